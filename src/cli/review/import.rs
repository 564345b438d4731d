//! `plaint review import`: what reviewers said, into the dataset.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::Result;
use chrono::NaiveDate;
use plaint::classify::Classifier;
use plaint::error::user;
use plaint::lang::Lang;
use plaint::privacy::{Found, Masker};
use plaint::review::{Answer, Answers, Before, Review};
use plaint::store::Dataset;
use plaint::store::writer::Writer;
use plaint::taxonomy::Taxonomy;

use super::super::args::{DatasetArg, LangArg, TextsArgs, day, last_today, today};
use super::super::choices::Choices;
use super::super::{Outcome, model, paths, relabel};
use super::answers::{self, Given};

/// Take filled-in files back: the answers are kept for good, and the complaints get the labels that people gave
///
/// Rows without a category are skipped. Values and headings may be in English or Chinese. Where one value is none of the
/// choices, nothing is stored. Of several answers to one
/// complaint the one of the latest day counts, of one day the one that came last; all of them are kept, in reviews.jsonl of
/// the dataset. Names and numbers in comments are masked as in complaints.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint review import to-check.xlsx --reviewer Li
  plaint review import week-1.csv week-2.csv --reviewer Wang --date 2017-03-05")]
pub struct Args {
    /// Files from `plaint review sample`, filled in: CSV or workbooks
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Who answered
    #[arg(long, value_name = "NAME")]
    reviewer: String,
    /// The day of the answers (today)
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<NaiveDate>,
    #[command(flatten)]
    read: TextsArgs,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    lang: LangArg,
}

/// The fields of a record that [`Before`] is made of, and its id.
pub const FIELDS: [&str; 9] = [
    "record_id",
    "category",
    "is_product_quality",
    "is_false_marketing",
    "is_after_sales",
    "term",
    "remedy_outcome",
    "label_source",
    "label_confidence",
];

/// What became of the rows.
#[derive(Default)]
struct Account {
    kept: Vec<Review>,
    skipped: usize,
    known: usize,
    /// What was kept for each complaint of this run, and those that were answered again otherwise.
    said: BTreeMap<String, Answer>,
    twice: BTreeSet<String>,
    /// Ids of complaints that the dataset does not hold.
    missing: BTreeSet<String>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    if args.reviewer.trim().is_empty() {
        return Err(user("the reviewer has no name", "say who answered with --reviewer"));
    }
    if let Some(date) = args.date.filter(|date| *date > last_today()) {
        return Err(user(format!("{date} is still to come"), "say with --date on which day the answers were given"));
    }
    let classifier = model::classifier(&Dataset::open(&args.dataset.dataset)?)?;
    let masker = Masker::new();
    let mut account = Account::default();
    let mut given = Vec::new();
    for path in paths::expand(&args.files)? {
        let (more, skipped) = answers::read(&path, &args.read, classifier.taxonomy())?;
        given.extend(more.into_iter().map(|g| Given { comment: masked(&masker, &g.comment), ..g }));
        account.skipped += skipped;
    }
    let mut writer = Dataset::open(&args.dataset.dataset)?.lock()?;
    let mut all = writer.dataset().answers()?;
    let before = labels(writer.dataset(), &given)?;
    let answered: BTreeSet<String> = given.iter().map(|g| g.record_id.clone()).collect();
    given.into_iter().for_each(|given| take(args, given, &before, &mut all, &mut account));
    if !account.kept.is_empty() {
        writer.keep(&account.kept)?;
    }
    // Also where all was known: a run that was killed may have kept the answers and not come to the labels.
    let changed = settle(&mut writer, &classifier, &answered)?;
    write(args, out, &account, changed)?;
    write_disagreements(out, args.lang.get(), classifier.taxonomy(), &all, &answered)?;
    Ok(Outcome::Done)
}

/// Labels these complaints anew, as people said, and gives how many labels changed.
pub fn settle(writer: &mut Writer, classifier: &Classifier, answered: &BTreeSet<String>) -> Result<usize> {
    let label = relabel::all(classifier, writer.dataset())?;
    let mut changed = 0;
    writer.rewrite_where(
        |id| answered.contains(id),
        |records| {
            for record in records.iter_mut().filter(|r| answered.contains(&r.record_id)) {
                let before = Before::of(record).answer;
                label(record)?;
                changed += usize::from(Before::of(record).answer != before);
            }
            Ok(())
        },
    )?;
    Ok(changed)
}

