//! Two ways to read the bytes of a file, UTF-8 and GB18030, each counting what it finds. A reader works on a block and
//! says how far it came: a character that the block cuts is read with the next one.

use memchr::memchr_iter;

use super::Place;

/// A stretch of the file, and where it begins.
pub struct Block<'a> {
    pub bytes: &'a [u8],
    pub offset: u64,
    /// Line of its first byte, counted from 1.
    pub line: u64,
    /// Nothing follows.
    pub last: bool,
}

impl Block<'_> {
    pub fn place(&self, at: usize) -> Option<Place> {
        let newlines = memchr_iter(b'\n', self.bytes.get(..at)?).count() as u64;
        Some(Place { line: self.line + newlines, offset: self.offset + at as u64, byte: *self.bytes.get(at)? })
    }
}

/// How many bytes at the end begin a character of UTF-8 that is not there as a whole.
pub fn cut_utf8(bytes: &[u8]) -> usize {
    let lead = (1..=bytes.len().min(3)).find(|n| bytes[bytes.len() - n] >= 0xC0);
    let is_cut = |n: &usize| std::str::from_utf8(&bytes[bytes.len() - n..]).is_err_and(|e| e.error_len().is_none());
    lead.filter(is_cut).unwrap_or(0)
}

/// What the bytes are as UTF-8.
#[derive(Default)]
pub struct Utf8 {
    /// Characters beyond ASCII.
    pub chars: u64,
    /// Those before the first malformed stretch.
    pub before: u64,
    /// Stretches that are no character, as a decoder would replace them.
    pub malformed: u64,
    pub first: Option<Place>,
    /// The last of them is a character that the end of the file cuts, and how much of it there is, in bytes.
    pub cut: usize,
    /// Another reading is certain: not read any further.
    pub hopeless: bool,
}

impl Utf8 {
    /// Reads from `at` and gives back how far it came.
    pub fn read(&mut self, block: &Block, at: usize) -> usize {
        if self.hopeless {
            return block.bytes.len();
        }
        let tail = cut_utf8(block.bytes);
        let end = if block.last { block.bytes.len() } else { block.bytes.len() - tail };
        let bytes = block.bytes.get(at..end).unwrap_or_default();
        if block.last {
            self.cut = tail;
        }
        if simdutf8::basic::from_utf8(bytes).is_ok() {
            self.chars += leads(bytes);
            return end;
        }
        let mut here = at;
        for chunk in bytes.utf8_chunks() {
            self.chars += leads(chunk.valid().as_bytes());
            here += chunk.valid().len();
            if !chunk.invalid().is_empty() {
                if self.first.is_none() {
                    (self.first, self.before) = (block.place(here), self.chars);
                }
                self.malformed += 1;
                here += chunk.invalid().len();
            }
        }
        end
    }
}

/// How many characters beyond ASCII there are in valid UTF-8.
fn leads(bytes: &[u8]) -> u64 {
    count(bytes, |b| b >= 0xC0)
}

/// What the bytes are as GB18030, and whether they look like it.
#[derive(Default)]
pub struct Gb18030 {
    /// Characters beyond ASCII.
    pub chars: u64,
    /// Those that modern text consists of: punctuation, full-width forms, the 3,755 usual ideographs, and all that
    /// take four bytes, which do not arise by accident.
    pub usual: u64,
    /// Stretches that are no character, as a decoder would replace them.
    pub malformed: u64,
    /// The last of them is a character that the end of the file cuts.
    pub cut: bool,
    /// High bytes that stand alone, and two of them between ASCII letters: accented letters of a Western encoding.
    pub accents: u64,
    /// Bytes from 0x80.
    pub high: u64,
    /// Control bytes other than zeros, tabs and line ends, and bytes that Windows-1252 does not define.
    pub odd: u64,
    /// Another reading is certain: not read any further.
    pub hopeless: bool,
    run: Run,
}

/// A stretch of high bytes.
#[derive(Default)]
struct Run {
    length: u32,
    /// The byte before it.
    before: u8,
    /// Its usual characters so far.
    usual: u64,
    /// It is a mark or an accented Latin letter of GB18030, which in Windows-1252 nobody writes between letters: `’` is A1 AF
    /// (`¡¯`), `é` is A8 A6 (`¨¦`).
    latin: bool,
}

/// What begins at a high byte.
pub(super) enum Unit {
    Two { usual: bool, latin: bool },
    Four,
    Euro,
    Malformed(usize),
    Cut,
}

