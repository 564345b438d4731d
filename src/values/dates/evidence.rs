//! What a whole column says about the order of day, month and year. Takes constant memory; the parts of a column may be
//! seen apart and merged, with the same result.

use chrono::{Datelike, NaiveDate};

use super::form::{Shape, What, day_at, written};
use super::sample::Sample;
use super::{Order, century};

/// Years from here on are counted one by one.
pub(super) const FIRST_YEAR: usize = 1900;
const YEARS: usize = 200;

/// What was seen of one column.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub(super) tallies: [Option<Box<Tally>>; Shape::COUNT],
    /// How often each year occurs in dates whose year is certain; from [`FIRST_YEAR`].
    pub(super) years: Vec<u64>,
    /// Dates that are certain by themselves, as year, month, day.
    pub(super) sure: Sample,
    pub(super) swappable: First,
    /// How many of these are on a day of 12 or less, how many on a later one, and the months of them all, as bits.
    pub(super) early: u64,
    pub(super) late: u64,
    pub(super) months: u16,
    pub(super) zoned: u64,
    pub(super) moments: u64,
}

/// The value with the lowest row number of its kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct First(pub(super) Option<(u64, Box<str>)>);

impl First {
    fn see(&mut self, row: u64, value: &str) {
        if self.0.as_ref().is_none_or(|(first, _)| row < *first) {
            self.0 = Some((row, value.into()));
        }
    }

    pub(super) fn merge(&mut self, other: First) {
        if let Some((row, value)) = other.0 {
            self.see(row, &value);
        }
    }

    pub(super) fn text(&self) -> String {
        self.0.as_ref().map(|(_, value)| value.to_string()).unwrap_or_default()
    }
}

/// What was seen of one shape.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Values by the set of orders that give a day: bit 0 is the first of [`Order::ALL`].
    pub(super) kinds: [u64; 8],
    examples: [First; 8],
    /// How often each number stands in each of the three places; years of four digits are left out.
    pub(super) parts: [[u64; 100]; 3],
    /// Rows whose first two numbers are the same.
    pub(super) same: u64,
    pub(super) sample: Sample,
}

impl Default for Tally {
    fn default() -> Self {
        Tally { kinds: [0; 8], examples: Default::default(), parts: [[0; 100]; 3], same: 0, sample: Sample::default() }
    }
}

impl Evidence {
    /// Takes note of one value. `row` is its number in the file and must not come twice; `key` is a number that grows
    /// with time, such as that of a ticket, where the file has one.
    pub fn see(&mut self, value: &str, row: u64, key: Option<i64>) {
        let value = value.trim();
        let Ok(written) = written(value) else { return };
        self.zoned += u64::from(written.zoned);
        let what = match written.what {
            What::Moment(moment) => {
                self.moments += 1;
                // Years and the order of rows do not hang on some hours.
                day_at(moment, 0).map(What::Sure)
            }
            what => Some(what),
        };
        match what {
            None | Some(What::Moment(_)) => {}
            Some(What::Sure(date)) => {
                self.see_year(date.year());
                self.see_sure(date.year(), date.month(), date.day(), value, row, key);
            }
            Some(What::Short(year, month, day)) => {
                let year = i32::try_from(year).map_or(0, |year| century(year) + year);
                self.see_year(year);
                self.see_sure(year, month, day, value, row, key);
            }
            Some(What::Open(shape, parts)) => {
                if shape.wide {
                    self.see_year(i32::try_from(parts[2]).unwrap_or_default());
                }
                self.tallies[shape.index()].get_or_insert_default().see(shape, parts, value, row, key);
            }
        }
    }

    fn see_year(&mut self, year: i32) {
        if self.years.is_empty() {
            self.years = vec![0; YEARS];
        }
        let at = usize::try_from(year).ok().and_then(|y| y.checked_sub(FIRST_YEAR));
        if let Some(count) = at.and_then(|at| self.years.get_mut(at)) {
            *count += 1;
        }
    }

