//! What the lexicon says of a text: which phrases it asserts, what they weigh, and what of it a model may learn from.
//! Must not know records or models' weights.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::aside::Asides;
use super::matcher::{Found, Gapped, Hit, Matcher};
use super::model::features::{Hash, Kind};
use super::negator::Negator;
use super::placeholder::Placeholders;
use super::plain::Plain;
pub use super::signs::Signs;
use super::wishes::Wishes;
use super::withheld::Withholding;
use crate::schema::{MENTIONED, NAMED_CATEGORIES};
use crate::taxonomy::{NOT_MEANT, OUTCOMES, Phrases, REMEDIES, Remedies, Taxonomy};

/// Least score at which a text raises a category beside its primary one.
const RAISED: u32 = 2;

/// Weight of a phrase that tells by itself.
const TELLS: u32 = 2;

/// Lists of the matcher.
const LISTS: usize = 5 + MENTIONED.len();

/// Places of the categories in the order that settles ties. After-sales comes last since codebook clarification 1 wants
/// service to be the headline or most of the text; on labelled texts this order scores best.
const TIES: [usize; 4] = [0, 1, 3, 2];
/// A text of fewer bytes, some forty Chinese characters, is short: if it ends with a wish, it has no room for what came of it.
const SHORT: usize = 140;

/// The phrases of a taxonomy, ready to be found.
pub struct Lexicon {
    /// Phrases of the terms, of requests and of outcomes, denying words, words that withhold, and the words of each field
    /// that texts tell.
    matcher: Matcher<LISTS>,
    pub(super) negator: Negator,
    withholding: Withholding,
    pub(super) asides: Asides,
    placeholders: Placeholders,
    wishes: Wishes,
    /// Language of each phrase of the first four lists.
    languages: [Vec<String>; 4],
    /// Those in which there are phrases of terms.
    read: BTreeSet<String>,
    /// What each word of the other lists stands for; nothing where it is not meant.
    mentioned: [Vec<Option<String>>; MENTIONED.len()],
    /// Term and weight of each phrase.
    weights: Vec<(usize, u32)>,
    /// What each phrase of a request stands for.
    requested: Vec<&'static str>,
    outcome: Vec<&'static str>,
    /// Identifier and category of each term.
    terms: Vec<(String, usize)>,
}

/// What a model learns of the lexicon. The numbers are in the hashes of every trained model.
#[derive(Clone, Copy)]
#[repr(u64)]
enum Sign {
    Term = 0,
    Category = 1,
    Denied = 2,
    Requested = 3,
    Outcome = 4,
    Last = 5,
    DeniedRequest = 6,
}

/// What the phrases of a text weigh.
pub struct Weighed {
    /// Weight of each term: every phrase counts once, however often it stands in the text.
    pub terms: Vec<u32>,
    pub categories: [u32; TIES.len()],
    /// Categories that have any weight, the heaviest first, ties in the order of [`TIES`].
    pub ranked: Vec<usize>,
}

impl Weighed {
    /// The categories that the text raises, the primary one first; none where nothing was found.
    pub fn raised(&self) -> Vec<usize> {
        let Some((&primary, others)) = self.ranked.split_first() else { return Vec::new() };
        let raised = |&&c: &&usize| c < NAMED_CATEGORIES.len() && self.categories[c] >= RAISED;
        std::iter::once(primary).chain(others.iter().filter(raised).copied()).collect()
    }

    /// Weight behind the primary category ÷ (all weight + 1). Not a probability.
    pub fn confidence(&self) -> f64 {
        let all: u32 = self.categories.iter().sum();
        self.ranked.first().map_or(0.0, |&c| f64::from(self.categories[c]) / f64::from(all + 1))
    }
}

/// A phrase and its language.
type Spoken<'a> = (&'a str, &'a str);

/// Phrases that stand for one of a few values, and the value of each.
fn cues<'a>(known: &[&'static str], lists: &'a BTreeMap<String, Phrases>) -> (Vec<Spoken<'a>>, Vec<&'static str>) {
    let of = |&value| {
        let phrases = lists.get(value).into_iter().flatten();
        phrases.flat_map(move |(language, list)| list.iter().map(move |p| ((p.as_str(), language.as_str()), value)))
    };
    known.iter().flat_map(of).unzip()
}

/// The words of a field, and the value of each; none for those that are not meant.
fn mentions(values: &Phrases) -> Vec<(&str, Option<&str>)> {
    let mut mentions = Vec::new();
    for (value, words) in values {
        let meant = (value != NOT_MEANT).then_some(value.as_str());
        mentions.extend(words.iter().map(|word| (word.as_str(), meant)));
    }
    mentions
}

