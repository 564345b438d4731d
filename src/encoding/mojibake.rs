//! UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 again: `è´¨é‡` for 质量, `saÃºde` for saúde.
//! Takes back the broken stretches of a cell and leaves the sound ones, or says that bytes are missing. Must not know
//! columns or records.
//!
//! Every such stretch begins with the first byte of a character, 0xC2–0xF4, written as one of `Â`–`ô`; and these are
//! all 0xC3 and another byte in UTF-8. A text without 0xC3 is sound. Where real text can look the same (`MAÇÃ”`,
//! `« café »`), the neighbours decide, and in doubt the text stays as it is.

use memchr::memchr_iter;

/// What a cell turned out to be.
#[derive(Debug, PartialEq)]
pub enum Repair<'a> {
    /// Nothing wrong with it.
    Sound(&'a str),
    /// Some or all of it was encoded twice or more; here is the text that was meant.
    Repaired(String),
    /// It looks encoded twice, but bytes are missing.
    Garbled,
}

/// The characters of Windows-1252 at 0x80–0x9F; those that it leaves undefined stand for themselves.
const CP1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Signs that follow a word in sound text, quotes, dashes and marks, although they can stand for a byte.
const CLOSERS: [char; 19] =
    ['‘', '’', '“', '”', '…', '–', '—', '›', '»', '\u{a0}', '«', '™', '®', '©', '°', 'ª', '¹', '²', '³'];
/// Signs that follow a word in sloppy text, often twice: `qué¿¿`, `José´´`.
const SLOPPY: [char; 7] = ['¿', '¡', '´', '¨', 'º', '·', '§'];
/// How many of `CLOSERS`, from the first, also follow a word of a single letter (`Ã`, `é`).
const ENDINGS: usize = 10;
/// Lower-case letters that begin a character of three bytes and are words in French, Italian or Portuguese.
const WORDS: [char; 7] = ['à', 'á', 'è', 'é', 'ê', 'í', 'ï'];

/// More than twice is not seen; one more pass does no harm.
const PASSES: usize = 3;

/// Undoes double encoding wherever it shows in `text`, also where it happened more than once.
pub fn repair(text: &str) -> Repair<'_> {
    let mut meant = match pass(text) {
        Repair::Repaired(meant) => meant,
        other => return other,
    };
    for _ in 1..PASSES {
        match pass(&meant) {
            Repair::Repaired(again) => meant = again,
            Repair::Garbled => return Repair::Garbled,
            Repair::Sound(_) => break,
        }
    }
    Repair::Repaired(meant)
}

fn pass(text: &str) -> Repair<'_> {
    let Some(first) = memchr::memchr(0xC3, text.as_bytes()) else { return Repair::Sound(text) };
    let (shapes, fragments) = find(text, first);
    let ideographs = shapes.iter().filter(|s| s.bytes == 3 && s.certain).count();
    if fragments > 0 && ideographs + fragments >= 2 && (ideographs > 0 || fragments >= 3) {
        return Repair::Garbled;
    }
    if shapes.is_empty() {
        return Repair::Sound(text);
    }
    let whole = shapes.iter().any(|s| s.certain) && others(text, &shapes) == 0;
    let mut meant = String::new();
    let mut done = 0;
    for (i, shape) in shapes.iter().enumerate() {
        let before = i > 0 && shapes[i - 1].end == shape.start;
        let after = shapes.get(i + 1).is_some_and(|next| next.start == shape.end);
        if shape.certain || whole || before || after {
            meant.push_str(text.get(done..shape.start).unwrap_or_default());
            meant.push(shape.meant);
            done = shape.end;
        }
    }
    if done == 0 {
        return Repair::Sound(text);
    }
    meant.push_str(text.get(done..).unwrap_or_default());
    Repair::Repaired(meant)
}

/// A stretch of characters that, read as bytes, is one character of UTF-8.
struct Shape {
    /// Where it lies in the text, in bytes.
    start: usize,
    end: usize,
    /// How many bytes it stands for, 2–4.
    bytes: usize,
    meant: char,
    /// No sound text looks like this.
    certain: bool,
}

