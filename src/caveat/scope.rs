//! What a table covers and what it leaves out.

use super::number::several;
use crate::lang::{Text, thousands};
use crate::period::Period;

pub fn covers(complaints: i64, days: Option<&Period>, counted: bool) -> (String, String) {
    let (en, complaints) = (several(complaints, "complaint"), thousands(complaints));
    match days {
        None => (format!("covers {en}, none dated"), format!("统计范围：{complaints}件投诉，均未注明受理日期")),
        Some(Period { first, last, .. }) if counted => (
            format!("covers {en}, counted in periods that begin from {first} to {last}"),
            format!("统计范围：各统计时段（起始日为{first}至{last}）共{complaints}件投诉"),
        ),
        Some(days) => (
            format!("covers {en} received from {} to {}", days.first, days.last),
            format!("统计范围：{}受理的投诉{complaints}件", days.zh()),
        ),
    }
}

pub fn covers_period(complaints: i64, period: &Period) -> (String, String) {
    (
        format!("covers {} received in {period}", several(complaints, "complaint")),
        format!("统计范围：{}受理的投诉{}件", period.zh(), thousands(complaints)),
    )
}

pub fn in_period(period: &Period) -> (String, String) {
    (format!("covers complaints received in {period}"), format!("统计范围：{}受理的投诉", period.zh()))
}

pub fn covers_answers(answers: i64) -> (String, String) {
    (
        format!("covers {} to a survey, who are no sample of complainants", several(answers, "answer")),
        format!("统计范围：问卷{}份，受访者并非投诉人样本", thousands(answers)),
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
            "{} complaints were counted over longer periods than the table has and stand under (unknown); choose a \
             longer one",
            thousands(count)
        ),
        format!("{}件投诉的统计时段跨越表中的时间单位，列入“不详”，请改用更长的时间单位", thousands(count)),
    )
}

pub fn gaps() -> (String, String) {
    (
        "periods without complaints have no row here: there are too many groups".into(),
        "组别过多，没有投诉的时段未逐一列出".into(),
    )
}

pub fn nothing() -> (String, String) {
    (
        "no complaint fits: see the period, the condition, and what the measure leaves out".into(),
        "没有符合条件的投诉，请核对时段、筛选条件和未计入的部分".into(),
    )
}

pub fn not_drawn(groups: i64, complaints: i64, least: Option<i64>) -> (String, String) {
    let (groups, complaints) = (thousands(groups), thousands(complaints));
    match least {
        Some(least) => (
            format!("not drawn: {groups} groups with fewer than {least} in the denominator, {complaints} together"),
            format!("统计基数不足{least}件的{groups}个组别（共{complaints}件）图中未列出"),
        ),
        None => (
            format!("not drawn: {groups} further groups with {complaints} complaints"),
            format!("其余{groups}个组别（共{complaints}件）图中未列出"),
        ),
    }
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
