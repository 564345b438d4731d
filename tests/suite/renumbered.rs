//! One complaint under two numbers that differ only by what stands in front of them.

use crate::dataset::{complaints, counts};
use crate::support::Bench;

/// A file of twenty complaints with these numbers, each with a story of its own or with none.
fn file(number: impl Fn(u32) -> String, stories: bool) -> String {
    let row = |n: u32| {
        let story = if stories { format!("第{n}袋面包发霉，要求退款") } else { String::new() };
        format!("{},2023-03-{:02},店{n},{story}\n", number(n), n % 28 + 1)
    };
    format!("登记编号,登记时间,商家,投诉内容\n{}", (0..20).map(row).collect::<String>())
}

/// What the account of the last of these files says, in a dry run of all and as it is imported after the others.
fn told(bench: &Bench, files: &[&str]) -> [String; 2] {
    let last =
        |args: &[&str]| bench.json(&[&["import"], files, args].concat()).as_array().unwrap().last().unwrap().clone();
    [last(&["--dry-run"]), last(&[])].map(|account| {
        assert_eq!(counts(&account), [20, 20, 0, 0, 0, 0], "none is taken for another one");
        account["notes"].to_string()
    })
}

#[test]
fn numbers_that_a_spreadsheet_took_the_zeros_from_count_twice_and_are_told() {
    for (first, then) in [("whole.csv", "bare.csv"), ("bare.csv", "whole.csv")] {
        for stories in [true, false] {
            let bench = Bench::new();
            bench.file("whole.csv", file(|n| format!("{:06}", n + 95), stories));
            bench.file("bare.csv", file(|n| (n + 95).to_string(), stories));
            let table = bench.json(&["table", "complaints", first, then])["notes"].to_string();
            assert!(table.contains("ATTENTION: counted twice: 20 complaints"), "{table}");
            for told in told(&bench, &[first, then]) {
                assert!(
                    told.contains("differs only by what stands in front (") && told.contains(": 20 complaints,"),
                    "{told}"
                );
                assert!(told.contains("000095") && told.contains("95") && told.contains("`plaint undo`"), "{told}");
            }
            assert_eq!(complaints(&bench), 40);
            let again = bench.json(&["import", then, "--lang", "zh"])[0]["notes"].to_string();
            assert!(!again.contains("注意"), "a file that is known does nothing: {again}");
        }
    }
}

#[test]
fn numbers_that_a_newer_system_marked_count_twice_and_are_told_by_their_stories() {
    for stories in [true, false] {
        let bench = Bench::new();
        bench.file("old.csv", file(|n| format!("2023000{n:03}"), stories));
        bench.file("new.csv", file(|n| format!("TS-2023000{n:03}"), stories));
        for told in told(&bench, &["old.csv", "new.csv"]) {
            assert_eq!(told.contains("(2023000000, here TS-2023000000): 20 complaints"), stories, "{told}");
        }
    }
}

#[test]
fn two_numbers_of_one_file_that_differ_by_zeros_alone_stay_two_and_so_do_those_of_other_complaints() {
    let bench = Bench::new();
    let twice = |n: u32| if n.is_multiple_of(2) { format!("{:06}", n / 2 + 1) } else { (n / 2 + 1).to_string() };
    bench.file("one.csv", file(twice, true));
    bench.file("other.csv", "登记编号,登记时间,商家,投诉内容\n01,2023-05-01,丁店,充值以后不能退\n");
    let notes = |file: &str| bench.json(&["import", file])[0]["notes"].to_string();
    assert!(!notes("one.csv").contains("ATTENTION") && !notes("other.csv").contains("ATTENTION"));
    assert_eq!(complaints(&bench), 21);
    // Files that are read without storing are files, too.
    let table = bench.json(&["table", "complaints", "one.csv"]);
    assert!(!table["notes"].to_string().contains("ATTENTION"));
}
