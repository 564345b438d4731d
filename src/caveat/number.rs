//! Numbers as sentences have them: counts with what is counted, parts of a whole in per cent with one decimal.

pub use crate::lang::several;

/// A part of a count.
pub fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".into();
    }
    let percent = 100.0 * part as f64 / whole as f64;
    if part > 0 && percent < 0.05 { "<0.1 %".into() } else { format!("{percent:.1} %") }
}

/// The same in Chinese, without the blank.
pub fn percent_zh(part: i64, whole: i64) -> String {
    percent(part, whole).replace(' ', "").replace('<', "不足")
}

/// A fraction.
pub fn share(fraction: f64) -> String {
    format!("{:.1} %", 100.0 * fraction)
}
