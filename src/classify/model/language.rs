//! Which language a text is in: Chinese by its script, others by their commonest words. Must not know labels.

use std::collections::HashMap;

use super::features::is_han;
use crate::taxonomy::Language;

/// The name of Chinese.
pub const CHINESE: &str = "zh";

/// The languages in Latin letters, by their commonest words.
pub struct Languages {
    names: Vec<String>,
    /// Places among the names of those that have a word.
    having: HashMap<String, Vec<usize>>,
}

impl Languages {
    pub fn new(known: &[Language]) -> Languages {
        let mut having: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, language) in known.iter().enumerate() {
            language.words.iter().for_each(|word| having.entry(word.clone()).or_default().push(place));
        }
        Languages { names: known.iter().map(|k| k.language.clone()).collect(), having }
    }

    /// The language of the folded text: Chinese where a fifth of the letters are, else the language of which it has most of
    /// the commonest words, else the first listed. Nothing where there is no letter.
    pub fn of(&self, text: &[char]) -> Option<&str> {
        let han = text.iter().filter(|c| is_han(**c)).count();
        // Where a fifth of all characters are Chinese, what the others are need not be looked up.
        let enough_han = han * 5 >= text.len();
        let letters = if enough_han { 0 } else { text.iter().filter(|c| !is_han(**c) && c.is_alphabetic()).count() };
        if han * 5 >= han + letters && han > 0 {
            return Some(CHINESE);
        }
        if letters == 0 {
            return None;
        }
        let mut counts = vec![0usize; self.names.len()];
        let text: String = text.iter().collect();
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            self.having.get(word).into_iter().flatten().for_each(|&place| counts[place] += 1);
        }
        // Of equals the first: `max_by_key` takes the last.
        self.names.iter().zip(counts).rev().max_by_key(|(_, count)| *count).map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_known_by_its_script_and_others_by_their_words() {
        let list = |language: &str, words: &str| Language {
            language: language.into(),
            words: words.split(' ').map(String::from).collect(),
        };
        let known = Languages::new(&[list("en", "the and was it"), list("pt", "não que para com")]);
        for (text, language) in [
            ("这个iphone pro max是翻新机", Some("zh")),
            ("iphone 坏了", Some("zh")),
            ("坏了 1234567890", Some("zh")),
            ("the 微信 seller was rude and would not answer my messages", Some("en")),
            ("a loja não devolveu o dinheiro que paguei", Some("pt")),
            ("broken zipper", Some("en")),
            ("12345 !!", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(known.of(&chars), language, "{text}");
        }
    }
}
