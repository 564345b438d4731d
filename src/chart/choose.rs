//! Which rows of a table a chart draws, in which order, and what it says of the others.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};

use super::words::subtitle;
use super::{MOST, MOST_BY_TIME, glyphs};
use crate::caveat::{Caveat, Undrawn};
use crate::table::marks::explained;
use crate::table::{Cell, KeyOrder, Kind, NOT_RANKABLE, REST, Role, Row, SUBTOTAL, SUPPRESSED, Table, VARIANT};

/// Most stretches of an order that are named as not drawn.
const MOST_RUNS: usize = 5;

/// The rows to draw, sorted by value unless they have an order of their own, and the notes under the picture. Nothing is drawn where
/// no row has a value that can be ranked.
pub fn choose(table: &Table) -> (Vec<&Row>, Vec<Caveat>) {
    let own = own(table);
    let fit = fit(table, &own);
    if fit.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut rows = fitting(table, &fit, 0, most(table));
    let notes = table.notes.iter().skip(1).filter_map(|note| in_picture(note, &rows));
    let mut notes: Vec<Caveat> = notes.chain(undrawn(table, &own, &fit, &rows)).collect();
    notes.extend(font_lacks(table, &rows, &notes));
    if table.orders == [KeyOrder::Size] {
        let value = |row: &Row| table.cell(row, Role::Value).number();
        rows.sort_by(|a, b| {
            let by_value = value(b).partial_cmp(&value(a)).unwrap_or(std::cmp::Ordering::Equal);
            let last = |row: &Row| (row.cells[0] == Cell::Empty, row.is(REST));
            last(a).cmp(&last(b)).then(by_value)
        });
    }
    (rows, notes)
}

/// How many groups a chart has room for beside that of all others, where that one would not be all others, since named groups are
/// not drawn either.
pub fn room(table: &Table) -> Option<usize> {
    let own = own(table);
    let fit = fit(table, &own);
    let rest = own.iter().find(|row| row.is(REST)).filter(|row| is_rest(table, &[**row], 0))?;
    let drawn = fitting(table, &fit, 0, most(table));
    let named = |rows: &[&Row]| {
        let keys = rows.iter().map(|row| &row.cells[0]).filter(|key| **key != rest.cells[0] && **key != Cell::Empty);
        keys.collect::<HashSet<_>>().len()
    };
    let room = named(&drawn);
    (0 < room && room < named(&fit)).then_some(room)
}

/// Whether a row has a mark: a value that is told and rests on enough to be ranked.
pub fn has_mark(table: &Table, row: &Row) -> bool {
    table.cell(row, Role::Value).number().is_some() && !row.is(NOT_RANKABLE)
}

/// Whether rows belong to groups, which then keep the order of the table.
pub fn several_keys(table: &Table) -> bool {
    table.keys() > 1
}

/// The rows that hold no others, since what sums them up would be drawn twice.
fn own(table: &Table) -> Vec<&Row> {
    table.rows.iter().filter(|row| !row.is(SUBTOTAL)).collect()
}

/// What is not printed of the picture's texts, since the font lacks it.
fn font_lacks(table: &Table, rows: &[&Row], notes: &[Caveat]) -> Option<Caveat> {
    let texts = [table.title.clone(), subtitle(table)].into_iter().chain(notes.iter().map(|note| table.printed(note)));
    let texts = texts.chain(rows.iter().flat_map(|row| table.labels(row)));
    let lacking: BTreeSet<char> = texts.flat_map(|text| glyphs::lacking(&text)).collect();
    (!lacking.is_empty()).then(|| Caveat::FontLacks { characters: glyphs::listed(&lacking) })
}

fn most(table: &Table) -> usize {
    if table.orders.iter().any(|order| order.is_time()) { MOST_BY_TIME } else { MOST }
}

