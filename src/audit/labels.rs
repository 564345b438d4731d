//! What the rows of a printed table are called, and what their labels say of them. Must not know figures.

use super::read::Kind;
use super::words::Words;

/// Cells of texts, by column and row.
#[derive(Default)]
pub struct Labels<'a> {
    /// What the rows are about.
    pub names: Vec<&'a [&'a str]>,
    /// Numbers and codes of rows, and remarks.
    pub asides: Vec<&'a [&'a str]>,
    /// Of these, the numbers.
    pub numbers: Vec<&'a [&'a str]>,
}

impl Labels<'_> {
    /// The name of a row: as many of its labels as tell it from others.
    pub fn name(&self, row: usize) -> String {
        // A total may stand in front of the names, as where its cell was merged over both.
        let total = self.numbers.iter().map(|l| l[row]).find(|cell| Words::shipped().bare_total(cell));
        if let Some(total) = total {
            return total.to_string();
        }
        let name: Vec<&str> = self.telling(row).flat_map(str::split_whitespace).collect();
        if name.iter().any(|word| word.contains(char::is_alphanumeric)) {
            return name.join(" ");
        }
        let rest = || self.names.iter().chain(&self.asides).map(|l| l[row]);
        let word = rest().find(|cell| cell.contains(char::is_alphabetic));
        let any = word.or_else(|| rest().find(|cell| cell.contains(char::is_alphanumeric)));
        any.map_or_else(|| (row + 1).to_string(), String::from)
    }

    /// The labels of a row up to the one that tells it from others.
    fn telling(&self, row: usize) -> impl Iterator<Item = &str> {
        let alike = |depth: &usize| {
            let same = |other: &usize| self.names[..*depth].iter().all(|l| l[*other] == l[row]);
            (0..self.names[0].len()).filter(same).count()
        };
        let depth = (1..=self.names.len()).find(|depth| alike(depth) == 1).unwrap_or(2);
        self.names.iter().take(depth).map(move |l| l[row])
    }

    /// What a row is: a total or a subtotal also where only a label behind the first says so.
    pub fn kind(&self, row: usize, name: &str) -> Kind {
        let words = Words::shipped();
        let mut labels = self.telling(row).map(|label| words.row(label));
        match words.row(name) {
            Kind::Part => labels.find(|k| matches!(k, Kind::Subtotal | Kind::Total)).unwrap_or(Kind::Part),
            kind => kind,
        }
    }

    /// Whether the figures of a row are in per cent.
    pub fn in_per_cent(&self, row: usize) -> bool {
        self.names.iter().any(|l| Words::shipped().in_per_cent(l[row]))
    }
}

/// Whether cells in front of the names are numbers and codes of digits, but for totals.
pub fn are_numbers(cells: &[&str]) -> bool {
    let number = |cell: &&str| cell.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric());
    let numbers = cells.iter().filter(|cell| number(cell)).count();
    let totals = cells.iter().filter(|cell| !number(cell) && Words::shipped().bare_total(cell)).count();
    cells.iter().any(|cell| cell.contains(|c: char| c.is_ascii_digit())) && numbers + totals == cells.len()
}

/// Whether a column numbers the rows, whatever its heading: 1, 2, 3.
pub fn numbers_rows(name: &str, cells: &[&str]) -> bool {
    let numbers = || cells.iter().filter(|c| c.starts_with(|c: char| c.is_ascii_digit()));
    let place = |(i, cell): (usize, &&str)| cell.trim_end_matches(['.', '、']).parse() == Ok(i + 1);
    !Words::shipped().figures(name) && numbers().count() > 1 && numbers().enumerate().all(place)
}
