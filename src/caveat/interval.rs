//! How sure a number is: its interval, numbers that are too small, the average, shares put right.

use super::Missing;
use super::number::{several, share};
use crate::lang::thousands;

pub fn of_share() -> (String, String) {
    ("interval: Wilson score, 95 %".into(), "95%置信区间按威尔逊（Wilson）法计算".into())
}

pub fn of_count() -> (String, String) {
    (
        "interval: Poisson (exact for fewer than ten complaints, else Byar), 95 %, as if each complaint came by itself; where \
         they come in waves it is too narrow"
            .into(),
        "95%置信区间按泊松分布计算（不足10件精确计算，其余按Byar法近似），假定各件投诉独立发生；集中投诉时实际波动更大".into(),
    )
}

pub fn of_median() -> (String, String) {
    ("interval: percentile bootstrap of the median, 95 %".into(), "中位数的95%置信区间按自助法（bootstrap）计算".into())
}

pub fn of_survey() -> (String, String) {
    (
        "numerator and denominator add up survey weights; interval: Wilson score, 95 %, over the effective number of \
         answers (Kish)"
            .into(),
        "分子、分母为样本权重合计；95%置信区间按有效样本量（Kish）以威尔逊（Wilson）法计算".into(),
    )
}

pub fn of_rate() -> (String, String) {
    (
        "interval: exact Poisson for fewer than ten complaints, else Byar, 95 %".into(),
        "95%置信区间：投诉不足10件时按泊松分布精确计算，其余按Byar法近似计算".into(),
    )
}

pub fn too_few(groups: i64, least: i64, base: Option<i64>) -> (String, String) {
    let (en, zh) = rests_on(least, base);
    (
        format!("* rests on {en}: too few to rank ({})", several(groups, "group")),
        format!("带*的{}组{zh}，仅供参考，不参与排名", thousands(groups)),
    )
}

/// What is too little to rank a value that rests on it.
pub fn rests_on(least: i64, base: Option<i64>) -> (String, String) {
    let n = thousands(least);
    match base.map(thousands) {
        Some(base) => {
            (format!("fewer than {n} complaints, and on a base under {base}"), format!("投诉不足{n}件且基数不足{base}"))
        }
        None => (format!("fewer than {n}"), format!("所依据的数量不足{n}")),
    }
}

pub fn not_rankable(groups: i64, least: i64) -> (String, String) {
    (
        format!("* fewer than {least} in the denominator: too few to rank ({})", several(groups, "group")),
        format!("带*的{}组统计基数不足{least}件，仅供参考，不参与排名", thousands(groups)),
    )
}

pub fn one_sided(all: bool, of: i64) -> (String, String) {
    let (en, zh) = if all { ("all", "均") } else { ("none", "无一") };
    (
        format!(
            "{en} of {} count: does the source tell the other answer at all? A source that never says it makes the \
             rate meaningless",
            thousands(of)
        ),
        format!("{}件投诉{zh}计入分子，请核对来源是否记录另一种情况；若来源从不记录，该比率没有意义", thousands(of)),
    )
}

pub fn funnel(
    above: usize,
    below: usize,
    groups: usize,
    average: Option<f64>,
    spread: Option<f64>,
) -> (String, String) {
    let of = average.map_or(String::new(), |a| format!(" of {}", share(a)));
    let of_zh = average.map_or(String::new(), |a| format!("（{}）", share(a).replace(' ', "")));
    let listed = [(above, "above", "偏高"), (below, "below", "偏低")].into_iter().filter(|(n, ..)| *n > 0);
    let (found, found_zh): (Vec<String>, Vec<String>) =
        listed.map(|(n, en, zh)| (format!("{n} {en}"), format!("{n}组显著{zh}"))).unzip();
    let (found, found_zh) = match found.is_empty() {
        true => (format!("none of {groups}"), format!("{groups}组均无显著差异")),
        false => (format!("{} of {groups}", found.join(" and ")), format!("{groups}组中{}", found_zh.join("、"))),
    };
    let wide = spread.map(|s| format!("{s:.1}"));
    let en = wide.as_ref().map_or(String::new(), |s| format!("; the groups scatter {s} times as widely as by chance"));
    let zh = wide.map_or(String::new(), |s| format!("；各组离散程度为随机波动的{s}倍"));
    (
        format!(
            "▲ above, ▼ below the average{of} by more than chance: {found} (exact binomial \
             test, of those marked at most 5 % by chance){en}"
        ),
        format!("▲显著高于、▼显著低于总体水平{of_zh}：{found_zh}（精确二项检验，错误发现率控制在5%以内）{zh}"),
    )
}

