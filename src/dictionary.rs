//! What listed words mean, however they are written: `IN_PROGRESS`, `In-Progress` and `inProgress` are one word, and so are `Bait &
//! Switch` and `bait and switch`. Must not know what the words are for.

use std::collections::{BTreeMap, HashMap};

use crate::fold;

/// Bytes of the longest text that can be a word: longer ones are looked up as they stand only.
const LONGEST: usize = 120;

/// Words and their meanings. A word that ends or begins with `*` stands for all that begin or end with the rest of it: `pending *`,
/// `*中`. What is written as listed comes first, then what is the same word, then the longest beginning or end.
#[derive(Debug, Clone)]
pub struct Dictionary<V> {
    listed: BTreeMap<String, V>,
    folded: HashMap<String, V>,
    open: Vec<(Open, V)>,
}

#[derive(Debug, Clone)]
enum Open {
    Begins(String),
    Ends(String),
}

impl Open {
    fn of(listed: &str) -> Option<Open> {
        let rest = |rest: &str, blank: bool| word(rest) + if blank { " " } else { "" };
        match (listed.strip_suffix('*'), listed.strip_prefix('*')) {
            (Some(""), _) => None,
            (Some(begin), _) => Some(Open::Begins(rest(begin, begin.ends_with(' ')))),
            (_, Some(end)) => {
                Some(Open::Ends(if end.starts_with(' ') { format!(" {}", word(end)) } else { word(end) }))
            }
            _ => None,
        }
    }

    fn holds(&self, word: &str) -> bool {
        match self {
            Open::Begins(begin) => word.starts_with(begin.as_str()),
            Open::Ends(end) => word.ends_with(end.as_str()),
        }
    }

    fn length(&self) -> usize {
        let (Open::Begins(part) | Open::Ends(part)) = self;
        part.len()
    }
}

impl<V> Default for Dictionary<V> {
    fn default() -> Self {
        Dictionary { listed: BTreeMap::new(), folded: HashMap::new(), open: Vec::new() }
    }
}

impl<V: Clone> FromIterator<(String, V)> for Dictionary<V> {
    /// Of words that are the same but for their writing, the first in the order of the alphabet tells what others mean.
    fn from_iter<I: IntoIterator<Item = (String, V)>>(words: I) -> Self {
        let mut dictionary = Dictionary { listed: words.into_iter().collect(), ..Dictionary::default() };
        for (listed, meaning) in &dictionary.listed {
            match Open::of(listed) {
                Some(open) => dictionary.open.push((open, meaning.clone())),
                None => {
                    dictionary.folded.entry(key(listed)).or_insert_with(|| meaning.clone());
                }
            }
        }
        dictionary.open.sort_by_key(|(open, _)| std::cmp::Reverse(open.length()));
        dictionary
    }
}

impl<V> Dictionary<V> {
    /// What a text means as a whole.
    pub fn get(&self, text: &str) -> Option<&V> {
        let same = || {
            let word = (text.len() <= LONGEST && !self.is_empty()).then(|| word(text))?;
            let open = || self.open.iter().find(|(open, _)| open.holds(&word)).map(|(_, meaning)| meaning);
            self.folded.get(&closed(&word)).or_else(open)
        };
        self.listed.get(text).or_else(same)
    }

    pub fn knows(&self, text: &str) -> bool {
        self.get(text).is_some()
    }

    /// Whether a text is itself among the listed words, however it is written, and not only one of those that an open word stands for.
    pub fn lists(&self, text: &str) -> bool {
        self.listed.contains_key(text) || (text.len() <= LONGEST && self.folded.contains_key(&key(text)))
    }

    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The words as they are listed, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.listed.iter()
    }
}

