//! The table: the one shape in which numbers leave the program. It carries its definition, what was left out, and the
//! SQL that gives the same integers elsewhere. Must not know how a number was computed or how it will be drawn.

pub mod behind;
mod cell;
mod kind;
pub mod listing;
pub(crate) mod marks;
pub mod number;

use std::collections::HashMap;

use serde::Serialize;

use crate::caveat::Caveat;
use crate::lang::{Lang, Text};
pub use cell::Cell;
pub use kind::Kind;

impl Row {
    pub fn is(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What the row is about; there may be several.
    Key,
    Numerator,
    Denominator,
    Value,
    Low,
    High,
    /// Part of the whole table, for counts.
    Share,
    /// Complaints or answers behind weighted sums and sums of money.
    N,
    /// Another figure of the same complaints.
    Beside,
    /// The value put right by reviewed complaints, its limits, and how many complaints that were.
    Corrected,
    CorrectedLow,
    CorrectedHigh,
    Reviewed,
    /// The same of an earlier period.
    NumeratorBefore,
    DenominatorBefore,
    ValueBefore,
    ShareBefore,
    /// From an earlier period to the one of the value, with its interval. The four roles after it stand behind it.
    Change,
    ChangeLow,
    ChangeHigh,
    /// How likely chance alone is to move a figure as far.
    Chance,
    /// From an earlier part of the whole table to the newer one.
    ShareChange,
    /// From an earlier sum to the newer one, as a part of the earlier one.
    Growth,
    /// When a series left its usual level, and how far.
    Break,
    /// What became of a figure: [`NEW`] or [`GONE`], [`RISEN`] or [`FALLEN`] beyond chance.
    Mark,
}

/// How the cells of a column are written.
#[derive(Debug, Clone, PartialEq)]
pub enum Unit {
    Text,
    Count,
    /// A fraction, written in per cent.
    Share,
    /// A difference of fractions, written in percentage points.
    Points,
    /// Minor units of this currency.
    Minor(String),
    /// Major units of this currency.
    Money(String),
    /// Millionths, as survey weights add up.
    Millionths,
    /// A plain number with this many decimals.
    Plain(usize),
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Key in JSON and header in CSV.
    pub name: String,
    /// Header for people.
    pub label: String,
    pub role: Role,
    pub unit: Unit,
}

/// A row: one cell for each column, and flags such as `not-rankable`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub flags: Vec<&'static str>,
}

/// Flag of a row whose denominator is under the measure's least n.
pub const NOT_RANKABLE: &str = "not-rankable";

/// Flag of a row with numbers that are hidden, since somebody could be recognised by them.
pub const SUPPRESSED: &str = "suppressed";

/// Flag of a row that holds other rows of the table.
pub const SUBTOTAL: &str = "subtotal";

/// Flag of a row that holds all groups that do not stand alone.
pub const REST: &str = "all-other";

/// Flag of a row by time whose days the data do not cover in full.
pub const INCOMPLETE: &str = "incomplete";

/// Flag of a row by time of receipt of which many complaints are still open.
pub const UNSETTLED: &str = "unsettled";

/// Flags of a row that differs from the average of all by more than chance.
pub const ABOVE: &str = "above-average";
pub const BELOW: &str = "below-average";

/// Marks of a change: nothing before, nothing now, beyond chance up and down.
pub const NEW: &str = "new";
pub const GONE: &str = "gone";
pub const RISEN: &str = "risen";
pub const FALLEN: &str = "fallen";

/// The key of a group that holds all.
pub const ALL: &str = "(all)";

/// The key of a group that holds all of the group before it.
pub const SUBTOTAL_KEY: &str = "(subtotal)";

/// The key that tells the bases of one outcome apart.
pub const VARIANT: &str = "variant";

/// The keys of a row as one text. A full-width bracket brings its own blank.
pub fn joined(keys: &[String]) -> String {
    keys.join(" · ").replace("） · ", "）· ").replace(" · （", " ·（")
}

/// What people read where a key is empty, since nothing is known.
pub const UNKNOWN: (&str, &str) = ("(unknown)", "（不详）");

/// A part of the complaints that the measure leaves out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Excluded {
    pub about: String,
    pub when: String,
    /// None where it must not be told.
    pub count: Option<i64>,
}

