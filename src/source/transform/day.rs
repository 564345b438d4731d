//! The days of a row, and what the dates of a whole column are taken for. Must not know files.

use std::fmt::Write;

use chrono::format::{Item, Numeric, Parsed, StrftimeItems, parse};
use chrono::{Datelike, NaiveDate};

use super::super::profile::{DateOrder, Profile};
use super::{Bound, Plan};
use crate::lang::Text;
use crate::period;
use crate::values::dates::{self, Evidence, Finding, Order, Reader, Refusal};
use crate::values::heading::is_mainland;

/// One form in which dates are written.
pub(super) enum DateForm<'a> {
    Pattern(Vec<Item<'a>>),
    /// `2017H1`: its first and its last day.
    Period,
    /// Any usual form, by the evidence of the column.
    Auto,
    /// Any usual form, in the order of the profile's patterns.
    Usual,
}

impl Plan<'_> {
    /// Whether dates must be looked at over the whole file before any is read: the profile takes any form, or a spreadsheet may
    /// have turned day and month of those that it names.
    pub fn wants_evidence(&self) -> bool {
        let first = |b: &Bound| b.columns.iter().any(|&i| self.layout.first(i).any(dates::is_open));
        if self.takes_any() { self.date_columns().next().is_some() } else { self.date_columns().any(first) }
    }

    fn takes_any(&self) -> bool {
        self.dates.iter().any(|form| matches!(form, DateForm::Auto))
    }

    fn date_columns(&self) -> impl Iterator<Item = &Bound<'_>> {
        self.columns.iter().filter(|b| b.reader.is_some() && !b.columns.is_empty())
    }

    /// Nothing seen yet: one place for each column of dates.
    pub fn no_evidence(&self) -> Vec<Evidence> {
        self.date_columns().map(|_| Evidence::default()).collect()
    }

    /// Looks at the dates of a row.
    pub fn see<'c>(&self, line: u64, cells: &dyn Fn(usize) -> &'c str, evidence: &mut [Evidence]) {
        let key = self.identity.first().and_then(|columns| cells(self.serving(columns, cells)).trim().parse().ok());
        for (bound, evidence) in self.date_columns().zip(evidence) {
            let cell = cells(self.serving(&bound.columns, cells)).trim();
            if !cell.is_empty() && !self.is_null(cell) {
                evidence.see(cell, line, key);
            }
        }
    }

    /// Reads dates from now on as the evidence has it. Gives what was found, with the header of the column.
    pub fn settle(&mut self, evidence: Vec<Evidence>) -> Vec<(String, Finding)> {
        let (order, as_of, header) = (order(self.profile), self.as_of, self.header);
        let offset = self.profile.utc_offset.map(|offset| offset.0);
        let takes_any = self.takes_any();
        let settled = |(bound, seen): (&Bound, Evidence)| {
            let heading = &header[bound.columns[0]];
            let usual = if takes_any { order_under(self.profile, heading, header) } else { order };
            seen.settle(usual, as_of).at(offset)
        };
        let mut readers: Vec<Reader> = self.date_columns().zip(evidence).map(settled).collect();
        if takes_any {
            dates::agree(&mut readers);
            for (bound, reader) in self.date_columns().zip(&mut readers) {
                (0..header.len())
                    .filter(|i| *i != bound.columns[0])
                    .for_each(|i| reader.as_beside(&self.pairs(bound, i)));
            }
        } else {
            dates::keep_to(order, self.profile.dates.iter().any(|pattern| pattern.contains("%m.%d")), &mut readers);
        }
        let dated = self.columns.iter_mut().filter(|b| b.reader.is_some() && !b.columns.is_empty());
        let mut found = Vec::new();
        for (bound, reader) in dated.zip(readers) {
            // What the profile knows of the time zone is no news.
            let news = reader.findings().iter().filter(|f| offset.is_none() || !matches!(f, Finding::Moments { .. }));
            found.extend(news.map(|f| (header[bound.columns[0]].clone(), f.clone())));
            bound.reader = Some(reader);
        }
        found
    }

    /// A column of dates and another one, in the first rows.
    fn pairs(&self, bound: &Bound, other: usize) -> Vec<(&str, &str)> {
        let rows = self.layout.first_rows().iter();
        rows.filter_map(|row| Some((row.get(bound.columns[0])?.as_str(), row.get(other)?.as_str()))).collect()
    }

    /// The day, and for a period its last day.
    pub(super) fn date(&self, bound: &Bound, value: &str) -> Result<(NaiveDate, Option<NaiveDate>), Text> {
        let (day, last) = self.as_column(bound, value)?;
        if day.year() < 1980 {
            return Err(Text::new("a date before 1980", "日期早于1980年"));
        }
        if day > self.as_of {
            let as_of = self.as_of;
            return Err(Text::new(format!("a date in the future (after {as_of})"), format!("日期晚于{as_of}")));
        }
        Ok((day, last))
    }

    /// Whether a column tells days.
    pub fn reads_days(&self, column: usize) -> bool {
        self.date_columns().any(|bound| bound.columns.contains(&column))
    }

    /// The day and the second of it that a cell of such a column is read as.
    pub fn moment(&self, column: usize, cell: &str) -> Option<(NaiveDate, u32)> {
        let bound = self.date_columns().find(|bound| bound.columns.contains(&column))?;
        let (day, None) = self.as_column(bound, cell).ok()? else { return None };
        Some((day, dates::time_of(cell)?))
    }

    /// The day of a value as its column is read, whenever it is, and for a period its last day.
    fn as_column(&self, bound: &Bound, value: &str) -> Result<(NaiveDate, Option<NaiveDate>), Text> {
        match bound.reader.as_ref().and_then(|reader| reader.turned(value)) {
            Some(day) => Ok((day.map_err(Refusal::text)?, None)),
            None => self.in_a_form(bound, value),
        }
    }

    /// The same by the first form that fits.
    fn in_a_form(&self, bound: &Bound, value: &str) -> Result<(NaiveDate, Option<NaiveDate>), Text> {
        let mut why = None;
        let mut read = |form: &DateForm| match form {
            DateForm::Period => {
                let short = || period::short_month(value).filter(|_| self.counted);
                period::in_table(value).or_else(short).map(|p| (p.first, Some(p.last)))
            }
            DateForm::Auto => match bound.reader.as_ref()?.read(value) {
                Ok(day) => Some((day, None)),
                Err(refusal) => {
                    why = Some(refusal);
                    None
                }
            },
            DateForm::Usual => Some((bound.reader.as_ref()?.read(value).ok()?, None)),
            DateForm::Pattern(items) => {
                let mut parsed = Parsed::new();
                parse(&mut parsed, value, items.iter()).ok()?;
                // 3/5/13 is no day of the year 13.
                Some((parsed.to_naive_date().ok().filter(|day| day.year() > 99)?, None))
            }
        };
        let found = self.dates.iter().find_map(&mut read);
        let unlike = || {
            let examples = self.example_dates();
            Text::new(
                format!("not a date such as {}", examples.join(" or ")),
                format!("不是日期，应形如{}", examples.join("或")),
            )
        };
        let why = why.or_else(|| dates::lacks_year(value).then_some(Refusal::NoYear));
        found.ok_or_else(|| why.map_or_else(unlike, Refusal::text))
    }

    /// The first two forms that the profile takes, shown on a day that tells day from month.
    fn example_dates(&self) -> Vec<String> {
        let day = NaiveDate::from_ymd_opt(2017, 3, 15).unwrap_or_default().and_hms_opt(14, 5, 33).unwrap_or_default();
        let show = |pattern: &String| match pattern.as_str() {
            "period" => "2017H1".into(),
            "auto" => "2017-03-15".into(),
            pattern => {
                let mut shown = String::new();
                // A time zone cannot be shown on a day without one.
                if write!(shown, "{}", day.format(pattern)).is_ok() { shown } else { pattern.to_string() }
            }
        };
        self.profile.dates.iter().take(2).map(show).collect()
    }
}

