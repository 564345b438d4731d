//! What is told of counts and of totals.

use super::super::Verdict;
use crate::lang::Text;

pub fn given(printed: &str) -> Text {
    Text::new(
        format!("printed {printed}; no other figure of the table says what it should be"),
        format!("表中为{printed}；表中没有可供核对的数字"),
    )
}

pub fn no_count(printed: &str, negative: bool) -> Text {
    match negative {
        true => {
            Text::new(format!("printed {printed}; a count is not negative"), format!("表中为{printed}；件数不能为负"))
        }
        false => {
            Text::new(format!("printed {printed}; a count is a whole number"), format!("表中为{printed}；件数应为整数"))
        }
    }
}

/// A total and the sum that it should be, which differs by so much where it does not follow.
pub fn total(printed: &str, sum: &str, difference: Option<&str>, along: bool) -> Text {
    let (en, zh) = if along { ("the columns", "各列") } else { ("the rows", "各行") };
    added(printed, [en, zh], sum, difference)
}

/// A subtotal and the sum of its own rows.
pub fn subtotal(printed: &str, sum: &str, difference: Option<&str>) -> Text {
    added(printed, ["its rows", "所属各行"], sum, difference)
}

fn added(printed: &str, [en, zh]: [&str; 2], sum: &str, difference: Option<&str>) -> Text {
    let more =
        difference.map_or_else(Default::default, |by| (format!(", a difference of {by}"), format!("，相差{by}")));
    Text::new(
        format!("printed {printed}; {en} add up to {sum}{}", more.0),
        format!("表中为{printed}；{zh}之和为{sum}{}", more.1),
    )
}

/// A total of bases that stand in several rows each.
pub fn base_total(printed: &str, sum: &str) -> Text {
    Text::new(
        format!("printed {printed}; the bases of the rows, each taken once, add up to {sum}"),
        format!("表中为{printed}；各行基数不重复计算，合计为{sum}"),
    )
}

/// A total above its rows.
pub fn rows_left_out(printed: &str, sum: &str, difference: &str) -> Text {
    Text::new(
        format!(
            "printed {printed}; the rows add up to {sum}, {difference} less: the total is wrong, or a row is left out"
        ),
        format!("表中为{printed}；各行之和为{sum}，少{difference}：合计有误，或有项目未列出"),
    )
}

pub fn culprit(row: &str, count: &str) -> Text {
    Text::new(
        format!("It would add up if {row} were {count}, and so would its printed share"),
        format!("若“{row}”为{count}，则合计与其比重均相符"),
    )
}

pub fn hundred(printed: &str, hundred: &str, sum: Option<String>, verdict: Verdict) -> Text {
    let (en, zh) =
        (format!("printed {printed}; the whole is {hundred}"), format!("表中为{printed}；合计应为{hundred}"));
    match verdict {
        Verdict::Follows => Text::new(en, zh),
        Verdict::Open => {
            let sum = sum.unwrap_or_default();
            Text::new(
                format!(
                    "printed {printed}; the printed shares add up to {sum}: a share is wrong, or a row is left out"
                ),
                format!("表中为{printed}；表中比重之和为{sum}：比重有误，或有项目未列出"),
            )
        }
        Verdict::Habit => Text::new(
            format!("{en}. It is {printed} where the printed shares are added up"),
            format!("{zh}。表中比重相加才得{printed}"),
        ),
        _ => {
            let sum = sum.unwrap_or_default();
            Text::new(format!("{en}, and the printed shares add up to {sum}"), format!("{zh}，表中比重之和为{sum}"))
        }
    }
}

pub fn share_total(printed: &str, sum: &str, verdict: Verdict) -> Text {
    let (en, zh) = (
        format!("printed {printed}; the printed shares add up to {sum}"),
        format!("表中为{printed}；表中各项之和为{sum}"),
    );
    match verdict {
        Verdict::Habit => Text::new(
            format!("{en}. It is {printed} only if unrounded shares were added up"),
            format!("{zh}。按未取整的数字相加才得{printed}"),
        ),
        Verdict::Open => Text::new(format!("{en}; the table may leave rows out"), format!("{zh}；表中可能未列全")),
        Verdict::Irregular => {
            Text::new(format!("{en}, which rounding cannot explain"), format!("{zh}，取整误差不足以解释"))
        }
        _ => Text::new(en, zh),
    }
}