/// Takes out the hits whose phrase is not one of the first `phrases`, which are meant, those with a gap that begin in one, and
/// what stands in the second half of one with a gap: 优惠券…过期.
fn keep_meant(hits: &mut Vec<Hit>, gapped: &mut Vec<Gapped>, phrases: usize) {
    for other in hits.iter().filter(|hit| hit.phrase >= phrases) {
        gapped.retain(|Gapped { hit, .. }| hit.start < other.start || hit.start >= other.end);
    }
    for other in gapped.iter().filter(|gapped| gapped.hit.phrase >= phrases) {
        hits.retain(|hit| hit.end <= other.second || hit.start >= other.hit.end);
    }
    hits.retain(|hit| hit.phrase < phrases);
    gapped.retain(|gapped| gapped.hit.phrase < phrases);
}

impl Lexicon {
    /// # Errors
    /// Where a list of phrases is empty or names a phrase twice.
    pub fn new(taxonomy: &Taxonomy) -> Result<Lexicon> {
        let mut phrases = Vec::new();
        let mut weights = Vec::new();
        for (place, term) in taxonomy.terms.iter().enumerate() {
            for phrase in &term.phrases {
                phrases.push((phrase.text.as_str(), phrase.language.as_str()));
                weights.push((place, phrase.weight));
            }
        }
        let (asking, requested) = cues(&REMEDIES, &taxonomy.remedies.requested);
        let (telling, outcome) = cues(&OUTCOMES, &taxonomy.remedies.outcome);
        let spoken = [phrases, asking, telling, Negator::words(&taxonomy.negation)];
        let languages: [Vec<String>; 4] =
            spoken.each_ref().map(|list| list.iter().map(|(_, language)| language.to_string()).collect());
        let [terms, asking, telling, denying] = spoken.map(|list| list.into_iter().map(|(phrase, _)| phrase).collect());
        let mentions = MENTIONED.map(|field| mentions(&taxonomy.mentions[field]));
        let [groups, platforms, sellers] = mentions.each_ref().map(|list| list.iter().map(|(word, _)| *word).collect());
        let withholding = Withholding::words(&taxonomy.negation);
        let asides = Asides::words(&taxonomy.negation);
        let withhold = withholding.len();
        // Those that tell of no refusal stand behind those that withhold.
        let withholding = withholding.iter().chain(&asides).map(String::as_str).collect();
        let mut lists: [Vec<&str>; LISTS] = [terms, asking, telling, denying, withholding, groups, platforms, sellers];
        // Behind the phrases of a list stand those that are not meant, so that they are known by their places.
        let Remedies { requested: asked, outcome: told } = &taxonomy.remedies;
        for (list, cues) in lists[..3].iter_mut().zip([None, Some(asked), Some(told)]) {
            let own = cues.and_then(|cues| cues.get(NOT_MEANT)).into_iter().flat_map(Phrases::values).flatten();
            list.extend(taxonomy.not_meant.iter().chain(own).map(String::as_str));
        }
        Ok(Lexicon {
            read: languages[0].iter().cloned().collect(),
            languages,
            mentioned: mentions.map(|list| list.into_iter().map(|(_, value)| value.map(String::from)).collect()),
            matcher: Matcher::new(lists, taxonomy.concepts.values(), &taxonomy.mistypings)?,
            negator: Negator::new(&taxonomy.negation),
            withholding: Withholding::new(&taxonomy.negation),
            asides: Asides::new(&taxonomy.negation, withhold),
            placeholders: Placeholders::new(&taxonomy.placeholders),
            wishes: Wishes::new(&taxonomy.negation.wishes),
            weights,
            requested,
            // Behind the phrases stands each outcome itself, for what was not given.
            outcome: outcome.into_iter().chain(OUTCOMES).collect(),
            terms: taxonomy.terms.iter().map(|t| (t.id.clone(), t.category)).collect(),
        })
    }

    /// What stands in a text, however its white space is written; places are those of the text as given.
    pub fn signs(&self, text: &str) -> Signs {
        let plain = Plain::of(text);
        let mut signs = self.signs_in(&plain.text);
        signs.hits().for_each(|hit| plain.put_back(hit));
        signs
    }

