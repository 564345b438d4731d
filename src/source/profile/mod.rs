//! A profile says how the columns of one source become the fields of a record. It is a TOML file: the shipped ones
//! stand in `profiles/`, a user's own is a path. Must not know how rows are read.

mod forms;
mod read;

pub use forms::{Code, Headers, Mapping, Part};
pub use read::{load, parse, shipped};

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::rows::is_parted;
use crate::lang::Text;
use crate::registry::Named;

/// How one source is recognised, read and labelled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Hash of the profile's text: a changed profile reads a file anew.
    #[serde(skip)]
    pub digest: String,
    pub id: String,
    pub about: Text,
    /// What the rows are where they are no complaints.
    #[serde(default)]
    pub kind: RowKind,
    /// Who publishes such files.
    #[serde(default)]
    pub publisher: Text,
    pub detect: Detect,
    /// Columns whose values together are the source's own number, each under one of several names. Where one of them is
    /// missing, the row's hash serves.
    #[serde(default)]
    pub identity: Vec<Headers>,
    /// Values that mean "nothing is known", beside the empty cell.
    #[serde(default)]
    pub nulls: Vec<String>,
    /// Date patterns (chrono's `%` letters), tried in order; `period` is 2017H1 and the like, `auto` any usual form, with
    /// the order of day and month settled by evidence over the whole column.
    #[serde(default)]
    pub dates: Vec<String>,
    /// Order of day and month where the evidence leaves it open.
    #[serde(default)]
    pub date_order: DateOrder,
    pub merge: Option<Merge>,
    pub melt: Option<Melt>,
    pub parts: Option<Parts>,
    /// Field of the record → where it comes from.
    pub fields: BTreeMap<String, Mapping>,
    /// The source's problem code → what it means.
    #[serde(default)]
    pub codes: BTreeMap<String, Code>,
    /// Meaning of a code that is not listed, and of a row without one; absent: the text decides.
    pub unlisted_code: Option<String>,
    pub blank_code: Option<String>,
}

/// A profile fits a header line that has all of `headers`, all of one of the lists `any_of` and at least one of the fields
/// `any`, as far as it names them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detect {
    pub headers: Vec<String>,
    pub any_of: Vec<Vec<String>>,
    pub any: Vec<String>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    #[default]
    Complaint,
    /// A consumer's answers.
    Survey,
    /// How much was sold or used: what rates are counted against.
    Exposure,
}

impl RowKind {
    /// As the record has it: empty for complaints.
    pub fn name(self) -> &'static str {
        match self {
            RowKind::Complaint => "",
            RowKind::Survey => "survey",
            RowKind::Exposure => "exposure",
        }
    }
}

/// Order of day and month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    #[default]
    Dmy,
    Mdy,
}

/// Several rows that share the identity make one complaint: dates take the earliest opening and the latest closing,
/// amounts the largest (each row repeats them), codes are united, and other fields come from the first row that has
/// them, in the order of `prefer` (values of the column `order`), then of the row's text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    pub order: String,
    pub prefer: Vec<String>,
}

/// Columns that hold the same count for several periods (`complaints_2023h1`, `complaints_2022h1`) are read as one
/// row each: the part of the header after `prefix` goes to the column `name`, the cell to the column `value`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Melt {
    pub prefix: String,
    pub name: String,
    pub value: String,
}

/// A text that holds several labelled parts (`投诉编号：1735 投诉对象：某店 …`) is cut at the labels. Each becomes a column of
/// that name; what stands before the first one is the column [`Parts::REST`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// The column; the first one that the file has serves.
    pub from: Headers,
    pub labels: Vec<String>,
}

impl Parts {
    pub const REST: &str = "rest";
}

impl Named for Profile {
    fn name(&self) -> &str {
        &self.id
    }
}

/// A header as it is compared: without blanks around and inside it, underscores, letter case, and a unit in brackets at its
/// end: `涉及金额（元）` is 涉及金额.
pub fn normal(header: &str) -> String {
    let bare = header.trim().strip_suffix([')', '）']).and_then(|h| h.rsplit_once(['(', '（'])).map(|(name, _)| name);
    bare.filter(|name| !name.trim().is_empty())
        .unwrap_or(header)
        .trim_start_matches('\u{feff}')
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{3000}'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl Profile {
    /// How well the profile fits a header line, as compared, and the first rows below it: the number of headers it knows, or `None` where
    /// it does not fit.
    pub fn fits(&self, header: &[String], sample: &[Vec<String>]) -> Option<usize> {
        let mut header = header.to_vec();
        if let Some(melt) = &self.melt
            && header.iter().any(|h| h.starts_with(&normal(&melt.prefix)) && *h != normal(&melt.prefix))
        {
            header.extend([normal(&melt.name), normal(&melt.value)]);
        }
        if let Some(parts) = &self.parts
            && let Some(column) = parts.from.0.iter().find_map(|name| header.iter().position(|h| *h == normal(name)))
        {
            let texts = sample.iter().filter_map(|row| row.get(column)).filter(|text| is_parted(text, parts));
            let held = texts.flat_map(|text| parts.labels.iter().filter(|label| text.contains(label.as_str())));
            header.extend(held.map(|label| normal(label)));
        }
        let header: HashSet<String> = header.into_iter().collect();
        let has = |name: &String| header.contains(&normal(name));
        let detect = &self.detect;
        let all_of = detect.any_of.iter().filter(|names| names.iter().all(has)).map(Vec::len).max();
        let any = detect.any.is_empty()
            || detect.any.iter().any(|f| self.fields.get(f).is_some_and(|m| m.from.iter().any(has)));
        let fits = detect.headers.iter().all(has) && any && (detect.any_of.is_empty() || all_of.is_some());
        let known = self.fields.values().filter(|m| m.from.iter().any(has)).count();
        // A source that is known by its headers wins over one that takes what it finds.
        fits.then_some(known + 100 * (detect.headers.len() + all_of.unwrap_or(0)))
    }

    /// Every header that the profile has a use for, as compared.
    pub fn headers(&self) -> impl Iterator<Item = String> {
        let mapped = self.fields.values().flat_map(|m| &m.from);
        let detect = self.detect.headers.iter().chain(self.detect.any_of.iter().flatten());
        let identity = self.identity.iter().flat_map(|h| &h.0);
        let others = self.parts.iter().flat_map(|p| &p.from.0).chain(self.merge.iter().map(|m| &m.order));
        mapped.chain(detect).chain(identity).chain(others).map(|h| normal(h))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_blanks_and_case() {
        assert_eq!(normal("Complainant Zip "), normal("complainant_zip"));
        assert_eq!(normal("涉及金额（元）"), normal("涉及金额"));
        assert_eq!(normal("(id)"), "(id)");
    }
}
