//! Files that mean no good, or that a broken program wrote. Whatever comes in, the program ends by itself, says what it
//! refused and where, accounts for every row and keeps to a bounded memory. All inputs are made here; each table below is
//! one line an input, with what must become of it.

use std::fs::{self, File};
use std::io::Write;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Bench, Ran, skipped};

/// What must become of an input.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// An error that names the file and says this.
    Refused(&'static str),
    /// Rows read, and how many of them were rejected; the others are stored.
    Read(i64, i64),
}
use Fate::{Read, Refused};

/// Most memory for an input of a few megabytes, in MiB; the word lists and the engine take about a third of it.
const USUAL: u64 = 350;

/// The big inputs come one after the other, so that together they need no more than one of them.
static BIG: Mutex<()> = Mutex::new(());

const HEAD: &str = "投诉编号,受理日期,商家,投诉内容\n";

/// Sound rows with these numbers.
fn rows(numbers: std::ops::Range<usize>) -> String {
    numbers.map(|i| format!("R{i},2017-03-05,甲店,收到的面膜有质量问题要求退货\n")).collect()
}

/// A table of two sound rows and, between them, this.
fn between(middle: &str) -> Vec<u8> {
    [HEAD, &rows(0..1), middle, &rows(1..2)].concat().into_bytes()
}

/// Runs the program to its end and gives its largest memory in MiB; `None` for one that ended before the first look, and on
/// systems that do not tell it.
fn watched(bench: &Bench, args: &[&str]) -> (Ran, Option<u64>) {
    let place = |name: &str| bench.path().join(name);
    let (out, err) = (File::create(place("out")).unwrap(), File::create(place("err")).unwrap());
    let mut child = bench.command(args).stdin(Stdio::null()).stdout(out).stderr(err).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    let end = loop {
        // The mark only rises, so the last look is the one that counts; it can miss the last milliseconds.
        let told = fs::read_to_string(&status).unwrap_or_default();
        let mark = told.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = mark.map(|kib| kib / 1024).or(peak);
        match child.try_wait().unwrap() {
            Some(end) => break end,
            None => std::thread::sleep(Duration::from_millis(3)),
        }
    };
    let read = |name: &str| String::from_utf8(fs::read(place(name)).unwrap()).expect("what is printed is UTF-8");
    (Ran { stdout: read("out"), stderr: read("err"), status: end.code().unwrap_or(-1) }, peak)
}

/// Imports a file of this content; checks what holds for every input, then what must become of this one.
fn becomes(name: &str, content: &[u8], fate: Fate, most: u64) {
    let bench = Bench::new();
    bench.file(name, content);
    let dry = imported(&bench, &["import", name, "--dry-run", "--format", "json"], name, fate, most);
    let account = imported(&bench, &["import", name, "--format", "json"], name, fate, most);
    for count in ["rows_read", "imported", "rejected", "duplicates"] {
        assert_eq!(dry[count], account[count], "{name}: a dry run and an import count differently");
    }
    if let Some(file) = account["rejects_file"].as_str().filter(|file| !file.is_empty()) {
        rejects_can_be_opened(name, &fs::read(bench.path().join(file)).unwrap(), content, &account);
    }
}

fn imported(bench: &Bench, args: &[&str], name: &str, fate: Fate, most: u64) -> Value {
    let (ran, peak) = watched(bench, args);
    let Ran { stdout, stderr, status } = &ran;
    assert!([0, 1, 3].contains(status) && !stderr.contains("panicked"), "{name} ended with {status}: {stderr}");
    assert!(stderr.len() < 4096, "{name}: an error of {} bytes is no message", stderr.len());
    let raw = |c: char| c.is_control() && c != '\n';
    assert!(!stderr.contains(raw), "{name}: control characters reach the terminal: {stderr:?}");
    let peak = peak.unwrap_or_default();
    assert!(peak <= most, "{name} took {peak} MiB");
    let account: Value = serde_json::from_str(stdout).unwrap_or_default();
    let account = account[0].clone();
    adds_up(&account);
    match fate {
        Refused(why) => {
            assert_eq!(*status, 1, "{name} was read: {account}");
            let said = stderr.starts_with("error: ") && stderr.contains(name) && stderr.contains(why);
            assert!(said, "{name}, which should be refused for `{why}`: {stderr}");
        }
        Read(read, rejected) => {
            let seen = (*status, account["rows_read"].as_i64(), account["rejected"].as_i64());
            assert_eq!(seen, (0, Some(read), Some(rejected)), "{name}: {stderr}{account}");
        }
    }
    account
}

