//! What is wrong with the complaints beneath a table: gaps in time, cases still open, outcomes that are not told or were read
//! in the story.

use chrono::Datelike;

use super::number::{percent, percent_zh, several};
use crate::lang::{Text, thousands};
use crate::period::Period;
use crate::schema;

pub fn incomplete(days: &Period, strays: bool, period: Option<&Period>, marked: bool) -> (String, String) {
    let (first, last) = (days.first, days.last);
    let (but, but_zh) = if strays { ("but for a few complaints, ", "除零星投诉外，") } else { ("", "") };
    let (mark, mark_zh) =
        if marked { ("† not covered in full: ", "带†的时段数据不完整：") } else { ("", "") };
    let (whole, whole_zh) = match period {
        Some(period) => (format!(", not all of {period}"), format!("，未覆盖{}全部时间", period.zh())),
        None => Default::default(),
    };
    (
        format!("{mark}{but}the data go from {first} to {last}{whole}"),
        format!("{mark_zh}{but_zh}数据仅覆盖{}{whole_zh}", days.zh()),
    )
}

pub fn cut_by_period(period: &Period) -> (String, String) {
    (
        format!("† not covered in full: cut by the period asked for, {period}"),
        format!("带†的时段不完整：所选时段（{}）未包含其全部时间", period.zh()),
    )
}

pub fn sources_differ(sources: &[(String, Period)], marked: bool) -> (String, String) {
    let listed = |of: &dyn Fn(&(String, Period)) -> String, and: &str| {
        let mut parts: Vec<String> = sources.iter().take(5).map(of).collect();
        parts.extend((sources.len() > 5).then(|| format!("+ {}", sources.len() - 5)));
        parts.join(and)
    };
    let en = listed(&|(name, days)| format!("{name} from {} to {}", days.first, days.last), ", ");
    let zh = listed(&|(name, days)| format!("{name}（{}）", days.zh()), "、");
    let (mark, mark_zh) =
        if marked { (" († not covered in full)", "（带†的数据不完整）") } else { ("", "") };
    (
        format!("the sources cover different times{mark}: {en}; a change over time may be one of sources"),
        format!("各数据来源的时间范围不同{mark_zh}：{zh}；不同时段的差异可能由来源变化造成"),
    )
}

pub fn silent(source: &str, months: &[Period]) -> (String, String) {
    let (of, of_zh) = match source {
        "" => Default::default(),
        source => (format!(" of {source}"), source.to_string()),
    };
    let named = |name: &dyn Fn(&Period) -> String, to: &str| match months {
        [first, .., last] if months.len() > 3 => format!("{}{to}{}", name(first), name(last)),
        few => few.iter().map(name).collect::<Vec<_>>().join(if to == "至" { "、" } else { ", " }),
    };
    (
        format!(
            "no complaint{of} in {} between months with many ({})",
            several(months.len() as i64, "month"),
            named(&|m| m.to_string(), " to ")
        ),
        format!(
            "{of_zh}有{}个月没有投诉（{}），而前后月份均有较多投诉：可能数据缺失或来源中断",
            months.len(),
            named(&Period::zh, "至")
        ),
    )
}

pub fn untallied(source: &str, periods: &[Period]) -> (String, String) {
    let of = if source.is_empty() { String::new() } else { format!(" of {source}") };
    let named = |name: &dyn Fn(&Period) -> String, and: &str| {
        let few =
            periods.iter().take(5).map(name).chain((periods.len() > 5).then(|| format!("+ {}", periods.len() - 5)));
        few.collect::<Vec<_>>().join(and)
    };
    (
        format!(
            "no figures{of} for {}: these periods have no row, which does not mean none",
            named(&Period::to_string, ", ")
        ),
        format!("{source}缺少{}的统计数，因而未列出，并非没有投诉", named(&Period::zh, "、")),
    )
}

/// How many months there are from one to another, both counted.
fn months(first: &Period, last: &Period) -> i64 {
    let count = |period: &Period| i64::from(period.first.year()) * 12 + i64::from(period.first.month());
    count(last) - count(first) + 1
}

