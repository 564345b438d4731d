//! One outcome under several published bases: a measure with variants. Each variant becomes a measure of its own, called
//! `measure/variant`, and their tables one. Must not know how a measure is computed.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::dimension::quoted;
use super::{Exclusion, Measure, Rows};
use crate::caveat::{BaseName, Caveat};
use crate::lang::{Text, once_or_both};
use crate::table::{Cell, Column, Excluded, KeyOrder, Role, Row, Table, Unit, VARIANT};

/// What a variant has otherwise than its measure; what is not given stays.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    pub name: String,
    pub label: Text,
    pub about: Text,
    rows: Option<Rows>,
    universe: Option<String>,
    numerator: Option<String>,
    denominator: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, Text>,
    /// All of them, since another denominator leaves out others.
    #[serde(default)]
    excluded: Vec<Exclusion>,
    unsure: Option<Vec<Exclusion>>,
    #[serde(default, deserialize_with = "once_or_both")]
    source: Text,
}

impl Measure {
    /// The measure and its variants, each as a measure without variants.
    pub fn expanded(self) -> Vec<Measure> {
        let variants: Vec<Measure> = self.variants.iter().map(|v| self.under(v)).collect();
        [self].into_iter().chain(variants).collect()
    }

    fn under(&self, variant: &Variant) -> Measure {
        let v = variant.clone();
        let or = |own: Option<String>, base: &String| own.unwrap_or_else(|| base.clone());
        let mut columns = self.columns.clone();
        columns.extend(v.columns);
        Measure {
            name: format!("{}/{}", self.name, v.name),
            variant: v.name,
            label: v.label,
            about: v.about,
            rows: v.rows.unwrap_or(self.rows),
            outside: if v.universe.is_some() { Text::default() } else { self.outside.clone() },
            universe: or(v.universe, &self.universe),
            numerator: or(v.numerator, &self.numerator),
            denominator: or(v.denominator, &self.denominator),
            columns,
            excluded: v.excluded,
            unsure: v.unsure.unwrap_or_else(|| self.unsure.clone()),
            source: if v.source.en.is_empty() { self.source.clone() } else { v.source },
            variants: Vec::new(),
            ..self.clone()
        }
    }

    /// The measure with the words of one of its variants and its own predicates: what they count is the same where there is no other.
    pub fn called(&self, variant: &str) -> Option<Measure> {
        let Measure { label, about, columns, .. } = self.under(self.variants.iter().find(|v| v.name == variant)?);
        Some(Measure { label, about, columns, ..self.clone() })
    }

    /// The name of the measure that this one is a variant of, or its own.
    pub fn base(&self) -> &str {
        self.name.split_once('/').map_or(&self.name, |(base, _)| base)
    }
}

