//! What changed between periods, and what of it is beyond chance.

use super::ChangeOf;
use crate::lang::{several, thousands};
use crate::period::Period;

pub fn change(of: ChangeOf) -> (String, String) {
    let (en, zh) = match of {
        ChangeOf::Count => (
            "change in per cent of the earlier count; 95 % interval of the ratio of two Poisson counts (exact, Clopper and \
             Pearson), too narrow where complaints come in waves",
            "增减幅度以较早时段的件数为基数；95%置信区间按两个泊松计数之比精确计算（Clopper-Pearson法），投诉集中爆发时实际波动更大",
        ),
        ChangeOf::Share => (
            "change in percentage points, of shares that were not rounded; 95 % interval: Newcombe's hybrid score",
            "增减百分点按未经四舍五入的比率计算；95%置信区间按纽科姆（Newcombe）混合得分法计算",
        ),
        ChangeOf::Points => (
            "change in percentage points, of rates that were not rounded; whether it is more than chance is not tested",
            "增减百分点按未经四舍五入的比率计算，未检验是否超出随机波动",
        ),
        ChangeOf::Plain => (
            "change: the plain difference; whether it is more than chance is not tested",
            "增减为两期数值之差，未检验是否超出随机波动",
        ),
    };
    (en.into(), zh.into())
}

pub fn marks(of: ChangeOf, marked: i64, tested: i64) -> (String, String) {
    let (test, test_zh) = match of {
        ChangeOf::Share => ("Fisher's exact test", "费希尔（Fisher）精确检验"),
        ChangeOf::Count | ChangeOf::Points | ChangeOf::Plain => ("exact binomial test", "精确二项检验"),
    };
    if tested == 0 {
        return (
            "▲ ▼ mark changes beyond chance: there was none to test".into(),
            "▲、▼表示增减超出随机波动：本表没有可检验的项目".into(),
        );
    }
    (
        format!(
            "▲ ▼ mark changes beyond chance: {} of {} ({test}; of all marks at most 5 % are expected to be chance, \
             by Benjamini and Hochberg)",
            if marked == 0 { "none".into() } else { thousands(marked) },
            thousands(tested)
        ),
        format!(
            "▲、▼表示增减超出随机波动：共检验{}项，{}；采用{test_zh}，错误发现率按Benjamini-Hochberg法控制在5%以内",
            thousands(tested),
            match marked {
                0 => "均未超出".into(),
                marked => format!("其中{}项超出", thousands(marked)),
            }
        ),
    )
}

pub fn unalike() -> (String, String) {
    (
        "no mark on counts where the data cover more of one period than of the other".into(),
        "数据对两个时段覆盖不同的件数不作检验、不加标记".into(),
    )
}

pub fn of_period(period: &Period, (en, zh): (String, String)) -> (String, String) {
    (format!("{period}: {en}"), format!("{}：{zh}", period.zh()))
}

pub fn movers(listed: i64, marked: i64, tested: i64, (fewest, each): (i64, bool)) -> (String, String) {
    let (small, small_zh) = match each {
        true => (
            format!("{fewest} in a period in which they occur"),
            format!("某一期有投诉但基数不足{fewest}件的组未作检验"),
        ),
        false => (format!("{fewest} in both periods together"), format!("两期合计不足{fewest}件的组未作检验")),
    };
    if marked == 0 {
        let (none, none_zh) = match tested {
            0 => ("there was no group to test".into(), "没有可检验的组".into()),
            _ => (
                format!("none of {} moved beyond chance", several(tested, "group")),
                format!("共检验{}组，均未超出随机波动", thousands(tested)),
            ),
        };
        return (format!("{none}; groups with fewer than {small} are not looked at"), format!("{none_zh}；{small_zh}"));
    }
    (
        format!(
            "{} of {} groups moved beyond chance, {} {} listed, the surest first; groups with fewer than {small} are not looked at",
            thousands(marked),
            thousands(tested),
            thousands(listed),
            if listed == 1 { "is" } else { "are" }
        ),
        format!(
            "共检验{}组，其中{}组的增减超出随机波动，列出{}组，按证据强弱排列；{small_zh}",
            thousands(tested),
            thousands(marked),
            thousands(listed)
        ),
    )
}

pub fn series_short(months: i64, least: i64) -> (String, String) {
    (
        format!("when anything broke cannot be told: {months} months with complaints, it takes {least}"),
        format!("仅有{months}个月的数据，不足{least}个月，无法判断变动始于何时"),
    )
}

pub fn breaks(months: i64, own_season: bool) -> (String, String) {
    let (own, own_zh) = match own_season {
        true => ("and so is a season of a group's own", "并已剔除各组自身的季节性"),
        false => {
            ("a season of a group's own is not (that takes 36 months)", "各组自身的季节性未剔除（需满36个月的数据）")
        }
    };
    (
        format!(
            "off its level: the months in which a group's part of the whole was so many times its usual one, over {months} months \
             (– until: to the end); what all have in common, growth or season, is taken out, {own}; space–time permutation scan \
             (Kulldorff 2005), which tells a break in 1 to 2 of 100 series without one"
        ),
        format!(
            "偏离月份：该组占比明显偏离平时水平的月份及倍数，依据{months}个月的数据（结束月为–表示延续至期末）；已剔除总体增长和\
             共同的季节性，{own_zh}；采用时空重排扫描统计量（Kulldorff，2005），对无变动序列的误报率为1%至2%"
        ),
    )
}

pub fn unequal_periods(now: &Period, then: &Period) -> (String, String) {
    (
        format!(
            "{now} has {} days, {then} has {}: a part of any change in counts is that of length",
            now.days(),
            then.days()
        ),
        format!("{}为{}天，{}为{}天，件数增减部分源于天数不同", now.zh(), now.days(), then.zh(), then.days()),
    )
}

pub fn weeks_beside(then: &Period, now: &Period, left: &[Period]) -> (String, String) {
    let en: Vec<String> = left.iter().map(ToString::to_string).collect();
    let zh: Vec<String> = left.iter().map(Period::zh).collect();
    let (en, zh) = match left {
        [] => Default::default(),
        _ => (
            format!("; without a row, since none of as many days stands beside them: {}", en.join(", ")),
            format!("；{}没有天数相同的对应周，未列出", zh.join("、")),
        ),
    };
    (
        format!("weeks are laid beside each other, {then} beside {now}, and so on{en}"),
        format!("逐周对比，{}对应{}，依次类推{zh}", then.zh(), now.zh()),
    )
}
