//! How likely chance alone would go so far: tails of the binomial and the Poisson distribution, and how many of many
//! tests to believe. Pure numbers.

/// P(X ≥ `hits`) for X of a binomial distribution with `n` trials and probability `p`.
///
/// By the incomplete beta function: DLMF 8.17.5.
pub fn binomial_at_least(hits: i64, n: i64, p: f64) -> f64 {
    match hits {
        h if h <= 0 => 1.0,
        h if h > n => 0.0,
        h => beta(p, h as f64, (n - h + 1) as f64),
    }
}

/// P(X ≤ `count`) for X of a Poisson distribution with this mean. Adds up `count` terms, so it is for small counts.
pub fn poisson_at_most(count: i64, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut sum = term;
    for i in 1..=count {
        term *= mean / i as f64;
        sum += term;
    }
    sum
}

/// Of the figures that a table marks as beyond chance, the share that may be chance.
pub const FALSE: f64 = 0.05;

/// Which of several tests to believe, so that of those believed no more than the share `rate` is expected to be chance.
///
/// Source: Benjamini, Y. and Hochberg, Y. (1995), "Controlling the false discovery rate", Journal of the Royal Statistical
/// Society B 57, 289–300.
pub fn discoveries(chances: &[f64], rate: f64) -> Vec<bool> {
    let mut sorted = chances.to_vec();
    sorted.sort_by(f64::total_cmp);
    let line = |place: usize| rate * place as f64 / chances.len() as f64;
    let bound = (1..=sorted.len()).rev().map(|i| (sorted[i - 1], line(i))).find(|(chance, line)| chance <= line);
    chances.iter().map(|chance| bound.is_some_and(|(largest, _)| *chance <= largest)).collect()
}

/// The regularised incomplete beta function, by its continued fraction: DLMF 8.17.22, evaluated from the front (Lentz).
fn beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    // The fraction converges quickly on this side; the other one is its mirror image.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta(1.0 - x, b, a);
    }
    let front = (a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp() / a;
    let away_from_zero = |y: f64| if y.abs() < 1e-300 { 1e-300 } else { y };
    let (mut c, mut d) = (1.0, 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for m in (1..10_000).map(f64::from) {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for part in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + part * d);
            c = away_from_zero(1.0 + part / c);
            step = c * d;
            fraction *= step;
        }
        if (step - 1.0).abs() < 1e-14 {
            break;
        }
    }
    (front * fraction).clamp(0.0, 1.0)
}

/// The logarithm of the gamma function for x > 0, by Stirling's series (DLMF 5.11.1) from 10 on.
pub fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 1.0);
    while x < 10.0 {
        shift *= x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - shift.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each probability by its definition, term by term.
    fn by_definition(hits: i64, n: i64, p: f64) -> f64 {
        let choose = |k: i64| (1..=k).fold(1.0, |c, i| c * (n - k + i) as f64 / i as f64);
        (hits.max(0)..=n).map(|k| choose(k) * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)).sum()
    }

    #[test]
    fn a_binomial_tail_is_the_sum_of_its_terms() {
        for n in [1, 2, 7, 30, 100] {
            for hits in 0..=n + 1 {
                for p in [0.0, 0.001, 0.02, 0.3, 0.5, 0.9, 1.0] {
                    let (got, wanted) = (binomial_at_least(hits, n, p), by_definition(hits, n, p));
                    assert!((got - wanted).abs() < 1e-12, "{hits} of {n} at {p}: {got} {wanted}");
                }
            }
        }
    }

    #[test]
    fn a_million_trials_are_no_trouble() {
        // Close to the normal distribution: half at the mean, 2.5 % beyond 1.96 standard deviations.
        assert!((binomial_at_least(500_000, 1_000_000, 0.5) - 0.5).abs() < 1e-3);
        assert!((binomial_at_least(500_980, 1_000_000, 0.5) - 0.025).abs() < 2e-4);
        assert!(binomial_at_least(900_000, 1_000_000, 0.5) < 1e-300);
    }

    #[test]
    fn of_fifteen_tests_those_of_the_paper_are_believed() {
        // Benjamini and Hochberg (1995), section 3.2: thrombolytic treatment, four of fifteen at 5 %.
        let chances = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let believed = discoveries(&chances, 0.05);
        assert_eq!(believed.iter().filter(|b| **b).count(), 4);
        assert!(believed[..4].iter().all(|b| *b));
        assert_eq!(discoveries(&[], 0.05), Vec::<bool>::new());
    }
}
