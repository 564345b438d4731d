//! `plaint train`: a model of the dataset's own.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use anyhow::Result;
use plaint::classify::draw::{self, By, Candidate};
use plaint::classify::model::{Heads, Model};
use plaint::classify::own::{self, Labelled, Trained};
use plaint::classify::quality::{Difference, Quality};
use plaint::classify::{Classifier, heads};
use plaint::error::user;
use plaint::lang::thousands;
use plaint::schema::NAMED_CATEGORIES;
use plaint::store::Dataset;
use plaint::store::manifest::OwnModel;
use plaint::taxonomy::Taxonomy;
use serde::Serialize;

use super::args::{DatasetArg, Format};
use super::gold::{self, GoldFile};
use super::{Outcome, classify, reader, relabel};

/// Learn a model of the dataset's own from its reviewed complaints and source codes, and label by it
///
/// It begins from the model that comes with the program and learns from what people said, from a file of labelled texts
/// (--gold), and, at a quarter of the weight, from complaints that the source's own codes label. Its quality is printed beside
/// that of the default model, both on texts that it was not learned from: the texts that people labelled where there are 50 or
/// more, else all. It is kept, and every complaint labelled by it, only if it is better: if the 95 % interval of what it
/// gains in macro-F1 lies above zero and no more texts are wrong.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint train
  plaint train --gold labelled.csv --label-column primary --also-column also
  plaint train --dry-run --format json
  plaint train --remove")]
pub struct Args {
    #[command(flatten)]
    gold: GoldFile,
    /// Most complaints with source codes to learn from, as many of each category
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    codes: usize,
    /// Another seed draws others of these, and parts the texts otherwise
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Keep the model even if it is not better
    #[arg(long, conflicts_with = "dry_run")]
    force: bool,
    /// Show how good it would be, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take the dataset's own model out, and label every complaint by the default model again
    #[arg(long, conflicts_with_all = ["gold", "force", "dry_run", "codes", "seed", "format"])]
    remove: bool,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    dataset: DatasetArg,
}

/// What came of it, for programs.
#[derive(Serialize)]
struct Report<'a> {
    model: &'a str,
    learned_from: LearnedFrom,
    /// `people`, or `all` where people labelled too few texts.
    measured_on: &'static str,
    default: &'a Quality,
    own: &'a Quality,
    gain: &'a Difference,
    better: bool,
    installed: bool,
}

#[derive(Serialize)]
struct LearnedFrom {
    people: usize,
    codes: usize,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let dataset = Dataset::open(&args.dataset.dataset)?;
    if args.remove {
        return remove(dataset, args, out);
    }
    let classifier = Classifier::shipped()?;
    let texts = texts(args, &dataset, &heads(classifier.taxonomy()))?;
    let learned = own::learn(&classifier, texts, args.seed, reader::threads())?;
    let (better, mut installed) = (learned.gain.is_gain(), false);
    if args.format == Format::Text {
        write(out, &learned)?;
    }
    let mut relabelled = None;
    if (better || args.force) && !args.dry_run {
        relabelled = Some(install(dataset, &classifier, &learned)?);
        installed = true;
    }
    match (args.format, relabelled) {
        (Format::Json, _) => {
            let report = Report {
                model: &learned.model.version,
                learned_from: LearnedFrom { people: learned.people, codes: learned.codes },
                measured_on: if learned.by_people { "people" } else { "all" },
                default: &learned.default,
                own: &learned.own,
                gain: &learned.gain,
                better,
                installed,
            };
            writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        }
        (Format::Text, Some((count, changed))) => {
            let why = if better { "it is better" } else { "--force" };
            writeln!(out, "model {} is the dataset's own now ({why})", learned.model.version)?;
            classify::write_changed(out, count, changed)?;
        }
        (Format::Text, None) if better => writeln!(out, "it is better; nothing was changed (--dry-run)")?,
        (Format::Text, None) if learned.gain.macro_f1 <= 0.0 => {
            writeln!(
                out,
                "nothing was changed: it is no better than the default model; --force keeps it all the same"
            )?;
        }
        (Format::Text, None) => writeln!(
            out,
            "nothing was changed: what it gains may be chance; more reviewed complaints may show more, and --force keeps \
             it as it is"
        )?,
    }
    Ok(Outcome::Done)
}

/// Everything that can be learned from: what people said first, since of equal texts the first one counts.
fn texts(args: &Args, dataset: &Dataset, heads: &Heads) -> Result<Vec<Labelled>> {
    let mut placed = gold::from_reviews(dataset, None, heads)?;
    if let Some(path) = &args.gold.gold {
        placed.extend(gold::from_file(path, &args.gold, None, heads)?);
    }
    let mut texts: Vec<Labelled> = placed.into_iter().map(|p| p.labelled).collect();
    texts.extend(by_codes(args, dataset, heads)?);
    Ok(texts)
}

