//! Puts shares and rates right by what people said of a sample (`--corrected`): which statements to ask, and the columns
//! that come of their answers. Must not know where complaints or answers are kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Result, ensure};

use super::dimension::{Dimension, speaks_of};
use super::group::Group;
use super::prediction::{self, Corrected, Pair, Stratum};
use super::sql::{both, count, filter, selected, wanted};
use super::{Kind, Query, Rows};
use crate::caveat::{Caveat, Missing};
use crate::error::user;
use crate::table::{Cell, Column, Role, Table, Unit};

/// Groups with fewer reviewed complaints are not corrected.
pub const FEWEST: usize = 30;
/// Categories with fewer reviewed complaints are taken together, where chance picked from all alike.
const THIN: usize = 5;
/// How far the interval should reach to each side, for the number of reviews that this takes.
const REACH: f64 = 0.03;

/// The column that is 1 for complaints that came after the draw, so that chance could not pick them.
pub const AFTER: &str = "_after";

/// Fields that a reviewer answers.
const REVIEWED: [&str; 8] = [
    "category",
    "term",
    "terms",
    "is_product_quality",
    "is_false_marketing",
    "is_after_sales",
    "remedy_outcome",
    "label_source",
];

/// What is known of the complaints that people reviewed.
pub struct Reviewed<'a> {
    /// Answers to [`single`] over these complaints, as they were labelled before and as people labelled them.
    pub said: Vec<Vec<Cell>>,
    pub is: Vec<Vec<Cell>>,
    /// Those that chance picked.
    pub drawn: &'a HashSet<String>,
    /// Those reviewed before: they speak for themselves.
    pub before: &'a HashSet<String>,
    /// Those that came after the draw.
    pub after: &'a HashSet<String>,
    /// Whether chances were equal only within a category.
    pub by_category: bool,
    /// How many were picked and have no answer.
    pub open: usize,
}

/// Whether a query can be corrected.
///
/// # Errors
/// A `UserError` where no label decides what is counted, or labels decide which complaints or groups there are.
pub fn check(query: &Query) -> Result<()> {
    let m = query.measure;
    let hint = "take category-share, mention-share, refusal-rate or return-refusal-rate, by what a source tells";
    let labelled = |sql: &String| REVIEWED.iter().find(|field| speaks_of(sql, field));
    let by_label = predicates(query).iter().any(|p| labelled(p).is_some());
    ensure!(
        m.is_proportion() && m.rows == Rows::Complaints && by_label,
        user(format!("{} does not depend on labels, so there is nothing to correct", m.name), hint)
    );
    let groups = query.by.iter().map(|d| &d.sql).chain(&query.condition);
    if let Some(field) = groups.into_iter().find_map(labelled) {
        return Err(user(format!("groups by `{field}` cannot be corrected: labels decide who is in them"), hint));
    }
    Ok(())
}

/// Whether the measure goes by what became of a request, which a reviewer may leave open.
pub fn on_remedy(query: &Query) -> bool {
    predicates(query).iter().any(|sql| speaks_of(sql, "remedy_outcome"))
}

/// Numerators, one for each part, and the denominator, as predicates.
fn predicates(query: &Query) -> Vec<String> {
    let m = query.measure;
    let within = |predicate: &str| both(&m.universe, predicate);
    let mut all: Vec<String> = m.parts.iter().map(|p| within(&p.numerator)).collect();
    if all.is_empty() {
        all.push(within(&both(&m.denominator, &m.numerator)));
    }
    all.push(within(&m.denominator));
    all
}

/// The statement over the complaints that nobody reviewed: a row for each group and category, those without a text apart, and those
/// that came after the draw, which [`AFTER`] tells.
pub fn population(query: &Query) -> String {
    let dims: Vec<&Dimension> = query.by.iter().collect();
    let counts = predicates(query).into_iter().enumerate().map(|(i, p)| count(&p, &format!("_n_{}", i + 1)));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let by = (1..=dims.len() + 2).map(|place| place.to_string()).collect::<Vec<_>>().join(", ");
    let others = "label_source IS NULL OR label_source <> 'review'".to_string();
    format!(
        "SELECT {}category AS _stratum, \
         CASE WHEN title IS NULL AND narrative IS NULL THEN {SILENT} WHEN {AFTER} = 1 THEN {LATE} ELSE 0 END AS _kind, \
         SUM(weight) AS _size, {counts} FROM complaints{} GROUP BY {by} ORDER BY {by}",
        selected(&dims),
        filter(wanted(query).into_iter().chain([others]))
    )
}

