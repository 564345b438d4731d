//! A heading as people write it: a bare name, what stands in brackets behind it, and of whom it speaks. Must not know fields.

use crate::fold::{half_width, is_common_han, is_simplified};

/// Of whom a heading speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Consumer,
    Seller,
}

const SELLERS: [&str; 14] = [
    "商家",
    "卖家",
    "店铺",
    "企业",
    "经营者",
    "被投诉",
    "被诉",
    "涉及主体",
    "business",
    "company",
    "merchant",
    "retailer",
    "seller",
    "shop",
];
const CONSUMERS: [&str; 13] = [
    "消费者",
    "投诉人",
    "用户",
    "客户",
    "顾客",
    "买家",
    "居住",
    "常住",
    "您",
    "consumer",
    "customer",
    "complainant",
    "buyer",
];

/// The one of both that a heading names; none where it names neither.
pub fn party(heading: &str) -> Option<Party> {
    let heading = heading.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    // 被投诉人 is who is complained about.
    let seller = names(&SELLERS).then_some(Party::Seller);
    seller.or(names(&CONSUMERS).then_some(Party::Consumer))
}

/// The bare name of a column, without what forms put around it, and what stands in brackets at its end, in order:
/// `*3、涉及金额（万元）[填空题]：` is 涉及金额, with 万元 and 填空题. A sum's unit may stand behind a dash too: 涉及金额/万元.
pub fn split_heading(heading: &str) -> (&str, Vec<&str>) {
    let plain = heading.trim_start_matches('\u{feff}').trim();
    let mut name = unnumbered(unmarked(plain));
    let mut brackets = Vec::new();
    while let Some((before, inside)) = last_brackets(name).or_else(|| unit_behind(name)) {
        brackets.insert(0, inside.trim());
        name = before;
    }
    (if name.is_empty() { plain } else { name }, brackets)
}

/// Whether a heading is one of the mainland, by its script. Characters that are the same in both scripts (退款) leave it to the
/// other headings.
pub fn is_mainland(heading: &str, header: &[String]) -> bool {
    is_simplified(heading).unwrap_or_else(|| {
        heading.contains(is_common_han) && header.iter().all(|other| is_simplified(other) != Some(false))
    })
}

/// A name without what forms put around it.
fn unmarked(name: &str) -> &str {
    let mark = |c: char| c.is_whitespace() || matches!(c, '*' | '＊' | '★' | '※');
    name.trim_start_matches(mark).trim_end_matches(|c| mark(c) || matches!(c, ':' | '：' | '.' | '?' | '？'))
}

/// A question without its number: `12、您的性别`, `Q3. Satisfaction`.
fn unnumbered(name: &str) -> &str {
    let rest = name.strip_prefix(['Q', 'q']).unwrap_or(name);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let question =
        rest[digits..].trim_start().strip_prefix(['、', '.', '．', ')', '）', ':', '：']).map(str::trim_start);
    let is_name = |name: &&str| !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit());
    question.filter(is_name).filter(|_| (1..=3).contains(&digits)).unwrap_or(name)
}

/// The shape of a bracket, and whether it opens; of whatever width.
fn bracket(c: char) -> Option<(char, bool)> {
    Some(match half_width(c) {
        '(' => ('(', true),
        ')' => ('(', false),
        '[' | '【' | '〔' => ('[', true),
        ']' | '】' | '〕' => ('[', false),
        '{' => ('{', true),
        '}' => ('{', false),
        _ => return None,
    })
}

/// What stands before the brackets at the end of a name, and what in them; brackets may stand in brackets.
fn last_brackets(name: &str) -> Option<(&str, &str)> {
    let (shape, _) = name.chars().next_back().and_then(bracket).filter(|(_, opens)| !opens)?;
    let (mut depth, mut opening) = (0, None);
    for (at, c) in name.char_indices().rev() {
        let Some((_, opens)) = bracket(c).filter(|(other, _)| *other == shape) else { continue };
        depth += if opens { -1 } else { 1 };
        if opens {
            opening = Some((at, at + c.len_utf8()));
        }
        if depth == 0 {
            break;
        }
    }
    let (at, from) = opening?;
    let end = name.char_indices().next_back().map_or(from, |(end, _)| end);
    let before = unmarked(&name[..at]);
    (!before.is_empty()).then(|| (before, &name[from..end]))
}

/// What stands before a unit of money that no brackets enclose, and the unit: 涉及金额_万元.
fn unit_behind(name: &str) -> Option<(&str, &str)> {
    let before = name.strip_suffix('元')?.trim_end_matches(|c| "十百千万亿萬億佰仟".contains(c));
    let before = ["人民币", "美", "港", "欧", "日"].iter().find_map(|of| before.strip_suffix(of)).unwrap_or(before);
    let bare = before.trim_end_matches(|c: char| c.is_whitespace() || "/／_-—:：,，、".contains(c));
    (bare.len() < before.len() && !bare.is_empty()).then(|| (bare, &name[before.len()..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_stands_in_brackets_is_found_whatever_follows_them() {
        for written in [
            "涉及金额（万元）",
            "涉及金额(万元)*",
            "*涉及金额（万元）：",
            "3、涉及金额【万元】",
            "涉及金额［万元］",
            "涉及金额〔万元〕？",
            "涉及金额 (万元）",
        ] {
            assert_eq!(split_heading(written), ("涉及金额", vec!["万元"]), "{written}");
        }
        for written in ["涉及金额/万元", "涉及金额_万元", "涉及金额 万元*", "1.涉及金额：万元"]
        {
            assert_eq!(split_heading(written), ("涉及金额", vec!["万元"]), "{written}");
        }
        for whole in ["涉及金额万元", "单元", "/元", "投诉/被投诉单元"] {
            assert_eq!(split_heading(whole), (whole, vec![]), "{whole}");
        }
        assert_eq!(split_heading("涉及金额（万元）[填空题]"), ("涉及金额", vec!["万元", "填空题"]));
        assert_eq!(split_heading("涉及金额（人民币（万元））"), ("涉及金额", vec!["人民币（万元）"]));
        assert_eq!(split_heading("涉及金额(元))"), ("涉及金额", vec!["元)"]));
        for (bare, name) in [("(id)", "(id)"), ("【】", "【】"), ("*", "*"), ("a)", "a)"), ("", "")] {
            assert_eq!(split_heading(bare), (name, vec![]), "{bare}");
        }
    }

    proptest! {
        #[test]
        fn no_heading_makes_it_fall_over(text in "[涉 a1*：.()（）【】\\[\\]{}]{0,16}|\\PC{0,16}") {
            let (name, brackets) = split_heading(&text);
            prop_assert!(text.contains(name) && brackets.iter().all(|inside| text.contains(inside)));
        }
    }
}
