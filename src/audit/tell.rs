//! Every sentence of the audit, in both languages. Must not judge.

use super::formula::{Base, Figures, Formula};
use super::habits::{self, Habit};
use super::judge::Theory;
use super::number::{Number, write};
use super::ratio::Span;
use super::sums::{figure, shown};
use super::{Figure, Verdict};
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
        let recomputed = due.expected.round(due.decimals).map(|m| shown(column, m, due.decimals));
        let value = recomputed.clone().unwrap_or_default() + if self.number.percent { "%" } else { "" };
        let printed = &self.number.text;
        let working = self.working(self.due, &value);
        let mut why =
            Text::new(format!("printed {printed}; {}", working.en), format!("表中为{printed}；{}", working.zh));
        if let Some(more) = self.reason(verdict, reason) {
            why = Text::new(format!("{}. {}", why.en, more.en), format!("{}。{}", why.zh, more.zh));
        }
        let (column, row) = (self.column, self.row);
        figure(self.figures, column, row, self.number, recomputed, verdict, reason.code(), why)
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
            Formula::Growth { now, before } => Text::new(
                format!("{} after {} is a change of {value} per cent", cell(now), cell(before)),
                format!("由{}变为{}，变化率为{value}", cell(before), cell(now)),
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
            Reason::None if verdict == Verdict::Irregular => Some(Text::new(
                "No habit of rounding and no base in the table gives what is printed",
                "表中没有哪种取整方式或基数能得出该数字",
            )),
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

/// A number of the table as it is to be read in a sentence.
fn cell(figures: &Figures, column: usize, row: usize) -> String {
    let Some(number) = figures.printed.columns[column].cells[row].as_ref() else { return "–".into() };
    let whole = number.exponent == 0 && figures.printed.columns[column].is_quantity();
    if whole { write(number.mantissa, 0) } else { number.text.clone() }
}

fn base_number(figures: &Figures, count: usize, base: Base) -> Text {
    let both = |text: String| Text::new(text.clone(), text);
    match base {
        Base::Total(row) | Base::Row(row) => {
            let (number, name) = (cell(figures, count, row), &figures.printed.rows[row].name);
            Text::new(format!("{number} ({name})"), format!("{number}（{name}）"))
        }
        Base::Sum => both(figures.sums[count].map_or("–".into(), about_whole)),
        Base::Given(n) => both(write(n, 0)),
        Base::Unprinted(from, to) if from == to => both(write(from, 0)),
        Base::Unprinted(from, to) => Text::new(
            format!("a number from {} to {}", write(from, 0), write(to, 0)),
            format!("{}至{}之间的基数", write(from, 0), write(to, 0)),
        ),
    }
}

fn about_whole(span: Span) -> String {
    let middle = span.round(0).map_or("–".into(), |m| write(m, 0));
    if span.is_exact() { middle } else { format!("≈ {middle}") }
}

/// How a habit prints, as the end of a sentence that begins with "where".
fn habit_words(figures: &Figures, habit: Habit) -> Text {
    match habit {
        Habit::HalfUp => Text::new("it is rounded half up", "四舍五入"),
        Habit::HalfEven => Text::new("halves are rounded to the even digit", "逢五取偶"),
        Habit::Cut => Text::new("the rest is cut off instead of rounded", "舍去尾数而不进位"),
        Habit::Twice => Text::new("it is rounded twice, first to one decimal more", "先多保留一位再次四舍五入"),
        Habit::Adjusted(row) => {
            let name = &figures.printed.rows[row].name;
            Text::new(
                format!("{name} is set so that the column adds up to 100"),
                format!("使全列合计为100而调整“{name}”"),
            )
        }
        Habit::LargestRemainder => Text::new(
            "the largest remainders are rounded up so that the column adds up to 100",
            "按最大余数法取整、使全列合计为100",
        ),
    }
}

/// What a column is and how far it follows.
pub fn column(figures: &Figures, theory: &Theory, plain: usize, instead: Vec<(usize, String, String)>) -> Text {
    let what = what(figures, theory.formula);
    let (n, of) = (theory.explained, theory.of);
    let how = habit_words(figures, theory.habit);
    let mut en = format!("{}: {n} of {of} follow", what.en);
    let mut zh = format!("{}：{of}个数字中{n}个相符", what.zh);
    if !matches!(theory.formula, Formula::PrintedPoints { .. }) || theory.habit != Habit::HalfUp {
        en += &format!(" where {}", how.en);
        zh += &format!("（{}）", how.zh);
    }
    if theory.formula == theory.due && theory.habit != Habit::HalfUp {
        en += &format!("; rounded half up, {plain}");
        zh += &format!("；四舍五入则{plain}个相符");
    } else if theory.formula != theory.due {
        let due = self::what(figures, theory.due);
        let (says, said) = if theory.stated { ("; the heading says ", "；表头称系") } else { ("; as ", "；按") };
        en += &format!("{says}{}: {plain}", due.en);
        zh += &format!("{said}{}则{plain}个相符", due.zh);
    }
    for (row, printed, would) in instead.into_iter().take(3) {
        let row = &figures.printed.rows[row].name;
        en += &format!("; {row}: from the printed shares it would be {would} and not {printed}");
        zh += &format!("；“{row}”若用表中比重相减则为{would}而非{printed}");
    }
    Text::new(en, zh)
}

fn what(figures: &Figures, formula: Formula) -> Text {
    let name = |c: usize| &figures.printed.columns[c].name;
    match formula {
        Formula::Share { count, base } => {
            let (count_name, number) = (name(count), base_number(figures, count, base));
            match base {
                Base::Sum => Text::new(
                    format!("shares of {count_name} in its sum, {}", number.en),
                    format!("“{count_name}”占其合计{}的比重", number.zh),
                ),
                Base::Unprinted(..) => Text::new(
                    format!("shares of {count_name} in {}, which is not in the table", number.en),
                    format!("“{count_name}”占{}（表中未列）的比重", number.zh),
                ),
                _ => Text::new(
                    format!("shares of {count_name} in {}", number.en),
                    format!("“{count_name}”占{}的比重", number.zh),
                ),
            }
        }
        Formula::Ratio { part, whole } => {
            Text::new(format!("{} ÷ {}", name(part), name(whole)), format!("{} ÷ {}", name(part), name(whole)))
        }
        Formula::Points { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("differences of unrounded shares, {a} less {b}"), format!("未取整比重之差（{a} − {b}）"))
        }
        Formula::PrintedPoints { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("differences of the printed shares, {a} less {b}"), format!("表中比重之差（{a} − {b}）"))
        }
        Formula::Growth { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("changes of {a} against {b} in per cent"), format!("{a}较{b}的变化率"))
        }
        Formula::Difference { now, before } => {
            let (a, b) = (name(now), name(before));
            Text::new(format!("differences, {a} less {b}"), format!("{a} − {b}"))
        }
    }
}

