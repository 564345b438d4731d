//! Texts in CSV files that a spreadsheet opens. Knows nothing of what they say.

use std::borrow::Cow;

/// A text that a spreadsheet does not take for a formula: one that begins like a formula gets an apostrophe before it, which
/// spreadsheets take for "this is text". Plain numbers stay. See OWASP, "CSV Injection".
pub fn defused(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.len() > 1;
    if formula && text.trim().parse::<f64>().is_err() { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for (text, safe) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-12.5", "-12.5"),
            ("-甲店", "'-甲店"),
            ("-", "-"),
            ("甲=乙", "甲=乙"),
        ] {
            assert_eq!(defused(text), safe);
        }
    }
}
