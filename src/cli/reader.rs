//! The way from a path to labelled records: the parts of the library that read, mask, label and count, wired together.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread;

use anyhow::{Context, Result};
use plaint::caveat::Caveat;
use plaint::classify::Classifier;
use plaint::classify::crosswalk::{Codes, Crosswalk};
use plaint::encoding::{self, Encoding};
use plaint::error::user;
use plaint::format::grid::Note;
use plaint::lang::Lang;
use plaint::privacy::Masker;
use plaint::registry;
use plaint::review::Answers;
use plaint::schema::Record;
use plaint::source::cleanse::{Accounts, Privacy};
use plaint::source::input::{self, Input, Inputs, Meter, Opening};
use plaint::source::profile::{self, Profile};
use plaint::source::transform::Reject;
use plaint::source::{self, Account, Reading};
use plaint::store::incoming::Incoming;
use plaint::store::ledger::{Entry, How};
use plaint::store::manifest::Manifest;
use plaint::store::said::Turned;
use plaint::store::segment::{Columns, Frame};
use plaint::store::twins::Twice;
use plaint::taxonomy::Taxonomy;

use super::args::{ReadArgs, TextsArgs};
use super::{failure, ours};

/// Everything that is loaded once for a command that reads files.
pub struct Reader {
    pub profiles: Vec<Profile>,
    /// Those of the dataset that list no headers: files that they read before are known by them, and no others.
    silent: Vec<Profile>,
    /// Those that read an import of the dataset, be it that others have taken their place: its file is read again as it was.
    kept: Vec<Profile>,
    /// The text of a user's own profile that was chosen: it is kept with the dataset.
    own: Option<String>,
    chosen: Option<Profile>,
    /// Whether it was named by its file: then it reads also what another one of its id has read before.
    by_file: bool,
    pub classifier: Classifier,
    opening: Opening,
}

impl Reader {
    /// A reader that labels by the model that comes with the program.
    pub fn new(args: &ReadArgs) -> Result<Reader> {
        Reader::with(args, Classifier::shipped()?, &Manifest::default())
    }

    /// A reader that knows users' own profiles of a dataset besides: all by their ids, and by their headers those that list some and
    /// read what it holds.
    pub fn with(args: &ReadArgs, classifier: Classifier, dataset: &Manifest) -> Result<Reader> {
        let mut profiles = profile::shipped();
        let used = dataset.profiles.iter().filter(|(id, _)| dataset.imports.iter().any(|entry| entry.source == **id));
        let used = used.map(|(_, text)| profile::parse(text)).collect::<Result<Vec<_>>>()?;
        let lists = |p: &Profile| !p.detect.headers.is_empty() || !p.detect.any_of.is_empty();
        let (telling, silent): (Vec<_>, Vec<_>) = used.into_iter().partition(lists);
        profiles.extend(telling);
        let kept = dataset.read_by.values().map(|text| profile::parse(text)).collect::<Result<Vec<_>>>()?;
        let (mut own, mut chosen) = (None, None);
        if let Some(name) = &args.source {
            own = own_profile(name, &dataset.profiles)?;
            chosen = Some(match &own {
                Some(text) => profile::parse(text)?,
                None => registry::find("source", "sources", &profiles, name)?.clone(),
            });
            profiles.extend(chosen.clone().filter(|_| own.is_some()));
        }
        let by_file = args.source.as_deref().is_some_and(is_file);
        let encoding = args.encoding.as_deref().map(named).transpose()?;
        let known = source::known(&profiles).into_iter().chain(source::known(&kept)).collect();
        let opening = Opening { encoding, sheet: args.sheet.clone(), known, ..Opening::default() };
        Ok(Reader { profiles, silent, kept, own, chosen, by_file, classifier, opening })
    }

    /// Where progress can be seen, and reading be stopped.
    pub fn meter(&self) -> Arc<Meter> {
        self.opening.meter.clone()
    }

