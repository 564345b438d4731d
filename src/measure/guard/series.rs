//! When complaints came in, and where none came though many were to be expected. Pure dates and counts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::period::{Bucket, Period};

/// So many complaints must have been expected in a stretch of time for their absence to mean something: chance leaves out
/// ten with a probability of e⁻¹⁰, one in 22 000.
pub const EXPECTED: f64 = 10.0;
/// Days of a month on average.
const MONTH: f64 = 30.44;

/// So many days with complaints next to an end of a series tell what is usual there.
const NEAR: usize = 100;

/// Days with complaints, or counted periods, in the order of time and each day once, with the complaints of each.
#[derive(Debug, Clone, Default)]
pub struct Series {
    rows: Vec<(Period, i64)>,
    /// Complaints of a usual month: the median over those that have any. With the others in it, it would be nothing just where most
    /// is missing.
    typical: f64,
    /// Where the complaints begin and where they end, within the time that was asked for.
    ends: Option<[Edge; 2]>,
    /// The same, whatever was asked for.
    core: Option<Period>,
    asked: Option<Period>,
    /// Whether the periods were told with their counts: then nothing at all is known of other days.
    counted: bool,
}

/// An end of a series, but for stragglers: fewer than ten complaints that a gap beyond chance and twice as long as usual parts from
/// the others, such as a year that was mistyped.
#[derive(Debug, Clone, Copy)]
struct Edge {
    day: NaiveDate,
    /// Complaints of a usual month next to it.
    typical: f64,
    /// Days from one with complaints to the next, in 39 of 40 cases next to it: what is longer is a hole itself.
    usual_gap: i64,
}

impl Edge {
    /// Of a series from this end inwards; `day` is the outer one of a row.
    fn of(inwards: &[&(Period, i64)], day: fn(&Period) -> NaiveDate) -> Option<Edge> {
        let mut edge = Edge::at(day(&inwards.first()?.0), inwards);
        let (mut outside, mut rest) = (0, complaints(inwards.iter().copied()));
        for (i, pair) in inwards.windows(2).enumerate() {
            (outside, rest) = (outside + pair[0].1, rest - pair[0].1);
            if outside as f64 >= EXPECTED || (rest as f64) < EXPECTED {
                break;
            }
            let next = Edge::at(day(&pair[1].0), &inwards[i + 1..]);
            let between = gap(pair[0], pair[1]);
            edge = if next.misses(between) && between > 2 * next.usual_gap { next } else { edge };
        }
        Some(edge)
    }

    fn at(day: NaiveDate, inwards: &[&(Period, i64)]) -> Edge {
        let near = &inwards[..inwards.len().min(NEAR)];
        let mut gaps: Vec<i64> = near.windows(2).map(|pair| gap(pair[0], pair[1])).collect();
        gaps.sort_unstable();
        let usual_gap = (gaps.len() * 39).div_ceil(40).checked_sub(1).map_or(0, |place| gaps[place]);
        Edge { day, typical: typical(near.iter().copied()), usual_gap }
    }

    /// Whether so many days without complaints are more than chance leaves out here, and more than is usual: by more than a tenth, since
    /// months and quarters are not of one length.
    fn misses(&self, days: i64) -> bool {
        expected(self.typical, days) >= EXPECTED && days * 10 > self.usual_gap * 11
    }
}

impl Series {
    pub fn new(rows: impl IntoIterator<Item = (Period, i64)>) -> Series {
        let mut rows: Vec<(Period, i64)> = rows.into_iter().collect();
        rows.sort_by_key(|(p, _)| (p.first, p.last));
        let typical = typical(&rows);
        rows.dedup_by(|(period, more), (last, complaints)| {
            let joins = period.first <= last.last;
            if joins {
                last.last = last.last.max(period.last);
                *complaints += *more;
            }
            joins
        });
        let ends = Edge::of(&rows.iter().collect::<Vec<_>>(), |row| row.first).and_then(|begin| {
            let behind = rows.iter().rev().take_while(|(row, _)| row.first >= begin.day);
            Some([begin, Edge::of(&behind.collect::<Vec<_>>(), |row| row.last)?])
        });
        let core = ends.map(|[begin, end]| Period { first: begin.day, last: end.day });
        Series { rows, typical, ends, core, asked: None, counted: false }
    }

    /// The series, and whether each of its rows is a count over its period.
    pub fn counted(self, counted: bool) -> Series {
        Series { counted, ..self }
    }

    /// The series as it tells of a period that it may go beyond: an end of the period that lies within it is its end.
    pub fn asked(mut self, period: Period) -> Series {
        if let Some([begin, end]) = &mut self.ends {
            if begin.day < period.first {
                let inwards: Vec<_> = self.rows.iter().filter(|(row, _)| row.first >= period.first).collect();
                *begin = Edge::at(period.first, &inwards);
            }
            if end.day > period.last {
                let inwards: Vec<_> = self.rows.iter().rev().filter(|(row, _)| row.last <= period.last).collect();
                *end = Edge::at(period.last, &inwards);
            }
        }
        Series { asked: Some(period), ..self }
    }

