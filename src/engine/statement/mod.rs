//! A statement of the user's own: checked to be one SELECT over the view before any engine sees it, and ordered, so that it gives
//! the same rows in the same order each time. What is wrong with it is shown under the word. Must not know which engine runs it.

mod allowed;
mod order;
#[cfg(test)]
mod tests;
mod windows;

use anyhow::Result;
use sqlparser::ast::{Query, Spanned, Statement as Parsed};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span};

use super::point::{at, first_word, tokens};
use crate::error::user;
use allowed::Spoken;

/// The most that is told of what an engine says.
const LONGEST: usize = 240;

/// One SELECT over the view.
#[derive(Debug, Clone)]
pub struct Statement {
    text: String,
    query: Query,
    spoken: Spoken,
}

/// Reads and checks a statement.
///
/// # Errors
/// A `UserError` that shows the place where it is not one SELECT, or names a table or a field that does not exist.
pub fn check(text: &str) -> Result<Statement> {
    let parsed = Parser::new(&GenericDialect {}).try_with_sql(text).and_then(|mut p| p.parse_statements());
    let mut statements = parsed.map_err(|error| unparsed(text, &error))?;
    if statements.len() > 1 {
        let second = statements[1].span();
        return Err(at(text, second, "there is more than one statement", "ask one at a time"));
    }
    let only_select = "only SELECT is possible: `plaint query` changes nothing";
    let query = match statements.pop() {
        Some(Parsed::Query(query)) => *query,
        Some(other) => {
            let span = first_word(text).unwrap_or(other.span());
            return Err(at(
                text,
                span,
                only_select,
                "write for example SELECT region, SUM(weight) AS n FROM complaints GROUP BY region",
            ));
        }
        None => {
            return Err(user("there is no statement", "write for example \"SELECT COUNT(*) AS n FROM complaints\""));
        }
    };
    let spoken = allowed::check(text, &query)?;
    Ok(Statement { text: text.to_string(), query, spoken })
}

/// A statement over several lines, for people to read.
///
/// # Errors
/// Where it cannot be read.
pub fn pretty(sql: &str) -> Result<String> {
    let parsed = Parser::parse_sql(&GenericDialect {}, sql)?;
    Ok(parsed.iter().map(|statement| format!("{statement:#}")).collect::<Vec<_>>().join(";\n"))
}

impl Statement {
    /// The statement with an order wherever its own would leave rows, or the choice of them, to chance: a result without an order
    /// is ordered by all its columns, one with an order of its own also by the `columns` that it has.
    pub fn ordered(&self, columns: &[String]) -> String {
        order::ordered(self.query.clone(), columns).to_string()
    }

    /// Whether it speaks of a field.
    pub fn mentions(&self, field: &str) -> bool {
        self.spoken.fields.contains(field)
    }

    /// Whether it counts or adds up.
    pub fn aggregates(&self) -> bool {
        self.spoken.aggregates
    }

    /// An engine's refusal, shown at the word of the statement that it speaks of, where it speaks of one.
    pub fn refused(&self, why: &str) -> anyhow::Error {
        let why = why.split("; valid columns").next().unwrap_or_default().trim().trim_end_matches('.');
        let why: String = why.chars().take(LONGEST).collect();
        let words = tokens(&self.text);
        // Where a name is given is not where it is missed.
        let given = |i: usize| i > 0 && words[i - 1].0.eq_ignore_ascii_case("as");
        let place = |said: &str| {
            let said = said.trim_end_matches("()");
            let found = words.iter().enumerate().find(|(i, (word, _))| word.eq_ignore_ascii_case(said) && !given(*i));
            found.map(|(_, (_, span))| *span)
        };
        let named = |quote: char| why.split(quote).skip(1).step_by(2).find_map(place);
        let hint = "the SQL is that of polars; give each computed column a name with AS, texts and dates stand in single quotes";
        match ['`', '\'', '"'].into_iter().find_map(named) {
            Some(span) => at(&self.text, span, &why, hint),
            None => user(format!("the statement does not work: {why}"), hint),
        }
    }
}

fn unparsed(text: &str, error: &ParserError) -> anyhow::Error {
    let said = match error {
        ParserError::TokenizerError(said) | ParserError::ParserError(said) => said.clone(),
        ParserError::RecursionLimitExceeded => "it is nested too deeply".into(),
    };
    let (what, place) = said.rsplit_once(" at Line: ").unwrap_or((&said, ""));
    let what = what.replacen("Expected:", "expected", 1).replacen("found:", "found", 1);
    let hint = "write for example \"SELECT region, SUM(weight) AS n FROM complaints GROUP BY region ORDER BY n DESC\"";
    let numbers: Vec<u64> = place.split(", Column: ").filter_map(|n| n.parse().ok()).collect();
    match (&numbers[..], tokens(text).last()) {
        (&[line, column], _) => {
            let from = Location { line, column };
            let word = tokens(text).into_iter().map(|(_, span)| span).find(|span| span.start == from);
            at(text, word.unwrap_or(Span::new(from, from)), &what, hint)
        }
        // The end has no place of its own.
        (_, Some((_, last))) => at(text, Span::new(last.end, last.end), &what, hint),
        _ => user(format!("the statement cannot be read: {what}"), hint),
    }
}
