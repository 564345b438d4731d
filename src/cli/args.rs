//! Arguments that several verbs share.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use chrono::{DateTime, NaiveDate};
use clap::{Args, ValueEnum};
use plaint::error::{UserError, user};
use plaint::lang::Lang;
use plaint::measure::dimension::{self, Dimension};
use plaint::measure::shape::{Shape, Sort, Top};
use plaint::measure::{Measure, Query};
use plaint::period::Period;
use plaint::registry;
use plaint::store::ledger::How;

use super::catalogue::ConfigArg;
use super::{again, pipeline};

/// The folder of the dataset where none is named.
pub const DATASET: &str = "plaint-data";

/// Which dataset.
#[derive(Args, Clone)]
pub struct DatasetArg {
    /// Folder of the dataset
    #[arg(long, value_name = "DIR", env = "PLAINT_DATASET", default_value = DATASET)]
    pub dataset: PathBuf,
}

/// How files are read.
#[derive(Args, Clone)]
pub struct ReadArgs {
    /// Profile to read the files with: an id from `plaint list sources`, or the path of your own
    #[arg(long, value_name = "ID|PROFILE.toml")]
    pub source: Option<String>,
    /// Last day on which a complaint can have been received (today)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Encoding of the text, where it is not recognised: gb18030, utf-16le, big5, windows-1252, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Sheet of a workbook, by name or number; else the visible one with most in it, and those of the same columns
    #[arg(long, value_name = "NAME|N")]
    pub sheet: Option<String>,
    /// Keep the columns that no field takes, in the field `extra`
    #[arg(long)]
    pub keep_extra: bool,
    /// Store texts with the personal data in them; the dataset is marked
    #[arg(long)]
    pub keep_personal: bool,
    /// Store sellers' accounts found in texts in clear instead of as hashes
    #[arg(long)]
    pub keep_seller_ids: bool,
}

impl ReadArgs {
    /// The options that are given, as words of a command line.
    pub fn words(&self) -> Vec<String> {
        let named = [("--source", self.source.clone()), ("--sheet", self.sheet.clone())];
        again::valued(named).chain(again::options(&self.how())).collect()
    }

    /// What is kept of it with an import, so that the file can be read so again.
    pub fn how(&self) -> How {
        How {
            named: self.source.is_some(),
            as_of: self.as_of.map(|day| day.to_string()),
            encoding: self.encoding.clone(),
            keep_extra: self.keep_extra,
            keep_personal: self.keep_personal,
            keep_seller_ids: self.keep_seller_ids,
        }
    }

    /// The last possible day; the edge alone reads the clock.
    pub fn last_day(&self) -> NaiveDate {
        self.as_of.unwrap_or_else(last_today)
    }
}

/// How a file of texts is read, of which no records are made.
#[derive(Args, Clone, Default)]
pub struct TextsArgs {
    /// Encoding of the file's text, where it is not recognised: gb18030, utf-16le, big5, windows-1252, …
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Sheet of a workbook, by name or number; else the visible one with most in it
    #[arg(long, value_name = "NAME|N")]
    pub sheet: Option<String>,
}

impl TextsArgs {
    /// # Errors
    /// A `UserError` where there is no file to which the options could apply.
    pub fn unused(&self) -> Result<()> {
        let given = [("--encoding", &self.encoding), ("--sheet", &self.sheet)].into_iter().find(|(_, of)| of.is_some());
        given.map_or(Ok(()), |(option, _)| {
            Err(user(format!("{option} says how a file is read, and none is named"), "leave it out, or name a file"))
        })
    }
}

/// What a variable says, where it says something.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The last day that can be today: a day of grace for time zones ahead of UTC.
pub fn last_today() -> NaiveDate {
    today().succ_opt().unwrap_or(NaiveDate::MAX)
}

/// A day of the command line.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "write a day as 2017-12-31".to_string())
}

/// A period of the command line.
pub fn period(text: &str) -> Result<Period, String> {
    told(plaint::period::typed(text))
}

/// What is wrong with a value of the command line and what to do, as clap tells it behind the name of the option.
pub fn told<T>(value: Result<T>) -> Result<T, String> {
    value.map_err(|error| match error.downcast::<UserError>() {
        Ok(UserError { what, hint, .. }) => format!("{what}\nhint: {hint}"),
        Err(error) => error.to_string(),
    })
}

/// The day by UTC.
pub fn today() -> NaiveDate {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    DateTime::from_timestamp(seconds as i64, 0).map_or(NaiveDate::MAX, |t| t.date_naive())
}

/// How a verb answers that makes no table: for people or for programs.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

/// The language of what is written.
#[derive(Args, Clone, Copy)]
pub struct LangArg {
    /// Language of titles, labels and notes
    #[arg(long, value_name = "en|zh", value_parser = language, env = "PLAINT_LANG", default_value = "en")]
    lang: Lang,
}

impl LangArg {
    pub fn get(self) -> Lang {
        self.lang
    }
}

/// A language, also as systems write it: `zh_CN.UTF-8`.
fn language(text: &str) -> Result<Lang, String> {
    match text.split(['_', '-', '.']).next().map(str::to_lowercase).as_deref() {
        Some("en") => Ok(Lang::En),
        Some("zh") => Ok(Lang::Zh),
        _ => Err("write en or zh, here or in the variable PLAINT_LANG".into()),
    }
}

/// Over which complaints: those of files, or those of the dataset.
#[derive(Args, Clone)]
pub struct DataArgs {
    /// Files to read without storing them (`-` for standard input); none: the dataset
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,
    #[command(flatten)]
    pub dataset: DatasetArg,
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub lang: LangArg,
}

