//! A workbook of any of the four formats behind one face. calamine reads the cells; here they become rows of text.

use std::collections::HashSet;
use std::io::Cursor;

use anyhow::Result;
use calamine::{Data, Ods, OdsError, XlsError, XlsbError, XlsxError};
use calamine::{DataRef, DataType, Range, Reader, Sheet, SheetType, SheetVisible, Xls, XlsOptions, Xlsb, Xlsx};
use encoding_rs::Encoding;

use super::cell::{self, Tally};
use super::old;
use super::rows::{Area, Rows, TooBig};
use super::{damaged, locked, too_big};
use crate::format::guard::guarded;
use crate::format::kind::Inside;
use crate::format::limits::Limits;

type Bytes<'a> = Cursor<&'a [u8]>;

/// An opened workbook.
pub enum Book<'a> {
    Xlsx(Box<Xlsx<Bytes<'a>>>),
    Xlsb(Box<Xlsb<Bytes<'a>>>),
    /// With the encoding of text that was taken for Latin-1.
    Xls(Box<Xls<Bytes<'a>>>, Option<&'static Encoding>),
    Ods(Box<Ods<Bytes<'a>>>),
}

/// A sheet's name and whether people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    /// The name as the file has it, misread or not.
    key: String,
    pub visible: bool,
}

/// Why reading stopped.
pub enum Failure {
    Locked,
    TooBig,
    Damaged(String),
}

impl From<TooBig> for Failure {
    fn from(_: TooBig) -> Self {
        Failure::TooBig
    }
}

impl Failure {
    /// The words for the user.
    pub fn explain(self, path: &str) -> anyhow::Error {
        match self {
            Failure::Locked => locked(path),
            Failure::TooBig => too_big(path),
            Failure::Damaged(why) => damaged(path, &why),
        }
    }
}

macro_rules! failures {
    ($($error:ident),*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                match error {
                    $error::Password => Failure::Locked,
                    other => Failure::Damaged(other.to_string()),
                }
            }
        }
    )*};
}

failures!(XlsxError, XlsbError, XlsError, OdsError);

impl<'a> Book<'a> {
    /// Opens a zipped workbook.
    ///
    /// # Errors
    /// A damaged or locked file.
    pub fn open(path: &str, bytes: &'a [u8], inside: Inside) -> Result<Self> {
        let bytes = Cursor::new(bytes);
        guard(path, || {
            Ok(match inside {
                Inside::Xlsb => Book::Xlsb(Box::new(Xlsb::new(bytes)?)),
                Inside::Ods => Book::Ods(Box::new(Ods::new(bytes)?)),
                _ => Book::Xlsx(Box::new(Xlsx::new(bytes)?)),
            })
        })
    }

    /// Opens an old workbook. `codepage` takes the place of the declared one.
    ///
    /// # Errors
    /// A damaged or locked file.
    pub fn open_old(path: &str, bytes: &'a [u8], codepage: Option<u16>) -> Result<Self> {
        let mut options = XlsOptions::default();
        options.force_codepage = codepage;
        guard(path, || Ok(Book::Xls(Box::new(Xls::new_with_options(Cursor::new(bytes), options)?), None)))
    }

    /// From now on, reads text of an old workbook that was taken for Latin-1 in this encoding.
    pub fn reread(&mut self, encoding: &'static Encoding) {
        if let Book::Xls(_, reread) = self {
            *reread = Some(encoding);
        }
    }

