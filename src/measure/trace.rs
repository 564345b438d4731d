//! From a row of a table back to the complaints behind it: which of them made its numerator, its denominator, or were left out.
//! Uses the predicates of the measure as they are, so that what it lists adds up to the integers of the row.

use anyhow::{Result, ensure};

use super::dimension::{Dimension, Order, choose, quoted, speaks_of};
use super::exposure::told_by;
use super::money::is_money;
use super::sql::{both, complaints_wanted, filter, not, wanted};
use super::{Exclusion, Kind, Measure, Part, Query, Rows};
use crate::caveat;
use crate::error::user;
use crate::period;
use crate::registry::nearest;
use crate::schema::{self, FIELDS};
use crate::table::{Cell, VARIANT};

/// Which complaints of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Numerator,
    Denominator,
    /// Those that the measure is about and that are not in the denominator.
    Excluded,
}

/// One row of a table; what its keys leave open is not restricted, so that no key at all means the totals.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    keys: Vec<(Dimension, Cell)>,
    part: Option<&'a Part>,
}

/// The statements that find the complaints behind a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Id, file, line, weight, then the fields that the predicates speak of, for a left-out complaint also `left_out`: why.
    /// Ordered by file and line.
    pub rows: String,
    /// One row: the integer that they add up to, and how many they are; where amounts are listed, also the least and the greatest
    /// of their currencies, empty for an amount that has none.
    pub sum: String,
    /// Whether it is an amount that they add up to.
    pub paid: bool,
    /// What is added up, for people: a survey weighs in millionths.
    pub of: String,
    /// What the complaints have in common.
    pub predicate: String,
}

/// The measure that a key such as `variant=closed` chooses among the bases of one outcome, and the other keys.
///
/// # Errors
/// A `UserError` where it is published under no such base, or a key names two.
pub fn base<'a>(all: &'a [Measure], measure: &'a Measure, keys: &[String]) -> Result<(&'a Measure, Vec<String>)> {
    let named = |key: &&String| key.split_once('=').is_some_and(|(name, _)| name == VARIANT);
    let (named, others): (Vec<&String>, Vec<&String>) = keys.iter().partition(named);
    let others = others.into_iter().cloned().collect();
    let Some(key) = named.first() else { return Ok((measure, others)) };
    ensure!(named.len() == 1, user(format!("--row names `{VARIANT}` twice"), "a row is under one base"));
    let (_, value) = split(key)?;
    let bases = || all.iter().filter(|m| m.base() == measure.base() && !m.variant.is_empty());
    let found = bases().find(|m| m.variant == value).ok_or_else(|| {
        let there = bases().map(|m| m.variant.as_str()).collect::<Vec<_>>().join(", ");
        let hint = if there.is_empty() { "it has one base only".to_string() } else { format!("there are {there}") };
        user(format!("`{value}` is no base of {}", measure.base()), hint)
    })?;
    Ok((found, others))
}

/// The dimensions that keys such as `region=北京` name, besides those that are there already.
///
/// # Errors
/// A `UserError` where a key has no `=`, or no dimension is called so.
pub fn dimensions(all: &[Dimension], measure: &Measure, by: &[String], keys: &[String]) -> Result<Vec<Dimension>> {
    let mut names = by.to_vec();
    for key in keys {
        let (name, _) = split(key)?;
        if name != measure.key && !names.iter().any(|n| n == name) {
            names.push(name.to_string());
        }
    }
    choose(all, &names)
}

/// The row with these keys, each `DIM=VALUE` as the table has it; nothing behind the `=` stands for "not known".
///
/// # Errors
/// A `UserError` where a dimension cannot have the value, or has two.
pub fn place<'a>(query: &Query<'a>, keys: &[String]) -> Result<Place<'a>> {
    let mut place = Place { keys: Vec::new(), part: None };
    for key in keys {
        let (name, value) = split(key)?;
        let twice =
            place.keys.iter().any(|(d, _)| d.name == name) || (name == query.measure.key && place.part.is_some());
        ensure!(!twice, user(format!("--row names `{name}` twice"), "a row has one key of each dimension"));
        if name == query.measure.key {
            place.part = Some(part(query.measure, value)?);
        } else if let Some(dim) = query.by.iter().find(|d| d.name == name) {
            place.keys.push((dim.clone(), cell(dim, value)?));
        }
    }
    Ok(place)
}

