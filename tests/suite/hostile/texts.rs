//! Delimited text, and bytes that claim to be it.

use std::fs;

use serde_json::Value;

use super::Fate::{Read, Refused};
use super::{HEAD, adds_up, all, between, cut, noise, rows, sound, watched};
use crate::support::{Bench, row};

#[test]
fn bytes_that_are_no_text() {
    let with_zero = |at: usize| {
        let mut bytes = between("R9,2017-03-05,甲店,质量差\n");
        bytes.insert(at, 0);
        bytes
    };
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let text = String::from_utf8(sound()).unwrap();
    let marked = [&b"\xff\xfe"[..], &utf16(&text)].concat();
    let lone = {
        let mut bytes = marked.clone();
        let at = bytes.len() - 6;
        bytes[at..at + 2].copy_from_slice(&[0x00, 0xd8]);
        bytes
    };
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let middle = HEAD.len() + rows(0..1).len() + 3;
    all(&[
        ("zeros.csv", vec![0; 5000], Refused("zero bytes")),
        ("zero-first.csv", with_zero(0), Read(3, 0)),
        ("zero-in-a-cell.csv", with_zero(middle), Read(3, 1)),
        ("only-a-mark.csv", b"\xef\xbb\xbf".to_vec(), Refused("blanks")),
        ("many-marks.csv", [&b"\xef\xbb\xbf".repeat(3)[..], &sound()].concat(), Read(2, 0)),
        ("mark-within.csv", between("\u{feff}R9,2017-03-05,甲店,质量差\n"), Read(3, 0)),
        ("mark-16.csv", b"\xff\xfe".to_vec(), Refused("blanks")),
        ("odd-16.csv", [&marked[..], b"x"].concat(), Read(3, 1)),
        ("odd-unmarked-16.csv", [&utf16(&text)[..], b"x"].concat(), Read(3, 1)),
        ("lone-surrogate.csv", lone, Read(2, 0)),
        ("surrogate-in-8.csv", [&sound()[..], b"R9,2017-03-05,\xed\xa0\x80,x\n"].concat(), Read(3, 0)),
        ("cut-gb.csv", cut(gb(&text), gb(&text).len() - 2), Read(2, 0)),
        ("utf-32.csv", [&b"\xff\xfe\0\0"[..], &[b'a', 0, 0, 0].repeat(99)].concat(), Refused("UTF-32")),
        ("pdf.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n".to_vec(), Refused("a PDF")),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), Refused("a picture")),
        ("text.xls", sound(), Read(2, 0)),
        ("text.xlsx", sound(), Read(2, 0)),
        ("ole.xls", [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &noise(7, 3000)].concat(), Refused("workbook")),
        ("parquet.csv", [&b"PAR1"[..], &noise(8, 3000), b"PAR1"].concat(), Refused("damaged")),
    ]);
}

/// Whatever becomes of noise, it is one of the two: refused, or every row accounted for.
#[test]
fn noise_of_any_length_ends_well() {
    let bench = Bench::new();
    let name = |n: usize| format!("noise-{n}.bin");
    let lengths = [1, 2, 3, 7, 16, 63, 255, 1000, 4095, 4096, 4097, 70_000, 300_001];
    let names: Vec<String> = lengths.iter().map(|&n| name(n)).collect();
    for (seed, (&length, name)) in lengths.iter().zip(&names).enumerate() {
        let mut bytes = noise(seed as u64, length);
        if seed % 2 == 1 {
            // Noise in the alphabet of tables gets further in.
            let signs = b"\"\",,\n\n\r;\t|a1 =\xe8\xb4\xa8";
            bytes.iter_mut().for_each(|b| *b = signs[usize::from(*b) % signs.len()]);
        }
        bench.file(name, bytes);
    }
    let mut args = vec!["import", "--format", "json"];
    args.extend(names.iter().map(String::as_str));
    let (ran, _) = watched(&bench, &args);
    assert!([0, 1].contains(&ran.status) && !ran.stderr.contains("panicked"), "{}: {}", ran.status, ran.stderr);
    let accounts: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(accounts.as_array().unwrap().len(), names.len());
    accounts.as_array().unwrap().iter().for_each(adds_up);
}

