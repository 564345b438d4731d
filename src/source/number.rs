//! Which column of a plain name (编号, `Id`) numbers the complaints of an input, told by all its rows. Must not know records.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;

use super::Reading;
use super::chunk::Chunk;
use super::identity::Numbers;
use super::input::Input;
use super::rows::Layout;
use super::transform::Plan;
use crate::parallel::ordered;

/// Has the plan know complaints by the first such column whose numbers tell them apart.
///
/// # Errors
/// Where the input cannot be read.
pub fn settle(input: &Input, reading: &Reading, layout: &Layout, plan: &mut Plan) -> Result<()> {
    let personal = |cell: &str| !cell.is_empty() && reading.privacy.masked(cell) != cell;
    // Numbers of telephones are stored nowhere.
    plan.plain.retain(|&column| !layout.mostly(&[column], personal));
    if plan.plain.is_empty() {
        return Ok(());
    }
    let none = || plan.plain.iter().map(|&column| Numbers::under(&layout.header[column])).collect::<Vec<_>>();
    let mut all = none();
    let look = |chunk: Chunk| {
        let mut seen = none();
        let glanced = layout.glance(&chunk, &mut |_, cells| see(&plan.plain, cells, &mut seen));
        if !glanced {
            layout.rows(&chunk, &mut |row| row.iter().for_each(|row| see(&plan.plain, &row.cells, &mut seen)));
        }
        seen
    };
    ordered(reading.threads, input.chunks()?, look, |seen| {
        all.iter_mut().zip(seen).for_each(|(all, seen)| all.merge(seen));
        Ok(())
    })?;
    if let Some((&column, _)) = plan.plain.iter().zip(all).find(|(_, numbers)| numbers.tell_apart()) {
        plan.number_by(column);
    }
    Ok(())
}

/// Looks at a row. Another row is one whose cells are others.
fn see(columns: &[usize], cells: &[Cow<str>], seen: &mut [Numbers]) {
    let mut hasher = DefaultHasher::new();
    cells.iter().for_each(|cell| cell.trim().hash(&mut hasher));
    let row = hasher.finish();
    columns.iter().zip(seen).for_each(|(&column, numbers)| numbers.see(&cells[column], row));
}
