//! Which rows are parts of the total, and which say more of a part: below 其中, below a row that they add up to, or beside the whole.
//! Must not judge any figure.

use super::columns::Column;
use super::read::{Kind, Printed};
use super::subtotals;
use super::sums::exact;
use super::words::Words;

/// Below this total, a few of its rows add up to it by chance.
const TELLING: i128 = 100;
/// Ways to end the lists below 其中 of which each is tried.
const MOST_WAYS: usize = 4_096;

/// Finds which row is the total where several are called so, and which rows are parts of it where not all of them are: subtotals above
/// their own parts, and rows that say more of a part.
pub fn settle(printed: &mut Printed) {
    subtotals::settle(printed);
    find_area(printed);
    let Some(total) = printed.rows.iter().rposition(|r| r.kind == Kind::Total) else { return };
    let of = |kind: Kind| (0..printed.rows.len()).filter(|row| printed.rows[*row].kind == kind).collect::<Vec<usize>>();
    let (parts, subtotals, lists) = (of(Kind::Part), of(Kind::Subtotal), lists(printed));
    let only_lists = !lists.is_empty() && parts.iter().all(|part| lists.iter().flatten().any(|row| row == part));
    let mut nearest = None;
    for column in printed.columns.iter().filter(|c| c.is_quantity()) {
        let Some(all) = exact(column, total) else { continue };
        let Some(values) = values_of(column, &parts) else { continue };
        if values.iter().sum::<i128>() == all {
            return;
        }
        let listed = listed(column, &lists, values.iter().sum::<i128>() - all);
        // Then the subtotals may be the parts.
        let above = values_of(column, &subtotals).filter(|above| only_lists && !above.is_empty());
        let above = above.map(|above| ((above.iter().sum::<i128>() - all).abs(), parts.clone()));
        let listed = listed.into_iter().chain(above).min_by_key(|(off, _)| *off);
        if let Some((0, within)) = listed {
            return put_within(printed, &within);
        }
        if all >= TELLING
            && let Some(within) = nested(&values, all).or_else(|| run(&values, all))
        {
            return put_within(printed, &within.into_iter().map(|place| parts[place]).collect::<Vec<usize>>());
        }
        nearest = nearest.or(listed);
    }
    // A wrong figure leaves it to the nearest sum how far 其中 goes.
    if let Some((_, within)) = nearest {
        put_within(printed, &within);
    }
}

/// Where no row says that it is the total, the one of the whole area or time is, if it adds up the others in some column.
fn find_area(printed: &mut Printed) {
    let area = |row: &usize| Words::shipped().names_area(&printed.rows[*row].name);
    let Some(row) = (0..printed.rows.len()).find(area).filter(|_| printed.rows.iter().all(|r| r.kind != Kind::Total))
    else {
        return;
    };
    let parts: Vec<usize> =
        (0..printed.rows.len()).filter(|r| *r != row && printed.rows[*r].kind == Kind::Part).collect();
    let adds_up = |column: &Column| {
        let sum = values_of(column, &parts).map(|values| values.iter().sum::<i128>());
        column.is_quantity() && parts.len() > 1 && sum.is_some_and(|sum| sum >= TELLING) && sum == exact(column, row)
    };
    if printed.columns.iter().any(adds_up) {
        printed.rows[row].kind = Kind::Total;
    }
}

fn put_within(printed: &mut Printed, rows: &[usize]) {
    rows.iter().for_each(|row| printed.rows[*row].kind = Kind::Within);
}

fn values_of(column: &Column, rows: &[usize]) -> Option<Vec<i128>> {
    rows.iter().map(|row| exact(column, *row)).collect()
}

/// The rows below each 其中 that may go on with it.
fn lists(printed: &Printed) -> Vec<Vec<usize>> {
    let begins = |row: &usize| Words::shipped().begins_list(&printed.rows[*row].name);
    let below = |row: usize| (row + 1..printed.rows.len()).take_while(|row| printed.rows[*row].kind == Kind::Part);
    let lists = (0..printed.rows.len()).filter(begins).map(|row| below(row).collect::<Vec<usize>>());
    lists.filter(|list| !list.is_empty()).collect()
}

/// How far the lists go, so that what they take from the sum is nearest to what is too much, and how far off that is.
fn listed(column: &Column, lists: &[Vec<usize>], too_much: i128) -> Option<(i128, Vec<usize>)> {
    let ways = lists.iter().try_fold(1_usize, |ways, list| ways.checked_mul(list.len() + 1))?;
    if lists.is_empty() || ways > MOST_WAYS {
        return None;
    }
    let way = |mut way: usize| {
        let mut within = Vec::new();
        for list in lists {
            within.extend(&list[..way % (list.len() + 1)]);
            way /= list.len() + 1;
        }
        let taken: i128 = values_of(column, &within)?.iter().sum();
        Some(((taken - too_much).abs(), within))
    };
    // The first of equals takes least.
    (0..ways).filter_map(way).min_by_key(|(off, within)| (*off, within.len()))
}

/// The rows that are parts of a row above them, if without them the rest adds up to the total.
fn nested(values: &[i128], all: i128) -> Option<Vec<usize>> {
    let (mut within, mut place) = (Vec::new(), 0);
    while place < values.len() {
        let mut sum = 0;
        let end = (place + 1..values.len()).find(|end| {
            sum += values[*end];
            sum == values[place] && *end > place + 1
        });
        if let Some(end) = end {
            within.extend(place + 1..=end);
            place = end;
        }
        place += 1;
    }
    let rest: i128 = (0..values.len()).filter(|i| !within.contains(i)).map(|i| values[i]).sum();
    (rest == all).then_some(within)
}

/// The rows outside of the first or last rows that add up to the total.
fn run(values: &[i128], all: i128) -> Option<Vec<usize>> {
    let parts = 2..values.len();
    let first = parts.clone().find(|end| values[..*end].iter().sum::<i128>() == all);
    let last = || parts.rev().find(|start| values[values.len() - *start..].iter().sum::<i128>() == all);
    match first {
        Some(end) => Some((end..values.len()).collect()),
        None => last().map(|length| (0..values.len() - length).collect()),
    }
}
