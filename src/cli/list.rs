//! `plaint list`: what there is of each kind.

use std::io::Write;

use anyhow::Result;
use clap::ValueEnum;
use plaint::chart::{CHARTS, PICTURES};
use plaint::measure::{self, dimension};
use plaint::render::FORMATS;
use plaint::schema::FIELDS;
use plaint::source::profile;
use plaint::taxonomy::Taxonomy;
use unicode_width::UnicodeWidthStr;

use super::Outcome;
use super::args::LangArg;

/// List sources, fields, dimensions, terms, measures, charts or formats
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint list measures
  plaint list dimensions
  plaint list terms --lang zh")]
pub struct Args {
    what: What,
    #[command(flatten)]
    lang: LangArg,
}

#[derive(ValueEnum, Clone, Copy)]
enum What {
    Sources,
    Fields,
    Dimensions,
    Terms,
    Measures,
    Charts,
    Formats,
}

pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let lang = args.lang.get();
    let rows: Vec<[String; 3]> = match args.what {
        What::Sources => profile::shipped()
            .into_iter()
            .map(|p| [p.id.clone(), p.about.get(lang).to_string(), p.publisher.get(lang).to_string()])
            .collect(),
        What::Fields => FIELDS
            .iter()
            .map(|f| {
                let kind = format!("{}{}", f.kind.name(), if f.dimension { ", dimension" } else { "" });
                [f.name.to_string(), kind, format!("{}; {}", f.zh, f.about)]
            })
            .collect(),
        What::Dimensions => dimension::shipped()
            .iter()
            .map(|d| [d.name.clone(), d.label.get(lang).to_string(), d.about.get(lang).to_string()])
            .collect(),
        What::Terms => Taxonomy::shipped()
            .terms
            .iter()
            .map(|t| [t.id.clone(), t.label.get(lang).to_string(), t.about.get(lang).to_string()])
            .collect(),
        What::Measures => measure::shipped()
            .iter()
            .map(|m| [m.name.clone(), m.kind.name().to_string(), m.about.get(lang).to_string()])
            .collect(),
        What::Charts => {
            let kinds = CHARTS.iter().map(|c| [c.name.into(), "chart".into(), c.about.to_string()]);
            kinds.chain(PICTURES.iter().map(|p| [p.name.into(), "picture".into(), p.about.to_string()])).collect()
        }
        What::Formats => FORMATS.iter().map(|f| [f.name.into(), f.about.to_string(), String::new()]).collect(),
    };
    let width = |column: usize| rows.iter().map(|r| r[column].width()).max().unwrap_or(0);
    let (first, second) = (width(0), width(1));
    for [a, b, c] in &rows {
        let line = format!("{a}{}  {b}{}  {c}", " ".repeat(first - a.width()), " ".repeat(second - b.width()));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(Outcome::Done)
}
