//! The words and characters by which Chinese names are told from other words. Must not know where a name is looked for.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::cues::Cue;
use super::page::{CharSet, Page, is_han};

#[derive(Deserialize)]
struct Lists {
    surnames: String,
    weak_surnames: String,
    common_surnames: String,
    compound_surnames: Vec<String>,
    link_surnames: String,
    never: String,
    seldom: String,
    given: String,
    foreign: String,
    foreign_names: HashSet<String>,
    foreign_parts: Vec<String>,
    followers: Vec<String>,
    not_names: HashSet<String>,
    not_before_title: Vec<String>,
    careful_titles: HashSet<String>,
    brand_ends: Vec<String>,
    role_surnames: String,
    no_whole_names: HashSet<String>,
    no_short_names: HashSet<String>,
    deeds: Vec<String>,
    after_person: String,
    after_surname: HashMap<char, String>,
    before_name: String,
    joins: HashMap<char, String>,
}

/// Surnames and what tells names from other words.
pub struct Names {
    surnames: CharSet,
    weak: CharSet,
    /// First characters of surnames of two.
    compound: CharSet,
    common: CharSet,
    never: CharSet,
    seldom: CharSet,
    given: CharSet,
    foreign: CharSet,
    /// First and last characters of parts of names of other peoples.
    part_ends: CharSet,
    parts: Vec<Vec<char>>,
    before: CharSet,
    lists: Lists,
}

impl Names {
    pub fn new() -> Names {
        let lists: Lists = toml::from_str(include_str!("names.toml")).expect("the name list of the program is sound");
        let parts: Vec<Vec<char>> = lists.foreign_parts.iter().map(|part| part.chars().collect()).collect();
        Names {
            surnames: CharSet::new(&lists.surnames),
            weak: CharSet::new(&lists.weak_surnames),
            compound: lists.compound_surnames.iter().filter_map(|surname| surname.chars().next()).collect(),
            common: CharSet::new(&lists.common_surnames),
            never: CharSet::new(&lists.never),
            seldom: CharSet::new(&lists.seldom),
            given: CharSet::new(&lists.given),
            foreign: CharSet::new(&lists.foreign),
            part_ends: parts.iter().flat_map(|part| part.first().into_iter().chain(part.last()).copied()).collect(),
            parts,
            before: CharSet::new(&lists.before_name),
            lists,
        }
    }

    /// Characters of the surname at `at`, 0 for none.
    pub fn surname(&self, page: &Page, at: usize) -> usize {
        let Some(first) = page.at(at) else { return 0 };
        let compound = || self.lists.compound_surnames.iter().any(|surname| page.starts(at, surname));
        if self.compound.has(first) && compound() { 2 } else { usize::from(self.surnames.has(first)) }
    }

    /// Whether a character is a surname and hardly ever anything else.
    pub fn is_sure(&self, c: char) -> bool {
        self.surnames.has(c) && !self.weak.has(c)
    }

    /// Whether the surname at `at` is a plain word as well.
    pub fn is_weak(&self, page: &Page, at: usize) -> bool {
        page.at(at).is_some_and(|c| self.weak.has(c))
    }

    /// Whether a doubtful surname is one that many people have.
    pub fn is_common(&self, page: &Page, at: usize) -> bool {
        page.at(at).is_some_and(|c| self.common.has(c))
    }

    /// Whether all characters may belong to a given name.
    pub fn given(&self, chars: &[char]) -> bool {
        chars.iter().all(|c| is_han(*c) && !self.never.has(*c))
    }

    /// Whether the characters may be a whole given name: a word like "若" only beside one that most names have.
    pub fn whole_given(&self, chars: &[char]) -> bool {
        let plain = |c: char| self.given.has(c) && !self.never.has(c);
        match chars {
            [a, b] if self.seldom.has(*a) => plain(*b),
            [a, b] if self.seldom.has(*b) => plain(*a),
            _ => self.given(chars),
        }
    }

    /// Whether the characters are those that names are made of.
    pub fn is_typical(&self, chars: &[char]) -> bool {
        chars.iter().all(|c| self.given.has(*c) || self.seldom.has(*c))
    }

    /// Whether all characters are those of given names, and no name ends before any of them.
    pub fn is_surely_given(&self, chars: &[char]) -> bool {
        chars.iter().all(|c| self.given.has(*c) && !self.never.has(*c))
    }

    /// Whether the characters are a whole name of another people.
    pub fn is_foreign_name(&self, chars: &[char]) -> bool {
        self.lists.foreign_names.contains(&chars.iter().collect::<String>())
    }

    /// Characters of the part of a name of another people at `at`: a known part or one that writes a sound, 0 for none.
    pub fn sound_at(&self, page: &Page, at: usize) -> usize {
        let Some(first) = page.at(at) else { return 0 };
        self.part(first, |part| page.slice(at, at + 4).starts_with(part)).unwrap_or(usize::from(self.is_foreign(first)))
    }

