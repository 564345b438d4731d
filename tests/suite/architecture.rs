//! Who may import whom, as the table in `docs/design.md` says, and which outside crate has its home where. A permission that
//! nobody uses is none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::root;

/// Each module of the library with those that it may import, as `docs/design.md` has them.
fn imports() -> BTreeMap<String, Vec<String>> {
    let design = fs::read_to_string(root().join("docs/design.md")).unwrap();
    let (_, table) = design.split_once("| module | may import |\n|---|---|\n").unwrap();
    let names = |cell: &str| -> Vec<String> {
        let bare = cell.split(',').map(|name| name.split('(').next().unwrap_or_default().trim().to_string());
        bare.filter(|name| name != "–").collect()
    };
    let mut found = BTreeMap::new();
    for row in table.lines().take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        for module in names(cells[0]) {
            found.insert(module, names(cells[1]));
        }
    }
    // The binary is a crate of its own.
    found.remove("cli").unwrap();
    found
}

/// Outside crate and the files (or folders) that may use it.
const CRATES: &[(&str, &[&str])] = &[
    ("polars", &["store/", "engine/", "format/parquet.rs"]),
    ("calamine", &["format/sheet/"]),
    ("zip", &["format/"]),
    ("html5gum", &["format/html/"]),
    ("encoding_rs", &["encoding/", "format/", "source/input/"]),
    ("hmac", &["source/cleanse.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("ctrlc", &["cli/progress.rs"]),
    ("getrandom", &["cli/import.rs"]),
    ("glob", &["cli/paths.rs"]),
    ("rust_xlsxwriter", &["cli/export/write.rs", "cli/review/sheet.rs", "render/book.rs", "render/xlsx.rs"]),
    ("plotters", &["chart/"]),
    ("resvg", &["chart/png.rs"]),
    ("ab_glyph", &["chart/font.rs"]),
    // `render/mod.rs` names its own module `csv`.
    ("csv", &["render/csv.rs", "render/mod.rs", "store/ledger.rs"]),
    ("clap", &["cli/"]),
    ("sqlparser", &["alike.rs", "portable.rs", "measure/condition.rs", "engine/"]),
    ("daachorse", &["classify/"]),
    ("flate2", &["source/input/"]),
    ("crc32fast", &["store/segment.rs", "store/files.rs"]),
    ("sha2", &["source/", "store/segment.rs", "store/files.rs", "digest.rs"]),
    ("strsim", &["registry.rs"]),
    ("unicode_normalization", &["chart/glyphs.rs"]),
    (
        "unicode_width",
        &[
            "cli/list.rs",
            "cli/export/write.rs",
            "cli/review/sheet.rs",
            "cli/review/tui/wrap.rs",
            "render/text.rs",
            "render/xlsx.rs",
            "engine/point.rs",
        ],
    ),
    ("ratatui", &["cli/review/tui/screen.rs", "cli/review/tui/terminal.rs"]),
];

/// Built for tests alone.
const MEASURES_THE_MASKER: &str = "privacy/evaluate.rs";

/// Each source file of the library and the binary without its tests, by its path under `src/`.
fn files() -> BTreeMap<String, String> {
    fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() {
                collect(&entry.path(), &format!("{prefix}{name}/"), files);
            } else if name.ends_with(".rs")
                && !name.starts_with("tests")
                && format!("{prefix}{name}") != MEASURES_THE_MASKER
            {
                let text = fs::read_to_string(entry.path()).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_string();
                files.insert(format!("{prefix}{name}"), code);
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(&root().join("src"), "", &mut found);
    found
}

fn module_of(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

#[test]
fn modules_import_what_the_design_says_and_no_more() {
    let imports = imports();
    let mut unused: BTreeSet<(String, String)> =
        imports.iter().flat_map(|(module, may)| may.iter().map(|import| (module.clone(), import.clone()))).collect();
    for (file, code) in files() {
        let module = module_of(&file);
        if matches!(module, "main" | "lib" | "cli") {
            continue;
        }
        let may = imports.get(module).unwrap_or_else(|| panic!("src/{file} is in no module that docs/design.md knows"));
        let code: String = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for (at, _) in code.match_indices("crate::") {
            let used: String = code[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(used == module || may.contains(&used), "src/{file} may not import `{used}`");
            unused.remove(&(module.to_string(), used));
        }
    }
    assert!(unused.is_empty(), "docs/design.md lets modules import what they do not: {unused:?}");
}

#[test]
fn the_fuzz_targets_find_every_source_file_that_they_include_and_all_that_these_import() {
    let read = |name: &str| fs::read_to_string(root().join("fuzz").join(name)).unwrap();
    let (library, format) = (read("plaint.rs"), read("format.rs"));
    for path in [&library, &format].into_iter().flat_map(|code| code.split("#[path = \"").skip(1)) {
        let path = path.split('"').next().unwrap();
        assert!(root().join("fuzz").join(path).exists(), "{path}");
    }
    let has = |module: &str| {
        let declares = |l: &str, end: &str| l.trim_start_matches("pub ").starts_with(&format!("mod {module}{end}"));
        library.lines().any(|l| declares(l, ";") || declares(l, " {"))
    };
    for (module, imports) in imports().iter().filter(|(module, _)| has(module)) {
        assert!(imports.iter().all(|import| has(import)), "{module} imports {imports:?}");
    }
}

#[test]
fn outside_crates_stay_at_home() {
    let files = files();
    for (name, homes) in CRATES {
        let uses = |code: &str| {
            code.lines().any(|l| {
                let l = l.trim_start();
                !l.starts_with("//") && (l.starts_with(&format!("{name}::")) || l.contains(&format!(" {name}::")))
            })
        };
        let users: Vec<&String> = files.iter().filter(|(_, code)| uses(code)).map(|(file, _)| file).collect();
        for file in &users {
            assert!(homes.iter().any(|h| file.starts_with(h)), "src/{file} may not use the crate `{name}`");
        }
        for home in *homes {
            assert!(users.iter().any(|file| file.starts_with(home)), "nothing in src/{home} uses the crate `{name}`");
        }
    }
}

#[test]
fn every_source_file_is_declared_by_its_parent() {
    let files = files();
    for file in files.keys().filter(|f| !matches!(f.as_str(), "main.rs" | "lib.rs")) {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let name = name.trim_end_matches(".rs");
        let (parent, name) = match (folder, name) {
            ("", "mod") => unreachable!("there is no src/mod.rs"),
            ("cli", "mod") => ("main.rs".into(), "cli"),
            (folder, "mod") => match folder.rsplit_once('/') {
                Some((outer, inner)) => (format!("{outer}/mod.rs"), inner),
                None => ("lib.rs".to_string(), folder),
            },
            ("", name) => ("lib.rs".to_string(), name),
            (folder, name) => (format!("{folder}/mod.rs"), name),
        };
        assert!(files[&parent].contains(&format!("mod {name};")), "src/{file} is not declared in src/{parent}");
    }
}

#[test]
fn the_library_neither_prints_nor_exits_nor_asks_the_machine() {
    let banned = [
        "println!",
        "eprintln!",
        "print!(",
        "dbg!",
        "process::exit",
        "env::",
        "SystemTime",
        "Utc::now",
        "todo!",
        "unimplemented!",
    ];
    for (file, code) in files().iter().filter(|(f, _)| !matches!(module_of(f), "main" | "cli")) {
        for word in banned {
            assert!(
                !code.contains(word) || file == "data.rs" || word == "env::" && code.contains("env!("),
                "src/{file} has `{word}`"
            );
        }
    }
}
