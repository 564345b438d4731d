//! What figures rest on: the complaints that have a value, those that are told apart from them, and keys that are no sums.

use serde_json::Value;

use crate::support::{Bench, row};

/// Two complaints of which nothing is in dispute, one half paid back, one paid back in full, one that names no amount.
const AMOUNTS: &str = "\
投诉编号,受理日期,商家,地区,投诉内容,处理结果,涉及金额,挽回金额
A1,2017-03-05,甲店,北京,质量差,商家拒绝退货,0,0
A2,2017-03-06,乙店,北京,破了,已退款,100,100
A3,2017-07-01,丙店,上海,虚假,,,
A4,2017-07-02,甲店,上海,虚假,,300,150
A5,2017-07-03,丁店,上海,虚假,商家拒绝,0,0
";

/// A measure of one's own, with these keys.
fn own(name: &str, keys: &str) -> String {
    format!("[measures.{name}]\nlabel = {{ en = \"L\", zh = \"标\" }}\nabout = {{ en = \"a\", zh = \"甲\" }}\n{keys}\n")
}

fn bench(own: &str) -> Bench {
    let bench = Bench::new();
    bench.file("in.csv", AMOUNTS);
    bench.file("plaint.toml", own);
    bench
}

fn notes(table: &Value) -> String {
    table["notes"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_string() + "\n").collect()
}

#[test]
fn a_measure_of_a_field_rests_on_those_that_have_a_value_of_it() {
    for (kind, value) in [("mean", 100.0), ("median", 50.0), ("quantile\"\nat = 0.5\nx = \"", 50.0), ("sum", 400.0)] {
        let kind = kind.replace("x = \"", "least_n = 4 # \"");
        let bench = bench(&own("mine", &format!("kind = \"{kind}\"\nof = \"amount_disputed\"\n")));
        let table = bench.json(&["table", "mine", "in.csv"]);
        let all = &table["totals"];
        assert_eq!((all["value"].as_f64(), all["denominator"].as_i64()), (Some(value), Some(4)), "{kind}: {table}");
        assert!(notes(&table).contains("left out: 1 without amount disputed"), "{kind}: {}", notes(&table));
        // A group of which nothing is known has no value, and no value of 0.
        let by = bench.json(&["table", "mine", "--by", "seller", "in.csv"]);
        let unknown = row(&by, "seller", "丙店");
        assert!(unknown["value"].is_null() && unknown["denominator"] == 0, "{kind}: {unknown}");
    }
}

/// How many complaints each part of the note on those left out has.
fn left_out(table: &Value) -> Vec<i64> {
    let notes = notes(table);
    let parts = notes.lines().find_map(|note| note.strip_prefix("left out: ")).unwrap_or_default();
    parts.split(", ").filter_map(|part| part.split(' ').next()?.parse().ok()).collect()
}

#[test]
fn what_a_denominator_of_ones_own_leaves_out_is_counted_to_the_last_complaint() {
    let excluded = "[[measures.mine.excluded]]\nwhen = \"region = '上海'\"\nabout = { en = \"afar\", zh = \"外地\" }\n";
    for (kind, denominator, excluded, of, expected) in [
        ("sum", "TRUE", "", 4, vec![1]),
        ("mean", "amount_disputed IS NOT NULL", "", 4, vec![1]),
        ("median", "amount_disputed > 0", "", 2, vec![1, 2]),
        ("mean", "region = '北京' AND amount_disputed > 0", "", 1, vec![1, 3]),
        ("sum", "region = '北京'", excluded, 2, vec![3]),
        ("median", "seller <> '丙店'", excluded, 4, vec![3]),
    ] {
        let keys = format!("kind = \"{kind}\"\nof = \"amount_disputed\"\ndenominator = \"{denominator}\"\n{excluded}");
        let table = bench(&own("mine", &keys)).json(&["table", "mine", "in.csv"]);
        let base = table["totals"]["denominator"].as_i64();
        assert_eq!((base, left_out(&table)), (Some(of), expected), "{kind} {denominator}: {table}");
    }
}

