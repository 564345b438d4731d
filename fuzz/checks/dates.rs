//! Dates of a column: the evidence of its lines, and each of them read accordingly.

use chrono::NaiveDate;
use plaint::period;
use plaint::values::dates::{Evidence, Order, Reader, certain};

pub fn check(data: &[u8]) {
    let Some(values) = super::lines(data).map(Iterator::collect::<Vec<&str>>) else { return };
    let as_of = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    for default in [Order::Dmy, Order::Mdy] {
        let reader = gathered(&values, values.len().max(1)).settle(default, as_of);
        let pieces = gathered(&values, 3).settle(default, as_of);
        assert_eq!(reader.findings(), pieces.findings(), "evidence depends on how the column is cut");
        for value in &values {
            let read = reader.read(value);
            assert_eq!(read, pieces.read(value), "{value:?} depends on how the column is cut");
            let _ = Reader::fixed(default, as_of).read(value);
            if let Some(day) = certain(&day_of(read.ok())) {
                assert_eq!(Some(day), read.ok(), "{value:?} written out is another day");
            }
        }
    }
    for value in values {
        if let Ok(period) = period::parse(value) {
            assert!(period.first <= period.last);
            assert_eq!(period::parse(&period.to_string()).ok(), Some(period), "{value:?}");
            period.zh();
        }
    }
}

fn day_of(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The evidence of all values, gathered in pieces of so many.
fn gathered(values: &[&str], piece: usize) -> Evidence {
    let mut all = Evidence::default();
    let mut row = 0;
    for values in values.chunks(piece) {
        let mut seen = Evidence::default();
        for value in values {
            row += 1;
            seen.see(value, row, None);
        }
        all.merge(seen);
    }
    all
}
