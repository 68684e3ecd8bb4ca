//! What the history adds to the facts: what changed since the last plan, and what rolls over.

use super::known::Inputs;
use crate::agents::{Past, Records};
use crate::domain::{
    Count, DayPlan, DayResult, Ended, Fate, Key, KnownEvent, KnownTask, RolledOver, Seen, Snapshot,
    Task, match_tasks,
};
use crate::planner;
use crate::time::When;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The plan before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastPlan {
    /// The day it was for.
    pub date: NaiveDate,
    /// The moment it was made for.
    pub as_of: DateTime<Utc>,
    /// Whether it left the same tasks without time as this one.
    pub same_not_today: bool,
}

/// One thing that is not as it was when the last plan was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// An event of the day is at another time.
    EventMoved {
        /// The event.
        key: Key,
        /// When it began then.
        from: When,
        /// When it begins now.
        to: When,
    },
    /// An event begins as before but is longer or shorter.
    EventResized {
        /// The event.
        key: Key,
        /// When it ended then.
        from: When,
        /// When it ends now.
        to: When,
    },
    /// The day has an event that the last plan did not know.
    EventNew {
        /// The event.
        key: Key,
    },
    /// An event of the day was cancelled or declined, moved to another day or taken away.
    EventOff {
        /// The event.
        key: Key,
        /// Its title then.
        title: String,
        /// When it began then.
        from: When,
    },
    /// A task is open that the last plan did not know as open.
    TaskNew {
        /// The task.
        key: Key,
    },
    /// A task was finished.
    TaskDone {
        /// The task.
        key: Key,
        /// Its title.
        title: String,
    },
    /// A task is no longer in its list, or hidden by it; whether it was finished is not known.
    TaskGone {
        /// The task.
        key: Key,
        /// Its title then.
        title: String,
    },
    /// A task is due at another time.
    DueMoved {
        /// The task.
        key: Key,
        /// When it was due then.
        from: Option<When>,
        /// When it is due now.
        to: Option<When>,
    },
}

/// An open task that plans of earlier workdays asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The task.
    pub key: Key,
    /// The workdays whose plan asked for it, the first one first.
    pub days: Vec<NaiveDate>,
}

/// What the evening before found: where the day starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastDay {
    /// The workday before.
    pub date: NaiveDate,
    /// Whether it had a plan.
    pub has_plan: bool,
    /// What its plans asked for.
    pub planned: Count,
    /// What of that was done.
    pub done: Count,
    /// Whether anything was recorded that day; if not, what was done is not known.
    #[serde(default = "yes")]
    pub recorded: bool,
    /// The first tasks of the draft that was made for this day; a draft of another day has none here.
    pub top: Vec<Key>,
}

fn yes() -> bool {
    true
}

/// An evening longer ago than this is no day before.
const LONGEST_AGO: i64 = 14;

/// The newest evening before this day.
pub(super) fn last_day(past: &Past, inputs: &Inputs) -> Option<LastDay> {
    let before = past
        .results
        .iter()
        .filter(|result| (1..=LONGEST_AGO).contains(&(inputs.date - result.date).num_days()));
    // Of the looks at one day the newest counts, and it comes first.
    let last = before.rev().max_by_key(|result: &&DayResult| result.date);
    last.map(|result| LastDay {
        date: result.date,
        has_plan: result.has_plan,
        planned: result.planned,
        done: result.done,
        recorded: result.recorded,
        top: match result.next {
            Some(next) if next == inputs.date => result.top.clone(),
            _ => Vec::new(),
        },
    })
}

/// Which plan came before.
pub(super) fn last_plan(snapshot: Option<&Snapshot>, plan: &planner::Plan) -> Option<LastPlan> {
    let snapshot = snapshot?;
    let left: BTreeSet<&Key> = plan.not_today.iter().map(|left| &left.task).collect();
    Some(LastPlan {
        date: snapshot.date,
        as_of: snapshot.as_of,
        same_not_today: snapshot.not_today.iter().collect::<BTreeSet<_>>() == left,
    })
}

/// What has changed since the last snapshot: events of the day by time, then tasks in the order of
/// their lists. Of a source that is not known, then or now, nothing is said.
pub(super) fn changes(
    snapshot: Option<&Snapshot>,
    records: &Records,
    inputs: &Inputs,
) -> Vec<Change> {
    let Some(snapshot) = snapshot else { return Vec::new() };
    let mut changes = event_changes(snapshot, records, inputs);
    changes.extend(task_changes(snapshot, records, inputs));
    changes
}

