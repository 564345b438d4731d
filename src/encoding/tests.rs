use super::*;
use encoding_rs::{BIG5, EUC_KR, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use proptest::prelude::*;
use std::io::Read;

fn survey(bytes: &[u8], chunk: usize) -> Result<Found, Undecided> {
    let mut survey = Survey::new();
    bytes.chunks(chunk.max(1)).for_each(|c| survey.feed(c));
    survey.finish()
}

fn decode(found: &Found, bytes: &[u8], chunk: usize) -> String {
    let (mut text, mut decoder) = (String::new(), Decoder::new(found));
    bytes.chunks(chunk.max(1)).for_each(|c| decoder.push(c, &mut text, false));
    decoder.push(&[], &mut text, true);
    text
}

/// How many characters of a text stand for bytes that are none.
fn replaced(text: &str) -> u64 {
    text.matches('\u{fffd}').count() as u64
}

fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    match encoding {
        e if e == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        e if e == UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => encoding.encode(text).0.into_owned(),
    }
}

fn name_of(bytes: &[u8]) -> String {
    survey(bytes, 7).map_or_else(|_| "undecided".into(), |found| found.name())
}

const CHINESE: &str = "投诉标题,投诉详情,金额\n退款问题,“客服”一直不处理，要求退款！,12.5\n";
const PORTUGUESE: &str = "área;situação\nSão Paulo;não resolvida\nCobrança;devolução à vista\n";
const RARE: &str = "编号,内容\n1,㐀䶵𠀀😀ｶﾅ€\u{e000}\u{e7c7}①Ⅳé\n2,我们的服务态度不好\n";

#[test]
fn western_text_in_gb18030_is_known_by_its_pairs_of_bytes() {
    for text in ["name,what\nJoe’s,it’s late\nAnn’s,no\n", "nome,x\nJosé,é bom\nInês,à toa\n", "São,não\nção,maçã\n"]
    {
        let bytes = encoding_rs::GB18030.encode(text).0;
        let mut survey = Survey::new();
        survey.feed(&bytes);
        assert_eq!(survey.finish().unwrap().name(), "gb18030", "{text}");
    }
}

#[test]
fn another_encoding_is_told_wherever_its_first_character_stands() {
    let story = "2023-01-05,商家一直不退款，我已經打了很多次電話，客服說要等，東西質量太差了\n".repeat(300);
    let bytes = encode(&story, BIG5);
    for before in [0, 1000, 65_516, 65_517, 65_535, 65_536, 200_000] {
        let file = [format!("{}\n", "x".repeat(before)).as_bytes(), &bytes].concat();
        for chunk in [7, 4096, file.len()] {
            let told = survey(&file, chunk).unwrap_err().reason;
            assert!(matches!(told, Reason::Rival(encoding) if encoding == BIG5), "{before}: {told:?}");
        }
    }
}

#[test]
fn every_encoding_is_recognised_and_survives() {
    for text in [CHINESE, PORTUGUESE, RARE] {
        for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
            if encoding == GB18030 && text == PORTUGUESE {
                continue; // nobody writes Portuguese like that
            }
            let bytes = encode(text, encoding);
            for chunk in 1..bytes.len() {
                let found = survey(&bytes, chunk).unwrap_or_else(|e| panic!("{}: {e}", encoding.name()));
                assert_eq!(found.encoding, encoding, "{text} in chunks of {chunk}: {}", found.evidence.en);
                assert_eq!(decode(&found, &bytes, chunk), text);
            }
        }
    }
    let bytes = encode(PORTUGUESE, WINDOWS_1252);
    let found = survey(&bytes, 5).unwrap();
    assert_eq!(decode(&found, &bytes, 3), PORTUGUESE);
    assert_eq!(
        found.evidence.en,
        "not UTF-8 (byte 0xE1 on line 1), and accented letters stand alone in it 7 times, as in Windows-1252"
    );
}

