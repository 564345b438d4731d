//! What the columns of a published table hold, by the words of their headings and the shape of their figures. Must not judge any of them.

use super::claim::is_claim;
use super::number::Number;
use super::ratio::Span;
use super::words::Words;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// What a row is about, or a remark.
    Text,
    /// Counts or amounts.
    Quantity { money: bool },
    /// Averages, amounts a head, limits of intervals, figures of which each tells of something else: nothing that can be added up.
    Mean,
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
    /// Each row tells of another rate.
    Each,
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
    /// Whether the table prints how much something fell, as a number above zero.
    pub turned: bool,
    /// Most decimals of a cell.
    pub decimals: i32,
    /// On which line of its row it stands, where that was made of several.
    pub below: usize,
    /// Whether zeros at the end were lost, as in a spreadsheet: then every cell has the same decimals. What follows decides.
    pub zeros_lost: bool,
}

impl Column {
    pub fn is_quantity(&self) -> bool {
        matches!(self.role, Role::Quantity { .. })
    }

    /// Whether growth can be told of it.
    pub fn is_measured(&self) -> bool {
        self.is_quantity() || self.role == Role::Mean
    }

    /// To how many decimals a cell was printed.
    pub fn decimals_of(&self, number: &Number) -> i32 {
        if self.zeros_lost { self.decimals } else { number.decimals() }
    }
}

/// Which columns have commas before decimals: where cells are parted by semicolons, those with a number that can be read in no other way
/// and none that cannot be read so; where the whole table is like that, also columns that could be read in both ways.
pub fn commas(columns: &[Vec<&str>], semicolons: bool) -> Vec<bool> {
    let both = |c: &&&str| (Number::parse_pair(c).is_some(), Number::pair_with_commas(c).is_some());
    let has = |cells: &Vec<&str>, found: (bool, bool)| cells.iter().any(|c| both(&c) == found);
    let (point, comma) = ((true, false), (false, true));
    let all = columns.iter().any(|c| has(c, comma)) && !columns.iter().any(|c| has(c, point));
    columns.iter().map(|c| semicolons && (all || has(c, comma) && !has(c, point))).collect()
}

/// A column of figures, or two where each cell holds a count and its share; nothing for a column of texts.
pub fn read(name: &str, cells: &[&str], commas: bool, words: &Words) -> Option<Vec<Column>> {
    let parse = if commas { Number::pair_with_commas } else { Number::parse_pair };
    let pairs: Vec<Option<(Number, Option<Number>)>> = cells.iter().map(|c| parse(c)).collect();
    let said = cells.iter().filter(|c| c.chars().any(char::is_alphanumeric)).count();
    let read = pairs.iter().flatten().count();
    let looks =
        cells.iter().filter(|c| Number::parse_pair(c).or_else(|| Number::pair_with_commas(c)).is_some()).count();
    if words.label(name) {
        return None;
    }
    let heading = words.figures(name) || name.contains(['%', '％']);
    let claimed = cells.iter().filter(|c| is_claim(c, heading)).count();
    let few = looks == 0 || looks * 2 < said;
    if few && (claimed == 0 || !heading && claimed * 2 <= said) {
        return None;
    }
    let number_like = |c: &&str| c.chars().any(|c| c.is_ascii_digit()) || is_claim(c, heading);
    let unread = pairs.iter().zip(cells).map(|(pair, c)| (pair.is_none() && number_like(c)).then(|| c.to_string()));
    let unread: Vec<Option<String>> = unread.collect();
    if read * 2 < said && !(few && read > 0) {
        // Half of it is figures, but most not as they stand: then none is.
        let unread = cells.iter().map(|c| number_like(c).then(|| c.to_string())).collect();
        let cells = vec![None; cells.len()];
        return Some(vec![Column { unread, ..made(name.to_string(), Role::Text, cells) }]);
    }
    let (values, shares): (Vec<Option<Number>>, Vec<Option<Number>>) =
        pairs.into_iter().map(|pair| pair.map_or((None, None), |(value, share)| (Some(value), share))).unzip();
    let paired = shares.iter().any(Option::is_some);
    // 件数（占比） tells of two columns: what stands in its brackets is not said of what stands before them.
    let before = name.split(['(', '（']).next().filter(|before| paired && !before.trim().is_empty());
    let kind = role(before.unwrap_or(name), &values, words);
    let mut read = vec![Column { unread, ..made(name.to_string(), kind, values) }];
    if paired {
        read.push(in_brackets(name, &read[0].role, cells, shares, words));
    }
    // 万 in the heading is the unit of cells that have none.
    if read[0].is_quantity() && name.contains('万') {
        for number in read[0].cells.iter_mut().flatten().filter(|n| !n.text.contains(['万', '亿'])) {
            number.exponent += 4;
        }
    }
    Some(read)
}

