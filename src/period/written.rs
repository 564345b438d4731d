//! Periods as tables write them. Knows nothing about records.

use chrono::{Datelike, NaiveDate};

use super::{Bucket, Period, read};
use crate::fold::half_width;

/// Bytes that no written period exceeds.
const LONGEST: usize = 64;

/// Reads a period as tables write it: in the forms of [`parse`], as `2020年4月`, `2020年第四季度`, `2020年上半年`, `2019年1-6月`,
/// `2020.05`, `2020/7`, `Feb 2020` or `Q1 2020`, or from one of these to another.
pub fn in_table(text: &str) -> Option<Period> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let plain = |c| match c {
        '–' | '—' => '-',
        c => half_width(c),
    };
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(plain).collect();
    stretch(&plain).or_else(|| from_to(&plain)).or_else(|| named(text, "%Y"))
}

/// Reads a period as people type it: as tables write it, or a day or a week as plaint prints them, `2020年8月5日`, `2020年第5周`.
pub fn by_hand(text: &str) -> Option<Period> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect();
    let week = |text: &str| {
        let (year, week) = text.strip_suffix('周')?.split_once("年第")?;
        read(&format!("{year}-W{:0>2}", number(week)?))
    };
    in_table(text).or_else(|| week(&plain)).or_else(|| day(&plain))
}

/// `Aug-20` as August 2020, which is how spreadsheets show a month; elsewhere it may be the twentieth of August.
pub fn short_month(text: &str) -> Option<Period> {
    named(text.trim(), "%y")
}

/// A month by its English name, then its year.
fn named(text: &str, year: &str) -> Option<Period> {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let dated = format!("1 {}", text.replace(['-', ',', '.', '\'', '/'], " "));
    let first = NaiveDate::parse_from_str(&dated, &format!("%d %B {year}")).ok()?;
    Bucket::Month.around(first).filter(|month| month.first.year() >= 1900)
}

/// One period without blanks.
fn stretch(text: &str) -> Option<Period> {
    read(text).or_else(|| chinese(text)).or_else(|| {
        // Q1 2020, H1/2020
        let (bucket, year) = text.split_at_checked(2).filter(|(b, _)| b.starts_with(['Q', 'q', 'H', 'h']))?;
        read(&[year.trim_start_matches(['-', '/']), bucket].concat())
    })
}

/// `2019年1月至6月`, `2019.01-2019.06`, `2019年1月1日至2019年6月30日`.
fn from_to(text: &str) -> Option<Period> {
    let (first, last) = ['至', '到', '~'].iter().find_map(|mark| text.split_once(*mark)).or_else(|| {
        // 2019-2020 may be many things.
        text.split_once('-').filter(|_| text.contains(['年', '.', '/']))
    })?;
    let one = |text: &str| day(text).or_else(|| stretch(text));
    let first = one(first)?;
    let last = one(last).or_else(|| one(&format!("{}年{last}", first.first.year())))?;
    (first.first < last.first && first.last < last.last).then_some(Period { first: first.first, last: last.last })
}

/// `2019年6月30日`, `2019/6/30`.
fn day(text: &str) -> Option<Period> {
    let forms = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"];
    let day = forms.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    Some(Period { first: day, last: day })
}

