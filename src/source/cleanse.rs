//! What must not be stored is masked before anything else sees a record, and what is needed to recognise a text or an
//! account later is kept as hashes. Must not know files or columns.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::transform::Reject;
use crate::digest::{hash, hex};
use crate::fold::half_width;
use crate::privacy::{Contact, Found, Kind, Masker};
use crate::schema::Record;

/// What becomes of personal data.
pub struct Privacy {
    /// `None`: it is kept (`--keep-personal`).
    pub masker: Option<Arc<Masker>>,
    pub accounts: Accounts,
}

/// What becomes of sellers' accounts named in a text.
pub enum Accounts {
    /// They are not kept.
    Dropped,
    /// As hashes with a secret: the same account has the same hash within one dataset.
    Hashed([u8; 32]),
    /// In clear (`--keep-seller-ids`).
    Clear,
}

impl Privacy {
    /// Masks the texts of a record and fills what is derived from them. Adds to `found` what was masked.
    pub fn cleanse(&self, record: &mut Record, found: &mut Found) {
        if let Some(masker) = &self.masker {
            let told = found.contacts.len();
            // What a file calls a problem or a reason may be a whole text.
            let texts = [
                &mut record.title,
                &mut record.narrative,
                &mut record.request,
                &mut record.result,
                &mut record.source_codes,
                &mut record.extra,
            ];
            for text in texts {
                if let Cow::Owned(masked) = masker.mask(text, found) {
                    *text = masked;
                }
            }
            // Shops are called after people and streets.
            for name in [&mut record.seller, &mut record.product, &mut record.product_category] {
                if let Cow::Owned(masked) = masker.mask_kinds(name, &NUMBERS, found) {
                    *name = masked;
                }
            }
            // No name of a place has a number: who wrote one in wrote an address.
            for place in [&mut record.region, &mut record.city] {
                if place.chars().any(char::is_numeric)
                    && let Cow::Owned(masked) = masker.mask(place, found)
                {
                    *place = masked;
                }
            }
            record.seller_ids = self.accounts.keep(&found.contacts[told..]);
            found.contacts.truncate(told);
        }
        record.text_key = text_key(record);
    }

    /// A word of a file as it may be shown.
    pub fn masked(&self, word: &str) -> String {
        match &self.masker {
            Some(masker) => masker.mask(word, &mut Found::default()).into_owned(),
            None => word.to_string(),
        }
    }

    /// Masks the value of a rejected row, which is written to a file too. `number`: where that of its complaint stands, by which
    /// people find it, and which may look like the number of a card.
    pub fn cleanse_reject(&self, reject: &mut Reject, number: Option<Range<usize>>, found: &mut Found) {
        // A row that could not be read may be of any length. Half of a number is not known as one.
        let (mut value, cut) = beginning(&reject.value, LONGEST_VALUE + LONGEST_DATUM);
        let number = number.filter(|number| number.end <= value.len()).unwrap_or(0..0);
        let parts =
            [(0..number.start, &Kind::ALL[..]), (number.clone(), &NO_CARD), (number.end..value.len(), &Kind::ALL)];
        let masked = self
            .masker
            .as_ref()
            .map(|masker| parts.map(|(part, kinds)| masker.mask_kinds(&value[part], kinds, found)).concat());
        found.contacts.clear();
        if let Some(masked) = &masked {
            let whole = masked.chars().count().saturating_sub(if cut { LONGEST_DATUM } else { 0 });
            (value, _) = beginning(masked, whole);
        }
        reject.value = beginning(value, LONGEST_VALUE).0.to_string();
    }
}

/// What is masked in the names of shops and goods.
const NUMBERS: [Kind; 6] = [Kind::Phone, Kind::IdCard, Kind::BankCard, Kind::Email, Kind::Qq, Kind::WeChat];

/// What is masked in the number of a complaint.
const NO_CARD: [Kind; 8] =
    [Kind::Phone, Kind::IdCard, Kind::Email, Kind::Qq, Kind::WeChat, Kind::Plate, Kind::Address, Kind::Name];

/// Characters of a rejected value that are shown, and of the longest personal data that masking knows as a whole.
const LONGEST_VALUE: usize = 500;
const LONGEST_DATUM: usize = 64;

/// The first characters of a text, and whether more follow.
fn beginning(text: &str, characters: usize) -> (&str, bool) {
    text.char_indices().nth(characters).map_or((text, false), |(end, _)| (&text[..end], true))
}

impl Accounts {
    fn keep(&self, contacts: &[Contact]) -> String {
        let theirs = contacts.iter().filter(|c| !c.own);
        let mut kept: Vec<String> = match self {
            Accounts::Dropped => return String::new(),
            Accounts::Clear => theirs.map(|c| format!("{}:{}", c.kind.name(), c.normalised)).collect(),
            Accounts::Hashed(key) => theirs.map(|c| format!("{}:{}", c.kind.name(), keyed(key, c))).collect(),
        };
        kept.sort_unstable();
        kept.dedup();
        kept.join("|")
    }
}

/// The first 96 bits of the HMAC-SHA-256 of an account, in hex.
fn keyed(key: &[u8; 32], contact: &Contact) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(contact.kind.name().as_bytes());
    mac.update(contact.normalised.as_bytes());
    hex(&mac.finalize().into_bytes()[..12])
}

