//! The dataset: a folder with `dataset.json` and Parquet segments. Keeps each complaint once, accounts for each row, and
//! changes as a whole or not at all. Must not know sources, labels or measures.

mod apart;
mod beside;
pub mod doctor;
pub mod draws;
pub mod files;
mod fronts;
pub mod incoming;
mod index;
mod key;
pub mod ledger;
pub mod manifest;
mod models;
mod reviews;
pub mod said;
pub mod segment;
pub mod twins;
pub mod undo;
pub mod writer;

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use crate::error::{UserError, passing, user};
use crate::schema::Record;
use files::{SET_ASIDE, ours, unwritten};
use incoming::Incoming;
use index::{Index, Place};
use ledger::Entry;
use manifest::{Manifest, Segment};
use said::Turned;
use twins::{Twice, Words};
use writer::{Writer, stands};

/// The file that a writer locks.
const LOCK: &str = "dataset.lock";

/// Most records in one segment.
const SEGMENT_ROWS: usize = 500_000;

/// Most records that are given on at once.
const AT_ONCE: usize = 16 * 1024;

/// A dataset opened for reading; a writer takes the lock besides.
pub struct Dataset {
    folder: PathBuf,
    pub manifest: Manifest,
    /// Paths of the segments that were found whole, so that each is looked at once.
    whole: Mutex<HashSet<String>>,
}

impl Dataset {
    /// Opens a dataset that exists.
    ///
    /// # Errors
    /// A `UserError` where the folder holds none.
    pub fn open(folder: &Path) -> Result<Dataset> {
        match Manifest::load(folder)? {
            Some(manifest) => Ok(Dataset::of(folder, manifest)),
            None => Err(user(
                format!("there is no dataset in {}", folder.display()),
                "make one with `plaint import FILE…`, or name another with --dataset",
            )),
        }
    }

    fn of(folder: &Path, manifest: Manifest) -> Dataset {
        Dataset { folder: folder.to_path_buf(), manifest, whole: Mutex::default() }
    }

    /// Opens a dataset, or an empty one where there is none yet; nothing is written.
    ///
    /// # Errors
    /// A `UserError` where the folder holds something else.
    pub fn open_or_new(folder: &Path) -> Result<Dataset> {
        if folder.to_str().is_none() {
            return Err(user(
                format!("the name of the folder {} is not UTF-8", folder.display()),
                "choose another folder with --dataset",
            ));
        }
        if let Some(manifest) = Manifest::load(folder)? {
            return Ok(Dataset::of(folder, manifest));
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect(),
            Err(_) if folder.exists() => {
                return Err(user(format!("{} is not a folder", folder.display()), "name a folder with --dataset"));
            }
            Err(_) => Vec::new(),
        };
        if ours(folder).iter().any(|file| file.extension().is_some_and(|e| e == "parquet")) {
            return Err(user(
                format!("{} holds segments but no dataset.json", folder.display()),
                "restore dataset.json from a copy, or import the files into a new folder with --dataset",
            ));
        }
        let known = |name: &str| {
            let name = name.strip_suffix(".aside").unwrap_or(name);
            matches!(name, LOCK | "dataset.json" | key::FILE)
                || matches!(name, "records" | "rejects" | "replaced" | "model" | SET_ASIDE)
        };
        match entries.iter().find(|name| !known(name)) {
            Some(name) => Err(user(
                format!("{} is not a plaint dataset (it holds {name})", folder.display()),
                "name an empty or a new folder with --dataset",
            )),
            None => Ok(Dataset::of(folder, Manifest::default())),
        }
    }

    /// Paths of the live segments, all of which have the bytes that were written.
    ///
    /// # Errors
    /// A `UserError` that names the first one that is missing or damaged.
    pub fn segments(&self) -> Result<Vec<PathBuf>> {
        self.sound()?;
        Ok(self.manifest.segments.iter().map(|s| self.folder.join(&s.path)).collect())
    }

    /// Reads a segment that has the bytes that were written, or only the named columns of it.
    ///
    /// # Errors
    /// A `UserError` that leads to `plaint doctor` where it is missing or damaged.
    fn read(&self, segment: &Segment, columns: Option<&[&str]>) -> Result<DataFrame> {
        self.intact(std::iter::once(segment))?;
        let read = segment::read(&self.folder.join(&segment.path), columns);
        read.map_err(|e| if e.is::<UserError>() { self.damaged(segment, "is damaged") } else { e })
    }

