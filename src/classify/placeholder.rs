//! Texts that hold the place of a story and say nothing: 详见附件, 【图片】, N/A, "please see attached". Must not know labels.

use std::collections::HashMap;

use crate::fold::fold;

/// Characters of the longest text that can be one.
const LONGEST: usize = 60;

/// Words that say nothing by themselves, by their first character, the longest first.
pub struct Placeholders(HashMap<char, Vec<Vec<char>>>);

impl Placeholders {
    pub fn new(words: &[String]) -> Placeholders {
        let mut by_first: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for word in words {
            let word: Vec<char> = word.chars().map(fold).collect();
            if let Some(&first) = word.first() {
                by_first.entry(first).or_default().push(word);
            }
        }
        by_first.values_mut().for_each(|words| words.sort_by_key(|word| std::cmp::Reverse(word.len())));
        Placeholders(by_first)
    }

    /// Whether a folded text consists of nothing else, whatever numbers and marks stand between.
    pub fn are_all_of(&self, text: &[char]) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        let mut rest = text;
        while let Some(letter) = rest.iter().position(|c| c.is_alphabetic()) {
            let words = self.0.get(&rest[letter]).map_or(&[][..], Vec::as_slice);
            let Some(word) = words.iter().find(|word| begins(&rest[letter..], word)) else { return false };
            rest = &rest[letter + word.len()..];
        }
        true
    }
}

/// Whether the text begins with the word, which ends where its letters do in a script that parts words by blanks.
fn begins(text: &[char], word: &[char]) -> bool {
    let inner = |c: &char| c.is_ascii_alphabetic();
    text.starts_with(word) && !(text[word.len()..].first().is_some_and(inner) && word.last().is_some_and(inner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn what_holds_the_place_of_a_story_is_told_from_a_short_story() {
        let placeholders = Placeholders::new(&Taxonomy::shipped().placeholders);
        let says_nothing = |text: &str| placeholders.are_all_of(&text.chars().map(fold).collect::<Vec<_>>());
        for text in [
            "详见附件",
            "見附件1",
            "【图片】[图片]",
            "如题。",
            "无",
            "Ｎ／Ａ",
            "See attached.",
            "please see the attached letter (2 pdf)",
            "Other",
            "em anexo",
            "Não informado",
            "……",
            "",
        ] {
            assert!(says_nothing(text), "{text}");
        }
        for text in [
            "图片与实物不符",
            "没有发货",
            "投诉",
            "差评",
            "假货",
            "见附件，商家不退款",
            "Otherwise fine",
            "see attached, broken",
            "none of it works",
            "letter opener",
            "scam",
            "sem reembolso",
            "无法使用",
        ] {
            assert!(!says_nothing(text), "{text}");
        }
        assert!(!says_nothing(&"无".repeat(LONGEST + 1)));
    }
}
