//! Files that were damaged on their way or joined from parts: what is whole is read, what is lost is told.

use serde_json::Value;

use crate::support::Bench;

/// Imports a text and gives the account, with the stored records in the order of the rows.
fn import(name: &str, text: impl AsRef<[u8]>) -> (Value, Vec<Value>) {
    let bench = Bench::new();
    let account = bench.json(&["import", bench.file(name, text)])[0].clone();
    let listed = bench.json(&["query", "SELECT * FROM complaints ORDER BY source_row", "--limit", "0"]);
    (account, listed["rows"].as_array().unwrap().clone())
}

fn column<'a>(records: &'a [Value], name: &str) -> Vec<&'a str> {
    records.iter().map(|r| r[name].as_str().unwrap_or_default()).collect()
}

#[test]
fn a_damaged_row_of_a_json_array_loses_no_other_and_an_array_that_is_cut_off_says_so() {
    let row = |i: usize, text: &str| {
        format!(r#"{{"投诉编号": "A{i}", "投诉时间": "2023-03-{i:02}", "投诉内容": "{text}，商家不退款"}}"#)
    };
    let rows = |damaged: usize| -> Vec<String> {
        (1..=20).map(|i| row(i, if i == damaged { "他说\"好\"" } else { "面膜过敏" })).collect()
    };
    for damaged in [1, 11] {
        let (account, records) = import("in.json", format!("[\n{}\n]", rows(damaged).join(",\n")));
        assert_eq!((&account["imported"], &account["rejected"]), (&19.into(), &1.into()), "{account}");
        assert!(!column(&records, "record_id").contains(&format!("generic:A{damaged}").as_str()));
        assert!(!account["notes"].to_string().contains("cut off"), "{account}");
    }
    let whole = rows(0).join(",\n");
    let (account, _) = import("in.json", format!("[\n{}", &whole[..whole.floor_char_boundary(whole.len() / 2)]));
    assert!(account["notes"].to_string().contains("WARNING: the JSON is damaged or cut off on line"), "{account}");
}

#[test]
fn files_joined_byte_by_byte_leave_no_mark_in_the_second_part() {
    let header = "投诉编号,投诉时间,商家,投诉内容\n";
    let row = |i: usize| format!("A{i},2023-03-0{i},甲店,\"面膜过敏，\n不退款\"\n");
    let whole = [header.to_string(), row(1), row(2), row(3), row(4)].concat();
    let (_, sound) = import("in.csv", &whole);
    let with_header = format!("\u{feff}{header}{}{}\u{feff}{header}{}{}", row(1), row(2), row(3), row(4));
    let rows_alone = format!("\u{feff}{header}{}{}\u{feff}{}{}", row(1), row(2), row(3), row(4));
    for (joined, repeated) in [(with_header, 1), (rows_alone, 0)] {
        let (account, records) = import("in.csv", &joined);
        assert_eq!((&account["imported"], &account["rejected"]), (&4.into(), &repeated.into()), "{account}");
        for field in ["record_id", "received_on", "seller", "narrative", "fingerprint"] {
            assert_eq!(column(&records, field), column(&sound, field), "{field}");
        }
    }
}

#[test]
fn text_that_changes_its_encoding_is_refused_with_the_line() {
    let bench = Bench::new();
    let header = "投诉编号,投诉时间,商家,投诉内容\n";
    let rows = |from: usize, to: usize| -> String {
        (from..to).map(|i| format!("A{i},2023-03-05,丙川木子商行,收到的面膜过敏，商家不退款{i}\n")).collect()
    };
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let first = format!("{header}{}", rows(0, 50));
    let mixed = [first.as_bytes(), &gbk(&rows(50, 150))].concat();
    let shifted = [&wide(&format!("\u{feff}{first}"))[..], b"\n", &wide(&rows(50, 120))].concat();
    for (name, bytes, why) in [
        ("mixed.csv", mixed, "begins in UTF-8 and goes on in another encoding"),
        (
            "shifted.csv",
            shifted,
            "begins in UTF-16 and goes on in another encoding, or a byte of it is missing or too many",
        ),
    ] {
        let ran = bench.run(&["import", bench.file(name, bytes)]);
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(why) && ran.stderr.contains("on line 52"), "{}", ran.stderr);
    }
}
