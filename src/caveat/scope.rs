//! What a table covers and what it leaves out.

use chrono::NaiveDate;

use super::Undrawn;
use super::interval::rests_on;
use super::number::several;
use crate::lang::{Text, thousands};
use crate::period::Period;

/// Rows that are no complaints, by kind; 0 for a count that must not be told.
pub fn other_kinds(kinds: &[(String, i64)]) -> (String, String) {
    let named = |kind: &str| match kind {
        "inquiry" => ("inquiries and requests".to_string(), "咨询、求助、建议等".to_string()),
        "report" => ("reports of offences".into(), "举报".into()),
        other => (other.to_string(), other.to_string()),
    };
    let each = kinds.iter().map(|(kind, count)| match (named(kind), *count) {
        (names, 0) => names,
        ((en, zh), count) => (format!("{} {en}", thousands(count)), format!("{zh}{}件", thousands(count))),
    });
    let (en, zh): (Vec<String>, Vec<String>) = each.unzip();
    (
        format!("not counted, since the source calls them no complaints: {}", en.join(", ")),
        format!("来源未列为投诉、未计入：{}", zh.join("；")),
    )
}

/// `counted`: whether the days are the first ones of periods, and the last day of all of these where it is known.
pub fn covers(
    complaints: i64,
    days: Option<&Period>,
    counted: Option<Option<NaiveDate>>,
    undated: i64,
) -> (String, String) {
    match days.filter(|_| undated > 0) {
        None => dated(complaints, days, counted),
        days => {
            let (en, zh) = dated(complaints - undated, days, counted);
            (
                format!("{en}, and {} of which no date is told", thousands(undated)),
                format!("{zh}，另有{}件未注明收到日期", thousands(undated)),
            )
        }
    }
}

fn dated(complaints: i64, days: Option<&Period>, counted: Option<Option<NaiveDate>>) -> (String, String) {
    let (none, en, complaints) = (complaints == 0, several(complaints, "complaint"), thousands(complaints));
    match days {
        None if none => (format!("covers {en}"), "统计范围：没有符合条件的投诉".into()),
        None => (format!("covers {en}, none dated"), format!("统计范围：{complaints}件投诉，均未注明收到日期")),
        Some(Period { first, last }) if let Some(Some(until)) = counted => {
            let whole = Period { first: *first, last: until };
            match first == last {
                true => (format!("covers {en} of {whole}"), format!("统计范围：{}的投诉{complaints}件", whole.zh())),
                false => (
                    format!("covers {en}, counted in periods from {first} to {until}"),
                    format!("统计范围：{}各统计时段的投诉，共{complaints}件", whole.zh()),
                ),
            }
        }
        Some(Period { first, last }) if counted.is_some() && first == last => (
            format!("covers {en}, counted in periods that begin on {first}"),
            format!("统计范围：起始于{}的统计时段，投诉共{complaints}件", Period::zh_day(*first)),
        ),
        Some(Period { first, last }) if counted.is_some() => (
            format!("covers {en}, counted in periods that begin from {first} to {last}"),
            format!(
                "统计范围：起始于{}至{}的各统计时段，投诉共{complaints}件",
                Period::zh_day(*first),
                Period::zh_day(*last)
            ),
        ),
        Some(Period { first, last }) if first == last => (
            format!("covers {en} received on {first}"),
            format!("统计范围：{}收到的投诉{complaints}件", Period::zh_day(*first)),
        ),
        Some(days) => (
            format!("covers {en} received from {} to {}", days.first, days.last),
            format!("统计范围：{}收到的投诉{complaints}件", days.zh()),
        ),
    }
}

pub fn covers_period(complaints: i64, period: &Period) -> (String, String) {
    (
        format!("covers {} received in {period}", several(complaints, "complaint")),
        format!("统计范围：{}收到的投诉{}件", period.zh(), thousands(complaints)),
    )
}

pub fn in_period(period: &Period) -> (String, String) {
    (format!("covers complaints received in {period}"), format!("统计范围：{}收到的投诉", period.zh()))
}

pub fn covers_answers(answers: i64) -> (String, String) {
    (
        format!("covers {} to a survey, whose authors are no sample of complainants", several(answers, "answer")),
        format!("统计范围：问卷{}份，受访者不代表投诉人", thousands(answers)),
    )
}

pub fn undated(count: i64) -> (String, String) {
    (
        format!("without a date and so in no period: {}", several(count, "complaint")),
        format!("另有{}件投诉未注明日期，未归入任何时段", thousands(count)),
    )
}

pub fn straddling(count: i64) -> (String, String) {
    (
        format!(
            "{} counted over longer periods than the table has, and so under (unknown)",
            several(count, "complaint")
        ),
        format!("{}件投诉的统计时段跨越表中的时间单位，列入“不详”", thousands(count)),
    )
}

pub fn unnamed() -> (String, String) {
    (
        "counts as published: a group without a row was not counted by itself, which does not mean none".into(),
        "件数按公布口径统计，未列出的组别是未单独统计，并非没有投诉".into(),
    )
}

