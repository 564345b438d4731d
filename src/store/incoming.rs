//! Records on their way in, frame by frame and in order: tells new, changed and repeated ones apart, and writes them
//! aside or holds them in memory. Nothing of it is visible until a writer commits it. Must not know sources.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use polars::prelude::DataFrame;

use super::apart::Apart;
use super::index::{Index, Known, MOST, Place};
use super::manifest::Segment;
use super::said::{self, Said, Turned};
use super::segment::{self, SegmentWriter, Sum};
use super::twins::{Twice, Twins, Words};
use super::{Dataset, SEGMENT_ROWS};
use crate::schema::is_hashed;

/// Rows that are written as one group.
const GROUP: usize = 64 * 1024;

/// The records of one file, so far.
pub struct Incoming {
    pub(super) index: Index,
    /// None where rows have been told apart, so that ids are final.
    apart: Option<Apart>,
    sink: Sink,
    /// The place of the first record of this file.
    began: u32,
    /// The place of the next record, those not kept included.
    pub(super) came: u32,
    pub imported: i64,
    pub updated: i64,
    pub duplicates: i64,
    /// Duplicates of a record in this same file that have no number of their own.
    pub repeated: i64,
    /// Ids of stored records that this file changes, by the number of their segment, with what it says of them.
    pub(super) replaced: BTreeMap<u32, HashMap<String, Says>>,
    twins: Twins,
    /// Records of this file that a later one in it changed, by place; and what a reader must know of those.
    superseded: HashSet<u32>,
    turned: Turned,
    /// Of records of this file that changed earlier ones in it, by place: what the first of these says.
    begun: HashMap<u32, Said>,
    /// What each record says, by place, also of files counted before; nothing of those without a number of their own.
    said: Vec<Said>,
    /// Places of the records that were kept, in the order in which they stand.
    kept: Vec<Run>,
}

/// What a file says of a stored record.
pub(super) struct Says {
    first: Said,
    last: Said,
}

/// Places that follow each other.
struct Run {
    first: u32,
    count: u32,
}

enum Sink {
    /// Counts only.
    Nowhere,
    Memory(Vec<DataFrame>),
    Aside {
        folder: PathBuf,
        waiting: Vec<DataFrame>,
        rows: usize,
        open: Option<Box<SegmentWriter>>,
        done: Vec<Part>,
    },
}

/// A segment that was written aside.
pub(super) struct Part {
    pub path: PathBuf,
    /// The place of its first record.
    pub first: u32,
    pub rows: usize,
    pub sum: Sum,
}

impl Incoming {
    /// Records to be held in memory, with nothing known before.
    pub fn in_memory() -> Incoming {
        Incoming::new(Index::new(), Sink::Memory(Vec::new()))
    }

    /// Records of several files, each of which came through an [`Incoming`] of its own, to be held in memory as one.
    pub(super) fn joining() -> Incoming {
        Incoming { apart: None, ..Incoming::in_memory() }
    }

