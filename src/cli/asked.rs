//! The values that a condition or a definition of the user's own names, held against those that there are.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use plaint::engine::VIEW;
use plaint::engine::local::Local;
use plaint::error::user;
use plaint::lang::{Lang, Text};
use plaint::measure::condition::compared;
use plaint::measure::dimension::{self, quoted};
use plaint::measure::{self, Query};
use plaint::registry::nearest;
use plaint::schema::{FIELDS, Field, Kind};
use plaint::table::Cell;
use plaint::taxonomy::Taxonomy;

use super::failure;

/// Fields that hold no other values than plaint's own.
const CLOSED: [&str; 8] =
    ["category", "term", "label_source", "remedy_source", "remedy_requested", "remedy_outcome", "answered", "timely"];

/// Most values that are told of one field.
const TOLD: usize = 3;

/// # Errors
/// A `UserError` where an expression compares a field with what it holds in no data at all: `category = '产品质量'`.
pub fn known(sql: &str) -> Result<()> {
    let names = Taxonomy::shipped().names();
    compared(sql)
        .iter()
        .filter(|(field, _)| CLOSED.contains(field))
        .try_for_each(|(field, value)| meant(&names, field, value))
}

/// Holds the values of what is asked against those that there are: what no record has is told, with the nearest that one has.
///
/// # Errors
/// A `UserError` where such a value is the name of another one, or nearly one that the program writes, or the field has none
/// but those.
pub fn hold(engine: &mut Local, query: &Query) -> Result<()> {
    hold_in(engine, &asked(query), query.lang)
}

/// As [`hold`], of expressions.
///
/// # Errors
/// As there.
pub fn hold_in(engine: &mut Local, expressions: &[String], lang: Lang) -> Result<()> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (field, value) in expressions.iter().flat_map(|sql| compared(sql)) {
        let of_field = wanted.entry(field).or_default();
        if !value.is_empty() && !of_field.contains(&value) {
            of_field.push(value);
        }
    }
    let mut absent = Vec::new();
    for field in FIELDS.iter().filter(|f| f.dimension && f.kind == Kind::Text) {
        let Some(values) = wanted.remove(field.name).filter(|values| !values.is_empty()) else { continue };
        let quoted: Vec<String> = values.iter().map(|v| quoted(v)).collect();
        let some = format!("WHERE {} IN ({})", field.name, quoted.join(", "));
        let there: HashSet<String> = distinct(engine, field.name, &some)?.into_iter().collect();
        absent.extend(values.into_iter().filter(|v| !there.contains(v)).map(|value| (field, value)));
    }
    if absent.is_empty() {
        return Ok(());
    }
    let names = Taxonomy::shipped().names();
    absent.iter().try_for_each(|(field, value)| meant(&names, field.name, value))?;
    for of_field in absent.chunk_by(|a, b| a.0.name == b.0.name) {
        tell(engine, of_field, lang)?;
    }
    Ok(())
}

/// The SQL of a query that somebody wrote for it: the condition, and measures and dimensions of the user's own.
fn asked(query: &Query) -> Vec<String> {
    let mut written: Vec<String> = query.condition.iter().cloned().collect();
    if measure::shipped().iter().all(|m| m.name != query.measure.name) {
        written.extend(query.measure.predicates().cloned());
    }
    let shipped = dimension::shipped();
    let own = query.by.iter().filter(|dim| shipped.iter().all(|d| d.name != dim.name));
    written.extend(own.map(|dim| dim.sql.clone()));
    written
}

/// # Errors
/// Where a value is none of a field's, but perhaps the name of one.
fn meant(names: &[(String, String, Text)], field: &str, value: &str) -> Result<()> {
    let own: Vec<_> = names.iter().filter(|(of, ..)| of == field).collect();
    if value.is_empty() || own.iter().any(|(_, known, _)| known == value) {
        return Ok(());
    }
    let called = own.iter().find(|(.., label)| label.en == value || label.zh == value);
    let known = || own.iter().map(|(_, known, _)| known.as_str());
    let meant = called.map(|(_, known, _)| known.as_str()).or_else(|| nearest(value, known()));
    let hint = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if CLOSED.contains(&field) => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
        None => return Ok(()),
    };
    Err(user(format!("`{value}` is no {}", field.replace('_', " ")), hint))
}

/// Tells which values no record has, all of one field.
fn tell(engine: &mut Local, absent: &[(&'static Field, String)], lang: Lang) -> Result<()> {
    let Some((field, _)) = absent.first() else { return Ok(()) };
    let all = distinct(engine, field.name, "")?;
    for (_, value) in absent.iter().take(TOLD) {
        let near = nearest(value, all.iter().map(String::as_str));
        let meant = near.map(|near| Text::new(format!("; there is `{near}`"), format!("，现有“{near}”")));
        let meant = meant.map_or(String::new(), |text| text.get(lang).to_string());
        let said = Text::new(
            format!("nothing has the {} `{value}`{meant}", field.label().en),
            format!("没有{}为“{value}”的记录{meant}", field.zh),
        );
        failure::note(said.get(lang), lang);
    }
    Ok(())
}

fn distinct(engine: &mut Local, field: &str, which: &str) -> Result<Vec<String>> {
    let rows = engine.run(&format!("SELECT {field} FROM {VIEW} {which} GROUP BY {field} ORDER BY {field}"))?;
    Ok(rows.into_iter().flatten().filter(|cell| *cell != Cell::Empty).map(|cell| cell.text().to_string()).collect())
}
