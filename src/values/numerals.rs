//! Written numbers, western with any separators and Chinese in both kinds of characters, read exactly. Must not know
//! what is counted; texts come in half-width, small letters.

use crate::values::amounts::Reason;

/// A whole number, and whether it was rounded to be one, a half upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount {
    pub number: i128,
    pub rounded: bool,
}

/// A number times `factor`.
///
/// # Errors
/// Why it is no such number.
pub(crate) fn quantity(text: &str, factor: i128) -> Result<Amount, Reason> {
    let whole = |number| Ok(Amount { number, rounded: false });
    let (mut rest, mut times) = (text, factor);
    while let Some((before, unit)) = last_unit(rest) {
        times = times.checked_mul(unit).ok_or(Reason::TooLarge)?;
        rest = before;
    }
    let Some((mantissa, decimals)) = western(rest)? else {
        let number = chinese(text).ok_or(Reason::NotANumber)?;
        return number.checked_mul(factor).ok_or(Reason::TooLarge).and_then(whole);
    };
    let exact = mantissa.checked_mul(times).ok_or(Reason::TooLarge)?;
    let parts = 10i128.checked_pow(decimals).ok_or(Reason::Decimals)?;
    if exact % parts == 0 {
        return whole(exact / parts);
    }
    let rest = exact % parts;
    Ok(Amount { number: exact / parts + i128::from(rest >= parts - rest), rounded: true })
}

/// Takes 万, 亿, 千, 百, k or w (for 万) off the end, and a 多 before it: 100多万.
fn last_unit(text: &str) -> Option<(&str, i128)> {
    let (at, last) = text.char_indices().next_back()?;
    let unit = match last {
        'k' => 1000,
        'w' => 10_000,
        other => unit(other).filter(|u| *u > 10)?,
    };
    let before = text.get(..at)?;
    Some((before.strip_suffix(['多', '余']).unwrap_or(before), unit))
}

/// Digits with separators, as an integer and how many of its digits are decimals. `None`: not written like that.
fn western(text: &str) -> Result<Option<(i128, u32)>, Reason> {
    let known = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '\'');
    if !text.chars().all(known) || !text.contains(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    let Some((whole, fraction)) = part(text) else { return Ok(None) };
    let fraction = fraction.trim_end_matches('0');
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let mut mantissa = 0i128;
    for digit in whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit) {
        mantissa =
            mantissa.checked_mul(10).and_then(|m| m.checked_add(i128::from(digit - b'0'))).ok_or(Reason::TooLarge)?;
    }
    Ok(Some((mantissa, u32::try_from(fraction.len()).map_err(|_| Reason::Decimals)?)))
}

/// Finds the decimal separator: the last one where both kinds stand, else the only one, but a comma before three digits
/// parts thousands. `None` where marks part neither thousands nor, as in India, thousands and then hundreds: 12,50,000.
fn part(text: &str) -> Option<(&str, &str)> {
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let decimal = match (commas, points) {
        (0, 0) => None,
        (0, 1) => Some('.'),
        (1, 0) => {
            let (whole, fraction) = text.split_once(',')?;
            let thousands = fraction.len() == 3 && !whole.is_empty() && !whole.starts_with('0');
            (!thousands).then_some(',')
        }
        (0, _) | (_, 0) => None,
        _ if text.rfind(',') > text.rfind('.') => Some(','),
        _ => Some('.'),
    };
    let (whole, fraction) = decimal.and_then(|mark| text.rsplit_once(mark)).unwrap_or((text, ""));
    if decimal.is_some_and(|mark| whole.contains(mark)) {
        return None;
    }
    let mut marks = whole.chars().filter(|c| !c.is_ascii_digit());
    let Some(mark) = marks.next() else { return Some((whole, fraction)) };
    if marks.any(|other| other != mark) {
        return None;
    }
    let groups: Vec<usize> = whole.split(mark).map(str::len).collect();
    let thousands = groups[1..].iter().all(|g| *g == 3) && (1..=3).contains(&groups[0]);
    let lakhs = mark == ',' && matches!(groups[..], [1 | 2, ref hundreds @ .., 3] if hundreds.iter().all(|g| *g == 2));
    (thousands || lakhs).then_some((whole, fraction))
}

