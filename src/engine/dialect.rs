//! Where the SQL of polars says something else than that of other engines: a statement is written so that it means there what it
//! means everywhere. Must not know who wrote it.

use std::ops::ControlFlow;
use std::sync::Arc;

use polars::error::{PolarsError, PolarsResult};
use polars::lazy::dsl::{BaseColumnUdf, UserDefinedFunction, new_column_udf};
use polars::prelude::arity::broadcast_binary_elementwise;
use polars::prelude::{
    Column, DataType, Field, Float64Chunked, Int64Chunked, IntoColumn, RoundMode, RoundSeries, Schema,
};
use polars::sql::{FunctionOptions, FunctionRegistry};
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName, Value,
    VisitMut, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::portable::{divided, parsed};

/// `ROUND`, which polars rounds to the even digit at a half.
const ROUND: &str = "round_half_up";
/// `%`, to which polars gives the sign of the divisor.
const REST: &str = "rest_of_division";
/// polars takes these for no aggregates where all that they speak of is grouped by, and gives the quantile of the groups' keys.
const QUANTILES: [&str; 2] = ["quantile_cont", "quantile_disc"];

/// The statement as polars is to be asked; one that cannot be read stays as it is, for polars to say why.
pub fn fitted(sql: &str) -> String {
    let Ok(mut statements) = Parser::parse_sql(&GenericDialect {}, sql) else { return sql.into() };
    divided(&mut statements);
    let _ = VisitMut::visit(&mut statements, &mut Fitter);
    statements.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

struct Fitter;

impl VisitorMut for Fitter {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) => {
                let name = function.name.to_string().to_lowercase();
                let called = |name: &str| ObjectName::from(vec![Ident::new(name)]);
                if name == "round" && is_plain(function) {
                    function.name = called(ROUND);
                } else if name == "mod" {
                    function.name = called(REST);
                } else if function.over.is_none() && QUANTILES.contains(&name.as_str()) {
                    *expr = aggregate(function).unwrap_or_else(|| expr.clone());
                }
            }
            Expr::BinaryOp { left, op: BinaryOperator::Modulo, right } => {
                *expr = parsed(&format!("{REST}({left}, {right})")).unwrap_or_else(|| expr.clone());
            }
            // polars makes a list of the kind of its first number.
            Expr::InList { list, .. } => {
                let broken = list.iter_mut().filter_map(digits).any(|digits| digits.contains('.'));
                list.iter_mut().filter_map(digits).filter(|_| broken).for_each(with_point);
            }
            Expr::Value(_) => {
                let exponent = digits(expr).filter(|digits| digits.contains(['e', 'E']));
                let number = exponent.as_ref().and_then(|digits| digits.parse().ok());
                if let (Some(digits), Some(number)) = (exponent, number.filter(|n: &f64| n.is_finite())) {
                    *digits = number.to_string();
                    with_point(digits);
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The digits of a number, behind its sign.
fn digits(expr: &mut Expr) -> Option<&mut String> {
    match expr {
        Expr::UnaryOp { expr, .. } | Expr::Nested(expr) => digits(expr),
        Expr::Value(value) => match &mut value.value {
            Value::Number(digits, _) => Some(digits),
            _ => None,
        },
        _ => None,
    }
}

fn with_point(digits: &mut String) {
    if !digits.contains('.') {
        digits.push_str(".0");
    }
}

/// Whether a `ROUND` has one argument, or a number of decimals behind it; for others polars says what is wrong.
fn is_plain(function: &Function) -> bool {
    let FunctionArguments::List(list) = &function.args else { return false };
    let is_number = |arg: &FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(value))) => matches!(value.value, Value::Number(..)),
        _ => false,
    };
    matches!(&list.args[..], [_]) || matches!(&list.args[..], [_, decimals] if is_number(decimals))
}

/// The same value, known for an aggregate by the count beside it.
fn aggregate(function: &Function) -> Option<Expr> {
    parsed(&format!("CASE WHEN COUNT(*) > 0 THEN {function} END"))
}

/// The functions that polars does not have as other engines do.
struct Functions {
    /// One for all calls: polars knows two calls for the same expression only if they are of one function.
    all: [UserDefinedFunction; 2],
}

