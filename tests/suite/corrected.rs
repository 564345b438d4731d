//! Shares put right by reviews: the truth behind the made-up sample is known, so that corrected figures can be held
//! against it.

use std::fs;

use serde_json::Value;

use crate::support::{Bench, Ran, root, row};

const ANSWERED: &str = "samples/weishang-2017/review-random.csv";

fn done(ran: Ran) -> String {
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    ran.stdout
}

/// A dataset of the sample.
fn imported() -> Bench {
    let bench = Bench::new();
    done(bench.run(&["import", root().join("samples/weishang-2017/complaints.csv").to_str().unwrap()]));
    bench
}

fn draw(bench: &Bench, by: &str, n: &str) -> Vec<String> {
    done(bench.run(&["review", "sample", "--by", by, "--n", n, "-o", "drawn.csv", "--force"]));
    ids(&fs::read_to_string(bench.path().join("drawn.csv")).unwrap())
}

fn ids(text: &str) -> Vec<String> {
    let rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    rows.into_records().map(|row| row.unwrap()[0].to_string()).collect()
}

fn take(bench: &Bench, file: &str) {
    done(bench.run(&["review", "import", file, "--reviewer", "Li", "--date", "2018-03-12"]));
}

fn note<'a>(table: &'a Value, begins: &str) -> &'a str {
    let notes = table["notes"].as_array().unwrap().iter().map(|n| n.as_str().unwrap());
    notes.into_iter().find(|n| n.starts_with(begins)).unwrap_or_default()
}

#[test]
fn corrected_figures_hold_the_truth_that_the_sample_was_written_by() {
    let bench = imported();
    let answered = fs::read_to_string(root().join(ANSWERED)).unwrap();
    assert_eq!(draw(&bench, "random", "200"), ids(&answered), "the answers are to the draw of the guide");
    take(&bench, root().join(ANSWERED).to_str().unwrap());
    let table = bench.json(&["table", "category-share", "--corrected"]);
    for (category, truth) in
        [("product-quality", 0.461), ("false-marketing", 0.239), ("after-sales", 0.22), ("other", 0.081)]
    {
        let row = row(&table, "category", category);
        let [value, low, high] = ["corrected", "corrected_low", "corrected_high"].map(|k| row[k].as_f64().unwrap());
        // Of four intervals of 95 % on one draw, one misses in every sixth model that is shipped; 99.9 % is as wide as
        // can be asked of one draw. The coverage itself is held by simulation, in `measure::prediction`.
        let slack = 0.68;
        let [lowest, highest] = [value - (value - low) * (1.0 + slack), value + (high - value) * (1.0 + slack)];
        assert!(lowest <= truth && truth <= highest && low < value && value < high, "{category}: {row}");
        assert!(high - low < 0.16 && row["reviewed"] == 200, "{category}: {row}");
    }
    let sum: f64 = table["rows"].as_array().unwrap().iter().map(|r| r["corrected"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 0.01, "the parts are the whole, but for what is unclassified: {sum}");
    assert!(note(&table, "corrected by 200 reviewed complaints").contains("prediction-powered"));
    assert!(note(&table, "each corrected share").contains("need not be 100 %"));

    // Written to be refused: 513 of the 931 that were refused or granted.
    let rate = bench.json(&["table", "return-refusal-rate", "--corrected", "--by", "seller_type"]);
    let [low, high] = ["corrected_low", "corrected_high"].map(|k| rate["totals"][k].as_f64().unwrap());
    assert!(low <= 513.0 / 931.0 && 513.0 / 931.0 <= high, "{}", rate["totals"]);
    assert_eq!(note(&rate, "each corrected share"), "");
    for row in rate["rows"].as_array().unwrap() {
        assert_eq!(row["corrected"].is_null(), row["reviewed"].as_i64() < Some(30), "{row}");
    }
    for format in ["text", "markdown", "csv"] {
        let written = done(bench.run(&["table", "category-share", "--corrected", "--format", format]));
        assert!(written.contains("corrected") && written.contains("reviewed"), "{format}: {written}");
    }
    let zh = done(bench.run(&["table", "category-share", "--corrected", "--lang", "zh"]));
    assert!(zh.contains("校正值") && zh.contains("复核件数"), "{zh}");
}

#[test]
fn without_a_sample_it_is_said_what_is_not_known() {
    let bench = imported();
    let unknown = |bench: &Bench| {
        let table = bench.json(&["table", "category-share", "--corrected"]);
        assert!(table["rows"][0].get("corrected").is_none());
        note(&table, "not corrected").to_string()
    };
    // 1,068 for endlessly many; 697 of 2,000.
    assert!(
        unknown(&bench).contains("no complaint that chance picked") && unknown(&bench).contains("697 answers at most")
    );
    // What was picked as unsure says nothing of the others.
    let drawn = draw(&bench, "uncertainty", "40");
    let rows: String = drawn.iter().map(|id| format!("{id},other\n")).collect();
    bench.file("unsure.csv", format!("record_id,category\n{rows}"));
    take(&bench, "unsure.csv");
    assert!(unknown(&bench).contains("no complaint that chance picked"));
}

#[test]
fn where_all_were_reviewed_the_corrected_share_is_what_people_said() {
    for by in ["random", "stratified"] {
        let bench = Bench::new();
        let texts = ["收到的面膜是三无产品", "商家拒绝退货，客服不理人", "虚假宣传，与描述不符", "衣服破了个洞"];
        let rows: String =
            (0..60).map(|i| format!("B{i},2017-03-05,店{},{}，第{i}次\n", i % 2, texts[i % 4])).collect();
        bench.file("sixty.csv", format!("投诉编号,受理日期,商家,投诉内容\n{rows}"));
        done(bench.run(&["import", "sixty.csv"]));
        // Ten that nobody drew come first: they speak for themselves.
        let unsure = draw(&bench, "uncertainty", "10");
        let say = |ids: &[String], category: &dyn Fn(usize) -> &'static str| {
            let rows: String = ids.iter().enumerate().map(|(i, id)| format!("{id},{}\n", category(i))).collect();
            bench.file("said.csv", format!("record_id,category\n{rows}"));
            take(&bench, "said.csv");
        };
        say(&unsure, &|_| "other");
        let rest = draw(&bench, by, "50");
        say(&rest, &|i| if i < 20 { "after-sales" } else { "product-quality" });
        let table = bench.json(&["table", "category-share", "--corrected"]);
        for (category, share) in
            [("after-sales", 20.0), ("product-quality", 30.0), ("other", 10.0), ("false-marketing", 0.0)]
        {
            let row = row(&table, "category", category);
            for key in ["corrected", "corrected_low", "corrected_high", "value"] {
                assert!((row[key].as_f64().unwrap() - share / 60.0).abs() < 1e-9, "{by}, {category}, {key}: {row}");
            }
        }
    }
}

