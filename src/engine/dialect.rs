//! Where the SQL of polars says something else than that of other engines: a statement is written so that it means there what it
//! means everywhere. Must not know who wrote it.

use std::ops::ControlFlow;
use std::sync::Arc;

use polars::error::{PolarsError, PolarsResult};
use polars::lazy::dsl::{BaseColumnUdf, UserDefinedFunction, new_column_udf};
use polars::prelude::{Column, Field, RoundMode, RoundSeries, Schema};
use polars::sql::{FunctionOptions, FunctionRegistry};
use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName, Value, VisitMut, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

/// `ROUND`, which polars rounds to the even digit at a half.
const ROUND: &str = "round_half_up";
/// polars takes these for no aggregates where all that they speak of is grouped by, and gives the quantile of the groups' keys.
const QUANTILES: [&str; 2] = ["quantile_cont", "quantile_disc"];

/// The statement as polars is to be asked; one that cannot be read stays as it is, for polars to say why.
pub fn fitted(sql: &str) -> String {
    let Ok(mut parsed) = Parser::parse_sql(&GenericDialect {}, sql) else { return sql.into() };
    let _ = VisitMut::visit(&mut parsed, &mut Fitter);
    parsed.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

struct Fitter;

impl VisitorMut for Fitter {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let Expr::Function(function) = expr else { return ControlFlow::Continue(()) };
        let name = function.name.to_string().to_lowercase();
        if name == "round" && is_plain(function) {
            function.name = ObjectName::from(vec![Ident::new(ROUND)]);
        } else if function.over.is_none() && QUANTILES.contains(&name.as_str()) {
            *expr = aggregate(function).unwrap_or_else(|| expr.clone());
        }
        ControlFlow::Continue(())
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
    let counted = format!("CASE WHEN COUNT(*) > 0 THEN {function} END");
    Parser::new(&GenericDialect {}).try_with_sql(&counted).ok()?.parse_expr().ok()
}

/// The functions that polars does not have as other engines do.
struct Functions {
    /// One for all calls: polars knows two calls for the same expression only if they are of one function.
    round: UserDefinedFunction,
}

impl Functions {
    fn new() -> Functions {
        let same = |_: &Schema, fields: &[Field]| match fields {
            [number, ..] => Ok(Field::new(number.name.clone(), number.dtype.clone().materialize_unknown(true)?)),
            [] => Err(PolarsError::InvalidOperation("ROUND expects a number".into())),
        };
        let fun = new_column_udf(BaseColumnUdf::new(round, same));
        Functions { round: UserDefinedFunction { name: ROUND.into(), fun, options: FunctionOptions::elementwise() } }
    }
}

impl FunctionRegistry for Functions {
    fn register(&mut self, name: &str, _: UserDefinedFunction) -> PolarsResult<()> {
        Err(PolarsError::InvalidOperation(format!("no function can be added, such as {name}").into()))
    }

    fn get_udf(&self, name: &str) -> PolarsResult<Option<UserDefinedFunction>> {
        Ok(self.contains(name).then(|| self.round.clone()))
    }

    fn contains(&self, name: &str) -> bool {
        name == ROUND
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
