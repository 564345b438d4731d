//! The values that a condition names, held against those that there are.

use std::collections::HashSet;

use anyhow::Result;
use plaint::engine::VIEW;
use plaint::engine::local::Local;
use plaint::error::user;
use plaint::lang::{Lang, Text};
use plaint::measure::condition::compared;
use plaint::registry::nearest;
use plaint::schema::{FIELDS, Kind};
use plaint::table::Cell;
use plaint::taxonomy::Taxonomy;

use super::failure;

/// Fields that hold no other values than plaint's own.
const CLOSED: [&str; 8] =
    ["category", "term", "status", "remedy_requested", "remedy_outcome", "answered", "timely", "label_source"];

/// Most values that are told of one field.
const TOLD: usize = 3;

/// # Errors
/// A `UserError` where a condition compares a field with what is none of its values, but perhaps the name of one:
/// `category = '产品质量'`.
pub fn known(condition: &str) -> Result<()> {
    let names = Taxonomy::shipped().names();
    for (field, value) in compared(condition) {
        let own: Vec<_> = names.iter().filter(|(of, ..)| of == field).collect();
        if value.is_empty() || own.iter().any(|(_, known, _)| *known == value) {
            continue;
        }
        let called = own.iter().find(|(.., label)| label.en == value || label.zh == value);
        let known = || own.iter().map(|(_, known, _)| known.as_str());
        let meant = called.map(|(_, known, _)| known.as_str()).or_else(|| nearest(&value, known()));
        let hint = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if CLOSED.contains(&field) => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
            None => continue,
        };
        return Err(user(format!("`{value}` is no {}", field.replace('_', " ")), hint));
    }
    Ok(())
}

/// Tells which values of a condition no record has, with the nearest that one has.
pub fn tell_absent(engine: &mut Local, condition: &str, lang: Lang) -> Result<()> {
    let wanted = compared(condition);
    for field in
        FIELDS.iter().filter(|f| f.dimension && f.kind == Kind::Text && wanted.iter().any(|(name, _)| *name == f.name))
    {
        let values: Vec<&str> =
            wanted.iter().filter(|(name, _)| *name == field.name).map(|(_, v)| v.as_str()).collect();
        let quoted: Vec<String> = values.iter().map(|v| format!("'{}'", v.replace('\'', "''"))).collect();
        let some = format!("WHERE {} IN ({})", field.name, quoted.join(", "));
        let there: HashSet<String> = distinct(engine, field.name, &some)?.into_iter().collect();
        let absent: Vec<&str> = values.into_iter().filter(|v| !v.is_empty() && !there.contains(*v)).collect();
        if absent.is_empty() {
            continue;
        }
        let all = distinct(engine, field.name, "")?;
        for value in absent.into_iter().take(TOLD) {
            let near = nearest(value, all.iter().map(String::as_str));
            let meant = near.map(|near| Text::new(format!("; there is `{near}`"), format!("，现有“{near}”")));
            let meant = meant.map_or(String::new(), |text| text.get(lang).to_string());
            let said = Text::new(
                format!("nothing has the {} `{value}`{meant}", field.label().en),
                format!("没有{}为“{value}”的记录{meant}", field.zh),
            );
            failure::note(said.get(lang), lang);
        }
    }
    Ok(())
}

fn distinct(engine: &mut Local, field: &str, which: &str) -> Result<Vec<String>> {
    let rows = engine.run(&format!("SELECT {field} FROM {VIEW} {which} GROUP BY {field} ORDER BY {field}"))?;
    Ok(rows.into_iter().flatten().filter(|cell| *cell != Cell::Empty).map(|cell| cell.text().to_string()).collect())
}