    /// The inputs of a path (`-`: standard input); of an archive, one for each file, each with its own error.
    pub fn open(&self, path: &str) -> Result<Inputs<'_>> {
        let inputs = match path {
            "-" => input::read("standard input", std::io::stdin().lock(), &self.opening),
            path => input::open(path, &self.opening),
        }?;
        failure::passed_over(path, &inputs.passed);
        Ok(inputs)
    }

    /// The profile to read an input with: a file that one of these imports read is read as the last of them read it, unless the file
    /// of a profile or another source is named.
    pub fn profile<'a>(&'a self, input: &Input, imports: &[Entry]) -> Result<&'a Profile> {
        if self.opening.sheet.is_some() && !input.format.en.contains(", sheet ") {
            failure::note(&format!("{} has no sheets: --sheet does nothing there", input.path), Lang::En);
        }
        ours::refuse(&input.path, &input.header.names)?;
        let chosen = self.chosen.as_ref();
        let same = |entry: &&Entry| {
            entry.content() == (&*input.sha256, &*input.format.en)
                && chosen.is_none_or(|chosen| chosen.id == entry.source)
        };
        let before = imports.iter().rfind(same).filter(|_| !self.by_file);
        let as_read = before.and_then(|entry| self.kept.iter().find(|p| p.digest == entry.profile));
        let known = as_read.or(chosen).or_else(|| self.by_id(&before?.source));
        known.map_or_else(|| source::detect(input, &self.profiles), Ok)
    }

    /// What the profile must be that read a file before, for the file to say nothing new: any, unless the file of one is named.
    pub fn asked<'a>(&self, profile: &'a Profile) -> Option<&'a str> {
        self.by_file.then_some(&*profile.digest)
    }

    /// The text of the user's own profile that was chosen and reads a file, to be kept with the dataset.
    pub fn own(&self, profile: &Profile) -> Option<String> {
        self.own.clone().filter(|_| self.chosen.as_ref().is_some_and(|chosen| chosen.digest == profile.digest))
    }

    /// The profile of this id: a user's own one comes later and so wins over a shipped one.
    pub fn by_id(&self, id: &str) -> Option<&Profile> {
        self.silent.iter().chain(self.profiles.iter().rev()).find(|p| p.id == id)
    }

    /// Reads and labels an input on all cores and gives frames of records and rejects on, in the order of the rows.
    pub fn read(
        &self,
        input: &Input,
        profile: &Profile,
        terms: &Terms<'_>,
        mut take: impl FnMut(Option<Frame>, Vec<Reject>) -> Result<()>,
    ) -> Result<Account> {
        let crosswalk = crosswalk(self.classifier.taxonomy(), profile)?;
        let threads = threads();
        let Terms { args, privacy, answers, strict } = terms;
        let (as_of, keep_extra, strict) = (args.last_day(), args.keep_extra, *strict);
        let reading = Reading { profile, as_of, privacy, keep_extra, strict, threads };
        let label = |labelled: &mut Labelled, mut record: Record| {
            let result = self.classifier.label_reviewed(&crosswalk, answers, &mut record);
            labelled.unclassified += i64::from(record.label_source == "none");
            if result.is_none() && is_word(&record) {
                *labelled.silent.entry(record.result.clone()).or_default() += 1;
            }
            labelled.columns.push(&record);
        };
        let (mut unclassified, mut of) = (0, 0);
        let mut silent: BTreeMap<String, i64> = BTreeMap::new();
        let account = source::read(input, &reading, label, |labelled: Option<Labelled>, rejects| {
            let frame = labelled.map(|labelled| {
                unclassified += labelled.unclassified;
                labelled.silent.into_iter().for_each(|(word, times)| *silent.entry(word).or_default() += times);
                labelled.columns.into_frame()
            });
            of += frame.as_ref().map_or(0, |f| f.height() as i64);
            take(frame, rejects)
        });
        let mut account = account.with_context(|| format!("could not import {}", input.called(&input.path)))?;
        if unclassified * 2 > of && profile.kind == profile::RowKind::Complaint {
            account.notes.push(Caveat::MostlyUnclassified { rows: unclassified, of });
        }
        account.notes.extend(silent_results(silent, &account));
        Ok(account)
    }

    /// Reads an input into memory. Gives what became of records that came several times in it, too.
    pub fn collect(&self, input: &Input, args: &ReadArgs) -> Result<(Vec<Frame>, Entry, Turned)> {
        let profile = self.profile(input, &[])?;
        let mut incoming = Incoming::in_memory();
        let terms = Terms::new(args, Accounts::Dropped);
        let account = self.read(input, profile, &terms, |frame, _| frame.map_or(Ok(()), |f| incoming.add(f)))?;
        let entry = entry(input, profile, &account, &incoming, args.how());
        let turned = incoming.turned_here();
        Ok((incoming.frames()?, entry, turned))
    }
}

