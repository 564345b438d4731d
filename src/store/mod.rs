//! The dataset: a folder with `dataset.json` and Parquet segments. Keeps each complaint once, accounts for each row, and
//! changes as a whole or not at all. Must not know sources, labels or measures.

mod apart;
pub mod doctor;
pub mod draws;
pub mod incoming;
mod index;
pub mod ledger;
pub mod manifest;
mod models;
mod reviews;
pub mod said;
pub mod segment;
pub mod undo;
pub mod writer;

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use crate::error::{UserError, user};
use crate::schema::Record;
use incoming::Incoming;
use index::{Index, Place};
use ledger::Entry;
use manifest::{Manifest, Segment};
use writer::{Writer, stands};

/// The file of the secret with which sellers' accounts are hashed.
const KEY: &str = "dataset.key";
const KEY_ASIDE: &str = "dataset.key.aside";

/// Most records in one segment.
const SEGMENT_ROWS: usize = 500_000;

/// Most records that are given on at once.
const AT_ONCE: usize = 16 * 1024;

/// A dataset opened for reading; a writer takes the lock besides.
pub struct Dataset {
    folder: PathBuf,
    pub manifest: Manifest,
}

impl Dataset {
    /// Opens a dataset that exists.
    ///
    /// # Errors
    /// A `UserError` where the folder holds none.
    pub fn open(folder: &Path) -> Result<Dataset> {
        match Manifest::load(folder)? {
            Some(manifest) => Ok(Dataset { folder: folder.to_path_buf(), manifest }),
            None => Err(user(
                format!("there is no dataset in {}", folder.display()),
                "make one with `plaint import FILE…`, or name another with --dataset",
            )),
        }
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
            return Ok(Dataset { folder: folder.to_path_buf(), manifest });
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect(),
            Err(_) if folder.exists() => {
                return Err(user(format!("{} is not a folder", folder.display()), "name a folder with --dataset"));
            }
            Err(_) => Vec::new(),
        };
        if leftovers(folder).iter().any(|file| file.extension().is_some_and(|e| e == "parquet")) {
            return Err(user(
                format!("{} holds segments but no dataset.json", folder.display()),
                "restore dataset.json from a copy, or import the files into a new folder with --dataset",
            ));
        }
        let ours = |name: &str| {
            matches!(
                name,
                "dataset.lock" | KEY | KEY_ASIDE | "dataset.json.aside" | "records" | "rejects" | "replaced" | "model"
            )
        };
        match entries.iter().find(|name| !ours(name)) {
            Some(name) => Err(user(
                format!("{} is not a plaint dataset (it holds {name})", folder.display()),
                "name an empty or a new folder with --dataset",
            )),
            None => Ok(Dataset { folder: folder.to_path_buf(), manifest: Manifest::default() }),
        }
    }

    /// Paths of the live segments.
    pub fn segments(&self) -> Vec<PathBuf> {
        self.manifest.segments.iter().map(|s| self.folder.join(&s.path)).collect()
    }

    /// Reads a live segment, or only the named columns of it.
    ///
    /// # Errors
    /// A `UserError` that leads to `plaint doctor` where it is missing or damaged.
    fn read(&self, path: &Path, columns: Option<&[&str]>) -> Result<DataFrame> {
        if !path.exists() {
            // Where another writer replaced it since the manifest was read, nothing is damaged.
            let replaced = Manifest::load(&self.folder)?.is_some_and(|now| now != self.manifest);
            return Err(if replaced { self.changed() } else { self.damaged(path, "is missing") });
        }
        segment::read(path, columns).map_err(|e| if e.is::<UserError>() { self.damaged(path, "is damaged") } else { e })
    }

    /// What is said where another writer was quicker: what is not there any more, to be read anew.
    fn changed(&self) -> anyhow::Error {
        let what = format!("the dataset {} changed while it was read: try again", self.folder.display());
        std::io::Error::new(std::io::ErrorKind::NotFound, what).into()
    }

    /// What is said where a segment is not as it was written.
    fn damaged(&self, path: &Path, how: &str) -> anyhow::Error {
        let path = path.strip_prefix(&self.folder).unwrap_or(path).display();
        user(
            format!("the dataset {} is damaged: {path} {how}", self.folder.display()),
            format!("`plaint doctor --dataset {}` says how to mend it", self.folder.display()),
        )
    }

    /// Whether these segments have the bytes that were written.
    fn intact<'a>(&self, segments: impl Iterator<Item = &'a Segment>) -> Result<()> {
        for segment in segments {
            let path = self.folder.join(&segment.path);
            if !path.exists() {
                return Err(self.damaged(&path, "is missing"));
            }
            if segment::hash_of(&path)? != segment.sha256 {
                return Err(self.damaged(&path, "is damaged"));
            }
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

    /// The record with this id.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn find(&self, id: &str) -> Result<Option<Record>> {
        for path in self.segments() {
            let ids = self.read(&path, Some(&["record_id"]))?;
            if let Some(row) = ids.column("record_id")?.str()?.iter().position(|known| known == Some(id)) {
                let frame = self.read(&path, None)?.slice(row as i64, 1);
                return Ok(segment::to_records(&frame)?.pop());
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
        fs::create_dir_all(&folder).map_err(|e| cannot_write(&folder, &e))?;
        let path = folder.join("dataset.lock");
        let lock = File::create(&path).map_err(|e| cannot_write(&folder, &e))?;
        match lock.try_lock() {
            Ok(()) if stands(&lock, &path) => {}
            Ok(()) | Err(TryLockError::WouldBlock) => {
                return Err(user(
                    format!("another plaint is writing to {}", folder.display()),
                    "wait until it has finished, then try again",
                ));
            }
            Err(TryLockError::Error(e)) => return Err(cannot_write(&folder, &e)),
        }
        let writer = Writer { dataset: Dataset::open_or_new(&folder)?, _lock: lock, made, index: None };
        let removed = writer.heal();
        Ok((writer, removed))
    }

    /// The secret with which sellers' accounts are hashed; `fresh` becomes it where none was used yet. It stands beside
    /// the records and is not for passing on.
    ///
    /// # Errors
    /// Where it cannot be read or written, or is lost: with another one, a seller would have two names.
    pub fn key(&self, fresh: impl FnOnce() -> Result<[u8; 32]>) -> Result<[u8; 32]> {
        let path = self.folder.join(KEY);
        let name = || format!("could not use {}", path.display());
        if !path.exists() {
            if self.keyed()? {
                return Err(user(
                    format!("{} is missing, with which the accounts of sellers were hashed", path.display()),
                    "restore it from a copy of the dataset, or import all files into a new folder with --dataset; with a new key, \
                     the same seller would have two `seller_ids`",
                ));
            }
            let aside = self.folder.join(KEY_ASIDE);
            let mut file = File::create(&aside).map_err(|e| cannot_write(&self.folder, &e))?;
            only_for_the_owner(&file).with_context(name)?;
            file.write_all(&fresh()?).and_then(|()| file.sync_all()).map_err(|e| cannot_write(&self.folder, &e))?;
            fs::rename(&aside, &path).with_context(name)?;
        }
        let bytes = fs::read(&path).with_context(name)?;
        bytes.try_into().map_err(|_| {
            user(
                format!("{} is damaged: it should be 32 bytes", path.display()),
                "restore it from a copy of the dataset",
            )
        })
    }

    /// Whether a live record names an account as a hash; in clear, `wechat:abc`, it would need no secret.
    fn keyed(&self) -> Result<bool> {
        let hashed = |account: &str| {
            let hash = account.split_once(':').map_or("", |(_, hash)| hash);
            hash.len() == 24 && hash.bytes().all(|b| b.is_ascii_hexdigit())
        };
        for path in self.segments() {
            let frame = self.read(&path, Some(&["seller_ids"]))?;
            if frame.column("seller_ids")?.str()?.iter().flatten().any(|ids| ids.split('|').any(hashed)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The import of the same content, as [`Entry::content`] has it, by the same profile, where importing it again would change
    /// nothing.
    ///
    /// # Errors
    /// A `UserError` where the complaints of that import are missing or damaged.
    pub fn known(&self, content: (&str, &str), source: &str, profile: &str) -> Result<Option<&Entry>> {
        let same = |e: &&Entry| (e.content(), e.source.as_str(), e.profile.as_str()) == (content, source, profile);
        let known = self.manifest.imports.iter().rev().find(same).filter(|e| !e.stale);
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
        for path in self.segments() {
            let frame = self.read(&path, Some(fields))?;
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
        for path in self.segments() {
            let frame = self.read(&path, Some(&[field]))?;
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
            let frame = self.read(&self.folder.join(&segment.path), Some(&["record_id", "fingerprint"]))?;
            let (ids, prints) = (frame.column("record_id")?.str()?, frame.column("fingerprint")?.str()?);
            for (id, print) in ids.iter().zip(prints.iter()) {
                index.put(id.unwrap_or_default(), print.unwrap_or_default(), Place::Segment(place));
            }
        }
        Ok(index)
    }
}

fn only_for_the_owner(file: &File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Folders under a dataset's folder that hold the segments of one import: `records/0001-1a2b3c4d`.
fn import_folders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let kinds = ["records", "replaced"].map(|kind| folder.join(kind));
    kinds.into_iter().flat_map(|kind| entries(&kind)).filter(|path| is_import(&name(path)))
}

/// Files under a dataset's folder whose names only plaint gives: `records/0001-1a2b3c4d/part-1.parquet`, the same under
/// `replaced/`, `rejects/0001-1a2b3c4d.csv` and `model/1a2b3c4d.model`, each also with `.aside`.
fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let stem = |path: &Path, end: &str| {
        let name = name(path);
        name.strip_suffix(".aside").unwrap_or(&name).strip_suffix(end).map(String::from).unwrap_or_default()
    };
    let parts = import_folders(folder).flat_map(|import| entries(&import));
    let parts = parts.filter(|path| stem(path, ".parquet").strip_prefix("part-").is_some_and(digits));
    let rejects = entries(&folder.join("rejects")).into_iter().filter(|path| is_import(&stem(path, ".csv")));
    let models = entries(&folder.join("model")).into_iter().filter(|path| hash_of_eight(&stem(path, ".model")));
    parts.chain(rejects).chain(models).filter(|path| path.is_file()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect()
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn hash_of_eight(hash: &str) -> bool {
    hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `0001-1a2b3c4d`
fn is_import(id: &str) -> bool {
    id.split_once('-').is_some_and(|(n, hash)| digits(n) && hash_of_eight(hash))
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> anyhow::Error {
    user(
        format!("could not write to {}: {error}", folder.display()),
        "choose a folder that you may write to with --dataset",
    )
}

/// The records of several files as one, with nothing stored.
pub struct Joined {
    pub frame: LazyFrame,
    pub records: i64,
    /// For each file, how many of its records an earlier one had just so.
    pub repeated: Vec<i64>,
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
        file.into_iter().try_for_each(|frame| all.add(frame))?;
        repeated.push(all.duplicates - before);
    }
    let whole = segment::gather(all.frames()?, usize::MAX)?.pop();
    let whole = whole.unwrap_or_else(|| segment::to_frame(&[]));
    Ok(Joined { records: whole.height() as i64, frame: whole.lazy(), repeated })
}
