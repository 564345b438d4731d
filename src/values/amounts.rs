//! Amounts and counts as people write them, read exactly: no step is done in floating point. Must not know currencies:
//! an amount is taken to have hundredths, so the caller must know where it has none (yen) or thousandths (dinar).
//!
//! `1,29` is one and 29 hundredths; `1,299` is one thousand 299, because a lone comma before exactly three digits parts
//! thousands. A lone point is always decimal, so `1.299` is refused for its three decimals and `1299.500` is not.
//! Amounts said to be rough (`约300元`, `三百多元`) are read as the number that is named.

use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::values::numerals::{digit, quantity};

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    NotANumber,
    /// `100-200`
    Range,
    /// More than two decimals that are not zero; for a count, any.
    Decimals,
    TooLarge,
}

impl Reason {
    /// The reason in words.
    pub fn text(self) -> &'static str {
        match self {
            Reason::NotANumber => "not an amount such as 1299.50",
            Reason::Range => "a range and no single amount",
            Reason::Decimals => "more decimals than can be kept",
            Reason::TooLarge => "too large a number",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    currencies: Vec<String>,
    before: Vec<String>,
    after: Vec<String>,
    units: Vec<String>,
    tenths: Vec<String>,
    hundredths: Vec<String>,
    counted: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Words = toml::from_str(include_str!("amounts.toml")).expect("the shipped words are TOML");
    let Words { currencies, before, after, units, tenths, hundredths, counted } = &mut words;
    for list in [currencies, before, after, units, tenths, hundredths, counted] {
        list.sort_by_key(|w| std::cmp::Reverse(w.len()));
    }
    words
});

/// Bytes that no amount exceeds.
const LONGEST: usize = 128;

/// An amount in hundredths of its unit (fen, cents): `￥1,299.00`, `1.2万元`, `(12.50)`, `壹仟贰佰元`, `12元3角4分`, `R$ 1.299,90`.
///
/// # Errors
/// Why the text is no single amount.
pub fn minor_units(text: &str) -> Result<i64, Reason> {
    let text = text.trim();
    if let Some(amount) = plain(text, 2) {
        return Ok(amount);
    }
    let text = normal(text)?;
    let (negative, bare) = signed(&text);
    let exact = in_hundredths(bare)?;
    bounded(negative, exact)
}

/// A whole number: `1,299`, `1.2万`, `12件`, `三百`.
///
/// # Errors
/// Why the text is no single whole number.
pub fn integer(text: &str) -> Result<i64, Reason> {
    let text = text.trim();
    if let Some(number) = plain(text, 0) {
        return Ok(number);
    }
    let text = normal(text)?;
    let (negative, bare) = signed(&text);
    let bare = strip_before(bare, &[&WORDS.before]);
    let bare = strip_after(bare, &[&WORDS.after, &WORDS.counted]);
    let exact = quantity(bare, 1).map_err(|why| ranged(bare, why))?;
    bounded(negative, exact)
}

/// Digits with up to two decimals and nothing else, the common case.
fn plain(text: &str, decimals: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fits = (1..=15).contains(&whole.len())
        && fraction.len() <= decimals
        && (fraction.is_empty() == (whole.len() == text.len()));
    if !fits {
        return None;
    }
    let mut value = 0i64;
    for byte in whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', decimals - fraction.len())) {
        value = value * 10 + i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some(value)
}

