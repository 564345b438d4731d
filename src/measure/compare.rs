//! A table beside the same table of earlier periods, and what changed between them. Works on finished tables; must not
//! know how their numbers came about.

use anyhow::{Result, ensure};

use super::change::{self, Change};
use super::dimension::Order;
use super::tail::discoveries;
use super::{Kind, Measure, Query, Rows};
use crate::caveat::{Caveat, ChangeOf};
use crate::error::user;
use crate::lang::{Lang, Text};
use crate::period::{self, Period};
use crate::table::{Cell, Column, FALLEN, GONE, NEW, NOT_RANKABLE, RISEN, Role, Row, SUPPRESSED, Table, Unit};

/// Of the changes that a table marks, the share that may be chance.
pub const FALSE: f64 = 0.05;
/// From this difference on, in parts of the longer one, two periods are not of the same length.
const UNEQUAL: f64 = 0.05;

/// A period to compare with, and what it is to the newer one.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    pub period: Period,
    against: Against,
    /// Behind the names of its columns: `year_ago`, `2016h1`.
    suffix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Against {
    Previous,
    YearAgo,
    Named,
}

impl Earlier {
    /// Reads `previous`, `year-ago` or a period.
    ///
    /// # Errors
    /// A `UserError` for anything else, and for a period that does not end before `now` begins.
    pub fn parse(text: &str, now: Period) -> Result<Earlier> {
        let (against, period) = match text.trim() {
            "previous" => (Against::Previous, now.previous()),
            "year-ago" => (Against::YearAgo, now.year_ago()),
            other => (Against::Named, Some(period::parse(other)?)),
        };
        let Some(period) = period.filter(|p| p.last < now.first) else {
            let what = format!("`{text}` does not end before {now} begins");
            return Err(user(
                what,
                "--period is the newer one, --compare an earlier one: --period 2017 --compare 2016",
            ));
        };
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        Ok(Earlier { period, against, suffix: text.trim().replace("..", "_").chars().map(plain).collect() })
    }

    /// Reads several, each once.
    ///
    /// # Errors
    /// As [`Earlier::parse`], and for the same period twice.
    pub fn several(texts: &[String], now: Period) -> Result<Vec<Earlier>> {
        let all = texts.iter().map(|text| Earlier::parse(text, now)).collect::<Result<Vec<_>>>()?;
        for (i, earlier) in all.iter().enumerate() {
            let twice = all[..i].iter().any(|e| e.period == earlier.period);
            ensure!(!twice, user(format!("{} is compared with twice", earlier.period), "name each period once"));
        }
        Ok(all)
    }

    /// Years are not compared 环比: the year before is a year ago.
    fn against(&self) -> Against {
        match (self.against, self.period.span()) {
            (Against::Previous, Some(12)) => Against::YearAgo,
            (against, _) => against,
        }
    }

    /// How a column of it is headed: 上年同期件数, complaints 2016H1.
    fn heading(&self, label: &str, lang: Lang) -> String {
        let zh = match (self.against(), self.period.span()) {
            (Against::YearAgo, Some(12)) => "上年".to_string(),
            (Against::YearAgo, _) => "上年同期".into(),
            (Against::Previous, Some(1)) => "上月".into(),
            (Against::Previous, Some(3)) => "上季度".into(),
            (Against::Previous, _) => "上期".into(),
            (Against::Named, _) => self.period.zh(),
        };
        Text::new(format!("{label} {}", self.period), format!("{zh}{label}")).get(lang).to_string()
    }

    /// How the change from it is headed.
    fn change(&self, of: ChangeOf, lang: Lang) -> String {
        let zh = match self.against() {
            Against::YearAgo => "同比增减".to_string(),
            Against::Previous => "环比增减".into(),
            Against::Named => format!("较{}增减", self.period.zh()),
        };
        let (unit, unit_zh) = if of == ChangeOf::Share { (" (points)", "（百分点）") } else { ("", "") };
        Text::new(format!("change on {}{unit}", self.period), zh + unit_zh).get(lang).to_string()
    }
}

/// What a row says of one period.
struct Figures {
    /// None where they are not to be seen.
    counts: Option<(i64, i64)>,
    value: Cell,
    ranked: bool,
}

impl Figures {
    fn of(table: &Table, row: &Row) -> Figures {
        let int = |role| match table.cell(row, role) {
            Cell::Int(n) => Some(*n),
            _ => None,
        };
        Figures {
            counts: int(Role::Numerator).zip(int(Role::Denominator)),
            value: table.cell(row, Role::Value).clone(),
            ranked: !row.flags.contains(&NOT_RANKABLE),
        }
    }

    /// Of a group that does not occur.
    fn none(kind: Kind) -> Figures {
        let value = match kind {
            Kind::Count => Cell::Int(0),
            Kind::Sum => Cell::Real(0.0),
            _ => Cell::Empty,
        };
        Figures { counts: Some((0, 0)), value, ranked: true }
    }
}

/// What became of a figure.
#[derive(Default)]
struct Moved {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    chance: Option<f64>,
    /// New or gone.
    word: Option<&'static str>,
}