    /// The same before `end`.
    pub fn sound_before(&self, page: &Page, end: usize) -> usize {
        let Some(last) = page.before(end) else { return 0 };
        self.part(last, |part| page.slice(end.saturating_sub(4), end).ends_with(part))
            .unwrap_or(usize::from(self.is_foreign(last)))
    }

    fn part(&self, end: char, fits: impl Fn(&[char]) -> bool) -> Option<usize> {
        let parts = || self.parts.iter().filter(|part| fits(part)).map(Vec::len);
        if self.part_ends.has(end) { parts().max() } else { None }
    }

    /// Whether a name of another people may hold the character.
    pub fn is_foreign(&self, c: char) -> bool {
        self.foreign.has(c)
    }

    /// Whether the character at `at` makes a word with the one before it, so that no name begins there.
    pub fn is_joined(&self, page: &Page, at: usize) -> bool {
        match (page.before(at), page.at(at).and_then(|c| self.lists.joins.get(&c))) {
            (Some(before), Some(joined)) => joined.contains(before),
            _ => false,
        }
    }

    /// Whether the surname is a word like "和" as well, after which a name may stand.
    pub fn is_link(&self, c: char) -> bool {
        self.lists.link_surnames.contains(c)
    }

    /// Whether names stand after the character.
    pub fn leads(&self, c: char) -> bool {
        self.before.has(c) || self.never.has(c)
    }

    pub fn begins_no_name(&self, page: &Page, at: usize) -> bool {
        let begins =
            |length: usize| self.lists.not_names.contains(&page.slice(at, at + length).iter().collect::<String>());
        begins(2) || begins(3)
    }

    /// Whether what stands between `start` and a title at `end` is a word for a role.
    pub fn is_role(&self, page: &Page, start: usize, end: usize) -> bool {
        self.lists.not_before_title.iter().any(|word| page.ends(end, word) && word.chars().count() >= end - start)
    }

    /// Whether a title is one of those that also stand behind other words.
    pub fn is_careful(&self, title: &[char]) -> bool {
        self.lists.careful_titles.contains(&title.iter().collect::<String>())
    }

    /// Whether the words from `at` on make the title before them part of a brand.
    pub fn is_brand(&self, page: &Page, at: usize) -> bool {
        self.lists.brand_ends.iter().any(|word| page.starts(at, word))
    }

    /// Whether a name may end at `at`.
    pub fn follows(&self, page: &Page, at: usize) -> bool {
        match page.at(at) {
            None => true,
            Some(c) => !is_han(c) || self.never.has(c) || self.lists.followers.iter().any(|word| page.starts(at, word)),
        }
    }

    /// Whether a word of more than one character that follows names stands at `at`.
    pub fn is_follower(&self, page: &Page, at: usize) -> bool {
        self.lists.followers.iter().any(|word| word.chars().nth(1).is_some() && page.starts(at, word))
    }

    /// Whether the stretch looks like a name from its surname to its end, and is no word and no maker's.
    pub fn is_whole_name(&self, page: &Page, start: usize, end: usize) -> bool {
        let surname = self.surname(page, start);
        let given = page.slice(start + surname, end);
        let usual = surname > 0 && (1..=2).contains(&given.len()) && end <= page.chars.len();
        let common = || page.at(start).is_some_and(|c| self.lists.role_surnames.contains(c));
        let firm = surname == 2 || !self.is_weak(page, start) || given.len() == 2 && common();
        let plain = self.is_surely_given(given)
            || self.whole_given(given) && self.is_deed(page, end) && given.iter().any(|c| self.is_typical(&[*c]));
        usual && firm && plain && !self.begins_no_name(page, start) && !self.is_no_whole_name(page, start, end)
    }

    /// Whether the stretch is, or begins with, a word or a maker's name that looks like a name.
    pub fn is_no_whole_name(&self, page: &Page, start: usize, end: usize) -> bool {
        let word = |end: usize| page.slice(start, end).iter().collect::<String>();
        (start + 2..=end).any(|end| self.lists.no_whole_names.contains(&word(end)))
            || self.lists.no_short_names.contains(&word(end))
    }

    /// Whether what somebody says or does stands at `at`.
    pub fn is_deed(&self, page: &Page, at: usize) -> bool {
        self.lists.deeds.iter().any(|deed| page.starts(at, deed))
    }

    /// Whether a word stands at `at` that follows people who are called "老张" or "小王".
    pub fn goes_on_with_person(&self, page: &Page, at: usize) -> bool {
        page.at(at).is_some_and(|c| self.lists.after_person.contains(c)) || self.is_deed(page, at)
    }

    /// Whether what follows a word like "王总" makes another word of its last character.
    pub fn goes_on_with_thing(&self, page: &Page, cue: Cue) -> bool {
        let after = page.before(cue.end).and_then(|c| self.lists.after_surname.get(&c));
        after.is_some_and(|after| page.at(cue.end).is_some_and(|c| after.contains(c)))
    }
}
