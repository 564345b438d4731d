//! When the part that a group has of a whole left its usual level: for some months or for good. Pure numbers.
//!
//! A scan statistic: of all stretches of months, the one in which the group's count is furthest from what its part of the
//! whole lets expect. What is usual follows from the margins alone, the group's sum and each month's whole, so that what
//! all groups have in common, a season, growth, a month cut short, moves nothing; how far chance would go is found by
//! dealing the group's cases anew among the months. Source: Kulldorff, M., Heffernan, R., Hartman, J., Assunção, R. and
//! Mostashari, F. (2005), "A space–time permutation scan statistic for disease outbreak detection", PLoS Medicine 2, e59.
//! From three years on cases are dealt within each month of the calendar, as that paper does within each day of the week, so
//! that a season of the group's own moves nothing either. (Two years cannot say whether one April was high or the other low.)
//!
//! Complaints come in bursts, which is no break. The likelihood ratio of a stretch is therefore divided by how much the
//! counts scatter around the fit: the quasi-likelihood ratio of McCullagh, P. and Nelder, J. A. (1989), "Generalized linear
//! models", section 6.2.3. That costs power in short series, and keeps false alarms rare where counts scatter three times as much as
//! chance alone has it.

use super::hypergeometric::Hypergeometric;
use crate::random::Random;

/// Fewer months with complaints say nothing of what is usual.
pub const FEWEST: usize = 12;
/// From so many months on the season of a group itself is taken out.
pub const THREE_YEARS: usize = 36;
/// Months of a stretch that ends again.
const LONGEST: usize = 6;
/// A break is told where chance goes as far in no more than this part of all series without one.
const CHANCE: f64 = 0.01;
/// Counts that fit to the last one divide by this, so that nothing is divided by nothing.
const LEAST_SCATTER: f64 = 1e-6;
/// How often the cases are dealt anew.
pub const ROUNDS: usize = 999;

/// A month: how many of the group, of how many in all.
pub type Month = (i64, i64);

/// What a series did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Course {
    /// Too few months to tell.
    Short,
    /// Nothing beyond chance.
    Steady,
    Broken(Break),
}

/// A stretch of months off the usual level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Break {
    /// Places in the series of its first and last month. Where the last is that of the series, it may go on.
    pub first: usize,
    pub last: usize,
    /// The group's part of the whole in these months, over that in all others; infinite where it had none.
    pub times: f64,
    /// How often chance alone goes as far.
    pub chance: f64,
}

/// The stretch furthest off, if chance seldom goes as far. Months follow each other without a gap; those without any
/// complaint are passed over.
pub fn scan(series: &[Month], rounds: usize) -> Course {
    let months = series.iter().filter(|(_, whole)| *whole > 0).count();
    if months < FEWEST {
        return Course::Short;
    }
    let strata = if months >= THREE_YEARS { 12 } else { 1 };
    let usual = Usual::of(series, (0..series.len()).map(|i| i % strata).collect(), strata, months);
    let counts: Vec<i64> = series.iter().map(|(count, _)| *count).collect();
    let Some((stretch, score)) = usual.furthest(&counts) else { return Course::Steady };
    // The same series gets the same answer.
    let mut random = Random(series.len() as u64);
    let enough = (CHANCE * (rounds + 1) as f64) as usize;
    let mut as_far = 1;
    for _ in 0..rounds {
        let dealt = usual.deal(series, &mut random);
        as_far += usize::from(usual.furthest(&dealt).is_some_and(|(_, other)| other >= score));
        // Nothing that follows can make it a break.
        if as_far > enough {
            return Course::Steady;
        }
    }
    let (first, last) = stretch;
    let inside = usual.within(&counts, first, last);
    Course::Broken(Break { first, last, times: inside, chance: as_far as f64 / (rounds + 1) as f64 })
}

/// What each month lets expect of a group.
struct Usual {
    expected: Vec<f64>,
    /// The stratum of each month.
    strata: Vec<usize>,
    /// The group's count and the whole over each stratum.
    sums: Vec<Month>,
    count: f64,
    /// Months less what was fitted.
    freedom: f64,
}