impl Functions {
    fn new() -> Functions {
        let same = |_: &Schema, fields: &[Field]| match fields {
            [number, ..] => Ok(Field::new(number.name.clone(), number.dtype.clone().materialize_unknown(true)?)),
            [] => Err(PolarsError::InvalidOperation("ROUND expects a number".into())),
        };
        let number = |_: &Schema, fields: &[Field]| match fields {
            [left, right] => Ok(Field::new(left.name.clone(), number_of([left.dtype(), right.dtype()])?)),
            _ => Err(PolarsError::InvalidOperation("MOD expects two numbers".into())),
        };
        let round = (ROUND, new_column_udf(BaseColumnUdf::new(round, same)));
        let rest = (REST, new_column_udf(BaseColumnUdf::new(rest, number)));
        let all = [round, rest].map(|(name, fun)| {
            let options = FunctionOptions::elementwise();
            UserDefinedFunction { name: name.into(), fun, options }
        });
        Functions { all }
    }
}

impl FunctionRegistry for Functions {
    fn register(&mut self, name: &str, _: UserDefinedFunction) -> PolarsResult<()> {
        Err(PolarsError::InvalidOperation(format!("no function can be added, such as {name}").into()))
    }

    fn get_udf(&self, name: &str) -> PolarsResult<Option<UserDefinedFunction>> {
        Ok(self.all.iter().find(|function| function.name == name).cloned())
    }

    fn contains(&self, name: &str) -> bool {
        [ROUND, REST].contains(&name)
    }
}

/// Half away from zero, to as many decimals as the second argument says.
fn round(arguments: &mut [Column]) -> PolarsResult<Column> {
    let decimals = match arguments.get(1) {
        Some(decimals) if !decimals.is_empty() => decimals.get(0)?.extract::<u32>(),
        _ => Some(0),
    };
    let decimals = decimals.ok_or_else(|| PolarsError::InvalidOperation("ROUND expects whole decimals".into()))?;
    let number = arguments[0].as_materialized_series();
    Ok(number.round(decimals, RoundMode::HalfAwayFromZero)?.into())
}

/// What the rest of a division of these is.
fn number_of(types: [&DataType; 2]) -> PolarsResult<DataType> {
    match types {
        [left, right] if left.is_integer() && right.is_integer() => Ok(DataType::Int64),
        types if types.iter().all(|of| of.is_numeric() || of.is_null()) => Ok(DataType::Float64),
        _ => Err(PolarsError::InvalidOperation("% expects numbers".into())),
    }
}

/// What a division leaves, with the sign of what is divided; nothing where the divisor is 0.
fn rest(arguments: &mut [Column]) -> PolarsResult<Column> {
    let [left, right] = [0, 1].map(|i| arguments[i].as_materialized_series());
    let of = number_of([left.dtype(), right.dtype()])?;
    let (left, right) = (left.cast(&of)?, right.cast(&of)?);
    if of == DataType::Int64 {
        let rest = |a: Option<i64>, b: Option<i64>| a?.checked_rem(b?);
        let whole: Int64Chunked = broadcast_binary_elementwise(left.i64()?, right.i64()?, rest);
        return Ok(whole.into_column());
    }
    let rest = |a: Option<f64>, b: Option<f64>| Some(a? % b?).filter(|rest| !rest.is_nan());
    let number: Float64Chunked = broadcast_binary_elementwise(left.f64()?, right.f64()?, rest);
    Ok(number.into_column())
}

/// The functions, for a context of statements.
pub fn functions() -> Arc<dyn FunctionRegistry> {
    Arc::new(Functions::new())
}

#[cfg(test)]
mod tests {
    use polars::prelude::{IntoLazy, df};

    use super::super::local::Local;
    use crate::table::Cell;

    fn ask(sql: &str) -> Vec<Vec<Cell>> {
        let frame = df!("days" => [0i64, 0, 4, 90], "kind" => ["a", "b", "a", "a"]).unwrap();
        Local::over_frame(frame.lazy()).run(sql).unwrap()
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let row = ask(
            "SELECT ROUND(0.125, 2) AS a, ROUND(2.5) AS b, ROUND(-2.5) AS c, ROUND(12.25, 1) AS d FROM complaints LIMIT 1",
        );
        assert_eq!(row, [[0.13, 3.0, -3.0, 12.3].map(Cell::Real).to_vec()]);
        let rounded = "SELECT ROUND(days * 0.125, 0) AS r, COUNT(*) AS n FROM complaints GROUP BY ROUND(days * 0.125, 0) ORDER BY r";
        let expected = [(0.0, 2), (1.0, 1), (11.0, 1)].map(|(r, n)| vec![Cell::Real(r), Cell::Int(n)]);
        assert_eq!(ask(rounded), expected);
        assert_eq!(ask("SELECT ROUND(SUM(days)) AS n FROM complaints"), [[Cell::Int(94)]], "whole numbers stay whole");
    }

