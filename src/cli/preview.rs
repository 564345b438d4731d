//! What a dry run shows of a file besides its account: which column becomes which field, and the first rows as they would be
//! stored.

use std::io::Write;

use anyhow::Result;
use plaint::lang::{Lang, Text};
use plaint::schema::{FIELDS, Field, Kind, Record, Value as Stored};
use plaint::source::input::Input;
use plaint::source::profile::Profile;
use plaint::source::rows::Layout;
use plaint::source::transform::{Plan, Reject};
use plaint::store::segment::{self, Frame};
use plaint::table::{Cell, Unit, number};
use serde_json::{Map, Value, json};

use super::fit;
use super::names::Names;

/// Rows that are shown, and rejects.
const SHOWN: usize = 3;
/// Most characters of a value that are shown.
const LONG: usize = 100;

pub struct Preview {
    /// Line of the column names.
    header: u64,
    mapped: Vec<(&'static str, String)>,
    unmapped: Vec<String>,
    records: Vec<Record>,
    rejects: Vec<Reject>,
}

impl Preview {
    pub fn new(input: &Input, profile: &Profile, keep_extra: bool) -> Result<Preview> {
        let layout = Layout::new(&input.header, input.dialect, profile.melt.as_ref(), profile.parts.as_ref());
        let plan = Plan::bind(profile, &layout, chrono::NaiveDate::MAX, keep_extra)?;
        let (mapped, unmapped) = (plan.mapped(), Vec::new());
        Ok(Preview { header: input.header.line, mapped, unmapped, records: Vec::new(), rejects: Vec::new() })
    }

    /// Takes note of the columns that went nowhere, which reading has told.
    pub fn unused(&mut self, columns: &[String]) {
        self.unmapped = columns.to_vec();
    }

    /// Keeps the first rows and rejects.
    pub fn see(&mut self, frame: Option<&Frame>, rejects: Vec<Reject>) -> Result<()> {
        if let Some(frame) = frame
            && self.records.len() < SHOWN
        {
            let few = frame.head(Some(SHOWN - self.records.len()));
            self.records.extend(segment::to_records(&few)?);
        }
        let room = SHOWN.saturating_sub(self.rejects.len());
        self.rejects.extend(rejects.into_iter().take(room));
        Ok(())
    }

    pub fn json(&self, lang: Lang) -> Value {
        let mapped: Map<String, Value> = self.mapped.iter().map(|(f, h)| ((*f).to_string(), json!(h))).collect();
        let records: Vec<Value> = self.records.iter().map(object).collect();
        let rejects: Vec<Value> =
            self.rejects.iter().map(|r| json!([r.line, r.field, r.value, r.reason.get(lang)])).collect();
        json!({ "header_line": self.header, "fields": mapped, "unmapped": self.unmapped, "records": records,
                "rejects": rejects })
    }

    pub fn write(&self, out: &mut dyn Write, lang: Lang) -> Result<()> {
        let say = |en: &str, zh: &str| Text::new(en, zh).get(lang).to_string();
        let names = Names::new(lang);
        writeln!(out, "\n  {}", say("field <- column", "字段 <- 列"))?;
        for (field, header) in &self.mapped {
            writeln!(out, "    {field:18} <- {header}")?;
        }
        for column in &self.unmapped {
            writeln!(out, "    {:18} <- {column}", say("(not used)", "（未使用）"))?;
        }
        for record in &self.records {
            let row = record.source_row.unwrap_or_default();
            writeln!(out, "\n  {}", say(&format!("line {row} becomes"), &format!("第{row}行将存为")))?;
            for field in FIELDS {
                if let Some(line) = line(field, record, &names) {
                    writeln!(out, "    {line}")?;
                }
            }
        }
        for Reject { line, field, value, reason, .. } in &self.rejects {
            let value: String = value.chars().take(60).collect();
            let en = format!("line {line} is rejected: {field} = {value:?}: {}", reason.en);
            let zh = format!("第{line}行退回：{field} = {value:?}：{}", reason.zh);
            writeln!(out, "\n  {}", say(&en, &zh))?;
        }
        writeln!(out)?;
        Ok(())
    }
}

/// What a record says in a field as people read it: in English by the names that commands take, in Chinese by those of tables.
pub fn line(field: &Field, record: &Record, names: &Names) -> Option<String> {
    let value = said(field, record)?;
    Some(match (names.lang, (field.get)(record)) {
        (Lang::En, _) => format!("{:18} {}", field.name, short(&names.of(field.name, &value))),
        (Lang::Zh, Stored::Flag(_)) => format!("{}：是", field.zh),
        (Lang::Zh, Stored::Int(Some(amount))) if field.kind == Kind::Money => {
            let amount = number::write(&Cell::Int(amount), &Unit::Minor(record.currency.clone()));
            format!("{}：{amount}", field.zh)
        }
        (Lang::Zh, _) => format!("{}：{}", field.zh, short(&names.of(field.name, &value))),
    })
}

/// What a record says in a field, on one line, cut where it is long.
fn shown(field: &Field, record: &Record) -> Option<String> {
    said(field, record).map(|text| short(&text))
}

/// The beginning of a text.
fn short(text: &str) -> String {
    let long = text.chars().count() > LONG;
    if long { text.chars().take(LONG).chain(['…']).collect() } else { text.to_string() }
}

/// What a record says in a field, on one line.
fn said(field: &Field, record: &Record) -> Option<String> {
    Some(match (field.get)(record) {
        Stored::Text("") | Stored::Int(None) | Stored::Float(None) | Stored::Date(None) | Stored::Flag(false) => {
            return None;
        }
        Stored::Text(text) => fit::terminal(text).replace('\n', " "),
        Stored::Int(n) => n?.to_string(),
        Stored::Float(x) => format!("{:.2}", x?),
        Stored::Date(day) => day?.to_string(),
        Stored::Flag(flag) => flag.to_string(),
    })
}

fn object(record: &Record) -> Value {
    let said = FIELDS.iter().filter_map(|f| Some((f.name.to_string(), json!(shown(f, record)?))));
    Value::Object(said.collect())
}
