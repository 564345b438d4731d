//! Which rows are the same complaint: what comes again counts once, what has changed takes the place of what was.

use std::fs;

use serde_json::Value;

use crate::dataset::{complaints, counts};
use crate::support::{Bench, SMALL, fraction};

#[test]
fn importing_a_file_again_changes_nothing() {
    let bench = Bench::new();
    bench.file("in.csv", format!("{SMALL}A4,2017-02-30,x,y,z,,\n"));
    assert_eq!(counts(&bench.json(&["import", "in.csv"])[0]), [4, 3, 0, 0, 0, 1]);
    let state = || {
        let manifest = fs::read(bench.path().join("plaint-data/dataset.json")).unwrap();
        let segments = fs::read_dir(bench.path().join("plaint-data/records")).unwrap().count();
        (manifest, segments)
    };
    let before = state();
    let again = bench.json(&["import", "in.csv"]);
    assert_eq!(counts(&again[0]), [4, 0, 0, 0, 3, 1]);
    assert!(bench.path().join(again[0]["rejects_file"].as_str().unwrap()).exists());
    assert!(state() == before, "the dataset changed");
}

#[test]
fn a_changed_complaint_replaces_the_old_one() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.file("later.csv", SMALL.replace("商家拒绝退货,299", "已退款,299"));
    bench.run(&["import", "in.csv"]);
    let refused = || fraction(&bench.json(&["table", "return-refusal-rate"])["totals"]);
    assert_eq!(refused(), (1, 2));
    assert_eq!(counts(&bench.json(&["import", "later.csv"])[0]), [3, 0, 0, 1, 2, 0]);
    assert_eq!((complaints(&bench), refused()), (3, (0, 2)));
}

#[test]
fn numbers_that_a_program_wrote_as_amounts_are_those_of_complaints_that_are_known() {
    let rows = |number: &dyn Fn(i32) -> String| {
        let row = |n: i32| format!("\"{}\",2021-03-0{n},甲店{n},商家拒绝退货{n}\n", number(n));
        format!("投诉编号,投诉时间,商家,投诉内容\n{}", (1..6).map(row).collect::<String>())
    };
    let bench = Bench::new();
    bench.file("a.csv", rows(&|n| format!("400000{n}")));
    bench.file("b.csv", rows(&|n| format!("400000{n}.0")));
    bench.file("c.csv", rows(&|n| format!("4,000,00{n}")));
    // One of them is no amount.
    bench.file("d.csv", rows(&|n| format!("400000{n}.{}", n / 5)));
    let imported = |name: &str| counts(&bench.json(&["import", name])[0])[1];
    assert_eq!(["a.csv", "b.csv", "c.csv"].map(imported), [5, 0, 0]);
    assert_eq!(imported("d.csv"), 5);
}

#[test]
fn rows_that_are_the_same_count_once_and_are_told() {
    let bench = Bench::new();
    bench.file("in.csv", "内容,商家\n退货难,甲\n退货难,甲\n退货难,乙\n");
    assert_eq!(counts(&bench.json(&["import", "in.csv"])[0]), [3, 2, 0, 0, 1, 0]);
}

#[test]
fn answers_of_several_people_that_are_the_same_count_each_and_come_again_as_duplicates() {
    let bench = Bench::new();
    // More rows than one piece of a file holds.
    let answers = ["满意,继续购买,没有退过\n", "不满意,减少购买,被拒绝\n", "不满意,减少购买,被拒绝\n"];
    let file = |times: usize| format!("满意度,后续意愿,退货经历\n{}", answers.concat().repeat(times));
    bench.file("wave.csv", file(5_000));
    let first = bench.json(&["import", "wave.csv"]);
    assert_eq!(counts(&first[0]), [15_000, 15_000, 0, 0, 0, 0]);
    let told = first[0]["notes"].to_string();
    assert!(told.contains("the same as another row of the file: 14,998 rows; each counts"), "{told}");
    assert_eq!(counts(&bench.json(&["import", "wave.csv"])[0]), [15_000, 0, 0, 0, 15_000, 0]);
    bench.file("longer.csv", file(5_001));
    assert_eq!(counts(&bench.json(&["import", "longer.csv"])[0]), [15_003, 3, 0, 0, 15_000, 0]);
    let refused = bench.json(&["table", "return-refusal-rate", "--where", "kind = 'survey'"]);
    assert_eq!(fraction(&refused["totals"]), (10_002, 10_002));
    assert!(bench.run(&["doctor"]).stdout.starts_with("sound: 15,003"), "{}", bench.run(&["doctor"]).stdout);
}

