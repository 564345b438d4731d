//! What all charts of rows share: title, labels, axis, values, line of the whole, notes and alternative text. A kind of
//! chart brings only its mark.

use anyhow::{Result, anyhow};
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::prelude::{Circle, DrawingArea, IntoDrawingArea, PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor};

use super::choose::{choose, has_mark, several_keys};
use super::words::{note, subtitle, tick_text, value, value_unit, whole, whole_text};
use super::{MOST, font, glyphs, refuse, scale, style};
use crate::lang::Lang;
use crate::table::{Role, Row, Table, Unit, joined};

/// Where a row's mark goes, in pixels.
pub struct Spot {
    pub zero: i32,
    pub at: i32,
    pub middle: i32,
    /// Half of the height of a bar.
    pub half: i32,
    pub interval: Option<(i32, i32)>,
}

/// Draws on the picture.
pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// An SVG that is text in memory cannot fail to be written; what can fail is the font.
fn sound<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T> {
    result.map_err(|e| anyhow!("could not draw: {e}"))
}

impl Pen<'_> {
    pub fn rect(&mut self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<()> {
        sound(self.area.draw(&Rectangle::new([from, to], colour.filled())))
    }

    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), colour: RGBColor, width: u32) -> Result<()> {
        sound(self.area.draw(&PathElement::new(vec![from, to], colour.stroke_width(width))))
    }

    pub fn dot(&mut self, at: (i32, i32), radius: i32, colour: RGBColor) -> Result<()> {
        sound(self.area.draw(&Circle::new(at, radius, colour.filled())))
    }

    /// Writes with the baseline's box centred on `at.1`.
    fn text(&mut self, text: &str, at: (i32, i32), em: f64, colour: RGBColor, side: HPos) -> Result<()> {
        // plotters divides sizes by 1.24 on the way to the SVG.
        let desc = FontDesc::new(FontFamily::Name(font::FAMILY), em * 1.24, FontStyle::Normal);
        // "Centre" is half the height of an x; Chinese characters stand higher.
        let at = (at.0, at.1 + (em * 0.1).round() as i32);
        let style = desc.color(&colour).pos(Pos::new(side, VPos::Center));
        sound(self.area.draw(&Text::new(text.to_string(), at, style)))
    }

    /// Writes lines below each other, the first centred on `y`. Gives back the centre of the line that would follow.
    fn lines(&mut self, lines: &[String], x: i32, mut y: i32, em: f64, colour: RGBColor, side: HPos) -> Result<i32> {
        for line in lines {
            self.text(line, (x, y), em, colour, side)?;
            y += leading(em);
        }
        Ok(y)
    }
}

/// Characters of a key that no label has room for.
const LONGEST_KEY: usize = 400;

/// Pixels between the marks and the texts beside them.
const GAP: i32 = 24;

fn leading(em: f64) -> i32 {
    (em * 1.36).round() as i32
}

/// A row ready to be laid out.
struct Item<'a> {
    row: &'a Row,
    label: Vec<String>,
    value: Vec<String>,
    top: i32,
    height: i32,
}

/// Where everything stands, in pixels. Texts are cut into lines already; each is placed by the centre of its first line.
struct Layout<'a> {
    title: Vec<String>,
    subtitle: Vec<String>,
    notes: Vec<String>,
    items: Vec<Item<'a>>,
    ticks: Vec<f64>,
    /// Half of the height of a bar.
    half: i32,
    /// Left and right end of the marks.
    zero: i32,
    end: i32,
    title_at: i32,
    subtitle_at: i32,
    /// Top of the first row, bottom of the last, and the notes.
    top: i32,
    axis: i32,
    notes_at: i32,
    height: i32,
}

/// Lays a table out and draws it, with `mark` for each row.
pub fn draw(table: &Table, mark: impl Fn(&mut Pen, &Spot) -> Result<()>) -> Result<String> {
    font::register();
    let layout = Layout::new(table)?;
    let mut svg = String::new();
    {
        let size = (style::WIDTH as u32, layout.height as u32);
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        sound(area.fill(&style::PAPER))?;
        let mut pen = Pen { area };
        layout.draw_title(&mut pen)?;
        layout.draw_axis(&mut pen, table)?;
        for item in &layout.items {
            layout.draw_row(&mut pen, table, item, &mark)?;
        }
        pen.lines(&layout.notes, style::MARGIN, layout.notes_at, style::NOTE, style::SOFT, HPos::Left)?;
        sound(pen.area.present())?;
    }
    Ok(accessible(table, &layout.items, &svg))
}

