//! What a record says of a complaint, as hashes: whether two versions of one can be the same complaint at all. Must not know
//! sources.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;

use anyhow::Result;
use polars::prelude::{DataFrame, Int32Chunked, StringChunked};

/// Day of receipt, seller and story; `None` where the record does not say. Small, since one is held for each record of a file.
pub type Said = [Option<NonZeroU32>; 3];

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
    let both: Vec<_> = one.into_iter().zip(other).filter_map(|(one, other)| one.zip(other)).collect();
    both.len() > 1 && both.iter().all(|(one, other)| one != other)
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
        let said = |of: [u32; 3]| of.map(NonZeroU32::new);
        let old = said([1, 2, 3]);
        assert!(differ(old, said([4, 5, 6])) && differ(old, said([0, 5, 6])));
        assert!(!differ(old, said([1, 5, 6])));
        assert!(!differ(old, said([0, 0, 6])), "one thing may be put right");
    }
}
