//! A label for people: the text with what it goes by marked, then what was found, in either language.

use std::env;
use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use plaint::classify::{Evidence, Grounds, Label};
use plaint::lang::Lang;

use super::fit;
use super::names::Names;

/// Writes the text with its deciding spans marked, then the label.
pub fn write(out: &mut dyn Write, text: &str, label: &Label, names: &Names) -> Result<()> {
    let Some(grounds) = &label.grounds else { return Ok(()) };
    writeln!(out, "{}\n", marked(&fit::terminal(text), &grounds.evidence))?;
    for (what, line) in if names.lang == Lang::Zh { chinese(label, names) } else { english(label) } {
        match names.lang {
            Lang::En => writeln!(out, "{what:11} {}", fit::line(&line))?,
            Lang::Zh => writeln!(out, "{what}：{}", fit::line(&line))?,
        }
    }
    Ok(())
}

/// What a line tells, and the line.
type Line = (&'static str, String);

fn english(label: &Label) -> Vec<Line> {
    let Some(grounds) = &label.grounds else { return Vec::new() };
    let by = label.label_source;
    let mut lines =
        vec![("category", format!("{}  (by {by}, confidence {:.2})", label.categories.join(", "), label.confidence))];
    lines.extend(label.runner_up.iter().map(|n| ("next", format!("{}  (confidence {:.2})", n.category, n.confidence))));
    lines.push(("term", if label.terms.is_empty() { "–".into() } else { label.terms.join(", ") }));
    let remedy = match (label.remedy_requested, label.remedy_outcome) {
        ("none", "none") => "none asked".into(),
        ("", outcome) => format!("not told which: {outcome}"),
        // What `none` means beside a request: nothing is told of asking the seller.
        (asked, "none") => format!("{asked}: only wished for"),
        (asked, outcome) => format!("{asked}: {outcome}"),
    };
    lines.push(("remedy", remedy));
    let told = [("product", label.product_group), ("platform", label.platform), ("seller", label.seller_type)];
    lines
        .extend(told.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.to_string())));
    let evidence = |e: &Evidence| ("evidence", format!("{}  {} (weight {})", e.text, e.term, e.weight));
    lines.extend(grounds.evidence.iter().map(evidence));
    lines.extend(grounds.remedy_evidence.iter().map(|e| ("evidence", format!("{}  {}", e.text, e.term))));
    lines.extend(grounds.runs.iter().map(|r| ("model", format!("{}  {:+.2}", r.text, r.weight))));
    let outcome = label.remedy_outcome;
    let runs = grounds.remedy_runs.iter();
    lines.extend(runs.map(|r| ("model", format!("{}  outcome/{outcome} {:+.2}", r.text, r.weight))));
    if has_none(grounds) {
        lines.push(("evidence", "none".into()));
    }
    lines
}

fn chinese(label: &Label, names: &Names) -> Vec<Line> {
    let Some(grounds) = &label.grounds else { return Vec::new() };
    let name = |field: &str, value: &str| names.of(field, value);
    let all = |field: &str, values: &[&str]| values.iter().map(|v| name(field, v)).collect::<Vec<_>>().join("、");
    let source = match label.label_source {
        "none" => "无法判断".into(),
        source => format!("由{}判定，置信度{:.2}", name("label_source", source), label.confidence),
    };
    let mut lines = vec![("问题类别", format!("{}（{source}）", all("category", &label.categories)))];
    let next = label.runner_up.iter();
    lines.extend(next.map(|n| ("次选类别", format!("{}（置信度{:.2}）", name("category", n.category), n.confidence))));
    lines.push(("问题子类", if label.terms.is_empty() { "－".into() } else { all("term", &label.terms) }));
    let outcome = name("remedy_outcome", label.remedy_outcome);
    let remedy = match (label.remedy_requested, label.remedy_outcome) {
        ("none", "none") => outcome.clone(),
        ("", _) => format!("诉求类型不详，{outcome}"),
        (asked, "none") => format!("希望{}，未述及向商家提出", name("remedy_requested", asked)),
        (asked, _) => format!("{}，{outcome}", name("remedy_requested", asked)),
    };
    lines.push(("诉求及结果", remedy));
    let told = [
        ("商品大类", "product_group", label.product_group),
        ("平台", "platform", label.platform),
        ("商家类型", "seller_type", label.seller_type),
    ];
    let told = told.into_iter().filter(|(.., value)| !value.is_empty());
    lines.extend(told.map(|(what, field, value)| (what, name(field, value))));
    let evidence = |e: &Evidence| ("依据词语", format!("“{}”，{}（权重{}）", e.text, name("term", &e.term), e.weight));
    lines.extend(grounds.evidence.iter().map(evidence));
    let of_remedy = |e: &Evidence| {
        let (field, value) = e.term.split_once('/').unwrap_or_default();
        let field = if field == "request" { "remedy_requested" } else { "remedy_outcome" };
        ("依据词语", format!("“{}”，{}", e.text, name(field, value)))
    };
    lines.extend(grounds.remedy_evidence.iter().map(of_remedy));
    lines.extend(grounds.runs.iter().map(|r| ("模型依据", format!("“{}”（{:+.2}）", r.text, r.weight))));
    let runs = grounds.remedy_runs.iter();
    lines.extend(runs.map(|r| ("模型依据", format!("“{}”，{outcome}（{:+.2}）", r.text, r.weight))));
    if has_none(grounds) {
        lines.push(("依据词语", "无".into()));
    }
    lines
}

fn has_none(grounds: &Grounds) -> bool {
    grounds.evidence.is_empty() && grounds.remedy_evidence.is_empty() && grounds.runs.is_empty()
}

/// The text with the spans of the evidence marked: in bold on a terminal that wants colours (<https://no-color.org>), else in
/// brackets. Spans that overlap are marked as one.
fn marked(text: &str, evidence: &[Evidence]) -> String {
    let colours = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let (open, close) = if colours { ("\x1b[1;33m", "\x1b[0m") } else { ("[", "]") };
    let mut marked = String::with_capacity(text.len());
    let mut within = false;
    for (i, c) in text.chars().enumerate() {
        let covered = evidence.iter().any(|e| (e.start..e.end).contains(&i));
        let joined = evidence.iter().any(|e| e.start < i && i < e.end);
        if within && !joined {
            marked.push_str(close);
        }
        if covered && !joined {
            marked.push_str(open);
        }
        within = covered;
        marked.push(c);
    }
    marked + if within { close } else { "" }
}
