//! The file of people's answers, `reviews.jsonl`: one answer a line, kept for good. It grows by one atomic rename. Must not
//! know what an answer does to a label.

use std::fs::{self, File};
use std::io::Write;

use anyhow::{Context, Result};

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
        let path = self.folder.join(FILE);
        let text = if path.exists() { fs::read(&path) } else { Ok(Vec::new()) };
        let text = text.with_context(|| format!("could not read {}", path.display()))?;
        let lines = text.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
        let parse = |(i, line): (usize, &[u8])| {
            serde_json::from_slice::<Review>(line).map_err(|e| {
                let what = format!("{} is damaged in line {}: {e}", path.display(), i + 1);
                user(what, "restore it from a copy of the dataset; every other file is untouched")
            })
        };
        Ok(Answers::new(lines.map(parse).collect::<Result<Vec<Review>>>()?))
    }
}

impl Writer {
    /// Puts answers behind those that are kept: the file is written aside, synced and renamed.
    ///
    /// # Errors
    /// Where the folder cannot be written; the file is then as it was.
    pub fn keep(&mut self, reviews: &[Review]) -> Result<()> {
        let folder = &self.dataset.folder;
        let (path, aside) = (folder.join(FILE), folder.join("reviews.jsonl.aside"));
        let name = || format!("could not write {}", path.display());
        let mut lines = if path.exists() { fs::read(&path).with_context(name)? } else { Vec::new() };
        for review in reviews {
            serde_json::to_writer(&mut lines, review)?;
            lines.push(b'\n');
        }
        let mut file = File::create(&aside).map_err(|e| cannot_write(folder, &e))?;
        file.write_all(&lines).and_then(|()| file.sync_all()).map_err(|e| cannot_write(folder, &e))?;
        fs::rename(&aside, &path).with_context(name)?;
        sync_folder(folder)
    }
}
