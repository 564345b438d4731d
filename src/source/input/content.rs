//! From bytes to inputs: what they hold, told by themselves, and where its header stands.

use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::bytes::{Bytes, Held};
use super::{Content, Input, Inputs, Opening, keys, no_header, sheets};
use crate::digest::hex;
use crate::encoding::{self, Decoder, Found};
use crate::error::user;
use crate::format::archive::{Archive, Entry, nested};
use crate::format::beside::is_no_data;
use crate::format::grid::{Grid, Note};
use crate::format::kind::{Inside, Kind, inside, kind};
use crate::format::limits::Limits;
use crate::format::{html, json, parquet};
use crate::lang::Text;
use crate::source::escaped::{is_escaped, requote};
use crate::source::header;
use crate::source::rows::Dialect;
use crate::values::order::as_read;

/// Bytes of the beginning that tell the header and the delimiter.
const HEAD: u64 = 256 * 1024;
/// Most cells of a page, whose spans can make many of little.
const PAGE: u64 = 10_000_000;

/// What a file is: a table, or several as sheets of a workbook, or an archive of files.
enum One {
    Tables(Vec<Result<Input>>),
    Archive(Bytes, Archive<Cursor<Arc<[u8]>>>),
}

/// The inputs that bytes hold.
///
/// # Errors
/// A `UserError` for what is empty, damaged or no table; of an archive, each file has its own.
pub fn open(bytes: Bytes, opening: &Opening) -> Result<Inputs<'_>> {
    match open_one(bytes, "export it again; a complaint file begins with a header line", opening)? {
        One::Tables(inputs) => Ok(Inputs::of(inputs)),
        One::Archive(bytes, archive) => files(bytes, archive, opening),
    }
}

/// Looks what bytes are, those packed with gzip once they are unpacked. `empty`: what to do about a file with nothing in it.
fn open_one(mut bytes: Bytes, empty: &str, opening: &Opening) -> Result<One> {
    let mut head = bytes.head(4096)?;
    ensure!(!head.is_empty(), user(format!("{} is empty", bytes.path), empty));
    if kind(&head) == Kind::Gzip {
        bytes.packed = true;
        head = bytes.head(4096)?;
        ensure!(!head.is_empty(), user(format!("{} is empty once unpacked", bytes.path), empty));
    }
    let table = match kind(&head) {
        Kind::Zip => return zip(bytes, opening),
        Kind::Text => text(bytes, opening),
        Kind::Ole => {
            let whole = bytes.whole(opening.limits.unpacked)?;
            return Ok(One::Tables(sheets::of(&bytes, &whole, opening)));
        }
        Kind::Html => {
            page(&bytes, opening, |path, text| html::read(path, text, &Limits { cells: PAGE, ..opening.limits }))
        }
        Kind::Json => page(&bytes, opening, |path, text| json::read(path, text, &opening.limits)),
        Kind::Parquet => columns(&bytes, opening),
        Kind::Foreign(what) => Err(foreign(&bytes.path, what)),
        Kind::Gzip => Err(user(
            format!("{} is packed with gzip twice", bytes.path),
            "unpack it once by hand and give the file that comes out",
        )),
    };
    Ok(One::Tables(vec![table]))
}

/// A zip: a workbook, or an archive of files.
fn zip(bytes: Bytes, opening: &Opening) -> Result<One> {
    let whole: Arc<[u8]> = bytes.whole(opening.limits.unpacked)?.into();
    let archive = Archive::open_list(&bytes.path, Cursor::new(whole.clone()), &opening.limits)?;
    match inside(archive.entries().iter().map(|e| e.name.as_str())) {
        Inside::Archive => Ok(One::Archive(bytes, archive)),
        Inside::Foreign(what) => Err(foreign(&bytes.path, what)),
        _ => Ok(One::Tables(sheets::of(&bytes, &whole, opening))),
    }
}

/// The files of an archive, each by itself.
fn files(bytes: Bytes, mut archive: Archive<Cursor<Arc<[u8]>>>, opening: &Opening) -> Result<Inputs<'_>> {
    let (passed, mut entries): (Vec<Entry>, Vec<Entry>) =
        archive.entries().iter().cloned().partition(|entry| is_no_data(&entry.name));
    let passed = passed.into_iter().map(|entry| entry.name).collect();
    ensure!(
        !entries.is_empty(),
        user(
            format!("{} holds no file of data", bytes.path),
            "pack it again; an archive of complaint files holds tables"
        )
    );
    // Whoever packed them chose no order: a newer version of a complaint is to come last.
    entries.sort_by_cached_key(|entry| as_read(&entry.name));
    let count = entries.len();
    let one = move |entry: Entry| file(&mut archive, &entry, &bytes, opening).unwrap_or_else(|error| vec![Err(error)]);
    Ok(Inputs { count, passed, each: Box::new(entries.into_iter().flat_map(one)) })
}

