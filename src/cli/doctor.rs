//! `plaint doctor`: check a dataset, and mend what can be mended.

use std::io::Write;

use anyhow::Result;
use plaint::lang::{Text, several, thousands};
use plaint::store::Dataset;
use plaint::table::behind::quoted;

use super::args::{DatasetArg, LangArg};
use super::{Outcome, again};

/// Check every file of the dataset against its manifest, and clear away what a killed import left
///
/// Ends with exit code 1 where a file is missing or damaged, and lists the commands that mend it: imports to be taken back,
/// and their files to be imported again.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint doctor
  plaint doctor --dataset spring-report")]
pub struct Args {
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    lang: LangArg,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let lang = args.lang.get();
    let mut say = |en: String, zh: String| writeln!(out, "{}", Text::new(en, zh).get(lang));
    for path in Dataset::open(&args.dataset.dataset)?.heal()? {
        let path = path.display();
        say(
            format!("cleared away {path}, left by an import that was ended"),
            format!("已清除中断的导入留下的 {path}"),
        )?;
    }
    let dataset = Dataset::open(&args.dataset.dataset)?;
    let faults = dataset.faults();
    for fault in &faults {
        say(format!("{}: {}", fault.path, fault.what.en), format!("{}：{}", fault.path, fault.what.zh))?;
    }
    let mending = dataset.mending(&faults);
    if !mending.undo.is_empty() {
        for entry in mending.read.iter().filter(|entry| !again::is_there(entry)) {
            let (path, import) = (&entry.path, &entry.import);
            say(
                format!(
                    "{path} is not here as import {import} read it: go to the folder in which it was imported, or name it in full"
                ),
                format!("此处没有导入 {import} 当时读取的 {path}：请先进入当时导入所在的文件夹，或写明完整路径"),
            )?;
        }
        say("to mend it, run one after the other:".into(), "修复办法：依次运行以下命令".into())?;
        let folder = quoted(&args.dataset.dataset.to_string_lossy());
        let undo = mending.undo.iter().map(|entry| format!("undo {}", entry.import));
        let files = again::files(mending.read.iter().copied(), &dataset.manifest);
        let import = files.into_iter().map(|file| format!("import {file}"));
        for command in undo.chain(import) {
            let command = format!("  plaint {command} --dataset {folder}");
            say(command.clone(), command)?;
        }
        for entry in mending.read.iter().filter(|entry| again::from_stdin(entry)) {
            say(
                format!("`-` is what import {} read from standard input: give it that again", entry.import),
                format!("`-` 指导入 {} 当时从标准输入读取的内容，请重新输入", entry.import),
            )?;
        }
    }
    if faults.is_empty() {
        let manifest = &dataset.manifest;
        let rows: i64 = manifest.segments.iter().map(|s| s.rows as i64).sum();
        let (segments, imports) = (manifest.segments.len(), manifest.imports.len());
        say(
            format!(
                "sound: {} in {} from {}",
                several(rows, "complaint"),
                several(segments as i64, "segment"),
                several(imports as i64, "import")
            ),
            format!("数据集完好：共{imports}次导入、{segments}个数据段、{}件投诉", thousands(rows)),
        )?;
        return Ok(Outcome::Done);
    }
    Ok(Outcome::SomeFailed)
}
