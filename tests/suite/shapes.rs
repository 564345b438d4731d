//! Subtotals, cut lists, orders and spread tables: whatever the shape, the numbers are the same and none is lost.

use std::collections::BTreeMap;

use plaint::measure::shape::Shape;
use plaint::measure::{self, Kind, Measure};
use plaint::render::FORMATS;
use plaint::schema::Record;
use plaint::table::{Cell, NOT_RANKABLE, REST, Role, Row, SUBTOTAL, Table};
use proptest::prelude::*;
use proptest::sample::select;

use crate::records::{Tables, record, shipped, singles};
use crate::support::{Bench, root};
use crate::twins::{days, median};

/// Random records with more sellers than a list is cut at.
fn records() -> impl Strategy<Value = Vec<Record>> {
    let seller = select(&["", "甲店", "乙店", "丙店", "Lee's", "all other (2)", "戊店", "己店"][..]);
    let one = (record(), seller).prop_map(|(record, seller)| Record { seller: seller.into(), ..record });
    prop::collection::vec(one, 1..60)
}

fn shape(totals: bool, top: Option<&str>, sort: Option<&str>, pivot: Option<&str>) -> Shape {
    Shape {
        totals,
        top: top.map(|t| t.parse().unwrap()),
        sort: sort.map(|s| s.parse().unwrap()),
        pivot: pivot.map(String::from),
    }
}

fn own(table: &Table) -> impl Iterator<Item = &Row> {
    table.rows.iter().filter(|r| !r.is(SUBTOTAL))
}

/// Numerator and denominator added up by some of the keys.
fn sums<'a>(table: &Table, rows: impl Iterator<Item = &'a Row>, by: &[usize]) -> BTreeMap<String, (i64, i64)> {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in rows {
        let key: Vec<&Cell> = by.iter().map(|i| &row.cells[*i]).collect();
        let sum = sums.entry(format!("{key:?}")).or_default();
        sum.0 += table.cell(row, Role::Numerator).int();
        sum.1 += table.cell(row, Role::Denominator).int();
    }
    sums
}

fn additive() -> Vec<Measure> {
    measure::shipped().into_iter().filter(|m| m.kind != Kind::Median).collect()
}

