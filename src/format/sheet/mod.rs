//! Workbooks: `.xlsx`, `.xlsm`, `.xlsb`, `.xls` and `.ods` become rows of text cells. Chooses the sheet; knows nothing of
//! headers beyond what they look like, and nothing of complaints.

mod book;
mod cell;
mod compound;
mod old;
mod package;
mod repeats;
mod rows;

use std::fmt::Display;

use anyhow::Result;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::user;
use crate::format::grid::{Grid, Line, Note};
use crate::format::kind::{Inside, Kind, kind};
use crate::format::limits::Limits;
use crate::lang::Text;
use book::{Book, Name};
use cell::Tally;
use package::Package;
use rows::Rows;

/// Code pages: Chinese text of old systems, Unicode, and what Western systems take without being told.
const GBK: u16 = 936;
const UTF_16: u16 = 1200;
const WESTERN: u16 = 1252;

/// Which sheet of a workbook is read.
pub struct Choice<'a> {
    /// Its name, or its number from 1.
    pub named: Option<&'a str>,
    /// How well the first rows of a sheet are understood, where none is named: the best one is read.
    pub known: &'a dyn Fn(&[Line]) -> usize,
}

/// Reads one sheet of the workbook named `path`: the chosen one, of those visible. Of sheets that are understood equally well it is
/// one with a header, and of those the one with the most cells. A percentage is read as its fraction, a date by its cell's format.
/// `encoding` is for `.xls` alone, in place of the one the file declares.
///
/// # Errors
/// A file that is damaged, locked by a password, beyond the limits or no workbook; a sheet that is not there.
pub fn read(
    path: &str,
    bytes: &[u8],
    choose: &Choice,
    encoding: Option<&'static Encoding>,
    limits: &Limits,
) -> Result<Grid> {
    match kind(bytes) {
        // No workbook has cells in these: one in Unicode says so.
        Kind::Ole => {
            let encoding = encoding.filter(|e| ![UTF_8, UTF_16LE, UTF_16BE].contains(e));
            read_old(path, bytes, choose, encoding, limits)
        }
        Kind::Zip => read_zipped(path, bytes, choose, limits),
        _ => Err(no_workbook(path)),
    }
}

fn read_zipped(path: &str, bytes: &[u8], choose: &Choice, limits: &Limits) -> Result<Grid> {
    let (mut package, inside) = Package::open(path, bytes, limits)?;
    if matches!(inside, Inside::Archive | Inside::Foreign(_)) {
        return Err(no_workbook(path));
    }
    package.check()?;
    if inside == Inside::Ods {
        package.check_repeats(limits)?;
    }
    let mut book = Book::open(path, bytes, inside)?;
    let mut pick = pick(path, &mut book, choose, limits)?;
    if inside == Inside::Xlsx {
        let extra = package.extra(&pick.name.name);
        let filled = pick.rows.fill_down(&extra.merged).map_err(|_| too_big(path))?;
        pick.note(Note::HiddenRows(extra.hidden_rows), extra.hidden_rows);
        pick.note(Note::FilledDown(filled), filled);
    }
    Ok(pick.grid(book.format()))
}

fn read_old(
    path: &str,
    bytes: &[u8],
    choose: &Choice,
    encoding: Option<&'static Encoding>,
    limits: &Limits,
) -> Result<Grid> {
    if compound::has(bytes, "EncryptedPackage") {
        return Err(locked(path));
    }
    let Some(survey) = old::survey(bytes) else { return Err(no_workbook(path)) };
    match survey {
        old::Survey { encrypted: true, .. } => return Err(locked(path)),
        old::Survey { impossible: true, .. } => return Err(damaged(path, &"its sheets are not where they should be")),
        old::Survey { cells, .. } if cells > limits.cells => return Err(too_big(path)),
        _ => {}
    }
    let (mut book, guessed) = match survey.unicode {
        true => open_unicode(path, bytes, encoding)?,
        false => open_bytes(path, bytes, encoding, survey.codepage)?,
    };
    let mut best = pick(path, &mut book, choose, limits)?;
    best.note(Note::Codepage(GBK), u64::from(guessed));
    let filled = best.rows.fill_down(&book.merged(&best.name)).map_err(|_| too_big(path))?;
    best.note(Note::FilledDown(filled), filled);
    Ok(best.grid(book.format()))
}

/// Excel 97 and later: calamine follows the declared code page, which has no meaning here. Some systems write GBK where
/// Latin-1 is meant to be. Also tells whether that was so.
fn open_unicode<'a>(path: &str, bytes: &'a [u8], encoding: Option<&'static Encoding>) -> Result<(Book<'a>, bool)> {
    let mut book = Book::open_old(path, bytes, Some(UTF_16))?;
    let guessed = encoding.is_none() && book.is_misread();
    if let Some(encoding) = encoding.or(guessed.then_some(encoding_rs::GBK)) {
        book.reread(encoding);
    }
    Ok((book, guessed))
}

