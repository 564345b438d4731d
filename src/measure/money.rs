//! Which figures of a table are amounts, and in which currency they are. Amounts of several currencies are neither added up nor
//! compared: a table has one of them, or a row for each.

use anyhow::{Result, ensure};

use super::dimension::Dimension;
use super::sql::both;
use super::summary::Summary;
use super::{Kind, Measure, Query};
use crate::error::user;
use crate::lang::Text;
use crate::schema;
use crate::table::{Cell, Row};

/// Which figures of a measure are amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    pub numerator: bool,
    pub denominator: bool,
    pub value: bool,
    /// What stands beside the value.
    pub beside: bool,
}

/// Whether a column is a field of amounts.
pub fn is_money(column: &str) -> bool {
    schema::field(column).is_some_and(|f| f.kind == schema::Kind::Money)
}

impl Measure {
    /// Which of its figures are amounts, by the fields that it adds up, averages or ranks. Money ÷ money is none.
    pub fn amounts(&self) -> Amounts {
        let (of, per) = (is_money(&self.of), is_money(&self.per));
        Amounts {
            numerator: of && matches!(self.kind, Kind::Rate | Kind::Sum | Kind::Mean),
            denominator: per,
            // Money ÷ money is a part of it.
            value: of && !per,
            beside: is_money(&self.median_of),
        }
    }

    /// How many of what the engine counts make one of what the value is told in: amounts are stored in minor units.
    pub fn scale(&self) -> f64 {
        if self.amounts().value { 100.0 } else { 1.0 }
    }

    /// Its fields of amounts, each with the predicate of the complaints of which it takes them.
    fn paid(&self) -> Vec<String> {
        let whole = self.kind == Kind::Rate && !self.of.is_empty();
        let of = if whole { self.inside() } else { self.denominator.clone() };
        let fields = [(&self.of, of), (&self.per, self.denominator.clone()), (&self.median_of, self.inside())];
        let paid = fields.into_iter().filter(|(field, _)| is_money(field));
        paid.map(|(field, over)| both(&both(&self.universe, &over), &format!("{field} IS NOT NULL"))).collect()
    }
}

impl Query<'_> {
    /// Whether each row has a currency of its own.
    fn by_currency(&self) -> bool {
        self.by.iter().any(|dim| dim.sql == "currency")
    }

    /// The complaints whose amounts a table adds up, compares or sorts into bands, as a predicate.
    pub fn paid(&self) -> Option<String> {
        let bands = self.by.iter().filter_map(|dim| dim.amount()).map(|field| format!("{field} IS NOT NULL"));
        let mut paid: Vec<String> = self.measure.paid().into_iter().chain(bands).collect();
        paid.dedup();
        match paid.len() {
            0 => None,
            1 => paid.pop(),
            _ => Some(paid.iter().map(|p| format!("({p})")).collect::<Vec<_>>().join(" OR ")),
        }
    }
}

/// The currency of the amounts of a table; empty where none is told, and where each row has one of its own.
///
/// # Errors
/// A `UserError` where amounts of several would be added up or compared.
pub fn currency(query: &Query, summary: &Summary) -> Result<String> {
    let Some(money) = summary.money.as_ref().filter(|m| !query.by_currency() && !m.least.is_empty()) else {
        return Ok(String::new());
    };
    let other = if money.without > 0 { "no stated currency" } else { &money.greatest };
    let one = format!("choose one with --where \"currency = '{}'\"", money.least);
    // With --top the currencies that do not stand alone would become one group.
    let rest = query.by.iter().any(|dim| dim.name == "currency");
    let (what, hint) = match rest {
        true => (
            "all other would add up amounts in several currencies".to_string(),
            format!("{one}; without --top a table has a row for each"),
        ),
        false => (
            format!("amounts in {} and in {other} cannot be added up or compared", money.least),
            format!("add --by currency, or {one}"),
        ),
    };
    ensure!(!money.only().is_empty(), user(what, hint));
    Ok(money.least.clone())
}

/// The query with the currency of all its amounts in the names of the bands that sort them; the user's own have what names they
/// were given.
pub fn in_currency<'a>(query: &Query<'a>, currency: &str) -> Query<'a> {
    let mut told = query.clone();
    let shipped = |dim: &Dimension| crate::data::DIMENSIONS.iter().any(|(name, _)| *name == dim.name);
    for dim in told.by.iter_mut().filter(|dim| !currency.is_empty() && dim.amount().is_some() && shipped(dim)) {
        let zh = if currency == "CNY" { "元" } else { currency };
        dim.label = Text::new(format!("{} ({currency})", dim.label.en), format!("{}（{zh}）", dim.label.zh));
    }
    told
}

/// Empties what a row would add up of several currencies: a margin over them, or the totals of a table by currency.
pub fn blank_mixed(query: &Query, summed: &[usize], keys: usize, row: &mut Row) {
    let over = |i: usize| summed.contains(&i) || row.cells[i].is_sum();
    if !query.by.iter().enumerate().any(|(i, dim)| dim.sql == "currency" && over(i)) {
        return;
    }
    let amounts = query.measure.amounts();
    let value = amounts.numerator || amounts.denominator || amounts.value;
    let figures = [amounts.numerator, amounts.denominator, value, value, value];
    let cells = row.cells[keys..].iter_mut();
    cells.zip(figures).filter(|(_, mixed)| *mixed).for_each(|(cell, _)| *cell = Cell::Empty);
    if let Some(beside) = row.cells.last_mut().filter(|_| amounts.beside) {
        *beside = Cell::Empty;
    }
}
