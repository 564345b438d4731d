//! The words and figures of a chart. Must not know where they stand.

use super::choose::is_small;
use crate::lang::Lang;
use crate::table::marks::SMALL;
use crate::table::{Cell, Kind, Role, Row, SUPPRESSED, Table, Unit, number};

/// How the values are written.
pub fn value_unit(table: &Table) -> &Unit {
    &table.columns[table.place(Role::Value).expect("a table has a value")].unit
}

/// The value alone: `34.4%`.
pub fn figure(table: &Table, row: &Row) -> String {
    let unit = value_unit(table);
    match (table.cell(row, Role::Value), unit) {
        // Two decimals would promise more than an interval of several points holds.
        (Cell::Real(x), Unit::Share) => number::percent(*x, 1),
        (cell, unit) => number::write(cell, unit),
    }
}

/// The value with what is behind it and its marks: `34.4%  (171 of 497) ‡`. What is hidden is a dot, whatever else is known; a value
/// that must not be ranked is its mark alone: `*  (1 of 3)`.
pub fn value(table: &Table, row: &Row) -> String {
    if row.is(SUPPRESSED) {
        return "·".into();
    }
    let small = is_small(row) && table.cell(row, Role::Value).number().is_some();
    let (value, mut marks) = (if small { SMALL.into() } else { figure(table, row) }, row.marks());
    marks.retain(|mark| !(small && mark == SMALL));
    let value = with_n(table, row, value);
    if marks.is_empty() { value } else { format!("{value} {marks}") }
}

/// A value with what is behind it.
fn with_n(table: &Table, row: &Row, value: String) -> String {
    let n = |role| table.place(role).map_or("–".into(), |i| number::write(&row.cells[i], &table.columns[i].unit));
    match (table.measure.kind, table.lang) {
        (Kind::Count, lang) => match (table.cell(row, Role::Share), lang) {
            (Cell::Real(share), Lang::En) => format!("{value}  ({})", number::percent(*share, 1)),
            (Cell::Real(share), Lang::Zh) => format!("{value}（{}）", number::percent(*share, 1)),
            _ => value,
        },
        (Kind::Share | Kind::Rate, Lang::En) => {
            format!("{value}  ({} of {})", n(Role::Numerator), n(Role::Denominator))
        }
        (Kind::Share | Kind::Rate, Lang::Zh) => format!("{value}（{}/{}）", n(Role::Numerator), n(Role::Denominator)),
        (Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile, Lang::En) => {
            format!("{value}  (n = {})", n(Role::Denominator))
        }
        (Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile, Lang::Zh) => {
            format!("{value}（{}件）", n(Role::Denominator))
        }
    }
}

/// What is measured, which is the first note of every table.
pub fn subtitle(table: &Table) -> String {
    table.notes.first().map_or(String::new(), |note| table.printed(note))
}

/// The value of the whole, for measures whose groups can be compared with it.
pub fn whole(table: &Table) -> Option<f64> {
    let compared = match table.measure.kind {
        Kind::Rate | Kind::Mean | Kind::Median | Kind::Quantile => true,
        Kind::Count | Kind::Share | Kind::Sum => false,
    };
    table.cell(&table.totals, Role::Value).number().filter(|_| compared && table.rows.len() > 1)
}

pub fn whole_text(table: &Table) -> String {
    let value = figure(table, &table.totals);
    match table.lang {
        Lang::En => format!("all: {value}"),
        Lang::Zh => format!("总体：{value}"),
    }
}

pub fn tick_text(table: &Table, tick: f64) -> String {
    let unit = value_unit(table);
    match unit {
        Unit::Share => number::percent(tick, 1).replace(".0%", "%"),
        Unit::Count => number::write(&Cell::Int(tick.round() as i64), unit),
        Unit::Money(_) => number::write(&Cell::Real(tick), unit).trim_end_matches(".00").to_string(),
        _ => number::decimal(tick, 3).trim_end_matches('0').trim_end_matches('.').to_string(),
    }
}
