//! A value in a table. It can be a key: any two are told apart, and stand in an order.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use chrono::NaiveDate;
use serde::Serialize;

/// A value in a table.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(untagged)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Int(i64),
    Real(f64),
    /// The key of a group that holds others, [`ALL`](super::ALL) or [`SUBTOTAL_KEY`](super::SUBTOTAL_KEY): no value is one, whatever
    /// its text.
    Sum(&'static str),
}

impl Cell {
    /// The value as a number, where it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Int(n) => Some(*n as f64),
            Cell::Real(x) => Some(*x),
            Cell::Empty | Cell::Text(_) | Cell::Sum(_) => None,
        }
    }

    /// The text of a text cell or of the key of a sum, else nothing.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Sum(text) => text,
            _ => "",
        }
    }

    /// Whether it is the key of a group that holds others.
    pub fn is_sum(&self) -> bool {
        matches!(self, Cell::Sum(_))
    }

    /// The day of a cell that holds one.
    pub fn day(&self) -> Option<NaiveDate> {
        self.text().parse().ok()
    }

    /// The value as programs take it: no thousands are set apart, since it may be a year or a number that names something.
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(_) | Cell::Sum(_) => Cow::Borrowed(self.text()),
            Cell::Int(n) => Cow::Owned(n.to_string()),
            Cell::Real(x) => Cow::Owned(x.to_string()),
        }
    }

    /// The value as a whole number; 0 for whatever is none, so that a wrong column is not told by it.
    pub fn int(&self) -> i64 {
        match self {
            Cell::Int(n) => *n,
            _ => 0,
        }
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Cell) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Cell {}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Cell) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Cell) -> Ordering {
        let kind = |cell: &Cell| match cell {
            Cell::Empty => 0,
            Cell::Int(_) => 1,
            Cell::Real(_) => 2,
            Cell::Text(_) => 3,
            Cell::Sum(_) => 4,
        };
        match (self, other) {
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            (Cell::Sum(a), Cell::Sum(b)) => a.cmp(b),
            (Cell::Int(a), Cell::Int(b)) => a.cmp(b),
            (Cell::Real(a), Cell::Real(b)) => a.total_cmp(b),
            _ => kind(self).cmp(&kind(other)),
        }
    }
}

impl Hash for Cell {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Cell::Empty => (),
            Cell::Text(text) => text.hash(state),
            Cell::Sum(text) => text.hash(state),
            Cell::Int(n) => n.hash(state),
            Cell::Real(x) => x.to_bits().hash(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn any_two_keys_are_told_apart_and_the_same_one_is_found_again() {
        let text = |text: &str| Cell::Text(text.into());
        let cells = [
            Cell::Empty,
            Cell::Int(0),
            Cell::Int(1),
            Cell::Real(-0.0),
            Cell::Real(0.0),
            Cell::Real(1.0),
            Cell::Real(f64::NAN),
            text(""),
            text("1"),
            text("北京"),
        ];
        let known: HashSet<&Cell> = cells.iter().collect();
        assert!(known.len() == cells.len() && cells.iter().all(|cell| known.contains(&cell.clone())));
        assert!(cells.is_sorted() && cells.iter().all(|a| cells.iter().all(|b| (a == b) == a.cmp(b).is_eq())));
    }
}
