//! Where a table begins: the delimiter of a text, the line of the column names, and what stands above it. Must not know
//! what the columns mean; it is told which names are in use.

mod names;

use std::collections::HashSet;
use std::sync::Arc;

use crate::period;
use crate::source::broken::{Came, Shape};
use crate::source::lines::Lines;
use crate::source::meant::{is_blank, meant, tidy};
use crate::source::profile::normal;
use crate::source::records::Records;
use crate::source::rows::Dialect;
use crate::source::short::Short;
pub use names::another;
use names::{as_names, names_of};

/// The line of the column names.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Line on which it begins, or number of the row; rows up to it are no data.
    pub line: u64,
    pub names: Vec<String>,
    /// The paths of keys that the names are taken from, in a file of objects within objects.
    pub paths: Vec<String>,
    /// The lines that the names are made of where they do not stand so in one: they may come again below.
    pub lines: Vec<Vec<String>>,
    /// Lines above it that say something.
    pub above: u64,
    /// The last lines above it: names of groups may stand there.
    pub groups: Vec<Vec<String>>,
    /// The first rows below it.
    pub sample: Vec<Vec<String>>,
    /// Tells rows that end early from pieces of broken ones.
    short: Arc<Short>,
}

impl Header {
    /// What the table below it looks like.
    pub fn shape(&self, dialect: Dialect) -> Shape {
        Shape { dialect, columns: self.names.len(), header: self.line, short: self.short.clone() }
    }

    /// Whether the names look like the cells of a row: one is a number of many digits or a day, though no period and not one of
    /// many days; or there is a single one, as long as a line; or one comes again and again below it.
    pub fn looks_like_data(&self) -> bool {
        let names = || self.names.iter().filter(|name| !name.is_empty());
        let has_digits = |name: &&String| name.bytes().filter(u8::is_ascii_digit).count() >= DIGITS;
        let values = names().filter(|name| is_value(name) && has_digits(name) && period::in_table(name).is_none());
        let (values, all) = (values.count(), names().count());
        (values > 0 && values * 3 <= all * 2)
            || (self.names.len() == 1 && self.names[0].len() > LONGEST)
            || (0..self.names.len()).any(|column| self.comes_again(column))
    }

    /// Whether a name is that of its column in many of the first rows, which are not the header once more.
    fn comes_again(&self, column: usize) -> bool {
        let name = self.names[column].trim();
        let is_header = |row: &Vec<String>| row.iter().zip(&self.names).all(|(cell, name)| cell.trim() == name.trim());
        let rows = || self.sample.iter().filter(|row| !is_header(row));
        let again = rows().filter(|row| row.get(column).is_some_and(|cell| cell.trim() == name)).count();
        !name.is_empty() && again >= AGAIN && again * 3 >= rows().count()
    }
}

/// Digits of a number or a day that is no name of a column, and bytes of the longest name.
const DIGITS: usize = 6;
const LONGEST: usize = 200;
/// Rows in which a cell is no name of its column by chance.
const AGAIN: usize = 3;

/// A number, a day, a sum of money.
pub(super) fn is_value(cell: &str) -> bool {
    cell.chars().any(|c| c.is_ascii_digit()) && !cell.chars().any(char::is_alphabetic)
}

/// Records that are looked at.
const LOOKED_AT: usize = 60;
/// Names in use that show a table of complaints.
const ENOUGH: usize = 3;
/// Records among which the header must be.
const DEEPEST: usize = 30;
/// Lines of groups that may stand above it.
const GROUPS: usize = 3;

