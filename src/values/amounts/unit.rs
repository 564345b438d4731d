//! What a column says that its numbers are in: 万元, (thousands), US$; and which currency a cell names. Must not know fields.

use super::{WORDS, normal};

/// What the numbers of a column, or of a row, count in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// 10 000 for 涉及金额（万元）.
    pub scale: i64,
    /// What is counted, without the scale: 单 of 万单.
    pub of: String,
    /// The currencies that it may mean; none where it names none.
    pub currencies: &'static [String],
}

impl Unit {
    /// The unit in brackets at the end of a heading.
    pub fn of_heading(heading: &str) -> Unit {
        let inside = heading.trim().strip_suffix([')', '）']).and_then(|h| h.rsplit_once(['(', '（']));
        inside.map_or(Unit::none(), |(_, unit)| Unit::read(unit))
    }

    /// A unit as it stands in a cell or in brackets: 万单, thousands, in USD thousands, 人民币万元, 单位：万元.
    pub fn read(unit: &str) -> Unit {
        let small = unit.trim().to_lowercase().replace('萬', "万").replace('億', "亿");
        let bare = small.trim_start_matches(['以', '按', '计', '单', '位', ':', '：', ' ']);
        let bare = if bare.is_empty() { small.trim() } else { bare };
        let (currencies, rest) = match WORDS.currencies.iter().find_map(|w| Some((w, without(bare, w)?))) {
            Some((word, rest)) => (meant(word), rest),
            None => (&[][..], bare.to_string()),
        };
        let of = |rest: &str| {
            let known = [&WORDS.units, &WORDS.counted].into_iter().flatten().any(|w| w == rest);
            known || rest.is_empty()
        };
        let han =
            WORDS.scales.iter().filter_map(|(word, scale)| Some((*scale, rest.trim().strip_prefix(word.as_str())?)));
        if let Some((scale, of)) = han.filter(|(_, rest)| of(rest)).max_by_key(|(scale, _)| *scale) {
            return Unit { scale, of: of.to_string(), currencies };
        }
        let word = |c: char| !c.is_alphanumeric();
        let latin = WORDS.scales.iter().find(|(word_of, _)| rest.split(word).any(|w| w == word_of));
        let scale = latin.map_or(1, |(_, scale)| *scale);
        let of = rest.split(word).filter(|w| latin.is_none_or(|(word_of, _)| w != word_of) && *w != "in");
        Unit { scale, of: of.filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "), currencies }
    }

    /// Single things, whatever they are.
    pub fn none() -> Unit {
        Unit { scale: 1, of: String::new(), currencies: &[] }
    }
}

/// A text without a word in it; Latin letters must not go on beside it.
pub(super) fn without(text: &str, word: &str) -> Option<String> {
    let (before, after) = text.split_once(word)?;
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on = word.starts_with(|c: char| c.is_ascii_alphabetic()) && latin(before.chars().next_back());
    let goes_on = goes_on || (word.ends_with(|c: char| c.is_ascii_alphabetic()) && latin(after.chars().next()));
    (!goes_on).then(|| [before, " ", after].concat())
}

pub(super) fn meant(word: &str) -> &'static [String] {
    WORDS.meant.get(word).map_or(&[], Vec::as_slice)
}

/// The currencies that the words around an amount may mean; none where it names none.
pub fn currencies(amount: &str) -> &'static [String] {
    if amount.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b' ')) {
        return &[];
    }
    let Ok(amount) = normal(amount.trim()) else { return &[] };
    let words = amount.split(|c: char| c.is_ascii_digit()).filter(|w| !w.is_empty());
    let named = words.flat_map(|around| WORDS.currencies.iter().find(|word| without(around, word).is_some()));
    if let Some(word) = named.max_by_key(|word| word.len()) {
        return meant(word);
    }
    let in_units = WORDS.units.iter().any(|unit| amount.contains(unit.as_str()));
    if in_units { &WORDS.of_unit } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_says_what_its_numbers_are_in() {
        for (heading, scale, of, codes) in [
            ("涉及金额", 1, "", 0),
            ("涉及金额（元）", 1, "元", 0),
            ("涉及金额（万元）", 10_000, "元", 0),
            ("涉及金额(单位：万元)", 10_000, "元", 0),
            ("涉及金额（人民币万元）", 10_000, "元", 1),
            ("成交额（亿美元）", 100_000_000, "", 1),
            ("常住人口（百万人）", 1_000_000, "人", 0),
            ("订单数（十万单）", 100_000, "单", 0),
            ("Amount ($000)", 1_000, "", 9),
            ("Amount (USD)", 1, "", 1),
            ("Amount (in EUR millions)", 1_000_000, "", 1),
            ("Valor (R$ mil)", 1_000, "", 1),
            ("population (thousands)", 1_000, "", 0),
            // Words that only begin or end like these.
            ("金额（万象城）", 1, "万象城", 0),
            ("Amount (armed)", 1, "armed", 0),
            ("Amount (milk)", 1, "milk", 0),
        ] {
            let unit = Unit::of_heading(heading);
            assert_eq!((unit.scale, unit.of.trim(), unit.currencies.len()), (scale, of, codes), "{heading}");
        }
        assert_eq!((Unit::read("万单").scale, Unit::read("万单").of), (10_000, "单".into()));
        assert_eq!((Unit::read("单").scale, Unit::read("单").of), (1, "单".into()));
        assert_eq!((Unit::read("thousand orders").scale, Unit::read("thousand orders").of), (1_000, "orders".into()));
    }

    #[test]
    fn an_amount_names_its_currency_or_none() {
        for (amount, codes) in [
            ("1,299.00", &[][..]),
            ("US$200", &["USD"]),
            ("约200美元左右", &["USD"]),
            ("-HK$ 300", &["HKD"]),
            ("R$ 1.299,90", &["BRL"]),
            ("20 EUR", &["EUR"]),
            ("RM20", &["MYR"]),
            ("rmb 20", &["CNY"]),
            ("￥20", &["CNY", "JPY"]),
            ("20元", &["CNY", "HKD", "TWD", "MOP"]),
            ("1.2万", &[]),
            ("壹仟贰佰", &[]),
        ] {
            assert_eq!(currencies(amount), codes, "{amount}");
        }
    }
}
