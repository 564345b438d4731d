//! Texts in the characters that a picture can have. Must not know what they say.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::font;
use crate::fold::is_invisible;
use crate::table::one_line;

/// Stands for a character that the font lacks, as in print: a box would look like a letter.
const GETA: char = '〓';

/// A text without characters that nobody sees, and with accents on their letters.
pub fn plain(text: &str) -> String {
    let seen = one_line(text).chars().filter(|c| !is_invisible(*c)).nfc().collect::<String>();
    seen.chars().map(|c| if c.is_whitespace() && !font::has(c) { ' ' } else { c }).collect()
}

/// The same with 〓 in place of each character that the font lacks.
pub fn filled(text: &str) -> String {
    plain(text).chars().map(|c| if font::has(c) { c } else { GETA }).collect()
}

/// The same with the number of each such character: `〓(U+1F34E)`.
pub fn numbered(text: &str) -> String {
    let one = |c: char| if font::has(c) { c.to_string() } else { format!("{GETA}({})", number(c)) };
    plain(text).chars().map(one).collect()
}

fn number(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Whether any letter or digit of a text can be drawn.
pub fn is_readable(text: &str) -> bool {
    text.chars().any(|c| c.is_alphanumeric() && font::has(c))
}

/// The characters of a text that the font lacks.
pub fn lacking(text: &str) -> Vec<char> {
    plain(text).chars().filter(|c| !font::has(*c)).collect()
}

/// Characters with their numbers: `🍎` (U+1F34E).
pub fn listed(characters: &BTreeSet<char>) -> String {
    let one = |c: &char| format!("`{c}` ({})", number(*c));
    characters.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_left_out_and_accents_join_their_letters() {
        let cases = [
            ("\u{feff}甲\u{200b}店\u{fe0f}", "甲店"),
            ("Sa\u{303}o\tPaulo", "São Paulo"),
            ("甲\u{a0}\u{2003}店", "甲"),
        ];
        for (text, expected) in cases {
            assert!(plain(text).starts_with(expected) && lacking(text).is_empty(), "{:?}", plain(text));
        }
    }

    #[test]
    fn what_the_font_lacks_is_filled_and_numbered_where_names_must_differ() {
        assert_eq!(filled("商户𠮷野家🍎.csv"), "商户〓野家〓.csv");
        assert_eq!(numbered("𠮷野家🍎"), "〓(U+20BB7)野家〓(U+1F34E)");
        assert!(is_readable("𠮷野家") && !is_readable("𠮷 🍎!"));
        assert_eq!(lacking("𠮷野家🍎"), ['𠮷', '🍎']);
    }
}
