//! The command line: verbs, their arguments, and nothing that thinks.

mod again;
mod args;
mod asked;
mod audit;
mod called;
mod catalogue;
mod chart;
mod choices;
mod classify;
mod compared;
mod corrected;
mod demo;
mod doctor;
mod evaluate;
mod explain;
mod export;
pub mod failure;
mod file;
mod fit;
mod gold;
mod import;
mod label;
mod ledger;
mod lexicon;
mod list;
mod model;
mod movers;
mod names;
mod ours;
pub mod output;
mod paths;
mod pipeline;
mod preview;
mod progress;
mod query;
mod reader;
mod records;
mod relabel;
mod review;
mod show;
mod table;
mod train;
mod undo;

use std::ffi::OsString;
use std::io::Write;

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use plaint::error::user;

/// Turns consumer complaints into numbers that can be printed.
#[derive(Parser)]
#[command(version, about, max_term_width = 100, after_help = "Begin with: plaint demo")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Args),
    Import(import::Args),
    Imports(ledger::Args),
    Undo(undo::Args),
    Doctor(doctor::Args),
    Classify(classify::Args),
    Show(show::Args),
    Evaluate(evaluate::Args),
    Lexicon(lexicon::Args),
    Review(review::Args),
    Train(train::Args),
    Table(table::Args),
    Movers(movers::Args),
    Chart(chart::Args),
    Records(records::Args),
    Audit(audit::Args),
    Query(query::Args),
    Export(export::Args),
    List(list::Args),
}

/// How a command that ran to its end should be told to the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Some inputs could not be used; each was reported.
    SomeFailed,
    /// Rows were rejected under `--strict`.
    Rejected,
    /// A check found something wrong, and said what.
    CheckFailed,
    /// Ctrl-C was pressed.
    Stopped,
}

/// The command line as it was given; ends the program where it is none, or asks for help.
///
/// # Errors
/// Where a word of it is not in UTF-8, which clap does not name.
pub fn parse() -> Result<Cli> {
    parsed(std::env::args_os()).map_err(|error| {
        let strange = std::env::args_os().find(|word| word.to_str().is_none());
        match strange.filter(|_| error.kind() == ErrorKind::InvalidUtf8) {
            Some(word) => {
                let hint = "rename the file, if it is one: its name was made on a system with another encoding";
                user(format!("{} is not in UTF-8", word.display()), hint)
            }
            None => error.exit(),
        }
    })
}

fn parsed(words: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Cli, clap::Error> {
    let command = whole_examples(without_empty_variables(Cli::command()));
    Cli::from_arg_matches(&command.try_get_matches_from(words)?)
}

/// A variable that is set to nothing, as scripts do, says nothing.
fn without_empty_variables(verb: clap::Command) -> clap::Command {
    let empty =
        |arg: &clap::Arg| arg.get_env().is_some_and(|name| std::env::var_os(name).is_some_and(|v| v.is_empty()));
    verb.mut_subcommands(without_empty_variables)
        .mut_args(|arg| if empty(&arg) { arg.env(clap::builder::Resettable::Reset) } else { arg })
}

/// Help whose examples are not wrapped, so that they can be pasted: clap leaves alone only what its template says itself.
fn whole_examples(verb: clap::Command) -> clap::Command {
    let examples = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
    let template = "{before-help}{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}\n\n";
    verb.mut_subcommands(whole_examples).help_template(format!("{template}{examples}"))
}

/// Runs a command, writing what it gives to `out`.
pub fn run(cli: Cli, out: &mut dyn Write) -> Result<Outcome> {
    match cli.command {
        Command::Demo(args) => demo::run(&args, out),
        Command::Import(args) => import::run(&args, out),
        Command::Imports(args) => ledger::run(&args, out),
        Command::Undo(args) => undo::run(&args, out),
        Command::Doctor(args) => doctor::run(&args, out),
        Command::Classify(args) => classify::run(&args, out),
        Command::Show(args) => show::run(&args, out),
        Command::Evaluate(args) => evaluate::run(&args, out),
        Command::Lexicon(args) => lexicon::run(&args, out),
        Command::Review(args) => review::run(&args, out),
        Command::Train(args) => train::run(&args, out),
        Command::Table(args) => table::run(&args, out),
        Command::Movers(args) => movers::run(&args, out),
        Command::Chart(args) => chart::run(&args, out),
        Command::Records(args) => records::run(&args, out),
        Command::Audit(args) => audit::run(&args, out),
        Command::Query(args) => query::run(&args, out),
        Command::Export(args) => export::run(&args, out),
        Command::List(args) => list::run(&args, out),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn examples_are_not_wrapped() {
        fn check(verb: &mut clap::Command) {
            let examples = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            let help = verb.render_long_help().to_string();
            assert!(help.ends_with(&examples) || help.ends_with(&format!("{examples}\n")), "{help}");
            verb.get_subcommands_mut().filter(|inner| inner.get_name() != "help").for_each(check);
        }
        let mut cli = super::whole_examples(super::Cli::command()).term_width(60);
        cli.build();
        check(&mut cli);
    }

    #[test]
    fn every_verb_has_an_example_in_its_help() {
        fn check(verb: &clap::Command, name: &str) {
            let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(name), "{name}");
            verb.get_subcommands().for_each(|inner| check(inner, &format!("{name} {}", inner.get_name())));
        }
        let cli = super::Cli::command();
        cli.get_subcommands().for_each(|verb| check(verb, &format!("plaint {}", verb.get_name())));
    }
}
