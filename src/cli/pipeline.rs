//! The way from a query to a table: the parts of the library wired together.

use std::collections::HashSet;
use std::io;

use anyhow::{Result, ensure};
use plaint::caveat::Caveat;
use plaint::engine::local::Local;
use plaint::error::user;
use plaint::lang::Lang;
use plaint::measure::ask::ask;
use plaint::measure::dimension::Order;
use plaint::measure::shape::Shape;
use plaint::measure::variant::side_by_side;
use plaint::measure::{Measure, Query, Rows, models};
use plaint::publish;
use plaint::source::profile;
use plaint::store::ledger::Entry;
use plaint::store::{self, Dataset};
use plaint::table::Table;
use plaint::taxonomy::Taxonomy;

use super::args::{DataArgs, QueryArgs};
use super::corrected;
use super::paths;
use super::reader::Reader;

/// Answers a query over the dataset, or over files with nothing stored.
pub fn table(args: &QueryArgs) -> Result<Table> {
    let catalogue = args.config.catalogue()?;
    let measures = args.measures(&catalogue.measures)?;
    let queries: Vec<Query> =
        measures.iter().map(|m| args.query(m, &catalogue.dimensions)).collect::<Result<Vec<Query>>>()?;
    let query = &queries[0];
    ensure!(
        args.suppress == 0 || (queries.len() == 1 && query.measure.rows == Rows::Complaints),
        user(
            "small counts can be hidden only where a row is one part of its whole",
            "leave out --suppress, or print one base at a time and complaints as counts"
        )
    );
    let mut table = steady(&args.data, || answer(&queries, args))?;
    table.names.extend(Taxonomy::shipped().names());
    if args.suppress > 0 {
        // Which group comes first, and what its margins are, would tell of numbers that are hidden.
        let shaped = query.shape != Shape::default();
        ensure!(
            !shaped,
            user(
                "--suppress cannot hide small counts in a table with --totals, --top, --sort or --pivot",
                "leave these out, or choose with --where"
            )
        );
        let by_size = query.by.iter().map(|dim| dim.order == Order::Size).collect();
        let how = publish::table::Suppress { least: args.suppress, overlapping: query.measure.overlapping, by_size };
        publish::table::suppress(&mut table, &how)?;
    } else {
        // What is hidden in a table must not be listed by its commands.
        table.command = args.behind();
    }
    Ok(table)
}

/// Reads once more where a writer replaced a segment between the manifest and the segment; then the new manifest is there.
pub fn steady<T>(data: &DataArgs, read: impl Fn() -> Result<T>) -> Result<T> {
    read().or_else(|error| {
        let gone = |e: &io::Error| e.kind() == io::ErrorKind::NotFound;
        let raced = data.files.is_empty() && error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(gone));
        if raced { read() } else { Err(error) }
    })
}

fn answer(queries: &[Query], args: &QueryArgs) -> Result<Table> {
    let (mut engine, origin) = open(&args.data)?;
    let mut run = |sql: &str| engine.run(sql).map_err(|e| explain(e, args.condition.as_deref()));
    let mut mixed = None;
    for query in queries {
        let models = models::statement(query).as_deref().map(&mut run).transpose()?.unwrap_or_default();
        mixed = models::look(query, &models, args.mixed)?.or(mixed);
    }
    let mut tables: Vec<Table> = queries.iter().map(|query| ask(query, &mut run)).collect::<Result<_>>()?;
    let measures: Vec<&Measure> = queries.iter().map(|q| q.measure).collect();
    let mut table = match tables.len() {
        1 => tables.remove(0),
        _ => side_by_side(&measures, tables).expect("a measure has at least one base"),
    };
    table.notes.extend(mixed);
    if let Some(query) = queries.first().filter(|_| args.corrected) {
        corrected::add(query, &Dataset::open(&args.data.dataset.dataset)?, &mut engine, &mut table)?;
    }
    table.notes.extend(origin);
    Ok(table)
}

/// The engine over what the query is about, and notes on where it came from.
pub fn open(args: &DataArgs) -> Result<(Local, Vec<Caveat>)> {
    if args.files.is_empty() {
        let dataset = Dataset::open(&args.dataset.dataset)?;
        let mut notes = accounts(dataset.manifest.imports.iter(), args.lang.get());
        if dataset.manifest.personal {
            notes.push(Caveat::Personal);
        }
        return Ok((Local::over_segments(&dataset.segments())?, notes));
    }
    let reader = Reader::new(&args.read)?;
    let (mut files, mut entries) = (Vec::new(), Vec::new());
    for path in paths::expand(&args.files)? {
        for input in reader.open(&path)? {
            let (frames, entry) = reader.collect(&input?, &args.read, args.lang.get())?;
            files.push(frames);
            entries.push(entry);
        }
    }
    let notes = accounts(entries.iter(), args.lang.get());
    Ok((Local::over_frame(store::frame(files)?), notes))
}

/// Where the records came from, and how many rows did not come through. A file that was read twice, because an import
/// between was taken back, counts once.
fn accounts<'a>(entries: impl DoubleEndedIterator<Item = &'a Entry>, lang: Lang) -> Vec<Caveat> {
    let mut files = HashSet::new();
    let last = entries.rev().filter(|e| e.sha256.is_empty() || files.insert((&e.sha256, &e.source)));
    let mut entries: Vec<&Entry> = last.collect();
    entries.reverse();
    let entries = entries.into_iter();
    let rejected: i64 = entries.clone().map(|e| e.rejected).sum();
    let of = entries.clone().map(|e| e.rows_read).sum();
    let mut notes = vec![origin(entries, lang)];
    if rejected > 0 {
        notes.push(Caveat::Rejected { rows: rejected, of });
    }
    notes
}

/// Publisher and file of each import, each once, at most five.
fn origin<'a>(entries: impl Iterator<Item = &'a Entry>, lang: Lang) -> Caveat {
    let profiles = profile::shipped();
    let mut sources: Vec<String> = Vec::new();
    for entry in entries.filter(|e| e.imported + e.updated > 0 || e.import.is_empty()) {
        let file = entry.path.rsplit(['/', '\\']).next().unwrap_or(&entry.path);
        let publisher = profiles.iter().find(|p| p.id == entry.source).map_or("", |p| p.publisher.get(lang));
        let source = match lang {
            _ if publisher.is_empty() => file.to_string(),
            Lang::En => format!("{publisher} ({file})"),
            Lang::Zh => format!("{publisher}（{file}）"),
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let more = sources.len().saturating_sub(5);
    sources.truncate(5);
    if more > 0 {
        sources.push(format!("+ {more}"));
    }
    Caveat::Origin { sources }
}

/// An engine's refusal is mostly the user's condition: a text compared with a number, say.
pub fn explain(error: anyhow::Error, condition: Option<&str>) -> anyhow::Error {
    let by_disk = error.chain().any(|e| e.is::<io::Error>());
    match condition {
        Some(condition) if !by_disk => user(
            format!("the condition `{condition}` does not work: {}", error.root_cause()),
            "texts and dates stand in single quotes; `plaint list fields` shows the type of each field",
        ),
        _ => error,
    }
}
