//! Aligned columns for the terminal, with the notes underneath.

use anyhow::Result;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table as Grid};

use super::{Written, has_totals};
use crate::table::Table;

/// # Errors
/// Never; the signature is that of every format.
pub fn render(table: &Table) -> Result<String> {
    let written = Written::new(table);
    let align = |cells: &[String]| -> Vec<Cell> {
        let side = |numeric: &bool| if *numeric { CellAlignment::Right } else { CellAlignment::Left };
        cells.iter().zip(&written.numeric).map(|(c, n)| Cell::new(c).set_alignment(side(n))).collect()
    };
    let mut grid = Grid::new();
    grid.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    grid.set_header(align(&written.headers));
    for row in &written.rows {
        grid.add_row(align(row));
    }
    if has_totals(table) {
        grid.add_row(align(&written.totals));
    }
    let lines = trimmed(&grid.to_string(), has_totals(table));
    let notes: String = table.sentences().iter().map(|n| format!("  {n}\n")).collect();
    Ok(format!("{}\n{lines}{notes}", table.title))
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
