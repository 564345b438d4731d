//! `plaint lexicon`: how the phrases do on texts.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;
use plaint::classify::Classifier;
use plaint::classify::tally::{Overlap, Tallies, Tally};
use plaint::error::user;
use plaint::lang::thousands;
use plaint::source::cells;
use plaint::taxonomy::Taxonomy;
use serde::Serialize;

use super::Outcome;
use super::args::{Format, TextsArgs};
use super::choices::Choices;
use super::gold::{find, unread};
use super::reader::{self, open_texts};

const EXAMPLES: &str = "Examples:
  plaint lexicon check --texts reviews.csv --text-column text
  plaint lexicon check --texts labelled.csv --label-column primary --language en --format json";

/// Check the phrases of the lexicon
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    Check(Check),
}

/// Tell which phrases fire on the texts of a file, which never do, which mostly mislead, and which hide in others
///
/// A phrase fires on a text that asserts it. It is right where the text's label is the phrase's category; it misleads where it fires
/// on five labelled texts or more and is right on less than 30 % of them.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
struct Check {
    /// File of texts: CSV, a workbook, JSON, … (- for standard input)
    #[arg(long, value_name = "FILE")]
    texts: String,
    #[arg(long, value_name = "COLUMN", default_value = "text")]
    text_column: String,
    #[command(flatten)]
    read: TextsArgs,
    /// Column with the right category; a blank cell says nothing
    #[arg(long, value_name = "COLUMN")]
    label_column: Option<String>,
    /// Only the phrases of this language: zh, en, pt, …
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Phrases to show of each kind; JSON has all
    #[arg(long, value_name = "N", default_value_t = 20)]
    most: usize,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// A phrase with what its counts amount to.
#[derive(Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    tally: &'a Tally,
    precision: Option<f64>,
    misleads: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    texts: usize,
    labelled: usize,
    /// The phrase that fires most first.
    phrases: Vec<Checked<'a>>,
    overlaps: Vec<Overlap>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let What::Check(args) = &args.what;
    let classifier = Classifier::with(Taxonomy::shipped(), None)?;
    let tallies = read(args, &classifier)?;
    let spoken = |language: &str| args.language.as_deref().is_none_or(|l| l == language);
    let checked = |tally| Checked { tally, precision: tally.precision(), misleads: tally.misleads() };
    let mut phrases: Vec<Checked> = tallies.each().filter(|t| spoken(&t.language)).map(checked).collect();
    if phrases.is_empty() {
        let mut known: Vec<&str> = tallies.each().map(|t| t.language.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        return Err(user("the lexicon has no phrase in this language", format!("it has {}", known.join(", "))));
    }
    phrases.sort_by_key(|p| usize::MAX - p.tally.hits);
    let overlaps = tallies.overlaps().into_iter().filter(|o| spoken(&o.language)).collect();
    let report = Report { texts: tallies.texts, labelled: tallies.labelled, phrases, overlaps };
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        Format::Text => write(out, &report, args.most)?,
    }
    Ok(Outcome::Done)
}

/// Reads the texts and counts the phrases in them.
fn read<'a>(args: &Check, classifier: &'a Classifier) -> Result<Tallies<'a>> {
    let names: Vec<&str> =
        [Some(&args.text_column), args.label_column.as_ref()].into_iter().flatten().map(String::as_str).collect();
    let input = open_texts(&args.texts, &args.read, &names)?;
    let text = cells::column(&input, &args.text_column)?;
    let label = args.label_column.as_ref().map(|name| cells::column(&input, name)).transpose()?;
    let categories = Choices::categories(classifier.taxonomy());
    let mut tallies = Tallies::new(classifier);
    cells::read(
        &input,
        cells::Given::Filled,
        &[Some(text), label],
        reader::threads(),
        |rows: &mut Vec<(u64, Vec<String>)>, row| {
            let (line, cells) = row.map_err(|reject| unread(&args.texts, &reject))?;
            rows.push((line, cells.into_iter().map(Cow::into_owned).collect()));
            Ok(())
        },
        |rows| {
            for (line, cells) in rows {
                let (place, label) = (format!("{}, line {line}", args.texts), cells[1].trim());
                let label = (!label.is_empty()).then(|| find(&place, "category", label, &categories)).transpose()?;
                tallies.add(&cells[0], label);
            }
            Ok(())
        },
    )?;
    if tallies.texts == 0 {
        Err(user(format!("{} holds no text", args.texts), "name another file"))
    } else {
        Ok(tallies)
    }
}

fn write(out: &mut dyn Write, report: &Report, most: usize) -> Result<()> {
    let n = |n: usize| thousands(n as i64);
    let (firing, silent): (Vec<&Checked>, Vec<&Checked>) = report.phrases.iter().partition(|p| p.tally.hits > 0);
    writeln!(out, "{} texts, {} of them labelled", n(report.texts), n(report.labelled))?;
    writeln!(out, "{} phrases: {} fire, {} never", n(report.phrases.len()), n(firing.len()), n(silent.len()))?;
    let misleading: Vec<&Checked> = firing.iter().filter(|p| p.misleads).copied().collect();
    for (title, phrases) in [("fire most", &firing), ("mostly mislead", &misleading), ("never fire", &silent)] {
        if phrases.is_empty() {
            continue;
        }
        writeln!(
            out,
            "\n{}\n   hits  right  term                              phrase",
            heading(title, phrases.len(), most)
        )?;
        for Checked { tally, precision, .. } in phrases.iter().take(most) {
            let right = precision.map_or("–".into(), |p| format!("{p:.2}"));
            writeln!(out, "{:>7}  {right:>5}  {:<32}  {}", n(tally.hits), tally.term, tally.phrase)?;
        }
    }
    if !report.overlaps.is_empty() {
        writeln!(out, "\n{}", heading("stand within phrases of another category", report.overlaps.len(), most))?;
    }
    for Overlap { phrase, term, within, within_term, .. } in report.overlaps.iter().take(most) {
        writeln!(out, "  {phrase} ({term}) within {within} ({within_term})")?;
    }
    Ok(())
}

fn heading(title: &str, all: usize, most: usize) -> String {
    if all > most { format!("{title}: the first {most} of {}", thousands(all as i64)) } else { title.to_string() }
}
