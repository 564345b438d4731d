//! Whether the first cells of a column are what its name says; usual names are used for other things too. Must not know records.

use std::collections::HashSet;

use super::super::profile::{Headers, Letters, Mapping, Profile, is_named};
use super::Bound;
use super::bind::{Columns, cell, known};
use super::day::are_times;
use super::odd::SCALE;
use crate::schema::{Field, Kind};
use crate::values::amounts::Unit;
use crate::values::heading::{Party, party};

/// Bytes of a free text: most names of problems are shorter.
const LONG: usize = 45;
/// Bytes of a few words.
const WORDS: usize = 12;
/// Rows of which all differ by more than chance.
const MANY: usize = 10;

/// Whether a column that is named for a field may fill it.
fn suits(field: &Field, profile: &Profile, by_name: &Columns, column: usize) -> bool {
    let cells = || by_name.filled(column);
    let name = by_name.name(column);
    if are_nested(cells()) {
        return false;
    }
    match field.name {
        "source_codes" => !is_prose(profile, &cells().collect::<Vec<_>>()) && !sets_aside(profile, name, cells()),
        "region" => !are_states(profile, cells()),
        // Only of a name that places have as well is more asked for than the name.
        "status" => !names(profile.fields.get("region"), name) || are_states(profile, cells()),
        // That of a case is in days or hours.
        "age_band" => !IN_TIME.contains(&Unit::of_heading(name).of.trim()),
        "satisfaction" => !is_beyond(profile, by_name, column) && !are_ratings(profile, by_name, name),
        // What a shop answers to a review is a letter to all who read it.
        "result" | "remedy_outcome" => !are_letters(profile, by_name, name),
        _ => true,
    }
}

/// Whether cells are lists and summaries within one cell of JSON, which are no value of anything.
pub(super) fn are_nested<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let mut cells = cells.peekable();
    cells.peek().is_some() && cells.all(|cell| cell.starts_with("{\"") || cell.starts_with("[{"))
}

/// Units of the age of a case.
const IN_TIME: [&str; 11] =
    ["day", "days", "hour", "hours", "hrs", "minutes", "business days", "天", "日", "小时", "工作日"];

fn names(mapping: Option<&Mapping>, name: &str) -> bool {
    mapping.is_some_and(|mapping| is_named(&mapping.from, name))
}

/// Whether a column holds answers to reviews.
fn are_letters(profile: &Profile, by_name: &Columns, name: &str) -> bool {
    let has = |names: &Headers| !by_name.all(&names.0).is_empty();
    let holds = |of: &Letters| is_named(&of.from.0, name) && has(&of.beside) && !has(&of.without);
    profile.letters.as_ref().is_some_and(holds)
}

/// Whether scores are those of what was bought: under a name of ratings, in a file that numbers no complaints.
fn are_ratings(profile: &Profile, by_name: &Columns, name: &str) -> bool {
    let are = |of: &Letters| is_named(&of.ratings.0, name) && by_name.all(&of.without.0).is_empty();
    profile.letters.as_ref().is_some_and(are)
}

/// Whether a column that may say what kind of a case each row is says so: one is an inquiry or a report.
fn sets_aside<'c>(profile: &Profile, name: &str, mut cells: impl Iterator<Item = &'c str>) -> bool {
    let kind = profile.fields.get("kind").filter(|kind| names(Some(kind), name));
    kind.is_some_and(|kind| cells.any(|cell| kind.values.get(cell).is_some_and(|kind| !kind.is_empty())))
}

/// Whether all first cells are one word that no profile knows: what all rows are (消费投诉, Consumer), and no problem.
fn says_one_thing(profile: &Profile, by_name: &Columns, column: usize) -> bool {
    let mut cells = by_name.filled(column);
    let Some(first) = cells.next() else { return false };
    let mut others = cells.peekable();
    others.peek().is_some() && others.all(|cell| cell == first) && !names_problem(profile, first)
}

/// The codes of one cell.
fn codes_of<'c>(profile: &Profile, cell: &'c str) -> Vec<&'c str> {
    let mapping = profile.fields.get("source_codes");
    mapping.map_or_else(|| vec![cell], |mapping| mapping.parts(cell, Some(&profile.codes)))
}

/// Whether a cell names a problem that the profile lists. That it is another one says little: things and cases are sorted so too.
fn names_problem(profile: &Profile, cell: &str) -> bool {
    codes_of(profile, cell).into_iter().any(|part| profile.codes.get(part).is_some_and(|code| code.term != "other"))
}