/// A text in the writing in which words are compared, with `&` as it is said.
fn word(text: &str) -> String {
    let word = fold::word(text);
    if !word.contains('&') {
        return word;
    }
    word.replace('&', " and ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A word as it is compared with listed ones.
pub fn key(text: &str) -> String {
    closed(&word(text))
}

/// A word without the blanks beside its marks: people set them or not, as in `adjust / refund`.
fn closed(word: &str) -> String {
    let is_mark = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && c != ' ');
    let mut chars = word.chars().peekable();
    let (mut closed, mut last) = (String::with_capacity(word.len()), None);
    while let Some(c) = chars.next() {
        if c != ' ' || !(is_mark(last) || is_mark(chars.peek().copied())) {
            closed.push(c);
        }
        last = Some(c);
    }
    closed
}

/// All names that a name with choices stands for, in their order; itself where it has none.
pub fn spelt_out(name: &str) -> Vec<String> {
    let choices = name.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (choices, after))) = choices.filter(|(_, (choices, _))| choices.contains('|')) else {
        return vec![name.to_string()];
    };
    let ends = spelt_out(after);
    let of = |choice| ends.iter().map(move |end| format!("{before}{choice}{end}"));
    choices.split('|').flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn states() -> Dictionary<&'static str> {
        let words = [
            ("In progress", "open"),
            ("Pending *", "open"),
            ("pending closure", "closed"),
            ("*中", "open"),
            ("待*", "open"),
            ("待评价", "closed"),
            ("* awaited", "open"),
            ("1", "one"),
            ("A1", "upper"),
            ("a1", "lower"),
            ("已办结", "closed"),
            ("Sent back/Exchanged (shop)", "closed"),
            ("Bait & Switch", "open"),
            ("returned and refunded", "closed"),
            ("refund and *", "closed"),
        ];
        words.into_iter().map(|(word, meaning)| (word.to_string(), meaning)).collect()
    }

    #[test]
    fn a_word_is_known_however_it_is_written_and_as_listed_first() {
        let states = states();
        for (text, meaning) in [
            ("IN_PROGRESS", "open"),
            ("In-Progress", "open"),
            ("inProgress", "open"),
            ("ＩＮ　ＰＲＯＧＲＥＳＳ", "open"),
            ("已 辦結", "closed"),
            ("A1", "upper"),
            ("a1", "lower"),
            ("１", "one"),
            ("sent back / exchanged(shop)", "closed"),
            ("Sent Back ／Exchanged （Shop）", "closed"),
        ] {
            assert_eq!(states.get(text), Some(&meaning), "{text}");
        }
        for unknown in
            ["progress", "-1", "1-", "A 1x", "", "in progress, but the seller has not been asked about the kettle yet"]
        {
            assert_eq!(states.get(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn an_open_word_stands_for_all_that_begin_or_end_so_unless_they_are_listed() {
        let states = states();
        for (text, meaning) in [
            ("PENDING_CUSTOMER", "open"),
            ("pending - closure", "closed"),
            ("核查中", "open"),
            ("待平台审核", "open"),
            ("待评价", "closed"),
            ("Reply awaited", "open"),
        ] {
            assert_eq!(states.get(text), Some(&meaning), "{text}");
        }
        for unknown in ["Pending", "pendingness", "awaited", "中心"] {
            assert_eq!(states.get(unknown), None, "{unknown}");
        }
        let only: Dictionary<u8> = [("pending *".to_string(), 1)].into_iter().collect();
        assert_eq!(only.get("Pending closure"), Some(&1), "no other word is listed");
    }

    #[test]
    fn an_ampersand_is_one_word_with_and_wherever_either_is_listed() {
        let states = states();
        for (text, meaning) in [
            ("Bait and Switch", "open"),
            ("BAIT AND SWITCH", "open"),
            ("bait&switch", "open"),
            ("Bait ＆ switch", "open"),
            ("Returned & Refunded", "closed"),
            ("Refund & more", "closed"),
        ] {
            assert_eq!(states.get(text), Some(&meaning), "{text}");
        }
        for unknown in ["bait or switch", "baitandswitch", "&", "and"] {
            assert_eq!(states.get(unknown), None, "{unknown}");
        }
    }

    proptest! {
        #[test]
        fn what_is_listed_is_found_whatever_parts_and_shapes_it(words in prop::collection::vec("[A-Za-z]{1,6}", 1..4), gap in "[ _-]{1,3}") {
            let dictionary: Dictionary<u8> = [(words.join(" ").to_lowercase(), 1)].into_iter().collect();
            let other = words.iter().map(|word| word.to_uppercase()).collect::<Vec<_>>().join(&gap);
            prop_assert!(dictionary.knows(&other), "{}", other);
        }
    }
}
