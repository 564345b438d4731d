//! For each shipped source a small file as its publisher writes it (`tests/fixtures/<source>/input.csv`), and what it
//! must become (`expected.json`): the ledger, the rejects and the stored fields. Write the expectation anew with
//! `PLAINT_BLESS=1 cargo test --release fixtures`, and read the difference before you commit it.

use std::fs;

use plaint::classify::Classifier;
use plaint::schema::{FIELDS, Record, Value as Field};
use plaint::source::{self, detect, profile};
use plaint::taxonomy::Taxonomy;
use serde_json::{Map, Value, json};

use crate::support::root;

#[test]
fn every_shipped_source_reads_its_fixture_as_expected() {
    let profiles = profile::shipped();
    let classifier = Classifier::new(Taxonomy::shipped()).unwrap();
    for expected_source in &profiles {
        let folder = root().join("tests/fixtures").join(&expected_source.id);
        let input = detect::open(folder.join("input.csv").to_str().unwrap()).unwrap();
        let found = source::detect(&input, &profiles).unwrap();
        assert_eq!(found.id, expected_source.id, "the header is taken for another source");
        let mut records = Vec::new();
        let as_of = "2026-01-01".parse().unwrap();
        let reading = source::read(&input, found, as_of, &mut |batch| records.extend(batch)).unwrap();
        let mut place = 0..;
        records.retain(|_| !reading.superseded.contains(&place.next().unwrap()));
        let (count, rejects) = (records.len() as i64, reading.rejects.len() as i64);
        let accounted = count + reading.merged + reading.updated + reading.duplicates + rejects;
        assert_eq!(reading.rows_read, accounted, "{}: a row is unaccounted for", found.id);
        let codes = plaint::classify::crosswalk::Codes {
            listed: found.codes.iter().map(|(c, m)| (c.as_str(), m.term.as_str(), m.remedy.as_str())).collect(),
            unlisted: found.unlisted_code.as_deref(),
            blank: found.blank_code.as_deref(),
            unordered: found.merge.is_some(),
            gives_nature: found.fields.contains_key("nature"),
            gives_request: found.fields.contains_key("remedy_requested"),
        };
        let crosswalk = plaint::classify::crosswalk::Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let labelled = records.into_iter().map(|mut record| {
            classifier.label(&crosswalk, &mut record);
            object(&record)
        });
        let got = json!({
            "rows_read": reading.rows_read,
            "merged": reading.merged,
            "updated": reading.updated,
            "duplicates": reading.duplicates,
            "rejects": reading.rejects.iter().map(|r| json!([r.line, r.field, r.reason])).collect::<Vec<_>>(),
            "records": labelled.collect::<Vec<_>>(),
        });
        let path = folder.join("expected.json");
        if std::env::var_os("PLAINT_BLESS").is_some() {
            fs::write(&path, serde_json::to_string_pretty(&got).unwrap() + "\n").unwrap();
        }
        let expected: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(got, expected, "{}: see {}", found.id, path.display());
    }
}

/// The fields of a record that say something.
fn object(record: &Record) -> Value {
    let mut object = Map::new();
    for field in FIELDS.iter().filter(|f| f.name != "fingerprint") {
        let value = match (field.get)(record) {
            Field::Text("") | Field::Int(None) | Field::Float(None) | Field::Date(None) | Field::Flag(false) => {
                continue;
            }
            Field::Text(text) => json!(text),
            Field::Int(n) => json!(n),
            Field::Float(x) => json!(x.map(|x| (x * 1000.0).round() / 1000.0)),
            Field::Date(day) => json!(day.map(|d| d.to_string())),
            Field::Flag(flag) => json!(flag),
        };
        object.insert(field.name.into(), value);
    }
    Value::Object(object)
}
