//! Reading: from a file to records and rejects. Must not know labels, stores or numbers.

mod aside;
mod broken;
pub mod cells;
mod chunk;
pub mod cleanse;
mod ditto;
pub mod draft;
mod escaped;
mod furniture;
mod gather;
pub mod header;
mod identity;
pub mod input;
mod labelled;
mod lines;
mod meant;
mod notes;
mod number;
pub mod profile;
mod records;
mod refused;
mod row;
pub mod rows;
mod saying;
mod short;
mod totals;
pub mod transform;
pub mod united;
mod wide;

use std::collections::{BTreeMap, HashSet};
use std::ops::AddAssign;

use anyhow::Result;
use chrono::NaiveDate;

use crate::caveat::Caveat;
use crate::encoding::misread;
use crate::error::user;
use crate::lang::Text;
use crate::parallel::ordered;
use crate::privacy::{Found, Kind};
use crate::schema::Record;
use crate::values::dates::Finding;
use cleanse::Privacy;
use gather::{Gather, Numbering, Part};
use input::Input;
pub use notes::WORDS;
use notes::{notes, shown};
use profile::Profile;
use refused::Refused;
use row::Row;
use rows::Layout;
pub use saying::WRITING;
use transform::{Odd, Plan, Reject};

/// Complaints of a merging source that are given on at once.
const BATCH: usize = 4_096;

/// How an input is to be read.
pub struct Reading<'a> {
    pub profile: &'a Profile,
    /// Last day on which a complaint can have been received.
    pub as_of: NaiveDate,
    pub privacy: &'a Privacy,
    /// Whether columns that no field takes are kept.
    pub keep_extra: bool,
    /// Whether a row with a character that could not be decoded is rejected.
    pub strict: bool,
    pub threads: usize,
}

/// The account of reading an input. `rows_read` = records given on + merged + duplicates + rejected.
#[derive(Debug, Default)]
pub struct Account {
    pub rows_read: i64,
    pub rejected: i64,
    /// Rows that joined another row's complaint.
    pub merged: i64,
    /// Rows of a merged complaint that say again what a row before them said.
    pub duplicates: i64,
    /// Rows with characters that could not be decoded.
    pub undecoded: i64,
    /// Pieces of personal data masked, by kind.
    pub masked: BTreeMap<String, i64>,
    /// Field and header of each column that was used.
    pub columns: Vec<(&'static str, String)>,
    /// Names of the columns that go nowhere.
    pub unmapped: Vec<String>,
    pub notes: Vec<Caveat>,
}

/// What is counted piece by piece.
#[derive(Default)]
struct Tally {
    rows: i64,
    /// Lines that these stand on.
    lines: i64,
    repaired: i64,
    joined: i64,
    undecoded: i64,
    /// Rows with text that was read in a wrong encoding before it was saved, and the first such column.
    misread: i64,
    misread_in: Option<usize>,
    /// Cells that say what the row above says, and those of them of which it is not known.
    same: [i64; 2],
    /// Rows that end before the last column.
    short: i64,
    backwards: i64,
    undated: i64,
    /// Complaints that the rows stand for.
    complaints: i64,
    /// Rows whose number was spoiled, and the first such number with its column.
    spoiled: i64,
    spoilt: Option<(String, String)>,
    odd: Odd,
    found: Found,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.rows += more.rows;
        self.lines += more.lines;
        self.repaired += more.repaired;
        self.joined += more.joined;
        self.undecoded += more.undecoded;
        self.misread += more.misread;
        self.misread_in = self.misread_in.or(more.misread_in);
        self.same = [self.same[0] + more.same[0], self.same[1] + more.same[1]];
        self.short += more.short;
        self.backwards += more.backwards;
        self.undated += more.undated;
        self.complaints += more.complaints;
        self.spoiled += more.spoiled;
        self.spoilt = self.spoilt.take().or(more.spoilt);
        self.odd += more.odd;
        for (count, more) in self.found.counts.iter_mut().zip(more.found.counts) {
            *count = count.saturating_add(more);
        }
    }
}

/// A piece that was read.
struct Read<T> {
    /// What became of its records, if it had any.
    done: Option<T>,
    /// The rows of a source that merges.
    parts: Vec<Part>,
    rejects: Vec<Reject>,
    tally: Tally,
}

