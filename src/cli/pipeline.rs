//! The way from a query to a table: the parts of the library wired together.

use std::collections::{HashMap, HashSet};
use std::io;

use anyhow::{Result, ensure};
use plaint::caveat::Caveat;
use plaint::engine::VIEW;
use plaint::engine::local::Local;
use plaint::error::user;
use plaint::format::grid::Note;
use plaint::lang::Lang;
use plaint::measure::ask::{self, ask};
use plaint::measure::compare::{Earlier, compare};
use plaint::measure::dimension::Order;
use plaint::measure::shape::By;
use plaint::measure::sql::selection;
use plaint::measure::variant::side_by_side;
use plaint::measure::{Measure, Query, Rows, models};
use plaint::publish;
use plaint::source::input::Input;
use plaint::store::ledger::Entry;
use plaint::store::said::Turned;
use plaint::store::{self, Dataset};
use plaint::table::{Cell, Table};
use plaint::taxonomy::Taxonomy;

use super::args::{DataArgs, QueryArgs};
use super::called::{self, Called};
use super::paths;
use super::reader::{Reader, twice};
use super::{asked, compared, corrected, failure};

/// Answers a query over the dataset, or over files with nothing stored, beside the same of earlier periods.
pub fn table(args: &QueryArgs, against: &[String]) -> Result<Table> {
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
    let earlier = compared::earlier(query, against)?;
    ensure!(
        earlier.is_empty() || (queries.len() == 1 && query.shape.pivot.is_none()),
        user(
            "--compare does not go with --variants or --pivot",
            "leave these out; choose groups with --where or --top"
        )
    );
    ensure!(
        earlier.is_empty() || !(args.corrected || args.funnel),
        user(
            "--compare does not go with --corrected or --funnel",
            "ask for one at a time: marks and intervals would be of two kinds"
        )
    );
    let mut table = steady(&args.data, || answer(&queries, &earlier, args))?;
    table.names.extend(Taxonomy::shipped().names());
    Ok(table)
}

/// Reads once more where a writer replaced a segment between the manifest and the segment; then the new manifest is there.
/// Where that fails too and a segment is missing or damaged, this is the error.
pub fn steady<T>(data: &DataArgs, read: impl Fn() -> Result<T>) -> Result<T> {
    let tried = read().or_else(|error| {
        let gone = |e: &io::Error| e.kind() == io::ErrorKind::NotFound;
        let raced = data.files.is_empty() && error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(gone));
        if raced { read() } else { Err(error) }
    });
    if tried.is_err() && data.files.is_empty() {
        Dataset::open(&data.dataset.dataset)?.sound()?;
    }
    tried
}

fn answer(queries: &[Query], earlier: &[Earlier], args: &QueryArgs) -> Result<Table> {
    let (mut engine, origin) = open(&args.data)?;
    let coverage = compared::covered(&mut engine, &queries[0], earlier)?;
    asked::hold(&mut engine, &queries[0])?;
    let mut mixed = None;
    for query in queries {
        mixed = models(&mut engine, &compared::through(query, earlier), args)?.or(mixed);
    }
    // The groups that stand alone are the largest of the newer period, in all of them.
    let mut cut = |query| ask::cut(query, |sql| rows(&mut engine, sql, args));
    let queries = queries.iter().map(&mut cut).collect::<Result<Vec<Query>>>()?;
    // Each period is hidden by itself: no complaint is in two of them.
    let mut run = |query: &Query| hidden(query, ask_engine(&mut engine, query, args)?, args);
    let mut tables: Vec<Table> = queries.iter().map(&mut run).collect::<Result<_>>()?;
    let measures: Vec<&Measure> = queries.iter().map(|q| q.measure).collect();
    let mut table = match tables.len() {
        1 => tables.remove(0),
        _ => side_by_side(&measures, tables).expect("a measure has at least one base"),
    };
    if !earlier.is_empty() {
        let then = |e: &Earlier| Ok((e.clone(), run(&Query { period: Some(e.period), ..queries[0].clone() })?));
        table = compare(&queries[0], table, earlier.iter().map(then).collect::<Result<_>>()?, &coverage)?;
    }
    table.notes.extend(mixed);
    if let Some(query) = queries.first().filter(|_| args.corrected) {
        corrected::add(query, &Dataset::open(&args.data.dataset.dataset)?, &mut engine, &mut table)?;
    }
    let through: Vec<Query> = queries.iter().map(|query| compared::through(query, earlier)).collect();
    table.notes.extend(concerning(&mut engine, &through, origin)?);
    Ok(table)
}

