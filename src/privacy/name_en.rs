//! English names: after a title, a greeting, "my name is", a label of a form, a relative, and at the end of a letter.

use super::Kind;
use super::cues::{Class, Cue};
use super::name_en_words::{Names, Words, lower_word, skip, word_before};
use super::page::Page;

/// Claims every name beside a cue.
pub fn find(page: &mut Page, names: &Names) {
    page.claim_beside_cues(Kind::Name, |page, cue| {
        let rules: [(Class, Rule); 8] = [
            (Class::Mister, after_title),
            (Class::Dear, after_greeting),
            (Class::MyName, after_my_name),
            (Class::Field, after_label),
            (Class::Me, after_i_am),
            (Class::Relative, after_relative),
            (Class::Ending, after_ending),
            (Class::Here, before_here),
        ];
        rules.iter().filter(|(class, _)| cue.is(*class)).find_map(|(_, rule)| rule(page, names, cue))
    });
}

/// Where a name stands that a cue leads to.
type Rule = fn(&Page, &Names, Cue) -> Option<(usize, usize)>;

fn after_title(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let at = cue.end + usize::from(page.at(cue.end) == Some('.'));
    let capital = page.at(cue.start).is_some_and(|c| c.is_ascii_uppercase());
    let (start, end) = match names.words(page, at, 3) {
        Some(words) => (words.start, words.end),
        None => small_after_title(page, names, cue, at)?,
    };
    (capital && !names.is_titled_brand(page, cue.start, at, start)).then_some((start, end))
}

/// "Mrs baker said": a name in small letters, only after titles that are nothing else.
fn small_after_title(page: &Page, names: &Names, cue: Cue, at: usize) -> Option<(usize, usize)> {
    let firm =
        ["Mr", "Mrs", "Mr.", "Mrs."].iter().any(|title| page.slice(cue.start, at).iter().copied().eq(title.chars()));
    let start = page.skip_blanks(at);
    let name = lower_word(page, start);
    let end = start + name.chars().count();
    let small = page.at(start).is_some_and(|c| c.is_ascii_lowercase());
    let fits = firm && small && start > at && name.len() >= 3 && !names.is_small(&name) && names.ends(page, end);
    fits.then_some((start, end))
}

/// "Dear Jonathan," – a name only if nothing else follows on the line before a mark.
fn after_greeting(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let dear: String = page.slice(cue.start, cue.end).iter().collect();
    let Words { start, end, .. } = names.words(page, cue.end, 3)?;
    let marked = page.at(end).is_none_or(|c| {
        matches!(c, ',' | ':' | '!' | '\n' | '\r' | '-' | '.' | ';') || c == ' ' && page.at(end + 1) == Some('-')
    });
    let capital = dear.starts_with(|c: char| c.is_ascii_uppercase());
    let one_line = !page.slice(cue.end, start).contains(&'\n');
    let shouts = |chars: &[char]| chars.len() > 3 && !chars.iter().any(char::is_ascii_lowercase);
    let firm = shouts(page.slice(start, end)) && !shouts(page.slice(cue.start, cue.end));
    (marked && capital && one_line && !firm).then_some((start, end))
}

fn after_my_name(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    if let Some(words) = names.words(page, cue.end, 4) {
        return Some((words.start, words.end));
    }
    // In small letters it must be a known name, and another one only where nothing else follows.
    let start = page.skip_blanks(cue.end);
    let first = lower_word(page, start);
    let end = start + first.chars().count();
    let known = names.is_first(&first) && start > cue.end && !page.at(start).is_some_and(char::is_uppercase);
    let second = lower_word(page, end + 1);
    let longer = end + 1 + second.chars().count();
    let named = page.at(end) == Some(' ') && second.len() >= 2 && !names.is_small(&second) && names.ends(page, longer);
    known.then_some((start, if named { longer } else { end }))
}