    #[test]
    fn a_rest_has_the_sign_of_what_is_divided() {
        let row = ask(
            "SELECT -7 % 3 AS a, 7 % -3 AS b, -7.5 % 2 AS c, MOD(-7, 3) AS d, 7 % 0 AS e, 1.5 % 0 AS f, NULL % 2 AS g \
             FROM complaints LIMIT 1",
        );
        let [empty, int, real] = [|_| Cell::Empty, |n| Cell::Int(n as i64), Cell::Real];
        assert_eq!(row, [[int(-1.0), int(1.0), real(-1.5), int(-1.0), empty(0.0), empty(0.0), empty(0.0)].to_vec()]);
        let rows =
            ask("SELECT (days - 30) % 7 AS r, COUNT(*) AS n FROM complaints GROUP BY (days - 30) % 7 ORDER BY r");
        assert_eq!(rows, [(-5, 1), (-2, 2), (4, 1)].map(|(r, n)| [Cell::Int(r), Cell::Int(n)].to_vec()));
    }

    #[test]
    fn what_is_divided_by_nothing_is_not_known_and_no_result_is_infinite() {
        let one = |sql: &str| ask(&format!("SELECT {sql} AS v FROM complaints")).remove(0).remove(0);
        assert_eq!(one("COUNT(*)"), Cell::Int(4));
        assert_eq!(ask("SELECT COUNT(*) AS n FROM complaints WHERE 8 / days > 1"), [[Cell::Int(1)]]);
        assert_eq!(one("AVG(180 / days)"), Cell::Real(23.5));
        assert_eq!(one("SUM(days) / SUM(days - days)"), Cell::Empty);
        assert_eq!(one("SUM(days) / COUNT(*)"), Cell::Real(23.5));
        assert_eq!(one("LN(days - days)"), Cell::Empty);
        let by = "SELECT kind, SUM(days) / (94 - SUM(days)) AS v FROM complaints GROUP BY kind ORDER BY kind";
        assert_eq!(ask(by).iter().map(|row| row[1].clone()).collect::<Vec<_>>(), [Cell::Empty, Cell::Real(0.0)]);
        let keys = "SELECT days, 8 / days AS v, COUNT(*) AS n FROM complaints GROUP BY days ORDER BY days";
        assert_eq!(ask(keys)[0], [Cell::Int(0), Cell::Empty, Cell::Int(2)]);
        let share = "SELECT days / (34 + SUM(days) OVER ()) AS v FROM complaints ORDER BY v DESC LIMIT 1";
        assert_eq!(ask(share), [[Cell::Real(90.0 / 128.0)]]);
    }

    #[test]
    fn numbers_with_an_exponent_and_lists_of_whole_and_broken_ones_are_read() {
        let count = |condition: &str| ask(&format!("SELECT COUNT(*) AS n FROM complaints WHERE {condition}"));
        for (condition, n) in [
            ("days > 1e1", 1),
            ("days < 4.5E0", 3),
            ("days > 1e-3", 2),
            ("days IN (1, 4, 90.0)", 2),
            ("days IN (-1, 4.0)", 1),
            ("days NOT IN (0, 9e1)", 1),
            ("days IN (0, 4)", 3),
        ] {
            assert_eq!(count(condition), [[Cell::Int(n)]], "{condition}");
        }
    }

    #[test]
    fn the_quantile_of_what_is_grouped_by_is_that_of_each_group() {
        let of = |sql: &str| ask(sql).iter().map(|row| row[1].number().unwrap()).collect::<Vec<_>>();
        let by = |key: &str| {
            format!("SELECT {key} AS k, QUANTILE_CONT(days, 0.9) AS v FROM complaints GROUP BY {key} ORDER BY k")
        };
        assert_eq!(of(&by("days")), [0.0, 4.0, 90.0]);
        assert_eq!(of(&by("days + 0")), [0.0, 4.0, 90.0]);
        assert_eq!(of(&by("kind").replace("days, 0.9", "days, 0.5")), [4.0, 0.0]);
    }
}