/// What stands in brackets behind each figure: shares where the heading or a cell says so, or where all can be shares and some have
/// decimals; changes where they have signs; else other figures of the same kind, such as those of the year before. Behind shares, `first`,
/// stand their counts.
fn in_brackets(name: &str, first: &Role, cells: &[&str], values: Vec<Option<Number>>, words: &Words) -> Column {
    let numbers = || values.iter().flatten();
    let hundred = Number::parse("100").and_then(|n| n.value());
    let can_be = |n: &Number| {
        n.mantissa >= 0 && matches!((n.value(), hundred), (Some(a), Some(b)) if a.at_most(b) == Some(true))
    };
    let said = name.contains(['%', '％']) || words.share(name) || cells.iter().any(|c| c.contains(['%', '％', '占']));
    let share = said || numbers().all(can_be) && numbers().any(|n| n.decimals() > 0);
    let counts = matches!(first, Role::Percent { .. }) && numbers().all(Number::is_whole);
    let (name, role) = match () {
        () if numbers().any(|n| n.signed) => (format!("{name} (±)"), Role::Change(Change::Any)),
        () if counts => (format!("{name} ( )"), Role::Quantity { money: false }),
        () if share => (format!("{name} (%)"), Role::Percent { hint: Hint::Share, base: None }),
        () => (format!("{name} ( )"), role(name, &values, words)),
    };
    made(name, role, values)
}

/// What a column, or a row of indicators, holds.
pub fn role(name: &str, cells: &[Option<Number>], words: &Words) -> Role {
    let numbers = || cells.iter().flatten();
    let percent = numbers().any(|n| n.percent);
    let whole = numbers().filter(|n| n.is_whole()).count() * 5 >= numbers().count() * 4;
    let signed = numbers().any(|n| n.signed);
    if words.points(name) || signed && numbers().all(|n| words.in_points(&n.text)) {
        return Role::Change(Change::Points);
    }
    if words.growth(name) {
        return Role::Change(Change::Growth);
    }
    if words.change(name) || signed && !words.count(name) && !words.share(name) {
        return Role::Change(Change::Any);
    }
    let sign = percent || name.contains(['%', '％']);
    if words.per(name) && !sign && !words.share(name) {
        return Role::Mean;
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
    if words.mean(name) {
        return Role::Mean;
    }
    if whole || words.count(name) || words.money(name) || name.contains('万') {
        return Role::Quantity {
            money: words.money(name) || numbers().any(|n| n.text.contains(['元', '¥', '$', '亿'])),
        };
    }
    // Whether decimals without a heading that says so are shares is for their sum to tell.
    Role::Text
}

/// A column of figures, in per cent where it holds fractions of one.
pub fn made(name: String, role: Role, mut cells: Vec<Option<Number>>) -> Column {
    let one = Number::parse("1").and_then(|n| n.value());
    let within_one = |n: &Number| match (n.value(), one) {
        (Some(value), Some(one)) => value.at_most(one) == Some(true),
        _ => false,
    };
    let numbers = || cells.iter().flatten();
    let fraction = matches!(role, Role::Percent { .. })
        && !name.contains(['%', '％'])
        && numbers().all(|n| !n.percent && within_one(n))
        && (numbers().any(|n| n.decimals() >= 2) || adds_up_to_one(&cells));
    let per_cent = name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| matches!(w, "pct" | "percent"));
    let fraction = fraction && !per_cent;
    if fraction {
        cells.iter_mut().flatten().for_each(|n| n.exponent += 2);
    }
    Column { fraction, ..as_printed(name, role, cells) }
}

