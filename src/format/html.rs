//! The largest table of a page as rows of text. Many systems export "xls" files that are HTML, and Excel 2003 wrote
//! workbooks as XML; both are read here. Takes tag soup; the encoding is the caller's business.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::mem;

use anyhow::Result;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::error::user;
use crate::format::grid::{Grid, Note};
use crate::format::limits::Limits;

/// The largest spans that browsers know.
const COLSPAN: usize = 1_000;
const ROWSPAN: usize = 65_534;
/// Rows or columns of a table, more than any has.
const PLACES: usize = 1 << 20;

/// Reads the table with the most cells of the page named `path`. A cell over several rows holds for each of them; one over
/// several columns is one value, in the first of them.
///
/// # Errors
/// A page without any table, or a table beyond the limits.
pub fn read(path: &str, text: &str, limits: &Limits) -> Result<Grid> {
    let mut page = Page::new(limits);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        page.take(event);
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
    let (over, sheet, mut tables) = page.finish();
    if over {
        return Err(user(
            format!("{path}: the tables of this page unfold to more than {} cells", limits.cells),
            "save the table as CSV and give that",
        ));
    }
    tables.retain(|table| table.filled > 0);
    let others = (tables.len() as u64).saturating_sub(1);
    // Of equally large tables the first one.
    let best = tables.into_iter().rev().max_by_key(|table| table.filled);
    let Some(best) = best else {
        return Err(user(format!("{path}: this page has no table with any content"), "open it in a browser and look"));
    };
    let what = if sheet { "Excel 2003 XML" } else { "html table" }.to_string();
    let notes = if others > 0 { vec![Note::TablesNotRead(others)] } else { Vec::new() };
    Ok(Grid { rows: best.rows, what, notes, broken: Vec::new() })
}

/// The tables of a page as they come.
struct Page {
    /// Tables that are open, the innermost last.
    open: Vec<Table>,
    done: Vec<Table>,
    /// The element whose text is no text, e.g. `script`.
    skip: Option<&'static str>,
    tag: Tag,
    /// Whether this is a workbook in XML, where line breaks count.
    sheet: bool,
    cells: u64,
    bytes: u64,
    over: bool,
    limits: Limits,
}

/// A start tag in the making.
#[derive(Default)]
struct Tag {
    name: String,
    attribute: String,
    spans: Spans,
}

/// The attributes that count: places and spans of cells and rows, dates.
#[derive(Default, Clone, Copy)]
struct Spans {
    columns: usize,
    rows: usize,
    /// The place that a workbook in XML gives a cell or row, from 1.
    index: Option<usize>,
    is_date: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<(u64, Vec<String>)>,
    filled: u64,
    number: u64,
    row: Option<Vec<String>>,
    cell: Option<(Spans, String)>,
    /// For each column a value that holds for further rows: how many, and what.
    held: BTreeMap<usize, (usize, String)>,
    /// The column that the next cell of the row goes to.
    column: usize,
}

impl Page {
    fn new(limits: &Limits) -> Self {
        Page {
            open: Vec::new(),
            done: Vec::new(),
            skip: None,
            tag: Tag::default(),
            sheet: false,
            cells: 0,
            bytes: 0,
            over: false,
            limits: *limits,
        }
    }

    fn take(&mut self, event: CallbackEvent<'_>) {
        if self.over {
            return;
        }
        match event {
            CallbackEvent::OpenStartTag { name } => {
                set(name, &mut self.tag.name);
                self.tag.spans = Spans::default();
            }
            CallbackEvent::AttributeName { name } => set(name, &mut self.tag.attribute),
            CallbackEvent::AttributeValue { value } => self.attribute(&String::from_utf8_lossy(value)),
            CallbackEvent::CloseStartTag { self_closing } => {
                let (name, spans) = (mem::take(&mut self.tag.name), self.tag.spans);
                self.start(local(&name), spans);
                if self_closing && self.sheet {
                    self.end(local(&name));
                }
                self.tag.name = name; // for its room
            }
            CallbackEvent::EndTag { name } => {
                let mut tag = mem::take(&mut self.tag.name);
                set(name, &mut tag);
                self.end(local(&tag));
                self.tag.name = tag;
            }
            CallbackEvent::String { value } if self.skip.is_none() && !self.open.is_empty() => {
                self.text(&String::from_utf8_lossy(value))
            }
            _ => {}
        }
    }

