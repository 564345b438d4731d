//! The part of the library that reads files, under the library's name, from its own source files. What is left out:
//! Parquet and everything behind the record, for which polars would have to be built.

#![allow(dead_code, unused_imports)]

#[path = "../src/caveat/mod.rs"]
pub mod caveat;
#[path = "../src/dictionary.rs"]
mod dictionary;
#[path = "../src/digest.rs"]
mod digest;
#[path = "../src/encoding/mod.rs"]
pub mod encoding;
#[path = "../src/error.rs"]
pub mod error;
#[path = "../src/fold.rs"]
mod fold;
#[path = "../src/lang.rs"]
pub mod lang;
#[path = "../src/parallel.rs"]
mod parallel;
#[path = "../src/period/mod.rs"]
pub mod period;
#[path = "../src/privacy/mod.rs"]
pub mod privacy;
#[path = "../src/registry.rs"]
pub mod registry;
#[path = "../src/schema.rs"]
pub mod schema;
#[path = "../src/source/mod.rs"]
pub mod source;
#[path = "../src/values/mod.rs"]
pub mod values;

pub mod format;

/// The profiles with a rule of their own: usual names, labelled parts of a text, rows that merge, columns of periods.
mod data {
    macro_rules! profiles {
        ($($name:literal),*) => { &[$(($name, include_str!(concat!("../src/source/profiles/", $name, ".toml")))),*] };
    }
    pub const PROFILES: &[(&str, &str)] = profiles!["generic", "heimao", "wa-ag", "cca-natures"];
}