fn adds_up(account: &Value) {
    let count = |of: &str| account[of].as_i64().unwrap_or_default();
    let parts: i64 = ["imported", "merged", "updated", "duplicates", "rejected"].into_iter().map(count).sum();
    assert_eq!(count("rows_read"), parts, "a row is unaccounted for in {account}");
}

/// Each rejected row stands in the file with a line that the input has.
fn rejects_can_be_opened(name: &str, rejects: &[u8], content: &[u8], account: &Value) {
    let mut reader = csv::Reader::from_reader(&rejects[3..]);
    let lines = content.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() as u64 + 1;
    let mut count = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let line: u64 = row[0].parse().unwrap();
        let packed = content.starts_with(b"PK") || content.starts_with(b"\x1f\x8b");
        assert!(packed || (1..=lines).contains(&line), "{name}: line {line} of {lines}");
        assert!(row[2].chars().count() <= 500 && !row[3].is_empty(), "{name}: {row:?}");
        count += 1;
    }
    assert_eq!(account["rejected"].as_i64(), Some(count), "{name}");
}

fn all(cases: &[(&str, Vec<u8>, Fate)]) {
    for (name, content, fate) in cases {
        becomes(name, content, *fate, USUAL);
    }
}

/// Bytes without any sense, the same ones each time.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    use rand::{RngExt, SeedableRng};
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    (0..length).map(|_| rng.random()).collect()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(content).unwrap();
    packed.finish().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn sound() -> Vec<u8> {
    between("")
}

fn cut(content: Vec<u8>, length: usize) -> Vec<u8> {
    content[..length].to_vec()
}

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
        ("empty-rows.csv", [HEAD, &",,,\n".repeat(500)].concat().into(), Read(500, 500)),
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
        ("form-feeds.csv", between("\u{c}\u{b}\n"), Read(3, 1)),
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
        ("long-amount.csv", cell("涉及金额", &"9".repeat(10_000)), Read(2, 1)),
        ("long-fraction.csv", cell("涉及金额", &format!("1.{}", "0".repeat(10_000))), Read(2, 1)),
        ("long-han-amount.csv", cell("涉及金额", &"亿".repeat(3_000)), Read(2, 1)),
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
    assert_eq!(crate::support::row(&table, "seller", formulas[0])["numerator"], 1, "the text itself is kept");
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

#[test]
fn archives_and_workbooks_that_are_broken_or_sly() {
    let csv = sound();
    let packed = gzip(&csv);
    let folder = zip(&[("a.csv", &csv)]);
    let book =
        zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook>"), ("xl/x", &noise(1, 900))]);
    let inner = zip(&[("in.zip", &folder)]);
    all(&[
        ("cut.csv.gz", cut(packed.clone(), packed.len() - 9), Refused("damaged gzip")),
        ("start.gz", b"\x1f\x8b\x08".to_vec(), Refused("damaged gzip")),
        ("twice.csv.gz", gzip(&packed), Refused("gzip twice")),
        ("nothing.csv.gz", gzip(b""), Refused("empty once unpacked")),
        ("behind.csv.gz", [&packed[..], b"trailing"].concat(), Refused("damaged gzip")),
        ("two-members.csv.gz", [&gzip(&csv)[..], &gzip(rows(5..7).as_bytes())].concat(), Read(4, 0)),
        ("packed.zip.gz", gzip(&folder), Read(2, 0)),
        ("none.zip", zip(&[]), Refused("holds no file")),
        ("cut.zip", cut(folder.clone(), folder.len() / 2), Refused("damaged or cut off")),
        ("start.zip", b"PK\x03\x04....".to_vec(), Refused("damaged or cut off")),
        ("in-zip.zip", inner, Refused("archive in an archive")),
        ("hidden.zip", zip(&[("really.csv", &folder)]), Refused("archive in an archive")),
        ("empty-entry.zip", zip(&[("a.csv", b"")]), Refused("is empty")),
        ("cut.xlsx", cut(book.clone(), book.len() / 2), Refused("damaged")),
        ("no-book.xlsx", book, Refused("damaged")),
    ]);
}

