//! What the complaints under a table keep quiet: periods that are not covered, cases that are still open, sources that
//! come and go or tell no outcome, labels of several kinds. One statement asks, the rest is arithmetic on its answer.

mod coverage;
mod series;

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::dimension::Order;
use super::models::CATEGORY;
use super::sql::{both, complaints_wanted, count, filter, joined, received_in, speaking_of};
use super::{Query, Rows};
use crate::caveat::Caveat;
use crate::lang::Text;
use crate::period::{self, Bucket, Period};
use crate::schema::{MENTIONED, NAMED_CATEGORIES};
use crate::table::{Cell, INCOMPLETE, Table, UNSETTLED};
pub use coverage::Coverage;
use series::Series;

/// What may still be settled: nobody goes on telling of a case that is closed, whatever is pending elsewhere.
const OPEN: &str = "closed_on IS NULL AND COALESCE(status, '') NOT IN ('resolved', 'closed', 'declined')";
/// Share of open cases above which a month is marked: its figures will still change.
const MANY_OPEN: f64 = 0.1;
/// Fewer open cases than this say nothing about a month.
const FEW: i64 = 5;
/// Share of unclassified complaints above which shares of categories are in doubt.
const DOUBTFUL: f64 = 0.05;
/// Share of complaints with several categories above which they are told: few of all may be many of a small category.
const SEVERAL: f64 = 0.01;
/// Share of the labels from which on they count as a kind of their own.
const KIND: f64 = 0.05;
/// Share of complaints with a told outcome under which a source tells none.
const TOLD: f64 = 0.05;
/// Share of complaints with a told outcome under which a rate speaks of few.
const HALF: f64 = 0.5;

/// The kinds of labels, as the field `label_source` has them.
const LABELS: [&str; 3] = ["source-code", "model", "lexicon"];

/// Complaints of one source that were received on one day, or counted from that day on.
#[derive(Debug, Clone, Default)]
struct Day {
    source: String,
    covers: Option<Period>,
    /// Whether they were counted over what they cover.
    counted: bool,
    complaints: i64,
    unclassified: i64,
    labels: [i64; LABELS.len()],
    /// Those that raise another category than the one that they count under, where the table is by that.
    besides: i64,
    /// Those that the measure is about and that ask for what it tells.
    about: i64,
    /// Those of them that are in the base, or may come into it once they are settled; those that are open; and all without an outcome
    /// yet, closed or open.
    base: i64,
    open: i64,
    unsettled: i64,
    told: i64,
    /// Those of which a field was read from the story.
    read: [i64; MENTIONED.len()],
}

/// The statement whose answer [`watch`] reads: a row for each source and day.
pub fn statement(query: &Query) -> String {
    let m = query.measure;
    let none = || "FALSE".to_string();
    let mut columns = vec![
        "source".to_string(),
        "received_on".into(),
        "counted_until".into(),
        "SUM(weight) AS complaints".into(),
        count("label_source = 'none' OR label_source IS NULL", "unclassified"),
    ];
    columns.extend((1..).zip(LABELS).map(|(i, l)| count(&format!("label_source = '{l}'"), &format!("label_{i}"))));
    let by_category = query.by.iter().any(|dim| dim.name == "category") || (m.key == "category" && !m.overlapping);
    let besides = |c: &str| format!("(is_{} AND category <> '{c}')", c.replace('-', "_"));
    let besides = by_category.then(|| NAMED_CATEGORIES.map(besides).join(" OR "));
    columns.push(count(&besides.unwrap_or_else(none), "besides"));
    let about = both(&m.universe, &m.asked);
    columns.push(count(&about, "about"));
    let open = m.unsettled.as_ref().map(|unsettled| both(unsettled, OPEN));
    let base = open.as_ref().map(|open| format!("({}) OR ({open})", m.denominator));
    for (predicate, name) in [(&base, "base"), (&open, "open"), (&m.unsettled, "unsettled"), (&m.told, "told")] {
        columns.push(count(&both(&about, &predicate.clone().unwrap_or_else(none)), name));
    }
    for field in MENTIONED {
        let read = if query.speaks_of(&[field]) { format!("from_text LIKE '%{field}%'") } else { none() };
        columns.push(count(&read, &format!("{field}_read")));
    }
    let by = "source, received_on, counted_until";
    format!(
        "SELECT {} FROM complaints{} GROUP BY {by} ORDER BY {by}",
        columns.join(", "),
        filter(complaints_wanted(query))
    )
}

/// What of a condition says which time and which sources are asked about at all: gaps in these are looked for.
const WHICH: [&str; 4] = ["received_on", "counted_until", "source", "kind"];

