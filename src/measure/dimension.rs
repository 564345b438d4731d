//! Dimensions: what a table is grouped by. A field, a bucket of the calendar, or bands as data under `dimensions/`. Must
//! not know what is measured.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::condition;
use super::sql::received_in;
use crate::error::user;
use crate::lang::Text;
use crate::period::{self, Bucket, Period};
use crate::registry::{self, Named};
use crate::schema::{self, FIELDS, Field, Kind};
use crate::table::Cell;

/// Something to group complaints by.
#[derive(Debug, Clone, PartialEq)]
pub struct Dimension {
    /// Name on the command line and of the column in SQL, CSV and JSON.
    pub name: String,
    pub label: Text,
    pub about: Text,
    /// Expression over the fields, in SQL that any engine runs: the key of each complaint (see [`Dimension::key`]), NULL
    /// where nothing is known.
    pub sql: String,
    pub order: Order,
}

/// How the groups of a dimension follow each other, where nobody asks for another order.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// The largest first.
    Size,
    /// By what the key says: numbers by their size, days by time.
    Key,
    /// By time, with no bucket left out between the first and the last; of this date field.
    Time(Bucket, &'static str),
    /// As listed, what is not listed after it.
    Listed(Vec<Value>),
    /// As ranked, then the others under one key, `rest` in English.
    Ranked { values: Vec<String>, rest: Text },
}

/// One value that a dimension lists.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The key in the table.
    pub value: String,
    /// What people read.
    pub label: Text,
    /// The complaints that have it, as a predicate over the fields; the first value that fits counts.
    pub when: String,
}

/// A dimension, as its TOML file gives it: values with a predicate each, or one expression.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    label: Text,
    #[serde(default)]
    about: Text,
    #[serde(default)]
    values: Vec<Value>,
    sql: Option<String>,
    /// Expression for complaints that none of the values fits; without it nothing is known of them.
    otherwise: Option<String>,
}

impl Named for Dimension {
    fn name(&self) -> &str {
        &self.name
    }
}

/// The date fields that have buckets: what stands before the name of the bucket, the field, and its words.
const DATES: [(&str, &str, &str, &str); 2] =
    [("", "received_on", "received", "收到"), ("closed_", "closed_on", "closed", "办结")];

/// The dimensions that come with the program: buckets of time, then those of the data files, then the fields. A data file
/// takes the place of the field of its name.
pub fn shipped() -> Vec<Dimension> {
    let mut all: Vec<Dimension> = DATES.iter().flat_map(|date| Bucket::ALL.map(|bucket| time(bucket, *date))).collect();
    let files = crate::data::DIMENSIONS.iter();
    all.extend(
        files.map(|(name, text)| parse(name, text).unwrap_or_else(|e| panic!("shipped dimension {name}: {e:#}"))),
    );
    let fields = FIELDS.iter().filter(|f| f.dimension);
    let fields: Vec<Dimension> = fields.filter(|f| all.iter().all(|d| d.name != f.name)).map(field).collect();
    all.extend(fields);
    all
}

/// Reads a dimension from its TOML text.
///
/// # Errors
/// Where a key is unknown or missing, the name is no plain word, or a predicate names an unknown field.
pub fn parse(name: &str, text: &str) -> Result<Dimension> {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    ensure!(
        plain,
        user(format!("`{name}` cannot name a dimension"), "use small letters, digits and `_`, a letter first")
    );
    from_file(name, toml::from_str(text)?)
}

