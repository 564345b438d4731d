//! Which counts must be hidden so that no small one can be worked out from the others. Counts with all their margins in,
//! marks out; must not know measures or tables.
//!
//! A small count is hidden, and then as many others as it takes until whoever knows everything that is still printed must
//! allow the small one a range of values. The range is proved, not guessed: for every small count the procedure holds
//! other tables of whole numbers in its hands that print the same. Such a table is found by adding and taking away along
//! a *box*: a pair of places in each dimension, so that the changes cancel in every sum that is printed. That is the
//! hypercube method of cell suppression (Giessing and Repsilber 2002, "Tools and Strategies to Protect Multiple Tables
//! with the GHQUAR Cell Suppression Engine"), here with margins that can be hidden as well. That the range must be so
//! and so wide is the sliding protection level of Hundepool et al. 2012, "Statistical Disclosure Control", chapter 4.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Most places looked at in one dimension for each count; with more, a little too much may be hidden, never too little.
const MOST: usize = 50;

/// Counts over the categories of some dimensions, with every margin.
#[derive(Debug, Clone)]
pub struct Counts {
    /// Categories of each dimension.
    sizes: Vec<usize>,
    strides: Vec<usize>,
    /// One place more than there are categories in each dimension: the last is the sum over all.
    cells: Vec<i64>,
    /// Whether there is such a cell at all: a group that no table lists is known to be nothing.
    present: Vec<bool>,
    /// Whether it is never printed, though it may follow from what is.
    silent: Vec<bool>,
    /// Dimension of which only one category is counted, since others overlap with it: see [`Counts::overlap`].
    overlapping: Option<usize>,
}

impl Counts {
    /// Nothing counted yet.
    pub fn new(sizes: &[usize]) -> Counts {
        let mut strides = Vec::new();
        let mut all = 1;
        for size in sizes {
            strides.push(all);
            all *= size + 1;
        }
        Counts {
            sizes: sizes.to_vec(),
            strides,
            cells: vec![0; all],
            present: vec![false; all],
            silent: vec![false; all],
            overlapping: None,
        }
    }

    /// How many cells there would be, margins included.
    pub fn cells_of(sizes: &[usize]) -> usize {
        sizes.iter().fold(1, |all, size| all.saturating_mul(size + 1))
    }

    /// The cell at a category of each dimension; `None` is the sum over all of them.
    pub fn at(&self, place: &[Option<usize>]) -> usize {
        place.iter().zip(&self.sizes).zip(&self.strides).map(|((p, size), stride)| p.unwrap_or(*size) * stride).sum()
    }

    /// Adds a count to its cell and to all margins above it.
    pub fn add(&mut self, place: &[usize], count: i64) {
        for margins in 0..1_usize << place.len() {
            let at: Vec<Option<usize>> =
                place.iter().enumerate().map(|(j, p)| (margins >> j & 1 == 0).then_some(*p)).collect();
            let cell = self.at(&at);
            self.cells[cell] += count;
            self.present[cell] = true;
        }
    }

    /// Says that nothing prints the counts of this category, nor their sums.
    pub fn silence(&mut self, dimension: usize, category: usize) {
        for cell in 0..self.cells.len() {
            if self.place(cell, dimension) == category {
                self.silent[cell] = true;
            }
        }
    }

    /// Says that this dimension is one of several traits that a complaint can have at once. How they go together is not
    /// known, so that only whole complaints may be thought to be elsewhere: between two groups they can be exchanged, but
    /// of four the exchanges would have to be of complaints that are alike in every trait. Holds where the numbers of all
    /// traits are hidden together.
    pub fn overlap(&mut self, dimension: usize) {
        self.overlapping = Some(dimension);
    }

    pub fn count(&self, cell: usize) -> i64 {
        self.cells[cell]
    }

    pub fn is_silent(&self, cell: usize) -> bool {
        self.silent[cell]
    }

    fn place(&self, cell: usize, dimension: usize) -> usize {
        cell / self.strides[dimension] % (self.sizes[dimension] + 1)
    }

    fn is_margin(&self, cell: usize, dimension: usize) -> bool {
        self.place(cell, dimension) == self.sizes[dimension]
    }

    /// Over how many dimensions the cell is a sum.
    fn margins(&self, cell: usize) -> usize {
        (0..self.sizes.len()).filter(|&j| self.is_margin(cell, j)).count()
    }

