//! The names that lines of names give to columns: one line, or two where groups stand above; and whether a line below is that of
//! another table. Must not know where the table begins.

use std::collections::HashSet;

use super::{ENOUGH, Header};
use crate::source::profile::normal;

/// The names that a row gives to the columns, and whether it is the second line of names: then the groups stand above it, and
/// where it is blank, as below a cell that runs over both lines, so do the names.
pub fn names_of(cells: &[String], above: &[String], known: &HashSet<String>) -> (Vec<String>, bool) {
    let own = as_names(cells);
    let mut names = within_groups(own.clone(), above, known);
    let filled = own.iter().filter(|name| !name.is_empty()).count();
    let second = names != own && filled > 1 && own.iter().all(|name| could_name(name));
    if second {
        names.resize(names.len().max(above.len()), String::new());
        let blank = names.iter_mut().zip(above).filter(|(name, _)| name.is_empty());
        blank.for_each(|(name, above)| *name = above.trim().to_string());
    }
    (names, second)
}

pub fn as_names(cells: &[String]) -> Vec<String> {
    cells.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_string()).collect()
}

/// What stands behind the name of a group of columns.
const GROUPS: [&str; 4] = ["信息", "情况", "资料", "information"];

/// Names below a line of groups: 名称 under 被投诉人信息 is 被投诉人名称, where that is a name in use and 名称 alone is none.
fn within_groups(names: Vec<String>, above: &[String], known: &HashSet<String>) -> Vec<String> {
    let mut group = "";
    let mut whole = |(i, name): (usize, String)| {
        group = above.get(i).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).unwrap_or(group);
        let of = GROUPS.iter().find_map(|end| group.strip_suffix(end)).unwrap_or(group).trim_end();
        let blank = if of.ends_with(|c: char| c.is_ascii()) { " " } else { "" };
        let both = format!("{of}{blank}{name}");
        let serves = !name.is_empty() && !known.contains(&normal(&name)) && known.contains(&normal(&both));
        if serves { both } else { name }
    };
    names.into_iter().enumerate().map(&mut whole).collect()
}

/// Characters of the longest name that a second header has, and how many characters at its end make two names alike.
const SHORT: usize = 20;
const ALIKE: usize = 2;

fn could_name(cell: &str) -> bool {
    !cell.bytes().any(|b| b.is_ascii_digit()) && cell.chars().count() <= SHORT
}

/// Where a table of other columns begins below a header, among the rows: its names are in use, or like those above them, as
/// 举报时间 is below 投诉时间.
pub fn another(rows: &[(u64, Vec<String>)], header: &Header, known: &HashSet<String>) -> Option<usize> {
    let own: HashSet<String> = header.names.iter().map(|name| normal(name)).collect();
    let is_other = |cells: &[String]| {
        if !cells.iter().all(|cell| could_name(cell)) {
            return false;
        }
        let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let names: Vec<(usize, String)> = filled.map(|(i, cell)| (i, normal(cell))).collect();
        let alike = |i: usize, name: &str| header.names.get(i).is_some_and(|above| end(name) == end(&normal(above)));
        let named = names.iter().filter(|(i, name)| known.contains(name) || alike(*i, name)).count();
        let repeated = names.iter().filter(|(_, name)| own.contains(name)).count();
        named >= ENOUGH && named * 2 > names.len() && repeated * 2 <= names.len()
    };
    rows.iter().position(|(line, cells)| *line > header.line && is_other(cells))
}

/// The last characters of a name; nothing of one that is shorter.
fn end(name: &str) -> Option<&str> {
    name.char_indices().rev().nth(ALIKE - 1).map(|(at, _)| &name[at..])
}
