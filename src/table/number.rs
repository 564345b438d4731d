//! The only place that writes numbers for people.

use super::{Cell, Unit};
use crate::lang::thousands;

/// A cell in its unit: `4,495`, `34.41%`, `¥1,299.50`. An empty cell is an en dash.
pub fn write(cell: &Cell, unit: &Unit) -> String {
    match (cell, unit) {
        (Cell::Text(text), _) => text.clone(),
        (Cell::Empty, _) => "–".into(),
        (Cell::Int(n), Unit::Minor(currency)) => money(*n, currency),
        (Cell::Int(n), _) => thousands(*n),
        (Cell::Real(x), Unit::Share) => format!("{:.2}%", 100.0 * x),
        (Cell::Real(x), Unit::Money(currency)) => money((100.0 * x).round() as i64, currency),
        (Cell::Real(x), Unit::Plain(decimals)) => format!("{x:.decimals$}"),
        (Cell::Real(x), _) => format!("{x}"),
    }
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
    fn numbers_are_written_in_their_unit() {
        assert_eq!(write(&Cell::Int(4495), &Unit::Count), "4,495");
        assert_eq!(write(&Cell::Real(171.0 / 497.0), &Unit::Share), "34.41%");
        assert_eq!(write(&Cell::Int(129_950), &Unit::Minor("CNY".into())), "¥1,299.50");
        assert_eq!(write(&Cell::Int(-5), &Unit::Minor("USD".into())), "-$0.05");
        assert_eq!(write(&Cell::Real(27.0), &Unit::Plain(1)), "27.0");
        assert_eq!(write(&Cell::Empty, &Unit::Count), "–");
    }
}
