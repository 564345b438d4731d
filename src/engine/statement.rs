//! A statement of the user's own: checked to be one SELECT over the view before any engine sees it, and ordered, so that it gives
//! the same rows in the same order each time. What is wrong with it is shown under the word. Must not know which engine runs it.

use std::collections::HashSet;
use std::ops::ControlFlow;

use anyhow::Result;
use sqlparser::ast::{
    Expr, Function, GroupByExpr, Ident, ObjectName, ObjectNamePart, OrderBy, OrderByExpr, OrderByKind, OrderByOptions,
    Query, Select, SelectItem, SetExpr, Spanned, Statement as Parsed, TableAlias, TableFactor, Value, ValueWithSpan,
    Visit, VisitMut, Visitor, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span};

use super::VIEW;
use super::point::{at, first_word, tokens};
use crate::error::user;
use crate::registry::nearest;
use crate::schema::FIELDS;

const SEE_FIELDS: &str = "see `plaint query --schema`";

/// The most that is told of what an engine says.
const LONGEST: usize = 240;

/// Functions that make one value of many rows.
const AGGREGATES: [&str; 10] = ["count", "sum", "avg", "mean", "median", "min", "max", "first", "last", "stddev"];

/// One SELECT over the view.
#[derive(Debug, Clone)]
pub struct Statement {
    text: String,
    query: Query,
    /// The fields that it speaks of.
    fields: HashSet<&'static str>,
    /// Whether it counts or adds up.
    aggregates: bool,
}

/// Reads and checks a statement.
///
/// # Errors
/// A `UserError` that shows the place where it is not one SELECT, or names a table or a field that does not exist.
pub fn check(text: &str) -> Result<Statement> {
    let parsed = Parser::new(&GenericDialect {}).try_with_sql(text).and_then(|mut p| p.parse_statements());
    let mut statements = parsed.map_err(|error| unparsed(text, &error))?;
    if statements.len() > 1 {
        let second = statements[1].span();
        return Err(at(text, second, "there is more than one statement", "ask one at a time"));
    }
    let only_select = "only SELECT is possible: `plaint query` changes nothing";
    let query = match statements.pop() {
        Some(Parsed::Query(query)) => *query,
        Some(other) => {
            let span = first_word(text).unwrap_or(other.span());
            return Err(at(
                text,
                span,
                only_select,
                "write for example SELECT region, SUM(weight) AS n FROM complaints GROUP BY region",
            ));
        }
        None => {
            return Err(user("there is no statement", "write for example \"SELECT COUNT(*) AS n FROM complaints\""));
        }
    };
    let mut names = Names { known: HashSet::new(), tables: HashSet::from([VIEW.to_string()]) };
    let _ = query.visit(&mut names);
    let mut check = Check { text, names, fields: HashSet::new(), aggregates: false };
    if let ControlFlow::Break(error) = query.visit(&mut check) {
        return Err(error);
    }
    let (fields, aggregates) = (check.fields, check.aggregates);
    Ok(Statement { text: text.to_string(), query, fields, aggregates })
}

/// A statement over several lines, for people to read.
///
/// # Errors
/// Where it cannot be read.
pub fn pretty(sql: &str) -> Result<String> {
    let parsed = Parser::parse_sql(&GenericDialect {}, sql)?;
    Ok(parsed.iter().map(|statement| format!("{statement:#}")).collect::<Vec<_>>().join(";\n"))
}

impl Statement {
    /// The statement with an order wherever its own would leave rows, or the choice of them, to chance: a result without an order
    /// is ordered by all its columns, one with an order of its own also by the `columns` that it has.
    pub fn ordered(&self, columns: &[String]) -> String {
        let mut query = self.query.clone();
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
        query.to_string()
    }

    /// Whether it speaks of a field.
    pub fn mentions(&self, field: &str) -> bool {
        self.fields.contains(field)
    }

    /// Whether it counts or adds up.
    pub fn aggregates(&self) -> bool {
        self.aggregates
    }

