//! Rows of a piece of an input, every cell as text, each with the line on which it begins. Must not know what the
//! columns mean.

use std::borrow::Cow;
use std::collections::HashMap;

use super::broken::{Came, Shape};
use super::chunk::{Body, Chunk};
use super::ditto::{self, Above};
use super::furniture::{self, Furniture};
use super::header::Header;
use super::labelled::{Cut, Named};
use super::meant::{is_blank, tidy};
use super::profile::{Melt, Parts, normal};
use super::row::{Cells, Row};
use super::transform::Reject;
use super::wide::Wide;
use crate::encoding::misread::repair;
use crate::encoding::mojibake::Repair;
use crate::format::limits::SHEET_ROWS;
use crate::lang::Text;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    /// Lines end with a carriage return alone.
    pub returns_only: bool,
}

/// What the rows of an input look like: the columns, and how a record becomes one row or several.
pub struct Layout {
    /// Names of the columns as rows have them; one that comes twice is `regiao`, then `regiao#2`.
    pub header: Vec<String>,
    /// The names as the input has them.
    written: Vec<String>,
    /// The paths of keys that they are taken from, where they are.
    paths: Vec<String>,
    /// The lines of names as they stand in the input.
    lines: Vec<Vec<String>>,
    shape: Shape,
    /// Columns that hold one period each.
    wide: Option<Wide>,
    parts: Option<Cut>,
    /// Columns whose cells begin with a name.
    named: Named,
    /// The last lines above the header.
    title: Vec<Vec<String>>,
    /// The first rows below the header.
    sample: Vec<Vec<String>>,
    /// Whether lines of totals and lines that end early are rows too, as in a printed table.
    printed: bool,
    /// Whether rows of blank cells are rows too, so that each keeps its place.
    blanks: bool,
}

impl Layout {
    /// Turns columns that hold one period each into rows where `melt` says so, and labelled parts of a text into columns
    /// where `parts` does.
    pub fn new(header: &Header, dialect: Dialect, melt: Option<&Melt>, parts: Option<&Parts>) -> Self {
        let mut layout = Layout {
            header: distinct(&header.names),
            written: header.names.clone(),
            paths: header.paths.clone(),
            lines: header.lines.clone(),
            shape: header.shape(dialect),
            wide: None,
            parts: None,
            named: Named::default(),
            title: header.groups.clone(),
            sample: ditto::filled(&header.sample),
            printed: false,
            blanks: false,
        };
        layout.named = Named::of(&layout.written, parts, &mut layout.sample);
        layout.wide = melt.and_then(|melt| Wide::new(melt, &mut layout.header));
        layout.parts = parts.and_then(|parts| Cut::new(parts, &mut layout.header, &layout.sample));
        layout
    }

    /// The same rows, with those that no complaint would be: totals, and footnotes in their first cell.
    pub fn printed(header: &Header, dialect: Dialect) -> Self {
        Layout { printed: true, ..Layout::new(header, dialect, None, None) }
    }

    /// The same rows, with those of blank cells alone.
    pub fn with_blanks(self) -> Self {
        Layout { blanks: true, ..self }
    }

    /// How many periods a line holds where it is melted; 0 where it is not.
    pub fn periods(&self) -> usize {
        self.wide.as_ref().map_or(0, Wide::rows)
    }

    /// Columns of the input.
    pub fn width(&self) -> usize {
        self.written.len()
    }

    /// Whether rows end early as a rule where their last cells are blank.
    pub fn ends_early(&self) -> bool {
        self.shape.short.habit
    }

    /// The first cells of a column of the input.
    pub fn first(&self, column: usize) -> impl Iterator<Item = &str> + Clone {
        let whole = self.wide.is_none() && self.stands(column);
        self.sample.iter().filter(move |_| whole).filter_map(move |row| Some(row.get(column)?.as_str()))
    }

