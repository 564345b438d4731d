//! `plaint lexicon check`: the counts of a small file, and what is said where it cannot be read.

use serde_json::Value;

use crate::support::Bench;

const TEXTS: &str = "\
text,label
the chair broke and they refused a refund,after-sales
the chair broke,product-quality
não recebi o pedido,other
\"nice, no defect\",
";

fn phrase<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["phrases"].as_array().unwrap().iter().find(|p| p["phrase"] == name).unwrap()
}

#[test]
fn phrases_are_counted_against_the_labels() {
    let bench = Bench::new();
    let file = bench.file("texts.csv", TEXTS);
    let report = bench.json(&["lexicon", "check", "--texts", file, "--label-column", "label"]);
    assert_eq!((&report["texts"], &report["labelled"]), (&4.into(), &3.into()));
    let broke = phrase(&report, "broke");
    assert_eq!((&broke["hits"], &broke["right"], &broke["precision"]), (&2.into(), &1.into(), &0.5.into()));
    assert_eq!(phrase(&report, "defect")["hits"], 0, "a denied phrase is no hit");
    assert_eq!(phrase(&report, "não recebi o pedido")["precision"], 1.0);
    assert!(!report["overlaps"].as_array().unwrap().is_empty());
}

#[test]
fn one_language_is_looked_at_alone_and_labels_are_not_needed() {
    let bench = Bench::new();
    let file = bench.file("texts.csv", TEXTS);
    let report = bench.json(&["lexicon", "check", "--texts", file, "--language", "pt"]);
    assert!(report["phrases"].as_array().unwrap().iter().all(|p| p["language"] == "pt" && p["precision"].is_null()));
    let said = bench.run(&["lexicon", "check", "--texts", file, "--language", "pt", "--most", "2"]);
    assert!(said.stdout.contains("não recebi o pedido") && said.stdout.contains("never fire: the first 2 of"));
}

#[test]
fn a_label_or_a_language_that_is_none_is_told() {
    let bench = Bench::new();
    let file = bench.file("texts.csv", "text,label\nbroke,quality\n");
    for (args, told) in
        [(["--label-column", "label"], "no category is called `quality`"), (["--language", "xx"], "it has en, pt, zh")]
    {
        let ran = bench.run(&[&["lexicon", "check", "--texts", file][..], &args].concat());
        assert!(ran.status == 1 && ran.stderr.contains(told), "{}", ran.stderr);
    }
}
