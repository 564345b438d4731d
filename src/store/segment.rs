//! A segment: records as one Parquet file. Knows the schema and Parquet, nothing of manifests.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use chrono::NaiveDate;
use polars::io::parquet::write::{BatchedWriter, ParquetCompression};
use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{
    BooleanChunked, BooleanChunkedBuilder, ChunkedBuilder, Column, DataFrame, Float64Type, Int32Type, Int64Type,
    IntoColumn, NewChunkedArray, ParquetReader, ParquetWriter, PlSmallStr, PolarsError, PrimitiveChunkedBuilder,
    SerReader, StringChunkedBuilder,
};

use sha2::{Digest, Sha256};

use super::AT_ONCE;
use super::files::unwritten;
use crate::digest::hex;
use crate::error::user;
use crate::schema::{FIELDS, Field, Kind, Record, Slot, Value};

/// Records as columns.
pub type Frame = DataFrame;

/// Records as a frame, one column a field.
pub fn to_frame(records: &[Record]) -> DataFrame {
    let mut columns = Columns::default();
    records.iter().for_each(|record| columns.push(record));
    columns.into_frame()
}

/// A frame that takes records one by one, so that none of them has to wait for the others. An empty text becomes null, so that
/// every engine sees "not known".
pub struct Columns {
    rows: usize,
    builders: Vec<Builder>,
}

enum Builder {
    Text(StringChunkedBuilder),
    Int(PrimitiveChunkedBuilder<Int64Type>),
    Float(PrimitiveChunkedBuilder<Float64Type>),
    Flag(BooleanChunkedBuilder),
    Date(PrimitiveChunkedBuilder<Int32Type>),
}

impl Default for Columns {
    fn default() -> Columns {
        Columns { rows: 0, builders: FIELDS.iter().map(Builder::new).collect() }
    }
}

impl Columns {
    pub fn push(&mut self, record: &Record) {
        self.rows += 1;
        for (field, builder) in FIELDS.iter().zip(&mut self.builders) {
            builder.push((field.get)(record));
        }
    }

    pub fn into_frame(self) -> DataFrame {
        let columns = self.builders.into_iter().map(Builder::finish).collect();
        DataFrame::new(self.rows, columns).expect("every column holds one value a record")
    }
}

impl Builder {
    fn new(field: &Field) -> Builder {
        let name = PlSmallStr::from_static(field.name);
        match field.kind {
            Kind::Text => Builder::Text(StringChunkedBuilder::new(name, 0)),
            Kind::Int | Kind::Money => Builder::Int(PrimitiveChunkedBuilder::new(name, 0)),
            Kind::Float => Builder::Float(PrimitiveChunkedBuilder::new(name, 0)),
            Kind::Flag => Builder::Flag(BooleanChunkedBuilder::new(name, 0)),
            Kind::Date => Builder::Date(PrimitiveChunkedBuilder::new(name, 0)),
        }
    }

    fn push(&mut self, value: Value) {
        match (self, value) {
            (Builder::Text(column), Value::Text(s)) => column.append_option(Some(s).filter(|s| !s.is_empty())),
            (Builder::Int(column), Value::Int(n)) => column.append_option(n),
            (Builder::Float(column), Value::Float(x)) => column.append_option(x),
            (Builder::Flag(column), Value::Flag(b)) => column.append_value(b),
            (Builder::Date(column), Value::Date(d)) => column.append_option(d.map(|d| d.to_epoch_days())),
            _ => unreachable!("the values of a field are of its kind"),
        }
    }

    fn finish(self) -> Column {
        match self {
            Builder::Text(column) => column.finish().into_column(),
            Builder::Int(column) => column.finish().into_column(),
            Builder::Float(column) => column.finish().into_column(),
            Builder::Flag(column) => column.finish().into_column(),
            Builder::Date(column) => column.finish().into_date().into_column(),
        }
    }
}

/// The records of a frame. A field that the frame lacks stays empty.
///
/// # Errors
/// Where a column has another type than its field.
pub fn to_records(frame: &DataFrame) -> Result<Vec<Record>> {
    let mut records = vec![Record::default(); frame.height()];
    for field in FIELDS {
        let Ok(column) = frame.column(field.name) else { continue };
        let slots = records.iter_mut().map(|r| (field.slot)(r));
        match field.kind {
            Kind::Text => fill(slots, column.str()?.iter(), |slot, v| {
                if let (Slot::Text(s), Some(v)) = (slot, v) {
                    v.clone_into(s);
                }
            }),
            Kind::Int | Kind::Money => fill(slots, column.i64()?.iter(), |slot, v| {
                if let Slot::Int(n) = slot {
                    *n = v;
                }
            }),
            Kind::Float => fill(slots, column.f64()?.iter(), |slot, v| {
                if let Slot::Float(x) = slot {
                    *x = v;
                }
            }),
            Kind::Flag => fill(slots, column.bool()?.iter(), |slot, v| {
                if let Slot::Flag(b) = slot {
                    *b = v.unwrap_or(false);
                }
            }),
            Kind::Date => fill(slots, column.date()?.physical().iter(), |slot, v| {
                if let Slot::Date(d) = slot {
                    *d = v.and_then(NaiveDate::from_epoch_days);
                }
            }),
        }
    }
    Ok(records)
}

