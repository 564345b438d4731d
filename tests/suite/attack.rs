//! Attacks on tables with hidden counts. The attacker knows every number that is printed, all sums of the table that
//! could be printed elsewhere, that counts are not negative and which groups hold anything at all, and asks linear
//! programming how much or little a hidden count can be.

use plaint::publish::suppress::{Counts, hide};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::simplex::System;

/// A table of counts: its cells, and what an attacker knows of them.
struct Case {
    sizes: Vec<usize>,
    /// The last dimension is a numerator and what remains of the denominator; the rest is printed nowhere.
    rate: bool,
    cells: Vec<(Vec<usize>, i64)>,
}

/// Places of all cells, margins included.
fn places(sizes: &[usize]) -> Vec<Vec<Option<usize>>> {
    sizes.iter().fold(vec![vec![]], |places, size| {
        let longer = |place: &Vec<Option<usize>>| -> Vec<Vec<Option<usize>>> {
            (0..*size).map(Some).chain([None]).map(|p| [place.clone(), vec![p]].concat()).collect()
        };
        places.iter().flat_map(longer).collect()
    })
}

impl Case {
    /// One- and two-way counts, rates, shares of four parts, rates by two dimensions; sparse, small, mixed, wide.
    fn random(rng: &mut impl Rng) -> (Case, i64) {
        let mut size = |most: usize| rng.random_range(1..=most);
        let shapes =
            [vec![size(9)], vec![size(5), size(5)], vec![size(8), 2], vec![size(4), 4], vec![size(3), size(3), 2]];
        let shape = rng.random_range(0..shapes.len());
        let least = [3, 5, 10][rng.random_range(0..3)];
        let style = rng.random_range(0..5);
        let mut case = Case { sizes: shapes[shape].clone(), rate: shape == 2 || shape == 4, cells: Vec::new() };
        for place in places(&case.sizes) {
            let Some(place) = place.into_iter().collect::<Option<Vec<usize>>>() else { continue };
            let count = match style {
                0 => rng.random_range(0..4),
                1 => rng.random_range(0..30),
                2 => [rng.random_range(0..10), rng.random_range(0..1000)][rng.random_range(0..2)],
                3 => [0, rng.random_range(0..60)][rng.random_range(0..2)],
                _ => rng.random_range(1..=2 * least),
            };
            // A group without a complaint is in no table of counts.
            if count > 0 || shape > 1 {
                case.cells.push((place, count));
            }
        }
        (case, least)
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::new(&self.sizes);
        for (place, count) in &self.cells {
            counts.add(place, *count);
        }
        if self.rate {
            counts.silence(self.sizes.len() - 1, 1);
        }
        counts
    }

    /// For each cell, margins included: its place in the counts, and which cells it is the sum of.
    fn sums(&self, counts: &Counts) -> Vec<(usize, Vec<f64>)> {
        let under = |sum: &Vec<Option<usize>>, place: &Vec<usize>| {
            f64::from(u8::from(sum.iter().zip(place).all(|(s, p)| s.is_none_or(|s| s == *p))))
        };
        let each = places(&self.sizes).into_iter();
        let sums = each.map(|sum| (counts.at(&sum), self.cells.iter().map(|(p, _)| under(&sum, p)).collect()));
        sums.filter(|(_, row): &(usize, Vec<f64>)| row.contains(&1.0)).collect()
    }

    /// What an attacker finds out of each hidden or silent cell: its place, and the width of the range left. One who knows
    /// the `zeros` knows of every hidden count whether it is nothing.
    fn attack(&self, counts: &Counts, hidden: &[bool], zeros: bool) -> Vec<(usize, f64)> {
        let sums = self.sums(counts);
        let least = i64::from(zeros);
        let floor = |row: &[f64]| self.cells.iter().zip(row).map(|((_, n), c)| (*n).min(least) as f64 * c).sum::<f64>();
        let printed = sums.iter().filter(|(cell, _)| !hidden[*cell]);
        let (rows, right) = printed.map(|(cell, row)| (row.clone(), counts.count(*cell) as f64 - floor(row))).unzip();
        let system = System { rows, right };
        let width = |row: &[f64]| {
            let (least, most) = system.bounds(row).expect("the table itself fulfils what is printed of it");
            most - least
        };
        sums.iter().filter(|(cell, _)| hidden[*cell]).map(|(cell, row)| (*cell, width(row))).collect()
    }
}

