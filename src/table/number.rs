//! How the cells of a table are written for people. Digits and rounding are those of `lang`, as in sentences.

use super::{Cell, Unit};
use crate::lang::thousands;
pub use crate::lang::{decimal, percent};

/// A cell in its unit: `4,495`, `34.41%`, `¥1,299.50`. An empty cell is an en dash.
pub fn write(cell: &Cell, unit: &Unit) -> String {
    match cell {
        Cell::Text(_) | Cell::Sum(_) => cell.text().to_string(),
        _ => with_minus(number(cell, unit)),
    }
}

/// A hyphen is too short to be seen for a sign.
fn with_minus(text: String) -> String {
    text.replace('-', "−")
}

fn number(cell: &Cell, unit: &Unit) -> String {
    match (cell, unit) {
        (Cell::Empty | Cell::Text(_) | Cell::Sum(_), _) => "–".into(),
        (Cell::Int(n), Unit::Minor(currency)) => money(*n, currency),
        (Cell::Int(n), Unit::Millionths) => tenths(*n),
        (Cell::Int(n), _) => thousands(*n),
        (Cell::Real(x), Unit::Share) => percent(*x, 2),
        (Cell::Real(x), Unit::Points) => points(*x),
        (Cell::Real(x), Unit::Money(currency)) => money((100.0 * x).round() as i64, currency),
        (Cell::Real(x), Unit::Plain(decimals)) => decimal(*x, *decimals),
        (Cell::Real(x), _) => format!("{x}"),
    }
}

/// A cell with its sign, as a change is written: `+32.62%`, `−3.00`; what is nothing has none.
pub fn signed(cell: &Cell, unit: &Unit) -> String {
    match (cell, unit) {
        (Cell::Real(x), Unit::Share) => plus(*x, with_minus(points(*x) + "%")),
        (Cell::Int(n), _) => plus(*n as f64, write(cell, unit)),
        (Cell::Real(x), _) => plus(*x, write(cell, unit)),
        _ => write(cell, unit),
    }
}

fn plus(x: f64, text: String) -> String {
    if x > 0.0 { format!("+{text}") } else { text }
}

/// A difference of fractions in percentage points, halves rounded as [`percent`] does: -0.02995 is `-3.00`.
fn points(difference: f64) -> String {
    let rounded = (difference.abs() * 10_000.0 + 0.5 + 1e-9).floor() / 100.0;
    format!("{}{}", if difference < 0.0 { "-" } else { "" }, decimal(rounded, 2))
}

/// Millionths with one decimal: `1,299.5`.
fn tenths(millionths: i64) -> String {
    let tenths = (millionths + 50_000).div_euclid(100_000);
    format!("{}.{}", thousands(tenths / 10), tenths % 10)
}

/// Minor units as an amount with its sign: `¥1,299.50`.
fn money(minor: i64, currency: &str) -> String {
    let sign = match currency {
        "CNY" => "¥",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "BRL" => "R$",
        "" => "",
        other => &format!("{other} "),
    };
    let minus = if minor < 0 { "-" } else { "" };
    let (major, cents) = (minor.abs() / 100, minor.abs() % 100);
    format!("{minus}{sign}{}.{cents:02}", thousands(major))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_without_a_currency_has_its_thousands_apart() {
        assert_eq!(write(&Cell::Real(113_371.7), &Unit::Plain(2)), "113,371.70");
        assert_eq!(write(&Cell::Real(-25_000.0), &Unit::Plain(0)), "−25,000");
    }

    #[test]
    fn numbers_are_written_in_their_unit() {
        assert_eq!(write(&Cell::Int(4495), &Unit::Count), "4,495");
        assert_eq!(write(&Cell::Real(171.0 / 497.0), &Unit::Share), "34.41%");
        assert_eq!(write(&Cell::Int(129_950), &Unit::Minor("CNY".into())), "¥1,299.50");
        assert_eq!(write(&Cell::Int(-5), &Unit::Minor("USD".into())), "−$0.05");
        assert_eq!(write(&Cell::Int(1_299_450_000), &Unit::Millionths), "1,299.5");
        assert_eq!(write(&Cell::Real(27.0), &Unit::Plain(1)), "27.0");
        assert_eq!(write(&Cell::Real(-0.25), &Unit::Plain(2)), "−0.25");
        assert_eq!(write(&Cell::Real(1e300), &Unit::Plain(0)), format!("{:.0}", 1e300));
        assert_eq!(write(&Cell::Empty, &Unit::Count), "–");
        let signed = |x: f64, unit: Unit| super::signed(&Cell::Real(x), &unit);
        assert_eq!((signed(0.3262, Unit::Share), signed(-0.00004, Unit::Share)), ("+32.62%".into(), "−0.00%".into()));
        assert_eq!(signed(1234.5, Unit::Share), "+123,450.00%");
        assert_eq!((signed(-0.02995, Unit::Points), signed(0.0, Unit::Points)), ("−3.00".into(), "0.00".into()));
        assert_eq!(
            (signed(-1.5, Unit::Plain(1)), signed(2.0, Unit::Money("CNY".into()))),
            ("−1.5".into(), "+¥2.00".into())
        );
        assert_eq!(
            (percent(0.2025, 1), percent(0.0955, 1), percent(0.0005, 1)),
            ("20.3%".into(), "9.6%".into(), "0.1%".into())
        );
        assert_eq!(
            (percent(0.0, 1), percent(0.00001, 1), percent(1.0, 2)),
            ("0.0%".into(), "<0.1%".into(), "100.00%".into())
        );
    }
}
