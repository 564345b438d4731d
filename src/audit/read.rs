//! A published table as read: which column holds what, which rows are totals. Goes by the words of headings and by the shape of
//! the figures. Must not judge any of them.

use super::number::Number;
use super::words::Words;

/// Names of columns and rows of cells, each with its line.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub names: Vec<String>,
    pub rows: Vec<(u64, Vec<String>)>,
    /// Whether its cells were parted by semicolons, as where a comma stands before decimals.
    pub semicolons: bool,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// What a row is about, or a remark.
    Text,
    /// Counts or amounts.
    Quantity { money: bool },
    /// Shares or rates in per cent. `base`: what the heading says they are shares of.
    Percent { hint: Hint, base: Option<String> },
    /// How something changed.
    Change(Change),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    Share,
    Rate,
    /// The heading does not say.
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// In percentage points.
    Points,
    /// In per cent of what was before.
    Growth,
    /// The heading does not say.
    Any,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub role: Role,
    /// Shares and growth in units of one per cent, also where the table prints fractions.
    pub cells: Vec<Option<Number>>,
    /// What stands in cells of figures that are none as they stand.
    pub unread: Vec<Option<String>>,
    /// Whether the table prints fractions of one.
    pub fraction: bool,
    /// Most decimals of a cell.
    pub decimals: i32,
    /// Whether zeros at the end were lost, as in a spreadsheet: then every cell has the same decimals.
    pub zeros_lost: bool,
}

impl Column {
    pub fn is_quantity(&self) -> bool {
        matches!(self.role, Role::Quantity { .. })
    }

    /// To how many decimals a cell was printed.
    pub fn decimals_of(&self, number: &Number) -> i32 {
        if self.zeros_lost { self.decimals } else { number.decimals() }
    }
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
}

/// The table as read.
#[derive(Debug, Clone)]
pub struct Printed {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Sheet {
    /// A table typed on a command line: rows parted by line ends or semicolons, cells by bars, tabs, commas or blanks, whichever of
    /// them comes first in this list.
    pub fn typed(text: &str) -> Sheet {
        let by = ['|', '\t', ',', '，', ' '].into_iter().find(|c| text.contains(*c)).unwrap_or(' ');
        let cells = |line: &str| -> Vec<String> {
            let line = line.trim().trim_matches('|');
            let parts = line.split(by).map(|c| c.trim().to_string());
            if by == ' ' { parts.filter(|c| !c.is_empty()).collect() } else { parts.collect() }
        };
        let lines = text.split(['\n', ';', '；']).filter(|l| !l.trim().is_empty());
        // The rule under the heading of a Markdown table.
        let rule = |l: &&str| l.contains('-') && l.chars().all(|c| "|-: ".contains(c));
        let mut rows: Vec<_> = (1..).zip(lines.filter(|l| !rule(l)).map(cells)).collect();
        // A heading may name years.
        let name = |c: &String| Number::parse_pair(c).is_none() || c.len() == 4 && Words::shipped().period(c);
        let heading = rows.first().is_some_and(|(_, first)| first.iter().all(name));
        let names = if heading { rows.remove(0).1 } else { Vec::new() };
        Sheet { names, rows, semicolons: false }
    }
}

impl Printed {
    pub fn read(sheet: &Sheet) -> Printed {
        let words = Words::shipped();
        let (names, rows) = heading(sheet);
        let width = rows.iter().map(|(_, cells)| cells.len()).chain([names.len()]).max().unwrap_or(0);
        let texts: Vec<Vec<&str>> = (0..width)
            .map(|c| rows.iter().map(|(_, cells)| cells.get(c).map_or("", |cell| cell.trim())).collect())
            .collect();
        let commas = commas(&texts, sheet.semicolons);
        let mut columns = Vec::new();
        let mut labels = Vec::new();
        for (place, cells) in texts.iter().enumerate() {
            let name = names.get(place).filter(|n| !n.is_empty()).cloned().unwrap_or_else(|| letter(place));
            match column(&name, cells, commas[place], words) {
                Some(read) => columns.extend(read),
                None if words.aside(&name) => {}
                None => labels.push(cells),
            }
        }
        let name = |row: usize| {
            let first = labels.first().map_or("", |l| l[row]);
            let same = |l: &Vec<&str>| l.iter().filter(|c| **c == first).count() > 1;
            match (labels.first(), labels.get(1)) {
                (Some(one), Some(two)) if same(one) => format!("{first} {}", two[row]).trim().to_string(),
                _ => first.to_string(),
            }
        };
        let filled: Vec<usize> = (0..rows.len())
            .filter(|row| columns.iter().any(|c: &Column| c.cells[*row].is_some() || c.unread[*row].is_some()))
            .collect();
        let printed = filled.iter().map(|&row| {
            let name = if labels.is_empty() { (row + 1).to_string() } else { name(row) };
            let (kind, other) = (words.row(&name), words.other(&name));
            Row { line: rows[row].0, name, kind, other }
        });
        let printed = printed.collect();
        for column in &mut columns {
            column.cells = filled.iter().map(|&row| column.cells[row].take()).collect();
            column.unread = filled.iter().map(|&row| column.unread[row].take()).collect();
        }
        tell_apart(&mut columns);
        transposed(&mut columns);
        Printed { columns, rows: printed }
    }

