//! Parquet files as text cells. Must not know what the columns mean.

use std::io::Cursor;

use anyhow::{Result, ensure};
use polars::prelude::{DataType, ParquetReader, PolarsResult, SerReader, Series};

use super::grid::{Grid, Note};
use super::limits::Limits;
use crate::error::user;
use crate::lang::Text;

/// Reads the Parquet file named `path`; every value as text, days as `2017-03-05`.
///
/// # Errors
/// A damaged file, or one with more cells than the limits allow.
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
    let mut grid = Grid { what: Text::alike("parquet"), ..Grid::default() };
    grid.rows = (0..=frame.height() as u64).map(|n| (n, Vec::new())).collect();
    let mut left_out = Vec::new();
    for column in frame.columns() {
        let column = column.as_materialized_series();
        put(column, column.name().as_str(), &mut grid.rows, &mut left_out).map_err(|e| damaged(&e))?;
    }
    if !left_out.is_empty() {
        grid.notes.push(Note::ColumnsNotRead(left_out));
    }
    Ok(grid)
}

/// Adds a column, or one for each field of a structure, named by its path as in JSON. Lists of plain values are joined by `|`;
/// what is nested otherwise is left out.
fn put(column: &Series, path: &str, rows: &mut [(u64, Vec<String>)], left_out: &mut Vec<String>) -> PolarsResult<()> {
    match column.dtype() {
        DataType::Struct(_) => {
            for field in column.struct_()?.fields_as_series() {
                put(&field, &format!("{path}.{}", field.name()), rows, left_out)?;
            }
            return Ok(());
        }
        DataType::List(inner) if !inner.is_nested() => {
            rows[0].1.push(path.to_string());
            for ((_, cells), list) in rows[1..].iter_mut().zip(column.list()?.amortized_iter()) {
                let text = list.map(|list| list.as_ref().cast(&DataType::String)).transpose()?;
                let items = text.as_ref().map(|text| text.str()).transpose()?;
                let items = items.into_iter().flat_map(|items| items.iter().map(Option::unwrap_or_default));
                cells.push(items.collect::<Vec<_>>().join("|"));
            }
            return Ok(());
        }
        dtype if dtype.is_nested() => {
            left_out.push(path.to_string());
            return Ok(());
        }
        _ => {}
    }
    let Ok(text) = column.cast(&DataType::String) else {
        left_out.push(path.to_string());
        return Ok(());
    };
    rows[0].1.push(path.to_string());
    for ((_, cells), value) in rows[1..].iter_mut().zip(text.str()?.iter()) {
        cells.push(value.unwrap_or_default().to_string());
    }
    Ok(())
}
