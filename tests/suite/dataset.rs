//! The dataset keeps each complaint once, changes as a whole or not at all, and accounts for every row.

use std::fs;

use serde_json::Value;

use crate::support::{Bench, SMALL, fraction};

fn counts(entry: &Value) -> [i64; 6] {
    ["rows_read", "imported", "merged", "updated", "duplicates", "rejected"].map(|k| entry[k].as_i64().unwrap())
}

fn complaints(bench: &Bench) -> i64 {
    bench.json(&["table", "complaints"])["totals"]["numerator"].as_i64().unwrap()
}

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
fn a_dry_run_counts_and_stores_nothing() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    assert_eq!(counts(&bench.json(&["import", "in.csv", "--dry-run"])[0]), [3, 3, 0, 0, 0, 0]);
    assert!(!bench.path().join("plaint-data").exists());
}

#[test]
fn a_folder_that_is_something_else_is_left_alone() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let ran = bench.run(&["import", "in.csv", "--dataset", "."]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("is not a plaint dataset (it holds in.csv)"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(bench.path()).unwrap().count(), 1);
}

#[test]
fn two_writers_at_once_are_kept_apart() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    fs::create_dir(bench.path().join("plaint-data")).unwrap();
    let lock = fs::File::create(bench.path().join("plaint-data/dataset.lock")).unwrap();
    lock.lock().unwrap();
    let ran = bench.run(&["import", "in.csv"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("another plaint is writing to plaint-data"), "{}", ran.stderr);
    drop(lock);
    assert_eq!(bench.run(&["import", "in.csv"]).status, 0);
}

#[test]
fn labelling_again_keeps_what_has_not_changed() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    let table = || bench.json(&["table", "category-share", "--by", "remedy_outcome,nature,term"]);
    let before = table();
    let ran = bench.run(&["classify"]);
    assert_eq!(ran.stdout, "3 records labelled again, 0 of them differently\n");
    assert_eq!(table(), before);
}

#[test]
fn labelling_again_knows_the_users_own_profile() {
    let bench = Bench::new();
    let profile = "id = 'mine'\nabout = { en = 'mine', zh = '我的' }\nunlisted_code = 'other'\n[detect]\nheaders = ['code']\n\
                   [fields]\nsource_codes = 'code'\nseller = 'who'\n[codes]\nX = 'after-sales/return-refused'\n";
    bench.file("mine.toml", profile);
    bench.file("in.csv", "code,who\nX,a\nY,b\n");
    assert_eq!(bench.run(&["import", "in.csv", "--source", "mine.toml"]).status, 0);
    fs::remove_file(bench.path().join("mine.toml")).unwrap();
    assert_eq!(bench.run(&["classify"]).status, 0);
    let share = bench.json(&["table", "category-share"]);
    assert_eq!(fraction(crate::support::row(&share, "category", "after-sales")), (1, 2));
}

#[test]
fn files_and_standard_input_give_the_same_table_as_the_dataset() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    let args = ["table", "complaints", "--by", "seller", "--format", "csv"];
    let stored = bench.run(&args).stdout;
    assert_eq!(bench.run(&[&args[..], &["in.csv"]].concat()).stdout, stored);
    assert_eq!(bench.run_with_input(&[&args[..], &["-"]].concat(), SMALL.as_bytes()).stdout, stored);
    assert!(stored.contains("\n,1,1,1"), "a group without a value is shown: {stored}");
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
fn what_is_not_ours_in_the_folder_is_never_removed() {
    let bench = Bench::new();
    bench.file("in.csv", format!("{SMALL}A4,2017-02-30,x,y,z,,\n"));
    bench.file("more.csv", SMALL.replace("A1,", "C1,"));
    bench.run(&["import", "in.csv"]);
    let data = bench.path().join("plaint-data");
    let rejects = fs::read_dir(data.join("rejects")).unwrap().flatten().next().unwrap().path();
    let ours =
        [data.join("records/2017/scan.pdf"), rejects.with_extension("corrected.csv"), data.join("rejects/done/a.csv")];
    for file in &ours {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "mine").unwrap();
    }
    assert_eq!(bench.run(&["import", "more.csv"]).status, 0);
    assert!(ours.iter().all(|f| f.exists()) && rejects.exists());
}