fn masked(masker: &Masker, comment: &str) -> String {
    masker.mask(comment, &mut Found::default()).into_owned()
}

/// The labels of the complaints that were answered, as they are now.
fn labels(dataset: &Dataset, given: &[Given]) -> Result<BTreeMap<String, Before>> {
    let wanted: BTreeSet<&str> = given.iter().map(|g| g.record_id.as_str()).collect();
    let mut found = BTreeMap::new();
    dataset.each(&FIELDS, |record| {
        if wanted.contains(record.record_id.as_str()) {
            let before = Before::of(&record);
            found.insert(record.record_id, before);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Adds an answer to those kept, unless it is known or its complaint is not.
fn take(args: &Args, given: Given, before: &BTreeMap<String, Before>, all: &mut Answers, account: &mut Account) {
    let Given { record_id, mut answer, also, comment } = given;
    let Some(before) = before.get(&record_id) else {
        account.missing.insert(record_id);
        return;
    };
    // Where the file has no such column, nobody was asked which other categories the text raises.
    let stored = || before.answer.also.iter().filter(|of| **of != answer.category).cloned().collect();
    answer.also = also.unwrap_or_else(stored);
    if account.said.insert(record_id.clone(), answer.clone()).is_some_and(|before| before != answer) {
        account.twice.insert(record_id.clone());
    }
    let date = args.date.unwrap_or_else(today).to_string();
    let (reviewer, before) = (args.reviewer.trim().to_string(), before.clone());
    let review = Review { record_id, reviewer, date, answer, comment, before };
    if all.knows(&review) {
        account.known += 1;
        return;
    }
    all.add(review.clone());
    account.kept.push(review);
}

fn write(args: &Args, out: &mut dyn Write, account: &Account, changed: usize) -> Result<()> {
    let Account { kept, skipped, known, missing, twice, .. } = account;
    let (lang, reviewer, kept) = (args.lang.get(), args.reviewer.trim(), kept.len());
    let mut say = |en: String, zh: String| writeln!(out, "{}", lang.of((&en, &zh)));
    say(
        format!("answers of {reviewer} kept: {kept}; labels changed: {changed}"),
        format!("已保存{reviewer}的复核结果{kept}条，归类结果变更{changed}件"),
    )?;
    if *known > 0 {
        say(format!("answers known already: {known}"), format!("此前已有的复核结果：{known}条"))?;
    }
    if *skipped > 0 {
        say(
            format!("rows without a category, skipped: {skipped}"),
            format!("未填写问题类别的行，已跳过：{skipped}行"),
        )?;
    }
    if !twice.is_empty() {
        let n = twice.len();
        say(
            format!("complaints with several answers that differ, the last one counts: {n}"),
            format!("同一投诉有多条不同的复核结果，以最后一条为准：{n}件"),
        )?;
        twice.iter().try_for_each(|id| say(format!("  {id}"), format!("  {id}")))?;
    }
    if !missing.is_empty() {
        let n = missing.len();
        say(
            format!("complaints that are not in the dataset, answers not kept: {n}"),
            format!("数据集中没有的投诉，复核结果未保存：{n}件"),
        )?;
        missing.iter().try_for_each(|id| say(format!("  {id}"), format!("  {id}")))?;
    }
    Ok(())
}

/// The complaints of this run on which reviewers differ.
fn write_disagreements(
    out: &mut dyn Write,
    lang: Lang,
    taxonomy: &Taxonomy,
    all: &Answers,
    answered: &BTreeSet<String>,
) -> Result<()> {
    let given = answered.iter().map(|id| (id, all.given(id)));
    let differ = given.filter(|(_, g)| g.iter().any(|r| r.answer.category != g[0].answer.category));
    let differ: Vec<_> = differ.collect();
    if !differ.is_empty() {
        let n = differ.len();
        let en = format!("complaints on which reviewers disagree, the last answer counts: {n}");
        writeln!(out, "{}", lang.of((&en, &format!("复核人意见不一致的投诉，以最后一条为准：{n}件"))))?;
    }
    let names = Choices::categories(taxonomy);
    for (id, given) in differ {
        let says = lang.of((" says ", "判为"));
        let one = |r: &&Review| format!("{}{says}{}", r.reviewer, names.shown(&r.answer.category, lang));
        let said: Vec<String> = given.iter().map(one).collect();
        writeln!(out, "  {id}{}{}", lang.of((": ", "：")), said.join(lang.of((", then ", "，其后"))))?;
    }
    Ok(())
}
