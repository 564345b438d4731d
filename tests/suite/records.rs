//! Random records, and tables over records in memory.

use std::collections::HashMap;

use chrono::NaiveDate;
use plaint::engine::local::Local;
use plaint::lang::Lang;
use plaint::measure::ask::ask;
use plaint::measure::dimension::{self, Dimension};
use plaint::measure::shape::Shape;
use plaint::measure::{self, Measure, Query, Rows};
use plaint::schema::Record;
use plaint::store::segment;
use plaint::table::{Cell, Table};
use polars::prelude::IntoLazy;
use proptest::prelude::*;
use proptest::sample::select;

/// These as single complaints: of counts a part that no row names has no row.
pub fn singles(records: &[Record]) -> Vec<Record> {
    records.iter().cloned().map(|record| Record { weight: Some(1), ..record }).collect()
}

/// A record of few values, so that many of them share a group.
pub fn record() -> impl Strategy<Value = Record> {
    let text = |words: &'static [&'static str]| select(words).prop_map(str::to_string);
    (
        (
            text(&["", "化妆品", "服装", "food"]),
            text(&["", "海淀区", "朝阳区"]),
            text(&["product-quality", "false-marketing", "after-sales", "other", "unclassified", ""]),
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

/// A measure that comes with the program.
pub fn shipped(name: &str) -> Measure {
    measure::shipped().into_iter().find(|m| m.name == name).unwrap()
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

/// Whether a measure can be grouped so: exposure has few fields.
pub fn goes_by(measure: &Measure, by: &[&str]) -> bool {
    let shared = ["product_category", "region", "year", "half", "quarter", "month", "week"];
    measure.rows != Rows::Exposure || by.iter().all(|dim| shared.contains(dim))
}

/// The table of a measure over records in memory.
pub fn table(measure: &Measure, records: &[Record], by: &[&str], period: Option<&str>) -> Table {
    Tables::new(records).table(measure, by, period, Shape::default())
}

/// Tables of the same records. What several of them ask for, such as the whole, is asked once.
pub struct Tables {
    engine: Local,
    answers: HashMap<String, Vec<Vec<Cell>>>,
    dimensions: Vec<Dimension>,
}

impl Tables {
    pub fn new(records: &[Record]) -> Tables {
        let engine = Local::over_frame(segment::to_frame(records).lazy());
        Tables { engine, answers: HashMap::new(), dimensions: dimension::shipped() }
    }

    pub fn table(&mut self, measure: &Measure, by: &[&str], period: Option<&str>, shape: Shape) -> Table {
        let by: Vec<String> = by.iter().map(ToString::to_string).collect();
        let by = dimension::choose(&self.dimensions, &by).unwrap();
        let period = period.map(|p| plaint::period::parse(p).unwrap());
        let query = Query::new(measure, by, None, period, Lang::En).unwrap().shaped(shape).unwrap();
        let run = |sql: &str| match self.answers.get(sql) {
            Some(rows) => Ok(rows.clone()),
            None => {
                let rows = self.engine.run(sql)?;
                self.answers.insert(sql.to_string(), rows.clone());
                Ok(rows)
            }
        };
        ask(&query, run).unwrap()
    }
}
