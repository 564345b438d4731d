//! The cells of a row as the fields of a record. Must not know files.

use std::borrow::Cow;

use super::super::aside::Aside;
use super::super::furniture::{self, Furniture};
use super::super::meant::named;
use super::super::profile::{Mapping, Part, RowKind};
use super::super::row::{BETWEEN, Row};
use super::day::says_no_day;
use super::odd::{Odd, SCALE};
use super::{Bound, Plan, Reject};
use crate::fold::is_dash;
use crate::lang::Text;
use crate::schema::{Kind, Record, Slot};
use crate::values::amounts::{self, Unit};
use crate::values::{ages, words};

/// A row that counts more complaints than this is a misread column; it also keeps every sum within 64 bits.
const MOST_COUNTED: i64 = 1_000_000_000;

/// More was never sold or used in a period.
const MOST_EXPOSED: i64 = 10_000_000_000_000;

/// An answer to a survey stands for no more people; sums of millionths of them stay within 64 bits.
const MOST_WEIGHED: f64 = 1_000_000.0;

/// What dates a row and says how much it counts. All else may be blank: who threw such rows away would lose those who were not
/// asked, and the cases still open.
const VITAL: [&str; 4] = ["received_on", "weight", "exposure", "survey_weight"];

impl Plan<'_> {
    /// Reads a row into an empty record. What is odd about it without spoiling it is added to `odd`.
    ///
    /// # Errors
    /// A reject with the column, the value and the reason.
    pub fn fill(&self, row: &Row, record: &mut Record, odd: &mut Odd) -> Result<(), Reject> {
        if let Some(furniture) = self.furniture(row) {
            return Err(row.no_record(furniture));
        }
        if self.shares {
            let why = Text::new(
                "a line of percentages that add up to 100, which is no complaint",
                "各项占比合计为100%的统计行，不是投诉",
            );
            return Err(row.reject("(row)", &row.cells.join(BETWEEN), why));
        }
        record.weight = Some(1);
        record.source.clone_from(&self.profile.id);
        record.kind = self.profile.kind.name().into();
        let (bulk, bare) = (self.bulk(row), Unit::none());
        let mut aside = Aside::new(bulk.as_ref().map(|unit| unit.scale), self.year_of(row));
        for bound in &self.columns {
            let constant = &bound.mapping.constant;
            if bound.columns.is_empty() {
                self.set(bound, &bare, constant, record, &mut aside)
                    .map_err(|why| row.reject(bound.field.name, constant, why))?;
                continue;
            }
            let column = self.serving(&bound.columns, &|i| &row.cells[i]);
            let says_nothing = |cell: &str| self.is_null(cell) || self.tells_no_request(bound, column, cell);
            odd.see(bound, row.cells[column].trim(), says_nothing);
            if self.profile.rule(bound.field.name).is_some() {
                odd.see_unlisted(bound, self.profile, row.cells[column].trim(), says_nothing);
            }
            let cell = &row.cells[column];
            let cell = match &bulk {
                Some(unit) if bound.field.name == "exposure_unit" => unit.of.as_str(),
                _ if bound.opposite == Some(column) => turned(cell),
                _ if self.tells_no_request(bound, column, cell) => "",
                _ => cell,
            };
            let value = if bound.mapping.join && bound.columns.len() > 1 {
                let cells = bound.columns.iter().map(|&i| self.shape(bound, row.cells[i].trim()));
                Cow::Owned(cells.filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" "))
            } else if bound.together {
                Cow::Owned(self.told_together(bound, row))
            } else if bound.periods
                && let Some(period) = bound.period(self.header, |i| row.cells[i].trim())
            {
                period
            } else {
                self.shape(bound, cell.trim())
            };
            let counts = bound.field.name == "weight";
            let set = match value.is_empty() {
                // Where rows are counts, one without a count is not one complaint.
                true if counts => Err(Text::new("no count", "没有件数")),
                true => Ok(()),
                false => self.set(bound, &self.units[column], &value, record, &mut aside),
            };
            set.map_err(|why| {
                if counts {
                    odd.see_no_count(cell.trim());
                }
                row.reject(self.header[column].trim(), cell, why)
            })?;
        }
        if !self.extra.is_empty() {
            let cells = self.extra.iter().map(|&i| (self.header[i].clone(), row.cells[i].trim()));
            let filled = cells.filter(|(_, cell)| !cell.is_empty()).map(|(h, cell)| (h, cell.into()));
            let object: serde_json::Map<String, serde_json::Value> = filled.collect();
            record.extra =
                if object.is_empty() { String::new() } else { serde_json::Value::Object(object).to_string() };
        }
        self.forget_catch_all(row, record);
        self.imply_status(row, record);
        self.imply_outcome(row, record);
        Self::imply(record);
        aside.name_currency(&mut record.currency, || self.column_of("currency"));
        odd.add_row(&aside);
        if let Some(word) = self.kind_word(row).filter(|_| !record.kind.is_empty()) {
            odd.set_aside(word);
        }
        Ok(())
    }

    /// Beside a story, the word for all else that a shopper picked from a list tells no problem: the story does.
    fn forget_catch_all(&self, row: &Row, record: &mut Record) {
        let Some(bound) = self.columns.iter().find(|b| b.field.name == "source_codes" && !b.picked.is_empty()) else {
            return;
        };
        let is_other = |code: &str| self.profile.codes.get(code).is_some_and(|code| code.term == "other");
        if !record.narrative.is_empty()
            && record.source_codes.split('|').all(is_other)
            && bound.picked.contains(&self.serving(&bound.columns, &|i| &row.cells[i]))
        {
            record.source_codes.clear();
        }
    }

    /// What several columns tell, a paragraph each; what one says that another holds as well is told once.
    fn told_together(&self, bound: &Bound, row: &Row) -> String {
        let mut told: Vec<Cow<str>> = Vec::new();
        for cell in bound.columns.iter().map(|&i| self.shape(bound, row.cells[i].trim())) {
            if !cell.is_empty() && !told.iter().any(|text| text.contains(&*cell)) {
                told.retain(|text| !cell.contains(&**text));
                told.push(cell);
            }
        }
        told.join("\n\n")
    }

    /// What the row's own cell says that it counts in, where that is many at once: 万单.
    fn bulk(&self, row: &Row) -> Option<Unit> {
        let counted = (self.profile.kind == RowKind::Exposure).then_some(&self.columns)?;
        let unit = counted.iter().find(|b| b.field.name == "exposure_unit")?.columns.first()?;
        Some(Unit::read(&row.cells[*unit])).filter(|unit| unit.scale > 1)
    }

    /// What a row is that belongs to the table and is no record.
    pub(super) fn furniture(&self, row: &Row) -> Option<Furniture> {
        // Where rows are counts, what they count may be all.
        let names = |b: &&Bound| b.field.kind == Kind::Text && !b.columns.is_empty();
        let is_total = |b: &Bound| furniture::says_total(&row.cells[b.columns[0]]);
        let sums_up = |(column, word): &(usize, String)| row.cells[*column].trim() == word;
        if self.counted && (self.columns.iter().filter(names).any(is_total) || self.totals.iter().any(sums_up)) {
            return Some(Furniture::Total);
        }
        let told = furniture::of(&row.cells, &|column| self.stories.contains(&column));
        let told = told.or_else(|| self.is_bare(row).then_some(Furniture::Bare));
        told.or_else(|| self.is_unused(row).then_some(Furniture::Unused))
    }

    /// The part, the split and the value table of a mapping, applied to a cell; of names and words that are compared, to what is
    /// seen of it.
    fn shape<'c>(&self, bound: &'c Bound, cell: &'c str) -> Cow<'c, str> {
        let mapping = bound.mapping;
        if bound.field.kind == Kind::Text
            && bound.field.dimension
            && let Cow::Owned(cell) = named(cell)
        {
            return Cow::Owned(self.shape(bound, &cell).into_owned());
        }
        if cell.is_empty() || mapping.split.is_empty() {
            return Cow::Borrowed(self.one(bound, cell));
        }
        let parts = mapping.parts(cell, self.profile.codes_in(bound.field.name));
        Cow::Owned(
            parts.into_iter().map(|p| self.one(bound, p)).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("|"),
        )
    }

    fn one<'c>(&self, bound: &'c Bound, cell: &'c str) -> &'c str {
        // In place of a number that the row is nothing without, only what the source itself says.
        let is_null = |cell| match bound.field.name {
            "exposure" | "survey_weight" => self.profile.nulls.iter().any(|null| null == cell),
            _ => self.is_null(cell),
        };
        if cell.is_empty() || is_null(cell) {
            return "";
        }
        let Mapping { part, values, .. } = bound.mapping;
        let codes = self.profile.codes_in(bound.field.name);
        let part = part_of(*part, cell, |cell| bound.mapping.lists(cell, codes));
        values.get(part).or(bound.mapping.otherwise.as_ref()).map_or(part, String::as_str)
    }

    fn set(&self, bound: &Bound, unit: &Unit, value: &str, record: &mut Record, aside: &mut Aside) -> Result<(), Text> {
        let field = bound.field;
        match (field.slot)(record) {
            Slot::Text(slot) if field.name == "gender" => match words::gender(value) {
                Some(gender) => *slot = gender.to_string(),
                None => aside.unread(field.name, value),
            },
            Slot::Text(slot) if field.name == "age_band" => *slot = ages::band(value),
            Slot::Text(slot) => *slot = value.to_string(),
            Slot::Int(slot) if field.kind == Kind::Money => {
                let amount = match amounts::scaled(value, unit) {
                    Ok(amount) => amount,
                    Err(why) => return bound.leave(value, why.of_amount(), aside),
                };
                if amount.minor != 0 && !aside.paid_in(value, unit) {
                    let why =
                        Text::new("the amounts of the row are in more than one currency", "同一行的金额币种不一致");
                    return bound.leave(value, why, aside);
                }
                *slot = Some(amount.minor);
                aside.rounded |= amount.rounded;
                aside.negative |= amount.minor < 0;
                aside.at_home |= bound.home;
            }
            Slot::Int(slot) => {
                let scale = match field.name {
                    "exposure" => aside.scale.unwrap_or(unit.scale),
                    "weight" => unit.scale,
                    _ => 1,
                };
                let number = match amounts::count(value, scale) {
                    Ok(number) => number,
                    Err(why) => return bound.leave(value, why.of_count(), aside),
                };
                if field.name == "satisfaction" && !SCALE.contains(&number) {
                    aside.off_scale = true;
                    return Ok(());
                }
                if let Some(why) = beyond(field.name, number) {
                    return bound.leave(value, why, aside);
                }
                *slot = Some(number);
            }
            Slot::Float(slot) => match value.parse() {
                Ok(number) if (0.0..=MOST_WEIGHED).contains(&number) => *slot = Some(number),
                Ok(_) => return bound.leave(value, between(&format!("{MOST_WEIGHED}")), aside),
                Err(_) => return bound.leave(value, Text::new("not a number", "不是数字"), aside),
            },
            Slot::Date(slot) => {
                match self.date(bound, value).or_else(|why| self.dated_by_year(bound, value, aside).unwrap_or(Err(why)))
                {
                    Ok((first, last)) => {
                        *slot = Some(first);
                        if field.name == "received_on" {
                            record.counted_until = last;
                        }
                    }
                    Err(_) if says_no_day(bound, value) => aside.placeholder = true,
                    Err(why) => return bound.leave(value, why, aside),
                }
            }
            Slot::Flag(slot) => {
                *slot = words::yes_no(value).ok_or_else(|| Text::new("neither yes nor no", "既非“是”也非“否”"))?
            }
        }
        Ok(())
    }

    /// What follows from the cells: where the outcome came from, the days from receipt to closing, the province under its
    /// usual name.
    fn imply(record: &mut Record) {
        // A column that says what became of the complaint settles it, so the text is not asked.
        if !record.remedy_outcome.is_empty() {
            record.remedy_source = "column".into();
        }
        if let (Some(received), Some(closed)) = (record.received_on, record.closed_on) {
            record.days_to_close = Some((closed - received).num_days()).filter(|&days| days >= 0);
        }
        let place = if record.region.is_empty() { None } else { words::place(&record.region) };
        let told = place.map(|place| (place.province, place.city.or(place.district).map(ToString::to_string)));
        if let Some((province, city)) = told {
            if record.city.is_empty() {
                record.city = city.unwrap_or_default();
            }
            record.region = province.to_string();
        }
    }
}