/// Makes the dimension of a file.
///
/// # Errors
/// Where a predicate names an unknown field, or the file has both values and an expression, or neither.
pub fn from_file(name: &str, file: File) -> Result<Dimension> {
    let hint = "give [[…values]] with `value`, `label` and `when`, or an expression as `sql`";
    ensure!(
        file.values.is_empty() == file.sql.is_some(),
        user(format!("the dimension `{name}` needs values or sql"), hint)
    );
    let about = if file.about.en.is_empty() { file.label.clone() } else { file.about };
    if let Some(sql) = &file.sql {
        let sql = condition::check(sql).with_context(|| format!("dimension {name}"))?;
        return Ok(Dimension { name: name.into(), label: file.label, about, sql, order: Order::Size });
    }
    let whens = file.values.iter().map(|v| (&v.value, &v.when)).map(|(value, when)| {
        let when = condition::check(when).with_context(|| format!("dimension {name}, value {value}"))?;
        Ok(format!(" WHEN {when} THEN {}", quoted(value)))
    });
    let mut sql = format!("CASE{}", whens.collect::<Result<String>>()?);
    if let Some(otherwise) = &file.otherwise {
        let otherwise = condition::check(otherwise).with_context(|| format!("dimension {name}, otherwise"))?;
        sql += &format!(" ELSE {otherwise}");
    }
    let order = Order::Listed(file.values);
    Ok(Dimension { name: name.into(), label: file.label, about, sql: sql + " END", order })
}

/// The dimensions with these names.
///
/// # Errors
/// A `UserError` for a name that none has, with the nearest one that there is.
pub fn choose(all: &[Dimension], names: &[String]) -> Result<Vec<Dimension>> {
    let one = |name: &String| {
        if schema::field(name).is_some_and(|f| !f.dimension) && all.iter().all(|d| d.name != *name) {
            return Err(user(
                format!("`{name}` has too many values to group by"),
                "see `plaint list dimensions`; --where takes any field",
            ));
        }
        registry::find("dimension", "dimensions", all, name).cloned()
    };
    names.iter().map(one).collect()
}

fn field(field: &Field) -> Dimension {
    let order = if matches!(field.kind, Kind::Int | Kind::Date) { Order::Key } else { Order::Size };
    let label = match field.kind {
        // 是否: the groups are those that raise it and those that do not.
        Kind::Flag => Text::new(field.label().en, format!("是否{}", field.zh)),
        _ => field.label(),
    };
    let about = Text::new(field.about.0, field.about.1);
    Dimension { name: field.name.into(), label, about, sql: field.name.into(), order }
}

