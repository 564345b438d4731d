//! The proof that a language needs data files only: complaints in Portuguese, made up and labelled before its phrases were
//! written (`tests/classify/pt.csv`).

use std::collections::BTreeMap;

use plaint::classify::quality::{Judged, measure};
use plaint::classify::{Classifier, heads};

use crate::support::root;

#[test]
fn portuguese_is_read_by_its_phrases() {
    let classifier = Classifier::shipped().unwrap();
    let heads = heads(classifier.taxonomy());
    let place = |list: &[String], name: &str| list.iter().position(|n| n == name);
    let mut judged = Vec::new();
    let mut terms = 0;
    let mut reader = csv::Reader::from_path(root().join("tests/classify/pt.csv")).unwrap();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let verdict = classifier.judge(&row["text"]);
        let term = verdict.terms.first().map(|&t| heads.terms[t].as_str());
        terms += usize::from(term.is_some_and(|t| t.ends_with(&format!("/{}", row["term"]))));
        judged.push(Judged {
            gold: place(&heads.categories, &row["primary"]).unwrap(),
            said: verdict.categories.first().copied(),
            confidence: verdict.confidence,
            gold_raised: None,
            said_raised: Vec::new(),
            gold_remedy: place(&heads.remedies, &row["remedy"]),
            said_remedy: place(&heads.remedies, verdict.outcome.unwrap_or("none")).unwrap(),
        });
    }
    let quality = measure(&judged, &heads.categories, &heads.remedies);
    let (macro_f1, remedy) = (quality.macro_f1, quality.remedy_macro_f1.unwrap());
    eprintln!(
        "{} texts: accuracy {:.3}, macro-F1 {macro_f1:.3}, remedy {remedy:.3}, {terms} terms right, {} unclassified",
        quality.n, quality.accuracy, quality.unclassified
    );
    assert!(quality.n == 300 && macro_f1 > 0.78 && remedy > 0.70, "macro-F1 {macro_f1}, remedy {remedy}");
}