fn fill<'a, T>(slots: impl Iterator<Item = Slot<'a>>, values: impl Iterator<Item = T>, put: impl Fn(Slot<'a>, T)) {
    slots.zip(values).for_each(|(slot, value)| put(slot, value));
}

/// The rows of a frame that are to be kept.
///
/// # Errors
/// Where `keep` is not as long as the frame.
pub fn only(frame: &DataFrame, keep: &[bool]) -> Result<DataFrame> {
    if keep.iter().all(|k| *k) {
        return Ok(frame.clone());
    }
    Ok(frame.filter(&BooleanChunked::from_slice(PlSmallStr::EMPTY, keep))?)
}

/// The rows whose id is to be kept, and the others.
///
/// # Errors
/// Where the frame has no ids.
pub fn split(frame: &DataFrame, keep: impl Fn(&str) -> bool) -> Result<(DataFrame, DataFrame)> {
    let ids = frame.column("record_id")?.str()?;
    let kept: Vec<bool> = ids.iter().map(|id| keep(id.unwrap_or_default())).collect();
    let others: Vec<bool> = kept.iter().map(|k| !k).collect();
    Ok((only(frame, &kept)?, only(frame, &others)?))
}

/// Whether a frame has a record with such an id.
///
/// # Errors
/// Where the frame has no ids.
pub fn holds(frame: &DataFrame, wanted: impl Fn(&str) -> bool) -> Result<bool> {
    Ok(frame.column("record_id")?.str()?.iter().any(|id| wanted(id.unwrap_or_default())))
}

/// Joins frames into larger ones of about `rows` rows each; empty ones vanish.
///
/// # Errors
/// Where the columns differ.
pub fn gather(frames: Vec<DataFrame>, rows: usize) -> Result<Vec<DataFrame>> {
    let mut gathered: Vec<DataFrame> = Vec::new();
    for frame in frames.into_iter().filter(|f| f.height() > 0) {
        match gathered.last_mut() {
            Some(last) if last.height() < rows => {
                last.vstack_mut(&frame)?;
            }
            _ => gathered.push(frame),
        }
    }
    Ok(gathered)
}

/// The records of a frame after `change`, which gets a few at a time: a record has room for all fields, so that a whole segment
/// of them would take much memory.
///
/// # Errors
/// Where a column has another type than its field, or `change` fails.
pub fn changed(frame: &DataFrame, mut change: impl FnMut(&mut [Record]) -> Result<()>) -> Result<DataFrame> {
    let mut frames = Vec::new();
    for start in (0..frame.height()).step_by(AT_ONCE) {
        let mut records = to_records(&frame.slice(start as i64, AT_ONCE))?;
        change(&mut records)?;
        frames.push(to_frame(&records));
    }
    Ok(gather(frames, usize::MAX)?.pop().unwrap_or_else(|| to_frame(&[])))
}

/// A segment that is being written, group by group.
pub struct SegmentWriter {
    pub path: PathBuf,
    /// Rows written so far.
    pub rows: usize,
    writer: BatchedWriter<Output>,
    output: Output,
}

/// What tells whether a file has the bytes that were written.
#[derive(Default)]
pub struct Sum {
    /// SHA-256 in hex.
    pub sha256: String,
    pub crc32: u32,
}

/// A file whose bytes are summed up on their way; polars holds one end, we the other.
#[derive(Clone)]
struct Output(Arc<Mutex<Summed>>);

struct Summed {
    file: BufWriter<File>,
    sha256: Sha256,
    crc32: crc32fast::Hasher,
    /// Why writing failed: who writes Parquet keeps only the words of it.
    failed: Option<io::ErrorKind>,
}

impl Output {
    fn on<T>(&self, act: impl FnOnce(&mut Summed) -> io::Result<T>) -> io::Result<T> {
        let mut to = self.0.lock().map_err(|_| io::Error::other("an earlier write failed"))?;
        act(&mut to).inspect_err(|error| to.failed = Some(error.kind()))
    }

