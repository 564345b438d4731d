//! A table beside the same table of earlier periods, and what changed between them. Works on finished tables; must not
//! know how their numbers came about.

mod earlier;
mod gone;
mod moved;
mod told;
mod weeks;
mod words;

pub use earlier::Earlier;

use std::collections::{HashMap, HashSet};

use anyhow::{Result, ensure};

use super::dimension::Order;
use super::guard::Coverage;
use super::{Kind, Measure, Query, Rows};
use crate::caveat::{Caveat, ChangeOf};
use crate::error::user;
use crate::lang::Text;
use crate::period::{Bucket, Period};
use crate::table::{Cell, Column, Role, Row, SUPPRESSED, Table};
use gone::add_gone;
use moved::{Changes, Moved};
use told::Told;
use weeks::Weeks;
use words::{add_words, columns};

/// An earlier period: its table under the names of the newer one, and what that tells of.
struct Before<'a> {
    earlier: Earlier,
    table: Table,
    told: Told<'a>,
    places: HashMap<Vec<Cell>, usize>,
}

impl<'a> Before<'a> {
    fn new(
        query: &'a Query,
        (earlier, table): (Earlier, Table),
        coverage: &'a Coverage,
        now: Period,
    ) -> Result<Before<'a>> {
        let Laid { table, own_names, alone } = align(query, table, earlier.period, now)?;
        let told = Told::of(query, &table, coverage, earlier.period).laid(own_names, alone);
        Ok(Before { told, places: table.index(), earlier, table })
    }

    /// The row of a key.
    fn row(&self, key: &[Cell]) -> Option<&Row> {
        self.places.get(key).map(|place| &self.table.rows[*place])
    }
}

/// What a column says of a group that does not occur.
fn nothing(of: ChangeOf, role: Role) -> Cell {
    match role {
        Role::Numerator | Role::NumeratorBefore | Role::Denominator | Role::DenominatorBefore => Cell::Int(0),
        Role::Value | Role::ValueBefore if of == ChangeOf::Count => Cell::Int(0),
        Role::Share | Role::ShareBefore => Cell::Real(0.0),
        _ => Cell::Empty,
    }
}

/// What changed of a measure: rates of money, weighted answers and complaints against exposure are no parts of a whole: those in
/// per cent differ in points, the others as means do.
fn change_of(measure: &Measure) -> ChangeOf {
    let counted = measure.rows == Rows::Complaints;
    match measure.kind {
        Kind::Count => ChangeOf::Count,
        Kind::Share | Kind::Rate if counted && measure.is_proportion() => ChangeOf::Share,
        Kind::Share | Kind::Rate if measure.is_in_per_cent() => ChangeOf::Points,
        Kind::Share | Kind::Rate | Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile => ChangeOf::Plain,
    }
}

/// Whether chance can be told from change.
pub fn is_tested(measure: &Measure) -> bool {
    matches!(change_of(measure), ChangeOf::Count | ChangeOf::Share)
}

/// The newer table with the columns of the earlier ones and the changes from them. Counts of which the data cover more in one period
/// than in the other have no mark.
///
/// # Errors
/// A `UserError` where a dimension of time cannot be laid side by side.
pub fn compare(query: &Query, mut now: Table, earlier: Vec<(Earlier, Table)>, coverage: &Coverage) -> Result<Table> {
    let Some(period) = query.period else { return Ok(now) };
    let of = change_of(query.measure);
    let earlier = earlier.into_iter().map(|of| Before::new(query, of, coverage, period));
    let mut earlier: Vec<Before> = earlier.collect::<Result<_>>()?;
    let told_now = Told::of(query, &now, coverage, period);
    for Before { table, .. } in &earlier {
        add_gone(query, of, &mut now, table, &told_now);
        now.names.extend(table.names.iter().filter(|name| !now.names.contains(name)).cloned().collect::<Vec<_>>());
    }
    name_keys(query, &mut now);
    let changes = Changes::of(of, &now, &earlier, &told_now);
    let own = own(&now);
    lay(of, &mut now, &earlier, &changes, &own);
    let columns: Vec<Column> =
        earlier.iter().flat_map(|b| columns(&b.earlier, earlier.len() > 1, of, &now, &own)).collect();
    if let Some(taken) = columns.iter().find(|c| now.columns.iter().any(|own| own.name == c.name)) {
        let what = format!("the comparison has a column `{}` of its own", taken.name);
        return Err(user(what, "give the dimension of that name another one"));
    }
    for (place, _) in &own {
        let label = &now.columns[*place].label;
        now.columns[*place].label =
            Text::new(format!("{label} {period}"), format!("本期{label}")).get(now.lang).to_string();
    }
    now.columns.extend(columns);
    let differ = sources_differ(&mut now, period, &mut earlier, coverage);
    add_words(&mut now, period, &earlier);
    now.notes.extend(differ);
    now.notes.extend(changes.unalike.then_some(Caveat::Unalike));
    now.notes.push(Caveat::Change(of));
    if is_tested(query.measure) {
        now.notes.push(Caveat::Marks { of, marked: changes.marked as i64, tested: changes.tested as i64 });
    }
    Ok(now)
}

