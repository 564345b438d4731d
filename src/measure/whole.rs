//! Whether a measure has what its kind needs, and nothing that its kind would pass over.

use super::condition::conjuncts;
use super::money::is_money;
use super::sql::{both, not};
use super::{Exclusion, Kind, Measure, Rows, condition};
use crate::lang::Text;
use crate::schema;
use crate::table::VARIANT;

/// Names of columns and keys that tables have of themselves: a key of the same name would hide one of them.
const TAKEN: [&str; 22] = [
    "numerator",
    "numerator_unit",
    "denominator",
    "denominator_unit",
    "value",
    "value_unit",
    "low",
    "high",
    "share",
    "n",
    "median",
    "median_unit",
    "flags",
    "records",
    "corrected",
    "corrected_low",
    "corrected_high",
    "reviewed",
    "off_from",
    "off_until",
    "off_times",
    VARIANT,
];

/// Whether a name can be that of a key.
///
/// # Errors
/// In words, why not.
pub fn free(name: &str) -> Result<(), String> {
    match TAKEN.contains(&name) {
        true => Err(format!("`{name}` is a column of tables: choose another name")),
        false => Ok(()),
    }
}

/// A predicate and another one, once where it is a part of it already.
fn within(predicate: &str, other: &str) -> String {
    if conjuncts(predicate).iter().any(|part| part == other) { predicate.to_string() } else { both(predicate, other) }
}

/// Whether a field holds whole numbers or money.
fn is_number(name: &str) -> bool {
    let field = schema::field(name);
    field.is_some_and(|f| matches!(f.kind, schema::Kind::Int | schema::Kind::Money))
}

impl Measure {
    /// Whether it has what its kind needs.
    ///
    /// # Errors
    /// In words, what is missing or does not go together.
    pub fn whole(&self) -> Result<(), String> {
        let number = is_number(&self.of);
        let no_field =
            |needs: &str| format!("kind `{}` needs a field {needs}, as `of = \"amount_disputed\"`", self.kind.name());
        match self.kind {
            Kind::Sum if !number => Err(no_field("to add up")),
            Kind::Mean | Kind::Median | Kind::Quantile if !number => Err(no_field("of whole numbers")),
            Kind::Quantile if !(self.at > 0.0 && self.at < 1.0) => {
                Err("kind `quantile` needs `at` between 0 and 1".into())
            }
            Kind::Count | Kind::Share if !self.of.is_empty() => {
                Err(format!("kind `{}` takes no field `of`", self.kind.name()))
            }
            Kind::Rate if !self.of.is_empty() && !number => Err("a rate adds up whole numbers or money by `of`".into()),
            Kind::Rate if !self.of.is_empty() && self.per.is_empty() => {
                let why = "a rate that adds up a field by `of` sets it against another one by `per`";
                Err(format!("{why}; for how much of it there is in each complaint take kind `mean`"))
            }
            _ if self.times > 0 && self.per.is_empty() => Err("`times` goes with `per`".into()),
            _ if !self.per.is_empty() && (self.kind != Kind::Rate || !is_number(&self.per)) => {
                Err("`per` is a field of whole numbers or money, under a rate".into())
            }
            _ if is_money(&self.per) && !is_money(&self.of) => {
                Err("only an amount is set against an amount: where `per` is one, `of` is another".into())
            }
            Kind::Share if self.key.is_empty() || self.parts.is_empty() => {
                Err("kind `share` needs `key` and `parts`".into())
            }
            _ => self.beside().and_then(|()| self.weighed()),
        }
    }

    /// A measure of a field rests on the complaints that have a value of it, a rate of two fields on those that have both. The others
    /// are left out, and told: each once, beside those that the measure names itself. What was sold or used stands in rows of its own.
    pub fn rested(mut self) -> Measure {
        let per = schema::field(&self.per).filter(|_| self.of != self.per);
        let fields: Vec<&schema::Field> = schema::field(&self.of).into_iter().chain(per).collect();
        if self.rows == Rows::Exposure || fields.is_empty() {
            return self;
        }
        let (numerator, denominator) = (self.numerator.clone(), self.denominator.clone());
        // Where the numerator is a part of its own, only that part needs what it adds up.
        let part = per.is_some() && numerator != "TRUE" && numerator != denominator;
        let own: Vec<String> = self.excluded.iter().map(|e| format!("({})", e.when)).collect();
        let mut others = if own.is_empty() { "TRUE".to_string() } else { not(&own.join(" OR ")) };
        let known: Vec<String> = fields.iter().map(|field| format!("{} IS NOT NULL", field.name)).collect();
        for (field, known) in fields.iter().zip(&known) {
            let unknown = format!("{} IS NULL", field.name);
            let told = own.iter().any(|when| when.to_uppercase().contains(&unknown.to_uppercase()));
            if self.kind == Kind::Rate {
                self.numerator = within(&self.numerator, known);
            }
            let (has, lacks) = match part && field.name == self.of {
                true => (not(&both(&numerator, &unknown)), both(&numerator, &unknown)),
                false => (known.clone(), unknown),
            };
            self.denominator = within(&self.denominator, &has);
            if !told {
                let about =
                    Text::new(format!("without {}", field.name.replace('_', " ")), format!("未注明{}", field.zh));
                self.excluded.push(Exclusion { when: both(&others, &lacks), about });
            }
            others = both(&others, &has);
        }
        let more = |part: &String| part != "true" && !known.contains(part);
        if own.is_empty() && conjuncts(&denominator).iter().any(more) {
            let about = Text::new("that the denominator leaves out", "不符合分母条件");
            self.excluded.push(Exclusion { when: both(&others, &not(&denominator)), about });
        }
        self
    }

