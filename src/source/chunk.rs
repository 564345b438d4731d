//! From a stream of bytes to pieces of text that end where a record ends, a broken one too, so that each can be read by
//! itself. Holds one piece at a time. Must not know what columns mean.

use std::io::Read;

use anyhow::{Context, Result};

use super::broken::Shape;
use super::escaped::requote;
use super::records::{MARK, Padded};
use crate::encoding::Decoder;
use crate::lang::Text;

/// Fuzzing looks for what happens at the ends of pieces, so there they are small.
const SMALLER: usize = if cfg!(fuzzing) { 1 << 14 } else { 1 };
/// Bytes read at once.
const READ: usize = 256 * 1024 / SMALLER;
/// Usual length of a piece.
const PIECE: usize = 1024 * 1024 / SMALLER;
/// Lines of a piece: a short line becomes as large a record as a long one.
const LINES: usize = 4096;
/// Longest record. A quote that is still open after so much was never closed.
const LONGEST: usize = 4 * 1024 * 1024 / SMALLER;

/// A piece of an input.
#[derive(Debug, PartialEq)]
pub struct Chunk {
    /// Line of the input on which it begins, from 1; 0 for rows that follow each other whatever their numbers.
    pub line: u64,
    pub body: Body,
}

#[derive(Debug, PartialEq)]
pub enum Body {
    /// Whole records of delimited text.
    Text(String),
    /// Lines that are no record: line, beginning, and why.
    Unread(Vec<(u64, String, Text)>),
    /// Rows that came as cells, each with its number in the source. Blank ones are left out.
    Cells(Vec<(u64, Vec<String>)>),
}

/// Characters of a line that is no record: more than are shown, so that none that must be masked is cut.
const SHOWN: usize = 1000;
/// Least patience with an open quote.
const IMPATIENT: usize = 4096;

const UNCLOSED: [&str; 2] = [
    "a quote is opened on this line and never closed; the lines after it were read on their own",
    "该行的引号没有闭合，其后各行单独读取",
];
const TOO_LONG: [&str; 2] = ["the line is longer than 4 MiB, which no complaint is", "该行超过4 MiB，不可能是投诉"];

/// The pieces of a delimited text.
pub struct Chunks<R> {
    stream: R,
    decoder: Decoder,
    path: String,
    shape: Shape,
    /// The last byte of a line.
    end: u8,
    /// Text that was read; what lies before `from` was given on. There a record begins.
    text: String,
    from: usize,
    line: u64,
    scan: Scan,
    drained: bool,
    buffer: Vec<u8>,
    /// Length at which a piece is given on.
    piece: usize,
    /// Length of a record with quotes after which an open quote is given up. It shrinks where quotes are torn again and again, so that
    /// work stays in proportion to the text.
    patience: usize,
    /// A piece that was made already.
    ahead: Option<Chunk>,
    /// Quotes within quoted cells stand behind a backslash.
    escaped: bool,
}

/// How far the text has been looked at.
#[derive(Default)]
struct Scan {
    at: usize,
    /// Where the record that `at` lies in begins: all before it are whole.
    record: usize,
    /// Where the one before it begins.
    last: usize,
    /// Where the quote stands that is open at `at`.
    quote: Option<usize>,
    torn: bool,
}

impl<R: Read> Chunks<R> {
    /// Gives pieces of about as many lines as in a usual file, where `line` is the mean length of one in bytes.
    pub fn sized(self, line: usize) -> Self {
        let piece = (line * LINES).clamp(PIECE / 32, PIECE);
        Chunks { piece, buffer: vec![0; piece.min(READ)], ..self }
    }

    /// With quotes that are written so.
    pub fn escaped(self, escaped: bool) -> Self {
        Chunks { escaped, ..self }
    }

    pub fn new(path: &str, stream: R, decoder: Decoder, shape: Shape) -> Self {
        Chunks {
            stream,
            decoder,
            path: path.to_string(),
            end: if shape.dialect.returns_only { b'\r' } else { b'\n' },
            shape,
            text: String::new(),
            from: 0,
            line: 1,
            scan: Scan::default(),
            drained: false,
            buffer: vec![0; READ],
            piece: PIECE,
            patience: LONGEST,
            ahead: None,
            escaped: false,
        }
    }

    /// Reads more text in; afterwards either there is more, or the stream is drained.
    fn fill(&mut self) -> Result<()> {
        let read = loop {
            match self.stream.read(&mut self.buffer) {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read.with_context(|| format!("could not read {}", self.path))?,
            }
        };
        self.drained = read == 0;
        let before = self.text.len();
        self.decoder.push(&self.buffer[..read], &mut self.text, self.drained);
        if self.escaped {
            requote(&mut self.text, before);
        }
        Ok(())
    }

    /// What was not yet given on.
    fn rest(&self) -> &str {
        &self.text[self.from..]
    }

    /// Gives the first `to` bytes of the rest on.
    fn cut(&mut self, to: usize) -> (u64, String) {
        let piece = self.rest()[..to].to_string();
        self.from += to;
        if self.from >= PIECE || self.from == self.text.len() {
            self.text.drain(..self.from);
            self.from = 0;
        }
        let line = self.line;
        self.line += memchr::memchr_iter(self.end, piece.as_bytes()).count() as u64;
        self.scan.at -= to.min(self.scan.at);
        self.scan.record -= to.min(self.scan.record);
        self.scan.last -= to.min(self.scan.last);
        self.scan.quote = self.scan.quote.map(|q| q - to.min(q));
        (line, piece)
    }

