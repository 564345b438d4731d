//! Whether a comparison in SQL is one of like with like. Engines do not agree on the others, and some answer them with all rows or
//! with none. Knows the fields and what they hold; must not know what the comparison is for.

use chrono::NaiveDate;
use sqlparser::ast::{BinaryOperator, Expr, Ident, Spanned, UnaryOperator, Value, ValueWithSpan};
use sqlparser::tokenizer::Span;

use crate::schema::{self, Kind};

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    Text,
    Number,
    Day,
    /// What lies between two days.
    Days,
    Truth,
}

/// What is wrong with a comparison, and what to write instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Unlike {
    pub what: String,
    pub hint: String,
    pub span: Span,
}

/// The first pair in an expression that is not alike. `is_field` tells whether a name is that of a field here.
pub fn unlike(expr: &Expr, is_field: &impl Fn(&Ident) -> bool) -> Option<Unlike> {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    let pairs: Vec<(&Expr, &Expr)> = match expr {
        Expr::BinaryOp { left, op: Eq | NotEq | Lt | LtEq | Gt | GtEq, right } => vec![(&**left, &**right)],
        Expr::Between { expr, low, high, .. } => vec![(&**expr, &**low), (&**expr, &**high)],
        Expr::InList { expr, list, .. } => list.iter().map(|value| (&**expr, value)).collect(),
        Expr::Like { expr, .. } => return not_text(expr, is_field),
        _ => return None,
    };
    if pairs.iter().any(|(a, b)| is_null(a) || is_null(b)) {
        let (what, hint) = ("a comparison with NULL holds of nothing".to_string(), "write IS NULL or IS NOT NULL");
        return Some(Unlike { what, hint: hint.into(), span: expr.span() });
    }
    pairs.into_iter().find_map(|(a, b)| wrong(a, b, is_field).or_else(|| wrong(b, a, is_field)))
}

fn not_text(expr: &Expr, is_field: &impl Fn(&Ident) -> bool) -> Option<Unlike> {
    let given = gives(expr, is_field).filter(|given| *given != Gives::Text)?;
    let hint = match given {
        Gives::Day => "compare it with a day, such as '2017-06-01'; tables take --period 2017",
        _ => "compare it by =, < or >",
    };
    Some(Unlike {
        what: format!("`{expr}` is {}, and LIKE is for texts", given.name()),
        hint: hint.into(),
        span: expr.span(),
    })
}

/// What is wrong with comparing `a` to `b`, told of `a`.
fn wrong(a: &Expr, b: &Expr, is_field: &impl Fn(&Ident) -> bool) -> Option<Unlike> {
    let (given, other) = (gives(a, is_field)?, gives(b, is_field)?);
    let unlike = |what: String, hint: String| Some(Unlike { what, hint, span: b.span() });
    let compared =
        || format!("`{a}` is {} and is compared with the {} {b}", given.name(), other.name().trim_start_matches("a "));
    match (given, other) {
        (Gives::Day, Gives::Text) => {
            let text = literal(b)?;
            let bad = text.parse::<NaiveDate>().is_err() || text.len() != "2017-06-01".len();
            let hint = day(text).map_or_else(
                || "write a day as 2017-06-01; tables take --period 2017".to_string(),
                |day| format!("write the day as {day}"),
            );
            bad.then(|| unlike(format!("`{a}` is a date, and '{text}' is no day"), hint))?
        }
        (Gives::Day, Gives::Number | Gives::Truth) => {
            unlike(compared(), "write a day in single quotes, such as '2017-06-01'; tables take --period 2017".into())
        }
        (Gives::Days, Gives::Number) => unlike(
            compared(),
            "use the field days_to_close: how many days lie between two others no engine tells alike".into(),
        ),
        (Gives::Days, Gives::Text | Gives::Truth | Gives::Day) => {
            unlike(compared(), "use the field days_to_close".into())
        }
        (Gives::Truth, Gives::Text) => {
            let text = literal(b)?;
            let bad = !["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word));
            bad.then(|| unlike(compared(), format!("write {a} = true or {a} = false")))?
        }
        (Gives::Truth, Gives::Number) => {
            let bad = !matches!(b.to_string().as_str(), "0" | "1") && is_literal(b);
            bad.then(|| unlike(compared(), format!("write {a} = true or {a} = false")))?
        }
        (Gives::Text, Gives::Truth) if is_literal(b) => unlike(compared(), "texts stand in single quotes".into()),
        (Gives::Number, Gives::Truth) if is_literal(b) => unlike(compared(), "compare it with a number".into()),
        (Gives::Text, Gives::Number) if is_literal(b) => {
            unlike(compared(), format!("texts stand in single quotes: '{b}'"))
        }
        (Gives::Number, Gives::Text) => {
            let text = literal(b)?;
            let hint = if text.trim().parse::<f64>().is_ok() {
                format!("write {}, without quotes", text.trim())
            } else {
                "compare it with a number".into()
            };
            unlike(compared(), hint)
        }
        _ => None,
    }
}

impl Gives {
    fn name(self) -> &'static str {
        match self {
            Gives::Text => "a text",
            Gives::Number => "a number",
            Gives::Day => "a date",
            Gives::Days => "a span of days",
            Gives::Truth => "a yes or no",
        }
    }
}

