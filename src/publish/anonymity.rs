//! k-anonymity: records that agree in every field by which somebody could be recognised form a class, and each class
//! should have k records or more (Samarati 2001, "Protecting Respondents' Identities in Microdata Release"; Sweeney 2002).
//! What the records of a class have in common besides (l-diversity) is not looked at.

use std::collections::BTreeMap;

use crate::table::Cell;

/// Records by what they could be recognised by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anonymity {
    /// Complaints in the smallest class; 0 where there is no record.
    pub smallest: i64,
    pub classes: i64,
    /// Complaints in classes of fewer than k.
    pub under: i64,
}

/// Sizes of the classes by the columns `quasi`, in complaints: a record of `weights[i]` stands for as many.
fn classes(rows: &[Vec<Cell>], quasi: &[usize], weights: &[i64]) -> BTreeMap<Vec<Cell>, i64> {
    let mut classes = BTreeMap::new();
    for (row, weight) in rows.iter().zip(weights) {
        *classes.entry(key(row, quasi)).or_default() += weight;
    }
    classes
}

fn key(row: &[Cell], quasi: &[usize]) -> Vec<Cell> {
    quasi.iter().map(|&i| row[i].clone()).collect()
}

/// How the records can be told apart by the columns `quasi`.
pub fn measure(rows: &[Vec<Cell>], quasi: &[usize], weights: &[i64], k: i64) -> Anonymity {
    let classes = classes(rows, quasi, weights);
    Anonymity {
        smallest: classes.values().min().copied().unwrap_or_default(),
        classes: classes.len() as i64,
        under: classes.values().filter(|size| **size < k).sum(),
    }
}

/// Empties the columns `quasi` of every record in a class of fewer than k, and of the next smallest classes until those
/// emptied are k themselves. Gives the number of records emptied; none where there are fewer than k in all.
pub fn blank(rows: &mut [Vec<Cell>], quasi: &[usize], weights: &[i64], k: i64) -> Option<i64> {
    let mut classes: Vec<(i64, Vec<Cell>)> =
        classes(rows, quasi, weights).into_iter().map(|(key, size)| (size, key)).collect();
    classes.sort();
    let empty = vec![Cell::Empty; quasi.len()];
    // Records that say nothing already are in one class with those that are emptied.
    let mut emptied = classes.iter().find(|(_, key)| *key == empty).map_or(0, |(size, _)| *size);
    let mut gone: Vec<Vec<Cell>> = Vec::new();
    for (size, key) in classes {
        let lonely = emptied > 0 && emptied < k;
        if key != empty && (size < k || lonely) {
            emptied += size;
            gone.push(key);
        }
    }
    if emptied > 0 && emptied < k {
        return None;
    }
    gone.sort();
    let mut count = 0;
    for row in rows.iter_mut().filter(|row| gone.binary_search(&key(row, quasi)).is_ok()) {
        quasi.iter().for_each(|&i| row[i] = Cell::Empty);
        count += 1;
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(texts: &[&str]) -> Vec<Vec<Cell>> {
        let cell = |c: char| if c == '-' { Cell::Empty } else { Cell::Text(c.to_string()) };
        texts.iter().map(|text| text.chars().map(cell).collect()).collect()
    }

    #[test]
    fn classes_are_of_records_that_agree_in_all_fields() {
        let rows = rows(&["axm", "axf", "axm", "bym", "bym"]);
        let all = |quasi: &[usize]| measure(&rows, quasi, &[1; 5], 3);
        assert_eq!(all(&[0]), Anonymity { smallest: 2, classes: 2, under: 2 });
        assert_eq!(all(&[0, 2]), Anonymity { smallest: 1, classes: 3, under: 5 });
        assert_eq!(measure(&rows, &[0, 2], &[1, 9, 9, 1, 1], 3).under, 2);
    }

    #[test]
    fn emptying_leaves_no_class_under_k() {
        let given = ["aa", "aa", "aa", "bb", "cc", "cc", "cc", "cc", "dd", "--"];
        for (k, expected) in [(2, Some(2)), (3, Some(2)), (4, Some(5)), (5, Some(9)), (11, None)] {
            let mut rows = rows(&given);
            assert_eq!(blank(&mut rows, &[0, 1], &[1; 10], k), expected, "k = {k}");
            if expected.is_some() {
                assert!(measure(&rows, &[0, 1], &[1; 10], k).smallest >= k, "k = {k}: {rows:?}");
            }
        }
    }

    #[test]
    fn nothing_is_emptied_where_every_class_is_large_enough() {
        let mut given = rows(&["a", "a", "b", "b"]);
        assert_eq!(blank(&mut given, &[0], &[1; 4], 2), Some(0));
        assert_eq!(given, rows(&["a", "a", "b", "b"]));
    }
}