/// What was measured, in words and predicates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Definition {
    pub name: String,
    pub about: String,
    pub kind: Kind,
    pub numerator: String,
    pub denominator: String,
    pub excluded: Vec<Excluded>,
    pub source: String,
}

/// A value as English tables and lists have it: as `--where` takes it, behind its name where it is Chinese.
pub fn in_english(value: &str, name: &str) -> String {
    if name.is_ascii() && !value.is_ascii() { format!("{name} ({value})") } else { value.to_string() }
}

/// A text on one line, without characters that a terminal would obey or a picture cannot show.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Numbers with all that is needed to read, defend and reproduce them.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub lang: Lang,
    pub title: String,
    /// What the value column shows: `Return-refusal rate`.
    pub label: String,
    pub measure: Definition,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub totals: Row,
    pub notes: Vec<Caveat>,
    pub sql: String,
    /// The words of the command that lists the complaints behind a row, without the row; none where there are no such complaints
    /// at hand.
    pub command: Vec<String>,
    /// Column (empty: the keys of sums in any), value and name for people: `category`, `after-sales` → After-sales service.
    pub names: Vec<(String, String, Text)>,
    /// What goes across where people read the table. The rows stay as they are: one for each cell, margins among them.
    pub pivot: Option<Pivot>,
    /// How the values of each key follow each other.
    pub orders: Vec<KeyOrder>,
    /// Under which role the complaints (or answers) behind a row are counted.
    pub counted: Role,
}

/// How the values of a key follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrder {
    /// The largest first, which a chart may change.
    Size,
    /// As somebody asked for: by value, by number or by name.
    Asked,
    /// In an order that means something, such as numbers or bands.
    Own,
    /// The earliest first.
    Time,
    /// The latest first.
    Latest,
}

impl KeyOrder {
    pub fn is_time(self) -> bool {
        matches!(self, KeyOrder::Time | KeyOrder::Latest)
    }

    /// Whether a value that is missing leaves a hole between its neighbours.
    pub fn is_scale(self) -> bool {
        self.is_time() || self == KeyOrder::Own
    }
}

/// A key whose values become columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Pivot {
    /// Place of the key column.
    pub column: usize,
    /// The values, in order.
    pub values: Vec<Cell>,
}

