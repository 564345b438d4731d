//! Files of a source whose order of day and month is known, and in which they stand otherwise: whoever opens a file in a
//! spreadsheet of another country and saves it turns them. Must not know which order a source has.

use chrono::NaiveDate;

use super::evidence::{Tally, bit};
use super::form::{Shape, What, written};
use super::settle::MAJORITY;
use super::{Finding, Order, Plan, Reader, Refusal, default_for};

/// What the values of one shape say of the order that was expected of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    verdict: Verdict,
    /// Values that are dates, and the one that shows it best.
    rows: u64,
    example: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Verdict {
    /// Each is a day in both orders, or there is none.
    #[default]
    Nothing,
    /// Some are no day in the other one.
    Kept,
    /// They stand in the other one.
    Turned,
}

impl Said {
    pub(super) fn of(shape: Shape, tally: &Tally, usual: Order, finding: Option<&Finding>) -> Said {
        let other = other(usual);
        let only = |one: Order, not: Order| move |kind: usize| kind & bit(one) != 0 && kind & bit(not) == 0;
        let (turned, kept) = (only(other, usual), only(usual, other));
        let (against, with) = (tally.count(turned), tally.count(kept));
        let settled = match finding {
            Some(Finding::Settled { order, .. }) => *order == other,
            // In 20-08-07 the year may stand first as well, in 20/08/07 it hardly does.
            Some(Finding::Ambiguous { order, .. }) => *order == other && shape.mark != '-',
            _ => false,
        };
        let verdict = match () {
            () if settled && against > with.saturating_mul(MAJORITY) => Verdict::Turned,
            () if against + with == 0 => Verdict::Nothing,
            () => Verdict::Kept,
        };
        let example = if against > 0 { tally.first(turned) } else { tally.first(|_| true) };
        Said { verdict, rows: tally.rows(), example: example.text() }
    }
}

/// Day and month the other way round.
fn other(order: Order) -> Order {
    if order == Order::Dmy { Order::Mdy } else { Order::Dmy }
}

impl Reader {
    /// The day of a value whose shape does not stand in the order that was expected; `None` for all others.
    pub fn turned(&self, value: &str) -> Option<Result<NaiveDate, Refusal>> {
        if self.said.iter().all(|said| said.verdict != Verdict::Turned) {
            return None;
        }
        let shape = open(value)?;
        (self.said[shape.index()].verdict == Verdict::Turned).then(|| self.read(value))
    }
}

/// Has the readers of all columns of a file keep to the `usual` order but for shapes that the file proves to stand in the other:
/// what one program wrote, it wrote alike in each column. Dates with dots have the day first unless others say otherwise; where
/// the source itself writes them so (`dotted`), its order holds.
pub fn keep_to(usual: Order, dotted: bool, readers: &mut [Reader]) {
    let shapes: Vec<Shape> = (0..Shape::COUNT).map(Shape::at).collect();
    let any = |readers: &[Reader], shape: Shape, verdict: Verdict| {
        readers.iter().any(|reader| reader.said[shape.index()].verdict == verdict)
    };
    let is_dotted = |shape: Shape| shape.mark == '.';
    let others = readers.iter().any(|r| shapes.iter().any(|s| !is_dotted(*s) && r.said[s.index()].rows > 0));
    let day_first = !dotted && !others && usual == Order::Mdy;
    let turned: Vec<bool> = shapes
        .iter()
        .map(|shape| {
            let proven = any(readers, *shape, Verdict::Turned) || (day_first && is_dotted(*shape));
            proven && !any(readers, *shape, Verdict::Kept)
        })
        .collect();
    for reader in readers {
        let mut findings = Vec::new();
        for &shape in &shapes {
            let (place, usual) = (shape.index(), default_for(shape, usual));
            let said = &mut reader.said[place];
            if said.verdict == Verdict::Nothing && said.rows > 0 && turned[place] {
                said.verdict = Verdict::Turned;
            }
            if said.verdict != Verdict::Turned {
                reader.plans[place] = Plan::one(usual);
                continue;
            }
            let (order, rows, example) = (other(usual), said.rows, said.example.clone());
            reader.plans[place] = Plan::one(order);
            let shape = shape.to_string();
            let against = |f: &&Finding| matches!(f, Finding::Settled { shape: of, against: 1.., .. } if *of == shape);
            let against = reader.findings.iter().find(against).cloned();
            findings.push(Finding::Turned { shape, order, rows, example });
            findings.extend(against);
        }
        reader.findings = findings;
    }
}

