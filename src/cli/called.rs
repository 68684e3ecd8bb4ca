//! How this program was called, for what it says to type next.

use super::args::Global;
use crate::domain::shell_word;
use crate::error::Failure;
use crate::report::Called;

/// The options that were typed and decide which configuration is meant.
pub(super) fn called(global: &Global) -> Called {
    let config = global.config.as_ref().map(|file| shell_word(&file.display().to_string()));
    let profile = global.profile.as_ref().map(|name| shell_word(name));
    let options = [("config", config), ("profile", profile)];
    Called::with(options.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// The failure with what to type next as it has to be typed here.
pub(super) fn adapt_hints(called: &Called, failure: Failure) -> Failure {
    let hints = failure.hints.iter().map(|hint| called.adapt(hint)).collect();
    Failure { hints, ..failure }
}