fn number(table: &Table, row: &Row, role: Role) -> Option<f64> {
    table.cell(row, role).number()
}

impl<'a> Layout<'a> {
    fn new(table: &'a Table) -> Result<Layout<'a>> {
        let (rows, notes) = choose(table);
        refuse::names(table, &rows)?;
        refuse::nothing(table, &rows)?;
        refuse::currencies(table, &rows)?;
        let full = f64::from(style::WIDTH - 2 * style::MARGIN);
        let wrapped = |note: &str| font::wrap(&glyphs::filled(note), style::NOTE, full);
        let mut layout = Layout {
            title: font::wrap(&glyphs::filled(&table.title), style::TITLE, full),
            subtitle: font::wrap(&glyphs::filled(&subtitle(table)), style::SUBTITLE, full),
            notes: notes.iter().flat_map(|n| wrapped(&note(table, n))).collect(),
            items: Vec::new(),
            ticks: Vec::new(),
            half: 0,
            zero: 0,
            end: 0,
            title_at: style::MARGIN + leading(style::TITLE) / 2,
            subtitle_at: 0,
            top: 0,
            axis: 0,
            notes_at: 0,
            height: 0,
        };
        let labels = labels(table, &rows);
        let values: Vec<String> = rows.iter().map(|row| value(table, row)).collect();
        let widths = layout.place_across(&labels, &values);
        layout.ticks = ticks(table, &rows, layout.end - layout.zero);
        layout.place_down(table, rows, &labels_in_lines(&labels, widths[0]), &values_in_lines(&values, widths[1]));
        Ok(layout)
    }

    /// Labels to the left, marks, values to the right. Gives the widths of labels and values, which leave the marks their room: what
    /// is longer is cut into lines.
    fn place_across(&mut self, labels: &[Vec<String>], values: &[String]) -> [f64; 2] {
        let longest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max).ceil() as i32;
        let labels = longest(&mut labels.iter().map(|keys| font::width(&joined(keys), style::LABEL)));
        let values = longest(&mut values.iter().map(|value| font::width(value, style::VALUE)));
        let room = style::WIDTH - 2 * style::MARGIN - 2 * GAP - style::LEAST_PLOT;
        let values = values.min(room - labels.min(style::LEAST_LABELS));
        let labels = labels.min(style::MOST_LABELS).min(room - values);
        self.zero = style::MARGIN + labels + GAP;
        self.end = style::WIDTH - style::MARGIN - values - GAP;
        [labels, values].map(|width| f64::from(width) + 1.0)
    }

    /// Title, subtitle, rows, axis, notes.
    fn place_down(&mut self, table: &Table, rows: Vec<&'a Row>, labels: &[Vec<String>], values: &[Vec<String>]) {
        self.subtitle_at = self.title_at + leading(style::TITLE) * self.title.len() as i32;
        self.top = self.subtitle_at + leading(style::SUBTITLE) * self.subtitle.len() as i32 + 40;
        let (mut y, mut group) = (self.top, None);
        // Many rows are lower, so that a picture fits on a page.
        let (row_height, half) = if rows.len() > MOST { style::LOW_ROW } else { style::ROW };
        self.half = half;
        for ((row, label), value) in rows.into_iter().zip(labels).zip(values) {
            // Rows of one group stand together where there are several keys.
            if several_keys(table) && group.replace(&row.cells[0]).is_some_and(|g| *g != row.cells[0]) {
                y += 26;
            }
            let lines = label.len().max(value.len()) as i32;
            let height = leading(style::LABEL) * (lines - 1) + row_height;
            self.items.push(Item { row, label: label.clone(), value: value.clone(), top: y, height });
            y += height;
        }
        self.axis = y + 8;
        self.notes_at = self.axis + 40 + leading(style::TICK);
        self.height = self.notes_at + leading(style::NOTE) * self.notes.len() as i32 + style::MARGIN / 2;
    }

