//! `plaint review agreement`: how far reviewers agree, and what they should settle.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use plaint::classify::agreement::{self, Agreement};
use plaint::error::user;
use plaint::lang::{Lang, Text};
use plaint::review::{Answer, Answers, Review};
use plaint::store::Dataset;
use plaint::taxonomy::Taxonomy;
use serde::Serialize;

use super::super::Outcome;
use super::super::args::{DatasetArg, Format, LangArg};
use super::super::choices::Choices;

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
    #[command(flatten)]
    lang: LangArg,
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
        Format::Text => {
            let names = Choices::categories(&Taxonomy::shipped());
            pairs.iter().try_for_each(|pair| write(out, pair, &names, args.lang.get()))?;
        }
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

fn write(out: &mut dyn Write, pair: &Pair, names: &Choices, lang: Lang) -> Result<()> {
    let ([a, b], of) = (&pair.reviewers, &pair.agreement);
    let (n, agreed, percent) = (of.n, of.agreed, of.agreement * 100.0);
    let alike = Text::new(
        format!("{a} and {b}: {n} complaints, {agreed} answered alike ({percent:.1} %)"),
        format!("{a}与{b}：共同复核{n}件，一致{agreed}件（{percent:.1}%）"),
    );
    let kappa = match (of.kappa, of.kappa_interval) {
        (Some(kappa), Some([low, high])) => Text::new(
            format!(", kappa {kappa:.2} ({low:.2} to {high:.2})"),
            format!("，Kappa系数{kappa:.2}（{low:.2}～{high:.2}）"),
        ),
        _ => Text::new(
            ", kappa undefined: both gave one and the same answer throughout",
            "，无法计算Kappa系数：两人的复核结果均为同一类别",
        ),
    };
    writeln!(out, "{}{}", alike.get(lang), kappa.get(lang))?;
    for d in &pair.disagreements {
        let [one, other] = d.answers.each_ref().map(|answer| in_words(answer, names, lang));
        let id = &d.record_id;
        let en = format!("  {id}: {a} says {one}, {b} says {other}");
        writeln!(out, "{}", lang.of((&en, &format!("  {id}：{a}判为{one}，{b}判为{other}"))))?;
    }
    Ok(())
}

/// The categories, the primary one first.
fn in_words(answer: &Answer, names: &Choices, lang: Lang) -> String {
    let named = [&answer.category].into_iter().chain(&answer.also).map(|category| names.shown(category, lang));
    named.collect::<Vec<_>>().join(lang.of((" + ", "、")))
}
