//! From a product category as a source writes it to one of the product groups. Must not know records.

use std::collections::HashMap;

use anyhow::{Context, Result};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use crate::taxonomy::Group;

/// Finds the group of a category.
pub struct Groups {
    names: Vec<String>,
    exact: HashMap<String, usize>,
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Group of each word of the automaton.
    words: Vec<usize>,
}

impl Groups {
    /// # Errors
    /// Where two groups claim the same word.
    pub fn new(groups: &[Group]) -> Result<Groups> {
        let mut exact = HashMap::new();
        let (mut patterns, mut words) = (Vec::new(), Vec::new());
        for (place, group) in groups.iter().enumerate() {
            exact.extend(group.exact.iter().map(|value| (value.clone(), place)));
            patterns.extend(group.contains.iter().map(String::as_str));
            words.extend(group.contains.iter().map(|_| place));
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(patterns.iter().enumerate().map(|(i, p)| (*p, i as u32)))
            .map_err(|e| anyhow::anyhow!("{e}"))
            .context("two product groups claim the same word")?;
        Ok(Groups { names: groups.iter().map(|g| g.name.clone()).collect(), exact, automaton, words })
    }

    /// The group of a category or product: by the whole value, else by the longest word in it. Of two of the same length
    /// the group listed first wins.
    pub fn of(&self, value: &str) -> Option<&str> {
        let value = value.trim().to_lowercase();
        if value.is_empty() {
            return None;
        }
        let place = self.exact.get(&value).copied().or_else(|| {
            let found = self.automaton.find_overlapping_iter(&value);
            let longest = found.map(|m| (m.end() - m.start(), m.value() as usize));
            longest.max_by_key(|&(length, word)| (length, usize::MAX - word)).map(|(_, word)| self.words[word])
        })?;
        self.names.get(place).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn synonyms_in_both_languages_share_a_group() {
        let groups = Groups::new(&Taxonomy::shipped().groups).unwrap();
        for value in ["化妆品", "面膜", "护肤", " 美白面膜套装 ", "Cosmetics", "higiene pessoal"] {
            assert_eq!(groups.of(value), Some("cosmetics"), "{value}");
        }
        for (value, group) in [("日用服装", "clothing"), ("养生保健", "healthcare"), ("Furniture Sales", "furniture")]
        {
            assert_eq!(groups.of(value), Some(group), "{value}");
        }
        assert_eq!(groups.of("其他"), None);
        assert_eq!(groups.of(""), None);
    }
}
