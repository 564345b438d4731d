//! Complaints against what was sold or used: exposure rows of a period and perhaps a group (`kind = 'exposure'`). Which conditions
//! and dimensions both kinds of row can follow, and what a reader must know of the base. Must not know how rows become SQL.

use anyhow::{Result, ensure};

use super::condition::conjuncts;
use super::dimension::{Dimension, speaks_of};
use super::summary::Summary;
use super::{Query, Rows};
use crate::caveat::Caveat;
use crate::error::user;
use crate::period::Period;
use crate::schema::FIELDS;
use crate::table::{Cell, Row};

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

/// The parts of a condition as they hold for complaints and exposure together: what exposure does not have cannot choose it.
pub fn conditions(condition: &str) -> Vec<String> {
    let of_both = |part: &String| fields(part).all(|field| SHARED.contains(&field));
    let parts = conjuncts(condition).into_iter();
    parts.map(|part| if of_both(&part) { part } else { format!("kind = 'exposure' OR ({part})") }).collect()
}

fn fields(sql: &str) -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|f| f.name).filter(move |name| speaks_of(sql, name))
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

    /// What a reader must know of the base.
    pub fn notes(&self, query: &Query, complaints: &Summary, rows: &[Row]) -> Vec<Caveat> {
        let keys = query.by.len();
        let without = rows.iter().filter(|r| r.cells[keys].int() > 0 && r.cells[keys + 1].int() == 0).count() as i64;
        let mut notes = Vec::new();
        if without > 0 {
            notes.push(Caveat::NoExposure { groups: without });
        }
        if let Some((known, needed)) = self.days.zip(complaints.days)
            && (needed.first < known.first || needed.last > known.last)
        {
            notes.push(Caveat::ExposureDays { known, needed });
        }
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
