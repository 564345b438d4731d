//! Tables that print a line for each measure of a group, 占比 below 件数: they are read as if the measures stood beside each other. Must not
//! judge any figure.

use std::collections::{HashMap, HashSet};

use super::number::Number;
use super::words::Words;

/// Rows of cells, each with its line.
type Rows = [(u64, Vec<String>)];

/// A table with a row for each group.
pub struct Unfolded {
    pub names: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
    /// The lines that each row is made of, by the first of them.
    pub lines: HashMap<u64, Vec<u64>>,
    /// Columns in front of the measures, and how many measures there are.
    labels: usize,
    measures: usize,
}

impl Unfolded {
    /// Which line of its group a column comes from.
    pub fn below(&self, column: usize) -> usize {
        column.checked_sub(self.labels).map_or(0, |place| place % self.measures)
    }
}

/// Most lines of a group.
const MOST: usize = 8;
/// Columns in front of the measures.
const DEEPEST: usize = 3;

/// The table with its measures beside each other; nothing of one that has none below each other.
pub fn unfold(names: &[String], rows: &Rows) -> Option<Unfolded> {
    let rows = &rows[..rows.iter().rposition(|(_, cells)| cells.iter().any(|cell| is_number(cell)))? + 1];
    let (column, measures) = (1..=DEEPEST).find_map(|column| Some((column, measures(rows, column)?)))?;
    let count = measures.len();
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    // A unit is that of its measure.
    let is_unit = |c: &usize| {
        let own = |row: usize| cell(rows, row, *c);
        (0..rows.len()).all(|row| !own(row).is_empty() && !is_number(own(row)) && own(row) == own(row % count))
    };
    let (units, values): (Vec<usize>, Vec<usize>) = (column + 1..width).partition(is_unit);
    let of_measure = |measure: usize| {
        let units: Vec<&str> = units.iter().map(|unit| cell(rows, measure, *unit)).collect();
        if units.is_empty() {
            measures[measure].to_string()
        } else {
            format!("{}（{}）", measures[measure], units.join(" "))
        }
    };
    let beside = || values.iter().flat_map(|value| (0..count).map(move |measure| (*value, measure)));
    let name = |c: usize| names.get(c).map_or("", |name| name.trim());
    let named = beside().map(|(value, measure)| format!("{} {}", name(value), of_measure(measure)).trim().to_string());
    let group = |first: usize| {
        let labels = (0..column).map(|c| cell(rows, first, c).to_string());
        let cells = beside().map(|(value, measure)| cell(rows, first + measure, value).to_string());
        (rows[first].0, labels.chain(cells).collect())
    };
    let firsts = || (0..rows.len()).step_by(count);
    Some(Unfolded {
        names: (0..column).map(|c| name(c).to_string()).chain(named).collect(),
        rows: firsts().map(group).collect(),
        lines: firsts()
            .map(|first| (rows[first].0, (0..count).map(|measure| rows[first + measure].0).collect()))
            .collect(),
        labels: column,
        measures: count,
    })
}

/// The measures of which each group has a line, by the labels in a column; some are rates and others are not.
fn measures(rows: &Rows, column: usize) -> Option<Vec<&str>> {
    let labels: Vec<&str> = (0..rows.len()).map(|row| cell(rows, row, column)).collect();
    let count = 1 + labels.iter().skip(1).position(|label| Some(label) == labels.first())?;
    let measures = &labels[..count];
    let distinct: HashSet<&&str> = measures.iter().collect();
    let words = Words::shipped();
    let rates = measures.iter().filter(|label| words.names_rate(label) || words.in_per_cent(label)).count();
    let groups = labels.chunks(count).all(|group| group == measures);
    let one_label = |first: usize, c: usize| {
        let own = |row: usize| cell(rows, row, c);
        (first + 1..first + count).all(|row| own(row).is_empty() || own(row) == own(first))
    };
    let parted = groups
        && (0..rows.len()).step_by(count).all(|first| {
            (0..column).all(|c| one_label(first, c)) && (0..column).any(|c| !cell(rows, first, c).is_empty())
        });
    let mixed = (1..count).contains(&rates) && measures.iter().all(|label| !label.is_empty() && !is_number(label));
    (parted && mixed && count <= MOST && distinct.len() == count).then(|| measures.to_vec())
}

fn cell(rows: &Rows, row: usize, column: usize) -> &str {
    rows[row].1.get(column).map_or("", |cell| cell.trim())
}

fn is_number(cell: &str) -> bool {
    Number::parse_pair(cell).is_some() || Number::pair_with_commas(cell).is_some()
}
