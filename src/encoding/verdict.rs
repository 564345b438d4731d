//! Weighs the readings of a file without byte-order mark against each other, and says why in words.

use std::fmt;

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::readers::{Gb18030, Utf8};
use super::{Place, name};
use crate::lang::{Text, thousands};

/// No encoding that can be told by the bytes explains them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecided {
    pub reason: Reason,
    /// The byte that gave it away, where it is a single one.
    pub place: Option<Place>,
}

/// Why a file has no encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It has the byte-order mark of UTF-32.
    Utf32,
    /// Too many zero bytes for a text.
    Binary,
    /// It begins in UTF-8 and goes on in something else.
    Mixed,
    /// It begins in UTF-16 and goes on in something else, or one byte off.
    Shifted,
    /// By its most frequent characters it is in one that has to be named.
    Rival(&'static Encoding),
    /// No encoding fits.
    Unknown,
}

impl Undecided {
    /// What is wrong, without the name of the file.
    pub fn what(&self) -> Text {
        let at = self.place.map(|p| place(&p)).unwrap_or_default();
        let offset = thousands_u64(self.place.map_or(0, |p| p.offset));
        let (en, zh) = match self.reason {
            Reason::Rival(encoding) => {
                let name = name(encoding);
                return Text::new(
                    format!("the text is not UTF-8 ({}), and its most frequent characters are those of {name}", at.en),
                    format!("文本不是 UTF-8（{}），从最常用的字看应为 {name} 编码", at.zh),
                );
            }
            Reason::Utf32 => return Text::new("the text is in UTF-32", "文本是 UTF-32 编码"),
            Reason::Binary => ("the file is no text, it has many zero bytes", "文件不是文本，有许多零字节"),
            Reason::Mixed => {
                ("the file begins in UTF-8 and goes on in another encoding", "文件开头是 UTF-8，后面换成了别的编码")
            }
            Reason::Shifted => (
                "the file begins in UTF-16 and goes on in another encoding, or a byte of it is missing or too many",
                "文件开头是 UTF-16，后面换成了别的编码，或者缺少、多出一个字节",
            ),
            Reason::Unknown => ("no encoding explains the bytes of the file", "没有一种编码能解释文件的字节"),
        };
        Text::new(format!("{en} ({}, at offset {offset})", at.en), format!("{zh}（{}，偏移 {offset}）", at.zh))
    }

    /// What the user can do.
    pub fn hint(&self) -> Text {
        match self.reason {
            Reason::Rival(encoding) => {
                let name = name(encoding);
                Text::new(
                    format!("add --encoding {name}; if the text is none of that, --encoding gb18030"),
                    format!("请加 --encoding {name}；如文字不符，请用 --encoding gb18030"),
                )
            }
            Reason::Utf32 => Text::new("save it as UTF-8", "请另存为 UTF-8"),
            Reason::Binary => Text::new("export it as text, best in UTF-8", "请导出为文本，最好是 UTF-8 编码"),
            Reason::Mixed => Text::new(
                "split it there and convert the second part to UTF-8",
                "请在该处拆开文件，并把后一部分转换为 UTF-8",
            ),
            Reason::Shifted => {
                Text::new("split it there and save each part as UTF-8", "请在该处拆开文件，并把各部分分别另存为 UTF-8")
            }
            Reason::Unknown => Text::new(
                "name the encoding, for example --encoding big5, or save the file as UTF-8",
                "请指定编码，例如 --encoding big5，或把文件另存为 UTF-8",
            ),
        }
    }
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.what().en)
    }
}

impl std::error::Error for Undecided {}

