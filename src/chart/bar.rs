//! Horizontal bars sorted by value, with interval whiskers and n.

use anyhow::Result;

use super::frame::{self, Pen, Spot};
use super::style;
use crate::table::Table;

/// # Errors
/// Where the table has nothing to draw or the font lacks a character.
pub fn draw(table: &Table) -> Result<String> {
    frame::draw(table, |pen: &mut Pen, spot: &Spot| {
        let (top, bottom) = (spot.middle - spot.half, spot.middle + spot.half);
        pen.rect((spot.zero, top), (spot.at.max(spot.zero + 1), bottom), style::MARK)?;
        if let Some((low, high)) = spot.interval {
            pen.line((low, spot.middle), (high, spot.middle), style::INK, 3)?;
            for end in [low, high] {
                pen.line((end, spot.middle - 8), (end, spot.middle + 8), style::INK, 3)?;
            }
        }
        Ok(())
    })
}
