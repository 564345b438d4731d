//! What all charts of rows share: title, labels, axis, values, line of the whole, notes and alternative text. A kind of
//! chart brings only its mark.

use anyhow::{Result, anyhow, ensure};
use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::prelude::{Circle, DrawingArea, IntoDrawingArea, PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor};

use super::{font, scale, style};
use crate::caveat::Caveat;
use crate::error::user;
use crate::lang::Lang;
use crate::table::{Cell, NOT_RANKABLE, Role, Row, Table, Unit, number};

/// Most groups in one chart; the rest is counted in a note.
const MOST: usize = 30;

/// Where a row's mark goes, in pixels.
pub struct Spot {
    pub zero: i32,
    pub at: i32,
    pub middle: i32,
    pub interval: Option<(i32, i32)>,
    /// Too few complaints to be ranked.
    pub small: bool,
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

fn leading(em: f64) -> i32 {
    (em * 1.36).round() as i32
}

/// A row ready to be laid out.
struct Item<'a> {
    row: &'a Row,
    label: Vec<String>,
    value: String,
    top: i32,
    height: i32,
}

/// Lays a table out and draws it, with `mark` for each row.
pub fn draw(table: &Table, mark: impl Fn(&mut Pen, &Spot) -> Result<()>) -> Result<String> {
    font::register();
    let (rows, left) = choose(table);
    ensure!(
        !rows.is_empty(),
        user("there is nothing to draw: no group has a value", "widen --where or --period, or choose another measure")
    );
    let rows_are_small = rows.iter().any(|r| r.flags.contains(&NOT_RANKABLE));
    let number = |row: &Row, role| table.cell(row, role).number();
    let most = rows.iter().flat_map(|r| [number(r, Role::Value), number(r, Role::High)]).flatten().fold(0.0, f64::max);
    let whole_numbers = table.columns[table.place(Role::Value).expect("a table has a value")].unit == Unit::Count;
    let ticks = scale::ticks(most, 5, whole_numbers);
    let last = ticks[ticks.len() - 1];

    // Across: labels, marks, values.
    let longest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max).ceil() as i32;
    let labels = longest(&mut rows.iter().map(|r| font::width(&table.key(r), style::LABEL))).min(style::WIDTH * 2 / 5);
    let values = longest(&mut rows.iter().map(|r| font::width(&value(table, r), style::VALUE)));
    let zero = style::MARGIN + labels + 24;
    let end = style::WIDTH - style::MARGIN - values - 24;
    let x = |v: f64| zero + ((end - zero) as f64 * v / last).round() as i32;

    // Down: title, subtitle, rows, axis, notes.
    let full = f64::from(style::WIDTH - 2 * style::MARGIN);
    let title = font::wrap(&clean(&table.title), style::TITLE, full);
    let subtitle = font::wrap(&subtitle(table), style::SUBTITLE, full);
    let notes: Vec<String> = table
        .notes
        .iter()
        .filter(|n| in_picture(n, rows_are_small))
        .chain(&left)
        .map(|n| n.text(table.lang))
        .flat_map(|n| font::wrap(&clean(&n), style::NOTE, full))
        .collect();
    let title_at = style::MARGIN + leading(style::TITLE) / 2;
    let subtitle_at = title_at + leading(style::TITLE) * title.len() as i32;
    let top = subtitle_at + leading(style::SUBTITLE) * subtitle.len() as i32 + 40;
    let mut items = Vec::new();
    let mut y = top;
    let mut group = None;
    for row in rows {
        // Rows of one group stand together where there are several keys.
        if several_keys(table) && group.replace(&row.cells[0]).is_some_and(|g| *g != row.cells[0]) {
            y += 26;
        }
        let label = shortened(font::wrap(&clean(&table.key(row)), style::LABEL, f64::from(labels) + 1.0));
        let height = (leading(style::LABEL) * label.len() as i32 + 18).max(58);
        items.push(Item { row, label, value: value(table, row), top: y, height });
        y += height;
    }
    let axis = y + 8;
    let notes_at = axis + 40 + leading(style::TICK);
    let height = notes_at + leading(style::NOTE) * notes.len() as i32 + style::MARGIN / 2;
    let texts = [&title, &subtitle, &notes].into_iter().flatten();
    for text in texts.chain(items.iter().flat_map(|i| &i.label)) {
        font::covers(text)?;
    }

    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (style::WIDTH as u32, height as u32)).into_drawing_area();
        sound(area.fill(&style::PAPER))?;
        let mut pen = Pen { area };
        pen.lines(&title, style::MARGIN, title_at, style::TITLE, style::INK, HPos::Left)?;
        pen.lines(&subtitle, style::MARGIN, subtitle_at, style::SUBTITLE, style::SOFT, HPos::Left)?;
        for tick in &ticks {
            pen.line((x(*tick), top - 6), (x(*tick), axis), style::GRID, 2)?;
            pen.text(&tick_text(table, *tick), (x(*tick), axis + 26), style::TICK, style::SOFT, HPos::Center)?;
        }
        if let Some(whole) = whole(table) {
            let at = x(whole.min(last));
            pen.line((at, top - 6), (at, axis), style::WHOLE, 3)?;
            let text = whole_text(table);
            pen.text(&text, (at, top - 22), style::TICK, style::WHOLE, HPos::Center)?;
        }
        pen.line((zero, top - 6), (zero, axis), style::SOFT, 2)?;
        for item in &items {
            let middle = item.top + item.height / 2;
            let above = leading(style::LABEL) * (item.label.len() as i32 - 1) / 2;
            pen.lines(&item.label, zero - 24, middle - above, style::LABEL, style::INK, HPos::Right)?;
            let bounds = (number(item.row, Role::Low), number(item.row, Role::High));
            let spot = Spot {
                zero,
                at: x(number(item.row, Role::Value).unwrap_or(0.0)),
                middle,
                interval: if let (Some(low), Some(high)) = bounds { Some((x(low), x(high))) } else { None },
                small: item.row.flags.contains(&NOT_RANKABLE),
            };
            mark(&mut pen, &spot)?;
            pen.text(&item.value, (end + 24, middle), style::VALUE, style::INK, HPos::Left)?;
        }
        pen.lines(&notes, style::MARGIN, notes_at, style::NOTE, style::SOFT, HPos::Left)?;
        sound(pen.area.present())?;
    }
    Ok(accessible(table, &items, &svg))
}

