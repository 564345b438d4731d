//! What a row says, in one writing: a row without a number is known again by it when its file was saved anew, with the columns
//! in another order, other line ends, or numbers and dates as a spreadsheet writes them. Must not know numbers of complaints.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::row::Row;
use super::rows::Layout;
use super::transform::Plan;
use crate::values::dates;

/// Which writing this is: rows that were known by an earlier one may not be known again.
pub const WRITING: u32 = 1;

/// The columns that say something, by their names.
pub struct Saying {
    columns: Vec<Column>,
}

struct Column {
    name: String,
    place: usize,
    /// Whether a field, the number or the merge order takes it.
    used: bool,
    /// Whether its cells are read as days.
    days: bool,
}

impl Saying {
    /// A column without a name is none, such as the one behind a delimiter at the end of each line, unless it is used.
    pub fn new(layout: &Layout, plan: &Plan) -> Saying {
        let column = |place: usize| {
            let used = !plan.unused.contains(&place);
            let name = layout.name(place).or_else(|| used.then(|| layout.header[place].clone()))?;
            Some(Column { name, place, used, days: plan.reads_days(place) })
        };
        // Parts of a text are told by the text.
        let standing = (0..layout.header.len()).filter(|&place| layout.stands(place));
        Saying { columns: standing.filter_map(column).collect() }
    }

    /// All that a row says.
    pub fn all(&self, plan: &Plan, row: &Row) -> String {
        self.write(plan, row, |_| true)
    }

    /// What it says in columns that are used.
    pub fn used(&self, plan: &Plan, row: &Row) -> String {
        self.write(plan, row, |column| column.used)
    }

    /// What it says in columns that go nowhere.
    pub fn unused(&self, plan: &Plan, row: &Row) -> String {
        self.write(plan, row, |column| !column.used)
    }

    fn write(&self, plan: &Plan, row: &Row, counts: impl Fn(&Column) -> bool) -> String {
        let columns = self.columns.iter().filter(|column| counts(column));
        // Which of 3/5 is the month, the column tells.
        let cell = |column: &Column| {
            let cell = row.cells[column.place].trim();
            let read = if column.days { plan.moment(column.place, cell) } else { None };
            read.map_or_else(|| plain(cell), |(day, second)| Cow::Owned(dated(day, second)))
        };
        let pairs = columns.map(|column| (column.name.as_str(), cell(column)));
        let mut pairs: Vec<(&str, Cow<str>)> = pairs.filter(|(_, cell)| !cell.is_empty()).collect();
        // The cells are in the order as well, since two columns may have one name.
        pairs.sort_unstable();
        let mut text = String::with_capacity(pairs.iter().map(|(name, cell)| name.len() + cell.len() + 2).sum());
        for (name, cell) in pairs {
            text.extend([name, "\u{1e}", &cell, "\u{1f}"]);
        }
        text
    }
}

/// A cell in the writing in which it is compared.
fn plain(cell: &str) -> Cow<'_, str> {
    let cell = cell.trim();
    if cell.contains('\r') {
        return Cow::Owned(with_plain_ends(cell));
    }
    // Only what begins like a number is one or a date, and most numbers are plain.
    let may_be = cell.len() <= LONGEST && cell.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !digits(cell);
    let anew = if may_be { number(cell).or_else(|| moment(cell)) } else { None };
    anew.map_or(Cow::Borrowed(cell), Cow::Owned)
}

fn digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Bytes of the longest number or date.
const LONGEST: usize = 40;

/// A text whose lines end with a line feed alone: `\r\r\n` is one end, as `\r\n` is.
fn with_plain_ends(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        plain.push_str(&rest[..at]);
        let ends = rest[at..].trim_start_matches('\r');
        let returns = rest.len() - at - ends.len();
        if !ends.starts_with('\n') {
            plain.extend(std::iter::repeat_n('\n', returns));
        }
        rest = ends;
    }
    plain + rest
}

/// A number without what a format adds: 1,707.00 is 1707. 2020.10 may be a month.
fn number(cell: &str) -> Option<String> {
    let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split(',');
    let first = groups.next().filter(|first| !first.is_empty() && digits(first))?;
    let grouped = |group: &str| first.len() <= 3 && group.len() == 3 && digits(group);
    let may_be_month = whole.len() == 4 && fraction.len() == 2 && fraction.starts_with('1');
    if may_be_month || !groups.all(grouped) || !digits(fraction) {
        return None;
    }
    let (whole, fraction) = (whole.replace(',', ""), fraction.trim_end_matches('0'));
    Some(if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") })
}

/// A date with its year first, of a column that is not read as days; with its year at the end it only loses the zeros in front.
fn moment(cell: &str) -> Option<String> {
    let year_first = cell.len() > 4 && cell.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    let (day, clock) = cell.split_once([' ', 'T']).unwrap_or((cell, ""));
    if year_first && !digits(day) {
        return Some(dated(dates::certain(day)?, dates::time_of(cell)?));
    }
    let (rest, year) = day.rsplit_once('/').filter(|(_, year)| year.len() == 4 && digits(year))?;
    let (one, two) = rest.split_once('/')?;
    let bare = |part: &str| part.parse::<u8>().ok().filter(|_| part.len() <= 2);
    Some(format!("{}/{}/{year} {clock}", bare(one)?, bare(two)?).trim_end().to_string())
}

/// A day, and its time unless that is midnight.
fn dated(day: NaiveDate, second: u32) -> String {
    let (hour, minute) = (second / 3600, second / 60 % 60);
    if second == 0 { day.to_string() } else { format!("{day} {hour:02}:{minute:02}:{:02}", second % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_wrote_anew_says_the_same() {
        for alike in [
            &["707", "707.00", "707.0", " 707 "][..],
            &["1707.5", "1,707.50", "1,707.5"],
            &["-3", "-3.00"],
            &["2020-01-05", "2020/1/5", "2020年1月5日", "2020.1.5", "2020-01-05 00:00:00", "2020-01-05T00:00:00.000"],
            &["2020-01-05 10:11", "2020/1/5 10:11:00"],
            &["5/1/2020", "05/01/2020", "5/01/2020"],
            &["5/1/2020 10:11", "05/01/2020 10:11"],
            &["one\ntwo", "one\r\ntwo", "one\r\r\ntwo", "one\rtwo\n"],
        ] {
            alike.iter().for_each(|cell| assert_eq!(plain(cell), plain(alike[0]), "{cell:?}"));
        }
    }

    #[test]
    fn cells_that_differ_say_different_things() {
        let all = [
            "007",
            "7",
            "1,2",
            "12",
            "0.5",
            "2020-01-05",
            "2020-01-05 10:11",
            "05/01/2020",
            "05/01/2020 10:11",
            "01/05/2020",
            "2020-01-05 10:11:00.5",
            "2020-01-05T10:11:00Z",
            "5/1/20",
            "43835",
            "1.2.3",
            "-",
            "2020",
            "2020.1",
            "2020.10",
            "2020-02",
            "one\n\ntwo",
            "one\ntwo",
            "A-7.00",
            "7.00元",
            "10:11",
            "20200105",
        ];
        for (i, one) in all.iter().enumerate() {
            all[i + 1..].iter().for_each(|other| assert_ne!(plain(one), plain(other), "{one:?}"));
        }
    }
}
