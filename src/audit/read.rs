//! A published table as read: its names, its rows, and which of them are totals. Must not judge any figure.

use std::collections::{HashMap, HashSet};

use super::columns::{self, Column};
use super::heading::{heading, is_year};
use super::labels::{Labels, are_numbers, numbers_rows};
use super::number::Number;
use super::sums::exact;
use super::unfold::unfold;
use super::words::Words;

/// Names of columns and rows of cells, each with its line.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// What stands above the names.
    pub above: Vec<Vec<String>>,
    pub names: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
    /// Whether its cells were parted by semicolons, as where a comma stands before decimals.
    pub semicolons: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Part,
    Subtotal,
    Total,
    /// A part of another row.
    Within,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub line: u64,
    pub name: String,
    pub kind: Kind,
    /// Takes what no other row does.
    pub other: bool,
    /// Its label says that its figures are in per cent.
    pub percent: bool,
    /// Of a subtotal, the rows that it adds up by its labels, where it stands behind others.
    pub parts: Vec<usize>,
}

/// The table as read.
#[derive(Debug, Clone)]
pub struct Printed {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// The heading of its labels says that each row tells of something else.
    pub indicators: bool,
    /// The lines that a row was made of, by the first of them.
    pub lines: HashMap<u64, Vec<u64>>,
}

impl Sheet {
    /// A table typed on a command line: rows parted by line ends or semicolons, cells by bars, tabs, commas or blanks, whichever of
    /// them comes first in this list.
    pub fn typed(text: &str) -> Sheet {
        let by = ['|', '\t', ',', '，', ' '].into_iter().find(|c| text.contains(*c)).unwrap_or(' ');
        // The rule under the heading of a Markdown table.
        let rule = |l: &&str| l.contains('-') && l.chars().all(|c| "|-: ".contains(c));
        let lines = text.split(['\n', ';', '；']).filter(|l| !l.trim().is_empty() && !rule(l));
        let lines: Vec<&str> = lines.collect();
        // Bars at the ends of all lines are a frame; one before or behind a few of them parts off a blank cell.
        let all = |framed: fn(&str) -> bool| lines.iter().all(|line| framed(line.trim()));
        let (left, right) = (all(|line| line.starts_with('|')), all(|line| line.ends_with('|')));
        let cells = |line: &str| -> Vec<String> {
            let line = line.trim();
            let line = line.strip_prefix('|').filter(|_| left).unwrap_or(line);
            let line = line.strip_suffix('|').filter(|_| right).unwrap_or(line);
            let parts = line.split(by).map(|c| c.trim().to_string());
            if by == ' ' { parts.filter(|c| !c.is_empty()).collect() } else { parts.collect() }
        };
        let mut rows: Vec<_> = (1..).zip(lines.iter().map(|line| cells(line))).collect();
        // A heading may name years.
        let name = |c: &String| Number::parse_pair(c).is_none() || is_year(c);
        let heading = rows.first().is_some_and(|(_, first)| first.iter().all(name));
        let names = if heading { rows.remove(0).1 } else { Vec::new() };
        Sheet { above: Vec::new(), names, rows, semicolons: false }
    }

    /// The first table of a text in Markdown, which a rule below its names gives away: `| ---: |`.
    pub fn markdown(text: &str) -> Option<Sheet> {
        let rule = |line: &str| line.contains('|') && line.contains("--") && line.chars().all(|c| "|-: ".contains(c));
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let at = lines.iter().position(|line| rule(line)).filter(|at| *at > 0)?;
        let below = (at as u64 + 2..).zip(&lines[at + 1..]).take_while(|(_, line)| line.contains('|'));
        let rows = below.map(|(line, row)| (line, unmarked(row))).collect();
        Some(Sheet { above: Vec::new(), names: unmarked(lines[at - 1]), rows, semicolons: false })
    }
}

/// The cells of a line of a Markdown table as people read them: `| **total** | 50 \* |`.
fn unmarked(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let line = line.strip_suffix('|').unwrap_or(line);
    let (mut cells, mut behind) = (vec![String::new()], false);
    for c in line.chars() {
        match (c, behind) {
            ('\\', false) => behind = true,
            ('|', false) => cells.push(String::new()),
            _ => {
                cells.last_mut().into_iter().for_each(|cell| cell.push(c));
                behind = false;
            }
        }
    }
    let plain = |cell: &String| {
        let cell = cell.trim();
        let bold = cell.strip_prefix("**").and_then(|inner| inner.strip_suffix("**"));
        bold.unwrap_or(cell).to_string()
    };
    cells.iter().map(plain).collect()
}