/// The delimiter of a text, whether its lines end with a carriage return alone, and its header, from its beginning. `known`
/// holds names of columns in use, as compared.
pub fn of_text(head: &str, known: &HashSet<String>) -> Option<(u8, bool, Header)> {
    // The comma comes first, since the first of equals wins.
    let candidates = [b',', b'\t', b';', b'|'].map(|delimiter| (delimiter, records(head, delimiter)));
    let scored = candidates.iter().filter_map(|(delimiter, rows)| Some((score(rows, known)?, *delimiter, rows)));
    let best = scored.reduce(|best, next| if next.0.0 > best.0.0 { next } else { best })?;
    let ((_, place), delimiter, rows) = best;
    let (start, returns_only) = locate(head, delimiter, place);
    let line = Lines::new(head, 1, returns_only).at(start);
    let header = Header { line, ..header(rows, place, known) };
    Some((delimiter, returns_only, with_sample(header, head, Dialect { delimiter, returns_only })))
}

/// A header with the first rows as they are once broken ones are put together, and with what tells rows that end early.
fn with_sample(mut header: Header, head: &str, dialect: Dialect) -> Header {
    let columns = header.names.len();
    let most = header.sample.len();
    header.short = Arc::new(Short::of(&header.sample, columns));
    header.sample.clear();
    let shape = header.shape(dialect);
    shape.records(head, 1, &mut |_, cells, _| {
        if header.sample.len() < most {
            tidy(cells, columns);
            header.sample.push(cells.iter().map(|cell| meant(cell)).collect());
        }
    });
    let (mut short, mut early) = (Short::of(&header.sample, columns), Vec::new());
    Shape { short: Arc::new(short.clone()), ..shape }.records(head, 1, &mut |_, cells, came| {
        if came == Came::Alone && cells.len() < columns && !is_blank(cells) {
            tidy(cells, columns);
            early.push(cells.iter().map(ToString::to_string).collect());
        }
    });
    short.see(&early);
    header.short = Arc::new(short);
    header
}

/// Where the line of the column names begins, in bytes, and whether it ends with a carriage return alone. Elsewhere a line end
/// may stand in a text.
fn locate(head: &str, delimiter: u8, place: usize) -> (usize, bool) {
    let mut records = Records::new(head, delimiter);
    let (mut cells, mut start) = (Vec::new(), 0);
    for _ in 0..=place {
        let Some(next) = records.next(&mut cells) else { return (0, false) };
        start = next;
    }
    // The first byte of the line end is behind us, or there is none.
    let at = records.at();
    let is_end = |b: &&u8| matches!(b, b'\n' | b'\r');
    let before = head.as_bytes()[..at].iter().rev().take_while(is_end);
    let after = head.as_bytes()[at..].iter().take_while(is_end);
    let ends: Vec<u8> = before.chain(after).copied().collect();
    (start, !ends.is_empty() && !ends.contains(&b'\n'))
}

/// The header of rows.
pub fn of_rows(rows: &[(u64, Vec<String>)], known: &HashSet<String>) -> Option<Header> {
    let meant = |(line, cells): &(u64, Vec<String>)| (*line, cells.iter().map(|cell| meant(cell)).collect());
    let rows: Vec<(u64, Vec<String>)> = rows.iter().take(LOOKED_AT).map(meant).collect();
    score(&rows, known).map(|(_, place)| header(&rows, place, known))
}

/// How well the columns of a sheet are understood, from its first rows: not at all, by two names, by more.
pub fn understood(rows: &[(u64, Vec<String>)], known: &HashSet<String>) -> usize {
    let Some(header) = of_rows(rows, known) else { return 0 };
    let names: HashSet<String> = header.names.iter().map(|name| normal(name)).collect();
    names.intersection(known).count().clamp(1, ENOUGH) - 1
}

/// The names of the columns of a sheet, as compared, and the line that they stand on.
pub fn names_in(rows: &[(u64, Vec<String>)], known: &HashSet<String>) -> Option<(u64, Vec<String>)> {
    let header = of_rows(rows, known)?;
    Some((header.line, header.names.iter().map(|name| normal(name)).collect()))
}

