//! Files as people have them: what their columns, numbers and words are taken for, and what the account says of it.

use crate::support::Bench;

/// What the account of an import says, in English.
fn notes(bench: &Bench, file: &str) -> String {
    bench.json(&["import", file])[0]["notes"].to_string()
}

/// The rows of a query as CSV.
fn rows(bench: &Bench, fields: &str) -> String {
    let sql = format!("SELECT {fields} FROM complaints ORDER BY source_row");
    bench.run(&["query", &sql, "--format", "csv"]).stdout
}

#[test]
fn a_column_of_its_own_wins_over_a_part_of_a_text_and_a_part_serves_where_it_is_blank() {
    let bench = Bench::new();
    let text = "投诉编号：17351234567 投诉对象：某数码店 投诉标题：耳机坏了 发布时间：2020-03-01\n听不到声音";
    bench.file(
        "in.csv",
        format!("标题,时间,商家,投诉要求,正文\n降噪耳机,2021-03-04,,退款,\"{text}\"\n普通,,乙店,换货,没有标签\n"),
    );
    let plan = &bench.json(&["import", "in.csv", "--dry-run", "--source", "heimao"])[0]["preview"]["fields"];
    let column = |field: &str| plan[field].as_str().unwrap_or("nothing");
    assert_eq!([column("title"), column("seller"), column("narrative")], ["标题", "商家", "正文"]);
    assert_eq!([column("amount_disputed"), column("status")], ["nothing", "nothing"], "{plan}");
    bench.json(&["import", "in.csv", "--source", "heimao"]);
    let found = rows(&bench, "record_id, received_on, title, seller, narrative");
    assert!(found.contains("heimao:17351234567,2021-03-04,降噪耳机,某数码店,听不到声音"), "{found}");
    assert!(found.contains(",,普通,乙店,没有标签"), "{found}");
}

#[test]
fn a_file_without_dates_or_without_rows_says_so() {
    let bench = Bench::new();
    bench.file("in.csv", "登记编号,年,月,被投诉主体,投诉内容\nA1,2020,3,甲,面包发霉\nA2,2020,4,乙,裤子破洞\n");
    assert!(notes(&bench, "in.csv").contains("without a date of receipt, and so in no table by period: 2 of 2 rows"));
    bench.file("dated.csv", "登记编号,登记日期,被投诉主体,投诉内容\nA3,2020-03-01,甲,面包发霉\nA4,,乙,裤子破洞\n");
    assert!(!notes(&bench, "dated.csv").contains("without a date"));
    bench.file("empty.csv", "登记编号,登记日期,被投诉主体,投诉内容\n");
    assert!(notes(&bench, "empty.csv").contains("column names and no row"));
}

#[test]
fn a_file_encoded_twice_is_known_by_its_header_too() {
    let bench = Bench::new();
    let text = "登记编号,登记时间,被投诉主体,投诉内容\nA1,2020-01-02,甲公司,面包发霉\n";
    bench.file("in.csv", text.bytes().map(char::from).collect::<String>());
    let entry = &bench.json(&["import", "in.csv"])[0];
    assert_eq!((entry["source"].as_str(), entry["imported"].as_i64()), (Some("12315"), Some(1)), "{entry}");
    assert!(rows(&bench, "seller, narrative").contains("甲公司,面包发霉"));
}