    /// The live segment at this path.
    fn live(&self, path: &str) -> Result<&Segment> {
        self.manifest.segments.iter().find(|s| s.path == path).context("a live segment")
    }

    /// What is said where another writer was quicker: what is not there any more, to be read anew.
    fn changed(&self) -> anyhow::Error {
        let what = format!("the dataset {} changed while it was read: try again", self.folder.display());
        std::io::Error::new(std::io::ErrorKind::NotFound, what).into()
    }

    /// What is said where a segment is not as it was written.
    fn damaged(&self, segment: &Segment, how: &str) -> anyhow::Error {
        user(
            format!("the dataset {} is damaged: {} {how}", self.folder.display(), segment.path),
            format!("`plaint doctor --dataset {}` says how to mend it", self.folder.display()),
        )
    }

    /// Whether these segments have the bytes that were written. Damage that a reader of Parquet does not notice would change
    /// numbers without a word, and be written on as if it were sound.
    fn intact<'a>(&self, segments: impl Iterator<Item = &'a Segment>) -> Result<()> {
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        for segment in segments {
            let path = self.folder.join(&segment.path);
            if !path.exists() {
                // Where another writer replaced it since the manifest was read, nothing is damaged.
                let replaced = Manifest::load(&self.folder)?.is_some_and(|now| now.segments != self.manifest.segments);
                return Err(if replaced { self.changed() } else { self.damaged(segment, "is missing") });
            }
            if !whole.contains(&segment.path) && !segment.is_whole(&path)? {
                return Err(self.damaged(segment, "is damaged"));
            }
            whole.insert(segment.path.clone());
        }
        Ok(())
    }

    /// Whether each live segment has the bytes that were written. Engines only say that they could not read something; this
    /// says what is wrong.
    ///
    /// # Errors
    /// A `UserError` that names the first one that is missing or damaged.
    pub fn sound(&self) -> Result<()> {
        self.intact(self.manifest.segments.iter())
    }

    /// The record with this id, and the import that brought it.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<(Record, &Entry)>> {
        for segment in &self.manifest.segments {
            let ids = self.read(segment, Some(&["record_id"]))?;
            if let Some(row) = ids.column("record_id")?.str()?.iter().position(|known| known == Some(id)) {
                let frame = self.read(segment, None)?.slice(row as i64, 1);
                let entry = self.manifest.imports.iter().find(|entry| entry.import == segment.import);
                return Ok(segment::to_records(&frame)?.pop().zip(entry));
            }
        }
        Ok(None)
    }

    /// Takes the lock and reads the manifest again, since another writer may have changed it.
    ///
    /// # Errors
    /// A `UserError` where another plaint holds the lock or the folder cannot be written.
    pub fn lock(self) -> Result<Writer> {
        self.locked().map(|(writer, _)| writer)
    }

    /// As [`Dataset::lock`]; gives also what a killed writer had left and was cleared away.
    fn locked(self) -> Result<(Writer, Vec<PathBuf>)> {
        let folder = self.folder;
        let made = !folder.exists();
        fs::create_dir_all(&folder).map_err(|e| unwritten(&folder, &e))?;
        let path = folder.join(LOCK);
        let lock = File::create(&path).map_err(|e| unwritten(&path, &e))?;
        match lock.try_lock() {
            Ok(()) if stands(&lock, &path) => {}
            Ok(()) | Err(TryLockError::WouldBlock) => {
                return Err(passing(
                    format!("another plaint is writing to {}", folder.display()),
                    "wait until it has finished, then try again",
                ));
            }
            Err(TryLockError::Error(e)) => return Err(unwritten(&path, &e)),
        }
        // No path is given twice, so what was found whole is.
        let dataset = Dataset { whole: self.whole, ..Dataset::open_or_new(&folder)? };
        let writer = Writer { dataset, _lock: lock, made, index: None, fresh: Vec::new() };
        let removed = writer.heal();
        Ok((writer, removed))
    }

    /// The last import of the same content, as [`Entry::content`] has it, under the same source, where importing it again would change
    /// nothing: whichever profile read it, or the one of this hash.
    ///
    /// # Errors
    /// A `UserError` where the complaints of that import are missing or damaged.
    pub fn known(&self, content: (&str, &str), source: &str, profile: Option<&str>) -> Result<Option<&Entry>> {
        let same = |e: &&Entry| (e.content(), e.source.as_str()) == (content, source);
        let by_it = |e: &&Entry| profile.is_none_or(|profile| e.profile == profile);
        let known = self.manifest.imports.iter().rfind(same).filter(|e| !e.stale).filter(by_it);
        if let Some(entry) = known {
            self.intact(self.manifest.segments.iter().filter(|s| s.import == entry.import))?;
        }
        Ok(known)
    }

    /// The entry with its rejects file as the caller can open it; the ledger keeps it relative to the dataset.
    pub fn located(&self, mut entry: Entry) -> Entry {
        if !entry.rejects_file.is_empty() {
            entry.rejects_file = self.folder.join(&entry.rejects_file).display().to_string();
        }
        entry
    }

    /// Gives each live record to `take`, with the named fields only.
    ///
    /// # Errors
    /// Where a segment cannot be read or `take` fails.
    pub fn each(&self, fields: &[&str], mut take: impl FnMut(Record) -> Result<()>) -> Result<()> {
        for segment in &self.manifest.segments {
            let frame = self.read(segment, Some(fields))?;
            // A record has room for all fields, so that a whole segment of them would take much memory.
            for start in (0..frame.height()).step_by(AT_ONCE) {
                segment::to_records(&frame.slice(start as i64, AT_ONCE))?.into_iter().try_for_each(&mut take)?;
            }
        }
        Ok(())
    }

    /// The values of a field of texts among the live records.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn values(&self, field: &str) -> Result<BTreeSet<String>> {
        let mut values = BTreeSet::new();
        for segment in &self.manifest.segments {
            let frame = self.read(segment, Some(&[field]))?;
            for value in frame.column(field)?.str()?.iter().flatten() {
                if !values.contains(value) {
                    values.insert(value.to_string());
                }
            }
        }
        Ok(values)
    }

    /// Every live record and its version.
    fn index(&self) -> Result<Index> {
        let mut index = Index::new();
        for segment in &self.manifest.segments {
            let place = index.segment(&segment.path);
            let frame = self.read(segment, Some(&["record_id", "fingerprint", "received_on", "seller", "text_key"]))?;
            let (ids, prints) = (frame.column("record_id")?.str()?, frame.column("fingerprint")?.str()?);
            let words = Words::of(&frame)?;
            for (row, (id, print)) in ids.iter().zip(prints.iter()).enumerate() {
                index.put(id.unwrap_or_default(), print.unwrap_or_default(), Place::Segment(place));
                words.row(row).and_then(|words| index.tell(words, Place::Segment(place)));
            }
        }
        Ok(index)
    }
}

