//! From a file that a reviewer filled in to their answers. A wrong value names its place and the nearest choice.

use anyhow::Result;
use plaint::classify::heads;
use plaint::error::user;
use plaint::lang::Lang;
use plaint::review::Answer;
use plaint::schema::OTHER;
use plaint::source::cells::{self, Cells};
use plaint::source::input::Input;
use plaint::source::transform::Reject;
use plaint::taxonomy::Taxonomy;

use super::super::args::TextsArgs;
use super::super::choices::Choices;
use super::super::gold::split;
use super::super::reader::{open_texts, threads};
use super::{ANSWERS, ASKED, Name};

/// An answer as it stands in a file.
pub struct Given {
    pub record_id: String,
    /// Without the other categories.
    pub answer: Answer,
    /// The other categories, where the file has a column for them.
    pub also: Option<Vec<String>>,
    pub comment: String,
}

/// Most wrong values that one error lists.
const LISTED: usize = 10;

/// What a reviewer can answer.
struct Known {
    categories: Choices,
    remedies: Choices,
    terms: Choices,
}

/// Reads the answers of a file, and how many of its rows have none.
///
/// # Errors
/// Where a value is none of the choices, or a row cannot be read: then no answer of the file is to be used.
pub fn read(path: &str, texts: &TextsArgs, taxonomy: &Taxonomy) -> Result<(Vec<Given>, usize)> {
    let names: Vec<&str> = ASKED.into_iter().chain(ANSWERS).flat_map(|(en, zh)| [en, zh]).collect();
    let input = open_texts(path, texts, &names)?;
    let [id, category] = [ASKED[0], ANSWERS[0]];
    [id, category].into_iter().try_for_each(|name| column(&input, name).map(drop))?;
    // The others may be missing.
    let columns: Vec<Option<usize>> = [id].into_iter().chain(ANSWERS).map(|name| column(&input, name).ok()).collect();
    let asks_also = column(&input, ANSWERS[1]).is_ok();
    let lang = if cells::column(&input, category.0).is_ok() { Lang::En } else { Lang::Zh };
    let heads = heads(taxonomy);
    let known = Known {
        categories: Choices::categories(taxonomy),
        remedies: Choices::of(taxonomy, "remedy_outcome", &heads.remedies),
        terms: Choices::of(taxonomy, "term", &heads.terms),
    };
    let work = |given: &mut Vec<Result<Option<Given>, Vec<String>>>, row: Result<Cells, Reject>| {
        given.push(answer((path, lang), row, &known, asks_also));
        Ok(())
    };
    let (mut found, mut skipped, mut wrong) = (Vec::new(), 0, Vec::new());
    cells::read(&input, cells::Given::Filled, &columns, threads(), work, |rows| {
        for row in rows {
            match row {
                Ok(Some(given)) => found.push(given),
                Ok(None) => skipped += 1,
                Err(what) => wrong.extend(what),
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

/// Place of a column, by its name in either language.
fn column(input: &Input, (en, zh): Name) -> Result<usize> {
    cells::column(input, en).or_else(|error| cells::column(input, zh).map_err(|_| error))
}

/// The answer of a row; nothing where its category is empty. Else all that is wrong with it, and where, in the words of the file.
fn answer(
    (path, lang): (&str, Lang),
    row: Result<Cells, Reject>,
    known: &Known,
    asks_also: bool,
) -> Result<Option<Given>, Vec<String>> {
    let (line, cells) = row.map_err(|reject| vec![format!("{path}, line {}: {}", reject.line, reject.reason.en)])?;
    let cells: Vec<String> = cells.iter().map(|c| c.trim().to_string()).collect();
    let [record_id, category, also, remedy, term, comment] = cells.try_into().expect("six columns were asked for");
    if category.is_empty() {
        return Ok(None);
    }
    let mut wrong = Vec::new();
    if record_id.is_empty() {
        wrong.push(format!("{path}, line {line}, column {}: it is empty", lang.of(ASKED[0])));
    }
    let mut choice = |column: usize, written: &str, known: &Choices| {
        known.read(written).map(String::from).unwrap_or_else(|| {
            let near = known.nearest(written);
            let choices = || known.all(lang).join(", ");
            let hint = near.map_or_else(|| format!("choices are {}", choices()), |n| format!("did you mean `{n}`?"));
            let column = lang.of(ANSWERS[column]);
            wrong.push(format!("{path}, line {line}, column {column}: `{written}` is none of the choices ({hint})"));
            String::new()
        })
    };
    let category = choice(0, &category, &known.categories);
    let raised: Vec<String> = split(&also).map(|a| choice(1, a, &known.categories)).collect();
    let mut also: Vec<String> = raised.into_iter().filter(|a| *a != category && a != OTHER).collect();
    also.sort_unstable();
    also.dedup();
    let remedy = if remedy.is_empty() { remedy } else { choice(2, &remedy, &known.remedies) };
    let own = |(id, _): &&(String, _)| category.is_empty() || id.split('/').next() == Some(&category);
    let own = Choices(known.terms.0.iter().filter(own).cloned().collect());
    let term = if term.is_empty() { term } else { choice(3, &term, &own) };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let answer = Answer { category, also: Vec::new(), term, remedy };
    Ok(Some(Given { record_id, answer, also: asks_also.then_some(also), comment }))
}