/// A column of figures in the unit in which they are printed.
pub fn as_printed(name: String, role: Role, cells: Vec<Option<Number>>) -> Column {
    let decimals = cells.iter().flatten().map(Number::decimals).max().unwrap_or(0);
    let ends_in_zero = |n: &Number| n.decimals() == decimals && n.mantissa % 10 == 0 && n.mantissa != 0;
    let shorter = cells.iter().flatten().any(|n| n.decimals() < decimals);
    let zeros_lost = shorter && !cells.iter().flatten().any(ends_in_zero);
    let unread = vec![None; cells.len()];
    Column { name, role, cells, unread, fraction: false, turned: false, decimals, below: 0, zeros_lost }
}

/// Whether fractions to one decimal are all there is of one whole, with its total or without.
fn adds_up_to_one(cells: &[Option<Number>]) -> bool {
    let numbers = || cells.iter().flatten();
    let one = Span::whole(1);
    let total = numbers().any(|n| n.value() == Some(one.low));
    let all = if total { one.plus(one) } else { Some(one) };
    let sum = numbers().map(Number::rounded).try_fold(Span::whole(0), |sum, part| sum.plus(part?));
    let adds_up = sum.zip(all).and_then(|(sum, all)| sum.overlap(all)).is_some();
    adds_up && numbers().any(|n| n.decimals() > 0) && numbers().count() > 1 + usize::from(total)
}

/// What can be told of columns only beside each other.
pub fn settle(columns: &mut [Column]) {
    tell_apart(columns);
    transposed(columns);
    rates(columns);
}

/// A value beside its numerator and its denominator is their rate, as `plaint table --format csv` writes it; the limits of its interval
/// cannot be added up.
fn rates(columns: &mut [Column]) {
    let words = Words::shipped();
    if columns.iter().any(|c| words.part_of_rate(&c.name, "value")) {
        let limits = columns.iter_mut().filter(|c| words.part_of_rate(&c.name, "limit"));
        limits.for_each(|limit| limit.role = Role::Mean);
    }
    let parts = |name: &str| columns.iter().any(|c| c.is_quantity() && words.part_of_rate(&c.name, name));
    if !parts("numerator") || !parts("denominator") {
        return;
    }
    for column in columns.iter_mut().filter(|c| c.role == Role::Text && words.part_of_rate(&c.name, "value")) {
        let role = Role::Percent { hint: Hint::Rate, base: None };
        let read = made(column.name.clone(), role, column.cells.clone());
        if read.fraction {
            *column = Column { unread: std::mem::take(&mut column.unread), ..read };
        }
    }
}

/// Where columns have one name, as 比重 beside each period, each gets that of the quantity to its left; what is then still the same is
/// numbered.
fn tell_apart(columns: &mut [Column]) {
    number(columns, Column::is_quantity);
    let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    let mut beside = String::new();
    for column in columns.iter_mut() {
        if column.is_quantity() {
            beside.clone_from(&column.name);
        } else if names.iter().filter(|n| **n == column.name).count() > 1 && !beside.is_empty() {
            column.name = format!("{} ({beside})", column.name);
        }
    }
    number(columns, |_| true);
}

/// Numbers the second and further columns of a name.
fn number(columns: &mut [Column], of: fn(&Column) -> bool) {
    let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
    for (place, column) in columns.iter_mut().enumerate().filter(|(_, c)| of(c)) {
        let same = names[..place].iter().filter(|name| **name == column.name).count();
        if same > 0 {
            column.name = format!("{} {}", column.name, same + 1);
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
    // Their total may be printed above or below them.
    let rest = |c: usize| -> Option<f64> {
        let cells: Vec<f64> = columns[c].cells.iter().flatten().map(value).collect();
        let total = [cells.first(), cells.last()].contains(&Some(&100.0));
        (total && cells.len() > 2).then(|| cells.iter().sum::<f64>() - 100.0)
    };
    let exact = open.iter().filter(|c| rest(**c).is_some_and(|sum| (99.8..=100.2).contains(&sum))).count();
    let shares: Vec<usize> = open
        .iter()
        .copied()
        .filter(|&c| {
            let down: f64 = columns[c].cells.iter().flatten().map(value).sum();
            by_rows || near(down) || exact * 2 >= open.len() && rest(c).is_some_and(near)
        })
        .collect();
    for c in shares {
        columns[c].role = Role::Percent { hint: Hint::Share, base: None };
    }
}