/// Whether a value is a date whose order of day and month hangs on others.
pub fn is_open(value: &str) -> bool {
    open(value).is_some()
}

fn open(value: &str) -> Option<Shape> {
    match written(value.trim()).ok()?.what {
        What::Open(shape, _) => Some(shape),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::Evidence;
    use super::*;

    /// What a file's columns are read as, where the source has the `usual` order.
    fn read(usual: Order, columns: &[&[&str]]) -> Vec<Vec<String>> {
        let as_of = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let settled = |values: &&[&str]| {
            let mut seen = Evidence::default();
            (0..).zip(*values).for_each(|(row, value)| seen.see(value, row, None));
            seen.settle(usual, as_of)
        };
        let mut readers: Vec<Reader> = columns.iter().map(settled).collect();
        keep_to(usual, false, &mut readers);
        let day = |reader: &Reader, value: &&str| {
            let turned = reader.turned(value).is_some();
            assert!(!turned || reader.findings().iter().any(|f| matches!(f, Finding::Turned { .. })));
            reader.read(value).map_or("-".into(), |day| format!("{day}{}", if turned { " turned" } else { "" }))
        };
        columns.iter().zip(&readers).map(|(values, r)| values.iter().map(|v| day(r, v)).collect()).collect()
    }

    #[test]
    fn a_column_that_proves_the_other_order_is_read_in_it_and_those_beside_it_too() {
        let all = read(Order::Mdy, &[&["07/08/2020", "14/02/2023"], &["03/04/2023"], &["2023-04-03"], &["03.04.2023"]]);
        assert_eq!(all[0], ["2020-08-07 turned", "2023-02-14 turned"]);
        assert_eq!(all[1], ["2023-04-03 turned"]);
        assert_eq!((&all[2][0], &all[3][0]), (&"2023-04-03".to_string(), &"2023-03-04".to_string()));
        let all = read(Order::Dmy, &[&["8/7/20", "2/14/23"], &["4/3/23"]]);
        assert_eq!(all, [vec!["2020-08-07 turned", "2023-02-14 turned"], vec!["2023-04-03 turned"]]);
    }

    #[test]
    fn the_order_of_the_source_holds_where_the_file_does_not_prove_another() {
        assert_eq!(read(Order::Mdy, &[&["07/08/2020", "03/04/2023"]])[0], ["2020-07-08", "2023-03-04"]);
        let mixed = read(Order::Mdy, &[&["07/08/2020", "14/02/2023", "02/15/2023"], &["03/04/2023"]]);
        assert_eq!(mixed, [vec!["2020-07-08", "-", "2023-02-15"], vec!["2023-03-04"]]);
        // The year may stand first.
        assert_eq!(read(Order::Mdy, &[&["20-08-07", "21-03-04"]])[0], ["-", "-"]);
    }

    #[test]
    fn dates_with_dots_have_the_day_first_unless_others_beside_them_have_the_month() {
        assert_eq!(read(Order::Mdy, &[&["07.08.2020"], &["2023-04-03"]])[0], ["2020-08-07 turned"]);
        assert_eq!(read(Order::Mdy, &[&["07.08.2020", "02/14/2023"]])[0], ["2020-07-08", "2023-02-14"]);
    }
}