    /// An engine's refusal, shown at the word of the statement that it speaks of, where it speaks of one.
    pub fn refused(&self, why: &str) -> anyhow::Error {
        let why = why.split("; valid columns").next().unwrap_or_default().trim().trim_end_matches('.');
        let why: String = why.chars().take(LONGEST).collect();
        let words = tokens(&self.text);
        // Where a name is given is not where it is missed.
        let given = |i: usize| i > 0 && words[i - 1].0.eq_ignore_ascii_case("as");
        let place = |said: &str| {
            let said = said.trim_end_matches("()");
            let found = words.iter().enumerate().find(|(i, (word, _))| word.eq_ignore_ascii_case(said) && !given(*i));
            found.map(|(_, (_, span))| *span)
        };
        let named = |quote: char| why.split(quote).skip(1).step_by(2).find_map(place);
        let hint = "the SQL is that of polars; give each computed column a name with AS, texts and dates stand in single quotes";
        match ['`', '\'', '"'].into_iter().find_map(named) {
            Some(span) => at(&self.text, span, &why, hint),
            None => user(format!("the statement does not work: {why}"), hint),
        }
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
    fields: HashSet<&'static str>,
    aggregates: bool,
}

impl Visitor for Check<'_> {
    type Break = anyhow::Error;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        match self.written(&query.body) {
            true => ControlFlow::Break(user("a query must not change anything", "use SELECT alone")),
            false => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        if let Some(into) = &select.into {
            let hint = "leave INTO out; -o FILE writes the result";
            return self.stop(into.name.span(), "SELECT … INTO would write a table", hint);
        }
        match lonely(select) {
            Some(span) => {
                self.stop(span, "a column beside COUNT or SUM needs a GROUP BY", "add GROUP BY with this column")
            }
            None => ControlFlow::Continue(()),
        }
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
        match expr {
            Expr::Identifier(name) => self.column(name),
            Expr::CompoundIdentifier(path) => path.last().map_or(ControlFlow::Continue(()), |name| self.column(name)),
            Expr::Function(Function { name, over: None, .. }) => {
                self.aggregates |= AGGREGATES.contains(&name.to_string().to_lowercase().as_str());
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        }
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

fn ungrouped(select: &Select) -> bool {
    matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty())
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
        let aggregate = |f: &Function| AGGREGATES.contains(&f.name.to_string().to_lowercase().as_str());
        match expr {
            Expr::Function(function) => function.over.is_some() || aggregate(function),
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

impl Check<'_> {
    fn stop(&self, span: Span, what: &str, hint: &str) -> ControlFlow<anyhow::Error> {
        ControlFlow::Break(at(self.text, span, what, hint))
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
        let field = FIELDS.iter().find(|f| f.name == name.value);
        self.fields.extend(field.map(|f| f.name));
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

fn unparsed(text: &str, error: &ParserError) -> anyhow::Error {
    let said = match error {
        ParserError::TokenizerError(said) | ParserError::ParserError(said) => said.clone(),
        ParserError::RecursionLimitExceeded => "it is nested too deeply".into(),
    };
    let (what, place) = said.rsplit_once(" at Line: ").unwrap_or((&said, ""));
    let what = what.replacen("Expected:", "expected", 1).replacen("found:", "found", 1);
    let hint = "write for example \"SELECT region, SUM(weight) AS n FROM complaints GROUP BY region ORDER BY n DESC\"";
    let numbers: Vec<u64> = place.split(", Column: ").filter_map(|n| n.parse().ok()).collect();
    match (&numbers[..], tokens(text).last()) {
        (&[line, column], _) => {
            let from = Location { line, column };
            let word = tokens(text).into_iter().map(|(_, span)| span).find(|span| span.start == from);
            at(text, word.unwrap_or(Span::new(from, from)), &what, hint)
        }
        // The end has no place of its own.
        (_, Some((_, last))) => at(text, Span::new(last.end, last.end), &what, hint),
        _ => user(format!("the statement cannot be read: {what}"), hint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sql: &str) -> (String, String) {
        let error = check(sql).expect_err(sql).downcast::<crate::error::UserError>().unwrap();
        (error.what, error.hint)
    }

    #[test]
    fn a_wrong_word_is_marked_and_the_nearest_field_named() {
        let (what, hint) = said("SELECT '北京' AS 地, regoin FROM complaints");
        let expected =
            "no field is called `regoin`\n  SELECT '北京' AS 地, regoin FROM complaints\n                       ^^^^^^";
        assert_eq!(what, expected);
        assert!(hint.starts_with("did you mean `region`?"), "{hint}");
    }

    #[test]
    fn the_line_of_a_long_statement_is_told() {
        let (what, _) = said("SELECT region,\n  SUM(weight) AS n\nFROM complaint\nGROUP BY region");
        assert_eq!(what, "no table is called `complaint`\n  line 3: FROM complaint\n               ^^^^^^^^^");
    }

    #[test]
    fn what_ends_too_early_is_marked_at_its_end() {
        let (what, _) = said("SELECT region FROM complaints WHERE");
        assert!(
            what.ends_with("\n  SELECT region FROM complaints WHERE\n                                     ^"),
            "{what}"
        );
        let (what, _) = said("SELECT region FRM complaints");
        assert!(what.ends_with("\n                    ^^^^^^^^^^"), "{what}");
    }

    #[test]
    fn nothing_but_one_select_over_the_view_passes() {
        for sql in [
            "",
            ";",
            "DROP TABLE complaints",
            "DELETE FROM complaints",
            "TRUNCATE TABLE complaints",
            "INSERT INTO complaints SELECT * FROM complaints",
            "CREATE TABLE t AS SELECT * FROM complaints",
            "EXPLAIN SELECT * FROM complaints",
            "SHOW TABLES",
            "COPY complaints TO 'x'",
            "SELECT 1; SELECT 2",
            "SELECT * INTO t FROM complaints",
            "SELECT * FROM read_csv('/etc/passwd')",
            "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM \"/etc/passwd\"",
            "SELECT * FROM other.complaints",
            "SELECT * FROM UNNEST(region)",
            "SELECT region FROM complaints WHERE region IN (SELECT x FROM secrets)",
            "WITH a AS (DELETE FROM complaints) SELECT * FROM a",
            "SELECT region FROM complaints WHERE region = \"北京市\"",
            "SELECT region, COUNT(*) AS n FROM complaints",
            "SELECT *, SUM(weight) AS n FROM complaints",
        ] {
            assert!(check(sql).is_err(), "{sql}");
        }
    }

    #[test]
    fn usual_questions_pass() {
        for sql in [
            "SELECT COUNT(*) AS n FROM complaints;",
            "SELECT region AS r, SUM(weight) AS n FROM complaints GROUP BY r HAVING SUM(weight) > 5 ORDER BY n DESC LIMIT 3",
            "SELECT c.region FROM complaints AS c WHERE c.received_on >= '2017-01-01'",
            "WITH big(name, n) AS (SELECT seller, SUM(weight) FROM complaints GROUP BY seller) SELECT name FROM big WHERE n > 9",
            "SELECT a.seller FROM complaints a JOIN (SELECT seller, COUNT(*) AS n FROM complaints GROUP BY seller) b ON a.seller = b.seller",
            "SELECT EXTRACT(YEAR FROM received_on) AS year, * FROM complaints",
            "SELECT SUM(CASE WHEN region = 'x' THEN weight END) * 1.0 / SUM(weight) AS share FROM complaints",
            "SELECT region, SUM(weight) OVER (PARTITION BY city) AS n FROM complaints",
            "SELECT region FROM complaints UNION SELECT city FROM complaints",
        ] {
            check(sql).unwrap_or_else(|e| panic!("{sql}: {e:#}"));
        }
    }

    #[test]
    fn rows_are_left_to_chance_nowhere() {
        let ordered = |sql: &str, columns: &[&str]| {
            check(sql).unwrap().ordered(&columns.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let grouped = "SELECT region, SUM(weight) AS n FROM complaints GROUP BY region";
        assert_eq!(ordered(grouped, &["region", "n"]), format!("{grouped} ORDER BY ALL"));
        let limited = format!("{grouped} LIMIT 3");
        assert_eq!(ordered(&limited, &["region", "n"]), format!("{grouped} ORDER BY ALL LIMIT 3"));
        let by_n = format!("{grouped} ORDER BY n DESC");
        assert_eq!(ordered(&by_n, &["region", "n"]), format!("{by_n}, 1, 2"));
        let walk = "SELECT region, record_id FROM complaints";
        assert_eq!(ordered(walk, &["region", "record_id"]), walk);
        assert_eq!(
            ordered(&format!("{walk} ORDER BY region"), &["region", "record_id"]),
            format!("{walk} ORDER BY region, 2")
        );
    }
}
