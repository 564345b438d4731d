//! Shows a place of a statement: the line, with marks under the word. Knows nothing of what is wrong there.

use sqlparser::dialect::GenericDialect;
use sqlparser::tokenizer::{Span, Token, Tokenizer};
use unicode_width::UnicodeWidthStr;

use crate::error::user;

/// Words and signs with their places.
pub fn tokens(text: &str) -> Vec<(String, Span)> {
    let tokens = Tokenizer::new(&GenericDialect {}, text).tokenize_with_location().unwrap_or_default();
    let tokens = tokens.into_iter().filter(|t| !matches!(t.token, Token::Whitespace(_) | Token::EOF));
    tokens
        .map(|t| (if let Token::Word(w) = &t.token { w.value.clone() } else { t.token.to_string() }, t.span))
        .collect()
}

pub fn first_word(text: &str) -> Option<Span> {
    tokens(text).first().map(|(_, span)| *span)
}

/// The error with the line of the statement under it, and marks under the word.
pub fn at(text: &str, span: Span, what: &str, hint: &str) -> anyhow::Error {
    let what = format!("{what}\n{}", pointed(text, span));
    user(what, hint)
}

/// The most columns of a terminal that are shown of a line before a word.
const BEFORE: usize = 60;

fn pointed(text: &str, span: Span) -> String {
    let row = (span.start.line.max(1) - 1) as usize;
    let line: String = text.lines().nth(row).unwrap_or_default().replace('\t', " ");
    let chars: Vec<char> = line.chars().collect();
    let from = (span.start.column.max(1) as usize - 1).min(chars.len());
    let to = if span.end.line == span.start.line { (span.end.column as usize).saturating_sub(1) } else { chars.len() };
    let to = to.clamp(from, chars.len());
    let part = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let begin = from.saturating_sub(BEFORE);
    let end = (to + BEFORE).min(chars.len());
    let cut = |there: bool| if there { "…" } else { "" };
    let before = format!("{}{}", cut(begin > 0), part(begin, from));
    let place = if text.lines().count() > 1 { format!("line {}: ", row + 1) } else { String::new() };
    let marks = "^".repeat(part(from, to).width().max(1));
    let shown = format!("  {place}{before}{}{}", part(from, end), cut(end < chars.len()));
    format!("{shown}\n  {}{marks}", " ".repeat(place.width() + before.width()))
}
