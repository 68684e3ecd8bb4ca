//! Runs that the schedule asks for: which slot one is for, what was missed, and who is late.

use crate::config::Settings;
use crate::delivery::Target;
use crate::delivery::ledger::{Occasion, part_key, slot_key};
use crate::domain::WorkflowName;
use crate::domain::schedule::{Due, Schedule, SkipReason, Skipped, Slot};
use crate::error::Result;
use crate::report::{Document, Line, words};
use crate::store::{NewSkip, Store, strand_name};
use crate::time::{Moment, TimeFormat};
use chrono::{DateTime, Duration, NaiveTime, Utc};

/// A slot that is due, with all that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    /// The slot.
    pub(super) slot: Slot,
    /// What may be delivered once.
    pub(super) occasion: Occasion,
    /// After this it is too late to begin delivering.
    pub(super) expires_at: DateTime<Utc>,
    /// When it was due, as it is shown, if that is worth saying.
    pub(super) late: Option<String>,
}

/// The reports of one slot of a workflow: one, or an update for each audience.
pub(super) fn strands(workflow: WorkflowName, settings: &Settings) -> Vec<Option<&str>> {
    match workflow {
        WorkflowName::Update => {
            let audiences = settings.updates.audiences.iter();
            audiences.map(|one| Some(one.audience.name.as_str())).collect()
        }
        _ => vec![None],
    }
}

/// What is due of `workflow` now; without a history nothing has ever run.
pub(super) fn due(
    workflow: WorkflowName,
    strand: Option<&str>,
    settings: &Settings,
    store: Option<&Store>,
    moment: Moment,
) -> Result<Due> {
    let Some(schedule) = settings.schedule.get(&workflow) else { return Ok(Due::default()) };
    let handled = store.map_or(Ok(Vec::new()), |store| {
        store.handled(&strand_name(workflow.name(), strand), moment.today())
    })?;
    Ok(schedule.due(moment.now, moment.zone, &settings.work, &handled))
}

/// Takes the slot that is due, if there is one, and records what was missed. To be called under the
/// lock of the workflow, so that of two processes one finds nothing due.
pub(super) fn claim(
    (workflow, strand): (WorkflowName, Option<&str>),
    settings: &Settings,
    store: &mut Store,
    moment: Moment,
    targets: &[Target],
) -> Result<Option<Claim>> {
    let due = due(workflow, strand, settings, Some(store), moment)?;
    record_skips((workflow, strand), settings, store, moment, targets, &due.skips)?;
    let schedule = settings.schedule.get(&workflow);
    let (Some(slot), Some(schedule)) = (due.run, schedule) else { return Ok(None) };
    Ok(Some(Claim::new(schedule, slot, moment, settings.user.time_format)))
}

/// Records slots without a run, and that their messages are not sent.
pub(super) fn record_skips(
    (workflow, strand): (WorkflowName, Option<&str>),
    settings: &Settings,
    store: &mut Store,
    moment: Moment,
    targets: &[Target],
    skips: &[Skipped],
) -> Result<()> {
    let Some(schedule) = settings.schedule.get(&workflow) else { return Ok(()) };
    let name = &strand_name(workflow.name(), strand);
    let skips = skips.iter().map(|Skipped { slot, reason }| {
        log::info!("{name}: {slot} is skipped: {}", reason.shown());
        let time = time_of(schedule, *slot);
        let message = |target: &Target| {
            let sink = target.to_string();
            (part_key(&slot_key(slot.date, time, name, &sink), 0), sink)
        };
        NewSkip {
            slot: *slot,
            reason: reason.shown().to_owned(),
            messages: targets.iter().map(message).collect(),
        }
    });
    let skips: Vec<NewSkip> = skips.collect();
    store.skip(name, &skips, moment.now)
}

/// The time of a slot, where the day has several.
fn time_of(schedule: &Schedule, slot: Slot) -> Option<NaiveTime> {
    schedule.is_of_several(slot).then_some(slot.time)
}

impl Claim {
    /// What follows from a slot that is due.
    pub(super) fn new(
        schedule: &Schedule,
        slot: Slot,
        moment: Moment,
        time_format: TimeFormat,
    ) -> Self {
        let late = Schedule::is_late(slot, moment.now, moment.zone);
        Self {
            slot,
            occasion: Occasion::Slot { date: slot.date, time: time_of(schedule, slot) },
            expires_at: schedule.useful_until(slot, moment.zone),
            late: late.then(|| {
                let due = slot.due(moment.zone).with_timezone(&moment.zone);
                let time = words::time_of_day(due.time(), time_format);
                match due.date_naive() {
                    date if date == moment.today() => time,
                    date => format!("{} {time}", words::relative_day(date, moment.today())),
                }
            }),
        }
    }
}

/// Says in the verdict that the report is late, where it is: `late` is when it was due.
pub(super) fn mark(late: Option<&str>, document: &mut Document) {
    let Some(due) = late else { return };
    let note = format!(" (late: due {due})");
    match document.verdict.first_mut() {
        Some(line) => *line = std::mem::take(line).ours(note),
        None => document.verdict.push(Line::new().ours(note.trim_start())),
    }
}

/// The slots that should have had a run or a word by now and have neither, by the name of their
/// workflow: what the scheduler was there for and did not do. Those of the last `patience` count
/// as under way.
pub fn unserved(
    settings: &Settings,
    store: &Store,
    moment: Moment,
    patience: Duration,
) -> Result<Vec<(String, Slot)>> {
    let mut unserved = Vec::new();
    for workflow in settings.schedule.keys() {
        for strand in strands(*workflow, settings) {
            let due = due(*workflow, strand, settings, Some(store), moment)?;
            let missed = due.skips.iter().filter(|skip| skip.reason == SkipReason::TooLate);
            let slots = missed.map(|skip| skip.slot).chain(due.run);
            let old = slots.filter(|slot| moment.now - slot.due(moment.zone) > patience);
            let name = strand_name(workflow.name(), strand);
            unserved.extend(old.map(|slot| (name.clone(), slot)));
        }
    }
    Ok(unserved)
}

/// From now on slots count: the last one before an installation is nobody's to catch up. Only a
/// workflow of which the history knows no slot needs this.
pub fn begin(settings: &Settings, store: &mut Store, moment: Moment) -> Result<()> {
    for (workflow, schedule) in &settings.schedule {
        for strand in strands(*workflow, settings) {
            let name = strand_name(workflow.name(), strand);
            if store.handled(&name, moment.today())?.is_empty()
                && let Some(slot) = schedule.latest(moment.now, moment.zone)
            {
                // Nobody missed anything, so there is nothing to tell.
                let skip = NewSkip { slot, reason: String::new(), messages: Vec::new() };
                store.skip(&name, &[skip], moment.now)?;
            }
        }
    }
    Ok(())
}
