//! A record that line ends inside a text have broken into several. Must not know what the cells mean.

use std::borrow::Cow;

use super::rows::Cells;

/// Most pieces of a broken record, and their length in bytes: what is longer is no text that somebody typed.
const PIECES: usize = 100;
const BROKEN: usize = 64 * 1024;

/// The pieces of a record that line ends inside a text have broken up: the last cell of one piece and the first of the next are
/// one text.
#[derive(Default)]
pub struct Broken<'a> {
    pub pieces: Vec<(u64, Cells<'a>)>,
    /// Cells that the pieces make together.
    pub width: usize,
    bytes: usize,
}

impl<'a> Broken<'a> {
    /// Adds the next piece, which begins on this line.
    pub fn add(&mut self, line: u64, piece: Cells<'a>) {
        self.width += piece.len() - usize::from(!self.pieces.is_empty());
        self.bytes += piece.iter().map(|c| c.len()).sum::<usize>();
        self.pieces.push((line, piece));
    }

    /// Whether a record may be the next piece.
    pub fn goes_on_with(&self, next: &[Cow<str>], want: usize) -> bool {
        self.width + next.len() - 1 <= want
            && next.len() < want
            && self.pieces.len() < PIECES
            && self.bytes < BROKEN
            && !alike(&self.pieces[0].1, next)
    }

    /// The line on which it began, and its cells.
    pub fn join(&mut self) -> (u64, Cells<'a>) {
        let from = self.pieces.first().map_or(0, |(line, _)| *line);
        let mut cells: Cells = Vec::new();
        for (_, piece) in self.pieces.drain(..) {
            let mut more = piece.into_iter();
            if let Some(last) = cells.last_mut() {
                *last += "\n";
                *last += more.next().unwrap_or_default();
            }
            cells.extend(more);
        }
        *self = Broken::default();
        (from, cells)
    }
}

/// Whether two records begin with cells of the same shape, such as `A17` and `B4`: then the second is a record of its own.
fn alike(start: &[Cow<str>], more: &[Cow<str>]) -> bool {
    let shape = |record: &[Cow<str>]| {
        let mut shape: Vec<char> = Vec::new();
        for c in record.first().map_or("", |cell| cell.trim()).chars() {
            let class = if c.is_ascii_digit() {
                '9'
            } else if c.is_alphabetic() {
                'a'
            } else {
                c
            };
            if shape.last() != Some(&class) {
                shape.push(class);
            }
        }
        shape
    };
    shape(start) == shape(more)
}