/// All shapes, and how many characters of three bytes (those of Chinese) have lost one or two beside others.
fn find(text: &str, first: usize) -> (Vec<Shape>, usize) {
    let mut shapes: Vec<Shape> = Vec::new();
    let mut fragments = 0;
    for start in memchr_iter(0xC3, text.as_bytes().get(first..).unwrap_or_default()).map(|i| first + i) {
        let Some(rest) = text.get(start..) else { continue };
        match shape(text, rest, start) {
            Ok(shape) => {
                let stray = rest.get(shape.end - start..).and_then(|r| r.chars().next()).is_some_and(is_stray);
                fragments += usize::from(shape.bytes == 3 && stray);
                shapes.push(shape);
            }
            Err(lead) => {
                let mut next = rest.chars().skip(1);
                let trail = next.next();
                let touches = shapes.last().is_some_and(|s| s.bytes == 3 && s.end == start);
                let half = (0xE3..=0xE9).contains(&lead)
                    && trail.is_some_and(is_stray)
                    && next.next().is_some_and(|c| !c.is_ascii());
                let cut = (0xE0..=0xF4).contains(&lead) && touches && trail.is_none_or(|c| !c.is_ascii_alphabetic());
                fragments += usize::from(half || cut);
            }
        }
    }
    (shapes, fragments)
}

/// The shape that `rest` begins with, or the byte that its first character stands for.
fn shape(text: &str, rest: &str, start: usize) -> Result<Shape, u8> {
    let mut chars = rest.chars();
    let lead = chars.next().and_then(byte_of).unwrap_or(0);
    let bytes = match lead {
        // Syriac, Thaana and NKo, 0xDC–0xDF, are left out: `Ü` and `ß` before a quote are German.
        0xC2..=0xDB => 2,
        0xE0..=0xEF => 3,
        // Emoji and rare ideographs; nobody uses the planes after those.
        0xF0 => 4,
        _ => return Err(lead),
    };
    let mut raw = [lead, 0, 0, 0];
    let mut signs = ['\0'; 3];
    let mut end = start + 2;
    for i in 1..bytes {
        let trail = chars.next().ok_or(lead)?;
        let byte = byte_of(trail).filter(|b| (0x80..=0xBF).contains(b)).ok_or(lead)?;
        raw[i] = byte;
        signs[i - 1] = trail;
        end += trail.len_utf8();
    }
    let decoded = std::str::from_utf8(&raw[..bytes]).ok().and_then(|s| s.chars().next()).ok_or(lead)?;
    // C1 controls were never meant: `Â’` is a Windows quote that was taken for Latin-1 first.
    let meant = if ('\u{80}'..='\u{9f}').contains(&decoded) { signs[0] } else { decoded };
    let before = text.get(..start).and_then(|t| t.chars().next_back());
    let after = text.get(end..).and_then(|t| t.chars().next());
    let certain = is_certain(lead, &signs[..bytes - 1], before, after);
    Ok(Shape { start, end, bytes, meant, certain })
}

/// Whether no sound text has this letter and these signs between these two characters.
fn is_certain(lead: u8, signs: &[char], before: Option<char>, after: Option<char>) -> bool {
    let letter = before.filter(|c| c.is_alphabetic() && *c < '\u{250}');
    let closers = || signs.iter().all(|c| CLOSERS.contains(c));
    let endings = || signs.iter().all(|c| CLOSERS[..ENDINGS].contains(c));
    if before.is_none() && after.is_none() {
        return matches!(lead, 0xC2..=0xC5 | 0xE0..) && !(signs.len() == 1 && endings());
    }
    match lead {
        // Signs and Latin letters: `Â`, `Ã`, `Ä`, `Å` and one sign.
        0xC2..=0xC5 if closers() => match letter {
            Some(c) => c.is_lowercase() || after.is_some_and(|c| c.is_alphabetic() && !signs.contains(&'\u{a0}')),
            None if endings() => {
                after.is_some_and(char::is_alphabetic) || before.is_none_or(char::is_whitespace) && lead <= 0xC3
            }
            None => true,
        },
        0xC2..=0xC5 => true,
        // Accents that stand apart from their letter: `Ì` and `Í`.
        0xCC | 0xCD => letter.is_some_and(char::is_lowercase),
        // Greek, Cyrillic, Hebrew, Arabic: never a single letter, so the neighbour has to be one as well.
        0xC6..=0xDF => false,
        0xE0..=0xEF => match letter {
            Some(_) => !signs.iter().all(|c| CLOSERS.contains(c) || SLOPPY.contains(c)),
            None => !(WORDS.contains(&char::from(lead)) && endings()),
        },
        _ => true,
    }
}

