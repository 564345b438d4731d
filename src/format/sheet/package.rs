//! What a zipped workbook does not show through calamine: whether it is safe to open, its hidden rows and merged cells.
//! Knows the parts of the package, and no cell.

use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};

use anyhow::Result;
use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::repeats;
use super::rows::Area;
use super::{damaged, locked, too_big};
use crate::format::kind::{Inside, inside};
use crate::format::limits::{Limited, Limits};

/// A zipped workbook, seen as its parts.
pub struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    path: &'a str,
}

/// What is noted beside the cells of a sheet.
#[derive(Debug, Default)]
pub struct Extra {
    pub hidden_rows: u64,
    pub merged: Vec<Area>,
}

impl<'a> Package<'a> {
    /// Opens the workbook named `path` and tells its format.
    ///
    /// # Errors
    /// A damaged zip, or one that unpacks to more than the limits allow.
    pub fn open(path: &'a str, bytes: &'a [u8], limits: &Limits) -> Result<(Self, Inside)> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(path, &error))?;
        let inside = inside(zip.file_names().flatten());
        let mut total = 0u64;
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(|error| damaged(path, &error))?;
            total = total.saturating_add(file.size());
            if total > limits.unpacked || !limits.allow(file.size(), file.compressed_size()) {
                return Err(too_big(path));
            }
        }
        Ok((Package { zip, path }, inside))
    }

    /// Makes sure that the parts which are held in memory as a whole are as large as they say, and that the number of
    /// texts they announce is possible: calamine trusts both.
    ///
    /// # Errors
    /// A part that lies.
    pub fn check(&mut self) -> Result<()> {
        for index in 0..self.zip.len() {
            let mut file = self.zip.by_index(index).map_err(|error| damaged(self.path, &error))?;
            let (name, size) = (String::from_utf8_lossy(file.name_raw()).to_ascii_lowercase(), file.size());
            if name.contains("worksheets") || name.contains("media/") {
                continue; // these are read as a stream, or not at all
            }
            let mut head = Vec::new();
            let mut part = Limited::new(&mut file, size);
            (&mut part).take(4_096).read_to_end(&mut head).map_err(|error| damaged(self.path, &error))?;
            if name.ends_with("sharedstrings.xml") && announced(&head).is_some_and(|count| count > size / 4) {
                return Err(damaged(self.path, &"it announces more texts than it can hold"));
            }
            io::copy(&mut part, &mut io::sink()).map_err(|error| damaged(self.path, &error))?;
        }
        Ok(())
    }

    /// Makes sure that the sheets of an open document unfold to no more cells than the limits allow.
    ///
    /// # Errors
    /// A document that is locked, damaged or too large.
    pub fn check_repeats(&mut self, limits: &Limits) -> Result<()> {
        let mut manifest = Vec::new();
        let part = self.zip.by_name("META-INF/manifest.xml").map_err(|error| damaged(self.path, &error))?;
        part.take(1 << 20).read_to_end(&mut manifest).map_err(|error| damaged(self.path, &error))?;
        if memmem::find(&manifest, b"encryption-data").is_some() {
            return Err(locked(self.path));
        }
        let file = self.zip.by_name("content.xml").map_err(|error| damaged(self.path, &error))?;
        let size = file.size();
        match repeats::unfolded(BufReader::new(Limited::new(file, size))) {
            Ok(cells) if cells > limits.cells => Err(too_big(self.path)),
            Ok(_) => Ok(()),
            Err(why) => Err(damaged(self.path, &why)),
        }
    }

    /// The hidden rows and merged cells of the sheet named `sheet` in an xlsx; nothing where the package is unusual.
    pub fn extra(&mut self, sheet: &str) -> Extra {
        self.find_extra(sheet).unwrap_or_default()
    }

    fn find_extra(&mut self, sheet: &str) -> Option<Extra> {
        let id =
            self.tags("xl/workbook.xml", b"sheet")?.into_iter().find(|tag| tag.get("name").is_some_and(|n| n == sheet));
        let id = id?.remove("id")?;
        let part = self.tags("xl/_rels/workbook.xml.rels", b"Relationship")?.into_iter();
        let target = part.filter(|tag| tag.get("Id") == Some(&id)).find_map(|mut tag| tag.remove("Target"))?;
        let name = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_string(),
            None => format!("xl/{target}"),
        };
        let file = self.zip.by_name(&name).ok()?;
        let size = file.size();
        scan(Limited::new(file, size)).ok()
    }

    /// The attributes of all tags of a name in a part, without the prefixes of their names.
    fn tags(&mut self, part: &str, tag: &[u8]) -> Option<Vec<HashMap<String, String>>> {
        let mut text = String::new();
        self.zip.by_name(part).ok()?.read_to_string(&mut text).ok()?;
        let mut reader = Reader::from_str(&text);
        let mut found = Vec::new();
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) | Event::Empty(start) if start.local_name().as_ref().as_bytes() == tag => {
                    found.push(attributes(&start));
                }
                Event::Eof => return Some(found),
                _ => {}
            }
        }
    }
}

