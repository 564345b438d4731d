//! From a text to what it says. What a record makes of it is in `record.rs`. Must not know files, stores or numbers.

pub mod agreement;
mod aside;
mod coded;
pub mod crosswalk;
pub mod draw;
pub mod explain;
mod group;
mod lexicon;
mod matcher;
pub mod model;
mod negator;
pub mod own;
mod patterns;
mod placeholder;
mod plain;
pub mod quality;
mod record;
mod remedy;
mod results;
mod results_clause;
mod results_denied;
mod results_words;
mod reviewed;
mod signs;
pub mod tally;
mod told;
mod verdict;
mod wishes;
mod withheld;

use std::borrow::Cow;

use anyhow::{Result, ensure};

use crate::schema::NAMED_CATEGORIES;
use crate::taxonomy::{OUTCOMES, Taxonomy};
use coded::Coded;
pub use explain::{Evidence, Grounds, Label};
use group::Groups;
use lexicon::{Lexicon, Signs, Weighed};
use model::concepts;
use model::language::Languages;
use model::{Bag, Heads, Model};
pub use record::LabelText;
pub use verdict::Verdict;

/// Stands in place of a model's version where the phrases of the lexicon alone were asked.
const NO_MODEL: &str = "lexicon";
/// The state of a remedy of which the text tells no request.
const NO_REQUEST: &str = "none";

/// Everything that labels records.
pub struct Classifier {
    taxonomy: Taxonomy,
    lexicon: Lexicon,
    model: Option<Model>,
    groups: Groups,
    coded: Coded,
    languages: Languages,
}

impl Classifier {
    /// The classifier that comes with the program.
    ///
    /// # Errors
    /// As [`Classifier::with`].
    pub fn shipped() -> Result<Classifier> {
        Classifier::with(Taxonomy::shipped(), Some(Model::shipped()))
    }

    /// # Errors
    /// Where a list of phrases is empty or names a phrase twice, or the model answers for another taxonomy.
    pub fn with(taxonomy: Taxonomy, model: Option<Model>) -> Result<Classifier> {
        let same = model.as_ref().is_none_or(|m| m.heads == heads(&taxonomy));
        ensure!(same, "the model was trained for other categories or terms; train it anew with `plaint train`");
        let (lexicon, groups) = (Lexicon::new(&taxonomy)?, Groups::new(&taxonomy.groups)?);
        let languages = Languages::new(&taxonomy.languages);
        Ok(Classifier { lexicon, groups, coded: Coded::new(&taxonomy), languages, model, taxonomy })
    }

    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// What tells the labels of this classifier from those of another: the version of its model.
    pub fn version(&self) -> &str {
        self.model.as_ref().map_or(NO_MODEL, |model| &model.version)
    }

    /// What a text consists of for a model, and its language; nothing where there is nothing to read.
    pub fn features(&self, text: &str) -> Option<(&str, Bag)> {
        let (signs, weighed) = self.read(text);
        self.bag(&signs, &weighed)
    }

    fn read(&self, text: &str) -> (Signs, Weighed) {
        let signs = self.lexicon.signs(text);
        let weighed = self.lexicon.weigh(&signs.terms);
        (signs, weighed)
    }

    /// The same of a text without its wishes in brackets, where it has any: only that tells what was asked of the seller, and what
    /// came of it.
    fn read_without_wishes(&self, text: &str) -> Option<(Signs, Weighed)> {
        match self.lexicon.without_wishes(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(self.read(&text)),
        }
    }

    fn bag(&self, signs: &Signs, weighed: &Weighed) -> Option<(&str, Bag)> {
        let language = self.languages.of(&signs.text)?;
        let concepts = concepts::features(&signs.concepts);
        Some((language, Bag { text: signs.text.clone(), concepts, lexicon: self.lexicon.features(signs, weighed) }))
    }
}

