//! The file of an export. It is written aside and then renamed, so that it is there as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use plaint::error::user;
use plaint::lang::Lang;
use plaint::render::csv::line;
use plaint::schema::{Field, Kind as FieldKind};
use plaint::table::Cell;
use rust_xlsxwriter::{Format, Worksheet};
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

use super::super::fit;
use super::super::names::Names;
use super::Records;

/// Characters of the narrowest and of the widest column of a sheet.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;

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
pub fn write(kind: Kind, path: &Path, records: &Records, lang: Lang) -> Result<()> {
    // A link stays one: what it leads to is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let aside = aside(path);
    let written = fill(kind, &aside, records, lang).and_then(|()| {
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

fn fill(kind: Kind, aside: &Path, records: &Records, lang: Lang) -> Result<()> {
    let file = File::create(aside).map_err(|e| {
        user(format!("could not write {}: {e}", aside.display()), "make its folder first, or choose another")
    })?;
    let mut out = BufWriter::new(file);
    match kind {
        Kind::Csv => write_csv(&mut out, records),
        Kind::Jsonl => write_jsonl(&mut out, records),
        Kind::Xlsx => out.write_all(&workbook(records, lang)?).map_err(Into::into),
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
        let object: Map<String, Value> =
            pairs.map(|(field, cell)| Ok((field.name.to_string(), value(field, cell)?))).collect::<Result<_>>()?;
        writeln!(out, "{}", Value::Object(object))?;
    }
    Ok(())
}

fn value(field: &Field, cell: &Cell) -> Result<Value> {
    Ok(match (field.kind, cell) {
        (FieldKind::Flag, Cell::Text(flag)) => Value::Bool(flag == "true"),
        _ => serde_json::to_value(cell)?,
    })
}

/// For people: headings and values in their language, amounts as they are paid.
fn workbook(records: &Records, lang: Lang) -> Result<Vec<u8>> {
    let mut workbook = fit::book(records.rows.len())?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(lang.of(("complaints", "投诉")))?.set_freeze_panes(1, 0)?;
    let names = Names::new(lang);
    for (column, field) in (0..).zip(&records.fields) {
        let cells = records.rows.iter().map(|row| &row[usize::from(column)]);
        write_column(sheet, column, field, cells, &names)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_column<'a>(
    sheet: &mut Worksheet,
    column: u16,
    field: &Field,
    cells: impl Iterator<Item = &'a Cell>,
    names: &Names,
) -> Result<()> {
    let heading = names.lang.of((field.name, field.zh));
    let money = Format::new().set_num_format("#,##0.00");
    let mut widest = heading.width();
    sheet.write_string_with_format(0, column, heading, &Format::new().set_bold())?;
    for (at, cell) in (1..).zip(cells) {
        match (field.kind, cell) {
            (_, Cell::Empty) => continue,
            (FieldKind::Money, Cell::Int(n)) => {
                sheet.write_number_with_format(at, column, *n as f64 / 100.0, &money)?
            }
            (FieldKind::Flag, Cell::Text(flag)) if names.lang == Lang::Zh => {
                sheet.write_string(at, column, if flag == "true" { "是" } else { "否" })?
            }
            (FieldKind::Flag, Cell::Text(flag)) => sheet.write_boolean(at, column, flag == "true")?,
            (_, Cell::Int(n)) => sheet.write_number(at, column, *n as f64)?,
            (_, Cell::Real(x)) => sheet.write_number(at, column, *x)?,
            // As a string: nothing in a complaint becomes a formula.
            (_, text) => {
                let name = names.of(field.name, text.text());
                widest = widest.max(name.width());
                sheet.write_string(at, column, fit::cell(&name))?
            }
        };
    }
    sheet.set_column_width(column, widest.clamp(NARROWEST, WIDEST) as f64 + 2.0)?;
    Ok(())
}
