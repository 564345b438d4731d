//! Tables and lists as workbooks, read back: each figure is that of the table as text, and a number where it is one.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};

use crate::support::{Bench, root};

/// The rows of a workbook of one sheet, from the title to the notes.
fn rows(bench: &Bench, file: &str) -> Vec<Vec<Data>> {
    let bytes = std::fs::read(bench.path().join(file)).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

/// The lines of a table in Markdown, headings first, without bold and escapes.
fn lines(markdown: &str) -> Vec<Vec<String>> {
    let rows = markdown.lines().filter(|line| line.starts_with('|') && !line.contains("---"));
    let cell = |cell: &str| cell.trim().trim_start_matches("**").trim_end_matches("**").replace('\\', "");
    rows.map(|row| row[2..row.len() - 2].split(" | ").map(cell).collect()).collect()
}

/// Whether a number shows as a text: with its decimals, per cent as fractions.
fn shows(number: f64, text: &str) -> bool {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let (factor, sign) = (if text.contains('%') { 100.0 } else { 1.0 }, if text.contains('−') { -1.0 } else { 1.0 });
    let decimals = digits.split_once('.').map_or(0, |(_, d)| d.len() as i32);
    let error = (number * factor - sign * digits.parse::<f64>().unwrap()).abs();
    error <= 0.5 * 10f64.powi(-decimals) + 1e-9
}

#[test]
fn a_table_can_be_taken_into_excel_as_numbers_and_each_is_that_of_the_text() {
    let bench = Bench::new();
    let sample = root().join("samples/weishang-2017/complaints.csv");
    assert_eq!(bench.run(&["import", sample.to_str().unwrap()]).status, 0);
    for args in [
        &["complaints", "--by", "product_category", "--top", "3"][..],
        &["refusal-rate", "--by", "seller_type,half", "--totals"],
        &["amount-disputed", "--by", "seller_type", "--period", "2017H2", "--compare", "previous"],
        &["complaints", "--by", "seller_type", "--period", "2017Q4", "--compare", "previous,2017Q1"],
        &["median-days-to-close", "--by", "seller_type", "--pivot", "half"],
        &["category-share", "--by", "seller_type", "--pivot", "category", "--suppress", "10"],
        &["resolution-rate", "--variants"],
    ] {
        for lang in ["en", "zh"] {
            let of = |more: &[&str]| bench.run(&[&["table"], args, &["--lang", lang], more].concat());
            let ran = of(&["-o", "t.xlsx"]);
            assert_eq!(ran.status, 0, "{args:?}: {}", ran.stderr);
            let (sheet, text) = (rows(&bench, "t.xlsx"), of(&["--format", "markdown"]).stdout);
            let expected = lines(&text);
            assert_eq!(sheet[0][0].to_string(), text.lines().next().unwrap().trim_matches('*'), "the title is above");
            let mut numbers = 0;
            for (cells, texts) in sheet[1..].iter().zip(&expected) {
                for (cell, text) in cells.iter().zip(texts) {
                    match cell {
                        Data::Float(x) => assert!(shows(*x, text), "{args:?}: {x} is not {text}"),
                        cell => assert_eq!(cell.to_string(), *text, "{args:?}"),
                    }
                    numbers += usize::from(matches!(cell, Data::Float(_)));
                }
            }
            assert!(numbers >= expected.len() - 1, "{args:?}: numbers are numbers");
            let notes: Vec<String> = sheet[1 + expected.len()..].iter().map(|row| row[0].to_string()).collect();
            let notes: Vec<&String> = notes.iter().filter(|note| !note.is_empty()).collect();
            assert_eq!(notes.len(), text.lines().filter(|line| line.starts_with("- ")).count(), "{args:?}: {notes:?}");
        }
    }
}

#[test]
fn a_workbook_of_a_table_has_the_same_bytes_each_time_and_goes_to_a_file_alone() {
    let bench = Bench::new();
    let sample = root().join("samples/weishang-2017/complaints.csv");
    let write = || {
        let args = ["table", "complaints", "--by", "month", "-o", "t.xlsx", sample.to_str().unwrap()];
        assert_eq!(bench.run(&args).status, 0);
        std::fs::read(bench.path().join("t.xlsx")).unwrap()
    };
    assert!(write() == write());
    let ran = bench.run(&["table", "complaints", "--format", "xlsx", "no-such-file.csv"]);
    assert!(ran.status == 1 && ran.stderr.contains("goes to a file") && ran.stderr.contains("-o"), "{}", ran.stderr);
    assert!(ran.stdout.is_empty());
}

#[test]
fn the_complaints_behind_a_number_can_be_taken_into_excel() {
    let bench = Bench::new();
    let data =
        "投诉编号,受理日期,商家,涉及金额,投诉内容\nA1,2017-03-05,=1+1,1299.5,质量差\nA2,2017-03-06,乙店,,质量差\n";
    bench.file("in.csv", data);
    let args = ["records", "amount-disputed", "in.csv", "--fields", "seller", "--lang", "zh", "-o", "r.xlsx"];
    let ran = bench.run(&args);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let sheet = rows(&bench, "r.xlsx");
    let place = |name: &str| sheet[1].iter().position(|cell| cell.get_string() == Some(name)).unwrap();
    assert_eq!(sheet[2][place("涉及金额")], Data::Float(1299.5));
    assert_eq!(sheet[2][place("商家")], Data::String("=1+1".into()), "no name becomes a formula");
    assert!(sheet.iter().any(|row| row[0].to_string().contains("以上1条记录")), "{sheet:?}");
}
