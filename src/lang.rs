//! The two languages of everything that a user reads. Knows nothing about complaints.

use serde::{Deserialize, Deserializer, Serialize};

/// The language of titles, notes and messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

impl Lang {
    /// That of two texts which is in this language.
    pub fn of<'a>(self, (en, zh): (&'a str, &'a str)) -> &'a str {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

/// A text in both languages, as data files give it: `{ en = "…", zh = "…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub en: String,
    pub zh: String,
}

impl Text {
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Text { en: en.into(), zh: zh.into() }
    }

    /// A name that is the same in both.
    pub fn alike(name: impl Into<String>) -> Self {
        let name = name.into();
        Text { en: name.clone(), zh: name }
    }

    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.zh.is_empty()
    }

    pub fn get(&self, lang: Lang) -> &str {
        lang.of((&self.en, &self.zh))
    }
}

/// Reads a text that a data file gives in both languages, or once where it is the same in both.
///
/// # Errors
/// Where it is neither.
pub fn once_or_both<'de, D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Once(String),
        Both(Text),
    }
    Ok(match Form::deserialize(from)? {
        Form::Once(text) => Text::alike(text),
        Form::Both(text) => text,
    })
}

/// Writes an integer with a comma every three digits: `4,495`.
pub fn thousands(n: i64) -> String {
    format!("{}{}", if n < 0 { "-" } else { "" }, apart(&n.unsigned_abs().to_string()))
}

/// Digits with a comma every three.
pub fn apart(digits: &str) -> String {
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A fraction in per cent, halves rounded away from zero as spreadsheets do: 0.2025 with one decimal is `20.3%`.
pub fn percent(fraction: f64, decimals: usize) -> String {
    let scale = 10f64.powi(decimals as i32);
    // A half that is stored a hair below itself is still a half.
    let rounded = (fraction.abs() * 100.0 * scale + 0.5 + 1e-9).floor() / scale;
    if rounded == 0.0 && fraction != 0.0 {
        return format!("<{:.decimals$}%", 1.0 / scale);
    }
    format!("{}%", decimal(rounded * fraction.signum(), decimals))
}

/// A number with so many decimals: `113,371.70`.
pub fn decimal(x: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", x.abs());
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let minus = if x.is_sign_negative() { "-" } else { "" };
    whole.parse().map_or(format!("{x:.decimals$}"), |whole| format!("{minus}{}{rest}", thousands(whole)))
}

/// A count of things whose plural has an s, in English: `1 row`, `4,495 rows`.
pub fn several(n: i64, thing: &str) -> String {
    format!("{} {thing}{}", thousands(n), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_whole_is_rounded_half_up_as_it_is_counted() {
        for whole in 1..400_i64 {
            for part in 1..=whole {
                let tenths = (2_000 * part + whole) / (2 * whole);
                let expected = format!("{}.{}%", tenths / 10, tenths % 10);
                let expected = if tenths == 0 { "<0.1%".to_string() } else { expected };
                assert_eq!(percent(part as f64 / whole as f64, 1), expected, "{part} of {whole}");
            }
        }
    }

    #[test]
    fn groups_digits_by_three() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(-1234567), "-1,234,567");
    }
}
