//! Measures the masker against labelled texts: which masks are right, which are missing and which are too many.

use super::{Kind, Masker};

/// Counts for one kind of personal data.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// Expected masks that stand over the same data.
    pub right: u32,
    /// Of these, the ones that begin and end where expected.
    pub exact: u32,
    /// Masks over data that is to stay.
    pub wrong: u32,
    /// Expected masks that are missing.
    pub missed: u32,
}

impl Score {
    pub fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    pub fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.wrong).max(1))
    }
}

/// What a labelled set says.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// In the order of [`Kind::ALL`].
    pub scores: [Score; 9],
    /// Texts whose masks differ from the expected ones: the text, what is expected, what came out.
    pub differing: Vec<(String, String, String)>,
    /// Lines whose expected text is not the text with masks in it.
    pub unusable: Vec<u64>,
}

/// A masked stretch of a text in bytes.
type Masked = (usize, usize, Kind);

/// Reads a CSV with the columns `text`, `lang` and `expected` and scores each kind.
pub fn evaluate(csv_text: &str) -> Evaluation {
    let masker = Masker::new();
    let mut evaluation = Evaluation::default();
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    for record in reader.records() {
        let record = record.expect("the labelled set is a CSV");
        let (text, expected) = (&record[0], &record[2]);
        let Some(wanted) = align(text, expected) else {
            evaluation.unusable.extend(record.position().map(|position| position.line()));
            continue;
        };
        let spans = masker.spans(text);
        let actual: Vec<Masked> = spans.iter().map(|span| (span.start, span.end, span.kind)).collect();
        let clean = compare(&wanted, &actual, &mut evaluation.scores);
        if !clean {
            let masked = masker.mask(text, &mut super::Found::default()).into_owned();
            evaluation.differing.push((text.to_string(), expected.to_string(), masked));
        }
    }
    evaluation
}

/// Adds up one text. Two masks are at the same place if they are of one kind and overlap. Says whether all is as expected.
fn compare(wanted: &[Masked], actual: &[Masked], scores: &mut [Score; 9]) -> bool {
    let same = |a: &Masked, b: &Masked| a.2 == b.2 && a.0 < b.1 && b.0 < a.1;
    let mut clean = true;
    for mask in wanted {
        let score = &mut scores[mask.2 as usize];
        match actual.iter().find(|other| same(mask, other)) {
            Some(other) => {
                score.right += 1;
                score.exact += u32::from(other == mask);
                clean &= other == mask;
            }
            None => {
                score.missed += 1;
                clean = false;
            }
        }
    }
    for mask in actual.iter().filter(|mask| !wanted.iter().any(|other| same(mask, other))) {
        scores[mask.2 as usize].wrong += 1;
        clean = false;
    }
    clean
}

/// Where the masks of `expected` stand in `text`; `None` if the two differ in anything else.
pub fn align(text: &str, expected: &str) -> Option<Vec<Masked>> {
    let mut masks = Vec::new();
    place(text, 0, expected, &mut masks).then_some(masks)
}

/// Places what is left of `expected` at byte `at`: a mask covers as little as leaves the rest in place.
fn place(text: &str, at: usize, expected: &str, masks: &mut Vec<Masked>) -> bool {
    let next = Kind::ALL.into_iter().filter_map(|kind| Some((expected.find(kind.mask())?, kind))).min();
    let Some((length, kind)) = next else {
        return text.get(at..) == Some(expected);
    };
    if !text.get(at..).is_some_and(|rest| rest.starts_with(&expected[..length])) {
        return false;
    }
    let start = at + length;
    let rest = &expected[length + kind.mask().len()..];
    (start + 1..=text.len()).filter(|&end| text.is_char_boundary(end)).any(|end| {
        masks.push((start, end, kind));
        let placed = place(text, end, rest, masks);
        if !placed {
            masks.pop();
        }
        placed
    })
}

#[test]
fn a_mask_is_placed_over_what_it_replaces() {
    let masks = align("电话13857204619，QQ 1234567。", "电话[电话]，QQ [QQ]。");
    assert_eq!(masks, Some(vec![(6, 17, Kind::Phone), (23, 30, Kind::Qq)]));
    assert_eq!(align("电话13857204619", "手机[电话]"), None);
}

#[test]
fn a_mask_at_another_place_is_wrong_and_leaves_one_missing() {
    let mut scores = [Score::default(); 9];
    let clean = compare(&[(0, 5, Kind::Phone)], &[(5, 9, Kind::Phone)], &mut scores);
    assert_eq!((clean, scores[0]), (false, Score { right: 0, exact: 0, wrong: 1, missed: 1 }));
}