/// Whether two sheets have the same columns: those of the same names, or at least of the same names in use.
pub fn are_alike(one: &[(u64, Vec<String>)], other: &[(u64, Vec<String>)], known: &HashSet<String>) -> bool {
    let names = |rows| {
        let (_, names) = names_in(rows, known)?;
        Some(names.into_iter().filter(|name| !name.is_empty()).collect::<HashSet<String>>())
    };
    let (Some(one), Some(other)) = (names(one), names(other)) else { return false };
    let in_use = |names: &HashSet<String>| names.intersection(known).cloned().collect::<HashSet<_>>();
    one == other || (in_use(&one) == in_use(&other) && in_use(&one).len() >= ENOUGH)
}

fn header(rows: &[(u64, Vec<String>)], place: usize, known: &HashSet<String>) -> Header {
    let (line, cells) = &rows[place];
    let groups = above(rows, place);
    let (names, _) = names_of(cells, groups, known);
    let own = as_names(cells);
    let lines = if own == names { Vec::new() } else { vec![own, as_names(groups)] };
    let above = rows[..place].iter().filter(|(_, cells)| !is_blank(cells)).count();
    let over = rows[place.saturating_sub(GROUPS)..place].iter().map(|(_, cells)| cells.clone()).collect();
    let sample = rows[place + 1..].iter().map(|(_, cells)| cells.clone()).collect();
    Header {
        line: *line,
        names,
        paths: Vec::new(),
        lines,
        above: above as u64,
        groups: over,
        sample,
        short: Arc::default(),
    }
}

/// The cells above a row; none above the first.
fn above(rows: &[(u64, Vec<String>)], place: usize) -> &[String] {
    place.checked_sub(1).map_or(&[], |above| &rows[above].1)
}

fn records(head: &str, delimiter: u8) -> Vec<(u64, Vec<String>)> {
    let returns_only = !head.contains('\n');
    let mut lines = Lines::new(head, 1, returns_only);
    let mut records = Records::new(head, delimiter);
    let (mut cells, mut all) = (Vec::new(), Vec::new());
    while all.len() < LOOKED_AT
        && let Some(start) = records.next(&mut cells)
    {
        all.push((lines.at(start), cells.iter().map(|cell| meant(cell)).collect()));
    }
    all
}

/// How well rows look like a table with its header at a place: names in use, whether it is the second line of names, whether it is
/// the first line of the table and has one such name, whether its cells are words and no values, how many rows it covers, its
/// width.
type Score = (usize, bool, bool, bool, usize, usize);

