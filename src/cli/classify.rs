//! `plaint classify`: label one text, the rows of a file, or everything in the dataset again.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use plaint::classify::{Classifier, Label};
use plaint::error::user;
use plaint::lang::{Lang, several, thousands};
use plaint::render::csv::Lines;
use plaint::source::cells::{self, Cells};
use plaint::source::transform::Reject;
use plaint::store::Dataset;
use serde::Serialize;

use super::args::{DatasetArg, LangArg, TextsArgs};
use super::model::{ModelArg, ModelName};
use super::names::Names;
use super::reader::{self, open_texts};
use super::{Outcome, failure, file, label, paths, relabel};

/// Label one text and show the evidence, or each row of a file, or the whole dataset again
///
/// Without --text and --input, every record of the dataset is labelled anew: after the taxonomy or the model changed.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint classify --text \"收到的面膜是三无产品，商家拒绝退货\"
  plaint classify --text \"They refused to refund me\" --format json
  plaint classify --input reviews.csv --text-column text -o labels.csv
  plaint classify --dataset spring-report")]
pub struct Args {
    /// Text to label
    #[arg(long, conflicts_with = "input")]
    text: Option<String>,
    /// File of which each row is labelled, in order: CSV, a workbook, JSON, … (- for standard input)
    #[arg(long, value_name = "FILE", requires = "text_column")]
    input: Option<String>,
    /// Column of --input that holds the text
    #[arg(long, value_name = "COLUMN", requires = "input")]
    text_column: Option<String>,
    #[command(flatten)]
    texts: TextsArgs,
    /// File to write the labels of --input to, .jsonl or .csv, instead of the terminal (`-`)
    #[arg(short, long, value_name = "FILE", requires = "input")]
    output: Option<PathBuf>,
    /// How to write the labels: text or json for --text; jsonl or csv for --input (by the ending of -o, jsonl without one)
    #[arg(long, value_enum)]
    format: Option<LabelFormat>,
    /// Write the evidence of each row of --input too
    #[arg(long, requires = "input")]
    evidence: bool,
    #[command(flatten)]
    model: ModelArg,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    lang: LangArg,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum LabelFormat {
    Text,
    Json,
    Jsonl,
    Csv,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let classifier = args.model.classifier(&args.dataset.dataset)?;
    if args.input.is_none() {
        args.texts.unused()?;
    }
    match (&args.text, &args.input) {
        (Some(text), _) => {
            let label = classifier.label_text(text, true);
            match args.format {
                None | Some(LabelFormat::Text) => label::write(out, text, &label, &Names::new(args.lang.get()))?,
                Some(LabelFormat::Json) => writeln!(out, "{}", serde_json::to_string_pretty(&label)?)?,
                Some(_) => return Err(user("--text is written as text or json", "use --format text or --format json")),
            }
        }
        (None, Some(input)) => {
            let (csv, output) = (args.is_csv()?, args.output.as_ref().filter(|path| path.as_os_str() != "-"));
            match output {
                None => rows(args, input, &classifier, csv, out)?,
                Some(path) => {
                    paths::apart(path, std::slice::from_ref(input))?;
                    // Excel reads Chinese wrongly without the mark.
                    let mark = if csv { "\u{feff}" } else { "" };
                    file::fill(path, |out| {
                        out.write_all(mark.as_bytes())?;
                        rows(args, input, &classifier, csv, out)
                    })?;
                    writeln!(out, "{}{}", args.lang.get().of(("wrote ", "已写入 ")), path.display())?;
                }
            }
        }
        (None, None) => again(args, &classifier, out)?,
    }
    Ok(Outcome::Done)
}

impl Args {
    /// Whether the labels of a file are written as CSV.
    fn is_csv(&self) -> Result<bool> {
        let ending = self.output.as_ref().and_then(|path| path.extension()).map(|e| e.to_string_lossy().to_lowercase());
        match (self.format, ending.as_deref()) {
            (Some(LabelFormat::Jsonl), _) | (None, None | Some("jsonl" | "ndjson")) => Ok(false),
            (Some(LabelFormat::Csv), _) | (None, Some("csv")) => Ok(true),
            (Some(_), _) => Err(user("--input is written as jsonl or csv", "use --format jsonl or --format csv")),
            (None, Some(ending)) => {
                Err(user(format!("labels are not written as .{ending}"), "end the name in .csv or .jsonl"))
            }
        }
    }
}

/// A row that is none: it keeps its place.
#[derive(Serialize)]
struct Unread<'a> {
    error: &'a str,
    line: u64,
}