#[test]
fn many_repeated_stories_without_a_number_are_told() {
    let bench = Bench::new();
    bench.file("in.csv", "内容,商家\n退货难,甲\n退货难,甲\n退货难,乙\n");
    let notes = |bench: &Bench, file: &str| bench.json(&["import", file])[0]["notes"].to_string();
    assert!(notes(&bench, "in.csv").contains("the same as another row of the file: 1 of 3 rows; they count once"));
    bench.file("numbered.csv", "投诉编号,内容,商家\n1,退货难,甲\n1,退货难,甲\n");
    assert!(!notes(&bench, "numbered.csv").contains("they count once"));
}

#[test]
fn a_corrected_denominator_takes_the_place_of_the_old_one() {
    let bench = Bench::new();
    bench.file("in.csv", "月份,平台,订单数\n2020-01,甲,100\n2020-01,甲,100\n2020-01,乙,70\n");
    assert_eq!(counts(&bench.json(&["import", "in.csv"])[0]), [3, 2, 0, 0, 1, 0]);
    bench.file("corrected.csv", "月份,平台,订单数\n2020-01,甲,120\n2020-01,丙,5\n");
    let corrected = bench.json(&["import", "corrected.csv"]);
    assert_eq!(counts(&corrected[0]), [2, 1, 0, 1, 0, 0]);
    assert!(corrected[0]["notes"].to_string().contains("denominators in place of earlier ones"));
    let sum = "SELECT sum(exposure) AS n FROM complaints";
    assert_eq!(bench.json(&["query", sum])["rows"][0]["n"], 195);
    // Within one file they are parts of a whole, whatever tells them apart.
    bench.file("parts.csv", "月份,平台,渠道,订单数\n2020-02,甲,手机,30\n2020-02,甲,电脑,40\n2020-02,甲,电脑,50\n");
    assert_eq!(counts(&bench.json(&["import", "parts.csv"])[0]), [3, 3, 0, 0, 0, 0]);
}

#[test]
fn the_order_of_rows_never_matters_where_rows_are_merged() {
    let header = "OpenedDate,Status,PracticeName,BusinessCategory,BusinessName,ComplaintId,ActualSavings\n";
    let mut rows = [
        "01/02/2015,Closed,Warranty,Appliances,Acme,7,20.00\n",
        "01/01/2015,New,Other/Miscellaneous,Appliances,,7,0.00\n",
        "01/02/2015,Closed,Advertising,Appliances,Acme,7,20.00\n",
        "03/02/2015,Open,Warranty,Auto Sales,Bravo,8,\n",
    ];
    let mut seen = Vec::new();
    for _ in 0..rows.len() {
        rows.rotate_left(1);
        let bench = Bench::new();
        bench.file("in.csv", format!("{header}{}", rows.concat()));
        assert_eq!(counts(&bench.json(&["import", "in.csv"])[0]), [4, 2, 2, 0, 0, 0]);
        let recovered = bench.json(&["table", "amount-recovered", "--by", "seller,status,category"]);
        let mentions = bench.json(&["table", "mention-share", "--by", "received_on"]);
        seen.push((recovered["rows"].clone(), mentions["rows"].clone()));
    }
    assert!(seen.windows(2).all(|w| w[0] == w[1]));
    assert_eq!(seen[0].0[0]["value"], 20.0, "the amount of a complaint is counted once");
}