    /// Records to be counted against what a dataset holds.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn counted(dataset: &Dataset) -> Result<Incoming> {
        Ok(Incoming::new(dataset.index()?, Sink::Nowhere).beside(dataset))
    }

    /// Knows the sources of what a dataset holds.
    pub(super) fn beside(mut self, dataset: &Dataset) -> Incoming {
        self.twins.sources = dataset.manifest.imports.iter().map(|e| e.source.clone()).collect();
        self
    }

    /// What counts the records of the next file, as if those of this one were stored.
    pub fn next(self) -> Incoming {
        let Incoming { index, came, said, twins, .. } = self;
        let twins = Twins { sources: twins.sources, ..Twins::default() };
        Incoming { began: came, came, said, twins, ..Incoming::new(index, Sink::Nowhere) }
    }

    /// Records to be written to files in `folder`, which exists, until they are committed.
    pub(super) fn aside(index: Index, folder: &Path) -> Incoming {
        let (folder, waiting, done) = (folder.to_path_buf(), Vec::new(), Vec::new());
        Incoming::new(index, Sink::Aside { folder, waiting, rows: 0, open: None, done })
    }

    fn new(index: Index, sink: Sink) -> Incoming {
        let (replaced, superseded, kept) = (BTreeMap::new(), HashSet::new(), Vec::new());
        let [imported, updated, duplicates, repeated] = [0; 4];
        Incoming {
            began: index.first(),
            came: index.first(),
            index,
            apart: Some(Apart::default()),
            sink,
            imported,
            updated,
            duplicates,
            repeated,
            replaced,
            twins: Twins::default(),
            superseded,
            turned: Turned::default(),
            begun: HashMap::new(),
            said: Vec::new(),
            kept,
        }
    }

    /// Records without a number of their own, and those of them that are the same as another one and count nevertheless.
    pub fn unnumbered(&self) -> (i64, i64) {
        self.apart.as_ref().map_or((0, 0), |apart| (apart.unnumbered, apart.alike))
    }

    /// How many of the records that this file changes, stored ones and its own, say something else altogether (date, seller and
    /// story), are open again, or tell less than before; and the imports that had brought those that are open or tell less.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn turned(&self, dataset: &Dataset) -> Result<(Turned, BTreeSet<String>)> {
        let (mut turned, mut imports) = (self.turned_here(), BTreeSet::new());
        self.stored(dataset, &self.replaced, |segment, _, before, now| {
            turned.step(before, now.first);
            if turned.end(before, now.last) && !imports.contains(&segment.import) {
                imports.insert(segment.import.clone());
            }
        })?;
        Ok((turned, imports))
    }

    /// Goes through the stored records with these ids, with what each says and what is sought of it.
    fn stored<T>(
        &self,
        dataset: &Dataset,
        sought: &BTreeMap<u32, HashMap<String, T>>,
        mut take: impl FnMut(&Segment, &str, Said, &T),
    ) -> Result<()> {
        for (segment, sought) in sought {
            let segment = dataset.live(self.index.path(*segment))?;
            let frame = dataset.read(segment, Some(&said::FIELDS))?;
            let (ids, says) = (frame.column("record_id")?.str()?, said::Columns::of(&frame)?);
            for (row, id) in ids.iter().enumerate() {
                if let Some((id, of)) = id.and_then(|id| sought.get_key_value(id)) {
                    take(segment, id, says.row(row), of);
                }
            }
        }
        Ok(())
    }

    /// Which of the complaints that this file brings are known under another id. `dataset`: where the stored ones are.
    ///
    /// # Errors
    /// Where a segment cannot be read.
    pub fn twice(&self, dataset: Option<&Dataset>) -> Result<Twice> {
        let mut all = self.twins.here.clone();
        if let Some(dataset) = dataset {
            self.stored(dataset, &self.twins.stored, |_, id, before, new| all.see_stored(id, before, new))?;
            for (segment, complaints) in &self.twins.worded {
                let import = dataset.live(self.index.path(*segment))?.import.clone();
                *all.worded.entry(import).or_default() += complaints;
            }
        }
        Ok(all)
    }

    /// As [`Incoming::turned`], of the records that came in here alone.
    pub fn turned_here(&self) -> Turned {
        let mut turned = self.turned;
        for (place, before) in &self.begun {
            turned.end(*before, self.said(*place));
        }
        turned
    }

    /// What the record at this place says.
    fn said(&self, place: u32) -> Said {
        self.said[(place - self.index.first()) as usize]
    }

    /// The records that come now are those of the next file.
    pub(super) fn next_file(&mut self) {
        self.began = self.came;
    }

    /// Takes the next records in.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn add(&mut self, frame: DataFrame) -> Result<()> {
        if self.came > MOST - frame.height() as u32 {
            bail!(crate::error::user(
                format!("these files hold more than {MOST} rows"),
                "import them one by one, or split them by year or by region"
            ));
        }
        let frame = match &mut self.apart {
            Some(apart) => apart.tell(frame)?,
            None => frame,
        };
        let (ids, prints) = (frame.column("record_id")?.str()?, frame.column("fingerprint")?.str()?);
        let (says, kinds) = (said::Columns::of(&frame)?, frame.column("kind")?.str()?);
        let words = Words::of(&frame)?;
        let mut keep = Vec::with_capacity(frame.height());
        for (row, (id, print)) in ids.iter().zip(prints.iter()).enumerate() {
            let id = id.unwrap_or_default();
            let place = self.came;
            self.came += 1;
            let said = if is_hashed(id) { Said::default() } else { says.row(row) };
            self.said.push(said);
            let known = self.index.put(id, print.unwrap_or_default(), Place::Incoming(place));
            keep.push(!matches!(known, Known::Same(_)));
            let worded = words.row(row).and_then(|words| self.index.tell(words, Place::Incoming(place)));
            match known {
                Known::New => {
                    self.imported += 1;
                    if kinds.get(row).is_none() {
                        let (all, first) = (&self.said, self.index.first());
                        let here = |place: u32| all[(place - first) as usize];
                        self.twins.look((id, said), worded, &self.index, self.began, here);
                    }
                }
                Known::Same(first) => {
                    self.duplicates += 1;
                    let here = matches!(first, Place::Incoming(place) if place >= self.began);
                    self.repeated += i64::from(here && is_hashed(id));
                    continue;
                }
                Known::Changed(old) => {
                    self.updated += 1;
                    match old {
                        Place::Segment(segment) => {
                            let says = Says { first: said, last: said };
                            self.replaced.entry(segment).or_default().insert(id.to_string(), says);
                        }
                        Place::Incoming(old) => self.supersede(id, old, place, said),
                    }
                }
            }
            match self.kept.last_mut() {
                Some(run) if run.first + run.count == place => run.count += 1,
                _ => self.kept.push(Run { first: place, count: 1 }),
            }
        }
        let frame = segment::only(&frame, &keep)?;
        self.sink.take(frame)
    }

    /// Takes note that the record at the place `old` of this file has another version, at `place`.
    fn supersede(&mut self, id: &str, old: u32, place: u32, said: Said) {
        let before = self.said(old);
        self.turned.step(before, said);
        self.superseded.insert(old);
        match self.replaced.values_mut().find_map(|changed| changed.get_mut(id)) {
            Some(stored) => stored.last = said,
            None => {
                let first = self.begun.remove(&old).unwrap_or(before);
                self.begun.insert(place, first);
            }
        }
    }

    /// The frames held in memory, without what was superseded.
    ///
    /// # Errors
    /// Never in practice: all frames have the same columns.
    pub fn frames(self) -> Result<Vec<DataFrame>> {
        let mut live = Live { places: places(&self.kept), superseded: &self.superseded };
        match self.sink {
            Sink::Memory(frames) => frames.into_iter().map(|f| segment::only(&f, &live.next(f.height()))).collect(),
            Sink::Nowhere | Sink::Aside { .. } => Ok(Vec::new()),
        }
    }

    /// Ends the writing. Gives the segments that stand aside, and the records that were written and then superseded,
    /// which stand in them no more.
    pub(super) fn finish(&mut self) -> Result<(Vec<Part>, Vec<DataFrame>)> {
        self.sink.flush(0)?;
        self.sink.close()?;
        let Sink::Aside { done, .. } = &mut self.sink else { return Ok((Vec::new(), Vec::new())) };
        let mut parts = std::mem::take(done);
        let mut places_of = places(&self.kept);
        for part in &mut parts {
            part.first = places_of.next().unwrap_or(self.came);
            // Those of the other rows; a part has at least one.
            places_of.by_ref().take(part.rows.saturating_sub(1)).for_each(drop);
        }
        let mut old = Vec::new();
        if self.superseded.is_empty() {
            return Ok((parts, old));
        }
        let mut live = Live { places: places(&self.kept), superseded: &self.superseded };
        for part in &mut parts {
            let keep = live.next(part.rows);
            if keep.iter().all(|k| *k) {
                continue;
            }
            let frame = segment::read(&part.path, None)?;
            let rest = segment::only(&frame, &keep)?;
            old.push(segment::only(&frame, &keep.iter().map(|k| !k).collect::<Vec<_>>())?);
            part.sum = segment::write(&rest, &part.path)?;
            part.rows = rest.height();
        }
        Ok((parts, old))
    }
}

