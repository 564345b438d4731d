//! From the cells of a row to a record: the profile bound to the header of one file. Must not know files or stores.

mod bind;
mod counts;
mod day;
mod fill;
mod odd;
mod outcome;
mod periods;
mod suits;
mod year;

use std::ops::Range;

use chrono::NaiveDate;

use super::identity::{self, Fault};
use super::profile::{Mapping, Profile, RowKind, is_named};
use super::row::{BETWEEN, Row};
use super::rows::Layout;
use crate::lang::Text;
use crate::schema::{FIELDS, Field};
use crate::values::amounts::Unit;
use crate::values::dates::Reader;
use crate::values::heading::{Party, party};
use day::DateForm;
pub use odd::{Odd, Words};
use year::Year;

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
    /// Whether a program has written their numbers as amounts.
    as_amounts: bool,
    /// Columns of plain names that may be the identity where there is no other; the whole file tells.
    pub plain: Vec<usize>,
    /// Columns that would be the identity if their numbers told complaints apart.
    pub faulty: Vec<(String, Fault)>,
    layout: &'a Layout,
    header: &'a [String],
    /// What the numbers of each column count in, as the header says.
    units: Vec<Unit>,
    /// The profile's date patterns, taken apart once; where they are all that it has, any usual form comes last.
    dates: Vec<DateForm<'a>>,
    as_of: NaiveDate,
    /// The year of days that are written without one.
    year: Option<Year>,
    /// Columns that no field, identity, merge rule or label takes.
    pub unused: Vec<usize>,
    /// The same, where they are to be kept.
    extra: Vec<usize>,
    /// Columns that tell stories, which may say anything.
    stories: Vec<usize>,
    /// Columns of which one is filled wherever a row is a record.
    telling: Vec<usize>,
    /// Columns of numbers of complaints, whether they tell them apart or not.
    numbers: Vec<usize>,
    /// A column of scores on another scale than that of satisfaction.
    pub other_scale: Option<String>,
    /// A column that would count complaints, if the rows were not single ones.
    pub uncounted: Option<String>,
    /// Columns that go nowhere and may hold counts of complaints.
    unread_counts: Vec<usize>,
    /// Words by which a row of counts is a total, with their columns.
    pub totals: Vec<(usize, String)>,
    /// The column of yes and no that tells whether the complaint was settled.
    flag: Option<usize>,
    /// The column that tells whether an office took the complaint on.
    taken_on: Option<usize>,
    /// The columns of states or results whose names say that something was asked for, and what: 退款状态.
    asked: Vec<(usize, &'static str)>,
    /// A column named for stories that goes nowhere though it may tell more than the one that serves.
    untold: Option<usize>,
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
    /// Whether all of them tell it, one behind the other.
    together: bool,
    /// Its column that asks the opposite of what the field tells.
    opposite: Option<usize>,
    /// Those of its columns in which whoever complains picked a reason.
    picked: Vec<usize>,
    /// Whether they date rows only where these are counts.
    periods: bool,
    /// Reads a date in any form, once the evidence is settled.
    reader: Option<Reader>,
    /// Whether amounts are in the currency of the country unless something names another one.
    home: bool,
}

