//! Cuts delimited text into records, without copying what need not be copied. Takes quotes as the csv crate does: one opens
//! a cell only at its beginning, two within it are one, and what follows the closing one belongs to the cell too. Besides,
//! blanks may stand before a quoted cell. Must not know columns.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// The byte-order mark.
pub const MARK: &str = "\u{feff}";

/// What a quote behind blanks at the beginning of a cell opens.
pub enum Padded {
    /// A quoted cell: from behind the quote, where it closes, and where what follows the cell stands.
    Cell { close: usize, end: usize },
    /// Nothing: the quote is a part of a plain cell.
    Plain,
    /// The text ends within the quotes.
    Open,
}

impl Padded {
    /// Looks at what stands behind the quote. Its cell closes on the same line, and nothing else stands in it.
    pub fn at(inside: &[u8], delimiter: u8) -> Padded {
        let mut close = 0;
        loop {
            match memchr3(b'"', b'\n', b'\r', &inside[close..]) {
                None => return Padded::Open,
                Some(found) if inside[close + found] == b'"' => close += found,
                Some(_) => return Padded::Plain,
            }
            if inside.get(close + 1) != Some(&b'"') {
                break;
            }
            close += 2;
        }
        let end = inside[close + 1..].iter().position(|b| *b != b' ').map_or(inside.len(), |i| close + 1 + i);
        match inside.get(end) {
            Some(b) if *b != delimiter && !matches!(b, b'\n' | b'\r') => Padded::Plain,
            _ => Padded::Cell { close, end },
        }
    }
}

/// The records of a text that begins where a record does.
pub struct Records<'t> {
    text: &'t str,
    delimiter: u8,
    at: usize,
}

impl<'t> Records<'t> {
    pub fn new(text: &'t str, delimiter: u8) -> Self {
        Records { text: before_dos_end(text), delimiter, at: 0 }
    }

    /// Puts the cells of the next record into `cells`, and gives the byte at which it begins. Empty lines are no records, and the
    /// mark at the beginning of a text is none of it, nor one within, where files were joined.
    pub fn next(&mut self, cells: &mut Vec<Cow<'t, str>>) -> Option<usize> {
        loop {
            match self.byte() {
                Some(b'\r' | b'\n') => self.at += 1,
                Some(b'\xef') if self.text[self.at..].starts_with(MARK) => self.at += MARK.len(),
                _ => break,
            }
        }
        self.byte()?;
        let start = self.at;
        cells.clear();
        loop {
            let cell = match self.byte() {
                Some(b'"') => self.quoted(),
                Some(b' ') => self.padded().unwrap_or_else(|| Cow::Borrowed(self.plain())),
                _ => Cow::Borrowed(self.plain()),
            };
            cells.push(cell);
            let end = self.byte();
            self.at += usize::from(end.is_some());
            if end != Some(self.delimiter) {
                return Some(start);
            }
        }
    }

    /// How far it has come: behind the first byte of the line end of the last record.
    pub fn at(&self) -> usize {
        self.at
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What comes before the next delimiter or line end.
    fn plain(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let end = memchr3(self.delimiter, b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// A quoted cell with blanks before it (`a, "b, c", d`).
    fn padded(&mut self) -> Option<Cow<'t, str>> {
        let rest = &self.text[self.at..];
        let inside = rest.trim_start_matches(' ').strip_prefix('"')?;
        let Padded::Cell { close, end } = Padded::at(inside.as_bytes(), self.delimiter) else { return None };
        self.at += rest.len() - inside.len() + end;
        let cell = &inside[..close];
        Some(if cell.contains('"') { Cow::Owned(cell.replace("\"\"", "\"")) } else { Cow::Borrowed(cell) })
    }

    /// A cell that begins with a quote.
    fn quoted(&mut self) -> Cow<'t, str> {
        let mut cell = Cow::Borrowed("");
        loop {
            let from = self.at + 1;
            let Some(close) = memchr(b'"', &self.text.as_bytes()[from..]).map(|i| from + i) else {
                self.at = self.text.len();
                cell += &self.text[from..];
                return cell;
            };
            self.at = close + 1;
            if self.byte() != Some(b'"') {
                cell += &self.text[from..close];
                cell += self.plain();
                return cell;
            }
            cell += &self.text[from..self.at];
        }
    }
}

/// A text without the mark (Ctrl-Z) by which programs of DOS end it.
fn before_dos_end(text: &str) -> &str {
    let before = text.trim_end_matches(['\u{1a}', '\r', '\n']);
    if text[before.len()..].contains('\u{1a}') { before } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Vec<String>> {
        let mut records = Records::new(text, b',');
        let (mut cells, mut all) = (Vec::new(), Vec::new());
        while records.next(&mut cells).is_some() {
            all.push(cells.iter().map(ToString::to_string).collect());
        }
        all
    }

    #[test]
    fn cells_are_borrowed_unless_a_quote_stands_within() {
        let text = "a,\"b, c\",\"say \"\"x\"\"\"\n";
        let mut cells = Vec::new();
        assert_eq!(Records::new(text, b',').next(&mut cells), Some(0));
        assert_eq!(cells, ["a", "b, c", "say \"x\""]);
        let owned: Vec<bool> = cells.iter().map(|c| matches!(c, Cow::Owned(_))).collect();
        assert_eq!(owned, [false, false, true]);
    }

    #[test]
    fn blanks_before_a_quoted_cell_are_none_of_it() {
        let text =
            "\"received\", \"seller\", \"text\"\n1,  \"A\", \"broken, \"\"new\"\", no refund\" \n\"2\", \"\", x\n";
        let rows = [["received", "seller", "text"], ["1", "A", "broken, \"new\", no refund"], ["2", "", " x"]];
        assert_eq!(cut(text), rows);
        // What only begins with a word in quotes is as it stands.
        assert_eq!(cut("a, \"b\" c,d\n \"e\n"), [vec!["a", " \"b\" c", "d"], vec![" \"e"]]);
    }

    #[test]
    fn a_byte_order_mark_at_the_beginning_of_any_line_is_in_no_cell() {
        let text = "\u{feff}a,b\n1,2\n\u{feff}a,b\r\n\u{feff}\n\u{feff}\"3\n,\",4\n5,\u{feff}6\n";
        assert_eq!(cut(text), [["a", "b"], ["1", "2"], ["a", "b"], ["3\n,", "4"], ["5", "\u{feff}6"]]);
    }

    #[test]
    fn the_mark_that_ends_a_file_of_dos_is_no_record_and_in_no_cell() {
        for end in ["\u{1a}", "\n\u{1a}", "\r\n\u{1a}\u{1a}", "\n\u{1a}\r\n"] {
            assert_eq!(cut(&format!("a,b\n1,2{end}")), [["a", "b"], ["1", "2"]], "{end:?}");
        }
        assert_eq!(cut("a,\u{1a}b\n"), [["a", "\u{1a}b"]]);
    }

    proptest::proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(text in "\u{feff}?[ab,\"\n中\r]{0,60}") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> =
                reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect();
            proptest::prop_assert_eq!(cut(&text), theirs);
        }
    }
}
