//! Masks personal data in complaint texts before they are stored: telephone, identity and card numbers, e-mail addresses,
//! QQ and WeChat accounts, vehicle plates, street addresses and names, in Chinese and English.
//! Must not know records, sources or where a text came from.

mod account;
mod address;
mod address_en;
mod address_en_rare;
mod address_numbers;
mod card;
mod cues;
mod email;
mod email_spelt;
mod identity;
mod name;
mod name_beside;
mod name_called;
mod name_en;
mod name_en_words;
mod name_foreign;
mod name_role;
mod name_title;
mod name_words;
mod numbers;
mod page;
mod phone;
mod phone_spelt;
mod plate;
mod plate_en;

#[cfg(test)]
mod evaluate;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use cues::{Class, Cues, Scan};
use page::{Page, Span};

/// What a piece of personal data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Phone,
    IdCard,
    BankCard,
    Email,
    Qq,
    WeChat,
    Plate,
    Address,
    Name,
}

impl Kind {
    /// All kinds, in the order of [`Found::counts`].
    pub const ALL: [Kind; 9] = [
        Kind::Phone,
        Kind::IdCard,
        Kind::BankCard,
        Kind::Email,
        Kind::Qq,
        Kind::WeChat,
        Kind::Plate,
        Kind::Address,
        Kind::Name,
    ];

    /// The name in reports and options.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Phone => "phone",
            Kind::IdCard => "id-card",
            Kind::BankCard => "bank-card",
            Kind::Email => "email",
            Kind::Qq => "qq",
            Kind::WeChat => "wechat",
            Kind::Plate => "plate",
            Kind::Address => "address",
            Kind::Name => "name",
        }
    }

    /// The name in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Kind::Phone => "电话",
            Kind::IdCard => "身份证号",
            Kind::BankCard => "银行卡号",
            Kind::Email => "邮箱",
            Kind::Qq => "QQ号",
            Kind::WeChat => "微信号",
            Kind::Plate => "车牌",
            Kind::Address => "地址",
            Kind::Name => "姓名",
        }
    }

    /// What is written in place of the data, the same in both languages.
    pub fn mask(self) -> &'static str {
        match self {
            Kind::Phone => "[电话]",
            Kind::IdCard => "[身份证]",
            Kind::BankCard => "[银行卡]",
            Kind::Email => "[邮箱]",
            Kind::Qq => "[QQ]",
            Kind::WeChat => "[微信]",
            Kind::Plate => "[车牌]",
            Kind::Address => "[地址]",
            Kind::Name => "[姓名]",
        }
    }
}

/// An account at which somebody can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Phone, e-mail, QQ or WeChat.
    pub kind: Kind,
    /// Digits only, or lower case: the same account is the same string, however it was written.
    pub normalised: String,
    /// Whether the text says that it is the writer's own.
    pub own: bool,
}

/// What was masked. Several texts may be added up in one.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Found {
    /// Masked pieces of each kind, in the order of [`Kind::ALL`].
    pub counts: [u32; 9],
    pub contacts: Vec<Contact>,
}

impl Found {
    /// Number of masked pieces of a kind.
    pub fn count(&self, kind: Kind) -> u32 {
        self.counts[kind as usize]
    }
}

/// Finds and masks personal data. Built once and shared between threads.
pub struct Masker {
    cues: Cues,
    names: name_words::Names,
    english_names: name_en_words::Names,
    places: address::Places,
    streets: address_en::Streets,
}

impl Default for Masker {
    fn default() -> Self {
        Masker::new()
    }
}

impl Masker {
    /// Reads the word lists that are part of the program.
    pub fn new() -> Masker {
        Masker {
            cues: Cues::new(),
            names: name_words::Names::new(),
            english_names: name_en_words::Names::new(),
            places: address::Places::new(),
            streets: address_en::Streets::new(),
        }
    }

