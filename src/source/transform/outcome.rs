//! What became of a request, where the column of results leaves it open: by the state, and by a column that asks whether the
//! complaint was settled. Must not know how texts are read.

use super::Plan;
use crate::schema::Record;
use crate::source::rows::Row;
use crate::values::words;

/// What `remedy_outcome` can be.
const OUTCOMES: [&str; 5] = ["granted", "refused", "pending", "unknown", "none"];

impl Plan<'_> {
    /// Fills the outcome from the state or the flag if no result tells it. Beside a result that is a text the flag is put behind
    /// it, since only who reads the text knows whether that tells more.
    pub(super) fn imply_outcome(&self, row: &Row, record: &mut Record) {
        // A column called `remedy` may tell what became of the request: who asks does not ask for `granted`.
        if OUTCOMES.contains(&record.request.as_str()) {
            let told = std::mem::take(&mut record.request);
            if record.remedy_outcome.is_empty() {
                record.remedy_outcome = told;
            }
        }
        if !record.remedy_outcome.is_empty() {
            return;
        }
        let flag = self.flag.and_then(|column| Some((column, words::yes_no(&row.cells[column])?)));
        if record.result.is_empty() {
            let flag = flag.map(|(_, settled)| record.outcome_if(settled));
            let outcome = self.by_state(row, &record.status).or(flag).unwrap_or_default();
            record.remedy_outcome = outcome.to_string();
        } else if let Some((column, settled)) = flag {
            let answer = if settled { "是" } else { "否" };
            record.result = format!("{}；{}：{answer}", record.result, self.header[column].trim());
        }
    }

    /// What a state in which a complaint ends tells of its outcome: the same as it would as a result.
    fn by_state(&self, row: &Row, status: &str) -> Option<&str> {
        if !matches!(status, "resolved" | "closed" | "declined") {
            return None;
        }
        let known = &self.profile.fields.get("remedy_outcome")?.values;
        let state = self.columns.iter().find(|b| b.field.name == "status" && !b.columns.is_empty());
        let told = state.and_then(|b| known.get(row.cells[self.serving(&b.columns, &|i| &row.cells[i])].trim()));
        told.map(String::as_str).filter(|outcome| !outcome.is_empty())
    }
}
