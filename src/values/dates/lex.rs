//! The characters of a written date as a few tokens. Must not know in which order the parts of a date stand.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::fold::half_width;
use crate::values::numerals::digit;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token {
    /// Its value and how many digits it was written with.
    Number(u64, u8),
    Month(u8),
    Weekday,
    /// Before or after noon: whether after.
    Half(bool),
    Zone,
    /// The `T` between date and time.
    Tee,
    /// A separator, in its plain half-width form.
    Mark(char),
}

/// No date has more tokens than this, or more bytes than [`LONGEST`].
const MOST: usize = 24;
const LONGEST: usize = 96;

/// The tokens of one value.
pub(super) struct Tokens {
    all: [Token; MOST],
    len: usize,
}

impl Tokens {
    pub(super) fn as_slice(&self) -> &[Token] {
        self.all.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, token: Token) -> Option<()> {
        *self.all.get_mut(self.len)? = token;
        self.len += 1;
        Some(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    months: Vec<Vec<String>>,
    weekdays: Vec<String>,
    weekday_prefixes: Vec<String>,
    morning: Vec<String>,
    afternoon: Vec<String>,
    zones: Vec<String>,
    fillers: Vec<String>,
    never: Vec<String>,
}

struct Lexicon {
    /// Latin words; `None` is a filler.
    latin: HashMap<String, Option<Token>>,
    /// Chinese words; `None` is a filler.
    han: Vec<(String, Option<Token>)>,
    weekday_prefixes: Vec<String>,
    never: Vec<String>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words: Words = toml::from_str(include_str!("words.toml")).expect("the shipped words are TOML");
    let mut all: Vec<(String, Option<Token>)> = Vec::new();
    for (month, names) in (1..).zip(words.months) {
        all.extend(names.into_iter().map(|n| (n, Some(Token::Month(month)))));
    }
    all.extend(words.weekdays.into_iter().map(|w| (w, Some(Token::Weekday))));
    for (after, names) in [(false, words.morning), (true, words.afternoon)] {
        all.extend(names.into_iter().map(|w| (w, Some(Token::Half(after)))));
    }
    all.extend(words.zones.into_iter().map(|w| (w, Some(Token::Zone))));
    all.extend(words.fillers.into_iter().map(|w| (w, None)));
    all.push(("t".into(), Some(Token::Tee)));
    let (latin, han): (Vec<_>, Vec<_>) = all.into_iter().partition(|(w, _)| w.chars().all(is_latin));
    Lexicon { latin: latin.into_iter().collect(), han, weekday_prefixes: words.weekday_prefixes, never: words.never }
});

/// Whether a day is one that programs write where there is none.
pub(super) fn is_never(date: &str) -> bool {
    LEXICON.never.iter().any(|never| never == date)
}

/// Takes a value apart; `None` where something in it belongs to no date.
pub(super) fn tokens(value: &str) -> Option<Tokens> {
    let mut tokens = Tokens { all: [Token::Tee; MOST], len: 0 };
    if value.len() > LONGEST {
        return None;
    }
    let mut rest = value;
    while let Some(raw) = rest.chars().next() {
        let c = plain(raw);
        let (token, taken) = match c {
            '0'..='9' => number(rest)?,
            '-' | '/' | '.' | ':' | ',' | '(' | ')' | '+' => (Some(Token::Mark(c)), raw.len_utf8()),
            '年' | '月' | '日' | '号' | '时' | '点' | '分' | '秒' | '半' => {
                (Some(Token::Mark(c)), raw.len_utf8())
            }
            // 元月 is January.
            '元' if rest.starts_with("元月") => (Some(Token::Number(1, 1)), raw.len_utf8()),
            c if is_latin(c) => latin(rest)?,
            c if c.is_whitespace() => (None, raw.len_utf8()),
            _ => han_number(rest).or_else(|| han_word(rest))?,
        };
        if let Some(token) = token {
            tokens.push(token)?;
        }
        rest = rest.get(taken..)?;
    }
    Some(tokens)
}

/// The plain form of a character: full-width and traditional signs, dashes.
fn plain(c: char) -> char {
    match c {
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '號' => '号',
        '時' => '时',
        '點' => '点',
        _ => half_width(c),
    }
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || ('À'..='ÿ').contains(&c)
}

fn number(text: &str) -> Option<(Option<Token>, usize)> {
    let (mut value, mut digits, mut taken) = (0u64, 0u8, 0);
    for c in text.chars() {
        let Some(digit) = plain(c).to_digit(10) else { break };
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
        digits += 1;
        taken += c.len_utf8();
    }
    Some((Some(Token::Number(value, digits)), taken))
}

fn latin(text: &str) -> Option<(Option<Token>, usize)> {
    let mut word = [0u8; 16];
    let (mut len, mut taken) = (0, 0);
    for c in text.chars() {
        let plain = plain(c);
        if !is_latin(plain) {
            break;
        }
        taken += c.len_utf8();
        let small = if plain.is_ascii() { plain.to_ascii_lowercase() } else { plain.to_lowercase().next()? };
        let end = len + small.len_utf8();
        small.encode_utf8(word.get_mut(len..end)?);
        len = end;
    }
    let word = std::str::from_utf8(word.get(..len)?).ok()?;
    Some((*LEXICON.latin.get(word)?, taken))
}

fn han_word(text: &str) -> Option<(Option<Token>, usize)> {
    for prefix in &LEXICON.weekday_prefixes {
        let day = text.strip_prefix(prefix.as_str()).and_then(|rest| rest.chars().next());
        if let Some(day) = day.filter(|c| "一二三四五六日天".contains(*c)) {
            return Some((Some(Token::Weekday), prefix.len() + day.len_utf8()));
        }
    }
    LEXICON.han.iter().find(|(word, _)| text.starts_with(word.as_str())).map(|(word, token)| (*token, word.len()))
}

/// `二〇一七`, `十二`, `三十一`: digits in a row, or tens and ones.
fn han_number(text: &str) -> Option<(Option<Token>, usize)> {
    let (mut value, mut digits, mut taken, mut tens) = (0u64, 0u8, 0, false);
    for c in text.chars() {
        match digit(c).filter(|_| !matches!(c, '两' | '兩')).and_then(|d| u64::try_from(d).ok()) {
            // After 十 a digit is the ones: 三十 is 30 already.
            Some(digit) if tens => value = value.checked_add(digit)?,
            Some(digit) => value = value.checked_mul(10)?.checked_add(digit)?,
            None if matches!(c, '十' | '拾') && !tens && digits < 2 => {
                (value, tens) = (value.max(1) * 10, true);
                digits = 1;
            }
            None => break,
        }
        digits = if tens { 2 } else { digits + 1 };
        taken += c.len_utf8();
    }
    (digits > 0).then_some((Some(Token::Number(value, digits)), taken))
}
