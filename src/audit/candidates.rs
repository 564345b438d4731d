//! What the figures of a column may be: what its heading says, and what else the table could give them by. Must not know habits.

use super::columns::{Change, Hint, Role};
use super::formula::{Base, Figures, Formula};
use super::number::Number;
use super::read::Kind;
use super::words::Words;

/// A table with more rows is not searched for the row that is the base: each would have to be tried.
const BASES: usize = 100;
/// How far above or below stands what a figure of a series is compared with: the time before, that of a year before by months and by quarters.
const LAGS: [isize; 6] = [1, -1, 12, -12, 4, -4];
/// Powers of ten in which the base of a rate may be printed without a sign that is read: thousands, 万, millions.
const UNITS: [i32; 4] = [0, 3, 4, 6];
/// Rows that an unprinted base must agree with.
const UNPRINTED: usize = 2;

/// What the heading of a column says that its shares are shares of.
pub fn stated(figures: &Figures, column: usize) -> Option<Formula> {
    let (words, printed) = (Words::shipped(), figures.printed);
    let Role::Percent { base: Some(base), .. } = &printed.columns[column].role else { return None };
    let quantities = printed.quantities_from(column);
    // What is the same in several rows is of how many each is a part, unless it adds up.
    let adds_up =
        |c: usize| figures.sums[c].zip(figures.quantity(c, figures.total_row()?)).map(|(a, b)| a.overlap(b).is_some());
    // Nor is what a heading names as the base, here or of other shares, and comes again: 城市总量 of each city.
    let is_named =
        |c: usize| printed.columns.iter().any(|other| names(&other.role, &words.core(&printed.columns[c].name)));
    let is_base = |c: usize| printed.repeats(c) && (base.is_empty() && adds_up(c) != Some(true) || is_named(c));
    let count = *quantities.iter().find(|c| !is_base(**c)).or(quantities.first())?;
    if base.is_empty() {
        let total = figures.total_row().filter(|row| figures.quantity(count, *row).is_some());
        return Some(Formula::Share { count, base: total.map_or(Base::Sum, Base::Total) });
    }
    let same = |name: &str| {
        let core = words.core(name);
        !core.is_empty()
            && (core == *base || core.contains(base.as_str()) && core.chars().count() < base.chars().count() + 3)
    };
    let row = printed.rows.iter().position(|r| words.core(&r.name) == *base);
    let row = row.or_else(|| printed.rows.iter().position(|r| same(&r.name)));
    let row = row.filter(|row| figures.quantity(count, *row).is_some());
    let whole = || printed.quantities_from(column).into_iter().find(|c| words.core(&printed.columns[*c].name) == *base);
    match row {
        Some(row) => Some(Formula::Share { count, base: Base::Row(row) }),
        None => {
            let whole = whole()?;
            // The heading names the base alone: of several counts in its row, the one that most figures follow from, else the nearest.
            let fit = |part: &&usize| fitting(figures, column, Formula::Ratio { part: **part, whole });
            let counts: Vec<usize> = quantities.iter().copied().filter(|c| *c != whole && !is_base(*c)).collect();
            counts.iter().rev().max_by_key(fit).map(|part| Formula::Ratio { part: *part, whole })
        }
    }
}

/// How many figures of a column are what a formula gives, as far as their digits tell.
fn fitting(figures: &Figures, column: usize, formula: Formula) -> usize {
    let fits = |(row, number): &(usize, &Number)| figures.expected(formula, *row)?.overlap(number.rounded()?);
    figures.rows(column).filter(|figure| fits(figure).is_some()).count()
}

/// Whether the heading of shares names such a base.
fn names(role: &Role, core: &str) -> bool {
    matches!(role, Role::Percent { base: Some(base), .. } if !base.is_empty() && base == core)
}

/// Whether a heading says that its shares are shares of the whole, and no more.
pub fn names_whole(figures: &Figures, column: usize) -> bool {
    matches!(&figures.printed.columns[column].role, Role::Percent { base: Some(base), .. } if base.is_empty())
}

/// Whether a column holds figures for each power of ten: 每万人投诉量.
pub fn is_rate(figures: &Figures, column: usize) -> bool {
    let column = &figures.printed.columns[column];
    column.role == Role::Mean && Words::shipped().power(&column.name).is_some()
}

