//! How the file of an import is read again as it was, in the words of the command line.

use std::path::Path;

use plaint::lang::Text;
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
    // A user's own profile is never told by a header; the dataset keeps it, so that its id names it.
    if entry.how.named || manifest.profiles.contains_key(&entry.source) {
        option("--source", &entry.source);
    }
    words.extend(options(&entry.how));
    words.join(" ")
}

/// Whether only the user knows what was read.
pub fn from_stdin(entry: &Entry) -> bool {
    named(entry).0 == "-"
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

/// What was said of how to read a file, besides its sheet and its profile.
fn options(how: &How) -> Vec<String> {
    let values = [("--as-of", &how.as_of), ("--encoding", &how.encoding)];
    let kept = [
        ("--keep-extra", how.keep_extra),
        ("--keep-personal", how.keep_personal),
        ("--keep-seller-ids", how.keep_seller_ids),
    ];
    let values = values.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", quoted(value.as_ref()?))));
    values.chain(kept.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_string())).collect()
}

/// What is said where a file is asked for otherwise than it was read.
pub fn otherwise(known: &Entry, folder: &Path) -> Text {
    let (encoding, options) = (&known.encoding, options(&known.how).join(" "));
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
