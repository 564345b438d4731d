//! The words beside which personal data stands, found in one pass. Must not know what the data looks like.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::page::CharSet;

/// What a cue says. A word may say several things; a set of classes is a sum of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Class {
    Phone = 1,
    IdCard = 1 << 1,
    Ssn = 1 << 2,
    Card = 1 << 3,
    Order = 1 << 4,
    Qq = 1 << 5,
    WeChat = 1 << 6,
    Name = 1 << 7,
    SelfName = 1 << 8,
    Title = 1 << 9,
    Mister = 1 << 10,
    Dear = 1 << 11,
    MyName = 1 << 12,
    Own = 1 << 13,
    Other = 1 << 14,
    Generic = 1 << 15,
    Role = 1 << 16,
    Called = 1 << 17,
    Plate = 1 << 18,
    At = 1 << 19,
    Host = 1 << 20,
    Field = 1 << 21,
    Me = 1 << 22,
    Relative = 1 << 23,
    Ending = 1 << 24,
    Here = 1 << 25,
    Home = 1 << 26,
}

/// Cues whose data need not hold a digit.
const ALONE: u32 = Class::WeChat as u32
    | Class::Name as u32
    | Class::SelfName as u32
    | Class::Title as u32
    | Class::Mister as u32
    | Class::Dear as u32
    | Class::MyName as u32
    | Class::Role as u32
    | Class::Called as u32
    | Class::At as u32
    | Class::Host as u32
    | Class::Field as u32
    | Class::Me as u32
    | Class::Relative as u32
    | Class::Ending as u32
    | Class::Here as u32;

/// A cue in a text. Offsets are bytes, or characters once it is on a page; the end is excluded.
#[derive(Debug, Clone, Copy)]
pub struct Cue {
    pub start: usize,
    pub end: usize,
    pub classes: u32,
}

impl Cue {
    pub fn is(&self, class: Class) -> bool {
        self.classes & class as u32 != 0
    }

    /// Whether personal data without digits may stand beside it.
    pub fn stands_alone(&self) -> bool {
        self.classes & ALONE != 0
    }
}

/// What one pass over a text finds.
pub struct Scan {
    /// From left to right. One inside of a longer one is left out.
    pub cues: Vec<Cue>,
    /// Whether there is a digit, of half or full width.
    pub digit: bool,
    /// Whether there is an `@`.
    pub at: bool,
    /// Whether there is a full stop or a slash of half width: without one there is no link.
    pub dot: bool,
}

/// Cues that an account may follow without anything between.
const FOLLOWED: u32 = Class::Qq as u32 | Class::WeChat as u32;

/// Runs of more letters count as being this long.
const LONGEST_RUN: usize = 15;

/// How many buckets the words are in; a power of two.
const BUCKETS: usize = 1 << 11;

/// All cue words. Most characters and words of a text begin none: tables of bits tell that in a nanosecond.
pub struct Cues {
    /// First characters.
    first: CharSet,
    /// First two characters, hashed: says of few pairs that they begin a word though they do not.
    pairs: Bits,
    /// First two characters of words that have no more.
    short: Bits,
    /// First three characters of the others.
    triples: Bits,
    /// First Latin letters with the length of their run, hashed.
    runs: Bits,
    /// The words by the hash of their first two characters, the longest first.
    buckets: Vec<Vec<(String, u32)>>,
}

impl Cues {
    pub fn new() -> Cues {
        let mut cues = Cues {
            first: CharSet::new(""),
            pairs: Bits::default(),
            short: Bits::default(),
            triples: Bits::default(),
            runs: Bits::default(),
            buckets: vec![Vec::new(); BUCKETS],
        };
        for (word, classes) in words() {
            let mut chars = word.chars();
            if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
                let pair = hash(first as u32, second);
                cues.first.insert(first);
                cues.pairs.insert(pair);
                match chars.next() {
                    Some(third) => cues.triples.insert(hash(pair, third)),
                    None => cues.short.insert(pair),
                }
                cues.insert_run(&word, classes);
                cues.buckets[pair as usize % BUCKETS].push((word, classes));
            }
        }
        for words in &mut cues.buckets {
            words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        cues
    }

