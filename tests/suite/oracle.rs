//! Every measure has a naive twin that loops over records; random records must give both the same integers. Where
//! DuckDB is at hand, the same SQL must give them there too.

use std::collections::BTreeMap;
use std::process::Command;

use chrono::NaiveDate;
use plaint::engine::local::Local;
use plaint::lang::Lang;
use plaint::measure::tabulate::{Answers, UNKNOWN, tabulate};
use plaint::measure::{self, Measure, Query, sql};
use plaint::schema::Record;
use plaint::store::segment;
use plaint::table::{Cell, Role, Table};
use polars::prelude::IntoLazy;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;

/// Numerator and denominator of a record, as a person would decide. For a share: by part.
fn twin(measure: &str, r: &Record) -> Vec<(&'static str, i64, i64)> {
    let w = r.weight.unwrap_or(0);
    let if_ = |holds: bool| if holds { w } else { 0 };
    let outcome = r.remedy_outcome.as_str();
    let decided = matches!(outcome, "refused" | "granted");
    let returned = matches!(r.remedy_requested.as_str(), "return" | "exchange" | "refund" | "repair");
    let other = !r.is_product_quality && !r.is_false_marketing && !r.is_after_sales;
    match measure {
        "complaints" => vec![("", w, w)],
        "category-share" => ["product-quality", "false-marketing", "after-sales", "other"]
            .map(|c| (c, if_(r.category == c), w))
            .to_vec(),
        "mention-share" => vec![
            ("product-quality", if_(r.is_product_quality), w),
            ("false-marketing", if_(r.is_false_marketing), w),
            ("after-sales", if_(r.is_after_sales), w),
            ("other", if_(other), w),
        ],
        "return-refusal-rate" => vec![("", if_(returned && outcome == "refused"), if_(returned && decided))],
        "refusal-rate" => vec![("", if_(outcome == "refused"), if_(decided))],
        "resolution-rate" => vec![("", if_(r.status == "resolved" || outcome == "granted"), w)],
        "amount-recovered" => {
            let amount = r.amount_recovered.filter(|a| *a > 0);
            vec![("", amount.unwrap_or(0), if_(amount.is_some()))]
        }
        "satisfaction-mean" => {
            let score = r.satisfaction.filter(|s| (1..=5).contains(s));
            vec![("", score.unwrap_or(0) * w, if_(score.is_some()))]
        }
        "median-days-to-close" => {
            let closed = if_(r.days_to_close.is_some() && w == 1);
            vec![("", closed, closed)]
        }
        other => panic!("the measure {other} has no twin: write one"),
    }
}

/// Whether a measure is about a record at all.
fn twin_universe(measure: &str, r: &Record) -> bool {
    match measure {
        "return-refusal-rate" => matches!(r.remedy_requested.as_str(), "return" | "exchange" | "refund" | "repair"),
        "median-days-to-close" => r.weight == Some(1),
        other => panic!("the measure {other} has no universe"),
    }
}

fn record() -> impl Strategy<Value = Record> {
    let text = |words: &'static [&'static str]| select(words).prop_map(str::to_string);
    (
        (
            text(&["", "化妆品", "服装", "food"]),
            text(&["", "海淀区", "朝阳区"]),
            text(&["product-quality", "false-marketing", "after-sales", "other"]),
        ),
        (
            text(&["", "return", "refund", "repair", "apology", "none"]),
            text(&["", "granted", "refused", "pending", "unknown", "none"]),
            text(&["", "resolved", "open"]),
        ),
        (any::<bool>(), any::<bool>(), any::<bool>()),
        (1i64..4, prop::option::of(-10i64..5000), prop::option::of(0i64..7), prop::option::of(0i64..90)),
        prop::option::of(0i64..700),
    )
        .prop_map(
            |(
                (product_category, region, category),
                (remedy_requested, remedy_outcome, status),
                flags,
                numbers,
                day,
            )| Record {
                product_category,
                region,
                category,
                remedy_requested,
                remedy_outcome,
                status,
                is_product_quality: flags.0,
                is_false_marketing: flags.1,
                is_after_sales: flags.2,
                weight: Some(numbers.0),
                amount_recovered: numbers.1,
                satisfaction: numbers.2,
                days_to_close: numbers.3,
                currency: "CNY".into(),
                received_on: day.map(|d| NaiveDate::from_ymd_opt(2016, 6, 1).unwrap() + chrono::Days::new(d as u64)),
                ..Record::default()
            },
        )
}

