//! `plaint evaluate`: how good the labels are, against labels known to be right.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::Result;
use plaint::classify::own::learned_from;
use plaint::classify::quality::{self, Judged, PerCategory, Quality};
use plaint::classify::{Classifier, heads};
use plaint::error::user;
use plaint::lang::{Lang, several, thousands};
use plaint::review::Review;
use plaint::store::Dataset;
use serde::Serialize;

use super::args::Format;
use super::gold::{self, Case, GoldArgs};
use super::model::ModelArg;
use super::{Outcome, failure};

/// Measure the labels against a file of texts with the right labels, or against what reviewers said
///
/// Labels are the names of the categories: product-quality, false-marketing, after-sales, other. A text that the
/// classifier does not commit itself on counts as wrong. Intervals are 95 %. Without --gold, the reviewed complaints of the
/// dataset are labelled afresh; drawn by uncertainty, they are harder than most.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint evaluate
  plaint evaluate --gold labelled.csv --text-column text --label-column primary
  plaint evaluate --gold labelled.csv --text-column text --label-column primary \\
      --also-column also --remedy-column remedy --format json")]
pub struct Args {
    #[command(flatten)]
    gold: GoldArgs,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Wrong labels to show, the surest first
    #[arg(long, value_name = "N", default_value_t = 5)]
    worst: usize,
    #[command(flatten)]
    model: ModelArg,
}

/// The name of the part of texts of which nobody knows the part.
const UNKNOWN: &str = "(unknown)";

/// A wrong label.
#[derive(Serialize)]
struct Wrong {
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<usize>,
    /// Where it is a reviewed complaint.
    #[serde(skip_serializing_if = "Option::is_none")]
    record_id: Option<String>,
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
    /// Texts that the dataset's own model learned from; of reviewed complaints they are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    learned_from: Option<usize>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    by: BTreeMap<String, Quality>,
    worst: Vec<Wrong>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let classifier = args.model.classifier(&args.gold.dataset.dataset)?;
    let heads = heads(classifier.taxonomy());
    let mut cases = gold::read(&args.gold, &classifier)?;
    let own = classifier.model().filter(|model| !model.learned.is_empty());
    let of = cases.len();
    let learned = own.map(|model| cases.iter().filter(|c| learned_from(model, &c.text)).count());
    if let Some(model) = own.filter(|_| args.gold.file.gold.is_none()) {
        cases.retain(|case| !learned_from(model, &case.text));
        if cases.is_empty() {
            return Err(user(
                "the dataset's own model learned from all reviewed complaints, so they do not show how good it is",
                "`plaint train` prints how good it is on texts held out; --model default measures the default model, and \
                 --gold FILE measures by other texts, as does a new `plaint review sample`",
            ));
        }
    }
    let measure = |judged: &[Judged]| quality::measure(judged, &heads.categories, &heads.remedies);
    let mut parts: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    if args.gold.by_column.is_some() {
        let part = |case: &Case| if case.part.is_empty() { UNKNOWN.into() } else { case.part.clone() };
        cases.iter().for_each(|c| parts.entry(part(c)).or_default().push(c.judged.clone()));
    }
    let report = Report {
        learned_from: learned,
        quality: measure(&cases.iter().map(|c| c.judged.clone()).collect::<Vec<_>>()),
        by: parts.into_iter().map(|(part, judged)| (part, measure(&judged))).collect(),
        worst: worst(&cases, args, &classifier),
    };
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        Format::Text => write(out, &report, &heads.categories)?,
    }
    if let Some(n @ 1..) = learned {
        let (n, of) = (thousands(n as i64), several(of as i64, "text"));
        let what = match args.gold.file.gold {
            Some(_) => format!(
                "the dataset's own model learned from {n} of these {of}, so that the figures flatter it; `plaint train` prints how \
                 good it is on texts held out, and --model default measures the default model"
            ),
            None => format!("the dataset's own model learned from {n} of {of} reviewed, which are left out"),
        };
        failure::note(&what, Lang::En);
    }
    if args.gold.file.gold.is_none() {
        tell_coded(&Dataset::open(&args.gold.dataset.dataset)?)?;
    }
    Ok(Outcome::Done)
}

