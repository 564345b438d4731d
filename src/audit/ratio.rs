//! Exact fractions and how they are rounded. Whole numbers only, so that no figure is judged by the rounding of the machine.
//! Must not know what is counted.

/// A fraction in lowest terms with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    num: i128,
    den: i128,
}

/// How the last digit is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Half away from zero, as spreadsheets do.
    HalfUp,
    /// Half to the even digit, as some programs do.
    HalfEven,
    /// The rest is cut off.
    Cut,
}

impl Ratio {
    /// Nothing where the denominator is zero.
    pub fn new(num: i128, den: i128) -> Option<Ratio> {
        if den == 0 {
            return None;
        }
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs()) as i128 * den.signum();
        Some(Ratio { num: num / divisor, den: den / divisor })
    }

    /// `mantissa` × 10^`exponent`.
    pub fn decimal(mantissa: i128, exponent: i32) -> Option<Ratio> {
        let power = ten(exponent.unsigned_abs())?;
        if exponent < 0 { Ratio::new(mantissa, power) } else { Ratio::new(mantissa.checked_mul(power)?, 1) }
    }

    // What follows gives nothing where a number is beyond 128 bits.

    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        let num = self.num.checked_mul(other.den)?.checked_add(other.num.checked_mul(self.den)?)?;
        Ratio::new(num, self.den.checked_mul(other.den)?)
    }

    pub fn minus(self, other: Ratio) -> Option<Ratio> {
        self.plus(Ratio { num: -other.num, den: other.den })
    }

    pub fn times(self, n: i128) -> Option<Ratio> {
        Ratio::new(self.num.checked_mul(n)?, self.den)
    }

    pub fn over(self, other: Ratio) -> Option<Ratio> {
        Ratio::new(self.num.checked_mul(other.den)?, self.den.checked_mul(other.num)?)
    }

    pub fn sign(self) -> i128 {
        self.num.signum()
    }

    /// The fraction in units of 10^-`decimals`, rounded.
    pub fn round(self, decimals: i32, how: Rounding) -> Option<i128> {
        let power = ten(decimals.unsigned_abs())?;
        let (num, den) = match decimals {
            0.. => (self.num.checked_mul(power)?, self.den),
            _ => (self.num, self.den.checked_mul(power)?),
        };
        let (whole, rest) = (num.abs() / den, num.abs() % den);
        let up = match how {
            Rounding::HalfUp => rest >= den - rest,
            Rounding::HalfEven => rest > den - rest || rest == den - rest && whole % 2 == 1,
            Rounding::Cut => false,
        };
        Some(num.signum() * (whole + i128::from(up)))
    }

    /// What is cut off in units of 10^-`decimals`: at least 0, under 1 for a fraction above zero.
    pub fn rest(self, decimals: i32) -> Option<Ratio> {
        let cut = Ratio::decimal(self.round(decimals, Rounding::Cut)?, -decimals)?;
        let unit = Ratio::decimal(1, -decimals)?;
        self.minus(cut)?.over(unit)
    }

    /// The smallest whole number that is no less.
    pub fn ceiling(self) -> i128 {
        self.num.div_euclid(self.den) + i128::from(self.num.rem_euclid(self.den) > 0)
    }

    /// The largest whole number that is no more.
    pub fn floor(self) -> i128 {
        self.num.div_euclid(self.den)
    }

    pub fn at_most(self, other: Ratio) -> Option<bool> {
        Some(self.num.checked_mul(other.den)? <= other.num.checked_mul(self.den)?)
    }
}

/// A power of ten, as far as 128 bits reach.
pub fn ten(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}

/// A number that is known to lie between two others, both possible: a printed `9.81亿` may be any from 9.805 to 9.815.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub low: Ratio,
    pub high: Ratio,
}

impl Span {
    pub fn exact(value: Ratio) -> Span {
        Span { low: value, high: value }
    }

    pub fn whole(n: i128) -> Span {
        Span::exact(Ratio { num: n, den: 1 })
    }

    pub fn is_exact(&self) -> bool {
        self.low == self.high
    }

    pub fn plus(self, other: Span) -> Option<Span> {
        Some(Span { low: self.low.plus(other.low)?, high: self.high.plus(other.high)? })
    }

    pub fn minus(self, other: Span) -> Option<Span> {
        Some(Span { low: self.low.minus(other.high)?, high: self.high.minus(other.low)? })
    }

    pub fn times(self, n: i128) -> Option<Span> {
        Some(Span { low: self.low.times(n)?, high: self.high.times(n)? })
    }

    /// Of spans that are not negative; nothing where the divisor may be zero.
    pub fn over(self, other: Span) -> Option<Span> {
        if self.low.sign() < 0 || other.low.sign() <= 0 {
            return None;
        }
        Some(Span { low: self.low.over(other.high)?, high: self.high.over(other.low)? })
    }

    /// The number as it is printed, of one that was rounded.
    pub fn middle(self) -> Option<Span> {
        Some(Span::exact(self.low.plus(self.high)?.over(Ratio { num: 2, den: 1 })?))
    }

    /// The middle, rounded: what to show.
    pub fn round(&self, decimals: i32) -> Option<i128> {
        self.middle()?.low.round(decimals, Rounding::HalfUp)
    }

    /// What lies in both.
    pub fn overlap(self, other: Span) -> Option<Span> {
        let low = if self.low.at_most(other.low)? { other.low } else { self.low };
        let high = if self.high.at_most(other.high)? { self.high } else { other.high };
        low.at_most(high)?.then_some(Span { low, high })
    }

    /// From the first whole number of it to the last.
    pub fn wholes(self) -> Option<Span> {
        let (low, high) = (Span::whole(self.low.ceiling()).low, Span::whole(self.high.floor()).high);
        low.at_most(high)?.then_some(Span { low, high })
    }

    /// Whether some number of the span is printed like that.
    pub fn prints(&self, mantissa: i128, decimals: i32, how: Rounding) -> Option<bool> {
        Some(self.low.round(decimals, how)? <= mantissa && mantissa <= self.high.round(decimals, how)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_goes_away_from_zero_to_the_even_digit_or_is_cut() {
        let tie = |num| Ratio::new(num, 8).unwrap();
        for (num, half_up, half_even, cut) in
            [(1, 13, 12, 12), (3, 38, 38, 37), (-1, -13, -12, -12), (8, 100, 100, 100)]
        {
            let round = |how| tie(num).round(2, how).unwrap();
            assert_eq!(
                (round(Rounding::HalfUp), round(Rounding::HalfEven), round(Rounding::Cut)),
                (half_up, half_even, cut),
                "{num}/8"
            );
        }
        assert_eq!(Ratio::new(26, 1).unwrap().round(-1, Rounding::HalfUp), Some(3), "in tens");
    }

    #[test]
    fn what_is_beyond_128_bits_is_nothing_and_no_panic() {
        let huge = Ratio::new(i128::MAX, 7).unwrap();
        assert_eq!((huge.times(10), huge.plus(huge), huge.round(2, Rounding::Cut)), (None, None, None));
        assert_eq!(Ratio::new(1, 0), None);
    }
}
