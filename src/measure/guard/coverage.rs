//! Of which time the complaints tell anything at all: a period of which nothing is known is no period without complaints.

use std::collections::BTreeMap;

use super::super::sql::{complaints, filter, speaking_of};
use super::super::{Query, Rows};
use super::series::{EXPECTED, Series};
use crate::period::Period;
use crate::table::Cell;

/// The time that complaints cover, whatever the condition of a query chooses besides sources.
#[derive(Default)]
pub struct Coverage {
    all: Covered,
    sources: BTreeMap<String, Covered>,
}

/// What is covered by one source, or by all.
#[derive(Default)]
struct Covered {
    /// Days with complaints and stretches of time that were counted, in the order of time, with how many.
    rows: Vec<(Period, i64)>,
    series: Series,
    counted: bool,
}

impl Coverage {
    /// The statement whose answer [`Coverage::read`] reads: a row for each source and day or counted stretch.
    pub fn statement(query: &Query) -> String {
        let rows = if query.measure.rows == Rows::Survey { Rows::Survey } else { Rows::Complaints };
        let (of_sources, _) = speaking_of(query, &["source", "kind"]);
        let dated =
            complaints(query, rows).into_iter().chain(of_sources).chain(["received_on IS NOT NULL".to_string()]);
        let (by, filter) = ("source, received_on, counted_until", filter(dated));
        format!("SELECT {by}, SUM(weight) AS complaints FROM complaints{filter} GROUP BY {by} ORDER BY {by}")
    }

    /// Reads the answer.
    pub fn read(answer: &[Vec<Cell>]) -> Coverage {
        let mut sources: BTreeMap<String, Vec<&[Cell]>> = BTreeMap::new();
        for cells in answer {
            sources.entry(cells[0].text().to_string()).or_default().push(&cells[1..]);
        }
        let all = Covered::read(answer.iter().map(|cells| &cells[1..]));
        Coverage { all, sources: sources.into_iter().map(|(s, rows)| (s, Covered::read(rows.into_iter()))).collect() }
    }

    /// From the first day covered to the last.
    pub fn span(&self) -> Option<Period> {
        self.all.series.span()
    }

    fn of(&self, source: Option<&str>) -> Option<&Covered> {
        source.and_then(|source| self.sources.get(source))
    }

    /// Whether a period can be counted, of one source or of all: something lies within it, or it is so short that chance may
    /// leave it out. A count of a year does not tell of its halves.
    pub fn tells_of(&self, source: Option<&str>, period: Period) -> bool {
        self.of(source).unwrap_or(&self.all).tells_of(period)
    }

    /// Whether as much of one period is covered as of another, by one source or by each.
    pub fn is_alike(&self, source: Option<&str>, then: Period, now: Period) -> bool {
        match self.of(source) {
            Some(one) => one.is_alike(then, now),
            None => self.sources.values().all(|each| each.is_alike(then, now)),
        }
    }

    /// From when to when each source goes, where they are several and cover more of one period than of another.
    pub fn sources_differ(&self, then: Period, now: Period) -> Option<Vec<(String, Period)>> {
        let spans = || self.sources.iter().filter_map(|(source, c)| Some((source.clone(), c.series.span()?)));
        (self.sources.len() > 1 && !self.is_alike(None, then, now)).then(|| spans().collect())
    }
}

