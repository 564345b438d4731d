//! The marks behind values, and which notes explain them.

use super::{ABOVE, BELOW, INCOMPLETE, NOT_RANKABLE, Row, SUPPRESSED, UNSETTLED};
use crate::caveat::Caveat;

/// The mark of a row too small to rank.
pub const SMALL: char = '*';

/// Flags with the mark that stands behind the value of their row; the notes explain it.
const MARKS: [(&str, char); 5] =
    [(NOT_RANKABLE, SMALL), (INCOMPLETE, '†'), (UNSETTLED, '‡'), (ABOVE, '▲'), (BELOW, '▼')];

impl Row {
    /// The marks of its flags.
    pub fn marks(&self) -> String {
        MARKS.iter().filter(|(flag, _)| self.is(flag)).map(|(_, mark)| mark).collect()
    }
}

/// A note as it stands under these rows: a mark is explained only where one has it, and a hidden number has none.
pub fn explained(note: Caveat, rows: &[&Row]) -> Option<Caveat> {
    let on = |flag| rows.iter().any(|row| row.is(flag) && !row.is(SUPPRESSED));
    match note {
        Caveat::NotRankable { .. } | Caveat::TooFew { .. } if !on(NOT_RANKABLE) => None,
        Caveat::Incomplete { period: None, marked: true, .. } if !on(INCOMPLETE) => None,
        Caveat::CutByPeriod { .. } if !on(INCOMPLETE) => None,
        Caveat::Incomplete { days, strays, period, marked, part } => {
            Some(Caveat::Incomplete { days, strays, period, marked: marked && on(INCOMPLETE), part })
        }
        Caveat::SourcesDiffer { sources, marked } => {
            Some(Caveat::SourcesDiffer { sources, marked: marked && on(INCOMPLETE) })
        }
        Caveat::Unsettled { named, periods, of, by_month, open, among, .. } => {
            Some(Caveat::Unsettled { named, periods, of, by_month, open, among, marked: on(UNSETTLED) })
        }
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period;

    #[test]
    fn a_mark_that_no_row_has_is_not_explained() {
        let days = period::parse("2016-01-01..2018-03-31").unwrap();
        let incomplete = |period, marked| Caveat::Incomplete { days, strays: false, period, marked, part: days };
        let (plain, cut) = (Row::default(), Row { flags: vec![INCOMPLETE], ..Row::default() });
        let hidden = Row { flags: vec![NOT_RANKABLE, SUPPRESSED], ..Row::default() };
        assert_eq!(explained(incomplete(None, true), &[&plain]), None);
        assert_eq!(explained(incomplete(None, true), &[&plain, &cut]), Some(incomplete(None, true)));
        assert_eq!(explained(incomplete(Some(days), true), &[&plain]), Some(incomplete(Some(days), false)));
        assert_eq!(explained(Caveat::NotRankable { groups: 3, least: 10 }, &[&hidden]), None);
    }
}
