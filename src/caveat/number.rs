//! Numbers as sentences have them: counts with what is counted, parts of a whole in per cent with one decimal.

use crate::lang;
pub use crate::lang::several;

/// A part of a count.
pub fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".into();
    }
    share(part as f64 / whole as f64)
}

/// The same in Chinese, without the blank.
pub fn percent_zh(part: i64, whole: i64) -> String {
    percent(part, whole).replace(' ', "").replace('<', "不足")
}

/// A fraction.
pub fn share(fraction: f64) -> String {
    lang::percent(fraction, 1).replace('%', " %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_rounded_in_a_note_as_in_the_table_above_it() {
        assert_eq!(
            (percent(1, 16), percent_zh(1, 16), share(1.0 / 16.0)),
            ("6.3 %".into(), "6.3%".into(), "6.3 %".into())
        );
        assert_eq!(lang::percent(1.0 / 16.0, 1), "6.3%");
        assert_eq!((percent(1, 10_000), percent_zh(1, 10_000)), ("<0.1 %".into(), "不足0.1%".into()));
        assert_eq!((percent(0, 5), percent(0, 0)), ("0.0 %".into(), "–".into()));
    }
}
