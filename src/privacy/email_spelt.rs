//! E-mail addresses whose `@` or full stops are written in another way: `name(at)126.com`, `name#qq.com`, "name at yahoo dot
//! com". Must not know addresses written in the usual way.

use super::Kind;
use super::cues::{Class, Cue};
use super::page::{Page, is_blank, is_han};

/// What stands for `@` before a known host.
const BEFORE_HOST: [&str; 9] = [" @ ", "@ ", " @", " at ", " AT ", "#", "＃", "*", "艾特"];
/// What stands for a full stop.
const DOTS: [&str; 11] = [" dot ", " DOT ", " 点 ", "(dot)", "[dot]", " (dot) ", " [dot] ", "点", "。", " .", "."];

/// Claims every address around a known host or a word for `@`.
pub fn find(page: &mut Page) {
    for at in 0..page.cues.len() {
        let cue = page.cues[at];
        let found = match () {
            () if cue.is(Class::At) => around_at(page, cue),
            () if cue.is(Class::Host) => before_host(page, cue),
            () => None,
        };
        if let Some((start, end, address)) = found {
            page.claim_contact(start, end, Kind::Email, address);
        }
    }
}

/// The address around a word for `@`.
fn around_at(page: &Page, cue: Cue) -> Option<(usize, usize, String)> {
    let blank = |at: usize| page.at(at).is_some_and(is_blank);
    let name_end = if cue.start > 0 && blank(cue.start - 1) { cue.start - 1 } else { cue.start };
    let host_start = if blank(cue.end) { cue.end + 1 } else { cue.end };
    join(page, name_end, host_start, false)
}

/// The address whose host is a known one.
fn before_host(page: &Page, cue: Cue) -> Option<(usize, usize, String)> {
    let sign = BEFORE_HOST.iter().find(|sign| page.ends(cue.start, sign))?;
    let words = sign.eq_ignore_ascii_case(" at ");
    join(page, cue.start - sign.chars().count(), cue.start, words)
}

/// The address whose name ends at `name_end` and whose host begins at `host_start`. `words` is whether it is spelt in words.
fn join(page: &Page, name_end: usize, host_start: usize, words: bool) -> Option<(usize, usize, String)> {
    let (start, name) = name_before(page, name_end)?;
    let (end, host) = host(page, host_start)?;
    // "contact me at gmail.com" gives no name.
    let marked = name.contains(|c: char| !c.is_ascii_alphabetic()) || page.slice(host_start, end).contains(&' ');
    let plain = words && (!marked || matches!(name.as_str(), "me" | "us" | "is" | "mail" | "email" | "them" | "it"));
    (name.len() >= 2 && !plain && page.free(start, end)).then(|| (start, end, format!("{name}@{host}")))
}

/// Where the name that ends at `end` begins, and how it is meant.
fn name_before(page: &Page, end: usize) -> Option<(usize, String)> {
    let mut start = end;
    let mut parts: Vec<String> = Vec::new();
    loop {
        let last = start;
        while page.before(start).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+')) {
            start -= 1;
        }
        if start == last {
            return None;
        }
        parts.push(page.slice(start, last).iter().collect());
        let Some(dot) = DOTS.iter().filter(|dot| dot.len() > 3).find(|dot| page.ends(start, dot)) else { break };
        start -= dot.chars().count();
    }
    parts.reverse();
    Some((start, parts.join(".").to_ascii_lowercase()))
}

/// End of the host at `start`, and how it is meant: parts with dots between, the last of them letters.
fn host(page: &Page, start: usize) -> Option<(usize, String)> {
    let (mut at, mut host, mut end) = (start, String::new(), None);
    loop {
        let length = page.slice(at, at + 24).iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '-').count();
        let part: String = page.slice(at, at + length).iter().collect();
        if length == 0 {
            break;
        }
        let last = part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
        host += &part.to_ascii_lowercase();
        at += length;
        if last && host.contains('.') {
            end = Some((at, host.clone()));
        }
        let Some(dot) = DOTS.iter().find(|dot| page.starts(at, dot)) else { break };
        // What follows a known ending is the rest of the sentence.
        let known = ["com", "net", "org", "cn", "uk"].contains(&part.to_ascii_lowercase().as_str());
        if known && host.contains('.') && (*dot != "." || page.at(at + 1).is_some_and(|c| is_blank(c) || is_han(c))) {
            break;
        }
        host.push('.');
        at += dot.chars().count();
    }
    end
}
