//! Asking all sources at once, so that a run waits for the slowest one and not for all of them.

use crate::agents::{Needs, Records, SourceRecords};
use crate::domain::{Deny, Loaded, Problem, ProblemKind};
use crate::sources::{Calendar, ContactList, Context, Feedback, Goals, Metric, Sources, TaskList};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
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

/// What every kind of source has.
trait Source: Send + Sync + 'static {
    fn name(&self) -> &str;
    fn path(&self) -> Option<&Path>;
}

impl Source for dyn Calendar {
    fn name(&self) -> &str {
        Calendar::name(self)
    }

    fn path(&self) -> Option<&Path> {
        Calendar::path(self)
    }
}

impl Source for dyn TaskList {
    fn name(&self) -> &str {
        TaskList::name(self)
    }

    fn path(&self) -> Option<&Path> {
        TaskList::path(self)
    }
}

impl Source for dyn Metric {
    fn name(&self) -> &str {
        Metric::name(self)
    }

    fn path(&self) -> Option<&Path> {
        Metric::path(self)
    }
}

impl Source for dyn ContactList {
    fn name(&self) -> &str {
        ContactList::name(self)
    }

    fn path(&self) -> Option<&Path> {
        ContactList::path(self)
    }
}

impl Source for dyn Feedback {
    fn name(&self) -> &str {
        Feedback::name(self)
    }

    fn path(&self) -> Option<&Path> {
        Feedback::path(self)
    }
}

impl Source for dyn Goals {
    fn name(&self) -> &str {
        Goals::name(self)
    }

    fn path(&self) -> Option<&Path> {
        Goals::path(self)
    }
}

/// What one thread reports: the number of its question, and how to put the answer into its place.
struct Answer {
    question: usize,
    place: Box<dyn FnOnce(&mut Records) + Send>,
    took: Duration,
}

/// The questions of a run.
struct Questions<'a> {
    context: &'a Context,
    records: Records,
    /// Who was asked, and whether the answer is there.
    asked: Vec<(String, bool)>,
    sender: Sender<Answer>,
    /// Names that are not told.
    deny: &'a Deny,
}

/// Asks the sources that are needed, each on a thread of its own, and calls `waiting` every tenth of
/// a second with the names of those still missing, at the end with none.
///
/// One that panics or does not answer becomes a problem of that source; the others stand. A name that
/// `deny` finds stands in no log.
pub(super) fn gather(
    sources: &Sources,
    needs: Needs,
    context: &Context,
    deny: &Deny,
    waiting: &mut dyn FnMut(&[&str]),
) -> Records {
    let (sender, receiver) = mpsc::channel();
    let mut questions =
        Questions { context, records: Records::default(), asked: Vec::new(), sender, deny };
    if let Some(window) = needs.events {
        questions.ask(
            &sources.calendars,
            move |calendar, context| calendar.load(&window, context),
            |records| &mut records.calendars,
        );
    }
    if needs.tasks {
        questions.ask(
            &sources.task_lists,
            |list, context| list.load(context),
            |records| &mut records.task_lists,
        );
    }
    if needs.contacts {
        questions.ask(
            &sources.contacts,
            |list, context| list.load(context),
            |records| &mut records.contacts,
        );
    }
    if needs.metrics {
        questions.records.specs =
            sources.metrics.iter().map(|metric| metric.spec().clone()).collect();
        questions.ask(
            &sources.metrics,
            |metric, context| metric.load(context),
            |records| &mut records.metrics,
        );
    }
    if let Some(window) = needs.feedback {
        questions.ask(
            &sources.feedback,
            move |source, context| source.load(&window, context),
            |records| &mut records.feedback,
        );
    }
    if needs.goals {
        questions.ask(
            &sources.goals,
            |file, context| file.load(context),
            |records| &mut records.goals,
        );
    }
    questions.collect(&receiver, waiting)
}

impl Questions<'_> {
    /// Asks all sources of one kind; `place` is where their answers belong.
    fn ask<S: Source + ?Sized, T: Send + 'static>(
        &mut self,
        sources: &[Arc<S>],
        load: impl Fn(&Arc<S>, &Context) -> Loaded<T> + Copy + Send + 'static,
        place: fn(&mut Records) -> &mut Vec<SourceRecords<T>>,
    ) {
        for (index, source) in sources.iter().enumerate() {
            let name = source.name().to_owned();
            // What stands there until the answer comes.
            let message = format!("it did not answer within {} s", LONGEST.as_secs());
            place(&mut self.records).push(SourceRecords {
                name: name.clone(),
                is_path: source.path().is_some(),
                loaded: Loaded::unknown(Problem::new(&name, ProblemKind::Unreachable, message)),
            });
            let question = self.asked.len();
            let shown = if self.deny.finds(&name) { "a source".to_owned() } else { name };
            self.asked.push((shown.clone(), false));
            let (source, context) = (Arc::clone(source), self.context.clone());
            start(&self.sender, move || {
                let begun = Instant::now();
                let loaded = guarded(source.name(), || load(&source, &context));
                if let Some(items) = &loaded.items {
                    log::info!("{shown}: {} records", items.len());
                }
                let place = move |records: &mut Records| {
                    if let Some(entry) = place(records).get_mut(index) {
                        entry.loaded = loaded;
                    }
                };
                Answer { question, place: Box::new(place), took: begun.elapsed() }
            });
        }
    }

    /// Waits for the answers.
    fn collect(self, receiver: &Receiver<Answer>, waiting: &mut dyn FnMut(&[&str])) -> Records {
        let Self { mut records, mut asked, sender, .. } = self;
        // The threads have theirs; with the last of them the channel ends.
        drop(sender);
        let begun = Instant::now();
        while begun.elapsed() < LONGEST {
            match receiver.recv_timeout(TICK) {
                Ok(answer) => {
                    (answer.place)(&mut records);
                    let (name, answered) = &mut asked[answer.question];
                    *answered = true;
                    note_slowness(name, answer.took);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let missing = asked.iter().filter(|(_, answered)| !answered);
                    waiting(&missing.map(|(name, _)| name.as_str()).collect::<Vec<_>>());
                }
            }
        }
        waiting(&[]);
        records
    }
}

/// Works out an answer on a thread of its own. Where no thread can be had there is no answer, which
/// the collector takes for an unknown source.
fn start(sender: &Sender<Answer>, work: impl FnOnce() -> Answer + Send + 'static) {
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

fn note_slowness(name: &str, took: Duration) {
    log::debug!("{name}: answered in {} ms", took.as_millis());
    if took > SLOW {
        log::warn!("{name}: slow, it took {:.1} s", took.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Event, Task};
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
            ..Sources::default()
        };
        let now = DateTime::from_timestamp(1_795_500_000, 0).unwrap();
        let context =
            Context { moment: Moment { now, zone: UTC }, addresses: Vec::new(), offline: false };
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let events = Some(Window::days(day, 1, UTC));
        let needs = Needs { events, tasks: true, ..Needs::default() };
        gather(&sources, needs, &context, Deny::NOTHING, &mut |_| {})
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