/// "Complainant: Jane Doe;" – two words or a known name, up to a mark. After "to" and "from" only a known one.
fn after_label(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let words = names.words(page, cue.end, 4)?;
    let known = names.may_be_first(&words.first);
    let vague = matches!(page.at(cue.start), Some('T' | 't' | 'F' | 'f'));
    let enough = if vague { known && words.count >= 2 } else { known || words.count >= 2 };
    let one_line = !page.slice(cue.end, words.start).contains(&'\n');
    (enough && one_line && whole(page, names, &words)).then_some((words.start, words.end))
}

/// "This is Jane Doe", "I'm Jane Doe and": a known name and nothing that goes on with it.
fn after_i_am(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let words = names.words(page, cue.end, 4)?;
    let known = names.is_first(&words.first) || words.count >= 2 && names.may_be_first(&words.first);
    (known && whole(page, names, &words)).then_some((words.start, words.end))
}

/// "My husband Joe Doe", "her daughter, Jane,": a known name.
fn after_relative(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let bracket = page.starts(cue.end, " (");
    let words = match page.at(cue.end) {
        Some(',') => names.words(page, cue.end + 1, 3)?,
        _ if bracket => names.words_at(page, cue.end + 2, 3)?,
        _ => names.words(page, cue.end, 3)?,
    };
    // "my son Will", but no "customer Grace Period".
    let whose = ["my ", "My ", "his ", "her ", "our ", "'s "].iter().any(|word| page.ends(cue.start, word));
    let apart = page.at(cue.end) == Some(',');
    let known = names.is_first(&words.first) || whose && !apart && names.may_be_first(&words.first);
    let one_line = !page.slice(cue.end, words.start).contains(&'\n');
    (known && one_line && !names.is_brand(page, words.start)).then_some((words.start, words.end))
}

/// "Thanks,\nJane" and "Best, Tom" at the end of a letter.
fn after_ending(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let at = skip(page, cue.end, ",!.");
    let words = names.words_at(page, at, 3)?;
    // Some cues end with their mark.
    let between = page.slice(cue.end.saturating_sub(1), at);
    let apart = between.iter().any(|c| !c.is_alphanumeric());
    let (new_line, dash) = (between.contains(&'\n'), between.contains(&'-'));
    let last = page.skip_blanks(words.end);
    let closed = page.at(last).is_none_or(|c| matches!(c, '\n' | '\r' | '.' | ',' | '(' | '-' | '['));
    let at_end = page.slice(last, page.chars.len()).iter().all(|c| !c.is_alphanumeric());
    let known = names.is_first(&words.first) || names.may_be_first(&words.first) && (new_line || at_end || dash);
    let fits = if new_line {
        known || at_end || words.count >= 2
    } else {
        known && (between.contains(&',') || dash || at_end)
    };
    (fits && apart && closed && !names.is_brand(page, words.start)).then_some((words.start, words.end))
}

/// "Tom Baker here." at the beginning of a sentence.
fn before_here(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let end = cue.start.checked_sub(1).filter(|&end| page.at(end) == Some(' '))?;
    let mut start = word_before(page, end);
    if page.before(start) == Some(' ') && page.at(word_before(page, start - 1)).is_some_and(|c| c.is_ascii_uppercase())
    {
        start = word_before(page, start - 1);
    }
    let begins = page.before(start).is_none_or(|c| c == '\n')
        || start.checked_sub(2).and_then(|at| page.at(at)).is_some_and(|c| ".!?,".contains(c));
    let words = names.words_at(page, start, 3)?;
    let whole = words.end == end && names.is_first(&words.first);
    (begins && whole && !names.is_brand(page, start)).then_some((start, end))
}

/// Whether words are a whole name: nothing goes on with it, and it is no maker's.
fn whole(page: &Page, names: &Names, words: &Words) -> bool {
    names.ends(page, words.end) && !names.is_brand(page, words.start)
}
