//! The habits of printing: how an unrounded figure becomes the one on paper. Must not know where a figure comes from.

use super::ratio::{Ratio, Rounding, Span};

/// How a column was printed. Rows are named by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    HalfUp,
    HalfEven,
    Cut,
    /// To one decimal more first, and then once again.
    Twice,
    /// All rounded half up but for this row, which takes what is missing to 100.
    Adjusted(usize),
    /// All cut off, and the rows that lost most get a unit each until they add up to 100 (Hare's and Hamilton's method).
    LargestRemainder,
}

/// A figure to be printed: the row, what it should be, and its mantissa and decimals as printed.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    pub row: usize,
    pub expected: Span,
    pub mantissa: i128,
    pub decimals: i32,
    /// Whether it is one of the rows that add up to 100.
    pub part: bool,
}

impl Habit {
    /// Its name in JSON and CSV.
    pub fn code(self) -> &'static str {
        match self {
            Habit::HalfUp => "half-up",
            Habit::HalfEven => "half-even",
            Habit::Cut => "cut-off",
            Habit::Twice => "rounded-twice",
            Habit::Adjusted(_) => "one-row-adjusted",
            Habit::LargestRemainder => "largest-remainder",
        }
    }

    /// The habits that a column may have, the plainest first; `adds_up` to 100: with the rows that may be adjusted.
    pub fn candidates(adds_up: Option<[usize; 3]>) -> Vec<Habit> {
        let mut all = vec![Habit::HalfUp, Habit::HalfEven, Habit::Cut, Habit::Twice];
        if let Some(rows) = adds_up {
            for row in rows {
                let one = Habit::Adjusted(row);
                if !all.contains(&one) {
                    all.push(one);
                }
            }
            all.push(Habit::LargestRemainder);
        }
        all
    }

    /// Which of the figures of a column are printed as this habit has it; `None` where that cannot be told.
    pub fn fits(self, figures: &[Figure]) -> Vec<Option<bool>> {
        match self {
            Habit::Adjusted(row) => adjusted(figures, row),
            Habit::LargestRemainder => largest_remainder(figures),
            _ => figures.iter().map(|f| self.prints(f)).collect(),
        }
    }

    /// Whether one figure is printed like that, without regard to others.
    pub fn prints(self, figure: &Figure) -> Option<bool> {
        let Figure { expected, mantissa, decimals, .. } = *figure;
        match self {
            Habit::HalfEven => expected.prints(mantissa, decimals, Rounding::HalfEven),
            Habit::Cut => expected.prints(mantissa, decimals, Rounding::Cut),
            Habit::Twice => {
                let once = |end: Ratio| Ratio::decimal(end.round(decimals + 1, Rounding::HalfUp)?, -decimals - 1);
                let again = Span { low: once(expected.low)?, high: once(expected.high)? };
                again.prints(mantissa, decimals, Rounding::HalfUp)
            }
            _ => expected.prints(mantissa, decimals, Rounding::HalfUp),
        }
    }
}

/// The parts of the whole, where all are exact and printed to as many decimals.
fn whole(figures: &[Figure]) -> Option<(Vec<&Figure>, i128, i32)> {
    let parts: Vec<&Figure> = figures.iter().filter(|f| f.part).collect();
    let decimals = parts.first()?.decimals;
    let alike = parts.iter().all(|f| f.decimals == decimals && f.expected.is_exact());
    let hundred = Ratio::decimal(100, 0)?.round(decimals, Rounding::HalfUp)?;
    (alike && parts.len() > 1).then_some((parts, hundred, decimals))
}

fn adjusted(figures: &[Figure], row: usize) -> Vec<Option<bool>> {
    let rest = || {
        let (parts, hundred, decimals) = whole(figures)?;
        let others = parts.iter().filter(|f| f.row != row).map(|f| f.expected.low.round(decimals, Rounding::HalfUp));
        Some(hundred - others.sum::<Option<i128>>()?)
    };
    let rest = rest();
    let fits = |f: &Figure| match f.row == row {
        true => rest.map(|rest| rest == f.mantissa),
        false => Habit::HalfUp.prints(f),
    };
    figures.iter().map(|f| rest.and_then(|_| fits(f))).collect()
}

