//! How many of those drawn from a whole, none twice, are of one kind. Pure numbers.

use super::tail::ln_gamma;
use crate::random::Random;

/// `drawn` out of `whole`, of which `kind` are of the kind that is counted.
#[derive(Debug, Clone, Copy)]
pub struct Hypergeometric {
    pub whole: i64,
    pub kind: i64,
    pub drawn: i64,
}

impl Hypergeometric {
    /// The fewest and the most that can come out.
    fn ends(self) -> (i64, i64) {
        ((self.kind + self.drawn - self.whole).max(0), self.kind.min(self.drawn))
    }

    /// The likeliest number.
    fn mode(self) -> i64 {
        let Hypergeometric { whole, kind, drawn } = self;
        let mode = (drawn + 1) as f64 * (kind + 1) as f64 / (whole + 2) as f64;
        let (least, most) = self.ends();
        (mode as i64).clamp(least, most)
    }

    /// How much likelier `x + 1` is than `x`.
    fn step(self, x: i64) -> f64 {
        let Hypergeometric { whole, kind, drawn } = self;
        (drawn - x) as f64 * (kind - x) as f64 / ((x + 1) as f64 * (whole - drawn - kind + x + 1) as f64)
    }

    /// How likely a number is that is no likelier than `x`.
    pub fn as_unlikely_as(self, x: i64) -> f64 {
        let ((least, most), mode) = (self.ends(), self.mode());
        // Weights against that of the likeliest; what is under the smallest number counts nothing.
        let up = std::iter::successors(Some((mode, 1.0)), |&(x, w)| {
            (x < most && w > 0.0).then(|| (x + 1, w * self.step(x)))
        });
        let down = std::iter::successors(Some((mode, 1.0)), |&(x, w)| {
            (x > least && w > 0.0).then(|| (x - 1, w / self.step(x - 1)))
        });
        let weights: Vec<(i64, f64)> = up.chain(down.skip(1)).collect();
        let seen = weights.iter().find(|(y, _)| *y == x).map_or(0.0, |(_, w)| *w);
        // Numbers as likely as that one differ from it by rounding.
        let unlikely = weights.iter().map(|(_, w)| *w).filter(|w| *w <= seen * (1.0 + 1e-7));
        (unlikely.sum::<f64>() / weights.iter().map(|(_, w)| w).sum::<f64>()).min(1.0)
    }

    /// A number by chance: the probabilities are gone through from the likeliest outwards.
    pub fn draw(self, random: &mut Random) -> i64 {
        let (least, most) = self.ends();
        if least == most {
            return least;
        }
        let mode = self.mode();
        let likeliest = self.probability(mode);
        let mut left = random.fraction() - likeliest;
        let (mut up, mut down) = ((mode, likeliest), (mode, likeliest));
        while left >= 0.0 && (up.0 < most || down.0 > least) {
            if up.0 < most {
                up = (up.0 + 1, up.1 * self.step(up.0));
                left -= up.1;
                if left < 0.0 {
                    return up.0;
                }
            }
            if down.0 > least {
                down = (down.0 - 1, down.1 / self.step(down.0 - 1));
                left -= down.1;
                if left < 0.0 {
                    return down.0;
                }
            }
            // Rounding may leave a crumb that nothing is small enough to take.
            if up.1 + down.1 < 1e-18 {
                break;
            }
        }
        mode
    }

    fn probability(self, x: i64) -> f64 {
        let choose =
            |n: i64, k: i64| ln_gamma((n + 1) as f64) - ln_gamma((k + 1) as f64) - ln_gamma((n - k + 1) as f64);
        let Hypergeometric { whole, kind, drawn } = self;
        (choose(kind, x) + choose(whole - kind, drawn - x) - choose(whole, drawn)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_drawn_scatter_as_they_should() {
        for (whole, kind, drawn) in [(10, 5, 5), (1000, 30, 80), (1000, 900, 500), (40_000, 900, 3000), (7, 7, 3)] {
            let of = Hypergeometric { whole, kind, drawn };
            let mut random = Random(5);
            let many: Vec<f64> = (0..20_000).map(|_| of.draw(&mut random) as f64).collect();
            let mean = many.iter().sum::<f64>() / many.len() as f64;
            let variance = many.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / many.len() as f64;
            let (n, p, f) = (drawn as f64, kind as f64 / whole as f64, (whole - drawn) as f64 / (whole - 1) as f64);
            let wanted = n * p * (1.0 - p) * f;
            assert!((mean - n * p).abs() <= 4.0 * (wanted / 20_000.0).sqrt() + 1e-9, "{of:?}: mean {mean}");
            assert!((variance - wanted).abs() <= 0.05 * wanted + 1e-9, "{of:?}: {variance} {wanted}");
        }
    }

    #[test]
    fn probabilities_add_up_to_one() {
        for (whole, kind, drawn) in [(10, 5, 5), (1000, 30, 80), (3, 3, 1), (500, 0, 20)] {
            let of = Hypergeometric { whole, kind, drawn };
            let (least, most) = of.ends();
            let sum: f64 = (least..=most).map(|x| of.probability(x)).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{of:?}: {sum}");
        }
    }
}