impl Incoming {
    /// Removes what was written aside.
    pub(super) fn clear(&mut self) {
        if let Sink::Aside { done, open, .. } = &mut self.sink {
            let open = open.take().map(|open| open.path);
            for path in done.drain(..).map(|part| part.path).chain(open) {
                // What cannot be removed now is healed by the next writer.
                let _ = fs::remove_file(path);
            }
        }
    }
}

fn places(kept: &[Run]) -> impl Iterator<Item = u32> {
    kept.iter().flat_map(|run| run.first..run.first + run.count)
}

/// Tells, for the records as they stand, which of them nothing superseded.
struct Live<'a, I> {
    places: I,
    superseded: &'a HashSet<u32>,
}

impl<I: Iterator<Item = u32>> Live<'_, I> {
    fn next(&mut self, count: usize) -> Vec<bool> {
        self.places.by_ref().take(count).map(|place| !self.superseded.contains(&place)).collect()
    }
}

impl Sink {
    fn take(&mut self, frame: DataFrame) -> Result<()> {
        match self {
            Sink::Nowhere => {}
            _ if frame.height() == 0 => {}
            Sink::Memory(frames) => frames.push(frame),
            Sink::Aside { waiting, rows, .. } => {
                *rows += frame.height();
                waiting.push(frame);
                self.flush(GROUP)?;
            }
        }
        Ok(())
    }

    /// Writes what waits, where it is at least `least` rows.
    fn flush(&mut self, least: usize) -> Result<()> {
        let Sink::Aside { folder, waiting, rows, open, done } = self else { return Ok(()) };
        if *rows == 0 || *rows < least {
            return Ok(());
        }
        *rows = 0;
        let Some(group) = segment::gather(std::mem::take(waiting), usize::MAX)?.pop() else { return Ok(()) };
        if open.is_none() {
            let path = folder.join(format!("part-{}.parquet.aside", done.len() + 1));
            *open = Some(Box::new(SegmentWriter::create(path, &group)?));
        }
        let writer = open.as_mut().context("a segment is open")?;
        writer.write(group)?;
        if writer.rows >= SEGMENT_ROWS { self.close() } else { Ok(()) }
    }

    fn close(&mut self) -> Result<()> {
        if let Sink::Aside { open, done, .. } = self
            && let Some(writer) = open.take()
        {
            let (path, rows) = (writer.path.clone(), writer.rows);
            // Counted as done first, so that it is cleared away where its end cannot be written.
            done.push(Part { path, first: 0, rows, sum: Sum::default() });
            if let Some(part) = done.last_mut() {
                part.sum = writer.finish()?;
            }
        }
        Ok(())
    }
}
