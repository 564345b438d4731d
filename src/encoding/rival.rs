//! Encodings whose bytes are valid GB18030 by accident, or no other text, told by the characters that texts in them have most of.
//! They are never taken for granted: who reads a file is told which one to name. Must not know files.

use std::collections::HashSet;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// Frequent characters that a sample must have, and how many different ones: a word that each row has may hold one by accident (吉林).
const ENOUGH: usize = 10;
const DIFFERENT: usize = 8;

const SIMPLIFIED: &str = "的一是不了在有我人这上们来到时大地为子中你说就那和要也得里后自以会家可下而过天去能对小多然都好看起没成只如事把还用样道想作开从面\
    最但现前同日手又动方行回分老因很给名法知什么两次使被高已其此话正货退款卖商品质量服务客购买东西店收钱差公司有限市区年月元";
const TRADITIONAL: &str = "的一是不了在有我人這上們來到時大地為子中你說就那和要也得裡後自以會家可下而過天去能對小多然都好看起沒成只如事把還用樣道想作開從面\
    最但現前同日手又動方行回分老因很給名法知什麼兩次使被高已其此話正貨退款賣商品質量服務客購買東西店收錢差公司有限市區年月元";
const KOREAN: &str =
    "이다는을가하고에의지기도한사로자리어나대시아그인서를은니해있일부구수제정보주전스라요게상원비했습환불품매문";

/// The encoding that a text which is not UTF-8 is in by its most frequent characters, where that is not GB18030.
pub fn rival(sample: &[u8]) -> Option<&'static Encoding> {
    let chinese = Score::of(sample, GB18030, |c| SIMPLIFIED.contains(c));
    // Of kana Japanese has more than of anything else; the sign that lengthens a vowel is not among them.
    let kana = |c: char| matches!(c, 'ぁ'..='ん' | 'ァ'..='ヶ');
    let scores = [
        (BIG5, Score::of(sample, BIG5, |c| TRADITIONAL.contains(c))),
        (EUC_KR, Score::of(sample, EUC_KR, |c| KOREAN.contains(c))),
        (EUC_JP, Score::of(sample, EUC_JP, kana)),
        (SHIFT_JIS, Score::of(sample, SHIFT_JIS, kana)),
    ];
    let fits = |(_, score): &(&Encoding, Score)| score.is_text() && score.share() > chinese.share() * 4.0;
    scores.into_iter().filter(fits).max_by(|a, b| a.1.share().total_cmp(&b.1.share())).map(|(encoding, _)| encoding)
}

/// What a sample is in an encoding.
struct Score {
    /// Characters beyond ASCII.
    all: usize,
    frequent: usize,
    different: usize,
    /// Bytes that are no character.
    wrong: usize,
}

impl Score {
    fn of(sample: &[u8], encoding: &'static Encoding, is_frequent: impl Fn(char) -> bool) -> Score {
        let text = encoding.decode_without_bom_handling(sample).0;
        let all = || text.chars().filter(|c| !c.is_ascii());
        let frequent = || all().filter(|c| is_frequent(*c));
        Score {
            all: all().count(),
            frequent: frequent().count(),
            different: frequent().collect::<HashSet<_>>().len(),
            wrong: all().filter(|c| *c == char::REPLACEMENT_CHARACTER).count(),
        }
    }

    fn share(&self) -> f64 {
        self.frequent as f64 / self.all.max(1) as f64
    }

    /// A quarter of any text are such characters, and hardly a byte is none.
    fn is_text(&self) -> bool {
        let is_enough = self.frequent >= ENOUGH && self.different >= DIFFERENT;
        is_enough && self.frequent * 4 >= self.all && self.wrong * 20 <= self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRADITIONAL: &str = "投訴日期,內容\n商家一直不退款，我已經打了很多次電話，客服說要等，東西質量太差了\n";
    const KOREAN: &str = "날짜,내용\n물건을 받지 못했습니다. 환불을 요청했는데 계속 기다리라고 합니다\n";
    const JAPANESE: &str = "日付,内容\n届いた商品が壊れていたので返金をお願いしましたが、まだ返事がありません\n";

    #[test]
    fn what_is_valid_gb18030_by_accident_is_told_by_its_frequent_characters() {
        for (text, encoding) in [(TRADITIONAL, BIG5), (KOREAN, EUC_KR), (JAPANESE, EUC_JP), (JAPANESE, SHIFT_JIS)] {
            for head in ["", "id,date,text\n"] {
                let bytes = [head.as_bytes(), &encoding.encode(text).0].concat();
                assert_eq!(rival(&bytes), Some(encoding), "{text}");
            }
        }
    }

    #[test]
    fn gb18030_has_no_rival_however_odd_its_words() {
        for text in [
            "编号,内容\n1,我们的服务态度不好，一直不退款，质量太差\n",
            "反应迟钝，耗电飞快，易死机，屏保少，讨厌红色按键背光\n",
            "蒙牛,伊利,苏宁易购,国美电器,唯品会,携程旅行,飞猪,哔哩哔哩\n",
            "有个烂苹果！！！！！！！！！！！！！！！！！！！！！！！！\n",
        ] {
            assert_eq!(rival(&GB18030.encode(text).0), None, "{text}");
        }
        assert_eq!(rival("Возврат денег не работает, товар плохой".as_bytes()), None);
    }

    proptest! {
        #[test]
        fn gb18030_of_few_words_again_and_again_has_no_rival(
            words in prop::collection::vec(prop::sample::select(&[
                "吉林", "吉林省", "非常满意", "满意", "一般", "男", "女", "酒店", "老人", "档案", "备注", "政府", "概不退换", "秦皇岛",
                "音乐", "俊男", "厚街", "前台", "窍门", "何女士", "北京", "广东", "湖南", "黑龙江", "内蒙古", "家电", "退款", "投诉", "电话",
            ][..]), 1..7),
            rows in 10..80usize,
        ) {
            let row = |row: usize| format!("{row},{},The parcel never came\n", words[row * 7 % words.len()]);
            let text = format!("id,region,story\n{}", (0..rows).map(row).collect::<String>());
            prop_assert_eq!(rival(&GB18030.encode(&text).0), None, "{}", text);
        }
    }
}