/// The tables of several variants as one: a row for each group and variant, each variant with its definition in a note.
pub fn side_by_side(variants: &[&Measure], tables: Vec<Table>) -> Option<Table> {
    let mut all = tables.first()?.clone();
    let base = variants.first()?;
    let (lang, keys) = (all.lang, all.keys());
    let word = |en: &str, zh: &str| lang.of((en, zh)).to_string();
    for column in &mut all.columns {
        match column.role {
            Role::Numerator => column.label = word("numerator", "分子"),
            Role::Denominator => column.label = word("denominator", "分母"),
            Role::Value => column.label = word("value", "数值"),
            _ => {}
        }
    }
    let label = word("base", "口径");
    all.columns.insert(keys, Column { name: VARIANT.into(), label, role: Role::Key, unit: Unit::Text });
    // The bases alone can be sorted by value, those of a group stand as they are listed.
    all.orders.push(if keys == 0 { KeyOrder::Size } else { KeyOrder::Own });
    all.rows = rows(variants, &tables, keys);
    // Rates over different bases have no common total.
    all.totals = Row { cells: vec![Cell::Empty; all.columns.len()], ..Row::default() };
    let family = if base.family.en.is_empty() { &base.label } else { &base.family };
    all.title = all.title.replace(base.label.get(lang), family.get(lang));
    all.label = family.get(lang).to_string();
    let under = Caveat::Bases { count: variants.len() as i64, of: family.clone() };
    let own = variants.iter().map(|m| Caveat::Base { name: name(m), about: m.about.clone(), source: m.source.clone() });
    all.notes = [under].into_iter().chain(own).collect();
    for (m, table) in variants.iter().zip(&tables) {
        for note in &table.notes {
            let note = match note {
                Caveat::Definition(_) => continue,
                Caveat::LeftOut { parts } => Caveat::BaseLeftOut { name: name(m), parts: parts.clone() },
                Caveat::Unsure { parts } => Caveat::BaseUnsure { name: name(m), parts: parts.clone() },
                note => note.clone(),
            };
            if !all.notes.contains(&note) {
                all.notes.push(note);
            }
        }
    }
    let each = |of: fn(&Table) -> &String| {
        let parts = variants.iter().zip(&tables).map(|(m, t)| format!("{}: {}", m.variant, of(t)));
        parts.collect::<Vec<_>>().join("; ")
    };
    all.measure.numerator = each(|t| &t.measure.numerator);
    all.measure.denominator = each(|t| &t.measure.denominator);
    all.measure.source = each(|t| &t.measure.source);
    all.measure.excluded = variants.iter().zip(&tables).flat_map(|(m, t)| excluded(&m.variant, t)).collect();
    let sql =
        |(m, t): (&&Measure, &Table)| format!("SELECT {} AS {VARIANT}, * FROM ({}) AS base", quoted(&m.variant), t.sql);
    all.sql = variants.iter().zip(&tables).map(sql).collect::<Vec<_>>().join(" UNION ALL ");
    all.names.extend(variants.iter().map(|m| (VARIANT.to_string(), m.variant.clone(), m.label.clone())));
    Some(all)
}

fn name(variant: &Measure) -> BaseName {
    BaseName { key: variant.variant.clone(), label: variant.label.clone() }
}

/// The groups in the order of the first table, and what only others have behind them; each under every variant.
fn rows(variants: &[&Measure], tables: &[Table], keys: usize) -> Vec<Row> {
    let places: Vec<HashMap<Vec<Cell>, usize>> = tables.iter().map(Table::index).collect();
    let (mut rows, mut seen) = (Vec::new(), HashSet::new());
    for row in tables.iter().flat_map(|t| &t.rows) {
        let group = row.cells[..keys].to_vec();
        if seen.contains(&group) {
            continue;
        }
        for ((m, table), places) in variants.iter().zip(tables).zip(&places) {
            rows.extend(places.get(&group).map(|place| {
                let mut row = table.rows[*place].clone();
                row.cells.insert(keys, Cell::Text(m.variant.clone()));
                row
            }));
        }
        seen.insert(group);
    }
    rows
}

fn excluded<'a>(variant: &'a str, table: &'a Table) -> impl Iterator<Item = Excluded> + 'a {
    let parts = table.measure.excluded.iter();
    parts.map(move |e| Excluded { about: format!("{variant}: {}", e.about), ..e.clone() })
}

#[cfg(test)]
mod tests {
    use crate::measure::shipped;

    #[test]
    fn a_variant_is_a_measure_with_another_base() {
        let measures = shipped();
        let of = |name: &str| measures.iter().find(|m| m.name == name).unwrap();
        let (base, closed) = (of("resolution-rate"), of("resolution-rate/closed"));
        assert_eq!(
            (base.variant.as_str(), closed.variant.as_str(), closed.base()),
            ("received", "closed", "resolution-rate")
        );
        assert_eq!(base.numerator, closed.numerator);
        assert_ne!(base.denominator, closed.denominator);
        assert_eq!(closed.columns["numerator"], base.columns["numerator"]);
        assert_ne!(closed.columns["denominator"], base.columns["denominator"]);
    }

    #[test]
    fn variants_of_a_measure_have_names_and_labels_of_their_own() {
        let measures = shipped();
        for m in &measures {
            assert!(measures.iter().filter(|o| o.name == m.name || o.label == m.label).count() == 1, "{}", m.name);
            assert!(m.variants.is_empty() || !m.variant.is_empty(), "{} does not name its own variant", m.name);
        }
    }
}
