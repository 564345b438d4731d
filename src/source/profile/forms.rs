//! What a key of a profile may be written as, short or in full.

use std::collections::BTreeMap;
use std::ops::Deref;

use chrono::FixedOffset;
use serde::{Deserialize, Deserializer, Serialize};

use super::is_named;
use super::telling::Telling;
use crate::dictionary::{Dictionary, spelt_out};
use crate::fold::is_dash;

/// Whether a key may be left out.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Where a field comes from.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "MappingForm", into = "MappingForm")]
pub struct Mapping {
    /// Headers that may hold it; the first one that the file has serves.
    pub from: Vec<String>,
    /// Whether all of them serve, joined by a blank.
    pub join: bool,
    pub part: Part,
    /// Characters that part several values in one cell; they are stored joined by `|`.
    pub split: String,
    /// Characters that also stand within a value (`生活、社会服务`): they part it only where a part is a problem code that is listed.
    pub split_known: String,
    /// As written → as stored. A value that is not listed is kept, unless `otherwise` stands.
    pub values: Listed<String>,
    /// A value that `values` does not list becomes this.
    pub otherwise: Option<String>,
    /// The same for every row.
    pub constant: String,
    /// Taken only where rows are counts: not where each is a complaint with its own number or story.
    pub counts_only: bool,
    /// Columns of yes and no that tell what the others may leave open; the first one that the file has serves.
    pub flags: Vec<String>,
    /// Those of `from` that ask the opposite: under 是否超期, yes means no.
    pub opposite: Vec<String>,
    /// Those of `from` in which whoever complains picked a reason: the word for all else says nothing there beside a story.
    pub picked: Vec<String>,
    /// Columns that tell more of it, and are put behind the one that serves: 追评, 问题描述 beside 投诉内容.
    pub more: Vec<String>,
    /// Headers that often mean something else; those that `from` does not list serve where none of it does.
    pub telling: Option<Telling>,
}

impl Mapping {
    /// Whether a column of this name asks the opposite of what the field tells.
    pub fn is_opposite(&self, header: &str) -> bool {
        is_named(&self.opposite, header)
    }

    /// Whether in a column of this name whoever complains picked a reason.
    pub fn is_picked(&self, header: &str) -> bool {
        is_named(&self.picked, header)
    }

    /// Whether a text stands in the profile as it is, among the values or the problem codes.
    pub fn lists(&self, text: &str, codes: Option<&Dictionary<Code>>) -> bool {
        self.values.lists(text) || codes.is_some_and(|codes| codes.lists(text))
    }

    /// The values of a cell, by the problem codes where it may hold them: `消费维权-产品质量` is two, and `Non-delivery` one. Only a code
    /// that is listed as a whole holds what parts others: one with `*` would take in all that stands behind it.
    pub fn parts<'c>(&self, cell: &'c str, codes: Option<&Dictionary<Code>>) -> Vec<&'c str> {
        let lists = |text: &str| codes.is_some_and(|codes| codes.lists(text));
        let knows = |text: &str| codes.is_some_and(|codes| codes.knows(text));
        if !cell.contains(|c| self.split.contains(c) || self.split_known.contains(c)) || lists(cell) {
            return vec![cell];
        }
        let filled = |part: &&str| !part.is_empty();
        // What is left of `->` and `=>`.
        let shaft = |c: char| c == '=' || is_dash(c);
        let bare =
            |piece: &'c str| if cell.contains(['>', '＞']) { piece.trim().trim_end_matches(shaft) } else { piece };
        let mut parts = Vec::new();
        for piece in cell.split(|c| self.split.contains(c)).map(bare).map(str::trim).filter(filled) {
            let finer = self.cut(piece).into_iter().map(str::trim).filter(filled).collect::<Vec<_>>();
            // What is a code with `*` as a whole is several only if more than its own part is known.
            let least = if knows(piece) { 2 } else { 1 };
            let several = !lists(piece) && finer.iter().filter(|part| knows(part)).count() >= least;
            parts.extend(if several { finer } else { vec![piece] });
        }
        parts
    }

    /// A value cut wherever it may be; a hyphen between Latin letters joins them, and so does a mark of sentences or a blank beside one.
    fn cut<'c>(&self, value: &'c str) -> Vec<&'c str> {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let beside = |at: usize| [value[..at].chars().next_back(), value[at + 1..].chars().next()].map(latin);
        let joins = |at: usize, c: char| match c {
            '-' => beside(at) == [true, true],
            ' ' | '.' | ':' | '_' => beside(at) != [false, false],
            _ => false,
        };
        let marks = value.char_indices().filter(|(at, c)| self.split_known.contains(*c) && !joins(*at, *c));
        let mut from = 0;
        let mut parts = Vec::new();
        for (at, mark) in marks {
            parts.push(&value[from..at]);
            from = at + mark.len_utf8();
        }
        parts.push(&value[from..]);
        parts
    }
}

