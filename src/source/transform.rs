//! From the cells of a row to a record: the profile bound to the header of one file. Must not know files or stores.

use anyhow::Result;
use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{Datelike, NaiveDate};

use super::profile::{Mapping, Part, Profile, normal};
use super::rows::Row;
use crate::error;
use crate::period;
use crate::schema::{FIELDS, Field, Kind, Record, Slot};

/// Why a row was not read: the ledger counts it and the rejects file shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    /// Line of the file on which the row begins.
    pub line: u64,
    /// Header of the column, or `(row)`.
    pub field: String,
    pub value: String,
    pub reason: String,
}

/// A profile bound to a header line.
pub struct Plan<'a> {
    profile: &'a Profile,
    columns: Vec<(&'static Field, &'a Mapping, Option<usize>)>,
    identity: Vec<usize>,
    header: &'a [String],
    /// The profile's date patterns, taken apart once.
    dates: Vec<DateForm<'a>>,
    as_of: NaiveDate,
}

/// A row that counts more complaints than this is a misread column; it also keeps every sum within 64 bits.
const MOST_COUNTED: i64 = 1_000_000_000;

/// One form in which dates are written.
enum DateForm<'a> {
    Pattern(Vec<Item<'a>>),
    /// `2017H1`: its first and its last day.
    Period,
}