/// Complaints that their source's codes label, as many of each category. They are drawn by their ids before their texts are
/// read, since all texts would take much memory.
fn by_codes(args: &Args, dataset: &Dataset, heads: &Heads) -> Result<Vec<Labelled>> {
    let mut coded = Vec::new();
    dataset.each(&["record_id", "kind", "title", "narrative", "category", "label_source"], |record| {
        if record.label_source == "source-code" && record.kind.is_empty() && !record.story().is_empty() {
            coded.push(Candidate { record_id: record.record_id, category: record.category, confidence: 1.0 });
        }
        Ok(())
    })?;
    let drawn = draw::draw(coded, args.codes, By::Stratified, args.seed);
    let wanted: HashSet<&str> = drawn.iter().map(|c| c.record_id.as_str()).collect();
    let mut read: HashMap<String, Labelled> = HashMap::new();
    let flags = NAMED_CATEGORIES.map(|category| format!("is_{}", category.replace('-', "_")));
    let fields = ["record_id", "title", "narrative", "category", "term"].into_iter();
    let fields: Vec<&str> = fields.chain(flags.iter().map(String::as_str)).collect();
    dataset.each(&fields, |record| {
        if wanted.contains(record.record_id.as_str()) {
            let category = heads.categories.iter().position(|c| *c == record.category);
            let term = heads.terms.iter().position(|t| *t == record.term);
            let raised = record.raised().to_vec();
            let text = record.story();
            if let Some(category) = category {
                let labelled = Labelled { text, category, raised: Some(raised), term, remedy: None, by_code: true };
                read.insert(record.record_id, labelled);
            }
        }
        Ok(())
    })?;
    Ok(drawn.iter().filter_map(|c| read.remove(&c.record_id)).collect())
}

/// Puts the model in place and labels every complaint by it: how many there are, and how many changed.
fn install(dataset: Dataset, classifier: &Classifier, learned: &Trained) -> Result<(usize, i64)> {
    let base = classifier.version().to_string();
    let (version, texts) = (learned.model.version.clone(), learned.people + learned.codes);
    let model = OwnModel { version, base, texts, ..OwnModel::default() };
    let own = Classifier::with(Taxonomy::shipped(), Some(learned.model.clone()))?;
    relabelled(dataset, Some((model, &learned.bytes)), &own)
}

fn relabelled(dataset: Dataset, model: Option<(OwnModel, &[u8])>, classifier: &Classifier) -> Result<(usize, i64)> {
    let mut writer = dataset.lock()?;
    let (label, by) = (relabel::all(classifier, writer.dataset())?, relabel::labelling(writer.dataset())?);
    let mut changed = 0;
    let count = writer.install(model, &by, |records| {
        changed += relabel::label_all(&label, records)?;
        Ok(())
    })?;
    Ok((count, changed))
}

fn remove(dataset: Dataset, args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let Some(own) = dataset.manifest.model.clone() else {
        let what = format!("{} has no model of its own", args.dataset.dataset.display());
        return Err(user(what, "its complaints are labelled by the default model; `plaint train` learns one"));
    };
    let (count, changed) = relabelled(dataset, None, &Classifier::shipped()?)?;
    writeln!(
        out,
        "model {} is taken out; labels are by the default model {} again",
        own.version,
        Model::shipped().version
    )?;
    classify::write_changed(out, count, changed)?;
    Ok(Outcome::Done)
}

fn write(out: &mut dyn Write, learned: &Trained) -> Result<()> {
    let Trained { people, codes, default, own, gain, .. } = learned;
    let [people, codes, n] = [*people, *codes, own.n].map(|n| thousands(n as i64));
    writeln!(out, "learned from {people} texts that people labelled and {codes} that source codes did")?;
    let on = if learned.by_people { "that people labelled" } else { "with labels, most of them by codes" };
    writeln!(out, "measured on {n} texts {on}, each by a model that did not learn from it\n")?;
    writeln!(out, "{:<20}  default     own    gain  (95 %)", "")?;
    let interval = |[low, high]: [f64; 2]| format!("({low:+.3} to {high:+.3})");
    let mut line = |name: &str, before: f64, after: f64, rest: String| {
        writeln!(out, "{name:<20}  {before:>7.3} {after:>7.3} {:>+7.3}  {rest}", after - before)
    };
    line("accuracy", default.accuracy, own.accuracy, interval(gain.accuracy_interval))?;
    line("macro-F1", default.macro_f1, own.macro_f1, interval(gain.macro_f1_interval))?;
    if let (Some(before), Some(after)) = (default.remedy_macro_f1, own.remedy_macro_f1) {
        line("remedy, macro-F1", before, after, String::new())?;
    }
    line("calibration error", default.calibration_error, own.calibration_error, String::new())?;
    for (name, after) in own.per_category.iter().filter(|(_, q)| q.support > 0) {
        let before = default.per_category.get(name).and_then(|q| q.f1).unwrap_or(0.0);
        line(
            &format!("{name}, F1"),
            before,
            after.f1.unwrap_or(0.0),
            format!("{} texts", thousands(after.support as i64)),
        )?;
    }
    writeln!(out)?;
    Ok(())
}
