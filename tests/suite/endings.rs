//! Where rows, cells and files end otherwise than they should: delimiters too many, line ends within a text, cells that were
//! left out, packings within packings.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::support::{Bench, has_duckdb};

/// Imports a file and gives the account, with the stored records in the order of their rows.
fn import(name: &str, content: impl AsRef<[u8]>) -> (Value, Vec<Value>) {
    let bench = Bench::new();
    let account = bench.json(&["import", bench.file(name, content)])[0].clone();
    let listed = bench.json(&["query", "SELECT * FROM complaints ORDER BY source_row", "--limit", "0"]);
    (account, listed["rows"].as_array().unwrap().clone())
}

fn column(records: &[Value], name: &str) -> Vec<String> {
    records.iter().map(|r| r[name].as_str().unwrap_or_default().to_string()).collect()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(content).unwrap();
    packed.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Day or month may come first; only the last row tells.
const DATES: [&str; 3] = ["05/03/2017", "06/03/2017", "03/25/2017"];

#[test]
fn dates_are_settled_by_the_whole_column_however_a_row_ends_or_its_cells_are_marked() {
    let plain = |date: &str| format!("{date},收到的面包发霉");
    let forms: [&dyn Fn(&str) -> String; 4] =
        [&plain, &|date| format!("{},", plain(date)), &|date| format!("{},\"\", ,", plain(date)), &|date| {
            format!("=\"{date}\",收到的面包发霉")
        }];
    for form in forms {
        let rows: String = (1..).zip(DATES).map(|(n, date)| format!("A{n},{}\n", form(date))).collect();
        for delimiter in [",", "\t", ";"] {
            let text = format!("投诉编号,投诉时间,投诉内容\n{rows}").replace(',', delimiter);
            let (account, records) = import("in.csv", &text);
            assert_eq!(account["rejected"], 0, "{text}: {account}");
            assert_eq!(column(&records, "received_on"), ["2017-05-03", "2017-06-03", "2017-03-25"], "{text}");
        }
    }
    // Records that line ends have broken tell it too, where there are no others.
    let rows: String = (1..).zip(DATES).map(|(n, date)| format!("A{n},{date},面包\n发霉，不退,已退款\n")).collect();
    let (account, records) = import("in.csv", format!("投诉编号,投诉时间,投诉内容,处理结果\n{rows}"));
    assert_eq!((&account["imported"], &account["rejected"]), (&3.into(), &0.into()), "{account}");
    assert_eq!(column(&records, "received_on"), ["2017-05-03", "2017-06-03", "2017-03-25"]);
}

#[test]
fn a_plain_number_is_one_however_a_row_ends_or_its_cells_are_marked() {
    let row = |end: &str, n: &str, text: &str| format!("{n},2017-01-25,{text}{end}\n");
    for (end, marked) in [("", false), (",", false), ("", true)] {
        let number = |n: &str| if marked { format!("=\"{n}\"") } else { n.to_string() };
        let numbered = [("5512", "面膜有质量问题很糟糕"), ("7713", "面膜有质量问题很糟糕"), ("9914", "别的问题")];
        let rows: String = numbered.iter().map(|(n, text)| row(end, &number(n), text)).collect();
        let (account, records) = import("in.csv", format!("编号,投诉时间,投诉内容\n{rows}"));
        assert_eq!(account["imported"], 3, "{account}");
        assert_eq!(column(&records, "record_id"), ["generic:5512", "generic:7713", "generic:9914"]);
    }
}

#[test]
fn a_header_is_found_above_rows_that_end_with_a_delimiter() {
    let text = "性质,2019年上半年,2018年上半年\n质量,5,4,\n售后服务,3,2,\n";
    let (account, records) = import("in.csv", text);
    let (with, _) = import("in.csv", text.replace(",\n", "\n"));
    assert_eq!((&account["source"], &account["imported"]), (&with["source"], &with["imported"]), "{account}");
    assert_eq!((&account["imported"], records.len()), (&4.into(), 4), "{account}");
}

#[test]
fn short_rows_of_two_complaints_stay_two() {
    let text = "商家,投诉时间,投诉内容,处理结果,备注\n7天酒店,2017-01-25,房间有霉味\n如家酒店,2017-01-26,押金不退\n\
                甲公司,2017-01-27,面膜有质量问题,已退款,无\n";
    let bench = Bench::new();
    let account = &bench.json(&["import", bench.file("in.csv", text)])[0];
    assert_eq!((&account["imported"], &account["rejected"]), (&3.into(), &0.into()), "{account}");
}

#[test]
fn each_line_of_a_header_of_two_is_known_when_it_comes_again() {
    let groups = "投诉编号,投诉时间,投诉内容,被投诉主体信息,";
    let names = ",,,名称,电话";
    let row = |n: u32| format!("A{n},2017-01-25,面膜有质量问题,第{n}公司,010");
    let lines = [groups, names, &row(1), names, &row(2), groups, &row(3), groups, names, &row(4)].map(String::from);
    let (account, records) = import("in.csv", lines.join("\n"));
    assert_eq!((&account["imported"], &account["rejected"]), (&4.into(), &4.into()), "{account}");
    assert_eq!(column(&records, "seller"), ["第1公司", "第2公司", "第3公司", "第4公司"]);
}

#[test]
fn what_is_packed_with_gzip_within_a_zip_is_known_by_its_content() {
    let json = r#"[{"投诉编号":"A1","投诉时间":"2017-01-25","投诉内容":"面膜有质量问题"}]"#;
    let csv = "投诉编号,投诉时间,投诉内容\nA2,2017-01-26,面包发霉\n";
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (line, cells) in [(0, ["投诉编号", "投诉时间", "投诉内容"]), (1, ["A3", "2017-01-27", "鞋子开胶"])]
    {
        sheet.write_row(line, 0, cells).unwrap();
    }
    let xlsx = book.save_to_buffer().unwrap();
    let page = "<table><tr><th>投诉编号<th>投诉时间<th>投诉内容<tr><td>A4<td>2017-01-28<td>电池鼓包</table>";
    let files =
        [("1.json", json.as_bytes()), ("2.csv", csv.as_bytes()), ("3.xlsx", &xlsx), ("4.html", page.as_bytes())];
    let packed: Vec<(String, Vec<u8>)> = files.map(|(name, content)| (format!("{name}.gz"), gzip(content))).to_vec();
    let entries: Vec<(&str, &[u8])> = packed.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let bench = Bench::new();
    let accounts = bench.json(&["import", bench.file("in.zip", zip(&entries))]);
    let counts: Vec<&Value> = accounts.as_array().unwrap().iter().map(|account| &account["imported"]).collect();
    assert_eq!(counts, [1, 1, 1, 1], "{accounts}");
    // An archive stays one, and nothing stays nothing, however it is packed.
    let within = gzip(&zip(&[("a.csv", csv.as_bytes())]));
    let said = |name: &str, bytes: &[u8]| {
        let bench = Bench::new();
        bench.run(&["import", bench.file("in.zip", zip(&[(name, bytes)]))]).stderr
    };
    assert!(said("a.gz", &within).contains("is an archive in an archive"), "{}", said("a.gz", &within));
    assert!(said("a.csv.gz", &gzip(b"")).contains("is empty once unpacked"));
    assert!(said("a.csv.gz", &gzip(&gzip(csv.as_bytes()))).contains("packed with gzip twice"));
}

#[test]
fn a_number_of_a_parquet_file_is_that_of_the_same_table_as_text() {
    if !has_duckdb() {
        return;
    }
    let bench = Bench::new();
    let select = "SELECT 3.0::DOUBLE AS 投诉编号, TIMESTAMP '2017-03-06 00:00:00' AS 投诉时间, '面膜质量' AS 投诉内容, \
                  12.5::FLOAT AS 涉及金额, NULL::DOUBLE AS 备注";
    let code = format!("import duckdb; duckdb.sql(\"COPY ({select}) TO 'in.parquet'\")");
    let mut python = std::process::Command::new("python3");
    assert!(python.args(["-c", &code]).current_dir(bench.path()).status().unwrap().success());
    bench.file("in.csv", "投诉编号,投诉时间,投诉内容,涉及金额,备注\n3,2017-03-06,面膜质量,12.5,\n");
    let accounts = bench.json(&["import", "in.csv", "in.parquet"]);
    assert_eq!((&accounts[0]["imported"], &accounts[1]["duplicates"]), (&1.into(), &1.into()), "{accounts}");
}

/// Rows of a table without a column of days: names, words and texts, the last cells mostly blank.
fn registered(n: usize) -> Vec<String> {
    let sellers = ["7-ELEVEN", "Corner Shop Inc.", "H&M", "如家酒店", "7天酒店", "甲公司（南）"];
    let results = ["已退款", "", "双方未达成一致", "", ""];
    let row = |i: usize| {
        let (seller, kind) = (sellers[i * 7 % 6], ["食品", "服装", "家电"][i * 5 % 3]);
        let text = format!("第{i}次购买的商品有质量问题 商家不退");
        let last = if i.is_multiple_of(4) { "来电" } else { "" };
        vec![seller.to_string(), kind.into(), text, results[i * 3 % 5].into(), "".into(), last.into()]
    };
    (0..n).map(row).map(|cells| cells.join(",")).collect()
}

#[test]
fn rows_of_words_alone_that_leave_off_their_last_blank_cells_are_those_that_do_not() {
    let of =
        |rows: &[String]| import("in.csv", format!("商家,类别,投诉内容,处理结果,承办单位,备注\n{}\n", rows.join("\n")));
    let whole = registered(150);
    let (_, all) = of(&whole);
    for every in [1, 9] {
        let cut = |(i, row): (usize, &String)| match i % every {
            0 => row.trim_end_matches(',').to_string(),
            _ => row.clone(),
        };
        let ragged: Vec<String> = whole.iter().enumerate().map(cut).collect();
        let (account, records) = of(&ragged);
        assert_eq!((&account["imported"], &account["rejected"]), (&150.into(), &0.into()), "{every}: {account}");
        for field in ["seller", "narrative", "result", "record_id"] {
            assert_eq!(column(&records, field), column(&all, field), "one in {every}");
        }
        // A text may be broken besides.
        let broken = |(i, row): (usize, String)| if i % 10 == 4 { row.replace(" 商", "\n商") } else { row };
        let (account, records) = of(&ragged.into_iter().enumerate().map(broken).collect::<Vec<_>>());
        assert_eq!((&account["imported"], &account["rejected"]), (&150.into(), &0.into()), "{every}: {account}");
        for field in ["seller", "narrative", "result"] {
            let lines: Vec<String> = column(&records, field).iter().map(|text| text.replace('\n', " ")).collect();
            assert_eq!(lines, column(&all, field), "one in {every}");
        }
    }
}

#[test]
fn what_a_delimiter_in_a_text_has_shifted_is_rejected_among_rows_that_end_early() {
    let mut rows: Vec<String> = registered(60).iter().map(|row| row.trim_end_matches(',').to_string()).collect();
    let shifted = "甲公司（南）,食品,面包发霉,商家一直不肯给予退款,已退款,东城分局,来电";
    let torn = "如家酒店,商家一直不肯给予退款,服装,家电";
    rows.splice(20..20, [shifted, torn].map(String::from));
    let (account, records) =
        import("in.csv", format!("商家,类别,投诉内容,处理结果,承办单位,备注\n{}\n", rows.join("\n")));
    assert_eq!((&account["rows_read"], &account["rejected"]), (&62.into(), &2.into()), "{account}");
    assert_eq!(records.len(), 60);
}
