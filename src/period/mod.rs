//! Stretches of time as users and publishers write them: `2017`, `2017H1`, `2017Q3`, `2017-03`, `2017-W05`,
//! `2017-01-01..2017-06-30`; and the buckets of the calendar into which days fall. Knows nothing about records.

mod written;

use std::fmt;

use anyhow::Result;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::error::user;
use written::by_hand;
pub use written::{in_table, short_month};

/// From the first to the last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    Year,
    Half,
    Quarter,
    Month,
    /// From Monday to Sunday, numbered as ISO 8601 has it: a week belongs to the year of its Thursday.
    Week,
}

impl Bucket {
    /// All of them, the longest first.
    pub const ALL: [Bucket; 5] = [Bucket::Year, Bucket::Half, Bucket::Quarter, Bucket::Month, Bucket::Week];

    pub fn name(self) -> &'static str {
        match self {
            Bucket::Year => "year",
            Bucket::Half => "half",
            Bucket::Quarter => "quarter",
            Bucket::Month => "month",
            Bucket::Week => "week",
        }
    }

    /// The year, half, quarter, month or week that a day is in; none at the ends of the calendar.
    pub fn around(self, day: NaiveDate) -> Option<Period> {
        let months = match self {
            Bucket::Year => 12,
            Bucket::Half => 6,
            Bucket::Quarter => 3,
            Bucket::Month => 1,
            Bucket::Week => return Period::week(day.iso_week().year(), day.iso_week().week()),
        };
        Period::months(day.year(), day.month0() / months * months + 1, months)
    }

    /// All buckets from the one around `first` to the one around `last`, in the order of time.
    pub fn between(self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = Period> {
        let next = move |p: &Period| self.around(p.last.succ_opt()?);
        std::iter::successors(self.around(first), next).take_while(move |p| p.first <= last)
    }
}

impl Period {
    /// Whether a day lies in both.
    pub fn touches(&self, other: &Period) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// What lies within another period too; both must touch.
    pub fn cut(&self, other: &Period) -> Period {
        Period { first: self.first.max(other.first), last: self.last.min(other.last) }
    }

    fn week(year: i32, week: u32) -> Option<Period> {
        let first = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
        Some(Period { first, last: first.checked_add_days(Days::new(6))? })
    }

    fn months(year: i32, month: u32, count: u32) -> Option<Period> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let last = first.checked_add_months(Months::new(count))?.checked_sub_days(Days::new(1))?;
        Some(Period { first, last })
    }
}

/// Reads a period; letters may be small or large.
///
/// # Errors
/// A `UserError` with the forms that are understood.
pub fn parse(text: &str) -> Result<Period> {
    read(text.trim()).ok_or_else(|| {
        user(
            format!("`{text}` is not a period"),
            "write 2017, 2017H1, 2017Q3, 2017-03, 2017-W05 or 2017-01-01..2017-06-30",
        )
    })
}

/// Reads a period as somebody types or copies it: in the forms of [`parse`], and as tables and notes print them.
///
/// # Errors
/// As [`parse`].
pub fn typed(text: &str) -> Result<Period> {
    parse(text).or_else(|error| by_hand(text).ok_or(error))
}

fn read(text: &str) -> Option<Period> {
    if let Some((first, last)) = text.split_once("..") {
        let day = |s: &str| NaiveDate::parse_from_str(s, "%Y-%m-%d").ok();
        let period = Period { first: day(first)?, last: day(last)? };
        return (period.first <= period.last).then_some(period);
    }
    if !text.is_ascii() || text.len() < 4 {
        return None;
    }
    let (year, rest) = text.split_at(4);
    if !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let rest = rest.trim_start_matches('-');
    if rest.is_empty() {
        return Period::months(year, 1, 12);
    }
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse::<u32>().ok()).flatten();
    match rest.split_at(1) {
        ("Q" | "q", n) => number(n).filter(|n| (1..=4).contains(n)).and_then(|n| Period::months(year, 3 * n - 2, 3)),
        ("H" | "h", n) => number(n).filter(|n| (1..=2).contains(n)).and_then(|n| Period::months(year, 6 * n - 5, 6)),
        ("W" | "w", n) if n.len() == 2 => number(n).and_then(|n| Period::week(year, n)),
        _ if rest.len() == 2 => number(rest).and_then(|month| Period::months(year, month, 1)),
        _ => None,
    }
}

