//! Dots with their intervals: the eye compares places, not lengths.

use anyhow::Result;

use super::frame::{self, Pen, Spot};
use super::style;
use crate::table::Table;

/// # Errors
/// Where the table has nothing to draw or the font lacks a character.
pub fn draw(table: &Table) -> Result<String> {
    frame::draw(table, |pen: &mut Pen, spot: &Spot| {
        if let Some((low, high)) = spot.interval {
            pen.line((low, spot.middle), (high, spot.middle), style::MARK, 8)?;
        }
        pen.dot((spot.at, spot.middle), 12, style::MARK)
    })
}
