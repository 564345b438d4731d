//! How far two people agree who answered the same questions. Must not know what was asked.

use std::collections::BTreeMap;

use serde::Serialize;

use super::quality::Interval;
use crate::measure::interval::{Z, wilson};

/// The agreement of two people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    pub n: usize,
    pub agreed: usize,
    /// The share on which they agree.
    pub agreement: f64,
    /// Cohen (1960), "A coefficient of agreement for nominal scales": the agreement beyond what chance would give to two
    /// people with these habits. Nothing where both gave one and the same answer throughout, since chance gives that too.
    pub kappa: Option<f64>,
    /// 95 % by the large-sample error of Fleiss, Cohen and Everitt (1969); too narrow for a few dozen answers and fewer. Where they
    /// agree throughout that error is nothing: then from Wilson's interval of the agreement.
    pub kappa_interval: Option<Interval>,
}

/// Measures pairs of answers, one pair a question.
pub fn agreement(pairs: &[(&str, &str)]) -> Agreement {
    let n = pairs.len();
    let whole = n.max(1) as f64;
    let mut cells: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let (mut first, mut second): (BTreeMap<&str, f64>, BTreeMap<&str, f64>) = Default::default();
    for &(a, b) in pairs {
        *cells.entry((a, b)).or_default() += 1.0 / whole;
        *first.entry(a).or_default() += 1.0 / whole;
        *second.entry(b).or_default() += 1.0 / whole;
    }
    let share = |of: &BTreeMap<&str, f64>, name: &str| of.get(name).copied().unwrap_or_default();
    let agreed = pairs.iter().filter(|(a, b)| a == b).count();
    let observed = agreed as f64 / whole;
    let expected: f64 = first.iter().map(|(name, share_a)| share_a * share(&second, name)).sum();
    let rest = 1.0 - expected;
    let defined = n > 0 && rest > 1e-9;
    let kappa = (observed - expected) / rest;
    // The variance as they give it, each cell of the table by itself.
    let cell = |(&(a, b), p): (&(&str, &str), &f64)| match a == b {
        true => p * (rest - (share(&first, a) + share(&second, a)) * (1.0 - observed)).powi(2),
        false => p * ((1.0 - observed) * (share(&second, a) + share(&first, b))).powi(2),
    };
    let less = (observed * expected - 2.0 * expected + observed).powi(2);
    let variance = (cells.iter().map(cell).sum::<f64>() - less) / (whole * rest.powi(4));
    let reach = Z * variance.max(0.0).sqrt();
    let least = match wilson(agreed as i64, n as i64) {
        Some((low, _)) if agreed == n => (low - expected) / rest,
        _ => kappa - reach,
    };
    Agreement {
        n,
        agreed,
        agreement: observed,
        kappa: defined.then_some(kappa),
        kappa_interval: defined.then_some([least.max(-1.0), (kappa + reach).min(1.0)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(&'static str, &'static str, usize)]) -> Agreement {
        let pairs: Vec<(&str, &str)> = cells.iter().flat_map(|&(a, b, n)| vec![(a, b); n]).collect();
        agreement(&pairs)
    }

    fn near(got: f64, wanted: f64) {
        assert!((got - wanted).abs() < 1e-4, "{got} is not {wanted}");
    }

    #[test]
    fn a_worked_example_of_two_answers() {
        // Observed 0.7; by chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5.
        let of = table(&[("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15)]);
        assert_eq!((of.n, of.agreed), (50, 35));
        near(of.agreement, 0.7);
        near(of.kappa.unwrap(), 0.4);
        let [low, high] = of.kappa_interval.unwrap();
        near(low, 0.1511);
        near(high, 0.6489);
    }

    #[test]
    fn a_worked_example_of_three_answers() {
        // The table of Fleiss, Cohen and Everitt (1969), 200 cases: kappa 0.429, its error 0.054.
        let of = table(&[
            ("a", "a", 106),
            ("a", "b", 10),
            ("a", "c", 4),
            ("b", "a", 22),
            ("b", "b", 28),
            ("b", "c", 10),
            ("c", "a", 2),
            ("c", "b", 12),
            ("c", "c", 6),
        ]);
        near(of.kappa.unwrap(), 0.4286);
        let [low, high] = of.kappa_interval.unwrap();
        near((high - low) / 2.0 / Z, 0.0537);
    }

    #[test]
    fn few_answers_that_are_all_alike_are_no_certainty() {
        let interval = table(&[("a", "a", 5), ("b", "b", 5)]).kappa_interval.unwrap();
        // Wilson's lower limit of 10 of 10 is 0.7225; chance alone agrees on half.
        near(interval[0], (0.72247 - 0.5) / 0.5);
        assert_eq!(interval[1], 1.0);
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        assert_eq!(table(&[("a", "a", 9)]).kappa, None);
        assert_eq!((table(&[]).n, table(&[]).kappa), (0, None));
        let all = table(&[("a", "a", 5), ("b", "b", 5)]);
        assert_eq!(all.kappa, Some(1.0));
        let none = table(&[("a", "b", 5), ("b", "a", 5)]);
        near(none.kappa.unwrap(), -1.0);
    }
}
