//! Which weeks of two periods stand beside each other. Must not know tables.

use chrono::Datelike;

use crate::caveat::Caveat;
use crate::period::{Bucket, Period};

/// The weeks of an earlier period and those of the newer one.
#[derive(Debug)]
pub struct Weeks {
    /// Each with the one that stands beside it, the earlier one first.
    pub pairs: Vec<(Period, Period)>,
    /// Those of the earlier period that stand beside none.
    pub left: Vec<Period>,
    /// Those of the newer one that none stands beside.
    pub alone: Vec<Period>,
}

impl Weeks {
    /// Lays weeks of the same number beside each other where the periods are the same days of different years, since years begin
    /// in week 52, 53 or 1; the first beside the first where both begin on the same day of the week. Only weeks of which both periods
    /// have as many days can be compared. Nothing where there are no such weeks.
    pub fn of(then: Period, now: Period) -> Option<Weeks> {
        let weeks = |period: Period| Bucket::Week.between(period.first, period.last).collect::<Vec<_>>();
        let (old, new) = (weeks(then), weeks(now));
        let years = u32::try_from(now.first.year() - then.first.year()).ok()?;
        let mut pairs: Vec<(Period, Period)> = if years > 0 && now.years_ago(years) == Some(then) {
            new.iter().filter_map(|week| Some((week.years_ago(years)?, *week))).collect()
        } else if old.len() == new.len() && now.first.weekday() == then.first.weekday() {
            old.iter().copied().zip(new.iter().copied()).collect()
        } else {
            return None;
        };
        pairs.retain(|(old, new)| old.cut(&then).days() == new.cut(&now).days());
        let left = old.into_iter().filter(|week| pairs.iter().all(|(old, _)| old != week)).collect();
        let alone = new.into_iter().filter(|week| pairs.iter().all(|(_, new)| new != week)).collect();
        (!pairs.is_empty()).then_some(Weeks { pairs, left, alone })
    }

    /// What a reader must know of them.
    pub fn note(&self) -> Option<Caveat> {
        let (then, now) = *self.pairs.first()?;
        Some(Caveat::WeeksBeside { then, now, left: self.left.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::parse;

    fn of(then: &str, now: &str) -> Option<Weeks> {
        Weeks::of(parse(then).unwrap(), parse(now).unwrap())
    }

    fn names(weeks: &[Period]) -> String {
        weeks.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn weeks_of_two_years_stand_beside_those_of_the_same_number() {
        for year in 2000..2031 {
            for before in 1..4 {
                let (then, now) = (parse(&(year - before).to_string()).unwrap(), parse(&year.to_string()).unwrap());
                let weeks = Weeks::of(then, now).unwrap();
                assert!(weeks.pairs.len() >= 50, "{year}: {weeks:?}");
                for (old, new) in &weeks.pairs {
                    let number = |week: &Period| week.to_string().split_once('W').unwrap().1.to_string();
                    assert_eq!(number(old), number(new), "{year}");
                    assert_eq!(old.cut(&then).days(), new.cut(&now).days(), "{year}: {old} and {new}");
                }
                // Each week has one place.
                let count = |period: Period| Bucket::Week.between(period.first, period.last).count();
                assert_eq!(weeks.pairs.len() + weeks.left.len(), count(then), "{year}: {weeks:?}");
                assert_eq!(weeks.pairs.len() + weeks.alone.len(), count(now), "{year}: {weeks:?}");
            }
        }
        let weeks = of("2020", "2021").unwrap();
        assert_eq!(names(&weeks.left), "2020-W01 2020-W52 2020-W53");
        assert_eq!(names(&weeks.alone), "2020-W53 2021-W01 2021-W52");
        let weeks = of("2023", "2024").unwrap();
        assert_eq!((names(&weeks.left), names(&weeks.alone)), ("2022-W52".into(), "2025-W01".into()));
    }

    #[test]
    fn weeks_of_other_periods_stand_beside_those_as_far_into_them_where_these_are_as_long() {
        let weeks = of("2017-02-06..2017-03-05", "2017-03-06..2017-04-02").unwrap();
        assert_eq!(weeks.pairs[0], (parse("2017-W06").unwrap(), parse("2017-W10").unwrap()));
        assert!(weeks.pairs.len() == 4 && weeks.left.is_empty() && weeks.alone.is_empty(), "{weeks:?}");
        assert_eq!(of("2017-W52", "2018-W01").unwrap().pairs.len(), 1);
        assert_eq!(of("2018-W01", "2019-W01").unwrap().pairs.len(), 1);
        // The weeks of two quarters are cut at different days.
        assert!(of("2021Q1", "2021Q2").is_none() && of("2020H2", "2021H1").is_none());
        assert!(of("2020-03-15..2020-03-16", "2021-03-15..2021-03-16").is_none(), "no week has as many days in both");
    }
}
