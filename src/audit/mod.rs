//! The audit of a table that somebody else published: which of its figures follow from the others, which follow only by a habit of
//! rounding, and which do not. All arithmetic is exact. Must not know complaints, records or files.
//!
//! A figure is held against what the table itself says: shares against counts, changes against shares or counts, rates against
//! their parts, totals against sums. For a column the base and the habit that reproduce most of its figures are taken, the
//! plainest first; what they leave open is looked at figure by figure. Where there are only shares, it is asked whether
//! whole numbers can give them at all (Brown and Heathers 2017, "The GRIM test", doi:10.1177/1948550616673876, for means).

mod candidates;
mod claim;
mod columns;
mod formula;
mod habits;
mod heading;
mod indicators;
mod judge;
mod labels;
mod number;
mod one;
mod possible;
mod ratio;
mod read;
mod subtotals;
mod sums;
mod tell;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_headings;
#[cfg(test)]
mod tests_layouts;
#[cfg(test)]
mod tests_printed;
mod unfold;
mod unit;
mod within;
mod words;

use std::collections::HashSet;

use serde::Serialize;

use crate::lang::Text;
use columns::Role;
use formula::Figures;
use read::Printed;
pub use read::Sheet;

/// What became of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It stands on its own: a count that no other figure says again.
    Given,
    /// It is what the others give, rounded as usual.
    Follows,
    /// It is what the others give only by a habit of rounding.
    Habit,
    /// No habit gives it, or only a base that is not the one it claims.
    Irregular,
    /// The table does not say enough.
    Open,
}

/// One printed figure.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// Line of the file, or number of the row.
    pub line: u64,
    /// Place of its column.
    #[serde(skip)]
    pub place: usize,
    pub row: String,
    pub column: String,
    pub printed: String,
    /// To as many decimals as printed, in the table's own unit.
    pub recomputed: Option<String>,
    pub verdict: Verdict,
    /// The habit or the slip that gives the figure, by its code.
    pub habit: Option<String>,
    /// All of it in a sentence.
    pub why: Text,
}

/// How a column came about.
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    /// Place of the column; nothing where it speaks of a row.
    #[serde(skip)]
    pub place: Option<usize>,
    pub column: String,
    /// The habit that explains most of its figures, and others that explain as many.
    pub habit: Option<String>,
    pub also: Vec<String>,
    /// Figures that the habit explains, of those that could be checked.
    pub explained: usize,
    pub of: usize,
    pub about: Text,
}

/// The audit of a table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Audit {
    pub rows: usize,
    pub columns: Vec<Account>,
    pub figures: Vec<Figure>,
    /// What holds for no single figure.
    pub remarks: Vec<Text>,
}

impl Audit {
    /// Checks a table; `n`: the number that its shares are shares of, where the user knows it.
    pub fn of(sheet: &Sheet, n: Option<u64>) -> Audit {
        let n = n.map(i128::from);
        let mut printed = Printed::read(sheet);
        let along = indicators::settle(&mut printed);
        let mut audit = Audit::of_read(&mut printed, n, true);
        if let Some(mut along) = along {
            indicators::take_over(&printed, Audit::of_read(&mut along, n, false), &mut audit);
        }
        for figure in &mut audit.figures {
            (figure.line, figure.why) = (printed.line(figure.line, figure.place), tell::with_minus(&figure.why));
        }
        audit.columns.iter_mut().for_each(|account| account.about = tell::with_minus(&account.about));
        // In the order of the table.
        audit.figures.sort_by_key(|f| (f.line, f.place));
        audit.columns.sort_by_key(|a| a.place.unwrap_or(usize::MAX));
        audit
    }

    /// Checks a table as it was read; `alone`: also shares that follow from no counts.
    fn of_read(printed: &mut Printed, n: Option<i128>, alone: bool) -> Audit {
        within::settle(printed);
        unit::settle_zeros(printed, n);
        unit::settle(printed, n);
        let (mut audit, figures) = judge::judge(printed, n);
        audit.rows = printed.rows.len();
        sums::check(&figures, &mut audit);
        if alone {
            possible::check(&figures, n, &mut audit);
        }
        unread(printed, &mut audit);
        unchecked(&figures, &mut audit);
        audit
    }

    pub fn count(&self, verdict: Verdict) -> usize {
        self.figures.iter().filter(|f| f.verdict == verdict).count()
    }

    /// Figures that could be checked.
    pub fn checked(&self) -> usize {
        self.count(Verdict::Follows) + self.count(Verdict::Habit) + self.count(Verdict::Irregular)
    }

    /// Figures that the table does not decide and that somebody should look at: those of which more is known than nothing.
    pub fn doubtful(&self) -> impl Iterator<Item = &Figure> {
        self.figures.iter().filter(|f| f.verdict == Verdict::Open && f.habit.is_some())
    }

    /// Whether a column has been judged already.
    fn knows(&self, column: usize) -> bool {
        self.columns.iter().any(|a| a.place == Some(column))
    }
}

/// Said of a cell of figures that is none.
const NOT_READ: &str = "not-read";

/// Names the cells of figures that are none as they stand, and so were checked by nothing.
fn unread(printed: &Printed, audit: &mut Audit) {
    for (place, column) in printed.columns.iter().enumerate() {
        for (row, cell) in printed.rows.iter().zip(&column.unread) {
            let Some(cell) = cell else { continue };
            audit.figures.push(Figure {
                line: row.line,
                place,
                row: row.name.clone(),
                column: column.name.clone(),
                printed: cell.clone(),
                recomputed: None,
                verdict: Verdict::Open,
                habit: Some(NOT_READ.into()),
                why: tell::not_read(cell),
            });
        }
    }
}

/// Names the figures that no check decides.
fn unchecked(figures: &Figures, audit: &mut Audit) {
    let known: HashSet<(u64, usize)> = audit.figures.iter().map(|f| (f.line, f.place)).collect();
    let printed = figures.printed;
    for column in (0..printed.columns.len()).filter(|c| is_figures(&printed.columns[*c].role)) {
        for (row, number) in figures.rows(column).filter(|(row, _)| !known.contains(&(printed.rows[*row].line, column)))
        {
            let why = tell::unchecked(&number.text);
            audit.figures.push(sums::figure(figures, column, row, number, None, Verdict::Open, None, why));
        }
    }
}

/// Whether a column is one that the audit can say something of.
fn is_figures(role: &Role) -> bool {
    *role != Role::Text
}
