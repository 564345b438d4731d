//! The dataset's own model: a file under `model/`, which the manifest names. It changes together with the labels that it
//! makes, by one rename of the manifest. Must not know what is in it.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};

use super::Dataset;
use super::files::put;
use super::ledger::Labelling;
use super::manifest::OwnModel;
use super::writer::Writer;
use crate::digest;
use crate::error::user;
use crate::schema::Record;

impl Dataset {
    /// The bytes of the dataset's own model, where it has one.
    ///
    /// # Errors
    /// A `UserError` where the file is missing or not as it was written.
    pub fn model(&self) -> Result<Option<Vec<u8>>> {
        let Some(own) = &self.manifest.model else { return Ok(None) };
        let path = self.folder.join(&own.path);
        let lost = |how: &str| {
            let hint = format!(
                "restore it from a copy of the dataset, or go back to the model that comes with plaint: `plaint train --remove \
                 --dataset {}`",
                self.folder.display()
            );
            user(format!("{} {how}", path.display()), hint)
        };
        if !path.exists() {
            return Err(lost("is missing"));
        }
        let bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
        match digest::of_bytes(&bytes) == own.sha256 {
            true => Ok(Some(bytes)),
            false => Err(lost("is damaged: its bytes are not the ones that were written")),
        }
    }
}

impl Writer {
    /// Puts a model in the place of the one that there was (none: takes it out), and sends every record through `change`,
    /// which labels it by that model and as `by` says. Both are visible at once. Gives back the number of records.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn install(
        &mut self,
        model: Option<(OwnModel, &[u8])>,
        by: &Labelling,
        change: impl FnMut(&mut [Record]) -> Result<()>,
    ) -> Result<usize> {
        let mut next = self.dataset.manifest.clone();
        next.labelled_by(by);
        let old = next.model.take().map(|own| own.path);
        next.model = model.map(|(own, bytes)| self.keep_model(own, bytes)).transpose()?;
        let kept = next.model.as_ref().map(|own| &own.path);
        let mut dead: BTreeSet<String> = old.into_iter().filter(|path| Some(path) != kept).collect();
        let count = self.rewritten(&mut next, |_| true, change, &mut dead)?;
        self.switch(next, dead)?;
        Ok(count)
    }

    /// Puts a model's file in place.
    fn keep_model(&mut self, own: OwnModel, bytes: &[u8]) -> Result<OwnModel> {
        self.make_folder(&self.dataset.folder.join("model"))?;
        let path = format!("model/{}.model", own.version);
        put(&self.dataset.folder.join(&path), bytes)?;
        self.fresh.push(path.clone());
        Ok(OwnModel { path, sha256: digest::of_bytes(bytes), ..own })
    }
}