/// `periods`: how many, and of how many; `counts`: those open, and all of them.
pub fn unsettled(
    named: &[Period],
    periods: [usize; 2],
    by_month: bool,
    counts: [i64; 2],
    marked: bool,
) -> (String, String) {
    let ([periods, of], [open, among]) = (periods, counts);
    let (unit, unit_zh) = if by_month { ("month", "个月") } else { ("period", "个时段") };
    let (mark, mark_zh) = if marked { ("‡ ", "带‡的时段：") } else { ("", "") };
    let (en, zh) = match named {
        _ if periods == of && of > 1 => (format!("each {unit}"), String::new()),
        [first, last] if by_month && periods > 2 && months(first, last) == periods as i64 => (
            format!("each month from {first} to {last}"),
            format!("{}至{}各月", first.zh(), without_year_of(first, last)),
        ),
        [first, last] if periods > 2 => (
            format!("{periods} of {of} {unit}s from {first} to {last}"),
            format!("{}至{}中的{periods}{unit_zh}", first.zh(), without_year_of(first, last)),
        ),
        few => (
            few.iter().map(Period::to_string).collect::<Vec<_>>().join(", "),
            few.iter().map(Period::zh).collect::<Vec<_>>().join("、"),
        ),
    };
    // Counts may have to be hidden.
    let (part, counts, counts_zh) = match among {
        0 => ("many".to_string(), String::new(), "投诉中，较多尚无结果".to_string()),
        among => (
            percent(open, among),
            format!(" ({} of {})", thousands(open), thousands(among)),
            format!("{}件中，{}件（{}）尚无结果", thousands(among), thousands(open), percent_zh(open, among)),
        ),
    };
    let zh = if zh.is_empty() { zh } else { format!("{zh}收到、") };
    (
        format!(
            "{mark}still open: {part} of what was received in {en} and is in the base or will be{counts}; these figures will change, so compare \
             only {unit}s that had as long to be settled"
        ),
        format!(
            "{mark_zh}{zh}应计入基数的{counts_zh}，数值还会变化；只宜与办理时间相当的{}比较",
            if by_month { "月份" } else { "时段" }
        ),
    )
}

/// A period behind an earlier one, without the year where it is the same.
fn without_year_of(first: &Period, last: &Period) -> String {
    let year = |p: &Period| p.zh().split_inclusive('年').next().unwrap_or_default().to_string();
    match year(first) == year(last) {
        true => last.zh().replacen(&year(last), "", 1),
        false => last.zh(),
    }
}

pub fn untold(what: &Text, sources: &[(String, i64)]) -> (String, String) {
    let named = |of: &dyn Fn(&str, String) -> String, and| {
        let one = |(s, c): &(String, i64)| if *c > 0 { of(s, thousands(*c)) } else { s.clone() };
        sources.iter().take(5).map(one).collect::<Vec<_>>().join(and)
    };
    (
        format!(
            "no {} is told by {}: the measure cannot speak of that",
            what.en,
            named(&|s, c| format!("{s} ({c})"), ", ")
        ),
        format!("以下来源未提供{}，本指标不适用：{}", what.zh, named(&|s, c| format!("{s}（{c}件）"), "、")),
    )
}

pub fn few_told(what: &Text, told: i64, of: i64) -> (String, String) {
    (
        format!(
            "the {} is known of {} only ({} of {}); the others may differ",
            what.en,
            percent(told, of),
            thousands(told),
            thousands(of)
        ),
        format!(
            "仅{}的投诉（{}件中{}件）有{}，其余投诉可能不同",
            percent_zh(told, of),
            thousands(of),
            thousands(told),
            what.zh
        ),
    )
}

pub fn from_text(fields: &[(&str, i64)], of: i64) -> (String, String) {
    let label = |name: &str| schema::field(name).map_or("", |field| field.zh);
    let en = |(name, count): &(&str, i64)| match of {
        0 => format!("{name} of some"),
        _ => format!("{name} of {} of {} complaints", thousands(*count), thousands(of)),
    };
    let zh = |(name, count): &(&str, i64)| match of {
        0 => format!("部分投诉的{}", label(name)),
        _ => format!("{}件投诉中{}件的{}", thousands(of), thousands(*count), label(name)),
    };
    (
        format!(
            "read in the story, since no column tells it: {}; it is wrong now and then",
            fields.iter().map(en).collect::<Vec<_>>().join(", ")
        ),
        format!("{}未见于任何列，系由投诉内容识别，可能有误", fields.iter().map(zh).collect::<Vec<_>>().join("、")),
    )
}
