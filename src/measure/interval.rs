//! Intervals for shares and rates. Pure numbers.

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's score interval, 95 %, for a proportion of `hits` in `n`; `None` where n is 0.
///
/// Source: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", Journal of the
/// American Statistical Association 22, 209–212.
pub fn wilson(hits: i64, n: i64) -> Option<(f64, f64)> {
    if n <= 0 {
        return None;
    }
    let (hits, n) = (hits as f64, n as f64);
    let p = hits / n;
    let z2 = Z * Z;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends the interval is exact; rounding must not leave it a hair outside of [0, 1].
    let low = if hits == 0.0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if hits >= n { 1.0 } else { (centre + half).min(1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_published_values() {
        // Newcombe (1998), Statistics in Medicine 17, 857–872, table I: 81/263, 15/148, 0/20, 1/29.
        for (hits, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (l, h) = wilson(hits, n).unwrap();
            assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{hits}/{n}: {l} {h}");
        }
    }

    #[test]
    fn nothing_comes_of_nothing() {
        assert_eq!(wilson(0, 0), None);
    }

    proptest::proptest! {
        #[test]
        fn holds_the_proportion_and_stays_a_proportion(n in 1i64..100_000, part in 0.0f64..=1.0) {
            let hits = (n as f64 * part) as i64;
            let (low, high) = wilson(hits, n).unwrap();
            let p = hits as f64 / n as f64;
            proptest::prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
        }
    }
}
