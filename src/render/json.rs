//! The table for programs: keys are added over time and never renamed.

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::table::listing::{Listing, Says};
use crate::table::{Cell, Row, Table};

/// # Errors
/// Never in practice: every value of a table is a JSON value.
pub fn render(table: &Table) -> Result<String> {
    let mut value = json!({
        "title": table.title,
        "measure": table.measure,
        "rows": table.rows.iter().map(|row| object(table, row)).collect::<Result<Vec<_>>>()?,
        "totals": object(table, &table.totals)?,
        "notes": table.sentences(),
        "sql": table.sql,
    });
    if let Some(pivot) = &table.pivot {
        value["pivot"] = json!(table.columns[pivot.column].name);
    }
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

/// # Errors
/// Never in practice: every cell is a JSON value.
pub fn list(listing: &Listing) -> Result<String> {
    let value = json!({
        "title": listing.title,
        "rows": listing.rows.iter().map(|row| entry(listing, row)).collect::<Result<Vec<_>>>()?,
        "more": listing.more,
        "notes": listing.sentences(),
        "sql": listing.sql,
    });
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

/// A row of a listing by the names of its columns.
///
/// # Errors
/// As [`list`].
pub fn entry(listing: &Listing, row: &[Cell]) -> Result<Value> {
    let value = |says: Says, cell: &Cell| match (says, cell) {
        (Says::Yes, Cell::Text(yes)) => Ok(Value::Bool(yes == "true")),
        _ => serde_json::to_value(cell),
    };
    let cells = listing.columns.iter().zip(row);
    cells.map(|(column, cell)| Ok((column.name.clone(), value(column.says, cell)?))).collect()
}

/// A row of a table by the names of its columns, with its flags.
///
/// # Errors
/// As [`render`].
pub fn object(table: &Table, row: &Row) -> Result<Value> {
    let mut object = Map::new();
    for (column, cell) in table.columns.iter().zip(&row.cells) {
        object.insert(column.name.clone(), serde_json::to_value(cell)?);
    }
    object.extend(table.units().map(|(place, name)| (name, Value::String(table.unit(place, row)))));
    object.insert("flags".into(), serde_json::to_value(&row.flags)?);
    object.extend(table.records(row).map(|command| ("records".to_string(), Value::String(command))));
    Ok(Value::Object(object))
}
