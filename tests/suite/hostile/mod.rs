//! Files that mean no good, or that a broken program wrote. Whatever comes in, the program ends by itself, says what it
//! refused and where, accounts for every row and keeps to a bounded memory. All inputs are made here; each table below is
//! one line an input, with what must become of it.

mod formats;
mod large;
mod texts;

use std::fs::{self, File};
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Bench, Ran};

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
