//! The file of an export. It is written aside and then renamed, so that it is there as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use plaint::error::user;
use plaint::render::csv::line;
use plaint::table::Cell;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use serde_json::{Map, Value};

use super::Records;

/// Most records of a sheet, below the names of the columns.
const SHEET: usize = 1_048_575;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Csv,
    Jsonl,
    Xlsx,
}

/// The kind of file by its ending.
///
/// # Errors
/// A `UserError` for another ending.
pub fn kind(path: &Path) -> Result<Kind> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" => Ok(Kind::Csv),
        "jsonl" | "ndjson" => Ok(Kind::Jsonl),
        "xlsx" => Ok(Kind::Xlsx),
        _ => Err(user(
            format!("{} does not say what kind of file to write", path.display()),
            "end the name in .csv, .jsonl or .xlsx",
        )),
    }
}

/// Writes the records to a file.
///
/// # Errors
/// A `UserError` where it cannot be written, or a sheet cannot hold the records; then nothing is left of it.
pub fn write(kind: Kind, path: &Path, records: &Records) -> Result<()> {
    let aside = aside(path);
    let written = fill(kind, &aside, records).and_then(|()| {
        fs::rename(&aside, path).with_context(|| format!("could not rename {} to {}", aside.display(), path.display()))
    });
    if written.is_err() {
        // What is left of it is of no use; why it failed is worth more than why it cannot be removed.
        let _ = fs::remove_file(&aside);
    }
    written
}

fn aside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".aside");
    path.with_file_name(name)
}

fn fill(kind: Kind, aside: &Path, records: &Records) -> Result<()> {
    let file = File::create(aside).map_err(|e| {
        user(format!("could not write {}: {e}", aside.display()), "make its folder first, or choose another")
    })?;
    let mut out = BufWriter::new(file);
    match kind {
        Kind::Csv => write_csv(&mut out, records),
        Kind::Jsonl => write_jsonl(&mut out, records),
        Kind::Xlsx => out.write_all(&workbook(records)?).map_err(Into::into),
    }
    .and_then(|()| Ok(out.into_inner().map_err(|e| e.into_error())?.sync_all()?))
    .with_context(|| format!("could not write {}", aside.display()))
}

fn write_csv(out: &mut impl Write, records: &Records) -> Result<()> {
    // Excel reads Chinese wrongly without the mark.
    let chinese = |cell: &Cell| !cell.text().is_ascii();
    if records.rows.iter().flatten().any(chinese) {
        out.write_all("\u{feff}".as_bytes())?;
    }
    writeln!(out, "{}", line(records.fields.iter().map(|f| f.name))?)?;
    for row in &records.rows {
        let cells: Vec<String> = row.iter().map(text).collect();
        writeln!(out, "{}", line(cells.iter().map(String::as_str))?)?;
    }
    Ok(())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Int(n) => n.to_string(),
        Cell::Real(x) => x.to_string(),
        other => other.text().to_string(),
    }
}

fn write_jsonl(out: &mut impl Write, records: &Records) -> Result<()> {
    for row in &records.rows {
        let pairs = records.fields.iter().zip(row);
        let object: Map<String, Value> = pairs
            .map(|(field, cell)| Ok((field.name.to_string(), serde_json::to_value(cell)?)))
            .collect::<Result<_>>()?;
        writeln!(out, "{}", Value::Object(object))?;
    }
    Ok(())
}

fn workbook(records: &Records) -> Result<Vec<u8>> {
    ensure!(
        records.rows.len() <= SHEET,
        user("a sheet holds 1,048,575 records", "choose some with --where or --period, or write .csv")
    );
    let mut workbook = Workbook::new();
    // The day of writing would make each file differ.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_name("complaints")?.set_freeze_panes(1, 0)?;
    for (column, field) in (0..).zip(&records.fields) {
        sheet.write_string_with_format(0, column, field.name, &bold)?;
    }
    for (at, row) in (1..).zip(&records.rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Empty => continue,
                Cell::Int(n) => sheet.write_number(at, column, *n as f64)?,
                Cell::Real(x) => sheet.write_number(at, column, *x)?,
                // As a string: nothing in a complaint becomes a formula.
                other => sheet.write_string(at, column, other.text())?,
            };
        }
    }
    Ok(workbook.save_to_buffer()?)
}
