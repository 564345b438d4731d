//! Which model labels: the one that comes with the program, or the dataset's own.

use std::path::Path;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use plaint::classify::Classifier;
use plaint::classify::model::{Model, file};
use plaint::error::user;
use plaint::store::Dataset;
use plaint::taxonomy::Taxonomy;

/// Which model.
#[derive(Args, Clone, Copy)]
pub struct ModelArg {
    /// The dataset's own model where it has one (`plaint train`), or the one that comes with the program
    #[arg(long, value_enum, value_name = "MODEL", default_value = "dataset")]
    pub model: ModelName,
    /// Label by the phrases of the lexicon alone
    #[arg(long, conflicts_with = "model")]
    pub no_model: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq)]
pub enum ModelName {
    Dataset,
    Default,
}

impl ModelArg {
    /// What labels texts in sight of a dataset, which need not exist.
    pub fn classifier(self, folder: &Path) -> Result<Classifier> {
        match self {
            ModelArg { no_model: true, .. } => Classifier::with(Taxonomy::shipped(), None),
            ModelArg { model: ModelName::Default, .. } => Classifier::shipped(),
            ModelArg { model: ModelName::Dataset, .. } if !folder.join("dataset.json").exists() => {
                Classifier::shipped()
            }
            ModelArg { model: ModelName::Dataset, .. } => classifier(&Dataset::open(folder)?),
        }
    }
}

/// What labels the records of a dataset.
pub fn classifier(dataset: &Dataset) -> Result<Classifier> {
    Classifier::with(Taxonomy::shipped(), Some(own(dataset)?.unwrap_or_else(Model::shipped)))
}

/// The dataset's own model, where it has one.
///
/// # Errors
/// A `UserError` where it was learned on top of another model than the one that comes with this program: then the
/// features of a text may be others too.
pub fn own(dataset: &Dataset) -> Result<Option<Model>> {
    let (Some(bytes), Some(own)) = (dataset.model()?, &dataset.manifest.model) else { return Ok(None) };
    let shipped = Model::shipped().version;
    if own.base != shipped {
        let what = format!(
            "the dataset's own model {} was learned on top of {}, and this plaint comes with {shipped}",
            own.version, own.base
        );
        return Err(user(what, "learn it anew with `plaint train`, or go back with `plaint train --remove`"));
    }
    Ok(Some(file::read(&bytes).with_context(|| format!("could not use {}", own.path))?))
}