fn table(measure: &Measure, records: &[Record], by: &[&str], period: Option<&str>) -> Table {
    let by: Vec<String> = by.iter().map(ToString::to_string).collect();
    let period = period.map(|p| plaint::period::parse(p).unwrap());
    let query = Query::new(measure, &by, None, period, Lang::En).unwrap();
    let plan = sql::plan(&query);
    let mut engine = Local::over_frame(segment::to_frame(records).lazy());
    let first = |rows: Vec<Vec<Cell>>| rows.into_iter().next().unwrap_or_default();
    let answers = Answers {
        rows: engine.run(&plan.rows).unwrap(),
        totals: plan.totals.as_ref().map(|sql| first(engine.run(sql).unwrap())).unwrap_or_default(),
        summary: first(engine.run(&plan.summary).unwrap()),
        undated: 0,
    };
    tabulate(&query, &plan, answers).unwrap()
}

/// Key → numerator and denominator.
type Counts = BTreeMap<Vec<String>, (i64, i64)>;

fn counted(table: &Table) -> Counts {
    let keys = table.keys();
    let text = |c: &Cell| if let Cell::Text(t) = c { t.clone() } else { format!("{c:?}") };
    let row = |r: &plaint::table::Row| {
        (r.cells[..keys].iter().map(text).collect(), (r.cells[keys].int(), r.cells[keys + 1].int()))
    };
    table.rows.iter().map(row).collect()
}

