//! The commonest form of a date, read without taking it apart. Must not know other forms.

use chrono::NaiveDate;

use super::Refusal;
use super::form::{day_of, possible, seconds};

/// The commonest form, `2017-03-05` and `2017-03-05 14:05:33`, without tokens, with the second of the day where it is told whole.
/// `None`: try the other forms.
pub(super) fn iso(value: &str) -> Option<Result<(NaiveDate, Option<u32>), Refusal>> {
    let bytes = value.as_bytes();
    let two = |at: usize| {
        let (tens, ones) = (bytes.get(at)?.wrapping_sub(b'0'), bytes.get(at + 1)?.wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
    };
    let mark = *bytes.get(4)?;
    if !matches!(mark, b'-' | b'/') || bytes.get(7) != Some(&mark) {
        return None;
    }
    let (century, year, month, day) = (two(0)?, two(2)?, two(5)?, two(8)?);
    let time = match bytes.get(10..)? {
        [] => Some(0),
        [b' ' | b'T', _, _, b':', _, _, b':', _, _, rest @ ..] if is_fraction(rest) => {
            let [hour, minute, second] = [two(11)?, two(14)?, two(17)?].map(u64::from);
            if !possible(hour, minute, second) {
                return Some(Err(Refusal::NoSuchTime));
            }
            let whole = rest.iter().all(|b| matches!(b, b'.' | b'0'));
            whole.then(|| seconds(hour, minute, second))
        }
        _ => return None,
    };
    Some(day_of(century * 100 + year, month, day).map(|day| (day, time)))
}

fn is_fraction(rest: &[u8]) -> bool {
    rest.split_first().is_none_or(|(point, digits)| *point == b'.' && digits.iter().all(u8::is_ascii_digit))
}
