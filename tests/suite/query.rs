//! `plaint query`: a question of the user's own over the complaints, in every format, with errors at the word.

use plaint::render::FORMATS;
use plaint::schema::FIELDS;

use serde_json::Value;

use crate::support::{Bench, SMALL, has_duckdb, root};

#[test]
fn a_question_is_answered_over_the_dataset_and_over_files() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    bench.run(&["import", "in.csv"]);
    let sql = "SELECT product_category, SUM(weight) AS n FROM complaints GROUP BY product_category ORDER BY n DESC";
    let stored = bench.json(&["query", sql]);
    assert_eq!(stored["rows"], bench.json(&["query", sql, "in.csv"])["rows"]);
    assert_eq!(stored["rows"][0]["product_category"], "化妆品");
    assert_eq!(stored["rows"][0]["n"], 2);
}

#[test]
fn values_keep_their_types_in_json() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let sql = "SELECT record_id, received_on, amount_disputed, is_product_quality, region FROM complaints WHERE record_id LIKE '%A1'";
    let expected = serde_json::json!({
        "record_id": "generic:A1", "received_on": "2017-03-05", "amount_disputed": 29900, "is_product_quality": true, "region": null
    });
    assert_eq!(bench.json(&["query", sql, "in.csv"])["rows"][0], expected);
}

