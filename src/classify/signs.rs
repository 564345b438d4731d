//! What stands in a text, for labels and for models. Must not know how it is found or what it weighs.

use super::matcher::Hit;
use super::model::concepts::Mention;
use crate::schema::MENTIONED;

/// What stands in a text: the phrases that it asserts, those of the terms that it denies, and what a model reads.
#[derive(Default)]
pub struct Signs {
    pub terms: Vec<Hit>,
    pub denied: Vec<Hit>,
    pub requested: Vec<Hit>,
    /// Requests that a clause denies: mostly the seller does, "they won't give me a refund".
    pub denied_requests: Vec<Hit>,
    pub outcome: Vec<Hit>,
    /// From a word that withholds to the remedy.
    pub withheld: Vec<Hit>,
    /// Whether the text tells of a refusal that is none of the seller's, or none of a remedy.
    pub aside: bool,
    /// Whether this is a short text.
    pub short: bool,
    /// Whether this is a short text and the last thing in it a wish for a remedy.
    pub ends_wishing: bool,
    /// Words that tell each of the fields of [`MENTIONED`].
    pub mentions: [Vec<Hit>; MENTIONED.len()],
    /// Words of the concepts, and the text in plain white space, folded: for a model.
    pub concepts: Vec<Mention>,
    pub text: Vec<char>,
}

impl Signs {
    /// All that are shown to people or told apart by where they stand.
    pub fn hits(&mut self) -> impl Iterator<Item = &mut Hit> {
        let Signs { terms, denied, requested, denied_requests, outcome, withheld, mentions, .. } = self;
        [terms, denied, requested, denied_requests, outcome, withheld].into_iter().chain(mentions).flatten()
    }
}