    /// Whether whole complaints can be exchanged along a box.
    fn allows(&self, chosen: &[Pair]) -> bool {
        let between = |pair: &&Pair| pair.falls && self.overlapping != Some(pair.dimension);
        self.overlapping.is_none() || chosen.iter().filter(between).count() <= 1
    }
}

/// What is hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Hidden {
    /// For each cell of the counts.
    pub cells: Vec<bool>,
    /// Sums that a table of fewer dimensions would print, but that give away a count of this one.
    pub beyond: usize,
}

/// Marks the cells that must not be printed, so that each count under `least` (nothing is no count) lies in a range at least
/// `least` wide of what is printed, and could be each of `least - 1` numbers even for those who know of every hidden
/// count that it is not nothing. First for the tables of fewer dimensions, alone, so that a sum is hidden here where it is
/// hidden there. A count of nothing is never hidden: who knows that an office is closed on Sundays would see through it.
pub fn hide(counts: &Counts, least: i64) -> Hidden {
    let small = |cell: usize| counts.present[cell] && (1..least).contains(&counts.cells[cell]);
    let wanted = (0..counts.cells.len()).map(|cell| if small(cell) { least } else { 0 });
    let open = |cell: usize| counts.present[cell] && (counts.cells[cell] > 0 || counts.silent[cell]);
    protect(counts, wanted.collect(), (0..counts.cells.len()).map(open).collect())
}

/// The same for amounts that belong to counts: those marked in `small` are left a range of a tenth of themselves, as the
/// p % rule has it (Hundepool et al. 2012, chapter 4), and no less than one minor unit.
pub fn hide_amounts(amounts: &Counts, small: &[bool]) -> Hidden {
    let wanted = small.iter().zip(&amounts.cells).map(|(small, n)| if *small { (n / 10).max(1) } else { 0 });
    protect(amounts, wanted.collect(), amounts.present.clone())
}

/// Marks the cells from which a range `wanted` would not be left, where one is wanted; no others than those that are `open`.
fn protect(counts: &Counts, wanted: Vec<i64>, open: Vec<bool>) -> Hidden {
    let (hidden, now) = (counts.silent.clone(), counts.cells.clone());
    let mut search = Search { counts, wanted, open, hidden, lines: HashMap::new(), now, floor: 0 };
    let mut tables: Vec<usize> = (0..1 << counts.sizes.len()).collect();
    tables.sort_by_key(|table| table.count_ones());
    let whole = tables.pop().unwrap_or(0);
    for table in tables {
        search.protect(table);
    }
    let before = search.hidden.clone();
    search.protect(whole);
    let beyond = (0..before.len()).filter(|&c| search.hidden[c] && !before[c] && counts.margins(c) > 0).count();
    Hidden { cells: search.hidden, beyond }
}

/// Two places of one dimension: `first` rises, `second` rises with it where it is the margin, else falls.
#[derive(Debug, Clone, Copy)]
struct Pair {
    dimension: usize,
    first: usize,
    second: usize,
    falls: bool,
}

/// The places of the cells that differ in one dimension only, without the margin. Kept in order, since a line of thousands
/// is asked for its first once for each of its cells.
struct Line {
    /// The largest first: they have most room.
    hidden: BTreeSet<(Reverse<i64>, usize)>,
    /// The smallest first: they cost least.
    shown: BTreeSet<(i64, usize)>,
}

struct Search<'a> {
    counts: &'a Counts,
    /// How wide a range each cell is to have; 0 where it may be printed.
    wanted: Vec<i64>,
    /// Which cells may be hidden or change at all.
    open: Vec<bool>,
    hidden: Vec<bool>,
    /// Those that were asked for, by their dimension and their first cell.
    lines: HashMap<(usize, usize), Line>,
    /// The table as it stands after some changes.
    now: Vec<i64>,
    /// Least value that a count is thought to have which is not nothing.
    floor: i64,
}

