//! What the rows of a printed table are called, and what their labels say of them. Must not know figures.

use super::read::Kind;
use super::words::Words;

/// Cells of texts, by column and row.
#[derive(Default)]
pub struct Labels<'a> {
    /// What the rows are about.
    pub names: Vec<Vec<&'a str>>,
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
        if name.iter().any(|word| says(word)) {
            return name.join(" ");
        }
        let rest = || self.names.iter().map(|l| l[row]).chain(self.asides.iter().map(|l| l[row]));
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

    /// Gives each row the labels that are printed once for several, as where cells were merged.
    pub fn fill_down(&mut self) {
        for column in (1..self.names.len()).rev() {
            let (before, behind) = self.names.split_at_mut(column);
            let (outer, behind) = (&before[..column], &behind[0]);
            let blank = |row: &usize| outer.iter().all(|labels| !says(labels[*row])) && says(behind[*row]);
            let blank: Vec<usize> = (0..behind.len()).filter(blank).collect();
            // A lone total behind a blank is that of all; where there are several, each is that of the label above.
            let totals = blank.iter().filter(|row| is_total(behind[**row])).count();
            let labels = &mut before[column - 1];
            for row in blank.into_iter().filter(|row| totals > 1 || !is_total(behind[*row])) {
                labels[row] = labels[..row].iter().rfind(|label| says(label)).unwrap_or(&"");
            }
        }
    }

    /// What a row is: a total or a subtotal also where only a label behind the first says so.
    pub fn kind(&self, row: usize, name: &str) -> Kind {
        let words = Words::shipped();
        let totals = self.totals(row);
        let plain = match words.row(name) {
            Kind::Part => totals.first().map_or(Kind::Part, |c| words.row(self.names[*c][row])),
            kind => kind,
        };
        let labelled =
            || self.names.iter().any(|l| says(l[row])) && !self.numbers.iter().any(|l| words.bare_total(l[row]));
        match plain {
            Kind::Total | Kind::Subtotal if self.is_within(row, &totals) => {
                // 线上 | 合计 | 化妆品 where nothing else is told of 化妆品 is all that is told of it.
                if self.parts(row).is_empty() { Kind::Part } else { Kind::Subtotal }
            }
            Kind::Total | Kind::Subtotal if totals.is_empty() && labelled() => Kind::Part,
            Kind::Subtotal if totals.len() > 1 => Kind::Total,
            kind => kind,
        }
    }

    /// The rows that one adds up by its labels: those that say in place of the words for a total what they are. Nothing where its
    /// other labels tell no part of the table.
    pub fn parts(&self, row: usize) -> Vec<usize> {
        let totals = self.totals(row);
        if !self.is_within(row, &totals) {
            return Vec::new();
        }
        let part = |label: &str| says(label) && Words::shipped().row(label) == Kind::Part;
        let alike = |other: usize, c: usize| {
            let (own, label) = (self.names[c][row], self.names[c][other]);
            if totals.contains(&c) { part(label) } else { own == label || !says(own) && !is_total(label) }
        };
        (0..self.names[0].len()).filter(|other| (0..self.names.len()).all(|c| alike(*other, c))).collect()
    }

    /// The labels of a row that are words for a total, of those that say something else of other rows.
    fn totals(&self, row: usize) -> Vec<usize> {
        let differs = |c: &usize| self.names[*c].iter().any(|label| says(label) && !is_total(label));
        (0..self.names.len()).filter(|c| is_total(self.names[*c][row]) && differs(c)).collect()
    }

    /// Whether a row of totals is one of a part of the table, by another label that is not that of all rows.
    fn is_within(&self, row: usize, totals: &[usize]) -> bool {
        let differs =
            |labels: &Vec<&str>| labels.iter().any(|label| says(label) && !is_total(label) && *label != labels[row]);
        let other = |c: usize| !totals.contains(&c) && says(self.names[c][row]) && differs(&self.names[c]);
        !totals.is_empty() && (0..self.names.len()).any(other)
    }

    /// Whether the figures of a row are in per cent.
    pub fn in_per_cent(&self, row: usize) -> bool {
        self.names.iter().any(|l| Words::shipped().in_per_cent(l[row]))
    }
}

fn says(label: &str) -> bool {
    label.contains(char::is_alphanumeric)
}

fn is_total(label: &str) -> bool {
    matches!(Words::shipped().row(label), Kind::Total | Kind::Subtotal)
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