/// A column of counts or amounts, and its sum where no total is printed.
pub fn quantities(money: bool, sum: Option<String>) -> Text {
    let (en, zh) = if money { ("amounts", "金额") } else { ("counts", "件数") };
    match sum {
        Some(sum) => Text::new(
            format!("{en}; no total is printed, they add up to {sum}"),
            format!("{zh}；表中未列合计，各行之和为{sum}"),
        ),
        None => Text::new(en, zh),
    }
}

pub fn given(printed: &str) -> Text {
    Text::new(
        format!("printed {printed}; no other figure of the table says what it should be"),
        format!("表中为{printed}；表中没有可供核对的数字"),
    )
}

pub fn no_count(printed: &str, negative: bool) -> Text {
    match negative {
        true => {
            Text::new(format!("printed {printed}; a count is not negative"), format!("表中为{printed}；件数不能为负"))
        }
        false => {
            Text::new(format!("printed {printed}; a count is a whole number"), format!("表中为{printed}；件数应为整数"))
        }
    }
}

/// A total and the sum that it should be.
pub fn total(printed: &str, sum: &str, difference: &str, follows: bool, along: bool) -> Text {
    let (en, zh) = if along { ("the columns", "各列") } else { ("the rows", "各行") };
    let mut text =
        Text::new(format!("printed {printed}; {en} add up to {sum}"), format!("表中为{printed}；{zh}之和为{sum}"));
    if !follows {
        text.en += &format!(", a difference of {difference}");
        text.zh += &format!("，相差{difference}");
    }
    text
}

pub fn rows_left_out(printed: &str, sum: &str, difference: &str) -> Text {
    Text::new(
        format!("printed {printed}; the rows add up to {sum}: {difference} are in no row of the table"),
        format!("表中为{printed}；各行之和为{sum}，另有{difference}未列入表中"),
    )
}

pub fn culprit(row: &str, count: &str) -> Text {
    Text::new(
        format!("It would add up if {row} were {count}, and so would its printed share"),
        format!("若“{row}”为{count}，则合计与其比重均相符"),
    )
}

pub fn hundred(printed: &str, hundred: &str, sum: &str, verdict: Verdict) -> Text {
    let (en, zh) =
        (format!("printed {printed}; the whole is {hundred}"), format!("表中为{printed}；合计应为{hundred}"));
    match verdict {
        Verdict::Follows => Text::new(en, zh),
        Verdict::Habit => Text::new(
            format!("{en}. It is {printed} where the printed shares are added up"),
            format!("{zh}。表中比重相加才得{printed}"),
        ),
        _ => Text::new(format!("{en}, and the printed shares add up to {sum}"), format!("{zh}，表中比重之和为{sum}")),
    }
}

pub fn share_total(printed: &str, sum: &str, verdict: Verdict) -> Text {
    let (en, zh) = (
        format!("printed {printed}; the printed shares add up to {sum}"),
        format!("表中为{printed}；表中各项之和为{sum}"),
    );
    match verdict {
        Verdict::Habit => Text::new(
            format!("{en}. It is {printed} only if unrounded shares were added up"),
            format!("{zh}。按未取整的数字相加才得{printed}"),
        ),
        Verdict::Open => Text::new(format!("{en}; the table may leave rows out"), format!("{zh}；表中可能未列全")),
        Verdict::Irregular => {
            Text::new(format!("{en}, which rounding cannot explain"), format!("{zh}，取整误差不足以解释"))
        }
        _ => Text::new(en, zh),
    }
}

