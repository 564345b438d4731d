//! From a query to its table, by an engine that the caller brings as a function from SQL to rows.

use anyhow::Result;

use super::summary::Summary;
use super::tabulate::{Answers, tabulate};
use super::{Query, Rows, average, exposure, guard, sql, top};
use crate::table::{Cell, Table};

/// The query with the largest values of a dimension named in place of `--top`, so that it can be asked of several periods.
///
/// # Errors
/// Where the engine fails, and a `UserError` where no dimension can be cut.
pub fn cut<'a>(query: &Query<'a>, mut run: impl FnMut(&str) -> Result<Vec<Vec<Cell>>>) -> Result<Query<'a>> {
    let Some(cut) = &query.shape.top else { return Ok(query.clone()) };
    // The largest are those of the complaints that count.
    let mut named = top::named(&exposure::matched(query.clone(), &mut run)?, cut, &mut run)?;
    named.shape.top = None;
    Ok(named)
}

/// Asks the engine what the query needs, and makes the table.
///
/// # Errors
/// Where the engine fails, and a `UserError` where the answer makes no table.
pub fn ask(query: &Query, mut run: impl FnMut(&str) -> Result<Vec<Vec<Cell>>>) -> Result<Table> {
    if query.funnel {
        average::check(query)?;
    }
    let query = &exposure::matched(cut(query, &mut run)?, &mut run)?;
    let mut plan = sql::plan(query);
    let mut first = |sql: Option<&String>| -> Result<Vec<Cell>> {
        Ok(sql.map(|sql| run(sql)).transpose()?.and_then(|rows| rows.into_iter().next()).unwrap_or_default())
    };
    let summary = Summary::read(query, first(Some(&plan.summary))?);
    let named = plan.named.take().filter(|_| summary.are_counts());
    plan.rows = named.unwrap_or(plan.rows);
    let answers = Answers {
        totals: first(plan.totals.as_ref())?,
        summary,
        exposure: first(plan.exposure.as_ref())?,
        unexposed: first(plan.unexposed.as_ref())?.first().map_or(0, Cell::int),
        undated: first(plan.undated.as_ref())?.first().map_or(0, Cell::int),
        spans: plan.span.as_deref().map(&mut run).transpose()?.unwrap_or_default(),
        margins: plan.margins.iter().map(|sql| run(sql)).collect::<Result<_>>()?,
        rows: run(&plan.rows)?,
        values: plan.values.as_deref().map(&mut run).transpose()?.unwrap_or_default(),
    };
    let mut table = tabulate(query, &plan, answers)?;
    if query.funnel {
        average::mark(query, &mut table);
    }
    if query.measure.rows != Rows::Survey {
        let whole = guard::whole_statement(query).as_deref().map(&mut run).transpose()?;
        guard::watch(query, run(&guard::statement(query))?, whole, &mut table);
    }
    if let Some(sql) = guard::aside_statement(query) {
        table.notes.extend(guard::aside(run(&sql)?));
    }
    Ok(table)
}
