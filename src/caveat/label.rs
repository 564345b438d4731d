//! How complaints came by their labels, and how many have none.

use super::number::{percent, percent_zh, several};
use crate::lang::thousands;

pub fn unclassified(count: i64, of: i64) -> (String, String) {
    let zh = match count {
        0 => format!("{}件投诉均已归类", thousands(of)),
        count => format!("{}件投诉中有{}件（{}）无法归类", thousands(of), thousands(count), percent_zh(count, of)),
    };
    (format!("unclassified: {} of {} ({})", thousands(count), thousands(of), percent(count, of)), zh)
}

pub fn uncategorised() -> (String, String) {
    ("the figures are counts that tell no category".into(), "数据为汇总件数，未区分问题类别".into())
}

pub fn unclassified_about(percent: i64) -> (String, String) {
    match percent {
        0 => ("unclassified: under 5 %".into(), "无法归类的投诉不足5%".into()),
        5 => ("unclassified: 5 to 20 %".into(), "无法归类的投诉占5%至20%".into()),
        _ => ("unclassified: over 20 %".into(), "无法归类的投诉超过20%".into()),
    }
}

pub fn mixed_models(models: &[String]) -> (String, String) {
    (
        format!("the labels were read by several models, {}, and may not be compared", models.join(", ")),
        format!("归类结果出自多个模型版本：{}，相互不可比", models.join("、")),
    )
}

pub fn mixed_taxonomies(versions: &[String]) -> (String, String) {
    let named = |unknown: &str| -> Vec<String> {
        versions.iter().map(|v| if v.is_empty() { unknown.to_string() } else { v.clone() }).collect()
    };
    (
        format!(
            "complaints were labelled by {} versions of the taxonomy ({}), as versions of plaint brought them: differences \
             between imports may come from that alone",
            versions.len(),
            named("an unknown one").join(", ")
        ),
        format!("各批导入所用的分类体系版本不同（{}），批次间的差异可能由此造成", named("版本不详").join("、")),
    )
}

pub fn recoded(sources: &[String]) -> (String, String) {
    (
        format!(
            "between imports of {} codes got another meaning, or one at all, by a change of its profile: differences between these imports \
             may come from that alone",
            sources.join(", ")
        ),
        format!("{} 各批导入之间代码含义有改动，归类口径不一，批次间的差异可能由此造成", sources.join("、")),
    )
}

pub fn unapplied(complaints: i64) -> (String, String) {
    (
        format!("reviewers answered {} whose labels do not follow yet", several(complaints, "complaint")),
        format!("有{}件投诉的人工复核结果尚未计入归类", thousands(complaints)),
    )
}

pub fn mostly_unclassified(rows: i64, of: i64) -> (String, String) {
    (
        format!(
            "{} of {} records could not be classified: neither a known problem code nor words of a complaint were \
             found; is the column of the text among those not used?",
            thousands(rows),
            thousands(of)
        ),
        format!(
            "{}条记录中有{}条无法归类：未找到可识别的问题代码或投诉文字，请核对投诉内容列是否被识别",
            thousands(of),
            thousands(rows)
        ),
    )
}

pub fn many_unclassified() -> (String, String) {
    (
        "more than 5 % are unclassified, and the share of any category may be higher by as much".into(),
        "无法归类的投诉超过5%，任一类别的占比都可能因此偏低".into(),
    )
}

pub fn several_categories(complaints: i64, of: i64) -> (String, String) {
    let (some, some_zh) = match of {
        0 => ("part of the complaints".to_string(), "部分投诉".to_string()),
        _ => (
            format!("{} of {} complaints ({})", thousands(complaints), thousands(of), percent(complaints, of)),
            format!("{}件投诉中有{}件（{}）", thousands(of), thousands(complaints), percent_zh(complaints, of)),
        ),
    };
    (
        format!("{some} raise several categories and are counted by the primary one alone"),
        format!("{some_zh}涉及多类问题，仅按主要问题类别计一次"),
    )
}

pub fn labels_differ(kinds: &[(&str, i64)], of: i64) -> (String, String) {
    let words = |label: &str| match label {
        "source-code" => ("the source's codes", "来源代码"),
        "model" => ("the model", "模型"),
        _ => ("the lexicon", "词库"),
    };
    let en: Vec<String> = kinds.iter().map(|(l, c)| format!("{} {}", words(l).0, percent(*c, of))).collect();
    let zh: Vec<String> = kinds.iter().map(|(l, c)| format!("{}{}", words(l).1, percent_zh(*c, of))).collect();
    (
        format!("labels come from {}; groups may differ by that alone", en.join(", ")),
        format!("归类依据不一：{}；组间差异可能由此造成", zh.join("，")),
    )
}
