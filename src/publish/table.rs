//! Hides the small counts of a table, and whatever of its other numbers would give them away: sums, shares, intervals,
//! the order of the rows, the flags and the counts in the notes.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::notes::notes;
use super::suppress::{Counts, hide, hide_amounts};
use crate::caveat::Caveat;
use crate::error::user;
use crate::table::{Cell, Column, Kind, NOT_RANKABLE, REST, Role, Row, SUBTOTAL, SUPPRESSED, Table};

/// Most cells, margins included, that are looked at; far more than anybody prints.
const MOST: usize = 2_000_000;

/// What is hidden of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Marks {
    numerator: bool,
    denominator: bool,
}

/// What is to be hidden of a table.
#[derive(Debug, Clone)]
pub struct Suppress {
    /// Counts under it are hidden; nothing is no count.
    pub least: i64,
    /// Whether a complaint can be in several parts of a share.
    pub overlapping: bool,
    /// For each dimension, whether its groups stand in the order of their numbers.
    pub by_size: Vec<bool>,
    /// Key of which only the largest groups stand alone.
    pub cut: Option<usize>,
}

/// Hides the small counts of a table, their complements, and what they follow from.
///
/// # Errors
/// A `UserError` where there are too many groups, or where it would tell of hidden counts which groups are the largest.
pub fn suppress(table: &mut Table, how: &Suppress) -> Result<()> {
    let least = how.least;
    let known = [Role::Numerator, Role::Denominator, Role::Value, Role::Low, Role::High, Role::Share];
    let once = |column: &Column| {
        known.contains(&column.role) && table.place(column.role).is_some_and(|i| table.columns[i] == *column)
    };
    ensure!(
        table.columns.iter().all(|column| column.role == Role::Key || once(column)),
        user(
            "a table with more than one number for each group cannot be suppressed",
            "print each period or measure as a table of its own"
        )
    );
    let groups = Groups::new(table);
    let hidden = Hidden::new(table, &groups, least, how.overlapping)?;
    if let Some(key) = how.cut.filter(|_| table.rows.iter().any(|row| row.is(REST))) {
        let group = |i| (0..groups.names.len()).map(|k| (k == key).then_some(i)).collect::<Vec<_>>();
        let mut marks = (0..groups.names[key].len()).map(|i| hidden.of(&group(i)));
        ensure!(
            marks.all(|m| m == Marks::default()),
            user(
                "that a group is one of the largest would tell of numbers that must be hidden",
                "name fewer groups with --top, or leave it out; without it, groups with hidden numbers stand last"
            )
        );
    }
    hidden.order(table, &groups, &how.by_size);
    let whole = hidden.of(&vec![None; groups.names.len()]);
    let shown_count = |table: &Table| table.cell(&table.totals, Role::Denominator).number().map(|n| n as i64);
    let total = shown_count(table);
    let places: Vec<Vec<Option<usize>>> = table.rows.iter().map(|row| groups.place(&row.cells)).collect();
    let roles: Vec<Role> = table.columns.iter().map(|c| c.role).collect();
    for (row, place) in table.rows.iter_mut().zip(&places) {
        blank(row, &roles, hidden.of(place), whole.denominator);
    }
    blank(&mut table.totals, &roles, whole, whole.denominator);
    let [numerator, denominator] = [Role::Numerator, Role::Denominator].map(|role| table.cell(&table.totals, role));
    if table.measure.kind == Kind::Share && numerator != denominator {
        // What all parts are together would tell what is in none.
        blank(&mut table.totals, &roles, Marks { numerator: true, denominator: false }, whole.denominator);
    }
    let cells = table.rows.iter().filter(|r| r.flags.contains(&SUPPRESSED)).count() as i64;
    notes(table, least, if whole.denominator { None } else { total });
    table.notes.push(Caveat::Suppressed { rows: cells, least, beyond: hidden.beyond > 0 });
    Ok(())
}

/// Empties the cells of a row that must not be printed. What follows from a hidden cell is hidden with it.
fn blank(row: &mut Row, roles: &[Role], marks: Marks, whole_hidden: bool) {
    let any = marks.numerator || marks.denominator;
    for (cell, role) in row.cells.iter_mut().zip(roles) {
        let gone = match role {
            Role::Key => false,
            Role::Denominator => marks.denominator,
            Role::Share => any || whole_hidden,
            _ => any,
        };
        if gone {
            *cell = Cell::Empty;
        }
    }
    if any {
        // What a row is the sum of is no secret. The other flags tell of the numbers; whether a group can be ranked, of its
        // denominator alone.
        let told = |flag| [SUBTOTAL, REST].contains(&flag) || flag == NOT_RANKABLE && !marks.denominator;
        row.flags.retain(|flag| told(*flag));
        row.flags.push(SUPPRESSED);
    }
}

