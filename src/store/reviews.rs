//! The file of people's answers, `reviews.jsonl`: one answer a line, kept for good. It grows by one atomic rename. Must not
//! know what an answer does to a label.

use anyhow::Result;

use super::Dataset;
use super::writer::Writer;
use crate::review::{Answers, Review};

pub(super) const FILE: &str = "reviews.jsonl";

impl Dataset {
    /// Every answer that people gave; also to complaints that are gone, which have no effect until they come again.
    ///
    /// # Errors
    /// A `UserError` where the file is missing or damaged.
    pub fn answers(&self) -> Result<Answers> {
        Ok(Answers::new(self.reviews()?))
    }

    /// The answers in the order in which they came.
    ///
    /// # Errors
    /// As [`Dataset::answers`].
    pub fn reviews(&self) -> Result<Vec<Review>> {
        self.lines(FILE)
    }

    /// How many complaints people answered whose labels do not follow yet: a sitting was ended by force.
    ///
    /// # Errors
    /// As [`Dataset::answers`], and where a segment cannot be read.
    pub fn unapplied(&self) -> Result<i64> {
        match self.answers()?.ids().next() {
            None => Ok(0),
            Some(_) => self.count(|reviewed, answered| answered && !reviewed),
        }
    }

    /// How many complaints have labels that people gave although no answer is kept for them.
    ///
    /// # Errors
    /// As [`Dataset::unapplied`].
    pub fn unanswered(&self) -> Result<i64> {
        self.count(|reviewed, answered| reviewed && !answered)
    }

    /// How many live records are such, by whether their labels are by people and whether people answered them.
    fn count(&self, such: impl Fn(bool, bool) -> bool) -> Result<i64> {
        let answers = self.answers()?;
        let mut count = 0;
        for segment in &self.manifest.segments {
            let frame = self.read(segment, Some(&["record_id", "label_source"]))?;
            let (ids, sources) = (frame.column("record_id")?.str()?, frame.column("label_source")?.str()?);
            let rows = ids.iter().zip(sources.iter());
            count +=
                rows.filter(|(id, from)| such(*from == Some("review"), id.is_some_and(|id| answers.has(id)))).count();
        }
        Ok(count as i64)
    }
}

impl Writer {
    /// Puts answers behind those that are kept.
    ///
    /// # Errors
    /// Where the folder cannot be written; the file is then as it was.
    pub fn keep(&mut self, reviews: &[Review]) -> Result<()> {
        self.append(FILE, reviews)
    }

    /// Takes an answer out again, the last one where it was given several times: a slip of the hand, noticed at once.
    ///
    /// # Errors
    /// As [`Writer::keep`].
    pub fn take_back(&mut self, review: &Review) -> Result<()> {
        self.take_out(FILE, review)
    }
}
