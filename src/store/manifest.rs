//! The manifest (`dataset.json`): which segments are live, and the ledger. It changes by one atomic rename, so that a
//! reader sees the dataset as it was or as it is.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::ledger::Entry;
use crate::error::user;

/// Version of the folder's layout and of the fields.
pub const SCHEMA: u32 = 4;

const FILE: &str = "dataset.json";

/// One Parquet file that is part of the dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// A model that was learned from the dataset itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// The whole of `dataset.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What labels instead of the model that comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<OwnModel>,
}

/// The one key that every layout has.
#[derive(Deserialize)]
struct Layout {
    schema: u32,
    /// Manifests once told of the dataset, and of no import, whether personal data was kept.
    #[serde(default)]
    personal: bool,
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
            model: None,
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

    /// Whether there is a manifest in this folder, readable or not.
    pub fn stands(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Says that all complaints were labelled again by this version of the taxonomy.
    pub fn labelled_by(&mut self, taxonomy: &str) {
        self.imports.iter_mut().for_each(|entry| entry.taxonomy = taxonomy.to_string());
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
        let damaged = |e: serde_json::Error| {
            let hint = "restore it from a copy, or import the files into a new dataset";
            user(format!("{} is damaged: {e}", path.display()), hint)
        };
        // The version comes first: a later layout may have other keys.
        let Layout { schema, personal } = serde_json::from_str(&text).map_err(damaged)?;
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
        let mut manifest: Manifest = serde_json::from_str(&text).map_err(damaged)?;
        if personal {
            manifest.imports.iter_mut().for_each(|entry| entry.how.keep_personal = true);
        }
        Ok(Some(manifest))
    }

    /// Puts the manifest in place: written aside, synced, renamed.
    ///
    /// # Errors
    /// Where the folder cannot be written; the old manifest then still holds.
    pub fn save(&self, folder: &Path) -> Result<()> {
        let aside = folder.join("dataset.json.aside");
        let name = || format!("could not write {}", aside.display());
        let mut text = serde_json::to_vec_pretty(self).with_context(name)?;
        text.push(b'\n');
        let mut file = File::create(&aside).with_context(name)?;
        file.write_all(&text).and_then(|()| file.sync_all()).with_context(name)?;
        fs::rename(&aside, folder.join(FILE))
            .with_context(|| format!("could not replace {FILE} in {}", folder.display()))?;
        sync_folder(folder)
    }
}

/// Makes renames in a folder last.
///
/// # Errors
/// Where the folder cannot be opened.
pub fn sync_folder(folder: &Path) -> Result<()> {
    // Windows cannot open a folder as a file, and needs no such sync.
    if cfg!(unix) {
        File::open(folder)?.sync_all().with_context(|| format!("could not sync {}", folder.display()))?;
    }
    Ok(())
}
