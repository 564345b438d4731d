//! The tables of a page, out of the events of the tokenizer: which tags open and end what, and what is text.

use std::mem;

use html5gum::emitters::callback::CallbackEvent;

use super::table::{PLACES, Spans, Table};
use crate::format::limits::Limits;

/// The largest spans that browsers know.
const COLSPAN: usize = 1_000;
const ROWSPAN: usize = 65_534;

/// The tables of a page as they come.
pub struct Page {
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

impl Page {
    pub fn new(limits: &Limits) -> Self {
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

    pub fn take(&mut self, event: CallbackEvent<'_>) {
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

    pub fn finish(mut self) -> (bool, bool, Vec<Table>) {
        while !self.open.is_empty() && !self.over {
            self.end("table");
        }
        (self.over, self.sheet, self.done)
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
