//! SQL written so that every engine takes it, and takes it alike. Must not know what it is for.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, VisitMut, visit_expressions_mut};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// Writes `DATE '2017-06-01'` as a plain text, which every engine compares with a date, and divisions as [`divided`] does.
pub fn portable(expr: &mut Expr) {
    let _ = visit_expressions_mut(expr, |e| {
        if let Expr::TypedString(typed) = e {
            *e = Expr::Value(typed.value.clone());
        }
        ControlFlow::<()>::Continue(())
    });
    divided(expr);
}

/// Writes `a / b` as `a / NULLIF(b, 0)`, and `a % b` likewise: what is divided by nothing is not known, and no number that is
/// larger than all others.
pub fn divided(sql: &mut impl VisitMut) {
    let _ = visit_expressions_mut(sql, |e| {
        if let Expr::BinaryOp { op: BinaryOperator::Divide | BinaryOperator::Modulo, right, .. } = e
            && may_be_nothing(right)
            && let Some(guarded) = parsed(&format!("NULLIF({right}, 0)"))
        {
            **right = guarded;
        }
        ControlFlow::<()>::Continue(())
    });
}

/// The expression that a text is.
pub fn parsed(sql: &str) -> Option<Expr> {
    Parser::new(&GenericDialect {}).try_with_sql(sql).ok()?.parse_expr().ok()
}

/// Whether a divisor is neither a number other than 0 nor guarded already.
fn may_be_nothing(divisor: &Expr) -> bool {
    let text = divisor.to_string();
    !text.parse().is_ok_and(|number: f64| number != 0.0) && !text.starts_with("NULLIF(")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_divided_by_nothing_is_no_number() {
        let written = |sql: &str| {
            let mut expr = parsed(sql).unwrap();
            portable(&mut expr);
            expr.to_string()
        };
        for (sql, guarded) in [
            ("amount_recovered / amount_disputed > 1", "amount_recovered / NULLIF(amount_disputed, 0) > 1"),
            ("amount_recovered % amount_disputed = 0", "amount_recovered % NULLIF(amount_disputed, 0) = 0"),
            ("amount_disputed / 100 > 5", "amount_disputed / 100 > 5"),
            ("1 / (satisfaction / weight) > 0", "1 / NULLIF((satisfaction / NULLIF(weight, 0)), 0) > 0"),
        ] {
            assert_eq!(written(sql), guarded);
            assert_eq!(written(guarded), guarded);
        }
    }
}
