//! From a number back to the complaints behind it: what is listed adds up to the integers of its row, the commands in a table run
//! as they are in a shell, and DuckDB reads the dataset on the disk with the same result.

use std::collections::BTreeMap;
use std::process::Command;

use plaint::engine::local::Local;
use plaint::lang::Lang;
use plaint::measure::exposure::matched;
use plaint::measure::trace::{Side, Trace, dimensions, place, trace};
use plaint::measure::{self, Measure, Query, Rows, dimension};
use plaint::store::segment;
use plaint::table::{Cell, Role, Row, Table};
use polars::prelude::IntoLazy;
use proptest::prelude::*;
use serde_json::Value;

use crate::records::{DIMENSIONS, goes_by, record, shipped, table};
use crate::support::{Bench, has_duckdb, root, skipped};

/// The keys of a row as `--row` takes them.
fn keys(table: &Table, row: &Row) -> Vec<String> {
    let keys = table.columns.iter().zip(&row.cells).filter(|(c, _)| c.role == Role::Key);
    let text = |cell: &Cell| if let Cell::Int(n) = cell { n.to_string() } else { cell.text().to_string() };
    keys.map(|(c, cell)| format!("{}={}", c.name, text(cell))).collect()
}

fn traced(
    engine: &mut Local,
    measure: &Measure,
    keys: &[String],
    period: Option<&str>,
    side: Side,
) -> anyhow::Result<Trace> {
    let by = dimensions(&dimension::shipped(), measure, &[], keys)?;
    let period = period.map(|p| plaint::period::parse(p).unwrap());
    let query = matched(Query::new(measure, by, None, period, Lang::En)?, |sql| engine.run(sql))?;
    trace(&query, &place(&query, keys)?, side, &[])
}

