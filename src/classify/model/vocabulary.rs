//! From the hash of a feature to its row of weights: a table with open addressing. Must not know what is hashed.

/// The features that a model knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Vocabulary {
    hashes: Vec<u32>,
    /// Hash and row + 1 of the feature that belongs here, or in the next free place; 0 where there is none. A power of two
    /// long.
    table: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// The rows follow the order of the hashes. Of one that stood twice the first row would be found.
    pub fn new(hashes: Vec<u32>) -> Vocabulary {
        let mut table = vec![(0, 0); (hashes.len() * 2).next_power_of_two().max(2)];
        for (row, &hash) in (1..).zip(&hashes) {
            let mut place = hash as usize & (table.len() - 1);
            while table[place].1 != 0 {
                place = (place + 1) & (table.len() - 1);
            }
            table[place] = (hash, row);
        }
        Vocabulary { hashes, table }
    }

    pub fn find(&self, hash: u32) -> Option<u32> {
        let mut place = hash as usize & (self.table.len() - 1);
        loop {
            let (there, row) = self.table[place];
            let row = row.checked_sub(1)?;
            if there == hash {
                return Some(row);
            }
            place = (place + 1) & (self.table.len() - 1);
        }
    }

    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }
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
        assert_eq!(Vocabulary::new(Vec::new()).find(5), None);
    }
}
