//! Amounts and counts as people write them, read exactly: no step is done in floating point. Must not know currencies:
//! an amount is taken to have hundredths, so the caller must know where it has none (yen) or thousandths (dinar).
//!
//! `1,29` is one and 29 hundredths; `1,299` is one thousand 299, because a lone comma before exactly three digits parts
//! thousands. A lone point is always decimal, but where the currency is one that is written with points between thousands
//! (`R$ 1.299`), three digits behind it may be either and the text is refused.
//! Amounts said to be rough (`约300元`, `三百多元`) are read as the number that is named.

mod home;
mod unit;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::fold::half_width;
use crate::lang::Text;
use crate::values::numerals::{Amount, digit, quantity};
pub use home::is_home;
use unit::{HUNDREDTHS, meant};
pub use unit::{Unit, currencies};

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    NotANumber,
    /// `100-200`
    Range,
    /// More decimals than can be kept, or three that may be thousands; for a count, any.
    Decimals,
    TooLarge,
    /// Its column says what it is in, and that is not known.
    Unit,
}

impl Reason {
    /// Why it is no amount, in words.
    pub fn of_amount(self) -> Text {
        let (en, zh) = match self {
            Reason::NotANumber => ("not an amount such as 1299.50", "不是金额，应形如1299.50"),
            Reason::Range => ("a range and no single amount", "是区间而非单一金额"),
            Reason::Decimals => ("more decimals than can be kept", "小数位数过多"),
            Reason::TooLarge => ("too large a number", "数字过大"),
            Reason::Unit => ("an amount in a unit that is not known", "金额单位无法识别"),
        };
        Text::new(en, zh)
    }

    /// Why it is no count, in words.
    pub fn of_count(self) -> Text {
        let (en, zh) = match self {
            Reason::NotANumber | Reason::Unit => ("not a whole number such as 1299", "不是整数，应形如1299"),
            Reason::Range => ("a range and no single number", "是区间而非单一数字"),
            Reason::Decimals => ("not a whole number", "不是整数"),
            Reason::TooLarge => return self.of_amount(),
        };
        Text::new(en, zh)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Word → the currencies that it may mean.
    #[serde(rename = "currencies")]
    meant: BTreeMap<String, Vec<String>>,
    #[serde(skip)]
    currencies: Vec<String>,
    of_unit: Vec<String>,
    pointed: Vec<String>,
    scales: Vec<(String, i64)>,
    beside: Vec<String>,
    hints: Vec<String>,
    before: Vec<String>,
    after: Vec<String>,
    units: Vec<String>,
    tenths: Vec<String>,
    hundredths: Vec<String>,
    counted: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Words = toml::from_str(include_str!("words.toml")).expect("the shipped words are TOML");
    words.currencies = words.meant.keys().cloned().collect();
    let Words { currencies, before, after, units, tenths, hundredths, counted, .. } = &mut words;
    for list in [currencies, before, after, units, tenths, hundredths, counted] {
        list.sort_by_key(|w| std::cmp::Reverse(w.len()));
    }
    words
});

/// The currency of amounts of which [`is_home`] says so.
pub const HOME: &str = "CNY";

/// Bytes that no amount exceeds.
const LONGEST: usize = 128;

/// Hundredths that no amount of one complaint exceeds, a million millions: so that sums stay within 64 bits.
const MOST: i64 = 100_000_000_000_000;

/// An amount in hundredths of its unit (fen, cents): `￥1,299.00`, `1.2万元`, `(12.50)`, `壹仟贰佰元`, `12元3角4分`, `R$ 1.299,90`.
///
/// # Errors
/// Why the text is no single amount.
pub fn minor_units(text: &str) -> Result<i64, Reason> {
    scaled(text, &Unit::none()).and_then(|amount| if amount.rounded { Err(Reason::Decimals) } else { Ok(amount.minor) })
}

/// An amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minor {
    pub minor: i64,
    /// Whether less than a minor unit was rounded, half of one away from zero.
    pub rounded: bool,
}

/// An amount in hundredths in a column that counts in this unit, unless the cell says otherwise: `0.1234` in 10 000 is 1234.00.
///
/// # Errors
/// As [`minor_units`], but decimals beyond hundredths are rounded.
pub fn scaled(text: &str, column: &Unit) -> Result<Minor, Reason> {
    let text = text.trim();
    if column.hundredths() == HUNDREDTHS
        && !column.unclear
        && let Some(minor) = plain(text, 2)
    {
        return Ok(Minor { minor: payable(minor)?, rounded: false });
    }
    let text = normal(text)?;
    let (negative, bare) = signed(&text);
    if may_be_thousands(bare) && is_pointed(&text, column) {
        return Err(Reason::Decimals);
    }
    let whole = in_full(bare);
    let Amount { number, rounded } = in_hundredths(whole.as_deref().unwrap_or(bare), column)?;
    Ok(Minor { minor: payable(bounded(negative, number)?)?, rounded })
}