fn largest_remainder(figures: &[Figure]) -> Vec<Option<bool>> {
    // What is cut off, in millionths of millionths of a unit, is enough to rank by: closer ones count as ties.
    let rest = |f: &Figure| f.expected.low.rest(f.decimals)?.round(12, Rounding::HalfUp);
    let ranked = || {
        let (parts, hundred, decimals) = whole(figures)?;
        let cut: i128 = parts.iter().map(|f| f.expected.low.round(decimals, Rounding::Cut)).sum::<Option<i128>>()?;
        let mut rests = parts.iter().map(|f| rest(f)).collect::<Option<Vec<i128>>>()?;
        rests.sort_unstable_by(|a, b| b.cmp(a));
        let given = usize::try_from(hundred - cut).ok().filter(|g| *g <= rests.len())?;
        // The last one that gets a unit, and the first that gets none.
        Some((given.checked_sub(1).map(|last| rests[last]), rests.get(given).copied()))
    };
    let Some((last, first_without)) = ranked() else { return vec![None; figures.len()] };
    let fits = |f: &Figure| {
        if !f.part {
            return Habit::HalfUp.prints(f);
        }
        let more = f.mantissa - f.expected.low.round(f.decimals, Rounding::Cut)?;
        let rest = rest(f)?;
        Some(match more {
            0 => first_without.is_some_and(|w| rest <= w),
            1 => last.is_some_and(|l| rest >= l),
            _ => false,
        })
    };
    figures.iter().map(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares of counts to so many decimals, printed as given.
    fn figures(counts: &[i128], decimals: i32, printed: &[i128]) -> Vec<Figure> {
        let all: i128 = counts.iter().sum();
        let one = |(row, (count, mantissa)): (usize, (&i128, &i128))| {
            let expected = Span::exact(Ratio::new(count * 100, all).unwrap());
            Figure { row, expected, mantissa: *mantissa, decimals, part: true }
        };
        counts.iter().zip(printed).enumerate().map(one).collect()
    }

    fn all(habit: Habit, figures: &[Figure]) -> bool {
        habit.fits(figures).iter().all(|f| *f == Some(true))
    }

    #[test]
    fn seats_are_given_to_the_largest_remainders() {
        // 14.4, 28.9 and 56.7 %: all cut off are 14 + 28 + 56, the two missing go to .9 and .7.
        let printed = figures(&[13, 26, 51], 0, &[14, 29, 57]);
        assert!(all(Habit::LargestRemainder, &printed));
        assert!(!all(Habit::LargestRemainder, &figures(&[13, 26, 51], 0, &[15, 28, 57])));
    }

    #[test]
    fn of_equal_remainders_any_may_get_the_last_unit() {
        for printed in [[34, 33, 33], [33, 34, 33], [33, 33, 34]] {
            let figures = figures(&[1, 1, 1], 0, &printed);
            assert!(all(Habit::LargestRemainder, &figures), "{printed:?}");
            let row = printed.iter().position(|p| *p == 34).unwrap();
            assert!(all(Habit::Adjusted(row), &figures) && !all(Habit::Adjusted((row + 1) % 3), &figures));
        }
    }

    #[test]
    fn a_figure_rounded_twice_goes_up_where_it_should_go_down() {
        // 5.4946 is 5.495 and then 5.50.
        let expected = Span::exact(Ratio::new(54_946, 10_000).unwrap());
        let figure = Figure { row: 0, expected, mantissa: 550, decimals: 2, part: true };
        assert_eq!((Habit::Twice.prints(&figure), Habit::HalfUp.prints(&figure)), (Some(true), Some(false)));
    }
}