    /// Remembers the Latin letters that a cue begins with. Where an account may follow directly they may go on.
    fn insert_run(&mut self, word: &str, classes: u32) {
        let length = run(word.as_bytes());
        let open = length == word.len() && classes & FOLLOWED != 0;
        for longer in length..=if open { LONGEST_RUN.max(length) } else { length } {
            // Of a short word that goes on, the letters up to the third are not known.
            let known = word.as_bytes().get(..length).unwrap_or_default();
            if known.len() >= 3 || longer == length {
                self.runs.insert(hash_run(known, longer));
            } else {
                (b'A'..=b'z').for_each(|next| self.runs.insert(hash_run(&[known, &[next]].concat(), longer)));
            }
        }
    }

    /// Reads a text once.
    pub fn scan(&self, text: &str) -> Scan {
        let mut scan = Scan { cues: Vec::new(), digit: false, at: false, dot: false };
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphabetic() {
                // Latin cues begin a word: the rest of it is skipped.
                let rest = bytes.get(at..).unwrap_or_default();
                let length = run(rest);
                if self.runs.has(hash_run(rest.get(..length.min(3)).unwrap_or_default(), length)) {
                    self.add(text, at, &mut scan);
                }
                at += length;
            } else if byte.is_ascii() {
                scan.digit |= byte.is_ascii_digit();
                scan.at |= byte == b'@';
                scan.dot |= matches!(byte, b'.' | b'/');
                if self.first.has(byte as char) {
                    self.add(text, at, &mut scan);
                }
                at += 1;
            } else {
                at = self.scan_han(text, at, &mut scan);
            }
        }
        scan
    }

    /// Reads from byte `at` up to the next ASCII character, and returns where that is.
    fn scan_han(&self, text: &str, mut at: usize, scan: &mut Scan) -> usize {
        let mut chars = text.get(at..).unwrap_or_default().chars();
        while let Some(c) = chars.next() {
            if c.is_ascii() {
                return at;
            }
            if self.first.has(c)
                && let Some(second) = chars.clone().next()
            {
                self.add_pair(text, at, hash(c as u32, second), scan);
            }
            scan.digit |= matches!(c, '０'..='９');
            scan.at |= c == '＠';
            at += c.len_utf8();
        }
        text.len()
    }

    /// Adds the cue that begins at byte `start`, if there is one.
    fn add(&self, text: &str, start: usize, scan: &mut Scan) {
        let mut chars = text.get(start..).unwrap_or_default().chars();
        if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
            self.add_pair(text, start, hash(first as u32, second), scan);
        }
    }

    /// Adds the cue that begins with a pair of characters, unless the last one covers it.
    fn add_pair(&self, text: &str, start: usize, pair: u32, scan: &mut Scan) {
        if self.pairs.has(pair)
            && let Some(cue) = self.cue(text, start, pair)
            && scan.cues.last().is_none_or(|last| cue.end > last.end)
        {
            scan.cues.push(cue);
        }
    }

    /// The longest cue that begins at byte `start`.
    fn cue(&self, text: &str, start: usize, pair: u32) -> Option<Cue> {
        let rest = text.get(start..)?;
        if !self.short.has(pair) && !rest.chars().nth(2).is_some_and(|third| self.triples.has(hash(pair, third))) {
            return None;
        }
        let words = self.buckets[pair as usize % BUCKETS].iter().filter(|(word, _)| rest.starts_with(word.as_str()));
        let mut cues = words.map(|(word, classes)| Cue { start, end: start + word.len(), classes: *classes });
        cues.find(|cue| is_word(text.as_bytes(), *cue))
    }
}

/// Latin letters at the beginning of a text.
fn run(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}

/// A number below 65 536 for the first three letters of a run and its length.
fn hash_run(letters: &[u8], length: usize) -> u32 {
    let letter = |at: usize| u32::from(letters.get(at).copied().unwrap_or(0));
    let length = length.min(LONGEST_RUN) as u32;
    (letter(0) | letter(1) << 8 | letter(2) << 16 | length << 24).wrapping_mul(0x9e37_79b1) >> 16
}

