//! Time spent, as Timewarrior recorded it.
//!
//! Timewarrior knows no tasks, only intervals with tags. The hook that comes with it starts an
//! interval when a task is started, with the task's description, project and tags as tags; hooks of
//! other people add its uuid. So an interval belongs to the task whose uuid it names, else to the
//! task whose description is one of its tags. What may belong to several tasks belongs to none, and
//! of those the time is not known.

use super::{Taskwarrior, failed, strict};
use crate::domain::{Problem, ProblemKind, Task, Worked, clean, shorten};
use crate::env::Environment;
use crate::process;
use crate::sources::Context;
use crate::sources::json::records;
use crate::time::{Interval, Moment, When, Window, midnight};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

/// Nobody works for longer without a break: somebody forgot to stop the clock.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// An interval with its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tracked {
    pub(super) time: Interval,
    pub(super) tags: Vec<String>,
}

/// Gives `tasks` the time spent on them, as `argv` recorded it, or says why it is not known.
pub(super) fn add(
    list: &Taskwarrior,
    argv: &[String],
    tasks: &mut [Task],
    context: &Context,
) -> Result<(), Problem> {
    let called = shorten(&clean(argv.first().map_or("", String::as_str)), super::QUOTED);
    let problem = |kind, what: String| {
        let message = format!("how long tasks took is not known: {called} {what}");
        Problem::new(&list.name, kind, message)
    };
    // Without one it would ask whether to make one, and make it whatever the answer.
    if !has_database(&list.program.environment) {
        return Err(problem(ProblemKind::Unreachable, "has no database yet".to_owned()));
    }
    let words = argv.iter().map(String::as_str).chain(["export"]);
    let words: Vec<String> = words.map(str::to_owned).collect();
    let output = list.run(&words, None, context).map_err(|cause| {
        let kind = match cause {
            process::Error::TooMuchOutput { .. } => ProblemKind::Malformed,
            _ => ProblemKind::Unreachable,
        };
        problem(kind, cause.to_string())
    })?;
    if !output.status.success() {
        return Err(problem(ProblemKind::Unreachable, failed("export", &output)));
    }
    let tracked = read(&strict(&output.stdout), context.moment)
        .map_err(|why| problem(ProblemKind::Malformed, format!("exported what is none: {why}")))?;
    assign(tasks, &tracked, context.moment.zone);
    Ok(())
}

/// Whether Timewarrior was ever used: where its variable says, else in its usual folders.
fn has_database(environment: &Environment) -> bool {
    if let Some(path) = environment.get("TIMEWARRIORDB") {
        return PathBuf::from(path).exists();
    }
    let Some(home) = environment.get("HOME").map(PathBuf::from) else { return false };
    let data =
        environment.get("XDG_DATA_HOME").map_or_else(|| home.join(".local/share"), PathBuf::from);
    [home.join(".timewarrior"), data.join("timewarrior")].iter().any(|path| path.exists())
}

/// The intervals of an export, an open one until now. One bad interval makes every sum doubtful, so
/// it makes all of them unknown.
pub(super) fn read(export: &[u8], moment: Moment) -> Result<Vec<Tracked>, String> {
    let mut all = Vec::new();
    for (place, fields) in records(export) {
        let tracked = fields.and_then(|fields| {
            let start = instant(fields.text("start")?).ok_or("start is no time")?;
            let end = match fields.text("end")? {
                Some(end) => instant(Some(end)).ok_or("end is no time")?,
                None => moment.now.max(start),
            };
            if end < start {
                return Err("it ends before it starts".to_owned());
            }
            Ok(Tracked { time: Interval { start, end }, tags: fields.texts("tags")? })
        });
        all.push(tracked.map_err(|why| shorten(&clean(&format!("{place}: {why}")), 200))?);
    }
    Ok(all)
}

fn instant(text: Option<String>) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(&text?, "%Y%m%dT%H%M%SZ").ok().map(|at| at.and_utc())
}

