//! In which order groups stand: level by level, each dimension in its own order or in the one asked for. Ties go by size,
//! then by name.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::dimension::{Dimension, Order};
use super::group::Group;
use super::shape::By;
use super::{Kind, Query};
use crate::table::Cell;

/// Where a group stands among its neighbours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    class: Class,
    at: i64,
    tie: i64,
    name: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Usual,
    /// Not listed, or too small to be ranked.
    Unlisted,
    NoValue,
    /// The rest of a dimension that was cut.
    Rest,
    Unknown,
    /// A margin stands after what it sums up.
    Margin,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Ascending(String),
    Descending(Reverse<String>),
}

/// What is known of each value of each level: of a path of first keys, the size and the value.
#[derive(Default)]
struct Levels {
    sizes: HashMap<Vec<Cell>, i64>,
    /// Of what goes across, whatever stands before it.
    across: HashMap<Cell, i64>,
    /// Whether it can be ranked, and its value.
    values: HashMap<Vec<Cell>, (bool, f64)>,
}

/// Sorts groups by their first dimension, then within it by the second; the parts of a share in their own order.
pub fn sort(query: &Query, groups: &mut [Group]) {
    let levels = Levels::new(query, groups);
    groups.sort_by_cached_key(|group| {
        let dims = query.by.iter().enumerate();
        let mut places: Vec<Place> = dims.map(|(i, dim)| levels.place(query, group, i, dim)).collect();
        places.extend(group.keys.get(query.by.len()).map(|part| part_place(query, group, part)));
        places
    });
}

impl Levels {
    fn new(query: &Query, groups: &[Group]) -> Levels {
        let mut levels = Levels::default();
        let dims = query.by.len();
        for group in groups {
            // Groups that sum over all the last dimensions are the values of the level before. A share has one for each part,
            // and none for its groups.
            let depth = dims - group.summed.len();
            let tail = group.keys.len() == dims && group.summed.iter().copied().eq(depth..dims);
            if let Some(value) = group.value(query.measure).number().filter(|_| tail && depth > 0) {
                levels.values.insert(group.keys[..depth].to_vec(), (!group.is_small(query), value));
            }
            if group.summed.is_empty() {
                let size = size(query, group);
                for depth in 1..=dims {
                    *levels.sizes.entry(group.keys[..depth].to_vec()).or_default() += size;
                }
                if let Some(across) = query.across().filter(|at| *at < dims) {
                    *levels.across.entry(group.keys[across].clone()).or_default() += size;
                }
            }
        }
        levels
    }

    fn place(&self, query: &Query, group: &Group, i: usize, dim: &Dimension) -> Place {
        let key = &group.keys[i];
        let name = key.text().to_string();
        let across = query.across() == Some(i);
        let path = &group.keys[..=i];
        let size = if across { self.across.get(key) } else { self.sizes.get(path) };
        let size = size.copied().unwrap_or_default();
        let named = |class, at| Place { class, at, tie: -size, name: Name::Ascending(natural(&name)) };
        if group.summed.contains(&i) {
            return named(Class::Margin, 0);
        }
        if let Order::Ranked { values, rest, .. } = &dim.order {
            return match values.iter().position(|v| *v == name) {
                Some(at) => named(Class::Usual, at as i64),
                None => named(if name == rest.en { Class::Rest } else { Class::Unknown }, 0),
            };
        }
        let Some(sort) = query.shape.sort.filter(|_| !across) else { return own_place(dim, key, size) };
        let sign = if sort.descending { -1 } else { 1 };
        match (sort.by, key) {
            (_, Cell::Empty) => named(Class::Unknown, 0),
            (By::Name, _) if sort.descending => {
                Place { tie: 0, name: Name::Descending(Reverse(natural(&name))), ..named(Class::Usual, -key.int()) }
            }
            (By::Name, _) => Place { tie: 0, ..named(Class::Usual, key.int()) },
            (By::N, _) => named(Class::Usual, sign * size),
            (By::Value, _) => match self.values.get(path) {
                Some((true, value)) => named(Class::Usual, sortable(f64::from(sign as i32) * value)),
                Some((false, value)) => named(Class::Unlisted, sortable(f64::from(sign as i32) * value)),
                None => named(Class::NoValue, 0),
            },
        }
    }
}

