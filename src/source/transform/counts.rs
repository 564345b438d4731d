//! Whether rows are counts of complaints or single ones, and which rows say nothing of a complaint at all. Must not know files.

use std::collections::{HashMap, HashSet};

use super::super::furniture::is_slight;
use super::super::identity;
use super::super::profile::{Profile, RowKind, are_counts, normal};
use super::super::row::Row;
use super::super::rows::Layout;
use super::{Bound, Plan};
use crate::period::in_table;
use crate::schema::Kind;
use crate::values::amounts::{self, Unit};

/// Bytes of a story: the name of a problem is shorter.
const STORY: usize = 60;

/// Digits of a code, such as that of a place.
const CODE: usize = 5;

/// Columns that tell something of a complaint, of which one is filled in each: fewer may all be blank in one.
const ENOUGH: usize = 3;

/// What complaints are counted in, where the heading of a count says so.
const COUNTED_IN: [&str; 12] =
    ["", "件", "件次", "人次", "次", "宗", "起", "例", "条", "cases", "complaints", "number"];

/// Whether most of the first rows are single complaints: each has a number of its own, tells a long story, or one of its own
/// and what was asked for or came of it.
pub(super) fn are_single(profile: &Profile, layout: &Layout, numbers: &[Vec<usize>], columns: &[Bound]) -> bool {
    let of = |field: &str| Bound::columns_of(columns, field);
    let numbers: Vec<usize> = numbers.iter().flatten().copied().collect();
    let (story, says) = (of("narrative"), |cell: &str| !cell.is_empty());
    let handled = || ["result", "request"].iter().any(|field| layout.mostly(&of(field), says));
    layout.mostly(&numbers, says)
        || layout.mostly(&story, |cell| cell.len() >= STORY)
        || (layout.mostly(&story, says) && all_differ(profile, layout, &story) && handled())
}

/// Whether no cell of the first of the columns comes twice among the first rows or is a known code: what is counted is named again
/// each month.
fn all_differ(profile: &Profile, layout: &Layout, columns: &[usize]) -> bool {
    let mut seen = HashSet::new();
    let cells = columns.iter().take(1).flat_map(|&i| layout.first(i));
    cells.map(str::trim).filter(|cell| !cell.is_empty()).all(|cell| seen.insert(cell) && !profile.codes.knows(cell))
}

impl Bound<'_> {
    /// The columns that fill a field.
    pub(super) fn columns_of(bound: &[Bound], field: &str) -> Vec<usize> {
        bound.iter().filter(|b| b.field.name == field).flat_map(|b| &b.columns).copied().collect()
    }

    /// Whether it would count complaints and does not: rows are `single` ones, its heading says that it counts something else, or
    /// may say so (数量) and the rows are no `groups`.
    pub(super) fn counts_otherwise(&self, single: bool, groups: bool, header: &[String]) -> bool {
        let other_unit = |&column: &usize| !COUNTED_IN.contains(&Unit::of_heading(&header[column]).of.as_str());
        self.mapping.counts_only
            && self
                .columns
                .first()
                .is_some_and(|column| single || other_unit(column) || (self.may_count_things(header) && !groups))
    }

    /// Whether its heading counts many other things as well.
    pub(super) fn may_count_things(&self, header: &[String]) -> bool {
        let telling = self.mapping.telling.as_ref().filter(|_| self.mapping.counts_only);
        telling.zip(self.columns.first()).is_some_and(|(telling, &column)| telling.of(&header[column]))
    }
}

/// Whether a cell of a column of dates is more than a period.
pub(super) fn is_day(cell: &str) -> bool {
    !cell.is_empty() && in_table(cell).is_none()
}

/// Whether rows tell a day of their own.
fn tell_days(layout: &Layout, columns: &[Bound]) -> bool {
    let dates = columns.iter().filter(|b| ["received_on", "closed_on"].contains(&b.field.name) && !b.periods);
    dates.into_iter().any(|b| layout.mostly(&b.columns, is_day))
}

/// Whether a column tells stories, which the names of problems are not.
fn tell_stories(profile: &Profile, layout: &Layout, columns: &[Bound]) -> bool {
    let told = ["title", "narrative"].iter().flat_map(|field| Bound::columns_of(columns, field)).collect::<Vec<_>>();
    !told.is_empty() && !layout.mostly(&told, |cell| profile.codes.knows(cell))
}

/// Whether the first rows are such as published counts have: groups of complaints, each named once by words that come again. None
/// has a day, a story or an amount of its own.
pub(super) fn are_groups(profile: &Profile, layout: &Layout, columns: &[Bound]) -> bool {
    let priced = !Bound::columns_of(columns, "amount_disputed").is_empty();
    if priced || tell_days(layout, columns) || tell_stories(profile, layout, columns) {
        return false;
    }
    let is_number = |cell: &str| is_slight(cell) && in_table(cell).is_none();
    let mut rows = HashSet::new();
    let mut words: HashMap<usize, Vec<&str>> = HashMap::new();
    for row in layout.first_rows() {
        let names = row.iter().map(|cell| cell.trim()).enumerate();
        let names: Vec<_> = names.filter(|(_, cell)| !cell.is_empty() && !is_number(cell)).collect();
        names.iter().for_each(|(column, word)| words.entry(*column).or_default().push(word));
        // A line without a word is no group.
        if !names.is_empty() && !rows.insert(names) {
            return false;
        }
    }
    let come_again = |words: &Vec<&str>| words.iter().collect::<HashSet<_>>().len() < words.len();
    rows.len() > 1 && (words.len() == 1 || words.values().any(come_again))
}

