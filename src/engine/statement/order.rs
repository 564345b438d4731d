//! An order wherever a statement's own would leave rows, or the choice of them, to chance.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query, SetExpr, TableFactor, Value, ValueWithSpan,
    VisitMut, VisitorMut,
};
use sqlparser::tokenizer::Span;

use super::super::VIEW;
use super::allowed::ungrouped;

/// A query whose rows, of these columns, come in one order only.
pub fn ordered(mut query: Query, columns: &[String]) -> Query {
    let _ = VisitMut::visit(&mut query, &mut Orderer);
    if shuffled(&query.body) && query.order_by.is_none() {
        query.order_by = Some(by_all());
    }
    if let Some(OrderBy { kind: OrderByKind::Expressions(by), .. }) = &mut query.order_by {
        // The id alone tells complaints apart, and texts are slow to compare.
        let id = columns.iter().position(|c| c == "record_id").filter(|_| !shuffled(&query.body));
        let places = id.map_or(0..columns.len(), |id| id..id + 1);
        by.extend(places.map(|place| ascending(place + 1)));
    }
    query
}

/// Orders inner queries that take some of their rows.
struct Orderer;

impl VisitorMut for Orderer {
    type Break = ();

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        let chosen = query.limit_clause.is_some() || query.fetch.is_some();
        if chosen && query.order_by.is_none() && shuffled(&query.body) {
            query.order_by = Some(by_all());
        }
        ControlFlow::Continue(())
    }
}

/// Whether rows come in no order of their own: anything but a walk through one table.
fn shuffled(body: &SetExpr) -> bool {
    match body {
        SetExpr::Select(select) => {
            let from = match &select.from[..] {
                [one] if one.joins.is_empty() => match &one.relation {
                    TableFactor::Table { name, .. } => name.to_string() != VIEW,
                    TableFactor::Derived { subquery, .. } => shuffled(&subquery.body),
                    _ => true,
                },
                _ => true,
            };
            from || !ungrouped(select) || select.distinct.is_some()
        }
        SetExpr::Query(query) => shuffled(&query.body),
        SetExpr::Values(_) => false,
        _ => true,
    }
}

fn by_all() -> OrderBy {
    OrderBy { kind: OrderByKind::All(OrderByOptions { asc: None, nulls_first: None }), interpolate: None }
}

fn ascending(place: usize) -> OrderByExpr {
    let value = Value::Number(place.to_string(), false);
    OrderByExpr {
        expr: Expr::Value(ValueWithSpan { value, span: Span::empty() }),
        options: OrderByOptions { asc: None, nulls_first: None },
        with_fill: None,
    }
}
