//! What is said of messages that did not arrive.

use super::REMEMBERED;
use crate::error::{Failure, Kind};
use crate::store::StoredDelivery;
use chrono::{DateTime, Utc};

/// The failure of a message that goes out later.
pub(super) fn queued(row: &StoredDelivery, kind: Kind, reason: &str) -> Failure {
    Failure::new(kind, format!("{}: {reason}; the message stays queued", row.sink))
        .hint("it goes out with the next run, or with `personal-os delivery retry`")
}

/// The failure of a message that may have arrived.
pub(super) fn nobody_knows(row: &StoredDelivery, why: &str) -> Failure {
    let lost = row.last_error.as_deref().unwrap_or("the answer was lost");
    let message = format!("{}: {lost}; nobody knows whether the message arrived: {why}", row.sink);
    let name = name(row);
    Failure::new(Kind::Unreachable, message).hint(format!(
        "look whether it is there, then `personal-os delivery resend {name}` or `personal-os \
         delivery drop {name}`"
    ))
}

/// What a command calls a message: what happens to its first part decides on the others.
pub(super) fn name(row: &StoredDelivery) -> &str {
    if row.part == 0 && row.parts > 1 { &row.message } else { &row.key }
}

/// Whether a message of unknown fate is asked about no more.
pub(super) fn is_forgotten(row: &StoredDelivery, now: DateTime<Utc>) -> bool {
    row.attempted_at.is_none_or(|at| now - at > REMEMBERED)
}
