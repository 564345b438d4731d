//! Chinese street addresses: the name of a road, a village or a housing estate with the numbers behind it.

use serde::Deserialize;

use super::Kind;
use super::address_numbers::{Numbers, closes, is_number, numbers, token};
use super::page::{CharSet, Page, is_blank, is_han};

/// The words that addresses are made of.
#[derive(Deserialize)]
pub struct Places {
    roads: Vec<String>,
    weak_roads: Vec<String>,
    estates: Vec<String>,
    homes: Vec<String>,
    houses: Vec<String>,
    between: Vec<String>,
    pub units: Vec<String>,
    home_units: Vec<String>,
    before_road: Vec<String>,
    whole: Vec<String>,
    not_roads: Vec<String>,
    /// First characters of the units.
    #[serde(skip, default = "empty")]
    pub unit_heads: CharSet,
    /// Characters with which a number begins, as [`is_number`] has them.
    #[serde(skip, default = "empty")]
    number_heads: CharSet,
}

fn empty() -> CharSet {
    CharSet::new("")
}

impl Places {
    pub fn new() -> Places {
        let mut places: Places =
            toml::from_str(include_str!("places.toml")).expect("the place list of the program is sound");
        for list in [&mut places.roads, &mut places.estates, &mut places.between, &mut places.units] {
            list.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        }
        places.units.iter().filter_map(|unit| unit.chars().next()).for_each(|head| places.unit_heads.insert(head));
        ('\0'..='\u{ffff}').filter(|&c| is_number(c)).for_each(|c| places.number_heads.insert(c));
        places
    }
}

/// Claims every address.
pub fn find(page: &mut Page, places: &Places) {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < page.chars.len() {
        let letter = |at: usize| page.at(at).is_some_and(|c| c.is_ascii_alphabetic());
        let head = places.number_heads.has(page.chars[at]) && !(letter(at) && letter(at + 1));
        let apart = !page.before(at).is_some_and(|c| c.is_ascii_alphanumeric());
        let begins = if head && apart { address(page, places, at) } else { None };
        // A building may have a name that ends in letters: `166号龙湖MOCO1栋`.
        let named = || head && (apart || !letter(at) && at > 0 && letter(at - 1));
        let address =
            begins.or_else(|| found.last().filter(|_| named()).and_then(|last| rest(page, places, at, last.1)));
        let Some((start, end)) = address else {
            at += 1;
            continue;
        };
        match found.last_mut() {
            Some(last) if start <= last.1 || joins(page, last.1, start) => last.1 = end,
            _ => found.push((start, end)),
        }
        at = end.max(at + 1);
    }
    for (start, end) in found {
        page.claim(start, end, Kind::Address);
    }
}

/// Whether two pieces are one address: little but a name stands between.
fn joins(page: &Page, end: usize, start: usize) -> bool {
    start - end <= 10
        && page.slice(end, start).iter().all(|&c| {
            let name = is_han(c) && !"的在了和与是到至买卖有被给要共住从把叫让等说".contains(c);
            name || c.is_ascii_uppercase() || is_blank(c) || c == '('
        })
}

/// A storey or flat, with the name of its building, behind an address that ends at `end`.
fn rest(page: &Page, places: &Places, at: usize, end: usize) -> Option<(usize, usize)> {
    if at < end || at - end > 10 || !joins(page, end, at) {
        return None;
    }
    if let Some(last) = bare(page, places, at).or_else(|| cellar(page, at, end)) {
        return page.free(at, last).then_some((end, last));
    }
    let numbers = numbers(page, places, at)?;
    let inside = |unit: &String| {
        matches!(unit.as_str(), "楼" | "层" | "室" | "房" | "号楼" | "栋" | "幢" | "单元" | "号铺")
            || unit == "号" && page.ends(at, "内")
    };
    (numbers.units.iter().any(inside) && page.free(at, numbers.end)).then_some((end, numbers.end))
}