/// Reads all rows of an input. `finish` adds the records of a piece to its result, each piece on one of several threads;
/// `take` gets the results (nothing where a piece held no record), and the rejects, in the order of the rows, whatever the
/// number of threads.
///
/// # Errors
/// Where the profile does not fit the input, it changes meanwhile, or `take` fails. A row that cannot be read is a [`Reject`],
/// not an error.
pub fn read<T: Default + Send>(
    input: &Input,
    reading: &Reading,
    finish: impl Fn(&mut T, Record) + Sync,
    mut take: impl FnMut(Option<T>, Vec<Reject>) -> Result<()>,
) -> Result<Account> {
    let Reading { profile, as_of, keep_extra, threads, .. } = *reading;
    let layout = Layout::new(&input.header, input.dialect, profile.melt.as_ref(), profile.parts.as_ref());
    let mut plan = Plan::bind(profile, &layout, as_of, keep_extra)?;
    number::settle(input, reading, &layout, &mut plan)?;
    let wholes = totals::settle(input, reading, &layout, &mut plan)?;
    let dates = if plan.wants_evidence() { evidence(input, &layout, &mut plan, threads)? } else { Vec::new() };
    let content = input.content();
    let numbering = Numbering::new(profile, &layout, &plan, &content);
    let file = &input.name;
    let (layout, plan, numbering) = (&layout, &plan, &numbering);
    let mut account = Account::default();
    let mut tally = Tally::default();
    let mut gather = Gather::default();
    let mut refused = Refused::default();
    let one = |chunk: chunk::Chunk| {
        let (mut done, mut parts, mut rejects, mut tally) = (None, Vec::new(), Vec::new(), Tally::default());
        let mut last = 0;
        layout.rows(&chunk, &mut |row| {
            tally.rows += 1;
            let line = row.as_ref().map_or_else(|reject| reject.line, |row| row.line);
            tally.lines += i64::from(line != std::mem::replace(&mut last, line));
            let mut record = Record::default();
            let numbered = row.and_then(|row| {
                fill(plan, reading, &row, &mut record, &mut tally)?;
                record.source_file.clone_from(file);
                record.source_row = Some(row.line as i64);
                Ok(numbering.number(plan, &row, &mut record))
            });
            match numbered {
                Err(mut reject) => {
                    let number = plan.number_in(&reject);
                    reading.privacy.cleanse_reject(&mut reject, number, &mut tally.found);
                    rejects.push(reject);
                }
                Ok(place) => {
                    reading.privacy.cleanse(&mut record, &mut tally.found);
                    match profile.merge {
                        Some(_) => parts.push(Part { place, record }),
                        None => finish(done.get_or_insert_default(), record),
                    }
                }
            }
        });
        Read { done, parts, rejects, tally }
    };
    ordered(threads, input.chunks()?, one, |read| {
        let Read { done, parts, rejects, tally: more } = read;
        tally += more;
        account.rejected += rejects.len() as i64;
        rejects.iter().for_each(|reject| refused.see(reject));
        parts.into_iter().for_each(|part| gather.add(part));
        take(done, rejects)
    })?;
    input.unchanged()?;
    (account.merged, account.duplicates) = (gather.merged, gather.duplicates);
    let mut complaints = gather.complaints().into_iter().peekable();
    let batches = std::iter::from_fn(|| {
        complaints.peek()?;
        Some(Ok(complaints.by_ref().take(BATCH).collect::<Vec<_>>()))
    });
    let unite = |batch: Vec<Vec<Part>>| {
        let mut done = T::default();
        batch.into_iter().filter_map(|parts| numbering.unite(parts)).for_each(|record| finish(&mut done, record));
        done
    };
    ordered(threads, batches, unite, |done| take(Some(done), Vec::new()))?;
    account.rows_read = tally.rows;
    account.undecoded = tally.undecoded;
    let masked = Kind::ALL.iter().zip(tally.found.counts).filter(|(_, n)| *n > 0);
    account.masked = masked.map(|(kind, n)| (kind.name().to_string(), i64::from(n))).collect();
    (account.columns, account.unmapped) = (plan.mapped(), plan.unmapped());
    account.notes = notes(input, layout, plan, &tally, account.rejected, reading.privacy, dates);
    account.notes.splice(..0, notes::wholes(&wholes, plan, reading.privacy));
    // What makes a file useless is said first.
    account.notes.splice(..0, refused.most(account.rows_read));
    Ok(account)
}

