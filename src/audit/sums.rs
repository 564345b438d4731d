//! Rows and columns of totals against what they should add up. Must not know habits of rounding.

use std::collections::HashSet;

use super::columns::{Column, Hint, Role};
use super::formula::{Figures, Formula};
use super::number::{Number, write};
use super::ratio::{Ratio, Rounding, Span};
use super::read::{Kind, Printed};
use super::subtotals;
use super::tell;
use super::words::Words;
use super::{Account, Audit, Figure, Verdict, is_figures};
use crate::lang::Text;

pub fn exact(column: &Column, row: usize) -> Option<i128> {
    column.cells[row].as_ref()?.span().filter(Span::is_exact).map(|span| span.low.floor())
}

/// Checks the totals of all columns, the totals of rows, and that counts are whole.
pub fn check(figures: &Figures, audit: &mut Audit) {
    let printed = figures.printed;
    let along = along(printed);
    for (place, column) in printed.columns.iter().enumerate().filter(|(_, c)| is_figures(&c.role)) {
        match column.role {
            Role::Quantity { money } => audit.columns.push(quantities(figures, place, money)),
            // The counts and the rates of one column were taken apart, and are told of once.
            Role::Mean | Role::Percent { hint: Hint::Each, .. }
                if printed.indicators && printed.columns[..place].iter().any(|before| before.name == column.name) => {}
            Role::Mean | Role::Percent { hint: Hint::Each, .. } if printed.indicators => {
                audit.columns.push(told(figures, place, tell::each()));
            }
            Role::Mean if !audit.knows(place) => audit.columns.push(told(figures, place, tell::means())),
            Role::Percent { hint: Hint::Each, .. } => audit.columns.push(told(figures, place, tell::each())),
            _ => {}
        }
        for (row, number) in figures.rows(place) {
            if let Some((_, parts)) = along.iter().find(|(total, _)| *total == place) {
                audit.figures.extend(row_total(figures, place, parts, row, number));
            } else if column.role == Role::Mean {
                let line = printed.rows[row].line;
                if !audit.figures.iter().any(|f| (f.line, f.place) == (line, place)) {
                    audit.figures.push(given(figures, place, row, number));
                }
            } else if column.is_quantity() && printed.rows[row].kind == Kind::Subtotal {
                audit.figures.push(
                    subtotals::check(figures, place, row, number).unwrap_or_else(|| given(figures, place, row, number)),
                );
            } else if printed.rows[row].kind == Kind::Total {
                audit.figures.extend(column_total(figures, place, row, number));
            } else if column.is_quantity() {
                audit.figures.push(given(figures, place, row, number));
            }
        }
    }
}

/// A column of counts; that of one period cannot be added to that of another.
fn quantities(figures: &Figures, column: usize, money: bool) -> Account {
    let periods = figures.printed.rows.iter().all(|r| Words::shipped().period(&r.name));
    let alone = figures.rows(column).all(|(row, _)| figures.printed.rows[row].kind != Kind::Total) && !periods;
    let adds_up = alone && !is_base(figures, column);
    let sum = figures.sums[column].filter(|s| adds_up && s.is_exact()).map(|s| write(s.low.floor(), 0));
    told(figures, column, tell::quantities(money, sum))
}

/// A column of which there is no more to be told.
fn told(figures: &Figures, column: usize, about: Text) -> Account {
    let (of, name) = (figures.rows(column).count(), figures.printed.columns[column].name.clone());
    Account { place: Some(column), column: name, habit: None, also: Vec::new(), explained: 0, of, about }
}

/// A count that nothing else says: all that can be asked is whether it is one.
fn given(figures: &Figures, column: usize, row: usize, number: &Number) -> Figure {
    let of = &figures.printed.columns[column];
    let mean = Words::shipped().row(&figures.printed.rows[row].name) == Kind::Within
        && Words::shipped().mean(&figures.printed.rows[row].name);
    let counts = of.role == Role::Quantity { money: false } && !mean && Words::shipped().count(&of.name);
    let whole = figures.rows(column).filter(|(_, n)| n.exponent >= 0).count() * 5 >= figures.rows(column).count() * 4;
    let wrong = match () {
        () if counts && number.mantissa < 0 => Some(tell::no_count(&number.text, true)),
        () if counts && number.exponent < 0 && whole => Some(tell::no_count(&number.text, false)),
        () => None,
    };
    let verdict = if wrong.is_some() { Verdict::Irregular } else { Verdict::Given };
    figure(figures, column, row, number, None, verdict, None, wrong.unwrap_or_else(|| tell::given(&number.text)))
}

