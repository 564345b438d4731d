//! Made-up posts of complaint platforms and notes of hotline officers, written before the model was tuned and labelled blind
//! by a second reader (`tests/classify/registers.csv`; `_b`: the writer's own labels): the registers that reviews are not.

use std::collections::BTreeMap;

use plaint::classify::model::Model;
use plaint::classify::quality::{Judged, Quality, measure};
use plaint::classify::{Classifier, heads};
use plaint::taxonomy::Taxonomy;

use crate::support::root;

fn quality(model: Option<Model>) -> BTreeMap<String, Quality> {
    let classifier = Classifier::with(Taxonomy::shipped(), model).unwrap();
    let heads = heads(classifier.taxonomy());
    let place = |list: &[String], name: &str| list.iter().position(|n| n == name);
    let mut judged: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(root().join("tests/classify/registers.csv")).unwrap();
    for row in reader.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let verdict = classifier.judge(&row["text"]);
        judged.entry(row["register"].clone()).or_default().push(Judged {
            gold: place(&heads.categories, &row["primary"]).unwrap(),
            said: verdict.categories.first().copied(),
            confidence: verdict.confidence,
            gold_raised: None,
            said_raised: Vec::new(),
            gold_remedy: place(&heads.remedies, &row["remedy"]),
            said_remedy: place(&heads.remedies, verdict.outcome.unwrap_or("none")).unwrap(),
        });
    }
    judged.into_iter().map(|(r, j)| (r, measure(&j, &heads.categories, &heads.remedies))).collect()
}

#[test]
fn the_model_is_no_worse_than_the_lexicon_on_platform_posts_and_hotline_notes() {
    let (model, lexicon) = (quality(Some(Model::shipped())), quality(None));
    for (register, model) in &model {
        let lexicon = &lexicon[register];
        let figures = |q: &Quality| [q.accuracy, q.macro_f1, q.remedy_macro_f1.unwrap()];
        eprintln!("{register}: {} texts, model {:.3?}, lexicon {:.3?}", model.n, figures(model), figures(lexicon));
        assert!(model.macro_f1 >= lexicon.macro_f1 && model.accuracy >= lexicon.accuracy, "{register}");
        assert!(model.remedy_macro_f1 >= lexicon.remedy_macro_f1, "{register}");
    }
}
