//! A condition written so that every engine takes it, and takes it alike. Must not know what it is for.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, visit_expressions_mut};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// Writes `DATE '2017-06-01'` as a plain text, which every engine compares with a date, and `a / b` as `a / NULLIF(b, 0)`: what is
/// divided by nothing is not known, and no number that is larger than all others.
pub fn portable(expr: &mut Expr) {
    let _ = visit_expressions_mut(expr, |e| {
        match e {
            Expr::TypedString(typed) => *e = Expr::Value(typed.value.clone()),
            Expr::BinaryOp { op: BinaryOperator::Divide, right, .. } if may_be_nothing(right) => {
                let guarded = format!("NULLIF({right}, 0)");
                let parsed = Parser::new(&GenericDialect {}).try_with_sql(&guarded).and_then(|mut p| p.parse_expr());
                if let Ok(guarded) = parsed {
                    **right = guarded;
                }
            }
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
}

/// Whether a divisor is neither a number other than 0 nor guarded already.
fn may_be_nothing(divisor: &Expr) -> bool {
    let text = divisor.to_string();
    !text.parse().is_ok_and(|number: f64| number != 0.0) && !text.starts_with("NULLIF(")
}

#[cfg(test)]
mod tests {
    use super::super::condition::check;

    #[test]
    fn what_is_divided_by_nothing_is_no_number() {
        for (sql, written) in [
            ("amount_recovered / amount_disputed > 1", "amount_recovered / NULLIF(amount_disputed, 0) > 1"),
            ("amount_disputed / 100 > 5", "amount_disputed / 100 > 5"),
            ("1 / (satisfaction / weight) > 0", "1 / NULLIF((satisfaction / NULLIF(weight, 0)), 0) > 0"),
        ] {
            assert_eq!(check(sql).unwrap(), written);
            assert_eq!(check(written).unwrap(), written);
        }
    }
}