/// Whether most cells are words of a state in which a complaint is, and of no place.
fn are_states<'c>(profile: &Profile, cells: impl Iterator<Item = &'c str>) -> bool {
    let Some(status) = profile.fields.get("status") else { return false };
    let (mut states, mut all) = (0, 0);
    for cell in cells {
        all += 1;
        states += usize::from(status.values.knows(cell));
    }
    states * 2 > all
}

/// Whether a column tells stories and names no problems: most cells are long, none is a code that the profile knows, and hardly any
/// part comes twice. A few rows may differ by chance, so theirs must be sentences.
fn is_prose(profile: &Profile, cells: &[&str]) -> bool {
    let most = |is: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() * 2 > cells.len();
    let parts: Vec<&str> = cells.iter().flat_map(|cell| codes_of(profile, cell)).collect();
    let different = parts.iter().collect::<HashSet<_>>().len();
    let is_code = |part: &&str| profile.codes.knows(part);
    let sentence = |cell: &str| cell.ends_with(['.', '!', '?', '。', '！', '？']) || cell.contains(['，', '。']);
    most(&|cell| cell.len() >= LONG)
        && !parts.iter().any(is_code)
        && different * 5 >= parts.len() * 4
        && (cells.len() >= MANY || most(&sentence))
}

/// Whether scores are on a scale of 10 or 100: more than a few lie beyond 5, and the profile gives them no meaning.
fn is_beyond(profile: &Profile, by_name: &Columns, column: usize) -> bool {
    let has_meaning = |cell: &str| profile.fields.get("satisfaction").is_some_and(|m| m.values.knows(cell));
    let number = |cell: &str| cell.trim_end_matches(['分', '%']).parse::<f64>().ok();
    let (mut beyond, mut all) = (0, 0);
    for score in by_name.filled(column).filter(|cell| !has_meaning(cell)).filter_map(number) {
        all += 1;
        beyond += usize::from(score > *SCALE.end() as f64);
    }
    beyond > 1 && beyond * 10 > all
}

/// The first column of scores on another scale than that of satisfaction.
pub(super) fn other_scale(profile: &Profile, by_name: &Columns) -> Option<String> {
    let scores = by_name.all(&profile.fields.get("satisfaction")?.from);
    let is_one = |column: usize| !are_ratings(profile, by_name, by_name.name(column));
    let beyond = scores.into_iter().find(|&column| is_one(column) && is_beyond(profile, by_name, column))?;
    Some(by_name.name(beyond).to_string())
}

/// Whether a column's name serves for a field only where its cells tell so.
fn has_to_tell(mapping: &Mapping, by_name: &Columns, column: usize) -> bool {
    mapping.telling.as_ref().is_some_and(|telling| telling.of(by_name.name(column)))
}

/// Whether its cells tell so where they have to.
fn tells(mapping: &Mapping, profile: &Profile, by_name: &Columns, column: usize) -> bool {
    let telling = mapping.telling.as_ref().filter(|_| has_to_tell(mapping, by_name, column));
    telling.is_none_or(|telling| {
        telling.told(by_name.name(column), by_name.filled(column), |cell| names_problem(profile, cell))
    })
}

/// The columns named for a field that may fill it, in the order of their names.
fn fitting(field: &Field, mapping: &Mapping, profile: &Profile, by_name: &Columns) -> Vec<usize> {
    let mut columns = by_name.all(&mapping.from);
    columns.extend(mapping.telling.iter().flat_map(|telling| by_name.all(telling.names())));
    let mut seen = HashSet::new();
    columns.retain(|&i| suits(field, profile, by_name, i) && tells(mapping, profile, by_name, i) && seen.insert(i));
    if field.name == "source_codes" {
        columns.sort_by_key(|&i| says_one_thing(profile, by_name, i));
    }
    columns
}

/// The columns whose cells tell which field they fill: no other field takes them.
pub(super) fn claimed(profile: &Profile, by_name: &Columns) -> HashSet<usize> {
    let claimed = |(name, mapping): (&String, &Mapping)| {
        let serving = *fitting(known(name), mapping, profile, by_name).first()?;
        has_to_tell(mapping, by_name, serving).then_some(serving)
    };
    profile.fields.iter().filter(|(_, mapping)| mapping.telling.is_some()).filter_map(claimed).collect()
}

