//! Which base and which habit reproduce a column, and what becomes of each of its figures. Must not know words.

use super::candidates::{candidates, due, is_rate, names_whole, stated};
use super::columns::{Hint, Role};
use super::formula::{Base, Figures, Formula};
use super::habits::{self, Habit};
use super::number::{Number, exchanged, write};
use super::one::narrowed;
use super::ratio::Span;
use super::read::{Kind, Printed};
use super::sums::shown;
use super::tell::{self, Reason};
use super::{Account, Audit, Figure, Verdict};

/// Figures that must follow before others of their column are held against the same formula, where no heading states it.
const TELLING: usize = 3;

/// How a column is explained.
pub struct Theory {
    pub formula: Formula,
    pub habit: Habit,
    /// What the heading says, or what is the rule, where the formula is another.
    pub due: Formula,
    /// Whether the heading says it.
    pub stated: bool,
    /// Figures that it explains, of those that it speaks of.
    pub explained: usize,
    pub of: usize,
    pub also: Vec<Habit>,
}

/// Judges every column of shares, rates and changes.
pub fn judge(printed: &Printed, n: Option<i128>) -> (Audit, Figures<'_>) {
    let mut figures = Figures::new(printed);
    let mut audit = Audit::default();
    let is_change = |c: usize| matches!(printed.columns[c].role, Role::Change(_));
    let is_percent = |c: usize| matches!(printed.columns[c].role, Role::Percent { .. });
    let (first, then): (Vec<usize>, Vec<usize>) =
        (0..printed.columns.len()).filter(|c| is_change(*c) || is_percent(*c)).partition(|c| is_percent(*c));
    let rates: Vec<usize> = (0..printed.columns.len()).filter(|c| is_rate(&figures, *c)).collect();
    for column in first.into_iter().chain(rates).chain(then) {
        let Some(theory) = theory(&figures, column, n) else {
            if is_change(column) {
                audit.columns.push(unexplained(&figures, column));
            }
            continue;
        };
        if is_percent(column) {
            figures.shares[column] = Some(theory.formula);
        }
        cells(&figures, column, &theory, &mut audit.figures);
        audit.columns.push(account(&figures, column, &theory));
    }
    (audit, figures)
}

/// How many figures of a column follow, by the formula and the habit that explain most of them.
pub fn explained(printed: &Printed, column: usize, n: Option<i128>) -> usize {
    let (_, figures) = judge(printed, n);
    theory(&figures, column, n).map_or(0, |theory| theory.explained)
}