impl Gb18030 {
    /// Reads from `at` and gives back how far it came.
    pub fn read(&mut self, block: &Block, mut at: usize) -> usize {
        if self.hopeless {
            return block.bytes.len();
        }
        let new = block.bytes.get(at..).unwrap_or_default();
        self.odd += count_odd(new);
        while let Some(&byte) = block.bytes.get(at) {
            if byte < 0x80 {
                self.close(byte);
                at += ascii(&block.bytes[at..]);
                self.run.before = block.bytes[at - 1];
                continue;
            }
            let rest = &block.bytes[at..];
            // Both bytes high, the usual case, comes first and does as little as possible.
            match unit(rest) {
                Unit::Two { usual, latin } => {
                    self.run.latin = latin && self.run.length == 0;
                    self.chars += 1;
                    self.run.usual += u64::from(usual);
                    at += 2;
                    if rest[1] >= 0x80 {
                        self.run.length += 2;
                    } else {
                        self.run.length += 1;
                        self.close(rest[1]);
                    }
                }
                Unit::Four => {
                    self.chars += 1;
                    let run = std::mem::replace(&mut self.run, Run { before: b'0', ..Run::default() });
                    self.usual += run.usual + 1;
                    self.high += u64::from(run.length) + 2;
                    at += 4;
                }
                Unit::Euro => {
                    self.run.length += 1;
                    at += 1;
                }
                Unit::Cut if !block.last => {
                    // These bytes come again with the next block.
                    self.odd -= count_odd(rest);
                    return at;
                }
                Unit::Cut => {
                    self.cut = true;
                    at += self.note(rest);
                }
                Unit::Malformed(length) => at += self.note(&rest[..length]),
            }
        }
        if block.last {
            self.close(0);
        }
        at
    }

    /// Counts a malformed stretch and gives back its length.
    fn note(&mut self, stretch: &[u8]) -> usize {
        self.malformed += 1;
        self.run.length += stretch.iter().map(|b| u32::from(*b >= 0x80)).sum::<u32>();
        stretch.len()
    }

    /// Ends a run of high bytes before the ASCII byte `after`.
    fn close(&mut self, after: u8) {
        let Run { length, before, usual, latin } = std::mem::take(&mut self.run);
        self.run.before = after;
        self.high += u64::from(length);
        match length {
            0 => (),
            1 => self.accents += 1,
            2 if !latin && before.is_ascii_alphabetic() && after.is_ascii_alphabetic() => self.accents += 1,
            _ => self.usual += usual,
        }
    }
}

/// The unit at the beginning of `bytes`, whose first is high: the same rules as the decoder's.
#[inline]
pub(super) fn unit(bytes: &[u8]) -> Unit {
    let trail = |b: u8| matches!(b, 0x40..=0x7E | 0x80..=0xFE);
    match *bytes {
        [0xA1..=0xA3, 0xA1..=0xFE, ..] | [0xA8, 0xA1..=0xC0, ..] => Unit::Two { usual: true, latin: true },
        [0xA1..=0xA9 | 0xB0..=0xD7, 0xA1..=0xFE, ..] => Unit::Two { usual: true, latin: false },
        [0x80, ..] => Unit::Euro,
        [0xFF, ..] => Unit::Malformed(1),
        [_, second, ..] if trail(second) => Unit::Two { usual: false, latin: false },
        [first, second @ b'0'..=b'9', third @ 0x81..=0xFE, fourth @ b'0'..=b'9', ..] => {
            let digit = |b: u8, base: u8| u32::from(b) - u32::from(base);
            let pointer =
                ((digit(first, 0x81) * 10 + digit(second, b'0')) * 126 + digit(third, 0x81)) * 10 + digit(fourth, b'0');
            let unassigned = (pointer > 39_419 && pointer < 189_000) || pointer > 1_237_575;
            if unassigned { Unit::Malformed(4) } else { Unit::Four }
        }
        [_, b'0'..=b'9', 0x81..=0xFE] | [_, b'0'..=b'9'] | [_] => Unit::Cut,
        [_, 0xFF, ..] => Unit::Malformed(2),
        // The decoder takes the first byte alone and reads the others again.
        _ => Unit::Malformed(1),
    }
}

/// How many ASCII bytes `bytes` begins with.
fn ascii(bytes: &[u8]) -> usize {
    let words = bytes.chunks_exact(16).take_while(|c| c.iter().fold(0, |all, b| all | b) < 0x80).count();
    let done = words * 16;
    done + bytes.get(done..).unwrap_or_default().iter().take_while(|b| **b < 0x80).count()
}

fn count_odd(bytes: &[u8]) -> u64 {
    let control = |b: u8| (b < 0x20) & (b != 0) & (b != b'\t') & (b != b'\n') & (b != b'\r');
    let undefined = |b: u8| (b == 0x81) | (b == 0x8D) | (b == 0x8F) | (b == 0x90) | (b == 0x9D);
    count(bytes, |b| control(b) | undefined(b))
}

/// How many bytes are such. Summed in bytes first, which is several times faster.
fn count(bytes: &[u8], such: impl Fn(u8) -> bool) -> u64 {
    bytes.chunks(255).map(|c| u64::from(c.iter().map(|&b| u8::from(such(b))).sum::<u8>())).sum()
}