impl Usual {
    fn of(series: &[Month], strata: Vec<usize>, of_them: usize, months: usize) -> Usual {
        let mut sums: Vec<Month> = vec![(0, 0); of_them];
        for (stratum, (count, whole)) in strata.iter().zip(series) {
            let sum = &mut sums[*stratum];
            *sum = (sum.0 + count, sum.1 + whole);
        }
        let part = |stratum: usize| sums[stratum].0 as f64 / (sums[stratum].1 as f64).max(1.0);
        let expected = strata.iter().zip(series).map(|(stratum, (_, whole))| part(*stratum) * *whole as f64).collect();
        let count = sums.iter().map(|(count, _)| *count as f64).sum();
        Usual { expected, strata, sums, count, freedom: (months as f64 - of_them as f64 - 1.0).max(1.0) }
    }

    /// The cases dealt anew among the months of each stratum, as many as there were.
    fn deal(&self, series: &[Month], random: &mut Random) -> Vec<i64> {
        let mut left = self.sums.clone();
        let deal = |(&stratum, &(_, drawn)): (&usize, &Month)| {
            let (kind, whole) = left[stratum];
            let dealt = Hypergeometric { whole, kind, drawn }.draw(random);
            left[stratum] = (kind - dealt, whole - drawn);
            dealt
        };
        self.strata.iter().zip(series).map(deal).collect()
    }

    /// The first and last month of the stretch furthest off, with how far it is.
    fn furthest(&self, counts: &[i64]) -> Option<((usize, usize), f64)> {
        let months = counts.len();
        // Sums up to each month: count, expected, and squares over expected for the scatter.
        let mut sums = Vec::with_capacity(months + 1);
        sums.push([0.0; 3]);
        for (count, expected) in counts.iter().zip(&self.expected) {
            let (y, e) = (*count as f64, *expected);
            let [a, b, c] = sums[sums.len() - 1];
            sums.push([a + y, b + e, c + if e > 0.0 { y * y / e } else { 0.0 }]);
        }
        let mut best: Option<((usize, usize), f64)> = None;
        for first in 0..months {
            let ends = (first..(first + LONGEST).min(months)).chain((first > 0).then_some(months - 1));
            for last in ends {
                let [inside, all] = [[sums[first], sums[last + 1]], [[0.0; 3], sums[months]]]
                    .map(|[from, to]| [to[0] - from[0], to[1] - from[1], to[2] - from[2]]);
                let score = self.score(inside, all);
                if score > best.map_or(0.0, |(_, s)| s) {
                    best = Some(((first, last), score));
                }
            }
        }
        best
    }

    /// Kulldorff's likelihood ratio of a stretch against the rest, over the scatter that it leaves.
    fn score(&self, inside: [f64; 3], all: [f64; 3]) -> f64 {
        let [count, expected, squares] = inside;
        let [other, other_expected, other_squares] = [all[0] - count, all[1] - expected, all[2] - squares];
        if expected < 1e-9 || other_expected < 1e-9 {
            return 0.0;
        }
        let (level, other_level) = (count / expected, other / other_expected);
        let ln = |count: f64, level: f64| if count > 0.0 { count * level.ln() } else { 0.0 };
        let over = |squares: f64, level: f64| if level > 0.0 { squares / level } else { 0.0 };
        let scatter = (over(squares, level) + over(other_squares, other_level) - self.count) / self.freedom;
        (ln(count, level) + ln(other, other_level)) / scatter.max(LEAST_SCATTER)
    }

