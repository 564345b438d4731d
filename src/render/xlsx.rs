//! A sheet for people who go on in a spreadsheet or a document: numbers as numbers that show as the text of a table does, title
//! above, notes below.

use anyhow::Result;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet};
use unicode_width::UnicodeWidthStr;

use super::book::{book, cell};
use super::{Written, cells, has_totals};
use crate::table::listing::{Heading, Listing, Says};
use crate::table::{Cell, Table, one_line};

/// Characters of the narrowest and of the widest column.
const NARROWEST: usize = 8;
const WIDEST: usize = 60;
/// Characters of the line of a note at least, however narrow the columns are, and of a column that has no width of its own.
const LEAST_LINE: usize = 72;
const PLAIN: usize = 8;
/// Points of a line of text.
const LINE: f64 = 15.0;
/// From so many characters on a page lies on its side.
const BROAD: usize = 90;
/// The row of the headings, below the title.
const HEADINGS: u32 = 1;

/// What goes onto a sheet.
struct Sheet<'a> {
    name: &'a str,
    title: &'a str,
    headings: Vec<String>,
    numeric: Vec<bool>,
    /// Each cell as people read it, and its number, where it is one.
    rows: Vec<Vec<(String, Option<f64>)>>,
    /// Whether the last row is the sum of the others.
    total: bool,
    notes: Vec<String>,
}

/// # Errors
/// A `UserError` where a sheet cannot hold the rows.
pub fn render(table: &Table) -> Result<Vec<u8>> {
    let Written { headers, numeric, mut rows, totals, mut numbers } = Written::new(table);
    let total = has_totals(table);
    if total {
        rows.push(totals);
    } else {
        numbers.pop();
    }
    let rows = rows.into_iter().zip(numbers).map(|(texts, numbers)| texts.into_iter().zip(numbers).collect());
    // What to do about a note is for who makes the table, not for who reads the sheet.
    let notes = table.notes.iter().map(|note| table.printed(note)).collect();
    let name = table.lang.of(("table", "统计表"));
    write(&Sheet { name, title: &table.title, headings: headers, numeric, rows: rows.collect(), total, notes })
}

/// # Errors
/// As [`render`].
pub fn list(listing: &Listing) -> Result<Vec<u8>> {
    let number = |says: Says, cell: &Cell| match says {
        Says::Text | Says::Yes => None,
        Says::Money => cell.number().map(|minor| minor / 100.0),
        Says::Number => cell.number(),
    };
    let row = |row: &Vec<Cell>| -> Vec<(String, Option<f64>)> {
        let numbers = listing.columns.iter().zip(row).map(|(column, cell)| number(column.says, cell));
        cells(listing, row).zip(numbers).collect()
    };
    write(&Sheet {
        name: listing.lang.of(("list", "明细")),
        title: &listing.title,
        headings: listing.columns.iter().map(|c| one_line(&c.label)).collect(),
        numeric: listing.columns.iter().map(Heading::is_number).collect(),
        rows: listing.rows.iter().map(row).collect(),
        total: false,
        notes: listing.sentences(),
    })
}

fn write(of: &Sheet) -> Result<Vec<u8>> {
    let mut workbook = book(of.rows.len() + of.notes.len() + HEADINGS as usize + 1)?;
    let sheet = workbook.add_worksheet().set_name(of.name)?;
    let widths: Vec<usize> = (0..of.headings.len()).map(|column| width(of, column)).collect();
    for (column, width) in (0..).zip(&widths) {
        sheet.set_column_width(column, *width as f64)?;
    }
    let bold = Format::new().set_bold();
    sheet.write_string_with_format(0, 0, cell(of.title), &bold.clone().set_font_size(13))?;
    let heading = bold.set_border_bottom(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::VerticalCenter);
    for ((column, text), numeric) in (0..).zip(&of.headings).zip(&of.numeric) {
        sheet.write_string_with_format(HEADINGS, column, cell(text), &aligned(heading.clone(), *numeric))?;
    }
    for (at, row) in of.rows.iter().enumerate() {
        let last = at + 1 == of.rows.len();
        let format = match of.total && last {
            true => Format::new().set_bold().set_border_top(FormatBorder::Thin),
            false => Format::new(),
        };
        write_row(sheet, HEADINGS + 1 + at as u32, row, &of.numeric, &format)?;
    }
    write_notes(sheet, HEADINGS + 2 + of.rows.len() as u32, &of.notes, &widths)?;
    sheet.set_freeze_panes(HEADINGS + 1, 0)?.set_repeat_rows(HEADINGS, HEADINGS)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    if widths.iter().sum::<usize>() > BROAD {
        sheet.set_landscape();
    }
    Ok(workbook.save_to_buffer()?)
}

