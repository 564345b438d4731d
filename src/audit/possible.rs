//! Shares without their counts: which of them whole numbers can give at all, and whether they can add up to 100. The idea is that of
//! the GRIM test (Brown and Heathers 2017, doi:10.1177/1948550616673876), for shares instead of means. Must not know where
//! shares come from.

use super::columns::{Hint, Role};
use super::formula::Figures;
use super::number::{Number, write};
use super::ratio::{Ratio, Span, ten};
use super::read::Kind;
use super::sums::{figure, holds_hundred, shown};
use super::tell;
use super::words::Words;
use super::{Account, Audit, Verdict};

/// Shares of one whole, that a column or a row holds.
struct Group<'a> {
    name: String,
    /// Of a column, its place.
    column: Option<usize>,
    /// Place of row and column.
    shares: Vec<(usize, usize, &'a Number)>,
    /// Of how many they are shares.
    n: Option<i128>,
    /// Whether they are meant to add up: they are no rates, and the table has no total of theirs.
    whole: bool,
}

/// Most decimals for which every n is tried.
const DECIMALS: i32 = 3;
/// Shares that differ more than this from 100 in sum are not meant to be all the parts of a whole.
const FAR: i128 = 10;

/// Says of each share that follows from no counts whether it is possible.
pub fn check(figures: &Figures, n: Option<i128>, audit: &mut Audit) {
    for group in groups(figures, n, audit) {
        let possible = match group.n {
            Some(n) => against(figures, &group, n, audit),
            None => unknown(figures, &group, audit),
        };
        if group.whole && group.shares.len() > 2 {
            sum(&group, audit);
        }
        let (explained, of) = (possible, group.shares.len());
        let (habit, also, column) = (None, Vec::new(), group.name.clone());
        let decimals = group.shares.iter().map(|(.., s)| s.decimals()).max().unwrap_or(0);
        // Then the shares of n lie closer than what is printed.
        let any = group.n.is_some_and(|n| every(decimals).is_some_and(|limit| n >= limit));
        let about = tell::shares_alone(group.n, any, explained, of);
        audit.columns.push(Account { place: group.column, column, habit, also, explained, of, about });
    }
}

fn groups<'a>(figures: &Figures<'a>, n: Option<i128>, audit: &Audit) -> Vec<Group<'a>> {
    let printed = figures.printed;
    let percent = |c: &usize| match printed.columns[*c].role {
        Role::Percent { hint, .. } => hint != Hint::Each,
        _ => false,
    };
    let alone = |c: &usize| percent(c) && !audit.knows(*c);
    // What a rate is one of need not be what other columns count.
    let rate = |c: &usize| matches!(printed.columns[*c].role, Role::Percent { hint: Hint::Rate, .. });
    let (rates, columns): (Vec<usize>, Vec<usize>) = (0..printed.columns.len()).filter(alone).partition(rate);
    let unread = |row: usize, c: &usize| printed.columns[*c].unread[row].is_some();
    let share = |row: usize, c: usize| Some((row, c, printed.columns[c].cells[row].as_ref()?));
    let of_column = |c: &usize| {
        let part = |row: &usize| printed.rows[*row].kind != Kind::Total;
        let shares = (0..printed.rows.len()).filter(part).filter_map(|row| share(row, *c)).collect();
        let any_unread = (0..printed.rows.len()).any(|row| unread(row, c));
        let total = printed.rows.iter().enumerate().any(|(row, r)| r.kind == Kind::Total && share(row, *c).is_some());
        let (name, whole) = (printed.columns[*c].name.clone(), !rate(c) && !total && !any_unread);
        Group { name, column: Some(*c), shares, n, whole }
    };
    let all = |c: &usize| printed.columns[*c].is_quantity() && Words::shipped().whole(&printed.columns[*c].name);
    let of_row = (0..printed.columns.len()).find(all);
    let along =
        |row: usize| -> Vec<(usize, usize, &'a Number)> { columns.iter().filter_map(|c| share(row, *c)).collect() };
    let rows: Vec<usize> = (0..printed.rows.len()).filter(|row| !along(*row).is_empty()).collect();
    let adds_up = |row: &&usize| spans(&along(**row)).is_some_and(|sum| holds_hundred(&widened(sum)));
    let whole = columns.len() > 2 && rows.iter().filter(adds_up).count() * 2 > rows.len();
    // Each period has a whole of its own.
    if whole || printed.rows.iter().all(|r| Words::shipped().period(&r.name)) {
        let group = |row: &usize| {
            let n = of_row.and_then(|c| figures.quantity(c, *row)).filter(Span::is_exact).map(|n| n.low.floor());
            let whole = whole && !columns.iter().any(|c| unread(*row, c));
            Group { name: printed.rows[*row].name.clone(), column: None, shares: along(*row), n, whole }
        };
        return rows.iter().map(group).chain(rates.iter().map(of_column)).collect();
    }
    columns.iter().chain(&rates).map(of_column).collect()
}

