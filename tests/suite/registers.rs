//! Made-up posts of complaint platforms and notes of hotline officers, written before the model was tuned and labelled blind
//! by a second reader (`tests/classify/registers.csv`; `_b`: the writer's own labels): the registers that reviews are not.

use std::collections::BTreeMap;

use plaint::classify::model::Model;
use plaint::classify::quality::{Judged, Quality, measure};
use plaint::classify::{Classifier, heads};
use plaint::taxonomy::Taxonomy;

use crate::support::labelled;

fn quality(model: Option<Model>) -> BTreeMap<String, Quality> {
    let classifier = Classifier::with(Taxonomy::shipped(), model).unwrap();
    let heads = heads(classifier.taxonomy());
    let mut judged: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    for (row, labelled) in labelled("registers.csv", &heads) {
        let verdict = classifier.judge(&labelled.text);
        judged.entry(row["register"].clone()).or_default().push(labelled.judged(&verdict, &heads));
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
