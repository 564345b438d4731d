//! One written date by itself: its parts, as far as they are certain without the rest of the column. Must not know columns.

use chrono::{DateTime, Days, NaiveDate};

use super::Refusal;
use super::iso::iso;
use super::lex::{Token, tokens};

/// What one value says by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Written {
    pub what: What,
    /// A time zone was written, and dropped.
    pub zoned: bool,
    /// The second of the day, 0 without a time; `None` where it is not told to the second.
    pub time: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    Sure(NaiveDate),
    /// Seconds since 1970 in universal time: which day that is, the time zone tells.
    Moment(i64),
    /// Everything is clear but the century: year of two digits, month, day.
    Short(u32, u32, u32),
    /// Three numbers whose order the column must tell.
    Open(Shape, [u32; 3]),
}

/// How a date of uncertain order is written; the values of a column that share it are judged together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub mark: char,
    /// The third number has four digits, so it is the year.
    pub wide: bool,
    clock: Clock,
}

/// How the time of day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    None,
    Full,
    /// With AM or PM.
    Half,
}

const MARKS: [char; 3] = ['/', '-', '.'];
const CLOCKS: [Clock; 3] = [Clock::None, Clock::Full, Clock::Half];

impl Shape {
    pub(super) const COUNT: usize = 18;

    pub(super) fn index(self) -> usize {
        let mark = MARKS.iter().position(|m| *m == self.mark).unwrap_or(0);
        (mark * 2 + usize::from(self.wide)) * 3 + self.clock as usize
    }

    pub(super) fn at(index: usize) -> Shape {
        let at = |i: usize| i % 3;
        Shape { mark: MARKS[at(index / 6)], wide: index / 3 % 2 == 1, clock: CLOCKS[at(index)] }
    }
}

impl std::fmt::Display for Shape {
    /// `9/9/9999 9:99`: a 9 stands for one or two digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let clock = [("", Clock::None), (" 9:99", Clock::Full), (" 9:99 PM", Clock::Half)];
        let clock = clock.iter().find(|(_, c)| *c == self.clock).map_or("", |(text, _)| text);
        write!(f, "9{0}9{0}{1}{clock}", self.mark, if self.wide { "9999" } else { "99" })
    }
}

/// Reads one value.
///
/// # Errors
/// Why it is no date.
pub(super) fn written(value: &str) -> Result<Written, Refusal> {
    if let Some(found) = iso(value) {
        return found.map(|(date, time)| Written { what: What::Sure(date), zoned: false, time });
    }
    let tokens = tokens(value).ok_or(Refusal::NotADate)?;
    if let Some(lone) = lone_number(tokens.as_slice()) {
        return lone;
    }
    let mut cursor = Cursor { rest: tokens.as_slice(), time: Some(0) };
    cursor.weekday();
    let draft = cursor.date()?;
    cursor.weekday();
    let clock = cursor.clock()?;
    let zoned = cursor.zone(clock != Clock::None);
    let what = match draft {
        Draft::Done(What::Open(shape, parts)) => What::Open(Shape { clock, ..shape }, parts),
        Draft::Done(what) => what,
        Draft::Yearless(month, day) => dated(cursor.number().ok_or(Refusal::NotADate)?, month, day)?,
    };
    cursor.weekday();
    let time = cursor.time;
    if cursor.rest.is_empty() { Ok(Written { what, zoned, time }) } else { Err(Refusal::NotADate) }
}

/// Whether a value is a time of day and nothing else: `10:11:12`, `下午3点`.
pub(super) fn is_time(value: &str) -> bool {
    tokens(value).is_some_and(|tokens| {
        let mut cursor = Cursor { rest: tokens.as_slice(), time: None };
        matches!(cursor.clock(), Ok(Clock::Full | Clock::Half)) && cursor.rest.is_empty()
    })
}

