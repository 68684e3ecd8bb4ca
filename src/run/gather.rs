//! Asking all sources at once, so that a run waits for the slowest one and not for all of them.

use crate::agents::{Needs, Records, SourceRecords};
use crate::domain::{Event, Loaded, Problem, ProblemKind, Task};
use crate::sources::{Calendar, Context, Sources, TaskList};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// A source slower than this is worth a warning.
const SLOW: Duration = Duration::from_secs(5);

/// No source is waited for longer. Every source bounds its own work well below this; what is left
/// are files on a server that has gone away, where a read never returns.
const LONGEST: Duration = Duration::from_secs(120);

/// Between two calls of the caller's `waiting`.
const TICK: Duration = Duration::from_millis(100);

/// What one thread reports.
enum Answer {
    Calendar(usize, Loaded<Event>, Duration),
    Tasks(usize, Loaded<Task>, Duration),
}

/// Asks the calendars and task lists that are needed, each on a thread of its own, and calls
/// `waiting` every tenth of a second with the names of those still missing, at the end with none.
///
/// One that panics or does not answer becomes a problem of that source; the others stand.
pub(super) fn gather(
    sources: &Sources,
    needs: Needs,
    context: &Context,
    waiting: &mut dyn FnMut(&[&str]),
) -> Records {
    let (sender, receiver) = mpsc::channel();
    let calendars = needs.events.map_or(&[][..], |_| &sources.calendars);
    let lists = if needs.tasks { &sources.task_lists[..] } else { &[] };
    for (index, calendar) in calendars.iter().enumerate() {
        let (calendar, context) = (Arc::clone(calendar), context.clone());
        let window = needs.events;
        ask(&sender, move || {
            let (name, begun) = (calendar.name(), Instant::now());
            let load = || window.map(|window| calendar.load(&window, &context));
            let loaded = guarded(name, || load().unwrap_or(Loaded::known(Vec::new())));
            Answer::Calendar(index, loaded, begun.elapsed())
        });
    }
    for (index, list) in lists.iter().enumerate() {
        let (list, context) = (Arc::clone(list), context.clone());
        ask(&sender, move || {
            let begun = Instant::now();
            let loaded = guarded(list.name(), || list.load(&context));
            Answer::Tasks(index, loaded, begun.elapsed())
        });
    }
    drop(sender);
    collect(calendars, lists, &receiver, waiting)
}

/// Works out an answer on a thread of its own. Where no thread can be had there is no answer, which
/// the collector takes for an unknown source.
fn ask(sender: &Sender<Answer>, work: impl FnOnce() -> Answer + Send + 'static) {
    let sender = sender.clone();
    let started = std::thread::Builder::new().spawn(move || {
        // A receiver that is gone has given up waiting.
        let _ = sender.send(work());
    });
    if let Err(error) = started {
        log::error!("no thread could be started: {error}");
    }
}

/// Loads, and turns a panic into a problem: a defect in one reader must not cost the others.
fn guarded<T>(name: &str, load: impl FnOnce() -> Loaded<T>) -> Loaded<T> {
    catch_unwind(AssertUnwindSafe(load)).unwrap_or_else(|_| {
        Loaded::unknown(Problem::new(
            name,
            ProblemKind::Malformed,
            "reading it failed inside personal-os, which is a defect; the log has the place",
        ))
    })
}

fn collect(
    sources_of_events: &[Arc<dyn Calendar>],
    sources_of_tasks: &[Arc<dyn TaskList>],
    receiver: &Receiver<Answer>,
    waiting: &mut dyn FnMut(&[&str]),
) -> Records {
    let begun = Instant::now();
    let mut calendars: Vec<Option<Loaded<Event>>> = vec![None; sources_of_events.len()];
    let mut lists: Vec<Option<Loaded<Task>>> = vec![None; sources_of_tasks.len()];
    while begun.elapsed() < LONGEST {
        match receiver.recv_timeout(TICK) {
            Ok(Answer::Calendar(index, loaded, took)) => {
                note_slowness(sources_of_events[index].name(), took);
                calendars[index] = Some(loaded);
            }
            Ok(Answer::Tasks(index, loaded, took)) => {
                note_slowness(sources_of_tasks[index].name(), took);
                lists[index] = Some(loaded);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let missing = |name, answered: bool| (!answered).then_some(name);
                let calendars = std::iter::zip(sources_of_events, &calendars)
                    .filter_map(|(source, loaded)| missing(source.name(), loaded.is_some()));
                let lists = std::iter::zip(sources_of_tasks, &lists)
                    .filter_map(|(source, loaded)| missing(source.name(), loaded.is_some()));
                waiting(&calendars.chain(lists).collect::<Vec<_>>());
            }
        }
    }
    waiting(&[]);
    Records {
        calendars: std::iter::zip(sources_of_events, calendars)
            .map(|(source, loaded)| records(source.name(), loaded))
            .collect(),
        task_lists: std::iter::zip(sources_of_tasks, lists)
            .map(|(source, loaded)| records(source.name(), loaded))
            .collect(),
    }
}

