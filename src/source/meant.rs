//! Cells as they were meant: without what programs wrap around them or do to their characters. Must not know what columns
//! mean.

use std::borrow::Cow;

use super::row::Cells;
use crate::encoding::misread::repair;
use crate::encoding::mojibake::Repair;
use crate::fold::seen;

/// Whether no cell says anything.
pub fn is_blank<T: AsRef<str>>(cells: &[T]) -> bool {
    cells.iter().all(|cell| cell.as_ref().trim().is_empty())
}

/// Takes the marks of a spreadsheet off the cells of a record, and blank ones beyond the last of `want` columns: they are none.
pub fn tidy(cells: &mut Cells, want: usize) {
    for cell in cells.iter_mut() {
        if let Some(bare) = unmarked(cell) {
            *cell = Cow::Owned(bare);
        }
    }
    if cells.len() > want && is_blank(&cells[want..]) {
        cells.truncate(want);
    }
}

/// A cell by itself, as the rows will have it.
pub fn meant(cell: &str) -> String {
    let bare = unmarked(cell);
    let cell = bare.as_deref().unwrap_or(cell);
    match repair(cell) {
        Some(Repair::Repaired(meant)) => meant,
        _ => cell.to_string(),
    }
}

/// What pages write for signs that mean something in their code.
const WRITTEN: [(&str, &str); 10] = [
    ("&amp;", "&"),
    ("&#38;", "&"),
    ("&nbsp;", " "),
    ("&#160;", " "),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&ndash;", "–"),
];

/// A name or a word that is compared, as it is seen: `Bait &amp; Switch` is Bait & Switch.
pub fn named(cell: &str) -> Cow<'_, str> {
    if !(cell.contains('&') && cell.contains(';')) {
        return seen(cell);
    }
    let meant = WRITTEN.iter().fold(cell.to_string(), |text, (written, sign)| text.replace(written, sign));
    if meant == cell { seen(cell) } else { Cow::Owned(seen(meant.trim()).into_owned()) }
}

/// What databases write for nothing at all.
const NOTHING: &str = "\\N";

/// A cell without the signs by which people make a spreadsheet keep a number as text: `="00123"`, `'2020-01-02`, `` `A17 ``; nothing
/// where it is the sign of a database for that. `None` for one that has none.
fn unmarked(cell: &str) -> Option<String> {
    let cell = cell.trim_start();
    if !cell.starts_with(['=', '\'', '`', '\\']) {
        return None;
    }
    if cell.trim_end() == NOTHING {
        return Some(String::new());
    }
    if let Some(inside) = cell.trim_end().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Some(inside.replace("\"\"", "\""));
    }
    let rest = cell.strip_prefix(['\'', '`'])?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | '+' | ',' | ' ');
    (rest.len() <= 64 && rest.chars().all(plain) && rest.contains(|c: char| c.is_ascii_digit()))
        .then(|| rest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_as_a_page_shows_it() {
        for (written, shown) in [
            ("Bait &amp; Switch", "Bait & Switch"),
            ("Joe&#39;s Diner", "Joe's Diner"),
            ("Refund&nbsp;Policy&nbsp;", "Refund Policy"),
            ("甲\u{200b}店", "甲店"),
            ("A & B; C", "A & B; C"),
            ("R&D; x&y;", "R&D; x&y;"),
        ] {
            assert_eq!(named(written), shown);
        }
    }

    #[test]
    fn cells_lose_the_marks_of_a_spreadsheet_and_blanks_beyond_the_last_column() {
        let tidied = |cells: &[&'static str]| {
            let mut cells: Cells = cells.iter().map(|&cell| Cow::Borrowed(cell)).collect();
            tidy(&mut cells, 2);
            cells.join("|")
        };
        assert_eq!(tidied(&["=\"001\"", "'2020-01-02", " ", "=\"\""]), "001|2020-01-02");
        assert_eq!(tidied(&["1", "2", "", "x"]), "1|2||x");
        assert_eq!(tidied(&["'tis", "=A1"]), "'tis|=A1");
        assert_eq!(tidied(&["\\N", "\\N 15"]), "|\\N 15");
    }
}
