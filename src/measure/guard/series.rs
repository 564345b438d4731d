//! When complaints came in, and where none came though many were to be expected. Pure dates and counts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::period::{Bucket, Period};

/// So many complaints must have been expected in a stretch of time for their absence to mean something: chance leaves out
/// ten with a probability of e⁻¹⁰, one in 22 000.
pub const EXPECTED: f64 = 10.0;
/// Days of a month on average.
const MONTH: f64 = 30.44;

/// Days with complaints, or counted periods, in the order of time and each day once.
#[derive(Debug, Clone, Default)]
pub struct Series {
    covered: Vec<Period>,
    /// Complaints of each.
    counts: Vec<i64>,
    /// Complaints of a usual month: the median over those that have any. With the others in it, it would be nothing just where most
    /// is missing.
    typical: f64,
    /// Whether the periods were told with their counts: then nothing at all is known of other days.
    counted: bool,
}

impl Series {
    pub fn new(rows: impl IntoIterator<Item = (Period, i64)>) -> Series {
        let mut rows: Vec<(Period, i64)> = rows.into_iter().collect();
        rows.sort_by_key(|(p, _)| (p.first, p.last));
        let (mut covered, mut counts): (Vec<Period>, Vec<i64>) = Default::default();
        for (period, complaints) in &rows {
            match (covered.last_mut(), counts.last_mut()) {
                (Some(last), Some(count)) if period.first <= last.last => {
                    last.last = last.last.max(period.last);
                    *count += complaints;
                }
                _ => {
                    covered.push(*period);
                    counts.push(*complaints);
                }
            }
        }
        Series { covered, counts, typical: typical(&rows), counted: false }
    }

    /// The series, and whether each of its rows is a count over its period.
    pub fn counted(self, counted: bool) -> Series {
        Series { counted, ..self }
    }

    /// What lies between counted periods, where there are any.
    pub fn untold(&self) -> Vec<Period> {
        let between = |pair: &[Period]| {
            let (first, last) = (pair[0].last.succ_opt()?, pair[1].first.pred_opt()?);
            (self.counted && first <= last).then_some(Period { first, last })
        };
        self.covered.windows(2).filter_map(between).collect()
    }

    /// From the first day covered to the last.
    pub fn span(&self) -> Option<Period> {
        Some(Period { first: self.covered.first()?.first, last: self.covered.last()?.last })
    }

    /// Whether complaints begin after the first day of a period or end before its last, by more than chance and by more than
    /// any gap within them. Counted ones must cover each day. Nothing where the period lies beyond them altogether.
    pub fn misses_an_end_of(&self, period: Period) -> bool {
        let Some(span) = self.span() else { return false };
        if self.counted {
            return (1..period.days()).contains(&self.days_untold(period));
        }
        let before = days(period.first, span.first);
        let after = days(span.last, period.last);
        let touches = span.first <= period.last && period.first <= span.last;
        touches && [before, after].into_iter().any(|gap| self.expected(gap) >= EXPECTED && gap > self.longest_gap())
    }

    /// Whether this covers as much of its period as another series of the other: what is missing at an end of one and not of the
    /// other is no more than chance leaves out. Of counts it is no more than a leap day.
    pub fn covers_alike(&self, own: Period, other: &Series, others: Period) -> bool {
        if self.counted || other.counted {
            return (self.days_untold(own) - other.days_untold(others)).abs() <= 1;
        }
        let ends = |series: &Series, of: Period| {
            let span = series.span()?;
            Some([days(of.first, span.first), days(span.last, of.last)])
        };
        let Some((own, others)) = ends(self, own).zip(ends(other, others)) else { return false };
        own.into_iter().zip(others).all(|(own, other_end)| {
            let more = (own - other_end).abs();
            [self, other].into_iter().any(|s| s.expected(more) < EXPECTED || more <= s.longest_gap())
        })
    }

