//! From bytes to records: every row is accounted for, on a line that the file has, and the number of threads and the cuts
//! between pieces change nothing. The first byte chooses the profile and the options.

use std::sync::LazyLock;

use chrono::NaiveDate;
use plaint::format::limits::Limits;
use plaint::privacy::Masker;
use plaint::source::cleanse::{Accounts, Privacy};
use plaint::source::input::{self, Input, Opening};
use plaint::source::profile::{self, Profile};
use plaint::source::{self, Reading};

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(profile::shipped);
static PRIVACY: LazyLock<Privacy> =
    LazyLock::new(|| Privacy { masker: Some(Masker::new().into()), accounts: Accounts::Hashed([7; 32]) });

pub fn check(data: &[u8]) {
    let Some((&choice, bytes)) = data.split_first() else { return };
    let limits = Limits { unpacked: 1 << 22, cells: 100_000 };
    let opening = Opening { known: source::known(&PROFILES), limits, ..Opening::default() };
    for input in input::read("in.csv", bytes, &opening).into_iter().flatten().flatten() {
        // Even choices take the profile that fits, odd ones force one.
        let profile = match choice % 2 {
            0 => source::detect(&input, &PROFILES).ok(),
            _ => PROFILES.get(usize::from(choice / 2) % PROFILES.len()),
        };
        if let Some(profile) = profile {
            one(&input, profile, choice, bytes);
        }
    }
}

fn one(input: &Input, profile: &Profile, choice: u8, bytes: &[u8]) {
    let keep = choice & 64 > 0;
    let as_of = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    let read = |threads| {
        let reading = Reading { profile, as_of, privacy: &PRIVACY, keep_extra: keep, strict: keep, threads };
        let (mut records, mut rejects) = (Vec::new(), Vec::new());
        let account = source::read(
            input,
            &reading,
            |all: &mut Vec<_>, record| all.push(record),
            |more, wrong| {
                records.extend(more.into_iter().flatten());
                rejects.extend(wrong);
                Ok(())
            },
        );
        account.map(|account| (account, records, rejects))
    };
    let Ok((account, records, rejects)) = read(1) else { return };
    if choice & 128 > 0 {
        let same = read(3).is_ok_and(|(_, more, wrong)| more == records && wrong == rejects);
        assert!(same, "the number of threads changes what is read");
    }
    let counted = records.len() as i64 + account.merged + account.duplicates + account.rejected;
    assert_eq!(account.rows_read, counted, "a row is unaccounted for");
    assert_eq!(account.rejected, rejects.len() as i64);
    let lines = bytes.len() as u64 + 1;
    assert!(rejects.iter().all(|reject| reject.line <= lines && reject.value.chars().count() <= 500), "{rejects:?}");
    for record in &records {
        assert!(!record.record_id.is_empty() && !record.fingerprint.is_empty(), "{record:?}");
        assert!(record.received_on.is_none_or(|day| day <= as_of), "{record:?}");
    }
    if let Some(lines) = rows_of_plain_text(input, profile, bytes) {
        assert_eq!(account.rows_read, lines, "each line below the header is a row");
    }
}

/// How many rows a text without quotes has: its lines below the header that say something. `None` where that is no simple question.
fn rows_of_plain_text(input: &Input, profile: &Profile, bytes: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}');
    let delimiter = char::from(input.dialect.delimiter);
    // A line with too few cells may be put together with the next ones.
    let short = |line: &str| (2..input.header.names.len()).contains(&line.split(delimiter).count());
    let delimited = input.format.en.starts_with("csv") || input.format.en.starts_with("tsv");
    if !delimited || input.encoding != "utf-8" || profile.melt.is_some() || text.contains('"') {
        return None;
    }
    let blank = |line: &&str| line.split(delimiter).all(|cell| cell.trim().is_empty());
    let mut below = text.split(['\r', '\n']).filter(|line| !line.is_empty());
    if below.clone().any(short) {
        return None;
    }
    // The lines above the header that say something are counted, so it is the next that does.
    for _ in 0..=input.header.above {
        below.find(|line| !blank(line));
    }
    Some(below.filter(|line| !blank(line)).count() as i64)
}
