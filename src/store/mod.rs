//! The dataset: a folder with `dataset.json` and Parquet segments. Keeps each complaint once, accounts for each row, and
//! changes as a whole or not at all. Must not know sources, labels or measures.

pub mod ledger;
pub mod manifest;
pub mod segment;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use crate::error::user;
use crate::schema::Record;
use ledger::{Entry, Rejected};
use manifest::{Manifest, Segment, sync_folder};

/// Most records in one segment.
const SEGMENT_ROWS: usize = 500_000;

/// A dataset opened for reading; a writer takes the lock besides.
pub struct Dataset {
    folder: PathBuf,
    pub manifest: Manifest,
}

/// The right to change a dataset, until it is dropped.
pub struct Writer {
    dataset: Dataset,
    _lock: File,
}

/// A file's records on their way in. `entry` has the counts of reading; commit adds those of storing.
#[derive(Default)]
pub struct Import {
    pub frames: Vec<DataFrame>,
    /// Places, over all frames, of records that a later one in the same file replaced.
    pub superseded: HashSet<usize>,
    pub rejects: Vec<Rejected>,
    pub entry: Entry,
    /// Id and text of a user's own profile.
    pub profile: Option<(String, String)>,
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
        if let Some(manifest) = Manifest::load(folder)? {
            return Ok(Dataset { folder: folder.to_path_buf(), manifest });
        }
        let ours = |name: &str| matches!(name, "dataset.lock" | "dataset.json.aside" | "records" | "rejects");
        let strange = match fs::read_dir(folder) {
            Ok(entries) => entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).find(|n| !ours(n)),
            Err(_) if folder.exists() => Some("no folder".into()),
            Err(_) => None,
        };
        match strange {
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

    /// Takes the lock and reads the manifest again, since another writer may have changed it.
    ///
    /// # Errors
    /// A `UserError` where another plaint holds the lock or the folder cannot be written.
    pub fn lock(self) -> Result<Writer> {
        let folder = self.folder;
        fs::create_dir_all(&folder).map_err(|e| cannot_write(&folder, &e))?;
        let lock = File::create(folder.join("dataset.lock")).map_err(|e| cannot_write(&folder, &e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(user(
                    format!("another plaint is writing to {}", folder.display()),
                    "wait until it has finished, then try again",
                ));
            }
            Err(TryLockError::Error(e)) => return Err(cannot_write(&folder, &e)),
        }
        let dataset = Dataset::open_or_new(&folder)?;
        let writer = Writer { dataset, _lock: lock };
        writer.heal()?;
        Ok(writer)
    }

    /// Id → fingerprint and segment of every live record.
    fn index(&self) -> Result<HashMap<String, (String, usize)>> {
        let mut index = HashMap::new();
        for (place, path) in self.segments().iter().enumerate() {
            let frame = segment::read(path, Some(&["record_id", "fingerprint"]))?;
            let (ids, prints) = (frame.column("record_id")?.str()?, frame.column("fingerprint")?.str()?);
            for (id, print) in ids.iter().zip(prints.iter()) {
                index.insert(id.unwrap_or_default().to_string(), (print.unwrap_or_default().to_string(), place));
            }
        }
        Ok(index)
    }

    /// Sorts an import's records into new, changed and known ones, and fills in its entry.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn weigh(&self, import: &mut Import) -> Result<Changes> {
        let index = self.index()?;
        let mut changes = Changes::default();
        let (mut imported, mut updated, mut duplicates) = (0, 0, 0);
        let mut place = 0;
        for frame in &mut import.frames {
            let (ids, prints) = (frame.column("record_id")?.str()?, frame.column("fingerprint")?.str()?);
            let mut keep = Vec::with_capacity(frame.height());
            for (id, print) in ids.iter().zip(prints.iter()) {
                let id = id.unwrap_or_default();
                place += 1;
                keep.push(match index.get(id) {
                    _ if import.superseded.contains(&(place - 1)) => false,
                    None => {
                        imported += 1;
                        true
                    }
                    Some((known, _)) if Some(known.as_str()) == print => {
                        duplicates += 1;
                        false
                    }
                    Some((_, segment)) => {
                        updated += 1;
                        changes.replaced.entry(*segment).or_default().insert(id.to_string());
                        true
                    }
                });
            }
            *frame = segment::only(frame, &keep)?;
        }
        import.superseded.clear();
        let entry = &mut import.entry;
        entry.imported += imported;
        entry.updated += updated;
        entry.duplicates += duplicates;
        entry.rejected = import.rejects.len() as i64;
        let known = self.manifest.imports.iter().find(|e| e.sha256 == entry.sha256 && e.source == entry.source);
        changes.known = known.filter(|_| imported + updated == 0).cloned();
        Ok(changes)
    }
}

/// What an import would change.
#[derive(Default)]
pub struct Changes {
    /// Ids of records that are replaced, by the place of their segment.
    replaced: HashMap<usize, HashSet<String>>,
    /// The entry of the same file, where importing it again changes nothing.
    pub known: Option<Entry>,
}

