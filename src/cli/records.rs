//! `plaint records`: the complaints behind a row of a table.

use std::io::Write;

use anyhow::{Result, ensure};
use plaint::caveat::Caveat;
use plaint::error::user;
use plaint::lang::{Lang, Text};
use plaint::measure::exposure::matched;
use plaint::measure::money;
use plaint::measure::trace::{self, Place, Side};
use plaint::measure::{Query, models};
use plaint::period::Period;
use plaint::schema;
use plaint::table::listing::{Listing, Says};
use plaint::table::{Cell, UNKNOWN, Unit, number};
use plaint::taxonomy::Taxonomy;

use super::args::QueryArgs;
use super::output::ListArgs;
use super::{Outcome, asked, pipeline};

/// List the complaints behind a number: those of its numerator, its denominator, or those left out
///
/// `plaint table … --format json` has this command for each of its rows, `--explain` prints it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint records refusal-rate --row region=北京 --denominator
  plaint records refusal-rate --period 2017H1 --row product_category=化妆品 --row seller_type=个人
  plaint records complaints --row month=2017-03 --row seller= --fields narrative -o march.csv
  plaint records category-share complaints.csv --row category=after-sales
  plaint records resolution-rate --row variant=closed --denominator")]
pub struct Args {
    #[command(flatten)]
    query: QueryArgs,
    /// The row, a key at a time as the table has it; nothing behind the `=` means "not known", no --row all rows
    #[arg(long, value_name = "DIM=VALUE")]
    row: Vec<String>,
    /// Those counted in the numerator (what happens if you say nothing)
    #[arg(long, group = "side")]
    numerator: bool,
    /// Those counted in the denominator
    #[arg(long, group = "side")]
    denominator: bool,
    /// Those that the measure leaves out, with the reason
    #[arg(long, group = "side")]
    excluded: bool,
    /// Fields to list besides those that decide, such as narrative
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    fields: Vec<String>,
    #[command(flatten)]
    list: ListArgs,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    ensure!(
        args.query.suppress == 0,
        user(
            "a list of complaints cannot be suppressed",
            "leave out --suppress; `plaint export` writes records that can be passed on"
        )
    );
    let q = &args.query;
    ensure!(
        !q.totals && q.top.is_none() && q.sort.is_none() && q.pivot.is_none() && !q.variants,
        user(
            "a list of complaints is in the order of the file and has no totals",
            "leave out --totals, --top, --sort, --pivot and --variants; --row chooses the row"
        )
    );
    args.list.apart(&args.query.data.files)?;
    let catalogue = args.query.config.catalogue()?;
    let measure = args.query.measure(&catalogue.measures)?;
    let (measure, keys) = trace::base(&catalogue.measures, measure, &coded(&args.row))?;
    let by = trace::dimensions(&catalogue.dimensions, measure, &args.query.by, &keys)?;
    let query = args.query.query_by(measure, by)?;
    let place = trace::place(&query, &keys)?;
    let listing = pipeline::steady(&args.query.data, || list(args, &query, &keys, &place))?;
    args.list.write(&listing, out)?;
    Ok(Outcome::Done)
}

