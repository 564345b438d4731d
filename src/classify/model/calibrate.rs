//! From the answers of a model to probabilities that can be taken at their word: fitted on texts that the weights were
//! not learned from. Must not know texts or features.

use serde::{Deserialize, Serialize};

/// Answers of several heads of which one is right, to probabilities: one temperature, one shift a head. Guo and others
/// (2017), "On calibration of modern neural networks", section 4.2, vector scaling with one scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Softmax {
    /// Factor of the answers; 1 ÷ temperature.
    pub slope: f64,
    pub shifts: Vec<f64>,
}

/// The answer of one head to a probability: Platt (1999), "Probabilistic outputs for support vector machines".
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    pub slope: f64,
    pub shift: f64,
}

/// An observation: the answers, which head was right, and what the observation weighs.
pub type Observed<'a> = (&'a [f32], usize, f64);

/// Steps of the descent; the problem is convex and has a handful of unknowns.
const STEPS: usize = 400;
/// Holds the shifts near zero where a head is hardly ever right.
const PRIOR: f64 = 1e-3;
/// Rounds of counting, the step of the first in logits, and how much shorter each next one is.
const ROUNDS: usize = 300;
const STEP: (f64, f64) = (0.1, 0.98);
/// Between which a temperature is sought.
const FACTORS: (f64, f64) = (0.1, 10.0);

impl Softmax {
    /// From log-odds, one for each class, to probabilities that together are 1.
    pub fn probabilities(&self, answers: &[f32]) -> Vec<f64> {
        let mut values: Vec<f64> =
            answers.iter().zip(&self.shifts).map(|(&z, s)| self.slope * f64::from(z) + s).collect();
        let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        values.iter_mut().for_each(|v| *v = (*v - top).exp());
        let total: f64 = values.iter().sum();
        values.iter_mut().for_each(|v| *v /= total);
        values
    }

    /// The most likely slope and shifts, by gradient descent with adaptive steps (resilient propagation: Riedmiller and
    /// Braun 1993), which needs no step length.
    pub fn fit(heads: usize, observed: &[Observed]) -> Softmax {
        Softmax { slope: 1.0, shifts: vec![0.0; heads] }
            .descend(observed, |at, value| if at == heads { 0.0 } else { PRIOR * value })
    }

    /// As [`Softmax::fit`], held near this one: as if `held` observations had confirmed it.
    pub fn refit(&self, observed: &[Observed], held: f64) -> Softmax {
        let total: f64 = observed.iter().map(|o| o.2).sum();
        let values: Vec<f64> = self.shifts.iter().copied().chain([self.slope]).collect();
        if total > 0.0 {
            self.clone().descend(observed, |at, value| held / total * (value - values[at]))
        } else {
            self.clone()
        }
    }

    /// As sure as these observations allow, the order of the heads being what it is: Guo and others (2017), temperature scaling. The
    /// same where there are none.
    pub fn tempered(self, observed: &[Observed]) -> Softmax {
        if observed.is_empty() {
            return self;
        }
        let times = |factor: f64| Softmax {
            slope: self.slope * factor,
            shifts: self.shifts.iter().map(|shift| shift * factor).collect(),
        };
        let values: Vec<f64> = self.shifts.iter().copied().chain([self.slope]).collect();
        // The likelihood has one top, so its slope along the factor changes sign once.
        let (mut low, mut high) = FACTORS;
        for _ in 0..ROUNDS {
            let middle = (low + high) / 2.0;
            let slope: f64 = times(middle).gradient(observed).iter().zip(&values).map(|(g, v)| g * v).sum();
            if slope > 0.0 { high = middle } else { low = middle }
        }
        times((low + high) / 2.0)
    }

    /// With shifts by which each head comes first as often as it is right. The most likely head alone would take away from
    /// what is rare: of every hundred texts that grant something with a probability of 0.4 it would give none.
    pub fn evened(mut self, observed: &[Observed]) -> Softmax {
        // One more of each, so that nothing is sought where there is hardly anything.
        let count = |softmax: &Softmax, head: &dyn Fn(&Softmax, &Observed) -> usize| {
            let mut counts = vec![1.0; softmax.shifts.len()];
            observed.iter().for_each(|o| counts[head(softmax, o)] += o.2);
            counts
        };
        let right = count(&self, &|_, o| o.1);
        let first = |softmax: &Softmax, o: &Observed| {
            let p = softmax.probabilities(o.0);
            (0..p.len()).rev().max_by(|&a, &b| p[a].total_cmp(&p[b])).unwrap_or(0)
        };
        let mut step = STEP.0;
        for _ in 0..ROUNDS {
            let said = count(&self, &first);
            for (shift, (right, said)) in self.shifts.iter_mut().zip(right.iter().zip(said)) {
                *shift += step * (right / said).ln();
            }
            step *= STEP.1;
        }
        self
    }

