//! What is told of one figure: how it comes about, and why it is printed as it is.

use super::super::formula::{Base, Figures, Formula};
use super::super::habits::{self, Habit};
use super::super::judge::Theory;
use super::super::number::{Number, write};
use super::super::ratio::Span;
use super::super::sums::{figure, shown};
use super::super::{Figure, Verdict};
use super::{base_number, cell, habit_words};
use crate::lang::Text;

/// Why a figure is printed as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    None,
    Habit(Habit),
    /// The difference of the shares as printed.
    PrintedShares,
    /// The difference of shares that the table does not print in full.
    UnroundedShares,
    /// A base that is not the one it should be, over the whole column.
    OtherBase(Formula),
    /// This figure alone has another base.
    Base(Formula),
    /// This figure alone is rounded like that.
    Alone(Habit),
    FewerDecimals,
    /// Two digits are exchanged.
    Exchanged,
    /// The sign is wrong.
    Sign,
}

impl Reason {
    /// Why a figure differs that a theory explains.
    pub fn of(theory: &Theory) -> Reason {
        match theory.formula {
            formula if formula == theory.due => match theory.habit {
                Habit::HalfUp => Reason::None,
                habit => Reason::Habit(habit),
            },
            Formula::PrintedPoints { .. } => Reason::PrintedShares,
            Formula::Points { .. } => Reason::UnroundedShares,
            formula => Reason::OtherBase(formula),
        }
    }

    pub fn code(self) -> Option<&'static str> {
        Some(match self {
            Reason::None => return None,
            Reason::Habit(habit) | Reason::Alone(habit) => habit.code(),
            Reason::PrintedShares => "printed-shares",
            Reason::UnroundedShares => "unrounded-shares",
            Reason::OtherBase(_) | Reason::Base(_) => "other-base",
            Reason::FewerDecimals => "fewer-decimals",
            Reason::Exchanged => "digits-exchanged",
            Reason::Sign => "sign",
        })
    }
}

/// A figure of which something is to be told.
pub struct Told<'a> {
    pub figures: &'a Figures<'a>,
    pub column: usize,
    pub row: usize,
    pub number: &'a Number,
    pub due: Formula,
    pub theory: &'a Theory,
}