    /// The days of a period that no count covers.
    fn days_untold(&self, period: Period) -> i64 {
        let within = self.covered.iter().filter(|p| p.first <= period.last && period.first <= p.last);
        period.days() - within.map(|p| p.cut(&period).days()).sum::<i64>()
    }

    /// The days of a period that lie between the first and the last that are covered; of counted ones within the period itself.
    pub fn covered_of(&self, period: Period) -> Option<Period> {
        let cut = |p: &Period| p.cut(&period);
        let touches = |p: &Period| p.first <= period.last && period.first <= p.last;
        if !self.counted {
            return self.span().filter(touches).as_ref().map(cut);
        }
        let within: Vec<Period> = self.covered.iter().filter(|p| touches(p)).map(cut).collect();
        Some(Period { first: within.first()?.first, last: within.last()?.last })
    }

    /// Whether chance may leave a period without any complaint. Beyond the data, and where they are counts, nothing is known.
    pub fn may_skip(&self, period: Period) -> bool {
        let within = self.span().is_some_and(|span| span.first <= period.first && period.last <= span.last);
        let many = |of: &dyn Fn(&Period) -> bool| {
            let counts = self.covered.iter().zip(&self.counts).filter(|(p, _)| of(p));
            counts.map(|(_, count)| *count).sum::<i64>() as f64 >= EXPECTED
        };
        let between_many = many(&|p| p.last < period.first) && many(&|p| p.first > period.last);
        within && !self.counted && !(between_many && self.expected(period.days()) >= EXPECTED)
    }

    /// Months without any complaint, where many were to be expected and many came before as well as after.
    pub fn silent_months(&self) -> Vec<Period> {
        if self.counted {
            return Vec::new();
        }
        let between = |pair: &[Period]| {
            let (last, next) = (pair[0].last, pair[1].first);
            months(last, next).filter(move |month| last < month.first && month.last < next).collect::<Vec<_>>()
        };
        let many = |counts: &[i64]| counts.iter().sum::<i64>() as f64 >= EXPECTED;
        let gaps = self.covered.windows(2).enumerate();
        let gaps = gaps.filter(|(i, _)| many(&self.counts[..=*i]) && many(&self.counts[i + 1..]));
        let silent = gaps.flat_map(|(_, pair)| between(pair));
        silent.filter(|month| self.expected(days(month.first, month.last) + 1) >= EXPECTED).collect()
    }

    /// How many complaints so many days bring in a usual month.
    fn expected(&self, days: i64) -> f64 {
        self.typical * days as f64 / MONTH
    }

    /// The most days between two covered ones.
    fn longest_gap(&self) -> i64 {
        self.covered.windows(2).map(|pair| days(pair[0].last, pair[1].first)).max().unwrap_or(0)
    }
}

/// The median of the complaints of the months that have any; the first and the last are left out where there are others, since
/// they are seldom whole. A counted row is spread over its months.
fn typical(rows: &[(Period, i64)]) -> f64 {
    let mut counts: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for (period, complaints) in rows {
        let of: Vec<NaiveDate> = months(period.first, period.last).map(|month| month.first).collect();
        for month in &of {
            *counts.entry(*month).or_default() += *complaints as f64 / of.len() as f64;
        }
    }
    let mut counts: Vec<f64> = counts.into_values().collect();
    if counts.len() > 2 {
        counts.pop();
        counts.remove(0);
    }
    counts.sort_by(f64::total_cmp);
    counts.get(counts.len() / 2).copied().unwrap_or_default()
}

