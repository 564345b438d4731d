//! A JSON object a line, one for each row: for `jq` and other programs that read rows as they come.

use anyhow::Result;

use super::json;
use crate::table::Table;
use crate::table::listing::Listing;

/// # Errors
/// Never in practice: every value of a table is a JSON value.
pub fn render(table: &Table) -> Result<String> {
    table.rows.iter().map(|row| Ok(format!("{}\n", json::object(table, row)?))).collect()
}

/// # Errors
/// Never in practice: every cell is a JSON value.
pub fn list(listing: &Listing) -> Result<String> {
    listing.rows.iter().map(|row| Ok(format!("{}\n", json::entry(listing, row)?))).collect()
}