    fn attribute(&mut self, value: &str) {
        let spans = &mut self.tag.spans;
        let number = value.trim().parse::<usize>().ok();
        match self.tag.attribute.as_str() {
            "colspan" => spans.columns = number.unwrap_or(1).clamp(1, COLSPAN) - 1,
            "rowspan" => spans.rows = number.unwrap_or(1).clamp(1, ROWSPAN) - 1,
            "ss:mergeacross" => spans.columns = number.unwrap_or(0).min(COLSPAN),
            "ss:mergedown" => spans.rows = number.unwrap_or(0).min(ROWSPAN),
            "ss:index" => spans.index = number.map(|index| index.min(PLACES)),
            "ss:type" => spans.is_date = value == "DateTime",
            _ => {}
        }
    }

    fn start(&mut self, name: &str, spans: Spans) {
        match name {
            "workbook" => self.sheet = true,
            "table" => {
                // A table outside of a cell of the open one is the next table: its end tag is missing.
                if self.open.last().is_some_and(|table| table.cell.is_none()) {
                    self.end("table");
                }
                self.open.push(Table::default());
            }
            "script" => self.skip = Some("script"),
            "style" => self.skip = Some("style"),
            "title" => self.skip = Some("title"),
            "tr" | "row" => {
                self.end_row();
                let Some(table) = self.open.last_mut() else { return };
                if let Some(index) = spans.index.filter(|_| name == "row") {
                    table.number = table.number.max(index.saturating_sub(1) as u64);
                }
                table.start_row();
            }
            "td" | "th" | "cell" => {
                self.end_cell();
                let Some(table) = self.open.last_mut() else { return };
                if table.row.is_none() {
                    table.start_row();
                }
                if let Some(index) = spans.index.filter(|_| name == "cell") {
                    table.column = table.column.max(index.saturating_sub(1));
                }
                table.cell = Some((spans, String::new()));
            }
            "data" => {
                if let Some((cell, _)) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
                    cell.is_date = spans.is_date;
                }
            }
            "thead" | "tbody" | "tfoot" => self.end_row(),
            // A comment is beside the cell's text.
            "comment" if self.sheet => self.skip = Some("comment"),
            "br" | "p" | "div" | "li" | "h1" | "h2" | "h3" => self.line(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            _ if self.skip == Some(name) => self.skip = None,
            "table" => {
                self.end_row();
                self.done.extend(self.open.pop());
            }
            "tr" | "row" | "thead" | "tbody" | "tfoot" => self.end_row(),
            "td" | "th" | "cell" => self.end_cell(),
            "p" | "div" | "li" | "h1" | "h2" | "h3" => self.line(),
            _ => {}
        }
    }

    fn cell(&mut self) -> Option<&mut String> {
        Some(&mut self.open.last_mut()?.cell.as_mut()?.1)
    }

    fn line(&mut self) {
        if let Some(cell) = self.cell() {
            trim_end(cell);
            cell.push('\n');
        }
    }

    /// Space between words is one space, as browsers show it.
    fn text(&mut self, text: &str) {
        let sheet = self.sheet;
        let Some(cell) = self.cell() else { return };
        let mut rest = text;
        while let Some(at) = rest.find(is_space) {
            let (word, after) = rest.split_at(at);
            cell.push_str(word);
            let end = after.find(|c| !is_space(c)).unwrap_or(after.len());
            let (space, after) = after.split_at(end);
            if sheet && space.contains('\n') {
                cell.push('\n');
            } else if !cell.is_empty() && !cell.ends_with([' ', '\n']) {
                cell.push(' ');
            }
            rest = after;
        }
        cell.push_str(rest);
    }

    fn end_cell(&mut self) {
        let Some(table) = self.open.last_mut() else { return };
        let Some((spans, mut text)) = table.cell.take() else { return };
        trim_end(&mut text);
        if text.starts_with(['\n', ' ']) {
            text = text.trim_start_matches(['\n', ' ']).to_string();
        }
        if spans.is_date {
            text = date(&text);
        }
        let bytes = text.len();
        let cells = table.put(spans, text);
        self.count(cells, bytes);
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(table) = self.open.last_mut() else { return };
        let (cells, bytes) = table.end_row();
        self.count(cells, bytes);
    }

