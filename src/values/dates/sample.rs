//! A fixed-size sample of dates with their place in an order, and the question which of two readings follows that
//! order. Which values are kept depends on their row number only, never on chunks or threads.

/// Values kept at most. All pairs of them are compared, so it is kept modest.
pub(super) const KEPT: usize = 2048;
/// Pairs that must speak, and the share of them that must agree, before a contest is believed.
const ENOUGH_PAIRS: u64 = 50;
const CLEAR: f64 = 0.9;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub hash: u64,
    pub row: u64,
    pub key: Option<i64>,
    /// As written, or year, month and day.
    pub parts: [u16; 3],
}

/// The points with the smallest hashes of all that were offered.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    points: Vec<Point>,
    /// Points with a hash above this cannot be among the kept; set once there are too many.
    limit: Option<u64>,
}

impl Sample {
    pub(super) fn offer(&mut self, row: u64, key: Option<i64>, parts: [u16; 3]) {
        self.push(Point { hash: spread(row), row, key, parts });
    }

    fn push(&mut self, point: Point) {
        if self.limit.is_some_and(|limit| point.hash > limit) {
            return;
        }
        self.points.push(point);
        if self.points.len() >= 2 * KEPT {
            self.prune();
        }
    }

    fn prune(&mut self) {
        if self.points.len() > KEPT {
            let (_, last, _) = self.points.select_nth_unstable(KEPT - 1);
            self.limit = Some(last.hash);
            self.points.truncate(KEPT);
        }
    }

    pub(super) fn merge(&mut self, other: Sample) {
        other.points.into_iter().for_each(|p| self.push(p));
    }

    /// The kept points in the order of their hashes.
    pub(super) fn points(mut self) -> Vec<Point> {
        self.points.sort_unstable();
        self.points.truncate(KEPT);
        self.points
    }
}

/// The finisher of splitmix64: neighbouring rows get unrelated numbers.
fn spread(row: u64) -> u64 {
    let mut z = row.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A value's place in the order, and the days that two readings of it give.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub place: i64,
    pub one: i32,
    pub other: i32,
}

/// How often the two readings follow the order, counted over the pairs of values that they put in opposite orders.
/// All other pairs say nothing about which reading is right, only whether the order means anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Contest {
    pub pairs: u64,
    /// Share of the pairs in which the first reading follows the order; the other follows it in the rest.
    pub one: f64,
}

impl Contest {
    /// `None` where the order has nothing to do with the dates, or too few pairs speak.
    pub(super) fn hold(mut points: Vec<Placed>) -> Option<Contest> {
        points.sort_unstable_by_key(|p| p.place);
        let (mut up, mut down, mut one_up, mut other_up) = (0u64, 0u64, 0u64, 0u64);
        for (i, a) in points.iter().enumerate() {
            for b in points[i + 1..].iter().filter(|b| b.place != a.place) {
                match ((b.one - a.one).signum(), (b.other - a.other).signum()) {
                    (1, 1) => up += 1,
                    (-1, -1) => down += 1,
                    (1, -1) => one_up += 1,
                    (-1, 1) => other_up += 1,
                    _ => {}
                }
            }
        }
        let pairs = one_up + other_up;
        // Without any order half of the pairs would go up: three in four say that the column has one.
        let related = up.max(down) as f64 >= 0.75 * (up + down) as f64;
        if pairs < ENOUGH_PAIRS || up + down < ENOUGH_PAIRS || !related {
            return None;
        }
        // The newest may stand first.
        let one = if up >= down { one_up } else { other_up };
        Some(Contest { pairs, one: one as f64 / pairs as f64 })
    }

    /// Whether the first reading (`Some(true)`) or the other one clearly follows the order.
    pub(super) fn winner(self) -> Option<bool> {
        if self.one >= CLEAR {
            Some(true)
        } else if self.one <= 1.0 - CLEAR {
            Some(false)
        } else {
            None
        }
    }
}

/// Places points by their key where most have one, else by their row. `days` reads a point in both ways.
pub(super) fn place(points: &[Point], days: impl Fn(&Point) -> Option<(i32, i32)>) -> Vec<Placed> {
    let keyed = points.iter().filter(|p| p.key.is_some()).count() * 2 > points.len();
    points
        .iter()
        .filter_map(|p| {
            let place = if keyed { p.key? } else { i64::try_from(p.row).ok()? };
            let (one, other) = days(p)?;
            Some(Placed { place, one, other })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_does_not_depend_on_how_the_rows_came() {
        let rows = 20_000;
        let mut all: Vec<u64> = (0..rows).map(spread).collect();
        all.sort_unstable();
        all.truncate(KEPT);
        let of = |range: std::ops::Range<u64>| {
            let mut sample = Sample::default();
            range.for_each(|row| sample.offer(row, None, [2017, 1, 1]));
            sample
        };
        let mut merged = of(15_000..rows);
        [of(0..100), of(100..9_000), of(9_000..15_000)].into_iter().for_each(|s| merged.merge(s));
        for sample in [of(0..rows), merged] {
            assert!(sample.points.len() < 2 * KEPT, "memory is bounded");
            assert_eq!(sample.points().iter().map(|p| p.hash).collect::<Vec<_>>(), all);
        }
    }

    #[test]
    fn an_order_without_meaning_decides_no_contest() {
        let points = |place: &dyn Fn(i64) -> i64| {
            (0..200).map(|i| (place(i), i as i32, (i * 83 % 200) as i32)).collect::<Vec<_>>()
        };
        let hold = |points: Vec<(i64, i32, i32)>| {
            Contest::hold(points.into_iter().map(|(place, one, other)| Placed { place, one, other }).collect())
        };
        assert_eq!(hold(points(&|i| i)).and_then(Contest::winner), Some(true));
        assert_eq!(hold(points(&|i| -i)).and_then(Contest::winner), Some(true), "the newest first");
        assert_eq!(hold(points(&|i| spread(i as u64) as i64)).and_then(Contest::winner), None);
        assert_eq!(hold(points(&|_| 7)), None, "one place for all");
    }
}
