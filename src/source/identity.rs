//! Whether the numbers of a column tell complaints apart: some were spoiled by a spreadsheet, some only count the rows. Must
//! not know records.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::profile::normal;

/// Why a column of numbers identifies nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It counts the rows of the file: 1, 2, 3.
    Counts,
    /// Its numbers have lost their ends: a spreadsheet keeps fifteen digits.
    Cut,
}

/// Digits that a spreadsheet keeps of a number.
const KEPT: usize = 15;
/// Zeros that do not stand behind the fifteenth digits of the first rows by chance.
const TELLING: usize = 4;
/// Digits of the longest number that counts rows.
const SHORT: usize = 6;

/// What is wrong with a column, told by its first cells; that it counts rows is wrong only where it `may_count`.
pub fn fault<'c>(cells: impl Iterator<Item = &'c str> + Clone, may_count: bool) -> Option<Fault> {
    let numbers = cells.map(str::trim).filter(|cell| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit()));
    let mut long = numbers.clone().filter(|number| number.len() > KEPT).map(|number| &number[KEPT..]);
    let ends: usize = long.clone().map(str::len).sum();
    if ends >= TELLING && long.all(|end| end.bytes().all(|b| b == b'0')) {
        return Some(Fault::Cut);
    }
    let mut counted = (1u64..).zip(numbers.clone());
    let counts = counted.all(|(n, number)| number.len() <= SHORT && number.parse() == Ok(n));
    (may_count && counts && numbers.clone().next().is_some()).then_some(Fault::Counts)
}

/// Whether a number is written with an exponent, and so without most of its digits: `1.31E+21`.
pub fn is_exponent(cell: &str) -> bool {
    // Numbers of complaints are long and have no plus sign.
    let Some((digits, exponent)) = cell.trim().split_once('+') else { return false };
    let mantissa = digits.strip_suffix(['E', 'e']).unwrap_or_default();
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    number(exponent) && !mantissa.is_empty() && mantissa.split('.').all(number) && mantissa.split('.').count() < 3
}

/// The digits of a number that a program has written as an amount: `4000017.0`, `4,000,017`.
pub fn of_amount(cell: &str) -> Option<String> {
    let whole = cell.strip_suffix(".0").unwrap_or(cell);
    let mut groups = whole.split(',');
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().filter(|first| are_digits(first) && !first.starts_with('0'))?;
    let is_grouped = |group: &str| first.len() <= 3 && group.len() == 3 && are_digits(group);
    (whole != cell || whole.contains(',')).then_some(())?;
    groups.all(is_grouped).then(|| whole.replace(',', ""))
}

/// Whether all numbers of a column are written so; a short one may have no group to part.
pub fn are_amounts<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> bool {
    let grouped = cells.clone().any(|cell| cell.contains(','));
    let short = |cell: &str| grouped && cell.len() <= 3 && cell.bytes().all(|b| b.is_ascii_digit());
    cells.clone().any(|cell| of_amount(cell).is_some())
        && cells.into_iter().all(|cell| of_amount(cell).is_some() || short(cell))
}

/// Bytes of the longest number.
const LONGEST: usize = 40;

/// Whether a cell is a number as a system gives them: of one word, with a digit.
pub fn is_number(cell: &str) -> bool {
    cell.len() <= LONGEST && cell.bytes().any(|b| b.is_ascii_digit()) && !cell.contains(char::is_whitespace)
}

/// Cells of a column of a plain name, of a file or of a part of it.
#[derive(Default)]
pub struct Numbers {
    /// Whether the name says of what the numbers are, so that A001 is no mere place in a list.
    named: bool,
    /// Hash of each number, and of the row in which it stood.
    rows: HashMap<u64, u64>,
    /// Cells with a number, and others that say something.
    numbers: u64,
    others: u64,
    /// Whether a number stands in rows that differ.
    repeated: bool,
    /// Whether a number tells more than a place in a list, and the highest place.
    telling: bool,
    last: u64,
}

impl Numbers {
    /// Of a column with this name: 售后编号 names what it numbers, 编号 does not.
    pub fn under(name: &str) -> Self {
        let mut rest = normal(name);
        while let Some(less) = BARE.iter().find_map(|word| rest.strip_suffix(word)) {
            rest.truncate(less.len());
        }
        Numbers { named: !rest.is_empty(), ..Numbers::default() }
    }

    pub fn see(&mut self, cell: &str, row: u64) {
        let cell = cell.trim();
        if !is_number(cell) {
            self.others += u64::from(!cell.is_empty());
            return;
        }
        self.numbers += 1;
        let marked = |cell: &str| cell.starts_with(|c: char| c.is_ascii_alphabetic());
        match place(cell).filter(|_| !(self.named && marked(cell))) {
            Some(place) => self.last = self.last.max(place),
            None => self.telling = true,
        }
        let mut hasher = DefaultHasher::new();
        cell.hash(&mut hasher);
        self.add(hasher.finish(), row);
    }

    fn add(&mut self, number: u64, row: u64) {
        if !self.repeated && *self.rows.entry(number).or_insert(row) != row {
            self.repeat();
        }
    }

    /// Takes note of a number that stands in rows that differ; no other needs to be known then.
    fn repeat(&mut self) {
        self.repeated = true;
        self.rows = HashMap::new();
    }

    pub fn merge(&mut self, more: Numbers) {
        self.numbers += more.numbers;
        self.others += more.others;
        if more.repeated {
            self.repeat();
        }
        self.telling |= more.telling;
        self.last = self.last.max(more.last);
        more.rows.into_iter().for_each(|(number, row)| self.add(number, row));
    }

    /// Whether they tell complaints apart, in this file and from those of others.
    pub fn tell_apart(&self) -> bool {
        let places = !self.telling && self.last <= 2 * self.numbers + SLACK;
        self.numbers > 0 && self.others * 10 <= self.numbers && !self.repeated && !places
    }
}

