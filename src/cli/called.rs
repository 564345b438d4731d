//! What files are called in records and notes: by their names alone, or with as many of their folders as tell them from others of that
//! name.

use std::collections::{BTreeSet, HashMap};

/// The files that are to be told apart.
#[derive(Default)]
pub struct Called {
    by_name: HashMap<String, BTreeSet<Vec<String>>>,
}

impl Called {
    pub fn of<'p>(paths: impl IntoIterator<Item = &'p str>) -> Called {
        let mut called = Called::default();
        paths.into_iter().for_each(|path| called.add(path));
        called
    }

    pub fn add(&mut self, path: &str) {
        let parts = parts(path);
        if let Some(name) = parts.last() {
            self.by_name.entry(name.to_string()).or_default().insert(parts.iter().map(ToString::to_string).collect());
        }
    }

    /// What the file at this path is called.
    pub fn name(&self, path: &str) -> String {
        let own = parts(path);
        let named = own.last().and_then(|name| self.by_name.get(*name));
        let others = named.into_iter().flatten().filter(|other| **other != own);
        let shared = |other: &Vec<String>| own.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
        let told = others.map(shared).max().unwrap_or(0) + 1;
        own[own.len().saturating_sub(told)..].join("/")
    }
}

/// Whether the file at this path may be called so.
pub fn may_be(path: &str, name: &str) -> bool {
    parts(path).ends_with(&parts(name))
}

/// The folders and the name. A ledger may have been written on another system.
fn parts(path: &str) -> Vec<&str> {
    path.split(['/', '\\']).filter(|part| !["", "."].contains(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_name_and_by_as_many_folders_as_tell_it_from_others() {
        let paths =
            ["a/2023/in.csv", "b/2023/in.csv", "2024/in.csv", "./2024/in.csv", r"c\x.csv", "in.csv", "/d/y.csv"];
        let called = Called::of(paths);
        let names = ["a/2023/in.csv", "b/2023/in.csv", "2024/in.csv", "2024/in.csv", "x.csv", "in.csv", "y.csv"];
        assert_eq!(paths.map(|path| called.name(path)), names);
        assert_eq!(called.name("e/z.csv"), "z.csv", "one that is not among them");
    }

    #[test]
    fn no_two_files_are_called_alike() {
        let folders = ["a", "b", "a/b", "b/a", "a/a", "/a", "c/a/b"];
        let paths: Vec<String> =
            folders.iter().map(|folder| format!("{folder}/in.csv")).chain(["in.csv".into()]).collect();
        let called = Called::of(paths.iter().map(String::as_str));
        let names: BTreeSet<String> = paths.iter().map(|path| called.name(path)).collect();
        let files: BTreeSet<Vec<&str>> = paths.iter().map(|path| parts(path)).collect();
        assert_eq!(names.len(), files.len(), "{names:?}");
    }
}
