//! Several files: read together without a dataset, imported in one run or one after the other, they say the same.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::support::Bench;

/// A file of rows that come again within it and in others: without a number and without a story, without a number and with one,
/// with a number and in several versions, or as counts.
fn any_file(random: &mut ChaCha8Rng, kind: usize) -> String {
    let mut pick = |of: &[&str]| of[random.random_range(0..of.len())].to_string();
    let rows = 1 + pick(&["1", "2", "3", "4", "5", "6"]).parse::<usize>().unwrap();
    let mut line = || {
        let (day, seller) = (pick(&["2017-03-05", "2017-03-06"]), pick(&["甲店", "乙店"]));
        match kind {
            0 => format!("{day},{seller},{}\n", pick(&["质量", "价格"])),
            1 => format!("{day},{seller},{}\n", pick(&["面包发霉要求退款", "商家拒绝退货"])),
            2 => format!("A{},{day},{seller},{},面包发霉\n", pick(&["1", "2", "3"]), pick(&["办理中", "已办结"])),
            _ => format!("{day},{seller},质量,{}\n", pick(&["3", "7"])),
        }
    };
    let body: String = (0..rows).map(|_| line()).collect();
    let head = [
        "受理日期,商家,问题类别",
        "受理日期,商家,投诉内容",
        "投诉编号,受理日期,商家,状态,投诉内容",
        "受理日期,商家,投诉类型,件数",
    ][kind];
    format!("{head}\n{body}")
}

#[test]
fn a_dry_run_over_several_files_says_of_each_what_their_import_says() {
    let mut random = ChaCha8Rng::seed_from_u64(23);
    for round in 0..12 {
        let bench = Bench::new();
        let names = ["a.csv", "b.csv", "c.csv"];
        let contents = names.map(|_| any_file(&mut random, round % 4));
        for (name, content) in names.iter().zip(&contents) {
            bench.file(name, content);
        }
        // What is stored before is counted against as well.
        bench.run(&["import", names[round % 3]]);
        let told = |args: &[&str]| -> Vec<Vec<Value>> {
            let keys = ["rows_read", "imported", "updated", "duplicates", "rejected", "notes"];
            let accounts = bench.json(&[&["import"], &names[..], args].concat());
            let mut accounts = accounts.as_array().unwrap().clone();
            // The advice names imports, of which a dry run makes none.
            let notes = accounts.iter_mut().flat_map(|account| account["notes"].as_array_mut().unwrap());
            notes.for_each(|note| *note = note.as_str().unwrap().split(". If ").next().unwrap().into());
            accounts.iter().map(|e| keys.map(|k| e[k].clone()).to_vec()).collect()
        };
        assert_eq!(told(&["--dry-run"]), told(&[]), "{contents:?}");
    }
}

/// What tables tell: the rows, and how many of which rows are not counted.
fn told(bench: &Bench, files: &[&str]) -> (Vec<Vec<Value>>, Vec<String>) {
    let table = bench.json(&[&["table", "complaints", "--by", "seller,received_on,status"][..], files].concat());
    let notes = table["notes"].as_array().unwrap().iter().map(|n| n.as_str().unwrap_or_default().to_string());
    let rows = table["rows"].as_array().unwrap().iter();
    let rows = rows.map(|r| ["seller", "received_on", "status", "numerator"].map(|key| r[key].clone()).to_vec());
    (rows.collect(), notes.filter(|n| n.contains("not counted of")).collect())
}

