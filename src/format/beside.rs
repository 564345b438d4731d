//! Files that lie beside data and are none, told by their names: a user who names the whole folder or archive does not mean them.

/// What systems leave behind, in lower case.
const SYSTEM: [&str; 4] = [".ds_store", "thumbs.db", "desktop.ini", ""];

/// Endings of documents and pictures.
const ENDINGS: [&str; 16] =
    ["md", "pdf", "doc", "docx", "rtf", "ppt", "pptx", "wps", "png", "jpg", "jpeg", "gif", "svg", "lnk", "url", "ini"];

/// Names of texts about data, in lower case, and the endings that such texts have.
const ABOUT: [&str; 12] = [
    "readme",
    "read_me",
    "read me",
    "license",
    "licence",
    "copying",
    "notice",
    "说明",
    "使用说明",
    "数据说明",
    "填报说明",
    "读我",
];
const TEXTS: [&str; 4] = ["", "txt", "rst", "html"];

/// Whether systems leave such a file behind: nobody needs to be told.
pub fn left_by_systems(path: &str) -> bool {
    path.starts_with("__MACOSX/") || SYSTEM.contains(&name(path).as_str())
}

/// Whether a file is none of the data, by its name.
pub fn is_no_data(path: &str) -> bool {
    let name = name(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    left_by_systems(path) || ENDINGS.contains(&ending) || (ABOUT.contains(&stem) && TEXTS.contains(&ending))
}

fn name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_beside_data_are_told_from_data() {
        for name in
            ["readme.txt", "a/README", "LICENSE", "数据说明.txt", "表.docx", "a.PDF", ".DS_Store", "__MACOSX/a.csv"]
        {
            assert!(is_no_data(name), "{name}");
        }
        for name in ["2017.csv", "readme.csv", "说明.xlsx", "a.txt", "a.html", "data", "a.json"] {
            assert!(!is_no_data(name), "{name}");
        }
    }
}
