//! What a statement must not do, and the names that it may speak of: the view, its fields, and what it names itself.

use std::collections::HashSet;
use std::ops::ControlFlow;

use anyhow::Result;
use sqlparser::ast::{
    Expr, Function, GroupByExpr, Ident, ObjectName, ObjectNamePart, Query, Select, SelectItem, SetExpr, Spanned,
    TableAlias, TableFactor, Visit, Visitor,
};
use sqlparser::tokenizer::Span;

use super::super::VIEW;
use super::super::point::at;
use super::windows::{self, is_aggregate};
use crate::alike::{Unlike, unlike};
use crate::error::user;
use crate::registry::nearest;
use crate::schema::{self, FIELDS};

const SEE_FIELDS: &str = "see `plaint query --schema`";

/// What a statement speaks of.
#[derive(Debug, Clone)]
pub struct Spoken {
    pub fields: HashSet<&'static str>,
    /// Whether it counts or adds up.
    pub aggregates: bool,
}

/// Reads what a statement speaks of.
///
/// # Errors
/// A `UserError` that shows the first thing that is not allowed, or that does not exist.
pub fn check(text: &str, query: &Query) -> Result<Spoken> {
    let mut names = Names { known: HashSet::new(), tables: HashSet::from([VIEW.to_string()]) };
    let _ = query.visit(&mut names);
    let mut check = Check { text, names, spoken: Spoken { fields: HashSet::new(), aggregates: false } };
    match query.visit(&mut check) {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(check.spoken),
    }
}

/// What may stand for a table or a column besides the view and its fields.
struct Names {
    known: HashSet<String>,
    tables: HashSet<String>,
}

impl Names {
    fn alias(&mut self, alias: &TableAlias) {
        self.tables.insert(alias.name.value.clone());
        self.known.extend(alias.columns.iter().map(|c| c.name.value.clone()));
    }
}