impl Moved {
    fn between(kind: Kind, before: &Figures, now: &Figures) -> Moved {
        let (Some((hits_before, n_before)), Some((hits, n))) = (before.counts, now.counts) else {
            return Moved::default();
        };
        let word = match kind {
            Kind::Count => (hits_before == 0, hits == 0),
            _ => (n_before == 0, n == 0),
        };
        let word = match word {
            (true, false) => Some(NEW),
            (false, true) => Some(GONE),
            _ => None,
        };
        let tested = match kind {
            Kind::Count => change::ratio((hits, 1.0), (hits_before, 1.0)),
            Kind::Share | Kind::Rate => change::difference((hits, n), (hits_before, n_before)),
            _ => {
                let plain = now.value.number().zip(before.value.number()).map(|(now, before)| now - before);
                return Moved { value: plain, word, ..Moved::default() };
            }
        };
        let Some(Change { value, low, high, chance }) = tested else { return Moved { word, ..Moved::default() } };
        let finite = |x: f64| x.is_finite().then_some(x);
        let ranked = before.ranked && now.ranked;
        Moved { value: finite(value), low: finite(low), high: finite(high), chance: ranked.then_some(chance), word }
    }

    fn cells(&self, marked: bool) -> [Cell; 5] {
        let real = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Real);
        // A new group has risen by no number.
        let up = self.value.is_none_or(|v| v > 0.0);
        let mark = marked.then_some(if up { RISEN } else { FALLEN });
        let words: Vec<&str> = self.word.into_iter().chain(mark).collect();
        let words = if words.is_empty() { Cell::Empty } else { Cell::Text(words.join(" ")) };
        [real(self.value), real(self.low), real(self.high), real(self.chance), words]
    }
}

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
    for (_, table) in &earlier {
        add_gone(kind, &mut now, table, keys);
        now.names.extend(table.names.iter().filter(|name| !now.names.contains(name)).cloned().collect::<Vec<_>>());
    }
    let rows: Vec<Vec<Moved>> = now.rows.iter().map(|row| moved(kind, &now, row, &earlier, keys)).collect();
    // That all parts together are the whole does not change.
    let whole: Vec<Moved> = match kind {
        Kind::Share => earlier.iter().map(|_| Moved::default()).collect(),
        _ => {
            let of_all = |(_, table): &(Earlier, Table)| {
                Moved::between(kind, &Figures::of(table, &table.totals), &Figures::of(&now, &now.totals))
            };
            earlier.iter().map(of_all).collect()
        }
    };
    // A table without groups is its own total, and is tested once.
    let totals = (keys > 0).then_some(&whole);
    let chances: Vec<f64> = rows.iter().chain(totals).flatten().filter_map(|m| m.chance).collect();
    let believed = discoveries(&chances, FALSE);
    let mut marks = believed.iter().copied();
    let mut marked = |m: &Moved| m.chance.is_some() && marks.next().unwrap_or(false);
    let rows_marked: Vec<Vec<bool>> = rows.iter().map(|row| row.iter().map(&mut marked).collect()).collect();
    let whole_marked: Vec<bool> = match totals {
        Some(whole) => whole.iter().map(&mut marked).collect(),
        None => rows_marked.first().cloned().unwrap_or_else(|| vec![false; earlier.len()]),
    };

    let own: Vec<(usize, Role)> = [
        (Role::Numerator, Role::NumeratorBefore),
        (Role::Denominator, Role::DenominatorBefore),
        (Role::Value, Role::ValueBefore),
        (Role::Share, Role::ShareBefore),
    ]
    .into_iter()
    .filter_map(|(role, before)| Some((now.place(role)?, before)))
    .collect();
    let share = now.place(Role::Share);
    for (i, (_, table)) in earlier.iter().enumerate() {
        let before = |row: Option<&Row>| -> Vec<Cell> {
            let none = |role: Role| match role {
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
            now.rows.iter().map(|row| before(find(table, &row.cells[..keys], keys))).collect();
        for (j, (row, before)) in now.rows.iter_mut().zip(of_rows).enumerate() {
            let hidden = |row: &Row| row.flags.contains(&SUPPRESSED);
            if !hidden(row) && find(table, &row.cells[..keys], keys).is_some_and(hidden) {
                row.flags.push(SUPPRESSED);
            }
            add(row, before, &rows[j][i], rows_marked[j][i]);
        }
        add(&mut now.totals, before(Some(&table.totals)), &whole[i], whole_marked[i]);
    }
    let columns: Vec<Column> = earlier.iter().flat_map(|(e, _)| columns(e, of, &now, &own)).collect();
    for (place, _) in &own {
        let label = &now.columns[*place].label;
        now.columns[*place].label =
            Text::new(format!("{label} {period}"), format!("本期{label}")).get(now.lang).to_string();
    }
    now.columns.extend(columns);
    let marked = believed.iter().filter(|b| **b).count() as i64;
    add_words(&mut now, period, &earlier);
    now.notes.push(Caveat::Change(of));
    if of != ChangeOf::Plain {
        now.notes.push(Caveat::Marks { of, marked, tested: chances.len() as i64 });
    }
    Ok(now)
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
    }
    Ok(table)
}

