//! What a reader of a number must know. Every wording stands here, in both languages; callers bring the counts.

use crate::lang::{Lang, Text, thousands};
use crate::period::Period;

/// A doubt or a limit that goes with a table or an import.
#[derive(Debug, Clone, PartialEq)]
pub enum Caveat {
    /// The measure's definition.
    Definition(Text),
    /// Complaints that the measure leaves out, each part with its reason.
    LeftOut { parts: Vec<(i64, Text)> },
    /// What the table covers: complaints and the days of the first and the last. Where rows are `counted`, their days are
    /// the first days of periods.
    Covers { complaints: i64, first: String, last: String, counted: bool },
    /// What the table covers, where a period was asked for.
    CoversPeriod { complaints: i64, period: Period },
    /// The condition that selected the complaints.
    Condition { sql: String },
    /// Complaints that carry no date and so fall out of a period.
    Undated { count: i64 },
    /// Complaints that nothing could be classified by; they are counted as `other`.
    Unclassified { count: i64, of: i64 },
    /// Groups whose denominator is under the measure's least n.
    NotRankable { groups: i64, least: i64 },
    /// Where the interval comes from.
    Interval,
    /// Groups that a chart leaves out, with the complaints in them: those too small to rank, or the rest of a long list.
    NotDrawn { groups: i64, complaints: i64, least: Option<i64> },
    /// Who published the complaints, and in which files they came.
    Origin { sources: Vec<String> },
    /// Rows of a file that could not be read.
    Rejected { rows: i64, of: i64 },
    /// Rows whose text had been encoded twice and was put right.
    Repaired { rows: i64 },
    /// Rows that close before they open.
    ClosedBeforeReceived { rows: i64 },
    /// Columns that no field takes.
    Unmapped { columns: Vec<String> },
    /// Lines that held several periods each.
    Melted { lines: i64, rows: i64 },
}

impl Caveat {
    /// The caveat as a sentence.
    pub fn text(&self, lang: Lang) -> String {
        let n = |count: &i64| thousands(*count);
        let (en, zh) = match self {
            Caveat::Definition(about) => (about.en.clone(), about.zh.clone()),
            Caveat::LeftOut { parts } => {
                let en: Vec<String> = parts.iter().map(|(count, why)| format!("{} {}", n(count), why.en)).collect();
                let zh: Vec<String> = parts.iter().map(|(count, why)| format!("{}{}件", why.zh, n(count))).collect();
                (format!("left out: {}", en.join(", ")), format!("未计入：{}", zh.join("，")))
            }
            Caveat::Covers { complaints, first, .. } if first.is_empty() => (
                format!("covers {} complaints, none dated", n(complaints)),
                format!("统计范围：{}件投诉，均无日期", n(complaints)),
            ),
            Caveat::Covers { complaints, first, last, counted: true } => (
                format!("covers {} complaints, counted in periods that begin from {first} to {last}", n(complaints)),
                format!("统计范围：起始日在{first}至{last}的各时段，共{}件投诉", n(complaints)),
            ),
            Caveat::Covers { complaints, first, last, .. } => (
                format!("covers {} complaints received from {first} to {last}", n(complaints)),
                format!("统计范围：{first}至{last}受理的{}件投诉", n(complaints)),
            ),
            Caveat::CoversPeriod { complaints, period } => (
                format!("covers {} complaints received in {period}", n(complaints)),
                format!("统计范围：{}受理的{}件投诉", period.zh(), n(complaints)),
            ),
            Caveat::Condition { sql } => (format!("only complaints where {sql}"), format!("筛选条件：{sql}")),
            Caveat::Undated { count } => (
                format!("{} complaints carry no date and are in no period", n(count)),
                format!("另有{}件投诉未注明日期，未归入任何时段", n(count)),
            ),
            Caveat::Unclassified { count, of } => (
                format!("unclassified: {} of {} ({}); counted as other", n(count), n(of), percent(*count, *of)),
                format!(
                    "无法归类：{}件中有{}件（{}），计入其他",
                    n(of),
                    n(count),
                    percent(*count, *of).replace(' ', "")
                ),
            ),
            Caveat::NotRankable { groups, least } => (
                format!("* fewer than {least} in the denominator: too few to rank ({} groups)", n(groups)),
                format!("* 分母不足{least}件，不宜排名（共{}组）", n(groups)),
            ),
            Caveat::Interval => ("interval: Wilson score, 95 %".into(), "置信区间：Wilson法，95%".into()),
            Caveat::NotDrawn { groups, complaints, least: Some(least) } => (
                format!(
                    "not drawn: {} groups with fewer than {least} in the denominator, {} together",
                    n(groups),
                    n(complaints)
                ),
                format!("分母不足{least}件的{}个组别（共{}件）未列出", n(groups), n(complaints)),
            ),
            Caveat::NotDrawn { groups, complaints, least: None } => (
                format!("not drawn: {} further groups with {} complaints", n(groups), n(complaints)),
                format!("其余{}个组别（共{}件）未列出", n(groups), n(complaints)),
            ),
            Caveat::Origin { sources } => {
                (format!("data: {}", sources.join("; ")), format!("数据来源：{}", sources.join("；")))
            }
            Caveat::Rejected { rows, of } => (
                format!("{} of {} rows could not be read and are not counted", n(rows), n(of)),
                format!("{}行中有{}行无法读取，未计入", n(of), n(rows)),
            ),
            Caveat::Repaired { rows } => (
                format!("{} rows had text encoded twice, which was put right", n(rows)),
                format!("{}行文字曾被重复编码，已还原", n(rows)),
            ),
            Caveat::ClosedBeforeReceived { rows } => (
                format!("{} rows close before they open; their days_to_close is left blank", n(rows)),
                format!("{}行办结日期早于受理日期，办理天数留空", n(rows)),
            ),
            Caveat::Unmapped { columns } => {
                (format!("columns not used: {}", columns.join(", ")), format!("未使用的列：{}", columns.join("、")))
            }
            Caveat::Melted { lines, rows } => (
                format!("each line holds several periods: {} lines read as {} rows", n(lines), n(rows)),
                format!("每行含多个时段：{}行按{}条读取", n(lines), n(rows)),
            ),
        };
        match lang {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }
}

/// A share in per cent with one decimal, for sentences.
fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".into();
    }
    format!("{:.1} %", 100.0 * part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caveat_gives_its_counts_in_both_languages() {
        let caveat = Caveat::Unclassified { count: 12, of: 4800 };
        assert_eq!(caveat.text(Lang::En), "unclassified: 12 of 4,800 (0.2 %); counted as other");
        assert_eq!(caveat.text(Lang::Zh), "无法归类：4,800件中有12件（0.2%），计入其他");
    }
}
