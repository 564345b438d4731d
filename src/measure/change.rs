//! How far a figure moved between two periods, with an interval of 95 %, and how likely chance alone would move it as far.
//! Pure numbers; must not know what was counted.

use super::hypergeometric::Hypergeometric;
use super::interval::{SIDE, wilson};
use super::tail::binomial_at_least;

/// A change from an earlier figure to a newer one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Of counts the relative change (0.5 is half as many again, infinite where there was nothing before), of shares the
    /// difference.
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// How likely chance is to move it as far or further, either way, where nothing has changed.
    pub chance: f64,
}

/// A count, and what it was counted over: 1 for plain counts, customers or days for rates.
pub type Counted = (i64, f64);

/// A part of a whole.
pub type Part = (i64, i64);

/// The relative change of a count, or of a rate by exposure, of Poisson distribution; `None` where both are nothing.
///
/// Given their sum, the newer of two Poisson counts is binomial: the test is exact, twice the smaller tail, and the interval
/// is that of Clopper and Pearson for the newer count's part of the sum, turned into a ratio. Sources: Przyborowski, J. and
/// Wilenski, H. (1940), "Homogeneity of results in testing samples from Poisson series", Biometrika 31, 313–323; Clopper,
/// C. J. and Pearson, E. S. (1934), "The use of confidence or fiducial limits", Biometrika 26, 404–413.
pub fn ratio(now: Counted, before: Counted) -> Option<Change> {
    let ((count, exposure), (count_before, exposure_before)) = (now, before);
    let sum = count + count_before;
    if sum <= 0 || count < 0 || count_before < 0 || exposure <= 0.0 || exposure_before <= 0.0 {
        return None;
    }
    let change = |part: f64| part / (1.0 - part) * exposure_before / exposure - 1.0;
    let (low, high) = clopper_pearson(count, sum);
    let same = exposure / (exposure + exposure_before);
    let (least, most) = (binomial_at_least(count, sum, same), binomial_at_least(count_before, sum, 1.0 - same));
    Some(Change {
        value: change(count as f64 / sum as f64),
        low: change(low),
        high: change(high),
        chance: (2.0 * least.min(most)).min(1.0),
    })
}

/// The change of a share, from shares that were not rounded; `None` where one of the two wholes is nothing.
///
/// The interval is Newcombe's hybrid score interval: Newcombe, R. G. (1998), "Interval estimation for the difference between
/// independent proportions", Statistics in Medicine 17, 873–890, method 10. The test is Fisher's exact one, two-sided by
/// Irwin's rule: all outcomes that are no likelier than what came out (Irwin, J. O. 1935, Metron 12, 83–94).
pub fn difference(now: Part, before: Part) -> Option<Change> {
    let ((hits, n), (hits_before, n_before)) = (now, before);
    let ((low, high), (low_before, high_before)) = (wilson(hits, n)?, wilson(hits_before, n_before)?);
    let (p, p_before) = (hits as f64 / n as f64, hits_before as f64 / n_before as f64);
    let value = p - p_before;
    Some(Change {
        value,
        low: value - (p - low).hypot(high_before - p_before),
        high: value + (high - p).hypot(p_before - low_before),
        chance: fisher(now, before),
    })
}

