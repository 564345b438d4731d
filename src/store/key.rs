//! The secret with which sellers' accounts are hashed, `dataset.key`. It stands beside the records and is not for passing on.

use std::fs;

use anyhow::{Context, Result};

use super::Dataset;
use super::files::put_secret;
use super::writer::Writer;
use crate::error::user;

pub(super) const FILE: &str = "dataset.key";

impl Writer {
    /// The secret; `fresh` becomes it where none was used yet.
    ///
    /// # Errors
    /// Where it cannot be read or written, or is lost or altered: with another one, a seller would have two names.
    pub fn key(&mut self, fresh: impl FnOnce() -> Result<[u8; 32]>) -> Result<[u8; 32]> {
        let path = self.dataset.folder.join(FILE);
        if !path.exists() {
            if self.dataset.keyed()? {
                return Err(user(
                    format!("{} is missing, with which the accounts of sellers were hashed", path.display()),
                    "restore it from a copy of the dataset, or import all files into a new folder with --dataset; with a new key, \
                     the same seller would have two `seller_ids`",
                ));
            }
            put_secret(&path, &fresh()?)?;
            // The next commit notes the new one.
            self.dataset.manifest.beside.remove(FILE);
        }
        let bytes = fs::read(&path).with_context(|| format!("could not use {}", path.display()))?;
        self.dataset.as_noted(FILE, &bytes)?;
        bytes.try_into().map_err(|_| {
            user(
                format!("{} is damaged: it should be 32 bytes", path.display()),
                "restore it from a copy of the dataset, or import all files into a new folder with --dataset",
            )
        })
    }
}

impl Dataset {
    /// Whether a live record names an account as a hash; in clear, `wechat:abc`, it would need no secret.
    pub(super) fn keyed(&self) -> Result<bool> {
        let hashed = |account: &str| {
            let hash = account.split_once(':').map_or("", |(_, hash)| hash);
            hash.len() == 24 && hash.bytes().all(|b| b.is_ascii_hexdigit())
        };
        for segment in &self.manifest.segments {
            let frame = self.read(segment, Some(&["seller_ids"]))?;
            if frame.column("seller_ids")?.str()?.iter().flatten().any(|ids| ids.split('|').any(hashed)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
