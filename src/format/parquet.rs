//! Parquet files as text cells. Must not know what the columns mean.

use std::io::Cursor;

use anyhow::{Result, ensure};
use polars::prelude::{DataType, ParquetReader, PolarsResult, SerReader, Series};

use super::grid::{Grid, Note};
use super::guard::guarded;
use super::limits::Limits;
use super::number::plain;
use crate::error::user;
use crate::lang::Text;

/// Reads the Parquet file named `path`. The reader takes the counts and lengths in a damaged one for granted and panics.
///
/// # Errors
/// As [`sound`].
pub fn read(path: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Grid> {
    guarded(|| sound(path, bytes, limits)).unwrap_or_else(|| Err(damaged(path, &"its parts do not fit together")))
}

fn damaged(path: &str, why: &dyn std::fmt::Display) -> anyhow::Error {
    let why = why.to_string();
    let why = why.lines().next().unwrap_or_default();
    user(format!("{path} is a damaged Parquet file: {why}"), "write it again with the tool that made it")
}

/// Reads a file; every value as text, days as `2017-03-05`, numbers with no more digits
/// than they have.
///
/// # Errors
/// A damaged file, or one with more cells than the limits allow.
fn sound(path: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Grid> {
    let damaged = |e: &dyn std::fmt::Display| damaged(path, e);
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
                let items = list.map(|list| texts(list.as_ref())).transpose()?;
                cells.push(items.unwrap_or_default().join("|"));
            }
            return Ok(());
        }
        dtype if dtype.is_nested() => {
            left_out.push(path.to_string());
            return Ok(());
        }
        _ => {}
    }
    let Ok(texts) = texts(column) else {
        left_out.push(path.to_string());
        return Ok(());
    };
    rows[0].1.push(path.to_string());
    for ((_, cells), text) in rows[1..].iter_mut().zip(texts) {
        cells.push(text);
    }
    Ok(())
}

/// Plain values as texts; nothing for a missing one.
fn texts(column: &Series) -> PolarsResult<Vec<String>> {
    if let DataType::Float32 = column.dtype() {
        return Ok(column.f32()?.iter().map(|value| value.map_or(String::new(), plain)).collect());
    }
    if let DataType::Float64 = column.dtype() {
        return Ok(column.f64()?.iter().map(|value| value.map_or(String::new(), plain)).collect());
    }
    let text = column.cast(&DataType::String)?;
    let is_moment = matches!(column.dtype(), DataType::Datetime(..));
    let shown = |text: &str| if is_moment { moment(text).to_string() } else { text.to_string() };
    Ok(text.str()?.iter().map(|text| text.map_or(String::new(), shown)).collect())
}

/// A moment without a fraction of a second that is none, and a day alone where it is midnight.
fn moment(text: &str) -> &str {
    let is_none = |fraction: &str| fraction.bytes().all(|digit| digit == b'0');
    let text = text.split_once('.').filter(|(_, fraction)| is_none(fraction)).map_or(text, |(whole, _)| whole);
    text.strip_suffix(" 00:00:00").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use polars::prelude::{DataFrame, NamedFrom, ParquetWriter, TimeUnit};

    use super::*;

    #[test]
    fn a_file_whose_description_is_damaged_is_an_error_and_no_panic() {
        let texts: Vec<String> = (0..40).map(|i| format!("C{i} does not work")).collect();
        let columns = vec![Series::new("text".into(), texts).into()];
        let mut whole = Vec::new();
        ParquetWriter::new(&mut whole).finish(&mut DataFrame::new(40, columns).unwrap()).unwrap();
        assert_eq!(read("a.parquet", whole.clone(), &Limits::default()).unwrap().rows.len(), 41);
        let end = whole.len() - 8;
        let length = u32::from_le_bytes(whole[end..end + 4].try_into().unwrap()) as usize;
        for at in end - length..end {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x80;
            if let Err(error) = read("a.parquet", bytes, &Limits::default()) {
                assert!(error.to_string().starts_with("a.parquet "), "{error}");
            }
        }
    }

    #[test]
    fn values_are_written_as_a_sheet_has_them() {
        let values = Series::new("n".into(), [Some(3.0), None, Some(12.5), Some(1e15)]);
        assert_eq!(texts(&values).unwrap(), ["3", "", "12.5", "1000000000000000"]);
        assert_eq!(texts(&Series::new("n".into(), [0.1_f32, 7.0])).unwrap(), ["0.1", "7"]);
        assert_eq!(texts(&Series::new("n".into(), ["3.0"])).unwrap(), ["3.0"], "a text stays as it is");
        let moments = Series::new("n".into(), [1_485_302_400_000_i64, 1_485_338_733_000]);
        let moments = moments.cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap();
        assert_eq!(texts(&moments).unwrap(), ["2017-01-25", "2017-01-25 10:05:33"]);
    }
}
