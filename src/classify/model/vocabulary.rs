//! From the hash of a feature to its row of weights: a table with open addressing. Must not know what is hashed.

/// Hashes of which the places are read before any is looked at.
const AT_ONCE: usize = 64;

/// The features that a model knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Vocabulary {
    hashes: Vec<u32>,
    /// Row + 1 of the feature that belongs here, or in the next free place; 0 where there is none. A power of two long. The
    /// hash is looked up by the row: of all hashes the commonest lie together, here each has a line of the cache for itself.
    table: Vec<u32>,
    /// A bit for each hash that is here. A power of two long, eight to sixteen bits a hash: small enough to stay near the
    /// processor, which the table is not.
    bits: Vec<u64>,
}

impl Vocabulary {
    /// The rows follow the order of the hashes. Of one that stood twice the first row would be found.
    pub fn new(hashes: Vec<u32>) -> Vocabulary {
        let mut table = vec![0; (hashes.len() * 3 / 2).next_power_of_two().max(2)];
        for (row, &hash) in (1..).zip(&hashes) {
            let mut place = hash as usize & (table.len() - 1);
            while table[place] != 0 {
                place = (place + 1) & (table.len() - 1);
            }
            table[place] = row;
        }
        let mut bits = vec![0; (hashes.len() / 8).next_power_of_two()];
        for &hash in &hashes {
            let (word, bit) = place_of_bit(hash, bits.len());
            bits[word] |= bit;
        }
        Vocabulary { hashes, table, bits }
    }

    /// Takes out most of the hashes that are not here and none that is. It has no branch for the processor to guess
    /// wrong, as it would for half of a text's runs.
    pub fn sieve(&self, hashes: &mut Vec<u32>) {
        let mut kept = 0;
        for at in 0..hashes.len() {
            let hash = hashes[at];
            let (word, bit) = place_of_bit(hash, self.bits.len());
            hashes[kept] = hash;
            kept += usize::from(self.bits[word] & bit != 0);
        }
        hashes.truncate(kept);
    }

    /// Calls `found` with each of the hashes that is here, its place among them and its row. Where some belong is read before any
    /// is looked at, so that the processor waits for many of them at once.
    pub fn find_all(&self, hashes: impl ExactSizeIterator<Item = u32> + Clone, mut found: impl FnMut(usize, u32)) {
        let mut first = [0; AT_ONCE];
        for from in (0..hashes.len()).step_by(AT_ONCE) {
            let some = hashes.clone().skip(from).take(AT_ONCE);
            for (row, hash) in first.iter_mut().zip(some.clone()) {
                *row = self.table[self.place(hash)];
            }
            for ((at, hash), row) in (from..).zip(some).zip(first) {
                if let Some(row) = self.find_from(hash, row) {
                    found(at, row);
                }
            }
        }
    }

    pub fn find(&self, hash: u32) -> Option<u32> {
        self.find_from(hash, self.table[self.place(hash)])
    }

    fn place(&self, hash: u32) -> usize {
        hash as usize & (self.table.len() - 1)
    }

    /// As [`Vocabulary::find`], what stands where the hash belongs being known.
    fn find_from(&self, hash: u32, first: u32) -> Option<u32> {
        let (mut place, mut row) = (self.place(hash), first.checked_sub(1)?);
        while self.hashes[row as usize] != hash {
            place = (place + 1) & (self.table.len() - 1);
            row = self.table[place].checked_sub(1)?;
        }
        Some(row)
    }

    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }
}

/// Which bit of so many words, a power of two, stands for a hash. Not by its lowest bits, which choose the place in the
/// table, so that the two do not crowd together.
fn place_of_bit(hash: u32, words: usize) -> (usize, u64) {
    ((hash >> 16) as usize & (words - 1), 1 << (hash >> 10 & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_is_found_at_its_row_and_no_other_is() {
        let hashes: Vec<u32> = (0..1000u32).map(|n| n.wrapping_mul(2_654_435_761) & !7).collect();
        let vocabulary = Vocabulary::new(hashes.clone());
        assert!((0..).zip(&hashes).all(|(row, &hash)| vocabulary.find(hash) == Some(row)));
        assert_eq!(vocabulary.find(5), None);
        let asked: Vec<u32> = hashes.iter().copied().chain([5, 0]).collect();
        let mut found = Vec::new();
        vocabulary.find_all(asked.iter().copied(), |at, row| found.push((at, row)));
        let one_by_one = asked.iter().enumerate().filter_map(|(at, hash)| Some((at, vocabulary.find(*hash)?)));
        assert!(one_by_one.eq(found));
        assert_eq!(Vocabulary::new(Vec::new()).find(5), None);
    }

    #[test]
    fn a_sieve_keeps_every_hash_that_is_here_in_its_order_and_few_others() {
        let spread = |n: u32| n.wrapping_mul(2_654_435_761);
        let known: Vec<u32> = (0..1000).map(spread).collect();
        let vocabulary = Vocabulary::new(known.clone());
        let mut hashes: Vec<u32> = (0..2000).map(spread).collect();
        vocabulary.sieve(&mut hashes);
        assert_eq!(hashes[..1000], known);
        assert!(hashes.len() < 1250, "{}", hashes.len());
        let mut none = vec![5];
        Vocabulary::new(Vec::new()).sieve(&mut none);
        assert!(none.is_empty());
    }
}
