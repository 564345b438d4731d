//! From the cells of a row to a record: the profile bound to the header of one file. Must not know files or stores.

mod counts;
mod day;
mod fill;
mod odd;
mod outcome;
mod suits;

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use chrono::NaiveDate;
use chrono::format::StrftimeItems;

use super::identity::{self, Fault};
use super::profile::{Mapping, Parts, Profile, RowKind, normal};
use super::rows::{Layout, Row};
use crate::error;
use crate::lang::Text;
use crate::schema::{FIELDS, Field, Kind};
use crate::values::amounts::{Unit, is_home};
use crate::values::dates::Reader;
use day::{DateForm, order};
pub use odd::{Odd, Words};

/// Why a row was not read: the ledger counts it and the rejects file shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    /// Line of the file on which the row begins.
    pub line: u64,
    /// Header of the column, or `(row)`.
    pub field: String,
    pub value: String,
    pub reason: Text,
    /// Whether the row belongs to the table and is no record of it.
    pub furniture: bool,
}

/// A profile bound to a header line.
pub struct Plan<'a> {
    profile: &'a Profile,
    columns: Vec<Bound<'a>>,
    /// For each part of the identity its column, and those that serve where that is blank.
    identity: Vec<Vec<usize>>,
    /// Columns of plain names that may be the identity where there is no other; the whole file tells.
    pub plain: Vec<usize>,
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
    /// Columns of which one is filled wherever a row is a record.
    telling: Vec<usize>,
    /// A column of scores on another scale than that of satisfaction.
    pub other_scale: Option<String>,
    /// A column that would count complaints, if the rows were not single ones.
    pub uncounted: Option<String>,
    /// The column of yes and no that tells whether the complaint was settled.
    flag: Option<usize>,
    /// Whether its rows are shares of a whole.
    shares: bool,
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
    /// Whether amounts are in the currency of the country unless something names another one.
    home: bool,
}

/// A table of percentages has as many columns of them.
const LEAST_SHARES: usize = 3;

