//! `plaint doctor`: check a dataset, and mend what can be mended.

use std::io::Write;

use anyhow::Result;
use plaint::lang::{Text, thousands};
use plaint::store::Dataset;

use super::Outcome;
use super::args::{DatasetArg, LangArg};

/// Check every file of the dataset against its manifest, and clear away what a killed import left
///
/// Ends with exit code 1 where a file is missing or damaged. The import whose records it held can be taken back with
/// `plaint undo` and its file be imported again.
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
        let file = dataset.manifest.imports.iter().find(|e| e.import == fault.import).map(|e| &e.path);
        if let Some(file) = file {
            let undo = format!("plaint undo {}", fault.import);
            say(
                format!("  to mend it: {undo}, then plaint import {file}"),
                format!("  修复办法：先运行 {undo}，再运行 plaint import {file}"),
            )?;
        }
    }
    if faults.is_empty() {
        let manifest = &dataset.manifest;
        let rows = thousands(manifest.segments.iter().map(|s| s.rows as i64).sum());
        let (segments, imports) = (manifest.segments.len(), manifest.imports.len());
        say(
            format!("sound: {rows} complaints in {segments} segments from {imports} imports"),
            format!("数据集完好：共{imports}次导入、{segments}个数据段、{rows}件投诉"),
        )?;
        return Ok(Outcome::Done);
    }
    Ok(Outcome::SomeFailed)
}
