//! From a source's own problem codes to categories and terms. Must not know profiles: the edge brings the table.

use std::collections::HashMap;

use anyhow::Result;

use crate::taxonomy::Taxonomy;

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
    codes: HashMap<String, (Mark, String)>,
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

    /// The remedy that the first of the codes to imply one implies was asked for.
    pub fn remedy(&self, codes: &str) -> Option<&str> {
        let implied = codes.split('|').filter_map(|c| self.codes.get(c)).map(|(_, remedy)| remedy.as_str());
        implied.into_iter().find(|remedy| !remedy.is_empty())
    }
}