    /// The quantities, nearest to the left of a column first, then those further right.
    pub fn quantities_from(&self, column: usize) -> Vec<usize> {
        let quantity = |c: &usize| self.columns[*c].is_quantity();
        let (left, right) = ((0..column).rev(), column + 1..self.columns.len());
        left.chain(right).filter(quantity).collect()
    }
}

/// The names of the columns and the rows below; a second line of names, as under merged cells, belongs to the first.
fn heading(sheet: &Sheet) -> (Vec<String>, &[(u64, Vec<String>)]) {
    let number = |c: &String| Number::parse_pair(c).is_some() || Number::pair_with_commas(c).is_some();
    let numbers = |cells: &Vec<String>| cells.iter().any(number);
    let filled = |cells: &Vec<String>| cells.iter().filter(|c| !c.trim().is_empty()).count();
    let names: Vec<String> = sheet.names.iter().map(|n| n.trim().to_string()).collect();
    let Some(((_, second), rest)) = sheet.rows.split_first() else { return (names, &[]) };
    let more = filled(second) > 1 && !numbers(second) && rest.iter().any(|(_, cells)| numbers(cells));
    if !more || names.iter().all(|n| !n.is_empty()) {
        return (names, &sheet.rows);
    }
    let mut over = String::new();
    let joined = (0..names.len().max(second.len())).map(|c| {
        let (first, second) = (names.get(c).map_or("", |n| n), second.get(c).map_or("", |n| n.trim()));
        if !first.is_empty() {
            over = first.to_string();
        }
        if second.is_empty() { first.to_string() } else { format!("{over} {second}").trim().to_string() }
    });
    (joined.collect(), rest)
}

/// A column without a name is called as in a spreadsheet.
fn letter(place: usize) -> String {
    u8::try_from(place)
        .ok()
        .filter(|p| *p < 26)
        .map_or_else(|| (place + 1).to_string(), |p| char::from(b'A' + p).to_string())
}

/// Which columns have commas before decimals: where cells are parted by semicolons, those with a number that can be read in no other way
/// and none that cannot be read so; where the whole table is like that, also columns that could be read in both ways.
fn commas(columns: &[Vec<&str>], semicolons: bool) -> Vec<bool> {
    let both = |c: &&&str| (Number::parse_pair(c).is_some(), Number::pair_with_commas(c).is_some());
    let has = |cells: &Vec<&str>, found: (bool, bool)| cells.iter().any(|c| both(&c) == found);
    let (point, comma) = ((true, false), (false, true));
    let all = columns.iter().any(|c| has(c, comma)) && !columns.iter().any(|c| has(c, point));
    columns.iter().map(|c| semicolons && (all || has(c, comma) && !has(c, point))).collect()
}

/// A column of figures, or two where each cell holds a count and its share; nothing for a column of texts.
fn column(name: &str, cells: &[&str], commas: bool, words: &Words) -> Option<Vec<Column>> {
    let parse = if commas { Number::pair_with_commas } else { Number::parse_pair };
    let pairs: Vec<Option<(Number, Option<Number>)>> = cells.iter().map(|c| parse(c)).collect();
    let said = cells.iter().filter(|c| c.chars().any(char::is_alphanumeric)).count();
    let read = pairs.iter().flatten().count();
    let looks =
        cells.iter().filter(|c| Number::parse_pair(c).or_else(|| Number::pair_with_commas(c)).is_some()).count();
    if looks == 0 || looks * 2 < said || words.label(name) || words.aside(name) {
        return None;
    }
    let number_like = |c: &&str| c.chars().any(|c| c.is_ascii_digit());
    let unread = pairs.iter().zip(cells).map(|(pair, c)| (pair.is_none() && number_like(c)).then(|| c.to_string()));
    let unread: Vec<Option<String>> = unread.collect();
    if read * 2 < said {
        // Half of it is figures, but most not as they stand: then none is.
        let unread = cells.iter().map(|c| number_like(c).then(|| c.to_string())).collect();
        let cells = vec![None; cells.len()];
        return Some(vec![Column { unread, ..made(name.to_string(), Role::Text, cells) }]);
    }
    let (values, shares): (Vec<Option<Number>>, Vec<Option<Number>>) =
        pairs.into_iter().map(|pair| pair.map_or((None, None), |(value, share)| (Some(value), share))).unzip();
    let role = role(name, &values, words);
    let mut read = vec![Column { unread, ..made(name.to_string(), role, values) }];
    if shares.iter().any(Option::is_some) {
        let role = Role::Percent { hint: Hint::Share, base: None };
        read.push(made(format!("{name} (%)"), role, shares));
    }
    // 万 in the heading is the unit of cells that have none.
    if read[0].is_quantity() && name.contains('万') {
        for number in read[0].cells.iter_mut().flatten().filter(|n| !n.text.contains(['万', '亿'])) {
            number.exponent += 4;
        }
    }
    Some(read)
}

fn role(name: &str, cells: &[Option<Number>], words: &Words) -> Role {
    let numbers = || cells.iter().flatten();
    let percent = numbers().any(|n| n.percent);
    let whole = numbers().filter(|n| n.is_whole()).count() * 5 >= numbers().count() * 4;
    let signed = numbers().any(|n| n.signed);
    if words.points(name) {
        return Role::Change(Change::Points);
    }
    if words.growth(name) {
        return Role::Change(Change::Growth);
    }
    if words.change(name) || signed && !words.count(name) && !words.share(name) {
        return Role::Change(Change::Any);
    }
    let share = words.share(name) || name.contains(['%', '％']);
    let hint = match (share, words.rate(name)) {
        (true, _) => Hint::Share,
        (false, true) => Hint::Rate,
        _ => Hint::None,
    };
    if percent || hint != Hint::None {
        return Role::Percent { hint, base: words.base(name) };
    }
    if whole || words.count(name) || words.money(name) || name.contains('万') {
        return Role::Quantity {
            money: words.money(name) || numbers().any(|n| n.text.contains(['元', '¥', '$', '亿'])),
        };
    }
    // Whether decimals without a heading that says so are shares is for their sum to tell.
    Role::Text
}

fn made(name: String, role: Role, mut cells: Vec<Option<Number>>) -> Column {
    let one = Number::parse("1").and_then(|n| n.value());
    let within_one = |n: &Number| match (n.value(), one) {
        (Some(value), Some(one)) => value.at_most(one) == Some(true),
        _ => false,
    };
    let numbers = || cells.iter().flatten();
    let fraction = matches!(role, Role::Percent { .. })
        && !name.contains(['%', '％'])
        && numbers().all(|n| !n.percent && within_one(n))
        && numbers().any(|n| n.decimals() >= 2);
    let per_cent = name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "pct" | "percent"));
    let fraction = fraction && !per_cent;
    if fraction {
        cells.iter_mut().flatten().for_each(|n| n.exponent += 2);
    }
    let decimals = cells.iter().flatten().map(Number::decimals).max().unwrap_or(0);
    let ends_in_zero = |n: &Number| n.decimals() == decimals && n.mantissa % 10 == 0 && n.mantissa != 0;
    let shorter = cells.iter().flatten().any(|n| n.decimals() < decimals);
    let zeros_lost = shorter && !cells.iter().flatten().any(ends_in_zero);
    let unread = vec![None; cells.len()];
    Column { name, role, cells, unread, fraction, decimals, zeros_lost }
}

