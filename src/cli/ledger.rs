//! The ledger for people: what became of each row of a file; and `plaint imports`, which lists it.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use plaint::lang::{Lang, Text, several, thousands};
use plaint::privacy::Kind;
use plaint::store::Dataset;
use plaint::store::ledger::Entry;
use serde_json::Value;

use super::args::{DatasetArg, Format, LangArg};
use super::{Outcome, again};

/// List the imports of the dataset, with the account of each
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint imports
  plaint imports --dataset spring-report --format json")]
pub struct Args {
    #[command(flatten)]
    dataset: DatasetArg,
    /// How to write the list
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    lang: LangArg,
}

/// What became of a file.
#[derive(Clone, Copy, PartialEq)]
pub enum Fate {
    Stored,
    /// The same file, read the same way, is in the dataset already.
    Known,
    DryRun,
    /// A row would be rejected under `--strict`.
    Refused,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let dataset = Dataset::open(&args.dataset.dataset)?;
    let entries: Vec<Entry> = dataset.manifest.imports.iter().map(|e| dataset.located(e.clone())).collect();
    let lang = args.lang.get();
    if args.format == Format::Json {
        let entries: Vec<Value> = entries.iter().map(|entry| entry.json(lang)).collect::<Result<_>>()?;
        writeln!(out, "{}", serde_json::to_string_pretty(&entries)?)?;
        return Ok(Outcome::Done);
    }
    for (place, entry) in entries.iter().enumerate() {
        writeln!(out, "{}", entry.import)?;
        write(out, entry, Fate::Stored, lang)?;
        let is_file = again::from_stdin(entry).is_none();
        let other = |later: &&Entry| is_file && later.path == entry.path && later.sha256 != entry.sha256;
        if let Some(Entry { import, .. }) = entries[place + 1..].iter().find(other) {
            let en = format!(
                "import {import} found other contents under this path: the file was changed, or the path stands for another one"
            );
            say(
                out,
                lang,
                en,
                format!("导入 {import} 按同一路径读取的内容不同：文件已变更，或为另一文件夹中的同名文件"),
            )?;
        }
        if entry.stale {
            let id = &entry.import;
            let (en, zh) = match again::is_there(entry) {
                true => ("import this file again".into(), "请重新导入该文件".into()),
                false => (
                    format!(
                        "import the file again as it was then, which is not what stands here; where it is lost, `plaint undo {id}` and \
                         import what that names"
                    ),
                    format!(
                        "请重新导入该文件当时的版本（与此处现有文件不符）；如已找不到，请运行 plaint undo {id}，再导入其列出的文件"
                    ),
                ),
            };
            let en = format!("what it repeats or changes was taken back or read anew since: {en}");
            say(out, lang, en, format!("所重复或更新的内容已撤销或重新读取：{zh}"))?;
        }
    }
    if entries.is_empty() {
        writeln!(out, "{}", Text::new("no imports", "尚无导入").get(lang))?;
    }
    Ok(Outcome::Done)
}

fn say(out: &mut dyn Write, lang: Lang, en: String, zh: String) -> Result<()> {
    Ok(writeln!(out, "  {}", Text::new(en, zh).get(lang))?)
}

/// The account of a file, without what became of it in the end: of one that was only read, what an import of it would give.
pub fn write(out: &mut dyn Write, entry: &Entry, fate: Fate, lang: Lang) -> Result<()> {
    let (is, is_zh) = match fate {
        Fate::Stored | Fate::Known => (" =", " = "),
        Fate::DryRun | Fate::Refused => (", which would be", "，如导入则为："),
    };
    let [read, imported, merged, updated, duplicates, rejected] =
        [entry.rows_read, entry.imported, entry.merged, entry.updated, entry.duplicates, entry.rejected].map(thousands);
    let (path, source, encoding) = (&entry.path, &entry.source, &entry.encoding);
    let (format, evidence) = (entry.format.get(lang), entry.evidence.get(lang));
    let known = match evidence {
        "" => Text::new(format!("{path}  ({source}; {format})"), format!("{path}（{source}；{format}）")),
        _ => Text::new(
            format!("{path}  ({source}; {format}; {encoding}: {evidence})"),
            format!("{path}（{source}；{format}；{encoding}：{evidence}）"),
        ),
    };
    writeln!(out, "{}", known.get(lang))?;
    say(
        out,
        lang,
        format!(
            "{} read{is} {imported} imported + {merged} merged + {updated} updated + {duplicates} duplicates + \
             {rejected} rejected",
            several(entry.rows_read, "row")
        ),
        format!("读取{read}行{is_zh}导入{imported} + 合并{merged} + 更新{updated} + 重复{duplicates} + 退回{rejected}"),
    )?;
    for note in &entry.notes {
        writeln!(out, "  {}", note.get(lang))?;
    }
    if !entry.masked.is_empty() {
        let en: Vec<String> = entry.masked.iter().map(|(kind, n)| format!("{} {kind}", thousands(*n))).collect();
        let zh: Vec<String> =
            entry.masked.iter().map(|(kind, n)| format!("{}{}处", name(kind), thousands(*n))).collect();
        let (en, zh) = (en.join(", "), zh.join("、"));
        say(out, lang, format!("personal data masked: {en}"), format!("已对个人信息脱敏：{zh}"))?;
    }
    if !entry.rejects_file.is_empty() {
        let file = &entry.rejects_file;
        say(out, lang, format!("rejected rows are in {file}"), format!("退回的行见 {file}"))?;
    }
    Ok(())
}

/// A kind of personal data in Chinese.
fn name(kind: &str) -> &str {
    match Kind::ALL.into_iter().find(|k| k.name() == kind) {
        Some(known) => known.zh(),
        None => kind,
    }
}

pub fn write_fate(out: &mut dyn Write, entry: &Entry, fate: Fate, dataset: &Path, lang: Lang) -> Result<()> {
    let (folder, id) = (dataset.display(), &entry.import);
    match fate {
        Fate::Stored => {
            say(out, lang, format!("stored in {folder} as import {id}"), format!("已存入 {folder}，导入编号 {id}"))
        }
        Fate::Known => say(
            out,
            lang,
            format!("this file is import {id} already; {folder} is as it was"),
            format!("该文件此前已导入（编号 {id}），{folder} 未作改动"),
        ),
        Fate::DryRun => {
            say(out, lang, "nothing was stored: --dry-run is on".into(), "试运行（--dry-run），未存入任何内容".into())
        }
        Fate::Refused => say(
            out,
            lang,
            "nothing was stored: rows would be rejected, and --strict is on".into(),
            "有应退回的行且已指定 --strict，未存入任何内容".into(),
        ),
    }
}
