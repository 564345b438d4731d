//! Columns of one file whose order nothing settles, beside others whose order is settled: what one program wrote, it wrote alike
//! in each column. Must not know files.

use chrono::NaiveDate;

use super::form::{Shape, What, written};
use super::{Because, Finding, Order, Plan, Reader, expand};

/// Rows that tell: one may have the same day in both columns by chance.
const LEAST: usize = 3;

/// Has the readers of a file read dates of which nothing in their own column settles the order as those of the other columns
/// stand, where these agree.
pub fn agree(readers: &mut [Reader]) {
    for shape in (0..Shape::COUNT).map(Shape::at) {
        let settled: Vec<Order> = readers.iter().flat_map(|reader| reader.proven(shape.mark)).collect();
        let Some(&order) = settled.first().filter(|first| settled.iter().all(|other| other == *first)) else {
            continue;
        };
        readers.iter_mut().for_each(|reader| reader.follow(shape, order));
    }
}

impl Reader {
    /// The orders that were settled for dates with this mark, whatever their year and time look like.
    fn proven(&self, mark: char) -> impl Iterator<Item = Order> {
        self.findings.iter().filter_map(move |finding| match finding {
            Finding::Settled { shape, order, because, .. } if *because != Because::Same => {
                shape.contains(mark).then_some(*order)
            }
            _ => None,
        })
    }

    /// Reads dates that nothing settles as a column beside them has the same days, row by row, in a form that leaves nothing open.
    pub fn as_beside(&mut self, rows: &[(&str, &str)]) {
        if !self.findings.iter().any(|finding| matches!(finding, Finding::Ambiguous { .. })) {
            return;
        }
        for shape in (0..Shape::COUNT).map(Shape::at) {
            let pair = |(cell, beside): &(&str, &str)| match written(cell.trim()).ok()?.what {
                What::Open(of, parts) if of == shape => Some((parts, self.clear(beside)?)),
                _ => None,
            };
            let pairs: Vec<_> = rows.iter().filter_map(pair).collect();
            let same = |order: &Order| {
                let days = pairs.iter().filter(|(parts, day)| order.day(shape, *parts, self.as_of) == Some(*day));
                days.count() * 10 >= pairs.len() * 9
            };
            let told: Vec<Order> = Order::ALL.into_iter().filter(same).collect();
            if pairs.len() >= LEAST
                && let [order] = told[..]
            {
                self.follow(shape, order);
            }
        }
    }

    /// The day of a value that is one in any order.
    fn clear(&self, value: &str) -> Option<NaiveDate> {
        match written(value.trim()).ok()?.what {
            What::Sure(day) => Some(day),
            What::Short(year, month, day) => expand(year, month, day, self.as_of),
            _ => None,
        }
    }

    /// Reads the dates of a shape in this order, where it is one of those that they may have.
    fn follow(&mut self, of: Shape, order: Order) {
        let written = of.to_string();
        for finding in &mut self.findings {
            let Finding::Ambiguous { shape, orders, rows, example, .. } = finding else { continue };
            if *shape == written && orders.contains(&order) {
                let (shape, rows, example) = (shape.clone(), *rows, example.clone());
                *finding = Finding::Settled { shape, order, because: Because::Sibling, rows, against: 0, example };
                self.plans[of.index()] = Plan::one(order);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Evidence;
    use super::*;

    /// The first day of each column, and whether it was told that nothing settles it.
    fn read(columns: &[&[&str]]) -> Vec<(String, bool)> {
        let as_of = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let settled = |values: &&[&str]| {
            let mut seen = Evidence::default();
            (0..).zip(*values).for_each(|(row, value)| seen.see(value, row, None));
            seen.settle(Order::Dmy, as_of)
        };
        let mut readers: Vec<Reader> = columns.iter().map(settled).collect();
        agree(&mut readers);
        let first = |(values, reader): (&&[&str], &Reader)| {
            let open = reader.findings().iter().any(|f| matches!(f, Finding::Ambiguous { .. }));
            (reader.read(values[0]).unwrap().to_string(), open)
        };
        columns.iter().zip(&readers).map(first).collect()
    }

    #[test]
    fn a_column_that_proves_nothing_is_read_as_the_one_beside_it_stands() {
        let all = read(&[&["04/02/2022", "04/11/2022"], &["03/14/2022"], &["4/2/22"], &["04.02.2022"]]);
        let closed = ("2022-04-02".to_string(), false);
        assert_eq!((&all[0], &all[2]), (&closed, &closed));
        assert_eq!(all[3], ("2022-02-04".to_string(), true), "other marks are of another program");
        let all = read(&[&["23-3-1", "23-03-11"], &["23-03-02", "23-04-05"]]);
        assert_eq!(all[1], ("2023-03-02".to_string(), false), "the year may stand first as well");
    }

    #[test]
    fn a_column_beside_that_writes_the_same_days_with_the_name_of_the_month_settles_the_order() {
        let as_of = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let read = |rows: &[(&str, &str)]| {
            let mut seen = Evidence::default();
            (0..).zip(rows).for_each(|(row, (value, _))| seen.see(value, row, None));
            let mut reader = seen.settle(Order::Dmy, as_of);
            reader.as_beside(rows);
            let open = reader.findings().iter().any(|f| matches!(f, Finding::Ambiguous { .. }));
            (reader.read("04/01/15").unwrap().to_string(), open)
        };
        let rows =
            [("04/01/15", "01-Apr-15"), ("05/05/15", "5 May 2015"), ("06/03/15", "2015-06-03"), ("04/07/15", "")];
        assert_eq!(read(&rows), ("2015-04-01".into(), false));
        let open = ("2015-01-04".to_string(), true);
        assert_eq!(read(&rows[..2]), open, "two rows are chance");
        let other = [("04/01/15", "20-Apr-15"), ("05/02/15", "21-May-15"), ("06/03/15", "03-Jun-15")];
        assert_eq!(read(&other), open, "another day");
        let alike = [("04/04/15", "04-Apr-15"), ("05/05/15", "05-May-15"), ("06/06/15", "06-Jun-15")];
        assert_eq!(read(&alike).0, open.0, "one day in both orders");
    }

    #[test]
    fn columns_that_contradict_each_other_or_prove_nothing_settle_no_other() {
        let contradictions: [&[&[&str]]; 3] =
            [&[&["03/14/2022"], &["14/03/2022"]], &[&["05/05/2022"]], &[&["03/14/2022", "14/03/2022"]]];
        for beside in contradictions {
            let mut columns = vec![&["04/02/2022"][..]];
            columns.extend(beside);
            assert_eq!(read(&columns)[0], ("2022-02-04".to_string(), true), "{beside:?}");
        }
    }
}