/// The formula and the habit that explain most of a column; nothing where that is less than half of it.
fn theory(figures: &Figures, column: usize, n: Option<i128>) -> Option<Theory> {
    let stated = stated(figures, column);
    let candidates = candidates(figures, column, stated, n);
    let mut best: Option<(usize, usize, Formula, Habit)> = None;
    let all = figures.rows(column).filter(|(row, _)| figures.printed.rows[*row].kind != Kind::Total).count();
    let vague = stated.is_none() && vague(figures, column);
    for (_, formula) in candidates.into_iter().flat_map(|formula| narrowed(figures, column, formula)) {
        let of = of(figures, column, formula);
        let share = matches!(formula, Formula::Share { .. } | Formula::Within { .. });
        for habit in Habit::candidates(adjustable(figures, formula)) {
            let explained = hits(habit, &of);
            // A rate is a share only where it is one in every row.
            if vague && share && explained < of.len() {
                continue;
            }
            // What few digits leave of a share may grow by almost anything.
            let relative = matches!(formula, Formula::Growth { now, .. } if figures.is_share(now));
            let (most_but_one, all) = (explained >= TELLING && explained + 1 == of.len(), explained == of.len());
            if relative && !all && !most_but_one {
                continue;
            }
            // Nor does a row say that it comes after the one above.
            let mostly = explained >= TELLING && explained * 3 >= of.len() * 2;
            if matches!(formula, Formula::Since { .. } | Formula::Rate { .. }) && !mostly && (!all || explained < 2) {
                continue;
            }
            let plainer = |(most, _, was, by): &(usize, usize, Formula, Habit)| {
                explained == *most
                    && habit == Habit::HalfUp
                    && by_habit(*was, *by)
                    && matches!(formula, Formula::PrintedPoints { .. })
            };
            if best.as_ref().is_none_or(|best| explained > best.0 || plainer(best)) {
                best = Some((explained, of.len(), formula, habit));
            }
        }
        // Those that come later are less plain.
        if best.is_some_and(|(most, _, formula, habit)| most >= all && !by_habit(formula, habit)) {
            break;
        }
    }
    let (explained, of_all, formula, habit) = best?;
    // One figure that fits by chance is no reason to doubt the others.
    let telling = explained >= TELLING || habit == Habit::HalfUp && is_part(figures, column, formula);
    if vague && explained < of_all && (!telling || explained * 2 <= of_all) {
        return None;
    }
    // That a heading names the whole does not say where the table has it; what gives most figures does.
    let names_whole = names_whole(figures, column);
    let told = stated.filter(|stated| !(names_whole && explained * 2 > of_all && is_of_whole(formula, *stated)));
    let due = match due(figures, formula, told) {
        due if due == formula.plain() => formula,
        due => narrowed(figures, column, due).into_iter().rev().max_by_key(|(most, _)| *most).map_or(due, |(_, f)| f),
    };
    if explained == 0 || explained * 2 < of_all {
        // What the heading claims is held against it even where it never holds; a whole need not be in the table.
        let (explained, of) = (0, of(figures, column, stated.filter(|_| !names_whole)?).len());
        return (of > 0).then_some(Theory {
            formula: due,
            habit: Habit::HalfUp,
            due,
            stated: true,
            explained,
            of,
            also: vec![],
        });
    }
    let printed = of(figures, column, formula);
    let also = Habit::candidates(adjustable(figures, formula));
    let also = also.into_iter().filter(|h| *h != habit && hits(*h, &printed) == explained).collect();
    Some(Theory { formula, habit, due, stated: told.is_some(), explained, of: of_all, also })
}

/// Whether a change of unrounded shares has to be rounded otherwise than usual: the difference of the printed ones is plainer.
fn by_habit(formula: Formula, habit: Habit) -> bool {
    matches!(formula, Formula::Points { .. }) && habit != Habit::HalfUp
}

/// Whether a formula gives shares of the whole as the heading does: of the same total, or of a whole in each row.
fn is_of_whole(formula: Formula, stated: Formula) -> bool {
    match (formula.plain(), stated.plain()) {
        (Formula::Ratio { .. } | Formula::Within { .. }, _) => true,
        // Where no total is printed, rows may be left out.
        (Formula::Share { base: Base::Given(_) | Base::Unprinted(..), .. }, Formula::Share { base: Base::Sum, .. }) => {
            true
        }
        (Formula::Share { base: a, .. }, Formula::Share { base: b, .. }) => a == b,
        _ => false,
    }
}

/// Whether a heading leaves open what its figures are rates of.
fn vague(figures: &Figures, column: usize) -> bool {
    matches!(figures.printed.columns[column].role, Role::Percent { hint: Hint::Rate, .. } | Role::Mean)
}

/// Whether a rate is that of a column which is a part of another one in every row, as two figures show that are neither nothing nor all.
fn is_part(figures: &Figures, column: usize, formula: Formula) -> bool {
    let Formula::Ratio { part, whole } = formula else { return false };
    let hundred = Span::whole(100);
    let within =
        |e: Span| e.low.sign() > 0 && e.high.at_most(hundred.low) == Some(true) && e.overlap(hundred).is_none();
    let at_most = |row: usize| {
        let (part, whole) = (figures.quantity(part, row)?, figures.quantity(whole, row)?);
        part.low.at_most(whole.high)
    };
    let of = of(figures, column, formula);
    let shown = of.iter().filter(|f| within(f.expected) && Habit::HalfUp.prints(f) == Some(true)).count();
    shown > 1 && (0..figures.printed.rows.len()).all(|row| at_most(row) != Some(false))
}

