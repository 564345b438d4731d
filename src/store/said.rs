//! What a record says of a complaint, as hashes: whether two versions of one can be the same complaint at all. Must not know
//! sources.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;

use anyhow::Result;
use polars::prelude::{DataFrame, Int32Chunked, StringChunked};

use crate::schema::is_over;

/// What one version says. Small, since one is held for each record of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// Day of receipt, seller and story; `None` where the record does not say.
    of: [Option<NonZeroU32>; 3],
    /// Whether the complaint is at its end; `None` where the record does not say.
    ended: Option<bool>,
}

/// The fields that it is read from.
pub const FIELDS: [&str; 6] = ["record_id", "received_on", "seller", "title", "narrative", "status"];

/// Of complaints that got another version, those of which a reader must know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turned {
    /// They say something else altogether.
    pub others: i64,
    /// They were at their end, and are open again.
    pub reopened: i64,
}

impl Turned {
    /// Those of both.
    pub fn and(self, more: Turned) -> Turned {
        Turned { others: self.others + more.others, reopened: self.reopened + more.reopened }
    }

    /// Takes note of a version that took the place of another one.
    pub(super) fn step(&mut self, before: Said, next: Said) {
        self.others += i64::from(differ(before, next));
    }

    /// Takes note of a complaint that said this before a file and says that at its end, whatever it said on the way.
    pub(super) fn end(&mut self, before: Said, last: Said) {
        self.reopened += i64::from((before.ended, last.ended) == (Some(true), Some(false)));
    }
}

/// The columns of a frame that tell it.
pub struct Columns<'f> {
    days: &'f Int32Chunked,
    texts: [&'f StringChunked; 4],
}

impl<'f> Columns<'f> {
    /// # Errors
    /// Where the frame lacks a column.
    pub fn of(frame: &'f DataFrame) -> Result<Self> {
        let text = |name: &str| frame.column(name)?.str();
        let texts = [text("seller")?, text("title")?, text("narrative")?, text("status")?];
        Ok(Columns { days: frame.column("received_on")?.date()?.physical(), texts })
    }

    pub fn row(&self, row: usize) -> Said {
        let [seller, title, narrative, status] = self.texts.map(|column| column.get(row));
        let ended = status.and_then(is_over);
        Said { of: [self.days.get(row).map(hash), seller.map(hash), narrative.or(title).map(hash)], ended }
    }
}

/// What both say, side by side.
fn both(one: Said, other: Said) -> Vec<(NonZeroU32, NonZeroU32)> {
    one.of.into_iter().zip(other.of).filter_map(|(one, other)| one.zip(other)).collect()
}

/// Whether all that both versions say differs: at least two things.
fn differ(one: Said, other: Said) -> bool {
    let both = both(one, other);
    both.len() > 1 && both.iter().all(|(one, other)| one != other)
}

/// Whether two records of one number, by different sources, can be told to be one complaint: by the story, by two things, or by all that
/// both say.
pub(super) fn alike(one: Said, other: Said) -> bool {
    let both = both(one, other);
    let same = both.iter().filter(|(one, other)| one == other).count();
    let story = one.of[2].is_some() && one.of[2] == other.of[2];
    story || same > 1 || same > 0 && same == both.len()
}

fn hash(of: impl Hash) -> NonZeroU32 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    NonZeroU32::new(hasher.finish() as u32).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_another_one_only_where_nothing_is_the_same() {
        let said = |of: [u32; 3]| Said { of: of.map(NonZeroU32::new), ended: None };
        let old = said([1, 2, 3]);
        assert!(differ(old, said([4, 5, 6])) && differ(old, said([0, 5, 6])));
        assert!(!differ(old, said([1, 5, 6])));
        assert!(!differ(old, said([0, 0, 6])), "one thing may be put right");
    }

    #[test]
    fn one_number_is_one_complaint_only_where_more_than_the_day_is_the_same() {
        let said = |of: [u32; 3]| Said { of: of.map(NonZeroU32::new), ended: None };
        let old = said([1, 2, 3]);
        for same in [[1, 2, 3], [9, 9, 3], [1, 2, 9], [1, 0, 0], [0, 0, 3]] {
            assert!(alike(old, said(same)), "{same:?}");
        }
        for other in [[1, 9, 9], [9, 2, 9], [0, 0, 9], [0, 0, 0]] {
            assert!(!alike(old, said(other)), "{other:?}");
        }
    }

    #[test]
    fn only_what_was_at_its_end_and_is_not_any_more_is_open_again() {
        let said = |ended| Said { ended, ..Said::default() };
        let mut turned = Turned::default();
        turned.end(said(Some(true)), said(Some(false)));
        for (before, now) in
            [(Some(false), Some(true)), (Some(true), Some(true)), (None, Some(false)), (Some(true), None)]
        {
            turned.end(said(before), said(now));
        }
        assert_eq!(turned, Turned { others: 0, reopened: 1 });
    }
}
