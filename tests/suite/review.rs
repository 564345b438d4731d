//! People in the loop: samples go out, answers come back, and what people said holds.

use std::collections::BTreeSet;

use plaint::format::limits::Limits;
use plaint::format::sheet;
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::support::{Bench, Ran, SMALL};

/// A dataset of forty complaints with texts and one without.
fn forty() -> Bench {
    let bench = Bench::new();
    let texts =
        ["收到的面膜是三无产品", "商家拒绝退货，客服不理人", "虚假宣传，与描述不符", "今天天气很好", "衣服破了个洞"];
    let row = |i: usize| format!("B{i},2017-03-{:02},店{i},{}，第{i}次\n", i % 28 + 1, texts[i % 5]);
    let rows: String = (0..40).map(row).collect();
    bench.file("forty.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}B99,2017-03-05,店,\n"));
    done(bench.run(&["import", "forty.csv"]));
    bench
}

/// A dataset of three complaints: A1, A2, A3.
fn small() -> Bench {
    let bench = Bench::new();
    bench.file("small.csv", SMALL);
    done(bench.run(&["import", "small.csv"]));
    bench
}

fn done(ran: Ran) -> String {
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout
}

/// The rows of a file that was drawn, without its header.
fn drawn(bench: &Bench, file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(bench.path().join(file)).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a byte-order mark").to_string();
    let rows = csv::Reader::from_reader(text.as_bytes());
    rows.into_records().map(|row| row.unwrap().iter().map(String::from).collect()).collect()
}

fn ids(rows: &[Vec<String>]) -> BTreeSet<String> {
    rows.iter().map(|row| row[0].clone()).collect()
}

const HEADER: &str = "record_id,text,suggestion,suggested_remedy,confidence,category,also,remedy,term,comment\n";

/// A file as a reviewer gives it back: id, category, also, remedy, term.
fn answers(rows: &[[&str; 5]]) -> String {
    let row = |[id, category, also, remedy, term]: &[&str; 5]| {
        format!("generic:{id},某文字,other,none,0.50,{category},{also},{remedy},{term},\n")
    };
    format!("{HEADER}{}", rows.iter().map(row).collect::<String>())
}

fn review(bench: &Bench, reviewer: &str, day: &str, rows: &[[&str; 5]]) -> String {
    bench.file("answers.csv", answers(rows));
    done(bench.run(&["review", "import", "answers.csv", "--reviewer", reviewer, "--date", day]))
}

/// Category, source, outcome and its source, and the flags of a complaint, by its shop.
fn label(bench: &Bench, seller: &str) -> String {
    let by = "category,label_source,term,remedy_outcome,remedy_source,is_product_quality,is_after_sales";
    let condition = format!("seller = '{seller}'");
    let table = bench.json(&["table", "complaints", "--by", by, "--where", &condition]);
    let row = &table["rows"][0];
    by.split(',').map(|name| row[name].to_string().replace('"', "")).collect::<Vec<_>>().join(" ")
}

