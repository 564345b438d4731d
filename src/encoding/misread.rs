//! Chinese that was read in a wrong encoding and saved so. GBK taken for Latin-1 or Windows-1252 (`ÍË¿î` for 退款) has lost nothing:
//! where a whole file shows it, it is put right, a stretch as a whole or not at all. UTF-8 taken for GBK (`閫€娆?` for 退款) has
//! lost bytes: it can only be told. Must not know columns or records.

use std::sync::LazyLock;

use encoding_rs::GB18030;
use memchr::memchr2;

use super::mojibake::{self, Repair, byte_of};
use super::readers::{Unit, unit};
use crate::lang::Text;

/// Letters in Chinese stretches that prove a file, and how many times those in others they have to be.
const ENOUGH: usize = 12;
const OUTWEIGHS: usize = 4;
/// Bytes that are held until a stretch is sure to have ended. A line of so many is too long for a record, whatever becomes of it.
const LONGEST: usize = 8 * 1024 * 1024;

/// A stretch of characters that stand for bytes of a Western encoding, read as units of GB18030; each begins beyond ASCII.
#[derive(Default)]
struct Stretch {
    /// Its length in the text.
    end: usize,
    bytes: Vec<u8>,
    units: usize,
    /// Units that modern text consists of.
    usual: usize,
    /// Bytes that are no unit.
    wrong: usize,
}

impl Stretch {
    /// The one that a text begins with.
    fn of(text: &str) -> Stretch {
        let mut stretch = Stretch::default();
        loop {
            let (mut next, mut ends, mut length) = ([0; 4], [stretch.end; 4], 0);
            let rest = text.get(stretch.end..).unwrap_or_default();
            for (at, (c, byte)) in rest.chars().map_while(|c| Some((c, byte_of(c)?))).take(4).enumerate() {
                let before = if at == 0 { stretch.end } else { ends[at - 1] };
                (next[at], ends[at], length) = (byte, before + c.len_utf8(), at + 1);
            }
            if length == 0 || next[0] < 0x80 {
                return stretch;
            }
            let taken = match unit(&next[..length]) {
                Unit::Two { usual, .. } => {
                    stretch.usual += usize::from(usual);
                    2
                }
                Unit::Four => 4,
                Unit::Euro | Unit::Malformed(_) | Unit::Cut => {
                    stretch.wrong += 1;
                    1
                }
            };
            stretch.units += 1;
            stretch.bytes.extend(&next[..taken]);
            stretch.end = ends[taken - 1];
        }
    }

    /// Whether no text of another language looks so, in whatever encoding: several usual characters of Chinese and hardly any
    /// rare one.
    fn is_chinese(&self) -> bool {
        self.wrong == 0 && self.units > 1 && self.usual * 5 >= self.units * 4 && self.may_be()
    }

    /// Whether it is neither UTF-8 nor signs, nor one letter again and again.
    fn may_be(&self) -> bool {
        self.letters() * 2 >= self.units && !self.is_one_sign() && std::str::from_utf8(&self.bytes).is_err()
    }

    /// Whether it is Chinese in a file that is proven to be so: usual characters, or rare ones that are no signs (`……`, `××`) and no
    /// accent beside a plain letter.
    fn is_read_wrong(&self) -> bool {
        let rare = self.bytes.iter().all(|byte| *byte >= 0x80) && self.letters() >= self.units;
        self.wrong == 0 && !self.is_one_sign() && (self.usual * 2 >= self.units || rare)
    }

    fn is_one_sign(&self) -> bool {
        self.bytes.iter().all(|byte| *byte == self.bytes[0])
    }

    /// Letters with accents.
    fn letters(&self) -> usize {
        self.bytes.iter().filter(|byte| **byte >= 0xC0).count()
    }
}

/// The stretches of a text, each with the place where it begins.
fn stretches(text: &str) -> impl Iterator<Item = (usize, Stretch)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| !c.is_ascii() && byte_of(c).is_some())?;
        let stretch = Stretch::of(&text[start..]);
        at = start + stretch.end;
        Some((start, stretch))
    })
}