impl Period {
    /// How many whole months it is, where it is a year, a half, a quarter or a month of the calendar.
    pub fn span(&self) -> Option<u32> {
        let (year, month) = (self.first.year(), self.first.month());
        let is = |count: &u32| (month - 1) % count == 0 && Period::months(year, month, *count) == Some(*self);
        [12, 6, 3, 1].into_iter().find(is)
    }

    /// The stretch of the same length that ends the day before: the quarter before a quarter, as many days before others.
    pub fn previous(&self) -> Option<Period> {
        let last = self.first.pred_opt()?;
        let first = match self.whole_months() {
            Some(months) => self.first.checked_sub_months(Months::new(months))?,
            None => last.checked_sub_days(Days::new(self.days() as u64 - 1))?,
        };
        Some(Period { first, last })
    }

    /// The same stretch of the year before; the week of the same number.
    pub fn year_ago(&self) -> Option<Period> {
        self.years_ago(1)
    }

    /// The same so many years before.
    pub fn years_ago(&self, years: u32) -> Option<Period> {
        if let Some((year, week)) = self.iso_week() {
            return Period::week(year.checked_sub_unsigned(years)?, week);
        }
        let back = Months::new(years.checked_mul(12)?);
        let first = self.first.checked_sub_months(back)?;
        match self.whole_months() {
            Some(months) => Period::months(first.year(), first.month(), months),
            None => Some(Period { first, last: self.last.checked_sub_months(back)? }),
        }
    }

    pub fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// How many months it is, where it begins with a month and ends with one.
    fn whole_months(&self) -> Option<u32> {
        let next = self.last.succ_opt()?;
        let months = (next.year() - self.first.year()) * 12 + next.month() as i32 - self.first.month() as i32;
        (self.first.day() == 1 && next.day() == 1).then_some(months as u32)
    }

    /// The year and the week by ISO 8601, where it is one from Monday to Sunday.
    fn iso_week(&self) -> Option<(i32, u32)> {
        let week = self.first.iso_week();
        (Bucket::Week.around(self.first) == Some(*self)).then(|| (week.year(), week.week()))
    }

    /// A day as a Chinese report writes it: 2017年3月5日.
    pub fn zh_day(day: NaiveDate) -> String {
        format!("{}年{}月{}日", day.year(), day.month(), day.day())
    }

    /// As a Chinese report writes it: 2017年, 2017年上半年, 2017年第三季度, 2017年3月, 2017年第5周.
    pub fn zh(&self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        match self.span() {
            Some(12) => format!("{year}年"),
            Some(6) => format!("{year}年{}", if month == 1 { "上半年" } else { "下半年" }),
            Some(3) => format!("{year}年第{}季度", ["一", "二", "三", "四"][(month as usize - 1) / 3]),
            Some(_) => format!("{year}年{month}月"),
            None if let Some((year, week)) = self.iso_week() => format!("{year}年第{week}周"),
            None => {
                let first = Period::zh_day(self.first);
                match self.last.year() {
                    _ if self.first == self.last => first,
                    last if last == year => format!("{first}至{}月{}日", self.last.month(), self.last.day()),
                    _ => format!("{first}至{}", Period::zh_day(self.last)),
                }
            }
        }
    }
}

