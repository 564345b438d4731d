//! Cells that claim a number and are none: 约60%, 六成, 1/3. Must not guess which number it is.

use super::number::{Number, half_width};
use super::words::Words;

/// Characters of a cell that is more than a number.
const LONGEST: usize = 16;

/// Whether a cell claims a number that is not read. `heading`: whether its heading says that numbers stand here.
pub fn is_claim(cell: &str, heading: bool) -> bool {
    let words = &Words::shipped().claim;
    let cell = half_width(cell.trim()).to_lowercase();
    if cell.chars().count() > LONGEST {
        return false;
    }
    let has = |words: &[String]| words.iter().any(|word| cell.contains(word.as_str()));
    let digit = cell.contains(|c: char| c.is_ascii_digit());
    let tenth = |c: char| c.is_ascii_digit() || words.digits.contains(c);
    let tenths = cell.split_once(['成', '倍']).is_some_and(|(before, _)| before.ends_with(tenth));
    if digit && has(&words.percent) || tenths || has(&words.part) {
        return true;
    }
    let bare = words.about.iter().fold(cell.clone(), |rest, word| rest.replace(word.as_str(), ""));
    let fraction = cell.split_once('/').is_some_and(|(a, b)| [a, b].iter().all(|n| n.trim().parse::<u32>().is_ok()));
    heading && (fraction || bare != cell && Number::parse_pair(&bare).is_some() || has(&words.half))
}
