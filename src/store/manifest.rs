//! The manifest (`dataset.json`): which segments are live, and the ledger. It changes by one atomic rename, so that a
//! reader sees the dataset as it was or as it is.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Display;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::beside::{self, Noted};
use super::files::{self, put};
use super::ledger::{Entry, Labelling};
use crate::error::user;

/// Version of the folder's layout and of the fields.
pub const SCHEMA: u32 = 4;

const FILE: &str = "dataset.json";

/// One Parquet file that is part of the dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Relative to the dataset's folder.
    pub path: String,
    /// The import that brought its records.
    pub import: String,
    /// The import that replaced its records; empty where they are live.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    pub rows: usize,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
    /// CRC-32 of the same bytes, by which they are checked before they are read: a million complaints in a hundredth of a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crc32: Option<u32>,
}

impl Segment {
    /// Whether a file has the bytes that were written.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn is_whole(&self, path: &Path) -> Result<bool> {
        match self.crc32 {
            Some(crc32) => Ok(files::crc_of(path)? == crc32),
            None => Ok(files::hash_of(path)? == self.sha256),
        }
    }
}

/// A model that was learned from the dataset itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnModel {
    pub version: String,
    /// Version of the model that came with the program and that it was learned on top of.
    pub base: String,
    /// Texts that it was learned from.
    pub texts: usize,
    /// Relative to the dataset's folder.
    pub path: String,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
}

/// The whole of `dataset.json`. A key that is not known is an error: without it, files would be taken for ones that nobody names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub schema: u32,
    /// Number of the next import; it never goes back, so that ids stay unique.
    pub next_import: u32,
    /// Number of the next segment file.
    pub next_segment: u32,
    pub segments: Vec<Segment>,
    /// Earlier versions of complaints that a later import changed, kept so that it can be undone.
    pub replaced: Vec<Segment>,
    pub imports: Vec<Entry>,
    /// Users' own profiles by id, as text, so that records can be labelled again without them.
    pub profiles: BTreeMap<String, String>,
    /// Those that read an import of the ledger, by their hashes: later ones may have taken their place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub read_by: BTreeMap<String, String>,
    /// What labels instead of the model that comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<OwnModel>,
    /// How the files beside the segments were last written, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub beside: BTreeMap<String, Noted>,
}

/// The one key that every layout has.
#[derive(Deserialize)]
struct Layout {
    schema: u32,
}

impl Default for Manifest {
    fn default() -> Self {
        Manifest {
            schema: SCHEMA,
            next_import: 1,
            next_segment: 1,
            segments: Vec::new(),
            replaced: Vec::new(),
            imports: Vec::new(),
            profiles: BTreeMap::new(),
            read_by: BTreeMap::new(),
            model: None,
            beside: BTreeMap::new(),
        }
    }
}

impl Manifest {
    /// Whether personal data was kept (`--keep-personal`).
    pub fn personal(&self) -> bool {
        self.imports.iter().any(|entry| entry.how.keep_personal)
    }

