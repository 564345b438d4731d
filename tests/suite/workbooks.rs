//! Workbooks and archives as they come: made-up complaints in every format, and files that mean harm.
//! `tests/fixtures/workbooks/make.py` makes the files beside it.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use plaint::encoding::by_name;
use plaint::error::UserError;
use plaint::format::archive::Archive;
use plaint::format::grid::{Grid, Note};
use plaint::format::limits::Limits;
use plaint::format::sheet::{self, Choice};
use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const HEADER: [&str; 8] =
    ["登记编号", "登记时间", "被投诉主体", "投诉内容", "处理结果", "涉及金额", "退款比例", "身份号"];

/// The sheet that is read where none is named and no names of columns are known.
const FIRST: Choice = Choice { named: None, known: &|_| 0 };

fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks").join(name)).unwrap()
}

fn read(name: &str) -> Grid {
    sheet::read(name, &file(name), &FIRST, None, &Limits::default()).unwrap()
}

fn refusal(result: anyhow::Result<Grid>) -> String {
    let error = result.expect_err("this must be refused");
    let UserError { what, hint, .. } = error.downcast_ref().expect("a user can mend this");
    assert!(!hint.is_empty(), "{what}");
    what.clone()
}

fn limits(cells: u64) -> Limits {
    Limits { cells, ..Limits::default() }
}

/// The three made-up complaints, whatever the format.
fn is_complaints(grid: &Grid, header_row: u64) {
    let at = grid.rows.iter().position(|(number, _)| *number == header_row).unwrap();
    let rows: Vec<&Vec<String>> = grid.rows[at..].iter().map(|(_, cells)| cells).collect();
    assert_eq!(rows[0][..8], HEADER);
    assert_eq!(rows[1][..2], ["20170305000123", "2017-03-05 14:05:33"]);
    assert_eq!(rows[1][3..8], ["商家不退款，\n客服不回复", "已退款", "199.9", "0.25", "440301199001011"]);
    assert_eq!(
        rows[2][1..8],
        ["2017-03-06", "某某电商有限公司", "0044 收到的货与描述不符", "", "1200", "1", "440301199001012"]
    );
    assert_eq!(rows[3][2..6], ["另一家公司", "快递丢件 <未赔> & 拖延", "调解中", "0.1"]);
    assert_eq!(rows.len(), 4);
}

#[test]
fn the_sheet_of_complaints_is_chosen_and_what_was_left_out_is_noted() {
    for name in ["complaints.xlsx", "epoch1904.xlsx"] {
        let grid = read(name);
        assert_eq!(grid.what.en, "xlsx, sheet 投诉明细");
        is_complaints(&grid, 4);
        assert_eq!(grid.rows[4].1[1], "2017-03-07 19:00:00");
        assert_eq!(grid.rows[4].1[8], "TRUE");
        let expected = [
            Note::ErrorCells(1),
            Note::NoResult(1),
            Note::SheetsNotRead(vec!["说明".into()]),
            Note::HiddenSheets(vec!["参数".into()]),
            Note::HiddenRows(1),
            Note::FilledDown(1),
        ];
        assert_eq!(grid.notes, expected);
    }
}

#[test]
fn old_and_open_workbooks_hold_the_same_complaints() {
    let old = read("complaints.xls");
    is_complaints(&old, 2);
    assert_eq!(old.notes, [Note::FilledDown(1)]);
    let open = read("complaints.ods");
    is_complaints(&open, 3);
    assert_eq!(open.rows[3].1[1], "2017-03-07 19:00:00");
    assert_eq!(open.notes, [Note::HiddenSheets(vec!["参数".into()])]);
}

#[test]
fn a_sheet_is_named_by_its_name_or_number() {
    let bytes = file("complaints.xlsx");
    let choose =
        |sheet: &str| sheet::read("a.xlsx", &bytes, &Choice { named: Some(sheet), ..FIRST }, None, &Limits::default());
    assert_eq!(choose("参数").unwrap().rows.len(), 50);
    assert_eq!(choose("3").unwrap().what.en, "xlsx, sheet 参数");
    assert_eq!(choose(" 说明 ").unwrap().rows.len(), 1);
    for bad in ["4", "0", "投诉", ""] {
        assert!(refusal(choose(bad)).contains("there is no sheet"), "{bad}");
    }
}

