//! A user's own condition (`--where`): checked against the fields before any engine sees it.

use std::ops::ControlFlow;

use anyhow::Result;
use sqlparser::ast::{BinaryOperator, Expr, Spanned, Value, ValueWithSpan, visit_expressions};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use crate::alike::{Unlike, unlike};
use crate::caveat::{Comparison, How};
use crate::error::user;
use crate::portable::portable;
use crate::registry::nearest;
use crate::schema::{self, FIELDS, Field, Kind};
use crate::table::{Cell, Unit, number};

/// Most operators in a chain. Engines take time and memory with the square of it, and some thousands overflow the stack of
/// whoever walks through what was parsed.
const LONGEST_CHAIN: usize = 200;

/// What is wrong with a condition, and at which line and column of it, both counted from 1.
#[derive(Debug)]
pub struct Fault {
    pub error: anyhow::Error,
    pub at: Option<(u64, u64)>,
}

/// Checks a condition and gives it back in one canonical form.
///
/// # Errors
/// A `UserError` where it is not one SQL expression, names an unknown field, or holds a query of its own.
pub fn check(sql: &str) -> Result<String> {
    locate(sql).map_err(|fault| fault.error)
}

/// As [`check`], with the place of what is wrong.
///
/// # Errors
/// As [`check`].
pub fn locate(sql: &str) -> Result<String, Fault> {
    let hint = "write for example \"region = '北京' AND received_on >= '2017-06-01'\"; see `plaint list fields`";
    let wrong = |why: String, at: Location| {
        let error = user(format!("the condition `{sql}` cannot be read: {why}"), hint);
        // Line 0 stands for no place.
        Fault { error, at: (at.line > 0).then_some((at.line, at.column)) }
    };
    let nowhere = Location::new(0, 0);
    no_long_chain(sql).map_err(|error| Fault { error, at: None })?;
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(sql).map_err(|e| wrong(e.to_string(), nowhere))?;
    let parsed = parser.parse_expr();
    let mut expr = parsed.map_err(|e| wrong(e.to_string(), parser.peek_token().span.start))?;
    let rest = parser.next_token();
    if rest.token != Token::EOF {
        return Err(wrong(format!("`{}` at {} is one word too many", rest.token, rest.span.start), rest.span.start));
    }
    let found = visit_expressions(&expr, |e| match e {
        Expr::Identifier(name) if schema::field(&name.value).is_none() => {
            let at = name.span.start;
            ControlFlow::Break(Fault { error: unknown(&name.value), at: Some((at.line, at.column)) })
        }
        e if plain(e) => match unlike(e, &|_| true) {
            Some(Unlike { what, hint, span }) => {
                let start = span.start;
                let error = user(format!("in the condition `{sql}` {what}"), hint);
                ControlFlow::Break(Fault { error, at: (start.line > 0).then_some((start.line, start.column)) })
            }
            None => ControlFlow::Continue(()),
        },
        other => {
            let why = format!("`{other}` is more than a comparison of fields and values");
            ControlFlow::Break(wrong(why, other.span().start))
        }
    });
    match found {
        ControlFlow::Break(fault) => Err(fault),
        ControlFlow::Continue(()) => {
            portable(&mut expr);
            Ok(expr.to_string())
        }
    }
}

