//! Which encoding a whole file is in, and its text. [`Survey`] reads all bytes once and says what they are; [`Decoder`]
//! reads them again and hands out text. Both take chunks cut anywhere and keep no more than a block of them. Must not
//! know files, compression or rows.

pub mod misread;
pub mod mojibake;
mod readers;
mod rival;
mod survey;
mod utf16;
mod verdict;

pub use survey::Survey;
pub use verdict::{Reason, Undecided};

pub use encoding_rs::Encoding;
use encoding_rs::{DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::lang::Text;
use misread::{Joined, put_right};
use readers::cut_utf8;

/// How a file is to be read, and why.
#[derive(Debug, Clone)]
pub struct Found {
    pub encoding: &'static Encoding,
    /// Length of the byte-order mark, which is no text, in bytes.
    pub bom: usize,
    /// Its text is GBK that was taken for a Western encoding and saved so; decoders put it right.
    pub misread: bool,
    /// Why this encoding, as the end of a sentence: "a byte-order mark".
    pub evidence: Text,
}

/// Where a byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Counted from 1.
    pub line: u64,
    /// Bytes before it.
    pub offset: u64,
    pub byte: u8,
}

impl Found {
    /// What the user asked for. `head` is the beginning of the file, four bytes or more where there are: a byte-order
    /// mark of this encoding is skipped, and one of UTF-16 also settles the order of its bytes.
    pub fn asked(encoding: &'static Encoding, head: &[u8]) -> Found {
        let (encoding, bom) = match mark(head) {
            Some((marked, bom)) if marked == encoding || (is_utf16(marked) && is_utf16(encoding)) => (marked, bom),
            _ => (encoding, 0),
        };
        let evidence = Text::new("as asked", "按指定");
        Found { encoding, bom, misread: false, evidence }
    }

    /// The name for people: `utf-8`, `gb18030`, `utf-16le`, `windows-1252`.
    pub fn name(&self) -> String {
        name(self.encoding)
    }
}

/// The name of an encoding for people, in lower case.
pub fn name(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// The encoding of this name, in any case: the names of the web (`gb2312`, `latin1`, `utf-16le`, `shift_jis`), and
/// numbers of Windows code pages. All that GB18030 contains is read as GB18030.
pub fn by_name(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().to_ascii_lowercase();
    let label = match name.as_str() {
        "cp936" | "ms936" | "936" | "gb-18030" | "gb-2312" | "euc-cn" => "gb18030",
        "cp950" | "950" => "big5",
        "cp932" | "932" => "shift_jis",
        "cp949" | "949" => "euc-kr",
        "utf16" => "utf-16",
        "utf16le" => "utf-16le",
        "utf16be" => "utf-16be",
        "utf-8-sig" | "utf8-bom" | "65001" => "utf-8",
        "latin-1" | "1252" => "windows-1252",
        other => other,
    };
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    Some(if encoding == encoding_rs::GBK { GB18030 } else { encoding })
}

/// The encoding that a byte-order mark stands for, and the length of the mark.
fn mark(head: &[u8]) -> Option<(&'static Encoding, usize)> {
    let marks: [(&[u8], &'static Encoding); 4] =
        [(b"\xEF\xBB\xBF", UTF_8), (b"\x84\x31\x95\x33", GB18030), (b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)];
    marks.into_iter().find(|(bytes, _)| head.starts_with(bytes)).map(|(bytes, encoding)| (encoding, bytes.len()))
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Turns the bytes of a file into text, chunk by chunk.
pub struct Decoder {
    /// For everything but UTF-8, which needs none; nothing after the last chunk.
    inner: Option<encoding_rs::Decoder>,
    /// The bytes of a character of UTF-8 that a chunk cut.
    cut: Vec<u8>,
    utf8: bool,
    /// How much of the byte-order mark is still to come.
    skip: usize,
    /// For text that is to be put right.
    joined: Option<Joined>,
}

impl Decoder {
    pub fn new(found: &Found) -> Self {
        let inner = (found.encoding != UTF_8).then(|| found.encoding.new_decoder_without_bom_handling());
        let utf8 = found.encoding == UTF_8;
        Decoder { inner, utf8, cut: Vec::new(), skip: found.bom, joined: found.misread.then(Joined::default) }
    }

    /// Appends the text of `bytes` to `out`; `last` says that no more come. A character that the chunk cuts comes with
    /// the next one, and bytes that are no character become U+FFFD.
    pub fn push(&mut self, bytes: &[u8], out: &mut String, last: bool) {
        let Some(mut joined) = self.joined.take() else { return self.decode(bytes, out, last) };
        let mut text = String::new();
        self.decode(bytes, &mut text, last);
        out.push_str(&put_right(&joined.push(&text, last)));
        self.joined = Some(joined);
    }

    fn decode(&mut self, bytes: &[u8], out: &mut String, last: bool) {
        let skipped = self.skip.min(bytes.len());
        self.skip -= skipped;
        let bytes = bytes.get(skipped..).unwrap_or_default();
        if self.utf8 {
            self.push_utf8(bytes, out, last);
        } else {
            self.push_other(bytes, out, last);
        }
    }

    fn push_utf8(&mut self, mut bytes: &[u8], out: &mut String, last: bool) {
        if !self.cut.is_empty() {
            // The rest of the cut character, and only that: what follows need not be copied.
            let rest = bytes.iter().take(3).take_while(|b| (0x80..0xC0).contains(*b)).count();
            let (rest, later) = bytes.split_at(rest);
            let mut whole = std::mem::take(&mut self.cut);
            whole.extend_from_slice(rest);
            if later.is_empty() && !last && cut_utf8(&whole) == whole.len() {
                self.cut = whole;
                return;
            }
            write(&whole, out);
            bytes = later;
        }
        let tail = if last { 0 } else { cut_utf8(bytes) };
        let (whole, tail) = bytes.split_at(bytes.len() - tail);
        write(whole, out);
        self.cut.extend_from_slice(tail);
    }

    fn push_other(&mut self, mut bytes: &[u8], out: &mut String, last: bool) {
        let Some(inner) = &mut self.inner else { return };
        loop {
            let room = inner.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len());
            out.reserve(room.max(16));
            let (result, read) = inner.decode_to_string_without_replacement(bytes, out, last);
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => (),
                DecoderResult::Malformed(..) => out.push(char::REPLACEMENT_CHARACTER),
            }
        }
        if last {
            self.inner = None;
        }
    }
}

/// Appends UTF-8, with U+FFFD for each stretch that is none.
fn write(bytes: &[u8], out: &mut String) {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return out.push_str(text);
    }
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

#[cfg(test)]
mod tests;
