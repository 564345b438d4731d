//! What people are called who know each other: "老张", "小王", "王哥", and who is not to be named: "李某某".
//! The words are cues themselves; here it is told whether they are meant so.

use super::cues::{Class, Cue};
use super::name_title::{Edge, edge};
use super::name_words::Names;
use super::page::{Page, is_han};

/// Characters that make another word of "老" or "小" behind them: "养老", "大小".
const JOINED: &str = "古养敬变元父年衰苍月长大最太很到超百从胆微矮窄细幼弱狭渺很较好缩略越不还";

/// "老张" as a whole, of "王哥" and "李某某" the surname.
pub fn find(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let familiar = page.at(cue.start).is_some_and(|c| matches!(c, '老' | '小'));
    if familiar { before_surname(page, names, cue) } else { behind_surname(page, names, cue) }
}

fn before_surname(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let joined = page.before(cue.start).is_some_and(|c| JOINED.contains(c));
    let word = names.begins_no_name(page, cue.start + 1) || names.is_no_whole_name(page, cue.start + 1, cue.end + 1);
    // In a row of such words each ends where the next begins, or a round of masking would find but the last.
    let ends = !page.at(cue.end).is_some_and(is_han)
        || names.goes_on_with_person(page, cue.end)
        || page.cue_starts(cue.end, Class::Called as u32);
    (ends && !joined && !word && !names.is_brand(page, cue.end)).then_some((cue.start, cue.end))
}

fn behind_surname(page: &Page, names: &Names, cue: Cue) -> Option<(usize, usize)> {
    let word = names.goes_on_with_thing(page, cue) || names.is_brand(page, cue.end);
    let open = edge(page, names, cue.start) != Edge::Joined;
    (open && !word).then_some((cue.start, cue.start + 1))
}
