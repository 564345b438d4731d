//! Archives, workbooks, JSON and pages.

use std::fs;

use super::Fate::{Read, Refused};
use super::{USUAL, all, becomes, cut, gzip, noise, rows, sound, watched, zip};
use crate::support::Bench;

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
