//! Numbers of programs as people write them. Must not know where they stand.

use std::fmt::Display;

/// The shortest digits that give the same number again, never with an exponent; nothing for what is no number.
pub fn plain<N: Display + Into<f64> + Copy>(value: N) -> String {
    let exact: f64 = value.into();
    if exact == 0.0 {
        return "0".to_string(); // also for minus zero
    }
    if exact.is_finite() { value.to_string() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_are_short_and_have_no_exponent() {
        assert_eq!(
            [3.0, 0.1, -0.0, 1e21, 1.5e-7].map(plain),
            ["3", "0.1", "0", "1000000000000000000000", "0.00000015"]
        );
        assert_eq!([0.1_f32, 128.0, f32::NAN].map(plain), ["0.1", "128", ""]);
    }
}
