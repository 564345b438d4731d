//! What may leave the house: which counts of a table must be hidden, and which records can be told from others. Must not
//! know files, engines or formats.

pub mod anonymity;
pub mod fields;
mod notes;
pub mod suppress;
pub mod table;
