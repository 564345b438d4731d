//! `plaint demo`: the whole job on the shipped samples. It runs the very commands that it prints.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use plaint::error::user;
use plaint::lang::{Lang, Text};
use plaint::table::behind::quoted;

use super::Outcome;
use super::args::{LangArg, variable};

/// Do the whole job on the shipped samples, in a folder of its own
///
/// Imports the samples, prints tables and writes them as CSV and as charts, then lists the commands that it ran.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint demo
  plaint demo --dir /tmp/try --lang zh")]
pub struct Args {
    /// Folder to make
    #[arg(long, default_value = "plaint-demo")]
    dir: PathBuf,
    #[command(flatten)]
    lang: LangArg,
}

/// Name in the demo's folder, which every table and chart of it shows, and content.
const WEISHANG: (&str, &str) = ("weishang-made-up.csv", include_str!("../../samples/weishang-2017/complaints.csv"));
const NATURES: (&str, &str) = ("cca-2023h1-natures.csv", include_str!("../../samples/cca-2023h1/natures.csv"));

/// Tells a folder that the demo made from any other.
const MARK: &str = "made-by-plaint-demo.txt";

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    prepare(&args.dir)?;
    let dir = args.dir.to_string_lossy();
    let lang = args.lang.get();
    let commands = commands(&dir, lang == Lang::Zh);
    for command in &commands {
        writeln!(out, "\n$ plaint {}", shell(command))?;
        let cli = super::parsed(["plaint"].into_iter().chain(command.iter().map(String::as_str)))?;
        super::run(cli, out)?;
    }
    let list = ("The commands that made all this; go on from any of them:", "以上结果由下列命令生成，可从任一条继续：");
    writeln!(out, "\n{}\n", lang.of(list))?;
    // The name by which this program was called, so that the lines can be pasted.
    let program = quoted(&std::env::args().next().unwrap_or_else(|| "plaint".into()));
    for command in &commands {
        writeln!(out, "  {program} {}", shell(command))?;
    }
    let made = Text::new(
        format!("Tables and pictures are in {dir}/. The weishang complaints are made up, the counts of 2023 are real."),
        format!("表格和图片在{dir}/中。微商投诉为虚构数据，2023年的件数为真实数据。"),
    );
    writeln!(out, "\n{}", made.get(lang))?;
    Ok(Outcome::Done)
}

fn commands(dir: &str, zh: bool) -> Vec<Vec<String>> {
    // Said aloud where it is not the default, or where a variable would say otherwise.
    let lang: &[&str] = match (zh, variable("PLAINT_LANG")) {
        (true, _) => &["--lang", "zh"],
        (false, Some(_)) => &["--lang", "en"],
        (false, None) => &[],
    };
    let (weishang, natures) = (format!("{dir}/weishang-2017"), format!("{dir}/cca-2023h1"));
    let words = |parts: &[&[&str]]| parts.concat().into_iter().map(String::from).collect::<Vec<_>>();
    let import = |file: &str, data: &str| words(&[&["import", &format!("{dir}/{file}"), "--dataset", data], lang]);
    let mut list = vec![import(WEISHANG.0, &weishang), import(NATURES.0, &natures)];
    for (name, query, data) in [
        ("category-share", &["category-share"][..], &weishang),
        ("return-refusal-rate", &["return-refusal-rate", "--by", "product_category"], &weishang),
        ("cca-natures", &["complaints", "--by", "nature", "--period", "2023H1"], &natures),
    ] {
        let with = |verb: &str, more: &[&str]| words(&[&[verb], query, &["--dataset", data], lang, more]);
        list.push(with("table", &[]));
        list.push(with("table", &["-o", &format!("{dir}/{name}.csv")]));
        list.push(with("chart", &["-o", &format!("{dir}/{name}.svg")]));
        list.push(with("chart", &["-o", &format!("{dir}/{name}.png")]));
    }
    list
}

/// Makes the folder, or clears what an earlier demo left in it.
fn prepare(dir: &Path) -> Result<()> {
    if dir.exists() && !dir.join(MARK).exists() {
        let empty = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
        if !empty {
            return Err(user(
                format!("{} exists and was not made by the demo", dir.display()),
                "choose another folder with --dir, or remove it yourself",
            ));
        }
    }
    let could = || format!("could not make {}", dir.display());
    fs::create_dir_all(dir).with_context(could)?;
    for dataset in ["weishang-2017", "cca-2023h1"] {
        let old = dir.join(dataset);
        if old.exists() {
            fs::remove_dir_all(&old).with_context(could)?;
        }
    }
    fs::write(dir.join(MARK), "plaint demo made this folder and may make it again.\n").with_context(could)?;
    fs::write(dir.join(WEISHANG.0), WEISHANG.1).with_context(could)?;
    fs::write(dir.join(NATURES.0), NATURES.1).with_context(could)
}

/// A command as a shell reads it.
fn shell(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}