/// Excel 95 and before: text is in a code page, which may be declared wrongly or not at all.
fn open_bytes<'a>(
    path: &str,
    bytes: &'a [u8],
    encoding: Option<&'static Encoding>,
    declared: Option<u16>,
) -> Result<(Book<'a>, bool)> {
    if let Some(page) = encoding.and_then(codepage::from_encoding) {
        return Ok((Book::open_old(path, bytes, Some(page))?, false));
    }
    let declared = declared.filter(|page| *page != UTF_16 && codepage::to_encoding(*page).is_some()).unwrap_or(WESTERN);
    let mut book = Book::open_old(path, bytes, Some(declared))?;
    let guessed = declared != GBK && book.is_misread();
    if guessed {
        book = Book::open_old(path, bytes, Some(GBK))?;
    }
    Ok((book, guessed))
}

/// The chosen sheet.
struct Pick {
    name: Name,
    /// Its place among the sheets.
    number: usize,
    rows: Rows,
    notes: Vec<Note>,
}

impl Pick {
    fn new(number: usize, name: &Name, rows: Rows, tally: Tally) -> Self {
        let mut pick = Pick { name: name.clone(), number, rows, notes: Vec::new() };
        pick.note(Note::ErrorCells(tally.errors), tally.errors);
        pick.note(Note::NoResult(tally.no_result), tally.no_result);
        pick.note(Note::LongNumbers(tally.long), tally.long);
        pick
    }

    /// Adds a note where it counts something.
    fn note(&mut self, note: Note, count: u64) {
        if count > 0 {
            self.notes.push(note);
        }
    }

    fn grid(self, format: &str) -> Grid {
        let name = &self.name.name;
        let what = Text::new(format!("{format}, sheet {name}"), format!("{format}，工作表“{name}”"));
        Grid { rows: self.rows.finish(), what, notes: self.notes, broken: Vec::new() }
    }
}

fn pick(path: &str, book: &mut Book<'_>, choose: &Choice, limits: &Limits) -> Result<Pick> {
    let names = book.names();
    if let Some(choose) = choose.named {
        let number = find(path, &names, choose)?;
        let (rows, tally) = book.read(path, &names[number], limits)?;
        return Ok(Pick::new(number, &names[number], rows, tally));
    }
    let mut best: Option<Pick> = None;
    let mut others = Vec::new();
    for (number, name) in names.iter().enumerate().filter(|(_, name)| name.visible) {
        let (rows, tally) = book.read(path, name, limits)?;
        if rows.filled == 0 {
            continue;
        }
        let score = |rows: &Rows| ((choose.known)(rows.first()), rows.has_header(), rows.filled);
        if best.as_ref().is_some_and(|best| score(&best.rows) >= score(&rows)) {
            others.push((number, name.name.clone()));
        } else if let Some(worse) = best.replace(Pick::new(number, name, rows, tally)) {
            others.push((worse.number, worse.name.name));
        }
    }
    let hidden: Vec<String> = names.iter().filter(|name| !name.visible).map(|name| name.name.clone()).collect();
    let Some(mut best) = best else {
        let hint = match hidden.is_empty() {
            true => "open it and see whether it holds what you expect".to_string(),
            false => format!("these sheets are hidden and can be named: {}", hidden.join(", ")),
        };
        return Err(user(format!("{path}: no visible sheet of this workbook has any content"), hint));
    };
    others.sort();
    best.note(Note::SheetsNotRead(others.iter().map(|(_, name)| name.clone()).collect()), others.len() as u64);
    best.note(Note::HiddenSheets(hidden.clone()), hidden.len() as u64);
    Ok(best)
}

/// The index of the sheet of this name, else of this number.
fn find(path: &str, names: &[Name], choose: &str) -> Result<usize> {
    let by_name = |name: &Name| name.name == choose;
    let alike = |name: &Name| name.name.trim().to_lowercase() == choose.trim().to_lowercase();
    let number = || choose.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let found = names.iter().position(by_name).or_else(|| names.iter().position(alike)).or_else(number);
    found.filter(|index| *index < names.len()).ok_or_else(|| {
        let all: Vec<&str> = names.iter().map(|name| name.name.as_str()).collect();
        user(format!("{path}: there is no sheet `{choose}`"), format!("its sheets are: {}", all.join(", ")))
    })
}

fn locked(path: &str) -> anyhow::Error {
    user(
        format!("{path}: this workbook is protected by a password"),
        "open it in Excel, save it without the password and try again",
    )
}

fn damaged(path: &str, why: &dyn Display) -> anyhow::Error {
    user(
        format!("{path}: this workbook is damaged or cut off ({why})"),
        "open it in Excel and save it anew as .xlsx, or copy it again",
    )
}

fn too_big(path: &str) -> anyhow::Error {
    user(
        format!("{path}: this workbook unfolds to more than can be read"),
        "save the sheet that matters as CSV and give that",
    )
}

fn no_workbook(path: &str) -> anyhow::Error {
    user(format!("{path}: this is no workbook"), "workbooks are .xlsx, .xlsm, .xlsb, .xls and .ods")
}
