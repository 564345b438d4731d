//! `plaint import`: files into the dataset, with an account of every row.

use std::io::Write;

use anyhow::Result;
use plaint::lang::thousands;
use plaint::store::Dataset;
use plaint::store::ledger::Entry;

use super::args::{DatasetArg, LangArg, ReadArgs};
use super::pipeline::Reader;
use super::{Outcome, failure};

/// Read complaint files into the dataset and account for every row
///
/// A file is known by its header line, or read with the profile that --source names. Importing a file again changes
/// nothing. Rows that cannot be read are written to a CSV file with line, field, value and reason.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint import complaints.csv
  plaint import nyc_2015.csv wa_ag.csv.gz --dataset spring-report
  plaint import hotline.csv --source my-hotline.toml --dry-run")]
pub struct Args {
    /// CSV files in UTF-8, plain or gzip (`-` for standard input)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    read: ReadArgs,
    /// Show what would be imported and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Store nothing of a file that has a row to reject, and end with exit code 3
    #[arg(long)]
    strict: bool,
    /// How to write the account
    #[arg(long, value_enum, default_value = "text")]
    format: LedgerFormat,
    #[command(flatten)]
    lang: LangArg,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq)]
enum LedgerFormat {
    Text,
    Json,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let reader = Reader::new(&args.read)?;
    let mut entries = Vec::new();
    let mut outcome = Outcome::Done;
    for path in &args.files {
        match one(args, &reader, path) {
            Ok((entry, refused)) => {
                if refused {
                    outcome = Outcome::Rejected;
                }
                if args.format == LedgerFormat::Text {
                    write_entry(out, &entry, args, refused)?;
                }
                entries.push(entry);
            }
            // One bad file does not spoil the others.
            Err(error) if args.files.len() > 1 => {
                failure::report(&error);
                if outcome == Outcome::Done {
                    outcome = Outcome::SomeFailed;
                }
            }
            Err(error) => return Err(error),
        }
    }
    if args.format == LedgerFormat::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&entries)?)?;
    }
    Ok(outcome)
}

/// Imports one file. Also says whether it was refused under `--strict`.
fn one(args: &Args, reader: &Reader, path: &str) -> Result<(Entry, bool)> {
    let mut import = reader.read(path, &args.read, args.lang.get())?;
    let dataset = Dataset::open_or_new(&args.dataset.dataset)?;
    let refused = args.strict && !import.rejects.is_empty();
    if args.dry_run || refused {
        dataset.weigh(&mut import)?;
        return Ok((import.entry, refused));
    }
    Ok((dataset.lock()?.commit(import)?, false))
}

fn write_entry(out: &mut dyn Write, entry: &Entry, args: &Args, refused: bool) -> Result<()> {
    let n = thousands;
    writeln!(out, "{}  ({}, {})", entry.path, entry.source, entry.encoding)?;
    writeln!(
        out,
        "  {} rows read = {} imported + {} merged + {} updated + {} duplicates + {} rejected",
        n(entry.rows_read),
        n(entry.imported),
        n(entry.merged),
        n(entry.updated),
        n(entry.duplicates),
        n(entry.rejected)
    )?;
    for note in &entry.notes {
        writeln!(out, "  {note}")?;
    }
    if !entry.rejects_file.is_empty() {
        writeln!(out, "  rejected rows are in {}", entry.rejects_file)?;
    }
    let folder = args.dataset.dataset.display();
    if refused {
        writeln!(out, "  nothing was stored: rows would be rejected, and --strict is on")?;
    } else if args.dry_run {
        writeln!(out, "  nothing was stored: --dry-run is on")?;
    } else if entry.imported + entry.updated == 0 {
        writeln!(out, "  nothing new; {folder} is as it was")?;
    } else {
        writeln!(out, "  stored in {folder} as import {}", entry.import)?;
    }
    Ok(())
}