/// Whether a text may have such a stretch at all: the letters that Chinese becomes begin with these in UTF-8.
fn has_letters(text: &[u8]) -> bool {
    memchr2(0xC2, 0xC3, text).is_some()
}

/// Text as it comes, given on so that no stretch is cut.
#[derive(Default)]
pub struct Joined {
    held: String,
}

impl Joined {
    /// What may be read by itself: up to the last character that is no byte of a unit, such as a line end or a comma.
    pub fn push(&mut self, text: &str, last: bool) -> String {
        let before = self.held.len();
        self.held.push_str(text);
        let whole = self.held.len();
        let to = match text.rfind(|c| c < '0') {
            Some(at) if !last => before + at + 1,
            None if !last && whole < LONGEST => 0,
            _ => whole,
        };
        let rest = self.held.split_off(to);
        std::mem::replace(&mut self.held, rest)
    }
}

/// What a whole file tells of GBK that was taken for a Western encoding.
#[derive(Default)]
pub struct Evidence {
    /// Letters in stretches that are Chinese.
    chinese: usize,
    /// Those in others; not in single characters, which words in capitals hold too (`RECLAMAÇÃO`).
    others: usize,
    joined: Joined,
}

impl Evidence {
    /// Sees the text of a file as it comes. No stretch goes on behind bytes that are no character.
    pub fn read(&mut self, text: &[u8], last: bool) {
        if has_letters(text) || !self.joined.held.is_empty() {
            for chunk in text.utf8_chunks() {
                let settled = self.joined.push(chunk.valid(), !chunk.invalid().is_empty());
                self.see(&settled);
            }
        }
        if last {
            let rest = self.joined.push("", true);
            self.see(&rest);
        }
    }

    pub fn see(&mut self, text: &str) {
        if !has_letters(text.as_bytes()) {
            return;
        }
        for (_, stretch) in stretches(text) {
            if stretch.is_chinese() {
                self.chinese += stretch.letters();
            } else if stretch.wrong > 0 || stretch.units > 1 || stretch.usual == 0 {
                self.others += stretch.letters();
            }
        }
    }

    pub fn is_proof(&self) -> bool {
        self.chinese >= ENOUGH && self.chinese >= self.others * OUTWEIGHS
    }
}

/// Why an encoding was chosen, of a file whose text was put right.
pub fn told(evidence: Text) -> Text {
    let (en, zh) = (
        "the text is GBK that had been taken for Latin-1 or Windows-1252, and was put right",
        "文字原为GBK，曾被误作Latin-1或Windows-1252另存，已整体还原",
    );
    if evidence.is_empty() {
        return Text::new(en, zh);
    }
    Text::new(format!("{}; {en}", evidence.en), format!("{}；{zh}", evidence.zh))
}

/// The text of a file that is proven to be so. Stretches that have lost a byte stay as they are, and so do words of other languages.
pub fn put_right(text: &str) -> String {
    let mut meant = String::with_capacity(text.len());
    let mut done = 0;
    for (start, stretch) in stretches(text) {
        if stretch.is_read_wrong() {
            meant.push_str(text.get(done..start).unwrap_or_default());
            meant.push_str(&GB18030.decode_without_bom_handling(&stretch.bytes).0);
            done = start + stretch.end;
        }
    }
    meant.push_str(text.get(done..).unwrap_or_default());
    meant
}

/// Whether a text holds GBK that was taken for a Western encoding, of which nothing must be repaired by halves.
pub fn has_gbk(text: &str) -> bool {
    has_letters(text.as_bytes()) && stretches(text).any(|(_, stretch)| stretch.is_chinese())
}

/// Whether a text in which nothing else is wrong was read in a wrong encoding and saved so: GBK of which bytes are lost, or UTF-8
/// taken for GBK.
pub fn is_lost(text: &str) -> bool {
    has_torn(text, 4) || is_utf8_as_gbk(text)
}

