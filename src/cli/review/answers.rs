//! From a file that a reviewer filled in to their answers. A wrong value names its place and the nearest choice.

use anyhow::Result;
use plaint::classify::model::Heads;
use plaint::error::user;
use plaint::registry::nearest;
use plaint::review::Answer;
use plaint::schema::OTHER;
use plaint::source::cells::{self, Cells};
use plaint::source::transform::Reject;

use super::super::reader::{Texts, threads};
use super::ANSWERS;

/// An answer as it stands in a file.
pub struct Given {
    pub record_id: String,
    pub answer: Answer,
    pub comment: String,
}

/// Where a value stands, for the words of an error.
struct Place<'a> {
    path: &'a str,
    line: u64,
    column: &'static str,
}

/// Reads the answers of a file, and how many of its rows have none.
///
/// # Errors
/// Where a value is none of the choices, or a row cannot be read: then no answer of the file is to be used.
pub fn read(path: &str, heads: &Heads) -> Result<(Vec<Given>, usize)> {
    let input = Texts::open(path)?.input;
    ["record_id", "category"].into_iter().try_for_each(|name| cells::column(&input, name).map(drop))?;
    // The others may be missing; then they lie beyond the last.
    let columns = ["record_id"].into_iter().chain(ANSWERS);
    let columns: Vec<usize> = columns.map(|name| cells::column(&input, name).unwrap_or(usize::MAX)).collect();
    let work = |rows: Vec<Result<Cells, Reject>>| -> Vec<Result<Option<Given>>> {
        rows.into_iter().map(|row| given(path, row, heads)).collect()
    };
    let (mut found, mut skipped) = (Vec::new(), 0);
    cells::read(&input, &columns, threads(), work, |rows| {
        for row in rows {
            match row? {
                Some(given) => found.push(given),
                None => skipped += 1,
            }
        }
        Ok(())
    })?;
    Ok((found, skipped))
}

/// The answer of a row; nothing where its category is empty.
fn given(path: &str, row: Result<Cells, Reject>, heads: &Heads) -> Result<Option<Given>> {
    let (line, cells) = row.map_err(|reject| {
        let what = format!("{path}, line {}: {}", reject.line, reject.reason);
        user(what, "mend the row, or take it out; nothing of the file is stored")
    })?;
    let cells: Vec<String> = cells.iter().map(|c| c.trim().to_string()).collect();
    let [record_id, category, also, remedy, term, comment] = cells.try_into().expect("six columns were asked for");
    if category.is_empty() {
        return Ok(None);
    }
    let at = |column| Place { path, line, column };
    if record_id.is_empty() {
        return Err(at("record_id").wrong("", "take the id from the file that `plaint review sample` wrote"));
    }
    let category = at("category").choice(&category, &heads.categories)?;
    let raised = also.split([' ', ',', ';', '|', '，', '；', '、']).filter(|a| !a.is_empty());
    let raised = raised.map(|a| at("also").choice(a, &heads.categories)).collect::<Result<Vec<String>>>()?;
    let mut also: Vec<String> = raised.into_iter().filter(|a| *a != category && a != OTHER).collect();
    also.sort_unstable();
    also.dedup();
    let optional = |column, value: &str, known: &[String]| match value {
        "" => Ok(String::new()),
        value => at(column).choice(value, known),
    };
    let remedy = optional("remedy", &remedy, &heads.remedies)?;
    let own: Vec<String> = heads.terms.iter().filter(|t| t.split('/').next() == Some(&category)).cloned().collect();
    let term = optional("term", &term, &own)?;
    Ok(Some(Given { record_id, answer: Answer { category, also, term, remedy }, comment }))
}

impl Place<'_> {
    fn choice(&self, value: &str, known: &[String]) -> Result<String> {
        known.iter().find(|k| *k == value).cloned().ok_or_else(|| {
            let near = nearest(value, known.iter().map(String::as_str));
            self.wrong(
                value,
                &near.map_or(format!("choices are {}", known.join(", ")), |n| format!("did you mean `{n}`?")),
            )
        })
    }

    fn wrong(&self, value: &str, hint: &str) -> anyhow::Error {
        let Place { path, line, column } = self;
        let what = format!("{path}, line {line}, column {column}: `{value}` is none of the choices; nothing is stored");
        user(what, hint)
    }
}