/// The answers that a model must give for a taxonomy.
pub fn heads(taxonomy: &Taxonomy) -> Heads {
    Heads {
        categories: taxonomy.categories.iter().map(|c| c.name.clone()).collect(),
        raised: NAMED_CATEGORIES.map(String::from).to_vec(),
        terms: taxonomy.terms.iter().map(|t| t.id.clone()).collect(),
        remedies: OUTCOMES.into_iter().chain([NO_REQUEST]).map(String::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::schema::UNCLASSIFIED;

    /// Made once, since it takes longer than what the tests ask of it.
    pub(super) fn classifier() -> &'static Classifier {
        static SHIPPED: LazyLock<Classifier> = LazyLock::new(|| Classifier::shipped().unwrap());
        &SHIPPED
    }

    pub(super) fn by_phrases() -> &'static Classifier {
        static PHRASES: LazyLock<Classifier> = LazyLock::new(|| Classifier::with(Taxonomy::shipped(), None).unwrap());
        &PHRASES
    }

    #[test]
    fn every_term_matches_its_examples_and_no_others() {
        let classifier = by_phrases();
        let mut wrong = Vec::new();
        for term in &classifier.taxonomy.terms {
            assert!(
                !term.examples.matching.is_empty() && !term.examples.differ.is_empty(),
                "{} lacks examples",
                term.id
            );
            let has = |text: &str| classifier.label_text(text, false).terms.contains(&term.id.as_str());
            wrong.extend(term.examples.matching.iter().filter(|t| !has(t)).map(|t| format!("{} misses: {t}", term.id)));
            wrong.extend(term.examples.differ.iter().filter(|t| has(t)).map(|t| format!("{} takes: {t}", term.id)));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_text_that_says_nothing_is_unclassified_with_no_confidence() {
        for (classifier, text) in [(classifier(), "12345 ……"), (classifier(), ""), (by_phrases(), "今天天气很好")]
        {
            let label = classifier.label_text(text, true);
            let source = label.label_source;
            assert_eq!((label.category, label.confidence, source), (UNCLASSIFIED, 0.0, "none"));
            assert!(label.terms.is_empty() && label.grounds.unwrap().evidence.is_empty());
            assert_eq!((label.remedy_requested, label.remedy_outcome), ("none", "none"));
        }
    }

    #[test]
    fn a_phrase_that_means_something_else_hides_what_stands_in_it() {
        let phrases = |text: &str| {
            let grounds = by_phrases().label_text(text, true).grounds.unwrap();
            grounds.evidence.into_iter().chain(grounds.remedy_evidence).map(|e| e.text).collect::<Vec<_>>()
        };
        assert_eq!(phrases("买了三包，朋友说好吃"), Vec::<String>::new());
        assert!(!phrases("朋友说好吃，结果没有").iter().any(|phrase| phrase.starts_with("说好")));
        assert_eq!(phrases("我拒绝了他们的方案"), Vec::<String>::new());
        assert!(phrases("商家拒绝了").contains(&"拒绝".to_string()));
        assert!(phrases("说好送一盒，结果没有").iter().any(|phrase| phrase.starts_with("说好")));
    }

    #[test]
    fn a_wish_alone_is_no_refusal_and_no_remedy_that_was_given() {
        let classifier = classifier();
        let wishes = [
            "消费者反映新买的豆浆机漏水，要求退款。",
            "来电人称购买的凉鞋断底，要求换货。",
            "请帮我协调退货，谢谢。",
            "Consumer states that the kettle leaks and requests a refund.",
            "The strap broke on the first day. I want my money back.",
            "The size is too small, I want to return it for a refund.",
            "起球了，我要退款！",
            "坏了，能退钱吗？",
            "想退货",
        ];
        for wish in wishes {
            let outcome = classifier.label_text(wish, false).remedy_outcome;
            assert!(["none", "pending"].contains(&outcome), "{wish}: {outcome}");
        }
    }

    #[test]
    fn a_text_in_a_language_without_phrases_is_not_read_as_english() {
        for text in [
            "Me gustaría proceder con la devolución del producto, no la quiero.",
            "La tienda no quiere devolver el dinero y la garantía no cubre el defecto.",
            "Ich habe die Ware zurückgeschickt und bisher kein Geld bekommen.",
            "Barang rusak dan penjual tidak mau refund uang saya.",
        ] {
            for classifier in [classifier(), by_phrases()] {
                let label = classifier.label_text(text, false);
                assert_eq!((label.category, label.remedy_outcome == "refused"), (UNCLASSIFIED, false), "{text}");
            }
        }
    }

    #[test]
    fn a_text_without_a_known_word_is_unclassified_however_long_it_is() {
        for text in [
            "D01",
            "asdf.",
            "Пожалуйста, помогите вернуть деньги.",
            "환불해 주세요!",
            "x9 q17; x99.",
            "[图片]",
            "See attached",
        ] {
            for classifier in [classifier(), by_phrases()] {
                assert_eq!(classifier.label_text(text, false).category, UNCLASSIFIED, "{text}");
            }
        }
    }

    #[test]
    fn a_text_in_a_script_that_is_not_read_is_unclassified_though_some_of_its_characters_are() {
        for text in [
            "届いた商品が壊れていたので返金を求めましたが、拒否されました",
            "返品不可と言われました",
            "не возвращают деньги refund",
        ] {
            for classifier in [classifier(), by_phrases()] {
                let label = classifier.label_text(text, false);
                assert_eq!((label.category, label.label_source), (UNCLASSIFIED, "none"), "{text}");
            }
        }
    }

    #[test]
    fn each_category_that_a_text_raises_has_a_term_of_its_own() {
        let classifier = classifier();
        for text in [
            "Still no chair after nine weeks and nobody answers.",
            "收到就是坏的，客服不理人",
            "说好的赠品没有，东西还是坏的",
        ] {
            let label = classifier.label_text(text, false);
            for category in &label.categories {
                let of = |term: &&str| term.split('/').next() == Some(*category);
                assert!(label.terms.iter().any(of), "{text}: {category} of {:?}", label.terms);
            }
        }
    }

    #[test]
    fn an_outcome_that_the_model_reads_is_shown_by_its_words() {
        let classifier = classifier();
        for (text, outcome) in [("他们死活不肯退钱，电话也不接", "refused"), ("They refused to refund me", "refused")]
        {
            let label = classifier.label_text(text, true);
            assert_eq!(label.remedy_outcome, outcome, "{text}");
            assert!(!label.grounds.unwrap().remedy_runs.is_empty(), "{text}");
        }
        assert!(classifier.label_text("今天天气很好", true).grounds.unwrap().remedy_runs.is_empty());
    }

    #[test]
    fn a_text_about_something_else_is_other_on_the_models_word() {
        let classifier = classifier();
        let label = classifier.label_text("今天天气很好", false);
        assert_eq!((label.category, label.label_source), ("other", "model"));
    }

    #[test]
    fn the_runs_of_the_model_are_spans_of_the_text_and_none_lies_in_another() {
        for text in ["收到的衣服开线了，客服不理人", " \u{3000}\n收到的衣服开线了，客服不理人 "]
        {
            let runs = classifier().label_text(text, true).grounds.unwrap().runs;
            assert!(!runs.is_empty());
            for run in &runs {
                let words: String = text.chars().skip(run.start).take(run.end - run.start).collect();
                assert!(run.weight > 0.0 && words == run.text && words.trim() == words, "{run:?}");
                assert_eq!(runs.iter().filter(|r| r.start < run.end && run.start < r.end).count(), 1);
            }
        }
    }

    #[test]
    fn a_model_for_other_categories_is_refused() {
        let mut model = Model::shipped();
        model.heads.terms.pop();
        assert!(Classifier::with(Taxonomy::shipped(), Some(model)).is_err());
    }

    #[test]
    fn probabilities_of_the_shipped_model_add_up() {
        let classifier = classifier();
        for text in ["收到就是坏的", "客服不给退款", "说好的赠品没有", "the chair broke after two days"]
        {
            let (language, bag) = classifier.features(text).unwrap();
            let scores = classifier.model().unwrap().score(language, &bag).unwrap();
            for list in [&scores.categories, &scores.remedies] {
                assert!((list.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{text}");
            }
            assert!(scores.raised.iter().all(|p| (0.0..=1.0).contains(p)), "{text}");
        }
    }

    #[test]
    fn evidence_offsets_are_characters_of_the_text_as_given() {
        let text = "收到的衣服是三无产品，商家拒绝退货";
        for e in classifier().label_text(text, true).grounds.unwrap().evidence {
            let words: String = text.chars().skip(e.start).take(e.end - e.start).collect();
            assert_eq!(words, e.text);
        }
    }
}
