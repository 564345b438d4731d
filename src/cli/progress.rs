//! How far an import is, on a terminal only; and stopping it with Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressStyle};
use plaint::source::input::Meter;

/// Smallest file, in bytes, whose import takes long enough to be watched.
const WATCHED: u64 = 8 << 20;

/// A line on the terminal: bytes, rows a second, time left.
pub struct Progress {
    bar: ProgressBar,
    meter: Arc<Meter>,
    /// Bytes read before, and the most that are still to come.
    before: u64,
    rows: u64,
}

impl Progress {
    /// `total`: bytes that will be read, over all passes.
    pub fn new(name: &str, total: u64, meter: Arc<Meter>) -> Progress {
        let seen = std::io::stderr().is_terminal() && total >= WATCHED;
        let bar = if seen { ProgressBar::new(total) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{prefix} {bar:24} {bytes}/{total_bytes} · {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(name.to_string());
        let before = meter.read.load(Ordering::Relaxed);
        Progress { bar, meter, before, rows: 0 }
    }

    /// More rows were read.
    pub fn on(&mut self, rows: usize) {
        if self.bar.is_hidden() {
            return;
        }
        self.rows += rows as u64;
        let read = self.meter.read.load(Ordering::Relaxed).saturating_sub(self.before);
        self.bar.set_position(read);
        let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
        let (rate, speed) = (self.rows as f64 / seconds, read as f64 / seconds);
        self.bar.set_message(format!(
            "{} rows/s · {}/s · {} left",
            HumanCount(rate as u64),
            HumanBytes(speed as u64),
            HumanDuration(self.bar.eta())
        ));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

static STOPPED: AtomicBool = AtomicBool::new(false);

/// The first Ctrl-C ends the reading, so that nothing half-read is left; a second one ends the program.
pub fn stop_on_interrupt(meter: Arc<Meter>) {
    // Without a handler Ctrl-C ends the program at once, and the next import clears away what it left.
    let _ = ctrlc::set_handler(move || {
        if STOPPED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        meter.stop.store(true, Ordering::SeqCst);
    });
}

/// Whether Ctrl-C was pressed.
pub fn stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}
