//! A small simplex method, to attack tables with: the least and greatest value of a sum of unknowns that are not negative
//! and fulfil equations. Two phases; Bland's rule, so that it ends.

const TINY: f64 = 1e-9;

/// Equations `rows[i] · x = right[i]` over unknowns `x ≥ 0`.
pub struct System {
    pub rows: Vec<Vec<f64>>,
    pub right: Vec<f64>,
}

impl System {
    /// Least and greatest value of `sum · x`; none where no `x` fulfils the equations.
    pub fn bounds(&self, sum: &[f64]) -> Option<(f64, f64)> {
        let start = self.feasible(sum.len())?;
        let least = start.clone().minimise(sum)?;
        let negative: Vec<f64> = sum.iter().map(|c| -c).collect();
        Some((least, -start.minimise(&negative)?))
    }

    fn feasible(&self, n: usize) -> Option<Tableau> {
        let m = self.rows.len();
        let mut rows = Vec::new();
        for (i, (row, right)) in self.rows.iter().zip(&self.right).enumerate() {
            let sign = if *right < 0.0 { -1.0 } else { 1.0 };
            let mut line: Vec<f64> = row.iter().map(|c| c * sign).collect();
            line.extend((0..m).map(|k| if k == i { 1.0 } else { 0.0 }));
            line.push(right * sign);
            rows.push(line);
        }
        let mut tableau = Tableau { rows, basis: (n..n + m).collect(), unknowns: n + m };
        let artificial: Vec<f64> = (0..n + m).map(|j| if j >= n { 1.0 } else { 0.0 }).collect();
        if tableau.solve(&artificial)? > 1e-7 {
            return None;
        }
        tableau.drop_artificial(n);
        Some(tableau)
    }
}

#[derive(Clone)]
struct Tableau {
    /// Coefficients, and the right side last.
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    unknowns: usize,
}

impl Tableau {
    fn minimise(mut self, costs: &[f64]) -> Option<f64> {
        Some(self.solve(costs).unwrap_or(f64::NEG_INFINITY))
    }

    /// The least of `costs · x`; none where there is no end to it.
    fn solve(&mut self, costs: &[f64]) -> Option<f64> {
        loop {
            let reduced =
                |j: usize| costs[j] - self.rows.iter().zip(&self.basis).map(|(row, &b)| costs[b] * row[j]).sum::<f64>();
            let Some(enters) = (0..self.unknowns).find(|&j| reduced(j) < -TINY) else {
                return Some(self.rows.iter().zip(&self.basis).map(|(row, &b)| costs[b] * row[self.unknowns]).sum());
            };
            let ratio = |i: &usize| self.rows[*i][self.unknowns] / self.rows[*i][enters];
            let leaves = (0..self.rows.len())
                .filter(|&i| self.rows[i][enters] > TINY)
                .min_by(|a, b| ratio(a).total_cmp(&ratio(b)).then(self.basis[*a].cmp(&self.basis[*b])))?;
            self.pivot(leaves, enters);
        }
    }

    fn pivot(&mut self, at: usize, enters: usize) {
        let by = self.rows[at][enters];
        self.rows[at].iter_mut().for_each(|c| *c /= by);
        let pivot = self.rows[at].clone();
        for (_, row) in self.rows.iter_mut().enumerate().filter(|(i, _)| *i != at) {
            let factor = row[enters];
            if factor != 0.0 {
                row.iter_mut().zip(&pivot).for_each(|(c, p)| *c -= factor * p);
            }
        }
        self.basis[at] = enters;
    }

    /// Takes the artificial unknowns out; equations that follow from the others go with them.
    fn drop_artificial(&mut self, n: usize) {
        for i in (0..self.rows.len()).rev() {
            if self.basis[i] < n {
                continue;
            }
            match (0..n).find(|&j| self.rows[i][j].abs() > TINY) {
                Some(j) => self.pivot(i, j),
                None => {
                    self.rows.remove(i);
                    self.basis.remove(i);
                }
            }
        }
        for row in &mut self.rows {
            row.drain(n..self.unknowns);
        }
        self.unknowns = n;
    }
}
