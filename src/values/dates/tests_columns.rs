//! The evidence by columns made for it, and by those of a real file.

use super::tests::{as_of, column, day, evidence};
use super::*;

#[test]
fn a_single_value_over_twelve_settles_the_column() {
    let mut values = vec!["03/05/2017".to_string(); 30];
    let reader = column(&values);
    assert!(
        matches!(&reader.findings()[0], Finding::Ambiguous { order: Order::Mdy, rows: 30, example, .. } if example == "03/05/2017")
    );
    values.push("25/05/2017".into());
    let reader = column(&values);
    assert!(
        matches!(&reader.findings()[0], Finding::Settled { order: Order::Dmy, because: Because::Range, shape, .. } if shape == "9/9/9999")
    );
    assert_eq!(reader.read("03/05/2017").unwrap(), day("2017-05-03"));
    assert!(
        matches!(column(&["05/05/2017".to_string()]).findings()[0], Finding::Settled { .. }),
        "it is the same either way"
    );
}

#[test]
fn a_contradiction_is_decided_by_twenty_to_one_only() {
    let column_of = |dmy: usize, mdy: usize| {
        let mut values = vec!["25/05/2017".to_string(); dmy];
        values.extend(vec!["05/26/2017".to_string(); mdy]);
        values.extend(vec!["03/04/2017".to_string(); 100]);
        column(&values)
    };
    let reader = column_of(100, 5);
    assert!(matches!(reader.findings()[0], Finding::Settled { order: Order::Dmy, against: 5, rows: 205, .. }));
    assert_eq!(reader.read("05/26/2017"), Err(Refusal::OtherOrder));
    let reader = column_of(99, 5);
    let Finding::Mixed { orders, examples, .. } = &reader.findings()[0] else { panic!("{:?}", reader.findings()) };
    assert_eq!(orders, &[(Order::Dmy, 99), (Order::Mdy, 5)]);
    assert_eq!(examples, &["25/05/2017", "05/26/2017"]);
    assert_eq!(reader.read("05/26/2017").unwrap(), day("2017-05-26"));
    assert_eq!(reader.read("03/04/2017").unwrap(), day("2017-04-03"));
}

#[test]
fn the_years_of_certain_dates_settle_years_of_two_digits() {
    let mut values: Vec<String> = (13..=26).map(|d| format!("{d}-04-15")).collect();
    values.push("2015-04-02".into());
    let reader = column(&values);
    assert!(matches!(reader.findings()[0], Finding::Settled { order: Order::Dmy, because: Because::Years, .. }));
}

#[test]
fn one_day_that_is_none_does_not_turn_days_into_years() {
    let mut values: Vec<String> = (1..=30).flat_map(|d| [format!("{d:02}-04-15"), format!("{d:02}-06-15")]).collect();
    values.push("31-04-15".into());
    let reader = column(&values);
    assert!(matches!(reader.findings()[0], Finding::Settled { order: Order::Dmy, against: 1, .. }));
    assert_eq!(reader.read("31-04-15"), Err(Refusal::NoSuchDay));
    assert_eq!(reader.read("09-04-15").unwrap(), day("2015-04-09"));
}

#[test]
fn without_certain_dates_the_future_and_the_spread_settle_it() {
    let until = |last: u32| (1..=last).map(|d| format!("{d:02}-04-15")).collect::<Vec<_>>();
    let settled = |values: &[String]| column(values).findings()[0].clone();
    assert!(matches!(settled(&until(30)), Finding::Settled { order: Order::Dmy, because: Because::Future, .. }));
    assert!(matches!(settled(&until(26)), Finding::Settled { order: Order::Dmy, because: Because::Spread, .. }));
    let year_first: Vec<String> = (1..=28).map(|d| format!("15-04-{d:02}")).collect();
    assert!(matches!(settled(&year_first), Finding::Settled { order: Order::Ymd, .. }));
}

