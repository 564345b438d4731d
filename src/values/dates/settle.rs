//! From what was seen of a column to the way it is read: which order of day, month and year each shape has, and why.

use chrono::{Datelike, NaiveDate};

use super::evidence::{Evidence, FIRST_YEAR, First, Tally, bit};
use super::form::Shape;
use super::sample::{Contest, KEPT, Point, place};
use super::turned::Said;
use super::{Because, Finding, Order, Plan, Reader, century, default_for};

/// A majority must be this many times the minority to decide alone.
pub(super) const MAJORITY: u64 = 20;
/// Values whose day and month can be exchanged, before an exchange is believed.
const ENOUGH_SWAPPABLE: usize = 50;
/// Dates in each of two forms, and months of those with the year first, before their days are held against each other.
const HALF: u64 = 10;
const MONTHS: u32 = 6;

impl Evidence {
    /// Decides how the column is read. `default` is taken where nothing else decides; `as_of` is the last day on which
    /// a date can lie.
    pub fn settle(self, default: Order, as_of: NaiveDate) -> Reader {
        let Evidence { tallies, years, sure, mut swappable, early, late, months, zoned, moments } = self;
        let mut halved = Halved { early, late, months, known: swappable.clone(), ..Halved::default() };
        let mut reader = Reader::fixed(default, as_of);
        let mut settled = sure.points();
        let column = Column { years: &years, default, as_of };
        for (index, tally) in tallies.into_iter().enumerate() {
            let Some(mut tally) = tally else { continue };
            let shape = Shape::at(index);
            let points = std::mem::take(&mut tally.sample).points();
            let (plan, finding) = column.judge(shape, &tally, &points);
            if let Some(Finding::Settled { order, .. }) = &finding {
                settled.extend(points.iter().filter_map(|p| sorted(p, shape, *order, as_of)));
                swappable.merge(tally.swappable());
            }
            halved.see(&tally);
            reader.said[index] = Said::of(shape, &tally, default_for(shape, default), finding.as_ref());
            reader.plans[index] = plan;
            reader.findings.extend(finding);
        }
        reader.findings.extend(swapped(settled, &swappable).or_else(|| halved.finding()));
        if zoned > 0 {
            reader.findings.push(Finding::Zoned { rows: zoned });
        }
        if moments > 0 {
            reader.findings.push(Finding::Moments { rows: moments });
        }
        reader
    }
}

/// What one shape is judged by beside its own values.
struct Column<'a> {
    years: &'a [u64],
    default: Order,
    as_of: NaiveDate,
}