    fn x(&self, value: f64) -> i32 {
        let last = self.ticks[self.ticks.len() - 1];
        self.zero + (f64::from(self.end - self.zero) * value / last).round() as i32
    }

    fn draw_title(&self, pen: &mut Pen) -> Result<()> {
        pen.lines(&self.title, style::MARGIN, self.title_at, style::TITLE, style::INK, HPos::Left)?;
        pen.lines(&self.subtitle, style::MARGIN, self.subtitle_at, style::SUBTITLE, style::SOFT, HPos::Left)?;
        Ok(())
    }

    /// Grid, ticks and the line of the whole, which lies beneath the marks.
    fn draw_axis(&self, pen: &mut Pen, table: &Table) -> Result<()> {
        for tick in &self.ticks {
            let at = self.x(*tick);
            pen.line((at, self.top - 6), (at, self.axis), style::GRID, 2)?;
            pen.text(&tick_text(table, *tick), (at, self.axis + 26), style::TICK, style::SOFT, HPos::Center)?;
        }
        if let Some(whole) = whole(table) {
            let (at, text) = (self.x(whole), whole_text(table));
            let half = (font::width(&text, style::TICK) / 2.0).ceil() as i32;
            pen.line((at, self.top - 6), (at, self.axis), style::WHOLE, 3)?;
            let within = at.max(half).min(style::WIDTH - half);
            pen.text(&text, (within, self.top - 22), style::TICK, style::WHOLE, HPos::Center)?;
        }
        pen.line((self.zero, self.top - 6), (self.zero, self.axis), style::SOFT, 2)
    }

    fn draw_row(
        &self,
        pen: &mut Pen,
        table: &Table,
        item: &Item,
        mark: &impl Fn(&mut Pen, &Spot) -> Result<()>,
    ) -> Result<()> {
        let middle = item.top + item.height / 2;
        let first = |lines: &[String], em| middle - leading(em) * (lines.len() as i32 - 1) / 2;
        let label_at = first(&item.label, style::LABEL);
        pen.lines(&item.label, self.zero - GAP, label_at, style::LABEL, style::INK, HPos::Right)?;
        let value = number(table, item.row, Role::Value);
        let bounds = number(table, item.row, Role::Low).zip(number(table, item.row, Role::High));
        let spot = Spot {
            zero: self.zero,
            at: self.x(value.unwrap_or_default()),
            middle,
            half: self.half,
            interval: bounds.map(|(low, high)| (self.x(low), self.x(high))),
        };
        // What is hidden or too small to rank has a row and no mark.
        if has_mark(table, item.row) {
            mark(pen, &spot)?;
        }
        let value_at = first(&item.value, style::VALUE);
        pen.lines(&item.value, self.end + GAP, value_at, style::VALUE, style::INK, HPos::Left)?;
        Ok(())
    }
}

/// The keys of each row as its label has them. Names that would be the same without what the font lacks have its numbers.
fn labels(table: &Table, rows: &[&Row]) -> Vec<Vec<String>> {
    let keys = |row: &&Row, write: fn(&str) -> String| table.labels(row).iter().map(|key| write(key)).collect();
    let of = |write| rows.iter().map(|row| keys(row, write)).collect();
    apart(of(glyphs::filled), &of(glyphs::numbered))
}

/// Ticks that reach whatever is drawn: the values, the ends of their intervals, the line of the whole. As many as stand apart on a
/// plot of so many pixels.
fn ticks(table: &Table, rows: &[&Row], plot: i32) -> Vec<f64> {
    let marked = rows.iter().filter(|row| has_mark(table, row));
    let ends = marked.flat_map(|r| [number(table, r, Role::Value), number(table, r, Role::High)]);
    let most = ends.flatten().chain(whole(table)).fold(0.0, f64::max);
    let width = |tick: f64| font::width(&tick_text(table, tick), style::TICK);
    let are_apart = |ticks: &Vec<f64>| {
        let pixels = f64::from(plot) / ticks[ticks.len() - 1];
        ticks.windows(2).all(|t| (width(t[0]) + width(t[1])) / 2.0 + style::TICK <= (t[1] - t[0]) * pixels)
    };
    let of = |wanted| scale::ticks(most, wanted, *value_unit(table) == Unit::Count);
    (1..=5).rev().map(of).find(are_apart).unwrap_or_else(|| vec![0.0, of(1).pop().unwrap_or(1.0)])
}