/// Chooses the encoding of `bytes` bytes. `rival`: the one that has to be named, by the characters that it would have most of.
pub fn weigh(
    utf8: &Utf8,
    gb: &Gb18030,
    bytes: u64,
    rival: impl Fn() -> Option<&'static Encoding>,
) -> Result<&'static Encoding, Undecided> {
    // A character that the end of the file cuts tells nothing against a reading.
    let wrong_utf8 = utf8.malformed.saturating_sub(u64::from(utf8.cut > 0));
    let wrong_gb = gb.malformed.saturating_sub(u64::from(gb.cut));
    // Sequences of UTF-8 hardly arise by accident, so three outweigh a bad one, as of a cell that was cut; but more than a score
    // of bad ones are another encoding, unless they are few among very many.
    let share = if wrong_utf8 > 20 { 10 } else { 3 };
    if utf8.malformed == 0 || (!utf8.hopeless && utf8.chars > 0 && wrong_utf8 * share <= utf8.chars) {
        return Ok(UTF_8);
    }
    // So many characters before the first bad one are no accident: the file began in UTF-8.
    let reason = if gb.hopeless || utf8.before > 30 { Reason::Mixed } else { Reason::Unknown };
    let undecided = Undecided { reason, place: utf8.first };
    if gb.hopeless {
        return Err(undecided);
    }
    // Chinese text consists of usual characters, half of it at least, names and rare words allowed for; Big5 and binary files
    // are valid GB18030 by accident, with rare ones. A fifth may be damaged.
    let chinese = gb.usual > gb.accents && gb.usual * 2 >= gb.chars && wrong_gb * 5 <= gb.chars;
    // Accented letters stand alone between ASCII letters: a third of what is beyond ASCII at least, besides dashes and quotation
    // marks, and hardly a byte in two hundred that no Western text has.
    let western = gb.accents > gb.usual && gb.accents * 3 >= gb.high && gb.odd * 200 <= bytes;
    match (chinese, western) {
        // Of ten characters of GB18030 hardly ever all are valid UTF-8 as well.
        (true, _) if utf8.before >= 10 => Err(Undecided { reason: Reason::Mixed, ..undecided }),
        (true, _) => match rival() {
            Some(rival) => Err(Undecided { reason: Reason::Rival(rival), ..undecided }),
            None => Ok(GB18030),
        },
        // The first byte or two of a character at the very end, and nothing else beyond ASCII.
        _ if utf8.malformed == 1 && utf8.cut > 1 => Ok(UTF_8),
        (false, true) => Ok(WINDOWS_1252),
        _ => Err(Undecided { reason: rival().map_or(reason, Reason::Rival), ..undecided }),
    }
}

pub fn by_mark() -> Text {
    Text::new("a byte-order mark", "开头有字节顺序标记")
}

pub fn by_zeros() -> Text {
    Text::new("one byte of each ASCII character is zero", "每个 ASCII 字符都有一个字节为零")
}

/// Why `encoding` was chosen.
pub fn evidence(encoding: &'static Encoding, utf8: &Utf8, gb: &Gb18030, bytes: u64) -> Text {
    let first = utf8.first.map(|p| place(&p)).unwrap_or_default();
    let count = thousands_u64;
    if encoding == UTF_8 && utf8.malformed > 0 {
        let (chars, wrong) = (count(utf8.chars), count(utf8.malformed));
        return Text::new(
            format!("{chars} characters beyond ASCII are valid UTF-8 and {wrong} are not (the first: {})", first.en),
            format!("{chars}个非ASCII字符符合UTF-8，{wrong}处不符合（第一处：{}）", first.zh),
        );
    }
    if encoding == UTF_8 {
        let (bytes, ascii) = (count(bytes), utf8.chars == 0);
        return match ascii {
            true => Text::new(format!("all {bytes} bytes are ASCII"), format!("全部{bytes}个字节均为ASCII")),
            false => Text::new(format!("all {bytes} bytes are valid UTF-8"), format!("全部{bytes}个字节均符合UTF-8")),
        };
    }
    let (en, zh) = match (encoding == GB18030, gb.malformed) {
        (true, 0) => ("all of it is valid GB18030".to_string(), "全部内容均符合GB18030".to_string()),
        (true, wrong) => (
            format!("all but {} of its {} characters are valid GB18030", count(wrong), count(gb.chars + wrong)),
            format!("{}个非ASCII字符中仅{}处不符合GB18030", count(gb.chars + wrong), count(wrong)),
        ),
        _ => (
            format!("accented letters stand alone in it {} times, as in Windows-1252", count(gb.accents)),
            format!("有{}处带符号的字母单独出现，与Windows-1252一致", count(gb.accents)),
        ),
    };
    Text::new(format!("not UTF-8 ({}), and {en}", first.en), format!("不是UTF-8（{}），{zh}", first.zh))
}

fn place(place: &Place) -> Text {
    let (byte, line) = (place.byte, thousands_u64(place.line));
    Text::new(format!("byte 0x{byte:02X} on line {line}"), format!("第{line}行的字节0x{byte:02X}"))
}

fn thousands_u64(n: u64) -> String {
    thousands(i64::try_from(n).unwrap_or(i64::MAX))
}