/// Half-width, small letters, one kind of blank and of minus; blanks stay between digits only, where they part thousands.
///
/// # Errors
/// Where there is no digit at all, or more than any amount has.
fn normal(text: &str) -> Result<String, Reason> {
    if text.len() > LONGEST {
        return Err(Reason::NotANumber);
    }
    let one = |c: char| match c {
        '￥' => '¥',
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '−' | '–' | '—' => '-',
        '’' => '\'',
        '萬' => '万',
        '億' => '亿',
        '圓' => '圆',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim().chars().map(one).peekable();
    while let Some(c) = chars.next() {
        let inside = out.ends_with(|c: char| c.is_ascii_digit()) && chars.peek().is_some_and(char::is_ascii_digit);
        if c != ' ' || inside {
            out.push(c.to_ascii_lowercase());
        }
    }
    if has_number(&out) { Ok(out) } else { Err(Reason::NotANumber) }
}

/// Takes the sign off, which may stand before the currency or after it, or be the accountants' brackets.
fn signed(text: &str) -> (bool, &str) {
    let off = |text| strip_before(text, &[&WORDS.before, &WORDS.currencies]);
    let bare = off(text);
    let inner = bare.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    if let Some(inner) = inner.filter(|t| !t.starts_with(['-', '+', '负', '('])) {
        return (true, off(inner));
    }
    match bare.strip_prefix(['-', '负']) {
        Some(rest) => (true, off(rest)),
        None => (false, off(bare.strip_prefix('+').unwrap_or(bare))),
    }
}

fn strip_before<'a>(mut text: &'a str, lists: &[&Vec<String>]) -> &'a str {
    while !text.starts_with(|c: char| c.is_ascii_digit()) {
        let first = text.as_bytes().first();
        let mut words = lists.iter().flat_map(|l| l.iter()).filter(|w| w.as_bytes().first() == first);
        let stripped = words.find_map(|w| text.strip_prefix(w.as_str()));
        let Some(rest) = stripped else { break };
        text = rest;
    }
    text
}

fn strip_after<'a>(mut text: &'a str, lists: &[&Vec<String>]) -> &'a str {
    while !text.ends_with(|c: char| c.is_ascii_digit()) {
        let last = text.as_bytes().last();
        let mut words = lists.iter().flat_map(|l| l.iter()).filter(|w| w.as_bytes().last() == last);
        let stripped = words.find_map(|w| text.strip_suffix(w.as_str()));
        let Some(rest) = stripped else { break };
        text = rest;
    }
    text
}

fn bounded(negative: bool, exact: i128) -> Result<i64, Reason> {
    let exact = i64::try_from(exact).map_err(|_| Reason::TooLarge)?;
    Ok(if negative { -exact } else { exact })
}

/// What was refused as no number may be a range.
fn ranged(text: &str, why: Reason) -> Reason {
    let sides = |mark: char| text.split_once(mark).is_some_and(|(a, b)| has_number(a) && has_number(b));
    if why == Reason::NotANumber && ['-', '~', '至', '到'].into_iter().any(sides) { Reason::Range } else { why }
}

fn has_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit() || c == '十' || c == '拾' || digit(c).is_some())
}

/// An amount without its sign and what stood before it.
fn in_hundredths(text: &str) -> Result<i128, Reason> {
    let bare = strip_after(text, &[&WORDS.after, &WORDS.currencies]);
    let parts = split_units(bare).ok_or(Reason::NotANumber);
    let part = |text: &str, factor| if text.is_empty() { Ok(0) } else { quantity(text, factor) };
    let read = |[whole, tenths, hundredths]: [&str; 3]| {
        if [whole, tenths, hundredths].iter().all(|p| p.is_empty()) {
            return Err(Reason::NotANumber);
        }
        let all = [part(whole, 100)?, part(tenths, 10)?, part(hundredths, 1)?];
        all.into_iter().try_fold(0i128, i128::checked_add).ok_or(Reason::TooLarge)
    };
    parts.and_then(read).map_err(|why| ranged(text, why))
}

/// `12元3角4分` as `12`, `3`, `4`; without such units all is whole. `None` where a unit stands in a wrong place.
fn split_units(text: &str) -> Option<[&str; 3]> {
    let (rest, hundredths) = small_part(text, &WORDS.hundredths);
    let (rest, tenths) = small_part(rest, &WORDS.tenths);
    let rough = |whole| strip_after(whole, &[&WORDS.after]);
    match WORDS.units.iter().find_map(|unit| rest.split_once(unit.as_str())) {
        // A zero says that the tenths are missing: 12元零4分.
        Some((whole, "" | "零")) => Some([rough(whole), tenths, hundredths]),
        Some(_) => None,
        None if rest.is_empty() || (tenths.is_empty() && hundredths.is_empty()) => {
            Some([rough(rest), tenths, hundredths])
        }
        None => None,
    }
}

