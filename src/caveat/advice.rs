//! What to do about a caveat: the end of its sentence, for those who make tables. A printed picture leaves it out.

use super::Caveat;
use crate::period::Period;

/// The advice in English and in Chinese, with the mark that joins it to the fact; empty where there is none.
pub fn of(caveat: &Caveat) -> (String, String) {
    let plain = |en: &str, zh: &str| (en.to_string(), zh.to_string());
    match caveat {
        Caveat::NoExposure { .. } => plain(": import a table of them", "，请导入相应基数表"),
        Caveat::Unexposed { .. } => plain("; import a table of these", "，请补充相应基数表"),
        Caveat::ExposureAdded { .. } => plain("; choose one by --period", "；可用 --period 限定一个时段"),
        Caveat::OtherKinds { kinds } => {
            let named: Vec<String> = kinds.iter().map(|(kind, _)| format!("'{kind}'")).collect();
            let asked = match &named[..] {
                [kind] => format!("--where \"kind = {kind}\""),
                all => format!("--where \"kind IN ({})\"", all.join(", ")),
            };
            (format!("; {asked} counts them"), format!("，可用 {asked} 统计"))
        }
        Caveat::Straddling { .. } => plain("; choose a longer one", "，请改用更长的时间单位"),
        Caveat::OfPeriod { note, .. } => of(note),
        Caveat::Nothing => plain(
            ": see the period, the condition, and what the measure leaves out",
            "，请核对时段、筛选条件和未计入的部分",
        ),
        Caveat::Incomplete { part, .. } => incomplete(part),
        Caveat::CutByPeriod { .. } => plain("; compare whole ones only", "，比较时宜选取起止完整的时段"),
        Caveat::SourcesDiffer { sources, .. } => sources_differ(sources.first().map_or("", |(name, _)| name)),
        Caveat::Unalike => plain(
            "; compare days that they cover of both, within one source",
            "，请限定单一来源，并比较两期均有数据的日期",
        ),
        Caveat::Silent { .. } => plain(
            ": is a file missing, or did the source stop? Import what is missing, or begin after it",
            "，请补充导入，或从其后的时段开始统计",
        ),
        Caveat::Untold { sources, others: true, .. } => untold(sources),
        Caveat::FewTold { .. } => plain(", so say this with the figure", "，引用时应一并说明"),
        Caveat::FromText { fields, .. } => from_text(fields),
        Caveat::MixedModels { .. } => plain(
            "; `plaint classify` labels all complaints anew by one",
            "；运行 plaint classify 可用同一模型重新归类",
        ),
        Caveat::MixedTaxonomies { .. } | Caveat::Recoded { .. } => {
            plain("; `plaint classify` labels all anew", "；运行 plaint classify 可统一重新归类")
        }
        Caveat::Unapplied { .. } => plain("; `plaint classify` labels them so", "；运行 plaint classify 即可计入"),
        Caveat::ManyUnclassified => plain(
            "; look at them (--where \"label_source = 'none'\") or have them reviewed (`plaint review sample`)",
            "；可用 --where \"label_source = 'none'\" 查看，或用 plaint review sample 抽取复核",
        ),
        Caveat::SeveralCategories { .. } => plain(
            "; `mention-share` counts each, and `plaint list sources NAME` says which of several codes is primary",
            "；提及率（mention-share）逐类计入，多个代码中何者为主可用 plaint list sources 名称 查看",
        ),
        Caveat::LabelsDiffer { kinds, .. } => labels_differ(kinds.last().map_or("", |(label, _)| label)),
        Caveat::Twofold { .. } => (format!("; {LOOK} lists them"), format!("；可用 {LOOK} 查看")),
        Caveat::Displaced { imports, .. } if imports.is_empty() => plain(
            "; read the files with a profile without `identity` (`plaint import --dry-run --write-profile`)",
            "；请改用不含 identity 的自定义数据来源读取（plaint import --dry-run --write-profile）",
        ),
        Caveat::Displaced { .. } => plain(
            "; if numbers of another office, take it back (`plaint undo`) and read its file with a profile that has an `id` of its own \
             (`plaint import --dry-run --write-profile`)",
            "；如属其他单位的编号，请用 plaint undo 撤销该导入，另建自定义数据来源（plaint import --dry-run --write-profile，id 自取）后重新导入",
        ),
        Caveat::Divided { .. } => plain(
            "; where that one does not hold all their rows, put the rows in one file and import it",
            "；如该文件未包含其全部行，请将各行合并到一个文件后导入",
        ),
        Caveat::FontLacks { characters } => (format!(": {characters}"), format!("：{characters}")),
        Caveat::Awaited { .. } => {
            plain("; `plaint imports` says which to import again", "；请按 plaint imports 所列重新导入")
        }
        Caveat::Personal => plain(" (--keep-personal): do not pass it on", "（--keep-personal），请勿外传"),
        Caveat::Suppressed { rows, beyond, .. } if *rows > 0 => suppressed(*beyond),
        _ => Default::default(),
    }
}

/// Lists complaints of one day, seller and text.
pub const LOOK: &str = "`plaint query \"SELECT MIN(record_id) AS one, MAX(record_id) AS other, COUNT(*) AS n FROM complaints \
    WHERE text_key IS NOT NULL GROUP BY received_on, seller, text_key HAVING COUNT(*) > 1\"`";

fn incomplete(Period { first, last }: &Period) -> (String, String) {
    (
        format!("; compare with as many days of another period (--period {first}..{last})"),
        format!("；与其他时段比较时应取相同天数（--period {first}..{last}）"),
    )
}

fn sources_differ(first: &str) -> (String, String) {
    (
        format!(", so compare within one (--where \"source = '{first}'\") or --by source"),
        format!("，请限定单一来源（--where \"source = '{first}'\"）或按来源统计（--by source）"),
    )
}

fn untold(sources: &[(String, i64)]) -> (String, String) {
    let all: Vec<String> = sources.iter().map(|(s, _)| format!("'{s}'")).collect();
    let leave = format!("--where \"source NOT IN ({})\"", all.join(", "));
    (format!("; leave it out ({leave})"), format!("；请予排除（{leave}）"))
}

fn from_text(fields: &[(&str, i64)]) -> (String, String) {
    let leave: Vec<String> = fields.iter().map(|(name, _)| format!("from_text NOT LIKE '%{name}%'")).collect();
    let leave = format!("--where \"from_text IS NULL OR {}\"", leave.join(" AND "));
    (format!(", so look at some, or leave these out ({leave})"), format!("，请抽查，或予排除（{leave}）"))
}

fn labels_differ(last: &str) -> (String, String) {
    (
        format!(", so compare within one (--where \"label_source = '{last}'\")"),
        format!("，请限定同一依据（--where \"label_source = '{last}'\"）"),
    )
}

/// What hidden numbers are safe from, what they are not, and what must not be published.
fn suppressed(beyond: bool) -> (String, String) {
    let (sums, sums_zh) = match beyond {
        true => (
            "; sums that are not small themselves are among them, so do not publish this table by fewer dimensions as well",
            "；部分合计数虽不小也一并隐去，请勿另行公布减少分组维度的同一统计表",
        ),
        false => ("", ""),
    };
    (
        format!(
            ", in this table or beside the same table by fewer of its dimensions{sums}; another period, condition or --top \
             over the same complaints is not allowed for: do not publish such tables side by side"
        ),
        format!(
            "，由本表及减少分组维度的同一统计表均无法推算{sums_zh}；统计时段、筛选条件或 --top 不同而投诉有重叠的表格不在保护之内，\
             请勿同时公布"
        ),
    )
}