/// Where records came from.
#[derive(Default)]
pub struct Origin {
    entries: Vec<Entry>,
    /// What comes before the account of the files, and after it.
    loud: Vec<Caveat>,
    pub notes: Vec<Caveat>,
}

/// The notes on where complaints came from that concern these queries: of files those with what is counted, who labelled them only
/// where labels matter, and whose places these are where they are asked for.
///
/// # Errors
/// Where the engine fails.
pub fn concerning(engine: &mut Local, queries: &[Query], origin: Origin) -> Result<Vec<Caveat>> {
    let accounts = accounts(engine, &queries[0], &origin.entries)?;
    let labelled = queries.iter().any(|query| models::statement(query).is_some());
    let of_labels = |note: &Caveat| {
        matches!(note, Caveat::MixedTaxonomies { .. } | Caveat::Recoded { .. } | Caveat::Unapplied { .. })
    };
    let placed = queries.iter().any(|query| query.speaks_of(&["region", "city"]));
    let of_places = |note: &Caveat| matches!(note, Caveat::RegionsOfSellers { .. });
    let all = origin.loud.into_iter().chain(accounts).chain(origin.notes);
    Ok(all.filter(|note| (labelled || !of_labels(note)) && (placed || !of_places(note))).collect())
}

/// The table of one query, as it is.
pub fn ask_engine(engine: &mut Local, query: &Query, args: &QueryArgs) -> Result<Table> {
    ask(query, |sql| rows(engine, sql, args))
}

fn rows(engine: &mut Local, sql: &str, args: &QueryArgs) -> Result<Vec<Vec<Cell>>> {
    engine.run(sql).map_err(|e| explain(e, args.condition.as_deref()))
}

/// A note where labels of several models are counted together; an error unless that was asked for.
pub fn models(engine: &mut Local, query: &Query, args: &QueryArgs) -> Result<Option<Caveat>> {
    let Some(sql) = models::statement(query) else { return Ok(None) };
    models::look(query, &rows(engine, &sql, args)?, args.mixed)
}

/// The table without its small counts and whatever would give them away, where that is asked for; else with the command
/// that lists the complaints of each row.
fn hidden(query: &Query, mut table: Table, args: &QueryArgs) -> Result<Table> {
    if args.suppress == 0 {
        // What is hidden in a table must not be listed by its commands.
        table.command = args.behind();
        return Ok(table);
    }
    let sorted = query.shape.sort.is_some_and(|sort| sort.by != By::Name);
    let how = publish::table::Suppress {
        least: args.suppress,
        overlapping: query.measure.overlapping,
        by_size: query.by.iter().map(|dim| sorted || dim.order == Order::Size).collect(),
        cut: query.by.iter().position(|dim| matches!(dim.order, Order::Ranked { .. })),
    };
    publish::table::suppress(&mut table, &how)?;
    Ok(table)
}