fn records<T>(name: &str, loaded: Option<Loaded<T>>) -> SourceRecords<T> {
    let loaded = loaded.unwrap_or_else(|| {
        let message = format!("it did not answer within {} s", LONGEST.as_secs());
        Loaded::unknown(Problem::new(name, ProblemKind::Unreachable, message))
    });
    if let Some(items) = &loaded.items {
        log::info!("{name}: {} records", items.len());
    }
    SourceRecords { name: name.to_owned(), loaded }
}

fn note_slowness(name: &str, took: Duration) {
    log::debug!("{name}: answered in {} ms", took.as_millis());
    if took > SLOW {
        log::warn!("{name}: slow, it took {:.1} s", took.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Moment, Window};
    use chrono::{DateTime, NaiveDate};
    use chrono_tz::UTC;

    /// A source that does what the test says.
    struct Fake<T>(&'static str, fn() -> Loaded<T>);

    impl Calendar for Fake<Event> {
        fn name(&self) -> &str {
            self.0
        }

        fn load(&self, _: &Window, _: &Context) -> Loaded<Event> {
            (self.1)()
        }
    }

    impl TaskList for Fake<Task> {
        fn name(&self) -> &str {
            self.0
        }

        fn load(&self, _: &Context) -> Loaded<Task> {
            (self.1)()
        }
    }

    fn gathered(calendars: &[fn() -> Loaded<Event>], lists: &[fn() -> Loaded<Task>]) -> Records {
        let sources = Sources {
            calendars: calendars.iter().map(|load| Arc::new(Fake("c", *load)) as _).collect(),
            task_lists: lists.iter().map(|load| Arc::new(Fake("t", *load)) as _).collect(),
            holidays: Vec::new(),
            found: Vec::new(),
        };
        let now = DateTime::from_timestamp(1_795_500_000, 0).unwrap();
        let context =
            Context { moment: Moment { now, zone: UTC }, addresses: Vec::new(), offline: false };
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let needs = Needs { events: Some(Window::days(day, 1, UTC)), tasks: true, plans: None };
        gather(&sources, needs, &context, &mut |_| {})
    }

    #[test]
    fn a_source_that_panics_is_unknown_and_the_others_stand() {
        let records = gathered(
            &[|| panic!("a defect"), || Loaded::known(Vec::new())],
            &[|| Loaded::known(Vec::new())],
        );
        assert_eq!(records.calendars[0].loaded.items, None);
        assert_eq!(records.problems().len(), 1);
        assert_eq!(records.calendars[1].loaded.items, Some(Vec::new()));
        assert_eq!(records.task_lists[0].loaded.items, Some(Vec::new()));
    }

    #[test]
    fn answers_keep_the_order_of_the_configuration_whoever_is_first() {
        use std::sync::{Condvar, Mutex};
        // The first source waits until the second has answered.
        static SECOND: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());
        let records = gathered(
            &[],
            &[
                || {
                    let answered = SECOND.0.lock().unwrap();
                    drop(SECOND.1.wait_while(answered, |answered| !*answered).unwrap());
                    Loaded::unknown(Problem::new("first", ProblemKind::Stale, ""))
                },
                || {
                    *SECOND.0.lock().unwrap() = true;
                    SECOND.1.notify_all();
                    Loaded::unknown(Problem::new("second", ProblemKind::Stale, ""))
                },
            ],
        );
        let order: Vec<String> =
            records.problems().into_iter().map(|problem| problem.source).collect();
        assert_eq!(order, ["first", "second"]);
    }
}