#[test]
fn columns_that_go_nowhere_change_no_value_of_a_merged_complaint() {
    let names = "OpenedDate,Status,PracticeName,BusinessCategory,BusinessName,BusinessCity,ComplaintId,ActualSavings";
    let rows = [
        "01/02/2015,Closed,Warranty,Unclassified,,Olympia,7,0.00",
        "01/02/2015,Closed,Advertising,Contractors,Acme,,7,20.00",
        "01/02/2015,Closed,Product Safety,Auto Sales,,Seattle,7,20.00",
    ];
    let values = |text: String| {
        let bench = Bench::new();
        bench.file("in.csv", text);
        assert_eq!(counts(&bench.json(&["import", "in.csv"])[0]), [3, 1, 2, 0, 0, 0]);
        let fields =
            "received_on, status, product_category, seller, city, amount_recovered, source_codes, category, term";
        bench.json(&["query", &format!("SELECT {fields} FROM complaints")])["rows"].clone()
    };
    let plain = values(format!("{names}\n{}\n", rows.join("\n")));
    for numbers in [[1, 2, 3], [3, 2, 1], [2, 3, 1]] {
        let row = |(row, n): (&&str, i32)| format!("{n},{row}\n");
        let more: String = rows.iter().zip(numbers).map(row).collect();
        assert_eq!(values(format!("No,{names}\n{more}")), plain);
    }
    let backwards = |line: &str| line.rsplit(',').collect::<Vec<_>>().join(",");
    let turned: String = rows.iter().map(|row| backwards(row) + "\n").collect();
    assert_eq!(values(format!("{}\n{turned}", backwards(names))), plain);
}

#[test]
fn a_table_tells_of_complaints_whose_rows_came_in_several_files() {
    let bench = Bench::new();
    let names = "OpenedDate,Status,PracticeName,BusinessCategory,BusinessName,ComplaintId\n";
    let row = |practice: &str, n: i32| format!("01/02/2015,Closed,{practice},Auto Sales,Acme,{n}\n");
    bench.file("1.csv", format!("{names}{}{}{}", row("Warranty", 7), row("Advertising", 7), row("Warranty", 8)));
    bench.file("2.csv", format!("{names}{}", row("Phishing", 7)));
    let told = || {
        let notes = bench.json(&["table", "complaints"])["notes"].to_string();
        notes.contains("1 complaint had rows in more than one file")
    };
    bench.run(&["import", "1.csv"]);
    assert!(!told());
    bench.run(&["import", "2.csv"]);
    assert!(told());
}

#[test]
fn rows_without_a_number_are_known_again_however_their_file_was_saved() {
    let columns = [
        ["投诉时间", "2020-01-05", "2020-01-06", "2020-01-06"],
        ["商家", "甲店", "乙店", "乙店"],
        ["投诉内容", "\"第一行\n第二行，要求退款被拒\"", "质量很差", "质量很差，还不退款"],
        ["涉及金额", "707.00", "\"1,200.50\"", ""],
        ["备注", "", "", "来电"],
    ];
    let file = |columns: &[[&str; 4]]| {
        let line = |row: usize| columns.iter().map(|column| column[row]).collect::<Vec<_>>().join(",") + "\n";
        (0..4).map(line).collect::<String>()
    };
    let (bench, plain) = (Bench::new(), file(&columns));
    bench.file("in.csv", &plain);
    assert_eq!(counts(&bench.json(&["import", "in.csv"])[0]), [3, 3, 0, 0, 0, 0]);
    let mut backwards = columns;
    backwards.reverse();
    let nameless: Vec<[&str; 4]> = columns.iter().copied().chain([[""; 4]]).collect();
    let filled: Vec<[&str; 4]> = [["", "0", "1", "2"]].into_iter().chain(columns).collect();
    let mut typed = columns;
    typed[0] = ["投诉时间", "2020/1/5", "2020年1月6日", "2020-01-06 00:00:00"];
    typed[3] = ["涉及金额", "707", "1200.5", ""];
    let variants = [
        file(&backwards),
        file(&nameless),
        file(&filled),
        file(&typed),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r\r\n"),
        plain.replace("第一行\n", "第一行\r"),
        plain.replace("投诉时间", "投诉时间 "),
    ];
    for (n, text) in variants.iter().enumerate() {
        let name = format!("{n}.csv");
        bench.file(&name, text);
        assert_eq!(counts(&bench.json(&["import", &name])[0]), [3, 0, 0, 0, 3, 0], "{text:?}");
    }
    // What says something else is another complaint.
    bench.file("other.csv", plain.replace("707.00", "708"));
    assert_eq!(counts(&bench.json(&["import", "other.csv"])[0]), [3, 1, 0, 0, 2, 0]);
}

