//! `plaint export`: records for others to work with, one a line, without what leads back to a person.

mod write;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;
use plaint::caveat::Caveat;
use plaint::error::user;
use plaint::lang::{Text, thousands};
use plaint::measure::{self, Query, sql};
use plaint::period::Period;
use plaint::publish::anonymity::{self, Anonymity};
use plaint::publish::fields::{self, Days};
use plaint::registry;
use plaint::render::book;
use plaint::schema::{Field, Kind, Risk};
use plaint::table::Cell;

use super::args::{self, DataArgs};
use super::{Outcome, asked, file, paths, pipeline};

/// Write records to a file that can be passed on: no texts, no names, no accounts, no line numbers; days as months
#[derive(clap::Args, Clone)]
#[command(after_help = "Examples:
  plaint export complaints.csv
  plaint export complaints.xlsx --period 2017 --fields received_on,region,category,term
  plaint export open.csv --quasi received_on,region,age_band,gender --k 5 --hide --dates quarter
  plaint export cosmetics.jsonl --where \"product_group = 'cosmetics'\" complaints.csv")]
pub struct Args {
    /// File to write: .csv, .jsonl or .xlsx
    #[arg(value_name = "OUT", required_unless_present = "output")]
    target: Option<PathBuf>,
    /// The same; then all names without an option are files to read
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
    /// Fields to write, from `plaint list fields` (those that name nobody)
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    fields: Vec<String>,
    /// Condition in SQL over the fields, such as "seller_type = '个人'"
    #[arg(long = "where", value_name = "SQL", allow_hyphen_values = true)]
    condition: Option<String>,
    /// 2017, 2017Q3, 2017H1, 2017-03 or 2017-01-01..2017-06-30, by the day received
    #[arg(long, value_name = "PERIOD", value_parser = args::period)]
    period: Option<Period>,
    /// How exact days are
    #[arg(long, value_enum, default_value = "month")]
    dates: DaysName,
    /// Fields by which somebody could be recognised together: records that agree in them are counted
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    quasi: Vec<String>,
    /// Refuse where fewer than K complaints agree in the fields of --quasi
    #[arg(long, value_name = "K", requires = "quasi", value_parser = clap::value_parser!(i64).range(2..=10_000))]
    k: Option<i64>,
    /// Empty those fields in the records of too small classes instead of refusing
    #[arg(long, requires = "k")]
    hide: bool,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

#[derive(ValueEnum, Clone, Copy)]
enum DaysName {
    Day,
    Month,
    Quarter,
    Year,
}

/// The k that is reported against where none was asked for.
const USUAL_K: i64 = 5;

/// Records on their way out.
struct Records {
    fields: Vec<&'static Field>,
    rows: Vec<Vec<Cell>>,
    /// Complaints for which each row stands.
    weights: Vec<i64>,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let args = &args.settled();
    let kind = write::kind(args.target())?;
    file::free(args.target(), args.force)?;
    paths::apart(args.target(), &args.data.files)?;
    let chosen = fields::choose(&args.fields)?;
    let quasi = args.quasi()?;
    let places = quasi.iter().map(|q| {
        let place = chosen.iter().position(|f| f.name == q.name);
        place.ok_or_else(|| user(format!("`{}` is not in the file", q.name), "name only fields of --fields in --quasi"))
    });
    let places: Vec<usize> = places.collect::<Result<_>>()?;
    let measures = measure::shipped();
    let complaints = registry::find("measure", "measures", &measures, "complaints")?;
    let query = Query::new(complaints, Vec::new(), args.condition.as_deref(), args.period, args.data.lang.get())?;
    pipeline::check(&query, args.condition.as_deref())?;
    let mut records = pipeline::steady(&args.data, || read(args, &query, &chosen))?;
    let hidden = match args.k {
        Some(k) => settle(&mut records, &places, k, args.hide)?,
        None => 0,
    };
    records.sort();
    write::write(kind, args.target(), &records, args.data.lang.get())?;
    tell(args, kind, &records, &places, hidden, out)?;
    Ok(Outcome::Done)
}

impl Args {
    /// With the file to write in its place, however it was named.
    fn settled(&self) -> Args {
        let mut args = self.clone();
        if let Some(output) = args.output.take() {
            let read = args.target.replace(output).map(|path| path.to_string_lossy().into_owned());
            args.data.files.splice(0..0, read);
        }
        args
    }