#[test]
fn a_dataset_that_lost_its_manifest_is_refused_and_not_overwritten() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    fs::remove_file(bench.path().join("plaint-data/dataset.json")).unwrap();
    let ran = bench.run(&["import", "in.csv"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("holds segments but no dataset.json"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(bench.path().join("plaint-data/records")).unwrap().count(), 1);
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
fn a_mended_profile_reads_the_same_file_anew() {
    let bench = Bench::new();
    let profile = |more: &str| {
        format!(
            "id = 'mine'\nabout = {{ en = 'm', zh = '我' }}\nidentity = ['n']\n[detect]\nheaders = ['n']\n[fields]\nseller = 'who'\n{more}"
        )
    };
    bench.file("in.csv", "n,who,where\n1,a,x\n2,b,y\n");
    bench.file("mine.toml", profile(""));
    bench.run(&["import", "in.csv", "--source", "mine.toml"]);
    bench.file("mine.toml", profile("region = 'where'\n"));
    assert_eq!(counts(&bench.json(&["import", "in.csv", "--source", "mine.toml"])[0]), [2, 0, 0, 2, 0, 0]);
    let regions = bench.json(&["table", "complaints", "--by", "region"]);
    assert_eq!(crate::support::row(&regions, "region", "x")["numerator"], 1);
    // The same where the source has no numbers of its own.
    let nameless = |more: &str| profile(more).replace("identity = ['n']\n", "").replace("'mine'", "'other'");
    bench.file("mine.toml", nameless(""));
    bench.run(&["import", "in.csv", "--source", "mine.toml"]);
    bench.file("mine.toml", nameless("region = 'where'\n"));
    assert_eq!(counts(&bench.json(&["import", "in.csv", "--source", "mine.toml"])[0]), [2, 0, 0, 2, 0, 0]);
}

#[test]
fn a_ledger_is_read_in_either_language_whatever_the_language_of_the_import() {
    let bench = Bench::new();
    bench.file(
        "in.csv",
        "登记编号,登记时间,投诉内容,备注一\n1,2017-03-05,商家拒绝退货,甲\n2,2017-02-30,商家拒绝退货,乙\n",
    );
    bench.run(&["import", "in.csv"]);
    let listed = |lang: &str| bench.run(&["imports", "--lang", lang]).stdout;
    assert!(listed("en").contains("columns not used: 备注一"), "{}", listed("en"));
    assert!(listed("zh").contains("未使用的列：备注一"), "{}", listed("zh"));
    for (lang, why) in [("en", "there is no such day"), ("zh", "没有这一天")] {
        bench.run(&["import", "in.csv", "--lang", lang, "--dataset", lang]);
        let rejects = fs::read_dir(bench.path().join(lang).join("rejects")).unwrap().next().unwrap().unwrap().path();
        let rejects = fs::read_to_string(rejects).unwrap();
        assert!(rejects.contains(why), "{rejects}");
    }
}

#[test]
fn a_ledger_with_notes_in_one_language_is_still_read() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    let manifest = bench.path().join("plaint-data/dataset.json");
    let mut json: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    let entry = &mut json["imports"][0];
    (entry["notes"], entry["format"], entry["evidence"]) = (["one"].into_iter().collect(), "csv".into(), "two".into());
    fs::write(&manifest, json.to_string()).unwrap();
    let listed = bench.run(&["imports"]).stdout;
    assert!(listed.contains("csv; utf-8: two") && listed.contains("  one\n"), "{listed}");
}

#[test]
fn a_lost_key_is_told_before_one_seller_gets_two_names() {
    let row = |n: u32| format!("投诉编号,受理日期,投诉内容\n{n},2017-03-05,卖家微信号 shop_fake88 不肯退货\n");
    let bench = Bench::new();
    bench.file("one.csv", row(1));
    bench.file("two.csv", row(2));
    assert_eq!(bench.run(&["import", "one.csv"]).status, 0);
    let accounts = "SELECT DISTINCT seller_ids FROM complaints WHERE seller_ids IS NOT NULL";
    assert_eq!(bench.json(&["query", accounts])["rows"].as_array().unwrap().len(), 1);
    let key = bench.path().join("plaint-data/dataset.key");
    let bytes = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert!(bench.run(&["doctor"]).stdout.contains("dataset.key: the file is missing"));
    let ran = bench.run(&["import", "two.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("dataset.key is missing"), "{}", ran.stderr);
    fs::write(&key, bytes).unwrap();
    assert_eq!(bench.run(&["doctor"]).status, 0);
    assert_eq!(bench.run(&["import", "two.csv"]).status, 0);
    assert_eq!(bench.json(&["query", accounts])["rows"].as_array().unwrap().len(), 1);
}

/// A workbook of counts: for each sheet the count of the one line that all have, of the same kind.
fn workbook(bench: &Bench, name: &str, sheets: &[(&str, &str)]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, number) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        let rows = [["登记编号", "登记时间", "投诉内容"], [number, "2020-01-02", "面包发霉了要求退款"]];
        for (row, cells) in (0u32..).zip(rows) {
            for (column, cell) in (0u16..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save(bench.path().join(name)).unwrap();
}

#[test]
fn each_sheet_of_a_workbook_is_imported_and_none_of_them_twice() {
    let bench = Bench::new();
    workbook(&bench, "book.xlsx", &[("4-5月", "A1"), ("6月", "A2")]);
    let import = |sheet: &[&str]| counts(&bench.json(&[&["import", "book.xlsx"], sheet].concat())[0]);
    assert_eq!(import(&[]), [1, 1, 0, 0, 0, 0]);
    assert_eq!(import(&["--sheet", "6月"]), [1, 1, 0, 0, 0, 0]);
    assert_eq!(complaints(&bench), 2);
    for again in [&["--sheet", "4-5月"][..], &["--sheet", "6月"], &[]] {
        let entry = &bench.json(&[&["import", "book.xlsx"], again].concat())[0];
        assert_eq!((counts(entry), &entry["stored"]), ([1, 0, 0, 0, 1, 0], &Value::Bool(false)));
    }
    // What is said of one sheet holds for that sheet alone, also when the other is taken back.
    let undone = bench.run(&["undo", &imports(&bench)[1]]).stdout;
    assert!(!undone.contains("book.xlsx"), "{undone}");
    assert_eq!(import(&["--sheet", "6月"]), [1, 1, 0, 0, 0, 0]);
    // Where a sheet is damaged, that sheet is to be read anew.
    let records = bench.path().join("plaint-data/records").join(imports(&bench).last().unwrap());
    let part = fs::read_dir(&records).unwrap().flatten().next().unwrap().path();
    fs::write(part, "x").unwrap();
    let doctor = bench.run(&["doctor"]).stdout;
    assert!(doctor.contains("plaint import book.xlsx --sheet 6月 --dataset"), "{doctor}");
}

fn imports(bench: &Bench) -> Vec<String> {
    let manifest: Value =
        serde_json::from_slice(&fs::read(bench.path().join("plaint-data/dataset.json")).unwrap()).unwrap();
    manifest["imports"].as_array().unwrap().iter().map(|e| e["import"].as_str().unwrap().to_string()).collect()
}

#[test]
fn counts_on_the_same_line_of_two_sheets_are_both_counted() {
    let bench = Bench::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in ["1月", "2月"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0u32..).zip([["地区", "性质", "件数"], ["甲市", "质量", "7"]]) {
            for (column, cell) in (0u16..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save(bench.path().join("book.xlsx")).unwrap();
    for sheet in ["1月", "2月"] {
        bench.json(&["import", "book.xlsx", "--sheet", sheet]);
    }
    assert_eq!(complaints(&bench), 14);
}

#[test]
fn the_quarters_of_a_folder_are_read_from_the_first_to_the_last() {
    let bench = Bench::new();
    fs::create_dir(bench.path().join("quarters")).unwrap();
    let file = |state: &str| format!("登记编号,登记时间,投诉内容,状态\nA1,2020-01-01,面包发霉要求退款,{state}\n");
    for (quarter, state) in [("一季度", "办理中"), ("二季度", "办理中"), ("三季度", "已办结")] {
        fs::write(bench.path().join("quarters").join(format!("2026年{quarter}.csv")), file(state)).unwrap();
    }
    let state = |bench: &Bench| bench.json(&["table", "complaints", "--by", "status"])["rows"][0]["status"].clone();
    for named in ["quarters", "quarters/*.csv"] {
        let read = bench.json(&["import", named]);
        let last = read.as_array().unwrap().last().unwrap();
        assert!(last["path"].as_str().unwrap().contains("三季度"), "{read}");
        assert_eq!(state(&bench), "closed");
    }
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
    assert!(zh.contains("注意：2件投诉此前已办结，按本文件又变为未办结"), "{zh}");
    // Closing what is open is no news.
    bench.file("newer.csv", file("已解决"));
    assert!(!told(&["import", "newer.csv"]).contains("ATTENTION"));
}

#[test]
fn a_remark_in_a_column_that_nothing_uses_is_no_complaint() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉时间,商家,投诉内容,处理结果,备注\n2023-01-01,甲,鞋子开胶,已退货,\n,,,,本月投诉较上月下降\n,乙,,,电话未接\n");
    let entry = &bench.json(&["import", "in.csv"])[0];
    assert_eq!(counts(entry), [3, 2, 0, 0, 0, 1]);
    let rejects = fs::read_to_string(bench.path().join(entry["rejects_file"].as_str().unwrap())).unwrap();
    assert!(rejects.contains("nothing in any column that is used"), "{rejects}");
}

#[test]
fn amounts_under_simplified_headings_are_in_yuan_and_add_up_with_those_of_12315() {
    let bench = Bench::new();
    let file = |head: &str, rows: &[&str]| {
        let row =
            |(i, amount): (usize, &&str)| format!("{}{i},2026-04-01,甲店,面包变质要求退款,{amount}\n", rows.len());
        format!("{head}\n{}", rows.iter().enumerate().map(row).collect::<String>())
    };
    bench.file("cur.csv", file("投诉编号,投诉日期,商家名称,投诉内容,涉及金额（元）", &["￥299", "1299元", "3000"]));
    bench.file("cur2.csv", file("登记编号,登记时间,被投诉单位,投诉内容,涉案金额(元)", &["100", "1"]));
    let table = bench.run(&["table", "amount-disputed", "cur.csv", "cur2.csv"]);
    assert!(table.stdout.contains("¥4,699.00"), "{}{}", table.stdout, table.stderr);
    // Who names another currency keeps it, and traditional script leaves it open.
    let currencies = |head: &str, rows: &[&str]| {
        bench.file("in.csv", file(head, rows));
        let list = bench.json(&["records", "complaints", "in.csv", "--fields", "currency"]);
        list["rows"].as_array().unwrap().iter().map(|r| r["currency"].as_str().map(String::from)).collect::<Vec<_>>()
    };
    let some = |code: &str| Some(code.to_string());
    let rows = ["30港元", "US$5", "$5", "20"];
    let head = "投诉编号,投诉日期,商家名称,投诉内容,涉及金额";
    assert_eq!(currencies(head, &rows), [some("HKD"), some("USD"), None, some("CNY")]);
    assert_eq!(currencies(&format!("{head}（新台币）"), &["20"]), [some("TWD")]);
    assert_eq!(currencies("投訴編號,投訴日期,商家名稱,投訴內容,涉及金額（元）", &["20", "20元"]), [None, None]);
}
