//! The way from a file to labelled records, and from a query to a table: the parts of the library wired together.

use std::collections::HashMap;
use std::io;
use std::num::NonZero;
use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::{Context, Result, ensure};
use plaint::caveat::Caveat;
use plaint::classify::Classifier;
use plaint::classify::crosswalk::{Codes, Crosswalk};
use plaint::engine::local::Local;
use plaint::error::user;
use plaint::lang::Lang;
use plaint::measure::tabulate::{Answers, tabulate};
use plaint::measure::{self, Query, sql};
use plaint::registry;
use plaint::schema::Record;
use plaint::source::profile::{self, Profile};
use plaint::source::{self, detect};
use plaint::store::ledger::Entry;
use plaint::store::manifest::Manifest;
use plaint::store::{self, Dataset, Import, segment};
use plaint::table::{Cell, Table};
use plaint::taxonomy::Taxonomy;

use super::args::{QueryArgs, ReadArgs};

/// Everything that is loaded once for a command that reads files.
pub struct Reader {
    profiles: Vec<Profile>,
    /// A user's own profile: its text is kept with the dataset.
    own: Option<(String, String)>,
    chosen: Option<Profile>,
    pub classifier: Classifier,
}

impl Reader {
    pub fn new(args: &ReadArgs) -> Result<Reader> {
        let profiles = profile::shipped();
        let (mut own, mut chosen) = (None, None);
        if let Some(name) = &args.source {
            if name.ends_with(".toml") {
                let (profile, text) = profile::load(name)?;
                own = Some((profile.id.clone(), text));
                chosen = Some(profile);
            } else {
                chosen = Some(registry::find("source", "sources", &profiles, name)?.clone());
            }
        }
        Ok(Reader { profiles, own, chosen, classifier: Classifier::new(Taxonomy::shipped())? })
    }

    /// Reads one file (`-`: standard input) and labels its records.
    pub fn read(&self, path: &str, args: &ReadArgs, lang: Lang) -> Result<Import> {
        let input = match path {
            "-" => detect::read("standard input", std::io::stdin().lock())?,
            path => detect::open(path)?,
        };
        let profile = match &self.chosen {
            Some(profile) => profile,
            None => source::detect(&input, &self.profiles)?,
        };
        let crosswalk = crosswalk(self.classifier.taxonomy(), profile)?;
        // One core reads while the others label.
        let (sender, batches) = sync_channel::<Vec<Record>>(2);
        let (reading, (frames, unclassified)) = thread::scope(|scope| {
            let labelled = scope.spawn(|| {
                let mut unclassified = 0;
                let label_batch = |mut batch: Vec<Record>| {
                    label(&self.classifier, &crosswalk, &mut batch);
                    unclassified += batch.iter().filter(|r| r.label_source == "none").count() as i64;
                    segment::to_frame(&batch)
                };
                let frames: Vec<_> = batches.into_iter().map(label_batch).collect();
                (frames, unclassified)
            });
            // The receiver lives until the sender is dropped, so that sending cannot fail.
            let reading = source::read(&input, profile, args.last_day(), &mut |batch| drop(sender.send(batch)));
            drop(sender);
            (reading, labelled.join().expect("labelling does not panic"))
        });
        let mut reading = reading.with_context(|| format!("could not import {path}"))?;
        let of = frames.iter().map(|f| f.height() as i64).sum();
        if unclassified * 2 > of {
            reading.notes.push(Caveat::MostlyUnclassified { rows: unclassified, of });
        }
        let entry = Entry {
            path: input.path.clone(),
            source: profile.id.clone(),
            profile: profile.digest.clone(),
            encoding: input.encoding.into(),
            sha256: input.sha256.clone(),
            rows_read: reading.rows_read,
            merged: reading.merged,
            updated: reading.updated,
            duplicates: reading.duplicates,
            rejected: reading.rejects.len() as i64,
            notes: reading.notes.iter().map(|n| n.text(lang)).collect(),
            ..Entry::default()
        };
        let rejects = reading.rejects.into_iter().map(|r| (r.line, r.field, r.value, r.reason)).collect();
        Ok(Import {
            frames,
            superseded: reading.superseded,
            rejects,
            entry,
            merges: profile.merge.is_some(),
            lang,
            profile: self.own.clone(),
        })
    }
}