    fn target(&self) -> &Path {
        self.target.as_deref().unwrap_or(Path::new(""))
    }

    fn quasi(&self) -> Result<Vec<&'static Field>> {
        if self.quasi.is_empty() { Ok(Vec::new()) } else { fields::choose(&self.quasi) }
    }

    fn days(&self) -> Days {
        match self.dates {
            DaysName::Day => Days::Day,
            DaysName::Month => Days::Month,
            DaysName::Quarter => Days::Quarter,
            DaysName::Year => Days::Year,
        }
    }
}

/// The records that were asked for, with days as exact as they may be.
fn read(args: &Args, query: &Query, chosen: &[&'static Field]) -> Result<Records> {
    let (mut engine, origin) = pipeline::open(&args.data)?;
    let personal = args.data.read.keep_personal || origin.notes.contains(&Caveat::Personal);
    if let Some(field) = chosen.iter().find(|f| personal && f.risk == Risk::High) {
        bail!(user(
            format!("`{}` holds personal data in clear: the dataset was imported with --keep-personal", field.name),
            "leave it out, or import without --keep-personal first"
        ));
    }
    asked::hold(&mut engine, query)?;
    // The weight comes last and under a name of its own, since it may be among the fields as well.
    let names: Vec<&str> = chosen.iter().map(|f| f.name).chain(["weight AS stands_for"]).collect();
    let sql = format!("SELECT {} FROM complaints{}", names.join(", "), sql::selection(query));
    let found = engine.run(&sql).map_err(|e| pipeline::explain(e, args.condition.as_deref()))?;
    let mut records = Records { fields: chosen.to_vec(), rows: Vec::new(), weights: Vec::new() };
    for mut row in found {
        records.weights.push(row.pop().map_or(1, |weight| weight.int()));
        let published = row.into_iter().zip(chosen).map(|(cell, field)| args.days().publish(field, cell));
        records.rows.push(published.collect());
    }
    ensure!(
        !records.rows.is_empty(),
        user("no complaint fits: there is nothing to export", "widen --where or --period")
    );
    Ok(records)
}

/// Sees to it that no class is smaller than k. Gives the number of records that lost the fields by which they could be told.
fn settle(records: &mut Records, quasi: &[usize], k: i64, hide: bool) -> Result<i64> {
    let Anonymity { smallest, under, .. } = anonymity::measure(&records.rows, quasi, &records.weights, k);
    if smallest >= k {
        return Ok(0);
    }
    ensure!(
        hide,
        user(
            format!("{} complaints are in classes of fewer than {k}, the smallest has {smallest}", thousands(under)),
            "coarsen with --dates quarter, name fewer fields in --fields, or empty the fields of those records with --hide",
        )
    );
    anonymity::blank(&mut records.rows, quasi, &records.weights, k).ok_or_else(|| {
        user(format!("there are fewer than {k} complaints in all"), "widen --where or --period, or lower --k")
    })
}

impl Records {
    /// By what is in them: the order of the source would lead back to it.
    fn sort(&mut self) {
        let mut rows: Vec<(Vec<Cell>, i64)> =
            std::mem::take(&mut self.rows).into_iter().zip(std::mem::take(&mut self.weights)).collect();
        rows.sort_by(|a, b| {
            a.0.iter().zip(&b.0).map(|(a, b)| order(a, b)).find(|o| o.is_ne()).unwrap_or(a.1.cmp(&b.1))
        });
        (self.rows, self.weights) = rows.into_iter().unzip();
    }
}

fn order(a: &Cell, b: &Cell) -> std::cmp::Ordering {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) if a.is_some() != b.is_some() => a.is_some().cmp(&b.is_some()),
        _ => a.text().cmp(b.text()),
    }
}