#[test]
fn answers_that_the_labels_do_not_follow_yet_correct_nothing_and_are_told() {
    let (told, killed) = (imported(), imported());
    for bench in [&told, &killed] {
        draw(bench, "random", "200");
    }
    take(&told, root().join(ANSWERED).to_str().unwrap());
    // As a sitting leaves it whose window is closed before its end.
    let kept = |bench: &Bench| bench.path().join("plaint-data/reviews.jsonl");
    fs::copy(kept(&told), kept(&killed)).unwrap();
    let table = |bench: &Bench| bench.json(&["table", "category-share", "--corrected"]);
    let (open, done_with) = (table(&killed), table(&told));
    assert!(open["rows"].as_array().unwrap().iter().all(|row| row["corrected"].is_null()), "{open}");
    assert!(
        note(&open, "reviewers answered 200 complaints whose labels do not follow yet").contains("plaint classify")
    );
    assert_eq!(note(&done_with, "reviewers answered"), "");
    done(killed.run(&["classify"]));
    assert_eq!(table(&killed), done_with);
}

#[test]
fn what_cannot_be_corrected_is_refused() {
    let bench = imported();
    for (args, why) in [
        (&["complaints"][..], "does not depend on labels"),
        (&["refusal-rate", "--by", "category"], "groups by `category` cannot be corrected"),
        (&["refusal-rate", "--where", "is_after_sales"], "groups by `is_after_sales` cannot"),
    ] {
        let ran = bench.run(&[&["table"], args, &["--corrected"]].concat());
        assert!(ran.status == 1 && ran.stderr.contains(why), "{args:?}: {}", ran.stderr);
    }
    let ran = bench.run(&["table", "category-share", "some.csv", "--corrected"]);
    assert_eq!(ran.status, 2, "only a dataset has reviews: {}", ran.stderr);
    let ran = bench.run(&["chart", "category-share", "--corrected", "-o", "x.svg"]);
    assert!(ran.status == 1 && ran.stderr.contains("plaint table"), "{}", ran.stderr);
}

