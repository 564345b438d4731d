//! Whether the first cells of a column are what its name says; usual names are used for other things too. Must not know records.

use std::collections::HashSet;

use super::super::profile::{Mapping, Profile, normal};
use super::super::rows::Layout;
use super::Bound;
use super::day::are_times;
use super::odd::SCALE;
use crate::schema::{Field, Kind};
use crate::values::amounts::Unit;

/// Bytes of a free text: most names of problems are shorter.
const LONG: usize = 45;
/// Rows of which all differ by more than chance.
const MANY: usize = 10;

/// Whether a column that is named for a field may fill it.
pub(super) fn suits(field: &Field, profile: &Profile, layout: &Layout, column: usize) -> bool {
    let cells = || filled(layout, column);
    let name = &layout.header[column];
    match field.name {
        "source_codes" => !is_prose(profile, &cells().collect::<Vec<_>>()),
        "region" => !are_states(profile, cells()),
        // Only of a name that places have as well is more asked for than the name.
        "status" => !names(profile.fields.get("region"), name) || are_states(profile, cells()),
        // That of a case is in days or hours.
        "age_band" => !IN_TIME.contains(&Unit::of_heading(name).of.trim()),
        "satisfaction" => !is_beyond(profile, layout, column),
        _ => true,
    }
}

/// Units of the age of a case.
const IN_TIME: [&str; 11] =
    ["day", "days", "hour", "hours", "hrs", "minutes", "business days", "天", "日", "小时", "工作日"];

fn names(mapping: Option<&Mapping>, name: &str) -> bool {
    mapping.is_some_and(|mapping| mapping.from.iter().any(|known| normal(known) == normal(name)))
}

/// Whether most cells are words of a state in which a complaint is, and of no place.
fn are_states<'c>(profile: &Profile, cells: impl Iterator<Item = &'c str>) -> bool {
    let Some(status) = profile.fields.get("status") else { return false };
    let (mut states, mut all) = (0, 0);
    for cell in cells {
        all += 1;
        states += usize::from(status.values.contains_key(cell));
    }
    states * 2 > all
}

/// Whether a column tells stories and names no problems: most cells are long, none is a code that the profile knows, and hardly any
/// part comes twice. A few rows may differ by chance, so theirs must be sentences.
fn is_prose(profile: &Profile, cells: &[&str]) -> bool {
    let most = |is: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() * 2 > cells.len();
    let split = profile.fields.get("source_codes").map_or("", |mapping| &mapping.split);
    let parts: Vec<&str> = cells.iter().flat_map(|cell| cell.split(|c| split.contains(c))).map(str::trim).collect();
    let different = parts.iter().collect::<HashSet<_>>().len();
    let is_code = |part: &&str| profile.codes.contains_key(*part);
    let sentence = |cell: &str| cell.ends_with(['.', '!', '?', '。', '！', '？']) || cell.contains(['，', '。']);
    most(&|cell| cell.len() >= LONG)
        && !parts.iter().any(is_code)
        && different * 5 >= parts.len() * 4
        && (cells.len() >= MANY || most(&sentence))
}

/// Whether scores are on a scale of 10 or 100: more than a few lie beyond 5, and the profile gives them no meaning.
fn is_beyond(profile: &Profile, layout: &Layout, column: usize) -> bool {
    let has_meaning = |cell: &str| profile.fields.get("satisfaction").is_some_and(|m| m.values.contains_key(cell));
    let number = |cell: &str| cell.trim_end_matches(['分', '%']).parse::<f64>().ok();
    let (mut beyond, mut all) = (0, 0);
    for score in filled(layout, column).filter(|cell| !has_meaning(cell)).filter_map(number) {
        all += 1;
        beyond += usize::from(score > *SCALE.end() as f64);
    }
    beyond > 1 && beyond * 10 > all
}

/// The first column of scores on another scale than that of satisfaction.
pub(super) fn other_scale(
    profile: &Profile,
    layout: &Layout,
    all: &impl Fn(&[String]) -> Vec<usize>,
) -> Option<String> {
    let scores = all(&profile.fields.get("satisfaction")?.from);
    let beyond = scores.into_iter().find(|&column| is_beyond(profile, layout, column))?;
    Some(layout.header[beyond].clone())
}

/// Of columns named for a field those that may fill it, in their order.
pub(super) fn suited(field: &Field, profile: &Profile, layout: &Layout, mut columns: Vec<usize>) -> Vec<usize> {
    columns.retain(|&column| suits(field, profile, layout, column));
    if field.kind == Kind::Date {
        // 登记时间 beside 登记日期 is the time of day alone.
        let days = columns.iter().position(|&i| !are_times(layout.first(i))).unwrap_or(0);
        columns.drain(..days);
    }
    columns
}

/// Has free texts under the name of codes tell the story, where no other column does.
pub(super) fn tell_by_codes(
    columns: &mut [Bound],
    profile: &Profile,
    layout: &Layout,
    all: &impl Fn(&[String]) -> Vec<usize>,
) {
    let codes = profile.fields.get("source_codes").map(|mapping| all(&mapping.from)).unwrap_or_default();
    let prose = |&column: &usize| is_prose(profile, &filled(layout, column).collect::<Vec<_>>());
    let story = columns.iter_mut().find(|b| b.field.name == "narrative" && b.columns.is_empty());
    if let Some((story, column)) = story.zip(codes.into_iter().find(prose)) {
        story.columns.push(column);
    }
}

/// The first cells of a column that say something.
fn filled(layout: &Layout, column: usize) -> impl Iterator<Item = &str> {
    layout.first(column).map(str::trim).filter(|cell| !cell.is_empty())
}
