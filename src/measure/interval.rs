//! Intervals for shares, counts, rates by exposure, and medians, 95 % each. Pure numbers. `docs/benchmarks.md` says how
//! often each holds the truth.

use super::tail::{binomial_at_least, poisson_at_most};

/// The 97.5 % point of the standard normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;
/// What each side of an interval leaves out.
pub const SIDE: f64 = 0.025;
/// From this count on Byar's approximation is within 0.2 % of the exact limits.
const MANY: i64 = 10;
/// Fewer values than this hold no interval of 95 % for a median: all of them miss it with probability 2 · ½ⁿ.
const FEWEST: i64 = 6;

/// Wilson's score interval for a proportion of `hits` in `n`; `None` where n is 0.
///
/// Source: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", Journal of the
/// American Statistical Association 22, 209–212.
pub fn wilson(hits: i64, n: i64) -> Option<(f64, f64)> {
    (n > 0).then(|| score(hits as f64, n as f64))
}

/// Wilson's interval, also for numbers that are not whole, as an effective n is.
pub fn score(hits: f64, n: f64) -> (f64, f64) {
    let p = hits / n;
    let z2 = Z * Z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).max(0.0).sqrt();
    // At the ends the interval is exact; rounding must not leave it a hair outside of [0, 1].
    let low = if hits <= 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if hits >= n { 1.0 } else { (centre + half).min(1.0) };
    (low, high)
}

/// The interval of the mean of a Poisson distribution that gave this count; `None` for what is no count. Divided by an
/// exposure it is that of a rate. Exact under ten, else Byar's approximation, as public health agencies do.
///
/// Sources: Garwood, F. (1936), "Fiducial limits for the Poisson distribution", Biometrika 28, 437–442; Byar in Breslow, N. E.
/// and Day, N. E. (1987), "Statistical methods in cancer research" II, IARC, p. 69.
pub fn poisson(count: i64) -> Option<(f64, f64)> {
    match count {
        ..0 => None,
        0..MANY => Some(garwood(count)),
        MANY.. => Some(byar(count)),
    }
}

fn garwood(count: i64) -> (f64, f64) {
    let low = match count {
        0 => 0.0,
        // At the lower limit, this count or more is what chance gives in 2.5 % of cases.
        _ => falling(|mean| poisson_at_most(count - 1, mean), 1.0 - SIDE),
    };
    (low, falling(|mean| poisson_at_most(count, mean), SIDE))
}

fn byar(count: i64) -> (f64, f64) {
    let limit = |x: f64, z: f64| x * (1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt())).powi(3);
    (limit(count as f64, -Z), limit((count + 1) as f64, Z))
}

