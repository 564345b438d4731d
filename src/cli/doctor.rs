//! `plaint doctor`: check a dataset, and mend what can be mended.

use std::io::Write;

use anyhow::Result;
use plaint::lang::{Lang, Text, several, thousands};
use plaint::store::Dataset;
use plaint::store::doctor::Fault;
use plaint::table::behind::quoted;

use super::args::{DatasetArg, LangArg};
use super::{Outcome, again};

/// Check every file of the dataset against its manifest, and clear away what a killed import left
///
/// Ends with exit code 1 where a file is missing or damaged, and lists the commands that mend it: imports to be taken back,
/// and their files to be imported again. Nothing is removed that could be the only copy: whole files that the manifest does
/// not name go to `set-aside` in the dataset's folder, and stay where the manifest names files that are missing.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint doctor
  plaint doctor --dataset spring-report")]
pub struct Args {
    /// Go on with people's answers, and with what was drawn for them, as they stand: where some were lost and there is no copy
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    lang: LangArg,
}

/// Where it is told, and in which language.
struct Teller<'a> {
    out: &'a mut dyn Write,
    lang: Lang,
}

impl Teller<'_> {
    fn say(&mut self, en: impl Into<String>, zh: impl Into<String>) -> Result<()> {
        Ok(writeln!(self.out, "{}", Text::new(en, zh).get(self.lang))?)
    }
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let mut teller = Teller { out, lang: args.lang.get() };
    for path in Dataset::open(&args.dataset.dataset)?.heal()? {
        let path = path.display();
        teller.say(
            format!("cleared away {path}, left by an import that was ended"),
            format!("已清除中断的导入留下的 {path}"),
        )?;
    }
    if args.accept {
        Dataset::open(&args.dataset.dataset)?.accept()?;
    }
    let dataset = Dataset::open(&args.dataset.dataset)?;
    tell_unnamed(&dataset, args, &mut teller)?;
    let faults = dataset.faults();
    for fault in &faults {
        teller.say(format!("{}: {}", fault.path, fault.what.en), format!("{}：{}", fault.path, fault.what.zh))?;
    }
    if !faults.is_empty() {
        tell_mending(&dataset, &faults, args, &mut teller)?;
        return Ok(Outcome::SomeFailed);
    }
    let manifest = &dataset.manifest;
    let rows: i64 = manifest.segments.iter().map(|s| s.rows as i64).sum();
    let (segments, imports) = (manifest.segments.len(), manifest.imports.len());
    teller.say(
        format!(
            "sound: {} in {} from {}",
            several(rows, "complaint"),
            several(segments as i64, "segment"),
            several(imports as i64, "import")
        ),
        format!("数据集完好：共{imports}次导入、{segments}个数据段、{}件投诉", thousands(rows)),
    )?;
    Ok(Outcome::Done)
}

/// Says which files the manifest does not name, and why they are kept.
fn tell_unnamed(dataset: &Dataset, args: &Args, teller: &mut Teller) -> Result<()> {
    let folder = args.dataset.dataset.display();
    if let files @ 1.. = dataset.set_aside() as i64 {
        teller.say(
            format!(
                "{folder}/set-aside holds {} that no dataset.json named: an import was ended, or an older dataset.json was put \
                 back; delete the folder if no complaints are missing",
                several(files, "file")
            ),
            format!(
                "{folder}/set-aside 中有{files}个未登记在 dataset.json 中的文件（导入曾中断，或换回过旧的 dataset.json）；确认投诉没有缺失后，可删除该文件夹"
            ),
        )?;
    }
    if let files @ 1.. = dataset.unclaimed() as i64 {
        teller.say(
            format!(
                "{folder} lacks files that dataset.json names, and holds {} that it does not name: it may be an older one, or the \
                 folder a torn copy. Nothing was removed. Put back the dataset.json that belongs to them, or copy the whole \
                 folder again; else mend it as below",
                several(files, "whole file")
            ),
            format!(
                "{folder} 缺少 dataset.json 登记的文件，另有{files}个未登记的完整文件：dataset.json 可能是旧的，或者文件夹没有复制完整。没有删除任何文件。请换回与之对应的 dataset.json，或重新复制整个文件夹；否则按下述办法修复"
            ),
        )?;
    }
    Ok(())
}

/// Lists the commands that mend these faults, in order.
fn tell_mending(dataset: &Dataset, faults: &[Fault], args: &Args, teller: &mut Teller) -> Result<()> {
    let mending = dataset.mending(faults);
    for entry in mending.read.iter().filter(|entry| !again::is_there(entry)) {
        let (path, import) = (&entry.path, &entry.import);
        teller.say(
            format!(
                "{path} is not here as import {import} read it: go to the folder in which it was imported, or name it in full"
            ),
            format!("此处没有导入 {import} 当时读取的 {path}：请先进入当时导入所在的文件夹，或写明完整路径"),
        )?;
    }
    let model = mending.model.then(|| "train --remove".to_string());
    let undo = mending.undo.iter().map(|entry| format!("undo {}", entry.import));
    let files = again::files(mending.read.iter().copied(), &dataset.manifest);
    let import = files.into_iter().map(|file| format!("import {file}"));
    let commands: Vec<String> = model.into_iter().chain(undo).chain(import).collect();
    if !commands.is_empty() {
        teller.say("to mend it, run one after the other:", "修复办法：依次运行以下命令")?;
    }
    let folder = quoted(&args.dataset.dataset.to_string_lossy());
    for command in commands {
        let command = format!("  plaint {command} --dataset {folder}");
        teller.say(command.clone(), command)?;
    }
    for said in mending.read.iter().filter_map(|entry| again::from_stdin(entry)) {
        teller.say(said.en, said.zh)?;
    }
    Ok(())
}