impl Bound<'_> {
    /// Leaves a cell blank that cannot be read, and takes note of it.
    ///
    /// # Errors
    /// The reason, where the row is nothing without it.
    fn leave(&self, value: &str, why: Text, aside: &mut Aside) -> Result<(), Text> {
        if self.columns.is_empty() || VITAL.contains(&self.field.name) {
            return Err(why);
        }
        aside.unread(self.field.name, value);
        Ok(())
    }
}

/// No for yes and yes for no; other words say for themselves what they mean.
fn turned(cell: &str) -> &str {
    match words::yes_no(cell) {
        Some(true) => "否",
        Some(false) => "是",
        None => cell,
    }
}

/// Why a number is none that the field can have.
fn beyond(field: &str, number: i64) -> Option<Text> {
    let most = match field {
        "weight" | "response_days" => MOST_COUNTED,
        "exposure" => MOST_EXPOSED,
        _ => return None,
    };
    let count = || Text::new(format!("not a count between 0 and {most}"), format!("不是0至{most}之间的件数"));
    let why = || if field == "weight" { count() } else { between(&most.to_string()) };
    (!(0..=most).contains(&number)).then(why)
}

fn between(most: &str) -> Text {
    Text::new(format!("not a number between 0 and {most}"), format!("不是0至{most}之间的数"))
}

