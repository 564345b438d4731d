//! Words that deny, as `negation.toml` has them. Must not know how text is searched.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Words that deny what follows them, and how far they reach.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Negation {
    /// By language.
    pub denials: BTreeMap<String, Denial>,
    pub withheld: Vec<Withheld>,
    /// Words that tell of no refusal of the seller's.
    pub asides: Vec<Aside>,
    /// Words of refusing that may be about anything, by language.
    pub refusing: BTreeMap<String, Refusing>,
    pub clauses: Clauses,
    pub lists: Lists,
    pub wishes: Wishes,
}

/// Denying words of one language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    pub words: Vec<String>,
    pub window: Window,
    /// Words behind which a deed of its own is told: "never argued and refunded me".
    #[serde(default)]
    pub unless: Vec<String>,
    /// Words that deny only what begins where they end: 不漏水.
    #[serde(default)]
    pub touching: Nearby,
    /// Words that deny what stands shortly before them: 和图片一样.
    #[serde(default)]
    pub behind: Nearby,
}

impl Denial {
    /// The words by how they deny: what follows, what begins where they end, what stands before them.
    pub fn lists(&self) -> [&Vec<String>; 3] {
        [&self.words, &self.touching.words, &self.behind.words]
    }
}

/// Words that deny phrases of some terms only.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearby {
    pub words: Vec<String>,
    pub terms: Vec<String>,
    /// Words between, with which they do not: 和图片不一样.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// Words that say of a remedy named shortly behind them that it was not given: each of `not` with each of `give`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    pub language: String,
    /// One of [`super::OUTCOMES`].
    pub outcome: String,
    /// Those of [`super::REMEDIES`] of which it says so.
    pub remedies: Vec<String>,
    pub not: Vec<String>,
    pub give: Vec<String>,
    pub window: Window,
    /// Words after which something else is spoken of: 未发货要求退款.
    pub unless: Vec<String>,
}

impl Withheld {
    pub fn words(&self) -> impl Iterator<Item = String> {
        each_with_each(&self.not, &self.give)
    }
}

/// Each of the first with each of the second, as their language writes them.
fn each_with_each<'a>(first: &'a [String], second: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let together = |a: &String, b: &String| match b.is_ascii() && !b.is_empty() {
        true => format!("{a} {b}"),
        false => format!("{a}{b}"),
    };
    first.iter().flat_map(move |a| second.iter().map(move |b| together(a, b)))
}

/// Words that tell of no refusal of the seller's: each of `before` with each of `words`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    pub before: Vec<String>,
    pub words: Vec<String>,
    /// Only where a clause begins with them.
    #[serde(default)]
    pub begins: bool,
}

impl Aside {
    pub fn together(&self) -> impl Iterator<Item = String> {
        each_with_each(&self.before, &self.words)
    }
}

/// Words of refusing that tell of a remedy only where nothing follows in their clause, a remedy, or one of `of`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusing {
    pub words: Vec<String>,
    pub of: Vec<String>,
}

/// What may stand between a denying word and the phrase that it denies, at most.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Window {
    Characters(usize),
    Words(usize),
}

/// Characters that end a clause.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clauses {
    pub marks: Vec<char>,
}

/// What stands between the members of a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    pub marks: Vec<char>,
    pub words: Vec<String>,
}

/// Words of a clause that only asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    pub words: Vec<String>,
    /// What a wish is called in brackets: `[诉求: 退款]`.
    pub labels: Vec<String>,
    /// Words of a deed, which no member of a list of wishes has.
    pub deeds: Vec<String>,
}
