//! One complaint under two numbers: such as differ only by what stands in front of them, and those of two channels.

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

#[test]
fn a_complaint_that_two_channels_registered_counts_twice_and_is_told_by_import_and_tables() {
    let bench = Bench::new();
    bench.file("hotline.csv", file(|n| format!("33000{n:03}"), true));
    let web = file(|n| format!("Z{:02}", n * 7 + 5), true).replace("退款", "退款！").replace("登记编号", "投诉单号");
    bench.file("web.csv", &web);
    // Without numbers, as a register is exported anew once more is known of its complaints.
    let bare = |end: &str| {
        let rows: String = (0..5).map(|n| format!("2023-04-0{},店{n},第{n}张床塌了，不肯换,{end}\n", n + 1)).collect();
        format!("登记时间,商家,投诉内容,处理结果\n{rows}")
    };
    bench.file("may.csv", bare(""));
    bench.file("june.csv", bare("已退款"));
    // Another day, another shop, other words; and twice within one file.
    let others = "登记编号,登记时间,商家,投诉内容\nB1,2023-03-09,店0,第0袋面包发霉，要求退款\nB2,2023-03-01,店7,第0袋面包发霉，要求退款\n\
                  B3,2023-03-01,店0,第0袋面包发霉，还有虫子\nB4,2023-03-01,店9,全场五折其实没有折扣\nB5,2023-03-01,店9,全场五折其实没有折扣\n";
    bench.file("others.csv", others);
    let said = "with the day, the seller and the words of one that an earlier file has under another number";
    let table = |args: &[&str]| bench.json(&[&["table", "complaints"][..], args].concat())["notes"].to_string();
    assert!(table(&["hotline.csv", "web.csv"]).contains(&format!("ATTENTION: 20 complaints {said}")));
    assert!(
        !table(&["hotline.csv", "others.csv"]).contains(said) && !table(&["hotline.csv", "hotline.csv"]).contains(said)
    );

    for told in told(&bench, &["hotline.csv", "web.csv"]) {
        assert!(told.contains(&format!("ATTENTION: 20 complaints {said}")) && told.contains("`plaint undo`"), "{told}");
    }
    let account = |file: &str| bench.json(&["import", file])[0].clone();
    for quiet in ["others.csv", "web.csv", "may.csv"] {
        assert!(!account(quiet)["notes"].to_string().contains("ATTENTION"), "{quiet}");
    }
    assert!(account("june.csv")["notes"].to_string().contains(&format!("ATTENTION: 5 complaints {said}")));
    assert_eq!(complaints(&bench), 55);
    assert!(table(&[]).contains("counted twice if they are the same ones: 25 complaints"), "{}", table(&[]));
    let zh = bench.run(&["table", "complaints", "--lang", "zh"]).stdout;
    assert!(zh.contains("25件投诉") && zh.contains("收到日期、商家和内容均相同"), "{zh}");
    // The command that the note has lists them.
    let note = bench.json(&["table", "complaints"])["notes"].as_array().unwrap().iter().find_map(|note| {
        let command = note.as_str()?.split_once("plaint query \"")?.1;
        Some(command.split_once('"')?.0.to_string())
    });
    assert_eq!(bench.json(&["query", &note.unwrap()])["rows"].as_array().unwrap().len(), 26, "and the two of one file");
    // Where the earlier ones are taken back, they count once.
    bench.run(&["undo", bench.json(&["imports"])[0]["import"].as_str().unwrap()]);
    assert!(table(&[]).contains("counted twice if they are the same ones: 5 complaints"), "{}", table(&[]));
}
