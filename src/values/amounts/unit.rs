//! What a column says that its numbers are in: 万元, (thousands), US$; and which currency a cell names. Must not know fields.

use super::{WORDS, normal};
use crate::fold::half_width;
use crate::values::heading::split_heading;

/// Of the main unit.
pub(super) const HUNDREDTHS: i128 = 100;

/// What the numbers of a column, or of a row, count in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// 10 000 for 涉及金额（万元）.
    pub scale: i64,
    /// What is counted, without the scale: 单 of 万单.
    pub of: String,
    /// The currencies that it may mean; none where it names none.
    pub currencies: &'static [String],
    /// Whether it is one of money with more about its size than is known: what is 5 in (Tsd. EUR) nobody may guess.
    pub unclear: bool,
}

impl Unit {
    /// The unit in brackets at the end of a heading; in several, the first that is one: （人民币）（万元）, （万元）（必填）.
    pub fn of_heading(heading: &str) -> Unit {
        let brackets = split_heading(heading).1;
        let read = |part| (part, Unit::read(part));
        let units = brackets.iter().flat_map(|inside| parts(inside)).map(read);
        let (known, others): (Vec<_>, Vec<_>) = units.partition(|(_, unit)| unit.is_known());
        let other = others.into_iter().find(|(part, _)| !is_hint(part));
        known
            .into_iter()
            .map(|(_, unit)| unit)
            .reduce(Unit::with)
            .or(other.map(|(_, unit)| unit))
            .unwrap_or(Unit::none())
    }

    /// A unit as it stands in a cell or in brackets: 万单, thousands, in USD thousands, 人民币万元, 单位：万元.
    pub fn read(unit: &str) -> Unit {
        let small: String = unit.trim().chars().map(half_width).flat_map(char::to_lowercase).map(plain).collect();
        let bare = small.trim_start_matches(['以', '按', '计', '单', '位', '为', ':', ' ']).trim_end_matches("为单位");
        let bare = if bare.is_empty() { small.trim() } else { bare };
        let (currencies, rest) = named(&parted(bare));
        if let Some((scale, of)) = han(rest.trim()) {
            return Unit { scale, of: of.to_string(), currencies, unclear: false };
        }
        let words: Vec<&str> = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let grouped = words.contains(&"000");
        let scale_of = |word: &str| scale_of(word, !currencies.is_empty(), grouped);
        let others = words.iter().filter(|word| scale_of(word).is_none() && !WORDS.beside.iter().any(|w| w == *word));
        let others: Vec<&str> = others.copied().collect();
        let scales: Vec<i64> = words.iter().filter_map(|word| scale_of(word)).collect();
        let scale = scales.iter().try_fold(1i64, |all, scale| all.checked_mul(*scale));
        let money = !currencies.is_empty() || WORDS.units.iter().any(|unit| rest.contains(unit.as_str()));
        let sized = others.iter().any(|word| may_be_size(word)) || (!scales.is_empty() && !others.is_empty());
        // One letter alone may be short for anything.
        let letter =
            currencies.is_empty() && matches!(words[..], [word] if word.chars().count() == 1 && listed(word).is_some());
        let unclear = scale.is_none() || (money && sized) || letter;
        Unit { scale: scale.unwrap_or(1), of: others.join(" "), currencies, unclear }
    }

    /// Hundredths of the main unit of money that 1 stands for: 1 for 涉及金额（分）, 1 000 000 for 涉及金额（万元）.
    pub(super) fn hundredths(&self) -> i128 {
        let is = |words: &[String]| words.contains(&self.of);
        let whole = if is(&WORDS.hundredths) {
            1
        } else if is(&WORDS.tenths) {
            10
        } else {
            HUNDREDTHS
        };
        whole * i128::from(self.scale)
    }

    /// Single things, whatever they are.
    pub fn none() -> Unit {
        Unit { scale: 1, of: String::new(), currencies: &[], unclear: false }
    }

    /// Whether it says something that is known.
    fn is_known(&self) -> bool {
        let counts = self.hundredths() != HUNDREDTHS || (!self.of.is_empty() && is_counted(&self.of));
        counts || self.unclear || !self.currencies.is_empty()
    }