fn time(bucket: Bucket, (prefix, date, en, zh): (&str, &'static str, &str, &str)) -> Dimension {
    let (bucket_zh, form) = match bucket {
        Bucket::Year => ("年份", "2017"),
        Bucket::Half => ("半年", "2017H1"),
        Bucket::Quarter => ("季度", "2017Q3"),
        Bucket::Month => ("月份", "2017-03"),
        Bucket::Week => ("周次", "2017-W05"),
    };
    let name = bucket.name();
    Dimension {
        name: format!("{prefix}{name}"),
        label: match prefix {
            "" => Text::new(name, bucket_zh),
            _ => Text::new(format!("{name} {en}"), format!("{zh}{bucket_zh}")),
        },
        about: Text::new(
            format!("{name} in which the complaint was {en}: {form}"),
            format!("{zh}投诉的{bucket_zh}，如 {form}"),
        ),
        sql: bucketed(bucket, date),
        order: Order::Time(bucket, date),
    }
}

/// The bucket of a date as a number that sorts by time: 2017 for a year, 20171 for a half, 20173 for a quarter, 201703 for a
/// month, 201705 for a week. Rows that were counted over more than one bucket are in none.
fn bucketed(bucket: Bucket, date: &str) -> String {
    let of = |date: &str| {
        let part = |part: &str| format!("EXTRACT({part} FROM {date})");
        match bucket {
            Bucket::Year => part("YEAR"),
            Bucket::Half => {
                format!("{} * 10 + CASE WHEN {} <= 6 THEN 1 ELSE 2 END", part("YEAR"), part("MONTH"))
            }
            Bucket::Quarter => format!("{} * 10 + {}", part("YEAR"), part("QUARTER")),
            Bucket::Month => format!("{} * 100 + {}", part("YEAR"), part("MONTH")),
            Bucket::Week => format!("{} * 100 + {}", part("ISOYEAR"), part("WEEK")),
        }
    };
    if date != "received_on" {
        return of(date);
    }
    let (from, until) = (of(date), of("counted_until"));
    format!("CASE WHEN counted_until IS NULL OR {until} = {from} THEN {from} END")
}

/// The name of a bucket by the number that SQL gives it.
fn bucket_name(bucket: Bucket, number: i64) -> String {
    match bucket {
        Bucket::Year => format!("{number:04}"),
        Bucket::Half => format!("{:04}H{}", number / 10, number % 10),
        Bucket::Quarter => format!("{:04}Q{}", number / 10, number % 10),
        Bucket::Month => format!("{:04}-{:02}", number / 100, number % 100),
        Bucket::Week => format!("{:04}-W{:02}", number / 100, number % 100),
    }
}

/// Whether an expression names a field, outside of its texts.
pub fn speaks_of(sql: &str, field: &str) -> bool {
    let mut words = sql.split('\'').step_by(2).flat_map(|s| s.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    words.any(|word| word.eq_ignore_ascii_case(field))
}

/// A text as SQL writes it.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Dimension {
    /// The key of a group in the table, from what the engine gives.
    pub fn key(&self, cell: Cell) -> Cell {
        match (&self.order, cell) {
            (Order::Time(bucket, _), Cell::Int(number)) => Cell::Text(bucket_name(*bucket, number)),
            (_, cell) => cell,
        }
    }

    /// The predicate of the complaints under a key of the table.
    pub fn holds(&self, key: &Cell) -> String {
        let of = if self.sql == self.name { self.name.clone() } else { format!("({})", self.sql) };
        match (&self.order, key) {
            (_, Cell::Empty) => format!("{of} IS NULL"),
            (Order::Time(_, date), Cell::Text(text)) => within(date, text).unwrap_or_else(|| "FALSE".into()),
            (_, Cell::Text(text)) if self.is_flag() => format!("{of} = {text}"),
            // The table has texts, whatever an expression of the user gives.
            (Order::Size, Cell::Text(text)) if schema::field(&self.sql).is_none() => {
                let cast = format!("CAST({of} AS VARCHAR)");
                match text.parse::<i64>() {
                    // A whole number among fractions.
                    Ok(_) => format!("{cast} IN ({}, {})", quoted(text), quoted(&format!("{text}.0"))),
                    Err(_) => format!("{cast} = {}", quoted(text)),
                }
            }
            (_, Cell::Text(text)) => format!("{of} = {}", quoted(text)),
            (_, Cell::Int(n)) => format!("{of} = {n}"),
            (_, Cell::Real(x)) => format!("{of} = {x}"),
            (_, Cell::Sum(_)) => "TRUE".into(),
        }
    }

    /// Whether it is a bucket of time or a day.
    pub fn is_time(&self) -> bool {
        matches!(self.order, Order::Time(..)) || schema::field(&self.sql).is_some_and(|f| f.kind == Kind::Date)
    }

    /// Whether it is a bucket of the day received.
    pub fn is_received(&self) -> bool {
        matches!(self.order, Order::Time(_, "received_on"))
    }

    /// Whether it is the day received.
    pub fn is_day_received(&self) -> bool {
        self.sql == "received_on"
    }

    /// The keys of a stretch of time in their order, where it is a bucket of time or a day.
    pub fn keys_in(&self, stretch: Period) -> Option<Vec<String>> {
        match self.order {
            Order::Time(bucket, _) => {
                Some(bucket.between(stretch.first, stretch.last).map(|p| p.to_string()).collect())
            }
            _ if self.is_time() => {
                let days = stretch.first.iter_days().take_while(|day| *day <= stretch.last);
                Some(days.map(|day| day.to_string()).collect())
            }
            _ => None,
        }
    }

    /// The amount that it sorts into bands, where it does: amounts of several currencies cannot be compared.
    pub fn amount(&self) -> Option<&'static str> {
        let amounts = FIELDS.iter().filter(|f| f.kind == Kind::Money).map(|f| f.name);
        amounts.into_iter().find(|name| speaks_of(&self.sql, name))
    }

    /// Whether a key is all that does not stand alone.
    pub fn is_rest(&self, key: &Cell) -> bool {
        matches!(&self.order, Order::Ranked { rest, .. } if key.text() == rest.en)
    }

    pub fn is_flag(&self) -> bool {
        schema::field(&self.sql).is_some_and(|f| f.kind == Kind::Flag)
    }

    /// A key as people read it, where that differs: a month in Chinese, a band by its label.
    pub fn name_of(&self, key: &Cell) -> Option<Text> {
        match (&self.order, key) {
            (Order::Listed(values), Cell::Text(text)) => {
                values.iter().find(|v| v.value == *text).map(|v| v.label.clone())
            }
            (Order::Ranked { rest, .. }, Cell::Text(text)) if *text == rest.en => Some(rest.clone()),
            (Order::Time(..), Cell::Text(text)) => period::parse(text).ok().map(|p| Text::new(text, p.zh())),
            _ => None,
        }
    }
}