impl<'a> Plan<'a> {
    /// Finds the profile's columns in the header. `as_of` is the last day on which a complaint can have been received.
    ///
    /// # Errors
    /// A `UserError` where no field at all is found.
    pub fn bind(profile: &'a Profile, header: &'a [String], as_of: NaiveDate) -> Result<Self> {
        let names: Vec<String> = header.iter().map(|h| normal(h)).collect();
        let at = |name: &String| names.iter().position(|n| *n == normal(name));
        let columns: Vec<_> = profile
            .fields
            .iter()
            .map(|(name, mapping)| {
                let field = FIELDS.iter().find(|f| f.name == name).expect("a parsed profile has known fields only");
                (field, mapping, mapping.from.iter().find_map(at))
            })
            .filter(|(_, mapping, column)| column.is_some() || !mapping.constant.is_empty())
            .collect();
        if columns.iter().all(|(_, _, column)| column.is_none()) {
            return Err(error::user(
                format!("profile `{}` does not fit: none of its columns is in the header", profile.id),
                format!("the header has: {}", header.join(", ")),
            ));
        }
        let form = |pattern: &'a String| match pattern.as_str() {
            "period" => DateForm::Period,
            pattern => DateForm::Pattern(StrftimeItems::new(pattern).collect()),
        };
        let dates = profile.dates.iter().map(form).collect();
        let identity: Option<Vec<usize>> = profile.identity.iter().map(|names| names.0.iter().find_map(at)).collect();
        Ok(Plan { profile, columns, identity: identity.unwrap_or_default(), header, dates, as_of })
    }

    /// Headers that no field, identity or merge rule takes.
    pub fn unmapped(&self) -> Vec<String> {
        let order = self.profile.merge.as_ref().map(|m| normal(&m.order));
        self.header
            .iter()
            .enumerate()
            .filter(|(i, _)| {
                self.columns.iter().all(|(_, _, column)| *column != Some(*i)) && !self.identity.contains(i)
            })
            .filter(|(_, h)| order.as_ref() != Some(&normal(h)))
            .map(|(_, h)| h.trim().to_string())
            .collect()
    }

    /// Whether the rows are counts and no single complaints.
    pub fn counts(&self) -> bool {
        self.columns.iter().any(|(field, _, column)| field.name == "weight" && column.is_some())
    }

    /// The source's own number of the row, `None` where the file has no such column or the cells are blank.
    pub fn identity(&self, row: &Row) -> Option<String> {
        let known = |cell: &&str| !self.profile.nulls.iter().any(|n| n == cell);
        let parts: Vec<&str> =
            self.identity.iter().map(|&i| Some(row.cells[i].trim()).filter(known).unwrap_or("")).collect();
        (!parts.is_empty() && parts.iter().any(|p| !p.is_empty())).then(|| parts.join("/"))
    }

    /// Reads a row into a record.
    ///
    /// # Errors
    /// A reject with the column, the value and the reason.
    pub fn record(&self, row: &Row) -> Result<Record, Reject> {
        let mut record = Record { weight: Some(1), source: self.profile.id.clone(), ..Record::default() };
        for (field, mapping, column) in &self.columns {
            let Some(column) = *column else {
                self.fill(field, &mapping.constant, &mut record)
                    .map_err(|why| row.reject(field.name, &mapping.constant, &why))?;
                continue;
            };
            let cell = &row.cells[column];
            let value = self.shape(mapping, cell.trim());
            if !value.is_empty() {
                self.fill(field, &value, &mut record)
                    .map_err(|why| row.reject(self.header[column].trim(), cell, &why))?;
            }
        }
        Self::imply(&mut record);
        Ok(record)
    }

    /// The part, the split and the value table of a mapping, applied to a cell.
    fn shape(&self, mapping: &Mapping, cell: &str) -> String {
        if !mapping.split.is_empty() {
            let parts = cell.split(|c| mapping.split.contains(c)).map(str::trim).filter(|p| !p.is_empty());
            return parts.map(|p| self.one(mapping, p)).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("|");
        }
        self.one(mapping, cell)
    }

    fn one(&self, mapping: &Mapping, cell: &str) -> String {
        if cell.is_empty() || self.profile.nulls.iter().any(|n| n == cell) {
            return String::new();
        }
        let part = part_of(mapping.part, cell);
        match (mapping.values.get(part), &mapping.otherwise) {
            (Some(value), _) => value.clone(),
            (None, Some(otherwise)) => otherwise.clone(),
            (None, None) => part.to_string(),
        }
    }

    fn fill(&self, field: &Field, value: &str, record: &mut Record) -> Result<(), String> {
        match (field.slot)(record) {
            Slot::Text(slot) => *slot = value.to_string(),
            Slot::Int(slot) if field.kind == Kind::Money => *slot = Some(minor_units(value)?),
            Slot::Int(slot) => {
                let number = integer(value)?;
                if field.name == "weight" && !(0..=MOST_COUNTED).contains(&number) {
                    return Err(format!("not a count between 0 and {MOST_COUNTED}"));
                }
                *slot = Some(number);
            }
            Slot::Float(slot) => *slot = Some(value.parse().map_err(|_| "not a number".to_string())?),
            Slot::Date(slot) => {
                let (first, last) = self.date(value)?;
                *slot = Some(first);
                if field.name == "received_on" {
                    record.counted_until = last;
                }
            }
            Slot::Flag(slot) => *slot = matches!(value, "1" | "true" | "yes" | "是"),
        }
        Ok(())
    }

    /// The day, and for a period its last day.
    fn date(&self, value: &str) -> Result<(NaiveDate, Option<NaiveDate>), String> {
        let read = |form: &DateForm| match form {
            DateForm::Period => period::parse(value).ok().map(|p| (p.first, Some(p.last))),
            DateForm::Pattern(items) => {
                let mut parsed = Parsed::new();
                parse(&mut parsed, value, items.iter()).ok()?;
                Some((parsed.to_naive_date().ok()?, None))
            }
        };
        let found = self.dates.iter().find_map(read);
        let (day, last) = found.ok_or_else(|| format!("not a date such as {}", self.example_dates()))?;
        if day.year() < 100 {
            return Err("a year of two digits, which can be read in more than one way".into());
        }
        if day.year() < 1980 {
            return Err("a date before 1980".into());
        }
        if day > self.as_of {
            return Err(format!("a date in the future (after {})", self.as_of));
        }
        Ok((day, last))
    }

    /// The first two forms that the profile takes, shown on a day that tells day from month.
    fn example_dates(&self) -> String {
        let day = NaiveDate::from_ymd_opt(2017, 3, 15).unwrap_or_default();
        let show =
            |pattern: &String| if pattern == "period" { "2017H1".into() } else { day.format(pattern).to_string() };
        self.profile.dates.iter().take(2).map(show).collect::<Vec<_>>().join(" or ")
    }

    /// What follows from the cells: where the outcome came from, and the days from receipt to closing.
    fn imply(record: &mut Record) {
        // A column that says what became of the complaint settles it, so the text is not asked.
        if !record.remedy_outcome.is_empty() {
            record.remedy_source = "column".into();
        }
        if let (Some(received), Some(closed)) = (record.received_on, record.closed_on) {
            record.days_to_close = Some((closed - received).num_days()).filter(|&days| days >= 0);
        }
    }
}