/// A number below 65 536 for a character and what stands before it.
fn hash(before: u32, c: char) -> u32 {
    before.wrapping_mul(0x9e37).wrapping_add(c as u32).wrapping_mul(0x9e37_79b1) >> 16
}

/// A set of numbers below 65 536.
struct Bits(Vec<u64>);

impl Default for Bits {
    fn default() -> Bits {
        Bits(vec![0; 1 << 10])
    }
}

impl Bits {
    fn insert(&mut self, number: u32) {
        self.0[number as usize >> 6 & 0x3ff] |= 1 << (number & 63);
    }

    fn has(&self, number: u32) -> bool {
        self.0[number as usize >> 6 & 0x3ff] >> (number & 63) & 1 == 1
    }
}

/// Whether a cue in Latin script ends where a word does, unless an account may follow it directly.
fn is_word(text: &[u8], cue: Cue) -> bool {
    let latin = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let goes_on = latin(cue.end.checked_sub(1)) && latin(Some(cue.end));
    !goes_on || cue.classes & FOLLOWED != 0
}

/// The file of cues.
#[derive(Deserialize)]
struct File {
    called: Called,
    #[serde(flatten)]
    lists: BTreeMap<String, Vec<String>>,
}

/// Surnames and the words with which they make what people are called.
#[derive(Deserialize)]
struct Called {
    old: String,
    young: String,
    others: String,
    behind: Vec<String>,
}

impl Called {
    fn words(&self) -> impl Iterator<Item = String> {
        let before = |word: char, surnames: &str| surnames.chars().map(|c| format!("{word}{c}")).collect::<Vec<_>>();
        let behind = self.others.chars().flat_map(|c| self.behind.iter().map(move |word| format!("{c}{word}")));
        before('老', &self.old).into_iter().chain(before('小', &self.young)).chain(behind)
    }
}

/// Every word in every way that it is written, with its classes.
fn words() -> BTreeMap<String, u32> {
    let file: File = toml::from_str(include_str!("cues.toml")).expect("the cue list of the program is sound");
    let mut words: BTreeMap<String, u32> = BTreeMap::new();
    for (list, entries) in &file.lists {
        let class = class(list).expect("every list of cues has a class") as u32;
        for word in entries.iter().flat_map(|word| spellings(word)) {
            *words.entry(word).or_default() |= class;
        }
    }
    for word in file.called.words() {
        *words.entry(word).or_default() |= Class::Called as u32;
    }
    words
}

fn class(list: &str) -> Option<Class> {
    Some(match list {
        "phone" => Class::Phone,
        "id_card" => Class::IdCard,
        "ssn" => Class::Ssn,
        "card" => Class::Card,
        "order" => Class::Order,
        "qq" => Class::Qq,
        "wechat" => Class::WeChat,
        "name" => Class::Name,
        "self_name" => Class::SelfName,
        "title" => Class::Title,
        "mister" => Class::Mister,
        "dear" => Class::Dear,
        "my_name" => Class::MyName,
        "own" => Class::Own,
        "other" => Class::Other,
        "generic" => Class::Generic,
        "role" => Class::Role,
        "plate" => Class::Plate,
        "at" => Class::At,
        "host" => Class::Host,
        "field" => Class::Field,
        "me" => Class::Me,
        "relative" => Class::Relative,
        "ending" => Class::Ending,
        "here" => Class::Here,
        "home" => Class::Home,
        _ => return None,
    })
}

/// As written, in lower case, in capitals, with one capital, with a capital in each word.
fn spellings(word: &str) -> Vec<String> {
    let lower = word.to_ascii_lowercase();
    let mut after_letter = false;
    let each: String = lower
        .chars()
        .map(|c| {
            let c = if after_letter { c } else { c.to_ascii_uppercase() };
            after_letter = c.is_ascii_alphabetic() || c == '\'';
            c
        })
        .collect();
    let mut first = lower.clone();
    if let Some(head) = first.get_mut(..1) {
        head.make_ascii_uppercase();
    }
    let mut all = vec![word.to_string(), word.to_ascii_uppercase(), lower, first, each];
    all.sort_unstable();
    all.dedup();
    all
}
