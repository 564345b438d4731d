//! Every measure has a naive twin that loops over records; random records must give both the same integers. Where
//! DuckDB is at hand, the same SQL must give them there too.

use std::collections::BTreeMap;
use std::process::Command;

use chrono::{Datelike, NaiveDate};
use plaint::engine::local::Local;
use plaint::lang::Lang;
use plaint::measure::ask::ask;
use plaint::measure::shape::Shape;
use plaint::measure::{self, Kind, Measure, Query, Rows, dimension};
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
        "granted-rate" => vec![("", if_(outcome == "granted"), if_(decided))],
        "response-rate" => yes_or_no(&r.answered, w),
        "timely-rate" => yes_or_no(&r.timely, w),
        "open-share" => {
            let open = matches!(r.status.as_str(), "received" | "open");
            vec![("", if_(open), if_(known_state(r) || r.closed_on.is_some()))]
        }
        "satisfied-share" => {
            let score = r.satisfaction.filter(|s| (1..=5).contains(s));
            vec![("", if_(score.is_some_and(|s| s >= 4)), if_(score.is_some()))]
        }
        variant if variant.split('/').next() == Some("resolution-rate") => {
            let resolved = r.status == "resolved" || outcome == "granted";
            let told = known_state(r) || r.closed_on.is_some() || decided || outcome == "pending";
            let closed = match r.status.as_str() {
                "resolved" | "closed" => true,
                _ if known_state(r) => false,
                _ => r.closed_on.is_some() || decided,
            };
            let (numerator, denominator) = match variant {
                "resolution-rate" => (resolved, told),
                "resolution-rate/accepted" => (resolved, told && r.status != "received" && r.status != "declined"),
                "resolution-rate/closed" => (resolved, closed),
                "resolution-rate/evaluated" => (resolved, r.status == "resolved" || decided),
                "resolution-rate/silence-as-resolved" => (r.status == "resolved" || outcome != "refused", closed),
                other => panic!("the variant {other} has no twin: write one"),
            };
            vec![("", if_(numerator && denominator), if_(denominator))]
        }
        "recovery-rate" => {
            let recovered = r.amount_recovered.filter(|a| *a >= 0);
            let both = recovered.zip(r.amount_disputed.filter(|a| *a > 0));
            vec![("", both.map_or(0, |b| b.0), both.map_or(0, |b| b.1))]
        }
        "loss-reporting-share" => {
            let single = w == 1;
            vec![("", if_(single && r.amount_disputed.is_some_and(|a| a > 0)), if_(single))]
        }
        "churn-intent" => intents(r, millionths(r)),
        "churn-intent/complaints" => intents(r, w),
        "satisfied-share/survey" => {
            let score = r.satisfaction.filter(|s| (1..=5).contains(s));
            let if_ = |holds: bool| if holds { millionths(r) } else { 0 };
            vec![("", if_(score.is_some_and(|s| s >= 4)), if_(score.is_some()))]
        }
        per if per.split('/').next() == Some("complaints-per-10k") => {
            let unit = per.split('/').nth(1).unwrap_or(&r.exposure_unit);
            let exposed = if r.exposure_unit == unit { r.exposure.unwrap_or(0) } else { 0 };
            if r.kind.is_empty() { vec![("", w, 0)] } else { vec![("", 0, exposed)] }
        }
        "amount-disputed" => {
            let amount = r.amount_disputed.filter(|a| *a > 0);
            vec![("", amount.unwrap_or(0), if_(amount.is_some()))]
        }
        "amount-recovered" => {
            let amount = r.amount_recovered.filter(|a| *a > 0);
            vec![("", amount.unwrap_or(0), if_(amount.is_some()))]
        }
        "satisfaction-mean" => {
            let score = r.satisfaction.filter(|s| (1..=5).contains(s));
            vec![("", score.unwrap_or(0) * w, if_(score.is_some()))]
        }
        "median-days-to-close" | "p90-days-to-close" => {
            let closed = if_(r.days_to_close.is_some() && w == 1);
            vec![("", closed, closed)]
        }
        other => panic!("the measure {other} has no twin: write one"),
    }
}

fn yes_or_no(told: &str, weight: i64) -> Vec<(&'static str, i64, i64)> {
    match told {
        "yes" => vec![("", weight, weight)],
        "no" => vec![("", 0, weight)],
        _ => vec![("", 0, 0)],
    }
}

