//! A table beside the same table of earlier periods, and what changed between them. Works on finished tables; must not
//! know how their numbers came about.

mod earlier;
mod moved;
mod told;
mod words;

pub use earlier::Earlier;
pub use moved::FALSE;

use anyhow::{Result, ensure};

use super::dimension::Order;
use super::{Kind, Measure, Query, Rows};
use crate::caveat::{Caveat, ChangeOf};
use crate::error::user;
use crate::lang::{Lang, Text};
use crate::period::Period;
use crate::table::{Cell, Column, Role, Row, SUPPRESSED, Table};
use moved::{Changes, Figures, Moved, find};
use told::Told;
use words::{add_words, columns};

/// How the changes of a measure are computed: rates of money, weighted answers and complaints against exposure are no parts of
/// a whole, and have a plain difference as means do.
fn kind(measure: &Measure) -> Kind {
    let counted = measure.rows == Rows::Complaints;
    match measure.kind {
        Kind::Share | Kind::Rate if !counted || !measure.is_proportion() => Kind::Mean,
        kind => kind,
    }
}

/// Whether chance can be told from change.
pub fn is_tested(measure: &Measure) -> bool {
    matches!(kind(measure), Kind::Count | Kind::Share | Kind::Rate)
}

/// The newer table with the columns of the earlier ones and the changes from them.
///
/// # Errors
/// A `UserError` where a dimension of time cannot be laid side by side.
pub fn compare(query: &Query, mut now: Table, earlier: Vec<(Earlier, Table)>) -> Result<Table> {
    let Some(period) = query.period else { return Ok(now) };
    let kind = kind(query.measure);
    let of = match kind {
        Kind::Count => ChangeOf::Count,
        Kind::Share | Kind::Rate => ChangeOf::Share,
        _ => ChangeOf::Plain,
    };
    let keys = now.keys();
    let earlier: Vec<(Earlier, Table)> = earlier
        .into_iter()
        .map(|(e, table)| Ok((e.clone(), align(query, table, e.period, period)?)))
        .collect::<Result<_>>()?;
    let told: Vec<Told> = earlier.iter().map(|(_, table)| Told::of(query, table)).collect();
    let told_now = Told::of(query, &now);
    for (_, table) in &earlier {
        add_gone(kind, &mut now, table, keys, &told_now);
        now.names.extend(table.names.iter().filter(|name| !now.names.contains(name)).cloned().collect::<Vec<_>>());
    }
    name_keys(query, &mut now);
    let changes = Changes::of(kind, &now, &earlier, keys, &told, &told_now);
    let own = own(&now);
    lay(kind, &mut now, &earlier, &changes, &own, &told);
    let columns: Vec<Column> = earlier.iter().flat_map(|(e, _)| columns(e, of, &now, &own)).collect();
    for (place, _) in &own {
        let label = &now.columns[*place].label;
        now.columns[*place].label =
            Text::new(format!("{label} {period}"), format!("本期{label}")).get(now.lang).to_string();
    }
    now.columns.extend(columns);
    add_words(&mut now, period, &earlier);
    now.notes.push(Caveat::Change(of));
    if of != ChangeOf::Plain {
        now.notes.push(Caveat::Marks { of, marked: changes.marked as i64, tested: changes.tested as i64 });
    }
    Ok(now)
}

/// The columns that an earlier period has as well, with their roles there.
fn own(now: &Table) -> Vec<(usize, Role)> {
    [
        (Role::Numerator, Role::NumeratorBefore),
        (Role::Denominator, Role::DenominatorBefore),
        (Role::Value, Role::ValueBefore),
        (Role::Share, Role::ShareBefore),
    ]
    .into_iter()
    .filter_map(|(role, before)| Some((now.place(role)?, before)))
    .collect()
}