impl Printed {
    pub fn read(sheet: &Sheet) -> Printed {
        let words = Words::shipped();
        let (names, rows) = heading(sheet);
        let unfolded = unfold(&names, rows);
        let (names, rows) = unfolded.as_ref().map_or((&names, rows), |beside| (&beside.names, &beside.rows[..]));
        let width = rows.iter().map(|(_, cells)| cells.len()).chain([names.len()]).max().unwrap_or(0);
        let texts: Vec<Vec<&str>> = (0..width)
            .map(|c| rows.iter().map(|(_, cells)| cells.get(c).map_or("", |cell| cell.trim())).collect())
            .collect();
        let commas = columns::commas(&texts, sheet.semicolons);
        let mut columns = Vec::new();
        let (mut labels, mut indicators) = (Labels::default(), false);
        for (place, cells) in texts.iter().enumerate() {
            let name = names.get(place).filter(|n| !n.is_empty()).cloned().unwrap_or_else(|| letter(place));
            if words.aside(&name) || place == 0 && !words.label(&name) && numbers_rows(&name, cells) {
                labels.numbers.extend(are_numbers(cells).then_some(cells.as_slice()));
                labels.asides.push(cells);
                continue;
            }
            // Bands such as 10%以下 in front of all others are what the rows are called.
            let figures = |read: &Vec<Column>| place > 0 || read.iter().any(|c| c.cells.iter().any(Option::is_some));
            let below = unfolded.as_ref().map_or(0, |beside| beside.below(place));
            if let Some(read) = columns::read(&name, cells, commas[place], words).filter(figures) {
                columns.extend(read.into_iter().map(|column| Column { below, ..column }));
            } else {
                indicators |= words.indicator(&name);
                labels.names.push(cells.clone());
            }
        }
        labels.fill_down();
        let filled: Vec<usize> = (0..rows.len())
            .filter(|row| columns.iter().any(|c: &Column| c.cells[*row].is_some() || c.unread[*row].is_some()))
            .collect();
        let printed = filled.iter().map(|&row| {
            let name = labels.name(row);
            let (kind, other, percent) = (labels.kind(row, &name), words.other(&name), labels.in_per_cent(row));
            let parts = labels.parts(row).iter().filter_map(|part| filled.binary_search(part).ok()).collect();
            Row { line: rows[row].0, name, kind, other, percent, parts }
        });
        let printed = printed.collect();
        for column in &mut columns {
            column.cells = filled.iter().map(|&row| column.cells[row].take()).collect();
            column.unread = filled.iter().map(|&row| column.unread[row].take()).collect();
        }
        columns::settle(&mut columns);
        let lines = unfolded.map(|beside| beside.lines).unwrap_or_default();
        Printed { columns, rows: printed, indicators, lines }
    }

    /// The line on which a figure of a row stands.
    pub fn line(&self, row: u64, column: usize) -> u64 {
        let of = |lines: &Vec<u64>| lines.get(self.columns[column].below).copied();
        self.lines.get(&row).and_then(of).unwrap_or(row)
    }

    /// Whether a column says the same number of several rows, as it does where it is the base of each.
    pub fn repeats(&self, column: usize) -> bool {
        let values = self.parts(column);
        let distinct: HashSet<i128> = values.iter().copied().collect();
        values.len() > 1 && distinct.len() * 2 <= values.len()
    }

    /// The whole numbers of a column in the rows that are parts.
    pub fn parts(&self, column: usize) -> Vec<i128> {
        let rows = (0..self.rows.len()).filter(|row| self.rows[*row].kind == Kind::Part);
        rows.filter_map(|row| exact(&self.columns[column], row)).collect()
    }

    /// The quantities, nearest to the left of a column first, then those further right.
    pub fn quantities_from(&self, column: usize) -> Vec<usize> {
        let quantity = |c: &usize| self.columns[*c].is_quantity();
        let (left, right) = ((0..column).rev(), column + 1..self.columns.len());
        left.chain(right).filter(quantity).collect()
    }
}