#[test]
fn a_name_in_an_archive_leads_nowhere() {
    let bench = Bench::new();
    bench
        .file("sly.zip", zip(&[("../../evil.csv", &sound()), ("/etc/evil.csv", &sound()), ("a\x1b[2J.csv", b"1,2\n")]));
    let (ran, _) = watched(&bench, &["import", "sly.zip"]);
    assert!(ran.status == 1 && !ran.stderr.contains("panicked"), "{}", ran.stderr);
    let raw = |c: char| c.is_control() && c != '\n';
    assert!(!ran.stdout.contains(raw) && !ran.stderr.contains(raw), "{:?}{:?}", ran.stdout, ran.stderr);
    let beside: Vec<_> = fs::read_dir(bench.path()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(beside.len(), 4, "the zip, the dataset and what the test wrote, and no more: {beside:?}");
}

#[test]
fn json_and_pages_that_are_broken() {
    let object = |i: usize| format!("{{\"投诉编号\":\"R{i}\",\"投诉内容\":\"质量差\"}}\n");
    let lines = [&object(0), "{\"投诉编号\":\n", &object(1), "nonsense\n", &object(2), "[1,2]\n"].concat();
    let deep = |open: &str| open.repeat(100_000).into_bytes();
    let page = "<table><tr><th>投诉编号<th>投诉内容<tr><td>R1<td>质量差<tr><td>R2<td>退货难";
    all(&[
        ("deep.json", deep("["), Refused("JSON")),
        ("deep-objects.json", deep("{\"a\":"), Refused("JSON")),
        (
            "deep-cell.json",
            format!("{}{}", object(0), format_args!("{{\"投诉内容\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000)))
                .into(),
            Read(2, 0),
        ),
        ("broken-lines.json", lines.into(), Read(6, 3)),
        ("cut.json", format!("[{},{}", object(0), &object(1)[..20]).into(), Read(2, 1)),
        ("no-rows.json", b"{}".to_vec(), Refused("header")),
        (
            "half-a-pair.json",
            format!("{}{}", object(0), "{\"投诉编号\":\"\\ud83d\",\"投诉内容\":\"\\u0000\"}\n").into(),
            Read(2, 1),
        ),
        ("open.html", page.into(), Read(2, 0)),
        ("no-table.html", b"<html><body>nothing".to_vec(), Refused("no table")),
        ("deep.html", b"<table><tr><td>".repeat(20_000), Refused("table")),
        ("script.html", format!("<html><script>{page}").into(), Refused("no table")),
    ]);
}

/// The cells that spans stand for are not made before they are counted.
#[test]
fn a_page_that_unfolds_is_refused() {
    let spans = format!("<table>{}", "<tr><td rowspan=65534 colspan=1000>x".repeat(3_000));
    becomes("spans.html", spans.as_bytes(), Refused("cells"), USUAL);
}

#[test]
fn memory_is_watched() {
    if !std::path::Path::new("/proc/self/status").exists() {
        skipped("this system does not tell a program's largest memory, so it was not tested");
    }
}

#[test]
fn one_line_of_100_megabytes_costs_itself_and_no_other() {
    for (name, open) in [("long-line.csv", ""), ("long-quoted-line.csv", "\"")] {
        let _one = BIG.lock();
        let mut content = [HEAD, &rows(0..3), "R9,2017-03-05,甲店,", open].concat().into_bytes();
        content.resize(100 << 20, b'x');
        content.extend_from_slice(format!("\n{}", rows(3..6)).as_bytes());
        becomes(name, &content, Read(7, 1), USUAL);
    }
}

#[test]
fn a_first_line_of_100_megabytes_is_no_header() {
    let _one = BIG.lock();
    becomes("no-line-end.csv", &vec![b'x'; 100 << 20], Refused("header"), USUAL);
    becomes("no-line-end-commas.csv", &b"x,".repeat(10 << 20), Refused("header"), USUAL);
}

#[test]
fn a_bomb_is_not_held_in_memory() {
    let _one = BIG.lock();
    let zeros = vec![0; 300 << 20];
    let (gzipped, zipped) = (gzip(&zeros), zip(&[("zeros.csv", &zeros)]));
    drop(zeros);
    becomes("zeros.csv.gz", &gzipped, Refused("zero bytes"), USUAL);
    becomes("zeros.zip", &zipped, Refused("unpacks to"), USUAL);
    let mut json = b"[{\"a\":1}".to_vec();
    json.resize(300 << 20, b' ');
    let packed = gzip(&json);
    // The mark of a process that was just begun is that of the one that began it.
    drop(json);
    becomes("blanks.json.gz", &packed, Refused("blanks.json.gz"), USUAL);
}

#[test]
fn a_table_of_100_000_columns() {
    let _one = BIG.lock();
    let line = |text: &str| format!("{}\n", vec![text; 100_000].join(","));
    let names: String = (0..100_000).map(|i| format!("c{i},")).collect();
    // Wider than what is looked at for a header.
    becomes("wide.csv", format!("投诉编号,投诉内容,{names}\n{}", line("x")).as_bytes(), Refused("header"), USUAL);
    becomes("wide-rows.csv", &between(&line("x").repeat(5)), Read(7, 5), USUAL);
    let unnamed = format!("投诉编号,投诉内容{}\n{}", ",".repeat(99_998), line("x").repeat(3));
    becomes("unnamed.csv", unnamed.as_bytes(), Read(3, 0), USUAL);
    let object: String = (0..100_000).map(|i| format!(",\"k{i}\":{i}")).collect();
    becomes("wide.json", format!("[{{\"投诉内容\":\"质量差\"{object}}}]").as_bytes(), Read(1, 0), USUAL);
}

#[test]
fn two_hundred_thousand_tiny_rows() {
    let _one = BIG.lock();
    let tiny: String = (0..200_000).map(|i| format!("{i}\n")).collect();
    becomes("tiny.csv", format!("投诉内容\n{tiny}").as_bytes(), Read(200_000, 0), USUAL);
}

/// What is found again and again must not be looked for from the beginning each time: each of these would take minutes or more.
#[test]
fn work_grows_with_the_length_of_the_input_and_not_with_its_square() {
    let _one = BIG.lock();
    // Each line ends within a quote that the next one closes, so that the whole file is one record.
    let chained = format!("a,b,投诉内容\n{}", "x\",\"y\n".repeat(100_000));
    becomes_whatever("chained-quotes.csv", chained.as_bytes());
    // Pieces of a broken record that never fill it up.
    let pieces = format!("投诉编号,商家,投诉内容\n1,2\n{}", "质\n".repeat(200_000));
    becomes_whatever("pieces.csv", pieces.as_bytes());
    let numbers = format!("[{{\"投诉内容\":\"质量差\"}}{}]", ",1".repeat(500_000));
    becomes("no-objects.json", numbers.as_bytes(), Read(500_001, 500_000), USUAL);
    // All rows are of one complaint.
    let row = |i: usize| format!("01/02/2015,Closed,Warranty,Appliances,Acme {i},7,20.00\n");
    let header = "OpenedDate,Status,PracticeName,BusinessCategory,BusinessName,ComplaintId,ActualSavings\n";
    let same: String = (0..60_000).map(row).collect();
    becomes("one-complaint.csv", format!("{header}{same}").as_bytes(), Read(60_000, 0), USUAL);
}

/// For an input of which only the account must add up.
fn becomes_whatever(name: &str, content: &[u8]) {
    let bench = Bench::new();
    bench.file(name, content);
    let (ran, _) = watched(&bench, &["import", name, "--format", "json"]);
    assert_eq!(ran.status, 0, "{name}: {}", ran.stderr);
    adds_up(&serde_json::from_str::<Value>(&ran.stdout).unwrap()[0]);
}

#[test]
fn a_text_of_megabytes_is_masked_and_labelled() {
    let _one = BIG.lock();
    let story = |text: String| format!("投诉编号,投诉内容\nR1,{text}\nR2,质量差\n").into_bytes();
    for (name, text) in [
        ("story.csv", "收到的面膜是三无产品要求退货".repeat(75_000)),
        ("ats.csv", "@".repeat(1_000_000)),
        ("digits.csv", "1".repeat(1_000_000)),
        ("spaced-digits.csv", "138 0000 ".repeat(110_000)),
        ("addresses.csv", "a@b.".repeat(250_000)),
        ("accounts.csv", "微信".repeat(160_000)),
        ("places.csv", "北京市朝阳区1".repeat(50_000)),
        ("names.csv", "联系人张先生".repeat(50_000)),
        ("twice-encoded.csv", "è´¨".repeat(70_000)),
        ("links.csv", "http://1".repeat(120_000)),
    ] {
        becomes(name, &story(text), Read(2, 0), USUAL);
    }
}

#[test]
fn labels_within_labels() {
    let labels = |n: usize| "投诉编号：1735 投诉对象：某店 ".repeat(n);
    let table = format!("标题,正文\nx,{}\ny,{}\n", labels(1), labels(100_000));
    becomes_whatever("labels.csv", table.as_bytes());
}
