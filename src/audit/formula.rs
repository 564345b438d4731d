//! How a figure may come from others of its table: a share of a base, a ratio of two columns, a change. Must not know how it
//! was rounded.

use super::columns::Role;
use super::ratio::{Ratio, Span};
use super::read::{Kind, Printed};
use super::subtotals;

/// What shares are shares of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// The row of totals.
    Total(usize),
    /// The sum of the rows.
    Sum,
    /// Another row.
    Row(usize),
    /// A number that the user gave.
    Given(i128),
    /// A number that the table does not print, from and to.
    Unprinted(i128, i128),
    /// The row of totals, another row, or the sum, printed in 万 or rounded otherwise: what it can be by most shares of the column.
    Within(Rounded, Span),
}

/// A base that was rounded itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounded {
    Total(usize),
    Row(usize),
    Sum,
}

/// Columns are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    Share {
        count: usize,
        base: Base,
    },
    /// Of the subtotal of its own rows.
    Within {
        count: usize,
    },
    Ratio {
        part: usize,
        whole: usize,
    },
    /// The difference of two shares before they were rounded.
    Points {
        now: usize,
        before: usize,
    },
    /// The difference of two shares as printed.
    PrintedPoints {
        now: usize,
        before: usize,
    },
    /// In per cent of what was before, be it a quantity or a share.
    Growth {
        now: usize,
        before: usize,
    },
    Difference {
        now: usize,
        before: usize,
    },
    /// So many for each power of ten: complaints per 10,000 people.
    Rate {
        part: usize,
        whole: usize,
        power: i32,
    },
    /// In per cent of the figure so many rows above, or below where it is less than zero, as in a series of months.
    Since {
        of: usize,
        rows: isize,
    },
}

impl Base {
    /// The base as the table prints it.
    pub fn plain(self) -> Base {
        match self {
            Base::Within(Rounded::Total(row), _) => Base::Total(row),
            Base::Within(Rounded::Row(row), _) => Base::Row(row),
            Base::Within(Rounded::Sum, _) => Base::Sum,
            base => base,
        }
    }
}

impl Formula {
    /// With the base as the table prints it.
    pub fn plain(self) -> Formula {
        match self {
            Formula::Share { count, base } => Formula::Share { count, base: base.plain() },
            formula => formula,
        }
    }
}

/// The table with what is known of it so far.
pub struct Figures<'a> {
    pub printed: &'a Printed,
    /// By which formula the shares of a column follow from counts.
    pub shares: Vec<Option<Formula>>,
    /// The sum of each column over the rows that are parts of the whole; nothing where one of them is missing, or where nothing can
    /// be added up.
    pub sums: Vec<Option<Span>>,
    /// The subtotal that each row is a part of.
    pub groups: Vec<Option<usize>>,
}

