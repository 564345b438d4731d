//! The one base of a column of shares, where the table prints it rounded: 3万 may be anything from 25,000 to 35,000, but all shares of the
//! column are shares of the same number. Must not know habits.

use super::columns::Role;
use super::formula::{Base, Figures, Formula, Rounded};
use super::number::Number;
use super::ratio::{Ratio, Span};
use super::read::Kind;

/// A formula with what its base can be, and how many shares that gives: first what the rows can add up to, then what gives most
/// shares at all; first by rounding, then by cutting off.
pub fn narrowed(figures: &Figures, column: usize, formula: Formula) -> Vec<(usize, Formula)> {
    let Formula::Share { count, base } = formula else { return vec![(0, formula)] };
    let (of, ranges) = match (base, figures.base(count, base), figures.sums[count]) {
        (_, None, _) => return vec![(0, formula)],
        (_, Some(range), _) if range.is_exact() => return vec![(0, formula)],
        (Base::Total(row), Some(range), sum) => {
            let added = sum.and_then(|sum| sum.overlap(range));
            (Rounded::Total(row), added.into_iter().chain([range]).collect::<Vec<Span>>())
        }
        (Base::Row(row), Some(range), _) => (Rounded::Row(row), vec![range]),
        (Base::Sum, Some(range), _) => (Rounded::Sum, vec![range]),
        _ => return vec![(0, formula)],
    };
    let both = ranges.iter().flat_map(|range| [(*range, false), (*range, true)]);
    let found = both.filter_map(|(range, cut)| densest(range, &bases(figures, column, count, range, cut)));
    let mut found: Vec<(usize, Span)> = found.collect();
    found.dedup();
    if found.is_empty() {
        return vec![(0, formula)];
    }
    found.into_iter().map(|(most, span)| (most, Formula::Share { count, base: Base::Within(of, span) })).collect()
}

/// The bases, within a range, that give each share of a column: whole numbers, where complaints are counted.
fn bases(figures: &Figures, column: usize, count: usize, range: Span, cut: bool) -> Vec<Span> {
    let counted = figures.printed.columns[count].role == Role::Quantity { money: false };
    let one = |(row, number): (usize, &Number)| {
        let share = if cut { cut_off(number)? } else { number.rounded()? };
        let part = figures.quantity(count, row)?.times(100)?;
        let low = part.low.over(share.high)?;
        // Nothing, rounded, is a share of any number that is large enough.
        let high = if share.low.sign() > 0 { part.high.over(share.low)? } else { range.high };
        let bases = Span { low, high }.overlap(range)?;
        if counted { bases.wholes() } else { Some(bases) }
    };
    let rows = figures.rows(column).filter(|(row, _)| figures.printed.rows[*row].kind != Kind::Total);
    rows.filter_map(one).collect()
}

fn cut_off(number: &Number) -> Option<Span> {
    let value = number.value()?;
    Some(Span { low: value, high: value.plus(Ratio::decimal(1, number.exponent)?)? })
}

/// What lies in most of the spans, and in how many of them.
fn densest(range: Span, spans: &[Span]) -> Option<(usize, Span)> {
    let mut best = None;
    for start in spans {
        let holds = |s: &&Span| s.low.at_most(start.low) == Some(true) && start.low.at_most(s.high) == Some(true);
        let holding = spans.iter().filter(holds);
        let most = holding.clone().count();
        if best.is_none_or(|(before, _)| most > before) {
            let begin = Span { low: start.low, high: range.high };
            best = Some((most, holding.copied().try_fold(begin, Span::overlap)?));
        }
    }
    best
}
