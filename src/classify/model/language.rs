//! Which language a text is in: Chinese and Japanese by their scripts, others by their commonest words. Must not know labels.

use std::collections::HashMap;

use super::features::is_han;
use crate::taxonomy::Language;

/// The name of Chinese.
pub const CHINESE: &str = "zh";

/// Japanese, and all that is written in other letters than Latin ones: nothing has words of these.
const JAPANESE: &str = "ja";
const UNKNOWN: &str = "und";

/// The languages in Latin letters, by their commonest words.
pub struct Languages {
    names: Vec<String>,
    /// Places among the names of those that have a word.
    having: HashMap<String, Vec<usize>>,
}

impl Languages {
    pub fn new(known: &[Language]) -> Languages {
        let mut having: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, language) in known.iter().enumerate() {
            language.words.iter().for_each(|word| having.entry(word.clone()).or_default().push(place));
        }
        Languages { names: known.iter().map(|k| k.language.clone()).collect(), having }
    }

    /// The language of the folded text: Chinese where a fifth of the letters are, unless they stand among kana, else the language of
    /// which it has most of the commonest words, else the first listed. Nothing where there is no letter.
    pub fn of(&self, text: &[char]) -> Option<&str> {
        let count = |is: fn(char) -> bool| text.iter().filter(|c| is(**c)).count();
        let han = count(is_han);
        // Where a fifth of all characters are Chinese, what the others are need not be looked up.
        let enough_han = han * 5 >= text.len();
        let letters = if enough_han { 0 } else { count(|c| !is_han(c) && c.is_alphabetic()) };
        let (hiragana, katakana) = (count(is_hiragana), count(is_katakana));
        if is_japanese(han, hiragana, katakana) && (han + hiragana + katakana) * 5 >= han + letters {
            return Some(JAPANESE);
        }
        if han * 5 >= han + letters && han > 0 {
            return Some(CHINESE);
        }
        if letters == 0 {
            return None;
        }
        if count(is_latin) * 2 < letters {
            return Some(UNKNOWN);
        }
        let mut counts = vec![0usize; self.names.len()];
        let text: String = text.iter().collect();
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            self.having.get(word).into_iter().flatten().for_each(|&place| counts[place] += 1);
        }
        // Of equals the first: `max_by_key` takes the last.
        self.names.iter().zip(counts).rev().max_by_key(|(_, count)| *count).map(|(name, _)| name.as_str())
    }
}

/// Chinese texts have a の in names of shops, a ノ in faces, names of Japanese goods, and no grammar: of that Japanese has most.
fn is_japanese(han: usize, hiragana: usize, katakana: usize) -> bool {
    let all = han + hiragana + katakana;
    hiragana + katakana > 0 && (hiragana * 5 >= all || (hiragana + katakana) * 2 >= all)
}

fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ') && c != 'の'
}

fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ｦ'..='ﾝ') && c != 'ノ'
}

fn is_latin(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_known_by_its_script_and_others_by_their_words() {
        let list = |language: &str, words: &str| Language {
            language: language.into(),
            words: words.split(' ').map(String::from).collect(),
        };
        let known = Languages::new(&[list("en", "the and was it"), list("pt", "não que para com")]);
        for (text, language) in [
            ("这个iphone pro max是翻新机", Some("zh")),
            ("iphone 坏了", Some("zh")),
            ("坏了 1234567890", Some("zh")),
            ("the 微信 seller was rude and would not answer my messages", Some("en")),
            ("a loja não devolveu o dinheiro que paguei", Some("pt")),
            ("broken zipper", Some("en")),
            ("12345 !!", None),
            ("沙宣の洗发水是假货", Some("zh")),
            ("差评(ノ-_-)ノ", Some("zh")),
            ("资生堂的アネッサ防晒霜是假货", Some("zh")),
            ("screen of the かわいい phone broke", Some("en")),
            ("não cobre a garantia", Some("pt")),
            ("не возвращают refund", Some("und")),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(known.of(&chars), language, "{text}");
        }
    }
    #[test]
    fn japanese_is_not_read_as_chinese() {
        let known = Languages::new(&[Language { language: "en".into(), words: ["the".to_string()].into() }]);
        for text in [
            "この商品は壊れていました。返金を求めましたが対応してくれません。",
            "返品不可と言われました",
            "不良品でした",
            "iphone 12の画面が割れていました",
            "ﾊﾞｯﾃﾘｰがすぐ切れる",
            "ひどい",
        ] {
            assert_eq!(known.of(&text.chars().collect::<Vec<_>>()), Some(JAPANESE), "{text}");
        }
    }
}
