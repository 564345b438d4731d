//! QQ numbers and WeChat identities: what follows their cues.

use super::Kind;
use super::cues::{Class, Cue};
use super::page::{Page, is_blank};
use super::phone;

/// Words between a cue and its account.
const LINKS: [&str; 31] = [
    "联系", "添加", "搜索", "号码", "账号", "帐号", "同号", "号", "ID", "Id", "id", "is", "就是", "是", "为", "叫",
    ":", "=", "群", "(", "[", "【", "「", "\"", "“", "'", "加", "我", "number", "account", "No.",
];

/// Claims every account beside a cue.
pub fn find(page: &mut Page) {
    for at in 0..page.cues.len() {
        let cue = page.cues[at];
        if cue.is(Class::Qq) {
            qq(page, cue);
        } else if cue.is(Class::WeChat) {
            wechat(page, cue);
        }
    }
}

/// How a cue leads to its account.
struct Lead {
    /// First character of the account.
    start: usize,
    /// Whether a word or a colon says that an account follows.
    explicit: bool,
    /// Whether a word for the account itself or a colon says so, and not only "is".
    named: bool,
    /// Whether anything at all stands between.
    apart: bool,
}

/// Whether a comma leads from an English cue to its account: "on WeChat, anna_88". A Chinese comma has no blank behind it.
fn is_comma(page: &Page, cue: Cue, at: usize) -> bool {
    let english = page.at(cue.start).is_some_and(|c| matches!(c, 'w' | 'W' | 'v' | 'V'));
    english && page.at(at) == Some(',') && page.at(at + 1).is_some_and(is_blank)
}

/// Steps over the words between a cue and its account.
fn lead(page: &Page, cue: Cue) -> Lead {
    let mut at = cue.end;
    let mut explicit = false;
    let mut named = ["id", "ID", "Id"].iter().any(|word| page.ends(cue.end, word));
    loop {
        at = page.skip_blanks(at);
        // Masked text is never a link, though it begins with a bracket.
        let link = LINKS.iter().find(|link| page.starts(at, link) && page.free(at, at + 1));
        match link {
            // An English word goes on: "is" in "issue".
            Some(link) if ends_latin(link) && page.at(at + link.len()).is_some_and(|c| c.is_ascii_alphabetic()) => {
                break;
            }
            // A place to write the account may hold its beginning, as in `id_88`.
            Some(link)
                if ends_latin(link) && page.at(at + link.len()).is_some_and(|c| c.is_ascii_digit() || c == '_') =>
            {
                break;
            }
            Some(link) => {
                explicit |= !matches!(*link, "我" | "群");
                named |= matches!(*link, "ID" | "Id" | "id" | ":" | "=");
                at += link.chars().count();
            }
            None if at > cue.end && page.at(at) == Some('/') || at == cue.end && is_comma(page, cue, at) => at += 1,
            None => break,
        }
        if at - cue.end > 14 {
            break;
        }
    }
    Lead { start: at, explicit, named: named && explicit, apart: at > cue.end }
}

fn ends_latin(link: &str) -> bool {
    link.ends_with(|c: char| c.is_ascii_alphabetic())
}

fn qq(page: &mut Page, cue: Cue) {
    // "QQ/微信：12345678" and "QQ、微信 12345678" belong to both: the number is claimed by the later cue.
    let start = lead(page, cue).start;
    let length = page.slice(start, start + 20).iter().take_while(|c| c.is_ascii_digit()).count();
    let end = start + length;
    let number = (5..=12).contains(&length) && page.at(start) != Some('0');
    let whole =
        !page.at(end).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '@' | '元' | '块' | '万' | '%' | '_'));
    let decimal = matches!(page.at(end), Some('.')) && page.at(end + 1).is_some_and(|c| c.is_ascii_digit());
    if number && whole && !decimal {
        let digits = page.slice(start, end).iter().collect();
        page.claim_contact(start, end, Kind::Qq, digits);
    }
}