fn kept(bench: &Bench) -> Vec<Value> {
    let text = std::fs::read_to_string(bench.path().join("plaint-data/reviews.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_sample_is_the_same_for_a_seed_and_never_holds_what_was_reviewed() {
    let bench = forty();
    for by in ["uncertainty", "random", "stratified"] {
        let draw = |file: &str, seed: &str| {
            done(bench.run(&["review", "sample", "-o", file, "--force", "--n", "12", "--by", by, "--seed", seed]));
            drawn(&bench, file)
        };
        let (one, again) = (draw("one.csv", "5"), draw("again.csv", "5"));
        assert_eq!(one.len(), 12);
        assert_eq!(one, again);
    }
    // Text, suggestion and confidence are there, the answers are to be given.
    let all = {
        let said = done(bench.run(&["review", "sample", "-o", "all.csv", "--force"]));
        assert!(said.starts_with("40 of 40 complaints"), "{said}");
        drawn(&bench, "all.csv")
    };
    assert!(all.iter().all(|row| row.len() == 10 && row[1].contains('第') && !row[2].is_empty()));
    assert!(all.iter().all(|row| row[5..].iter().all(String::is_empty)) && !ids(&all).contains("generic:B99"));
    let sure: Vec<f64> = all.iter().map(|row| row[4].parse().unwrap()).collect();
    assert!(sure.is_sorted(), "{sure:?}");

    let first = drawn(&bench, "one.csv");
    let given: Vec<[&str; 5]> = first.iter().map(|r| [&r[0]["generic:".len()..], "other", "", "", ""]).collect();
    review(&bench, "Li", "2017-04-01", &given);
    done(bench.run(&["review", "sample", "-o", "rest.csv"]));
    let rest = drawn(&bench, "rest.csv");
    assert_eq!(rest.len(), 28);
    assert!(ids(&rest).is_disjoint(&ids(&first)));
}

/// The rows of a workbook.
fn workbook(bench: &Bench, name: &str) -> Vec<Vec<String>> {
    let bytes = std::fs::read(bench.path().join(name)).unwrap();
    let grid = sheet::read(name, &bytes, &sheet::Choice { named: None, known: &|_| 0 }, None, &Limits::default());
    grid.unwrap().rows.into_iter().map(|(_, cells)| cells).collect()
}

#[test]
fn a_workbook_goes_out_and_comes_back() {
    let bench = small();
    done(bench.run(&["review", "sample", "-o", "check.xlsx"]));
    let rows = workbook(&bench, "check.xlsx");
    assert_eq!(rows[0].join(","), HEADER.trim());
    // As a reviewer fills it in and saves it.
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (r, row) in (0..).zip(&rows) {
        for (c, cell) in (0..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
        if row[0] == "generic:A1" {
            for (c, answer) in
                (5..).zip(["after-sales", "product-quality", "granted", "after-sales/return-refused", "=1"])
            {
                sheet.write_string(r, c, answer).unwrap();
            }
        }
    }
    workbook.save(bench.path().join("back.xlsx")).unwrap();
    let said = done(bench.run(&["review", "import", "back.xlsx", "--reviewer", "Li"]));
    assert!(
        said.starts_with("answers of Li kept: 1;") && said.contains("rows without a category, skipped: 2"),
        "{said}"
    );
    assert_eq!(label(&bench, "甲店"), "after-sales review after-sales/return-refused granted review true true");
    assert_eq!(kept(&bench)[0]["comment"], "=1");
}

#[test]
fn a_chinese_workbook_has_chinese_headings_and_takes_chinese_answers() {
    let bench = small();
    done(bench.run(&["review", "sample", "-o", "复核.csv", "--lang", "zh"]));
    let text = std::fs::read_to_string(bench.path().join("复核.csv")).unwrap();
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    assert_eq!(
        header,
        "投诉编号,投诉内容,系统归类,系统判断的处理结果,置信度,问题类别,另涉及,诉求处理结果,问题子类,备注"
    );
    assert!(!text.contains("after-sales") && text.contains("售后服务"), "{text}");
    let row = "generic:A1,某文字,其他,未提出诉求,0.50,售后服务,产品质量、虚假宣传,已同意,拒绝退货退款,\n";
    bench.file("back.csv", format!("{header}\n{row}"));
    done(bench.run(&["review", "import", "back.csv", "--reviewer", "李"]));
    assert_eq!(label(&bench, "甲店"), "after-sales review after-sales/return-refused granted review true true");
    done(bench.run(&["review", "sample", "-o", "check.xlsx", "--lang", "zh"]));
    assert_eq!(workbook(&bench, "check.xlsx")[0].join(","), header);
}

#[test]
fn who_agrees_with_the_category_keeps_what_the_label_raises_besides() {
    let bench = small();
    let before = label(&bench, "乙店");
    assert!(before.starts_with("product-quality") && before.ends_with("true true"), "{before}");
    done(bench.run(&["review", "sample", "-o", "check.csv"]));
    let rows = drawn(&bench, "check.csv");
    let row = rows.iter().find(|row| row[0] == "generic:A2").unwrap();
    assert_eq!(row[6], "after-sales");
    review(&bench, "Li", "2017-04-01", &[["A2", &row[2], &row[6], "", ""]]);
    assert!(label(&bench, "乙店").ends_with("true true"));
}

#[test]
fn all_wrong_cells_of_a_row_are_told_at_once() {
    let bench = small();
    bench.file("wrong.csv", answers(&[["A1", "after-sale", "quality", "refuse", "return-refusd"]]));
    let ran = bench.run(&["review", "import", "wrong.csv", "--reviewer", "Li"]);
    for column in ["category", "also", "remedy", "term"] {
        assert!(ran.stderr.contains(&format!("column {column}:")), "{column}\n{}", ran.stderr);
    }
}

#[test]
fn what_people_said_survives_labelling_importing_and_undoing() {
    let bench = small();
    let before = label(&bench, "甲店");
    assert!(before.contains("refused column"), "{before}");
    // A later version of the complaint, then the answer, then the version before it again.
    bench.file("two.csv", SMALL.replace("要求退货,商家", "还要求赔偿,商家"));
    done(bench.run(&["import", "two.csv"]));
    let said = review(&bench, "Li", "2017-04-01", &[["A1", "false-marketing", "", "pending", ""]]);
    assert!(said.contains("labels changed: 1"), "{said}");
    let reviewed = label(&bench, "甲店");
    assert!(reviewed.starts_with("false-marketing review"), "{reviewed}");
    assert!(reviewed.ends_with("pending review false false"), "{reviewed}");
    assert_eq!(kept(&bench)[0]["before"]["remedy"], "refused");

    done(bench.run(&["classify"]));
    assert_eq!(label(&bench, "甲店"), reviewed);
    bench.file("three.csv", SMALL.replace("要求退货,商家", "还要求道歉,商家"));
    done(bench.run(&["import", "three.csv"]));
    assert_eq!(label(&bench, "甲店"), reviewed);
    let imports = bench.json(&["imports"]);
    for file in ["three.csv", "two.csv"] {
        let entry = imports.as_array().unwrap().iter().find(|e| e["path"] == file).unwrap();
        done(bench.run(&["undo", entry["import"].as_str().unwrap()]));
        assert_eq!(label(&bench, "甲店"), reviewed, "after the undoing of {file}");
    }
    done(bench.run(&["doctor"]));

    // All complaints go; the answer waits for its complaint.
    let first = imports.as_array().unwrap()[0]["import"].as_str().unwrap();
    done(bench.run(&["undo", first]));
    done(bench.run(&["doctor"]));
    assert_eq!(kept(&bench).len(), 1);
    done(bench.run(&["import", "small.csv"]));
    assert_eq!(label(&bench, "甲店"), reviewed);
}

#[test]
fn a_wrong_value_names_its_place_and_stores_nothing() {
    let bench = small();
    let before = label(&bench, "甲店");
    for (wrong, column, value, hint) in [
        (["A2", "after-sale", "", "", ""], "category", "after-sale", "did you mean `after-sales`?"),
        (["A2", "after-sales", "product quality", "", ""], "also", "product", ""),
        (["A2", "after-sales", "", "refuse", ""], "remedy", "refuse", "did you mean `refused`?"),
        (["A2", "other", "", "", "after-sales/return-refused"], "term", "after-sales/return-refused", "other/"),
    ] {
        bench.file("wrong.csv", answers(&[["A1", "other", "", "", ""], wrong]));
        let ran = bench.run(&["review", "import", "wrong.csv", "--reviewer", "Li"]);
        assert_eq!(ran.status, 1);
        let what = format!("wrong.csv, line 3, column {column}: `{value}` is none of the choices");
        assert!(ran.stderr.contains(&what) && ran.stderr.contains(hint), "{}", ran.stderr);
        assert!(ran.stderr.contains("nothing is stored") && kept(&bench).is_empty());
        assert_eq!(label(&bench, "甲店"), before);
    }
}

#[test]
fn an_unknown_complaint_is_listed_and_a_known_answer_is_not_kept_twice() {
    let bench = small();
    let rows = [["A1", "other", "", "", ""], ["Z9", "other", "", "", ""]];
    let said = review(&bench, "Li", "2017-04-01", &rows);
    assert!(said.contains("not in the dataset, answers not kept: 1") && said.contains("\n  generic:Z9\n"), "{said}");
    let said = review(&bench, "Li", "2017-04-01", &rows[..1]);
    assert!(said.starts_with("answers of Li kept: 0;") && said.contains("answers known already: 1"), "{said}");
    // Another answer replaces the first in effect, not in the file.
    review(&bench, "Li", "2017-04-02", &[["A1", "product-quality", "after-sales", "", ""]]);
    let categories: Vec<Value> = kept(&bench).iter().map(|r| r["category"].clone()).collect();
    assert_eq!(categories, ["other", "product-quality"]);
    assert!(label(&bench, "甲店").starts_with("product-quality review"));
}

#[test]
fn reviewers_who_differ_are_listed_and_the_last_answer_counts() {
    let bench = small();
    let only = bench.run(&["review", "agreement"]);
    assert!(only.status == 1 && only.stderr.contains("by two reviewers"), "{}", only.stderr);
    let other = ["other", "", "", ""];
    let row = |id, [a, b, c, d]: [&'static str; 4]| [id, a, b, c, d];
    review(
        &bench,
        "Wang",
        "2017-04-03",
        &[row("A1", other), row("A2", ["product-quality", "", "", ""]), row("A3", other)],
    );
    let said = review(
        &bench,
        "Li",
        "2017-04-02",
        &[
            row("A1", ["after-sales", "product-quality", "", ""]),
            row("A2", ["product-quality", "", "", ""]),
            row("A3", other),
        ],
    );
    assert!(said.contains("generic:A1: Li says after-sales, then Wang says other"), "{said}");
    assert!(label(&bench, "甲店").starts_with("other review"), "Wang answered on a later day");

    let pairs = bench.json(&["review", "agreement"]);
    let pair = &pairs[0];
    assert_eq!(pair["reviewers"], serde_json::json!(["Li", "Wang"]));
    assert_eq!((pair["n"].as_i64(), pair["agreed"].as_i64()), (Some(3), Some(2)));
    // Observed 2/3; by chance 1/3 · 0 + 1/3 · 1/3 + 1/3 · 2/3 = 1/3; so kappa is 1/2.
    assert!((pair["kappa"].as_f64().unwrap() - 0.5).abs() < 1e-9);
    assert_eq!(pair["disagreements"][0]["record_id"], "generic:A1");
    assert_eq!(pair["disagreements"][0]["answers"][0]["also"][0], "product-quality");
    let text = done(bench.run(&["review", "agreement"]));
    assert!(text.contains("Li and Wang: 3 complaints, 2 answered alike (66.7 %), kappa 0.50"), "{text}");
}

#[test]
fn without_a_gold_file_labels_are_measured_against_what_people_said() {
    let bench = small();
    let none = bench.run(&["evaluate"]);
    assert!(none.status == 1 && none.stderr.contains("has been reviewed"), "{}", none.stderr);
    let rows = [
        ["A1", "other", "", "refused", ""],
        ["A2", "product-quality", "", "", ""],
        ["A3", "false-marketing", "", "", ""],
    ];
    review(&bench, "Li", "2017-04-01", &rows);
    // Labelled afresh: the answers themselves do not count as plaint's.
    let quality = bench.json(&["evaluate"]);
    assert_eq!(quality["n"], 3);
    assert_eq!(quality["per_category"]["other"]["recall"], 0.0);
    assert!(quality["worst"].to_string().contains("generic:A1"), "{quality}");
    assert!(quality["remedy_macro_f1"].is_number() && quality["multilabel_micro_f1"].is_number());
    for (by, parts) in
        [("source", vec![("generic", 3)]), ("language", vec![("zh", 3)]), ("platform", vec![("(unknown)", 3)])]
    {
        let by = bench.json(&["evaluate", "--by-column", by])["by"].clone();
        let found: Vec<(&str, i64)> =
            by.as_object().unwrap().iter().map(|(part, q)| (part.as_str(), q["n"].as_i64().unwrap())).collect();
        assert_eq!(found, parts);
    }
    let ran = bench.run(&["evaluate", "--by-column", "sorce"]);
    assert!(ran.status == 1 && ran.stderr.contains("did you mean `source`?"), "{}", ran.stderr);
    let ran = bench.run(&["evaluate", "--label-column", "primary"]);
    assert_eq!(ran.status, 2, "columns are those of a file");
}

#[test]
fn a_damaged_file_of_answers_is_told_and_nothing_is_written_over_it() {
    let bench = small();
    review(&bench, "Li", "2017-04-01", &[["A1", "other", "", "", ""]]);
    let path = bench.path().join("plaint-data/reviews.jsonl");
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    bench.file("again.csv", answers(&[["A2", "other", "", "", ""]]));
    for args in [&["doctor"][..], &["classify"], &["review", "import", "again.csv", "--reviewer", "Li"]] {
        let ran = bench.run(args);
        let said = ran.stdout + &ran.stderr;
        let told =
            ["reviews.jsonl is damaged in line 1", "reviews.jsonl: its bytes are not the ones that were written"];
        assert!(ran.status == 1 && told.iter().any(|told| said.contains(told)), "{args:?}: {said}");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole[..whole.len() / 2]);
}

#[test]
fn keys_are_not_asked_for_where_there_is_no_terminal() {
    let ran = small().run(&["review", "tui", "--reviewer", "Li"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("in a terminal only") && ran.stderr.contains("plaint review sample"), "{}", ran.stderr);
}

#[test]
fn an_answer_of_a_day_to_come_is_refused() {
    let bench = small();
    bench.file("in.csv", "record_id,category\ngeneric:A1,other\n");
    let ran = bench.run(&["review", "import", "in.csv", "--reviewer", "Li", "--date", "2999-01-01"]);
    assert!(ran.status == 1 && ran.stderr.contains("2999-01-01 is still to come"), "{}", ran.stderr);
}

#[test]
fn answers_of_one_reviewer_that_contradict_each_other_are_told() {
    let bench = small();
    bench.file("in.csv", "record_id,category\ngeneric:A1,other\ngeneric:A2,other\ngeneric:A1,after-sales\n");
    let said = done(bench.run(&["review", "import", "in.csv", "--reviewer", "Li"]));
    assert!(said.contains("several answers that differ, the last one counts: 1\n  generic:A1\n"), "{said}");
}

#[test]
fn a_wrong_value_of_a_chinese_file_is_told_in_its_words() {
    let bench = small();
    let header = "投诉编号,问题类别,另涉及,诉求处理结果,问题子类";
    for (row, column, choices) in [
        ("generic:A1,质量差,,,", "问题类别", "产品质量, 虚假宣传, 售后服务, 其他"),
        ("generic:A1,售后服务,,不退,", "诉求处理结果", "已拒绝"),
        ("generic:A1,售后服务,没有,,", "另涉及", "产品质量, 虚假宣传"),
        (",售后服务,,,", "投诉编号", ""),
    ] {
        bench.file("wrong.csv", format!("{header}\n{row}\n"));
        let ran = bench.run(&["review", "import", "wrong.csv", "--reviewer", "李"]);
        let told = ran.stderr.contains(&format!("line 2, column {column}: ")) && ran.stderr.contains(choices);
        assert!(ran.status == 1 && told && !ran.stderr.contains("product-quality"), "{}", ran.stderr);
    }
}

#[test]
fn answers_on_a_sheet_that_is_not_read_are_told() {
    let bench = small();
    let mut book = Workbook::new();
    for (name, rows) in [("first", &["generic:A1", "generic:A2"][..]), ("second", &["generic:A3"])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in
            (0u32..).zip([["record_id", "category"]].into_iter().chain(rows.iter().map(|id| [*id, "other"])))
        {
            for (column, cell) in (0u16..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save(bench.path().join("two.xlsx")).unwrap();
    let ran = bench.run(&["review", "import", "two.xlsx", "--reviewer", "Li"]);
    assert!(
        ran.stderr.contains("two.xlsx: other sheets were not read: second (choose one with --sheet)"),
        "{}",
        ran.stderr
    );
    assert!(done(ran).starts_with("answers of Li kept: 2;"));
    let ran = bench.run(&["review", "import", "two.xlsx", "--reviewer", "Li", "--sheet", "second"]);
    assert_eq!((ran.stderr.as_str(), ran.stdout.starts_with("answers of Li kept: 1;")), ("", true));
}
