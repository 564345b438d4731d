//! Plain numbers under the column names, then the totals. Shares are fractions, money is in minor units where it is a
//! numerator and in major units where it is a value, and columns behind the others tell which and of what currency. Begins with a byte-order mark where there is Chinese in it, since
//! Excel reads it wrongly otherwise; a text that begins like a formula gets an apostrophe.

use anyhow::Result;

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
    Ok(if text.is_ascii() { text } else { format!("\u{feff}{text}") })
}

/// One record without the end of its line; what a spreadsheet would take for a formula is defused.
///
/// # Errors
/// Never in practice: the writer is memory.
pub fn line<'a>(cells: impl IntoIterator<Item = &'a str>) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.into_iter().map(|cell| defused(cell).into_owned()))?;
    let mut text = String::from_utf8(writer.into_inner()?)?;
    text.truncate(text.trim_end_matches('\n').len());
    Ok(text)
}

fn value(cell: &Cell) -> String {
    match cell {
        Cell::Text(_) | Cell::Sum(_) => defused(cell.text()).into_owned(),
        cell => cell.plain().into_owned(),
    }
}
