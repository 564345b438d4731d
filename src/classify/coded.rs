//! Values that a source writes as people call them: 来访 is `visit`, as in other sources. A table shows them by that name, and
//! must not show two groups of one name. Must not know files.

use crate::dictionary::Dictionary;
use crate::schema::{FIELDS, Field, Record, Slot};
use crate::taxonomy::Taxonomy;

/// Fields that columns fill and of whose values some have names.
const FILLED: [&str; 8] =
    ["channel", "status", "intent", "exposure_unit", "answered", "timely", "remedy_requested", "remedy_outcome"];

/// The values of fields by what people call them.
pub(super) struct Coded {
    fields: Vec<(&'static Field, Dictionary<String>)>,
}

impl Coded {
    pub fn new(taxonomy: &Taxonomy) -> Coded {
        let names = taxonomy.names();
        let values = |field: &str| {
            let own = names.iter().filter(|(of, ..)| of == field);
            own.flat_map(|(_, value, name)| [&name.zh, &name.en, value].map(|word| (word.clone(), value.clone())))
                .collect()
        };
        let filled = FIELDS.iter().filter(|f| FILLED.contains(&f.name));
        Coded { fields: filled.map(|field| (field, values(field.name))).collect() }
    }

    /// Puts the value in the place of its name, however it is written.
    pub fn apply(&self, record: &mut Record) {
        for (field, values) in &self.fields {
            let Slot::Text(written) = (field.slot)(record) else { continue };
            if let Some(value) = values.get(written) {
                written.clone_from(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Value;

    #[test]
    fn what_a_chinese_table_calls_a_value_is_that_value() {
        let taxonomy = Taxonomy::shipped();
        let coded = Coded::new(&taxonomy);
        let names = taxonomy.names();
        for (field, value, name) in names.iter().filter(|(of, ..)| FILLED.contains(&of.as_str())) {
            let of = crate::schema::field(field).unwrap();
            for written in [&name.zh, value, &value.to_uppercase()] {
                let mut record = Record::default();
                let Slot::Text(slot) = (of.slot)(&mut record) else { panic!("{field} is no text") };
                slot.clone_from(written);
                coded.apply(&mut record);
                assert_eq!((of.get)(&record), Value::Text(value), "{field}: {written}");
            }
        }
        let mut record =
            Record { channel: "微信公众号".into(), status: "Closed - refunded".into(), ..Record::default() };
        let before = record.clone();
        coded.apply(&mut record);
        assert_eq!(record, before);
    }
}
