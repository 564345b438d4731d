//! `plaint review tui`: complaints one after the other, answered by keys.

#[cfg(unix)]
mod screen;
mod sitting;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod wrap;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use chrono::NaiveDate;
use plaint::classify::draw::Candidate;
use plaint::classify::{Classifier, heads};
use plaint::error::user;
use plaint::privacy::{Found, Masker};
use plaint::review::{Answer, Before, Review};
use plaint::store::Dataset;
use plaint::store::draws::Draw;

use super::super::args::{DatasetArg, day, last_today, today};
use super::super::{Outcome, model};
use super::draw::DrawArgs;
use super::import::{FIELDS, settle};
use sitting::{Choices, Deed, Item, Key, Sitting};

/// Answer complaints one after the other at the keyboard, as `plaint review sample` draws them
///
/// 1 to 4 choose the category, q w e the categories raised besides, r g p n what came of the request (refused, granted, pending,
/// none), m begins a note, Enter keeps the answer. u takes the last answer back, s skips, Esc or Ctrl-C ends. Each answer is
/// kept at once, so nothing is lost; the same command goes on where it was left. Complaints that others have answered are left
/// out. The labels change at the end.
#[derive(clap::Args)]
#[command(mut_arg("n", |n| n.help("How many complaints to draw, those answered before included")))]
#[command(after_help = "Examples:
  plaint review tui --reviewer Li
  plaint review tui --reviewer Li --by random --n 50 --seed 7")]
pub struct Args {
    /// Who answers
    #[arg(long, value_name = "NAME")]
    reviewer: String,
    #[command(flatten)]
    draw: DrawArgs,
    /// The day of the answers (today)
    #[arg(long, value_name = "DATE", value_parser = day)]
    date: Option<NaiveDate>,
    #[command(flatten)]
    dataset: DatasetArg,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    if args.reviewer.trim().is_empty() {
        return Err(user("the reviewer has no name", "say who answers with --reviewer"));
    }
    if let Some(date) = args.date.filter(|date| *date > last_today()) {
        return Err(user(format!("{date} is still to come"), "say with --date on which day the answers are given"));
    }
    if !(cfg!(unix) && io::stdin().is_terminal() && io::stdout().is_terminal()) {
        return Err(user(
            "complaints can be answered by keys in a terminal only",
            "draw them into a file with `plaint review sample -o to-check.xlsx`, and take it back with `plaint review import`",
        ));
    }
    let dataset = Dataset::open(&args.dataset.dataset)?;
    let classifier = model::classifier(&dataset)?;
    let Drawn { ids, before, of, unsettled } = drawn(args, &dataset)?;
    if ids.is_empty() {
        let what = match before {
            0 => "the dataset holds no complaint with a text that is not reviewed yet".to_string(),
            n => format!("all {n} complaints of this draw are answered"),
        };
        return Err(user(what, "draw more with a larger --n, or others with another --seed"));
    }
    let items = items(&dataset, &ids, &classifier)?;
    let mut sitting = Sitting::new(Choices::of(heads(classifier.taxonomy())), items, before);
    let mut book = Book { args, masker: Masker::new(), kept: Vec::new() };
    keep_draw(args, of, dataset.files(), ids)?;
    sit(&mut sitting, &mut book)?;
    finish(args, out, &sitting, &book.kept, unsettled, &classifier)
}

/// What is drawn.
struct Drawn {
    /// Complaints to be answered, in the order of the draw.
    ids: Vec<String>,
    /// Complaints of the draw that the reviewer answered before.
    before: usize,
    /// Among how many complaints without an answer they were drawn.
    of: usize,
    /// Complaints with an answer whose label does not follow it yet: a sitting was killed.
    unsettled: BTreeSet<String>,
}

