//! Aligned columns for the terminal, with the notes underneath. A Chinese character is as wide as two letters.

use anyhow::Result;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Written, cells, has_totals};
use crate::table::listing::{Heading, Listing};
use crate::table::{Table, one_line};

/// # Errors
/// Never; the signature is that of every format.
pub fn render(table: &Table) -> Result<String> {
    let written = Written::new(table);
    let totals = has_totals(table).then_some(&written.totals[..]);
    let lines = grid(&written.headers, &written.numeric, &written.rows, totals);
    let notes: String = table.sentences().iter().map(|n| format!("  {n}\n")).collect();
    Ok(format!("{}\n{lines}{notes}", table.title))
}

/// Columns of the terminal for a cell of a listing; the other formats have whole texts.
const WIDEST: usize = 120;

/// # Errors
/// Never; the signature is that of every format.
pub fn list(listing: &Listing) -> Result<String> {
    let headers: Vec<String> = listing.columns.iter().map(|c| one_line(&c.label)).collect();
    let numeric: Vec<bool> = listing.columns.iter().map(Heading::is_number).collect();
    let rows: Vec<Vec<String>> =
        listing.rows.iter().map(|row| cells(listing, row).map(|cell| cut(&one_line(&cell))).collect()).collect();
    let lines = grid(&headers, &numeric, &rows, None);
    let notes: String = listing.sentences().iter().map(|n| format!("  {n}\n")).collect();
    let title = if listing.title.is_empty() { String::new() } else { format!("{}\n", one_line(&listing.title)) };
    Ok(format!("{title}{lines}{notes}"))
}

fn cut(text: &str) -> String {
    if text.width() <= WIDEST {
        return text.into();
    }
    let mut width = 1;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= WIDEST
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// Lines with rules under the headers, before the totals and at the ends.
fn grid(headers: &[String], numeric: &[bool], rows: &[Vec<String>], totals: Option<&[String]>) -> String {
    let mut widths: Vec<usize> = headers.iter().map(|h| h.width()).collect();
    for cells in rows.iter().map(Vec::as_slice).chain(totals) {
        cells.iter().zip(&mut widths).for_each(|(cell, width)| *width = cell.width().max(*width));
    }
    // A blank on both sides of a cell, and one between two.
    let rule = |with: &str| with.repeat(widths.iter().map(|w| w + 3).sum::<usize>().saturating_sub(1)) + "\n";
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).zip(numeric).map(|((cell, width), numeric)| {
            let blanks = " ".repeat(width - cell.width());
            if *numeric { format!(" {blanks}{cell} ") } else { format!(" {cell}{blanks} ") }
        });
        format!("{}\n", cells.collect::<Vec<_>>().join(" ").trim_end())
    };
    let mut out = format!("{}{}{}", rule("─"), line(headers), rule("═"));
    out.extend(rows.iter().map(|cells| line(cells)));
    if let Some(totals) = totals {
        out += &format!("{}{}", rule("─"), line(totals));
    }
    out + &rule("─")
}