/// The limits for a proportion of `hits` in `n` trials.
fn clopper_pearson(hits: i64, n: i64) -> (f64, f64) {
    let limit = |hits: i64| {
        // The probability at which this many or more hits come with `SIDE`.
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..100 {
            let middle = (low + high) / 2.0;
            if binomial_at_least(hits, n, middle) < SIDE { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    };
    let low = if hits == 0 { 0.0 } else { limit(hits) };
    let high = if hits == n { 1.0 } else { 1.0 - limit(n - hits) };
    (low, high)
}

/// How likely two parts of their wholes are to differ as much, or more, where both come from the same share.
fn fisher((hits, n): Part, (hits_before, n_before): Part) -> f64 {
    Hypergeometric { whole: n + n_before, kind: hits + hits_before, drawn: n }.as_unlikely_as(hits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn near(got: f64, wanted: f64, digits: i32) {
        assert!((got - wanted).abs() <= 0.51 * 10f64.powi(-digits), "{got} {wanted}");
    }

    #[test]
    fn differences_agree_with_the_table_of_the_paper() {
        // Newcombe (1998), table II, method 10: 56/70 − 48/80 and the seven contrasts after it.
        for (now, before, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((6, 7), (2, 7), 0.0582, 0.8062),
            ((5, 56), (0, 29), -0.0381, 0.1926),
            ((0, 10), (0, 20), -0.1611, 0.2775),
            ((0, 10), (0, 10), -0.2775, 0.2775),
            ((10, 10), (0, 20), 0.6791, 1.0),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ] {
            let change = difference(now, before).unwrap();
            near(change.low, low, 4);
            near(change.high, high, 4);
        }
    }

    #[test]
    fn ratios_agree_with_published_values() {
        // Fay, vignette of the R package rateratio.test: 2 in 17 877 against 9 in 16 660, exact.
        let change = ratio((2, 17_877.0), (9, 16_660.0)).unwrap();
        near(change.value + 1.0, 0.207_094_155_7, 9);
        near(change.low + 1.0, 0.021_774_06, 7);
        near(change.high + 1.0, 1.000_549_10, 7);
        near(change.chance, 0.050_11, 5);
        // Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 5.
        for (hits, n, low, high) in
            [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)]
        {
            let (l, h) = clopper_pearson(hits, n);
            near(l, low, 4);
            near(h, high, 4);
        }
    }

    #[test]
    fn the_lady_tasting_tea_may_have_guessed() {
        // Fisher (1935): three of four cups right is no proof, 17/35 on both sides; all four are, 1/70 on one.
        near(fisher((3, 4), (1, 4)), 34.0 / 70.0, 12);
        near(fisher((4, 4), (0, 4)), 2.0 / 70.0, 12);
        // The twins of convicts: R's `fisher.test` gives 0.0005367 (Fisher 1962, after Lange 1929).
        near(fisher((10, 12), (3, 18)), 0.000_536_7, 6);
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(ratio((0, 1.0), (0, 1.0)), None);
        assert_eq!((difference((0, 0), (1, 2)), difference((1, 2), (0, 0))), (None, None));
        let new = ratio((8, 1.0), (0, 1.0)).unwrap();
        assert!(new.value.is_infinite() && new.high.is_infinite() && new.low > 0.0 && new.chance < 0.01);
        let gone = ratio((0, 1.0), (8, 1.0)).unwrap();
        assert!(gone.value == -1.0 && gone.low == -1.0 && gone.high < 0.0);
    }

    #[test]
    fn large_counts_are_no_trouble() {
        let change = ratio((18_625_000, 1.0), (17_300_000, 1.0)).unwrap();
        assert!(change.low < change.value && change.value < change.high && change.high - change.low < 0.002);
        assert!(change.chance < 1e-100);
        let same = difference((500_000, 2_000_000), (1_000_000, 4_000_000)).unwrap();
        assert!(same.value == 0.0 && same.chance > 0.9);
    }

    proptest! {
        #[test]
        fn the_change_back_is_the_mirror_image(a in 0i64..500, b in 0i64..500, n in 500i64..600, m in 500i64..600) {
            let (there, back) = (difference((a, n), (b, m)).unwrap(), difference((b, m), (a, n)).unwrap());
            prop_assert!((there.value + back.value).abs() < 1e-12);
            prop_assert!((there.low + back.high).abs() < 1e-12 && (there.high + back.low).abs() < 1e-12);
            prop_assert!((there.chance - back.chance).abs() < 1e-9);
            if a > 0 && b > 0 {
                let (there, back) = (ratio((a, 1.0), (b, 1.0)).unwrap(), ratio((b, 1.0), (a, 1.0)).unwrap());
                for (x, y) in [(there.value, back.value), (there.low, back.high), (there.high, back.low)] {
                    prop_assert!(((1.0 + x) * (1.0 + y) - 1.0).abs() < 1e-9, "{} {}", x, y);
                }
                prop_assert!((there.chance - back.chance).abs() < 1e-9);
            }
        }

        #[test]
        fn what_did_not_change_has_changed_by_nothing(a in 1i64..10_000, more in 0i64..10_000) {
            for change in [ratio((a, 1.0), (a, 1.0)).unwrap(), difference((a, a + more), (a, a + more)).unwrap()] {
                prop_assert!(change.value.abs() < 1e-12 && change.low <= 0.0 && change.high >= 0.0);
                prop_assert!(change.chance > 0.999_999);
            }
        }

        #[test]
        fn the_test_of_counts_finds_what_its_interval_finds(a in 0i64..300, b in 0i64..300) {
            prop_assume!(a + b > 0);
            let change = ratio((a, 1.0), (b, 1.0)).unwrap();
            prop_assert_eq!(change.chance < 0.05, change.low > 0.0 || change.high < 0.0);
        }

        #[test]
        fn fishers_test_is_the_sum_over_all_tables(a in 0i64..15, b in 0i64..15, n in 15i64..25, m in 15i64..25) {
            let choose = |n: i64, k: i64| (1..=k).fold(1.0, |c, i| c * (n - k + i) as f64 / i as f64);
            let of = |x: i64| choose(n, x) * choose(m, a + b - x) / choose(n + m, a + b);
            let all = (0..=(a + b).min(n)).filter(|x| a + b - x <= m).map(of);
            let wanted: f64 = all.filter(|p| *p <= of(a) * (1.0 + 1e-7)).sum();
            prop_assert!((fisher((a, n), (b, m)) - wanted).abs() < 1e-9);
        }
    }

    fn poisson(mean: f64, random: &mut ChaCha8Rng) -> i64 {
        let (mut product, mut count) = (1.0, -1);
        while product > (-mean).exp() {
            product *= random.random_range(0.0..1.0f64);
            count += 1;
        }
        count
    }

    /// How often, in per cent, `holds` is true of a change drawn by chance.
    fn per_cent(seed: u64, holds: impl Fn(&mut ChaCha8Rng) -> bool) -> f64 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        (0..4000).filter(|_| holds(&mut random)).count() as f64 / 40.0
    }

    #[test]
    fn intervals_hold_the_true_change_as_often_as_the_guide_says() {
        // An exact interval holds it more often than 95 times of 100, the more so the smaller the counts.
        for (mean, ratio_of, least, most) in
            [(3.0, 1.0, 97.0, 100.0), (10.0, 1.5, 95.5, 99.0), (30.0, 0.5, 95.0, 98.0), (300.0, 1.2, 94.3, 97.0)]
        {
            let covered = per_cent(3, |random| {
                let (now, before) = (poisson(mean * ratio_of, random), poisson(mean, random));
                ratio((now, 1.0), (before, 1.0)).is_none_or(|c| c.low <= ratio_of - 1.0 && ratio_of - 1.0 <= c.high)
            });
            assert!((least..=most).contains(&covered), "counts about {mean}: {covered}");
        }
        for (n, p, q) in [(30, 0.3, 0.3), (30, 0.5, 0.7), (100, 0.02, 0.05), (1000, 0.3, 0.33)] {
            let covered = per_cent(4, |random| {
                let mut hits = |p: f64| (0..n).filter(|_| random.random_range(0.0..1.0) < p).count() as i64;
                let change = difference((hits(q), n), (hits(p), n)).unwrap();
                change.low <= q - p && q - p <= change.high
            });
            assert!((94.0..=98.5).contains(&covered), "n = {n}, {p} to {q}: {covered}");
        }
    }

    #[test]
    fn of_the_marks_of_a_table_few_are_chance() {
        use crate::measure::tail::discoveries;
        let mut random = ChaCha8Rng::seed_from_u64(8);
        // Means over tables of the part of the marks that is wrong, for counts and for the four parts of shares.
        let (mut wrong, mut found) = ([0.0; 2], [0; 2]);
        for _ in 0..300 {
            let moved = |i: usize| i.is_multiple_of(2);
            let counts = (0..20).map(|i| {
                let mean = 5.0 + 4.0 * i as f64;
                let (now, before) =
                    (poisson(if moved(i) { 1.8 * mean } else { mean }, &mut random), poisson(mean, &mut random));
                (moved(i), ratio((now, 1.0), (before, 1.0)).map_or(1.0, |c| c.chance))
            });
            let counts: Vec<(bool, f64)> = counts.collect();
            // Ten groups of four parts each, which add up; in every other group the first two change.
            let mut shares = Vec::new();
            for group in 0..10 {
                let mut draw = |cuts: [f64; 3]| {
                    let mut parts = [0; 4];
                    for _ in 0..120 {
                        let x = random.random_range(0.0..1.0);
                        parts[cuts.iter().filter(|cut| x >= **cut).count()] += 1;
                    }
                    parts
                };
                let (before, now) =
                    (draw([0.4, 0.7, 0.9]), draw(if moved(group) { [0.2, 0.7, 0.9] } else { [0.4, 0.7, 0.9] }));
                for part in 0..4 {
                    let change = difference((now[part], 120), (before[part], 120)).unwrap();
                    shares.push((moved(group) && part < 2, change.chance));
                }
            }
            for (i, table) in [counts, shares].iter().enumerate() {
                let chances: Vec<f64> = table.iter().map(|(_, chance)| *chance).collect();
                let marks: Vec<bool> = table
                    .iter()
                    .zip(discoveries(&chances, 0.05))
                    .filter(|(_, b)| *b)
                    .map(|((moved, _), _)| *moved)
                    .collect();
                found[i] += marks.iter().filter(|moved| **moved).count();
                wrong[i] += marks.iter().filter(|moved| !**moved).count() as f64 / marks.len().max(1) as f64 / 300.0;
            }
        }
        assert!(wrong[0] < 0.05 && wrong[1] < 0.05, "{wrong:?}");
        assert!(found[0] > 1500 && found[1] > 1500, "{found:?}: something must be found");
    }
}
