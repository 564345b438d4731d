//! JSON as rows of text: an array of objects, one object a line, or an object with such an array somewhere inside.
//! Numbers stay as they are written, so long identifiers keep their digits. Knows no field of a complaint.

mod find;
mod flat;

use anyhow::Result;
use serde_json::value::RawValue;

use crate::error::user;
use crate::format::grid::{Broken, Grid, Note};
use crate::format::limits::Limits;
use crate::lang::Text;
use find::{Shape, described, is_description, search, shape};
use flat::{Columns, Flat, cell};

/// Bytes of an array from which on it is told that it was not read: shorter ones are about the file.
const WORTH_TELLING: usize = 64;

/// Reads the JSON of the file named `path`. Objects within objects become columns named by their path, `a.b`; arrays of
/// plain values are joined by `|`; other arrays stay JSON; `null` is empty. The first row, number 0, is the header: all
/// keys in the order of their first appearance. Rows that are arrays are taken as they are, without such a row.
///
/// # Errors
/// Text that is no JSON at all, holds no rows, or more than the limits allow.
pub fn read(path: &str, text: &str, limits: &Limits) -> Result<Grid> {
    let start = text.len() - text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace()).len();
    let mut rows = Rows {
        text,
        start,
        columns: Columns::default(),
        grid: Grid::default(),
        cells: 0,
        limits: *limits,
        own: Vec::new(),
        counted: (0, 1),
    };
    let over = match shape(text, start) {
        Shape::Lines => rows.lines(),
        Shape::Array => rows.elements(start, ""),
        Shape::Object(value) => rows.object(value),
        Shape::Broken(error) => return Err(damaged(path, &error)),
    };
    if over.is_err() {
        return Err(user(
            format!("{path}: this JSON unfolds to more than {} cells", limits.cells),
            "its objects have too many different keys; give fewer of them at once",
        ));
    }
    let Rows { mut grid, columns, .. } = rows;
    if grid.rows.is_empty() {
        let hint =
            grid.broken.first().map(|broken| format!("line {}: {}", broken.line, broken.why.en)).unwrap_or_default();
        return Err(user(format!("{path}: this JSON holds no rows"), hint));
    }
    if !columns.names.is_empty() {
        grid.rows.insert(0, (0, columns.names));
    }
    Ok(grid)
}

fn damaged(path: &str, error: &serde_json::Error) -> anyhow::Error {
    user(
        format!("{path}: this JSON is damaged or cut off (line {}, column {})", error.line(), error.column()),
        "copy or download it again",
    )
}

/// More cells than the limits allow.
struct TooBig;

/// The rows in the making.
struct Rows<'a> {
    text: &'a str,
    /// Where the JSON begins, after a byte order mark.
    start: usize,
    columns: Columns,
    grid: Grid,
    cells: u64,
    limits: Limits,
    /// Of cells of rows that are arrays, those that a portal keeps for itself.
    own: Vec<bool>,
    /// The last place whose line was asked for, and that line.
    counted: (usize, u64),
}

impl<'a> Rows<'a> {
    fn lines(&mut self) -> Result<(), TooBig> {
        self.grid.what = Text::alike("json lines");
        let before = count_lines(&self.text[..self.start]);
        let body = &self.text[self.start..];
        for (line, number) in body.lines().zip(before..) {
            let line = line.trim().trim_end_matches(',');
            if line.is_empty() {
                continue;
            }
            match serde_json::from_str::<&RawValue>(line) {
                Ok(value) => self.row(number, number, value)?,
                Err(error) => self.grid.broken.push(Broken::new(number, line, because(&error))),
            }
        }
        Ok(())
    }

    /// The rows of the array that begins at `at`, but for damaged ones.
    fn elements(&mut self, at: usize, name: &str) -> Result<(), TooBig> {
        let what = if name.is_empty() { "json".to_string() } else { format!("json, {name}") };
        self.grid.what = Text::alike(what);
        let mut at = self.skip_space(at + 1);
        let opening = opening(&self.text[at..]);
        for number in 1.. {
            if number > 1 && self.byte(at) == Some(b',') {
                at = self.skip_space(at + 1);
            }
            if self.byte(at) == Some(b']') {
                break;
            }
            let rest = self.text.get(at..).unwrap_or_default();
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&'a RawValue>();
            let why = match values.next() {
                Some(Ok(value)) => {
                    let end = at + values.byte_offset();
                    self.row(number, 0, value)?;
                    at = self.skip_space(end);
                    continue;
                }
                Some(Err(error)) => because(&error),
                None => Text::new("the end of the array is missing", "缺少数组结尾"),
            };
            let Some(next) = self.pass(at, opening, why) else { return Ok(()) };
            at = next;
        }
        let after = self.skip_space(at + 1);
        if name.is_empty() && after < self.text.len() {
            self.grid.notes.push(Note::Trailing { line: self.line(after) });
        }
        Ok(())
    }

