//! `plaint table`: a measure as a table.

use std::io::Write;

use anyhow::Result;
use plaint::caveat::Caveat;
use plaint::render::Format;
use plaint::table::Table;

use super::args::QueryArgs;
use super::output::OutputArgs;
use super::{Outcome, explain, failure, pipeline};

/// Print a measure as a table, with its definition and what was left out
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint table category-share
  plaint table return-refusal-rate --by product_category --period 2017H1
  plaint table complaints --by region,category --where \"seller_type = '个人'\" -o table.csv
  plaint table refusal-rate --by seller --top 10 --sort -value
  plaint table complaints --by region,city --totals
  plaint table complaints --by product_category --pivot quarter
  plaint table complaints --by region,product_category --suppress 5
  plaint table complaints --by region --period 2017Q3 --compare year-ago,previous
  plaint table refusal-rate --by region --explain
  plaint table category-share complaints.csv
  plaint table resolution-rate --variants
  plaint table complaints-per-10k --by month --config my-measures.toml")]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// Earlier periods to compare with: previous, year-ago, or as in --period; several with commas
    #[arg(long, value_name = "PERIOD", value_delimiter = ',')]
    compare: Vec<String>,
    /// Print the SQL instead, which DuckDB runs as it is, and how to list the complaints behind each row
    #[arg(long, conflicts_with = "format")]
    explain: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let format = if args.explain { None } else { Some(args.output.format()?) };
    args.output.apart(&args.query.data.files)?;
    let table = pipeline::table(&args.query, &args.compare)?;
    let bytes = match format {
        None => explain::script(&table, &args.query.data)?.into_bytes(),
        Some(format) => written(&table, format)?,
    };
    args.output.write(&bytes, table.lang, out)?;
    Ok(Outcome::Done)
}

/// A document has no advice in it: what must not be published beside it is told to whoever makes it.
fn written(table: &Table, format: &Format) -> Result<Vec<u8>> {
    let of_rows = |note: &Caveat| matches!(note, Caveat::Suppressed { .. });
    let hidden = |note: &&Caveat| {
        let tells = of_rows(note) || matches!(note, Caveat::OfPeriod { note, .. } if of_rows(note));
        matches!(format.name, "markdown" | "xlsx") && tells
    };
    table.notes.iter().filter(hidden).for_each(|note| failure::note(&note.text(table.lang), table.lang));
    (format.render)(table)
}
