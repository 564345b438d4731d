//! L2-regularised logistic regression, solved in the dual by coordinate descent: Yu, Huang and Lin (2011), "Dual
//! coordinate descent methods for logistic regression and maximum entropy models", Machine Learning 85, algorithm 5.
//! Deterministic: the order of the rows is drawn from a fixed seed. Must not know texts or labels.

use crate::random::Random;

/// Rows of features with values, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    starts: Vec<usize>,
    cells: Vec<(u32, f32)>,
    /// Features, one more than the greatest.
    pub width: usize,
}

impl Rows {
    pub fn new(width: usize) -> Rows {
        Rows { starts: vec![0], cells: Vec::new(), width }
    }

    /// Adds a row. Features are under `width`, each at most once.
    pub fn push(&mut self, cells: impl IntoIterator<Item = (u32, f32)>) {
        self.cells.extend(cells);
        self.starts.push(self.cells.len());
    }

    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.cells[self.starts[row]..self.starts[row + 1]]
    }
}

/// A row of the training set: its place, which side it is on, and how much it costs to get it wrong.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    pub row: usize,
    pub positive: bool,
    pub cost: f64,
}

/// Passes over the examples at most.
const PASSES: usize = 60;
/// The steps of a pass are small enough where none moves a dual variable by more than this part of its cost.
const STILL: f64 = 1e-3;

/// Weights of the features and, last, of the constant; the constant is regularised as a feature of value 1. What is kept
/// small is their distance from `start`, which is as long: in the dual, that is where the weights stand before the first step.
pub fn fit(rows: &Rows, examples: &[Example], start: &[f32], seed: u64) -> Vec<f32> {
    let mut weights: Vec<f64> = start.iter().map(|w| f64::from(*w)).collect();
    // Each dual variable starts near its lower end, as in the paper; `rest` is cost − alpha, kept apart for precision.
    let mut alphas: Vec<(f64, f64)> = Vec::with_capacity(examples.len());
    let mut norms = Vec::with_capacity(examples.len());
    for e in examples {
        let alpha = (1e-3 * e.cost).min(1e-8);
        alphas.push((alpha, e.cost - alpha));
        norms.push(1.0 + rows.row(e.row).iter().map(|&(_, v)| f64::from(v) * f64::from(v)).sum::<f64>());
        add(&mut weights, rows.row(e.row), sign(e) * alpha);
    }
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(seed);
    for _ in 0..PASSES {
        random.shuffle(&mut order);
        let mut moved = 0f64;
        for &i in &order {
            let e = &examples[i];
            if e.cost <= 0.0 {
                continue;
            }
            let slope = sign(e) * dot(&weights, rows.row(e.row));
            let (old, _) = alphas[i];
            alphas[i] = step(alphas[i], e.cost, norms[i], slope);
            let change = alphas[i].0 - old;
            moved = moved.max(change.abs() / e.cost);
            add(&mut weights, rows.row(e.row), sign(e) * change);
        }
        if moved < STILL {
            break;
        }
    }
    weights.into_iter().map(|w| w as f32).collect()
}

fn sign(e: &Example) -> f64 {
    if e.positive { 1.0 } else { -1.0 }
}

fn dot(weights: &[f64], row: &[(u32, f32)]) -> f64 {
    weights[weights.len() - 1] + row.iter().map(|&(f, v)| weights[f as usize] * f64::from(v)).sum::<f64>()
}

fn add(weights: &mut [f64], row: &[(u32, f32)], by: f64) {
    let last = weights.len() - 1;
    weights[last] += by;
    for &(f, v) in row {
        weights[f as usize] += by * f64::from(v);
    }
}

/// One dual variable at its best with the others held: Newton's method on
/// a/2 (z − z₀)² + b (z − z₀) + z log z + (c − z) log (c − z), from whichever end of (0, c) is nearer.
fn step((alpha, rest): (f64, f64), c: f64, a: f64, b: f64) -> (f64, f64) {
    // Work on the half where the solution lies, so that z stays well away from the end that rounding would hide.
    let low = a * (rest - alpha) / 2.0 + b >= 0.0;
    let (start, sign) = if low { (alpha, 1.0) } else { (rest, -1.0) };
    let slope = b * sign;
    let mut z = start;
    if c - z < 0.5 * c {
        z *= 0.1;
    }
    for _ in 0..50 {
        let gradient = a * (z - start) + slope + (z / (c - z)).ln();
        if gradient.abs() < 1e-8 {
            break;
        }
        let next = z - gradient / (a + c / ((c - z) * z));
        z = if next <= 0.0 { z * 0.1 } else { next.min(c * (1.0 - 1e-12)) };
    }
    if low { (z, c - z) } else { (c - z, z) }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Rows of three features, those with the first one mostly positive.
    fn problem() -> (Rows, Vec<Example>) {
        let mut random = Random(3);
        let mut rows = Rows::new(3);
        let examples = (0..200).map(|row| {
            let first = random.below(2);
            rows.push([(0, first as f32), (1, random.below(3) as f32 / 2.0), (2, 0.5)]);
            Example { row, positive: (random.below(5) > 0) == (first == 1), cost: 0.5 + row as f64 / 400.0 }
        });
        let examples = examples.collect();
        (rows, examples)
    }

    #[test]
    fn at_the_solution_the_gradient_of_penalty_and_loss_is_nothing() {
        let (rows, examples) = problem();
        for start in [[0.0; 4], [2.0, -1.0, 0.5, 1.0]] {
            let weights = fit(&rows, &examples, &start, 1);
            let wide: Vec<f64> = weights.iter().map(|w| f64::from(*w)).collect();
            let mut slopes: Vec<f64> = wide.iter().zip(start).map(|(w, s)| w - f64::from(s)).collect();
            for e in &examples {
                let wrong = e.cost / (1.0 + (sign(e) * dot(&wide, rows.row(e.row))).exp());
                add(&mut slopes, rows.row(e.row), -sign(e) * wrong);
            }
            assert!(slopes.iter().all(|s| s.abs() < 0.05), "{start:?}: {slopes:?}");
        }
    }

    #[test]
    fn without_examples_the_weights_stay_where_they_start() {
        let (rows, _) = problem();
        assert_eq!(fit(&rows, &[], &[2.0, -1.0, 0.5, 1.0], 1), [2.0, -1.0, 0.5, 1.0]);
    }
}
