//! The measures and dimensions that there are: those of the program and those of the user's `plaint.toml`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use plaint::error::{UserError, user};
use plaint::lang::Lang;
use plaint::measure::dimension::{self, Dimension};
use plaint::measure::{self, Measure, Query, guard, sql};
use plaint::settings::{self, Settings};

use super::{asked, pipeline};

/// Where the user's own measures and dimensions stand.
#[derive(Args, Clone)]
pub struct ConfigArg {
    /// Your own measures and dimensions; without it `plaint.toml` in this folder, where there is one
    #[arg(long, value_name = "FILE", env = "PLAINT_CONFIG")]
    config: Option<PathBuf>,
}

/// All measures and dimensions.
pub struct Catalogue {
    pub measures: Vec<Measure>,
    pub dimensions: Vec<Dimension>,
}

/// The file that is read where none is named.
const USUAL: &str = "plaint.toml";

impl ConfigArg {
    /// The file that was named.
    pub fn path(&self) -> Option<String> {
        self.config.as_ref().map(|path| path.to_string_lossy().into_owned())
    }

    /// # Errors
    /// Where the file named cannot be read, or as [`settings::parse`]; also where an engine refuses a predicate.
    pub fn catalogue(&self) -> Result<Catalogue> {
        let (mut measures, mut dimensions) = (measure::shipped(), dimension::shipped());
        let path = match &self.config {
            Some(path) => Some(path.as_path()),
            None => Some(Path::new(USUAL)).filter(|path| path.exists()),
        };
        if let Some(path) = path {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|e| {
                user(
                    format!("could not read {name}: {e}"),
                    "--config names a file with [measures.…] and [dimensions.…]",
                )
            })?;
            let own = settings::parse(&name, &text)?;
            own.measures.iter().try_for_each(|m| m.predicates().try_for_each(|sql| fitting(&own, m.base(), sql)))?;
            own.dimensions.iter().try_for_each(|d| fitting(&own, &d.name, &d.sql))?;
            try_out(&own, &measures)?;
            measures.extend(own.measures);
            dimensions.extend(own.dimensions);
        }
        Ok(Catalogue { measures, dimensions })
    }
}

/// # Errors
/// Where a definition names a value that its field never has: no complaint would be counted, in silence.
fn fitting(own: &Settings, name: &str, sql: &str) -> Result<()> {
    asked::known(sql).map_err(|error| match (error.downcast::<UserError>(), own.places.get(name)) {
        (Ok(e), Some(at)) => user(format!("{at}: in `{name}` {}", e.what), e.hint),
        (Ok(e), None) => e.into(),
        (Err(error), _) => error,
    })
}

/// Asks for each measure and dimension over no complaints at all: an engine tells what no grammar does, that a text is compared
/// with a number.
fn try_out(own: &Settings, shipped: &[Measure]) -> Result<()> {
    let mut engine = pipeline::over_nothing()?;
    let mut run = |query: &Query, name: &str| -> Result<()> {
        let plan = sql::plan(query);
        for sql in [&plan.rows, &plan.summary, &guard::statement(query)] {
            engine.run(sql).map_err(|error| {
                let base = name.split('/').next().unwrap_or(name);
                let at = own.places.get(base).map_or(base, String::as_str);
                user(
                    format!("{at}: `{name}` does not work: {}", error.root_cause()),
                    "texts and dates stand in single quotes, amounts are in minor units; see `plaint list fields`",
                )
            })?;
        }
        Ok(())
    };
    for measure in &own.measures {
        run(&Query::new(measure, Vec::new(), None, None, Lang::En)?, &measure.name)?;
    }
    // The statement of a share names its columns twice, which no word of SQL's own can be.
    let asked = shipped.iter().filter(|m| ["complaints", "category-share"].contains(&m.name.as_str()));
    for (measure, dimension) in asked.flat_map(|measure| own.dimensions.iter().map(move |d| (measure, d))) {
        run(&Query::new(measure, vec![dimension.clone()], None, None, Lang::En)?, &dimension.name)?;
    }
    Ok(())
}
