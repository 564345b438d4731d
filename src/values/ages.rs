//! Ages and age bands as people write them. Must not know which bands are published.

use crate::fold::half_width;

/// Nobody is older.
const OLDEST: u32 = 150;

/// An age or a band in one writing: `28岁` is `28`, `21—30岁` and `21 to 30` are `21-30`, `71岁及以上` is `71+`, `20岁及以下` is `0-20`.
/// What is written otherwise (`60后`) stays as it is.
pub fn band(text: &str) -> String {
    read(text).unwrap_or_else(|| text.trim().to_string())
}

fn read(text: &str) -> Option<String> {
    let plain: String =
        text.chars().map(half_width).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut bare = plain;
    for unit in ["周岁", "岁", "yearsold", "years", "yrs"] {
        bare = bare.replace(unit, "");
    }
    let age = |digits: &str| digits.parse::<u32>().ok().filter(|age| *age <= OLDEST);
    let open = |ends: &[&str]| ends.iter().find_map(|end| age(bare.strip_suffix(end)?));
    if let Some(age) = age(&bare) {
        return Some(age.to_string());
    }
    // 以上 and 以下 include the number itself (article 1259 of the Civil Code).
    if let Some(from) = open(&["及以上", "以上", "andover", "andolder", "orolder", "ormore", "+"]) {
        return Some(format!("{from}+"));
    }
    if let Some(to) = open(&["及以下", "以下", "andunder", "andyounger", "oryounger", "orless"]) {
        return Some(format!("0-{to}"));
    }
    let (from, to) = ["-", "–", "—", "~", "至", "到", "to"].iter().find_map(|mark| bare.split_once(mark))?;
    let (from, to) = (age(from)?, age(to)?);
    (from <= to).then(|| format!("{from}-{to}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_band_has_one_writing() {
        for text in ["21-30", "21-30岁", "21—30岁", "21至30岁", "21岁至30岁", "21～30", " 21 to 30 ", "21–30 years old"]
        {
            assert_eq!(band(text), "21-30", "{text}");
        }
        for (text, one) in [
            ("28岁", "28"),
            ("28周岁", "28"),
            ("71岁及以上", "71+"),
            ("71岁以上", "71+"),
            ("71+", "71+"),
            ("20岁以下", "0-20"),
        ] {
            assert_eq!(band(text), one, "{text}");
        }
    }

    #[test]
    fn what_is_no_age_in_years_stays_as_written() {
        for text in ["60后", "1980", "30-21", "中年", "mais de 70 anos", "2021-30", "-"] {
            assert_eq!(band(text), text, "{text}");
        }
    }
}
