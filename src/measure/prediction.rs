//! Shares and rates over labels that a machine gave, put right by a sample that people reviewed. Pure numbers.
//!
//! Prediction-powered inference: the machine's labels of all complaints, less its mean error on those reviewed. Sources:
//! Angelopoulos, Bates, Fannjiang, Jordan and Zrnic (2023), "Prediction-powered inference", Science 382, 669–674; the weight
//! of the machine's labels is tuned as in Angelopoulos, Duchi and Zrnic (2023), "PPI++: efficient prediction-powered
//! inference", arXiv 2311.01453; within strata as in Fisch, Maynez, Hofer, Dhingra, Globerson and Cohen (2024), "Stratified
//! prediction-powered inference", NeurIPS 37. A rate is a ratio of two such totals, linearised (Cochran 1977, "Sampling
//! techniques", section 6.13).

use super::interval;

/// Numerator and denominator: of one complaint 0 or 1 each, of many their sums.
pub type Pair = [f64; 2];

/// Complaints of one kind. Those reviewed were drawn from it with equal chances.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stratum {
    /// How many complaints there are, those reviewed included.
    pub size: f64,
    /// How many of them are in the group at all.
    pub within: f64,
    /// What the machine says of all of them together.
    pub said: Pair,
    /// What the machine and what people say of each one reviewed.
    pub reviewed: Vec<(Pair, Pair)>,
}

/// A corrected share or rate with its interval, 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corrected {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// The share or rate of a group. `None` where a stratum has complaints of the group and none of it was reviewed, or where
/// nothing is in the denominator.
pub fn corrected(strata: &[Stratum]) -> Option<Corrected> {
    let strata: Vec<&Stratum> = strata.iter().filter(|s| s.within > 0.0).collect();
    if strata.iter().any(|s| s.reviewed.is_empty()) {
        return None;
    }
    // The weight of the machine's labels depends a little on the value, and the value on the weight.
    let plain = ratio(total(&strata, 1.0))?;
    let trust = trust(&strata, plain);
    let [numerator, denominator] = total(&strata, trust);
    let value = ratio([numerator, denominator])?.clamp(0.0, 1.0);
    let variance = strata.iter().map(|s| s.variance(value, trust)).sum::<f64>() / (denominator * denominator);
    let reviewed: f64 = strata.iter().map(|s| s.reviewed_within()).sum();
    let (low, high) = bounds(value, variance, reviewed);
    Some(Corrected { value, low, high })
}

/// Wilson's interval for as many simple observations as would have this variance, so that it stays within 0 and 1 and is not
/// symmetrical near them.
fn bounds(value: f64, variance: f64, reviewed: f64) -> (f64, f64) {
    if variance <= 0.0 {
        return (value, value);
    }
    let single = (value * (1.0 - value)).max(1.0 / (reviewed + 2.0));
    let n = single / variance;
    interval::score(value * n, n)
}

fn ratio([numerator, denominator]: Pair) -> Option<f64> {
    (denominator > 0.0).then(|| numerator / denominator)
}

/// Numerator and denominator over all strata, where the machine's labels count with this weight.
fn total(strata: &[&Stratum], trust: f64) -> Pair {
    [0, 1].map(|i| {
        let errors = |s: &Stratum| s.mean(|said, is| is[i] - trust * said[i]);
        strata.iter().map(|s| trust * s.said[i] + s.size * errors(s)).sum()
    })
}

/// The weight that makes the variance least: what people say, regressed on what the machine says. Between 0, which goes by
/// those reviewed alone, and 1.
fn trust(strata: &[&Stratum], value: f64) -> f64 {
    let (mut both, mut machine) = (0.0, 0.0);
    for s in strata {
        let (said, is) = (s.mean(|said, _| off(said, value)), s.mean(|_, is| off(is, value)));
        let weight = s.weight();
        both += weight * s.mean(|f, y| (off(f, value) - said) * (off(y, value) - is));
        machine += weight * s.mean(|f, _| (off(f, value) - said).powi(2));
    }
    if machine > 0.0 { (both / machine).clamp(0.0, 1.0) } else { 1.0 }
}

/// How far a complaint moves the ratio from `value`, times the denominator.
fn off([numerator, denominator]: &Pair, value: f64) -> f64 {
    numerator - value * denominator
}

impl Stratum {
    fn mean(&self, of: impl Fn(&Pair, &Pair) -> f64) -> f64 {
        self.reviewed.iter().map(|(said, is)| of(said, is)).sum::<f64>() / self.reviewed.len() as f64
    }

