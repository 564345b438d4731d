//! The full definition of a measure as text, in one language. Must not know where it is printed.

use super::{Exclusion, Kind, Measure, Rows};
use crate::lang::{Lang, Text, thousands};

/// What a fact is called in both languages, and its lines; one without any is not told.
type Fact = ((&'static str, &'static str), Vec<String>);

/// Label, meaning, predicates, what is left out, least n, published source and variants, one fact a line. `all` are the
/// measures among which its variants stand.
pub fn describe(measure: &Measure, all: &[Measure], lang: Lang) -> String {
    let m = measure;
    let text = |text: &Text| text.get(lang).to_string();
    let narrows = |predicate: &String| Some(predicate).filter(|p| *p != "TRUE").cloned().into_iter().collect();
    let reasons = |e: &Exclusion| vec![text(&e.about), e.when.clone()];
    let others = all.iter().filter(|o| o.base() == m.base() && o.name != m.name);
    let mut facts: Vec<Fact> = vec![
        (("measures", "含义"), vec![text(&m.about)]),
        (("kind", "类型"), vec![text(&kind(m))]),
        (("counts", "统计对象"), vec![lang.of(counts(m.rows)).to_string()]),
        (("within", "范围"), narrows(&m.universe)),
        (("numerator", "分子"), numerator(m, lang)),
        (("parts", "各项"), m.parts.iter().map(|p| format!("{}: {}", p.value, p.numerator)).collect()),
        (("denominator", "分母"), denominator(m, lang)),
        (("beside it", "另列"), beside(m).iter().map(text).collect()),
    ];
    facts.extend(m.excluded.iter().map(|e| (("left out", "不计入"), reasons(e))));
    facts.extend(m.unsure.iter().map(|e| (("noted", "注明"), reasons(e))));
    facts.extend([
        (("asked", "有诉求"), narrows(&m.asked)),
        (("still open", "尚无结果"), m.unsettled.iter().cloned().collect()),
        (("told", "结果已知"), m.told.iter().cloned().collect()),
        (("least n", "最小基数"), least(m).iter().map(text).collect()),
        (("source", "出处"), vec![text(&m.source)]),
        (("variants", "其他口径"), others.map(|o| o.name.clone()).collect()),
    ]);
    format!("{}\n{}", m.label.get(lang), laid_out(&facts, lang))
}

/// Whose rows it counts, where these are not complaints alone.
fn counts(rows: Rows) -> (&'static str, &'static str) {
    match rows {
        Rows::Complaints => ("", ""),
        Rows::Survey => {
            ("answers to a survey, by their weights (survey_weight)", "问卷答卷，按样本权重（survey_weight）加权")
        }
        Rows::Exposure => (
            "complaints, against orders, users or population imported as exposure",
            "投诉件数，与导入的订单数、用户数或人口数（基数）对比",
        ),
    }
}

fn column(m: &Measure, name: &str, lang: Lang) -> String {
    m.columns.get(name).map(|t| t.get(lang).to_string()).unwrap_or_default()
}

fn numerator(m: &Measure, lang: Lang) -> Vec<String> {
    match m.kind {
        Kind::Count | Kind::Rate => vec![column(m, "numerator", lang), adds(&m.of, &m.numerator, lang)],
        Kind::Share | Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile => Vec::new(),
    }
}

fn denominator(m: &Measure, lang: Lang) -> Vec<String> {
    match m.kind {
        Kind::Count => Vec::new(),
        _ => vec![column(m, "denominator", lang), adds(&m.per, &m.denominator, lang)],
    }
}

fn beside(m: &Measure) -> Option<Text> {
    let of = &m.median_of;
    (!of.is_empty()).then(|| Text::new(format!("median of {of}"), format!("{of} 中位数")))
}

fn least(m: &Measure) -> Option<Text> {
    let n = m.least_n;
    let (base, base_zh) = match m.least_base(n).map(thousands) {
        Some(base) => (format!(", and on a base under {base},"), format!("且基数不足{base}")),
        None => Default::default(),
    };
    (n > 0).then(|| {
        Text::new(
            format!("{n}; a group that rests on fewer{base} is marked as not rankable"),
            format!("{n}；依据不足{n}{base_zh}的组别标注“仅供参考，不参与排名”"),
        )
    })
}

