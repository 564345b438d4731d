//! The words and figures of a chart. Must not know where they stand.

use super::choose::is_small;
use crate::caveat::Caveat;
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
        (cell, unit) => written(table, cell, unit),
    }
}

/// A number as it is written; a large amount in Chinese in 万 or 亿, since nobody counts its digits in a picture.
fn written(table: &Table, cell: &Cell, unit: &Unit) -> String {
    let amount = match (cell.number(), unit) {
        (Some(amount), Unit::Money(currency)) => Some((amount, currency)),
        (Some(minor), Unit::Minor(currency)) => Some((minor / 100.0, currency)),
        _ => None,
    };
    let Some((amount, currency)) = amount.filter(|_| table.lang == Lang::Zh) else { return number::write(cell, unit) };
    let Some((of, word)) = LARGE.iter().find(|(of, _)| amount.abs() >= *of) else { return number::write(cell, unit) };
    let name = match currency.as_str() {
        "CNY" => "元",
        "USD" => "美元",
        "EUR" => "欧元",
        "GBP" => "英镑",
        "BRL" => "雷亚尔",
        other => other,
    };
    format!("{}{word}{name}", number::write(&Cell::Real(amount / of), &Unit::Plain(2)))
}

/// What Chinese reports count large amounts in.
const LARGE: [(f64, &str); 2] = [(1e8, "亿"), (1e4, "万")];

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
    let n = |role| table.place(role).map_or("–".into(), |i| written(table, &row.cells[i], &table.columns[i].unit));
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
    table.notes.first().map_or(String::new(), |first| note(table, first))
}

/// A note under the picture: its per cent are written as those of the values are.
pub fn note(table: &Table, note: &Caveat) -> String {
    let text = table.printed(note);
    if table.lang == Lang::En { text.replace(" %", "%") } else { text }
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
        Unit::Money(_) if tick == 0.0 => "0".into(),
        Unit::Money(_) => {
            let text = written(table, &Cell::Real(tick), unit);
            let (digits, word) = text.split_at(text.trim_end_matches(|c: char| !c.is_ascii_digit()).len());
            let round = digits.trim_end_matches('0').trim_end_matches('.');
            let shown = if word.is_empty() { digits.trim_end_matches(".00") } else { round };
            format!("{shown}{word}")
        }
        _ => number::decimal(tick, 3).trim_end_matches('0').trim_end_matches('.').to_string(),
    }
}
