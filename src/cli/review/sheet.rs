//! The workbook for reviewers: a row a complaint, with choices to pick from. Nothing else knows the writer of workbooks.

use anyhow::Result;
use plaint::classify::heads;
use plaint::schema::NAMED_CATEGORIES;
use plaint::taxonomy::Taxonomy;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

use super::ANSWERS;
use super::sample::ASKED;

/// Most UTF-16 units that a cell can hold, less the sign that something is missing.
const LONGEST: usize = 32_766;
/// Widths of the columns in characters.
const WIDTHS: [f64; 10] = [24.0, 80.0, 16.0, 16.0, 10.0, 16.0, 24.0, 12.0, 34.0, 30.0];

/// The bytes of the workbook.
///
/// # Errors
/// Never in practice: the workbook is written to memory.
pub fn workbook(rows: &[[String; 5]]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    write_rows(workbook.add_worksheet(), rows)?;
    let heads = heads(&Taxonomy::shipped());
    // Terms are too many for a list inside of a cell's rule: they stand on a sheet of their own, which readers pass over.
    let choices = workbook.add_worksheet().set_name("choices")?.set_hidden(true);
    for (row, term) in (0..).zip(&heads.terms) {
        choices.write_string(row, 0, term)?;
    }
    let terms = Formula::new(format!("=choices!$A$1:$A${}", heads.terms.len()));
    let sheet = workbook.worksheet_from_index(0)?;
    let last = rows.len().max(1) as u32;
    let mut choose = |answer: &str, choice: DataValidation| -> Result<(), XlsxError> {
        let column = (ASKED.len() + ANSWERS.iter().position(|a| *a == answer).unwrap_or_default()) as u16;
        sheet.add_data_validation(1, column, last, column, &choice)?;
        Ok(())
    };
    choose("category", DataValidation::new().allow_list_strings(&heads.categories)?)?;
    // Several are written with | between them, which no list can offer.
    let also = DataValidation::new().allow_list_strings(&NAMED_CATEGORIES)?.show_error_message(false);
    choose("also", also)?;
    choose("remedy", DataValidation::new().allow_list_strings(&heads.remedies)?)?;
    choose("term", DataValidation::new().allow_list_formula(terms))?;
    Ok(workbook.save_to_buffer()?)
}

fn write_rows(sheet: &mut Worksheet, rows: &[[String; 5]]) -> Result<(), XlsxError> {
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap().set_align(FormatAlign::Top));
    sheet.set_name("review")?.set_freeze_panes(1, 0)?;
    for ((column, name), width) in (0..).zip(ASKED.into_iter().chain(ANSWERS)).zip(WIDTHS) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            // As a string: nothing in a complaint becomes a formula.
            sheet.write_string_with_format(row, column, fitting(cell), &wrapped)?;
        }
    }
    Ok(())
}

/// A text cut to what a cell can hold.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST {
        return text.to_string();
    }
    let mut room = LONGEST;
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_texts_fit() {
        for text in ["退".repeat(40_000), "😀".repeat(40_000), "x".repeat(LONGEST)] {
            assert!(fitting(&text).encode_utf16().count() <= LONGEST + 1);
            workbook(&[["a".into(), text, String::new(), String::new(), String::new()]]).unwrap();
        }
    }
}
