//! Rows that belong to a table and are no records of it: totals, headings between the rows, notes below them. In doubt a row
//! is a record: one that is taken for a total is missing in every number. Must not know profiles; it is told which columns
//! tell stories.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::fold::{self, half_width};
use crate::lang::Text;
use crate::period;
use crate::values::amounts;

/// What such a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Furniture {
    Total,
    /// 一、食品类; 二月.
    Heading,
    Note,
    /// Numbers and nothing else: a sum without a word, a line that is numbered and not filled in.
    Bare,
    /// Nothing in any column that is used.
    Unused,
    /// The names of the columns once more.
    Header,
}

impl Furniture {
    /// The reason why it is no record.
    pub fn text(self) -> Text {
        let (en, zh) = match self {
            Furniture::Total => ("a line of totals, which is no complaint", "合计行，不是投诉"),
            Furniture::Heading => ("a heading between the rows, which is no complaint", "分组标题行，不是投诉"),
            Furniture::Note => ("a note below the table, which is no complaint", "表尾说明，不是投诉"),
            Furniture::Bare => (
                "nothing but numbers: a sum, or a line that nobody has filled in",
                "除序号、金额等数字外均为空，不是投诉",
            ),
            Furniture::Unused => (
                "nothing in any column that is used: a title or a remark, which is no complaint",
                "所用各列均为空（如小标题、备注），不是投诉",
            ),
            Furniture::Header => ("the header line stands here again", "表头重复出现"),
        };
        Text::new(en, zh)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    totals: HashSet<String>,
    total_of: HashSet<String>,
    counts: Vec<String>,
    labels: HashSet<String>,
    signatures: HashSet<String>,
    begins: Vec<String>,
    sheets: Vec<String>,
    closings: HashSet<String>,
    fillers: HashSet<String>,
    wholes: HashSet<String>,
    countries: HashSet<String>,
}

struct Lexicon {
    words: Words,
    /// What the first character can be.
    first: HashSet<char>,
    /// The totals before which something may stand: 食品类小计.
    han: Vec<String>,
    /// What the last character of such a cell can be.
    last: HashSet<char>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words: Words = toml::from_str(include_str!("furniture.toml")).expect("the shipped words are TOML");
    let labels = words.labels.iter().chain(&words.signatures);
    let sets = words.totals.iter().chain(labels).chain(&words.closings).chain(&words.counts);
    let first = sets.chain(&words.begins).filter_map(|w| w.chars().next()).collect();
    let is_han = |word: &&String| !word.contains(|c: char| c.is_ascii_alphabetic());
    let han: Vec<String> = words.totals.iter().filter(is_han).cloned().collect();
    let last = han.iter().filter_map(|w| w.chars().last()).collect();
    Lexicon { words, first, han, last }
});

/// A table with fewer columns is a list.
const NARROWEST: usize = 3;
/// The longest cell that is looked at, in bytes; a note may be long.
const LONGEST: usize = 600;
/// Bytes and words of the longest name for all.
const LONGEST_NAME: usize = 48;
const FEW: usize = 4;
/// Characters before or behind the word of a total, and of a heading.
const ASIDE: usize = 12;
const HEADING: usize = 20;

/// Whether the cells of a row sum up others by what they say alone, whatever the columns mean.
pub fn is_total(cells: &[Cow<str>]) -> bool {
    of(cells, &|_| true) == Some(Furniture::Total)
}

/// Whether the name of a sheet says that it holds what stands on the others, or sums it up: 全年汇总, `All`.
pub fn sums_up_sheets(name: &str) -> bool {
    let name = fold::word(name);
    let has = |word: &String| match word.is_ascii() {
        true => name.split(|c: char| !c.is_alphanumeric()).any(|part| part == word),
        false => name.contains(word.as_str()),
    };
    LEXICON.words.sheets.iter().any(has)
}

