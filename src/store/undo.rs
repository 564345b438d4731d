//! Taking an import back: its records go, and what they replaced comes back. Must not know sources.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use anyhow::Result;
use polars::prelude::DataFrame;

use super::Dataset;
use super::ledger::Entry;
use super::manifest::{Manifest, Segment};
use super::segment;
use super::writer::Writer;
use crate::error::user;
use crate::registry::nearest;
use crate::schema::Record;

/// What an undo did.
#[derive(Debug, Default, PartialEq)]
pub struct Undone {
    /// Complaints that are gone.
    pub removed: usize,
    /// Complaints that are as an earlier import had them.
    pub restored: usize,
    /// Complaints that are gone although an earlier import had them: what it said of them was missing or damaged.
    pub lost: usize,
    /// Imports that had repeated or changed complaints, perhaps of this one, or whose complaints are lost: their files should be
    /// imported again, in this order.
    pub stale: Vec<Entry>,
}

impl Writer {
    /// Takes one import back. Where a later import changed its complaints in turn, that later version stays, and what it
    /// replaced is now what this import had replaced.
    ///
    /// Since complaints were replaced, people may have answered them and the model may be another: `label` labels those that
    /// come back anew, by the profile of this hash, which had read them.
    ///
    /// What the import brought is not read, so that it can be taken back also where that is missing or damaged.
    ///
    /// # Errors
    /// A `UserError` where there is no such import, or where a later one must be taken back first since what it replaced is
    /// damaged; where a file cannot be read or written, the dataset is as it was.
    pub fn undo(&mut self, import: &str, mut label: impl FnMut(&str, &mut Record) -> Result<()>) -> Result<Undone> {
        self.dataset.knows(import)?;
        let mut next = self.dataset.manifest.clone();
        let mut undone = Undone::default();
        let mut dead: BTreeSet<String> = BTreeSet::new();
        for own in next.segments.extract_if(.., |s| s.import == import) {
            undone.removed += own.rows;
            dead.insert(own.path);
        }
        let before: Vec<Segment> = next.replaced.extract_if(.., |s| s.by == import).collect();
        let own: Vec<Segment> = next.replaced.extract_if(.., |s| s.import == import).collect();
        dead.extend(before.iter().chain(&own).map(|s| s.path.clone()));
        let later = self.dataset.replaced_later(own)?;
        let mut older = Vec::new();
        for segment in before.into_iter().filter(|s| s.import != import) {
            let Some(frame) = self.dataset.salvage(&segment)? else {
                undone.lost += segment.rows;
                next.imports.iter_mut().filter(|e| e.import == segment.import).for_each(|e| e.stale = true);
                continue;
            };
            let (behind, back) = segment::split(&frame, |id| later.iter().any(|(_, ids)| ids.contains(id)))?;
            undone.restored += back.height();
            if back.height() > 0 {
                let reader = self.dataset.manifest.imports.iter().find(|e| e.import == segment.import);
                let profile = reader.map_or("", |e| e.profile.as_str());
                let back = segment::changed(&back, |records| records.iter_mut().try_for_each(|r| label(profile, r)))?;
                let restored = self.write_segment(&mut next, &segment.import, "", &back)?;
                next.segments.push(restored);
            }
            older.push((segment.import, behind));
        }
        // What was lost before may come back from a version before it.
        undone.removed = undone.removed.saturating_sub(undone.restored);
        self.put_behind(&mut next, &later, &older)?;
        let file = next.strike(import);
        dead.extend(Some(file.rejects_file).filter(|file| !file.is_empty()));
        undone.stale = next.stale().cloned().collect();
        next.segments.sort_by(|a, b| a.import.cmp(&b.import));
        self.switch(next, dead)?;
        Ok(undone)
    }

    /// Keeps what the import had replaced as replaced by the later imports that changed these complaints in turn.
    fn put_behind(&mut self, next: &mut Manifest, later: &[Later], older: &[(String, DataFrame)]) -> Result<()> {
        for (by, ids) in later {
            for (origin, behind) in older {
                let (mine, _) = segment::split(behind, |id| ids.contains(id))?;
                if mine.height() > 0 {
                    let kept = self.write_segment(next, origin, by, &mine)?;
                    next.replaced.push(kept);
                }
            }
        }
        Ok(())
    }
}

/// A later import, and the complaints that it changed.
type Later = (String, HashSet<String>);

impl Dataset {
    /// Whether there is such an import.
    fn knows(&self, import: &str) -> Result<()> {
        let imports = || self.manifest.imports.iter().map(|e| e.import.as_str());
        if imports().any(|known| known == import) {
            return Ok(());
        }
        let of_path = |e: &&Entry| !import.is_empty() && Path::new(&e.path).ends_with(import);
        let read: Vec<&str> = self.manifest.imports.iter().filter(of_path).map(|e| e.import.as_str()).collect();
        if !read.is_empty() {
            let what = format!("{import} is a file, and imports are taken back by their ids");
            return Err(user(what, format!("the ids of its imports, in their order: {}", read.join(", "))));
        }
        let near = nearest(import, imports());
        let hint = near.map_or("see `plaint imports`".into(), |n| format!("did you mean {n}? See `plaint imports`"));
        Err(user(format!("there is no import {import}"), hint))
    }

    /// Which later imports replaced the versions that stand in these segments.
    fn replaced_later(&self, own: Vec<Segment>) -> Result<Vec<Later>> {
        let mut later = Vec::new();
        for segment in own {
            let Some(frame) = self.salvage(&segment)? else {
                return Err(user(
                    format!("{}, of the later import {}, is missing or damaged", segment.path, segment.by),
                    format!("take {} back first; `plaint doctor` lists what to do, in order", segment.by),
                ));
            };
            later.push((segment.by, ids(&frame)?));
        }
        Ok(later)
    }

    /// The records of a segment; none where its file is missing or has other bytes than were written.
    fn salvage(&self, segment: &Segment) -> Result<Option<DataFrame>> {
        let path = self.folder.join(&segment.path);
        let whole = path.exists() && segment.is_whole(&path)?;
        whole.then(|| segment::read(&path, None)).transpose()
    }
}

fn ids(frame: &DataFrame) -> Result<HashSet<String>> {
    Ok(frame.column("record_id")?.str()?.iter().flatten().map(String::from).collect())
}