    /// Down the gradient of the mean negative log-likelihood and of a penalty on each shift and, last, on the slope.
    fn descend(self, observed: &[Observed], penalty: impl Fn(usize, f64) -> f64) -> Softmax {
        let mut softmax = self;
        let heads = softmax.shifts.len();
        let mut steps = vec![0.1; heads + 1];
        let mut before = vec![0.0; heads + 1];
        for _ in 0..STEPS {
            let mut slopes = softmax.gradient(observed);
            for (at, slope) in slopes.iter_mut().enumerate() {
                *slope += penalty(at, if at == heads { softmax.slope } else { softmax.shifts[at] });
            }
            for (at, &slope) in slopes.iter().enumerate() {
                steps[at] *= if slope * before[at] > 0.0 { 1.2 } else { 0.5 };
                steps[at] = f64::clamp(steps[at], 1e-7, 1.0);
                let value = if at == heads { &mut softmax.slope } else { &mut softmax.shifts[at] };
                *value -= slope.signum() * if slope == 0.0 { 0.0 } else { steps[at] };
            }
            softmax.slope = softmax.slope.max(1e-3);
            before = slopes;
        }
        softmax
    }

    /// Of the mean negative log-likelihood, by shift and last by slope.
    fn gradient(&self, observed: &[Observed]) -> Vec<f64> {
        let heads = self.shifts.len();
        let mut slopes = vec![0.0; heads + 1];
        let total: f64 = observed.iter().map(|o| o.2).sum::<f64>().max(f64::MIN_POSITIVE);
        for &(answers, right, weight) in observed {
            for (head, p) in self.probabilities(answers).into_iter().enumerate() {
                let error = (p - f64::from(u8::from(head == right))) * weight / total;
                slopes[head] += error;
                slopes[heads] += error * f64::from(answers[head]);
            }
        }
        slopes
    }
}

impl Curve {
    /// From the log-odds of one class to its probability.
    pub fn probability(&self, answer: f32) -> f64 {
        1.0 / (1.0 + (-self.slope * f64::from(answer) - self.shift).exp())
    }

    /// The most likely curve: a softmax of the answer against nothing.
    pub fn fit(observed: &[(f32, bool, f64)]) -> Curve {
        Curve::through(observed, |rows| Softmax::fit(2, rows))
    }

    /// As [`Softmax::refit`].
    pub fn refit(&self, observed: &[(f32, bool, f64)], held: f64) -> Curve {
        let start = Softmax { slope: self.slope, shifts: vec![self.shift / 2.0, -self.shift / 2.0] };
        Curve::through(observed, |rows| start.refit(rows, held))
    }

    fn through(observed: &[(f32, bool, f64)], fit: impl Fn(&[Observed]) -> Softmax) -> Curve {
        let rows: Vec<([f32; 2], usize, f64)> =
            observed.iter().map(|&(answer, right, weight)| ([answer, 0.0], usize::from(!right), weight)).collect();
        let rows: Vec<Observed> = rows.iter().map(|(answers, right, weight)| (&answers[..], *right, *weight)).collect();
        let softmax = fit(&rows);
        Curve { slope: softmax.slope, shift: softmax.shifts[0] - softmax.shifts[1] }
    }
}

/// Expected calibration error: the mean distance between confidence and accuracy over ten equal bins of confidence,
/// weighted by how many texts fall in each. Naeini, Cooper and Hauskrecht (2015).
pub fn calibration_error(predictions: impl ExactSizeIterator<Item = (f64, bool)>) -> f64 {
    let n = predictions.len().max(1) as f64;
    let mut beyond = [0.0; 10];
    predictions.for_each(|(p, right)| beyond[tenth(p)] += p - f64::from(u8::from(right)));
    beyond.iter().map(|b| b.abs()).sum::<f64>() / n
}