#[test]
fn a_byte_order_mark_decides_and_is_no_text() {
    for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
        let bytes = encode(&format!("\u{feff}{CHINESE}"), encoding);
        let found = survey(&bytes, 1).unwrap();
        assert_eq!((found.encoding, found.evidence.en.as_str()), (encoding, "a byte-order mark"));
        assert_eq!(decode(&found, &bytes, 1), CHINESE);
        assert_eq!(Found::asked(encoding, &bytes).bom, found.bom);
    }
    let bad = [b"\xEF\xBB\xBF".as_slice(), &[0xB5; 200_000]].concat();
    let found = survey(&bad, 999).unwrap();
    assert_eq!((found.encoding, replaced(&decode(&found, &bad, 999))), (UTF_8, 200_000));
    assert_eq!(Found::asked(UTF_16LE, b"\xFE\xFF\0a").encoding, UTF_16BE);
    assert_eq!(Found::asked(BIG5, b"\xEF\xBB\xBFa").bom, 0);
    let utf32: Vec<u8> = "\u{feff}a,b".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    assert!(survey(&utf32, 3).unwrap_err().to_string().contains("UTF-32"));
}

#[test]
fn short_files_are_told_apart() {
    for text in ["姓名\n", "投诉\n", "id,类型\n1,x\n", "手机,T恤\n"] {
        assert_eq!(name_of(&encode(text, GB18030)), "gb18030", "{text}");
        assert_eq!(name_of(text.as_bytes()), "utf-8", "{text}");
        assert_eq!(name_of(&encode(text, UTF_16LE)), "utf-16le", "{text}");
        assert_eq!(name_of(&encode(text, UTF_16BE)), "utf-16be", "{text}");
    }
    for text in ["café\n", "name\nJosé\n", "RECLAMAÇÃO\n", "nome;situação\n", "naïve – “no”", "5 £", "Müller\n"]
    {
        assert_eq!(name_of(&encode(text, WINDOWS_1252)), "windows-1252", "{text}");
        assert_eq!(name_of(text.as_bytes()), "utf-8", "{text}");
    }
    assert_eq!(survey(b"a,b\n1,2\n", 3).unwrap().evidence.en, "all 8 bytes are ASCII");
}

#[test]
fn a_stray_zero_does_not_make_utf16_and_many_make_no_text() {
    let text = format!("{CHINESE}a\0b,c\n");
    assert_eq!(name_of(text.as_bytes()), "utf-8");
    assert_eq!(name_of(&encode(&text, GB18030)), "gb18030");
    assert_eq!(name_of(b"a,b\n1,\0\n"), "utf-8");
    let error = survey(b"a\n\x00\x01\x00\x00\x02\x00\x00", 2).unwrap_err();
    assert_eq!(error.place, Some(Place { line: 2, offset: 2, byte: 0 }));
}

#[test]
fn long_rows_of_chinese_in_utf16_need_few_line_ends() {
    let text = format!("内容\n{}\n", "在上海买的东西上面写着上等货结果上当了真是气人".repeat(100));
    assert_eq!(name_of(&encode(&text, UTF_16LE)), "utf-16le");
    assert_eq!(name_of(&encode(&text, UTF_16BE)), "utf-16be");
}

#[test]
fn a_few_bad_bytes_do_not_change_the_encoding() {
    let mut bytes = CHINESE.repeat(3).into_bytes();
    bytes.remove(60);
    let found = survey(&bytes, 11).unwrap();
    assert_eq!((found.name().as_str(), replaced(&decode(&found, &bytes, 13))), ("utf-8", 1));
    assert!(found.evidence.en.contains(" and 1 are not (the first: "), "{}", found.evidence.en);
    assert!(found.evidence.en.ends_with(" on line 2)"), "{}", found.evidence.en);

    let mut bytes = encode(&CHINESE.repeat(3), GB18030);
    bytes.insert(bytes.len() - 8, 0xFF);
    let found = survey(&bytes, 11).unwrap();
    assert_eq!((found.name().as_str(), replaced(&decode(&found, &bytes, 13))), ("gb18030", 1));
    assert!(found.evidence.en.ends_with("all but 1 of its 88 characters are valid GB18030"), "{}", found.evidence.en);
}

