//! Lists the data files (profiles, terms, concepts, measures, dimensions), so that a new file needs no registration.

use std::{env, fmt::Write, fs, path::Path};

/// Constant in the generated code, folder.
const TABLES: [(&str, &str); 5] = [
    ("PROFILES", "src/source/profiles"),
    ("TERMS", "src/taxonomy/terms"),
    ("CONCEPTS", "src/taxonomy/concepts"),
    ("MEASURES", "src/measure/measures"),
    ("DIMENSIONS", "src/measure/dimensions"),
];

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let mut code = String::new();
    for (name, folder) in TABLES {
        println!("cargo::rerun-if-changed={folder}");
        let base = Path::new(&root).join(folder);
        let mut files = Vec::new();
        collect(&base, "", &mut files);
        files.sort();
        writeln!(code, "/// File name under `{folder}` without `.toml`, and content.").unwrap();
        writeln!(code, "pub const {name}: &[(&str, &str)] = &[").unwrap();
        for stem in files {
            let path = base.join(format!("{stem}.toml"));
            writeln!(code, "    ({stem:?}, include_str!({path:?})),").unwrap();
        }
        writeln!(code, "];").unwrap();
    }
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("data_files.rs");
    fs::write(out, code).expect("OUT_DIR can be written");
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("the data folder exists").flatten() {
        let name = entry.file_name().into_string().expect("file names are UTF-8");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), files);
        } else if let Some(stem) = name.strip_suffix(".toml") {
            files.push(format!("{prefix}{stem}"));
        }
    }
}
