//! What a cell says: dates, amounts, ages, words with a fixed meaning; and in which order names are read. Must not
//! know records or files.

pub mod ages;
pub mod amounts;
pub mod dates;
mod numerals;
pub mod order;
pub mod words;
