//! The naive twin of every measure and dimension: what a person would count, record by record.

use std::collections::BTreeMap;

use chrono::Datelike;
use plaint::schema::Record;

/// Numerator and denominator of a record, as a person would decide. For a share: by part.
fn twin(measure: &str, r: &Record) -> Vec<(&'static str, i64, i64)> {
    let w = r.weight.unwrap_or(0);
    let if_ = |holds: bool| if holds { w } else { 0 };
    let outcome = r.remedy_outcome.as_str();
    let decided = matches!(outcome, "refused" | "granted");
    let returned = matches!(r.remedy_requested.as_str(), "return" | "exchange" | "refund" | "repair");
    let unclassified = matches!(r.category.as_str(), "" | "unclassified");
    let other = !unclassified && !r.is_product_quality && !r.is_false_marketing && !r.is_after_sales;
    match measure {
        "complaints" => vec![("", w, w)],
        "category-share" => ["product-quality", "false-marketing", "after-sales", "other"]
            .map(|c| (c, if_(r.category == c), w))
            .into_iter()
            .chain([("unclassified", if_(unclassified), w)])
            .collect(),
        "mention-share" => vec![
            ("product-quality", if_(r.is_product_quality), w),
            ("false-marketing", if_(r.is_false_marketing), w),
            ("after-sales", if_(r.is_after_sales), w),
            ("only-other", if_(other), w),
            ("unclassified", if_(unclassified), w),
        ],
        "return-refusal-rate" => vec![("", if_(returned && outcome == "refused"), if_(returned && decided))],
        "refusal-rate" => vec![("", if_(outcome == "refused"), if_(decided))],
        "granted-rate" => vec![("", if_(outcome == "granted"), if_(decided))],
        "response-rate" => yes_or_no(&r.answered, w),
        "timely-rate" => yes_or_no(&r.timely, w),
        "open-share" => {
            let by_state = known_state(r) || r.closed_on.is_some();
            let by_result = r.remedy_source == "column" || !r.result.is_empty();
            let waits = !by_state && by_result && outcome == "pending";
            let open = matches!(r.status.as_str(), "received" | "open") || waits;
            vec![("", if_(open), if_(by_state || waits || by_result && decided))]
        }
        "satisfied-share" => {
            let score = r.satisfaction.filter(|s| (1..=5).contains(s));
            vec![("", if_(score.is_some_and(|s| s >= 4)), if_(score.is_some()))]
        }
        variant if variant.split('/').next() == Some("resolution-rate") => {
            let resolved = r.status == "resolved" || outcome == "granted";
            let told = known_state(r) || r.closed_on.is_some() || decided || outcome == "pending";
            let closed = match r.status.as_str() {
                "resolved" | "closed" => true,
                _ if known_state(r) => false,
                _ => r.closed_on.is_some() || decided,
            };
            let (numerator, denominator) = match variant {
                "resolution-rate" => (resolved, told),
                "resolution-rate/accepted" => (resolved, told && r.status != "received" && r.status != "declined"),
                "resolution-rate/closed" => (resolved, closed),
                "resolution-rate/evaluated" => (resolved, r.status == "resolved" || decided),
                "resolution-rate/silence-as-resolved" => (r.status == "resolved" || outcome != "refused", closed),
                other => panic!("the variant {other} has no twin: write one"),
            };
            vec![("", if_(numerator && denominator), if_(denominator))]
        }
        "recovery-rate" => {
            let recovered = r.amount_recovered.filter(|a| *a >= 0);
            let both = recovered.zip(r.amount_disputed.filter(|a| *a > 0));
            vec![("", both.map_or(0, |b| b.0), both.map_or(0, |b| b.1))]
        }
        "loss-reporting-share" => {
            let single = w == 1;
            vec![("", if_(single && r.amount_disputed.is_some_and(|a| a > 0)), if_(single))]
        }
        "churn-intent" => intents(r, millionths(r)),
        "churn-intent/complaints" => intents(r, w),
        "satisfied-share/survey" => {
            let score = r.satisfaction.filter(|s| (1..=5).contains(s));
            let if_ = |holds: bool| if holds { millionths(r) } else { 0 };
            vec![("", if_(score.is_some_and(|s| s >= 4)), if_(score.is_some()))]
        }
        per if per.split('/').next() == Some("complaints-per-10k") => {
            let unit = per.split('/').nth(1).unwrap_or(&r.exposure_unit);
            let exposed = if r.exposure_unit == unit { r.exposure.unwrap_or(0) } else { 0 };
            if r.kind.is_empty() { vec![("", w, 0)] } else { vec![("", 0, exposed)] }
        }
        "amount-disputed" => {
            let amount = r.amount_disputed.filter(|a| *a > 0);
            vec![("", amount.unwrap_or(0), if_(amount.is_some()))]
        }
        "amount-recovered" => {
            let amount = r.amount_recovered.filter(|a| *a > 0);
            vec![("", amount.unwrap_or(0), if_(amount.is_some()))]
        }
        "satisfaction-mean" => {
            let score = r.satisfaction.filter(|s| (1..=5).contains(s));
            vec![("", score.unwrap_or(0) * w, if_(score.is_some()))]
        }
        "median-days-to-close" | "p90-days-to-close" => {
            let closed = if_(r.days_to_close.is_some() && w == 1);
            vec![("", closed, closed)]
        }
        other => panic!("the measure {other} has no twin: write one"),
    }
}

