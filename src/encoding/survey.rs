//! Reads a whole file once and says which encoding it is in: a byte-order mark, UTF-16 without one, then whichever of
//! UTF-8, GB18030 and Windows-1252 explains the bytes. Big5 and the rest have to be asked for.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr_iter};

use super::misread::{Evidence, told};
use super::readers::{Block, Gb18030, Utf8};
use super::rival::rival;
use super::utf16::Utf16;
use super::verdict::{self, Reason, Undecided};
use super::{Found, Place, is_utf16, mark};

/// How much is gathered before it is read, in bytes: enough to know UTF-16 by.
const BLOCK: usize = 64 * 1024;
/// Bytes of the text that tell an encoding by its frequent characters.
const SAMPLE: usize = 64 * 1024;
/// After so many characters UTF-8 is certain or out of the question, and only one reading goes on.
const PROVEN: u64 = 4096;

/// The first pass over a file.
#[derive(Default)]
pub struct Survey {
    /// What has not been read by both readers.
    block: Vec<u8>,
    /// Where `block` begins.
    offset: u64,
    /// Line ends before it.
    newlines: u64,
    /// How far each reader came in `block`.
    utf8_at: usize,
    gb_at: usize,
    utf8: Utf8,
    gb: Gb18030,
    utf16: Option<Utf16>,
    misread: Evidence,
    /// The first bytes from the first one beyond ASCII on.
    sample: Vec<u8>,
    zeros: u64,
    first_zero: Option<Place>,
    /// Known from the first block: a byte-order mark, or UTF-16 without one.
    early: Option<Early>,
    looked: bool,
}

enum Early {
    Marked(&'static Encoding, usize),
    Unmarked(&'static Encoding),
    Utf32,
}

impl Survey {
    pub fn new() -> Self {
        Survey::default()
    }

    /// Takes the next bytes of the file, as many as there are at hand.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK.saturating_sub(self.block.len())));
            self.block.extend_from_slice(now);
            self.keep(now);
            bytes = later;
            if self.block.len() >= BLOCK {
                self.digest(false);
            }
        }
    }

    /// What all of them tell of GBK that was taken for a Western encoding.
    #[cfg(test)]
    pub(super) fn seen(mut self) -> Evidence {
        self.digest(true);
        self.misread
    }

    /// Says what the bytes were.
    ///
    /// # Errors
    /// [`Undecided`] for UTF-32, binary files, and files in several encodings or one that has to be named.
    pub fn finish(mut self) -> Result<Found, Undecided> {
        self.digest(true);
        self.verdict()
    }

    /// Keeps what the sample still lacks.
    fn keep(&mut self, new: &[u8]) {
        let from = match self.sample.is_empty() {
            true => new.iter().position(|byte| !byte.is_ascii()).unwrap_or(new.len()),
            false => 0,
        };
        self.sample.extend(new[from..].iter().take(SAMPLE - self.sample.len()));
    }

    fn digest(&mut self, last: bool) {
        if !self.looked {
            self.looked = true;
            self.early = early(&self.block);
            match self.early {
                Some(Early::Marked(encoding, _)) if encoding == UTF_8 => self.gb.hopeless = true,
                Some(Early::Marked(encoding, _)) if encoding == GB18030 => self.utf8.hopeless = true,
                Some(_) => (self.utf8.hopeless, self.gb.hopeless) = (true, true),
                None => (),
            }
            self.utf16 = match self.early {
                Some(Early::Marked(encoding, _) | Early::Unmarked(encoding)) if is_utf16(encoding) => {
                    Some(Utf16::new(encoding == UTF_16BE))
                }
                _ => None,
            };
        }
        let fresh = self.utf8_at.max(self.gb_at);
        let block = Block { bytes: &self.block, offset: self.offset, line: self.newlines + 1, last };
        let wide = match self.early {
            Some(Early::Marked(encoding, _)) => is_utf16(encoding),
            Some(_) => true,
            None => false,
        };
        let new = self.block.get(fresh..).unwrap_or_default();
        if let Some(utf16) = &mut self.utf16 {
            utf16.read(new);
        }
        if !wide {
            // Bytes that a reader left behind belong to a cut character, so none of them is zero.
            self.zeros += memchr_iter(0, new).count() as u64;
            if self.zeros > 0 && self.first_zero.is_none() {
                self.first_zero = memchr(0, &self.block).and_then(|at| block.place(at));
            }
        }
        let from = self.utf8_at;
        self.utf8_at = self.utf8.read(&block, from);
        match self.early {
            Some(Early::Marked(encoding, _) | Early::Unmarked(encoding)) if is_utf16(encoding) => {
                self.misread.read(encoding.decode_without_bom_handling(new).0.as_bytes(), last);
            }
            // Whole characters, each once.
            _ if !self.utf8.hopeless => self.misread.read(&self.block[from..self.utf8_at], last),
            _ => (),
        }
        self.gb_at = self.gb.read(&block, self.gb_at);
        let done = self.utf8_at.min(self.gb_at).min(self.block.len());
        self.newlines += memchr_iter(b'\n', self.block.get(..done).unwrap_or_default()).count() as u64;
        self.offset += done as u64;
        self.block.drain(..done);
        self.utf8_at -= done;
        self.gb_at -= done;
        let Utf8 { chars, malformed, .. } = self.utf8;
        self.utf8.hopeless |= !self.gb.hopeless && malformed >= PROVEN && malformed > chars;
        self.gb.hopeless |= !self.utf8.hopeless && chars >= PROVEN && malformed * 20 <= chars;
    }