/// Where columns have one name, as 比重 beside each period, each gets that of the quantity to its left.
fn tell_apart(columns: &mut [Column]) {
    let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    let mut beside = String::new();
    for column in columns {
        if column.is_quantity() {
            beside.clone_from(&column.name);
        } else if names.iter().filter(|n| **n == column.name).count() > 1 && !beside.is_empty() {
            column.name = format!("{} ({beside})", column.name);
        }
    }
}

/// Decimals under headings that name things are shares where they add up to about 100 along the rows or down the column.
fn transposed(columns: &mut [Column]) {
    let open = |c: &Column| c.role == Role::Text && c.cells.iter().any(Option::is_some);
    let open: Vec<usize> = (0..columns.len()).filter(|c| open(&columns[*c])).collect();
    let value = |n: &Number| n.mantissa as f64 * 10f64.powi(n.exponent);
    let near = |sum: f64| (95.0..=105.0).contains(&sum);
    let rows = columns.first().map_or(0, |c| c.cells.len());
    let along = |row: usize| open.iter().filter_map(|c| columns[*c].cells[row].as_ref().map(value)).sum::<f64>();
    let most = |sums: Vec<f64>| sums.iter().filter(|s| near(**s)).count() * 2 > sums.len();
    let by_rows = open.len() > 2 && most((0..rows).map(along).filter(|s| *s > 0.0).collect());
    for c in open {
        let down: f64 = columns[c].cells.iter().flatten().map(value).sum();
        if by_rows || near(down) {
            columns[c].role = Role::Percent { hint: Hint::Share, base: None };
        }
    }
}

#[cfg(test)]
mod tests {
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
        let sheet =
            Sheet {
                names, semicolons: false, rows: vec![row(2, ",件数,比重,件数,比重"), row(3, "质量,3,60%,2,40%")]
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
}
