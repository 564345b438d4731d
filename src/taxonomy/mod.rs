//! What a complaint can be about: the categories, their terms, and the phrases that show them. All of it is data under
//! `terms/`, `categories.toml`, `remedies.toml` and `negation.toml`. Must not know how text is searched.

mod negation;

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::error::user;
use crate::lang::Text;
use crate::registry::{Named, nearest};
use crate::schema::{NAMED_CATEGORIES, OTHER};
pub use negation::{Denial, Negation, Window, Wishes, Withheld};

/// One of the four categories.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    #[serde(skip)]
    pub name: String,
    pub label: Text,
    /// Nature of the China Consumers Association where no term is known.
    pub nature: String,
}

/// One term: `after-sales/return-refused`.
#[derive(Debug, Clone)]
pub struct Term {
    /// Category and name, joined by a slash.
    pub id: String,
    /// Place of the category in [`Taxonomy::categories`].
    pub category: usize,
    pub label: Text,
    pub about: Text,
    /// One of the ten natures of the China Consumers Association.
    pub nature: String,
    /// The remedy that the term tells of: who is refused a return has asked for one. One of [`REMEDIES`].
    pub remedy: Option<&'static str>,
    pub phrases: Vec<Phrase>,
    pub examples: Examples,
}

/// A phrase that shows a term.
#[derive(Debug, Clone)]
pub struct Phrase {
    pub text: String,
    /// 3 settles it, 2 is strong, 1 is a hint.
    pub weight: u32,
    pub language: String,
}

/// Sentences that must show the term, and sentences that must not.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    #[serde(rename = "match")]
    pub matching: Vec<String>,
    pub differ: Vec<String>,
}

/// Cues for what was asked of the seller and what came of it; those of [`NOT_MEANT`] tell neither, and hide what stands in them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedies {
    pub requested: BTreeMap<String, Phrases>,
    pub outcome: BTreeMap<String, Phrases>,
}

/// Phrases by language.
pub type Phrases = BTreeMap<String, Vec<String>>;

/// All of it.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    pub categories: Vec<Category>,
    /// In the order of their categories, then of their names.
    pub terms: Vec<Term>,
    pub remedies: Remedies,
    pub negation: Negation,
    /// Phrases that hold one of the lexicon and mean something else.
    pub not_meant: Vec<String>,
    /// Words that say nothing where a text has no others.
    pub placeholders: Vec<String>,
    /// Words, and how they are often written wrong.
    pub mistypings: Vec<(String, String)>,
    pub groups: Vec<Group>,
    /// Words by which a text tells the value of each field of [`crate::schema::MENTIONED`]; those of [`NOT_MEANT`] tell none.
    pub mentions: BTreeMap<String, Phrases>,
    /// Words of each concept in all languages: what a model takes for one and the same.
    pub concepts: BTreeMap<String, Vec<String>>,
    /// Languages in Latin letters, and how they are known.
    pub languages: Vec<Language>,
}

/// A language written in Latin letters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Two letters, as ISO 639-1 has them.
    pub language: String,
    /// Its commonest words, in lower case.
    pub words: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageFile {
    language: Vec<Language>,
}

/// A group of products, and the words by which categories of sources are known to belong to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    pub en: String,
    pub zh: String,
    /// The whole value, in lower case.
    pub exact: Vec<String>,
    /// Words in it, in lower case.
    pub contains: Vec<String>,
}

#[derive(Deserialize)]
struct GroupFile {
    group: Vec<Group>,
}

/// The remedies that a consumer can ask for, in the order in which ties are settled.
pub const REMEDIES: [&str; 6] = ["return", "exchange", "refund", "repair", "compensation", "apology"];

/// In place of a value: words that hold another one and mean something else.
pub const NOT_MEANT: &str = "-";

