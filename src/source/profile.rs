//! A profile says how the columns of one source become the fields of a record. It is a TOML file: the shipped ones
//! stand in `profiles/`, a user's own is a path. Must not know how rows are read.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result, ensure};
use chrono::format::{Item, StrftimeItems};
use serde::Deserialize;

use super::rows::is_parted;
use crate::digest::hash;
use crate::error::user;
use crate::lang::Text;
use crate::registry::{Named, nearest};
use crate::schema::{FIELDS, Kind};

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
}

/// Names that a column may have: `"seller"` or `["seller", "商家"]`.
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
        match form {
            HeadersForm::One(header) => Headers(vec![header]),
            HeadersForm::Several(headers) => Headers(headers),
        }
    }
}

impl From<MappingForm> for Mapping {
    fn from(form: MappingForm) -> Self {
        let full = match form {
            MappingForm::Short(from) => FullMapping { from, ..Default::default() },
            MappingForm::Full(full) => full,
        };
        let FullMapping { from: Headers(from), join, part, split, values, otherwise, constant } = full;
        Mapping { from, join, part, split, values, otherwise, constant }
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

impl Named for Profile {
    fn name(&self) -> &str {
        &self.id
    }
}

/// The profiles that come with the program, sorted by id.
pub fn shipped() -> Vec<Profile> {
    crate::data::PROFILES
        .iter()
        .map(|(name, text)| parse(text).unwrap_or_else(|e| panic!("shipped profile {name}: {e:#}")))
        .collect()
}

/// Reads a profile from its TOML text.
///
/// # Errors
/// Names the key and its place where the text is not a profile, and the field where one is unknown or takes no date.
pub fn parse(text: &str) -> Result<Profile> {
    let mut profile: Profile = toml::from_str(text)
        .map_err(|e| user(format!("the profile cannot be read: {e}"), "mend the key it points at"))?;
    profile.digest = hash([text]);
    for name in profile.fields.keys().chain(&profile.detect.any) {
        let Some(field) = FIELDS.iter().find(|f| f.name == name) else {
            let near = nearest(name, FIELDS.iter().map(|f| f.name));
            let hint = near.map_or("see `plaint list fields`".into(), |n| format!("did you mean `{n}`?"));
            return Err(user(format!("profile `{}` fills `{name}`, which is no field", profile.id), hint));
        };
        ensure!(
            !KEPT.contains(&field.name),
            user(format!("profile `{}` fills `{name}`, which plaint fills itself", profile.id), "take the line out")
        );
        ensure!(
            field.kind != Kind::Date || !profile.dates.is_empty(),
            user(
                format!("profile `{}` fills the date `{name}` but gives no date pattern", profile.id),
                "add a line such as dates = [\"%Y-%m-%d\"]"
            )
        );
    }
    for pattern in profile.dates.iter().filter(|p| !matches!(p.as_str(), "period" | "auto")) {
        ensure!(
            StrftimeItems::new(pattern).all(|item| item != Item::Error),
            user(
                format!("profile `{}` has the date pattern `{pattern}`, which means nothing", profile.id),
                "write for example %Y-%m-%d"
            )
        );
    }
    ensure!(
        profile.detect != Detect::default(),
        user(format!("profile `{}` has nothing to detect it by", profile.id), "list its headers under [detect]")
    );
    Ok(profile)
}

/// Reads a user's own profile from a file. Gives its text too.
///
/// # Errors
/// Where the file cannot be read, or as [`parse`].
pub fn load(path: &str) -> Result<(Profile, String)> {
    let text = std::fs::read_to_string(path).with_context(|| format!("could not read the profile {path}"))?;
    let profile = parse(&text).with_context(|| format!("could not use the profile {path}"))?;
    Ok((profile, text))
}

/// Fields that no profile may fill.
const KEPT: [&str; 22] = [
    "record_id",
    "fingerprint",
    "source",
    "source_file",
    "source_row",
    "days_to_close",
    "remedy_source",
    "is_product_quality",
    "is_false_marketing",
    "is_after_sales",
    "category",
    "term",
    "terms",
    "label_source",
    "label_confidence",
    "label_model",
    "counted_until",
    "product_group",
    "text_key",
    "seller_ids",
    "from_text",
    "extra",
];

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
    fn every_shipped_profile_parses_and_is_named_like_its_file() {
        for (name, text) in crate::data::PROFILES {
            let profile = parse(text).unwrap_or_else(|e| panic!("{name}: {e:#}"));
            assert_eq!(&profile.id, name);
            assert!(!profile.about.zh.is_empty());
        }
    }

    #[test]
    fn an_unknown_field_gets_a_near_miss() {
        let text =
            "id = \"x\"\nabout = { en = \"a\", zh = \"b\" }\n[detect]\nheaders = [\"a\"]\n[fields]\nseler = \"a\"\n";
        let error = parse(text).unwrap_err();
        let error = error.downcast_ref::<crate::error::UserError>().unwrap();
        assert_eq!(error.hint, "did you mean `seller`?");
    }

    #[test]
    fn a_profile_that_would_mislead_is_refused() {
        let with = |dates: &str, field: &str| {
            format!(
                "id = 'x'\nabout = {{ en = 'a', zh = 'b' }}\ndates = ['{dates}']\n[detect]\nheaders = ['a']\n[fields]\n{field} = 'a'\n"
            )
        };
        parse(&with("%Y-%m-%d", "received_on")).unwrap();
        assert!(parse(&with("%Q", "received_on")).unwrap_err().to_string().contains("`%Q`, which means nothing"));
        assert!(parse(&with("%Y", "category")).unwrap_err().to_string().contains("plaint fills itself"));
    }

    #[test]
    fn headers_are_compared_without_blanks_and_case() {
        assert_eq!(normal("Complainant Zip "), normal("complainant_zip"));
        assert_eq!(normal("涉及金额（元）"), normal("涉及金额"));
        assert_eq!(normal("(id)"), "(id)");
    }
}
