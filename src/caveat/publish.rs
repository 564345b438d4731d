//! What was hidden before a table may leave the house.

use super::number::several;
use crate::lang::thousands;

/// What hidden numbers are safe from, what they are not, and what to do about it.
pub fn suppressed(rows: i64, least: i64, beyond: bool) -> (String, String) {
    if rows == 0 {
        return (
            format!("no count is under {least}: nothing is hidden"),
            format!("各项件数均不少于{least}件，无须隐去"),
        );
    }
    let (en, rows) = (several(rows, "row"), thousands(rows));
    let (sums_en, sums_zh) = match beyond {
        true => (
            "; sums that are not small themselves are among them, so do not publish this table by fewer dimensions as well",
            "；部分合计数虽不小也一并隐去，请勿另行公布减少分组维度的同一统计表",
        ),
        false => ("", ""),
    };
    (
        format!(
            "· hidden in {en}: counts under {least} and the numbers that they could be worked out from, in this table or \
             beside the same table by fewer of its dimensions{sums_en}; another period, condition or --top over the same \
             complaints is not allowed for: do not publish such tables side by side"
        ),
        format!(
            "·为隐去的数据（涉及{rows}行）：不足{least}件的数据及可据以推算的数据不予公布，由本表及减少分组维度的同一统计表均无法推算{sums_zh}；\
             统计时段、筛选条件或 --top 不同而投诉有重叠的表格不在保护之内，请勿同时公布"
        ),
    )
}