/// The statement over the reviewed complaints: a row for each.
pub fn single(query: &Query) -> String {
    let dims: Vec<&Dimension> = query.by.iter().collect();
    let fits = predicates(query).into_iter().enumerate();
    let fits = fits.map(|(i, p)| format!("CASE WHEN {p} THEN 1 ELSE 0 END AS _n_{}", i + 1)).collect::<Vec<_>>();
    format!(
        "SELECT record_id AS _id, {}category AS _stratum, {} FROM complaints{} ORDER BY _id",
        selected(&dims),
        fits.join(", "),
        filter(wanted(query))
    )
}

/// Complaints without a text stand as they are labelled; those that came after the draw are in no lot.
const SILENT: i64 = 1;
const LATE: i64 = 2;

/// Complaints of one group and category: many that nobody reviewed, or a reviewed one.
struct Lot {
    group: Vec<Cell>,
    stratum: String,
    size: f64,
    /// Numerators and denominator by the labels before, and as people say where they speak for more than themselves.
    said: Vec<f64>,
    is: Option<Vec<f64>>,
    /// Whether the labels are taken as they are.
    fixed: bool,
}

/// Adds the corrected columns to a table, and the note on them; or the note why there are none.
pub fn correct(query: &Query, population: Vec<Vec<Cell>>, reviewed: Reviewed, table: &mut Table) {
    let silent = population.iter().filter(|row| row[query.by.len() + 1].int() == SILENT);
    let silent: i64 = silent.map(|row| row[query.by.len() + 2].int()).sum();
    let open = reviewed.open;
    let by_category = reviewed.by_category;
    let Sorted { mut lots, late: groups } = sorted(query, population, reviewed);
    let late = groups.values().sum::<i64>();
    let answers = lots.iter().filter(|lot| lot.is.is_some()).count();
    let all_late = table.rows.iter().all(|row| groups.contains_key(&row.cells[..query.by.len()]));
    let note = match merge_thin(&mut lots, by_category) {
        _ if late > 0 && all_late => uncorrected(table, Missing::Drawn(late)),
        Err(category) => uncorrected(table, Missing::Category(category)),
        Ok(()) => {
            extend(query, &lots, &groups, table);
            Caveat::Corrected { answers, open, silent, late, least: FEWEST }
        }
    };
    table.notes.push(note);
    let parts = query.measure.kind == Kind::Share && !query.measure.overlapping;
    if parts && table.rows.iter().any(|row| *table.cell(row, Role::Corrected) != Cell::Empty) {
        table.notes.push(Caveat::CorrectedApart);
    }
}

/// The note for a table that cannot be corrected.
pub fn uncorrected(table: &Table, why: Missing) -> Caveat {
    let of = table.cell(&table.totals, Role::Denominator).int();
    Caveat::Uncorrected { why, needed: prediction::needed(of, 0.5, REACH) }
}

/// The complaints of a query.
struct Sorted {
    lots: Vec<Lot>,
    /// How many of a group came after the draw. Nothing is known of how they are labelled, so that the group is not corrected.
    late: HashMap<Vec<Cell>, i64>,
}

fn sorted(query: &Query, population: Vec<Vec<Cell>>, reviewed: Reviewed) -> Sorted {
    let dims = query.by.len();
    let numbers = |cells: &[Cell]| cells.iter().map(|c| c.int() as f64).collect::<Vec<f64>>();
    let group = |cells: &[Cell]| Group::keys(query, cells.to_vec());
    let (mut lots, mut late) = (Vec::new(), HashMap::<Vec<Cell>, i64>::new());
    for row in population {
        let (keys, rest) = row.split_at(dims);
        if rest[1].int() == LATE {
            *late.entry(group(keys)).or_default() += rest[2].int();
            continue;
        }
        let (stratum, fixed, size) = (rest[0].text().to_string(), rest[1].int() == SILENT, rest[2].int() as f64);
        lots.push(Lot { group: group(keys), stratum, size, said: numbers(&rest[3..]), is: None, fixed });
    }
    let is: HashMap<&str, &Vec<Cell>> = reviewed.is.iter().map(|row| (row[0].text(), row)).collect();
    for row in &reviewed.said {
        let id = row[0].text();
        let Some(is) = is.get(id).map(|row| numbers(&row[dims + 2..])) else { continue };
        let (stratum, said) = (row[dims + 1].text().to_string(), numbers(&row[dims + 2..]));
        let group = group(&row[1..=dims]);
        let [drawn, before, after] = [reviewed.drawn, reviewed.before, reviewed.after].map(|ids| ids.contains(id));
        if after && !before {
            *late.entry(group).or_default() += 1;
            continue;
        }
        let (said, is, fixed) = match (drawn, before) {
            (true, _) => (said, Some(is), false),
            (false, true) => (is, None, true),
            (false, false) => (said, None, false),
        };
        lots.push(Lot { group, stratum, size: 1.0, said, is, fixed });
    }
    Sorted { lots, late }
}

