//! One group of complaints before it becomes a row: its keys and its integers.

use super::{Kind, Measure, Query, Rows};
use crate::table::Cell;

/// A column of a plan behind numerator and denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// A median or another quantile.
    Value,
    /// The median that stands beside the value.
    Median,
    /// Complaints or answers behind weighted sums or sums of money.
    N,
    /// Squared survey weights.
    Squares,
}

impl Extra {
    pub fn name(self) -> &'static str {
        match self {
            Extra::Value => "value",
            Extra::Median => "median",
            Extra::N => "n",
            Extra::Squares => "_squares",
        }
    }
}

impl Measure {
    /// Its columns behind the denominator, in the order in which a plan writes them and [`Group::new`] reads them.
    pub fn extras(&self) -> Vec<Extra> {
        let columns = [
            (Extra::Value, matches!(self.kind, Kind::Median | Kind::Quantile)),
            (Extra::Median, !self.median_of.is_empty()),
            (Extra::N, self.has_n()),
            (Extra::Squares, self.rows == Rows::Survey),
        ];
        columns.into_iter().filter(|(_, has)| *has).map(|(extra, _)| extra).collect()
    }
}

/// A group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// The keys of the dimensions, and of the part where the measure is a share. Empty where nothing is known.
    pub keys: Vec<Cell>,
    pub numerator: i64,
    pub denominator: i64,
    /// Given by the engine for a median or another quantile only, also for one that stands beside a rate.
    pub median: Option<f64>,
    /// Places of the dimensions that a margin sums over; none for a group of its own.
    pub summed: Vec<usize>,
    /// Complaints or answers behind weighted sums or sums of money.
    pub n: i64,
    /// Sum of the squared survey weights, in millionths.
    pub squares: i64,
    /// A part of which published counts say nothing, which is not 0.
    pub unnamed: bool,
}

impl Group {
    /// Reads a row of a plan: keys of the first `keys` columns, then the numbers.
    pub fn new(query: &Query, mut cells: Vec<Cell>, keys: usize) -> Group {
        let numbers = cells.split_off(keys);
        let m = query.measure;
        let extras = m.extras();
        let extra = |extra: Extra| numbers.get(2 + extras.iter().position(|e| *e == extra)?);
        let median = extra(Extra::Value).or(extra(Extra::Median)).and_then(Cell::number);
        let number = |cell: Option<&Cell>| cell.map_or(0, Cell::int);
        let (n, squares) = (number(extra(Extra::N)), number(extra(Extra::Squares)));
        let (numerator, denominator) = (number(numbers.first()), number(numbers.get(1)));
        let unnamed = m.may_leave_parts_unnamed() && numbers.first() == Some(&Cell::Empty);
        let (keys, summed) = (Group::keys(query, cells), Vec::new());
        Group { keys, numerator, denominator, median, n, squares, summed, unnamed }
    }

    /// The keys of a group, from what the engine gives.
    pub fn keys(query: &Query, cells: Vec<Cell>) -> Vec<Cell> {
        let dims = query.by.iter().map(Some).chain(std::iter::repeat(None));
        cells.into_iter().zip(dims).map(|(cell, dim)| dim.map_or(cell.clone(), |d| d.key(cell))).collect()
    }

    /// A group without a complaint.
    pub fn none(keys: Vec<Cell>) -> Group {
        Group { keys, ..Group::default() }
    }

    /// Numerator ÷ denominator, where there is any.
    pub fn ratio(&self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// How many unweighted answers tell as much as these weighted ones.
    ///
    /// Source: Kish, L. (1965), "Survey sampling", Wiley, section 11.7: (Σw)² ÷ Σw².
    pub fn effective(&self) -> Option<f64> {
        let sum = self.denominator as f64 / 1e6;
        (self.squares > 0).then(|| sum * sum / (self.squares as f64 / 1e6))
    }

    /// Whether the value rests on too few complaints or answers to be ranked. A large base tells of few complaints as surely as many
    /// complaints tell of many.
    pub fn is_small(&self, query: &Query) -> bool {
        let (m, least) = (query.measure, query.least_n);
        match m.least_base(least) {
            Some(base) => self.numerator < least && self.denominator < base,
            None if m.has_n() => self.n < least,
            None => self.denominator < least,
        }
    }

    /// The value of the measure; empty where there is none.
    pub fn value(&self, m: &Measure) -> Cell {
        let real = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Real);
        match m.kind {
            Kind::Count => Cell::Int(self.numerator),
            Kind::Share | Kind::Rate | Kind::Mean => {
                real(self.ratio().map(|ratio| m.times.max(1) as f64 * ratio / m.scale()))
            }
            // Where nobody told an amount, it is not nothing but unknown.
            Kind::Sum if self.denominator == 0 => Cell::Empty,
            Kind::Sum if m.amounts().value => Cell::Real(self.numerator as f64 / m.scale()),
            Kind::Sum => Cell::Int(self.numerator),
            Kind::Median | Kind::Quantile => real(self.median.map(|median| median / m.scale())),
        }
    }
}

impl Measure {
    /// What was sold or used of which it is enough, however few the complaints: as much as the rate is told per. None where complaints
    /// or answers are the base.
    pub fn least_base(&self, least_n: i64) -> Option<i64> {
        (self.rows == Rows::Exposure).then(|| self.times.max(least_n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::measure::shipped;

    #[test]
    fn a_rate_of_nothing_over_a_large_base_is_no_small_group() {
        let measures = shipped();
        let per = measures.iter().find(|m| m.name == "complaints-per-10k").unwrap();
        let query = Query::new(per, Vec::new(), None, None, Lang::En).unwrap();
        let small = |numerator, denominator, query: &Query| {
            Group { numerator, denominator, ..Group::default() }.is_small(query)
        };
        for (numerator, denominator, expected) in
            [(0, 20_000, false), (3, 10_000, false), (10, 500, false), (1, 15, true), (9, 9_999, true), (0, 0, true)]
        {
            assert_eq!(small(numerator, denominator, &query), expected, "{numerator} of {denominator}");
        }
        let (all, more) = (Query { least_n: 0, ..query.clone() }, Query { least_n: 50_000, ..query });
        assert!(!small(0, 15, &all) && small(3, 40_000, &more) && !small(3, 50_000, &more));
    }
}
