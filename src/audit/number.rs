//! A number as it is printed: its digits, its unit, its arrow. Must not know what it counts.

use super::ratio::{Ratio, Span, ten};
use super::words::Words;
use crate::fold;
use crate::lang::apart;

/// A number as printed: `mantissa` × 10^`exponent`, so that `36.77` and `36.770` are two things.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    pub text: String,
    pub mantissa: i128,
    pub exponent: i32,
    /// Has a per-cent sign.
    pub percent: bool,
    /// Has an arrow, a plus or minus sign, or a word such as 上升.
    pub signed: bool,
}

/// Largest number that is checked, so that products of three stay within 128 bits.
const MOST: i128 = 1_000_000_000_000;
/// Decimals beyond these are the noise of a spreadsheet's arithmetic.
const DECIMALS: i32 = 6;

const PERCENT: [&str; 3] = ["%", "percent", "per cent"];

impl Number {
    /// Reads a cell. What is more than a number with its sign and unit is none.
    pub fn parse(cell: &str) -> Option<Number> {
        let of = &Words::shipped().number;
        let text = cell.trim().trim_start_matches('\'');
        let half = half_width(text);
        let mut rest = half.trim();
        let mut sign = None;
        let mut signed = |rest: &mut &str, strip: for<'a> fn(&'a str, &str) -> Option<&'a str>| {
            for (words, value) in [(&of.up, 1), (&of.down, -1)] {
                if let Some(less) = words.iter().find_map(|w| strip(rest, w)) {
                    (*rest, sign) = (less.trim(), Some(value));
                    return;
                }
            }
        };
        signed(&mut rest, |r, w| r.strip_prefix(w));
        // An arrow before a signed number, as in `↓-0.29`, says the same twice.
        signed(&mut rest, |r, w| r.strip_prefix(w));
        signed(&mut rest, |r, w| r.strip_suffix(w).filter(|r| r.ends_with(|c: char| !c.is_whitespace())));
        let rest = rest.trim_start_matches(['¥', '￥', '$', '€', '£']).trim_start();
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || ".,'\u{2009}\u{202f}\u{a0} ".contains(c)))
            .unwrap_or(rest.len());
        let (mantissa, mut exponent) = digits(rest[..end].trim())?;
        let mut rest = rest[end..].trim();
        let mut percent = false;
        while !rest.is_empty() {
            // Before per cent: percentage points are none.
            if let Some(less) = of.after.iter().find_map(|a| rest.strip_prefix(a.as_str())) {
                rest = less.trim_start();
            } else if let Some(less) = PERCENT.iter().find_map(|p| rest.strip_prefix(p)) {
                (rest, percent) = (less.trim_start(), true);
            } else {
                let (less, by) = of.power.iter().find_map(|(u, by)| Some((rest.strip_prefix(u.as_str())?, by)))?;
                (rest, exponent) = (less.trim_start(), exponent + by);
            }
        }
        let (mantissa, exponent) = (mantissa * sign.unwrap_or(1), exponent);
        let number = Number { text: text.to_string(), mantissa, exponent, percent, signed: sign.is_some() };
        (number.mantissa.abs() <= MOST.checked_mul(ten(u32::try_from(-exponent).unwrap_or(0))?)?).then_some(number)
    }

    /// [`Number::parse_pair`] where commas stand before decimals and points between thousands: `1.234,5`.
    pub fn pair_with_commas(cell: &str) -> Option<(Number, Option<Number>)> {
        let (mut number, share) = Number::parse_pair(&other_marks(cell))?;
        number.text = other_marks(&number.text);
        Some((number, share.map(|share| Number { text: other_marks(&share.text), ..share })))
    }

    /// Reads a cell that holds a number and a share in brackets, such as `213.9(23.5%)`, or one number.
    pub fn parse_pair(cell: &str) -> Option<(Number, Option<Number>)> {
        if let Some(one) = Number::parse(cell) {
            return Some((one, None));
        }
        let open = cell.find(['(', '（'])?;
        let inner = cell[open..].trim().trim_start_matches(['(', '（']).trim_end_matches([')', '）', '*']);
        let share = Number::parse(inner.trim_start_matches("占").trim())?;
        Some((Number::parse(&cell[..open])?, Some(share)))
    }

    /// Decimals as printed; less than zero where the last digit is worth more than one.
    pub fn decimals(&self) -> i32 {
        -self.exponent
    }

    /// The value as it stands.
    pub fn value(&self) -> Option<Ratio> {
        Ratio::decimal(self.mantissa, self.exponent)
    }

    /// What the value may be: a whole number is itself, any other was rounded to its last digit.
    pub fn span(&self) -> Option<Span> {
        if self.exponent == 0 && !self.percent { Some(Span::exact(self.value()?)) } else { self.rounded() }
    }

    /// Half a unit of the last digit to both sides.
    pub fn rounded(&self) -> Option<Span> {
        let half = Ratio::decimal(5, self.exponent - 1)?;
        let value = self.value()?;
        Some(Span { low: value.minus(half)?, high: value.plus(half)? })
    }

    /// The mantissa at as many or more decimals.
    pub fn at(&self, decimals: i32) -> Option<i128> {
        self.mantissa.checked_mul(ten(u32::try_from(decimals - self.decimals()).ok()?)?)
    }

    pub fn is_whole(&self) -> bool {
        self.exponent >= 0 && !self.percent
    }
}

