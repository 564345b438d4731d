//! Changing a dataset: files are written aside and synced, then one rename of the manifest makes them visible. Must not
//! know sources.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use polars::prelude::DataFrame;

use super::files::{SET_ASIDE, aside, import_folders, ours, place, set_aside, sync_folder, unwritten};
use super::incoming::{Incoming, Says};
use super::index::Index;
use super::ledger::{Entry, Labelling, Rejects};
use super::manifest::{Manifest, Segment};
use super::segment::{self, Sum};
use super::{Dataset, LOCK, key};
use crate::schema::Record;

/// The right to change a dataset, until it is dropped.
pub struct Writer {
    pub(super) dataset: Dataset,
    pub(super) _lock: File,
    /// Whether the folder was not there before.
    pub(super) made: bool,
    /// What is known after the last commit, so that the files of a run need not have it read anew each.
    pub(super) index: Option<Index>,
    /// Files put in place since the last commit, relative to the dataset's folder: without one they are nobody's.
    pub(super) fresh: Vec<String>,
}

/// An import that is being written.
pub struct Import {
    /// Its number and the beginning of the file's hash: `0007-1a2b3c4d`.
    pub id: String,
    pub incoming: Incoming,
    folder: PathBuf,
    rejects_path: PathBuf,
    rejects: Option<Rejects>,
    pub rejected: i64,
}

impl Import {
    /// Takes a rejected row in.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn reject(&mut self, line: u64, field: &str, value: &str, reason: &str) -> Result<()> {
        self.rejected += 1;
        if self.rejects.is_none() {
            self.rejects = Some(Rejects::create(self.rejects_path.clone())?);
        }
        match &mut self.rejects {
            Some(rejects) => rejects.add(line, field, value, reason),
            None => Ok(()),
        }
    }
}

impl Drop for Import {
    /// An import that was not committed leaves nothing behind; what cannot be removed is healed by the next writer.
    fn drop(&mut self) {
        if self.rejects.take().is_some() {
            let _ = fs::remove_file(&self.rejects_path);
        }
        self.incoming.clear();
        // Fails where something stands in the folder, and that is right.
        let _ = fs::remove_dir(&self.folder);
    }
}

