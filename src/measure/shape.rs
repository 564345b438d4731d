//! How a table stands: in which order, how many rows, with which totals, and what goes across. Must not know any number.

use std::str::FromStr;

use anyhow::Result;

use super::Query;
use super::dimension::Order;
use crate::error::user;
use crate::registry;

/// The shape of a table. By default each dimension stands in its own order, with one total.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shape {
    /// A subtotal for each value of the first dimensions.
    pub totals: bool,
    pub top: Option<Top>,
    pub sort: Option<Sort>,
    /// The name of the dimension, or of the parts of a share, whose values are columns.
    pub pivot: Option<String>,
}

/// How many values of a dimension stand alone; the rest is one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    /// Without a name the first dimension that has no order of its own.
    pub dimension: Option<String>,
    pub n: usize,
}

/// In which order the rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: By,
    pub descending: bool,
}

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Value,
    Name,
    /// The complaints that the value rests on.
    N,
}

const SORTS: [&str; 6] = ["value", "-value", "name", "-name", "n", "-n"];

impl FromStr for Sort {
    type Err = anyhow::Error;

    /// `value`, `name` or `n`; with `-` the largest or last first.
    fn from_str(text: &str) -> Result<Sort> {
        if !SORTS.contains(&text) {
            let near = registry::nearest(text, SORTS.into_iter()).unwrap_or("-value");
            return Err(user(
                format!("a table is not sorted by `{text}`"),
                format!("did you mean `{near}`? There is value, name and n, with a - for the largest first"),
            ));
        }
        let descending = text.starts_with('-');
        let by = match text.trim_start_matches('-') {
            "value" => By::Value,
            "name" => By::Name,
            _ => By::N,
        };
        Ok(Sort { by, descending })
    }
}

impl FromStr for Top {
    type Err = anyhow::Error;

    /// `10`, or `seller=10`.
    fn from_str(text: &str) -> Result<Top> {
        let (dimension, n) = match text.split_once('=') {
            Some((dimension, n)) => (Some(dimension.trim().to_string()), n),
            None => (None, text),
        };
        match n.trim().parse() {
            Ok(n) if n > 0 => Ok(Top { dimension, n }),
            _ => Err(user(format!("--top `{text}` is no number of groups"), "write 10, or seller=10")),
        }
    }
}

impl<'a> Query<'a> {
    /// The same query in a shape. What goes across stands last.
    ///
    /// # Errors
    /// A `UserError` where the shape names a dimension that the table is not by, or one with an order of its own for `top`.
    pub fn shaped(mut self, shape: Shape) -> Result<Query<'a>> {
        if let Some(name) = shape.pivot.as_ref().filter(|name| **name != self.measure.key) {
            let at = self.by.iter().position(|d| d.name == *name).ok_or_else(|| not_by(name))?;
            let across = self.by.remove(at);
            self.by.push(across);
        }
        self.shape = shape;
        if self.shape.top.is_some() {
            self.cut()?;
        }
        Ok(self)
    }

    /// Place among the keys of what goes across.
    pub fn across(&self) -> Option<usize> {
        let name = self.shape.pivot.as_ref()?;
        self.by.iter().position(|d| d.name == *name).or_else(|| (*name == self.measure.key).then_some(self.by.len()))
    }

    /// The dimensions that go down.
    pub fn down(&self) -> usize {
        self.by.len() - usize::from(self.across().is_some_and(|at| at < self.by.len()))
    }

    /// Place of the dimension of which only some values stand alone.
    ///
    /// # Errors
    /// A `UserError` where there is none that can be cut.
    pub fn cut(&self) -> Result<usize> {
        let named = self.shape.top.as_ref().and_then(|top| top.dimension.as_ref());
        let at = match named {
            Some(name) => Some(self.by.iter().position(|d| d.name == *name).ok_or_else(|| not_by(name))?),
            None => self.by.iter().position(|d| d.order == Order::Size),
        };
        let whole = |name: &str| {
            user(
                format!("`{name}` has an order of its own, so --top cannot cut it"),
                "--top is for dimensions such as seller or region; --period and --where choose among the others",
            )
        };
        match at {
            Some(at) if self.by[at].order == Order::Size && !self.by[at].is_flag() => Ok(at),
            Some(at) => Err(whole(&self.by[at].name)),
            None if self.by.is_empty() => Err(user("--top needs groups", "add --by, for example --by seller")),
            None => Err(whole(&self.by[0].name)),
        }
    }
}

fn not_by(name: &str) -> anyhow::Error {
    user(format!("the table is not by `{name}`"), format!("add it: --by {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_order_and_no_number_is_told_with_the_forms_that_are() {
        let hint = |error: anyhow::Error| error.downcast::<crate::error::UserError>().unwrap().hint;
        assert!(hint("-vlaue".parse::<Sort>().unwrap_err()).contains("`-value`"));
        assert!(hint("0".parse::<Top>().unwrap_err()).contains("seller=10"));
        assert_eq!("seller=3".parse::<Top>().unwrap(), Top { dimension: Some("seller".into()), n: 3 });
        assert_eq!("-n".parse::<Sort>().unwrap(), Sort { by: By::N, descending: true });
    }
}
