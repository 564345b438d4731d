//! How the dates of a file were read.

use super::number::several;
use crate::lang::{Text, thousands};

pub fn against(column: &str, rows: i64, example: &str) -> (String, String) {
    (
        format!(
            "{} dates in `{column}` can only be read with day and month the other way round than the rest, such as \
             {example}; their rows are rejected",
            thousands(rows)
        ),
        format!("“{column}”列有{}个日期（如{example}）的日、月顺序与其余日期相反，相应行已退回", thousands(rows)),
    )
}

pub fn ambiguous(column: &str, rows: i64, example: &str, year_too: bool, first: &Text) -> (String, String) {
    let (apart, order) =
        if year_too { ("year, month and day apart", "年、月、日") } else { ("day from month", "日、月") };
    (
        format!(
            "nothing in `{column}` tells {apart} in {} dates such as {example}; they were read {} first",
            thousands(rows),
            first.en
        ),
        format!("“{column}”列有{}个日期（如{example}）无法判定{order}顺序，按{}在前读取", thousands(rows), first.zh),
    )
}

pub fn blank(rows: i64) -> (String, String) {
    (
        format!("dates such as 0000-00-00 or 1900-01-01 were taken for none in {}", several(rows, "row")),
        format!("{}行含0000-00-00、1900-01-01一类的占位日期，已按空白处理", thousands(rows)),
    )
}

pub fn years_taken(rows: i64, from: &Text) -> (String, String) {
    (
        format!("days without a year were read with that of {}, in {}", from.en, several(rows, "row")),
        format!("{}行的日期未写年份，按{}的年份读取", thousands(rows), from.zh),
    )
}

pub fn mixed(column: &str, examples: &[String]) -> (String, String) {
    (
        format!("`{column}` mixes two orders of day and month, such as {}", examples.join(" and ")),
        format!("“{column}”列混用两种日、月顺序，如{}", examples.join("、")),
    )
}

pub fn swapped(column: &str, rows: i64, of: i64, before: u32, after: u32, example: &str) -> (String, String) {
    (
        format!(
            "day and month seem exchanged in `{column}` where both are at most 12 ({} of {} dates looked at, such \
             as {example}): {before} % of them follow the order of the rows, {after} % once exchanged; nothing was \
             changed",
            thousands(rows),
            thousands(of)
        ),
        format!(
            "“{column}”列中日、月均不大于12的日期（所查{}个中有{}个，如{example}）日月疑似颠倒：按原样与行序相符的占{before}%，\
             对调后占{after}%；数据未作改动",
            thousands(of),
            thousands(rows)
        ),
    )
}

pub fn halved(column: &str, known: i64, others: i64, examples: &[String; 2]) -> (String, String) {
    let [date, text] = examples;
    let (known, others) = (thousands(known), thousands(others));
    (
        format!(
            "day and month seem exchanged in `{column}`: all {known} dates that a spreadsheet knew, such as {date}, are on a \
             day of 12 or less, and all {others} that it left as text, such as {text}, on a later one; nothing was changed"
        ),
        format!(
            "“{column}”列日月疑似颠倒：被表格软件识别为日期的{known}个（如{date}）均在12日及以前，未被识别而留作文本的{others}个\
             （如{text}）均在12日以后；数据未作改动"
        ),
    )
}

pub fn turned(column: &str, rows: i64, example: &str, day_first: bool) -> (String, String) {
    let (here, usual, here_zh, usual_zh) =
        if day_first { ("day", "month", "日", "月") } else { ("month", "day", "月", "日") };
    (
        format!(
            "{} in `{column}`, such as {example}, were read {here} first, as they stand in this file: the source itself \
             writes the {usual} first",
            several(rows, "date")
        ),
        format!(
            "“{column}”列有{}个日期（如{example}）按{here_zh}在前读取：本文件如此书写，而该来源原本{usual_zh}在前",
            thousands(rows)
        ),
    )
}

pub fn moments(column: &str, rows: i64) -> (String, String) {
    (
        format!(
            "{} in `{column}` as seconds of universal time (Unix time): in other time zones the day may be the one before or \
             after; a profile can name the zone (utc_offset = \"+08:00\")",
            several(rows, "date")
        ),
        format!(
            "“{column}”列有{}个日期为Unix时间戳，暂按世界协调时（UTC）取日期，可能相差一天；可在自定义数据来源中指定时区\
             （utc_offset = \"+08:00\"）",
            thousands(rows)
        ),
    )
}

pub fn zoned(column: &str, rows: i64) -> (String, String) {
    (
        format!("{} in `{column}` had a time zone, which was dropped", several(rows, "date")),
        format!("“{column}”列有{}个日期带有时区，时区已略去", thousands(rows)),
    )
}