/// Words for a number, which by themselves do not say of what.
const BARE: [&str; 13] =
    ["编号", "单号", "件号", "流水号", "号", "id", "number", "num", "nbr", "no", "#", "reference", "ref"];

/// Places that a short list may have left out.
const SLACK: u64 = 10;

/// The place in a list that a number may merely be: 7, 007, A007.
fn place(number: &str) -> Option<u64> {
    let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    if digits.len() <= SHORT { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Option<Fault> {
        fault(cells.iter().copied(), true)
    }

    #[test]
    fn numbers_that_count_the_rows_are_told_from_numbers_of_complaints() {
        assert_eq!(of(&["1", "2", "3", ""]), Some(Fault::Counts));
        assert_eq!(of(&["0001", "0002"]), Some(Fault::Counts));
        assert_eq!(
            (of(&["57", "58"]), of(&["1", "3"]), of(&["20200001"]), of(&["A1"]), of(&[])),
            (None, None, None, None, None)
        );
        assert_eq!(fault(["1", "2"].into_iter(), false), None);
    }

    #[test]
    fn numbers_that_a_spreadsheet_has_cut_are_told_from_long_ones() {
        assert_eq!(of(&["1310000002020010000000", "1310000002020020000000"]), Some(Fault::Cut));
        assert_eq!(of(&["1310000002020010000017", "1310000002020020000000"]), None);
        assert_eq!((of(&["1234567890123450"]), of(&["123456789012345"])), (None, None), "one zero may be chance");
    }

    #[test]
    fn an_exponent_is_no_number_of_a_complaint() {
        assert!(["1.31E+21", "1e+18", " 4.40E+17 "].iter().all(|cell| is_exponent(cell)));
        assert!(
            !["131E21", "A1E+5", "E+5", "12+3", "1.2.3E+4", "2020-1", "1.31E+"].iter().any(|cell| is_exponent(cell))
        );
    }

    #[test]
    fn numbers_that_a_program_wrote_as_amounts_are_whole_where_their_column_has_no_others() {
        for (written, number) in [
            ("4000017.0", Some("4000017")),
            ("4,000,017", Some("4000017")),
            ("1,000.0", Some("1000")),
            ("4000017", None),
            ("4000017.1", None),
            ("0400.0", None),
            ("4,00", None),
            ("A4.0", None),
            (".0", None),
        ] {
            assert_eq!(of_amount(written).as_deref(), number, "{written}");
        }
        let are = |cells: &[&'static str]| are_amounts(cells.iter().copied());
        assert!(are(&["17.0", "18.0"]) && are(&["4,000,017", "17"]));
        assert!(
            !are(&["17.0", "17.1"])
                && !are(&["17.0", "18"])
                && !are(&["17", "18"])
                && !are(&["4,017", "4018"])
                && !are(&[])
        );
    }

    fn tell_apart(cells: &[&str]) -> bool {
        let mut numbers = Numbers::default();
        for (row, part) in cells.chunks(2).enumerate() {
            let mut more = Numbers::default();
            part.iter().zip(0..).for_each(|(cell, i)| more.see(cell, row as u64 * 2 + i));
            numbers.merge(more);
        }
        numbers.tell_apart()
    }

    #[test]
    fn numbers_of_a_plain_name_tell_complaints_apart_unless_they_repeat_or_run() {
        for good in
            [&["100", "101", "102"][..], &["DJ2026001", "DJ2026002", ""], &["2026-001", "2026-002"], &["ABC-77"]]
        {
            assert!(tell_apart(good), "{good:?}");
        }
        let bad = [
            &["1", "2", "3"][..],
            &["r1", "r2", "r3"],
            &["A003", "A001", "A007"],
            &["5512", "5513", "5512"],
            &["乙店", "甲店"],
            &["case of 2020", "case of 2021"],
            &["", ""],
        ];
        for bad in bad {
            assert!(!tell_apart(bad), "{bad:?}");
        }
    }

    #[test]
    fn numbers_with_letters_in_front_run_on_where_the_name_says_what_they_number_and_bare_ones_count_rows() {
        let tell_apart = |name: &str, cells: [&str; 3]| {
            let mut numbers = Numbers::under(name);
            cells.iter().zip(0..).for_each(|(cell, row)| numbers.see(cell, row));
            numbers.tell_apart()
        };
        for named in ["售后编号", "售后单号", "Submission No.", "case reference", "ticket"] {
            assert!(tell_apart(named, ["AS000001", "AS000002", "AS000003"]), "{named}");
            assert!(!tell_apart(named, ["1", "2", "3"]) && !tell_apart(named, ["0001", "0002", "0003"]), "{named}");
        }
        for bare in ["编号", "单号", "ID", "Number", "Reference No.", "流水号"] {
            assert!(!tell_apart(bare, ["A001", "A002", "A003"]), "{bare}");
        }
    }

    #[test]
    fn once_a_number_has_repeated_no_more_are_kept() {
        let mut numbers = Numbers::default();
        (0..1_000).for_each(|i| numbers.see(&(5_000_000 + i).to_string(), i));
        let mut more = Numbers::default();
        [1, 2].iter().for_each(|row| more.see("7000001", *row));
        assert_eq!(more.rows.capacity(), 0);
        numbers.merge(more);
        numbers.see("8000001", 3);
        assert!(numbers.rows.capacity() == 0 && !numbers.tell_apart());
    }

    #[test]
    fn a_row_that_stands_twice_repeats_no_number() {
        let mut numbers = Numbers::default();
        (0..2).for_each(|_| numbers.see("5512", 7));
        assert!(numbers.tell_apart());
    }
}
