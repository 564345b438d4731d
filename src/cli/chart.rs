//! `plaint chart`: a measure as a picture.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use plaint::caveat::Caveat;
use plaint::chart::{CHARTS, Chart, PICTURES, room, unprinted};
use plaint::error::user;
use plaint::registry;
use plaint::table::{Role, Table};

use super::Outcome;
use super::args::{QueryArgs, told};
use super::{failure, file, paths, pipeline};

/// Draw a measure as a chart, the same bytes on every machine
#[derive(clap::Args)]
#[command(
    mut_arg("totals", |arg| arg.hide(true)),
    mut_arg("corrected", |arg| arg.hide(true)),
    after_help = "Examples:
  plaint chart return-refusal-rate --by product_category -o refusal.svg
  plaint chart complaints --by region --period 2017 --lang zh -o regions.png
  plaint chart refusal-rate --by seller_type --kind dot -o sellers.svg complaints.csv"
)]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// Not for charts
    #[arg(long, hide = true)]
    compare: Option<String>,
    /// Kind of chart: a name from `plaint list charts`
    #[arg(long, value_name = "KIND", default_value = "bar", value_parser = kind)]
    kind: &'static Chart,
    /// Picture to write: FILE.svg or FILE.png
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    only_in_tables(args)?;
    let ending = args.output.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending.is_empty() {
        return Err(user(
            format!("{} does not say what kind of picture it is", args.output.display()),
            "a picture goes to a file: end its name in .svg or .png",
        ));
    }
    paths::apart(&args.output, &args.query.data.files)?;
    let picture = registry::find("kind of picture", "charts", PICTURES, &ending)?;
    let table = drawable(&args.query)?;
    if table.place(Role::Key).is_none() {
        return Err(user("a chart needs groups to draw", "add --by, for example --by product_category"));
    }
    let svg = (args.kind.draw)(&table)?;
    let bytes = (picture.encode)(&svg)?;
    file::write(&args.output, &bytes)?;
    // What must not be published beside it is for whoever draws it, not for whoever reads the picture.
    for note in table.notes.iter().filter(|note| matches!(note, Caveat::Suppressed { .. })) {
        failure::note(&note.text(table.lang), table.lang);
    }
    if let Some(note) = unprinted(&table) {
        failure::note(&note.text(table.lang), table.lang);
    }
    writeln!(out, "{}{}", table.lang.of(("wrote ", "已写入 ")), args.output.display())?;
    Ok(Outcome::Done)
}

fn kind(name: &str) -> Result<&'static Chart, String> {
    told(registry::find("chart", "charts", CHARTS, name))
}

/// Options of tables that change nothing that a chart draws.
fn only_in_tables(args: &Args) -> Result<()> {
    let options = [
        (args.compare.is_some(), "a chart shows one period", "--compare", "tells the changes"),
        (args.query.totals, "a chart draws no subtotals", "--totals", "prints them"),
        (args.query.corrected, "charts show figures as they are labelled", "--corrected", "puts them right"),
    ];
    match options.into_iter().find(|(given, ..)| *given) {
        Some((_, what, option, does)) => {
            Err(user(what, format!("leave out {option}; `plaint table … {option}` {does}")))
        }
        None => Ok(()),
    }
}

/// The table, with as few groups alone as a chart has room for: all others are then all that are not drawn.
fn drawable(query: &QueryArgs) -> Result<Table> {
    let mut query = query.clone();
    loop {
        let table = pipeline::table(&query, &[])?;
        let Some((top, room)) = query.top.as_mut().zip(room(&table)) else { return Ok(table) };
        top.n = room;
    }
}