/// Reads a row into an empty record.
fn fill(plan: &Plan, reading: &Reading, row: &Row, record: &mut Record, tally: &mut Tally) -> Result<(), Reject> {
    tally.repaired += i64::from(row.repaired);
    tally.joined += i64::from(row.joined);
    tally.same = [0, 1].map(|i| tally.same[i] + i64::from(row.same[i]));
    tally.undecoded += i64::from(row.undecoded);
    tally.misread += i64::from(row.misread.is_some());
    tally.misread_in = tally.misread_in.or(row.misread);
    plan.may_lack(row)?;
    tally.short += i64::from(row.lacks > 0);
    if row.undecoded && reading.strict {
        let cell = row.cells.iter().find(|c| c.contains('\u{fffd}')).map_or(String::new(), ToString::to_string);
        return Err(row.reject("(row)", &cell, Text::new("a character could not be decoded", "有字符无法解码")));
    }
    plan.fill(row, record, &mut tally.odd)?;
    if let Some((column, number)) = plan.spoiled(row) {
        tally.spoiled += 1;
        tally.spoilt.get_or_insert_with(|| (column.to_string(), number.to_string()));
    }
    tally.complaints += record.weight.unwrap_or(0);
    tally.undated += i64::from(record.received_on.is_none());
    tally.backwards += i64::from(record.closed_on.is_some() && record.closed_on < record.received_on);
    Ok(())
}

/// Looks at the dates of the whole input, and has the plan read them accordingly. Gives what was found, by column.
fn evidence(input: &Input, layout: &Layout, plan: &mut Plan, threads: usize) -> Result<Vec<(String, Finding)>> {
    let mut all = plan.no_evidence();
    let look = |chunk: chunk::Chunk| {
        let mut seen = plan.no_evidence();
        let glanced = layout.glance(&chunk, &mut |line, cells| plan.see(line, &|i| &cells[i], &mut seen));
        if !glanced {
            layout.rows(&chunk, &mut |row| {
                if let Ok(row) = row {
                    plan.see(row.line, &|i| &row.cells[i], &mut seen);
                }
            });
        }
        seen
    };
    ordered(threads, input.chunks()?, look, |seen| {
        all.iter_mut().zip(seen).for_each(|(all, seen)| all.merge(seen));
        Ok(())
    })?;
    Ok(plan.settle(all))
}

/// The profile that fits the header of an input best.
///
/// # Errors
/// A `UserError` with the header's names where no profile fits.
pub fn detect<'a>(input: &Input, profiles: &'a [Profile]) -> Result<&'a Profile> {
    let names = input.header.names.iter().chain(&input.header.paths);
    let header: Vec<String> = names.map(|h| profile::normal(h)).collect();
    let fits = |p: &'a Profile| Some((p.fits(&header, &input.header.sample)?, p));
    let best = profiles.iter().filter_map(fits).max_by_key(|(score, _)| *score);
    best.map(|(_, profile)| profile).ok_or_else(|| {
        let sheets = match input.other_sheets().join(", ").as_str() {
            "" => String::new(),
            others => format!("name another sheet with --sheet ({others}), or "),
        };
        let names = input.header.names.join(",");
        let above = match input.header.looks_like_data() {
            _ if misread::has_gbk(&names) || misread::is_lost(&names) => {
                "the names were read in a wrong encoding before they were saved: fetch the file again from where it was published; else "
            }
            true => "that line looks like a row of data: where the file has no names of columns, add a line of them above it; else ",
            false => "",
        };
        // Objects stand on no line.
        let line = if input.header.line > 0 { format!(" (line {})", input.header.line) } else { String::new() };
        user(
            format!("no profile knows the header of {}{line}: {}", input.path, shown(&input.header.names).join(", ")),
            format!(
                "{above}no column has a usual name of a story, a title, a problem code or a result, of which a complaint needs one; \
                 {sheets}write a profile to edit with --dry-run --write-profile FILE, say in it which column holds what, \
                 and pass it with --source"
            ),
        )
    })
}

/// Every name of a column that a profile has a use for, as compared.
pub fn known(profiles: &[Profile]) -> HashSet<String> {
    profiles.iter().flat_map(Profile::headers).collect()
}
