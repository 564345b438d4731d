//! What a record says of a complaint, as hashes: whether two versions of one can be the same complaint at all, and what the later one
//! does not say any more. Must not know sources.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;

use anyhow::Result;
use polars::prelude::{DataFrame, Int32Chunked, Int64Chunked, StringChunked};

use crate::schema::is_over;

/// What one version says. Small, since one is held for each record of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// Day of receipt, seller and story; `None` where the record does not say.
    of: [Option<NonZeroU32>; 3],
    /// By which a story is known again that was added to or put right.
    gist: [u8; GIST],
    /// Whether the complaint is at its end; `None` where the record does not say.
    ended: Option<bool>,
    /// Which of [`TOLD`] it tells, a bit each.
    tells: u8,
}

/// The fields that it is read from.
pub const FIELDS: [&str; 12] = [
    "record_id",
    "received_on",
    "closed_on",
    "seller",
    "title",
    "narrative",
    "result",
    "amount_disputed",
    "amount_recovered",
    "remedy_outcome",
    "remedy_source",
    "status",
];

/// Parts of a gist, and how many of them stories share that are alike: of those that have nothing in common, one in thirty shares a part.
const GIST: usize = 8;
const ALIKE: usize = 2;

/// What no complaint loses without a word.
const TOLD: [&str; 6] = ["title", "narrative", "amount_disputed", "amount_recovered", "result", "closed_on"];

/// Those of them that an open complaint may well have: it has no others to lose.
const WHILE_OPEN: usize = 3;

/// Of complaints that got another version, those of which a reader must know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turned {
    /// They say something else altogether.
    pub others: i64,
    /// They were at their end, and are open again.
    pub reopened: i64,
    /// They do not tell any more what they told before.
    pub poorer: i64,
    /// How many of these lost each of [`TOLD`].
    lost: [i64; TOLD.len()],
}

impl Turned {
    /// Those of both.
    pub fn and(self, more: Turned) -> Turned {
        Turned {
            others: self.others + more.others,
            reopened: self.reopened + more.reopened,
            poorer: self.poorer + more.poorer,
            lost: std::array::from_fn(|field| self.lost[field] + more.lost[field]),
        }
    }

    /// The fields that complaints lost, each with how many did.
    pub fn lost(&self) -> Vec<(&'static str, i64)> {
        TOLD.into_iter().zip(self.lost).filter(|(_, complaints)| *complaints > 0).collect()
    }

    /// Takes note of a version that took the place of another one.
    pub(super) fn step(&mut self, before: Said, next: Said) {
        self.others += i64::from(differ(before, next));
    }

    /// Takes note of a complaint that said this before a file and says that at its end, whatever it said on the way. Gives whether it
    /// is open again or tells less.
    pub(super) fn end(&mut self, before: Said, last: Said) -> bool {
        let reopened = (before.ended, last.ended) == (Some(true), Some(false));
        self.reopened += i64::from(reopened);
        let of = if reopened { WHILE_OPEN } else { TOLD.len() };
        let gone = |field: &usize| before.tells & !last.tells & (1 << field) != 0;
        let lost: Vec<usize> = (0..of).filter(gone).collect();
        self.poorer += i64::from(!lost.is_empty());
        lost.iter().for_each(|field| self.lost[*field] += 1);
        reopened || !lost.is_empty()
    }
}

