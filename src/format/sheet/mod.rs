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

/// Whether two sheets, by their first rows, are parts of one table.
pub type Alike<'a> = &'a dyn Fn(&[Line], &[Line]) -> bool;

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
    read_alike(path, bytes, choose, &|_, _| false, encoding, limits).map(|mut grids| grids.remove(0))
}

/// Reads the sheet that [`read`] reads and, where none is named, the visible ones that are `alike`, in the order of the workbook.
///
/// # Errors
/// As [`read`].
pub fn read_alike(
    path: &str,
    bytes: &[u8],
    choose: &Choice,
    alike: Alike,
    encoding: Option<&'static Encoding>,
    limits: &Limits,
) -> Result<Vec<Grid>> {
    match kind(bytes) {
        // No workbook has cells in these: one in Unicode says so.
        Kind::Ole => {
            let encoding = encoding.filter(|e| ![UTF_8, UTF_16LE, UTF_16BE].contains(e));
            read_old(path, bytes, choose, alike, encoding, limits)
        }
        Kind::Zip => read_zipped(path, bytes, choose, alike, limits),
        _ => Err(no_workbook(path)),
    }
}

fn read_zipped(path: &str, bytes: &[u8], choose: &Choice, alike: Alike, limits: &Limits) -> Result<Vec<Grid>> {
    let (mut package, inside) = Package::open(path, bytes, limits)?;
    if matches!(inside, Inside::Archive | Inside::Foreign(_)) {
        return Err(no_workbook(path));
    }
    package.check()?;
    if inside == Inside::Ods {
        package.check_repeats(limits)?;
    }
    let mut book = Book::open(path, bytes, inside)?;
    let mut picked = pick(path, &mut book, choose, alike, limits)?;
    for pick in picked.iter_mut().filter(|_| inside == Inside::Xlsx) {
        let extra = package.extra(&pick.name.name);
        let filled = pick.rows.fill_down(&extra.merged).map_err(|_| too_big(path))?;
        pick.note(Note::HiddenRows(extra.hidden_rows), extra.hidden_rows);
        pick.note(Note::FilledDown(filled), filled);
    }
    Ok(picked.into_iter().map(|pick| pick.grid(book.format())).collect())
}

fn read_old(
    path: &str,
    bytes: &[u8],
    choose: &Choice,
    alike: Alike,
    encoding: Option<&'static Encoding>,
    limits: &Limits,
) -> Result<Vec<Grid>> {
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
    let mut picked = pick(path, &mut book, choose, alike, limits)?;
    for pick in &mut picked {
        pick.note(Note::Codepage(GBK), u64::from(guessed));
        let filled = pick.rows.fill_down(&book.merged(&pick.name)).map_err(|_| too_big(path))?;
        pick.note(Note::FilledDown(filled), filled);
    }
    Ok(picked.into_iter().map(|pick| pick.grid(book.format())).collect())
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

/// The chosen sheet and those that are alike, in their order; the first of them tells which were left out.
fn pick(path: &str, book: &mut Book<'_>, choose: &Choice, alike: Alike, limits: &Limits) -> Result<Vec<Pick>> {
    let names = book.names();
    if let Some(choose) = choose.named {
        let number = find(path, &names, choose)?;
        let (rows, tally) = book.read(path, &names[number], limits)?;
        return Ok(vec![Pick::new(number, &names[number], rows, tally)]);
    }
    let score = |rows: &Rows| ((choose.known)(rows.first()), rows.has_header(), rows.filled);
    let mut best: Option<Pick> = None;
    let mut others: Vec<(usize, Vec<Line>)> = Vec::new();
    for (number, name) in names.iter().enumerate().filter(|(_, name)| name.visible) {
        let (rows, tally) = book.read(path, name, limits)?;
        if rows.filled == 0 {
            continue;
        }
        let worse = if best.as_ref().is_some_and(|best| score(&best.rows) >= score(&rows)) {
            Some((number, rows.first().to_vec()))
        } else {
            best.replace(Pick::new(number, name, rows, tally)).map(|worse| (worse.number, worse.rows.first().to_vec()))
        };
        others.extend(worse);
    }
    let hidden: Vec<String> = names.iter().filter(|name| !name.visible).map(|name| name.name.clone()).collect();
    let Some(best) = best else {
        let hint = match hidden.is_empty() {
            true => "open it and see whether it holds what you expect".to_string(),
            false => format!("these sheets are hidden and can be named: {}", hidden.join(", ")),
        };
        return Err(user(format!("{path}: no visible sheet of this workbook has any content"), hint));
    };
    others.sort_by_key(|(number, _)| *number);
    let understood = score(&best.rows).0;
    let (like, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, first)| alike(best.rows.first(), first));
    let mut picked = vec![best];
    for (number, _) in like {
        let (rows, tally) = book.read(path, &names[number], limits)?;
        picked.push(Pick::new(number, &names[number], rows, tally));
        if picked.iter().map(|pick| pick.rows.filled).sum::<u64>() > limits.cells {
            return Err(too_big(path));
        }
    }
    picked.sort_by_key(|pick| pick.number);
    let is_rival = |first: &[Line]| understood > 0 && (choose.known)(first) >= understood;
    let (rivals, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, first)| is_rival(first));
    let named = |left: Vec<(usize, Vec<Line>)>| left.iter().map(|(number, _)| names[*number].name.clone()).collect();
    let left: [Vec<String>; 3] = [named(rivals), named(others), hidden];
    for (note, left) in [Note::RivalSheets, Note::SheetsNotRead, Note::HiddenSheets].into_iter().zip(left) {
        let count = left.len() as u64;
        picked[0].note(note(left), count);
    }
    Ok(picked)
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
