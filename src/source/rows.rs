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

/// A text to be cut into rows; the first is the header.
pub struct Rows<'a> {
    pub header: Vec<String>,
    text: &'a str,
    /// Columns that hold one period each, with the period.
    wide: Vec<(usize, String)>,
    /// The others, where there are wide ones.
    kept: Vec<usize>,
}

impl<'a> Rows<'a> {
    /// Reads the header of a text, and turns columns that hold one period each into rows where `melt` says so.
    ///
    /// # Errors
    /// A `UserError` where the text has no header.
    pub fn new(input: &'a Input, melt: Option<&Melt>) -> Result<Rows<'a>> {
        let mut first = StringRecord::new();
        let found = reader(&input.text, delimiter(&input.text)).read_record(&mut first)?;
        if !found {
            return Err(user(format!("{} has no header line", input.path), "its first line must name the columns"));
        }
        let header = first.iter().map(|h| h.trim_start_matches('\u{feff}').trim().to_string()).collect();
        let mut rows = Rows { header, text: &input.text, wide: Vec::new(), kept: Vec::new() };
        if let Some(melt) = melt {
            rows.melt(melt);
        }
        Ok(rows)
    }

    /// How many periods a line holds where it is melted; 0 where it is not.
    pub fn periods(&self) -> usize {
        self.wide.len()
    }

    fn melt(&mut self, melt: &Melt) {
        let prefix = normal(&melt.prefix);
        let is_wide = |h: &String| normal(h).starts_with(&prefix) && normal(h) != prefix;
        let (wide, kept): (Vec<usize>, Vec<usize>) = (0..self.header.len()).partition(|&i| is_wide(&self.header[i]));
        if wide.is_empty() {
            return;
        }
        let period = |i: usize| self.header[i].chars().skip(melt.prefix.chars().count()).collect();
        self.wide = wide.into_iter().map(|i| (i, period(i))).collect();
        let mut header: Vec<String> = kept.iter().map(|&i| self.header[i].clone()).collect();
        header.extend([melt.name.clone(), melt.value.clone()]);
        self.header = header;
        self.kept = kept;
    }

    /// Gives each row to `take`, or for one that is no row of this table the reason.
    ///
    /// # Errors
    /// Where the text is no table; a row that is none is a reject, not an error.
    pub fn each(&self, take: &mut dyn FnMut(Result<Row, Reject>)) -> Result<()> {
        let mut from = 0;
        let mut lines = Lines::new(self.text);
        let mut record = StringRecord::new();
        let mut header = true;
        loop {
            let mut reader = reader(&self.text[from..], delimiter(self.text));
            let mut torn = None;
            while reader.read_record(&mut record)? {
                let at = from + record.position().map_or(0, |p| p.byte() as usize);
                let line = lines.at(at);
                if std::mem::take(&mut header) {
                    continue;
                }
                let last = from + reader.position().byte() as usize >= self.text.len();
                torn = if last { open_quote(&self.text[at..]) } else { None };
                if torn.is_none() {
                    self.rows_of(line, &record, take);
                    continue;
                }
                let first_line = self.text[at..].trim_start_matches(['\r', '\n']).lines().next().unwrap_or_default();
                let row = Row { line, cells: Vec::new(), repaired: false };
                let why = "a quote is opened on this line and never closed; the lines after it were read on their own";
                take(Err(row.reject("(row)", first_line, why)));
                torn = torn.map(|next| at + next);
            }
            match torn {
                Some(next) => from = next,
                None => return Ok(()),
            }
        }
    }

    /// The rows of a record: one, or one for each period.
    fn rows_of(&self, line: u64, record: &StringRecord, take: &mut dyn FnMut(Result<Row, Reject>)) {
        if self.wide.is_empty() || record.len() != self.kept.len() + self.wide.len() {
            return take(self.row(line, record.iter().collect()));
        }
        for (column, period) in &self.wide {
            let kept = self.kept.iter().map(|&i| &record[i]);
            take(self.row(line, kept.chain([period.as_str(), &record[*column]]).collect()));
        }
    }

    fn row<'r>(&self, line: u64, cells: Vec<&'r str>) -> Result<Row<'r>, Reject> {
        let mut row = Row { line, cells: cells.iter().map(|c| Cow::Borrowed(*c)).collect(), repaired: false };
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
        for (i, cell) in cells.iter().enumerate() {
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
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// For the last record of a text: where its second line begins, if the record runs over several lines and its quotes do
/// not come in pairs, so that one was never closed.
fn open_quote(last: &str) -> Option<usize> {
    let start = last.len() - last.trim_start_matches(['\r', '\n']).len();
    let second = start + last[start..].find('\n')? + 1;
    let more = !last[second..].trim().is_empty();
    (more && last.bytes().filter(|&b| b == b'"').count() % 2 == 1).then_some(second)
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

    /// Line and cells of each row, or line, field and reason of a reject.
    type Seen = Result<(u64, Vec<String>), (u64, String, String)>;

    fn cut(text: &str, melt: Option<&Melt>) -> (Vec<String>, Vec<Seen>) {
        let input = Input { path: "in.csv".into(), text: text.into(), encoding: "utf-8", sha256: String::new() };
        let rows = Rows::new(&input, melt).unwrap();
        let mut seen = Vec::new();
        let mut take = |row: Result<Row, Reject>| {
            seen.push(match row {
                Ok(row) => Ok((row.line, row.cells.iter().map(ToString::to_string).collect())),
                Err(reject) => Err((reject.line, reject.field, reject.reason)),
            });
        };
        rows.each(&mut take).unwrap();
        (rows.header.clone(), seen)
    }

    fn lines(text: &str) -> Vec<u64> {
        cut(text, None).1.into_iter().map(|row| row.unwrap().0).collect()
    }

    #[test]
    fn rows_know_the_line_on_which_they_begin() {
        assert_eq!(lines("a,b\r\n1,\"two\nlines\"\r\n3,4\r\n"), [2, 4]);
    }

    #[test]
    fn lines_are_right_where_carriage_returns_are_doubled() {
        assert_eq!(lines("a,b\r\r\n1,2\r\r\n3,4\r\r\n"), [2, 3]);
        assert_eq!(lines("a,b\r1,2\r3,4\r"), [2, 3]);
        assert_eq!(lines("a,b\n\n1,2\n\n3,4"), [3, 5]);
    }

    #[test]
    fn ragged_empty_and_repeated_header_rows_are_rejected_with_their_line() {
        let (_, seen) = cut("a,b\n1,2,3\n,\na,b\n1\n5,6\n", None);
        let rejected: Vec<u64> = seen.iter().filter_map(|r| r.as_ref().err()).map(|(line, ..)| *line).collect();
        assert_eq!(rejected, [2, 3, 4, 5]);
        assert!(seen[0].as_ref().unwrap_err().2.starts_with("the row has 3 fields, the header 2"));
    }

    #[test]
    fn a_garbled_cell_rejects_its_row_and_a_twice_encoded_one_is_put_right() {
        let twice = |text: &str| text.bytes().map(char::from).collect::<String>();
        let mut broken = twice("质量有问题");
        broken.remove(4);
        let (_, seen) = cut(&format!("标题,内容\n{},x\n{broken},y\n", twice("退款")), None);
        assert_eq!(seen[0].as_ref().unwrap().1[0], "退款");
        assert_eq!(seen[1].as_ref().unwrap_err().1, "标题");
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_own_line_and_no_other() {
        let (_, seen) = cut("a,b\n1,\"fine\n2 lines\"\n3,\"torn\n4,x\n5,y\n6,z\n", None);
        let read: Vec<u64> = seen.iter().filter_map(|r| r.as_ref().ok()).map(|(line, _)| *line).collect();
        assert_eq!(read, [2, 5, 6, 7]);
        let (line, _, why) = seen.iter().find_map(|r| r.as_ref().err()).unwrap();
        assert_eq!(*line, 4);
        assert!(why.contains("never closed"), "{why}");
    }

    #[test]
    fn columns_of_periods_become_rows() {
        let melt = Melt { prefix: "complaints_".into(), name: "period".into(), value: "complaints".into() };
        let text = "nature,complaints_2023h1,share,complaints_2022h1\n质量,5,0.1,4\n";
        let (header, seen) = cut(text, Some(&melt));
        assert_eq!(header, ["nature", "share", "period", "complaints"]);
        let cells: Vec<Vec<String>> = seen.into_iter().map(|r| r.unwrap().1).collect();
        assert_eq!(cells, [["质量", "0.1", "2023h1", "5"], ["质量", "0.1", "2022h1", "4"]]);
    }
}