#[test]
fn files_read_together_count_as_they_do_once_imported_in_one_run_or_in_several() {
    let mut random = ChaCha8Rng::seed_from_u64(17);
    for round in 0..12 {
        let (apart, together) = (Bench::new(), Bench::new());
        let names = ["a.csv", "b.csv", "c.csv"];
        let contents = names.map(|_| any_file(&mut random, round % 4));
        for (name, content) in names.iter().zip(&contents) {
            apart.file(name, content);
            together.file(name, content);
            assert_eq!(apart.run(&["import", name]).status, 0, "{content}");
        }
        assert_eq!(together.run(&[&["import"][..], &names].concat()).status, 0, "{contents:?}");
        let stored = told(&apart, &[]);
        assert_eq!(told(&together, &[]), stored, "{contents:?}");
        let read = told(&apart, &names);
        assert_eq!(read.0, stored.0, "{contents:?}");
        // Which of two versions is there at the end is told by the last file alone where nothing is stored.
        if round % 4 != 2 {
            assert_eq!(read.1, stored.1, "{contents:?}");
        }
        let counts = |bench: &Bench| -> Vec<Vec<Value>> {
            let keys = ["rows_read", "imported", "updated", "duplicates", "rejected"];
            let imports = bench.json(&["imports"]);
            imports.as_array().unwrap().iter().map(|e| keys.map(|k| e[k].clone()).to_vec()).collect()
        };
        assert_eq!(counts(&apart), counts(&together), "{contents:?}");
        assert_eq!(together.run(&["doctor"]).status, 0, "{contents:?}");
    }
}

#[test]
fn a_row_without_number_and_story_counts_once_however_many_files_have_it() {
    let bench = Bench::new();
    bench.file("a.csv", "受理日期,商家,问题类别\n2017-03-05,甲店,质量\n");
    bench.file("b.csv", "受理日期,商家,问题类别\n2017-03-05,甲店,质量\n2017-03-06,乙店,质量\n");
    let count =
        |files: &[&str]| bench.json(&[&["table", "complaints"][..], files].concat())["totals"]["numerator"].clone();
    assert_eq!((count(&["a.csv", "b.csv"]), count(&["a.csv", "a.csv"])), (2.into(), 1.into()));
    let told = bench.run(&["table", "complaints", "a.csv", "b.csv"]).stdout;
    assert!(told.contains("not counted of 3 rows: 1 repeated"), "{told}");
    assert_eq!(bench.json(&["query", "SELECT COUNT(*) AS n FROM complaints", "a.csv", "b.csv"])["rows"][0]["n"], 2);
}

#[test]
fn files_of_one_run_change_what_the_run_itself_brought() {
    let bench = Bench::new();
    let row = |i: usize, state: &str| format!("A{i},2020-01-01,甲店,面包发霉要求退款,{state}\n");
    let file = |rows: &str| format!("登记编号,登记时间,商家,投诉内容,状态\n{rows}");
    let open: String = (0..40).map(|i| row(i, "办理中")).collect();
    bench.file("1.csv", file(&open));
    bench.file("2.csv", file(&(0..20).map(|i| row(i, "已办结")).collect::<String>()));
    bench.file("3.csv", file(&(10..50).map(|i| row(i, "已解决")).collect::<String>()));
    bench.file("4.csv", file(&(0..50).map(|i| row(i, "办理中")).collect::<String>()));
    let ran = bench.run(&["import", "1.csv", "2.csv", "bad.csv", "3.csv", "4.csv"]);
    assert_eq!(ran.status, 1, "one file is not there");
    assert!(ran.stdout.contains("ATTENTION: 50 complaints had been closed"), "{}", ran.stdout);
    let imports = bench.json(&["imports"]);
    let counts: Vec<[i64; 3]> = imports
        .as_array()
        .unwrap()
        .iter()
        .map(|e| ["imported", "updated", "duplicates"].map(|k| e[k].as_i64().unwrap()))
        .collect();
    assert_eq!(counts, [[40, 0, 0], [0, 20, 0], [10, 30, 0], [0, 50, 0]]);
    assert!(bench.run(&["doctor"]).stdout.starts_with("sound: 50 complaints"));
    // Each version is kept where it was, so that every import can be taken back.
    for id in imports.as_array().unwrap().iter().skip(1).rev().map(|e| e["import"].as_str().unwrap()) {
        assert_eq!(bench.run(&["undo", id]).status, 0);
    }
    let states = bench.json(&["table", "complaints", "--by", "status"]);
    assert_eq!((&states["rows"][0]["status"], &states["rows"][0]["numerator"]), (&"open".into(), &40.into()));
}