/// The categories of each key of a table, in an order that says nothing of their size.
struct Groups {
    names: Vec<BTreeMap<Cell, usize>>,
}

impl Groups {
    fn new(table: &Table) -> Groups {
        let mut names = vec![BTreeMap::new(); table.keys()];
        for row in &table.rows {
            for (names, cell) in names.iter_mut().zip(&row.cells).filter(|(_, cell)| !cell.is_sum()) {
                names.insert(cell.clone(), 0);
            }
        }
        for names in &mut names {
            names.values_mut().enumerate().for_each(|(i, place)| *place = i);
        }
        Groups { names }
    }

    /// Where a row stands; `None` for a key that holds all.
    fn place(&self, cells: &[Cell]) -> Vec<Option<usize>> {
        let places = self.names.iter().zip(cells);
        places.map(|(names, cell)| if cell.is_sum() { None } else { names.get(cell).copied() }).collect()
    }

    fn sizes(&self) -> Vec<usize> {
        self.names.iter().map(BTreeMap::len).collect()
    }
}

/// What is hidden of every cell and every margin of a table.
struct Hidden {
    /// The counts that were protected, with their marks: one, or one for each part that overlaps with others.
    searched: Vec<(Counts, Vec<bool>)>,
    shape: Shape,
    /// Sums that are no small counts but had to be hidden; the same sum in another table would give a count away.
    beyond: usize,
}

/// How the numbers of a row stand in the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One count; what is added up or averaged over it goes with it.
    Counted,
    /// The last dimension has the numerator and what remains of the denominator.
    Rate,
    /// The last key is the part; one category more is what is in no part.
    Parts,
    /// As `Rate` for each part.
    Overlapping,
}

/// The place of a row that holds no others, its numerator and its denominator.
type Base = (Vec<usize>, i64, i64);

impl Hidden {
    fn new(table: &Table, groups: &Groups, least: i64, overlapping: bool) -> Result<Hidden> {
        let shape = match table.measure.kind {
            Kind::Rate => Shape::Rate,
            Kind::Share if overlapping => Shape::Overlapping,
            Kind::Share => Shape::Parts,
            Kind::Count | Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile => Shape::Counted,
        };
        let sizes = groups.sizes();
        let cells = Counts::cells_of(&sizes).saturating_mul(3);
        ensure!(
            cells <= MOST,
            user(
                "the table has too many groups to tell which must be hidden",
                "use fewer dimensions, or choose with --where"
            )
        );
        let number = |row: &Row, role| table.cell(row, role).int();
        let base: Vec<Base> = table
            .rows
            .iter()
            .filter_map(|row| {
                let place: Option<Vec<usize>> = groups.place(&row.cells).into_iter().collect();
                Some((place?, number(row, Role::Numerator), number(row, Role::Denominator)))
            })
            .collect();
        let mut hidden = Hidden { searched: Vec::new(), shape, beyond: 0 };
        match shape {
            Shape::Counted => {
                hidden.counted(&base, &sizes, least);
                if matches!(table.measure.kind, Kind::Sum | Kind::Mean) {
                    hidden.amounts(&base, &sizes);
                }
            }
            Shape::Rate => hidden.rate(&base, &sizes, least),
            Shape::Parts => hidden.parts(&base, &sizes, least),
            Shape::Overlapping => hidden.overlapping(&base, &sizes, least),
        }
        Ok(hidden)
    }

    fn counted(&mut self, base: &[Base], sizes: &[usize], least: i64) {
        let mut counts = Counts::new(sizes);
        base.iter().for_each(|(place, _, denominator)| counts.add(place, *denominator));
        self.search(counts, |counts| hide(counts, least));
    }

    /// What is added up over the counts, hidden where these are.
    fn amounts(&mut self, base: &[Base], sizes: &[usize]) {
        let mut amounts = Counts::new(sizes);
        // Of no complaints everybody knows what they add up to.
        let some = base.iter().filter(|(.., denominator)| *denominator > 0);
        some.for_each(|(place, numerator, _)| amounts.add(place, *numerator));
        let small = self.searched[0].1.clone();
        self.search(amounts, |amounts| hide_amounts(amounts, &small));
    }