/// The texts that a checked condition compares fields with, by field: `region = '北京'`, `category IN ('other')`.
pub fn compared(condition: &str) -> Vec<(&'static str, String)> {
    let parsed = Parser::new(&GenericDialect {}).try_with_sql(condition).and_then(|mut parser| parser.parse_expr());
    let field = |expr: &Expr| match expr {
        Expr::Identifier(name) => schema::field(&name.value).map(|f| f.name),
        _ => None,
    };
    let text = |expr: &Expr| match expr {
        Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), .. }) => Some(text.clone()),
        _ => None,
    };
    let mut found = Vec::new();
    let _ = visit_expressions(&parsed.ok(), |expr| {
        match expr {
            Expr::BinaryOp { left, op: BinaryOperator::Eq | BinaryOperator::NotEq, right } => {
                found.extend(field(left).zip(text(right)));
                found.extend(field(right).zip(text(left)));
            }
            Expr::InList { expr, list, .. } => {
                found.extend(list.iter().filter_map(|value| field(expr).zip(text(value))));
            }
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
    found
}

/// Refuses SQL that chains or nests so many operators that no engine should see it; it is not even parsed. What is not SQL
/// passes.
///
/// # Errors
/// A `UserError` that names lists of values instead.
pub fn no_long_chain(sql: &str) -> Result<()> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default();
    // Of what each open parenthesis holds: the operators since its last comma, and the most before one. The first is all.
    let mut open = vec![(0, 0)];
    for token in &tokens {
        let inner = match token {
            Token::RParen if open.len() > 1 => open.pop().map_or(0, |(chain, most)| chain.max(most)),
            _ => 0,
        };
        let Some((chain, most)) = open.last_mut() else { break };
        match token {
            Token::Comma => (*chain, *most) = (0, *chain.max(most)),
            token => *chain += inner + usize::from(operator(token)),
        }
        if *token == Token::LParen {
            open.push((0, 0));
        }
    }
    let deepest: usize = open.into_iter().map(|(chain, most)| chain.max(most)).sum();
    match deepest > LONGEST_CHAIN {
        true => Err(user(
            format!("more than {LONGEST_CHAIN} operators follow each other ({deepest})"),
            "put the values of a field into a list: seller IN ('甲店', '乙店', …)",
        )),
        false => Ok(()),
    }
}

/// Whether a token joins what stands beside it, so that a chain of it nests.
fn operator(token: &Token) -> bool {
    use Keyword::{AND, BETWEEN, EXCEPT, ILIKE, IN, INTERSECT, IS, JOIN, LIKE, NOT, OR, UNION, WHEN, XOR};
    match token {
        Token::Word(word) => [AND, BETWEEN, EXCEPT, ILIKE, IN, INTERSECT, IS, JOIN, LIKE, NOT, OR, UNION, WHEN, XOR]
            .contains(&word.keyword),
        Token::Whitespace(_) | Token::Number(..) | Token::SingleQuotedString(_) | Token::DoubleQuotedString(_) => false,
        Token::Period | Token::SemiColon | Token::LParen | Token::RParen => false,
        _ => true,
    }
}

/// The parts of a checked condition that AND joins.
pub fn conjuncts(condition: &str) -> Vec<String> {
    fn part(expr: &Expr, parts: &mut Vec<String>) {
        match expr {
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                part(left, parts);
                part(right, parts);
            }
            Expr::Nested(inner) if matches!(**inner, Expr::BinaryOp { op: BinaryOperator::And, .. }) => {
                part(inner, parts)
            }
            other => parts.push(other.to_string()),
        }
    }
    let parsed = Parser::new(&GenericDialect {}).try_with_sql(condition).and_then(|mut parser| parser.parse_expr());
    let mut parts = Vec::new();
    match parsed {
        Ok(expr) => part(&expr, &mut parts),
        Err(_) => parts.push(condition.to_string()),
    }
    parts
}

/// What a checked condition compares, where it is nothing but comparisons of fields with values, joined by AND. Amounts are written
/// in `currency`, else in the one that the condition names.
pub fn comparisons(condition: &str, currency: &str) -> Vec<Comparison> {
    let parsed = Parser::new(&GenericDialect {}).try_with_sql(condition).and_then(|mut parser| parser.parse_expr());
    let mut parts = Vec::new();
    if parsed.is_ok_and(|expr| add_comparisons(&expr, &mut parts)) { named(parts, currency) } else { Vec::new() }
}

/// Adds the comparisons that AND joins. Whether there is nothing else.
fn add_comparisons(expr: &Expr, parts: &mut Vec<(&'static Field, How, Vec<String>)>) -> bool {
    match expr {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            add_comparisons(left, parts) && add_comparisons(right, parts)
        }
        Expr::Nested(inner) => add_comparisons(inner, parts),
        other => match comparison(other) {
            Some(part) => {
                parts.push(part);
                true
            }
            None => false,
        },
    }
}

