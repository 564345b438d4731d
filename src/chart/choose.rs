//! Which rows of a table a chart draws, in which order, and what it says of the others.

use super::{MOST, MOST_BY_TIME};
use crate::caveat::{Caveat, Undrawn};
use crate::table::marks::explained;
use crate::table::{Cell, KeyOrder, NOT_RANKABLE, REST, Role, Row, SUBTOTAL, SUPPRESSED, Table, VARIANT};

/// The rows to draw, sorted by value unless they have an order of their own, and the notes under the picture. Groups too small to
/// rank are drawn only where there is nothing else. Nothing is drawn where no row has a value.
pub fn choose(table: &Table) -> (Vec<&Row>, Vec<Caveat>) {
    let value = |r: &Row| table.cell(r, Role::Value).number();
    // What sums others up would be drawn twice.
    let own: Vec<&Row> = table.rows.iter().filter(|r| !r.is(SUBTOTAL)).collect();
    let with_value = |r: &&&Row| value(r).is_some();
    let all_small = !own.iter().filter(with_value).any(|r| !r.is(NOT_RANKABLE));
    let shown = |r: &Row| value(r).is_some() && (all_small || !r.is(NOT_RANKABLE));
    // A hidden month keeps its place: without it, its neighbours would seem to follow each other.
    let keeps_place = table.orders.iter().any(|order| *order != KeyOrder::Size);
    let fit = |r: &&Row| shown(r) || (keeps_place && r.is(SUPPRESSED));
    let fit: Vec<&Row> = own.iter().copied().filter(fit).collect();
    if !fit.iter().any(|r| shown(r)) {
        return (Vec::new(), Vec::new());
    }
    let most = if table.orders.contains(&KeyOrder::Time) { MOST_BY_TIME } else { MOST };
    let mut rows = fitting(table, &fit, 0, most);
    let (crowded, others): (Vec<&Row>, Vec<&Row>) =
        own.into_iter().filter(|r| !is_among(r, &rows)).partition(|r| is_among(r, &fit));
    let (earlier, crowded) = crowded.into_iter().partition(|r| is_earlier(table, r, &rows));
    let left = undrawn(table, [earlier, crowded, others], all_small);
    let notes = table.notes.iter().skip(1).filter_map(|note| in_picture(note, &rows)).chain(left).collect();
    if table.orders == [KeyOrder::Size] {
        rows.sort_by(|a, b| {
            let by_value = value(b).partial_cmp(&value(a)).unwrap_or(std::cmp::Ordering::Equal);
            a.is(REST).cmp(&b.is(REST)).then(by_value)
        });
    }
    (rows, notes)
}

fn is_among(row: &Row, rows: &[&Row]) -> bool {
    rows.iter().any(|r| std::ptr::eq(*r, row))
}

/// Whether rows belong to groups, which then keep the order of the table.
pub fn several_keys(table: &Table) -> bool {
    table.keys() > 1
}

/// At most so many rows, in the order of the table: whole groups by the key at `depth`, of a group larger than a chart those of its
/// own groups. The first come first, by time the newest; the rest and what nothing is known of give way to no other, so that
/// nothing disappears.
fn fitting<'a>(table: &Table, rows: &[&'a Row], depth: usize, most: usize) -> Vec<&'a Row> {
    let groups: Vec<&[&Row]> = rows.chunk_by(|a, b| a.cells[depth] == b.cells[depth]).collect();
    let (always, mut usual): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|&i| is_rest(table, groups[i], depth) || groups[i][0].cells[depth] == Cell::Empty);
    if table.orders.get(depth) == Some(&KeyOrder::Time) {
        usual.reverse();
    }
    let first = usual.first().copied();
    if let Some(large) = first.map(|i| groups[i]).filter(|group| group.len() > most && depth + 1 < table.keys()) {
        return fitting(table, large, depth + 1, most);
    }
    let (mut room, mut full, mut drawn) = (most, false, vec![false; groups.len()]);
    for i in first.into_iter().chain(always.iter().copied()).chain(usual.into_iter().skip(1)) {
        let fits = groups[i].len() <= room && (!full || always.contains(&i));
        full |= !fits;
        if fits {
            room -= groups[i].len();
            drawn[i] = true;
        }
    }
    groups.iter().zip(drawn).filter(|(_, drawn)| *drawn).flat_map(|(group, _)| group.iter().copied()).collect()
}

