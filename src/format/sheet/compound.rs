//! The streams of a compound file (OLE), as far as an old workbook needs it. Knows no record of a workbook.

/// Marks the end of a chain of sectors; larger numbers mean free sectors and the like.
const END: u32 = 0xffff_fffa;
/// Entries of the directory are as long as this and lie at multiples of it.
const ENTRY: usize = 128;

/// Whether the directory has an entry of this name. It is sought in the whole file, so damaged tables do not matter.
pub fn has(bytes: &[u8], name: &str) -> bool {
    let name = wide(name);
    bytes.chunks_exact(ENTRY).any(|entry| entry.starts_with(&name))
}

/// The bytes of the stream of this name; `None` where there is none or the file is damaged.
pub fn stream(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let file = File::open(bytes)?;
    let directory = file.chain(number(bytes, 48)?)?;
    let name = wide(name);
    let entry = directory.chunks_exact(ENTRY).find(|entry| starts_with_any_case(entry, &name))?;
    let size = number(entry, 120)? as usize;
    let mut data = match size < 4_096 {
        true => file.small(directory.first_chunk::<ENTRY>()?, number(entry, 116)?)?,
        false => file.chain(number(entry, 116)?)?,
    };
    data.truncate(size);
    Some(data)
}

struct File<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// For each sector the one that follows it.
    next: Vec<u32>,
}

impl<'a> File<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16::from_le_bytes(*bytes.get(30..)?.first_chunk()?);
        let mut file = File { bytes, sector: if shift == 12 { 4_096 } else { 512 }, next: Vec::new() };
        let most = bytes.len() / file.sector + 1;
        // The header lists the first 109 sectors of the table, a chain of further sectors the others.
        let mut tables: Vec<u32> = (0..109).map_while(|i| number(bytes, 76 + 4 * i)).collect();
        let mut more = number(bytes, 68)?;
        while more < END && tables.len() <= most + 109 {
            let sector = file.sector(more)?;
            tables.extend((0..file.sector / 4 - 1).map_while(|i| number(sector, 4 * i)));
            more = number(sector, file.sector - 4)?;
        }
        for table in tables.into_iter().filter(|table| *table < END).take(most) {
            let Some(sector) = file.sector(table) else { continue };
            file.next.extend((0..file.sector / 4).map_while(|i| number(sector, 4 * i)));
        }
        Some(file)
    }

    /// The last sector of a file may be cut short.
    fn sector(&self, index: u32) -> Option<&'a [u8]> {
        let from = (index as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(from..from.saturating_add(self.sector).min(self.bytes.len()))
    }

    fn chain(&self, mut at: u32) -> Option<Vec<u8>> {
        let mut data = Vec::new();
        while at < END {
            data.extend_from_slice(self.sector(at)?);
            if data.len() > self.bytes.len() {
                return None; // a circle
            }
            at = *self.next.get(at as usize)?;
        }
        Some(data)
    }

    /// A stream of less than 4 096 bytes lies in pieces of 64 bytes within the stream of the directory's root.
    fn small(&self, root: &[u8; ENTRY], mut at: u32) -> Option<Vec<u8>> {
        let pieces = self.chain(number(root, 116)?)?;
        let next = self.chain(number(self.bytes, 60)?)?;
        let mut data = Vec::new();
        while at < END && data.len() < 4_096 {
            let from = (at as usize).checked_mul(64)?;
            data.extend_from_slice(pieces.get(from..from.saturating_add(64).min(pieces.len()))?);
            at = number(&next, (at as usize).checked_mul(4)?)?;
        }
        Some(data)
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A name as the directory has it: UTF-16, ended by a zero.
fn wide(name: &str) -> Vec<u8> {
    name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn starts_with_any_case(entry: &[u8], name: &[u8]) -> bool {
    entry.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
}
