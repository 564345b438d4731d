//! Attacks on what the program prints with `--suppress`: every number of several tables over the same complaints goes into
//! one system of equations, and linear programming asks how much or little a hidden count can be.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::simplex::System;
use crate::support::Bench;

const HEADER: &str = "投诉编号,受理日期,地区,商品类别,投诉内容,处理结果,涉及金额,挽回经济损失\n";

/// Complaints of a few regions and categories, some of them rare, with texts of all four categories.
fn complaints(rng: &mut ChaCha8Rng) -> String {
    let texts = [
        "收到的衣服破了个洞，要求退货",
        "宣传与实物不符，虚假宣传，要求退款",
        "保修期内商家不给维修，要求维修",
        "快递丢失一直不送货，要求退款",
    ];
    let results = ["商家拒绝退货", "已退款", ""];
    let (regions, categories) = (rng.random_range(1..=4), rng.random_range(1..=3));
    let mut file = String::from(HEADER);
    for row in 0..rng.random_range(8..120) {
        // The first of each are common, the last rare.
        let mut rare = |n: usize| rng.random_range(0..n).min(rng.random_range(0..n));
        let (region, category, text, result) = (rare(regions), rare(categories), rare(4), rare(3));
        let (day, recovered) = (1 + row % 28, rng.random_range(1..500));
        file += &format!(
            "{row},2017-03-{day:02},{},{},{},{},{recovered}.00,{recovered}.00\n",
            ["北京", "上海", "广东", "四川"][region],
            ["化妆品", "服装", "家电"][category],
            texts[text],
            results[result]
        );
    }
    file
}

/// The unknowns of a table: a number for each group, and for each of the parts into which a complaint of it can fall.
struct Unknowns {
    groups: Vec<Vec<String>>,
    parts: usize,
}

impl Unknowns {
    /// The sum over all groups that a row speaks of, in the parts for which `part` holds.
    fn sum(&self, keys: &[&str], row: &Value, part: impl Fn(usize) -> bool) -> Vec<f64> {
        let within = |group: &Vec<String>| {
            keys.iter()
                .zip(group)
                .all(|(key, name)| row[*key].as_str().is_none_or(|said| ["(all)", "(subtotal)", name].contains(&said)))
        };
        let each = self.groups.iter().flat_map(|g| (0..self.parts).map(move |p| (g, p)));
        each.map(|(g, p)| f64::from(u8::from(within(g) && part(p)))).collect()
    }
}

/// Rows and totals of a table.
fn rows(table: &Value) -> impl Iterator<Item = &Value> {
    table["rows"].as_array().unwrap().iter().chain([&table["totals"]])
}

fn beyond(table: &Value) -> bool {
    let said = |note: &Value| note.as_str().unwrap().contains("not small themselves");
    table["notes"].as_array().unwrap().iter().any(said)
}

/// Whatever a row prints besides its counts must not say more than they do.
fn says_no_more(row: &Value, totals: &Value) {
    let shown = |key: &str| !row[key].is_null();
    let both = shown("numerator") && shown("denominator");
    assert!(both || !shown("value") && !shown("low") && !shown("high"), "{row}");
    assert!(both && !totals["numerator"].is_null() || !shown("share"), "{row}");
    let flags = row["flags"].as_array().unwrap();
    assert_eq!(both, !flags.iter().any(|f| f == "suppressed"), "{row}");
    assert!(shown("denominator") || !flags.iter().any(|f| f == "not-rankable"), "{row}");
}

/// Tables of the same complaints, each with and without its small counts, and each printed once.
struct Printed {
    bench: Bench,
    least: i64,
    known: BTreeMap<String, (Value, Value)>,
}

impl Printed {
    fn new(complaints: &str, least: i64) -> Printed {
        let bench = Bench::new();
        assert_eq!(bench.run(&["import", bench.file("data.csv", complaints)]).status, 0);
        Printed { bench, least, known: BTreeMap::new() }
    }

    /// What stands behind the dimensions is the shape of the table.
    fn get(&mut self, measure: &str, table: &str) -> (Value, Value) {
        let print = || {
            let mut words = table.split(' ');
            let by = words.next().filter(|by| !by.is_empty());
            let by: Vec<&str> = by.iter().flat_map(|by| ["--by", by]).chain(words).collect();
            let (args, least) = ([&["table", measure], &by[..]].concat(), self.least.to_string());
            let hidden = [&args[..], &["--suppress", &least]].concat();
            (self.bench.json(&args), self.bench.json(&hidden))
        };
        self.known.entry(format!("{measure} {table}")).or_insert_with(print).clone()
    }
}

