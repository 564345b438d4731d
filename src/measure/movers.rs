//! What rose and fell most between two periods, by several dimensions at once, and when it left its usual level. Asks
//! for tables and works on them; must not know the engine.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Result, ensure};
use chrono::{Datelike, Months};

use super::compare::{Earlier, compare, is_tested};
use super::dimension::{self, Dimension};
use super::guard::Coverage;
use super::scan::{Course, ROUNDS, THREE_YEARS, scan};
use super::tail::{FALSE, discoveries};
use super::{Kind, Query};
use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::Lang;
use crate::period::Period;
use crate::table::{ALL, Cell, Column, FALLEN, GONE, NEW, RISEN, Role, Row, Table, Unit};

/// Groups with fewer complaints in both periods together are not tested: whatever became of them may be chance.
const FEWEST: i64 = 10;
/// Months that are looked through for a break.
const LONGEST: u32 = 60;

/// A group that may have moved.
struct Group {
    row: Row,
    /// Which dimensions it is by, and its keys under them.
    level: Vec<usize>,
    keys: Vec<Cell>,
    counts: [i64; 4],
    chance: f64,
    up: bool,
}

/// The groups that moved beyond chance, those that rose before those that fell, the surest first, at most `most` each way.
/// By each dimension of the query alone, and by all of them together. `answer` makes the table of a query.
///
/// # Errors
/// A `UserError` for a measure that cannot be tested or a query without a period, and what `answer` fails with.
pub fn movers(
    query: &Query,
    earlier: &Earlier,
    most: usize,
    coverage: &Coverage,
    mut answer: impl FnMut(&Query) -> Result<Table>,
) -> Result<Table> {
    let name = &query.measure.name;
    ensure!(
        is_tested(query.measure),
        user(
            format!("whether {name} moved beyond chance cannot be tested"),
            "choose a count, a share or a rate of complaints by complaints: rates of money, of what was sold and of survey \
             weights have no such test"
        )
    );
    let (mut groups, mut table) = groups(query, earlier, coverage, &mut answer)?;
    drop_repeated(&mut groups);
    let tested = groups.len() as i64;
    let mut moved = believed(groups, &table);
    let marked = moved.len() as i64;
    moved.sort_by(|a, b| (!a.up, a.chance).partial_cmp(&(!b.up, b.chance)).unwrap_or(std::cmp::Ordering::Equal));
    let (mut risen, mut fallen): (Vec<Group>, Vec<Group>) = moved.into_iter().partition(|g| g.up);
    risen.truncate(most);
    fallen.truncate(most);
    risen.extend(fallen);
    let months = breaks(query, &mut risen, &mut answer)?;
    table.rows = risen.into_iter().map(|g| g.row).collect();
    if let Some(place) = table.place(Role::Mark) {
        // The total is none of the groups that were tested.
        table.totals.cells[place] = Cell::Empty;
    }
    table.totals.cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]);
    table.columns.extend(columns(table.lang));
    table.title = match table.lang {
        Lang::En => format!("What moved beyond chance: {}", table.title),
        Lang::Zh => format!("{}：显著变动", table.title),
    };
    add_notes(query, &mut table, marked, tested, months);
    Ok(table)
}

/// The groups to test, by each dimension alone and by all together, and the table by all of them.
fn groups(
    query: &Query,
    earlier: &Earlier,
    coverage: &Coverage,
    answer: &mut impl FnMut(&Query) -> Result<Table>,
) -> Result<(Vec<Group>, Table)> {
    let all: Vec<usize> = (0..query.by.len()).collect();
    let mut levels: Vec<Vec<usize>> = all.iter().map(|i| vec![*i]).collect();
    if all.len() != 1 {
        levels.push(all);
    }
    let mut groups = Vec::new();
    let mut last = None;
    for level in &levels {
        let of_level = at(query, level);
        let then = Query { period: Some(earlier.period), ..of_level.clone() };
        let table = compare(&of_level, answer(&of_level)?, vec![(earlier.clone(), answer(&then)?)], coverage)?;
        groups.extend(table.rows.iter().filter_map(|row| Group::new(&table, row, level, query.by.len())));
        last = Some(table);
    }
    // The last level has all the keys.
    let table = last.ok_or_else(|| user("there is nothing to look through", "add --by"))?;
    Ok((groups, table))
}

