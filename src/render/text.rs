//! Aligned columns for the terminal, with the notes underneath.

use anyhow::Result;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table as Grid};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Written, has_totals, plain};
use crate::table::listing::{Heading, Listing};
use crate::table::{Table, one_line};

/// # Errors
/// Never; the signature is that of every format.
pub fn render(table: &Table) -> Result<String> {
    let written = Written::new(table);
    let totals = has_totals(table).then_some(&written.totals);
    let rows = written.rows.iter().chain(totals);
    let lines = trimmed(&grid(&written.headers, &written.numeric, rows), has_totals(table));
    let notes: String = table.sentences().iter().map(|n| format!("  {n}\n")).collect();
    Ok(format!("{}\n{lines}{notes}", table.title))
}

/// Columns of the terminal for a cell of a listing; the other formats have whole texts.
const WIDEST: usize = 120;

/// # Errors
/// Never; the signature is that of every format.
pub fn list(listing: &Listing) -> Result<String> {
    let headers: Vec<String> = listing.columns.iter().map(|c| one_line(&c.name)).collect();
    let numeric: Vec<bool> = listing.columns.iter().map(Heading::is_number).collect();
    let short = |cell| cut(&one_line(&plain(cell)));
    let rows: Vec<Vec<String>> = listing.rows.iter().map(|row| row.iter().map(short).collect()).collect();
    let lines = trimmed(&grid(&headers, &numeric, rows.iter()), false);
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

fn grid<'a>(headers: &[String], numeric: &[bool], rows: impl Iterator<Item = &'a Vec<String>>) -> String {
    let align = |cells: &[String]| -> Vec<Cell> {
        let side = |numeric: &bool| if *numeric { CellAlignment::Right } else { CellAlignment::Left };
        cells.iter().zip(numeric).map(|(c, n)| Cell::new(c).set_alignment(side(n))).collect()
    };
    let mut grid = Grid::new();
    grid.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    grid.set_header(align(headers));
    for row in rows {
        grid.add_row(align(row));
    }
    grid.to_string()
}

/// Keeps the rules under the header, before the totals and at the ends; takes the ones between rows away.
fn trimmed(grid: &str, totals: bool) -> String {
    let lines: Vec<&str> = grid.lines().collect();
    let rule = |line: &str| line.starts_with(['─', '╌', '═', '┄']);
    let last = lines.len() - 1;
    let before_totals = if totals { last.saturating_sub(2) } else { last };
    let keep = |i: usize| !rule(lines[i]) || i <= 2 || i == before_totals || i == last;
    lines.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, l)| format!("{}\n", l.trim_end())).collect()
}
