//! Records that line ends inside a text have broken into several, and the records of a table with those put together. Must
//! not know what the cells mean.

use std::borrow::Cow;
use std::mem::take;
use std::sync::Arc;

use super::lines::Lines;
use super::meant::is_blank;
use super::records::Records;
use super::row::Cells;
use super::rows::Dialect;
use super::short::{Short, is_code};

/// Most pieces of a broken record, and their length in bytes: what is longer is no text that somebody typed.
const PIECES: usize = 100;
const BROKEN: usize = 64 * 1024;
/// A table with fewer columns has no broken records that could be told from others.
const NARROWEST: usize = 3;

/// How a record came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// As it stands.
    Alone,
    /// From the pieces of a broken one.
    Joined,
    /// As a piece of a broken one of which the others are not known.
    Torn,
}

/// The table that a text holds.
#[derive(Debug, Clone)]
pub struct Shape {
    pub dialect: Dialect,
    /// Columns of the header.
    pub columns: usize,
    /// Line of the header: records up to it are no data.
    pub header: u64,
    /// Tells records that end early from pieces.
    pub short: Arc<Short>,
}

impl Shape {
    /// Gives each record below the header: the line on which it begins, its cells, and how it came about. `line`: the one on
    /// which the text begins. Gives the byte from which on the text may be the beginning of a broken record; its length
    /// where there is none. That beginning is given too, piece by piece.
    pub fn records<'t>(&self, text: &'t str, line: u64, give: &mut dyn FnMut(u64, &mut Cells<'t>, Came)) -> usize {
        let mut lines = Lines::new(text, line, self.dialect.returns_only);
        let mut records = Records::new(text, self.dialect.delimiter);
        let mut broken = Broken::default();
        let mut cells = Vec::with_capacity(self.columns);
        while let Some(start) = records.next(&mut cells) {
            let line = lines.at(start);
            if line <= self.header {
                continue;
            }
            if broken.goes_on_with(&cells, self) {
                broken.add(line, take(&mut cells));
                if broken.width == self.columns {
                    let (line, mut whole) = broken.join();
                    give(line, &mut whole, Came::Joined);
                }
                continue;
            }
            broken.give_up(&self.short, self.short.begins_a_row(&cells) == Some(false), give);
            if self.may_be_broken(&cells) {
                broken.start = start;
                broken.add(line, take(&mut cells));
            } else {
                give(line, &mut cells, Came::Alone);
            }
        }
        let open = if broken.pieces.is_empty() { text.len() } else { broken.start };
        // What never came together is given as it stands, line by line.
        broken.give_up(&self.short, false, give);
        open
    }

    /// Up to which byte a text of whole records can be read by itself: what follows it may belong to a broken record at its end.
    /// `last`: the byte at which the last record begins.
    pub fn closed(&self, text: &str, last: usize, line: u64) -> usize {
        let sound = self.columns < NARROWEST || self.is_full(&text[last..]);
        if sound { text.len() } else { self.records(text, line, &mut |_, _, _| {}) }
    }

    /// Whether a text ends with a record that has a cell for each column: none such is part of a broken one.
    fn is_full(&self, text: &str) -> bool {
        let mut records = Records::new(text, self.dialect.delimiter);
        let mut cells = Vec::new();
        while records.next(&mut cells).is_some() {}
        cells.len() >= self.columns
    }

    /// Whether a record may be the first piece of a broken one.
    fn may_be_broken(&self, cells: &Cells) -> bool {
        (2..self.columns).contains(&cells.len()) && !is_blank(cells)
    }
}

/// The pieces of a record that line ends inside a text have broken up: the last cell of one piece and the first of the next are
/// one text.
#[derive(Default)]
struct Broken<'a> {
    pieces: Vec<(u64, Cells<'a>)>,
    /// Byte at which the first one begins.
    start: usize,
    /// Cells that the pieces make together.
    width: usize,
    bytes: usize,
}

impl<'a> Broken<'a> {
    /// Adds the next piece, which begins on this line.
    fn add(&mut self, line: u64, piece: Cells<'a>) {
        self.width += piece.len() - usize::from(!self.pieces.is_empty());
        self.bytes += piece.iter().map(|c| c.len()).sum::<usize>();
        self.pieces.push((line, piece));
    }

    /// Whether a record may be the next piece.
    fn goes_on_with(&self, next: &[Cow<str>], shape: &Shape) -> bool {
        let Some((_, first)) = self.pieces.first() else { return false };
        self.width + next.len() - 1 <= shape.columns
            && next.len() < shape.columns
            && self.pieces.len() < PIECES
            && self.bytes < BROKEN
            && !shape.short.begins_a_row(next).unwrap_or_else(|| alike(first, next))
    }

    /// The line on which it began, and its cells.
    fn join(&mut self) -> (u64, Cells<'a>) {
        let joined = self.joined();
        *self = Broken::default();
        joined
    }

