//! The reference answers of the real files, where this machine has them. No row of them stands here, only counts.

use std::collections::BTreeMap;
use std::io::Read;

use plaint::privacy::Masker;
use plaint::schema::Record;
use plaint::source::cleanse::{Accounts, Privacy};
use plaint::source::input::{self, Opening};
use plaint::source::{self, Reading, profile};

use crate::support::{Bench, fraction, real_data, row};

#[test]
fn nyc_mediated_gives_its_reference_answers() {
    let Some(data) = real_data() else { return };
    let bench = Bench::new();
    let file = data.join("nyc_mediated_2015_2016.csv");
    let ledger = bench.json(&["import", file.to_str().unwrap()]);
    assert_eq!((ledger[0]["rows_read"].as_i64(), ledger[0]["imported"].as_i64()), (Some(4495), Some(4495)));

    let share = bench.json(&["table", "category-share"]);
    for (category, count) in [("product-quality", 866), ("false-marketing", 717), ("after-sales", 634), ("other", 2278)]
    {
        assert_eq!(fraction(row(&share, "category", category)), (count, 4495), "{category}");
    }
    let outcomes = bench.json(&["table", "complaints", "--by", "remedy_outcome"]);
    for (outcome, count) in [("granted", 2431), ("refused", 948), ("pending", 410), ("unknown", 706)] {
        assert_eq!(row(&outcomes, "remedy_outcome", outcome)["numerator"], count, "{outcome}");
    }
    let refusal = bench.json(&["table", "return-refusal-rate", "--by", "product_category"]);
    assert_eq!(fraction(&refusal["totals"]), (171, 497));
    for (industry, refused, decided) in [
        ("Furniture Sales", 41, 105),
        ("Misc Non-Food Retail", 31, 111),
        ("Electronic Store", 23, 73),
        ("Secondhand Dealer Auto", 16, 46),
        ("Home Improvement Contractor", 15, 24),
    ] {
        assert_eq!(fraction(row(&refusal, "product_category", industry)), (refused, decided), "{industry}");
    }
}

#[test]
fn wa_ag_rows_become_complaints() {
    let Some(data) = real_data() else { return };
    let bench = Bench::new();
    let file = data.join("wa_ag_2013_2017.csv.gz");
    let ledger = bench.json(&["import", file.to_str().unwrap()]);
    assert_eq!(ledger[0]["rows_read"], 138_995);
    assert_eq!((ledger[0]["imported"].as_i64(), ledger[0]["merged"].as_i64()), (Some(87_252), Some(51_743)));
    assert_eq!(bench.json(&["table", "complaints"])["totals"]["numerator"], 87_252);
    // The sum over complaints of the largest amount among their rows, computed from the file by hand.
    assert_eq!(bench.json(&["table", "amount-recovered"])["totals"]["numerator"], 1_454_054_712);
}

#[test]
fn heimao_rows_that_were_encoded_twice_are_put_right() {
    let Some(data) = real_data() else { return };
    let bench = Bench::new();
    let file = data.join("heimao_mojibake.csv");
    let ledger = &bench.json(&["import", file.to_str().unwrap()])[0];
    let count = |key: &str| ledger[key].as_i64().unwrap();
    assert_eq!(count("rows_read"), count("imported") + count("updated") + count("duplicates") + count("rejected"));
    assert!(count("imported") >= 30 && count("duplicates") >= 8, "{ledger}");
    // Garbled text has characters that no Chinese complaint has.
    let sellers = bench.run(&["table", "complaints", "--by", "seller,source_codes", "--format", "csv"]).stdout;
    assert!(!sellers.contains(['æ', 'ï', 'å', '\u{fffd}']), "{sellers}");
    assert!(sellers.contains("拼多多客户服务"));
}

/// The sources of the real files.
const SOURCES: [(&str, &str); 11] = [
    ("cfpb_sample.csv", "cfpb"),
    ("comcast_fcc_2015.csv", "generic"),
    ("consumidorgov_mojibake.csv", "consumidor-gov-br"),
    ("heimao_mojibake.csv", "heimao"),
    ("labelled_dev.csv", "generic"),
    ("labelled_train.csv", "generic"),
    ("nyc_dcwp_2022_2023.csv.gz", "nyc-dcwp"),
    ("nyc_mediated_2015_2016.csv", "nyc-mediated"),
    ("sindec_2009.csv", "sindec"),
    ("wa_ag_2013_2017.csv.gz", "wa-ag"),
    ("zh_negative_reviews_unlabelled.csv.gz", "generic"),
];

#[test]
fn every_real_file_is_imported_with_its_source_and_every_row_accounted_for() {
    let Some(data) = real_data() else { return };
    let bench = Bench::new();
    for (file, source) in SOURCES {
        let ledger = &bench.json(&["import", data.join(file).to_str().unwrap()])[0];
        let count = |key: &str| ledger[key].as_i64().unwrap();
        let accounted = ["imported", "merged", "updated", "duplicates", "rejected"].map(count).iter().sum::<i64>();
        assert_eq!((count("rows_read"), ledger["source"].as_str()), (accounted, Some(source)), "{file}: {ledger}");
        // The line of column names that stands among the rows again, and nothing else, may be rejected.
        assert!(count("rejected") <= 2, "{file}: {ledger}");
    }
}

