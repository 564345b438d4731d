//! Rows of a delimited text, every cell as text, each with the line on which it begins. Must not know what the
//! columns mean.

use std::borrow::Cow;

use anyhow::Result;
use csv::{ReaderBuilder, StringRecord};

use super::detect::{Input, delimiter};
use super::mojibake::{self, Repair};
use super::profile::{Melt, normal};
use super::transform::Reject;
use crate::error::user;

/// One row; text that had been encoded twice is put right already.
#[derive(Debug)]
pub struct Row<'a> {
    /// Line of the file on which it begins, from 1.
    pub line: u64,
    pub cells: Vec<Cow<'a, str>>,
    pub repaired: bool,
}

impl Row<'_> {
    pub fn reject(&self, field: &str, value: &str, reason: &str) -> Reject {
        Reject { line: self.line, field: field.into(), value: value.into(), reason: reason.into() }
    }
}

/// A text cut into rows; the first is the header.
pub struct Rows {
    pub header: Vec<String>,
    /// Line on which each begins, and its cells.
    records: Vec<(u64, StringRecord)>,
}

impl Rows {
    /// Cuts a text at its delimiter, quotes and line ends.
    ///
    /// # Errors
    /// A `UserError` where the text has no header or a quote is never closed.
    pub fn cut(input: &Input) -> Result<Rows> {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter(&input.text))
            .has_headers(false)
            .flexible(true)
            .from_reader(input.text.as_bytes());
        let mut records = Vec::new();
        let mut lines = Lines::new(&input.text);
        for record in reader.records() {
            let record = record.map_err(|e| user(format!("{}: {e}", input.path), "mend the line and try again"))?;
            records.push((lines.at(record.position().map_or(0, |p| p.byte() as usize)), record));
        }
        if records.is_empty() {
            return Err(user(format!("{} has no header line", input.path), "its first line must name the columns"));
        }
        let header = records.remove(0).1.iter().map(|h| h.trim_start_matches('\u{feff}').trim().to_string()).collect();
        Ok(Rows { header, records })
    }

    /// The rows, or for one that is no row of this table the reason.
    pub fn iter(&self) -> impl Iterator<Item = Result<Row<'_>, Reject>> {
        self.records.iter().map(|(line, record)| self.row(*line, record))
    }

    fn row<'a>(&'a self, line: u64, record: &'a StringRecord) -> Result<Row<'a>, Reject> {
        let mut row = Row { line, cells: record.iter().map(Cow::Borrowed).collect(), repaired: false };
        let wrong = |row: &Row, reason: &str| Err(row.reject("(row)", &row.cells.join(" | "), reason));
        if row.cells.len() != self.header.len() {
            let (has, wants) = (row.cells.len(), self.header.len());
            let why = "a delimiter or a quote inside a text may be the cause";
            return wrong(&row, &format!("the row has {has} fields, the header {wants}; {why}"));
        }
        if row.cells.iter().all(|c| c.trim().is_empty()) {
            return wrong(&row, "every cell is empty");
        }
        if row.cells.iter().zip(&self.header).all(|(c, h)| c.trim() == h) {
            return wrong(&row, "the header line stands here again");
        }
        for (i, cell) in record.iter().enumerate() {
            match mojibake::repair(cell) {
                Repair::Sound(_) => {}
                Repair::Repaired(text) => {
                    row.cells[i] = Cow::Owned(text);
                    row.repaired = true;
                }
                Repair::Garbled => {
                    let why =
                        "the text was encoded twice and bytes are missing; fetch it again from where it was published";
                    return Err(row.reject(&self.header[i], cell, why));
                }
            }
        }
        Ok(row)
    }

    /// How many rows there are, those that will be rejected included.
    pub fn count(&self) -> usize {
        self.records.len()
    }

    /// Turns columns that hold one period each into rows (see [`Melt`]). Returns the number of lines melted.
    pub fn melt(&mut self, melt: &Melt) -> usize {
        let prefix = normal(&melt.prefix);
        let (wide, kept): (Vec<usize>, Vec<usize>) = (0..self.header.len())
            .partition(|&i| normal(&self.header[i]).starts_with(&prefix) && normal(&self.header[i]) != prefix);
        if wide.is_empty() {
            return 0;
        }
        let lines = self.records.len();
        let names: Vec<String> =
            wide.iter().map(|&i| self.header[i].chars().skip(melt.prefix.chars().count()).collect()).collect();
        let width = self.header.len();
        let mut long = Vec::with_capacity(lines * wide.len());
        for (line, record) in self.records.drain(..) {
            // A ragged line stays as it is, so that `iter` rejects it.
            if record.len() != width {
                long.push((line, record));
                continue;
            }
            for (&column, name) in wide.iter().zip(&names) {
                let mut row: StringRecord = kept.iter().map(|&i| &record[i]).collect();
                row.push_field(name);
                row.push_field(&record[column]);
                long.push((line, row));
            }
        }
        self.header = kept.iter().map(|&i| self.header[i].clone()).collect();
        self.header.extend([melt.name.clone(), melt.value.clone()]);
        self.records = long;
        lines
    }
}

