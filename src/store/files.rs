//! Files of a dataset's folder: how one is put in place so that none is ever half there, the sums of its bytes, and which names
//! only plaint gives. Must not know what is in them.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::error::user;

/// Where whole files go that the manifest does not name. They may be the only copy of something, so nothing removes them.
pub const SET_ASIDE: &str = "set-aside";

/// Puts a file in place: written aside, synced, renamed. What stood there before holds until then.
///
/// # Errors
/// A `UserError` where it cannot be written; the folder is then as it was.
pub fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    put_after(path, bytes, |_| Ok(()))
}

/// As [`put`], so that nobody but the owner can read it.
///
/// # Errors
/// As [`put`].
pub fn put_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    put_after(path, bytes, only_for_the_owner)
}

fn put_after(path: &Path, bytes: &[u8], prepare: fn(&File) -> io::Result<()>) -> Result<()> {
    let aside = aside(path);
    let write = || {
        let mut file = File::create(&aside)?;
        prepare(&file)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|e| {
        // Half a file would only take the room that is missing.
        let _ = fs::remove_file(&aside);
        unwritten(path, &e)
    })?;
    place(&aside, path)
}

/// Gives a file that was written aside and synced its name.
///
/// # Errors
/// As [`put`].
pub fn place(aside: &Path, path: &Path) -> Result<()> {
    fs::rename(aside, path).map_err(|e| unwritten(path, &e))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// The name under which a file is written until it is whole.
pub fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(".aside");
    name.into()
}

/// Makes renames in a folder last.
///
/// # Errors
/// Where the folder cannot be opened.
pub fn sync_folder(folder: &Path) -> Result<()> {
    // Windows cannot open a folder as a file, and needs no such sync.
    if cfg!(unix) {
        File::open(folder).and_then(|opened| opened.sync_all()).map_err(|e| unwritten(folder, &e))?;
    }
    Ok(())
}

/// What is said of a file or folder of a dataset that cannot be written.
pub fn unwritten(path: &Path, error: &io::Error) -> anyhow::Error {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some room on the disk, then try again",
        _ => "name a folder that you may write to with --dataset",
    };
    user(format!("could not write {}: {error}", path.display()), hint)
}

/// The SHA-256 of a file's bytes in hex.
///
/// # Errors
/// Where it cannot be read.
pub fn hash_of(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    each_part(path, |bytes| hasher.update(bytes))?;
    Ok(hex(&hasher.finalize()))
}

/// The CRC-32 of a file's bytes.
///
/// # Errors
/// As [`hash_of`].
pub fn crc_of(path: &Path) -> Result<u32> {
    let mut hasher = crc32fast::Hasher::new();
    each_part(path, |bytes| hasher.update(bytes))?;
    Ok(hasher.finalize())
}

fn each_part(path: &Path, mut take: impl FnMut(&[u8])) -> Result<()> {
    let name = || format!("could not read {}", path.display());
    let mut file = File::open(path).with_context(name)?;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer).with_context(name)? {
            0 => return Ok(()),
            n => take(&buffer[..n]),
        }
    }
}

fn only_for_the_owner(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Folders under a dataset's folder that hold the segments of one import: `records/0001-1a2b3c4d`.
pub fn import_folders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let kinds = ["records", "replaced"].map(|kind| folder.join(kind));
    kinds.into_iter().flat_map(|kind| entries(&kind)).filter(|path| is_import(&name(path)))
}

/// Files under a dataset's folder whose names only plaint gives: `records/0001-1a2b3c4d/part-1.parquet`, the same under
/// `replaced/`, `rejects/0001-1a2b3c4d.csv` and `model/1a2b3c4d.model`, each also with `.aside`.
pub fn ours(folder: &Path) -> Vec<PathBuf> {
    let stem = |path: &Path, end: &str| {
        let name = name(path);
        name.strip_suffix(".aside").unwrap_or(&name).strip_suffix(end).map(String::from).unwrap_or_default()
    };
    let parts = import_folders(folder).flat_map(|import| entries(&import));
    let parts = parts.filter(|path| stem(path, ".parquet").strip_prefix("part-").is_some_and(digits));
    let rejects = entries(&folder.join("rejects")).into_iter().filter(|path| is_import(&stem(path, ".csv")));
    let models = entries(&folder.join("model")).into_iter().filter(|path| hash_of_eight(&stem(path, ".model")));
    parts.chain(rejects).chain(models).filter(|path| path.is_file()).collect()
}

/// Moves a file of a dataset's folder to [`SET_ASIDE`], beside what was moved there under the same name before.
pub fn set_aside(folder: &Path, file: &Path) -> io::Result<()> {
    let inner = file.strip_prefix(folder).unwrap_or(file);
    let mut to = folder.join(SET_ASIDE).join(inner);
    for n in 2.. {
        if !to.exists() {
            break;
        }
        to = folder.join(SET_ASIDE).join(format!("{}.{n}", inner.display()));
    }
    to.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::rename(file, to)
}

/// How many files a folder and those within it hold.
pub fn count(folder: &Path) -> usize {
    entries(folder).iter().map(|path| if path.is_dir() { count(path) } else { 1 }).sum()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect()
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn hash_of_eight(hash: &str) -> bool {
    hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `0001-1a2b3c4d`
fn is_import(id: &str) -> bool {
    id.split_once('-').is_some_and(|(n, hash)| digits(n) && hash_of_eight(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_leaves_what_was_there_and_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        put(&path, b"one").unwrap();
        fs::create_dir(aside(&path)).unwrap();
        assert!(put(&path, b"two").unwrap_err().to_string().contains("could not write"));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        let hint = |kind: io::ErrorKind| {
            unwritten(&path, &kind.into()).downcast_ref::<crate::error::UserError>().unwrap().hint.clone()
        };
        assert!(hint(io::ErrorKind::StorageFull).contains("room on the disk"));
        assert!(hint(io::ErrorKind::PermissionDenied).contains("--dataset"));
    }

    #[test]
    fn files_set_aside_under_one_name_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rejects/0001-00000000.csv");
        fs::create_dir(folder.path().join("rejects")).unwrap();
        for text in ["a", "b", "c"] {
            fs::write(&file, text).unwrap();
            set_aside(folder.path(), &file).unwrap();
        }
        assert_eq!(count(&folder.path().join(SET_ASIDE)), 3);
        assert_eq!(fs::read(folder.path().join(SET_ASIDE).join("rejects/0001-00000000.csv.3")).unwrap(), b"c");
    }
}
