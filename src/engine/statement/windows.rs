//! Which functions make one value of many rows, and where they and windows must not stand since engines would not give the same
//! there. Must not know names of fields.

use std::ops::ControlFlow;

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArguments, ObjectName, Query, Spanned, Visit, Visitor, WindowSpec,
    WindowType,
};
use sqlparser::tokenizer::Span;

/// Functions that make one value of many rows, and may have a window over whole partitions.
const WHOLE: [&str; 16] = [
    "count",
    "sum",
    "total",
    "avg",
    "median",
    "min",
    "max",
    "first",
    "last",
    "stdev",
    "stddev",
    "stdev_samp",
    "stddev_samp",
    "var",
    "variance",
    "var_samp",
];
/// Those that may have none.
const NEVER: [&str; 12] = [
    "mean",
    "quantile_cont",
    "quantile_disc",
    "corr",
    "covar",
    "covar_pop",
    "covar_samp",
    "string_agg",
    "listagg",
    "group_concat",
    "array_agg",
    "any_value",
];
/// Those that run from the first row of a window to the current one.
const RUNNING: [&str; 6] = ["count", "sum", "total", "min", "max", "last_value"];
/// Those that go by the place of a row in its window.
const PLACED: [&str; 5] = ["row_number", "lag", "lead", "first_value", "first"];
const RANKS: [&str; 2] = ["rank", "dense_rank"];

/// What must not stand where it does.
pub struct Fault {
    pub span: Span,
    pub what: String,
    pub hint: &'static str,
}

pub fn is_aggregate(name: &ObjectName) -> bool {
    let name = name.to_string().to_lowercase();
    [&WHOLE[..], &NEVER].iter().any(|list| list.contains(&name.as_str()))
}

/// The first fault in a part of a SELECT; `grouped`: whether its rows are groups. Queries inside are looked at on their own.
pub fn fault(part: &impl Visit, grouped: bool) -> Option<Fault> {
    match part.visit(&mut Windows { grouped, inside: Vec::new(), queries: 0 }) {
        ControlFlow::Break(fault) => Some(fault),
        ControlFlow::Continue(()) => None,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Around {
    Aggregate,
    Window,
}

struct Windows {
    grouped: bool,
    /// What stands around, the outermost first.
    inside: Vec<Around>,
    queries: usize,
}

fn around(expr: &Expr) -> Option<Around> {
    match expr {
        Expr::Function(function) if function.over.is_some() => Some(Around::Window),
        Expr::Function(function) if is_aggregate(&function.name) => Some(Around::Aggregate),
        _ => None,
    }
}

impl Visitor for Windows {
    type Break = Fault;

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<Fault> {
        self.queries += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Fault> {
        self.queries -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Fault> {
        let (Some(around), Expr::Function(function), 0) = (around(expr), expr, self.queries) else {
            return ControlFlow::Continue(());
        };
        let fault = match around {
            Around::Window if self.grouped => Some(over_groups()),
            Around::Window => window(function),
            Around::Aggregate if self.inside.contains(&Around::Window) => Some(over_groups()),
            Around::Aggregate if !self.inside.is_empty() => Some(nested(function)),
            Around::Aggregate => None,
        };
        self.inside.push(around);
        match fault {
            Some((what, hint)) => ControlFlow::Break(Fault { span: expr.span(), what, hint }),
            None => ControlFlow::Continue(()),
        }
    }

    fn post_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Fault> {
        if self.queries == 0 && around(expr).is_some() {
            self.inside.pop();
        }
        ControlFlow::Continue(())
    }
}

type Said = (String, &'static str);

fn over_groups() -> Said {
    let hint = "aggregate first, then use OVER on the result: WITH g AS (SELECT region, SUM(weight) AS n FROM complaints GROUP \
                BY region) SELECT region, n, n * 100.0 / SUM(n) OVER () AS pct FROM g";
    ("OVER cannot stand in one SELECT with GROUP BY or an aggregate".into(), hint)
}

fn nested(function: &Function) -> Said {
    let hint = "aggregate first, then aggregate the result: WITH g AS (SELECT region, SUM(weight) AS n FROM complaints GROUP BY \
                region) SELECT MAX(n) AS most FROM g";
    (format!("{} cannot stand inside another aggregate", named(function)), hint)
}

fn named(function: &Function) -> String {
    function.name.to_string().to_uppercase()
}

/// Why a function must not have the window that it has.
fn window(function: &Function) -> Option<Said> {
    let name = function.name.to_string().to_lowercase();
    let is = |names: &[&str]| names.contains(&name.as_str());
    let spec = match &function.over {
        Some(WindowType::WindowSpec(spec)) if spec.window_name.is_none() => spec,
        _ => return Some(("a window cannot be named apart".into(), "write what it is behind OVER, in brackets")),
    };
    let sorted = spec.order_by.iter().any(|by| by.options.nulls_first.is_some());
    let no_running = || (!is(&RUNNING) || distinct(function)) && !is(&PLACED) && !spec.order_by.is_empty();
    match () {
        () if is(&RANKS) => Some((
            format!("{} is not among the functions that a window can have", named(function)),
            "number the rows first, ROW_NUMBER() OVER (ORDER BY n DESC) AS place in a WITH, then equal ones have \
             MIN(place) OVER (PARTITION BY n)",
        )),
        () if !is(&WHOLE) && !is(&RUNNING) && !is(&PLACED) => Some((
            format!("{} is not among the functions that a window can have", named(function)),
            "a window can have COUNT, SUM, AVG, MEDIAN, MIN, MAX, STDDEV, VARIANCE, ROW_NUMBER, LAG, LEAD, FIRST_VALUE and \
             LAST_VALUE; for others aggregate in a WITH and join it",
        )),
        () if sorted => Some((
            "the ORDER BY of a window cannot say where NULLS go".into(),
            "leave them out: WHERE … IS NOT NULL, or put a value in their place: COALESCE(…, 0)",
        )),
        () if no_running() => Some((
            format!("{} does not run along the ORDER BY of a window", named(function)),
            "leave ORDER BY out for the value of the whole partition; a running mean is SUM(x) OVER (…) * 1.0 / COUNT(x) OVER \
             (…)",
        )),
        () if is(&RUNNING) && !framed(spec, &name) => Some((
            format!(
                "a running {} goes row by row, also where rows are equal in the ORDER BY of the window",
                named(function)
            ),
            "say so: OVER (ORDER BY … ROWS UNBOUNDED PRECEDING), by what makes each row's place certain, such as a column of \
             groups or record_id",
        )),
        () if spec.order_by.is_empty() && spec.window_frame.is_some() => Some((
            "a window of ROWS needs an ORDER BY".into(),
            "write OVER (ORDER BY … ROWS UNBOUNDED PRECEDING), or leave ROWS out for the whole partition",
        )),
        () => None,
    }
}

/// Whether a window says that it goes row by row, or is a whole partition.
fn framed(spec: &WindowSpec, name: &str) -> bool {
    spec.window_frame.is_some() || spec.order_by.is_empty() && name != "last_value"
}

fn distinct(function: &Function) -> bool {
    matches!(&function.args, FunctionArguments::List(list) if list.duplicate_treatment == Some(DuplicateTreatment::Distinct))
}
