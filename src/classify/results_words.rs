//! The words by which a result is read, from `taxonomy/results.toml`. Must not know what follows from them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub dropped: Vec<String>,
    pub given: Vec<String>,
    pub given_alone: BTreeMap<String, Vec<String>>,
    pub denied: Vec<String>,
    pub agreed: Vec<String>,
    pub unable: Vec<String>,
    pub prefixes: Vec<String>,
    pub turns: Vec<String>,
    pub after: Vec<String>,
    pub refusing: Vec<String>,
    pub reasons: Vec<String>,
    pub giving: Vec<String>,
    pub joined: Vec<String>,
    pub not_joined: Vec<String>,
    pub subjects: Vec<[String; 2]>,
    pub no_denials: [Vec<String>; 2],
    unrefused: [Vec<String>; 4],
    pub at_once: Vec<String>,
    pub failed: Vec<String>,
    pub against: Vec<String>,
    pub against_alone: Vec<String>,
    pub unreachable: Vec<String>,
    pub not_arrived: Vec<String>,
    pub pending: Vec<String>,
    pub promised: Vec<String>,
    pub offered: Vec<String>,
    pub done: Vec<String>,
    pub topics: Vec<String>,
    pub spoken_of: Vec<String>,
    pub handed: Vec<String>,
    pub not_handed: Vec<String>,
    pub offices: Vec<String>,
    pub called_off: Vec<String>,
    pub consumers: Vec<String>,
    pub declines: Vec<String>,
    pub elsewhere: Vec<String>,
    pub ended: Vec<String>,
    /// What denies that a remedy was refused.
    #[serde(skip)]
    pub denied_refusals: Vec<String>,
    /// Each of `consumers` with each of `declines`.
    #[serde(skip)]
    pub consumer_declines: Vec<String>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Words = toml::from_str(crate::taxonomy::list("results.toml")).expect("the shipped words are TOML");
    let [not, withheld] = &words.no_denials;
    let no_denials = pairs(not, withheld, "");
    words.dropped.extend(no_denials);
    let [not, refused, never, denied] = &words.unrefused;
    words.denied_refusals = [pairs(not, refused, ""), pairs(never, denied, " ")].concat();
    words.pending.extend(words.not_arrived.clone());
    let Words { dropped, given, denied, unable, failed, against, pending, promised, .. } = &mut words;
    let lists = [dropped, given, denied, unable, failed, against, pending, promised];
    lists.into_iter().for_each(|list| between_blanks(list));
    let Words { against_alone, agreed, refusing, denied_refusals, at_once, unreachable, not_arrived, .. } = &mut words;
    let lists = [against_alone, agreed, refusing, denied_refusals, at_once, unreachable, not_arrived];
    lists.into_iter().for_each(|list| between_blanks(list));
    let Words { turns, joined, spoken_of, called_off, consumers, declines, elsewhere, ended, .. } = &mut words;
    let lists = [turns, joined, spoken_of, called_off, consumers, declines, elsewhere, ended];
    lists.into_iter().for_each(|list| between_blanks(list));
    let each = words.consumers.iter().flat_map(|who| words.declines.iter().map(move |how| (who.trim(), how.trim())));
    words.consumer_declines = each
        .filter_map(|(who, how)| match (who.is_ascii(), how.is_ascii()) {
            (true, true) => Some(vec![format!(" {who} {how} "), format!(" {how} by {who} ")]),
            (false, false) => Some(vec![format!("{who}{how}")]),
            _ => None,
        })
        .flatten()
        .collect();
    words
});

/// Each of the first words with each of the second.
fn pairs(first: &[String], second: &[String], between: &str) -> Vec<String> {
    first.iter().flat_map(|one| second.iter().map(move |other| [one, between, other].concat())).collect()
}

/// Latin words stand between blanks, as they do in a clause.
fn between_blanks(list: &mut [String]) {
    list.iter_mut().filter(|word| word.is_ascii()).for_each(|word| *word = format!(" {word} "));
}

/// Whether a text has one of the words.
pub(super) fn has(text: &str, list: &[String]) -> bool {
    list.iter().any(|word| text.contains(word.as_str()))
}

pub(super) fn begins(text: &str, list: &[String]) -> bool {
    list.iter().any(|word| text.starts_with(word.as_str()))
}

pub(super) fn ends(text: &str, list: &[String]) -> bool {
    list.iter().any(|word| text.ends_with(word.as_str()))
}

/// The last of the words in a text, from and to. The blanks around a Latin word belong to the words beside it as well.
pub(super) fn last(text: &str, list: &[String]) -> Option<(usize, usize)> {
    let ends = list.iter().filter_map(|word| Some((text.rfind(word.as_str())?, word)));
    let (at, word) = ends.max_by_key(|(at, word)| (at + word.len(), word.len()))?;
    let blank = usize::from(word.starts_with(' '));
    Some((at + blank, at + word.len() - blank))
}