/// A column without a name is called as in a spreadsheet.
fn letter(place: usize) -> String {
    u8::try_from(place)
        .ok()
        .filter(|p| *p < 26)
        .map_or_else(|| (place + 1).to_string(), |p| char::from(b'A' + p).to_string())
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Change, Hint, Role};
    use super::*;

    fn read(text: &str) -> Printed {
        Printed::read(&Sheet::typed(text))
    }

    fn roles(text: &str) -> Vec<Role> {
        read(text).columns.into_iter().map(|c| c.role).collect()
    }

    #[test]
    fn the_table_of_an_association_is_recognised_by_its_headings() {
        let printed =
            read("项目,本期件数,比重,上年同期,比重,比重变化\n质量,12,40.0%,8,50.0%,↓10.0\n合计,30,100%,16,100%,");
        let quantity = Role::Quantity { money: false };
        let share = Role::Percent { hint: Hint::Share, base: None };
        let roles: Vec<Role> = printed.columns.iter().map(|c| c.role.clone()).collect();
        assert_eq!(roles, [quantity.clone(), share.clone(), quantity, share, Role::Change(Change::Points)]);
        assert_eq!(printed.columns[3].name, "比重 (上年同期)");
        assert_eq!(printed.rows.iter().map(|r| r.kind).collect::<Vec<_>>(), [Kind::Part, Kind::Total]);
    }

    #[test]
    fn a_heading_over_merged_cells_belongs_to_the_line_below() {
        let names = ["类别", "2024", "", "2023", ""].map(String::from).to_vec();
        let row = |line, cells: &str| (line, cells.split(',').map(String::from).collect());
        let sheet = Sheet {
            above: Vec::new(),
            names,
            semicolons: false,
            rows: vec![row(2, ",件数,比重,件数,比重"), row(3, "质量,3,60%,2,40%")],
        };
        let printed = Printed::read(&sheet);
        let names: Vec<&str> = printed.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["2024 件数", "2024 比重", "2023 件数", "2023 比重"]);
        assert_eq!(printed.rows.len(), 1);
    }

    #[test]
    fn years_are_labels_and_wan_is_a_unit() {
        let printed = read("year,complaints_万,质量_万\n2021,911,213.9(23.5%)\n2022,1310.38,298.70");
        assert_eq!(printed.rows[0].name, "2021");
        let cell = printed.columns[0].cells[1].as_ref().unwrap();
        assert_eq!((cell.mantissa, cell.exponent), (131_038, 2));
        assert_eq!(printed.columns[2].name, "质量_万 (%)");
    }

    #[test]
    fn decimals_that_add_up_along_the_rows_are_shares() {
        let share = Role::Percent { hint: Hint::Share, base: None };
        let found = roles("period,total,质量,合同,其他\n2023,100,20.5,30.1,49.4\n2024,90,25.0,24.9,50.0");
        assert_eq!(found, [Role::Quantity { money: false }, share.clone(), share.clone(), share]);
    }

    #[test]
    fn zeros_that_a_spreadsheet_drops_are_known_by_their_absence() {
        let zeros_lost = |cells: &str| read(&format!("a,share\nx,{cells}")).columns[0].zeros_lost;
        assert!(zeros_lost("5.5\ny,12.34"));
        assert!(!zeros_lost("5.50\ny,12.34") && !zeros_lost("5.5\ny,12.30"));
    }

    #[test]
    fn a_table_typed_with_blanks_needs_no_heading() {
        let printed = read("食品 2148 20.53%; 商品类 6949");
        assert_eq!((printed.rows.len(), printed.columns[1].name.as_str()), (2, "C"));
        let years = read("类别 2024 2023; 食品 2148 1900");
        assert_eq!((years.rows.len(), years.columns[0].name.as_str()), (1, "2024"));
        assert_eq!(read("| a | n |\n|---|---:|\n| x | 5 |").rows[0].name, "x");
    }

    #[test]
    fn a_blank_first_cell_moves_no_other() {
        let text = "序号|类别|件数|占比;1|质量|600|60%;2|售后|400|40%;|合计|1000|100%";
        for text in [text.to_string(), format!("|{}|", text.replace(';', "|;|"))] {
            let printed = read(&text);
            let shares: Vec<&str> = printed.columns[1].cells.iter().flatten().map(|n| n.text.as_str()).collect();
            assert_eq!((printed.rows[2].name.as_str(), shares), ("合计", vec!["60%", "40%", "100%"]), "{text}");
        }
    }
}