/// At most three lines; what is cut off is told by dots.
fn shortened(mut lines: Vec<String>) -> Vec<String> {
    if lines.len() > 3 {
        lines.truncate(3);
        lines[2] =
            format!("{}…", lines[2].chars().take(lines[2].chars().count().saturating_sub(2)).collect::<String>());
    }
    lines
}

/// The rows to draw, sorted by value, and notes on those left out. Groups too small to rank are drawn only where there is
/// nothing else; of many groups the largest are drawn, whatever their value.
fn choose(table: &Table) -> (Vec<&Row>, Vec<Caveat>) {
    let value = |r: &Row| table.cell(r, Role::Value).number();
    let small = |r: &&&Row| r.flags.contains(&NOT_RANKABLE);
    let with_value: Vec<&Row> = table.rows.iter().filter(|r| value(r).is_some()).collect();
    let rankable: Vec<&Row> = with_value.iter().filter(|r| !small(r)).copied().collect();
    let all_small = rankable.is_empty();
    let mut rows = if all_small { with_value } else { rankable };
    // Tables begin with the largest groups.
    rows.truncate(groups_within(table, &rows));
    if !several_keys(table) {
        rows.sort_by(|a, b| value(b).partial_cmp(&value(a)).unwrap_or(std::cmp::Ordering::Equal));
    }
    let left: Vec<&Row> = table.rows.iter().filter(|r| !rows.iter().any(|d| std::ptr::eq(*d, *r))).collect();
    let least =
        table.notes.iter().find_map(|n| if let Caveat::NotRankable { least, .. } = n { Some(*least) } else { None });
    let (too_small, others): (Vec<&Row>, Vec<&Row>) = left.into_iter().partition(|r| !all_small && small(&r));
    let notes =
        [(too_small, least), (others, None)].into_iter().filter(|(rows, _)| !rows.is_empty()).map(|(rows, least)| {
            // The parts of a share repeat their group's denominator, and are one group.
            let parts = if table.measure.kind == "share" { parts_of(table) } else { 1 };
            let complaints = rows.iter().map(|r| table.cell(r, Role::Denominator).int()).sum::<i64>() / parts as i64;
            Caveat::NotDrawn { groups: (rows.len() / parts) as i64, complaints, least }
        });
    (rows, notes.collect())
}

/// How many parts the share of a group has: as many rows as share the keys before the last one.
fn parts_of(table: &Table) -> usize {
    let keys = table.columns.iter().filter(|c| c.role == Role::Key).count();
    let first = table.rows.first().map(|r| &r.cells[..keys.saturating_sub(1)]);
    table.rows.iter().take_while(|r| Some(&r.cells[..keys.saturating_sub(1)]) == first).count().max(1)
}