#[test]
fn dates_that_follow_the_rows_settle_day_and_month() {
    let early = |month: u32| (1..=12).map(move |d| (month, d));
    let dates: Vec<(u32, u32)> = (1..=9).flat_map(early).collect();
    let written: Vec<String> = dates.iter().map(|(m, d)| format!("{d}/{m}/2017")).collect();
    let reader = column(&written);
    assert!(matches!(reader.findings()[0], Finding::Settled { order: Order::Dmy, because: Because::RowOrder, .. }));
    let newest_first: Vec<String> = written.iter().rev().cloned().collect();
    assert_eq!(column(&newest_first).read("3/5/2017"), reader.read("3/5/2017"));
    let mut shuffled = written.clone();
    (0..shuffled.len()).for_each(|i| shuffled.swap(i, i * 7919 % 108));
    assert!(matches!(column(&shuffled).findings()[0], Finding::Ambiguous { order: Order::Mdy, .. }));
    // A key brings the order back.
    let keyed = dates.iter().enumerate().map(|(i, (m, d))| (i * 7919 % 108, m, d));
    let mut keyed: Vec<(usize, String, i64)> =
        keyed.map(|(at, m, d)| (at, format!("{d}/{m}/2017"), i64::from(m * 100 + d))).collect();
    keyed.sort();
    let reader = evidence(keyed.iter().map(|(_, v, k)| (v.as_str(), Some(*k)))).settle(Order::Mdy, as_of());
    assert!(matches!(reader.findings()[0], Finding::Settled { order: Order::Dmy, because: Because::RowOrder, .. }));
}

#[test]
fn a_short_year_at_the_beginning_is_no_day() {
    for mark in ["-", "/", "."] {
        let days: Vec<String> = (0..40).map(|i| format!("23{mark}3{mark}{}", 1 + i % 5)).collect();
        let reader = column(&days);
        assert_eq!(reader.findings(), [], "a year has two digits, and the last number has one");
        assert_eq!(reader.read(&days[4]).unwrap(), day("2023-03-05"));
        // Those with two digits go with them.
        let reader = column(&[&days[..], &[format!("23{mark}03{mark}10")]].concat());
        assert_eq!(reader.read(&format!("23{mark}03{mark}10")).unwrap(), day("2023-03-10"));
    }
}

#[test]
fn where_the_year_usually_stands_first_it_is_read_so_unless_it_cannot() {
    let read = |text: &str| {
        let reader = evidence([(text, None)]).settle(Order::Ymd, as_of());
        let Finding::Ambiguous { orders, .. } = &reader.findings()[0] else { panic!("{:?}", reader.findings()) };
        assert!(text.len() > 8 || orders.contains(&Order::Ymd));
        reader.read(text).unwrap().to_string()
    };
    assert_eq!((read("23-03-05"), read("17/11/12")), ("2023-03-05".into(), "2017-11-12".into()));
    // No year is written with one digit, and none of four stands at the end of such a date.
    assert_eq!((read("3/1/23"), read("03/01/2023")), ("2023-01-03".into(), "2023-01-03".into()));
}

fn swapped_in(reader: &Reader) -> bool {
    reader.findings().iter().any(|f| matches!(f, Finding::Swapped { .. }))
}

