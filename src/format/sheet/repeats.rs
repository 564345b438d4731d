//! Open document sheets before calamine opens them: it trusts that the XML is whole and unfolds every repetition. Counts
//! what would come of them; reads no cell's value.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::format::limits::SHEET_ROWS;

/// Columns that a sheet can have.
const COLUMNS: u64 = 16_384;
/// Blanks that may be written as a number.
const BLANKS: u64 = 100_000;

/// The cells that the sheets of this `content.xml` unfold to.
///
/// # Errors
/// What is wrong with it, where calamine would not come to an end.
pub fn unfolded(content: impl BufRead) -> Result<u64, String> {
    let mut reader = Reader::from_reader(content);
    let (mut buf, mut depth, mut sheet, mut total) = (Vec::new(), 0u64, Sheet::default(), 0u64);
    loop {
        buf.clear();
        match reader.read_event_into(&mut buf).map_err(|error| error.to_string())? {
            Event::Start(tag) => {
                depth += 1;
                sheet.start(&tag, false)?;
            }
            Event::Empty(tag) => {
                sheet.start(&tag, true)?;
                total = total.saturating_add(sheet.end(tag.name().as_ref().as_bytes()));
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                total = total.saturating_add(sheet.end(tag.name().as_ref().as_bytes()));
            }
            Event::Eof if depth > 0 => return Err("it ends before its time".to_string()),
            Event::Eof => return Ok(total),
            _ => {}
        }
    }
}

/// The counts of the sheet and row that are open.
#[derive(Debug, Default)]
struct Sheet {
    /// Rows, and rows down to the last one with content.
    rows: u64,
    used_rows: u64,
    /// The widest row, and the cells that are held before rows are repeated.
    width: u64,
    held: u64,
    /// Of the open row: how often it is repeated, its cells, its cells up to the last one with content.
    repeated: u64,
    cells: u64,
    used: u64,
}

impl Sheet {
    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), String> {
        match tag.name().as_ref().as_bytes() {
            b"table:table" => *self = Sheet::default(),
            b"table:table-row" => {
                self.repeated = number(tag, "table:number-rows-repeated")?;
                (self.cells, self.used) = (0, 0);
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let repeated = number(tag, "table:number-columns-repeated")?;
                self.cells = self.cells.saturating_add(repeated).min(COLUMNS);
                let has_value = !empty
                    || tag.attributes().flatten().any(|one| {
                        let key = one.key.as_ref().as_bytes();
                        key.starts_with(b"office:") || key == b"table:formula"
                    });
                if has_value {
                    self.used = self.cells;
                }
            }
            b"text:s" if number(tag, "text:c")? > BLANKS => return Err("it has endless blanks".to_string()),
            _ => {}
        }
        Ok(())
    }

    /// Returns the cells of a sheet at its end.
    fn end(&mut self, name: &[u8]) -> u64 {
        match name {
            b"table:table-row" => {
                self.rows = self.rows.saturating_add(self.repeated).min(SHEET_ROWS);
                if self.used > 0 {
                    self.used_rows = self.rows;
                    self.width = self.width.max(self.used);
                    self.held = self.held.saturating_add(self.used);
                }
                0
            }
            b"table:table" => self.used_rows.saturating_mul(self.width).max(self.held),
            _ => 0,
        }
    }
}

/// An attribute that says how often; once where it is missing.
fn number(tag: &BytesStart<'_>, name: &str) -> Result<u64, String> {
    let found = tag.attributes().flatten().find(|one| one.key.as_ref().as_bytes() == name.as_bytes());
    let Some(found) = found else { return Ok(1) };
    String::from_utf8_lossy(found.value.as_ref().as_bytes()).parse().map_err(|_| format!("`{name}` is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Result<u64, String> {
        unfolded(format!("<a><table:table table:name=\"a\">{rows}</table:table></a>").as_bytes())
    }

    #[test]
    fn empty_cells_and_rows_at_the_end_do_not_count() {
        let row = "<table:table-row><table:table-cell office:value=\"1\"/><table:table-cell>x</table:table-cell>\
                   <table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row>";
        let rest = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>";
        assert_eq!(sheet(&format!("{row}{row}{row}{rest}")), Ok(6));
        assert_eq!(sheet(&format!("{rest}{row}")), Ok(2 * 1_048_001));
    }

    #[test]
    fn repeated_content_counts_as_often_as_it_is_repeated() {
        let row = "<table:table-row table:number-rows-repeated=\"1000\">\
                   <table:table-cell table:number-columns-repeated=\"500\" office:value=\"1\"/></table:table-row>";
        assert_eq!(sheet(row), Ok(500_000));
    }

    #[test]
    fn xml_that_is_cut_off_or_has_endless_blanks_is_refused() {
        assert!(unfolded(&b"<a><table:table>"[..]).is_err());
        assert!(sheet("<text:p><text:s text:c=\"18446744073709551615\"/></text:p>").is_err());
        assert!(sheet("<table:table-row table:number-rows-repeated=\"x\"/>").is_err());
    }
}
