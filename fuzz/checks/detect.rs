//! What a file is: its encoding, its text however the bytes come in, its kind, and its table.

use plaint::encoding::{Decoder, Found, Survey, mojibake};
use plaint::format::kind::kind;
use plaint::format::limits::Limits;
use plaint::source::input::{self, Opening};

pub fn check(data: &[u8]) {
    let (whole, pieces) = (survey(data, usize::MAX), survey(data, 7));
    assert_eq!(whole.is_ok(), pieces.is_ok(), "whether it is known depends on how the bytes come");
    if let (Ok(found), Ok(same)) = (&whole, &pieces) {
        let of = |f: &Found| (f.name(), f.bom, f.evidence.en.clone());
        assert_eq!(of(found), of(same), "what it is depends on how the bytes come");
        let (text, other) = (decoded(found, data, usize::MAX), decoded(found, data, 5));
        assert_eq!(text, other, "the text depends on how the bytes come");
        for line in text.lines() {
            let _ = mojibake::repair(line);
        }
    }
    for encoding in ["utf-8", "gb18030", "utf-16be", "big5", "shift_jis", "iso-2022-jp"] {
        let Some(encoding) = plaint::encoding::by_name(encoding) else { continue };
        let found = Found::asked(encoding, data);
        assert_eq!(decoded(&found, data, usize::MAX), decoded(&found, data, 1), "{}", found.name());
    }
    let _ = kind(data);
    let opening = Opening { limits: Limits { unpacked: 1 << 22, cells: 100_000 }, ..Opening::default() };
    for input in input::read("in", data, &opening).into_iter().flatten().flatten() {
        assert!(
            input.header.line > 0 || input.format.en.contains("json") || input.format.en == "parquet",
            "{}",
            input.format.en
        );
        for chunk in input.chunks().into_iter().flatten() {
            let _ = chunk.map(drop);
        }
    }
}

fn survey(data: &[u8], piece: usize) -> Result<Found, String> {
    let mut survey = Survey::new();
    data.chunks(piece).for_each(|bytes| survey.feed(bytes));
    survey.finish().map_err(|undecided| format!("{}{}", undecided.what().en, undecided.hint().en))
}

fn decoded(found: &Found, data: &[u8], piece: usize) -> String {
    let mut text = String::new();
    let mut decoder = Decoder::new(found);
    data.chunks(piece).for_each(|bytes| decoder.push(bytes, &mut text, false));
    decoder.push(b"", &mut text, true);
    text
}