/// Fields whose cells are texts of any kind.
const STORIES: [&str; 4] = ["title", "narrative", "request", "result"];

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
        let takes = |mapping: &Mapping, i: usize| mapping.takes(&header[i], layout.first(i));
        let serving = |mapping: &Mapping| all(&mapping.from).into_iter().find(|&i| takes(mapping, i));
        let has_to_tell = |mapping: &Mapping, i: usize| mapping.telling.as_ref().is_some_and(|t| t.of(&header[i]));
        let told = |mapping: &Mapping| serving(mapping).filter(|&i| has_to_tell(mapping, i));
        let told: HashSet<usize> = profile.fields.values().filter_map(told).collect();
        let bound = |(name, mapping): (&String, &'a Mapping)| {
            let field = FIELDS.iter().find(|f| f.name == name).expect("a parsed profile has known fields only");
            let mut columns = suits::suited(field, profile, layout, all(&mapping.from));
            columns.retain(|&i| takes(mapping, i) && (has_to_tell(mapping, i) || !told.contains(&i)));
            let columns = if mapping.join { columns } else { first(columns) };
            // Until the evidence is in, as a file whose dates are all in one clear form would be read.
            let reader = (field.kind == Kind::Date)
                .then(|| Reader::fixed(order(profile), as_of).at(profile.utc_offset.map(|offset| offset.0)));
            let heading = columns.first().map_or("", |&i| &header[i]);
            let home = field.kind == Kind::Money && is_home(heading, header);
            Bound { field, mapping, columns, reader, unit: Unit::of_heading(heading), home }
        };
        let mut columns: Vec<Bound> = profile.fields.iter().map(bound).collect();
        suits::tell_by_codes(&mut columns, profile, layout, &all);
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
        let no_numbers = faulty.iter().any(|(_, fault)| *fault == Fault::Counts);
        let single = counts::are_single(profile, layout, if no_numbers { &[] } else { &identity }, &columns);
        let (others, columns): (Vec<Bound>, Vec<Bound>) = columns.into_iter().partition(|b| b.counts_otherwise(single));
        let other_scale = suits::other_scale(profile, layout, &all);
        let uncounted = others.first().map(|b| header[b.columns[0]].clone());
        let telling = counts::telling(profile, header, &identity, &columns);
        if !faulty.is_empty() {
            identity.clear();
        }
        let longest_null = profile.nulls.iter().map(String::len).max().unwrap_or(0);
        let told = columns.iter().filter(|b| STORIES.contains(&b.field.name)).flat_map(|b| &b.columns);
        let cut = profile.parts.iter().flat_map(|p| &p.from.0).filter_map(at);
        let flag = profile.fields.get("remedy_outcome").and_then(|m| m.flags.iter().find_map(at));
        let stories = told.copied().chain(cut).collect();
        let no_number = identity.is_empty() && faulty.is_empty();
        let tells = |b: &Bound| ["narrative", "title"].contains(&b.field.name);
        let plain = if no_number && columns.iter().any(tells) { all(&profile.plain) } else { Vec::new() };
        let (unused, extra, counted) = (Vec::new(), Vec::new(), profile.kind == RowKind::Exposure);
        let mut plan = Plan {
            profile,
            columns,
            identity,
            plain,
            faulty,
            layout,
            header,
            dates,
            as_of,
            unused,
            extra,
            stories,
            telling,
            other_scale,
            uncounted,
            flag,
            shares: false,
            counted,
            longest_null,
        };
        plan.counted |= plan.counts();
        plan.plain.retain(|_| !plan.counted);
        plan.unused = plan.taken_by_none();
        plan.shares = !plan.counted && profile.kind == RowKind::Complaint && plan.adds_up_to_100();
        if keep_extra {
            plan.extra.clone_from(&plan.unused);
        }
        Ok(plan)
    }

    /// Knows complaints by the numbers of a column from now on.
    pub fn number_by(&mut self, column: usize) {
        self.identity = vec![vec![column]];
        self.unused.retain(|&unused| unused != column);
        self.extra.retain(|&extra| extra != column);
    }

    fn taken_by_none(&self) -> Vec<usize> {
        let mut used: HashSet<usize> =
            self.columns.iter().map(|b| &b.columns).chain(&self.identity).flatten().copied().collect();
        used.extend(self.layout.cut());
        used.extend(self.flag);
        let order = self.profile.merge.as_ref().map(|m| normal(&m.order));
        let goes_nowhere =
            |&i: &usize| self.layout.stands(i) && !used.contains(&i) && Some(normal(&self.header[i])) != order;
        (0..self.header.len()).filter(goes_nowhere).collect()
    }

    /// Whether the columns that go nowhere are numbers that add up to 100 in each of the first rows: a table of percentages, of
    /// which no row is a complaint.
    fn adds_up_to_100(&self) -> bool {
        let share =
            |cell: &str| cell.trim().trim_end_matches(['%', '％']).parse().ok().filter(|s| (0.0..=100.0).contains(s));
        let shares = |&column: &usize| -> Option<Vec<f64>> { self.layout.first(column).map(share).collect() };
        let columns: Vec<Vec<f64>> = self.unused.iter().filter_map(shares).filter(|c| !c.is_empty()).collect();
        let sums = (0..columns.first().map_or(0, Vec::len)).map(|row| columns.iter().map(|c| c[row]).sum::<f64>());
        let mut sums = sums.peekable();
        // Printed shares are rounded, each by half a unit at most.
        columns.len() >= LEAST_SHARES && sums.peek().is_some() && sums.all(|sum| (sum - 100.0).abs() <= 1.5)
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
        if let Some(flag) = self.flag {
            let header = self.header[flag].clone();
            match mapped.iter_mut().find(|(name, _)| *name == "remedy_outcome") {
                Some((_, headers)) => *headers = format!("{headers} + {header}"),
                None => mapped.push(("remedy_outcome", header)),
            }
        }
        mapped.sort_by_key(|(name, _)| place(name));
        mapped
    }

    /// Names of the columns that fill a field.
    pub fn columns_of(&self, field: &str) -> impl Iterator<Item = &String> {
        let bound = self.columns.iter().filter(move |b| b.field.name == field);
        bound.flat_map(|b| &b.columns).map(|&i| &self.header[i])
    }

    /// Whether the rows are counts and no single complaints.
    pub fn counts(&self) -> bool {
        self.column_of("weight")
    }

    /// Whether they are counts of complaints.
    pub fn counts_complaints(&self) -> bool {
        self.counts() && self.profile.kind == RowKind::Complaint
    }

    /// The word by which the source says that a row is no complaint; none where the file has no column for it.
    fn kind_word<'r>(&self, row: &'r Row) -> Option<&'r str> {
        let bound = self.columns.iter().find(|b| b.field.name == "kind" && !b.columns.is_empty())?;
        Some(row.cells[self.serving(&bound.columns, &|i| &row.cells[i])].trim())
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
        let no_number =
            |part: &&str| identity::is_exponent(part) || (!self.plain.is_empty() && !identity::is_number(part));
        if parts.iter().any(no_number) {
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

    /// Whether the file has a column for a field.
    fn column_of(&self, field: &str) -> bool {
        self.columns.iter().any(|b| b.field.name == field && !b.columns.is_empty())
    }

    /// Whether a cell holds one of the words for nothing.
    fn is_null(&self, cell: &str) -> bool {
        cell.len() <= self.longest_null && self.profile.nulls.iter().any(|n| n == cell)
    }
}