/// The predicate of a date within a period.
fn within(date: &str, period: &str) -> Option<String> {
    let period = period::parse(period).ok()?;
    Some(match date {
        "received_on" => received_in(&period),
        _ => format!("{date} >= '{}' AND {date} <= '{}'", period.first, period.last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Dimension {
        choose(&shipped(), &[name.to_string()]).unwrap().remove(0)
    }

    #[test]
    fn each_dimension_has_a_name_of_its_own_that_sql_takes_and_words_in_both_languages() {
        let all = shipped();
        for dimension in &all {
            let name = &dimension.name;
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
            assert_eq!(all.iter().filter(|d| d.name == *name).count(), 1, "{name}");
            assert!(!dimension.label.en.is_empty() && !dimension.label.zh.is_empty() && !dimension.about.en.is_empty());
        }
        assert_eq!(all.iter().filter(|d| matches!(d.order, Order::Time(..))).count(), 10);
    }

    #[test]
    fn a_bucket_is_named_as_its_period_is_written() {
        let day: chrono::NaiveDate = "2021-01-03".parse().unwrap();
        for (bucket, number) in Bucket::ALL.into_iter().zip([2021, 20211, 20211, 202_101, 202_053]) {
            assert_eq!(bucket_name(bucket, number), bucket.around(day).unwrap().to_string());
        }
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_and_a_field_of_texts_is_no_dimension() {
        let hint = |name: &str| {
            let error = choose(&shipped(), &[name.to_string()]).unwrap_err();
            error.downcast::<crate::error::UserError>().unwrap().hint
        };
        assert!(hint("mounth").contains("did you mean `month`?"), "{}", hint("mounth"));
        assert!(hint("closed_mont").contains("did you mean `closed_month`?"));
        assert!(hint("narrative").contains("--where"));
    }

    #[test]
    fn a_key_is_turned_back_into_the_complaints_under_it() {
        let text = |t: &str| Cell::Text(t.into());
        assert_eq!(
            named("quarter").holds(&text("2017Q3")),
            "received_on >= '2017-07-01' AND received_on <= '2017-09-30' AND (counted_until IS NULL OR counted_until <= '2017-09-30')"
        );
        assert_eq!(
            named("closed_year").holds(&text("2017")),
            "closed_on >= '2017-01-01' AND closed_on <= '2017-12-31'"
        );
        assert_eq!(named("seller").holds(&text("Lee's")), "seller = 'Lee''s'");
        assert_eq!(named("is_after_sales").holds(&text("true")), "is_after_sales = true");
        assert_eq!(named("satisfaction").holds(&Cell::Int(3)), "satisfaction = 3");
        assert_eq!(named("region").holds(&Cell::Empty), "region IS NULL");
    }

    #[test]
    fn a_wrong_predicate_in_a_data_file_is_told_with_its_value() {
        let file = "label={en='a',zh='b'}\nabout={en='a',zh='b'}\n[[values]]\nvalue='x'\nlabel={en='a',zh='b'}\nwhen='amout > 1'\n";
        let error = format!("{:#}", parse("mine", file).unwrap_err());
        assert!(error.contains("dimension mine, value x") && error.contains("amout"), "{error}");
        assert!(parse("My Band", file).is_err());
    }
}