fn intents(r: &Record, weight: i64) -> Vec<(&'static str, i64, i64)> {
    let told = if ["stop", "reduce", "unchanged"].contains(&r.intent.as_str()) { weight } else { 0 };
    let of = |any: &[&str]| if any.contains(&r.intent.as_str()) { weight } else { 0 };
    vec![("stop", of(&["stop"]), told), ("reduce", of(&["reduce"]), told), ("either", of(&["stop", "reduce"]), told)]
}

/// A survey weight as a whole number.
fn millionths(r: &Record) -> i64 {
    (r.survey_weight.unwrap_or(1.0) * 1e6).round() as i64 * r.weight.unwrap_or(0)
}

/// Whether a measure counts this kind of row.
fn is_counted(measure: &str, r: &Record) -> bool {
    match measure {
        "churn-intent" | "satisfied-share/survey" => r.kind == "survey",
        per if per.starts_with("complaints-per-10k") => r.kind != "survey",
        _ => r.kind.is_empty(),
    }
}

/// Whether a measure can be grouped so: exposure has few fields.
pub fn goes_by(measure: &Measure, by: &[&str]) -> bool {
    let shared = ["product_category", "region", "year", "half", "quarter", "month", "week"];
    measure.rows != Rows::Exposure || by.iter().all(|dim| shared.contains(dim))
}

fn known_state(r: &Record) -> bool {
    ["received", "open", "resolved", "closed", "declined"].contains(&r.status.as_str())
}

/// Whether a measure is about a record at all.
fn twin_universe(measure: &str, r: &Record) -> bool {
    match measure {
        "return-refusal-rate" => matches!(r.remedy_requested.as_str(), "return" | "exchange" | "refund" | "repair"),
        "median-days-to-close" | "p90-days-to-close" | "loss-reporting-share" => r.weight == Some(1),
        other => panic!("the measure {other} has no universe"),
    }
}

/// A record of few values, so that many of them share a group.
pub fn record() -> impl Strategy<Value = Record> {
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
            text(&["", "received", "open", "resolved", "closed", "declined", "转办"]),
        ),
        (
            text(&["", "yes", "no", "?"]),
            text(&["", "yes", "no"]),
            text(&["", "", "", "survey", "exposure"]),
            text(&["", "stop", "reduce", "unchanged", "?"]),
            prop::option::of(select(&[0.5f64, 1.0, 1.25, 2.0][..])),
            prop::option::of(0i64..1000),
        ),
        (any::<bool>(), any::<bool>(), any::<bool>()),
        (1i64..4, prop::option::of(-10i64..5000), prop::option::of(0i64..7), prop::option::of(0i64..90)),
        (
            prop::option::of(0i64..700),
            prop::option::of(0i64..90),
            text(&["", "0-20", "21-30", "19", "20", "25", "25.5", "71", "18-24岁", "unsaid"]),
            prop::option::of(select(&[0i64, 9_999, 10_000, 49_999, 50_000, 5_000_000, 99_999_900][..])),
        ),
    )
        .prop_map(
            |(
                (product_category, region, category),
                (remedy_requested, remedy_outcome, status),
                (answered, timely, kind, intent, survey_weight, exposure),
                flags,
                numbers,
                (day, open, age_band, amount_disputed),
            )| Record {
                product_category,
                region,
                category,
                remedy_requested,
                remedy_outcome,
                status,
                answered,
                timely,
                kind,
                intent,
                survey_weight,
                exposure,
                exposure_unit: "orders".into(),
                is_product_quality: flags.0,
                is_false_marketing: flags.1,
                is_after_sales: flags.2,
                weight: Some(numbers.0),
                amount_recovered: numbers.1,
                satisfaction: numbers.2,
                days_to_close: numbers.3,
                currency: "CNY".into(),
                received_on: day.map(day_after),
                closed_on: day.zip(open).map(|(day, open)| day_after(day + open)),
                age_band,
                amount_disputed,
                ..Record::default()
            },
        )
}

/// Days from the middle of 2016, so that three ends of a year are among them.
fn day_after(days: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2016, 6, 1).unwrap() + chrono::Days::new(days as u64)
}

