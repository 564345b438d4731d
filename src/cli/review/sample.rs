//! `plaint review sample`: complaints for people to look at.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use plaint::classify::draw::Candidate;
use plaint::classify::heads;
use plaint::error::user;
use plaint::lang::{Lang, thousands};
use plaint::render::book;
use plaint::render::csv::Lines;
use plaint::review::Answer;
use plaint::schema::UNCLASSIFIED;
use plaint::store::Dataset;
use plaint::store::draws::Draw;
use plaint::taxonomy::Taxonomy;

use super::super::args::{DatasetArg, LangArg};
use super::super::choices::Choices;
use super::super::{Outcome, file, paths};
use super::draw::DrawArgs;
use super::import::FIELDS;
use super::{ANSWERS, ASKED, sheet};

/// Draw complaints that have a text and that nobody has reviewed yet, into a file to be filled in
///
/// The file holds the text, what plaint suggests and how sure it is of that, and five columns to fill in: category, also (further
/// categories, split by |), remedy, term and comment. `also` holds what the label raises: take out what is wrong. A workbook has
/// the choices to pick from. The same seed draws the same complaints. The dataset keeps which complaints were drawn, and how.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint review sample -o to-check.xlsx
  plaint review sample -o to-check.csv --n 200 --by random --seed 7
  plaint review sample -o to-check.xlsx --by stratified --dataset spring-report")]
pub struct Args {
    /// File to write: .csv or .xlsx
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    draw: DrawArgs,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    lang: LangArg,
}

/// A complaint to be answered, as its row has it.
#[derive(Clone, Default)]
pub struct Asked {
    pub record_id: String,
    pub text: String,
    pub suggestion: String,
    pub suggested_remedy: String,
    pub confidence: f64,
    /// What the label raises besides: the column that is filled in already, so that who agrees loses nothing of it.
    pub also: String,
}

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
    file::free(&args.output, args.force)?;
    paths::apart(&args.output, &[])?;
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
    let (by, seed, files) = (args.draw.by.name().into(), args.draw.seed, dataset.files());
    let kept = Draw { by, seed, of: open, answers, files, records };
    let (rows, lang) = (rows(dataset, &drawn, args.lang.get())?, args.lang.get());
    write(&args.output, &rows, lang)?;
    let (count, open) = (thousands(drawn.len() as i64), thousands(open as i64));
    let path = args.output.display();
    let mut say = |en: String, zh: String| writeln!(out, "{}", lang.of((&en, &zh)));
    say(
        format!("{count} of {open} complaints that are not reviewed yet are in {path}"),
        format!("已从{open}件尚未复核的投诉中抽取{count}件，见 {path}"),
    )?;
    let cut = rows.iter().filter(|row| !book::fits_cell(&row.text)).count() as i64;
    if cut > 0 && extension == "xlsx" {
        let cut = thousands(cut);
        say(
            format!("texts that a cell cannot hold, cut: {cut} (`plaint show ID` has all of them)"),
            format!("{cut}件投诉的内容超出单元格容量，已截断（`plaint show ID`可查看全文）"),
        )?;
    }
    if dataset.manifest.personal() {
        say(
            "it holds personal data: complaints were imported with --keep-personal".into(),
            "文件含个人信息：投诉导入时使用了--keep-personal".into(),
        )?;
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
fn rows(dataset: &Dataset, drawn: &[Candidate], lang: Lang) -> Result<Vec<Asked>> {
    let taxonomy = Taxonomy::shipped();
    let heads = heads(&taxonomy);
    let categories = Choices::of(&taxonomy, "category", &[&heads.categories[..], &[UNCLASSIFIED.into()]].concat());
    let remedies = Choices::of(&taxonomy, "remedy_outcome", &heads.remedies);
    let places: HashMap<&str, usize> = drawn.iter().enumerate().map(|(i, c)| (c.record_id.as_str(), i)).collect();
    let mut rows = vec![Asked::default(); drawn.len()];
    let fields: Vec<&str> = FIELDS.into_iter().chain(["title", "narrative"]).collect();
    dataset.each(&fields, |record| {
        if let Some(&place) = places.get(record.record_id.as_str()) {
            let also = Answer::of(&record).also;
            let also: Vec<String> = also.iter().map(|category| categories.shown(category, lang)).collect();
            rows[place] = Asked {
                text: record.story(),
                suggestion: categories.shown(&record.category, lang),
                // What nobody can answer is not suggested.
                suggested_remedy: remedies
                    .read(&record.remedy_outcome)
                    .map_or_else(String::new, |r| remedies.shown(r, lang)),
                confidence: record.label_confidence.unwrap_or(0.0),
                also: also.join("|"),
                record_id: record.record_id,
            };
        }
        Ok(())
    })?;
    Ok(rows)
}

/// Always with a byte-order mark: who fills it in may write Chinese, and Excel saves it as it took it.
fn write_csv(path: &Path, rows: &[Asked], lang: Lang) -> Result<()> {
    file::fill(path, |out| {
        let mut lines = Lines::new(out, true)?;
        lines.add(ASKED.into_iter().chain(ANSWERS).map(|name| lang.of(name)))?;
        for row in rows {
            let confidence = format!("{:.2}", row.confidence);
            let asked = [&row.record_id, &row.text, &row.suggestion, &row.suggested_remedy, &confidence];
            lines.add(asked.map(String::as_str).into_iter().chain(["", &row.also, "", "", ""]))?;
        }
        lines.finish()
    })
}

fn write_workbook(path: &Path, rows: &[Asked], lang: Lang) -> Result<()> {
    file::write(path, &sheet::workbook(rows, lang)?)
}