    fn count(&mut self, cells: usize, bytes: usize) {
        self.cells += cells as u64;
        self.bytes += bytes as u64;
        self.over |= self.cells > self.limits.cells || self.bytes > self.limits.unpacked;
    }

    fn finish(mut self) -> (bool, bool, Vec<Table>) {
        while !self.open.is_empty() && !self.over {
            self.end("table");
        }
        (self.over, self.sheet, self.done)
    }
}

impl Table {
    fn start_row(&mut self) {
        self.number += 1;
        self.column = 0;
        self.row = Some(Vec::new());
    }

    /// Puts a cell into the row, to the right of those that rows above hold. Returns the cells that took room.
    fn put(&mut self, spans: Spans, text: String) -> usize {
        let Some(row) = self.row.as_mut() else { return 0 };
        while self.held.contains_key(&self.column) {
            self.column += 1;
        }
        let column = self.column;
        for extra in (0..=spans.columns).filter(|_| spans.rows > 0) {
            // The row that is open counts as well, and gives the value to none of the others' cells.
            let value = if extra == 0 { text.clone() } else { String::new() };
            self.held.entry(column + extra).or_insert((spans.rows + 1, value));
        }
        self.column = column + 1 + spans.columns;
        if text.is_empty() {
            return 1;
        }
        if column > PLACES {
            return 1 << 40; // which is over every limit
        }
        self.filled += 1;
        let took = (column + 1).saturating_sub(row.len());
        row.resize(row.len().max(column + 1), String::new());
        row[column] = text;
        took.max(1)
    }