/// The statements for one side of a row, listing these fields besides.
///
/// # Errors
/// A `UserError` where the measure leaves nothing out, or a field does not exist.
pub fn trace(query: &Query, place: &Place, side: Side, besides: &[String]) -> Result<Trace> {
    let m = query.measure;
    let denominator = if m.kind == Kind::Count { &m.numerator } else { &m.denominator };
    // Of complaints against what was sold, those are left out that have none of their own.
    let exposed = query.exposed.clone().filter(|_| side == Side::Excluded);
    let query = &Query { exposed: query.exposed.clone().filter(|_| exposed.is_none()), ..query.clone() };
    ensure!(
        side != Side::Excluded || exposed.is_some() || (denominator != "TRUE" && m.rows != Rows::Exposure),
        user(format!("the measure {} leaves no complaint out", m.name), "ask for --numerator or --denominator")
    );
    let numerator = match (m.kind, place.part) {
        (Kind::Count, _) => m.numerator.clone(),
        (Kind::Share, Some(part)) => both(&m.denominator, &part.numerator),
        (Kind::Rate, _) => m.inside(),
        (Kind::Share | Kind::Sum | Kind::Mean | Kind::Median | Kind::Quantile, _) => m.denominator.clone(),
    };
    let own = match side {
        Side::Numerator => numerator,
        Side::Denominator => denominator.clone(),
        Side::Excluded => not(exposed.as_ref().unwrap_or(denominator)),
    };
    let of = match (side, m.kind) {
        (Side::Numerator, Kind::Sum) => m.of.clone(),
        (Side::Numerator, Kind::Mean) => format!("{} * weight", m.of),
        (Side::Numerator, Kind::Share | Kind::Rate) => m.each(&m.of).to_string(),
        (Side::Denominator, Kind::Share | Kind::Rate) => m.each(&m.per).to_string(),
        _ => "weight".to_string(),
    };
    let told = if speaks_of(&of, "survey_weight") { "survey_weight × 1,000,000".to_string() } else { of.clone() };
    let under = place.keys.iter().map(|(dim, key)| dim.holds(key));
    let counted = if exposed.is_some() { complaints_wanted(query) } else { wanted(query) };
    let predicates: Vec<String> = counted.into_iter().chain(under).chain([m.universe.clone(), own]).collect();
    let found = filter(&predicates);
    let mut columns = fields(query, place, side, besides)?;
    columns.extend((side == Side::Excluded).then(|| reason(query, &m.excluded)).flatten());
    if let Some(exposed) = &exposed {
        let told = told_by(exposed);
        columns.extend(
            told.iter()
                .filter(|field| !columns.contains(&field.to_string()))
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        );
        columns.push(format!("{} AS left_out", quoted(caveat::unexposed(&told).get(query.lang))));
    }
    let listed = columns.iter().filter(|c| is_money(c)).map(|c| format!("{c} IS NOT NULL")).collect::<Vec<_>>();
    let currency = |which: &str| {
        let paid = listed.join(" OR ");
        format!(", {which}(CASE WHEN {paid} THEN COALESCE(currency, '') END) AS {which}_currency")
    };
    let currencies = if listed.is_empty() { String::new() } else { currency("MIN") + &currency("MAX") };
    Ok(Trace {
        rows: format!(
            "SELECT {} FROM complaints{found} ORDER BY source_file, source_row, record_id",
            columns.join(", ")
        ),
        sum: format!("SELECT SUM({of}) AS total, COUNT(*) AS records{currencies} FROM complaints{found}"),
        paid: FIELDS.iter().any(|f| is_money(f.name) && speaks_of(&of, f.name)),
        of: told,
        predicate: found.trim_start_matches(" WHERE ").to_string(),
    })
}

/// Always listed.
const FIRST: [&str; 4] = ["record_id", "source_file", "source_row", "weight"];

/// The fields that are listed: those that the predicates speak of, in the order of the record.
fn fields(query: &Query, place: &Place, side: Side, besides: &[String]) -> Result<Vec<String>> {
    for name in besides {
        crate::registry::find("field", "fields", FIELDS, name)?;
    }
    // Neither the other parts nor what is left out tells anything of a row.
    let mut m = query.measure.clone();
    m.parts.retain(|p| place.part.is_none_or(|part| part.value == p.value));
    m.excluded.retain(|_| side == Side::Excluded);
    let of_row = Query { measure: &m, ..query.clone() };
    let listed = |f: &&schema::Field| {
        let dated = query.period.is_some() && f.name == "received_on";
        let weighed = m.rows == Rows::Survey && f.name == "survey_weight";
        dated || weighed || besides.iter().any(|b| b == f.name) || of_row.speaks_of(&[f.name])
    };
    let others = FIELDS.iter().filter(|f| !FIRST.contains(&f.name)).filter(listed).map(|f| f.name);
    Ok(FIRST.into_iter().chain(others).map(String::from).collect())
}

