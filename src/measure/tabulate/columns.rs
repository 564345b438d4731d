//! The columns of a table: names, headings and units.

use anyhow::{Result, ensure};

use super::super::summary::Summary;
use super::super::{Kind, Query, Rows};
use crate::error::user;
use crate::lang::Text;
use crate::table::{Column, Role, Unit};

pub fn columns(query: &Query, unit: &Unit, summary: &Summary) -> Vec<Column> {
    let m = query.measure;
    let word = |en: &str, zh: &str| Text::new(en, zh).get(query.lang).to_string();
    let column = |name: &str, label: String, role, unit: Unit| Column { name: name.into(), label, role, unit };
    let own =
        |name: &str, en: &str, zh: &str| m.columns.get(name).map_or(word(en, zh), |t| t.get(query.lang).to_string());
    let mut columns: Vec<Column> =
        query.by.iter().map(|d| column(&d.name, d.label.get(query.lang).into(), Role::Key, Unit::Text)).collect();
    if !m.key.is_empty() {
        columns.push(column(&m.key, m.key_label.get(query.lang).into(), Role::Key, Unit::Text));
    }
    let currency = summary.money.as_ref().map_or("", |money| &money.least).to_string();
    let adds = |field: &str| match (m.kind, unit) {
        (Kind::Sum, Unit::Money(currency)) => Unit::Minor(currency.clone()),
        (Kind::Rate, _) if m.adds_money() && !field.is_empty() => Unit::Minor(currency.clone()),
        _ if m.rows == Rows::Survey => Unit::Millionths,
        _ => Unit::Count,
    };
    let numerator = adds(&m.of);
    let denominator = if m.kind == Kind::Sum { Unit::Count } else { adds(&m.per) };
    columns.extend([
        column("numerator", own("numerator", "complaints", "件数"), Role::Numerator, numerator),
        column("denominator", own("denominator", "complaints", "件数"), Role::Denominator, denominator),
        column("value", m.label.get(query.lang).into(), Role::Value, unit.clone()),
        column("low", word("from", "下限"), Role::Low, unit.clone()),
        column("high", word("to", "上限"), Role::High, unit.clone()),
    ]);
    if m.kind == Kind::Count {
        columns.push(column("share", word("share", "占比"), Role::Share, Unit::Share));
    }
    if m.has_n() {
        columns.push(column("n", own("n", "complaints", "件数"), Role::N, Unit::Count));
    }
    if !m.median_of.is_empty() {
        columns.push(column("median", own("median", "median", "中位数"), Role::Beside, Unit::Money(currency)));
    }
    columns
}

/// Unit of the value. A sum needs one currency or a row for each, and so do bands of amounts.
pub fn value_unit(query: &Query, summary: &Summary) -> Result<Unit> {
    let apart = query.by.iter().any(|d| d.name == "currency");
    if let Some(money) = summary.money.as_ref().filter(|m| !apart && !m.least.is_empty()) {
        let mixed = money.least != money.greatest || money.without > 0;
        let other = if money.without > 0 { "no stated currency" } else { &money.greatest };
        ensure!(
            !mixed,
            user(
                format!("amounts in {} and in {other} cannot be added up or compared", money.least),
                format!("add --by currency, or choose one with --where \"currency = '{}'\"", money.least)
            )
        );
    }
    Ok(match query.measure.kind {
        Kind::Count => Unit::Count,
        Kind::Rate if query.measure.times > 0 => Unit::Plain(2),
        Kind::Share | Kind::Rate => Unit::Share,
        Kind::Mean => Unit::Plain(2),
        Kind::Median | Kind::Quantile => Unit::Plain(1),
        Kind::Sum if apart => Unit::Money(String::new()),
        Kind::Sum => match &summary.money {
            Some(money) if !money.least.is_empty() => Unit::Money(money.least.clone()),
            _ => Unit::Plain(2),
        },
    })
}