    /// Reads a text once: the phrases that stand in it, without those that another phrase shows to be not meant; of these,
    /// what a clause denies; then the remedies that a clause says were not given, which overrule what is told of giving
    /// them; last the phrases with a gap, of which only a word in the gap denies any. Nothing of a text that only holds a place.
    fn signs_in(&self, text: &str) -> Signs {
        let Found { mut phrases, mut gapped, concepts, text: folded } = self.matcher.find(text);
        if self.placeholders.are_all_of(&folded) {
            return Signs::default();
        }
        for ((hits, gapped), languages) in phrases.iter_mut().zip(&mut gapped).zip(&self.languages[..3]) {
            keep_meant(hits, gapped, languages.len());
        }
        let [mut terms, mut requested, mut outcome, denials, mut withholding, mentions @ ..] = phrases;
        let asides = self.asides.take(text, &mut withholding, &self.negator);
        let aside = self.set_aside(text, &asides, &mut requested, &mut outcome);
        let [of_terms, of_requests, of_outcomes, of_denials] = &self.languages;
        let deny = |hits: &mut Vec<Hit>, languages: &[String], are_terms: bool| {
            // "no" denies in English, and stands before every other noun in Portuguese.
            let may = |word: &Hit, hit: &Hit| {
                let term = if are_terms { self.telling(hit) } else { None };
                of_denials[word.phrase] == languages[hit.phrase] && self.negator.is_about(word, term)
            };
            self.negator.take_denied(text, &denials, hits, may)
        };
        let about = |hit: &Hit| (self.request(hit), of_requests[hit.phrase].as_str());
        let withheld = self.withholding.spans(text, &withholding, &requested, &self.negator, about);
        let behind = self.outcome.len() - OUTCOMES.len();
        let whole = |(start, end, outcome)| Hit { start, end, phrase: behind + outcome };
        let withheld: Vec<Hit> = withheld.into_iter().map(whole).collect();
        let ends = |hit: &Hit| self.negator.ends_wishing(text, hit);
        let short = text.len() < SHORT;
        let ends_wishing = short && requested.last().is_some_and(ends);
        let mut denied = deny(&mut terms, of_terms, true);
        let denied_requests = deny(&mut requested, of_requests, false);
        deny(&mut outcome, of_outcomes, false);
        self.withhold(&mut outcome, &withheld);
        self.overrule(&mut outcome, &gapped[2]);
        let [of_faults, ..] = &mut gapped;
        let swallowed = |gapped: &mut Gapped| {
            let same = |word: &Hit| of_denials[word.phrase] == of_terms[gapped.hit.phrase];
            self.negator.denies_second(&denials, gapped, self.telling(&gapped.hit), same)
        };
        denied.extend(of_faults.extract_if(.., swallowed).map(|gapped| gapped.hit));
        denied.sort_by_key(|hit| hit.start);
        // Else a phrase with a gap says itself what is denied: 说好…没有.
        for (hits, gapped) in [&mut terms, &mut requested, &mut outcome].into_iter().zip(gapped) {
            hits.extend(gapped.into_iter().map(|gapped| gapped.hit));
            hits.sort_by_key(|hit| hit.start);
        }
        Signs {
            terms,
            denied,
            requested,
            denied_requests,
            outcome,
            withheld,
            aside,
            short,
            ends_wishing,
            mentions,
            concepts,
            text: folded,
        }
    }