/// Attacks tables of a measure, all of them at once; each alone where a note says that they must not stand side by side. Gives
/// the number of small counts.
fn attack(printed: &mut Printed, measure: &str, tables: &[&str], parts: &[&str]) -> usize {
    let least = printed.least;
    let pairs: Vec<(Value, Value)> = tables.iter().map(|table| printed.get(measure, table)).collect();
    let by = tables[0].split(' ').next().unwrap_or_default();
    let keys: Vec<&str> = by.split(',').filter(|key| !key.is_empty()).collect();
    let mut groups: Vec<Vec<String>> = Vec::new();
    for row in pairs[0].0["rows"].as_array().unwrap() {
        let group: Vec<String> = keys.iter().map(|key| row[*key].as_str().unwrap().to_string()).collect();
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    // A rate has a numerator and the rest; a mention, every way in which the three named categories go together, and none.
    let mention = measure == "mention-share";
    let unknowns = Unknowns { groups, parts: if mention { 9 } else { parts.len().max(2) } };
    let counted =
        |row: &Value, p: usize| match row["category"].as_str().and_then(|c| parts.iter().position(|n| *n == c)) {
            Some(3) if mention => p == 0,
            Some(4) if mention => p == 8,
            Some(part) if mention => p < 8 && p >> part & 1 == 1,
            Some(part) => part == p,
            None if parts.is_empty() => p == 0 || measure == "complaints",
            None => true,
        };
    let together = !pairs.iter().any(|(_, printed)| beyond(printed));
    let mut small = 0;
    for i in 0..if together { 1 } else { pairs.len() } {
        let attacked = if together { &pairs[..] } else { &pairs[i..=i] };
        let mut system = System { rows: Vec::new(), right: Vec::new() };
        for row in attacked.iter().flat_map(|(_, printed)| rows(printed)) {
            for (key, part) in [("numerator", true), ("denominator", false)] {
                if let Some(count) = row[key].as_i64() {
                    system.rows.push(unknowns.sum(&keys, row, |p| !part || counted(row, p)));
                    system.right.push(count as f64);
                }
            }
        }
        for (truth, printed) in attacked {
            rows(printed).for_each(|row| says_no_more(row, &printed["totals"]));
            for row in rows(truth) {
                let (n, d) = (row["numerator"].as_i64().unwrap(), row["denominator"].as_i64().unwrap());
                let asked: [(i64, Vec<f64>); 3] = [
                    (n, unknowns.sum(&keys, row, |p| counted(row, p))),
                    (d - n, unknowns.sum(&keys, row, |p| !counted(row, p))),
                    (d, unknowns.sum(&keys, row, |_| true)),
                ];
                for (count, sum) in asked.iter().filter(|(count, _)| (1..least).contains(count)) {
                    let (low, high) = system.bounds(sum).expect("the complaints themselves fulfil what is printed");
                    assert!(
                        high - low + 1e-6 >= least as f64,
                        "{measure} by {tables:?} under {least}: {count} must lie within {low}..{high}: {row}\n{printed}"
                    );
                    small += 1;
                }
            }
        }
    }
    small
}

#[test]
fn nothing_hidden_is_recovered_from_tables_side_by_side() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let both = ["region,product_category", "region", "product_category", ""];
    let categories = ["product-quality", "false-marketing", "after-sales", "other", "unclassified"];
    let mut small = [0; 4];
    for round in 0..8 {
        let mut printed = Printed::new(&complaints(&mut rng), [5, 10, 3][round % 3]);
        small[0] += attack(&mut printed, "complaints", &both, &[]);
        small[1] += attack(&mut printed, "refusal-rate", &both, &[]);
        small[2] += attack(&mut printed, "category-share", &["region", ""], &categories);
        let raised = categories.map(|category| if category == "other" { "only-other" } else { category });
        small[3] += attack(&mut printed, "mention-share", &["region", ""], &raised);
        for shape in SHAPES {
            let tables = [&format!("{} {shape}", both[0])[..], "region", "product_category", ""];
            small[0] += attack(&mut printed, "complaints", &tables, &[]);
            small[1] += attack(&mut printed, "refusal-rate", &tables, &[]);
        }
        let tables = ["region --totals --sort -n", "region --pivot category", ""];
        small[2] += attack(&mut printed, "category-share", &tables, &categories);
    }
    assert!(small.iter().all(|n| *n > 20), "{small:?} small counts were attacked");
}

