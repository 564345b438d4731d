//! Quotes within a quoted cell that a database wrote behind a backslash (`"他说\"不退\"，坏了"`) and not twice. Must not know columns.

use memchr::memchr;

/// Whether the beginning of a text shows that it is so written: a quoted cell has such a quote where no cell could end.
pub fn is_escaped(head: &str) -> bool {
    let bytes = head.as_bytes();
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| b",;\t|\n\r".contains(byte));
    let (mut inside, mut at) = (false, 0);
    while let Some(quote) = memchr(b'"', &bytes[at..]).map(|found| at + found) {
        let after = bytes.get(quote + 1);
        let doubled = inside && after == Some(&b'"');
        at = quote + 1 + usize::from(doubled);
        if inside && !doubled && !is_edge(after) && is_behind_backslash(bytes, quote) {
            return true;
        }
        inside = if inside { doubled } else { is_edge(quote.checked_sub(1).map(|before| &bytes[before])) };
    }
    false
}

/// Writes such quotes twice from a place on, as all others have them. Nothing moves.
pub fn requote(text: &mut String, from: usize) {
    let mut bytes = std::mem::take(text).into_bytes();
    for at in from..bytes.len() {
        if bytes[at] == b'"' && is_behind_backslash(&bytes, at) {
            bytes[at - 1] = b'"';
        }
    }
    *text = String::from_utf8(bytes).expect("one ASCII character took the place of another");
}

/// Whether a backslash stands before a place, which is not itself behind one.
fn is_behind_backslash(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::records::Records;
    use super::*;

    #[test]
    fn only_quotes_where_no_cell_ends_show_that_a_backslash_stands_before_them() {
        for text in ["a,b\n\"他说\\\"不退\\\"，坏了\",\\N\n", "\"\\\"x\\\",\"\n", "1;\"a \\\"b\\\";c\"\n"] {
            assert!(is_escaped(text), "{text}");
        }
        for text in [
            "\"C:\\dir\\\",x\n\"D:\\\"\n",
            "\"{\"\"a\"\": \"\"x\\\"\"y\"\"}\",b\n",
            "他说\\\"不退\\\"，坏了\t1\n",
            "\"C:\\\\\",\"x\"\n",
            "a\\",
            "\"",
        ] {
            assert!(!is_escaped(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn cells_come_back_as_they_were_written(cells in prop::collection::vec("[a\"坏,\n]{0,6}", 1..4), cut in 0..20usize) {
            let written: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\\\""))).collect();
            let text = written.join(",") + "\n";
            let cut = (0..=cut).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0).min(text.len());
            // As it comes from a file: in two pieces.
            let (mut read, mut all) = (text[..cut].to_string(), Vec::new());
            requote(&mut read, 0);
            read.push_str(&text[cut..]);
            requote(&mut read, cut);
            let mut row = Vec::new();
            let mut records = Records::new(&read, b',');
            while records.next(&mut row).is_some() {
                all.extend(row.iter().map(ToString::to_string));
            }
            prop_assert_eq!(all, cells);
        }
    }
}