impl Told<'_> {
    pub fn figure(&self, due: &habits::Figure, verdict: Verdict, reason: Reason) -> Figure {
        let column = &self.figures.printed.columns[self.column];
        let as_printed = self.figures.as_printed(self.due, self.row);
        let written = |span: Span| span.round(due.decimals).map(|m| shown(column, m, due.decimals));
        let recomputed = written(as_printed.unwrap_or(due.expected));
        let value = recomputed.clone().unwrap_or_default() + self.sign();
        let printed = &self.number.text;
        let mut working = self.working(self.due, &value);
        if as_printed.is_some_and(|span| span.round(due.decimals) != Some(due.mantissa)) {
            let ends = (written(Span::exact(due.expected.low)), written(Span::exact(due.expected.high)));
            if let (Some(low), Some(high)) = ends {
                let (low, high) = (low + self.sign(), high + self.sign());
                if low != high {
                    working.en += &format!("; as these are rounded, it may be {low} to {high}");
                    working.zh += &format!("；因原数经过取整，{low}至{high}均有可能");
                } else if low != value {
                    working.en += &format!("; as these are rounded, it may be {low}");
                    working.zh += &format!("；因原数经过取整，也可能为{low}");
                }
            }
        }
        let mut why =
            Text::new(format!("printed {printed}; {}", working.en), format!("表中为{printed}；{}", working.zh));
        if let Some(more) = self.reason(verdict, reason) {
            why = Text::new(format!("{}. {}", why.en, more.en), format!("{}。{}", why.zh, more.zh));
        }
        let (column, row) = (self.column, self.row);
        figure(self.figures, column, row, self.number, recomputed, verdict, reason.code(), why)
    }

    fn sign(&self) -> &'static str {
        if self.number.percent { "%" } else { "" }
    }

    /// `33,793 of 615,365 is 5.49`.
    fn working(&self, formula: Formula, value: &str) -> Text {
        let name = |c: usize| &self.figures.printed.columns[c].name;
        let cell = |c: usize| self.cell(c, self.row);
        match formula {
            Formula::Share { count, base } => {
                let (part, whole) = (cell(count), self.base(count, base));
                Text::new(
                    format!("{part} of {} is {value}", whole.en),
                    format!("{part} ÷ {}= {value}", spaced(&whole.zh)),
                )
            }
            Formula::Within { count } => {
                let (part, whole) =
                    (cell(count), self.base(count, Base::Row(self.figures.groups[self.row].unwrap_or(self.row))));
                Text::new(
                    format!("{part} of {} is {value}", whole.en),
                    format!("{part} ÷ {}= {value}", spaced(&whole.zh)),
                )
            }
            Formula::Ratio { part, whole } => Text::new(
                format!("{} ({}) of {} ({}) is {value}", cell(part), name(part), cell(whole), name(whole)),
                format!("{}（{}）÷ {}（{}）= {value}", cell(part), name(part), cell(whole), name(whole)),
            ),
            Formula::Points { now, before } => {
                let full = |c: usize| self.unrounded(c);
                match (full(now), full(before)) {
                    (Some(a), Some(b)) => Text::new(
                        format!("the unrounded shares, {a} and {b}, differ by {value}"),
                        format!("未取整的比重{a}与{b}相差{value}"),
                    ),
                    _ => Text::new(format!("unrounded shares differ by {value}"), format!("未取整的比重相差{value}")),
                }
            }
            Formula::PrintedPoints { now, before } => Text::new(
                format!("the printed shares, {} and {}, differ by {value}", cell(now), cell(before)),
                format!("表中比重{}与{}相差{value}", cell(now), cell(before)),
            ),
            Formula::Growth { now, before } => {
                let own = &self.figures.printed.columns[self.column];
                let unit = if value.ends_with('%') || own.fraction { "" } else { " per cent" };
                let (change, zh) = if own.turned { ("fall", "降幅") } else { ("change", "变化率") };
                Text::new(
                    format!("{} after {} is a {change} of {value}{unit}", cell(now), cell(before)),
                    format!("由{}变为{}，{zh}为{value}", cell(before), cell(now)),
                )
            }
            Formula::Since { of, rows } => {
                let before = self.row.saturating_add_signed(-rows);
                let unit = if value.ends_with('%') || self.figures.printed.columns[self.column].fraction {
                    ""
                } else {
                    " per cent"
                };
                let (then, now, row) = (self.cell(of, before), cell(of), &self.figures.printed.rows[before].name);
                Text::new(
                    format!("{now} after {then} ({row}) is a change of {value}{unit}"),
                    format!("由{then}（{row}）变为{now}，变化率为{value}"),
                )
            }
            Formula::Rate { part, whole, .. } => Text::new(
                format!("{} ({}) for {} ({}) is {value}", cell(part), name(part), cell(whole), name(whole)),
                format!("{}（{}）对应{}（{}），为{value}", cell(part), name(part), cell(whole), name(whole)),
            ),
            Formula::Difference { now, before } => Text::new(
                format!("{} less {} is {value}", cell(now), cell(before)),
                format!("{} − {} = {value}", cell(now), cell(before)),
            ),
        }
    }

    fn cell(&self, column: usize, row: usize) -> String {
        cell(self.figures, column, row)
    }

    fn base(&self, count: usize, base: Base) -> Text {
        base_number(self.figures, count, base)
    }

    /// A share with two decimals more than printed.
    fn unrounded(&self, column: usize) -> Option<String> {
        let span = self.figures.expected(self.figures.shares[column]?, self.row)?;
        let decimals = self.figures.printed.columns[column].decimals.max(0) + 2;
        span.is_exact().then(|| span.round(decimals).map(|m| write(m, decimals)))?
    }

    fn reason(&self, verdict: Verdict, reason: Reason) -> Option<Text> {
        let printed = &self.number.text;
        let it_is = |en: &str, zh: &str| Some(Text::new(format!("It is {printed} {en}"), format!("{zh}才得{printed}")));
        match reason {
            Reason::None if verdict == Verdict::Irregular => Some(match self.due {
                Formula::Share { count, base: base @ Base::Within(..) } => {
                    let whole = self.base(count, base);
                    Text::new(
                        format!(
                            "No one number that is rounded to {} gives this share and others of the column",
                            whole.en
                        ),
                        format!("没有哪个取整为{}的基数能同时得出该比重与本列其他比重", whole.zh),
                    )
                }
                _ => Text::new(
                    "No habit of rounding and no base in the table gives what is printed",
                    "表中没有哪种取整方式或基数能得出该数字",
                ),
            }),
            Reason::None => None,
            Reason::Habit(habit) => {
                let how = habit_words(self.figures, habit);
                it_is(&format!("where {}", how.en), &how.zh)
            }
            Reason::PrintedShares => {
                let Formula::PrintedPoints { now, before } = self.theory.formula else { return None };
                let (a, b) = (self.cell(now, self.row), self.cell(before, self.row));
                it_is(
                    &format!("as the difference of the printed shares, {a} and {b}"),
                    &format!("用表中比重{a}与{b}相减"),
                )
            }
            Reason::UnroundedShares => it_is("only if it was calculated from unrounded shares", "按未取整的比重计算"),
            Reason::OtherBase(formula) | Reason::Base(formula) => {
                let of = self.working(formula, printed);
                Some(Text::new(format!("But {}", of.en), format!("而{}", of.zh)))
            }
            Reason::Alone(habit) => {
                let how = habit_words(self.figures, habit);
                it_is(
                    &format!("where {}, unlike the rest of the column", how.en),
                    &format!("与本列其余数字不同，{}", how.zh),
                )
            }
            Reason::FewerDecimals => it_is("to fewer decimals", "小数位数较少时"),
            Reason::Exchanged => Some(Text::new("Two digits are exchanged", "相邻两位数字颠倒")),
            Reason::Sign => Some(Text::new("The sign is the other way round", "升降方向相反")),
        }
    }
}

/// A blank before what follows, unless a bracket stands there.
fn spaced(text: &str) -> String {
    if text.ends_with('）') { text.to_string() } else { format!("{text} ") }
}
