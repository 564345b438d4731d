//! The terminal: taken for a while, and given back as it was, whatever happens. Nothing else knows how it is driven.

use std::io::{self, Write};
use std::panic;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use ratatui::Terminal;
use ratatui::backend::TermionBackend;
use ratatui::termion::input::TermRead;
use ratatui::termion::raw::{IntoRawMode, RawTerminal};
use ratatui::termion::screen::{AlternateScreen, IntoAlternateScreen, ToMainScreen};
use ratatui::termion::{cursor, event};

use super::sitting::Key;

type Screen = Terminal<TermionBackend<AlternateScreen<RawTerminal<io::Stdout>>>>;

/// How long a key is waited for before the screen is drawn again.
const PAUSE: Duration = Duration::from_millis(500);

/// Keys as they come.
pub struct Keys(Receiver<Key>);

impl Keys {
    /// The next key; nothing where none came for a while.
    pub fn next(&self) -> Option<Key> {
        match self.0.recv_timeout(PAUSE) {
            Ok(key) => Some(key),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Key::Break),
        }
    }
}

/// Runs `act` with the whole terminal, which is as it was afterwards, also after a panic.
///
/// # Errors
/// Where the terminal cannot be used, and those of `act`.
pub fn open(act: impl FnOnce(&mut Screen, &Keys) -> Result<()>) -> Result<()> {
    let name = "could not use the terminal";
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // What is said of a panic must not vanish with the other screen.
        let _ = write!(io::stdout(), "{ToMainScreen}{}", cursor::Show).and_then(|()| io::stdout().flush());
        before(info);
    }));
    let ran = || {
        let writer = io::stdout().into_raw_mode().context(name)?.into_alternate_screen().context(name)?;
        let mut terminal = Terminal::new(TermionBackend::new(writer)).context(name)?;
        let (send, receive) = mpsc::channel();
        // It waits for a key until the program ends.
        thread::spawn(move || {
            for key in io::stdin().keys().map_while(Result::ok) {
                if send.send(told(key)).is_err() {
                    return;
                }
            }
        });
        act(&mut terminal, &Keys(receive))
    };
    let ran = ran();
    drop(panic::take_hook());
    ran
}

fn told(key: event::Key) -> Key {
    match key {
        event::Key::Char('\n' | '\r') => Key::Enter,
        event::Key::Char(c) => Key::Char(c),
        event::Key::Backspace => Key::Backspace,
        event::Key::Esc => Key::Escape,
        event::Key::Up => Key::Up,
        event::Key::Down => Key::Down,
        event::Key::PageUp => Key::PageUp,
        event::Key::PageDown => Key::PageDown,
        event::Key::Ctrl('c' | 'd') => Key::Break,
        _ => Key::Other,
    }
}
