//! Chinese names: before a title, and after a word that says that a name follows.

use super::Kind;
use super::cues::{Class, Cue};
use super::name_foreign::{self, run};
use super::name_words::Names;
use super::page::{Page, is_blank, is_han};
use super::{name_called, name_role, name_title};

/// Claims every name beside a cue.
pub fn find(page: &mut Page, names: &Names) {
    page.claim_beside_cues(Kind::Name, |page, cue| {
        let rules: [(Class, Rule); 6] = [
            (Class::Title, name_title::before_title),
            (Class::Title, name_role::after_title),
            (Class::Name, |page, names, cue| after_label(page, names, cue.end)),
            (Class::SelfName, after_role),
            (Class::Role, name_role::after),
            (Class::Called, name_called::find),
        ];
        let mut rules = rules.iter().filter(|(class, _)| cue.is(*class));
        rules.find_map(|(_, rule)| rule(page, names, cue))
    });
}

/// Where a name stands that a cue leads to.
type Rule = fn(&Page, &Names, Cue) -> Option<(usize, usize)>;

/// The name after a label such as "姓名：". Without a colon the word must look like a name to its end.
fn after_label(page: &Page, names: &Names, at: usize) -> Option<(usize, usize)> {
    let mut start = page.skip_blanks(at);
    let mut told = false;
    while page.at(start).is_some_and(|c| matches!(c, ':' | '是' | '为' | '叫' | '(' | '【' | '=') || is_blank(c)) {
        told |= page.at(start) == Some(':');
        start += 1;
    }
    let hinted = start > at || page.before(at) == Some('叫');
    let length = name_length(page, names, start, told).or_else(|| plain(page, names, start).filter(|_| hinted));
    let crossed_out = || name_role::crossed_out(page, names, start);
    length.map(|length| (start, start + length)).or_else(crossed_out)
}

/// The name after "本人" and the like, which is a name only if nothing else fits.
fn after_role(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let mut start = page.skip_blanks(cue.end);
    let told = page.at(start).is_some_and(|c| matches!(c, ':' | '叫'));
    // After "客服：" stands what was said, and no name.
    let last = if page.at(start) == Some('叫') { Some('叫') } else { page.before(cue.end) };
    let called = matches!(last, Some('叫' | '名' | '款')) && page.before(cue.start) != Some('让');
    if told {
        start = page.skip_blanks(start + 1);
    }
    let length = name_length(page, names, start, false).or_else(|| plain(page, names, start).filter(|_| called))?;
    let word: String = page.slice(cue.start, cue.end).iter().collect();
    let named = told || matches!(word.as_str(), "我叫" | "本人" | "本人叫" | "我名叫" | "他叫" | "她叫");
    let weak = names.is_weak(page, start);
    let marked = !page.at(start + length).is_some_and(is_han);
    (named || marked && !weak).then_some((start, start + length))
}

/// Characters of the name at `at`. `told` is whether a colon says that it is one.
fn name_length(page: &Page, names: &Names, at: usize, told: bool) -> Option<usize> {
    if let Some(length) = name_foreign::after(page, names, at) {
        return Some(length);
    }
    let surname = names.surname(page, at);
    if surname == 0 || (!told && names.begins_no_name(page, at)) {
        return unusual(page, names, at, told);
    }
    let ends = |length: usize| !page.at(at + length).is_some_and(is_han) || names.is_follower(page, at + length);
    let usual = |given: usize| {
        let end = at + surname + given;
        let chars = page.slice(at + surname, end);
        end <= page.chars.len() && (names.given(chars) || ends(surname + given) && names.whole_given(chars))
    };
    // A title behind a single surname is found with the title.
    let titled = |length: usize| page.cues.iter().any(|cue| cue.start == at + length && cue.is(Class::Title));
    if titled(surname) {
        return None;
    }
    // Without a colon a doubtful surname needs a mark or a word behind the name that only names have.
    let weak = surname == 1 && names.is_weak(page, at);
    let usual = |given: usize| usual(given) && (told || !weak || ends(surname + given));
    let (one, two) = (usual(1), usual(2));
    if two
        && names.follows(page, at + surname + 2)
        && !(names.follows(page, at + surname + 1) && names.is_follower(page, at + surname + 1))
    {
        return Some(surname + 2);
    }
    if one && names.follows(page, at + surname + 1) {
        return Some(surname + 1);
    }
    if two && !(names.is_follower(page, at + surname)) {
        return Some(surname + 2);
    }
    None
}

/// A name without a known surname where it is called one: two to four characters of which names are made, up to a mark.
fn plain(page: &Page, names: &Names, at: usize) -> Option<usize> {
    let length = run(page, at);
    let fits = (2..=4).contains(&length) && names.is_surely_given(page.slice(at, at + length));
    // "小明" is what friends say.
    let fits = fits && page.at(at) != Some('小');
    (fits && is_no_word(page, names, at, length)).then_some(length)
}

/// Whether nothing known stands in a stretch: no cue, no mask, no word that looks like a name.
fn is_no_word(page: &Page, names: &Names, at: usize, length: usize) -> bool {
    let cue = page.cues.iter().any(|cue| cue.start >= at && cue.start < at + length);
    !cue && !names.begins_no_name(page, at) && page.free(at, at + length)
}

/// A name without a known surname, or with two of them: only two to five characters between a colon and a mark.
fn unusual(page: &Page, names: &Names, at: usize, told: bool) -> Option<usize> {
    let length = run(page, at);
    let chars = page.slice(at, at + length);
    let fits = told && (2..=5).contains(&length) && names.given(chars);
    (fits && is_no_word(page, names, at, length)).then_some(length)
}
