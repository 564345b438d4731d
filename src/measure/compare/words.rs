//! The words of a comparison: headings, title and notes.

use super::{Before, Earlier};
use crate::caveat::{Caveat, ChangeOf};
use crate::lang::Lang;
use crate::period::Period;
use crate::table::{Column, Kind, Role, Table, Unit};

/// From this difference on, in parts of the longer one, two periods are not of the same length.
const UNEQUAL: f64 = 0.05;

/// `several`: whether there are columns of other earlier periods too.
pub fn columns(earlier: &Earlier, several: bool, of: ChangeOf, now: &Table, own: &[(usize, Role)]) -> Vec<Column> {
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
        column("change_low", earlier.interval(several, lang), Role::ChangeLow, &unit),
        column("change_high", word("to", "上限"), Role::ChangeHigh, &unit),
        column("chance", word("chance (p)", "P值"), Role::Chance, &Unit::Plain(4)),
        column("mark", word("mark", "标记"), Role::Mark, &Unit::Text),
    ]);
    if of == ChangeOf::Count {
        let label = earlier.share_change(several, lang);
        columns.push(column("share_change", label, Role::ShareChange, &Unit::Points));
    }
    if now.measure.kind == Kind::Sum {
        columns.push(column("growth", earlier.growth(lang), Role::Growth, &Unit::Share));
    }
    columns
}

/// Title, SQL and notes: what does not hold for all periods alike is told with the name of its period, each period's together.
pub fn add_words(now: &mut Table, period: Period, earlier: &[Before]) {
    let en: Vec<String> = earlier.iter().map(|b| b.earlier.period.to_string()).collect();
    let zh: Vec<String> = earlier.iter().map(|b| b.earlier.period.zh()).collect();
    now.title = match now.lang {
        Lang::En => format!("{} against {}", now.title, en.join(" and ")),
        Lang::Zh => format!("{}，与{}比较", now.title, zh.join("、")),
    };
    let alike = |note: &Caveat| earlier.iter().all(|before| before.table.notes.contains(note));
    let covers = now.notes.iter().position(is_scope).unwrap_or(now.notes.len());
    let at = now.notes[..covers].iter().filter(|note| alike(note)).count();
    let (mut of_all, own): (Vec<Caveat>, Vec<Caveat>) = now.notes.drain(..).partition(alike);
    let mut apart = of_period(period, own);
    for Before { earlier: e, table, .. } in earlier {
        let plain = |note: &Caveat| matches!(note, Caveat::NotRankable { .. } | Caveat::Unclassified { count: 0, .. });
        let other = |note: &&Caveat| !of_all.contains(note) && !plain(note);
        apart.extend(of_period(e.period, table.notes.iter().filter(other).filter_map(unmarked).collect()));
        let (days, then) = (period.days(), e.period.days());
        if (days - then).abs() as f64 > UNEQUAL * days.max(then) as f64 {
            apart.push(Caveat::UnequalPeriods { now: period, then: e.period });
        }
        now.sql = format!("{};\n{}", now.sql, table.sql);
    }
    of_all.splice(at..at, apart);
    now.notes = of_all;
}

/// The notes on one period, with its name: what it covers first.
fn of_period(period: Period, mut notes: Vec<Caveat>) -> Vec<Caveat> {
    notes.sort_by_key(|note| !is_scope(note));
    let named = |note| match note {
        // These name it themselves, or tell of a mark, which stands behind the newer figures alone.
        Caveat::CoversPeriod { .. } | Caveat::InPeriod { .. } => note,
        Caveat::NotRankable { .. } | Caveat::TooFew { .. } => note,
        note => Caveat::OfPeriod { period, note: Box::new(note) },
    };
    notes.into_iter().map(named).collect()
}

fn is_scope(note: &Caveat) -> bool {
    matches!(note, Caveat::CoversPeriod { .. } | Caveat::InPeriod { .. } | Caveat::CoversAnswers { .. })
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
