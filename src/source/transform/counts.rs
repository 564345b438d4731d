//! Whether rows are counts of complaints or single ones, and which rows say nothing of a complaint at all. Must not know files.

use std::collections::HashSet;

use super::super::furniture::is_slight;
use super::super::profile::{Profile, RowKind, normal};
use super::super::row::Row;
use super::super::rows::Layout;
use super::{Bound, Plan};
use crate::schema::Kind;

/// Bytes of a story: the name of a problem is shorter.
const STORY: usize = 60;

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

    /// Whether it would count complaints and does not: rows are `single` ones, or its heading says that it counts something else.
    pub(super) fn counts_otherwise(&self, single: bool) -> bool {
        self.mapping.counts_only && !self.columns.is_empty() && (single || !COUNTED_IN.contains(&self.unit.of.as_str()))
    }
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
    /// Whether a row holds numbers and nothing else, in columns that tell nothing of a complaint, or what those are counted in; or the number of a complaint
    /// alone, where several others would tell something of it: it is numbered and not filled in.
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
