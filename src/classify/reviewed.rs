//! Labels that people gave: they win over every other. Must not know where answers are kept.

use super::crosswalk::Crosswalk;
use super::{Classifier, NO_REQUEST};
use crate::review::{Answer, Answers};
use crate::schema::Record;
use crate::taxonomy::OUTCOMES;

impl Classifier {
    /// Labels a record, and as people said where they answered. Every way by which records get their labels ends here, so
    /// that an answer holds whatever is read or labelled again. Gives what [`Classifier::label`] gives.
    pub fn label_reviewed(
        &self,
        crosswalk: &Crosswalk,
        answers: &Answers,
        record: &mut Record,
    ) -> Option<&'static str> {
        let result = self.label(crosswalk, record);
        if let Some(answer) = answers.counts(&record.record_id) {
            self.settle(crosswalk, &answer, record);
        }
        result
    }

    /// Puts an answer in the place of the label. Terms that were found stay where they are of the categories named, and a
    /// remedy that was not answered stays as it was read.
    fn settle(&self, crosswalk: &Crosswalk, answer: &Answer, record: &mut Record) {
        let raised = |term: &str| answer.also.iter().chain([&answer.category]).any(|a| a == category(term));
        let found = std::mem::take(&mut record.terms);
        let found = found.split('|').filter(|t| !t.is_empty());
        let first = found.clone().find(|t| category(t) == answer.category).unwrap_or_default();
        let first = if answer.term.is_empty() { first } else { &answer.term };
        let others = found.filter(|t| *t != first && raised(t));
        let terms: Vec<&str> = [first].into_iter().filter(|t| !t.is_empty()).chain(others).collect();
        let confirmed = record.category == answer.category && record.term == first;
        (record.term, record.terms) = (first.to_string(), terms.join("|"));
        record.category.clone_from(&answer.category);
        record.lower_all();
        answer.also.iter().chain([&answer.category]).for_each(|c| record.raise(c));
        (record.label_source, record.label_confidence) = ("review".into(), Some(1.0));
        if !crosswalk.gives_nature && !confirmed {
            record.nature = self.nature_of(record);
        }
        if !answer.remedy.is_empty() {
            (record.remedy_outcome, record.remedy_source) = (answer.remedy.clone(), "review".into());
        }
        // Where the text did not show that something came of a request, none was looked for.
        let came = OUTCOMES.contains(&record.remedy_outcome.as_str());
        if came && ["", NO_REQUEST].contains(&record.remedy_requested.as_str()) {
            record.remedy_requested = self.asked_in_review(crosswalk, record).into();
        }
    }
}

/// The category that a term is of: `after-sales` of `after-sales/return-refused`.
fn category(term: &str) -> &str {
    term.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::crosswalk::Codes;
    use super::*;
    use crate::review::Review;

    fn labelled(answer: Answer) -> Record {
        let classifier = Classifier::shipped().unwrap();
        let review = Review { record_id: "a".into(), answer, ..Review::default() };
        let (crosswalk, answers) = (Crosswalk::default(), Answers::new([review]));
        let narrative = "收到的面膜是三无产品，要求退货，商家拒绝退货".to_string();
        let mut record = Record { record_id: "a".into(), narrative, ..Record::default() };
        classifier.label_reviewed(&crosswalk, &answers, &mut record);
        let once = record.clone();
        classifier.label_reviewed(&crosswalk, &answers, &mut record);
        assert_eq!(record, once);
        record
    }

    fn answer(category: &str, also: &[&str], term: &str, remedy: &str) -> Answer {
        let also = also.iter().map(|a| a.to_string()).collect();
        Answer { category: category.into(), also, term: term.into(), remedy: remedy.into() }
    }

    #[test]
    fn an_answer_wins_over_the_text() {
        let record = labelled(answer("false-marketing", &[], "false-marketing/false-claims", "granted"));
        assert_eq!((record.category.as_str(), record.label_source.as_str()), ("false-marketing", "review"));
        assert_eq!([record.term.as_str(), record.terms.as_str()], ["false-marketing/false-claims"; 2]);
        assert!(record.is_false_marketing && !record.is_after_sales && !record.is_product_quality);
        assert_eq!((record.remedy_outcome.as_str(), record.remedy_source.as_str()), ("granted", "review"));
        assert_eq!((record.label_confidence, record.nature.as_str()), (Some(1.0), "虚假宣传"));
    }

    #[test]
    fn a_refusal_that_a_reviewer_sees_has_a_request() {
        let classifier = Classifier::with(crate::taxonomy::Taxonomy::shipped(), None).unwrap();
        let asked = |narrative: &str, term: &str, remedy: &str| {
            let review =
                Review { record_id: "a".into(), answer: answer("after-sales", &[], term, remedy), ..Review::default() };
            let mut record = Record { record_id: "a".into(), narrative: narrative.into(), ..Record::default() };
            classifier.label_reviewed(&Crosswalk::default(), &Answers::new([review]), &mut record);
            record.remedy_requested
        };
        let story = "杯子一周就裂了，店家摇摇头";
        assert_eq!(asked(story, "after-sales/exchange-refused", "refused"), "exchange");
        assert_eq!(asked(story, "", "refused"), "");
        assert_eq!(asked(story, "after-sales/exchange-refused", "none"), "none");
        assert_eq!(asked("not a word about a refund", "", "refused"), "refund");
    }

    #[test]
    fn a_reviewer_who_confirms_a_code_of_short_weight_leaves_its_nature() {
        let classifier = Classifier::shipped().unwrap();
        let listed = vec![("计量", "product-quality/not-as-expected", "")];
        let codes = Codes { listed, natures: vec![("计量", "计量")], ..Codes::default() };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        let nature = |answer: Answer| {
            let review = Review { record_id: "a".into(), answer, ..Review::default() };
            let mut record = Record { record_id: "a".into(), source_codes: "计量".into(), ..Record::default() };
            classifier.label_reviewed(&crosswalk, &Answers::new([review]), &mut record);
            record.nature
        };
        assert_eq!(nature(answer("product-quality", &[], "", "")), "计量");
        assert_eq!(nature(answer("false-marketing", &[], "", "")), "虚假宣传");
    }

    #[test]
    fn what_was_not_answered_stays_as_it_was_read() {
        let record = labelled(answer("product-quality", &["after-sales"], "", ""));
        assert_eq!(record.term, "product-quality/three-no");
        assert!(record.terms.contains("after-sales/return-refused"));
        assert!(record.is_product_quality && record.is_after_sales && !record.is_false_marketing);
        assert_eq!((record.remedy_outcome.as_str(), record.remedy_source.as_str()), ("refused", "text"));
    }
}
