//! The largest table of a page as rows of text. Many systems export "xls" files that are HTML, and Excel 2003 wrote
//! workbooks as XML; both are read here. Takes tag soup; the encoding is the caller's business.

mod page;
mod table;
#[cfg(test)]
mod tests;

use std::convert::Infallible;

use anyhow::Result;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::error::user;
use crate::format::grid::{Grid, Note};
use crate::format::limits::Limits;
use crate::lang::Text;
use page::Page;

/// Reads the table with the most cells of the page named `path`. A cell over several rows holds for each of them; one over
/// several columns is one value, in the first of them.
///
/// # Errors
/// A page without any table, or a table beyond the limits.
pub fn read(path: &str, text: &str, limits: &Limits) -> Result<Grid> {
    let mut page = Page::new(limits);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        page.take(event);
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
    let (over, sheet, mut tables) = page.finish();
    if over {
        return Err(user(
            format!("{path}: the tables of this page unfold to more than {} cells", limits.cells),
            "save the table as CSV and give that",
        ));
    }
    tables.retain(|table| table.filled > 0);
    let others = (tables.len() as u64).saturating_sub(1);
    // Of equally large tables the first one.
    let best = tables.into_iter().rev().max_by_key(|table| table.filled);
    let Some(best) = best else {
        return Err(user(format!("{path}: this page has no table with any content"), "open it in a browser and look"));
    };
    let what = if sheet { Text::alike("Excel 2003 XML") } else { Text::new("html table", "html 表格") };
    let notes = if others > 0 { vec![Note::TablesNotRead(others)] } else { Vec::new() };
    Ok(Grid { rows: best.rows, what, notes, broken: Vec::new() })
}