/// What a row is, where it is no record: its first filled cell says so, and hardly anything else is filled. `story`: whether a
/// column tells stories, which may say anything.
pub fn of(cells: &[Cow<str>], story: &dyn Fn(usize) -> bool) -> Option<Furniture> {
    let mut filled = cells.iter().map(|c| c.trim()).enumerate().filter(|(_, c)| !c.is_empty());
    let (at, first) = filled.next()?;
    if cells.len() < NARROWEST || !is_candidate(first) {
        return None;
    }
    let plain = plain(first);
    // A cell that runs over several columns may be repeated in each.
    let others = filled.map(|(_, c)| c).filter(|c| *c != first);
    let all_slight = || others.clone().all(is_slight);
    if (is_sum(&plain) || (!story(at) && sums_up(first, &plain))) && all_slight() {
        return Some(Furniture::Total);
    }
    if LEXICON.words.closings.contains(&numbers_as_zero(&plain)) && all_slight() {
        return Some(Furniture::Note);
    }
    let label =
        label_of(&plain).filter(|rest| rest.is_empty() || (!story(at) && (at == 0 || is_signature(&plain, rest))));
    if label.is_some_and(|rest| are_labels(rest.is_empty(), others.clone())) {
        return Some(Furniture::Note);
    }
    if at > 0 || story(at) || others.clone().next().is_some() {
        return None;
    }
    if LEXICON.words.begins.iter().any(|b| plain.starts_with(b.as_str())) {
        return Some(Furniture::Note);
    }
    is_heading(&plain).then_some(Furniture::Heading)
}

/// Whether a cell is the word of a total and nothing else.
pub fn says_total(cell: &str) -> bool {
    is_candidate(cell) && is_sum(&plain(cell))
}

/// What a name that may stand for all others says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whole {
    /// 全部, `All issues`, `UK total`.
    All,
    /// All places of a table may lie in it.
    Country,
}

/// Whether a name in a table of counts may be that of all that it lists; only sums tell.
pub fn whole(cell: &str) -> Option<Whole> {
    if cell.len() > LONGEST_NAME {
        return None;
    }
    let Words { totals, wholes, countries, .. } = &LEXICON.words;
    let (plain, small) = (plain(cell), cell.to_lowercase());
    let bare = bare(&plain);
    let words = || small.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let few = words().count() <= FEW;
    let says_all = wholes.contains(bare)
        || is_sum(&plain)
        || sums_up(cell, &plain)
        || wholes.iter().any(|word| !word.is_ascii() && bare.ends_with(word.as_str()))
        || ["全部", "所有"].iter().any(|word| bare.starts_with(word))
        || (few && (words().next() == Some("all") || words().any(|word| totals.contains(word))));
    match says_all {
        true => Some(Whole::All),
        false => countries.contains(bare).then_some(Whole::Country),
    }
}

/// Most cells are told at once from those that are looked at: numbers, days, ids of many kinds.
fn is_candidate(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.len() > LONGEST {
        return false;
    }
    let Some(first) = cell.chars().next() else { return false };
    if first.is_ascii_digit() {
        return !cell.is_ascii();
    }
    let known = |c: char| LEXICON.first.contains(&c) || matches!(c, '(' | '（' | '-' | '—' | '*' | '第' | '上' | '下');
    let small = first.to_lowercase().next().unwrap_or(first);
    let ends = || cell.trim_end_matches([':', '：', ' ']).ends_with(|c| LEXICON.last.contains(&c));
    known(small) || "一二三四五六七八九十".contains(first) || ends()
}

/// Small letters, half-width signs, no blanks.
fn plain(cell: &str) -> String {
    cell.chars().filter(|c| !c.is_whitespace()).map(half_width).flat_map(char::to_lowercase).collect::<String>()
}

/// `合计`, `合计：`, `（总计）`.
fn is_sum(plain: &str) -> bool {
    LEXICON.words.totals.contains(bare(plain))
}

/// Without what is drawn around it.
fn bare(plain: &str) -> &str {
    let bare = plain.trim_matches(['-', '—', '*', '=', '·']).trim_end_matches(':');
    bare.strip_prefix('(').and_then(|b| b.strip_suffix(')')).unwrap_or(bare)
}