fn find<'a>(table: &'a Table, key: &[Cell], keys: usize) -> Option<&'a Row> {
    table.rows.iter().find(|r| r.cells[..keys] == *key)
}

fn moved(kind: Kind, now: &Table, row: &Row, earlier: &[(Earlier, Table)], keys: usize) -> Vec<Moved> {
    let figures = Figures::of(now, row);
    let one = |(_, table): &(Earlier, Table)| {
        let before = find(table, &row.cells[..keys], keys).map(|r| Figures::of(table, r));
        Moved::between(kind, &before.unwrap_or_else(|| Figures::none(kind)), &figures)
    };
    earlier.iter().map(one).collect()
}

/// Gives the groups that only an earlier period has a row, behind those with which they share most keys.
fn add_gone(kind: Kind, now: &mut Table, earlier: &Table, keys: usize) {
    for row in &earlier.rows {
        let key = &row.cells[..keys];
        if find(now, key, keys).is_some() {
            continue;
        }
        let none = Figures::none(kind);
        let cell = |(i, column): (usize, &Column)| match column.role {
            Role::Key => key.get(i).cloned().unwrap_or_default(),
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

fn columns(earlier: &Earlier, of: ChangeOf, now: &Table, own: &[(usize, Role)]) -> Vec<Column> {
    let lang = now.lang;
    let named = |name: &str| format!("{name}_{}", earlier.suffix);
    let mut columns: Vec<Column> = own
        .iter()
        .map(|(place, role)| {
            let column = &now.columns[*place];
            let label = earlier.heading(&column.label, lang);
            Column { name: named(&column.name), label, role: *role, unit: column.unit.clone() }
        })
        .collect();
    let unit = match of {
        ChangeOf::Count => Unit::Share,
        ChangeOf::Share => Unit::Points,
        ChangeOf::Plain => now.place(Role::Value).map_or(Unit::Plain(2), |place| now.columns[place].unit.clone()),
    };
    let word = |en: &str, zh: &str| Text::new(en, zh).get(lang).to_string();
    let column =
        |name: &str, label: String, role, unit: &Unit| Column { name: named(name), label, role, unit: unit.clone() };
    columns.extend([
        column("change", earlier.change(of, lang), Role::Change, &unit),
        column("change_low", word("from", "下限"), Role::ChangeLow, &unit),
        column("change_high", word("to", "上限"), Role::ChangeHigh, &unit),
        column("chance", word("chance (p)", "P值"), Role::Chance, &Unit::Plain(4)),
        column("mark", word("mark", "标记"), Role::Mark, &Unit::Text),
    ]);
    if of == ChangeOf::Count {
        let label = word("share, change (points)", "占比变化（百分点）");
        columns.push(column("share_change", label, Role::ShareChange, &Unit::Points));
    }
    columns
}

/// Title, SQL and notes: what holds for an earlier period only is told with its name.
fn add_words(now: &mut Table, period: Period, earlier: &[(Earlier, Table)]) {
    let en: Vec<String> = earlier.iter().map(|(e, _)| e.period.to_string()).collect();
    let zh: Vec<String> = earlier.iter().map(|(e, _)| e.period.zh()).collect();
    now.title = match now.lang {
        Lang::En => format!("{} against {}", now.title, en.join(" and ")),
        Lang::Zh => format!("{}（与{}比较）", now.title, zh.join("、")),
    };
    let mut notes = Vec::new();
    for (e, table) in earlier {
        let plain = |note: &Caveat| matches!(note, Caveat::NotRankable { .. } | Caveat::Unclassified { count: 0, .. });
        let other = |note: &&Caveat| !now.notes.contains(note) && !plain(note);
        notes.extend(table.notes.iter().filter(other).map(|note| match note {
            Caveat::CoversPeriod { .. } => note.clone(),
            note => Caveat::Earlier { period: e.period, note: Box::new(note.clone()) },
        }));
        let (days, then) = (period.days(), e.period.days());
        if (days - then).abs() as f64 > UNEQUAL * days.max(then) as f64 {
            notes.push(Caveat::UnequalPeriods { now: period, then: e.period });
        }
        now.sql = format!("{};\n{}", now.sql, table.sql);
    }
    let at = now.notes.iter().position(|n| matches!(n, Caveat::CoversPeriod { .. })).map_or(now.notes.len(), |i| i + 1);
    now.notes.splice(at..at, notes);
}

/// One row: from when to when there are complaints at all, and until when they were counted.
pub const SPAN: &str = "SELECT MIN(received_on) AS first_day, MAX(received_on) AS last_day, MAX(counted_until) AS \
                        counted_until FROM complaints WHERE kind IS NULL";

/// The days that the data cover, from the row that [`SPAN`] gives; none without a day.
pub fn span(row: &[Cell]) -> Option<Period> {
    let day = |i: usize| row.get(i).and_then(Cell::day);
    let (first, last) = day(0).zip(day(1))?;
    Some(Period { first, last: day(2).map_or(last, |until| until.max(last)) })
}