/// `silent` ones have no text, `late` ones came after the draw.
pub fn corrected(answers: usize, open: usize, [silent, late]: [i64; 2], least: usize) -> (String, String) {
    let part = |count: i64, en: &str, zh: &str| match count {
        0 => Default::default(),
        count => (format!("; {} {en}", thousands(count)), format!("；{}件{zh}", thousands(count))),
    };
    let (open, open_zh) = part(open as i64, "drawn ones have no answer", "抽取后尚未复核");
    let (silent, silent_zh) = part(silent, "without a text stand as they are labelled", "没有文字内容，按原归类计入");
    let (late, late_zh) = part(
        late,
        "came after the draw, so that chance could not pick them, and no row with one of them is corrected: draw anew \
         (`plaint review sample --by random`)",
        "系抽取之后导入，未在抽取范围内，含有此类投诉的行不作校正，请重新抽取（plaint review sample --by random）",
    );
    (
        format!(
            "corrected by {answers} reviewed complaints that chance picked (prediction-powered inference, 95 \
             %){open}{silent}{late}; groups with fewer than {least} reviewed are not corrected"
        ),
        format!(
            "校正值依据随机抽取并经人工复核的{answers}件投诉计算（预测驱动推断，95%置信区间）{open_zh}{silent_zh}{late_zh}；复核不足{least}件的组别不作校正"
        ),
    )
}

pub fn corrected_apart() -> (String, String) {
    (
        "each corrected share is estimated by itself, so together they need not be 100 %".into(),
        "各项校正值分别估计，合计不一定等于100%".into(),
    )
}

pub fn uncorrected(why: &Missing, needed: i64) -> (String, String) {
    let (en, zh) = match why {
        Missing::Sample => (
            "no complaint that chance picked has been reviewed".to_string(),
            "尚无随机抽取并经人工复核的投诉".to_string(),
        ),
        Missing::Remedy(count) => (
            format!(
                "of {} that chance picked and people reviewed none has an answer in the column remedy (fill it in, `none` where \
                 nothing was asked for, and import the file again)",
                several(*count as i64, "complaint")
            ),
            format!(
                "随机抽取并经人工复核的{}件投诉均未填写“诉求处理结果”（请补填后重新导入，未提出诉求的填“未提出诉求”）",
                thousands(*count as i64)
            ),
        ),
        Missing::Category(category) => (
            format!("too few complaints labelled {category} have been reviewed"),
            format!("归为{category}的投诉复核过少"),
        ),
        Missing::Drawn(late) => (
            format!(
                "{} came after the complaints for review were drawn, so that chance could pick none of them (draw anew, or ask for \
                 earlier complaints alone with --period or --by)",
                several(*late, "complaint")
            ),
            format!(
                "有{}件投诉系抽取复核样本之后导入，未在抽取范围内（请重新抽取，或用 --period、--by 单看此前导入的投诉）",
                thousands(*late)
            ),
        ),
        Missing::Relabelled(count) => (
            format!(
                "{count} of the reviewed complaints would now be labelled otherwise than when they were drawn (run \
                 `plaint classify`, then draw anew)"
            ),
            format!("已复核的投诉中有{count}件现在的归类与抽取时不同（请运行 plaint classify 后重新抽取）"),
        ),
    };
    if let Missing::Remedy(_) = why {
        return (format!("not corrected: {en}"), format!("未校正：{zh}"));
    }
    let n = thousands(needed);
    (
        format!(
            "not corrected: {en}; so it is not known how far wrong labels move these figures, and {n} answers at most \
             would tell it within 3 points (`plaint review sample --by random --n {needed}`)"
        ),
        format!(
            "未校正：{zh}，归类误差对上述数值的影响尚不清楚；最多复核{n}件即可使误差不超过±3个百分点（plaint review sample \
             --by random --n {needed}）"
        ),
    )
}
