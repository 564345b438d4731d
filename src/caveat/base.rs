//! What a rate is over: the bases of one outcome, and what was sold or used.

use super::number::several;
use super::scope;
use crate::lang::{Text, thousands};
use crate::period::Period;
use crate::schema::field;

/// One of several bases of an outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseName {
    /// As tables and conditions write it.
    pub key: String,
    pub label: Text,
}

impl BaseName {
    /// The key, in Chinese the label.
    pub fn in_tables(&self) -> Text {
        Text::new(self.key.as_str(), self.label.zh.as_str())
    }
}

pub fn bases(count: i64, of: &Text) -> (String, String) {
    (
        format!("{} under {count} published bases, from the same complaints", of.en),
        format!("同一批投诉按{count}种公开口径计算的{}", of.zh),
    )
}

pub fn base(name: &Text, about: &Text, source: &Text) -> (String, String) {
    (
        format!("{}: {}; source: {}", name.en, about.en, source.en),
        format!("{}：{}；出处：{}", name.zh, about.zh, source.zh),
    )
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
        format!("no rate for {} with complaints but no known orders, users or population", several(groups, "group")),
        format!("{}个组别有投诉但缺少订单数、用户数或人口数，无法计算比率", thousands(groups)),
    )
}

/// Why a complaint is left out: of its period or of what it has in these fields nothing is known that was sold or used.
pub fn unexposed(by: &[&str]) -> Text {
    let labels: Vec<Text> = by.iter().filter_map(|name| Some(field(name)?.label())).collect();
    let en: String = labels.iter().map(|label| format!(" or {}", label.en)).collect();
    let zh: String = labels.iter().map(|label| format!("或{}", label.zh)).collect();
    Text::new(
        format!("of a period{en} without orders, users or population"),
        format!("所在时段{zh}没有订单数、用户数或人口数"),
    )
}

pub fn left_out(complaints: i64, by: &[&str], known: Option<&Period>) -> (String, String) {
    let why = unexposed(by);
    let (en, zh) = known.map_or_else(Default::default, |p| {
        (format!(", known from {} to {}", p.first, p.last), format!("（现有基数覆盖{}）", p.zh()))
    });
    (
        format!("left out: {} {}{en}", several(complaints, "complaint"), why.en),
        format!("未计入：{}{zh}的{}件投诉", why.zh, thousands(complaints)),
    )
}

pub fn exposure_added(unit: &str, periods: i64) -> (String, String) {
    (
        format!("{unit} of {periods} periods are added up: the rate is per {unit} and period"),
        format!("基数为{periods}个时段之和，比率按“每时段”计"),
    )
}