#[test]
fn places_are_right_far_into_a_file() {
    for encoding in [UTF_8, GB18030] {
        let mut bytes = encode(&CHINESE.repeat(5_000), encoding);
        // In GB18030 the stray byte and the line end after it are no pair.
        bytes.push(0xFF);
        bytes.extend(encode("\n完\n", encoding));
        let found = survey(&bytes, 77_777).unwrap();
        assert_eq!((found.encoding, replaced(&decode(&found, &bytes, 77_777))), (encoding, 1));
        let place = if encoding == UTF_8 { "(the first: byte 0xFF on line 10,001)" } else { "all but 1 of its" };
        assert!(found.evidence.en.contains(place), "{}", found.evidence.en);
    }
}

#[test]
fn a_file_that_changes_its_encoding_is_refused_with_the_line() {
    let mut bytes = CHINESE.repeat(300).into_bytes();
    bytes.extend(encode(&CHINESE.repeat(100), GB18030));
    let error = survey(&bytes, 1000).unwrap_err();
    assert_eq!(error.place.map(|p| p.line), Some(601));
    assert_eq!(error.reason, Reason::Mixed);
    assert_eq!(
        error.to_string(),
        "the file begins in UTF-8 and goes on in another encoding (byte 0xCB on line 601, at offset 29,102)"
    );
}

#[test]
fn a_few_accents_or_words_in_utf8_before_gb18030_are_told_as_a_change() {
    let rows = |name: &str, n: usize| format!("{name},it never arrived\n").repeat(n);
    for name in ["Café", "乙丙商行", "São"] {
        let mut bytes = [&b"seller,text\n"[..], rows(name, 50).as_bytes()].concat();
        bytes.extend(encode(&rows("乙丙商行", 300), GB18030));
        let error = survey(&bytes, 1000).unwrap_err();
        assert_eq!((error.reason, error.place.map(|p| p.line)), (Reason::Mixed, Some(52)), "{name}");
    }
    // A character or two that are valid in both prove nothing.
    let both = "女,女\n".repeat(4);
    let bytes = encode(&format!("{both}{}", rows("乙丙商行", 30)), GB18030);
    assert_eq!(name_of(&bytes), "gb18030");
}

#[test]
fn utf16_that_is_one_byte_off_or_another_encoding_from_some_line_on_is_refused_with_the_line() {
    for (encoding, other) in [(UTF_16LE, UTF_16BE), (UTF_16BE, UTF_16LE)] {
        let part = |lines: usize, end: &str| encode(&CHINESE.replace('\n', end).repeat(lines), encoding);
        for marked in [&[][..], &encode("\u{feff}", encoding)] {
            for end in ["\n", "\r\n"] {
                // Without a mark, the beginning must tell.
                let lines = if marked.is_empty() { 1_000 } else { 50 };
                let first = [marked, &part(lines, end)].concat();
                let shifted = [&first[..], b"\n", &part(70, end)].concat();
                let joined = [&first[..], &encode(&format!("\u{feff}{}", CHINESE.repeat(70)), other)].concat();
                for (what, bytes) in [("a byte too many", shifted), ("the other order", joined)] {
                    let error = survey(&bytes, 999).unwrap_err();
                    let place = error.place.map(|p| (p.line, p.offset));
                    assert_eq!(
                        (error.reason, place),
                        (Reason::Shifted, Some((2 * lines as u64 + 1, first.len() as u64))),
                        "{what}"
                    );
                }
                // One damaged character spoils nothing, and a mark between two parts is none.
                let damaged = [&first[..], &encode("\u{a00}\u{2c00}", encoding), &part(70, end)].concat();
                let twice = [&first[..], &encode("\u{feff}", encoding), &part(70, end)].concat();
                assert!([damaged, twice].iter().all(|bytes| survey(bytes, 999).unwrap().encoding == encoding));
            }
        }
    }
}

