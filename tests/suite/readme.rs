//! Every `$ plaint …` of the README and of the guides is run, and must print what stands under it. A fenced block with
//! the language `console` is a session; each page begins in an empty folder with the samples beside it. Write the pages
//! anew with `PLAINT_BLESS=1 cargo test --release readme`, and read the difference before you commit it.

use std::fs;
use std::path::Path;

use crate::support::{Bench, root};

#[test]
fn the_readme_prints_what_it_says() {
    assert!(check("README.md") >= 5, "the README shows at least five examples");
}

#[test]
fn the_guides_print_what_they_say() {
    for entry in fs::read_dir(root().join("docs/guide")).unwrap().flatten() {
        let name = format!("docs/guide/{}", entry.file_name().to_string_lossy());
        assert!(check(&name) > 0, "{name} shows no example");
    }
}

/// Runs the sessions of a page. Gives the number of commands.
fn check(page: &str) -> usize {
    let bench = Bench::new();
    copy(&root().join("samples"), &bench.path().join("samples"));
    let path = root().join(page);
    let text = fs::read_to_string(&path).unwrap();
    let mut written = String::new();
    let mut commands = 0;
    let mut in_session = false;
    for line in text.lines() {
        let fence = line.starts_with("```");
        if fence {
            in_session = line == "```console";
        }
        // Output is written by the program, not copied from the page.
        if !in_session || fence {
            written += &format!("{line}\n");
        } else if let Some(command) = line.strip_prefix("$ plaint ") {
            commands += 1;
            let ran = bench.run(&words(command).iter().map(String::as_str).collect::<Vec<_>>());
            // An audit that finds something says so by its exit code.
            let fine = ran.status == 0 || ran.status == 4 && command.starts_with("audit ");
            assert!(fine, "{page}: {line}\n{}", ran.stderr);
            written += &format!("{line}\n{}", ran.stdout);
        }
    }
    if std::env::var_os("PLAINT_BLESS").is_some() {
        fs::write(&path, &written).unwrap();
        return commands;
    }
    for (i, (said, printed)) in text.lines().zip(written.lines()).enumerate() {
        assert_eq!(said, printed, "{page}, line {}", i + 1);
    }
    assert_eq!(text.lines().count(), written.lines().count(), "{page}: more or less is printed than is shown");
    commands
}

/// A command line as a shell splits it, with double quotes.
fn words(command: &str) -> Vec<String> {
    let quoted = command.split('"').enumerate();
    quoted
        .flat_map(|(i, part)| match i % 2 {
            1 => vec![part.to_string()],
            _ => part.split_whitespace().map(String::from).collect(),
        })
        .collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
