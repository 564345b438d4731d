//! A profile says how the columns of one source become the fields of a record. It is a TOML file: the shipped ones
//! stand in `profiles/`, a user's own is a path. Must not know how rows are read.

mod forms;
mod nothing;
mod read;
mod telling;

pub use forms::{Code, Headers, Listed, Mapping, Offset, Part};
pub use read::{load, parse, shipped};
pub use telling::are_counts;

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::labelled::is_parted;
use crate::dictionary::Dictionary;
use crate::fold::fold;
use crate::lang::Text;
use crate::period;
use crate::registry::Named;
use crate::values::heading::split_heading;
use forms::is_default;
use nothing::Nothing;

/// How one source is recognised, read and labelled.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Hash of what the profile says of reading, in whatever order and with whatever comments it is written.
    #[serde(skip)]
    pub digest: String,
    /// The same without the words and codes that it lists: what these make of a row, the row's fingerprint tells.
    #[serde(skip)]
    pub rules: String,
    /// Hash of what its codes mean.
    #[serde(skip)]
    pub meanings: String,
    pub id: String,
    pub about: Text,
    /// What the rows are where they are no complaints.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: RowKind,
    /// Who publishes such files, where nobody else does: tables name the publisher as the origin of whatever has this form.
    #[serde(default, skip_serializing_if = "is_default")]
    pub publisher: Text,
    pub detect: Detect,
    /// Columns whose values together are the source's own number, each under one of several names. Where one of them is
    /// missing, the row's hash serves.
    #[serde(default, skip_serializing_if = "is_default")]
    pub identity: Vec<Headers>,
    /// Plain names of columns that are the identity where the file has no other, if the numbers in them are all different and do
    /// not merely count its rows.
    #[serde(default, deserialize_with = "forms::names", skip_serializing_if = "is_default")]
    pub plain: Vec<String>,
    /// Columns of the identity that often only count the rows of a file: where they do, they identify nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub serials: Vec<String>,
    /// Values that mean "nothing is known", beside the empty cell and the usual words.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nulls: Vec<String>,
    /// All of them.
    #[serde(skip)]
    pub(in crate::source) nothing: Nothing,
    /// Date patterns (chrono's `%` letters), tried in order; `period` is 2017H1 and the like, `auto` any usual form, with
    /// the order of day and month settled by evidence over the whole column.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dates: Vec<String>,
    /// Order of day and month where the evidence leaves it open; the heading tells where there is none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub date_order: Option<DateOrder>,
    /// How far the clocks of the source are ahead of universal time, as `+08:00`: it tells the day of Unix times.
    pub utc_offset: Option<Offset>,
    pub merge: Option<Merge>,
    pub melt: Option<Melt>,
    pub parts: Option<Parts>,
    /// Columns that hold no results beside others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letters: Option<Letters>,
    /// Field of the record → where it comes from.
    pub fields: BTreeMap<String, Mapping>,
    /// The source's problem code → what it means.
    #[serde(default)]
    pub codes: Listed<Code>,
    /// Meaning of a code that is not listed, and of a row without one; absent: the text decides.
    pub unlisted_code: Option<String>,
    pub blank_code: Option<String>,
}

/// A profile fits a header line that has all of `headers`, all of one of the lists `any_of`, at least one of the fields `any`
/// and none of the headers `without`, as far as it names them. In place of `any_of` a link to one of the sites `links` serves, in most
/// of the first rows, where the header has columns for several fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detect {
    #[serde(skip_serializing_if = "is_default")]
    pub headers: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub any_of: Vec<Vec<String>>,
    #[serde(skip_serializing_if = "is_default")]
    pub links: Vec<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub any: Vec<String>,
    #[serde(deserialize_with = "forms::names", skip_serializing_if = "is_default")]
    pub without: Vec<String>,
}

impl Detect {
    /// Fields that a file has which is known by its links alone.
    const SEVERAL: usize = 4;

    /// Whether most of the first rows have a cell that is a link to one of the sites, not merely a text with one.
    fn are_linked(&self, sample: &[Vec<String>]) -> bool {
        let is_link = |cell: &String| {
            let site = cell.trim().split_once("//").map_or(cell.trim(), |(_, site)| site);
            self.links.iter().any(|link| site.starts_with(link.as_str()))
        };
        let filled = || sample.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        filled().filter(|row| row.iter().any(is_link)).count() * 2 > filled().count()
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    Dmy,
    Mdy,
}

/// Several rows that share the identity make one complaint, as [`super::united`] has it of each field: amounts are the largest, since each
/// row repeats them. The first row is so in the order of `prefer` (values of the column `order`), then of the row's text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    pub order: String,
    pub prefer: Vec<String>,
}

/// Columns that hold the same count for several periods (`complaints_2023h1`, `complaints_2022h1`) are read as one
/// row each: the part of the header after `prefix`, if it is a period, goes to the column `name`, the cell to the column `value`. With `periods`
/// also columns that are called after a period alone: 2019年上半年, 2019H1.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Melt {
    pub prefix: String,
    pub name: String,
    pub value: String,
    #[serde(default)]
    pub periods: bool,
}