    /// What lies between counted periods, where there are any.
    pub fn untold(&self) -> Vec<Period> {
        let between = |pair: &[(Period, i64)]| {
            let (first, last) = (pair[0].0.last.succ_opt()?, pair[1].0.first.pred_opt()?);
            (self.counted && first <= last).then_some(Period { first, last })
        };
        self.rows.windows(2).filter_map(between).collect()
    }

    /// From the first day covered to the last.
    pub fn span(&self) -> Option<Period> {
        Some(Period { first: self.rows.first()?.0.first, last: self.rows.last()?.0.last })
    }

    /// The same but for stragglers.
    pub fn core(&self) -> Option<Period> {
        if self.counted { self.span() } else { self.core }
    }

    /// Whether complaints begin after the first day of a period or end before its last, by more than chance and by more than
    /// is usual within them. Counted ones must cover each day. Nothing where the period lies beyond them altogether.
    pub fn misses_an_end_of(&self, period: Period) -> bool {
        let Some((span, [begin, end])) = self.span().zip(self.ends) else { return false };
        if self.counted {
            return (1..period.days()).contains(&self.days_untold(period));
        }
        span.touches(&period) && (begin.misses(days(period.first, begin.day)) || end.misses(days(end.day, period.last)))
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
            [self, other].into_iter().any(|s| expected(s.typical, more) < EXPECTED || more <= s.longest_gap())
        })
    }

    /// The days of a period that no count covers.
    fn days_untold(&self, period: Period) -> i64 {
        let within = self.rows.iter().filter(|(p, _)| p.touches(&period));
        period.days() - within.map(|(p, _)| p.cut(&period).days()).sum::<i64>()
    }

    /// The days of a period that lie between the first and the last that are covered; of counted ones within the period itself. Where
    /// a period has stragglers alone, all that are covered.
    pub fn covered_of(&self, period: Period) -> Option<Period> {
        if !self.counted {
            let known = self.ends.map(|[begin, end]| Period { first: begin.day, last: end.day });
            return known.filter(|known| known.touches(&period)).map(|known| known.cut(&period)).or(self.core);
        }
        let within: Vec<Period> =
            self.rows.iter().filter(|(p, _)| p.touches(&period)).map(|(p, _)| p.cut(&period)).collect();
        Some(Period { first: within.first()?.first, last: within.last()?.last })
    }

    /// Whether chance may leave a period without any complaint. Beyond the data, and where they are counts, nothing is known.
    pub fn may_skip(&self, period: Period) -> bool {
        let within = self.span().is_some_and(|span| span.first <= period.first && period.last <= span.last);
        let many =
            |of: &dyn Fn(&Period) -> bool| complaints(self.rows.iter().filter(|(p, _)| of(p))) as f64 >= EXPECTED;
        let between_many = many(&|p| p.last < period.first) && many(&|p| p.first > period.last);
        within && !self.counted && !(between_many && expected(self.typical, period.days()) >= EXPECTED)
    }

    /// Months without any complaint, where many were to be expected and many came before as well as after.
    pub fn silent_months(&self) -> Vec<Period> {
        if self.counted {
            return Vec::new();
        }
        let between = |pair: &[(Period, i64)]| {
            let (last, next) = (pair[0].0.last, pair[1].0.first);
            months(last, next).filter(move |month| last < month.first && month.last < next).collect::<Vec<_>>()
        };
        let many = |rows: &[(Period, i64)]| complaints(rows) as f64 >= EXPECTED;
        let gaps = self.rows.windows(2).enumerate();
        let gaps = gaps.filter(|(i, _)| many(&self.rows[..=*i]) && many(&self.rows[i + 1..]));
        let silent = gaps.flat_map(|(_, pair)| between(pair));
        let silent = silent.filter(|month| self.asked.is_none_or(|asked| asked.touches(month)));
        silent.filter(|month| expected(self.typical, days(month.first, month.last) + 1) >= EXPECTED).collect()
    }

    /// The most days between two covered ones.
    fn longest_gap(&self) -> i64 {
        self.rows.windows(2).map(|pair| gap(&pair[0], &pair[1])).max().unwrap_or(0)
    }
}

/// How many complaints so many days bring, where a usual month has so many.
fn expected(typical: f64, days: i64) -> f64 {
    typical * days as f64 / MONTH
}

/// The days from one row to the one beside it, before or after.
fn gap((one, _): &(Period, i64), (other, _): &(Period, i64)) -> i64 {
    days(one.last.min(other.last), one.first.max(other.first))
}