impl Writer {
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Stores an import, or nothing of it. Gives back its line in the ledger.
    ///
    /// # Errors
    /// Where a file cannot be read or written; the dataset is then as it was.
    pub fn commit(&mut self, mut import: Import) -> Result<Entry> {
        let changes = self.dataset.weigh(&mut import)?;
        if let Some(known) = changes.known {
            let entry = Entry { import: known.import, rejects_file: known.rejects_file, ..import.entry };
            return Ok(self.located(entry));
        }
        let mut next = self.dataset.manifest.clone();
        let id = format!("{:04}-{}", next.next_import, &import.entry.sha256[..8]);
        next.next_import += 1;
        import.entry.import.clone_from(&id);
        let mut dead: BTreeSet<String> = BTreeSet::new();
        for (place, ids) in changes.replaced {
            let old = self.dataset.manifest.segments[place].clone();
            let records = segment::to_records(&segment::read(&self.dataset.folder.join(&old.path), None)?)?;
            let kept: Vec<Record> = records.into_iter().filter(|r| !ids.contains(&r.record_id)).collect();
            let new = self.write_segment(&mut next, &old.import, &mut segment::to_frame(&kept))?;
            let slot = next.segments.iter_mut().find(|s| s.path == old.path).expect("a live segment");
            *slot = new;
            dead.insert(old.path);
        }
        let frames = std::mem::take(&mut import.frames);
        for mut frame in segment::gather(frames, SEGMENT_ROWS)? {
            let segment = self.write_segment(&mut next, &id, &mut frame)?;
            next.segments.push(segment);
        }
        if !import.rejects.is_empty() {
            let folder = self.dataset.folder.join("rejects");
            fs::create_dir_all(&folder).map_err(|e| cannot_write(&folder, &e))?;
            import.entry.rejects_file = format!("rejects/{id}.csv");
            ledger::write_rejects(&self.dataset.folder.join(&import.entry.rejects_file), &import.rejects)?;
        }
        debug_assert!(import.entry.balances());
        next.imports.push(import.entry.clone());
        next.profiles.extend(import.profile);
        self.switch(next, dead)?;
        Ok(self.located(import.entry))
    }

    /// The entry with its rejects file as the caller can open it; the ledger keeps it relative to the dataset.
    fn located(&self, mut entry: Entry) -> Entry {
        if !entry.rejects_file.is_empty() {
            entry.rejects_file = self.dataset.folder.join(&entry.rejects_file).display().to_string();
        }
        entry
    }

    /// Rewrites every segment through `change`. Gives back the number of records.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn rewrite(&mut self, mut change: impl FnMut(&mut [Record]) -> Result<()>) -> Result<usize> {
        let mut next = self.dataset.manifest.clone();
        let mut dead = BTreeSet::new();
        let mut count = 0;
        for place in 0..next.segments.len() {
            let old = next.segments[place].clone();
            let mut records = segment::to_records(&segment::read(&self.dataset.folder.join(&old.path), None)?)?;
            change(&mut records)?;
            count += records.len();
            next.segments[place] = self.write_segment(&mut next, &old.import, &mut segment::to_frame(&records))?;
            dead.insert(old.path);
        }
        self.switch(next, dead)?;
        Ok(count)
    }

    fn write_segment(&self, next: &mut Manifest, import: &str, frame: &mut DataFrame) -> Result<Segment> {
        let folder = self.dataset.folder.join("records").join(import);
        fs::create_dir_all(&folder).map_err(|e| cannot_write(&folder, &e))?;
        let name = format!("part-{}.parquet", next.next_segment);
        next.next_segment += 1;
        // Under another name until it is whole, so that `records/*/*.parquet` never matches half a file.
        let aside = folder.join(format!("{name}.aside"));
        segment::write(frame, &aside)?;
        fs::rename(&aside, folder.join(&name)).with_context(|| format!("could not put {name} in place"))?;
        sync_folder(&folder)?;
        Ok(Segment { path: format!("records/{import}/{name}"), import: import.to_string(), rows: frame.height() })
    }

    /// Makes `next` the manifest, then clears away what is no longer live.
    fn switch(&mut self, next: Manifest, dead: BTreeSet<String>) -> Result<()> {
        next.save(&self.dataset.folder)?;
        self.dataset.manifest = next;
        for path in dead {
            // What cannot be removed now is healed by the next writer.
            let _ = fs::remove_file(self.dataset.folder.join(path));
        }
        Ok(())
    }

    /// Removes what a killed writer left: files under `records/` and `rejects/` that the manifest does not name.
    fn heal(&self) -> Result<()> {
        let manifest = &self.dataset.manifest;
        let live: HashSet<PathBuf> = self.dataset.segments().into_iter().collect();
        let entries =
            |path: &Path| fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect::<Vec<_>>();
        for import in entries(&self.dataset.folder.join("records")) {
            for file in entries(&import).into_iter().filter(|f| !live.contains(f)) {
                fs::remove_file(&file).with_context(|| format!("could not clear away {}", file.display()))?;
            }
            // Fails where live segments stand in it, and that is right.
            let _ = fs::remove_dir(&import);
        }
        for file in entries(&self.dataset.folder.join("rejects")) {
            let id = file.file_stem().map(|s| s.to_string_lossy().into_owned());
            if !manifest.imports.iter().any(|e| Some(&e.import) == id.as_ref()) {
                fs::remove_file(&file).with_context(|| format!("could not clear away {}", file.display()))?;
            }
        }
        Ok(())
    }
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> anyhow::Error {
    user(
        format!("could not write to {}: {error}", folder.display()),
        "choose a folder that you may write to with --dataset",
    )
}

/// Imports as one lazy frame for an engine, with nothing stored.
///
/// # Errors
/// Never in practice: all frames have the same columns.
pub fn frame(imports: Vec<Import>) -> Result<LazyFrame> {
    let mut frames = Vec::new();
    for Import { frames: more, superseded, .. } in imports {
        let mut place = 0;
        for frame in more {
            let keep: Vec<bool> = (place..place + frame.height()).map(|i| !superseded.contains(&i)).collect();
            place += frame.height();
            frames.push(segment::only(&frame, &keep)?);
        }
    }
    let whole = segment::gather(frames, usize::MAX)?.pop();
    Ok(whole.unwrap_or_else(|| segment::to_frame(&[])).lazy())
}
