//! Puts cells together to rows, whatever order they come in, within bounds. Knows no file format.

use crate::format::limits::Limits;

/// The area of a merged cell: first and last row, first and last column, from 0, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// Rows that tell what a sheet holds.
const FIRST: usize = 100;

/// A sheet holds more than the limits allow.
#[derive(Debug, PartialEq, Eq)]
pub struct TooBig;

/// The rows of a sheet in the making.
#[derive(Debug)]
pub struct Rows {
    rows: Vec<(u64, Vec<String>)>,
    sorted: bool,
    /// Cells that are not empty.
    pub filled: u64,
    cells: u64,
    bytes: u64,
    limits: Limits,
}

impl Rows {
    pub fn new(limits: &Limits) -> Self {
        Rows { rows: Vec::new(), sorted: true, filled: 0, cells: 0, bytes: 0, limits: *limits }
    }

    /// Puts a text into the cell at `row` and `column`, both from 0. An empty text takes no room.
    pub fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), TooBig> {
        if text.is_empty() {
            return Ok(());
        }
        let (number, column) = (u64::from(row) + 1, column as usize);
        let width = match self.rows.last() {
            Some((last, cells)) if *last == number => cells.len(),
            last => {
                self.sorted &= last.is_none_or(|(last, _)| *last < number);
                // Rows of a sheet tend to be equally wide.
                let room = last.map_or(8, |(_, cells)| cells.len().min(1_024));
                self.rows.push((number, Vec::with_capacity(room)));
                0
            }
        };
        self.filled += 1;
        self.cells += (column + 1).saturating_sub(width) as u64;
        self.bytes += text.len() as u64;
        if self.cells > self.limits.cells || self.bytes > self.limits.unpacked {
            return Err(TooBig);
        }
        if let Some((_, cells)) = self.rows.last_mut() {
            if cells.len() <= column {
                cells.resize(column, String::new());
                cells.push(text);
            } else {
                cells[column] = text;
            }
        }
        Ok(())
    }

    /// Whether one of the first rows looks like a header: two or more cells, none of them a number, and a row below it.
    pub fn has_header(&self) -> bool {
        let is_name = |text: &String| !text.is_empty() && text.parse::<f64>().is_err();
        self.rows.iter().take(self.rows.len().saturating_sub(1)).take(30).any(|(_, cells)| {
            let names = cells.iter().filter(|text| is_name(text)).count();
            names >= 2 && names == cells.iter().filter(|text| !text.is_empty()).count()
        })
    }

    /// The first rows.
    pub fn first(&self) -> &[(u64, Vec<String>)] {
        &self.rows[..self.rows.len().min(FIRST)]
    }

    /// Brings rows that came out of order into it. Call it before [`Rows::fill_down`].
    pub fn sort(&mut self) {
        if self.sorted {
            return;
        }
        self.rows.sort_by_key(|(number, _)| *number);
        self.rows.dedup_by(|(number, cells), (before, kept)| {
            let same = number == before;
            if same {
                kept.resize(kept.len().max(cells.len()), String::new());
                for (to, from) in kept.iter_mut().zip(cells.drain(..)).filter(|(_, from)| !from.is_empty()) {
                    *to = from;
                }
            }
            same
        });
        self.sorted = true;
    }

    /// Gives every row of a merged cell its value, in the first column of the area: a value merged over rows holds for
    /// each, while one merged over columns is one value. Rows without any content stay away. Returns the cells filled.
    pub fn fill_down(&mut self, areas: &[Area]) -> Result<u64, TooBig> {
        let mut filled = 0;
        for area in areas.iter().filter(|area| area.rows.1 > area.rows.0) {
            let (top, bottom) = (u64::from(area.rows.0) + 1, u64::from(area.rows.1) + 1);
            let column = area.columns.0 as usize;
            let Ok(at) = self.rows.binary_search_by_key(&top, |(number, _)| *number) else { continue };
            let Some(value) = self.rows[at].1.get(column).filter(|text| !text.is_empty()).cloned() else { continue };
            for (_, cells) in self.rows[at + 1..].iter_mut().take_while(|(number, _)| *number <= bottom) {
                self.cells += (column + 1).saturating_sub(cells.len()) as u64;
                self.bytes += value.len() as u64;
                if self.cells > self.limits.cells || self.bytes > self.limits.unpacked {
                    return Err(TooBig);
                }
                if cells.len() <= column {
                    cells.resize(column + 1, String::new());
                }
                if cells[column].is_empty() {
                    cells[column].clone_from(&value);
                    filled += 1;
                }
            }
        }
        Ok(filled)
    }

    /// The rows, without the columns that are empty before the first one with content.
    pub fn finish(mut self) -> Vec<(u64, Vec<String>)> {
        let first = |cells: &Vec<String>| cells.iter().position(|text| !text.is_empty());
        let cut = self.rows.iter().filter_map(|(_, cells)| first(cells)).min().unwrap_or(0);
        if cut > 0 {
            self.rows.iter_mut().for_each(|(_, cells)| drop(cells.drain(..cut.min(cells.len()))));
        }
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn rows(cells: &[(u32, u32, &str)]) -> Rows {
        let mut rows = Rows::new(&Limits::default());
        cells.iter().for_each(|(row, column, text)| rows.put(*row, *column, text.to_string()).unwrap());
        rows.sort();
        rows
    }

    #[test]
    fn row_numbers_are_those_of_the_sheet_and_empty_margins_go() {
        let rows = rows(&[(4, 2, "a"), (4, 3, "b"), (9, 3, "c")]).finish();
        assert_eq!(rows, [(5, vec!["a".into(), "b".into()]), (10, vec!["".into(), "c".into()])]);
    }

    #[test]
    fn a_value_merged_over_rows_holds_for_each_of_them_but_makes_no_row() {
        let mut rows = rows(&[(0, 0, "x"), (0, 1, "1"), (1, 1, "2"), (3, 1, "4"), (4, 1, "5")]);
        assert_eq!(rows.fill_down(&[Area { rows: (0, 3), columns: (0, 0) }]), Ok(2));
        let firsts: Vec<_> = rows.finish().into_iter().map(|(number, cells)| (number, cells[0].clone())).collect();
        assert_eq!(firsts, [(1, "x".into()), (2, "x".into()), (4, "x".into()), (5, "".into())]);
    }

    #[test]
    fn a_sheet_of_far_cells_is_refused_before_it_takes_memory() {
        let mut rows = Rows::new(&Limits { cells: 1_000_000, ..Limits::default() });
        let refused = (0..100).any(|row| rows.put(row, 16_383, "x".to_string()).is_err());
        assert!(refused);
        assert_eq!(Rows::new(&Limits::default()).put(0, u32::MAX, "x".to_string()), Err(TooBig));
    }

    #[test]
    fn numbers_alone_are_no_header() {
        assert!(rows(&[(0, 0, "编号"), (0, 1, "内容"), (1, 0, "1")]).has_header());
        assert!(!rows(&[(0, 0, "1"), (0, 1, "2"), (1, 0, "3")]).has_header());
        assert!(!rows(&[(0, 0, "编号"), (0, 1, "内容")]).has_header());
    }

    proptest! {
        #[test]
        fn the_order_of_cells_does_not_matter(mut cells in prop::collection::vec((0u32..20, 0u32..6, "[a-z]{1,3}"), 1..60)) {
            let map: BTreeMap<(u32, u32), String> = cells.drain(..).map(|(r, c, t)| ((r, c), t)).collect();
            let build = |order: Vec<(&(u32, u32), &String)>| {
                let mut rows = Rows::new(&Limits::default());
                order.into_iter().for_each(|((row, column), text)| rows.put(*row, *column, text.clone()).unwrap());
                rows.sort();
                rows.finish()
            };
            prop_assert_eq!(build(map.iter().collect()), build(map.iter().rev().collect()));
        }
    }
}