/// Whether a group is all that does not stand alone under the key at `depth`.
fn is_rest(table: &Table, group: &[&Row], depth: usize) -> bool {
    let key = &group[0].cells[depth];
    group.iter().all(|r| r.is(REST)) && table.rows.iter().filter(|r| r.is(REST)).all(|r| r.cells[depth] == *key)
}

/// Whether a row belongs to a period before those that are drawn.
fn is_earlier(table: &Table, row: &Row, drawn: &[&Row]) -> bool {
    let period = &row.cells[0];
    table.orders.first() == Some(&KeyOrder::Time)
        && *period != Cell::Empty
        && drawn.iter().all(|r| r.cells[0] != *period)
}

/// What is said of the rows that are not drawn: of earlier periods, others for which there was no room, those unfit to be drawn.
fn undrawn(table: &Table, [earlier, crowded, others]: [Vec<&Row>; 3], all_small: bool) -> Vec<Caveat> {
    let (hidden, others): (Vec<&Row>, Vec<&Row>) = others.into_iter().partition(|r| r.is(SUPPRESSED));
    let (small, mut without) = others.into_iter().partition::<Vec<&Row>, _>(|r| !all_small && r.is(NOT_RANKABLE));
    let mut notes = Vec::new();
    let mut note = |rows: &[&Row], why: Option<Undrawn>| {
        notes.extend(why.filter(|_| !rows.is_empty()).map(|why| not_drawn(table, rows, why)));
    };
    let small_why = table.notes.iter().find_map(|note| match note {
        Caveat::NotRankable { least, .. } => Some(Undrawn::NotRankable { least: *least }),
        Caveat::TooFew { least, .. } => Some(Undrawn::TooFew { least: *least }),
        _ => None,
    });
    note(&small, small_why.or(Some(Undrawn::Others)));
    let least =
        table.notes.iter().find_map(|n| if let Caveat::Suppressed { least, .. } = n { Some(*least) } else { None });
    note(&hidden, least.map(|least| Undrawn::Hidden { least }));
    if let (Some(first), Some(last)) = (earlier.first(), earlier.last()) {
        let period = |row: &Row| table.labels(row).remove(0);
        note(&earlier, Some(Undrawn::Earlier { first: period(first), last: period(last) }));
    }
    without.extend(crowded);
    note(&without, Some(Undrawn::Others));
    notes
}

/// Rows as groups with their complaints. The bases of one outcome have no common count, and hidden ones are not told.
fn not_drawn(table: &Table, rows: &[&Row], why: Undrawn) -> Caveat {
    let variants = table.columns.iter().any(|c| c.role == Role::Key && c.name == VARIANT);
    // The parts of a share repeat their group's denominator, and are one group.
    let parts = if variants || table.measure.kind == "share" { parts_of(table) } else { 1 };
    let groups = match why {
        Undrawn::Earlier { .. } => rows.chunk_by(|a, b| a.cells[0] == b.cells[0]).count(),
        _ => (rows.len() / parts).max(1),
    };
    let told = !variants && !rows.iter().any(|r| r.is(SUPPRESSED));
    let complaints = || rows.iter().map(|r| table.cell(r, table.counted).int()).sum::<i64>() / parts as i64;
    Caveat::NotDrawn { groups: groups as i64, complaints: told.then(complaints), why }
}

/// How many parts the share of a group has: as many rows as share the keys before the last one.
fn parts_of(table: &Table) -> usize {
    let group = ..table.keys().saturating_sub(1);
    let first = table.rows.first().map(|r| &r.cells[group]);
    table.rows.iter().take_while(|r| Some(&r.cells[group]) == first).count().max(1)
}

/// A note as the picture of these rows has it, where it does: marks are explained only where they are drawn.
fn in_picture(note: &Caveat, rows: &[&Row]) -> Option<Caveat> {
    let hidden = rows.iter().filter(|r| r.is(SUPPRESSED)).count() as i64;
    match note {
        Caveat::Unclassified { count: 0, .. } => None,
        Caveat::Suppressed { least, beyond, .. } => {
            (hidden > 0).then_some(Caveat::Suppressed { rows: hidden, least: *least, beyond: *beyond })
        }
        other => explained(other.clone(), rows),
    }
}

/// Whether a row is drawn as one too small to rank.
pub fn is_small(row: &Row) -> bool {
    row.is(NOT_RANKABLE) && !row.is(SUPPRESSED)
}