/// The codes of a profile, resolved against the taxonomy.
pub fn crosswalk(taxonomy: &Taxonomy, profile: &Profile) -> Result<Crosswalk> {
    let codes = Codes {
        listed: profile.codes.iter().map(|(code, m)| (code.as_str(), m.term.as_str(), m.remedy.as_str())).collect(),
        unlisted: profile.unlisted_code.as_deref(),
        blank: profile.blank_code.as_deref(),
        unordered: profile.merge.is_some(),
        gives_nature: profile.fields.contains_key("nature"),
        gives_request: profile.fields.contains_key("remedy_requested"),
    };
    Crosswalk::new(taxonomy, &codes).with_context(|| format!("could not use the profile {}", profile.id))
}

/// Labels records on all cores. Each record is labelled by itself, so the order of work does not show.
pub fn label(classifier: &Classifier, crosswalk: &Crosswalk, records: &mut [Record]) {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = records.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        for part in records.chunks_mut(share) {
            scope.spawn(move || part.iter_mut().for_each(|record| classifier.label(crosswalk, record)));
        }
    });
}

/// Crosswalks by source, for records that are stored already.
pub fn crosswalks(taxonomy: &Taxonomy, manifest: &Manifest) -> Result<HashMap<String, Crosswalk>> {
    let mut profiles = profile::shipped();
    for text in manifest.profiles.values() {
        profiles.push(profile::parse(text)?);
    }
    // A user's own profile comes later and so wins over a shipped one of the same id.
    profiles.iter().map(|p| Ok((p.id.clone(), crosswalk(taxonomy, p)?))).collect()
}

/// Answers a query over the dataset, or over files with nothing stored.
pub fn table(args: &QueryArgs) -> Result<Table> {
    let measures = measure::shipped();
    let query = args.query(args.measure(&measures)?)?;
    let mut table = answer(&query, args).or_else(|error| {
        // A writer may have replaced a segment between the manifest and the segment; then the new manifest is there.
        let gone = |e: &io::Error| e.kind() == io::ErrorKind::NotFound;
        let raced = args.files.is_empty() && error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(gone));
        if raced { answer(&query, args) } else { Err(error) }
    })?;
    table.names.extend(Taxonomy::shipped().names());
    Ok(table)
}

fn answer(query: &Query, args: &QueryArgs) -> Result<Table> {
    let plan = sql::plan(query);
    let (mut engine, origin) = open(args)?;
    let first = |rows: Vec<Vec<Cell>>| rows.into_iter().next().unwrap_or_default();
    let mut run = |sql: &String| engine.run(sql).map_err(|e| explain(e, args));
    let answers = Answers {
        rows: run(&plan.rows)?,
        totals: plan.totals.as_ref().map(&mut run).transpose()?.map(first).unwrap_or_default(),
        summary: first(run(&plan.summary)?),
        undated: plan
            .undated
            .as_ref()
            .map(&mut run)
            .transpose()?
            .map(first)
            .and_then(|r| r.first().map(Cell::int))
            .unwrap_or(0),
    };
    let mut table = tabulate(query, &plan, answers)?;
    table.notes.extend(origin);
    Ok(table)
}

/// The engine over what the query is about, and notes on where it came from.
fn open(args: &QueryArgs) -> Result<(Local, Vec<Caveat>)> {
    if args.files.is_empty() {
        let dataset = Dataset::open(&args.dataset.dataset)?;
        let notes = accounts(dataset.manifest.imports.iter(), args.lang.get());
        return Ok((Local::over_segments(&dataset.segments())?, notes));
    }
    ensure!(
        args.files.iter().filter(|f| *f == "-").count() < 2,
        user("standard input can be read only once", "name `-` once")
    );
    let reader = Reader::new(&args.read)?;
    let read = |path: &String| reader.read(path, &args.read, args.lang.get());
    let imports: Vec<Import> = args.files.iter().map(read).collect::<Result<_>>()?;
    let notes = accounts(imports.iter().map(|i| &i.entry), args.lang.get());
    Ok((Local::over_frame(store::frame(imports)?), notes))
}

/// Where the records came from, and how many rows did not come through.
fn accounts<'a>(entries: impl Iterator<Item = &'a Entry> + Clone, lang: Lang) -> Vec<Caveat> {
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
fn explain(error: anyhow::Error, args: &QueryArgs) -> anyhow::Error {
    let by_disk = error.chain().any(|e| e.is::<io::Error>());
    match &args.condition {
        Some(condition) if !by_disk => user(
            format!("the condition `{condition}` does not work: {}", error.root_cause()),
            "texts and dates stand in single quotes; `plaint list fields` shows the type of each field",
        ),
        _ => error,
    }
}