/// The columns that hold totals of the rows, each with those that it adds up: known by their headings and by most rows. Below the name
/// of a group they are those of the group.
fn along(printed: &Printed) -> Vec<(usize, Vec<usize>)> {
    let words = Words::shipped();
    let name = |c: usize| &printed.columns[c].name;
    let counts = (0..printed.columns.len()).filter(|c| printed.columns[*c].role == Role::Quantity { money: false });
    let (totals, parts): (Vec<usize>, Vec<usize>) =
        counts.partition(|c| words.row(name(*c)) == Kind::Total || words.names_area(name(*c)));
    let group = |c: usize| name(c).rsplit_once(' ').map(|(group, _)| group);
    let holds = |total: usize, parts: &Vec<usize>| {
        let row = |row: &usize| {
            let sum = parts.iter().map(|c| exact(&printed.columns[*c], *row)).sum::<Option<i128>>();
            sum.is_some() && sum == exact(&printed.columns[total], *row)
        };
        let holding = (0..printed.rows.len()).filter(row).count();
        parts.len() > 1 && holding > 1 && holding * 2 >= printed.rows.len()
    };
    let of = |total: usize| {
        let near: Vec<usize> =
            parts.iter().copied().filter(|c| group(total).is_some() && group(*c) == group(total)).collect();
        Some((total, [near, parts.clone()].into_iter().find(|parts| holds(total, parts))?))
    };
    totals.into_iter().filter_map(of).collect()
}

fn row_total(figures: &Figures, column: usize, parts: &[usize], row: usize, number: &Number) -> Option<Figure> {
    let sum = parts.iter().map(|c| figures.quantity(*c, row)).try_fold(Span::whole(0), |sum, part| sum.plus(part?))?;
    let follows = sum.overlap(number.span()?).is_some();
    let decimals = number.decimals();
    let added = sum.round(decimals)?;
    let verdict = if follows { Verdict::Follows } else { Verdict::Irregular };
    let (shown, difference) = (write(added, decimals), write((number.mantissa - added).abs(), decimals));
    let why = tell::total(&number.text, &shown, (!follows).then_some(difference.as_str()), true);
    Some(figure(figures, column, row, number, Some(shown), verdict, None, why))
}

fn column_total(figures: &Figures, column: usize, row: usize, number: &Number) -> Option<Figure> {
    let of = &figures.printed.columns[column];
    match (&of.role, figures.shares[column]) {
        (Role::Quantity { .. }, _) => quantity_total(figures, column, row, number),
        (Role::Percent { .. }, Some(Formula::Share { .. })) => hundred(figures, column, row, number),
        (Role::Percent { .. }, None) => share_total(figures, column, row, number),
        // Rates and changes of the whole follow by the formula of their column.
        _ => None,
    }
}

/// Whether a total lies between the least and the greatest of its parts, as that of averages does: no heading says that they are counts.
fn between(figures: &Figures, column: usize, number: &Number) -> bool {
    let name = &figures.printed.columns[column].name;
    let Some(value) = number.value() else { return false };
    let parts = || figures.rows(column).filter(|(row, _)| figures.printed.rows[*row].kind == Kind::Part);
    let below = parts().any(|(_, part)| part.value().and_then(|part| part.at_most(value)) == Some(true));
    let above = parts().any(|(_, part)| part.value().and_then(|part| value.at_most(part)) == Some(true));
    below && above && !Words::shipped().count(name)
}

/// Whether a column says for each row of how many it is a part: one number for all, or wholes that several rows have.
fn is_base(figures: &Figures, column: usize) -> bool {
    let parts = figures.printed.parts(column);
    figures.printed.repeats(column) && (is_whole(figures, column) || parts.iter().all(|part| *part == parts[0]))
}

/// Whether shares or rates are those of another column in this one.
fn is_whole(figures: &Figures, column: usize) -> bool {
    figures.shares.iter().any(|f| matches!(f, Some(Formula::Ratio { whole, .. }) if *whole == column))
}

