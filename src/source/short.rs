//! Records that end before the last column, since blank cells at the end of a line were not written; told from pieces of a
//! broken record. Must not know what columns mean.

use std::collections::{HashMap, HashSet};

use super::header::is_value;

/// Rows that show a habit.
const HABIT: usize = 2;
/// Of so many cells of a column one may be otherwise, and of so many rows that end early one may be unclear: pieces of broken
/// records and headings stand among them.
const CELLS: usize = 5;
const ROWS: usize = 5;
/// Rows that tell the words of a column.
const ENOUGH: usize = 5;

/// What the first rows tell of records that end early.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Short {
    columns: Vec<Column>,
    /// Whether rows that go to the end told the columns: among others are pieces, which have other columns where these are.
    sure: bool,
    /// Whether rows of this file end early as a rule, whatever they leave out.
    pub habit: bool,
}

/// What tells a cell of a column from those of others.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    Nothing,
    /// Numbers, days and codes.
    Values,
    /// The words that come again in it, and the characters of the longest.
    Words(HashSet<String>, usize),
}

impl Short {
    pub fn of(sample: &[Vec<String>], want: usize) -> Short {
        let full: Vec<&Vec<String>> = sample.iter().filter(|row| row.len() == want && want > 1).collect();
        let sure = full.len() >= ENOUGH;
        let rows = if sure { full } else { sample.iter().filter(|row| row.len() > 1).collect() };
        let column = |i: usize| {
            let cells = rows.iter().filter_map(|row| row.get(i)).map(|cell| cell.trim());
            Column::of(cells.filter(|cell| !cell.is_empty()).collect(), sure)
        };
        Short { columns: (0..want).map(column).collect(), sure, habit: false }
    }

    /// Looks at records that end before the last column and are no pieces.
    pub fn see(&mut self, early: &[Vec<String>]) {
        let whole = early.iter().filter(|cells| self.is_whole(cells)).count();
        self.habit = whole >= HABIT && (early.len() - whole) * ROWS <= early.len();
    }

    /// Whether a record with fewer cells than columns is one that only ends early: more of its cells are as those of their columns
    /// than are not.
    pub fn is_whole<C: AsRef<str>>(&self, cells: &[C]) -> bool {
        self.fits(cells) == Some(true)
    }

    /// Whether a record with fewer cells than columns begins a row, or is a piece of a broken one; `None` where nothing tells.
    pub fn begins_a_row<C: AsRef<str>>(&self, cells: &[C]) -> Option<bool> {
        self.fits(cells).filter(|_| self.sure)
    }

    fn fits<C: AsRef<str>>(&self, cells: &[C]) -> Option<bool> {
        if !(2..self.columns.len()).contains(&cells.len()) {
            return None;
        }
        let told = (0..cells.len()).filter_map(|i| self.is_of(i, cells[i].as_ref().trim()));
        let (own, others): (Vec<bool>, Vec<bool>) = told.partition(|own| *own);
        (own.len() != others.len()).then_some(own.len() > others.len())
    }

    /// Whether a cell is as those of its column are; `None` where nothing tells: it is blank, or may be one more word.
    fn is_of(&self, column: usize, cell: &str) -> Option<bool> {
        match &self.columns[column] {
            _ if cell.is_empty() => None,
            Column::Nothing => None,
            Column::Values => Some(is_figure(cell)),
            Column::Words(words, longest) => {
                let is_other = || is_figure(cell) || cell.chars().count() > 2 * longest;
                let is_elsewhere = || self.columns.iter().any(|other| other.has(cell));
                if words.contains(cell) {
                    return Some(true);
                }
                (is_other() || is_elsewhere()).then_some(false)
            }
        }
    }
}

impl Column {
    /// Of the filled cells of a column. `by_words`: whether words can tell it.
    fn of(cells: Vec<&str>, by_words: bool) -> Column {
        let mostly = |n: usize| n >= HABIT && n * CELLS >= cells.len() * (CELLS - 1);
        if mostly(cells.iter().filter(|cell| is_figure(cell)).count()) {
            return Column::Values;
        }
        let mut times: HashMap<&str, usize> = HashMap::new();
        cells.iter().for_each(|cell| *times.entry(cell).or_default() += 1);
        let again = times.iter().filter(|(_, times)| **times > 1);
        if !by_words || !mostly(again.clone().map(|(_, times)| times).sum()) {
            return Column::Nothing;
        }
        let words: HashSet<String> = again.map(|(word, _)| word.to_string()).collect();
        let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
        Column::Words(words, longest)
    }

    /// Whether a cell is one of its words.
    fn has(&self, cell: &str) -> bool {
        matches!(self, Column::Words(words, _) if words.contains(cell))
    }
}

/// A number, a day with or without its words, a code.
fn is_figure(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    digits > 0 && (is_value(cell) || is_code(cell) || digits * 2 >= cell.chars().count())
}

/// Letters and digits without a word of another script or a blank: `A17`, `2017-01-25`, `20170125/3`.
pub fn is_code(cell: &str) -> bool {
    let cell = cell.trim();
    cell.bytes().any(|b| b.is_ascii_digit()) && cell.bytes().all(|b| b.is_ascii_graphic())
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
        let habit = |text: &str| {
            let rows = rows(text);
            let mut short = Short::of(&rows, 5);
            short.see(&rows.into_iter().filter(|row| row.len() < 5).collect::<Vec<_>>());
            short.habit
        };
        assert!(habit("2020-01-05,甲店,质量很差\n2020-01-06,乙店\n2020-01-07,丙店,x,y,z"));
        assert!(!habit("2020-01-05,甲店,第一行\n第二行,x,\n2020-01-06,乙店,第一行\n第二行,y,"));
        assert!(!habit("2020-01-05,甲店,质量很差,1,2\n2020-01-06,乙店"));
        // One that nothing tells is no reason to reject all the others.
        let row = |n: usize| format!("2020-01-05,甲店,质量{n}\n");
        assert!(habit(&format!("{},乙店,x", (0..9).map(row).collect::<String>())));
    }

    #[test]
    fn codes_words_and_days_with_words_tell_a_row_too() {
        let row = |n: usize| format!("A{n},服装,衣服开线{n},2020年1月{n}日,已退款");
        let short = Short::of(&rows(&(1..9).map(row).collect::<Vec<_>>().join("\n")), 5);
        for (cells, told) in [
            ("A17,食品,面包发霉", Some(true)),
            (",服装,衣服开线", Some(true)),
            ("B1,服装,衣服开线,2020年2月11日", Some(true)),
            ("不退,2020年1月3日,已退款", Some(false)),
            ("袖子也坏了,第二次投诉", Some(false)),
            ("袖子也坏了,服装", None),
            (",食品", None),
        ] {
            assert_eq!(short.begins_a_row(&rows(cells)[0]), told, "{cells}");
        }
    }
}
