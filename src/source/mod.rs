//! Reading: from a file to records and rejects. Must not know labels, stores or numbers.

mod aside;
mod broken;
pub mod cells;
mod chunk;
pub mod cleanse;
pub mod draft;
mod furniture;
mod gather;
pub mod header;
mod identity;
pub mod input;
mod labelled;
mod lines;
mod meant;
mod number;
pub mod profile;
mod records;
mod refused;
pub mod rows;
mod saying;
mod short;
pub mod transform;
mod wide;

use std::collections::{BTreeMap, HashSet};
use std::ops::AddAssign;

use anyhow::Result;
use chrono::NaiveDate;

use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::Text;
use crate::parallel::ordered;
use crate::period::in_table;
use crate::privacy::{Found, Kind};
use crate::schema::{FIELDS, Record};
use crate::values::dates::Finding;
use cleanse::Privacy;
use gather::{Gather, Numbering, Part};
use identity::Fault;
use input::Input;
use profile::Profile;
use refused::Refused;
use rows::{Layout, Row};
use transform::{Odd, Plan, Reject, Words};

/// Complaints of a merging source that are given on at once.
const BATCH: usize = 4_096;

/// Names of columns that a note lists.
const SHOWN: usize = 30;

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

/// Words that a note lists.
pub const WORDS: usize = 5;