    /// What two brackets say together.
    fn with(self, more: Unit) -> Unit {
        Unit {
            scale: if self.scale > 1 { self.scale } else { more.scale },
            of: if self.of.is_empty() { more.of } else { self.of },
            currencies: if self.currencies.is_empty() { more.currencies } else { self.currencies },
            unclear: self.unclear || more.unclear,
        }
    }
}

/// What commas and colons part in brackets: 元，保留两位小数. Those between digits part none.
fn parts(inside: &str) -> impl Iterator<Item = &str> {
    inside
        .split(['，', '；', ';', '、', ':', '：'])
        .flat_map(|part| part.split(", "))
        .filter(|part| !part.trim().is_empty())
}

fn is_hint(part: &str) -> bool {
    let small = part.to_lowercase();
    WORDS.hints.iter().any(|hint| small.contains(hint.as_str()))
}

/// One writing of the great numbers, and blanks for brackets in brackets.
fn plain(c: char) -> char {
    match c {
        '萬' => '万',
        '億' => '亿',
        '(' | ')' | '[' | ']' => ' ',
        c => c,
    }
}

/// Codes of currencies apart from what is written on to them: kusd, eurm.
fn parted(unit: &str) -> String {
    let is_code = |word: &str| word.len() == 3 && WORDS.meant.contains_key(word);
    let one = |word: &str| {
        if !word.is_ascii() || WORDS.meant.contains_key(word) {
            return word.to_string();
        }
        let scales = WORDS.scales.iter().map(|(scale, _)| scale.as_str()).filter(|scale| scale.is_ascii());
        let mut ends = scales.chain(["t"]).filter_map(|scale| {
            let code = word.strip_prefix(scale).or_else(|| word.strip_suffix(scale)).filter(|code| is_code(code))?;
            Some(format!("{scale} {code}"))
        });
        ends.next().unwrap_or_else(|| word.to_string())
    };
    unit.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

/// The currencies that a unit may mean, none where its words name different ones, and the unit without them.
fn named(unit: &str) -> (&'static [String], String) {
    let (mut all, mut rest) = (Vec::new(), unit.to_string());
    while let Some((word, left)) = WORDS.currencies.iter().find_map(|w| Some((w, without(&rest, w)?))) {
        all.push(meant(word));
        rest = left;
    }
    let fewest = all.iter().min_by_key(|codes| codes.len()).copied().unwrap_or_default();
    let agree = all.iter().all(|codes| fewest.iter().all(|code| codes.contains(code)));
    (if agree { fewest } else { &[] }, rest)
}

/// Whether it is a word for what is counted, or for money.
fn is_counted(of: &str) -> bool {
    [&WORDS.units, &WORDS.counted].into_iter().flatten().any(|word| word == of)
}

/// A unit that begins with a great number, and what it is of: 万元, 1000元.
fn han(unit: &str) -> Option<(i64, &str)> {
    let digits = unit.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = unit.split_at(digits);
    let times = if number.is_empty() { 1 } else { power_of_ten(number)? };
    let fits = |of: &&str| of.is_empty() || is_counted(of);
    let scales = WORDS.scales.iter().filter_map(|(word, scale)| Some((*scale, rest.strip_prefix(word.as_str())?)));
    let scaled = scales.filter(|(_, of)| fits(of)).max_by_key(|(scale, _)| *scale);
    let whole = (digits > 0 && is_counted(rest)).then_some((1, rest));
    let (scale, of) = scaled.filter(|_| digits > 0 || !rest.is_ascii()).or(whole)?;
    Some((times.checked_mul(scale)?, of))
}

/// 10 or more with nothing but zeros behind the one.
fn power_of_ten(digits: &str) -> Option<i64> {
    let zeros = digits.strip_prefix('1').filter(|zeros| zeros.bytes().all(|b| b == b'0'))?;
    digits.parse().ok().filter(|_| !zeros.is_empty() || digits == "1")
}

fn listed(word: &str) -> Option<i64> {
    WORDS.scales.iter().find(|(known, _)| known == word).map(|(_, scale)| *scale)
}

/// How much a Latin word of a unit counts: thousands, 000, 10k; a letter only beside a currency, and `grouped`: 10 before 000.
fn scale_of(word: &str, money: bool, grouped: bool) -> Option<i64> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, letters) = word.split_at(digits);
    if let Some(scale) = listed(word) {
        return Some(scale).filter(|_| money || word.chars().count() > 1);
    }
    let times = power_of_ten(number)?;
    if letters.is_empty() { Some(times).filter(|_| grouped) } else { times.checked_mul(listed(letters)?) }
}

