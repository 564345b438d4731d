//! Whether the numbers of a column tell complaints apart: some were spoiled by a spreadsheet, some only count the rows. Must
//! not know records.

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
}