#[test]
fn tables_with_nothing_in_them() {
    all(&[
        ("only-header.csv", HEAD.into(), Read(0, 0)),
        ("header-without-end.csv", HEAD.trim().into(), Read(0, 0)),
        ("blanks.csv", b"  \t \n   \n".to_vec(), Refused("blanks")),
        ("wide-blanks.csv", "\u{3000}\u{a0}\n\u{3000}\n".into(), Refused("blanks")),
        ("delimiters.csv", b",,,,\n,,,,\n".to_vec(), Refused("header")),
        ("quotes.csv", b"\"\",\"\"\n\"\",\"\"\n".to_vec(), Refused("header")),
        ("line-ends.csv", b"\n".repeat(50_000), Refused("blanks")),
        ("one-byte.csv", b"x".to_vec(), Refused("no profile")),
        ("one-quote.csv", b"\"".to_vec(), Refused("header")),
        ("empty-rows.csv", [HEAD, &",,,\n".repeat(500)].concat().into(), Read(0, 0)),
        ("only-marks.csv", "\u{200b}\u{200d}\u{202e}\n".into(), Refused("profile")),
    ]);
}

#[test]
fn line_ends_of_every_kind() {
    let ends = |end: &str| String::from_utf8(sound()).unwrap().replace('\n', end).into_bytes();
    let within = "R7,2017-03-05,甲店,\"一行\n又一行\"\rR8,2017-03-05,甲店,质量差\r";
    all(&[
        ("cr.csv", ends("\r"), Read(2, 0)),
        ("crlf.csv", ends("\r\n"), Read(2, 0)),
        ("crcrlf.csv", ends("\r\r\n"), Read(2, 0)),
        ("lfcr.csv", ends("\n\r"), Read(2, 0)),
        ("without-last.csv", cut(sound(), sound().len() - 1), Read(2, 0)),
        // Excel on a Mac ends rows with CR and lines within a cell with LF.
        ("cr-with-lf-in-a-cell.csv", [&ends("\r")[..], within.as_bytes()].concat(), Read(4, 0)),
        ("cr-then-lf.csv", [&ends("\r")[..], rows(5..7).as_bytes()].concat(), Read(4, 0)),
        ("form-feeds.csv", between("\u{c}\u{b}\n"), Read(2, 0)),
    ]);
}

#[test]
fn quotes_that_nobody_closes() {
    let many = rows(10..3000);
    let torn = "R9,2017-03-05,甲店,\"没有结束\n";
    let every_second: String =
        (0..400).map(|i| if i % 2 == 0 { torn.replace("R9", &format!("T{i}")) } else { rows(i..i + 1) }).collect();
    all(&[
        ("quote-first.csv", [b"\"", &sound()[..]].concat(), Refused("quote")),
        ("quote-in-the-middle.csv", between(torn), Read(3, 1)),
        ("quote-at-the-end.csv", [&sound()[..], torn.trim().as_bytes()].concat(), Read(3, 0)),
        ("quote-in-every-second.csv", [HEAD, &every_second].concat().into(), Read(400, 200)),
        // The next quote comes thousands of rows later, and is sound.
        (
            "quote-far-away.csv",
            [HEAD, &rows(0..3), torn, &many, "R5,2017-03-05,\"乙,店\",质量差\n", &rows(6..8)].concat().into(),
            Read(2997, 1),
        ),
        ("quotes-within.csv", between("R9,2017-03-05,甲\"店,说\"好\"的\n"), Read(3, 0)),
        ("quote-and-blank.csv", between("R9,2017-03-05, \"甲店\" ,质量差\n"), Read(3, 0)),
        ("apostrophes.csv", between("'R9','2017-03-05','甲店','质量差'\n"), Read(3, 1)),
    ]);
}

