//! Reads a column of dates in whatever form they are written. The order of day, month and year is settled from the whole
//! column ([`Evidence`]); a [`Reader`] then reads value by value. Must not know records, files or which days make sense.

mod evidence;
mod form;
mod iso;
mod lex;
mod sample;
mod settle;
mod sibling;
mod turned;

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::lang::Text;
pub use evidence::Evidence;
use form::{Shape, What, day_at, written};
pub use sibling::agree;
use turned::Said;
pub use turned::{is_open, keep_to};

/// In which order three numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year (of two digits), month, day.
    Ymd,
}

impl Order {
    pub(crate) const ALL: [Order; 3] = [Order::Dmy, Order::Mdy, Order::Ymd];

    /// Picks year, month and day out of the parts as they were written.
    fn sort<T: Copy>(self, [a, b, c]: [T; 3]) -> (T, T, T) {
        match self {
            Order::Dmy => (c, b, a),
            Order::Mdy => (c, a, b),
            Order::Ymd => (a, b, c),
        }
    }

    /// The day that parts stand for in this order.
    fn day(self, shape: Shape, parts: [u32; 3], as_of: NaiveDate) -> Option<NaiveDate> {
        let (year, month, day) = self.sort(parts);
        match (shape.wide, self) {
            (true, Order::Ymd) => None,
            (true, _) => NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day),
            (false, _) => expand(year, month, day, as_of),
        }
    }
}

/// A year of two digits in its [`century`], but never a day after `as_of`.
fn expand(year: u32, month: u32, day: u32, as_of: NaiveDate) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|y| (0..100).contains(y))?;
    let recent = NaiveDate::from_ymd_opt(century(year) + year, month, day);
    match recent {
        Some(date) if date > as_of && date.year() >= 2000 => NaiveDate::from_ymd_opt(1900 + year, month, day),
        recent => recent,
    }
}

/// The century of a year of two digits, as most programs have it.
fn century(year: i32) -> i32 {
    if year < 69 { 2000 } else { 1900 }
}

/// Why a value is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    NotADate,
    /// 2017-02-30.
    NoSuchDay,
    /// 25:61.
    NoSuchTime,
    /// 2017-03, 2017年3月: a period, but no day.
    MonthOnly,
    /// 3月5日.
    NoYear,
    /// A day, but only in another order than the column has.
    OtherOrder,
}

impl Refusal {
    /// The reason in words.
    pub fn text(self) -> Text {
        let (en, zh) = match self {
            Refusal::NotADate => ("not a date", "不是日期"),
            Refusal::NoSuchDay => ("there is no such day", "没有这一天"),
            Refusal::NoSuchTime => ("there is no such time of day", "没有这一时刻"),
            Refusal::MonthOnly => ("a month without a day", "只有年月，没有日"),
            Refusal::NoYear => (
                "a day without its year; add it, or a column of years (年份), or name one year in the title above the table",
                "只有月日，缺少年份；请补全年份，或增加“年份”列，或在表格标题中注明年份",
            ),
            Refusal::OtherOrder => (
                "a date whose day and month stand otherwise than in the rest of the column",
                "日与月的先后与该列其他日期不一致",
            ),
        };
        Text::new(en, zh)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

/// What settled an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// No other order gives days: a component over 12 is no month, one over 31 no day.
    Range,
    /// The years are those of the column's unambiguous dates.
    Years,
    /// In any other order many dates are before 1980 or in the future.
    Future,
    /// In any other order there are many years and few days.
    Spread,
    /// In this order the dates follow the rows, or the key that was given.
    RowOrder,
    /// Each value is the same day in either order, so it says nothing of others.
    Same,
    /// Another column of the file stands in it.
    Sibling,
}

/// What a column turned out to be. `example` is the value with the lowest row number, `shape` something like `9/9/9999`.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// `against` rows of `rows` can be read in another order only; they are refused.
    Settled { shape: String, order: Order, because: Because, rows: u64, against: u64, example: String },
    /// Nothing settled which of `orders` it is, so the default was taken. `rows` counts the values that another order would
    /// also read.
    Ambiguous { shape: String, order: Order, orders: Vec<Order>, rows: u64, example: String },
    /// No order reads all: each value is read in the first of these orders that gives a day. The count says how many
    /// values could be read in this one order only.
    Mixed { shape: String, orders: Vec<(Order, u64)>, examples: Vec<String> },
    /// Day and month seem exchanged where both are at most 12. Of the `pairs` whose sequence depends on it, the share
    /// `before` follows the order as written, the share `after` once they are exchanged. `rows` of the `sampled` values
    /// are concerned. Nothing is changed.
    Swapped { rows: u64, sampled: u64, pairs: u64, before: f64, after: f64, example: String },
    /// All dates with the year first, as spreadsheets write those that they know, are on a day of 12 or less, and all others on
    /// a later one: what could be read with day for month was. Nothing is changed.
    Halved { known: u64, others: u64, examples: [String; 2] },
    /// The file of a source whose order of day and month is known has another one: `rows` values are read in it, as `example`.
    Turned { shape: String, order: Order, rows: u64, example: String },
    /// Values with a time zone, which is dropped.
    Zoned { rows: u64 },
    /// Values that count seconds or milliseconds of universal time.
    Moments { rows: u64 },
}

