//! `plaint evaluate`: how good the labels are, against labels known to be right.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use plaint::classify::model::Model;
use plaint::classify::quality::{self, Judged, PerCategory, Quality};
use plaint::classify::{Classifier, heads};
use plaint::error::user;
use plaint::registry::nearest;
use plaint::schema::NAMED_CATEGORIES;
use plaint::source::cells::{self, Cells};
use plaint::source::transform::Reject;
use plaint::taxonomy::Taxonomy;
use serde::Serialize;

use super::Outcome;
use super::reader::{self, Texts};

/// Measure the labels against a file of texts with the right labels
///
/// Labels are the names of the categories: product-quality, false-marketing, after-sales, other. A text that the
/// classifier does not commit itself on counts as wrong. Intervals are 95 %, by bootstrap.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint evaluate --gold labelled.csv --text-column text --label-column primary
  plaint evaluate --gold labelled.csv --text-column text --label-column primary \\
      --also-column also --remedy-column remedy --format json")]
pub struct Args {
    /// File of texts with their right labels: CSV, a workbook, JSON, …
    #[arg(long, value_name = "FILE")]
    gold: String,
    #[arg(long, value_name = "COLUMN", default_value = "text")]
    text_column: String,
    /// Column with the primary category
    #[arg(long, value_name = "COLUMN", default_value = "label")]
    label_column: String,
    /// Column with the other categories that the text raises, split by blanks, commas, semicolons or |
    #[arg(long, value_name = "COLUMN")]
    also_column: Option<String>,
    /// Column with what became of the request: refused, granted, pending or none
    #[arg(long, value_name = "COLUMN")]
    remedy_column: Option<String>,
    /// Column by which to part the texts: a language, a source, a product
    #[arg(long, value_name = "COLUMN")]
    by_column: Option<String>,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Wrong labels to show, the surest first
    #[arg(long, value_name = "N", default_value_t = 5)]
    worst: usize,
    /// Measure the phrases of the lexicon alone
    #[arg(long)]
    no_model: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
}

/// A text, what it should be called, and what it was.
struct Case {
    line: usize,
    text: String,
    part: String,
    judged: Judged,
}

/// A wrong label.
#[derive(Serialize)]
struct Wrong {
    row: usize,
    gold: String,
    said: String,
    confidence: f64,
    /// What the model and the lexicon went by.
    because: Vec<String>,
    text: String,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    quality: Quality,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    by: BTreeMap<String, Quality>,
    worst: Vec<Wrong>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let classifier = Classifier::with(Taxonomy::shipped(), (!args.no_model).then(Model::shipped))?;
    let heads = heads(classifier.taxonomy());
    let cases = read(args, &classifier)?;
    let measure = |judged: &[Judged]| quality::measure(judged, &heads.categories, &heads.remedies);
    let mut parts: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    if args.by_column.is_some() {
        cases.iter().for_each(|c| parts.entry(c.part.clone()).or_default().push(c.judged.clone()));
    }
    let report = Report {
        quality: measure(&cases.iter().map(|c| c.judged.clone()).collect::<Vec<_>>()),
        by: parts.into_iter().map(|(part, judged)| (part, measure(&judged))).collect(),
        worst: worst(&cases, args.worst, &classifier),
    };
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        Format::Text => write(out, &report, &heads.categories)?,
    }
    Ok(Outcome::Done)
}

/// Reads the gold file and labels its texts.
fn read(args: &Args, classifier: &Classifier) -> Result<Vec<Case>> {
    let input = Texts::open(&args.gold)?.input;
    let wanted = [Some(&args.text_column), Some(&args.label_column)];
    let names =
        wanted.into_iter().chain([args.also_column.as_ref(), args.remedy_column.as_ref(), args.by_column.as_ref()]);
    // A column that is not asked for lies beyond the last.
    let columns: Vec<usize> =
        names.map(|name| name.map_or(Ok(usize::MAX), |n| cells::column(&input, n))).collect::<Result<_>>()?;
    let work = |rows: Vec<Result<Cells, Reject>>| {
        rows.into_iter().flatten().map(|(_, cells)| judge(args, classifier, cells)).collect::<Result<Vec<Case>>>()
    };
    let mut cases = Vec::new();
    cells::read(&input, &columns, reader::threads(), work, |more| {
        cases.extend(more?);
        Ok(())
    })?;
    cases.iter_mut().enumerate().for_each(|(i, case)| case.line = i + 1);
    if cases.is_empty() { Err(user(format!("{} holds no text", args.gold), "name another file")) } else { Ok(cases) }
}

fn judge(args: &Args, classifier: &Classifier, cells: Vec<String>) -> Result<Case> {
    let [text, label, also, remedy, part] = cells.try_into().expect("five columns were asked for");
    let heads = heads(classifier.taxonomy());
    let category = |name: &str| place("category", name, &heads.categories);
    let gold = category(&label)?;
    let mut raised = vec![false; NAMED_CATEGORIES.len()];
    let others = also.split([' ', ',', ';', '|', '，', '；']).filter(|a| !a.is_empty()).map(category);
    for c in others.chain([Ok(gold)]) {
        raised.get_mut(c?).into_iter().for_each(|raised| *raised = true);
    }
    let told = args.remedy_column.is_some() && !remedy.trim().is_empty();
    let gold_remedy = told.then(|| place("state of a remedy", &remedy, &heads.remedies)).transpose()?;
    let verdict = classifier.judge(&text);
    let said_remedy = heads.remedies.iter().position(|r| Some(r.as_str()) == verdict.outcome);
    let judged = Judged {
        gold,
        said: verdict.categories.first().copied(),
        confidence: verdict.confidence,
        gold_raised: args.also_column.is_some().then_some(raised),
        said_raised: (0..NAMED_CATEGORIES.len()).map(|c| verdict.categories.contains(&c)).collect(),
        gold_remedy,
        said_remedy: said_remedy.unwrap_or(heads.remedies.len() - 1),
    };
    Ok(Case { line: 0, text, part, judged })
}