/// A year and what of it, as `2020年`, `2020年4月`, `二〇二〇年九月`, `2020年第四季度`, `2020年前三季度`, `2019年1-6月`, `2020/7`.
fn chinese(text: &str) -> Option<Period> {
    let at = text.char_indices().nth(4).map_or(text.len(), |(at, _)| at);
    let (year, rest) = text.split_at(at);
    let year = year.chars().try_fold(0, |year, c| Some(year * 10 + digit(c)?))?;
    let year = i32::try_from(year).ok().filter(|year| (1900..=2100).contains(year))?;
    let count = |first: u32, last: u32| {
        let whole = (1..=12).contains(&first) && (first..=12).contains(&last);
        whole.then(|| Period::months(year, first, last - first + 1)).flatten()
    };
    if let Some(month) = rest.strip_prefix(['/', '-', '.']) {
        // A spreadsheet makes the number 2020.1 of 2020.10.
        let certain = month.len() == 2 || (month != "1" && month.len() == 1);
        return number(month).filter(|_| certain || !rest.starts_with('.')).and_then(|month| count(month, month));
    }
    let named = rest.strip_prefix('年');
    let rest = named.unwrap_or(rest);
    match rest {
        "" | "度" | "全年" | "年度" => return named.and_then(|_| count(1, 12)),
        "上半年" => return count(1, 6),
        "下半年" => return count(7, 12),
        _ => {}
    }
    let (inner, of) = match (rest.strip_suffix("季度"), rest.strip_suffix("月份").or(rest.strip_suffix('月'))) {
        (Some(quarter), _) => (quarter, 3),
        (_, Some(month)) => (month, 1),
        _ => return None,
    };
    let until = inner.strip_prefix('前').and_then(number);
    let between = inner
        .split_once(['-', '至', '到', '~'])
        .and_then(|(first, last)| Some((number(first.trim_end_matches(['月', '季', '度']))?, number(last)?)));
    let one = number(inner.trim_start_matches('第'));
    let (first, last) = until.filter(|_| of == 3).map(|n| (1, n)).or(between).or(one.map(|n| (n, n)))?;
    count((first * of).checked_sub(of - 1)?, last * of)
}

fn digit(c: char) -> Option<u32> {
    let place = "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u32::try_from(at).ok());
    c.to_digit(10).or(place).or(matches!(c, '零' | '○').then_some(0))
}

/// A number of at most two digits, in digits or as 十二.
fn number(text: &str) -> Option<u32> {
    match *text.chars().collect::<Vec<_>>() {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        [one] => digit(one),
        [ten, one] if text.is_ascii() => Some(10 * digit(ten)? + digit(one)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_write_periods_in_many_ways() {
        for (text, period) in [
            ("2020年4月", "2020-04"),
            ("2020 年 04 月份", "2020-04"),
            ("二〇二〇年十一月", "2020-11"),
            ("2020.05", "2020-05"),
            ("2020.10", "2020-10"),
            ("2020.7", "2020-07"),
            ("2020/7", "2020-07"),
            ("2020-7", "2020-07"),
            ("２０２０年", "2020"),
            ("2020年度", "2020"),
            ("2020年全年", "2020"),
            ("2020年上半年", "2020H1"),
            ("2020下半年", "2020H2"),
            ("2020年第四季度", "2020Q4"),
            ("2020年1季度", "2020Q1"),
            ("2020年前三季度", "2020-01-01..2020-09-30"),
            ("2019年1-6月", "2019H1"),
            ("2019年1月—3月", "2019Q1"),
            ("2019年1至9月", "2019-01-01..2019-09-30"),
            ("2019年7月至2020年6月", "2019-07-01..2020-06-30"),
            ("2019.01-2019.06", "2019H1"),
            ("2019年1月1日至2019年6月30日", "2019H1"),
            ("Feb 2020", "2020-02"),
            ("February-2020", "2020-02"),
            ("Q3 2020", "2020Q3"),
            ("2020Q1", "2020Q1"),
        ] {
            assert_eq!(in_table(text).map(|p| p.to_string()).as_deref(), Some(period), "{text}");
        }
        for text in [
            "",
            "2020.1",
            "2020年13月",
            "2020年0月",
            "2020年5季度",
            "2020-2021",
            "年",
            "2020年6-1月",
            "第一季度",
            "Aug-20",
            "20年8月",
            "2020年春",
            "2020年8月5日",
            "99999999",
            "十",
        ] {
            assert_eq!(in_table(text), None, "{text}");
        }
        assert_eq!(short_month("Aug-20").unwrap().to_string(), "2020-08");
        assert_eq!(short_month("20-Aug"), None);
    }
}