fn event_changes(snapshot: &Snapshot, records: &Records, inputs: &Inputs) -> Vec<Change> {
    if !(snapshot.from..snapshot.to).contains(&inputs.date) {
        return Vec::new();
    }
    let calendars = records.calendars.iter().filter(|source| source.loaded.items.is_some());
    let read_now: HashSet<&str> = calendars.map(|source| source.name.as_str()).collect();
    let read_then: HashSet<&str> = snapshot.calendars.iter().map(String::as_str).collect();
    let zone = inputs.moment.zone;
    let today = inputs.today();
    let then: HashMap<&Key, &KnownEvent> =
        snapshot.events.iter().map(|event| (&event.key, event)).collect();
    let now: HashSet<&Key> = today.iter().map(|event| &event.key).collect();
    let mut changes: Vec<(When, Change)> = Vec::new();
    for event in today.iter().filter(|event| read_then.contains(event.calendar.as_str())) {
        let (start, end) = event.span.ends();
        let change = match then.get(&event.key).filter(|before| before.takes_place()) {
            None => Change::EventNew { key: event.key.clone() },
            Some(before) if before.start != start => {
                Change::EventMoved { key: event.key.clone(), from: before.start, to: start }
            }
            Some(before) if before.end != end => {
                Change::EventResized { key: event.key.clone(), from: before.end, to: end }
            }
            Some(_) => continue,
        };
        changes.push((start, change));
    }
    let was_on = |event: &&KnownEvent| {
        event.takes_place()
            && event.touches(inputs.date, zone)
            && read_now.contains(event.calendar.as_str())
            && !now.contains(&event.key)
            && ahead(event, inputs.moment.now)
    };
    for event in snapshot.events.iter().filter(was_on) {
        let (key, title) = (event.key.clone(), event.title.clone());
        changes.push((event.start, Change::EventOff { key, title, from: event.start }));
    }
    changes.sort_by_key(|(start, _)| match start {
        When::Day(_) => None,
        When::At(at) => Some(*at),
    });
    changes.into_iter().map(|(_, change)| change).collect()
}

/// Whether an event that is no longer there would still have been ahead.
fn ahead(event: &KnownEvent, now: DateTime<Utc>) -> bool {
    !matches!(event.end, When::At(end) if end <= now)
}

fn task_changes(snapshot: &Snapshot, records: &Records, inputs: &Inputs) -> Vec<Change> {
    let lists = records.task_lists.iter();
    // A list with a problem may have left out just the tasks that seem to be gone.
    let whole_now: HashSet<&str> = lists
        .filter(|list| list.loaded.items.is_some() && list.loaded.problems.is_empty())
        .map(|list| list.name.as_str())
        .collect();
    let read_then: HashSet<&str> = snapshot.lists.iter().map(String::as_str).collect();
    let all_now = records.tasks();
    let now: HashMap<&Key, &Task> = all_now.iter().map(|task| (&task.key, task)).collect();
    let then: HashMap<&Key, &KnownTask> =
        snapshot.tasks.iter().map(|task| (&task.key, task)).collect();
    let edited = edited(snapshot, &whole_now, &all_now);
    let mut changes = Vec::new();
    for task in inputs.tasks.iter().filter(|task| task.is_open()) {
        let before = then.get(&task.key).or_else(|| then.get(edited.get(&task.key)?)).copied();
        match before.filter(|before| !before.done && !before.waiting) {
            None if read_then.contains(task.source.as_str()) => {
                changes.push(Change::TaskNew { key: task.key.clone() });
            }
            // A task that repeats goes on under its key: it was finished, and its due was not moved.
            Some(before) if finished_since((before, task), snapshot, &all_now, inputs) => {
                let (key, title) = (task.key.clone(), before.title.clone());
                changes.push(Change::TaskDone { key, title });
            }
            Some(before) if before.due != task.due => changes.push(Change::DueMoved {
                key: task.key.clone(),
                from: before.due,
                to: task.due,
            }),
            _ => {}
        }
    }
    let edits: HashSet<&Key> = edited.values().collect();
    for before in snapshot.tasks.iter().filter(|task| !task.done && !task.waiting) {
        let (key, title) = (before.key.clone(), before.title.clone());
        match now.get(&before.key) {
            Some(task) if task.done => changes.push(Change::TaskDone { key, title }),
            Some(task) if task.waiting => changes.push(Change::TaskGone { key, title }),
            None if !edits.contains(&key) && whole_now.contains(before.source.as_str()) => {
                changes.push(Change::TaskGone { key, title });
            }
            _ => {}
        }
    }
    changes
}

/// Whether an open task says something else than then, and its list has a finished one that says it.
fn finished_since(
    (before, task): (&KnownTask, &Task),
    snapshot: &Snapshot,
    now: &[Task],
    inputs: &Inputs,
) -> bool {
    let says = |task: &Task| (task.due, task.scheduled) == (before.due, before.scheduled);
    let is_recent = |task: &Task| {
        let on = task.completed.map(|on| on.date(inputs.moment.zone));
        on.is_some_and(|on| on >= snapshot.made_on)
    };
    let is_it = |task: &Task| task.source == before.source && task.title == before.title;
    let done = |task: &Task| task.done && !task.cancelled && is_it(task);
    task.key == before.key
        && !says(task)
        && now.iter().any(|task| done(task) && says(task) && is_recent(task))
}

