//! From a product category as a source writes it to one of the product groups. Must not know records.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, ensure};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use crate::fold::fold;
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
            for value in &group.exact {
                let other = exact.insert(folded(value), place);
                ensure!(other.is_none_or(|other| other == place), "two product groups claim `{value}`");
            }
            // Two writings of a word are one.
            let mut known = HashSet::new();
            let contained = group.contains.iter().map(|word| folded(word)).filter(|word| known.insert(word.clone()));
            patterns.extend(contained);
            words.resize(patterns.len(), place);
        }
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(patterns.iter().enumerate().map(|(i, p): (usize, &String)| (p, i as u32)))
            .map_err(|e| anyhow::anyhow!("{e}"))
            .context("two product groups claim the same word")?;
        Ok(Groups { names: groups.iter().map(|g| g.name.clone()).collect(), exact, automaton, words })
    }

    /// The group of a category or product: by the whole value, else by the longest word in it. Of two of the same length
    /// the group listed first wins.
    pub fn of(&self, value: &str) -> Option<&str> {
        let value = folded(value);
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

/// A word without what makes no difference to it: blanks around it, width, case, accents, script.
fn folded(word: &str) -> String {
    word.trim().chars().map(fold).flat_map(char::to_lowercase).collect()
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

    #[test]
    fn a_category_in_another_script_width_or_without_accents_is_of_its_group() {
        let groups = Groups::new(&Taxonomy::shipped().groups).unwrap();
        for (one, other) in [
            ("化妆品", "化妝品"),
            ("家具", "傢具"),
            ("服装", "服裝"),
            ("eletrônicos", "Eletronicos"),
            ("cosmetics", "ＣＯＳＭＥＴＩＣＳ"),
            ("手机", "手機"),
        ] {
            assert!(groups.of(one).is_some(), "{one}");
            assert_eq!(groups.of(other), groups.of(one), "{other}");
        }
    }

    #[test]
    fn every_word_of_a_group_is_of_it_however_it_is_written() {
        let shipped = Taxonomy::shipped().groups;
        let groups = Groups::new(&shipped).unwrap();
        for group in &shipped {
            for word in &group.exact {
                assert_eq!(groups.of(&word.to_uppercase()), Some(group.name.as_str()), "{word}");
                let wide = word.chars().map(|c| match c {
                    '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
                    c => c,
                });
                assert_eq!(groups.of(&wide.collect::<String>()), Some(group.name.as_str()), "{word}");
            }
        }
    }
}