    /// Whether in most of the first rows one of the columns says so; of columns of the input alone.
    pub fn mostly(&self, columns: &[usize], says: impl Fn(&str) -> bool) -> bool {
        let rows = || self.sample.iter().filter(|row| self.wide.is_none() && row.iter().any(|c| !c.trim().is_empty()));
        let cell = |row: &Vec<String>, i: usize| row.get(i).is_some_and(|c| says(c.trim()));
        let saying = rows().filter(|row| columns.iter().any(|&i| self.stands(i) && cell(row, i))).count();
        saying * 2 > rows().count()
    }

    /// The last lines above the names of the columns.
    pub fn title(&self) -> &[Vec<String>] {
        &self.title
    }

    /// The first rows, as far as each goes; none where columns were made into rows.
    pub fn first_rows(&self) -> &[Vec<String>] {
        if self.wide.is_none() { &self.sample } else { &[] }
    }

    /// The column whose text is cut at labels.
    pub fn cut(&self) -> Option<usize> {
        self.parts.as_ref().map(|cut| cut.column)
    }

    /// Whether a column is one of the input and no part of a text.
    pub fn stands(&self, column: usize) -> bool {
        self.parts.as_ref().is_none_or(|cut| column < cut.made)
    }

    /// The name of a column as it is compared; none of one that has none.
    pub fn name(&self, column: usize) -> Option<String> {
        let of_input = if self.wide.is_none() { self.written.get(column) } else { None };
        Some(normal(of_input.unwrap_or(&self.header[column]))).filter(|name| !name.is_empty())
    }

    /// The path of keys that leads to a column, in a file of objects.
    pub fn path(&self, column: usize) -> Option<&str> {
        self.paths.get(column).filter(|_| self.wide.is_none()).map(String::as_str)
    }

    /// What a column is called for people: in objects by its path, a part after the text that it is cut from. `None` for one that
    /// the first rows do not hold.
    pub fn shown(&self, column: usize) -> Option<String> {
        let name = &self.header[column];
        match &self.parts {
            Some(cut) if name == Parts::REST => Some(self.header[cut.column].clone()),
            Some(cut) if column >= cut.made => {
                cut.held.contains(name).then(|| format!("{} › {name}", self.header[cut.column]))
            }
            _ => Some(self.path(column).unwrap_or(name).to_string()),
        }
    }

    /// Gives each row of a piece to `take`, or for one that is no row of this table the reason.
    pub fn rows(&self, chunk: &Chunk, take: &mut dyn FnMut(Result<Row, Reject>)) {
        let above = &mut Above::of(&chunk.body, self.shape.dialect.delimiter);
        match &chunk.body {
            Body::Unread(lines) => {
                for (line, text, why) in lines {
                    take(Err(Row::new(*line, Vec::new()).reject("(row)", text, why.clone())));
                }
            }
            Body::Cells(rows) => {
                let mut next = chunk.line.max(self.shape.header + 1);
                for (line, cells) in rows.iter().filter(|(line, _)| *line > self.shape.header) {
                    if self.blanks && chunk.line > 0 {
                        let blank = || vec![Cow::Borrowed(""); self.written.len()];
                        (next..(*line).min(SHEET_ROWS))
                            .for_each(|line| self.record(line, blank(), Came::Alone, above, take));
                        next = line + 1;
                    }
                    let mut cells: Cells = cells.iter().map(|c| Cow::Borrowed(c.as_str())).collect();
                    // A sheet ends where its last cell stands.
                    cells.resize(cells.len().max(self.written.len()), Cow::Borrowed(""));
                    self.record(*line, cells, Came::Alone, above, take);
                }
            }
            Body::Text(text) => {
                self.shape.records(text, chunk.line, &mut |line, cells, came| {
                    let next = Vec::with_capacity(self.written.len());
                    self.record(line, std::mem::replace(cells, next), came, above, take);
                });
            }
        }
    }

