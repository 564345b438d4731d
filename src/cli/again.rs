//! How the file of an import is read again as it was, in the words of the command line.

use std::path::Path;

use plaint::lang::Text;
use plaint::store::files::hash_of;
use plaint::store::ledger::{Entry, How};
use plaint::store::manifest::Manifest;
use plaint::table::behind::quoted;

/// The path that the ledger has of what was read from standard input.
const STDIN: &str = "standard input";

/// The words behind `plaint import`, for a shell: the file, its sheet, its profile, and what was said of how to read it.
pub fn words(entry: &Entry, manifest: &Manifest) -> String {
    let (file, sheet) = named(entry);
    let mut words = vec![quoted(&file)];
    let mut option = |name: &str, value: &str| words.extend([name.to_string(), quoted(value)]);
    if let Some(sheet) = sheet {
        option("--sheet", sheet);
    }
    // A user's own profile is told by a header only while the dataset holds what it read; its id names it always.
    if entry.how.named || manifest.profiles.contains_key(&entry.source) {
        option("--source", &entry.source);
    }
    words.extend(options(&entry.how).iter().map(|word| quoted(word)));
    words.join(" ")
}

/// What reads the files of these imports again, in their order; a file that holds several of them, or was read several times
/// alike, once and as the last one.
pub fn files<'a>(entries: impl IntoIterator<Item = &'a Entry>, manifest: &Manifest) -> Vec<String> {
    last_of_each(entries.into_iter().map(|entry| words(entry, manifest)).collect())
}

/// As [`files`], for people: a file that is not there as an import read it is told with that import, each such reading by itself.
pub fn told<'a>(entries: impl IntoIterator<Item = &'a Entry>, manifest: &Manifest) -> Vec<Text> {
    let one = |entry: &Entry| {
        let (words, import) = (words(entry, manifest), &entry.import);
        match is_there(entry) {
            true => Text::new(words.clone(), words),
            false => Text::new(
                format!("{words} (as import {import} read it, which is not what stands here)"),
                format!("{words}（指导入 {import} 当时读取的内容，与此处现有文件不符）"),
            ),
        }
    };
    last_of_each(entries.into_iter().map(one).collect())
}

/// Each once, where it stands last.
fn last_of_each<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let last: Vec<bool> = (0..all.len()).map(|i| !all[i + 1..].contains(&all[i])).collect();
    all.into_iter().zip(last).filter(|(_, last)| *last).map(|(one, _)| one).collect()
}

/// What is said where only the user knows what was read.
pub fn from_stdin(entry: &Entry) -> Option<Text> {
    let import = &entry.import;
    (named(entry).0 == "-").then(|| {
        Text::new(
            format!("`-` is what import {import} read from standard input: give it that again"),
            format!("`-` 指导入 {import} 当时从标准输入读取的内容，请重新输入"),
        )
    })
}

/// Whether the file of an import stands where its words name it, as it was read. What is in an archive is not looked at.
pub fn is_there(entry: &Entry) -> bool {
    let (file, _) = named(entry);
    file != entry.path || hash_of(Path::new(&file)).is_ok_and(|hash| hash == entry.sha256)
}

/// The file to be named for an import, and its sheet: of a file in an archive, the archive.
fn named(entry: &Entry) -> (String, Option<&str>) {
    let file = Path::new(&entry.path).ancestors().find(|p| p.is_file());
    match file.and_then(Path::to_str).filter(|file| *file != entry.path) {
        Some(archive) => (archive.to_string(), None),
        None if file.is_none() && Path::new(&entry.path).starts_with(STDIN) => ("-".into(), entry.sheet()),
        None => (entry.path.clone(), entry.sheet()),
    }
}

/// Options that have a value, as words of a command line.
pub fn valued<'a>(options: impl IntoIterator<Item = (&'a str, Option<String>)>) -> impl Iterator<Item = String> {
    options.into_iter().filter_map(|(name, value)| Some([name.to_string(), value?])).flatten()
}

/// What was said of how to read a file, besides its sheet and its profile, as words of a command line.
pub fn options(how: &How) -> Vec<String> {
    let values = valued([("--as-of", how.as_of.clone()), ("--encoding", how.encoding.clone())]);
    let kept = [
        ("--keep-extra", how.keep_extra),
        ("--keep-personal", how.keep_personal),
        ("--keep-seller-ids", how.keep_seller_ids),
    ];
    values.chain(kept.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_string())).collect()
}

/// What is said where a file is asked for otherwise than it was read.
pub fn otherwise(known: &Entry, folder: &Path) -> Text {
    let options: Vec<String> = options(&known.how).iter().map(|word| quoted(word)).collect();
    let (encoding, options) = (&known.encoding, options.join(" "));
    let (en, zh) = match options.as_str() {
        "" => (String::new(), String::new()),
        options => (format!(" with {options}"), format!("、加选项 {options} ")),
    };
    let undo = format!("plaint undo {} --dataset {}", known.import, quoted(&folder.to_string_lossy()));
    Text::new(
        format!(
            "it stays as it was read then, as {encoding}{en}: to read it otherwise, take it back first with `{undo}`"
        ),
        format!("仍保留此前的读取结果（按 {encoding} 编码{zh}读取）；如需换一种方式读取，请先撤销：`{undo}`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_from_which_several_files_were_read_is_named_once_and_as_the_last_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("all.zip");
        std::fs::write(&archive, "").unwrap();
        let archive = archive.to_str().unwrap();
        let entry = |path: &str, how: How| Entry { path: path.into(), how, ..Entry::default() };
        let usual = How::default;
        let extra = || How { keep_extra: true, ..How::default() };
        let entries = [
            entry(&format!("{archive}/1月.csv"), usual()),
            entry("a b.csv", usual()),
            entry(&format!("{archive}/2月.csv"), usual()),
            entry("a b.csv", extra()),
        ];
        let manifest = Manifest::default();
        assert_eq!(files(&entries, &manifest), [r#""a b.csv""#, archive, r#""a b.csv" --keep-extra"#]);
        assert_eq!(files(&entries[..1], &manifest), [archive]);
    }
}