/// The records of several files as one, with nothing stored.
pub struct Joined {
    pub frame: LazyFrame,
    pub records: i64,
    /// For each file, how many of its records an earlier one had just so.
    pub repeated: Vec<i64>,
    /// Complaints that an earlier file had under another id.
    pub twice: Twice,
    /// Records in place of which a later file has others, and what a reader must know of these.
    pub updated: i64,
    pub turned: Turned,
}

/// Joins the records of several files, each of which came through an [`Incoming`] of its own. A complaint that comes again
/// counts once, as the last file has it.
///
/// # Errors
/// Never in practice: all frames have the same columns.
pub fn join(files: Vec<Vec<DataFrame>>) -> Result<Joined> {
    let mut all = Incoming::joining();
    let mut repeated = Vec::with_capacity(files.len());
    for file in files {
        let before = all.duplicates;
        all.next_file();
        file.into_iter().try_for_each(|frame| all.add(frame))?;
        repeated.push(all.duplicates - before);
    }
    let twice = all.twice(None)?;
    let (updated, turned) = (all.updated, all.turned_here());
    let whole = segment::gather(all.frames()?, usize::MAX)?.pop();
    let whole = whole.unwrap_or_else(|| segment::to_frame(&[]));
    Ok(Joined { records: whole.height() as i64, frame: whole.lazy(), repeated, twice, updated, turned })
}
