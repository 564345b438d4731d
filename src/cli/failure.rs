//! The only place that prints errors and chooses exit codes: 0 done, 1 the user can mend it, 2 a command line that clap cannot read,
//! 3 rows rejected under `--strict`, 4 a check failed, 70 our own bug, 75 another plaint is writing, 130 stopped with Ctrl-C. A pipe named
//! with -o that is closed early is 0: its reader had enough.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Error, Result};
use plaint::error::UserError;
use plaint::lang::Lang;

use super::{Outcome, fit};

/// Most characters of a message: what it quotes may be of any length.
const LONGEST: usize = 4000;

/// Turns the end of a command into an exit code, having reported an error.
pub fn exit_code(result: Result<Outcome>) -> ExitCode {
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(1),
        Ok(Outcome::Rejected) => ExitCode::from(3),
        Ok(Outcome::CheckFailed) => ExitCode::from(4),
        Ok(Outcome::Stopped) => {
            say("", "stopped; nothing of the file that was being read is stored");
            ExitCode::from(130)
        }
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            // What neither the user nor the system caused is ours.
            let known = error.chain().any(|e| e.is::<UserError>() || e.is::<io::Error>());
            ExitCode::from(match () {
                () if passes(&error) => 75,
                () if known => 1,
                () => 70,
            })
        }
    }
}

/// Prints `error:`, `because:` for each cause, and `hint:`.
pub fn report(error: &Error) {
    say("error: ", &error.to_string());
    for cause in error.chain().skip(1) {
        say("because: ", &cause.to_string());
    }
    if disk_is_full(error) {
        return say("hint: ", "free some room on the disk, then give the command again");
    }
    let hint = error.chain().find_map(|e| e.downcast_ref::<UserError>()).map(|e| e.hint.as_str());
    if let Some(hint) = hint.filter(|h| !h.is_empty()) {
        say("hint: ", hint);
    }
}

/// Whether what failed may succeed when the command is given again.
pub fn passes(error: &Error) -> bool {
    error.chain().any(|e| e.downcast_ref::<UserError>().is_some_and(|e| e.passes))
}

/// Whether what failed is that nothing more can be stored.
pub fn disk_is_full(error: &Error) -> bool {
    let full = |e: &io::Error| matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(full))
}

/// Prints what a user should know although nothing failed.
pub fn note(text: &str, lang: Lang) {
    say(lang.of(("note: ", "注意：")), text);
}

/// Names the datasets within a folder, whose files are no exports.
pub fn datasets_passed_over(within: &str, folders: &[String]) {
    if !folders.is_empty() {
        note(&format!("not read in {within}, being datasets of plaint: {}", folders.join(", ")), Lang::En);
    }
}

/// Names the files of a folder or an archive that were not read, since they hold no complaints.
pub fn passed_over(within: &str, files: &[String]) {
    if !files.is_empty() {
        note(&format!("not read in {within}, being no data by their names: {}", files.join(", ")), Lang::En);
    }
}

/// Where nobody can be told, the exit code still tells.
pub fn say(what: &str, text: &str) {
    let shown: String = fit::terminal(text).chars().take(LONGEST).collect();
    let _ = writeln!(io::stderr(), "{what}{shown}");
}

fn is_broken_pipe(error: &Error) -> bool {
    let broken = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(broken))
}