#[test]
fn chinese_in_old_code_pages_is_read_whatever_the_file_declares() {
    for (name, declared) in [("biff5_gbk.xls", true), ("biff5_undeclared.xls", false), ("biff8_misread.xls", false)] {
        let grid = read(name);
        let cells: Vec<&str> = grid.rows.iter().flat_map(|(_, cells)| cells).map(String::as_str).collect();
        let expected = ["登记编号", "投诉内容", "金额", "A-1", "商家不退款", "12.5", "A-2", "货不对板", "300"];
        assert_eq!(cells, expected, "{name}");
        assert_eq!(grid.what.en, "xls, sheet 投诉");
        assert_eq!(grid.notes.contains(&Note::Codepage(936)), !declared, "{name}");
        let choice = Choice { named: Some("投诉"), ..FIRST };
        let asked = sheet::read(name, &file(name), &choice, by_name("gbk"), &Limits::default()).unwrap();
        assert_eq!(asked.rows, grid.rows);
    }
}

#[test]
fn an_old_workbook_is_read_in_the_encoding_asked_for_whichever_it_is() {
    let meant = read("biff5_gbk.xls");
    for name in ["shift_jis", "big5", "euc-kr", "windows-1251", "windows-1252", "utf-8"] {
        let encoding = by_name(name).unwrap();
        let asked = sheet::read("a.xls", &file("biff5_gbk.xls"), &FIRST, Some(encoding), &Limits::default()).unwrap();
        for ((_, asked), (_, meant)) in asked.rows.iter().zip(&meant.rows) {
            for (asked, meant) in asked.iter().zip(meant) {
                let bytes = encoding_rs::GBK.encode(meant).0;
                let taken = if name == "utf-8" { meant.clone() } else { encoding.decode(&bytes).0.into_owned() };
                assert_eq!(*asked, taken, "{name}");
            }
        }
    }
}

#[test]
fn a_locked_workbook_says_so() {
    let what = refusal(sheet::read("投诉.xlsx", &file("locked.xlsx"), &FIRST, None, &Limits::default()));
    assert_eq!(what, "投诉.xlsx: this workbook is protected by a password");
}

/// A record of a binary workbook, and a text in one.
fn record(id: u16, data: &[&[u8]]) -> Vec<u8> {
    let data = data.concat();
    let mut out = if id < 0x80 { vec![id as u8] } else { vec![(id & 0x7f) as u8 | 0x80, (id >> 7) as u8] };
    out.push(data.len() as u8);
    out.extend(data);
    out
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    (units.len() as u32).to_le_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn a_binary_workbook_is_read() {
    let (one, zero) = (1u32.to_le_bytes(), 0u32.to_le_bytes());
    let bundle = record(0x9c, &[&zero, &one, &wide("r1"), &wide("投诉")]);
    let book = [bundle, record(0x90, &[]), record(0x9d, &[])].concat();
    let mut sheet = [record(0x81, &[]), record(0x94, &[&[0; 16]]), record(0x91, &[])].concat();
    for row in 0..3u32 {
        let text = if row == 0 { ["编号", "金额"].map(wide) } else { [wide("A-1"), Vec::new()] };
        sheet.extend(record(0, &[&(row + 4).to_le_bytes(), &[0; 13]]));
        sheet.extend(record(6, &[&zero, &zero, &text[0]]));
        sheet.extend(match row {
            0 => record(6, &[&one, &zero, &text[1]]),
            _ => record(5, &[&one, &zero, &12.5f64.to_le_bytes()]),
        });
    }
    sheet.extend(record(0x92, &[]));
    let rels = "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.bin\"/></Relationships>";
    let bytes = zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.bin", &sheet),
    ]);
    let grid = open(&bytes, 100).unwrap();
    assert_eq!(grid.what.en, "xlsb, sheet 投诉");
    let row = |number: u64, cells: [&str; 2]| (number, cells.map(String::from).to_vec());
    assert_eq!(grid.rows, [row(5, ["编号", "金额"]), row(6, ["A-1", "12.5"]), row(7, ["A-1", "12.5"])]);
}

#[test]
fn a_locked_open_document_says_so() {
    let bytes =
        zip(&[("META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>"), ("content.xml", b"\x8a\x00\xff")]);
    assert!(refusal(open(&bytes, 10)).contains("protected by a password"));
}

#[test]
fn a_record_that_is_too_short_for_calamine_is_a_damaged_file_and_no_panic() {
    let mut bytes = file("biff5_gbk.xls");
    let codepage = [0x42, 0, 2, 0, 0xa8, 3];
    let at = bytes.windows(6).position(|record| record == codepage).unwrap();
    bytes[at] = 0x18; // the record of a defined name, which has fourteen bytes and more
    let what = refusal(sheet::read("a.xls", &bytes, &FIRST, None, &Limits::default()));
    assert!(what.contains("records do not fit together"), "{what}");
}

