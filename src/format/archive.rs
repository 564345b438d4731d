//! Zip archives of data files: names, and one entry at a time as a stream of bytes. Does not look into the bytes.

use std::io::{Read, Seek};

use anyhow::Result;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::user;
use crate::format::beside::left_by_systems;
use crate::format::limits::{Limited, Limits, size};

/// Names that are other archives; an archive in an archive is not opened.
const NESTED: &[&str] = &[".zip", ".rar", ".7z", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz"];

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the archive, for [`Archive::open`].
    pub index: usize,
    /// Its name with folders, as people see it.
    pub name: String,
    /// Its bytes after unpacking, as the archive says.
    pub size: u64,
}

/// An opened zip.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    path: String,
    entries: Vec<Entry>,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of entries of the zip named `path`. Folders and what macOS adds are left out.
    ///
    /// # Errors
    /// A damaged file, or entries that unpack to more than the limits allow.
    pub fn open_list(path: &str, reader: R, limits: &Limits) -> Result<Self> {
        let mut zip = ZipArchive::new(reader).map_err(|error| damaged(path, &error))?;
        let mut entries = Vec::new();
        let (mut total, mut packed) = (0u64, 0u64);
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(|error| damaged(path, &error))?;
            let name = decode(file.name_raw());
            if file.is_dir() || left_by_systems(&name) {
                continue;
            }
            total = total.saturating_add(file.size());
            packed = packed.saturating_add(file.compressed_size());
            if !limits.allow(file.size(), file.compressed_size()) || !limits.allow(total, packed) {
                return Err(user(
                    format!("{path}: `{name}` unpacks to {}, all up to it to {}", size(file.size()), size(total)),
                    format!(
                        "at most {} are unpacked; unpack it by hand if it is what you expect",
                        size(limits.unpacked)
                    ),
                ));
            }
            entries.push(Entry { index, name, size: file.size() });
        }
        Ok(Archive { zip, path: path.to_string(), entries })
    }

    /// The files in the archive, in its order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Opens one entry as a stream that ends with an error beyond the size that the archive gave.
    ///
    /// # Errors
    /// An entry that is encrypted, packed in an unusual way or itself an archive.
    pub fn open(&mut self, entry: &Entry) -> Result<Limited<impl Read>> {
        let Archive { zip, path, .. } = self;
        let (path, name) = (path.as_str(), &entry.name);
        let lower = name.to_lowercase();
        if NESTED.iter().any(|end| lower.ends_with(end)) {
            return Err(nested(path, name));
        }
        let file = zip.by_index(entry.index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => user(
                format!("{path}: `{name}` is protected by a password"),
                "unpack it with the password and give the files",
            ),
            ZipError::UnsupportedArchive(_) => user(
                format!("{path}: `{name}` is packed in a way that is not read"),
                "unpack it by hand and give the files",
            ),
            other => damaged(path, &other),
        })?;
        Ok(Limited::new(file, entry.size))
    }
}

/// The refusal of an archive in an archive; also for callers that see one by its content.
pub fn nested(path: &str, name: &str) -> anyhow::Error {
    user(format!("{path}: `{name}` is an archive in an archive"), "unpack the outer one by hand and give the files")
}

fn damaged(path: &str, error: &ZipError) -> anyhow::Error {
    user(format!("{path}: this zip is damaged or cut off ({error})"), "copy or download it again")
}

/// A name as UTF-8 where it is that, else as GB18030, which Chinese systems write without saying so.
fn decode(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_string(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}
