//! The file of an export: records as lines of CSV or JSON, or as a sheet.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use chrono::Datelike;
use plaint::error::user;
use plaint::lang::Lang;
use plaint::render::book;
use plaint::render::csv::Lines;
use plaint::schema::{Field, Kind as FieldKind};
use plaint::table::{Cell, Unit, number};
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet};
use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr;

use super::super::file;
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
    file::fill(path, |out| match kind {
        Kind::Csv => write_csv(out, records),
        Kind::Jsonl => write_jsonl(out, records),
        Kind::Xlsx => Ok(out.write_all(&workbook(records, lang)?)?),
    })
}

fn write_csv(out: &mut dyn Write, records: &Records) -> Result<()> {
    let chinese = |cell: &Cell| !cell.text().is_ascii();
    let mut lines = Lines::new(out, records.rows.iter().flatten().any(chinese))?;
    lines.add(records.fields.iter().map(|f| f.name))?;
    for row in &records.rows {
        let cells: Vec<_> = row.iter().map(Cell::plain).collect();
        lines.add(cells.iter().map(AsRef::as_ref))?;
    }
    lines.finish()
}

fn write_jsonl(out: &mut dyn Write, records: &Records) -> Result<()> {
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
    let mut workbook = book::book(records.rows.len())?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(lang.of(("complaints", "投诉")))?.set_freeze_panes(1, 0)?;
    let names = Names::new(lang);
    for (column, field) in (0..).zip(&records.fields) {
        let cells = records.rows.iter().map(|row| &row[usize::from(column)]);
        write_column(sheet, column, field, cells, &names)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A day that a sheet can reckon with, which has none before 1900.
fn excel_day(kind: FieldKind, cell: &Cell) -> Option<ExcelDateTime> {
    let day = cell.day().filter(|_| kind == FieldKind::Date)?;
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, day.month() as u8, day.day() as u8).ok()
}

fn write_column<'a>(
    sheet: &mut Worksheet,
    column: u16,
    field: &Field,
    cells: impl Iterator<Item = &'a Cell>,
    names: &Names,
) -> Result<()> {
    let heading = names.lang.of((field.name, field.zh));
    let [money, share, day] = ["#,##0.00", "0.00", "yyyy-mm-dd"].map(|as_shown| Format::new().set_num_format(as_shown));
    let mut widest = heading.width();
    sheet.write_string_with_format(0, column, heading, &Format::new().set_bold())?;
    for (at, cell) in (1..).zip(cells) {
        match (field.kind, cell) {
            (_, Cell::Empty) => continue,
            (FieldKind::Money, Cell::Int(n)) => {
                widest = widest.max(number::write(cell, &Unit::Minor(String::new())).width());
                sheet.write_number_with_format(at, column, *n as f64 / 100.0, &money)?
            }
            (FieldKind::Flag, Cell::Text(flag)) if names.lang == Lang::Zh => {
                sheet.write_string(at, column, if flag == "true" { "是" } else { "否" })?
            }
            (FieldKind::Flag, Cell::Text(flag)) => sheet.write_boolean(at, column, flag == "true")?,
            (_, Cell::Int(n)) => sheet.write_number(at, column, *n as f64)?,
            (_, Cell::Real(x)) => sheet.write_number_with_format(at, column, *x, &share)?,
            (kind, text) => {
                let name = names.of(field.name, text.text());
                widest = widest.max(name.width());
                match excel_day(kind, text) {
                    Some(date) => sheet.write_datetime_with_format(at, column, date, &day)?,
                    // As a string: nothing in a complaint becomes a formula.
                    None => sheet.write_string(at, column, book::cell(&name))?,
                }
            }
        };
    }
    sheet.set_column_width(column, widest.clamp(NARROWEST, WIDEST) as f64 + 2.0)?;
    Ok(())
}