/// Counts lines up to a byte offset that only grows. The csv reader's own count is off where line ends are doubled.
struct Lines<'a> {
    bytes: &'a [u8],
    end: u8,
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let end = if text.contains('\n') { b'\n' } else { b'\r' };
        Lines { bytes: text.as_bytes(), end, counted: 0, line: 1 }
    }

    /// The line of the first character at or after `offset` that is no line end.
    fn at(&mut self, offset: usize) -> u64 {
        let ends = self.bytes[offset..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let to = (offset + ends).max(self.counted);
        self.line += self.bytes[self.counted..to].iter().filter(|&&b| b == self.end).count() as u64;
        self.counted = to;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Rows {
        Rows::cut(&Input { path: "in.csv".into(), text: text.into(), encoding: "utf-8", sha256: String::new() })
            .unwrap()
    }

    fn reasons(rows: &Rows) -> Vec<(u64, String)> {
        rows.iter().filter_map(Result::err).map(|r| (r.line, r.reason)).collect()
    }

    #[test]
    fn rows_know_the_line_on_which_they_begin() {
        let rows = cut("a,b\r\n1,\"two\nlines\"\r\n3,4\r\n");
        let lines: Vec<u64> = rows.iter().map(|r| r.unwrap().line).collect();
        assert_eq!(lines, [2, 4]);
    }

    #[test]
    fn ragged_empty_and_repeated_header_rows_are_rejected_with_their_line() {
        let found = reasons(&cut("a,b\n1,2,3\n,\na,b\n1\n5,6\n"));
        let lines: Vec<u64> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(found[0].1.starts_with("the row has 3 fields, the header 2"));
    }

    #[test]
    fn lines_are_right_where_carriage_returns_are_doubled() {
        for (text, expected) in
            [("a,b\r\r\n1,2\r\r\n3,4\r\r\n", [2, 3]), ("a,b\r1,2\r3,4\r", [2, 3]), ("a,b\n\n1,2\n\n3,4", [3, 5])]
        {
            let rows = cut(text);
            let lines: Vec<u64> = rows.iter().map(|r| r.unwrap().line).collect();
            assert_eq!(lines, expected, "{text:?}");
        }
    }

    #[test]
    fn a_garbled_cell_rejects_its_row_and_a_twice_encoded_one_is_put_right() {
        let twice = |text: &str| text.bytes().map(char::from).collect::<String>();
        let mut broken = twice("质量有问题");
        broken.remove(4);
        let rows = cut(&format!("标题,内容\n{},x\n{broken},y\n", twice("退款")));
        let read: Vec<_> = rows.iter().collect();
        assert_eq!(read[0].as_ref().unwrap().cells[0], "退款");
        assert_eq!(read[1].as_ref().unwrap_err().field, "标题");
    }

    #[test]
    fn columns_of_periods_become_rows() {
        let mut rows = cut("nature,complaints_2023h1,share,complaints_2022h1\n质量,5,0.1,4\n");
        let melt = Melt { prefix: "complaints_".into(), name: "period".into(), value: "complaints".into() };
        assert_eq!(rows.melt(&melt), 1);
        assert_eq!(rows.header, ["nature", "share", "period", "complaints"]);
        let cells: Vec<Vec<Cow<str>>> = rows.iter().map(|r| r.unwrap().cells).collect();
        assert_eq!(cells, [["质量", "0.1", "2023h1", "5"], ["质量", "0.1", "2022h1", "4"]]);
    }
}