/// The engine over what the query is about, and where it came from.
pub fn open(args: &DataArgs) -> Result<(Local, Origin)> {
    if args.files.is_empty() {
        if let Some(option) = args.read.words().first() {
            let what = format!("{option} says how files are read, and the complaints of the dataset have been read");
            return Err(user(what, "leave it out, or name files"));
        }
        let dataset = Dataset::open(&args.dataset.dataset)?;
        let imports = &dataset.manifest.imports;
        let (entries, loud) = (imports.clone(), twofold(imports).into_iter().chain(displaced(imports)).collect());
        let mut notes = Vec::new();
        if dataset.manifest.personal() {
            notes.push(Caveat::Personal);
        }
        let versions = dataset.manifest.taxonomies();
        if versions.len() > 1 {
            let versions = versions.into_iter().map(String::from).collect();
            notes.push(Caveat::MixedTaxonomies { versions });
        }
        let recoded: Vec<String> = dataset.manifest.recoded().into_iter().map(String::from).collect();
        if !recoded.is_empty() {
            notes.push(Caveat::Recoded { sources: recoded });
        }
        if let files @ 1.. = dataset.manifest.stale().count() {
            notes.push(Caveat::Awaited { files });
        }
        if let complaints @ 1.. = dataset.unapplied()? {
            notes.push(Caveat::Unapplied { complaints });
        }
        return Ok((Local::over_segments(&dataset.segments()?)?, Origin { entries, loud, notes }));
    }
    let reader = Reader::new(&args.read)?;
    let (mut files, mut entries, mut turned) = (Vec::new(), Vec::new(), Turned::default());
    let mut unread = Vec::new();
    let paths = paths::expand(&args.files)?;
    let mut called = Called::of(paths.iter().map(String::as_str));
    for path in &paths {
        for input in reader.open(path)? {
            let mut input = input?;
            called.add(&input.path);
            input.name = input.called(&called.name(&input.path));
            let (frames, entry, of_file) = reader.collect(&input, &args.read)?;
            warn(&input, &entry, args.lang.get());
            unread.extend(sheets_unread(&input, &called.name(&input.path)));
            files.push(frames);
            entries.push(entry);
            turned = turned.and(of_file);
        }
    }
    let joined = store::join(files)?;
    let turned = turned.and(joined.turned);
    let records = joined.updated + entries.iter().map(|e| e.updated).sum::<i64>();
    if records > 0 {
        // As an import would say in its account.
        let Turned { others, reopened, poorer, .. } = turned;
        let lang = args.lang.get();
        failure::note(&Caveat::Superseded { records, others, reopened, poorer }.text(lang), lang);
    }
    for (entry, repeated) in entries.iter_mut().zip(joined.repeated) {
        // Each file was read for itself.
        entry.imported -= repeated;
        entry.duplicates += repeated;
    }
    let displaced = Caveat::Displaced { complaints: turned.others, imports: Vec::new() };
    let displaced = (turned.others > 0).then_some(displaced);
    let loud = twice(joined.twice, false).into_iter().chain(displaced).collect();
    Ok((Local::over_frame(joined.frame), Origin { entries, loud, notes: unread }))
}

/// Says aloud why the numbers of a file may be wrong, of which there is no account to read as there is of an import.
fn warn(input: &Input, entry: &Entry, lang: Lang) {
    for note in entry.notes.iter().filter(|note| note.en.starts_with(WARNING)) {
        failure::say("", &format!("{}: {}", input.called(&entry.path), note.get(lang)));
    }
    for note in input.notes.iter().filter(|note| matches!(note, Note::SheetsNotRead(_) | Note::SheetsWithin(_))) {
        failure::note(&format!("{}: {}", input.path, note.text().get(lang)), lang);
    }
}

/// The sheets of a workbook that may hold complaints and were not read.
fn sheets_unread(input: &Input, file: &str) -> impl Iterator<Item = Caveat> {
    let sheets = input.notes.iter().filter_map(|note| match note {
        Note::RivalSheets(sheets) | Note::SheetsSummed(sheets) => Some(sheets.clone()),
        _ => None,
    });
    sheets.map(|sheets| Caveat::SheetsUnread { file: file.to_string(), sheets }).collect::<Vec<_>>().into_iter()
}

/// How a note begins that nobody may miss.
const WARNING: &str = "WARNING: ";

