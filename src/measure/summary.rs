//! What is asked about all complaints of a table at once: how many, from when to when, how many left out. The columns
//! and their reading stand side by side.

use chrono::NaiveDate;

use super::Query;
use super::dimension::speaks_of;
use super::sql::{aggregate, both, count, not};
use crate::period::Period;
use crate::schema::{FIELDS, Kind};
use crate::table::Cell;

/// All complaints of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    pub complaints: i64,
    /// Days of the first and the last, where any carries a date.
    pub days: Option<Period>,
    /// The last day of all periods that rows count, where each of these rows tells it.
    pub until: Option<NaiveDate>,
    /// Complaints without a date.
    pub undated: i64,
    pub unclassified: i64,
    /// More than 1 where rows are counts.
    pub largest_weight: i64,
    /// Counted over more than one bucket of time of the table.
    pub straddling: i64,
    /// The currencies of the amounts, where the table has any.
    pub money: Option<Money>,
    /// Those of the amounts that the condition speaks of, where it does.
    pub chosen: Option<Money>,
    /// Complaints of each exclusion of the measure.
    pub excluded: Vec<i64>,
    /// Those that the measure is not about.
    pub outside: i64,
    /// Those in the denominator of which nothing tells whether they fit the numerator.
    pub unsure: Vec<i64>,
}

/// The currencies of the amounts in a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Money {
    /// First and last by the alphabet; empty where no amount has one.
    pub least: String,
    pub greatest: String,
    /// Amounts without a currency.
    pub without: i64,
}

/// The amounts that the condition speaks of, as a predicate.
fn chosen(query: &Query) -> Option<String> {
    let condition = query.condition.as_ref()?;
    let mut amounts = FIELDS.iter().filter(|f| f.kind == Kind::Money);
    amounts.find(|f| speaks_of(condition, f.name)).map(|f| format!("{} IS NOT NULL", f.name))
}

impl Money {
    /// The columns in which the currencies of these amounts are told.
    fn columns(amounts: &str, name: &str) -> [String; 3] {
        let told = both(amounts, "currency IS NOT NULL");
        [
            aggregate("MIN", &told, "currency", &format!("least_{name}")),
            aggregate("MAX", &told, "currency", &format!("greatest_{name}")),
            count(&both(amounts, "currency IS NULL"), &format!("without_{name}")),
        ]
    }

    fn read(mut next: impl FnMut() -> Cell) -> Money {
        Money { least: next().text().to_string(), greatest: next().text().to_string(), without: next().int() }
    }

    /// The currency of all amounts; empty where they have several, or one has none.
    pub fn only(&self) -> &str {
        if self.least == self.greatest && self.without == 0 { &self.least } else { "" }
    }
}

/// The columns of the summary, in the order in which [`Summary::read`] takes them.
pub fn columns(query: &Query) -> Vec<String> {
    let m = query.measure;
    let mut columns = vec![
        "SUM(weight) AS complaints".to_string(),
        "MIN(received_on) AS first_day".to_string(),
        "MAX(received_on) AS last_day".to_string(),
        "MAX(COALESCE(counted_until, received_on)) AS last_until".to_string(),
        count("weight > 1 AND counted_until IS NULL AND received_on IS NOT NULL", "open_ended"),
        count("received_on IS NULL", "undated"),
        count("label_source = 'none' OR label_source IS NULL", "unclassified"),
        "MAX(weight) AS largest_weight".to_string(),
    ];
    if let Some(dimension) = query.by.iter().find(|d| d.is_received()) {
        let nowhere = format!("counted_until IS NOT NULL AND received_on IS NOT NULL AND ({}) IS NULL", dimension.sql);
        columns.push(count(&nowhere, "straddling"));
    }
    columns.extend(query.paid().into_iter().flat_map(|amounts| Money::columns(&amounts, "currency")));
    columns.extend(chosen(query).into_iter().flat_map(|amounts| Money::columns(&amounts, "chosen")));
    columns.push(count(&not(&m.universe), "outside"));
    let excluded = m.excluded.iter().enumerate();
    columns.extend(excluded.map(|(i, e)| count(&both(&m.universe, &e.when), &format!("excluded_{}", i + 1))));
    let within = both(&m.universe, &m.denominator);
    let unsure = m.unsure.iter().enumerate();
    columns.extend(unsure.map(|(i, u)| count(&both(&within, &u.when), &format!("unsure_{}", i + 1))));
    columns
}

impl Summary {
    /// Whether rows are counts.
    pub fn are_counts(&self) -> bool {
        self.largest_weight > 1
    }

    /// Reads the one row of the columns.
    pub fn read(query: &Query, cells: Vec<Cell>) -> Summary {
        let mut cells = cells.into_iter();
        let mut next = || cells.next().unwrap_or_default();
        Summary {
            complaints: next().int(),
            days: next().day().zip(next().day()).map(|(first, last)| Period { first, last }),
            until: {
                let (day, open_ended) = (next().day(), next().int());
                day.filter(|_| open_ended == 0)
            },
            undated: next().int(),
            unclassified: next().int(),
            largest_weight: next().int(),
            straddling: if query.by.iter().any(|d| d.is_received()) { next().int() } else { 0 },
            money: query.paid().map(|_| Money::read(&mut next)),
            chosen: chosen(query).map(|_| Money::read(&mut next)),
            outside: next().int(),
            excluded: cells.by_ref().take(query.measure.excluded.len()).map(|c| c.int()).collect(),
            unsure: cells.map(|c| c.int()).collect(),
        }
    }
}
