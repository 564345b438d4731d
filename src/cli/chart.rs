//! `plaint chart`: a measure as a picture.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use plaint::chart::{CHARTS, PICTURES};
use plaint::registry;

use super::Outcome;
use super::args::QueryArgs;
use super::pipeline;

/// Draw a measure as a chart, the same bytes on every machine
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint chart return-refusal-rate --by product_category -o refusal.svg
  plaint chart complaints --by region --period 2017 --lang zh -o regions.png
  plaint chart refusal-rate --by seller_type --kind dot -o sellers.svg complaints.csv")]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// Kind of chart: a name from `plaint list charts`
    #[arg(long, value_name = "KIND", default_value = "bar")]
    kind: String,
    /// Picture to write: FILE.svg or FILE.png
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let chart = registry::find("chart", "charts", CHARTS, &args.kind)?;
    let ending = args.output.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let picture = registry::find("kind of picture", "charts", PICTURES, &ending)?;
    let svg = (chart.draw)(&pipeline::table(&args.query)?)?;
    let bytes = (picture.encode)(&svg)?;
    std::fs::write(&args.output, bytes).with_context(|| format!("could not write {}", args.output.display()))?;
    writeln!(out, "wrote {}", args.output.display())?;
    Ok(Outcome::Done)
}
