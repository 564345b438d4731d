//! Vehicle plates of the Chinese mainland.

use super::Kind;
use super::page::{Page, is_han};

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使";

/// Claims every plate: a province, a letter, five or six letters and digits.
pub fn find(page: &mut Page) {
    for at in 0..page.chars.len() {
        // Looking at the letter first spares most characters the search.
        if page.at(at + 1).is_some_and(is_letter)
            && is_han(page.chars[at])
            && PROVINCES.contains(page.chars[at])
            && let Some(end) = plate(page, at)
        {
            page.claim(at, end, Kind::Plate);
        }
    }
}

/// End of the plate whose province stands at `at`.
fn plate(page: &Page, at: usize) -> Option<usize> {
    let letter = page.at(at + 1).filter(|&c| is_letter(c))?;
    let mut start = at + 2;
    while start < at + 4 && page.at(start).is_some_and(|c| matches!(c, '·' | '•' | '・' | '.' | '-' | ' ' | '‧' | '∙'))
    {
        start += 1;
    }
    let run = page.slice(start, start + 12).iter().take_while(|c| c.is_ascii_alphanumeric()).count();
    let end = [6, 5].into_iter().find_map(|length| {
        let serial = page.slice(start, start + length);
        let rest = page.slice(start + length, start + run);
        // Another word in capitals may follow without a blank, but no more of the same.
        let whole =
            length <= run && (rest.is_empty() || rest.len() >= 2 && rest.iter().all(|c| c.is_ascii_uppercase()));
        (whole && is_serial(serial, letter.is_ascii_lowercase())).then_some(start + length)
    });
    end.or_else(|| special(page, start, run))
}

/// Four letters and digits and a character for learners, trailers, police, Hong Kong and Macao.
fn special(page: &Page, start: usize, run: usize) -> Option<usize> {
    let sign = page.at(start + 4).is_some_and(|c| "学挂警港澳领使".contains(c));
    (run == 4 && sign && is_serial(page.slice(start, start + 4), false)).then_some(start + 5)
}

/// Whether the serial looks like one: five with at most two letters, or six of an electric car.
fn is_serial(serial: &[char], lower: bool) -> bool {
    let usual = serial.iter().all(|&c| c.is_ascii_digit() || is_letter(c) && (lower || c.is_ascii_uppercase()));
    let digits = |part: &[char]| part.iter().all(char::is_ascii_digit);
    usual
        && match serial {
            [first, _, rest @ ..] if serial.len() == 6 && first.is_ascii_alphabetic() => digits(rest),
            [rest @ .., last] if serial.len() == 6 && last.is_ascii_alphabetic() => digits(rest),
            _ => serial.len() < 6 && serial.iter().filter(|c| c.is_ascii_alphabetic()).count() <= 2,
        }
}

/// Letters on plates: those that look like digits are left out.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() && !matches!(c, 'I' | 'O' | 'i' | 'o')
}
