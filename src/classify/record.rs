//! From a record to its label: the source's codes where it has any, else what its text says. Must not know files, stores or
//! numbers.

use std::collections::HashSet;

use super::crosswalk::{Crosswalk, Mark, are_bare};
use super::lexicon::{Signs, Weighed};
use super::remedy::Told;
use super::{Classifier, Verdict};
use crate::schema::{MENTIONED, NAMED_CATEGORIES, Record, UNCLASSIFIED};

/// Weight of a phrase that tells by itself.
const TELLS: u32 = 2;

impl Classifier {
    /// Labels a record: category, terms, flags, nature, and the remedy where no column gave it. Any label that the
    /// record had before is replaced, and what columns name as people do becomes the value meant. Gives what the result tells of
    /// the outcome; nothing where it says nothing.
    pub fn label(&self, crosswalk: &Crosswalk, record: &mut Record) -> Option<&'static str> {
        self.coded.apply(record);
        let marks = crosswalk.marks(&record.source_codes);
        let LabelText { text, story_end } = LabelText::of(record, marks.is_empty());
        let mut signs = self.lexicon.signs(&text);
        // A code is no story: what no phrase tells by itself is not guessed.
        let no_story = record.title.trim().is_empty() && record.narrative.trim().is_empty();
        let bare = marks.is_empty() && no_story && are_bare(&record.source_codes);
        signs.terms.retain(|hit| !bare || self.lexicon.weight(hit).1 >= TELLS);
        let weighed = self.lexicon.weigh(&signs.terms);
        let result = self.result_of(record);
        // Where codes tell the category, the model is asked what came of the request only if nothing else could tell.
        let told_otherwise = record.remedy_source == "column" || !record.result.trim().is_empty();
        let judge = || if bare { self.verdict_by(None, &signs, &weighed) } else { self.verdict(&signs, &weighed) };
        let mut verdict = (marks.is_empty() || !told_otherwise).then(judge);
        let read = verdict.is_some() && !text.trim().is_empty();
        record.label_model.clear();
        record.label_model.push_str(if read { self.version() } else { "" });
        record.lower_all();
        let own_nature = match &verdict {
            Some(verdict) if marks.is_empty() => {
                self.write(verdict, record);
                self.nature_of(record)
            }
            _ => {
                let (mark, nature) = self.apply(&marks, &weighed, record);
                crosswalk.nature(&record.source_codes, mark).map_or(nature, String::from)
            }
        };
        if !crosswalk.gives_nature {
            record.nature = own_nature;
        }
        // A wish in brackets asks nothing of the seller.
        let mut terms = None;
        if let Some((told, weighed)) = self.read_without_wishes(&text) {
            if let Some(verdict) = &mut verdict {
                let by_told = self.verdict(&told, &weighed);
                verdict.outcome = by_told.outcome;
                terms = marks.is_empty().then(|| self.ids(&by_told));
            }
            signs = told;
        }
        // What was asked is told by the story alone.
        signs.requested.retain(|hit| hit.end <= story_end);
        signs.denied_requests.retain(|hit| hit.end <= story_end);
        let told = Told { result, story: verdict.and_then(|v| v.outcome), terms };
        self.read_remedy(crosswalk, record, &signs, told);
        let group = self.groups.of(&record.product_category).or_else(|| self.groups.of(&record.product));
        record.product_group = group.unwrap_or_default().to_string();
        self.read_mentions(record, &signs, story_end);
        result
    }

    /// Reads from the story what no column gives. What was read before is read anew.
    fn read_mentions(&self, record: &mut Record, signs: &Signs, story_end: usize) {
        let before = std::mem::take(&mut record.from_text);
        let Record { product_group, platform, seller_type, .. } = &mut *record;
        let mut read = Vec::new();
        for (place, field) in [product_group, platform, seller_type].into_iter().enumerate() {
            let name = MENTIONED[place];
            // The group was just told by the category or the product, whatever the story told before.
            let by_column = place == 0 || !before.split('|').any(|f| f == name);
            if !field.is_empty() && by_column {
                continue;
            }
            let within = signs.mentions[place].iter().filter(|hit| hit.end <= story_end).copied();
            let value = self.lexicon.told(place, &within.collect::<Vec<_>>());
            *field = value.unwrap_or_default().to_string();
            read.extend(value.map(|_| name));
        }
        record.from_text = read.join("|");
    }

    /// The terms that a text tells, joined by `|`.
    fn ids(&self, verdict: &Verdict) -> String {
        verdict.terms.iter().map(|&t| self.taxonomy.terms[t].id.as_str()).collect::<Vec<_>>().join("|")
    }

    fn write(&self, verdict: &Verdict, record: &mut Record) {
        let name = |&c: &usize| self.taxonomy.categories[c].name.as_str();
        verdict.categories.iter().for_each(|c| record.raise(name(c)));
        record.category = verdict.categories.first().map_or(UNCLASSIFIED, name).to_string();
        record.terms = self.ids(verdict);
        record.term = record.terms.split('|').next().unwrap_or_default().to_string();
        record.label_source = verdict.source.into();
        record.label_confidence = Some(verdict.confidence);
    }

    /// Takes the source's word for the categories. Of several, the text decides which is primary; where it does not
    /// say, the first one named that is not `other`. A code that names no term leaves that to the text. Gives the primary one with the nature that it
    /// has by itself: what its source calls 其他 is that, whatever single words the story has.
    fn apply(&self, marks: &[Mark], weighed: &Weighed, record: &mut Record) -> (Mark, String) {
        let name = |m: &Mark| self.taxonomy.categories[m.category].name.as_str();
        let id = |t: usize| self.taxonomy.terms[t].id.as_str();
        let within = |m: &Mark, t: &usize| self.taxonomy.terms[*t].category == m.category;
        let strength = |m: &Mark| (m.category < NAMED_CATEGORIES.len(), weighed.categories[m.category]);
        let found = self.lexicon.terms(weighed);
        let term = |m: &Mark| m.term.or_else(|| found.iter().find(|t| within(m, t)).copied());
        // `max_by_key` takes the last of equals; reversed, that is the first of the source's own order.
        let primary = marks.iter().rev().max_by_key(|m| strength(m)).expect("there is at least one mark");
        marks.iter().for_each(|m| record.raise(name(m)));
        let mut terms: Vec<&str> = marks.iter().filter_map(term).map(id).collect();
        let mut seen = HashSet::new();
        terms.retain(|term| seen.insert(*term));
        record.category = name(primary).to_string();
        record.term = term(primary).map_or("", id).to_string();
        record.terms = terms.join("|");
        record.label_source = "source-code".into();
        record.label_confidence = Some(1.0);
        let of_category = &self.taxonomy.categories[primary.category].nature;
        (*primary, primary.term.map_or(of_category, |t| &self.taxonomy.terms[t].nature).clone())
    }

    pub(super) fn nature_of(&self, record: &Record) -> String {
        if let Some(term) = self.taxonomy.terms.iter().find(|t| t.id == record.term) {
            return term.nature.clone();
        }
        self.taxonomy.categories.iter().find(|c| c.name == record.category).map_or(String::new(), |c| c.nature.clone())
    }
}