#[test]
fn an_exchange_of_day_and_month_shows_against_the_rows() {
    let days =
        |years: i32| (0..365 * years).filter_map(|i| day("2013-01-01").checked_add_days(chrono::Days::new(i as u64)));
    let spoil = |d: NaiveDate| {
        if d.day() <= 12 { format!("{:04}-{:02}-{:02}", d.year(), d.day(), d.month()) } else { d.to_string() }
    };
    for years in [1, 10] {
        assert!(swapped_in(&column(&days(years).map(spoil).collect::<Vec<_>>())), "{years}");
        assert!(!swapped_in(&column(&days(years).map(|d| d.to_string()).collect::<Vec<_>>())), "{years}");
        let jolted = |i: i64| (i / 20 * 20 + (i * 7) % 20).min(365 * i64::from(years) - 1);
        let mut all: Vec<String> = days(years).map(spoil).collect();
        all = (0..all.len() as i64).map(|i| all[jolted(i) as usize].clone()).collect();
        assert!(swapped_in(&column(&all)), "rows may stand a little out of order");
        let half = days(years).enumerate().map(|(i, d)| if i % 2 == 0 { spoil(d) } else { d.to_string() });
        assert!(!swapped_in(&column(&half.collect::<Vec<_>>())), "half of them, so nothing is clear");
    }
    let mut shuffled: Vec<String> = days(3).map(spoil).collect();
    (0..shuffled.len()).for_each(|i| shuffled.swap(i, i * 7919 % 1095));
    assert!(!swapped_in(&column(&shuffled)), "no order, no evidence");
    assert!(!swapped_in(&column(&days(1).take(90).map(spoil).collect::<Vec<_>>())), "too few");
}

#[test]
fn days_that_a_spreadsheet_took_for_months_show_by_the_dates_that_it_left_alone() {
    let halved = |values: &[String]| column(values).findings().iter().any(|f| matches!(f, Finding::Halved { .. }));
    let days = |step: usize| {
        let from = |i: usize| day("2021-01-01").checked_add_days(chrono::Days::new(i as u64)).unwrap();
        (0..360).step_by(step).map(from).collect::<Vec<_>>()
    };
    let spoil = |d: &NaiveDate| match d.day() {
        1..=12 => format!("{}-{:02}-{:02}", d.year(), d.day(), d.month()),
        _ => d.format("%d/%m/%Y").to_string(),
    };
    for step in [6, 8] {
        let mut spoilt: Vec<String> = days(step).iter().map(spoil).collect();
        let Some(Finding::Halved { known, others, examples }) = column(&spoilt).findings().last().cloned() else {
            panic!("{:?}", column(&spoilt).findings())
        };
        assert_eq!((known + others) as usize, spoilt.len());
        assert_eq!(examples[1], spoilt.iter().find(|s| s.contains('/')).unwrap().as_str());
        // The order of the rows does not matter, one date that fits neither does.
        spoilt.reverse();
        assert!(halved(&spoilt));
        assert!(!halved(&[&spoilt[..], &["2021-03-25".to_string()]].concat()));
        assert!(!halved(&[&spoilt[..], &["03/04/2021".to_string()]].concat()));
    }
    let january = (1..=31).map(|d| if d <= 12 { format!("2021-01-{d:02}") } else { format!("{d}/01/2021") });
    assert!(!halved(&january.collect::<Vec<_>>()), "the first days of a month were typed in another form");
    assert!(!halved(&days(6).iter().map(|d| d.to_string()).collect::<Vec<_>>()));
    assert!(!halved(&days(30).iter().map(spoil).collect::<Vec<_>>()), "too few");
}

#[test]
fn the_columns_of_a_real_file_are_judged_rightly() {
    let Ok(mut file) = csv::Reader::from_path("/work/shared/data/comcast_fcc_2015.csv") else {
        eprintln!("SKIPPED: the file is not here");
        return;
    };
    let rows: Vec<csv::ByteRecord> = file.byte_records().map(Result::unwrap).collect();
    let judge = |column: usize| {
        let text = |i: usize, row: &csv::ByteRecord| String::from_utf8_lossy(&row[i]).into_owned();
        let cells: Vec<(String, Option<i64>)> =
            rows.iter().map(|r| (text(column, r), text(0, r).parse().ok())).collect();
        let reader = evidence(cells.iter().map(|(v, k)| (v.as_str(), *k))).settle(Order::Mdy, as_of());
        eprintln!("{:?}", reader.findings());
        assert!(cells.iter().all(|(v, _)| reader.read(v).unwrap().year() == 2015));
        reader
    };
    let date = judge(2);
    assert!(!swapped_in(&date));
    assert_eq!(date.read("22-04-15").unwrap(), day("2015-04-22"));
    assert!(swapped_in(&judge(3)));
}