#[test]
fn headers_that_nobody_would_write() {
    let long = "名".repeat(50_000);
    let two = |header: &str, row: &str| format!("{header}\n{row}\n{}\n", row.replace("R1", "R2")).into_bytes();
    let row = "R1,2017-03-05,质量差,x";
    all(&[
        ("long-name.csv", two(&format!("投诉编号,受理日期,投诉内容,{long}"), row), Read(2, 0)),
        ("long-unknown-name.csv", format!("{long},b\n1,2\n").into(), Refused("no profile")),
        ("name-with-line-end.csv", two("投诉编号,受理日期,投诉内容,\"a\nb\"", row), Read(2, 0)),
        ("name-with-escape.csv", b"\x1b[31mred\x1b]0;title\x07,b\n1,2\n".to_vec(), Refused("no profile")),
        ("same-names.csv", two("投诉编号,受理日期,投诉内容,投诉内容", row), Read(2, 0)),
        ("all-the-same.csv", two("投诉内容,投诉内容,投诉内容,投诉内容", row), Read(2, 0)),
        ("numbered-names.csv", two("投诉内容,投诉内容,投诉内容#2,投诉内容#2", row), Read(2, 0)),
        ("no-names.csv", two("投诉编号,,,投诉内容", row), Read(2, 0)),
        ("turned.csv", two("\u{202e}投诉编号\u{202c},受理\u{200b}日期,投诉内容,\u{200f}x", row), Read(2, 0)),
    ]);
}

#[test]
fn cells_that_go_beyond() {
    let cell =
        |column: &str, value: &str| format!("投诉编号,投诉内容,{column}\nR1,质量差,{value}\nR2,质量差,\n").into_bytes();
    all(&[
        ("long-amount.csv", cell("涉及金额", &"9".repeat(10_000)), Read(2, 0)),
        ("long-fraction.csv", cell("涉及金额", &format!("1.{}", "0".repeat(10_000))), Read(2, 0)),
        ("long-han-amount.csv", cell("涉及金额", &"亿".repeat(3_000)), Read(2, 0)),
        ("long-date.csv", cell("受理日期", &"2017-03-05 ".repeat(1000)), Read(2, 1)),
        ("long-digits-date.csv", cell("受理日期", &"1".repeat(10_000)), Read(2, 1)),
        ("year-of-many-digits.csv", cell("受理日期", "99999999999-01-01"), Read(2, 1)),
        ("long-date-in-quotes.csv", cell("受理日期", &format!("\"{}\"", "年".repeat(10_000))), Read(2, 1)),
        ("long-count.csv", format!("投诉类型,件数\n质量,{}\n", "9".repeat(20)).into(), Read(1, 1)),
        ("turned-text.csv", between("R9,2017-03-05,\u{202e}店甲\u{202c},质\u{200b}量\u{feff}差\n"), Read(3, 0)),
        ("combining.csv", between(&format!("R9,2017-03-05,甲店,{}\n", "e\u{301}".repeat(20_000))), Read(3, 0)),
        ("no-characters.csv", between("R9,2017-03-05,\u{fffe}\u{ffff},\u{10ffff}\n"), Read(3, 0)),
    ]);
}

#[test]
fn a_formula_is_stored_as_text_and_does_not_run_where_the_rejects_are_opened() {
    let formulas = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2+3", "=HYPERLINK(\"\"http://x\"\")"];
    let sound: String = formulas.iter().enumerate().map(|(i, f)| format!("R{i},2017-03-05,\"{f}\",质量差\n")).collect();
    let wrong: String = formulas.iter().map(|f| format!("R9,\"{f}\",甲店,质量差\n")).collect();
    let bench = Bench::new();
    bench.file("in.csv", [HEAD, &sound, &wrong].concat());
    let account = &bench.json(&["import", "in.csv"])[0];
    assert_eq!((account["imported"].as_i64(), account["rejected"].as_i64()), (Some(5), Some(5)));
    let table = bench.json(&["table", "complaints", "--by", "seller"]);
    assert_eq!(row(&table, "seller", formulas[0])["numerator"], 1, "the text itself is kept");
    let as_csv = bench.run(&["table", "complaints", "--by", "seller", "--format", "csv"]).stdout;
    let rejects = fs::read_to_string(bench.path().join(account["rejects_file"].as_str().unwrap())).unwrap();
    for text in [as_csv, rejects] {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for cell in reader.records().flat_map(|row| row.unwrap().iter().map(String::from).collect::<Vec<_>>()) {
            let number = cell.parse::<f64>().is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "a spreadsheet would run {cell:?}");
        }
    }
}
