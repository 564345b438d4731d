//! Taking imports back, in any order.

use serde_json::Value;

use crate::support::{Bench, SMALL, fraction};

/// Complaints, refused and decided remedies, and the text of each record: what a dataset says.
fn state(bench: &Bench) -> (i64, (i64, i64), Value) {
    let complaints = bench.json(&["table", "complaints"])["totals"]["numerator"].as_i64().unwrap();
    let refusal = fraction(&bench.json(&["table", "return-refusal-rate"])["totals"]);
    let rows = bench.json(&["table", "complaints", "--by", "seller,received_on,remedy_outcome,result,source_file"]);
    (complaints, refusal, rows["rows"].clone())
}

fn id(bench: &Bench, file: &str) -> String {
    let imports = bench.json(&["imports"]);
    let entry = imports.as_array().unwrap().iter().find(|e| e["path"] == file).unwrap_or_else(|| panic!("{file}"));
    entry["import"].as_str().unwrap().to_string()
}

/// Three versions of the small file: the second changes a complaint and adds one, the third changes the same one again.
fn versions(bench: &Bench) {
    bench.file("one.csv", SMALL);
    let two = SMALL.replace("商家拒绝退货,299", "已退款,299") + "A9,2017-03-09,新店,食品,变质发霉,商家拒绝退货,,10\n";
    bench.file("two.csv", &two);
    bench.file("three.csv", two.replace("已退款,299", "处理中,299"));
}

#[test]
fn an_undone_import_leaves_the_dataset_as_if_it_had_never_been() {
    for (order, undone) in [
        (vec!["one.csv", "two.csv", "three.csv"], "three.csv"),
        (vec!["one.csv", "two.csv", "three.csv"], "two.csv"),
        (vec!["one.csv", "three.csv"], "three.csv"),
        (vec!["one.csv", "two.csv"], "two.csv"),
    ] {
        let bench = Bench::new();
        versions(&bench);
        order.iter().for_each(|file| assert_eq!(bench.run(&["import", file]).status, 0));
        assert_eq!(bench.run(&["undo", &id(&bench, undone)]).status, 0);
        let never = Bench::new();
        versions(&never);
        order.iter().filter(|f| **f != undone).for_each(|file| assert_eq!(never.run(&["import", file]).status, 0));
        // A row that the undone import had brought first and a later one repeated comes back with that file.
        for entry in bench.json(&["imports"]).as_array().unwrap().iter().filter(|e| e["stale"] == true) {
            assert_eq!(bench.run(&["import", entry["path"].as_str().unwrap()]).status, 0);
        }
        let (got, wanted) = (state(&bench), state(&never));
        assert_eq!((got.0, got.1), (wanted.0, wanted.1), "{order:?} without {undone}");
        assert_eq!(bench.run(&["doctor"]).status, 0, "{order:?} without {undone}");
    }
}

#[test]
fn what_an_import_replaced_is_kept_and_comes_back() {
    let bench = Bench::new();
    versions(&bench);
    bench.run(&["import", "one.csv"]);
    let before = state(&bench);
    bench.run(&["import", "two.csv"]);
    bench.run(&["import", "three.csv"]);
    assert_ne!(state(&bench), before);
    // The one in the middle first: the version of the third stays, and what it replaced is now that of the first.
    bench.run(&["undo", &id(&bench, "two.csv")]);
    assert!(state(&bench).2.to_string().contains("pending"));
    bench.run(&["undo", &id(&bench, "three.csv")]);
    assert_eq!(state(&bench), before);
}

#[test]
fn an_import_that_is_not_there_is_named_with_the_nearest() {
    let bench = Bench::new();
    bench.file("one.csv", SMALL);
    bench.run(&["import", "one.csv"]);
    let id = id(&bench, "one.csv");
    let ran = bench.run(&["undo", &id.replace("0001", "0002")]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("there is no import 0002") && ran.stderr.contains(&id), "{}", ran.stderr);
}