impl<'a> Figures<'a> {
    pub fn new(printed: &'a Printed) -> Figures<'a> {
        let width = printed.columns.len();
        let groups = subtotals::groups(printed);
        let mut figures = Figures { printed, shares: vec![None; width], sums: vec![None; width], groups };
        let of =
            |kind: Kind| (0..printed.rows.len()).filter(|row| printed.rows[*row].kind == kind).collect::<Vec<usize>>();
        // Where all else is within them, the subtotals are the parts.
        let rows = [Kind::Part, Kind::Subtotal].map(of).into_iter().find(|rows| !rows.is_empty()).unwrap_or_default();
        for column in 0..width {
            if rows.is_empty() || !printed.columns[column].is_quantity() {
                continue;
            }
            let mut parts = rows.iter().map(|row| figures.quantity(column, *row));
            figures.sums[column] = parts.try_fold(Span::whole(0), |sum, part| sum.plus(part?));
        }
        figures
    }

    /// What a figure should be, in per cent where it is a share; nothing where the table does not tell.
    pub fn expected(&self, formula: Formula, row: usize) -> Option<Span> {
        self.worked(formula, row, Some)
    }

    /// The same from the numbers as they are printed, as if none of them had been rounded.
    pub fn as_printed(&self, formula: Formula, row: usize) -> Option<Span> {
        match formula {
            Formula::Share { base: Base::Unprinted(..), .. } => None,
            formula => self.worked(formula.plain(), row, Span::middle)?.middle(),
        }
    }

    fn worked(&self, formula: Formula, row: usize, taken: fn(Span) -> Option<Span>) -> Option<Span> {
        let quantity = |column: usize| taken(self.quantity(column, row)?);
        let amount = |column: usize| taken(self.amount(column, row)?);
        let growth = |now: usize, before: usize| Some((amount(now)?, amount(before)?));
        match formula {
            // A row of totals is judged as a sum.
            Formula::Share { .. } if self.printed.rows[row].kind == Kind::Total => None,
            Formula::Share { count, base } => quantity(count)?.times(100)?.over(taken(self.base(count, base)?)?),
            Formula::Within { count } => {
                quantity(count)?.times(100)?.over(taken(self.quantity(count, self.groups[row]?)?)?)
            }
            Formula::Ratio { part, whole } => quantity(part)?.times(100)?.over(quantity(whole)?),
            Formula::Points { now, before } => self.share(now, row)?.minus(self.share(before, row)?),
            Formula::PrintedPoints { now, before } => {
                let value = |c: usize| self.printed.columns[c].cells[row].as_ref()?.value();
                Some(Span::exact(value(now)?.minus(value(before)?)?))
            }
            Formula::Difference { now, before } => {
                let (now, before) = growth(now, before)?;
                now.minus(before)
            }
            Formula::Rate { part, whole, power } => {
                let times = Span::exact(Ratio::decimal(1, -power)?);
                quantity(part)?.over(taken(times)?)?.over(quantity(whole)?)
            }
            Formula::Since { of, rows } => {
                let part = |row: &usize| self.printed.rows.get(*row).is_some_and(|r| r.kind == Kind::Part);
                let before = row.checked_add_signed(-rows).filter(|before| part(before) && part(&row))?;
                quantity(of)?.times(100)?.over(taken(self.quantity(of, before)?)?)?.minus(Span::whole(100))
            }
            Formula::Growth { now, before } => {
                // a/b - 1 keeps spans right, unlike (a - b)/b, in which b stands twice.
                let (now, before) = growth(now, before)?;
                now.times(100)?.over(before)?.minus(Span::whole(100))
            }
        }
    }

    /// The number that shares are shares of.
    pub fn base(&self, count: usize, base: Base) -> Option<Span> {
        match base {
            Base::Total(row) | Base::Row(row) => self.quantity(count, row),
            Base::Sum => self.sums[count],
            Base::Given(n) => Some(Span::whole(n)),
            Base::Unprinted(from, to) => Some(Span { low: Span::whole(from).low, high: Span::whole(to).high }),
            Base::Within(_, span) => Some(span),
        }
    }

    pub fn quantity(&self, column: usize, row: usize) -> Option<Span> {
        let column = &self.printed.columns[column];
        column.cells[row].as_ref().filter(|_| column.is_measured())?.span()
    }

    /// What grows: a quantity, or a share as it is printed.
    fn amount(&self, column: usize, row: usize) -> Option<Span> {
        match self.is_share(column) {
            true => self.printed.columns[column].cells[row].as_ref()?.rounded(),
            false => self.quantity(column, row),
        }
    }

    pub fn is_share(&self, column: usize) -> bool {
        matches!(self.printed.columns[column].role, Role::Percent { .. })
    }

    /// A share before it was rounded: from its counts, else whatever is printed like that.
    fn share(&self, column: usize, row: usize) -> Option<Span> {
        match self.shares[column] {
            Some(formula) => self.expected(formula, row),
            None => self.printed.columns[column].cells[row].as_ref()?.rounded(),
        }
    }

    /// Whether both shares of a change follow from counts.
    pub fn counted(&self, now: usize, before: usize) -> bool {
        self.shares[now].is_some() && self.shares[before].is_some()
    }

    pub fn total_row(&self) -> Option<usize> {
        self.printed.rows.iter().rposition(|r| r.kind == Kind::Total)
    }

    /// Rows with their figure in a column.
    pub fn rows(&self, column: usize) -> impl Iterator<Item = (usize, &super::number::Number)> {
        self.printed.columns[column].cells.iter().enumerate().filter_map(|(row, cell)| Some((row, cell.as_ref()?)))
    }
}
