//! `plaint import`: files into the dataset, with an account of every row.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use plaint::caveat::Caveat;
use plaint::error::user;
use plaint::lang::{Lang, Text};
use plaint::source::cleanse::Accounts;
use plaint::source::draft::draft;
use plaint::source::input::Input;
use plaint::source::profile::Profile;
use plaint::source::transform::Reject;
use plaint::store::Dataset;
use plaint::store::incoming::Incoming;
use plaint::store::ledger::{Entry, How};
use plaint::store::manifest::Manifest;
use plaint::store::said::Turned;
use plaint::store::segment::Frame;
use plaint::store::writer::Writer;
use plaint::table::behind::quoted;
use serde_json::{Value, json};

use super::args::{DatasetArg, Format, LangArg, ReadArgs};
use super::called::Called;
use super::preview::Preview;
use super::progress::{Progress, stop_on_interrupt, stopped};
use super::reader::{Reader, Terms, entry, tell_displaced, twice};
use super::{Outcome, again, failure, file, ledger, model, paths};

/// Read complaint files into the dataset and account for every row
///
/// Reads CSV, Excel, JSON, Parquet and HTML tables in any usual encoding, plain or packed; what a file is, is told by its
/// content. Its columns are known by their names, or by the profile that --source names; the dataset keeps a profile of your
/// own, whose id names it from then on, and reads with it further files that have all columns of its [detect]. A file that is in the
/// dataset changes nothing when it is imported again, unless --source names the file of a profile that reads it otherwise than the
/// one that read it then, or another source: then its complaints count twice, which the account says. Personal data in texts is masked. Rows that cannot be read are written to a CSV
/// file with line, field, value and reason.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint import complaints.csv
  plaint import exports/ 'more/2017-*.xlsx' --dataset spring-report
  plaint import 台账.xls --dry-run --write-profile ledger.toml
  plaint import 台账.xls --source ledger.toml --sheet 投诉明细")]
pub struct Args {
    /// Files, folders, or patterns of file names (`-` for standard input)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    read: ReadArgs,
    /// Show how each file would be read and its first rows, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Write a profile for the file, to be edited and passed with --source
    #[arg(long, value_name = "PROFILE.toml", requires = "dry_run")]
    write_profile: Option<PathBuf>,
    /// Store nothing of a file that has a row to reject, and end with exit code 3
    #[arg(long)]
    strict: bool,
    /// How to write the account
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    lang: LangArg,
}

/// The dataset of a run. It is locked where there is something to store, and then to the end, so that what it holds is read once
/// for all files.
struct Target<'a> {
    args: &'a Args,
    /// As it was when the run began.
    begun: Dataset,
    writer: Option<Writer>,
    /// What a dry run has counted so far, so that the next file is counted as after these.
    counted: Option<Incoming>,
}

impl Target<'_> {
    fn dataset(&self) -> &Dataset {
        self.writer.as_ref().map_or(&self.begun, Writer::dataset)
    }

    /// Takes the lock. Gives whether it was not held before.
    fn lock(&mut self) -> Result<bool> {
        if self.writer.is_some() {
            return Ok(false);
        }
        let writer = Dataset::open_or_new(&self.args.dataset.dataset)?.lock()?;
        if writer.dataset().manifest.model != self.begun.manifest.model {
            return Err(user("the dataset got another model since this import began", "run the import again"));
        }
        self.writer = Some(writer);
        Ok(true)
    }
}