impl Column<'_> {
    fn judge(&self, shape: Shape, tally: &Tally, points: &[Point]) -> (Plan, Option<Finding>) {
        if tally.rows() == 0 {
            return (Plan::one(default_for(shape, self.default)), None);
        }
        let mut possible: Vec<Order> = Order::ALL.into_iter().filter(|o| !(shape.wide && *o == Order::Ymd)).collect();
        let mut because = Because::Range;
        // The years come before the range, so that a single 31-04-15 does not make years of the days.
        for step in [Because::Years, Because::Future, Because::Range, Because::Spread, Because::RowOrder] {
            if possible.len() == 1 || alike(&possible, tally) {
                break;
            }
            let left = match step {
                Because::Years => self.by_years(tally, &possible),
                Because::Future => self.by_future(tally, &possible),
                Because::Range => by_range(tally, &possible),
                Because::Spread => by_spread(tally, &possible),
                _ => self.by_rows(shape, points, &possible),
            };
            if left.is_empty() && step == Because::Range {
                return self.mixed(shape, tally, &possible);
            }
            if !left.is_empty() && left.len() < possible.len() {
                // What is less plain than the range is named where it was needed.
                because = if step == Because::Range { because } else { step };
                possible = left;
            }
        }
        let mut wanted = default_for(shape, self.default);
        // Nobody writes a year with one digit: in 3/1/23 it does not stand first.
        if wanted == Order::Ymd && tally.parts[0][..10].iter().any(|n| *n > 0) {
            wanted = Order::Dmy;
        }
        let order = if possible.contains(&wanted) { wanted } else { possible[0] };
        let plan = Plan::one(order);
        let (shape, rows) = (shape.to_string(), tally.rows());
        if possible.len() == 1 || alike(&possible, tally) {
            let example = tally.first(|kind| kind == bit(order));
            let example = if example.0.is_some() { example } else { tally.first(|_| true) }.text();
            let against = tally.count(|kind| kind & bit(order) == 0);
            let because = if possible.len() == 1 { because } else { Because::Same };
            return (plan, Some(Finding::Settled { shape, order, because, rows, against, example }));
        }
        let several = |kind: usize| possible.iter().filter(|o| kind & bit(**o) != 0).count() > 1;
        let (rows, example) = (tally.count(several), tally.first(several).text());
        (plan, Some(Finding::Ambiguous { shape, order, orders: possible, rows, example }))
    }

    /// No order reads the column: the one that reads most values first, then the one that reads most of the rest.
    fn mixed(&self, shape: Shape, tally: &Tally, orders: &[Order]) -> (Plan, Option<Finding>) {
        let best = |unread: &dyn Fn(usize) -> bool| {
            let reads = |o: &Order| (tally.count(|kind| unread(kind) && kind & bit(*o) != 0), *o == self.default);
            orders.iter().copied().max_by_key(reads)
        };
        let Some(first) = best(&|_| true) else { return (Plan::default(), None) };
        let Some(second) = best(&|kind| kind & bit(first) == 0) else { return (Plan::one(first), None) };
        let only = |a: Order, b: Order| move |kind: usize| kind & bit(a) != 0 && kind & bit(b) == 0;
        let finding = Finding::Mixed {
            shape: shape.to_string(),
            orders: vec![(first, tally.count(only(first, second))), (second, tally.count(only(second, first)))],
            examples: vec![tally.first(only(first, second)).text(), tally.first(only(second, first)).text()],
        };
        (Plan([Some(first), Some(second)]), Some(finding))
    }

    /// Orders whose years are those that the certain dates of the column have.
    fn by_years(&self, tally: &Tally, orders: &[Order]) -> Vec<Order> {
        let known = |two: usize| {
            let year = i32::try_from(two).map_or(0, |two| century(two) + two);
            usize::try_from(year).is_ok_and(|year| self.years.get(year - FIRST_YEAR).is_some_and(|n| *n > 0))
        };
        let share = |o: Order| share(tally.years(o), known);
        clear(orders, share)
    }

    /// Orders whose years are neither long past nor to come.
    fn by_future(&self, tally: &Tally, orders: &[Order]) -> Vec<Order> {
        let last = usize::try_from(self.as_of.year().rem_euclid(100)).unwrap_or(0);
        let share = |o: Order| share(tally.years(o), |two| two <= last || (80..100).contains(&two));
        let fine: Vec<Order> = orders.iter().copied().filter(|o| share(*o) > 0.99).collect();
        let poor = |o: &Order| share(*o) < 0.95;
        if fine.is_empty() { orders.to_vec() } else { orders.iter().copied().filter(|o| !poor(o)).collect() }
    }

    /// Orders that no other one beats in following the rows.
    fn by_rows(&self, shape: Shape, points: &[Point], orders: &[Order]) -> Vec<Order> {
        let day = |p: &Point, o: Order| o.day(shape, p.parts.map(u32::from), self.as_of).map(|d| d.num_days_from_ce());
        let beats = |one: Order, other: Order| {
            let both = |p: &Point| Some((day(p, one)?, day(p, other)?));
            Contest::hold(place(points, both)).and_then(Contest::winner) == Some(true)
        };
        orders.iter().copied().filter(|o| !orders.iter().any(|rival| rival != o && beats(*rival, *o))).collect()
    }
}

/// Whether the orders that are left read every value alike: 05/05/2017.
fn alike(orders: &[Order], tally: &Tally) -> bool {
    orders == [Order::Dmy, Order::Mdy] && tally.same == tally.rows()
}

/// Orders that no other one outvotes: by values that only the other one reads.
fn by_range(tally: &Tally, orders: &[Order]) -> Vec<Order> {
    let only = |a: Order, b: Order| tally.count(|kind| kind & bit(a) != 0 && kind & bit(b) == 0);
    let outvoted = |o: Order| orders.iter().any(|r| only(*r, o).saturating_mul(MAJORITY) > only(o, *r));
    orders.iter().copied().filter(|o| !outvoted(*o)).collect()
}

