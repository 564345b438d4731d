//! What is told of shares that no count of the table gives.

use super::super::number::write;
use crate::lang::Text;

/// Shares that follow from no counts; `any`: whether n is so large that it says nothing.
pub fn shares_alone(n: Option<i128>, any: bool, possible: usize, of: usize) -> Text {
    let (en, zh) = (
        format!(
            "{of} {} from no counts of the table",
            if of == 1 { "share that follows" } else { "shares that follow" }
        ),
        format!("{of}个比重，表中件数均推算不出"),
    );
    match n.map(|n| write(n, 0)) {
        None => Text::new(en, zh),
        Some(n) if any => Text::new(
            format!("{en}; with n = {n} any share is possible"),
            format!("{zh}；基数{n}较大，任何比重都可能出现"),
        ),
        Some(n) => Text::new(
            format!("{en}; {possible} of {of} {} possible with n = {n}", if possible == 1 { "is" } else { "are" }),
            format!("{zh}；以{n}为基数，其中{possible}个可能出现"),
        ),
    }
}

/// Whether n can give a share: from how many to how many it would be; else the nearest that n can give.
pub fn possible(printed: &str, n: i128, of: Option<(i128, i128)>, near: &Option<(i128, String)>) -> Text {
    let n = write(n, 0);
    match (of, near) {
        (Some((a, b)), _) if a == b => {
            let k = write(a, 0);
            Text::new(
                format!("printed {printed}; possible: {k} of {n}"),
                format!("表中为{printed}；可能：{n}件中{k}件"),
            )
        }
        (Some((a, b)), _) => {
            let (a, b) = (write(a, 0), write(b, 0));
            Text::new(
                format!("printed {printed}; possible: {a} to {b} of {n}"),
                format!("表中为{printed}；可能：{n}件中{a}至{b}件"),
            )
        }
        (None, Some((k, share))) => {
            let k = write(*k, 0);
            Text::new(
                format!("printed {printed}; no whole number of {n} gives it; the nearest, {k} of {n}, is {share}"),
                format!("表中为{printed}；以{n}为基数，任何整数件数都得不出该值，最接近的{k}件为{share}"),
            )
        }
        (None, None) => Text::new(
            format!("printed {printed}; no whole number of {n} gives it"),
            format!("表中为{printed}；以{n}为基数，任何整数件数都得不出该值"),
        ),
    }
}

pub fn no_share(printed: &str) -> Text {
    Text::new(
        format!("printed {printed}; no part of a whole is that much"),
        format!("表中为{printed}；部分占整体的比重不可能如此"),
    )
}

pub fn unchecked(printed: &str) -> Text {
    Text::new(
        format!("printed {printed}; nothing in the table gives it or rules it out"),
        format!("表中为{printed}；表中既不能得出也不能排除"),
    )
}

pub fn not_read(printed: &str) -> Text {
    Text::new(
        format!("printed {printed}; not read as a number, so nothing was checked by it"),
        format!("表中为{printed}；未能识别为数字，未予核对"),
    )
}

/// Which numbers all shares of a group can be shares of.
pub fn smallest(name: &str, first: &[i128], more: usize, limit: i128) -> Text {
    let limit = write(limit, 0);
    let list = first.iter().map(|n| write(*n, 0)).collect::<Vec<_>>();
    if list.is_empty() {
        return Text::new(
            format!("{name}: under {limit} there is no number of which all these can be shares; from {limit} on, any"),
            format!("{name}：{limit}以下没有哪个基数能同时得出这些比重；自{limit}起任何基数均可"),
        );
    }
    let (and_en, and_zh) = match more {
        0 => (String::new(), String::new()),
        more => (format!(" and {more} more under {limit}"), format!("等（{limit}以下另有{more}个）")),
    };
    Text::new(
        format!("{name}: the smallest numbers of which all these can be shares are {}{and_en}", list.join(", ")),
        format!("{name}：能同时得出这些比重的最小基数为{}{and_zh}", list.join("、")),
    )
}

pub fn no_whole(name: &str, n: i128, low: i128, high: i128) -> Text {
    let (n, low, high) = (write(n, 0), write(low, 0), write(high, 0));
    Text::new(
        format!(
            "{name}: no counts that add up to {n} give all these shares; those that give them add up to {low} to {high}"
        ),
        format!("{name}：没有合计为{n}的件数能得出这些比重，能得出的件数合计为{low}至{high}"),
    )
}

/// Whether the shares of a group can add up to 100.
pub fn adds_up(name: &str, sum: &str, allowed: &(String, String), holds: bool) -> Text {
    let (low, high) = allowed;
    match holds {
        true => Text::new(
            format!("{name}: adds up to {sum}, within what rounding allows ({low} to {high})"),
            format!("{name}：合计{sum}，在取整误差范围内（{low}至{high}）"),
        ),
        false => Text::new(
            format!(
                "{name}: adds up to {sum}; rounding allows {low} to {high}. Either parts overlap or are left out, or a figure \
                 is wrong"
            ),
            format!("{name}：合计{sum}，取整误差只能在{low}至{high}之间；或有交叉、遗漏，或有数字有误"),
        ),
    }
}
