//! What people said of complaints, and which of their answers counts. Must not know where answers are kept or how else
//! labels come about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::schema::{NAMED_CATEGORIES, Record};

/// An answer, in the names of categories, terms and states of a remedy. An empty term or remedy was not answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub category: String,
    /// The categories raised besides.
    pub also: Vec<String>,
    pub term: String,
    pub remedy: String,
}

impl Answer {
    /// What a record's label says, in the words of an answer.
    pub fn of(record: &Record) -> Answer {
        let flags = NAMED_CATEGORIES.iter().zip(record.raised());
        let raised = flags.filter(|(name, raised)| *raised && **name != record.category);
        Answer {
            category: record.category.clone(),
            also: raised.map(|(name, _)| name.to_string()).collect(),
            term: record.term.clone(),
            remedy: record.remedy_outcome.clone(),
        }
    }
}

/// The label that an answer was given to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Before {
    #[serde(flatten)]
    pub answer: Answer,
    pub label_source: String,
    pub label_confidence: Option<f64>,
}

impl Before {
    pub fn of(record: &Record) -> Before {
        let (label_source, label_confidence) = (record.label_source.clone(), record.label_confidence);
        Before { answer: Answer::of(record), label_source, label_confidence }
    }
}

/// An answer with who gave it, and when.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Review {
    pub record_id: String,
    pub reviewer: String,
    /// A day as `2017-03-05`, so that days sort as texts.
    pub date: String,
    #[serde(flatten)]
    pub answer: Answer,
    pub comment: String,
    pub before: Before,
}

/// All answers by complaint, in the order of their days; those of one day in the order in which they came.
#[derive(Debug, Clone, Default)]
pub struct Answers(BTreeMap<String, Vec<Review>>);

impl Answers {
    pub fn new(reviews: impl IntoIterator<Item = Review>) -> Answers {
        let mut answers = Answers::default();
        reviews.into_iter().for_each(|review| answers.add(review));
        answers
    }

    pub fn add(&mut self, review: Review) {
        let given = self.0.entry(review.record_id.clone()).or_default();
        let place = given.partition_point(|r| r.date <= review.date);
        given.insert(place, review);
    }

    pub fn has(&self, record_id: &str) -> bool {
        self.0.contains_key(record_id)
    }

    /// The ids of the complaints that were answered.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The answer that counts: the last one. Where it leaves the remedy open, the last one that tells it.
    pub fn counts(&self, record_id: &str) -> Option<Answer> {
        let given = self.0.get(record_id)?;
        let told = given.iter().rev().map(|r| &r.answer.remedy).find(|remedy| !remedy.is_empty());
        Some(Answer { remedy: told.cloned().unwrap_or_default(), ..given.last()?.answer.clone() })
    }

    /// The earliest answer to a complaint.
    pub fn first(&self, record_id: &str) -> Option<&Review> {
        self.0.get(record_id)?.first()
    }

    /// The last answer of each reviewer to a complaint, the one that counts last.
    pub fn given(&self, record_id: &str) -> Vec<&Review> {
        let all = self.0.get(record_id).map(Vec::as_slice).unwrap_or_default();
        let last = |(i, review): &(usize, &Review)| all[i + 1..].iter().all(|r| r.reviewer != review.reviewer);
        all.iter().enumerate().filter(last).map(|(_, review)| review).collect()
    }

    /// Whether the reviewer had said just that by then.
    pub fn knows(&self, review: &Review) -> bool {
        let all = self.0.get(&review.record_id).map(Vec::as_slice).unwrap_or_default();
        let last = all.iter().rev().find(|r| r.reviewer == review.reviewer && r.date <= review.date);
        last.is_some_and(|r| r.date == review.date && r.answer == review.answer && r.comment == review.comment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review(reviewer: &str, date: &str, category: &str, remedy: &str) -> Review {
        let answer = Answer { category: category.into(), remedy: remedy.into(), ..Answer::default() };
        let (reviewer, date) = (reviewer.into(), date.into());
        Review { record_id: "a".into(), reviewer, date, answer, ..Review::default() }
    }

    #[test]
    fn the_later_day_counts_whenever_the_answer_came() {
        let late = review("Li", "2017-03-05", "other", "");
        let early = review("Wang", "2017-03-01", "after-sales", "refused");
        let answers = Answers::new([late.clone(), early.clone()]);
        let counts = answers.counts("a").unwrap();
        assert_eq!((counts.category.as_str(), counts.remedy.as_str()), ("other", "refused"));
        assert_eq!(answers.given("a"), [&early, &late]);
        assert_eq!(answers.counts("b"), None);
    }

    #[test]
    fn a_reviewer_may_change_their_mind_and_back_again() {
        let (one, other) = (review("Li", "2017-03-05", "other", ""), review("Li", "2017-03-05", "after-sales", ""));
        let mut answers = Answers::new([one.clone()]);
        assert!(answers.knows(&one) && !answers.knows(&other));
        answers.add(other.clone());
        assert!(answers.knows(&other) && !answers.knows(&one));
        assert_eq!(answers.given("a"), [&other]);
        // The day after, the same answer is a new one.
        assert!(!answers.knows(&review("Li", "2017-03-06", "after-sales", "")));
    }
}