/// Takes one digit and its unit off the end.
fn small_part<'a>(text: &'a str, units: &[String]) -> (&'a str, &'a str) {
    let rest = units.iter().find_map(|unit| text.strip_suffix(unit.as_str()));
    let digit = rest.and_then(|rest| Some((rest, rest.char_indices().next_back()?)));
    digit.map_or((text, ""), |(rest, (at, _))| rest.split_at(at))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_exactly_however_they_are_written() {
        for (text, minor) in [
            ("￥1,299.00", 129_900),
            ("1299元", 129_900),
            ("约300元左右", 30_000),
            ("1.2万元", 1_200_000),
            ("3千", 300_000),
            ("1.5亿", 15_000_000_000),
            ("壹仟贰佰元", 120_000),
            ("一千二百元", 120_000),
            ("三百多元", 30_000),
            ("1299元5角", 129_950),
            ("12元3角4分", 1_234),
            ("12元零4分", 1_204),
            ("5角", 50),
            ("十二元五角", 1_250),
            ("-3", -300),
            ("(12.50)", -1_250),
            ("（￥12.50）", -1_250),
            ("-￥3", -300),
            ("￥-3.05", -305),
            ("R$ -3", -300),
            ("1.299,00", 129_900),
            ("1 299,00 €", 129_900),
            ("1\u{a0}299,00\u{a0}€", 129_900),
            ("R$ 1.299,90", 129_990),
            ("1,299", 129_900),
            ("1,29", 129),
            ("1299.5", 129_950),
            ("1299.500", 129_950),
            ("USD 12.30", 1_230),
            ("12.30 USD", 1_230),
            ("$1,299", 129_900),
            ("1.2k", 120_000),
            ("１２９９．５０", 129_950),
            ("￥１，２９９", 129_900),
            ("人民币1299元整", 129_900),
            ("人民币壹万贰仟叁佰肆拾伍元整", 1_234_500),
            ("100美元", 10_000),
            ("1'299.50 CHF", 129_950),
            ("1.299.900", 129_990_000),
            ("12,345,678.9", 1_234_567_890),
            ("0", 0),
            (".5", 50),
            ("0.10", 10),
            ("三百多万元", 300_000_000),
            ("100多万", 100_000_000),
            ("1万2千", 1_200_000),
            ("三百五", 35_000),
            ("三百零五元", 30_500),
            ("十元", 1_000),
            ("一亿零三万元", 10_003_000_000),
            ("二〇一七", 201_700),
            ("1.23456万", 1_234_560),
            ("共计300元", 30_000),
            ("+3", 300),
            ("3百万", 300_000_000),
            ("1万2000元", 1_200_000),
            ("1299块", 129_900),
            ("两千元", 200_000),
            ("负三元", -300),
            ("0,5", 50),
        ] {
            assert_eq!(minor_units(text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn what_is_no_single_amount_is_refused_for_its_reason() {
        use Reason::*;
        for (text, why) in [
            ("", NotANumber),
            ("元", NotANumber),
            ("abc", NotANumber),
            ("1.2.3", NotANumber),
            ("--1", NotANumber),
            ("1e3", NotANumber),
            ("100-200", Range),
            ("100~200元", Range),
            ("100元至200元", Range),
            ("三百到五百元", Range),
            ("1.299", Decimals),
            ("1.005", Decimals),
            ("0,123", Decimals),
            ("1.2345678万", Decimals),
            ("12,34,567", NotANumber),
            ("1 23", NotANumber),
            ("1,2990", Decimals),
            ("退款300元", NotANumber),
            ("300元未退", NotANumber),
            ("300元/年", NotANumber),
            ("12345678901234567890", TooLarge),
            ("9999999999999999亿", TooLarge),
            ("三五百元", NotANumber),
            ("几百元", NotANumber),
            ("15分", NotANumber),
            ("12块5", NotANumber),
            ("百元", NotANumber),
            ("一二", NotANumber),
            ("2017-03-05", Range),
            ("()", NotANumber),
            ("1299元5角5角", NotANumber),
        ] {
            assert_eq!(minor_units(text), Err(why), "{text}");
        }
    }

    #[test]
    fn counts_are_whole() {
        for (text, number) in [
            ("12", 12),
            ("1,299", 1_299),
            ("12件", 12),
            ("3 次", 3),
            ("1.2万", 12_000),
            ("1.2万件次", 12_000),
            ("约三百人", 300),
            ("-3", -3),
        ] {
            assert_eq!(integer(text), Ok(number), "{text}");
        }
        assert_eq!(integer("1.5"), Err(Reason::Decimals));
        assert_eq!(integer("1.23456万"), Err(Reason::Decimals));
        assert_eq!(integer("12元"), Err(Reason::NotANumber));
        assert_eq!(integer("10-20人"), Err(Reason::Range));
        assert_eq!(integer("12.0"), Ok(12));
    }

    /// Every three digits a mark.
    fn grouped(whole: i64, mark: &str) -> String {
        let digits = whole.to_string();
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out += mark;
            }
            out.push(c);
        }
        out
    }

    /// Below 10^16, with the usual zeros.
    fn han(n: i64, digits: &[&str; 10], small: &[&str; 4]) -> String {
        let four = |n: i64| {
            let mut out = String::new();
            for place in (0..4).rev() {
                let digit = n / 10i64.pow(place) % 10;
                match digit {
                    0 if out.is_empty() || out.ends_with(digits[0]) || n % 10i64.pow(place + 1) == 0 => {}
                    0 => out += digits[0],
                    d => out = out + digits[d as usize] + small[place as usize],
                }
            }
            out
        };
        if n == 0 {
            return digits[0].into();
        }
        let mut out = String::new();
        for (unit, value) in [("亿", n / 100_000_000), ("万", n / 10_000 % 10_000), ("", n % 10_000)] {
            if value > 0 {
                if !out.is_empty() && value < 1000 {
                    out += digits[0];
                }
                out = out + &four(value) + unit;
            }
        }
        out
    }

    proptest! {
        #[test]
        fn an_amount_reads_the_same_in_every_style(minor in prop_oneof![0i64..100_000, 0i64..99_999_999_999_999]) {
            let (whole, rest) = (minor / 100, minor % 100);
            let wide = |s: &str| s.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect::<String>();
            let (common, great) = (["", "十", "百", "千"], ["", "拾", "佰", "仟"]);
            let small = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
            let formal = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
            let parts = match (rest / 10, rest % 10) { (0, 0) => "整".into(), (0, f) => format!("零{f}分"), (j, 0) => format!("{j}角"), (j, f) => format!("{j}角{f}分") };
            for text in [
                format!("{whole}.{rest:02}"), format!("￥{}.{rest:02}", grouped(whole, ",")), format!("R$ {},{rest:02}", grouped(whole, ".")),
                format!("{},{rest:02} €", grouped(whole, " ")), format!("USD {whole}.{rest:02}0"), wide(&format!("{}.{rest:02}", grouped(whole, ","))),
                format!("{whole}.{rest:02}元"), format!("{whole}元{parts}"), format!("人民币{}元{parts}", han(whole, &small, &common)),
                format!("{}圆{parts}", han(whole, &formal, &great)), format!("{}.{:06}万", whole / 10_000, minor % 1_000_000),
                format!("约{}.{:010}亿元", whole / 100_000_000, minor % 10_000_000_000), format!("{}.{:05}k", whole / 1000, minor % 100_000),
            ] {
                prop_assert_eq!(minor_units(&text), Ok(minor), "{}", text);
                if minor > 0 {
                    let (less, bracketed) = (format!("-{text}"), format!("({text})"));
                    prop_assert_eq!(minor_units(&less), Ok(-minor), "{}", less);
                    prop_assert_eq!(minor_units(&bracketed), Ok(-minor), "{}", bracketed);
                }
            }
            prop_assert_eq!(integer(&format!("{}件", grouped(whole, ","))), Ok(whole));
            prop_assert_eq!(integer(&han(whole, &small, &common)), Ok(whole));
        }

        #[test]
        fn no_text_makes_it_fall_over(text in "[-0-9.,' ()￥元角分万亿千百十一三零壹多约k$～a]{0,24}") {
            let _ = (minor_units(&text), integer(&text));
        }
    }

    #[test]
    #[ignore = "a measurement"]
    fn how_long_an_amount_takes() {
        for text in ["1299.50", "￥1,299.00", "1.2万元", "壹仟贰佰元", "退款未到账"] {
            let start = std::time::Instant::now();
            for _ in 0..1_000_000 {
                let _ = std::hint::black_box(minor_units(std::hint::black_box(text)));
            }
            eprintln!("{text}: {} ns", start.elapsed().as_nanos() / 1_000_000);
        }
    }
}