fn hits(habit: Habit, figures: &[habits::Figure]) -> usize {
    habit.fits(figures).iter().filter(|f| **f == Some(true)).count()
}

/// The figures of a column with what a formula gives for them.
fn of(figures: &Figures, column: usize, formula: Formula) -> Vec<habits::Figure> {
    let one = |(row, number): (usize, &Number)| {
        let expected = figures.expected(formula, row)?;
        let decimals = figures.printed.columns[column].decimals_of(number);
        let part = figures.printed.rows[row].kind == Kind::Part;
        Some(habits::Figure { row, expected, mantissa: number.at(decimals)?, decimals, part })
    };
    figures.rows(column).filter_map(one).collect()
}

/// The rows that may be set so that shares add up to 100: the last, the one of all others, the largest.
fn adjustable(figures: &Figures, formula: Formula) -> Option<[usize; 3]> {
    let Formula::Share { count, base: Base::Sum | Base::Total(_) } = formula.plain() else { return None };
    let rows = &figures.printed.rows;
    let parts = || (0..rows.len()).filter(|row| rows[*row].kind == Kind::Part);
    let last = parts().next_back()?;
    let other = parts().find(|row| rows[*row].other).unwrap_or(last);
    let size = |row: &usize| figures.quantity(count, *row).map_or(0, |q| q.low.floor());
    // The first of equals.
    Some([last, other, parts().rev().max_by_key(size)?])
}

/// The verdicts on a column.
fn cells(figures: &Figures, column: usize, theory: &Theory, out: &mut Vec<Figure>) {
    let of = of(figures, column, theory.formula);
    let fits = theory.habit.fits(&of);
    for (figure, fits) in of.iter().zip(fits) {
        let Some(number) = figures.printed.columns[column].cells[figure.row].as_ref() else { continue };
        let Some(due) = figures.expected(theory.due, figure.row) else { continue };
        let due = habits::Figure { expected: due, ..*figure };
        let (verdict, reason) = match (Habit::HalfUp.prints(&due), fits) {
            (Some(true), _) => (Verdict::Follows, Reason::None),
            (_, None) | (None, _) => continue,
            (_, Some(true)) => (settled(theory), Reason::of(theory)),
            _ if is_difference(figures, column, theory, figure) => continue,
            _ => alone(figures, column, theory, &due, number),
        };
        let told = tell::Told { figures, column, number, row: figure.row, due: theory.due, theory };
        out.push(told.figure(&due, verdict, reason));
    }
}

/// Whether a figure without a sign of per cent is what the two numbers differ by, where others of its column are in per cent of the
/// earlier one: days may stand below counts, and what is in points below both.
fn is_difference(figures: &Figures, column: usize, theory: &Theory, figure: &habits::Figure) -> bool {
    let own = &figures.printed.columns[column];
    let Formula::Growth { now, before } = theory.formula else { return false };
    let (formula, share) = match figures.is_share(now) {
        true => (Formula::PrintedPoints { now, before }, true),
        false => (Formula::Difference { now, before }, false),
    };
    let expected = figures.expected(formula, figure.row);
    let expected = if own.fraction && !share { expected.and_then(|e| e.times(100)) } else { expected };
    let per_cent = own.name.contains(['%', '％']) || own.cells[figure.row].as_ref().is_none_or(|n| n.percent);
    !per_cent
        && expected.is_some_and(|expected| Habit::HalfUp.prints(&habits::Figure { expected, ..*figure }) == Some(true))
}

/// What becomes of the figures that a theory explains and plain rounding does not.
fn settled(theory: &Theory) -> Verdict {
    let base = |f: Formula| !matches!(f, Formula::Points { .. } | Formula::PrintedPoints { .. });
    if theory.stated && theory.formula != theory.due && base(theory.formula) {
        Verdict::Irregular
    } else {
        Verdict::Habit
    }
}

