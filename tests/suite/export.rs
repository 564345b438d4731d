//! Records that leave the house.

use std::collections::BTreeMap;

use plaint::format::limits::Limits;
use plaint::format::sheet;
use serde_json::Value;

use crate::support::Bench;

/// Complaints of two large regions and one small; one consumer is the only one of her kind.
fn bench() -> Bench {
    let bench = Bench::new();
    let mut file = String::from("投诉编号,受理日期,地区,性别,商家,投诉内容\n");
    for (region, gender, count) in
        [("北京", "女", 7), ("北京", "男", 6), ("上海", "女", 8), ("上海", "男", 1), ("西藏", "女", 2)]
    {
        for i in 0..count {
            file += &format!(
                "{region}{gender}{i},2017-0{}-15,{region},{gender},张三的店,面膜是三无产品，要求退货，电话13812345678\n",
                1 + i % 3
            );
        }
    }
    bench.file("data.csv", file);
    bench
}

fn lines(bench: &Bench, file: &str) -> Vec<BTreeMap<String, Value>> {
    let text = std::fs::read_to_string(bench.path().join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn export(bench: &Bench, args: &[&str]) -> crate::support::Ran {
    bench.run(&[&["export"], args, &["data.csv"]].concat())
}

#[test]
fn an_export_names_nobody_unless_asked() {
    let bench = bench();
    let ran = export(&bench, &["out.jsonl"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let text = std::fs::read_to_string(bench.path().join("out.jsonl")).unwrap();
    for told in ["北京女0", "张三", "三无产品", "138", "data.csv", "2017-01-15"] {
        assert!(!text.contains(told), "{told} is in the export");
    }
    assert!(text.contains("\"received_on\":\"2017-01\"") && text.contains("西藏"), "{text}");
    assert!(ran.stdout.contains("24 records") && ran.stdout.contains("still in it:"), "{}", ran.stdout);
}

#[test]
fn all_kinds_of_files_hold_the_same_records() {
    let bench = bench();
    for file in ["out.csv", "out.jsonl", "out.xlsx"] {
        let ran = export(&bench, &[file, "--fields", "received_on,region,gender", "--dates", "quarter"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
    }
    let csv = std::fs::read_to_string(bench.path().join("out.csv")).unwrap();
    let first: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().take(2).collect();
    assert_eq!(first[0], "received_on,region,gender");
    let records = lines(&bench, "out.jsonl");
    assert_eq!(records.len(), csv.lines().count() - 1);
    let cells: Vec<&str> = ["received_on", "region", "gender"].map(|key| records[0][key].as_str().unwrap()).to_vec();
    assert_eq!(first[1], cells.join(","));
    // The workbook is read back by plaint itself.
    let ran = bench.run(&["table", "complaints", "out.xlsx", "--format", "json"]);
    assert!(ran.status == 0 || ran.stderr.contains("out.xlsx"), "{}", ran.stderr);
    let again = export(&bench, &["again.xlsx", "--fields", "received_on,region,gender", "--dates", "quarter"]);
    assert_eq!(again.status, 0);
    let read = |name: &str| std::fs::read(bench.path().join(name)).unwrap();
    assert!(read("out.xlsx") == read("again.xlsx"), "the same records make the same bytes");
}

#[test]
fn a_workbook_for_chinese_readers_has_chinese_headings_values_and_yuan() {
    let bench = Bench::new();
    bench.file("data.csv", "投诉编号,投诉时间,性别,涉及金额,投诉内容\nA1,2017-03-05,女,62.9,面膜是三无产品\n");
    let fields = "gender,amount_disputed,is_product_quality,category";
    let ran = export(&bench, &["out.xlsx", "--fields", fields, "--lang", "zh"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stdout.contains("最小货币单位"), "{}", ran.stdout);
    let bytes = std::fs::read(bench.path().join("out.xlsx")).unwrap();
    let grid = sheet::read("out.xlsx", &bytes, &sheet::Choice { named: None, known: &|_| 0 }, None, &Limits::default())
        .unwrap();
    assert_eq!(grid.rows[0].1, ["性别", "涉及金额", "涉及产品质量", "问题类别"]);
    assert_eq!(grid.rows[1].1, ["女", "62.9", "是", "产品质量"]);
    // For programs, flags are flags and amounts are whole.
    export(&bench, &["out.jsonl", "--fields", fields, "--lang", "zh"]);
    let record = &lines(&bench, "out.jsonl")[0];
    assert_eq!((&record["is_product_quality"], &record["amount_disputed"]), (&Value::Bool(true), &Value::from(6290)));
}

/// The XML of the first sheet of a workbook, and that of its styles.
fn parts(bench: &Bench, file: &str) -> [String; 2] {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(bench.path().join(file)).unwrap()).unwrap();
    ["xl/worksheets/sheet1.xml", "xl/styles.xml"]
        .map(|part| std::io::read_to_string(archive.by_name(part).unwrap()).unwrap())
}

#[test]
fn a_workbook_has_days_as_days_short_confidences_and_room_for_large_amounts() {
    let bench = Bench::new();
    let row = |day: &str| format!("A{day},{day},2100000000.50,面膜是三无产品\n");
    bench.file("data.csv", format!("投诉编号,投诉时间,涉及金额,投诉内容\n{}{}", row("2017-03-05"), row("1899-03-05")));
    let fields = "received_on,amount_disputed,label_confidence";
    let ran = export(&bench, &["out.xlsx", "--fields", fields, "--lang", "zh", "--dates", "day"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let [sheet, styles] = parts(&bench, "out.xlsx");
    // The number of a day is that of days since 1899; earlier ones stay texts.
    assert!(sheet.contains("<v>42799</v>") && styles.contains("yyyy-mm-dd"), "{sheet}");
    let width = |column: usize| {
        let of = sheet.split("<col ").nth(column).unwrap().split_once("width=\"").unwrap().1;
        of.split('"').next().unwrap().parse::<f64>().unwrap()
    };
    assert!(width(1) >= 12.0 && width(2) >= "2,100,000,000.50".len() as f64 + 2.0, "{sheet}");
    // The style of the confidence is the one that shows two decimals.
    let style = sheet.split_once("<c r=\"C2\" s=\"").unwrap().1.split('"').next().unwrap().parse::<usize>().unwrap();
    let number = styles.split_once("formatCode=\"0.00\"").unwrap().0.rsplit('"').nth(1).unwrap();
    let shown = styles.split_once("<cellXfs").unwrap().1.split("<xf ").nth(style + 1).unwrap();
    assert!(shown.contains(&format!("numFmtId=\"{number}\"")), "{styles}");
}

#[test]
fn too_small_classes_are_refused_or_emptied() {
    let bench = bench();
    let args = ["out.jsonl", "--quasi", "region,gender", "--k", "5"];
    let refused = export(&bench, &args);
    assert_eq!(refused.status, 1);
    assert!(
        refused.stderr.contains("3 complaints are in classes of fewer than 5, the smallest has 1"),
        "{}",
        refused.stderr
    );
    assert!(!bench.path().join("out.jsonl").exists(), "nothing is written where the export is refused");
    let hidden = export(&bench, &[&args[..], &["--hide"]].concat());
    assert_eq!(hidden.status, 0, "{}", hidden.stderr);
    let mut classes: BTreeMap<String, i64> = BTreeMap::new();
    let records = lines(&bench, "out.jsonl");
    for record in &records {
        *classes.entry(format!("{}{}", record["region"], record["gender"])).or_default() += 1;
    }
    assert_eq!(records.len(), 24, "no record is lost");
    assert!(classes.values().all(|size| *size >= 5), "{classes:?}");
    // Three are too few to be a class of their own, so the next smallest goes with them.
    assert_eq!(classes["nullnull"], 9, "{classes:?}");
    assert!(hidden.stdout.contains("emptied: these fields in 9 records"), "{}", hidden.stdout);
}

#[test]
fn without_k_the_classes_are_only_told() {
    let bench = bench();
    let ran = export(&bench, &["out.csv", "--quasi", "region,gender"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.stdout.contains("5 classes, the smallest of 1 complaints; 3 complaints in classes of fewer than 5"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_leads_back_to_a_person_is_refused() {
    let bench = bench();
    for (args, said) in [
        (&["out.csv", "--fields", "region,seller_ids"][..], "seller_ids"),
        (&["out.csv", "--fields", "source_row"], "source_row"),
        (&["out.csv", "--fields", "region", "--quasi", "gender"], "not in the file"),
        (&["out.csv", "--fields", "region,narrative", "--keep-personal"], "personal data in clear"),
        (&["out.doc"], "kind of file"),
        (&["out.csv", "--where", "region = 'nowhere'"], "nothing to export"),
    ] {
        let ran = export(&bench, args);
        assert_eq!(ran.status, 1, "{args:?}");
        assert!(ran.stderr.contains(said) && ran.stderr.contains("hint:"), "{args:?}: {}", ran.stderr);
        assert!(!bench.path().join("out.csv").exists(), "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_and_what_it_leads_to_is_written() {
    let bench = bench();
    std::fs::create_dir(bench.path().join("shared")).unwrap();
    bench.file("shared/out.csv", "old");
    std::os::unix::fs::symlink("shared/out.csv", bench.path().join("link.csv")).unwrap();
    let ran = export(&bench, &["link.csv", "--force"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(std::fs::symlink_metadata(bench.path().join("link.csv")).unwrap().is_symlink());
    assert!(std::fs::read_to_string(bench.path().join("shared/out.csv")).unwrap().contains("region"));
}

#[test]
fn a_file_is_never_replaced_by_accident_nor_half_written() {
    let bench = bench();
    // A forgotten OUT would make the input the output.
    let ran = bench.run(&["export", "data.csv"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("is there already"), "{}", ran.stderr);
    let into_nowhere = export(&bench, &["no/such/folder/out.csv"]);
    assert_eq!(into_nowhere.status, 1);
    let ran = export(&bench, &["out.csv"]);
    assert_eq!(ran.status, 0);
    let replaced = export(&bench, &["out.csv", "--force", "--fields", "region"]);
    assert_eq!(replaced.status, 0, "{}", replaced.stderr);
    let names: Vec<String> =
        std::fs::read_dir(bench.path()).unwrap().flatten().map(|e| e.file_name().into_string().unwrap()).collect();
    assert!(names.iter().all(|name| !name.contains("aside")), "{names:?}");
}

#[test]
fn the_file_to_write_can_be_named_by_o_as_with_the_other_verbs() {
    let bench = bench();
    let read = |name: &str| std::fs::read(bench.path().join(name)).unwrap();
    assert_eq!(export(&bench, &["out.jsonl"]).status, 0);
    for args in [&["export", "data.csv", "-o", "again.jsonl"][..], &["export", "--output", "third.jsonl", "data.csv"]] {
        let ran = bench.run(args);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
    }
    assert!(read("out.jsonl") == read("again.jsonl") && read("out.jsonl") == read("third.jsonl"));
    // No file is taken for the one to write.
    assert_eq!(bench.run(&["export", "data.csv", "data.csv", "-o", "data.csv", "--force"]).status, 1);
    assert_eq!(bench.run(&["export"]).status, 2);
}
