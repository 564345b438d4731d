//! Workbooks with several sheets of the same columns: which are read, and that no complaint counts twice.

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::support::Bench;

type Sheet = (&'static str, Vec<Vec<String>>);

const HEAD: &str = "序号,日期,被投诉单位,投诉内容,处理结果";

fn cells(line: &str) -> Vec<String> {
    line.split(',').map(String::from).collect()
}

/// A month with so many complaints, which have no number.
fn month(month: usize, complaints: usize) -> Vec<Vec<String>> {
    let row = |n: usize| cells(&format!("{n},2026-0{month}-{n:02},甲店{},第{month}{n}件衣服破了,已退款", n % 3));
    std::iter::once(cells(HEAD)).chain((1..=complaints).map(row)).collect()
}

/// The rows of several sheets, numbered anew.
fn all(sheets: &[Sheet]) -> Vec<Vec<String>> {
    let rows = sheets.iter().flat_map(|(_, rows)| &rows[1..]).enumerate();
    let anew = |(n, row): (usize, &Vec<String>)| [&[(n + 1).to_string()], &row[1..]].concat();
    std::iter::once(cells(HEAD)).chain(rows.map(anew)).collect()
}

fn months() -> Vec<Sheet> {
    vec![("1月", month(1, 4)), ("2月", month(2, 5)), ("3月", month(3, 6))]
}

fn book(bench: &Bench, sheets: &[Sheet]) {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (at, row) in (0u32..).zip(rows) {
            for (column, cell) in (0u16..).zip(row) {
                sheet.write_string(at, column, cell).unwrap();
            }
        }
    }
    workbook.save(bench.path().join("in.xlsx")).unwrap();
}

/// How many complaints a table counts, what it says, and what stands on standard error.
fn counted(sheets: &[Sheet]) -> (i64, String, String) {
    let bench = Bench::new();
    book(&bench, sheets);
    let ran = bench.run(&["table", "complaints", "in.xlsx", "--format", "json"]);
    let table: Value = serde_json::from_str(&ran.stdout).unwrap();
    // What is stored counts as many.
    assert_eq!(bench.run(&["import", "in.xlsx"]).status, 0);
    let stored = bench.json(&["table", "complaints"]);
    assert_eq!(stored["rows"][0]["value"], table["rows"][0]["value"]);
    (table["rows"][0]["value"].as_f64().unwrap() as i64, table["notes"].to_string(), ran.stderr)
}

#[test]
fn a_workbook_with_a_sheet_a_month_is_read_as_a_whole_and_each_row_names_its_sheet() {
    let (complaints, notes, errors) = counted(&months());
    assert!(complaints == 15 && errors.is_empty(), "{complaints} {errors}");
    assert!(notes.contains("in.xlsx: 1月, 2月, 3月"), "{notes}");
    let bench = Bench::new();
    book(&bench, &months());
    let accounts = bench.json(&["import", "in.xlsx"]);
    let read: Vec<&str> = accounts.as_array().unwrap().iter().map(|a| a["format"].as_str().unwrap()).collect();
    assert_eq!(read, ["xlsx, sheet 1月", "xlsx, sheet 2月", "xlsx, sheet 3月"]);
    let sql = "SELECT source_file, COUNT(*) AS n FROM complaints GROUP BY source_file ORDER BY source_file";
    let files = bench.run(&["query", sql, "--format", "csv"]).stdout;
    assert!(files.contains("in.xlsx › 1月,4\nin.xlsx › 2月,5\nin.xlsx › 3月,6"), "{files}");
    // Once more it says nothing new, and one by its name is the same.
    for args in [&["import", "in.xlsx"][..], &["import", "in.xlsx", "--sheet", "2月"]] {
        let again = bench.json(args);
        assert!(again.as_array().unwrap().iter().all(|account| account["imported"] == 0), "{again}");
    }
    assert_eq!(bench.run(&["import", "in.xlsx", "--dry-run", "--write-profile", "mine.toml"]).status, 0);
}

#[test]
fn a_sheet_that_holds_the_rows_of_the_others_makes_no_complaint_count_twice() {
    for name in ["全部", "台账"] {
        let whole = (name, all(&months()));
        for sheets in [[months(), vec![whole.clone()]].concat(), [vec![whole], months()].concat()] {
            let (complaints, notes, errors) = counted(&sheets);
            assert!(complaints == 15 && errors.contains("left out: 1月, 2月, 3月"), "{complaints} {notes} {errors}");
        }
    }
    // Of a whole that lacks what the months have, and has what they lack, whichever has more is read, and the other one told.
    let mut stale = all(&months());
    stale.truncate(10);
    stale.push(cells("10,2026-03-20,乙店,面膜是假货,已退款"));
    let (complaints, notes, errors) = counted(&[months(), vec![("汇总", stale)]].concat());
    assert!(complaints == 15 && notes.contains("汇总") && errors.contains("WARNING"), "{complaints} {notes} {errors}");
}

#[test]
fn a_sheet_that_sums_up_counts_of_months_is_not_added_to_them() {
    let counts = |name, times: usize| {
        let row = |(n, nature): (usize, &str)| cells(&format!("{nature},{}", times * (n + 2)));
        let rows = ["质量", "价格", "合同"].into_iter().enumerate().map(row);
        (name, std::iter::once(cells("投诉性质,件数")).chain(rows).collect())
    };
    let (complaints, ..) = counted(&[counts("1月", 1), counts("2月", 2), counts("合计", 3)]);
    assert_eq!(complaints, 27);
    // Two months may have the same counts.
    let (complaints, ..) = counted(&[counts("1月", 1), counts("2月", 1)]);
    assert_eq!(complaints, 18);
}

#[test]
fn sheets_of_other_columns_stay_unread_and_a_table_says_so() {
    let reports = ["举报编号,举报时间,被举报人,举报内容", "J1,2026-03-01,甲店,卖假货"].map(cells).to_vec();
    let codes = ["代码,含义", "A,质量"].map(cells).to_vec();
    let (complaints, notes, errors) = counted(&[months(), vec![("举报", reports), ("说明", codes)]].concat());
    assert_eq!(complaints, 15);
    assert!(notes.contains("举报") && !notes.contains("说明"), "{notes}");
    assert!(errors.contains("WARNING") && errors.contains("举报") && errors.contains("not read: 说明"), "{errors}");
    // Months to come are no news, nor is a remark of one month.
    let mut sheets = months();
    sheets[1].1[0].push("备注".into());
    sheets.push(("4月", vec![cells(HEAD)]));
    let (complaints, notes, errors) = counted(&sheets);
    assert!(complaints == 15 && errors.is_empty() && !notes.contains("4月"), "{complaints} {notes} {errors}");
}
