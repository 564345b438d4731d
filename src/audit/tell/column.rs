//! What is told of a column: what it holds, and how far its figures follow.

use super::super::formula::{Base, Figures, Formula};
use super::super::habits::Habit;
use super::super::judge::Theory;
use super::{base_number, habit_words};
use crate::lang::Text;

/// What a column is and how far it follows.
pub fn column(figures: &Figures, theory: &Theory, plain: usize, instead: Vec<(usize, String, String)>) -> Text {
    let what = what(figures, theory.formula);
    let (n, of) = (theory.explained, theory.of);
    let how = habit_words(figures, theory.habit);
    let mut en = format!("{}: {n} of {of} {}", what.en, if n == 1 { "follows" } else { "follow" });
    let mut zh = format!("{}：{of}个数字中{n}个相符", what.zh);
    if !matches!(theory.formula, Formula::PrintedPoints { .. }) || theory.habit != Habit::HalfUp {
        en += &format!(" where {}", how.en);
        zh += &format!("（{}）", how.zh);
    }
    if theory.formula == theory.due && theory.habit != Habit::HalfUp {
        en += &format!("; rounded half up, {plain}");
        zh += &format!("；四舍五入则{plain}个相符");
    } else if theory.formula != theory.due {
        let due = self::what(figures, theory.due);
        let (says, said) = if theory.stated { ("; the heading says ", "；表头称系") } else { ("; as ", "；按") };
        en += &format!("{says}{}: {plain}", due.en);
        zh += &format!("{said}{}则{plain}个相符", due.zh);
    }
    for (row, printed, would) in instead.into_iter().take(3) {
        let row = &figures.printed.rows[row].name;
        if matches!(theory.formula, Formula::Growth { .. }) {
            en += &format!("; {row}: {would} in percentage points");
            zh += &format!("；“{row}”以百分点计为{would}");
        } else {
            en += &format!("; {row}: from the printed shares it would be {would} and not {printed}");
            zh += &format!("；“{row}”若用表中比重相减则为{would}而非{printed}");
        }
    }
    Text::new(en, zh)
}

fn what(figures: &Figures, formula: Formula) -> Text {
    let name = |c: usize| &figures.printed.columns[c].name;
    match formula {
        Formula::Share { count, base } => {
            let (count_name, number) = (name(count), base_number(figures, count, base));
            match base.plain() {
                Base::Sum => Text::new(
                    format!("shares of {count_name} in its sum, {}", number.en),
                    format!("“{count_name}”占其合计{}的比重", number.zh),
                ),
                Base::Unprinted(..) => Text::new(
                    format!("shares of {count_name} in {}, which is not in the table", number.en),
                    format!("“{count_name}”占{}（表中未列）的比重", number.zh),
                ),
                _ => Text::new(
                    format!("shares of {count_name} in {}", number.en),
                    format!("“{count_name}”占{}的比重", number.zh),
                ),
            }
        }
        Formula::Within { count } => Text::new(
            format!("shares of {} in the subtotal of its rows", name(count)),
            format!("“{}”占所属小计的比重", name(count)),
        ),
        Formula::Ratio { part, whole } => {
            Text::new(format!("{} ÷ {}", name(part), name(whole)), format!("{} ÷ {}", name(part), name(whole)))
        }
        Formula::Points { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("differences of unrounded shares, {a} less {b}"), format!("未取整比重之差（{a} − {b}）"))
        }
        Formula::PrintedPoints { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("differences of the printed shares, {a} less {b}"), format!("表中比重之差（{a} − {b}）"))
        }
        Formula::Growth { now, before } if figures.is_share(now) => {
            let (a, b) = (name(now), name(before));
            Text::new(
                format!("relative changes of the shares, {a} against {b} in per cent and not in points"),
                format!("比重的相对变化率（{a}较{b}，不是百分点）"),
            )
        }
        Formula::Growth { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("changes of {a} against {b} in per cent"), format!("{a}较{b}的变化率"))
        }
        Formula::Since { of, rows } => {
            let a = name(of);
            let (en, zh) = match rows {
                1 => ("the row above".into(), "上一行".into()),
                -1 => ("the row below".into(), "下一行".into()),
                rows if rows > 0 => (format!("{rows} rows above"), format!("上方第{rows}行")),
                rows => (format!("{} rows below", -rows), format!("下方第{}行", -rows)),
            };
            Text::new(format!("changes of {a} against {en} in per cent"), format!("{a}较{zh}的变化率"))
        }
        Formula::Rate { part, whole, .. } => {
            let (part, whole) = (name(part), name(whole));
            Text::new(
                format!("{part} for {whole}, in the unit of the heading"),
                format!("{part}与{whole}之比（按表头所示单位）"),
            )
        }
        Formula::Difference { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("differences, {a} less {b}"), format!("{a} − {b}"))
        }
    }
}

/// A column of counts or amounts, and its sum where no total is printed.
pub fn quantities(money: bool, sum: Option<String>) -> Text {
    let (en, zh) = if money { ("amounts", "金额") } else { ("counts", "件数") };
    match sum {
        Some(sum) => Text::new(
            format!("{en}; no total is printed, they add up to {sum}"),
            format!("{zh}；表中未列合计，各行之和为{sum}"),
        ),
        None => Text::new(en, zh),
    }
}

/// Figures that cannot be added up.
pub fn means() -> Text {
    Text::new("averages, rates or limits, which do not add up", "平均值、比率或区间界限，不能相加")
}

/// Figures of different things.
pub fn each() -> Text {
    Text::new("figures of different things, which do not add up", "各行指标不同，不能相加")
}

/// Changes that nothing gives.
pub fn unexplained() -> Text {
    Text::new("changes that no two columns of the table give", "表中没有哪两列能得出这些变化值")
}
