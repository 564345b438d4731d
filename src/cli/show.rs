//! `plaint show`: one stored complaint, with what its label goes by.

use std::io::Write;

use anyhow::Result;
use plaint::classify::{Label, LabelText};
use plaint::error::user;
use plaint::schema::{FIELDS, Record, Value as Stored};
use plaint::store::Dataset;
use plaint::store::ledger::Entry;
use serde_json::{Map, Value, json};

use super::args::{DatasetArg, Format, LangArg};
use super::model::ModelArg;
use super::names::Names;
use super::{Outcome, label, preview};

/// Show one complaint of the dataset and why it has its label
///
/// The label is the stored one; the evidence is what the lexicon and the model find in the text now.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint show generic:WS2017-00258
  plaint show generic:WS2017-00258 --lang zh
  plaint show generic:WS2017-00258 --format json")]
pub struct Args {
    /// The complaint's record_id: the source, a colon, and the source's own number
    #[arg(value_name = "ID")]
    id: String,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    model: ModelArg,
    #[command(flatten)]
    lang: LangArg,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let dataset = Dataset::open(&args.dataset.dataset)?;
    let (record, import) = dataset.find(&args.id)?.ok_or_else(|| {
        let hint = "an id has the source before it, as in `generic:WS2017-00258`";
        user(format!("no complaint has the id `{}`", args.id), hint)
    })?;
    // What the label was read from, tags of the consumer with it; beside a label that comes from elsewhere the text alone.
    let read = !["source-code", "review"].contains(&record.label_source.as_str());
    let text = LabelText::of(&record, read).text;
    let text = text.trim();
    let classifier = args.model.classifier(&args.dataset.dataset)?;
    let label = classifier.label_text(text, true);
    match args.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&object(&record, import, &label))?)?,
        Format::Text => write(out, (&record, import), text, &label, &Names::new(args.lang.get()))?,
    }
    Ok(Outcome::Done)
}

fn write(
    out: &mut dyn Write,
    (record, import): (&Record, &Entry),
    text: &str,
    label: &Label,
    names: &Names,
) -> Result<()> {
    let lang = names.lang;
    let fields = FIELDS.iter().filter(|f| !matches!(f.name, "title" | "narrative"));
    fields.filter_map(|f| preview::line(f, record, names)).try_for_each(|line| writeln!(out, "{line}"))?;
    let (import, path) = (&import.import, &import.path);
    let (en, zh) = (format!("{:18} {import} ({path})", "import"), format!("导入：{import}（{path}）"));
    writeln!(out, "{}", lang.of((&en, &zh)))?;
    writeln!(out)?;
    if text.is_empty() {
        let said = (
            "There is no text, so the label is that of the source's codes or none.",
            "该投诉没有正文，归类只依据来源代码。",
        );
        writeln!(out, "{}", lang.of(said))?;
        return Ok(());
    }
    if record.label_source != label.label_source {
        let source = &record.label_source;
        let en = format!("The label above is by {source}; the text alone says:\n");
        let zh = format!("以上归类由{}判定；仅凭正文判定如下：\n", names.of("label_source", source));
        writeln!(out, "{}", lang.of((&en, &zh)))?;
    } else if record.label_model != label.label_model && !record.label_model.is_empty() {
        let (then, now) = (&record.label_model, label.label_model);
        let en = format!("The label above is by the model {then}; {now} says:\n");
        let zh = format!("以上归类由模型{then}判定；模型{now}判定如下：\n");
        writeln!(out, "{}", lang.of((&en, &zh)))?;
    }
    label::write(out, text, label, names)
}

/// The record as stored, in full, the import that brought it, and what its text says.
fn object(record: &Record, import: &Entry, label: &Label) -> Value {
    let stored = |value| match value {
        Stored::Text("") | Stored::Int(None) | Stored::Float(None) | Stored::Date(None) => None,
        Stored::Text(text) => Some(json!(text)),
        Stored::Int(n) => Some(json!(n)),
        Stored::Float(x) => Some(json!(x)),
        Stored::Date(day) => day.map(|day| json!(day.to_string())),
        Stored::Flag(flag) => Some(json!(flag)),
    };
    let said = FIELDS.iter().filter_map(|f| Some((f.name.to_string(), stored((f.get)(record))?)));
    let told = ["title", "narrative"].map(|name| (name.to_string(), json!("")));
    let mut object: Map<String, Value> = told.into_iter().chain(said).collect();
    object.insert("import".into(), json!(import.import));
    object.insert("path".into(), json!(import.path));
    object.insert("text_label".into(), json!(label));
    Value::Object(object)
}