/// What can come of a request.
pub const OUTCOMES: [&str; 3] = ["refused", "granted", "pending"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermFile {
    label: Text,
    about: Text,
    nature: String,
    remedy: Option<String>,
    phrases: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    examples: Examples,
}

impl Named for Term {
    fn name(&self) -> &str {
        &self.id
    }
}

/// The lists beside the terms and the concepts.
const LISTS: [(&str, &str); 11] = [
    ("categories.toml", include_str!("categories.toml")),
    ("remedies.toml", include_str!("remedies.toml")),
    ("negation.toml", include_str!("negation.toml")),
    ("not_meant.toml", include_str!("not_meant.toml")),
    ("placeholders.toml", include_str!("placeholders.toml")),
    ("mistypings.toml", include_str!("mistypings.toml")),
    ("product_groups.toml", include_str!("product_groups.toml")),
    ("mentions.toml", include_str!("mentions.toml")),
    ("languages.toml", include_str!("languages.toml")),
    ("values.toml", include_str!("values.toml")),
    ("results.toml", include_str!("results.toml")),
];

/// The text of a list.
pub fn list(name: &str) -> &'static str {
    LISTS.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
}

impl Taxonomy {
    /// The taxonomy that comes with the program.
    pub fn shipped() -> Taxonomy {
        Self::load(crate::data::TERMS).unwrap_or_else(|e| panic!("shipped taxonomy: {e:#}"))
    }

    /// What tells the shipped taxonomy from that of another version of the program: a hash of its files, all of which bear on
    /// what a record gets.
    pub fn version() -> String {
        let folders = [crate::data::TERMS, crate::data::CONCEPTS].into_iter().flatten().copied();
        let files = folders.chain(LISTS).flat_map(|(name, text)| [name, text]);
        crate::digest::hash(files)[..8].to_string()
    }

    fn load(files: &[(&str, &str)]) -> Result<Taxonomy> {
        let mut by_name: BTreeMap<String, Category> = parsed("categories.toml")?;
        let categories: Vec<Category> = NAMED_CATEGORIES
            .iter()
            .chain([&OTHER])
            .map(|name| {
                let category = by_name.remove(*name).with_context(|| format!("categories.toml lacks {name}"))?;
                Ok(Category { name: name.to_string(), ..category })
            })
            .collect::<Result<_>>()?;
        let mut terms: Vec<Term> = files
            .iter()
            .map(|(id, text)| term(id, text, &categories).with_context(|| id.to_string()))
            .collect::<Result<_>>()?;
        terms.sort_by(|a, b| (a.category, &a.id).cmp(&(b.category, &b.id)));
        let all = |lists: Phrases| lists.into_values().flatten().collect();
        let GroupFile { group: groups } = parsed("product_groups.toml")?;
        let LanguageFile { language: languages } = parsed("languages.toml")?;
        Ok(Taxonomy {
            categories,
            terms,
            remedies: parsed("remedies.toml")?,
            negation: parsed("negation.toml")?,
            not_meant: parsed("not_meant.toml").map(all)?,
            placeholders: parsed("placeholders.toml").map(all)?,
            mistypings: mistypings()?,
            groups,
            mentions: parsed("mentions.toml")?,
            concepts: concepts()?,
            languages,
        })
    }

    /// Field, value and name for people, of every value that the program itself writes.
    pub fn names(&self) -> Vec<(String, String, Text)> {
        let values: BTreeMap<String, BTreeMap<String, Text>> = parsed("values.toml").expect("values.toml is tested");
        let name = |field: &str, value: &str, name: &Text| (field.to_string(), value.to_string(), name.clone());
        let mut names: Vec<_> = self.categories.iter().map(|c| name("category", &c.name, &c.label)).collect();
        names.extend(self.terms.iter().map(|t| name("term", &t.id, &t.label)));
        let group = |g: &Group| name("product_group", &g.name, &Text::new(g.en.as_str(), g.zh.as_str()));
        names.extend(self.groups.iter().map(group));
        for (field, values) in &values {
            names.extend(values.iter().map(|(value, text)| name(field, value, text)));
        }
        names
    }

