//! The ledger: what became of each row of each file. *Rows read = imported + merged + updated + duplicates + rejected.*

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::files::unwritten;
use crate::defuse::defused;
use crate::lang::{Lang, Text};

/// One file's line in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Entry {
    /// Id of the import; empty where nothing was stored.
    pub import: String,
    pub path: String,
    pub source: String,
    /// Who publishes the source; empty where that is not told.
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub publisher: Text,
    /// Hash of the profile that read it.
    pub profile: String,
    /// Version of the taxonomy by which its complaints are labelled; empty where that is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub taxonomy: String,
    /// Hash of what the codes of its source meant where they labelled them; empty where that is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub codes: String,
    /// What the file is: `csv`, `xlsx, sheet 投诉明细`.
    pub format: Text,
    pub encoding: String,
    /// Why it was taken for that encoding; empty where its format has no other.
    pub evidence: Text,
    /// Rows with characters that could not be decoded.
    pub undecoded: i64,
    pub sha256: String,
    pub rows_read: i64,
    pub imported: i64,
    pub merged: i64,
    pub updated: i64,
    pub duplicates: i64,
    pub rejected: i64,
    /// What the command said of how to read it.
    #[serde(skip_serializing_if = "How::is_usual")]
    pub how: How,
    /// Pieces of personal data that were masked, by kind.
    pub masked: BTreeMap<String, i64>,
    /// Whether an import that this one may lean on was undone since; the file is then read anew.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stale: bool,
    /// Whether its complaints are where the sellers are.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sellers_places: bool,
    /// How many complaints it took the place of that were other ones of the same number.
    #[serde(skip_serializing_if = "is_none")]
    pub displaced: i64,
    /// How many have day, seller and words of another one, which has another number, by the import that brought that one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub worded: BTreeMap<String, i64>,
    /// In which writing of cells its rows without a number are known; 0 before dates had one.
    pub writing: u32,
    /// Where the rejected rows were written, in the ledger relative to the dataset; empty where there are none.
    pub rejects_file: String,
    pub notes: Vec<Text>,
}

fn is_none(count: &i64) -> bool {
    *count == 0
}

/// What labels complaints besides a model.
#[derive(Debug, Clone, Default)]
pub struct Labelling {
    /// Version of the taxonomy.
    pub taxonomy: String,
    /// Source → hash of what its codes mean.
    pub codes: BTreeMap<String, String>,
}

/// What a command said of how to read a file, besides its sheet: with the same, and the same profile, it is read alike again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct How {
    /// Whether the profile was named, and not told by the header.
    pub named: bool,
    /// The last day on which a complaint can have been received, as `2017-03-05`.
    pub as_of: Option<String>,
    pub encoding: Option<String>,
    pub keep_extra: bool,
    pub keep_personal: bool,
    pub keep_seller_ids: bool,
}

impl How {
    fn is_usual(&self) -> bool {
        *self == How::default()
    }
}

impl Entry {
    /// The entry as JSON, in one language.
    ///
    /// # Errors
    /// None that an entry can cause.
    pub fn json(&self, lang: Lang) -> Result<Value> {
        let mut json = serde_json::to_value(self)?;
        json["format"] = self.format.get(lang).into();
        json["evidence"] = self.evidence.get(lang).into();
        json["notes"] = self.notes.iter().map(|note| note.get(lang)).collect();
        Ok(json)
    }

    /// What tells the rows that were read from all others: the file, and which part of it where it has several.
    pub fn content(&self) -> (&str, &str) {
        (&self.sha256, &self.format.en)
    }

    /// The sheet that was read, of a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.format.en.split_once(", sheet ").map(|(_, name)| name)
    }

    /// Whether what came before it decided what this import did: it repeated complaints of earlier ones, or changed them.
    pub fn leans(&self) -> bool {
        self.duplicates > 0 || self.updated > 0
    }

    /// Whether every row is accounted for.
    pub fn balances(&self) -> bool {
        self.rows_read == self.imported + self.merged + self.updated + self.duplicates + self.rejected
    }
}

/// What the disk said to the writer of CSV.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The columns of a file of rejected rows.
pub const REJECTED: [&str; 4] = ["line", "field", "value", "reason"];

/// The file of rejected rows, as CSV with a byte-order mark so that Excel reads the Chinese in it. It stands aside, under
/// its name with `.aside`, until the import is committed.
pub struct Rejects {
    pub path: PathBuf,
    writer: csv::Writer<BufWriter<File>>,
}

impl Rejects {
    /// # Errors
    /// Where the file cannot be made.
    pub fn create(path: PathBuf) -> Result<Rejects> {
        let failed = |e: io::Error| unwritten(&path, &e);
        let mut file = BufWriter::new(File::create(&path).map_err(failed)?);
        file.write_all("\u{feff}".as_bytes()).map_err(failed)?;
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(REJECTED).map_err(|e| failed(io_error(e)))?;
        Ok(Rejects { path, writer })
    }

    /// # Errors
    /// Where the disk is full or gone.
    pub fn add(&mut self, line: u64, field: &str, value: &str, reason: &str) -> Result<()> {
        let written = self.writer.write_record([&line.to_string(), &*defused(field), &*defused(value), reason]);
        written.map_err(|e| unwritten(&self.path, &io_error(e)))
    }

    /// Ends the file and waits until it is on the disk.
    ///
    /// # Errors
    /// As [`Rejects::add`].
    pub fn finish(self) -> Result<()> {
        let failed = |e: &io::Error| unwritten(&self.path, e);
        let file = self.writer.into_inner().map_err(|e| failed(e.error()))?;
        file.into_inner().map_err(|e| failed(e.error()))?.sync_all().map_err(|e| failed(&e))
    }
}