/// `Damaged Goods - D01`: the name is what stands before the last dash, the code what stands after it. What is listed has no parts.
pub(super) fn part_of(part: Part, cell: &str, lists: impl Fn(&str) -> bool) -> &str {
    let parted = || if lists(cell) { None } else { parted(cell) };
    match part {
        Part::Whole => cell,
        Part::Name => parted().map_or(cell, |(name, _)| name),
        Part::Code => parted().map_or(cell, |(_, code)| code),
    }
}

/// A name and its code: with a dash of any kind between blanks, or only with what looks like a code behind a dash or in brackets.
fn parted(cell: &str) -> Option<(&str, &str)> {
    let at_dashes = cell.rmatch_indices(is_dash).map(|(at, dash)| (&cell[..at], &cell[at + dash.len()..]));
    let blanks = |name: &str, code: &str| name.ends_with(char::is_whitespace) && code.starts_with(char::is_whitespace);
    let mut parts = at_dashes.filter(|(name, code)| blanks(name, code) || is_code(code.trim()));
    let in_brackets = || {
        let inside = cell.strip_suffix([')', '）', ']', '】'])?.rsplit_once(['(', '（', '[', '【'])?;
        Some(inside).filter(|(_, code)| is_code(code.trim()))
    };
    let (name, code) = parts.next().or_else(in_brackets)?;
    Some((name.trim(), code.trim())).filter(|(name, _)| !name.is_empty())
}

