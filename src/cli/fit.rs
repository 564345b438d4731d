//! Texts made fit for a terminal.

/// A text without what a terminal would act on, character for character: files may hold anything.
pub fn terminal(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => c,
        '\t' | '\r' => ' ',
        c if c.is_control() => '\u{fffd}',
        // The marks that join letters and pictures are left: 👨\u{200d}👩\u{200d}👧.
        '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// A text on one line of a terminal.
pub fn line(text: &str) -> String {
    terminal(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_on_is_left_and_no_place_moves() {
        assert_eq!(terminal("👨\u{200d}👩\u{200d}👧"), "👨\u{200d}👩\u{200d}👧");
        let text = "甲\u{1b}[31m店\r\n\t\u{202e}乙";
        let shown = terminal(text);
        assert_eq!(shown.chars().count(), text.chars().count());
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n') && !shown.contains('\u{202e}'), "{shown:?}");
    }
}
