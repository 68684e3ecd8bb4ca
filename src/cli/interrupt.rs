//! Ending in order when told to: programs we started end too, and the exit code says why.

use super::exit;
use crate::error::{Failure, Kind, Result};
use crate::process;
use crate::unix;

/// Ends the process on an interrupt or a request to terminate, with exit code 130 or 143, and on a
/// hangup or a quit likewise with 128 and the signal's number.
///
/// Everything that must survive is written by then or not at all: files are replaced by renaming,
/// and the database commits before anything leaves.
pub(super) fn install() -> Result<()> {
    let listening = unix::at_ending(|signal| {
        unix::show_typing();
        process::terminate_all();
        log::info!("ended by signal {signal}");
        #[expect(
            clippy::disallowed_methods,
            clippy::exit,
            reason = "a signal ends the process from its own thread; the locks are the kernel's"
        )]
        std::process::exit(exit::signal_code(signal));
    });
    listening.map_err(|error| Failure::caused(Kind::Other, "could not listen for signals", error))
}

/// Leaves interrupts from the keyboard to the program in the foreground.
pub(super) fn leave_to_child() -> Result<()> {
    unix::ignore_keyboard().map_err(|error| {
        Failure::caused(Kind::Other, "could not leave signals to the editor", error)
    })
}
