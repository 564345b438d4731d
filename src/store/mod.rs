//! The dataset: a folder with `dataset.json` and Parquet segments. Keeps each complaint once, accounts for each row, and
//! changes as a whole or not at all. Must not know sources, labels or measures.

pub mod ledger;
pub mod manifest;
pub mod segment;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::Lang;
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
    /// Whether the source has several rows for one complaint.
    pub merges: bool,
    /// Language of the notes.
    pub lang: Lang,
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
        let ours = |name: &str| matches!(name, "dataset.lock" | "dataset.json.aside" | "records" | "rejects");
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
        writer.heal();
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
        let same = |e: &&Entry| (&e.sha256, &e.source, &e.profile) == (&entry.sha256, &entry.source, &entry.profile);
        changes.known = self.manifest.imports.iter().find(same).cloned();
        if changes.known.is_some() {
            // The same file, read the same way, says nothing new, also where a later file has changed its complaints.
            entry.duplicates += imported + updated + duplicates + std::mem::take(&mut entry.updated);
            return Ok(changes);
        }
        entry.imported += imported;
        entry.updated += updated;
        entry.duplicates += duplicates;
        if import.merges && updated > 0 {
            entry.notes.push(Caveat::Replaced { complaints: updated }.text(import.lang));
        }
        Ok(changes)
    }
}

/// What an import would change.
#[derive(Default)]
pub struct Changes {
    /// Ids of records that are replaced, by the place of their segment.
    replaced: BTreeMap<usize, HashSet<String>>,
    /// The entry of the same file, where importing it again changes nothing.
    pub known: Option<Entry>,
}

impl Writer {
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Stores an import, or nothing of it. Gives back its line in the ledger, and whether anything was written.
    ///
    /// # Errors
    /// Where a file cannot be read or written; the dataset is then as it was.
    pub fn commit(&mut self, mut import: Import) -> Result<(Entry, bool)> {
        let changes = self.dataset.weigh(&mut import)?;
        if let Some(known) = changes.known {
            let entry = Entry { import: known.import, rejects_file: known.rejects_file, ..import.entry };
            return Ok((self.located(entry), false));
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
            self.make_folder(&folder)?;
            import.entry.rejects_file = format!("rejects/{id}.csv");
            ledger::write_rejects(&self.dataset.folder.join(&import.entry.rejects_file), &import.rejects)?;
        }
        debug_assert!(import.entry.balances());
        next.segments.retain(|s| s.rows > 0);
        next.imports.push(import.entry.clone());
        next.profiles.extend(import.profile);
        self.switch(next, dead)?;
        Ok((self.located(import.entry), true))
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

    /// Makes a folder inside of the dataset, and makes the making last.
    fn make_folder(&self, folder: &Path) -> Result<()> {
        if !folder.is_dir() {
            fs::create_dir_all(folder).map_err(|e| cannot_write(folder, &e))?;
            for above in folder.ancestors().skip(1).take_while(|a| a.starts_with(&self.dataset.folder)) {
                sync_folder(above)?;
            }
        }
        Ok(())
    }

    fn write_segment(&self, next: &mut Manifest, import: &str, frame: &mut DataFrame) -> Result<Segment> {
        let folder = self.dataset.folder.join("records").join(import);
        self.make_folder(&folder)?;
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

    /// Removes what a killed writer left: segments and rejects that plaint alone names so and that the manifest does not
    /// know. Anything else in the folder is not ours to touch, and what cannot be removed does no harm.
    fn heal(&self) {
        let live: HashSet<PathBuf> = self.dataset.segments().into_iter().collect();
        let rejects = self.dataset.manifest.imports.iter().filter(|e| !e.rejects_file.is_empty());
        let live_rejects: HashSet<PathBuf> = rejects.map(|e| self.dataset.folder.join(&e.rejects_file)).collect();
        for file in leftovers(&self.dataset.folder) {
            if !live.contains(&file) && !live_rejects.contains(&file) {
                let _ = fs::remove_file(&file);
                // Fails where something else stands in the folder, and that is right.
                let _ = file.parent().map(fs::remove_dir);
            }
        }
    }
}

/// Files under a dataset's folder whose names only plaint gives: `records/0001-1a2b3c4d/part-1.parquet`, the same with
/// `.aside`, and `rejects/0001-1a2b3c4d.csv`.
fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let entries =
        |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect::<Vec<_>>();
    let name = |path: &PathBuf| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_import = |id: &str| {
        id.split_once('-')
            .is_some_and(|(n, hash)| digits(n) && hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let is_part = |name: &str| {
        let stem = name.strip_suffix(".aside").unwrap_or(name);
        stem.strip_prefix("part-").and_then(|s| s.strip_suffix(".parquet")).is_some_and(digits)
    };
    let imports = entries(folder.join("records")).into_iter().filter(|path| is_import(&name(path)));
    let parts = imports.flat_map(entries).filter(|path| is_part(&name(path)));
    let rejects = entries(folder.join("rejects"));
    parts
        .chain(rejects.into_iter().filter(|p| name(p).strip_suffix(".csv").is_some_and(is_import)))
        .filter(|p| p.is_file())
        .collect()
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> anyhow::Error {
    user(
        format!("could not write to {}: {error}", folder.display()),
        "choose a folder that you may write to with --dataset",
    )
}

/// Imports as one lazy frame for an engine, with nothing stored. A complaint that comes again counts once, as the last
/// file has it.
///
/// # Errors
/// Never in practice: all frames have the same columns.
pub fn frame(imports: Vec<Import>) -> Result<LazyFrame> {
    let mut frames = Vec::new();
    let mut superseded = HashSet::new();
    let mut last: HashMap<String, usize> = HashMap::new();
    let mut place = 0;
    for import in imports {
        superseded.extend(import.superseded.iter().map(|i| i + place));
        for frame in import.frames {
            for id in frame.column("record_id")?.str()?.iter() {
                if !superseded.contains(&place) {
                    superseded.extend(last.insert(id.unwrap_or_default().to_string(), place));
                }
                place += 1;
            }
            frames.push(frame);
        }
    }
    let mut place = 0;
    for frame in &mut frames {
        let keep: Vec<bool> = (place..place + frame.height()).map(|i| !superseded.contains(&i)).collect();
        place += frame.height();
        *frame = segment::only(frame, &keep)?;
    }
    let whole = segment::gather(frames, usize::MAX)?.pop();
    Ok(whole.unwrap_or_else(|| segment::to_frame(&[])).lazy())
}