/// The lines of each label; in the middle are cut those that would be the same.
fn labels_in_lines(labels: &[Vec<String>], width: f64) -> Vec<Vec<String>> {
    let of = |cut| labels.iter().map(|keys| lines_of_label(keys, width, cut)).collect();
    apart(of(at_end), &of(in_middle))
}

fn values_in_lines(values: &[String], width: f64) -> Vec<Vec<String>> {
    values.iter().map(|value| font::wrap(value, style::VALUE, width)).collect()
}

/// Each as usual, or as `telling` has it where another one would be the same.
fn apart(usual: Vec<Vec<String>>, telling: &[Vec<String>]) -> Vec<Vec<String>> {
    let twice = |i: usize| usual.iter().enumerate().any(|(j, other)| j != i && *other == usual[i]);
    (0..usual.len()).map(|i| if twice(i) { telling[i].clone() } else { usual[i].clone() }).collect()
}

/// The first characters of a key, and dots for the others.
fn at_end(key: &str, length: usize) -> String {
    key.chars().take(length).collect::<String>().trim_end().to_string() + "…"
}

/// The first and the last characters of a key, and dots for those between.
fn in_middle(key: &str, length: usize) -> String {
    let (first, last) = (length.div_ceil(2), length / 2);
    let from = key.chars().count().saturating_sub(last);
    at_end(key, first) + key.chars().skip(from).collect::<String>().trim_start()
}

/// A row's label in at most three lines. Of a longer one the longest key is cut, which dots tell, so that the others are read.
fn lines_of_label(whole: &[String], width: f64, cut: fn(&str, usize) -> String) -> Vec<String> {
    let mut keys = whole.to_vec();
    let lines = |keys: &[String]| font::wrap(&joined(keys), style::LABEL, width);
    while lines(&keys).len() > 3 {
        let (place, longest) =
            keys.iter().enumerate().max_by_key(|(_, key)| key.chars().count()).expect("a row has a key");
        // Far too long ones are cut at once: three lines never hold as much.
        let length = longest.chars().filter(|c| *c != '…').count().min(LONGEST_KEY);
        keys[place] = cut(&whole[place], length.saturating_sub(1));
    }
    lines(&keys)
}

/// Gives the picture a role, a title and a description with all values, for readers who do not see it.
fn accessible(table: &Table, items: &[Item], svg: &str) -> String {
    let of = |(en, zh)| table.lang.of((en, zh));
    let values: Vec<String> =
        items.iter().map(|i| format!("{}{}{}", table.key(i.row), of((": ", "：")), value(table, i.row))).collect();
    let text = format!(
        "<title>{}</title>\n<desc>{}{}{}</desc>\n",
        escape(&table.title),
        escape(&subtitle(table)),
        of((". ", "。")),
        escape(&values.join(of(("; ", "；"))))
    );
    let (head, body) = svg.split_once(">\n").unwrap_or((svg, ""));
    let lang = if table.lang == Lang::Zh { "zh-CN" } else { "en" };
    format!("{head} role=\"img\" xml:lang=\"{lang}\">\n{text}{body}")
}

fn escape(text: &str) -> String {
    glyphs::plain(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_first_key_does_not_swallow_the_second() {
        for long in ["商品类别名称".repeat(30), "Categoryname".repeat(2000), "a category name ".repeat(20)] {
            let lines = lines_of_label(&[long, "2024年1月".into()], 640.0, at_end);
            assert!(lines.len() == 3 && lines[2].ends_with("… · 2024年1月"), "{lines:?}");
        }
        assert_eq!(lines_of_label(&["东省".into(), "2024年1月".into()], 640.0, at_end), ["东省 · 2024年1月"]);
    }

    #[test]
    fn a_label_that_is_cut_in_the_middle_keeps_its_end() {
        let long = "Consumer Protection Bureau ".repeat(30) + "East";
        let lines = lines_of_label(&[long.clone(), "2024".into()], 640.0, in_middle);
        assert!(
            lines.len() == 3 && lines.join(" ").ends_with("East · 2024") && lines.join(" ").contains('…'),
            "{lines:?}"
        );
        assert!(lines_of_label(&[long], 640.0, at_end)[2].ends_with('…'));
    }
}
