//! The data files that `build.rs` lists: name and content of each profile, term, list of concepts, measure and dimension.

include!(concat!(env!("OUT_DIR"), "/data_files.rs"));
