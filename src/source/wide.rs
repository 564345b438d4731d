//! Lines that have a column for each period, as one row for each of them. Must not know what the other columns mean.

use std::borrow::Cow;

use super::profile::Melt;
use super::row::Cells;
use crate::values::heading::split_heading;

/// Most cells that one line becomes.
const WIDEST: usize = 1_000_000;

/// The columns of periods, and the others.
pub struct Wide {
    periods: Vec<(usize, String)>,
    kept: Vec<usize>,
}

impl Wide {
    /// `None` where no column holds a period. Else the names of the columns become those of the rows.
    pub fn new(melt: &Melt, header: &mut Vec<String>) -> Option<Self> {
        let named = header.iter().map(|name| melt.period(name)).enumerate();
        let (periods, kept): (Vec<_>, Vec<_>) = named.partition(|(_, period)| period.is_some());
        let periods: Vec<(usize, String)> = periods.into_iter().filter_map(|(i, period)| Some((i, period?))).collect();
        let kept: Vec<usize> = kept.into_iter().map(|(i, _)| i).collect();
        if periods.is_empty() || periods.len() * (kept.len() + 2) > WIDEST {
            return None;
        }
        // What all of them count in holds for the one that they become: 2019年上半年（万件）.
        let units: Vec<String> = periods.iter().map(|(i, _)| in_brackets(&header[*i])).collect();
        let unit = if units.iter().all(|unit| unit == &units[0]) { units[0].as_str() } else { "" };
        let value = format!("{}{unit}", melt.value);
        *header = kept.iter().map(|&i| header[i].clone()).chain([melt.name.clone(), value]).collect();
        Some(Wide { periods, kept })
    }

    /// How many rows a line becomes.
    pub fn rows(&self) -> usize {
        self.periods.len()
    }

    /// The rows of a line.
    pub fn cut<'c>(&'c self, line: &'c [Cow<str>]) -> impl Iterator<Item = Cells<'c>> {
        self.periods.iter().map(|(column, period)| {
            let kept = self.kept.iter().map(|&i| &*line[i]);
            kept.chain([period.as_str(), &*line[*column]]).map(Cow::Borrowed).collect()
        })
    }
}

/// What stands in brackets at the end of a header, with brackets.
fn in_brackets(header: &str) -> String {
    split_heading(header).1.into_iter().map(|inside| format!("（{inside}）")).collect()
}
