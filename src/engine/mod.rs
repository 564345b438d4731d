//! Engines: SQL in, cells out. One engine runs here; another (DuckDB, Spark) reads the same Parquet and the same SQL.
//! Must not know measures.

mod dialect;
pub mod local;
mod point;
pub mod statement;

/// The name under which the records are seen.
pub const VIEW: &str = "complaints";