impl Covered {
    /// Reads rows of a first day, the last of a counted stretch, and how many complaints there are.
    fn read<'a>(answer: impl Iterator<Item = &'a [Cell]>) -> Covered {
        let (mut rows, mut counted) = (Vec::new(), true);
        for cells in answer {
            let (Some(first), until) = (cells[0].day(), cells[1].day()) else { continue };
            counted &= until.is_some();
            rows.push((Period { first, last: until.unwrap_or(first) }, cells[2].int()));
        }
        rows.sort_by_key(|(period, _)| period.first);
        let series = Series::new(rows.iter().copied()).counted(counted);
        Covered { rows, series, counted }
    }

    /// The rows that lie within a period.
    fn within(&self, period: Period) -> impl Iterator<Item = (Period, i64)> {
        let begin = self.rows.partition_point(|(row, _)| row.first < period.first);
        let rows = self.rows[begin..].iter().take_while(move |(row, _)| row.first <= period.last);
        rows.filter(move |(row, _)| row.last <= period.last).copied()
    }

    fn tells_of(&self, period: Period) -> bool {
        self.within(period).next().is_some() || self.series.may_skip(period)
    }

    /// Whether as much of one period is covered as of another, by what they tell themselves and by where the data end. A few complaints
    /// of both tell of no time.
    fn is_alike(&self, then: Period, now: Period) -> bool {
        let count = |period| self.within(period).map(|(_, complaints)| complaints).sum::<i64>();
        let ends = |period| !self.counted && self.series.misses_an_end_of(period);
        let series = |period| Series::new(self.within(period)).counted(self.counted);
        match (count(then), count(now)) {
            (a, b) if ((a + b) as f64) < EXPECTED => true,
            (0, _) | (_, 0) => self.tells_of(then) && self.tells_of(now),
            _ => ends(then) == ends(now) && series(then).covers_alike(then, &series(now), now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period;

    fn period(text: &str) -> Period {
        period::parse(text).unwrap()
    }

    fn text(day: impl ToString) -> Cell {
        Cell::Text(day.to_string())
    }

    /// A complaint on the first of each `every` days of a period.
    fn days(source: &str, p: &str, every: usize) -> Vec<Vec<Cell>> {
        let Period { first, last } = period(p);
        let days = first.iter_days().take_while(move |d| *d <= last).step_by(every);
        days.map(|day| vec![text(source), text(day), Cell::Empty, Cell::Int(1)]).collect()
    }

    #[test]
    fn a_count_of_a_year_does_not_tell_of_its_halves_or_of_other_years() {
        let row = |p: Period| vec![text("a"), text(p.first), text(p.last), Cell::Int(1000)];
        let answer: Vec<Vec<Cell>> = ["2022", "2024", "2025H1"].map(|p| row(period(p))).to_vec();
        let coverage = Coverage::read(&answer);
        for (asked, told) in [("2024", true), ("2025", true), ("2025H1", true), ("2024H1", false), ("2023", false)] {
            assert_eq!(coverage.tells_of(None, period(asked)), told, "{asked}");
        }
    }

    #[test]
    fn nothing_is_known_beyond_the_data_or_in_a_silence_that_is_no_chance() {
        let days = |p: &str, every| days("a", p, every);
        let many = Coverage::read(&[days("2016", 1), days("2020", 1)].concat());
        for (asked, told) in [("2016Q3", true), ("2021", false), ("2015", false), ("2018", false), ("2018-W05", true)] {
            assert_eq!(many.tells_of(None, period(asked)), told, "{asked}");
        }
        let few = Coverage::read(&[days("2016", 40), days("2017Q2", 40)].concat());
        let burst = Coverage::read(&[days("2016-05-01..2016-05-03", 1), days("2017-05-01..2017-05-03", 1)].concat());
        assert!(burst.tells_of(None, period("2016H2")), "six complaints in two months tell of no usual month");
        assert!(few.tells_of(None, period("2017Q1")) && !few.tells_of(None, period("2018Q1")));
    }

    #[test]
    fn periods_of_which_the_data_cover_more_of_one_than_of_the_other_are_not_alike() {
        let until_march = Coverage::read(&days("a", "2019-12-16..2021-03-29", 1));
        let each_may = Coverage::read(&[days("a", "2019-05", 1), days("a", "2020-05", 1)].concat());
        for (coverage, then, now, alike) in [
            (&until_march, "2020", "2021", false),
            (&until_march, "2019", "2020", false),
            (&until_march, "2020-01-01..2020-03-29", "2021-01-01..2021-03-29", true),
            (&until_march, "2020-02", "2021-02", true),
            // Two days of one complaint each are left out by chance.
            (&until_march, "2020-03", "2021-03", true),
            (&each_may, "2019", "2020", true),
            (&each_may, "2019Q2", "2020Q3", false),
        ] {
            assert_eq!(coverage.is_alike(None, period(then), period(now)), alike, "{then} {now}");
        }
    }

    #[test]
    fn a_month_that_the_data_end_in_is_not_like_a_whole_one_though_little_came_in_it() {
        let mut fading = days("a", "2015-01-01..2016-03-31", 1);
        fading.iter_mut().for_each(|row| row[3] = Cell::Int(10));
        fading.extend(days("a", "2016-04-01..2016-04-20", 1));
        let coverage = Coverage::read(&fading);
        assert!(!coverage.is_alike(None, period("2015-04"), period("2016-04")));
        assert!(coverage.is_alike(None, period("2015-04-01..2015-04-20"), period("2016-04-01..2016-04-20")));
    }

    #[test]
    fn a_source_is_alike_by_its_own_days_and_all_are_by_those_of_each() {
        let (a, b) = (days("a", "2019-01-01..2020-12-31", 1), days("b", "2020-07-01..2020-12-31", 1));
        let one_complaint = days("c", "2020-03-05..2020-03-05", 1);
        let coverage = Coverage::read(&[a.clone(), b, one_complaint.clone()].concat());
        let (then, now) = (period("2019"), period("2020"));
        for (source, alike) in [(Some("a"), true), (Some("b"), false), (Some("c"), true), (None, false)] {
            assert_eq!(coverage.is_alike(source, then, now), alike, "{source:?}");
        }
        assert!(coverage.is_alike(None, period("2019H1"), period("2020H1")), "b covers neither");
        assert!(coverage.tells_of(None, then) && !coverage.tells_of(Some("b"), then));
        assert!(Coverage::read(&[a, one_complaint].concat()).sources_differ(then, now).is_none());
    }
}
