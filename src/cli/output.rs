//! Where a result goes, and in which format: the terminal or a file.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Result, ensure};
use plaint::error::user;
use plaint::lang::Lang;
use plaint::registry;
use plaint::render::{FORMATS, Format};
use plaint::table::listing::Listing;

use super::args::told;
use super::{failure, file, paths};

/// The standard output. Who reads it may close it early (`| head`): what is written then goes nowhere, and the command goes on to its
/// end and its exit code.
pub struct Printed<W> {
    to: W,
    closed: bool,
}

impl<W: Write> Printed<W> {
    pub fn to(to: W) -> Printed<W> {
        Printed { to, closed: false }
    }

    fn unless_closed<T>(&mut self, instead: T, act: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.closed {
            return Ok(instead);
        }
        match act(&mut self.to) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Printed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), W::flush)
    }
}

/// How to write a result, and where to.
#[derive(clap::Args)]
pub struct OutputArgs {
    /// How to write it: a name from `plaint list formats` (by the ending of -o, text without one)
    #[arg(long, value_name = "FORMAT", value_parser = named)]
    format: Option<&'static Format>,
    /// File to write to instead of the terminal (`-`)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl OutputArgs {
    pub fn format(&self) -> Result<&'static Format> {
        if let Some(format) = self.format {
            ensure!(
                !format.binary || self.file().is_some(),
                user(format!("{} is no text, so it goes to a file", format.name), "name one: -o table.xlsx")
            );
            return Ok(format);
        }
        let ending = self.output.as_ref().and_then(|path| path.extension()).map(|e| e.to_string_lossy().to_lowercase());
        let by_ending = match ending.as_deref() {
            Some("md") => "markdown",
            None | Some("txt" | "text" | "log") => "text",
            Some(ending) if FORMATS.iter().any(|f| f.name == ending) => ending,
            Some(ending) => {
                return Err(user(
                    format!("a result is not written as .{ending}"),
                    "end the name in .xlsx or .csv, which Excel opens as they are, or in .txt, .md, .json or .jsonl",
                ));
            }
        };
        registry::find("format", "formats", FORMATS, by_ending)
    }

    /// # Errors
    /// As [`paths::apart`].
    pub fn apart(&self, files: &[String]) -> Result<()> {
        self.file().map_or(Ok(()), |path| paths::apart(path, files))
    }

    /// The file to write; none for the standard output, which `-` names too.
    fn file(&self) -> Option<&PathBuf> {
        self.output.as_ref().filter(|path| path.as_os_str() != "-")
    }

    pub fn write(&self, bytes: &[u8], lang: Lang, out: &mut dyn Write) -> Result<()> {
        match self.file() {
            Some(path) => {
                file::write(path, bytes)?;
                writeln!(out, "{}{}", lang.of(("wrote ", "已写入 ")), path.display())?;
            }
            None => out.write_all(bytes)?,
        }
        Ok(())
    }
}

fn named(name: &str) -> Result<&'static Format, String> {
    told(registry::find("format", "formats", FORMATS, name))
}

/// How to write a listing, and how much of it.
#[derive(clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    output: OutputArgs,
    /// Most rows to give, 0 for all (100 where people read it, else all)
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

impl ListArgs {
    /// # Errors
    /// As [`paths::apart`].
    pub fn apart(&self, files: &[String]) -> Result<()> {
        // Before anything is read.
        self.output.format()?;
        self.output.apart(files)
    }

    pub fn limit(&self) -> Result<Option<u32>> {
        let read = matches!(self.output.format()?.name, "text" | "markdown");
        Ok(self.limit.or(read.then_some(100)).filter(|n| *n > 0))
    }

    /// Writes a listing. Formats without room for notes have them on the standard error.
    pub fn write(&self, listing: &Listing, out: &mut dyn Write) -> Result<()> {
        let format = self.output.format()?;
        self.output.write(&(format.list)(listing)?, listing.lang, out)?;
        if matches!(format.name, "csv" | "jsonl") {
            listing.sentences().iter().for_each(|note| failure::note(note, listing.lang));
        }
        Ok(())
    }
}