/// Names on the left, the lines of each beside it.
fn laid_out(facts: &[Fact], lang: Lang) -> String {
    // Chinese names have two to four characters of two columns each.
    let width = |name: &str| name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let most = match lang {
        Lang::En => 13,
        Lang::Zh => 10,
    };
    let mut text = String::new();
    for (name, lines) in facts {
        for (i, line) in lines.iter().filter(|line| !line.is_empty()).enumerate() {
            let name = if i == 0 { lang.of(*name) } else { "" };
            text += &format!("  {name}{}{line}\n", " ".repeat(most - width(name)));
        }
    }
    text
}

/// A predicate, and the field that is added up over it; without a field the predicate alone.
pub fn sum_of(field: &str, predicate: &str) -> String {
    if field.is_empty() { predicate.to_string() } else { format!("sum of {field} where {predicate}") }
}

/// The same for people.
fn adds(field: &str, predicate: &str, lang: Lang) -> String {
    let where_ = everything(predicate, lang);
    match (field, lang) {
        ("", _) | (_, Lang::En) => sum_of(field, &where_),
        (field, Lang::Zh) => format!("{field} 合计，条件：{where_}"),
    }
}

fn everything(predicate: &str, lang: Lang) -> String {
    match (predicate, lang) {
        ("TRUE", Lang::En) => "every complaint".into(),
        ("TRUE", Lang::Zh) => "全部投诉".into(),
        (predicate, _) => predicate.to_string(),
    }
}

fn kind(m: &Measure) -> Text {
    let of = &m.of;
    match m.kind {
        Kind::Count => Text::new("count of complaints", "件数"),
        Kind::Share if m.overlapping => {
            Text::new("shares of the whole, which can overlap", "占比（各项可重叠，合计可超过100%）")
        }
        Kind::Share => Text::new("shares of the whole", "占比"),
        Kind::Rate if m.times > 0 => {
            Text::new(format!("rate: numerator ÷ denominator × {}", m.times), format!("比率：分子÷分母×{}", m.times))
        }
        Kind::Rate => Text::new("rate: numerator ÷ denominator", "比率：分子÷分母"),
        Kind::Sum => Text::new(format!("sum of {of}"), format!("{of} 合计")),
        Kind::Mean => Text::new(format!("mean of {of}"), format!("{of} 平均值")),
        Kind::Quantile => Text::new(
            format!("quantile {} of {of}, between values by a straight line (Hyndman and Fan 1996, type 7)", m.at),
            format!("{of} 的{}分位数，两值之间按直线内插（Hyndman 与 Fan 1996，第7型）", m.at),
        ),
        Kind::Median => Text::new(format!("median of {of}"), format!("{of} 中位数")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::shipped;

    #[test]
    fn a_definition_tells_all_of_a_measure_in_both_languages() {
        let measures = shipped();
        for m in &measures {
            for lang in [Lang::En, Lang::Zh] {
                let text = describe(m, &measures, lang);
                assert!(text.starts_with(m.label.get(lang)), "{}", m.name);
                let mut told: Vec<&str> = vec![m.about.get(lang), m.source.get(lang)];
                told.extend(m.excluded.iter().flat_map(|e| [e.about.get(lang), e.when.as_str()]));
                told.extend(m.predicates().map(String::as_str).filter(|p| *p != "TRUE"));
                for part in told {
                    assert!(text.contains(part), "{} does not tell {part}", m.name);
                }
                assert!(m.least_n == 0 || text.contains(&m.least_n.to_string()), "{}", m.name);
            }
        }
    }

    #[test]
    fn a_measure_names_its_other_variants() {
        let measures = shipped();
        let closed = measures.iter().find(|m| m.name == "resolution-rate/closed").unwrap();
        let text = describe(closed, &measures, Lang::En);
        assert!(text.contains("resolution-rate/accepted") && text.contains("  resolution-rate\n"), "{text}");
    }
}