impl Visitor for Names {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        query.with.iter().flat_map(|w| &w.cte_tables).for_each(|cte| self.alias(&cte.alias));
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for item in &select.projection {
            match item {
                SelectItem::ExprWithAlias { alias, .. } => _ = self.known.insert(alias.value.clone()),
                SelectItem::ExprWithAliases { aliases, .. } => {
                    self.known.extend(aliases.iter().map(|a| a.value.clone()))
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { alias: Some(alias), .. }
            | TableFactor::Derived { alias: Some(alias), .. }
            | TableFactor::NestedJoin { alias: Some(alias), .. } => self.alias(alias),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// Finds the first thing that is not allowed, or that does not exist.
struct Check<'a> {
    text: &'a str,
    names: Names,
    spoken: Spoken,
}

impl Visitor for Check<'_> {
    type Break = anyhow::Error;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        if self.written(&query.body) {
            return ControlFlow::Break(user("a query must not change anything", "use SELECT alone"));
        }
        match (&*query.body, &query.order_by) {
            (SetExpr::Select(select), Some(by)) => self.windows(by, grouped(select)),
            (_, Some(by)) => self.windows(by, false),
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        if let Some(into) = &select.into {
            let hint = "leave INTO out; -o FILE writes the result";
            return self.stop(into.name.span(), "SELECT … INTO would write a table", hint);
        }
        if let Some(span) = lonely(select) {
            return self.stop(span, "a column beside COUNT or SUM needs a GROUP BY", "add GROUP BY with this column");
        }
        let grouped = grouped(select);
        self.windows(&select.projection, grouped)?;
        self.windows(&select.selection, grouped)?;
        self.windows(&select.having, grouped)?;
        self.windows(&select.qualify, grouped)
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Self::Break> {
        let function = match factor {
            TableFactor::Table { name, args: None, .. } => return self.table(name),
            TableFactor::Derived { .. } | TableFactor::NestedJoin { .. } => return ControlFlow::Continue(()),
            other => other.span(),
        };
        self.stop(
            function,
            "a table can only be named, not computed",
            "read from complaints; name files behind the statement",
        )
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        if let Some(Unlike { what, hint, span }) = unlike(expr, &|name| !self.names.known.contains(&name.value)) {
            return self.stop(span, &what, &hint);
        }
        match expr {
            Expr::Identifier(name) => self.column(name),
            Expr::CompoundIdentifier(path) => path.last().map_or(ControlFlow::Continue(()), |name| self.column(name)),
            Expr::Function(Function { name, over: None, .. }) => {
                self.spoken.aggregates |= is_aggregate(name);
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Check<'_> {
    fn stop(&self, span: Span, what: &str, hint: &str) -> ControlFlow<anyhow::Error> {
        ControlFlow::Break(at(self.text, span, what, hint))
    }

    fn windows(&self, part: &impl Visit, grouped: bool) -> ControlFlow<anyhow::Error> {
        match windows::fault(part, grouped) {
            Some(fault) => self.stop(fault.span, &fault.what, fault.hint),
            None => ControlFlow::Continue(()),
        }
    }

    fn written(&self, body: &SetExpr) -> bool {
        match body {
            SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) => false,
            SetExpr::SetOperation { left, right, .. } => self.written(left) || self.written(right),
            _ => true,
        }
    }

    fn table(&self, name: &ObjectName) -> ControlFlow<anyhow::Error> {
        match &name.0[..] {
            [ObjectNamePart::Identifier(table)] if self.names.tables.contains(&table.value) => {
                ControlFlow::Continue(())
            }
            _ => {
                let hint =
                    "the only table is complaints; other files stand behind the statement: `plaint query \"…\" FILE`";
                self.stop(name.span(), &format!("no table is called `{name}`"), hint)
            }
        }
    }

    fn column(&mut self, name: &Ident) -> ControlFlow<anyhow::Error> {
        let field = schema::field(&name.value);
        self.spoken.fields.extend(field.map(|f| f.name));
        if field.is_some() || self.names.known.contains(&name.value) {
            return ControlFlow::Continue(());
        }
        let known = FIELDS.iter().map(|f| f.name).chain(self.names.known.iter().map(String::as_str));
        let hint = match nearest(&name.value, known) {
            Some(near) => format!("did you mean `{near}`? Otherwise {SEE_FIELDS}"),
            None if name.quote_style == Some('"') => {
                format!("texts stand in single quotes; for the fields {SEE_FIELDS}")
            }
            None => SEE_FIELDS.to_string(),
        };
        self.stop(name.span, &format!("no field is called `{}`", name.value), &hint)
    }
}

/// A column that stands beside an aggregate without a group to belong to; engines give it on each row, or refuse.
fn lonely(select: &Select) -> Option<Span> {
    let mut beside = Beside::default();
    let _ = select.projection.visit(&mut beside);
    let wildcard = select.projection.iter().find(|i| matches!(i, SelectItem::Wildcard(_)));
    let bare = beside.bare.or(wildcard.map(Spanned::span));
    bare.filter(|_| beside.aggregate && ungrouped(select))
}

/// Looks for columns outside of aggregates.
#[derive(Default)]
struct Beside {
    /// How many functions and queries of their own stand around.
    inside: usize,
    aggregate: bool,
    bare: Option<Span>,
}

impl Beside {
    fn encloses(expr: &Expr) -> bool {
        match expr {
            Expr::Function(function) => function.over.is_some() || is_aggregate(&function.name),
            Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => true,
            _ => false,
        }
    }
}

impl Visitor for Beside {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) if self.inside == 0 => {
                self.bare.get_or_insert_with(|| expr.span());
            }
            Expr::Function(Function { over: None, .. }) if self.inside == 0 => self.aggregate |= Beside::encloses(expr),
            _ => {}
        }
        self.inside += usize::from(Beside::encloses(expr));
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        self.inside -= usize::from(Beside::encloses(expr));
        ControlFlow::Continue(())
    }
}

/// Whether the rows of a SELECT are groups, or one for all.
fn grouped(select: &Select) -> bool {
    let mut beside = Beside::default();
    let _ = (select.projection.visit(&mut beside), select.having.visit(&mut beside));
    beside.aggregate || !ungrouped(select)
}

pub fn ungrouped(select: &Select) -> bool {
    matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty())
}