/// What the listed records add up to, and the sum of their weights by the list itself.
fn sums(engine: &mut Local, trace: &Trace) -> (i64, i64, usize) {
    let sum = engine.run(&trace.sum).unwrap();
    let rows = engine.run(&trace.rows).unwrap();
    assert_eq!(sum[0][1].int() as usize, rows.len());
    (sum[0][0].int(), rows.iter().map(|row| row[3].int()).sum(), rows.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn what_is_listed_adds_up_to_the_integers_of_its_row(records in prop::collection::vec(record(), 30..60)) {
        let mut engine = Local::over_frame(segment::to_frame(&records).lazy());
        for (i, measure) in measure::shipped().iter().enumerate() {
            let by = [DIMENSIONS[i % DIMENSIONS.len()], &["region", "is_after_sales"]];
            let by = by.into_iter().zip([None, Some("2017H1")]);
            for (by, period) in by.filter(|(by, _)| goes_by(measure, by)) {
                let table = table(measure, &records, by, period);
                for row in table.rows.iter().step_by(3).take(8) {
                    let keys = keys(&table, row);
                    let [numerator, denominator] = [Role::Numerator, Role::Denominator].map(|r| table.cell(row, r).int());
                    let told = format!("{} {keys:?}", measure.name);
                    for (side, integer) in [(Side::Numerator, numerator), (Side::Denominator, denominator)] {
                        let trace = traced(&mut engine, measure, &keys, period, side).unwrap();
                        let (total, weights, _) = sums(&mut engine, &trace);
                        prop_assert_eq!(total, integer, "{:?} of {}", side, told);
                        prop_assert!(trace.of != "weight" || weights == integer, "weights of {:?} of {}", side, told);
                    }
                }
                let whole = traced(&mut engine, measure, &[], period, Side::Denominator).unwrap();
                let denominator = sums(&mut engine, &whole).0;
                prop_assert_eq!(denominator, table.cell(&table.totals, Role::Denominator).int());
                let excluded: i64 = table.measure.excluded.iter().filter_map(|e| e.count).sum();
                if !table.measure.excluded.is_empty() {
                    let left_out = traced(&mut engine, measure, &[], period, Side::Excluded).unwrap();
                    prop_assert_eq!(sums(&mut engine, &left_out).0, excluded);
                }
            }
        }
    }
}

/// Sellers with everything in their names that a shell, SQL or `--row` could trip over.
const NASTY: &str = "投诉编号,受理日期,商家,投诉内容,处理结果\n\
N1,2017-03-05,\"Lee's, \"\"the\"\" shop\",要求退款,商家拒绝退款\n\
N2,2017-03-06,$HOME `id` \\n!,要求退款,已退款\n\
N3,2017-04-06,,要求退款,已退款\n\
N4,2017-04-07,(unknown),要求退款,商家拒绝退款\n\
N5,,\"a=b, c=d\",要求退款,商家拒绝退款\n\
N6,2017-05-07,100% 甲店,要求退款,商家拒绝退款\n\
N7,2017-05-08,\"two\nlines\",要求退款,商家拒绝退款\n";

/// A measure and dimensions of a user's own, one of texts and one of numbers.
const OWN: &str = "\
[measures.refused]\n\
label = { en = \"Refused\", zh = \"拒绝率\" }\n\
about = { en = \"refused ÷ all\", zh = \"拒绝 ÷ 全部\" }\n\
kind = \"rate\"\n\
numerator = \"remedy_outcome = 'refused'\"\n\
[dimensions.long_name]\n\
label = { en = \"name\", zh = \"名称\" }\n\
sql = \"CASE WHEN seller LIKE '%a%' THEN 'with a' WHEN seller IS NOT NULL THEN 'without' END\"\n\
[dimensions.score]\n\
label = { en = \"score\", zh = \"分数\" }\n\
sql = \"CASE WHEN remedy_outcome = 'refused' THEN 1 ELSE 0 END\"\n";

/// Runs a command of a table in a shell, and gives what it lists.
fn run(bench: &Bench, command: &str, side: &str) -> Vec<Value> {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_plaint")).parent().unwrap();
    let mut shell = Command::new("bash");
    let output = shell.args(["-c", &format!("{command} {side} --format jsonl")]).current_dir(bench.path()).env_clear();
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let output = output.env("PATH", path).env("LC_ALL", "C.UTF-8").output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn weights(rows: &[Value]) -> i64 {
    rows.iter().map(|r| r["weight"].as_i64().unwrap()).sum()
}

#[test]
fn the_command_of_each_row_runs_in_a_shell_as_it_is() {
    if Command::new("bash").arg("--version").output().is_err() {
        skipped("there is no bash, so the commands of tables were not run in it");
        return;
    }
    let bench = Bench::new();
    bench.file("in 1.csv", NASTY);
    bench.file("my own.toml", OWN);
    bench.run(&["import", "in 1.csv", "--dataset", "my data"]);
    for over in [&["in 1.csv"][..], &["--dataset", "my data"]] {
        for args in [
            &["refusal-rate", "--by", "seller"][..],
            &["refusal-rate", "--by", "month,seller", "--where", "received_on IS NULL OR seller IS NOT NULL"],
            &["category-share", "--by", "quarter", "--period", "2017"],
            &["refusal-rate", "--by", "month,seller", "--totals"],
            &["complaints", "--by", "seller", "--top", "2"],
            &["category-share", "--by", "quarter", "--pivot", "category"],
            &["resolution-rate", "--by", "month", "--variants"],
            &["refused", "--by", "long_name,score", "--config", "my own.toml"],
        ] {
            let table = bench.json(&[&["table"], args, over].concat());
            for row in table["rows"].as_array().unwrap().iter().chain([&table["totals"]]) {
                // All others have no key of their own, and several bases no common total.
                let unnamed = row["flags"].as_array().unwrap().contains(&"all-other".into())
                    || args.contains(&"--variants") && row == &table["totals"];
                let Some(command) = row["records"].as_str() else {
                    assert!(unnamed, "{row}");
                    continue;
                };
                assert!(!unnamed, "{row}");
                assert_eq!(weights(&run(&bench, command, "")), row["numerator"].as_i64().unwrap(), "{command}");
                assert_eq!(weights(&run(&bench, command, "--denominator")), row["denominator"].as_i64().unwrap());
            }
        }
    }
}

#[test]
fn a_list_names_file_line_and_what_decides_in_the_order_of_the_lines() {
    let bench = Bench::new();
    bench.file("in.csv", NASTY);
    let args = ["records", "refusal-rate", "in.csv", "--row", "month=2017-05", "--fields", "seller"];
    let list = bench.json(&args);
    let row = &list["rows"][0];
    let names: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "record_id",
            "source_file",
            "source_row",
            "weight",
            "received_on",
            "counted_until",
            "seller",
            "remedy_outcome"
        ]
    );
    let expected = ("generic:N6", "in.csv", 7);
    assert_eq!(
        (row["record_id"].as_str().unwrap(), row["source_file"].as_str().unwrap(), row["source_row"].as_i64().unwrap()),
        expected
    );
    assert_eq!(list["rows"][1]["record_id"], "generic:N7");
    let text = bench.run(&args).stdout;
    assert!(text.contains("weight over these 2 records adds up to 2"), "{text}");
}

