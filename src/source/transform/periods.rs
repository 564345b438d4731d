//! Which columns date the rows of a table of counts where none has a usual name of a date: periods, or a year and a part of it side
//! by side. Must not know records.

use std::borrow::Cow;

use super::super::profile::{Mapping, normal};
use super::Bound;
use super::bind::Columns;
use crate::period::in_table;

/// The column of periods, or that of years and the one that says which part of them.
pub(super) fn dating(mapping: &Mapping, by_name: &Columns) -> Vec<usize> {
    let telling = mapping.telling.iter().filter(|telling| telling.periods);
    let named: Vec<usize> = telling.flat_map(|telling| by_name.all(telling.names())).collect();
    let all = |column: usize, are: &dyn Fn(&str) -> bool| {
        let mut filled = by_name.filled(column);
        filled.clone().next().is_some() && filled.all(are)
    };
    let years = named.iter().copied().find(|&column| all(column, &is_year));
    let within = |column: usize, cell: &str| in_table(&of_year("2000", by_name.name(column), cell)).is_some();
    let period = |cell: &str| in_table(cell).is_some() && !is_year(cell);
    match named.iter().copied().find(|&column| all(column, &period)) {
        Some(periods) => vec![periods],
        None => {
            let part = named.iter().copied().find(|&column| all(column, &|cell| within(column, cell)));
            years.into_iter().chain(part.filter(|_| years.is_some())).collect()
        }
    }
}

pub(super) fn is_year(cell: &str) -> bool {
    let digits = cell.trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.len() == 4 && in_table(digits).is_some() && in_table(cell) == in_table(digits)
}

/// A part of a year with its year: `Q1`, `May`, 第一季度, or 3 under a heading of months or quarters.
fn of_year(year: &str, heading: &str, part: &str) -> String {
    let year = year.trim_end_matches(|c: char| !c.is_ascii_digit());
    let by_quarter = || normal(heading).contains("quarter") || heading.contains('季');
    match part.bytes().next() {
        _ if part.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{year}{}{part}", if by_quarter() { "Q" } else { "-" })
        }
        Some(b'A'..=b'Z' | b'a'..=b'z') => format!("{part} {year}"),
        _ => format!("{year}年{part}"),
    }
}

impl Bound<'_> {
    /// The period of a row, where a year stands beside a part of it.
    pub(super) fn period<'c>(&self, header: &[String], cell: impl Fn(usize) -> &'c str) -> Option<Cow<'c, str>> {
        let [year, part] = self.columns[..] else { return None };
        let (year, of) = (cell(year), cell(part));
        Some(if of.is_empty() { Cow::Borrowed(year) } else { Cow::Owned(of_year(year, &header[part], of)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_year_is_read_with_its_year() {
        for (year, heading, part, period) in [
            ("2022", "Quarter", "Q3", "2022Q3"),
            ("2022", "Quarter", "3", "2022Q3"),
            ("2022", "Month", "3", "2022-03"),
            ("2022", "Month", "March", "2022-03"),
            ("2022", "Month", "Mar", "2022-03"),
            ("2022年", "月份", "3月", "2022-03"),
            ("2022年度", "季度", "第三季度", "2022Q3"),
            ("2022", "季度", "三季度", "2022Q3"),
            ("2022", "统计期间", "上半年", "2022H1"),
        ] {
            let read = in_table(&of_year(year, heading, part)).map(|p| p.to_string());
            assert!(is_year(year) && read.as_deref() == Some(period), "{year} {part}: {read:?}");
        }
        assert!(!is_year("2022Q1") && !is_year("2022年3月") && !is_year("12"));
    }
}
