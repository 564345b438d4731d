//! What people read for the values of fields, in their language.

use plaint::lang::{Lang, Text};
use plaint::schema;

use super::pipeline;

pub struct Names {
    /// Field, value and name.
    all: Vec<(String, String, Text)>,
    pub lang: Lang,
}

impl Names {
    pub fn new(lang: Lang) -> Names {
        // In English nothing is looked up.
        let all = if lang == Lang::Zh { pipeline::names() } else { Vec::new() };
        Names { all, lang }
    }

    /// What is written for a value of a field. English keeps the names that `--where` takes, as English tables do.
    pub fn of(&self, field: &str, value: &str) -> String {
        let one = |field: &str, value: &str| {
            let known = self.all.iter().find(|(f, v, _)| f == field && v == value).map(|(.., name)| name.zh.as_str());
            known.unwrap_or(value).to_string()
        };
        let label = |value: &str| schema::field(value).map_or(value, |f| f.zh).to_string();
        let several = |of: &dyn Fn(&str) -> String| value.split('|').map(of).collect::<Vec<_>>().join("、");
        match (self.lang, field) {
            (Lang::En, _) => value.to_string(),
            (Lang::Zh, "terms") => several(&|term| one("term", term)),
            (Lang::Zh, "from_text") => several(&label),
            (Lang::Zh, name) => one(name, value),
        }
    }
}
