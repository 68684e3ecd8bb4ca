//! The built-in wording keeps to the rule that a model's is held to.

use super::Plan;
use crate::agents::{Given, Past, Records, SourceRecords, Workflow as _};
use crate::config::Settings;
use crate::domain::{Event, Key, Loaded, Response, Revision, ShowAs, Span, Status, Task};
use crate::grounding::{Text, Wording, check};
use crate::time::{Moment, When};
use chrono::{Duration, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;

fn event(name: &str, day: NaiveDate, hour: u32, minutes: i64) -> Event {
    let start = Utc.from_utc_datetime(&day.and_hms_opt(hour, 0, 0).unwrap());
    Event {
        key: Key(format!("c:{name}")),
        uid: name.to_owned(),
        recurrence_id: None,
        calendar: "c".to_owned(),
        title: format!("Meeting about {name}"),
        span: Span::Timed { start, end: start + Duration::minutes(minutes) },
        status: Status::Confirmed,
        busy: true,
        show_as: ShowAs::Busy,
        response: Response::Accepted,
        location: None,
        url: None,
        attendees: Vec::new(),
        revision: Revision::default(),
        private: false,
        origin: String::new(),
    }
}

/// Tasks whose dues, lengths and starts take every turn over the days.
fn tasks(day: NaiveDate, turn: u32) -> Vec<Task> {
    let names =
        ["pricing", "legal reply", "Q4 budget", "notes", "Anna's offer", "3 slides", "retro"];
    (0..)
        .zip(names)
        .map(|(index, name)| {
            let minutes = 20 + 35 * ((turn + index) % 5);
            let mut task = Task::sample("t", name, Key(format!("t:{name}")), minutes);
            let offset = i64::from((turn * 3 + index * 5) % 14) - 3;
            task.due = (index % 3 != 2).then(|| When::Day(day + Duration::days(offset)));
            task.scheduled =
                (index == 2).then(|| When::Day(day + Duration::days(i64::from(turn % 4) - 1)));
            task.started = index == 4;
            if index == 1 {
                task.depends = vec![Key("t:pricing".to_owned())];
            }
            task
        })
        .collect()
}

#[test]
fn built_in_reasons_pass_the_check() {
    let mut checked_texts = 0;
    for turn in 0..60 {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap() + Duration::days(i64::from(turn));
        let settings: Settings = super::tests::settings();
        let events = vec![event("design", day, 10, 45), event("hiring", day, 11, 30)];
        let records = Records {
            calendars: vec![SourceRecords::new("c", Loaded::known(events))],
            task_lists: vec![SourceRecords::new("t", Loaded::known(tasks(day, turn)))],
            ..Records::default()
        };
        let now = Utc.from_utc_datetime(&day.and_hms_opt(9, 0, 0).unwrap());
        let workflow = Plan::default();
        let past = Past::default();
        let facts = workflow.facts(Given {
            records: &records,
            past: &past,
            settings: &settings,
            moment: Moment { now, zone: Tz::UTC },
            day,
            today: day,
        });
        let report = workflow.draft(&facts);
        let Some(brief) = workflow.brief(&facts, &report) else { continue };
        for slot in brief.slots.iter().filter(|slot| !slot.built_in.is_empty()) {
            let text = Text {
                slot: slot.id.clone(),
                text: slot.built_in.clone(),
                cites: slot.about.clone(),
            };
            let checked = check(&brief, &Wording { texts: vec![text], picks: Vec::new() });
            assert_eq!(checked.faults(), [], "{}: {}", slot.id, slot.built_in);
            checked_texts += 1;
        }
    }
    assert!(checked_texts > 80, "{checked_texts}");
}