/// How many rows fit into a chart without cutting a group in two.
fn groups_within(table: &Table, rows: &[&Row]) -> usize {
    let mut most = rows.len().min(MOST);
    while several_keys(table) && most > 0 && most < rows.len() && rows[most].cells[0] == rows[most - 1].cells[0] {
        most -= 1;
    }
    // A single group larger than a chart is cut after all.
    if most == 0 { rows.len().min(MOST) } else { most }
}

/// Whether rows belong to groups, which then keep the order of the table.
fn several_keys(table: &Table) -> bool {
    table.columns.iter().filter(|c| c.role == Role::Key).count() > 1
}

/// The definition is the subtitle, what is too small is mostly not drawn, and nothing unclassified needs no word.
fn in_picture(note: &Caveat, small_are_drawn: bool) -> bool {
    match note {
        Caveat::Definition(_) | Caveat::Unclassified { count: 0, .. } => false,
        Caveat::NotRankable { .. } => small_are_drawn,
        _ => true,
    }
}

/// The value alone: `34.4%`.
fn figure(table: &Table, row: &Row) -> String {
    let unit = &table.columns[table.place(Role::Value).expect("a table has a value")].unit;
    match (table.cell(row, Role::Value), unit) {
        // Two decimals would promise more than an interval of several points holds.
        (Cell::Real(x), Unit::Share) => number::percent(*x, 1),
        (cell, unit) => number::write(cell, unit),
    }
}

/// The value with what is behind it: `34.4%  (171 of 497)`.
fn value(table: &Table, row: &Row) -> String {
    let n = |role| match table.cell(row, role) {
        Cell::Int(n) => crate::lang::thousands(*n),
        _ => "–".into(),
    };
    let value = figure(table, row);
    match (table.measure.kind.as_str(), table.lang) {
        ("count", lang) => match (table.cell(row, Role::Share), lang) {
            (Cell::Real(share), Lang::En) => format!("{value}  ({})", number::percent(*share, 1)),
            (Cell::Real(share), Lang::Zh) => format!("{value}（{}）", number::percent(*share, 1)),
            _ => value,
        },
        ("share" | "rate", Lang::En) => format!("{value}  ({} of {})", n(Role::Numerator), n(Role::Denominator)),
        ("share" | "rate", Lang::Zh) => format!("{value}（{}/{}）", n(Role::Numerator), n(Role::Denominator)),
        _ => format!("{value}  (n = {})", n(Role::Denominator)),
    }
}

/// What is measured, which is the first note of every table.
fn subtitle(table: &Table) -> String {
    clean(&table.sentences().into_iter().next().unwrap_or_default())
}

/// The value of the whole, for measures whose groups can be compared with it.
fn whole(table: &Table) -> Option<f64> {
    let compared = matches!(table.measure.kind.as_str(), "rate" | "mean" | "median");
    table.cell(&table.totals, Role::Value).number().filter(|_| compared && table.rows.len() > 1)
}

fn whole_text(table: &Table) -> String {
    let value = figure(table, &table.totals);
    match table.lang {
        Lang::En => format!("all: {value}"),
        Lang::Zh => format!("总体：{value}"),
    }
}

fn tick_text(table: &Table, tick: f64) -> String {
    let unit = &table.columns[table.place(Role::Value).expect("a table has a value")].unit;
    match unit {
        Unit::Share => format!("{}%", (tick * 1000.0).round() / 10.0),
        Unit::Count => number::write(&Cell::Int(tick.round() as i64), unit),
        Unit::Money(_) => number::write(&Cell::Real(tick), unit).trim_end_matches(".00").to_string(),
        _ => format!("{}", (tick * 1000.0).round() / 1000.0),
    }
}

/// Takes out what has no picture: line ends and other control characters.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Gives the picture a role, a title and a description with all values, for readers who do not see it.
fn accessible(table: &Table, items: &[Item], svg: &str) -> String {
    let values: Vec<String> = items.iter().map(|i| format!("{}: {}", table.key(i.row), i.value)).collect();
    let text = format!(
        "<title>{}</title>\n<desc>{}. {}</desc>\n",
        escape(&table.title),
        escape(&subtitle(table)),
        escape(&values.join("; "))
    );
    let (head, body) = svg.split_once(">\n").unwrap_or((svg, ""));
    let lang = if table.lang == Lang::Zh { "zh-CN" } else { "en" };
    format!("{head} role=\"img\" xml:lang=\"{lang}\">\n{text}{body}")
}

fn escape(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
