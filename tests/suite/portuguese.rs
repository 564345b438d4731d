//! The proof that a language needs data files only: complaints in Portuguese, made up and labelled before its phrases were
//! written (`tests/classify/pt.csv`).

use plaint::classify::quality::measure;
use plaint::classify::{Classifier, heads};

use crate::support::labelled;

#[test]
fn portuguese_is_read_by_its_phrases() {
    let classifier = Classifier::shipped().unwrap();
    let heads = heads(classifier.taxonomy());
    let mut judged = Vec::new();
    let mut terms = 0;
    for (row, labelled) in labelled("pt.csv", &heads) {
        let verdict = classifier.judge(&labelled.text);
        let term = verdict.terms.first().map(|&t| heads.terms[t].as_str());
        terms += usize::from(term.is_some_and(|t| t.ends_with(&format!("/{}", row["term"]))));
        judged.push(labelled.judged(&verdict, &heads));
    }
    let quality = measure(&judged, &heads.categories, &heads.remedies);
    let (macro_f1, remedy) = (quality.macro_f1, quality.remedy_macro_f1.unwrap());
    eprintln!(
        "{} texts: accuracy {:.3}, macro-F1 {macro_f1:.3}, remedy {remedy:.3}, {terms} terms right, {} unclassified",
        quality.n, quality.accuracy, quality.unclassified
    );
    assert!(quality.n == 300 && macro_f1 > 0.78 && remedy > 0.70, "macro-F1 {macro_f1}, remedy {remedy}");
}
