//! Of which time the complaints tell anything at all: a period of which nothing is known is no period without complaints.

use super::super::sql::{complaints, filter};
use super::super::{Query, Rows};
use super::series::Series;
use crate::period::Period;
use crate::table::Cell;

/// The time that complaints cover, whatever the condition of a query.
pub struct Coverage {
    /// Days with complaints, and stretches of time that were counted.
    rows: Vec<Period>,
    series: Series,
}

impl Coverage {
    /// The statement whose answer [`Coverage::read`] reads: a row for each day or counted stretch.
    pub fn statement(query: &Query) -> String {
        let rows = if query.measure.rows == Rows::Survey { Rows::Survey } else { Rows::Complaints };
        let dated = complaints(query, rows).into_iter().chain(["received_on IS NOT NULL".to_string()]);
        let by = "received_on, counted_until";
        format!("SELECT {by}, SUM(weight) AS complaints FROM complaints{} GROUP BY {by} ORDER BY {by}", filter(dated))
    }

    /// Reads the answer.
    pub fn read(answer: &[Vec<Cell>]) -> Coverage {
        let row = |cells: &Vec<Cell>| {
            let (first, until) = (cells.first()?.day()?, cells.get(1)?.day());
            Some((Period { first, last: until.unwrap_or(first) }, cells.get(2)?.int()))
        };
        let rows: Vec<(Period, i64)> = answer.iter().filter_map(row).collect();
        let counted = answer.iter().all(|cells| cells.get(1).and_then(Cell::day).is_some());
        let series = Series::new(rows.iter().copied()).counted(counted);
        Coverage { rows: rows.into_iter().map(|(period, _)| period).collect(), series }
    }

    /// From the first day covered to the last.
    pub fn span(&self) -> Option<Period> {
        self.series.span()
    }

    /// Whether a period can be counted: something lies within it, or it is so short that chance may leave it out. A count of
    /// a year does not tell of its halves.
    pub fn tells_of(&self, period: Period) -> bool {
        let inside = |row: &Period| period.first <= row.first && row.last <= period.last;
        self.rows.iter().any(inside) || self.series.may_skip(period)
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

    #[test]
    fn a_count_of_a_year_does_not_tell_of_its_halves_or_of_other_years() {
        let row = |p: Period| vec![text(p.first), text(p.last), Cell::Int(1000)];
        let answer: Vec<Vec<Cell>> = ["2022", "2024", "2025H1"].map(|p| row(period(p))).to_vec();
        let coverage = Coverage::read(&answer);
        for (asked, told) in [("2024", true), ("2025", true), ("2025H1", true), ("2024H1", false), ("2023", false)] {
            assert_eq!(coverage.tells_of(period(asked)), told, "{asked}");
        }
    }

    #[test]
    fn nothing_is_known_beyond_the_data_or_in_a_silence_that_is_no_chance() {
        let days = |p: &str, every: usize| {
            let Period { first, last } = period(p);
            let days = first.iter_days().take_while(move |d| *d <= last).step_by(every);
            days.map(|day| vec![text(day), Cell::Empty, Cell::Int(1)]).collect::<Vec<_>>()
        };
        let many = Coverage::read(&[days("2016", 1), days("2020", 1)].concat());
        for (asked, told) in [("2016Q3", true), ("2021", false), ("2015", false), ("2018", false), ("2018-W05", true)] {
            assert_eq!(many.tells_of(period(asked)), told, "{asked}");
        }
        let few = Coverage::read(&[days("2016", 40), days("2017Q2", 40)].concat());
        let burst = Coverage::read(&[days("2016-05-01..2016-05-03", 1), days("2017-05-01..2017-05-03", 1)].concat());
        assert!(burst.tells_of(period("2016H2")), "six complaints in two months tell of no usual month");
        assert!(few.tells_of(period("2017Q1")) && !few.tells_of(period("2018Q1")));
    }
}
