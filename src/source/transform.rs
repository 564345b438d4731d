//! From the cells of a row to a record: the profile bound to the header of one file. Must not know files or stores.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::ops::AddAssign;

use anyhow::Result;
use chrono::format::{Item, Numeric, Parsed, StrftimeItems, parse};
use chrono::{Datelike, NaiveDate};

use super::aside::Aside;
use super::furniture::{self, Furniture};
use super::identity::{self, Fault};
use super::profile::{DateOrder, Mapping, Part, Parts, Profile, RowKind, normal};
use super::rows::{Layout, Row};
use crate::error;
use crate::lang::Text;
use crate::period;
use crate::schema::{FIELDS, Field, Kind, Record, Slot};
use crate::values::amounts::{self, Unit};
use crate::values::dates::{self, Evidence, Finding, Order, Reader, Refusal};
use crate::values::words;

/// Why a row was not read: the ledger counts it and the rejects file shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    /// Line of the file on which the row begins.
    pub line: u64,
    /// Header of the column, or `(row)`.
    pub field: String,
    pub value: String,
    pub reason: Text,
}

/// A profile bound to a header line.
pub struct Plan<'a> {
    profile: &'a Profile,
    columns: Vec<Bound<'a>>,
    /// For each part of the identity its column, and those that serve where that is blank.
    identity: Vec<Vec<usize>>,
    /// Columns that would be the identity if their numbers told complaints apart.
    pub faulty: Vec<(String, Fault)>,
    layout: &'a Layout,
    header: &'a [String],
    /// The profile's date patterns, taken apart once; where they are all that it has, any usual form comes last.
    dates: Vec<DateForm<'a>>,
    as_of: NaiveDate,
    /// Columns that no field, identity, merge rule or label takes.
    pub unused: Vec<usize>,
    /// The same, where they are to be kept.
    extra: Vec<usize>,
    /// Columns that tell stories, which may say anything.
    stories: Vec<usize>,
    /// Whether the rows are of whole periods and no single cases.
    counted: bool,
    /// Length of the longest word for nothing, in bytes: most cells are longer and need not be compared with each.
    longest_null: usize,
}

/// A field and where it comes from in this file.
struct Bound<'a> {
    field: &'static Field,
    mapping: &'a Mapping,
    /// Empty for a constant. More than one where they are joined, or where labelled parts of a text serve if the first is
    /// blank.
    columns: Vec<usize>,
    /// Reads a date in any form, once the evidence is settled.
    reader: Option<Reader>,
    /// What the header says that amounts and counts are in.
    unit: Unit,
}

/// Fields whose cells are texts of any kind.
const STORIES: [&str; 4] = ["title", "narrative", "request", "result"];

/// A row that counts more complaints than this is a misread column; it also keeps every sum within 64 bits.
const MOST_COUNTED: i64 = 1_000_000_000;

/// The steps of satisfaction.
const SCALE: std::ops::RangeInclusive<i64> = 1..=5;

/// What is odd about rows without spoiling them, counted.
#[derive(Default)]
pub struct Odd {
    /// Satisfaction beyond its scale.
    pub off_scale: i64,
    /// Words that no table of values knows: field, column and word.
    pub words: BTreeMap<(&'static str, String), i64>,
}

/// Bytes of the longest word, and most words that are kept: more are no words of a table.
const LONGEST_WORD: usize = 36;
const MOST_WORDS: usize = 1_000;

impl Odd {
    fn see(&mut self, bound: &Bound, cell: &str, is_null: impl Fn(&str) -> bool) {
        let Mapping { values, part, otherwise, .. } = bound.mapping;
        // What is not listed has a meaning where the profile gives it one.
        let open = otherwise.as_ref().is_none_or(String::is_empty);
        let word = || part_of(*part, cell);
        match bound.field.name {
            "status" | "kind" if open && !values.is_empty() && !cell.is_empty() => {
                let word = word();
                if !values.contains_key(word) && !is_null(cell) && word.len() <= LONGEST_WORD {
                    self.add(bound.field.name, word.to_string(), 1);
                }
            }
            // Elsewhere it shows where the number is read.
            "satisfaction" if otherwise.is_some() && !values.contains_key(word()) => {
                let number = cell.parse::<f64>();
                self.off_scale += i64::from(number.is_ok_and(|n| !(1.0..=5.0).contains(&n)));
            }
            _ => {}
        }
    }

