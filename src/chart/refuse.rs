//! What no picture can show truly, and what to do instead.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::choose::{least_shown, too_small, unnamed};
use super::glyphs;
use super::words::value_unit;
use crate::caveat::Undrawn;
use crate::error::user;
use crate::table::{Role, Row, SUBTOTAL, SUPPRESSED, Table, Unit};

/// # Errors
/// A `UserError` with the reason, where there is no row to draw.
pub fn nothing(table: &Table, rows: &[&Row]) -> Result<()> {
    let own = || table.rows.iter().filter(|row| !row.is(SUBTOTAL));
    let told = own().any(|row| table.cell(row, Role::Value).number().is_some());
    let hidden = own().any(|row| row.is(SUPPRESSED));
    let (why, hint) = match (least_shown(table), too_small(table)) {
        (Some(least), _) if hidden && !told => (
            format!(
                "every group has a count under {least}, or one that such could be worked out from, and these are hidden"
            ),
            "take fewer and larger groups, or a smaller --suppress",
        ),
        (_, Some(Undrawn::NotRankable { least } | Undrawn::TooFew { least, .. })) if told => (
            format!("no group rests on {least} or more, and smaller ones are not ranked"),
            "take fewer and larger groups; with --min-n none all are drawn",
        ),
        _ => ("no group has a value".to_string(), "widen --where or --period, or choose another measure"),
    };
    ensure!(!rows.is_empty(), user(format!("there is nothing to draw: {why}"), hint));
    Ok(())
}

/// # Errors
/// A `UserError` where the rows are amounts in several currencies, which have no common axis.
pub fn currencies(table: &Table, rows: &[&Row]) -> Result<()> {
    let place = table.columns.iter().position(|c| c.role == Role::Key && c.name == "currency");
    let Some(place) = place.filter(|_| matches!(value_unit(table), Unit::Money(_))) else { return Ok(()) };
    let told = rows.iter().filter(|row| table.cell(row, Role::Value).number().is_some());
    let names: BTreeSet<&str> = told.map(|row| row.cells[place].text()).collect();
    let first = names.iter().find(|name| !name.is_empty()).copied().unwrap_or_default();
    let listed: Vec<&str> =
        names.iter().map(|&name| if name.is_empty() { "no stated currency" } else { name }).collect();
    ensure!(
        names.len() < 2,
        user(
            format!("amounts in {} have no common axis", listed.join(" and in ")),
            format!("draw one of them: --where \"currency = '{first}'\"; a table prints them all")
        )
    );
    Ok(())
}

/// # Errors
/// A `UserError` where no group has a name that can be drawn.
pub fn names(table: &Table, rows: &[&Row]) -> Result<()> {
    let lacking: BTreeSet<char> = unnamed(table).into_iter().flat_map(|(_, lacking)| lacking).collect();
    let what = format!("the chart font has no {}, which stand in the names of all groups", glyphs::listed(&lacking));
    ensure!(!rows.is_empty() || lacking.is_empty(), user(what, "choose another --by; tables print them as they are"));
    Ok(())
}