/// The key of a record under a dimension, as a person would write it; a bucket by chrono.
fn key(dim: &str, r: &Record) -> String {
    let (bucket, day) = match dim.strip_prefix("closed_") {
        Some(bucket) => (bucket, r.closed_on),
        None => (dim, r.received_on),
    };
    let form = |form: &str| day.map_or(String::new(), |d| d.format(form).to_string());
    let part = |letter: char, months: u32| {
        day.map_or(String::new(), |d| format!("{}{letter}{}", d.year(), d.month().div_ceil(months)))
    };
    match bucket {
        "product_category" => r.product_category.clone(),
        "region" => r.region.clone(),
        "satisfaction" => r.satisfaction.map_or(String::new(), |s| s.to_string()),
        "year" => form("%Y"),
        "half" => part('H', 6),
        "quarter" => part('Q', 3),
        "month" => form("%Y-%m"),
        "week" => form("%G-W%V"),
        "age_band" => match r.age_band.as_str() {
            "19" | "20" => "0-20".into(),
            "25" => "21-30".into(),
            "71" => "71+".into(),
            written => written.into(),
        },
        "amount_band" => match r.amount_disputed.map(|minor| minor / 100) {
            None => "",
            Some(0..100) => "under 100",
            Some(100..500) => "100 to <500",
            Some(500..1_000) => "500 to <1,000",
            Some(50_000..) => "50,000 and over",
            Some(other) => panic!("{other} is in no band of this test"),
        }
        .into(),
        other => panic!("the dimension {other} has no twin"),
    }
}

/// Dimensions to try measures with, alone and together.
pub const DIMENSIONS: &[&[&str]] = &[
    &[],
    &["product_category"],
    &["region", "product_category"],
    &["year", "month"],
    &["region", "half"],
    &["quarter", "satisfaction"],
    &["week"],
    &["closed_month"],
    &["closed_week", "region"],
    &["age_band", "amount_band"],
];

/// The table of a measure over records in memory.
pub fn table(measure: &Measure, records: &[Record], by: &[&str], period: Option<&str>) -> Table {
    shaped(measure, records, by, period, Shape::default())
}

/// The table of some records.
pub fn shaped(measure: &Measure, records: &[Record], by: &[&str], period: Option<&str>, shape: Shape) -> Table {
    let by: Vec<String> = by.iter().map(ToString::to_string).collect();
    let by = dimension::choose(&dimension::shipped(), &by).unwrap();
    let period = period.map(|p| plaint::period::parse(p).unwrap());
    let query = Query::new(measure, by, None, period, Lang::En).unwrap().shaped(shape).unwrap();
    let mut engine = Local::over_frame(segment::to_frame(records).lazy());
    ask(&query, |sql| engine.run(sql)).unwrap()
}

/// Key → numerator and denominator.
type Counts = BTreeMap<Vec<String>, (i64, i64)>;

fn counted(table: &Table) -> Counts {
    let keys = table.keys();
    let text = |c: &Cell| if let Cell::Int(n) = c { n.to_string() } else { c.text().to_string() };
    let row = |r: &plaint::table::Row| {
        (r.cells[..keys].iter().map(text).collect(), (r.cells[keys].int(), r.cells[keys + 1].int()))
    };
    table.rows.iter().map(row).collect()
}

