//! Taking an import back: its records go, and what they replaced comes back. Must not know sources.

use std::collections::{BTreeSet, HashSet};

use anyhow::Result;
use polars::prelude::DataFrame;

use super::ledger::Entry;
use super::manifest::Segment;
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
    /// Imports that had repeated rows, perhaps of this one: their files should be imported again.
    pub stale: Vec<Entry>,
}

impl Writer {
    /// Takes one import back. Where a later import changed its complaints in turn, that later version stays, and what it
    /// replaced is now what this import had replaced.
    ///
    /// Since complaints were replaced, people may have answered them and the model may be another: `label` labels those that
    /// come back anew.
    ///
    /// # Errors
    /// A `UserError` where there is no such import; where a file cannot be read or written, the dataset is as it was.
    pub fn undo(&mut self, import: &str, mut label: impl FnMut(&mut Record) -> Result<()>) -> Result<Undone> {
        let manifest = &self.dataset.manifest;
        if !manifest.imports.iter().any(|e| e.import == import) {
            let near = nearest(import, manifest.imports.iter().map(|e| e.import.as_str()));
            let hint =
                near.map_or("see `plaint imports`".into(), |n| format!("did you mean {n}? See `plaint imports`"));
            return Err(user(format!("there is no import {import}"), hint));
        }
        let mut next = manifest.clone();
        let mut undone = Undone::default();
        let mut dead: BTreeSet<String> = BTreeSet::new();
        let read = |segment: &Segment| segment::read(&self.dataset.folder.join(&segment.path), None);

        let mut live: HashSet<String> = HashSet::new();
        for own in next.segments.extract_if(.., |s| s.import == import) {
            let ids = segment::read(&self.dataset.folder.join(&own.path), Some(&["record_id"]))?;
            live.extend(ids.column("record_id")?.str()?.iter().flatten().map(String::from));
            undone.removed += own.rows;
            dead.insert(own.path);
        }
        // What it replaced: live again where its own version was, else older versions behind a later import's.
        let before: Vec<Segment> = next.replaced.extract_if(.., |s| s.by == import).collect();
        let mut older = Vec::new();
        for segment in before {
            dead.insert(segment.path.clone());
            if segment.import == import {
                continue;
            }
            let (back, behind) = segment::split(&read(&segment)?, |id| live.contains(id))?;
            undone.restored += back.height();
            if back.height() > 0 {
                let back = relabelled(back, &mut label)?;
                let restored = self.write_segment(&mut next, &segment.import, "", &back)?;
                next.segments.push(restored);
            }
            older.push((segment.import, behind));
        }
        undone.removed -= undone.restored;
        // Its own versions that a later import replaced: the older ones take their place there.
        let later: Vec<Segment> = next.replaced.extract_if(.., |s| s.import == import).collect();
        for segment in later {
            dead.insert(segment.path.clone());
            let frame = read(&segment)?;
            let ids: HashSet<&str> = frame.column("record_id")?.str()?.iter().flatten().collect();
            for (origin, behind) in &older {
                let (mine, _) = segment::split(behind, |id| ids.contains(id))?;
                if mine.height() > 0 {
                    let kept = self.write_segment(&mut next, origin, &segment.by, &mine)?;
                    next.replaced.push(kept);
                }
            }
        }
        let place = next.imports.iter().position(|e| e.import == import);
        next.imports.retain(|e| e.import != import);
        for entry in next.imports.iter_mut().skip(place.unwrap_or(0)).filter(|e| e.duplicates > 0) {
            entry.stale = true;
            undone.stale.push(entry.clone());
        }
        next.segments.sort_by(|a, b| a.import.cmp(&b.import));
        self.switch(next, dead)?;
        // The rejects of the import are no longer known, and go too.
        self.heal();
        Ok(undone)
    }
}

/// A frame in which every record is labelled anew.
fn relabelled(frame: DataFrame, label: impl FnMut(&mut Record) -> Result<()>) -> Result<DataFrame> {
    let mut records = segment::to_records(&frame)?;
    records.iter_mut().try_for_each(label)?;
    Ok(segment::to_frame(&records))
}
