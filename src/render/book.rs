//! What all workbooks share: the same bytes for the same rows, and cells that hold their texts.

use anyhow::{Result, ensure};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::error::user;

/// Most UTF-16 units that a cell of a workbook can hold, less the sign that something is missing.
const LONGEST: usize = 32_766;

/// Most records of a sheet, below the names of the columns.
const SHEET: usize = 1_048_575;

/// An empty workbook for so many records.
///
/// # Errors
/// A `UserError` where a sheet cannot hold them.
pub fn book(records: usize) -> Result<Workbook> {
    ensure!(records <= SHEET, user("a sheet holds 1,048,575 records", "choose fewer, or write a .csv file"));
    let mut workbook = Workbook::new();
    // The day of writing would make each file differ.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(workbook)
}

/// Whether a cell can hold a text.
pub fn fits_cell(text: &str) -> bool {
    // As many bytes are never more units.
    text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST
}

/// A text cut to what a cell can hold.
pub fn cell(text: &str) -> String {
    if fits_cell(text) {
        return text.to_string();
    }
    let mut room = LONGEST;
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_texts_fit() {
        for text in ["退".repeat(40_000), "😀".repeat(40_000), "x".repeat(LONGEST + 1), "x".repeat(LONGEST)] {
            let cut = cell(&text);
            assert!(cut.encode_utf16().count() <= LONGEST + 1 && (cut == text) == fits_cell(&text));
        }
    }
}
