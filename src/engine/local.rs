//! The engine in this process: polars over Parquet files or over records in memory, as the view `complaints`.

use std::io;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use chrono::NaiveDate;
use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, IntoLazy, IntoSeries, LazyFrame, PlRefPath, PolarsError, PolarsResult,
    ScanArgsParquet, StringChunked, TimeUnit, col, len,
};
use polars::sql::SQLContext;

use super::{VIEW, dialect};
use crate::table::Cell;
use crate::table::listing::{Heading, Listing, Says};

/// An SQL context with the view.
pub struct Local {
    context: SQLContext,
}

impl Local {
    /// Over the segments of a dataset.
    ///
    /// # Errors
    /// Where there are none, or one cannot be opened.
    pub fn over_segments(paths: &[PathBuf]) -> Result<Local> {
        if paths.is_empty() {
            bail!(crate::error::user("the dataset holds no complaints", "import a file first: `plaint import FILE…`"));
        }
        let names: Vec<PlRefPath> = paths.iter().map(|p| PlRefPath::from(p.to_string_lossy().as_ref())).collect();
        // A folder whose name has a bracket in it is a folder, not a pattern.
        let args = ScanArgsParquet { glob: false, ..Default::default() };
        let frame =
            LazyFrame::scan_parquet_files(names.into_iter().collect(), args).context("could not open the segments")?;
        Ok(Local::over_frame(frame))
    }

    /// Over records in memory.
    pub fn over_frame(frame: LazyFrame) -> Local {
        // polars would print its deprecations; the library never prints.
        polars::error::set_warning_function(|_, _| {});
        let context = SQLContext::new().with_function_registry(dialect::functions());
        context.register(VIEW, frame);
        Local { context }
    }

    /// Gives the view a column of this name, which is 1 for the records with these ids and else empty.
    ///
    /// # Errors
    /// Never in practice: every record has an id.
    pub fn mark<'a>(&mut self, name: &str, ids: impl Iterator<Item = &'a str>) -> Result<()> {
        let ids: StringChunked = ids.map(Some).collect();
        let mut marked = ids.with_name("record_id".into()).into_series().into_frame();
        marked.with_column(Column::new_scalar(name.into(), 1.into(), marked.height()))?;
        let all = self.context.execute(&format!("SELECT * FROM {VIEW}")).map_err(plain)?;
        self.context.register(VIEW, all.left_join(marked.lazy(), col("record_id"), col("record_id")));
        Ok(())
    }

    fn ask(&mut self, sql: &str) -> PolarsResult<LazyFrame> {
        self.context.execute(&dialect::fitted(sql))
    }

    /// Runs one statement and gives its rows. Days come as text, `2017-03-05`.
    ///
    /// # Errors
    /// Where the engine refuses the statement; the cause says why.
    pub fn run(&mut self, sql: &str) -> Result<Vec<Vec<Cell>>> {
        let frame = self.ask(sql).and_then(LazyFrame::collect).map_err(plain);
        rows(&frame.with_context(|| format!("the engine could not run: {sql}"))?)
    }

    /// The names of the columns that a statement gives; no row is read.
    ///
    /// # Errors
    /// As [`Local::run`], without the statement.
    pub fn columns(&mut self, sql: &str) -> Result<Vec<String>> {
        let schema = self.ask(sql).and_then(|mut frame| frame.collect_schema()).map_err(plain)?;
        Ok(schema.iter_names().map(ToString::to_string).collect())
    }

    /// The first rows of what a statement gives, and how many more there are; all without a limit.
    ///
    /// # Errors
    /// As [`Local::run`], without the statement.
    pub fn list(&mut self, sql: &str, limit: Option<u32>) -> Result<Listing> {
        let whole = self.ask(sql).map_err(plain)?;
        let shown = match limit {
            Some(limit) => whole.clone().limit(limit),
            None => whole.clone(),
        };
        let shown = shown.collect().map_err(plain)?;
        let height = shown.height() as i64;
        let more = match limit {
            Some(limit) if height >= i64::from(limit) => {
                let count = whole.select([len()]).collect().map_err(plain)?;
                rows(&count)?.iter().flatten().map(Cell::int).sum::<i64>() - height
            }
            _ => 0,
        };
        let says = |c: &Column| match c.dtype() {
            DataType::Boolean => Says::Yes,
            number if number.is_numeric() || matches!(number, DataType::Duration(_)) => Says::Number,
            _ => Says::Text,
        };
        let heading = |c: &Column| Heading { name: c.name().to_string(), label: c.name().to_string(), says: says(c) };
        let columns = shown.columns().iter().map(heading).collect();
        Ok(Listing { columns, rows: rows(&shown)?, more, sql: sql.into(), ..Listing::default() })
    }
}

/// An error without the engine's plan, which stands behind the first line and helps nobody.
fn plain(error: PolarsError) -> anyhow::Error {
    match error {
        PolarsError::IO { error, .. } => anyhow::Error::new(io::Error::new(error.kind(), error.to_string())),
        other => anyhow!("{}", other.to_string().lines().next().unwrap_or_default()),
    }
}

fn rows(frame: &DataFrame) -> Result<Vec<Vec<Cell>>> {
    let columns = frame.columns();
    (0..frame.height()).map(|i| columns.iter().map(|c| Ok(cell(&c.get(i)?))).collect()).collect()
}

/// What lies between two days, as their number: other engines count days too.
fn days(time: i64, unit: TimeUnit) -> Cell {
    let day = 86_400
        * match unit {
            TimeUnit::Nanoseconds => 1_000_000_000,
            TimeUnit::Microseconds => 1_000_000,
            TimeUnit::Milliseconds => 1_000,
        };
    if time % day == 0 { Cell::Int(time / day) } else { Cell::Real(time as f64 / day as f64) }
}

/// A number that is no whole one of 64 bits, as far as it can be told.
fn other_number(value: &AnyValue) -> Cell {
    let text = value.to_string();
    text.parse().map_or(Cell::Text(text), real)
}

/// What is no number, such as the logarithm of nothing, is not known.
fn real(number: f64) -> Cell {
    if number.is_finite() { Cell::Real(number) } else { Cell::Empty }
}

fn cell(value: &AnyValue) -> Cell {
    match value {
        AnyValue::Null => Cell::Empty,
        AnyValue::String(s) => Cell::Text(s.to_string()),
        AnyValue::StringOwned(s) => Cell::Text(s.to_string()),
        AnyValue::Boolean(b) => Cell::Text(b.to_string()),
        AnyValue::Float64(x) => real(*x),
        AnyValue::Float32(x) => real(f64::from(*x)),
        AnyValue::Date(days) => {
            Cell::Text(NaiveDate::from_epoch_days(*days).map_or(String::new(), |day| day.to_string()))
        }
        AnyValue::Duration(time, unit) => days(*time, *unit),
        whole if whole.is_integer() => whole.extract::<i64>().map_or_else(|| other_number(whole), Cell::Int),
        number if number.dtype().is_numeric() => other_number(number),
        // Moments and times of the day as they are written, and whatever else there is.
        other => Cell::Text(other.to_string()),
    }
}