/// Rows of one month, each with a story, as `before` is numbered.
fn month(before: &str, month: &str, rows: usize, story: &str) -> String {
    let row = |i| format!("{before}{i},2023-{month}-05,店{},{story}，第{i}次\n", i % 3);
    format!("投诉编号,受理日期,商家,投诉内容\n{}", (0..rows).map(row).collect::<String>())
}

fn answer(bench: &Bench, ids: &[String], category: &dyn Fn(usize) -> &'static str) {
    let rows: String = ids.iter().enumerate().map(|(i, id)| format!("{id},{}\n", category(i))).collect();
    bench.file("said.csv", format!("record_id,category\n{rows}"));
    take(bench, "said.csv");
}

#[test]
fn complaints_that_came_after_the_draw_are_not_corrected_by_it() {
    let bench = Bench::new();
    bench.file("one.csv", month("A", "02", 80, "收到的面膜是三无产品"));
    bench.file("two.csv", month("B", "05", 300, "商家拒绝退货，客服不理人"));
    done(bench.run(&["import", "one.csv"]));
    let drawn = draw(&bench, "random", "40");
    answer(&bench, &drawn, &|i| if i % 2 == 0 { "false-marketing" } else { "product-quality" });
    let corrected = |args: &[&str]| bench.json(&[&["table", "category-share", "--corrected"], args].concat());
    let february = corrected(&[]);
    assert_eq!(row(&february, "category", "false-marketing")["corrected"].as_f64(), Some(0.5));
    done(bench.run(&["import", "two.csv"]));

    // Of all there is no corrected figure; a month of which all could be drawn has the one that it had.
    let all = corrected(&[]);
    assert!(all["rows"].as_array().unwrap().iter().all(|row| row["corrected"].is_null()), "{all}");
    assert!(note(&all, "not corrected: 300 complaints came after").contains("plaint review sample --by random"));
    let figures = |table: &Value| -> Vec<Value> {
        let rows = table["rows"].as_array().unwrap().iter().filter(|row| !row["corrected"].is_null());
        rows.map(|row| ["category", "corrected", "corrected_low", "corrected_high"].map(|k| row[k].clone()))
            .map(Value::from_iter)
            .collect()
    };
    let by_month = corrected(&["--by", "month"]);
    assert!(by_month["rows"].as_array().unwrap().iter().all(|r| r["corrected"].is_null() == (r["month"] != "2023-02")));
    assert_eq!(figures(&by_month), figures(&february));
    assert_eq!(figures(&corrected(&["--period", "2023-02"])), figures(&february));
    assert!(note(&by_month, "corrected by 40").contains("300 came after the draw"), "{by_month}");

    // A later version of a complaint that could be drawn is the same complaint.
    let newer =
        month("A", "02", 80, "收到的面膜是三无产品").replace("商家", "商家,处理结果").replace("店0,", "店0,已退款,");
    bench.file("newer.csv", newer.replace("店1,", "店1,,").replace("店2,", "店2,,"));
    done(bench.run(&["import", "newer.csv"]));
    assert_eq!(figures(&corrected(&["--period", "2023-02"])), figures(&february));

    // A draw among all of them puts all of them right.
    answer(&bench, &draw(&bench, "random", "60"), &|_| "after-sales");
    let anew = corrected(&[]);
    let sum: f64 = anew["rows"].as_array().unwrap().iter().map(|r| r["corrected"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 0.02 && note(&anew, "corrected by 60").contains("prediction-powered"), "{anew}");
}

#[test]
fn a_file_that_was_taken_back_and_imported_again_came_before_the_draw() {
    let bench = Bench::new();
    bench.file("one.csv", month("A", "02", 80, "收到的面膜是三无产品"));
    done(bench.run(&["import", "one.csv"]));
    let drawn = draw(&bench, "random", "40");
    answer(&bench, &drawn, &|_| "false-marketing");
    let table = || bench.json(&["table", "category-share", "--corrected"])["rows"].clone();
    let before = table();
    let import = bench.json(&["imports"])[0]["import"].as_str().unwrap().to_string();
    done(bench.run(&["undo", &import]));
    done(bench.run(&["import", "one.csv"]));
    assert_eq!(table(), before);
}