/// The keys that tasks had in the snapshot, of those whose text was edited since. A list that is not
/// known today has edited nothing.
fn edited(snapshot: &Snapshot, whole: &HashSet<&str>, now: &[Task]) -> HashMap<Key, Key> {
    let then = snapshot.tasks.iter().filter(|task| whole.contains(task.source.as_str()));
    let then: Vec<Seen> = then.map(|task| seen(&task.key, &task.title)).collect();
    let now: Vec<Seen> = now.iter().map(|task| seen(&task.key, &task.title)).collect();
    let renamed = match_tasks(&then, &now).fates.into_iter().filter_map(|(old, fate)| match fate {
        Fate::Renamed(new) => Some((new, old)),
        Fate::Kept | Fate::Gone => None,
    });
    renamed.collect()
}

pub(in crate::agents::execution) fn seen(key: &Key, title: &str) -> Seen {
    Seen { key: key.clone(), title: title.to_owned() }
}

/// The open tasks that plans of earlier workdays asked for, with those days. A plan asks for a task
/// that it places whole and for one that must be done on its day; a part of a long task is no
/// promise to finish it. A plan made on the day itself counts, one made in advance only if there is
/// no other. What an evening found to roll over counts as it was found.
pub(super) fn carried(past: &Past, inputs: &Inputs, before: NaiveDate) -> Vec<Carried> {
    let mut days: BTreeMap<NaiveDate, Vec<&DayPlan>> = BTreeMap::new();
    let earlier = past.plans.iter().filter(|plan| plan.date < before);
    for plan in earlier.filter(|plan| !plan.away) {
        days.entry(plan.date).or_default().push(plan);
    }
    let mut asked: HashMap<&Key, Vec<NaiveDate>> = HashMap::new();
    for (date, plans) in days {
        let on_the_day = plans.iter().any(|plan| plan.made_on == date);
        let count = plans.iter().filter(|plan| !on_the_day || plan.made_on == date);
        let tasks = count.flat_map(|plan| &plan.tasks);
        let wanted = tasks.filter(|task| task.must || task.placed_minutes >= task.minutes);
        for key in wanted.map(|task| &task.task.key).collect::<HashSet<_>>() {
            asked.entry(key).or_default().push(date);
        }
    }
    // A day that its own evening has closed counts too where the plan is made on it for a later one.
    let evenings: Vec<&DayResult> =
        past.results.iter().filter(|result| result.date < inputs.date).collect();
    let rolled: Vec<&RolledOver> = evenings.iter().flat_map(|result| &result.carried).collect();
    for one in &rolled {
        let days = one.days.iter().copied().filter(|day| *day < inputs.date);
        asked.entry(&one.key).or_default().extend(days);
    }
    // A task that repeats goes on under its key: what was finished of it rolls over no more.
    for result in &evenings {
        for one in result.tasks.iter().filter(|one| one.ended == Ended::Done) {
            if let Some(days) = asked.get_mut(&one.key) {
                days.retain(|day| *day > result.date);
            }
        }
    }
    asked.retain(|_, days| !days.is_empty());
    let planned = past.plans.iter().flat_map(|plan| &plan.tasks);
    let planned = planned.map(|task| (&task.task.key, task.task.title.as_str()));
    let titles: HashMap<&Key, &str> =
        rolled.iter().map(|one| (&one.key, one.title.as_str())).chain(planned).collect();
    let mut then: Vec<Seen> =
        asked.keys().filter_map(|key| Some(seen(key, titles.get(key)?))).collect();
    then.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    let now: Vec<Seen> = inputs.tasks.iter().map(|task| seen(&task.key, &task.title)).collect();
    // Of a task that was edited on the way, each form counts its days.
    let mut days: HashMap<Key, BTreeSet<NaiveDate>> = HashMap::new();
    for (old, fate) in match_tasks(&then, &now).fates {
        let asked = asked.get(&old).into_iter().flatten().copied();
        match fate {
            Fate::Kept => days.entry(old.clone()).or_default().extend(asked),
            Fate::Renamed(new) => days.entry(new).or_default().extend(asked),
            Fate::Gone => {}
        }
    }
    let open = inputs.tasks.iter().filter(|task| task.is_open());
    let carried = open.filter_map(|task| {
        let days = days.get(&task.key)?.iter().copied().collect();
        Some(Carried { key: task.key.clone(), days })
    });
    carried.collect()
}
