//! From a path to inputs: what a file is, told by its content, and its text or cells ready to be read. Must not know
//! profiles; it is told which names of columns are in use.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail, ensure};
use encoding_rs::Encoding;
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::chunk::{Body, Chunk, Chunks};
use super::header::{self, Header};
use super::rows::Dialect;
use crate::digest::hex;
use crate::encoding::{Decoder, Found, Survey};
use crate::error::user;
use crate::format::archive::{Archive, Entry, nested};
use crate::format::grid::{Broken, Grid, Note};
use crate::format::kind::{Inside, Kind, inside, kind};
use crate::format::limits::{Limited, Limits};
use crate::format::{html, json, parquet, sheet};
use crate::lang::{Lang, Text};

/// How inputs are to be opened.
#[derive(Default)]
pub struct Opening {
    /// Asked for with `--encoding`.
    pub encoding: Option<&'static Encoding>,
    /// Name or number of the sheet of a workbook.
    pub sheet: Option<String>,
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
    /// What it is: `csv`, `tsv`, `xlsx, sheet 投诉明细`.
    pub format: String,
    pub encoding: String,
    /// Why it was taken for that encoding.
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
    Text { bytes: Bytes, found: Found },
    Cells { rows: Vec<(u64, Vec<String>)>, broken: Vec<Broken> },
}

/// Bytes that can be read again from their beginning.
struct Bytes {
    path: String,
    from: From,
    /// Packed with gzip.
    packed: bool,
    most: u64,
    meter: Arc<Meter>,
}

enum From {
    /// A file, with its length and time of change when it was opened.
    File(PathBuf, u64, Option<Duration>),
    Memory(Arc<[u8]>),
}

/// Bytes of the beginning that tell the header and the delimiter.
const HEAD: u64 = 256 * 1024;
/// Longest text that is held as a whole: pages and JSON.
const LONGEST_TEXT: u64 = 1 << 30;
/// Most cells of a page, whose spans can make many of little.
const PAGE: u64 = 10_000_000;

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
    from(path, From::File(there.to_path_buf(), meta.len(), changed(&meta)), opening)
}

/// Opens a stream that can be read only once; `name` is the name to give in messages.
///
/// # Errors
/// As [`open`].
pub fn read<'o>(name: &str, stream: impl Read, opening: &'o Opening) -> Result<Inputs<'o>> {
    let mut bytes = Vec::new();
    let most = opening.limits.unpacked;
    Limited::new(stream, most).read_to_end(&mut bytes).with_context(|| format!("could not read {name}"))?;
    from(name, From::Memory(bytes.into()), opening)
}

fn from<'o>(path: &str, from: From, opening: &'o Opening) -> Result<Inputs<'o>> {
    let most = opening.limits.unpacked;
    let mut bytes = Bytes { path: path.into(), from, packed: false, most, meter: opening.meter.clone() };
    let mut head = bytes.head(4096)?;
    let empty = "export it again; a complaint file begins with a header line";
    ensure!(!head.is_empty(), user(format!("{path} is empty"), empty));
    if kind(&head) == Kind::Gzip {
        bytes.packed = true;
        head = bytes.head(4096)?;
        ensure!(!head.is_empty(), user(format!("{path} is empty once unpacked"), empty));
    }
    match kind(&head) {
        Kind::Zip => archive(bytes, opening),
        kind => Ok(Inputs::one(table(bytes, kind, opening))),
    }
}

/// The inputs of a path, opened one after the other, each with its own error.
pub struct Inputs<'o> {
    /// How many there are.
    pub count: usize,
    each: Box<dyn Iterator<Item = Result<Input>> + 'o>,
}

impl Inputs<'_> {
    fn one(input: Result<Input>) -> Self {
        Inputs { count: 1, each: Box::new(std::iter::once(input)) }
    }
}

impl Iterator for Inputs<'_> {
    type Item = Result<Input>;

    fn next(&mut self) -> Option<Result<Input>> {
        self.each.next()
    }
}

