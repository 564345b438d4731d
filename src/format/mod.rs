//! Readers for what is not delimited text: workbooks, pages, JSON, Parquet, archives. All end as rows of text cells. Must not
//! know what the cells mean.

pub mod archive;
pub mod beside;
pub mod grid;
mod guard;
pub mod html;
pub mod json;
pub mod kind;
pub mod limits;
pub mod number;
pub mod parquet;
pub mod sheet;