    fn add(&mut self, field: &'static str, word: String, times: i64) {
        let key = (field, word);
        if self.words.len() < MOST_WORDS || self.words.contains_key(&key) {
            *self.words.entry(key).or_default() += times;
        }
    }
}

impl AddAssign for Odd {
    fn add_assign(&mut self, more: Odd) {
        self.off_scale += more.off_scale;
        more.words.into_iter().for_each(|((field, word), times)| self.add(field, word, times));
    }
}

/// One form in which dates are written.
enum DateForm<'a> {
    Pattern(Vec<Item<'a>>),
    /// `2017H1`: its first and its last day.
    Period,
    /// Any usual form, by the evidence of the column.
    Auto,
    /// Any usual form, in the order of the profile's patterns.
    Usual,
}

impl<'a> Plan<'a> {
    /// Finds the profile's columns in the header. `as_of` is the last day on which a complaint can have been received.
    ///
    /// # Errors
    /// A `UserError` where no field at all is found.
    pub fn bind(profile: &'a Profile, layout: &'a Layout, as_of: NaiveDate, keep_extra: bool) -> Result<Self> {
        let header = layout.header.as_slice();
        // Of columns with the same name the first one serves.
        let places: HashMap<String, usize> = header.iter().enumerate().rev().map(|(i, h)| (normal(h), i)).collect();
        let at = |name: &String| places.get(&normal(name)).copied();
        // The first of the columns that the file has, then the parts of a text that serve where that is blank.
        let all = |names: &[String]| names.iter().filter_map(at).collect::<Vec<usize>>();
        let first = |columns: Vec<usize>| {
            let (mut columns, parts): (Vec<usize>, Vec<usize>) =
                columns.into_iter().partition(|&i| layout.stands(i) || header[i] == Parts::REST);
            columns.truncate(1);
            columns.extend(parts);
            columns
        };
        let bound = |(name, mapping): (&String, &'a Mapping)| {
            let field = FIELDS.iter().find(|f| f.name == name).expect("a parsed profile has known fields only");
            let mut columns = all(&mapping.from);
            if field.kind == Kind::Date {
                // 登记时间 beside 登记日期 is the time of day alone.
                let days = columns.iter().position(|&i| !are_times(layout.first(i))).unwrap_or(0);
                columns.drain(..days);
            }
            let columns = if mapping.join { columns } else { first(columns) };
            // Until the evidence is in, as a file whose dates are all in one clear form would be read.
            let reader = (field.kind == Kind::Date).then(|| Reader::fixed(order(profile), as_of));
            let unit = Unit::of_heading(columns.first().map_or("", |&i| &header[i]));
            Bound { field, mapping, columns, reader, unit }
        };
        let columns: Vec<Bound> = profile.fields.iter().map(bound).collect();
        if columns.iter().all(|b| b.columns.is_empty()) {
            return Err(error::user(
                format!("profile `{}` does not fit: none of its columns is in the header", profile.id),
                format!("the header has: {}", header.join(", ")),
            ));
        }
        let columns: Vec<Bound> =
            columns.into_iter().filter(|b| !b.columns.is_empty() || !b.mapping.constant.is_empty()).collect();
        let form = |pattern: &'a String| match pattern.as_str() {
            "period" => DateForm::Period,
            "auto" => DateForm::Auto,
            pattern => DateForm::Pattern(StrftimeItems::new(pattern).collect()),
        };
        let mut dates: Vec<DateForm> = profile.dates.iter().map(form).collect();
        // Whoever opens a file in a spreadsheet and saves it changes how its dates are written.
        let has = |is: fn(&DateForm) -> bool| dates.iter().any(is);
        if has(|form| matches!(form, DateForm::Pattern(_))) && !has(|form| matches!(form, DateForm::Auto)) {
            dates.push(DateForm::Usual);
        }
        let filled = |columns: Vec<usize>| Some(columns).filter(|columns| !columns.is_empty());
        let identity: Option<Vec<Vec<usize>>> =
            profile.identity.iter().map(|names| filled(first(all(&names.0)))).collect();
        let mut identity = identity.unwrap_or_default();
        let counting: Vec<String> = profile.serials.iter().map(|name| normal(name)).collect();
        let fault = |&column: &usize| {
            let may_count = counting.contains(&normal(&header[column]));
            Some((header[column].clone(), identity::fault(layout.first(column), may_count)?))
        };
        let faulty: Vec<(String, Fault)> = identity.iter().filter_map(|columns| fault(&columns[0])).collect();
        if !faulty.is_empty() {
            identity.clear();
        }
        let longest_null = profile.nulls.iter().map(String::len).max().unwrap_or(0);
        let told = columns.iter().filter(|b| STORIES.contains(&b.field.name)).flat_map(|b| &b.columns);
        let cut = profile.parts.iter().flat_map(|p| &p.from.0).filter_map(at);
        let stories = told.copied().chain(cut).collect();
        let (unused, extra, counted) = (Vec::new(), Vec::new(), profile.kind == RowKind::Exposure);
        let mut plan = Plan {
            profile,
            columns,
            identity,
            faulty,
            layout,
            header,
            dates,
            as_of,
            unused,
            extra,
            stories,
            counted,
            longest_null,
        };
        plan.counted |= plan.counts();
        plan.unused = plan.taken_by_none();
        if keep_extra {
            plan.extra.clone_from(&plan.unused);
        }
        Ok(plan)
    }