/// What to measure, and over which complaints.
#[derive(Args, Clone)]
pub struct QueryArgs {
    /// What to measure: a name from `plaint list measures`
    pub measure: String,
    /// Dimensions to group by: names from `plaint list dimensions`
    #[arg(long, value_name = "DIM", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Condition in SQL over the fields, such as "seller_type = '个人'"
    #[arg(long = "where", value_name = "SQL", allow_hyphen_values = true)]
    pub condition: Option<String>,
    /// 2017, 2017H1, 2017Q3, 2017-03, 2017-W05, 2017-01-01..2017-06-30 or as tables print it (2017年第三季度), by the day received
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    pub period: Option<Period>,
    /// Subtotals for each value of the first dimensions
    #[arg(long)]
    pub totals: bool,
    /// Only the first N values of a dimension stand alone, the rest is one row: 10, or seller=10
    #[arg(long, value_name = "[DIM=]N", value_parser = |text: &str| told(text.parse::<Top>()))]
    pub top: Option<Top>,
    /// Order of the rows: value, name or n; with - the largest first, such as -value
    #[arg(long, value_name = "KEY", allow_hyphen_values = true, value_parser = |text: &str| told(text.parse::<Sort>()))]
    pub sort: Option<Sort>,
    /// Dimension whose values become columns
    #[arg(long, value_name = "DIM")]
    pub pivot: Option<String>,
    /// Hide counts under N, and whatever they could be worked out from: 5 or 10 to publish, 0 for none
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = clap::value_parser!(i64).range(0..=1000))]
    pub suppress: i64,
    /// Groups with fewer in the denominator are not ranked: a number, or fos (30), nsw (10), none (as the measure says)
    #[arg(long, value_name = "N|PRESET", value_parser = least_n)]
    pub min_n: Option<i64>,
    /// Mark the groups that differ from the average of all by more than chance
    #[arg(long)]
    pub funnel: bool,
    /// Put shares and rates right by what people said of complaints drawn at random (`plaint review`)
    #[arg(long, conflicts_with_all = ["files", "suppress", "totals", "top", "pivot", "variants"])]
    pub corrected: bool,
    /// Show one outcome under all the bases that are published for it, such as those of resolution-rate
    #[arg(long)]
    pub variants: bool,
    /// Count labels that several models read together, with a note that says so
    #[arg(long)]
    pub mixed: bool,
    #[command(flatten)]
    pub config: ConfigArg,
    #[command(flatten)]
    pub data: DataArgs,
}

/// The least n of the UK Financial Ombudsman Service (30 new and 30 resolved cases) and of NSW Fair Trading (10 complaints).
fn least_n(text: &str) -> Result<i64, String> {
    match text {
        "fos" => Ok(30),
        "nsw" => Ok(10),
        "none" => Ok(0),
        _ => text.parse().ok().filter(|n| *n >= 0).ok_or_else(|| "write a whole number, fos, nsw or none".to_string()),
    }
}

impl QueryArgs {
    /// The words of the command that lists complaints behind what is asked here, without `--by`.
    pub fn behind(&self) -> Vec<String> {
        let mut words = vec!["plaint".to_string(), "records".into(), self.measure.clone()];
        words.extend(self.data.files.iter().cloned());
        let DataArgs { dataset, read, files, .. } = &self.data;
        let folder = dataset.dataset.to_string_lossy().into_owned();
        // Where the command names none, the variable does.
        let usual = variable("PLAINT_DATASET").unwrap_or_else(|| DATASET.into());
        let options = [
            ("--where", self.condition.clone()),
            ("--period", self.period.map(|period| period.to_string())),
            ("--config", self.config.path()),
            ("--dataset", Some(folder).filter(|f| files.is_empty() && *f != usual)),
        ];
        words.extend(again::valued(options).chain(read.words()));
        words
    }

    pub fn measure<'a>(&self, all: &'a [Measure]) -> Result<&'a Measure> {
        registry::find("measure", "measures", all, &self.measure)
    }

    /// The measure asked for, or all its bases.
    pub fn measures<'a>(&self, all: &'a [Measure]) -> Result<Vec<&'a Measure>> {
        let one = self.measure(all)?;
        if !self.variants {
            return Ok(vec![one]);
        }
        let bases: Vec<&Measure> = all.iter().filter(|m| m.base() == one.base()).collect();
        if bases.len() == 1 {
            let several: Vec<&str> = all.iter().filter(|m| !m.variants.is_empty()).map(Measure::base).collect();
            return Err(user(
                format!("`{}` is published under one base only", one.name),
                format!("--variants goes with: {}", several.join(", ")),
            ));
        }
        Ok(bases)
    }

    pub fn query<'a>(&self, measure: &'a Measure, dimensions: &[Dimension]) -> Result<Query<'a>> {
        let mut names = self.by.clone();
        names.extend(self.pivot.clone().filter(|name| *name != measure.key && !names.contains(name)));
        let by = dimension::choose(dimensions, &names)?;
        let query = self.query_by(measure, by)?;
        let query = Query { least_n: self.min_n.unwrap_or(query.least_n), funnel: self.funnel, ..query };
        query.shaped(Shape { totals: self.totals, top: self.top.clone(), sort: self.sort, pivot: self.pivot.clone() })
    }

    /// The query by these dimensions, in no shape.
    pub fn query_by<'a>(&self, measure: &'a Measure, by: Vec<Dimension>) -> Result<Query<'a>> {
        let query = Query::new(measure, by, self.condition.as_deref(), self.period, self.data.lang.get())?;
        pipeline::check(&query, self.condition.as_deref())?;
        Ok(query)
    }
}
