//! In which unit changes are printed, in per cent or as fractions, and what fell with its sign or without; and to how many decimals. The
//! heading does not say; what more figures follow from is taken. Must not judge any figure.

use super::columns::{Column, Role};
use super::judge;
use super::read::Printed;
use super::words::Words;

/// Decimals of fractions that a spreadsheet shows as per cent.
const DECIMALS: i32 = 2;

/// Where the figures do not follow as if zeros at their ends had been lost, each has the decimals that it is printed with: 37.8 % and
/// 0.06 % may stand in one column.
pub fn settle_zeros(printed: &mut Printed, n: Option<i128>) {
    for column in 0..printed.columns.len() {
        if printed.columns[column].zeros_lost && judge::explained(printed, column, n) == 0 {
            printed.columns[column].zeros_lost = false;
        }
    }
}

/// Reads the columns of changes in the unit that explains most of their figures, as printed where others explain no more.
pub fn settle(printed: &mut Printed, n: Option<i128>) {
    for column in 0..printed.columns.len() {
        if !matches!(printed.columns[column].role, Role::Change(_)) {
            continue;
        }
        let mut best = judge::explained(printed, column, n);
        let figures = printed.columns[column].cells.iter().flatten().count();
        for other in others(&printed.columns[column]) {
            if best >= figures {
                break;
            }
            let as_printed = std::mem::replace(&mut printed.columns[column], other);
            let explained = judge::explained(printed, column, n);
            if explained > best {
                best = explained;
            } else {
                printed.columns[column] = as_printed;
            }
        }
    }
}

/// A column of changes as it may be meant otherwise, the plainest first.
fn others(column: &Column) -> Vec<Column> {
    let numbers = || column.cells.iter().flatten();
    let fraction = !column.name.contains(['%', '％'])
        && numbers().all(|n| !n.percent)
        && numbers().any(|n| n.decimals() >= DECIMALS);
    let fell = Words::shipped().fall(&column.name) && numbers().all(|n| !n.signed);
    let mut others = Vec::new();
    others.extend(fraction.then(|| hundredfold(column)));
    others.extend(fell.then(|| turned(column)));
    others.extend((fraction && fell).then(|| turned(&hundredfold(column))));
    others
}

fn hundredfold(column: &Column) -> Column {
    let mut other = Column { fraction: true, decimals: column.decimals - 2, ..column.clone() };
    other.cells.iter_mut().flatten().for_each(|n| n.exponent += 2);
    other
}

fn turned(column: &Column) -> Column {
    let mut other = Column { turned: true, ..column.clone() };
    other.cells.iter_mut().flatten().for_each(|n| n.mantissa = -n.mantissa);
    other
}
