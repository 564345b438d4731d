//! What people read for the values of fields, in their language.

use plaint::lang::{Lang, Text};
use plaint::schema;
use plaint::table::in_english;
use plaint::taxonomy::Taxonomy;

pub struct Names {
    /// Field, value and name.
    all: Vec<(String, String, Text)>,
    pub lang: Lang,
}

impl Names {
    pub fn new(lang: Lang) -> Names {
        Names { all: Taxonomy::shipped().names(), lang }
    }

    /// What is written for a value of a field. English keeps the names that `--where` takes, as English tables do.
    pub fn of(&self, field: &str, value: &str) -> String {
        let one = |field: &str, value: &str| {
            let known = self.all.iter().find(|(f, v, _)| f == field && v == value);
            known.map_or(value, |(.., name)| name.get(self.lang)).to_string()
        };
        let label = |value: &str| schema::field(value).map_or(value, |f| f.zh).to_string();
        let several = |of: &dyn Fn(&str) -> String| value.split('|').map(of).collect::<Vec<_>>().join("、");
        match (self.lang, field) {
            (Lang::En, _) => in_english(value, &one(field, value)),
            (Lang::Zh, "terms") => several(&|term| one("term", term)),
            (Lang::Zh, "from_text") => several(&label),
            (Lang::Zh, name) => one(name, value),
        }
    }
}
