//! Labels at the command line: any file labelled row by row, one complaint explained, quality measured.

use std::fs;

use serde_json::Value;

use crate::support::{Bench, SMALL};

const LABELLED: &str = "id,text,primary,also,remedy\n1,面膜是三无产品,product-quality,,none\n2,客服不给退款,after-sales,,refused\n3,\
                        说好的赠品没有,false-marketing,,none\n4,快递太慢,other,,none\n";

#[test]
fn each_row_of_a_file_gets_one_label_in_its_place() {
    let bench = Bench::new();
    let rows: Vec<String> =
        (0..3000).map(|i| ["收到就坏了", "客服不理人", "", "快递太慢"][i % 4].to_string()).collect();
    bench.file("in.csv", format!("n,text\n{}", rows.iter().map(|t| format!("1,{t}\n")).collect::<String>()));
    let out = bench.run(&["classify", "--input", "in.csv", "--text-column", "text", "--format", "jsonl"]).stdout;
    let labels: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(labels.len(), rows.len());
    for (text, label) in rows.iter().zip(&labels) {
        let alone = bench.json(&["classify", "--text", text]);
        assert!(label.get("evidence").is_none());
        for key in ["category", "categories", "term", "terms", "confidence", "label_source", "remedy_outcome"] {
            assert_eq!(label[key], alone[key], "{text}: {key}");
        }
        if text == &rows[3] {
            break;
        }
    }
    let csv =
        bench.run(&["classify", "--input", "in.csv", "--text-column", "text", "--format", "csv", "--evidence"]).stdout;
    assert_eq!(csv.lines().count(), rows.len() + 1);
    assert!(csv.starts_with("category,categories,term,"));
}

#[test]
fn a_column_that_is_not_there_is_named_with_the_nearest() {
    let bench = Bench::new();
    bench.file("in.csv", LABELLED);
    let out = bench.run(&["classify", "--input", "in.csv", "--text-column", "texts"]);
    assert!(
        out.stderr.contains("has no column `texts`") && out.stderr.contains("did you mean `text`"),
        "{}",
        out.stderr
    );
}

#[test]
fn quality_has_the_keys_that_programs_read() {
    let bench = Bench::new();
    bench.file("gold.csv", LABELLED);
    let gold = ["evaluate", "--gold", "gold.csv", "--label-column", "primary"];
    let quality = bench.json(&[&gold[..], &["--also-column", "also", "--remedy-column", "remedy"]].concat());
    assert_eq!(quality["n"], 4);
    for key in ["accuracy", "macro_f1", "multilabel_micro_f1", "remedy_macro_f1", "calibration_error"] {
        assert!(quality[key].as_f64().is_some_and(|x| (0.0..=1.0).contains(&x)), "{key}");
    }
    for key in ["accuracy_interval", "macro_f1_interval", "remedy_macro_f1_interval", "calibration_by_chance"] {
        let [low, high] = [0, 1].map(|end| quality[key][end].as_f64().unwrap());
        assert!(0.0 <= low && low <= high && high <= 1.0, "{key}");
    }
    let named = &quality["per_category"]["after-sales"];
    assert!(["precision", "recall", "f1", "support"].iter().all(|key| named[*key].is_number()));
    // The names that a file for Chinese reviewers has.
    let chinese = [("after-sales", "售后服务"), ("product-quality", "产品质量"), ("refused", "已拒绝")];
    bench.file("zh.csv", chinese.iter().fold(LABELLED.to_string(), |text, (en, zh)| text.replace(en, zh)));
    let args = [
        "evaluate",
        "--gold",
        "zh.csv",
        "--label-column",
        "primary",
        "--also-column",
        "also",
        "--remedy-column",
        "remedy",
    ];
    assert_eq!(bench.json(&args), quality);
    bench.file("wrong.csv", LABELLED.replace("after-sales", "after-sale"));
    let out = bench.run(&["evaluate", "--gold", "wrong.csv", "--label-column", "primary"]);
    assert!(out.stderr.contains("did you mean `after-sales`"), "{}", out.stderr);
}

#[test]
fn a_complaint_is_shown_with_its_evidence() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    let shown = bench.json(&["show", "generic:A1"]);
    assert_eq!(shown["record_id"], "generic:A1");
    assert!(shown["text_label"]["evidence"].is_array());
    assert!(bench.run(&["show", "nobody:1"]).stderr.contains("no complaint has the id"));
}