/// How the values of one shape are read: the orders to try, one after the other.
#[derive(Debug, Clone, Copy, Default)]
struct Plan([Option<Order>; 2]);

impl Plan {
    fn one(order: Order) -> Plan {
        Plan([Some(order), None])
    }
}

/// Reads the values of one column.
#[derive(Debug, Clone)]
pub struct Reader {
    plans: [Plan; Shape::COUNT],
    /// What the values of each shape say of the order that was expected.
    said: [Said; Shape::COUNT],
    as_of: NaiveDate,
    /// Seconds by which the clocks of the source are ahead of universal time, where that is known.
    offset: Option<i32>,
    findings: Vec<Finding>,
}

impl Reader {
    /// Takes every shape in one order, without evidence.
    pub fn fixed(order: Order, as_of: NaiveDate) -> Reader {
        Reader::planned(std::array::from_fn(|i| Plan::one(default_for(Shape::at(i), order))), as_of)
    }

    fn planned(plans: [Plan; Shape::COUNT], as_of: NaiveDate) -> Reader {
        let said = std::array::from_fn(|_| Said::default());
        Reader { plans, said, as_of, offset: None, findings: Vec::new() }
    }

    /// The same reader for a source whose clocks are so many seconds ahead of universal time; `None` where that is not known.
    pub fn at(self, offset: Option<i32>) -> Reader {
        Reader { offset, ..self }
    }

    /// The day that a value stands for; blanks around it do not matter.
    ///
    /// # Errors
    /// Why it is no day.
    pub fn read(&self, value: &str) -> Result<NaiveDate, Refusal> {
        match written(value.trim())?.what {
            What::Sure(date) => Ok(date),
            What::Moment(moment) => day_at(moment, self.offset.unwrap_or(0)).ok_or(Refusal::NotADate),
            What::Short(year, month, day) => expand(year, month, day, self.as_of).ok_or(Refusal::NoSuchDay),
            What::Open(shape, parts) => self.open(shape, parts),
        }
    }

    fn open(&self, shape: Shape, parts: [u32; 3]) -> Result<NaiveDate, Refusal> {
        let in_order = |order: Order| order.day(shape, parts, self.as_of);
        let Plan(orders) = self.plans[shape.index()];
        if let Some(date) = orders.into_iter().flatten().find_map(in_order) {
            return Ok(date);
        }
        // 31-04-15 is no day of April; that it could be one of 2031 is no help.
        let rivals: &[Order] = if orders[0] == Some(Order::Ymd) { &Order::ALL } else { &[Order::Dmy, Order::Mdy] };
        let other = rivals.iter().any(|o| in_order(*o).is_some());
        Err(if other { Refusal::OtherOrder } else { Refusal::NoSuchDay })
    }

    /// What the column's evidence came to.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// Whether a value is a time of day without a day.
pub fn is_time(value: &str) -> bool {
    form::is_time(value.trim())
}

/// The second of the day with which a date is written, 0 without a time; `None` where it is not told to the second, or for a time
/// zone that clocks need not have.
pub fn time_of(value: &str) -> Option<u32> {
    written(value.trim()).ok().filter(|written| !written.zoned)?.time
}

/// The day that a value stands for without its column; `None` where day, month or century hangs on that.
pub fn certain(value: &str) -> Option<NaiveDate> {
    match written(value.trim()).ok()?.what {
        What::Sure(date) => Some(date),
        _ => None,
    }
}

/// Whether a value is a day without its year: 3月5日.
pub fn lacks_year(value: &str) -> bool {
    written(value.trim()) == Err(Refusal::NoYear)
}

/// Whether a value is made of zeros, as `0000-00-00 00:00:00`: a program had no date to write.
pub fn is_blank(value: &str) -> bool {
    let marks = |c: char| matches!(c, '0' | '-' | '/' | '.' | ':' | ' ' | 'T');
    value.matches('0').count() >= 6 && value.chars().all(marks)
}

/// Whether a value is the day before the first one that spreadsheets know, by which they show an empty cell as a date: 1900/1/0,
/// 1900年1月0日, 1/0/1900 0:00, or the number 0.
pub fn is_zero(value: &str) -> bool {
    let marks = |c: char| matches!(c, '-' | '/' | '.' | ':' | ' ' | 'T' | '年' | '月' | '日');
    let numbers = value.split(marks).filter(|n| !n.is_empty()).map(|n| n.parse().ok());
    let numbers: Option<Vec<u32>> = numbers.collect();
    numbers.is_some_and(|numbers| match numbers[..] {
        [0] => true,
        [1900, 1, 0, ref time @ ..] | [1, 0, 1900, ref time @ ..] => time.iter().all(|n| *n == 0),
        _ => false,
    })
}

/// Whether a day is one that programs write where they have none: 1900-01-01, 9999-12-31.
pub fn is_never(date: NaiveDate) -> bool {
    lex::is_never(&date.to_string())
}

/// A year of four digits at the end cannot stand first.
fn default_for(shape: Shape, order: Order) -> Order {
    if shape.wide && order == Order::Ymd { Order::Dmy } else { order }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_columns;
