//! A user's own measures and dimensions: `plaint.toml`. What is wrong in it is told with line and column. Must not know where
//! the file lies.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{UserError, user};
use crate::measure::condition::{self, Fault};
use crate::measure::dimension::{self, Dimension};
use crate::measure::whole::free;
use crate::measure::{self, Measure};

/// What a user added.
#[derive(Debug, Default)]
pub struct Settings {
    pub measures: Vec<Measure>,
    pub dimensions: Vec<Dimension>,
    /// Where each of them begins: name, then `plaint.toml, line 3, column 1`.
    pub places: BTreeMap<String, String>,
}

/// `plaint.toml` as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    measures: BTreeMap<String, Measure>,
    dimensions: BTreeMap<String, dimension::File>,
}

/// Keys whose texts are SQL over the fields.
const PREDICATES: [&str; 9] =
    ["universe", "numerator", "denominator", "when", "otherwise", "sql", "unsettled", "told", "asked"];

/// Reads `plaint.toml`; `path` names it in messages.
///
/// # Errors
/// A `UserError` with line and column, where a key is unknown or missing, a name is taken or unfit, or a predicate cannot be
/// read or names an unknown field.
pub fn parse(path: &str, text: &str) -> Result<Settings> {
    let source = Source { path, text };
    let hint = "see `plaint list measures NAME` for the keys of a measure, and docs/guide/own-measures.md";
    let unfit = |e: toml::de::Error| {
        let at = e.span().map_or(0, |span| span.start);
        source.error(at, e.message().lines().next().unwrap_or_default(), hint)
    };
    let table = DeTable::parse(text).map_err(unfit)?;
    source.walk(table.get_ref())?;
    let file: File = toml::from_str(text).map_err(unfit)?;
    let mut settings = Settings::default();
    let taken = measure::shipped();
    for (name, own) in file.measures {
        let at = source.begins(table.get_ref(), "measures", &name);
        let unfit = |what: String| source.error(at, &what, hint);
        plain(&name, '-').map_err(unfit)?;
        if taken.iter().any(|m| m.base() == name) {
            let hint = "choose another name; `plaint list measures` shows those taken";
            return Err(source.error(at, &format!("the measure `{name}` comes with plaint"), hint));
        }
        let mut own = Measure { name: name.clone(), ..own };
        if own.source.en.is_empty() {
            own.source.en = path.to_string();
            own.source.zh = path.to_string();
        }
        free(&own.key).map_err(unfit)?;
        let own: Vec<Measure> = own.expanded().into_iter().map(|m| m.divided().rested()).collect();
        own.iter().try_for_each(|m| m.whole().map_err(|e| unfit(format!("the measure `{}`: {e}", m.name))))?;
        settings.places.insert(name, source.place(at));
        settings.measures.extend(own);
    }
    for (name, own) in file.dimensions {
        let at = source.begins(table.get_ref(), "dimensions", &name);
        plain(&name, '_').and_then(|()| free(&name)).map_err(|what| source.error(at, &what, hint))?;
        if dimension::shipped().iter().any(|d| d.name == name) {
            let hint = "choose another name; `plaint list dimensions` shows those taken";
            return Err(source.error(at, &format!("the dimension `{name}` comes with plaint"), hint));
        }
        settings.dimensions.push(dimension::from_file(&name, own).map_err(|e| source.error(at, &e.to_string(), hint))?);
        settings.places.insert(name, source.place(at));
    }
    Ok(settings)
}

/// Whether a name is made of small letters, digits and `between`, a letter first.
fn plain(name: &str, between: char) -> Result<(), String> {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == between);
    if fits {
        Ok(())
    } else {
        Err(format!("`{name}` is no name: use small letters, digits and `{between}`, a letter first"))
    }
}

/// The file, for messages that name places in it.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    /// Checks each predicate in the file, however deep it stands.
    fn walk(&self, table: &DeTable) -> Result<()> {
        for (key, value) in table {
            self.check(key.get_ref(), value)?;
        }
        Ok(())
    }

    fn check(&self, key: &str, value: &Spanned<DeValue>) -> Result<()> {
        match value.get_ref() {
            DeValue::Table(table) => self.walk(table),
            DeValue::Array(items) => items.iter().try_for_each(|item| self.check(key, item)),
            DeValue::String(sql) if PREDICATES.contains(&key) => {
                condition::locate(sql).map(drop).map_err(|fault| self.fault(fault, value.span().start))
            }
            _ => Ok(()),
        }
    }

    /// What is wrong with a predicate that begins at `start`, at the word itself where the text has no escapes before it.
    fn fault(&self, fault: Fault, start: usize) -> anyhow::Error {
        let value = &self.text[start..];
        let open = if value.starts_with("\"\"\"") || value.starts_with("'''") { 3 } else { 1 };
        let body = value.get(open..).unwrap_or_default();
        // TOML leaves out a line end right behind three quotes.
        let end = body.strip_prefix("\r\n").or_else(|| body.strip_prefix('\n')).filter(|_| open == 3);
        let skipped = end.map_or(0, |rest| body.len() - rest.len());
        let word = fault.at.and_then(|(line, column)| offset(&body[skipped..], line, column));
        let at = match word {
            Some(word) if !body[..skipped + word].contains('\\') => start + open + skipped + word,
            _ => start,
        };
        match fault.error.downcast::<UserError>() {
            Ok(e) => self.error(at, &e.what, &e.hint),
            Err(e) => self.error(at, &e.to_string(), ""),
        }
    }

    /// Where a measure or dimension begins.
    fn begins(&self, table: &DeTable, kind: &str, name: &str) -> usize {
        let Some(DeValue::Table(inner)) = table.get(kind).map(Spanned::get_ref) else { return 0 };
        inner.iter().find(|(key, _)| key.get_ref() == name).map_or(0, |(key, _)| key.span().start)
    }

    /// `plaint.toml, line 3, column 1`, both counted from 1, in characters.
    fn place(&self, at: usize) -> String {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{}, line {line}, column {column}", self.path)
    }

    fn error(&self, at: usize, what: &str, hint: &str) -> anyhow::Error {
        user(format!("{}: {what}", self.place(at)), hint)
    }
}

