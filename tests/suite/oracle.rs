//! Every measure has a naive twin that loops over records; random records must give both the same integers. Where
//! DuckDB is at hand, the same SQL must give them there too.

use std::process::Command;

use plaint::measure::shape::Shape;
use plaint::measure::{self, Kind};
use plaint::schema::Record;
use plaint::store::segment;
use plaint::table::{Cell, Role, Table};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;

use crate::records::{DIMENSIONS, Tables, goes_by, record, shipped, table};
use crate::support::has_duckdb;
use crate::twins::{Counts, days, is_counted, looped, median, twin_universe};

fn counted(table: &Table) -> Counts {
    let keys = table.keys();
    let text = |c: &Cell| if let Cell::Int(n) = c { n.to_string() } else { c.text().to_string() };
    let row = |r: &plaint::table::Row| {
        (r.cells[..keys].iter().map(text).collect(), (r.cells[keys].int(), r.cells[keys + 1].int()))
    };
    table.rows.iter().map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn silence_counted_as_resolved_never_gives_less_than_resolved_alone(records in prop::collection::vec(record(), 1..60)) {
        let [silence, closed] = ["resolution-rate/silence-as-resolved", "resolution-rate/closed"]
            .map(|name| counted(&table(&shipped(name), &records, &["region"], None)));
        for (group, (numerator, denominator)) in closed {
            prop_assert!(silence[&group].0 >= numerator && silence[&group].1 == denominator, "{group:?}");
        }
    }

    #[test]
    fn every_measure_agrees_with_its_naive_twin(records in prop::collection::vec(record(), 1..60)) {
        let mut tables = Tables::new(&records);
        for measure in measure::shipped() {
            for by in DIMENSIONS.iter().filter(|by| goes_by(&measure, by)) {
                let table = tables.table(&measure, by, None, Shape::default());
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
                let (mut named, mut named_by_twin) = (got, expected.clone());
                if !measure.parts.is_empty() && records.iter().any(|r| r.weight > Some(1)) {
                    // Of counts a part that no row names has no row.
                    [&mut named, &mut named_by_twin].into_iter().for_each(|counts| counts.retain(|_, c| c.0 != 0));
                }
                prop_assert_eq!(&named, &named_by_twin, "{} by {:?}", measure.name, by);
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
        let as_kind = |kind: &str| -> Vec<Record> {
            records.iter().cloned().map(|r| Record { kind: kind.into(), survey_weight: Some(weight), ..r }).collect()
        };
        let weighted = table(&shipped("satisfied-share/survey"), &as_kind("survey"), &[], None);
        let plain = table(&shipped("satisfied-share"), &as_kind(""), &[], None);
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
        let mut days = days(records.iter());
        days.sort_unstable();
        // Hyndman and Fan (1996), type 7: the place is 1 + (n - 1) p.
        let expected = (!days.is_empty()).then(|| {
            let place = (days.len() - 1) as f64 * 0.9;
            let (below, above) = (days[place.floor() as usize] as f64, days[place.ceil() as usize] as f64);
            below + (above - below) * place.fract()
        });
        let p90 = table(&shipped("p90-days-to-close"), &records, &[], None);
        match (p90.cell(&p90.totals, Role::Value).number(), expected) {
            (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9),
            (a, b) => prop_assert_eq!(a, b),
        }
        let mut amounts: Vec<i64> = records.iter().filter(|r| r.kind.is_empty() && r.weight == Some(1)).filter_map(|r| r.amount_disputed).filter(|a| *a > 0).collect();
        amounts.sort_unstable();
        let n = amounts.len();
        let middle = (n > 0).then(|| (amounts[(n - 1) / 2] + amounts[n / 2]) as f64 / 200.0);
        let loss = table(&shipped("loss-reporting-share"), &records, &[], None);
        prop_assert_eq!(loss.cell(&loss.totals, Role::Beside).number(), middle);
    }

    #[test]
    fn quantiles_by_the_days_themselves_are_those_days(records in prop::collection::vec(record(), 1..60)) {
        for name in ["p90-days-to-close", "median-days-to-close"] {
            let table = table(&shipped(name), &records, &["days_to_close"], None);
            for row in table.rows.iter().filter(|row| table.cell(row, Role::N).int() > 0) {
                prop_assert_eq!(table.cell(row, Role::Value).number(), row.cells[0].number(), "{}", name);
            }
        }
    }

    #[test]
    fn the_median_is_the_middle_day(records in prop::collection::vec(record(), 1..60)) {
        let table = table(&shipped("median-days-to-close"), &records, &[], None);
        prop_assert_eq!(table.cell(&table.totals, Role::Value).number(), median(days(records.iter())));
    }

    #[test]
    fn a_period_takes_the_days_in_it_and_the_order_of_records_never_matters(records in prop::collection::vec(record(), 1..60)) {
        let complaints = shipped("complaints");
        let inside = |r: &&Record| r.received_on.is_some_and(|d| d.to_string().starts_with("2017-0") && d.to_string().as_str() < "2017-07");
        let mut got = counted(&table(&complaints, &records, &["region"], Some("2017H1")));
        let expected = looped("complaints", records.iter().filter(inside), &["region"]);
        prop_assert_eq!(&got, &expected);
        let reversed: Vec<Record> = records.iter().rev().cloned().collect();
        got = counted(&table(&complaints, &reversed, &["region"], Some("2017H1")));
        prop_assert_eq!(&got, &expected);
    }
}

#[test]
fn every_bucket_between_the_first_and_the_last_has_a_row_in_the_order_of_time() {
    let complaints = shipped("complaints");
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
        let table = table(&complaints, &records, by, period);
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
    let complaints = shipped("complaints");
    let counted = |from: &str, until: &str, weight| Record {
        received_on: Some(from.parse().unwrap()),
        counted_until: Some(until.parse().unwrap()),
        weight: Some(weight),
        ..Record::default()
    };
    let records = [counted("2017-01-01", "2017-06-30", 500), counted("2017-03-01", "2017-03-31", 7)];
    let by_month = table(&complaints, &records, &["month"], None);
    assert_eq!(counted_rows(&by_month), [[7, 7], [500, 500]]);
    assert_eq!(by_month.rows[1].cells[0], Cell::Empty);
    assert!(by_month.sentences().iter().any(|n| n.starts_with("500 complaints counted over longer periods")));
    let by_half = table(&complaints, &records, &["half"], None);
    assert_eq!((counted_rows(&by_half), by_half.key(&by_half.rows[0])), (vec![[507, 507]], "2017H1".into()));
}

#[test]
fn a_value_that_reads_unknown_is_not_what_is_missing() {
    let complaints = shipped("complaints");
    let of = |region: &str| Record { region: region.into(), weight: Some(1), ..Record::default() };
    let table = table(&complaints, &[of("(unknown)"), of(""), of("")], &["region"], None);
    let keys: Vec<&Cell> = table.rows.iter().map(|r| &r.cells[0]).collect();
    assert_eq!(keys, [&Cell::Text("(unknown)".into()), &Cell::Empty]);
}

#[test]
fn duckdb_gives_the_same_integers_from_the_same_sql() {
    if !has_duckdb() {
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
    let (mut expected, mut tables) = (Vec::new(), Tables::new(&records));
    for measure in measure::shipped() {
        let dimensions = DIMENSIONS.iter().copied().chain([&["is_after_sales", "received_on"][..], &["days_to_close"]]);
        for by in dimensions.filter(|by| goes_by(&measure, by)) {
            for period in [None, Some("2017H1")] {
                let table = tables.table(&measure, by, period, Shape::default());
                let sql = serde_json::to_string(&table.sql).unwrap();
                script += &format!(
                    "r = duckdb.sql({sql})\nn, d = r.columns.index('numerator'), r.columns.index('denominator')\n"
                );
                // Of counts a part that no row names has no row.
                let of_named = if measure.parts.is_empty() { "True" } else { "x[n] is not None" };
                script += &format!("rows = [x for x in r.fetchall() if {of_named}]\n");
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
