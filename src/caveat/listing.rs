//! Rows as they are, of complaints or of a statement of the user's own.

use super::number::several;
use crate::lang::thousands;
use crate::schema;

pub fn add_up(total: &str, of: &str, records: i64) -> (String, String) {
    let these = if records == 1 { "this record".into() } else { format!("these {} records", thousands(records)) };
    let of_zh = schema::field(of).map_or(of, |f| f.zh);
    (format!("{of} over {these} adds up to {total}"), format!("以上{}条记录的{of_zh}合计为{total}", thousands(records)))
}

pub fn more(shown: i64, more: i64) -> (String, String) {
    (
        format!("{} shown, {} more found; --limit 0 gives all", several(shown, "row"), thousands(more)),
        format!("共{}行，仅列出前{}行；--limit 0 可列出全部", thousands(shown + more), thousands(shown)),
    )
}

pub fn weighted(largest: i64) -> (String, String) {
    (
        format!(
            "a row stands for up to {}: SUM(weight) counts complaints, COUNT(*) counts rows",
            several(largest, "complaint")
        ),
        format!("一行最多代表{}件投诉：SUM(weight) 计投诉件数，COUNT(*) 计行数", thousands(largest)),
    )
}

pub fn no_complaints(rows: i64) -> (String, String) {
    (
        format!(
            "surveys, exposure or inquiries among the rows: {}; WHERE kind IS NULL keeps complaints alone",
            thousands(rows)
        ),
        format!("其中{}行为问卷、基数或咨询等非投诉记录；加上 WHERE kind IS NULL 只统计投诉", thousands(rows)),
    )
}