fn looped<'a>(measure: &str, records: impl Iterator<Item = &'a Record>, by: &[&str]) -> Counts {
    let mut counts = Counts::new();
    for r in records {
        let of = |dim: &&str| match *dim {
            "product_category" => r.product_category.clone(),
            "region" => r.region.clone(),
            other => panic!("{other}"),
        };
        let known = |v: String| if v.is_empty() { UNKNOWN.to_string() } else { v };
        let dims: Vec<String> = by.iter().map(|d| known(of(d))).collect();
        for (part, numerator, denominator) in twin(measure, r) {
            let mut key = dims.clone();
            key.extend((!part.is_empty()).then(|| part.to_string()));
            let entry = counts.entry(key).or_default();
            *entry = (entry.0 + numerator, entry.1 + denominator);
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_measure_agrees_with_its_naive_twin(records in prop::collection::vec(record(), 1..60)) {
        for measure in measure::shipped() {
            for by in [&[][..], &["product_category"], &["region", "product_category"]] {
                let table = table(&measure, &records, by, None);
                let whole = measure.universe == "TRUE";
                // A group outside of the universe has no row; its twin counts nothing.
                let mut expected = looped(&measure.name, records.iter(), by);
                let got = counted(&table);
                if !whole {
                    expected.retain(|k, counts| *counts != (0, 0) || got.contains_key(k));
                }
                prop_assert_eq!(&got, &expected, "{} by {:?}", measure.name, by);
                if !measure.excluded.is_empty() {
                    let inside = |r: &&Record| measure.universe == "TRUE" || twin_universe(&measure.name, r);
                    let all: i64 = records.iter().filter(inside).map(|r| r.weight.unwrap_or(0)).sum();
                    let left_out: i64 = table.measure.excluded.iter().map(|e| e.count).sum();
                    let denominator: i64 = expected.values().map(|c| c.1).sum();
                    prop_assert_eq!(denominator + left_out, all, "{}: what is left out is told", measure.name);
                }
                let sum: i64 = expected.values().map(|c| c.0).sum();
                let keys = table.keys();
                if measure.name != "mention-share" {
                    prop_assert_eq!(table.totals.cells[keys].int(), sum, "the parts of {} sum to the whole", measure.name);
                }
            }
        }
    }

    #[test]
    fn the_median_is_the_middle_day(records in prop::collection::vec(record(), 1..60)) {
        let measures = measure::shipped();
        let measure = measures.iter().find(|m| m.name == "median-days-to-close").unwrap();
        let mut days: Vec<i64> = records.iter().filter(|r| r.weight == Some(1)).filter_map(|r| r.days_to_close).collect();
        days.sort_unstable();
        let n = days.len();
        let expected = (n > 0).then(|| (days[(n - 1) / 2] + days[n / 2]) as f64 / 2.0);
        let table = table(measure, &records, &[], None);
        prop_assert_eq!(table.cell(&table.totals, Role::Value).number(), expected);
    }

    #[test]
    fn a_period_takes_the_days_in_it_and_the_order_of_records_never_matters(records in prop::collection::vec(record(), 1..60)) {
        let measures = measure::shipped();
        let measure = measures.iter().find(|m| m.name == "complaints").unwrap();
        let inside = |r: &&Record| r.received_on.is_some_and(|d| d.to_string().starts_with("2017-0") && d.to_string().as_str() < "2017-07");
        let mut got = counted(&table(measure, &records, &["region"], Some("2017H1")));
        let expected = looped("complaints", records.iter().filter(inside), &["region"]);
        prop_assert_eq!(&got, &expected);
        let reversed: Vec<Record> = records.iter().rev().cloned().collect();
        got = counted(&table(measure, &reversed, &["region"], Some("2017H1")));
        prop_assert_eq!(&got, &expected);
    }
}

#[test]
fn duckdb_gives_the_same_integers_from_the_same_sql() {
    let present = Command::new("python3").args(["-c", "import duckdb"]).output().is_ok_and(|o| o.status.success());
    if !present {
        crate::support::skipped("there is no python3 with duckdb, so the second engine was not asked");
        return;
    }
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let records: Vec<Record> = (0..400).map(|_| record().new_tree(&mut runner).unwrap().current()).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("part-1.parquet");
    segment::write(&segment::to_frame(&records), &path).unwrap();
    let mut script = format!(
        "import duckdb, json\nduckdb.sql(\"CREATE VIEW complaints AS SELECT * FROM '{}'\")\nout = []\n",
        path.display()
    );
    let mut expected = Vec::new();
    for measure in measure::shipped() {
        for by in [&[][..], &["product_category"], &["region", "product_category"], &["is_after_sales", "received_on"]]
        {
            for period in [None, Some("2017H1")] {
                let table = table(&measure, &records, by, period);
                let sql = serde_json::to_string(&table.sql).unwrap();
                script += &format!(
                    "r = duckdb.sql({sql})\nn, d = r.columns.index('numerator'), r.columns.index('denominator')\n"
                );
                script += "out.append(sorted([int(x[n] or 0), int(x[d] or 0)] for x in r.fetchall()))\n";
                let mut counts: Vec<[i64; 2]> = counted_rows(&table);
                counts.sort_unstable();
                expected.push(counts);
            }
        }
    }
    script += "print(json.dumps(out))\n";
    let file = folder.path().join("ask.py");
    std::fs::write(&file, script).unwrap();
    let output = Command::new("python3").arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let got: Vec<Vec<[i64; 2]>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(got, expected);
}

fn counted_rows(table: &Table) -> Vec<[i64; 2]> {
    table.rows.iter().map(|r| [table.cell(r, Role::Numerator).int(), table.cell(r, Role::Denominator).int()]).collect()
}