fn looped<'a>(measure: &str, records: impl Iterator<Item = &'a Record>, by: &[&str]) -> Counts {
    let mut counts = Counts::new();
    for r in records.filter(|r| is_counted(measure, r)) {
        let dims: Vec<String> = by.iter().map(|dim| key(dim, r)).collect();
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
            for by in DIMENSIONS.iter().filter(|by| goes_by(&measure, by)) {
                let table = table(&measure, &records, by, None);
                let whole = measure.universe == "TRUE";
                // A group outside of the universe has no row; its twin counts nothing.
                let mut expected = looped(&measure.name, records.iter(), by);
                let mut got = counted(&table);
                // A bucket of time without complaints has a row of 0.
                got.retain(|k, counts| *counts != (0, 0) || !whole || expected.contains_key(k));
                if !whole {
                    expected.retain(|k, counts| *counts != (0, 0) || got.contains_key(k));
                    got.retain(|k, counts| *counts != (0, 0) || expected.contains_key(k));
                }
                prop_assert_eq!(&got, &expected, "{} by {:?}", measure.name, by);
                if !measure.excluded.is_empty() {
                    let inside = |r: &&Record| {
                        is_counted(&measure.name, r) && (measure.universe == "TRUE" || twin_universe(&measure.name, r))
                    };
                    let all: i64 = records.iter().filter(inside).map(|r| r.weight.unwrap_or(0)).sum();
                    let left_out: i64 = table.measure.excluded.iter().filter_map(|e| e.count).sum();
                    // The parts of a share repeat the denominator.
                    let parts = measure.parts.len().max(1) as i64;
                    let denominator = match measure.has_n() {
                        true => table.cell(&table.totals, Role::N).int(),
                        false => expected.values().map(|c| c.1).sum::<i64>() / parts,
                    };
                    prop_assert_eq!(denominator + left_out, all, "{}: what is left out is told", measure.name);
                }
                let sum: i64 = expected.values().map(|c| c.0).sum();
                let keys = table.keys();
                if !measure.overlapping {
                    prop_assert_eq!(table.totals.cells[keys].int(), sum, "the parts of {} sum to the whole", measure.name);
                }
            }
        }
    }

    #[test]
    fn equal_survey_weights_change_neither_share_nor_interval(records in prop::collection::vec(record(), 1..60), weight in select(&[0.5f64, 1.0, 2.0][..])) {
        let measures = measure::shipped();
        let of = |name: &str| measures.iter().find(|m| m.name == name).unwrap();
        let as_kind = |kind: &str| -> Vec<Record> {
            records.iter().cloned().map(|r| Record { kind: kind.into(), survey_weight: Some(weight), ..r }).collect()
        };
        let weighted = table(of("satisfied-share/survey"), &as_kind("survey"), &[], None);
        let plain = table(of("satisfied-share"), &as_kind(""), &[], None);
        for role in [Role::Value, Role::Low, Role::High] {
            let of = |t: &Table| t.rows.first().and_then(|row| t.cell(row, role).number());
            match (of(&weighted), of(&plain)) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-6, "{role:?}: {a} {b}"),
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }

    #[test]
    fn quantiles_lie_on_the_line_between_neighbours(records in prop::collection::vec(record(), 1..60)) {
        let measures = measure::shipped();
        let of = |name: &str| measures.iter().find(|m| m.name == name).unwrap();
        let mut days: Vec<i64> = records.iter().filter(|r| r.kind.is_empty() && r.weight == Some(1)).filter_map(|r| r.days_to_close).collect();
        days.sort_unstable();
        // Hyndman and Fan (1996), type 7: the place is 1 + (n - 1) p.
        let expected = (!days.is_empty()).then(|| {
            let place = (days.len() - 1) as f64 * 0.9;
            let (below, above) = (days[place.floor() as usize] as f64, days[place.ceil() as usize] as f64);
            below + (above - below) * place.fract()
        });
        let p90 = table(of("p90-days-to-close"), &records, &[], None);
        match (p90.cell(&p90.totals, Role::Value).number(), expected) {
            (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9),
            (a, b) => prop_assert_eq!(a, b),
        }
        let mut amounts: Vec<i64> = records.iter().filter(|r| r.kind.is_empty() && r.weight == Some(1)).filter_map(|r| r.amount_disputed).filter(|a| *a > 0).collect();
        amounts.sort_unstable();
        let n = amounts.len();
        let middle = (n > 0).then(|| (amounts[(n - 1) / 2] + amounts[n / 2]) as f64 / 200.0);
        let loss = table(of("loss-reporting-share"), &records, &[], None);
        prop_assert_eq!(loss.cell(&loss.totals, Role::Beside).number(), middle);
    }

    #[test]
    fn the_median_is_the_middle_day(records in prop::collection::vec(record(), 1..60)) {
        let measures = measure::shipped();
        let measure = measures.iter().find(|m| m.name == "median-days-to-close").unwrap();
        let mut days: Vec<i64> = records.iter().filter(|r| r.kind.is_empty() && r.weight == Some(1)).filter_map(|r| r.days_to_close).collect();
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
fn every_bucket_between_the_first_and_the_last_has_a_row_in_the_order_of_time() {
    let measures = measure::shipped();
    let complaints = measures.iter().find(|m| m.name == "complaints").unwrap();
    let on = |day: &str, region: &str| Record {
        received_on: Some(day.parse().unwrap()),
        region: region.into(),
        weight: Some(1),
        ..Record::default()
    };
    let records = [
        on("2017-11-30", "a"),
        on("2016-12-31", "a"),
        on("2017-02-01", "b"),
        Record { weight: Some(1), ..Record::default() },
    ];
    let rows = |by: &[&str], period| -> Vec<(String, i64)> {
        let table = table(complaints, &records, by, period);
        table.rows.iter().map(|r| (table.key(r), table.cell(r, Role::Numerator).int())).collect()
    };
    let months = rows(&["month"], None);
    let names: Vec<&str> = months.iter().map(|(month, _)| month.as_str()).collect();
    assert_eq!(names[..3], ["2016-12", "2017-01", "2017-02"]);
    assert_eq!(names[11..], ["2017-11", "(unknown)"]);
    assert_eq!(months.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
    // The period asked for, as far as there are complaints at all; each region has each quarter.
    assert_eq!(rows(&["quarter"], Some("2017")).len(), 4);
    let quarters = rows(&["region", "quarter"], Some("2017"));
    assert_eq!(quarters.len(), 8, "{quarters:?}");
    assert!(quarters.contains(&("b · 2017Q4".into(), 0)));
    assert_eq!(rows(&["year", "month"], None).len(), 13, "a month stands only under its own year");
}

#[test]
fn counts_over_longer_periods_are_in_no_shorter_bucket() {
    let measures = measure::shipped();
    let complaints = measures.iter().find(|m| m.name == "complaints").unwrap();
    let counted = |from: &str, until: &str, weight| Record {
        received_on: Some(from.parse().unwrap()),
        counted_until: Some(until.parse().unwrap()),
        weight: Some(weight),
        ..Record::default()
    };
    let records = [counted("2017-01-01", "2017-06-30", 500), counted("2017-03-01", "2017-03-31", 7)];
    let by_month = table(complaints, &records, &["month"], None);
    assert_eq!(counted_rows(&by_month), [[7, 7], [500, 500]]);
    assert_eq!(by_month.rows[1].cells[0], Cell::Empty);
    assert!(by_month.sentences().iter().any(|n| n.starts_with("500 complaints were counted over longer periods")));
    let by_half = table(complaints, &records, &["half"], None);
    assert_eq!((counted_rows(&by_half), by_half.key(&by_half.rows[0])), (vec![[507, 507]], "2017H1".into()));
}

#[test]
fn a_value_that_reads_unknown_is_not_what_is_missing() {
    let measures = measure::shipped();
    let complaints = measures.iter().find(|m| m.name == "complaints").unwrap();
    let of = |region: &str| Record { region: region.into(), weight: Some(1), ..Record::default() };
    let table = table(complaints, &[of("(unknown)"), of(""), of("")], &["region"], None);
    let keys: Vec<&Cell> = table.rows.iter().map(|r| &r.cells[0]).collect();
    assert_eq!(keys, [&Cell::Empty, &Cell::Text("(unknown)".into())]);
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
        let dimensions = DIMENSIONS.iter().copied().chain([&["is_after_sales", "received_on"][..]]);
        for by in dimensions.filter(|by| goes_by(&measure, by)) {
            for period in [None, Some("2017H1")] {
                let table = table(&measure, &records, by, period);
                let sql = serde_json::to_string(&table.sql).unwrap();
                script += &format!(
                    "r = duckdb.sql({sql})\nn, d = r.columns.index('numerator'), r.columns.index('denominator')\n"
                );
                script += "rows = r.fetchall()\n";
                script +=
                    "out.append(sorted(c for c in ([int(x[n] or 0), int(x[d] or 0)] for x in rows) if c != [0, 0]))\n";
                let mut counts: Vec<[i64; 2]> = counted_rows(&table);
                // Buckets of time without complaints are rows of the table, not of the engine.
                counts.retain(|c| *c != [0, 0]);
                counts.sort_unstable();
                expected.push(counts);
                if matches!(measure.kind, Kind::Median | Kind::Quantile) {
                    // In thousandths of a day.
                    script += "v = r.columns.index('value')\nout.append(sorted([round(1000 * x[v]), 0] for x in rows if x[v] is not None))\n";
                    let values = table.rows.iter().filter_map(|row| table.cell(row, Role::Value).number());
                    let mut values: Vec<[i64; 2]> = values.map(|x| [(1000.0 * x).round() as i64, 0]).collect();
                    values.sort_unstable();
                    expected.push(values);
                }
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