/// Why a complaint is left out, in the words of the measure.
fn reason(query: &Query, excluded: &[Exclusion]) -> Option<String> {
    let when = |e: &Exclusion| format!(" WHEN {} THEN {}", e.when, quoted(e.about.get(query.lang)));
    let whens: String = excluded.iter().map(when).collect();
    (!whens.is_empty()).then(|| format!("CASE{whens} END AS left_out"))
}

fn split(key: &str) -> Result<(&str, &str)> {
    key.split_once('=')
        .ok_or_else(|| user(format!("--row {key} has no `=`"), "write a key as DIM=VALUE, such as --row region=北京"))
}

fn part<'a>(measure: &'a Measure, value: &str) -> Result<&'a Part> {
    let values = || measure.parts.iter().map(|p| p.value.as_str());
    measure.parts.iter().find(|p| p.value == value).ok_or_else(|| {
        let near = nearest(value, values()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let all = values().collect::<Vec<_>>().join(", ");
        user(format!("`{value}` is no {} of {}", measure.key, measure.name), format!("{near}There are {all}"))
    })
}

/// A key of the table from its text.
fn cell(dim: &Dimension, value: &str) -> Result<Cell> {
    if value.is_empty() {
        return Ok(Cell::Empty);
    }
    let kind = schema::field(&dim.sql).map(|f| f.kind);
    let bad = |hint: &str| user(format!("`{value}` is no {}", dim.name.replace('_', " ")), hint.to_string());
    match (&dim.order, kind) {
        (Order::Time(bucket, _), _) => {
            let period = period::typed(value).ok().filter(|p| bucket.around(p.first) == Some(*p));
            let period = period.ok_or_else(|| {
                bad("write it as the table has it, such as 2017, 2017H1, 2017Q3, 2017-03 or 2017-W05")
            })?;
            Ok(Cell::Text(period.to_string()))
        }
        (_, Some(schema::Kind::Int | schema::Kind::Money)) => {
            value.parse().map(Cell::Int).map_err(|_| bad("write a whole number, without separators"))
        }
        (_, Some(schema::Kind::Flag)) if !matches!(value, "true" | "false") => Err(bad("write true or false")),
        (_, Some(schema::Kind::Date)) if value.parse::<chrono::NaiveDate>().is_err() => {
            Err(bad("write a day as 2017-03-05"))
        }
        _ => Ok(Cell::Text(value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::measure::{dimension, shipped};

    fn traced(measure: &str, keys: &[&str], side: Side) -> Result<Trace> {
        let measures = shipped();
        let measure = measures.iter().find(|m| m.name == measure).unwrap();
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let by = dimensions(&dimension::shipped(), measure, &[], &keys)?;
        let query = Query::new(measure, by, None, None, Lang::En)?;
        trace(&query, &place(&query, &keys)?, side, &[])
    }

    #[test]
    fn the_numerator_of_a_rate_is_part_of_its_denominator() {
        let trace = traced("refusal-rate", &["region=北京"], Side::Numerator).unwrap();
        assert_eq!(
            trace.predicate,
            "(kind IS NULL) AND (region = '北京') AND ((remedy_outcome IN ('refused', 'granted')) AND (remedy_outcome = 'refused'))"
        );
        assert!(
            trace.rows.starts_with("SELECT record_id, source_file, source_row, weight, region, remedy_outcome FROM")
        );
        assert!(trace.rows.ends_with(" ORDER BY source_file, source_row, record_id"));
    }

    #[test]
    fn values_stand_for_themselves_whatever_is_in_them() {
        for (key, predicate) in [
            ("seller=A, B=C", "(seller = 'A, B=C')"),
            ("seller=Lee's \"shop\"", "(seller = 'Lee''s \"shop\"')"),
            ("seller=", "(seller IS NULL)"),
            ("seller=(unknown)", "(seller = '(unknown)')"),
            ("days_to_close=7", "(days_to_close = 7)"),
            ("is_after_sales=false", "(is_after_sales = false)"),
        ] {
            let trace = traced("complaints", &[key], Side::Numerator).unwrap();
            assert!(trace.predicate.contains(predicate), "{key}: {}", trace.predicate);
        }
    }

    #[test]
    fn a_key_that_no_row_can_have_is_refused() {
        for keys in [
            &["region"][..],
            &["regio=x"],
            &["month=2017"],
            &["month=March"],
            &["days_to_close=x"],
            &["is_after_sales=yes"],
            &["received_on=5 March"],
            &["category=food"],
            &["region=a", "region=b"],
            &["category=other", "category=other"],
        ] {
            assert!(traced("category-share", keys, Side::Numerator).is_err(), "{keys:?}");
        }
    }

    #[test]
    fn a_measure_of_all_complaints_leaves_none_out() {
        assert!(traced("complaints", &[], Side::Excluded).is_err());
    }
}