/// What became of a file.
struct Account {
    entry: Entry,
    fate: ledger::Fate,
    preview: Option<Preview>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let begun = Dataset::open_or_new(&args.dataset.dataset)?;
    let reader = Reader::with(&args.read, model::classifier(&begun)?, &begun.manifest)?;
    let mut target = Target { args, begun, writer: None, counted: None };
    stop_on_interrupt(reader.meter());
    let mut accounts = Vec::new();
    let mut outcome = Outcome::Done;
    let files = paths::each(&args.files)?;
    let mut several = files.len() > 1;
    let before = target.begun.manifest.imports.iter().map(|entry| entry.path.as_str());
    let mut called = Called::of(files.iter().map(|(path, _)| path.as_str()).chain(before));
    for (path, file) in files {
        let inputs: Box<dyn Iterator<Item = Result<Input>>> = match file.and_then(|file| reader.open(&file)) {
            Ok(inputs) => {
                several |= inputs.count > 1;
                Box::new(inputs)
            }
            Err(error) => Box::new(std::iter::once(Err(error))),
        };
        for input in inputs {
            let read = input.and_then(|mut input| {
                called.add(&input.path);
                input.name = input.called(&called.name(&input.path));
                one(args, &reader, &mut target, &input)
            });
            match read {
                Ok(None) => {}
                Ok(Some(account)) => {
                    if account.fate == ledger::Fate::Refused {
                        outcome = Outcome::Rejected;
                    }
                    if args.format == Format::Text {
                        write_account(out, &account, args)?;
                    }
                    accounts.push(json(&account, args.lang.get())?);
                }
                Err(_) if stopped() => return Ok(Outcome::Stopped),
                // One bad file does not spoil the others.
                Err(error) if several && !failure::passes(&error) => {
                    failure::report(&error);
                    if outcome == Outcome::Done {
                        outcome = Outcome::SomeFailed;
                    }
                    accounts.push(json!({ "path": path, "stored": false, "error": error.to_string() }));
                }
                Err(error) => return Err(error),
            }
        }
    }
    if args.format == Format::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&accounts)?)?;
    }
    if accounts.iter().any(|account| account["stored"] == true) {
        tell_models(target.dataset(), args)?;
        tell_stale(&target.dataset().manifest, args);
    }
    Ok(outcome)
}

/// Says which files are to be read anew, since what they repeat or change was taken back or read anew.
fn tell_stale(dataset: &Manifest, args: &Args) {
    let lang = args.lang.get();
    let files = again::told(dataset.stale(), dataset);
    if !files.is_empty() {
        failure::note(&Caveat::Stale { files }.text(lang), lang);
    }
}

/// Says where other texts of the dataset were read by another model than those that came in: by the lexicon alone, as somebody
/// wished, or by that of an earlier plaint.
fn tell_models(dataset: &Dataset, args: &Args) -> Result<()> {
    let models: Vec<String> = dataset.values("label_model")?.into_iter().collect();
    if models.len() > 1 {
        let again = format!("plaint classify --dataset {}", quoted(&args.dataset.dataset.to_string_lossy()));
        let told = Text::new(
            format!(
                "the labels of the dataset are by several models now ({}), which tables do not mix: `{again}` labels all \
                 complaints anew by one, with --no-model by the lexicon alone",
                models.join(", ")
            ),
            format!(
                "数据集的归类结果现出自多个模型版本（{}），统计时不予混用；请运行 `{again}` 统一重新归类，加 --no-model 则仅按词库归类",
                models.join("、")
            ),
        );
        let lang = args.lang.get();
        failure::note(told.get(lang), lang);
    }
    Ok(())
}

