//! Taking imports back, in any order.

use std::fs;
use std::path::PathBuf;

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

/// The Parquet files of a dataset, under `records` or `replaced`.
fn segments(bench: &Bench, kind: &str) -> Vec<PathBuf> {
    let pattern = bench.path().join(format!("plaint-data/{kind}/*/*.parquet"));
    glob::glob(pattern.to_str().unwrap()).unwrap().flatten().collect()
}

/// Runs the commands that `doctor` lists.
fn follow_doctor(bench: &Bench) {
    let said = bench.run(&["doctor"]);
    assert_eq!(said.status, 1, "{}", said.stdout);
    let commands: Vec<&str> = said.stdout.lines().filter_map(|line| line.strip_prefix("  plaint ")).collect();
    assert!(!commands.is_empty(), "{}", said.stdout);
    for command in commands {
        let ran = bench.run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(ran.status, 0, "{command}: {}", ran.stderr);
    }
    let said = bench.run(&["doctor"]);
    assert_eq!(said.status, 0, "{}", said.stdout);
}

#[test]
fn what_doctor_advises_mends_any_damaged_segment() {
    let hurt = |path: &PathBuf, how: &str| match how {
        "missing" => fs::remove_file(path).unwrap(),
        _ => fs::write(path, &fs::read(path).unwrap()[..500]).unwrap(),
    };
    let files = ["one.csv", "two.csv", "three.csv"];
    for how in ["missing", "truncated"] {
        for count in 1..=3 {
            for place in 0.. {
                let bench = Bench::new();
                versions(&bench);
                bench.run(&[&["import"][..], &files[..count]].concat());
                let sound = state(&bench);
                let all = [segments(&bench, "records"), segments(&bench, "replaced")].concat();
                let Some(path) = all.get(place) else { break };
                hurt(path, how);
                follow_doctor(&bench);
                assert_eq!(state(&bench), sound, "{how}: {} after {count} imports", path.display());
            }
        }
    }
}

#[test]
fn all_segments_of_a_kind_may_be_lost_and_the_dataset_be_mended() {
    for kind in ["records", "replaced"] {
        let bench = Bench::new();
        versions(&bench);
        bench.run(&["import", "one.csv", "two.csv", "three.csv"]);
        let sound = state(&bench);
        segments(&bench, kind).iter().for_each(|path| fs::remove_file(path).unwrap());
        follow_doctor(&bench);
        assert_eq!(state(&bench), sound, "{kind}");
    }
}

#[test]
fn an_import_does_not_say_that_all_is_there_where_its_complaints_are_lost() {
    let bench = Bench::new();
    bench.file("one.csv", SMALL);
    bench.run(&["import", "one.csv"]);
    fs::remove_file(&segments(&bench, "records")[0]).unwrap();
    let ran = bench.run(&["import", "one.csv"]);
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stderr.contains("is damaged") && ran.stderr.contains("plaint doctor --dataset plaint-data"));
}

#[test]
fn what_cannot_be_put_back_is_told_and_comes_again_with_its_file() {
    let bench = Bench::new();
    versions(&bench);
    bench.run(&["import", "one.csv"]);
    let before = state(&bench);
    bench.run(&["import", "two.csv"]);
    segments(&bench, "replaced").iter().for_each(|path| fs::remove_file(path).unwrap());
    let ran = bench.run(&["undo", &id(&bench, "two.csv")]);
    assert!(ran.stdout.contains("1 complaints that it had changed are gone") && ran.stdout.contains("one.csv"));
    bench.run(&["import", "one.csv"]);
    assert_eq!(state(&bench), before);
}

#[test]
fn reading_a_damaged_dataset_names_the_segment_and_is_no_bug_of_ours() {
    let read = [
        &["table", "category-share"][..],
        &["table", "complaints", "--where", "region = '北京'"],
        &["records", "complaints"],
        &["query", "SELECT SUM(weight) AS n FROM complaints"],
        &["export", "out.csv"],
        &["show", "generic:A1"],
        &["import", "two.csv"],
    ];
    let bench = Bench::new();
    versions(&bench);
    bench.run(&["import", "one.csv"]);
    let segment = &segments(&bench, "records")[0];
    fs::write(segment, &fs::read(segment).unwrap()[..500]).unwrap();
    for gone in [false, true] {
        for args in read {
            let ran = bench.run(args);
            assert_eq!(ran.status, 1, "{args:?}: {}", ran.stderr);
            let named = ran.stderr.contains("part-1.parquet") && ran.stderr.contains("hint: `plaint doctor --dataset");
            assert!(named && !ran.stderr.contains("SELECT"), "{args:?}: {}", ran.stderr);
        }
        if !gone {
            fs::remove_file(segment).unwrap();
        }
    }
}