/// What was written, how well its records hide each other, and what is still in it.
fn tell(
    args: &Args,
    file: write::Kind,
    records: &Records,
    quasi: &[usize],
    hidden: i64,
    out: &mut dyn Write,
) -> Result<()> {
    let lang = args.data.lang.get();
    let mut say = |en: String, zh: String| -> Result<()> { Ok(writeln!(out, "{}", Text::new(en, zh).get(lang))?) };
    let (n, width) = (thousands(records.rows.len() as i64), records.fields.len());
    let path = args.target().display();
    say(
        format!("wrote {path}: {n} records of {width} fields, in the order of their values"),
        format!("已写入 {path}：{n}条记录，{width}个字段，按字段值排序"),
    )?;
    recognition(args, records, quasi, hidden, &mut say)?;
    let (en, zh) = named(records.fields.iter().copied());
    say(format!("still in it: {en}"), format!("文件仍含：{zh}"))?;
    if file != write::Kind::Xlsx && records.fields.iter().any(|f| f.kind == Kind::Money) {
        say("amounts are in minor units (fen, cents)".into(), "金额以最小货币单位（分）计".into())?;
    }
    let cut = records.rows.iter().flatten().filter(|cell| !book::fits_cell(cell.text())).count() as i64;
    if file == write::Kind::Xlsx && cut > 0 {
        let cut = thousands(cut);
        say(
            format!("texts that a cell cannot hold, cut: {cut} (.csv and .jsonl have them whole)"),
            format!("超出单元格长度而截断的文字：{cut}处（.csv 和 .jsonl 格式可完整保存）"),
        )?;
    }
    if records.fields.iter().any(|f| f.risk == Risk::High) {
        let (en, zh) = named(records.fields.iter().copied().filter(|f| f.risk == Risk::High));
        say(
            format!(
                "read before you pass it on: {en}: texts and names are masked by rules, which do not find everything"
            ),
            format!("外传前请通读：{zh}。文字和名称按规则脱敏，难免遗漏"),
        )?;
    }
    Ok(())
}

/// How well the records hide each other in the fields by which somebody could be recognised.
fn recognition(
    args: &Args,
    records: &Records,
    quasi: &[usize],
    hidden: i64,
    say: &mut dyn FnMut(String, String) -> Result<()>,
) -> Result<()> {
    if quasi.is_empty() {
        return say(
            "recognition: not looked at; name the fields by which somebody could be recognised in --quasi".into(),
            "识别风险：未检查，可用 --quasi 指定可能识别到个人的字段".into(),
        );
    }
    let k = args.k.unwrap_or(USUAL_K);
    let Anonymity { smallest, classes, under } = anonymity::measure(&records.rows, quasi, &records.weights, k);
    let (en, zh) = named(quasi.iter().map(|&i| records.fields[i]));
    let [smallest, classes, under] = [smallest, classes, under].map(thousands);
    say(
        format!(
            "recognition by {en}: {classes} classes, the smallest of {smallest} complaints; {under} complaints in classes \
             of fewer than {k}"
        ),
        format!("按{zh}组合识别：共{classes}类，最小一类{smallest}件；不足{k}件的各类共{under}件"),
    )?;
    if hidden > 0 {
        let hidden = thousands(hidden);
        say(
            format!("emptied: these fields in {hidden} records, so that every class has {k} complaints or more"),
            format!("已清空{hidden}条记录的上述字段，使每一类均不少于{k}件"),
        )?;
    }
    say(
        "not looked at: what all records of a class have in common, and what a reader knows from elsewhere".into(),
        "未检查：同一类记录的其余字段是否完全相同，以及读者可能另行掌握的信息".into(),
    )
}

/// Fields by their names in both languages.
fn named(fields: impl Iterator<Item = &'static Field>) -> (String, String) {
    let (en, zh): (Vec<&str>, Vec<&str>) = fields.map(|f| (f.name, f.zh)).unzip();
    (en.join(", "), zh.join("、"))
}