fn spans(shares: &[(usize, usize, &Number)]) -> Option<Span> {
    shares.iter().map(|(.., n)| n.rounded()).try_fold(Span::whole(0), |sum, span| sum.plus(span?))
}

/// One per cent more to both sides, to see what is meant as a whole.
fn widened(sum: Span) -> Span {
    let one = Span::whole(1);
    Span { low: sum.low.minus(one.low).unwrap_or(sum.low), high: sum.high.plus(one.high).unwrap_or(sum.high) }
}

/// The whole numbers of which this is the share of n, first and last; nothing where there is none. `cut`: where the rest was cut off.
fn numerators(number: &Number, n: i128, cut: bool) -> Option<(i128, i128)> {
    let share = number.rounded()?;
    let low = if cut { number.value()? } else { share.low };
    let high = if cut { low.plus(Ratio::decimal(1, number.exponent)?)? } else { share.high };
    let of = |share: Ratio| share.times(n)?.over(Ratio::decimal(100, 0)?);
    let (first, last) = (of(low)?.ceiling(), of(high)?);
    // The upper end is no longer cut to this figure.
    let last = if cut && Ratio::decimal(last.floor(), 0)? == last { last.floor() - 1 } else { last.floor() };
    (first <= last && last >= 0 && first <= n).then_some((first.max(0), last.min(n)))
}

/// Shares of a known number. Gives how many are possible.
fn against(figures: &Figures, group: &Group, n: i128, audit: &mut Audit) -> usize {
    let all_cut = group.shares.iter().all(|(.., s)| numerators(s, n, true).is_some());
    let mut possible = 0;
    for &(row, column, number) in &group.shares {
        let fits = numerators(number, n, false);
        let (verdict, habit) = match fits {
            Some(_) => (Verdict::Open, None),
            None if all_cut => (Verdict::Habit, Some("cut-off")),
            None => (Verdict::Irregular, Some("impossible")),
        };
        possible += usize::from(fits.is_some() || all_cut);
        let near = nearest(number, n).map(|(k, share, at)| (k, shown(&figures.printed.columns[column], share, at)));
        let why = tell::possible(&number.text, n, fits.filter(|_| !all_cut || verdict == Verdict::Open), &near);
        let recomputed = if fits.is_none() { near.map(|(_, share)| share) } else { None };
        audit.figures.push(figure(figures, column, row, number, recomputed, verdict, habit, why));
    }
    let ends = group.shares.iter().map(|(.., s)| numerators(s, n, false)).try_fold((0, 0), |(low, high), ends| {
        let (first, last) = ends?;
        Some((low + first, high + last))
    });
    let adds_up = group.whole && spans(&group.shares).is_some_and(|sum| holds_hundred(&sum));
    if let Some((low, high)) = ends.filter(|(low, high)| adds_up && (n < *low || n > *high)) {
        audit.remarks.push(tell::no_whole(&group.name, n, low, high));
    }
    possible
}