#[test]
fn importing_an_older_file_again_does_not_take_newer_news_back() {
    let bench = Bench::new();
    bench.file("v1.csv", SMALL);
    bench.file("v2.csv", SMALL.replace("商家拒绝退货,299", "已退款,299"));
    bench.run(&["import", "v1.csv", "v2.csv"]);
    let again = &bench.json(&["import", "v1.csv"])[0];
    assert_eq!((counts(again), &again["stored"]), ([3, 0, 0, 0, 3, 0], &Value::Bool(false)));
    assert_eq!(fraction(&bench.json(&["table", "return-refusal-rate"])["totals"]), (0, 2));
}

#[test]
fn a_file_named_twice_counts_once() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.file("later.csv", SMALL.replace("商家拒绝退货,299", "已退款,299"));
    assert_eq!(bench.json(&["table", "complaints", "in.csv", "in.csv"])["totals"]["numerator"], 3);
    assert_eq!(fraction(&bench.json(&["table", "return-refusal-rate", "in.csv", "later.csv"])["totals"]), (0, 2));
}

#[test]
fn what_a_later_file_replaces_is_told_without_a_dataset_too() {
    let bench = Bench::new();
    let file = |shop: &str, day: &str, state: &str, rows: usize| {
        let row = |i: usize| format!("A{i},2020-01-{day},{shop},{shop}的面包发霉要求退款,{state}\n");
        let rows: String = (1..=rows).map(row).collect();
        format!("登记编号,登记时间,商家,投诉内容,状态\n{rows}")
    };
    bench.file("new.csv", file("甲店", "01", "已办结", 3));
    bench.file("old.csv", file("甲店", "01", "办理中", 3));
    bench.file("other.csv", file("乙店", "02", "已办结", 9));
    bench.file(
        "both.csv",
        file("甲店", "01", "已办结", 3) + file("甲店", "01", "办理中", 2).split_once('\n').unwrap().1,
    );
    bench.file("mine.csv", file("甲店", "01", "已办结", 3).replace('A', "B"));
    let told = |args: &[&str]| {
        let ran = bench.run(&[&["table", "complaints"], args].concat());
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stderr
    };
    for quiet in [&["new.csv"][..], &["new.csv", "new.csv"], &["new.csv", "mine.csv"]] {
        assert_eq!(told(quiet), "", "{quiet:?}");
    }
    let again = "note: came again with other content: ";
    let open = "had been closed or decided and came as open again";
    let later = told(&["old.csv", "new.csv"]);
    assert!(later.starts_with(&format!("{again}3 records")) && !later.contains(open), "{later}");
    assert!(told(&["new.csv", "old.csv"]).contains(&format!("3 {open}")));
    let within = told(&["both.csv"]);
    assert!(within.starts_with(&format!("{again}2 records")) && within.contains(&format!("2 {open}")), "{within}");
    let zh = told(&["new.csv", "other.csv", "--lang", "zh"]);
    assert!(
        zh.starts_with("注意：3条记录重复出现且内容不同")
            && zh.contains("其中3条明显不是同一投诉（商家、内容等均不同）"),
        "{zh}"
    );
}

