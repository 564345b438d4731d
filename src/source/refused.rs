//! Why most rows of a file were rejected, for an account that says so aloud. Must not know how rows are read.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::transform::Reject;
use crate::caveat::Caveat;

/// Reasons that are told apart; a file that has more is no table.
const MOST: usize = 1_000;
/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// The rejected rows so far, by column and reason.
#[derive(Default)]
pub struct Refused {
    reasons: HashMap<(String, String), Reason>,
    rows: i64,
    /// Rows that no table counts among its own, such as totals and blank ones.
    furniture: i64,
}

struct Reason {
    /// How many reasons came before it.
    place: usize,
    rows: i64,
    /// The first row rejected for it.
    first: Reject,
}

impl Refused {
    /// Takes note of the next rejected row.
    pub fn see(&mut self, reject: &Reject) {
        self.rows += 1;
        if reject.furniture {
            self.furniture += 1;
            return;
        }
        let key = (reject.field.clone(), reject.reason.en.clone());
        if let Some(reason) = self.reasons.get_mut(&key) {
            reason.rows += 1;
        } else if self.reasons.len() < MOST {
            let place = self.reasons.len();
            self.reasons.insert(key, Reason { place, rows: 1, first: reject.clone() });
        }
    }

    /// The reason of most of them, of equals the one that came first, where more than half of a file was rejected. `of`: all
    /// rows.
    pub fn most(self, of: i64) -> Option<Caveat> {
        let rows = self.rows;
        if (rows - self.furniture) * 2 <= of - self.furniture {
            return None;
        }
        let most = self.reasons.into_values().max_by_key(|r| (r.rows, Reverse(r.place)))?;
        let Reject { field, value, reason, .. } = most.first;
        let mut shown: String = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if shown.chars().count() > SHOWN {
            shown = shown.chars().take(SHOWN).chain(['…']).collect();
        }
        Some(Caveat::MostlyRejected { rows, of, reason, column: field, because: most.rows, value: shown })
    }
}
