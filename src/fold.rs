//! Writings of one character that make no difference to what a text says: width, case, accents, script. Must not know
//! words.

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
