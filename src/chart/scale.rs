//! Axes: round ticks over a range that begins at zero.

/// Ticks from 0 to the first round one at or above `most`, about `wanted` of them; for counts none between whole numbers.
pub fn ticks(most: f64, wanted: usize, whole_numbers: bool) -> Vec<f64> {
    if most.is_nan() || most <= 0.0 {
        return vec![0.0, 1.0];
    }
    let rough = most / wanted as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|s| s * power).find(|s| *s >= rough * 0.999).unwrap_or(power * 10.0);
    let step = if whole_numbers { step.ceil().max(1.0) } else { step };
    let count = (most / step - 1e-9).ceil() as usize;
    (0..=count).map(|i| i as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_largest_value() {
        assert_eq!(ticks(1.0, 5, false), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(4495.0, 5, true).last(), Some(&5000.0));
        assert_eq!(ticks(0.0, 5, false), [0.0, 1.0]);
        assert_eq!(ticks(1.0, 5, true), [0.0, 1.0]);
        assert_eq!(ticks(3.0, 5, true), [0.0, 1.0, 2.0, 3.0]);
    }

    proptest::proptest! {
        #[test]
        fn any_range_gets_a_few_ticks(most in 1e-6f64..1e12) {
            let ticks = ticks(most, 5, false);
            proptest::prop_assert!((3..=8).contains(&ticks.len()), "{:?}", ticks);
            proptest::prop_assert!(*ticks.last().unwrap() >= most * 0.999_999);
        }
    }
}
