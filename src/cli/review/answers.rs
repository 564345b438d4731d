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

/// Most wrong values that one error lists.
const LISTED: usize = 10;

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
    let work = |given: &mut Vec<Result<Option<Given>, String>>, row: Result<Cells, Reject>| {
        given.push(answer(path, row, heads));
        Ok(())
    };
    let (mut found, mut skipped, mut wrong) = (Vec::new(), 0, Vec::new());
    cells::read(&input, &columns, threads(), work, |rows| {
        for row in rows {
            match row {
                Ok(Some(given)) => found.push(given),
                Ok(None) => skipped += 1,
                Err(what) => wrong.push(what),
            }
        }
        Ok(())
    })?;
    if wrong.is_empty() {
        return Ok((found, skipped));
    }
    let more = wrong.len().saturating_sub(LISTED);
    wrong.truncate(LISTED);
    if more > 0 {
        wrong.push(format!("and {more} more"));
    }
    Err(user(wrong.join("\n"), "nothing is stored; put right what is listed, then import the file again"))
}

/// The answer of a row; nothing where its category is empty. Else what is wrong with it, and where.
fn answer(path: &str, row: Result<Cells, Reject>, heads: &Heads) -> Result<Option<Given>, String> {
    let (line, cells) = row.map_err(|reject| format!("{path}, line {}: {}", reject.line, reject.reason.en))?;
    let cells: Vec<String> = cells.iter().map(|c| c.trim().to_string()).collect();
    let [record_id, category, also, remedy, term, comment] = cells.try_into().expect("six columns were asked for");
    if category.is_empty() {
        return Ok(None);
    }
    if record_id.is_empty() {
        return Err(format!("{path}, line {line}, column record_id: it is empty"));
    }
    let choice = |column: &str, value: &str, known: &[String]| {
        known.iter().find(|k| *k == value).cloned().ok_or_else(|| {
            let near = nearest(value, known.iter().map(String::as_str));
            let hint = near.map_or(format!("choices are {}", known.join(", ")), |n| format!("did you mean `{n}`?"));
            format!("{path}, line {line}, column {column}: `{value}` is none of the choices ({hint})")
        })
    };
    let optional = |column, value: &str, known: &[String]| match value {
        "" => Ok(String::new()),
        value => choice(column, value, known),
    };
    let category = choice("category", &category, &heads.categories)?;
    let raised = also.split([' ', ',', ';', '|', '，', '；', '、']).filter(|a| !a.is_empty());
    let raised: Vec<String> = raised.map(|a| choice("also", a, &heads.categories)).collect::<Result<_, _>>()?;
    let mut also: Vec<String> = raised.into_iter().filter(|a| *a != category && a != OTHER).collect();
    also.sort_unstable();
    also.dedup();
    let remedy = optional("remedy", &remedy, &heads.remedies)?;
    let own: Vec<String> = heads.terms.iter().filter(|t| t.split('/').next() == Some(&category)).cloned().collect();
    let term = optional("term", &term, &own)?;
    Ok(Some(Given { record_id, answer: Answer { category, also, term, remedy }, comment }))
}