/// `合计：2件`, `小计（食品）`, `1月份小计`, `共2条`, `Subtotal March`, `Total: 2 complaints`.
fn sums_up(cell: &str, plain: &str) -> bool {
    let words = &LEXICON.words;
    let bare = bare(plain);
    let word_alone = |c: char| c.is_alphanumeric();
    let short = |rest: &str| rest.chars().count() <= ASIDE;
    let bracketed = bare.strip_suffix(')').and_then(|b| b.split_once('('));
    if bracketed.is_some_and(|(word, inside)| words.totals.contains(word) && short(inside)) {
        return true;
    }
    let after_colon = bare.split_once(':').filter(|(word, _)| words.totals.contains(*word));
    if after_colon.is_some_and(|(_, rest)| starts_with_number(rest) && short(rest)) {
        return true;
    }
    if words
        .counts
        .iter()
        .filter_map(|word| bare.strip_prefix(word.as_str()))
        .any(|rest| starts_with_number(rest) && short(rest) && rest.chars().all(word_alone))
    {
        return true;
    }
    if LEXICON
        .han
        .iter()
        .filter_map(|word| bare.strip_suffix(word.as_str()))
        .any(|of| short(of) && of.chars().all(|c| word_alone(c) || c == '-'))
    {
        return true;
    }
    let small = cell.to_lowercase();
    let latin = small.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty());
    let latin: Vec<&str> = latin.collect();
    let all_of = |rest: &[&str]| rest.iter().all(|word| starts_with_number(word) || words.total_of.contains(*word));
    match *latin {
        [one, two, ref rest @ ..] if words.totals.contains(&[one, two].concat()) => all_of(rest),
        [one, ref rest @ ..] if !rest.is_empty() => words.totals.contains(one) && all_of(rest),
        _ => false,
    }
}

fn starts_with_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// What follows the label and its colon; nothing for a label alone.
fn label_of(plain: &str) -> Option<&str> {
    let Words { labels, signatures, .. } = &LEXICON.words;
    let bare = bare(plain);
    let (label, rest) = bare.split_once(':').unwrap_or((bare, ""));
    (labels.contains(label) || signatures.contains(label)).then_some(rest)
}

/// Whether a label with what follows it says who made the table or when, which stands anywhere below it.
fn is_signature(plain: &str, rest: &str) -> bool {
    let label = bare(plain).split(':').next().unwrap_or_default();
    LEXICON.words.signatures.contains(label) && rest.chars().count() <= ASIDE
}

/// Whether each further cell says nothing, is a label with or without its value, or the value of the label before it.
fn are_labels<'a>(mut open: bool, mut others: impl Iterator<Item = &'a str>) -> bool {
    others.all(|cell| {
        let label = label_of(&plain(cell)).map(str::len);
        let fits = label.is_some() || open || is_slight(cell);
        open = label == Some(0);
        fits
    })
}

/// Whether a cell is a number, an amount or a filler, or says once more that the row is a total.
pub fn is_slight(cell: &str) -> bool {
    let plain = plain(cell);
    let number = plain.trim_end_matches(['%', '‰']).trim_start_matches(['+', '-']);
    let counted = || amounts::integer(number).is_ok() || amounts::minor_units(number).is_ok();
    LEXICON.words.fillers.contains(&plain) || is_sum(&plain) || number.parse::<f64>().is_ok() || counted()
}

/// `第12页` as `第0页`.
fn numbers_as_zero(plain: &str) -> String {
    let mut out = String::new();
    for c in bare(plain).chars() {
        match c.is_ascii_digit() {
            true if out.ends_with('0') => {}
            true => out.push('0'),
            false => out.push(c),
        }
    }
    out
}

/// `一、食品类`, `（二）服装`, `二月`, `第一季度`, `2020年1月`.
fn is_heading(plain: &str) -> bool {
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let open = plain.strip_prefix('(');
    let rest = open.unwrap_or(plain).trim_start_matches(numeral);
    let numbered = rest.len() < open.unwrap_or(plain).len();
    let named = if open.is_some() { rest.strip_prefix(')') } else { rest.strip_prefix(['、', '.']) };
    let is_title = |title: &str| {
        (1..=HEADING).contains(&title.chars().count()) && !title.contains([',', '。', '!', '?', ';', '，'])
    };
    if numbered && named.is_some_and(is_title) {
        return true;
    }
    let is_period = |text: &str| text.ends_with(['月', '份', '度', '年']) && period::in_table(text).is_some();
    is_period(plain) || is_period(&format!("2000年{plain}"))
}

#[cfg(test)]
mod tests;
