//! From a path to inputs: what a file is, told by its content, and its text or cells ready to be read. Must not know
//! profiles; it is told which names of columns are in use.

mod bytes;
mod content;
mod keys;
mod sheets;

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use anyhow::{Context, Result, anyhow, ensure};
use encoding_rs::Encoding;

use super::chunk::{Body, Chunk, Chunks};
use super::header::Header;
use super::rows::Dialect;
use crate::encoding::{Decoder, Found};
use crate::error::user;
use crate::format::grid::{Broken, Note};
use crate::format::limits::{Limited, Limits};
use crate::lang::Text;
use bytes::{Bytes, Held, changed, unread};

/// Rows of a piece that came as cells.
const ROWS: usize = 4096;

/// How inputs are to be opened.
#[derive(Default)]
pub struct Opening {
    /// Asked for with `--encoding`.
    pub encoding: Option<&'static Encoding>,
    /// Name or number of the sheet of a workbook.
    pub sheet: Option<String>,
    /// Whether one sheet of a workbook is read only, also where others have the same columns.
    pub alone: bool,
    pub limits: Limits,
    /// Names of columns in use, as compared: they tell the header.
    pub known: HashSet<String>,
    pub meter: Arc<Meter>,
}

/// Seen from outside while an input is read.
#[derive(Debug, Default)]
pub struct Meter {
    /// Bytes read so far, over all passes.
    pub read: AtomicU64,
    /// Once it is set, the next read ends with an error.
    pub stop: AtomicBool,
}

/// One table, ready to be read as often as needed.
pub struct Input {
    /// Its name in messages: `2017.csv`, `archive.zip/2017.csv`.
    pub path: String,
    /// What its records call it: the name of the file without folders, unless that is the name of others, too.
    pub name: String,
    /// The sheet, where others of its workbook are or may be inputs too.
    pub sheet: Option<String>,
    /// Whether it is a sheet behind the first one of its workbook that is read.
    pub further: bool,
    /// What it is: `csv`, `tsv`, `xlsx, sheet 投诉明细`.
    pub format: Text,
    pub encoding: String,
    /// Why it was taken for that encoding; empty where its format has no other.
    pub evidence: Text,
    /// SHA-256 of the bytes as they are on disk, in hex; of an archive's file, of its own bytes.
    pub sha256: String,
    pub header: Header,
    pub notes: Vec<Note>,
    /// Size on disk in bytes.
    pub size: u64,
    pub dialect: Dialect,
    body: Content,
    /// Mean length of a line at the beginning of the text, in bytes.
    line: usize,
}

enum Content {
    /// `escaped`: quotes within quoted cells stand behind a backslash.
    Text { bytes: Bytes, found: Found, escaped: bool },
    /// `placed`: rows have places in a sheet, so that between two of them stand blank ones that are left out.
    Cells { rows: Vec<(u64, Vec<String>)>, broken: Vec<Broken>, placed: bool },
}

/// Opens a path: one input, or one for each file of an archive.
///
/// # Errors
/// A `UserError` that names the path for what is missing, a folder, empty, damaged or no table. In an archive each file has
/// its own.
pub fn open<'o>(path: &str, opening: &'o Opening) -> Result<Inputs<'o>> {
    let there = Path::new(path);
    let meta = fs::metadata(there).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => {
            user(format!("there is no file {path}"), "check the spelling and the folder you are in")
        }
        _ => anyhow!(e).context(format!("could not open {path}")),
    })?;
    if meta.is_dir() {
        return Err(user(format!("{path} is a folder"), format!("name the files in it, for example {path}/*.csv")));
    }
    if !meta.is_file() {
        return once(path, meta.file_type(), opening);
    }
    from(path, Held::File(there.to_path_buf(), meta.len(), changed(&meta)), opening)
}

/// Opens a stream that can be read only once; `name` is the name to give in messages.
///
/// # Errors
/// As [`open`].
pub fn read<'o>(name: &str, stream: impl Read, opening: &'o Opening) -> Result<Inputs<'o>> {
    let mut bytes = Vec::new();
    let most = opening.limits.unpacked;
    Limited::new(stream, most).read_to_end(&mut bytes).map_err(|error| unread(name, error))?;
    from(name, Held::Memory(bytes.into()), opening)
}

/// Opens what is there and no file: a pipe (`<(command)`, `/dev/stdin`) is read as a stream is, a device never ends.
fn once<'o>(path: &str, kind: fs::FileType, opening: &'o Opening) -> Result<Inputs<'o>> {
    #[cfg(unix)]
    let is_pipe = std::os::unix::fs::FileTypeExt::is_fifo(&kind);
    #[cfg(not(unix))]
    let is_pipe = false;
    if is_pipe {
        let pipe = fs::File::open(path).with_context(|| format!("could not open {path}"))?;
        return read(path, pipe, opening);
    }
    Err(user(format!("{path} is no ordinary file"), "name a file, or give what it holds as `-`, the standard input"))
}

