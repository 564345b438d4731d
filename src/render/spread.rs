//! A table in which the values of one key go across: its rows, one for each cell, laid out as lines and columns.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Room, Written};
use crate::table::{ALL, Cell, Kind, Pivot, Role, Row, SUBTOTAL, Table, Unit, number, one_line};

/// The lines of a spread table. Both margins come along: the last column holds all that goes across, the last line all that
/// goes down.
struct Spread<'a> {
    /// Places of the keys that go down.
    keys: Vec<usize>,
    /// What goes across, in order; last all of it, where the parts of a share do not make the whole anyway.
    across: Vec<Cell>,
    lines: Vec<Line<'a>>,
}

/// The rows of the table that share the keys that go down.
struct Line<'a> {
    /// One of the rows.
    any: &'a Row,
    /// For each value that goes across, where there is one.
    cells: Vec<Option<&'a Row>>,
}

impl<'a> Spread<'a> {
    fn new(table: &'a Table, pivot: &Pivot) -> Spread<'a> {
        let keys: Vec<usize> = (0..table.keys()).filter(|i| *i != pivot.column).collect();
        let parts = table.measure.kind == Kind::Share && pivot.column + 1 == table.keys();
        let mut across = pivot.values.clone();
        across.extend((!parts).then_some(Cell::Sum(ALL)));
        let places: HashMap<&Cell, usize> = across.iter().enumerate().map(|(i, v)| (v, i)).collect();
        let mut lines: Vec<Line> = Vec::new();
        let mut known: HashMap<Vec<&Cell>, usize> = HashMap::new();
        for row in table.rows.iter().chain([&table.totals]) {
            let down: Vec<&Cell> = keys.iter().map(|i| &row.cells[*i]).collect();
            let at = *known.entry(down).or_insert_with(|| {
                lines.push(Line { any: row, cells: vec![None; across.len()] });
                lines.len() - 1
            });
            if let Some(place) = places.get(&row.cells[pivot.column]) {
                lines[at].cells[*place].get_or_insert(row);
            }
        }
        Spread { keys, across, lines }
    }
}

/// The table as people read it: the value in each cell, and how many complaints the line rests on.
pub fn written(table: &Table, pivot: &Pivot) -> Written {
    let spread = Spread::new(table, pivot);
    let room = Room::of(table);
    let place = |role| table.place(role);
    let count = table.measure.kind == Kind::Count;
    let line = |line: &Line| {
        let keys = spread.keys.iter().map(|i| one_line(&table.written(*i, line.any)));
        let value = |row: &Option<&Row>| match (row, place(Role::Value)) {
            (Some(row), Some(value)) => super::written(table, &room, value, row),
            _ => number::write(&Cell::Empty, &Unit::Text),
        };
        // All that goes across has the complaints of the line; where parts go across, each part has.
        let whole = line.cells.last().copied().flatten().unwrap_or(line.any);
        let n = place(Role::Denominator).filter(|_| !count).map(|n| super::written(table, &room, n, whole));
        keys.chain(line.cells.iter().map(value)).chain(n).collect::<Vec<String>>()
    };
    let numbers = |line: &Line| {
        let number =
            |row: Option<&Row>, role| row.zip(place(role)).and_then(|(row, i)| super::number_of(table, i, row));
        let whole = line.cells.last().copied().flatten().unwrap_or(line.any);
        let keys = spread.keys.iter().map(|i| super::number_of(table, *i, line.any));
        let n = place(Role::Denominator).filter(|_| !count).map(|_| number(Some(whole), Role::Denominator));
        keys.chain(line.cells.iter().map(|row| number(*row, Role::Value))).chain(n).collect()
    };
    let numbers = spread.lines.iter().map(numbers).collect();
    let mut rows: Vec<Vec<String>> = spread.lines.iter().map(line).collect();
    let totals = rows.pop().unwrap_or_default();
    let mut headers: Vec<String> = spread.keys.iter().map(|i| table.columns[*i].label.clone()).collect();
    headers.extend(spread.across.iter().map(|v| one_line(&table.key_written(pivot.column, v))));
    headers.extend(place(Role::Denominator).filter(|_| !count).map(|i| table.columns[i].label.clone()));
    let numeric = (0..headers.len()).map(|i| i >= spread.keys.len()).collect();
    Written { headers, numeric, rows, totals, numbers }
}

/// Headers and lines for a spreadsheet: of a count the number alone, else each number of the cell under the name of what goes
/// across and its own; behind them the units of amounts, where a line has one; flags with the column that they are about.
pub fn plain(table: &Table, pivot: &Pivot) -> (Vec<String>, Vec<(Vec<Cell>, String)>) {
    let spread = Spread::new(table, pivot);
    let count = table.measure.kind == Kind::Count;
    let numbers: Vec<usize> = (0..table.columns.len())
        .filter(|i| match table.columns[*i].role {
            Role::Key | Role::Share => false,
            role => !count || role == Role::Value,
        })
        .collect();
    let mut headers: Vec<String> = spread.keys.iter().map(|i| table.columns[*i].name.clone()).collect();
    for value in &spread.across {
        let value = plain_key(value);
        let named = |i: &usize| if count { value.to_string() } else { format!("{value} {}", table.columns[*i].name) };
        headers.extend(numbers.iter().map(named));
    }
    let (places, units): (Vec<usize>, Vec<String>) = table.units().unzip();
    headers.extend(units);
    let line = |line: &Line| {
        let mut cells: Vec<Cell> = spread.keys.iter().map(|i| line.any.cells[*i].clone()).collect();
        for row in &line.cells {
            cells.extend(numbers.iter().map(|i| row.map_or(Cell::Empty, |row| row.cells[*i].clone())));
        }
        cells.extend(places.iter().map(|place| Cell::Text(unit(table, *place, line))));
        (cells, flags(line, &spread.across))
    };
    (headers, spread.lines.iter().map(line).collect())
}

/// The unit of all amounts of a line; where currencies go across, each of them is named by its column.
fn unit(table: &Table, place: usize, line: &Line) -> String {
    let mut units = line.cells.iter().flatten().map(|row| table.unit(place, row)).filter(|unit| !unit.is_empty());
    let first = units.next().unwrap_or_default();
    if units.all(|unit| unit == first) { first } else { String::new() }
}

fn plain_key(key: &Cell) -> Cow<'_, str> {
    if *key == Cell::Empty { Cow::Borrowed("(unknown)") } else { key.plain() }
}

fn flags(line: &Line, across: &[Cell]) -> String {
    let cells = across.iter().zip(&line.cells).filter_map(|(value, row)| Some((value, (*row)?)));
    let flags = cells.flat_map(|(value, row)| {
        let own = row.flags.iter().filter(|f| **f != SUBTOTAL);
        own.map(move |flag| format!("{}:{flag}", plain_key(value)))
    });
    flags.collect::<Vec<_>>().join(" ")
}