/// Whether a name of a source is that of a file.
fn is_file(name: &str) -> bool {
    name.ends_with(".toml")
}

/// The text of the user's own profile that is named by its file, or by its id among those of the dataset.
fn own_profile(name: &str, kept: &BTreeMap<String, String>) -> Result<Option<String>> {
    if !is_file(name) {
        // As where records are labelled again, a user's own profile wins over a shipped one of the same id.
        return Ok(kept.get(name).cloned());
    }
    if !Path::new(name).exists() {
        let hint = "name the file of a profile, or an id from `plaint list sources`";
        return Err(user(format!("there is no file {name}"), hint));
    }
    Ok(Some(profile::load(name)?.1))
}

/// Says that a profile that was named takes the place of another one from now on.
pub fn tell_displaced(profile: &Profile, name: &str, dataset: &Manifest) -> Result<()> {
    let id = &profile.id;
    let told = match dataset.profiles.get(id) {
        Some(before) if profile::parse(before)?.digest == profile.digest => return Ok(()),
        Some(_) => format!("the dataset has another profile called {id} than {name}: it takes its place"),
        None if profile::shipped().iter().any(|p| p.id == *id) => format!(
            "the profile {name} has the id of the source {id}, which comes with plaint: in this dataset it takes its place"
        ),
        None => return Ok(()),
    };
    failure::note(&format!("{told}; give it an id of its own if it is another source"), Lang::En);
    Ok(())
}

/// Bytes of the longest result that counts as a word.
const LONGEST_WORD: usize = 36;

/// Whether the result is a word that should tell the outcome, since no column does.
fn is_word(record: &Record) -> bool {
    (1..=LONGEST_WORD).contains(&record.result.len()) && record.remedy_source != "column"
}

/// The labelled records of a piece.
#[derive(Default)]
struct Labelled {
    columns: Columns,
    unclassified: i64,
    /// Results that tell nothing of the outcome.
    silent: BTreeMap<String, i64>,
}

/// The note of results that tell nothing, the most frequent first.
fn silent_results(silent: BTreeMap<String, i64>, account: &Account) -> Option<Caveat> {
    let rows = silent.values().sum();
    let mut words: Vec<(String, i64)> = silent.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    words.truncate(source::WORDS);
    let (_, column) = account.columns.iter().find(|(field, _)| *field == "result").filter(|_| rows > 0)?;
    Some(Caveat::UnknownWords { field: "remedy_outcome", column: column.clone(), rows, words })
}

/// One for all files of a run: its word lists take longer to read than a small file.
static MASKER: LazyLock<Arc<Masker>> = LazyLock::new(|| Arc::new(Masker::new()));

/// What holds for the reading of an input besides its profile.
pub struct Terms<'a> {
    pub args: &'a ReadArgs,
    pub privacy: Privacy,
    /// What people said of complaints that may come again.
    pub answers: Answers,
    /// Whether one row to reject spoils the file.
    pub strict: bool,
}

