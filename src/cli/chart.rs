//! `plaint chart`: a measure as a picture.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use plaint::caveat::Caveat;
use plaint::chart::{CHARTS, PICTURES};
use plaint::error::user;
use plaint::registry;
use plaint::table::Role;

use super::Outcome;
use super::args::QueryArgs;
use super::{failure, pipeline};

/// Draw a measure as a chart, the same bytes on every machine
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint chart return-refusal-rate --by product_category -o refusal.svg
  plaint chart complaints --by region --period 2017 --lang zh -o regions.png
  plaint chart refusal-rate --by seller_type --kind dot -o sellers.svg complaints.csv")]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// Not for charts
    #[arg(long, hide = true)]
    compare: Option<String>,
    /// Kind of chart: a name from `plaint list charts`
    #[arg(long, value_name = "KIND", default_value = "bar")]
    kind: String,
    /// Picture to write: FILE.svg or FILE.png
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    if args.compare.is_some() {
        return Err(user(
            "a chart shows one period",
            "leave out --compare; `plaint table … --compare` tells the changes",
        ));
    }
    let chart = registry::find("chart", "charts", CHARTS, &args.kind)?;
    if args.query.corrected {
        return Err(user("charts show figures as they are labelled", "see the corrected ones with `plaint table`"));
    }
    let ending = args.output.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending.is_empty() {
        return Err(user(
            format!("{} does not say what kind of picture it is", args.output.display()),
            "end the name in .svg or .png",
        ));
    }
    let picture = registry::find("kind of picture", "charts", PICTURES, &ending)?;
    let table = pipeline::table(&args.query, &[])?;
    if table.place(Role::Key).is_none() {
        return Err(user("a chart needs groups to draw", "add --by, for example --by product_category"));
    }
    let svg = (chart.draw)(&table)?;
    let bytes = (picture.encode)(&svg)?;
    super::write_file(&args.output, &bytes)?;
    // What must not be published beside it is for whoever draws it, not for whoever reads the picture.
    for note in table.notes.iter().filter(|note| matches!(note, Caveat::Suppressed { .. })) {
        failure::note(&note.text(table.lang), table.lang);
    }
    writeln!(out, "{}{}", table.lang.of(("wrote ", "已写入")), args.output.display())?;
    Ok(Outcome::Done)
}
