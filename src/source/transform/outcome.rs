//! What became of a request, where the column of results leaves it open: by the state, and by a column that asks whether the
//! complaint was settled; and what the name of such a column says was asked for. Must not know how texts are read.

use super::{Bound, Plan};
use crate::schema::{Record, is_over};
use crate::source::profile::Mapping;
use crate::source::row::Row;
use crate::values::{states, words};

/// What `remedy_outcome` can be.
const OUTCOMES: [&str; 5] = ["granted", "refused", "pending", "unknown", "none"];

/// Bytes of a state: what is longer is a text of another kind.
const LONGEST_STATE: usize = 80;

impl Plan<'_> {
    /// Fills the state from the column that tells whether an office took the complaint on. What it did not take on is over, whatever
    /// else is told; what it took on is open where nothing has come of it in a file that would tell so.
    pub(super) fn imply_status(&self, row: &Row, record: &mut Record) {
        let Some(cell) = self.taken_on.map(|column| row.cells[column].trim()) else { return };
        let listed = || self.profile.fields.get("status")?.values.get(cell).map(String::as_str);
        let told = match words::yes_no(cell) {
            Some(true) => "open",
            Some(false) => "declined",
            None => listed().unwrap_or_default(),
        };
        let done = record.closed_on.is_some() || !record.result.is_empty() || !record.remedy_outcome.is_empty();
        let would_tell = ["closed_on", "result", "remedy_outcome"].iter().any(|field| self.column_of(field));
        let fits = match told {
            "declined" => record.status != "resolved",
            "open" => record.status.is_empty() && !done && would_tell,
            _ => record.status.is_empty(),
        };
        if fits {
            record.status = told.to_string();
        }
    }

    /// Fills the outcome from the state or the flag if no result tells it. A state that names a remedy is the result where there is no
    /// other. Beside a result that is a text the flag is put behind it, since only who reads the text knows whether that tells more.
    pub(super) fn imply_outcome(&self, row: &Row, record: &mut Record) {
        // A column called `remedy` may tell what became of the request: who asks does not ask for `granted`.
        if OUTCOMES.contains(&record.request.as_str()) {
            let told = std::mem::take(&mut record.request);
            if record.remedy_outcome.is_empty() {
                record.remedy_outcome = told;
            }
        }
        let nothing = self.imply_request(row, record);
        if !record.remedy_outcome.is_empty() {
            return;
        }
        let outcome = self.profile.fields.get("remedy_outcome");
        let flag = self.flag.zip(outcome).and_then(|(column, of)| Some((column, settled(of, &row.cells[column])?)));
        let state = self.state(row).unwrap_or_default();
        let by_state = record.result.is_empty().then(|| self.by_state(state, &record.status)).flatten();
        if record.result.is_empty() && tells_as_result(state, &record.status) {
            record.result = state.to_string();
        }
        if let Some(outcome) = by_state {
            record.remedy_outcome = outcome.to_string();
        } else if is_over(&record.status) == Some(false)
            && (record.result.is_empty() && states::waits(state) || !state.is_empty() && record.result == state)
        {
            // Where states stand for results as well, or say who has yet to act, what is open has none yet.
            record.remedy_outcome = "pending".into();
        } else if record.result.is_empty() {
            let flag = flag.map(|(_, settled)| record.outcome_if(settled));
            // What may not have been asked for is nothing to wait for.
            let undecided = || self.undecided(&record.status).filter(|_| !nothing);
            record.remedy_outcome = flag.or_else(undecided).unwrap_or_default().to_string();
        } else if let Some((column, settled)) = flag {
            // Whoever reads the text knows the question by 是否, and then for none of its own words.
            let question = Some(self.header[column].trim()).filter(|name| name.contains("是否")).unwrap_or("是否解决");
            let answer = if settled { "是" } else { "否" };
            record.result = format!("{}；{question}：{answer}", record.result);
        }
    }

    /// Fills the request from the names of the columns that tell what came of it. Gives whether one of them says that nothing was asked
    /// for: the story may ask for something all the same, and only where there is none nothing was.
    fn imply_request(&self, row: &Row, record: &mut Record) -> bool {
        let cells = || self.asked.iter().map(|(column, asked)| (row.cells[*column].trim(), *asked));
        let tells = |cell: &str| !cell.is_empty() && !self.is_null(cell) && !states::tells_nothing(cell);
        let asked = cells().find(|(cell, asked)| !asked.is_empty() && tells(cell));
        if let Some((_, asked)) = asked.filter(|_| record.request.is_empty()) {
            record.request = asked.to_string();
        }
        if record.request.is_empty() && cells().any(|(cell, _)| states::asks_nothing(cell)) {
            record.remedy_requested = "none".into();
        }
        cells().any(|(cell, _)| states::tells_nothing(cell))
    }

    /// The columns of states or results whose names say that something was asked for, and what: 退款 of 退款状态.
    pub(super) fn asked_by_name(&self) -> Vec<(usize, &'static str)> {
        if self.profile.fields.contains_key("remedy_requested") {
            return Vec::new();
        }
        let columns = ["status", "result"].into_iter().flat_map(|field| Bound::columns_of(&self.columns, field));
        let mut asked: Vec<_> =
            columns.filter_map(|column| Some((column, states::asked_by(&self.header[column])?))).collect();
        asked.dedup();
        asked
    }

    /// Whether a cell is one of these columns and says that nothing was asked for: it counts as blank, unless the profile gives it a
    /// meaning.
    pub(super) fn tells_no_request(&self, bound: &Bound, column: usize, cell: &str) -> bool {
        let is_asked = || self.asked.iter().any(|(asked, _)| *asked == column);
        is_asked() && states::tells_nothing(cell) && !bound.mapping.values.knows(cell.trim())
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
    fn by_state(&self, state: &str, status: &str) -> Option<&str> {
        let known = &self.profile.fields.get("remedy_outcome")?.values;
        // What an office did not take on is nothing that the seller refused.
        let fits = |outcome: &str| !outcome.is_empty() && (status != "declined" || outcome == "unknown");
        known.get(state).map(String::as_str).filter(|outcome| is_over(status) == Some(true) && fits(outcome))
    }

    /// The state as the row has it, if it is one.
    fn state<'r>(&self, row: &'r Row) -> Option<&'r str> {
        let bound = self.columns.iter().find(|b| b.field.name == "status" && !b.columns.is_empty())?;
        let column = self.serving(&bound.columns, &|i| &row.cells[i]);
        Some(row.cells[column].trim()).filter(|cell| !self.tells_no_request(bound, column, cell))
    }
}

/// Whether a state is read as a result would be, so that 商家拒绝售后申请 tells as much as 退款成功: one that names what was given or
/// refused, unless the complaint is open, or an office has not taken it on. Of one that is not known to be over nothing else is read.
fn tells_as_result(state: &str, status: &str) -> bool {
    let over = is_over(status);
    let may = state.len() <= LONGEST_STATE && over != Some(false) && status != "declined";
    may && states::names_outcome(state, over == Some(true))
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