#[test]
fn what_lies_between_two_days_is_told_in_days_and_a_moment_as_one() {
    let bench = Bench::new();
    bench.file("in.csv", "投诉编号,受理日期,办结日期,内容\n1,2017-03-01,2017-03-04,a\n2,2017-03-02,2017-03-10,b\n");
    let of = |expr: &str| {
        let list = bench.json(&["query", &format!("SELECT {expr} AS x FROM complaints"), "in.csv"]);
        list["rows"].as_array().unwrap().iter().map(|r| r["x"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(of("closed_on - received_on"), [3, 8]);
    assert_eq!(of("SUM(closed_on - received_on)"), [11]);
    assert_eq!(of("AVG(closed_on - received_on)"), [5.5]);
    assert_eq!(of("MAX(received_on)"), ["2017-03-02"]);
    // Halfway between two days is noon or midnight.
    for moment in ["AVG(received_on)", "MEDIAN(received_on)", "CAST(MIN(received_on) AS TIMESTAMP)"] {
        let told = of(moment);
        assert!(told[0].as_str().is_some_and(|text| text.starts_with("2017-03-01")), "{moment}: {told:?}");
    }
    assert_eq!(of("COUNT(*)"), [2]);
    assert_eq!(of("EXTRACT(YEAR FROM MIN(received_on))"), [2017]);
}

#[test]
fn a_comparison_that_would_hold_of_all_or_of_nothing_is_shown_at_its_value() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    for (condition, what) in [
        ("received_on > 2017", "`received_on` is a date"),
        ("c.received_on > 2017", "`c.received_on` is a date"),
        ("is_after_sales = 'yes'", "`is_after_sales` is a yes or no"),
        ("received_on >= '2017-6-1'", "write the day as 2017-06-01"),
        ("closed_on - received_on > 30", "days_to_close"),
    ] {
        let ran =
            bench.run(&["query", &format!("SELECT COUNT(*) AS n FROM complaints AS c WHERE {condition}"), "in.csv"]);
        assert!(
            ran.status == 1 && ran.stderr.contains(what) && ran.stderr.contains('^'),
            "{condition}: {}",
            ran.stderr
        );
        let ran = bench.run(&["table", "complaints", "--where", &condition.replace("c.", ""), "in.csv"]);
        assert!(ran.status == 1 && ran.stderr.contains(&what.replace("c.", "")), "{condition}: {}", ran.stderr);
    }
    // A name that the statement gives itself is no field.
    let sql = "SELECT EXTRACT(YEAR FROM received_on) AS closed_on, COUNT(*) AS n FROM complaints GROUP BY 1 HAVING closed_on > 5";
    let ran = bench.run(&["query", sql, "in.csv"]);
    assert!(!ran.stderr.contains("is a date"), "{}", ran.stderr);
}

#[test]
fn what_is_not_shown_is_told_and_nothing_is_left_out_for_programs() {
    let bench = Bench::new();
    let rows: String = (0..250).map(|i| format!("B{i},2017-03-05,甲店,化妆品,坏了,,\n")).collect();
    bench.file("in.csv", format!("{SMALL}{rows}"));
    let sql = "SELECT record_id FROM complaints";
    let text = bench.run(&["query", sql, "in.csv"]).stdout;
    assert!(text.ends_with("  100 rows shown, 153 more found; --limit 0 gives all\n"), "{text}");
    assert_eq!(bench.run(&["query", sql, "in.csv", "--format", "csv"]).stdout.lines().count(), 254);
    let few = bench.run(&["query", sql, "in.csv", "--format", "csv", "--limit", "2"]);
    assert_eq!(few.stdout, "record_id\ngeneric:A1\ngeneric:A2\n");
    assert!(few.stderr.contains("note: 2 rows shown, 251 more found"), "{}", few.stderr);
    assert_eq!(bench.json(&["query", sql, "in.csv", "--limit", "2"])["more"], 251);
}

#[test]
fn the_same_question_has_the_same_answer_to_the_byte() {
    let bench = Bench::new();
    let rows: String = (0..3000).map(|i| format!("B{i},2017-03-05,店{},类{},坏了,,\n", i * 7 % 311, i % 5)).collect();
    bench.file("in.csv", format!("{SMALL}{rows}"));
    bench.run(&["import", "in.csv"]);
    for sql in [
        "SELECT seller, COUNT(*) AS n FROM complaints GROUP BY seller",
        "SELECT seller, COUNT(*) AS n FROM complaints GROUP BY seller LIMIT 7",
        "SELECT seller, COUNT(*) AS n FROM complaints GROUP BY seller ORDER BY n DESC",
        "SELECT DISTINCT product_category FROM complaints",
        "SELECT record_id, seller FROM complaints ORDER BY product_category LIMIT 9",
        "SELECT seller FROM complaints UNION SELECT product_category FROM complaints",
        "WITH few AS (SELECT seller, COUNT(*) AS n FROM complaints GROUP BY seller LIMIT 5) SELECT SUM(n) AS n FROM few",
    ] {
        let answers: Vec<String> = (0..4).map(|_| bench.run(&["query", sql, "--format", "csv"]).stdout).collect();
        assert!(answers[0].lines().count() > 1 && answers.iter().all(|a| *a == answers[0]), "{sql}");
    }
}

#[test]
fn every_format_lists() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    for format in FORMATS.iter().filter(|format| !format.binary) {
        let ran = bench.run(&["query", "SELECT seller FROM complaints", "in.csv", "--format", format.name]);
        assert!(ran.status == 0 && ran.stdout.contains("乙店"), "{}: {}", format.name, ran.stdout);
    }
}

#[test]
fn a_cell_that_a_terminal_or_a_spreadsheet_would_obey_is_tamed() {
    let bench = Bench::new();
    bench.file("in.csv", "商家,投诉内容\n\"a\u{1b}[31mred\nb\",质量差\n=1+1,质量差\n");
    let sql = "SELECT seller FROM complaints";
    assert!(bench.run(&["query", sql, "in.csv"]).stdout.contains("a [31mred b"));
    assert!(bench.run(&["query", sql, "in.csv", "--format", "csv"]).stdout.contains("\n'=1+1\n"));
}

#[test]
fn a_mistake_is_shown_at_its_word() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    for (sql, says) in [
        (
            "SELECT selller FROM complaints",
            "error: no field is called `selller`\n  SELECT selller FROM complaints\n         ^^^^^^^\nhint: did you mean `seller`?",
        ),
        (
            "SELECT seller FROM complaint",
            "error: no table is called `complaint`\n  SELECT seller FROM complaint\n                     ^^^^^^^^^\nhint: the only table is complaints",
        ),
        (
            "SELECT FOO(seller) FROM complaints",
            "error: unsupported function 'foo'\n  SELECT FOO(seller) FROM complaints\n         ^^^\n",
        ),
        (
            "SELECT seller FROM complaints ORDER seller",
            "\n  SELECT seller FROM complaints ORDER seller\n                                ^^^^^\n",
        ),
        (
            "SELECT seller, COUNT(*) FROM complaints",
            "error: a column beside COUNT or SUM needs a GROUP BY\n  SELECT seller, COUNT(*) FROM complaints\n         ^^^^^^\n",
        ),
        (
            "DROP TABLE complaints",
            "error: only SELECT is possible: `plaint query` changes nothing\n  DROP TABLE complaints\n  ^^^^\n",
        ),
        (
            "SELECT * FROM read_parquet('x')",
            "error: a table can only be named, not computed\n  SELECT * FROM read_parquet('x')\n                ^^^^^^^^^^^^",
        ),
    ] {
        let ran = bench.run(&["query", sql, "in.csv"]);
        assert_eq!(ran.status, 1, "{sql}");
        assert!(ran.stderr.contains(says), "{sql}\n{}", ran.stderr);
    }
}

