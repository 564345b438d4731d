//! The words by which headings, labels and figures are known, from `words.toml`. Must not know figures.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::number::half_width;
use super::read::Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    column: OfColumns,
    row: OfRows,
    base: OfBases,
    /// Of figures for each power of ten, which.
    power: BTreeMap<String, i32>,
    pub number: OfNumbers,
    pub claim: OfClaims,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfColumns {
    label: Vec<String>,
    code: Vec<String>,
    units: Vec<String>,
    unit: Vec<String>,
    indicator: Vec<String>,
    aside: Vec<String>,
    points: Vec<String>,
    growth: Vec<String>,
    fall: Vec<String>,
    change: Vec<String>,
    per: Vec<String>,
    mean: Vec<String>,
    numerator: Vec<String>,
    denominator: Vec<String>,
    value: Vec<String>,
    limit: Vec<String>,
    share: Vec<String>,
    rate: Vec<String>,
    count: Vec<String>,
    money: Vec<String>,
    whole: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfRows {
    total: Vec<String>,
    area: Vec<String>,
    subtotal: Vec<String>,
    within: Vec<String>,
    mean: Vec<String>,
    other: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfClaims {
    pub percent: Vec<String>,
    pub digits: String,
    pub part: Vec<String>,
    pub half: Vec<String>,
    pub about: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfBases {
    empty: Vec<String>,
}

/// What stands before or behind a figure.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfNumbers {
    pub up: Vec<String>,
    pub down: Vec<String>,
    /// What multiplies it, by which power of ten.
    pub power: BTreeMap<String, i32>,
    /// What says nothing of its size.
    pub after: Vec<String>,
}

impl Words {
    pub fn shipped() -> &'static Words {
        static WORDS: LazyLock<Words> =
            LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("the shipped words are tested"));
        &WORDS
    }

    /// A heading that is nothing but such a word: 月份 is one, 12月件数 is not.
    pub fn label(&self, name: &str) -> bool {
        let name = plain(name);
        self.column.label.contains(&name)
    }

    pub fn aside(&self, name: &str) -> bool {
        let name = plain(name);
        let code = |w: &String| if w.is_ascii() { name.split(' ').next_back() == Some(w) } else { name.ends_with(w) };
        // Below the name of a group it stands behind that.
        let last = name.rsplit(' ').next().filter(|last| !last.is_ascii()).unwrap_or(&name);
        self.column.aside.iter().any(|w| *w == name || w == last) || self.column.code.iter().any(code)
    }

    /// Whether a line above a table tells in which units it is: 单位：件.
    pub fn tells_units(&self, cell: &str) -> bool {
        let cell = cell.trim().trim_start_matches(['(', '（', '[', '【']).to_lowercase();
        self.column
            .units
            .iter()
            .any(|w| cell.strip_prefix(w.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
    }

    /// Whether each row below such a heading tells of something else.
    pub fn indicator(&self, name: &str) -> bool {
        self.column.indicator.contains(&plain(name))
    }

    /// Whether a label says that the figures of its row are in per cent: 解决率（%）, or a cell of units. Bands such as 10%以下 say
    /// nothing of the kind.
    pub fn in_per_cent(&self, label: &str) -> bool {
        let label = half_width(label.trim()).to_lowercase();
        let sign =
            label.split_once('%').is_some_and(|(name, _)| !name.trim_end().ends_with(|c: char| c.is_ascii_digit()));
        self.column.unit.contains(&label) || sign
    }

    /// Whether a label is the name of a share or a rate: 解决率, `share resolved`.
    pub fn names_rate(&self, label: &str) -> bool {
        let plain = plain(label);
        let at_an_end = |w: &String| [plain.split(' ').next(), plain.split(' ').next_back()].contains(&Some(w));
        let is = |w: &String| if w.is_ascii() { at_an_end(w) } else { plain.ends_with(w) };
        self.column.share.iter().chain(&self.column.rate).any(is)
    }

    /// Whether a change is printed in percentage points.
    pub fn in_points(&self, printed: &str) -> bool {
        self.column.points.iter().any(|w| printed.contains(w.as_str()))
    }

    pub fn points(&self, name: &str) -> bool {
        has(name, &self.column.points)
    }

    pub fn growth(&self, name: &str) -> bool {
        has(name, &self.column.growth)
    }

    pub fn change(&self, name: &str) -> bool {
        has(name, &self.column.change)
    }

    /// Whether a change is one downwards: 降幅.
    pub fn fall(&self, name: &str) -> bool {
        has(name, &self.column.fall)
    }

    /// Whether a heading tells of figures a head: 每万人投诉量. `per cent` is none.
    pub fn per(&self, name: &str) -> bool {
        has(&name.to_lowercase().replace("per cent", ""), &self.column.per)
    }

    /// Of a heading of figures for each power of ten, which: 4 of 每万人投诉量.
    pub fn power(&self, name: &str) -> Option<i32> {
        let name = name.to_lowercase().replace('_', " ");
        let known = self.power.iter().filter(|(word, _)| name.contains(word.as_str()));
        known.max_by_key(|(word, _)| word.len()).map(|(_, power)| *power)
    }

    /// Whether a heading tells of what cannot be added up: 平均金额.
    pub fn mean(&self, name: &str) -> bool {
        has(name, &self.column.mean)
    }

    /// Whether a heading is no more than the name of a part of a rate: `numerator`, `denominator`, `value`, `limit`.
    pub fn part_of_rate(&self, name: &str, part: &str) -> bool {
        let words = match part {
            "numerator" => &self.column.numerator,
            "denominator" => &self.column.denominator,
            "limit" => &self.column.limit,
            _ => &self.column.value,
        };
        words.contains(&plain(name))
    }

    pub fn share(&self, name: &str) -> bool {
        has(name, &self.column.share)
    }

    pub fn rate(&self, name: &str) -> bool {
        has(name, &self.column.rate)
    }

    pub fn count(&self, name: &str) -> bool {
        has(name, &self.column.count)
    }

    pub fn money(&self, name: &str) -> bool {
        has(name, &self.column.money)
    }

    /// Whether a heading says that figures stand below it.
    pub fn figures(&self, name: &str) -> bool {
        let c = &self.column;
        [&c.points, &c.growth, &c.fall, &c.change, &c.share, &c.rate, &c.count, &c.money]
            .iter()
            .any(|words| has(name, words))
    }

    pub fn whole(&self, name: &str) -> bool {
        has(name, &self.column.whole)
    }

    pub fn other(&self, label: &str) -> bool {
        self.row.other.contains(&plain(label))
    }

    /// Whether a label is a year or begins with one.
    pub fn period(&self, label: &str) -> bool {
        let digits = label.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && (label.starts_with("19") || label.starts_with("20"))
    }

    /// What a row is, by its label.
    pub fn row(&self, label: &str) -> Kind {
        let plain = plain(label);
        // A word of goods stands before both: 商品类合计, `goods total`; behind it stands a name: Total Wine.
        let behind = |w: &str| w.ends_with("total") && plain.strip_suffix(w).is_some_and(|name| name.ends_with(' '));
        let is = |words: &[String]| {
            words.iter().any(|w| plain == *w || if w.is_ascii() { behind(w) } else { plain.ends_with(w.as_str()) })
        };
        match () {
            () if self.begins_list(label) => Kind::Within,
            () if is(&self.row.mean) => Kind::Within,
            () if is(&self.row.subtotal) => Kind::Subtotal,
            () if is(&self.row.total) => Kind::Total,
            () => Kind::Part,
        }
    }

    /// Whether a label names all of an area or a time, which may be the total of its parts: 全省, 全年.
    pub fn names_area(&self, label: &str) -> bool {
        self.row.area.contains(&plain(label))
    }

    /// Whether a label begins a list of what is within the row above: 其中：食品.
    pub fn begins_list(&self, label: &str) -> bool {
        let plain = plain(label);
        self.row.within.iter().any(|w| plain.starts_with(w.as_str()))
    }

    /// Whether a label says no more than that its row is the total: 合计, and not 商品类合计.
    pub fn bare_total(&self, label: &str) -> bool {
        self.row.total.contains(&plain(label))
    }

    /// What a heading says its shares are shares of: 占商品类投诉比重, `share of goods`. An empty text is the total.
    pub fn base(&self, name: &str) -> Option<String> {
        let lower = name.to_lowercase().replace('_', " ");
        let rest = match (lower.split_once('占'), lower.split_once(" of ")) {
            (Some((_, rest)), _) if !rest.starts_with('比') => rest.split(['的', '比', '(', '（']).next(),
            (_, Some((_, rest))) => Some(rest),
            _ => None,
        };
        // A period is that of the table, and no base.
        rest.map(|rest| self.core(rest)).map(|core| if self.period(&core) { String::new() } else { core })
    }

    /// A name without the words that any base has: 商品类投诉总量 is 商品.
    pub fn core(&self, name: &str) -> String {
        let mut core = plain(name);
        for word in &self.base.empty {
            core = match word.is_ascii() {
                true => core.split(' ').filter(|w| w != word).collect::<Vec<_>>().join(" "),
                false => core.replace(word.as_str(), ""),
            };
        }
        core.trim().to_string()
    }
}

/// Lower case, without what stands in brackets and without punctuation at its ends.
fn plain(name: &str) -> String {
    let name = name.split(['(', '（']).find(|part| !part.trim().is_empty()).unwrap_or("");
    let name = name.to_lowercase().replace('_', " ");
    name.trim_matches(|c: char| !c.is_alphanumeric()).to_string()
}

/// Whether a heading has one of the words: a Chinese one anywhere, another as a whole word.
fn has(name: &str, words: &[String]) -> bool {
    let lower = name.to_lowercase();
    let whole = |word: &str| lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == word);
    words.iter().any(|word| if word.is_ascii() { whole(word) } else { lower.contains(word.as_str()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_a_heading_as_its_language_writes_it() {
        let words = Words::shipped();
        assert!(words.share("share_2023h1_pct") && words.share("占投诉总量的比重") && !words.share("corporate"));
        assert!(words.rate("投诉解决率") && words.rate("resolution rate") && !words.rate("corporate"));
        assert!(words.points("change_pp") && words.growth("同比增长") && !words.growth("上年同期"));
    }

    #[test]
    fn a_row_of_totals_is_told_from_one_that_begins_alike() {
        let words = Words::shipped();
        for (label, kind) in [
            ("合计", Kind::Total),
            ("合计（件）", Kind::Total),
            ("投诉总量", Kind::Total),
            ("Total", Kind::Total),
            ("(all)", Kind::Total),
            ("Total Wine", Kind::Part),
            ("Goods total", Kind::Total),
            ("Goods subtotal", Kind::Subtotal),
            ("月平均", Kind::Within),
            ("小计", Kind::Subtotal),
            ("其中：食品", Kind::Within),
            ("商品类", Kind::Part),
        ] {
            assert_eq!(words.row(label), kind, "{label}");
        }
    }

    #[test]
    fn a_heading_says_of_what_its_shares_are() {
        let words = Words::shipped();
        let base = |name: &str| words.base(name);
        assert_eq!(base("占商品类投诉总量的比重").as_deref(), Some("商品"));
        assert_eq!(base("share of goods").as_deref(), Some("goods"));
        assert_eq!(base("占投诉总量比重").as_deref(), Some(""));
        assert_eq!((base("占比"), base("比重")), (None, None));
    }
}
