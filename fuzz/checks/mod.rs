//! What must hold for any bytes at all. The fuzz targets call these functions with bytes of their own making, and the test
//! `corpus` calls them with the inputs kept in `corpus/`. They use what is public in the library and panic where something
//! does not hold.

pub mod amounts;
pub mod dates;
pub mod detect;
pub mod privacy;
pub mod rows;

/// The bytes as lines of text, for what takes text.
fn lines(data: &[u8]) -> Option<impl Iterator<Item = &str>> {
    Some(std::str::from_utf8(data).ok()?.lines())
}