    fn taken_by_none(&self) -> Vec<usize> {
        let mut used: HashSet<usize> =
            self.columns.iter().map(|b| &b.columns).chain(&self.identity).flatten().copied().collect();
        used.extend(self.layout.cut());
        let order = self.profile.merge.as_ref().map(|m| normal(&m.order));
        let goes_nowhere =
            |&i: &usize| self.layout.stands(i) && !used.contains(&i) && Some(normal(&self.header[i])) != order;
        (0..self.header.len()).filter(goes_nowhere).collect()
    }

    /// Names of the columns that go nowhere.
    pub fn unmapped(&self) -> Vec<String> {
        let lost = self.unused.iter().filter(|_| self.extra.is_empty());
        lost.map(|&i| self.header[i].trim().to_string()).collect()
    }

    /// Field and header of each column that is used, in the order of the record.
    pub fn mapped(&self) -> Vec<(&'static str, String)> {
        let place = |name: &str| FIELDS.iter().position(|f| f.name == name);
        let mut mapped: Vec<_> = self
            .columns
            .iter()
            .map(|b| {
                let shown = b.columns.iter().filter_map(|&i| self.layout.shown(i));
                let headers = match b.columns.is_empty() {
                    true => format!("always `{}`", b.mapping.constant),
                    false if b.mapping.join => shown.collect::<Vec<_>>().join(" + "),
                    false => shown.take(1).collect(),
                };
                (b.field.name, headers)
            })
            .filter(|(_, headers)| !headers.is_empty())
            .collect();
        mapped.sort_by_key(|(name, _)| place(name));
        mapped
    }

    /// Whether the rows are counts and no single complaints.
    pub fn counts(&self) -> bool {
        self.column_of("weight")
    }

    /// Whether dates must be looked at over the whole file before any is read.
    pub fn wants_evidence(&self) -> bool {
        self.dates.iter().any(|form| matches!(form, DateForm::Auto)) && self.date_columns().next().is_some()
    }