impl<'a> Terms<'a> {
    pub fn new(args: &'a ReadArgs, accounts: Accounts) -> Terms<'a> {
        let masker = (!args.keep_personal).then(|| Arc::clone(&MASKER));
        let accounts = if args.keep_seller_ids { Accounts::Clear } else { accounts };
        Terms { args, privacy: Privacy { masker, accounts }, answers: Answers::default(), strict: false }
    }
}

/// The one input of a path that is read for its texts and not for records.
///
/// # Errors
/// Where the path holds more than one table.
pub fn open_texts(path: &str, args: &TextsArgs, columns: &[&str]) -> Result<Input> {
    let (mut known, sheet) = (source::known(&profile::shipped()), args.sheet.clone());
    // The line that has the columns asked for is that of the names.
    known.extend(columns.iter().map(|name| profile::normal(name)));
    let encoding = args.encoding.as_deref().map(named).transpose()?;
    let opening = Opening { known, sheet, encoding, alone: true, ..Opening::default() };
    let mut inputs = match path {
        "-" => input::read("standard input", std::io::stdin().lock(), &opening)?,
        path => input::open(path, &opening)?,
    };
    let input = inputs.next().with_context(|| format!("{path} holds no table"))??;
    for note in &input.notes {
        let told = match note {
            // Of one sheet that is read, each other one is but another.
            Note::RivalSheets(names) => Note::SheetsNotRead(names.clone()).text(),
            Note::SheetsNotRead(_) | Note::TablesNotRead(_) => note.text(),
            _ => continue,
        };
        failure::note(&format!("{path}: {}", told.en), Lang::En);
    }
    match inputs.next() {
        None => Ok(input),
        Some(_) => Err(user(format!("{path} holds several files"), "unpack it and name one")),
    }
}

pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// The ledger's line for an input that was read as `how` says.
pub fn entry(input: &Input, profile: &Profile, account: &Account, incoming: &Incoming, how: How) -> Entry {
    let mut notes = input.notes();
    notes.extend(account.notes.iter().map(Caveat::both));
    notes.extend(counted(profile, incoming).iter().map(Caveat::both));
    Entry {
        path: input.path.clone(),
        source: profile.id.clone(),
        publisher: profile.publisher.clone(),
        profile: profile.digest.clone(),
        taxonomy: Taxonomy::version(),
        codes: profile.meanings.clone(),
        format: input.format.clone(),
        encoding: input.encoding.clone(),
        evidence: input.evidence.clone(),
        undecoded: account.undecoded,
        sha256: input.sha256.clone(),
        rows_read: account.rows_read,
        imported: incoming.imported,
        merged: account.merged,
        updated: incoming.updated,
        duplicates: account.duplicates + incoming.duplicates,
        rejected: account.rejected,
        how,
        masked: account.masked.clone(),
        writing: source::WRITING,
        sellers_places: account.notes.iter().any(|note| matches!(note, Caveat::SellersPlaces { .. })),
        notes,
        ..Entry::default()
    }
}

/// What a reader must know of how rows were told to be new, changed or repeated.
fn counted(profile: &Profile, incoming: &Incoming) -> Vec<Caveat> {
    let (of, alike) = incoming.unnumbered();
    let (rows, updated) = (incoming.repeated, incoming.updated);
    let exposure = profile.kind == profile::RowKind::Exposure;
    let found = [
        (profile.merge.is_some() && updated > 0, Caveat::Replaced { complaints: updated }),
        (exposure && updated > 0, Caveat::DenominatorsReplaced { rows: updated }),
        (alike > 0, Caveat::Alike { rows: alike }),
        (!exposure && rows * 10 > of, Caveat::Repeated { rows, of }),
    ];
    found.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect()
}

/// What a reader must know of complaints that count twice, since they are known under other ids.
pub fn twice(found: Twice, stored: bool) -> Vec<Caveat> {
    let Twice { elsewhere, renumbered: complaints, example, worded } = found;
    let same_words = worded.values().sum();
    let found = [
        (!elsewhere.is_empty(), Caveat::Elsewhere { sources: elsewhere.into_iter().collect(), stored }),
        (complaints > 0, Caveat::Renumbered { complaints, example, stored }),
        (same_words > 0, Caveat::Worded { complaints: same_words, stored }),
    ];
    found.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect()
}

fn named(name: &str) -> Result<&'static Encoding> {
    encoding::by_name(name).ok_or_else(|| {
        user(
            format!("no encoding is called `{name}`"),
            "common ones are utf-8, gb18030, gbk, utf-16le, utf-16be, big5, windows-1252, shift_jis",
        )
    })
}

/// The codes of a profile, resolved against the taxonomy.
pub fn crosswalk(taxonomy: &Taxonomy, profile: &Profile) -> Result<Crosswalk> {
    let natures = profile.codes.iter().filter(|(_, m)| !m.nature.is_empty());
    let codes = Codes {
        listed: profile.codes.iter().map(|(code, m)| (code.as_str(), m.term.as_str(), m.remedy.as_str())).collect(),
        natures: natures.map(|(code, m)| (code.as_str(), m.nature.as_str())).collect(),
        unlisted: profile.unlisted_code.as_deref(),
        blank: profile.blank_code.as_deref(),
        unordered: profile.merge.is_some(),
        gives_nature: profile.fields.contains_key("nature"),
        gives_request: profile.fields.contains_key("remedy_requested"),
    };
    Crosswalk::new(taxonomy, &codes).with_context(|| format!("could not use the profile {}", profile.id))
}
