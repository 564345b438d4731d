//! What is to be said of a row besides its values, and what its cells say together: the currency of its amounts. Must not know
//! columns.

use crate::values::amounts::{self, HOME, Unit};

/// Of one row.
#[derive(Debug, Default)]
pub struct Aside {
    /// An amount had less than a minor unit, which was rounded.
    pub rounded: bool,
    /// An amount is less than nothing.
    pub negative: bool,
    /// A date such as 0000-00-00 was taken for none.
    pub placeholder: bool,
    /// Satisfaction beyond its scale.
    pub off_scale: bool,
    /// Cells that could not be read and were left blank: field and value.
    pub unread: Vec<(&'static str, String)>,
    /// The year of days that are written without one, and whether it was taken.
    pub year: Option<i32>,
    pub year_taken: bool,
    /// How many at once the row's own cell says that it counts: 10 000 for 万单.
    pub scale: Option<i64>,
    /// An amount is in the currency of the country unless something names another one.
    pub at_home: bool,
    /// The currencies that its amounts may all be in; nothing where none names one.
    currencies: Option<Vec<&'static str>>,
}

impl Aside {
    pub fn new(scale: Option<i64>, year: Option<i32>) -> Aside {
        Aside { scale, year, ..Aside::default() }
    }

    /// Takes note of a cell that could not be read.
    pub fn unread(&mut self, field: &'static str, value: &str) {
        self.unread.push((field, value.to_string()));
    }

    /// Takes note of the currency that an amount names, or else its column. `false` where another amount of the row is in
    /// another one.
    pub fn paid_in(&mut self, amount: &str, column: &Unit) -> bool {
        let (own, of_column) = (amounts::currencies(amount), column.currencies);
        // `Rs.` may be the currency of several countries, of which the column names one.
        let either = own.iter().any(|code| of_column.contains(code));
        let named = own.iter().filter(|code| !either || of_column.contains(code));
        let named = if own.is_empty() { of_column.iter().collect() } else { named.collect::<Vec<_>>() };
        if named.is_empty() {
            return true;
        }
        let named = named.into_iter().map(String::as_str);
        let both: Vec<&str> = match &self.currencies {
            Some(before) => named.filter(|code| before.contains(code)).collect(),
            None => named.collect(),
        };
        if both.is_empty() {
            return false;
        }
        self.currencies = Some(both);
        true
    }

    /// Puts the currency that the amounts name in the place of one that holds for the whole file. `own`: the file has a column
    /// for it, which knows better.
    pub fn name_currency(&self, currency: &mut String, own: impl Fn() -> bool) {
        let Some(codes) = &self.currencies else {
            if self.at_home && currency.is_empty() && !own() {
                *currency = HOME.into();
            }
            return;
        };
        if (own() && !currency.is_empty()) || codes.contains(&currency.as_str()) {
            return;
        }
        *currency = match codes[..] {
            [one] => one.to_string(),
            _ if self.at_home && codes.contains(&HOME) && !own() => HOME.into(),
            // A sign such as $ says only that it is no other.
            _ => String::new(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_of_several_countries_is_that_of_the_column() {
        for (heading, amount, currency) in [
            ("Amount (INR)", "Rs. 499/-", "INR"),
            ("Amount (INR)", "499", "INR"),
            ("Amount (HKD)", "$20", "HKD"),
            ("Amount (EUR)", "$20", ""),
            ("Amount (EUR)", "US$20", "USD"),
            ("Amount", "Rs. 499/-", ""),
        ] {
            let (mut aside, mut told) = (Aside::new(None, None), String::new());
            assert!(aside.paid_in(amount, &Unit::of_heading(heading)));
            aside.name_currency(&mut told, || false);
            assert_eq!(told, currency, "{heading}: {amount}");
        }
    }
}