#[test]
fn what_is_left_out_is_listed_with_the_reason() {
    let bench = Bench::new();
    let rows = "N8,2017-05-09,甲店,要求退款,商家仍在处理\n";
    bench.file("in.csv", format!("{NASTY}{rows}"));
    let list = bench.json(&["records", "refusal-rate", "in.csv", "--excluded"]);
    let table = bench.json(&["table", "refusal-rate", "in.csv"]);
    let counted: i64 =
        table["measure"]["excluded"].as_array().unwrap().iter().map(|e| e["count"].as_i64().unwrap()).sum();
    let rows = list["rows"].as_array().unwrap();
    assert!(counted > 0 && rows.len() as i64 == counted, "{list}");
    assert!(rows.iter().all(|r| !r["left_out"].as_str().unwrap().is_empty()), "{list}");
}

/// Asks DuckDB many things in one go; none where it is missing.
fn duckdb(bench: &Bench, scripts: &[String]) -> Option<Vec<Value>> {
    if !has_duckdb() {
        return None;
    }
    bench.file("scripts.json", serde_json::to_string(scripts).unwrap());
    bench.file(
        "ask.py",
        "\
import duckdb, json
db = duckdb.connect()
def plain(x):
    if isinstance(x, bool):
        return str(x).lower()
    return int(x) if hasattr(x, 'as_integer_ratio') and x == int(x) else (None if x is None else str(x))
out = []
for script in json.load(open('scripts.json', encoding='utf-8')):
    r = db.execute(script)
    names = [d[0] for d in r.description]
    out.append([dict(zip(names, map(plain, row))) for row in r.fetchall()])
print(json.dumps(out))
",
    );
    let output = Command::new("python3").arg("ask.py").current_dir(bench.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// A dataset with all that can happen to it: files changed by later ones, and one taken back.
fn lived_in() -> Bench {
    let bench = Bench::new();
    bench.file("in.csv", NASTY);
    bench.file("changed.csv", NASTY.replace("2017-03-06", "2017-03-16"));
    bench.file(
        "more.csv",
        "投诉编号,受理日期,商家,投诉内容,处理结果\nN1,2018-01-05,丙店,质量差,\nM1,2018-01-06,丁店,质量差,\n",
    );
    let sample = root().join("samples/weishang-2017/complaints.csv");
    for file in ["in.csv", "changed.csv", sample.to_str().unwrap()] {
        assert_eq!(bench.run(&["import", file]).status, 0);
    }
    let last = bench.json(&["import", "more.csv"])[0]["import"].as_str().unwrap().to_string();
    assert_eq!(bench.run(&["undo", &last]).status, 0);
    bench
}

#[test]
fn duckdb_reads_from_the_disk_what_plaint_reads() {
    let bench = lived_in();
    let ours = bench.json(&["query", "SELECT record_id, received_on FROM complaints ORDER BY record_id"]);
    let theirs = "SELECT record_id, CAST(received_on AS VARCHAR) AS received_on FROM 'plaint-data/records/*/*.parquet' ORDER BY record_id";
    let Some(theirs) = duckdb(&bench, &[theirs.to_string()]) else { return };
    assert_eq!(ours["rows"].as_array().unwrap().len(), 2007);
    assert!(bench.path().join("plaint-data/replaced").is_dir(), "an earlier version is kept");
    assert_eq!(ours["rows"], theirs[0]);
}

#[test]
fn explained_tables_come_out_of_duckdb_with_the_same_keys_and_integers() {
    let bench = lived_in();
    let (mut scripts, mut expected) = (Vec::new(), Vec::new());
    for measure in measure::shipped() {
        for by in ["", "seller_type,product_category", "is_after_sales", "region"] {
            let by: &[&str] = match (by, measure.rows) {
                ("", _) => &[],
                // What was sold or used has few fields.
                (_, Rows::Exposure) => &["--by", "region,product_category"],
                (by, _) => &["--by", by],
            };
            let args = [&["table", measure.name.as_str()], by].concat();
            let explained = bench.run(&[&args[..], &["--explain"]].concat());
            assert_eq!(explained.status, 0, "{}", explained.stderr);
            scripts.push(explained.stdout);
            let table = bench.json(&args);
            let keys: Vec<String> = by.last().map_or(Vec::new(), |by| by.split(',').map(String::from).collect());
            expected.push((measure.name.clone(), keys, table["rows"].clone()));
        }
    }
    let Some(got) = duckdb(&bench, &scripts) else { return };
    for ((name, mut keys, rows), theirs) in expected.into_iter().zip(got) {
        keys.extend(Some(shipped(&name).key).filter(|k| !k.is_empty()));
        let counts = |rows: &Value| -> BTreeMap<Vec<String>, (i64, i64)> {
            let text = |v: &Value| v.as_str().map_or(v.to_string(), str::to_lowercase);
            let rows = rows.as_array().unwrap().iter();
            let number = |v: &Value| v.as_i64().unwrap_or(0);
            rows.map(|r| {
                (keys.iter().map(|k| text(&r[k])).collect(), (number(&r["numerator"]), number(&r["denominator"])))
            })
            .collect()
        };
        assert_eq!(counts(&rows), counts(&theirs), "{name} by {keys:?}");
    }
}

#[test]
fn an_explained_table_says_how_to_list_each_row() {
    let bench = Bench::new();
    bench.file("in.csv", NASTY);
    let script = bench.run(&["table", "refusal-rate", "in.csv", "--by", "seller", "--explain"]).stdout;
    assert!(script.contains("--   plaint records refusal-rate in.csv --row \"seller=a=b, c=d\"\n"), "{script}");
    assert!(script.contains("--   plaint records refusal-rate in.csv --row seller=\n"), "{script}");
    let sql = |line: &&str| !line.starts_with("--");
    assert!(script.lines().filter(sql).all(|line| !line.contains("plaint records")), "{script}");
}

#[test]
fn a_table_with_hidden_counts_names_no_complaints() {
    let bench = Bench::new();
    bench.file("in.csv", NASTY);
    let args = ["table", "complaints", "in.csv", "--by", "seller", "--suppress", "5"];
    let table = bench.json(&args);
    assert!(table["rows"].as_array().unwrap().iter().all(|r| r.get("records").is_none()), "{table}");
    assert!(!bench.run(&[&args[..], &["--explain"]].concat()).stdout.contains("plaint records"));
    assert_eq!(bench.run(&["records", "complaints", "in.csv", "--suppress", "5"]).status, 1);
}

#[test]
fn a_list_prints_amounts_as_the_table_does_and_gives_programs_minor_units() {
    let bench = Bench::new();
    let head = "投诉编号,投诉时间,地区,投诉内容,涉及金额（元）";
    bench.file("in.csv", format!("{head}\nA1,2020-01-02,北京,面包发霉,1234.5\nA2,2020-01-03,北京,不退货,￥300\n"));
    let args = ["records", "amount-disputed", "in.csv", "--row", "region=北京"];
    let table = bench.run(&["table", "amount-disputed", "in.csv", "--by", "region"]).stdout;
    assert!(table.contains("¥1,534.50"), "{table}");
    for format in ["text", "markdown"] {
        let list = bench.run(&[&args[..], &["--format", format]].concat()).stdout;
        assert!(list.contains("¥1,234.50") && list.contains("these 2 records adds up to ¥1,534.50"), "{list}");
    }
    let list = bench.run(&[&args[..], &["--lang", "zh"]].concat()).stdout;
    assert!(list.contains("合计为¥1,534.50"), "{list}");
    assert_eq!(bench.json(&args)["rows"][0]["amount_disputed"], 123_450);
    let csv = bench.run(&[&args[..], &["--format", "csv"]].concat()).stdout;
    assert!(csv.contains(",123450"), "{csv}");
    // Amounts of several currencies have each its own sign, or none.
    bench.file("in.csv", format!("{head}\nA1,2020-01-02,北京,面包发霉,100\nA2,2020-01-03,北京,不退货,200美元\n"));
    let args = ["records", "complaints", "in.csv", "--fields", "amount_disputed"];
    let list = bench.run(&args).stdout;
    assert!(list.contains(" 100.00") && list.contains(" 200.00") && !list.contains('$'), "{list}");
    let list = bench.run(&[&args[..4], &["amount_disputed,currency"]].concat()).stdout;
    assert!(list.contains("¥100.00") && list.contains("$200.00"), "{list}");
}

/// Ways in which people say how a complaint came in, some of them the names of values.
const CHANNELS: [&str; 18] = [
    "来访",
    "来信",
    "电话",
    "网络",
    "传真",
    "电子邮件",
    "调解",
    "转办",
    "手机应用",
    "微信公众号",
    "现场",
    "hotline",
    "Web",
    "website",
    "E-Mail",
    "Email",
    "walk-in",
    "12345热线",
];

#[test]
fn a_value_that_a_table_shows_is_traced_and_can_be_asked_for() {
    let bench = Bench::new();
    let row =
        |(i, channel): (usize, &&str)| format!("C{i},2017-03-05,{channel},Pending check {i},面包发霉，要求退货\n");
    let rows: String = CHANNELS.iter().enumerate().map(row).collect();
    bench.file("in.csv", format!("投诉编号,受理日期,投诉渠道,办理状态,投诉内容\n{rows}"));
    for dim in ["channel", "status"] {
        let table = bench.json(&["table", "complaints", "in.csv", "--by", dim]);
        for row in table["rows"].as_array().unwrap() {
            let key = row[dim].as_str().unwrap();
            let listed = bench.json(&["records", "complaints", "in.csv", "--row", &format!("{dim}={key}")]);
            assert_eq!(listed["rows"].as_array().unwrap().len() as i64, row["numerator"].as_i64().unwrap(), "{key}");
            let condition = format!("{dim} = '{key}'");
            let asked = bench.json(&["table", "complaints", "in.csv", "--where", &condition]);
            assert_eq!(asked["totals"]["numerator"], row["numerator"], "{key}");
        }
    }
    // Two writings of one value are one group, which both languages name.
    let table = bench.run(&["table", "complaints", "in.csv", "--by", "channel", "--lang", "zh"]).stdout;
    let emails: Vec<&str> = table.lines().filter(|line| line.contains("电子邮件")).collect();
    assert_eq!(emails.len(), 1, "{table}");
    let ran = bench.run(&["table", "complaints", "in.csv", "--where", "channel = '来访'"]);
    assert!(ran.status == 1 && ran.stderr.contains("did you mean `visit`?"), "{}", ran.stderr);
}

#[test]
fn what_a_table_prints_of_the_unknown_and_of_a_period_is_understood_when_it_is_typed() {
    let bench = Bench::new();
    bench.file(
        "in.csv",
        "投诉编号,受理日期,地区,投诉内容\nA1,2026-03-05,北京,质量差\nA2,2026-03-06,,质量差\nA3,2026-05-01,,质量差\n",
    );
    let records = |more: &[&str]| {
        let listed = bench.json(&[&["records", "complaints", "in.csv"], more].concat());
        listed["rows"].as_array().unwrap().iter().map(|row| row["record_id"].to_string()).collect::<Vec<_>>()
    };
    let unknown = records(&["--row", "region="]);
    assert_eq!(unknown.len(), 2);
    assert_eq!(records(&["--row", "region=（不详）"]), unknown);
    assert_eq!(records(&["--row", "region=(unknown)"]), unknown);
    for (period, found) in [
        ("2026年第一季度", 2),
        ("2026年3月", 2),
        ("2026年上半年", 3),
        ("2026年", 3),
        ("2026年3月5日", 1),
        ("2026年第10周", 2),
    ] {
        assert_eq!(records(&["--period", period]).len(), found, "{period}");
    }
    assert_eq!(records(&["--row", "quarter=2026年第一季度"]).len(), 2);
}
