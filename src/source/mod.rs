//! Reading: from a file to records and rejects. Must not know labels, stores or numbers.

pub mod detect;
mod gather;
pub mod mojibake;
pub mod profile;
pub mod rows;
pub mod transform;

use std::collections::HashSet;
use std::path::Path;

use anyhow::Result;
use chrono::NaiveDate;

use crate::caveat::Caveat;
use crate::error::user;
use crate::schema::Record;
use detect::Input;
use gather::Gather;
use profile::{Profile, normal};
use rows::Rows;
use transform::{Plan, Reject};

/// Most records that are given on at once.
const BATCH: usize = 4_096;

/// The account of reading a file. `rows_read` = records given on − superseded + merged + updated + duplicates + rejects.
#[derive(Debug, Default)]
pub struct Reading {
    pub rejects: Vec<Reject>,
    pub rows_read: i64,
    /// Rows that joined another row's complaint.
    pub merged: i64,
    /// Rows that changed a complaint which the file had given before.
    pub updated: i64,
    /// Rows that say again what a row before them said.
    pub duplicates: i64,
    /// Places, among all records given on, of those that a later row replaced.
    pub superseded: HashSet<usize>,
    pub notes: Vec<Caveat>,
}

/// Reads all rows of an input through a profile and gives the records on in batches, so that a large file need not be in
/// memory as records. `as_of` is the last day on which a complaint can have been received.
///
/// # Errors
/// Where the text has no header, or the profile does not fit it. A row that cannot be read is a [`Reject`], not an error.
pub fn read(input: &Input, profile: &Profile, as_of: NaiveDate, emit: &mut dyn FnMut(Vec<Record>)) -> Result<Reading> {
    let rows = Rows::new(input, profile.melt.as_ref())?;
    let plan = Plan::bind(profile, &rows.header, as_of)?;
    let file = Path::new(&input.path).file_name().map_or(input.path.clone(), |n| n.to_string_lossy().into_owned());
    let mut reading = Reading::default();
    let (mut repaired, mut backwards) = (0, 0);
    let mut gather = Gather::new(profile, &rows.header, &input.sha256, emit);
    rows.each(&mut |row| {
        reading.rows_read += 1;
        match row.and_then(|row| plan.record(&row).map(|record| (row, record))) {
            Err(reject) => reading.rejects.push(reject),
            Ok((row, mut record)) => {
                repaired += i64::from(row.repaired);
                backwards += i64::from(record.closed_on.is_some() && record.closed_on < record.received_on);
                record.source_file.clone_from(&file);
                record.source_row = Some(row.line as i64);
                gather.add(&plan, &row, record);
            }
        }
    })?;
    gather.finish(&mut reading);
    let periods = rows.periods() as i64;
    let unmapped = plan.unmapped();
    let notes = [
        (periods > 0, Caveat::Melted { lines: reading.rows_read / periods.max(1), rows: reading.rows_read }),
        (repaired > 0, Caveat::Repaired { rows: repaired }),
        (backwards > 0, Caveat::ClosedBeforeReceived { rows: backwards }),
        (!unmapped.is_empty(), Caveat::Unmapped { columns: unmapped }),
    ];
    reading.notes = notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect();
    Ok(reading)
}

/// The profile that fits the header of an input best.
///
/// # Errors
/// A `UserError` with the header's names where no profile fits.
pub fn detect<'a>(input: &Input, profiles: &'a [Profile]) -> Result<&'a Profile> {
    let rows = Rows::new(input, None)?;
    let header: Vec<String> = rows.header.iter().map(|h| normal(h)).collect();
    let best = profiles.iter().filter_map(|p| Some((p.fits(&header)?, p))).max_by_key(|(score, _)| *score);
    best.map(|(_, profile)| profile).ok_or_else(|| {
        let names: Vec<&str> = rows.header.iter().take(8).map(String::as_str).collect();
        user(
            format!("no profile knows the header of {}: {}", input.path, names.join(", ")),
            "the first line must name the columns: delete title lines above it; for a table with other names of columns \
             write a profile and pass its path with --source (see `plaint list sources`)",
        )
    })
}