/// A zip: a workbook, or an archive of files.
fn archive(bytes: Bytes, opening: &Opening) -> Result<Inputs<'_>> {
    let whole: Arc<[u8]> = bytes.whole(opening.limits.unpacked)?.into();
    let mut archive = Archive::open_list(&bytes.path, Cursor::new(whole.clone()), &opening.limits)?;
    match inside(archive.entries().iter().map(|e| e.name.as_str())) {
        Inside::Archive => {}
        Inside::Foreign(what) => return Err(foreign(&bytes.path, what)),
        _ => return Ok(Inputs::one(workbook(&bytes, &whole, opening))),
    }
    let entries = archive.entries().to_vec();
    ensure!(
        !entries.is_empty(),
        user(format!("{} holds no file", bytes.path), "pack it again; an archive of complaint files holds tables")
    );
    let count = entries.len();
    let one = move |entry: Entry| unpacked(&mut archive, &entry, &bytes, opening);
    Ok(Inputs { count, each: Box::new(entries.into_iter().map(one)) })
}

/// One file of an archive.
fn unpacked(archive: &mut Archive<Cursor<Arc<[u8]>>>, entry: &Entry, zip: &Bytes, opening: &Opening) -> Result<Input> {
    let mut content = Vec::new();
    let path = format!("{}/{}", zip.path, entry.name);
    archive.open(entry)?.read_to_end(&mut content).with_context(|| format!("could not unpack {path}"))?;
    let (from, meter) = (From::Memory(content.into()), zip.meter.clone());
    let bytes = Bytes { path, from, packed: false, most: zip.most, meter };
    let head = bytes.head(4096)?;
    ensure!(!head.is_empty(), user(format!("{} is empty", bytes.path), "leave it out of the archive"));
    match kind(&head) {
        Kind::Zip => {
            let whole: Arc<[u8]> = bytes.whole(zip.most)?.into();
            let names = Archive::open_list(&bytes.path, Cursor::new(whole.clone()), &opening.limits)?;
            match inside(names.entries().iter().map(|e| e.name.as_str())) {
                Inside::Archive => Err(nested(&zip.path, &entry.name)),
                _ => workbook(&bytes, &whole, opening),
            }
        }
        Kind::Gzip => table(Bytes { packed: true, ..bytes }, Kind::Text, opening),
        kind => table(bytes, kind, opening),
    }
}

fn table(bytes: Bytes, kind: Kind, opening: &Opening) -> Result<Input> {
    match kind {
        Kind::Text => text(bytes, opening),
        Kind::Ole | Kind::Zip => {
            let whole: Arc<[u8]> = bytes.whole(opening.limits.unpacked)?.into();
            workbook(&bytes, &whole, opening)
        }
        Kind::Html | Kind::Json => {
            let (found, sha256) = bytes.survey(opening)?;
            let text = bytes.text(&found)?;
            let grid = match kind {
                Kind::Html => html::read(&bytes.path, &text, &Limits { cells: PAGE, ..opening.limits }),
                _ => json::read(&bytes.path, &text, &opening.limits),
            };
            cells(&bytes, grid?, Some(&found), sha256, opening)
        }
        Kind::Parquet => {
            let whole = bytes.whole(opening.limits.unpacked)?;
            let sha256 = hex(&Sha256::digest(&whole));
            cells(&bytes, parquet::read(&bytes.path, whole, &opening.limits)?, None, sha256, opening)
        }
        Kind::Foreign(what) => Err(foreign(&bytes.path, what)),
        Kind::Gzip => Err(user(
            format!("{} is packed with gzip twice", bytes.path),
            "unpack it once by hand and give the file that comes out",
        )),
    }
}

fn foreign(path: &str, what: &str) -> anyhow::Error {
    let hint = "give a table: CSV, Excel, JSON, Parquet or an HTML page, plain or packed with gzip or zip";
    user(format!("{path} is {what}, which is no table"), hint)
}

fn workbook(bytes: &Bytes, whole: &[u8], opening: &Opening) -> Result<Input> {
    let codepage = opening.encoding.and_then(|e| match e.name() {
        "GBK" | "gb18030" => Some(936),
        "Big5" => Some(950),
        "windows-1252" => Some(1252),
        _ => None,
    });
    let grid = sheet::read(&bytes.path, whole, opening.sheet.as_deref(), codepage, &opening.limits)?;
    cells(bytes, grid, None, hex(&Sha256::digest(whole)), opening)
}

