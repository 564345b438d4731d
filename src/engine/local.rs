//! The engine in this process: polars over Parquet files or over records in memory, as the view `complaints`.

use std::io;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use chrono::{Days, NaiveDate};
use polars::prelude::{AnyValue, LazyFrame, PlRefPath, PolarsError, ScanArgsParquet};
use polars::sql::SQLContext;

use crate::table::Cell;

/// The name under which the records are seen.
pub const VIEW: &str = "complaints";

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
        let context = SQLContext::new();
        context.register(VIEW, frame);
        Local { context }
    }

    /// Runs one statement and gives its rows. Days come as text, `2017-03-05`.
    ///
    /// # Errors
    /// Where the engine refuses the statement; the cause says why.
    pub fn run(&mut self, sql: &str) -> Result<Vec<Vec<Cell>>> {
        let frame = self.context.execute(sql).and_then(LazyFrame::collect).map_err(|error| match error {
            PolarsError::IO { error, .. } => anyhow::Error::new(io::Error::new(error.kind(), error.to_string())),
            // Behind the first line stands the engine's plan, which helps nobody.
            other => anyhow!("{}", other.to_string().lines().next().unwrap_or_default()),
        });
        let frame = frame.with_context(|| format!("the engine could not run: {sql}"))?;
        let columns = frame.columns();
        (0..frame.height()).map(|i| columns.iter().map(|c| Ok(cell(&c.get(i)?))).collect()).collect()
    }
}

fn cell(value: &AnyValue) -> Cell {
    match value {
        AnyValue::Null => Cell::Empty,
        AnyValue::String(s) => Cell::Text(s.to_string()),
        AnyValue::StringOwned(s) => Cell::Text(s.to_string()),
        AnyValue::Boolean(b) => Cell::Text(b.to_string()),
        AnyValue::Float64(x) => Cell::Real(*x),
        AnyValue::Float32(x) => Cell::Real(f64::from(*x)),
        AnyValue::Date(days) => {
            let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day of the calendar");
            let day = epoch.checked_add_days(Days::new((*days).max(0) as u64));
            Cell::Text(day.map_or(String::new(), |d| d.to_string()))
        }
        other => other.extract::<i64>().map_or_else(|| Cell::Text(other.to_string()), Cell::Int),
    }
}
