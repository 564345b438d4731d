//! Records that end before the last column, since blank cells at the end of a line were not written; told from pieces of a
//! broken record. Must not know what columns mean.

use super::header::is_value;

/// Rows that show a habit.
const HABIT: usize = 2;

/// What the first rows tell of records that end early.
#[derive(Default)]
pub struct Short {
    /// Columns of the header.
    want: usize,
    /// Whether each column holds numbers and dates alone.
    values: Vec<bool>,
    /// Whether rows of this file end early as a rule, whatever they leave out.
    pub habit: bool,
}

impl Short {
    pub fn of(sample: &[Vec<String>], want: usize) -> Short {
        let mut short = Short { want, values: vec![false; want], habit: false };
        for column in 0..want {
            let cells = sample.iter().filter(|row| row.len() > 1).filter_map(|row| row.get(column));
            let filled: Vec<&str> = cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
            let values = filled.iter().filter(|cell| is_value(cell)).count();
            // Pieces of broken records and headings stand among them.
            short.values[column] = values >= HABIT && values * 5 >= filled.len() * 4;
        }
        let ends_early = |row: &&Vec<String>| row.len() < want && row.iter().any(|cell| !cell.trim().is_empty());
        let (whole, pieces): (Vec<&Vec<String>>, Vec<&Vec<String>>) =
            sample.iter().filter(ends_early).partition(|row| short.is_whole(row));
        short.habit = whole.len() >= HABIT && pieces.is_empty();
        short
    }

    /// Whether a record with fewer cells than columns is one that only ends early: most of its cells in the columns of numbers and
    /// dates are such. A piece of a broken record has other columns there.
    pub fn is_whole<C: AsRef<str>>(&self, cells: &[C]) -> bool {
        if !(2..self.want).contains(&cells.len()) {
            return false;
        }
        let there = cells.iter().zip(&self.values).filter(|(_, value)| **value).map(|(cell, _)| cell.as_ref().trim());
        let filled: Vec<&str> = there.filter(|cell| !cell.is_empty()).collect();
        filled.iter().filter(|cell| is_value(cell)).count() * 2 > filled.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(String::from).collect()).collect()
    }

    #[test]
    fn a_row_that_ends_early_is_told_from_a_piece_of_a_broken_one() {
        let sample = rows("2020-01-05,甲店,质量很差,12,备注\n2020-01-06,乙店,虚假宣传,,\n2020-01-07,丙店,不退款,7,");
        let short = Short::of(&sample, 5);
        assert!(!short.habit);
        for whole in ["2020-01-08,丁店,不退款", "2020-01-08,丁店", ",丁店,不退款,5"] {
            assert!(short.is_whole(&rows(whole)[0]), "{whole}");
        }
        for piece in ["第二行", "第二行,12", "2020-01-08", ",丁店", "第二行,,不退,3", "2020-01-08,丁店,不退款,第二,x"]
        {
            assert!(!short.is_whole(&rows(piece)[0]), "{piece}");
        }
    }

    #[test]
    fn rows_that_all_end_early_are_a_habit_and_broken_ones_are_none() {
        assert!(Short::of(&rows("2020-01-05,甲店,质量很差\n2020-01-06,乙店\n2020-01-07,丙店,x,y,z"), 5).habit);
        assert!(!Short::of(&rows("2020-01-05,甲店,第一行\n第二行,x,\n2020-01-06,乙店,第一行\n第二行,y,"), 5).habit);
        assert!(!Short::of(&rows("2020-01-05,甲店,质量很差,1,2\n2020-01-06,乙店"), 5).habit);
    }
}