/// The statement that asks when complaints came in at all, whatever else the condition chooses and in whichever period: a month without
/// complaints about one thing is no gap in the data, and where they end is told by what came before. None where there is neither.
pub fn whole_statement(query: &Query) -> Option<String> {
    let (kept, left) = speaking_of(query, &WHICH);
    let whole = Query { condition: joined(&kept), period: None, exposed: None, ..query.clone() };
    let by = "source, received_on, counted_until";
    let filter = filter(complaints_wanted(&whole));
    (!left.is_empty() || query.period.is_some())
        .then(|| format!("SELECT {by}, SUM(weight) AS complaints FROM complaints{filter} GROUP BY {by} ORDER BY {by}"))
}

/// The statement that asks what else the sources registered in the time and under the condition of the table: a row for each kind.
/// None where the query is not about complaints alone.
pub fn aside_statement(query: &Query) -> Option<String> {
    let only = query.measure.rows == Rows::Complaints && !query.speaks_of(&["kind"]);
    only.then(|| {
        let period = query.period.as_ref().map(received_in);
        let others = ["kind IS NOT NULL", "kind <> 'survey' AND kind <> 'exposure'"].map(String::from);
        let filter = filter(others.into_iter().chain(query.condition.clone()).chain(period));
        format!("SELECT kind, SUM(weight) AS complaints FROM complaints{filter} GROUP BY kind ORDER BY kind")
    })
}

/// Reads its answer: what a table of complaints does not count, though their sources registered it.
pub fn aside(answer: Vec<Vec<Cell>>) -> Option<Caveat> {
    let kinds: Vec<(String, i64)> = answer
        .into_iter()
        .filter_map(|row| {
            let [kind, count] = row.try_into().ok()?;
            Some((kind.text().to_string(), count.int()))
        })
        .collect();
    (!kinds.is_empty()).then_some(Caveat::OtherKinds { kinds })
}

/// Reads the answers, marks rows of the table and adds what a reader must know to its notes. `whole` is the answer to
/// [`whole_statement`], where that was asked.
pub fn watch(query: &Query, answer: Vec<Vec<Cell>>, whole: Option<Vec<Vec<Cell>>>, table: &mut Table) {
    let days: Vec<Day> = answer.into_iter().map(Day::new).collect();
    let mut notes = Vec::new();
    let whole: Option<Vec<Day>> = whole.map(|answer| {
        let sources: HashSet<&str> = days.iter().map(|day| day.source.as_str()).collect();
        answer.into_iter().map(Day::new).filter(|day| sources.contains(day.source.as_str())).collect()
    });
    // Published counts name only some groups: what they tell of others says nothing of these.
    let covered = whole.as_ref().filter(|_| days.iter().any(|day| !day.counted)).unwrap_or(&days);
    let (all, sources) = (series(covered, query.period), by_source(covered, query.period));
    let marked = mark_incomplete(query, &all, &sources, table);
    notes.extend(incomplete(query, &all, &marked));
    notes.extend(breaks(&sources, &all, query.period, marked.of_source));
    if query.measure.unsettled.is_some() {
        notes.extend(unsettled(query, &days, table));
    }
    if query.measure.told.is_some() {
        notes.extend(untold(&days, &query.measure.told_of));
    }
    if query.speaks_of(&CATEGORY) {
        notes.extend(labels(&days));
    }
    notes.extend(mentions(&days));
    table.notes.extend(notes);
}

impl Day {
    fn new(cells: Vec<Cell>) -> Day {
        let mut cells = cells.into_iter();
        let mut next = || cells.next().unwrap_or_default();
        let source = next().text().to_string();
        let (first, last) = (next().day(), next().day());
        let covers = first.map(|first| Period { first, last: last.unwrap_or(first) });
        let counted = last.is_some();
        let mut number = || next().int();
        let (complaints, unclassified) = (number(), number());
        let labels = LABELS.map(|_| number());
        let [besides, about, base, open, unsettled, told] = [(); 6].map(|()| number());
        let read = MENTIONED.map(|_| number());
        Day {
            source,
            covers,
            counted,
            complaints,
            unclassified,
            labels,
            besides,
            about,
            base,
            open,
            unsettled,
            told,
            read,
        }
    }

    /// The month of its day, or what it was counted over, of which no month is known.
    fn received(&self) -> Option<Period> {
        let covers = self.covers?;
        if self.counted { Some(covers) } else { Bucket::Month.around(covers.first) }
    }
}

/// Why rows were marked as not covered in full.
#[derive(Default)]
struct Marked {
    /// What the data cover of the last of those that they do not cover.
    part: Option<Period>,
    /// A period that was asked for and cuts them off.
    cut_off: Option<Period>,
    /// Whether there are any that only their own source does not cover.
    of_source: bool,
}