/// What a label of a record is read from.
pub struct LabelText {
    pub text: String,
    /// The byte at which the story ends.
    pub story_end: usize,
}

impl LabelText {
    /// Title and story. Where the codes are `open`, since they say nothing to the crosswalk, they are words of the consumer
    /// too: heimao's free tags.
    pub fn of(record: &Record, open: bool) -> LabelText {
        // A blank line parts what one line end would not.
        let mut text = [record.title.as_str(), record.narrative.as_str()].join("\n\n");
        let story_end = text.len();
        if open {
            text.push_str("\n\n");
            text.push_str(&record.source_codes);
        }
        LabelText { text, story_end }
    }
}

#[cfg(test)]
mod tests {
    use super::super::crosswalk::Codes;
    use super::super::model::Model;
    use super::super::tests::{by_phrases, classifier};
    use super::*;

    #[test]
    fn source_codes_win_over_the_text_and_several_raise_several_categories() {
        let classifier = classifier();
        let codes = [("Q", "product-quality", ""), ("S", "after-sales/return-refused", "refund")];
        let codes = Codes { listed: codes.to_vec(), ..Codes::default() };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let mut record =
            Record { source_codes: "Q|S".into(), narrative: "商家拒绝退货".into(), ..Record::default() };
        classifier.label(&crosswalk, &mut record);
        assert!(record.is_product_quality && record.is_after_sales && !record.is_false_marketing);
        assert_eq!((record.category.as_str(), record.label_source.as_str()), ("after-sales", "source-code"));
        assert_eq!((record.remedy_requested.as_str(), record.remedy_outcome.as_str()), ("refund", "refused"));
    }

