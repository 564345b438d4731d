//! Tables beside those of earlier periods: which row stands beside which, and where what only one of them has stands.

use serde_json::Value;

use crate::support::Bench;

/// A file of complaints: so many of each shop on each day.
fn file(days: &[(&str, &str, usize)]) -> String {
    let rows = days.iter().enumerate().flat_map(|(i, (day, shop, n))| {
        (0..*n).map(move |j| format!("C{i}-{j},{day},{day},{shop},质量差，要求退货\n"))
    });
    format!("投诉编号,受理日期,办结日期,商家,投诉内容\n{}", rows.collect::<String>())
}

fn rows(table: &Value) -> &Vec<Value> {
    table["rows"].as_array().unwrap()
}

#[test]
fn a_day_stands_beside_the_day_that_is_as_far_into_its_period() {
    let bench = Bench::new();
    let (then, now) = ("2018-05", "2018-07");
    let days: Vec<(String, usize)> =
        (1..=31).flat_map(|d| [(format!("{then}-{d:02}"), 20 + d), (format!("{now}-{d:02}"), 20 + d)]).collect();
    let days: Vec<(&str, &str, usize)> = days.iter().map(|(day, n)| (day.as_str(), "甲店", *n)).collect();
    bench.file("in.csv", file(&days));
    let args = ["table", "complaints", "--by", "received_on", "--period", now, "--compare", then, "in.csv"];
    let table = bench.json(&args);
    assert_eq!(rows(&table).len(), 31);
    for (row, n) in rows(&table).iter().zip(21..) {
        assert_eq!((&row["numerator"], &row["numerator_2018_05"]), (&n.into(), &n.into()), "{row}");
        assert!(row["mark_2018_05"].is_null() && row["received_on"].as_str().unwrap().starts_with(now), "{row}");
    }
    let moved =
        bench.json(&["movers", "complaints", "--by", "received_on", "--period", now, "--compare", then, "in.csv"]);
    assert!(rows(&moved).is_empty(), "the same number on each day: {moved}");
    // What has another length or another date has no place beside it.
    for (by, hint) in [
        ("received_on", "of the same length"),
        ("closed_on", "leave `closed_on`"),
        ("closed_month", "leave `closed_month`"),
    ] {
        let shorter = format!("{then}-01..{then}-30");
        let ran = bench.run(&["table", "complaints", "--by", by, "--period", now, "--compare", &shorter, "in.csv"]);
        assert!(
            ran.status == 1 && ran.stderr.contains("cannot be laid beside") && ran.stderr.contains(hint),
            "{by}: {}",
            ran.stderr
        );
        assert!(by == "received_on" || !ran.stderr.contains("same length"), "{}", ran.stderr);
    }
}

#[test]
fn a_day_before_the_data_is_not_none() {
    let bench = Bench::new();
    bench.file(
        "in.csv",
        file(&[
            ("2018-05-20", "甲店", 40),
            ("2018-05-31", "甲店", 40),
            ("2018-07-02", "甲店", 40),
            ("2018-07-20", "甲店", 40),
        ]),
    );
    let table = bench.json(&[
        "table",
        "complaints",
        "--by",
        "received_on",
        "--period",
        "2018-07",
        "--compare",
        "2018-05",
        "in.csv",
    ]);
    let told = |day: &str| crate::support::row(&table, "received_on", day).clone();
    assert!(told("2018-07-02")["mark_2018_05"].is_null() && told("2018-07-02")["numerator_2018_05"].is_null());
    assert!(told("2018-07-31")["mark_2018_05"].is_null() && told("2018-07-31")["numerator"].is_null());
    assert_eq!(told("2018-07-20")["numerator_2018_05"], 40);
}

#[test]
fn what_only_the_earlier_period_has_stands_where_it_belongs() {
    let bench = Bench::new();
    // Shop 乙 has complaints of early 2016 and late 2017 alone: the first months of its 2017 are none.
    bench.file(
        "in.csv",
        file(&[
            ("2016-01-05", "甲店", 12),
            ("2016-02-05", "乙店", 11),
            ("2016-06-05", "甲店", 12),
            ("2016-12-05", "丙店", 13),
            ("2017-05-05", "甲店", 12),
            ("2017-09-05", "乙店", 11),
        ]),
    );
    let at = |by: &str, more: &[&str]| {
        let args = ["table", "complaints", "--by", by, "--period", "2017", "--compare", "2016", "in.csv"];
        bench.json(&[&args[..], more].concat())
    };
    for (by, key) in
        [("month", "month"), ("seller,month", "month"), ("week", "week"), ("days_to_close,quarter", "quarter")]
    {
        let table = at(by, &[]);
        let other = |row: &Value| by.split(',').next().filter(|name| *name != key).map(|name| row[name].to_string());
        for pair in rows(&table).windows(2).filter(|pair| other(&pair[0]) == other(&pair[1])) {
            let [before, after] = [0, 1].map(|i| pair[i][key].as_str().unwrap_or("~").to_string());
            assert!(before < after, "{by}: {before} stands before {after}");
        }
    }
    // What sums others up stays behind them, and stays what it is.
    let table = at("days_to_close,seller", &["--totals"]);
    let last = rows(&table).last().unwrap();
    assert!(last["seller"] == "(subtotal)" && last["flags"].to_string().contains("subtotal"), "{table}");
    assert_eq!(
        rows(&table).iter().filter(|row| row["seller"] == "丙店" && row["mark_2016"] == "gone fallen").count(),
        1
    );
}

#[test]
fn a_bucket_that_the_period_cuts_is_not_laid_to_the_data() {
    let bench = Bench::new();
    let first: chrono::NaiveDate = "2015-01-01".parse().unwrap();
    let days: Vec<String> = first.iter_days().take(4 * 365).map(|day| day.to_string()).collect();
    let days: Vec<(&str, &str, usize)> = days.iter().map(|day| (day.as_str(), "甲店", 1)).collect();
    bench.file("in.csv", file(&days));
    let period = "2017-02-01..2017-11-30";
    let table = bench.json(&["table", "complaints", "--by", "year", "--period", period, "in.csv"]);
    let notes = table["notes"].to_string();
    assert!(notes.contains("cut by the period asked for") && !notes.contains("the data go from"), "{notes}");
    assert!(table["rows"][0]["flags"].to_string().contains("incomplete"));
    // The data themselves end on 2018-12-30, which is no cut; those of a file that ends earlier are told.
    bench.file("short.csv", file(&days[..2 * 365 + 200]));
    let table = bench.json(&["table", "complaints", "--by", "year", "--period", "2017", "short.csv"]);
    let notes = table["notes"].to_string();
    assert!(notes.contains("the data go from") && !notes.contains("cut by"), "{notes}");
    // No row of a comparison has the mark of an earlier period.
    let table =
        bench.json(&["table", "complaints", "--by", "seller", "--period", "2017-02", "--compare", "2016-02", "in.csv"]);
    assert!(!table["notes"].to_string().contains('†'), "{}", table["notes"]);
    let ran = bench.run(&["table", "complaints", "--period", "2015-W53", "--compare", "year-ago", "in.csv"]);
    assert!(
        ran.status == 1 && !ran.stderr.contains("does not end before") && ran.stderr.contains("2015-W53"),
        "{}",
        ran.stderr
    );
}