fn list(args: &Args, query: &Query, keys: &[String], place: &Place) -> Result<Listing> {
    let (mut engine, _) = pipeline::open(&args.query.data)?;
    asked::hold(&mut engine, query)?;
    asked::hold_in(&mut engine, &of_fields(query, keys), query.lang)?;
    let explain = |error| pipeline::explain(error, args.query.condition.as_deref());
    let query = &matched(query.clone(), |sql| engine.run(sql).map_err(explain))?;
    let mixed = models::statement(query).map(|sql| engine.run(&sql).map_err(explain)).transpose()?;
    let mixed = mixed.map_or(Ok(None), |rows| models::look(query, &rows, true))?;
    let trace = trace::trace(query, place, args.side(), &args.fields)?;
    let listing = engine.list(&trace.rows, args.list.limit()?).map_err(explain)?;
    let sum = engine.run(&trace.sum).map_err(explain)?;
    let [total, records] = [0, 1].map(|i| sum.first().and_then(|row| row.get(i)).map_or(0, Cell::int));
    let [least, greatest] = [2, 3].map(|i| sum.first().and_then(|row| row.get(i)).map_or("", Cell::text));
    let currency = if least == greatest { least.to_string() } else { String::new() };
    let unit = if trace.paid { Unit::Minor(currency.clone()) } else { Unit::Count };
    let total = number::write(&Cell::Int(total), &unit);
    let mut notes = vec![
        Caveat::AddUp { total, of: trace.of, records },
        Caveat::Condition { sql: trace.predicate, parts: Vec::new() },
    ];
    notes.extend(mixed);
    let mut listing = Listing { lang: query.lang, title: args.title(query), notes, currency, ..listing };
    for column in listing.columns.iter_mut().filter(|column| money::is_money(&column.name)) {
        column.says = Says::Money;
    }
    if query.lang == Lang::Zh {
        listing.names = Taxonomy::shipped().names();
        let label = |name: &str| match name {
            "left_out" => Some("未计入原因"),
            name => schema::field(name).map(|f| f.zh),
        };
        listing.columns.iter_mut().for_each(|c| c.label = label(&c.name).map_or(c.label.clone(), String::from));
    }
    Ok(listing)
}

/// What keys say of fields: a row that no table has would list nothing, in silence.
fn of_fields(query: &Query, keys: &[String]) -> Vec<String> {
    let says = |key: &String| {
        let (name, value) = key.split_once('=')?;
        let dim = query.by.iter().find(|dim| dim.name == name && dim.sql == name)?;
        Some(dim.holds(&Cell::Text(value.into())))
    };
    keys.iter().filter_map(says).collect()
}

/// The keys with the values that the program writes, where they have what a table shows: `category=售后服务`, `region=（不详）`.
fn coded(keys: &[String]) -> Vec<String> {
    let names = Taxonomy::shipped().names();
    let code = |key: &String| {
        let (name, written) = key.split_once('=')?;
        // No cell of a file is read as such a value.
        if UNKNOWN.0 == written || UNKNOWN.1 == written {
            return Some(format!("{name}="));
        }
        let (_, value, _) = names.iter().find(|(field, _, label)| field == name && label.zh == written)?;
        Some(format!("{name}={value}"))
    };
    keys.iter().map(|key| code(key).unwrap_or_else(|| key.clone())).collect()
}

/// A key of the row as people read it: in English as `--row` takes it, in Chinese by its names.
fn in_words(query: &Query, names: &[(String, String, Text)], key: &str) -> String {
    let Some((name, value)) = key.split_once('=').filter(|_| query.lang == Lang::Zh) else { return key.into() };
    let dim = query.by.iter().find(|dim| dim.name == name);
    let known = names.iter().find(|(field, v, _)| field == name && v == value).map(|(.., name)| name.zh.clone());
    let known = known.or_else(|| Some(dim?.name_of(&Cell::Text(value.into()))?.zh));
    let value = known.unwrap_or_else(|| if value.is_empty() { UNKNOWN.1.into() } else { value.into() });
    format!("{}：{value}", dim.map_or(name, |dim| &dim.label.zh))
}

impl Args {
    fn side(&self) -> Side {
        match (self.denominator, self.excluded) {
            (true, _) => Side::Denominator,
            (_, true) => Side::Excluded,
            _ => Side::Numerator,
        }
    }

    fn title(&self, query: &Query) -> String {
        let word = match (self.side(), query.lang) {
            (Side::Numerator, Lang::En) => "numerator",
            (Side::Numerator, Lang::Zh) => "分子",
            (Side::Denominator, Lang::En) => "denominator",
            (Side::Denominator, Lang::Zh) => "分母",
            (Side::Excluded, Lang::En) => "left out",
            (Side::Excluded, Lang::Zh) => "未计入",
        };
        let names = Taxonomy::shipped().names();
        let keys: String = self.row.iter().map(|key| format!(" · {}", in_words(query, &names, key))).collect();
        let words = |p: Period| if query.lang == Lang::Zh { p.zh() } else { p.to_string() };
        let period = query.period.map(|p| format!(" · {}", words(p))).unwrap_or_default();
        format!("{}{period}{keys} · {word}", query.measure.label.get(query.lang))
    }
}
