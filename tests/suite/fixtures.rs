//! For each shipped source a small file as its publisher writes it (`tests/fixtures/<source>/input.csv`), and what it
//! must become (`expected.json`): the ledger, the rejects and the stored fields. Write the expectation anew with
//! `PLAINT_BLESS=1 cargo test --release fixtures`, and read the difference before you commit it.

use std::collections::BTreeSet;
use std::fs;

use plaint::classify::Classifier;
use plaint::lang::Lang;
use plaint::privacy::Masker;
use plaint::schema::{FIELDS, Record, Value as Field};
use plaint::source::cleanse::{Accounts, Privacy};
use plaint::source::input::{self, Opening};
use plaint::source::{self, Reading, profile};
use serde_json::{Map, Value, json};

use crate::support::root;

#[test]
fn every_shipped_source_reads_its_fixtures_as_expected() {
    let profiles = profile::shipped();
    let classifier = Classifier::shipped().unwrap();
    let privacy = Privacy { masker: Some(Masker::new()), accounts: Accounts::Dropped };
    let mut seen = BTreeSet::new();
    let folders = fs::read_dir(root().join("tests/fixtures")).unwrap().flatten().map(|e| e.path());
    for folder in folders.filter(|path| path.join("input.csv").exists()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        // A source may have several layouts: `heimao`, `heimao-text`.
        let fitting = profiles.iter().filter(|p| name.starts_with(&p.id));
        let expected_source = fitting.max_by_key(|p| p.id.len()).unwrap_or_else(|| panic!("{name} is no source"));
        let opening = Opening { known: source::known(&profiles), ..Opening::default() };
        let mut inputs = input::open(folder.join("input.csv").to_str().unwrap(), &opening).unwrap();
        let input = inputs.next().unwrap().unwrap();
        let found = source::detect(&input, &profiles).unwrap();
        assert_eq!(found.id, expected_source.id, "{name}: the header is taken for another source");
        seen.insert(found.id.clone());
        let as_of = "2026-01-01".parse().unwrap();
        let (mut records, mut rejects) = (Vec::new(), Vec::new());
        let reading =
            Reading { profile: found, as_of, privacy: &privacy, keep_extra: false, strict: false, threads: 2 };
        let account = source::read(
            &input,
            &reading,
            |batch: &mut Vec<Record>, record| batch.push(record),
            |batch, more| {
                records.extend(batch.into_iter().flatten());
                rejects.extend(more);
                Ok(())
            },
        );
        let account = account.unwrap();
        let accounted = records.len() as i64 + account.merged + account.duplicates + account.rejected;
        assert_eq!(account.rows_read, accounted, "{name}: a row is unaccounted for");
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
            "format": input.format.en,
            "encoding": input.encoding,
            "rows_read": account.rows_read,
            "merged": account.merged,
            "duplicates": account.duplicates,
            "masked": account.masked,
            "notes": account.notes.iter().map(|n| n.text(Lang::En)).collect::<Vec<_>>(),
            "rejects": rejects.iter().map(|r| json!([r.line, r.field, r.reason.en])).collect::<Vec<_>>(),
            "records": labelled.collect::<Vec<_>>(),
        });
        let path = folder.join("expected.json");
        if std::env::var_os("PLAINT_BLESS").is_some() {
            fs::write(&path, serde_json::to_string_pretty(&got).unwrap() + "\n").unwrap();
        }
        let expected: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(got, expected, "{name}: see {}", path.display());
    }
    assert!(profiles.iter().all(|p| seen.contains(&p.id)), "a source has no fixture: {seen:?}");
}

/// The fields of a record that say something.
fn object(record: &Record) -> Value {
    let mut object = Map::new();
    // Hashes of the row and of the model's bytes.
    for field in FIELDS.iter().filter(|f| !matches!(f.name, "fingerprint" | "label_model")) {
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
