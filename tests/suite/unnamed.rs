//! What a publisher does not name is not none: counts as published, by categories of which each year names its own.

use serde_json::Value;

use crate::support::{Bench, fraction, row};

/// Counts by year and problem. 2021 names three problems and the rest, 2022 tells one of these as none, 2023 says nothing
/// of it.
const COUNTS: &str = "year,problem,complaints
2021,质量,200
2021,广告,400
2021,售后,100
2021,其余,300
2022,质量,250
2022,广告,0
2022,售后,150
2022,其余,300
2023,质量,250
2023,售后,50
2023,其余,700
2024,质量,250
2024,广告,10
2024,售后,200
2024,其余,300
";

const PROFILE: &str = r#"
id = "yearly"
about = { en = "Counts by year and problem", zh = "各年按问题统计的投诉" }
identity = ["year", "problem"]
dates = ["period"]
unlisted_code = "other"

[detect]
headers = ["year", "problem", "complaints"]

[fields]
received_on = "year"
weight = "complaints"
source_codes = "problem"

[codes]
"质量" = "product-quality"
"售后" = "after-sales"
"广告" = "false-marketing"
"#;

fn bench() -> Bench {
    let bench = Bench::new();
    bench.file("counts.csv", COUNTS);
    bench.file("yearly.toml", PROFILE);
    bench
}

fn ask(bench: &Bench, args: &[&str]) -> Value {
    bench.json(&[&["table"], args, &["counts.csv", "--source", "yearly.toml"]].concat())
}

fn says(table: &Value) -> bool {
    table["notes"].to_string().contains("which does not mean none")
}

/// Keys and counts of all rows but those that have no count.
fn counted(table: &Value, keys: &[&str]) -> Vec<(Vec<String>, i64)> {
    let rows = table["rows"].as_array().unwrap().iter();
    let of = |row: &Value| keys.iter().map(|key| row[*key].as_str().unwrap().to_string()).collect();
    let mut rows: Vec<_> = rows.filter_map(|row| Some((of(row), row["numerator"].as_i64()?))).collect();
    rows.sort();
    rows
}

#[test]
fn a_share_of_what_a_year_does_not_name_is_not_nothing() {
    let bench = bench();
    let counts = ask(&bench, &["complaints", "--by", "year,category"]);
    for measure in ["category-share", "mention-share"] {
        let shares = ask(&bench, &[measure, "--by", "year"]);
        assert!(says(&shares), "{measure}");
        let same = |table: &Value| counted(table, &["year", "category"]).len();
        assert_eq!(same(&shares), same(&counts), "{measure}");
        if measure == "category-share" {
            assert_eq!(counted(&shares, &["year", "category"]), counted(&counts, &["year", "category"]));
        }
        for year in ["2021", "2022", "2023", "2024"] {
            let one = ask(&bench, &[measure, "--period", year]);
            assert!(says(&one));
            let rows = shares["rows"].as_array().unwrap().iter().filter(|row| row["year"] == year);
            let of = |row: &Value| (row["category"].to_string(), row["value"].as_f64(), row["denominator"].as_i64());
            assert_eq!(
                rows.map(of).collect::<Vec<_>>(),
                one["rows"].as_array().unwrap().iter().map(of).collect::<Vec<_>>(),
                "{measure} {year}"
            );
        }
    }
    // What the source tells as none is none.
    let told = ask(&bench, &["category-share", "--period", "2022"]);
    assert_eq!(row(&told, "category", "false-marketing")["value"], 0.0);
    assert_eq!(told["totals"]["denominator"], 700);
}

#[test]
fn what_one_year_does_not_name_has_not_changed_and_neither_has_the_rest_it_stands_among() {
    let bench = bench();
    for measure in ["category-share", "mention-share", "complaints"] {
        let by: &[&str] = if measure == "complaints" { &["--by", "category"] } else { &[] };
        let compared =
            |then: &str, now: &str| ask(&bench, &[&[measure], by, &["--period", now, "--compare", then]].concat());
        for (then, now) in [("2022", "2023"), ("2023", "2024")] {
            let table = compared(then, now);
            assert!(says(&table));
            let other = if measure == "mention-share" { "only-other" } else { "other" };
            for category in ["false-marketing", other] {
                let row = row(&table, "category", category);
                let change = row.as_object().unwrap().iter().filter(|(name, _)| name.starts_with("change_"));
                assert!(change.clone().count() > 0 && change.clone().all(|(_, value)| value.is_null()), "{row}");
                assert!(!row.to_string().contains("risen") && !row.to_string().contains("fallen"), "{row}");
            }
            assert!(row(&table, "category", "after-sales").to_string().contains(if now == "2023" {
                "fallen"
            } else {
                "risen"
            }));
        }
        let same = compared("2021", "2022")["rows"].to_string();
        assert_eq!(same.matches("fallen").count(), 1, "{measure}: both years name it");
    }
    let moved = bench.json(&[
        "movers",
        "category-share",
        "--by",
        "source",
        "--period",
        "2023",
        "--compare",
        "2022",
        "counts.csv",
        "--source",
        "yearly.toml",
    ]);
    assert!(!moved["rows"].to_string().contains("false-marketing"), "{moved}");
}

#[test]
fn a_pivot_and_a_total_over_years_of_which_some_do_not_name_a_part_leave_it_open() {
    let table = ask(&bench(), &["category-share", "--by", "year", "--pivot", "category"]);
    let all = table["rows"].as_array().unwrap().iter().filter(|row| row["year"] == "(all)");
    let all: Vec<&Value> = all.filter(|row| row["category"] != "(all)").collect();
    assert!(all.iter().all(|row| row["category"] != "false-marketing"), "{all:?}");
    let sales = all.iter().find(|row| row["category"] == "after-sales").unwrap();
    assert_eq!(fraction(sales), (500, 3460));
}

#[test]
fn single_complaints_of_which_none_is_about_a_category_have_a_share_of_nothing() {
    let bench = Bench::new();
    let rows: String = (0..40).map(|i| format!("A{i},2023-0{}-01,甲店,质量太差，开裂了\n", i % 9 + 1)).collect();
    bench.file("in.csv", format!("投诉编号,投诉时间,商家名称,投诉内容\n{rows}"));
    for measure in ["category-share", "mention-share"] {
        let table = bench.json(&["table", measure, "in.csv"]);
        assert_eq!(table["rows"].as_array().unwrap().len(), 5);
        assert_eq!(row(&table, "category", "false-marketing")["value"], 0.0);
        assert!(!says(&table));
    }
}
