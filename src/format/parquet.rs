//! Parquet files as text cells. Must not know what the columns mean.

use std::io::Cursor;

use anyhow::{Result, ensure};
use polars::prelude::{DataType, ParquetReader, SerReader};

use super::grid::Grid;
use super::limits::Limits;
use crate::error::user;
use crate::lang::Text;

/// Reads the Parquet file named `path`; every value as text, days as `2017-03-05`.
///
/// # Errors
/// A damaged file, one with more cells than the limits allow, or a column of lists or structures.
pub fn read(path: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Grid> {
    let damaged = |e: &dyn std::fmt::Display| {
        let why = e.to_string();
        let why = why.lines().next().unwrap_or_default().to_string();
        user(format!("{path} is a damaged Parquet file: {why}"), "write it again with the tool that made it")
    };
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let rows = reader.get_metadata().map_err(|e| damaged(&e))?.num_rows as u64;
    let columns = reader.schema().map_err(|e| damaged(&e))?.len() as u64;
    let cells = rows.saturating_mul(columns);
    ensure!(
        cells <= limits.cells,
        user(format!("{path} has {cells} cells, more than {}", limits.cells), "split it, or write it as CSV")
    );
    let frame = reader.finish().map_err(|e| damaged(&e))?;
    let mut rows: Vec<(u64, Vec<String>)> = (0..=frame.height() as u64).map(|n| (n, Vec::new())).collect();
    for column in frame.columns() {
        let text = column.cast(&DataType::String).map_err(|_| {
            user(
                format!("{path}: the column `{}` is of the type {}", column.name(), column.dtype()),
                "write it as text first",
            )
        })?;
        rows[0].1.push(column.name().to_string());
        let values = text.str().map_err(|e| damaged(&e))?;
        for ((_, cells), value) in rows[1..].iter_mut().zip(values.iter()) {
            cells.push(value.unwrap_or_default().to_string());
        }
    }
    Ok(Grid { rows, what: Text::alike("parquet"), notes: Vec::new(), broken: Vec::new() })
}