fn quantity_total(figures: &Figures, column: usize, row: usize, number: &Number) -> Option<Figure> {
    let sum = subtotals::nearer(figures, column, number, figures.sums[column]?);
    let follows = sum.overlap(number.span()?).is_some();
    if !follows && is_base(figures, column) {
        let once = base_total(figures, column, row, number);
        if once.is_some() || is_whole(figures, column) {
            return once;
        }
    }
    if !follows && between(figures, column, number) {
        return None;
    }
    let decimals = number.decimals();
    let recomputed = sum.round(decimals)?;
    let left_out = !follows && recomputed < number.mantissa && !complete(figures);
    let verdict = match (follows, left_out) {
        (true, _) => Verdict::Follows,
        (_, true) => Verdict::Open,
        _ => Verdict::Irregular,
    };
    let shown = write(recomputed, decimals);
    let difference = write((number.mantissa - recomputed).abs(), decimals);
    let why = match left_out {
        true => tell::rows_left_out(&number.text, &shown, &difference),
        false => {
            let mut why = tell::total(&number.text, &shown, (!follows).then_some(difference.as_str()), false);
            if let Some((row, count)) =
                (!follows).then(|| culprit(figures, column, number.mantissa - recomputed, decimals)).flatten()
            {
                let more = tell::culprit(&figures.printed.rows[row].name, &count);
                why = Text::new(format!("{}. {}", why.en, more.en), format!("{}。{}", why.zh, more.zh));
            }
            why
        }
    };
    Some(figure(figures, column, row, number, Some(shown), verdict, left_out.then_some("rows-left-out"), why))
}

/// The total of a column that is the base of each row: every number of it once; nothing where that gives another one, as two groups may
/// be of one size.
fn base_total(figures: &Figures, column: usize, row: usize, number: &Number) -> Option<Figure> {
    let once: HashSet<i128> = figures.printed.parts(column).into_iter().collect();
    let all = Span::whole(once.iter().sum());
    let why = tell::base_total(&number.text, &write(all.low.floor(), 0));
    let shown = Some(write(all.round(number.decimals())?, number.decimals()));
    let follows = all.overlap(number.span()?).is_some();
    follows.then(|| figure(figures, column, row, number, shown, Verdict::Follows, None, why))
}

/// The one row whose printed share fits its count only once the count takes what the total lacks.
fn culprit(figures: &Figures, column: usize, difference: i128, decimals: i32) -> Option<(usize, String)> {
    let more = Span::exact(Ratio::decimal(difference, -decimals)?);
    let total = figures.total_row()?;
    let all = figures.quantity(column, total)?;
    let share = (0..figures.shares.len())
        .find(|c| matches!(figures.shares[*c], Some(Formula::Share { count, .. }) if count == column))?;
    let fits = |row: usize, more: Span| {
        let count = figures.quantity(column, row)?.plus(more)?.times(100)?.over(all)?;
        let number = figures.printed.columns[share].cells[row].as_ref()?;
        count.prints(number.mantissa, number.decimals(), Rounding::HalfUp)
    };
    let parts = (0..figures.printed.rows.len()).filter(|row| figures.printed.rows[*row].kind == Kind::Part);
    let rows: Vec<usize> =
        parts.filter(|row| fits(*row, Span::whole(0)) == Some(false) && fits(*row, more) == Some(true)).collect();
    match rows[..] {
        [row] => Some((row, write(figures.quantity(column, row)?.plus(more)?.round(decimals)?, decimals))),
        _ => None,
    }
}

/// Whether the rows are meant to be all there is: one takes the rest, or the shares add up to 100.
fn complete(figures: &Figures) -> bool {
    let rows = &figures.printed.rows;
    let adds_up = |column: usize| {
        figures.is_share(column) && printed_sum(figures, column).is_some_and(|(sum, _)| holds_hundred(&sum))
    };
    rows.iter().any(|r| r.other && r.kind == Kind::Part) || (0..figures.shares.len()).any(adds_up)
}

/// The sum of a column's parts, as far as rounding tells, and as printed at so many decimals; nothing where one of them was not read.
fn printed_sum(figures: &Figures, column: usize) -> Option<(Span, (i128, i32))> {
    if figures.printed.columns[column].unread.iter().any(Option::is_some) {
        return None;
    }
    let decimals = figures.printed.columns[column].decimals;
    let parts = figures.rows(column).filter(|(row, _)| figures.printed.rows[*row].kind == Kind::Part);
    parts.map(|(_, n)| Some((n.rounded()?, n.at(decimals)?))).try_fold(
        (Span::whole(0), (0, decimals)),
        |(sum, (printed, _)), part| {
            let (span, mantissa) = part?;
            Some((sum.plus(span)?, (printed + mantissa, decimals)))
        },
    )
}

pub fn holds_hundred(sum: &Span) -> bool {
    let hundred = Span::whole(100);
    sum.low.at_most(hundred.low) == Some(true) && hundred.low.at_most(sum.high) == Some(true)
}