fn cells(bytes: &Bytes, grid: Grid, found: Option<&Found>, sha256: String, opening: &Opening) -> Result<Input> {
    let Grid { rows, what, notes, broken } = grid;
    let mut header = header::of_rows(&rows, &opening.known).ok_or_else(|| no_header(&bytes.path))?;
    if what.starts_with("json") {
        header.names = last_keys(header.names);
    }
    let (encoding, evidence) = match found {
        Some(found) => (found.name(), found.evidence.clone()),
        None => ("utf-8".into(), Text::new("the format says so", "由文件格式规定")),
    };
    Ok(Input {
        path: bytes.path.clone(),
        format: what,
        encoding,
        evidence,
        sha256,
        header,
        notes,
        size: bytes.size(),
        dialect: Dialect { delimiter: b',', returns_only: false },
        line: 0,
        body: Content::Cells { rows, broken },
    })
}

/// Paths of keys without what leads to them, where that tells them apart: `内容.投诉内容` is 投诉内容.
fn last_keys(paths: Vec<String>) -> Vec<String> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or(path).to_string();
    let mut times: HashMap<String, usize> = HashMap::new();
    paths.iter().for_each(|path| *times.entry(last(path)).or_default() += 1);
    let short = |path: String| Some(last(&path)).filter(|key| !key.is_empty() && times[key] == 1).unwrap_or(path);
    paths.into_iter().map(short).collect()
}

fn no_header(path: &str) -> anyhow::Error {
    user(format!("{path} has no header line"), "it must hold a table with the names of its columns above the rows")
}

fn text(bytes: Bytes, opening: &Opening) -> Result<Input> {
    let (found, sha256) = bytes.survey(opening)?;
    let mut head = String::new();
    Decoder::new(&found).push(&bytes.head(HEAD)?, &mut head, true);
    // The beginning may end inside a record.
    let whole = head.len() < HEAD as usize / 4;
    if !whole {
        let last = head.rfind(['\n', '\r']).ok_or_else(|| {
            user(
                format!("the header line of {} does not end within {} KiB", bytes.path, HEAD / 1024),
                "its first line must name the columns; is it a table?",
            )
        })?;
        head.truncate(last + 1);
    }
    ensure!(
        !head.trim().is_empty(),
        user(
            format!("{} holds nothing but blanks", bytes.path),
            "export it again; a complaint file begins with a header line"
        )
    );
    let (delimiter, returns_only, header) =
        header::of_text(&head, &opening.known).ok_or_else(|| no_header(&bytes.path))?;
    let packing = if bytes.packed { ", gzip" } else { "" };
    Ok(Input {
        path: bytes.path.clone(),
        format: match delimiter {
            b'\t' => format!("tsv{packing}"),
            b',' => format!("csv{packing}"),
            other => format!("csv with `{}`{packing}", char::from(other)),
        },
        encoding: found.name(),
        evidence: found.evidence.clone(),
        sha256,
        header,
        notes: Vec::new(),
        size: bytes.size(),
        dialect: Dialect { delimiter, returns_only },
        line: head.len() / head.lines().count().max(1),
        body: Content::Text { bytes, found },
    })
}

impl Input {
    /// The name of the file without folders.
    pub fn file_name(&self) -> String {
        Path::new(&self.path).file_name().map_or(self.path.clone(), |n| n.to_string_lossy().into_owned())
    }

