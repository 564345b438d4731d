//! Rows for the groups that only an earlier period has, each where its keys belong.

use std::collections::HashMap;

use super::super::order;
use super::told::Told;
use super::{Query, nothing};
use crate::caveat::ChangeOf;
use crate::table::{Cell, REST, Role, Row, SUBTOTAL, Table};

/// Gives the groups that only an earlier period has a row: in the order of their dimension, where that is no order of sizes,
/// else behind those with which they share most keys.
pub fn add_gone(query: &Query, of: ChangeOf, now: &mut Table, earlier: &Table, told: &Told) {
    let (keys, known) = (now.keys(), now.index());
    let gone = earlier.rows.iter().filter(|row| !known.contains_key(&row.cells[..keys]));
    let gone: Vec<Row> = gone.map(|row| none_of(of, now, row, told)).collect();
    if gone.is_empty() {
        return;
    }
    let mut tree = Tree::default();
    now.rows.drain(..).for_each(|row| tree.add(keys, row, |_, _, _| false));
    gone.into_iter().for_each(|row| tree.add(keys, row, |depth, key, other| before(query, depth, key, other)));
    now.rows = tree.rows();
}

/// The row of a group that does not occur, by its row of another period.
fn none_of(of: ChangeOf, now: &Table, then: &Row, told: &Told) -> Row {
    let key = &then.cells[..now.keys()];
    let told = told.tells_of(key);
    let cell = |(i, role): (usize, Role)| match role {
        Role::Key => key[i].clone(),
        _ if !told => Cell::Empty,
        role => nothing(of, role),
    };
    let cells = now.columns.iter().map(|c| c.role).enumerate().map(cell).collect();
    // What a row is the sum of is the same in every period.
    let flags = then.flags.iter().copied().filter(|flag| [SUBTOTAL, REST].contains(flag)).collect();
    Row { cells, flags }
}

/// Whether a key of the dimension at `depth` stands before another one that is there already.
fn before(query: &Query, depth: usize, key: &Cell, other: &Cell) -> bool {
    if other.is_sum() {
        return true;
    }
    if key.is_sum() || [key, other].contains(&&Cell::Empty) {
        // What is unknown stands last, before sums alone.
        return !key.is_sum() && *other == Cell::Empty;
    }
    let part = |key: &Cell| query.measure.parts.iter().position(|part| part.value == key.text());
    let Some(dim) = query.by.get(depth) else { return query.shape.sort.is_none() && part(key) < part(other) };
    dim.is_rest(other) || (query.shape.sort.is_none() && order::before(dim, key, other))
}

/// Rows by their keys, level by level.
struct Tree {
    nodes: Vec<Node>,
    /// The node of a key under a node.
    places: HashMap<(usize, Cell), usize>,
}

#[derive(Default)]
struct Node {
    key: Cell,
    rows: Vec<Row>,
    /// The nodes under it, in order.
    below: Vec<usize>,
}

impl Default for Tree {
    fn default() -> Tree {
        Tree { nodes: vec![Node::default()], places: HashMap::new() }
    }
}

impl Tree {
    /// Adds a row under its keys. A key that is new at its level stands behind the last one that it is not `before`.
    fn add(&mut self, keys: usize, row: Row, before: impl Fn(usize, &Cell, &Cell) -> bool) {
        let mut at = 0;
        for (depth, key) in row.cells[..keys].iter().enumerate() {
            let next = self.nodes.len();
            let node = *self.places.entry((at, key.clone())).or_insert(next);
            if node == next {
                let below = &self.nodes[at].below;
                let behind = below.iter().rposition(|other| !before(depth, key, &self.nodes[*other].key));
                self.nodes[at].below.insert(behind.map_or(0, |i| i + 1), next);
                self.nodes.push(Node { key: key.clone(), ..Node::default() });
            }
            at = node;
        }
        self.nodes[at].rows.push(row);
    }

    /// All rows, in order.
    fn rows(mut self) -> Vec<Row> {
        let (mut rows, mut open) = (Vec::new(), vec![0]);
        while let Some(at) = open.pop() {
            rows.append(&mut self.nodes[at].rows);
            open.extend(self.nodes[at].below.iter().rev());
        }
        rows
    }
}
