//! `plaint review sample`: complaints for people to look at.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use plaint::classify::draw::Candidate;
use plaint::error::user;
use plaint::lang::thousands;
use plaint::render::csv::line;
use plaint::store::Dataset;
use plaint::store::draws::Draw;

use super::super::args::DatasetArg;
use super::super::{Outcome, write_file};
use super::draw::DrawArgs;
use super::{ANSWERS, sheet};

/// Draw complaints that have a text and that nobody has reviewed yet, into a file to be filled in
///
/// The file holds the text, what plaint suggests and how sure it is of that, and five empty columns: category, also (further
/// categories, split by |), remedy, term and comment. A workbook has the choices to pick from. The same seed draws the same
/// complaints. The dataset keeps which complaints were drawn, and how.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint review sample -o to-check.xlsx
  plaint review sample -o to-check.csv --n 200 --by random --seed 7
  plaint review sample -o to-check.xlsx --by stratified --dataset spring-report")]
pub struct Args {
    /// File to write: .csv or .xlsx
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    draw: DrawArgs,
    #[command(flatten)]
    dataset: DatasetArg,
}

/// The columns before those that are to be filled in.
pub const ASKED: [&str; 5] = ["record_id", "text", "suggestion", "suggested_remedy", "confidence"];

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let extension = args.output.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let write = match extension.as_str() {
        "csv" => write_csv,
        "xlsx" => write_workbook,
        _ => {
            let what = format!("{} is neither a .csv nor an .xlsx file", args.output.display());
            return Err(user(what, "name a file such as to-check.xlsx with -o"));
        }
    };
    let mut writer = Dataset::open(&args.dataset.dataset)?.lock()?;
    let dataset = writer.dataset();
    let candidates = candidates(dataset)?;
    if candidates.is_empty() {
        let what =
            format!("{} holds no complaint with a text that is not reviewed yet", args.dataset.dataset.display());
        return Err(user(what, "import complaints that have texts first"));
    }
    let open = candidates.len();
    let drawn = args.draw.draw(candidates);
    let records = drawn.iter().map(|c| c.record_id.clone()).collect();
    let answers = dataset.reviews()?.len();
    let kept = Draw { by: args.draw.by.name().into(), seed: args.draw.seed, of: open, answers, records };
    write(&args.output, &rows(dataset, &drawn)?)?;
    let (count, open) = (thousands(drawn.len() as i64), thousands(open as i64));
    writeln!(out, "{count} of {open} complaints that are not reviewed yet are in {}", args.output.display())?;
    if dataset.manifest.personal {
        writeln!(out, "it holds personal data: complaints were imported with --keep-personal")?;
    }
    writer.drew(kept)?;
    Ok(Outcome::Done)
}

/// The complaints among which to draw.
fn candidates(dataset: &Dataset) -> Result<Vec<Candidate>> {
    let answers = dataset.answers()?;
    let mut found = Vec::new();
    dataset.each(&["record_id", "kind", "title", "narrative", "category", "label_confidence"], |record| {
        if record.kind.is_empty() && !record.story().is_empty() && !answers.has(&record.record_id) {
            let confidence = record.label_confidence.unwrap_or(0.0);
            found.push(Candidate { record_id: record.record_id, category: record.category, confidence });
        }
        Ok(())
    })?;
    Ok(found)
}

/// The rows of the file in the order of the draw. Texts are read only now, since all of them would take much memory.
fn rows(dataset: &Dataset, drawn: &[Candidate]) -> Result<Vec<[String; 5]>> {
    let places: HashMap<&str, usize> = drawn.iter().enumerate().map(|(i, c)| (c.record_id.as_str(), i)).collect();
    let mut rows = vec![<[String; 5]>::default(); drawn.len()];
    let fields = ["record_id", "title", "narrative", "category", "remedy_outcome", "label_confidence"];
    dataset.each(&fields, |record| {
        if let Some(&place) = places.get(record.record_id.as_str()) {
            let (text, confidence) = (record.story(), record.label_confidence.unwrap_or(0.0));
            rows[place] = [record.record_id, text, record.category, record.remedy_outcome, format!("{confidence:.2}")];
        }
        Ok(())
    })?;
    Ok(rows)
}

/// With a byte-order mark, without which Excel takes Chinese for something else.
fn write_csv(path: &Path, rows: &[[String; 5]]) -> Result<()> {
    let mut text = format!("\u{feff}{}\n", line(ASKED.into_iter().chain(ANSWERS))?);
    for row in rows {
        text += &line(row.iter().map(String::as_str).chain([""; ANSWERS.len()]))?;
        text.push('\n');
    }
    write_file(path, text.as_bytes())
}

fn write_workbook(path: &Path, rows: &[[String; 5]]) -> Result<()> {
    write_file(path, &sheet::workbook(rows)?)
}
