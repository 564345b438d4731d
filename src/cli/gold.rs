//! Texts with labels known to be right: from a file, or what people said of the dataset's complaints.

use std::borrow::Cow;

use anyhow::Result;
use plaint::classify::model::Heads;
use plaint::classify::own::Labelled;
use plaint::classify::quality::Judged;
use plaint::classify::{Classifier, heads};
use plaint::error::user;
use plaint::lang::Lang;
use plaint::registry::nearest;
use plaint::review::Answer;
use plaint::schema::{self, Record, Value};
use plaint::source::cells::{self, Cells};
use plaint::source::transform::Reject;
use plaint::store::Dataset;
use plaint::taxonomy::Taxonomy;

use super::args::{DatasetArg, TextsArgs};
use super::choices::Choices;
use super::reader::{open_texts, threads};

/// Stands for a field: the language of a complaint's text.
const LANGUAGE: &str = "language";

/// Where the right labels are.
#[derive(clap::Args)]
pub struct GoldArgs {
    #[command(flatten)]
    pub file: GoldFile,
    /// Column by which to part the texts: a language, a source, a product; without --gold a field of the complaints, or language
    #[arg(long, value_name = "COLUMN")]
    pub by_column: Option<String>,
    #[command(flatten)]
    pub dataset: DatasetArg,
}

/// A file of right labels.
#[derive(clap::Args)]
pub struct GoldFile {
    /// File of texts with their right labels: CSV, a workbook, JSON, …
    #[arg(long, value_name = "FILE")]
    pub gold: Option<String>,
    #[command(flatten)]
    pub read: TextsArgs,
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
}

/// A text, what it should be called, and what it was.
pub struct Case {
    /// Number of the row in the file, or id of the complaint.
    pub place: String,
    pub text: String,
    pub part: String,
    pub judged: Judged,
}

/// A text with its right label and where it stands.
pub struct Placed {
    pub place: String,
    pub part: String,
    pub labelled: Labelled,
}

/// A label in words. Without `also`, nobody said which categories the text raises besides.
struct Gold {
    category: String,
    also: Option<Vec<String>>,
    term: String,
    remedy: String,
}

/// Reads the texts of the file, else of the reviewed complaints, and labels them afresh.
pub fn read(args: &GoldArgs, classifier: &Classifier) -> Result<Vec<Case>> {
    let heads = heads(classifier.taxonomy());
    let placed = match &args.file.gold {
        Some(path) => from_file(path, &args.file, args.by_column.as_deref(), &heads)?,
        None => {
            args.file.read.unused()?;
            let field = args.by_column.as_deref().filter(|name| *name != LANGUAGE);
            from_reviews(&Dataset::open(&args.dataset.dataset)?, field, &heads)?
        }
    };
    if placed.is_empty() {
        let what = format!("no complaint in {} has been reviewed", args.dataset.dataset.display());
        return Err(user(what, "name a file of labelled texts with --gold, or begin with `plaint review sample`"));
    }
    let by_language = args.file.gold.is_none() && args.by_column.as_deref() == Some(LANGUAGE);
    let case = |placed: Placed| {
        let text = placed.labelled.text.clone();
        let language = || classifier.features(&text).map(|(language, _)| language.to_string()).unwrap_or_default();
        let part = if by_language { language() } else { placed.part };
        let judged = placed.labelled.judged(&classifier.judge(&text), &heads);
        Case { place: placed.place, text, part, judged }
    };
    Ok(placed.into_iter().map(case).collect())
}

/// The texts of a file.
pub fn from_file(path: &str, args: &GoldFile, by_column: Option<&str>, heads: &Heads) -> Result<Vec<Placed>> {
    let wanted = [Some(args.text_column.as_str()), Some(&args.label_column)];
    let names = wanted.into_iter().chain([args.also_column.as_deref(), args.remedy_column.as_deref(), by_column]);
    let input = open_texts(path, &args.read, &names.clone().flatten().collect::<Vec<_>>())?;
    let column = |name: Option<&str>| name.map(|name| cells::column(&input, name)).transpose();
    let columns: Vec<Option<usize>> = names.map(column).collect::<Result<_>>()?;
    let known = Known::of(heads);
    let work = |found: &mut Vec<(String, Labelled)>, row: Result<Cells, Reject>| {
        let (line, cells) = row.map_err(|reject| unread(path, &reject))?;
        let cells: Vec<String> = cells.into_iter().map(Cow::into_owned).collect();
        let [text, category, also, remedy, part] = cells.try_into().expect("five columns were asked for");
        let also = args.also_column.is_some().then(|| split(&also).map(String::from).collect());
        let gold = Gold { category, also, term: String::new(), remedy };
        found.push((part.trim().to_string(), labelled(&format!("{path}, line {line}"), text, &gold, heads, &known)?));
        Ok(())
    };
    let mut found = Vec::new();
    cells::read(&input, cells::Given::Filled, &columns, threads(), work, |more| {
        found.extend(more);
        Ok(())
    })?;
    if found.is_empty() {
        return Err(user(format!("{path} holds no text"), "name another file"));
    }
    let place = |(i, (part, labelled)): (usize, _)| Placed { place: (i + 1).to_string(), part, labelled };
    Ok(found.into_iter().enumerate().map(place).collect())
}