/// Place of a name among those known.
pub fn place(what: &str, name: &str, known: &[String]) -> Result<usize> {
    let name = name.trim();
    known.iter().position(|k| k == name).ok_or_else(|| {
        let hint = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        user(format!("no {what} is called `{name}`"), hint)
    })
}

/// The wrong labels of which the classifier was surest.
fn worst(cases: &[Case], most: usize, classifier: &Classifier) -> Vec<Wrong> {
    let name = |c: usize| classifier.taxonomy().categories[c].name.clone();
    let mut wrong: Vec<&Case> =
        cases.iter().filter(|c| c.judged.said.is_some_and(|said| said != c.judged.gold)).collect();
    wrong.sort_by(|a, b| b.judged.confidence.total_cmp(&a.judged.confidence));
    let tell = |case: &Case| {
        let grounds = classifier.label_text(&case.text, true).grounds;
        let evidence = grounds.iter().flat_map(|g| g.evidence.iter().map(|e| e.text.clone()));
        let runs = grounds.iter().flat_map(|g| g.runs.iter().map(|r| r.text.clone()));
        Wrong {
            row: case.line,
            gold: name(case.judged.gold),
            said: case.judged.said.map(name).unwrap_or_default(),
            confidence: case.judged.confidence,
            because: evidence.chain(runs).collect(),
            text: case.text.clone(),
        }
    };
    wrong.into_iter().take(most).map(tell).collect()
}

fn write(out: &mut dyn Write, report: &Report, categories: &[String]) -> Result<()> {
    let Quality { n, accuracy, accuracy_interval: a, macro_f1, macro_f1_interval: f, .. } = report.quality;
    writeln!(out, "texts                {n}, {} of them unclassified", report.quality.unclassified)?;
    writeln!(out, "accuracy             {accuracy:.3}  ({:.3} to {:.3})", a[0], a[1])?;
    writeln!(out, "macro-F1             {macro_f1:.3}  ({:.3} to {:.3})", f[0], f[1])?;
    if let Some(f1) = report.quality.multilabel_micro_f1 {
        writeln!(out, "all categories, F1   {f1:.3}")?;
    }
    if let Some(f1) = report.quality.remedy_macro_f1 {
        writeln!(out, "remedy, macro-F1     {f1:.3}")?;
    }
    writeln!(out, "calibration error    {:.3}", report.quality.calibration_error)?;
    table(out, "category", &report.quality.per_category)?;
    if let Some(remedies) = &report.quality.per_remedy {
        table(out, "remedy", remedies)?;
    }
    confusion(out, &report.quality.confusion, categories)?;
    writeln!(out, "\nconfidence     texts  claimed  right")?;
    for bin in &report.quality.reliability {
        let bar = "█".repeat((bin.accuracy * 20.0).round() as usize);
        let (from, to) = (bin.from, bin.from + 0.1);
        writeln!(out, "{from:.1} to {to:.1}  {:>8}  {:>7.2}  {:>5.2}  {bar}", bin.n, bin.confidence, bin.accuracy)?;
    }
    for (part, quality) in &report.by {
        writeln!(
            out,
            "\n{part}: {} texts, accuracy {:.3}, macro-F1 {:.3}",
            quality.n, quality.accuracy, quality.macro_f1
        )?;
    }
    for wrong in &report.worst {
        let text: String = wrong.text.chars().take(120).collect();
        writeln!(out, "\nrow {}: {} but labelled {} ({:.2})", wrong.row, wrong.gold, wrong.said, wrong.confidence)?;
        writeln!(out, "  {}\n  by: {}", text.replace('\n', " "), wrong.because.join(" · "))?;
    }
    Ok(())
}

fn table(out: &mut dyn Write, what: &str, rows: &BTreeMap<String, PerCategory>) -> Result<()> {
    writeln!(out, "\n{what:<17}  precision  recall     F1  (95 %)            texts")?;
    for (name, q) in rows {
        let [low, high] = q.f1_interval;
        writeln!(
            out,
            "{name:<17}  {:>9.3}  {:>6.3}  {:>5.3}  ({low:.3} to {high:.3})  {:>5}",
            q.precision, q.recall, q.f1, q.support
        )?;
    }
    Ok(())
}

/// Rows are what texts are, columns what they were called.
fn confusion(out: &mut dyn Write, counts: &[Vec<usize>], categories: &[String]) -> Result<()> {
    write!(out, "\n{:<17}", "is \\ labelled")?;
    for name in categories.iter().map(String::as_str).chain(["unclassified"]) {
        write!(out, "  {name:>15}")?;
    }
    writeln!(out)?;
    for (name, row) in categories.iter().zip(counts) {
        write!(out, "{name:<17}")?;
        for n in row {
            write!(out, "  {n:>15}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