/// Digits, letters and marks of the width of a Chinese character as those of half of it.
pub fn half_width(text: &str) -> String {
    text.replace('\u{3000}', " ").chars().map(fold::half_width).collect()
}

/// Points for commas, and commas for points.
fn other_marks(text: &str) -> String {
    let one = |c: char| match c {
        ',' => '.',
        '.' => ',',
        c => c,
    };
    text.chars().map(one).collect()
}

/// Digits with thousands apart, as mantissa and exponent.
fn digits(text: &str) -> Option<(i128, i32)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let groups: Vec<&str> = whole.split([',', '\'', '\u{2009}', '\u{202f}', '\u{a0}', ' ']).collect();
    let grouped = groups.len() == 1 || groups[1..].iter().all(|g| g.len() == 3) && (1..=3).contains(&groups[0].len());
    let all: String = groups.concat();
    if !grouped || all.is_empty() || all.len() > 18 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let kept = part.get(..part.len().min(DECIMALS as usize))?;
    let mantissa: i128 = format!("{all}{kept}").parse().ok()?;
    // A longer number was calculated, not printed: the next digit decides.
    let up = part.as_bytes().get(kept.len()).is_some_and(|b| *b >= b'5');
    Some((mantissa + i128::from(up), -(kept.len() as i32)))
}

/// Whether two figures differ by the order of two neighbouring digits.
pub fn exchanged(a: i128, b: i128) -> bool {
    let (a, b) = (a.to_string().into_bytes(), b.to_string().into_bytes());
    let differ: Vec<usize> =
        if a.len() == b.len() { (0..a.len()).filter(|i| a[*i] != b[*i]).collect() } else { vec![] };
    matches!(differ[..], [i, j] if j == i + 1 && a[i] == b[j] && a[j] == b[i])
}

/// A mantissa with its decimals as text: `-0.30`; thousands apart where it is whole.
pub fn write(mantissa: i128, decimals: i32) -> String {
    let sign = if mantissa < 0 { "-" } else { "" };
    let digits = mantissa.unsigned_abs().to_string();
    match usize::try_from(decimals).unwrap_or(0) {
        0 => {
            let zeros = "0".repeat(if mantissa == 0 { 0 } else { decimals.unsigned_abs() as usize });
            sign.to_string() + &apart(&(digits + &zeros))
        }
        decimals => {
            let digits = format!("{digits:0>width$}", width = decimals + 1);
            let (whole, part) = digits.split_at(digits.len() - decimals);
            format!("{sign}{whole}.{part}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> Option<(i128, i32)> {
        Number::parse(cell).map(|n| (n.mantissa, n.exponent))
    }

    #[test]
    fn a_number_is_read_as_it_is_printed() {
        for (cell, number) in [
            ("36.77", Some((3677, -2))),
            ("5.50%", Some((550, -2))),
            ("615,365", Some((615_365, 0))),
            ("1 234 567", Some((1_234_567, 0))),
            ("9.809亿", Some((9809, 5))),
            ("911万件", Some((911, 4))),
            ("↓0.29", Some((-29, -2))),
            ("0.29↓", Some((-29, -2))),
            ("下降0.29个百分点", Some((-29, -2))),
            ("−2.99", Some((-299, -2))),
            ("+2.9 pp", Some((29, -1))),
            ("６０．５％", Some((605, -1))),
            ("－１，２００", Some((-1200, 0))),
            ("60 percent", Some((60, 0))),
            ("2 percentage points", Some((2, 0))),
            ("¥1,299", Some((1299, 0))),
            ("0.36774272000000003", Some((367_743, -6))),
            ("2025年", None),
            ("2017-03-05", None),
            ("1,23", None),
            ("A1", None),
            ("–", None),
            ("", None),
            ("99999999999999", None),
        ] {
            assert_eq!(read(cell), number, "{cell}");
        }
    }

    #[test]
    fn a_share_in_brackets_is_read_beside_its_count() {
        let (count, share) = Number::parse_pair("213.9(23.5%)").unwrap();
        assert_eq!((count.mantissa, share.unwrap().mantissa), (2139, 235));
        assert!(Number::parse_pair("见附表（2）").is_none());
    }

    #[test]
    fn a_mantissa_is_written_with_its_decimals() {
        let written = [write(-30, 2), write(615_365, 0), write(5, 2), write(0, 0), write(7, -3)];
        assert_eq!(written, ["-0.30", "615,365", "0.05", "0", "7,000"]);
    }
}
