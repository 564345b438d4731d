//! Files that plaint wrote itself and that hold no complaints, told by the names of their columns: they lie beside the data of who
//! imports a whole folder.

use anyhow::{Result, bail};
use plaint::error::user;
use plaint::lang::Lang;
use plaint::store::ledger::REJECTED;

use super::{classify, review};

/// Further keys of a label that is written with its evidence.
const GROUNDS: [&str; 3] = ["remedy_evidence", "runs", "remedy_runs"];

/// # Errors
/// A `UserError` that says what such a file is, and what is to be done with it.
pub fn refuse(path: &str, names: &[String]) -> Result<()> {
    let has = |name: &str| names.iter().any(|n| n == name);
    let is_sheet = |lang: Lang| review::ASKED.iter().all(|name| has(lang.of(*name)));
    let of_label = |name: &String| {
        let key = name.split('.').next().unwrap_or_default();
        classify::COLUMNS.contains(&key) || GROUNDS.contains(&key)
    };
    let (what, hint) = if names == REJECTED {
        let hint = "mend these rows in the file that they come from, and import that file again";
        ("a list of rows that plaint rejected, and holds no complaints", hint.to_string())
    } else if [Lang::En, Lang::Zh].into_iter().any(is_sheet) {
        let hint = format!("`plaint review import {path}` takes the answers that stand in it");
        ("a sheet of `plaint review sample`, whose complaints are in a dataset already", hint)
    } else if has("label_source") && has("label_model") && names.iter().all(of_label) {
        let hint = "import the file whose rows were labelled: they are labelled then";
        ("a list of labels that plaint wrote, without the complaints", hint.to_string())
    } else {
        return Ok(());
    };
    bail!(user(format!("{path} is {what}"), hint))
}
