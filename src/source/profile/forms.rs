//! What a key of a profile may be written as, short or in full.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use serde::{Deserialize, Deserializer};

use super::normal;

/// Where a field comes from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "MappingForm")]
pub struct Mapping {
    /// Headers that may hold it; the first one that the file has serves.
    pub from: Vec<String>,
    /// Whether all of them serve, joined by a blank.
    pub join: bool,
    pub part: Part,
    /// Characters that part several values in one cell; they are stored joined by `|`.
    pub split: String,
    /// As written → as stored. A value that is not listed is kept, unless `otherwise` stands.
    pub values: BTreeMap<String, String>,
    /// A value that `values` does not list becomes this.
    pub otherwise: Option<String>,
    /// The same for every row.
    pub constant: String,
    /// Taken only where rows are counts: not where each is a complaint with its own number or story.
    pub counts_only: bool,
    /// Columns of yes and no that tell what the others may leave open; the first one that the file has serves.
    pub flags: Vec<String>,
    /// Headers of `from` that often mean something else.
    pub telling: Option<Telling>,
}

/// Headers that serve only where the cells tell so: 处理进度 may hold states or results. No other field takes such a column.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telling {
    from: Headers,
    /// One of the first cells has one of these words.
    words: Vec<String>,
    /// Most of them are one of these.
    values: Vec<String>,
}

impl Telling {
    /// Whether the cells have to tell of this header.
    pub fn of(&self, header: &str) -> bool {
        self.from.0.iter().any(|name| normal(name) == normal(header))
    }

    /// Whether the cells that say something do.
    pub fn told<'a>(&self, filled: impl Iterator<Item = &'a str> + Clone) -> bool {
        let are = filled.clone().filter(|cell| self.values.iter().any(|value| value == cell)).count();
        let has = |cell: &str| self.words.iter().any(|word| cell.contains(word.as_str()));
        are * 2 > filled.clone().count() || filled.clone().any(has)
    }
}

/// Which part of `Damaged Goods - D01` a field takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    #[default]
    Whole,
    /// `Damaged Goods`
    Name,
    /// `D01`; where there is none, the whole.
    Code,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MappingForm {
    Short(Headers),
    Full(FullMapping),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FullMapping {
    from: Headers,
    join: bool,
    part: Part,
    split: String,
    values: BTreeMap<String, String>,
    otherwise: Option<String>,
    constant: String,
    flags: Vec<String>,
    counts_only: bool,
    telling: Option<Telling>,
}

/// A time zone without a name, in seconds ahead of universal time: `+08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Offset(pub i32);

impl TryFrom<String> for Offset {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let offset = text.parse::<FixedOffset>().map_err(|_| format!("`{text}` is no offset such as +08:00"))?;
        Ok(Offset(offset.local_minus_utc()))
    }
}

/// Names that a column may have: `"seller"` or `["seller", "商家"]`. A name with choices in braces stands for all that can be made of
/// it: `{投诉|受理}{时间|日期}` for four.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "HeadersForm")]
pub struct Headers(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum HeadersForm {
    One(String),
    Several(Vec<String>),
}

impl From<HeadersForm> for Headers {
    fn from(form: HeadersForm) -> Self {
        let headers = match form {
            HeadersForm::One(header) => vec![header],
            HeadersForm::Several(headers) => headers,
        };
        Headers(headers.iter().flat_map(|header| spelt_out(header)).map(|name| name.trim().to_string()).collect())
    }
}

/// Names with their choices spelt out.
pub(super) fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(Headers::deserialize(from)?.0)
}

/// All names that a name with choices stands for, in their order; itself where it has none.
fn spelt_out(name: &str) -> Vec<String> {
    let choices = name.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (choices, after))) = choices.filter(|(_, (choices, _))| choices.contains('|')) else {
        return vec![name.to_string()];
    };
    let ends = spelt_out(after);
    let of = |choice| ends.iter().map(move |end| format!("{before}{choice}{end}"));
    choices.split('|').flat_map(of).collect()
}

impl From<MappingForm> for Mapping {
    fn from(form: MappingForm) -> Self {
        let full = match form {
            MappingForm::Short(from) => FullMapping { from, ..Default::default() },
            MappingForm::Full(full) => full,
        };
        let FullMapping { from, join, part, split, values, otherwise, constant, counts_only, flags, telling } = full;
        Mapping { from: from.0, join, part, split, values, otherwise, constant, counts_only, flags, telling }
    }
}

/// What a problem code means: a category or a term, and the remedy that it implies was asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "CodeForm")]
pub struct Code {
    pub term: String,
    pub remedy: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum CodeForm {
    Term(String),
    #[serde(rename_all = "lowercase")]
    Full {
        term: String,
        #[serde(default)]
        remedy: String,
    },
}

impl From<CodeForm> for Code {
    fn from(form: CodeForm) -> Self {
        match form {
            CodeForm::Term(term) => Code { term, remedy: String::new() },
            CodeForm::Full { term, remedy } => Code { term, remedy },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_choices_stands_for_all_of_them_in_order() {
        let names = |name: &str| Headers::from(HeadersForm::One(name.into())).0.join(",");
        assert_eq!(names("{投诉|受理}{时间|日期}"), "投诉时间,投诉日期,受理时间,受理日期");
        assert_eq!(names("{seller|shop} {|name}"), "seller,seller name,shop,shop name");
        assert_eq!(names("date {of receipt|received}"), "date of receipt,date received");
        for plain in ["商家", "amount {yuan}", "a } b { c", "a|b", "{a|b"] {
            assert_eq!(names(plain), plain);
        }
    }
}