#[test]
fn labels_of_two_taxonomies_side_by_side_are_noted_until_all_are_labelled_again() {
    let bench = Bench::new();
    let file = |id: &str| format!("投诉编号,受理日期,地区,投诉内容\n{id},2017-03-05,北京,衣服破了个洞\n");
    bench.file("a.csv", file("A"));
    bench.file("b.csv", file("B"));
    bench.run(&["import", "a.csv"]);
    let manifest = bench.path().join("plaint-data/dataset.json");
    let mut earlier: Value = serde_json::from_str(&fs::read_to_string(&manifest).unwrap()).unwrap();
    earlier["imports"][0]["taxonomy"] = "0a1b2c3d".into();
    fs::write(&manifest, earlier.to_string()).unwrap();
    bench.run(&["import", "b.csv"]);
    let notes = |measure: &str| bench.json(&["table", measure, "--by", "region"])["notes"].to_string();
    assert!(notes("category-share").contains("2 versions of the taxonomy (0a1b2c3d, "), "{}", notes("category-share"));
    assert!(!notes("complaints").contains("taxonomy"), "its labels have no part in it: {}", notes("complaints"));
    assert_eq!(bench.run(&["classify"]).status, 0);
    assert!(!notes("category-share").contains("taxonomy"), "{}", notes("category-share"));
}

#[test]
fn labels_by_codes_that_mean_something_else_in_another_import_are_told_until_all_are_labelled_anew() {
    let profile = |meaning: &str| {
        format!(
            "id = 'mine'\nabout = {{ en = 'mine', zh = '我的' }}\nidentity = ['n']\ndates = ['auto']\n[detect]\nheaders = ['n', 'code']\n\
             [fields]\nseller = 'who'\nreceived_on = 'day'\nsource_codes = 'code'\n[codes]\nQ = 'product-quality'\nX = '{meaning}'\n"
        )
    };
    let bench = Bench::new();
    bench.file("one.toml", profile("other"));
    bench.file("two.toml", profile("after-sales").replace("['n', 'code']", "['n', 'code', 'who']"));
    bench.file("a.csv", "n,day,who,code\n1,2023-01-05,甲店,Q\n2,2023-01-06,乙店,X\n");
    bench.file("b.csv", "n,day,who,code\n3,2023-02-05,甲店,Q\n4,2023-02-06,乙店,X\n");
    let import = |file: &str, profile: &str| assert_eq!(bench.run(&["import", file, "--source", profile]).status, 0);
    let told = |args: &[&str]| bench.run(&[&["table"], args].concat()).stdout;
    let fact = "between imports of mine codes got another meaning";
    import("a.csv", "one.toml");
    import("b.csv", "two.toml");
    assert!(told(&["category-share"]).contains(fact), "{}", told(&["category-share"]));
    assert!(told(&["category-share", "--lang", "zh"]).contains("mine 各批导入之间代码含义有改动"));
    assert!(!told(&["complaints"]).contains(fact), "a count speaks of no label");
    // The file of then by the codes of now: each label is by these.
    let ids = bench.json(&["imports"]);
    import("a.csv", "two.toml");
    assert!(!told(&["category-share"]).contains(fact));
    assert_eq!(bench.run(&["undo", bench.json(&["imports"])[2]["import"].as_str().unwrap()]).status, 0);
    assert_eq!(bench.json(&["imports"])[0]["codes"], ids[0]["codes"]);
    assert!(told(&["category-share"]).contains(fact));
    assert_eq!(bench.run(&["classify"]).status, 0);
    assert!(!told(&["category-share"]).contains(fact));
    // A profile that only finds its columns otherwise labels alike.
    bench.file("three.toml", profile("after-sales"));
    bench.file("c.csv", "n,day,who,code\n5,2023-03-05,甲店,X\n");
    import("c.csv", "three.toml");
    assert!(!told(&["category-share"]).contains(fact));
}

#[test]
fn labels_of_a_file_can_be_written_to_a_file_by_its_ending() {
    let bench = Bench::new();
    bench.file("in.csv", "text\n面膜是三无产品，要求退货\n买的衣服掉色\n");
    let input = ["classify", "--input", "in.csv", "--text-column", "text", "--evidence"];
    for (file, format) in [("out.csv", "csv"), ("out.jsonl", "jsonl")] {
        let ran = bench.run(&[&input[..], &["-o", file]].concat());
        assert!(ran.status == 0 && ran.stdout.trim() == format!("wrote {file}"), "{}", ran.stderr);
        let written = std::fs::read_to_string(bench.path().join(file)).unwrap();
        assert_eq!(written.starts_with('\u{feff}'), format == "csv", "Excel needs the mark");
        let printed = bench.run(&[&input[..], &["--format", format]].concat()).stdout;
        assert_eq!(written.trim_start_matches('\u{feff}'), printed);
    }
    let ran = bench.run(&[&input[..], &["-o", "out.docx"]].concat());
    assert!(ran.status == 1 && ran.stderr.contains(".csv or .jsonl"), "{}", ran.stderr);
    let ran = bench.run(&[&input[..], &["-o", "in.csv"]].concat());
    assert_eq!(ran.status, 1, "what is read is not written over");
}