/// Where the records of a query came from, and how many rows of such files did not come through: those of orders are none of
/// complaints, unless the query itself speaks of kinds.
fn accounts(engine: &mut Local, query: &Query, entries: &[Entry]) -> Result<Vec<Caveat>> {
    let kinds = engine.run(&format!("SELECT source, kind, COUNT(*) AS n FROM {VIEW} GROUP BY source, kind"))?;
    let concerns = |row: &&Vec<Cell>| match (query.measure.rows, row[1].text()) {
        _ if query.chooses_kinds() => true,
        (Rows::Complaints, kind) => !["survey", "exposure"].contains(&kind),
        (Rows::Survey, kind) => kind == "survey",
        (Rows::Exposure, kind) => kind != "survey",
    };
    let records: i64 = kinds.iter().filter(concerns).map(|row| row[2].int()).sum();
    // What tells a file from others does so in each table.
    let called = Called::of(entries.iter().map(|entry| entry.path.as_str()));
    let mut entries = files(entries);
    entries.retain(|entry| {
        let mut own = kinds.iter().filter(|row| row[0].text() == entry.source).peekable();
        own.peek().is_none() || own.any(|row| concerns(&row))
    });
    let counted = selection(query);
    let names =
        engine.run(&format!("SELECT source_file FROM {VIEW}{counted} GROUP BY source_file ORDER BY source_file"))?;
    let file = |entry: &Entry, name: &str| -> String {
        let sheet = entry.sheet().and_then(|sheet| name.strip_suffix(&Input::of_sheet("", sheet)));
        sheet.unwrap_or(name).to_string()
    };
    let holds = |entry: &&Entry| names.iter().any(|row| called::may_be(&entry.path, &file(entry, row[0].text())));
    let mut named: Vec<Entry> = entries.iter().filter(holds).cloned().collect();
    if named.is_empty() {
        named.clone_from(&entries);
    }
    let sum = |of: fn(&Entry) -> i64| entries.iter().map(of).sum::<i64>();
    let (rejected, repeated, merged) = (sum(|e| e.rejected), sum(|e| e.duplicates), sum(|e| e.merged));
    // A version that came is there, or a later one took its place.
    let replaced = (sum(brought) - records).max(0);
    let of = sum(|e| e.rows_read);
    // Only where several rows make one complaint are some merged.
    let merging: HashSet<&str> = entries.iter().filter(|e| e.merged > 0).map(|e| e.source.as_str()).collect();
    let updated: i64 = entries.iter().filter(|e| merging.contains(e.source.as_str())).map(|e| e.updated).sum();
    // One may have come in more than two.
    let divided = updated.min(records);
    let mut notes = vec![sources(&named, &called, query.lang)];
    notes.extend(whose_places(&named, &called));
    if divided > 0 {
        notes.push(Caveat::Divided { complaints: divided });
    }
    if rejected + repeated > 0 {
        notes.push(Caveat::Rejected { rows: rejected, repeated, replaced, merged, of });
    }
    Ok(notes)
}

/// That places are those of sellers: in all files, or in which.
fn whose_places(entries: &[Entry], called: &Called) -> Option<Caveat> {
    let here = || entries.iter().filter(|e| brought(e) > 0 || e.import.is_empty());
    let mut files: Vec<String> = here().filter(|e| e.sellers_places).map(|e| called.name(&e.path)).collect();
    let all = files.len() == here().count();
    let more = files.len().saturating_sub(NAMED);
    files.truncate(NAMED);
    files.extend((more > 0).then(|| format!("+ {more}")));
    (!files.is_empty()).then(|| Caveat::RegionsOfSellers { files: if all { Vec::new() } else { files } })
}

/// That complaints have taken the place of other ones, by the imports whose word still holds.
fn displaced(imports: &[Entry]) -> Option<Caveat> {
    let of = imports.iter().filter(|entry| entry.displaced > 0 && !entry.stale);
    let complaints = of.clone().map(|entry| entry.displaced).sum();
    let imports: Vec<String> = of.map(|entry| entry.import.clone()).collect();
    (!imports.is_empty()).then_some(Caveat::Displaced { complaints, imports })
}