impl Melt {
    /// The period of a column that holds one; none of any other column.
    pub fn period(&self, header: &str) -> Option<String> {
        let name = normal(header);
        if let Some(rest) = name.strip_prefix(&normal(&self.prefix)) {
            // As it is written, where it can be read so.
            let written = header.char_indices().map(|(at, _)| &header[at..]).rfind(|end| normal(end) == rest);
            let written = written.filter(|text| period::in_table(text).is_some()).map(String::from);
            return written.or_else(|| period::in_table(rest).map(|period| period.to_string()));
        }
        let named = || period::in_table(&name).map(|period| period.to_string());
        if self.periods { named() } else { None }
    }
}

/// A text that holds several labelled parts (`投诉编号：1735 投诉对象：某店 …`) is cut at the labels. Each becomes a column of
/// that name; what stands before the first one is the column [`Parts::REST`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// The column; the first one that the file has serves.
    pub from: Headers,
    pub labels: Vec<String>,
}

impl Parts {
    pub const REST: &str = "rest";
}

/// What a shop answers in public to those who review it is a letter to all readers, and no result: columns of the names `from` hold
/// such letters where the file has one of the columns `beside`, and none of those `without`: a number that only complaints have. Where
/// it has none of these, scores of the names `ratings` are those of what was bought, and not of how a complaint was handled.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    pub from: Headers,
    pub beside: Headers,
    #[serde(default)]
    pub without: Headers,
    #[serde(default, skip_serializing_if = "is_default")]
    pub ratings: Headers,
}

impl Named for Profile {
    fn name(&self) -> &str {
        &self.id
    }
}

/// Whether a header is one of these names.
pub fn is_named(names: &[String], header: &str) -> bool {
    let header = normal(header);
    names.iter().any(|name| normal(name) == header)
}

/// A header as it is compared: without blanks around and inside it, underscores, dots between letters, letter case, accents and script, the mark of a
/// field that must be filled, the number of a question before it, and units and hints in brackets at its end: `涉及金额（元）`,
/// `*涉及金额`, `3、涉及金額` and `涉及金额[填空题]` are 涉及金额.
pub fn normal(header: &str) -> String {
    let bare: Vec<char> = split_heading(header).0.chars().map(fold).collect();
    let is_letter = |at: Option<usize>| at.and_then(|at| bare.get(at)).is_some_and(|c| c.is_alphabetic());
    let joins = |at: usize| is_letter(at.checked_sub(1)) && is_letter(Some(at + 1));
    let is_none = |at: usize, c: char| c.is_whitespace() || matches!(c, '_' | '-') || (c == '.' && joins(at));
    let kept = bare.iter().enumerate().filter(|&(at, &c)| !is_none(at, c));
    kept.flat_map(|(_, c)| c.to_lowercase()).collect()
}

impl Profile {
    /// How well the profile fits a header line, as compared, and the first rows below it: the number of headers it knows, or `None` where
    /// it does not fit.
    pub fn fits(&self, header: &[String], sample: &[Vec<String>]) -> Option<usize> {
        let mut header = header.to_vec();
        if let Some(melt) = &self.melt
            && header.iter().any(|h| melt.period(h).is_some())
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
        let any = any && !detect.without.iter().any(has);
        let known = self.fields.values().filter(|m| m.from.iter().any(has)).count();
        let all_of = all_of.or_else(|| (known >= Detect::SEVERAL && detect.are_linked(sample)).then_some(1));
        let fits = detect.headers.iter().all(has) && any && (detect.any_of.is_empty() || all_of.is_some());
        // A source that is known by its headers wins over one that takes what it finds.
        fits.then_some(known + 100 * (detect.headers.len() + all_of.unwrap_or(0)))
    }

    /// The problem codes, where a field holds such.
    pub fn codes_in(&self, field: &str) -> Option<&Dictionary<Code>> {
        (field == "source_codes").then_some(&*self.codes)
    }

    /// Whether a cell says that nothing is known.
    pub fn is_null(&self, cell: &str) -> bool {
        self.nothing.is(cell)
    }

    /// Bytes of the longest cell that says so.
    pub fn longest_null(&self) -> usize {
        self.nothing.longest()
    }

    /// What the profile takes a word of a field for that it does not list; none where the word itself or a text tells.
    pub fn rule(&self, field: &str) -> Option<&str> {
        let outcome = || self.fields.get(field)?.otherwise.as_deref();
        let rule = match field {
            "source_codes" => self.unlisted_code.as_deref(),
            "remedy_outcome" => outcome(),
            _ => None,
        };
        rule.filter(|rule| !rule.is_empty())
    }

