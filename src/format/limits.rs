//! How much a packed file may unfold to. A few kilobytes can hold a terabyte of zeros.

use std::io::{self, Read};

/// Rows that a sheet can have.
pub const SHEET_ROWS: u64 = 1_048_576;

/// Bounds that no honest file of complaints reaches.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes after unpacking, of all parts of a file together.
    pub unpacked: u64,
    /// Cells of one table, empty ones included.
    pub cells: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { unpacked: 4 << 30, cells: 50_000_000 }
    }
}

impl Limits {
    /// Whether `packed` bytes may unfold to `size`.
    pub fn allow(&self, size: u64, packed: u64) -> bool {
        size <= most_of(packed, self.unpacked)
    }
}

/// Bytes to which `packed` may unfold, `most` in all: above 64 MiB, more than 400 to 1 is a bomb (text reaches about 30 to 1, a
/// sheet of equal rows about 150 to 1; deflate ends at 1 032 to 1).
pub fn most_of(packed: u64, most: u64) -> u64 {
    most.min(packed.saturating_mul(400).max(64 << 20))
}

/// A reader that ends with an error once more than a number of bytes came out of it.
#[derive(Debug)]
pub struct Limited<R> {
    inner: R,
    left: u64,
    most: u64,
}

impl<R> Limited<R> {
    /// `most`: bytes that may come out.
    pub fn new(inner: R, most: u64) -> Self {
        Limited { inner, left: most, most }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        // One byte more than is left may be asked for: that tells an end exactly at the limit from one beyond it.
        let ask = usize::try_from(self.left.saturating_add(1)).unwrap_or(usize::MAX).min(buf.len());
        let got = self.inner.read(&mut buf[..ask])?;
        match self.left.checked_sub(got as u64) {
            Some(left) => self.left = left,
            None => {
                let text = format!("holds more than {}, so it is not read further", size(self.most));
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, text));
            }
        }
        Ok(got)
    }
}

/// A number of bytes for people, e.g. `4.0 GiB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1_024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.1} GiB", bytes as f64 / 1_073_741_824.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_exactly_at_the_limit_is_no_error() {
        let mut out = Vec::new();
        assert_eq!(Limited::new(&b"12345"[..], 5).read_to_end(&mut out).unwrap(), 5);
        assert_eq!(out, b"12345");
    }

    #[test]
    fn one_byte_beyond_the_limit_is_an_error_that_names_it() {
        let error = Limited::new(&b"123456"[..], 5).read_to_end(&mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("5 bytes"), "{error}");
    }

    #[test]
    fn a_gzip_bomb_ends_with_an_error() {
        use flate2::{Compression, read::GzDecoder, write::GzEncoder};
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        io::copy(&mut io::repeat(0).take(64 << 20), &mut packed).unwrap();
        let packed = packed.finish().unwrap();
        assert!(packed.len() < 100_000);
        assert!(io::copy(&mut Limited::new(GzDecoder::new(&packed[..]), 1 << 20), &mut io::sink()).is_err());
    }
}