pub fn gaps() -> (String, String) {
    (
        "periods without complaints have no row here: there would be too many".into(),
        "没有投诉的时段过多，未逐一列出".into(),
    )
}

pub fn nothing() -> (String, String) {
    ("no complaint fits".into(), "没有符合条件的投诉".into())
}

/// What a chart leaves out. `complaints` are those in it, where they may be told.
pub fn not_drawn(groups: i64, complaints: Option<i64>, why: &Undrawn) -> (String, String) {
    let (en, zh) = (several(groups, "group"), format!("{}个组别", thousands(groups)));
    let (with, with_zh) = match complaints {
        Some(n) => (format!(" with {}", several(n, "complaint")), format!("（共{}件）", thousands(n))),
        None => Default::default(),
    };
    match why {
        Undrawn::NotRankable { least } => {
            let together = complaints.map_or(String::new(), |n| format!(", {} together", thousands(n)));
            (
                format!("not drawn: {en} with fewer than {least} in the denominator{together}"),
                format!("统计基数不足{least}件的{zh}{with_zh}图中未列出"),
            )
        }
        Undrawn::TooFew { least, base } => {
            let together = complaints.map_or(String::new(), |n| format!(", {} together", thousands(n)));
            let (few, few_zh) = rests_on(*least, *base);
            (format!("not drawn: {en} that rest on {few}{together}"), format!("{few_zh}的{zh}{with_zh}图中未列出"))
        }
        Undrawn::Earlier { first, last } => {
            let (span, span_zh) = match first == last {
                true => (format!(", {first}"), first.clone()),
                false => (format!(", from {first} to {last}"), format!("{first}至{last}")),
            };
            (
                format!("not drawn: {}{span}{}", several(groups, "earlier period"), with.replacen(" ", ", ", 1)),
                format!("图中未列出较早的{}个时段：{span_zh}{with_zh}", thousands(groups)),
            )
        }
        Undrawn::Hidden { least } => (
            format!("not drawn: {en} with hidden counts: under {least}, or numbers that such could be worked out from"),
            format!("另有{zh}图中未列出：不足{least}件的数据及可据以推算的数据不予公布"),
        ),
        Undrawn::Between { of, runs, more } => {
            let listed = |to: &str, and: &str| {
                let run = |(a, b): &(String, String)| if a == b { a.clone() } else { format!("{a}{to}{b}") };
                runs.iter().map(run).collect::<Vec<_>>().join(and)
            };
            let (all, rest) = (thousands((runs.len() + more) as i64), thousands(*more as i64));
            let [and, and_zh] = match more {
                0 => Default::default(),
                _ => [format!(" and {rest} more"), format!("等{all}项")],
            };
            (
                format!("not drawn: {}{with}; {of}: {}{and}", several(groups, "further group"), listed(" to ", ", ")),
                format!("其余{zh}{with_zh}图中未列出；{of}：{}{and_zh}", listed("至", "、")),
            )
        }
        Undrawn::Without => (
            format!("not drawn: {} without a value", several(groups, "group")),
            format!("另有{zh}没有数值，图中未列出"),
        ),
        Undrawn::Others => {
            (format!("not drawn: {}{with}", several(groups, "further group")), format!("其余{zh}{with_zh}图中未列出"))
        }
    }
}

/// What stands in a chart for characters that it cannot print.
pub fn font_lacks() -> (String, String) {
    ("〓 stands for characters that the font of charts lacks".into(), "〓代表图表字体缺少的字符".into())
}

pub fn outside(count: i64, about: &Text) -> (String, String) {
    let en = format!("not what the measure is about: {} {}", thousands(count), about.en);
    (en.trim_end().to_string(), format!("其中不属于统计对象：{}{}件", about.zh, thousands(count)))
}

pub fn left_out(parts: &[(i64, Text)]) -> (String, String) {
    let (en, zh) = listed(parts);
    (format!("left out: {en}"), format!("未计入：{zh}"))
}

pub fn left_out_uncounted(parts: &[Text]) -> (String, String) {
    let en: Vec<&str> = parts.iter().map(|why| why.en.as_str()).collect();
    let zh: Vec<&str> = parts.iter().map(|why| why.zh.as_str()).collect();
    (
        format!("left out: complaints {} (their numbers are hidden)", en.join(", ")),
        format!("未计入：{}（件数不予公布）", zh.join("，")),
    )
}

pub fn unsure(parts: &[(i64, Text)]) -> (String, String) {
    let (en, zh) = listed(parts);
    (format!("in the denominator though nothing tells their outcome: {en}"), format!("结果不明但计入分母：{zh}"))
}

/// Parts of the complaints, each with its reason.
fn listed(parts: &[(i64, Text)]) -> (String, String) {
    let en: Vec<String> = parts.iter().map(|(count, why)| format!("{} {}", thousands(*count), why.en)).collect();
    let zh: Vec<String> = parts.iter().map(|(count, why)| format!("{}{}件", why.zh, thousands(*count))).collect();
    (en.join(", "), zh.join("，"))
}
