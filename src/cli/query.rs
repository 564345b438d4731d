//! `plaint query`: a statement of the user's own over the complaints.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use plaint::caveat::Caveat;
use plaint::engine::VIEW;
use plaint::engine::local::Local;
use plaint::engine::statement::{self, Statement};
use plaint::error::user;
use plaint::lang::Lang;
use plaint::measure::condition::no_long_chain;
use plaint::schema::{FIELDS, Field};
use plaint::table::Cell;
use plaint::table::listing::{Heading, Listing};

use super::args::DataArgs;
use super::output::ListArgs;
use super::{Outcome, pipeline};

/// Ask a question of your own in SQL; nothing is changed
///
/// The only table is complaints, one row a record. A row of counts stands for many complaints, so SUM(weight) counts complaints
/// and COUNT(*) rows; surveys and exposure are among the rows unless you ask for kind IS NULL.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint query --schema
  plaint query \"SELECT region, SUM(weight) AS n FROM complaints GROUP BY region ORDER BY n DESC\"
  plaint query \"SELECT record_id FROM complaints WHERE narrative LIKE '%过敏%'\" -o allergy.csv
  plaint query \"SELECT COUNT(*) AS n FROM complaints\" complaints.csv")]
pub struct Args {
    /// One SELECT over the table complaints
    #[arg(value_name = "SQL", required_unless_present = "schema")]
    sql: Option<String>,
    #[command(flatten)]
    data: DataArgs,
    /// Print the fields of the table with their types and meanings instead
    #[arg(long, conflicts_with = "sql")]
    schema: bool,
    /// Give up after so many seconds, 0 for never; what was read of files before does not count
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
    #[command(flatten)]
    list: ListArgs,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    args.list.apart(&args.data.files)?;
    let listing = match &args.sql {
        None => schema(args.data.lang.get()),
        Some(sql) => {
            no_long_chain(sql)?;
            let statement = statement::check(sql)?;
            let limit = args.list.limit()?;
            columns(&mut pipeline::over_nothing()?, &statement)?;
            pipeline::steady(&args.data, || {
                let (engine, _) = pipeline::open(&args.data)?;
                let statement = statement.clone();
                within(args.timeout, move || answer(engine, &statement, limit))
            })?
        }
    };
    args.list.write(&Listing { lang: args.data.lang.get(), ..listing }, out)?;
    Ok(Outcome::Done)
}

fn answer(mut engine: Local, statement: &Statement, limit: Option<u32>) -> Result<Listing> {
    let columns = columns(&mut engine, statement)?;
    let mut listing = engine.list(&statement.ordered(&columns), limit).map_err(|error| refused(statement, error))?;
    listing.notes = notes(&mut engine, statement)?;
    Ok(listing)
}

/// The columns that a statement gives; what the engine can tell to be wrong without a row is told here.
fn columns(engine: &mut Local, statement: &Statement) -> Result<Vec<String>> {
    engine.columns(&statement.ordered(&[])).map_err(|error| refused(statement, error))
}

fn refused(statement: &Statement, error: anyhow::Error) -> anyhow::Error {
    let by_disk = error.chain().any(|e| e.is::<io::Error>());
    // The engine counts rows with 32 bits, and says how it could be built otherwise.
    if error.root_cause().to_string().contains("big-idx") {
        let hint = "join on fields that tell complaints apart, or ask for counts of each side first";
        return user("the statement makes more than 4,294,967,295 rows on the way", hint);
    }
    if by_disk { error } else { statement.refused(&error.root_cause().to_string()) }
}

/// What may mislead in numbers of one's own making.
fn notes(engine: &mut Local, statement: &Statement) -> Result<Vec<Caveat>> {
    if !statement.aggregates() {
        return Ok(Vec::new());
    }
    let rows = engine.run(&format!("SELECT MAX(weight) AS largest, COUNT(kind) AS others FROM {VIEW}"))?;
    let [largest, others] = [0, 1].map(|i| rows.first().and_then(|r| r.get(i)).map_or(0, Cell::int));
    let mut notes = Vec::new();
    if largest > 1 && !statement.mentions("weight") {
        notes.push(Caveat::Weighted { largest });
    }
    if others > 0 && !statement.mentions("kind") {
        notes.push(Caveat::NoComplaints { rows: others });
    }
    Ok(notes)
}

/// Waits for work on a thread of its own. The engine cannot be stopped in the middle of a step, so the thread is left behind and
/// ends with the program.
fn within<T: Send + 'static>(seconds: u64, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let (done, waiting) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    let patience = if seconds == 0 { Duration::MAX } else { Duration::from_secs(seconds) };
    match waiting.recv_timeout(patience) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(user(
            format!("the statement took longer than {seconds} seconds and was given up"),
            "ask for less, or allow more with --timeout",
        )),
        Err(RecvTimeoutError::Disconnected) => bail!("the engine broke off"),
    }
}

/// The fields of the view.
fn schema(lang: Lang) -> Listing {
    let headings = [("field", "字段"), ("type", "类型"), ("chinese", "中文名"), ("meaning", "含义")];
    let heading = |name: (&str, &str)| Heading { label: lang.of(name).into(), ..Heading::text(name.0) };
    let row = |f: &Field| {
        let texts = [f.name, lang.of(f.kind.label()), f.zh, lang.of(f.about)];
        texts.map(|text| Cell::Text(text.into())).to_vec()
    };
    Listing { columns: headings.map(heading).to_vec(), rows: FIELDS.iter().map(row).collect(), ..Listing::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_is_given_up_and_said_so() {
        let forever = || -> Result<()> {
            loop {
                thread::park();
            }
        };
        let error = within(1, forever).unwrap_err().downcast::<plaint::error::UserError>().unwrap();
        assert!(error.what.contains("longer than 1 seconds") && error.hint.contains("--timeout"), "{error}");
    }

    #[test]
    fn what_comes_in_time_is_given_on() {
        assert_eq!(within(0, || Ok(7)).unwrap(), 7);
    }
}
