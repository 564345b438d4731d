//! The columns of a table: names, headings and units.

use super::super::{Kind, Measure, Query, Rows};
use crate::table::{Column, Role, Unit};

/// `currency`: of all amounts of the table, where they have one.
pub fn columns(query: &Query, currency: &str) -> Vec<Column> {
    let m = query.measure;
    let word = |en: &str, zh: &str| query.lang.of((en, zh)).to_string();
    let column = |name: &str, label: String, role, unit: Unit| Column { name: name.into(), label, role, unit };
    let own =
        |name: &str, en: &str, zh: &str| m.columns.get(name).map_or(word(en, zh), |t| t.get(query.lang).to_string());
    let mut columns: Vec<Column> =
        query.by.iter().map(|d| column(&d.name, d.label.get(query.lang).into(), Role::Key, Unit::Text)).collect();
    if !m.key.is_empty() {
        columns.push(column(&m.key, m.key_label.get(query.lang).into(), Role::Key, Unit::Text));
    }
    let (amounts, unit) = (m.amounts(), value_unit(m, currency));
    let added = |paid: bool| match m.rows {
        _ if paid => Unit::Minor(currency.into()),
        Rows::Survey => Unit::Millionths,
        _ => Unit::Count,
    };
    let (numerator, denominator) = (added(amounts.numerator), added(amounts.denominator));
    columns.extend([
        column("numerator", own("numerator", "complaints", "件数"), Role::Numerator, numerator),
        column("denominator", own("denominator", "complaints", "件数"), Role::Denominator, denominator),
        column("value", m.label.get(query.lang).into(), Role::Value, unit.clone()),
        column("low", word("from", "下限"), Role::Low, unit.clone()),
        column("high", word("to", "上限"), Role::High, unit),
    ]);
    if m.kind == Kind::Count {
        columns.push(column("share", word("share", "占比"), Role::Share, Unit::Share));
    }
    if m.has_n() {
        columns.push(column("n", own("n", "complaints", "件数"), Role::N, Unit::Count));
    }
    if !m.median_of.is_empty() {
        columns.push(column("median", own("median", "median", "中位数"), Role::Beside, Unit::Money(currency.into())));
    }
    columns
}

/// The unit of the value.
fn value_unit(m: &Measure, currency: &str) -> Unit {
    match m.kind {
        _ if m.amounts().value => Unit::Money(currency.into()),
        _ if m.is_in_per_cent() => Unit::Share,
        Kind::Count | Kind::Sum => Unit::Count,
        Kind::Share | Kind::Rate | Kind::Mean => Unit::Plain(2),
        Kind::Median | Kind::Quantile => Unit::Plain(1),
    }
}
