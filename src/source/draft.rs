//! A profile to begin with, for a file that no profile knows well: its columns as far as they are understood, the others to
//! be filled in. Must not know how rows are read.

use std::fmt::Write;

use chrono::NaiveDate;
use toml::{Table, Value};

use super::input::Input;
use super::profile::{Detect, Headers, Mapping, Parts, Profile, is_named, normal};
use super::rows::Layout;
use super::transform::Plan;

/// Headers that give the file away.
const DETECTED_BY: usize = 6;

/// The text of a profile for an input, after one that understands part of its columns: all that this one says, of the columns that
/// the input has.
pub fn draft(input: &Input, base: &Profile, id: &str) -> String {
    let layout = Layout::new(&input.header, input.dialect, base.melt.as_ref(), base.parts.as_ref());
    let profile = narrowed(input, &layout, base, id);
    let mut all = Table::try_from(&profile).expect("a profile is a table");
    let mut table = |key: &str| match all.remove(key) {
        Some(Value::Table(table)) => table,
        _ => Table::new(),
    };
    let (detect, fields, codes) = (table("detect"), table("fields"), table("codes"));
    let file: String = input.name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut text = format!(
        "# A profile for tables such as {file}. Put a field in place of each FIELD that its column fills, and delete\n\
         # the #; `plaint list fields` tells what the fields mean. Then: plaint import FILE --source THIS-FILE.toml\n"
    );
    let first = ["id", "about"];
    let keys = first.into_iter().chain(all.keys().map(String::as_str).filter(|key| !first.contains(key)));
    keys.for_each(|key| line(&mut text, key, &all[key]));
    if profile.identity.is_empty() {
        text += "# identity = [\"the column with the complaint's own number\"]\n";
    }
    text += "\n[detect]\n# Once a dataset holds a file that was read with this profile, each file with all of these columns is.\n";
    detect.iter().for_each(|(key, value)| line(&mut text, key, value));
    text += "\n[fields]\n";
    let is_long = |value: &&Value| value.get("values").is_some();
    fields.iter().filter(|(_, value)| !is_long(value)).for_each(|(field, value)| line(&mut text, field, value));
    for column in unused(input, &layout, &profile) {
        let _ = writeln!(text, "# FIELD = {}", quoted(column));
    }
    for (field, mapping) in fields.iter().filter(|(_, value)| is_long(value)) {
        let _ = writeln!(text, "\n[fields.{field}]");
        let mapping = mapping.as_table().into_iter().flat_map(from_first);
        let (values, keys): (Vec<_>, Vec<_>) = mapping.partition(|(key, _)| *key == "values");
        keys.into_iter().for_each(|(key, value)| line(&mut text, key, value));
        let _ = writeln!(text, "\n[fields.{field}.values]");
        let values = values.into_iter().filter_map(|(_, values)| values.as_table()).flatten();
        values.for_each(|(word, meaning)| line(&mut text, &quoted(word), meaning));
    }
    text += "\n# What the source's own problem codes mean: a category or a term (`plaint list terms`).\n[codes]\n";
    codes.iter().for_each(|(code, meaning)| line(&mut text, &quoted(code), meaning));
    text
}

