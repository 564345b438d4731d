//! One cell of a workbook as text. Knows nothing of rows, sheets or files.

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType};
use chrono::{NaiveDateTime, Timelike};

use crate::format::number::plain;

/// Whole numbers from here on (ten to the fifteenth) are more than a spreadsheet keeps exactly.
const LONG: f64 = 1e15;
/// The first day after 9999-12-31, as spreadsheets count days.
const AFTER: f64 = 2_958_466.0;

/// What was met among the cells of a sheet, counted.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub errors: u64,
    pub no_result: u64,
    pub long: u64,
}

/// The text of a cell: numbers with all their digits and no exponent, dates as `2017-03-05` or `2017-03-05 14:05:33`,
/// times and durations as `14:05:33`, `TRUE` and `FALSE`, nothing for errors. `from_1904`: how the workbook counts days.
pub fn text(cell: DataRef<'_>, from_1904: bool, tally: &mut Tally) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) => match unmark(&text) {
            Some(rest) => rest.to_string(),
            None => text,
        },
        DataRef::SharedString(text) => unmark(text).unwrap_or(text).to_string(),
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => number(value, tally),
        DataRef::Bool(value) => if value { "TRUE" } else { "FALSE" }.to_string(),
        DataRef::DateTime(time) if time.is_duration() => duration(time.as_f64()),
        DataRef::DateTime(time) => moment(time.as_f64(), from_1904).unwrap_or_else(|| number(time.as_f64(), tally)),
        DataRef::DateTimeIso(text) => iso_moment(&text).unwrap_or(text),
        DataRef::DurationIso(text) => iso_duration(&text).unwrap_or(text),
        DataRef::Error(_) => {
            tally.errors += 1;
            String::new()
        }
    }
}

/// The same cell as a [`DataRef`], for formats that calamine reads as a whole.
pub fn borrow(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(time) => DataRef::DateTime(*time),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Takes off the apostrophe by which people make a spreadsheet take a number or a formula as text. Before anything else
/// it is part of the text.
fn unmark(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('\'')?;
    rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '=' | '+' | '-' | '@')).then_some(rest)
}

fn number(value: f64, tally: &mut Tally) -> String {
    if value.abs() >= LONG && value.fract() == 0.0 {
        tally.long += 1;
    }
    plain(value)
}

