//! From bytes to text: what a file is, before anybody asks what its columns mean. Must not know profiles.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::error::user;

/// A whole input as text. Other encodings and formats join here: they all end as this.
#[derive(Debug)]
pub struct Input {
    pub path: String,
    pub text: String,
    /// How the bytes were read: `utf-8` or `utf-8 with byte-order mark`.
    pub encoding: &'static str,
    /// SHA-256 of the bytes as they are on disk, in hex.
    pub sha256: String,
}

/// Reads a file.
///
/// # Errors
/// A `UserError` that names the path for a missing file, a folder, an empty or a binary file, and text that is not UTF-8.
pub fn open(path: &str) -> Result<Input> {
    let there = Path::new(path);
    if there.is_dir() {
        return Err(user(format!("{path} is a folder"), format!("name the files in it, for example {path}/*.csv")));
    }
    if !there.exists() {
        return Err(user(format!("there is no file {path}"), "check the spelling and the folder you are in"));
    }
    let file = File::open(there).with_context(|| format!("could not open {path}"))?;
    read(path, file)
}

/// Reads an open stream; `path` is the name to give in messages.
///
/// # Errors
/// As [`open`].
pub fn read(path: &str, mut stream: impl Read) -> Result<Input> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).with_context(|| format!("could not read {path}"))?;
    let sha256 = hex(&Sha256::digest(&bytes));
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(|e| {
            user(format!("{path} is a damaged gzip file ({e})"), "fetch it again, or unpack it with another tool")
        })?;
        bytes = plain;
    }
    let (text, encoding) = decode(path, bytes)?;
    Ok(Input { path: path.to_string(), text, encoding, sha256 })
}

fn decode(path: &str, mut bytes: Vec<u8>) -> Result<(String, &'static str)> {
    let csv_hint = "save it as CSV in UTF-8 (in Excel: Save As, \"CSV UTF-8\")";
    if bytes.is_empty() {
        return Err(user(format!("{path} is empty"), "export it again; a complaint file begins with a header line"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(user(format!("{path} is an Excel or zip file, which plaint cannot read yet"), csv_hint));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(user(format!("{path} is in UTF-16, which plaint cannot read yet"), csv_hint));
    }
    if let Some(at) = bytes.iter().position(|&b| b == 0) {
        return Err(user(
            format!("{path} is a binary file (a zero byte at offset {at})"),
            "plaint reads CSV text, plain or gzip-compressed",
        ));
    }
    let encoding = if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
        "utf-8 with byte-order mark"
    } else {
        "utf-8"
    };
    match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Err(user(
            format!("{path} holds nothing but blanks"),
            "export it again; a complaint file begins with a header line",
        )),
        Ok(text) => Ok((text, encoding)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes()[..at].iter().filter(|&&b| b == b'\n').count();
            let byte = error.as_bytes()[at];
            Err(user(format!("{path} is not UTF-8: byte 0x{byte:02X} on line {line}"), csv_hint))
        }
    }
}

/// The delimiter that the header line has most of; the comma where it has none.
pub fn delimiter(text: &str) -> u8 {
    let head = text.split(['\r', '\n']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |d: u8| head.bytes().filter(|&b| b == d).count();
    // `max_by_key` takes the last of equals, so the comma stands last.
    *[b'|', b'\t', b';', b','].iter().max_by_key(|&&d| count(d)).expect("the list is not empty")
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).expect("four bits are a hex digit");
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn what(bytes: &[u8]) -> String {
        read("in.csv", bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_byte_order_mark_is_told_and_taken_off() {
        let input = read("in.csv", &b"\xEF\xBB\xBFa,b\n1,2\n"[..]).unwrap();
        assert_eq!((input.text.as_str(), input.encoding), ("a,b\n1,2\n", "utf-8 with byte-order mark"));
    }

    #[test]
    fn gzip_is_known_by_its_content() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all("标题,内容\n".as_bytes()).unwrap();
        assert_eq!(read("in.csv", packed.finish().unwrap().as_slice()).unwrap().text, "标题,内容\n");
    }

    #[test]
    fn each_unreadable_file_is_named_with_its_reason() {
        assert_eq!(what(b""), "in.csv is empty");
        assert_eq!(what(b"\x00\x01"), "in.csv is a binary file (a zero byte at offset 0)");
        assert_eq!(what(b"a,b\n1,\xB5\n"), "in.csv is not UTF-8: byte 0xB5 on line 2");
        assert!(what(b"PK\x03\x04rest").contains("Excel"));
        assert!(what(b"\x1f\x8bnot gzip").contains("damaged gzip"));
        assert!(open("/no/such/file.csv").unwrap_err().to_string().starts_with("there is no file"));
        assert!(open("/").unwrap_err().to_string().ends_with("is a folder"));
    }

    #[test]
    fn the_delimiter_comes_from_the_header() {
        assert_eq!(delimiter("a;b;c,d\n1,2,3,4,5"), b';');
        assert_eq!(delimiter("one column\n"), b',');
        assert_eq!(delimiter("\n\na;b\n1,2,3;4"), b';');
    }
}