impl fmt::Display for Period {
    /// The shortest form that says it: `2017`, `2017H1`, `2017Q3`, `2017-03`, `2017-W05`, else `first..last`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.span() {
            Some(12) => write!(f, "{year:04}"),
            Some(6) => write!(f, "{year:04}H{}", month.div_ceil(6)),
            Some(3) => write!(f, "{year:04}Q{}", month.div_ceil(3)),
            Some(_) => write!(f, "{year:04}-{month:02}"),
            None if let Some((year, week)) = self.iso_week() => write!(f, "{year:04}-W{week:02}"),
            None => write!(f, "{}..{}", self.first, self.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_gives_its_first_and_last_day() {
        for (text, first, last) in [
            ("2017", "2017-01-01", "2017-12-31"),
            ("2017q3", "2017-07-01", "2017-09-30"),
            ("2017H1", "2017-01-01", "2017-06-30"),
            ("2016-02", "2016-02-01", "2016-02-29"),
            ("2017-W05", "2017-01-30", "2017-02-05"),
            ("2020W53", "2020-12-28", "2021-01-03"),
            ("2017-01-15..2017-02-03", "2017-01-15", "2017-02-03"),
        ] {
            let period = parse(text).unwrap();
            assert_eq!((period.first.to_string(), period.last.to_string()), (first.into(), last.into()), "{text}");
            assert_eq!(parse(&period.to_string()).unwrap(), period, "{text} survives being printed");
        }
    }

    #[test]
    fn chinese_reports_write_periods_out() {
        for (text, zh) in [
            ("2017", "2017年"),
            ("2017H2", "2017年下半年"),
            ("2017Q3", "2017年第三季度"),
            ("2017-03", "2017年3月"),
            ("2017-W05", "2017年第5周"),
            ("2017-01-15..2017-02-03", "2017年1月15日至2月3日"),
            ("2017-01-15..2018-02-03", "2017年1月15日至2018年2月3日"),
            ("2017-01-15..2017-01-15", "2017年1月15日"),
        ] {
            assert_eq!(parse(text).unwrap().zh(), zh);
            assert_eq!(typed(zh).ok(), parse(text).ok(), "{zh} is read as it was printed");
        }
    }

    #[test]
    fn the_period_before_and_the_one_a_year_ago_are_as_long() {
        for (now, previous, year_ago) in [
            ("2017", "2016", "2016"),
            ("2017H1", "2016H2", "2016H1"),
            ("2017Q1", "2016Q4", "2016Q1"),
            ("2017-03", "2017-02", "2016-03"),
            ("2017-02", "2017-01", "2016-02"),
            ("2017-W01", "2016-W52", "2016-W01"),
            ("2017-01-01..2017-09-30", "2016-04-01..2016-12-31", "2016-01-01..2016-09-30"),
            ("2017-03-05..2017-03-14", "2017-02-23..2017-03-04", "2016-03-05..2016-03-14"),
            ("2016-02-29..2016-02-29", "2016-02-28..2016-02-28", "2015-02-28..2015-02-28"),
        ] {
            let now = parse(now).unwrap();
            assert_eq!(now.previous().unwrap().to_string(), parse(previous).unwrap().to_string(), "{now}");
            assert_eq!(now.year_ago().unwrap().to_string(), parse(year_ago).unwrap().to_string(), "{now}");
        }
    }

    #[test]
    fn buckets_follow_each_other_without_a_gap_and_each_holds_its_days() {
        let (first, last) = ("2015-12-20".parse().unwrap(), "2021-01-10".parse().unwrap());
        for bucket in Bucket::ALL {
            let periods: Vec<Period> = bucket.between(first, last).collect();
            assert!(periods[0].first <= first && periods[periods.len() - 1].last >= last, "{bucket:?}");
            assert!(periods.windows(2).all(|p| p[0].last.succ_opt() == Some(p[1].first)), "{bucket:?}");
            for period in periods {
                assert_eq!(parse(&period.to_string()).unwrap(), period, "{bucket:?}");
                assert_eq!(typed(&period.zh()).unwrap(), period, "{bucket:?}");
                assert!(
                    period
                        .first
                        .iter_days()
                        .take_while(|d| *d <= period.last)
                        .all(|d| bucket.around(d) == Some(period))
                );
            }
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "17",
            "2017Q5",
            "2017H0",
            "2017-13",
            "2017-1",
            "2017-02-01..2017-01-01",
            "二〇一七",
            "2017x",
            "2017-W5",
            "2017W53",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        for text in ["2017年第54周", "2017年2月30日", "2017年第五季度", "第一季度", "三月"] {
            assert!(typed(text).is_err(), "{text}");
        }
    }
}