/// One file of an archive.
fn file(
    archive: &mut Archive<Cursor<Arc<[u8]>>>,
    entry: &Entry,
    zip: &Bytes,
    opening: &Opening,
) -> Result<Vec<Result<Input>>> {
    let mut content = Vec::new();
    let path = format!("{}/{}", zip.path, entry.name);
    archive.open(entry)?.read_to_end(&mut content).with_context(|| format!("could not unpack {path}"))?;
    let (from, meter) = (Held::Memory(content.into()), zip.meter.clone());
    let bytes = Bytes { path, from, packed: false, most: zip.most, meter };
    match open_one(bytes, "leave it out of the archive", opening)? {
        One::Tables(inputs) => Ok(inputs),
        One::Archive(..) => Err(nested(&zip.path, &entry.name)),
    }
}

/// A text that is read as a whole.
fn page(bytes: &Bytes, opening: &Opening, read: impl Fn(&str, &str) -> Result<Grid>) -> Result<Input> {
    let (found, sha256) = bytes.survey(opening)?;
    let grid = read(&bytes.path, &bytes.text(&found)?)?;
    cells(bytes, grid, Some(&found), sha256, opening)
}

fn columns(bytes: &Bytes, opening: &Opening) -> Result<Input> {
    let whole = bytes.whole(opening.limits.unpacked)?;
    let sha256 = hex(&Sha256::digest(&whole));
    cells(bytes, parquet::read(&bytes.path, whole, &opening.limits)?, None, sha256, opening)
}

fn foreign(path: &str, what: &str) -> anyhow::Error {
    let hint = "give a table: CSV, Excel, JSON, Parquet or an HTML page, plain or packed with gzip or zip";
    user(format!("{path} is {what}, which is no table"), hint)
}

/// Puts the cells of a sheet or a table right that are GBK taken for a Western encoding, where all of them together show it.
fn put_right(rows: &mut [(u64, Vec<String>)]) -> bool {
    let mut evidence = encoding::misread::Evidence::default();
    rows.iter().flat_map(|(_, cells)| cells).for_each(|cell| evidence.see(cell));
    if evidence.is_proof() {
        let cells = rows.iter_mut().flat_map(|(_, cells)| cells).filter(|cell| !cell.is_ascii());
        cells.for_each(|cell| *cell = encoding::misread::put_right(cell));
    }
    evidence.is_proof()
}

pub(super) fn cells(
    bytes: &Bytes,
    grid: Grid,
    found: Option<&Found>,
    sha256: String,
    opening: &Opening,
) -> Result<Input> {
    let Grid { mut rows, what, mut notes, broken } = grid;
    let was_misread = opening.encoding.is_none() && put_right(&mut rows);
    let mut header = header::of_rows(&rows, &opening.known).ok_or_else(|| no_header(&bytes.path))?;
    if let Some(at) = header::another(&rows, &header, &opening.known) {
        notes.push(Note::AnotherTable { line: rows[at].0 });
        rows.truncate(at);
    }
    let of_objects = what.en.starts_with("json") || what.en == "parquet";
    if of_objects {
        header.paths = std::mem::take(&mut header.names);
        header.names = keys::names(&header.paths, &opening.known);
    }
    let (encoding, evidence) = match found {
        Some(found) => (found.name(), found.evidence.clone()),
        // The format has no other.
        None => ("utf-8".into(), Text::default()),
    };
    let evidence = if was_misread { encoding::misread::told(evidence) } else { evidence };
    Ok(Input {
        name: file_name(&bytes.path),
        path: bytes.path.clone(),
        sheet: None,
        further: false,
        format: what,
        encoding,
        evidence,
        sha256,
        header,
        notes,
        size: bytes.size(),
        dialect: Dialect { delimiter: b',', returns_only: false },
        line: 0,
        body: Content::Cells { rows, broken, placed: !of_objects },
    })
}

/// The name of a file without folders.
fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or(path.to_string(), |name| name.to_string_lossy().into_owned())
}

fn text(bytes: Bytes, opening: &Opening) -> Result<Input> {
    let (found, sha256) = bytes.survey(opening)?;
    let mut head = String::new();
    Decoder::new(&found).push(&bytes.head(HEAD)?, &mut head, true);
    // The beginning may end inside a record. Where a quarter of its bytes came out as text it may be the whole file or not; where
    // less did, it is: no encoding takes four bytes for one of UTF-8.
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
    let escaped = is_escaped(&head);
    if escaped {
        requote(&mut head, 0);
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
        name: file_name(&bytes.path),
        path: bytes.path.clone(),
        sheet: None,
        further: false,
        format: match delimiter {
            b'\t' => Text::alike(format!("tsv{packing}")),
            b',' => Text::alike(format!("csv{packing}")),
            other => {
                let mark = char::from(other);
                Text::new(format!("csv with `{mark}`{packing}"), format!("csv，以“{mark}”分隔{packing}"))
            }
        },
        encoding: found.name(),
        evidence: found.evidence.clone(),
        sha256,
        header,
        notes: Vec::new(),
        size: bytes.size(),
        dialect: Dialect { delimiter, returns_only },
        line: head.len() / head.lines().count().max(1),
        body: Content::Text { bytes, found, escaped },
    })
}