fn text(row: &Row, at: usize) -> &str {
    row.cells[at].text()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn subtotals_are_the_sums_of_their_rows(records in records()) {
        let (mut counts, mut singles) = (Tables::new(&records), Tables::new(&singles(&records)));
        for measure in additive() {
            let tables = if measure.parts.is_empty() { &mut counts } else { &mut singles };
            let table = tables.table(&measure, &["region", "seller", "quarter"], None, shape(true, None, None, None));
            // A share has a subtotal for each part.
            let part: Vec<usize> = if measure.parts.is_empty() { vec![] } else { vec![3] };
            for (kept, marked) in [(vec![0], 1), (vec![0, 1], 2)] {
                let by: Vec<usize> = kept.iter().copied().chain(part.clone()).collect();
                let subtotals = table.rows.iter().filter(|r| text(r, marked) == "(subtotal)" && text(r, marked - 1) != "(subtotal)");
                prop_assert_eq!(sums(&table, subtotals, &by), sums(&table, own(&table), &by), "{} {:?}", measure.name, kept);
            }
        }
    }

    #[test]
    fn what_does_not_stand_alone_is_in_the_rest(records in records(), n in 1usize..9) {
        let (mut counts, mut singles) = (Tables::new(&records), Tables::new(&singles(&records)));
        for measure in additive() {
            let tables = if measure.parts.is_empty() { &mut counts } else { &mut singles };
            let by = ["region", "seller"];
            let all = tables.table(&measure, &by, None, Shape::default());
            let cut = tables.table(&measure, &by, None, shape(false, Some(&format!("seller={n}")), None, None));
            let keys: Vec<usize> = [0].into_iter().chain((!measure.parts.is_empty()).then_some(2)).collect();
            prop_assert_eq!(sums(&cut, own(&cut), &keys), sums(&all, own(&all), &keys), "{}", measure.name);
            let alone: std::collections::BTreeSet<&str> = own(&cut).filter(|r| !r.is(REST)).map(|r| text(r, 1)).filter(|s| !s.is_empty()).collect();
            let sellers: std::collections::BTreeSet<&str> = own(&all).map(|r| text(r, 1)).filter(|s| !s.is_empty()).collect();
            prop_assert_eq!(alone.len(), sellers.len().min(n));
            prop_assert_eq!(own(&cut).any(|r| r.is(REST)), sellers.len() > n);
        }
    }

    #[test]
    fn the_median_of_a_margin_and_of_the_rest_is_taken_over_its_complaints(records in records()) {
        let (measure, mut tables) = (shipped("median-days-to-close"), Tables::new(&records));
        let of = |table: &Table, row: &Row| table.cell(row, Role::Value).number();
        let table = tables.table(&measure, &["region", "seller"], None, shape(true, None, Some("-value"), None));
        for row in table.rows.iter().filter(|r| r.is(SUBTOTAL)) {
            let inside = records.iter().filter(|r| r.region == text(row, 0));
            prop_assert_eq!(of(&table, row), median(days(inside)), "{}", table.key(row));
        }
        let table = tables.table(&measure, &["seller"], None, shape(false, Some("2"), None, None));
        let alone: Vec<&str> = table.rows.iter().filter(|r| !r.is(REST)).map(|r| text(r, 0)).collect();
        for row in table.rows.iter().filter(|r| r.is(REST)) {
            let others = records.iter().filter(|r| !r.seller.is_empty() && !alone.contains(&r.seller.as_str()));
            prop_assert_eq!(of(&table, row), median(days(others)));
        }
    }

    #[test]
    fn rows_stand_in_the_order_asked_for_and_small_groups_are_not_ranked(records in records()) {
        let mut tables = Tables::new(&records);
        for measure in measure::shipped().into_iter().filter(|m| m.parts.is_empty()) {
            for (sort, sign) in [("value", 1.0), ("-value", -1.0)] {
                let table = tables.table(&measure, &["seller"], None, shape(false, None, Some(sort), None));
                // What has no value stands behind what has one, whatever it rests on, and what is unknown last.
                let place = |r: &Row| match table.cell(r, Role::Value).number() {
                    _ if text(r, 0).is_empty() => (true, true, false, 0.0),
                    Some(value) => (false, false, r.is(NOT_RANKABLE), value * sign),
                    None => (false, true, false, 0.0),
                };
                prop_assert!(table.rows.windows(2).all(|w| place(&w[0]) <= place(&w[1])), "{} by {sort}", measure.name);
            }
            let table = tables.table(&measure, &["seller"], None, shape(false, None, Some("-name"), None));
            let names: Vec<&str> = table.rows.iter().map(|r| text(r, 0)).filter(|n| !n.is_empty()).collect();
            prop_assert!(names.windows(2).all(|w| w[0] > w[1]));
        }
    }

    #[test]
    fn a_spread_table_has_the_numbers_of_the_long_one_and_its_margins(records in records()) {
        let (mut counts, mut singles) = (Tables::new(&records), Tables::new(&singles(&records)));
        for measure in additive() {
            let tables = if measure.parts.is_empty() { &mut counts } else { &mut singles };
            let long = tables.table(&measure, &["region", "quarter"], None, Shape::default());
            let wide = tables.table(&measure, &["quarter", "region"], None, shape(false, None, None, Some("quarter")));
            let keys: Vec<usize> = (0..long.keys()).collect();
            let nonzero = |mut sums: BTreeMap<String, (i64, i64)>| { sums.retain(|_, s| *s != (0, 0)); sums };
            prop_assert_eq!(nonzero(sums(&wide, own(&wide), &keys)), nonzero(sums(&long, own(&long), &keys)), "{}", measure.name);
            // A column of all, a line of all.
            for (summed, kept) in [(0, 1), (1, 0)] {
                let by: Vec<usize> = [kept].into_iter().chain((!measure.parts.is_empty()).then_some(2)).collect();
                let margin = wide.rows.iter().filter(|r| text(r, summed) == "(all)" && text(r, kept) != "(all)");
                prop_assert_eq!(nonzero(sums(&wide, margin, &by)), nonzero(sums(&wide, own(&wide), &by)), "{}", measure.name);
            }
        }
    }
}