/// Draws as before what this reviewer has answered: those complaints are taken with the labels that they had then. So the
/// draw is the same until something else changes.
fn drawn(args: &Args, dataset: &Dataset) -> Result<Drawn> {
    let answers = dataset.answers()?;
    let mine = |id: &str| answers.given(id).iter().any(|r| r.reviewer == args.reviewer.trim());
    let (mut candidates, mut of, mut unsettled) = (Vec::new(), 0, BTreeSet::new());
    let fields = ["record_id", "kind", "title", "narrative", "category", "label_source", "label_confidence"];
    dataset.each(&fields, |record| {
        let first = answers.first(&record.record_id).map(|review| &review.before);
        if first.is_some() && record.label_source != "review" {
            unsettled.insert(record.record_id.clone());
        }
        if record.kind.is_empty() && !record.story().is_empty() && (first.is_none() || mine(&record.record_id)) {
            of += usize::from(first.is_none());
            let category = first.map_or(record.category, |before| before.answer.category.clone());
            let confidence = first.map_or(record.label_confidence, |before| before.label_confidence).unwrap_or(0.0);
            candidates.push(Candidate { record_id: record.record_id, category, confidence });
        }
        Ok(())
    })?;
    let drawn = args.draw.draw(candidates);
    let (done, open): (Vec<String>, Vec<String>) =
        drawn.into_iter().map(|c| c.record_id).partition(|id| answers.has(id));
    Ok(Drawn { ids: open, before: done.len(), of, unsettled })
}

/// Keeps the draw as one among the complaints that nobody had answered, so that its answers can stand for these. A sitting that
/// goes on with an earlier one draws what is left of that one.
fn keep_draw(args: &Args, of: usize, files: Vec<String>, records: Vec<String>) -> Result<()> {
    let mut writer = Dataset::open(&args.dataset.dataset)?.lock()?;
    let answers = writer.dataset().reviews()?.len();
    writer.drew(Draw { by: args.draw.by.name().into(), seed: args.draw.seed, of, answers, files, records })
}

/// The complaints in the order of the draw, with why they have their labels. Texts are read only now, since all of them would
/// take much memory.
fn items(dataset: &Dataset, ids: &[String], classifier: &Classifier) -> Result<Vec<Item>> {
    let places: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    let mut items = vec![Item::default(); ids.len()];
    let fields: Vec<&str> = FIELDS.into_iter().chain(["title", "narrative"]).collect();
    dataset.each(&fields, |record| {
        if let Some(&place) = places.get(record.record_id.as_str()) {
            let (text, before) = (record.story(), Before::of(&record));
            let grounds = classifier.label_text(&text, true).grounds;
            let found: Vec<_> = grounds.iter().flat_map(|g| g.evidence.iter().chain(&g.remedy_evidence)).collect();
            let marks = found.iter().map(|e| (e.start, e.end)).collect();
            let evidence = found.iter().map(|e| format!("{} {}", e.text, e.term)).collect();
            items[place] = Item { record_id: record.record_id, text, marks, evidence, before };
        }
        Ok(())
    })?;
    Ok(items)
}

/// Where answers are kept, each at once.
struct Book<'a> {
    args: &'a Args,
    masker: Masker,
    kept: Vec<Review>,
}

impl Book<'_> {
    fn keep(&mut self, item: &Item, answer: Answer, note: &str) -> Result<()> {
        let review = Review {
            record_id: item.record_id.clone(),
            reviewer: self.args.reviewer.trim().to_string(),
            date: self.args.date.unwrap_or_else(today).to_string(),
            answer,
            comment: self.masker.mask(note, &mut Found::default()).into_owned(),
            before: item.before.clone(),
        };
        Dataset::open(&self.args.dataset.dataset)?.lock()?.keep(std::slice::from_ref(&review))?;
        self.kept.push(review);
        Ok(())
    }

    fn take_back(&mut self) -> Result<()> {
        if let Some(review) = self.kept.last() {
            Dataset::open(&self.args.dataset.dataset)?.lock()?.take_back(review)?;
            self.kept.pop();
        }
        Ok(())
    }

    /// Does what a key asked for. What could not be done is told, and nothing has changed. Gives whether to go on.
    fn act(&mut self, sitting: &mut Sitting, key: Key) -> bool {
        let done = match sitting.press(key) {
            Deed::Nothing => return true,
            Deed::Leave => return false,
            Deed::Keep(answer, note) => {
                let item = sitting.item().cloned().unwrap_or_default();
                self.keep(&item, answer, &note).map(|()| sitting.kept())
            }
            Deed::TakeBack => self.take_back().map(|()| sitting.taken_back()),
        };
        if let Err(error) = done {
            sitting.message = format!("{error:#}");
        }
        true
    }
}