/// What is counted piece by piece.
#[derive(Default)]
struct Tally {
    rows: i64,
    repaired: i64,
    joined: i64,
    undecoded: i64,
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
        self.repaired += more.repaired;
        self.joined += more.joined;
        self.undecoded += more.undecoded;
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
    let dates = if plan.wants_evidence() { evidence(input, &layout, &mut plan, threads)? } else { Vec::new() };
    let content = input.content();
    let numbering = Numbering::new(profile, &layout, &plan, &content);
    let file = input.file_name();
    let (layout, plan, numbering) = (&layout, &plan, &numbering);
    let mut account = Account::default();
    let mut tally = Tally::default();
    let mut gather = Gather::default();
    let mut refused = Refused::default();
    let one = |chunk: chunk::Chunk| {
        let (mut done, mut parts, mut rejects, mut tally) = (None, Vec::new(), Vec::new(), Tally::default());
        layout.rows(&chunk, &mut |row| {
            tally.rows += 1;
            let mut record = Record::default();
            let numbered = row.and_then(|row| {
                fill(plan, reading, &row, &mut record, &mut tally)?;
                record.source_file.clone_from(&file);
                record.source_row = Some(row.line as i64);
                Ok(numbering.number(plan, &row, &mut record))
            });
            match numbered {
                Err(mut reject) => {
                    reading.privacy.cleanse_reject(&mut reject, &mut tally.found);
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
    // What makes a file useless is said first.
    account.notes.splice(..0, refused.most(account.rows_read));
    Ok(account)
}

/// Reads a row into an empty record.
fn fill(plan: &Plan, reading: &Reading, row: &Row, record: &mut Record, tally: &mut Tally) -> Result<(), Reject> {
    tally.repaired += i64::from(row.repaired);
    tally.joined += i64::from(row.joined);
    tally.undecoded += i64::from(row.undecoded);
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

fn notes(
    input: &Input,
    layout: &Layout,
    plan: &Plan,
    tally: &Tally,
    rejected: i64,
    privacy: &Privacy,
    dates: Vec<(String, Finding)>,
) -> Vec<Caveat> {
    let periods = layout.periods() as i64;
    let mut unmapped = plan.unmapped();
    let by_period: Vec<String> = unmapped.iter().filter(|c| in_table(c).is_some()).cloned().collect();
    let more = unmapped.len().saturating_sub(SHOWN);
    unmapped.truncate(SHOWN);
    if more > 0 {
        unmapped.push(format!("+ {more}"));
    }
    let above = input.header.above as i64;
    let read = tally.rows - rejected;
    let found = [
        (tally.rows == 0, Caveat::NoRows),
        (
            input.header.looks_like_data(),
            Caveat::NamesLikeData { line: input.header.line as i64, names: shown(&input.header.names).join(", ") },
        ),
        (above > 0, Caveat::AboveHeader { lines: above, header: input.header.line as i64 }),
        (periods > 0, Caveat::Melted { lines: tally.rows / periods.max(1), rows: tally.rows }),
        (tally.repaired > 0, Caveat::Repaired { rows: tally.repaired }),
        (tally.joined > 0, Caveat::Joined { rows: tally.joined }),
        (tally.short > 0, Caveat::EndEarly { rows: tally.short }),
        (tally.undecoded > 0, Caveat::Undecoded { rows: tally.undecoded }),
        (tally.undated > 0 && tally.undated * 10 >= read * 9, Caveat::Dateless { rows: tally.undated, of: read }),
        (tally.backwards > 0, Caveat::ClosedBeforeReceived { rows: tally.backwards }),
        (tally.odd.rounded > 0, Caveat::AmountsRounded { rows: tally.odd.rounded }),
        (tally.odd.negative > 0, Caveat::AmountsNegative { rows: tally.odd.negative }),
        (tally.odd.placeholders > 0, Caveat::DatesBlank { rows: tally.odd.placeholders }),
        (
            by_period.len() > 1,
            Caveat::PeriodsUnread {
                columns: by_period.len() as i64,
                example: by_period.into_iter().next().unwrap_or_default(),
            },
        ),
        (!unmapped.is_empty(), Caveat::Unmapped { columns: unmapped }),
    ];
    let mut notes: Vec<Caveat> = found.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect();
    notes.extend(plan.faulty.iter().map(|(column, fault)| match fault {
        Fault::Counts => Caveat::RowsCounted { column: column.clone() },
        Fault::Cut => Caveat::NumbersCut { column: column.clone() },
    }));
    notes.extend(plan.uncounted.clone().map(|column| Caveat::NoCounts { column }));
    if plan.counts_complaints() && tally.complaints != read {
        let column = column_of("weight", plan).unwrap_or_default();
        notes.push(Caveat::Counts { column, rows: read, complaints: tally.complaints });
    }
    notes.extend(told_words("kind", &tally.odd.aside, plan, privacy).map(|(column, rows, words)| Caveat::Aside {
        column,
        rows,
        words,
    }));
    if let Some((column, example)) = &tally.spoilt {
        let (column, example) = (column.clone(), example.clone());
        notes.push(Caveat::NumbersSpoiled { column, rows: tally.spoiled, example });
    }
    notes.extend(plan.other_scale.clone().map(|column| Caveat::OtherScale { column }));
    if tally.odd.off_scale > 0 {
        notes.push(Caveat::OffScale { rows: tally.odd.off_scale });
    }
    notes.extend(["status", "kind"].into_iter().filter_map(|field| {
        let (column, rows, words) = told_words(field, &tally.odd.words, plan, privacy)?;
        // A column called `type` of which most is not known tells the type of something else.
        (field != "kind" || rows * 2 <= read).then_some(Caveat::UnknownWords { field, column, rows, words })
    }));
    let unread = FIELDS.iter().filter_map(|field| {
        let (column, rows, words) = told_words(field.name, &tally.odd.unread, plan, privacy)?;
        Some(Caveat::CellsUnread { column, rows, words })
    });
    notes.extend(unread);
    notes.extend(dates.into_iter().filter_map(|(column, finding)| date_note(column, finding)));
    notes
}

/// The header of the column that fills a field.
fn column_of(field: &str, plan: &Plan) -> Option<String> {
    plan.mapped().into_iter().find(|(of, _)| *of == field).map(|(_, column)| column)
}

/// The first names of columns, each as far as a line has room for it.
fn shown(names: &[String]) -> Vec<String> {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    names.iter().take(8).map(|name| name.chars().take(40).map(plain).collect()).collect()
}

/// The column of a field, how many of its rows had such a word, and the most frequent ones as they may be shown.
type Told = (String, i64, Vec<(String, i64)>);

/// What is told of the words of a field; `None` where there are none.
fn told_words(field: &str, words: &Words, plan: &Plan, privacy: &Privacy) -> Option<Told> {
    let words = words.of(field);
    let rows = words.iter().map(|(_, times)| times).sum();
    let column = column_of(field, plan).filter(|_| !words.is_empty())?;
    Some((column, rows, words.into_iter().take(WORDS).map(|(word, times)| (privacy.masked(word), times)).collect()))
}

/// What a reader must know of how dates were read; that they were settled by a day over 12 is no news.
fn date_note(column: String, finding: Finding) -> Option<Caveat> {
    match finding {
        Finding::Settled { against: 0, .. } => None,
        Finding::Settled { against, example, .. } => {
            Some(Caveat::DatesAgainst { column, rows: against as i64, example })
        }
        Finding::Ambiguous { rows, example, order, .. } => {
            let day_first = order != crate::values::dates::Order::Mdy;
            Some(Caveat::DatesAmbiguous { column, rows: rows as i64, example, day_first })
        }
        Finding::Mixed { examples, .. } => Some(Caveat::DatesMixed { column, examples }),
        Finding::Swapped { rows, sampled, before, after, example, .. } => {
            let percent = |share: f64| (share * 100.0).round() as u32;
            let (rows, of, before, after) = (rows as i64, sampled as i64, percent(before), percent(after));
            Some(Caveat::DatesSwapped { column, rows, of, before, after, example })
        }
        Finding::Halved { known, others, examples } => {
            Some(Caveat::DatesHalved { column, known: known as i64, others: others as i64, examples })
        }
        Finding::Turned { rows, example, order, .. } => {
            let day_first = order != crate::values::dates::Order::Mdy;
            Some(Caveat::DatesTurned { column, rows: rows as i64, example, day_first })
        }
        Finding::Zoned { rows } => Some(Caveat::DatesZoned { column, rows: rows as i64 }),
        Finding::Moments { rows } => Some(Caveat::DatesMoments { column, rows: rows as i64 }),
    }
}

/// The profile that fits the header of an input best.
///
/// # Errors
/// A `UserError` with the header's names where no profile fits.
pub fn detect<'a>(input: &Input, profiles: &'a [Profile]) -> Result<&'a Profile> {
    let header: Vec<String> = input.header.names.iter().map(|h| profile::normal(h)).collect();
    let fits = |p: &'a Profile| Some((p.fits(&header, &input.header.sample)?, p));
    let best = profiles.iter().filter_map(fits).max_by_key(|(score, _)| *score);
    best.map(|(_, profile)| profile).ok_or_else(|| {
        let sheets = match input.other_sheets().join(", ").as_str() {
            "" => String::new(),
            others => format!("name another sheet with --sheet ({others}), or "),
        };
        let above = match input.header.looks_like_data() {
            true => "that line looks like a row of data: where the file has no names of columns, add a line of them above it; else ",
            false => "",
        };
        user(
            format!("no profile knows the header of {} (line {}): {}", input.path, input.header.line, shown(&input.header.names).join(", ")),
            format!(
                "{above}{sheets}write a profile to edit with --dry-run --write-profile FILE, say in it which column holds what, \
                 and pass it with --source"
            ),
        )
    })
}

/// Every name of a column that a profile has a use for, as compared.
pub fn known(profiles: &[Profile]) -> HashSet<String> {
    profiles.iter().flat_map(Profile::headers).collect()
}
