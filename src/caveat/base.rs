//! What a rate is over: the bases of one outcome, and what was sold or used.

use super::number::several;
use super::scope;
use crate::lang::{Text, thousands};
use crate::period::Period;

pub fn bases(count: i64, of: &Text) -> (String, String) {
    (
        format!("{} under {count} published bases, from the same complaints", of.en),
        format!("同一批投诉按{count}种公开口径计算的{}", of.zh),
    )
}

pub fn base(name: &Text, about: &Text, source: &str) -> (String, String) {
    (format!("{}: {}; source: {source}", name.en, about.en), format!("{}：{}；出处：{source}", name.zh, about.zh))
}

pub fn base_left_out(name: &Text, parts: &[(i64, Text)]) -> (String, String) {
    named(name, scope::left_out(parts))
}

pub fn base_unsure(name: &Text, parts: &[(i64, Text)]) -> (String, String) {
    named(name, scope::unsure(parts))
}

/// What is said of one base.
fn named(name: &Text, (en, zh): (String, String)) -> (String, String) {
    (format!("{}: {en}", name.en), format!("{}：{zh}", name.zh))
}

pub fn no_exposure(groups: i64) -> (String, String) {
    (
        format!(
            "no rate for {} with complaints but no known orders, users or population: import a table of them",
            several(groups, "group")
        ),
        format!("{}个组别有投诉但缺少订单数、用户数或人口数，无法计算比率，请导入相应基数表", thousands(groups)),
    )
}

pub fn unexposed(complaints: i64, known: Option<&Period>) -> (String, String) {
    let (en, zh) = known.map_or_else(Default::default, |p| {
        (format!(", known from {} to {}", p.first, p.last), format!("（现有基数覆盖{}）", p.zh()))
    });
    (
        format!(
            "left out: {} of a period or group without orders, users or population{en}; import a table of these",
            several(complaints, "complaint")
        ),
        format!(
            "未计入：所在时段或组别没有订单数、用户数或人口数{zh}的{}件投诉，请补充相应基数表",
            thousands(complaints)
        ),
    )
}

pub fn exposure_added(unit: &str, periods: i64) -> (String, String) {
    (
        format!("{unit} of {periods} periods are added up: the rate is per {unit} and period; choose one by --period"),
        format!("基数为{periods}个时段之和，比率按“每时段”计；可用 --period 限定一个时段"),
    )
}