/// Gives each task the time of its intervals, by local day. A task without any keeps `None`: whether
/// nobody worked on it or nobody recorded it, nobody knows.
pub(super) fn assign(tasks: &mut [Task], tracked: &[Tracked], zone: Tz) {
    let places = Places::of(tasks, zone);
    let mut seconds: HashMap<usize, BTreeMap<NaiveDate, i64>> = HashMap::new();
    let mut unclear: HashSet<usize> = HashSet::new();
    for one in tracked {
        let found = places.find(one, tasks);
        match found[..] {
            [task] if one.time.end - one.time.start <= LONGEST => {
                let days = seconds.entry(task).or_default();
                for (day, spent) in by_day(one.time, zone) {
                    *days.entry(day).or_default() += spent;
                }
            }
            _ => unclear.extend(found),
        }
    }
    for (place, days) in seconds {
        let worked = |(date, seconds): (NaiveDate, i64)| {
            let minutes = u32::try_from((seconds + 30) / 60).ok()?;
            (minutes > 0).then_some(Worked { date, minutes })
        };
        let worked: Vec<Worked> = days.into_iter().filter_map(worked).collect();
        if let Some(task) = tasks.get_mut(place)
            && !unclear.contains(&place)
            && !worked.is_empty()
        {
            task.worked = Some(worked);
        }
    }
}

/// Seconds of an interval by local day.
fn by_day(time: Interval, zone: Tz) -> impl Iterator<Item = (NaiveDate, i64)> {
    let first = time.start.with_timezone(&zone).date_naive();
    let days = first.iter_days().take_while(move |day| midnight(*day, zone) < time.end);
    days.map(move |day| {
        let whole = Window::days(day, 1, zone).interval();
        let (start, end) = (time.start.max(whole.start), time.end.min(whole.end));
        (day, (end - start).num_seconds())
    })
}

/// Where tasks stand, by what an interval may say of them.
struct Places {
    by_uuid: HashMap<String, usize>,
    by_title: HashMap<String, Vec<usize>>,
    /// Between when each was there to be worked on.
    lives: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Places {
    fn of(tasks: &[Task], zone: Tz) -> Self {
        let mut by_title: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, task) in tasks.iter().enumerate() {
            by_title.entry(task.title.clone()).or_default().push(place);
        }
        let start = |when: When| match when {
            When::At(at) => at,
            When::Day(day) => midnight(day, zone),
        };
        let end = |when: When| match when {
            When::At(at) => at,
            When::Day(day) => midnight(day.checked_add_days(Days::new(1)).unwrap_or(day), zone),
        };
        let life = |task: &Task| {
            let from = task.created.map_or(DateTime::<Utc>::MIN_UTC, start);
            (from, task.completed.map_or(DateTime::<Utc>::MAX_UTC, end))
        };
        Self {
            by_uuid: tasks.iter().enumerate().map(|(n, task)| (task.id.clone(), n)).collect(),
            by_title,
            lives: tasks.iter().map(life).collect(),
        }
    }

    /// The tasks that an interval may belong to.
    fn find(&self, tracked: &Tracked, tasks: &[Task]) -> Vec<usize> {
        let uuid = |tag: &String| self.by_uuid.get(tag.strip_prefix("uuid:").unwrap_or(tag));
        if let Some(place) = tracked.tags.iter().find_map(uuid) {
            return vec![*place];
        }
        let lived = |place: &usize| {
            let life = self.lives.get(*place);
            life.is_some_and(|(from, to)| *from <= tracked.time.end && tracked.time.start <= *to)
        };
        let named = tracked.tags.iter().filter_map(|tag| self.by_title.get(tag)).flatten();
        let mut named: Vec<usize> = named.copied().filter(lived).collect();
        named.sort_unstable();
        named.dedup();
        // A title may be somebody else's tag: what the hook writes names a task whole.
        let tags: HashSet<&str> = tracked.tags.iter().map(String::as_str).collect();
        let whole = |place: &&usize| {
            tasks.get(**place).is_some_and(|task| {
                let marks = task.projects.iter().chain(&task.tags).map(String::as_str);
                marks.chain([task.title.as_str()]).collect::<HashSet<&str>>() == tags
            })
        };
        let exact: Vec<usize> = named.iter().filter(whole).copied().collect();
        if exact.is_empty() { named } else { exact }
    }
}

#[cfg(test)]
mod tests;
