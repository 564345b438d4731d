//! `plaint review agreement`: how far reviewers agree, and what they should settle.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use plaint::classify::agreement::{self, Agreement};
use plaint::error::user;
use plaint::review::{Answer, Answers, Review};
use plaint::store::Dataset;
use serde::Serialize;

use super::super::Outcome;
use super::super::args::{DatasetArg, Format};

/// Show how far each two reviewers agree on the category, and the complaints that they should settle
///
/// Each reviewer's last answer is compared. Kappa (Cohen 1960) is the agreement beyond chance: 1 is full agreement, 0 what
/// chance would give. Its interval is 95 %, and too narrow for a few dozen complaints and fewer.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint review agreement
  plaint review agreement --format json --dataset spring-report")]
pub struct Args {
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    dataset: DatasetArg,
}

/// Two reviewers and the complaints that both answered.
#[derive(Serialize)]
struct Pair {
    reviewers: [String; 2],
    #[serde(flatten)]
    agreement: Agreement,
    disagreements: Vec<Disagreement>,
}

/// A complaint with both answers, in the order of the reviewers.
#[derive(Serialize)]
struct Disagreement {
    record_id: String,
    answers: [Answer; 2],
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let answers = Dataset::open(&args.dataset.dataset)?.answers()?;
    let pairs = pairs(&answers);
    if pairs.is_empty() {
        let what = format!("no complaint in {} was answered by two reviewers", args.dataset.dataset.display());
        return Err(user(what, "give one file of `plaint review sample` to both, and import it from each"));
    }
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&pairs)?)?,
        Format::Text => pairs.iter().try_for_each(|pair| write(out, pair))?,
    }
    Ok(Outcome::Done)
}

/// Every two reviewers who answered a complaint both, in the order of their names.
fn pairs(answers: &Answers) -> Vec<Pair> {
    let mut both: BTreeMap<[&str; 2], Vec<[&Review; 2]>> = BTreeMap::new();
    for id in answers.ids() {
        let mut given = answers.given(id);
        given.sort_by(|a, b| a.reviewer.cmp(&b.reviewer));
        for (i, one) in given.iter().enumerate() {
            for other in &given[i + 1..] {
                both.entry([&one.reviewer, &other.reviewer]).or_default().push([one, other]);
            }
        }
    }
    both.into_iter().map(|(reviewers, given)| pair(reviewers, &given)).collect()
}

fn pair(reviewers: [&str; 2], given: &[[&Review; 2]]) -> Pair {
    let categories: Vec<(&str, &str)> =
        given.iter().map(|[a, b]| (a.answer.category.as_str(), b.answer.category.as_str())).collect();
    let differ = given.iter().filter(|[a, b]| a.answer.category != b.answer.category);
    let disagreements = differ
        .map(|[a, b]| Disagreement { record_id: a.record_id.clone(), answers: [a.answer.clone(), b.answer.clone()] })
        .collect();
    Pair { reviewers: reviewers.map(String::from), agreement: agreement::agreement(&categories), disagreements }
}

fn write(out: &mut dyn Write, pair: &Pair) -> Result<()> {
    let ([a, b], of) = (&pair.reviewers, &pair.agreement);
    write!(out, "{a} and {b}: {} complaints, {} answered alike ({:.1} %)", of.n, of.agreed, of.agreement * 100.0)?;
    match (of.kappa, of.kappa_interval) {
        (Some(kappa), Some([low, high])) => writeln!(out, ", kappa {kappa:.2} ({low:.2} to {high:.2})")?,
        _ => writeln!(out, ", kappa undefined: both gave one and the same answer throughout")?,
    }
    for d in &pair.disagreements {
        let [one, other] = d.answers.each_ref().map(in_words);
        writeln!(out, "  {}: {a} says {one}, {b} says {other}", d.record_id)?;
    }
    Ok(())
}

/// The categories, the primary one first.
fn in_words(answer: &Answer) -> String {
    [&answer.category].into_iter().chain(&answer.also).cloned().collect::<Vec<_>>().join(" + ")
}