    /// The format's name.
    pub fn format(&self) -> &'static str {
        match self {
            Book::Xlsx(_) => "xlsx",
            Book::Xlsb(_) => "xlsb",
            Book::Xls(..) => "xls",
            Book::Ods(_) => "ods",
        }
    }

    /// The sheets that hold cells, in the order of the workbook.
    pub fn names(&self) -> Vec<Name> {
        let all = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book, _) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        let sheets = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let encoding = if let Book::Xls(_, encoding) = self { *encoding } else { None };
        let name = |sheet: &Sheet| Name {
            name: in_encoding(&sheet.name, encoding).unwrap_or_else(|| sheet.name.clone()),
            key: sheet.name.clone(),
            visible: sheet.visible == SheetVisible::Visible,
        };
        sheets.map(name).collect()
    }

    /// Whether the text of an old workbook is Chinese that was read in a Western code page.
    pub fn is_misread(&mut self) -> bool {
        let Book::Xls(book, _) = self else { return false };
        let cells = book.worksheets();
        let names = cells.iter().map(|(name, _)| name.as_str());
        let texts = cells.iter().flat_map(|(_, range)| range.used_cells()).filter_map(|(_, _, cell)| cell.get_string());
        old::is_misread_gbk(names.chain(texts))
    }

    /// Reads one sheet.
    ///
    /// # Errors
    /// A damaged file, or a sheet beyond the limits.
    pub fn read(&mut self, path: &str, sheet: &Name, limits: &Limits) -> Result<(Rows, Tally)> {
        let (mut rows, mut tally) = (Rows::new(limits), Tally::default());
        let sheet = sheet.key.as_str();
        guard(path, || {
            match self {
                Book::Xlsx(book) => read_xlsx(book, sheet, &mut rows, &mut tally)?,
                Book::Xlsb(book) => {
                    let from_1904 = book.has_1904_epoch();
                    let mut cells = book.worksheet_cells_reader(sheet)?;
                    while let Some(cell) = cells.next_cell()? {
                        let (row, column) = cell.get_position();
                        rows.put(row, column, cell::text(cell.get_value().clone(), from_1904, &mut tally))?;
                    }
                }
                Book::Xls(book, encoding) => {
                    let (mut cells, formulas) = (book.worksheet_range(sheet)?, book.worksheet_formula(sheet)?);
                    if encoding.is_some() {
                        reread(&mut cells, *encoding);
                    }
                    put_range(&cells, &formulas, book.has_1904_epoch(), &mut rows, &mut tally)?;
                }
                Book::Ods(book) => {
                    let (cells, formulas) = (book.worksheet_range(sheet)?, book.worksheet_formula(sheet)?);
                    put_range(&cells, &formulas, false, &mut rows, &mut tally)?;
                }
            }
            rows.sort();
            Ok(())
        })?;
        Ok((rows, tally))
    }

    /// The merged cells of an old workbook's sheet; those of an xlsx are found in its package.
    pub fn merged(&self, sheet: &Name) -> Vec<Area> {
        let Book::Xls(book, _) = self else { return Vec::new() };
        let areas = book.merge_cells_by_sheet_name(&sheet.key).unwrap_or_default().into_iter();
        areas.map(|area| Area { rows: (area.start.0, area.end.0), columns: (area.start.1, area.end.1) }).collect()
    }
}

fn read_xlsx(book: &mut Xlsx<Bytes<'_>>, sheet: &str, rows: &mut Rows, tally: &mut Tally) -> Result<(), Failure> {
    let from_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(sheet)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        tally.no_result += u64::from(cell.formula.is_some() && cell.value == DataRef::Empty);
        rows.put(cell.pos.0, cell.pos.1, cell::text(cell.value, from_1904, tally))?;
    }
    Ok(())
}

fn in_encoding(text: &str, encoding: Option<&'static Encoding>) -> Option<String> {
    if text.is_ascii() { None } else { old::reread(text, encoding?) }
}

fn reread(cells: &mut Range<Data>, encoding: Option<&'static Encoding>) {
    let (top, left) = cells.start().unwrap_or_default();
    let text = |(row, column, cell): (usize, usize, &Data)| {
        let text = in_encoding(cell.get_string()?, encoding)?;
        Some(((top + row as u32, left + column as u32), Data::String(text)))
    };
    let better: Vec<_> = cells.used_cells().filter_map(text).collect();
    better.into_iter().for_each(|(place, text)| cells.set_value(place, text));
}

fn put_range(
    cells: &Range<Data>,
    formulas: &Range<String>,
    from_1904: bool,
    rows: &mut Rows,
    tally: &mut Tally,
) -> Result<(), TooBig> {
    let (top, left) = cells.start().unwrap_or_default();
    let mut filled = HashSet::new();
    let has_formulas = !formulas.is_empty();
    for (row, column, cell) in cells.used_cells() {
        let (row, column) = (top.saturating_add(row as u32), left.saturating_add(column as u32));
        if has_formulas {
            filled.insert((row, column));
        }
        rows.put(row, column, cell::text(cell::borrow(cell), from_1904, tally))?;
    }
    let (top, left) = formulas.start().unwrap_or_default();
    let at = |row: usize, column: usize| (top.saturating_add(row as u32), left.saturating_add(column as u32));
    let empty = formulas.used_cells().filter(|(row, column, _)| !filled.contains(&at(*row, *column)));
    tally.no_result += empty.count() as u64;
    Ok(())
}

/// Runs a reader of calamine and makes an error of a panic: its reader of old workbooks takes slices of damaged records
/// without asking for their length.
fn guard<T>(path: &str, read: impl FnOnce() -> Result<T, Failure>) -> Result<T> {
    match guarded(read) {
        Some(result) => result.map_err(|failure| failure.explain(path)),
        None => Err(damaged(path, &"its records do not fit together")),
    }
}
