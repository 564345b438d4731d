//! A user's own condition (`--where`): checked against the fields before any engine sees it.

use std::ops::ControlFlow;

use anyhow::Result;
use sqlparser::ast::{BinaryOperator, Expr, Spanned, visit_expressions, visit_expressions_mut};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token};

use crate::error::user;
use crate::registry::nearest;
use crate::schema::FIELDS;

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
    let hint = "write for example \"region = '北京市' AND received_on >= '2017-06-01'\"; see `plaint list fields`";
    let wrong = |why: String, at: Location| {
        let error = user(format!("the condition `{sql}` cannot be read: {why}"), hint);
        // Line 0 stands for no place.
        Fault { error, at: (at.line > 0).then_some((at.line, at.column)) }
    };
    let nowhere = Location::new(0, 0);
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(sql).map_err(|e| wrong(e.to_string(), nowhere))?;
    let parsed = parser.parse_expr();
    let mut expr = parsed.map_err(|e| wrong(e.to_string(), parser.peek_token().span.start))?;
    let rest = parser.next_token();
    if rest.token != Token::EOF {
        return Err(wrong(format!("`{}` at {} is one word too many", rest.token, rest.span.start), rest.span.start));
    }
    let found = visit_expressions(&expr, |e| match e {
        Expr::Identifier(name) if FIELDS.iter().all(|f| f.name != name.value) => {
            let at = name.span.start;
            ControlFlow::Break(Fault { error: unknown(&name.value), at: Some((at.line, at.column)) })
        }
        e if plain(e) => ControlFlow::Continue(()),
        other => {
            let why = format!("`{other}` is more than a comparison of fields and values");
            ControlFlow::Break(wrong(why, other.span().start))
        }
    });
    match found {
        ControlFlow::Break(fault) => Err(fault),
        ControlFlow::Continue(()) => {
            plain_dates(&mut expr);
            Ok(expr.to_string())
        }
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

/// What a condition may be made of: fields, values, comparisons and plain functions of them. Not queries, aggregates or
/// windows, which mean something else in each engine, or nothing.
fn plain(expr: &Expr) -> bool {
    match expr {
        Expr::Function(function) => {
            let name = function.name.to_string().to_lowercase();
            function.over.is_none() && ["lower", "upper", "length", "coalesce", "abs", "trim"].contains(&name.as_str())
        }
        Expr::Identifier(_)
        | Expr::Value(_)
        | Expr::TypedString(_)
        | Expr::UnaryOp { .. }
        | Expr::BinaryOp { .. }
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
        | Expr::Extract { .. } => true,
        _ => false,
    }
}

/// Writes `DATE '2017-06-01'` as a plain text, which every engine compares with a date.
fn plain_dates(expr: &mut Expr) {
    let _ = visit_expressions_mut(expr, |e| {
        if let Expr::TypedString(typed) = e {
            *e = Expr::Value(typed.value.clone());
        }
        ControlFlow::<()>::Continue(())
    });
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
        ] {
            assert!(check(sql).is_err(), "{sql}");
        }
    }
}
