//! Formats: a table or a listing as text, CSV, JSON, Markdown or a workbook. Sees nothing but that.

pub mod book;
pub mod csv;
mod json;
mod jsonl;
mod markdown;
mod spread;
mod text;
mod xlsx;

use anyhow::Result;

use crate::registry::Named;
use crate::table::listing::{Listing, Says};
use crate::table::{Cell, Column, Kind, Role, Row, SUPPRESSED, Table, Unit, number, one_line};

/// One way to write a table.
pub struct Format {
    pub name: &'static str,
    /// In English and in Chinese.
    pub about: (&'static str, &'static str),
    pub render: fn(&Table) -> Result<Vec<u8>>,
    pub list: fn(&Listing) -> Result<Vec<u8>>,
    /// Whether it is no text, so that no terminal can show it.
    pub binary: bool,
}

impl Named for Format {
    fn name(&self) -> &str {
        self.name
    }
}

/// All formats.
pub static FORMATS: &[Format] = &[
    Format {
        name: "text",
        about: ("aligned columns and notes, for the terminal", "对齐的列和附注，供终端阅读"),
        render: |table| text::render(table).map(String::into_bytes),
        list: |listing| text::list(listing).map(String::into_bytes),
        binary: false,
    },
    Format {
        name: "csv",
        about: ("plain numbers, for a spreadsheet or another program", "纯数值，供表格软件或其他程序使用"),
        render: |table| csv::render(table).map(String::into_bytes),
        list: |listing| csv::list(listing).map(String::into_bytes),
        binary: false,
    },
    Format {
        name: "json",
        about: ("numbers with definition, notes and SQL, for a program", "数值及其口径、附注和 SQL，供程序使用"),
        render: |table| json::render(table).map(String::into_bytes),
        list: |listing| json::list(listing).map(String::into_bytes),
        binary: false,
    },
    Format {
        name: "jsonl",
        about: ("a JSON object a row, for a program", "每行一个 JSON 对象，供程序使用"),
        render: |table| jsonl::render(table).map(String::into_bytes),
        list: |listing| jsonl::list(listing).map(String::into_bytes),
        binary: false,
    },
    Format {
        name: "markdown",
        about: ("a table and notes, for a document", "表格和附注，供文档使用"),
        render: |table| markdown::render(table).map(String::into_bytes),
        list: |listing| markdown::list(listing).map(String::into_bytes),
        binary: false,
    },
    Format {
        name: "xlsx",
        about: ("a workbook, for Excel and to print: a file (-o)", "工作簿，供 Excel 使用和打印，须用 -o 写入文件"),
        render: xlsx::render,
        list: xlsx::list,
        binary: true,
    },
];

/// A table as people read it: headers and cells as text, the interval in one column.
struct Written {
    headers: Vec<String>,
    /// Whether the column is a number, to be aligned to the right.
    numeric: Vec<bool>,
    rows: Vec<Vec<String>>,
    totals: Vec<String>,
    /// The number of each cell that is one, of the rows and of the totals.
    numbers: Vec<Vec<Option<f64>>>,
}

impl Written {
    fn new(table: &Table) -> Written {
        match &table.pivot {
            Some(pivot) => spread::written(table, pivot),
            None => Written::long(table),
        }
    }

    fn long(table: &Table) -> Written {
        let bounded = table.rows.iter().any(|r| table.cell(r, Role::Low).number().is_some());
        let compared = table.place(Role::Change).is_some();
        // Each earlier period has an interval of its own, or none.
        let tested = |i: usize| table.rows.iter().any(|r| r.cells[i].number().is_some());
        // A count is its own value and its own denominator, a median has no sum: such columns say nothing new.
        let hidden = |i: usize| match table.columns[i].role {
            // Beside a change, its own interval is what matters.
            Role::Low => !bounded || compared,
            Role::ChangeLow => !tested(i),
            Role::High | Role::CorrectedHigh | Role::ChangeHigh | Role::Chance | Role::Mark => true,
            Role::Numerator | Role::NumeratorBefore => {
                matches!(table.measure.kind, Kind::Count | Kind::Median | Kind::Quantile | Kind::Sum)
            }
            Role::Denominator | Role::DenominatorBefore => table.measure.kind == Kind::Count,
            Role::Key | Role::Value | Role::Share | Role::N | Role::Beside => false,
            Role::Corrected | Role::CorrectedLow | Role::Reviewed => false,
            Role::ValueBefore | Role::ShareBefore | Role::ShareChange | Role::Growth | Role::Change | Role::Break => {
                false
            }
        };
        let shown: Vec<usize> = (0..table.columns.len()).filter(|&i| !hidden(i)).collect();
        let header = |&i: &usize| match table.columns[i].role {
            Role::Low | Role::CorrectedLow => match table.lang {
                crate::lang::Lang::En => "95 % interval".to_string(),
                crate::lang::Lang::Zh => "95%置信区间".to_string(),
            },
            _ => table.columns[i].label.clone(),
        };
        let room = Room::of(table);
        let cells = |row: &Row| shown.iter().map(|&i| written(table, &room, i, row)).collect();
        let numbers = |row: &Row| shown.iter().map(|&i| number_of(table, i, row)).collect();
        Written {
            headers: shown.iter().map(header).collect(),
            numeric: shown.iter().map(|&i| table.columns[i].unit != Unit::Text).collect(),
            rows: table.rows.iter().map(cells).collect(),
            totals: cells(&table.totals),
            numbers: table.rows.iter().chain([&table.totals]).map(numbers).collect(),
        }
    }
}