    /// Place of the category and of the term that a crosswalk names: `after-sales` or `after-sales/return-refused`.
    ///
    /// # Errors
    /// A `UserError` with the nearest name.
    pub fn resolve(&self, name: &str) -> Result<(usize, Option<usize>)> {
        if let Some(category) = self.categories.iter().position(|c| c.name == name) {
            return Ok((category, None));
        }
        if let Some(term) = self.terms.iter().position(|t| t.id == name) {
            return Ok((self.terms[term].category, Some(term)));
        }
        let names = self.categories.iter().map(|c| c.name.as_str()).chain(self.terms.iter().map(|t| t.id.as_str()));
        let near = nearest(name, names);
        let hint = near.map_or("see `plaint list terms`".into(), |n| format!("did you mean `{n}`?"));
        Err(user(format!("no category or term is called `{name}`"), hint))
    }
}

fn parsed<T: serde::de::DeserializeOwned>(name: &str) -> Result<T> {
    toml::from_str(list(name)).with_context(|| name.to_string())
}

/// The term of a file, which stands in the folder of its category.
fn term(id: &str, text: &str, categories: &[Category]) -> Result<Term> {
    let (name, _) = id.split_once('/').context("a term stands in its category's folder")?;
    let category = categories.iter().position(|c| c.name == name).context("no such category")?;
    let TermFile { label, about, nature, remedy, phrases: lists, examples } = toml::from_str(text)?;
    let mut phrases = Vec::new();
    for (language, lists) in &lists {
        for (weight, list) in lists {
            let weight = weight.parse().with_context(|| format!("`{weight}` is no weight"))?;
            let phrase = |text: &String| Phrase { text: text.clone(), weight, language: language.clone() };
            phrases.extend(list.iter().map(phrase));
        }
    }
    let named = |name: String| REMEDIES.into_iter().find(|r| *r == name).with_context(|| format!("no remedy `{name}`"));
    let remedy = remedy.map(named).transpose()?;
    Ok(Term { id: id.to_string(), category, label, about, nature, remedy, phrases, examples })
}

/// Words as people mistype them, each beside the word that is meant.
fn mistypings() -> Result<Vec<(String, String)>> {
    let words: BTreeMap<String, Phrases> = parsed("mistypings.toml")?;
    let pairs = |(word, list): (String, Vec<String>)| list.into_iter().map(move |wrong| (word.clone(), wrong));
    Ok(words.into_values().flatten().flat_map(pairs).collect())
}

