//! Tables of several periods: which ones, whether the data cover them, and `movers` over them.

use anyhow::{Result, ensure};
use plaint::engine::local::Local;
use plaint::error::user;
use plaint::measure::Query;
use plaint::measure::compare::Earlier;
use plaint::measure::guard::Coverage;
use plaint::measure::movers;
use plaint::measure::shape::Shape;
use plaint::period::Period;
use plaint::table::Table;
use plaint::taxonomy::Taxonomy;

use super::args::QueryArgs;
use super::{asked, pipeline};

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

/// What the data cover, where a period was asked for.
///
/// # Errors
/// A `UserError` for a period of which they tell nothing: it would seem to have no complaints, and those of another to be new or
/// gone.
pub fn covered(engine: &mut Local, query: &Query, earlier: &[Earlier]) -> Result<Coverage> {
    let Some(now) = query.period else { return Ok(Coverage::default()) };
    let coverage = Coverage::read(&engine.run(&Coverage::statement(query))?);
    let Some(days) = coverage.span() else { return Ok(coverage) };
    for period in earlier.iter().map(|e| e.period).chain([now]) {
        let within = days.first <= period.last && period.first <= days.last;
        let of = if within { " by itself, though" } else { ":" };
        ensure!(
            coverage.tells_of(None, period),
            user(
                format!("there is nothing of {period}{of} the data go from {} to {}", days.first, days.last),
                "that is not to say that nobody complained: import what is missing, or choose another period (`plaint \
                 table complaints --by year` shows which there are)"
            )
        );
    }
    Ok(coverage)
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
        asked::hold(&mut engine, &query)?;
        let coverage = covered(&mut engine, &query, std::slice::from_ref(&earlier))?;
        let mixed = pipeline::models(&mut engine, &movers::through(&query, &earlier), args)?;
        let answer = |query: &Query| pipeline::ask_engine(&mut engine, query, args);
        let mut table = movers::movers(&query, &earlier, most, &coverage, answer)?;
        table.command = args.behind();
        let through = through(&query, std::slice::from_ref(&earlier));
        table.notes.extend(mixed);
        table.notes.extend(pipeline::concerning(&mut engine, &[through], origin)?);
        Ok(table)
    })?;
    table.names.extend(Taxonomy::shipped().names());
    Ok(table)
}