    /// The text with masks in place of personal data; the text itself where there is none. Adds what was masked to `found`.
    /// Masking a masked text changes nothing.
    pub fn mask<'a>(&self, text: &'a str, found: &mut Found) -> Cow<'a, str> {
        self.mask_kinds(text, &Kind::ALL, found)
    }

    /// Masks data of these kinds only, as [`Masker::mask`] does: in the name of a shop, the street and the owner stay.
    pub fn mask_kinds<'a>(&self, text: &'a str, kinds: &[Kind], found: &mut Found) -> Cow<'a, str> {
        // What nobody typed in one go is masked in windows, so that the work stays in proportion to its length.
        if text.len() > LONG {
            return Cow::Owned(self.mask_long(text, kinds, found));
        }
        self.mask_window(text, Margins::default(), kinds, found)
    }

    /// Masks a long text in windows that overlap, so that whatever begins in one of them is seen with what stands around it.
    fn mask_long(&self, text: &str, kinds: &[Kind], found: &mut Found) -> String {
        let (mut masked, mut done) = (String::with_capacity(text.len()), 0);
        while done < text.len() {
            let end = text.floor_char_boundary((done + LONG).min(text.len()));
            let begin = before_mask(&masked, masked.floor_char_boundary(masked.len().saturating_sub(3 * AROUND)));
            let window = [&masked[begin..], &text[done..end]].concat();
            let margin = |inside: bool| if inside { AROUND } else { 0 };
            let margins = Margins { before: margin(begin > 0), after: margin(end < text.len()) };
            let window = self.mask_window(&window, margins, kinds, found).into_owned();
            masked.truncate(begin);
            masked.push_str(&window);
            done = end;
        }
        masked
    }

    fn mask_window<'a>(&self, text: &'a str, margins: Margins, kinds: &[Kind], found: &mut Found) -> Cow<'a, str> {
        let mut masked = Cow::Borrowed(text);
        // A mask may lay bare what stood beside the data: the text is read until nothing more is found. Each round leaves
        // less that is not masked, so there is a last one, and most often it is the second.
        loop {
            let mut spans = self.spans(&masked);
            spans.retain(|span| kinds.contains(&span.kind) && margins.leave(span, masked.len()));
            if spans.is_empty() {
                return masked;
            }
            masked = Cow::Owned(replace(&masked, spans, found));
        }
    }

    /// The pieces of personal data in order, as bytes of the text.
    fn spans(&self, text: &str) -> Vec<Span> {
        let Scan { cues, digit, at, dot } = self.cues.scan(text);
        let named = cues.iter().any(|cue| cue.stands_alone());
        let spelt = cues.iter().any(|cue| cue.is(Class::Phone)) && (digit || phone_spelt::may_hold(text));
        let home = digit || cues.iter().any(|cue| cue.is(Class::Home));
        if !digit && !at && !named && !spelt && !home {
            return Vec::new();
        }
        let mut page = Page::new(text, &cues);
        // Earlier finds keep their place: an address of e-mail is no account, a number of a card no telephone.
        if at {
            email::find(&mut page);
        }
        if named {
            email_spelt::find(&mut page);
        }
        if dot && (text.contains("://") || text.contains("www.") || text.contains("WWW.")) {
            page.protect_links();
        }
        if digit || named {
            account::find(&mut page);
        }
        if digit {
            numbers::find(&mut page);
        }
        if spelt || digit && page.han {
            phone_spelt::find(&mut page);
        }
        if digit && page.han {
            plate::find(&mut page);
        }
        if home && page.han {
            address::find(&mut page, &self.places);
        }
        if digit && page.latin {
            address_en::find(&mut page, &self.streets);
            plate_en::find(&mut page);
        }
        if named {
            name::find(&mut page, &self.names);
            name_en::find(&mut page, &self.english_names);
        }
        if page.han {
            name_beside::find(&mut page, &self.names);
        }
        page.into_spans()
    }
}

/// Longest text, in bytes, that is masked as a whole.
const LONG: usize = 8 * 1024;
/// Bytes around a piece of personal data that may tell what it is.
const AROUND: usize = 256;

/// Bytes at both ends of a window of which another window sees more.
#[derive(Debug, Clone, Copy, Default)]
struct Margins {
    before: usize,
    after: usize,
}

impl Margins {
    /// Whether a piece of a window so long begins between the margins.
    fn leave(self, span: &Span, length: usize) -> bool {
        span.start >= self.before && span.start < length.saturating_sub(self.after)
    }
}

/// The place itself, or the beginning of the mask that it lies in.
fn before_mask(text: &str, at: usize) -> usize {
    let holds = |mask: &str| {
        let open = (at + 1).saturating_sub(mask.len())..at;
        open.into_iter().find(|open| text.as_bytes()[*open..].starts_with(mask.as_bytes()))
    };
    Kind::ALL.iter().find_map(|kind| holds(kind.mask())).unwrap_or(at)
}

/// Puts the masks in place and counts them.
fn replace(text: &str, spans: Vec<Span>, found: &mut Found) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for span in spans {
        masked.push_str(text.get(end..span.start).unwrap_or_default());
        masked.push_str(span.kind.mask());
        end = span.end;
        let count = &mut found.counts[span.kind as usize];
        *count = count.saturating_add(1);
        if let Some((normalised, own)) = span.contact {
            found.contacts.push(Contact { kind: span.kind, normalised, own });
        }
    }
    masked.push_str(text.get(end..).unwrap_or_default());
    masked
}
