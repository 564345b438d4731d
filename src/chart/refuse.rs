//! What no picture can show truly, and what to do instead.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::choose::{least_shown, too_small};
use super::glyphs;
use super::words::value_unit;
use crate::caveat::Undrawn;
use crate::error::user;
use crate::table::{Cell, REST, Role, Row, SUBTOTAL, SUPPRESSED, Table, Unit};

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
/// A `UserError` where no letter can be drawn of the names of any group.
pub fn names(table: &Table, rows: &[&Row]) -> Result<()> {
    let named = rows.iter().filter(|row| !row.is(REST) && row.cells[0] != Cell::Empty);
    let names: Vec<String> = named.map(|row| table.key(row)).collect();
    let lacking: BTreeSet<char> = names.iter().flat_map(|name| glyphs::lacking(name)).collect();
    let what = format!("the chart font has no {}: no name of a group can be read", glyphs::listed(&lacking));
    let can_be_read = lacking.is_empty() || names.iter().any(|name| glyphs::is_readable(name));
    ensure!(can_be_read, user(what, "choose another --by; tables print the names as they are"));
    Ok(())
}
