//! Errors that a user can repair. Knows nothing about what failed; callers bring the words.

use std::fmt;

/// What went wrong, in lower case, and what to do next. The edge prints it as `error:` and `hint:`.
#[derive(Debug)]
pub struct UserError {
    pub what: String,
    pub hint: String,
    /// Whether it passes by itself, so that a script may give the command again.
    pub passes: bool,
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for UserError {}

/// Makes a [`UserError`] as an `anyhow::Error`; an empty hint is not printed.
pub fn user(what: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(UserError { what: what.into(), hint: hint.into(), passes: false })
}

/// The same for what passes by itself, such as another program at work.
pub fn passing(what: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(UserError { what: what.into(), hint: hint.into(), passes: true })
}