    fn rate(&mut self, base: &[Base], sizes: &[usize], least: i64) {
        let mut counts = Counts::new(&[sizes, &[2]].concat());
        base.iter().for_each(|(place, n, d)| split(&mut counts, place, *n, *d));
        counts.silence(sizes.len(), 1);
        self.search(counts, |counts| hide(counts, least));
    }

    fn parts(&mut self, base: &[Base], sizes: &[usize], least: i64) {
        let (parts, dims) = sizes.split_last().map_or((0, &[][..]), |(parts, dims)| (*parts, dims));
        let mut counts = Counts::new(&[dims, &[parts + 1]].concat());
        let mut rest: BTreeMap<&[usize], i64> = BTreeMap::new();
        for (place, numerator, denominator) in base {
            counts.add(place, *numerator);
            *rest.entry(&place[..dims.len()]).or_insert(*denominator) -= numerator;
        }
        for (group, rest) in rest {
            counts.add(&[group, &[parts]].concat(), rest);
        }
        counts.silence(dims.len(), parts);
        self.search(counts, |counts| hide(counts, least));
    }

    fn overlapping(&mut self, base: &[Base], sizes: &[usize], least: i64) {
        let (parts, dims) = sizes.split_last().map_or((0, &[][..]), |(parts, dims)| (*parts, dims));
        for part in 0..parts {
            let mut counts = Counts::new(&[dims, &[2]].concat());
            for (place, n, d) in base.iter().filter(|(place, ..)| place[dims.len()] == part) {
                split(&mut counts, &place[..dims.len()], *n, *d);
            }
            counts.silence(dims.len(), 1);
            counts.overlap(dims.len());
            self.search(counts, |counts| hide(counts, least));
        }
    }

    fn search(&mut self, counts: Counts, hide: impl Fn(&Counts) -> super::suppress::Hidden) {
        let found = hide(&counts);
        self.beyond += found.beyond;
        self.searched.push((counts, found.cells));
    }

    /// What is hidden of the row at a place.
    fn of(&self, place: &[Option<usize>]) -> Marks {
        let any = |at: &[Option<usize>]| self.searched.iter().any(|(counts, hidden)| hidden[counts.at(at)]);
        let with = |last: Option<usize>, keys: usize| [&place[..keys], &[last]].concat();
        let group = place.len().saturating_sub(1);
        let (numerator, denominator) = match self.shape {
            Shape::Counted => (any(place), any(place)),
            Shape::Rate => (any(&with(Some(0), place.len())), any(&with(None, place.len()))),
            Shape::Parts => (any(place), any(&with(None, group))),
            // The parts of a group tell of each other, so they are hidden together.
            Shape::Overlapping => (any(&with(Some(0), group)), any(&with(None, group))),
        };
        Marks { numerator: numerator || denominator, denominator }
    }

    /// Puts the groups of which something is hidden behind the others, by name: where a group stands tells its size.
    fn order(&self, table: &mut Table, groups: &Groups, by_size: &[bool]) {
        let places: Vec<Vec<Option<usize>>> = table.rows.iter().map(|row| groups.place(&row.cells)).collect();
        let mut first: BTreeMap<Vec<Option<usize>>, usize> = BTreeMap::new();
        for (at, place) in places.iter().enumerate() {
            (1..=place.len()).for_each(|keys| _ = first.entry(place[..keys].to_vec()).or_insert(at));
        }
        let rank = |place: &[Option<usize>], keys: usize| {
            let mut group = place[..keys].to_vec();
            let stood = first[&group];
            group.resize(place.len(), None);
            let Marks { numerator, denominator } = self.of(&group);
            match place[keys - 1] {
                Some(name) if by_size.get(keys - 1) == Some(&true) && (numerator || denominator) => (1, name),
                Some(_) => (0, stood),
                None => (2, stood),
            }
        };
        let rank = |place: &Vec<Option<usize>>| (1..=place.len()).map(|keys| rank(place, keys)).collect::<Vec<_>>();
        let mut rows: Vec<(Vec<(u8, usize)>, Row)> =
            places.iter().map(rank).zip(std::mem::take(&mut table.rows)).collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        table.rows = rows.into_iter().map(|(_, row)| row).collect();
    }
}

/// A numerator and what remains of its denominator.
fn split(counts: &mut Counts, place: &[usize], numerator: i64, denominator: i64) {
    counts.add(&[place, &[0]].concat(), numerator);
    counts.add(&[place, &[1]].concat(), denominator - numerator);
}