impl Drop for Writer {
    /// A folder in which nothing was ever stored is as it was before: empty, or not there.
    fn drop(&mut self) {
        // What stands there counts: the last manifest may be in place although that could not be made sure of.
        let loaded = Manifest::load(&self.dataset.folder);
        if let Ok(Some(manifest)) = &loaded {
            self.discard(manifest);
        }
        let none = Manifest::default();
        let folder = &self.dataset.folder;
        let stored = loaded.map_or(true, |manifest| manifest.is_some_and(|m| m != none));
        if stored || self.dataset.manifest != none {
            return;
        }
        self.heal();
        if !ours(folder).is_empty() || folder.join(SET_ASIDE).exists() {
            return;
        }
        for file in ["dataset.json", key::FILE, LOCK].map(|file| folder.join(file)) {
            let _ = fs::remove_file(aside(&file));
            let _ = fs::remove_file(file);
        }
        for inner in ["records", "replaced", "rejects"] {
            // Fails where something stands in it, and that is right.
            let _ = fs::remove_dir(folder.join(inner));
        }
        if self.made {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Writer {
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// Begins an import of the file with this SHA-256 (hex).
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn begin(&mut self, sha256: &str) -> Result<Import> {
        // Segments without a manifest would be taken for a dataset that lost it, should this be the first import and not end.
        if !Manifest::stands(&self.dataset.folder) {
            self.dataset.manifest.save(&self.dataset.folder)?;
        }
        let id = format!("{:04}-{}", self.dataset.manifest.next_import, &sha256[..8]);
        let folder = self.dataset.folder.join("records").join(&id);
        let rejects = self.dataset.folder.join("rejects");
        self.make_folder(&folder)?;
        self.make_folder(&rejects)?;
        let index = match self.index.take().filter(Index::has_room) {
            Some(index) => index,
            None => self.dataset.index()?,
        };
        let incoming = Incoming::aside(index, &folder).beside(&self.dataset);
        let rejects_path = rejects.join(format!("{id}.csv.aside"));
        Ok(Import { id, incoming, folder, rejects_path, rejects: None, rejected: 0 })
    }

    /// Makes an import visible: its records, what it replaced, its rejects and its line in the ledger, which is given back
    /// with the rejects file as the caller can open it; and the text of a user's own profile that was named to read it.
    ///
    /// # Errors
    /// Where a file cannot be written; the dataset is then as it was.
    pub fn commit(&mut self, mut import: Import, mut entry: Entry, own: Option<String>) -> Result<Entry> {
        let mut next = self.dataset.manifest.clone();
        next.next_import += 1;
        let (parts, old) = import.incoming.finish()?;
        let mut index = std::mem::take(&mut import.incoming.index);
        let replaced = std::mem::take(&mut import.incoming.replaced);
        let dead = self.replace(&mut next, &import.id, &mut index, replaced, old)?;
        let mut brought = Vec::new();
        for part in parts {
            if part.rows == 0 {
                // What cannot be removed now is healed by the next writer.
                let _ = fs::remove_file(&part.path);
                continue;
            }
            let name = name_in(&import.folder, &mut next);
            let path = import.folder.join(&name);
            fs::rename(&part.path, &path).map_err(|e| unwritten(&path, &e))?;
            let path = format!("records/{}/{name}", import.id);
            self.fresh.push(path.clone());
            brought.push((part.first, path.clone()));
            next.segments.push(written(path, import.id.clone(), String::new(), part.rows, part.sum));
        }
        if import.folder.is_dir() {
            sync_folder(&import.folder)?;
        }
        entry.import.clone_from(&import.id);
        if let Some(rejects) = import.rejects.take() {
            rejects.finish()?;
            entry.rejects_file = format!("rejects/{}.csv", import.id);
            let path = self.dataset.folder.join(&entry.rejects_file);
            place(&import.rejects_path, &path)?;
            self.fresh.push(entry.rejects_file.clone());
        }
        debug_assert!(entry.balances());
        next.enter(entry.clone(), own);
        self.switch(next, dead)?;
        index.settle(brought, import.incoming.came);
        self.index = Some(index);
        Ok(self.dataset.located(entry))
    }

    /// Takes changed complaints out of their segments and keeps them as replaced by the import `by`. Gives the paths that
    /// are no longer live.
    fn replace(
        &mut self,
        next: &mut Manifest,
        by: &str,
        index: &mut Index,
        ids: BTreeMap<u32, HashMap<String, Says>>,
        old: Vec<DataFrame>,
    ) -> Result<BTreeSet<String>> {
        let mut dead = BTreeSet::new();
        for (segment, ids) in ids {
            let path = index.path(segment);
            let place = next.segments.iter().position(|s| s.path == path).context("a live segment")?;
            let was = next.segments[place].clone();
            let frame = self.dataset.read(&was, None)?;
            let (kept, taken) = segment::split(&frame, |id| !ids.contains_key(id))?;
            // Where all of its records changed, nothing is left to be written.
            if kept.height() == 0 {
                next.segments.remove(place);
            } else {
                next.segments[place] = self.write_segment(next, &was.import, "", &kept)?;
                index.moved(segment, &next.segments[place].path);
            }
            let replaced = self.write_segment(next, &was.import, by, &taken)?;
            next.replaced.push(replaced);
            dead.insert(was.path);
        }
        for frame in segment::gather(old, usize::MAX)? {
            let replaced = self.write_segment(next, by, by, &frame)?;
            next.replaced.push(replaced);
        }
        Ok(dead)
    }

    /// Rewrites every segment through `change`, which labels as `by` says. Gives back the number of records.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn rewrite(&mut self, by: &Labelling, change: impl FnMut(&mut [Record]) -> Result<()>) -> Result<usize> {
        let mut next = self.dataset.manifest.clone();
        next.labelled_by(by);
        let mut dead = BTreeSet::new();
        let count = self.rewritten(&mut next, |_| true, change, &mut dead)?;
        self.switch(next, dead)?;
        Ok(count)
    }

    /// Rewrites the segments that hold one of these ids through `change`. Gives back the number of their records.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn rewrite_where(
        &mut self,
        wanted: impl Fn(&str) -> bool,
        change: impl FnMut(&mut [Record]) -> Result<()>,
    ) -> Result<usize> {
        let mut next = self.dataset.manifest.clone();
        let mut dead = BTreeSet::new();
        let count = self.rewritten(&mut next, wanted, change, &mut dead)?;
        self.switch(next, dead)?;
        Ok(count)
    }

    /// Writes the segments of `next` that hold one of these ids anew, and adds those that they replace to `dead`. Gives
    /// back the number of their records.
    pub(super) fn rewritten(
        &mut self,
        next: &mut Manifest,
        wanted: impl Fn(&str) -> bool,
        mut change: impl FnMut(&mut [Record]) -> Result<()>,
        dead: &mut BTreeSet<String>,
    ) -> Result<usize> {
        let mut count = 0;
        for place in 0..next.segments.len() {
            let old = next.segments[place].clone();
            if !segment::holds(&self.dataset.read(&old, Some(&["record_id"]))?, &wanted)? {
                continue;
            }
            let changed = segment::changed(&self.dataset.read(&old, None)?, &mut change)?;
            count += changed.height();
            next.segments[place] = self.write_segment(next, &old.import, "", &changed)?;
            dead.insert(old.path);
        }
        Ok(count)
    }

    /// Makes a folder inside of the dataset, and makes the making last.
    pub(super) fn make_folder(&self, folder: &Path) -> Result<()> {
        let new = folder.ancestors().take_while(|a| *a != self.dataset.folder && !a.is_dir()).count();
        fs::create_dir_all(folder).map_err(|e| unwritten(folder, &e))?;
        folder.ancestors().skip(1).take(new).try_for_each(sync_folder)
    }

    /// Writes records of an import: live ones, or ones that the import `by` replaced.
    pub(super) fn write_segment(
        &mut self,
        next: &mut Manifest,
        import: &str,
        by: &str,
        frame: &DataFrame,
    ) -> Result<Segment> {
        let under = if by.is_empty() { format!("records/{import}") } else { format!("replaced/{by}") };
        let folder = self.dataset.folder.join(&under);
        self.make_folder(&folder)?;
        let name = name_in(&folder, next);
        let path = folder.join(&name);
        // Under another name until it is whole, so that `records/*/*.parquet` never matches half a file.
        let sum = segment::write(frame, &aside(&path))?;
        place(&aside(&path), &path)?;
        self.fresh.push(format!("{under}/{name}"));
        Ok(written(format!("{under}/{name}"), import.into(), by.into(), frame.height(), sum))
    }

    /// Makes `next` the manifest, then clears away what is no longer live.
    pub(super) fn switch(&mut self, mut next: Manifest, dead: BTreeSet<String>) -> Result<()> {
        self.index = None;
        self.note_all(&mut next);
        next.save(&self.dataset.folder)?;
        self.discard(&next);
        self.dataset.manifest = next;
        for path in dead {
            // What cannot be removed now is healed by the next writer.
            let path = self.dataset.folder.join(path);
            let _ = fs::remove_file(&path);
            let _ = path.parent().map(fs::remove_dir);
        }
        Ok(())
    }

    /// Removes what was put in place and the manifest that stands does not name: it was for a change that did not come about.
    fn discard(&mut self, manifest: &Manifest) {
        let named: HashSet<&str> = manifest.files().collect();
        for file in self.fresh.drain(..).filter(|file| !named.contains(file.as_str())) {
            let _ = fs::remove_file(self.dataset.folder.join(file));
        }
    }

    /// Clears away what a killed writer left, and gives what was removed: halves of files, and whole ones that the manifest does
    /// not know are set aside. Where it names what is not there, the manifest may be the wrong one, and what it does not know the
    /// only copy: then nothing is touched. Anything else in the folder is not ours to touch.
    pub(super) fn heal(&self) -> Vec<PathBuf> {
        if !self.dataset.complete() {
            return Vec::new();
        }
        let (mut removed, whole): (Vec<PathBuf>, Vec<PathBuf>) =
            self.dataset.unnamed().into_iter().partition(|file| file.extension().is_some_and(|e| e == "aside"));
        removed.retain(|file| fs::remove_file(file).is_ok());
        for file in whole {
            // What cannot be moved does no harm.
            let _ = set_aside(&self.dataset.folder, &file);
        }
        for folder in import_folders(&self.dataset.folder) {
            // Fails where something stands in the folder, and that is right.
            let _ = fs::remove_dir(folder);
        }
        removed
    }
}

/// A name for the next segment in this folder, in which a file may stand that the manifest does not know.
fn name_in(folder: &Path, next: &mut Manifest) -> String {
    loop {
        let name = format!("part-{}.parquet", next.next_segment);
        next.next_segment += 1;
        if !folder.join(&name).exists() {
            return name;
        }
    }
}

fn written(path: String, import: String, by: String, rows: usize, sum: Sum) -> Segment {
    Segment { path, import, by, rows, sha256: sum.sha256, crc32: Some(sum.crc32) }
}

/// Whether a file still stands under its name. A writer that stored nothing takes its lock away: who had opened it before then
/// locks a file that nobody else sees.
pub(super) fn stands(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |meta: fs::Metadata| (meta.dev(), meta.ino());
        file.metadata().ok().map(id).is_some_and(|opened| fs::metadata(path).ok().map(id) == Some(opened))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_lock_that_was_taken_away_locks_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dataset.lock");
        let opened = File::create(&path).unwrap();
        assert!(stands(&opened, &path));
        fs::remove_file(&path).unwrap();
        assert!(!stands(&opened, &path), "gone");
        // A third writer has made its own.
        let other = File::create(&path).unwrap();
        assert!(!stands(&opened, &path) && stands(&other, &path));
    }
}