/// Whether a word of a unit of money may say how large it is.
fn may_be_size(word: &str) -> bool {
    let is_great = |c: char| "十百千万亿兆拾佰仟".contains(c);
    let short = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    short || word.contains(is_great) || word.contains("000") || power_of_ten(word).is_some_and(|number| number > 10)
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
            ("涉及金额（万元）*", 10_000, "元", 0),
            ("涉及金额（万元）：", 10_000, "元", 0),
            ("涉及金额（万元）[填空题]", 10_000, "元", 0),
            ("涉及金额（必填，单位：万元）", 10_000, "元", 0),
            ("涉及金额【万元】", 10_000, "元", 0),
            ("涉及金额（人民币（万元））", 10_000, "元", 1),
            ("涉及金额（人民币）（万元）", 10_000, "元", 1),
            ("涉及金额/万元", 10_000, "元", 0),
            ("涉及金额（百元）", 100, "元", 0),
            ("涉及金额（仟元）", 1_000, "元", 0),
            ("涉及金额（1000元）", 1_000, "元", 0),
            ("涉及金额（十亿元）", 1_000_000_000, "元", 0),
            ("涉及金额（元，保留两位小数）", 1, "元", 0),
            ("涉及金额（以万元为单位）", 10_000, "元", 0),
            ("件数（万件）*", 10_000, "件", 0),
            ("件数（必填）", 1, "", 0),
            ("Amount ($K)", 1_000, "", 9),
            ("Amount ($M)", 1_000_000, "", 9),
            ("Amount (USD k)", 1_000, "", 1),
            ("Amount (kUSD)", 1_000, "", 1),
            ("Amount (bn USD)", 1_000_000_000, "", 1),
            ("Amount (RMB 10k)", 10_000, "", 1),
            ("Amount (RMB 10,000)", 10_000, "", 1),
            ("Amount (HK$'000)", 1_000, "", 1),
            ("Amount (hundred million yuan)", 100_000_000, "", 1),
            ("Amount (US dollars)", 1, "", 8),
            ("Amount (USD, required)", 1, "", 1),
            ("Amount (USD or EUR)", 1, "", 0),
            ("Satisfaction (1-10)", 1, "1 10", 0),
            ("Complaints (plan m)", 1, "plan m", 0),
            // Words that only begin or end like these.
            ("金额（万象城）", 1, "万象城", 0),
            ("Amount (armed)", 1, "armed", 0),
            ("Amount (milk)", 1, "milk", 0),
        ] {
            let unit = Unit::of_heading(heading);
            assert_eq!((unit.scale, unit.of.trim(), unit.currencies.len()), (scale, of, codes), "{heading}");
            assert!(!unit.unclear, "{heading}");
        }
        assert_eq!((Unit::read("万单").scale, Unit::read("万单").of), (10_000, "单".into()));
        assert_eq!((Unit::read("单").scale, Unit::read("单").of), (1, "单".into()));
        assert_eq!((Unit::read("thousand orders").scale, Unit::read("thousand orders").of), (1_000, "orders".into()));
    }

    #[test]
    fn a_unit_of_money_that_may_say_more_of_its_size_than_is_known_is_unclear() {
        for heading in [
            "Betrag (Tsd. EUR)",
            "Amount (TEUR)",
            "涉及金额（万元以上）",
            "涉及金额（兆元）",
            "Amount (over $1,000)",
            "Amount (USD 10000)",
            "Amount (m)",
        ] {
            assert!(Unit::of_heading(heading).unclear, "{heading}");
        }
        for heading in
            ["涉及金额（元/件）", "金额（2020）", "Amount (USD, 2020 prices)", "Amount (approx. NZ$)", "Loss (if any)"]
        {
            assert!(!Unit::of_heading(heading).unclear, "{heading}");
        }
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