/// The records of a text, without what differs between copies of a file.
fn records(bytes: &[u8]) -> (String, Vec<Record>) {
    let profiles = profile::shipped();
    let opening = Opening { known: source::known(&profiles), ..Opening::default() };
    let input = input::read("copy.csv", bytes, &opening).unwrap().next().unwrap().unwrap();
    let profile = source::detect(&input, &profiles).unwrap();
    let privacy = Privacy { masker: Some(Masker::new().into()), accounts: Accounts::Dropped };
    let as_of = "2026-11-21".parse().unwrap();
    let reading = Reading { profile, as_of, privacy: &privacy, keep_extra: true, strict: false, threads: 2 };
    let mut all = Vec::new();
    source::read(
        &input,
        &reading,
        |batch: &mut Vec<Record>, record| batch.push(record),
        |batch, _| {
            all.extend(batch.into_iter().flatten());
            Ok(())
        },
    )
    .unwrap();
    (input.encoding, all)
}

#[test]
fn copies_in_other_encodings_give_the_same_records() {
    let Some(data) = real_data() else { return };
    for (file, _) in SOURCES {
        let mut bytes = std::fs::read(data.join(file)).unwrap();
        if file.ends_with(".gz") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).unwrap();
            bytes = plain;
        }
        let text = String::from_utf8(bytes).unwrap();
        let (_, original) = records(text.as_bytes());
        let bare = text.trim_start_matches('\u{feff}');
        let wide: Vec<u8> = bare.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide_big: Vec<u8> =
            "\u{feff}".encode_utf16().chain(bare.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        for (name, copy) in
            [("gb18030", encoding_rs::GB18030.encode(bare).0.into_owned()), ("utf-16le", wide), ("utf-16be", wide_big)]
        {
            let (encoding, copied) = records(&copy);
            // A file of nothing but ASCII is the same bytes in GB18030 and in UTF-8.
            assert!(
                encoding == name || (bare.is_ascii() && name == "gb18030"),
                "{file} as {name} is taken for {encoding}"
            );
            assert_eq!(copied.len(), original.len(), "{file} as {name}");
            for (copied, original) in copied.iter().zip(&original) {
                assert_eq!(copied, original, "{file} as {name}");
            }
        }
    }
}

/// Pairs of what the annotators say and what the lexicon says.
type Pairs = Vec<(String, String)>;

/// Mean of the F1 of the four categories (of those that the annotators use).
fn macro_f1(pairs: &Pairs) -> f64 {
    let count = |said: &dyn Fn(&(String, String)) -> bool| pairs.iter().filter(|p| said(p)).count() as f64;
    let f1s: Vec<f64> = ["product-quality", "false-marketing", "after-sales", "other"]
        .iter()
        .filter(|c| pairs.iter().any(|p| p.0 == **c))
        .map(|c| {
            let both = count(&|p| p.0 == *c && p.1 == *c);
            2.0 * both / (count(&|p| p.0 == *c) + count(&|p| p.1 == *c))
        })
        .collect();
    f1s.iter().sum::<f64>() / f1s.len() as f64
}

/// Texts labelled by annotators after the codebook: the lexicon must not fall back behind what it has reached. The
/// figures of `docs/benchmarks.md` are what this prints with `--nocapture`.
#[test]
fn the_lexicon_agrees_with_annotators_as_well_as_before() {
    let Some(data) = real_data() else { return };
    let taxonomy = plaint::taxonomy::Taxonomy::shipped();
    let classifier = plaint::classify::Classifier::with(taxonomy, None).unwrap();
    for (file, least_zh, least_en) in [("labelled_train.csv", 0.70, 0.55), ("labelled_dev.csv", 0.64, 0.50)] {
        let mut reader = csv::Reader::from_path(data.join(file)).unwrap();
        let headers = reader.headers().unwrap().clone();
        let column = |name: &str| headers.iter().position(|h| h.trim_start_matches('\u{feff}') == name).unwrap();
        let [set, text, primary, remedy] = ["set", "text", "primary", "remedy"].map(column);
        let mut sets: BTreeMap<String, (Pairs, i32)> = BTreeMap::new();
        for record in reader.records() {
            let record = record.unwrap();
            let label = classifier.label_text(&record[text], false);
            let (pairs, same_remedy) = sets.entry(record[set].to_string()).or_default();
            // The codebook has no word for "asked, nothing told".
            *same_remedy += i32::from(label.remedy_outcome.replace("unknown", "none") == record[remedy]);
            pairs.push((record[primary].to_string(), label.category.to_string()));
        }
        for (set, (pairs, same_remedy)) in &sets {
            let accuracy = pairs.iter().filter(|p| p.0 == p.1).count() as f64 / pairs.len() as f64;
            let remedy = f64::from(*same_remedy) / pairs.len() as f64;
            let f1 = macro_f1(pairs);
            eprintln!("{file} {set}: n {}, accuracy {accuracy:.3}, macro-F1 {f1:.3}, remedy {remedy:.3}", pairs.len());
            assert!(f1 >= if set == "zh-reviews" { least_zh } else { least_en }, "{file} {set}: macro-F1 {f1}");
        }
    }
}