/// How many groups were tested and moved, and how far back was looked.
fn add_notes(query: &Query, table: &mut Table, marked: i64, tested: i64, months: usize) {
    let listed = table.rows.len() as i64;
    table.notes.retain(|n| !matches!(n, Caveat::NotRankable { .. }));
    for note in &mut table.notes {
        if let Caveat::Marks { marked: m, tested: t, .. } = note {
            (*m, *t) = (marked, tested);
        }
    }
    // Who must have so many in each period has as many in both.
    let each = Some(query.least_n).filter(|least| least * 2 >= FEWEST);
    table.notes.push(Caveat::Movers { listed, marked, tested, fewest: each.unwrap_or(FEWEST), each: each.is_some() });
    if months < super::scan::FEWEST {
        table.notes.push(Caveat::SeriesShort { months: months as i64, least: super::scan::FEWEST as i64 });
    } else if listed > 0 {
        table.notes.push(Caveat::Breaks { months: months as i64, own_season: months >= THREE_YEARS });
    }
}

/// The query by some of its dimensions.
fn at<'a>(query: &Query<'a>, level: &[usize]) -> Query<'a> {
    Query { by: level.iter().map(|i| query.by[*i].clone()).collect(), ..query.clone() }
}

impl Group {
    /// A row of a level, with the keys of all dimensions; none where it was not tested.
    fn new(table: &Table, row: &Row, level: &[usize], dims: usize) -> Option<Group> {
        let int = |role| table.cell(row, role).int();
        let counts = [Role::Numerator, Role::Denominator, Role::NumeratorBefore, Role::DenominatorBefore].map(int);
        let chance = table.cell(row, Role::Chance).number()?;
        // What is not known is no finding.
        if counts[1] + counts[3] < FEWEST || row.cells[..level.len()].contains(&Cell::Empty) {
            return None;
        }
        let mut cells = vec![Cell::Sum(ALL); dims];
        level.iter().zip(&row.cells).for_each(|(place, key)| cells[*place] = key.clone());
        cells.extend(row.cells[level.len()..].iter().cloned());
        let up = table.cell(row, Role::Change).number().is_none_or(|change| change > 0.0);
        let keys = row.cells[..table.keys()].to_vec();
        Some(Group { row: Row { cells, flags: row.flags.clone() }, level: level.to_vec(), keys, counts, chance, up })
    }
}

/// Drops groups by all dimensions that are no other complaints than a group by one of them.
fn drop_repeated(groups: &mut Vec<Group>) {
    let known: HashSet<(usize, Cell, [i64; 4])> = groups
        .iter()
        .filter(|g| g.level.len() == 1)
        .map(|g| (g.level[0], g.row.cells[g.level[0]].clone(), g.counts))
        .collect();
    groups.retain(|g| {
        let repeats = |place: &usize| known.contains(&(*place, g.row.cells[*place].clone(), g.counts));
        g.level.len() == 1 || !g.level.iter().any(repeats)
    });
}

/// Those that moved beyond chance, by all the tests of all levels together, with their marks.
fn believed(groups: Vec<Group>, table: &Table) -> Vec<Group> {
    let chances: Vec<f64> = groups.iter().map(|g| g.chance).collect();
    let mark = table.place(Role::Mark);
    let believed = groups.into_iter().zip(discoveries(&chances, FALSE)).filter(|(_, believed)| *believed);
    let marked = believed.map(|(mut group, _)| {
        if let Some(place) = mark {
            let cell = &mut group.row.cells[place];
            let known = cell.text().split(' ').find(|word| [NEW, GONE].contains(word));
            let words: Vec<&str> = known.into_iter().chain([if group.up { RISEN } else { FALLEN }]).collect();
            *cell = Cell::Text(words.join(" "));
        }
        group
    });
    marked.collect()
}