/// Columns that go nowhere and may hold counts of complaints, where rows are taken for single ones though nothing tells them apart: no
/// number, story or day.
pub(super) fn unread(plan: &Plan) -> Vec<usize> {
    let Plan { profile, layout, columns, .. } = plan;
    let told = tell_days(layout, columns) || tell_stories(profile, layout, columns);
    if plan.counted || told || !plan.identity.is_empty() || profile.kind != RowKind::Complaint {
        return Vec::new();
    }
    let filled =
        |column: usize| layout.first(column).map(str::trim).filter(|cell| !cell.is_empty() && !plan.is_null(cell));
    // Years, places in a list, and codes, which have as many digits each.
    let is_year = |cell: &str| cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
    let length = |column| filled(column).next().map_or(0, str::len);
    let is_code = |column| length(column) >= CODE && filled(column).all(|cell| cell.len() == length(column));
    let counts = |&column: &usize| {
        are_counts(filled(column))
            && !filled(column).all(is_year)
            && !is_code(column)
            && identity::fault(filled(column), true).is_none()
    };
    plan.unused.iter().copied().filter(counts).collect()
}

/// The columns of which one says something wherever a row is a complaint: its number, a day, a seller, a story. Amounts and
/// counts also stand in rows that sum up others, and a running number in rows that nobody has filled in yet.
pub(super) fn telling(profile: &Profile, header: &[String], identity: &[Vec<usize>], columns: &[Bound]) -> Vec<usize> {
    if profile.kind == RowKind::Survey {
        return Vec::new();
    }
    let sums =
        |b: &&Bound| b.field.kind == Kind::Money || ["weight", "exposure", "response_days"].contains(&b.field.name);
    let running: Vec<String> = profile.serials.iter().map(|name| normal(name)).collect();
    let fields = columns.iter().filter(|b| !sums(b)).flat_map(|b| &b.columns);
    let numbers = identity.iter().flatten().filter(|&&i| !running.contains(&normal(&header[i])));
    fields.chain(numbers).copied().collect()
}

impl Plan<'_> {
    /// The columns that name what a row counts: the days, and all whose first cells are no numbers.
    pub fn naming(&self) -> Vec<usize> {
        let weight = Bound::columns_of(&self.columns, "weight");
        let days = Bound::columns_of(&self.columns, "received_on");
        let says = |cell: &str| !is_slight(cell);
        let names = |column: &usize| days.contains(column) || self.layout.first(*column).any(says);
        let melted = self.layout.first_rows().is_empty();
        (0..self.header.len()).filter(|column| !weight.contains(column) && (melted || names(column))).collect()
    }

    /// The names of a row that counts complaints, and how many; `None` for one that is none.
    pub fn group(&self, row: &Row, naming: &[usize]) -> Option<(Vec<String>, i64)> {
        let weight = self.columns.iter().find(|b| b.field.name == "weight")?;
        let column = self.serving(&weight.columns, &|i| &row.cells[i]);
        let count = amounts::count(row.cells[column].trim(), self.units[column].scale)
            .ok()
            .filter(|_| self.furniture(row).is_none())?;
        let name = |cell: &str| if self.is_null(cell) { String::new() } else { cell.to_string() };
        Some((naming.iter().map(|&i| name(row.cells[i].trim())).collect(), count))
    }

    /// Whether a row holds numbers and nothing else, in columns that tell nothing of a complaint, or what those are counted in; or
    /// the number of a complaint alone, where several others would tell something of it: it is numbered and not filled in.
    pub(super) fn is_bare(&self, row: &Row) -> bool {
        let is_blank = |cell: &str| cell.is_empty() || self.is_null(cell);
        let says = |i: &&usize| !is_blank(row.cells[**i].trim());
        let is_number = |i: &usize| self.numbers.contains(i);
        if self.telling.is_empty() || self.telling.iter().filter(says).any(|i| !is_number(i)) {
            return false;
        }
        let counts = |i: usize| {
            self.columns.iter().any(|b| matches!(b.field.kind, Kind::Int | Kind::Money) && b.columns.contains(&i))
        };
        let unfilled = self.telling.iter().filter(|i| !is_number(i)).count() >= ENOUGH;
        let numbered = self.telling.iter().any(|i| says(&i));
        let mut filled = row.cells.iter().map(|c| c.trim()).enumerate().filter(|(_, cell)| !is_blank(cell));
        (unfilled || !numbered) && filled.all(|(i, cell)| unfilled && is_number(&i) || counts(i) || is_slight(cell))
    }

    /// Whether all that a row says stands in columns that go nowhere: the title of a month, a remark between the rows.
    pub(super) fn is_unused(&self, row: &Row) -> bool {
        let says = |i: &usize| !row.cells[*i].trim().is_empty() && !self.is_null(row.cells[*i].trim());
        self.telling.len() >= ENOUGH && !(0..row.cells.len()).filter(says).any(|i| !self.unused.contains(&i))
    }
}