fn attributes(tag: &BytesStart<'_>) -> HashMap<String, String> {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_string();
    let mut all = HashMap::new();
    for one in tag.attributes().flatten() {
        if let Ok(value) = quick_xml::escape::unescape(one.value.as_ref()) {
            all.insert(local(one.key.as_ref()), value.into_owned());
        }
    }
    all
}

/// The number of texts that the beginning of a table of texts announces.
fn announced(head: &[u8]) -> Option<u64> {
    let at = memmem::find(head, b"uniqueCount=")? + b"uniqueCount=".len() + 1;
    let digits: Vec<u8> = head.get(at..)?.iter().copied().take_while(u8::is_ascii_digit).collect();
    // A number that is too long for the type is certainly too large.
    Some(std::str::from_utf8(&digits).ok()?.parse().unwrap_or(u64::MAX))
}

/// Looks for two rare things in the XML of a sheet by their bytes, which is much cheaper than to parse it again.
fn scan(mut part: impl Read) -> io::Result<Extra> {
    const CHUNK: usize = 1 << 18;
    /// No tag of interest is longer.
    const TAG: usize = 1_024;
    let (hidden, merged) = (memmem::Finder::new(" hidden=\""), memmem::Finder::new("<mergeCell ref=\""));
    let mut extra = Extra::default();
    let mut buf = Vec::with_capacity(CHUNK + 2 * TAG);
    let mut from = 0; // what was searched already, but may be the beginning of a tag
    loop {
        let got = (&mut part).take(CHUNK as u64).read_to_end(&mut buf)?;
        let end = if got == 0 { buf.len() } else { buf.len().saturating_sub(TAG).max(from) };
        for at in hidden.find_iter(&buf[from..]).map(|at| at + from).take_while(|at| *at < end) {
            extra.hidden_rows += u64::from(is_hidden_row(&buf[..at], &buf[at + 9..]));
        }
        for at in merged.find_iter(&buf[from..]).map(|at| at + from).take_while(|at| *at < end) {
            extra.merged.extend(area(&buf[at + 16..]));
        }
        if got == 0 {
            return Ok(extra);
        }
        let keep = end.saturating_sub(TAG);
        buf.drain(..keep);
        from = end - keep;
    }
}

/// Whether `before` ends within a tag of a row, and the attribute's value is true.
fn is_hidden_row(before: &[u8], value: &[u8]) -> bool {
    let inside = memchr::memrchr2(b'<', b'>', before).is_some_and(|at| before[at..].starts_with(b"<row "));
    inside && (value.starts_with(b"1\"") || value.starts_with(b"true\""))
}

/// `A2:B3"…` as an area.
fn area(text: &[u8]) -> Option<Area> {
    let end = memchr::memchr(b'"', text.get(..text.len().min(32))?)?;
    let (from, to) = std::str::from_utf8(&text[..end]).ok()?.split_once(':')?;
    let ((top, left), (bottom, right)) = (position(from)?, position(to)?);
    Some(Area { rows: (top, bottom), columns: (left, right) })
}

/// `B3` as row 2, column 1.
fn position(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let add =
        |sum: u32, letter: u8| sum.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let column = name.bytes().take(letters).try_fold(0, add)?;
    Some((name[letters..].parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_from_their_names() {
        assert_eq!(position("A1"), Some((0, 0)));
        assert_eq!(position("XFD1048576"), Some((1_048_575, 16_383)));
        for bad in ["", "A", "1", "A0", "AAAAAAAAAAAA1", "诉1", "A-1"] {
            assert_eq!(position(bad), None, "{bad}");
        }
    }

    #[test]
    fn hidden_rows_and_merged_cells_are_found_wherever_chunks_end() {
        let mut text = String::from("<cols><col min=\"1\" hidden=\"1\"/></cols><sheetData>");
        for row in 0..60_000 {
            let hidden = if row % 3 == 0 { " hidden=\"1\"" } else { " hidden=\"0\"" };
            text.push_str(&format!("<row r=\"{row}\"{hidden}><c><v> hidden=\"1\" {row}</v></c></row>"));
        }
        text.push_str("</sheetData><mergeCells>");
        for row in 1..30_001 {
            text.push_str(&format!("<mergeCell ref=\"A{row}:B{}\"/>", row + 1));
        }
        let extra = scan(text.as_bytes()).unwrap();
        assert_eq!((extra.hidden_rows, extra.merged.len()), (20_000, 30_000));
        assert_eq!(extra.merged[29_999], Area { rows: (29_999, 30_000), columns: (0, 1) });
    }

    #[test]
    fn a_count_beyond_all_bounds_is_not_taken_for_none() {
        assert_eq!(announced(b"<sst count=\"3\" uniqueCount=\"2\">"), Some(2));
        assert_eq!(announced(b"<sst uniqueCount=\"99999999999999999999999\">"), Some(u64::MAX));
        assert_eq!(announced(b"<sst>"), None);
    }
}