    fn date_columns(&self) -> impl Iterator<Item = &Bound<'a>> {
        self.columns.iter().filter(|b| b.reader.is_some() && !b.columns.is_empty())
    }

    /// Nothing seen yet: one place for each column of dates.
    pub fn no_evidence(&self) -> Vec<Evidence> {
        self.date_columns().map(|_| Evidence::default()).collect()
    }

    /// Looks at the dates of a row.
    pub fn see<'c>(&self, line: u64, cells: &dyn Fn(usize) -> &'c str, evidence: &mut [Evidence]) {
        let key = self.identity.first().and_then(|columns| cells(self.serving(columns, cells)).trim().parse().ok());
        for (bound, evidence) in self.date_columns().zip(evidence) {
            let cell = cells(self.serving(&bound.columns, cells)).trim();
            if !cell.is_empty() && !self.is_null(cell) {
                evidence.see(cell, line, key);
            }
        }
    }

    /// Reads dates from now on as the evidence has it. Gives what was found, with the header of the column.
    pub fn settle(&mut self, evidence: Vec<Evidence>) -> Vec<(String, Finding)> {
        let (order, as_of, header) = (order(self.profile), self.as_of, self.header);
        let dated = self.columns.iter_mut().filter(|b| b.reader.is_some() && !b.columns.is_empty());
        let mut found = Vec::new();
        for (bound, evidence) in dated.zip(evidence) {
            let reader = evidence.settle(order, as_of);
            found.extend(reader.findings().iter().map(|f| (header[bound.columns[0]].clone(), f.clone())));
            bound.reader = Some(reader);
        }
        found
    }

    /// The first of the columns whose cell says something.
    fn serving<'c>(&self, columns: &[usize], cells: &dyn Fn(usize) -> &'c str) -> usize {
        let says = |&&i: &&usize| {
            let cell = cells(i).trim();
            !cell.is_empty() && !self.is_null(cell)
        };
        // Mostly there is one.
        if columns.len() == 1 { columns[0] } else { columns.iter().find(says).copied().unwrap_or(columns[0]) }
    }

    /// The source's own number of the row, `None` where the file has no such column or the cells are blank.
    pub fn identity(&self, row: &Row) -> Option<String> {
        let known = |cell: &&str| !self.is_null(cell);
        let cell = |columns: &Vec<usize>| row.cells[self.serving(columns, &|i| &row.cells[i])].trim();
        let parts: Vec<&str> = self.identity.iter().map(|c| Some(cell(c)).filter(known).unwrap_or("")).collect();
        if parts.iter().any(|part| identity::is_exponent(part)) {
            return None;
        }
        (!parts.is_empty() && parts.iter().any(|p| !p.is_empty())).then(|| parts.join("/"))
    }

    /// The cell of the identity whose number is written with an exponent, with its column.
    pub fn spoiled<'r>(&self, row: &'r Row) -> Option<(&str, &'r str)> {
        let columns = self.identity.iter().map(|columns| columns[0]);
        let mut cells = columns.map(|i| (self.header[i].as_str(), row.cells[i].trim()));
        cells.find(|(_, cell)| identity::is_exponent(cell))
    }

    /// Reads a row into an empty record. What is odd about it without spoiling it is added to `odd`; gives what is to be said
    /// of it besides.
    ///
    /// # Errors
    /// A reject with the column, the value and the reason.
    pub fn fill(&self, row: &Row, record: &mut Record, odd: &mut Odd) -> Result<Aside, Reject> {
        if let Some(furniture) = self.furniture(row) {
            return Err(row.reject("(row)", &row.cells.join(" | "), furniture.text()));
        }
        record.weight = Some(1);
        record.source.clone_from(&self.profile.id);
        record.kind = self.profile.kind.name().into();
        let (bulk, bare) = (self.bulk(row), Unit::none());
        let mut aside = Aside::new(bulk.as_ref().map(|unit| unit.scale));
        for bound in &self.columns {
            let constant = &bound.mapping.constant;
            if bound.columns.is_empty() {
                self.set(bound, &bare, constant, record, &mut aside)
                    .map_err(|why| row.reject(bound.field.name, constant, why))?;
                continue;
            }
            let column = self.serving(&bound.columns, &|i| &row.cells[i]);
            odd.see(bound, row.cells[column].trim(), |cell| self.is_null(cell));
            let unit = if column == bound.columns[0] { &bound.unit } else { &bare };
            let cell = &row.cells[column];
            let cell = match &bulk {
                Some(unit) if bound.field.name == "exposure_unit" => unit.of.as_str(),
                _ => cell,
            };
            let value = if bound.mapping.join && bound.columns.len() > 1 {
                let cells = bound.columns.iter().map(|&i| self.shape(bound.mapping, row.cells[i].trim()));
                Cow::Owned(cells.filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" "))
            } else {
                self.shape(bound.mapping, cell.trim())
            };
            if value.is_empty() {
                // One line has a cell for each period, whether or not there is a number.
                if bound.field.name == "weight" && self.profile.melt.is_some() {
                    return Err(row.reject(self.header[column].trim(), cell, Text::new("no count", "没有件数")));
                }
            } else {
                self.set(bound, unit, &value, record, &mut aside)
                    .map_err(|why| row.reject(self.header[column].trim(), cell, why))?;
            }
        }
        if !self.extra.is_empty() {
            let cells = self.extra.iter().map(|&i| (self.header[i].clone(), row.cells[i].trim()));
            let filled = cells.filter(|(_, cell)| !cell.is_empty()).map(|(h, cell)| (h, cell.into()));
            let object: serde_json::Map<String, serde_json::Value> = filled.collect();
            record.extra =
                if object.is_empty() { String::new() } else { serde_json::Value::Object(object).to_string() };
        }
        Self::imply(record);
        odd.off_scale += i64::from(aside.off_scale);
        aside.name_currency(&mut record.currency, || self.column_of("currency"));
        Ok(aside)
    }

    /// What the row's own cell says that it counts in, where that is many at once: 万单.
    fn bulk(&self, row: &Row) -> Option<Unit> {
        let counted = (self.profile.kind == RowKind::Exposure).then_some(&self.columns)?;
        let unit = counted.iter().find(|b| b.field.name == "exposure_unit")?.columns.first()?;
        Some(Unit::read(&row.cells[*unit])).filter(|unit| unit.scale > 1)
    }

    /// Whether the file has a column for a field.
    fn column_of(&self, field: &str) -> bool {
        self.columns.iter().any(|b| b.field.name == field && !b.columns.is_empty())
    }

    /// What a row is that belongs to the table and is no record.
    fn furniture(&self, row: &Row) -> Option<Furniture> {
        // Where rows are counts, what they count may be all.
        let names = |b: &&Bound| b.field.kind == Kind::Text && !b.columns.is_empty();
        let is_total = |b: &Bound| furniture::says_total(&row.cells[b.columns[0]]);
        if self.counted && self.columns.iter().filter(names).any(is_total) {
            return Some(Furniture::Total);
        }
        furniture::of(&row.cells, &|column| self.stories.contains(&column))
    }

    /// The part, the split and the value table of a mapping, applied to a cell.
    fn shape<'c>(&self, mapping: &'c Mapping, cell: &'c str) -> Cow<'c, str> {
        if cell.is_empty() || mapping.split.is_empty() {
            return Cow::Borrowed(self.one(mapping, cell));
        }
        let parts = cell.split(|c| mapping.split.contains(c)).map(str::trim).filter(|p| !p.is_empty());
        Cow::Owned(parts.map(|p| self.one(mapping, p)).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("|"))
    }

    fn one<'c>(&self, mapping: &'c Mapping, cell: &'c str) -> &'c str {
        if cell.is_empty() || self.is_null(cell) {
            return "";
        }
        let part = part_of(mapping.part, cell);
        mapping.values.get(part).or(mapping.otherwise.as_ref()).map_or(part, String::as_str)
    }

    /// Whether a cell holds one of the words for nothing.
    fn is_null(&self, cell: &str) -> bool {
        cell.len() <= self.longest_null && self.profile.nulls.iter().any(|n| n == cell)
    }

    fn set(&self, bound: &Bound, unit: &Unit, value: &str, record: &mut Record, aside: &mut Aside) -> Result<(), Text> {
        let field = bound.field;
        match (field.slot)(record) {
            Slot::Text(slot) if field.name == "gender" => *slot = words::gender(value).unwrap_or_default().to_string(),
            Slot::Text(slot) => *slot = value.to_string(),
            Slot::Int(slot) if field.kind == Kind::Money => {
                let amount = amounts::scaled(value, unit.scale).map_err(amounts::Reason::text)?;
                *slot = Some(amount.minor);
                aside.rounded |= amount.rounded;
                if amount.minor != 0 {
                    aside.paid_in(value, unit)?;
                }
            }
            Slot::Int(slot) => {
                let scale = match field.name {
                    "exposure" => aside.scale.unwrap_or(unit.scale),
                    "weight" => unit.scale,
                    _ => 1,
                };
                let number = amounts::count(value, scale).map_err(amounts::Reason::text)?;
                if field.name == "satisfaction" && !SCALE.contains(&number) {
                    aside.off_scale = true;
                    return Ok(());
                }
                if field.name == "weight" && !(0..=MOST_COUNTED).contains(&number) {
                    return Err(Text::new(
                        format!("not a count between 0 and {MOST_COUNTED}"),
                        format!("不是0至{MOST_COUNTED}之间的件数"),
                    ));
                }
                *slot = Some(number);
            }
            Slot::Float(slot) => *slot = Some(value.parse().map_err(|_| Text::new("not a number", "不是数字"))?),
            Slot::Date(slot) => match self.date(bound, value) {
                Ok((first, last)) => {
                    *slot = Some(first);
                    if field.name == "received_on" {
                        record.counted_until = last;
                    }
                }
                Err(_) if says_no_day(bound, value) => aside.placeholder = true,
                Err(why) => return Err(why),
            },
            Slot::Flag(slot) => {
                *slot = words::yes_no(value).ok_or_else(|| Text::new("neither yes nor no", "既非“是”也非“否”"))?
            }
        }
        Ok(())
    }

    /// The day, and for a period its last day.
    fn date(&self, bound: &Bound, value: &str) -> Result<(NaiveDate, Option<NaiveDate>), Text> {
        let mut why = None;
        let mut read = |form: &DateForm| match form {
            DateForm::Period => {
                let short = || period::short_month(value).filter(|_| self.counted);
                period::in_table(value).or_else(short).map(|p| (p.first, Some(p.last)))
            }
            DateForm::Auto => match bound.reader.as_ref()?.read(value) {
                Ok(day) => Some((day.date, None)),
                Err(refusal) => {
                    why = Some(refusal);
                    None
                }
            },
            DateForm::Usual => Some((bound.reader.as_ref()?.read(value).ok()?.date, None)),
            DateForm::Pattern(items) => {
                let mut parsed = Parsed::new();
                parse(&mut parsed, value, items.iter()).ok()?;
                // 3/5/13 is no day of the year 13.
                Some((parsed.to_naive_date().ok().filter(|day| day.year() > 99)?, None))
            }
        };
        let found = self.dates.iter().find_map(&mut read);
        let unlike = || {
            let examples = self.example_dates();
            Text::new(
                format!("not a date such as {}", examples.join(" or ")),
                format!("不是日期，应形如{}", examples.join("或")),
            )
        };
        let not_one = || why.map_or_else(unlike, Refusal::text);
        let (day, last) = found.ok_or_else(not_one)?;
        if day.year() < 1980 {
            return Err(Text::new("a date before 1980", "日期早于1980年"));
        }
        if day > self.as_of {
            let as_of = self.as_of;
            return Err(Text::new(
                format!("a date in the future (after {as_of})"),
                format!("日期在将来（晚于{as_of}）"),
            ));
        }
        Ok((day, last))
    }

    /// The first two forms that the profile takes, shown on a day that tells day from month.
    fn example_dates(&self) -> Vec<String> {
        let day = NaiveDate::from_ymd_opt(2017, 3, 15).unwrap_or_default().and_hms_opt(14, 5, 33).unwrap_or_default();
        let show = |pattern: &String| match pattern.as_str() {
            "period" => "2017H1".into(),
            "auto" => "2017-03-15".into(),
            pattern => {
                let mut shown = String::new();
                // A time zone cannot be shown on a day without one.
                if write!(shown, "{}", day.format(pattern)).is_ok() { shown } else { pattern.to_string() }
            }
        };
        self.profile.dates.iter().take(2).map(show).collect()
    }

    /// What follows from the cells: where the outcome came from, the days from receipt to closing, the province under its
    /// usual name.
    fn imply(record: &mut Record) {
        // A column that says what became of the complaint settles it, so the text is not asked.
        if !record.remedy_outcome.is_empty() {
            record.remedy_source = "column".into();
        }
        if let (Some(received), Some(closed)) = (record.received_on, record.closed_on) {
            record.days_to_close = Some((closed - received).num_days()).filter(|&days| days >= 0);
        }
        let place = if record.region.is_empty() { None } else { words::place(&record.region) };
        if let Some(place) = place {
            if record.city.is_empty() {
                // What follows the province is the city, or a district of it.
                let rest = record.region.trim().trim_start_matches(place.province);
                let rest = ["特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"]
                    .iter()
                    .find_map(|end| rest.strip_prefix(end))
                    .unwrap_or(rest);
                record.city = rest.trim().to_string();
            }
            record.region = place.province.to_string();
        }
    }
}