#[test]
fn a_rate_of_two_fields_adds_up_the_same_complaints_on_both_sides_of_its_line() {
    let both = "\
投诉编号,受理日期,商家,投诉内容,涉及金额,挽回金额
B1,2017-03-05,甲店,破了,100,50
B2,2017-03-06,甲店,破了,200,
B3,2017-03-07,乙店,破了,,70
B4,2017-03-08,乙店,破了,,
B5,2017-03-09,丙店,破了,300,30
B6,2017-03-10,丙店,破了,200,
";
    let keys = "kind = \"rate\"\nof = \"amount_recovered\"\nper = \"amount_disputed\"\nleast_n = 2\n";
    let table = |more: &str| {
        let bench = bench(&own("mine", &format!("{keys}{more}")));
        bench.file("in.csv", both);
        bench.json(&["table", "mine", "--by", "seller", "in.csv"])
    };
    let rate = table("");
    assert_eq!((rate["totals"]["value"].as_f64(), rate["totals"]["n"].as_i64()), (Some(0.2), Some(2)), "{rate}");
    assert_eq!(left_out(&rate), [3, 1], "{}", notes(&rate));
    assert!(notes(&rate).contains("3 without amount recovered, 1 without amount disputed"), "{}", notes(&rate));
    let unknown = row(&rate, "seller", "乙店");
    assert!(unknown["value"].is_null() && unknown["n"] == 0, "{unknown}");
    assert_eq!(row(&rate, "seller", "丙店")["flags"][0], "not-rankable", "it rests on one of two");
    // Where the numerator is a part, what it does not count may be in the base without it.
    let part = table("numerator = \"seller = '丙店'\"\n");
    assert_eq!((part["totals"]["value"].as_f64(), part["totals"]["n"].as_i64()), (Some(0.05), Some(3)), "{part}");
    assert_eq!(left_out(&part), [1, 2], "{}", notes(&part));
}

#[test]
fn a_group_of_which_another_base_is_known_is_no_group_without_complaints() {
    let bench = Bench::new();
    let line = |i: i32, place: &str| format!("{place}{i},2020-0{}-1{},{place},商品坏了\n", 1 + i % 3, i % 9);
    let lines: String = (0..30).map(|i| line(i, "北京市") + &line(i, "上海市")).collect();
    bench.file("c.csv", format!("投诉编号,投诉时间,地区,投诉内容\n{lines}"));
    bench.file("orders.csv", "月份,地区,订单数\n2020-01,北京市,10000\n2020-03,北京市,20000\n");
    bench.file("people.csv", "年份,地区,人口数\n2020,北京市,50000\n2020,上海市,40000\n2020,天津市,30000\n");
    assert_eq!(bench.run(&["import", "c.csv", "orders.csv", "people.csv"]).status, 0);
    let rows = |by: &str, unit: &str| {
        let table = bench.json(&["table", &format!("complaints-per-10k/{unit}"), "--by", by]);
        assert!(unit != "orders" || notes(&table).contains("left out: 40 complaints"), "{}", notes(&table));
        table["rows"].as_array().unwrap().clone()
    };
    // No row tells of none where thirty came, nor of none in a month whose orders nobody knows.
    let (orders, months) = (rows("region", "orders"), rows("month,region", "orders"));
    assert_eq!((orders.len(), orders[0]["numerator"].as_i64()), (1, Some(20)), "{orders:?}");
    assert!(months.len() == 2 && months.iter().all(|row| row["numerator"] == 10), "{months:?}");
    let people = rows("region", "population");
    assert!(people.len() == 3 && people.iter().any(|row| row["numerator"] == 0 && row["value"] == 0.0), "{people:?}");
}

#[test]
fn what_is_divided_by_nothing_is_larger_than_no_number() {
    let rate = own("back", "kind = \"rate\"\nnumerator = \"amount_recovered / amount_disputed >= 1\"\n");
    let bench = bench(&rate);
    assert_eq!(bench.json(&["table", "back", "in.csv"])["totals"]["numerator"], 1);
    for (condition, n) in [
        ("amount_recovered / amount_disputed > 0.9", 1),
        ("amount_recovered / amount_disputed <= 0.5", 1),
        ("NOT amount_recovered / amount_disputed > 1", 2),
        ("amount_recovered / amount_disputed IS NULL", 3),
        ("1 / amount_recovered > 0", 2),
    ] {
        let table = bench.json(&["table", "complaints", "--where", condition, "in.csv"]);
        assert_eq!(table["totals"]["numerator"], n, "{condition}");
    }
    for condition in ["amount_disputed = NULL", "NOT region IN ('北京', NULL)", "seller <> NULL"] {
        let ran = bench.run(&["table", "complaints", "--where", condition, "in.csv"]);
        assert!(ran.status == 1 && ran.stderr.contains("IS NULL"), "{condition}: {}", ran.stderr);
    }
}

