//! The figures that the samples must reproduce (`samples/*/facts.toml`), and the generator that writes one of them.

use std::fs;

use serde::Deserialize;
use serde_json::Value;

use crate::support::{Bench, root};

/// `samples/<name>/facts.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    file: String,
    /// A profile beside it, where it needs one of its own.
    profile: Option<String>,
    fact: Vec<Fact>,
}

/// One figure: the table that shows it, the row, and what must stand there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    about: String,
    /// Arguments of `plaint table`.
    table: Vec<String>,
    /// Column and value of the row; none: the totals.
    #[serde(default)]
    row: Vec<(String, String)>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    /// Value or share in per cent as printed, to its decimals.
    percent: Option<String>,
    /// Share less the share in this other table, in percentage points, to its decimals.
    points: Option<String>,
    #[serde(default)]
    minus: Vec<String>,
    #[serde(default)]
    flags: Vec<String>,
    above: Option<f64>,
    below: Option<f64>,
    /// What the publisher printed, where its own counts give something else, and how that came about.
    printed: Option<String>,
    irregular: Option<String>,
    source: String,
}

#[test]
fn every_sample_reproduces_its_facts() {
    let mut checked = 0;
    for entry in fs::read_dir(root().join("samples")).unwrap().flatten() {
        assert!(entry.path().join("ORIGIN.md").exists(), "{} has no ORIGIN.md", entry.path().display());
        if entry.file_name() == "training" || entry.file_name() == "printed" {
            // Texts to learn from: a count of them says nothing. Tables that others printed: `audit.rs` has them.
            continue;
        }
        let text = fs::read_to_string(entry.path().join("facts.toml")).unwrap();
        let facts: Facts = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", entry.path().display()));
        let bench = Bench::new();
        let file = entry.path().join(&facts.file);
        let profile = facts.profile.map(|p| entry.path().join(p).to_str().unwrap().to_string());
        let source = profile.iter().flat_map(|p| ["--source", p.as_str()]);
        let args: Vec<&str> = ["import", file.to_str().unwrap()].into_iter().chain(source).collect();
        assert_eq!(bench.run(&args).status, 0);
        for fact in &facts.fact {
            check(&bench, fact);
            checked += 1;
        }
    }
    assert!(checked >= 90, "only {checked} facts");
}

fn check(bench: &Bench, fact: &Fact) {
    let args: Vec<&str> = ["table"].into_iter().chain(fact.table.iter().map(String::as_str)).collect();
    let table = bench.json(&args);
    let row = row_of(&table, fact);
    let is = |key: &str, expected: Option<i64>| {
        assert!(expected.is_none() || row[key].as_i64() == expected, "{}: {key} is {}", fact.about, row[key]);
    };
    is("numerator", fact.numerator);
    is("denominator", fact.denominator);
    let value = value_of(row);
    if let Some(percent) = &fact.percent {
        assert_eq!(&as_printed(100.0 * value, percent), percent, "{} ({})", fact.about, fact.source);
    }
    if let Some(points) = &fact.points {
        let args: Vec<&str> = ["table"].into_iter().chain(fact.minus.iter().map(String::as_str)).collect();
        let before = bench.json(&args);
        let change = 100.0 * (value - value_of(row_of(&before, fact)));
        assert_eq!(&as_printed(change, points), points, "{} ({})", fact.about, fact.source);
    }
    let ours = fact.percent.as_ref().or(fact.points.as_ref());
    assert_eq!(fact.printed.is_some(), fact.irregular.is_some(), "{}: an irregular figure has its reason", fact.about);
    assert!(fact.printed.is_none() || fact.printed.as_ref() != ours, "{} is regular after all", fact.about);
    for flag in &fact.flags {
        assert!(row["flags"].as_array().unwrap().iter().any(|f| f == flag), "{} is not {flag}", fact.about);
    }
    assert!(fact.above.is_none_or(|least| value > least), "{}: {value}", fact.about);
    assert!(fact.below.is_none_or(|most| value < most), "{}: {value}", fact.about);
}

fn row_of<'a>(table: &'a Value, fact: &Fact) -> &'a Value {
    let fits = |row: &Value| fact.row.iter().all(|(column, value)| row[column] == value.as_str());
    match fact.row.is_empty() {
        true => &table["totals"],
        false => table["rows"]
            .as_array()
            .unwrap()
            .iter()
            .find(|r| fits(r))
            .unwrap_or_else(|| panic!("{}: no such row", fact.about)),
    }
}

/// The share of a count, the value of any other measure.
fn value_of(row: &Value) -> f64 {
    row["share"].as_f64().or(row["value"].as_f64()).unwrap()
}

/// A number to as many decimals as the printed one has.
fn as_printed(number: f64, printed: &str) -> String {
    let decimals = printed.split_once('.').map_or(0, |(_, d)| d.len());
    format!("{number:.decimals$}")
}

/// The label must come from the text: no column of the made-up sample says what it is.
#[test]
fn the_weishang_sample_gives_no_field_away() {
    let bench = Bench::new();
    let file = root().join("samples/weishang-2017/complaints.csv");
    bench.run(&["import", file.to_str().unwrap()]);
    let sources = bench.json(&["table", "complaints", "--by", "label_source"]);
    let by_text = ["model", "lexicon", "none"];
    assert!(sources["rows"].as_array().unwrap().iter().all(|r| by_text.contains(&r["label_source"].as_str().unwrap())));
    assert_eq!(sources["totals"]["numerator"], 2000);
}
