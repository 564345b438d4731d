//! Amounts, counts and words of one cell.

use plaint::values::amounts::{integer, minor_units};
use plaint::values::words;

pub fn check(data: &[u8]) {
    for text in super::lines(data).into_iter().flatten() {
        let (amount, count) = (minor_units(text), integer(text));
        if let (Ok(amount), Ok(count)) = (amount, count) {
            assert_eq!(amount, count * 100, "{text:?} as an amount and as a count");
        }
        if let Ok(amount) = amount {
            let cents = amount.unsigned_abs();
            let sign = if amount < 0 { "-" } else { "" };
            let plain = format!("{sign}{}.{:02}", cents / 100, cents % 100);
            assert_eq!(minor_units(&plain), Ok(amount), "{text:?} written as {plain}");
            let blanks = format!(" {text}\u{3000}");
            assert_eq!(minor_units(&blanks), Ok(amount), "{text:?} with blanks around it");
        }
        let _ = (words::yes_no(text), words::gender(text), words::place(text));
    }
}
