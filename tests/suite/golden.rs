//! Whole outputs, reviewed by eye and kept to the byte under `tests/golden/`: each format of a table, each kind of chart, in
//! both languages. Write them anew with `PLAINT_BLESS=1 cargo test --release golden`, and look at the difference.

use std::fs;

use plaint::chart::CHARTS;
use plaint::render::FORMATS;

use crate::support::{Bench, root};

/// Writes a golden file where it is asked to, and compares.
fn same(name: &str, got: &str) {
    let path = root().join("tests/golden").join(name);
    if std::env::var_os("PLAINT_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, got).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(got == expected, "{name} is not as it was; look at the difference\n{got}");
}

#[test]
fn tables_are_as_reviewed_in_every_format_and_language() {
    let bench = Bench::new();
    // Under a name of its own, since a table names the command that lists its complaints.
    let sample = fs::read(root().join("samples/weishang-2017/complaints.csv")).unwrap();
    let sample = bench.file("complaints.csv", sample);
    let cases = [
        ("", &["return-refusal-rate", "--by", "product_category,seller_type", "--period", "2017Q4"][..]),
        ("totals-", &["refusal-rate", "--by", "seller_type,half", "--totals", "--sort", "-value"]),
        ("top-", &["complaints", "--by", "product_category", "--top", "3"]),
        ("pivot-", &["return-refusal-rate", "--by", "product_category", "--pivot", "half", "--period", "2017"]),
    ];
    for (case, args) in cases {
        for format in FORMATS.iter().filter(|format| !format.binary) {
            for lang in ["en", "zh"] {
                let more = ["--lang", lang, "--format", format.name, sample];
                let ran = bench.run(&[&["table"], args, &more].concat());
                assert_eq!(ran.status, 0, "{}", ran.stderr);
                same(&format!("table/{case}{lang}.{}", format.name), &ran.stdout);
            }
        }
    }
}

#[test]
fn charts_are_as_reviewed_in_every_kind_and_language() {
    let bench = Bench::new();
    for (dataset, file) in [("weishang", "weishang-2017/complaints.csv"), ("natures", "cca-2023h1/natures.csv")] {
        let file = root().join("samples").join(file);
        assert_eq!(bench.run(&["import", "--dataset", dataset, file.to_str().unwrap()]).status, 0);
    }
    let cases = [
        ("rate", "weishang", &["return-refusal-rate", "--by", "product_category"][..]),
        ("groups", "weishang", &["category-share", "--by", "seller_type"]),
        ("counts", "natures", &["complaints", "--by", "nature", "--period", "2023H1"]),
    ];
    for kind in CHARTS {
        for (case, dataset, args) in &cases {
            for lang in ["en", "zh"] {
                let more = ["--kind", kind.name, "--lang", lang, "-o", "x.svg", "--dataset", dataset];
                let ran = bench.run(&[&["chart"], *args, &more].concat());
                assert_eq!(ran.status, 0, "{}", ran.stderr);
                same(
                    &format!("chart/{case}-{}-{lang}.svg", kind.name),
                    &fs::read_to_string(bench.path().join("x.svg")).unwrap(),
                );
            }
        }
    }
}
