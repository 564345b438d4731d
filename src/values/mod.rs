//! What a cell says: dates, amounts, ages, words with a fixed meaning; what a heading is made of; and in which order names are read. Must not
//! know records or files.

pub mod ages;
pub mod amounts;
pub mod dates;
pub mod heading;
mod numerals;
pub mod order;
pub mod states;
pub mod words;
