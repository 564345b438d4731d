//! The workbook for reviewers: a row a complaint, with choices to pick from.

use anyhow::Result;
use plaint::classify::heads;
use plaint::lang::Lang;
use plaint::render::book;
use plaint::schema::NAMED_CATEGORIES;
use plaint::taxonomy::Taxonomy;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Formula, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::super::choices::Choices;
use super::sample::Asked;
use super::{ANSWERS, ASKED};

/// Widths of the columns in characters, the text in the second.
const WIDTHS: [f64; 10] = [24.0, 80.0, 16.0, 20.0, 10.0, 16.0, 24.0, 14.0, 34.0, 30.0];
/// Points of a line of text, and most points that a row can have.
const LINE: f64 = 15.0;
const HIGHEST: f64 = 405.0;

/// The bytes of the workbook.
///
/// # Errors
/// A `UserError` where a sheet cannot hold the rows.
pub fn workbook(rows: &[Asked], lang: Lang) -> Result<Vec<u8>> {
    let mut workbook = book::book(rows.len())?;
    write_rows(workbook.add_worksheet(), rows, lang)?;
    let taxonomy = Taxonomy::shipped();
    let heads = heads(&taxonomy);
    let shown = |field: &str, values: &[String]| Choices::of(&taxonomy, field, values).all(lang);
    // Terms are too many for a list inside of a cell's rule: they stand on a sheet of their own, which readers pass over.
    let listed = lang.of(("choices", "选项"));
    let choices = workbook.add_worksheet().set_name(listed)?.set_hidden(true);
    for (row, term) in (0..).zip(shown("term", &heads.terms)) {
        choices.write_string(row, 0, term)?;
    }
    let terms = Formula::new(format!("='{listed}'!$A$1:$A${}", heads.terms.len()));
    let sheet = workbook.worksheet_from_index(0)?;
    let last = rows.len().max(1) as u32;
    let mut choose = |answer: &str, choice: DataValidation| -> Result<(), XlsxError> {
        let column = (ASKED.len() + ANSWERS.iter().position(|(a, _)| *a == answer).unwrap_or_default()) as u16;
        sheet.add_data_validation(1, column, last, column, &choice)?;
        Ok(())
    };
    let categories = shown("category", &heads.categories);
    choose("category", DataValidation::new().allow_list_strings(&categories)?)?;
    // Several are written with | between them, which no list can offer.
    let also = DataValidation::new().allow_list_strings(&categories[..NAMED_CATEGORIES.len()])?;
    choose("also", also.show_error_message(false))?;
    choose("remedy", DataValidation::new().allow_list_strings(&shown("remedy_outcome", &heads.remedies))?)?;
    choose("term", DataValidation::new().allow_list_formula(terms))?;
    Ok(workbook.save_to_buffer()?)
}

fn write_rows(sheet: &mut Worksheet, rows: &[Asked], lang: Lang) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let (bold, number) = (Format::new().set_bold(), wrapped.clone().set_num_format("0.00"));
    sheet.set_name(lang.of(("review", "复核")))?.set_freeze_panes(1, 0)?;
    for ((column, name), width) in (0..).zip(ASKED.into_iter().chain(ANSWERS)).zip(WIDTHS) {
        sheet.write_string_with_format(0, column, lang.of(name), &bold)?;
        sheet.set_column_width(column, width)?;
    }
    for (at, row) in (1..).zip(rows) {
        sheet.set_row_height(at, height(&row.text))?;
        let texts = [&row.record_id, &row.text, &row.suggestion, &row.suggested_remedy];
        for (column, text) in (0..).zip(texts) {
            // As a string: nothing in a complaint becomes a formula.
            sheet.write_string_with_format(at, column, book::cell(text), &wrapped)?;
        }
        sheet.write_number_with_format(at, 4, (row.confidence * 100.0).round() / 100.0, &number)?;
        for column in 5..ASKED.len() as u16 + ANSWERS.len() as u16 {
            sheet.write_blank(at, column, &wrapped)?;
        }
        if !row.also.is_empty() {
            sheet.write_string_with_format(at, 6, &row.also, &wrapped)?;
        }
    }
    Ok(())
}

/// Points that a text takes in its column: not every program finds the height of a row by itself.
fn height(text: &str) -> f64 {
    // A few characters less than fit, since words are not cut at the end of a line.
    let lines = text.lines().map(|line| line.width().div_ceil(WIDTHS[1] as usize - 4).max(1)).sum::<usize>();
    (lines.max(1) as f64 * LINE).min(HIGHEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_texts_fit_and_the_same_rows_give_the_same_bytes() {
        for text in ["退".repeat(40_000), "😀".repeat(40_000)] {
            let rows = [Asked { text, ..Asked::default() }];
            assert_eq!(workbook(&rows, Lang::En).unwrap(), workbook(&rows, Lang::En).unwrap());
        }
    }

    #[test]
    fn a_row_is_as_high_as_its_text_takes() {
        assert_eq!(height(""), LINE);
        assert_eq!(height(&"退".repeat(100)), 3.0 * LINE);
        assert_eq!(height("one\ntwo"), 2.0 * LINE);
        assert_eq!(height(&"退".repeat(40_000)), HIGHEST);
    }
}