/// Whether shares add up to this by what was rounded or cut off of each, from 100 or from what their counts are of the whole.
fn rounding_alone(figures: &Figures, column: usize, sum: i128, at: i32) -> bool {
    let parts = figures.rows(column).filter(|(row, _)| figures.printed.rows[*row].kind == Kind::Part).count() as i128;
    let counted = || {
        let Some(Formula::Share { count, base }) = figures.shares[column] else { return None };
        let whole = figures.base(count, base.plain())?.middle()?;
        figures.sums[count]?.middle()?.times(100)?.over(whole)
    };
    let near = |whole: Span| {
        let off = Ratio::decimal(sum, -at)?.minus(whole.low)?;
        let slack = Ratio::decimal(parts, -at)?;
        Some(off.at_most(slack)? && slack.times(-1)?.at_most(off)?)
    };
    [Some(Span::whole(100)), counted()].into_iter().flatten().any(|whole| near(whole) == Some(true))
}

/// The total of shares of one whole: 100, or what the printed shares add up to.
fn hundred(figures: &Figures, column: usize, row: usize, number: &Number) -> Option<Figure> {
    let decimals = figures.printed.columns[column].decimals_of(number);
    let printed = number.at(decimals)?;
    let hundred = Span::whole(100).round(decimals)?;
    let added = printed_sum(figures, column);
    let lacking = || {
        let Some(Formula::Share { count, base }) = figures.shares[column] else { return None };
        // Subtotals may have rows of which not all are printed.
        if figures.printed.rows.iter().any(|row| row.kind == Kind::Subtotal) {
            return None;
        }
        let (sum, whole) = (figures.sums[count]?, figures.base(count, base.plain())?);
        Some(sum.high.at_most(whole.low)? && sum.overlap(whole).is_none())
    };
    let (verdict, habit) = match added {
        Some((sum, _)) if printed == hundred && !holds_hundred(&sum) && lacking() == Some(true) => {
            (Verdict::Open, Some("rows-left-out"))
        }
        _ if printed == hundred => (Verdict::Follows, None),
        Some((_, (sum, at))) if number.at(at) == Some(sum) && rounding_alone(figures, column, sum, at) => {
            (Verdict::Habit, Some("sum-of-printed"))
        }
        Some(_) => (Verdict::Irregular, None),
        None => return None,
    };
    let shown = shown(&figures.printed.columns[column], hundred, decimals);
    let why = tell::hundred(&number.text, &shown, added.map(|(_, (sum, at))| write(sum, at)), verdict);
    Some(figure(figures, column, row, number, Some(shown), verdict, habit, why))
}

/// The total of shares whose counts are not printed: their sum, or, where they are rates, something between them.
fn share_total(figures: &Figures, column: usize, row: usize, number: &Number) -> Option<Figure> {
    let (span, (sum, at)) = printed_sum(figures, column)?;
    let (value, own) = (number.value()?, number.rounded()?);
    let rate = matches!(figures.printed.columns[column].role, Role::Percent { hint: Hint::Rate, .. });
    let possible = span.low.at_most(own.high)? && own.low.at_most(span.high)?;
    let parts = || figures.rows(column).filter(|(row, _)| figures.printed.rows[*row].kind == Kind::Part);
    let below = parts().filter_map(|(_, part)| part.value()?.at_most(value)).any(|below| below);
    let above = parts().filter_map(|(_, part)| value.at_most(part.value()?)).any(|above| above);
    let left_out = span.high.at_most(value)? && !complete(figures);
    let (verdict, habit) = match () {
        () if Ratio::decimal(sum, -at)? == value => (Verdict::Follows, None),
        () if possible => (Verdict::Habit, Some("unrounded-shares")),
        // The rate of all is no sum, and the rows may be some of them.
        () if rate || below && above => return None,
        () if left_out => (Verdict::Open, Some("rows-left-out")),
        () => (Verdict::Irregular, None),
    };
    let shown = shown(&figures.printed.columns[column], sum, at);
    let why = tell::share_total(&number.text, &shown, verdict);
    let recomputed = (verdict != Verdict::Open).then_some(shown);
    Some(figure(figures, column, row, number, recomputed, verdict, habit, why))
}

/// A mantissa in the unit in which the column is printed.
pub fn shown(column: &Column, mantissa: i128, decimals: i32) -> String {
    let mantissa = if column.turned { -mantissa } else { mantissa };
    write(mantissa, if column.fraction { decimals + 2 } else { decimals })
}

#[expect(clippy::too_many_arguments, reason = "one for each part of a figure")]
pub fn figure(
    figures: &Figures,
    column: usize,
    row: usize,
    number: &Number,
    recomputed: Option<String>,
    verdict: Verdict,
    habit: Option<&str>,
    why: Text,
) -> Figure {
    let of = &figures.printed.rows[row];
    Figure {
        line: of.line,
        place: column,
        row: of.name.clone(),
        column: figures.printed.columns[column].name.clone(),
        printed: number.text.clone(),
        recomputed,
        verdict,
        habit: habit.map(String::from),
        why,
    }
}