/// The complaints that people answered and that are in the dataset with a text, parted by a field.
pub fn from_reviews(dataset: &Dataset, by: Option<&str>, heads: &Heads) -> Result<Vec<Placed>> {
    let by = by.map(parting).transpose()?;
    let (answers, known) = (dataset.answers()?, Known::of(heads));
    let mut found = Vec::new();
    let fields: Vec<&str> = ["record_id", "title", "narrative"].into_iter().chain(by.map(|field| field.name)).collect();
    dataset.each(&fields, |record| {
        let (text, answer) = (record.story(), answers.counts(&record.record_id));
        if let Some(Answer { category, also, term, remedy }) = answer.filter(|_| !text.is_empty()) {
            let gold = Gold { category, also: Some(also), term, remedy };
            let labelled = labelled(&record.record_id, text, &gold, heads, &known)?;
            let part = by.map(|field| part(field, &record)).unwrap_or_default();
            found.push(Placed { place: record.record_id, part, labelled });
        }
        Ok(())
    })?;
    Ok(found)
}

/// The field of this name, if complaints can be parted by it.
fn parting(name: &str) -> Result<&'static schema::Field> {
    let known = || schema::FIELDS.iter().filter(|f| f.dimension && f.kind == schema::Kind::Text).map(|f| f.name);
    schema::field(name).filter(|field| known().any(|known| known == field.name)).ok_or_else(|| {
        let near = nearest(name, known().chain([LANGUAGE]));
        let hint =
            near.map_or("name source, product_group, language, …".into(), |near| format!("did you mean `{near}`?"));
        user(format!("complaints are not parted by `{name}`"), hint)
    })
}

fn part(field: &schema::Field, record: &Record) -> String {
    match (field.get)(record) {
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}

/// The names that right labels may have.
struct Known {
    categories: Choices,
    remedies: Choices,
}

impl Known {
    fn of(heads: &Heads) -> Known {
        let taxonomy = Taxonomy::shipped();
        Known {
            categories: Choices::categories(&taxonomy),
            remedies: Choices::of(&taxonomy, "remedy_outcome", &heads.remedies),
        }
    }
}

/// A label in the places of the heads. A term that is known no longer is passed over.
fn labelled(place: &str, text: String, gold: &Gold, heads: &Heads, known: &Known) -> Result<Labelled> {
    let category = |name: &str| find(place, "category", name, &known.categories);
    let primary = category(&gold.category)?;
    let mut raised = vec![false; heads.raised.len()];
    for c in gold.also.iter().flatten().map(|a| category(a)).chain([Ok(primary)]) {
        raised.get_mut(c?).into_iter().for_each(|raised| *raised = true);
    }
    let told = !gold.remedy.trim().is_empty();
    let remedy = told.then(|| find(place, "state of a remedy", &gold.remedy, &known.remedies)).transpose()?;
    let term = heads.terms.iter().position(|t| *t == gold.term);
    let raised = gold.also.is_some().then_some(raised);
    Ok(Labelled { text, category: primary, raised, term, remedy, by_code: false })
}

/// The names in a cell that holds several.
pub fn split(several: &str) -> impl Iterator<Item = &str> {
    several.split([' ', ',', ';', '|', '，', '；', '、', '｜']).filter(|name| !name.is_empty())
}

/// The error of a row that cannot be read, beside texts with labels.
pub fn unread(path: &str, reject: &Reject) -> anyhow::Error {
    let what = format!("{path}, line {}: {}", reject.line, reject.reason.en);
    user(what, "put the row right: what it says of the labels would be left out")
}

/// Which of the known names a value is, in whichever language.
pub fn find(place: &str, what: &str, value: &str, known: &Choices) -> Result<usize> {
    let value = value.trim();
    if value.is_empty() {
        return Err(user(format!("{place}: the {what} is blank"), "fill it in, or leave the row out"));
    }
    known.place(value).ok_or_else(|| {
        let hint = match known.nearest(value) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.all(Lang::En).join(", ")),
        };
        user(format!("{place}: no {what} is called `{value}`"), hint)
    })
}
