//! One complaint under two sources: a file keeps to the source that it was read by, and what counts twice is told aloud.

use std::fs;

use crate::dataset::{complaints, counts};
use crate::support::{Bench, SMALL};

/// A profile that knows the columns of [`SMALL`].
const MINE: &str = "id = 'mine'\nabout = { en = 'mine', zh = '我的' }\nidentity = ['投诉编号']\ndates = ['auto']\n\
                    [detect]\nheaders = ['投诉编号', '商家', '涉及金额']\n\
                    [fields]\nreceived_on = '受理日期'\nseller = '商家'\nnarrative = '投诉内容'\n";

fn notes(bench: &Bench, args: &[&str]) -> String {
    let account = bench.json(&[&["import"], args].concat());
    account[0]["notes"].to_string()
}

#[test]
fn a_number_that_is_known_under_another_source_is_told_and_not_where_it_is_another_complaint() {
    let bench = Bench::new();
    let rows = "7,2023-02-05,甲店,收到的面膜是三无产品\n8,2023-02-06,乙店,衣服破了个洞\n";
    bench.file("a.csv", format!("登记编号,受理日期,商家,投诉内容\n{rows}"));
    bench.file("b.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}9,2023-02-07,丙店,快递一直不到\n"));
    bench.file("c.csv", "投诉编号,受理日期,商家,投诉内容\n7,2023-02-05,丁店,充值以后不能退\n");
    let table = bench.json(&["table", "complaints", "a.csv", "b.csv"]);
    assert!(table["notes"].to_string().contains("ATTENTION: counted twice"), "{}", table["notes"]);
    assert_eq!(table["totals"]["numerator"], 5);
    for dry in [true, false] {
        assert!(!notes(&bench, &["a.csv"]).contains("ATTENTION"));
        let told = notes(&bench, if dry { &["b.csv", "--dry-run"] } else { &["b.csv"] });
        assert!(told.contains("ATTENTION: known already under another source (12315): 2 complaints"), "{told}");
        assert!(told.contains("`--source 12315`"), "{told}");
    }
    // In one run and in a dry one alike.
    let both = bench.json(&["import", "a.csv", "b.csv", "--dry-run", "--dataset", "new"]);
    assert!(both[1]["notes"].to_string().contains("(12315): 2 complaints"), "{both}");
    let other = Bench::new();
    fs::copy(bench.path().join("a.csv"), other.path().join("a.csv")).unwrap();
    fs::copy(bench.path().join("c.csv"), other.path().join("c.csv")).unwrap();
    notes(&other, &["a.csv"]);
    assert!(!notes(&other, &["c.csv"]).contains("ATTENTION"), "of 7 only number and day are the same");
}

#[test]
fn rows_without_a_number_that_another_source_has_are_told() {
    let bench = Bench::new();
    bench.file("in.csv", "日期,商家,内容\n2023-02-05,甲店,面包发霉\n2023-02-06,乙店,衣服破了个洞\n");
    bench.file("more.csv", "日期,商家,内容\n2023-02-05,甲店,面包发霉\n2023-02-08,丙店,衣服起球\n");
    assert!(!notes(&bench, &["in.csv"]).contains("ATTENTION"));
    let told = notes(&bench, &["more.csv", "--source", "12315"]);
    assert!(told.contains("known already under another source (generic): 1 complaint,"), "{told}");
}

#[test]
fn a_file_is_read_again_by_the_profile_that_read_it_and_so_is_the_next_one() {
    let bench = Bench::new();
    bench.file("mine.toml", MINE);
    bench.file("in.csv", SMALL);
    bench.file("next.csv", SMALL.replace("\nA", "\nB"));
    assert_eq!(bench.run(&["import", "in.csv", "--source", "mine.toml"]).status, 0);
    let state = || fs::read(bench.path().join("plaint-data/dataset.json")).unwrap();
    let before = state();
    let again = bench.json(&["import", "in.csv"]);
    assert_eq!((counts(&again[0]), again[0]["source"].as_str()), ([3, 0, 0, 0, 3, 0], Some("mine")));
    assert!(state() == before, "the dataset changed");
    assert_eq!(bench.json(&["import", "next.csv"])[0]["source"], "mine");
    assert_eq!(complaints(&bench), 6);

    // By another one only where it is named, and then it is told.
    let other = bench.json(&["import", "in.csv", "--source", "generic"]);
    let first = bench.json(&["imports"])[0]["import"].as_str().unwrap().to_string();
    let told = other[0]["notes"][0].as_str().unwrap();
    assert!(told.starts_with("ATTENTION: this file is in the dataset already, read as mine"), "{told}");
    assert!(told.ends_with(&format!("`plaint undo {first}`")), "{told}");
    assert_eq!(bench.run(&["undo", &first]).status, 0);
    assert_eq!((complaints(&bench), bench.json(&["import", "in.csv"])[0]["source"].as_str()), (6, Some("generic")));

    // A profile that reads nothing of the dataset any more is asked for nothing.
    for import in bench.json(&["imports"]).as_array().unwrap() {
        bench.run(&["undo", import["import"].as_str().unwrap()]);
    }
    assert_eq!(bench.json(&["import", "next.csv"])[0]["source"], "generic");
}

#[test]
fn a_file_is_known_again_by_a_profile_that_lists_no_headers_and_no_other_file_is() {
    let bench = Bench::new();
    bench.file("mine.toml", MINE.replace("headers = ['投诉编号', '商家', '涉及金额']", "any = ['narrative']"));
    bench.file("in.csv", SMALL);
    bench.file("next.csv", SMALL.replace("\nA", "\nB"));
    assert_eq!(bench.run(&["import", "in.csv", "--source", "mine.toml"]).status, 0);
    let again = bench.json(&["import", "in.csv"]);
    assert_eq!((counts(&again[0]), again[0]["source"].as_str()), ([3, 0, 0, 0, 3, 0], Some("mine")));
    assert_eq!(bench.json(&["import", "next.csv"])[0]["source"], "generic");
}

#[test]
fn a_profile_that_takes_the_place_of_another_one_says_so() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.file("mine.toml", MINE);
    assert_eq!(bench.run(&["import", "in.csv", "--source", "mine.toml"]).stderr, "");
    bench.file("other.toml", MINE.replace("narrative", "title"));
    let replaced = bench.run(&["import", "in.csv", "--source", "other.toml"]).stderr;
    assert!(replaced.contains("another profile called mine than other.toml"), "{replaced}");
    bench.file("shipped.toml", MINE.replace("'mine'", "'12315'"));
    let shipped = bench.run(&["import", "in.csv", "--source", "shipped.toml"]).stderr;
    assert!(shipped.contains("shipped.toml has the id of the source 12315, which comes with plaint"), "{shipped}");
}

#[test]
fn what_came_from_standard_input_is_named_as_such_where_it_is_to_be_read_again() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    assert_eq!(bench.run(&["import", "in.csv"]).status, 0);
    let more = SMALL.replace("A3", "A4");
    assert_eq!(bench.run_with_input(&["import", "-"], more.as_bytes()).status, 0);
    let imports = bench.json(&["imports"]);
    let said = bench.run(&["undo", imports[0]["import"].as_str().unwrap()]).stdout;
    let second = imports[1]["import"].as_str().unwrap();
    assert!(
        said.ends_with(&format!("`-` is what import {second} read from standard input: give it that again\n")),
        "{said}"
    );
}