/// Whether a character stands for a later byte of UTF-8 and does not follow a word in sound text either.
fn is_stray(c: char) -> bool {
    byte_of(c).is_some_and(|b| (0x80..=0xBF).contains(&b)) && !CLOSERS.contains(&c)
}

/// How many characters beyond ASCII are in none of the shapes.
fn others(text: &str, shapes: &[Shape]) -> usize {
    let all = text.chars().filter(|c| !c.is_ascii()).count();
    all.saturating_sub(shapes.iter().map(|s| s.bytes).sum())
}

/// The byte that a character stands for in Latin-1 or Windows-1252.
pub(super) fn byte_of(c: char) -> Option<u8> {
    match u8::try_from(c) {
        Ok(byte) => Some(byte),
        Err(_) if c > '\u{2122}' => None,
        Err(_) => (0x80..).zip(CP1252).find(|&(_, w)| w == c).map(|(byte, _)| byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn latin1(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    fn cp1252(text: &str) -> String {
        text.bytes().map(|b| if (0x80..0xA0).contains(&b) { CP1252[b as usize - 0x80] } else { b.into() }).collect()
    }

    fn meant(text: &str) -> String {
        match repair(text) {
            Repair::Repaired(meant) => meant,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn takes_back_what_was_encoded_twice() {
        for text in ["质量有问题", "退款", "男", "é", "不是“假货”，是次品！", "15€ – “l’été”", "не работает", "😀 好"]
        {
            assert_eq!(meant(&latin1(text)), text);
            assert_eq!(meant(&cp1252(text)), text);
        }
    }

    #[test]
    fn takes_back_only_the_broken_part() {
        for (broken, text) in [
            ("saÃºde; o texto é negativo", "saúde; o texto é negativo"),
            ("DEVOLUÃ‡ÃƒO, não", "DEVOLUÇÃO, não"),
            ("vocÃª não estÃ¡", "você não está"),
            ("I donâ€™t – “really” – care", "I don’t – “really” – care"),
            ("it wonÂ’t", "it won’t"),
            ("20 Â°C, 5 Â£ and 3 â‚¬", "20 °C, 5 £ and 3 €"),
            ("Ã\u{a0} vista", "à vista"),
            ("um problemÃ¢ em â€œSÃ£o Pauloâ€\u{9d}", "um problemâ em “São Paulo”"),
            ("Å’uvre au cÅ“ur, voilÃ\u{a0}\u{a0}!", "Œuvre au cœur, voilà\u{a0}!"),
            ("Ã€ VISTA, AUTÃ”NOMO, JOSÃ‰, ÃšLTIMO, AVÃ“", "À VISTA, AUTÔNOMO, JOSÉ, ÚLTIMO, AVÓ"),
            ("Ã\u{81}rea nÂº 5, sÄ… groÃŸ", "Área nº 5, są groß"),
            ("cafeÌ\u{81}", "cafe\u{301}"),
        ] {
            assert_eq!(meant(broken), text);
        }
        let mixed = format!("客服{}处理{}", cp1252("不"), latin1("，退款"));
        assert_eq!(meant(&mixed), "客服不处理，退款");
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
            "Ã",
            "Â",
            "À",
            "SÃO PAULO",
            "DEVOLUÇÃO",
            "“MAÇÔ, «IRMû",
            "AMANHÃ…",
            "MANHÃ\u{a0}E TARDE",
            "Ünal",
            "Spaß” und ‚Ä‘",
            "GRÖSSE: 5²",
            "«\u{a0}café\u{a0}» et «\u{a0}DÉPOSÉ\u{a0}»",
            "REFUSÉ\u{a0}: à…",
            "“I had a ‘café’”",
            "Mais oui, là…»",
            "ÉÈÊ ÃÂ ÄÖÜ",
            "Nº 5, 3ª, ÀS 5º",
            "他说“é”…",
            "Ångström ¼ Ä—",
            "¿por qué¿¿ José´´ habló¿¿¿ qué¿ qué¿ qué¿",
            "ALÔ",
            "5·10³ §§ à 3°",
        ] {
            assert_eq!(repair(text), Repair::Sound(text));
        }
    }

    #[test]
    fn says_when_bytes_are_missing() {
        for lost in [1, 4, 7, 14] {
            let text: String =
                latin1("质量有问题").chars().enumerate().filter(|(i, _)| *i != lost).map(|(_, c)| c).collect();
            assert_eq!(repair(&text), Repair::Garbled, "without byte {lost}");
        }
    }

    #[test]
    fn takes_back_what_was_encoded_three_and_four_times() {
        for text in ["质量有问题", "não é “verdade”"] {
            assert_eq!(meant(&latin1(&latin1(text))), text);
            assert_eq!(meant(&cp1252(&cp1252(text))), text);
            assert_eq!(meant(&latin1(&latin1(&latin1(text)))), text);
        }
    }

    /// The real files, each cell of which is either sound or encoded twice as a whole (Latin-1): an oracle.
    #[test]
    fn real_files_come_out_as_whole_cells_say() {
        for name in ["consumidorgov_mojibake.csv", "heimao_mojibake.csv"] {
            let path = format!("/work/shared/data/{name}");
            let Ok(text) = std::fs::read_to_string(&path) else {
                eprintln!("SKIPPED: there is no {path}");
                continue;
            };
            let mut repaired = 0;
            for cell in text.split([',', '\n', '"', '\r']) {
                let bytes: Option<Vec<u8>> = cell.chars().map(|c| u8::try_from(c).ok()).collect();
                let oracle = bytes.and_then(|b| String::from_utf8(b).ok()).filter(|t| t != cell);
                match (repair(cell), oracle) {
                    (Repair::Sound(_), None) => (),
                    (Repair::Repaired(meant), Some(oracle)) => {
                        assert_eq!(meant, oracle);
                        assert!(matches!(repair(&meant), Repair::Sound(_)));
                        repaired += 1;
                    }
                    (found, oracle) => panic!("{cell}: {found:?}, not {oracle:?}"),
                }
            }
            assert!(repaired > 100, "{name}: {repaired}");
        }
    }

    proptest! {
        #[test]
        fn any_chinese_text_survives_the_round_trip(text in "[一-龥，。！0-9a-z]{0,10}[一-龥]{2}", windows: bool) {
            let garbled = if windows { cp1252(&text) } else { latin1(&text) };
            prop_assert_eq!(repair(&garbled), Repair::Repaired(text));
        }

        #[test]
        fn sound_chinese_around_a_broken_stretch_stays(a in "[一-龥]{0,5}", b in "[一-龥]{2,5}", c in "[一-龥]{0,5}") {
            let garbled = format!("{a}{}{c}", cp1252(&b));
            prop_assert_eq!(repair(&garbled), Repair::Repaired(format!("{a}{b}{c}")));
        }

        #[test]
        fn portuguese_words_survive_the_round_trip(
            words in proptest::collection::vec("[a-z]{1,5}[áâãàéêíóôõúç][a-z]{1,3}", 1..5), sound in "[a-z]{2}é"
        ) {
            let text = words.join(" ");
            prop_assert_eq!(meant(&format!("{sound} {}", cp1252(&text))), format!("{sound} {text}"));
        }

        #[test]
        fn accented_words_are_no_mojibake(text in "([A-Za-zÀ-ÖØ-öø-ÿ]{1,8}[ ,.;:!?'\"-]{1,2}){1,8}") {
            prop_assert_eq!(repair(&text), Repair::Sound(text.as_str()));
        }

        #[test]
        fn no_text_makes_it_fail(text in "[\\x00-\\xFF€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—质😀]{0,40}") {
            if let Repair::Repaired(meant) = repair(&text) {
                prop_assert!(meant.chars().count() < text.chars().count());
            }
        }
    }
}
