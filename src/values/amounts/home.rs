//! The currency of amounts where nothing names one: a heading in simplified script means 元 of the mainland. Must not know fields.

use super::unit::{meant, without};
use super::{HOME, WORDS};
use crate::values::heading::is_mainland;

/// Whether the amounts under a heading are in [`HOME`] unless they say otherwise.
pub fn is_home(heading: &str, header: &[String]) -> bool {
    let small = heading.to_lowercase();
    let named = WORDS.currencies.iter().filter(|word| without(&small, word).is_some());
    is_mainland(heading, header) && named.map(|word| meant(word)).all(|codes| codes.iter().any(|code| code == HOME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_in_simplified_script_that_names_no_other_currency_means_yuan() {
        let header = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (mainland, elsewhere) = (header(&["投诉编号", "退款"]), header(&["投訴編號", "退款"]));
        for heading in ["涉及金额（元）", "涉及金额", "涉案金额(万元)", "赔偿金额（￥）", "人民币金额"]
        {
            assert!(is_home(heading, &mainland), "{heading}");
        }
        assert!(is_home("退款", &mainland) && !is_home("退款", &elsewhere));
        for heading in
            ["涉及金额（港元）", "美元金额", "新台币金额", "涉及金额（USD）", "金額", "金額（元）", "Amount", "¥"]
        {
            assert!(!is_home(heading, &mainland), "{heading}");
        }
    }
}
