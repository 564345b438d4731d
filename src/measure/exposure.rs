//! Complaints against what was sold or used: exposure rows of a period and perhaps a group (`kind = 'exposure'`). Which conditions
//! and dimensions both kinds of row can follow, which complaints have exposure of their own period and group, and what a reader
//! must know of the base.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::condition::conjuncts;
use super::dimension::{Dimension, quoted, speaks_of};
use super::{Measure, Query, Rows, sql};
use crate::caveat::Caveat;
use crate::error::user;
use crate::period::Period;
use crate::schema::FIELDS;
use crate::table::{Cell, Row};

/// What exposure can be told by, besides time: of each list the first field that all of it has must agree with the complaint's, or
/// the one that the table is by.
const GROUPS: [&[&str]; 5] =
    [&["product_group", "product_category"], &["region"], &["city"], &["platform"], &["seller"]];

/// Fields that a row of exposure can have as well as a complaint.
const SHARED: [&str; 8] =
    ["received_on", "counted_until", "region", "city", "platform", "seller", "product_category", "product_group"];

/// What is asked of all exposure of a table, in the order in which [`Exposure::read`] takes it.
pub const COLUMNS: &str = "MIN(exposure_unit) AS least_unit, MAX(exposure_unit) AS greatest_unit, \
     MIN(received_on) AS first_day, MAX(COALESCE(counted_until, received_on)) AS last_day, \
     COUNT(DISTINCT received_on) AS periods";

/// The exposure of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// `orders`, `users` or `population`; empty where there is none.
    unit: String,
    days: Option<Period>,
    /// How many periods begin on different days.
    periods: i64,
}

/// # Errors
/// A `UserError` where a dimension speaks of what exposure does not have.
pub fn check_dimensions(by: &[Dimension]) -> Result<()> {
    for dim in by {
        let own = fields(&dim.sql).find(|field| !SHARED.contains(field));
        ensure!(
            own.is_none(),
            user(
                format!("what was sold or used is not told by `{}`", dim.name),
                format!(
                    "group by time or by one of {}; count a part of the complaints by --where",
                    SHARED[2..].join(", ")
                )
            )
        );
    }
    Ok(())
}

/// # Errors
/// A `UserError` where one part of a condition speaks both of what exposure has and of what it has not.
pub fn check_condition(condition: &str) -> Result<()> {
    for part in conjuncts(condition) {
        let shared = fields(&part).filter(|field| SHARED.contains(field)).count();
        ensure!(
            shared == 0 || shared == fields(&part).count(),
            user(
                format!("`{part}` is about complaints and about what was sold or used at once"),
                format!("join by AND what speaks of {} and what speaks of other fields", SHARED[2..].join(", "))
            )
        );
    }
    Ok(())
}

/// The rows of exposure that a measure divides by: those of another unit would make groups in which nothing is counted.
pub fn divisors(m: &Measure) -> String {
    let of_any = "kind = 'exposure'";
    if speaks_of(&m.denominator, "kind") { m.denominator.clone() } else { sql::both(of_any, &m.denominator) }
}

/// The parts of a condition as they hold for complaints and exposure together: what exposure does not have cannot choose it.
pub fn conditions(condition: &str) -> Vec<String> {
    let of_both = |part: &String| fields(part).all(|field| SHARED.contains(&field));
    let parts = conjuncts(condition).into_iter();
    parts.map(|part| if of_both(&part) { part } else { format!("kind = 'exposure' OR ({part})") }).collect()
}

fn fields(sql: &str) -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|f| f.name).filter(move |name| speaks_of(sql, name))
}

/// The query over the complaints that have exposure of their own period and group, where its measure needs that: others would be
/// set against what was sold at another time.
///
/// # Errors
/// Where the engine fails.
pub fn matched<'a>(query: Query<'a>, run: impl FnOnce(&str) -> Result<Vec<Vec<Cell>>>) -> Result<Query<'a>> {
    if query.measure.rows != Rows::Exposure {
        return Ok(query);
    }
    let query = Query { exposed: None, ..query };
    let fields = GROUPS.concat();
    let columns = format!("{}, received_on, COALESCE(counted_until, received_on) AS last_day", fields.join(", "));
    let places: Vec<String> = (1..=fields.len() + 2).map(|place| place.to_string()).collect();
    let filter = sql::filter(sql::wanted(&query).iter().chain([&query.measure.denominator]));
    let places = places.join(", ");
    let rows = run(&format!("SELECT {columns} FROM complaints{filter} GROUP BY {places} ORDER BY {places}"))?;
    Ok(Query { exposed: exposed(&query.by, &fields, &rows), ..query })
}

