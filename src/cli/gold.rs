//! Texts with labels known to be right: from a file, or what people said of the dataset's complaints.

use anyhow::Result;
use plaint::classify::quality::Judged;
use plaint::classify::{Classifier, heads};
use plaint::error::user;
use plaint::registry::nearest;
use plaint::review::Answer;
use plaint::schema::NAMED_CATEGORIES;
use plaint::source::cells::{self, Cells};
use plaint::source::transform::Reject;
use plaint::store::Dataset;

use super::args::DatasetArg;
use super::reader::{Texts, threads};

/// Where the right labels are.
#[derive(clap::Args)]
pub struct GoldArgs {
    /// File of texts with their right labels: CSV, a workbook, JSON, …; none: the reviewed complaints of the dataset
    #[arg(long, value_name = "FILE")]
    pub gold: Option<String>,
    #[arg(long, value_name = "COLUMN", default_value = "text", requires = "gold")]
    text_column: String,
    /// Column with the primary category
    #[arg(long, value_name = "COLUMN", default_value = "label", requires = "gold")]
    label_column: String,
    /// Column with the other categories that the text raises, split by blanks, commas, semicolons or |
    #[arg(long, value_name = "COLUMN", requires = "gold")]
    also_column: Option<String>,
    /// Column with what became of the request: refused, granted, pending or none
    #[arg(long, value_name = "COLUMN", requires = "gold")]
    remedy_column: Option<String>,
    /// Column by which to part the texts: a language, a source, a product
    #[arg(long, value_name = "COLUMN", requires = "gold")]
    pub by_column: Option<String>,
    #[command(flatten)]
    dataset: DatasetArg,
}

/// A text, what it should be called, and what it was.
pub struct Case {
    /// Number of the row in the file, or id of the complaint.
    pub place: String,
    pub text: String,
    pub part: String,
    pub judged: Judged,
}

/// A text and what it should be called. Without `also`, nobody said which categories it raises besides.
struct Gold {
    text: String,
    category: String,
    also: Option<Vec<String>>,
    remedy: String,
}

/// Reads the texts and labels them afresh.
pub fn read(args: &GoldArgs, classifier: &Classifier) -> Result<Vec<Case>> {
    match &args.gold {
        Some(path) => from_file(path, args, classifier),
        None => from_reviews(args, classifier),
    }
}

fn from_file(path: &str, args: &GoldArgs, classifier: &Classifier) -> Result<Vec<Case>> {
    let input = Texts::open(path)?.input;
    let wanted = [Some(&args.text_column), Some(&args.label_column)];
    let names =
        wanted.into_iter().chain([args.also_column.as_ref(), args.remedy_column.as_ref(), args.by_column.as_ref()]);
    // A column that is not asked for lies beyond the last.
    let columns: Vec<usize> =
        names.map(|name| name.map_or(Ok(usize::MAX), |n| cells::column(&input, n))).collect::<Result<_>>()?;
    let split =
        |also: &str| also.split([' ', ',', ';', '|', '，', '；']).filter(|a| !a.is_empty()).map(String::from).collect();
    let one = |(line, cells): Cells| {
        let [text, category, also, remedy, part] = cells.try_into().expect("five columns were asked for");
        let also = args.also_column.is_some().then(|| split(&also));
        case(format!("{path}, line {line}"), part, Gold { text, category, also, remedy }, classifier)
    };
    let work = |rows: Vec<Result<Cells, Reject>>| rows.into_iter().flatten().map(one).collect::<Result<Vec<Case>>>();
    let mut cases = Vec::new();
    cells::read(&input, &columns, threads(), work, |more| {
        cases.extend(more?);
        Ok(())
    })?;
    cases.iter_mut().enumerate().for_each(|(i, case)| case.place = (i + 1).to_string());
    if cases.is_empty() { Err(user(format!("{path} holds no text"), "name another file")) } else { Ok(cases) }
}

/// The complaints that people answered and that are in the dataset with a text.
fn from_reviews(args: &GoldArgs, classifier: &Classifier) -> Result<Vec<Case>> {
    let dataset = Dataset::open(&args.dataset.dataset)?;
    let answers = dataset.answers()?;
    let mut cases = Vec::new();
    dataset.each(&["record_id", "title", "narrative"], |record| {
        let (text, answer) = (record.story(), answers.counts(&record.record_id));
        if let Some(Answer { category, also, remedy, .. }) = answer.filter(|_| !text.is_empty()) {
            let gold = Gold { text, category, also: Some(also), remedy };
            cases.push(case(record.record_id, String::new(), gold, classifier)?);
        }
        Ok(())
    })?;
    if cases.is_empty() {
        let what = format!("no complaint in {} has been reviewed", args.dataset.dataset.display());
        return Err(user(what, "name a file of labelled texts with --gold, or begin with `plaint review sample`"));
    }
    Ok(cases)
}

fn case(place: String, part: String, gold: Gold, classifier: &Classifier) -> Result<Case> {
    let heads = heads(classifier.taxonomy());
    let category = |name: &str| find(&place, "category", name, &heads.categories);
    let primary = category(&gold.category)?;
    let mut raised = vec![false; NAMED_CATEGORIES.len()];
    for c in gold.also.iter().flatten().map(|a| category(a)).chain([Ok(primary)]) {
        raised.get_mut(c?).into_iter().for_each(|raised| *raised = true);
    }
    let told = !gold.remedy.trim().is_empty();
    let gold_remedy = told.then(|| find(&place, "state of a remedy", &gold.remedy, &heads.remedies)).transpose()?;
    let verdict = classifier.judge(&gold.text);
    let said_remedy = heads.remedies.iter().position(|r| Some(r.as_str()) == verdict.outcome);
    let judged = Judged {
        gold: primary,
        said: verdict.categories.first().copied(),
        confidence: verdict.confidence,
        gold_raised: gold.also.is_some().then_some(raised),
        said_raised: (0..NAMED_CATEGORIES.len()).map(|c| verdict.categories.contains(&c)).collect(),
        gold_remedy,
        said_remedy: said_remedy.unwrap_or(heads.remedies.len() - 1),
    };
    Ok(Case { place, text: gold.text, part, judged })
}

/// Which of the known names a value is.
pub fn find(place: &str, what: &str, value: &str, known: &[String]) -> Result<usize> {
    let value = value.trim();
    known.iter().position(|k| k == value).ok_or_else(|| {
        let hint = match nearest(value, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        user(format!("{place}: no {what} is called `{value}`"), hint)
    })
}