#[test]
fn shares_of_groups_are_asked_of_the_aggregated_rows() {
    let bench = Bench::new();
    bench.file("in.csv", SMALL);
    let nested = "SELECT product_category, SUM(weight) * 300 / SUM(SUM(weight)) OVER () AS share FROM complaints GROUP BY product_category";
    let refused = bench.run(&["query", nested, "in.csv"]);
    assert_eq!(refused.status, 1, "{}", refused.stdout);
    assert!(
        refused.stderr.contains("hint: aggregate first, then use OVER on the result: WITH g AS ("),
        "{}",
        refused.stderr
    );
    let sql = "WITH g AS (SELECT product_category, SUM(weight) AS n FROM complaints GROUP BY product_category) \
               SELECT product_category, n, SUM(n) OVER () AS total FROM g ORDER BY n DESC";
    let rows = bench.json(&["query", sql, "in.csv"])["rows"].clone();
    let of = |row: usize| (rows[row]["n"].as_i64().unwrap(), rows[row]["total"].as_i64().unwrap());
    assert_eq!([of(0), of(1)], [(2, 3), (1, 3)]);
}

/// Statements that engines are known to read in several ways, where they pass.
const DOUBTFUL: [&str; 14] = [
    "WITH g AS (SELECT category, SUM(weight) AS n FROM complaints GROUP BY category) SELECT category, n * 100.0 / SUM(n) OVER () AS pct FROM g",
    "WITH g AS (SELECT category, seller_type, SUM(weight) AS n FROM complaints GROUP BY category, seller_type) SELECT category, seller_type, n * 100.0 / SUM(n) OVER (PARTITION BY seller_type) AS pct FROM g",
    "WITH g AS (SELECT category, SUM(weight) AS n FROM complaints GROUP BY category) SELECT category, SUM(n) OVER (ORDER BY category ROWS UNBOUNDED PRECEDING) AS so_far FROM g",
    "WITH g AS (SELECT category, COUNT(*) AS n FROM complaints GROUP BY category), r AS (SELECT category, n, ROW_NUMBER() OVER (ORDER BY n DESC) AS place FROM g) SELECT category, MIN(place) OVER (PARTITION BY n) AS rank FROM r",
    "SELECT DISTINCT category, COUNT(*) OVER (PARTITION BY category) AS n FROM complaints",
    "SELECT record_id, SUM(amount_disputed) OVER (PARTITION BY category ORDER BY record_id DESC ROWS UNBOUNDED PRECEDING) AS so_far FROM complaints",
    "SELECT record_id, COUNT(amount_disputed) OVER (ORDER BY record_id ROWS UNBOUNDED PRECEDING) AS so_far FROM complaints",
    "SELECT record_id, LAST_VALUE(category) OVER (ORDER BY record_id ROWS UNBOUNDED PRECEDING) AS last FROM complaints",
    "SELECT record_id, AVG(amount_disputed) OVER (PARTITION BY category) AS mean FROM complaints",
    "SELECT amount_disputed, QUANTILE_CONT(amount_disputed, 0.9) AS p FROM complaints GROUP BY amount_disputed",
    "SELECT category, amount_disputed, QUANTILE_DISC(amount_disputed, 0.5) AS p FROM complaints GROUP BY category, amount_disputed",
    "SELECT amount_disputed, SUM(amount_disputed) AS s, AVG(amount_disputed) AS m, COUNT(DISTINCT amount_disputed) AS d, MIN(amount_disputed) AS l FROM complaints GROUP BY amount_disputed",
    "SELECT category, QUANTILE_CONT(amount_disputed, 0.9) AS p FROM complaints GROUP BY category HAVING QUANTILE_CONT(amount_disputed, 0.9) > 100",
    "SELECT category, ROUND(SUM(weight) / 8.0, 2) AS r, ROUND(COUNT(*)) AS n FROM complaints GROUP BY category",
];