/// The byte at which a line and column of `text` begin, both counted from 1.
fn offset(text: &str, line: u64, column: u64) -> Option<usize> {
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)? as usize).map(str::len).sum();
    let (within, _) = text[before..].char_indices().nth(column.checked_sub(1)? as usize)?;
    Some(before + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[measures.late]\nlabel = { en = \"Late\", zh = \"逾期\" }\nabout = { en = \"a\", zh = \"甲\" }\nkind = \"rate\"\n";

    fn wrong(text: &str) -> String {
        parse("plaint.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_measure_of_ones_own_is_read() {
        let text = format!("{HEAD}numerator = \"days_to_close > 30\"\ndenominator = \"days_to_close IS NOT NULL\"\n");
        let settings = parse("plaint.toml", &text).unwrap();
        assert_eq!(settings.measures[0].name, "late");
        assert_eq!(settings.measures[0].source.en, "plaint.toml");
        assert_eq!(settings.places["late"], "plaint.toml, line 1, column 11");
    }

    #[test]
    fn a_wrong_word_of_a_predicate_is_told_with_its_place() {
        let text = format!("{HEAD}numerator = \"region = '京' AND dayz > 30\"\n");
        assert_eq!(wrong(&text), "plaint.toml, line 5, column 31: no field is called `dayz`");
        let text = format!("{HEAD}numerator = \"\"\"\nregion = '京' AND\n  dayz > 30\"\"\"\n");
        assert_eq!(wrong(&text), "plaint.toml, line 7, column 3: no field is called `dayz`");
        let text = format!(
            "{HEAD}[[measures.late.excluded]]\nwhen = 'closd_on IS NULL'\nabout = {{ en = \"a\", zh = \"b\" }}\n"
        );
        assert_eq!(wrong(&text), "plaint.toml, line 6, column 9: no field is called `closd_on`");
    }

    #[test]
    fn a_predicate_of_what_is_told_open_or_asked_is_checked_too() {
        for key in ["told", "unsettled", "asked"] {
            let text = format!("{HEAD}{key} = \"statuss = 'open'\"\n");
            assert!(wrong(&text).starts_with("plaint.toml, line 5, column"), "{key}: {}", wrong(&text));
        }
    }

    #[test]
    fn a_key_does_not_take_the_name_of_a_column() {
        let dimension =
            |name: &str| format!("[dimensions.{name}]\nlabel = {{ en = \"a\", zh = \"甲\" }}\nsql = \"region\"\n");
        for name in ["value", "median_unit", "off_from"] {
            assert!(wrong(&dimension(name)).contains("choose another name"), "{name}");
        }
        parse("plaint.toml", &dimension("values")).unwrap();
        let share =
            HEAD.replace("\"rate\"", "\"share\"\nkey = \"value\"\nparts = [{ value = \"a\", numerator = \"TRUE\" }]");
        assert!(wrong(&share).contains("`value` is a column"), "{}", wrong(&share));
        // A part's value is a text like any other.
        let share =
            share.replace("key = \"value\"", "key = \"part\"").replace("\"a\", numerator", "\"Lee's\", numerator");
        let settings = parse("plaint.toml", &share).unwrap();
        let query = measure::Query::new(&settings.measures[0], Vec::new(), None, None, crate::lang::Lang::En).unwrap();
        assert!(measure::sql::plan(&query).rows.contains("'Lee''s' AS part"));
    }

    #[test]
    fn an_unknown_key_a_missing_one_and_a_name_that_is_taken_are_told_with_their_place() {
        assert!(
            wrong(&format!("{HEAD}numertor = \"TRUE\"\n"))
                .starts_with("plaint.toml, line 5, column 1: unknown field `numertor`")
        );
        assert!(wrong("[measures.late]\nkind = \"rate\"\n").starts_with("plaint.toml, line 1, column"));
        assert!(
            wrong(&HEAD.replace("late", "complaints"))
                .starts_with("plaint.toml, line 1, column 11: the measure `complaints`")
        );
        assert!(wrong(&HEAD.replace("measures", "measure")).contains("unknown field `measure`"));
        assert!(wrong("[measures\n").starts_with("plaint.toml, line 1, column"));
        assert!(wrong(&HEAD.replace("late", "Late")).contains("`Late` is no name"));
        assert!(wrong(&HEAD.replace("\"rate\"", "\"sum\"")).contains("needs a field to add up"));
    }
}