    /// What the variance of a single complaint contributes to that of the total; nothing where all were reviewed.
    fn weight(&self) -> f64 {
        let n = self.reviewed.len() as f64;
        self.size * (self.size - n).max(0.0) / n
    }

    /// How many of those reviewed are of the group, by the share that it has of the stratum.
    fn reviewed_within(&self) -> f64 {
        self.reviewed.len() as f64 * self.within / self.size
    }

    /// The variance of the stratum's total.
    fn variance(&self, value: f64, trust: f64) -> f64 {
        let error = |said: &Pair, is: &Pair| off(is, value) - trust * off(said, value);
        let mean = self.mean(error);
        let n = self.reviewed.len() as f64;
        let squares = n * self.mean(|said, is| (error(said, is) - mean).powi(2));
        // Where no error was seen there may still be some: as if two more had been reviewed, one of them wrong (Agresti and
        // Caffo 2000, "Simple and effective confidence intervals", American Statistician 54, 280–288).
        let unseen = self.reviewed_within() / (self.reviewed_within() + 2.0);
        self.weight() * (squares + unseen) / n
    }
}

/// How many complaints, drawn with equal chances from `of`, must be reviewed so that the interval reaches no further than
/// `reach` to each side, where the label of a complaint is right with probability `right`. Without any idea take ½, the
/// worst.
pub fn needed(of: i64, right: f64, reach: f64) -> i64 {
    let endless = interval::Z * interval::Z * right * (1.0 - right) / (reach * reach);
    (endless / (1.0 + (endless - 1.0).max(0.0) / of.max(1) as f64)).ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    const WRONG: f64 = 0.2;

    fn pair(hit: bool, within: bool) -> Pair {
        if within { [f64::from(hit), 1.0] } else { [0.0, 0.0] }
    }

    /// A made-up population: for each complaint its group, what the machine says it is, and whether it is. One in five labels is wrong,
    /// and the machine takes the rest for the first kind more often than the other way round.
    struct Population(Vec<(bool, bool, bool)>);

    impl Population {
        fn new(share: f64, random: &mut ChaCha8Rng) -> Population {
            let one = |random: &mut ChaCha8Rng| {
                let mut chance = || random.random_range(0.0..1.0);
                let (group, is) = (chance() < 0.25, chance() < share);
                let wrong = chance() < if is { WRONG / 2.0 } else { WRONG };
                (group, is != wrong, is)
            };
            Population((0..20_000).map(|_| one(random)).collect())
        }

        fn truth(&self, of: impl Fn(bool) -> bool) -> f64 {
            let group: Vec<_> = self.0.iter().filter(|c| of(c.0)).collect();
            group.iter().filter(|c| c.2).count() as f64 / group.len() as f64
        }

        /// Strata by what the machine says.
        fn strata(&self, of: fn(bool) -> bool) -> Vec<Stratum> {
            let mut strata = vec![Stratum::default(); 2];
            for &(group, said, _) in &self.0 {
                let s = &mut strata[usize::from(said)];
                let [numerator, denominator] = pair(said, of(group));
                s.size += 1.0;
                s.within += denominator;
                s.said = [s.said[0] + numerator, s.said[1] + denominator];
            }
            strata
        }

        /// People say what the complaints at these places are.
        fn review(&self, strata: &mut [Stratum], drawn: &[usize], of: fn(bool) -> bool) {
            for &(group, said, is) in drawn.iter().map(|&i| &self.0[i]) {
                strata[usize::from(said)].reviewed.push((pair(said, of(group)), pair(is, of(group))));
            }
        }

        /// By equal chances, or as many of each label.
        fn draw(&self, n: usize, even: bool, random: &mut ChaCha8Rng) -> Vec<usize> {
            let mut left = [n / 2, n - n / 2];
            let mut seen = std::collections::HashSet::new();
            let mut drawn = Vec::new();
            while drawn.len() < n {
                let i = random.random_range(0..self.0.len());
                let side = usize::from(self.0[i].1);
                if (!even || left[side] > 0) && seen.insert(i) {
                    left[side] = left[side].saturating_sub(1);
                    drawn.push(i);
                }
            }
            drawn
        }
    }

    const RUNS: usize = 2000;

    /// Share of intervals that hold the truth in per cent, and their mean width.
    fn coverage(n: usize, share: f64, even: bool, of: fn(bool) -> bool) -> (f64, f64) {
        let mut random = ChaCha8Rng::seed_from_u64(2023);
        let population = Population::new(share, &mut random);
        let (truth, strata) = (population.truth(of), population.strata(of));
        let intervals = (0..RUNS).map(|_| {
            let mut strata = strata.clone();
            population.review(&mut strata, &population.draw(n, even, &mut random), of);
            corrected(&strata).unwrap()
        });
        let intervals: Vec<Corrected> = intervals.collect();
        let holds = intervals.iter().filter(|c| c.low <= truth && truth <= c.high).count();
        let width = intervals.iter().map(|c| c.high - c.low).sum::<f64>() / RUNS as f64;
        (100.0 * holds as f64 / RUNS as f64, width)
    }

    #[test]
    fn corrected_shares_hold_the_truth_as_often_as_the_docs_say() {
        for (n, share, random, even) in [
            (100, 0.1, 97.7, 99.15),
            (100, 0.3, 96.2, 96.95),
            (100, 0.5, 96.5, 95.85),
            (300, 0.1, 95.7, 96.75),
            (300, 0.3, 95.25, 96.15),
            (300, 0.5, 95.75, 95.25),
            (1000, 0.1, 95.7, 95.1),
            (1000, 0.3, 94.85, 94.95),
            (1000, 0.5, 94.85, 95.65),
        ] {
            for (even, expected) in [(false, random), (true, even)] {
                let (got, _) = coverage(n, share, even, |_| true);
                assert!((got - expected).abs() < 0.051, "n = {n}, share = {share}, even = {even}: {got}");
            }
        }
    }

    #[test]
    fn a_group_is_corrected_by_all_that_was_reviewed() {
        // A quarter of the complaints, in a sample of all.
        for (n, even) in [(400, false), (400, true), (1000, false), (1000, true)] {
            let (got, _) = coverage(n, 0.3, even, |group| group);
            assert!((93.5..97.5).contains(&got), "n = {n}, even = {even}: {got}");
        }
    }

    #[test]
    fn uncorrected_shares_miss_the_truth() {
        // What the machine says is off by as much however many complaints there are.
        let population = Population::new(0.3, &mut ChaCha8Rng::seed_from_u64(2023));
        let said = population.0.iter().filter(|c| c.1).count() as i64;
        let (low, _) = interval::wilson(said, population.0.len() as i64).unwrap();
        assert!(low > population.truth(|_| true) + 0.09);
    }

    #[test]
    fn the_labels_of_a_machine_narrow_the_interval() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let population = Population::new(0.3, &mut random);
        let (_, width) = coverage(300, 0.3, false, |_| true);
        let (low, high) = interval::wilson((300.0 * population.truth(|_| true)) as i64, 300).unwrap();
        assert!(width < 0.85 * (high - low), "{width} {}", high - low);
    }

    #[test]
    fn what_was_reviewed_in_full_is_certain() {
        let reviewed = vec![([1.0, 1.0], [0.0, 1.0]), ([1.0, 1.0], [1.0, 1.0])];
        let s = Stratum { size: 2.0, within: 2.0, said: [2.0, 2.0], reviewed };
        assert_eq!(corrected(&[s]), Some(Corrected { value: 0.5, low: 0.5, high: 0.5 }));
    }

    #[test]
    fn no_error_seen_is_no_proof_of_none() {
        let reviewed = vec![([1.0, 1.0], [1.0, 1.0]); 30];
        let s = Stratum { size: 10_000.0, within: 10_000.0, said: [10_000.0, 10_000.0], reviewed };
        let c = corrected(&[s]).unwrap();
        // Wilson's interval for 30 of 30 begins at 0.886.
        assert!(c.value == 1.0 && (0.84..0.92).contains(&c.low) && c.high == 1.0, "{c:?}");
    }

    #[test]
    fn a_stratum_that_nobody_looked_at_is_not_guessed() {
        let s = Stratum { size: 10.0, within: 3.0, said: [3.0, 3.0], reviewed: Vec::new() };
        assert_eq!(corrected(std::slice::from_ref(&s)), None);
        // Unless nothing of the group is in it.
        let other = Stratum { size: 1.0, within: 1.0, said: [1.0, 1.0], reviewed: vec![([1.0, 1.0], [1.0, 1.0])] };
        assert!(corrected(&[Stratum { within: 0.0, ..s }, other]).is_some());
    }

    #[test]
    fn three_points_take_a_thousand_answers_at_worst() {
        assert_eq!(needed(i64::MAX, 0.5, 0.03), 1068);
        assert_eq!(needed(i64::MAX, 0.8, 0.03), 683);
        // Of few complaints fewer are needed, and never more than there are.
        assert!(needed(2000, 0.5, 0.03) < 700 && needed(50, 0.5, 0.03) <= 50 && needed(0, 0.5, 0.03) <= 1);
    }
}
