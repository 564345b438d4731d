//! A Markdown table with the notes as a list.

use anyhow::Result;

use super::{Written, has_totals};
use crate::table::Table;

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
    out.extend(table.sentences().iter().map(|n| format!("- {}\n", escape(n))));
    Ok(out)
}

fn escape(text: &str) -> String {
    text.trim().replace('\\', "\\\\").replace('|', "\\|").replace('*', "\\*").replace(['\n', '\r'], " ")
}