/// Takes categories together of which too few were reviewed, where chances were equal over all; else names such a category.
fn merge_thin(lots: &mut [Lot], by_category: bool) -> Result<(), String> {
    let mut strata: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    for lot in lots.iter().filter(|lot| !lot.fixed) {
        let (size, answers) = strata.entry(lot.stratum.clone()).or_default();
        *size += lot.size;
        *answers += usize::from(lot.is.is_some());
    }
    let enough = if by_category { 2 } else { THIN };
    let thin = |(size, answers): (f64, usize)| answers < enough && (answers as f64) < size;
    let mut few: Vec<String> = strata.iter().filter(|(_, counts)| thin(**counts)).map(|(s, _)| s.clone()).collect();
    if by_category {
        return few.pop().map_or(Ok(()), Err);
    }
    let together: usize = few.iter().map(|s| strata[s].1).sum();
    if !few.is_empty() && together < THIN {
        few = strata.into_keys().collect();
    }
    for lot in lots.iter_mut().filter(|lot| few.contains(&lot.stratum)) {
        lot.stratum = String::new();
    }
    Ok(())
}

fn extend(query: &Query, lots: &[Lot], late: &HashMap<Vec<Cell>, i64>, table: &mut Table) {
    let word = |en: &str, zh: &str| query.lang.of((en, zh)).to_string();
    for (name, label, role, unit) in [
        ("corrected", word("corrected", "校正值"), Role::Corrected, Unit::Share),
        ("corrected_low", word("from", "下限"), Role::CorrectedLow, Unit::Share),
        ("corrected_high", word("to", "上限"), Role::CorrectedHigh, Unit::Share),
        ("reviewed", word("reviewed", "复核件数"), Role::Reviewed, Unit::Count),
    ] {
        table.columns.push(Column { name: name.into(), label, role, unit });
    }
    let dims = query.by.len();
    let parts: Vec<&str> = query.measure.parts.iter().map(|p| p.value.as_str()).collect();
    let mut answers: HashMap<&[Cell], usize> = HashMap::new();
    for lot in lots.iter().filter(|lot| lot.is.as_ref().is_some_and(|is| is.last() > Some(&0.0))) {
        *answers.entry(&lot.group).or_default() += 1;
    }
    for row in &mut table.rows {
        let group = &row.cells[..dims];
        let part = parts.iter().position(|p| row.cells.get(dims).is_some_and(|cell| cell.text() == *p)).unwrap_or(0);
        let answers = answers.get(group).copied().unwrap_or(0);
        let known = answers >= FEWEST && !late.contains_key(group);
        let corrected = known.then(|| estimate(lots, part, |lot| lot.group == group)).flatten();
        row.cells.extend(cells(corrected, answers));
    }
    // All parts together are the whole, corrected or not.
    let answers = answers.into_values().sum();
    let rate = query.measure.kind == Kind::Rate && answers >= FEWEST && late.is_empty();
    table.totals.cells.extend(cells(rate.then(|| estimate(lots, 0, |_| true)).flatten(), answers));
}

fn cells(corrected: Option<Corrected>, answers: usize) -> [Cell; 4] {
    let real = |of: fn(Corrected) -> f64| corrected.map_or(Cell::Empty, |c| Cell::Real(of(c)));
    [real(|c| c.value), real(|c| c.low), real(|c| c.high), Cell::Int(answers as i64)]
}

fn estimate(lots: &[Lot], part: usize, of: impl Fn(&Lot) -> bool) -> Option<Corrected> {
    let mut strata: BTreeMap<&str, Stratum> = BTreeMap::new();
    let mut fixed: Pair = [0.0; 2];
    let add = |sum: &mut Pair, pair: Pair| *sum = [sum[0] + pair[0], sum[1] + pair[1]];
    for lot in lots {
        let within = of(lot);
        let pair = |numbers: &[f64]| if within { [numbers[part], numbers[numbers.len() - 1]] } else { [0.0; 2] };
        if lot.fixed {
            add(&mut fixed, pair(&lot.said));
            continue;
        }
        let stratum = strata.entry(&lot.stratum).or_default();
        stratum.size += lot.size;
        stratum.within += if within { lot.size } else { 0.0 };
        add(&mut stratum.said, pair(&lot.said));
        stratum.reviewed.extend(lot.is.as_ref().map(|is| (pair(&lot.said), pair(is))));
    }
    let mut strata: Vec<Stratum> = strata.into_values().collect();
    strata.push(Stratum { size: 1.0, within: 1.0, said: fixed, reviewed: vec![(fixed, fixed)] });
    prediction::corrected(&strata)
}
