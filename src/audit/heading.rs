//! The names of the columns, in one line or in several: groups stand above them, units and years below. Must not know what they mean.

use super::number::Number;
use super::read::Sheet;
use super::words::Words;

/// The names of the columns and the rows below them.
pub fn heading(sheet: &Sheet) -> (Vec<String>, &[(u64, Vec<String>)]) {
    let mut names: Vec<String> = sheet.names.iter().map(|n| n.trim().to_string()).collect();
    for above in sheet.above.iter().rev() {
        if !is_group(above, &names) {
            break;
        }
        names = joined(above, &names);
    }
    let mut rest = &sheet.rows[..];
    while let Some(((_, line), below)) = rest.split_first()
        && !names.is_empty()
        && goes_on(&names, line, below)
    {
        (names, rest) = (joined(&names, line), below);
    }
    (names, rest)
}

/// Whether a line above the names says of which groups they are: titles and units do not.
fn is_group(line: &[String], names: &[String]) -> bool {
    let words = Words::shipped();
    let told = |cell: &&String| !cell.trim().is_empty() && !words.tells_units(cell);
    let behind = line.iter().skip(1).filter(told).count();
    behind > 0 && begins_alike(line, names) && !line.iter().any(|cell| is_number(cell) && !is_year(cell))
}

/// Whether a line belongs to the names above it.
fn goes_on(names: &[String], line: &[String], below: &[(u64, Vec<String>)]) -> bool {
    let said = |cell: &String| cell.contains(|c: char| c.is_alphanumeric() || c == '%' || c == '％');
    let blank = |place: usize| names.get(place).is_none_or(String::is_empty);
    let numbers = |cells: &[String]| cells.iter().any(|cell| is_number(cell));
    let years = || (0..line.len()).filter(|place| is_year(&line[*place]));
    if line.iter().any(|cell| is_number(cell) && !is_year(cell)) || !below.iter().any(|(_, cells)| numbers(cells)) {
        return false;
    }
    if !line.iter().skip(1).any(said) || years().next().is_some() && !is_below(names, line) && !years().any(blank) {
        return false;
    }
    is_below(names, line) || names.iter().any(String::is_empty) && line.iter().filter(|cell| said(cell)).count() > 1
}

/// Whether the first name runs over both lines, as that of the labels does.
fn is_below(names: &[String], line: &[String]) -> bool {
    let cell = |cells: &[String]| cells.first().map_or(String::new(), |cell| cell.trim().to_string());
    let (above, below) = (cell(names), cell(line));
    !above.is_empty() && (below.is_empty() || above == below)
}

fn begins_alike(above: &[String], names: &[String]) -> bool {
    let first = |cells: &[String]| cells.first().is_none_or(|cell| cell.trim().is_empty());
    first(above) || first(names) || is_below(above, names)
}

fn is_number(cell: &str) -> bool {
    Number::parse_pair(cell).is_some() || Number::pair_with_commas(cell).is_some()
}

pub fn is_year(cell: &str) -> bool {
    cell.trim().len() == 4 && Words::shipped().period(cell.trim()) && is_number(cell)
}

/// Two lines of names as one; a name above blank cells runs over what stands below these.
fn joined(above: &[String], line: &[String]) -> Vec<String> {
    let mut over = "";
    let one = |c: usize| {
        let [first, second] = [above, line].map(|cells| cells.get(c).map_or("", |cell| cell.trim()));
        if !first.is_empty() {
            over = first;
        }
        if second.is_empty() || second == first {
            first.to_string()
        } else {
            format!("{over} {second}").trim().to_string()
        }
    };
    (0..above.len().max(line.len())).map(one).collect()
}
