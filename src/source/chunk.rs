//! From a stream of bytes to pieces of text that end where a record ends, a broken one too, so that each can be read by
//! itself. Holds one piece at a time. Must not know what columns mean.

use std::io::Read;

use anyhow::{Context, Result};

use super::broken::Shape;
use super::records::MARK;
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
    /// Line of the input on which it begins, from 1.
    pub line: u64,
    pub body: Body,
}

#[derive(Debug, PartialEq)]
pub enum Body {
    /// Whole records of delimited text.
    Text(String),
    /// Lines that are no record: line, beginning, and why.
    Unread(Vec<(u64, String, Text)>),
    /// Rows that came as cells, each with its number in the source.
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
        self.decoder.push(&self.buffer[..read], &mut self.text, self.drained);
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
            let text = &self.text.as_bytes()[self.from..];
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
    /// Looks on from where it stopped. A quote opens a quoted field where a field begins, as the csv crate has it.
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
                if found.is_some() && (to == 0 || edge(text[to - 1]) || text[..to].ends_with(MARK.as_bytes())) {
                    self.quote = found;
                }
                self.at = to + usize::from(found.is_some());
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
            match text.get(close + 1) {
                // What follows decides, and it has not come yet.
                None if !drained => {
                    self.at = close;
                    break;
                }
                Some(b'"') => self.at = close + 2,
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
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::encoding::{Found, by_name};
    use crate::source::rows::Dialect;

    /// The text that comes, with lines that are no record in brackets; cut into pieces of about `piece` bytes.
    fn given(text: &str, piece: usize) -> String {
        let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
        let shape = Shape {
            dialect: Dialect { delimiter: b',', returns_only: false },
            columns: 2,
            header: 1,
            short: Arc::default(),
        };
        let mut chunks = Chunks { piece, ..Chunks::new("in.csv", text.as_bytes(), decoder, shape) };
        chunks.buffer = vec![0; piece];
        let mut all = String::new();
        for chunk in chunks {
            let seen = |line: u64, all: &str| {
                assert_eq!(line, 1 + all.replace('\u{1}', "").matches('\n').count() as u64, "after {all:?}");
            };
            match chunk.unwrap() {
                Chunk { line, body: Body::Text(text) } => {
                    seen(line, &all);
                    all += &text;
                }
                Chunk { body: Body::Unread(lines), .. } => {
                    for (line, shown, _) in lines {
                        seen(line, &all);
                        all += &format!("\u{1}{shown}");
                        // Its line end was taken with it.
                        let rest = &text[all.replace('\u{1}', "").len()..];
                        all += &rest.chars().take_while(|c| *c == '\r').collect::<String>();
                        if rest.trim_start_matches('\r').starts_with('\n') {
                            all.push('\n');
                        }
                    }
                }
                Chunk { body: Body::Cells(_), .. } => unreachable!("a text has no cells"),
            }
        }
        all
    }

    #[test]
    fn a_piece_ends_where_a_record_does() {
        let text = "a,b\n1,\"two\nlines\"\n3,\"say \"\"x\"\"\n\"\n5,6\n";
        let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
        let shape = Shape {
            dialect: Dialect { delimiter: b',', returns_only: false },
            columns: 2,
            header: 1,
            short: Arc::default(),
        };
        let chunks = Chunks { piece: 1, ..Chunks::new("in.csv", text.as_bytes(), decoder, shape) };
        let pieces: Vec<_> = chunks.map(|c| c.unwrap().body).collect();
        assert_eq!(pieces, [Body::Text(text.into())], "what has come is given on up to the last record");
    }

    #[test]
    fn a_quote_that_the_next_one_opens_again_was_never_closed() {
        let text = "a,b\n1,\"torn\n2,x\n3,y\n4,\"quoted, and sound\"\n5,z\n";
        assert_eq!(given(text, 1 << 20), text.replace("1,\"torn", "\u{1}1,\"torn"));
    }

    #[test]
    fn a_line_without_end_is_given_up_and_the_next_one_read() {
        let long = "x".repeat(LONGEST + 2 * READ);
        let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
        let text = format!("a,b\n{long}\n3,4\n");
        let shape = Shape {
            dialect: Dialect { delimiter: b',', returns_only: false },
            columns: 2,
            header: 1,
            short: Arc::default(),
        };
        let chunks: Vec<Chunk> = Chunks::new("in.csv", text.as_bytes(), decoder, shape).map(Result::unwrap).collect();
        assert_eq!(chunks[0], Chunk { line: 1, body: Body::Text("a,b\n".into()) });
        let shown = "x".repeat(SHOWN);
        assert_eq!(
            chunks[1],
            Chunk { line: 2, body: Body::Unread(vec![(2, shown, Text::new(TOO_LONG[0], TOO_LONG[1]))]) }
        );
        assert_eq!(chunks[2], Chunk { line: 3, body: Body::Text("3,4\n".into()) });
    }

    proptest::proptest! {
        #[test]
        fn no_byte_is_lost_wherever_pieces_end(text in "[ab,\"\n中\r]{0,120}", piece in 1usize..40) {
            let whole = given(&text, 1 << 20);
            proptest::prop_assert_eq!(whole.replace('\u{1}', ""), text.clone());
            proptest::prop_assert_eq!(given(&text, piece), whole);
        }
    }
}
