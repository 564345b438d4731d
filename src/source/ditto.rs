//! Cells that only say that the row above says it: 同上, 〃. Rows come in pieces, so the first row of a piece has none above it. Must not know
//! what columns mean.

use std::borrow::Cow;

use memchr::memmem;

use super::chunk::Body;
use super::furniture::is_total;
use super::row::Cells;

/// The whole of such a cell.
const MARKS: [&str; 13] = [
    "同上",
    "同上行",
    "同前",
    "〃",
    "″",
    "”",
    "\"",
    "〞",
    "ditto",
    "Ditto",
    "as above",
    "same as above",
    "Same as above",
];
/// The mark that stands between quotes in delimited text.
const QUOTE: &str = "\"\"\"\"";

fn is_mark(cell: &str) -> bool {
    MARKS.contains(&cell.trim())
}

/// Whether a piece has such a cell: only then the row above is kept.
fn has_marks(body: &Body, delimiter: u8) -> bool {
    match body {
        Body::Unread(_) => false,
        Body::Cells(rows) => rows.iter().flat_map(|(_, cells)| cells).any(|cell| is_mark(cell)),
        Body::Text(text) => {
            let edge =
                |b: Option<&u8>| b.is_none_or(|b| *b == delimiter || matches!(b, b'\n' | b'\r' | b'"' | b' ' | b'\t'));
            let text = text.as_bytes();
            let is_cell = |at: usize, mark: &str| edge(text[..at].last()) && edge(text.get(at + mark.len()));
            MARKS
                .iter()
                .map(|mark| if *mark == "\"" { QUOTE } else { mark })
                .any(|mark| memmem::find_iter(text, mark).any(|at| is_cell(at, mark)))
        }
    }
}

/// The row above.
pub struct Above {
    cells: Option<Vec<String>>,
    needed: bool,
}

impl Above {
    /// Of the rows of a piece.
    pub fn of(body: &Body, delimiter: u8) -> Above {
        Above { cells: None, needed: has_marks(body, delimiter) }
    }

    /// Gives each such cell what the row above has there. Gives how many it gave something, and how many are blank since no row above
    /// tells it.
    pub fn fill(&mut self, cells: &mut Cells) -> [u16; 2] {
        let mut told = [0, 0];
        if !self.needed {
            return told;
        }
        let is_row = !is_total(cells);
        for (i, cell) in cells.iter_mut().enumerate().filter(|(_, cell)| is_mark(cell)) {
            let above = self.cells.as_ref().and_then(|above| above.get(i)).filter(|above| !above.trim().is_empty());
            told[usize::from(above.is_none())] += 1;
            *cell = Cow::Owned(above.cloned().unwrap_or_default());
        }
        // A title between the rows is not the row above.
        if is_row && cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1 {
            self.cells = Some(cells.iter().map(ToString::to_string).collect());
        }
        told
    }

    /// Takes note of a row that cannot be read: nothing is known of what the next one repeats.
    pub fn lose(&mut self) {
        self.cells = None;
    }
}

/// The first rows of a table, with what such cells mean.
pub fn filled(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut above = Above { cells: None, needed: rows.iter().flatten().any(|cell| is_mark(cell)) };
    let one = |row: &Vec<String>| {
        let mut cells: Cells = row.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect();
        above.fill(&mut cells);
        cells.into_iter().map(Cow::into_owned).collect()
    };
    rows.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_has_marks_where_a_whole_cell_is_one() {
        for (text, has) in [
            ("甲店,2026-01-01,退款\n同上,同上,退款\n", true),
            ("甲店,退款\n\"〃\",退款\n", true),
            ("甲店,退款\n\"\"\"\",退款\n", true),
            ("甲店,退款\n甲店, ″\n", true),
            ("甲店,情况同上\n甲店,商家“承诺”退款，同上\n", false),
            ("甲店,\"他说\"\"好\"\"\"\n", false),
        ] {
            assert_eq!(has_marks(&Body::Text(text.into()), b','), has, "{text}");
        }
    }

    #[test]
    fn a_mark_below_nothing_is_blank_and_counted_and_a_chain_of_marks_goes_back_to_its_beginning() {
        let row = |text: &str| text.split(',').map(String::from).collect::<Vec<_>>();
        let rows = ["同上,a,x", "甲,〃,y", "二月,,", "同上,\",z", "同上,b,同上"].map(row);
        let read = filled(&rows);
        assert_eq!(read, [",a,x", "甲,a,y", "二月,,", "甲,a,z", "甲,b,z"].map(row));
    }
}
