//! Writings of one character that make no difference to what a text says: width, case, accents, script. Must not know
//! words.

use std::borrow::Cow;

/// Characters from here on for which the table has a place.
const FIRST: u32 = 0x4e00;

/// Simplified form of each Chinese character that has another one; else 0.
static SIMPLIFIED: [u16; 0x5200] = simplified(include_str!("traditional.txt").as_bytes());

/// Full-width forms to half-width, upper case (ASCII) to lower, typographic apostrophes to plain ones, letters with accents to
/// those without, which many people leave out (não, nao), and traditional characters to simplified. One character for one.
#[inline]
pub fn fold(c: char) -> char {
    match c {
        '\u{4e00}'..='\u{9fff}' => match SIMPLIFIED[(c as u32 - FIRST) as usize] {
            0 => c,
            simplified => char::from_u32(u32::from(simplified)).unwrap_or(c),
        },
        '！'..='～' => half_width(c).to_ascii_lowercase(),
        '\u{3000}' => ' ',
        '\u{2018}' | '\u{2019}' => '\'',
        'À'..='ÿ' => plain(c),
        _ => c.to_ascii_lowercase(),
    }
}

/// A word of a list as it is compared: each character as [`fold`] has it, in small letters, and one blank for whatever parts its
/// words, capitals too (`IN_PROGRESS`, `In-Progress`, `inProgress`); none between Chinese characters. Only what stands between
/// letters or digits parts: -1 is not 1.
pub fn word(text: &str) -> String {
    let is_gap = |c: char| c.is_whitespace() || c == '_' || is_dash(c);
    let mut word = String::with_capacity(text.len() + 4);
    let (mut last, mut gap) = (None::<char>, String::new());
    for c in text.trim().trim_end_matches(['.', '。']).chars().map(half_width) {
        if is_gap(c) {
            gap.push(c);
            continue;
        }
        if let Some(last) = last {
            let parts = last.is_alphanumeric() && c.is_alphanumeric();
            match (parts, gap.is_empty()) {
                (true, true) if last.is_lowercase() && c.is_uppercase() => word.push(' '),
                (true, false) if !(is_common_han(last) && is_common_han(c)) => word.push(' '),
                (true, _) => {}
                (false, _) => word.push_str(&gap),
            }
        } else {
            word.push_str(&gap);
        }
        gap.clear();
        word.extend(fold(c).to_lowercase());
        last = Some(c);
    }
    word + &gap
}

/// Whether a character is one of those that people and programs write for a dash, a hyphen or a minus.
pub fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Full-width letters, digits and signs to half-width.
pub fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn plain(c: char) -> char {
    match c {
        'À'..='Å' | 'à'..='å' => 'a',
        'Ç' | 'ç' => 'c',
        'È'..='Ë' | 'è'..='ë' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' => 'i',
        'Ñ' | 'ñ' => 'n',
        'Ò'..='Ö' | 'ò'..='ö' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' => 'u',
        'Ý' | 'ý' | 'ÿ' => 'y',
        _ => c,
    }
}

/// Whether a character is Chinese and in use: one of those that were encoded first.
pub fn is_common_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Characters without a mark of their own: marks of joining, of direction, of a variant and of the order of bytes.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A name without the characters that nobody sees: names that look alike are one. The marks stay that shape the letters before
/// them, in scripts that join letters, and pictures.
pub fn seen(name: &str) -> Cow<'_, str> {
    if !name.chars().any(is_invisible) {
        return Cow::Borrowed(name);
    }
    let mut kept = String::with_capacity(name.len());
    for c in name.chars() {
        if !is_invisible(c) || (is_shaping(c) && kept.chars().next_back().is_some_and(is_shaped)) {
            kept.push(c);
        }
    }
    if kept == name { Cow::Borrowed(name) } else { Cow::Owned(kept.trim().to_string()) }
}

/// Marks that change how their neighbours are drawn.
fn is_shaping(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e0fff}')
}

/// Letters of the scripts from Hebrew to Mongolian, signs and pictures, and a mark behind one of them.
fn is_shaped(c: char) -> bool {
    is_shaping(c) || matches!(c, '\u{590}'..='\u{18af}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1ffff}')
}

