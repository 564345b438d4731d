//! `plaint table`: a measure as a table.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use plaint::registry;
use plaint::render::FORMATS;

use super::Outcome;
use super::args::QueryArgs;
use super::pipeline;

/// Print a measure as a table, with its definition and what was left out
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint table category-share
  plaint table return-refusal-rate --by product_category --period 2017H1
  plaint table complaints --by region,category --where \"seller_type = '个人'\" -o table.csv
  plaint table category-share complaints.csv")]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// How to write it: a name from `plaint list formats` (by the ending of -o, else text)
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// File to write to instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let by_ending = match args.output.as_ref().and_then(|path| path.extension()?.to_str()) {
        Some("csv") => "csv",
        Some("json") => "json",
        Some("md") => "markdown",
        _ => "text",
    };
    let format = registry::find("format", "formats", FORMATS, args.format.as_deref().unwrap_or(by_ending))?;
    let text = (format.render)(&pipeline::table(&args.query)?)?;
    match &args.output {
        Some(path) => {
            super::write_file(path, text.as_bytes())?;
            writeln!(out, "wrote {}", path.display())?;
        }
        None => out.write_all(text.as_bytes())?,
    }
    Ok(Outcome::Done)
}