#[test]
fn complaints_of_another_office_with_the_same_number_of_the_day_are_replaced_and_never_silently() {
    let bench = Bench::new();
    let file = |rows: &[[&str; 3]]| {
        let row = |(n, [shop, story, end]): (usize, &[&str; 3])| {
            format!("20260105{:03},2026-01-05,{shop},{story},{end}\n", n + 1)
        };
        format!("登记编号,登记时间,商家,投诉内容,处理结果\n{}", rows.iter().enumerate().map(row).collect::<String>())
    };
    let stories = ["面膜没有合格证，像是假货", "充值以后店铺关门，联系不上", "洗衣机漏水，保修期内收费"];
    bench.file("west.csv", file(&stories.map(|story| ["甲店", story, ""])));
    bench.file("east.csv", file(&[["乙店", "沙发甲醛超标，味道刺鼻", ""], ["乙店", "牛肉干过期发霉", ""]]));
    // The same ones later: decided; told in other words; of a seller whose name was put right, with more to tell.
    let later = [
        ["甲店", stories[0], "已退款"],
        ["甲店", "预付卡", ""],
        ["甲公司", "洗衣机漏水，保修期内收费。补充：维修工说是排水管的问题", ""],
    ];
    bench.file("later.csv", file(&later));
    let told = |args: &[&str]| bench.json(args)["notes"].to_string();
    let table = ["table", "complaints"];
    let beside = told(&[&table[..], &["west.csv", "east.csv"]].concat());
    assert!(beside.contains("not counted: 2 complaints in whose place a later file has others"), "{beside}");
    let quiet = bench.run(&[&table[..], &["west.csv", "later.csv"]].concat());
    assert!(!(quiet.stdout + &quiet.stderr).contains("others"));

    bench.run(&["import", "west.csv"]);
    let account = |file: &str| bench.json(&["import", file])[0].clone();
    let updated = account("later.csv");
    assert_eq!(
        (updated["updated"].as_i64(), updated["notes"].to_string().contains("ATTENTION")),
        (Some(3), false),
        "{updated}"
    );
    assert!(!told(&table).contains("not counted"));
    let other = account("east.csv");
    assert!(
        other["notes"][0].as_str().unwrap().starts_with("ATTENTION: in place of earlier ones with the same number: 2 "),
        "{other}"
    );
    let import = other["import"].as_str().unwrap();
    assert!(told(&table).contains("not counted: 2 complaints") && told(&table).contains(import));
    let zh = bench.run(&["table", "complaints", "--lang", "zh"]).stdout;
    assert!(zh.contains("2件投诉未计入") && zh.contains("明显不是同一投诉"), "{zh}");
    assert!(account("east.csv").get("displaced").is_none(), "what it did then it does not do again");
    bench.run(&["undo", import]);
    assert!(!told(&table).contains("not counted"));
}

#[test]
fn counts_of_two_months_that_are_the_same_are_both_counted() {
    let bench = Bench::new();
    let counts_of = "商品类别,投诉类型,件数\n食品,质量,10\n";
    bench.file("jan.csv", counts_of);
    bench.file("feb.csv", format!("{counts_of}服装,价格,4\n"));
    bench.run(&["import", "jan.csv", "feb.csv"]);
    assert_eq!(complaints(&bench), 24);
}

#[test]
fn a_number_that_says_nothing_is_no_identity() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,投诉内容\n无,质量差\n无,不给退\n");
    assert_eq!(counts(&bench.json(&["import", "in.csv"])[0]), [2, 2, 0, 0, 0, 0]);
}

#[test]
fn a_closed_complaint_that_an_older_file_opens_again_is_told_aloud() {
    let bench = Bench::new();
    let file = |state: &str| {
        let row = |i: usize| format!("A{i},2020-01-01,甲店,面包发霉要求退款,{state}\n");
        format!("登记编号,登记时间,商家,投诉内容,状态\n{}{}", row(1), row(2))
    };
    bench.file("new.csv", file("已办结"));
    bench.file("old.csv", file("办理中"));
    bench.json(&["import", "new.csv"]);
    let told = |args: &[&str]| {
        let ran = bench.run(args);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stdout
    };
    assert!(!told(&["import", "new.csv", "--dry-run"]).contains("ATTENTION"));
    assert!(told(&["import", "old.csv", "--dry-run"]).contains("ATTENTION: 2 complaints had been closed"));
    let zh = told(&["import", "old.csv", "--lang", "zh"]);
    assert!(zh.contains("注意：2件投诉此前已办结或已有结果，按本文件又变为未办结"), "{zh}");
    // Closing what is open is no news.
    bench.file("newer.csv", file("已解决"));
    assert!(!told(&["import", "newer.csv"]).contains("ATTENTION"));
}

