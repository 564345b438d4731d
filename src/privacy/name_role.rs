//! Chinese names after a word for who somebody is: a role such as "消费者", a relative, a neighbour. Many other words stand there
//! too, so only what looks like a name from its surname to its end is one. Must not know titles and labels of forms.

use super::cues::{Class, Cue};
use super::name_words::Names;
use super::page::{Page, is_han};

/// The name after a role, with or without a colon.
pub fn after(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let mut start = page.skip_blanks(cue.end);
    if page.at(start).is_some_and(|c| matches!(c, ':' | '叫' | '(')) {
        start = page.skip_blanks(start + 1);
    }
    after_lead(page, names, start)
}

/// The name after a title that stands at the beginning, as in "女士王丽，".
pub fn after_title(page: &Page, names: &Names, title: Cue) -> Option<(usize, usize)> {
    let firm = ["先生", "女士"].iter().any(|word| page.starts(title.start, word)) && title.end - title.start == 2;
    let first = !page.before(title.start).is_some_and(is_han);
    let start = title.end + usize::from(page.at(title.end) == Some(':'));
    if firm && first { after_lead(page, names, start) } else { None }
}

/// A surname whose given name the writer has crossed out: "冯**".
pub fn crossed_out(page: &Page, names: &Names, start: usize) -> Option<(usize, usize)> {
    let end = start + names.surname(page, start);
    (end > start && page.at(end) == Some('*')).then_some((start, end))
}

fn after_lead(page: &Page, names: &Names, start: usize) -> Option<(usize, usize)> {
    let surname = names.surname(page, start);
    let whole = |given: usize| {
        let end = start + surname + given;
        let marked = !page.at(end).is_some_and(is_han);
        let sure = page.at(start).is_some_and(|c| names.is_sure(c));
        let ends = marked || names.is_deed(page, end) || given == 2 && (sure || names.follows(page, end));
        // A title that begins inside, as in "林小姐", takes its name itself.
        let titled = page.cues.iter().any(|cue| cue.is(Class::Title) && cue.start > start && cue.start < end);
        (ends && !titled && names.is_whole_name(page, start, end)).then_some((start, end))
    };
    whole(2).or_else(|| whole(1)).or_else(|| crossed_out(page, names, start))
}