/// Of the columns named for a field those that may fill it, in the order of their names.
pub(super) fn suited(
    field: &Field,
    mapping: &Mapping,
    profile: &Profile,
    by_name: &Columns,
    claimed: &HashSet<usize>,
) -> Vec<usize> {
    let mut columns = fitting(field, mapping, profile, by_name);
    columns.retain(|i| has_to_tell(mapping, by_name, *i) || !claimed.contains(i));
    if field.kind == Kind::Date {
        // 登记时间 beside 登记日期 is the time of day alone.
        let days = columns.iter().position(|&i| !are_times(by_name.layout.first(i))).unwrap_or(0);
        columns.drain(..days);
    }
    columns
}

/// Has a column whose name tells stories as well as titles tell the story alone.
pub(super) fn tell_once(columns: &mut [Bound]) {
    let story = Bound::columns_of(columns, "narrative");
    let title = columns.iter_mut().filter(|b| b.field.name == "title");
    title.for_each(|title| title.columns.retain(|column| !story.contains(column)));
}

/// Has region and city tell of one place where usual names would take that of the seller for one and that of the consumer for the other:
/// then the consumer's.
pub(super) fn place_once(columns: &mut [Bound], by_name: &Columns) {
    let place = |field: &str| columns.iter().position(|b| b.field.name == field && !b.columns.is_empty());
    let (Some(region), Some(city)) = (place("region"), place("city")) else { return };
    let whose = |at: usize| party(by_name.name(columns[at].columns[0]));
    let sellers = match (whose(region), whose(city)) {
        (Some(Party::Seller), Some(Party::Consumer)) => region,
        (Some(Party::Consumer), Some(Party::Seller)) => city,
        _ => return,
    };
    // Who names one column means it.
    if columns[sellers].mapping.from.len() > 1 {
        columns[sellers].columns.clear();
    }
}

/// Has further columns tell what one alone would leave out, if no other field takes them and they tell of each row by itself: no codes,
/// and no sentence that stands in all.
pub(super) fn tell_more(columns: &mut [Bound], profile: &Profile, by_name: &Columns) {
    let taken: HashSet<usize> = columns.iter().flat_map(|b| &b.columns).copied().collect();
    let stand = |b: &&mut Bound| !b.columns.is_empty() && b.columns.iter().all(|&column| by_name.layout.stands(column));
    for bound in columns.iter_mut().filter(stand) {
        let more = by_name
            .all(&bound.mapping.more)
            .into_iter()
            .filter(|column| !taken.contains(column) && tells_of_rows(profile, by_name, *column));
        let serving = bound.columns.len();
        bound.columns.extend(more);
        bound.together = bound.columns.len() > serving;
    }
}

/// Whether the cells of a column tell of each row by itself.
fn tells_of_rows(profile: &Profile, by_name: &Columns, column: usize) -> bool {
    let cells: Vec<&str> = by_name.filled(column).filter(|cell| !profile.is_null(cell)).collect();
    let different = cells.iter().collect::<HashSet<_>>().len();
    different * 2 > cells.len() && !cells.iter().any(|cell| profile.codes.knows(cell))
}

/// A column of texts that goes nowhere though its name is one of stories, since another one serves, which does not say the same.
pub(super) fn untold(profile: &Profile, by_name: &Columns, columns: &[Bound], unused: &[usize]) -> Option<usize> {
    let story = columns.iter().find(|b| b.field.name == "narrative")?;
    let is_text = |cell: &str| cell.len() >= WORDS && cell.contains(char::is_alphabetic) && !cell.contains("://");
    let most_are = |column| {
        let cells = || by_name.filled(column);
        cells().filter(|cell| is_text(cell)).count() * 2 > cells().count()
    };
    let says_more = |column: usize| {
        let told = |row: &Vec<String>| story.columns.iter().any(|&i| cell(row, i).contains(cell(row, column)));
        by_name.layout.first_rows().iter().any(|row| !told(row))
    };
    let is_one = |&column: &usize| {
        is_named(&story.mapping.from, by_name.name(column))
            && most_are(column)
            && tells_of_rows(profile, by_name, column)
            && says_more(column)
    };
    unused.iter().copied().find(is_one)
}

/// Has free texts under the name of codes tell the story, where no other column does.
pub(super) fn tell_by_codes(columns: &mut [Bound], profile: &Profile, by_name: &Columns) {
    let codes = profile.fields.get("source_codes").map(|mapping| by_name.all(&mapping.from)).unwrap_or_default();
    let prose = |&column: &usize| is_prose(profile, &by_name.filled(column).collect::<Vec<_>>());
    let story = columns.iter_mut().find(|b| b.field.name == "narrative" && b.columns.is_empty());
    if let Some((story, column)) = story.zip(codes.into_iter().find(prose)) {
        story.columns.push(column);
    }
}
