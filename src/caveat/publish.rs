//! What was hidden before a table may leave the house.

use super::number::several;
use crate::lang::thousands;

/// What is hidden.
pub fn suppressed(rows: i64, least: i64) -> (String, String) {
    if rows == 0 {
        return (
            format!("no count is under {least}: nothing is hidden"),
            format!("各项件数均不少于{least}件，无须隐去"),
        );
    }
    let (en, rows) = (several(rows, "row"), thousands(rows));
    (
        format!("· hidden in {en}: counts under {least} and the numbers that they could be worked out from"),
        format!("·为隐去的数据（涉及{rows}行）：不足{least}件的数据及可据以推算的数据不予公布"),
    )
}