    #[test]
    fn where_a_code_and_a_result_tell_all_no_model_reads_the_text() {
        let classifier = classifier();
        let codes = Codes { listed: vec![("Q", "product-quality", "")], ..Codes::default() };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let label = |result: &str| {
            let narrative = "收到的面膜是三无产品，商家拒绝退货".to_string();
            let mut record = Record { source_codes: "Q".into(), narrative, result: result.into(), ..Record::default() };
            classifier.label(&crosswalk, &mut record);
            [record.term, record.remedy_outcome, record.label_model]
        };
        assert_eq!(label("已退款"), ["product-quality/three-no", "granted", ""]);
        assert_eq!(label(""), ["product-quality/three-no", "refused", classifier.version()]);
    }

    #[test]
    fn a_label_names_the_model_that_read_the_text_and_none_where_there_was_nothing_to_read() {
        let told = |classifier: &Classifier, narrative: &str| {
            let mut record = Record { narrative: narrative.into(), ..Record::default() };
            classifier.label(&Crosswalk::default(), &mut record);
            record.label_model
        };
        assert_eq!(told(classifier(), "商家拒绝退货"), Model::shipped().version);
        assert_eq!(told(by_phrases(), "商家拒绝退货"), "lexicon");
        assert_eq!(told(classifier(), " "), "");
    }

    #[test]
    fn who_is_refused_a_remedy_has_asked_for_one_though_the_request_is_denied_or_only_meant() {
        let classifier = by_phrases();
        let remedy = |narrative: &str| {
            let mut record = Record { narrative: narrative.into(), ..Record::default() };
            classifier.label(&Crosswalk::default(), &mut record);
            (record.remedy_requested, record.remedy_outcome)
        };
        for (story, asked) in [
            ("They won't give me a refund for the cracked plate.", "refund"),
            ("锅漆掉了，商家坚决不给退", "return"),
            ("鞋底断了，店家拒绝调换", "exchange"),
            ("The warranty claim for the kettle was denied, they refused the repair.", "repair"),
        ] {
            assert_eq!(remedy(story), (asked.to_string(), "refused".to_string()), "{story}");
        }
        // What nobody asked for stays so.
        assert_eq!(remedy("I don't want a refund, the chair is comfortable.").0, "none");
    }

    #[test]
    fn labelling_twice_changes_nothing() {
        let classifier = classifier();
        let text = "买的面膜过敏，要求退款，商家拒绝退款，质量太差";
        let mut record = Record { narrative: text.into(), ..Record::default() };
        classifier.label(&Crosswalk::default(), &mut record);
        let once = record.clone();
        classifier.label(&Crosswalk::default(), &mut record);
        assert_eq!(once, record);
        assert_eq!(record.remedy_outcome, "refused");
    }

    #[test]
    fn a_group_that_the_category_tells_is_not_overwritten_by_the_story_on_labelling_anew() {
        let classifier = classifier();
        let mut record = Record { narrative: "给孩子买的奶粉结块".into(), ..Record::default() };
        classifier.label(&Crosswalk::default(), &mut record);
        assert_eq!(record.from_text, "product_group");
        let of_story = std::mem::replace(&mut record.product_category, "化妆品".into());
        classifier.label(&Crosswalk::default(), &mut record);
        assert_eq!(
            (of_story.as_str(), record.product_group.as_str(), record.from_text.as_str()),
            ("", "cosmetics", "")
        );
    }