#[test]
fn nothing_hidden_is_recovered_by_linear_programming() {
    let mut rng = ChaCha8Rng::seed_from_u64(2012);
    let (mut small, mut hidden) = (0, 0);
    for _ in 0..4000 {
        let (case, least) = Case::random(&mut rng);
        let counts = case.counts();
        let marks = hide(&counts, least).cells;
        for zeros in [false, true] {
            for (cell, width) in case.attack(&counts, &marks, zeros) {
                let count = counts.count(cell);
                let is_small = (1..least).contains(&count);
                let wanted = match is_small {
                    true if zeros => (least - 2).max(1),
                    true => least,
                    false => i64::from(!counts.is_silent(cell)),
                };
                assert!(
                    width + 1e-6 >= wanted as f64,
                    "{count} of {:?} lies within {width} of what is printed, under {least} ({zeros}): {:?}",
                    case.sizes,
                    case.cells
                );
                small += i64::from(is_small);
                hidden += 1;
            }
        }
        for (cell, _) in case.sums(&counts) {
            assert!(marks[cell] || !(1..least).contains(&counts.count(cell)), "a small count is printed");
            let nothing = counts.count(cell) == 0 && !counts.is_silent(cell);
            assert!(!(marks[cell] && nothing), "a count of nothing is hidden: {:?}", case.cells);
        }
    }
    assert!(small > 5000 && hidden > small, "{small} small counts of {hidden} hidden were attacked");
}

#[test]
fn where_only_small_counts_are_hidden_the_attack_finds_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(2012);
    let mut recovered = 0;
    for _ in 0..300 {
        let (case, least) = Case::random(&mut rng);
        let counts = case.counts();
        let small: Vec<bool> = (0..hide(&counts, least).cells.len())
            .map(|cell| (1..least).contains(&counts.count(cell)) || counts.is_silent(cell))
            .collect();
        let found = case.attack(&counts, &small, true).into_iter().filter(|(cell, _)| !counts.is_silent(*cell));
        recovered += found.filter(|(_, width)| *width < 1.0).count();
    }
    assert!(recovered > 100, "only {recovered} counts were found: the attack is too weak to prove anything");
}

#[test]
fn many_thousands_of_groups_take_seconds() {
    let mut rng = ChaCha8Rng::seed_from_u64(20);
    let mut counts = Counts::new(&[20_000]);
    let groups: Vec<i64> = (0..20_000).map(|_| rng.random_range(0..40)).collect();
    groups.iter().enumerate().for_each(|(group, count)| counts.add(&[group], *count));
    let start = std::time::Instant::now();
    let marks = hide(&counts, 5).cells;
    assert!(start.elapsed().as_secs() < 20, "it took {:?}", start.elapsed());
    // The small ones protect each other.
    let small = |count: &i64| (1..5).contains(count);
    assert!(groups.iter().zip(&marks).all(|(count, hidden)| *hidden == small(count)));
}

#[test]
fn a_table_without_small_counts_is_printed_whole() {
    let mut counts = Counts::new(&[3, 2]);
    for (place, count) in [([0, 0], 5), ([0, 1], 0), ([1, 0], 17), ([1, 1], 12), ([2, 0], 0), ([2, 1], 30)] {
        counts.add(&place, count);
    }
    assert!(hide(&counts, 5).cells.iter().all(|hidden| !hidden));
}

#[test]
fn what_a_table_hides_stays_hidden_in_the_table_with_one_dimension_more() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..500 {
        let (case, least) = Case::random(&mut rng);
        let mut alone = Counts::new(&case.sizes[..1]);
        for (place, count) in &case.cells {
            alone.add(&place[..1], *count);
        }
        let marks = hide(&alone, least).cells;
        let counts = case.counts();
        let with = hide(&counts, least).cells;
        for group in (0..case.sizes[0]).map(Some).chain([None]) {
            let margins = vec![None; case.sizes.len() - 1];
            let inside = with[counts.at(&[vec![group], margins].concat())];
            assert!(inside || !marks[alone.at(&[group])], "{:?}", case.cells);
        }
    }
}