/// The share of counted values for which something holds of their number.
fn share(counts: &[u64; 100], holds: impl Fn(usize) -> bool) -> f64 {
    let all: u64 = counts.iter().sum();
    let held: u64 = counts.iter().enumerate().filter(|(i, _)| holds(*i)).map(|(_, n)| n).sum();
    if all == 0 { 0.0 } else { held as f64 / all as f64 }
}

/// Keeps the orders of which something nearly always holds, where it does not for others.
fn clear(orders: &[Order], share: impl Fn(Order) -> f64) -> Vec<Order> {
    if orders.iter().any(|o| share(*o) >= 0.95) {
        orders.iter().copied().filter(|o| share(*o) >= 0.5).collect()
    } else {
        orders.to_vec()
    }
}

/// Years are few and days many. Says nothing about day against month: `01/03/2017, 01/04/2017` are months.
fn by_spread(tally: &Tally, orders: &[Order]) -> Vec<Order> {
    let distinct = |counts: &[u64; 100]| counts.iter().filter(|n| **n > 0).count();
    let natural = |o: Order| (distinct(tally.days(o)), distinct(tally.years(o)));
    let clear = |o: Order| matches!(natural(o), (days, years) if days >= 12 && days >= 4 * years);
    let reversed = |o: Order| matches!(natural(o), (days, years) if years >= 12 && years >= 4 * days);
    if orders.iter().any(|o| clear(*o)) {
        orders.iter().copied().filter(|o| !reversed(*o)).collect()
    } else {
        orders.to_vec()
    }
}

/// A point of a settled shape as year, month, day.
fn sorted(point: &Point, shape: Shape, order: Order, as_of: NaiveDate) -> Option<Point> {
    let date = order.day(shape, point.parts.map(u32::from), as_of)?;
    let parts = [u16::try_from(date.year()).ok()?, date.month() as u16, date.day() as u16];
    Some(Point { parts, ..*point })
}

/// Dates of a column by what a spreadsheet makes of them: those that it knows with day for month, and those that it cannot.
#[derive(Default)]
struct Halved {
    early: u64,
    late: u64,
    months: u16,
    known: First,
    /// Of the dates in other forms, those that can be read with day for month, and those that cannot.
    either: u64,
    one: u64,
    other: First,
}

impl Halved {
    fn see(&mut self, tally: &Tally) {
        let both = |kind: usize| kind & 3 == 3;
        self.either += tally.count(both);
        self.one += tally.count(|kind| !both(kind));
        self.other.merge(tally.first(|kind| !both(kind)));
    }

    /// With ten of each, chance does this less than once in a million columns; a month of which half was typed in another form
    /// has one month only.
    fn finding(self) -> Option<Finding> {
        let parted = self.early >= HALF && self.one >= HALF && self.late + self.either == 0;
        let holds = parted && self.months.count_ones() >= MONTHS;
        let (known, others, examples) = (self.early, self.one, [self.known.text(), self.other.text()]);
        holds.then_some(Finding::Halved { known, others, examples })
    }
}

/// Whether the dates follow their order only after day and month are exchanged where both are at most 12.
fn swapped(mut settled: Vec<Point>, example: &First) -> Option<Finding> {
    settled.sort_unstable();
    settled.truncate(KEPT);
    let swappable = |p: &&Point| p.parts[2] <= 12 && p.parts[1] != p.parts[2];
    let rows = settled.iter().filter(swappable).count();
    if rows < ENOUGH_SWAPPABLE {
        return None;
    }
    let both = |p: &Point| {
        let [year, month, day] = p.parts.map(u32::from);
        let written = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        let exchanged = written.with_day(1)?.with_month(day).and_then(|d| d.with_day(month)).unwrap_or(written);
        Some((written.num_days_from_ce(), exchanged.num_days_from_ce()))
    };
    let contest = Contest::hold(place(&settled, both))?;
    (contest.winner() == Some(false)).then(|| Finding::Swapped {
        rows: rows as u64,
        sampled: settled.len() as u64,
        pairs: contest.pairs,
        before: contest.one,
        after: 1.0 - contest.one,
        example: example.text(),
    })
}
