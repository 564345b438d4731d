//! Where a text in UTF-16 stops being one: files were joined byte by byte, and one had another encoding, or a single byte stood
//! between them, so that the units after it begin in the middle.

use super::Place;

/// Such units before the rest is believed to be no UTF-16.
const ENOUGH: u64 = 2;

/// What the units of a text are, read byte by byte.
pub struct Utf16 {
    /// The upper byte comes first.
    big: bool,
    /// The first byte of a unit.
    half: Option<u8>,
    /// Bytes that were read.
    offset: u64,
    /// The line that is being read, and its first byte.
    line: Place,
    /// Units that no text has, the line on which the first one stands, and the lines that end after it.
    strange: u64,
    first: Option<Place>,
    lines: u64,
}

impl Utf16 {
    pub fn new(big: bool) -> Self {
        let line = Place { line: 1, offset: 0, byte: 0 };
        Utf16 { big, half: None, offset: 0, line, strange: 0, first: None, lines: 0 }
    }

    /// Reads on.
    pub fn read(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.offset == self.line.offset {
                self.line.byte = byte;
            }
            self.offset += 1;
            let Some(first) = self.half.take() else {
                self.half = Some(byte);
                continue;
            };
            match if self.big { [first, byte] } else { [byte, first] } {
                [0, b'\n'] => {
                    self.lines += u64::from(self.first.is_some());
                    self.line = Place { line: self.line.line + 1, offset: self.offset, byte: 0 };
                }
                // A line end or a comma one byte off, a line end of single bytes, a mark the other way round.
                [b'\n' | b',', 0] | [b'\n', b'\r'] | [0xff, 0xfe] => {
                    self.strange += 1;
                    self.first.get_or_insert(self.line);
                }
                _ => {}
            }
        }
    }

    /// The line from which on it is no UTF-16: one that goes on in it has more lines than strange units.
    pub fn stops(&self) -> Option<Place> {
        self.first.filter(|_| self.strange >= ENOUGH && self.strange > self.lines)
    }
}
