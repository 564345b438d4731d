//! One table as its cells come: where each goes, and what holds for further rows.

use std::collections::BTreeMap;

/// Rows or columns of a table, more than any has.
pub const PLACES: usize = 1 << 20;

/// The attributes that count: places and spans of cells and rows, dates.
#[derive(Default, Clone, Copy)]
pub struct Spans {
    pub columns: usize,
    pub rows: usize,
    /// The place that a workbook in XML gives a cell or row, from 1.
    pub index: Option<usize>,
    pub is_date: bool,
}

#[derive(Default)]
pub struct Table {
    pub rows: Vec<(u64, Vec<String>)>,
    pub filled: u64,
    pub number: u64,
    pub row: Option<Vec<String>>,
    pub cell: Option<(Spans, String)>,
    /// For each column a value that holds for further rows: how many, and what.
    held: BTreeMap<usize, (usize, String)>,
    /// The column that the next cell of the row goes to.
    pub column: usize,
}

impl Table {
    pub fn start_row(&mut self) {
        self.number += 1;
        self.column = 0;
        self.row = Some(Vec::new());
    }

    /// Puts a cell into the row, to the right of those that rows above hold. Returns the cells that took room.
    pub fn put(&mut self, spans: Spans, text: String) -> usize {
        let Some(row) = self.row.as_mut() else { return 0 };
        while self.held.contains_key(&self.column) {
            self.column += 1;
        }
        let column = self.column;
        for extra in (0..=spans.columns).filter(|_| spans.rows > 0) {
            // The row that is open counts as well, and gives the value to none of the others' cells.
            let value = if extra == 0 { text.clone() } else { String::new() };
            self.held.entry(column + extra).or_insert((spans.rows + 1, value));
        }
        self.column = column + 1 + spans.columns;
        if text.is_empty() {
            return 1;
        }
        if column > PLACES {
            return 1 << 40; // which is over every limit
        }
        self.filled += 1;
        let took = (column + 1).saturating_sub(row.len());
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text;
        took.max(1)
    }

    /// Ends the open row, gives it what rows above hold. Returns the cells and bytes that took room.
    pub fn end_row(&mut self) -> (usize, usize) {
        let Some(mut row) = self.row.take() else { return (0, 0) };
        let own = row.iter().any(|text| !text.is_empty());
        // What is held costs work even where it is empty.
        let (mut cells, mut bytes) = (self.held.len(), 0);
        self.held.retain(|column, (rows, text)| {
            if own && !text.is_empty() && row.get(*column).is_none_or(String::is_empty) {
                cells += (column + 1).saturating_sub(row.len());
                bytes += text.len();
                row.resize(row.len().max(column + 1), String::new());
                row[*column].clone_from(text);
            }
            *rows -= 1;
            *rows > 0
        });
        if own {
            self.rows.push((self.number, row));
        }
        (cells, bytes)
    }
}
