//! What became of a request, where the column of results leaves it open: by the state, and by a column that asks whether the
//! complaint was settled. Must not know how texts are read.

use super::Plan;
use crate::schema::{Record, is_over};
use crate::source::profile::Mapping;
use crate::source::row::Row;
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
        let outcome = self.profile.fields.get("remedy_outcome");
        let flag = self.flag.zip(outcome).and_then(|(column, of)| Some((column, settled(of, &row.cells[column])?)));
        if record.result.is_empty() {
            let flag = flag.map(|(_, settled)| record.outcome_if(settled));
            let outcome = self.by_state(row, &record.status).or(flag).or_else(|| self.undecided(&record.status));
            record.remedy_outcome = outcome.unwrap_or_default().to_string();
        } else if let Some((column, settled)) = flag {
            // Whoever reads the text knows the question by 是否, and then for none of its own words.
            let question = Some(self.header[column].trim()).filter(|name| name.contains("是否")).unwrap_or("是否解决");
            let answer = if settled { "是" } else { "否" };
            record.result = format!("{}；{question}：{answer}", record.result);
        }
    }

    /// What is known of a complaint that the source has written no result for, though it has a column of them: nothing yet,
    /// whatever the seller said before it was made.
    fn undecided(&self, status: &str) -> Option<&'static str> {
        let column = |field: &str| self.columns.iter().find(|b| b.field.name == field)?.columns.first();
        // Some sources tell the outcome by the state alone, which is no column of results.
        let results = column("result").or(column("remedy_outcome").filter(|&of| column("status") != Some(of)));
        let tells = self.flag.is_some() || results.is_some();
        match status {
            "received" | "open" if tells => Some("pending"),
            "declined" if tells => Some("unknown"),
            _ => None,
        }
    }

    /// What a state in which a complaint ends tells of its outcome: the same as it would as a result.
    fn by_state(&self, row: &Row, status: &str) -> Option<&str> {
        if is_over(status) != Some(true) {
            return None;
        }
        let known = &self.profile.fields.get("remedy_outcome")?.values;
        let state = self.columns.iter().find(|b| b.field.name == "status" && !b.columns.is_empty());
        let told = state.and_then(|b| known.get(row.cells[self.serving(&b.columns, &|i| &row.cells[i])].trim()));
        told.map(String::as_str).filter(|outcome| !outcome.is_empty())
    }
}

/// The answer of a flag: yes or no, or what came of the mediation in a word.
pub(super) fn settled(outcome: &Mapping, cell: &str) -> Option<bool> {
    let known = || match outcome.values.get(cell.trim())?.as_str() {
        "granted" => Some(true),
        "refused" => Some(false),
        _ => None,
    };
    words::yes_no(cell).or_else(known)
}
