//! The way from a dataset's reviews to corrected figures: the parts of the library wired together.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use plaint::caveat::Missing;
use plaint::engine::local::Local;
use plaint::measure::{Query, correct};
use plaint::review::{Answers, Before};
use plaint::schema::{FIELDS, Record};
use plaint::store::{self, Dataset, segment};
use plaint::table::Table;

use super::{model, relabel};

/// Adds corrected figures to a table of the dataset, or says why there are none.
pub fn add(query: &Query, dataset: &Dataset, engine: &mut Local, table: &mut Table) -> Result<()> {
    correct::check(query)?;
    let mut sample = dataset.sample(correct::FEWEST)?;
    let mut before: HashMap<String, Before> = HashMap::new();
    for review in dataset.reviews()?.into_iter().filter(|r| r.before.label_source != "review") {
        before.entry(review.record_id).or_insert(review.before);
    }
    let is = reviewed(dataset, &before)?;
    if correct::on_remedy(query) {
        let told: HashSet<&str> =
            is.iter().filter(|r| r.remedy_source == "review").map(|r| r.record_id.as_str()).collect();
        let drawn = sample.drawn.len();
        sample.drawn.retain(|id| told.contains(id.as_str()));
        sample.open += drawn - sample.drawn.len();
        if drawn > 0 && sample.drawn.is_empty() {
            table.notes.push(correct::uncorrected(table, Missing::Remedy(drawn)));
            return Ok(());
        }
    }
    if sample.drawn.is_empty() {
        let note = correct::uncorrected(table, Missing::Sample);
        table.notes.push(note);
        return Ok(());
    }
    let said: Vec<Record> = is.iter().map(|record| as_before(record, &before[&record.record_id])).collect();
    let changed = relabelled(dataset, &said, &sample.drawn)?;
    if changed > 0 {
        let note = correct::uncorrected(table, Missing::Relabelled(changed));
        table.notes.push(note);
        return Ok(());
    }
    let single = correct::single(query);
    let ask = |records: &[Record]| -> Result<_> {
        Local::over_frame(store::join(vec![vec![segment::to_frame(records)]])?.frame).run(&single)
    };
    let after = dataset.came_after(&sample.files)?;
    engine.mark(correct::AFTER, after.iter().map(String::as_str))?;
    let reviewed = correct::Reviewed {
        said: ask(&said)?,
        is: ask(&is)?,
        drawn: &sample.drawn,
        before: &sample.before,
        after: &after,
        by_category: sample.by_category,
        open: sample.open,
    };
    let population = engine.run(&correct::population(query))?;
    correct::correct(query, population, reviewed, table);
    Ok(())
}

/// The complaints of the dataset that people reviewed, as they labelled them; not those whose labels do not follow yet.
fn reviewed(dataset: &Dataset, before: &HashMap<String, Before>) -> Result<Vec<Record>> {
    let fields: Vec<&str> = FIELDS.iter().map(|f| f.name).collect();
    let mut found = Vec::new();
    if !before.is_empty() {
        dataset.each(&fields, |record| {
            if record.label_source == "review" && before.contains_key(&record.record_id) {
                found.push(record);
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// A reviewed complaint with the label that it had before.
fn as_before(record: &Record, before: &Before) -> Record {
    let Before { answer, label_source, label_confidence } = before.clone();
    let mut record = record.clone();
    record.lower_all();
    answer.also.iter().chain([&answer.category]).for_each(|category| record.raise(category));
    (record.category, record.term, record.remedy_outcome) = (answer.category, answer.term, answer.remedy);
    (record.label_source, record.label_confidence) = (label_source, label_confidence);
    record
}

/// How many of the drawn complaints would now get another category than the one that they were drawn with: then the labels of
/// the others may be new as well, and the answers say nothing of them.
fn relabelled(dataset: &Dataset, said: &[Record], drawn: &HashSet<String>) -> Result<usize> {
    let classifier = model::classifier(dataset)?;
    let label = relabel::by_answers(&classifier, dataset, Answers::default())?;
    let mut changed = 0;
    for record in said.iter().filter(|r| drawn.contains(&r.record_id)) {
        let mut afresh = record.clone();
        label(&mut afresh)?;
        changed += usize::from(afresh.category != record.category);
    }
    Ok(changed)
}
