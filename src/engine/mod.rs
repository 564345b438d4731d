//! Engines: SQL in, cells out. One engine runs here; another (DuckDB, Spark) reads the same Parquet and the same SQL.
//! Must not know measures.

pub mod local;
