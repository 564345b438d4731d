//! Chinese street addresses: the name of a road, a village or a housing estate with the numbers behind it.

use serde::Deserialize;

use super::Kind;
use super::page::{CharSet, Page, is_blank, is_han};

/// The words that addresses are made of.
#[derive(Deserialize)]
pub struct Places {
    roads: Vec<String>,
    weak_roads: Vec<String>,
    estates: Vec<String>,
    between: Vec<String>,
    units: Vec<String>,
    home_units: Vec<String>,
    before_road: Vec<String>,
    whole: Vec<String>,
    not_roads: Vec<String>,
    /// First characters of the units.
    #[serde(skip, default = "empty")]
    unit_heads: CharSet,
    /// Characters with which a number begins, as [`is_number`] has them.
    #[serde(skip, default = "empty")]
    number_heads: CharSet,
}

fn empty() -> CharSet {
    CharSet::new("")
}

/// The numbers of an address, each with its unit: `5号楼2单元501`.
struct Numbers {
    end: usize,
    units: Vec<String>,
    /// How many numbers there are, the ones without a unit included.
    count: usize,
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
        let spelt = |at: usize| page.at(at).is_some_and(|c| c.is_ascii_alphabetic());
        let begins = places.number_heads.has(page.chars[at])
            && !(spelt(at) && spelt(at + 1))
            && !page.before(at).is_some_and(|c| c.is_ascii_alphanumeric());
        let address =
            if begins { address(page, places, at).or_else(|| rest(page, places, at, found.last()?.1)) } else { None };
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

/// A storey or flat, with the name of its building, behind an address that ends at `end`.
fn rest(page: &Page, places: &Places, at: usize, end: usize) -> Option<(usize, usize)> {
    if at < end || at - end > 8 || !joins(page, end, at) {
        return None;
    }
    let numbers = numbers(page, places, at)?;
    let inside = numbers
        .units
        .iter()
        .any(|unit| matches!(unit.as_str(), "楼" | "层" | "室" | "房" | "号楼" | "栋" | "幢" | "单元" | "号铺"));
    (inside && page.free(at, numbers.end)).then_some((end, numbers.end))
}

/// Whether two pieces are one address: little but a name stands between.
fn joins(page: &Page, end: usize, start: usize) -> bool {
    start - end <= 8
        && page.slice(end, start).iter().all(|&c| {
            is_han(c) && !"的在了和与是到至买卖有被给要共住从把叫让等说".contains(c) || is_blank(c) || c == '('
        })
}

/// The address whose first number begins at `at`.
fn address(page: &Page, places: &Places, at: usize) -> Option<(usize, usize)> {
    let numbers = numbers(page, places, at)?;
    if is_seat(&numbers.units) {
        return None;
    }
    let mut name_end = at;
    // "第", "附" and blanks stand before a number; "东段" and "二期" between it and the name.
    while page.before(name_end).is_some_and(is_blank) && name_end + 2 > at {
        name_end -= 1;
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
    let homely = numbers.units.iter().filter(|unit| *unit != "号" && places.home_units.contains(unit)).count();
    let start = name_start(page, places, at);
    (homely >= 2 && page.free(start, numbers.end)).then_some((start, numbers.end))
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
    let named = end - start > suffix.chars().count() || homely >= 2;
    (fits && named).then_some(start)
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
            && places.before_road.iter().any(|word| page.ends(start, word) && !inside_whole(page, places, start, word));
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

/// The numbers and units from `at` on.
fn numbers(page: &Page, places: &Places, at: usize) -> Option<Numbers> {
    let mut numbers = Numbers { end: at, units: Vec::new(), count: 0 };
    let mut start = at;
    while numbers.count < 8 {
        let first = numbers.count == 0;
        let token = token(page, start)?;
        let head = page.at(token).is_some_and(|c| places.unit_heads.has(c));
        match places.units.iter().find(|unit| head && page.starts(token, unit)) {
            Some(unit) if !goes_on(page, token, unit) => {
                numbers.end = token + unit.chars().count();
                numbers.units.push(unit.clone());
                numbers.count += 1;
            }
            _ if page.at(token) == Some('-') && self::token(page, token + 1).is_some() => {
                numbers.count += 1;
                start = token + 1;
                continue;
            }
            _ if !first && closes(page, start, token) => {
                numbers.end = token;
                numbers.count += 1;
                break;
            }
            _ => break,
        }
        let next = prefixed(page, numbers.end);
        match self::token(page, next) {
            Some(_) => start = next,
            None => break,
        }
    }
    (numbers.end > at).then_some(numbers)
}

/// Whether what looks like a unit begins another word: "号线", "楼上", "组合".
fn goes_on(page: &Page, at: usize, unit: &str) -> bool {
    let next = page.at(at + unit.chars().count());
    match unit {
        "号" => next.is_some_and(|c| "线码召称令晚早凌".contains(c)),
        "组" => next == Some('合'),
        "门" | "座" | "条" | "期" | "层" | "户" | "房" | "队" | "区" => {
            !next.is_some_and(|c| c.is_ascii_alphanumeric() || is_numeral(c) || !is_han(c) || "的,楼".contains(c))
                && next.is_some()
                && unit != "座"
                && unit != "户"
                && unit != "房"
        }
        _ => false,
    }
}

/// Whether a number without unit is the last of an address: a flat, and no amount or date.
fn closes(page: &Page, start: usize, end: usize) -> bool {
    let digits = page.slice(start, end).iter().all(char::is_ascii_digit);
    let apart = page.before(start).is_some_and(is_blank);
    let length = end - start;
    let usual = digits && if apart { (3..=4).contains(&length) } else { (1..=5).contains(&length) };
    usual
        && !page.at(end).is_some_and(|c| {
            c.is_ascii_alphanumeric() || ".%元块个件斤年月日天次点时分:*/多万千人只台份米公平".contains(c)
        })
}

/// Steps over what may stand before a further number: a blank or dash, `附`, `乙`.
fn prefixed(page: &Page, at: usize) -> usize {
    let mut next = at;
    if page.at(next).is_some_and(|c| is_blank(c) || c == '-' || c == '之') {
        next += 1;
    }
    let prefix = page.at(next).is_some_and(|c| "附甲乙丙丁戊第之东西南北".contains(c));
    if prefix && page.at(next + 1).is_some_and(is_number) { next + 1 } else { next }
}

/// End of the number that begins at `at`: digits with a letter, a letter with digits, or Chinese numerals.
fn token(page: &Page, at: usize) -> Option<usize> {
    let rest = page.slice(at, at + 12);
    let count = |test: fn(char) -> bool, from: usize| rest.iter().skip(from).take_while(|&&c| test(c)).count();
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let digit: fn(char) -> bool = |c| c.is_ascii_digit();
    let letter: fn(char) -> bool = is_letter;
    let numerals = count(is_numeral, 0);
    if numerals > 0 {
        return (numerals <= 4).then_some(at + numerals);
    }
    let letters = count(letter, 0);
    let digits = count(digit, letters);
    let tail = if letters == 0 { count(letter, digits) } else { 0 };
    let usual = letters <= 1 && digits <= 5 && tail <= 1 && letters + digits > 0;
    (usual && rest.get(letters + digits + tail).is_none_or(|c| !c.is_ascii_digit()))
        .then_some(at + letters + digits + tail)
}

fn is_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || is_numeral(c)
}

fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '零' | '〇' | '两')
}
