//! The bytes of an input, unpacked and read as often as needed, whether they are a file or held. Must not know what they say.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::{Meter, Opening, no_header};
use crate::digest::hex;
use crate::encoding::{Decoder, Found, Survey};
use crate::error::user;
use crate::format::limits::{Limited, most_of};

/// Longest text that is held as a whole: pages and JSON.
const LONGEST_TEXT: u64 = 1 << 30;

/// Bytes that can be read again from their beginning.
pub struct Bytes {
    pub path: String,
    pub from: Held,
    /// Packed with gzip.
    pub packed: bool,
    /// Bytes that may be unpacked from it in all.
    pub most: u64,
    pub meter: Arc<Meter>,
}

/// Where bytes are.
pub enum Held {
    /// A file, with its length and time of change when it was opened.
    File(PathBuf, u64, Option<Duration>),
    Memory(Arc<[u8]>),
}

/// Why a file or a stream could not be read to its end.
pub fn unread(path: &str, error: io::Error) -> anyhow::Error {
    if error.kind() == io::ErrorKind::FileTooLarge {
        return user(format!("{path} {error}"), "give it in parts; such a file is held as a whole");
    }
    anyhow!(error).context(format!("could not read {path}"))
}

/// When a file was last changed.
pub fn changed(meta: &fs::Metadata) -> Option<Duration> {
    meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()
}

impl Bytes {
    pub fn size(&self) -> u64 {
        match &self.from {
            Held::File(_, length, _) => *length,
            Held::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// The bytes as they are on disk.
    fn raw(&self) -> Result<Box<dyn Read + Send>> {
        Ok(match &self.from {
            Held::File(path, ..) => {
                Box::new(File::open(path).with_context(|| format!("could not open {}", self.path))?)
            }
            Held::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// The unpacked bytes from their beginning.
    ///
    /// # Errors
    /// Where the file is gone; what is wrong further on is an error of the stream.
    pub fn stream(&self) -> Result<Box<dyn Read + Send>> {
        self.unpacked(self.raw()?)
    }

    fn unpacked(&self, raw: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>> {
        let counted = Counted { inner: raw, meter: self.meter.clone() };
        if !self.packed {
            return Ok(Box::new(counted));
        }
        let unpacked = Gunzip(MultiGzDecoder::new(counted));
        Ok(Box::new(Limited::new(unpacked, self.most)))
    }

    /// The first bytes unpacked, as many as there are up to `most`.
    ///
    /// # Errors
    /// Where the file is gone or a gzip file is damaged.
    pub fn head(&self, most: u64) -> Result<Vec<u8>> {
        let mut head = Vec::new();
        self.stream()?.take(most).read_to_end(&mut head).map_err(|e| self.unread(e))?;
        Ok(head)
    }

    /// All bytes unpacked.
    ///
    /// # Errors
    /// As [`Bytes::head`], and a `UserError` where they are more than `most`, or a small packed file unfolds to very many.
    pub fn whole(&self, most: u64) -> Result<Vec<u8>> {
        let mut whole = Vec::new();
        Limited::new(self.stream()?, self.most_of(most)).read_to_end(&mut whole).map_err(|e| self.unread(e))?;
        Ok(whole)
    }

    /// Most bytes to hold.
    fn most_of(&self, most: u64) -> u64 {
        if self.packed { most_of(self.size(), most) } else { most }
    }

    fn unread(&self, error: io::Error) -> anyhow::Error {
        match error.downcast::<Damaged>() {
            Ok(Damaged(why)) => user(
                format!("{} is a damaged gzip file ({why})", self.path),
                "fetch it again, or unpack it with another tool",
            ),
            Err(error) if self.packed && error.kind() == io::ErrorKind::FileTooLarge => {
                user(format!("{} {error}", self.path), "unpack it by hand if it is what you expect")
            }
            Err(error) => unread(&self.path, error),
        }
    }

    /// Reads everything once: the encoding, and the hash of the bytes on disk.
    ///
    /// # Errors
    /// As [`Bytes::head`], and a `UserError` where the bytes are in no encoding, or in several.
    pub fn survey(&self, opening: &Opening) -> Result<(Found, String)> {
        let hashed = Hashed { inner: self.raw()?, hasher: Arc::default() };
        let hasher = hashed.hasher.clone();
        let mut stream = self.unpacked(Box::new(hashed))?;
        let mut survey = Survey::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) if opening.encoding.is_none() => survey.feed(&buffer[..n]),
                Ok(_) => {}
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(self.unread(e)),
            }
        }
        let sha256 = hasher.lock().map_err(|_| anyhow!("the hash of {} is lost", self.path))?.finalize_reset();
        let found = match opening.encoding {
            Some(encoding) => Found::asked(encoding, &self.head(8)?),
            None => survey
                .finish()
                .map_err(|undecided| user(format!("{}: {}", self.path, undecided.what().en), undecided.hint().en))?,
        };
        Ok((found, hex(&sha256)))
    }

    /// All of it as text.
    ///
    /// # Errors
    /// As [`Bytes::whole`], and where there is nothing but blanks.
    pub fn text(&self, found: &Found) -> Result<String> {
        let mut text = String::new();
        let mut decoder = Decoder::new(found);
        let mut stream = Limited::new(self.stream()?, self.most_of(LONGEST_TEXT));
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let read = stream.read(&mut buffer).map_err(|e| self.unread(e))?;
            decoder.push(&buffer[..read], &mut text, read == 0);
            if read == 0 {
                break;
            }
        }
        if text.trim().is_empty() {
            bail!(no_header(&self.path));
        }
        Ok(text)
    }
}

/// Counts bytes on their way, and stops when told to.
struct Counted<R> {
    inner: R,
    meter: Arc<Meter>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        let n = self.inner.read(buffer)?;
        self.meter.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Hashes bytes on their way.
struct Hashed<R> {
    inner: R,
    hasher: Arc<std::sync::Mutex<Sha256>>,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hasher.lock().map_err(|_| io::Error::other("an earlier read failed"))?.update(&buffer[..n]);
        Ok(n)
    }
}

/// Unpacks gzip, and tells damage from other errors.
struct Gunzip<R>(R);

#[derive(Debug)]
struct Damaged(String);

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damaged {}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|e| match e.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                io::Error::other(Damaged(e.to_string()))
            }
            _ => e,
        })
    }
}