/// The complaints that rows of exposure are about, as a predicate; nothing where there are none. Each row has the fields, then its
/// first and last day.
fn exposed(by: &[Dimension], fields: &[&str], rows: &[Vec<Cell>]) -> Option<String> {
    let place = |field: &&str| fields.iter().position(|f| f == field);
    let all_have = |at: &usize| rows.iter().all(|row| row[*at] != Cell::Empty);
    // Of each list the place of its field among the fields.
    let told: Vec<usize> = GROUPS
        .iter()
        .filter_map(|list| {
            let of_table = list.iter().position(|field| by.iter().any(|d| d.name == *field));
            let asked = of_table.map_or(*list, |at| &list[at..=at]);
            asked.iter().filter_map(place).find(all_have)
        })
        .collect();
    let values = |row: &[Cell]| -> Vec<String> { told.iter().map(|at| row[*at].text().to_string()).collect() };
    let mut days: BTreeMap<Vec<String>, Vec<(Cell, Cell)>> = BTreeMap::new();
    for row in rows {
        days.entry(values(row)).or_default().push((row[fields.len()].clone(), row[fields.len() + 1].clone()));
    }
    let runs: Vec<(Vec<String>, Option<Vec<Period>>)> =
        days.into_iter().map(|(group, days)| (group, runs(&days))).collect();
    // What all groups have stands once; else groups stand by each run of days, since sets of them are as many as groups.
    let same = runs.windows(2).all(|pair| pair[0].1 == pair[1].1);
    // Groups of the same days that differ by the last field alone stand in one list: an engine reads it sooner than many ORs.
    let mut lists: BTreeMap<(String, Vec<String>), Vec<String>> = BTreeMap::new();
    for (mut group, runs) in runs {
        let last = group.pop();
        let days = match &runs {
            None => vec!["TRUE".to_string()],
            Some(runs) if same => vec![within(runs)],
            Some(runs) => runs.iter().map(|run| within(std::slice::from_ref(run))).collect(),
        };
        for days in days {
            lists.entry((days, group.clone())).or_default().extend(last.iter().map(|value| quoted(value)));
        }
    }
    let each = lists.into_iter().map(|((days, others), last)| {
        let others = told.iter().zip(others).map(|(at, value)| format!("{} = {}", fields[*at], quoted(&value)));
        let last = told.last().map(|at| format!("{} IN ({})", fields[*at], last.join(", ")));
        std::iter::once(format!("({days})")).chain(others).chain(last).collect::<Vec<_>>().join(" AND ")
    });
    let each: Vec<String> = each.collect();
    (!each.is_empty()).then(|| each.join(" OR "))
}

/// The fields besides time by which such a predicate tells complaints.
pub(super) fn told_by(exposed: &str) -> Vec<&'static str> {
    GROUPS.concat().into_iter().filter(|field| speaks_of(exposed, field)).collect()
}

/// The days of these spans, joined where one follows another; none where one has no day, and so is always.
fn runs(spans: &[(Cell, Cell)]) -> Option<Vec<Period>> {
    let days = spans.iter().map(|(first, last)| Some(Period { first: first.day()?, last: last.day()? }));
    let mut days = days.collect::<Option<Vec<Period>>>()?;
    days.sort_by_key(|p| (p.first, p.last));
    let mut joined: Vec<Period> = Vec::new();
    for next in days {
        match joined.last_mut().filter(|p| Some(next.first) <= p.last.succ_opt()) {
            Some(before) => before.last = before.last.max(next.last),
            None => joined.push(next),
        }
    }
    Some(joined)
}

/// The days of runs, as a predicate.
fn within(runs: &[Period]) -> String {
    runs.iter().map(sql::received_in).collect::<Vec<_>>().join(" OR ")
}

impl Exposure {
    /// Reads the one row of [`COLUMNS`]; nothing where the measure has no exposure.
    ///
    /// # Errors
    /// A `UserError` where orders and users would be added up.
    pub fn read(query: &Query, cells: &[Cell]) -> Result<Option<Exposure>> {
        if query.measure.rows != Rows::Exposure {
            return Ok(None);
        }
        let cell = |i: usize| cells.get(i).cloned().unwrap_or_default();
        let (least, greatest) = (cell(0), cell(1));
        let base = query.measure.base();
        ensure!(
            least == greatest,
            user(
                format!("the dataset has {} and {}, which cannot be added up", least.text(), greatest.text()),
                format!("choose a base: {base}/{} or {base}/{}", least.text(), greatest.text())
            )
        );
        let days = cell(2).day().zip(cell(3).day()).map(|(first, last)| Period { first, last });
        Ok(Some(Exposure { unit: least.text().to_string(), days, periods: cell(4).int() }))
    }

    /// The measure by the one base that is known: 每万单投诉量 where there are orders alone.
    pub fn named(&self, m: &Measure) -> Option<Measure> {
        m.called(&self.unit)
    }

