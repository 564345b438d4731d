//! In which order groups stand: level by level, each dimension in its own order. Ties go by name.

use std::collections::HashMap;

use super::Kind;
use super::Query;
use super::dimension::{Dimension, Order};
use super::group::Group;
use crate::table::Cell;

/// Where a group stands among its neighbours.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// What is known before what is not, what is listed before what is not.
    class: u8,
    at: i64,
    name: String,
}

/// Sorts groups by their first dimension, then within it by the second; the parts of a share in their own order.
pub fn sort(query: &Query, groups: &mut [Group]) {
    let mut sizes: HashMap<String, i64> = HashMap::new();
    for group in groups.iter() {
        for depth in 1..=query.by.len() {
            *sizes.entry(path(group, depth)).or_default() += size(query, group);
        }
    }
    groups.sort_by_cached_key(|group| {
        let levels = query.by.iter().enumerate();
        let mut places: Vec<Place> =
            levels.map(|(i, dim)| place(dim, &group.keys[i], sizes[&path(group, i + 1)])).collect();
        places.extend(group.keys.get(query.by.len()).map(|part| part_place(query, part)));
        places
    });
}

/// What makes a group large.
fn size(query: &Query, group: &Group) -> i64 {
    match query.measure.kind {
        Kind::Count | Kind::Sum => group.numerator,
        Kind::Share | Kind::Rate | Kind::Mean | Kind::Median => group.denominator,
    }
}

/// The first keys of a group as one text.
fn path(group: &Group, depth: usize) -> String {
    group.keys[..depth].iter().map(|key| format!("{key:?}\0")).collect()
}

fn place(dim: &Dimension, key: &Cell, size: i64) -> Place {
    let name = key.text().to_string();
    match (&dim.order, key) {
        (Order::Size, _) => Place { class: 0, at: -size, name },
        (_, Cell::Empty) => Place { class: 2, at: 0, name },
        (Order::Key, key) => Place { class: 0, at: key.int(), name },
        (Order::Time(..), _) => Place { class: 0, at: 0, name },
        (Order::Listed(values), _) => match values.iter().position(|v| v.value == name) {
            Some(at) => Place { class: 0, at: at as i64, name },
            None => Place { class: 1, at: leading_number(&name), name },
        },
    }
}

fn part_place(query: &Query, part: &Cell) -> Place {
    let at = query.measure.parts.iter().position(|p| p.value == part.text());
    Place { class: 0, at: at.map_or(i64::MAX, |at| at as i64), name: part.text().to_string() }
}

/// Bands that are not listed still stand in their order: 18-24 before 60 and over.
fn leading_number(text: &str) -> i64 {
    let from = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let digits: String = text[from..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(i64::MAX)
}
