//! What a condition chose, in words: comparisons of fields, joined by AND.

use crate::period::Period;
use crate::schema::{self, Kind};

/// A comparison of a field with values.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub field: &'static str,
    pub how: How,
    /// As people read them; texts as they stand in the data.
    pub values: Vec<String>,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Is,
    IsNot,
    Over,
    AtLeast,
    Under,
    AtMost,
    /// From the first value to the second, both among them.
    Between,
    Known,
    Unknown,
}

/// `name` tells what people read for a text of a field.
pub fn words(parts: &[Comparison], name: &dyn Fn(&str, &str) -> String) -> (String, String) {
    let (en, zh): (Vec<String>, Vec<String>) = parts.iter().map(|part| comparison(part, name)).unzip();
    (format!("only complaints whose {}", en.join(" and ")), format!("仅统计{}的投诉", zh.join("且")))
}

/// A condition as it is written. Amounts stand in minor units there, which nobody would guess.
pub fn written(sql: &str) -> (String, String) {
    let (unit, unit_zh) = match speaks_of_money(sql) {
        true => (" (amounts in hundredths: 10000 is 100.00)", "（金额以分为单位）"),
        false => ("", ""),
    };
    (format!("only complaints where {sql}{unit}"), format!("筛选条件：{sql}{unit_zh}"))
}

/// Whether a condition names an amount, outside of its texts.
pub fn speaks_of_money(sql: &str) -> bool {
    let mut words = sql.split('\'').step_by(2).flat_map(|s| s.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    words.any(|word| kind(word) == Some(Kind::Money))
}

fn kind(field: &str) -> Option<Kind> {
    schema::field(field).map(|f| f.kind)
}

fn comparison(part: &Comparison, name: &dyn Fn(&str, &str) -> String) -> (String, String) {
    let field = schema::field(part.field);
    let (label, label_zh) = field.map_or_else(Default::default, |f| (f.label().en, f.zh));
    let label = label.strip_suffix(" on").map_or(label.clone(), |done| format!("day {done}"));
    let kind = field.map(|f| f.kind);
    let (is_text, by_day) = (kind == Some(Kind::Text), kind == Some(Kind::Date));
    let named: Vec<String> =
        part.values.iter().map(|v| if is_text { name(part.field, v) } else { v.clone() }).collect();
    let in_zh = |v: &String| match v.parse() {
        Ok(day) if by_day => Period::zh_day(day),
        _ if is_text => format!("“{v}”"),
        _ => v.clone(),
    };
    let named_zh: Vec<String> = named.iter().map(in_zh).collect();
    let (some, some_zh) = (named.join(" or "), named_zh.join("或"));
    let at = |values: &[String], place: usize| values.get(place).cloned().unwrap_or_default();
    let ((a, b), (a_zh, b_zh)) = ((at(&named, 0), at(&named, 1)), (at(&named_zh, 0), at(&named_zh, 1)));
    let (en, zh) = match part.how {
        How::Is => (format!("is {some}"), format!("为{some_zh}")),
        How::IsNot => (format!("is not {some}"), format!("不为{some_zh}")),
        How::Over if by_day => (format!("is after {a}"), format!("晚于{a_zh}")),
        How::AtLeast if by_day => (format!("is {a} or later"), format!("不早于{a_zh}")),
        How::Under if by_day => (format!("is before {a}"), format!("早于{a_zh}")),
        How::AtMost if by_day => (format!("is {a} or earlier"), format!("不晚于{a_zh}")),
        How::Over => (format!("is over {a}"), format!("超过{a_zh}")),
        How::AtLeast => (format!("is {a} or more"), format!("不低于{a_zh}")),
        How::Under => (format!("is under {a}"), format!("低于{a_zh}")),
        How::AtMost => (format!("is {a} or less"), format!("不超过{a_zh}")),
        How::Between => (format!("is from {a} to {b}"), format!("为{a_zh}至{b_zh}")),
        How::Known => ("is known".into(), String::new()),
        How::Unknown => ("is not known".into(), "不详".into()),
    };
    let before = if part.how == How::Known { "注明" } else { "" };
    (format!("{label} {en}"), format!("{before}{label_zh}{zh}"))
}