/// Whether a Chinese text is in simplified script; nothing where its characters are the same in both.
pub fn is_simplified(text: &str) -> Option<bool> {
    let mut told = None;
    for c in text.chars().filter(|c| is_common_han(*c)) {
        if SIMPLIFIED[(c as u32 - FIRST) as usize] != 0 {
            return Some(false);
        }
        if SIMPLIFIED.contains(&(c as u16)) {
            told = Some(true);
        }
    }
    told
}

/// Reads the lists: on each line that begins with a Chinese character, the ones behind it become the first.
const fn simplified(lists: &[u8]) -> [u16; 0x5200] {
    let mut table = [0; 0x5200];
    let (mut at, mut first) = (0, 0);
    while at < lists.len() {
        match lists[at] {
            // Of a Chinese character of this plane there are three bytes: 1110xxxx 10xxxxxx 10xxxxxx.
            byte @ 0xe4..=0xe9 => {
                let code = (byte as u32 & 15) << 12 | (lists[at + 1] as u32 & 63) << 6 | (lists[at + 2] as u32 & 63);
                match first {
                    0 => first = code,
                    _ => table[(code - FIRST) as usize] = first as u16,
                }
                at += 3;
            }
            b'#' => {
                while lists[at] != b'\n' {
                    at += 1;
                }
            }
            byte => {
                if byte == b'\n' {
                    first = 0;
                }
                at += 1;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_text_reads_as_simplified() {
        let folded: String =
            "商家拒絕退貨，聯繫客服後沒有回覆，質量問題嚴重，妳們賣的麵膜過敏".chars().map(fold).collect();
        assert_eq!(folded, "商家拒绝退货,联系客服后没有回覆,质量问题严重,你们卖的面膜过敏");
    }

    #[test]
    fn a_text_tells_its_script_by_the_characters_that_only_one_has() {
        assert_eq!(
            ["涉及金额", "涉及金額", "退款", "amount", "投诉人地址與電話"].map(is_simplified),
            [Some(true), Some(false), None, None, Some(false)]
        );
    }

    #[test]
    fn names_that_look_alike_are_one() {
        for name in
            ["甲\u{200b}店", "甲店\u{feff}", "\u{200e}甲店", "甲\u{200d}店", "甲店 \u{200b}", "\u{202a}甲店\u{202c}"]
        {
            assert_eq!(seen(name), "甲店", "{name:?}");
        }
        assert_eq!(seen("Soft\u{ad}ware Inc"), "Software Inc");
        // Persian with a non-joiner, a family, a heart in colour, a flag of tags.
        for name in ["می\u{200c}خواهم", "👨\u{200d}👩\u{200d}👧小店", "❤\u{fe0f}", "🏴\u{e0067}\u{e007f}", "甲 店", ""]
        {
            assert_eq!(seen(name), name);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_name_is_seen_as_it_is_seen(name in "[a甲م👨\u{200b}-\u{200f}\u{feff}\u{ad} ]{0,12}") {
            let once = seen(&name);
            proptest::prop_assert_eq!(seen(&once), once.clone());
            let bare = |text: &str| text.chars().filter(|c| !is_invisible(*c)).collect::<String>();
            proptest::prop_assert_eq!(bare(&once).trim().to_string(), bare(&name).trim().to_string());
        }
    }

    #[test]
    fn a_word_is_one_whatever_its_parts_are_joined_by() {
        for written in [
            "in progress",
            "IN_PROGRESS",
            "In-Progress",
            " inProgress. ",
            "In  –  Progress",
            "ＩＮ＿progress",
            "In\u{2011}Progress",
        ] {
            assert_eq!(word(written), "in progress", "{written}");
        }
        for (written, kept) in [
            ("已 辦結", "已办结"),
            ("-1", "-1"),
            ("A-", "a-"),
            ("办结-满意", "办结满意"),
            ("", ""),
            ("B 2", "b 2"),
            ("Não", "nao"),
        ] {
            assert_eq!(word(written), kept, "{written}");
        }
    }

    #[test]
    fn what_something_becomes_stays_as_it_is() {
        let lists = include_str!("traditional.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lists {
            let first = line.chars().next().unwrap();
            assert!(line.chars().all(|c| fold(c) == first), "{line}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in (0..=0x1_ffff).filter_map(char::from_u32) {
            assert_eq!(fold(fold(c)), fold(c), "{c}");
        }
    }
}
