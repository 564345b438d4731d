//! Tables with an indicator a row, as a report begins with: each row tells of something else and in a unit of its own, so that counts
//! and rates stand in one column. Nothing is added up down such a column; what its rows are to each other is found by reading
//! along them. Must not judge any figure.

use std::collections::HashMap;

use super::columns::{self, Change, Column, Hint, Role};
use super::read::{Kind, Printed, Row};
use super::words::Words;
use super::{Audit, Verdict};

/// Figures of a row that must follow before another one of it is called irregular: among many rows, some fit by chance.
const TELLING: usize = 3;

/// A table with more rows is not read along them: each pair of rows would have to be tried.
const MOST_ALONG: usize = 100;

/// Takes counts and rates apart where they stand in one column, and gives the table as it is read along its rows; nothing for a
/// table of another kind.
pub fn settle(printed: &mut Printed) -> Option<Printed> {
    let silent: Vec<usize> = (0..printed.columns.len()).filter(|c| is_silent(&printed.columns[*c])).collect();
    let shares = |c: &Column| matches!(c.role, Role::Percent { hint: Hint::Share, .. });
    let said = printed.indicators && !printed.columns.iter().any(shares);
    if !said && !silent.iter().any(|c| is_mixed(printed, *c)) {
        return None;
    }
    let along = along(printed, &silent);
    let rate = |row: usize| silent.iter().any(|c| is_rate(printed, *c, row));
    let rates: Vec<bool> = (0..printed.rows.len()).map(rate).collect();
    let part = |column: &Column, role: &Role, of: bool| {
        let rows = || rates.iter().map(|rate| *rate == of);
        let cells = column.cells.iter().zip(rows()).map(|(n, is)| n.clone().filter(|_| is)).collect();
        let unread = column.unread.iter().zip(rows()).map(|(cell, is)| cell.clone().filter(|_| is)).collect();
        Column { unread, below: column.below, ..columns::as_printed(column.name.clone(), role.clone(), cells) }
    };
    let mut parted = Vec::new();
    for (place, column) in printed.columns.iter().enumerate() {
        let parts = match &column.role {
            _ if silent.contains(&place) => {
                let mut of_rates = part(column, &Role::Percent { hint: Hint::Each, base: None }, true);
                // Whether a rate is printed as a fraction shows beside others of its row.
                for (number, _) in of_rates.cells.iter_mut().zip(&along.columns).filter(|(_, row)| row.fraction) {
                    number.iter_mut().for_each(|n| n.exponent += 2);
                    of_rates.fraction = true;
                }
                [part(column, &Role::Mean, false), of_rates]
            }
            role @ Role::Change(_) => [part(column, role, false), part(column, &Role::Change(Change::Any), true)],
            _ => {
                parted.push(column.clone());
                continue;
            }
        };
        let filled = |c: &Column| c.cells.iter().any(Option::is_some) || c.unread.iter().any(Option::is_some);
        parted.extend(parts.into_iter().filter(filled));
    }
    (printed.columns, printed.indicators) = (parted, true);
    printed.rows.iter_mut().for_each(|row| row.kind = Kind::Part);
    (printed.rows.len() <= MOST_ALONG).then_some(along)
}

/// Whether a column has figures and its heading does not say that they are shares or changes.
fn is_silent(column: &Column) -> bool {
    let figures = column.cells.iter().any(Option::is_some);
    figures && matches!(column.role, Role::Quantity { .. } | Role::Percent { hint: Hint::None, .. } | Role::Text)
}

/// Whether a cell holds a rate: by its sign, or by the label of its row.
fn is_rate(printed: &Printed, column: usize, row: usize) -> bool {
    let Row { name, percent, .. } = &printed.rows[row];
    let named = || Words::shipped().names_rate(name);
    printed.columns[column].cells[row].as_ref().is_some_and(|n| n.percent || *percent || n.exponent < 0 && named())
}

/// Whether a column holds rates and something else; a lone 100 is the whole of shares.
fn is_mixed(printed: &Printed, column: usize) -> bool {
    let cells = printed.columns[column].cells.iter().enumerate();
    let (rates, others): (Vec<_>, Vec<_>) =
        cells.filter_map(|(row, n)| Some((row, n.as_ref()?))).partition(|(row, _)| is_rate(printed, column, *row));
    let whole = |(_, n): &(usize, &super::number::Number)| n.at(0) == Some(100);
    !rates.is_empty() && !others.iter().all(whole)
}

/// The table with its rows as columns, each line of which is the place of a column.
fn along(printed: &Printed, of: &[usize]) -> Printed {
    let words = Words::shipped();
    let column = |(row, label): (usize, &Row)| {
        let cells: Vec<_> = of.iter().map(|c| printed.columns[*c].cells[row].clone()).collect();
        let rate = Role::Percent { hint: Hint::Rate, base: None };
        let (role, make): (Role, fn(_, _, _) -> Column) = match columns::role(&label.name, &cells, words) {
            Role::Percent { hint: Hint::None, .. } => (rate, columns::made),
            Role::Quantity { .. } | Role::Text if label.percent => (rate, columns::as_printed),
            role if label.percent => (role, columns::as_printed),
            role => (role, columns::made),
        };
        let unread = of.iter().map(|c| printed.columns[*c].unread[row].clone()).collect();
        Column { unread, ..make(label.name.clone(), role, cells) }
    };
    let row = |c: &usize| {
        let name = printed.columns[*c].name.clone();
        // Where there are several totals they were numbered.
        let kind = words.row(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' '));
        Row { line: *c as u64, kind, other: words.other(&name), percent: false, parts: Vec::new(), name }
    };
    let (columns, rows) = (printed.rows.iter().enumerate().map(column).collect(), of.iter().map(row).collect());
    Printed { columns, rows, indicators: false, lines: HashMap::new() }
}

/// Takes over what follows, or does not, where a table is read along its rows.
pub fn take_over(printed: &Printed, along: Audit, audit: &mut Audit) {
    for account in along.columns.iter().filter(|a| a.habit.is_some()) {
        audit.columns.push(super::Account { place: None, ..account.clone() });
    }
    for found in along.figures {
        let account = along.columns.iter().find(|a| a.place == Some(found.place) && a.habit.is_some());
        let taken = match found.verdict {
            // One figure follows from some two others of many by chance.
            Verdict::Follows => account.is_none_or(|a| a.explained > 1),
            Verdict::Habit | Verdict::Irregular => account.is_none_or(|a| a.explained >= TELLING),
            Verdict::Given | Verdict::Open => false,
        };
        let line = printed.rows[found.place].line;
        let own = audit.figures.iter_mut().find(|f| f.line == line && f.column == found.row);
        if let Some(own) = own.filter(|_| taken) {
            (own.recomputed, own.verdict, own.habit, own.why) =
                (found.recomputed, found.verdict, found.habit, found.why);
        }
    }
}