/// What a column may be, the most usual first.
pub fn candidates(figures: &Figures, column: usize, stated: Option<Formula>, n: Option<i128>) -> Vec<Formula> {
    let printed = figures.printed;
    let quantities = printed.quantities_from(column);
    let pairs = |columns: &[usize], make: fn(usize, usize) -> [Formula; 2]| -> Vec<Formula> {
        let pairs = columns.iter().enumerate().flat_map(|(i, b)| columns[i + 1..].iter().map(move |a| (*a, *b)));
        // The nearest two first, the earlier one of them now or then.
        pairs.flat_map(|(a, b)| [make(a, b), make(b, a)].concat()).collect()
    };
    match &printed.columns[column].role {
        Role::Percent { hint, .. } => {
            let shares = shares(figures, column, &quantities, n);
            let money = |c: usize| printed.columns[c].role == Role::Quantity { money: true };
            let ratio = |part: usize, whole: usize| Formula::Ratio { part, whole };
            let mut ratios = Vec::new();
            for &part in &quantities {
                let others = quantities.iter().filter(|w| **w != part && money(**w) == money(part));
                ratios.extend(others.map(|whole| ratio(part, *whole)));
            }
            let (first, then) = if *hint == Hint::Rate { (ratios, shares) } else { (shares, ratios) };
            stated.into_iter().chain(first).chain(then).collect()
        }
        Role::Change(change) => {
            let percents: Vec<usize> = (0..printed.columns.len()).filter(|c| figures.is_share(*c)).collect();
            let near = |columns: &[usize]| {
                let (left, right): (Vec<usize>, Vec<usize>) = columns.iter().partition(|c| **c < column);
                left.into_iter().rev().chain(right).collect::<Vec<usize>>()
            };
            let mut points = pairs(&near(&percents), |now, before| {
                [Formula::Points { now, before }, Formula::PrintedPoints { now, before }]
            });
            let counted = |f: &Formula| matches!(f, Formula::Points { now, before } if figures.counted(*now, *before));
            if !points.iter().any(counted) {
                // Shares alone: what is printed is all there is to go by.
                points.sort_by_key(|f| !matches!(f, Formula::PrintedPoints { .. }));
            }
            let growth = |columns: &[usize]| {
                pairs(columns, |now, before| [Formula::Growth { now, before }, Formula::Difference { now, before }])
            };
            let means: Vec<usize> =
                (0..printed.columns.len()).filter(|c| printed.columns[*c].role == Role::Mean).collect();
            let relative = growth(&near(&percents)).into_iter().filter(|f| matches!(f, Formula::Growth { .. }));
            let growth = [growth(&quantities), growth(&near(&means))].concat().into_iter();
            let since = LAGS.iter().flat_map(|&rows| quantities.iter().map(move |&of| Formula::Since { of, rows }));
            match change {
                Change::Points => points,
                Change::Growth => {
                    growth.filter(|f| matches!(f, Formula::Growth { .. })).chain(relative).chain(since).collect()
                }
                Change::Any => points.into_iter().chain(growth).chain(relative).chain(since).collect(),
            }
        }
        Role::Mean => {
            let Some(power) = Words::shipped().power(&printed.columns[column].name) else { return Vec::new() };
            let of =
                |part: usize| quantities.iter().filter(move |whole| **whole != part).map(move |whole| (part, *whole));
            let pairs: Vec<(usize, usize)> = quantities.iter().flat_map(|part| of(*part)).collect();
            let rate =
                |unit: i32| pairs.iter().map(move |&(part, whole)| Formula::Rate { part, whole, power: power - unit });
            UNITS.iter().flat_map(|unit| rate(*unit)).collect()
        }
        _ => Vec::new(),
    }
}

/// Shares of a column of counts, by what they may be shares of.
fn shares(figures: &Figures, column: usize, quantities: &[usize], n: Option<i128>) -> Vec<Formula> {
    let rows = &figures.printed.rows;
    let has = |count: usize, row: usize| figures.quantity(count, row).is_some_and(|q| q.low.sign() > 0);
    let share = |count: usize, base: Base| Formula::Share { count, base };
    let mut all = Vec::new();
    for &count in quantities {
        all.extend(n.map(|n| share(count, Base::Given(n))));
        let total = figures.total_row().filter(|row| has(count, *row));
        all.extend(total.map(|row| share(count, Base::Total(row))));
        all.push(share(count, Base::Sum));
    }
    if rows.iter().filter(|r| r.kind == Kind::Subtotal).count() > 1 {
        all.extend(quantities.iter().map(|&count| Formula::Within { count }));
    }
    for &count in quantities {
        if rows.iter().all(|r| r.kind != Kind::Total) {
            all.extend(unprinted(figures, column, count).map(|base| share(count, base)));
        }
    }
    if rows.len() <= BASES {
        for &count in quantities {
            all.extend((0..rows.len()).filter(|row| has(count, *row)).map(|row| share(count, Base::Row(row))));
        }
    }
    all
}

/// The whole numbers that all shares of a column can be shares of, where there are any. They may be more than the sum, where rows are
/// left out, or less, where one complaint is in several.
fn unprinted(figures: &Figures, column: usize, count: usize) -> Option<Base> {
    let (mut from, mut to, mut rows) = (1, i128::MAX, 0);
    for (row, number) in figures.rows(column) {
        let (part, share) = (figures.quantity(count, row)?.times(100)?, number.rounded()?);
        let (low, high) = (part.low.over(share.high)?, share.low.sign() > 0);
        from = from.max(low.ceiling()).max(figures.quantity(count, row)?.low.ceiling());
        if high {
            to = to.min(part.high.over(share.low)?.floor());
        }
        rows += 1;
    }
    (rows >= UNPRINTED && from <= to && to < i128::MAX).then_some(Base::Unprinted(from, to))
}

/// What a column should be: what its heading says, the total where there is one, unrounded shares where they are known.
pub fn due(figures: &Figures, formula: Formula, stated: Option<Formula>) -> Formula {
    match (stated, formula.plain()) {
        (Some(stated), _) => stated,
        (None, Formula::Share { count, base: Base::Row(_) }) => {
            let total = figures.total_row().filter(|row| figures.quantity(count, *row).is_some());
            total.map_or(formula.plain(), |row| Formula::Share { count, base: Base::Total(row) })
        }
        (None, Formula::PrintedPoints { now, before }) if figures.counted(now, before) => {
            Formula::Points { now, before }
        }
        (None, Formula::Points { now, before }) if !figures.counted(now, before) => {
            Formula::PrintedPoints { now, before }
        }
        (_, formula) => formula,
    }
}
