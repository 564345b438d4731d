//! From a source's own problem codes to categories and terms. Must not know profiles: the edge brings the table.

use anyhow::Result;

use crate::dictionary::Dictionary;
use crate::fold::{is_common_han, word};
use crate::taxonomy::Taxonomy;

/// Words of a code that is no sentence, and Chinese characters of one: 房屋装修及物业服务 is a class of things, as `Home repair` is.
const SHORT: usize = 2;
const SHORT_HAN: usize = 10;

/// A category and, where it is known, a term, as places in the taxonomy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub category: usize,
    pub term: Option<usize>,
}

/// What a source says of its codes, as names of the taxonomy.
#[derive(Debug, Clone, Default)]
pub struct Codes<'a> {
    /// Code, category or term, and the remedy that it implies was asked for (or nothing).
    pub listed: Vec<(&'a str, &'a str, &'a str)>,
    /// Code and nature, where that is not the term's.
    pub natures: Vec<(&'a str, &'a str)>,
    pub unlisted: Option<&'a str>,
    pub blank: Option<&'a str>,
    /// Several rows made the complaint, so the order of its codes means nothing.
    pub unordered: bool,
    /// The source gives the nature itself.
    pub gives_nature: bool,
    /// The source gives the remedy asked for itself.
    pub gives_request: bool,
}

/// The codes of one source, resolved.
#[derive(Debug, Clone, Default)]
pub struct Crosswalk {
    codes: Dictionary<(Mark, String)>,
    natures: Dictionary<String>,
    unlisted: Option<Mark>,
    blank: Option<Mark>,
    unordered: bool,
    pub gives_nature: bool,
    pub gives_request: bool,
}

impl Crosswalk {
    /// # Errors
    /// Where a category or term is not in the taxonomy.
    pub fn new(taxonomy: &Taxonomy, codes: &Codes) -> Result<Self> {
        let mark = |name: &str| taxonomy.resolve(name).map(|(category, term)| Mark { category, term });
        Ok(Crosswalk {
            codes: codes
                .listed
                .iter()
                .map(|(code, name, remedy)| Ok((code.to_string(), (mark(name)?, remedy.to_string()))))
                .collect::<Result<_>>()?,
            natures: codes.natures.iter().map(|(code, nature)| (code.to_string(), nature.to_string())).collect(),
            unlisted: codes.unlisted.map(mark).transpose()?,
            blank: codes.blank.map(mark).transpose()?,
            unordered: codes.unordered,
            gives_nature: codes.gives_nature,
            gives_request: codes.gives_request,
        })
    }

    /// What the codes (joined by `|`) say, in their order, or in the taxonomy's where theirs means nothing. Empty where
    /// the text has to decide.
    pub fn marks(&self, codes: &str) -> Vec<Mark> {
        if codes.is_empty() {
            return self.blank.into_iter().collect();
        }
        let mut marks: Vec<Mark> =
            codes.split('|').filter_map(|c| self.codes.get(c).map(|(mark, _)| *mark).or(self.unlisted)).collect();
        if self.unordered {
            marks.sort();
        }
        marks
    }

    /// Whether it says something of every code, so that what none implies was not told.
    pub fn knows_all(&self) -> bool {
        self.unlisted.is_some()
    }

    /// The nature that the first of the codes with this mark has, where it is not that of the term.
    pub fn nature(&self, codes: &str, of: Mark) -> Option<&str> {
        let marked = |code: &&str| self.codes.get(code).is_some_and(|(mark, _)| *mark == of);
        self.natures.get(codes.split('|').find(marked)?).map(String::as_str)
    }

    /// The remedy that the first of the codes to imply one implies was asked for.
    pub fn remedy(&self, codes: &str) -> Option<&str> {
        let implied = codes.split('|').filter_map(|c| self.codes.get(c)).map(|(_, remedy)| remedy.as_str());
        implied.into_iter().find(|remedy| !remedy.is_empty())
    }
}

/// Whether all codes (joined by `|`) are a word or two, which name a problem and tell nothing of it.
pub fn are_bare(codes: &str) -> bool {
    codes.split('|').map(word).all(|code| match code.chars().filter(|c| is_common_han(*c)).count() {
        0 => code.split_whitespace().count() <= SHORT,
        han => han <= SHORT_HAN,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::classifier;
    use super::*;
    use crate::schema::Record;

    #[test]
    fn a_code_of_a_word_or_two_that_no_dictionary_knows_is_no_story_for_the_model() {
        let classifier = classifier();
        let category = |codes: &str, narrative: &str| {
            let (source_codes, narrative) = (codes.to_string(), narrative.to_string());
            let mut record = Record { source_codes, narrative, ..Record::default() };
            classifier.label(&Crosswalk::default(), &mut record);
            (record.category, record.label_source)
        };
        for code in ["Service", "Website", "Transfers", "Falta Servicio", "TRANSFERS|WEB_SITE", "其他事项"] {
            assert_eq!(category(code, ""), ("unclassified".to_string(), "none".to_string()), "{code}");
        }
        // What a phrase knows is known; sentences and stories are read as ever.
        assert_eq!(category("三无产品", "").0, "product-quality");
        assert_eq!(category("The kettle leaks and the shop refused a refund", "").1, "model");
        assert_eq!(category("Service", "The kettle leaks and the shop refused a refund").1, "model");
    }

    #[test]
    fn a_code_is_known_however_it_is_written() {
        let classifier = classifier();
        let codes = Codes {
            listed: vec![("Customer service", "after-sales", ""), ("退换货", "after-sales", "")],
            ..Codes::default()
        };
        let crosswalk = Crosswalk::new(classifier.taxonomy(), &codes).unwrap();
        for code in ["customer_service", "CUSTOMER-SERVICE", "CustomerService", "退換貨", "x|customer service"] {
            assert_eq!(crosswalk.marks(code).len(), 1, "{code}");
        }
        assert!(crosswalk.marks("service|customer").is_empty());
    }
}