/// Marks the rows of which the data cover a part: by all sources, or by its own where the table is by source.
fn mark_incomplete(query: &Query, all: &Series, sources: &Sources, table: &mut Table) -> Marked {
    let mut why = Marked::default();
    let source_at = query.source_at().filter(|_| sources.len() > 1);
    for row in &mut table.rows {
        let own = source_at.and_then(|at| sources.get(row.cells[at].text()));
        let buckets = query.by.iter().zip(&row.cells).filter(|(dim, _)| dim.is_received());
        let bucket = buckets.filter_map(|(_, key)| period::parse(key.text()).ok()).min_by_key(Period::days);
        let (series, time) = (own.unwrap_or(all), bucket.or(own.and(query.period)));
        let Some(time) = time.filter(|time| series.misses_an_end_of(*time)) else { continue };
        row.flags.push(INCOMPLETE);
        let asked = query.period.map_or(time, |period| time.cut(&period));
        if !series.misses_an_end_of(asked) && asked != time {
            why.cut_off = query.period;
        } else if own.is_some() && !all.misses_an_end_of(time) {
            why.of_source = true;
        } else {
            why.part = [why.part, all.covered_of(time)].into_iter().flatten().max_by_key(|part| part.last);
        }
    }
    why
}

/// Where the data begin after the period that was asked for, or end before; and why rows are marked for it.
fn incomplete(query: &Query, all: &Series, marked: &Marked) -> Vec<Caveat> {
    let cut = query.period.filter(|period| all.misses_an_end_of(*period));
    let of_data = all.core().zip(all.span()).and_then(|(days, span)| {
        let part = cut.and_then(|period| all.covered_of(period)).or(marked.part)?;
        Some(Caveat::Incomplete { days, strays: days != span, period: cut, marked: marked.part.is_some(), part })
    });
    of_data.into_iter().chain(marked.cut_off.map(|period| Caveat::CutByPeriod { period })).collect()
}

/// What each source covers.
type Sources<'a> = BTreeMap<&'a str, Series>;

fn by_source(days: &[Day], asked: Option<Period>) -> Sources<'_> {
    let mut by_source: BTreeMap<&str, Vec<&Day>> = BTreeMap::new();
    days.iter().for_each(|day| by_source.entry(&day.source).or_default().push(day));
    by_source.into_iter().map(|(source, days)| (source, series(days, asked))).collect()
}

/// The days as one series that tells of the period asked for. What was counted over it and more is in none of its figures, and counts
/// of other times tell nothing of it.
fn series<'a>(days: impl IntoIterator<Item = &'a Day>, asked: Option<Period>) -> Series {
    let within = |row: &Period| asked.is_none_or(|asked| row.cut(&asked) == *row);
    let beyond = |row: &Period| asked.is_some_and(|asked| !row.touches(&asked));
    let dated = days.into_iter().filter_map(|day| Some((day, day.covers?)));
    let rows: Vec<(&Day, Period)> = dated.filter(|(_, row)| within(row) || beyond(row)).collect();
    let counted = rows.iter().filter(|(_, row)| within(row)).all(|(day, _)| day.counted);
    let rows = rows.into_iter().filter(|(_, row)| !counted || within(row));
    let series = Series::new(rows.map(|(day, row)| (row, day.complaints))).counted(counted);
    match asked {
        Some(period) => series.asked(period),
        None => series,
    }
}

/// Sources that begin or end within the time of the table, and months of silence.
fn breaks(sources: &Sources, all: &Series, asked: Option<Period>, marked: bool) -> Vec<Caveat> {
    let several = sources.len() > 1;
    let whole = asked.map_or(all.core(), |asked| all.covered_of(asked));
    let broken = sources.values().any(|s| whole.is_some_and(|whole| s.misses_an_end_of(whole)));
    let mut notes = Vec::new();
    if several && (broken || marked) {
        let spans = sources.iter().filter_map(|(name, s)| Some((name.to_string(), s.span()?)));
        notes.push(Caveat::SourcesDiffer { sources: spans.collect(), marked });
    }
    for (name, s) in sources {
        let source = if several { name.to_string() } else { String::new() };
        let (months, periods) = (s.silent_months(), s.untold());
        if !months.is_empty() {
            notes.push(Caveat::Silent { source, months });
        } else if !periods.is_empty() {
            notes.push(Caveat::Untallied { source, periods });
        }
    }
    notes
}

/// Complaints that are still open, and all, of the periods in which they were received.
type Late = BTreeMap<(NaiveDate, NaiveDate), [i64; 2]>;

