//! Names of a user's own dimensions beside those that tables and statements have of themselves.

use std::collections::BTreeSet;

use plaint::measure::{dimension, shipped};
use serde_json::Value;

use crate::support::{Bench, root};

const SAMPLE: &str = "samples/weishang-2017/complaints.csv";

fn settings(name: &str) -> String {
    format!("[dimensions.{name}]\nlabel = {{ en = \"a\", zh = \"甲\" }}\nsql = \"product_category\"\n")
}

#[test]
fn no_dimension_is_called_as_a_column_of_any_table() {
    let bench = Bench::new();
    for args in [
        &["import", root().join(SAMPLE).to_str().unwrap()][..],
        &["review", "sample", "--by", "random", "--n", "200", "-o", "drawn.csv"],
        &[
            "review",
            "import",
            root().join("samples/weishang-2017/review-random.csv").to_str().unwrap(),
            "--reviewer",
            "Li",
            "--date",
            "2018-03-12",
        ],
    ] {
        let ran = bench.run(args);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
    }
    let measures = shipped();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut read = |table: &Value| names.extend(table["totals"].as_object().unwrap().keys().cloned());
    for measure in &measures {
        // Not all of them can be asked of the sample.
        let ran = bench.run(&["table", &measure.name, "--by", "region", "--format", "json"]);
        if ran.status == 0 {
            read(&serde_json::from_str(&ran.stdout).unwrap());
        }
    }
    read(&bench.json(&["table", "category-share", "--corrected"]));
    read(&bench.json(&["movers", "complaints", "--by", "seller_type", "--period", "2017H2", "--compare", "previous"]));
    let dimensions = dimension::shipped();
    let key = |name: &String| dimensions.iter().any(|d| d.name == *name) || measures.iter().any(|m| m.key == *name);
    let own: Vec<&String> = names.iter().filter(|name| !key(name) && !name.ends_with("_previous")).collect();
    assert!(["value_unit", "median", "reviewed", "off_from"].iter().all(|n| own.iter().any(|own| own == n)), "{own:?}");
    for name in own {
        let error = plaint::settings::parse("plaint.toml", &settings(name)).unwrap_err().to_string();
        assert!(error.contains("choose another name"), "{name}: {error}");
    }
}

#[test]
fn a_dimension_called_as_a_column_of_a_statement_gives_the_same_table() {
    let bench = Bench::new();
    let sample = root().join(SAMPLE);
    let rows = |measure: &str, name: &str| {
        let file = bench.file("own.toml", settings(name)).to_string();
        let table = bench.json(&["table", measure, "--by", name, "--config", &file, sample.to_str().unwrap()]);
        table["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row[name].clone(), row["value"].clone()))
            .collect::<Vec<_>>()
    };
    for measure in ["median-days-to-close", "category-share"] {
        let expected = rows(measure, "place");
        assert!(expected.len() > 1, "{measure}");
        for name in ["times", "part_1", "squares", "parts", "complaints", "record_id", "weight"] {
            assert_eq!(rows(measure, name), expected, "{measure} by {name}");
        }
    }
}

#[test]
fn a_dimension_that_the_statement_or_the_comparison_cannot_name_is_refused_and_no_bug_of_ours() {
    let bench = Bench::new();
    let sample = root().join(SAMPLE);
    let run = |name: &str, more: &[&str]| {
        let file = bench.file("own.toml", settings(name)).to_string();
        let args = ["table", "category-share", "--by", name, "--config", &file, sample.to_str().unwrap()];
        bench.run(&[&args, more].concat())
    };
    for name in ["from", "all", "interval"] {
        let ran = run(name, &[]);
        assert!(ran.status == 1 && ran.stderr.contains("line 1"), "{name}: {} {}", ran.status, ran.stderr);
    }
    let ran = run("value_2017h1", &["--period", "2017H2", "--compare", "2017H1"]);
    assert!(ran.status == 1 && ran.stderr.contains("column `value_2017h1`"), "{}", ran.stderr);
    assert_eq!(run("value_2017h1", &["--period", "2017H2", "--compare", "previous"]).status, 0);
}