/// What makes a group large.
fn size(query: &Query, group: &Group) -> i64 {
    match query.measure.kind {
        Kind::Count | Kind::Sum => group.numerator,
        Kind::Share | Kind::Rate | Kind::Mean | Kind::Median | Kind::Quantile => group.denominator,
    }
}

/// A number as one that sorts the same as an integer.
fn sortable(x: f64) -> i64 {
    let bits = x.to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The place of a value in the order of its dimension.
fn own_place(dim: &Dimension, key: &Cell, size: i64) -> Place {
    let name = key.text().to_string();
    let place = |class, at| Place { class, at, tie: 0, name: Name::Ascending(natural(&name)) };
    match (&dim.order, key) {
        (_, Cell::Empty) => place(Class::Unknown, 0),
        (Order::Size, _) => place(Class::Usual, -size),
        (Order::Key, key) => place(Class::Usual, key.int()),
        (Order::Listed(values), _) => match values.iter().position(|v| v.value == name) {
            Some(at) => place(Class::Usual, at as i64),
            None => place(Class::Unlisted, leading_number(&name)),
        },
        (Order::Time(..) | Order::Ranked { .. }, _) => place(Class::Usual, 0),
    }
}

/// Whether a key stands before another in the order of its dimension, where that is no order of sizes.
pub fn before(dim: &Dimension, key: &Cell, other: &Cell) -> bool {
    let sized = matches!(dim.order, Order::Size | Order::Ranked { .. });
    !sized && own_place(dim, key, 0) < own_place(dim, other, 0)
}

fn part_place(query: &Query, group: &Group, part: &Cell) -> Place {
    let at = query.measure.parts.iter().position(|p| p.value == part.text()).map_or(i64::MAX, |at| at as i64);
    let name = part.text().to_string();
    let place = |at, tie| Place { class: Class::Usual, at, tie, name: Name::Ascending(natural(&name)) };
    match query.shape.sort.filter(|_| query.across() != Some(query.by.len())) {
        Some(sort) if sort.by == By::Name && sort.descending => {
            Place { name: Name::Descending(Reverse(natural(&name))), ..place(0, 0) }
        }
        Some(sort) if sort.by == By::Name => place(0, 0),
        // Within a group all parts have one denominator.
        Some(sort) => place(if sort.descending { -group.numerator } else { group.numerator }, at),
        None => place(at, 0),
    }
}

/// A name by which others stand in the order in which people count, 2号店 before 11号店: each number has the count of its digits in
/// front of it. Behind it the name as it is, so that any two are told apart.
fn natural(name: &str) -> String {
    let mut key = String::new();
    for run in name.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
        let run = String::from_utf8_lossy(run);
        let number = run.trim_start_matches('0');
        match run.starts_with(|c: char| c.is_ascii_digit()) {
            true => key.extend(char::from_u32('0' as u32 + number.len() as u32).into_iter().chain(number.chars())),
            false => key.push_str(&run),
        }
    }
    key + "\0" + name
}

/// Bands that are not listed still stand in their order: 18-24 before 60 and over.
fn leading_number(text: &str) -> i64 {
    let from = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let digits: String = text[from..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_integers_in_their_own_order() {
        let numbers = [f64::NEG_INFINITY, -2.5, -0.1, 0.0, 0.1, 0.34, 1.0, 3e9];
        assert!(numbers.windows(2).all(|w| sortable(w[0]) < sortable(w[1])));
    }

    #[test]
    fn names_with_numbers_stand_in_the_order_in_which_people_count() {
        let names = ["1号店", "02号店", "2号店", "11号店", "100号店", "A店", "甲店", "甲店2", "甲店10"];
        assert!(names.windows(2).all(|w| natural(w[0]) < natural(w[1])));
    }

    #[test]
    fn bands_that_are_not_listed_go_by_their_number() {
        assert!(leading_number("18-24岁") < leading_number("满60岁"));
        assert_eq!(leading_number("老年"), i64::MAX);
    }
}
