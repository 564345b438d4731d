//! `plaint list`: what there is of each kind.

use std::io::Write;

use anyhow::Result;
use clap::ValueEnum;
use plaint::chart::{CHARTS, PICTURES};
use plaint::lang::Lang;
use plaint::measure::Measure;
use plaint::measure::describe::describe;
use plaint::registry;
use plaint::render::FORMATS;
use plaint::schema::{FIELDS, NAMED_CATEGORIES, field};
use plaint::source::profile::{self, Profile};
use plaint::source::united::{United, united};
use plaint::taxonomy::Taxonomy;
use unicode_width::UnicodeWidthStr;

use super::Outcome;
use super::args::LangArg;
use super::catalogue::ConfigArg;

/// List sources, fields, dimensions, terms, measures, charts or formats
#[derive(clap::Args)]
#[command(after_help = "Examples:
  plaint list measures
  plaint list dimensions
  plaint list measures resolution-rate/closed
  plaint list sources denominators-users
  plaint list terms --lang zh")]
pub struct Args {
    what: What,
    /// One of them: a measure with its full definition, a source with the headers that it knows, of the others the line
    name: Option<String>,
    #[command(flatten)]
    config: ConfigArg,
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
    let catalogue = args.config.catalogue()?;
    if let (What::Measures, Some(name)) = (args.what, &args.name) {
        return define(name, &catalogue.measures, lang, out);
    }
    let mut rows: Vec<[String; 3]> = match args.what {
        What::Sources => profile::shipped()
            .into_iter()
            .map(|p| [p.id.clone(), p.about.get(lang).to_string(), p.publisher.get(lang).to_string()])
            .collect(),
        What::Fields => FIELDS
            .iter()
            .map(|f| {
                let dimension = if f.dimension { lang.of((", dimension", "，可作分组")) } else { "" };
                let about = [format!("{}; {}", f.zh, f.about.0), format!("{}：{}", f.zh, f.about.1)];
                let [en, zh] = &about;
                [f.name.to_string(), format!("{}{dimension}", lang.of(f.kind.label())), lang.of((en, zh)).to_string()]
            })
            .collect(),
        What::Dimensions => catalogue
            .dimensions
            .iter()
            .map(|d| [d.name.clone(), d.label.get(lang).to_string(), d.about.get(lang).to_string()])
            .collect(),
        What::Terms => Taxonomy::shipped()
            .terms
            .iter()
            .map(|t| [t.id.clone(), t.label.get(lang).to_string(), t.about.get(lang).to_string()])
            .collect(),
        What::Measures => catalogue
            .measures
            .iter()
            .map(|m| [m.name.clone(), lang.of(m.kind.label()).to_string(), m.about.get(lang).to_string()])
            .collect(),
        What::Charts => {
            let (chart, picture) = (lang.of(("chart", "图表")), lang.of(("picture", "图片")));
            let kinds = CHARTS.iter().map(|c| [c.name.into(), chart.into(), lang.of(c.about).into()]);
            kinds.chain(PICTURES.iter().map(|p| [p.name.into(), picture.into(), lang.of(p.about).into()])).collect()
        }
        What::Formats => FORMATS.iter().map(|f| [f.name.into(), lang.of(f.about).into(), String::new()]).collect(),
    };
    if let Some(name) = &args.name {
        let names: Vec<&str> = rows.iter().map(|r| r[0].as_str()).collect();
        let list = args.what.to_possible_value().map_or(String::new(), |value| value.get_name().to_string());
        let found = registry::find("entry", &list, &names, name)?.to_string();
        rows.retain(|r| r[0] == found);
    }
    let width = |column: usize| rows.iter().map(|r| r[column].width()).max().unwrap_or(0);
    let (first, second) = (width(0), width(1));
    for [a, b, c] in &rows {
        let line = format!("{a}{}  {b}{}  {c}", " ".repeat(first - a.width()), " ".repeat(second - b.width()));
        writeln!(out, "{}", line.trim_end())?;
    }
    if let (What::Sources, [[id, ..]]) = (args.what, &rows[..]) {
        write_headers(id, lang, out)?;
    }
    Ok(Outcome::Done)
}

/// The headers by which a source's columns are known, by the field that they fill.
fn write_headers(id: &str, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let profiles = profile::shipped();
    let profile = registry::find("source", "sources", &profiles, id)?;
    let number: Vec<&String> = profile.identity.iter().flat_map(|headers| &headers.0).collect();
    let others = profile.fields.iter().map(|(field, mapping)| (field.as_str(), mapping.from.iter().collect()));
    for (field, headers) in [("record_id", number)].into_iter().chain(others).filter(|(_, headers)| !headers.is_empty())
    {
        let headers: Vec<&str> = headers.into_iter().map(String::as_str).collect();
        writeln!(out, "  {field:18} {}", headers.join(lang.of((", ", "、"))))?;
    }
    write_rules(profile, lang, out)
}

/// What a source makes of several codes, and of several rows.
fn write_rules(profile: &Profile, lang: Lang, out: &mut dyn Write) -> Result<()> {
    let named = NAMED_CATEGORIES.join(lang.of((", ", "、")));
    let (first, first_zh) = match &profile.merge {
        Some(_) => (format!("the first of {named}"), format!("依次取 {named} 中最先者")),
        None => ("that of the first code".into(), "取最先出现的代码所属类别".into()),
    };
    let primary = (
        format!("of several named by codes the one that the story tells most of, else {first}; other comes last"),
        format!("代码涉及多类时，以投诉内容所述最多的一类为主；内容未述及时{first_zh}；other 排在最后"),
    );
    if !profile.codes.is_empty() {
        writeln!(out, "  {:18} {}", "category", lang.of((&primary.0, &primary.1)))?;
    }
    let Some(merge) = &profile.merge else { return Ok(()) };
    let number: Vec<&str> = profile.identity.iter().flat_map(|headers| &headers.0).map(String::as_str).collect();
    let rows = (
        format!("those with the same {} make one complaint, whatever their order:", number.join(" + ")),
        format!("{} 相同的各行合并为一件投诉，与行的先后无关：", number.join(" + ")),
    );
    writeln!(out, "  {:18} {}", "rows", lang.of((&rows.0, &rows.1)))?;
    for how in United::ALL {
        let of = |name: &&String| field(name).is_some_and(|field| united(field) == how);
        let read = profile.fields.iter().filter(|(_, mapping)| !mapping.from.is_empty()).map(|(name, _)| name);
        let fields: Vec<&str> = read.filter(of).map(String::as_str).collect();
        if !fields.is_empty() {
            let (en, zh) = how.label(merge);
            writeln!(
                out,
                "  {:18} {}",
                "",
                lang.of((&format!("{en} {}", fields.join(", ")), &format!("{zh}{}", fields.join("、"))))
            )?;
        }
    }
    Ok(())
}

/// The definition of a measure, in the language asked for and then in the other one.
fn define(name: &str, measures: &[Measure], lang: Lang, out: &mut dyn Write) -> Result<Outcome> {
    let measure = registry::find("measure", "measures", measures, name)?;
    let other = if lang == Lang::En { Lang::Zh } else { Lang::En };
    writeln!(out, "{}\n", measure.name)?;
    writeln!(out, "{}\n{}", describe(measure, measures, lang), describe(measure, measures, other).trim_end())?;
    Ok(Outcome::Done)
}