/// The day of a moment where clocks are `offset` seconds ahead of universal time.
pub(super) fn day_at(moment: i64, offset: i32) -> Option<NaiveDate> {
    Some(DateTime::from_timestamp(moment.checked_add(offset.into())?, 0)?.date_naive())
}

pub(super) fn day_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, Refusal> {
    let year = i32::try_from(year).map_err(|_| Refusal::NoSuchDay)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(Refusal::NoSuchDay)
}

/// A day with a year of four or of two digits.
fn dated(year: (u64, u8), month: u32, day: u32) -> Result<What, Refusal> {
    match year {
        (year, 4) => Ok(What::Sure(day_of(small(year)?, month, day)?)),
        // 2000 has every day that a year can have.
        (year, 2) => day_of(2000, month, day).and_then(|_| Ok(What::Short(small(year)?, month, day))),
        _ => Err(Refusal::NotADate),
    }
}

fn small(number: u64) -> Result<u32, Refusal> {
    u32::try_from(number).map_err(|_| Refusal::NotADate)
}

/// A year and a month, if they can be that.
fn month_only(year: (u64, u8), month: u32) -> Refusal {
    match (year.0, month) {
        (1900..=2100, 1..=12) => Refusal::MonthOnly,
        _ => Refusal::NotADate,
    }
}

/// Days that spreadsheets count from 1899-12-30, seconds or milliseconds from 1970, and digits without separators.
fn lone_number(tokens: &[Token]) -> Option<Result<Written, Refusal>> {
    let sure = |date: Result<NaiveDate, Refusal>, time| {
        date.map(|date| Written { what: What::Sure(date), zoned: false, time })
    };
    let moment = |seconds: u64| {
        let seconds = i64::try_from(seconds).map_err(|_| Refusal::NotADate)?;
        Ok(Written { what: What::Moment(seconds), zoned: false, time: None })
    };
    let after = |year, month, day, days: u64| {
        let start = NaiveDate::from_ymd_opt(year, month, day);
        start.and_then(|start| start.checked_add_days(Days::new(days))).ok_or(Refusal::NotADate)
    };
    let (number, digits) = match *tokens {
        [Token::Number(number, digits)] => (number, digits),
        [Token::Number(number, 5), Token::Mark('.'), Token::Number(..)] => (number, 5),
        _ => return None,
    };
    Some(match digits {
        5 if (20_000..=80_000).contains(&number) => {
            let broken = matches!(tokens, [.., Token::Mark(_), Token::Number(1.., _)]);
            sure(after(1899, 12, 30, number), (!broken).then_some(0))
        }
        10 => moment(number),
        13 => moment(number / 1000),
        8 | 12 | 14 => {
            let clock = match digits {
                14 => number % 1_000_000,
                12 => number % 10_000 * 100,
                _ => 0,
            };
            let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
            let day = number / 10u64.pow(u32::from(digits) - 8);
            let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
            match (small(year), small(month), small(day)) {
                // Numbers of eight digits are seldom dates, so the year must be one of ours.
                (Ok(year @ 1900..=2100), Ok(month), Ok(day)) if possible(hour, minute, second) => {
                    sure(day_of(year, month, day), Some(seconds(hour, minute, second)))
                }
                _ => Err(Refusal::NotADate),
            }
        }
        _ => Err(Refusal::NotADate),
    })
}

pub(super) fn possible(hour: u64, minute: u64, second: u64) -> bool {
    hour <= 24 && minute < 60 && second <= 60
}

/// The second of the day of a possible time.
pub(super) fn seconds(hour: u64, minute: u64, second: u64) -> u32 {
    (hour * 3600 + minute * 60 + second) as u32
}

enum Draft {
    Done(What),
    /// `Apr 22 14:05:33 2015`: the year stands at the end.
    Yearless(u32, u32),
}

/// What is left of the tokens.
struct Cursor<'a> {
    rest: &'a [Token],
    /// The second of the day, where it is told.
    time: Option<u32>,
}

