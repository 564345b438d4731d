//! Tables of several periods: which ones, whether the data cover them, and `movers` over them.

use anyhow::{Result, ensure};
use plaint::engine::local::Local;
use plaint::error::user;
use plaint::measure::Query;
use plaint::measure::compare::{Earlier, SPAN, span};
use plaint::measure::movers;
use plaint::measure::shape::Shape;
use plaint::period::Period;
use plaint::table::Table;
use plaint::taxonomy::Taxonomy;

use super::args::QueryArgs;
use super::pipeline;

/// The periods to compare with.
pub fn earlier(query: &Query, against: &[String]) -> Result<Vec<Earlier>> {
    match (query.period, against) {
        (_, []) => Ok(Vec::new()),
        (Some(now), against) => Earlier::several(against, now),
        (None, against) => Err(user(
            "--compare needs the newer period",
            format!("add it with --period, for example --period 2017Q3 --compare {}", against.join(",")),
        )),
    }
}

/// # Errors
/// A `UserError` where the data begin only after a period: then everything would seem to be new.
pub fn covered(engine: &mut Local, earlier: &[Earlier]) -> Result<()> {
    if earlier.is_empty() {
        return Ok(());
    }
    let Some(days) = span(&engine.run(SPAN)?.into_iter().next().unwrap_or_default()) else { return Ok(()) };
    for Earlier { period, .. } in earlier {
        ensure!(
            period.last >= days.first,
            user(
                format!(
                    "there is nothing of {period} to compare with: the data go from {} to {}",
                    days.first, days.last
                ),
                "import what is missing, or name a later period with --compare"
            )
        );
    }
    Ok(())
}

/// The query over all that it is compared with, for what must hold of the whole.
pub fn through<'a>(query: &Query<'a>, earlier: &[Earlier]) -> Query<'a> {
    let first = earlier.iter().map(|e| e.period.first).min();
    let period = query.period.map(|p| Period { first: first.unwrap_or(p.first), ..p });
    Query { period, ..query.clone() }
}

/// What moved between a query's period and an earlier one, at most `most` groups each way.
pub fn movers(args: &QueryArgs, against: &str, most: usize) -> Result<Table> {
    let catalogue = args.config.catalogue()?;
    let measures = args.measures(&catalogue.measures)?;
    let query = args.query(measures[0], &catalogue.dimensions)?;
    ensure!(
        measures.len() == 1 && query.shape == Shape::default() && !args.corrected && !args.funnel,
        user(
            "movers has its own order, rows and columns",
            "leave out --variants, --totals, --top, --sort, --pivot, --corrected and --funnel"
        )
    );
    let earlier = earlier(&query, &[against.to_string()])?.remove(0);
    ensure!(
        args.suppress == 0,
        user(
            "movers picks single groups, beside which nothing can be hidden",
            "publish `plaint table … --compare … --suppress N` instead"
        )
    );
    let mut table = pipeline::steady(&args.data, || {
        let (mut engine, origin) = pipeline::open(&args.data)?;
        covered(&mut engine, std::slice::from_ref(&earlier))?;
        let mixed = pipeline::models(&mut engine, &movers::through(&query, &earlier), args)?;
        let answer = |query: &Query| pipeline::ask_engine(&mut engine, query, args);
        let mut table = movers::movers(&query, &earlier, most, answer)?;
        table.command = args.behind();
        let origin = pipeline::concerning(std::slice::from_ref(&query), origin);
        table.notes.extend(mixed.into_iter().chain(origin));
        Ok(table)
    })?;
    table.names.extend(Taxonomy::shipped().names());
    Ok(table)
}