/// A day number with its fraction as date, time or both; `None` where it is outside of the years 1900 to 9999.
fn moment(serial: f64, from_1904: bool) -> Option<String> {
    if !(0.0..AFTER).contains(&serial) {
        return None;
    }
    // A second is the 86 400th part of a day, which binary fractions only come near to.
    let seconds = (serial * 86_400.0).round();
    let time = ExcelDateTime::new(seconds / 86_400.0, ExcelDateTimeType::DateTime, from_1904);
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    if seconds < 86_400.0 && !(from_1904 && seconds == 0.0) {
        return Some(format!("{hour:02}:{minute:02}:{second:02}"));
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") })
}

/// Days as hours, minutes and seconds; hours may pass 24.
fn duration(days: f64) -> String {
    let seconds = (days * 86_400.0).round();
    if !seconds.is_finite() || seconds.abs() > 1e15 {
        return days.to_string();
    }
    hms(if seconds < 0.0 { "-" } else { "" }, seconds.abs() as u64)
}

fn hms(sign: &str, seconds: u64) -> String {
    format!("{sign}{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// `2017-03-05T18:59:59.999999761` as `2017-03-05 19:00:00`; `None` for what is no such thing.
fn iso_moment(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('Z');
    if !text.contains('T') {
        return None;
    }
    let time = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok())?;
    let up = i64::from(time.nanosecond() % 1_000_000_000 >= 500_000_000);
    let time = time.with_nanosecond(0)?.checked_add_signed(chrono::TimeDelta::seconds(up))?;
    let pattern = if time.num_seconds_from_midnight() == 0 { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
    Some(time.format(pattern).to_string())
}

/// `PT14H05M33.5S` as `14:05:34`; `None` for what is no such thing.
fn iso_duration(text: &str) -> Option<String> {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let rest = rest.strip_prefix("PT")?;
    let (mut seconds, mut from) = (0.0, 0);
    for (at, unit) in rest.match_indices(['H', 'M', 'S']) {
        let weight = match unit {
            "H" => 3_600.0,
            "M" => 60.0,
            _ => 1.0,
        };
        let value: f64 = rest.get(from..at)?.parse().ok()?;
        seconds += value * weight;
        from = at + 1;
    }
    (from == rest.len() && seconds.is_finite() && seconds.abs() < 1e15).then(|| hms(sign, seconds.round() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(value: f64) -> String {
        text(DataRef::Float(value), false, &mut Tally::default())
    }

    fn date(serial: f64, from_1904: bool) -> String {
        let time = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, from_1904);
        text(DataRef::DateTime(time), from_1904, &mut Tally::default())
    }

    #[test]
    fn numbers_keep_their_digits_and_get_no_exponent() {
        assert_eq!(float(20170305.0), "20170305");
        assert_eq!(float(440301199001015.0), "440301199001015");
        assert_eq!(float(0.1), "0.1");
        assert_eq!(float(1e21), "1000000000000000000000");
        assert_eq!(float(-0.0), "0");
        assert_eq!(float(0.000001), "0.000001");
    }

    #[test]
    fn every_number_comes_back_from_its_text() {
        let mut value = 1.0e-9;
        while value < 1e18 {
            assert_eq!(float(value).parse::<f64>().unwrap(), value);
            value *= 1.37;
        }
    }

    #[test]
    fn a_number_of_more_than_fifteen_digits_is_counted() {
        let mut tally = Tally::default();
        text(DataRef::Float(440301199001011234.0), false, &mut tally);
        text(DataRef::Float(999_999_999_999_999.0), false, &mut tally);
        assert_eq!(tally.long, 1);
    }

    #[test]
    fn every_second_of_a_day_is_written_as_itself() {
        for second in 0..86_400u32 {
            let serial = 42_799.0 + f64::from(second) / 86_400.0;
            let (h, m, s) = (second / 3_600, second / 60 % 60, second % 60);
            let expected =
                if second == 0 { "2017-03-05".to_string() } else { format!("2017-03-05 {h:02}:{m:02}:{s:02}") };
            assert_eq!(date(serial, false), expected);
            assert_eq!(date(serial - 1_462.0, true), expected);
        }
    }

    #[test]
    fn the_last_instant_of_a_day_is_rounded_into_the_next() {
        assert_eq!(date(42_799.999_999_99, false), "2017-03-06");
        assert_eq!(iso_moment("2016-12-31T23:59:59.999999761").unwrap(), "2017-01-01");
        assert_eq!(iso_moment("2017-03-05T18:59:59.999999761").unwrap(), "2017-03-05 19:00:00");
        assert_eq!(iso_moment("2017-03-05T14:05:33").unwrap(), "2017-03-05 14:05:33");
        assert_eq!(iso_moment("2017-03-05"), None);
    }

    #[test]
    fn days_outside_of_the_calendar_stay_numbers() {
        assert_eq!(date(-1.0, false), "-1");
        assert_eq!(date(20_170_305.0, false), "20170305");
        assert_eq!(date(1.0, false), "1900-01-01");
        assert_eq!(date(2_958_465.0, false), "9999-12-31");
    }

    #[test]
    fn times_have_no_date() {
        assert_eq!(date(0.5, false), "12:00:00");
        assert_eq!(duration(1.25), "30:00:00");
        assert_eq!(duration(-0.5), "-12:00:00");
        assert_eq!(iso_duration("PT14H05M33S").unwrap(), "14:05:33");
        assert_eq!(iso_duration("PT30H"), Some("30:00:00".to_string()));
        assert_eq!(iso_duration("P1D"), None);
    }

    #[test]
    fn an_apostrophe_is_a_mark_only_before_what_would_be_no_text() {
        assert_eq!(unmark("'0044"), Some("0044"));
        assert_eq!(unmark("'=1"), Some("=1"));
        assert_eq!(unmark("'tis"), None);
        assert_eq!(unmark("'"), None);
    }
}
