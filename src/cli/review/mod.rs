//! `plaint review`: people check labels, and what they say wins.

mod agreement;
mod answers;
mod draw;
mod import;
mod sample;
mod sheet;
mod tui;

use std::io::Write;

use anyhow::Result;
use clap::Subcommand;
use plaint::lang::{Lang, Text};
use plaint::taxonomy::Taxonomy;

use super::Outcome;

/// Have people check labels: draw complaints, take their answers back, see how far they agree
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint review sample -o to-check.xlsx
  plaint review import to-check.xlsx --reviewer Li
  plaint review tui --reviewer Li
  plaint review agreement")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Sample(sample::Args),
    Tui(tui::Args),
    Import(import::Args),
    Agreement(agreement::Args),
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    match &args.command {
        Command::Sample(args) => sample::run(args, out),
        Command::Tui(args) => tui::run(args, out),
        Command::Import(args) => import::run(args, out),
        Command::Agreement(args) => agreement::run(args, out),
    }
}

/// A column of the file for reviewers: its name in English and in Chinese.
type Name = (&'static str, &'static str);

/// What a reviewer is told of a complaint.
const ASKED: [Name; 5] = [
    ("record_id", "投诉编号"),
    ("text", "投诉内容"),
    ("suggestion", "系统归类"),
    ("suggested_remedy", "系统判断的处理结果"),
    ("confidence", "置信度"),
];

/// The columns that a reviewer fills in.
const ANSWERS: [Name; 5] = [
    ("category", "问题类别"),
    ("also", "另涉及"),
    ("remedy", "诉求处理结果"),
    ("term", "问题子类"),
    ("comment", "备注"),
];

/// The values that a column takes, each with its name for people.
struct Choices(Vec<(String, Text)>);

impl Choices {
    /// Those of a field, as the taxonomy names them.
    fn of(taxonomy: &Taxonomy, field: &str, values: &[String]) -> Choices {
        let names = taxonomy.names();
        let named = |value: &String| {
            let name = names.iter().find(|(f, v, _)| f == field && v == value);
            (value.clone(), name.map_or_else(|| Text::alike(value.as_str()), |(.., name)| name.clone()))
        };
        Choices(values.iter().map(named).collect())
    }

    /// What a file shows for a value: English files have the names that `--where` takes.
    fn shown(&self, value: &str, lang: Lang) -> String {
        let found = self.0.iter().find(|(v, _)| lang == Lang::Zh && v == value);
        found.map_or(value, |(_, name)| &name.zh).to_string()
    }

    fn all(&self, lang: Lang) -> Vec<String> {
        self.0.iter().map(|(value, _)| self.shown(value, lang)).collect()
    }

    /// The value that a reviewer wrote, in whichever language.
    fn read(&self, written: &str) -> Option<&str> {
        let is = |(value, name): &&(String, Text)| value == written || name.zh == written || name.en == written;
        self.0.iter().find(is).map(|(value, _)| value.as_str())
    }
}
