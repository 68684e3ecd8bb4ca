//! Ending in order when told to: programs we started end too, and the exit code says why.

use super::exit;
use crate::error::{Failure, Kind, Result};
use crate::process;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use std::sync::Arc;

/// Ends the process on an interrupt or a request to terminate, with exit code 130 or 143, and on a
/// hangup or a quit likewise with 128 and the signal's number.
///
/// Everything that must survive is written by then or not at all: files are replaced by renaming,
/// and the database commits before anything leaves.
pub(super) fn install() -> Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])
        .map_err(|error| Failure::caused(Kind::Other, "could not listen for signals", error))?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            process::terminate_all();
            log::info!("ended by signal {signal}");
            #[expect(
                clippy::disallowed_methods,
                clippy::exit,
                reason = "a signal ends the process from its own thread; the locks are the kernel's"
            )]
            std::process::exit(exit::signal_code(signal));
        }
    });
    Ok(())
}

/// Leaves interrupts from the keyboard to the program in the foreground.
pub(super) fn leave_to_child() -> Result<()> {
    for signal in [SIGINT, SIGQUIT] {
        signal_hook::flag::register(signal, Arc::default()).map_err(|error| {
            Failure::caused(Kind::Other, "could not leave signals to the editor", error)
        })?;
    }
    Ok(())
}