    /// Gives line and cells of the records of a piece that are rows as they stand, and of no others. `false` where the piece has
    /// no such records: then its rows must be made.
    pub fn glance(&self, chunk: &Chunk, look: &mut dyn FnMut(u64, &[Cow<str>])) -> bool {
        let (Body::Text(text), true, true) = (&chunk.body, self.wide.is_none(), self.parts.is_none()) else {
            return false;
        };
        self.shape.records(text, chunk.line, &mut |line, cells, came| {
            tidy(cells, self.written.len());
            self.named.take_off(cells);
            let ends_early = came != Came::Torn && self.shape.short.is_whole(cells);
            if cells.len() == self.written.len() || ends_early {
                cells.resize(self.written.len(), Cow::Borrowed(""));
                look(line, cells);
            }
        });
        true
    }

    /// The rows of a record: one, or one for each period.
    fn record(
        &self,
        line: u64,
        mut cells: Cells,
        came: Came,
        above: &mut Above,
        take: &mut dyn FnMut(Result<Row, Reject>),
    ) {
        let want = self.written.len();
        tidy(&mut cells, want);
        self.named.take_off(&mut cells);
        // Spreadsheets write lines of delimiters below a table.
        if !self.printed && !self.blanks && is_blank(&cells) {
            return;
        }
        let ends_early = self.wide.is_none() && came != Came::Torn && self.shape.short.is_whole(&cells);
        let lacks = if ends_early { want - cells.len() } else { 0 };
        cells.resize(cells.len() + lacks, Cow::Borrowed(""));
        if self.printed && cells.len() < want {
            cells.resize(want, Cow::Borrowed(""));
        }
        let has = cells.len();
        if has != want {
            above.lose();
            return take(Err(Row::new(line, cells).ragged(has, want)));
        }
        let same = if self.printed { [0; 2] } else { above.fill(&mut cells) };
        let row = |cells| self.row(line, cells).map(|row| Row { joined: came == Came::Joined, same, lacks, ..row });
        match &self.wide {
            Some(wide) => wide.cut(&cells).for_each(|cells| take(row(cells))),
            None => take(row(cells)),
        }
    }

    /// A row of as many cells as the header has.
    fn row<'r>(&self, line: u64, cells: Cells<'r>) -> Result<Row<'r>, Reject> {
        let mut row = Row::new(line, cells);
        for i in 0..row.cells.len() {
            self.mend(&mut row, i)?;
        }
        if !self.printed
            && let Some(furniture) = self.furniture(&row.cells)
        {
            return Err(row.no_record(furniture));
        }
        if let Some(cut) = &self.parts {
            cut.put(&mut row.cells);
        }
        Ok(row)
    }

    /// What a row is that no table of records has, whatever its columns mean.
    fn furniture(&self, cells: &[Cow<str>]) -> Option<Furniture> {
        let is = |names: &Vec<String>| {
            let name = |i: usize| names.get(i).map_or("", |name| name.as_str());
            cells.iter().enumerate().all(|(i, cell)| cell.trim() == name(i))
        };
        if self.wide.is_none() && (is(&self.written) || self.lines.iter().any(is)) {
            return Some(Furniture::Header);
        }
        furniture::is_total(cells).then_some(Furniture::Total)
    }

    /// Puts a cell right that had been encoded twice, as a whole or not at all, and looks for what could not be decoded.
    fn mend(&self, row: &mut Row, i: usize) -> Result<(), Reject> {
        let cell = &row.cells[i];
        if cell.is_ascii() {
            if cell.contains('\0') {
                let why = Text::new("a zero byte in the text", "内容中含空字符（NUL）");
                return Err(row.reject(&self.header[i], &cell.replace('\0', "\u{2400}"), why));
            }
            return Ok(());
        }
        row.undecoded |= cell.contains('\u{fffd}');
        let mended = match repair(cell) {
            Some(Repair::Sound(_)) => return Ok(()),
            Some(Repair::Repaired(text)) => text,
            None => {
                row.misread = row.misread.or(Some(i));
                return Ok(());
            }
            Some(Repair::Garbled) => {
                let why = Text::new(
                    "the text was encoded twice and bytes are missing; fetch it again from where it was published",
                    "文字因重复编码成为乱码且有字节缺失，请从原处重新获取",
                );
                return Err(row.reject(&self.header[i], cell, why));
            }
        };
        row.cells[i] = Cow::Owned(mended);
        row.repaired = true;
        Ok(())
    }
}

