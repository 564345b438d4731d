//! The one integration binary: a module for each concern. See `support.rs` for how a test runs the program.

mod again;
mod amounts;
mod architecture;
mod attack;
mod audit;
mod beside;
mod cells;
mod chart;
mod chinese;
mod codes;
mod collected;
mod columns;
mod compare;
mod corpus;
mod corrected;
mod counts;
mod damaged;
mod dataset;
mod demo;
mod drawn;
mod edges;
mod endings;
mod export;
mod failures;
mod fixtures;
mod folders;
mod golden;
mod hostile;
mod importing;
mod labels;
mod ledgers;
mod lexicon;
mod measures;
mod mentions;
mod misread;
mod names;
mod oracle;
mod outcomes;
mod phrases;
mod portuguese;
mod query;
mod readme;
mod real_files;
mod records;
mod registers;
mod renumbered;
mod reread;
mod rests;
mod review;
mod room;
mod safety;
mod samples;
mod several;
mod shapes;
mod sheets;
mod simplex;
mod sources;
mod spreadsheets;
mod support;
mod suppressed;
mod trace;
mod train;
mod twins;
mod uncertainty;
mod undo;
mod unharmed;
mod unnamed;
mod unseen;
mod untidy;
mod usual;
mod versions;
mod workbooks;

/// A module that is not declared above would be a test that never runs.
#[test]
fn no_test_file_is_forgotten() {
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(support::root().join("tests/suite")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(module == "main" || main.contains(&format!("mod {module};")), "{name} is not declared in main.rs");
    }
}