#[test]
fn a_file_that_was_read_again_is_accounted_for_by_all_its_imports() {
    let bench = Bench::new();
    let row = |id: &str, state: &str| format!("{id},2020-01-01,甲店,面包发霉要求退款,{state}\n");
    let file = |rows: String| format!("登记编号,登记时间,商家,投诉内容,状态\n{rows}");
    bench.file("u1.csv", file(row("A", "办理中")));
    bench.file("u2.csv", file(row("A", "办理中") + &row("B", "办理中")));
    let imports = bench.json(&["import", "u1.csv", "u2.csv"]);
    let notes = || bench.run(&["table", "complaints"]).stdout;
    assert!(notes().contains("not counted of 3 rows: 1 repeated"), "{}", notes());
    assert_eq!(bench.run(&["undo", imports[0]["import"].as_str().unwrap()]).status, 0);
    assert_eq!(bench.run(&["import", "u2.csv"]).status, 0);
    assert!(!notes().contains("not counted"), "{}", notes());
    assert!(notes().contains("u2.csv"), "{}", notes());
    // The same with a version that took the place of another.
    bench.file("u3.csv", file(row("A", "已办结")));
    assert_eq!(bench.run(&["import", "u3.csv", "u1.csv"]).status, 0);
    assert!(!notes().contains("not counted"), "{}", notes());
    assert_eq!(bench.json(&["table", "complaints"])["totals"]["numerator"], 2);
}

#[test]
fn a_complaint_is_open_again_by_what_a_file_says_last_and_not_on_the_way() {
    let file = |states: &[&str]| {
        let row = |state: &&str| format!("A1,2020-01-01,甲店,面包发霉要求退款,{state}\n");
        format!("登记编号,登记时间,商家,投诉内容,状态\n{}", states.iter().map(row).collect::<String>())
    };
    let words = ["办理中", "已办结"];
    // Every stored state (or none), then every file of up to three versions.
    for stored in [None, Some(0), Some(1)] {
        for case in 0..14_usize {
            let length = if case < 2 {
                1
            } else if case < 6 {
                2
            } else {
                3
            };
            let bits = case + 2 - (1 << length);
            let states: Vec<usize> = (0..length).map(|i| (bits >> i) & 1).collect();
            let bench = Bench::new();
            if let Some(state) = stored {
                bench.file("old.csv", file(&[words[state]]));
                bench.run(&["import", "old.csv"]);
            }
            bench.file("new.csv", file(&states.iter().map(|s| words[*s]).collect::<Vec<_>>()));
            let told = bench.run(&["import", "new.csv"]).stdout;
            let (first, last) = (stored.unwrap_or(states[0]), states[length - 1]);
            assert_eq!(
                told.contains("1 complaint had been closed"),
                (first, last) == (1, 0),
                "{stored:?} {states:?}: {told}"
            );
        }
    }
}

#[test]
fn of_many_files_the_largest_are_named_and_the_others_counted_in_words() {
    let bench = Bench::new();
    let names: Vec<String> = (1..=7).map(|i| format!("f{i}.csv")).collect();
    for (i, name) in (0..).zip(&names) {
        let rows: String = (0..=i).map(|j| format!("{name}-{j},2017-03-05,面包发霉\n")).collect();
        bench.file(name, format!("投诉编号,受理日期,投诉内容\n{rows}"));
    }
    let said = |files: &[String], lang: &str| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let out = bench.run(&[&["table", "complaints", "--lang", lang][..], &files].concat()).stdout;
        out.lines().last().unwrap().trim().to_string()
    };
    assert_eq!(said(&names[..5], "en"), "data: f1.csv; f2.csv; f3.csv; f4.csv; f5.csv");
    assert_eq!(said(&names[..6], "en"), "data: f6.csv; f5.csv; f4.csv; f3.csv; f2.csv; and 1 more file");
    assert_eq!(said(&names, "en"), "data: f7.csv; f6.csv; f5.csv; f4.csv; f3.csv; and 2 more files");
    assert_eq!(said(&names, "zh"), "数据来源：f7.csv；f6.csv；f5.csv；f4.csv；f3.csv等7个文件");
}
