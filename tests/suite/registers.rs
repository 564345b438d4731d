//! Made-up posts of complaint platforms and notes of hotline officers, written before the model was tuned and labelled blind
//! by a second reader (`tests/classify/registers.csv`; `_b`: the writer's own labels): the registers that reviews are not. And
//! texts in which denials and turns tell what became of a request (`tests/classify/outcomes.csv`) and English posts about retail
//! chains, of which a third are about false marketing (`tests/classify/posts.csv`): of neither any model learned.

use std::collections::BTreeMap;

use plaint::classify::model::Model;
use plaint::classify::quality::{Judged, Quality, measure};
use plaint::classify::{Classifier, heads};
use plaint::taxonomy::Taxonomy;

use crate::support::labelled;

/// By the values of a column of a file of labelled texts.
fn quality(file: &str, by: &str, model: Option<Model>) -> BTreeMap<String, Quality> {
    let classifier = Classifier::with(Taxonomy::shipped(), model).unwrap();
    let heads = heads(classifier.taxonomy());
    let mut judged: BTreeMap<String, Vec<Judged>> = BTreeMap::new();
    for (row, labelled) in labelled(file, &heads) {
        let verdict = classifier.judge(&labelled.text);
        judged.entry(row[by].clone()).or_default().push(labelled.judged(&verdict, &heads));
    }
    judged.into_iter().map(|(r, j)| (r, measure(&j, &heads.categories, &heads.remedies))).collect()
}

fn compare(file: &str, by: &str) {
    let (model, lexicon) = (quality(file, by, Some(Model::shipped())), quality(file, by, None));
    for (part, model) in &model {
        let lexicon = &lexicon[part];
        let figures = |q: &Quality| [q.accuracy, q.macro_f1, q.remedy_macro_f1.unwrap()];
        eprintln!("{part}: {} texts, model {:.3?}, lexicon {:.3?}", model.n, figures(model), figures(lexicon));
        assert!(model.macro_f1 >= lexicon.macro_f1 && model.accuracy >= lexicon.accuracy, "{part}");
        assert!(model.remedy_macro_f1 >= lexicon.remedy_macro_f1, "{part}");
    }
}

#[test]
fn the_model_is_no_worse_than_the_lexicon_on_platform_posts_and_hotline_notes() {
    compare("registers.csv", "register");
}

#[test]
fn the_model_is_no_worse_than_the_lexicon_where_denials_and_turns_tell_the_outcome() {
    compare("outcomes.csv", "language");
}

#[test]
fn the_model_is_no_worse_than_the_lexicon_on_english_posts_about_chains() {
    compare("posts.csv", "chain");
}

#[test]
fn words_of_giving_behind_a_denial_are_seldom_read_as_given() {
    let chinese = (
        ["因商家{}，消费者投诉。", "经多次协商，商家{}。", "商家{}，请求协助处理。"],
        ["未给予", "没有给予", "未为其", "没给我", "拒不", "尚未", "始终没有", "没有按约定"],
        ["退款", "办理退货", "更换", "维修", "退还押金", "赔偿", "全额退款"],
    );
    let english = (
        [
            "I am complaining because the store {}.",
            "After many calls the company {}.",
            "It broke and they {}, please help.",
        ],
        [
            "never gave me ",
            "has not given me ",
            "failed to provide ",
            "did not issue ",
            "would not offer ",
            "hasn't sent me ",
            "refused me ",
            "has yet to send ",
        ],
        [
            "a refund",
            "a full refund",
            "a replacement",
            "an exchange",
            "my money back",
            "a repair",
            "a refund or a replacement",
        ],
    );
    let classifier = Classifier::shipped().unwrap();
    for (frames, denials, remedies) in [chinese, english] {
        let clauses = denials.iter().flat_map(|not| remedies.iter().map(move |remedy| format!("{not}{remedy}")));
        let texts: Vec<String> = clauses.flat_map(|clause| frames.map(|frame| frame.replace("{}", &clause))).collect();
        let given: Vec<&String> = texts.iter().filter(|t| classifier.judge(t).outcome == Some("granted")).collect();
        assert!(given.len() * 50 <= texts.len(), "{} of {}: {given:?}", given.len(), texts.len());
    }
}

#[test]
fn money_that_never_came_back_is_seldom_read_as_given() {
    let english: ([&str; 3], &[&str], [&str; 5]) = (
        ["{}", "The lamp hums. {}", "Bought a rug in March. {} Avoid."],
        &[
            "I never got ",
            "We never got ",
            "I did not get ",
            "No one gave me ",
            "Nobody sent us ",
            "I still don't see ",
            "We never received ",
        ],
        ["my money back.", "our money back!", "a refund.", "the replacement.", "my deposit back."],
    );
    let chinese: ([&str; 3], &[&str], [&str; 5]) = (
        ["{}", "台灯闪。{}", "三月买的地毯，{}太气人了。"],
        &["东西寄回了，", "退了货，", "只退了运费，", "货早就退了，", ""],
        ["没退钱。", "货款没退。", "钱一直没退。", "定金也没有退。", "一分没退。"],
    );
    let classifier = Classifier::shipped().unwrap();
    for (frames, first, then) in [english, chinese] {
        let pairs = first.iter().flat_map(|a| then.iter().map(move |b| format!("{a}{b}")));
        let texts: Vec<String> = pairs.flat_map(|pair| frames.map(|frame| frame.replace("{}", &pair))).collect();
        let given: Vec<&String> = texts.iter().filter(|t| classifier.judge(t).outcome == Some("granted")).collect();
        assert!(given.len() * 50 <= texts.len(), "{} of {}: {given:?}", given.len(), texts.len());
    }
}