    fn see_sure(&mut self, year: i32, month: u32, day: u32, value: &str, row: u64, key: Option<i64>) {
        if day <= 12 && day != month {
            self.swappable.see(row, value);
        }
        *(if day <= 12 { &mut self.early } else { &mut self.late }) += 1;
        self.months |= 1 << month;
        self.sure.offer(row, key, [u16::try_from(year).unwrap_or_default(), month as u16, day as u16]);
    }

    /// Adds what was seen of other rows of the same column.
    pub fn merge(&mut self, other: Evidence) {
        for (mine, theirs) in self.tallies.iter_mut().zip(other.tallies) {
            match (mine.as_mut(), theirs) {
                (Some(mine), Some(theirs)) => mine.merge(*theirs),
                (None, theirs) => *mine = theirs,
                (Some(_), None) => {}
            }
        }
        if self.years.is_empty() {
            self.years = other.years;
        } else {
            add(&mut self.years, &other.years);
        }
        self.sure.merge(other.sure);
        self.swappable.merge(other.swappable);
        self.early += other.early;
        self.late += other.late;
        self.months |= other.months;
        self.zoned += other.zoned;
        self.moments += other.moments;
    }
}

fn add(mine: &mut [u64], theirs: &[u64]) {
    mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
}

impl Tally {
    fn see(&mut self, shape: Shape, parts: [u32; 3], value: &str, row: u64, key: Option<i64>) {
        let kind = orders_of(shape, parts);
        self.kinds[kind] += 1;
        self.examples[kind].see(row, value);
        for (counts, part) in self.parts.iter_mut().zip(parts) {
            if let Some(count) = counts.get_mut(part as usize) {
                *count += 1;
            }
        }
        if kind != 0 {
            self.same += u64::from(parts[0] == parts[1]);
            self.sample.offer(row, key, parts.map(|p| u16::try_from(p).unwrap_or_default()));
        }
    }

    fn merge(&mut self, other: Tally) {
        add(&mut self.kinds, &other.kinds);
        self.examples.iter_mut().zip(other.examples).for_each(|(a, b)| a.merge(b));
        self.parts.iter_mut().zip(other.parts).for_each(|(a, b)| add(a, &b));
        self.same += other.same;
        self.sample.merge(other.sample);
    }

    /// Rows that are dates in some order.
    pub(super) fn rows(&self) -> u64 {
        self.kinds[1..].iter().sum()
    }

    /// Rows of which a kind holds.
    pub(super) fn count(&self, holds: impl Fn(usize) -> bool) -> u64 {
        (1..8).filter(|k| holds(*k)).map(|k| self.kinds[k]).sum()
    }

    pub(super) fn first(&self, holds: impl Fn(usize) -> bool) -> First {
        let mut first = First::default();
        (1..8).filter(|k| holds(*k)).for_each(|k| first.merge(self.examples[k].clone()));
        first
    }

    /// The first value that is a day in both of the orders that differ in day and month.
    pub(super) fn swappable(&self) -> First {
        self.first(|kind| kind & 3 == 3)
    }

    /// How often each year of two digits occurs in this order.
    pub(super) fn years(&self, order: Order) -> &[u64; 100] {
        order.sort([&self.parts[0], &self.parts[1], &self.parts[2]]).0
    }

    pub(super) fn days(&self, order: Order) -> &[u64; 100] {
        order.sort([&self.parts[0], &self.parts[1], &self.parts[2]]).2
    }
}

/// The set of orders in which the parts are a day, as bits.
fn orders_of(shape: Shape, parts: [u32; 3]) -> usize {
    // No two-digit year is after the last day there is, so the century does not matter here.
    let set = Order::ALL.iter().enumerate().filter(|(_, o)| o.day(shape, parts, NaiveDate::MAX).is_some());
    set.map(|(i, _)| 1 << i).sum()
}

pub(super) fn bit(order: Order) -> usize {
    1 << order as usize
}
