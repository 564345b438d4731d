//! Which complaints are known, in which version, and where they stand: 30 to 90 bytes for each. Must not know files.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

use super::fronts::Fronts;

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the live segment of this number.
    Segment(u32),
    /// In the file that is being imported, at this place among the records that it gave.
    Incoming(u32),
}

impl Place {
    /// Incoming places count from 0, segments from the other end.
    fn number(self) -> u32 {
        match self {
            Place::Incoming(n) => n,
            Place::Segment(n) => u32::MAX - n,
        }
    }
}

/// What the index says of a record that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    New,
    /// The same complaint in the same version, which stands here.
    Same(Place),
    /// The same complaint in another version, which stood here.
    Changed(Place),
}

/// 96 bits of a record's id: among a hundred million records, two share one with a chance of 1 in 10^13.
type Id = [u32; 3];

/// Id → version and place. In parts, so that only one at a time needs room to grow.
#[derive(Default)]
pub struct Index {
    parts: Vec<HashMap<Id, Version, BuildHasherDefault<Taken>>>,
    /// Paths of the live segments by their number.
    segments: Vec<String>,
    /// Records that were committed since the index was made: the place of the first one of each segment, and its number.
    since: Vec<(u32, u32)>,
    /// The place of the first record of the file that is being imported; those before it are committed.
    first: u32,
    /// What stands in front of numbers.
    fronts: Fronts,
    /// Day, seller and words of a record, as a hash → place of the first one that tells just these.
    words: HashMap<u64, u32, BuildHasherDefault<Taken>>,
}

struct Version {
    print: [u32; 2],
    /// As [`Place::number`] has it.
    place: u32,
}

const PARTS: usize = 64;

/// Most segments, which are numbered in ten thousands at most; records of one run in thousand millions.
const SEGMENTS: u32 = 1_000_000;

impl Index {
    pub fn new() -> Index {
        Index { parts: (0..PARTS).map(|_| HashMap::default()).collect(), ..Index::default() }
    }

    /// Takes a live segment in, and gives the number by which records stand in it.
    pub fn segment(&mut self, path: &str) -> u32 {
        self.segments.push(path.to_string());
        self.segments.len() as u32 - 1
    }

    /// Where the segment of this number is.
    pub fn path(&self, segment: u32) -> &str {
        &self.segments[segment as usize]
    }

    /// What stands in a segment stands in another file now.
    pub fn moved(&mut self, segment: u32, path: &str) {
        self.segments[segment as usize] = path.to_string();
    }

    /// The place of the first record of a file that is imported now.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// Whether a file of any size fits.
    pub fn has_room(&self) -> bool {
        self.first < MOST / 2
    }

    /// The file is committed: the place of the first record in each of its segments, with the path, and the next free place.
    pub fn settle(&mut self, parts: impl IntoIterator<Item = (u32, String)>, next: u32) {
        for (first, path) in parts {
            let segment = self.segment(&path);
            self.since.push((first, segment));
        }
        self.first = next;
    }

    /// How many records are known.
    pub fn count(&self) -> usize {
        self.parts.iter().map(HashMap::len).sum()
    }

    /// Where a record stands, if it is known.
    pub fn get(&self, record_id: &str) -> Option<Place> {
        let id = id(record_id);
        self.parts[id[0] as usize % PARTS].get(&id).map(|version| self.placed(version.place))
    }

    /// Other ids that the number of a record may have had, of the same source.
    pub fn renumbered(&self, record_id: &str) -> Vec<String> {
        self.fronts.others(record_id)
    }

    /// Puts a version of a record in its place, and tells what was known before.
    pub fn put(&mut self, record_id: &str, fingerprint: &str, place: Place) -> Known {
        let id = id(record_id);
        let print = print(fingerprint);
        let place = place.number();
        let part = &mut self.parts[id[0] as usize % PARTS];
        match part.get_mut(&id) {
            None => {
                part.insert(id, Version { print, place });
                self.fronts.see(record_id);
                Known::New
            }
            Some(version) if version.print == print => {
                let place = version.place;
                Known::Same(self.placed(place))
            }
            Some(version) => {
                version.print = print;
                let old = std::mem::replace(&mut version.place, place);
                Known::Changed(self.placed(old))
            }
        }
    }