/// Imports one input. Gives nothing where no more was asked for than a profile, and none fits yet.
fn one(args: &Args, reader: &Reader, target: &mut Target, input: &Input) -> Result<Option<Account>> {
    if args.dry_run {
        return dry_run(args, reader, input, target);
    }
    let profile = reader.profile(input, &target.dataset().manifest.imports)?;
    if let Some(account) = known(args, reader, target.dataset(), profile, input)? {
        return Ok(Some(account));
    }
    // Another plaint may have imported it since.
    if target.lock()?
        && let Some(account) = known(args, reader, target.dataset(), profile, input)?
    {
        return Ok(Some(account));
    }
    let Some(writer) = &mut target.writer else { bail!("the dataset is locked") };
    let key = writer.key(|| {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|e| anyhow::anyhow!("the system gives no random numbers: {e}"))?;
        Ok(key)
    })?;
    let terms = Terms::new(&args.read, Accounts::Hashed(key));
    let terms = Terms { answers: writer.dataset().answers()?, strict: args.strict, ..terms };
    let mut import = writer.begin(&input.sha256)?;
    let mut progress = progress(reader, input);
    let lang = args.lang.get();
    let account = reader.read(input, profile, &terms, |frame, rejects| {
        if stopped() {
            bail!("stopped");
        }
        progress.on(frame.as_ref().map_or(0, Frame::height) + rejects.len());
        for Reject { line, field, value, reason, .. } in rejects {
            import.reject(line, &field, &value, reason.get(lang))?;
        }
        frame.map_or(Ok(()), |frame| import.incoming.add(frame))
    })?;
    drop(progress);
    let mut entry = entry(input, profile, &account, &import.incoming, args.read.how());
    tell_turned(&mut entry, &import.incoming, writer.dataset(), reader)?;
    if args.strict && account.rejected > 0 {
        return Ok(Some(Account { entry, fate: ledger::Fate::Refused, preview: None }));
    }
    let own = reader.own(profile);
    if let (Some(_), Some(name)) = (&own, &args.read.source) {
        tell_displaced(profile, name, &writer.dataset().manifest)?;
    }
    let entry = writer.commit(import, entry, own)?;
    Ok(Some(Account { entry, fate: ledger::Fate::Stored, preview: None }))
}

/// The account of a file that was imported before. Under the same source it says nothing new, also where a later file has changed its
/// complaints or another profile has taken the place of the one that read it; that it is asked for otherwise now is told. What it did
/// then it does not do again.
fn known(args: &Args, reader: &Reader, dataset: &Dataset, profile: &Profile, input: &Input) -> Result<Option<Account>> {
    let content = (input.sha256.as_str(), input.format.en.as_str());
    let Some(known) = dataset.known(content, &profile.id, reader.asked(profile))? else { return Ok(None) };
    let duplicates = known.imported + known.updated + known.duplicates;
    let mut entry = Entry {
        path: input.path.clone(),
        imported: 0,
        updated: 0,
        displaced: 0,
        worded: BTreeMap::new(),
        duplicates,
        ..known.clone()
    };
    entry.notes.retain(|note| !note.en.starts_with("ATTENTION"));
    let asked = How { named: known.how.named, encoding: known.how.encoding.clone(), ..args.read.how() };
    if asked != known.how || input.encoding != known.encoding {
        entry.notes.insert(0, again::otherwise(known, &args.dataset.dataset));
    }
    let refused = args.strict && entry.rejected > 0;
    let fate = if refused { ledger::Fate::Refused } else { ledger::Fate::Known };
    Ok(Some(Account { entry: dataset.located(entry), fate, preview: None }))
}

/// Reads an input and stores nothing of it.
fn dry_run(args: &Args, reader: &Reader, input: &Input, target: &mut Target) -> Result<Option<Account>> {
    let fits = reader.profile(input, &target.dataset().manifest.imports);
    // Sheets of the same columns are read by one profile.
    if let Some(path) = args.write_profile.as_ref().filter(|_| !input.further) {
        // Where no profile fits, the usual names of columns are a beginning.
        let base = fits.as_ref().ok().copied().or_else(|| reader.profiles.iter().find(|p| p.id == "generic"));
        let Some(base) = base else { bail!("the profile `generic` is missing") };
        let id = path.file_stem().map_or("my-source".into(), |stem| stem.to_string_lossy().into_owned());
        if path.exists() {
            return Err(user(format!("{} exists already", path.display()), "name another file with --write-profile"));
        }
        file::write(path, draft(input, base, &id).as_bytes())?;
        let name = path.display();
        failure::say("", &format!("wrote {name}; edit it, then import with --source {name}"));
    }
    let fits = fits.and_then(|p| Ok((p, Preview::new(input, p, args.read.keep_extra)?)));
    let (profile, mut preview) = match fits {
        Err(_) if args.write_profile.is_some() => return Ok(None),
        fits => fits?,
    };
    let before = target.counted.take();
    let dataset = &target.begun;
    let mut incoming = before.map_or_else(|| Incoming::counted(dataset), |before| Ok(before.next()))?;
    let terms = Terms { answers: dataset.answers()?, strict: args.strict, ..Terms::new(&args.read, Accounts::Dropped) };
    let mut progress = progress(reader, input);
    let account = reader.read(input, profile, &terms, |frame, rejects| {
        progress.on(frame.as_ref().map_or(0, Frame::height) + rejects.len());
        preview.see(frame.as_ref(), rejects)?;
        frame.map_or(Ok(()), |frame| incoming.add(frame))
    })?;
    preview.unused(&account.unmapped);
    if let Some(known) = known(args, reader, dataset, profile, input)? {
        target.counted = Some(incoming);
        return Ok(Some(Account { preview: Some(preview), ..known }));
    }
    let mut entry = entry(input, profile, &account, &incoming, args.read.how());
    tell_turned(&mut entry, &incoming, dataset, reader)?;
    if args.strict && account.rejected > 0 {
        return Ok(Some(Account { entry, fate: ledger::Fate::Refused, preview: Some(preview) }));
    }
    target.counted = Some(incoming);
    Ok(Some(Account { entry, fate: ledger::Fate::DryRun, preview: Some(preview) }))
}

