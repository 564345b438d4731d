//! The year of days that are written without one: that of a column beside them, or the one that the title names. Must not know how days
//! are written.

use chrono::NaiveDate;

use super::bind::Columns;
use super::periods::is_year;
use super::{Bound, Plan};
use crate::lang::Text;
use crate::source::aside::Aside;
use crate::source::row::Row;
use crate::source::rows::Layout;
use crate::values::dates;

/// What columns of years are called.
const NAMES: [&str; 4] = ["年份", "年度", "年", "year"];

/// Where the year stands.
pub(super) enum Year {
    Column(usize),
    Title(i32),
}

impl Year {
    pub fn of(by_name: &Columns) -> Option<Year> {
        let are_years = |&column: &usize| {
            let mut filled = by_name.filled(column).peekable();
            filled.peek().is_some() && filled.all(is_year)
        };
        let column = by_name.all(&NAMES.map(String::from)).into_iter().find(are_years);
        column.map(Year::Column).or_else(|| in_title(by_name.layout).map(Year::Title))
    }
}

/// The one year that the lines above the names of the columns tell: 2026年第一季度. A whole day is that of a print as well.
fn in_title(layout: &Layout) -> Option<i32> {
    let mut years: Vec<i32> = layout.title().iter().flatten().flat_map(|cell| years_in(cell)).collect();
    years.sort_unstable();
    years.dedup();
    if let [year] = years[..] { Some(year) } else { None }
}

fn years_in(title: &str) -> Vec<i32> {
    let named = title.match_indices('年').filter_map(|(at, year)| {
        let before = title[..at].trim_end();
        let digits = before.len() - before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let is_day = |rest: &str| dates::certain(&format!("{}年{}", &before[digits..], rest)).is_some();
        let behind = &title[at + year.len()..];
        let day = behind.find(['日', '号']).is_some_and(|end| is_day(&behind[..end + '日'.len_utf8()]));
        Some(&before[digits..]).filter(|year| year.len() == 4 && !day)?.parse().ok()
    });
    named.filter(|year| (1980..2100).contains(year)).collect()
}

impl Plan<'_> {
    pub(super) fn year_of(&self, row: &Row) -> Option<i32> {
        match self.year.as_ref()? {
            Year::Title(year) => Some(*year),
            Year::Column(column) => row.cells[*column].trim().get(..4)?.parse().ok(),
        }
    }

    /// The column of years, where the first days have none.
    pub(super) fn column_of_years(&self) -> Option<usize> {
        let dates = self.columns.iter().filter(|b| b.reader.is_some()).flat_map(|b| &b.columns);
        let mut first = dates.flat_map(|&column| self.layout.first(column));
        match self.year.as_ref()? {
            Year::Column(column) => first.any(dates::lacks_year).then_some(*column),
            Year::Title(_) => None,
        }
    }

    /// A day without its year, in that of the row.
    pub(super) fn dated_by_year(
        &self,
        bound: &Bound,
        value: &str,
        aside: &mut Aside,
    ) -> Option<Result<(NaiveDate, Option<NaiveDate>), Text>> {
        let year = aside.year.filter(|_| dates::lacks_year(value))?;
        aside.year_taken = true;
        Some(self.date(bound, &format!("{year}年{value}")))
    }

    /// Where the year stands, in words.
    pub fn told_year(&self) -> Option<Text> {
        Some(match self.year.as_ref()? {
            Year::Column(column) => {
                let name = self.header[*column].trim();
                Text::new(format!("the column `{name}`"), format!("“{name}”列"))
            }
            Year::Title(year) => {
                Text::new(format!("the title above the table ({year})"), format!("表格标题（{year}年）"))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_a_year_and_the_day_of_a_print_is_none() {
        for (title, years) in [
            ("2026年第一季度投诉登记表", vec![2026]),
            ("2026 年度", vec![2026]),
            ("2026年1-3月", vec![2026]),
            ("2025年12月至2026年1月", vec![2025, 2026]),
            ("制表日期：2027年1月5日", vec![]),
            ("12315投诉，第12026年", vec![]),
            ("年度投诉登记表 2026-01", vec![]),
        ] {
            assert_eq!(years_in(title), years, "{title}");
        }
    }
}