/// Where a function of a small mean that only falls has this value, by halving.
fn falling(f: impl Fn(f64) -> f64, value: f64) -> f64 {
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if f(middle) > value { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The percentile bootstrap interval of a median. `values` are distinct and in order, each with how often it occurs; `None`
/// under six values, where no interval reaches 95 %.
///
/// Nothing is drawn: how the median of a resample falls is known in closed form, since a resample's median is at most the
/// k-th of n values where at least half of n draws hit one of the first k. These are the limits to which resampling tends, the same
/// each time. Of an even number of values the lower middle one makes the lower limit, the upper one the upper.
///
/// Source: Efron, B. (1979), "Bootstrap methods: another look at the jackknife", Annals of Statistics 7, 1–26, section 3.
pub fn median(values: &[(f64, i64)]) -> Option<(f64, f64)> {
    let n: i64 = values.iter().map(|(_, times)| times).sum();
    if n < FEWEST {
        return None;
    }
    // The first value that a resample's middle one does not exceed with this probability.
    let first = |middle: i64, probability: f64| {
        let mut upto = 0;
        let reached = values.iter().find(|(_, times)| {
            upto += times;
            binomial_at_least(middle, n, upto as f64 / n as f64) >= probability
        });
        reached.map(|(value, _)| *value)
    };
    first((n + 1) / 2, SIDE).zip(first(n / 2 + 1, 1.0 - SIDE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::tail;
    use rand::{Rng, RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn shares_agree_with_published_values() {
        // Newcombe (1998), Statistics in Medicine 17, 857–872, table I: 81/263, 15/148, 0/20, 1/29.
        for (hits, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (l, h) = wilson(hits, n).unwrap();
            assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{hits}/{n}: {l} {h}");
        }
    }

    #[test]
    fn counts_agree_with_published_values() {
        // Garwood's table, as half the quantiles of chi-square: 0, 1, 2, 5, 9.
        for (count, low, high) in
            [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (2, 0.2422, 7.2247), (5, 1.6235, 11.6683), (9, 4.1154, 17.0848)]
        {
            let (l, h) = poisson(count).unwrap();
            assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{count}: {l} {h}");
        }
        // Exact limits of 10, 20 and 100 by the same table.
        for (count, low, high) in [(10, 4.7954, 18.3904), (20, 12.2165, 30.8884), (100, 81.364, 121.6268)] {
            let (l, h) = poisson(count).unwrap();
            assert!((l / low - 1.0).abs() < 2e-3 && (h / high - 1.0).abs() < 2e-3, "{count}: {l} {h}");
        }
        assert_eq!(poisson(-1), None);
    }

    /// How often the interval of a share holds p: the sum over all that can come out, no simulation.
    fn coverage_of_a_share(n: i64, p: f64) -> f64 {
        let chance = |k| tail::binomial_at_least(k, n, p) - tail::binomial_at_least(k + 1, n, p);
        let holds = |k: &i64| wilson(*k, n).is_some_and(|(low, high)| low <= p && p <= high);
        (0..=n).filter(holds).map(chance).sum()
    }

    #[test]
    fn shares_hold_the_truth_as_often_as_the_docs_say() {
        for (n, p, coverage) in [
            (30, 0.02, 97.8),
            (30, 0.3, 93.0),
            (30, 0.5, 95.7),
            (100, 0.02, 94.9),
            (100, 0.3, 93.7),
            (100, 0.5, 94.3),
            (1000, 0.02, 94.7),
            (1000, 0.3, 95.1),
            (1000, 0.5, 94.6),
        ] {
            let got = 100.0 * coverage_of_a_share(n, p);
            assert!((got - coverage).abs() < 0.051, "n = {n}, p = {p}: {got}");
        }
        // It swings around 95 % as n and p move; over shares from 1 to 99 % it is right on average.
        for n in [30, 100, 1000] {
            let shares = (1..100).map(|percent| f64::from(percent) / 100.0);
            let mean = shares.map(|p| coverage_of_a_share(n, p)).sum::<f64>() / 99.0;
            assert!((0.94..0.965).contains(&mean), "n = {n}: {mean}");
        }
    }

    #[test]
    fn counts_hold_the_truth_as_often_as_the_docs_say() {
        // Means n · p of the shares above.
        for (mean, coverage) in [
            (0.6, 97.7),
            (2.0, 98.3),
            (9.0, 95.7),
            (15.0, 96.3),
            (20.0, 95.7),
            (30.0, 95.6),
            (50.0, 95.3),
            (300.0, 95.0),
            (500.0, 95.1),
        ] {
            let mut chance = f64::exp(-mean);
            let mut holding = 0.0;
            for count in 0..(mean as i64 * 2 + 40) {
                let (low, high) = poisson(count).unwrap();
                holding += if low <= mean && mean <= high { chance } else { 0.0 };
                chance *= mean / (count + 1) as f64;
            }
            assert!((100.0 * holding - coverage).abs() < 0.051, "mean {mean}: {}", 100.0 * holding);
        }
    }

    #[test]
    fn medians_hold_the_truth_as_often_as_the_docs_say() {
        // The limits are two of the ordered values; of n values drawn from anything continuous, the k-th lies below the
        // median and the l-th above it with this probability.
        for (n, coverage) in [(6, 96.9), (10, 97.9), (11, 93.5), (30, 95.7), (100, 96.5), (1000, 95.4)] {
            let places: Vec<(f64, i64)> = (1..=n).map(|place| (place as f64, 1)).collect();
            let (low, high) = median(&places).unwrap();
            let got =
                100.0 * (tail::binomial_at_least(low as i64, n, 0.5) - tail::binomial_at_least(high as i64, n, 0.5));
            assert!((got - coverage).abs() < 0.051, "n = {n}: {got}");
        }
        assert_eq!(median(&[(1.0, 3), (2.0, 2)]), None);
    }

    #[test]
    fn days_to_close_hold_their_median_too() {
        // Whole days with ties: the median of a geometric distribution with q = 0.95 is 13.
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let day = |random: &mut ChaCha8Rng| (random.random_range(f64::MIN_POSITIVE..1.0).ln() / 0.95f64.ln()).floor();
        for n in [30, 100, 1000] {
            let holds = (0..2000).filter(|_| {
                let days: Vec<f64> = (0..n).map(|_| day(&mut random)).collect();
                median(&tally(&days)).is_some_and(|(low, high)| low <= 13.0 && 13.0 <= high)
            });
            // Ties only make it hold more often.
            let coverage = holds.count() as f64 / 2000.0;
            assert!(coverage > 0.95, "n = {n}: {coverage}");
        }
    }

    #[test]
    fn resampling_tends_to_the_limits_of_a_median() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        for n in [7usize, 30, 101] {
            let values: Vec<f64> = (0..n).map(|i| (i * i) as f64).collect();
            let (low, high) = median(&tally(&values)).unwrap();
            let middles: Vec<(f64, f64)> = (0..20_000).map(|_| resampled(&values, &mut random)).collect();
            let share = |holds: &dyn Fn(&(f64, f64)) -> bool| {
                middles.iter().filter(|m| holds(m)).count() as f64 / middles.len() as f64
            };
            // At most 2.5 % of resamples lie beyond each limit, and more than that at or beyond it.
            let error = 0.004;
            assert!(share(&|m| m.0 < low) < 0.025 + error && share(&|m| m.0 <= low) > 0.025 - error, "{n}");
            assert!(share(&|m| m.1 > high) < 0.025 + error && share(&|m| m.1 >= high) > 0.025 - error, "{n}");
        }
    }

    /// The two middle values of a resample; the same for an odd number.
    fn resampled(values: &[f64], random: &mut impl Rng) -> (f64, f64) {
        let n = values.len();
        let mut drawn: Vec<f64> = (0..n).map(|_| values[random.random_range(0..n)]).collect();
        drawn.sort_by(f64::total_cmp);
        (drawn[n.div_ceil(2) - 1], drawn[n / 2])
    }

    fn tally(values: &[f64]) -> Vec<(f64, i64)> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut tally: Vec<(f64, i64)> = Vec::new();
        for value in sorted {
            match tally.last_mut() {
                Some((last, times)) if *last == value => *times += 1,
                _ => tally.push((value, 1)),
            }
        }
        tally
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!((wilson(0, 0), median(&[])), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn holds_the_proportion_and_stays_a_proportion(n in 1i64..100_000, part in 0.0f64..=1.0) {
            let hits = (n as f64 * part) as i64;
            let (low, high) = wilson(hits, n).unwrap();
            let p = hits as f64 / n as f64;
            proptest::prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
        }

        #[test]
        fn holds_the_count(count in 0i64..10_000_000) {
            let (low, high) = poisson(count).unwrap();
            proptest::prop_assert!(0.0 <= low && low <= count as f64 && (count as f64) < high);
        }
    }
}