/// A figure that does not go with the rest of its column.
fn alone(
    figures: &Figures,
    column: usize,
    theory: &Theory,
    due: &habits::Figure,
    number: &Number,
) -> (Verdict, Reason) {
    let own = number.decimals();
    let shorter = habits::Figure { mantissa: number.mantissa, decimals: own, ..*due };
    if own < due.decimals && Habit::HalfUp.prints(&shorter) == Some(true) {
        return (Verdict::Habit, Reason::FewerDecimals);
    }
    for habit in [Habit::HalfEven, Habit::Cut, Habit::Twice] {
        if habit.prints(due) == Some(true) {
            return (Verdict::Irregular, Reason::Alone(habit));
        }
    }
    let would = due.expected.round(due.decimals);
    if would == Some(-due.mantissa) {
        return (Verdict::Irregular, Reason::Sign);
    }
    if would.is_some_and(|w| exchanged(w, due.mantissa)) {
        return (Verdict::Irregular, Reason::Exchanged);
    }
    // With few digits, some base fits by chance.
    if due.decimals >= 1 {
        for formula in candidates(figures, column, None, None) {
            let share = matches!(formula, Formula::Share { base: Base::Row(_) | Base::Total(_) | Base::Sum, .. });
            let same = std::mem::discriminant(&formula) == std::mem::discriminant(&theory.formula);
            let expected = (share || same).then(|| figures.expected(formula, due.row)).flatten();
            let fits = expected.filter(Span::is_exact).map(|expected| habits::Figure { expected, ..*due });
            if fits.and_then(|f| Habit::HalfUp.prints(&f)) == Some(true) {
                return (Verdict::Irregular, Reason::Base(formula));
            }
        }
    }
    (Verdict::Irregular, Reason::None)
}

fn account(figures: &Figures, column: usize, theory: &Theory) -> Account {
    let plain = of(figures, column, theory.due);
    let plain = hits(Habit::HalfUp, &plain);
    let mut also: Vec<String> = theory.also.iter().map(|h| h.code().to_string()).collect();
    also.dedup();
    Account {
        place: Some(column),
        column: figures.printed.columns[column].name.clone(),
        habit: Some(Reason::of(theory).code().unwrap_or_else(|| theory.habit.code()).to_string()),
        also,
        explained: theory.explained,
        of: theory.of,
        about: tell::column(figures, theory, plain, instead(figures, column, theory)),
    }
}

fn unexplained(figures: &Figures, column: usize) -> Account {
    let (of, place) = (figures.rows(column).count(), Some(column));
    let column = figures.printed.columns[column].name.clone();
    Account { place, column, habit: None, also: Vec::new(), explained: 0, of, about: tell::unexplained() }
}

/// Where the printed shares differ by another change than unrounded ones, or than in per cent of what they were: the row, the printed
/// figure, and what they differ by.
fn instead(figures: &Figures, column: usize, theory: &Theory) -> Vec<(usize, String, String)> {
    let (now, before) = match theory.formula {
        Formula::Points { now, before } => (now, before),
        Formula::Growth { now, before } if figures.is_share(now) => (now, before),
        _ => return Vec::new(),
    };
    let printed = of(figures, column, Formula::PrintedPoints { now, before });
    let differs = printed.iter().filter(|f| Habit::HalfUp.prints(f) == Some(false));
    let told = differs.filter_map(|f| {
        let own = &figures.printed.columns[column];
        let number = own.cells[f.row].as_ref()?;
        let would = match theory.formula {
            // Points are as exact as the shares, whatever the growth is printed in.
            Formula::Growth { now, before } => {
                let decimals = |c: usize| Some(figures.printed.columns[c].cells[f.row].as_ref()?.decimals());
                let decimals = decimals(now)?.max(decimals(before)?);
                write(f.expected.round(decimals)?, decimals)
            }
            _ => shown(own, f.expected.round(f.decimals)?, f.decimals),
        };
        Some((f.row, number.text.clone(), would))
    });
    told.collect()
}
