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
use plaint::source::input::{self, Input, Opening};
use plaint::source::profile::Profile;
use plaint::source::{self, Reading, profile};
use serde_json::{Map, Value, json};

use crate::support::root;

#[test]
fn every_shipped_source_reads_its_fixtures_as_expected() {
    let profiles = profile::shipped();
    let classifier = Classifier::shipped().unwrap();
    let privacy = Privacy { masker: Some(Masker::new().into()), accounts: Accounts::Dropped };
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
            natures: found
                .codes
                .iter()
                .map(|(c, m)| (c.as_str(), m.nature.as_str()))
                .filter(|(_, n)| !n.is_empty())
                .collect(),
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

/// The records of an input, without what tells by which profile they were read.
fn records(input: &Input, profile: &Profile) -> Vec<Record> {
    let privacy = Privacy { masker: None, accounts: Accounts::Dropped };
    let as_of = "2026-01-01".parse().unwrap();
    let reading = Reading { profile, as_of, privacy: &privacy, keep_extra: false, strict: false, threads: 1 };
    let mut all = Vec::new();
    let add = |batch: &mut Vec<Record>, record| batch.push(record);
    source::read(input, &reading, add, |batch, _| {
        all.extend(batch.into_iter().flatten());
        Ok(())
    })
    .unwrap();
    let apart = |record: Record| Record {
        record_id: record.record_id.rsplit_once(':').map_or(String::new(), |(_, number)| number.into()),
        source: String::new(),
        fingerprint: String::new(),
        ..record
    };
    let mut all: Vec<Record> = all.into_iter().map(apart).collect();
    // A hash of the row in the place of its number is one of the profile too.
    let numbered = |record: &Record| record.record_id.len() < 20;
    all.iter_mut().filter(|record| !numbered(record)).for_each(|record| record.record_id.clear());
    all.sort_by_key(|record| (record.source_row, record.record_id.clone()));
    all
}

#[test]
fn a_drafted_profile_reads_a_file_as_the_one_does_that_it_begins_from() {
    let profiles = profile::shipped();
    let folders = fs::read_dir(root().join("tests/fixtures")).unwrap().flatten().map(|e| e.path());
    for path in folders.map(|folder| folder.join("input.csv")).filter(|path| path.exists()) {
        let opening = Opening { known: source::known(&profiles), ..Opening::default() };
        let input = input::open(path.to_str().unwrap(), &opening).unwrap().next().unwrap().unwrap();
        let base = source::detect(&input, &profiles).unwrap();
        let text = source::draft::draft(&input, base, "drafted");
        let drafted = profile::parse(&text).unwrap_or_else(|e| panic!("{}: {e:#}\n{text}", path.display()));
        assert_eq!(records(&input, &drafted), records(&input, base), "{}:\n{text}", path.display());
        let meanings = |profile: &Profile| {
            let Profile { codes, unlisted_code, blank_code, .. } = profile.clone();
            let codes: Vec<_> =
                codes.iter().map(|(code, meaning)| [code, &meaning.term, &meaning.remedy].map(String::clone)).collect();
            (codes, unlisted_code, blank_code)
        };
        assert_eq!(meanings(&drafted), meanings(base), "{}", path.display());
    }
}

#[test]
fn a_heading_of_several_lines_breaks_no_drafted_profile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.csv");
    fs::write(
        &path,
        "投诉编号,投诉时间,投诉内容,\"备注\n（\"\"选填\"\"）\",涉及金额\n1a,2020-01-02,面膜过敏,已核实,3\n",
    )
    .unwrap();
    let profiles = profile::shipped();
    let opening = Opening { known: source::known(&profiles), ..Opening::default() };
    let input = input::open(path.to_str().unwrap(), &opening).unwrap().next().unwrap().unwrap();
    let base = source::detect(&input, &profiles).unwrap();
    let text = source::draft::draft(&input, base, "drafted");
    let drafted = profile::parse(&text).unwrap_or_else(|e| panic!("{e:#}\n{text}"));
    assert_eq!(records(&input, &drafted), records(&input, base), "{text}");
    // Once it has a field, the column is taken.
    let text = text.replace("# FIELD = \"备注", "result = \"备注");
    let taken = profile::parse(&text).unwrap_or_else(|e| panic!("{e:#}\n{text}"));
    assert_eq!(records(&input, &taken)[0].result, "已核实", "{text}");
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
