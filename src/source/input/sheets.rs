//! The sheets of a workbook that are read: those of the same columns, in their order, and no row twice where one sheet holds the
//! rows of others. Must not know what the columns mean.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::bytes::Bytes;
use super::content::cells;
use super::{Input, Opening};
use crate::digest::hex;
use crate::fold;
use crate::format::grid::{Grid, Line, Note};
use crate::format::sheet;
use crate::source::furniture::{is_total, sums_up_sheets};
use crate::source::header;
use crate::values::dates;

/// The inputs of a workbook.
pub(super) fn of(bytes: &Bytes, whole: &[u8], opening: &Opening) -> Vec<Result<Input>> {
    let known = |rows: &[Line]| header::understood(rows, &opening.known);
    let choice = sheet::Choice { named: opening.sheet.as_deref(), known: &known };
    let alike = |one: &[Line], other: &[Line]| !opening.alone && header::are_alike(one, other, &opening.known);
    let read = sheet::read_alike(&bytes.path, whole, &choice, &alike, opening.encoding, &opening.limits);
    let grids = match read {
        Ok(grids) => once_each(grids, &opening.known),
        Err(error) => return vec![Err(error)],
    };
    let several = grids.len() > 1 || opening.sheet.is_some();
    let sha256 = hex(&Sha256::digest(whole));
    let input = |(place, grid): (usize, Grid)| {
        let sheet = several.then(|| name(&grid).to_string());
        Ok(Input { sheet, further: place > 0, ..cells(bytes, grid, None, sha256.clone(), opening)? })
    };
    grids.into_iter().enumerate().map(input).collect()
}

/// The name of the sheet of a grid.
fn name(grid: &Grid) -> &str {
    grid.what.en.split_once(", sheet ").map_or("", |(_, name)| name)
}

/// The sheets without those whose rows are all in another one, and without a whole beside its parts.
fn once_each(mut grids: Vec<Grid>, known: &HashSet<String>) -> Vec<Grid> {
    if grids.len() == 1 {
        return grids;
    }
    let tables: Vec<Table> = grids.iter().map(|grid| Table::of(grid, known)).collect();
    // An empty sheet of months to come is nothing to be told of.
    let mut order: Vec<usize> = (0..grids.len()).filter(|&i| !tables[i].rows.is_empty()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(tables[i].rows.len()));
    let (mut kept, mut within, mut summed) = (Vec::new(), Vec::new(), Vec::new());
    let (wholes, parts): (Vec<usize>, Vec<usize>) = order.iter().partition(|&&i| sums_up_sheets(name(&grids[i])));
    let rows = |of: &[usize]| of.iter().map(|&i| tables[i].rows.len()).sum::<usize>();
    let is_within = |of: &[usize], i: usize| of.iter().any(|&k| tables[k].holds(&tables[i]));
    if !wholes.is_empty() && !parts.is_empty() {
        if parts.iter().all(|&i| is_within(&wholes, i)) {
            (order, within) = (wholes, parts);
        } else {
            (order, summed) = if rows(&wholes) > rows(&parts) { (wholes, parts) } else { (parts, wholes) };
        }
    }
    for i in order {
        if is_within(&kept, i) { within.push(i) } else { kept.push(i) }
    }
    let told = [(Note::SheetsWithin as fn(_) -> _, within), (Note::SheetsSummed as fn(_) -> _, summed)];
    let names = |mut left: Vec<usize>| {
        left.sort_unstable();
        left.iter().map(|&i| name(&grids[i]).to_string()).collect::<Vec<_>>()
    };
    let told = told.map(|(note, left)| (!left.is_empty()).then(|| note(names(left))));
    let mut notes = std::mem::take(&mut grids[0].notes);
    let (left_out, own): (Vec<Note>, Vec<Note>) = notes.drain(..).partition(Note::is_of_workbook);
    grids[0].notes = own;
    // Where no sheet has a row, one of them says so.
    let first = kept.iter().copied().min().unwrap_or(0);
    let mut place = 0..;
    grids.retain(|_| place.next().is_some_and(|i| kept.contains(&i) || i == first));
    grids[0].notes.splice(..0, told.into_iter().flatten().chain(left_out));
    grids
}

/// The rows of a sheet, and the columns that say more of them than their place in the list, by name.
struct Table<'g> {
    columns: HashMap<String, usize>,
    rows: Vec<&'g [String]>,
}

impl<'g> Table<'g> {
    fn of(grid: &'g Grid, known: &HashSet<String>) -> Table<'g> {
        let (line, names) = header::names_in(&grid.rows, known).unwrap_or_default();
        let sums_up = |cells: &[String]| is_total(&cells.iter().map(|c| Cow::Borrowed(c.as_str())).collect::<Vec<_>>());
        let rows = grid.rows.iter().filter(|(at, cells)| *at > line && !sums_up(cells));
        let rows: Vec<&[String]> = rows.map(|(_, cells)| cells.as_slice()).collect();
        let is_place = |column: usize| {
            let cell = |row: &&[String]| row.get(column).and_then(|cell| cell.trim().parse::<usize>().ok());
            rows.iter().map(cell).zip(1..).all(|(cell, place)| cell == Some(place))
        };
        let tells = |(column, name): &(usize, String)| !name.is_empty() && (known.contains(name) || !is_place(*column));
        let columns = names.into_iter().enumerate().filter(tells).map(|(column, name)| (name, column)).collect();
        Table { columns, rows }
    }

    /// Whether each row of another one is one of its own, too, by the columns that both have.
    fn holds(&self, other: &Table) -> bool {
        let mut shared: Vec<&String> = self.columns.keys().filter(|name| other.columns.contains_key(*name)).collect();
        shared.sort_unstable();
        let key = |row: &[String], table: &Table| -> Vec<String> {
            let cell = |name: &&String| row.get(table.columns[*name]).map_or(String::new(), |cell| fold::word(cell));
            shared.iter().map(cell).collect()
        };
        let mut left: HashMap<Vec<String>, usize> = HashMap::new();
        self.rows.iter().for_each(|row| *left.entry(key(row, self)).or_default() += 1);
        let take = |row: &&[String]| match left.get_mut(&key(row, other)) {
            Some(count @ 1..) => {
                *count -= 1;
                true
            }
            _ => false,
        };
        // Counts of two months may be the same; what came on a day, or tells a story, comes once.
        let cell =
            |row: &[String], name: &String| row.get(other.columns[name]).map_or("", |cell| cell.trim()).to_string();
        let told = |row: &&&[String]| shared.iter().any(|name| tells_apart(&cell(row, name)));
        other.rows.iter().filter(told).count() * 2 > other.rows.len() && other.rows.iter().all(take)
    }
}

/// Bytes of a story: most names and words are shorter.
const STORY: usize = 45;

/// Whether a cell is a day or a story.
fn tells_apart(cell: &str) -> bool {
    cell.len() > STORY || dates::certain(cell).is_some() || dates::lacks_year(cell)
}
