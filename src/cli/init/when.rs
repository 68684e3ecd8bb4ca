//! The question when reports are made.

use super::answers::Answers;
use super::ask::{Dialogue, Question, yes_or_no};
use crate::domain::WorkflowName;
use crate::error::Result;
use crate::schedule::Backend;
use chrono::NaiveTime;
use std::collections::BTreeMap;

/// The workflows that every person has something for, with their times.
pub(super) const DAILY: [(WorkflowName, &str); 3] = [
    (WorkflowName::Plan, "Mon..Fri 08:00"),
    (WorkflowName::Progress, "Mon..Fri 12:30"),
    (WorkflowName::Summary, "Mon..Fri 17:30"),
];

/// Asks whether the schedule is to be installed. Reports that go nowhere need none.
pub(super) fn ask(
    scheduler: Option<Backend>,
    answers: &mut Answers,
    dialogue: &mut Dialogue<'_>,
) -> Result<bool> {
    let mut times: BTreeMap<WorkflowName, String> =
        DAILY.into_iter().map(|(workflow, at)| (workflow, at.to_owned())).collect();
    let install = match (answers.delivery.is_empty(), scheduler) {
        (true, _) => {
            dialogue.say(
                "\nNothing is scheduled: what the system runs would go nowhere. Give it a place under \
                 [delivery] first, then `personal-os schedule install`.",
            )?;
            false
        }
        (false, None) => {
            dialogue.say(
                "\nNothing is scheduled: this system runs neither systemd nor cron. `personal-os \
                 schedule print` writes files for another machine.",
            )?;
            false
        }
        (false, Some(backend)) => {
            let by = match backend {
                Backend::Crontab => "your crontab",
                Backend::Systemd => "timers of systemd",
                Backend::Launchd => "launchd",
            };
            let text = format!(
                "Let the system run it? Monday to Friday the plan at 08:00, progress at 12:30, the \
                 summary at 17:30, by {by}."
            );
            dialogue.begin(&text, &[])?;
            let question = Question {
                text: "yes, no, or another time for the plan",
                default: Some("yes"),
                help: "Nothing runs in between: the system starts the program at these times, and \
                       every quarter of an hour for what was missed. `personal-os schedule \
                       uninstall` takes it away again.",
            };
            let answer = dialogue.ask(question, |_, text| Ok(yes_or_time(text)))?;
            if let Scheduled::At(time) = answer {
                times.insert(WorkflowName::Plan, format!("Mon..Fri {}", time.format("%H:%M")));
            }
            answer != Scheduled::No
        }
    };
    answers.schedule = Some(times);
    Ok(install)
}

/// Whether and when something is scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheduled {
    No,
    Yes,
    At(NaiveTime),
}

fn yes_or_time(text: &str) -> Result<Scheduled, String> {
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M") {
        return Ok(Scheduled::At(time));
    }
    match yes_or_no(text) {
        Ok(true) => Ok(Scheduled::Yes),
        Ok(false) => Ok(Scheduled::No),
        Err(_) => Err("write yes, no or a time such as 07:30".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_no_and_times() {
        assert_eq!(yes_or_time("Yes"), Ok(Scheduled::Yes));
        assert_eq!(yes_or_time("n"), Ok(Scheduled::No));
        let early = NaiveTime::from_hms_opt(7, 30, 0).unwrap();
        assert_eq!(yes_or_time("7:30"), Ok(Scheduled::At(early)));
        assert!(yes_or_time("25:00").is_err() && yes_or_time("maybe").is_err());
    }
}
