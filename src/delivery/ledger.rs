//! The rules of the ledger: what a message is called, and when it may be sent.

use super::OnUnknown;
use crate::store::{DeliveryState, RunId, StoredDelivery};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;

/// How long after an attempt a message that is not found in the history counts as not sent: a
/// history lags behind by seconds.
pub const SETTLED: TimeDelta = TimeDelta::minutes(10);

/// What makes a message one that may be delivered once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A run by hand is an occasion of its own.
    ByHand,
    /// A time of the schedule, local to the user.
    Slot {
        /// The day.
        date: NaiveDate,
        /// The time, if the workflow has several a day.
        time: Option<NaiveTime>,
    },
}

/// What the parts of a message for one sink are called; each adds its number, as [`part_key`] does.
pub fn message_key(occasion: &Occasion, run: RunId, workflow: &str, sink: &str) -> String {
    match occasion {
        Occasion::ByHand => format!("run:{run}/{sink}"),
        Occasion::Slot { date, time } => slot_key(*date, *time, workflow, sink),
    }
}

/// What the parts of the message of a slot are called. A workflow with one time a day has one
/// message a day, also if its time is moved.
pub fn slot_key(date: NaiveDate, time: Option<NaiveTime>, workflow: &str, sink: &str) -> String {
    match time {
        None => format!("slot:{workflow}:{date}/{sink}"),
        Some(time) => format!("slot:{workflow}:{date}T{}/{sink}", time.format("%H:%M")),
    }
}

/// The key of one part of a message.
pub fn part_key(message: &str, part: u32) -> String {
    format!("{message}/{part}")
}

/// What stands for a message where everybody can read it. It tells nothing, and no other
/// message has it: keys alone are the same on two machines.
pub fn marker(row: &StoredDelivery) -> String {
    let mut hasher = SipHasher13::new();
    for piece in [row.key.as_bytes(), &row.body] {
        hasher.write_usize(piece.len());
        hasher.write(piece);
    }
    hasher.write_i64(row.created_at.map_or(0, |at| at.timestamp_millis()));
    format!("{:032x}", hasher.finish128().as_u128())
}

/// What to do with a row that is not at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send it.
    Send,
    /// It is too late for that.
    Expire,
    /// Not now.
    Wait,
    /// A process ended while it was sending: nobody knows what became of it.
    Lost,
    /// Look whether it arrived.
    LookUp,
}

/// The step for a row while no other process is sending to its sink.
pub fn step(row: &StoredDelivery, now: DateTime<Utc>) -> Step {
    match row.state {
        DeliveryState::Planned if is_late(row, now) => Step::Expire,
        DeliveryState::Planned if row.not_before.is_some_and(|at| now < at) => Step::Wait,
        DeliveryState::Planned => Step::Send,
        DeliveryState::Sending => Step::Lost,
        DeliveryState::Unknown => Step::LookUp,
        DeliveryState::Sent
        | DeliveryState::Refused
        | DeliveryState::Dropped
        | DeliveryState::Skipped => Step::Wait,
    }
}

/// Whether it is too late to send a message.
pub fn is_late(row: &StoredDelivery, now: DateTime<Utc>) -> bool {
    row.expires_at.is_some_and(|at| at <= now)
}

/// Whether a message that was looked for and not found may be sent again.
pub fn may_resend(row: &StoredDelivery, policy: OnUnknown, now: DateTime<Utc>) -> bool {
    policy == OnUnknown::Resend
        && !is_late(row, now)
        && row.attempted_at.is_some_and(|at| now - at >= SETTLED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::DeliveryId;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
    }

    fn row(state: DeliveryState) -> StoredDelivery {
        StoredDelivery {
            id: DeliveryId(1),
            run: Some(RunId(1)),
            key: "run:1/slack/0".to_owned(),
            message: "run:1/slack".to_owned(),
            workflow: "plan".to_owned(),
            period: "2026-11-24".to_owned(),
            sink: "slack".to_owned(),
            part: 0,
            parts: 1,
            title: String::new(),
            state,
            attempts: 1,
            last_error: None,
            body: b"{}".to_vec(),
            created_at: Some(at("2026-11-24T07:00:00Z")),
            updated_at: at("2026-11-24T07:00:00Z"),
            expires_at: Some(at("2026-11-24T23:00:00Z")),
            not_before: None,
            attempted_at: Some(at("2026-11-24T07:00:00Z")),
            server_time: None,
            destination: None,
            receipt: None,
            told: false,
        }
    }

    #[test]
    fn keys_name_the_occasion() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let key = |occasion| message_key(&occasion, RunId(12), "plan", "slack");
        assert_eq!(key(Occasion::ByHand), "run:12/slack");
        assert_eq!(key(Occasion::Slot { date, time: None }), "slot:plan:2026-11-24/slack");
        let time = NaiveTime::from_hms_opt(8, 0, 0);
        assert_eq!(key(Occasion::Slot { date, time }), "slot:plan:2026-11-24T08:00/slack");
        assert_eq!(part_key("run:12/slack", 2), "run:12/slack/2");
    }

    #[test]
    fn a_marker_is_that_of_one_message() {
        let one = row(DeliveryState::Planned);
        assert_eq!(marker(&one), marker(&StoredDelivery { attempts: 9, ..one.clone() }));
        assert_eq!(marker(&one).len(), 32);
        for other in [
            StoredDelivery { key: "run:1/slack/1".to_owned(), ..one.clone() },
            StoredDelivery { body: b"{ }".to_vec(), ..one.clone() },
            StoredDelivery { created_at: Some(at("2026-11-24T07:00:01Z")), ..one.clone() },
        ] {
            assert_ne!(marker(&one), marker(&other));
        }
    }

    #[test]
    fn a_plan_is_not_delivered_the_next_day() {
        let planned = row(DeliveryState::Planned);
        assert_eq!(step(&planned, at("2026-11-24T22:59:59Z")), Step::Send);
        assert_eq!(step(&planned, at("2026-11-24T23:00:00Z")), Step::Expire);
        let patient =
            StoredDelivery { not_before: Some(at("2026-11-24T07:05:00Z")), ..planned.clone() };
        assert_eq!(step(&patient, at("2026-11-24T07:04:59Z")), Step::Wait);
        assert_eq!(step(&patient, at("2026-11-24T07:05:00Z")), Step::Send);
        let now = at("2026-11-24T08:00:00Z");
        assert_eq!(step(&row(DeliveryState::Sending), now), Step::Lost);
        assert_eq!(step(&row(DeliveryState::Unknown), now), Step::LookUp);
        assert_eq!(step(&row(DeliveryState::Sent), now), Step::Wait);
    }

    #[test]
    fn only_a_later_look_lets_a_message_go_again() {
        let unknown = row(DeliveryState::Unknown);
        let may = |at_, policy| may_resend(&unknown, policy, at(at_));
        assert!(!may("2026-11-24T07:09:59Z", OnUnknown::Resend));
        assert!(may("2026-11-24T07:10:00Z", OnUnknown::Resend));
        assert!(!may("2026-11-24T07:10:00Z", OnUnknown::Hold));
        assert!(!may("2026-11-25T07:10:00Z", OnUnknown::Resend), "too late for it");
        // The clock went back.
        assert!(!may("2026-11-24T06:00:00Z", OnUnknown::Resend));
    }
}
