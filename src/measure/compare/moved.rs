//! What became of each figure from one period to another, and whether it is more than chance.

use std::collections::HashMap;

use super::super::change::{self, Change};
use super::super::tail::{FALSE, discoveries};
use super::told::Told;
use super::{Before, nothing};
use crate::caveat::ChangeOf;
use crate::table::{Cell, FALLEN, GONE, INCOMPLETE, Kind, NEW, NOT_RANKABLE, RISEN, Role, Row, Table};

/// What a row says of one period.
pub struct Figures {
    /// None where they are not to be seen.
    counts: Option<(i64, i64)>,
    pub value: Cell,
    ranked: bool,
}

impl Figures {
    fn of(table: &Table, row: &Row) -> Figures {
        let int = |role| match table.cell(row, role) {
            Cell::Int(n) => Some(*n),
            _ => None,
        };
        // A count over a part of its time is smaller for that alone.
        let cut = row.is(INCOMPLETE) && table.measure.kind == Kind::Count;
        Figures {
            counts: int(Role::Numerator).zip(int(Role::Denominator)),
            value: table.cell(row, Role::Value).clone(),
            ranked: !row.is(NOT_RANKABLE) && !cut,
        }
    }

    /// Of a group of which nothing is known.
    fn unknown() -> Figures {
        Figures { counts: None, value: Cell::Empty, ranked: false }
    }

    /// Of a group that does not occur.
    pub fn none(of: ChangeOf) -> Figures {
        Figures { counts: Some((0, 0)), value: nothing(of, Role::Value), ranked: true }
    }
}

/// What became of a figure.
#[derive(Default)]
pub struct Moved {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    chance: Option<f64>,
    /// New or gone.
    word: Option<&'static str>,
    /// Whether it would have been tested, had the data covered as much of the one time as of the other.
    unalike: bool,
    /// Whether the group is what others leave, and they are not the same in both.
    pub leaves_others: bool,
}

impl Moved {
    fn between(of: ChangeOf, before: &Figures, now: &Figures) -> Moved {
        let (Some((hits_before, n_before)), Some((hits, n))) = (before.counts, now.counts) else {
            return Moved::default();
        };
        let word = match of {
            ChangeOf::Count => (hits_before == 0, hits == 0),
            ChangeOf::Share | ChangeOf::Points | ChangeOf::Plain => (n_before == 0, n == 0),
        };
        let word = match word {
            (true, false) => Some(NEW),
            (false, true) => Some(GONE),
            _ => None,
        };
        let tested = match of {
            ChangeOf::Count => change::ratio((hits, 1.0), (hits_before, 1.0)),
            ChangeOf::Share => change::difference((hits, n), (hits_before, n_before)),
            ChangeOf::Points | ChangeOf::Plain => {
                let plain = now.value.number().zip(before.value.number()).map(|(now, before)| now - before);
                return Moved { value: plain, word, ..Moved::default() };
            }
        };
        let Some(Change { value, low, high, chance }) = tested else { return Moved { word, ..Moved::default() } };
        let finite = |x: f64| x.is_finite().then_some(x);
        let ranked = before.ranked && now.ranked;
        let chance = ranked.then_some(chance);
        Moved { value: finite(value), low: finite(low), high: finite(high), chance, word, ..Moved::default() }
    }

    /// The same without a test, where the figures are counts and not `alike`: over more of its time a count is larger for that alone.
    fn tested_if(self, of: ChangeOf, alike: bool) -> Moved {
        if alike || of != ChangeOf::Count {
            self
        } else {
            Moved { chance: None, unalike: self.chance.is_some(), ..self }
        }
    }

    pub fn cells(&self, marked: bool) -> [Cell; 5] {
        let real = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Real);
        // A new group has risen by no number.
        let up = self.value.is_none_or(|v| v > 0.0);
        let mark = marked.then_some(if up { RISEN } else { FALLEN });
        let words: Vec<&str> = self.word.into_iter().chain(mark).collect();
        let words = if words.is_empty() { Cell::Empty } else { Cell::Text(words.join(" ")) };
        [real(self.value), real(self.low), real(self.high), real(self.chance), words]
    }
}