/// What a cell was meant to say where it was encoded twice, as a whole or not at all; `None` where it was read in another wrong encoding,
/// which no cell by itself can be freed of.
pub fn repair(cell: &str) -> Option<Repair<'_>> {
    if has_gbk(cell) {
        return None;
    }
    match mojibake::repair(cell) {
        Repair::Repaired(meant) if is_half(&meant) => None,
        Repair::Sound(_) if is_lost(cell) => None,
        repair => Some(repair),
    }
}

/// Whether a repair of single letters left most of a text as it was.
fn is_half(repaired: &str) -> bool {
    has_torn(repaired, 2)
}

/// Whether a text has a stretch of so many units of which half are usual characters, whatever else is in it.
fn has_torn(text: &str, units: usize) -> bool {
    let torn = |(_, s): (usize, Stretch)| s.units >= units && s.usual * 2 >= s.units && s.may_be();
    has_letters(text.as_bytes()) && stretches(text).any(torn)
}

/// Characters of GBK whose two bytes begin most Chinese characters of UTF-8, which text has hardly any of: 鍟, 涓, 鐨.
static BEGINNINGS: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let pairs = (0xE4..=0xE9u8).flat_map(|lead| (0x80..0xC0u8).map(move |trail| [lead, trail]));
    let mut table = vec![false; HAN.len()];
    for pair in pairs {
        let c = GB18030.decode_without_bom_handling(&pair).0.chars().next();
        if let Some(place) = c.and_then(place_of) {
            table[place] = true;
        }
    }
    table
});

/// The ideographs that GBK has.
const HAN: std::ops::Range<u32> = 0x4E00..0xA000;

fn place_of(c: char) -> Option<usize> {
    HAN.contains(&u32::from(c)).then(|| (u32::from(c) - HAN.start) as usize)
}

fn is_utf8_as_gbk(text: &str) -> bool {
    let (mut all, mut beginnings) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        beginnings += usize::from(place_of(c).is_some_and(|place| BEGINNINGS[place]));
    }
    // Real text has one in a thousand.
    beginnings > 2 && beginnings * 6 >= all
}

#[cfg(test)]
mod tests {
    use super::super::mojibake::repair;
    use super::super::{Decoder, Survey};
    use super::*;
    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;

    fn latin1(bytes: &[u8]) -> String {
        bytes.iter().copied().map(char::from).collect()
    }

    fn gbk(text: &str) -> String {
        latin1(&GB18030.encode(text).0)
    }

    fn read(bytes: &[u8], chunk: usize) -> (String, String) {
        let mut survey = Survey::new();
        bytes.chunks(chunk).for_each(|c| survey.feed(c));
        let found = survey.finish().unwrap();
        let (mut text, mut decoder) = (String::new(), Decoder::new(&found));
        bytes.chunks(chunk).for_each(|c| decoder.push(c, &mut text, false));
        decoder.push(&[], &mut text, true);
        (text, found.evidence.en)
    }

    const FILE: &str = "编号,日期,商家,内容\n1,2023年1月5日,某店,收到的衣服有破洞，一直没有人处理 粑粑 琉\n2,2023年1月6日,琉璃坊,商家拒绝退款，镕\n";

    #[test]
    fn a_file_of_gbk_that_was_read_as_latin1_is_put_right_as_a_whole() {
        let bytes = GB18030.encode(FILE).0;
        for text in [latin1(&bytes), WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned()] {
            let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            for chunk in 1..40 {
                let (meant, why) = read(text.as_bytes(), chunk);
                assert_eq!(meant, FILE, "in chunks of {chunk}");
                assert!(why.contains("put right"), "{why}");
                assert_eq!(read(&utf16, chunk).0, FILE, "in chunks of {chunk}");
            }
        }
        // An English header, and rows that are sound.
        let mixed = format!("id,date,shop,text\n{}3,2023-01-07,苏宁,“不退”·不换……好××\n", gbk(FILE));
        assert_eq!(
            read(mixed.as_bytes(), 7).0,
            format!("id,date,shop,text\n{FILE}3,2023-01-07,苏宁,“不退”·不换……好××\n")
        );
    }