    /// A text without its wishes in brackets, which tell nothing of the seller.
    pub fn without_wishes<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.wishes.blanked(text)
    }

    /// The term of a phrase that tells by itself. What another one leaves open is not denied with it: of 不充电 the 充电 says as
    /// little as before.
    fn telling(&self, hit: &Hit) -> Option<&str> {
        let (term, weight) = self.weight(hit);
        (weight >= TELLS).then(|| self.terms[term].0.as_str())
    }

    /// Whether there are phrases in a language, so that what is found in a text of it was meant.
    pub fn reads(&self, language: &str) -> bool {
        self.read.contains(language)
    }

    /// What phrases of the terms weigh together, by term and by category.
    pub fn weigh(&self, hits: &[Hit]) -> Weighed {
        let mut phrases: Vec<usize> = hits.iter().map(|h| h.phrase).collect();
        phrases.sort_unstable();
        phrases.dedup();
        let (mut terms, mut categories) = (vec![0; self.terms.len()], [0; TIES.len()]);
        for (term, weight) in phrases.into_iter().map(|phrase| self.weights[phrase]) {
            terms[term] += weight;
            categories[self.terms[term].1] += weight;
        }
        let mut ranked: Vec<usize> = TIES.into_iter().filter(|&c| categories[c] > 0).collect();
        ranked.sort_by_key(|&c| u32::MAX - categories[c]);
        Weighed { terms, categories, ranked }
    }

    /// Term and weight of a phrase of the terms.
    pub fn weight(&self, hit: &Hit) -> (usize, u32) {
        self.weights[hit.phrase]
    }

    /// Places of the phrases of the terms that stand within this one.
    pub fn within(&self, phrase: &str) -> Vec<usize> {
        let [terms, ..] = self.matcher.occurrences(phrase).phrases;
        let shorter = terms.iter().filter(|hit| hit.end - hit.start < phrase.len());
        shorter.map(|hit| hit.phrase).filter(|&phrase| phrase < self.weights.len()).collect()
    }

    /// The remedy that a phrase of a request asks for.
    pub fn request(&self, hit: &Hit) -> &'static str {
        self.requested[hit.phrase]
    }

    /// What a phrase tells of a request.
    pub fn outcome(&self, hit: &Hit) -> &'static str {
        self.outcome[hit.phrase]
    }

    /// All terms that have any weight: those of the primary category first, the strongest first.
    pub fn terms(&self, weighed: &Weighed) -> Vec<usize> {
        let Some(primary) = weighed.ranked.first() else { return Vec::new() };
        let mut terms: Vec<usize> = (0..weighed.terms.len()).filter(|&t| weighed.terms[t] > 0).collect();
        terms.sort_by_key(|&t| (self.terms[t].1 != *primary, u32::MAX - weighed.terms[t], t));
        terms
    }

    /// The remedy most often asked for, ties in the order of [`REMEDIES`]; empty where none is.
    pub fn request_in(&self, hits: &[Hit]) -> &'static str {
        let count = |r: &str| hits.iter().filter(|h| self.request(h) == r).count();
        if hits.is_empty() { "" } else { REMEDIES.into_iter().rev().max_by_key(|r| count(r)).unwrap_or("") }
    }

    /// What the text tells of a field of [`MENTIONED`]: the value with most words in it, of equals the one named first.
    pub fn told(&self, field: usize, hits: &[Hit]) -> Option<&str> {
        let mut words: Vec<usize> = Vec::new();
        let mut values: Vec<(&str, usize)> = Vec::new();
        for hit in hits {
            let Some(value) = self.mentioned[field][hit.phrase].as_deref() else { continue };
            if words.contains(&hit.phrase) {
                continue;
            }
            words.push(hit.phrase);
            match values.iter_mut().find(|(v, _)| *v == value) {
                Some((_, count)) => *count += 1,
                None => values.push((value, 1)),
            }
        }
        // `max_by_key` takes the last of equals.
        values.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
    }

    /// The scores as features of a model: logarithms of what each term and category weighs, what is denied, asked and
    /// told, each once.
    pub fn features(&self, signs: &Signs, weighed: &Weighed) -> Vec<(u32, f32)> {
        let mut found: Vec<(u32, f32)> = Vec::new();
        let mut count = |sign: Sign, name: &str, n: usize| {
            if n > 0 {
                let start = Hash::new(Kind::Lexicon).with(sign as u64);
                let hash = name.bytes().fold(start, |hash, b| hash.with(u64::from(b)));
                found.push((hash.end(), (n as f32).ln_1p()));
            }
        };
        for (place, (id, _)) in self.terms.iter().enumerate() {
            count(Sign::Term, id, weighed.terms[place] as usize);
        }
        for (category, weight) in weighed.categories.iter().enumerate() {
            // The models know `other` without its name.
            let name = NAMED_CATEGORIES.get(category).copied().unwrap_or_default();
            count(Sign::Category, name, *weight as usize);
            count(
                Sign::Denied,
                name,
                signs.denied.iter().filter(|hit| self.terms[self.weight(hit).0].1 == category).count(),
            );
        }
        for remedy in REMEDIES {
            count(Sign::Requested, remedy, signs.requested.iter().filter(|hit| self.request(hit) == remedy).count());
            count(
                Sign::DeniedRequest,
                remedy,
                signs.denied_requests.iter().filter(|hit| self.request(hit) == remedy).count(),
            );
        }
        for outcome in OUTCOMES {
            count(Sign::Outcome, outcome, signs.outcome.iter().filter(|hit| self.outcome(hit) == outcome).count());
        }
        if let Some(last) = signs.outcome.last() {
            count(Sign::Last, self.outcome(last), 1);
        }
        found
    }
}