#[test]
fn a_spread_csv_has_a_column_for_each_number_of_each_value_across() {
    let bench = Bench::new();
    let sample = root().join("samples/weishang-2017/complaints.csv");
    let run = |args: &[&str]| {
        let ran = bench.run(&[&["table"], args, &["--format", "csv", sample.to_str().unwrap()]].concat());
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stdout.trim_start_matches('\u{feff}').lines().map(String::from).collect::<Vec<_>>()
    };
    let wide = run(&["complaints", "--by", "seller_type", "--pivot", "half"]);
    assert_eq!(wide[0], "seller_type,2017H1,2017H2,(all),flags");
    for line in &wide[1..] {
        let n: Vec<i64> = line.split(',').skip(1).take(3).map(|n| n.parse().unwrap()).collect();
        assert_eq!(n[0] + n[1], n[2], "{line}");
    }
    let rates = run(&["refusal-rate", "--by", "seller_type", "--pivot", "half"]);
    assert!(
        rates[0].contains("2017H1 numerator,2017H1 denominator,2017H1 value,2017H1 low,2017H1 high,2017H2 numerator")
    );
    assert!(rates[0].split(',').count() == rates[1].split(',').count());
}

#[test]
fn every_format_takes_every_shape_in_both_languages() {
    let bench = Bench::new();
    assert_eq!(bench.run(&["import", root().join("samples/weishang-2017/complaints.csv").to_str().unwrap()]).status, 0);
    let shapes: &[&[&str]] = &[
        &["refusal-rate", "--by", "seller_type,quarter", "--totals"],
        &["complaints", "--by", "seller", "--top", "3"],
        &["median-days-to-close", "--by", "seller_type", "--pivot", "half", "--totals"],
        &["category-share", "--by", "seller_type", "--pivot", "category"],
        &["category-share", "--by", "seller_type", "--totals", "--sort", "-value"],
        &["mention-share", "--by", "seller_type", "--pivot", "quarter"],
        &["complaints", "--pivot", "month"],
        &["category-share", "--pivot", "category"],
    ];
    for args in shapes {
        for format in FORMATS {
            for lang in ["en", "zh"] {
                let file = format!("x.{}", format.name);
                let more = ["--format", format.name, "--lang", lang];
                let to = if format.binary { &["-o", &file][..] } else { &[] };
                let ran = bench.run(&[&["table"], *args, &more, to].concat());
                assert!(ran.status == 0 && !ran.stdout.is_empty(), "{args:?} {}: {}", format.name, ran.stderr);
            }
        }
        let picture = ["-o", "x.svg"];
        // Subtotals are no bars.
        let drawn: Vec<&str> = args.iter().copied().filter(|arg| *arg != "--totals").collect();
        let ran = bench.run(&[&["chart"], &drawn[..], &picture].concat());
        let nothing = ran.stderr.contains("nothing to draw");
        assert!(ran.status == 0 || nothing, "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn what_cannot_be_cut_or_spread_is_refused_with_a_way_out() {
    let bench = Bench::new();
    let sample = root().join("samples/weishang-2017/complaints.csv");
    for (args, status, what, hint) in [
        (&["complaints", "--by", "month", "--top", "3"][..], 1, "order of its own", "--period"),
        (&["complaints", "--top", "3"], 1, "--top needs groups", "--by"),
        (&["complaints", "--by", "region", "--top", "seller=3"], 1, "not by `seller`", "--by seller"),
        (&["complaints", "--by", "region", "--sort", "size"], 2, "not sorted by", "value, name and n"),
        (&["complaints", "--by", "region", "--pivot", "mnth"], 1, "no dimension", "`month`"),
        (&["complaints", "--pivot", "product"], 1, "columns", "--top product=10"),
    ] {
        let ran = bench.run(&[&["table"], args, &[sample.to_str().unwrap()]].concat());
        assert_eq!(ran.status, status, "{args:?}: {}", ran.stdout);
        assert!(ran.stderr.contains(what) && ran.stderr.contains(hint), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn what_may_be_ranked_for_min_n_is_sorted_by_its_value() {
    let bench = Bench::new();
    let line = |i: usize, shop: &str, refused: bool| {
        format!("{i},2017-03-05,{shop},要求退款,{}\n", if refused { "商家拒绝退款" } else { "已退款" })
    };
    let shops = [("甲店", 1, 0), ("乙店", 5, 3), ("丙店", 5, 1)];
    let lines = shops.iter().flat_map(|(shop, n, refused)| (0..*n).map(move |i| (*shop, i < *refused)));
    let lines: String = lines.enumerate().map(|(i, (shop, refused))| line(i, shop, refused)).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,商家,投诉内容,处理结果\n{lines}"));
    let sorted = |sort: &str| {
        let table = bench.json(&["table", "refusal-rate", "in.csv", "--by", "seller", "--min-n", "2", "--sort", sort]);
        let rows = table["rows"].as_array().unwrap().iter();
        rows.map(|row| row["seller"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    // One complaint is too few to be ranked, five are not.
    assert_eq!(sorted("value"), ["丙店", "乙店", "甲店"]);
    assert_eq!(sorted("-value"), ["乙店", "丙店", "甲店"]);
}

#[test]
fn a_table_of_many_rows_is_written_for_people_about_as_fast_as_for_programs() {
    let bench = Bench::new();
    let rows = (0..12_000).map(|i| format!("{i},201{}-03-05,店{},不退款\n", 6 + i % 2, i % 6_000 / 2));
    bench.file("in.csv", format!("投诉编号,收到日期,商家,投诉内容\n{}", rows.collect::<String>()));
    let took = |format: &str| {
        let start = std::time::Instant::now();
        let compared = ["--by", "seller", "--period", "2017", "--compare", "2016", "--format", format, "in.csv"];
        let ran = bench.run(&[&["table", "complaints"][..], &compared].concat());
        assert!(ran.status == 0 && ran.stdout.lines().count() > 3_000, "{}", ran.stderr);
        start.elapsed().as_secs_f64()
    };
    let (csv, text, markdown) = (took("csv"), took("text"), took("markdown"));
    assert!(text.max(markdown) < 3.0 * csv + 2.0, "csv {csv:.1} s, text {text:.1} s, markdown {markdown:.1} s");
}

#[test]
fn what_is_unknown_stands_last_among_groups_by_size_and_equal_ones_in_the_order_in_which_people_count() {
    let bench = Bench::new();
    let sellers =
        ["11号店", "2号店", "2号店", "", "", "", "其他", "其他", "11号店", "1号店", "", "乙店", "乙店", "乙店"];
    let rows = sellers.iter().enumerate().map(|(i, seller)| format!("A{i},2026-03-05,{seller},质量差,已退款\n"));
    bench.file("in.csv", format!("投诉编号,受理日期,商家,投诉内容,处理结果\n{}", rows.collect::<String>()));
    let order = |args: &[&str]| -> Vec<String> {
        let table = bench.json(&[args, &["--by", "seller", "in.csv"]].concat());
        let rows = table["rows"].as_array().unwrap().iter();
        rows.map(|row| row["seller"].as_str().unwrap_or("?").to_string()).collect()
    };
    let by_size = ["乙店", "2号店", "11号店", "其他", "1号店", "?"];
    assert_eq!(order(&["table", "complaints"]), by_size);
    assert_eq!(order(&["table", "complaints", "--sort", "-n"]), by_size);
    assert_eq!(order(&["table", "complaints", "--sort", "-value"]), by_size);
    assert_eq!(order(&["table", "complaints", "--sort", "n"]).last().unwrap(), "?");
    let ran = bench.run(&["chart", "complaints", "--by", "seller", "-o", "x.svg", "in.csv"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let svg = std::fs::read_to_string(bench.path().join("x.svg")).unwrap();
    let at = |label: &str| svg.rfind(&format!(">\n{label}\n")).unwrap_or_else(|| panic!("{label} is not drawn"));
    assert!(by_size[..5].iter().all(|seller| at(seller) < at("(unknown)")), "{svg}");
}
