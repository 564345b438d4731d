//! `plaint import`: files into the dataset, with an account of every row.

use std::io::Write;

use anyhow::Result;
use plaint::lang::{Text, thousands};
use plaint::store::Dataset;
use plaint::store::ledger::Entry;
use serde_json::{Value, json};

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

/// What became of a file.
struct Account {
    entry: Entry,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Stored,
    /// The same file, read the same way, is in the dataset already.
    Known,
    DryRun,
    /// A row would be rejected under `--strict`.
    Refused,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let reader = Reader::new(&args.read)?;
    let mut accounts = Vec::new();
    let mut outcome = Outcome::Done;
    for path in &args.files {
        match one(args, &reader, path) {
            Ok(account) => {
                if account.fate == Fate::Refused {
                    outcome = Outcome::Rejected;
                }
                if args.format == LedgerFormat::Text {
                    write_account(out, &account, args)?;
                }
                accounts.push(json(&account)?);
            }
            // One bad file does not spoil the others.
            Err(error) if args.files.len() > 1 => {
                failure::report(&error);
                if outcome == Outcome::Done {
                    outcome = Outcome::SomeFailed;
                }
                accounts.push(json!({ "path": path, "stored": false, "error": error.to_string() }));
            }
            Err(error) => return Err(error),
        }
    }
    if args.format == LedgerFormat::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&accounts)?)?;
    }
    Ok(outcome)
}

/// Imports one file.
fn one(args: &Args, reader: &Reader, path: &str) -> Result<Account> {
    let mut import = reader.read(path, &args.read, args.lang.get())?;
    let dataset = Dataset::open_or_new(&args.dataset.dataset)?;
    let refused = args.strict && !import.rejects.is_empty();
    if args.dry_run || refused {
        dataset.weigh(&mut import)?;
        return Ok(Account { entry: import.entry, fate: if refused { Fate::Refused } else { Fate::DryRun } });
    }
    let (entry, stored) = dataset.lock()?.commit(import)?;
    Ok(Account { entry, fate: if stored { Fate::Stored } else { Fate::Known } })
}

fn json(account: &Account) -> Result<Value> {
    let mut value = serde_json::to_value(&account.entry)?;
    value["stored"] = (account.fate == Fate::Stored).into();
    Ok(value)
}

fn write_account(out: &mut dyn Write, account: &Account, args: &Args) -> Result<()> {
    let entry = &account.entry;
    let [read, imported, merged, updated, duplicates, rejected] =
        [entry.rows_read, entry.imported, entry.merged, entry.updated, entry.duplicates, entry.rejected].map(thousands);
    let (folder, id) = (args.dataset.dataset.display(), &entry.import);
    let lang = args.lang.get();
    let say = |out: &mut dyn Write, en: String, zh: String| writeln!(out, "  {}", Text::new(en, zh).get(lang));
    writeln!(out, "{}  ({}, {})", entry.path, entry.source, entry.encoding)?;
    say(
        out,
        format!(
            "{read} rows read = {imported} imported + {merged} merged + {updated} updated + {duplicates} duplicates + \
             {rejected} rejected"
        ),
        format!("读取{read}行 = 导入{imported} + 合并{merged} + 更新{updated} + 重复{duplicates} + 退回{rejected}"),
    )?;
    for note in &entry.notes {
        writeln!(out, "  {note}")?;
    }
    if !entry.rejects_file.is_empty() {
        let file = &entry.rejects_file;
        say(out, format!("rejected rows are in {file}"), format!("退回的行见 {file}"))?;
    }
    match account.fate {
        Fate::Stored => {
            say(out, format!("stored in {folder} as import {id}"), format!("已存入 {folder}，导入编号 {id}"))
        }
        Fate::Known => say(
            out,
            format!("this file is import {id} already; {folder} is as it was"),
            format!("该文件此前已导入（编号 {id}），{folder} 未作改动"),
        ),
        Fate::DryRun => {
            say(out, "nothing was stored: --dry-run is on".into(), "试运行（--dry-run），未存入任何内容".into())
        }
        Fate::Refused => say(
            out,
            "nothing was stored: rows would be rejected, and --strict is on".into(),
            "有应退回的行且已指定 --strict，未存入任何内容".into(),
        ),
    }?;
    Ok(())
}
