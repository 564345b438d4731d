//! Which complaints people should look at: drawn by a seed, the same again from the same complaints. Must not know where
//! they are kept.

use std::collections::HashMap;

use crate::random::Random;

/// A complaint that could be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub record_id: String,
    pub category: String,
    pub confidence: f64,
}

/// By what complaints are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Those whose label is least sure come first.
    Uncertainty,
    /// Each with the same chance.
    Random,
    /// As many of each category, as far as there are.
    Stratified,
}

/// Draws at most `n`; the order of `all` does not matter.
pub fn draw(mut all: Vec<Candidate>, n: usize, by: By, seed: u64) -> Vec<Candidate> {
    all.sort_by(|a, b| a.record_id.cmp(&b.record_id));
    Random(seed).shuffle(&mut all);
    // Both sorts are stable: among equals, chance decides.
    match by {
        By::Random => {}
        By::Uncertainty => all.sort_by(|a, b| a.confidence.total_cmp(&b.confidence)),
        By::Stratified => {
            let mut seen: HashMap<String, usize> = HashMap::new();
            let mut round = |c: &Candidate| {
                let count = seen.entry(c.category.clone()).or_default();
                *count += 1;
                *count
            };
            let mut rounds: Vec<(usize, Candidate)> = all.into_iter().map(|c| (round(&c), c)).collect();
            rounds.sort_by_key(|(round, _)| *round);
            all = rounds.into_iter().map(|(_, c)| c).collect();
        }
    }
    all.truncate(n);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ninety complaints of one category and ten of another.
    fn candidates() -> Vec<Candidate> {
        let category = |i| if i < 90 { "other" } else { "after-sales" }.to_string();
        let one = |i: usize| Candidate {
            record_id: format!("r{i}"),
            category: category(i),
            confidence: (i * 37 % 100) as f64 / 100.0,
        };
        (0..100).map(one).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_whatever_the_order() {
        let mut turned = candidates();
        turned.reverse();
        for by in [By::Uncertainty, By::Random, By::Stratified] {
            let drawn = draw(candidates(), 20, by, 7);
            assert_eq!(drawn.len(), 20);
            assert_eq!(drawn, draw(turned.clone(), 20, by, 7));
        }
        assert_ne!(draw(candidates(), 20, By::Random, 7), draw(candidates(), 20, By::Random, 8));
    }

    #[test]
    fn the_least_sure_come_first() {
        let drawn = draw(candidates(), 3, By::Uncertainty, 7);
        assert_eq!(drawn.iter().map(|c| c.confidence).collect::<Vec<_>>(), [0.0, 0.01, 0.02]);
    }

    #[test]
    fn strata_are_even_as_far_as_they_go() {
        let of = |n| {
            let drawn = draw(candidates(), n, By::Stratified, 7);
            drawn.iter().filter(|c| c.category == "after-sales").count()
        };
        assert_eq!([of(10), of(20), of(40), of(1000)], [5, 10, 10, 10]);
    }
}