impl Plan<'_> {
    /// Knows complaints by the numbers of a column from now on.
    pub fn number_by(&mut self, column: usize) {
        self.identity = vec![vec![column]];
        self.as_amounts = self.are_amounts();
        self.unused.retain(|&unused| unused != column);
        self.extra.retain(|&extra| extra != column);
    }

    /// Lets a row end before the last column where the cells that it leaves out go nowhere, or rows of this file end where the rest
    /// is blank.
    ///
    /// # Errors
    /// A reject, where more may be lost of it.
    pub fn may_lack(&self, row: &Row) -> Result<(), Reject> {
        let want = self.layout.width();
        let mut left_out = want - row.lacks..want;
        if row.lacks == 0 || self.layout.ends_early() || left_out.all(|column| self.unused.contains(&column)) {
            return Ok(());
        }
        Err(row.ragged(want - row.lacks, want))
    }

    /// Where the number of its complaint stands in the text of a rejected row: in its column, as long as most of the first numbers and
    /// with the same beginning.
    pub fn number_in(&self, reject: &Reject) -> Option<Range<usize>> {
        let column = *self.numbers.first().filter(|_| reject.field == "(row)")?;
        let mut cells = reject.value.split(BETWEEN);
        let start = cells.by_ref().take(column).map(|cell| cell.len() + BETWEEN.len()).sum();
        let cell = cells.next()?;
        let is_alike = |first: &str| first.len() == cell.len() && first.get(..2) == cell.get(..2);
        self.layout.mostly(&[column], is_alike).then_some(start..start + cell.len())
    }

    /// Names of the columns that go nowhere.
    pub fn unmapped(&self) -> Vec<String> {
        let lost = self.unused.iter().filter(|_| self.extra.is_empty());
        lost.map(|&i| self.layout.shown(i).unwrap_or_default().trim().to_string()).collect()
    }

    /// What the profile takes a word of a field for that it does not list.
    pub fn rule(&self, field: &str) -> Option<&str> {
        self.profile.rule(field)
    }

    /// Names of the columns that go nowhere and may hold counts of complaints.
    pub fn unread_counts(&self) -> Vec<String> {
        self.unread_counts.iter().map(|&i| self.header[i].clone()).collect()
    }

    /// The name of a column.
    pub fn header(&self, column: usize) -> &str {
        &self.header[column]
    }

    /// Where complaints are counted, how many columns go nowhere that have the same name as the one that counts them.
    pub fn more_counts(&self) -> Option<usize> {
        let counted = *Bound::columns_of(&self.columns, "weight").first().filter(|_| self.counts_complaints())?;
        let says = |column: usize| self.layout.first(column).any(|cell| !cell.trim().is_empty());
        let same = |&&column: &&usize| self.layout.name(column) == self.layout.name(counted) && says(column);
        Some(self.unused.iter().filter(same).count())
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
                    false if b.mapping.join || b.together || b.periods => shown.collect::<Vec<_>>().join(" + "),
                    // One serves where another is blank; parts of a text are named after it.
                    false => {
                        let cut = b.columns.iter().any(|&i| !self.layout.stands(i));
                        shown.take(if cut { 1 } else { b.columns.len() }).collect::<Vec<_>>().join(" / ")
                    }
                };
                (b.field.name, headers)
            })
            .filter(|(_, headers)| !headers.is_empty())
            .collect();
        for (field, column) in [("remedy_outcome", self.flag), ("status", self.taken_on)] {
            let Some(header) = column.map(|column| &self.header[column]) else { continue };
            match mapped.iter_mut().find(|(name, _)| *name == field) {
                Some((_, headers)) => *headers = format!("{headers} + {header}"),
                None => mapped.push((field, header.clone())),
            }
        }
        mapped.sort_by_key(|(name, _)| place(name));
        mapped
    }

    /// Names of the columns that fill a field.
    pub fn columns_of(&self, field: &str) -> impl Iterator<Item = &String> {
        Bound::columns_of(&self.columns, field).into_iter().map(|i| &self.header[i])
    }

    /// Names of the columns by which a complaint is where its seller is.
    pub fn sellers_places(&self) -> Vec<String> {
        let places = ["region", "city"].into_iter().flat_map(|field| self.columns_of(field));
        let sellers = places.filter(|name| party(name) == Some(Party::Seller));
        sellers.filter(|_| self.profile.kind == RowKind::Complaint).cloned().collect()
    }

    /// The column that may tell of complaints as the story does and is not read, and the one that is.
    pub fn untold(&self) -> Option<(String, String)> {
        let served = self.columns_of("narrative").next()?;
        Some((self.header[self.untold?].clone(), served.clone()))
    }

    /// Whether a column has a name of replies, which are no results beside reviews.
    pub fn names_replies(&self, column: &str) -> bool {
        self.profile.letters.as_ref().is_some_and(|letters| is_named(&letters.from.0, column))
    }

    /// Whether a column tells what came of complaints, or there is no story that could be asked instead.
    pub fn tells_results(&self) -> bool {
        self.flag.is_some()
            || self.profile.kind != RowKind::Complaint
            || self.column_of("result")
            || self.column_of("remedy_outcome")
            || !["narrative", "title"].iter().any(|field| self.column_of(field))
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
        let bare = |part: &&str| self.as_amounts.then(|| identity::of_amount(part)).flatten();
        let join = || parts.iter().map(|p| bare(p).unwrap_or(p.to_string())).collect::<Vec<_>>().join("/");
        (!parts.is_empty() && parts.iter().any(|p| !p.is_empty())).then(join)
    }

    /// Whether the first numbers of complaints are written as amounts.
    fn are_amounts(&self) -> bool {
        let columns = self.identity.iter().flatten();
        let cells = columns.flat_map(|&i| self.layout.first(i)).map(str::trim);
        identity::are_amounts(cells.filter(|cell| !cell.is_empty() && !self.is_null(cell)))
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
        cell.len() <= self.longest_null && self.profile.is_null(cell)
    }
}