fn yes_or_no(told: &str, weight: i64) -> Vec<(&'static str, i64, i64)> {
    match told {
        "yes" => vec![("", weight, weight)],
        "no" => vec![("", 0, weight)],
        _ => vec![("", 0, 0)],
    }
}

fn intents(r: &Record, weight: i64) -> Vec<(&'static str, i64, i64)> {
    let told = if ["stop", "reduce", "unchanged"].contains(&r.intent.as_str()) { weight } else { 0 };
    let of = |any: &[&str]| if any.contains(&r.intent.as_str()) { weight } else { 0 };
    vec![("stop", of(&["stop"]), told), ("reduce", of(&["reduce"]), told), ("either", of(&["stop", "reduce"]), told)]
}

/// A survey weight as a whole number.
fn millionths(r: &Record) -> i64 {
    (r.survey_weight.unwrap_or(1.0) * 1e6).round() as i64 * r.weight.unwrap_or(0)
}

fn known_state(r: &Record) -> bool {
    ["received", "open", "resolved", "closed", "declined"].contains(&r.status.as_str())
}

/// Whether a measure counts this kind of row.
pub fn is_counted(measure: &str, r: &Record) -> bool {
    match measure {
        "churn-intent" | "satisfied-share/survey" => r.kind == "survey",
        per if per.starts_with("complaints-per-10k") => r.kind != "survey",
        _ => r.kind.is_empty(),
    }
}

/// Whether a measure is about a record at all.
pub fn twin_universe(measure: &str, r: &Record) -> bool {
    match measure {
        "return-refusal-rate" => {
            let read = matches!(r.remedy_source.as_str(), "text" | "review");
            let came = matches!(r.remedy_outcome.as_str(), "refused" | "granted" | "pending");
            let returned = matches!(r.remedy_requested.as_str(), "return" | "exchange" | "refund" | "repair");
            returned || r.remedy_requested.is_empty() && read && came
        }
        "median-days-to-close" | "p90-days-to-close" | "loss-reporting-share" => r.weight == Some(1),
        other => panic!("the measure {other} has no universe"),
    }
}