/// The words of each concept, in all languages together.
fn concepts() -> Result<BTreeMap<String, Vec<String>>> {
    let mut concepts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (language, text) in crate::data::CONCEPTS {
        let lists: BTreeMap<String, Vec<String>> =
            toml::from_str(text).with_context(|| format!("concepts/{language}"))?;
        lists.into_iter().for_each(|(concept, words)| concepts.entry(concept).or_default().extend(words));
    }
    Ok(concepts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn a_phrase_belongs_to_one_term_only() {
        let taxonomy = Taxonomy::shipped();
        let mut owners: HashMap<&str, &str> = HashMap::new();
        for term in &taxonomy.terms {
            for Phrase { text: phrase, weight, .. } in &term.phrases {
                assert!((1..=3).contains(weight), "{}: {phrase} weighs {weight}", term.id);
                assert!(!phrase.trim().is_empty() && phrase.trim() == phrase, "{}: `{phrase}`", term.id);
                assert_eq!(phrase, &phrase.to_ascii_lowercase(), "{}: phrases are lower-case", term.id);
                if let Some(owner) = owners.insert(phrase, &term.id) {
                    panic!("`{phrase}` stands in {owner} and in {}", term.id);
                }
            }
        }
    }

    #[test]
    fn every_language_of_a_phrase_is_known_and_can_deny() {
        let Taxonomy { terms, remedies, negation, languages, .. } = Taxonomy::shipped();
        let cues = remedies.requested.values().chain(remedies.outcome.values()).flat_map(|cues| cues.keys());
        let used: HashSet<&String> =
            terms.iter().flat_map(|t| t.phrases.iter().map(|p| &p.language)).chain(cues).collect();
        for language in used {
            let known = language == "zh" || languages.iter().any(|l| l.language == *language);
            assert!(known, "`{language}` is not in languages.toml");
            assert!(negation.denials.contains_key(language), "`{language}` is not in negation.toml");
        }
        for denial in negation.denials.values() {
            for id in denial.touching.terms.iter().chain(&denial.behind.terms) {
                assert!(terms.iter().any(|term| term.id == *id), "`{id}` is no term");
            }
        }
        for rule in negation.withheld {
            let known = OUTCOMES.contains(&rule.outcome.as_str()) && negation.denials.contains_key(&rule.language);
            assert!(known && rule.remedies.iter().all(|r| REMEDIES.contains(&r.as_str())), "{rule:?}");
        }
    }

    #[test]
    fn natures_are_those_of_the_china_consumers_association() {
        let natures = ["质量", "售后服务", "合同", "虚假宣传", "价格", "安全", "假冒", "计量", "人格权益", "其他"];
        for term in Taxonomy::shipped().terms {
            assert!(natures.contains(&term.nature.as_str()), "{}: {}", term.id, term.nature);
        }
    }

    #[test]
    fn what_texts_tell_is_of_fields_and_groups_that_there_are() {
        let Taxonomy { mentions, groups, .. } = Taxonomy::shipped();
        assert!(mentions.keys().eq(["platform", "product_group", "seller_type"]));
        let known = |value: &str| value == NOT_MEANT || groups.iter().any(|g| g.name == value);
        assert!(mentions["product_group"].keys().all(|value| known(value)));
    }

    #[test]
    fn remedies_and_outcomes_are_the_ones_the_schema_knows() {
        let remedies = Taxonomy::shipped().remedies;
        assert!(remedies.requested.keys().all(|r| r == NOT_MEANT || REMEDIES.contains(&r.as_str())));
        assert!(remedies.outcome.keys().all(|o| o == NOT_MEANT || OUTCOMES.contains(&o.as_str())));
        assert!(OUTCOMES.iter().all(|o| remedies.outcome.contains_key(*o)));
    }

    #[test]
    fn names_are_of_fields_and_cover_what_is_asked_and_what_comes_of_it() {
        let names = Taxonomy::shipped().names();
        assert!(names.iter().all(|(field, ..)| crate::schema::field(field).is_some()));
        let named = |field: &str, value: &str| names.iter().any(|(f, v, _)| f == field && v == value);
        assert!(REMEDIES.iter().all(|r| named("remedy_requested", r)));
        assert!(OUTCOMES.iter().all(|o| named("remedy_outcome", o)));
    }

    #[test]
    fn every_source_and_every_nature_has_a_short_name_in_both_languages() {
        let taxonomy = Taxonomy::shipped();
        let names = taxonomy.names();
        let name = |field: &str, value: &str| &names.iter().find(|(f, v, _)| f == field && v == value).unwrap().2;
        for profile in crate::source::profile::shipped() {
            let name = name("source", &profile.id);
            assert!(name.en == profile.id && name.zh.chars().count() <= 24, "{}", profile.id);
        }
        for nature in taxonomy.terms.iter().map(|t| &t.nature).chain(taxonomy.categories.iter().map(|c| &c.nature)) {
            let name = name("nature", nature);
            assert!(name.en.is_ascii() && name.zh == *nature, "{nature}");
        }
    }

    #[test]
    fn every_code_of_every_shipped_profile_names_a_category_or_term() {
        let taxonomy = Taxonomy::shipped();
        for profile in crate::source::profile::shipped() {
            let codes = || profile.codes.iter().map(|(_, code)| code);
            let named = codes().map(|c| &c.term).chain(&profile.unlisted_code).chain(&profile.blank_code);
            for name in named {
                taxonomy.resolve(name).unwrap_or_else(|e| panic!("{}: {e}", profile.id));
            }
            assert!(codes().all(|c| c.remedy.is_empty() || REMEDIES.contains(&c.remedy.as_str())));
        }
    }
}
