//! Sizes and colours of all charts. Colours are from Okabe and Ito's palette, which readers with any colour vision can
//! tell apart (https://jfly.uni-koeln.de/color/).

use plotters::style::RGBColor;

/// Width of every chart in pixels.
pub const WIDTH: i32 = 1600;
pub const MARGIN: i32 = 64;

/// Least width of the marks, and what names keep beside long amounts; most width of names.
pub const LEAST_PLOT: i32 = 440;
pub const LEAST_LABELS: i32 = 320;
pub const MOST_LABELS: i32 = WIDTH * 2 / 5;

/// Pixels per em.
pub const TITLE: f64 = 46.0;
pub const SUBTITLE: f64 = 27.0;
pub const LABEL: f64 = 29.0;
pub const VALUE: f64 = 27.0;
pub const TICK: f64 = 23.0;
pub const NOTE: f64 = 21.0;

/// Height of a row with one line, and half of its bar; the same of many rows.
pub const ROW: (i32, i32) = (58, 18);
pub const LOW_ROW: (i32, i32) = (42, 14);

pub const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
pub const SOFT: RGBColor = RGBColor(0x55, 0x55, 0x55);
pub const GRID: RGBColor = RGBColor(0xDD, 0xDD, 0xDD);
pub const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
/// Blue.
pub const MARK: RGBColor = RGBColor(0x00, 0x72, 0xB2);
/// Vermilion, for the line of the whole.
pub const WHOLE: RGBColor = RGBColor(0xD5, 0x5E, 0x00);