impl Table {
    /// Place of the first column with this role.
    pub fn place(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|c| c.role == role)
    }

    /// How many columns tell what a row is about.
    pub fn keys(&self) -> usize {
        self.columns.iter().filter(|c| c.role == Role::Key).count()
    }

    /// The place of each row by its keys.
    pub fn index(&self) -> HashMap<Vec<Cell>, usize> {
        let keys = self.keys();
        let mut index = HashMap::with_capacity(self.rows.len());
        for (place, row) in self.rows.iter().enumerate() {
            index.entry(row.cells[..keys].to_vec()).or_insert(place);
        }
        index
    }

    /// The cell of a row under a role.
    pub fn cell<'a>(&self, row: &'a Row, role: Role) -> &'a Cell {
        static EMPTY: Cell = Cell::Empty;
        self.place(role).map_or(&EMPTY, |i| &row.cells[i])
    }

    /// The cell of a column as people read it.
    pub fn written(&self, column: usize, row: &Row) -> String {
        let unit = &self.columns[column].unit;
        match (self.columns[column].role, &row.cells[column]) {
            (Role::Key, cell) => self.key_written(column, cell),
            (Role::Change, cell) => self.change(column, cell, row),
            (Role::ChangeLow | Role::ChangeHigh | Role::ShareChange | Role::Growth, cell) => number::signed(cell, unit),
            (_, cell) => number::write(cell, unit),
        }
    }

    /// A key of a column as people read it. English tables keep the names that `--where` and `--by` take, with the English one before
    /// a Chinese one.
    pub fn key_written(&self, column: usize, key: &Cell) -> String {
        match (key, self.lang) {
            (Cell::Text(text), Lang::En) => in_english(text, &self.name_of(&self.columns[column].name, text)),
            _ => self.key_text(&self.columns[column].name, key, &self.columns[column].unit),
        }
    }

    /// The columns for whose unit a program must be told: `numerator_unit` is 0.01 CNY where the numerator is in fen, `value_unit` is CNY,
    /// and of weighted answers it is a millionth.
    pub fn units(&self) -> impl Iterator<Item = (usize, String)> + '_ {
        let told = [Role::Numerator, Role::Denominator, Role::Value, Role::Beside];
        let amount = move |c: &Column| {
            told.contains(&c.role) && matches!(c.unit, Unit::Minor(_) | Unit::Money(_) | Unit::Millionths)
        };
        let amounts = self.columns.iter().enumerate().filter(move |(_, c)| amount(c));
        amounts.map(|(place, column)| (place, format!("{}_unit", column.name)))
    }

    /// The unit of the amount in a cell; empty where there is none. The currency is that of the column or of the row, where one is
    /// told.
    pub fn unit(&self, column: usize, row: &Row) -> String {
        let (factor, currency) = match &self.columns[column].unit {
            Unit::Minor(currency) => ("0.01 ", currency.as_str()),
            Unit::Money(currency) => ("", currency.as_str()),
            Unit::Millionths => ("0.000001 ", "answers"),
            _ => return String::new(),
        };
        if row.cells[column] == Cell::Empty {
            return String::new();
        }
        let key = self.columns.iter().position(|c| c.role == Role::Key && c.name == "currency");
        let own = key.map_or("", |place| if row.cells[place].is_sum() { "" } else { row.cells[place].text() });
        format!("{factor}{}", if currency.is_empty() { own } else { currency }).trim_end().to_string()
    }

    /// The keys of a row as a chart labels them.
    pub fn labels(&self, row: &Row) -> Vec<String> {
        let keys = self.columns.iter().zip(&row.cells).filter(|(c, _)| c.role == Role::Key);
        keys.map(|(c, cell)| one_line(&self.key_text(&c.name, cell, &c.unit))).collect()
    }

    /// The keys of a row as a chart labels them, joined by ` · `.
    pub fn key(&self, row: &Row) -> String {
        joined(&self.labels(row))
    }

    /// A note as a picture prints it.
    pub fn printed(&self, note: &Caveat) -> String {
        one_line(&note.printed(self.lang, &|field, value| self.name_of(field, value)))
    }

    /// A change with its sign; what is new or gone is said so instead. Beyond chance it is marked.
    fn change(&self, column: usize, cell: &Cell, row: &Row) -> String {
        let place = self.columns.iter().skip(column).position(|c| c.role == Role::Mark);
        let marks = place.map_or("", |i| row.cells[column + i].text());
        let has = |mark: &str| marks.split(' ').any(|m| m == mark);
        let words = [(NEW, Text::new("new", "新增")), (GONE, Text::new("gone", "本期无"))];
        let word = words.iter().find(|(mark, _)| has(mark)).map(|(_, word)| word.get(self.lang).to_string());
        let text = word.unwrap_or_else(|| number::signed(cell, &self.columns[column].unit));
        match (has(RISEN), has(FALLEN)) {
            (true, _) => text + " ▲",
            (_, true) => text + " ▼",
            _ => text,
        }
    }

    fn key_text(&self, column: &str, cell: &Cell, unit: &Unit) -> String {
        match (cell, self.lang) {
            (Cell::Empty, Lang::En) => UNKNOWN.0.into(),
            (Cell::Empty, Lang::Zh) => UNKNOWN.1.into(),
            (Cell::Sum(text), _) => self.name_of("", text),
            _ => self.name_of(column, &number::write(cell, unit)),
        }
    }

    fn name_of(&self, column: &str, value: &str) -> String {
        let named = self.names.iter().find(|(c, v, _)| v == value && c == column);
        named.map_or(value, |(.., name)| name.get(self.lang)).to_string()
    }

    /// The notes as sentences. A Chinese one has the words of the table where an English one has those of `--where`, unless these are
    /// amounts in minor units.
    pub fn sentences(&self) -> Vec<String> {
        let sentence = |note: &Caveat| match (note, self.lang) {
            (Caveat::Condition { .. }, Lang::Zh) => self.printed(note),
            (note, _) if note.speaks_of_money() => self.printed(note),
            _ => note.told(self.lang, &|source| self.name_of("source", source)),
        };
        self.notes.iter().map(sentence).collect()
    }
}