#[test]
fn noise_and_encodings_that_have_to_be_named_are_refused() {
    let mut state = 1u64;
    let mut noise = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 56) as u8
    };
    for length in [300, 5_000, 300_000] {
        let bytes: Vec<u8> = std::iter::repeat_with(&mut noise).take(length).collect();
        assert_eq!(name_of(&bytes), "undecided", "{length}");
        let bytes: Vec<u8> = bytes.iter().map(|b| b | 1).collect();
        assert_eq!(name_of(&bytes), "undecided", "{length} without zeros");
    }
    let text = "投訴標題,內容\n退款,客服一直沒有處理這個問題，商品與網頁上說的不一樣，要求退貨還錢\n";
    assert_eq!(name_of(&encode(text, BIG5)), "undecided");
    assert_eq!(name_of(&encode("商品が届かない,返金をお願いします\n", SHIFT_JIS)), "undecided");
    assert_eq!(name_of(&encode("Возврат денег не работает, товар плохой\n", WINDOWS_1251)), "undecided");
    assert_eq!(name_of(&encode(text, GB18030)), "gb18030", "traditional characters");
    assert_eq!(name_of(&encode(&PORTUGUESE.to_uppercase(), WINDOWS_1252)), "windows-1252", "capitals");
}

#[test]
fn encodings_have_many_names() {
    for (label, encoding) in [
        ("GBK", GB18030),
        ("gb2312", GB18030),
        ("cp936", GB18030),
        ("UTF8", UTF_8),
        ("utf-16", UTF_16LE),
        ("utf-16be", UTF_16BE),
        (" Big5 ", BIG5),
        ("cp950", BIG5),
        ("latin1", WINDOWS_1252),
        ("iso-8859-1", WINDOWS_1252),
        ("cp1252", WINDOWS_1252),
        ("shift_jis", SHIFT_JIS),
        ("cp949", EUC_KR),
    ] {
        assert_eq!(by_name(label), Some(encoding), "{label}");
    }
    assert_eq!(by_name("utf-32"), None);
    assert_eq!(by_name(""), None);
}

#[test]
fn real_files_survive_every_encoding() {
    for name in [
        "heimao_mojibake.csv",
        "labelled_dev.csv",
        "labelled_train.csv",
        "sindec_2009.csv",
        "consumidorgov_mojibake.csv",
        "nyc_mediated_2015_2016.csv",
        "zh_negative_reviews_unlabelled.csv.gz",
    ] {
        let path = format!("/work/shared/data/{name}");
        let Ok(raw) = std::fs::read(&path) else {
            eprintln!("SKIPPED: there is no {path}");
            continue;
        };
        let mut text = String::new();
        match name.ends_with(".gz") {
            true => flate2::read::MultiGzDecoder::new(raw.as_slice()).read_to_string(&mut text).unwrap(),
            false => raw.as_slice().read_to_string(&mut text).unwrap(),
        };
        let text = text.trim_start_matches('\u{feff}');
        for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE, WINDOWS_1252] {
            let bytes = encode(text, encoding);
            if encoding == WINDOWS_1252 && WINDOWS_1252.decode_without_bom_handling(&bytes).0 != text
                || encoding == GB18030 && name.starts_with("consumidor")
            {
                continue;
            }
            let found = survey(&bytes, 100_003).unwrap_or_else(|e| panic!("{name} in {}: {e}", encoding.name()));
            // Without anything beyond ASCII, the encodings of single bytes are the same.
            let expected = if bytes.is_ascii() && !is_utf16(encoding) { UTF_8 } else { encoding };
            assert_eq!(found.encoding, expected, "{name}: {}", found.evidence.en);
            assert!(decode(&found, &bytes, 65_537) == text, "{name} in {}", encoding.name());
        }
    }
}