/// `Damaged Goods - D01`: the name is what stands before the last ` - `, the code what stands after it.
fn part_of(part: Part, cell: &str) -> &str {
    let parted = || cell.rsplit_once(" - ");
    match part {
        Part::Whole => cell,
        Part::Name => parted().map_or(cell, |(name, _)| name.trim()),
        Part::Code => parted().map_or(cell, |(_, code)| code.trim()),
    }
}

/// `￥1,299.50`, `1299.5元`, `约300元`, `1.2万元`, `-3` as minor units (fen, cents).
fn minor_units(text: &str) -> Result<i64, String> {
    let no = || "not an amount such as 1299.50".to_string();
    let half_width = |c: char| match c {
        '０'..='９' | '．' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let plain: String = text.chars().map(half_width).filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let mut bare = plain.as_str();
    // Words that say "about" and name the currency; what is left must be a number.
    for word in ["人民币", "RMB", "CNY", "约", "大约", "近", "￥", "¥", "$", "€", "£"] {
        bare = bare.strip_prefix(word).unwrap_or(bare);
    }
    for word in ["左右", "元", "圆", "余", "多"] {
        bare = bare.strip_suffix(word).unwrap_or(bare);
    }
    let (digits, factor) = match (bare.strip_suffix('万'), bare.strip_suffix('千')) {
        (Some(digits), _) => (digits, 10_000),
        (None, Some(digits)) => (digits, 1_000),
        (None, None) => (bare, 1),
    };
    let (sign, digits) = digits.strip_prefix('-').map_or((1, digits), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if digits.is_empty() || !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(no());
    }
    // Six places: four for 万 and two for fen.
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| no())? };
    let millionths: i64 = format!("{fraction:0<6}").parse().map_err(|_| no())?;
    let exact = i128::from(whole) * 1_000_000 + i128::from(millionths);
    let exact = if fraction.len() > 6 { 1 } else { exact * factor };
    if exact % 10_000 != 0 {
        return Err("an amount with more than two decimals".into());
    }
    i64::try_from(exact / 10_000).map(|n| sign * n).map_err(|_| no())
}

fn integer(text: &str) -> Result<i64, String> {
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    plain.parse().map_err(|_| "not a whole number".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_minor_units_and_never_as_a_float() {
        for (text, fen) in
            [("￥1,299.00", 129_900), ("1299元", 129_900), ("0.1", 10), (".5", 50), ("-3.05", -305), ("707.00", 70_700)]
        {
            assert_eq!(minor_units(text), Ok(fen), "{text}");
        }
        for text in ["", "abc", "1.2.3", "1.005", "--1", "99999999999999999999"] {
            assert!(minor_units(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_cell_is_parted_at_its_last_dash() {
        assert_eq!(part_of(Part::Name, "Secondhand Dealer [General] - 006"), "Secondhand Dealer [General]");
        assert_eq!(part_of(Part::Code, "Exchange Goods/Contract Cancelled - E01"), "E01");
        assert_eq!(part_of(Part::Code, "Unlicensed"), "Unlicensed");
    }
}