    /// Imports whose files should be read anew, in that order: a file that was read several times, as the last time.
    pub fn stale(&self) -> impl Iterator<Item = &Entry> {
        let stale: Vec<&Entry> = self.imports.iter().filter(|entry| entry.stale).collect();
        let last: HashMap<_, usize> = stale.iter().enumerate().map(|(i, entry)| (entry.content(), i)).collect();
        let keep = stale.iter().enumerate().map(|(i, entry)| last[&entry.content()] == i).collect::<Vec<_>>();
        stale.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(entry, _)| entry)
    }

    /// Whether each import is to be read anew once this one is in the ledger: where its file was read before, what it says is the last
    /// word again, and those of the files after it that said otherwise are not.
    pub fn outdated(&self, entry: &Entry) -> Vec<bool> {
        let place =
            |of: &Entry| self.imports.iter().position(|e| (e.content(), &e.source) == (of.content(), &of.source));
        let anew = place(entry).filter(|_| entry.imported + entry.updated > 0);
        let after = |e: &Entry| anew.is_some() && e.source == entry.source && e.leans() && place(e) > anew;
        self.imports.iter().map(after).collect()
    }

    /// Puts an import into the ledger, with the text of a user's own profile where one was named.
    pub fn enter(&mut self, entry: Entry, own: Option<String>) {
        let outdated = self.outdated(&entry);
        for (earlier, outdated) in self.imports.iter_mut().zip(outdated) {
            earlier.stale = (earlier.stale || outdated) && earlier.content() != entry.content();
        }
        if let Some(text) = own {
            self.profiles.insert(entry.source.clone(), text.clone());
            self.read_by.insert(entry.profile.clone(), text);
        }
        self.imports.push(entry);
    }

    /// Takes an import out of the ledger, marks the files that are to be read anew since it is gone, and puts the profile back that
    /// it had taken the place of.
    pub fn strike(&mut self, import: &str) -> Entry {
        let place = self.imports.iter().position(|e| e.import == import).unwrap_or(0);
        let gone = self.imports.remove(place);
        for (i, entry) in self.imports.iter_mut().enumerate() {
            // The same file, read before, may not say now that it brings nothing new.
            let leans = i >= place && entry.source == gone.source && entry.leans();
            entry.stale |= leans || entry.content() == gone.content();
        }
        let (before, after) = self.imports.split_at(place);
        let own = self.read_by.get(&gone.profile);
        let holds = own.is_some() && own == self.profiles.get(&gone.source);
        let ours = |e: &&Entry| e.source == gone.source;
        if holds
            && !after.iter().filter(ours).any(|e| e.profile == gone.profile)
            && let Some(last) = before.iter().rfind(ours)
        {
            // One that comes with the program needs no text.
            match self.read_by.get(&last.profile).cloned() {
                Some(text) => self.profiles.insert(gone.source.clone(), text),
                None => self.profiles.remove(&gone.source),
            };
        }
        self.read_by.retain(|hash, _| self.imports.iter().any(|e| e.profile == *hash));
        gone
    }

    /// Whether there is a manifest in this folder, readable or not.
    pub fn stands(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Says that all complaints were labelled again so.
    pub fn labelled_by(&mut self, by: &Labelling) {
        for entry in &mut self.imports {
            entry.taxonomy.clone_from(&by.taxonomy);
            entry.codes = by.codes.get(&entry.source).cloned().unwrap_or_default();
        }
    }

    /// Sources whose complaints were labelled by codes that meant one thing in one import and another, or nothing, in another one.
    pub fn recoded(&self) -> Vec<&str> {
        let live: HashSet<&str> = self.segments.iter().map(|s| s.import.as_str()).collect();
        let of = |e: &Entry| (e.content().0.to_string(), e.content().1.to_string(), e.source.clone());
        // What was read anew stands where it stood, as far as it says the same.
        let last: HashMap<_, &str> = self.imports.iter().map(|e| (of(e), e.codes.as_str())).collect();
        let mut codes: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
        for entry in self.imports.iter().filter(|e| live.contains(e.import.as_str())) {
            codes.entry(&entry.source).or_default().extend(last.get(&of(entry)).filter(|codes| !codes.is_empty()));
        }
        codes.into_iter().filter(|(_, codes)| codes.len() > 1).map(|(source, _)| source).collect()
    }

    /// Versions of the taxonomy by which complaints were labelled, in the order of the imports; the unknown one is empty.
    pub fn taxonomies(&self) -> Vec<&str> {
        let mut versions: Vec<&str> = Vec::new();
        for entry in self.imports.iter().filter(|e| e.imported + e.updated > 0) {
            if !versions.contains(&entry.taxonomy.as_str()) {
                versions.push(&entry.taxonomy);
            }
        }
        versions
    }

    /// The files that it names, relative to the dataset's folder, without those beside.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let segments = self.segments.iter().chain(&self.replaced).map(|s| s.path.as_str());
        let rejects = self.imports.iter().map(|e| e.rejects_file.as_str()).filter(|file| !file.is_empty());
        segments.chain(rejects).chain(self.model.iter().map(|own| own.path.as_str()))
    }

    /// Reads the manifest of a folder; `None` where there is none.
    ///
    /// # Errors
    /// Where it cannot be read, is damaged, or was written by a later version.
    pub fn load(folder: &Path) -> Result<Option<Manifest>> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
        let damaged = |e: &dyn Display| {
            let hint = "restore it from a copy, or import the files into a new dataset; a newer plaint may also have written it";
            user(format!("{} is damaged: {e}", path.display()), hint)
        };
        // The version comes first: a later layout may have other keys.
        let Layout { schema } = serde_json::from_str(&text).map_err(|e| damaged(&e))?;
        ensure!(
            schema <= SCHEMA,
            user(
                format!("{} has layout {schema}, this plaint knows up to {SCHEMA}", path.display()),
                "use a newer plaint"
            )
        );
        ensure!(
            schema == SCHEMA,
            user(
                format!("{} has layout {schema}, which was before the first release", path.display()),
                "import the files again into a new folder with --dataset"
            )
        );
        let manifest: Manifest = serde_json::from_str(&text).map_err(|e| damaged(&e))?;
        let strange = manifest.beside.keys().find(|file| !beside::FILES.contains(&file.as_str()));
        ensure!(strange.is_none(), damaged(&format!("unknown file {}", strange.map_or("", String::as_str))));
        Ok(Some(manifest))
    }

    /// Puts the manifest in place: written aside, synced, renamed.
    ///
    /// # Errors
    /// Where the folder cannot be written; the old manifest then still holds.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        put(&folder.join(FILE), &text)
    }
}