/// A number as spreadsheets and programs write long ones, without its exponent: 2.5e+4 is 25000. `None` for any other.
fn in_full(text: &str) -> Option<String> {
    let (mantissa, power) = text.split_once("e+")?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = [whole, fraction, power].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let power: usize = power.parse().ok().filter(|power| are_digits && whole.len() == 1 && *power <= HIGHEST)?;
    let digits = format!("{whole}{fraction:0<power$}");
    let (whole, fraction) = digits.split_at(1 + power);
    Some(if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") })
}

/// The highest power of ten that an amount is written with.
const HIGHEST: usize = 18;

/// An amount that a complaint can be about.
fn payable(minor: i64) -> Result<i64, Reason> {
    if (-MOST..=MOST).contains(&minor) { Ok(minor) } else { Err(Reason::TooLarge) }
}

/// Whether a number says how great it is: 1.2万 is as much in a column of 万 as elsewhere.
fn is_scaled(text: &str) -> bool {
    let is_latin = |at: usize| {
        let (before, rest) = text.split_at(at);
        before.ends_with(|c: char| c.is_ascii_digit()) && !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
    };
    text.contains(GREAT) || text.match_indices(['k', 'w']).any(|(at, _)| is_latin(at))
}

const GREAT: [char; 6] = ['百', '佰', '千', '仟', '万', '亿'];

/// `1.299`, which is more than one thousand in some countries; not 1.299,90 or 1.299万.
fn may_be_thousands(text: &str) -> bool {
    let Some((whole, rest)) = text.split_once('.') else { return false };
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let goes_on = |c: char| matches!(c, '.' | ',' | '\'' | ' ' | 'k' | 'w') || GREAT.contains(&c);
    (1..=3).contains(&whole.len())
        && !whole.starts_with('0')
        && digits(whole) == whole.len()
        && digits(rest) == 3
        && !rest[3..].starts_with(goes_on)
}

/// Whether the amount, or else its column, is in a currency that is written with points between thousands.
fn is_pointed(amount: &str, column: &Unit) -> bool {
    let own = currencies(amount);
    let named = if own.is_empty() { column.currencies } else { own };
    named.iter().any(|code| WORDS.pointed.contains(code))
}

/// A whole number: `1,299`, `1.2万`, `12件`, `三百`.
///
/// # Errors
/// Why the text is no single whole number.
pub fn integer(text: &str) -> Result<i64, Reason> {
    count(text, 1)
}

/// A whole number where the column counts in `scale`, unless the cell says otherwise: `12601.25` in 10 000 is 126 012 500.
///
/// # Errors
/// As [`integer`].
pub fn count(text: &str, scale: i64) -> Result<i64, Reason> {
    let text = text.trim();
    if scale == 1
        && let Some(number) = plain(text, 0)
    {
        return Ok(number);
    }
    let text = normal(text)?;
    let (negative, bare) = signed(&text);
    let bare = strip_before(bare, &[&WORDS.before]);
    let bare = strip_after(bare, &[&WORDS.after, &WORDS.counted]);
    let scale = if is_scaled(bare) { 1 } else { scale.into() };
    let exact = quantity(bare, scale).map_err(|why| ranged(bare, why))?;
    if exact.rounded { Err(Reason::Decimals) } else { bounded(negative, exact.number) }
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
        '−' | '–' | '—' => '-',
        '’' => '\'',
        '萬' => '万',
        '億' => '亿',
        '圓' => '圆',
        c if c.is_whitespace() => ' ',
        c => half_width(c),
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
fn in_hundredths(text: &str, column: &Unit) -> Result<Amount, Reason> {
    let own = is_scaled(text) || names_other(text, column);
    let bare = strip_after(text, &[&WORDS.after, &WORDS.currencies]);
    let parts = split_units(bare).ok_or(Reason::NotANumber);
    let nothing = Amount { number: 0, rounded: false };
    let part = |text: &str, factor: i128| if text.is_empty() { Ok(nothing) } else { quantity(text, factor) };
    let read = |([whole, jiao, fen], named): ([&str; 3], bool)| {
        if [whole, jiao, fen].iter().all(|p| p.is_empty()) {
            return Err(Reason::NotANumber);
        }
        // Who writes 500元 or 3角 in a column of 万元 says the unit; ￥ says the currency only.
        let hundredths = match (named || own, column.unclear) {
            (true, _) => HUNDREDTHS,
            (false, true) => return Err(Reason::Unit),
            (false, false) => column.hundredths(),
        };
        let all = [part(whole, hundredths)?, part(jiao, 10)?, part(fen, 1)?];
        let sum = all.iter().try_fold(0i128, |sum, part| sum.checked_add(part.number)).ok_or(Reason::TooLarge)?;
        Ok(Amount { number: sum, rounded: all.iter().any(|part| part.rounded) })
    };
    parts.and_then(read).map_err(|why| ranged(text, why))
}

/// Whether a word for another currency than that of the column stands behind the number: 500美元 in a column of 万元.
fn names_other(text: &str, column: &Unit) -> bool {
    let text = strip_after(text, &[&WORDS.after]);
    let word = WORDS.currencies.iter().find(|word| text.ends_with(word.as_str()));
    let is_word = |word: &&String| word.chars().all(char::is_alphabetic);
    word.filter(is_word).is_some_and(|word| meant(word).iter().all(|code| !column.currencies.contains(code)))
}

/// `12元3角4分` as `12`, `3`, `4`, and whether a unit is named; without one all is whole. `None` where a unit stands in a wrong
/// place.
fn split_units(text: &str) -> Option<([&str; 3], bool)> {
    let (rest, hundredths) = small_part(text, &WORDS.hundredths);
    let (rest, tenths) = small_part(rest, &WORDS.tenths);
    let rough = |whole| strip_after(whole, &[&WORDS.after]);
    let small = !(tenths.is_empty() && hundredths.is_empty());
    match WORDS.units.iter().find_map(|unit| rest.split_once(unit.as_str())) {
        // A zero says that the tenths are missing: 12元零4分.
        Some((whole, "" | "零")) => Some(([rough(whole), tenths, hundredths], true)),
        Some(_) => None,
        None if rest.is_empty() || !small => Some(([rough(rest), tenths, hundredths], small)),
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
mod tests;
