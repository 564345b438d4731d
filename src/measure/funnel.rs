//! Which groups differ from the average by more than chance: what a funnel plot shows, as a test. Pure numbers.
//!
//! Source: Spiegelhalter, D. J. (2005), "Funnel plots for comparing institutional performance", Statistics in Medicine 24,
//! 1185–1202. His limits are those of the binomial distribution around the average; here the same probability is taken for
//! each group, and of the groups told to differ no more than one in twenty is expected to be chance.

use super::tail::{FALSE, binomial_at_least, discoveries};

/// On which side of the average a group lies beyond chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Above,
    Below,
}

/// A group: how many of how many, and the average to hold it against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    pub hits: i64,
    pub n: i64,
    pub average: f64,
}

/// The side of each group; nothing where chance alone may have done it.
pub fn sides(groups: &[Group]) -> Vec<Option<Side>> {
    let chances: Vec<f64> = groups.iter().map(Group::chance).collect();
    let believed = discoveries(&chances, FALSE);
    let side = |(group, believed): (&Group, bool)| match believed {
        true if group.hits as f64 > group.n as f64 * group.average => Some(Side::Above),
        true => Some(Side::Below),
        false => None,
    };
    groups.iter().zip(believed).map(side).collect()
}

/// How much wider the groups scatter than chance alone would have it: 1 is just as wide, 2 twice the standard deviation.
/// The tenth at either end is drawn in, so that single groups do not make it; Spiegelhalter (2005), section 3.2. Nothing
/// for fewer than ten groups.
pub fn spread(groups: &[Group]) -> Option<f64> {
    if groups.len() < 10 {
        return None;
    }
    let mut deviations: Vec<f64> = groups.iter().filter_map(Group::deviation).collect();
    deviations.sort_by(f64::total_cmp);
    let tenth = deviations.len() / 10;
    let (&low, &high) = deviations.get(tenth).zip(deviations.get(deviations.len().checked_sub(tenth + 1)?))?;
    let squares = deviations.iter().map(|z| z.clamp(low, high).powi(2));
    Some((squares.sum::<f64>() / deviations.len() as f64).sqrt())
}

impl Group {
    /// How likely chance is to go as far or further, on either side: twice the smaller tail, exact.
    fn chance(&self) -> f64 {
        let Group { hits, n, average } = *self;
        let (up, down) = (binomial_at_least(hits, n, average), binomial_at_least(n - hits, n, 1.0 - average));
        (2.0 * up.min(down)).min(1.0)
    }

    /// In standard deviations of the binomial distribution.
    fn deviation(&self) -> Option<f64> {
        let (n, p) = (self.n as f64, self.average);
        let sd = (n * p * (1.0 - p)).sqrt();
        (sd > 0.0).then(|| (self.hits as f64 - n * p) / sd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn chance_is_that_of_both_tails() {
        // Six of six heads or tails: 2 · ½⁶.
        let chance = |hits| Group { hits, n: 6, average: 0.5 }.chance();
        assert!((chance(6) - 2.0 / 64.0).abs() < 1e-12 && (chance(0) - chance(6)).abs() < 1e-12);
        assert_eq!(chance(3), 1.0);
    }

    #[test]
    fn a_group_far_off_is_told_with_its_side() {
        let group = |hits, n| Group { hits, n, average: 0.3 };
        // Three of five is twice the average, and says nothing.
        let groups = [group(30, 100), group(60, 100), group(5, 100), group(3, 5), group(33, 100)];
        assert_eq!(sides(&groups), [None, Some(Side::Above), Some(Side::Below), None, None]);
    }

    #[test]
    fn groups_that_differ_by_chance_alone_are_seldom_told_to_differ() {
        let mut random = ChaCha8Rng::seed_from_u64(11);
        let (mut tables_with_any, mut scatter) = (0, 0.0);
        for _ in 0..400 {
            let hits = |n| (0..n).filter(|_| random.random_range(0.0..1.0) < 0.3).count() as i64;
            let groups: Vec<i64> = (0..20).map(|i| 10 + 10 * i).map(hits).collect();
            let n = |i: usize| 10 + 10 * i as i64;
            let all: i64 = (0..20).map(n).sum();
            let average = groups.iter().sum::<i64>() as f64 / all as f64;
            let groups: Vec<Group> =
                groups.iter().enumerate().map(|(i, &hits)| Group { hits, n: n(i), average }).collect();
            tables_with_any += usize::from(sides(&groups).iter().any(Option::is_some));
            scatter += spread(&groups).unwrap() / 400.0;
        }
        // Where nothing is to be found, a table finds anything with 5 % at most.
        assert!(tables_with_any <= 30, "{tables_with_any} of 400");
        assert!((0.75..1.05).contains(&scatter), "{scatter}");
    }

    #[test]
    fn a_group_without_complaints_is_no_trouble() {
        let none = Group { hits: 0, n: 0, average: 0.0 };
        assert_eq!((sides(&[none]), spread(&[none; 12])), (vec![None], None));
        assert_eq!(sides(&[]), []);
    }
}