impl Cursor<'_> {
    fn take(&mut self, token: Token) -> bool {
        let taken = self.rest.first() == Some(&token);
        if taken {
            self.rest = &self.rest[1..];
        }
        taken
    }

    fn half(&mut self) -> Option<bool> {
        let Some((Token::Half(after), rest)) = self.rest.split_first() else { return None };
        self.rest = rest;
        Some(*after)
    }

    fn mark(&mut self, mark: char) -> bool {
        self.take(Token::Mark(mark))
    }

    fn one_of(&mut self, marks: &str) -> bool {
        marks.chars().any(|m| self.mark(m))
    }

    fn number(&mut self) -> Option<(u64, u8)> {
        let Some((Token::Number(value, digits), rest)) = self.rest.split_first() else { return None };
        self.rest = rest;
        Some((*value, *digits))
    }

    /// A number of one or two digits.
    fn little(&mut self) -> Result<u32, Refusal> {
        match self.number() {
            Some((value, 1 | 2)) => small(value),
            _ => Err(Refusal::NotADate),
        }
    }

    fn weekday(&mut self) {
        let before = self.rest;
        let bracket = self.mark('(');
        self.one_of(",.");
        if self.take(Token::Weekday) && (!bracket || self.mark(')')) {
            self.one_of(",.");
        } else {
            self.rest = before;
        }
    }

    fn date(&mut self) -> Result<Draft, Refusal> {
        if let [Token::Month(month), rest @ ..] = self.rest {
            self.rest = rest;
            return self.month_first(u32::from(*month));
        }
        let first = self.number().ok_or(Refusal::NotADate)?;
        if let ((digits, 8), false) = (first, self.rest.is_empty()) {
            // Its time follows: 20200108 10:11:12.
            let year = Some(small(digits / 10_000)?).filter(|year| (1900..=2100).contains(year));
            let day = day_of(year.ok_or(Refusal::NotADate)?, small(digits / 100 % 100)?, small(digits % 100)?)?;
            return Ok(Draft::Done(What::Sure(day)));
        }
        if self.mark('年') {
            return self.chinese(first).map(Draft::Done);
        }
        if self.mark('月') {
            return Err(self.yearless(first));
        }
        let Some(mark) = MARKS.into_iter().find(|m| self.mark(*m)) else {
            return self.named(first).map(Draft::Done);
        };
        if let Some(Token::Month(_)) = self.rest.first() {
            return self.named(first).map(Draft::Done);
        }
        let second = self.little()?;
        if !self.mark(mark) {
            return Err(if self.rest.is_empty() { month_only(first, second) } else { Refusal::NotADate });
        }
        let third = self.number().ok_or(Refusal::NotADate)?;
        self.numbers(mark, first, second, third).map(Draft::Done)
    }

    /// What `3月5日` lacks, after its 月; nothing else may stand in its place.
    fn yearless(&mut self, (month, _): (u64, u8)) -> Refusal {
        let day = self.little();
        let ends = self.one_of("日号") || self.rest.is_empty();
        if (1..=12).contains(&month) && day.is_ok_and(|day| (1..=31).contains(&day)) && ends {
            Refusal::NoYear
        } else {
            Refusal::NotADate
        }
    }

    /// `2017-3-5`, `3/5/2017`, `22-04-15`; 2017.3.5日.
    fn numbers(&mut self, mark: char, first: (u64, u8), second: u32, third: (u64, u8)) -> Result<What, Refusal> {
        let (one, three) = (small(first.0)?, small(third.0)?);
        let shape = Shape { mark, wide: third.1 == 4, clock: Clock::None };
        match (first.1, third.1) {
            (4, 1 | 2) => {
                self.one_of("日号");
                Ok(What::Sure(day_of(one, second, three)?))
            }
            // A year is written with two digits or four, so it stands first.
            (2, 1) => dated(first, second, three),
            (1 | 2, 4 | 2) => Ok(What::Open(shape, [one, second, three])),
            _ => Err(Refusal::NotADate),
        }
    }

    /// `2017年3月5日` after its 年.
    fn chinese(&mut self, year: (u64, u8)) -> Result<What, Refusal> {
        let month = self.little()?;
        if !self.mark('月') {
            return Err(Refusal::NotADate);
        }
        if self.rest.is_empty() {
            return Err(month_only(year, month));
        }
        let day = self.little()?;
        if !self.one_of("日号") && !self.rest.is_empty() {
            return Err(Refusal::NotADate);
        }
        dated(year, month, day)
    }

    /// `22-Apr-15`, `22 April 2015`, `2015-Apr-22` after the first number.
    fn named(&mut self, first: (u64, u8)) -> Result<What, Refusal> {
        let [Token::Month(month), rest @ ..] = self.rest else { return Err(Refusal::NotADate) };
        self.rest = rest;
        self.one_of("-/.,");
        let last = self.number().ok_or(Refusal::NotADate)?;
        let ((day, 1 | 2), year) = (if first.1 == 4 { (last, first) } else { (first, last) }) else {
            return Err(Refusal::NotADate);
        };
        dated(year, u32::from(*month), small(day)?)
    }

    /// `Apr 22, 2015` after the month.
    fn month_first(&mut self, month: u32) -> Result<Draft, Refusal> {
        self.one_of("-/.,");
        if let [Token::Number(year, 4)] = *self.rest {
            return Err(month_only((year, 4), month));
        }
        let day = self.little()?;
        let before = self.rest;
        self.one_of("-/.,");
        if let [Token::Number(..), Token::Mark(':'), ..] = self.rest {
            self.rest = before;
            return Ok(Draft::Yearless(month, day));
        }
        let year = self.number().ok_or(Refusal::NotADate)?;
        self.one_of(",");
        dated(year, month, day).map(Draft::Done)
    }

    /// `14:05:33.123`, `下午2:05`, `3:53:50 PM`, `14时05分`, `上午9点`.
    fn clock(&mut self) -> Result<Clock, Refusal> {
        if self.rest.is_empty() {
            return Ok(Clock::None);
        }
        self.mark(',');
        let (tee, mut half) = (self.take(Token::Tee), self.half());
        let [Token::Number(hour, 1 | 2), Token::Mark(':' | '时' | '点') | Token::Half(_), ..] = *self.rest else {
            // 2017年3月5日上午 names half a day.
            return if tee { Err(Refusal::NotADate) } else { Ok(Clock::None) };
        };
        self.number();
        let (mut minute, mut second, mut whole) = (0, 0, true);
        if self.mark(':') {
            minute = u64::from(self.little()?);
            if self.mark(':') {
                second = u64::from(self.little()?);
                if self.one_of(".,") {
                    whole = self.number().ok_or(Refusal::NotADate)?.0 == 0;
                }
            }
        } else if self.one_of("时点") && self.mark('半') {
            minute = 30;
        } else if let Some((value, _)) = self.number() {
            minute = value;
            if self.mark('分')
                && let Some((value, _)) = self.number()
            {
                second = value;
                self.mark('秒');
            }
        }
        half = self.half().or(half);
        if !possible(hour, minute, second) {
            return Err(Refusal::NoSuchTime);
        }
        let of_day = match half {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            _ => hour,
        };
        self.time = whole.then(|| seconds(of_day, minute, second));
        Ok(if half.is_some() { Clock::Half } else { Clock::Full })
    }

    /// `Z`, `+08:00`, `GMT+0800`, `(CST)`; whether one stood there. A bare offset needs a time before it.
    fn zone(&mut self, timed: bool) -> bool {
        let before = self.rest;
        let bracket = self.mark('(');
        let named = self.take(Token::Zone);
        let offset = (named || timed)
            && self.one_of("+-")
            && matches!(self.number(), Some((_, 1 | 2 | 4)))
            && (!self.mark(':') || self.little().is_ok());
        if (named || offset) && (!bracket || self.mark(')')) {
            return true;
        }
        self.rest = before;
        false
    }
}