/// Which part of `Damaged Goods - D01` a field takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    #[default]
    Whole,
    /// `Damaged Goods`
    Name,
    /// `D01`; where there is none, the whole.
    Code,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum MappingForm {
    Short(Headers),
    Full(Box<FullMapping>),
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FullMapping {
    #[serde(skip_serializing_if = "is_default")]
    from: Headers,
    #[serde(skip_serializing_if = "is_default")]
    join: bool,
    #[serde(skip_serializing_if = "is_default")]
    part: Part,
    #[serde(skip_serializing_if = "is_default")]
    split: String,
    #[serde(skip_serializing_if = "is_default")]
    split_known: String,
    #[serde(skip_serializing_if = "is_default")]
    values: Listed<String>,
    #[serde(skip_serializing_if = "is_default")]
    otherwise: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    constant: String,
    #[serde(skip_serializing_if = "is_default")]
    flags: Headers,
    #[serde(skip_serializing_if = "is_default")]
    opposite: Headers,
    #[serde(skip_serializing_if = "is_default")]
    picked: Headers,
    #[serde(skip_serializing_if = "is_default")]
    more: Headers,
    #[serde(skip_serializing_if = "is_default")]
    counts_only: bool,
    #[serde(skip_serializing_if = "is_default")]
    telling: Option<Telling>,
}

/// A time zone without a name, in seconds ahead of universal time: `+08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Offset(pub i32);

impl From<Offset> for String {
    fn from(offset: Offset) -> String {
        FixedOffset::east_opt(offset.0).map_or_else(String::new, |offset| offset.to_string())
    }
}

impl TryFrom<String> for Offset {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let offset = text.parse::<FixedOffset>().map_err(|_| format!("`{text}` is no offset such as +08:00"))?;
        Ok(Offset(offset.local_minus_utc()))
    }
}

/// Names that a column may have: `"seller"` or `["seller", "商家"]`. A name with choices in braces stands for all that can be made of
/// it: `{投诉|受理}{时间|日期}` for four.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "HeadersForm", into = "HeadersForm")]
pub struct Headers(pub Vec<String>);

#[derive(Serialize, Deserialize)]
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

impl From<Headers> for HeadersForm {
    fn from(mut headers: Headers) -> Self {
        match headers.0.len() {
            1 => HeadersForm::One(headers.0.remove(0)),
            _ => HeadersForm::Several(headers.0),
        }
    }
}

/// Words and what they mean, as a profile lists them: with choices in braces, as names of columns have them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(
    from = "BTreeMap<String, V>",
    into = "BTreeMap<String, V>",
    bound(deserialize = "V: Clone + Deserialize<'de>", serialize = "V: Clone + Serialize")
)]
pub struct Listed<V> {
    listed: BTreeMap<String, V>,
    words: Dictionary<V>,
}

impl<V: Clone> From<BTreeMap<String, V>> for Listed<V> {
    fn from(listed: BTreeMap<String, V>) -> Self {
        let of = |(names, meaning): (&String, &V)| {
            spelt_out(names).into_iter().map(|name| (name.trim().to_string(), meaning.clone())).collect::<Vec<_>>()
        };
        Listed { words: listed.iter().flat_map(of).collect(), listed }
    }
}

impl<V> From<Listed<V>> for BTreeMap<String, V> {
    fn from(listed: Listed<V>) -> Self {
        listed.listed
    }
}

impl<V> Default for Listed<V> {
    fn default() -> Self {
        Listed { listed: BTreeMap::new(), words: Dictionary::default() }
    }
}

impl<V: PartialEq> PartialEq for Listed<V> {
    fn eq(&self, other: &Self) -> bool {
        self.listed == other.listed
    }
}

impl<V> Deref for Listed<V> {
    type Target = Dictionary<V>;

    fn deref(&self) -> &Dictionary<V> {
        &self.words
    }
}

/// Names with their choices spelt out.
pub(super) fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(Headers::deserialize(from)?.0)
}

