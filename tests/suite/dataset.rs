//! The dataset keeps each complaint once, changes as a whole or not at all, and accounts for every row.

use std::fs;

use serde_json::Value;

use crate::support::{Bench, SMALL, fraction};

pub fn counts(entry: &Value) -> [i64; 6] {
    ["rows_read", "imported", "merged", "updated", "duplicates", "rejected"].map(|k| entry[k].as_i64().unwrap())
}

pub fn complaints(bench: &Bench) -> i64 {
    bench.json(&["table", "complaints"])["totals"]["numerator"].as_i64().unwrap()
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
    // A script tells it from a file that cannot be read, also where there are several.
    bench.file("more.csv", SMALL);
    for files in [&["import", "in.csv"][..], &["import", "in.csv", "more.csv"]] {
        let ran = bench.run(files);
        assert_eq!(ran.status, 75);
        let told = ran.stderr.matches("another plaint is writing to plaint-data").count();
        assert_eq!(told, 1, "{}", ran.stderr);
    }
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
    let both = bench.json(&["import", "book.xlsx"]);
    assert!(both.as_array().unwrap().iter().all(|account| counts(account) == [1, 1, 0, 0, 0, 0]), "{both}");
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
