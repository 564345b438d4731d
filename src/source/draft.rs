//! A profile to begin with, for a file that no profile knows well: its columns as far as they are understood, the others to
//! be filled in. Must not know how rows are read.

use std::fmt::Write;

use chrono::{FixedOffset, NaiveDate};

use super::input::Input;
use super::profile::{DateOrder, Mapping, Part, Profile, normal};
use super::rows::Layout;
use super::transform::Plan;

/// The text of a profile for an input, after one that understands part of its columns.
pub fn draft(input: &Input, base: &Profile, id: &str) -> String {
    let header = &input.header.names;
    let file = input.file_name();
    let here = |name: &String| header.iter().find(|h| normal(h) == normal(name));
    let mut text = String::new();
    let mut line = |s: String| {
        text.push_str(&s);
        text.push('\n');
    };
    line(format!(
        "# A profile for tables such as {file}. Put a field in place of each FIELD that its column fills, and delete"
    ));
    line(
        "# the #; `plaint list fields` tells what the fields mean. Then: plaint import FILE --source THIS-FILE.toml"
            .into(),
    );
    line(format!("id = {}", quoted(id)));
    let (en, zh) = (format!("tables such as {file}"), format!("{file}一类的表格"));
    line(format!("about = {{ en = {}, zh = {} }}", quoted(&en), quoted(&zh)));
    let identity: Option<Vec<&String>> = base.identity.iter().map(|names| names.0.iter().find_map(here)).collect();
    match identity.filter(|names| !names.is_empty()) {
        Some(names) => line(format!("identity = {}", list(names))),
        None => line("# identity = [\"the column with the complaint's own number\"]".into()),
    }
    let plain: Vec<&String> = base.plain.iter().filter_map(here).collect();
    if !plain.is_empty() {
        line(format!("plain = {}", list(plain)));
    }
    line(format!("nulls = {}", list(&base.nulls)));
    line("dates = [\"auto\", \"period\"]".into());
    if base.date_order == DateOrder::Mdy {
        line("date_order = \"mdy\"".into());
    }
    if let Some(offset) = base.utc_offset.and_then(|offset| FixedOffset::east_opt(offset.0)) {
        line(format!("utc_offset = {}", quoted(&offset.to_string())));
    }
    line("\n[detect]\n# A file with all of these columns is read with this profile.".into());
    line(format!("headers = {}", list(header.iter().filter(|h| !h.is_empty()).take(6))));
    line("\n[fields]".into());
    // What stands under a name tells what it means.
    let layout = Layout::new(&input.header, input.dialect, base.melt.as_ref(), base.parts.as_ref());
    let plan = Plan::bind(base, &layout, NaiveDate::MAX, false).ok();
    let found = |field: &str, mapping: &Mapping| -> Vec<String> {
        // Whoever drafts may know that it counts complaints.
        if mapping.counts_only {
            return mapping.from.iter().filter_map(here).cloned().collect();
        }
        plan.iter().flat_map(|plan| plan.columns_of(field)).filter_map(here).cloned().collect()
    };
    let mut tables = String::new();
    let mut used = Vec::new();
    for (field, mapping) in &base.fields {
        let mut columns = found(field, mapping);
        columns.truncate(if mapping.join { usize::MAX } else { 1 });
        let flags: Vec<String> = mapping.flags.iter().filter_map(here).take(1).cloned().collect();
        if columns.is_empty() && flags.is_empty() && mapping.constant.is_empty() {
            continue;
        }
        used.extend(columns.iter().chain(&flags).map(|c| normal(c)));
        if mapping.values.is_empty() && mapping.otherwise.is_none() {
            line(format!("{field} = {}", short(mapping, &columns)));
        } else {
            let _ = write!(tables, "\n[fields.{field}]\nfrom = {}\n", list(&columns));
            if !flags.is_empty() {
                let _ = writeln!(tables, "flags = {}", list(&flags));
            }
            if let Some(otherwise) = &mapping.otherwise {
                let _ = writeln!(tables, "otherwise = {}", quoted(otherwise));
            }
            let _ = writeln!(tables, "\n[fields.{field}.values]");
            for (value, meaning) in &mapping.values {
                let _ = writeln!(tables, "{} = {}", quoted(value), quoted(meaning));
            }
        }
    }
    for column in header.iter().filter(|h| !h.is_empty() && !used.contains(&normal(h))) {
        line(format!("# FIELD = {}", quoted(column)));
    }
    line(tables);
    line("# What the source's own problem codes mean: a category or a term (`plaint list terms`).\n[codes]".into());
    for (code, meaning) in &base.codes {
        line(match meaning.remedy.as_str() {
            "" => format!("{} = {}", quoted(code), quoted(&meaning.term)),
            remedy => {
                format!("{} = {{ term = {}, remedy = {} }}", quoted(code), quoted(&meaning.term), quoted(remedy))
            }
        });
    }
    text
}

/// A mapping without a table of values, on one line.
fn short(mapping: &Mapping, columns: &[String]) -> String {
    let from = if let [one] = columns { quoted(one) } else { list(columns) };
    let mut parts = vec![format!("from = {from}")];
    match mapping.part {
        Part::Whole => {}
        Part::Name => parts.push("part = \"name\"".into()),
        Part::Code => parts.push("part = \"code\"".into()),
    }
    if mapping.join {
        parts.push("join = true".into());
    }
    if mapping.counts_only {
        parts.push("counts_only = true".into());
    }
    if !mapping.split.is_empty() {
        parts.push(format!("split = {}", quoted(&mapping.split)));
    }
    match (columns.is_empty(), parts.len()) {
        (true, _) => format!("{{ constant = {} }}", quoted(&mapping.constant)),
        (false, 1) => from,
        (false, _) => format!("{{ {} }}", parts.join(", ")),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}

fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| quoted(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}
