//! Which of several rows of totals is that of the whole, and what the others add up. Must not know habits of rounding.

use super::Figure;
use super::Verdict;
use super::formula::Figures;
use super::number::{Number, write};
use super::ratio::{Rounding, Span};
use super::read::{Kind, Printed};
use super::sums::{exact, figure};
use super::tell;
use super::words::Words;

/// Of several rows of totals the last one that says no more than that is the whole, else the last of all. Those that say more
/// (商品类合计), and those that add up no more than the rows above them, are subtotals.
pub fn settle(printed: &mut Printed) {
    let words = Words::shipped();
    let totals: Vec<usize> = (0..printed.rows.len()).filter(|row| printed.rows[*row].kind == Kind::Total).collect();
    let bare = totals.iter().rfind(|row| words.bare_total(&printed.rows[**row].name));
    let Some(&whole) = bare.or(totals.last()) else { return };
    for &row in totals.iter().filter(|_| totals.len() > 1) {
        let more = row != whole && !words.bare_total(&printed.rows[row].name);
        if more || adds_up_above(printed, row) {
            printed.rows[row].kind = Kind::Subtotal;
        }
    }
}

/// Whether a row adds up the rows between the total before it and itself, and these are not all rows of the table.
fn adds_up_above(printed: &Printed, row: usize) -> bool {
    let Some(column) = printed.columns.iter().find(|c| c.is_quantity() && exact(c, row).is_some()) else {
        return false;
    };
    let above = above(printed, row);
    let sum = above.iter().map(|part| exact(column, *part)).sum::<Option<i128>>();
    let all = printed.rows.iter().filter(|r| r.kind == Kind::Part).count();
    (1..all).contains(&above.len()) && sum == exact(column, row)
}

/// The parts between a row of totals and the one before it.
fn above(printed: &Printed, row: usize) -> Vec<usize> {
    let is_total = |row: &usize| matches!(printed.rows[*row].kind, Kind::Total | Kind::Subtotal);
    let begin = (0..row).rev().find(is_total).map_or(0, |before| before + 1);
    (begin..row).filter(|row| printed.rows[*row].kind == Kind::Part).collect()
}

/// The parts between a row of totals and the next one.
fn below(printed: &Printed, row: usize) -> Vec<usize> {
    let is_total = |row: &usize| matches!(printed.rows[*row].kind, Kind::Total | Kind::Subtotal);
    let end = (row + 1..printed.rows.len()).find(is_total).unwrap_or(printed.rows.len());
    (row + 1..end).filter(|row| printed.rows[*row].kind == Kind::Part).collect()
}

fn sum(figures: &Figures, column: usize, rows: &[usize]) -> Option<Span> {
    let mut parts = rows.iter().map(|row| figures.quantity(column, *row));
    parts.try_fold(Span::whole(0), |sum, part| sum.plus(part?)).filter(|_| !rows.is_empty())
}

/// What a total adds up: the parts, or the subtotals where these are nearer to it, as where one of them has no rows of its own.
pub fn nearer(figures: &Figures, column: usize, total: &Number, parts: Span) -> Span {
    let rows = 0..figures.printed.rows.len();
    let subtotals: Vec<usize> = rows.filter(|row| figures.printed.rows[*row].kind == Kind::Subtotal).collect();
    let off = |span: Span| Some((span.middle()?.low.minus(total.value()?)?.round(0, Rounding::HalfUp)?).abs());
    match sum(figures, column, &subtotals) {
        Some(other) if off(other).zip(off(parts)).is_some_and(|(other, parts)| other < parts) => other,
        _ => parts,
    }
}

/// The subtotal of which each part is one: by its labels, else the next one where subtotals stand below their rows, or the one before.
pub fn groups(printed: &Printed) -> Vec<Option<usize>> {
    let kind = |row: usize| printed.rows[row].kind;
    let subtotals: Vec<usize> = (0..printed.rows.len()).filter(|row| kind(*row) == Kind::Subtotal).collect();
    let first_part = (0..printed.rows.len()).find(|row| kind(*row) == Kind::Part);
    let stand_below = subtotals.first() > first_part.as_ref();
    let of = |row: usize| {
        let labelled =
            subtotals.iter().filter(|s| printed.rows[**s].parts.contains(&row)).min_by_key(|s| s.abs_diff(row));
        let beside = || {
            let rows = |subtotal: usize| if stand_below { above(printed, subtotal) } else { below(printed, subtotal) };
            subtotals.iter().find(|subtotal| rows(**subtotal).contains(&row))
        };
        labelled.or_else(beside).copied().filter(|_| kind(row) == Kind::Part)
    };
    (0..printed.rows.len()).map(of).collect()
}

/// Whether a subtotal adds up its parts; nothing where the table does not tell which these are.
pub fn check(figures: &Figures, column: usize, row: usize, number: &Number) -> Option<Figure> {
    let printed = figures.printed;
    let own = number.span()?;
    let sum = |rows: &[usize]| sum(figures, column, rows);
    let fits = |sum: &Span| sum.overlap(own).is_some();
    let all = (0..row).filter(|row| printed.rows[*row].kind == Kind::Part).collect::<Vec<usize>>();
    let labelled = sum(&printed.rows[row].parts);
    let sums = [above(printed, row), below(printed, row), all].map(|rows| sum(&rows));
    let found = labelled.iter().chain(sums.iter().flatten()).find(|sum| fits(sum));
    // Where other subtotals stand below their parts, or have them by their labels, this one does as well. Of some that are more than
    // their parts, rows were left out.
    let others =
        || (0..printed.rows.len()).filter(|other| *other != row && printed.rows[*other].kind == Kind::Subtotal);
    let holds = |other: usize, parts: &[usize]| {
        Some(sum(parts)?.overlap(printed.columns[column].cells[other].as_ref()?.span()?).is_some())
    };
    let is_due = |due: &Span, held: Vec<bool>| {
        let less = own.high.at_most(due.low) == Some(true);
        held.iter().any(|held| *held) && (less || held.iter().all(|held| *held))
    };
    let by_labels = || others().filter_map(|other| holds(other, &printed.rows[other].parts)).collect();
    let below = || others().filter_map(|other| holds(other, &above(printed, other))).collect();
    let due = labelled.filter(|due| is_due(due, by_labels())).or(sums[0].filter(|due| is_due(due, below())));
    let (sum, verdict) = match (found, due) {
        (Some(sum), _) => (*sum, Verdict::Follows),
        (None, Some(due)) => (due, Verdict::Irregular),
        (None, None) => return None,
    };
    let decimals = number.decimals();
    let added = sum.round(decimals)?;
    let (shown, difference) = (write(added, decimals), write((number.mantissa - added).abs(), decimals));
    let why = tell::subtotal(&number.text, &shown, (verdict != Verdict::Follows).then_some(difference.as_str()));
    Some(figure(figures, column, row, number, Some(shown), verdict, None, why))
}