/// The key of a record under a dimension, as a person would write it; a bucket by chrono.
fn key(dim: &str, r: &Record) -> String {
    let (bucket, day) = match dim.strip_prefix("closed_") {
        Some(bucket) => (bucket, r.closed_on),
        None => (dim, r.received_on),
    };
    let form = |form: &str| day.map_or(String::new(), |d| d.format(form).to_string());
    let part = |letter: char, months: u32| {
        day.map_or(String::new(), |d| format!("{}{letter}{}", d.year(), d.month().div_ceil(months)))
    };
    match bucket {
        "product_category" => r.product_category.clone(),
        "region" => r.region.clone(),
        "satisfaction" => r.satisfaction.map_or(String::new(), |s| s.to_string()),
        "year" => form("%Y"),
        "half" => part('H', 6),
        "quarter" => part('Q', 3),
        "month" => form("%Y-%m"),
        "week" => form("%G-W%V"),
        "age_band" => match r.age_band.as_str() {
            "19" | "20" => "0-20".into(),
            "25" => "21-30".into(),
            "71" => "71+".into(),
            written => written.into(),
        },
        "amount_band" => match r.amount_disputed.map(|minor| minor / 100) {
            None => "",
            Some(0..100) => "under 100",
            Some(100..500) => "100 to <500",
            Some(500..1_000) => "500 to <1,000",
            Some(50_000..) => "50,000 and over",
            Some(other) => panic!("{other} is in no band of this test"),
        }
        .into(),
        other => panic!("the dimension {other} has no twin"),
    }
}

/// Key → numerator and denominator.
pub type Counts = BTreeMap<Vec<String>, (i64, i64)>;

pub fn looped<'a>(measure: &str, records: impl Iterator<Item = &'a Record>, by: &[&str]) -> Counts {
    let mut counts = Counts::new();
    let records: Vec<&Record> = records.filter(|r| is_counted(measure, r)).collect();
    let exposure = exposure_of(measure, &records);
    let counted = |r: &&&Record| match r.kind.as_str() {
        "exposure" => exposure.contains(*r),
        _ => is_exposed(&exposure, by, r),
    };
    for r in records.iter().filter(counted) {
        let dims: Vec<String> = by.iter().map(|dim| key(dim, r)).collect();
        for (part, numerator, denominator) in twin(measure, r) {
            let mut key = dims.clone();
            key.extend((!part.is_empty()).then(|| part.to_string()));
            let entry = counts.entry(key).or_default();
            *entry = (entry.0 + numerator, entry.1 + denominator);
        }
    }
    counts
}

/// What a measure sets complaints against; nothing for others.
fn exposure_of<'a>(measure: &str, records: &[&'a Record]) -> Vec<&'a Record> {
    let Some(unit) = measure.strip_prefix("complaints-per-10k") else { return Vec::new() };
    let is_of = |r: &&Record| r.kind == "exposure" && (unit.is_empty() || unit[1..] == r.exposure_unit);
    records.iter().copied().filter(is_of).collect()
}

/// Whether every day of a record is in exposure that agrees in product and region, as far as all exposure tells them.
fn is_exposed(exposure: &[&Record], by: &[&str], r: &Record) -> bool {
    let told = |of: fn(&Record) -> &str| exposure.iter().all(|e| !of(e).is_empty());
    let by_product = told(|e| &e.product_category);
    let by_region = told(|e| &e.region);
    assert!(!by.contains(&"product_group") && exposure.iter().all(|e| e.product_group.is_empty()));
    let agrees = |e: &&&Record| {
        (!by_product || e.product_category == r.product_category) && (!by_region || e.region == r.region)
    };
    let own: Vec<&&Record> = exposure.iter().filter(agrees).collect();
    let holds = |day: chrono::NaiveDate| {
        own.iter().any(|e| e.received_on.is_some_and(|d| d <= day) && e.counted_until.or(e.received_on) >= Some(day))
    };
    let days = || {
        let first = r.received_on?;
        Some(first.iter_days().take_while(|day| *day <= r.counted_until.unwrap_or(first)).all(holds))
    };
    exposure.is_empty() || own.iter().any(|e| e.received_on.is_none()) || days() == Some(true)
}

/// The middle of some days.
pub fn median(mut days: Vec<i64>) -> Option<f64> {
    days.sort_unstable();
    let n = days.len();
    (n > 0).then(|| (days[(n - 1) / 2] + days[n / 2]) as f64 / 2.0)
}

/// Days to close of the records that the median is about.
pub fn days<'a>(records: impl Iterator<Item = &'a Record>) -> Vec<i64> {
    records.filter(|r| r.kind.is_empty() && r.weight == Some(1)).filter_map(|r| r.days_to_close).collect()
}
