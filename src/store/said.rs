//! What a record says of a complaint, as hashes: whether two versions of one can be the same complaint at all. Must not know
//! sources.

use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;
use polars::prelude::{DataFrame, Int32Chunked, StringChunked};

/// Day of receipt, seller and story; `None` where the record does not say.
pub type Said = [Option<u64>; 3];

/// The fields that it is read from.
pub const FIELDS: [&str; 5] = ["record_id", "received_on", "seller", "title", "narrative"];

/// The columns of a frame that tell it.
pub struct Columns<'f> {
    days: &'f Int32Chunked,
    texts: [&'f StringChunked; 3],
}

impl<'f> Columns<'f> {
    /// # Errors
    /// Where the frame lacks a column.
    pub fn of(frame: &'f DataFrame) -> Result<Self> {
        let text = |name: &str| frame.column(name)?.str();
        let texts = [text("seller")?, text("title")?, text("narrative")?];
        Ok(Columns { days: frame.column("received_on")?.date()?.physical(), texts })
    }

    pub fn row(&self, row: usize) -> Said {
        let [seller, title, narrative] = self.texts.map(|column| column.get(row));
        [self.days.get(row).map(hash), seller.map(hash), narrative.or(title).map(hash)]
    }
}

/// Whether all that both versions say differs: at least two things.
pub fn differ(one: Said, other: Said) -> bool {
    let both: Vec<(u64, u64)> = one.into_iter().zip(other).filter_map(|(one, other)| one.zip(other)).collect();
    both.len() > 1 && both.iter().all(|(one, other)| one != other)
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_another_one_only_where_nothing_is_the_same() {
        let old = [Some(1), Some(2), Some(3)];
        assert!(differ(old, [Some(4), Some(5), Some(6)]) && differ(old, [None, Some(5), Some(6)]));
        assert!(!differ(old, [Some(1), Some(5), Some(6)]));
        assert!(!differ(old, [None, None, Some(6)]), "one thing may be put right");
    }
}