/// `B1` right behind an address.
fn cellar(page: &Page, at: usize, end: usize) -> Option<usize> {
    let storey = matches!(page.at(at), Some('B' | 'b'));
    let digits = page.slice(at + 1, at + 4).iter().take_while(|c| c.is_ascii_digit()).count();
    let last = at + 1 + digits + usize::from(page.at(at + 1 + digits) == Some('层'));
    let whole = !page.at(last).is_some_and(|c| c.is_ascii_alphanumeric());
    (storey && digits > 0 && whole && at == end).then_some(last)
}

/// End of the number of a flat right behind the name of a building: `国贸大厦2301`, `湖滨公寓A1203`, `幸福苑12-502`.
fn bare(page: &Page, places: &Places, at: usize) -> Option<usize> {
    let ends_with = |names: &[String]| names.iter().any(|name| page.ends(at, name));
    let first = token(page, at)?;
    let flat = |start: usize, end: usize| {
        let digits = page.slice(start, end).iter().filter(|c| c.is_ascii_digit()).count();
        let marked = !page.at(end).is_some_and(|c| is_han(c) || "-/.*%:".contains(c) || c.is_ascii_alphanumeric());
        let unit = page.at(end).is_some_and(|c| places.unit_heads.has(c));
        (!unit && (3..=4).contains(&digits) && (marked || closes(page, end - digits, end))).then_some(end)
    };
    if page.at(first) == Some('-') && first - at <= 3 && ends_with(&places.homes) {
        return token(page, first + 1).and_then(|end| flat(first + 1, end));
    }
    let last = flat(at, first)?;
    let year = page.starts(at, "20") || page.starts(at, "19");
    let letter = page.at(at).is_some_and(|c| c.is_ascii_alphabetic());
    (!year && ends_with(&places.houses) || letter && ends_with(&places.homes)).then_some(last)
}

/// The address whose first number begins at `at`.
fn address(page: &Page, places: &Places, at: usize) -> Option<(usize, usize)> {
    if let Some(end) = bare(page, places, at) {
        let start = name_start(page, places, at);
        return (at - start > 2 && page.free(start, end)).then_some((start, end));
    }
    let numbers = numbers(page, places, at)?;
    if is_seat(&numbers.units) {
        return None;
    }
    let mut name_end = at;
    // "第", "附" and blanks stand before a number; "东段" and "二期" between it and the name.
    while page.before(name_end).is_some_and(is_blank) && name_end + 2 > at {
        name_end -= 1;
    }
    // Nobody lives in a park.
    if page.ends(name_end, "公园") {
        return None;
    }
    for _ in 0..3 {
        if let Some(start) = road(page, places, name_end, &numbers).or_else(|| estate(page, places, name_end, &numbers))
        {
            return page.free(start, numbers.end).then_some((start, numbers.end));
        }
        let Some(word) = places.between.iter().find(|word| page.ends(name_end, word)) else { break };
        name_end -= word.chars().count();
    }
    // Numbers that can only be those of a home need no name.
    let led = page.before(at).is_some_and(|c| "在到至往从住于是的:".contains(c));
    let start = if led { at } else { name_start(page, places, at) };
    (is_home(page, places, &numbers) && page.free(start, numbers.end)).then_some((start, numbers.end))
}

/// Whether numbers are those of a home, whatever stands before: two units of one, or a house and a flat.
fn is_home(page: &Page, places: &Places, numbers: &Numbers) -> bool {
    let homely = numbers.units.iter().filter(|unit| *unit != "号" && places.home_units.contains(unit)).count();
    let house = numbers.units.last().is_some_and(|unit| matches!(unit.as_str(), "栋" | "幢" | "单元" | "号楼" | "#楼"));
    let bare = numbers.count > numbers.units.len() && house;
    let digits = page.slice(numbers.end.saturating_sub(3), numbers.end).iter().all(char::is_ascii_digit);
    let marked = !page.at(numbers.end).is_some_and(|c| is_han(c) || c == '-');
    homely >= 2 || bare && digits && marked
}

/// Whether the numbers are those of a row and a seat.
fn is_seat(units: &[String]) -> bool {
    units.windows(2).any(|pair| pair[0] == "排" && pair[1] == "座")
}

