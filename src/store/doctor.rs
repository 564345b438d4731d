//! Checking a dataset: each file against the manifest. Must not know sources.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::ledger::Entry;
use super::manifest::Segment;
use super::{Dataset, KEY, draws, reviews, segment};
use crate::schema::FIELDS;

/// Something that is not as it should be.
#[derive(Debug, PartialEq)]
pub struct Fault {
    /// Relative to the dataset's folder.
    pub path: String,
    /// The import whose records it holds.
    pub import: String,
    pub what: String,
}

/// What mends a dataset.
#[derive(Debug, PartialEq)]
pub struct Mending<'a> {
    /// Imports to be taken back, in this order: those that have a fault, and the later ones that changed complaints, which must
    /// not come before what they change.
    pub undo: Vec<&'a Entry>,
    /// Imports whose files are then to be read again, in this order: all these, and the later ones that had repeated complaints,
    /// since what they had repeated is gone.
    pub read: Vec<&'a Entry>,
}

impl Dataset {
    /// Looks at every segment: whether it is there, has the bytes that were written, as many rows as the manifest says, the
    /// fields of a record, and each complaint once.
    pub fn faults(&self) -> Vec<Fault> {
        let segments = self.manifest.segments.iter().chain(&self.manifest.replaced);
        let mut faults: Vec<Fault> = segments.filter_map(|s| self.fault(s)).collect();
        if faults.is_empty()
            && let Ok(twice @ 1..) = self.twice()
        {
            let what = format!("{twice} complaints stand in it more than once");
            faults.push(Fault { path: "records".into(), import: String::new(), what });
        }
        faults.extend(self.keyless().map(|what| Fault { path: KEY.into(), import: String::new(), what }));
        for entry in self.manifest.imports.iter().filter(|e| !e.balances()) {
            let (path, import) = ("dataset.json".into(), entry.import.clone());
            faults.push(Fault { path, import, what: "the counts of this import do not add up".into() });
        }
        for entry in self.manifest.imports.iter().filter(|e| !e.rejects_file.is_empty()) {
            if !self.folder.join(&entry.rejects_file).is_file() {
                let (path, import) = (entry.rejects_file.clone(), entry.import.clone());
                faults.push(Fault { path, import, what: "the file of rejected rows is missing".into() });
            }
        }
        if let (Err(error), Some(own)) = (self.model(), &self.manifest.model) {
            faults.push(Fault { path: own.path.clone(), import: String::new(), what: format!("{error:#}") });
        }
        for (file, error) in [(reviews::FILE, self.reviews().err()), (draws::FILE, self.draws().err())] {
            faults.extend(error.map(|e| Fault { path: file.into(), import: String::new(), what: e.to_string() }));
        }
        faults
    }

    /// What mends these faults.
    pub fn mending(&self, faults: &[Fault]) -> Mending<'_> {
        let imports = &self.manifest.imports;
        let faulty = |entry: &&Entry| faults.iter().any(|fault| fault.import == entry.import);
        let first = imports.iter().position(|entry| faulty(&entry)).unwrap_or(imports.len());
        let later = || imports[first..].iter();
        Mending {
            undo: later().rev().filter(|entry| faulty(entry) || entry.updated > 0).collect(),
            read: later().filter(|entry| faulty(entry) || entry.leans()).collect(),
        }
    }

    fn fault(&self, segment: &Segment) -> Option<Fault> {
        let path = self.folder.join(&segment.path);
        let what = if !path.is_file() {
            "the file is missing".to_string()
        } else {
            match segment::hash_of(&path) {
                Err(e) => format!("it cannot be read ({e})"),
                Ok(hash) if hash != segment.sha256 => "its bytes are not the ones that were written".into(),
                Ok(_) => match segment::read(&path, None) {
                    Err(e) => e.to_string(),
                    Ok(frame) if frame.height() != segment.rows => {
                        format!("it holds {} records, the manifest says {}", frame.height(), segment.rows)
                    }
                    Ok(frame) => match FIELDS.iter().find(|f| frame.column(f.name).is_err()) {
                        Some(field) => format!("it lacks the field {}", field.name),
                        None => return None,
                    },
                },
            }
        };
        Some(Fault { path: segment.path.clone(), import: segment.import.clone(), what })
    }

    /// What is wrong with the secret of sellers' accounts.
    fn keyless(&self) -> Option<String> {
        if !self.folder.join(KEY).exists() {
            // Where a segment cannot be read, that is told already.
            let lost = self.keyed().unwrap_or(false);
            return lost.then(|| "the file is missing: restore it from a copy of the dataset".into());
        }
        self.key(|| bail!("it is there")).err().map(|e| e.to_string())
    }

    /// How many complaints stand in the live segments more than once.
    fn twice(&self) -> Result<usize> {
        let rows: usize = self.manifest.segments.iter().map(|s| s.rows).sum();
        Ok(rows - self.index()?.count())
    }

    /// Takes the lock, clears away what a killed import left, and gives the paths of what was removed.
    ///
    /// # Errors
    /// A `UserError` where another plaint is writing.
    pub fn heal(self) -> Result<Vec<PathBuf>> {
        let (_, removed) = self.locked()?;
        Ok(removed)
    }
}