    #[test]
    fn a_stretch_longer_than_a_block_is_put_right_as_a_whole_wherever_it_is_cut() {
        for unit in ["商家一直不退款，", "商家一直不退款𠀀"] {
            let meant = format!("编号,内容\n1,{}\n", unit.repeat(12_000));
            let text = gbk(&meant);
            for chunk in [4096, 65_535, 65_537, 300_000] {
                assert!(read(text.as_bytes(), chunk).0 == meant, "{unit} in chunks of {chunk}");
            }
        }
    }

    #[test]
    fn a_file_says_the_same_of_itself_wherever_its_blocks_end() {
        let row = "1,收到的衣服有破洞，一直没有人处理粑粑琉镕\n";
        for before in 0..6 {
            let text = gbk(&format!("{}\n{}", "x".repeat(before), row.repeat(2000)));
            let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            let mut whole = Evidence::default();
            whole.see(&text);
            for bytes in [text.as_bytes(), &utf16] {
                let mut survey = Survey::new();
                survey.feed(bytes);
                let cut = survey.seen();
                assert_eq!((cut.chinese, cut.others), (whole.chinese, whole.others), "{before} bytes before");
            }
        }
    }

    #[test]
    fn text_of_other_languages_is_no_gbk() {
        let western =
            "Reclamação: a RECLAMAÇÃO não foi resolvida, ÀS 5º «à vista» ¿¿¿¿ qué¿¿ 20 °C ÄÖÜ, naïve café ½¼\n"
                .repeat(9);
        let twice = latin1(FILE.repeat(9).as_bytes());
        let russian = latin1("Возврат денег не работает, товар плохой, он на это не согласен\n".repeat(9).as_bytes());
        for text in [western.as_str(), &twice, &russian, FILE, "“好”·×°§¨±\n"] {
            let mut evidence = Evidence::default();
            evidence.see(text);
            assert!(!evidence.is_proof() && !has_gbk(text) && !is_lost(text), "{text}");
            assert_eq!(read(text.as_bytes(), 64).0, text);
        }
        // A word or two prove nothing.
        assert_eq!(read(gbk("退款").as_bytes(), 64).0, gbk("退款"));
    }

    #[test]
    fn utf8_that_was_read_as_gbk_is_known_by_its_beginnings() {
        for text in ["收到的衣服有破洞", "商家虚假宣传，一直没有人处理", "自动续费扣款"] {
            let read = GB18030.decode_without_bom_handling(text.as_bytes()).0.into_owned();
            assert!(is_lost(&read) && is_lost(&read.replace('\u{fffd}', "?")), "{read}");
            assert!(!is_lost(text));
        }
        assert!(!is_lost("記錄顯示閱讀器與電鍋的鍋蓋都有問題，閃退數次，鏡片破損"));
    }

    proptest! {
        #[test]
        fn gbk_is_known_by_a_few_characters(text in "(一直|没有|收到|快递|拒绝|退款|质量){2,9}[0-9a-z]{0,5}") {
            let bytes = GB18030.encode(&text).0;
            let is_both = std::str::from_utf8(&bytes).is_ok();
            prop_assert!(is_both || has_gbk(&latin1(&bytes)), "{}", text);
        }

        #[test]
        fn what_was_encoded_twice_is_no_gbk(text in "[一-龥，。]{2,30}", from in 0..3usize, to in 0..3usize) {
            let bytes = text.as_bytes();
            let cut = latin1(&bytes[from..bytes.len() - to]);
            prop_assert!(!has_gbk(&cut), "{}", cut);
            if let Repair::Repaired(meant) = repair(&cut) {
                prop_assert!(!is_half(&meant), "{}", meant);
            }
        }

        #[test]
        fn nothing_makes_it_fail(text in "[\\x00-\\xFF€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—质😀]{0,60}", cut in 0..60usize) {
            let whole = put_right(&text);
            let mut joined = Joined::default();
            let at = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
            let pieces = [joined.push(&text[..at], false), joined.push(&text[at..], true)];
            prop_assert_eq!(whole, pieces.map(|piece| put_right(&piece)).concat());
            has_gbk(&text);
            is_lost(&text);
        }
    }
}
