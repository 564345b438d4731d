//! Files that a user asked for. Each is written aside and then renamed: it is there as a whole, or as it was before.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, ensure};
use plaint::error::user;

use super::failure;

/// Whether a file may be written: one that is there may hold somebody's work.
pub fn free(path: &Path, force: bool) -> Result<()> {
    ensure!(
        force || !path.exists(),
        user(format!("{} is there already", path.display()), "choose another name, or replace it with --force")
    );
    Ok(())
}

/// Writes what a user asked for with `-o`.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fill(path, |out| Ok(out.write_all(bytes)?))
}

/// Writes a file as `fill` gives it. What is no ordinary file (`/dev/stdout`) is written as it stands.
///
/// # Errors
/// Those of `fill`, and a `UserError` where the file cannot be made; then what was there before is as it was.
pub fn fill(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    // A link stays one: what it leads to is replaced.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let there = match File::options().write(true).open(&place) {
        Err(e) if e.kind() == ErrorKind::NotFound => None,
        there => Some(there.map_err(|e| unmade(path, e.into()))?),
    };
    let before = there.as_ref().and_then(|there| there.metadata().ok());
    if let Some(mut there) = there.filter(|_| before.as_ref().is_some_and(|meta| !meta.is_file())) {
        return fill(&mut there).with_context(|| unwritten(path));
    }
    let aside = aside(&place);
    let written = File::create(&aside).map_err(|e| unmade(path, e.into())).and_then(|file| {
        // Who may read it stays as it was.
        before.map_or(Ok(()), |meta| file.set_permissions(meta.permissions()))?;
        let mut out = BufWriter::new(file);
        let filled = fill(&mut out).and_then(|()| Ok(out.into_inner().map_err(|e| e.into_error())?.sync_all()?));
        filled.and_then(|()| Ok(fs::rename(&aside, &place)?)).with_context(|| unwritten(path))
    });
    if written.is_err() {
        // What is left of it is of no use; why it failed is worth more than why it cannot be removed.
        let _ = fs::remove_file(&aside);
    }
    written
}

fn aside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".aside");
    path.with_file_name(name)
}

fn unwritten(path: &Path) -> String {
    format!("could not write {}", path.display())
}

/// What is said of a file that cannot be made; that the disk is full says itself.
fn unmade(path: &Path, error: Error) -> Error {
    if failure::disk_is_full(&error) {
        return error.context(unwritten(path));
    }
    user(format!("{}: {error}", unwritten(path)), "make its folder first, or name another file")
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn what_cannot_be_written_to_its_end_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        write(&path, b"before").unwrap();
        let full = |out: &mut dyn Write| {
            out.write_all(&[b'x'; 100_000])?;
            bail!(std::io::Error::from(ErrorKind::StorageFull))
        };
        let error = fill(&path, full).unwrap_err();
        assert!(failure::disk_is_full(&error));
        assert_eq!(fs::read(&path).unwrap(), b"before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        write(&path, b"after").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_replaced_stays_as_private_as_it_was_and_links_stay_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [path, link] = ["table.csv", "link.csv"].map(|name| folder.path().join(name));
        write(&path, b"before").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        symlink("table.csv", &link).unwrap();
        write(&link, b"after").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"after");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(link.is_symlink());
        write(Path::new("/dev/null"), b"nowhere").unwrap();
        assert!(!Path::new("/dev/null").is_file());
    }
}