/// Lays the figures of earlier periods and the changes from them behind each row.
fn lay(
    kind: Kind,
    now: &mut Table,
    earlier: &[(Earlier, Table)],
    changes: &Changes,
    own: &[(usize, Role)],
    told: &[Told],
) {
    let keys = now.keys();
    let share = now.place(Role::Share);
    for (i, (_, table)) in earlier.iter().enumerate() {
        let before = |row: Option<&Row>, key: &[Cell]| -> Vec<Cell> {
            let none = |role: Role| match role {
                _ if !told[i].tells_of(key) => Cell::Empty,
                Role::ValueBefore => Figures::none(kind).value,
                Role::ShareBefore => Cell::Real(0.0),
                _ => Cell::Int(0),
            };
            own.iter().map(|(place, role)| row.map_or_else(|| none(*role), |row| row.cells[*place].clone())).collect()
        };
        let add = |row: &mut Row, before: Vec<Cell>, moved: &Moved, marked: bool| {
            let shares = share.map(|place| row.cells[place].number().zip(before.last().and_then(Cell::number)));
            let change = shares.map(|s| s.map_or(Cell::Empty, |(now, before)| Cell::Real(now - before)));
            row.cells.extend(before.into_iter().chain(moved.cells(marked)).chain(change));
        };
        let of_rows: Vec<Vec<Cell>> =
            now.rows.iter().map(|row| before(find(table, &row.cells[..keys], keys), &row.cells[..keys])).collect();
        for (j, (row, before)) in now.rows.iter_mut().zip(of_rows).enumerate() {
            let hidden = |row: &Row| row.flags.contains(&SUPPRESSED);
            if !hidden(row) && find(table, &row.cells[..keys], keys).is_some_and(hidden) {
                row.flags.push(SUPPRESSED);
            }
            add(row, before, &changes.rows[j][i], changes.rows_marked[j][i]);
        }
        add(&mut now.totals, before(Some(&table.totals), &[]), &changes.whole[i], changes.whole_marked[i]);
    }
}

/// Lays the buckets of an earlier period under the names of the newer one's: its first month beside the first month.
fn align(query: &Query, mut table: Table, then: Period, now: Period) -> Result<Table> {
    for (place, dim) in query.by.iter().enumerate() {
        let Order::Time(bucket, date) = dim.order else { continue };
        let names = |p: Period| bucket.between(p.first, p.last).map(|b| b.to_string()).collect::<Vec<_>>();
        let (old, new) = (names(then), names(now));
        ensure!(
            date == "received_on" && old.len() == new.len(),
            user(
                format!("the {} of {then} cannot be laid beside those of {now}", dim.label.get(Lang::En)),
                format!("leave `{}` out of --by, or compare periods of the same length", dim.name)
            )
        );
        for row in &mut table.rows {
            let at = old.iter().position(|name| *name == row.cells[place].text());
            if let Some(at) = at {
                row.cells[place] = Cell::Text(new[at].clone());
            }
        }
        table.names.retain(|(column, ..)| *column != dim.name);
        let named = new.into_iter().filter_map(|key| {
            let name = dim.name_of(&Cell::Text(key.clone()))?;
            Some((dim.name.clone(), key, name))
        });
        table.names.extend(named);
    }
    Ok(table)
}

/// What people read for the keys of rows that only an earlier period has.
fn name_keys(query: &Query, now: &mut Table) {
    for (place, dim) in query.by.iter().enumerate() {
        for row in &now.rows {
            let key = row.cells[place].text();
            if now.names.iter().any(|(column, known, _)| *column == dim.name && known == key) {
                continue;
            }
            now.names.extend(dim.name_of(&row.cells[place]).map(|name| (dim.name.clone(), key.to_string(), name)));
        }
    }
}

/// Gives the groups that only an earlier period has a row, behind those with which they share most keys.
fn add_gone(kind: Kind, now: &mut Table, earlier: &Table, keys: usize, told: &Told) {
    for row in &earlier.rows {
        let key = &row.cells[..keys];
        if find(now, key, keys).is_some() {
            continue;
        }
        let none = Figures::none(kind);
        let cell = |(i, column): (usize, &Column)| match column.role {
            Role::Key => key.get(i).cloned().unwrap_or_default(),
            _ if !told.tells_of(key) => Cell::Empty,
            Role::Numerator | Role::Denominator => Cell::Int(0),
            Role::Value => none.value.clone(),
            Role::Share => Cell::Real(0.0),
            _ => Cell::Empty,
        };
        let cells = now.columns.iter().enumerate().map(cell).collect();
        let shared = |other: &Row| other.cells.iter().zip(key).take_while(|(a, b)| a == b).count();
        let most = now.rows.iter().map(shared).max().unwrap_or(0);
        let behind = now.rows.iter().rposition(|r| shared(r) == most);
        let at = behind.filter(|_| most > 0).map_or(now.rows.len(), |i| i + 1);
        now.rows.insert(at, Row { cells, flags: Vec::new() });
    }
}