/// What a change of a row is from its figures before.
fn moved(of: ChangeOf, then: &Before, now: &Table, row: &Row, told_now: &Told) -> Moved {
    let key = &row.cells[..now.keys()];
    if !told_now.leaves_the_same(&then.told, key) {
        return Moved { leaves_others: true, ..Moved::default() };
    }
    let none = || if then.told.tells_of(key) { Figures::none(of) } else { Figures::unknown() };
    let before = then.row(key).map_or_else(none, |r| Figures::of(&then.table, r));
    Moved::between(of, &before, &Figures::of(now, row))
}

/// What became of all figures of a table, and which changes are marked as beyond chance. Each list has the earlier periods in
/// their order.
pub struct Changes {
    pub rows: Vec<Vec<Moved>>,
    pub rows_marked: Vec<Vec<bool>>,
    pub whole: Vec<Moved>,
    pub whole_marked: Vec<bool>,
    pub tested: usize,
    pub marked: usize,
    /// Whether any would have been tested, had the data covered as much of one period as of the other.
    pub unalike: bool,
}

impl Changes {
    /// Tests all changes of a table at once.
    pub fn of(of: ChangeOf, now: &Table, earlier: &[Before], told_now: &Told) -> Changes {
        let keys = now.keys();
        // Most rows are of the same source and time as others.
        let mut known = HashMap::new();
        let mut alike = |Before { told, .. }: &Before, key: &[Cell]| {
            let (source, then, now) = told.until(told_now, key);
            *known.entry((source.map(String::from), then, now)).or_insert_with(|| told.is_alike((source, then, now)))
        };
        let mut row = |row: &Row| -> Vec<Moved> {
            let one = |then| moved(of, then, now, row, told_now).tested_if(of, alike(then, &row.cells[..keys]));
            earlier.iter().map(one).collect()
        };
        let rows: Vec<Vec<Moved>> = now.rows.iter().map(&mut row).collect();
        // That all parts together are the whole does not change.
        let whole: Vec<Moved> = match (of, now.measure.kind) {
            (ChangeOf::Share, Kind::Share) => earlier.iter().map(|_| Moved::default()).collect(),
            _ => {
                // Counts over a year and over the months of another for which there are data differ by that alone.
                let cut = |told: &Told| now.rows.iter().any(|r| !told.covers(&r.cells[..keys]));
                let of_all = |then: &Before| {
                    let whole = [&then.table, now].map(|table| Figures::of(table, &table.totals));
                    let alike = !cut(&then.told) && !cut(told_now) && alike(then, &[]);
                    Moved::between(of, &whole[0], &whole[1]).tested_if(of, alike)
                };
                earlier.iter().map(of_all).collect()
            }
        };
        // A table without groups is its own total, and is tested once.
        let totals = (keys > 0).then_some(&whole);
        let chances: Vec<f64> = rows.iter().chain(totals).flatten().filter_map(|m| m.chance).collect();
        let believed = discoveries(&chances, FALSE);
        let mut marks = believed.iter().copied();
        let mut marked = |m: &Moved| m.chance.is_some() && marks.next().unwrap_or(false);
        let rows_marked: Vec<Vec<bool>> = rows.iter().map(|row| row.iter().map(&mut marked).collect()).collect();
        let whole_marked: Vec<bool> = match totals {
            Some(whole) => whole.iter().map(&mut marked).collect(),
            None => rows_marked.first().cloned().unwrap_or_else(|| vec![false; earlier.len()]),
        };
        let marked = believed.iter().filter(|b| **b).count();
        let unalike = rows.iter().chain([&whole]).flatten().any(|m| m.unalike);
        Changes { rows, rows_marked, whole, whole_marked, tested: chances.len(), marked, unalike }
    }
}