fn score(rows: &[(u64, Vec<String>)], known: &HashSet<String>) -> Option<(Score, usize)> {
    let filled = |cells: &[String]| cells.iter().filter(|c| !c.trim().is_empty()).count();
    let in_use = |cells: &[String]| {
        let names: HashSet<String> = cells.iter().map(|c| normal(c)).collect();
        names.intersection(known).count()
    };
    // Columns that no row fills are none: each row may end with a delimiter.
    let last = |cells: &[String]| cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let columns = rows.iter().map(|(_, cells)| last(cells)).max().unwrap_or(0);
    let candidates = rows.iter().enumerate().take(DEEPEST).filter(|(_, (_, cells))| filled(cells) > 0);
    let mut first = true;
    let scored = candidates.map(|(place, (_, cells))| {
        let cells = &cells[..cells.len().min(columns)];
        let groups = above(rows, place);
        let (cells, second) = names_of(cells, &groups[..groups.len().min(columns)], known);
        let named = in_use(&cells);
        // One name in use may be a word of a title line; several are a header.
        let names = if named > 1 || cells.len() == 1 { named } else { 0 };
        let width = cells.len();
        let table = width > 1 && filled(&cells) * 2 > width;
        let no_values = !cells.iter().any(|cell| is_value(cell));
        // Wider rows below, with a delimiter in a text, cover more than it does.
        let begins = table && std::mem::take(&mut first) && no_values && named > 0;
        // In a sheet, a row ends with its last filled cell.
        let fits = |other: &[String]| other.len() <= width || is_blank(&other[width..]);
        let covered = rows.iter().filter(|(_, other)| width.div_ceil(2) <= other.len() && fits(other));
        let covered = if table { covered.count() } else { 0 };
        let words = table && covered > 1 && no_values;
        ((names, second, begins, words, covered, if covered > 1 { width } else { 0 }), place)
    });
    // The first of equals: a header stands above its rows.
    scored.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> HashSet<String> {
        ["登记编号", "投诉内容", "被投诉主体", "text"].map(normal).into_iter().collect()
    }

    fn found(head: &str) -> (char, u64, usize) {
        let (delimiter, _, header) = of_text(head, &known()).unwrap();
        (char::from(delimiter), header.line, header.names.len())
    }

    #[test]
    fn the_header_is_found_below_title_lines_whatever_the_delimiter() {
        for d in [',', ';', '\t', '|'] {
            let text =
                format!("某区市场监督管理局\n2017年投诉明细表\n\n登记编号{d}投诉内容{d}被投诉主体\n1{d}a, b; c{d}x\n");
            assert_eq!(found(&text), (d, 4, 3));
        }
    }

    #[test]
    fn columns_that_nobody_knows_are_told_by_their_width() {
        assert_eq!(found("Export of 3 May; 2017\nno;what;who\n1;a, b, c, d;x\n2;c;y\n3;d;z\n"), (';', 2, 3));
        assert_eq!(found("a,b\n1,2\n"), (',', 1, 2));
        assert_eq!(found("text\nno delimiter, but commas, many, of, them\n"), (',', 1, 1));
    }

    #[test]
    fn a_header_of_which_one_name_is_known_stands_above_rows_with_a_delimiter_in_a_text() {
        for (text, line) in [
            ("text,note\nit broke,a\nit broke, again,b\nit broke,c\n", 1),
            ("text,note\nit broke, and then, again,b\n", 1),
            ("Complaints of May\n\nnote,text\na,it broke\nb,it broke, again\nc,it broke, once more, again\n", 3),
            ("text;note\nbroke, again; a; b\nbroke, again, and again;b\nbroke;c\n", 1),
            // A word of a row is no name.
            ("who;what\na;text\nb;noise\n", 1),
            ("Export; 2017\nno;what;who\n1;a;text\n2;b;text\n", 2),
        ] {
            assert_eq!(found(text).1, line, "{text}");
        }
    }

    #[test]
    fn a_sheet_whose_rows_end_before_its_header_does_is_a_table() {
        let row = |n, cells: &[&str]| (n, cells.iter().map(ToString::to_string).collect());
        let rows = [
            row(1, &["某区登记台账"]),
            row(2, &["统计时段", "", "", "填表人"]),
            row(4, &["序号", "来访日期", "物品", "备注"]),
            row(5, &["1", "2017-03-05", "面膜"]),
            row(6, &["2", "2017-03-06", "蜂蜜"]),
        ];
        assert_eq!(of_rows(&rows, &HashSet::new()).unwrap().line, 4);
    }

    #[test]
    fn what_stands_above_is_counted() {
        let (_, _, header) = of_text("标题\n\n登记编号,投诉内容\n1,x\n", &known()).unwrap();
        assert_eq!((header.above, header.line), (1, 3));
    }

    #[test]
    fn the_line_end_of_the_header_is_that_of_the_table() {
        let ends = |text: &str| of_text(text, &known()).unwrap().1;
        assert!(ends("登记编号,投诉内容\r1,\"two\nlines\"\r2,x\r"));
        assert!(!ends("登记编号,投诉内容\r\r\n1,x\r\r\n"));
        assert!(!ends("登记编号,投诉内容\r\n1,x\r\n") && !ends("登记编号,投诉内容\n1,x\n") && !ends("登记编号"));
    }

    #[test]
    fn a_header_that_was_encoded_twice_is_known_as_its_rows_are() {
        let twice: String = "登记编号;被投诉主体;投诉内容\n".bytes().map(char::from).collect();
        let (delimiter, _, header) = of_text(&format!("{twice}1;甲, 乙;x\n2;丙;y\n"), &known()).unwrap();
        assert_eq!(
            (delimiter, header.names),
            (b';', ["登记编号", "被投诉主体", "投诉内容"].map(String::from).to_vec())
        );
    }

    #[test]
    fn a_name_below_a_group_of_columns_is_known_with_it() {
        let rows = [
            (3, ["登记编号", "被投诉主体信息", "", "投诉内容"].map(String::from).to_vec()),
            (4, ["登记编号", "名称", "地址", "投诉内容"].map(String::from).to_vec()),
            (5, ["A1", "甲公司", "某路", "面包发霉"].map(String::from).to_vec()),
        ];
        let known: HashSet<String> = known().into_iter().chain(["被投诉主体名称".to_string()]).collect();
        assert_eq!(of_rows(&rows, &known).unwrap().names, ["登记编号", "被投诉主体名称", "地址", "投诉内容"]);
    }

    #[test]
    fn a_second_line_of_names_in_delimited_text_is_the_header_and_no_complaint() {
        let known: HashSet<String> = known().into_iter().chain(["被投诉主体名称".to_string()]).collect();
        let text = "登记编号,被投诉主体,,投诉内容\n,名称,电话,\nA1,甲公司,010,面包发霉\n,乙公司,,不退货\n";
        let (_, _, header) = of_text(text, &known).unwrap();
        assert_eq!((header.line, header.above), (2, 1));
        assert_eq!(header.names, ["登记编号", "被投诉主体名称", "电话", "投诉内容"]);
        // A complaint with blank cells is no line of names.
        let (_, _, header) =
            of_text("登记编号,被投诉主体,投诉内容\n,甲公司,不退货\nA2,乙公司,面包发霉\n", &known).unwrap();
        assert_eq!(header.line, 1);
    }

    #[test]
    fn a_table_of_other_columns_below_the_first_is_seen_and_a_repeated_header_is_none() {
        let row = |n, cells: &str| (n, cells.split(',').map(String::from).collect::<Vec<_>>());
        let mut rows = vec![
            row(1, "登记编号,投诉时间,被投诉主体,投诉内容"),
            row(2, "A1,2020-01-02,甲公司,面包发霉"),
            row(3, "登记编号,投诉时间,被投诉主体,投诉内容"),
            row(4, ",,乙公司,不退货"),
        ];
        let header = of_rows(&rows, &known()).unwrap();
        assert_eq!(another(&rows, &header, &known()), None);
        rows.push(row(6, "举报编号,举报时间,被举报人,举报内容"));
        assert_eq!(another(&rows, &header, &known()), Some(4));
    }

    #[test]
    fn names_that_are_the_cells_of_a_row_are_told_from_names() {
        let like_data = |names: &str| {
            let names = names.split('|').map(String::from).collect();
            let (paths, lines, groups, sample) = Default::default();
            Header { line: 1, names, paths, lines, above: 0, groups, sample, short: Arc::default() }.looks_like_data()
        };
        for row in ["1900000|11500000|HONDA|20230824|BRAKES FAILED", "A1|2023-03-01|甲店|面膜有质量问题"] {
            assert!(like_data(row), "{row}");
        }
        for names in
            ["性质|2019年上半年|201901|2022", "category|2023-01-01|2023-01-02|2023-01-03", "12315|12345|来源", "text"]
        {
            assert!(!like_data(names), "{names}");
        }
    }

    #[test]
    fn nothing_has_no_header() {
        assert_eq!(of_text("\n\n", &known()), None);
        assert_eq!(of_rows(&[], &known()), None);
    }
}