/// What stands between the limits of an interval.
const TO: (&str, &str) = (" – ", "～");

/// Stands in place of a number that must not be told.
const HIDDEN: &str = "·";

/// The room behind figures that keeps them under each other. Looked for once: at each cell it would cost the square of the rows.
struct Room {
    /// Characters of the most marks behind a value.
    marks: usize,
    /// For each column, whether a change in it is marked as beyond chance.
    arrows: Vec<bool>,
}

impl Room {
    fn of(table: &Table) -> Room {
        let has_arrow = |i: usize| table.rows.iter().any(|row| moved(&table.written(i, row)));
        let arrows = |i: usize| table.columns[i].role == Role::Change && has_arrow(i);
        Room {
            marks: table.rows.iter().map(|r| r.marks().chars().count()).max().unwrap_or(0),
            arrows: (0..table.columns.len()).map(arrows).collect(),
        }
    }
}

fn written(table: &Table, room: &Room, column: usize, row: &Row) -> String {
    let hidden = row.is(SUPPRESSED) && row.cells[column] == Cell::Empty;
    if hidden && table.columns[column].role != Role::Key {
        return HIDDEN.into();
    }
    let text = one_line(&table.written(column, row));
    match table.columns[column].role {
        role @ (Role::Low | Role::CorrectedLow) => {
            let high = if role == Role::Low { Role::High } else { Role::CorrectedHigh };
            match (table.place(high), row.cells[column].number()) {
                (Some(high), Some(_)) => format!("{text}{}{}", table.lang.of(TO), table.written(high, row)),
                _ => "–".into(),
            }
        }
        Role::ChangeLow => match (text, table.written(column + 1, row)) {
            (low, _) if low == "–" => low,
            // Nothing before may have become any multiple.
            (low, high) if high == "–" => format!("≥ {low}"),
            (low, high) => format!("{low}{}{high}", table.lang.of(TO)),
        },
        Role::Change if room.arrows[column] && !moved(&text) => text + "  ",
        Role::Value => marked(text, row, room.marks),
        _ => text,
    }
}

/// The number that a cell shows, in the unit in which it is read, per cent as a fraction; none for an interval, which has two.
fn number_of(table: &Table, column: usize, row: &Row) -> Option<f64> {
    let Column { role, unit, .. } = &table.columns[column];
    let number =
        row.cells[column].number().filter(|_| !matches!(role, Role::Low | Role::CorrectedLow | Role::ChangeLow));
    number.map(|x| match unit {
        Unit::Minor(_) => x / 100.0,
        Unit::Points => x * 100.0,
        Unit::Millionths => x / 1e6,
        Unit::Text | Unit::Count | Unit::Share | Unit::Money(_) | Unit::Plain(_) => x,
    })
}

/// A value with its marks, in the room that the widest take.
fn marked(text: String, row: &Row, widest: usize) -> String {
    if widest == 0 { text } else { format!("{text} {:<widest$}", row.marks()) }
}

/// Whether a change is marked as beyond chance.
fn moved(change: &str) -> bool {
    change.ends_with(['▲', '▼'])
}

/// Whether the totals row adds anything: a table without groups is its own total.
fn has_totals(table: &Table) -> bool {
    // Rates over several bases have no total.
    let empty = table.totals.cells.iter().all(|cell| *cell == crate::table::Cell::Empty);
    // Where no group moved, the whole still did or did not.
    let rows = !table.rows.is_empty() || table.place(Role::Break).is_some();
    table.place(Role::Key).is_some() && rows && !empty
}

/// The cells of a row of a listing as people read them.
fn cells<'a>(listing: &'a Listing, row: &'a [Cell]) -> impl Iterator<Item = String> + 'a {
    row.iter().enumerate().map(|(column, cell)| match cell {
        Cell::Text(text) => listing.name_of(column, text).to_string(),
        Cell::Int(_) if listing.columns[column].says == Says::Money => {
            number::write(cell, &Unit::Minor(listing.currency_of(row).into()))
        }
        cell => cell.plain().into_owned(),
    })
}