#[cfg(unix)]
fn sit(sitting: &mut Sitting, book: &mut Book) -> Result<()> {
    terminal::open(|terminal, keys| {
        let mut going = true;
        while going {
            terminal.draw(|frame| screen::draw(frame, sitting))?;
            // After a while without a key it is drawn again: the window may have another size.
            going = keys.next().is_none_or(|key| book.act(sitting, key));
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn sit(_: &mut Sitting, _: &mut Book) -> Result<()> {
    Ok(())
}

/// Gives the answered complaints their labels, and says what came of it.
fn finish(
    args: &Args,
    out: &mut dyn Write,
    sitting: &Sitting,
    kept: &[Review],
    unsettled: BTreeSet<String>,
    classifier: &Classifier,
) -> Result<Outcome> {
    let answered: BTreeSet<String> = kept.iter().map(|r| r.record_id.clone()).chain(unsettled).collect();
    let changed = match answered.is_empty() {
        true => 0,
        false => settle(&mut Dataset::open(&args.dataset.dataset)?.lock()?, classifier, &answered)?,
    };
    let left = sitting.items.len() - sitting.answered();
    writeln!(out, "answers of {} kept: {}; labels changed: {changed}", args.reviewer.trim(), kept.len())?;
    if left > 0 {
        writeln!(out, "{left} are left; the same command goes on with them")?;
    }
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use clap::Parser;

    use super::super::draw::By;
    use super::*;
    use crate::cli::{self, Cli};

    /// A dataset of six complaints in this folder.
    fn dataset(folder: &Path) {
        let texts = ["商家拒绝退货", "收到就是坏的", "虚假宣传", "今天天气很好", "客服不理人", "三无产品"];
        let rows: String = texts.iter().enumerate().map(|(i, t)| format!("B{i},2017-03-05,店,{t}\n")).collect();
        let file = folder.join("six.csv");
        fs::write(&file, format!("投诉编号,受理日期,商家,投诉内容\n{rows}")).unwrap();
        let (file, data) = (file.to_str().unwrap(), folder.join("data"));
        let args = ["plaint", "import", file, "--dataset", data.to_str().unwrap()];
        cli::run(Cli::parse_from(args), &mut Vec::new()).unwrap();
    }

    fn args(folder: &Path) -> Args {
        Args {
            reviewer: "Li".into(),
            draw: DrawArgs { n: 4, by: By::Uncertainty, seed: 1 },
            date: NaiveDate::from_ymd_opt(2017, 4, 1),
            dataset: DatasetArg { dataset: folder.join("data") },
        }
    }

    /// A sitting over what is drawn now, to which these keys are given; `\n` is Enter. Gives what was drawn.
    fn sit(args: &Args, keys: &str) -> (Drawn, Sitting, Vec<Review>) {
        let dataset = Dataset::open(&args.dataset.dataset).unwrap();
        let classifier = Classifier::shipped().unwrap();
        let drawn = drawn(args, &dataset).unwrap();
        keep_draw(args, drawn.of, dataset.files(), drawn.ids.clone()).unwrap();
        let items = items(&dataset, &drawn.ids, &classifier).unwrap();
        let mut sitting = Sitting::new(Choices::of(heads(classifier.taxonomy())), items, drawn.before);
        let mut book = Book { args, masker: Masker::new(), kept: Vec::new() };
        for c in keys.chars() {
            assert!(book.act(&mut sitting, if c == '\n' { Key::Enter } else { Key::Char(c) }));
        }
        (drawn, sitting, book.kept)
    }

    fn lines(folder: &Path) -> Vec<String> {
        let text = fs::read_to_string(folder.join("data/reviews.jsonl")).unwrap_or_default();
        text.lines().map(String::from).collect()
    }

    #[test]
    fn each_answer_is_kept_at_once_and_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        dataset(folder.path());
        let args = args(folder.path());
        let (drawn, ..) = sit(&args, "3r\n");
        assert_eq!(lines(folder.path()).len(), 1);
        let kept: Review = serde_json::from_str(&lines(folder.path())[0]).unwrap();
        assert_eq!((kept.record_id.as_str(), kept.reviewer.as_str()), (drawn.ids[0].as_str(), "Li"));
        assert_eq!((kept.answer.category.as_str(), kept.answer.remedy.as_str()), ("after-sales", "refused"));
        let before = lines(folder.path());
        sit(&args, "1\n2\nuu");
        assert_eq!(lines(folder.path()), before);
        assert_eq!(Dataset::open(&args.dataset.dataset).unwrap().faults(), []);
        // A note is masked as a complaint is.
        sit(&args, "4m13812345678\n\n");
        assert!(!lines(folder.path())[1].contains("13812345678") && lines(folder.path()).len() == 2);
    }

    #[test]
    fn a_sitting_that_was_killed_goes_on_where_it_was_and_its_labels_come_at_the_end_of_the_next() {
        let folder = tempfile::tempdir().unwrap();
        dataset(folder.path());
        let args = args(folder.path());
        // Killed after two answers: the labels are as they were.
        let (first, ..) = sit(&args, "3\n4\n");
        assert_eq!((first.ids.len(), first.before, first.unsettled.len()), (4, 0, 0));
        let (second, sitting, kept) = sit(&args, "1\n");
        assert_eq!((&second.ids[..], second.before), (&first.ids[2..], 2));
        assert_eq!(second.unsettled, first.ids[..2].iter().cloned().collect());
        // Until then tables of labels say so, and others need not.
        let notes = |words: &[&str]| {
            let data = args.dataset.dataset.to_str().unwrap();
            let mut out = Vec::new();
            cli::run(Cli::parse_from([&["plaint", "table"][..], words, &["--dataset", data]].concat()), &mut out)
                .unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(
            notes(&["category-share"]).contains("reviewers answered 3 complaints whose labels do not follow yet; `")
        );
        assert!(notes(&["category-share", "--lang", "zh"]).contains("有3件投诉的人工复核结果尚未计入归类"));
        assert!(!notes(&["complaints"]).contains("not follow yet"));
        let mut out = Vec::new();
        finish(&args, &mut out, &sitting, &kept, second.unsettled, &Classifier::shipped().unwrap()).unwrap();
        let said = String::from_utf8(out).unwrap();
        assert!(said.starts_with("answers of Li kept: 1; ") && said.contains("1 are left"), "{said}");
        let dataset = Dataset::open(&args.dataset.dataset).unwrap();
        let labels = ["after-sales", "other", "product-quality"];
        assert!(!notes(&["category-share"]).contains("not follow yet"));
        for (id, label) in first.ids.iter().zip(labels) {
            let (record, _) = dataset.find(id).unwrap().unwrap();
            assert_eq!((record.category.as_str(), record.label_source.as_str()), (label, "review"));
        }
        // With the labels changed the draw is still the same.
        let third = drawn(&args, &dataset).unwrap();
        assert_eq!((&third.ids[..], third.before, third.unsettled.len()), (&first.ids[3..], 3, 0));
    }

    #[test]
    fn random_answers_at_the_keyboard_are_a_sample_also_where_the_sitting_went_on() {
        let folder = tempfile::tempdir().unwrap();
        dataset(folder.path());
        let others = Args { draw: DrawArgs { n: 1, by: By::Uncertainty, seed: 1 }, ..args(folder.path()) };
        sit(&others, "4\n");
        let args = Args { draw: DrawArgs { n: 5, by: By::Random, seed: 1 }, ..args(folder.path()) };
        let (first, ..) = sit(&args, "3\n4\n");
        let (second, ..) = sit(&args, "1\n");
        assert_eq!(second.ids, first.ids[2..]);
        let sample = Dataset::open(&args.dataset.dataset).unwrap().sample(1).unwrap();
        // Who was answered before may be drawn here, and is no part of the sample all the same.
        assert_eq!(sample.drawn, first.ids[..3].iter().cloned().collect());
        assert_eq!((sample.before.len(), sample.open, sample.by_category), (1, first.ids.len() - 3, false));
        assert!(sample.drawn.is_disjoint(&sample.before));
    }

    #[test]
    fn what_others_have_answered_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        dataset(folder.path());
        let (first, ..) = sit(&args(folder.path()), "3\n");
        let other = Args {
            reviewer: "Wang".into(),
            draw: DrawArgs { n: 10, by: By::Uncertainty, seed: 1 },
            ..args(folder.path())
        };
        let (second, ..) = sit(&other, "");
        assert!(second.ids.len() == 5 && !second.ids.contains(&first.ids[0]) && second.before == 0);
    }

    #[test]
    fn an_answer_that_cannot_be_kept_stays_in_view_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        dataset(folder.path());
        let args = args(folder.path());
        let (_, mut sitting, _) = sit(&args, "3");
        let _lock = Dataset::open(&args.dataset.dataset).unwrap().lock().unwrap();
        let mut book = Book { args: &args, masker: Masker::new(), kept: Vec::new() };
        assert!(book.act(&mut sitting, Key::Enter));
        let kept = book.kept;
        assert!(kept.is_empty() && sitting.at == 0 && sitting.draft.category == Some(2));
        assert!(sitting.message.contains("another plaint is writing"), "{}", sitting.message);
    }
}