    /// Ends the open row, gives it what rows above hold. Returns the cells and bytes that took room.
    fn end_row(&mut self) -> (usize, usize) {
        let Some(mut row) = self.row.take() else { return (0, 0) };
        let own = row.iter().any(|text| !text.is_empty());
        // What is held costs work even where it is empty.
        let (mut cells, mut bytes) = (self.held.len(), 0);
        self.held.retain(|column, (rows, text)| {
            if own && !text.is_empty() && row.get(*column).is_none_or(String::is_empty) {
                cells += (column + 1).saturating_sub(row.len());
                bytes += text.len();
                row.resize(row.len().max(column + 1), String::new());
                row[*column].clone_from(text);
            }
            *rows -= 1;
            *rows > 0
        });
        if own {
            self.rows.push((self.number, row));
        }
        (cells, bytes)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{c}' | '\u{a0}')
}

/// The tokenizer gives names in lower case.
fn set(name: &[u8], into: &mut String) {
    into.clear();
    into.push_str(std::str::from_utf8(name).unwrap_or_default());
}

/// `ss:cell` as `cell`.
fn local(name: &str) -> &str {
    name.strip_prefix("ss:").unwrap_or(name)
}

fn trim_end(text: &mut String) {
    text.truncate(text.trim_end_matches([' ', '\n']).len());
}

/// `2017-03-05T14:05:33.000` as `2017-03-05 14:05:33`; without the time where that is midnight.
fn date(text: &str) -> String {
    let whole = text.split('.').next().unwrap_or(text);
    match whole.split_once('T') {
        Some((day, "00:00:00")) => day.to_string(),
        Some((day, time)) => format!("{day} {time}"),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let grid = read("a.xls", text, &Limits::default()).unwrap();
        grid.rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn unclosed_tags_still_make_a_table() {
        let text = "<table border=1><tr><th>登记编号<th>投诉内容<tr><td>A1<td>商家<b>不退款<tr><td>A2<td>未发货";
        assert_eq!(rows(text), [["登记编号", "投诉内容"], ["A1", "商家不退款"], ["A2", "未发货"]]);
    }

    #[test]
    fn entities_breaks_and_spaces_are_as_browsers_show_them() {
        let text =
            "<TABLE><TR><TD> a &lt;b&gt;&amp;&nbsp;&nbsp;c\n  d<br>e<BR/>f </TD><TD><p>x</p><p>y</p></TD></TR></TABLE>";
        assert_eq!(rows(text), [["a <b>& c d\ne\nf", "x\n\ny"]].map(|row| row.map(|t| t.replace("\n\n", "\n"))));
    }

    #[test]
    fn spans_keep_the_columns_of_two_header_rows() {
        let text = "<table><tr><th rowspan=2>编号<th colspan=2>投诉<th rowspan=2>结果<tr><th>时间<th>内容\
                    <tr><td>1<td>2017-03-05<td>不退款<td>已退</table>";
        let expected: [&[&str]; 3] =
            [&["编号", "投诉", "", "结果"], &["编号", "时间", "内容", "结果"], &["1", "2017-03-05", "不退款", "已退"]];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn a_cell_over_rows_holds_for_each_of_them_and_no_further() {
        let text = "<table><tr><td rowspan=2>x<td>1<tr><td>2<tr><td>y<td>3</table>";
        assert_eq!(rows(text), [["x", "1"], ["x", "2"], ["y", "3"]]);
    }

    #[test]
    fn the_largest_table_is_read_also_within_another() {
        let text = "<table><tr><td>menu<td><table><tr><td>a<td>b<tr><td>c<td>d</table>after</table><table><tr><td>z";
        let grid = read("a.xls", text, &Limits::default()).unwrap();
        assert_eq!(grid.rows.len(), 2);
        assert_eq!(grid.notes, [Note::TablesNotRead(2)]);
    }

    #[test]
    fn scripts_styles_and_comments_are_no_text() {
        let text = "<style>td{x:1}</style><table><tr><td><script>if (a<b) {}</script>a<!-- b --><td>c</table>";
        assert_eq!(rows(text), [["a", "c"]]);
    }

    #[test]
    fn row_numbers_are_those_of_the_table() {
        let grid = read("a.xls", "<table><tr><td>a<tr><td><tr><td>c</table>", &Limits::default()).unwrap();
        assert_eq!(grid.rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn a_workbook_in_xml_is_read_with_its_indices_and_dates() {
        let text = "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"urn:x\"><Worksheet ss:Name=\"a\"><Table><Column/>\
            <Row><Cell><Data ss:Type=\"String\">编号</Data></Cell><Cell/><Cell><Data ss:Type=\"String\">时间</Data></Cell></Row>\
            <Row ss:Index=\"4\"><Cell><Data ss:Type=\"Number\">1</Data></Cell><Cell ss:Index=\"3\">\
            <Data ss:Type=\"DateTime\">2017-03-05T14:05:33.000</Data></Cell></Row></Table></Worksheet></Workbook>";
        let grid = read("a.xls", text, &Limits::default()).unwrap();
        assert_eq!(grid.what, "Excel 2003 XML");
        let expected: [(u64, Vec<String>); 2] = [
            (1, ["编号", "", "时间"].map(String::from).to_vec()),
            (4, ["1", "", "2017-03-05 14:05:33"].map(String::from).to_vec()),
        ];
        assert_eq!(grid.rows, expected);
    }

    #[test]
    fn a_page_without_a_table_and_one_of_endless_spans_are_refused() {
        assert!(read("a.xls", "<html><body>404", &Limits::default()).is_err());
        let spans = "<tr>".to_string() + &"<td colspan=1000 rowspan=65000>x".repeat(20) + &"<tr><td>y".repeat(60_000);
        let limits = Limits { cells: 1_000_000, ..Limits::default() };
        assert!(read("a.xls", &format!("<table>{spans}"), &limits).is_err());
        assert!(read("a.xls", &"<table><tr><td>".repeat(100_000), &Limits::default()).is_err());
    }

    proptest! {
        #[test]
        fn no_soup_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(vec![
            "<table>", "</table>", "<tr>", "</tr>", "<td>", "<td rowspan=3>", "<td colspan=2 rowspan=2>", "</td>", "<br>",
            "<script>", "</script>", "<!--", "-->", "<Row ss:Index=\"5\">", "<Cell ss:Index=\"3\"/>", "<Workbook>", "&lt;", "诉",
            "<", "\"", "<p", ">", "</th></tbody>",
        ]), 0..60)) {
            let _ = read("a", &pieces.concat(), &Limits::default());
        }
    }
}