/// Says how many of the reviewed complaints had a label that is not measured.
fn tell_coded(dataset: &Dataset) -> Result<()> {
    let by_code = |review: &&Review| review.before.label_source == "source-code";
    let coded: BTreeSet<String> = dataset.reviews()?.iter().filter(by_code).map(|r| r.record_id.clone()).collect();
    if !coded.is_empty() {
        let n = several(coded.len() as i64, "reviewed complaint");
        let what =
            format!("{n} had labels by the codes of their source, which are not measured: only what their texts say");
        failure::note(&what, Lang::En);
    }
    Ok(())
}

/// The wrong labels of which the classifier was surest.
fn worst(cases: &[Case], args: &Args, classifier: &Classifier) -> Vec<Wrong> {
    let by_row = args.gold.file.gold.is_some();
    let name = |c: usize| classifier.taxonomy().categories[c].name.clone();
    let mut wrong: Vec<&Case> =
        cases.iter().filter(|c| c.judged.said.is_some_and(|said| said != c.judged.gold)).collect();
    wrong.sort_by(|a, b| b.judged.confidence.total_cmp(&a.judged.confidence));
    let tell = |case: &Case| {
        let grounds = classifier.label_text(&case.text, true).grounds;
        let evidence = grounds.iter().flat_map(|g| g.evidence.iter().map(|e| e.text.clone()));
        let runs = grounds.iter().flat_map(|g| g.runs.iter().map(|r| r.text.clone()));
        Wrong {
            row: case.place.parse().ok().filter(|_| by_row),
            record_id: (!by_row).then(|| case.place.clone()),
            gold: name(case.judged.gold),
            said: case.judged.said.map(name).unwrap_or_default(),
            confidence: case.judged.confidence,
            because: evidence.chain(runs).collect(),
            text: case.text.clone(),
        }
    };
    wrong.into_iter().take(args.worst).map(tell).collect()
}

fn write(out: &mut dyn Write, report: &Report, categories: &[String]) -> Result<()> {
    let Quality { n, accuracy, accuracy_interval: a, macro_f1, macro_f1_interval: f, .. } = report.quality;
    writeln!(out, "texts                {n}, {} of them unclassified", report.quality.unclassified)?;
    writeln!(out, "accuracy             {accuracy:.3}  ({:.3} to {:.3})", a[0], a[1])?;
    writeln!(out, "macro-F1             {macro_f1:.3}  ({:.3} to {:.3})", f[0], f[1])?;
    if let Some(f1) = report.quality.multilabel_micro_f1 {
        writeln!(out, "all categories, F1   {f1:.3}")?;
    }
    if let (Some(f1), Some(i)) = (report.quality.remedy_macro_f1, report.quality.remedy_macro_f1_interval) {
        writeln!(out, "remedy, macro-F1     {f1:.3}  ({:.3} to {:.3})", i[0], i[1])?;
    }
    let [least, most] = report.quality.calibration_by_chance;
    let error = report.quality.calibration_error;
    writeln!(out, "calibration error    {error:.3}  ({least:.3} to {most:.3} if every confidence held)")?;
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
        let place = wrong.row.map_or_else(|| wrong.record_id.clone().unwrap_or_default(), |row| format!("row {row}"));
        writeln!(out, "\n{place}: {} but labelled {} ({:.2})", wrong.gold, wrong.said, wrong.confidence)?;
        writeln!(out, "  {}\n  by: {}", text.replace('\n', " "), wrong.because.join(" · "))?;
    }
    Ok(())
}

fn table(out: &mut dyn Write, what: &str, rows: &BTreeMap<String, PerCategory>) -> Result<()> {
    writeln!(out, "\n{what:<17}  precision  recall     F1  (95 %)            texts")?;
    for (name, q) in rows {
        let [precision, recall, f1] =
            [q.precision, q.recall, q.f1].map(|x| x.map_or("–".into(), |x| format!("{x:.3}")));
        let interval = q.f1_interval.map_or("–".into(), |[low, high]| format!("({low:.3} to {high:.3})"));
        writeln!(out, "{name:<17}  {precision:>9}  {recall:>6}  {f1:>5}  {interval:<16}  {:>5}", q.support)?;
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