/// With margins, in columns, in the order of the numbers.
const SHAPES: [&str; 3] = ["--totals --sort -value", "--pivot product_category --sort n", "--pivot region --totals"];

#[test]
fn where_a_hidden_group_stands_does_not_tell_its_size() {
    let bench = Bench::new();
    bench.file("data.csv", three_regions());
    let regions = |sort: &str| -> Vec<String> {
        let table =
            bench.json(&["table", "complaints", "data.csv", "--by", "region", "--sort", sort, "--suppress", "5"]);
        table["rows"].as_array().unwrap().iter().map(|row| row["region"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(regions("-value"), ["北京", "上海", "四川", "广东"]);
    assert_eq!(regions("n"), ["上海", "北京", "四川", "广东"]);
}

#[test]
fn the_largest_groups_are_named_only_where_that_tells_of_no_hidden_number() {
    let bench = Bench::new();
    bench.file("data.csv", three_regions());
    let top = |n: &str| {
        bench.run(&[
            "table",
            "complaints",
            "data.csv",
            "--by",
            "region",
            "--top",
            n,
            "--suppress",
            "5",
            "--format",
            "csv",
        ])
    };
    assert!(top("2").stdout.contains("\nall other (2),14,14,"), "{}{}", top("2").stdout, top("2").stderr);
    let ran = top("3");
    assert!(ran.status == 1 && ran.stderr.contains("name fewer groups with --top"), "{}", ran.stderr);
}

#[test]
fn a_hidden_cell_has_its_mark_where_a_dimension_goes_across() {
    let bench = Bench::new();
    let mut file = three_regions();
    for i in 0..9 {
        file += &format!("h{i},2017-03-06,北京,家电,电视坏了，要求退货,已退款,10.00,10.00\n");
    }
    file += "h9,2017-03-06,上海,家电,电视坏了，要求退货,已退款,10.00,10.00\n";
    bench.file("data.csv", file);
    let args = ["table", "complaints", "data.csv", "--by", "region", "--pivot", "product_category", "--suppress", "5"];
    let text = bench.run(&args).stdout;
    let line = |name: &str| text.lines().rfind(|line| line.contains(name)).unwrap_or_default().to_string();
    assert!(line("上海").contains('·') && !line("上海").contains(" 1 "), "{text}");
    assert!(line(" (all) ").contains("87"), "{text}");
}

/// Two regions with many complaints, one with a few, and refusals for some.
fn three_regions() -> String {
    let mut file = String::from(HEADER);
    for (region, count, refused) in [("北京", 40, 20), ("上海", 23, 9), ("广东", 11, 6), ("四川", 3, 1)] {
        for i in 0..count {
            let result = if i < refused { "商家拒绝退货" } else { "已退款" };
            file += &format!("{region}{i},2017-03-05,{region},服装,衣服破了个洞，要求退货,{result},10.00,10.00\n");
        }
    }
    file
}

#[test]
fn a_hidden_group_stands_last_and_shows_a_mark_in_every_format() {
    let bench = Bench::new();
    bench.file("data.csv", three_regions());
    let print = |format: &str| {
        let ran =
            bench.run(&["table", "complaints", "data.csv", "--by", "region", "--suppress", "5", "--format", format]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stdout
    };
    // 3 and its partner 11 are hidden, whose sum of 14 follows from the total of 77.
    let csv = print("csv");
    assert!(csv.contains("\n四川,,,,,,,suppressed\n") && csv.contains("\n广东,,,,,,,suppressed\n"), "{csv}");
    assert!(csv.contains("\n北京,40,40,40,"), "{csv}");
    for format in ["text", "markdown"] {
        let text = print(format);
        let hidden: Vec<&str> = text.lines().filter(|line| line.contains("四川") || line.contains("广东")).collect();
        assert!(hidden.iter().all(|line| line.contains('·') && !line.contains(['1', '3'])), "{hidden:?}");
        assert!(text.contains("counts under 5"), "{text}");
    }
    let json: Value = serde_json::from_str(&print("json")).unwrap();
    let names: Vec<&str> = json["rows"].as_array().unwrap().iter().map(|r| r["region"].as_str().unwrap()).collect();
    assert_eq!(names[..2], ["北京", "上海"], "a hidden group would tell its size by where it stands");
    assert!(json["rows"][3]["value"].is_null() && json["rows"][3]["flags"][0] == "suppressed");
}

#[test]
fn days_without_complaints_are_not_hidden_beside_those_with_few() {
    let bench = Bench::new();
    let mut file = String::from(HEADER);
    // Nobody answers at weekends, the 4th and the 5th and so on.
    for day in (1..=28).filter(|day| ![4, 5, 11, 12, 18, 19, 25, 26].contains(day)) {
        for i in 0..1 + day * 7 % 9 {
            let kind = ["服装", "家电"][(i % 3 / 2) as usize];
            file += &format!("{day}-{i},2017-03-{day:02},北京,{kind},衣服破了个洞，要求退货,已退款,9{i}.00,9{i}.00\n");
        }
    }
    bench.file("data.csv", file);
    for (measure, by) in [
        ("complaints", "received_on"),
        ("complaints", "received_on,product_category"),
        ("amount-disputed", "received_on"),
        ("refusal-rate", "received_on"),
    ] {
        let table = bench.json(&["table", measure, "data.csv", "--by", by, "--suppress", "5"]);
        let weekend = |row: &&Value| ["2017-03-04", "2017-03-19"].iter().any(|day| row["received_on"] == *day);
        let free: Vec<&Value> = table["rows"].as_array().unwrap().iter().filter(weekend).collect();
        assert!(free.len() >= 2 && table.to_string().contains("suppressed"), "{measure} by {by}: {table}");
        for row in free {
            assert!(
                row["denominator"] == 0 && row["flags"].as_array().unwrap().iter().all(|f| f != "suppressed"),
                "{row}"
            );
        }
    }
}

#[test]
fn a_chart_leaves_hidden_groups_out_and_says_so() {
    let bench = Bench::new();
    bench.file("data.csv", three_regions());
    let ran = bench.run(&["chart", "complaints", "data.csv", "--by", "region", "--suppress", "5", "-o", "x.svg"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let svg = std::fs::read_to_string(bench.path().join("x.svg")).unwrap();
    assert!(svg.contains("北京") && !svg.contains("四川") && !svg.contains("广东"), "{svg}");
    assert!(svg.contains("not drawn: 2 groups with hidden counts: under 5") && !svg.contains('·'), "{svg}");
    // What must not be printed beside it is told to whoever draws it.
    assert!(ran.stderr.contains("do not publish such tables side by side"), "{}", ran.stderr);
}

#[test]
fn the_notes_give_no_small_count_away() {
    let bench = Bench::new();
    let mut file = three_regions();
    file += "x,2017-03-06,北京,服装,衣服破了个洞,,10.00,10.00\n";
    bench.file("data.csv", file);
    let plain = bench.json(&["table", "refusal-rate", "data.csv"]);
    assert!(plain["notes"].to_string().contains("left out: 1 "), "{plain}");
    let hidden = bench.json(&["table", "refusal-rate", "data.csv", "--suppress", "5"]);
    assert_eq!(hidden["totals"]["denominator"], 77, "the whole is large enough to be printed");
    let notes = hidden["notes"].to_string();
    assert!(notes.contains("left out") && !notes.contains("left out: 1") && !notes.contains("78"), "{notes}");
    assert!(hidden["measure"]["excluded"].as_array().unwrap().iter().all(|e| e["count"].is_null()), "{hidden}");
}

#[test]
fn without_small_counts_nothing_is_hidden() {
    let bench = Bench::new();
    bench.file("data.csv", three_regions());
    let by = ["table", "complaints", "data.csv", "--by", "product_category"];
    let (mut plain, hidden) = (bench.json(&by), bench.json(&[&by[..], &["--suppress", "5"]].concat()));
    // What is to be published does not say how to list the complaints.
    let mut unlisted = |of: &str| plain.pointer_mut(of).unwrap().as_object_mut().unwrap().remove("records").is_some();
    assert!(unlisted("/rows/0") && unlisted("/totals"));
    assert_eq!(plain["rows"], hidden["rows"]);
    assert_eq!(plain["totals"], hidden["totals"]);
}
