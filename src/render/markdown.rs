//! A Markdown table with the notes as a list.

use anyhow::Result;

use super::{Written, cells, has_totals};
use crate::table::Table;
use crate::table::listing::Listing;

/// # Errors
/// Never; the signature is that of every format.
pub fn render(table: &Table) -> Result<String> {
    let written = Written::new(table);
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|c| escape(c)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: Vec<&str> = written.numeric.iter().map(|n| if *n { "---:" } else { "---" }).collect();
    let mut out = format!("**{}**\n\n{}| {} |\n", escape(&table.title), line(&written.headers), rule.join(" | "));
    out.extend(written.rows.iter().map(|r| line(r)));
    if has_totals(table) {
        let bold: Vec<String> = written.totals.iter().map(|c| format!("**{}**", escape(c))).collect();
        out.push_str(&format!("| {} |\n", bold.join(" | ")));
    }
    out.push('\n');
    // What to do about a note is for who makes the table, not for who reads the document.
    out.extend(table.notes.iter().map(|n| format!("- {}\n", escape(&table.printed(n)))));
    Ok(out)
}

/// # Errors
/// Never; the signature is that of every format.
pub fn list(listing: &Listing) -> Result<String> {
    let line =
        |cells: Vec<String>| format!("| {} |\n", cells.iter().map(|c| escape(c)).collect::<Vec<_>>().join(" | "));
    let rule: Vec<&str> = listing.columns.iter().map(|c| if c.is_number() { "---:" } else { "---" }).collect();
    let title = if listing.title.is_empty() { String::new() } else { format!("**{}**\n\n", escape(&listing.title)) };
    let mut out = format!("{title}{}", line(listing.columns.iter().map(|c| c.label.clone()).collect()));
    out.push_str(&format!("| {} |\n", rule.join(" | ")));
    out.extend(listing.rows.iter().map(|row| line(cells(listing, row).collect())));
    let notes = listing.sentences();
    if !notes.is_empty() {
        out.push('\n');
    }
    out.extend(notes.iter().map(|n| format!("- {}\n", escape(n))));
    Ok(out)
}

fn escape(text: &str) -> String {
    text.trim().replace('\\', "\\\\").replace('|', "\\|").replace('*', "\\*").replace(['\n', '\r'], " ")
}
