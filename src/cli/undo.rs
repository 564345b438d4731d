//! `plaint undo`: take an import back.

use std::io::Write;

use anyhow::Result;
use plaint::caveat::Caveat;
use plaint::lang::{Text, several, thousands};
use plaint::store::Dataset;

use super::args::{DatasetArg, LangArg};
use super::{Outcome, again, model, relabel};

/// Take one import back: its complaints go, and those that it had changed are as before
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint undo 0003-1a2b3c4d
  plaint undo 0003-1a2b3c4d --dataset spring-report")]
pub struct Args {
    /// Id of the import, from `plaint imports`
    import: String,
    #[command(flatten)]
    dataset: DatasetArg,
    #[command(flatten)]
    lang: LangArg,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let mut writer = Dataset::open(&args.dataset.dataset)?.lock()?;
    let classifier = model::classifier(writer.dataset())?;
    let label = relabel::as_read(&classifier, writer.dataset())?;
    let undone = writer.undo(&args.import, label)?;
    let (removed, restored) = (undone.removed as i64, thousands(undone.restored as i64));
    let gone = several(removed, "complaint");
    let said = Text::new(
        format!("import {} taken back: {gone} removed, {restored} as they were before it", args.import),
        format!("已撤销导入 {}：删除投诉{}件，恢复此前版本{restored}件", args.import, thousands(removed)),
    );
    writeln!(out, "{}", said.get(args.lang.get()))?;
    if undone.lost > 0 {
        let lost = thousands(undone.lost as i64);
        let said = Text::new(
            format!("{lost} complaints that it had changed are gone: what was before is missing or damaged"),
            format!("该次导入改动过的{lost}件投诉未能恢复：其此前版本已缺失或损坏"),
        );
        writeln!(out, "{}", said.get(args.lang.get()))?;
    }
    if !undone.stale.is_empty() {
        let files = again::told(&undone.stale, &writer.dataset().manifest);
        writeln!(out, "{}", Caveat::Stale { files }.text(args.lang.get()))?;
        for said in undone.stale.iter().filter_map(again::from_stdin) {
            writeln!(out, "{}", said.get(args.lang.get()))?;
        }
    }
    Ok(Outcome::Done)
}