    #[test]
    fn a_complaint_that_is_closed_is_not_pending_because_its_story_was() {
        let classifier = classifier();
        let outcome = |status: &str, result: &str| {
            let (narrative, status) = ("要求退款，商家说还在处理中，让我等待".to_string(), status.to_string());
            let mut record = Record { narrative, status, result: result.into(), ..Record::default() };
            classifier.label(&Crosswalk::default(), &mut record);
            record.remedy_outcome
        };
        assert_eq!((outcome("", "").as_str(), outcome("open", "").as_str()), ("pending", "pending"));
        for status in ["closed", "declined", "resolved"] {
            assert_eq!(outcome(status, ""), "unknown", "{status}");
        }
        assert_eq!(
            (outcome("closed", "已退款").as_str(), outcome("closed", "还在处理中").as_str()),
            ("granted", "pending")
        );
    }

    #[test]
    fn a_column_that_gives_the_outcome_is_not_overruled_by_the_text() {
        let mut record = Record {
            remedy_outcome: "granted".into(),
            remedy_source: "column".into(),
            narrative: "商家拒绝退款".into(),
            ..Record::default()
        };
        classifier().label(&Crosswalk::default(), &mut record);
        assert_eq!(record.remedy_outcome, "granted");
    }

    #[test]
    fn a_result_that_nobody_understood_is_unknown_and_not_guessed_from_the_story() {
        let narrative = "The shop refused a refund for my leaking boots".to_string();
        let outcome = |result: &str| {
            let mut record = Record { narrative: narrative.clone(), result: result.into(), ..Record::default() };
            classifier().label(&Crosswalk::default(), &mut record);
            record.remedy_outcome
        };
        assert_eq!((outcome("Warned").as_str(), outcome("").as_str()), ("unknown", "refused"));
    }

    #[test]
    fn a_result_that_names_the_remedy_tells_what_was_asked_for_where_nothing_else_does() {
        let remedy = |narrative: &str, result: &str| {
            let mut record = Record { narrative: narrative.into(), result: result.into(), ..Record::default() };
            classifier().label(&Crosswalk::default(), &mut record);
            (record.remedy_requested, record.remedy_outcome)
        };
        for (story, result, asked, outcome) in [
            ("鞋子开胶", "商家已退款", "refund", "granted"),
            ("鞋子断底", "商家拒绝退款", "refund", "refused"),
            ("衣服掉色", "已换货", "exchange", "granted"),
            ("手机黑屏", "商家拒绝换货", "exchange", "refused"),
            ("", "拒绝维修", "repair", "refused"),
            ("鞋子开胶，要求换货", "已退款", "exchange", "granted"),
            ("鞋子开胶", "已换", "exchange", "granted"),
            ("鞋子开胶", "已办结", "none", "unknown"),
        ] {
            assert_eq!(remedy(story, result), (asked.to_string(), outcome.to_string()), "{story} {result}");
        }
    }

    #[test]
    fn a_code_of_short_weight_keeps_its_nature_beside_others_of_its_category() {
        let classifier = classifier();
        let term = "product-quality/not-as-expected";
        let listed = vec![("计量", term, ""), ("质量", "product-quality", ""), ("不符合预期", term, "")];
        let codes = Codes { listed, natures: vec![("计量", "计量")], ..Codes::default() };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let told = |code: &str| {
            let mut record =
                Record { source_codes: code.into(), narrative: "少了半斤".into(), ..Record::default() };
            classifier.label(&crosswalk, &mut record);
            (record.category, record.nature)
        };
        for (code, nature) in [
            ("计量", "计量"),
            ("质量", "质量"),
            ("质量|计量", "质量"),
            ("计量|质量", "计量"),
            ("不符合预期|计量", "质量"),
        ] {
            assert_eq!(told(code), ("product-quality".to_string(), nature.to_string()), "{code}");
        }
    }

    #[test]
    fn the_nature_of_a_code_that_names_the_category_only_is_not_that_of_a_word_in_the_story() {
        let classifier = classifier();
        let codes = [("其他", "other", ""), ("合同", "other/contract", "")];
        let codes = Codes { listed: codes.to_vec(), ..Codes::default() };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let nature = |code: &str| {
            let narrative = "会员套餐到期自动扣费，合同".to_string();
            let mut record = Record { source_codes: code.into(), narrative, ..Record::default() };
            classifier.label(&crosswalk, &mut record);
            record.nature
        };
        assert_eq!((nature("其他").as_str(), nature("合同").as_str()), ("其他", "合同"));
    }
}
