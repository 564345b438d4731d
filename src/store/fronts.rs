//! Numbers that differ only by what stands in front of them: zeros, which spreadsheets drop, or the mark that a newer system puts there
//! (`TS-2023000123`). Must not know records.

use std::collections::BTreeSet;

/// What stands in front of the numbers that are known, so that the same number is found with it and without.
#[derive(Default)]
pub struct Fronts {
    known: BTreeSet<String>,
}

/// Most fronts that are remembered: marks of systems are few, and what has more (`2023-01-05-`) is a part of the number.
const MOST: usize = 32;
/// Digits of the shortest number that is told from others by itself, behind a mark.
const TELLING: usize = 6;

impl Fronts {
    /// Takes note of what stands in front of the number of this id.
    pub fn see(&mut self, id: &str) {
        let Some(Parts { front, .. }) = Parts::of(id) else { return };
        if !front.is_empty() && self.known.len() < MOST && !self.known.contains(front) {
            self.known.insert(front.to_string());
        }
    }

    /// The ids that one and the same number may have without what stands in front of it, or with what stands in front of others.
    pub fn others(&self, id: &str) -> Vec<String> {
        match Parts::of(id) {
            None => Vec::new(),
            Some(Parts { source, front: "", number }) => {
                let fit = self.known.iter().filter(|front| are_zeros(front) || number.len() >= TELLING);
                fit.map(|front| format!("{source}:{front}{number}")).collect()
            }
            Some(Parts { source, number, .. }) => vec![format!("{source}:{number}")],
        }
    }
}

/// Whether two ids of one number differ by zeros alone.
pub fn by_zeros(one: &str, other: &str) -> bool {
    [one, other].iter().all(|id| Parts::of(id).is_some_and(|parts| are_zeros(parts.front)))
}

fn are_zeros(front: &str) -> bool {
    front.bytes().all(|b| b == b'0')
}

/// An id: the source, what stands in front of the number, and the number.
struct Parts<'i> {
    source: &'i str,
    front: &'i str,
    number: &'i str,
}

impl<'i> Parts<'i> {
    /// None where nothing can be left out of the number.
    fn of(id: &'i str) -> Option<Self> {
        let (source, whole) = id.split_once(':')?;
        let marked = whole.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let number = whole[marked..].trim_start_matches('0');
        let front = &whole[..whole.len() - number.len()];
        let fits = !number.is_empty() && (marked == 0 || number.len() >= TELLING) && !front.starts_with('#');
        fits.then_some(Parts { source, front, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn others(known: &[&str], id: &str) -> Vec<String> {
        let mut fronts = Fronts::default();
        known.iter().for_each(|id| fronts.see(id));
        fronts.others(id)
    }

    #[test]
    fn a_number_is_found_with_the_zeros_and_the_marks_that_others_have_and_without() {
        assert_eq!(others(&["a:000123"], "a:123"), ["a:000123"]);
        assert_eq!(others(&["a:000007"], "a:123"), ["a:00000123"]);
        assert_eq!(others(&["a:123"], "a:000123"), ["a:123"]);
        assert_eq!(others(&["a:TS-2023000123"], "a:2023000124"), ["a:TS-2023000124"]);
        assert_eq!(others(&[], "a:TS-2023000123"), ["a:2023000123"]);
    }

    #[test]
    fn what_only_looks_like_a_front_is_a_part_of_the_number() {
        for id in ["a:2023-000123", "a:K12", "a:000", "a:12-b", "a", "a:#0123456789abcdef01234567"] {
            assert!(others(&["a:TS-2023000123", "a:01"], id).is_empty(), "{id}");
        }
        assert_eq!(others(&["a:TS-2023000123"], "a:123"), [""; 0], "short numbers are those of many systems");
        let many: Vec<String> = (0..100).map(|n| format!("a:{n}-123456")).collect();
        assert_eq!(others(&many.iter().map(String::as_str).collect::<Vec<_>>(), "a:123456").len(), MOST);
    }

    #[test]
    fn a_mark_is_no_zero() {
        assert!(by_zeros("a:000123", "a:123") && !by_zeros("a:TS-123456", "a:123456"));
    }
}