/// Characters that a column takes; a Chinese one is as wide as two others.
fn width(of: &Sheet, column: usize) -> usize {
    let texts = of.rows.iter().map(|row| row[column].0.as_str()).chain([of.headings[column].as_str()]);
    texts.map(UnicodeWidthStr::width).max().unwrap_or(0).clamp(NARROWEST, WIDEST) + 2
}

fn aligned(format: Format, numeric: bool) -> Format {
    if numeric { format.set_align(FormatAlign::Right) } else { format }
}

fn write_row(
    sheet: &mut Worksheet,
    at: u32,
    row: &[(String, Option<f64>)],
    numeric: &[bool],
    format: &Format,
) -> Result<()> {
    for ((column, (text, number)), numeric) in (0..).zip(row).zip(numeric) {
        let format = aligned(format.clone(), *numeric);
        let text = text.trim();
        let number = number.filter(|x| x.is_finite() && text.contains(|c: char| c.is_ascii_digit()));
        match number {
            Some(x) => sheet.write_number_with_format(at, column, x, &format.set_num_format(shown(text)))?,
            // As a string: nothing in a name becomes a formula.
            None => sheet.write_string_with_format(at, column, cell(text), &format)?,
        };
    }
    Ok(())
}

/// Notes below each other, each across the columns, so that they are printed with the table.
fn write_notes(sheet: &mut Worksheet, first: u32, notes: &[String], widths: &[usize]) -> Result<()> {
    let (mut line, mut last) = (widths.iter().sum::<usize>(), widths.len().saturating_sub(1) as u16);
    while line < LEAST_LINE || last == 0 {
        (line, last) = (line + PLAIN, last + 1);
    }
    let format = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_align(FormatAlign::Left);
    for (at, note) in (first..).zip(notes) {
        sheet.merge_range(at, 0, at, last, &cell(note), &format)?;
        // A few characters less than fit, since words are not cut at the end of a line.
        sheet.set_row_height(at, note.width().div_ceil(line - 4).max(1) as f64 * LINE)?;
    }
    Ok(())
}

/// The format in which a number shows as this text: its decimals, per cent, its currency in front and its marks behind.
fn shown(text: &str) -> String {
    let literal =
        |text: &str| if text.is_empty() { String::new() } else { format!("\"{}\"", text.replace('"', "\"\"")) };
    if text.starts_with('<') {
        return literal(text);
    }
    let bare = text.trim_start_matches(['+', '−']);
    let is_digit = |c: char| c.is_ascii_digit();
    let (sign, rest) = bare.split_at(bare.find(is_digit).unwrap_or(0));
    let (digits, behind) = rest.split_at(rest.rfind(is_digit).map_or(0, |at| at + 1));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    // A number that names something has no thousands apart.
    let whole = if whole.len() > 3 && !whole.contains(',') { "0" } else { "#,##0" };
    let point = if decimals.is_empty() { "" } else { "." };
    let (per_cent, marks) = behind.strip_prefix('%').map_or(("", behind), |marks| ("%", marks));
    let number = format!("{}{whole}{point}{}{per_cent}{}", literal(sign), "0".repeat(decimals.len()), literal(marks));
    match text.chars().next() {
        Some('+') => format!("\"+\"{number};\"−\"{number};{number}"),
        Some('−') => format!("{number};\"−\"{number}"),
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_with_the_decimals_the_currency_and_the_marks_of_its_text() {
        for (text, format) in [
            ("4,495", "#,##0"),
            ("34.41% *", "#,##0.00%\" *\""),
            ("+21.18% ▲", "\"+\"#,##0.00%\" ▲\";\"−\"#,##0.00%\" ▲\";#,##0.00%\" ▲\""),
            ("−¥1,299.50", "\"¥\"#,##0.00;\"−\"\"¥\"#,##0.00"),
            ("<0.01%", "\"<0.01%\""),
            ("20170305", "0"),
        ] {
            assert_eq!(shown(text), format, "{text}");
        }
    }
}