/// That complaints may count twice, where the imports stand that brought the others.
fn twofold(imports: &[Entry]) -> Option<Caveat> {
    let stands = |import: &String| imports.iter().any(|entry| entry.import == *import);
    let of = |entry: &Entry| entry.worded.iter().filter(|(import, _)| stands(import)).map(|(_, n)| n).sum::<i64>();
    let of = imports.iter().map(|entry| (entry, of(entry))).filter(|(_, complaints)| *complaints > 0);
    let complaints = of.clone().map(|(_, complaints)| complaints).sum();
    let imports: Vec<String> = of.map(|(entry, _)| entry.import.clone()).collect();
    (!imports.is_empty()).then_some(Caveat::Twofold { complaints, imports })
}

/// Rows that came in as versions of complaints.
fn brought(entry: &Entry) -> i64 {
    entry.imported + entry.updated
}

/// One entry for each file. One that was read several times, because an import between was taken back, or by another profile,
/// brought what all its imports brought.
fn files(entries: &[Entry]) -> Vec<Entry> {
    let mut files: Vec<Entry> = Vec::new();
    let mut places = HashMap::new();
    for entry in entries {
        match places.get(&(entry.content(), &entry.source)).filter(|_| !entry.sha256.is_empty()) {
            None => {
                places.insert((entry.content(), &entry.source), files.len());
                files.push(entry.clone());
            }
            Some(&place) => {
                let rows = entry.rows_read - entry.merged - entry.rejected;
                let imported = (brought(&files[place]) + brought(entry)).min(rows);
                files[place] = Entry { imported, updated: 0, duplicates: rows - imported, ..entry.clone() };
            }
        }
    }
    files
}

/// Files that a table names at most.
const NAMED: usize = 5;
/// Sheets of one that it names at most: a year has so many months.
const SHEETS: usize = 12;

/// A file with those of its sheets that were read, where there are several.
fn with_sheets(file: String, of: &Entry, entries: &[Entry], lang: Lang) -> String {
    let same = |e: &&Entry| e.path == of.path && e.sha256 == of.sha256;
    let mut sheets: Vec<&str> = entries.iter().filter(same).filter_map(Entry::sheet).collect();
    if sheets.len() < 2 {
        return file;
    }
    let more = sheets.len().saturating_sub(SHEETS);
    sheets.truncate(SHEETS);
    let more = if more > 0 { format!(" + {more}") } else { String::new() };
    match lang {
        Lang::En => format!("{file}: {}{more}", sheets.join(", ")),
        Lang::Zh => format!("{file}：{}{more}", sheets.join("、")),
    }
}

/// Publisher and file of each import, each once: those with most rows where they are too many to name.
fn sources(entries: &[Entry], called: &Called, lang: Lang) -> Caveat {
    let mut sources: Vec<(String, i64)> = Vec::new();
    for entry in entries.iter().filter(|e| brought(e) > 0 || e.import.is_empty()) {
        let file = with_sheets(called.name(&entry.path), entry, entries, lang);
        let publisher = entry.publisher.get(lang);
        let source = match lang {
            _ if publisher.is_empty() => file,
            Lang::En => format!("{publisher} ({file})"),
            Lang::Zh => format!("{publisher}，{file}"),
        };
        match sources.iter_mut().find(|(known, _)| *known == source) {
            Some((_, rows)) => *rows += brought(entry),
            None => sources.push((source, brought(entry))),
        }
    }
    let more = sources.len().saturating_sub(NAMED);
    if more > 0 {
        sources.sort_by_key(|(_, rows)| -rows);
        sources.truncate(NAMED);
    }
    Caveat::Origin { sources: sources.into_iter().map(|(source, _)| source).collect(), more }
}

/// Whether the condition can be asked at all, before anything is read: its values, and what the engine would say to it.
pub fn check(query: &Query, written: Option<&str>) -> Result<()> {
    let Some(condition) = &query.condition else { return Ok(()) };
    asked::known(condition)?;
    let asked = over_nothing()?.run(&format!("SELECT category FROM {VIEW} WHERE {condition}"));
    asked.map(drop).map_err(|error| explain(error, written))
}

/// The engine over no complaints: what it refuses there it would refuse of any.
pub fn over_nothing() -> Result<Local> {
    Ok(Local::over_frame(store::join(Vec::new())?.frame))
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