/// Adds to each group when it left its usual level, and gives the number of months looked through.
fn breaks(query: &Query, groups: &mut [Group], answer: &mut impl FnMut(&Query) -> Result<Table>) -> Result<usize> {
    let month = dimension::choose(&dimension::shipped(), &["month".to_string()])?.remove(0);
    let by = |level: &[usize]| -> Query {
        let mut of_level = at(query, level);
        of_level.by.retain(|d| d.name != month.name);
        of_level.by.push(month.clone());
        of_level.period = query.period.map(window);
        of_level
    };
    let whole = Series::of(&answer(&by(&[]))?, &month);
    let months = whole.months.len();
    let mut known: HashMap<Vec<usize>, Series> = HashMap::new();
    for group in groups.iter_mut() {
        if !known.contains_key(&group.level) {
            known.insert(group.level.clone(), Series::of(&answer(&by(&group.level))?, &month));
        }
        let counts = known[&group.level].of_group(&group.keys);
        let in_month = |name: &String| -> (i64, i64) {
            let in_month = counts.and_then(|c| c.get(name)).copied();
            let (count, of) = in_month.unwrap_or_default();
            match query.measure.kind {
                // What is not known of a month says nothing of what is usual.
                _ if in_month.is_none() && known[&group.level].published => (0, 0),
                // A group's part of all complaints; other measures have a whole of their own.
                Kind::Count => (count, whole.of_all(name)),
                _ => (count, of),
            }
        };
        let series: Vec<(i64, i64)> = whole.months.iter().map(in_month).collect();
        let cells = match scan(&series, ROUNDS) {
            Course::Broken(b) => {
                let ended = b.last + 1 < months;
                let name = |i: usize| Cell::Text(whole.months[i].clone());
                let times = if b.times.is_finite() { Cell::Real(b.times) } else { Cell::Empty };
                [name(b.first), if ended { name(b.last) } else { Cell::Empty }, times]
            }
            Course::Short | Course::Steady => [Cell::Empty, Cell::Empty, Cell::Empty],
        };
        group.row.cells.extend(cells);
    }
    Ok(months)
}

/// The query over all complaints that [`movers`] looks at.
pub fn through<'a>(query: &Query<'a>, earlier: &Earlier) -> Query<'a> {
    let over = |p: Period| Period { first: window(p).first.min(earlier.period.first), ..p };
    Query { period: query.period.map(over), ..query.clone() }
}

/// The months up to the end of a period.
fn window(period: Period) -> Period {
    let month = period.last.with_day(1).unwrap_or(period.last);
    let first = month.checked_sub_months(Months::new(LONGEST - 1)).unwrap_or(period.first);
    Period { first: first.min(period.first), last: period.last }
}

/// The counts of groups month by month.
struct Series {
    /// In the order of time.
    months: Vec<String>,
    groups: HashMap<Vec<Cell>, BTreeMap<String, (i64, i64)>>,
    /// Whether a month in which a group has no row may have had some of it.
    published: bool,
}

impl Series {
    /// Reads a table whose dimensions end with the month.
    fn of(table: &Table, month: &Dimension) -> Series {
        let keys = table.keys();
        let place = table.columns.iter().position(|c| c.name == month.name).unwrap_or(0);
        let (mut months, mut groups) = (Vec::new(), HashMap::new());
        for row in table.rows.iter().filter(|r| r.cells[place] != Cell::Empty) {
            let name = row.cells[place].text().to_string();
            let key = (0..keys).filter(|i| *i != place).map(|i| row.cells[i].clone()).collect();
            let counts = (table.cell(row, Role::Numerator).int(), table.cell(row, Role::Denominator).int());
            let of_group: &mut BTreeMap<String, (i64, i64)> = groups.entry(key).or_default();
            of_group.insert(name.clone(), counts);
            months.push(name);
        }
        months.sort();
        months.dedup();
        Series { months, groups, published: table.notes.contains(&Caveat::Unnamed) }
    }

    fn of_group(&self, keys: &[Cell]) -> Option<&BTreeMap<String, (i64, i64)>> {
        self.groups.get(keys)
    }

    fn of_all(&self, month: &str) -> i64 {
        self.of_group(&[]).and_then(|c| c.get(month)).map_or(0, |(count, _)| *count)
    }
}

fn columns(lang: Lang) -> [Column; 3] {
    let column = |name: &str, en: &str, zh: &str, unit| Column {
        name: name.into(),
        label: lang.of((en, zh)).to_string(),
        role: Role::Break,
        unit,
    };
    [
        column("off_from", "off its level from", "偏离起始月", Unit::Text),
        column("off_until", "until", "偏离结束月", Unit::Text),
        column("off_times", "times", "相当于平时的倍数", Unit::Plain(2)),
    ]
}