    /// Every header that the profile has a use for, as compared.
    pub fn headers(&self) -> impl Iterator<Item = String> {
        let mapped = self.fields.values().flat_map(|m| m.from.iter().chain(&m.flags).chain(&m.more));
        let detect = self.detect.headers.iter().chain(self.detect.any_of.iter().flatten());
        let identity = self.identity.iter().flat_map(|h| &h.0);
        let others = self.parts.iter().flat_map(|p| &p.from.0).chain(self.merge.iter().map(|m| &m.order));
        mapped.chain(detect).chain(identity).chain(others).map(|h| normal(h))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::key;

    #[test]
    fn no_profile_gives_one_word_two_meanings() {
        for profile in shipped() {
            let codes = profile.codes.iter().map(|(word, code)| (word, format!("{} {}", code.term, code.remedy)));
            let mut tables = vec![("codes", codes.collect::<Vec<_>>())];
            let values = profile.fields.iter().map(|(field, mapping)| (field.as_str(), &mapping.values));
            tables.extend(values.map(|(field, values)| (field, values.iter().map(|(w, v)| (w, v.clone())).collect())));
            for (table, words) in tables {
                let mut meanings = std::collections::HashMap::new();
                for (listed, meaning) in words.into_iter().filter(|(listed, _)| !listed.contains('*')) {
                    let known = meanings.entry(key(listed)).or_insert_with(|| meaning.clone());
                    assert_eq!(*known, meaning, "{}, {table}: {listed}", profile.id);
                }
            }
        }
    }

    #[test]
    fn a_problem_that_one_register_of_brazil_knows_is_the_same_to_the_other() {
        let profiles = shipped();
        let open = |id: &str| {
            let profile = profiles.iter().find(|p| p.id == id).unwrap();
            let codes = profile.codes.iter().filter(|(word, _)| word.ends_with('*'));
            codes.map(|(word, code)| (word.clone(), code.term.clone(), code.remedy.clone())).collect::<HashSet<_>>()
        };
        assert!(open("sindec").len() > 100 && open("sindec").is_subset(&open("consumidor-gov-br")));
    }

    #[test]
    fn a_chinese_name_of_a_place_is_known_to_all_profiles_that_know_one() {
        let is_han = |name: &&String| name.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        let han = |names: &[String]| names.iter().filter(is_han).map(|name| normal(name)).collect::<HashSet<_>>();
        let (profiles, mut all) = (shipped(), HashSet::new());
        for field in ["region", "city"] {
            let names = |p: &Profile| p.fields.get(field).map(|m| han(&m.from)).unwrap_or_default();
            let known: HashSet<String> = profiles.iter().flat_map(names).collect();
            for profile in profiles.iter().filter(|p| !names(p).is_empty()) {
                let lacks: Vec<_> = known.difference(&names(profile)).cloned().collect();
                assert!(lacks.is_empty(), "{}, {field}: {lacks:?}", profile.id);
            }
            all.extend(known);
        }
        // A table that has one is none of the whole country.
        let natures = profiles.iter().find(|p| p.id == "cca-natures").unwrap();
        assert!(all.is_subset(&han(&natures.detect.without)));
    }

    #[test]
    fn headers_are_compared_without_blanks_and_case() {
        assert_eq!(normal("Complainant Zip "), normal("complainant_zip"));
        assert_eq!(normal("涉及金额（元）"), normal("涉及金额"));
        assert_eq!(normal("(id)"), "(id)");
        assert_eq!(normal("Complaint No."), normal("complaint no"));
        // As R writes names, and as keys within objects are joined.
        assert_eq!(normal("Date.Received"), normal("Date received"));
    }

    #[test]
    fn a_column_of_a_period_has_one_behind_its_prefix_however_it_is_joined() {
        let melt = |prefix: &str| {
            let [prefix, name, value] = [prefix, "period", "complaints"].map(String::from);
            Melt { prefix, name, value, periods: false }
        };
        for (header, period) in [
            ("complaints_2023h1", Some("2023h1")),
            ("complaints2023h1", Some("2023h1")),
            ("Complaints 2023 H1", Some("2023 H1")),
            ("complaints_2023h1 (cases)", Some("2023H1")),
            ("complaints_2023-01", Some("2023-01")),
            ("complaints 2019年1-6月", Some("2019年1-6月")),
            ("complaints total", None),
            ("complaints_share", None),
            ("complaints", None),
            ("2023h1", None),
        ] {
            for prefix in ["complaints_", "complaints"] {
                assert_eq!(melt(prefix).period(header).as_deref(), period, "{header}");
            }
        }
    }

    #[test]
    fn what_forms_put_around_a_name_is_none_of_it() {
        for written in [
            "*满意度",
            "满意度*",
            "1、满意度",
            "12.满意度（单选）",
            "Q3. 满意度[单选题]",
            "满意度(1-5)(必填)：",
            "滿意度",
        ] {
            assert_eq!(normal(written), "满意度", "{written}");
        }
        for kept in ["2020.5", "12315.x", "*", "【】", "3"] {
            assert_eq!(normal(kept), kept, "{kept}");
        }
    }
}
