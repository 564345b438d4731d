//! Masking: what is masked stays masked, and nothing but masks is written into a text.

use std::sync::LazyLock;

use plaint::privacy::{Found, Kind, Masker};

static MASKER: LazyLock<Masker> = LazyLock::new(Masker::new);

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut found = Found::default();
    let masked = MASKER.mask(text, &mut found);
    let pieces: u32 = found.counts.iter().sum();
    assert_eq!(pieces == 0, masked == text, "a text without findings stays as it is");
    let masks = |text: &str| Kind::ALL.iter().map(|kind| text.matches(kind.mask()).count()).sum::<usize>();
    assert!(masks(&masked) >= pieces as usize, "each finding leaves a mask: {masked:?}");
    assert!(found.contacts.iter().all(|contact| !contact.normalised.is_empty()), "{:?}", found.contacts);
    let mut again = Found::default();
    assert_eq!(MASKER.mask(&masked, &mut again), masked, "a masked text is masked again");
}
