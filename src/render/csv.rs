//! Plain numbers under the column names, then the totals. Shares are fractions, money is in minor units where it is a
//! numerator and in major units where it is a value, and columns behind the others tell which and of what currency. Begins with a byte-order mark where there is Chinese in it, since
//! Excel reads it wrongly otherwise; a text that begins like a formula gets an apostrophe.

use std::io::Write;

use anyhow::{Result, anyhow};

use super::{has_totals, spread};
use crate::defuse::defused;
use crate::table::listing::Listing;
use crate::table::{Cell, Table};

/// # Errors
/// Never in practice: the writer is memory.
pub fn render(table: &Table) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(pivot) = &table.pivot {
        let (headers, lines) = spread::plain(table, pivot);
        writer.write_record(headers.iter().map(|h| defused(h).into_owned()).chain(["flags".into()]))?;
        for (cells, flags) in lines {
            writer.write_record(cells.iter().map(value).chain([flags]))?;
        }
    } else {
        let (places, units): (Vec<usize>, Vec<String>) = table.units().unzip();
        let names = table.columns.iter().map(|c| c.name.as_str()).chain(units.iter().map(String::as_str));
        writer.write_record(names.chain(["flags"]))?;
        let totals = has_totals(table).then_some(&table.totals);
        for row in table.rows.iter().chain(totals) {
            let units = places.iter().map(|place| table.unit(*place, row));
            writer.write_record(row.cells.iter().map(value).chain(units).chain([row.flags.join(" ")]))?;
        }
    }
    marked(writer)
}

/// # Errors
/// Never in practice: the writer is memory.
pub fn list(listing: &Listing) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(listing.columns.iter().map(|c| defused(&c.name).into_owned()))?;
    for row in &listing.rows {
        writer.write_record(row.iter().map(value))?;
    }
    marked(writer)
}

/// What was written, with a byte-order mark where there is Chinese in it.
fn marked(writer: csv::Writer<Vec<u8>>) -> Result<String> {
    let text = String::from_utf8(writer.into_inner()?)?;
    Ok(if text.is_ascii() { text } else { format!("{MARK}{text}") })
}

/// CSV written line by line; what a spreadsheet would take for a formula is defused.
pub struct Lines<W: Write>(csv::Writer<W>);

/// Without it Excel reads Chinese wrongly.
const MARK: &str = "\u{feff}";

impl<W: Write> Lines<W> {
    /// `marked`: whether a byte-order mark comes first.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn new(mut out: W, marked: bool) -> Result<Self> {
        out.write_all(if marked { MARK.as_bytes() } else { b"" })?;
        Ok(Lines(csv::Writer::from_writer(out)))
    }

    /// # Errors
    /// Those of the writer, as themselves: whoever has a full disk is told so. Lines have as many cells as the first.
    pub fn add<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let written = self.0.write_record(cells.into_iter().map(|cell| defused(cell).into_owned()));
        written.map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            kind => anyhow!("a line of CSV cannot be written: {kind:?}"),
        })
    }

    /// # Errors
    /// As [`Lines::add`].
    pub fn finish(mut self) -> Result<()> {
        Ok(self.0.flush()?)
    }
}

impl Default for Lines<Vec<u8>> {
    fn default() -> Self {
        Lines(csv::Writer::from_writer(Vec::new()))
    }
}

impl Lines<Vec<u8>> {
    /// The lines so far.
    ///
    /// # Errors
    /// Never in practice: the writer is memory.
    pub fn text(self) -> Result<String> {
        Ok(String::from_utf8(self.0.into_inner()?)?)
    }

    /// The lines so far, with a byte-order mark where there is Chinese in them.
    ///
    /// # Errors
    /// Never in practice: the writer is memory.
    pub fn marked(self) -> Result<String> {
        marked(self.0)
    }
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Text(_) | Cell::Sum(_) => defused(cell.text()).into_owned(),
        cell => cell.plain().into_owned(),
    }
}