#[test]
fn a_decided_complaint_that_an_older_file_has_pending_is_told_without_a_column_of_states() {
    let file = |ends: [&str; 3]| {
        let row = |(n, end): (usize, &str)| format!("A{n},2020-01-0{n},甲店,第{n}袋面包发霉要求退款,{end}\n");
        let rows: String = ends.into_iter().enumerate().map(row).collect();
        format!("登记编号,登记时间,被投诉方,投诉内容,处理结果,办结时间\n{}", rows.replace("-00,", "-09,"))
    };
    let bench = Bench::new();
    bench.file("new.csv", file(["已退款,2020-02-01", "商家拒绝退款,", ",2020-02-03"]));
    bench.file("old.csv", file(["办理中,", "正在处理,", "办理中,"]));
    bench.file("none.csv", file([",", ",", ","]));
    assert!(!bench.run(&["import", "old.csv", "new.csv", "--dry-run"]).stdout.contains("ATTENTION"));
    bench.json(&["import", "new.csv"]);
    let told = |args: &[&str]| bench.run(args).stdout;
    let older = told(&["import", "old.csv", "--dry-run"]);
    assert!(older.contains("ATTENTION: 3 complaints had been closed or decided and read as open again"), "{older}");
    assert!(!older.contains("lost"), "what is open has no day of closing yet: {older}");
    let none = told(&["import", "none.csv", "--dry-run"]);
    assert!(none.contains("ATTENTION: 3 complaints lost") && none.contains("result (2), closed on (2)"), "{none}");
    let zh = told(&["import", "none.csv", "--lang", "zh"]);
    assert!(zh.contains("注意：3件投诉此前已有的内容") && zh.contains("处理结果2件、办结日期2件"), "{zh}");
}

#[test]
fn whatever_a_later_version_of_a_complaint_has_lost_is_told_with_how_many() {
    let names = ["登记编号", "登记时间", "被投诉方", "投诉内容", "涉及金额", "处理结果", "办结时间"];
    let labels = [None, None, None, Some("narrative"), Some("amount disputed"), Some("result"), Some("closed on")];
    let row = |n: usize| {
        let (number, day) = (format!("A{n}"), format!("2020-01-{:02}", n + 1));
        [
            number,
            day,
            "甲店".into(),
            format!("第{n}袋面包发霉要求退款"),
            "12.5".into(),
            "已退款".into(),
            "2020-03-01".into(),
        ]
    };
    let file = |cut: usize, of: &dyn Fn(Vec<String>) -> String| {
        let rows = (0..20).map(|n| if n < cut { of(row(n).to_vec()) } else { row(n).join(",") });
        [names.join(",")].into_iter().chain(rows).collect::<Vec<_>>().join("\n") + "\n"
    };
    let bench = Bench::new();
    bench.file("whole.csv", file(0, &|_| String::new()));
    bench.json(&["import", "whole.csv"]);
    let told = |name: &str| bench.run(&["import", name, "--dry-run"]).stdout;
    for (column, label) in labels.into_iter().enumerate().skip(2) {
        bench.file(
            "blank.csv",
            file(7, &|mut row| {
                row[column].clear();
                row.join(",")
            }),
        );
        let told = told("blank.csv");
        let expected = label.map(|label| format!("ATTENTION: 7 complaints lost what an earlier version told, since of several rows with the same number the one read last counts: {label} (7)."));
        assert_eq!(told.contains("ATTENTION"), expected.is_some(), "{told}");
        assert!(expected.is_none_or(|expected| told.contains(&expected)), "{told}");
    }
    bench.file("short.csv", file(7, &|row| row[..3].join(",")));
    let short = told("short.csv");
    assert!(short.contains("narrative (7), amount disputed (7), result (7), closed on (7)"), "{short}");
    let note = bench.run(&["table", "complaints", "whole.csv", "short.csv"]).stderr;
    assert!(note.contains("7 lost what an earlier one told"), "{note}");
    let back = bench.run(&["table", "complaints", "short.csv", "whole.csv"]).stderr;
    assert!(!back.contains("lost"), "{back}");
}