fn from<'o>(path: &str, from: Held, opening: &'o Opening) -> Result<Inputs<'o>> {
    let most = opening.limits.unpacked;
    let bytes = Bytes { path: path.into(), from, packed: false, most, meter: opening.meter.clone() };
    content::open(bytes, opening)
}

/// The inputs of a path, opened one after the other, each with its own error.
pub struct Inputs<'o> {
    /// How many there are.
    pub count: usize,
    /// Names of the files of an archive that are none of them: documents beside the data.
    pub passed: Vec<String>,
    each: Box<dyn Iterator<Item = Result<Input>> + 'o>,
}

impl Inputs<'_> {
    fn of(inputs: Vec<Result<Input>>) -> Self {
        Inputs { count: inputs.len(), passed: Vec::new(), each: Box::new(inputs.into_iter()) }
    }
}

impl Iterator for Inputs<'_> {
    type Item = Result<Input>;

    fn next(&mut self) -> Option<Result<Input>> {
        self.each.next()
    }
}

impl Input {
    /// What tells its rows from those of all other inputs: of a workbook, each sheet is one.
    pub fn content(&self) -> String {
        match self.body {
            Content::Text { .. } => self.sha256.clone(),
            Content::Cells { .. } => format!("{} {}", self.sha256, self.format.en),
        }
    }

    /// What is called so for its file, with its sheet where there are several.
    pub fn called(&self, file: &str) -> String {
        self.sheet.as_ref().map_or(file.to_string(), |sheet| Input::of_sheet(file, sheet))
    }

    /// A sheet of a file that has several.
    pub fn of_sheet(file: &str, sheet: &str) -> String {
        format!("{file} › {sheet}")
    }

    /// Cells of the widest row where they came as cells: a row of a sheet ends with its last filled one, that of the names too.
    pub fn widest(&self) -> Option<usize> {
        match &self.body {
            Content::Text { .. } => None,
            Content::Cells { rows, .. } => rows.iter().map(|(_, cells)| cells.len()).max(),
        }
    }

    /// The rows from the beginning, in pieces.
    ///
    /// # Errors
    /// Where the file is gone.
    pub fn chunks(&self) -> Result<Box<dyn Iterator<Item = Result<Chunk>> + Send + '_>> {
        match &self.body {
            Content::Text { bytes, found, escaped } => {
                let shape = self.header.shape(self.dialect);
                let chunks = Chunks::new(&self.path, bytes.stream()?, Decoder::new(found), shape);
                Ok(Box::new(chunks.sized(self.line).escaped(*escaped)))
            }
            Content::Cells { rows, broken, placed } => {
                let unread = |b: &Broken| (b.line, b.text.clone(), b.why.clone());
                let torn = broken.chunks(ROWS).map(move |broken| Chunk {
                    line: broken[0].line,
                    body: Body::Unread(broken.iter().map(unread).collect()),
                });
                let behind = |rows: &[(u64, Vec<String>)]| rows.last().map_or(1, |(line, _)| line + 1);
                let begins = std::iter::once(1).chain(rows.chunks(ROWS).map(behind));
                let whole = rows.chunks(ROWS).zip(begins).map(|(rows, line)| Chunk {
                    line: if *placed { line } else { 0 },
                    body: Body::Cells(rows.to_vec()),
                });
                Ok(Box::new(whole.chain(torn).map(Ok)))
            }
        }
    }

    /// Whether the file is still as it was when it was opened.
    ///
    /// # Errors
    /// A `UserError` where it has changed or is gone.
    pub fn unchanged(&self) -> Result<()> {
        let Content::Text { bytes, .. } = &self.body else { return Ok(()) };
        let Held::File(path, length, changed) = &bytes.from else { return Ok(()) };
        let now = fs::metadata(path).ok().map(|meta| (meta.len(), self::changed(&meta)));
        ensure!(
            now == Some((*length, *changed)),
            user(
                format!("{} changed while it was read", self.path),
                "wait until it is written, then import it again; nothing of it was stored"
            )
        );
        Ok(())
    }

    /// Other sheets of the workbook, by name.
    pub fn other_sheets(&self) -> Vec<String> {
        let named = |note: &Note| match note {
            Note::SheetsNotRead(names) | Note::RivalSheets(names) | Note::HiddenSheets(names) => names.clone(),
            _ => Vec::new(),
        };
        self.notes.iter().flat_map(named).collect()
    }

    /// What the reader of the file should know about how it was read.
    pub fn notes(&self) -> Vec<Text> {
        self.notes.iter().map(Note::text).collect()
    }
}

fn no_header(path: &str) -> anyhow::Error {
    user(format!("{path} has no header line"), "it must hold a table with the names of its columns above the rows")
}