    /// Takes note of the day, the seller and the words that the record at a place tells, and gives where the first one stands that told
    /// the same.
    pub fn tell(&mut self, words: u64, place: Place) -> Option<Place> {
        let next = self.words.len();
        let first = *self.words.entry(words).or_insert(place.number());
        (self.words.len() == next).then(|| self.placed(first))
    }

    fn placed(&self, place: u32) -> Place {
        let from_the_end = u32::MAX - place;
        if from_the_end < SEGMENTS {
            return Place::Segment(from_the_end);
        }
        if place >= self.first {
            return Place::Incoming(place);
        }
        let after = self.since.partition_point(|(first, _)| *first <= place);
        Place::Segment(self.since[after - 1].1)
    }
}

/// Most records of one run.
pub const MOST: u32 = u32::MAX - SEGMENTS;

fn id(record_id: &str) -> Id {
    let mut hasher = DefaultHasher::new();
    hasher.write(record_id.as_bytes());
    let first = hasher.finish();
    hasher.write_u8(1);
    let second = hasher.finish();
    [first as u32, (first >> 32) as u32, second as u32]
}

fn print(fingerprint: &str) -> [u32; 2] {
    let mut hasher = DefaultHasher::new();
    hasher.write(fingerprint.as_bytes());
    let hash = hasher.finish();
    [hash as u32, (hash >> 32) as u32]
}

/// The key is a hash already.
#[derive(Default)]
pub struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(4) {
            let mut word = [0; 4];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = self.0.rotate_left(32) ^ u64::from(u32::from_le_bytes(word));
        }
    }

    fn write_usize(&mut self, _length: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_new_then_the_same_then_changed() {
        let mut index = Index::new();
        assert_eq!(index.put("12315:7", "a", Place::Segment(3)), Known::New);
        assert_eq!(index.put("12315:7", "a", Place::Incoming(0)), Known::Same(Place::Segment(3)));
        assert_eq!(index.put("12315:7", "b", Place::Incoming(1)), Known::Changed(Place::Segment(3)));
        assert_eq!(index.put("12315:7", "c", Place::Incoming(2)), Known::Changed(Place::Incoming(1)));
        assert_eq!(index.put("12315:8", "c", Place::Incoming(3)), Known::New);
    }

    #[test]
    fn what_was_committed_stands_in_its_segment_wherever_that_is_now() {
        let mut index = Index::new();
        let stored = index.segment("records/1/part-1.parquet");
        index.put("a", "1", Place::Segment(stored));
        for (place, id) in (0..).zip(["b", "c", "d", "e"]) {
            index.put(id, "1", Place::Incoming(place));
        }
        index.settle([(0, "records/2/part-2.parquet".into()), (2, "records/2/part-3.parquet".into())], 4);
        assert_eq!(index.first(), 4);
        let paths = ["part-1", "part-2", "part-2", "part-3", "part-3"];
        for (id, path) in ["a", "b", "c", "d", "e"].into_iter().zip(paths) {
            let Known::Same(Place::Segment(segment)) = index.put(id, "1", Place::Incoming(9)) else { panic!("{id}") };
            assert!(index.path(segment).contains(path), "{id}");
        }
        let Known::Changed(Place::Segment(segment)) = index.put("d", "2", Place::Incoming(4)) else { panic!("d") };
        index.moved(segment, "records/2/part-4.parquet");
        let Known::Same(Place::Segment(segment)) = index.put("e", "1", Place::Incoming(5)) else { panic!("e") };
        assert_eq!(index.path(segment), "records/2/part-4.parquet");
        assert_eq!(index.put("d", "2", Place::Incoming(6)), Known::Same(Place::Incoming(4)));
    }

    #[test]
    fn a_hundred_thousand_ids_are_told_apart() {
        let mut index = Index::new();
        let ids = || (0..100_000).map(|n| format!("heimao:{n}"));
        assert!(ids().all(|id| index.put(&id, &id, Place::Segment(0)) == Known::New));
        assert!(ids().all(|id| index.put(&id, &id, Place::Segment(0)) == Known::Same(Place::Segment(0))));
    }
}
