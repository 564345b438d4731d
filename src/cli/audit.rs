//! `plaint audit`: a published table against itself.

use std::io::Write;

use anyhow::Result;
use plaint::audit::{Audit, Figure, Sheet, Verdict};
use plaint::error::user;
use plaint::lang::{Lang, Text};
use plaint::render::csv::Lines;
use plaint::source::cells;
use serde::Serialize;

use super::Outcome;
use super::args::{LangArg, TextsArgs};
use super::reader::open_texts;

/// Check a table that somebody published: which of its figures follow from the others, and by which habit of rounding
///
/// Totals are held against sums, shares against counts, changes against shares or counts, rates against their parts. Shares
/// without counts are asked whether whole numbers can give them. The columns are known by their headings, Chinese or English.
/// A figure follows, follows only by a habit of rounding, or is irregular; the exit code is 4 where one is irregular.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint audit report.xlsx --lang zh
  plaint audit shares.csv --n 497 --all
  plaint audit --typed \"nature, count, share; quality, 12, 40%; other, 18, 60%\"")]
pub struct Args {
    /// The table: CSV, a workbook, HTML, … (- for standard input)
    #[arg(required_unless_present = "typed")]
    file: Option<String>,
    /// The table itself: rows parted by semicolons, cells by bars, tabs, commas or blanks
    #[arg(long, value_name = "TABLE", conflicts_with = "file")]
    typed: Option<String>,
    /// How many the shares are shares of, where the table does not say
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    n: Option<u64>,
    #[command(flatten)]
    texts: TextsArgs,
    /// Show every figure, also those that follow
    #[arg(long)]
    all: bool,
    /// Exit with 4 also where a figure follows only by a habit or is to be looked at, or nothing could be checked
    #[arg(long)]
    strict: bool,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    lang: LangArg,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Csv,
}

/// Longer ones are records, and every pair of their columns would be tried on each row.
const MOST_ROWS: usize = 2_000;

#[derive(Serialize)]
struct Report<'a> {
    table: &'a str,
    checked: usize,
    follow: usize,
    by_habit: usize,
    irregular: usize,
    #[serde(flatten)]
    audit: &'a Audit,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let (name, sheet) = match (&args.typed, &args.file) {
        (Some(typed), _) => ("typed".to_string(), Sheet::typed(typed)),
        (None, path) => read(path.as_deref().unwrap_or("-"), &args.texts)?,
    };
    if sheet.rows.len() > MOST_ROWS {
        let hint = "`plaint table` counts the rows of a file of complaints";
        return Err(user(format!("{name} has {} rows: no printed table is that long", sheet.rows.len()), hint));
    }
    let audit = Audit::of(&sheet, args.n);
    if audit.figures.is_empty() {
        let hint = "its headings should say what is a count, a share, a change; see `plaint audit --help`";
        return Err(user(format!("{name} holds no column of figures that is recognised"), hint));
    }
    let lang = args.lang.get();
    match args.format {
        Format::Json => {
            let count = |verdict| audit.count(verdict);
            let (follow, by_habit, irregular) =
                (count(Verdict::Follows), count(Verdict::Habit), count(Verdict::Irregular));
            let report = Report { table: &name, checked: audit.checked(), follow, by_habit, irregular, audit: &audit };
            writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
        }
        Format::Csv => write_csv(out, &audit, lang)?,
        Format::Text => write_text(out, &name, &audit, args.all, lang)?,
    }
    let doubtful = audit.count(Verdict::Habit) > 0 || audit.checked() == 0 || audit.doubtful().next().is_some();
    let failed = audit.count(Verdict::Irregular) > 0 || args.strict && doubtful;
    Ok(if failed { Outcome::CheckFailed } else { Outcome::Done })
}

/// All cells of the one table in a file, with its name for people.
fn read(path: &str, texts: &TextsArgs) -> Result<(String, Sheet)> {
    let input = open_texts(path, texts, &[])?;
    let (above, names) = (input.header.groups.clone(), input.header.names.clone());
    let semicolons = input.dialect.delimiter == b';';
    let sheet = match Sheet::markdown(&cells::text(&input)?) {
        Some(sheet) => sheet,
        None => Sheet { above, names, rows: cells::printed(&input)?, semicolons },
    };
    Ok((input.path.clone(), sheet))
}

fn write_csv(out: &mut dyn Write, audit: &Audit, lang: Lang) -> Result<()> {
    let names = ["line", "row", "column", "printed", "recomputed", "verdict", "habit", "why"];
    let mut lines = Lines::default();
    lines.add(names)?;
    for figure in &audit.figures {
        let Figure { row, column, printed, recomputed, verdict, habit, why, .. } = figure;
        let at = figure.line.to_string();
        let (recomputed, habit) = (recomputed.as_deref().unwrap_or(""), habit.as_deref().unwrap_or(""));
        let verdict = serde_json::to_value(verdict)?;
        let verdict = verdict.as_str().unwrap_or("");
        lines.add([&at, row, column, printed, recomputed, verdict, habit, why.get(lang)])?;
    }
    Ok(out.write_all(lines.marked()?.as_bytes())?)
}

fn write_text(out: &mut dyn Write, name: &str, audit: &Audit, all: bool, lang: Lang) -> Result<()> {
    let say = |en: String, zh: String| Text::new(en, zh).get(lang).to_string();
    let count = |verdict| audit.count(verdict);
    writeln!(out, "{name}")?;
    for account in &audit.columns {
        writeln!(out, "  {}\n      {}", account.column, account.about.get(lang))?;
    }
    let (follow, habit, irregular) = (count(Verdict::Follows), count(Verdict::Habit), count(Verdict::Irregular));
    let checked = audit.checked();
    let counts = say(
        format!(
            "{checked} {} checked: {follow} {}, {habit} only by a habit, {irregular} irregular",
            if checked == 1 { "figure" } else { "figures" },
            if follow == 1 { "follows" } else { "follow" },
        ),
        match checked {
            0 => "没有可判定的数字".into(),
            _ => format!("核对{checked}个数字：{follow}个相符，{habit}个仅在特定取整方式下相符，{irregular}个不符"),
        },
    );
    let more = match audit.doubtful().count() {
        0 => String::new(),
        n => say(format!("; {n} to look at"), format!("；{n}个需留意")),
    };
    writeln!(out, "\n{counts}{more}")?;
    let kinds = [
        (Verdict::Irregular, true, "irregular", "不符"),
        (Verdict::Habit, true, "only by a habit", "仅在特定取整方式下相符"),
        (Verdict::Open, true, "to look at, not decided by the table", "需留意，表内无法判定"),
        (Verdict::Follows, all, "follow", "相符"),
        (Verdict::Given, all, "given", "原始数字"),
    ];
    for (verdict, _, en, zh) in kinds.into_iter().filter(|(_, shown, ..)| *shown) {
        // That a share alone cannot be checked is said of its column.
        let telling = |f: &&Figure| f.verdict == verdict && (all || verdict != Verdict::Open || f.habit.is_some());
        let mut figures = audit.figures.iter().filter(telling).peekable();
        if figures.peek().is_some() {
            writeln!(out, "\n{}", say(en.into(), zh.into()))?;
        }
        for figure in figures {
            let Figure { row, column, why, .. } = figure;
            writeln!(out, "  {}", say(format!("{row}, {column}: {}", why.en), format!("{row}，{column}：{}", why.zh)))?;
        }
    }
    if !audit.remarks.is_empty() {
        writeln!(out)?;
    }
    for remark in &audit.remarks {
        writeln!(out, "  {}", remark.get(lang))?;
    }
    Ok(())
}