    fn joined(&self) -> (u64, Cells<'a>) {
        let from = self.pieces.first().map_or(0, |(line, _)| *line);
        let mut cells: Cells = Vec::new();
        for (_, piece) in &self.pieces {
            let mut more = piece.iter().cloned();
            if let Some(last) = cells.last_mut() {
                *last += "\n";
                *last += more.next().unwrap_or_default();
            }
            cells.extend(more);
        }
        (from, cells)
    }

    /// Gives the pieces on: as one record that ends early, where records of this table do, else as they stand. `more`: whether
    /// what follows them is a piece too, with more cells than there is room for.
    fn give_up(&mut self, short: &Short, more: bool, give: &mut dyn FnMut(u64, &mut Cells<'a>, Came)) {
        let is_piece = |(_, cells): &(u64, Cells)| short.begins_a_row(cells) == Some(false);
        if short.habit && !more && self.pieces.len() > 1 && self.pieces[1..].iter().all(is_piece) {
            let (line, mut cells) = self.joined();
            if short.is_whole(&cells) {
                give(line, &mut cells, Came::Joined);
                return *self = Broken::default();
            }
        }
        let came = if more || self.pieces.len() > 1 { Came::Torn } else { Came::Alone };
        for (line, mut piece) in take(self).pieces {
            give(line, &mut piece, came);
        }
    }
}

/// Whether two records begin alike, so that the second is one of its own: with cells of the same shape, such as `A17` and `B4`,
/// or with the same kind of value in a column beside, such as a day.
fn alike(start: &[Cow<str>], more: &[Cow<str>]) -> bool {
    let first = |record: &[Cow<str>]| record.first().map_or(String::new(), |cell| begins(cell.trim()));
    let (starts, goes_on) = (first(start), first(more));
    if starts == goes_on && is_code(&start[0]) == is_code(&more[0]) {
        return true;
    }
    // Numbers of complaints look like numbers: a text in their place is the rest of another text, whatever stands beside it.
    if is_code(&start[0]) && !is_code(&more[0]) && !more[0].trim().is_empty() {
        return false;
    }
    start.iter().zip(more).skip(1).any(|(cell, other)| same_kind(cell.trim(), other.trim()))
}

/// The shape of a first cell; of a name without what may stand in it, as in 如家(一店).
fn begins(cell: &str) -> String {
    let in_names = |c: &char| matches!(c, ' ' | '(' | ')' | '（' | '）' | '·' | '&' | '-' | '\'');
    if is_code(cell) { shape(cell) } else { shape(&cell.chars().filter(|c| !in_names(c)).collect::<String>()) }
}

/// Whether two cells are the same word, or numbers, days or codes of one form.
fn same_kind(cell: &str, other: &str) -> bool {
    let is_value = |cell: &str| cell.contains(|c: char| c.is_ascii_digit());
    !cell.is_empty() && (cell == other || (is_value(cell) && is_value(other) && form(cell) == form(other)))
}

/// The shape of a value: of a day with its time that of the day, and one for all numbers.
fn form(cell: &str) -> String {
    let number = cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    if number { "9".into() } else { shape(cell.split(' ').next().unwrap_or_default()) }
}

/// What a cell is made of: `9` for digits, `a` for letters, and its signs.
fn shape(cell: &str) -> String {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    // A name may have a number in it, 7天酒店; a day has words in it, 2017年1月25日.
    let is_name = cell.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count() > digits;
    let mut shape = String::new();
    for c in cell.chars() {
        let class = match c {
            '0'..='9' if !is_name => '9',
            '0'..='9' => 'a',
            _ if c.is_alphabetic() => 'a',
            _ => c,
        };
        if !shape.ends_with(class) {
            shape.push(class);
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records below the header line, with those that were broken marked by `*`.
    fn records(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        shape_of(text).records(text, 1, &mut |_, cells, came| {
            all.push(format!("{}{}", if came == Came::Joined { "*" } else { "" }, cells.join("|")));
        });
        all
    }

    fn shape_of(text: &str) -> Shape {
        let columns = text.lines().next().unwrap().split(',').count();
        let rows: Vec<Vec<String>> =
            text.lines().skip(1).map(|line| line.split(',').map(String::from).collect()).collect();
        let mut short = Short::of(&rows, columns);
        short.see(&rows.into_iter().filter(|row| row.len() < columns).collect::<Vec<_>>());
        let short = Arc::new(short);
        Shape { dialect: Dialect { delimiter: b',', returns_only: false }, columns, header: 1, short }
    }

    #[test]
    fn a_record_that_line_ends_broke_is_put_together() {
        let text = "编号,时间,内容,结果\nA1,2017-01-25,面膜\n有问题，\n不退,已退款\nA2,2017-01-26,发霉,无\n";
        assert_eq!(records(text), ["*A1|2017-01-25|面膜\n有问题，\n不退|已退款", "A2|2017-01-26|发霉|无"]);
        // The day of another column stands under that of the first piece.
        let text = "编号,时间,内容,办结时间,商家\nA1,2017-01-25,面膜\n有问题,2017-02-01,甲店\n";
        assert_eq!(records(text), ["*A1|2017-01-25|面膜\n有问题|2017-02-01|甲店"]);
    }

    #[test]
    fn short_records_of_two_complaints_stay_two() {
        for (header, first, second) in [
            ("商家,时间,内容,结果,备注", "7天酒店,2017-01-25,房间有霉味", "如家酒店,2017-01-26,不退款"),
            ("商家,时间,内容,结果,备注", "如家(一店),2017/1/25 14:05,霉味", "甲公司,2017/12/26,不退款"),
            ("商家,金额,内容,结果,备注", "甲店（南）,99,霉味", "乙公司,128.5,不退款"),
            ("商家,类别,内容,结果,备注", "甲店（南）,投诉,霉味", "乙公司,投诉,不退款"),
            ("商家,内容,结果", "7天酒店,房间有霉味", "如家酒店,不退款"),
            ("商家,内容,结果", "如家(一店),房间有霉味", "Joe's 酒吧,不退款"),
            ("编号,时间,内容,结果,备注", "A1,2017-01-25,霉味", ",2017-01-26,不退款"),
            ("编号,时间,内容,结果,备注", "A1,2017-01-25,霉味", "12315,2017-01-26,不退款"),
        ] {
            let shown = |line: &str| line.replace(',', "|");
            assert_eq!(records(&format!("{header}\n{first}\n{second}\n")), [shown(first), shown(second)]);
        }
    }

    #[test]
    fn rows_that_end_early_stay_rows_where_their_columns_tell_them() {
        let full = "Diner No. 5,Food,mould,refused,East\n7-ELEVEN,Phones,torn,refused,West\n";
        let text = |rows: &str| format!("商家,类别,内容,结果,承办\n{}{rows}", full.repeat(3));
        // Names of unlike shapes, one of them like a code.
        let all = records(&text("7-ELEVEN,Food,stale\nCorner Shop Inc.,Phones,late\nH&M,Food,dear\n"));
        assert_eq!(all[6..], ["7-ELEVEN|Food|stale", "Corner Shop Inc.|Phones|late", "H&M|Food|dear"]);
        // A text goes on on the next line, in a row that ends early, and in one that begins like the first.
        let all =
            records(&text("7-ELEVEN,Food,stale\nand dear,refused,East\nCorner Shop,Phones,torn\ntwice,refused,East\n"));
        assert_eq!(
            all[6..],
            ["*7-ELEVEN|Food|stale\nand dear|refused|East", "*Corner Shop|Phones|torn\ntwice|refused|East"]
        );
        let early = "7-ELEVEN,Food,stale\n".repeat(9);
        let all = records(&text(&format!("{early}H&M,Food,torn\nand not taken back,refused\n{early}")));
        assert_eq!(all[15], "*H&M|Food|torn\nand not taken back|refused");
        assert_eq!(all.len(), 6 + 9 + 1 + 9);
    }

    #[test]
    fn a_text_that_ends_with_a_number_is_no_number_of_a_complaint() {
        let text = "编号,时间,内容,结果\nA1,2017-01-25,the lamp\nbroke in 2016,refused\n";
        assert_eq!(records(text), ["*A1|2017-01-25|the lamp\nbroke in 2016|refused"]);
    }

    proptest::proptest! {
        /// A text can be cut at what is closed, and each part read by itself.
        #[test]
        fn what_is_closed_can_be_read_by_itself(text in "(a|A1|2017-1-2|,|,|,|\n|\n|\"){0,60}", at in 0usize..60) {
            let text = format!("a,b,c\n{text}");
            let shape = shape_of(&text);
            let mut whole = Vec::new();
            shape.records(&text, 1, &mut |line, cells, came| whole.push((line, cells.join("|"), came)));
            // A place where a record ends.
            let mut places = vec![0];
            let mut records = Records::new(&text, b',');
            while records.next(&mut Vec::new()).is_some() {
                places.push(text[records.at()..].find(|c| c != '\n').map_or(text.len(), |next| records.at() + next));
            }
            let at = at % places.len();
            let part = &text[..places[at]];
            let cut = shape.closed(part, places[at.saturating_sub(1)], 1);
            let next = 1 + text[..cut].matches('\n').count() as u64;
            let mut parts = Vec::new();
            let mut give = |line: u64, cells: &mut Cells, came: Came| parts.push((line, cells.join("|"), came));
            shape.records(&text[..cut], 1, &mut give);
            shape.records(&text[cut..], next, &mut give);
            proptest::prop_assert_eq!(parts, whole);
        }
    }
}