    /// The rows of the longest array of objects within an object; without any the object is the only row. Rows that are
    /// arrays may have the names of their columns in `meta`.
    fn object(&mut self, value: &'a RawValue) -> Result<(), TooBig> {
        let mut found = Vec::new();
        search(value, &mut String::new(), 0, &mut found);
        if found.len() > 1 {
            // What describes the columns may be longer than the rows.
            found.retain(|(name, _)| !is_description(name));
        }
        // The first of the longest.
        let longest = (0..found.len()).rev().max_by_key(|&i| found[i].1.get().len());
        let Some((name, array)) = longest.map(|i| found.swap_remove(i)) else {
            self.grid.what = Text::new("json, one object", "json，单个对象");
            return self.row(1, 0, value);
        };
        if let Some(columns) = described(value, array) {
            self.own = columns.iter().map(|(_, own)| *own).collect();
            self.grid.rows.push((0, columns.into_iter().filter(|(_, own)| !own).map(|(name, _)| name).collect()));
        }
        self.elements(self.place(array), &name)?;
        found.retain(|(_, array)| array.get().len() >= WORTH_TELLING);
        found.sort_by_key(|(_, array)| array.get().as_ptr());
        if !found.is_empty() {
            self.grid.notes.push(Note::ArraysNotRead(found.into_iter().map(|(name, _)| name).collect()));
        }
        Ok(())
    }

    /// Adds a row. `line`: its line in the source, 0 where that is to be counted.
    fn row(&mut self, number: u64, line: u64, value: &'a RawValue) -> Result<(), TooBig> {
        let mut row = Vec::with_capacity(self.columns.names.len());
        let result = match value.get().as_bytes().first() {
            Some(b'{') => {
                let mut flat = Flat { columns: &mut self.columns, row: &mut row, path: String::new(), guess: 0 };
                flat.object(value, 0).map_err(|error| because(&error))
            }
            Some(b'[') if self.columns.names.is_empty() => {
                let cells = serde_json::from_str::<Vec<&RawValue>>(value.get());
                let own = self.own.iter().copied().chain(std::iter::repeat(false));
                cells
                    .map(|cells| {
                        row.extend(cells.into_iter().zip(own).filter(|(_, own)| !own).map(|(value, _)| cell(value)))
                    })
                    .map_err(|error| because(&error))
            }
            _ => Err(Text::new("this is no object", "不是对象")),
        };
        if let Err(why) = result {
            let line = if line > 0 { line } else { self.line_from(self.place(value)) };
            self.grid.broken.push(Broken::new(line, value.get(), why));
            return Ok(());
        }
        self.cells += row.len() as u64;
        self.grid.rows.push((number, row));
        if self.cells > self.limits.cells { Err(TooBig) } else { Ok(()) }
    }

    /// The line of a place that lies behind the last one asked for.
    fn line_from(&mut self, at: usize) -> u64 {
        let (from, line) = self.counted;
        self.counted = (at, line + count_lines(self.text.get(from..at).unwrap_or_default()) - 1);
        self.counted.1
    }