/// The number from which on every share with so many decimals is possible.
fn every(decimals: i32) -> Option<i128> {
    ten(u32::try_from(decimals + 2).ok()?)
}

/// The share of n next to a printed one: of how many, its mantissa and decimals.
fn nearest(number: &Number, n: i128) -> Option<(i128, i128, i32)> {
    let k = number.value()?.times(n)?.over(Ratio::decimal(100, 0)?)?;
    let k = Span::exact(k).round(0)?.clamp(0, n);
    Some((k, Span::exact(Ratio::new(k * 100, n)?).round(number.decimals())?, number.decimals()))
}

/// Shares of a number that nobody knows: the smallest that gives them all.
fn unknown(figures: &Figures, group: &Group, audit: &mut Audit) -> usize {
    for &(row, column, number) in &group.shares {
        let rate = matches!(figures.printed.columns[column].role, Role::Percent { hint: Hint::Rate, .. });
        if number.mantissa < 0 && !rate || group.whole && number.value().is_some_and(|v| v.floor() > 100) {
            let (verdict, why) = (Verdict::Irregular, tell::no_share(&number.text));
            audit.figures.push(figure(figures, column, row, number, None, verdict, Some("impossible"), why));
        }
    }
    let decimals = group.shares.iter().map(|(.., s)| s.decimals()).max().unwrap_or(0);
    let few = (0..=DECIMALS).contains(&decimals);
    if let Some(limit) = every(decimals).filter(|_| few && group.shares.len() > 2) {
        let fits = |n: &i128| group.shares.iter().all(|(.., s)| numerators(s, *n, false).is_some());
        let mut fitting = (1..limit).filter(fits);
        let first: Vec<i128> = fitting.by_ref().take(3).collect();
        audit.remarks.push(tell::smallest(&group.name, &first, fitting.count(), limit));
    }
    group.shares.len()
}

/// Whether shares can add up to 100.
fn sum(group: &Group, audit: &mut Audit) {
    let decimals = group.shares.iter().map(|(.., s)| s.decimals()).max().unwrap_or(0);
    let printed: Option<i128> = group.shares.iter().map(|(.., s)| s.at(decimals)).sum();
    let (Some(span), Some(printed)) = (spans(&group.shares), printed) else { return };
    // What rounding can do to a sum of 100.
    let slack = Span::whole(100).plus(span).and_then(|s| s.minus(Span::exact(Ratio::decimal(printed, -decimals)?)));
    let Some(allowed) = slack else { return };
    let ends = (
        allowed.low.round(decimals + 1, super::ratio::Rounding::HalfUp),
        allowed.high.round(decimals + 1, super::ratio::Rounding::HalfUp),
    );
    let (Some(low), Some(high)) = ends else { return };
    let off = (printed - Span::whole(100).round(decimals).unwrap_or(printed)).abs();
    if off > Span::whole(FAR).round(decimals).unwrap_or(off) {
        return;
    }
    let written = |end: i128| if end % 10 == 0 { write(end / 10, decimals) } else { write(end, decimals + 1) };
    let ends = (written(low), written(high));
    audit.remarks.push(tell::adds_up(&group.name, &write(printed, decimals), &ends, holds_hundred(&span)));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By trying every numerator, with whole numbers only.
    fn naive(mantissa: i128, decimals: u32, n: i128) -> Vec<i128> {
        let unit = ten(decimals).unwrap();
        let twice = |k: &i128| (200 * k * unit - 2 * mantissa * n).abs() <= n;
        (0..=n).filter(twice).collect()
    }

    #[test]
    fn a_share_is_possible_where_some_whole_number_gives_it() {
        for n in [1, 7, 18, 30, 97, 128] {
            for mantissa in 0..=1000 {
                let number = Number::parse(&write(mantissa, 1)).unwrap();
                let found = numerators(&number, n, false);
                let naive = naive(mantissa, 1, n);
                assert_eq!(found, naive.first().map(|first| (*first, *naive.last().unwrap())), "{mantissa} of {n}");
            }
        }
    }
}
