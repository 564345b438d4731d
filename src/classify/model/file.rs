//! The model as a file: a line that names the format, a header in JSON, then tables in little-endian bytes. No text is in
//! it: features are hashes. Must not know where files lie.

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::vocabulary::Vocabulary;
use super::{Calibration, Heads, Linear, Model, Row, WIDTH};
use crate::digest;

const FORMAT: &[u8] = b"plaint model 1\n";
/// Scales are kept in parts of this.
const SCALE: f32 = 2048.0;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    version: String,
    heads: Heads,
    languages: Vec<Language>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    learned: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    name: String,
    features: usize,
    calibration: Calibration,
}

/// The bytes of a model; its version is a hash of all the rest.
pub fn write(model: &Model) -> Vec<u8> {
    let language = |(name, linear): &(String, Linear)| Language {
        name: name.clone(),
        features: linear.scales.len(),
        calibration: linear.calibration.clone(),
    };
    let mut tables = Vec::new();
    for (_, linear) in &model.languages {
        tables.extend(linear.vocabulary.hashes().iter().flat_map(|h| h.to_le_bytes()));
        tables.extend(linear.scales.iter().flat_map(|s| ((s * SCALE).round() as u16).to_le_bytes()));
        tables.extend(linear.steps.iter().chain(&linear.constants).flat_map(|s| s.to_le_bytes()));
        let heads = model.heads.len();
        tables.extend(linear.weights.iter().flat_map(|row| row.0[..heads].iter().map(|w| w.to_le_bytes()[0])));
    }
    let mut header = Header {
        version: String::new(),
        heads: model.heads.clone(),
        languages: model.languages.iter().map(language).collect(),
        learned: model.learned.clone(),
    };
    let json = |header: &Header| serde_json::to_vec(header).expect("numbers of a model are finite");
    header.version = digest::of_bytes(&[json(&header), tables.clone()].concat())[..8].to_string();
    let header = json(&header);
    [FORMAT, &(header.len() as u32).to_le_bytes(), &header, &tables].concat()
}

/// # Errors
/// Where the bytes are no model of this format, or are cut short or too long.
pub fn read(bytes: &[u8]) -> Result<Model> {
    let Some(rest) = bytes.strip_prefix(FORMAT) else { bail!("this is no model of plaint's format 1") };
    let mut rest = Bytes(rest);
    let length = u32::from_le_bytes(rest.array()?);
    let header: Header =
        serde_json::from_slice(rest.take(length as usize)?).context("the model's header is damaged")?;
    let Header { version, heads, languages: described, learned } = header;
    ensure!(heads.len() <= WIDTH, "the model has more than {WIDTH} heads");
    let mut languages = Vec::new();
    for Language { name, features, calibration } in described {
        let fits = calibration.categories.shifts.len() == heads.categories.len()
            && calibration.remedies.shifts.len() == heads.remedies.len()
            && calibration.raised.len() == heads.raised.len();
        ensure!(fits, "the model's calibration does not fit its heads");
        let hashes = rest.list(features, u32::from_le_bytes)?;
        let scales = rest.list(features, |b| f32::from(u16::from_le_bytes(b)) / SCALE)?;
        let steps = rest.list(heads.len(), f32::from_le_bytes)?;
        let constants = rest.list(heads.len(), f32::from_le_bytes)?;
        let columns = heads.len();
        let rows = rest.take(features.saturating_mul(columns))?.chunks_exact(columns.max(1));
        let weight = |byte: Option<&u8>| byte.map_or(0, |b| i8::from_le_bytes([*b]));
        let weights = rows.map(|row| Row(std::array::from_fn(|head| weight(row.get(head))))).collect();
        let vocabulary = Vocabulary::new(hashes);
        languages.push((name, Linear { vocabulary, scales, weights, steps, constants, calibration }));
    }
    ensure!(rest.0.is_empty(), "the model is longer than its header says");
    Ok(Model { version, heads, languages, learned })
}

/// Bytes not read yet.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n).context("the model is cut short")?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        Ok(self.take(N)?.try_into().expect("as many bytes as asked for"))
    }

    fn list<const N: usize, T>(&mut self, n: usize, value: impl Fn([u8; N]) -> T) -> Result<Vec<T>> {
        let bytes = self.take(n.saturating_mul(N))?;
        Ok(bytes.chunks_exact(N).map(|b| value(b.try_into().expect("chunks are of this length"))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::calibrate::{Curve, Softmax};
    use super::*;

    fn model() -> Model {
        let names = |list: &[&str]| list.iter().map(|s| s.to_string()).collect();
        let heads = Heads {
            categories: names(&["a", "b"]),
            raised: names(&["a"]),
            terms: names(&["a/x"]),
            remedies: names(&["none"]),
        };
        let softmax = |n: usize| Softmax { slope: 0.5, shifts: vec![0.25; n] };
        let calibration = Calibration {
            categories: softmax(2),
            remedies: softmax(1),
            raised: vec![Curve { slope: 1.0, shift: -0.5 }],
        };
        let linear = Linear {
            vocabulary: Vocabulary::new(vec![3, 70_000, u32::MAX]),
            scales: vec![1.0, 2.5, 8.0],
            weights: (0..3i8)
                .map(|i| Row(std::array::from_fn(|head| if head < 5 { i * 17 - head as i8 } else { 0 })))
                .collect(),
            steps: vec![0.1, 0.2, 0.3, 0.4, 0.5],
            constants: vec![-1.0; 5],
            calibration,
        };
        let learned = vec!["0123456789ab".into()];
        Model { version: String::new(), heads, languages: vec![("zh".into(), linear)], learned }
    }

    #[test]
    fn a_model_comes_back_as_it_was_and_its_version_tells_it_from_others() {
        let back = read(&write(&model())).unwrap();
        assert_eq!((&back.languages, &back.learned), (&model().languages, &model().learned));
        let mut other = model();
        other.languages[0].1.weights[2].0[3] += 1;
        assert_ne!(read(&write(&other)).unwrap().version, back.version);
        assert_eq!(read(&write(&back)).unwrap().version, back.version);
    }

    #[test]
    fn a_damaged_model_is_refused_and_never_panics() {
        let bytes = write(&model());
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut]).is_err(), "{cut}");
        }
        assert!(read(&[&bytes[..], b"x"].concat()).is_err());
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] = damaged[at].wrapping_add(1);
            let _ = read(&damaged);
        }
    }
}
