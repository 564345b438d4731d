//! The files beside the segments of which there is one each: people's answers, what was drawn for them, the secret of accounts.
//! The manifest notes their length and hash, so that none is lost or altered unseen. Must not know what is in them.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::files::put;
use super::manifest::Manifest;
use super::writer::Writer;
use super::{Dataset, draws, key, reviews};
use crate::digest;
use crate::error::user;
use crate::lang::Text;

/// The files that are noted.
pub(super) const FILES: [&str; 3] = [reviews::FILE, draws::FILE, key::FILE];

/// A file as it was last written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    pub bytes: usize,
    /// SHA-256 of these bytes, in hex.
    pub sha256: String,
}

impl Noted {
    fn of(bytes: &[u8]) -> Noted {
        Noted { bytes: bytes.len(), sha256: digest::of_bytes(bytes) }
    }

    /// Whether a file begins with what was noted. More may stand behind it: of a writer that was killed before it noted that.
    fn begins(&self, bytes: &[u8]) -> bool {
        bytes.get(..self.bytes).is_some_and(|noted| digest::of_bytes(noted) == self.sha256)
    }
}

impl Dataset {
    /// The values of a file of lines of JSON; none where there is no such file.
    pub(super) fn lines<T: DeserializeOwned>(&self, file: &str) -> Result<Vec<T>> {
        let (path, text) = (self.folder.join(file), self.raw(file)?);
        let lines = text.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
        let parse = |(i, line): (usize, &[u8])| {
            serde_json::from_slice(line).map_err(|e| {
                let what = format!("{} is damaged in line {}: {e}", path.display(), i + 1);
                user(what, "restore it from a copy of the dataset; every other file is untouched")
            })
        };
        let values = lines.map(parse).collect::<Result<_>>()?;
        self.as_noted(file, &text)?;
        Ok(values)
    }

    /// The bytes of a file; none where there is no such file.
    fn raw(&self, file: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(file);
        let read = if path.exists() { fs::read(&path) } else { Ok(Vec::new()) };
        read.with_context(|| format!("could not read {}", path.display()))
    }

    /// Whether a file has the bytes that were noted.
    ///
    /// # Errors
    /// A `UserError` where it has not.
    pub(super) fn as_noted(&self, file: &str, bytes: &[u8]) -> Result<()> {
        if self.manifest.beside.get(file).is_none_or(|noted| noted.begins(bytes)) {
            return Ok(());
        }
        // Where a reviewer took an answer back since the manifest was read, nothing is lost.
        if Manifest::load(&self.folder)?.is_some_and(|now| now.beside != self.manifest.beside) {
            return Err(self.changed());
        }
        let how =
            if bytes.is_empty() { "is missing" } else { "is damaged: its bytes are not the ones that were written" };
        Err(user(format!("{} {how}", self.folder.join(file).display()), self.way_out(file)))
    }

    fn way_out(&self, file: &str) -> String {
        let copy = "restore it from a copy of the dataset";
        match file {
            key::FILE => format!("{copy}, or import all files into a new folder with --dataset"),
            _ => format!(
                "{copy}; where there is none, `plaint doctor --accept --dataset {}` goes on with what is left",
                self.folder.display()
            ),
        }
    }

    /// What is wrong with a file, where it is not as it was noted.
    pub(super) fn astray(&self, file: &str) -> Option<Text> {
        let noted = self.manifest.beside.get(file)?;
        let bytes = self.raw(file).unwrap_or_default();
        let (en, zh) = match () {
            () if noted.begins(&bytes) => return None,
            () if bytes.is_empty() => ("the file is missing", "文件缺失"),
            () => ("its bytes are not the ones that were written", "文件内容与写入时不一致"),
        };
        let zh_way = match file {
            key::FILE => "请从数据集的备份中恢复，或将全部文件导入新的文件夹",
            _ => "请从数据集的备份中恢复；没有备份时，可用 plaint doctor --accept 以现存内容继续",
        };
        Some(Text::new(format!("{en}: {}", self.way_out(file)), format!("{zh}，{zh_way}")))
    }

    /// Goes on with people's answers and what was drawn for them as they stand.
    ///
    /// # Errors
    /// Where they cannot be read at all, or the folder cannot be written.
    pub fn accept(self) -> Result<()> {
        let mut writer = self.lock()?;
        let mut next = writer.dataset.manifest.clone();
        next.beside.retain(|file, _| file == key::FILE);
        writer.switch(next, BTreeSet::new())
    }
}

impl Writer {
    /// Puts lines behind those of a file.
    pub(super) fn append<T: Serialize>(&mut self, file: &str, more: &[T]) -> Result<()> {
        let mut lines = self.checked(file)?;
        for value in more {
            lines.extend(line(value)?);
        }
        put(&self.dataset.folder.join(file), &lines)?;
        self.note(file, &lines)
    }

    /// Takes a line out of a file, the last one of several that are the same.
    pub(super) fn take_out<T: Serialize>(&mut self, file: &str, value: &T) -> Result<()> {
        let (kept, gone) = (self.checked(file)?, line(value)?);
        let mut lines: Vec<&[u8]> = kept.split_inclusive(|b| *b == b'\n').collect();
        let Some(place) = lines.iter().rposition(|line| *line == gone) else { return Ok(()) };
        // What both files begin with, so that either of them is as noted where this is killed.
        self.note(file, &lines[..place].concat())?;
        lines.remove(place);
        let left = lines.concat();
        put(&self.dataset.folder.join(file), &left)?;
        self.note(file, &left)
    }

    fn checked(&self, file: &str) -> Result<Vec<u8>> {
        let bytes = self.dataset.raw(file)?;
        self.dataset.as_noted(file, &bytes)?;
        Ok(bytes)
    }

    fn note(&mut self, file: &str, bytes: &[u8]) -> Result<()> {
        let mut next = self.dataset.manifest.clone();
        next.beside.insert(file.into(), Noted::of(bytes));
        next.save(&self.dataset.folder)?;
        self.dataset.manifest = next;
        Ok(())
    }

    /// Notes all files that grew or were not noted yet; one that is not as it was noted stays noted so, and goes on being told.
    pub(super) fn note_all(&self, next: &mut Manifest) {
        for file in FILES {
            if let Ok(bytes) = self.dataset.raw(file)
                && !bytes.is_empty()
                && next.beside.get(file).is_none_or(|noted| noted.bytes < bytes.len() && noted.begins(&bytes))
            {
                next.beside.insert(file.into(), Noted::of(&bytes));
            }
        }
    }
}

fn line<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_lost_or_altered_of_what_was_noted_is_seen_and_more_behind_it_is_none() {
        let bytes = b"{\"a\":1}\n{\"a\":2}\n";
        let noted = Noted::of(bytes);
        assert!(noted.begins(bytes) && noted.begins(&[&bytes[..], b"{\"a\":3}\n"].concat()));
        for place in 0..bytes.len() {
            assert!(!noted.begins(&bytes[..place]));
            let mut altered = bytes.to_vec();
            altered[place] ^= 1;
            assert!(!noted.begins(&altered));
        }
    }
}
