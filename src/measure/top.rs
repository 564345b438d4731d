//! The largest values of a dimension stand alone, the rest becomes one group (`--top`). The dimension itself is rewritten,
//! so that every number of the rest, a median too, comes from the engine like all others.

use std::collections::HashSet;

use anyhow::{Result, ensure};

use super::dimension::{Dimension, Order, quoted};
use super::group::Group;
use super::shape::{Shape, Top};
use super::{Query, order, sql};
use crate::error::user;
use crate::lang::{Text, thousands};
use crate::table::Cell;

/// The query with the dimension rewritten, after asking the engine which values come first.
///
/// # Errors
/// Where the engine fails, and a `UserError` where no dimension can be cut.
pub fn named<'a>(
    query: &Query<'a>,
    top: &Top,
    run: &mut impl FnMut(&str) -> Result<Vec<Vec<Cell>>>,
) -> Result<Query<'a>> {
    let at = query.cut()?;
    let shape = Shape { sort: query.shape.sort, ..Shape::default() };
    let alone = Query { by: vec![query.by[at].clone()], shape, ..query.clone() };
    let keys = 1 + usize::from(!query.measure.parts.is_empty());
    let rows = run(&sql::plan(&alone).rows)?;
    let mut groups: Vec<Group> = rows.into_iter().map(|cells| Group::new(&alone, cells, keys)).collect();
    order::sort(&alone, &mut groups);
    let name = &query.by[at].name;
    ensure!(
        groups.iter().all(|g| matches!(g.keys[0], Cell::Text(_) | Cell::Empty)),
        user(
            format!("the values of `{name}` are numbers, so --top cannot cut it"),
            "--top is for dimensions such as seller or region; give ranges of numbers as [[…values]] with `when`"
        )
    );
    let mut seen = HashSet::new();
    let values = groups.iter().map(|g| g.keys[0].text()).filter(|value| !value.is_empty() && seen.insert(*value));
    let values: Vec<String> = values.map(String::from).collect();
    let mut named = query.clone();
    if values.len() > top.n {
        named.by[at] = cut(&query.by[at], values, top.n, query.by.len() == 1);
    }
    Ok(named)
}

/// A dimension of which the first `n` of these values stand alone. How many the others are is told where the table is by nothing
/// else: under a group of another dimension there may be fewer.
fn cut(dim: &Dimension, mut values: Vec<String>, n: usize, counted: bool) -> Dimension {
    let others = thousands(values.split_off(n).len() as i64);
    let mut rest = match counted {
        true => Text::new(format!("all other ({others})"), format!("其他（{others}项）")),
        false => Text::new("all other", "其他"),
    };
    while values.contains(&rest.en) {
        rest.en.push('.');
    }
    let list = values.iter().map(|v| quoted(v)).collect::<Vec<_>>().join(", ");
    let of = &dim.sql;
    let sql = format!("CASE WHEN {of} IN ({list}) THEN {of} WHEN {of} IS NOT NULL THEN {} END", quoted(&rest.en));
    Dimension { sql, order: Order::Ranked { values, rest }, ..dim.clone() }
}
