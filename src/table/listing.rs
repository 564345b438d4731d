//! A listing: rows as they are, such as the complaints behind a number or what a statement of the user's own gives. Nothing is
//! measured in it; a number to print belongs into a table.

use super::Cell;
use crate::caveat::Caveat;
use crate::lang::{Lang, Text};

/// Rows under named columns, in a fixed order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listing {
    pub lang: Lang,
    /// What is listed; may be empty.
    pub title: String,
    pub columns: Vec<Heading>,
    /// The currency of all its amounts; empty where they have several or none, or a column says it.
    pub currency: String,
    pub rows: Vec<Vec<Cell>>,
    /// Column, value and name for people, as a table has them; for Chinese listings alone.
    pub names: Vec<(String, String, Text)>,
    /// Rows that were found and are not among them.
    pub more: i64,
    pub notes: Vec<Caveat>,
    /// The statement that gives the rows, without a limit; may be empty.
    pub sql: String,
}

/// A column: its name and what its cells say.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Key in JSON and header in CSV.
    pub name: String,
    /// Header for people.
    pub label: String,
    pub says: Says,
}

/// What the cells of a column say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Text,
    Number,
    /// An amount in minor units, which people read as it is paid.
    Money,
    /// `true` or `false`.
    Yes,
}

impl Heading {
    pub fn text(name: &str) -> Heading {
        Heading { name: name.into(), label: name.into(), says: Says::Text }
    }

    pub fn is_number(&self) -> bool {
        matches!(self.says, Says::Number | Says::Money)
    }
}

impl Listing {
    /// What people read for the text of a column.
    pub fn name_of<'a>(&'a self, column: usize, text: &'a str) -> &'a str {
        let named = |(of, value, _): &&(String, String, Text)| *of == self.columns[column].name && value == text;
        self.names.iter().find(named).map_or(text, |(.., name)| name.get(self.lang))
    }

    /// The currency of the amounts of a row.
    pub fn currency_of<'a>(&'a self, row: &'a [Cell]) -> &'a str {
        match self.columns.iter().position(|c| c.name == "currency").map(|place| &row[place]) {
            Some(Cell::Text(own)) => own,
            Some(_) => "",
            None => &self.currency,
        }
    }

    /// The notes as sentences, that about rows not shown first.
    pub fn sentences(&self) -> Vec<String> {
        let more = (self.more > 0).then_some(Caveat::More { shown: self.rows.len() as i64, more: self.more });
        more.iter().chain(&self.notes).map(|n| n.text(self.lang)).collect()
    }
}