#[test]
fn what_passes_is_answered_as_duckdb_answers_it() {
    if !has_duckdb() {
        return;
    }
    let bench = Bench::new();
    bench.run(&["import", root().join("samples/weishang-2017/complaints.csv").to_str().unwrap()]);
    let cell = |v: &Value| match v {
        Value::Null => String::new(),
        v => v.as_f64().map_or_else(|| v.as_str().unwrap().to_string(), |x| format!("{x:.6}")),
    };
    let answer = |sql: &str| -> Vec<Vec<String>> {
        let answer = bench.json(&["query", sql, "--limit", "0"]);
        let rows = answer["rows"].as_array().unwrap().iter();
        let mut rows: Vec<Vec<String>> =
            rows.map(|row| row.as_object().unwrap().values().map(cell).collect()).collect();
        rows.sort();
        rows
    };
    let script = format!(
        "import duckdb, json\n\
         duckdb.sql(\"CREATE VIEW complaints AS SELECT * FROM 'plaint-data/records/*/*.parquet'\")\n\
         cell = lambda v: '' if v is None else v if isinstance(v, str) else f'{{float(v):.6f}}'\n\
         ask = lambda sql: sorted([cell(v) for v in row] for row in duckdb.sql(sql).fetchall())\n\
         print(json.dumps([ask(sql) for sql in json.loads({:?})]))\n",
        serde_json::to_string(&DOUBTFUL).unwrap()
    );
    bench.file("ask.py", script);
    let output = std::process::Command::new("python3").arg("ask.py").current_dir(bench.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected: Vec<Vec<Vec<String>>> = serde_json::from_slice(&output.stdout).unwrap();
    for (sql, expected) in DOUBTFUL.iter().zip(expected) {
        assert!(expected.len() > 3, "{sql}");
        assert_eq!(answer(sql), expected, "{sql}");
    }
}

#[test]
fn rows_that_are_no_single_complaints_are_told_where_rows_are_counted() {
    let bench = Bench::new();
    bench.file("in.csv", "nature,complaints_2023h1\n质量,100\n价格,20\n");
    let notes = |sql: &str| bench.json(&["query", sql, "in.csv"])["notes"].as_array().unwrap().len();
    assert_eq!(notes("SELECT COUNT(*) AS n FROM complaints"), 1);
    assert_eq!(notes("SELECT SUM(weight) AS n FROM complaints"), 0);
    assert_eq!(notes("SELECT nature FROM complaints"), 0);
}

#[test]
fn the_schema_has_every_field() {
    let bench = Bench::new();
    let schema = bench.json(&["query", "--schema"]);
    let names: Vec<&str> = schema["rows"].as_array().unwrap().iter().map(|r| r["field"].as_str().unwrap()).collect();
    assert_eq!(names, FIELDS.iter().map(|f| f.name).collect::<Vec<_>>());
    let text = bench.run(&["query", "--schema"]).stdout;
    assert!(FIELDS.iter().all(|f| text.contains(f.about.0)), "no meaning is cut off");
}

#[test]
fn a_condition_counts_the_same_in_a_question_and_in_a_table() {
    let bench = Bench::new();
    let row =
        |(n, (paid, asked)): (u32, (&str, &str))| format!("A{n},2017-03-0{n},2017-03-0{n},甲店,坏了,{asked},{paid}\n");
    let amounts = [("10", "0"), ("0", "0"), ("5", "8"), ("", "8"), ("1", "8")];
    let rows: String = (1..).zip(amounts).map(row).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,办结日期,商家,投诉内容,涉案金额（元）,挽回损失（元）\n{rows}"));
    for (condition, n) in [
        ("amount_recovered / amount_disputed > 0.5", 1),
        ("amount_recovered / amount_disputed IS NULL", 3),
        ("amount_recovered % amount_disputed = 100", 1),
        ("(amount_recovered - 300) % 400 = -200", 1),
        ("-amount_disputed < -1e2", 3),
        ("amount_disputed IN (0, 800.0)", 5),
    ] {
        let sql = format!("SELECT COUNT(*) AS n FROM complaints WHERE {condition}");
        assert_eq!(bench.json(&["query", &sql, "in.csv"])["rows"][0]["n"], n, "{condition}");
        let table = bench.json(&["table", "complaints", "in.csv", "--where", condition]);
        assert_eq!(table["totals"]["numerator"], n, "{condition}");
    }
    let ratio = "SELECT AVG(amount_recovered / amount_disputed) AS mean FROM complaints";
    assert_eq!(bench.json(&["query", ratio, "in.csv"])["rows"][0]["mean"], 0.375);
    let none =
        bench.run(&["query", "SELECT LN(amount_disputed) AS x FROM complaints WHERE amount_disputed = 0", "in.csv"]);
    assert!(none.status == 0 && !none.stdout.contains("inf"), "{}", none.stdout);
}