proptest! {
    #[test]
    fn any_text_survives_any_encoding_and_chunking(text in ".{0,40}\n[一-龥]{0,20}\n", chunk in 1..9usize) {
        for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
            let bytes = encode(&text, encoding);
            let decoded = decode(&Found::asked(encoding, b""), &bytes, chunk);
            // The web's GB18030 writes some characters for private use as it writes others: U+E78D as U+FE10.
            let private = |c| ('\u{e000}'..='\u{f8ff}').contains(&c);
            if encoding != GB18030 || !text.contains(private) {
                prop_assert_eq!(decoded, text.clone());
            }
        }
    }

    #[test]
    fn the_survey_counts_what_the_decoder_replaces(bytes in proptest::collection::vec(any::<u8>(), 0..60), chunk in 1..9usize) {
        use super::readers::{Block, Gb18030, Utf8};
        let block = Block { bytes: &bytes, offset: 0, line: 1, last: true };
        let (mut utf8, mut gb) = (Utf8::default(), Gb18030::default());
        utf8.read(&block, 0);
        gb.read(&block, 0);
        prop_assert_eq!(utf8.malformed, replaced(&decode(&Found::asked(UTF_8, b""), &bytes, chunk)));
        prop_assert_eq!(gb.malformed, replaced(&decode(&Found::asked(GB18030, b""), &bytes, chunk)));
        prop_assert_eq!(gb.high, bytes.iter().filter(|b| **b >= 0x80).count() as u64);
    }

    #[test]
    fn utf8_is_decoded_as_the_standard_library_does(bytes in proptest::collection::vec(prop_oneof![
        any::<u8>(), Just(0xE4), Just(0xB8), Just(0x80), Just(0xF0), Just(0x9F)], 0..60), chunk in 1..9usize) {
        let found = Found::asked(UTF_8, b"");
        prop_assert_eq!(decode(&found, &bytes, chunk), String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_cut_file_keeps_its_encoding(chunk in 1..50usize, share in 0.2..1.0f64) {
        for (text, encodings) in [
            (CHINESE, vec![UTF_8, GB18030, UTF_16LE, UTF_16BE]),
            (PORTUGUESE, vec![UTF_8, WINDOWS_1252, UTF_16LE, UTF_16BE]),
        ] {
            for encoding in encodings {
                let bytes = encode(text, encoding);
                let cut = &bytes[..(bytes.len() as f64 * share) as usize];
                let found = survey(cut, chunk);
                prop_assert_eq!(found.as_ref().ok().map(|f| f.encoding), Some(encoding), "{:?} {:x?}", found, cut);
                let whole = decode(&found.unwrap(), cut, chunk);
                let sound = whole.trim_end_matches('\u{fffd}');
                prop_assert!(text.starts_with(sound), "{}", whole);
            }
        }
    }

    #[test]
    fn a_zero_anywhere_does_not_change_the_encoding(at in 0.0..1.0f64, chunk in 1..50usize) {
        for (text, encodings) in [
            (CHINESE, vec![UTF_8, GB18030]),
            (PORTUGUESE, vec![UTF_8, WINDOWS_1252]),
            ("a plain row,of 3 cells,here\nand,another,one\n", vec![UTF_8]),
        ] {
            for encoding in encodings {
                let mut bytes = encode(text, encoding);
                bytes.insert((bytes.len() as f64 * at) as usize, 0);
                prop_assert_eq!(survey(&bytes, chunk).ok().map(|f| f.encoding), Some(encoding), "{:x?}", bytes);
            }
        }
    }

    #[test]
    fn no_bytes_make_it_fail(bytes in proptest::collection::vec(any::<u8>(), 0..300), chunk in 1..99usize) {
        if let Ok(found) = survey(&bytes, chunk) {
            decode(&found, &bytes, chunk);
        }
    }
}