/// That the sources cover more of one period than of another, in place of what each table says of them within its own.
fn sources_differ(now: &mut Table, period: Period, earlier: &mut [Before], coverage: &Coverage) -> Option<Caveat> {
    let sources = earlier.iter().find_map(|then| coverage.sources_differ(then.earlier.period, period))?;
    let said = |note: &Caveat| matches!(note, Caveat::SourcesDiffer { .. });
    let marked = now.notes.iter().any(|note| matches!(note, Caveat::SourcesDiffer { marked: true, .. }));
    let tables = earlier.iter_mut().map(|then| &mut then.table).chain([now]);
    tables.for_each(|table| table.notes.retain(|note| !said(note)));
    Some(Caveat::SourcesDiffer { sources, marked })
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
fn lay(of: ChangeOf, now: &mut Table, earlier: &[Before], changes: &Changes, own: &[(usize, Role)]) {
    let keys = now.keys();
    let share = now.place(Role::Share);
    let value = |place: usize| Some((place, own.iter().position(|(own, _)| *own == place)?));
    let sum = now.place(Role::Value).filter(|_| now.measure.kind == Kind::Sum).and_then(value);
    for (i, then) in earlier.iter().enumerate() {
        let before = |row: Option<&Row>, key: &[Cell]| -> Vec<Cell> {
            let none = |role| if then.told.tells_of(key) { nothing(of, role) } else { Cell::Empty };
            own.iter().map(|(place, role)| row.map_or_else(|| none(*role), |row| row.cells[*place].clone())).collect()
        };
        let add = |row: &mut Row, before: Vec<Cell>, moved: &Moved, marked: bool| {
            let shares = share.map(|place| row.cells[place].number().zip(before.last().and_then(Cell::number)));
            let shares = shares.map(|s| s.filter(|_| !moved.leaves_others));
            let change = shares.map(|s| s.map_or(Cell::Empty, |(now, before)| Cell::Real(now - before)));
            let growth = sum.map(|(now, then)| growth(&row.cells[now], &before[then]));
            row.cells.extend(before.into_iter().chain(moved.cells(marked)).chain(change).chain(growth));
        };
        for (j, row) in now.rows.iter_mut().enumerate() {
            let found = then.row(&row.cells[..keys]);
            if !row.is(SUPPRESSED) && found.is_some_and(|found| found.is(SUPPRESSED)) {
                row.flags.push(SUPPRESSED);
            }
            let before = before(found, &row.cells[..keys]);
            add(row, before, &changes.rows[j][i], changes.rows_marked[j][i]);
        }
        add(&mut now.totals, before(Some(&then.table.totals), &[]), &changes.whole[i], changes.whole_marked[i]);
    }
}

/// The part by which a sum is larger than an earlier one; of nothing, or of less, there is no part.
fn growth(now: &Cell, before: &Cell) -> Cell {
    let sums = now.number().zip(before.number()).filter(|(_, before)| *before > 0.0);
    sums.map_or(Cell::Empty, |(now, before)| Cell::Real(now / before - 1.0))
}

/// A table under the names of a newer one.
struct Laid {
    table: Table,
    /// What its buckets were called, by the place and the name of their key.
    own_names: HashMap<(usize, String), String>,
    /// The weeks of the newer one that none stands beside, by the place of their key.
    alone: Vec<(usize, String)>,
}

/// Lays the buckets or days of an earlier period under the names of the newer one's: its first month beside the first month.
fn align(query: &Query, mut table: Table, then: Period, now: Period) -> Result<Laid> {
    let (mut own_names, mut alone) = (HashMap::new(), Vec::new());
    for (place, dim) in query.by.iter().enumerate() {
        let Some((old, new)) = dim.keys_in(then).zip(dim.keys_in(now)) else { continue };
        let refused = |hint: &str| {
            let what = format!("{then} cannot be laid beside {now} by `{}`", dim.name);
            user(what, format!("leave `{}` out of --by, {hint}", dim.name))
        };
        ensure!(
            dim.is_received() || dim.is_day_received(),
            refused("since a period is one of receipt; --by month or another time of receipt can be compared")
        );
        let named = new.iter().filter_map(|key| {
            let name = dim.name_of(&Cell::Text(key.clone()))?;
            Some((dim.name.clone(), key.clone(), name))
        });
        let named: Vec<_> = named.collect();
        let beside: HashMap<String, String> = if matches!(dim.order, Order::Time(Bucket::Week, _)) {
            let weeks = Weeks::of(then, now).ok_or_else(|| {
                refused(
                    "or compare the same days of another year, or as many weeks that begin on the same day of the week",
                )
            })?;
            let left: HashSet<String> = weeks.left.iter().map(ToString::to_string).collect();
            table.rows.retain(|row| !left.contains(row.cells[place].text()));
            table.notes.extend(weeks.note());
            alone.extend(weeks.alone.iter().map(|week| (place, week.to_string())));
            weeks.pairs.iter().map(|(old, new)| (old.to_string(), new.to_string())).collect()
        } else {
            ensure!(old.len() == new.len(), refused("or compare periods of the same length"));
            old.into_iter().zip(new).collect()
        };
        for row in &mut table.rows {
            if let Some(new) = beside.get(row.cells[place].text()) {
                row.cells[place] = Cell::Text(new.clone());
            }
        }
        own_names.extend(beside.into_iter().map(|(old, new)| ((place, new), old)));
        table.names.retain(|(column, ..)| *column != dim.name);
        table.names.extend(named);
    }
    Ok(Laid { table, own_names, alone })
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
