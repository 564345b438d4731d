//! Old workbooks (`.xls`) before calamine opens them: what they declare, and whether their cells are where they can be.
//! Afterwards: whether their text came out as it was meant. Reads no cell's value.

use std::collections::HashMap;

use encoding_rs::{Encoding, GBK, WINDOWS_1252};

use super::compound;

/// What an old workbook says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Survey {
    pub encrypted: bool,
    /// Whether it is of Excel 97 or later, where all text is Unicode whatever the code page says.
    pub unicode: bool,
    /// The code page it declares.
    pub codepage: Option<u16>,
    /// Cells that calamine would make room for.
    pub cells: u64,
    /// A sheet begins or a range lies where the format has no place for it.
    pub impossible: bool,
}

/// Goes through the records; `None` where the file has no workbook.
pub fn survey(bytes: &[u8]) -> Option<Survey> {
    let stream = compound::stream(bytes, "Workbook").or_else(|| compound::stream(bytes, "Book"))?;
    let mut seen = Survey::default();
    let (mut sheets, mut areas) = (Vec::new(), HashMap::new());
    let (mut start, mut depth, mut area) = (0, 0usize, Area::default());
    let mut at = 0;
    while let Some((id, data)) = record(&stream, at) {
        match id {
            0x0809 if depth == 0 => {
                seen.unicode |= at == 0 && !matches!(word(data, 0), Some(0x0500 | 0x0400 | 0x0300 | 0x0200));
                (start, depth, area) = (at, 1, Area::default());
            }
            0x0809 => depth += 1,
            0x000a if depth == 1 => {
                areas.insert(start, area.cells());
                depth = 0;
            }
            0x000a => depth = depth.saturating_sub(1),
            0x002f => seen.encrypted |= word(data, 0) != Some(0),
            0x0042 => seen.codepage = word(data, 0),
            0x0085 => sheets.push(word(data, 0).zip(word(data, 2))),
            0x0200 => seen.impossible |= !is_possible(data),
            0x00bd if depth == 1 => area.take(data, data.len().saturating_sub(2)),
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x0006 if depth == 1 => area.take(data, 2),
            _ => {}
        }
        at += 4 + data.len();
    }
    if depth > 0 {
        areas.insert(start, area.cells());
    }
    for sheet in sheets {
        match sheet.and_then(|(low, high)| areas.get(&(usize::from(low) | usize::from(high) << 16))) {
            Some(cells) => seen.cells = seen.cells.saturating_add(*cells),
            None => seen.impossible = true,
        }
    }
    Some(seen)
}

/// The smallest rectangle that holds some cells.
#[derive(Debug, Default)]
struct Area(Option<[u16; 4]>);

impl Area {
    /// Takes in the cell whose row begins `data`, and whose last column is at `last`.
    fn take(&mut self, data: &[u8], last: usize) {
        let (Some(row), Some(first), Some(last)) = (word(data, 0), word(data, 2), word(data, last)) else { return };
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, first, last]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(first), right.max(last)]);
    }

    fn cells(&self) -> u64 {
        let length = |from: u16, to: u16| u64::from(to.saturating_sub(from)) + 1;
        self.0.map_or(0, |[top, bottom, left, right]| length(top, bottom) * length(left, right))
    }
}

fn record(stream: &[u8], at: usize) -> Option<(u16, &[u8])> {
    let (id, size) = (word(stream, at)?, usize::from(word(stream, at + 2)?));
    Some((id, stream.get(at + 4..)?.get(..size)?))
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Whether a declared range lies within 65 536 rows and 256 columns: calamine makes room for all of it at once.
fn is_possible(data: &[u8]) -> bool {
    let range = |at: usize, size: usize| match size {
        2 => word(data, at).map(u32::from),
        _ => word(data, at).zip(word(data, at + 2)).map(|(low, high)| u32::from(low) | u32::from(high) << 16),
    };
    let (size, columns) = if data.len() == 10 { (2, 4) } else { (4, 8) };
    let (Some(top), Some(bottom), Some(right)) = (range(0, size), range(size, size), word(data, columns + 2)) else {
        return true; // calamine refuses it with an error
    };
    (top < bottom || bottom == 0) && bottom <= 65_536 && right <= 256
}

/// Whether most texts beyond ASCII are GBK that was read byte by byte: all their characters are below U+0100 (or are what
/// code page 1252 has in place of some), and their bytes make Chinese characters.
pub fn is_misread_gbk<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let (mut misread, mut fine) = (0u32, 0u32);
    for text in texts.filter(|text| !text.is_ascii()).take(2_000) {
        match reread(text, GBK) {
            Some(text) if text.chars().any(is_common) => misread += 1,
            _ => fine += 1,
        }
    }
    misread > 4 * fine
}

/// The text as `encoding` reads the bytes that were taken for one character each; `None` where that cannot be so.
pub fn reread(text: &str, encoding: &'static Encoding) -> Option<String> {
    let byte = |c: char| match u8::try_from(c) {
        Ok(byte) => Some(byte),
        Err(_) => match WINDOWS_1252.encode(c.encode_utf8(&mut [0; 4])) {
            (bytes, _, false) => bytes.first().copied(),
            _ => None,
        },
    };
    let bytes: Vec<u8> = text.chars().map(byte).collect::<Option<_>>()?;
    Some(encoding.decode_without_bom_handling_and_without_replacement(&bytes)?.into_owned())
}

fn is_common(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misread(text: &str) -> String {
        GBK.encode(text).0.iter().map(|byte| char::from(*byte)).collect()
    }

    #[test]
    fn misread_chinese_is_told_from_western_text() {
        let wrong = [misread("登记编号"), misread("商家不退款"), "id".to_string()];
        assert!(is_misread_gbk(wrong.iter().map(String::as_str)));
        assert!(!is_misread_gbk(["café", "Zürich", "naïve", "señor"].into_iter()));
        assert!(!is_misread_gbk(["登记编号", "商家不退款"].into_iter()));
        assert!(!is_misread_gbk(["id"].into_iter()));
    }

    #[test]
    fn a_range_beyond_the_format_is_impossible() {
        let range = |top: u32, bottom: u32, right: u16| {
            let mut data = [top.to_le_bytes(), bottom.to_le_bytes()].concat();
            data.extend([0, 0]);
            data.extend(right.to_le_bytes());
            data.extend([0, 0]);
            data
        };
        assert!(is_possible(&range(0, 10, 5)));
        assert!(is_possible(&range(0, 0, 0)));
        assert!(is_possible(&range(0, 65_536, 256)));
        assert!(!is_possible(&range(0, u32::MAX, 5)));
        assert!(!is_possible(&range(9, 3, 5)));
        assert!(!is_possible(&range(0, 10, 65_535)));
    }
}