/// What an expression gives, where that is plain.
fn gives(expr: &Expr, is_field: &impl Fn(&Ident) -> bool) -> Option<Gives> {
    match expr {
        Expr::Nested(inner) => gives(inner, is_field),
        Expr::Identifier(name) if is_field(name) => field(name),
        Expr::CompoundIdentifier(path) => path.last().filter(|name| is_field(name)).and_then(field),
        Expr::Value(value) => match value.value {
            Value::Number(..) => Some(Gives::Number),
            Value::SingleQuotedString(_) => Some(Gives::Text),
            Value::Boolean(_) => Some(Gives::Truth),
            _ => None,
        },
        Expr::TypedString(typed) => gives(&Expr::Value(typed.value.clone()), is_field),
        Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr } => gives(expr, is_field),
        Expr::Extract { .. } => Some(Gives::Number),
        Expr::Trim { .. } => Some(Gives::Text),
        Expr::BinaryOp { left, op, right } => {
            use BinaryOperator::{Divide, Minus, Modulo, Multiply, Plus};
            let sides = (gives(left, is_field)?, gives(right, is_field)?);
            match (sides, op) {
                ((Gives::Number, Gives::Number), Plus | Minus | Multiply | Divide | Modulo) => Some(Gives::Number),
                ((Gives::Day, Gives::Day), Minus) => Some(Gives::Days),
                _ => None,
            }
        }
        Expr::Function(function) => match function.name.to_string().to_lowercase().as_str() {
            "lower" | "upper" | "trim" => Some(Gives::Text),
            "length" | "abs" => Some(Gives::Number),
            _ => None,
        },
        _ => None,
    }
}

fn field(name: &Ident) -> Option<Gives> {
    let field = schema::field(&name.value)?;
    Some(match field.kind {
        Kind::Text => Gives::Text,
        Kind::Int | Kind::Money | Kind::Float => Gives::Number,
        Kind::Date => Gives::Day,
        Kind::Flag => Gives::Truth,
    })
}

/// The text of a literal.
fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), .. }) => Some(text),
        Expr::TypedString(typed) => match &typed.value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(ValueWithSpan { value: Value::Null, .. }))
}

fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) | Expr::TypedString(_) => true,
        Expr::UnaryOp { expr, .. } | Expr::Nested(expr) => is_literal(expr),
        _ => false,
    }
}

