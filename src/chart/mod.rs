//! Charts: a table as a picture. One layout makes the SVG, and the PNG comes from that SVG. Sees nothing but the table.

mod bar;
mod choose;
mod dot;
mod font;
mod frame;
mod glyphs;
mod png;
mod refuse;
mod scale;
mod style;
mod words;

use anyhow::Result;

pub use choose::room;

use crate::caveat::Caveat;
use crate::registry::Named;
use crate::table::Table;

/// Most rows in one chart; a note counts the others.
const MOST: usize = 30;

/// Most rows in a chart by time: five years of months, a year of weeks.
const MOST_BY_TIME: usize = 60;

/// What the picture of a table cannot print, for whoever draws it.
pub fn unprinted(table: &Table) -> Option<Caveat> {
    let (_, notes) = choose::choose(table);
    notes.into_iter().find(|note| matches!(note, Caveat::FontLacks { .. }))
}

/// One kind of chart.
pub struct Chart {
    pub name: &'static str,
    /// In English and in Chinese.
    pub about: (&'static str, &'static str),
    /// Draws a table as SVG.
    pub draw: fn(&Table) -> Result<String>,
}

impl Named for Chart {
    fn name(&self) -> &str {
        self.name
    }
}

/// All kinds of charts.
pub static CHARTS: &[Chart] = &[
    Chart {
        name: "bar",
        about: (
            "horizontal bars with interval and n; by one dimension sorted by value, unless it has an order of its own",
            "横向条形图，带置信区间和件数；按单一维度统计且该维度无固有顺序时，按数值排序",
        ),
        draw: bar::draw,
    },
    Chart {
        name: "dot",
        about: (
            "dots with their intervals, in the same order: for comparing rates",
            "点图，带置信区间，排序同上，适合比较比率",
        ),
        draw: dot::draw,
    },
];

/// One kind of picture file.
pub struct Picture {
    pub name: &'static str,
    /// In English and in Chinese.
    pub about: (&'static str, &'static str),
    pub encode: fn(&str) -> Result<Vec<u8>>,
}

impl Named for Picture {
    fn name(&self) -> &str {
        self.name
    }
}

/// All kinds of picture files, by the ending of their name.
pub static PICTURES: &[Picture] = &[
    Picture {
        name: "svg",
        about: ("a vector picture, for print and the web", "矢量图，用于印刷和网页"),
        encode: |svg| Ok(svg.as_bytes().to_vec()),
    },
    Picture {
        name: "png",
        about: ("a pixel picture, 1600 wide, from the same SVG", "位图，宽1600像素，由同一 SVG 生成"),
        encode: png::encode,
    },
];