/// The names of columns, each once: `regiao`, `regiao#2`. A column without a name is `column 3`.
fn distinct(written: &[String]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut name = |(i, name): (usize, &String)| {
        let name = if name.trim().is_empty() { format!("column {}", i + 1) } else { name.trim().to_string() };
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        if *times == 1 { name } else { format!("{name}#{times}") }
    };
    written.iter().enumerate().map(&mut name).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::encoding::{Decoder, Found, by_name};
    use crate::source::chunk::Chunks;

    /// Line and cells of each row, or line, field and reason of a reject.
    type Seen = Result<(u64, Vec<String>), (u64, String, String)>;

    fn cut(text: &str, melt: Option<&Melt>) -> (Vec<String>, Vec<Seen>) {
        cut_into(text, melt, text.len())
    }

    /// With pieces of so many lines of such a length in bytes as are usual.
    fn cut_into(text: &str, melt: Option<&Melt>, line: usize) -> (Vec<String>, Vec<Seen>) {
        let (delimiter, returns_only, header) = super::super::header::of_text(text, &HashSet::new()).unwrap();
        let dialect = Dialect { delimiter, returns_only };
        let layout = Layout::new(&header, dialect, melt, None);
        let decoder = Decoder::new(&Found::asked(by_name("utf-8").unwrap(), b""));
        let mut seen = Vec::new();
        for chunk in Chunks::new("in.csv", text.as_bytes(), decoder, header.shape(dialect)).sized(line) {
            let mut take = |row: Result<Row, Reject>| {
                seen.push(match row {
                    Ok(row) => Ok((row.line, row.cells.iter().map(ToString::to_string).collect())),
                    Err(reject) => Err((reject.line, reject.field, reject.reason.en)),
                });
            };
            layout.rows(&chunk.unwrap(), &mut take);
        }
        (layout.header.clone(), seen)
    }

    fn lines(text: &str) -> Vec<u64> {
        cut(text, None).1.into_iter().map(|row| row.unwrap().0).collect()
    }

    #[test]
    fn rows_know_the_line_on_which_they_begin() {
        assert_eq!(lines("a,b\r\n1,\"two\nlines\"\r\n3,4\r\n"), [2, 4]);
    }

    #[test]
    fn lines_are_right_where_carriage_returns_are_doubled() {
        assert_eq!(lines("a,b\r\r\n1,2\r\r\n3,4\r\r\n"), [2, 3]);
        assert_eq!(lines("a,b\r1,2\r3,4\r"), [2, 3]);
        assert_eq!(lines("a,b\n\n1,2\n\n3,4"), [3, 5]);
    }

    #[test]
    fn ragged_and_repeated_header_rows_are_rejected_with_their_line_and_blank_ones_are_none() {
        let (_, seen) = cut("a,b\n1,2,3\n,\na,b\n1\n5,6\n", None);
        let rejected: Vec<u64> = seen.iter().filter_map(|r| r.as_ref().err()).map(|(line, ..)| *line).collect();
        assert_eq!(rejected, [2, 4, 5]);
        assert!(seen[0].as_ref().unwrap_err().2.starts_with("the row has 3 fields, the header 2"));
    }

    #[test]
    fn a_garbled_cell_rejects_its_row_and_a_twice_encoded_one_is_put_right() {
        let twice = |text: &str| text.bytes().map(char::from).collect::<String>();
        let mut broken = twice("质量有问题");
        broken.remove(4);
        let (_, seen) = cut(&format!("标题,内容\n{},x\n{broken},y\n", twice("退款")), None);
        assert_eq!(seen[0].as_ref().unwrap().1[0], "退款");
        assert_eq!(seen[1].as_ref().unwrap_err().1, "标题");
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_own_line_and_no_other() {
        let (_, seen) = cut("a,b\n1,\"fine\n2 lines\"\n3,\"torn\n4,x\n5,y\n6,z\n", None);
        let read: Vec<u64> = seen.iter().filter_map(|r| r.as_ref().ok()).map(|(line, _)| *line).collect();
        assert_eq!(read, [2, 5, 6, 7]);
        let (line, _, why) = seen.iter().find_map(|r| r.as_ref().err()).unwrap();
        assert_eq!(*line, 4);
        assert!(why.contains("never closed"), "{why}");
    }

    #[test]
    fn broken_records_are_put_together_wherever_a_piece_ends() {
        let header = "编号,时间,内容,结果,备注";
        for every in [1, 2, 3] {
            let row = |n: usize| {
                let end = if n.is_multiple_of(every) { "，\n" } else { "，" };
                let more = if n.is_multiple_of(7) { end } else { "" };
                format!("A{n},2017-01-25,面膜有质量问题{end}商家{more}{}不退,已退款,无\n", "一直".repeat(n % 5))
            };
            let text = format!("{header}\n{}", (0..3_000).map(row).collect::<String>());
            let (whole, pieces) = (cut_into(&text, None, 1 << 20).1, cut_into(&text, None, 1).1);
            assert_eq!(whole.len(), 3_000, "one in {every} broken");
            assert!(whole.iter().all(Result::is_ok) && whole == pieces, "one in {every} broken");
        }
        // Of nothing but short records, each stays one.
        let text = format!("{header}\n{}", (0..3_000).map(|n| format!("A{n},2017-01-25,面膜\n")).collect::<String>());
        let (whole, pieces) = (cut_into(&text, None, 1 << 20).1, cut_into(&text, None, 1).1);
        assert!(whole.len() == 3_000 && whole == pieces);
    }

    #[test]
    fn a_line_that_ends_early_before_columns_of_periods_is_no_row_of_one_of_them() {
        let melt = Melt { prefix: String::new(), name: "period".into(), value: "complaints".into(), periods: true };
        // Of each length but the right one.
        for cells in (1..9).filter(|cells| *cells != 5) {
            let line: Vec<String> = (0..cells).map(|i| (2015 + i).to_string()).collect();
            let text = format!("性质,2021年,2022年,2023年,2024年\n{}\n价格,100,200,300,400\n", line.join(","));
            let (_, seen) = cut(&text, Some(&melt));
            assert_eq!(seen.len(), 5, "{cells}: {seen:?}");
            let (line, _, why) = seen[0].as_ref().unwrap_err();
            assert!(*line == 2 && why.starts_with(&format!("the row has {cells} fields, the header 5")), "{why}");
        }
    }

    #[test]
    fn columns_of_periods_become_rows() {
        let melt =
            Melt { prefix: "complaints_".into(), name: "period".into(), value: "complaints".into(), periods: false };
        let text = "nature,complaints_2023h1,share,complaints_2022h1\n质量,5,0.1,4\n";
        let (header, seen) = cut(text, Some(&melt));
        assert_eq!(header, ["nature", "share", "period", "complaints"]);
        let cells: Vec<Vec<String>> = seen.into_iter().map(|r| r.unwrap().1).collect();
        assert_eq!(cells, [["质量", "0.1", "2023h1", "5"], ["质量", "0.1", "2022h1", "4"]]);
        let melt = Melt { periods: true, ..melt };
        let text = "性质,2023年上半年（万件）,同比,2022年上半年（万件）\n质量,5,25%,4\n";
        let (header, seen) = cut(text, Some(&melt));
        assert_eq!(header, ["性质", "同比", "period", "complaints（万件）"]);
        let cells: Vec<Vec<String>> = seen.into_iter().map(|r| r.unwrap().1).collect();
        assert_eq!(cells, [["质量", "25%", "2023H1", "5"], ["质量", "25%", "2022H1", "4"]]);
    }
}
