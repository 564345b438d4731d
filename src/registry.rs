//! One mechanism for every table of named things: look-up by name, with a near miss as the hint.

use anyhow::Result;

use crate::error::user;

/// Something that a user can name.
pub trait Named {
    fn name(&self) -> &str;
}

impl Named for &str {
    fn name(&self) -> &str {
        self
    }
}

/// Finds an entry by name. `kind` is the word for one entry ("measure"), `list` the argument of `plaint list`.
///
/// # Errors
/// A `UserError` that names the nearest entry, or else says how to list them all.
pub fn find<'a, T: Named>(kind: &str, list: &str, entries: &'a [T], name: &str) -> Result<&'a T> {
    if let Some(entry) = entries.iter().find(|e| e.name() == name) {
        return Ok(entry);
    }
    let see_all = format!("see `plaint list {list}`");
    let hint = match nearest(name, entries.iter().map(Named::name)) {
        Some(near) => format!("did you mean `{near}`? Otherwise {see_all}"),
        None => see_all,
    };
    Err(user(format!("no {kind} is called `{name}`"), hint))
}

/// The candidate most like `name`, if any is near enough to be a slip of the keyboard.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    candidates
        .map(|c| (score(&name, c), c))
        .filter(|(score, _)| *score > 0.82)
        // The first of equals wins, so that the answer does not depend on how `max_by` breaks ties.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(b) if b.0 >= next.0 => Some(b),
            _ => Some(next),
        })
        .map(|(_, c)| c)
}

fn score(name: &str, candidate: &str) -> f64 {
    strsim::jaro_winkler(name, candidate).max(strsim::normalized_damerau_levenshtein(name, candidate) + 0.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_becomes_the_hint() {
        let names = ["complaints", "category-share", "return-refusal-rate"];
        let error = find("measure", "measures", &names, "return-refusal").unwrap_err();
        let error = error.downcast_ref::<crate::error::UserError>().unwrap();
        assert!(error.hint.contains("did you mean `return-refusal-rate`?"), "{}", error.hint);
    }

    #[test]
    fn a_far_miss_lists_the_table() {
        assert_eq!(nearest("zzz", ["complaints"].into_iter()), None);
    }
}