fn tenth(p: f64) -> usize {
    ((p * 10.0) as usize).min(9)
}

/// What was claimed and what came true within one tenth of the confidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    pub from: f64,
    pub n: usize,
    /// Mean confidence.
    pub confidence: f64,
    pub accuracy: f64,
}

/// Confidence and whether it was right, by tenths of the confidence; empty tenths are left out.
pub fn reliability(predictions: &[(f64, bool)]) -> Vec<Bin> {
    let mut bins = Vec::new();
    for bin in 0..10 {
        let here: Vec<_> = predictions.iter().filter(|(p, _)| tenth(*p) == bin).collect();
        if !here.is_empty() {
            let n = here.len() as f64;
            bins.push(Bin {
                from: bin as f64 / 10.0,
                n: here.len(),
                confidence: here.iter().map(|(p, _)| p).sum::<f64>() / n,
                accuracy: here.iter().filter(|(_, right)| *right).count() as f64 / n,
            });
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn answers_that_claim_too_much_are_taken_back_to_the_truth() {
        // Heads whose true log-odds are a third of what they answer.
        let mut random = Random(7);
        let mut uniform = || random.draw() as f64 / u64::MAX as f64;
        let truth = Softmax { slope: 1.0 / 3.0, shifts: vec![0.5, 0.0, -0.5] };
        let drawn: Vec<(Vec<f32>, usize)> = (0..20_000)
            .map(|_| {
                let answers: Vec<f32> = (0..3).map(|_| (uniform() * 8.0 - 4.0) as f32).collect();
                let (mut at, mut left) = (0, uniform());
                for p in truth.probabilities(&answers) {
                    left -= p;
                    if left < 0.0 {
                        break;
                    }
                    at += 1;
                }
                (answers, at.min(2))
            })
            .collect();
        let observed: Vec<Observed> = drawn.iter().map(|(answers, right)| (&answers[..], *right, 1.0)).collect();
        let fitted = Softmax::fit(3, &observed);
        assert!((fitted.slope - truth.slope).abs() < 0.02, "{fitted:?}");
        assert!((fitted.shifts[0] - fitted.shifts[2] - 1.0).abs() < 0.1, "{fitted:?}");
        // Another scale of slope and shifts together is found again.
        let surer = Softmax { slope: 2.0, shifts: vec![3.0, 0.0, -3.0] };
        let tempered = surer.clone().tempered(&observed);
        assert!((tempered.slope - truth.slope).abs() < 0.02, "{tempered:?}");
        assert!((tempered.shifts[0] / tempered.slope - 1.5).abs() < 1e-9, "{tempered:?}");
        assert_eq!(surer.clone().tempered(&[]), surer);
    }

    #[test]
    fn what_is_rare_is_said_as_often_as_it_is_right() {
        // One head is right in 15 of 100 texts, and most likely in none.
        let mut random = Random(5);
        let drawn: Vec<([f32; 2], usize)> = (0..2000)
            .map(|_| {
                let rare = random.below(100) < 15;
                let noise = random.below(1000) as f32 / 500.0 - 1.0;
                ([0.0, noise + if rare { 0.3 } else { 0.0 }], usize::from(rare))
            })
            .collect();
        let observed: Vec<Observed> = drawn.iter().map(|(answers, right)| (&answers[..], *right, 1.0)).collect();
        let said = |softmax: &Softmax| observed.iter().filter(|o| softmax.probabilities(o.0)[1] > 0.5).count() as f64;
        let right = observed.iter().filter(|o| o.1 == 1).count() as f64;
        let fitted = Softmax::fit(2, &observed);
        assert!(said(&fitted) < 0.2 * right, "{} of {right}", said(&fitted));
        let evened = fitted.evened(&observed);
        assert!((said(&evened) / right - 1.0).abs() < 0.05, "{} of {right}", said(&evened));
    }

    #[test]
    fn the_error_of_calibration_is_the_distance_of_claim_and_truth() {
        let sure: Vec<(f64, bool)> = (0..10).map(|i| (0.95, i < 5)).collect();
        assert!((calibration_error(sure.iter().copied()) - 0.45).abs() < 1e-12);
        assert_eq!(reliability(&sure).len(), 1);
        assert_eq!(calibration_error([].into_iter()), 0.0);
    }
}
