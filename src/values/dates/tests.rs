//! The forms one by one, and what holds of any column.

use proptest::prelude::*;

use super::*;

pub fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

pub fn as_of() -> NaiveDate {
    day("2026-11-01")
}

pub fn evidence<'a>(values: impl IntoIterator<Item = (&'a str, Option<i64>)>) -> Evidence {
    let mut evidence = Evidence::default();
    (0..).zip(values).for_each(|(row, (value, key))| evidence.see(value, row, key));
    evidence
}

pub fn column(values: &[String]) -> Reader {
    evidence(values.iter().map(|v| (v.as_str(), None))).settle(Order::Mdy, as_of())
}

#[test]
fn every_form_of_a_certain_date_is_read() {
    let reader = Reader::fixed(Order::Dmy, as_of());
    for text in [
        "2017-03-05",
        "2017/3/5",
        "2017.3.5",
        "20170305",
        "2017年3月5日",
        "2017年03月05号",
        "２０１７－０３－０５",
        "  2017-03-05\u{3000}",
        "2017-03-05 14:05",
        "2017-03-05T14:05:33",
        "2017-03-05 14:05:33.123",
        "2017/03/05 14:05:33",
        "2017年3月5日14时05分",
        "2017年3月5日 14时05分33秒",
        "2017年3月5日下午2:05",
        "2017-03-05 上午9点",
        "2017-3-5 9点半",
        "2017-03-05 3:53:50 PM",
        "2017年3月5日（星期日）",
        "2017年3月5日 星期天 10:00",
        "2017-03-05 周日",
        "二〇一七年三月五日",
        "二零一七年三月五日",
        "2017年三月五日",
        "17年3月5日",
        "5-Mar-17",
        "05-Mar-2017",
        "Mar 5, 2017",
        "March 5th, 2017",
        "5 March 2017",
        "Sun Mar 5 2017",
        "Sun, 05 Mar 2017 14:05:33 +0000",
        "Sun Mar 5 14:05:33 CST 2017",
        "2017-Mar-05",
        "5 de março de 2017",
        "42799",
        "42799.5",
        "1488672000",
        "1488672000000",
        "20170305140533",
        "201703051405",
    ] {
        assert_eq!(reader.read(text), Ok(day("2017-03-05")), "{text}");
    }
    assert_eq!(reader.read("二零一七年十二月三十一日").unwrap(), day("2017-12-31"));
    assert_eq!(reader.read("二〇二〇年十月二十日").unwrap(), day("2020-10-20"));
}

#[test]
fn a_time_zone_is_dropped() {
    let reader = Reader::fixed(Order::Dmy, as_of());
    for text in [
        "2017-03-05T14:05:33Z",
        "2017-03-05 14:05+08:00",
        "2017-03-05T14:05:33.1+0800",
        "2017-03-05 14:05 CST",
        "2017-03-05 14:05:33 (UTC)",
        "Sun Mar 05 2017 14:05:33 GMT+0800",
        "1488672000",
        "2017-03-05 14:05 北京时间",
    ] {
        assert_eq!(reader.read(text), Ok(day("2017-03-05")), "{text}");
    }
}

#[test]
fn half_a_day_and_about_a_day_is_that_day() {
    let reader = Reader::fixed(Order::Dmy, as_of());
    for text in [
        "2017年3月5日上午",
        "2017年3月5日（周日）上午",
        "2017年3月5日上午（周日）",
        "2017年3月5日晚",
        "2017年3月5日早",
        "2017年3月5日夜间11点",
        "2017年3月5日左右",
        "2017年3月5",
        "2017.3.5日",
        "2017-3-5号",
        "2017/3/5 下午",
        "2017-03-05 PM",
    ] {
        assert_eq!(reader.read(text), Ok(day("2017-03-05")), "{text}");
    }
}

#[test]
fn each_refusal_names_its_reason() {
    let reader = Reader::fixed(Order::Dmy, as_of());
    for (text, why) in [
        ("", Refusal::NotADate),
        ("无", Refusal::NotADate),
        ("12345", Refusal::NotADate),
        ("13812345678", Refusal::NotADate),
        ("2017-03-05 order 12", Refusal::NotADate),
        ("2017-03/05", Refusal::NotADate),
        ("1.5", Refusal::NotADate),
        ("2017-03-05 下午三", Refusal::NotADate),
        ("3月5日", Refusal::NoYear),
        ("三月五号 下午3点", Refusal::NoYear),
        ("13月5日", Refusal::NotADate),
        ("3月", Refusal::NotADate),
        ("99999999", Refusal::NotADate),
        ("2017-03-05 2018-03-05", Refusal::NotADate),
        ("2017-02-30", Refusal::NoSuchDay),
        ("2017年13月1日", Refusal::NoSuchDay),
        ("31-Apr-17", Refusal::NoSuchDay),
        ("20170230", Refusal::NoSuchDay),
        ("40/40/2017", Refusal::NoSuchDay),
        ("2017-03-05 25:00", Refusal::NoSuchTime),
        ("2017-03-05 14:61:00", Refusal::NoSuchTime),
        ("2017/3", Refusal::MonthOnly),
        ("二〇一七年三月", Refusal::MonthOnly),
        ("2017-13", Refusal::NotADate),
        ("2017-03", Refusal::MonthOnly),
        ("2017年3月", Refusal::MonthOnly),
        ("Mar 2017", Refusal::MonthOnly),
    ] {
        assert_eq!(reader.read(text), Err(why), "{text}");
    }
    assert_eq!(Reader::fixed(Order::Dmy, as_of()).read("03/25/2017"), Err(Refusal::OtherOrder));
}

