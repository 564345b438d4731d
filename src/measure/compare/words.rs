//! The words of a comparison: headings, title and notes.

use super::{Before, Earlier};
use crate::caveat::{Caveat, ChangeOf};
use crate::lang::Lang;
use crate::period::Period;
use crate::table::{Column, Role, Table, Unit};

/// From this difference on, in parts of the longer one, two periods are not of the same length.
const UNEQUAL: f64 = 0.05;

pub fn columns(earlier: &Earlier, of: ChangeOf, now: &Table, own: &[(usize, Role)]) -> Vec<Column> {
    let lang = now.lang;
    let named = |name: &str| format!("{name}_{}", earlier.suffix);
    let mut columns: Vec<Column> = own
        .iter()
        .map(|(place, role)| {
            let column = &now.columns[*place];
            let label = earlier.heading(&column.label, lang);
            Column { name: named(&column.name), label, role: *role, unit: column.unit.clone() }
        })
        .collect();
    let unit = match of {
        ChangeOf::Count => Unit::Share,
        ChangeOf::Share | ChangeOf::Points => Unit::Points,
        ChangeOf::Plain => now.place(Role::Value).map_or(Unit::Plain(2), |place| now.columns[place].unit.clone()),
    };
    let word = |en: &str, zh: &str| lang.of((en, zh)).to_string();
    let column =
        |name: &str, label: String, role, unit: &Unit| Column { name: named(name), label, role, unit: unit.clone() };
    columns.extend([
        column("change", earlier.change(of, lang), Role::Change, &unit),
        column("change_low", word("from", "下限"), Role::ChangeLow, &unit),
        column("change_high", word("to", "上限"), Role::ChangeHigh, &unit),
        column("chance", word("chance (p)", "P值"), Role::Chance, &Unit::Plain(4)),
        column("mark", word("mark", "标记"), Role::Mark, &Unit::Text),
    ]);
    if of == ChangeOf::Count {
        let label = word("share, change (points)", "占比变化（百分点）");
        columns.push(column("share_change", label, Role::ShareChange, &Unit::Points));
    }
    columns
}

/// Title, SQL and notes: what holds for an earlier period only is told with its name.
pub fn add_words(now: &mut Table, period: Period, earlier: &[Before]) {
    let en: Vec<String> = earlier.iter().map(|b| b.earlier.period.to_string()).collect();
    let zh: Vec<String> = earlier.iter().map(|b| b.earlier.period.zh()).collect();
    now.title = match now.lang {
        Lang::En => format!("{} against {}", now.title, en.join(" and ")),
        Lang::Zh => format!("{}，与{}比较", now.title, zh.join("、")),
    };
    let mut notes = Vec::new();
    for Before { earlier: e, table, .. } in earlier {
        let plain = |note: &Caveat| matches!(note, Caveat::NotRankable { .. } | Caveat::Unclassified { count: 0, .. });
        let other = |note: &&Caveat| !now.notes.contains(note) && !plain(note);
        notes.extend(table.notes.iter().filter(other).filter_map(unmarked).map(|note| match note {
            Caveat::CoversPeriod { .. } => note,
            note => Caveat::Earlier { period: e.period, note: Box::new(note) },
        }));
        let (days, then) = (period.days(), e.period.days());
        if (days - then).abs() as f64 > UNEQUAL * days.max(then) as f64 {
            notes.push(Caveat::UnequalPeriods { now: period, then: e.period });
        }
        now.sql = format!("{};\n{}", now.sql, table.sql);
    }
    let at = now.notes.iter().position(|n| matches!(n, Caveat::CoversPeriod { .. })).map_or(now.notes.len(), |i| i + 1);
    now.notes.splice(at..at, notes);
}

/// A note of an earlier period without the mark that it explains: marks stand behind the newer one's figures alone.
fn unmarked(note: &Caveat) -> Option<Caveat> {
    match note.clone() {
        Caveat::CutByPeriod { .. } | Caveat::TooFew { .. } => None,
        Caveat::Incomplete { days, strays, period, part, .. } => {
            Some(Caveat::Incomplete { days, strays, period, marked: false, part })
        }
        Caveat::SourcesDiffer { sources, .. } => Some(Caveat::SourcesDiffer { sources, marked: false }),
        Caveat::Unsettled { named, periods, of, by_month, open, among, .. } => {
            Some(Caveat::Unsettled { named, periods, of, by_month, open, among, marked: false })
        }
        other => Some(other),
    }
}