    /// What a reader must know of the base.
    pub fn notes(&self, query: &Query, rows: &[Row], left_out: i64) -> Vec<Caveat> {
        let keys = query.by.len();
        let without = rows.iter().filter(|r| r.cells[keys].int() > 0 && r.cells[keys + 1].int() == 0).count() as i64;
        let mut notes = Vec::new();
        if without > 0 {
            notes.push(Caveat::NoExposure { groups: without });
        }
        let by = query.exposed.as_deref().map(told_by).unwrap_or_default();
        notes.extend((left_out > 0).then_some(Caveat::Unexposed { complaints: left_out, by, known: self.days }));
        // Orders happen and add up over time; users and people are there, and adding periods up counts them again.
        if self.periods > 1 && self.unit != "orders" {
            notes.push(Caveat::ExposureAdded { unit: self.unit.clone(), periods: self.periods });
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::condition::check;
    use crate::period::Bucket;

    #[test]
    fn a_condition_chooses_exposure_only_by_what_exposure_has() {
        let condition = check("region = '东省' AND (category = 'after-sales' OR term IS NULL)").unwrap();
        check_condition(&condition).unwrap();
        assert_eq!(
            conditions(&condition),
            ["region = '东省'", "kind = 'exposure' OR ((category = 'after-sales' OR term IS NULL))"]
        );
        assert!(check_condition(&check("region = '东省' OR category = 'after-sales'").unwrap()).is_err());
    }

    #[test]
    fn complaints_are_matched_by_the_days_and_groups_that_all_exposure_tells() {
        let fields = GROUPS.concat();
        let row = |product: &str, region: &str, first: &str, last: &str| -> Vec<Cell> {
            let cell = |value: &str| if value.is_empty() { Cell::Empty } else { Cell::Text(value.into()) };
            let field = |name: &&str| match *name {
                "product_category" => cell(product),
                "region" => cell(region),
                _ => Cell::Empty,
            };
            fields.iter().map(field).chain([cell(first), cell(last)]).collect()
        };
        let rows = [
            row("食品", "北京", "2023-01-01", "2023-01-31"),
            row("食品", "", "2023-02-01", "2023-02-28"),
            row("服装", "", "2023-01-01", "2023-02-28"),
            row("家电", "", "2023-07-01", "2023-07-31"),
        ];
        // One row tells no region, so that none is asked for; two months in a row are one span.
        let days =
            |first: &str, last: &str| within(&[Period { first: first.parse().unwrap(), last: last.parse().unwrap() }]);
        let (spring, july) = (days("2023-01-01", "2023-02-28"), days("2023-07-01", "2023-07-31"));
        let expected =
            format!("({spring}) AND product_category IN ('服装', '食品') OR ({july}) AND product_category IN ('家电')");
        assert_eq!(exposed(&[], &fields, &rows), Some(expected));
        // A table by group of product asks for that alone, which no row has.
        let groups =
            crate::measure::dimension::choose(&crate::measure::dimension::shipped(), &["product_group".into()]);
        assert_eq!(exposed(&groups.unwrap(), &fields, &rows), Some(format!("({spring} OR {july})")));
        assert_eq!(exposed(&[], &fields, &[]), None);
        assert_eq!(exposed(&[], &fields, &[row("", "", "", "")]), Some("(TRUE)".into()));
    }

    #[test]
    fn groups_with_any_months_of_their_own_make_no_more_predicates_than_there_are_runs_of_months() {
        let fields = GROUPS.concat();
        let months = Bucket::Month.between("2023-01-01".parse().unwrap(), "2023-12-31".parse().unwrap());
        let months: Vec<Period> = months.collect();
        // Shop i has the months of the bits of i.
        let sells = |i: usize| months.iter().enumerate().filter(move |(month, _)| i >> month & 1 == 1).map(|(_, p)| *p);
        let row = |i: usize, p: Period| -> Vec<Cell> {
            let field = |name: &&str| if *name == "seller" { Cell::Text(format!("shop {i}.")) } else { Cell::Empty };
            fields.iter().map(field).chain([p.first, p.last].map(|day| Cell::Text(day.to_string()))).collect()
        };
        let rows: Vec<Vec<Cell>> =
            (1..1 << 12).step_by(7).flat_map(|i| sells(i).map(move |p| (i, p))).map(|(i, p)| row(i, p)).collect();
        let predicate = exposed(&[], &fields, &rows).unwrap();
        let lists: Vec<&str> = predicate.split(" OR (received_on").collect();
        assert!(lists.len() <= 12 * 13 / 2, "{} predicates", lists.len());
        for i in (1..1 << 12).step_by(7) {
            let spans: Vec<(Cell, Cell)> =
                sells(i).map(|p| (Cell::Text(p.first.to_string()), Cell::Text(p.last.to_string()))).collect();
            let named = lists.iter().filter(|list| list.contains(&format!("'shop {i}.'"))).count();
            assert_eq!(named, runs(&spans).unwrap().len(), "shop {i}");
        }
    }

    #[test]
    fn a_rate_is_grouped_by_what_both_kinds_of_row_have() {
        let of = |name: &str| {
            let all = crate::measure::dimension::shipped();
            check_dimensions(&[all.into_iter().find(|d| d.name == name).unwrap()])
        };
        for name in ["region", "month", "quarter", "product_category", "seller"] {
            of(name).unwrap();
        }
        for name in ["category", "closed_month", "age_band", "amount_band"] {
            assert!(of(name).is_err(), "{name}");
        }
    }
}
