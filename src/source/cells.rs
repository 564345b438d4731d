//! Some columns of an input as they stand: for texts that are labelled without becoming records. Must not know what they
//! mean.

use std::borrow::Cow;

use anyhow::Result;

use super::chunk::{Body, Chunk};
use super::input::Input;
use super::profile::normal;
use super::rows::Layout;
use super::transform::Reject;
use crate::error::user;
use crate::parallel::ordered;
use crate::registry::nearest;

/// Place of the column with this name, compared without regard to case, blanks and punctuation.
///
/// # Errors
/// A `UserError` that names the columns.
pub fn column(input: &Input, name: &str) -> Result<usize> {
    let names = &input.header.names;
    let exact = names.iter().position(|n| n == name);
    exact.or_else(|| names.iter().position(|n| normal(n) == normal(name))).ok_or_else(|| {
        let near = nearest(name, names.iter().map(String::as_str));
        let hint = near.map_or(format!("its columns are {}", names.join(", ")), |n| format!("did you mean `{n}`?"));
        user(format!("{} has no column `{name}`", input.path), hint)
    })
}

/// Line on which a row begins, and its cells.
pub type Cells<'a> = (u64, Vec<Cow<'a, str>>);

/// Which rows are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Those in which a cell is filled.
    Filled,
    /// All, since what is made of a row is to stand beside it.
    All,
}

/// Gives the cells of the columns, empty ones for a column that is none, row by row, to `work`, on one of several threads, a piece
/// of the input at a time; `take` gets what it made of the rows of each piece, in their order.
///
/// # Errors
/// Where the input cannot be read, or `work` or `take` fails. A row that is none is a reject among the others.
pub fn read<T: Default + Send>(
    input: &Input,
    given: Given,
    columns: &[Option<usize>],
    threads: usize,
    work: impl Fn(&mut T, Result<Cells, Reject>) -> Result<()> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let layout = Layout::new(&input.header, input.dialect, None, None);
    let layout = if given == Given::All { layout.with_blanks() } else { layout };
    let one = |chunk: Chunk| {
        let mut made = Ok(T::default());
        layout.rows(&chunk, &mut |row| {
            let Ok(so_far) = &mut made else { return };
            let row = row.map(|row| {
                let cell = |&column: &Option<usize>| row.cells.get(column?).cloned();
                let cell = |column| cell(column).unwrap_or_default();
                (row.line, columns.iter().map(cell).collect())
            });
            if let Err(e) = work(so_far, row) {
                made = Err(e);
            }
        });
        made
    };
    ordered(threads, input.chunks()?, one, |made| take(made?))?;
    input.unchanged()
}

/// The text of an input; nothing of one that came as cells.
///
/// # Errors
/// Where the input cannot be read.
pub fn text(input: &Input) -> Result<String> {
    let mut text = String::new();
    for chunk in input.chunks()? {
        if let Body::Text(piece) = chunk?.body {
            text.push_str(&piece);
        }
    }
    Ok(text)
}

/// All rows of a printed table, with its totals, in their order.
///
/// # Errors
/// Where the input cannot be read, or a row has more cells than there are headings.
pub fn printed(input: &Input) -> Result<Vec<(u64, Vec<String>)>> {
    let mut header = input.header.clone();
    // Above merged cells, the line of the names may end before its rows do.
    let width = input.widest().unwrap_or(0).max(header.names.len());
    header.names.resize(width, String::new());
    let layout = Layout::printed(&header, input.dialect);
    let mut rows = Vec::new();
    for chunk in input.chunks()? {
        layout.rows(&chunk?, &mut |row| {
            rows.push(row.map(|row| (row.line, row.cells.iter().map(ToString::to_string).collect())));
        });
    }
    input.unchanged()?;
    let read = rows.into_iter().map(|row| {
        row.map_err(|reject| {
            user(
                format!("{}, line {}: {}", input.path, reject.line, reject.reason.en),
                "put cells that hold the delimiter in quotes, such as \"1,234\"",
            )
        })
    });
    read.collect()
}