#[test]
fn a_year_of_two_digits_is_never_in_the_future() {
    let reader = Reader::fixed(Order::Dmy, as_of());
    for (text, date) in [
        ("22-04-15", "2015-04-22"),
        ("22-04-69", "1969-04-22"),
        ("22-04-68", "1968-04-22"),
        ("1-11-26", "2026-11-01"),
        ("2-11-26", "1926-11-02"),
        ("22-Apr-15", "2015-04-22"),
        ("22-Apr-99", "1999-04-22"),
        ("29/02/00", "2000-02-29"),
    ] {
        assert_eq!(reader.read(text), Ok(day(date)), "{text}");
    }
}

fn written_somehow() -> impl Strategy<Value = String> {
    let forms = prop::sample::select(vec![
        "%Y-%m-%d",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d-%m-%y",
        "%y-%m-%d",
        "%d-%b-%y",
        "%Y年%m月%d日",
        "%d.%m.%Y 14:05",
        "x%d",
        "%Y-%m-%dT10:00:00Z",
    ]);
    (0u64..14_000, forms).prop_map(|(days, form)| {
        let date = day("1985-01-01").checked_add_days(chrono::Days::new(days)).unwrap();
        date.format(form).to_string()
    })
}

proptest! {
    #[test]
    fn what_is_seen_in_parts_comes_to_the_same(
        values in prop::collection::vec((written_somehow(), prop::option::of(0i64..5000)), 0..6000),
        cuts in prop::collection::vec(0usize..6000, 0..5),
        reversed: bool,
    ) {
        let whole = evidence(values.iter().map(|(v, k)| (v.as_str(), *k))).settle(Order::Dmy, as_of());
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(values.len())).chain([0, values.len()]).collect();
        cuts.sort_unstable();
        let mut parts: Vec<Evidence> = cuts.windows(2).map(|w| {
            let mut part = Evidence::default();
            (w[0]..w[1]).for_each(|row| part.see(&values[row].0, row as u64, values[row].1));
            part
        }).collect();
        if reversed {
            parts.reverse();
        }
        let mut merged = Evidence::default();
        parts.into_iter().for_each(|p| merged.merge(p));
        let merged = merged.settle(Order::Dmy, as_of());
        prop_assert_eq!(merged.findings(), whole.findings());
        for (value, _) in &values {
            prop_assert_eq!(merged.read(value), whole.read(value));
        }
    }

    #[test]
    fn a_clean_column_reads_back(days in prop::collection::vec(0u64..14_000, 200..400), which in 0usize..6) {
        let form = ["%d/%m/%Y", "%m/%d/%Y", "%-d.%-m.%Y", "%d-%b-%y", "%m/%d/%Y %I:%M %p", "%Y年%-m月%-d日"][which];
        let dates: Vec<NaiveDate> = days.iter().map(|d| day("1985-01-01").checked_add_days(chrono::Days::new(*d)).unwrap()).collect();
        let values: Vec<String> = dates.iter().map(|d| d.and_hms_opt(14, 5, 0).unwrap().format(form).to_string()).collect();
        let reader = column(&values);
        for (value, date) in values.iter().zip(dates) {
            prop_assert_eq!(reader.read(value), Ok(date), "{}", value);
        }
    }

    #[test]
    fn no_text_makes_it_fall_over(text in "[-0-9/.:年月日 TZ三十〇（）aAprm＋１周日上午点]{0,30}") {
        let mut evidence = Evidence::default();
        evidence.see(&text, 0, Some(i64::MIN));
        let _ = evidence.settle(Order::Ymd, as_of()).read(&text);
    }
}

#[test]
#[ignore = "a measurement"]
fn how_long_a_value_takes() {
    let reader = Reader::fixed(Order::Dmy, as_of());
    for text in [
        "2017-03-05",
        "2017-03-05 14:05:33",
        "22-04-15",
        "22-Apr-15",
        "2017年3月5日",
        "42799",
        "3/5/2017 3:53:50 PM",
        "二〇一七年三月五日",
    ] {
        let start = std::time::Instant::now();
        for _ in 0..1_000_000 {
            let _ = std::hint::black_box(reader.read(std::hint::black_box(text)));
        }
        let read = start.elapsed().as_nanos() / 1_000_000;
        let (start, mut evidence) = (std::time::Instant::now(), Evidence::default());
        (0..1_000_000).for_each(|row| evidence.see(std::hint::black_box(text), row, Some(row as i64)));
        let see = start.elapsed().as_nanos() / 1_000_000;
        let start = std::time::Instant::now();
        std::hint::black_box(evidence.settle(Order::Dmy, as_of()));
        eprintln!("{text}: read {read} ns, see {see} ns, settle {:?}", start.elapsed());
    }
}

#[test]
fn the_day_zero_of_spreadsheets_is_no_day() {
    for text in ["1900/1/0", "1900-01-00", "1900/1/0 0:00", "1900年1月0日", "1/0/1900", "0"] {
        assert!(is_zero(text), "{text}");
    }
    for text in ["", "1900/1/1", "1900/1/0 8:00", "2023/1/0", "10", "1900-1"] {
        assert!(!is_zero(text), "{text}");
    }
}
