//! The values that people may write in a column, in English and in Chinese.

use plaint::classify::heads;
use plaint::lang::{Lang, Text};
use plaint::registry::nearest;
use plaint::taxonomy::Taxonomy;

/// The values that a column takes, each with its name for people.
pub struct Choices(pub Vec<(String, Text)>);

impl Choices {
    /// Those of a field, as the taxonomy names them.
    pub fn of(taxonomy: &Taxonomy, field: &str, values: &[String]) -> Choices {
        let names = taxonomy.names();
        let named = |value: &String| {
            let name = names.iter().find(|(f, v, _)| f == field && v == value);
            (value.clone(), name.map_or_else(|| Text::alike(value.as_str()), |(.., name)| name.clone()))
        };
        Choices(values.iter().map(named).collect())
    }

    /// The categories.
    pub fn categories(taxonomy: &Taxonomy) -> Choices {
        Choices::of(taxonomy, "category", &heads(taxonomy).categories)
    }

    /// What a file shows for a value: English files have the names that `--where` takes.
    pub fn shown(&self, value: &str, lang: Lang) -> String {
        let found = self.0.iter().find(|(v, _)| lang == Lang::Zh && v == value);
        found.map_or(value, |(_, name)| &name.zh).to_string()
    }

    pub fn all(&self, lang: Lang) -> Vec<String> {
        self.0.iter().map(|(value, _)| self.shown(value, lang)).collect()
    }

    /// The value that somebody wrote, in whichever language.
    pub fn read(&self, written: &str) -> Option<&str> {
        self.place(written).map(|place| self.0[place].0.as_str())
    }

    /// Its place.
    pub fn place(&self, written: &str) -> Option<usize> {
        self.0.iter().position(|(value, name)| value == written || name.zh == written || name.en == written)
    }

    /// The value or name that is nearest to what was written, if one is near.
    pub fn nearest(&self, written: &str) -> Option<&str> {
        nearest(written, self.0.iter().flat_map(|(value, name)| [value.as_str(), name.zh.as_str()]))
    }
}