/// Says aloud, before all else, where complaints count twice, took the place of other ones, are open again, or tell less than before.
fn tell_turned(entry: &mut Entry, incoming: &Incoming, dataset: &Dataset, reader: &Reader) -> Result<()> {
    let (turned, imports) = incoming.turned(dataset)?;
    let (imports, anew) = (Vec::from_iter(imports), dataset.manifest.outdated(entry).contains(&true));
    let Turned { others, reopened, poorer, .. } = turned;
    let kind = |source: &str| reader.by_id(source).map(|p| p.kind);
    let otherwise = |e: &&Entry| {
        e.content() == entry.content() && e.source != entry.source && kind(&e.source) == kind(&entry.source)
    };
    let before = dataset.manifest.imports.iter().rev().find(otherwise).filter(|_| incoming.imported > 0);
    let twice = match before {
        Some(before) => vec![Caveat::ReadOtherwise { import: before.import.clone(), source: before.source.clone() }],
        None => {
            let found = incoming.twice(Some(dataset))?;
            entry.worded.clone_from(&found.worded);
            twice(found, true)
        }
    };
    let rows = if incoming.unnumbered().0 > 0 { entry.imported } else { 0 };
    let known_otherwise = |e: &Entry| e.source == entry.source && e.writing < entry.writing && e.imported > 0;
    let told = [
        (rows > 0 && dataset.manifest.imports.iter().any(known_otherwise), Caveat::WrittenOtherwise { rows }),
        (others > 0, Caveat::Others { complaints: others }),
        (reopened > 0, Caveat::Reopened { complaints: reopened, imports: imports.clone() }),
        (poorer > 0, Caveat::Poorer { complaints: poorer, lost: turned.lost(), imports }),
    ];
    // Where the file was read before, the later ones are named that are to be read again after it.
    entry.displaced = if anew { 0 } else { others };
    let told = told.into_iter().filter(|(holds, _)| *holds && !anew).map(|(_, note)| note);
    entry.notes.splice(..0, twice.into_iter().chain(told).map(|note| note.both()));
    Ok(())
}

fn progress(reader: &Reader, input: &Input) -> Progress {
    Progress::new(&input.name, input.size, reader.meter())
}

fn json(account: &Account, lang: Lang) -> Result<Value> {
    let mut value = account.entry.json(lang)?;
    value["stored"] = (account.fate == ledger::Fate::Stored).into();
    if let Some(preview) = &account.preview {
        value["preview"] = preview.json(lang);
    }
    Ok(value)
}

fn write_account(out: &mut dyn Write, account: &Account, args: &Args) -> Result<()> {
    ledger::write(out, &account.entry, account.fate, args.lang.get())?;
    if let Some(preview) = &account.preview {
        preview.write(out, args.lang.get())?;
    }
    ledger::write_fate(out, &account.entry, account.fate, &args.dataset.dataset, args.lang.get())
}
