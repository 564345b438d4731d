//! Marks the groups of a table that differ from the average beyond chance (`--funnel`).

use std::collections::HashMap;

use anyhow::{Result, ensure};

use super::funnel::{self, Group, Side};
use super::{Kind, Query, Rows};
use crate::caveat::Caveat;
use crate::error::user;
use crate::table::{ABOVE, BELOW, NOT_RANKABLE, REST, Role, Row, SUBTOTAL, Table};

/// Whether a query can be asked for it.
///
/// # Errors
/// A `UserError` where there is no share to hold against an average, or there are no groups.
pub fn check(query: &Query) -> Result<()> {
    let hint = "take a share or a rate by groups, such as `return-refusal-rate --by seller --funnel`";
    let m = query.measure;
    let is = match m.rows {
        Rows::Survey => "counts answers by their weights".into(),
        _ if m.kind == Kind::Rate => "divides what is added up, not complaints by complaints".into(),
        _ => format!("is a {}", m.kind.name()),
    };
    ensure!(
        m.is_proportion() && m.rows == Rows::Complaints,
        user(format!("--funnel holds parts of complaints against their average, and {} {is}", m.name), hint)
    );
    ensure!(!query.by.is_empty(), user("--funnel needs groups to compare", hint));
    Ok(())
}

/// Marks the rows and adds the note. Groups too small to rank are left out; parts of a share have an average each.
pub fn mark(query: &Query, table: &mut Table) {
    let part = |row: &Row| match query.measure.kind {
        Kind::Share => row.cells[query.by.len()].text().to_string(),
        _ => String::new(),
    };
    let counts = |row: &Row| [Role::Numerator, Role::Denominator].map(|role| table.cell(row, role).int());
    let mut totals: HashMap<String, [i64; 2]> = HashMap::new();
    let single = |row: &&Row| !row.flags.contains(&SUBTOTAL);
    for row in table.rows.iter().filter(single) {
        let [hits, n] = counts(row);
        let sum = totals.entry(part(row)).or_default();
        *sum = [sum[0] + hits, sum[1] + n];
    }
    let apart = [NOT_RANKABLE, SUBTOTAL, REST];
    let ranked = |row: &&Row| apart.iter().all(|flag| !row.flags.contains(flag)) && counts(row)[1] > 0;
    let group = |row: &Row| {
        let ([hits, n], [all_hits, all]) = (counts(row), totals[&part(row)]);
        Group { hits, n, average: all_hits as f64 / all as f64 }
    };
    let groups: Vec<Group> = table.rows.iter().filter(ranked).map(group).collect();
    let places: Vec<usize> = (0..table.rows.len()).filter(|&i| ranked(&&table.rows[i])).collect();
    let sides = funnel::sides(&groups);
    for (&place, side) in places.iter().zip(&sides) {
        let flag = side.map(|side| if side == Side::Above { ABOVE } else { BELOW });
        table.rows[place].flags.extend(flag);
    }
    let on = |side| sides.iter().filter(|s| **s == Some(side)).count();
    let average = table.cell(&table.totals, Role::Value).number().filter(|_| query.measure.kind == Kind::Rate);
    table.notes.push(Caveat::Funnel {
        above: on(Side::Above),
        below: on(Side::Below),
        groups: groups.len(),
        average,
        spread: funnel::spread(&groups),
    });
}