    /// Its predicates as [`condition::check`] gives them back, where they divide: what is divided by nothing is no number.
    pub fn divided(mut self) -> Measure {
        let lists = self.excluded.iter_mut().chain(&mut self.unsure).map(|e| &mut e.when);
        let parts = self.parts.iter_mut().map(|p| &mut p.numerator);
        let own = [&mut self.universe, &mut self.numerator, &mut self.denominator, &mut self.asked];
        let all = own.into_iter().chain(lists).chain(parts).chain(&mut self.unsettled).chain(&mut self.told);
        for predicate in all.filter(|predicate| predicate.contains('/')) {
            *predicate = condition::check(predicate).unwrap_or_else(|_| predicate.clone());
        }
        self
    }

    /// Only a count, a sum, a mean and a rate have room for a median beside them.
    fn beside(&self) -> Result<(), String> {
        let room = matches!(self.kind, Kind::Count | Kind::Sum | Kind::Mean | Kind::Rate) && is_money(&self.median_of);
        match self.median_of.is_empty() || room {
            true => Ok(()),
            false => Err("`median_of` is a field of amounts, beside a count, a sum, a mean or a rate".into()),
        }
    }

    /// Answers to a survey count by their weights, which a number of them, a sum or a median would pass over.
    fn weighed(&self) -> Result<(), String> {
        let plain = [&self.of, &self.per, &self.median_of].iter().all(|field| field.is_empty());
        match self.rows != Rows::Survey || (plain && matches!(self.kind, Kind::Share | Kind::Rate)) {
            true => Ok(()),
            false => Err("`rows = \"survey\"` goes with a share or a rate of the answers, \
                       since only these count by their weights"
                .into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::measure::parse;

    fn whole(keys: &str) -> Result<(), String> {
        let head = "label = { en = 'a', zh = '甲' }\nabout = { en = 'a', zh = '甲' }\nsource = 'x'\n";
        parse("mine", &format!("{head}{keys}")).unwrap().whole()
    }

    #[test]
    fn a_rate_of_money_without_what_it_is_set_against_is_refused_and_a_mean_is_named() {
        assert!(whole("kind = 'rate'\nof = 'amount_disputed'").unwrap_err().contains("`mean`"));
        assert!(whole("kind = 'rate'\nof = 'days_to_close'").unwrap_err().contains("`mean`"));
        assert!(whole("kind = 'rate'\nper = 'amount_disputed'").unwrap_err().contains("`of`"));
        assert_eq!(whole("kind = 'rate'\nof = 'amount_recovered'\nper = 'amount_disputed'"), Ok(()));
        assert_eq!(whole("kind = 'rate'\nof = 'amount_disputed'\nper = 'exposure'"), Ok(()));
        assert_eq!(whole("kind = 'mean'\nof = 'amount_disputed'"), Ok(()));
    }

    #[test]
    fn answers_to_a_survey_are_not_counted_without_their_weights() {
        for keys in
            ["kind = 'count'", "kind = 'mean'\nof = 'satisfaction'", "kind = 'rate'\nmedian_of = 'amount_disputed'"]
        {
            assert!(whole(&format!("rows = 'survey'\n{keys}")).unwrap_err().contains("weights"), "{keys}");
        }
        assert_eq!(whole("rows = 'survey'\nkind = 'rate'\nnumerator = 'satisfaction > 3'"), Ok(()));
    }

    #[test]
    fn a_median_stands_beside_what_has_room_for_it() {
        assert!(whole("kind = 'median'\nof = 'days_to_close'\nmedian_of = 'amount_disputed'").is_err());
        assert!(whole("kind = 'count'\nmedian_of = 'days_to_close'").is_err());
        assert_eq!(whole("kind = 'count'\nmedian_of = 'amount_disputed'"), Ok(()));
    }
}