    /// Gives the first line on as one that is no record, and reads on behind it.
    fn tear(&mut self, [en, zh]: [&str; 2]) -> Result<Chunk> {
        let end = char::from(self.end);
        let shown: String = self.rest().chars().take_while(|&c| c != end).take(SHOWN).collect();
        let shown = shown.trim_end_matches('\r').to_string();
        let line = self.line;
        loop {
            if let Some(end) = memchr::memchr(self.end, self.rest().as_bytes()) {
                self.cut(end + 1);
                break;
            }
            let whole = self.rest().len();
            self.cut(whole);
            if self.drained {
                break;
            }
            self.fill()?;
        }
        if self.scan.quote.is_some() {
            self.patience = (self.patience / 2).max(IMPATIENT);
        }
        self.scan = Scan::default();
        Ok(Chunk { line, body: Body::Unread(vec![(line, shown, Text::new(en, zh))]) })
    }

    fn step(&mut self) -> Result<Option<Chunk>> {
        loop {
            // What follows decides whether a backslash at the end becomes a quote.
            let seen = if self.escaped && !self.drained { self.rest().trim_end_matches('\\') } else { self.rest() };
            let text = &self.text.as_bytes()[self.from..self.from + seen.len()];
            self.scan.on(text, self.shape.dialect.delimiter, self.end, self.drained, self.patience);
            let too_long = self.scan.quote.is_none() && text.len() - self.scan.record > LONGEST;
            let whole = self.scan.record;
            let to = match self.scan.torn || too_long {
                true => whole,
                false if whole >= self.piece => self.shape.closed(&self.rest()[..whole], self.scan.last, self.line),
                false => 0,
            };
            if to > 0 {
                let (line, text) = self.cut(to);
                self.patience = (self.patience + text.len()).min(LONGEST);
                return Ok(Some(Chunk { line, body: Body::Text(text) }));
            }
            if self.scan.torn || too_long {
                return self.tear(if self.scan.quote.is_some() { UNCLOSED } else { TOO_LONG }).map(Some);
            }
            if !self.drained {
                self.fill()?;
                continue;
            }
            if self.rest().is_empty() {
                return Ok(None);
            }
            let several_lines = memchr::memchr(self.end, &self.rest().as_bytes()[whole..])
                .is_some_and(|end| !self.rest()[whole + end..].trim().is_empty());
            if self.scan.quote.is_some() && several_lines {
                self.scan.torn = true;
                continue;
            }
            let (line, text) = self.cut(self.rest().len());
            self.scan = Scan::default();
            return Ok(Some(Chunk { line, body: Body::Text(text) }));
        }
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<Chunk>;

    /// The next piece. Lines that are no record come together, since there may be very many of them.
    fn next(&mut self) -> Option<Result<Chunk>> {
        let mut lines = Vec::new();
        loop {
            match self.ahead.take().map_or_else(|| self.step(), |chunk| Ok(Some(chunk))) {
                Ok(Some(Chunk { body: Body::Unread(more), .. })) if lines.len() < LINES => lines.extend(more),
                Ok(chunk) if !lines.is_empty() => {
                    self.ahead = chunk;
                    return Some(Ok(Chunk { line: lines[0].0, body: Body::Unread(lines) }));
                }
                other => return other.transpose(),
            }
        }
    }
}

impl Scan {
    /// Looks on from where it stopped. A quote opens a quoted field where [`Records`](super::records::Records) has it.
    fn on(&mut self, text: &[u8], delimiter: u8, end: u8, drained: bool, patience: usize) {
        let edge = |b: u8| b == delimiter || b == b'\n' || b == b'\r';
        while !self.torn && self.at < text.len() {
            let found = memchr::memchr(b'"', &text[self.at..]).map(|i| self.at + i);
            let Some(open) = self.quote else {
                let to = found.unwrap_or(text.len());
                if let Some(last) = memchr::memrchr(end, &text[self.at..to]) {
                    let before = memchr::memrchr(end, &text[self.at..self.at + last]);
                    self.last = before.map_or(self.record, |before| self.at + before + 1);
                    self.record = self.at + last + 1;
                }
                self.at = to + usize::from(found.is_some());
                let blanks = text[..to].iter().rposition(|b| *b != b' ').map_or(0, |last| last + 1);
                let begins = found.is_some()
                    && (blanks == 0 || edge(text[blanks - 1]) || text[..blanks].ends_with(MARK.as_bytes()));
                if begins && blanks == to {
                    self.quote = found;
                } else if begins {
                    match Padded::at(&text[self.at..], delimiter) {
                        Padded::Cell { end, .. } if drained || self.at + end < text.len() => self.at += end,
                        Padded::Cell { .. } | Padded::Open if !drained => {
                            // What follows decides, and it has not come yet.
                            self.at = to;
                            break;
                        }
                        _ => {}
                    }
                }
                continue;
            };
            let end_of_it = found.unwrap_or(text.len());
            // Quotes that close and open again make one record of many lines: its length counts, not the last quote's.
            if end_of_it - self.record > patience {
                self.torn = true;
                break;
            }
            let Some(close) = found else {
                self.at = text.len();
                break;
            };
            let doubled = text.get(close + 1) == Some(&b'"');
            match text[close + 1..].iter().find(|b| **b != b' ') {
                // What follows decides, and it has not come yet.
                None if !drained => {
                    self.at = close;
                    break;
                }
                _ if doubled => self.at = close + 2,
                // Where it looks as if a field began here, this quote opens one, and the earlier was never closed.
                Some(&next) if !edge(next) && close > open + 1 && edge(text[close - 1]) => {
                    let lines = memchr::memchr(end, &text[open..close]).is_some();
                    self.torn = lines;
                    self.quote = self.quote.filter(|_| lines);
                    self.at = close + 1;
                }
                _ => {
                    self.quote = None;
                    self.at = close + 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