/// Start of the address if the name that ends at `end` is that of a road.
fn road(page: &Page, places: &Places, end: usize, numbers: &Numbers) -> Option<usize> {
    let suffix = places.roads.iter().find(|suffix| page.ends(end, suffix))?;
    let first = numbers.units.first()?;
    let weak = places.weak_roads.contains(suffix);
    let fits = match first.chars().next()? {
        '号' | '弄' | '支' => true,
        '层' | '户' | '房' | '期' | '门' | '楼' | '室' | '座' => numbers.count > 1 && !weak,
        _ => !weak,
    };
    let start = name_start(page, places, end);
    let length = end - start;
    let none = length <= suffix.chars().count()
        || places
            .not_roads
            .iter()
            .any(|word| word.chars().count() >= 2 && page.ends(end, word) && length <= word.chars().count() + 1)
        || page.at(start).is_some_and(|c| "这那哪整该此每某半".contains(c));
    (fits && !none).then_some(start)
}

/// Start of the address if the name that ends at `end` is that of a housing estate or a building.
fn estate(page: &Page, places: &Places, end: usize, numbers: &Numbers) -> Option<usize> {
    let suffix = places.estates.iter().find(|suffix| page.ends(end, suffix))?;
    let homely = numbers.units.iter().filter(|unit| places.home_units.contains(unit)).count();
    let sure = numbers
        .units
        .iter()
        .any(|unit| places.home_units.contains(unit) && !matches!(unit.as_str(), "号" | "门" | "排" | "#" | "户"));
    let fits = sure || homely >= 2 || (numbers.count >= 3) || (homely >= 1 && numbers.count >= 2);
    let start = name_start(page, places, end);
    // A building of an estate without a name is nobody's address.
    let length = suffix.chars().count();
    let named = end - start > length || homely >= 2 || sure && numbers.count >= 2;
    // "幸福小区8号" is a house where nothing follows that might happen on a day.
    let house = numbers.count == 1
        && places.homes.contains(suffix)
        && numbers.units.iter().all(|unit| unit == "号")
        && end - start >= length + 2
        && !page.at(numbers.end).is_some_and(is_han);
    (fits && named || house).then_some(start)
}

/// Where a name that ends at `end` begins: behind the city and district, or the word that leads to the address.
fn name_start(page: &Page, places: &Places, end: usize) -> usize {
    let mut start = end;
    while start > 0
        && end - start < 14
        && page.before(start).is_some_and(|c| is_han(c) || c == '·')
        && page.free(start - 1, start)
    {
        // The last two characters are the suffix and cannot lead to the name.
        let stop = end - start >= 1
            && places.before_road.iter().any(|word| {
                page.ends(start, word)
                    && !inside_whole(page, places, start, word)
                    && !(matches!(word.as_str(), "州" | "和") && is_bare_road(page, start, end))
            });
        if stop {
            break;
        }
        start -= 1;
    }
    // `318国道` and `G107国道`
    while start > 0 && end - start <= 3 && page.before(start).is_some_and(|c| c.is_ascii_alphanumeric()) {
        start -= 1;
    }
    start
}

/// Whether nothing but a direction stands before the word for a road: the "北路" of "稠州北路" is no name.
fn is_bare_road(page: &Page, start: usize, end: usize) -> bool {
    let rest = page.slice(start, end);
    rest.len() <= 3 && rest.first().is_some_and(|c| "东西南北中".contains(*c)) && rest.ends_with(&['路'])
        || rest.len() <= 3 && rest.first().is_some_and(|c| "东西南北中".contains(*c)) && rest.ends_with(&['大', '道'])
}

/// Whether `word`, which ends at `end`, is part of a longer word that may be part of a name.
fn inside_whole(page: &Page, places: &Places, end: usize, word: &str) -> bool {
    let length = word.chars().count();
    places.whole.iter().any(|whole| {
        whole.match_indices(word).any(|(byte, _)| {
            let before = whole.get(..byte).unwrap_or_default().chars().count();
            (end - length).checked_sub(before).is_some_and(|start| page.starts(start, whole))
        })
    })
}
