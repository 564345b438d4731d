use std::sync::Arc;

use super::*;
use crate::encoding::{Found, by_name};
use crate::source::records::Records;
use crate::source::rows::Dialect;

fn shape() -> Shape {
    Shape { dialect: Dialect { delimiter: b',', returns_only: false }, columns: 2, header: 1, short: Arc::default() }
}

/// The text that comes, with lines that are no record in brackets; cut into pieces of about `piece` bytes.
fn given(text: &str, piece: usize) -> String {
    let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
    let mut chunks = Chunks { piece, ..Chunks::new("in.csv", text.as_bytes(), decoder, shape()) };
    chunks.buffer = vec![0; piece];
    let mut all = String::new();
    for chunk in chunks {
        let seen = |line: u64, all: &str| {
            assert_eq!(line, 1 + all.replace('\u{1}', "").matches('\n').count() as u64, "after {all:?}");
        };
        match chunk.unwrap() {
            Chunk { line, body: Body::Text(text) } => {
                seen(line, &all);
                all += &text;
            }
            Chunk { body: Body::Unread(lines), .. } => {
                for (line, shown, _) in lines {
                    seen(line, &all);
                    all += &format!("\u{1}{shown}");
                    // Its line end was taken with it.
                    let rest = &text[all.replace('\u{1}', "").len()..];
                    all += &rest.chars().take_while(|c| *c == '\r').collect::<String>();
                    if rest.trim_start_matches('\r').starts_with('\n') {
                        all.push('\n');
                    }
                }
            }
            Chunk { body: Body::Cells(_), .. } => unreachable!("a text has no cells"),
        }
    }
    all
}

/// The records of a text, one cell after the other.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut cells, mut all) = (Records::new(text, b','), Vec::new(), Vec::new());
    while records.next(&mut cells).is_some() {
        all.push(cells.iter().map(ToString::to_string).collect());
    }
    all
}

/// The same cut into pieces first; none where a line is no record.
fn records(text: &str, piece: usize) -> Option<Vec<Vec<String>>> {
    records_of(text, piece, false)
}

fn records_of(text: &str, piece: usize, escaped: bool) -> Option<Vec<Vec<String>>> {
    let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
    let chunks = Chunks::new("in.csv", text.as_bytes(), decoder, shape()).escaped(escaped);
    let chunks = Chunks { piece, buffer: vec![0; piece], ..chunks };
    let bodies = chunks.map(|chunk| match chunk.unwrap().body {
        Body::Text(text) => Some(cells(&text)),
        _ => None,
    });
    Some(bodies.collect::<Option<Vec<_>>>()?.concat())
}

#[test]
fn a_piece_ends_where_a_record_does() {
    let text = "a,b\n1,\"two\nlines\"\n3,\"say \"\"x\"\"\n\"\n5,6\n";
    let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
    let chunks = Chunks { piece: 1, ..Chunks::new("in.csv", text.as_bytes(), decoder, shape()) };
    let pieces: Vec<_> = chunks.map(|c| c.unwrap().body).collect();
    assert_eq!(pieces, [Body::Text(text.into())], "what has come is given on up to the last record");
}

#[test]
fn a_quote_that_the_next_one_opens_again_was_never_closed() {
    let text = "a,b\n1,\"torn\n2,x\n3,y\n4,\"quoted, and sound\"\n5,z\n";
    assert_eq!(given(text, 1 << 20), text.replace("1,\"torn", "\u{1}1,\"torn"));
}

#[test]
fn a_line_without_end_is_given_up_and_the_next_one_read() {
    let long = "x".repeat(LONGEST + 2 * READ);
    let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
    let text = format!("a,b\n{long}\n3,4\n");
    let chunks: Vec<Chunk> = Chunks::new("in.csv", text.as_bytes(), decoder, shape()).map(Result::unwrap).collect();
    assert_eq!(chunks[0], Chunk { line: 1, body: Body::Text("a,b\n".into()) });
    let shown = "x".repeat(SHOWN);
    assert_eq!(chunks[1], Chunk { line: 2, body: Body::Unread(vec![(2, shown, Text::new(TOO_LONG[0], TOO_LONG[1]))]) });
    assert_eq!(chunks[2], Chunk { line: 3, body: Body::Text("3,4\n".into()) });
}

proptest::proptest! {
    #[test]
    fn no_byte_is_lost_wherever_pieces_end(text in "[ab, \"\n中\r]{0,120}", piece in 1usize..40) {
        let whole = given(&text, 1 << 20);
        proptest::prop_assert_eq!(whole.replace('\u{1}', ""), text.clone());
        proptest::prop_assert_eq!(given(&text, piece), whole);
    }

    #[test]
    fn a_text_is_cut_where_its_records_end(text in "[ab, ,\"\"\n]{0,80}", piece in 1usize..40) {
        if let Some(cut) = records(&text, piece) {
            proptest::prop_assert_eq!(cut, cells(&text));
        }
    }

    #[test]
    fn cells_with_quotes_behind_backslashes_come_back_wherever_they_are_cut(
        rows in proptest::collection::vec(proptest::collection::vec("[ab坏,\"]{0,5}", 2), 1..12),
        piece in 1usize..40,
    ) {
        let written = |cell: &String| format!("\"{}\"", cell.replace('"', "\\\""));
        let line = |row: &Vec<String>| row.iter().map(written).collect::<Vec<_>>().join(",") + "\n";
        let text: String = rows.iter().map(line).collect();
        proptest::prop_assert_eq!(records_of(&text, piece, true), Some(rows), "{}", text);
    }

    #[test]
    fn cells_in_quotes_come_back_with_blanks_before_and_behind_them(
        rows in proptest::collection::vec(proptest::collection::vec((0..3u8, "[ab, \"]{0,5}", " {0,2}", " {0,2}"), 2..4), 1..12),
        piece in 1usize..40,
    ) {
        let (mut text, mut wanted) = (String::new(), Vec::new());
        for row in &rows {
            let cells = row.iter().map(|(form, said, before, behind)| match form {
                0 => said.replace([',', '"'], ""),
                // What stands behind a quoted cell without blanks before it is a part of it.
                1 => format!("\"{}\"{behind}", said.replace('"', "\"\"")),
                _ => format!("{before} \"{}\"{behind}", said.replace('"', "\"\"")),
            });
            text += &(cells.collect::<Vec<_>>().join(",") + "\n");
            wanted.push(row.iter().map(|(form, said, _, behind)| match form {
                0 => said.replace([',', '"'], ""),
                1 => format!("{said}{behind}"),
                _ => said.clone(),
            }).collect::<Vec<_>>());
        }
        proptest::prop_assert_eq!(records(&text, piece), Some(wanted));
    }
}