/// Changes that nothing gives.
pub fn unexplained() -> Text {
    Text::new("changes that no two columns of the table give", "表中没有哪两列能得出这些变化值")
}

/// Shares that follow from no counts; `any`: whether n is so large that it says nothing.
pub fn shares_alone(n: Option<i128>, any: bool, possible: usize, of: usize) -> Text {
    let (en, zh) =
        (format!("{of} shares that follow from no counts of the table"), format!("{of}个比重，表中件数均得不出"));
    match n.map(|n| write(n, 0)) {
        None => Text::new(en, zh),
        Some(n) if any => Text::new(
            format!("{en}; with n = {n} any share is possible"),
            format!("{zh}；基数{n}较大，任何比重都可能出现"),
        ),
        Some(n) => Text::new(
            format!("{en}; {possible} of {of} are possible with n = {n}"),
            format!("{zh}；以{n}为基数，其中{possible}个可能出现"),
        ),
    }
}

/// Whether n can give a share: from how many to how many it would be; else the nearest that n can give.
pub fn possible(printed: &str, n: i128, of: Option<(i128, i128)>, near: &Option<(i128, String)>) -> Text {
    let n = write(n, 0);
    match (of, near) {
        (Some((a, b)), _) if a == b => {
            let k = write(a, 0);
            Text::new(
                format!("printed {printed}; possible: {k} of {n}"),
                format!("表中为{printed}；可能：{n}件中{k}件"),
            )
        }
        (Some((a, b)), _) => {
            let (a, b) = (write(a, 0), write(b, 0));
            Text::new(
                format!("printed {printed}; possible: {a} to {b} of {n}"),
                format!("表中为{printed}；可能：{n}件中{a}至{b}件"),
            )
        }
        (None, Some((k, share))) => {
            let k = write(*k, 0);
            Text::new(
                format!("printed {printed}; no whole number of {n} gives it; the nearest, {k} of {n}, is {share}"),
                format!("表中为{printed}；以{n}为基数，任何整数件数都得不出该值，最接近的{k}件为{share}"),
            )
        }
        (None, None) => Text::new(
            format!("printed {printed}; no whole number of {n} gives it"),
            format!("表中为{printed}；以{n}为基数，任何整数件数都得不出该值"),
        ),
    }
}

pub fn no_share(printed: &str) -> Text {
    Text::new(
        format!("printed {printed}; no part of a whole is that much"),
        format!("表中为{printed}；部分占整体的比重不可能如此"),
    )
}

pub fn unchecked(printed: &str) -> Text {
    Text::new(
        format!("printed {printed}; nothing in the table gives it or rules it out"),
        format!("表中为{printed}；表中既不能得出也不能排除"),
    )
}

/// Which numbers all shares of a group can be shares of.
pub fn smallest(name: &str, first: &[i128], more: usize, limit: i128) -> Text {
    let limit = write(limit, 0);
    let list = first.iter().map(|n| write(*n, 0)).collect::<Vec<_>>();
    if list.is_empty() {
        return Text::new(
            format!("{name}: under {limit} there is no number of which all these can be shares; from {limit} on, any"),
            format!("{name}：{limit}以下没有哪个基数能同时得出这些比重；自{limit}起任何基数均可"),
        );
    }
    let (and_en, and_zh) = match more {
        0 => (String::new(), String::new()),
        more => (format!(" and {more} more under {limit}"), format!("等（{limit}以下另有{more}个）")),
    };
    Text::new(
        format!("{name}: the smallest numbers of which all these can be shares are {}{and_en}", list.join(", ")),
        format!("{name}：能同时得出这些比重的最小基数为{}{and_zh}", list.join("、")),
    )
}

pub fn no_whole(name: &str, n: i128, low: i128, high: i128) -> Text {
    let (n, low, high) = (write(n, 0), write(low, 0), write(high, 0));
    Text::new(
        format!(
            "{name}: no counts that add up to {n} give all these shares; those that give them add up to {low} to {high}"
        ),
        format!("{name}：没有合计为{n}的件数能得出这些比重，能得出的件数合计为{low}至{high}"),
    )
}

/// Whether the shares of a group can add up to 100.
pub fn adds_up(name: &str, sum: &str, allowed: &(String, String), holds: bool) -> Text {
    let (low, high) = allowed;
    match holds {
        true => Text::new(
            format!("{name}: adds up to {sum}, within what rounding allows ({low} to {high})"),
            format!("{name}：合计{sum}，在取整误差范围内（{low}至{high}）"),
        ),
        false => Text::new(
            format!(
                "{name}: adds up to {sum}; rounding allows {low} to {high}. Either parts overlap or are left out, or a figure \
                 is wrong"
            ),
            format!("{name}：合计{sum}，取整误差只能在{low}至{high}之间；或有交叉、遗漏，或有数字有误"),
        ),
    }
}
