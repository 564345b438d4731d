//! The table for programs: keys are added over time and never renamed.

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::table::{Row, Table};

/// # Errors
/// Never in practice: every value of a table is a JSON value.
pub fn render(table: &Table) -> Result<String> {
    let value = json!({
        "title": table.title,
        "measure": table.measure,
        "rows": table.rows.iter().map(|row| object(table, row)).collect::<Result<Vec<_>>>()?,
        "totals": object(table, &table.totals)?,
        "notes": table.sentences(),
        "sql": table.sql,
    });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn object(table: &Table, row: &Row) -> Result<Value> {
    let mut object = Map::new();
    for (column, cell) in table.columns.iter().zip(&row.cells) {
        object.insert(column.name.clone(), serde_json::to_value(cell)?);
    }
    object.insert("flags".into(), serde_json::to_value(&row.flags)?);
    Ok(Value::Object(object))
}
