//! The command that lists the complaints behind a row. Knows how a shell splits words, not how the row was computed.

use super::{Cell, Kind, REST, Role, Row, SUBTOTAL, Table, VARIANT};

impl Table {
    /// The command that lists the numerator of a row; `--denominator` or `--excluded` behind it lists the others. None where the
    /// table was not asked of complaints that are at hand, or where the row must not be taken apart, or holds what no key names: all groups that do not stand alone, or several bases at once.
    pub fn records(&self, row: &Row) -> Option<String> {
        if self.command.is_empty() || row.is(REST) {
            return None;
        }
        let keys: Vec<_> = self.columns.iter().zip(&row.cells).filter(|(c, _)| c.role == Role::Key).collect();
        let mut words = self.command.clone();
        if keys.iter().any(|(c, cell)| c.name == VARIANT && **cell == Cell::Empty) {
            return None;
        }
        let sums = row.is(SUBTOTAL) || *row == self.totals;
        let free = |cell: &Cell| sums && cell.is_sum();
        // A dimension that the row sums over still decides what is counted at all; the parts of a share do not.
        let dims =
            keys.iter().filter(|(c, _)| c.name != VARIANT).count() - usize::from(self.measure.kind == Kind::Share);
        let open = keys[..dims].iter().filter(|(_, cell)| free(cell));
        let open: Vec<&str> = open.map(|(c, _)| c.name.as_str()).collect();
        if !open.is_empty() {
            words.extend(["--by".to_string(), open.join(",")]);
        }
        for (column, cell) in keys.iter().filter(|(_, cell)| !free(cell)) {
            words.extend(["--row".to_string(), format!("{}={}", column.name, cell.plain())]);
        }
        Some(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
    }
}

/// A word as shells take it. Double quotes where they do, since they mean the same in every shell; else as POSIX shells have it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./,:=+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    if word.chars().any(char::is_control) {
        let escaped = word.chars().map(|c| match c {
            '\'' | '\\' => format!("\\{c}"),
            c if c.is_control() => format!("\\u{:04x}", c as u32),
            c => c.to_string(),
        });
        return format!("$'{}'", escaped.collect::<String>());
    }
    if !word.contains(['"', '$', '`', '\\', '!', '%']) {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_comes_through_a_shell_as_it_is() {
        for (word, written) in [
            ("region=北京市", "region=北京市"),
            ("seller=", "seller="),
            ("seller=A, B", "\"seller=A, B\""),
            ("region = '北京'", "\"region = '北京'\""),
            ("seller=\"x\" 'y'", "'seller=\"x\" '\\''y'\\'''"),
            ("seller=$HOME", "'seller=$HOME'"),
            ("seller=a\nb", "$'seller=a\\u000ab'"),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(word), written);
        }
    }
}