#[test]
fn what_another_writer_wrote_is_read_as_it_was_meant() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let time = Format::new().set_num_format("[h]:mm:ss");
    sheet.write_row(0, 0, ["编号", "日期", "时长", "数", "式"]).unwrap();
    for row in 1..=20u32 {
        sheet.write(row, 0, format!("{:018}", row)).unwrap();
        sheet.write_with_format(row, 1, 42_798.0 + f64::from(row), &date).unwrap();
        sheet.write_with_format(row, 2, f64::from(row), &time).unwrap();
        sheet.write(row, 3, 1e15 + f64::from(row)).unwrap();
        sheet.write_formula(row, 4, Formula::new("=1+1").set_result("2")).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let grid = sheet::read("a.xlsx", &bytes, &FIRST, None, &Limits::default()).unwrap();
    assert_eq!(grid.rows[7].1, ["000000000000000007", "2017-03-11", "168:00:00", "1000000000000007", "2"]);
    assert_eq!(grid.notes, [Note::LongNumbers(20)]);
}

// ---- files that mean harm

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// An xlsx of one sheet with this XML, and this table of texts.
fn workbook(sheet: &str, texts: &str) -> Vec<u8> {
    let rel = |id: &str, kind: &str, to: &str| {
        let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        format!("<Relationships><Relationship Id=\"{id}\" Type=\"{base}/{kind}\" Target=\"{to}\"/></Relationships>")
    };
    let book = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", rel("r0", "officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rel("r1", "worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/sharedStrings.xml", texts.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn open(bytes: &[u8], cells: u64) -> anyhow::Result<Grid> {
    sheet::read("a.xlsx", bytes, &FIRST, None, &limits(cells))
}

const NO_TEXTS: &str = "<sst count=\"0\" uniqueCount=\"0\"></sst>";

#[test]
fn a_declared_range_of_a_whole_sheet_takes_no_memory() {
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
                 </sheetData></worksheet>";
    assert_eq!(open(&workbook(sheet, NO_TEXTS), 10).unwrap().rows, [(1, vec!["1".to_string()])]);
}

#[test]
fn a_cell_in_the_last_column_of_many_rows_is_refused() {
    let rows: String = (1..2_000).map(|r| format!("<row r=\"{r}\"><c r=\"XFD{r}\"><v>1</v></c></row>")).collect();
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    assert!(refusal(open(&workbook(&sheet, NO_TEXTS), 1_000_000)).contains("more than can be read"));
}

#[test]
fn a_hundred_thousand_columns_are_read_and_three_hundred_million_refused() {
    let wide = |cells: String| format!("<worksheet><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>");
    let unnamed: String = (1..=100_000).map(|i| format!("<c><v>{i}</v></c>")).collect();
    let grid = open(&workbook(&wide(unnamed), NO_TEXTS), 100_000).unwrap();
    assert_eq!(grid.rows[0].1.last().unwrap(), "100000");
    let far = wide("<c r=\"ZZZZZZ1\"><v>1</v></c>".to_string());
    assert!(refusal(open(&workbook(&far, NO_TEXTS), 50_000_000)).contains("more than can be read"));
    for beyond in ["XFE1", "ZZZZZZZZ1", "A1048577", "A99999999999", "A0", "1", "诉1"] {
        let sheet = wide(format!("<c r=\"{beyond}\"><v>1</v></c>"));
        let _ = open(&workbook(&sheet, NO_TEXTS), 100_000);
    }
}

#[test]
fn an_open_document_that_unfolds_without_end_or_is_cut_off_is_refused() {
    let book = |rows: &str| {
        let content = format!("<office:body><table:table table:name=\"a\">{rows}");
        zip(&[("META-INF/manifest.xml", b"<m/>"), ("content.xml", content.as_bytes())])
    };
    let cell =
        "<table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/>";
    let rows = format!("<table:table-row table:number-rows-repeated=\"1048576\">{cell}</table:table-row>");
    assert!(refusal(open(&book(&format!("{rows}</table:table></office:body>")), 50_000_000)).contains("more than can"));
    assert!(refusal(open(&book(&rows), 50_000_000)).contains("damaged"));
}

#[test]
fn a_table_of_texts_that_announces_too_many_is_refused() {
    for count in ["999999999999", "99999999999999999999999"] {
        let texts = format!("<sst uniqueCount=\"{count}\"></sst>");
        assert!(refusal(open(&workbook("<worksheet><sheetData/></worksheet>", &texts), 10)).contains("damaged"));
    }
}

#[test]
fn every_cut_of_a_workbook_is_refused_without_a_panic() {
    for name in ["complaints.xlsx", "complaints.xls", "complaints.ods", "biff5_gbk.xls", "locked.xlsx"] {
        let whole = file(name);
        for end in (0..whole.len()).step_by(61) {
            let _ = sheet::read(name, &whole[..end], &FIRST, None, &Limits::default());
        }
        assert!(sheet::read(name, &whole[..whole.len() / 2], &FIRST, None, &Limits::default()).is_err(), "{name}");
    }
}

#[test]
fn damaged_bytes_never_panic() {
    // A fixed row of pseudo-random numbers keeps the test the same every time.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for name in ["complaints.xls", "biff5_gbk.xls", "biff8_misread.xls", "complaints.xlsx", "complaints.ods"] {
        for _ in 0..1_500 {
            let mut bytes = file(name);
            for _ in 0..1 + next() % 4 {
                let at = next() % bytes.len();
                bytes[at] = [0, 0xff, next() as u8][next() % 3];
            }
            let _ = sheet::read(name, &bytes, &FIRST, None, &limits(1_000_000));
        }
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let zeros = vec![0u8; 128 << 20];
    let bomb = zip(&[("投诉.csv", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    let error = Archive::open_list("a.zip", Cursor::new(&bomb), &Limits::default()).err().unwrap();
    assert!(error.to_string().contains("128.0 MiB"), "{error}");
    let book = zip(&[("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(refusal(open(&book, 10)).contains("more than can be read"));
}

#[test]
fn an_entry_that_is_larger_than_it_says_ends_with_an_error() {
    let mut bytes = zip(&[("a.csv", &[b'x'; 100_000])]);
    let claim = 100_000u32.to_le_bytes();
    while let Some(at) = bytes.windows(4).position(|four| four == claim) {
        bytes[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    let Ok(mut archive) = Archive::open_list("a.zip", Cursor::new(&bytes), &Limits::default()) else { return };
    let entry = archive.entries()[0].clone();
    assert_eq!(entry.size, 10);
    let mut text = Vec::new();
    assert!(archive.open(&entry).unwrap().read_to_end(&mut text).is_err());
    assert!(text.len() <= 10);
}

// ---- archives

#[test]
fn an_archive_lists_its_files_with_chinese_names_and_opens_them() {
    let gbk = encoding_rs::GBK.encode("投诉/二〇一七.csv").0.into_owned();
    let stand_in = "q".repeat(gbk.len());
    let mut bytes = zip(&[
        ("说明.txt", b"a"),
        (&stand_in, "编号,内容\n".as_bytes()),
        ("__MACOSX/._a.csv", b""),
        (".DS_Store", b""),
    ]);
    while let Some(at) = bytes.windows(gbk.len()).position(|part| part == stand_in.as_bytes()) {
        bytes[at..at + gbk.len()].copy_from_slice(&gbk);
    }
    let mut archive = Archive::open_list("a.zip", Cursor::new(&bytes), &Limits::default()).unwrap();
    let entries = archive.entries().to_vec();
    assert_eq!(entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), ["说明.txt", "投诉/二〇一七.csv"]);
    let mut text = String::new();
    archive.open(&entries[1]).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "编号,内容\n");
}

#[test]
fn locked_and_nested_entries_are_refused() {
    let mut bytes = zip(&[("a.csv", b"1,2\n"), ("b.zip", b"PK")]);
    let mut archive = Archive::open_list("a.zip", Cursor::new(bytes.clone()), &Limits::default()).unwrap();
    let inner = archive.entries()[1].clone();
    assert!(archive.open(&inner).err().unwrap().to_string().contains("archive in an archive"));
    // The lowest bit of the flags means encryption, in both headers of an entry.
    let local = bytes.windows(4).position(|four| four == b"PK\x03\x04").unwrap();
    let central = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bytes[local + 6] |= 1;
    bytes[central + 8] |= 1;
    let mut archive = Archive::open_list("a.zip", Cursor::new(bytes), &Limits::default()).unwrap();
    let first = archive.entries()[0].clone();
    let error = archive.open(&first).err().unwrap();
    assert!(error.to_string().contains("protected by a password"), "{error}");
}

#[test]
fn a_zip_that_is_cut_off_is_refused_with_its_name() {
    let bytes = zip(&[("a.csv", b"1,2\n")]);
    let cut = &bytes[..bytes.len() - 30];
    let error = Archive::open_list("投诉.zip", Cursor::new(cut), &Limits::default()).err().unwrap();
    assert!(error.to_string().starts_with("投诉.zip: this zip is damaged or cut off"));
}