/// Labels each row of a file: one line of output a row, in order.
fn rows(args: &Args, path: &str, classifier: &Classifier, csv: bool, out: &mut dyn Write) -> Result<()> {
    let name = args.text_column.as_deref().unwrap_or_default();
    let input = open_texts(path, &args.texts, &[name])?;
    let column = cells::column(&input, name)?;
    if csv {
        let mut head = Lines::default();
        head.add(COLUMNS)?;
        out.write_all(head.text()?.as_bytes())?;
    }
    let label = |made: &mut Labels, row: Result<Cells, Reject>| {
        made.rejected.extend(row.as_ref().err().map(|reject| reject.line));
        let label = row.as_ref().map(|(_, cells)| classifier.label_text(&cells[0], args.evidence));
        if csv {
            return match label {
                Ok(label) => made.csv.add(flat(&label).iter().map(String::as_str)),
                Err(_) => made.csv.add(COLUMNS.map(|_| "")),
            };
        }
        match label {
            Ok(label) => serde_json::to_writer(&mut made.json, &label)?,
            Err(e) => serde_json::to_writer(&mut made.json, &Unread { error: &e.reason.en, line: e.line })?,
        }
        made.json.push(b'\n');
        Ok(())
    };
    let mut unread: Vec<u64> = Vec::new();
    // Without a byte-order mark: whether one is needed is known only at the end.
    cells::read(&input, cells::Given::All, &[Some(column)], reader::threads(), label, |made: Labels| {
        unread.extend(made.rejected);
        out.write_all(&made.json)?;
        Ok(out.write_all(made.csv.text()?.as_bytes())?)
    })?;
    if !unread.is_empty() {
        let first: Vec<String> = unread.iter().take(TOLD).map(u64::to_string).collect();
        let (n, more) = (several(unread.len() as i64, "row"), if unread.len() > TOLD { ", …" } else { "" });
        let what = format!("{n} could not be read and kept an empty place: line {}{more}", first.join(", "));
        failure::note(&what, Lang::En);
    }
    Ok(())
}

/// Most lines that are named.
const TOLD: usize = 10;

/// What the rows of a piece became.
#[derive(Default)]
struct Labels {
    json: Vec<u8>,
    csv: Lines<Vec<u8>>,
    /// Lines of the rows that are none.
    rejected: Vec<u64>,
}

/// The columns of labels that are written as CSV.
pub const COLUMNS: [&str; 15] = [
    "category",
    "categories",
    "term",
    "terms",
    "confidence",
    "label_source",
    "label_model",
    "runner_up",
    "runner_up_confidence",
    "remedy_requested",
    "remedy_outcome",
    "product_group",
    "platform",
    "seller_type",
    "evidence",
];

/// The label as the cells of [`COLUMNS`].
fn flat(label: &Label) -> [String; COLUMNS.len()] {
    let next = label.runner_up.as_ref();
    let evidence = label.grounds.iter().flat_map(|g| g.evidence.iter().chain(&g.remedy_evidence));
    let evidence: Vec<String> = evidence.map(|e| format!("{}={}", e.term, e.text)).collect();
    [
        label.category.into(),
        label.categories.join("|"),
        label.term.into(),
        label.terms.join("|"),
        places(label.confidence),
        label.label_source.into(),
        label.label_model.into(),
        next.map_or_else(String::new, |n| n.category.into()),
        next.map_or_else(String::new, |n| places(n.confidence)),
        label.remedy_requested.into(),
        label.remedy_outcome.into(),
        label.product_group.into(),
        label.platform.into(),
        label.seller_type.into(),
        evidence.join("|"),
    ]
}

/// A confidence, which has four places: written as a whole number of ten thousandths, since exact decimals cost as much as all else
/// that is written of a label.
fn places(confidence: f64) -> String {
    let parts = (confidence * 1e4).round() as u32;
    format!("{}.{:04}", parts / 10_000, parts % 10_000)
}

/// Labels every record of the dataset again.
fn again(args: &Args, classifier: &Classifier, out: &mut dyn Write) -> Result<()> {
    ensure!(
        args.format.is_none(),
        user("--format goes with --text or --input", "without it, all complaints of the dataset are labelled again")
    );
    let mut writer = Dataset::open(&args.dataset.dataset)?.lock()?;
    if args.model.model == ModelName::Default && writer.dataset().manifest.model.is_some() {
        let what = format!("{} has a model of its own, which labels what is imported", args.dataset.dataset.display());
        return Err(user(
            what,
            "`plaint train --remove` goes back to the default model, and labels all complaints by it",
        ));
    }
    let (label, by) = (relabel::all(classifier, writer.dataset())?, relabel::labelling(writer.dataset())?);
    let unanswered = writer.dataset().unanswered()?;
    let mut changed = 0;
    let count = writer.rewrite(&by, |records| {
        changed += relabel::label_all(&label, records)?;
        Ok(())
    })?;
    if unanswered > 0 {
        let en = format!(
            "no answer is kept behind the labels that people had given to {}: labelled anew",
            several(unanswered, "complaint")
        );
        let zh = format!("有{}件投诉的人工复核结果没有留存，已重新归类", thousands(unanswered));
        let lang = args.lang.get();
        failure::note(lang.of((&en, &zh)), lang);
    }
    write_changed(out, count, changed)
}

/// What labelling again did.
pub fn write_changed(out: &mut dyn Write, count: usize, changed: i64) -> Result<()> {
    writeln!(out, "{} records labelled again, {} of them differently", thousands(count as i64), thousands(changed))?;
    Ok(())
}