/// The columns of a frame that tell it.
pub struct Columns<'f> {
    days: [&'f Int32Chunked; 2],
    amounts: [&'f Int64Chunked; 2],
    texts: [&'f StringChunked; 7],
}

impl<'f> Columns<'f> {
    /// # Errors
    /// Where the frame lacks a column.
    pub fn of(frame: &'f DataFrame) -> Result<Self> {
        let text = |name: &str| frame.column(name)?.str();
        let day = |name: &str| Ok::<_, anyhow::Error>(frame.column(name)?.date()?.physical());
        Ok(Columns {
            days: [day("received_on")?, day("closed_on")?],
            amounts: [frame.column("amount_disputed")?.i64()?, frame.column("amount_recovered")?.i64()?],
            texts: [
                text("seller")?,
                text("title")?,
                text("narrative")?,
                text("status")?,
                text("result")?,
                text("remedy_outcome")?,
                text("remedy_source")?,
            ],
        })
    }

    pub fn row(&self, row: usize) -> Said {
        let [seller, title, narrative, status, result, outcome, source] = self.texts.map(|column| column.get(row));
        let [received, closed] = self.days.map(|column| column.get(row));
        // What is read in a story is no news of the complaint.
        let outcome = outcome.filter(|_| result.is_some() || source == Some("column"));
        let by_outcome = match outcome {
            Some("granted" | "refused") => Some(true),
            Some("pending") => Some(false),
            _ => None,
        };
        let [disputed, recovered] = self.amounts.map(|column| column.get(row).is_some());
        let settled = outcome.is_some_and(|outcome| outcome != "pending");
        let tells = [title.is_some(), narrative.is_some(), disputed, recovered, settled, closed.is_some()];
        Said {
            of: [received.map(hash), seller.map(hash), narrative.or(title).map(hash)],
            gist: narrative.or(title).map(gist).unwrap_or_default(),
            ended: status.and_then(is_over).or(closed.map(|_| true)).or(by_outcome),
            tells: tells.iter().rev().fold(0, |bits, tells| bits << 1 | u8::from(*tells)),
        }
    }
}

/// What both say, side by side.
fn both(one: Said, other: Said) -> Vec<(NonZeroU32, NonZeroU32)> {
    one.of.into_iter().zip(other.of).filter_map(|(one, other)| one.zip(other)).collect()
}

/// Whether two versions cannot be one complaint: all that both say differs, at least two things, or they tell another story of another
/// seller. Where numbers begin with the day, two of one number always have the same.
fn differ(one: Said, other: Said) -> bool {
    let told = both(one, other);
    let differs = |field: usize| one.of[field].zip(other.of[field]).is_some_and(|(one, other)| one != other);
    let alike = one.gist.iter().zip(&other.gist).filter(|(one, other)| one == other).count() >= ALIKE;
    told.len() > 1 && told.iter().all(|(one, other)| one != other) || differs(1) && differs(2) && !alike
}

/// Whether two records of one number, by different sources, can be told to be one complaint: by the story, by two things, or by all that
/// both say.
pub(super) fn alike(one: Said, other: Said) -> bool {
    let both = both(one, other);
    let same = both.iter().filter(|(one, other)| one == other).count();
    same_story(one, other) || same > 1 || same > 0 && same == both.len()
}

/// Whether both tell the same story.
pub(super) fn same_story(one: Said, other: Said) -> bool {
    one.of[2].is_some() && one.of[2] == other.of[2]
}

/// Of all runs of eight bytes of a story's letters, the least hash of each of [`GIST`] kinds: stories that share a part of these runs
/// share about as many of them.
fn gist(story: &str) -> [u8; GIST] {
    let (mut least, mut run) = ([u64::MAX; GIST], 0u64);
    for letter in story.chars().filter(|c| c.is_alphanumeric()) {
        for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
            run = run << 8 | u64::from(byte);
            let mut hash = run.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            hash = (hash ^ hash >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
            let kind = (hash >> 61) as usize;
            least[kind] = least[kind].min(hash << 3);
        }
    }
    least.map(|hash| (hash >> 3) as u8)
}

fn hash(of: impl Hash) -> NonZeroU32 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    NonZeroU32::new(hasher.finish() as u32).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_is_another_one_only_where_nothing_is_the_same() {
        let said = |of: [u32; 3]| Said { of: of.map(NonZeroU32::new), ..Said::default() };
        let old = said([1, 2, 3]);
        assert!(differ(old, said([4, 5, 6])) && differ(old, said([0, 5, 6])));
        assert!(!differ(old, said([1, 5, 6])));
        assert!(!differ(old, said([0, 0, 6])), "one thing may be put right");
    }

    #[test]
    fn another_story_of_another_seller_is_another_complaint_whatever_the_day() {
        let said = |day: u32, seller: u32, story: &str| Said {
            of: [NonZeroU32::new(day), NonZeroU32::new(seller), Some(hash(story))],
            gist: gist(story),
            ..Said::default()
        };
        let story = "在甲店买的洗衣机三个月就漏水，保修期内要收二百元维修费";
        let old = said(1, 1, story);
        assert!(differ(old, said(1, 2, "充值以后店铺关门，老板联系不上")));
        let english = said(1, 1, "The washing machine leaks and they want 200 dollars to repair it");
        assert!(differ(english, said(1, 2, "They closed the gym for good and keep on charging my card for it")));
        assert!(!differ(old, said(1, 1, "充值以后店铺关门，老板联系不上")), "of one seller it may be told anew");
        for again in [
            story.to_string(),
            format!("{story}。补充：维修工说是排水管坏了"),
            story.replace("二百元", "200元"),
            story.replace('，', ","),
        ] {
            assert!(!differ(old, said(1, 2, &again)), "{again}");
        }
    }

    #[test]
    fn one_number_is_one_complaint_only_where_more_than_the_day_is_the_same() {
        let said = |of: [u32; 3]| Said { of: of.map(NonZeroU32::new), ..Said::default() };
        let old = said([1, 2, 3]);
        for same in [[1, 2, 3], [9, 9, 3], [1, 2, 9], [1, 0, 0], [0, 0, 3]] {
            assert!(alike(old, said(same)), "{same:?}");
        }
        for other in [[1, 9, 9], [9, 2, 9], [0, 0, 9], [0, 0, 0]] {
            assert!(!alike(old, said(other)), "{other:?}");
        }
    }

    #[test]
    fn only_what_was_at_its_end_and_is_not_any_more_is_open_again() {
        let said = |ended| Said { ended, ..Said::default() };
        let mut turned = Turned::default();
        turned.end(said(Some(true)), said(Some(false)));
        for (before, now) in
            [(Some(false), Some(true)), (Some(true), Some(true)), (None, Some(false)), (Some(true), None)]
        {
            turned.end(said(before), said(now));
        }
        assert_eq!(turned, Turned { reopened: 1, ..Turned::default() });
    }

    #[test]
    fn what_a_later_version_does_not_say_any_more_is_lost_and_what_an_open_complaint_has_not_yet_is_not() {
        let all = Said { tells: 0b11_1111, ended: Some(true), ..Said::default() };
        for tells in 0..=all.tells {
            for ended in [None, Some(true), Some(false)] {
                let mut turned = Turned::default();
                turned.end(all, Said { tells, ended, ..all });
                let of = if ended == Some(false) { &TOLD[..WHILE_OPEN] } else { &TOLD[..] };
                let lost: Vec<_> = of.iter().enumerate().filter(|(bit, _)| tells >> bit & 1 == 0).collect();
                assert_eq!(turned.lost(), lost.iter().map(|(_, field)| (**field, 1)).collect::<Vec<_>>());
                assert_eq!(turned.poorer, i64::from(!lost.is_empty()));
                // Who says more than before loses nothing.
                let mut richer = Turned::default();
                richer.end(Said { tells, ended, ..all }, all);
                assert_eq!(richer, Turned::default());
            }
        }
    }
}
