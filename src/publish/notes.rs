//! The notes of a table with hidden counts: no count in them may give one away.

use super::suppress::{Counts, hide};
use crate::caveat::Caveat;
use crate::table::marks::explained;
use crate::table::{ABOVE, BELOW, NOT_RANKABLE, Row, SUBTOTAL, SUPPRESSED, Table};

/// Takes the counts out of the notes that are small themselves, or from which one would follow. `total` is the denominator of
/// the whole, where it is printed.
pub fn notes(table: &mut Table, least: i64, total: Option<i64>) {
    let open = Open::new(table, least, total);
    if !open.reasons {
        table.measure.excluded.iter_mut().for_each(|e| e.count = None);
    }
    let notes = std::mem::take(&mut table.notes);
    let rewritten: Vec<Caveat> = notes.into_iter().filter_map(|note| open.note(note, table, least)).collect();
    let rows: Vec<&Row> = table.rows.iter().collect();
    table.notes = rewritten.into_iter().filter_map(|note| explained(note, &rows)).collect();
}

/// Which counts in the notes may be told.
struct Open {
    /// How many complaints the table covers.
    covered: bool,
    /// How many are left out for which reason.
    reasons: bool,
}

impl Open {
    fn new(table: &Table, least: i64, total: Option<i64>) -> Open {
        let covered = table.notes.iter().find_map(|note| match note {
            Caveat::Covers { complaints, .. } | Caveat::CoversPeriod { complaints, .. } => Some(*complaints),
            _ => None,
        });
        let covered = covered.unwrap_or_default();
        // What is left out and why, and what the measure is not about at all, add up to what is covered less the total.
        let left_out: Vec<i64> = table.measure.excluded.iter().filter_map(|e| e.count).collect();
        let mut counts = Counts::new(&[left_out.len() + 1]);
        left_out.iter().enumerate().for_each(|(i, count)| counts.add(&[i], *count));
        let rest = covered - total.unwrap_or_default() - left_out.iter().sum::<i64>();
        counts.add(&[left_out.len()], rest.max(0));
        counts.silence(0, left_out.len());
        let hidden = hide(&counts, least);
        let shown = |i: Option<usize>| !hidden.cells[counts.at(&[i])];
        let covered = total.is_some() && shown(None);
        Open { covered, reasons: covered && (0..left_out.len()).all(|i| shown(Some(i))) }
    }

    /// A note as it may be printed.
    fn note(&self, note: Caveat, table: &Table, least: i64) -> Option<Caveat> {
        let few = |count: i64| (1..least).contains(&count);
        match note {
            Caveat::LeftOut { parts } if !self.reasons => {
                Some(Caveat::LeftOutUncounted { parts: parts.into_iter().map(|(_, why)| why).collect() })
            }
            // Those without a date are a group that may be hidden.
            Caveat::Covers { undated, .. } if !self.covered || undated > 0 => None,
            Caveat::CoversPeriod { period, .. } if !self.covered => Some(Caveat::InPeriod { period }),
            Caveat::Undated { count } | Caveat::Unexposed { complaints: count, .. } if few(count) => None,
            // What is covered less the others would tell of the groups.
            Caveat::Outside { .. } => None,
            // They are the group without a date, which may be hidden.
            Caveat::Straddling { .. } => None,
            // With the groups of a table it could tell a count that the table hides.
            Caveat::Unclassified { count, of } => (20 * least <= of).then_some(Caveat::UnclassifiedAbout {
                percent: [20, 5].into_iter().find(|p| 100 * count >= p * of).unwrap_or_default(),
            }),
            // Counts of parts that no row shows.
            Caveat::Unsure { .. } | Caveat::OneSided { .. } => None,
            Caveat::FewTold { .. } | Caveat::LabelsDiffer { .. } => None,
            Caveat::Funnel { groups, .. } => {
                let on = |flag| table.rows.iter().filter(|r| r.is(flag)).count();
                Some(Caveat::Funnel { above: on(ABOVE), below: on(BELOW), groups, average: None, spread: None })
            }
            Caveat::NotRankable { least, .. } => {
                // A hidden number has no mark, and a sum is no group.
                let marked = |row: &&Row| row.is(NOT_RANKABLE) && !row.is(SUPPRESSED) && !row.is(SUBTOTAL);
                Some(Caveat::NotRankable { groups: table.rows.iter().filter(marked).count() as i64, least })
            }
            other => Some(uncounted(other)),
        }
    }
}

/// A note without the counts that stand for groups of their own.
fn uncounted(note: Caveat) -> Caveat {
    match note {
        Caveat::Unsettled { named, periods, of, by_month, marked, .. } => {
            Caveat::Unsettled { named, periods, of, by_month, open: 0, among: 0, marked }
        }
        Caveat::Untold { what, sources, others } => {
            let sources = sources.into_iter().map(|(source, _)| (source, 0)).collect();
            Caveat::Untold { what, sources, others }
        }
        Caveat::OtherKinds { kinds } => {
            Caveat::OtherKinds { kinds: kinds.into_iter().map(|(kind, _)| (kind, 0)).collect() }
        }
        Caveat::SeveralCategories { .. } => Caveat::SeveralCategories { complaints: 0, of: 0 },
        Caveat::FromText { fields, .. } => Caveat::FromText { fields, of: 0 },
        other => other,
    }
}
