//! One meeting of which there are several copies.
//!
//! The same event stands in the calendar of a team and in one's own, in two collections of a
//! server, or in two folders. It is one meeting, and this is the one place that says how:
//!
//! 1. **The user's answer is kept**, from whichever copy has it: an answer before "not answered
//!    yet", that before none, and of two answers the one to the newer revision.
//! 2. **When and whether it takes place is what the newest revision says** (RFC 5546, 2.1.5): the
//!    higher SEQUENCE. Where that is equal, the copy with the user's answer is believed, because
//!    many programs set DTSTAMP to the time at which they publish a calendar; among copies that are
//!    equal in this too, the later DTSTAMP.
//! 3. **It takes time** unless it is cancelled or declined or no copy of these two says so: a shared
//!    calendar that does not count must not hide a meeting that does.
//! 4. **Its key** is that of the copy that was answered, else of one that takes time, else of the
//!    first, so that a new revision in another calendar does not rename it.
//! 5. **It is private** if one copy says so.

use super::{Event, Response, Status};

/// One event out of its copies; `None` if there are none.
pub fn merged(copies: &[&Event]) -> Option<Event> {
    let private = copies.iter().any(|copy| copy.private);
    chosen(copies).map(|event| Event { private, ..event })
}

fn chosen(copies: &[&Event]) -> Option<Event> {
    let answered = first_most(copies, |event| (weight(event), event.revision))?;
    let own = first_most(copies, |event| (weight(event) == weight(answered), event.busy))?;
    let rank = |event: &Event| {
        (event.revision.sequence, event.response != Response::None, event.revision.stamp)
    };
    let newest = first_most(copies, rank)?;
    if rank(newest) == rank(own) && answered.response == own.response {
        return Some((*own).clone());
    }
    let Event { title, span, status, location, url, attendees, origin, .. } = (*newest).clone();
    let takes_place = status != Status::Cancelled && answered.response != Response::Declined;
    Some(Event {
        title,
        span,
        status,
        location,
        url,
        // A copy may be without them: each guest has a calendar, but not each tells of the others.
        attendees: if attendees.is_empty() { own.attendees.clone() } else { attendees },
        origin,
        revision: newest.revision,
        response: answered.response,
        busy: takes_place && (own.busy || newest.busy),
        show_as: if own.busy { own.show_as } else { newest.show_as },
        ..(*own).clone()
    })
}

/// How much an answer says.
fn weight(event: &Event) -> u8 {
    match event.response {
        Response::Accepted | Response::Declined | Response::Tentative => 2,
        Response::NeedsAction => 1,
        Response::None => 0,
    }
}

/// The first of those of which `measure` is largest.
fn first_most<'e, M: Ord>(
    copies: &[&'e Event],
    measure: impl Fn(&'e Event) -> M,
) -> Option<&'e Event> {
    let mut best: Option<(M, &Event)> = None;
    for event in copies {
        let new = measure(event);
        if best.as_ref().is_none_or(|(most, _)| new > *most) {
            best = Some((new, event));
        }
    }
    best.map(|(_, event)| event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Key, Revision, ShowAs, Span};
    use chrono::{DateTime, TimeDelta, Utc};

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_500_000, 0).unwrap() + TimeDelta::hours(hour)
    }

    /// A copy that says its meeting is at `hour`.
    fn copy(calendar: &str, hour: i64, sequence: i64, response: Response) -> Event {
        Event {
            key: Key(format!("{calendar}:a")),
            uid: "a".to_owned(),
            recurrence_id: None,
            calendar: calendar.to_owned(),
            title: format!("Review of {calendar}"),
            span: Span::Timed { start: at(hour), end: at(hour + 1) },
            status: Status::Confirmed,
            busy: response != Response::Declined,
            show_as: ShowAs::Busy,
            response,
            location: None,
            url: None,
            attendees: Vec::new(),
            revision: Revision { sequence, stamp: None },
            private: false,
            origin: calendar.to_owned(),
        }
    }

    fn told(copies: [Event; 2]) -> (String, i64, Response, bool) {
        let [one, two] = copies;
        let both = [merged(&[&one, &two]).unwrap(), merged(&[&two, &one]).unwrap()];
        // Their order matters only where nothing else tells them apart.
        assert_eq!(both[0], both[1]);
        let event = &both[0];
        let Span::Timed { start, .. } = event.span else { panic!() };
        (event.key.0.clone(), (start - at(0)).num_hours(), event.response, event.busy)
    }

    #[test]
    fn one_private_copy_makes_the_meeting_private() {
        let open = copy("team", 9, 1, Response::None);
        let private = Event { private: true, ..copy("mine", 9, 0, Response::Accepted) };
        for copies in [[&open, &private], [&private, &open]] {
            assert!(merged(&copies).is_some_and(|event| event.private));
        }
        assert!(merged(&[&open]).is_some_and(|event| !event.private));
    }

    #[test]
    fn a_newer_revision_says_when_and_the_users_answer_stays() {
        let mine = |response| copy("mine", 9, 1, response);
        let team = copy("team", 14, 2, Response::None);
        let key = "mine:a".to_owned();
        assert_eq!(
            told([mine(Response::Accepted), team.clone()]),
            (key.clone(), 14, Response::Accepted, true)
        );
        assert_eq!(
            told([mine(Response::Declined), team.clone()]),
            (key.clone(), 14, Response::Declined, false)
        );
        // An answer counts for more than that there is none yet, whatever the revision.
        let asked = Event { response: Response::NeedsAction, ..team.clone() };
        assert_eq!(
            told([mine(Response::Declined), asked]),
            (key.clone(), 14, Response::Declined, false)
        );
        // The older copy in the other calendar changes nothing.
        let newer =
            Event { revision: Revision { sequence: 3, stamp: None }, ..mine(Response::Tentative) };
        assert_eq!(told([newer, team.clone()]), (key.clone(), 9, Response::Tentative, true));
        let cancelled = Event { status: Status::Cancelled, busy: false, ..team };
        assert_eq!(
            told([mine(Response::Accepted), cancelled]),
            (key, 14, Response::Accepted, false)
        );
    }

    #[test]
    fn a_time_of_publication_does_not_outweigh_the_copy_that_was_answered() {
        let stamped = |event: Event, hour| Event {
            attendees: Vec::new(),
            revision: Revision { sequence: 0, stamp: Some(at(hour)) },
            ..event
        };
        let mine = stamped(copy("mine", 9, 0, Response::Accepted), 0);
        let feed = stamped(copy("feed", 14, 0, Response::None), 5);
        assert_eq!(told([mine, feed.clone()]), ("mine:a".to_owned(), 9, Response::Accepted, true));
        let old = stamped(copy("old", 9, 0, Response::None), 0);
        let first = merged(&[&old, &feed]).unwrap();
        assert_eq!((first.key.0.as_str(), first.title.as_str()), ("old:a", "Review of feed"));
    }

    #[test]
    fn a_copy_that_does_not_count_hides_no_time_in_any_revision() {
        for sequence in [0, 1, 2] {
            let shared = Event { busy: false, ..copy("shared", 9, sequence, Response::None) };
            let mine = copy("mine", 9, 1, Response::None);
            assert_eq!(told([shared, mine]), ("mine:a".to_owned(), 9, Response::None, true));
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_the_first() {
        let copies = [copy("a", 9, 0, Response::None), copy("b", 9, 0, Response::None)];
        assert_eq!(merged(&[&copies[0], &copies[1]]), Some(copies[0].clone()));
        assert_eq!(merged(&[&copies[1]]), Some(copies[1].clone()));
        assert_eq!(merged(&[]), None);
    }
}
