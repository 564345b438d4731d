//! `plaint doctor`: check a dataset, and mend what can be mended.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use plaint::lang::{Text, several, thousands};
use plaint::store::Dataset;
use plaint::store::ledger::Entry;
use plaint::table::behind::quoted;

use super::Outcome;
use super::args::{DatasetArg, LangArg};

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
        say(format!("{}: {}", fault.path, fault.what), format!("{}：{}", fault.path, fault.what))?;
    }
    let mending = dataset.mending(&faults);
    if !mending.is_empty() {
        say("to mend it, run one after the other:".into(), "修复办法：依次运行以下命令".into())?;
        let folder = quoted(&args.dataset.dataset.to_string_lossy());
        let undo = mending.iter().rev().map(|entry| format!("undo {}", entry.import));
        let mut files: Vec<String> = mending.iter().map(|entry| named(entry)).collect();
        files.dedup();
        let import = files.into_iter().map(|file| format!("import {file}"));
        for command in undo.chain(import) {
            let command = format!("  plaint {command} --dataset {folder}");
            say(command.clone(), command)?;
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

/// The file to be named for an import, with its sheet: of a file in an archive, the archive.
fn named(entry: &Entry) -> String {
    let file = Path::new(&entry.path).ancestors().find(|p| p.is_file());
    match file.and_then(Path::to_str).filter(|file| *file != entry.path) {
        Some(archive) => quoted(archive),
        None => {
            let sheet = entry.sheet().map(|sheet| format!(" --sheet {}", quoted(sheet)));
            quoted(&entry.path) + &sheet.unwrap_or_default()
        }
    }
}