/// Shortest text, in letters, that is told from others by itself: 退货 is many people's whole story.
const SHORTEST: usize = 8;

/// A hash of the story's letters and digits alone, in lower case and half width; empty for a story too short to be told
/// from others. The same text filed through several channels has one key.
fn text_key(record: &Record) -> String {
    let story = if record.narrative.is_empty() { &record.title } else { &record.narrative };
    let mut letters = String::with_capacity(story.len());
    let mut count = 0;
    // Most letters are ideographs; the tables of the language need not be asked for them.
    let is_letter = |c: &char| matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric();
    for c in story.chars().map(half_width).filter(is_letter) {
        letters.push(c.to_ascii_lowercase());
        count += 1;
    }
    if count < SHORTEST { String::new() } else { hash([letters.as_str()]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Text;

    fn cleansed(accounts: Accounts, narrative: &str) -> Record {
        let privacy = Privacy { masker: Some(Masker::new().into()), accounts };
        let mut record = Record { narrative: narrative.into(), ..Record::default() };
        privacy.cleanse(&mut record, &mut Found::default());
        record
    }

    #[test]
    fn a_sellers_account_is_kept_as_a_hash_with_a_secret_and_in_clear_only_where_asked() {
        let text = "加了卖家微信：mm_8866 之后被拉黑，本人电话13912345678";
        let clear = cleansed(Accounts::Clear, text);
        assert_eq!(clear.seller_ids, "wechat:mm_8866");
        assert!(
            !clear.narrative.contains("mm_8866") && !clear.narrative.contains("13912345678"),
            "{}",
            clear.narrative
        );
        let hashed = |key| cleansed(Accounts::Hashed([key; 32]), text).seller_ids;
        assert_eq!(hashed(1), hashed(1));
        assert_ne!(hashed(1), hashed(2));
        assert!(!hashed(1).contains("mm_8866"));
        assert_eq!(cleansed(Accounts::Dropped, text).seller_ids, "");
    }

    #[test]
    fn a_name_and_a_telephone_among_the_codes_are_masked_and_codes_stay() {
        let codes = |text: &str| {
            let privacy = Privacy { masker: Some(Masker::new().into()), accounts: Accounts::Dropped };
            let mut record = Record { source_codes: text.into(), ..Record::default() };
            privacy.cleanse(&mut record, &mut Found::default());
            record.source_codes
        };
        let masked = codes("Other: call Jane Roe|(312) 555-0147|jane.roe@example.com");
        assert!(!masked.contains("555") && !masked.contains('@'), "{masked}");
        for plain in
            ["质量问题|售后服务", "D01|E01", "Problem with a purchase shown on your statement", "假冒伪劣>三无"]
        {
            assert_eq!(codes(plain), plain);
        }
    }

    #[test]
    fn a_telephone_where_a_rejected_value_is_cut_is_masked() {
        let privacy = Privacy { masker: Some(Masker::new().into()), accounts: Accounts::Dropped };
        for end in 480..580 {
            for before in ["", &"13800138000，".repeat(20)] {
                let fill = "面".repeat(end - before.chars().count());
                let value = format!("{before}{fill}，电话13912345678，请尽快联系{}", "面".repeat(80));
                let reason = Text::default();
                let mut reject = Reject { line: 1, field: "(row)".into(), value, reason, furniture: false };
                privacy.cleanse_reject(&mut reject, None, &mut Found::default());
                assert!(!reject.value.contains("139"), "{end}: {}", reject.value);
                assert!(reject.value.chars().count() <= LONGEST_VALUE);
            }
        }
        let short = |value: &str| {
            let (value, reason) = (value.to_string(), Text::default());
            let mut reject = Reject { line: 1, field: "(row)".into(), value, reason, furniture: false };
            privacy.cleanse_reject(&mut reject, None, &mut Found::default());
            reject.value
        };
        assert_eq!(short("2017-13-45"), "2017-13-45");
    }

    #[test]
    fn an_address_written_in_the_place_of_a_place_is_masked() {
        let privacy = Privacy { masker: Some(Masker::new().into()), accounts: Accounts::Dropped };
        let city = "南山区科技路5号2栋301室 联系电话13912345678";
        let mut record = Record { region: "Springfield, 312 555-0147".into(), city: city.into(), ..Record::default() };
        privacy.cleanse(&mut record, &mut Found::default());
        assert!(!record.city.contains("139") && !record.city.contains("5号"), "{}", record.city);
        assert!(!record.region.contains("0147"), "{}", record.region);
        for (region, city) in [("Santos", "Jordan"), ("山东", "济南市")] {
            let mut record = Record { region: region.into(), city: city.into(), ..Record::default() };
            privacy.cleanse(&mut record, &mut Found::default());
            assert_eq!((record.region.as_str(), record.city.as_str()), (region, city));
        }
    }

    #[test]
    fn the_same_story_through_two_channels_has_one_key() {
        let key = |text: &str| cleansed(Accounts::Dropped, text).text_key;
        assert_eq!(key("收到的面膜是三无产品，商家拒绝退货。"), key(" 收到的面膜是三无产品,商家拒绝退货"));
        assert_ne!(key("收到的面膜是三无产品，商家拒绝退货。"), key("收到的面膜是三无产品，商家同意退货。"));
        assert_eq!(key("退货"), "");
    }
}