/// The value of a Chinese digit.
pub(crate) fn digit(c: char) -> Option<i128> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '貳' | '弍' | '两' | '兩' => 2,
        '三' | '叁' | '叄' | '参' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<i128> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// `一千二百`, `三百五` (350), `一亿零三万`, `3千5百`, `二〇一七`.
pub(super) fn chinese(text: &str) -> Option<i128> {
    if let Some(number) = in_a_row(text) {
        return Some(number);
    }
    let mut sum = Sum::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(first) = c.to_digit(10) {
            let (mut number, mut single) = (i128::from(first), true);
            while let Some(next) = chars.next_if(char::is_ascii_digit) {
                number = number.checked_mul(10)?.checked_add(i128::from(next.to_digit(10)?))?;
                single = false;
            }
            sum.digit(number, single)?;
        } else if let Some(value) = digit(c) {
            sum.digit(value, true)?;
        } else if let Some(unit) = unit(c) {
            sum.unit(unit)?;
        } else if !(matches!(c, '多' | '余') && sum.pending.is_none() && sum.last > 0) {
            return None;
        }
    }
    sum.end()
}

/// Digits without units. Two or three without a zero may be a guess (三五百 is 300 to 500), so they are not taken.
fn in_a_row(text: &str) -> Option<i128> {
    let mut number = 0i128;
    let (mut count, mut zero) = (0, false);
    for c in text.chars() {
        let value = digit(c)?;
        number = number.checked_mul(10)?.checked_add(value)?;
        count += 1;
        zero |= value == 0;
    }
    (count == 1 || count >= 4 || (zero && count > 0)).then_some(number)
}

/// A Chinese number while it is read.
#[derive(Default)]
struct Sum {
    /// Whole 亿, whole 万, and what is below.
    hundred_millions: i128,
    ten_thousands: i128,
    below: i128,
    /// A digit whose unit is still to come, and whether it is a single one.
    pending: Option<(i128, bool)>,
    /// The unit read last, and whether a zero came after it.
    last: i128,
    gap: bool,
    /// The smallest of 十, 百, 千 since the last 万 or 亿.
    floor: Option<i128>,
}

impl Sum {
    fn digit(&mut self, value: i128, single: bool) -> Option<()> {
        if self.pending.is_some() {
            return None;
        }
        if value == 0 {
            self.gap = true;
        } else {
            self.pending = Some((value, single));
        }
        Some(())
    }

    fn unit(&mut self, unit: i128) -> Option<()> {
        let pending = self.pending.take().map(|(value, _)| value);
        if unit < 10_000 {
            if self.floor.is_some_and(|floor| unit >= floor) {
                return None;
            }
            // Ten may stand without its one.
            let value = pending.or((unit == 10).then_some(1))?;
            self.below = self.below.checked_add(value.checked_mul(unit)?)?;
            self.floor = Some(unit);
        } else {
            let below = self.below.checked_add(pending.unwrap_or(0))?;
            let (is_great, done) = (unit > 10_000, self.ten_thousands > 0);
            let value = if is_great { self.ten_thousands.checked_add(below)? } else { below };
            if value == 0 || (is_great && self.hundred_millions > 0) || (!is_great && done) {
                return None;
            }
            let value = value.checked_mul(unit)?;
            (self.hundred_millions, self.ten_thousands) =
                if is_great { (value, 0) } else { (self.hundred_millions, value) };
            (self.below, self.floor) = (0, None);
        }
        (self.last, self.gap) = (unit, false);
        Some(())
    }

    fn end(self) -> Option<i128> {
        let tail = match self.pending {
            // 三百五 is 350 and 三万五 is 35000, but 三百零五 is 305.
            Some((value, true)) if self.last >= 100 && !self.gap => value.checked_mul(self.last / 10)?,
            Some((value, _)) if self.last == 0 || value < self.last => value,
            Some(_) => return None,
            None => 0,
        };
        if self.last == 0 {
            return None;
        }
        self.hundred_millions.checked_add(self.ten_thousands)?.checked_add(self.below)?.checked_add(tail)
    }
}
