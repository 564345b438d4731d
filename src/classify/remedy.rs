//! What a record's consumer asked for and what became of it, where no column tells. Must not know files, stores or numbers.

use super::crosswalk::Crosswalk;
use super::lexicon::Signs;
use super::results::{flag_apart, named_alone};
use super::{Classifier, LabelText, NO_REQUEST};
use crate::schema::{Record, is_over};
use crate::taxonomy::OUTCOMES;

/// What the result of a record and its story tell of the outcome; nothing where they tell none.
pub(super) struct Told {
    pub result: Option<&'static str>,
    pub story: Option<&'static str>,
    /// The terms of a story without its wishes in brackets, where it has any.
    pub terms: Option<String>,
}

impl Told {
    /// The outcome by the result, and only where there is none by the story: what a result says that nobody understood is not
    /// known. What was still to be waited for when the story was told is not known of a complaint that is closed since.
    fn outcome(&self, record: &Record) -> Option<&'static str> {
        let over = is_over(&record.status) == Some(true);
        let story = self.story.filter(|_| is_blank(&record.result));
        self.result.or(story.map(|outcome| if over && outcome == "pending" { "unknown" } else { outcome }))
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Whether the consumer told nothing.
fn is_silent(record: &Record) -> bool {
    [&record.title, &record.narrative, &record.request].into_iter().all(|text| is_blank(text))
}

impl Classifier {
    /// Reads what no column said. Where nothing was told nothing is known, which is not the same as nothing asked.
    pub(super) fn read_remedy(&self, crosswalk: &Crosswalk, record: &mut Record, signs: &Signs, told: Told) {
        let outcome = told.outcome(record);
        let implied = crosswalk.remedy(&record.source_codes);
        let by_column = record.remedy_source == "column";
        let waits = by_column && is_blank(&record.result) && record.remedy_outcome == "pending";
        let known = !is_silent(record) || !is_blank(&record.result);
        if let Some(remedy) = implied {
            record.remedy_requested = remedy.to_string();
        } else if known && !crosswalk.gives_request {
            record.remedy_requested = self.requested(crosswalk, record, signs, &told, waits).to_string();
        }
        if by_column && !(waits && record.remedy_requested == NO_REQUEST) {
            return;
        }
        // Where nothing was told, only a column can say that nothing was asked.
        let none = record.remedy_requested == NO_REQUEST;
        if known || none {
            record.remedy_outcome = outcome.unwrap_or(if none { NO_REQUEST } else { "unknown" }).into();
        }
        record.remedy_source = match (implied, known) {
            (Some(_), _) => "code",
            (None, true) => "text",
            (None, false) if none => "column",
            (None, false) => "",
        }
        .into();
    }

    /// What was asked for where no code implies it: by the request, else the story, else the result.
    fn requested(
        &self,
        crosswalk: &Crosswalk,
        record: &Record,
        signs: &Signs,
        told: &Told,
        waits: bool,
    ) -> &'static str {
        let ask = self.lexicon.request_in(&self.lexicon.signs(&record.request).requested);
        if !ask.is_empty() {
            return ask;
        }
        let by_column = record.remedy_source == "column";
        let column = OUTCOMES.into_iter().find(|o| by_column && record.remedy_outcome == *o);
        let outcome = column.or(told.outcome(record).filter(|o| OUTCOMES.contains(o)));
        let named = || self.named_in(crosswalk, &record.result);
        let silent = is_silent(record);
        let terms = told.terms.as_ref().unwrap_or(&record.terms).split('|');
        match self.asked(signs, named, terms, outcome, silent) {
            // That a complaint is open does not say that it asks for something.
            "" if waits && !silent => NO_REQUEST,
            asked => asked,
        }
    }

    /// The return, exchange, refund or repair that a result names, else the compensation: it was asked for, whatever came of it. What
    /// it denies was asked for first (不同意退款，可以换货).
    fn named_in(&self, crosswalk: &Crosswalk, result: &str) -> &'static str {
        // Results that are codes themselves name what was given and never what was refused.
        if crosswalk.knows_all() {
            return "";
        }
        let (result, _) = flag_apart(result);
        let signs = self.lexicon.signs(result);
        let of_goods = |remedy: &&&str| ["return", "exchange", "refund", "repair"].contains(remedy);
        let named = [&signs.denied_requests, &signs.requested].map(|hits| self.lexicon.request_in(hits));
        let named: Vec<&'static str> = named.into_iter().chain(named_alone(result)).collect();
        let compensation = || named.iter().find(|remedy| **remedy == "compensation");
        named.iter().find(of_goods).or_else(compensation).copied().unwrap_or_default()
    }

    /// What the story of a reviewed complaint asks for, now that its outcome and its terms are known.
    pub(super) fn asked_in_review(&self, crosswalk: &Crosswalk, record: &Record) -> &'static str {
        let outcome = OUTCOMES.into_iter().find(|o| record.remedy_outcome == *o);
        let named = || self.named_in(crosswalk, &record.result);
        let LabelText { text, .. } = LabelText::of(record, false);
        let signs = self.lexicon.signs(&self.lexicon.without_wishes(&text));
        self.asked(&signs, named, record.terms.split('|'), outcome, true)
    }

    /// What was asked for: what the text says, else what is `named` elsewhere; where something came of it, also what the text
    /// denies ("they won't give me a refund") or what its terms tell of. Else nothing at all, unless nobody told (`silent`) or
    /// something came of a request.
    pub(super) fn asked<'a>(
        &self,
        signs: &Signs,
        named: impl FnOnce() -> &'static str,
        mut terms: impl Iterator<Item = &'a str>,
        outcome: Option<&str>,
        silent: bool,
    ) -> &'static str {
        let remedy = |id: &str| self.taxonomy.terms.iter().find(|t| t.id == id)?.remedy;
        let request = match self.lexicon.request_in(&signs.requested) {
            "" => named(),
            request => request,
        };
        match (request, outcome) {
            ("", None) if silent => "",
            ("", None) => NO_REQUEST,
            ("", Some(_)) => match self.lexicon.request_in(&signs.denied_requests) {
                "" => terms.find_map(remedy).unwrap_or_default(),
                denied => denied,
            },
            (request, _) => request,
        }
    }
}
