//! What every reader hands on: rows of text cells. Knows no file format and no field of a complaint.

use crate::lang::{Text, thousands};

/// A row with its number in the source.
pub type Line = (u64, Vec<String>);

/// A table of text cells. The header is among the rows; finding it is for the caller.
#[derive(Debug, Default)]
pub struct Grid {
    /// Each row with its number in the source: the row of the sheet or table from 1, the line of JSON Lines from 1, the
    /// place in a JSON array from 1; 0 is the row of keys that JSON was given as its header. Rows without any content
    /// are left out, and so are empty cells at a row's end, so rows differ in length.
    pub rows: Vec<Line>,
    /// What was read, e.g. `xlsx, sheet 投诉明细`.
    pub what: Text,
    pub notes: Vec<Note>,
    /// Pieces that could not be read; the others are all in `rows`.
    pub broken: Vec<Broken>,
}

/// A piece of the source that is no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its line in the source, from 1.
    pub line: u64,
    /// The piece as written, at most 2 000 bytes of it.
    pub text: String,
    pub why: Text,
}

impl Broken {
    /// Keeps the beginning of `text` only: a broken piece may be the rest of a file.
    pub fn new(line: u64, text: &str, why: Text) -> Broken {
        let end = text.floor_char_boundary(2_000);
        Broken { line, text: text[..end].trim_end().to_string(), why }
    }
}

/// What a reader of the numbers should know about how the table was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Other sheets with content, by name.
    SheetsNotRead(Vec<String>),
    /// Other sheets of which as much is understood as of those that were read, by name.
    RivalSheets(Vec<String>),
    /// Sheets all of whose rows stand in those that were read, by name.
    SheetsWithin(Vec<String>),
    /// Sheets of the same columns that sum up those that were read, or that these sum up, by name.
    SheetsSummed(Vec<String>),
    /// Hidden sheets, by name; they are read only when asked for.
    HiddenSheets(Vec<String>),
    /// Other tables in the page, how many.
    TablesNotRead(u64),
    /// Columns of lists of lists and the like, by name.
    ColumnsNotRead(Vec<String>),
    /// Other arrays of objects in the JSON, by their path.
    ArraysNotRead(Vec<String>),
    /// Cells that show an error such as `#N/A`; they are read as empty.
    ErrorCells(u64),
    /// Formulas whose result the file does not hold; they are read as empty.
    NoResult(u64),
    /// Whole numbers of more than 15 digits, which Excel cannot hold exactly.
    LongNumbers(u64),
    /// Rows that are hidden in the sheet, e.g. by a filter; they are read like the others.
    HiddenRows(u64),
    /// Cells that took the value of the merged cell they belong to.
    FilledDown(u64),
    /// The text of an old workbook was read in this code page, which the file does not declare.
    Codepage(u16),
    /// Another table begins below, on this row; it is not read.
    AnotherTable { line: u64 },
    /// Something follows the end of the JSON value; it is not read.
    Trailing { line: u64 },
    /// The JSON is damaged here, and no row behind it was found.
    CutOff { line: u64 },
}

impl Note {
    /// Whether it speaks of the whole workbook, and not of one of its sheets.
    pub fn is_of_workbook(&self) -> bool {
        matches!(self, Note::RivalSheets(_) | Note::SheetsNotRead(_) | Note::HiddenSheets(_))
    }

    /// The note as a sentence.
    pub fn text(&self) -> Text {
        let n = |count: &u64| thousands(*count as i64);
        let (en, zh) = match self {
            Note::SheetsNotRead(names) => (
                format!("other sheets were not read: {} (choose one with --sheet)", names.join(", ")),
                format!("其他工作表未读取：{}（可用 --sheet 指定）", names.join("、")),
            ),
            Note::RivalSheets(names) => (
                format!(
                    "WARNING: sheets with other columns that may hold complaints too were not read: {} (read each with --sheet)",
                    names.join(", ")
                ),
                format!(
                    "警告：以下工作表列名不同，但可能也是投诉，未读取：{}（可用 --sheet 逐一读取）",
                    names.join("、")
                ),
            ),
            Note::SheetsWithin(names) => (
                format!("sheets whose rows all stand in those that were read were left out: {}", names.join(", ")),
                format!("以下工作表的各行均已包含在所读工作表中，不再重复读取：{}", names.join("、")),
            ),
            Note::SheetsSummed(names) => (
                format!(
                    "WARNING: {} and the sheets that were read look like a whole and its parts, so only the ones with more rows were \
                     read; where that is wrong, read each with --sheet",
                    names.join(", ")
                ),
                format!(
                    "警告：工作表{}与所读工作表疑为汇总与分表关系，仅读取行数较多的一方；如有误，请用 --sheet 逐一读取",
                    names.join("、")
                ),
            ),
            Note::HiddenSheets(names) => (
                format!("hidden sheets were not read: {} (choose one with --sheet)", names.join(", ")),
                format!("隐藏的工作表未读取：{}（可用 --sheet 指定）", names.join("、")),
            ),
            Note::TablesNotRead(count) => (
                format!("{} other tables of the page were not read", n(count)),
                format!("网页中另有{}个表格未读取", n(count)),
            ),
            Note::ColumnsNotRead(names) => (
                format!("columns of nested values were not read: {}", names.join(", ")),
                format!("嵌套类型的列未读取：{}", names.join("、")),
            ),
            Note::ArraysNotRead(names) => (
                format!(
                    "other lists of the JSON were not read: {} (save them as files of their own)",
                    names.join(", ")
                ),
                format!("JSON中的其他列表未读取：{}（请另存为单独文件）", names.join("、")),
            ),
            Note::ErrorCells(count) => (
                format!("{} cells that show an error such as #N/A were read as empty", n(count)),
                format!("{}个单元格显示错误值（如#N/A），按空白处理", n(count)),
            ),
            Note::NoResult(count) => (
                format!("{} formulas whose result the file does not hold were read as empty", n(count)),
                format!("{}个公式没有保存计算结果，按空白处理", n(count)),
            ),
            Note::LongNumbers(count) => (
                format!(
                    "{} whole numbers have more than 15 digits; a spreadsheet keeps 15, so their ends may be wrong",
                    n(count)
                ),
                format!("{}个数字超过15位，电子表格只保留15位，末位可能有误", n(count)),
            ),
            Note::HiddenRows(count) => (
                format!("{} hidden rows were read like the others", n(count)),
                format!("{}个隐藏行已照常读取", n(count)),
            ),
            Note::FilledDown(count) => (
                format!("{} cells took the value of the merged cell they belong to", n(count)),
                format!("{}个单元格取所属合并单元格的值", n(count)),
            ),
            Note::Codepage(page) => (
                format!("text was read in code page {page}, which the file does not declare"),
                format!("文件未注明代码页，按{page}读取"),
            ),
            Note::AnotherTable { line } => (
                format!(
                    "another table begins on row {line} and was not read; put it on a sheet or into a file of its own"
                ),
                format!("第{line}行起为另一张表，未读取；请将其放到单独的工作表或文件中"),
            ),
            Note::Trailing { line } => (
                format!("what follows the end of the JSON value on line {line} was not read"),
                format!("第{line}行JSON结束后的内容未读取"),
            ),
            Note::CutOff { line } => (
                format!("WARNING: the JSON is damaged or cut off on line {line}: what followed is missing here"),
                format!("警告：JSON在第{line}行损坏或被截断，其后的内容未能读取"),
            ),
        };
        Text::new(en, zh)
    }
}
