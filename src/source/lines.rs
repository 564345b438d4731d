//! On which line of a file an offset of its text lies. Must not know records.

/// Counts lines up to a byte offset that only grows.
pub struct Lines<'a> {
    bytes: &'a [u8],
    end: u8,
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// `first`: the line on which the text begins. `returns_only`: lines end with a carriage return alone.
    pub fn new(text: &'a str, first: u64, returns_only: bool) -> Self {
        Lines { bytes: text.as_bytes(), end: if returns_only { b'\r' } else { b'\n' }, counted: 0, line: first }
    }

    /// The line of the first character at or after `offset` that is no line end.
    pub fn at(&mut self, offset: usize) -> u64 {
        let ends = self.bytes[offset..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let to = (offset + ends).max(self.counted);
        self.line += memchr::memchr_iter(self.end, &self.bytes[self.counted..to]).count() as u64;
        self.counted = to;
        self.line
    }
}
