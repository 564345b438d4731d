//! Runs of digits: which of them are identity cards, bank cards or telephones. Must not know what those look like inside.

use super::page::{Page, is_blank};
use super::{Kind, card, identity, phone};

/// Digits that stand together, as characters of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    pub start: usize,
    pub end: usize,
}

impl Group {
    pub fn len(&self) -> usize {
        self.end - self.start
    }
}

/// A number found. Offsets are characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub start: usize,
    pub end: usize,
    /// `None` is a number that stays, such as a hot line.
    pub kind: Option<Kind>,
    /// Digits only; for telephones without the country where it is the usual one.
    pub normalised: String,
}

/// What stands between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    Blank,
    Dash,
    Dot,
    /// A closing bracket, with or without a blank or dash.
    Bracket,
    Apart,
}

/// The groups of a page.
pub struct Groups<'p> {
    pub page: &'p Page,
    pub list: Vec<Group>,
}

/// Claims identity cards, bank cards and telephones.
pub fn find(page: &mut Page) {
    let groups = Groups::new(page);
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < groups.list.len() {
        let number = if groups.taken(at) { None } else { groups.number(at) };
        let end = number.as_ref().map_or(0, |number| number.end);
        numbers.extend(number);
        at += 1;
        while groups.list.get(at).is_some_and(|group| group.start < end) {
            at += 1;
        }
    }
    for number in numbers {
        match number.kind {
            Some(Kind::Phone) => page.claim_contact(number.start, number.end, Kind::Phone, number.normalised),
            Some(kind) => page.claim(number.start, number.end, kind),
            None => {
                page.protect(number.start, number.end);
                false
            }
        };
    }
}

impl<'p> Groups<'p> {
    pub fn new(page: &'p Page) -> Groups<'p> {
        let mut list = Vec::new();
        let mut start = None;
        for (at, c) in page.chars.iter().enumerate() {
            match (c.is_ascii_digit(), start) {
                (true, None) => start = Some(at),
                (false, Some(first)) => {
                    list.push(Group { start: first, end: at });
                    start = None;
                }
                _ => {}
            }
        }
        list.extend(start.map(|start| Group { start, end: page.chars.len() }));
        Groups { page, list }
    }

    fn taken(&self, at: usize) -> bool {
        self.list.get(at).is_none_or(|group| !self.page.free(group.start, group.end))
    }

    /// The number that begins with group `at`.
    fn number(&self, at: usize) -> Option<Number> {
        // The shortest numbers have seven digits.
        if self.joined(at, 7) < 7 {
            return None;
        }
        identity::find(self, at)
            .or_else(|| phone::hot_line(self, at))
            .or_else(|| phone::with_country(self, at))
            .or_else(|| card::find(self, at))
            .or_else(|| phone::find(self, at))
            .filter(|number| self.page.free(number.start, number.end))
    }

    /// What stands after group `at`, before the next.
    pub fn gap(&self, at: usize) -> Gap {
        let (Some(group), Some(next)) = (self.list.get(at), self.list.get(at + 1)) else { return Gap::Apart };
        match self.page.slice(group.end, next.start) {
            [c] if is_blank(*c) => Gap::Blank,
            ['-'] | [' ', '-', ' '] | [' ', '-'] | ['-', ' '] => Gap::Dash,
            ['.'] | ['·'] => Gap::Dot,
            [')'] | [')', ' '] | [')', '-'] | [' ', '('] | ['('] => Gap::Bracket,
            [' ', ' '] => Gap::Blank,
            _ => Gap::Apart,
        }
    }

    /// Digits from group `at` on with no gap apart; counting stops at `enough`.
    fn joined(&self, at: usize, enough: usize) -> usize {
        let mut sum = 0;
        for (i, group) in self.list.iter().enumerate().skip(at) {
            sum += group.len();
            if sum >= enough || self.gap(i) == Gap::Apart {
                break;
            }
        }
        sum
    }

    /// The groups from `at` on that together have exactly `total` digits, none of the gaps being apart: how many they are.
    pub fn of_total(&self, at: usize, total: usize) -> Option<usize> {
        let mut sum = 0;
        for (count, group) in self.list.get(at..)?.iter().enumerate() {
            if count > 0 && self.gap(at + count - 1) == Gap::Apart {
                return None;
            }
            sum += group.len();
            if sum >= total {
                return (sum == total).then_some(count + 1);
            }
        }
        None
    }

    /// Whether the groups from `at` on have these sizes and are joined.
    pub fn has_sizes(&self, at: usize, sizes: &[usize]) -> bool {
        sizes.iter().enumerate().all(|(i, &size)| {
            self.list.get(at + i).is_some_and(|group| group.len() == size)
                && (i == 0 || self.gap(at + i - 1) != Gap::Apart)
        })
    }

    /// The digits of `count` groups.
    pub fn digits(&self, at: usize, count: usize) -> String {
        let groups = self.list.get(at..at + count).unwrap_or_default();
        groups.iter().flat_map(|group| self.page.slice(group.start, group.end)).collect()
    }

    pub fn start(&self, at: usize) -> usize {
        self.list.get(at).map_or(0, |group| group.start)
    }

    /// End of the last of `count` groups.
    pub fn end(&self, at: usize, count: usize) -> usize {
        self.list.get((at + count).saturating_sub(1)).map_or(0, |group| group.end)
    }

    /// Whether a number may begin at `start`: not in a word, an amount, or after the dash or dot of a longer number.
    pub fn opens(&self, start: usize, cues: u32) -> bool {
        let page = self.page;
        match page.before(start) {
            None => true,
            Some(c) if c.is_ascii_alphanumeric() || c == '_' => {
                page.cues.iter().any(|cue| cue.end == start && cue.classes & cues != 0)
            }
            Some('-' | '.') => {
                let cue = page.cues.iter().any(|cue| cue.end + 1 == start && cue.classes & cues != 0);
                cue || !start.checked_sub(1).and_then(|at| page.before(at)).is_some_and(|c| c.is_ascii_alphanumeric())
            }
            Some('*' | '$' | '¥' | '￥' | '€' | '£' | '+') => false,
            Some(_) => true,
        }
    }

    /// Whether a number may end at `end`.
    pub fn closes(&self, end: usize) -> bool {
        let page = self.page;
        let next = page.at(end + 1);
        match page.at(end) {
            Some(c) if c.is_ascii_digit() || c == '_' => false,
            Some(c) if c.is_ascii_alphabetic() => page.cue_starts(end, u32::MAX),
            Some('-' | '.') => !next.is_some_and(|c| c.is_ascii_alphanumeric()),
            Some('*' | '%' | '元' | '¥' | '￥') => false,
            _ => true,
        }
    }
}