fn comparison(expr: &Expr) -> Option<(&'static Field, How, Vec<String>)> {
    let field = |expr: &Expr| match expr {
        Expr::Identifier(name) => schema::field(&name.value).filter(|f| f.kind != Kind::Flag),
        _ => None,
    };
    let (of, how, values) = match expr {
        Expr::BinaryOp { left, op, right } => {
            let how = match op {
                BinaryOperator::Eq => How::Is,
                BinaryOperator::NotEq => How::IsNot,
                BinaryOperator::Gt => How::Over,
                BinaryOperator::GtEq => How::AtLeast,
                BinaryOperator::Lt => How::Under,
                BinaryOperator::LtEq => How::AtMost,
                _ => return None,
            };
            (field(left)?, how, vec![&**right])
        }
        Expr::Between { expr, negated: false, low, high } => (field(expr)?, How::Between, vec![&**low, &**high]),
        Expr::InList { expr, list, negated } => {
            (field(expr)?, if *negated { How::IsNot } else { How::Is }, list.iter().collect())
        }
        Expr::IsNull(expr) => (field(expr)?, How::Unknown, Vec::new()),
        Expr::IsNotNull(expr) => (field(expr)?, How::Known, Vec::new()),
        _ => return None,
    };
    let ordered = matches!(how, How::Over | How::AtLeast | How::Under | How::AtMost | How::Between);
    let values = values.into_iter().map(|value| plain_value(of, value)).collect::<Option<Vec<String>>>()?;
    (!(ordered && of.kind == Kind::Text)).then_some((of, how, values))
}

/// A value of the kind of a field, as it is written.
fn plain_value(field: &Field, value: &Expr) -> Option<String> {
    let is_text = matches!(field.kind, Kind::Text | Kind::Date);
    match value {
        Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), .. }) => is_text.then(|| text.clone()),
        Expr::Value(ValueWithSpan { value: Value::Number(digits, _), .. }) => (!is_text).then(|| digits.clone()),
        _ => None,
    }
}