/// Whether a text looks like a code rather than a word: three letters or digits, none small where all are letters.
fn is_code(text: &str) -> bool {
    let is = |of: fn(&u8) -> bool| text.as_bytes().iter().all(of);
    let is_word = is(u8::is_ascii_alphabetic);
    text.len() == 3 && is(u8::is_ascii_alphanumeric) && (!is_word || is(u8::is_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_parted_at_its_last_dash() {
        let of = |part: Part, cell: &'static str| part_of(part, cell, |cell| cell == "Pedicab Safety (QFY)");
        assert_eq!(of(Part::Name, "Secondhand Dealer [General] - 006"), "Secondhand Dealer [General]");
        assert_eq!(of(Part::Code, "Exchange Goods/Contract Cancelled - E01"), "E01");
        assert_eq!(of(Part::Code, "Salon - Hair"), "Hair");
        let whole = [
            "Unlicensed",
            "Pedicab Safety (QFY)",
            "Non-Delivery",
            "Wi-Fi",
            "Follow-up",
            "- R01",
            "Used (car)",
            "E-mail",
        ];
        for cell in whole {
            assert_eq!((of(Part::Code, cell), of(Part::Name, cell)), (cell, cell));
        }
    }

    #[test]
    fn a_code_is_parted_from_its_name_whatever_dash_blanks_or_brackets_are_between() {
        let between = [" - ", " – ", " — ", " − ", "\u{a0}- ", " -", "- ", "-", "\u{2011}", " （", "(", " ["];
        for between in between {
            for code in ["R01", "r01", "AMT", "242"] {
                let close = match between.trim() {
                    "（" => "）",
                    "(" => ")",
                    "[" => "]",
                    _ => "",
                };
                let cell = format!("Refund Policy/Non-Cash{between}{code}{close}");
                let parted = (part_of(Part::Name, &cell, |_| false), part_of(Part::Code, &cell, |_| false));
                assert_eq!(parted, ("Refund Policy/Non-Cash", code), "{cell}");
            }
        }
    }
}