#[test]
fn the_parts_of_a_share_are_together_what_they_are() {
    let parts = "parts = [{ value = \"a\", numerator = \"seller = '甲店'\" }, { value = \"b\", numerator = \"seller = '乙店'\" }]";
    let share = format!("kind = \"share\"\nkey = \"part\"\nkey_label = {{ en = \"part\", zh = \"部分\" }}\n{parts}");
    let bench = bench(&own("mine", &share));
    let all = bench.json(&["table", "mine", "in.csv"])["totals"].clone();
    assert_eq!(
        (all["numerator"].as_i64(), all["denominator"].as_i64(), all["value"].as_f64()),
        (Some(3), Some(5), Some(0.6))
    );
    // What is in no part would follow from what all parts are together.
    let hidden = bench.json(&["table", "mine", "--suppress", "3", "in.csv"])["totals"].clone();
    assert!(hidden["numerator"].is_null() && hidden["value"].is_null(), "{hidden}");
}

#[test]
fn a_seller_who_is_called_like_a_sum_is_none() {
    let bench = Bench::new();
    let rows = AMOUNTS.replace("甲店", "(all)").replace("乙店", "(subtotal)");
    bench.file("in.csv", rows);
    for lang in ["en", "zh"] {
        let ran = bench.run(&[
            "table",
            "complaints",
            "--by",
            "region",
            "--pivot",
            "seller",
            "--lang",
            lang,
            "--format",
            "csv",
            "in.csv",
        ]);
        let lines: Vec<&str> = ran.stdout.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "region,(all),(subtotal),丁店,丙店,(all),flags");
        assert_eq!(lines[1..], ["上海,1,0,1,1,3,", "北京,1,1,0,0,2,", "(all),2,1,1,1,5,"], "{lang}");
    }
    let zh = bench.run(&["table", "complaints", "--by", "seller", "--lang", "zh", "in.csv"]).stdout;
    assert_eq!((zh.matches("(all)").count(), zh.matches("合计").count()), (1, 1), "{zh}");
    let totals = bench.json(&["table", "complaints", "--by", "seller,region", "--totals", "in.csv"]);
    let rows = totals["rows"].as_array().unwrap();
    let of = |flagged: bool| -> i64 {
        let sums = rows.iter().filter(|r| (r["flags"].to_string().contains("subtotal")) == flagged);
        sums.map(|r| r["numerator"].as_i64().unwrap()).sum()
    };
    assert_eq!((of(true), of(false)), (5, 5));
    let ran = bench.run(&["records", "complaints", "--row", "seller=(all)", "--format", "csv", "in.csv"]);
    assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
}

#[test]
fn how_many_others_there_are_is_told_where_no_other_dimension_divides_them() {
    let bench = bench("");
    let of = |by: &str, lang: &str| {
        bench.run(&["table", "complaints", "--by", by, "--top", "seller=1", "--lang", lang, "in.csv"]).stdout
    };
    assert!(of("seller", "en").contains("all other (3)") && of("seller", "zh").contains("其他（3项）"));
    for by in ["seller,region", "region,seller"] {
        let (en, zh) = (of(by, "en"), of(by, "zh"));
        assert!(en.contains("all other ") && !en.contains("all other ("), "{en}");
        assert!(zh.contains("其他 ") && !zh.contains("其他（"), "{zh}");
    }
}

#[test]
fn what_a_measure_is_not_about_is_counted() {
    let bench = bench(&own("mine", "kind = \"count\"\nuniverse = \"region = '上海'\"\n"));
    let table = bench.json(&["table", "mine", "in.csv"]);
    assert!(
        notes(&table).contains("covers 5 complaints") && notes(&table).contains("not what the measure is about: 2\n")
    );
    // Counted rows have no days of their own.
    bench.file("counts.csv", "投诉类型,件数\n质量,40\n售后,1\n");
    let table = bench.json(&["table", "median-days-to-close", "counts.csv"]);
    let told = notes(&table);
    assert!(told.contains("not what the measure is about: 40 counted with others in one row"), "{told}");
    // Beside hidden counts it would tell what they are.
    let hidden = bench.json(&["table", "return-refusal-rate", "--suppress", "5", "in.csv"]);
    assert!(!notes(&hidden).contains("not what the measure is about"), "{}", notes(&hidden));
}

