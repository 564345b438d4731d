//! Cells that say that nothing is known. Must not know columns.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Profile;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
    printed: Vec<String>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("nothing.toml")).unwrap_or_else(|e| panic!("nothing.toml: {e}")));

/// The words for it of one profile: its own, and those of all to which it gives no meaning.
#[derive(Debug, Clone, Default)]
pub struct Nothing(Vec<String>);

impl Nothing {
    pub(super) fn of(profile: &Profile) -> Nothing {
        let means = |word: &&String| {
            profile.codes.lists(word) || profile.fields.values().any(|mapping| mapping.values.lists(word))
        };
        let shared = WORDS.words.iter().filter(|word| !means(word));
        Nothing(profile.nulls.iter().chain(shared).cloned().collect())
    }

    /// Whether a cell is one of them, in brackets too, or what tables print in its place.
    pub(super) fn is(&self, cell: &str) -> bool {
        let is = |word: &str| self.0.iter().any(|null| null == word);
        let printed = |word: &str| WORDS.printed.iter().any(|null| word.eq_ignore_ascii_case(null));
        is(cell) || in_brackets(cell).is_some_and(|inside| is(inside) || printed(inside))
    }

    /// Bytes of the longest cell that is.
    pub(super) fn longest(&self) -> usize {
        let words = self.0.iter().chain(&WORDS.printed);
        words.map(String::len).max().unwrap_or(0) + 2 * '（'.len_utf8()
    }
}

/// What stands in the brackets that a cell consists of.
fn in_brackets(cell: &str) -> Option<&str> {
    let inside = cell.strip_prefix(['(', '（', '[', '【', '<', '〈'])?;
    inside.strip_suffix([')', '）', ']', '】', '>', '〉']).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;

    #[test]
    fn the_words_of_programs_for_nothing_are_blank_in_every_profile_that_gives_them_no_meaning() {
        for profile in shipped() {
            let blank = ["nan", "NaN", "NULL", "#N/A", "<NA>", "(null)", "-", "不详"];
            assert!(blank.iter().all(|word| profile.is_null(word)), "{}", profile.id);
            let all = WORDS.words.iter().all(|word| profile.is_null(word));
            assert!(all || !["generic", "12315", "heimao"].contains(&profile.id.as_str()), "{}", profile.id);
            // Who answers a survey may have asked for nothing.
            let means = profile.id == "survey";
            assert!(["None", "无"].iter().all(|word| profile.is_null(word) != means), "{}", profile.id);
            assert!(["Nan", "Nanjing", "None of the above", "无效", "0"].iter().all(|word| !profile.is_null(word)));
        }
    }
}