    /// What the disk said to polars.
    fn io_error(&self, error: &PolarsError) -> io::Error {
        let failed = self.0.lock().ok().and_then(|to| to.failed).unwrap_or(io::ErrorKind::Other);
        io::Error::new(failed, error.to_string().lines().next().unwrap_or_default().to_string())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.on(|to| {
            let written = to.file.write(bytes)?;
            to.sha256.update(&bytes[..written]);
            to.crc32.update(&bytes[..written]);
            Ok(written)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.on(|to| to.file.flush())
    }
}

impl SegmentWriter {
    /// Makes the file; `like` has the columns.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(path: PathBuf, like: &DataFrame) -> Result<SegmentWriter> {
        let file = BufWriter::new(File::create(&path).map_err(|e| unwritten(&path, &e))?);
        let summed = Summed { file, sha256: Sha256::new(), crc32: crc32fast::Hasher::new(), failed: None };
        let output = Output(Arc::new(Mutex::new(summed)));
        // The lowest level takes half the time of the usual one, and complaints come out no larger.
        let packing = ParquetCompression::Zstd(ZstdLevel::try_new(1).ok());
        let writer = ParquetWriter::new(output.clone()).with_compression(packing);
        let writer = writer.batched(like.schema()).map_err(|e| unwritten(&path, &output.io_error(&e)))?;
        Ok(SegmentWriter { path, rows: 0, writer, output })
    }

    /// Writes a group of rows.
    ///
    /// # Errors
    /// Where the disk is full or gone.
    pub fn write(&mut self, mut frame: DataFrame) -> Result<()> {
        frame.rechunk_mut();
        self.rows += frame.height();
        self.writer.write_batch(&frame).map_err(|e| unwritten(&self.path, &self.output.io_error(&e)))
    }

    /// Ends the file, waits until it is on the disk, and gives the sum of its bytes.
    ///
    /// # Errors
    /// As [`SegmentWriter::write`].
    pub fn finish(self) -> Result<Sum> {
        self.writer.finish().map_err(|e| unwritten(&self.path, &self.output.io_error(&e)))?;
        let synced = self.output.on(|to| {
            to.file.flush()?;
            to.file.get_ref().sync_all()?;
            Ok(Sum { sha256: hex(&to.sha256.finalize_reset()), crc32: to.crc32.clone().finalize() })
        });
        synced.map_err(|e| unwritten(&self.path, &e))
    }
}

/// Writes a frame to a new file, waits until it is on the disk, and gives the sum of its bytes.
///
/// # Errors
/// Where the file cannot be written; what was written of it is left for the dataset to heal.
pub fn write(frame: &DataFrame, path: &Path) -> Result<Sum> {
    let mut writer = SegmentWriter::create(path.to_path_buf(), frame)?;
    writer.write(frame.clone())?;
    writer.finish()
}

/// Reads a segment, or only the named columns of it.
///
/// # Errors
/// Where the file is missing or damaged.
pub fn read(path: &Path, columns: Option<&[&str]>) -> Result<DataFrame> {
    let name = || format!("could not read {}", path.display());
    let file = File::open(path).with_context(name)?;
    let columns = columns.map(|names| names.iter().map(ToString::to_string).collect());
    ParquetReader::new(file).with_columns(columns).finish().map_err(|e| {
        let cause = e.to_string();
        let hint = "restore the dataset from a copy, or import the files into a new one";
        user(format!("{} is damaged: {}", path.display(), cause.lines().next().unwrap_or_default()), hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any_record(seed: usize) -> Record {
        let mut record = Record::default();
        for (i, field) in FIELDS.iter().enumerate() {
            let blank = (seed + i).is_multiple_of(3);
            match (field.slot)(&mut record) {
                Slot::Text(s) if !blank => *s = format!("{}-退货-{seed}", field.name),
                Slot::Int(n) if !blank => *n = Some((seed * 31 + i) as i64 - 500),
                Slot::Float(x) if !blank => *x = Some(seed as f64 / 7.0),
                Slot::Date(d) if !blank => *d = NaiveDate::from_ymd_opt(1950 + seed as i32 * 2, 1, 1),
                Slot::Flag(b) => *b = !blank,
                _ => {}
            }
        }
        record
    }

    #[test]
    fn records_survive_the_round_trip_through_parquet_with_days_before_1970() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("part-0.parquet");
        let records: Vec<Record> = (0..50).map(any_record).collect();
        write(&to_frame(&records), &path).unwrap();
        assert_eq!(to_records(&read(&path, None).unwrap()).unwrap(), records);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn on_a_full_disk_the_hint_is_to_free_some_room() {
        use crate::store::ledger::Rejects;
        let hint = |error: anyhow::Error| error.downcast_ref::<crate::error::UserError>().unwrap().hint.clone();
        // More than is held back until the end, and less.
        for rows in [1, 20_000] {
            let records: Vec<Record> = (0..rows).map(any_record).collect();
            let error = write(&to_frame(&records), Path::new("/dev/full")).err().unwrap();
            assert!(hint(error).contains("free some room"), "{rows}");
            let mut rejects = Rejects::create("/dev/full".into()).unwrap();
            let written = (0..rows).try_for_each(|line| rejects.add(line as u64, "field", "value", "reason"));
            assert!(hint(written.and_then(|()| rejects.finish()).unwrap_err()).contains("free some room"), "{rows}");
        }
    }

    #[test]
    fn the_same_records_give_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let records: Vec<Record> = (0..50).map(any_record).collect();
        let bytes = |name: &str| {
            let path = folder.path().join(name);
            write(&to_frame(&records), &path).unwrap();
            std::fs::read(path).unwrap()
        };
        assert_eq!(bytes("a"), bytes("b"));
    }
}
