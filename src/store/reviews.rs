//! The file of people's answers, `reviews.jsonl`: one answer a line, kept for good. It grows by one atomic rename. Must not
//! know what an answer does to a label.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::manifest::sync_folder;
use super::writer::Writer;
use super::{Dataset, cannot_write};
use crate::error::user;
use crate::review::{Answers, Review};

pub(super) const FILE: &str = "reviews.jsonl";

impl Dataset {
    /// Every answer that people gave; also to complaints that are gone, which have no effect until they come again.
    ///
    /// # Errors
    /// A `UserError` where the file is damaged.
    pub fn answers(&self) -> Result<Answers> {
        Ok(Answers::new(self.reviews()?))
    }

    /// The answers in the order in which they came.
    ///
    /// # Errors
    /// As [`Dataset::answers`].
    pub fn reviews(&self) -> Result<Vec<Review>> {
        lines(&self.folder.join(FILE))
    }

    /// How many complaints people answered whose labels do not follow yet: a sitting was ended by force.
    ///
    /// # Errors
    /// As [`Dataset::answers`], and where a segment cannot be read.
    pub fn unapplied(&self) -> Result<i64> {
        let answers = self.answers()?;
        if answers.ids().next().is_none() {
            return Ok(0);
        }
        let mut open = 0;
        for path in self.segments() {
            let frame = self.read(&path, Some(&["record_id", "label_source"]))?;
            let (ids, sources) = (frame.column("record_id")?.str()?, frame.column("label_source")?.str()?);
            let rows = ids.iter().zip(sources.iter());
            open += rows.filter(|(id, from)| *from != Some("review") && id.is_some_and(|id| answers.has(id))).count();
        }
        Ok(open as i64)
    }
}

impl Writer {
    /// Puts answers behind those that are kept.
    ///
    /// # Errors
    /// Where the folder cannot be written; the file is then as it was.
    pub fn keep(&mut self, reviews: &[Review]) -> Result<()> {
        self.append(FILE, reviews)
    }

    /// Takes an answer out again, the last one where it was given several times: a slip of the hand, noticed at once.
    ///
    /// # Errors
    /// As [`Writer::keep`].
    pub fn take_back(&mut self, review: &Review) -> Result<()> {
        let (kept, gone) = (self.kept(FILE)?, line(review)?);
        let mut lines: Vec<&[u8]> = kept.split_inclusive(|b| *b == b'\n').collect();
        if let Some(place) = lines.iter().rposition(|line| *line == gone) {
            lines.remove(place);
        }
        self.put(FILE, &lines.concat())
    }

    /// Puts lines behind those of a file.
    pub(super) fn append<T: Serialize>(&mut self, file: &str, more: &[T]) -> Result<()> {
        let mut lines = self.kept(file)?;
        for value in more {
            lines.extend(line(value)?);
        }
        self.put(file, &lines)
    }

    fn kept(&self, file: &str) -> Result<Vec<u8>> {
        let path = self.dataset.folder.join(file);
        let read = if path.exists() { fs::read(&path) } else { Ok(Vec::new()) };
        read.with_context(|| format!("could not read {}", path.display()))
    }

    fn put(&self, file: &str, lines: &[u8]) -> Result<()> {
        let folder = &self.dataset.folder;
        let (path, aside) = (folder.join(file), folder.join(format!("{file}.aside")));
        let mut file = File::create(&aside).map_err(|e| cannot_write(folder, &e))?;
        file.write_all(lines).and_then(|()| file.sync_all()).map_err(|e| cannot_write(folder, &e))?;
        fs::rename(&aside, &path).with_context(|| format!("could not write {}", path.display()))?;
        sync_folder(folder)
    }
}

fn line<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// The lines of a file of JSON; none where there is no such file.
pub(super) fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = if path.exists() { fs::read(path) } else { Ok(Vec::new()) };
    let text = text.with_context(|| format!("could not read {}", path.display()))?;
    let lines = text.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    let parse = |(i, line): (usize, &[u8])| {
        serde_json::from_slice(line).map_err(|e| {
            let what = format!("{} is damaged in line {}: {e}", path.display(), i + 1);
            user(what, "restore it from a copy of the dataset; every other file is untouched")
        })
    };
    lines.map(parse).collect()
}