/// Whether the cells of a column are all times of day.
pub(super) fn are_times<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let mut filled = cells.map(str::trim).filter(|cell| !cell.is_empty()).peekable();
    filled.peek().is_some() && filled.all(dates::is_time)
}

/// Whether a program wrote a date where it had none: 0000-00-00; 1900-01-01, 1900/1/0 and the like where a complaint can do
/// without.
pub(super) fn says_no_day(bound: &Bound, value: &str) -> bool {
    let never = || bound.reader.as_ref().is_some_and(|reader| reader.read(value).is_ok_and(dates::is_never));
    dates::is_blank(value) || (bound.field.name != "received_on" && (never() || dates::is_zero(value)))
}

/// Order of day and month: that of the profile's first pattern with the year at its end, else the one that it names.
pub(super) fn order(profile: &Profile) -> Order {
    named(profile).unwrap_or(Order::Dmy)
}

/// The same for a column: in the mainland the year stands first, if the profile says nothing else.
fn order_under(profile: &Profile, heading: &str, header: &[String]) -> Order {
    named(profile).unwrap_or(if is_mainland(heading, header) { Order::Ymd } else { Order::Dmy })
}

fn named(profile: &Profile) -> Option<Order> {
    // Patterns behind `auto` are no usual forms.
    let first = profile.dates.iter().take_while(|pattern| *pattern != "auto");
    let shown = first.into_iter().find_map(|pattern| {
        let items: Vec<Item> = StrftimeItems::new(pattern).collect();
        let at = |part: Numeric| items.iter().position(|i| matches!(i, Item::Numeric(n, _) if *n == part));
        let (day, month) = (at(Numeric::Day)?, at(Numeric::Month)?);
        let year = at(Numeric::Year).or_else(|| at(Numeric::YearMod100))?;
        (year > day.max(month)).then_some(if month < day { DateOrder::Mdy } else { DateOrder::Dmy })
    });
    shown.or(profile.date_order).map(|named| match named {
        DateOrder::Dmy => Order::Dmy,
        DateOrder::Mdy => Order::Mdy,
    })
}
