//! `plaint` turns consumer complaints into numbers that can be printed.
//!
//! A file is read through a profile into records ([`source`]), each record gets a label with its evidence
//! ([`classify`], after the [`taxonomy`]) and is kept in a dataset ([`store`]). A query lowers a [`measure`] to SQL,
//! an [`engine`] runs it, and the result is a [`table`], which is all that [`chart`] and [`render`] ever see.
//!
//! Two waists hide the rest: [`schema::Record`] hides where a complaint came from, [`table::Table`] hides how a number
//! was computed. The library never prints, exits, reads the clock or the environment.

mod alike;
pub mod audit;
pub mod caveat;
pub mod chart;
pub mod classify;
mod data;
mod defuse;
mod dictionary;
mod digest;
pub mod encoding;
pub mod engine;
pub mod error;
mod fold;
pub mod format;
pub mod lang;
pub mod measure;
mod parallel;
pub mod period;
mod portable;
pub mod privacy;
pub mod publish;
mod random;
pub mod registry;
pub mod render;
pub mod review;
pub mod schema;
pub mod settings;
pub mod source;
pub mod store;
pub mod table;
pub mod taxonomy;
pub mod values;
