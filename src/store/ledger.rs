//! The ledger: what became of each row of each file. *Rows read = imported + merged + updated + duplicates + rejected.*

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// One file's line in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Id of the import; empty where nothing was stored.
    #[serde(rename = "import")]
    pub import: String,
    pub path: String,
    pub source: String,
    /// Hash of the profile that read it.
    pub profile: String,
    pub encoding: String,
    pub sha256: String,
    pub rows_read: i64,
    pub imported: i64,
    pub merged: i64,
    pub updated: i64,
    pub duplicates: i64,
    pub rejected: i64,
    /// Where the rejected rows were written, in the ledger relative to the dataset; empty where there are none.
    pub rejects_file: String,
    pub notes: Vec<String>,
}

impl Entry {
    /// Whether every row is accounted for.
    pub fn balances(&self) -> bool {
        self.rows_read == self.imported + self.merged + self.updated + self.duplicates + self.rejected
    }
}

/// A rejected row: line, field, value, reason.
pub type Rejected = (u64, String, String, String);

/// Writes rejected rows as CSV, with a byte-order mark so that Excel reads the Chinese in it.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_rejects(path: &Path, rejects: &[Rejected]) -> Result<()> {
    let mut bytes = Vec::from("\u{feff}".as_bytes());
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(["line", "field", "value", "reason"])?;
    for (line, field, value, reason) in rejects {
        writer.write_record([&line.to_string(), field, value, reason])?;
    }
    writer.flush()?;
    drop(writer);
    let name = || format!("could not write {}", path.display());
    let mut file = File::create(path).with_context(name)?;
    file.write_all(&bytes).with_context(name)?;
    file.sync_all().with_context(name)
}