/// The profile without the names of columns that the input does not have.
fn narrowed(input: &Input, layout: &Layout, base: &Profile, id: &str) -> Profile {
    let place = |name: &String| layout.header.iter().position(|h| normal(h) == normal(name));
    let here = |names: &[String]| -> Vec<String> {
        names.iter().filter_map(place).map(|column| layout.header[column].clone()).collect()
    };
    // One column serves, and parts of a text where that is blank.
    let serving = |names: &[String]| -> Vec<String> {
        let is_part = |name: &String| name == Parts::REST || place(name).is_some_and(|column| !layout.stands(column));
        let (parts, columns): (Vec<String>, Vec<String>) = here(names).into_iter().partition(is_part);
        columns.into_iter().take(1).chain(parts).collect()
    };
    // What stands under a name tells what it means.
    let plan = Plan::bind(base, layout, NaiveDate::MAX, false).ok();
    let found = |field: &str, mapping: &Mapping| -> Vec<String> {
        // Whoever drafts may know that it counts complaints.
        let named = if mapping.counts_only { serving(&mapping.from) } else { Vec::new() };
        if !named.is_empty() {
            return named;
        }
        plan.iter().flat_map(|plan| plan.columns_of(field)).cloned().collect()
    };
    let field = |(name, mapping): (&String, &Mapping)| {
        let (from, flags) = (found(name, mapping), here(&mapping.flags));
        let more = from.iter().filter(|header| is_named(&mapping.more, header)).cloned().collect();
        let opposite = from.iter().filter(|header| mapping.is_opposite(header)).cloned().collect();
        let picked = from.iter().filter(|header| mapping.is_picked(header)).cloned().collect();
        let says = !from.is_empty() || !flags.is_empty() || !mapping.constant.is_empty();
        let telling = mapping.telling.clone().filter(|telling| from.iter().any(|header| telling.of(header)));
        // Periods stay what dates rows only where these are counts.
        let is_period = |header: &String| telling.iter().any(|telling| telling.periods && telling.of(header));
        let from = from.into_iter().filter(|header| !is_period(header)).collect();
        says.then(|| (name.clone(), Mapping { from, flags, opposite, picked, more, telling, ..mapping.clone() }))
    };
    let identity: Vec<Headers> = base.identity.iter().map(|names| Headers(serving(&names.0))).collect();
    let is_whole = identity.iter().all(|names| !names.0.is_empty());
    let (en, zh) = (format!("tables such as {}", input.name), format!("{}一类的表格", input.name));
    let headers = input.header.names.iter().filter(|name| !name.is_empty()).take(DETECTED_BY).cloned().collect();
    Profile {
        id: id.to_string(),
        about: crate::lang::Text::new(en, zh),
        identity: if is_whole { identity } else { Vec::new() },
        plain: here(&base.plain),
        serials: here(&base.serials),
        detect: Detect { headers, ..Detect::default() },
        fields: base.fields.iter().filter_map(field).collect(),
        ..base.clone()
    }
}

/// The columns of the input that no field takes.
fn unused<'a>(input: &'a Input, layout: &Layout, profile: &Profile) -> Vec<&'a String> {
    let taken = profile.fields.values().flat_map(|mapping| mapping.from.iter().chain(&mapping.flags));
    let cut = layout.cut().map(|column| &layout.header[column]);
    let used: Vec<String> = taken.chain(cut).map(|name| normal(name)).collect();
    let is_period =
        |name: &str| layout.periods() > 0 && profile.melt.as_ref().is_some_and(|m| m.period(name).is_some());
    let lost = |name: &&String| !name.is_empty() && !used.contains(&normal(name)) && !is_period(name);
    input.header.names.iter().filter(lost).collect()
}

/// A key and its value on a line of their own.
fn line(text: &mut String, key: &str, value: &Value) {
    let _ = writeln!(text, "{key} = {}", written(value));
}

/// A value on one line.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let plain = |key: &str| key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let name = |key: &str| if plain(key) { key.to_string() } else { quoted(key) };
            let items: Vec<String> =
                from_first(table).map(|(key, value)| format!("{} = {}", name(key), written(value))).collect();
            format!("{{ {} }}", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// What a table says, first of all where a field comes from.
fn from_first(table: &Table) -> impl Iterator<Item = (&String, &Value)> {
    let (from, others): (Vec<_>, Vec<_>) = table.iter().partition(|(key, _)| *key == "from");
    from.into_iter().chain(others)
}

/// A text in quotes, on one line whatever it holds.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::profile::{parse, shipped};

    /// What a profile says, but for the text that it was read from.
    fn said(profile: &Profile) -> Table {
        Table::try_from(profile).unwrap()
    }

    #[test]
    fn every_shipped_profile_is_written_as_it_was_read() {
        for profile in shipped() {
            let text: String =
                said(&profile).iter().map(|(key, value)| format!("{key} = {}\n", written(value))).collect();
            assert_eq!(said(&parse(&text).unwrap()), said(&profile), "{}", profile.id);
        }
    }

    proptest! {
        #[test]
        fn a_text_in_quotes_is_one_line_and_reads_the_same(text in "\\PC{0,12}|[\"\\\\'\n\r\t\u{0}\u{7f}\u{85}a]{0,12}") {
            let line = format!("a = {}", quoted(&text));
            prop_assert_eq!(line.lines().count(), 1);
            let read: Table = line.parse().unwrap();
            prop_assert_eq!(read["a"].as_str(), Some(text.as_str()));
        }
    }
}
