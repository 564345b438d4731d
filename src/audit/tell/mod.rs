//! Every sentence of the audit, in both languages. Must not judge.

mod column;
mod figure;
mod possible;
mod sums;

pub use column::{column, each, means, quantities, unexplained};
pub use figure::{Reason, Told};
pub use possible::{adds_up, no_share, no_whole, not_read, possible, shares_alone, smallest, unchecked};
pub use sums::{base_total, culprit, given, hundred, no_count, rows_left_out, share_total, subtotal, total};

use super::formula::{Base, Figures};
use super::habits::Habit;
use super::number::write;
use super::ratio::Span;
use crate::lang::Text;

/// A sentence with the minus sign of tables before its numbers; what joins letters or digits is a hyphen.
pub fn with_minus(text: &Text) -> Text {
    let signed = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let minus = |at: usize| {
            let joins = at.checked_sub(1).is_some_and(|before| chars[before].is_ascii_alphanumeric());
            chars[at] == '-' && !joins && chars.get(at + 1).is_some_and(char::is_ascii_digit)
        };
        (0..chars.len()).map(|at| if minus(at) { '−' } else { chars[at] }).collect::<String>()
    };
    Text::new(signed(&text.en), signed(&text.zh))
}

/// A number of the table as it is to be read in a sentence.
fn cell(figures: &Figures, column: usize, row: usize) -> String {
    let Some(number) = figures.printed.columns[column].cells[row].as_ref() else { return "–".into() };
    let whole = number.exponent == 0 && figures.printed.columns[column].is_quantity();
    if whole { write(number.mantissa, 0) } else { number.text.clone() }
}

fn base_number(figures: &Figures, count: usize, base: Base) -> Text {
    let both = |text: String| Text::new(text.clone(), text);
    match base.plain() {
        Base::Total(row) | Base::Row(row) => {
            let (number, name) = (cell(figures, count, row), &figures.printed.rows[row].name);
            Text::new(format!("{number} ({name})"), format!("{number}（{name}）"))
        }
        Base::Sum => both(figures.sums[count].map_or("–".into(), about_whole)),
        Base::Given(n) => both(write(n, 0)),
        Base::Within(_, span) => both(about_whole(span)),
        Base::Unprinted(from, to) if from == to => both(write(from, 0)),
        Base::Unprinted(from, to) => Text::new(
            format!("a number from {} to {}", write(from, 0), write(to, 0)),
            format!("{}至{}之间的基数", write(from, 0), write(to, 0)),
        ),
    }
}

fn about_whole(span: Span) -> String {
    let middle = span.round(0).map_or("–".into(), |m| write(m, 0));
    if span.is_exact() { middle } else { format!("≈ {middle}") }
}

/// How a habit prints, as the end of a sentence that begins with "where".
fn habit_words(figures: &Figures, habit: Habit) -> Text {
    match habit {
        Habit::HalfUp => Text::new("it is rounded half up", "四舍五入"),
        Habit::HalfEven => Text::new("halves are rounded to the even digit", "逢五取偶"),
        Habit::Cut => Text::new("the rest is cut off instead of rounded", "舍去尾数而不进位"),
        Habit::Twice => Text::new("it is rounded twice, first to one decimal more", "先多保留一位再次四舍五入"),
        Habit::Adjusted(row) => {
            let name = &figures.printed.rows[row].name;
            Text::new(
                format!("{name} is set so that the column adds up to 100"),
                format!("使全列合计为100而调整“{name}”"),
            )
        }
        Habit::LargestRemainder => Text::new(
            "the largest remainders are rounded up so that the column adds up to 100",
            "按最大余数法取整、使全列合计为100",
        ),
    }
}
