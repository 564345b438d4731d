//! Which fields of a record may be published one record a line, and how exact its days are.

use anyhow::{Result, bail};

use crate::error::user;
use crate::registry;
use crate::schema::{FIELDS, Field, Kind, Risk};
use crate::table::Cell;

/// The fields to publish: those that were asked for, else all of low risk.
///
/// # Errors
/// A `UserError` for a field that does not exist, is named twice or must never leave.
pub fn choose(names: &[String]) -> Result<Vec<&'static Field>> {
    if names.is_empty() {
        return Ok(FIELDS.iter().filter(|f| f.risk == Risk::Low).collect());
    }
    let mut fields: Vec<&'static Field> = Vec::new();
    for name in names {
        let field = registry::find("field", "fields", FIELDS, name)?;
        if field.risk == Risk::Never {
            bail!(user(
                format!("`{name}` leads back to a record or an account and is never exported"),
                "leave it out of --fields; `plaint query` reads it for your own use"
            ));
        }
        if fields.iter().any(|f| f.name == field.name) {
            bail!(user(format!("`{name}` is among the fields twice"), "name it once in --fields"));
        }
        fields.push(field);
    }
    Ok(fields)
}

/// How exact a day is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    Day,
    Month,
    Quarter,
    Year,
}

impl Days {
    /// A cell of a field as it is published: a day as `2017-03`, `2017Q1` or `2017`, everything else as it is.
    pub fn publish(self, field: &Field, cell: Cell) -> Cell {
        let text = match &cell {
            Cell::Text(text) if field.kind == Kind::Date => text,
            _ => return cell,
        };
        let mut parts = text.split('-');
        let (year, month) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let quarter = month.parse::<u32>().map_or(0, |month| month.div_ceil(3));
        Cell::Text(match self {
            Days::Day => text.clone(),
            Days::Month => format!("{year}-{month}"),
            Days::Quarter => format!("{year}Q{quarter}"),
            Days::Year => year.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_leads_back_to_a_record_is_published_unasked() {
        let fields = choose(&[]).unwrap();
        for name in ["record_id", "narrative", "title", "seller", "seller_ids", "source_row", "source_file", "extra"] {
            assert!(fields.iter().all(|f| f.name != name), "{name}");
        }
        assert!(fields.iter().any(|f| f.name == "region") && fields.iter().any(|f| f.name == "category"));
    }

    #[test]
    fn some_fields_never_leave() {
        for name in ["seller_ids", "source_row", "fingerprint", "text_key"] {
            assert!(choose(&[name.to_string()]).is_err(), "{name}");
        }
        assert!(choose(&["narrative".to_string()]).is_ok(), "masked texts can be asked for");
    }

    #[test]
    fn days_are_coarsened_and_nothing_else() {
        let field = |name| crate::schema::field(name).unwrap();
        let day = || Cell::Text("2017-11-05".into());
        let coarse = |days: Days| days.publish(field("received_on"), day());
        assert_eq!(coarse(Days::Day), day());
        assert_eq!(coarse(Days::Month), Cell::Text("2017-11".into()));
        assert_eq!(coarse(Days::Quarter), Cell::Text("2017Q4".into()));
        assert_eq!(coarse(Days::Year), Cell::Text("2017".into()));
        assert_eq!(Days::Year.publish(field("region"), day()), day());
        assert_eq!(Days::Year.publish(field("received_on"), Cell::Empty), Cell::Empty);
    }
}
