//! Checking a dataset: each file against the manifest. Must not know sources.

use std::collections::HashSet;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::Result;

use super::ledger::Entry;
use super::manifest::Segment;
use super::{Dataset, LOCK, draws, files, key, reviews, segment};
use crate::lang::{Text, several, thousands};
use crate::schema::FIELDS;

/// Something that is not as it should be.
#[derive(Debug, PartialEq)]
pub struct Fault {
    /// Relative to the dataset's folder.
    pub path: String,
    /// The import whose records it holds.
    pub import: String,
    pub what: Text,
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
    /// Whether the dataset has to go back to the model that comes with the program, before all else.
    pub model: bool,
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
            let n = twice as i64;
            let what = Text::new(
                format!("{} more than once in it", several(n, "complaint")),
                format!("有{}件投诉重复存放", thousands(n)),
            );
            faults.push(Fault { path: "records".into(), import: String::new(), what });
        }
        faults.extend(self.keyless().map(|what| Fault { path: key::FILE.into(), import: String::new(), what }));
        for entry in self.manifest.imports.iter().filter(|e| !e.balances()) {
            let (path, import) = ("dataset.json".into(), entry.import.clone());
            let what = Text::new("the counts of this import do not add up", "该次导入的各项行数不等于读取行数");
            faults.push(Fault { path, import, what });
        }
        for entry in self.manifest.imports.iter().filter(|e| !e.rejects_file.is_empty()) {
            if !self.folder.join(&entry.rejects_file).is_file() {
                let (path, import) = (entry.rejects_file.clone(), entry.import.clone());
                let what = Text::new("the file of rejected rows is missing", "退回行的文件缺失");
                faults.push(Fault { path, import, what });
            }
        }
        if let Some(own) = &self.manifest.model {
            let what = self.altered(&own.path, &own.sha256);
            faults.extend(what.map(|what| Fault { path: own.path.clone(), import: String::new(), what }));
        }
        for (file, error) in [(reviews::FILE, self.reviews().err()), (draws::FILE, self.draws().err())] {
            let what = self.astray(file).or_else(|| error.map(|e| unreadable(&e)));
            faults.extend(what.map(|what| Fault { path: file.into(), import: String::new(), what }));
        }
        faults.extend(self.unanswered_fault());
        faults
    }

    /// Labels by people whose answers are not kept.
    fn unanswered_fault(&self) -> Option<Fault> {
        // Where something cannot be read, that is told already.
        let n = self.unanswered().ok().filter(|n| *n > 0)?;
        let what = Text::new(
            format!(
                "it lacks the answers behind the labels of {}: restore it from a copy of the dataset, or label these anew with \
                 `plaint classify`",
                several(n, "complaint")
            ),
            format!(
                "有{}件投诉的归类来自人工复核，但复核结果已不在其中：请从数据集的备份中恢复，或用 plaint classify 重新归类",
                thousands(n)
            ),
        );
        Some(Fault { path: reviews::FILE.into(), import: String::new(), what })
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
            model: self.manifest.model.iter().any(|own| faults.iter().any(|fault| fault.path == own.path)),
        }
    }

    fn fault(&self, segment: &Segment) -> Option<Fault> {
        let lacks = |name: &str| Text::new(format!("it lacks the field {name}"), format!("缺少字段 {name}"));
        let what = self.altered(&segment.path, &segment.sha256).or_else(|| {
            if self.intact(std::iter::once(segment)).is_err() {
                return Some(other_bytes());
            }
            let frame = match segment::read(&self.folder.join(&segment.path), None) {
                Err(e) => return Some(unreadable(&e)),
                Ok(frame) => frame,
            };
            let (rows, said) = (frame.height(), segment.rows);
            if rows != said {
                let en = format!("it holds {rows} records, the manifest says {said}");
                return Some(Text::new(en, format!("有{rows}条记录，清单记为{said}条")));
            }
            FIELDS.iter().find(|f| frame.column(f.name).is_err()).map(|f| lacks(f.name))
        })?;
        Some(Fault { path: segment.path.clone(), import: segment.import.clone(), what })
    }

    /// What is wrong with a file of which these bytes were written, by their hash.
    fn altered(&self, path: &str, sha256: &str) -> Option<Text> {
        let path = self.folder.join(path);
        if !path.is_file() {
            return Some(Text::new("the file is missing", "文件缺失"));
        }
        match files::hash_of(&path) {
            Err(e) => Some(unreadable(&e)),
            Ok(hash) => (hash != sha256).then(other_bytes),
        }
    }

    /// What is wrong with the secret of sellers' accounts.
    fn keyless(&self) -> Option<Text> {
        let path = self.folder.join(key::FILE);
        if !path.exists() {
            // Where a segment cannot be read, that is told already.
            let (en, zh) =
                ("the file is missing: restore it from a copy of the dataset", "文件缺失，请从数据集的备份中恢复");
            return self.keyed().unwrap_or(false).then(|| Text::new(en, zh));
        }
        match fs::read(&path) {
            Err(e) => Some(unreadable(&e)),
            Ok(bytes) if bytes.len() != 32 => Some(Text::new(
                "it is damaged, and should be 32 bytes: restore it from a copy of the dataset",
                "文件已损坏（应为32字节），请从数据集的备份中恢复",
            )),
            Ok(_) => self.astray(key::FILE),
        }
    }

    /// How many complaints stand in the live segments more than once.
    fn twice(&self) -> Result<usize> {
        let rows: usize = self.manifest.segments.iter().map(|s| s.rows).sum();
        Ok(rows - self.index()?.count())
    }

    /// Takes the lock, clears away what a killed import left, and gives the paths of what was removed. Where nothing can be
    /// written, nothing is cleared, and the dataset can be checked all the same.
    ///
    /// # Errors
    /// A `UserError` where another plaint is writing.
    pub fn heal(self) -> Result<Vec<PathBuf>> {
        let closed =
            |e: std::io::Error| matches!(e.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem);
        if File::create(self.folder.join(LOCK)).is_err_and(closed) {
            return Ok(Vec::new());
        }
        let (_, removed) = self.locked()?;
        Ok(removed)
    }

    /// Whether all files are there that the manifest names.
    pub(super) fn complete(&self) -> bool {
        self.manifest.files().all(|file| self.folder.join(file).exists())
    }

    /// Files whose names only plaint gives and that the manifest does not know.
    pub(super) fn unnamed(&self) -> Vec<PathBuf> {
        let named: HashSet<PathBuf> = self.manifest.files().map(|file| self.folder.join(file)).collect();
        files::ours(&self.folder).into_iter().filter(|file| !named.contains(file)).collect()
    }

    /// Whole files that the manifest does not name although it names others that are missing: it may be the wrong one.
    pub fn unclaimed(&self) -> usize {
        match self.complete() {
            true => 0,
            false => self.unnamed().iter().filter(|file| file.extension().is_some_and(|e| e != "aside")).count(),
        }
    }

    /// How many files were set aside since no manifest named them.
    pub fn set_aside(&self) -> usize {
        files::count(&self.folder.join(files::SET_ASIDE))
    }
}

fn other_bytes() -> Text {
    Text::new("its bytes are not the ones that were written", "文件内容与写入时不一致")
}

/// What is said of a file with the words of who could not read it, which are the same in both languages.
fn unreadable(error: &impl Display) -> Text {
    Text::new(format!("it cannot be read ({error:#})"), format!("无法读取（{error:#}）"))
}