fn wechat(page: &mut Page, cue: Cue) {
    let lead = lead(page, cue);
    // The cue may itself be the beginning of an identity, as in `wxid_12345`.
    let latin_cue = page.before(cue.end).is_some_and(|c| c.is_ascii_alphabetic());
    if latin_cue && !lead.apart && matches!(page.at(cue.end), Some('_' | '-')) {
        return claim_id(page, cue.start, Trust::Word);
    }
    if page.slice(cue.start, cue.end) == ['w', 'x', 'i', 'd'] {
        return claim_id(page, cue.start, Trust::Word);
    }
    if let Some(mobile) = phone::mobile_at(page, lead.start) {
        page.claim_contact(mobile.start, mobile.end, Kind::WeChat, mobile.normalised);
        return;
    }
    let length = page.slice(lead.start, lead.start + 20).iter().take_while(|c| c.is_ascii_digit()).count();
    if length > 0 {
        number(page, &lead, length);
        return;
    }
    let short = ["vx", "wx", "VX", "WX", "Vx", "Wx"].iter().any(|word| page.ends(cue.end, word));
    let comma = page.at(cue.end) == Some(',');
    let trust = match () {
        _ if lead.explicit && !latin_cue => Trust::Word,
        _ if lead.named => Trust::LowerWord,
        _ if short || !page.before(lead.start).is_some_and(is_blank) => Trust::Hyphen,
        _ if comma || lead.explicit && is_somebodys(page, cue) => Trust::LastHyphen,
        _ => Trust::Mark,
    };
    claim_id(page, lead.start, trust);
}

/// Whether the words right before a cue say whose account it is.
fn is_somebodys(page: &Page, cue: Cue) -> bool {
    page.ends(cue.start, "'s ") || page.cue_before(cue.start, 1, Class::Own as u32 | Class::Other as u32).is_some()
}

/// What may be taken for an identity, by what leads to it. Each holds what the ones before hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// What has a digit or an underscore.
    Mark,
    /// What has a hyphen, before a mark of punctuation: no "third-party seller".
    LastHyphen,
    /// What has a hyphen.
    Hyphen,
    /// A word in small letters before a mark of punctuation.
    LowerWord,
    /// Any word.
    Word,
}

/// A QQ number that serves as a WeChat identity.
fn number(page: &mut Page, lead: &Lead, length: usize) {
    let end = lead.start + length;
    let unit = page.at(end).is_some_and(|c| c.is_ascii_alphanumeric() || "元块万.个人次年月日天%".contains(c));
    if lead.explicit && (6..=12).contains(&length) && !unit {
        let digits = page.slice(lead.start, end).iter().collect();
        page.claim_contact(lead.start, end, Kind::WeChat, digits);
    }
}

/// Claims the identity at `start` if what leads to it is trusted enough.
fn claim_id(page: &mut Page, start: usize, trust: Trust) {
    let length = page.slice(start, start + 32).iter().take_while(|&&c| in_id(c)).count();
    let mut end = start + length;
    while end > start && page.before(end) == Some('-') {
        end -= 1;
    }
    let id = page.slice(start, end);
    let marked = id.iter().any(|c| c.is_ascii_digit() || *c == '_');
    let next = page.at(end + 1).is_none_or(char::is_whitespace);
    let last = page.at(end).is_none_or(|c| matches!(c, ',' | ';' | '!' | '?' | ')' | '。' | '\n') || c == '.' && next);
    let needed = match () {
        _ if marked => Trust::Mark,
        _ if id.contains(&'-') && last => Trust::LastHyphen,
        _ if id.contains(&'-') => Trust::Hyphen,
        _ if last && is_lower_word(id) => Trust::LowerWord,
        _ => Trust::Word,
    };
    let letter = id.first().is_some_and(|c| c.is_ascii_alphabetic());
    if !letter || !(6..=20).contains(&id.len()) || trust < needed {
        return;
    }
    let id = id.iter().collect::<String>().to_ascii_lowercase();
    if !is_common(&id) && page.at(end) != Some('@') {
        page.claim_contact(start, end, Kind::WeChat, id);
    }
}

/// Whether the letters are small and no word for what happened to an account: "closed", "pending".
fn is_lower_word(id: &[char]) -> bool {
    id.iter().all(char::is_ascii_lowercase) && !id.ends_with(&['e', 'd']) && !id.ends_with(&['i', 'n', 'g'])
}

fn in_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Words that stand after a WeChat cue and are no identity.
fn is_common(id: &str) -> bool {
    const COMMON: [&str; 28] = [
        "account",
        "payment",
        "wechat",
        "weixin",
        "moments",
        "refund",
        "number",
        "official",
        "message",
        "messages",
        "contact",
        "support",
        "service",
        "seller",
        "unknown",
        "applet",
        "transfer",
        "iphone",
        "e-mail",
        "invalid",
        "nothing",
        "silence",
        "please",
        "frozen",
        "private",
        "correct",
        "always",
        "available",
    ];
    COMMON.contains(&id) || id.starts_with("iphone")
}