/// Whether the cells of a column are all times of day.
fn are_times<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let mut filled = cells.map(str::trim).filter(|cell| !cell.is_empty()).peekable();
    filled.peek().is_some() && filled.all(dates::is_time)
}

/// Whether a program wrote a date where it had none: 0000-00-00; 1900-01-01 and the like where a complaint can do without.
fn says_no_day(bound: &Bound, value: &str) -> bool {
    let never =
        || bound.reader.as_ref().is_some_and(|reader| reader.read(value).is_ok_and(|day| dates::is_never(day.date)));
    dates::is_blank(value) || (bound.field.name != "received_on" && never())
}

/// Order of day and month: that of the profile's first pattern with the year at its end, else the one that it names.
fn order(profile: &Profile) -> Order {
    let shown = profile.dates.iter().find_map(|pattern| {
        let items: Vec<Item> = StrftimeItems::new(pattern).collect();
        let at = |part: Numeric| items.iter().position(|i| matches!(i, Item::Numeric(n, _) if *n == part));
        let (day, month) = (at(Numeric::Day)?, at(Numeric::Month)?);
        let year = at(Numeric::Year).or_else(|| at(Numeric::YearMod100))?;
        (year > day.max(month)).then_some(if month < day { DateOrder::Mdy } else { DateOrder::Dmy })
    });
    match shown.unwrap_or(profile.date_order) {
        DateOrder::Dmy => Order::Dmy,
        DateOrder::Mdy => Order::Mdy,
    }
}

/// `Damaged Goods - D01`: the name is what stands before the last ` - `, the code what stands after it.
fn part_of(part: Part, cell: &str) -> &str {
    let parted = || cell.rsplit_once(" - ");
    match part {
        Part::Whole => cell,
        Part::Name => parted().map_or(cell, |(name, _)| name.trim()),
        Part::Code => parted().map_or(cell, |(_, code)| code.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_parted_at_its_last_dash() {
        assert_eq!(part_of(Part::Name, "Secondhand Dealer [General] - 006"), "Secondhand Dealer [General]");
        assert_eq!(part_of(Part::Code, "Exchange Goods/Contract Cancelled - E01"), "E01");
        assert_eq!(part_of(Part::Code, "Unlicensed"), "Unlicensed");
    }
}
