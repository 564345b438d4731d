//! UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 again: `è´¨é‡` for 质量. Finds it and takes
//! it back, or says that it cannot be taken back. Must not know columns or records.

/// What a cell turned out to be.
#[derive(Debug, PartialEq)]
pub enum Repair<'a> {
    /// Nothing wrong with it.
    Sound(&'a str),
    /// It was encoded twice; here is the text that was meant.
    Repaired(String),
    /// It looks encoded twice, but bytes are missing.
    Garbled,
}

/// The characters of Windows-1252 at 0x80–0x9F; those that it leaves undefined stand for themselves.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn byte_of(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) => Some(byte),
        Err(_) => CP1252.iter().position(|&w| w == c).map(|i| 0x80 + i as u8),
    }
}

/// Undoes one double encoding. A text is taken for encoded twice only where its characters, read as bytes, are
/// UTF-8 as a whole and hold at least one character of two bytes or more; a word such as `café` never is.
pub fn repair(text: &str) -> Repair<'_> {
    if text.is_ascii() {
        return Repair::Sound(text);
    }
    let bytes: Option<Vec<u8>> = text.chars().map(byte_of).collect();
    match bytes.map(String::from_utf8) {
        Some(Ok(meant)) => Repair::Repaired(meant),
        _ if three_byte_shapes(text) >= 2 => Repair::Garbled,
        _ => Repair::Sound(text),
    }
}

/// How many runs of characters look like the three bytes of a Chinese character: 0xE3–0xE9, then twice 0x80–0xBF.
fn three_byte_shapes(text: &str) -> usize {
    let bytes: Vec<u8> = text.chars().map(|c| byte_of(c).unwrap_or(0)).collect();
    let trail = |b: u8| (0x80..=0xBF).contains(&b);
    bytes.windows(3).filter(|w| (0xE3..=0xE9).contains(&w[0]) && trail(w[1]) && trail(w[2])).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    #[test]
    fn takes_back_what_was_encoded_twice() {
        assert_eq!(repair(&twice("质量有问题")), Repair::Repaired("质量有问题".into()));
        let windows: String = "退款"
            .bytes()
            .map(|b| if (0x80..0xA0).contains(&b) { CP1252[b as usize - 0x80] } else { b.into() })
            .collect();
        assert_eq!(repair(&windows), Repair::Repaired("退款".into()));
    }

    #[test]
    fn leaves_real_text_alone() {
        for text in [
            "质量",
            "café “noir”",
            "São Paulo",
            "naïve",
            "ASCII",
            "×÷ 30 °C",
            "price: £5 – €6",
            "José’s",
            "Café™",
            "Renée’s – “Café”",
        ] {
            assert_eq!(repair(text), Repair::Sound(text));
        }
    }

    #[test]
    fn says_when_bytes_are_missing() {
        let mut text = twice("质量有问题");
        text.remove(4);
        assert_eq!(repair(&text), Repair::Garbled);
    }

    proptest::proptest! {
        #[test]
        fn any_chinese_text_survives_the_round_trip(text in "[一-龥]{1,20}") {
            let garbled = twice(&text);
            proptest::prop_assert_eq!(repair(&garbled), Repair::Repaired(text));
        }
    }
}