    fn verdict(self) -> Result<Found, Undecided> {
        if let Some(place) = self.utf16.as_ref().and_then(Utf16::stops) {
            return Err(Undecided { reason: Reason::Shifted, place: Some(place) });
        }
        let (encoding, bom, evidence) = match self.early {
            Some(Early::Utf32) => return Err(Undecided { reason: Reason::Utf32, place: None }),
            Some(Early::Marked(encoding, bom)) => (encoding, bom, verdict::by_mark()),
            Some(Early::Unmarked(encoding)) => (encoding, 0, verdict::by_zeros()),
            None => {
                let binary = self.zeros * 4 > self.offset || (self.zeros > 16 && self.zeros * 50 > self.offset);
                if binary {
                    return Err(Undecided { reason: Reason::Binary, place: self.first_zero });
                }
                let encoding = verdict::weigh(&self.utf8, &self.gb, self.offset, || rival(&self.sample))?;
                (encoding, 0, verdict::evidence(encoding, &self.utf8, &self.gb, self.offset))
            }
        };
        let misread = self.misread.is_proof() && (encoding == UTF_8 || is_utf16(encoding));
        let evidence = if misread { told(evidence) } else { evidence };
        Ok(Found { encoding, bom, misread, evidence })
    }
}

/// What the beginning of a file says by itself.
fn early(head: &[u8]) -> Option<Early> {
    if head.starts_with(b"\xFF\xFE\0\0") || head.starts_with(b"\0\0\xFE\xFF") {
        return Some(Early::Utf32);
    }
    if let Some((encoding, bom)) = mark(head) {
        return Some(Early::Marked(encoding, bom));
    }
    [(1, UTF_16LE), (0, UTF_16BE)]
        .into_iter()
        .find(|&(zero, _)| looks_like_utf16(head, zero))
        .map(|(_, encoding)| Early::Unmarked(encoding))
}

/// Whether the units of two bytes whose byte number `zero` is the upper one make a text. At least one has to be ASCII,
/// and nearly all lie in blocks that texts use. As any English text does that too, read so (`ab` is 扡), one thing more
/// must hold: most line ends, commas and tabs are units; or most units are ASCII; or nearly all are Chinese, which
/// words with blanks between them never are; or it has more control bytes than a text of single bytes can have.
fn looks_like_utf16(head: &[u8], zero: usize) -> bool {
    let head = head.get(..head.len() & !1).unwrap_or_default();
    let units = head.len() / 2;
    let (mut ascii, mut paired, mut usual, mut chinese) = (0, 0, 0, 0);
    for unit in head.chunks_exact(2) {
        let (high, low) = (unit[zero], unit[1 - zero]);
        let plain = high == 0 && (low >= 0x20 || is_mark(low) || low == b'\r');
        ascii += usize::from(high == 0);
        paired += usize::from(high == 0 && is_mark(low));
        usual += usize::from(plain || matches!(high, 1..=6 | 0x1E..=0x27 | 0x30..));
        let sign = matches!((high, low), (0x20, 0x10..=0x3F) | (0x30, 0..=0x1F) | (0xFF, 0..=0xEF));
        chinese += usize::from(plain || sign || matches!(high, 0x4E..=0x9F));
    }
    let nearly_all = |n: usize| n * 20 >= units * 19;
    if ascii == 0 || !nearly_all(usual) {
        return false;
    }
    let marks = head.iter().filter(|&&b| is_mark(b)).count();
    let controls = head.iter().filter(|&&b| b > 0 && b < 0x20 && !is_mark(b) && b != b'\r').count();
    paired * 2 > marks
        || ascii * 3 > head.len()
        || (paired > 0 && nearly_all(chinese) && !head.is_ascii())
        || (controls >= 4 && controls * 50 >= head.len())
}

/// What every table has, in any language.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'\n' | b',' | b'\t')
}