#[test]
fn refused_and_granted_requests_of_which_nothing_more_is_known_are_counted_apart() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,处理结果\nA1,商家拒绝\nA2,商家拒绝\nA3,已退款\nA4,商家拒绝退款\n");
    let table = bench.json(&["table", "return-refusal-rate", "in.csv"]);
    assert_eq!((table["totals"]["numerator"].as_i64(), table["totals"]["denominator"].as_i64()), (Some(1), Some(2)));
    assert!(notes(&table).contains("left out: 2 refused (not told what)"), "{}", notes(&table));
}

#[test]
fn the_note_on_open_cases_is_about_the_rows_that_bear_its_mark() {
    let bench = Bench::new();
    let row = |week: u32, i: u32| {
        let open = if week == 3 { "处理中" } else { "商家拒绝退货" };
        format!("W{week}-{i},2017-01-{:02},店,质量差要求退货,{open}\n", 2 + 7 * week)
    };
    let rows: String = (0..4).flat_map(|week| (0..20).map(move |i| row(week, i))).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,商家,投诉内容,处理结果\n{rows}"));
    let by = |by: &str| notes(&bench.json(&["table", "return-refusal-rate", "--by", by, "in.csv"]));
    assert!(
        by("week").contains(
            "‡ still open: 100.0 % of what was received in 2017-W04 and is in the base or will be (20 of 20)"
        ),
        "{}",
        by("week")
    );
    assert!(
        by("month")
            .contains("‡ still open: 25.0 % of what was received in 2017-01 and is in the base or will be (20 of 80)"),
        "{}",
        by("month")
    );
}

#[test]
fn millionths_have_their_unit_beside_them() {
    let bench = Bench::new();
    bench.file("s.csv", "答卷编号,省份,满意度,权重\n1,北京,5,1.5\n2,上海,2,0.5\n");
    let ran = bench.run(&["table", "satisfied-share/survey", "--source", "survey", "--format", "csv", "s.csv"]);
    assert!(ran.stdout.contains("numerator_unit,denominator_unit"), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("0.000001 answers,0.000001 answers"), "{}", ran.stdout);
}

#[test]
fn a_funnel_that_cannot_be_says_why() {
    let bench = bench("");
    for (measure, why) in [
        ("recovery-rate", "not complaints by complaints"),
        ("satisfied-share/survey", "by their weights"),
        ("complaints", "is a count"),
    ] {
        let ran = bench.run(&["table", measure, "--by", "region", "--funnel", "in.csv"]);
        assert!(ran.status == 1 && ran.stderr.contains(why), "{measure}: {}", ran.stderr);
    }
}

#[test]
fn a_table_names_and_accounts_for_the_files_of_what_it_counts_and_not_for_those_of_orders_or_of_other_quarters() {
    let bench = Bench::new();
    let file = |month: u32| {
        format!(
            "投诉编号,受理日期,商家,投诉内容\nA{month},2023-0{month}-05,甲店,面包发霉\nB{month},2023-02-30,甲店,面包发霉\n"
        )
    };
    bench.file("spring.csv", file(1));
    bench.file("summer.csv", file(5));
    bench.file("orders.csv", "月份,订单数\n2023-01,100\n2023-05,200\n2023-05,200\n2023-06,many\n");
    let files = ["spring.csv", "summer.csv", "orders.csv"];
    bench.run(&[&["import"][..], &files].concat());
    // What is said of the files, over the dataset and over the files themselves.
    let said = |args: &[&str], all: &str, not_counted: &str| {
        for files in [&[][..], &files] {
            let told = notes(&bench.json(&[&["table"][..], args, files].concat()));
            assert!(told.contains(&format!("data: {all}\n")), "{args:?} {files:?}: {told}");
            assert!(told.contains(&format!("not counted of {not_counted}")), "{args:?} {files:?}: {told}");
        }
    };
    said(&["complaints"], "spring.csv; summer.csv", "4 rows: 2 rejected");
    said(&["complaints", "--period", "2023Q1"], "spring.csv", "4 rows: 2 rejected");
    said(&["complaints", "--period", "2023Q2", "--compare", "2023Q1"], "spring.csv; summer.csv", "4 rows: 2 rejected");
    said(&["complaints-per-10k"], "spring.csv; summer.csv; orders.csv", "8 rows: 3 rejected, 1 repeated");
    said(&["complaints", "--where", "kind = 'exposure'"], "orders.csv", "8 rows: 3 rejected, 1 repeated");
}
