//! `plaint classify`: label one text, or everything in the dataset again.

use std::io::Write;

use anyhow::{Context, Result};
use plaint::classify::{Classifier, Label};
use plaint::lang::thousands;
use plaint::schema::Record;
use plaint::store::Dataset;
use plaint::taxonomy::Taxonomy;

use super::Outcome;
use super::args::DatasetArg;
use super::reader;

/// Label one text and show the evidence, or label the whole dataset again
///
/// Without --text, every record of the dataset is labelled anew: after the taxonomy changed.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint classify --text \"收到的面膜是三无产品，商家拒绝退货\"
  plaint classify --text \"They refused to refund me\" --format json
  plaint classify --dataset spring-report")]
pub struct Args {
    /// Text to label
    #[arg(long)]
    text: Option<String>,
    /// How to write the label of --text
    #[arg(long, value_enum, default_value = "text")]
    format: LabelFormat,
    #[command(flatten)]
    dataset: DatasetArg,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum LabelFormat {
    Text,
    Json,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let classifier = Classifier::new(Taxonomy::shipped())?;
    match &args.text {
        Some(text) => {
            let label = classifier.label_text(text);
            match args.format {
                LabelFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&label)?)?,
                LabelFormat::Text => write_label(out, text, &label)?,
            }
        }
        None => again(args, &classifier, out)?,
    }
    Ok(Outcome::Done)
}

/// Labels every record of the dataset again.
fn again(args: &Args, classifier: &Classifier, out: &mut dyn Write) -> Result<()> {
    let mut writer = Dataset::open(&args.dataset.dataset)?.lock()?;
    let crosswalks = reader::crosswalks(classifier.taxonomy(), &writer.dataset().manifest)?;
    let mut changed = 0;
    let count = writer.rewrite(|records: &mut [Record]| {
        for record in records {
            let before = (record.category.clone(), record.term.clone(), record.remedy_outcome.clone());
            let crosswalk = crosswalks
                .get(&record.source)
                .with_context(|| format!("no profile is known for the source `{}`", record.source))?;
            classifier.label(crosswalk, record);
            changed +=
                i64::from(before != (record.category.clone(), record.term.clone(), record.remedy_outcome.clone()));
        }
        Ok(())
    })?;
    writeln!(out, "{} records labelled again, {} of them differently", thousands(count as i64), thousands(changed))?;
    Ok(())
}

/// The text with its deciding spans in brackets, then the label.
fn write_label(out: &mut dyn Write, text: &str, label: &Label) -> Result<()> {
    let mut marked = String::new();
    for (i, c) in text.chars().enumerate() {
        if label.evidence.iter().any(|e| e.start == i) {
            marked.push('[');
        }
        marked.push(c);
        if label.evidence.iter().any(|e| e.end == i + 1) {
            marked.push(']');
        }
    }
    writeln!(out, "{marked}\n")?;
    writeln!(out, "category    {}  (confidence {:.2})", label.categories.join(", "), label.confidence)?;
    writeln!(out, "term        {}", if label.terms.is_empty() { "–".into() } else { label.terms.join(", ") })?;
    writeln!(out, "remedy      {}: {}", label.remedy_requested, label.remedy_outcome)?;
    for e in &label.evidence {
        writeln!(out, "evidence    {}  {} (weight {})", e.text, e.term, e.weight)?;
    }
    for e in &label.remedy_evidence {
        writeln!(out, "evidence    {}  {}", e.text, e.term)?;
    }
    if label.evidence.is_empty() {
        writeln!(out, "evidence    none: counted as other")?;
    }
    Ok(())
}