    /// Passes over a damaged row, and gives the place of the next one that opens as the first does. `None` where there is none: what
    /// the file holds or should hold from here on is not read.
    fn pass(&mut self, at: usize, opening: &str, why: Text) -> Option<usize> {
        let rest = self.text.get(at..).unwrap_or_default();
        let next = memchr::memmem::find(rest.as_bytes().get(1..).unwrap_or_default(), opening.as_bytes())
            .map(|found| found + 1);
        let next = next.filter(|_| !opening.is_empty());
        let line = self.line_from(at);
        self.grid.broken.push(Broken::new(line, &rest[..next.unwrap_or(rest.len())], why));
        if next.is_none() {
            self.grid.notes.push(Note::CutOff { line });
        }
        Some(at + next?)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn skip_space(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    }

    /// Where a value that was borrowed from the text begins in it.
    fn place(&self, value: &RawValue) -> usize {
        (value.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    fn line(&self, at: usize) -> u64 {
        count_lines(self.text.get(..at).unwrap_or(self.text))
    }
}

/// How an object begins, up to its first value: programs write all rows alike. Nothing where none stands here.
fn opening(text: &str) -> &str {
    let end = text.find(':').filter(|_| text.starts_with('{'));
    end.map_or("", |end| &text[..=end])
}

/// The line that the end of the text is on, from 1.
fn count_lines(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64 + 1
}

/// The reason without the place, which counts from wherever parsing began.
fn because(error: &serde_json::Error) -> Text {
    let text = error.to_string();
    let why = text.split(" at line ").next().unwrap_or(&text);
    Text::new(why, format!("JSON有误（{why}）"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid(text: &str) -> Grid {
        read("a.json", text, &Limits::default()).unwrap()
    }

    fn table(text: &str) -> Vec<Vec<String>> {
        let grid = grid(text);
        assert_eq!(grid.broken, []);
        grid.rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn the_header_is_all_keys_in_the_order_of_their_first_appearance() {
        let rows = table(r#"[{"b":"1","a":"2"},{"c":"3","a":"4"},{"b":"5"}]"#);
        let expected: [&[&str]; 4] = [&["b", "a", "c"], &["1", "2"], &["", "4", "3"], &["5"]];
        assert_eq!(rows, expected);
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        let rows = table(
            r#"[{"id":440301199001011234,"x":1.50,"y":-0.0,"z":12345678901234567890123,"t":true,"n":null,"e":1}]"#,
        );
        assert_eq!(rows[1], ["440301199001011234", "1.50", "-0.0", "12345678901234567890123", "true", "", "1"]);
    }

    #[test]
    fn objects_within_objects_are_columns_and_arrays_are_cells() {
        let rows = table(
            r#"[{"a":{"b":"1","c":{"d":2}},"tags":["退款","x",3,null],"r":[{"k": "a \" b"} , 1.0],"o":{},"l":[]}]"#,
        );
        assert_eq!(rows[0], ["a.b", "a.c.d", "tags", "r", "o", "l"]);
        assert_eq!(rows[1], ["1", "2", "退款|x|3|", r#"[{"k":"a \" b"},1.0]"#]);
    }

    #[test]
    fn the_array_of_rows_is_found_within_an_object() {
        let text = r#"{"took":3,"hits":{"total":2,"hits":[{"_source":{"id":1}},{"_source":{"id":2}}]},"aggs":[{}]}"#;
        let grid = grid(text);
        assert_eq!(grid.what.en, "json, hits.hits");
        assert_eq!(grid.rows, [(0, vec!["_source.id".to_string()]), (1, vec!["1".into()]), (2, vec!["2".into()])]);
        assert_eq!(table("{\"a\": 1,\n \"b\": [1, 2]}"), [["a", "b"], ["1", "1|2"]]);
    }

    #[test]
    fn rows_that_are_arrays_have_the_names_that_a_portal_gives_them_without_the_columns_that_it_keeps_for_itself() {
        let columns =
            r#""columns":[{"id":-1,"name":"sid","fieldName":":sid"},{"id":2,"name":"Business \u0022Name\u0022"}]"#;
        let text = format!(r#"{{"meta":{{"view":{{"id":"x",{columns}}}}},"data":[["row-1","Acme"],["row-2",null]]}}"#);
        assert_eq!(table(&text), [["Business \"Name\""], ["Acme"], [""]]);
        assert_eq!((grid(&text).notes, grid(&text).what.en.as_str()), (Vec::new(), "json, data"));
    }

    #[test]
    fn a_second_array_of_rows_is_named() {
        let row = |n: usize| format!("{{\"编号\":{n},\"内容\":\"{}\"}}", "字".repeat(20));
        let text = format!("{{\"投诉\":[{},{}],\"x\":{{\"举报\":[{}]}},\"tags\":[{{}}]}}", row(1), row(2), row(3));
        assert_eq!(grid(&text).notes, [Note::ArraysNotRead(vec!["x.举报".into()])]);
        assert_eq!(grid(&text).rows.len(), 3);
    }

    #[test]
    fn a_broken_line_is_told_by_its_number_and_spoils_no_other() {
        let grid = grid("\u{feff}\n{\"a\":1}\n{\"a\":2\n\n{\"a\":3}\r\n[4]\n5\n{\"a\":6},\n");
        assert_eq!(grid.what.en, "json lines");
        let rows: Vec<(u64, &str)> = grid.rows.iter().map(|(number, cells)| (*number, cells[0].as_str())).collect();
        assert_eq!(rows, [(0, "a"), (2, "1"), (5, "3"), (8, "6")]);
        let broken: Vec<(u64, &str)> = grid.broken.iter().map(|b| (b.line, b.text.as_str())).collect();
        assert_eq!(broken, [(3, "{\"a\":2"), (6, "[4]"), (7, "5")]);
    }

    #[test]
    fn the_first_line_may_be_the_broken_one() {
        let grid = grid("{\"a\":\n{\"a\":2}\n{\"a\":3}");
        assert_eq!((grid.rows.len(), grid.broken[0].line), (3, 1));
    }

    #[test]
    fn an_array_that_is_cut_off_keeps_its_whole_objects() {
        let grid = grid("[{\"a\":1},\n{\"a\":2},\n{\"a\":");
        assert_eq!((grid.rows.len(), grid.broken[0].line), (3, 3));
        assert_eq!(grid.notes, [Note::CutOff { line: 3 }]);
        let after_a_row = "[{\"a\":1},\n{\"a\":2}";
        assert_eq!(self::grid(after_a_row).notes, [Note::CutOff { line: 2 }]);
    }

    #[test]
    fn what_follows_an_array_is_noted() {
        assert_eq!(grid("[{\"a\":1}]\n\n// end").notes, [Note::Trailing { line: 3 }]);
        assert!(grid("[{\"a\":1}]\n").notes.is_empty());
    }

    #[test]
    fn a_damaged_row_of_an_array_costs_no_other() {
        let rows = |damaged: usize, with: &str| {
            let row = |i: usize| match i == damaged {
                true => format!("{{\"编号\": \"A{i}\", \"内容\": {with}}}"),
                false => format!("{{\"编号\": \"A{i}\", \"内容\": \"不退款\"}}"),
            };
            grid(&format!("[\n{}\n]", (1..=100).map(row).collect::<Vec<_>>().join(",\n")))
        };
        for with in ["\"他说\"好\"\"", "\"没有", "", "\"第一行\n第二行\"", "tru"] {
            for damaged in [1, 11, 99] {
                let grid = rows(damaged, with);
                assert_eq!((grid.rows.len(), grid.broken.len()), (100, 1), "{with} in row {damaged}");
                assert_eq!((grid.broken[0].line, &grid.notes), (damaged as u64 + 1, &Vec::new()), "{with}");
            }
            let grid = rows(100, with);
            assert_eq!((grid.rows.len(), &grid.notes), (100, &vec![Note::CutOff { line: 101 }]), "{with}");
        }
        // Nothing but a comma is missing, or there is one too many.
        let grid = grid("[{\"a\":1} {\"a\":2},]");
        assert_eq!((grid.rows.len(), grid.broken, grid.notes), (3, Vec::new(), Vec::new()));
    }

    #[test]
    fn rows_that_are_arrays_are_taken_as_they_are() {
        assert_eq!(table("[[\"编号\",\"内容\"],[1,\"x\"]]"), [["编号", "内容"], ["1", "x"]]);
        assert_eq!(table("[\"编号\",\"内容\"]\n[1,\"x\"]\n"), [["编号", "内容"], ["1", "x"]]);
    }

    #[test]
    fn half_a_pair_of_escapes_leaves_the_string_as_written() {
        assert_eq!(table(r#"[{"a":"x\ud83d","b":"\u5546\n\"","c":"😀"}]"#)[1], ["x\\ud83d", "商\n\"", "😀"]);
    }

    #[test]
    fn deep_nesting_is_no_deep_recursion() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            assert_eq!(table(&format!("[{deep}]")).last().unwrap().len(), 1);
            assert!(read("a", &deep, &Limits::default()).is_ok());
            let _ = read("a", &open.repeat(100_000), &Limits::default());
        }
    }

    #[test]
    fn a_new_key_in_every_object_is_refused_beyond_the_limit() {
        let text: String = (0..2_000).map(|i| format!("{{\"k{i}\":1}}\n")).collect();
        assert!(read("a", &text, &Limits { cells: 1_000_000, ..Limits::default() }).is_err());
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "[]", "[1,2]", "{\"a\":[1,2", "hello", "[", "{]"] {
            assert!(read("a", text, &Limits::default()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn lines_and_an_array_give_the_same_rows(rows in prop::collection::vec(prop::collection::btree_map("[a-d]", "\\PC*", 1..4), 2..20)) {
            let lines: Vec<String> = rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
            let one = grid(&lines.join("\n"));
            let other = grid(&format!("[{}]", lines.join(",\n")));
            let cells = |grid: Grid| grid.rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>();
            let (one, other) = (cells(one), cells(other));
            prop_assert_eq!(&one, &other);
            for (row, cells) in rows.iter().zip(&one[1..]) {
                for (name, text) in one[0].iter().zip(cells) {
                    prop_assert_eq!(row.get(name).map(String::as_str).unwrap_or_default(), text);
                }
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\",:0-9a \n\\\\诉]{0,60}") {
            let _ = read("a", &text, &Limits::default());
        }
    }
}