fn complaints<'a>(rows: impl IntoIterator<Item = &'a (Period, i64)>) -> i64 {
    rows.into_iter().map(|(_, complaints)| complaints).sum()
}

/// The median of the complaints of the months that have any; the first and the last are left out where there are others, since
/// they are seldom whole. A counted row is spread over its months.
fn typical<'a>(rows: impl IntoIterator<Item = &'a (Period, i64)>) -> f64 {
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

    /// Complaints on the first of each `every` days of a period, as many as given in turn.
    fn each(every: usize, text: &str, counts: &[i64]) -> Vec<(Period, i64)> {
        let Period { first, last } = period(text);
        let days = first.iter_days().take_while(move |day| *day <= last).step_by(every);
        days.map(|day| Period { first: day, last: day }).zip(counts.iter().copied().cycle()).collect()
    }

    /// Complaints on the first day of each bucket of a period.
    fn firsts(bucket: Bucket, text: &str) -> Vec<(Period, i64)> {
        let Period { first, last } = period(text);
        bucket.between(first, last).map(|b| (Period { first: b.first, last: b.first }, 40)).collect()
    }

    #[test]
    fn one_old_date_does_not_switch_off_the_mark_of_data_that_end_early() {
        let cut = each(1, "2016-01-20..2016-04-20", &[10, 8, 13]);
        let alone = Series::new(cut.clone());
        for old in ["1916-01-01..1916-01-01", "2015-06-03..2015-06-04", "2015-12-20..2015-12-20"] {
            let with = Series::new([each(1, old, &[1]), cut.clone()].concat());
            assert_eq!(with.core(), alone.core(), "{old}");
            for asked in ["2016", "2016-01", "2016-02", "2016-03", "2016-04", "2016Q2", "2017"].map(period) {
                assert_eq!(with.misses_an_end_of(asked), alone.misses_an_end_of(asked), "{old} {asked}");
                let [with, alone] = [&with, &alone].map(|series| series.clone().asked(asked));
                assert_eq!(with.misses_an_end_of(asked), alone.misses_an_end_of(asked), "{old} {asked}");
                assert_eq!(with.covered_of(asked), alone.covered_of(asked), "{old} {asked}");
            }
            assert!(with.misses_an_end_of(period("2016-04")) && with.misses_an_end_of(period("2016-01")), "{old}");
        }
    }

    #[test]
    fn a_month_that_nearly_nothing_came_in_is_held_against_those_before() {
        let fading = [each(1, "2016Q1", &[10]), each(1, "2016-04-01..2016-04-20", &[1])].concat();
        let series = Series::new(fading).asked(period("2016-04"));
        assert!(series.misses_an_end_of(period("2016-04")));
        assert_eq!(series.covered_of(period("2016-04")), Some(period("2016-04-01..2016-04-20")));
    }

    #[test]
    fn a_whole_period_is_not_marked_however_its_days_are_written() {
        for year in 2014..2022 {
            let (year, next) = (format!("{year}"), period(&format!("{}", year + 1)));
            let weekdays =
                each(1, &year, &[20]).into_iter().filter(|(d, _)| d.first.weekday().num_days_from_monday() < 5);
            for (kind, rows) in [
                ("dense", each(1, &year, &[9, 14, 2, 30])),
                ("weekdays", weekdays.collect()),
                ("sparse", each(11, &year, &[1])),
                ("weekly", firsts(Bucket::Week, &year)),
                ("fortnightly", each(14, &year, &[60])),
                ("monthly", firsts(Bucket::Month, &year)),
                ("quarterly", firsts(Bucket::Quarter, &year)),
                ("from a month of 28 days", firsts(Bucket::Month, &format!("{year}-02-01..{year}-03-31"))),
            ] {
                let series = Series::new(rows);
                let whole = match kind {
                    "from a month of 28 days" => period(&format!("{year}-02-01..{year}-03-31")),
                    _ => period(&year),
                };
                assert!(!series.misses_an_end_of(whole), "{kind} {year}");
                assert!(!series.clone().asked(whole).misses_an_end_of(whole), "{kind} {year}");
                assert!(!series.misses_an_end_of(next), "{kind} {year}");
            }
        }
    }

    #[test]
    fn days_without_complaints_are_no_end_of_data_that_go_on_beside_the_period() {
        // Nothing comes on the first three days of the year, as before and behind.
        let series = Series::new(each(4, "2015-12-28..2017-12-31", &[40])).asked(period("2016"));
        assert!(!series.misses_an_end_of(period("2016")));
        assert_eq!(series.covered_of(period("2016")), Some(period("2016")));
        let ended = Series::new(each(4, "2015-12-28..2016-04-25", &[40])).asked(period("2016"));
        assert_eq!(ended.covered_of(period("2016")), Some(period("2016-01-01..2016-04-22")));
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
