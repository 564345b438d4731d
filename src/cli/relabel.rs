//! Labelling the stored records of a dataset again.

use std::collections::HashMap;
use std::thread;

use anyhow::{Context, Result};
use plaint::classify::Classifier;
use plaint::classify::crosswalk::Crosswalk;
use plaint::review::Answers;
use plaint::schema::Record;
use plaint::source::profile::{self, Profile};
use plaint::store::Dataset;
use plaint::store::ledger::Labelling;
use plaint::taxonomy::Taxonomy;

use super::reader::{crosswalk, threads};

/// What labels the stored records of a dataset again, those that people answered as they said.
pub fn all<'a>(classifier: &'a Classifier, dataset: &Dataset) -> Result<impl Fn(&mut Record) -> Result<()> + use<'a>> {
    by_answers(classifier, dataset, dataset.answers()?)
}

/// As [`all`], each record by the profile of this hash, where that is known.
pub fn as_read<'a>(
    classifier: &'a Classifier,
    dataset: &Dataset,
) -> Result<impl Fn(&str, &mut Record) -> Result<()> + use<'a>> {
    let (answers, by_source) = (dataset.answers()?, all(classifier, dataset)?);
    let kept = dataset.manifest.read_by.values().map(|text| profile::parse(text));
    let known = profile::shipped().into_iter().map(Ok).chain(kept);
    let known = known.map(|p| p.and_then(|p| Ok((p.digest.clone(), crosswalk(classifier.taxonomy(), &p)?))));
    let known: HashMap<String, Crosswalk> = known.collect::<Result<_>>()?;
    Ok(move |profile: &str, record: &mut Record| match known.get(profile) {
        Some(crosswalk) => {
            classifier.label_reviewed(crosswalk, &answers, record);
            Ok(())
        }
        None => by_source(record),
    })
}

/// As [`all`], by these answers.
pub fn by_answers<'a>(
    classifier: &'a Classifier,
    dataset: &Dataset,
    answers: Answers,
) -> Result<impl Fn(&mut Record) -> Result<()> + use<'a>> {
    let profiles = profiles(dataset)?;
    let crosswalks = profiles.iter().map(|p| Ok((p.id.clone(), crosswalk(classifier.taxonomy(), p)?)));
    let crosswalks: HashMap<String, Crosswalk> = crosswalks.collect::<Result<_>>()?;
    Ok(move |record: &mut Record| {
        let unknown = || format!("no profile is known for the source `{}`", record.source);
        let crosswalk = crosswalks.get(&record.source).with_context(unknown)?;
        classifier.label_reviewed(crosswalk, &answers, record);
        Ok(())
    })
}

/// The profiles by which records are labelled again. A user's own one comes later and so wins over a shipped one of the same id.
fn profiles(dataset: &Dataset) -> Result<Vec<Profile>> {
    let own = dataset.manifest.profiles.values().map(|text| profile::parse(text));
    profile::shipped().into_iter().map(Ok).chain(own).collect()
}

/// What the ledger has of labels that [`all`] made.
pub fn labelling(dataset: &Dataset) -> Result<Labelling> {
    let codes = profiles(dataset)?.into_iter().map(|p| (p.id, p.meanings)).collect();
    Ok(Labelling { taxonomy: Taxonomy::version(), codes })
}

/// Labels records on all cores, and counts those whose category, term or remedy changed.
pub fn label_all(label: &(impl Fn(&mut Record) -> Result<()> + Sync), records: &mut [Record]) -> Result<i64> {
    let one = |record: &mut Record| -> Result<bool> {
        let before = (record.category.clone(), record.term.clone(), record.remedy_outcome.clone());
        label(record)?;
        Ok(before != (record.category.clone(), record.term.clone(), record.remedy_outcome.clone()))
    };
    let each = records.len().div_ceil(threads()).max(1);
    let part = |part: &mut [Record]| part.iter_mut().map(one).try_fold(0, |n, new| Ok(n + i64::from(new?)));
    thread::scope(|scope| {
        let parts: Vec<_> = records.chunks_mut(each).map(|records| scope.spawn(move || part(records))).collect();
        let parts = parts.into_iter().map(|part| part.join().expect("labelling does not panic"));
        parts.sum::<Result<i64>>()
    })
}