/// The months from one day to another, those of both included.
fn months(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = Period> {
    Bucket::Month.between(from, to)
}

fn days(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period;
    use chrono::Datelike;

    fn period(text: &str) -> Period {
        period::parse(text).unwrap()
    }

    /// So many complaints on each day of these periods.
    fn daily(periods: &[&str], a_day: i64) -> Series {
        let days = periods.iter().flat_map(|text| {
            let Period { first, last } = period(text);
            first.iter_days().take_while(move |day| *day <= last).map(|day| Period { first: day, last: day })
        });
        Series::new(days.map(|day| (day, a_day)))
    }

    #[test]
    fn data_that_end_early_miss_the_end_of_a_period() {
        let series = daily(&["2017-01-01..2017-10-20"], 3);
        assert!(series.misses_an_end_of(period("2017")) && series.misses_an_end_of(period("2017-10")));
        assert!(!series.misses_an_end_of(period("2017-09")) && !series.misses_an_end_of(period("2017H1")));
        // What lies beyond the data altogether is no period that they cover in part.
        assert!(!series.misses_an_end_of(period("2018")));
    }

    #[test]
    fn counted_periods_cover_their_own_days_and_no_others() {
        let of = |periods: &[&str]| Series::new(periods.iter().map(|text| (period(text), 1000))).counted(true);
        let years = of(&["2018", "2022", "2024", "2025H1"]);
        assert!(years.misses_an_end_of(period("2025")) && !years.misses_an_end_of(period("2025H1")));
        assert!(!years.misses_an_end_of(period("2024")) && !years.misses_an_end_of(period("2020")));
        assert_eq!(years.untold(), [period("2019-01-01..2021-12-31"), period("2023")]);
        assert!(years.silent_months().is_empty());
        let halves = of(&["2022H1", "2023H1"]);
        assert!(halves.misses_an_end_of(period("2022")) && halves.misses_an_end_of(period("2023")));
        assert!(of(&["2022H1", "2022H2"]).untold().is_empty());
        assert!(!of(&["2022Q1", "2022Q2", "2022H2"]).misses_an_end_of(period("2022")));
    }

    #[test]
    fn a_free_weekend_or_few_complaints_are_no_sign() {
        // Each week five days, and the year ends on a Sunday.
        let days = period("2017").first.iter_days().take(365).filter(|d| d.weekday().num_days_from_monday() < 5);
        let series = Series::new(days.map(|day| (Period { first: day, last: day }, 20)));
        assert!(!series.misses_an_end_of(period("2017")));
        let few = daily(&["2017-01-05..2017-01-05", "2017-06-07..2017-06-08", "2017-09-09..2017-09-09"], 1);
        assert!(!few.misses_an_end_of(period("2017")) && few.silent_months().is_empty());
    }

    #[test]
    fn months_of_silence_between_months_of_many_are_found() {
        let series = daily(&["2017-01-01..2017-04-20", "2017-07-10..2017-12-31"], 2);
        assert_eq!(series.silent_months(), [period("2017-05"), period("2017-06")]);
        // A straggler from long ago does not make a series.
        assert!(daily(&["2016-12-01..2016-12-03", "2017-03-01..2017-12-31"], 2).silent_months().is_empty());
        // In the month of a break something came.
        assert!(daily(&["2017-01-01..2017-04-20", "2017-05-31..2017-12-31"], 2).silent_months().is_empty());
    }

    #[test]
    fn the_larger_a_hole_the_more_it_is_told() {
        for (year, months) in [(2017, 12), (2018, 24), (2022, 72)] {
            let later = format!("{}", year + 1);
            let series = daily(&["2016", &later], 2);
            assert_eq!(series.silent_months().len(), months, "{later}");
        }
    }

    #[test]
    fn the_days_that_are_covered_of_a_year_are_its_own() {
        let days = daily(&["2016-01-01..2018-03-31"], 3);
        assert_eq!(days.covered_of(period("2018")), Some(period("2018Q1")));
        let counts = Series::new(["2018", "2025H1"].map(|text| (period(text), 1000))).counted(true);
        assert_eq!(counts.covered_of(period("2025")), Some(period("2025H1")));
        assert_eq!(counts.covered_of(period("2020")), None);
    }

    #[test]
    fn a_counted_period_covers_all_of_its_days() {
        let series = Series::new([(period("2022H1"), 5000), (period("2023H1"), 6000)]);
        assert!(!series.misses_an_end_of(period("2023H1")) && !series.misses_an_end_of(period("2022H1")));
        assert_eq!(series.silent_months().len(), 6);
    }
}