    /// The rows from the beginning, in pieces.
    ///
    /// # Errors
    /// Where the file is gone.
    pub fn chunks(&self) -> Result<Box<dyn Iterator<Item = Result<Chunk>> + Send + '_>> {
        match &self.body {
            Content::Text { bytes, found } => {
                let chunks = Chunks::new(&self.path, bytes.stream()?, Decoder::new(found), self.dialect);
                Ok(Box::new(chunks.sized(self.line)))
            }
            Content::Cells { rows, broken } => {
                let unread = |b: &Broken| (b.line, b.text.clone(), b.why.clone());
                let torn = broken.chunks(ROWS).map(move |broken| Chunk {
                    line: broken[0].line,
                    body: Body::Unread(broken.iter().map(unread).collect()),
                });
                let whole = rows.chunks(ROWS).map(|rows| Chunk { line: 0, body: Body::Cells(rows.to_vec()) });
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
        let From::File(path, length, changed) = &bytes.from else { return Ok(()) };
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

    /// What the reader of the file should know about how it was read.
    pub fn notes(&self, lang: Lang) -> Vec<String> {
        self.notes.iter().map(|note| note.text().get(lang).to_string()).collect()
    }
}

/// When a file was last changed.
fn changed(meta: &fs::Metadata) -> Option<Duration> {
    meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()
}

/// Rows of a piece that came as cells.
const ROWS: usize = 4096;

impl Bytes {
    fn size(&self) -> u64 {
        match &self.from {
            From::File(_, length, _) => *length,
            From::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// The bytes as they are on disk.
    fn raw(&self) -> Result<Box<dyn Read + Send>> {
        Ok(match &self.from {
            From::File(path, ..) => {
                Box::new(File::open(path).with_context(|| format!("could not open {}", self.path))?)
            }
            From::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// The unpacked bytes.
    fn stream(&self) -> Result<Box<dyn Read + Send>> {
        self.unpacked(self.raw()?)
    }

    fn unpacked(&self, raw: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>> {
        let counted = Counted { inner: raw, meter: self.meter.clone() };
        if !self.packed {
            return Ok(Box::new(counted));
        }
        let unpacked = Gunzip(MultiGzDecoder::new(counted));
        Ok(Box::new(Limited::new(unpacked, self.most)))
    }

    fn head(&self, most: u64) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        self.stream()?.take(most).read_to_end(&mut head).map_err(|e| self.unread(e))?;
        Ok(head)
    }

    fn whole(&self, most: u64) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        Limited::new(self.stream()?, self.most_of(most)).read_to_end(&mut whole).map_err(|e| self.unread(e))?;
        Ok(whole)
    }

    /// Most bytes to hold: what unfolds to fifty times its size was made to fill the memory.
    fn most_of(&self, most: u64) -> u64 {
        if self.packed { most.min((self.size() * 50).max(32 << 20)) } else { most }
    }

    fn unread(&self, error: io::Error) -> anyhow::Error {
        match error.downcast::<Damaged>() {
            Ok(Damaged(why)) => user(
                format!("{} is a damaged gzip file ({why})", self.path),
                "fetch it again, or unpack it with another tool",
            ),
            Err(error) => anyhow!(error).context(format!("could not read {}", self.path)),
        }
    }

    /// Reads everything once: the encoding, and the hash of the bytes on disk.
    fn survey(&self, opening: &Opening) -> Result<(Found, String)> {
        let hashed = Hashed { inner: self.raw()?, hasher: Arc::default() };
        let hasher = hashed.hasher.clone();
        let mut stream = self.unpacked(Box::new(hashed))?;
        let mut survey = Survey::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) if opening.encoding.is_none() => survey.feed(&buffer[..n]),
                Ok(_) => {}
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(self.unread(e)),
            }
        }
        let sha256 = hasher.lock().map_err(|_| anyhow!("the hash of {} is lost", self.path))?.finalize_reset();
        let found = match opening.encoding {
            Some(encoding) => Found::asked(encoding, &self.head(8)?),
            None => survey
                .finish()
                .map_err(|undecided| user(format!("{}: {}", self.path, undecided.what().en), undecided.hint().en))?,
        };
        Ok((found, hex(&sha256)))
    }

    /// All of it as text.
    fn text(&self, found: &Found) -> Result<String> {
        let mut text = String::new();
        let mut decoder = Decoder::new(found);
        let mut stream = Limited::new(self.stream()?, self.most_of(LONGEST_TEXT));
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let read = stream.read(&mut buffer).map_err(|e| self.unread(e))?;
            decoder.push(&buffer[..read], &mut text, read == 0);
            if read == 0 {
                break;
            }
        }
        if text.trim().is_empty() {
            bail!(no_header(&self.path));
        }
        Ok(text)
    }
}

/// Counts bytes on their way, and stops when told to.
struct Counted<R> {
    inner: R,
    meter: Arc<Meter>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        let n = self.inner.read(buffer)?;
        self.meter.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Hashes bytes on their way.
struct Hashed<R> {
    inner: R,
    hasher: Arc<std::sync::Mutex<Sha256>>,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hasher.lock().map_err(|_| io::Error::other("an earlier read failed"))?.update(&buffer[..n]);
        Ok(n)
    }
}

/// Unpacks gzip, and tells damage from other errors.
struct Gunzip<R>(R);

#[derive(Debug)]
struct Damaged(String);

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damaged {}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                io::Error::other(Damaged(e.to_string()))
            }
            _ => e,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_within_an_object_is_known_by_its_own_name_where_it_is_the_only_one() {
        let paths = ["id", "内容.投诉内容", "a.name", "b.name"].map(String::from).to_vec();
        assert_eq!(last_keys(paths), ["id", "投诉内容", "a.name", "b.name"]);
    }
}