/// The rows with a mark, and those without one that keep their place in time or in another order: without them their neighbours would
/// seem to follow each other. In an order other than time they do where there is room. Nothing where no row has a mark.
fn fit<'a>(table: &Table, own: &[&'a Row]) -> Vec<&'a Row> {
    let keys = |row: &Row, scale: bool| -> Vec<Cell> {
        let keys = row.cells.iter().zip(&table.orders);
        keys.filter(|(_, order)| order.is_scale() == scale).map(|(key, _)| key.clone()).collect()
    };
    let marked: Vec<&Row> = own.iter().copied().filter(|row| has_mark(table, row)).collect();
    // A group without any mark has no place to keep.
    let groups: HashSet<Vec<Cell>> = marked.iter().map(|row| keys(row, false)).collect();
    let keeps_place = |row: &Row| {
        let places = keys(row, true);
        !places.is_empty() && !places.contains(&Cell::Empty) && groups.contains(&keys(row, false))
    };
    let placed = own.iter().copied().filter(|row| has_mark(table, row) || keeps_place(row));
    let placed: Vec<&Row> = placed.collect();
    let by_time = table.orders.iter().any(|order| order.is_time());
    if by_time || placed.len() <= MOST { placed } else { marked }
}

fn is_among(row: &Row, rows: &[&Row]) -> bool {
    rows.iter().any(|r| std::ptr::eq(*r, row))
}

