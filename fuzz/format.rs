//! As in the library, but for Parquet.

#[path = "../src/format/archive.rs"]
pub mod archive;
#[path = "../src/format/beside.rs"]
pub mod beside;
#[path = "../src/format/grid.rs"]
pub mod grid;
#[path = "../src/format/html/mod.rs"]
pub mod html;
#[path = "../src/format/json/mod.rs"]
pub mod json;
#[path = "../src/format/kind.rs"]
pub mod kind;
#[path = "../src/format/limits.rs"]
pub mod limits;
#[path = "../src/format/number.rs"]
pub mod number;
#[path = "../src/format/sheet/mod.rs"]
pub mod sheet;

pub mod parquet {
    use super::grid::Grid;
    use super::limits::Limits;

    pub fn read(path: &str, _: Vec<u8>, _: &Limits) -> anyhow::Result<Grid> {
        anyhow::bail!("{path}: Parquet is not fuzzed")
    }
}
