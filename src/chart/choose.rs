//! Which rows of a table a chart draws, in which order, and what it says of the others.

use super::MOST;
use crate::caveat::Caveat;
use crate::table::{NOT_RANKABLE, REST, Role, Row, SUBTOTAL, SUPPRESSED, Table};

/// The rows to draw, sorted by value unless they have an order of their own, and notes on those left out. Groups too small to rank are drawn only where there is
/// nothing else; of many groups the largest are drawn, whatever their value.
pub fn choose(table: &Table) -> (Vec<&Row>, Vec<Caveat>) {
    let value = |r: &Row| table.cell(r, Role::Value).number();
    let small = |r: &&&Row| r.flags.contains(&NOT_RANKABLE);
    // What sums others up would be drawn twice.
    let own: Vec<&Row> = table.rows.iter().filter(|r| !r.is(SUBTOTAL)).collect();
    let with_value: Vec<&Row> = own.iter().filter(|r| value(r).is_some()).copied().collect();
    let rankable: Vec<&Row> = with_value.iter().filter(|r| !small(r)).copied().collect();
    let all_small = rankable.is_empty();
    let mut rows = if all_small { with_value } else { rankable };
    // Tables begin with the largest groups.
    rows.truncate(groups_within(table, &rows));
    if !several_keys(table) && !table.ordered {
        rows.sort_by(|a, b| {
            let by_value = value(b).partial_cmp(&value(a)).unwrap_or(std::cmp::Ordering::Equal);
            a.is(REST).cmp(&b.is(REST)).then(by_value)
        });
    }
    // Hidden rows have a note of their own.
    let told = own.into_iter().filter(|r| !r.is(SUPPRESSED));
    let left: Vec<&Row> = told.filter(|r| !rows.iter().any(|d| std::ptr::eq(*d, *r))).collect();
    let least =
        table.notes.iter().find_map(|n| if let Caveat::NotRankable { least, .. } = n { Some(*least) } else { None });
    let (too_small, others): (Vec<&Row>, Vec<&Row>) = left.into_iter().partition(|r| !all_small && small(&r));
    let notes =
        [(too_small, least), (others, None)].into_iter().filter(|(rows, _)| !rows.is_empty()).map(|(rows, least)| {
            // The parts of a share repeat their group's denominator, and are one group.
            let parts = if table.measure.kind == "share" { parts_of(table) } else { 1 };
            let complaints = rows.iter().map(|r| table.cell(r, Role::Denominator).int()).sum::<i64>() / parts as i64;
            Caveat::NotDrawn { groups: (rows.len() / parts) as i64, complaints, least }
        });
    (rows, notes.collect())
}

/// How many parts the share of a group has: as many rows as share the keys before the last one.
fn parts_of(table: &Table) -> usize {
    let group = ..table.keys().saturating_sub(1);
    let first = table.rows.first().map(|r| &r.cells[group]);
    table.rows.iter().take_while(|r| Some(&r.cells[group]) == first).count().max(1)
}

/// How many rows fit into a chart without cutting a group in two.
fn groups_within(table: &Table, rows: &[&Row]) -> usize {
    let mut most = rows.len().min(MOST);
    while several_keys(table) && most > 0 && most < rows.len() && rows[most].cells[0] == rows[most - 1].cells[0] {
        most -= 1;
    }
    // A single group larger than a chart is cut after all.
    if most == 0 { rows.len().min(MOST) } else { most }
}

/// Whether rows belong to groups, which then keep the order of the table.
pub fn several_keys(table: &Table) -> bool {
    table.keys() > 1
}

/// The definition is the subtitle, what is too small is mostly not drawn, and nothing unclassified needs no word.
pub fn in_picture(note: &Caveat, small_are_drawn: bool) -> bool {
    match note {
        Caveat::Definition(_) | Caveat::Unclassified { count: 0, .. } => false,
        Caveat::NotRankable { .. } => small_are_drawn,
        _ => true,
    }
}