impl Search<'_> {
    /// Hides what the table over the dimensions in `table` needs, margins included.
    fn protect(&mut self, table: usize) {
        let inside =
            |cell: usize| (0..self.counts.sizes.len()).all(|j| table >> j & 1 == 1 || self.counts.is_margin(cell, j));
        // What a table of fewer dimensions hides beside its small counts must not follow from this one either.
        let kept = |cell: usize| i64::from(self.hidden[cell] && !self.counts.silent[cell]);
        let wanted = |cell: usize| self.wanted[cell].max(kept(cell));
        let mut targets: Vec<(usize, i64)> =
            (0..self.hidden.len()).filter(|&c| inside(c)).map(|c| (c, wanted(c))).filter(|t| t.1 > 0).collect();
        // Sums first: what they need is shared by the cells under them.
        targets.sort_by_key(|t| std::cmp::Reverse(self.counts.margins(t.0)));
        for &(cell, _) in &targets {
            self.hide(cell);
        }
        for (cell, wanted) in targets {
            loop {
                // Hiding every sum above a cell leaves it free, so there is always a box to hide.
                let lacking = self.lacking(cell, table, wanted);
                if lacking <= 0 || !self.hide_one_more(cell, table, lacking) {
                    break;
                }
            }
        }
    }

    /// How much is lacking of the range of a cell. Who knows besides that a hidden count is not nothing can leave both ends
    /// of the range out.
    fn lacking(&mut self, cell: usize, table: usize, wanted: i64) -> i64 {
        let any = wanted - self.range(cell, table, wanted);
        self.floor = 1;
        let wanted = (wanted - 2).max(1);
        let known = wanted - self.range(cell, table, wanted);
        self.floor = 0;
        any.max(known)
    }

    /// How wide a range is left to a hidden cell, as far as boxes of hidden cells show it; at most `wanted`.
    fn range(&mut self, cell: usize, table: usize, wanted: i64) -> i64 {
        let pairs = self.pairs(cell, table, true);
        let mut range = 0;
        for up in [true, false] {
            let mut changed = Vec::new();
            each_box(&pairs, &mut |chosen| {
                let corners = self.corners(chosen, table);
                if self.counts.allows(chosen) && corners.iter().all(|&(c, _)| self.hidden[c]) {
                    let step = self.room(&corners, up).min(wanted - range);
                    for &(c, falls) in corners.iter().filter(|_| step > 0) {
                        self.now[c] += if falls == up { -step } else { step };
                        changed.push(c);
                    }
                    range += step;
                }
                range < wanted
            });
            for c in changed {
                self.now[c] = self.counts.cells[c];
            }
        }
        range
    }

    /// Hides the box that costs least for the range that it brings. Whether there was one.
    fn hide_one_more(&mut self, cell: usize, table: usize, lacking: i64) -> bool {
        self.floor = 1;
        let pairs = self.pairs(cell, table, false);
        let mut best: Option<(f64, Vec<usize>)> = None;
        each_box(&pairs, &mut |chosen| {
            let corners = self.corners(chosen, table);
            if self.counts.allows(chosen) && corners.iter().all(|&(c, _)| self.open[c]) {
                let range = self.room(&corners, true).saturating_add(self.room(&corners, false)).min(lacking);
                let new: Vec<usize> = corners.iter().map(|c| c.0).filter(|&c| !self.hidden[c]).collect();
                if range > 0 && !new.is_empty() {
                    let cost: f64 = new.iter().map(|&c| self.cost(c)).sum();
                    let cost = cost * (lacking as f64 / range as f64).ceil();
                    if best.as_ref().is_none_or(|b| cost < b.0) {
                        best = Some((cost, new));
                    }
                }
            }
            true
        });
        self.floor = 0;
        let found = best.is_some();
        best.into_iter().flat_map(|b| b.1).for_each(|c| self.hide(c));
        found
    }

    /// Hides a cell, in the lines through it as well.
    fn hide(&mut self, cell: usize) {
        if std::mem::replace(&mut self.hidden[cell], true) {
            return;
        }
        let (counts, count) = (self.counts, self.counts.cells[cell]);
        for j in 0..counts.sizes.len() {
            let here = counts.place(cell, j);
            if let Some(line) = self.lines.get_mut(&(j, cell - here * counts.strides[j]))
                && line.shown.remove(&(count, here))
            {
                line.hidden.insert((Reverse(count), here));
            }
        }
    }

    /// The line in dimension `j` that begins with a cell.
    fn line(&mut self, j: usize, start: usize) -> &Line {
        self.lines.entry((j, start)).or_insert_with(|| {
            let (mut line, stride) = (Line { hidden: BTreeSet::new(), shown: BTreeSet::new() }, self.counts.strides[j]);
            for place in (0..self.counts.sizes[j]).filter(|place| self.open[start + place * stride]) {
                let cell = start + place * stride;
                let count = self.counts.cells[cell];
                match self.hidden[cell] {
                    true => _ = line.hidden.insert((Reverse(count), place)),
                    false => _ = line.shown.insert((count, place)),
                }
            }
            line
        })
    }

    /// How far the cells of a box can go up (or down) together with the first.
    fn room(&self, corners: &[(usize, bool)], up: bool) -> i64 {
        let sinking = corners.iter().filter(|(_, falls)| *falls == up);
        sinking.map(|&(c, _)| self.now[c] - self.counts.cells[c].clamp(0, self.floor)).min().unwrap_or(i64::MAX).max(0)
    }

    /// A hidden cell is worth what a reader loses: large counts a little more than small ones, sums far more.
    fn cost(&self, cell: usize) -> f64 {
        let whole = self.counts.cells[self.counts.cells.len() - 1].max(1) as f64;
        (1.0 + self.counts.cells[cell] as f64 / whole) * 100_f64.powi(self.counts.margins(cell) as i32)
    }

    /// The pairs of places for each dimension of the table, the cheapest first.
    fn pairs(&mut self, cell: usize, table: usize, hidden: bool) -> Vec<Vec<Pair>> {
        let dimensions = (0..self.counts.sizes.len()).filter(|j| table >> j & 1 == 1);
        dimensions.map(|j| self.pairs_along(cell, j, hidden)).collect()
    }

    fn pairs_along(&mut self, cell: usize, j: usize, hidden: bool) -> Vec<Pair> {
        let (here, margin, stride) = (self.counts.place(cell, j), self.counts.sizes[j], self.counts.strides[j]);
        let start = cell - here * stride;
        let whole = start + margin * stride;
        let (is_margin, whole_hidden) = (here == margin, self.hidden[whole]);
        let line = self.line(j, start);
        let others = |place: &usize| *place != here;
        let first = |places: &mut dyn Iterator<Item = usize>| places.filter(others).take(MOST).collect::<Vec<usize>>();
        let taken = first(&mut line.hidden.iter().map(|h| h.1));
        // Under a sum the large ones have most room; beside a cell the small ones cost least.
        let free = match is_margin {
            _ if hidden => Vec::new(),
            true => first(&mut line.shown.iter().rev().map(|s| s.1)),
            false => first(&mut line.shown.iter().map(|s| s.1)),
        };
        // The margin is looked at always.
        let beside = |when: bool| (!is_margin && self.open[whole] && when).then_some(margin);
        let taken = beside(whole_hidden).into_iter().chain(taken);
        let places = taken.chain(beside(!whole_hidden && !hidden)).chain(free);
        let pair = |place| match is_margin {
            true => Pair { dimension: j, first: place, second: margin, falls: false },
            false => Pair { dimension: j, first: here, second: place, falls: place != margin },
        };
        places.map(pair).collect()
    }

    /// The cells of a box, each with whether it falls when the first rises.
    fn corners(&self, chosen: &[Pair], table: usize) -> Vec<(usize, bool)> {
        let counts = self.counts;
        let mut corners = vec![(0, false)];
        let mut pairs = chosen.iter();
        for j in 0..counts.sizes.len() {
            if table >> j & 1 == 0 {
                corners.iter_mut().for_each(|c| c.0 += counts.sizes[j] * counts.strides[j]);
                continue;
            }
            let Some(pair) = pairs.next() else { continue };
            corners = corners
                .into_iter()
                .flat_map(|(c, falls)| {
                    let step = |place: usize| c + place * counts.strides[j];
                    [(step(pair.first), falls), (step(pair.second), falls != pair.falls)]
                })
                .collect();
        }
        corners
    }
}

/// Calls `look` with every choice of one pair for each dimension, until it says that it has seen enough.
fn each_box(pairs: &[Vec<Pair>], look: &mut impl FnMut(&[Pair]) -> bool) {
    if pairs.iter().any(Vec::is_empty) {
        return;
    }
    let mut at = vec![0; pairs.len()];
    loop {
        let chosen: Vec<Pair> = at.iter().zip(pairs).map(|(&i, list)| list[i]).collect();
        if !look(&chosen) {
            return;
        }
        let Some(j) = (0..at.len()).find(|&j| at[j] + 1 < pairs[j].len()) else { return };
        at[j] += 1;
        at[..j].fill(0);
    }
}
