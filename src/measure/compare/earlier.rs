//! Which earlier periods a table is compared with, and what they are to the newer one.

use anyhow::{Result, ensure};

use crate::caveat::ChangeOf;
use crate::error::user;
use crate::lang::{Lang, Text};
use crate::period::{self, Period};

/// A period to compare with, and what it is to the newer one.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    pub period: Period,
    against: Against,
    /// Behind the names of its columns: `year_ago`, `2016h1`.
    pub suffix: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Against {
    Previous,
    YearAgo,
    Named,
}

impl Earlier {
    /// Reads `previous`, `year-ago` or a period.
    ///
    /// # Errors
    /// A `UserError` for anything else, and for a period that does not end before `now` begins.
    pub fn parse(text: &str, now: Period) -> Result<Earlier> {
        let (against, period) = match text.trim() {
            "previous" => (Against::Previous, now.previous()),
            "year-ago" => (Against::YearAgo, now.year_ago()),
            other => (Against::Named, Some(period::typed(other)?)),
        };
        let Some(period) = period else {
            return Err(user(
                format!("{now} has no period `{text}` of the same name"),
                "name the period to compare with: --compare 2019-W52",
            ));
        };
        if period.last >= now.first {
            let what = format!("`{text}` does not end before {now} begins");
            return Err(user(
                what,
                "--period is the newer one, --compare an earlier one: --period 2017 --compare 2016",
            ));
        }
        let name = if text.is_ascii() { text.trim().to_string() } else { period.to_string() };
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        Ok(Earlier { period, against, suffix: name.replace("..", "_").chars().map(plain).collect() })
    }

    /// Reads several, each once.
    ///
    /// # Errors
    /// As [`Earlier::parse`], and for the same period twice.
    pub fn several(texts: &[String], now: Period) -> Result<Vec<Earlier>> {
        let all = texts.iter().map(|text| Earlier::parse(text, now)).collect::<Result<Vec<_>>>()?;
        for (i, earlier) in all.iter().enumerate() {
            let twice = all[..i].iter().any(|e| e.period == earlier.period);
            ensure!(!twice, user(format!("{} is compared with twice", earlier.period), "name each period once"));
        }
        Ok(all)
    }

    /// Years are not compared 环比: the year before is a year ago.
    fn against(&self) -> Against {
        match (self.against, self.period.span()) {
            (Against::Previous, Some(12)) => Against::YearAgo,
            (against, _) => against,
        }
    }

    /// How a column of it is headed: 上年同期件数, complaints 2016H1.
    pub fn heading(&self, label: &str, lang: Lang) -> String {
        let zh = match (self.against(), self.period.span()) {
            (Against::YearAgo, Some(12)) => "上年".to_string(),
            (Against::YearAgo, _) => "上年同期".into(),
            (Against::Previous, Some(1)) => "上月".into(),
            (Against::Previous, Some(3)) => "上季度".into(),
            (Against::Previous, _) => "上期".into(),
            (Against::Named, _) => self.period.zh(),
        };
        Text::new(format!("{label} {}", self.period), format!("{zh}{label}")).get(lang).to_string()
    }

    /// How the change from it is headed.
    pub fn change(&self, of: ChangeOf, lang: Lang) -> String {
        let points = matches!(of, ChangeOf::Share | ChangeOf::Points);
        let (unit, unit_zh) = if points { (" (points)", "（百分点）") } else { ("", "") };
        self.named(("change", unit), ("增减", unit_zh), lang)
    }

    /// How the change from it in per cent is headed, where the change is an amount.
    pub fn growth(&self, lang: Lang) -> String {
        self.named(("change", " (%)"), ("增减", "（%）"), lang)
    }

    /// How the interval of the change and the change of the share are headed: with the period where there are `several`, since each
    /// column is told by its heading alone.
    pub fn interval(&self, several: bool, lang: Lang) -> String {
        match several {
            true => self.named(("95 % interval", ""), ("95%置信区间", ""), lang),
            false => lang.of(("95 % interval", "95%置信区间")).to_string(),
        }
    }

    pub fn share_change(&self, several: bool, lang: Lang) -> String {
        match several {
            true => self.named(("share, change", " (points)"), ("占比变化", "（百分点）"), lang),
            false => lang.of(("share, change (points)", "占比变化（百分点）")).to_string(),
        }
    }

    /// A heading with what the period is to the newer one: 同比增减（百分点）, change on 2016H1 (points).
    fn named(&self, (en, unit): (&str, &str), (zh, unit_zh): (&str, &str), lang: Lang) -> String {
        let on = match self.against() {
            Against::YearAgo => "同比".to_string(),
            Against::Previous => "环比".into(),
            Against::Named => format!("较{}", self.period.zh()),
        };
        lang.of((&format!("{en} on {}{unit}", self.period), &format!("{on}{zh}{unit_zh}"))).to_string()
    }
}