/// The day that a text means by year, month and day.
fn day(text: &str) -> Option<NaiveDate> {
    let numbers: Vec<u32> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).map_while(|n| n.parse().ok()).collect();
    match numbers[..] {
        [year, month, day, ..] if year > 31 => NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day),
        [day] if text.len() == 8 => {
            NaiveDate::from_ymd_opt((day / 10_000).try_into().ok()?, day / 100 % 100, day % 100)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlparser::dialect::GenericDialect;
    use sqlparser::parser::Parser;

    fn told(sql: &str) -> Option<Unlike> {
        let expr = Parser::new(&GenericDialect {}).try_with_sql(sql).unwrap().parse_expr().unwrap();
        unlike(&expr, &|_| true)
    }

    #[test]
    fn a_comparison_that_would_hold_of_all_or_of_nothing_is_told_with_field_and_value() {
        for (sql, words, hint) in [
            ("received_on > 2017", ["`received_on` is a date", "number 2017"], "'2017-06-01'"),
            ("2017 < received_on", ["`received_on` is a date", "number 2017"], "'2017-06-01'"),
            ("received_on = 20170601", ["`received_on`", "20170601"], "single quotes"),
            ("closed_on BETWEEN 2017 AND 2018", ["`closed_on`", "2017"], "single quotes"),
            ("received_on IN (20170601)", ["`received_on`", "20170601"], "single quotes"),
            ("received_on > days_to_close", ["`received_on`", "days_to_close"], "single quotes"),
            (
                "received_on >= '2017-6-1'",
                ["`received_on` is a date", "'2017-6-1' is no day"],
                "write the day as 2017-06-01",
            ),
            ("received_on >= '2017/06/01'", ["`received_on`", "no day"], "write the day as 2017-06-01"),
            ("received_on >= '2017年6月1日'", ["`received_on`", "no day"], "write the day as 2017-06-01"),
            ("received_on >= '20170601'", ["`received_on`", "no day"], "write the day as 2017-06-01"),
            ("received_on >= '2017-02-30'", ["`received_on`", "no day"], "write a day as"),
            ("received_on LIKE '2017%'", ["`received_on` is a date", "LIKE"], "--period"),
            ("closed_on - received_on > 30", ["closed_on - received_on", "30"], "days_to_close"),
            ("is_after_sales = 'yes'", ["`is_after_sales` is a yes or no", "text 'yes'"], "is_after_sales = true"),
            ("is_after_sales IN ('是', '否')", ["`is_after_sales`", "'是'"], "is_after_sales = true"),
            ("is_after_sales = 2", ["`is_after_sales`", "2"], "= true"),
            ("region = true", ["`region` is a text", "true"], "single quotes"),
            ("satisfaction = true", ["`satisfaction` is a number", "true"], "number"),
            ("satisfaction > '4'", ["`satisfaction` is a number", "text '4'"], "write 4"),
            ("seller = NULL", ["with NULL", "holds of nothing"], "IS NULL"),
            ("region NOT IN ('北京', NULL)", ["with NULL", "holds of nothing"], "IS NULL"),
            ("NULL < satisfaction", ["with NULL", "holds of nothing"], "IS NULL"),
            ("seller = 5", ["`seller` is a text", "number 5"], "'5'"),
        ] {
            let told = told(sql).unwrap_or_else(|| panic!("{sql} passes"));
            assert!(words.iter().all(|word| told.what.contains(word)) && told.hint.contains(hint), "{sql}: {told:?}");
        }
    }

    #[test]
    fn like_is_compared_with_like() {
        for sql in [
            "received_on >= '2017-06-01'",
            "received_on = DATE '2017-06-01'",
            "received_on = closed_on",
            "received_on BETWEEN '2017-01-01' AND '2017-06-30'",
            "is_after_sales",
            "is_after_sales = true",
            "is_after_sales = 'false'",
            "is_after_sales = 1",
            "is_after_sales = is_product_quality",
            "satisfaction * 2 > -3",
            "EXTRACT(YEAR FROM received_on) = 2017",
            "LENGTH(narrative) > 20",
            "lower(seller) = 'a'",
            "seller LIKE '%5%'",
            "seller = region",
            "COALESCE(satisfaction, 0) = 0",
            "survey_weight > 0.5",
        ] {
            assert_eq!(told(sql), None, "{sql}");
        }
        // A name that the statement itself gives is no field.
        let expr = Parser::new(&GenericDialect {}).try_with_sql("received_on > 5").unwrap().parse_expr().unwrap();
        assert_eq!(unlike(&expr, &|_| false), None);
    }
}
