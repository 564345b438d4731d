//! What a cell says: dates, amounts, ages, and words with a fixed meaning. Must not know records or files.

pub mod ages;
pub mod amounts;
pub mod dates;
mod numerals;
pub mod words;
