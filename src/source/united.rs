//! How the rows of one complaint make one value of each field: read by who unites them and by who tells of it.

use super::profile::Merge;
use crate::schema::{Field, Kind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum United {
    Earliest,
    Latest,
    Largest,
    Least,
    All,
    /// Told by any row.
    Any,
    /// That of the first row that has one, by [`Merge::prefer`] and then by what the rows say.
    First,
}

impl United {
    pub const ALL: [United; 7] =
        [United::Earliest, United::Latest, United::Largest, United::Least, United::All, United::Any, United::First];

    /// What is done, in English and Chinese; the fields follow.
    pub fn label(self, merge: &Merge) -> (String, String) {
        let plain = |en: &str, zh: &str| (en.to_string(), zh.to_string());
        match self {
            United::Earliest => plain("the earliest", "取最早："),
            United::Latest => plain("the latest", "取最晚："),
            United::Largest => plain("the largest", "取最大："),
            United::Least => plain("the least", "取最小："),
            United::All => plain("all of", "全部保留："),
            United::Any => plain("what any row tells of", "任一行注明即计："),
            United::First => (
                format!("one only, by {} ({}), the others are not kept:", merge.order, merge.prefer.join(" before ")),
                format!("只取一个，依 {}（{}），其余不保留：", merge.order, merge.prefer.join("、")),
            ),
        }
    }
}

/// How a field is united.
pub fn united(field: &Field) -> United {
    match (field.kind, field.name) {
        (_, "source_codes") => United::All,
        (_, "source_row") => United::Least,
        (Kind::Money, _) => United::Largest,
        (Kind::Date, "closed_on") => United::Latest,
        (Kind::Date, _) => United::Earliest,
        (Kind::Flag, _) => United::Any,
        _ => United::First,
    }
}