/// At most so many rows, in the order of the table: whole groups by the key at `depth`, of a group larger than a chart those of its
/// own groups. The largest are drawn, by time the newest; the rest and what nothing is known of give way to no other, so that
/// nothing disappears.
fn fitting<'a>(table: &Table, rows: &[&'a Row], depth: usize, most: usize) -> Vec<&'a Row> {
    let groups: Vec<&[&Row]> = rows.chunk_by(|a, b| a.cells[depth] == b.cells[depth]).collect();
    let (always, mut usual): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|&i| is_rest(table, groups[i], depth) || groups[i][0].cells[depth] == Cell::Empty);
    match table.orders.get(depth) {
        Some(KeyOrder::Time) => usual.reverse(),
        Some(KeyOrder::Own | KeyOrder::Asked) => usual.sort_by_key(|&i| Reverse(size(table, groups[i]))),
        _ => {}
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

/// What makes a group large, as in the order of the table.
fn size(table: &Table, group: &[&Row]) -> i64 {
    let role = match table.measure.kind {
        Kind::Count | Kind::Sum => Role::Numerator,
        Kind::Share | Kind::Rate | Kind::Mean | Kind::Median | Kind::Quantile => table.counted,
    };
    group.iter().map(|row| table.cell(row, role).int()).sum()
}

/// Whether a group is all that does not stand alone under the key at `depth`.
fn is_rest(table: &Table, group: &[&Row], depth: usize) -> bool {
    let key = &group[0].cells[depth];
    group.iter().all(|r| r.is(REST)) && table.rows.iter().filter(|r| r.is(REST)).all(|r| r.cells[depth] == *key)
}

/// Whether a row belongs to a period before those that are drawn.
fn is_earlier(table: &Table, row: &Row, drawn: &[&Row]) -> bool {
    let period = &row.cells[0];
    table.orders.first().is_some_and(|order| order.is_time())
        && *period != Cell::Empty
        && drawn.iter().all(|r| r.cells[0] != *period)
}

/// What is said of the rows that are not drawn: of earlier periods, others for which there was no room, those unfit to be drawn.
fn undrawn(table: &Table, own: &[&Row], fit: &[&Row], drawn: &[&Row]) -> Vec<Caveat> {
    // Days of many years are too many to look through for each of them.
    let fit: HashSet<*const Row> = fit.iter().map(|row| std::ptr::from_ref(*row)).collect();
    let (crowded, others): (Vec<&Row>, Vec<&Row>) = own
        .iter()
        .copied()
        .filter(|row| !is_among(row, drawn))
        .partition(|row| fit.contains(&std::ptr::from_ref(*row)));
    let (mut earlier, crowded): (Vec<&Row>, Vec<&Row>) =
        crowded.into_iter().partition(|row| is_earlier(table, row, drawn));
    let (hidden, others): (Vec<&Row>, Vec<&Row>) = others.into_iter().partition(|row| row.is(SUPPRESSED));
    let (small, without): (Vec<&Row>, Vec<&Row>) = others.into_iter().partition(|row| row.is(NOT_RANKABLE));
    if table.orders.first() == Some(&KeyOrder::Latest) {
        earlier.reverse();
    }
    let mut notes = Vec::new();
    let mut note = |rows: &[&Row], why: Option<Undrawn>| {
        notes.extend(why.filter(|_| !rows.is_empty()).map(|why| not_drawn(table, rows, why)));
    };
    note(&small, too_small(table).or(Some(Undrawn::Others)));
    note(&hidden, least_shown(table).map(|least| Undrawn::Hidden { least }));
    if let (Some(first), Some(last)) = (earlier.first(), earlier.last()) {
        let period = |row: &Row| table.labels(row).remove(0);
        note(&earlier, Some(Undrawn::Earlier { first: period(first), last: period(last) }));
    }
    // Of a group larger than a chart, some rows are drawn and others are not.
    let (within, apart): (Vec<&Row>, Vec<&Row>) =
        crowded.into_iter().partition(|row| several_keys(table) && drawn.iter().any(|r| r.cells[0] == row.cells[0]));
    note(&within, Some(blocks(table, &within)));
    let why = match several_keys(table) {
        true => blocks(table, &apart),
        false if table.orders == [KeyOrder::Own] => between(table, own, &apart, drawn),
        false => Undrawn::Others,
    };
    note(&apart, Some(why));
    note(&without, Some(Undrawn::Without));
    notes
}

/// Why groups of the table are too small to rank.
pub fn too_small(table: &Table) -> Option<Undrawn> {
    table.notes.iter().find_map(|note| match note {
        Caveat::NotRankable { least, .. } => Some(Undrawn::NotRankable { least: *least }),
        Caveat::TooFew { least, base, .. } => Some(Undrawn::TooFew { least: *least, base: *base }),
        _ => None,
    })
}

/// The count under which the counts of the table are hidden.
pub fn least_shown(table: &Table) -> Option<i64> {
    table.notes.iter().find_map(|n| if let Caveat::Suppressed { least, .. } = n { Some(*least) } else { None })
}

/// Which stretches of an order there is no room for: rows that follow each other and of which none is drawn.
fn between(table: &Table, own: &[&Row], crowded: &[&Row], drawn: &[&Row]) -> Undrawn {
    let mut runs: Vec<(String, String)> = Vec::new();
    let mut open = false;
    let crowded: HashSet<*const Row> = crowded.iter().map(|row| std::ptr::from_ref(*row)).collect();
    for row in own {
        if crowded.contains(&std::ptr::from_ref(*row)) {
            let label = table.labels(row).remove(0);
            match runs.last_mut().filter(|_| open) {
                Some((_, last)) => *last = label,
                None => runs.push((label.clone(), label)),
            }
            open = true;
        }
        open &= !is_among(row, drawn);
    }
    stretches(table, runs)
}

/// The groups of the first key to which rows belong for which there is no room, where there are several keys: these may be larger
/// than others that are drawn.
fn blocks(table: &Table, crowded: &[&Row]) -> Undrawn {
    let mut labels: Vec<String> = crowded.iter().map(|row| table.labels(row).remove(0)).collect();
    labels.dedup();
    stretches(table, labels.into_iter().map(|label| (label.clone(), label)).collect())
}

/// The first few of these.
fn stretches(table: &Table, mut runs: Vec<(String, String)>) -> Undrawn {
    let more = runs.len().saturating_sub(MOST_RUNS);
    runs.truncate(MOST_RUNS);
    Undrawn::Between { of: table.columns[0].label.clone(), runs, more }
}

/// Rows as groups with their complaints. The bases of one outcome have no common count, and hidden ones are not told.
fn not_drawn(table: &Table, rows: &[&Row], why: Undrawn) -> Caveat {
    let variants = table.columns.iter().any(|c| c.role == Role::Key && c.name == VARIANT);
    // The parts of a share repeat their group's denominator, and are one group.
    let parts = if variants || table.measure.kind == Kind::Share { parts_of(table) } else { 1 };
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
    let on = |flag| rows.iter().filter(|row| row.is(flag)).count() as i64;
    let (hidden, small) = (on(SUPPRESSED), rows.iter().filter(|row| is_small(row)).count() as i64);
    match note {
        Caveat::Unclassified { count: 0, .. } => None,
        Caveat::Suppressed { least, beyond, .. } => {
            (hidden > 0).then_some(Caveat::Suppressed { rows: hidden, least: *least, beyond: *beyond })
        }
        Caveat::NotRankable { least, .. } => explained(Caveat::NotRankable { groups: small, least: *least }, rows),
        Caveat::TooFew { least, base, .. } => {
            explained(Caveat::TooFew { groups: small, least: *least, base: *base }, rows)
        }
        other => explained(other.clone(), rows),
    }
}

/// Whether a row keeps its place without a mark, since it is too small to rank.
pub fn is_small(row: &Row) -> bool {
    row.is(NOT_RANKABLE) && !row.is(SUPPRESSED)
}