/// Comparisons with their values as people read them.
fn named(parts: Vec<(&'static Field, How, Vec<String>)>, currency: &str) -> Vec<Comparison> {
    let own = parts.iter().find_map(|(of, how, values)| match (of.name, how, &values[..]) {
        ("currency", How::Is, [one]) => Some(one.clone()),
        _ => None,
    });
    let currency = own.unwrap_or_else(|| currency.to_string());
    let amount = |minor: String| match minor.parse::<f64>() {
        Ok(minor) => number::write(&Cell::Real(minor / 100.0), &Unit::Money(currency.clone())),
        Err(_) => minor,
    };
    let one = |(of, how, values): (&'static Field, How, Vec<String>)| {
        let values = values.into_iter().map(|v| if of.kind == Kind::Money { amount(v) } else { v }).collect();
        Comparison { field: of.name, how, values }
    };
    parts.into_iter().map(one).collect()
}

/// What a condition may be made of: fields, values, comparisons and plain functions of them. Not queries, aggregates,
/// windows or `//`, which mean something else in each engine, or nothing.
fn plain(expr: &Expr) -> bool {
    match expr {
        Expr::Function(function) => {
            let name = function.name.to_string().to_lowercase();
            function.over.is_none()
                && ["lower", "upper", "length", "coalesce", "abs", "trim", "nullif"].contains(&name.as_str())
        }
        Expr::BinaryOp { op, .. } => *op != BinaryOperator::DuckIntegerDivide,
        Expr::Identifier(_)
        | Expr::Value(_)
        | Expr::TypedString(_)
        | Expr::UnaryOp { .. }
        | Expr::Nested(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsTrue(_)
        | Expr::IsFalse(_)
        | Expr::InList { .. }
        | Expr::Between { .. }
        | Expr::Like { .. }
        | Expr::Case { .. }
        | Expr::Cast { .. }
        | Expr::Trim { .. }
        | Expr::Extract { .. } => true,
        _ => false,
    }
}

fn unknown(name: &str) -> anyhow::Error {
    let hint = match nearest(name, FIELDS.iter().map(|f| f.name)) {
        Some(near) => format!("did you mean `{near}`? Texts stand in single quotes; see `plaint list fields`"),
        None => "texts stand in single quotes; see `plaint list fields`".into(),
    };
    user(format!("no field is called `{name}`"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(sql: &str) -> String {
        check(sql).unwrap_err().downcast::<crate::error::UserError>().unwrap().hint
    }

    #[test]
    fn a_condition_over_known_fields_passes() {
        assert_eq!(
            check("seller_type='个人'  and amount_disputed > 100").unwrap(),
            "seller_type = '个人' AND amount_disputed > 100"
        );
        check("received_on BETWEEN '2017-01-01' AND '2017-06-30' OR region IN ('海淀区', '朝阳区')").unwrap();
    }

    #[test]
    fn an_unknown_field_gets_a_near_miss() {
        assert!(hint("sellr_type = 'x'").starts_with("did you mean `seller_type`?"));
    }

    #[test]
    fn a_chain_that_would_exhaust_the_engine_is_refused_and_a_list_is_not() {
        let chain = |n: usize| vec!["seller = 'a'"; n].join(" OR ");
        check(&chain(100)).unwrap();
        assert!(hint(&chain(200)).contains("IN ("));
        // What would overflow the stack where it is parsed is refused before.
        for deep in [chain(100_000), format!("1{} = 1", "+1".repeat(100_000)), format!("({}) = 1", chain(5_000))] {
            assert!(hint(&deep).contains("IN ("));
        }
        check(&format!("seller IN ({})", vec!["'a'"; 5_000].join(", "))).unwrap();
    }

    #[test]
    fn amounts_in_a_condition_are_read_as_they_are_paid() {
        let words = |sql: &str, currency: &str| -> Vec<String> {
            let parts = comparisons(&check(sql).unwrap(), currency).into_iter();
            parts.map(|part| format!("{} {:?} {}", part.field, part.how, part.values.join(" "))).collect()
        };
        assert_eq!(words("amount_disputed > 10000", "CNY"), ["amount_disputed Over ¥100.00"]);
        assert_eq!(
            words("(amount_disputed BETWEEN 5 AND 10050 AND currency = 'USD')", ""),
            ["amount_disputed Between $0.05 $100.50", "currency Is USD"]
        );
        assert_eq!(
            words(
                "days_to_close <= 30 AND region IN ('a', 'b') AND seller IS NULL AND received_on >= '2017-06-01'",
                ""
            ),
            ["days_to_close AtMost 30", "region Is a b", "seller Unknown ", "received_on AtLeast 2017-06-01"]
        );
        for other in [
            "amount_disputed > 1 OR region = 'a'",
            "amount_disputed > amount_recovered",
            "seller > 'a'",
            "NOT region = 'a'",
            "abs(amount_disputed) > 1",
            "is_after_sales = TRUE",
        ] {
            assert!(words(other, "CNY").is_empty(), "{other}");
        }
    }

    #[test]
    fn the_values_that_a_condition_names_are_found_by_field() {
        let found = compared("region = '北京' AND (category IN ('other', 'x') OR '甲' <> seller) AND weight > 1");
        let named = [("region", "北京"), ("category", "other"), ("category", "x"), ("seller", "甲")];
        assert_eq!(found, named.map(|(field, value)| (field, value.to_string())));
    }

    #[test]
    fn nothing_but_one_expression_is_let_through() {
        for sql in [
            "",
            "region =",
            "region = 'x'; DROP TABLE complaints",
            "region IN (SELECT seller FROM complaints)",
            "1 = 1 LIMIT 3",
            "SUM(weight) > 1",
            "ROW_NUMBER() OVER (ORDER BY region) = 1",
            "complaints.region = 'x'",
            "days_to_close // 7 = 1",
        ] {
            assert!(check(sql).is_err(), "{sql}");
        }
    }
}
