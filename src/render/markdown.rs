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

/// A text on one line of a document, in which no character of its own is markup: no emphasis, code, link, tag or entity. Signs that
/// mean nothing where they stand are left alone, so that the source can be read too.
fn escape(text: &str) -> String {
    let chars: Vec<char> = text.trim().chars().collect();
    let mut out = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let (before, after) = (i.checked_sub(1).map(|i| chars[i]), chars.get(i + 1).copied());
        let follows = |word: &str| chars[i + 1..].iter().take(word.len()).copied().eq(word.chars());
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '\n' | '\r' => out.push(' '),
            '<' if after.is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(c)) => out.push_str("&lt;"),
            '&' if is_entity(&chars[i + 1..]) => out.push_str("&amp;"),
            '\\' | '|' | '*' | '`' | '[' | ']' | '~' => out.extend(['\\', c]),
            '_' if !(word(before) && word(after)) => out.push_str("\\_"),
            // Addresses become links by themselves.
            ':' if follows("//") => out.push_str("\\:"),
            '.' if i >= 3 && chars[i - 3..i].iter().all(|c| c.eq_ignore_ascii_case(&'w')) => out.push_str("\\."),
            c => out.push(c),
        }
    }
    out
}

/// Whether an ampersand before these characters makes an entity, such as `&lt;` or `&#60;`.
fn is_entity(behind: &[char]) -> bool {
    let end = behind.iter().position(|c| !c.is_ascii_alphanumeric() && *c != '#');
    end.is_some_and(|end| end > 0 && behind[end] == ';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_markup_in_them_stay_text_in_a_document() {
        for (text, expected) in [
            ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
            ("`rm`", "\\`rm\\`"),
            ("[点击](http://a.example)", "\\[点击\\](http\\://a.example)"),
            ("~~甲~~店*", "\\~\\~甲\\~\\~店\\*"),
            ("_甲_|乙\\", "\\_甲\\_\\|乙\\\\"),
            ("www.a.example &lt; &#60;", "www\\.a.example &amp;lt; &amp;#60;"),
            ("<0.1%, R&D, remedy_outcome, a < b", "<0.1%, R&D, remedy_outcome, a < b"),
            ("甲\n店", "甲 店"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }
}