impl From<MappingForm> for Mapping {
    fn from(form: MappingForm) -> Self {
        let full = match form {
            MappingForm::Short(from) => FullMapping { from, ..Default::default() },
            MappingForm::Full(full) => *full,
        };
        Mapping {
            from: full.from.0,
            join: full.join,
            part: full.part,
            split: full.split,
            split_known: full.split_known,
            values: full.values,
            otherwise: full.otherwise,
            constant: full.constant,
            counts_only: full.counts_only,
            flags: full.flags.0,
            opposite: full.opposite.0,
            picked: full.picked.0,
            more: full.more.0,
            telling: full.telling,
        }
    }
}

impl From<Mapping> for MappingForm {
    fn from(mapping: Mapping) -> Self {
        let rest = FullMapping {
            from: Headers::default(),
            join: mapping.join,
            part: mapping.part,
            split: mapping.split,
            split_known: mapping.split_known,
            values: mapping.values,
            otherwise: mapping.otherwise,
            constant: mapping.constant,
            flags: Headers(mapping.flags),
            opposite: Headers(mapping.opposite),
            picked: Headers(mapping.picked),
            more: Headers(mapping.more),
            counts_only: mapping.counts_only,
            telling: mapping.telling,
        };
        let from = Headers(mapping.from);
        if is_default(&rest) {
            MappingForm::Short(from)
        } else {
            MappingForm::Full(Box::new(FullMapping { from, ..rest }))
        }
    }
}

/// What a problem code means: a category or a term, the remedy that it implies was asked for, and its nature where that is not the term's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "CodeForm", into = "CodeForm")]
pub struct Code {
    pub term: String,
    pub remedy: String,
    pub nature: String,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum CodeForm {
    Term(String),
    #[serde(rename_all = "lowercase")]
    Full {
        term: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        remedy: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        nature: String,
    },
}

impl From<CodeForm> for Code {
    fn from(form: CodeForm) -> Self {
        match form {
            CodeForm::Term(term) => Code { term, ..Code::default() },
            CodeForm::Full { term, remedy, nature } => Code { term, remedy, nature },
        }
    }
}

impl From<Code> for CodeForm {
    fn from(Code { term, remedy, nature }: Code) -> Self {
        let bare = remedy.is_empty() && nature.is_empty();
        if bare { CodeForm::Term(term) } else { CodeForm::Full { term, remedy, nature } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_a_star_does_not_swallow_the_codes_behind_it() {
        let listed = ["failure to refund *", "defective product", "fees; charges"];
        let codes: Dictionary<Code> = listed
            .map(|word| (word.to_string(), Code { term: "other".into(), ..Code::default() }))
            .into_iter()
            .collect();
        let mapping = Mapping { split: ";,".into(), split_known: "/-".into(), ..Mapping::default() };
        for (cell, parts) in [
            ("Failure to refund deposit; Defective product", vec!["Failure to refund deposit", "Defective product"]),
            ("Failure to refund deposit/Defective product", vec!["Failure to refund deposit", "Defective product"]),
            ("Failure to refund deposit/fee", vec!["Failure to refund deposit/fee"]),
            ("Failure to refund deposit", vec!["Failure to refund deposit"]),
            ("Fees; charges", vec!["Fees; charges"]),
            ("Other / defective product", vec!["Other", "defective product"]),
        ] {
            assert_eq!(mapping.parts(cell, Some(&codes)), parts, "{cell}");
        }
        assert_eq!(mapping.parts("fees; charges/more", None), ["fees", "charges/more"]);
    }

    #[test]
    fn the_levels_of_a_code_are_parted_whatever_stands_between() {
        let code = || Code { term: "other".into(), ..Code::default() };
        let codes: Dictionary<Code> =
            ["质量问题", "refund"].map(|word| (word.to_string(), code())).into_iter().collect();
        let mapping =
            Mapping { split: ">＞→".into(), split_known: "、/-—／\\_：:. ".into(), ..Mapping::default() };
        let parted = |cell: &str| mapping.parts(cell, Some(&codes)).join("|");
        for between in ["->", " -> ", "=>", "—>", "-＞", ">", "→", "／", "\\", "_", "：", ":", ".", " ", "-", " - "]
        {
            assert_eq!(parted(&format!("市场监管{between}质量问题")), "市场监管|质量问题", "{between}");
        }
        assert_eq!(parted("市场监管->食品->过期"), "市场监管|食品|过期");
        for whole in ["产品 质量 问题", "no refund", "Refunds: refund", "e.g. refund", "refund_x", "市场 refund"]
        {
            assert_eq!(parted(whole), whole);
        }
    }

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