/// Periods of receipt of which many complaints are still open: those of the rows that are marked for it, else months, or counted
/// periods.
fn unsettled(query: &Query, days: &[Day], table: &mut Table) -> Option<Caveat> {
    let by_time = query.by.iter().enumerate().find_map(|(place, dim)| match dim.order {
        Order::Time(bucket, "received_on") => Some((place, bucket)),
        _ => None,
    });
    let of_rows = by_time.map(|(place, bucket)| {
        let around = |covers: Period| bucket.around(covers.first).filter(|bucket| covers.last <= bucket.last);
        let (late, of) = late(days, |day| day.covers.and_then(around));
        let names: HashSet<String> =
            late.keys().map(|(first, last)| Period { first: *first, last: *last }.to_string()).collect();
        let marked = table.rows.iter_mut().filter(|row| names.contains(row.cells[place].text()));
        marked.for_each(|row| row.flags.push(UNSETTLED));
        (late, of)
    });
    let of_rows = of_rows.filter(|(late, _)| !late.is_empty());
    let marked = of_rows.is_some();
    let (late, of) = of_rows.unwrap_or_else(|| late(days, Day::received));
    let together = late.values().fold([0; 2], |sum, c| [sum[0] + c[0], sum[1] + c[1]]);
    let all: Vec<Period> = late.keys().map(|(first, last)| Period { first: *first, last: *last }).collect();
    let (first, last) = (*all.first()?, *all.last()?);
    let by_month = all.iter().all(|period| period.span() == Some(1));
    let periods = all.len();
    let named = if periods <= 3 { all } else { vec![first, last] };
    Some(Caveat::Unsettled { named, periods, of, by_month, open: together[0], among: together[1], marked })
}

/// The periods with many open complaints, and how many periods there are.
fn late(days: &[Day], period: impl Fn(&Day) -> Option<Period>) -> (Late, usize) {
    let mut periods = Late::new();
    for day in days {
        if let Some(period) = period(day) {
            let [open, all] = periods.entry((period.first, period.last)).or_default();
            (*open, *all) = (*open + day.open, *all + day.base);
        }
    }
    let of = periods.len();
    periods.retain(|_, [open, all]| *open >= FEW && *open as f64 > MANY_OPEN * *all as f64);
    (periods, of)
}

/// Sources that do not tell `what` the measure is about, and a rate over few of the complaints.
fn untold(days: &[Day], what: &Text) -> Vec<Caveat> {
    let mut by_source: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for day in days {
        let [told, about, open] = by_source.entry(&day.source).or_default();
        (*told, *about, *open) = (*told + day.told, *about + day.about, *open + day.unsettled);
    }
    let share = |told: i64, about: i64| told as f64 / about.max(1) as f64;
    let silent = by_source.iter().filter(|(_, [told, about, _])| *about > 0 && share(*told, *about) < TOLD);
    let sources: Vec<(String, i64)> = silent.map(|(source, [_, about, _])| (source.to_string(), *about)).collect();
    let others = by_source.values().filter(|[told, about, _]| share(*told, *about) >= TOLD);
    let [told, about, open] = others.fold([0; 3], |sum, c| [sum[0] + c[0], sum[1] + c[1], sum[2] + c[2]]);
    let mut notes = Vec::new();
    if about > 0 && share(told, about) < HALF {
        // Of an open case it is told how it stands, but it has no outcome yet.
        let told = if *what == super::outcome() { (told - open).max(0) } else { told };
        notes.push(Caveat::FewTold { what: what.clone(), told, of: about });
    }
    if !sources.is_empty() {
        notes.push(Caveat::Untold { what: what.clone(), sources, others: about > 0 });
    }
    notes
}

/// Many unclassified complaints, many that raise more than they count under, and labels that came about in several ways.
fn labels(days: &[Day]) -> Vec<Caveat> {
    let sum = |of: &dyn Fn(&Day) -> i64| days.iter().map(of).sum::<i64>();
    let (all, unclassified) = (sum(&|d| d.complaints), sum(&|d| d.unclassified));
    let mut notes = Vec::new();
    if unclassified as f64 > DOUBTFUL * all as f64 {
        notes.push(Caveat::ManyUnclassified);
    }
    let besides = sum(&|d| d.besides);
    if besides as f64 > SEVERAL * all as f64 {
        notes.push(Caveat::SeveralCategories { complaints: besides, of: all });
    }
    let counts = (0..).zip(LABELS).map(|(i, label): (usize, _)| (label, sum(&|d| d.labels[i])));
    let kinds: Vec<(&'static str, i64)> = counts.filter(|(_, n)| *n as f64 >= KIND * all as f64 && *n > 0).collect();
    if kinds.len() > 1 {
        notes.push(Caveat::LabelsDiffer { kinds, of: all });
    }
    notes
}

/// Fields of the table that were read from the story for some complaints.
fn mentions(days: &[Day]) -> Option<Caveat> {
    let of = days.iter().map(|d| d.complaints).sum();
    let counts = (0..).zip(MENTIONED).map(|(i, field): (usize, _)| (field, days.iter().map(|d| d.read[i]).sum()));
    let fields: Vec<(&'static str, i64)> = counts.filter(|(_, n)| *n > 0).collect();
    (!fields.is_empty()).then_some(Caveat::FromText { fields, of })
}