    /// The level within a stretch over that outside of it.
    fn within(&self, counts: &[i64], first: usize, last: usize) -> f64 {
        let sum = |inside: bool| {
            let months = (0..counts.len()).filter(|i| (first..=last).contains(i) == inside);
            months.fold((0.0, 0.0), |(c, e), i| (c + counts[i] as f64, e + self.expected[i]))
        };
        let ((count, expected), (other, other_expected)) = (sum(true), sum(false));
        count / expected / (other / other_expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Enough to tell one in a hundred.
    const FEW_ROUNDS: usize = 199;

    fn poisson(mean: f64, random: &mut ChaCha8Rng) -> i64 {
        if mean > 100.0 {
            return poisson(mean / 2.0, random) + poisson(mean / 2.0, random);
        }
        let (mut product, mut count) = (1.0, -1);
        while product > (-mean).exp() {
            product *= random.random_range(0.0..1.0f64);
            count += 1;
        }
        count
    }

    /// A series of `months` in which the group has about `mean` a month, times `factor(month)`; where `scatter` is over 1,
    /// complaints come in bursts of that size on average. All others have a season of their own.
    fn series(
        months: usize,
        mean: f64,
        scatter: f64,
        factor: impl Fn(usize) -> f64,
        random: &mut ChaCha8Rng,
    ) -> Vec<Month> {
        let month = |i: usize| {
            let season = 1.0 + 0.4 * (i as f64 * std::f64::consts::TAU / 12.0).sin();
            let wanted = mean * season * factor(i);
            // A Poisson number of bursts of geometric size, with the mean asked for and a variance `scatter` times the mean.
            let size = (scatter + 1.0) / 2.0;
            let bursts = poisson(wanted / size, random);
            let burst = |random: &mut ChaCha8Rng| {
                let mut n = 1;
                while random.random_range(0.0..1.0) > 1.0 / size {
                    n += 1;
                }
                n
            };
            let count: i64 = (0..bursts).map(|_| burst(random)).sum();
            (count, count + poisson(500.0 * season, random))
        };
        (0..months).map(month).collect()
    }

    /// How many of a hundred series are told to have a break.
    fn told(months: usize, mean: f64, scatter: f64, factor: impl Fn(usize) -> f64 + Copy, n: usize) -> f64 {
        let mut random = ChaCha8Rng::seed_from_u64(months as u64);
        let broken = (0..n).filter(|_| {
            let series = series(months, mean, scatter, factor, &mut random);
            matches!(scan(&series, FEW_ROUNDS), Course::Broken(_))
        });
        100.0 * broken.count() as f64 / n as f64
    }

    #[test]
    fn a_series_without_a_break_is_seldom_told_to_have_one() {
        let own_season = |i: usize| if i % 12 > 8 { 3.0 } else { 1.0 };
        // Bursts of up to three times the variance of chance alone. `docs/guide/compare.md` states these rates.
        let mut all = Vec::new();
        for months in [12, 24, 36] {
            for mean in [2.0, 10.0, 50.0] {
                for scatter in [1.0, 2.0, 3.0] {
                    all.push((scatter, told(months, mean, scatter, |_| 1.0, 150)));
                    if months >= THREE_YEARS {
                        all.push((scatter, told(months, mean, scatter, own_season, 150)));
                    }
                }
            }
        }
        let mean = |wanted: f64| {
            let of: Vec<f64> = all.iter().filter(|(scatter, _)| *scatter == wanted).map(|(_, told)| *told).collect();
            of.iter().sum::<f64>() / of.len() as f64
        };
        let means = [1.0, 2.0, 3.0].map(mean);
        assert!(means[0] < 1.5 && means[1] < 2.5 && means[2] < 3.0, "{means:?}");
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        let mut random = ChaCha8Rng::seed_from_u64(9);
        let mut found = 0;
        for _ in 0..50 {
            let series = series(36, 30.0, 1.0, |i| if i >= 28 { 2.0 } else { 1.0 }, &mut random);
            if let Course::Broken(b) = scan(&series, FEW_ROUNDS) {
                assert!(b.chance <= CHANCE && b.times > 1.4 && b.times < 3.0, "{b:?}");
                found += usize::from(b.first.abs_diff(28) <= 1 && b.last == 35);
            }
        }
        assert!(found > 40, "{found} of 50");
    }

    #[test]
    fn a_spike_and_a_gap_are_found_in_their_month() {
        let mut random = ChaCha8Rng::seed_from_u64(9);
        for (times, wanted) in [(4.0, true), (0.0, false)] {
            let series = series(24, 60.0, 1.0, |i| if i == 15 { times } else { 1.0 }, &mut random);
            let Course::Broken(b) = scan(&series, FEW_ROUNDS) else { panic!("{series:?}") };
            assert_eq!((b.first, b.last, b.times > 1.0), (15, 15, wanted));
        }
    }

    #[test]
    fn what_all_have_in_common_is_no_break() {
        // Everything triples in the last month, and one month has nothing at all.
        let month = |i: i64| {
            if i == 17 {
                (60, 600)
            } else if i == 4 {
                (0, 0)
            } else {
                (20 + i % 3, 200 + i)
            }
        };
        assert_eq!(scan(&(0..18).map(month).collect::<Vec<_>>(), ROUNDS), Course::Steady);
    }

    #[test]
    fn a_short_series_is_said_to_be_short() {
        let series = [(5, 50); 11];
        assert_eq!(scan(&series, ROUNDS), Course::Short);
        assert_eq!(scan(&[&series[..], &[(0, 0); 20]].concat(), ROUNDS), Course::Short);
        assert_eq!(scan(&[(0, 50); 24], ROUNDS), Course::Steady);
        assert_eq!(scan(&[(50, 50); 24], ROUNDS), Course::Steady);
    }
}
