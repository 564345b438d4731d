//! From what a user names to files: folders and patterns become the files in them, in the order in which their names are read.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use plaint::error::user;
use plaint::format::beside::is_no_data;
use plaint::values::order::as_read;

use super::failure;

/// The files that the arguments mean. `-` and names of files stay as they are.
pub fn expand(args: &[String]) -> Result<Vec<String>> {
    each(args)?.into_iter().map(|(_, file)| file).collect()
}

/// The files that the arguments mean, each with what was named; an argument that means none has its error, which spoils no
/// other.
///
/// # Errors
/// Where standard input is named twice.
pub fn each(args: &[String]) -> Result<Vec<(String, Result<String>)>> {
    ensure!(
        args.iter().filter(|arg| *arg == "-").count() < 2,
        user("standard input can be read only once", "name `-` once")
    );
    let mut files = Vec::new();
    for arg in args {
        match one(arg) {
            Ok(found) => files.extend(found.into_iter().map(|file| (file.clone(), Ok(file)))),
            Err(error) => files.push((arg.clone(), Err(error))),
        }
    }
    Ok(files)
}

fn one(arg: &str) -> Result<Vec<String>> {
    let path = Path::new(arg);
    if path.is_dir() {
        let Walk { files, datasets, .. } = Walk::of(path)?;
        let (passed, files): (Vec<String>, Vec<String>) = files.into_iter().partition(|file| is_no_data(file));
        failure::passed_over(arg, &passed);
        failure::datasets_passed_over(arg, &datasets);
        ensure!(!files.is_empty(), user(format!("the folder {arg} holds no file"), "name another folder, or files"));
        Ok(files)
    } else if !path.exists() && arg.contains(['*', '?', '[']) {
        matching(arg)
    } else {
        Ok(vec![arg.to_string()])
    }
}

/// What is found under a folder.
#[derive(Default)]
struct Walk {
    /// All files, hidden ones left out.
    files: Vec<String>,
    /// The datasets, whose files are no exports.
    datasets: Vec<String>,
    /// Folders that were looked into, by their real places: links can lead to one again.
    seen: HashSet<PathBuf>,
}

impl Walk {
    fn of(folder: &Path) -> Result<Walk> {
        let mut walk = Walk::default();
        walk.look_into(folder)?;
        Ok(walk)
    }

    fn look_into(&mut self, folder: &Path) -> Result<()> {
        let name = || format!("could not read the folder {}", folder.display());
        if !self.seen.insert(folder.canonicalize().with_context(name)?) {
            return Ok(());
        }
        if is_dataset(folder) {
            self.datasets.push(folder.to_string_lossy().into_owned());
            return Ok(());
        }
        let mut entries: Vec<_> =
            fs::read_dir(folder).with_context(name)?.collect::<Result<_, _>>().with_context(name)?;
        entries.sort_by_cached_key(|entry| as_read(&entry.file_name().to_string_lossy()));
        for entry in entries {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with(['.', '~']);
            if path.is_dir() && !hidden {
                self.look_into(&path)?;
            } else if !hidden {
                self.files.push(named(&path)?);
            }
        }
        Ok(())
    }
}

/// Others call files so too, but keep no segments beside it.
fn is_dataset(folder: &Path) -> bool {
    ["dataset.json", "records"].iter().all(|own| folder.join(own).exists())
}

/// Whether a result may be written to a file: not over what it is made of, nor among the files of a dataset.
///
/// # Errors
/// A `UserError` where it is one of the files that are read, by whatever name or link, or lies in a dataset.
pub fn apart(output: &Path, files: &[String]) -> Result<()> {
    // What is not there yet is no input, but its folder may be one of a dataset.
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(target) = fs::canonicalize(output).or_else(|_| fs::canonicalize(folder).map(|f| f.join("new"))) else {
        return Ok(());
    };
    let is_target = |path: &Path| fs::canonicalize(path).is_ok_and(|path| path == target);
    let reads = |arg: &String| match Path::new(arg) {
        path if path.is_dir() => {
            let within = fs::canonicalize(path).is_ok_and(|folder| target.starts_with(folder));
            within && output.exists() && !is_no_data(&target.to_string_lossy())
        }
        path if path.exists() => is_target(path),
        _ => glob::glob(arg).is_ok_and(|found| found.flatten().any(|path| is_target(&path))),
    };
    ensure!(
        !files.iter().any(reads),
        user(format!("{} is one of the files that are read", output.display()), "name another file to write to")
    );
    ensure!(
        !target.ancestors().skip(1).any(is_dataset),
        user(format!("{} lies in a dataset, whose files only plaint writes", output.display()), "name another folder")
    );
    Ok(())
}

/// The name as text, by which a file can be opened again.
fn named(path: &Path) -> Result<String> {
    path.to_str().map(String::from).ok_or_else(|| {
        let what = format!("the name of {} is not in UTF-8", path.display());
        user(what, "rename the file: its name was made on a system with another encoding")
    })
}

fn matching(pattern: &str) -> Result<Vec<String>> {
    let bad = |e: &dyn std::fmt::Display| {
        user(format!("`{pattern}` is no pattern of file names: {e}"), "write for example 'exports/2017-*.csv'")
    };
    let found = glob::glob(pattern).map_err(|e| bad(&e))?;
    let files = found.flatten().filter(|p| p.is_file());
    let mut files: Vec<String> = files.map(|p| named(&p)).collect::<Result<_>>()?;
    ensure!(
        !files.is_empty(),
        user(format!("no file matches {pattern}"), "check the spelling and the folder you are in")
    );
    files.sort_by_cached_key(|file| as_read(file));
    Ok(files)
}
