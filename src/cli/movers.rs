//! `plaint movers`: what rose and fell most between two periods, and since when.

use std::io::Write;

use anyhow::Result;

use super::args::QueryArgs;
use super::output::OutputArgs;
use super::{Outcome, compared};

/// Find what rose and fell beyond chance between two periods, and when it left its usual level
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint movers complaints --period 2017Q4
  plaint movers complaints --by seller,term --period 2017H2 --compare previous --most 5
  plaint movers refusal-rate --by seller_type --period 2017 --compare 2016 complaints.csv")]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// Earlier period to compare with: previous, year-ago, or as in --period
    #[arg(long, value_name = "PERIOD", default_value = "year-ago")]
    compare: String,
    /// Most groups to list that rose, and most that fell
    #[arg(long, value_name = "N", default_value_t = 10)]
    most: usize,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let format = args.output.format()?;
    args.output.apart(&args.query.data.files)?;
    let mut query = args.query.clone();
    if query.by.is_empty() {
        query.by = ["product_group", "term"].map(String::from).to_vec();
    }
    let table = compared::movers(&query, &args.compare, args.most)?;
    args.output.write(&(format.render)(&table)?, table.lang, out)?;
    Ok(Outcome::Done)
}
