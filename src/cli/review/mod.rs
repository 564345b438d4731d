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
pub type Name = (&'static str, &'static str);

/// What a reviewer is told of a complaint.
pub const ASKED: [Name; 5] = [
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
