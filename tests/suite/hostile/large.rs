//! Much of everything: memory stays bounded, and work grows with the length of the input.

use std::sync::Mutex;

use serde_json::Value;

use super::Fate::{Read, Refused};
use super::{HEAD, USUAL, adds_up, becomes, between, gzip, rows, watched, zip};
use crate::support::{Bench, skipped};

/// The big inputs come one after the other, so that together they need no more than one of them.
static BIG: Mutex<()> = Mutex::new(());

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
