//! A text that is made of labelled parts: `投诉编号：17 投诉对象：某店`. Must not know which field a part becomes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::profile::{Parts, is_named, normal};
use super::row::Cells;
use crate::values::heading::split_heading;

/// A column whose text is cut at labels.
pub struct Cut {
    pub column: usize,
    /// For each label its column.
    labels: Vec<(String, usize)>,
    /// Columns from here on are made of parts.
    pub made: usize,
    /// Labels that the first rows hold.
    pub held: HashSet<String>,
}

impl Cut {
    /// `None` where the header has no such column. Adds a column for each label that it has none for.
    pub fn new(parts: &Parts, header: &mut Vec<String>, sample: &[Vec<String>]) -> Option<Self> {
        let made = header.len();
        let places: HashMap<String, usize> = header.iter().enumerate().rev().map(|(i, h)| (normal(h), i)).collect();
        let &column = parts.from.0.iter().find_map(|name| places.get(&normal(name)))?;
        let texts: Vec<&String> =
            sample.iter().filter_map(|row| row.get(column)).filter(|text| is_parted(text, parts)).collect();
        let is_held = |label: &&String| texts.iter().any(|text| text.contains(label.as_str()));
        let held = parts.labels.iter().filter(is_held).cloned().collect();
        let labels = parts.labels.iter().map(String::as_str).chain([Parts::REST]);
        let labels = labels
            .map(|label| {
                let place = places.get(&normal(label)).copied().unwrap_or_else(|| {
                    header.push(label.to_string());
                    header.len() - 1
                });
                (label.to_string(), place)
            })
            .collect();
        Some(Cut { column, labels, made, held })
    }

    /// Puts the parts of a row's text into their columns.
    pub fn put(&self, cells: &mut Cells) {
        let places = self.labels.iter().map(|(_, place)| place + 1).max().unwrap_or(0);
        cells.resize(places.max(self.made), Cow::Borrowed(""));
        let text = cells[self.column].clone();
        for (place, part) in cut_at_labels(&text, &self.labels) {
            // A column of that name knows better.
            if place >= self.made || cells[place].trim().is_empty() {
                cells[place] = Cow::Owned(part.to_string());
            }
        }
    }
}

/// Whether a text is made of labelled parts: it begins with a label or has several.
pub fn is_parted(text: &str, parts: &Parts) -> bool {
    let start = text.trim_start_matches(opens);
    let begins = |label: &String| start.starts_with(label.as_str());
    parts.labels.iter().any(begins) || parts.labels.iter().filter(|label| text.contains(label.as_str())).count() > 2
}

/// Columns whose cells begin with a name: their own, or that of a part. `投诉进度：已完成` and `[投诉进度] 已完成` say 已完成.
#[derive(Default)]
pub struct Named(Vec<(usize, Vec<String>)>);

impl Named {
    /// Those of a header of which one of the first cells begins so; takes the names off these. A text that is cut at labels keeps them.
    pub fn of(header: &[String], parts: Option<&Parts>, sample: &mut [Vec<String>]) -> Self {
        let names = |name: &String| {
            let labels = parts.filter(|parts| !is_named(&parts.from.0, name)).map_or(&[][..], |parts| &parts.labels);
            let own = split_heading(name).0.trim().to_string();
            labels.iter().cloned().chain([own]).filter(|name| !name.is_empty()).collect::<Vec<_>>()
        };
        let begin = |(column, names): &(usize, Vec<String>)| {
            sample.iter().filter_map(|row| row.get(*column)).any(|cell| behind_name(cell, names).is_some())
        };
        let named = Named(header.iter().map(names).enumerate().filter(begin).collect());
        for row in sample {
            let mut cells: Cells = row.drain(..).map(Cow::Owned).collect();
            named.take_off(&mut cells);
            row.extend(cells.into_iter().map(Cow::into_owned));
        }
        named
    }

    /// Takes the names off the cells of a record.
    pub fn take_off(&self, cells: &mut Cells) {
        for (column, names) in &self.0 {
            let Some(cell) = cells.get_mut(*column) else { continue };
            if let Some(rest) = behind_name(cell, names).map(|rest| cell.len() - rest.len()) {
                *cell = match std::mem::take(cell) {
                    Cow::Borrowed(text) => Cow::Borrowed(&text[rest..]),
                    Cow::Owned(text) => Cow::Owned(text[rest..].to_string()),
                };
            }
        }
    }
}

/// What stands in a cell behind one of the names, a colon or brackets around it.
fn behind_name<'c>(cell: &'c str, names: &[String]) -> Option<&'c str> {
    let bare = cell.trim_start_matches(opens);
    let behind = names.iter().find_map(|name| bare.strip_prefix(name.as_str()))?;
    let rest = behind.trim_start_matches(follows);
    let marked = !behind[..behind.len() - rest.len()].trim().is_empty();
    marked.then_some(rest)
}

/// Blanks and brackets that open: `【投诉编号】` is a label, too.
fn opens(c: char) -> bool {
    c.is_whitespace() || matches!(c, '【' | '[' | '［' | '「' | '〔')
}

/// What may stand between a label and its part.
fn follows(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | '：' | '】' | ']' | '］' | '」' | '〕')
}

/// The parts of a text behind each label, up to the next one. What stands before the first, and after the first line of the
/// last, is the rest; of a text that is not made of parts, all of it.
fn cut_at_labels<'t>(text: &'t str, labels: &[(String, usize)]) -> Vec<(usize, &'t str)> {
    let Some((&(_, rest), labels)) = labels.split_last() else { return Vec::new() };
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (label, place) in labels {
        if let Some(start) = text.find(label.as_str()) {
            found.push((start, start + label.len(), *place));
        }
    }
    found.sort_unstable();
    // A label inside another one (`投诉对象` in `被投诉对象`) is no label of its own.
    found.dedup_by(|next, before| next.0 < before.1);
    let parted = found.first().is_some_and(|f| text[..f.0].trim_matches(opens).is_empty()) || found.len() > 2;
    if !parted {
        return vec![(rest, text)];
    }
    let tidy = |part: &'t str| part.trim_start_matches(follows).trim_end_matches(opens);
    let ends = found.iter().skip(1).map(|f| f.0).chain([text.len()]);
    let mut parts: Vec<(usize, &str)> =
        found.iter().zip(ends).map(|(&(_, start, place), end)| (place, tidy(&text[start..end]))).collect();
    let before = text[..found[0].0].trim_matches(opens);
    let after = parts.last_mut().map_or("", |(_, last)| {
        let (line, after) = last.split_once('\n').unwrap_or((last, ""));
        *last = line.trim();
        after.trim()
    });
    parts.push((rest, if before.is_empty() { after } else { before }));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_around_labels_are_no_part_of_what_stands_behind_them() {
        let labels = ["编号", "对象", Parts::REST].map(String::from).into_iter().zip(0..).collect::<Vec<_>>();
        for text in
            ["【编号】17\n【对象】某店\n坏了[图]", "编号：17 对象：某店\n坏了[图]", "[编号]: 17 [对象]: 某店\n坏了[图]"]
        {
            let mut parts = cut_at_labels(text, &labels);
            parts.sort_unstable();
            assert_eq!(parts, [(0, "17"), (1, "某店"), (2, "坏了[图]")], "{text}");
        }
    }
}
