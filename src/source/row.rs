//! One row of a table, and what is said where it is none. Must not know what the columns mean.

use std::borrow::Cow;

use super::furniture::Furniture;
use super::transform::Reject;
use crate::lang::Text;

/// What stands between the cells of a row that is shown as one text.
pub const BETWEEN: &str = " | ";

pub type Cells<'a> = Vec<Cow<'a, str>>;

/// One row; text that had been encoded twice is put right already.
#[derive(Debug)]
pub struct Row<'a> {
    /// Line of the file on which it begins, from 1.
    pub line: u64,
    pub cells: Cells<'a>,
    /// Text that had been encoded twice.
    pub repaired: bool,
    /// Characters that could not be decoded.
    pub undecoded: bool,
    /// The first column whose text was read in a wrong encoding before it was saved, and cannot be put right.
    pub misread: Option<usize>,
    /// A record that unquoted line ends had broken into several.
    pub joined: bool,
    /// Cells that took what the row above says, and those that are blank since it tells nothing there.
    pub same: [u16; 2],
    /// Cells at its end that were not written.
    pub lacks: usize,
}

impl<'a> Row<'a> {
    pub fn new(line: u64, cells: Cells<'a>) -> Self {
        Row { line, cells, repaired: false, undecoded: false, misread: None, joined: false, same: [0; 2], lacks: 0 }
    }

    pub fn reject(&self, field: &str, value: &str, reason: Text) -> Reject {
        Reject { line: self.line, field: field.into(), value: value.into(), reason, furniture: false }
    }

    /// The reject of a row of which `has` cells were written.
    pub fn ragged(&self, has: usize, want: usize) -> Reject {
        let why = "a delimiter or a quote inside a text, or names of columns on two lines, may be the cause";
        let en = format!("the row has {has} fields, the header {want}; {why}");
        let zh = format!("该行有{has}列，表头有{want}列；可能因内容中含分隔符或引号，或表头占两行");
        self.reject("(row)", &self.cells[..has].join(BETWEEN), Text::new(en, zh))
    }

    /// The reject of a row that is no record.
    pub fn no_record(&self, furniture: Furniture) -> Reject {
        Reject { furniture: true, ..self.reject("(row)", &self.cells.join(BETWEEN), furniture.text()) }
    }
}
