//! One run: gather, draft, record, deliver. The only place that knows all parts.
//!
//! Everything is recorded in one transaction before anything leaves; each delivery then moves its
//! own row of the ledger. A dry run stops after the draft.

pub mod courier;
pub mod lock;

mod catch_up;
mod deliver;
mod egress;
mod envelope;
mod figures;
mod gather;
mod holidays;
mod open;
mod order;
mod past;
mod replay;
mod scheduled;
mod screen;
pub mod stats;
mod strict;
mod tidy;
mod word;

pub use catch_up::catch_up;
pub use deliver::{Address, Manner, Rendered, Sheet};
pub use envelope::{Agenda, Listing, Tasks, to_json};
pub use holidays::known as known_holidays;
pub use open::Opened;
pub use order::{Format, Order};
pub use replay::{Replayed, replay};
pub use scheduled::{begin, unserved};
pub use tidy::{Aged, SHORTEST_KEPT, aged, cut};
pub use word::Pen;

use crate::agents::{Given, Needs, Records, Workflow};
use crate::config::Settings;
use crate::delivery::ledger::Occasion;
use crate::delivery::{self, Named, Outlets, Target};
use crate::domain::{Deny, Left, Problem, Work};
use crate::error::{Failure, Kind, Result};
use crate::grounding::Brief;
use crate::report::{self, Called, Document};
use crate::sources::{Context, Sources};
use crate::store::{FILE_NAME, NewRecord, NewRun, Recorded, Store, Trigger};
use crate::time::{Moment, midnight};
use catch_up::send_waiting;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use courier::Courier;
use lock::Lock;
use std::io::Write;
use std::path::Path;
use word::Worded;

/// What is said of a source whose name or trouble is not told.
const UNTOLD: &str = "a source could not be read whole; its name is one that is not told";

/// What to do about a failure that `--strict` asked for.
pub const STRICT_HINT: &str = "without --strict the gap is named and the rest is shown";

/// What a run works with.
pub struct Parts<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// The folder of the database and the locks.
    pub state: &'a Path,
    /// The sources.
    pub sources: &'a Sources,
    /// The sinks.
    pub sinks: &'a Named,
    /// The way to them.
    pub outlets: &'a Outlets,
    /// What sources may know of the run.
    pub context: &'a Context,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    /// How the program was called: what reports say to type next is typed in the same way.
    pub called: &'a Called,
    /// Who words the report.
    pub pen: Pen<'a>,
    /// Called while sources keep the run waiting, with their names.
    pub waiting: &'a mut dyn FnMut(&[&str]),
    /// The time: what is recorded says when it happened.
    pub clock: &'a dyn Fn() -> DateTime<Utc>,
}

impl Parts<'_> {
    /// What the sources say; under `strict`, a failure if one of them says less than everything.
    pub fn records(&mut self, needs: Needs, strict: bool) -> Result<Records> {
        self.records_for(needs, strict, Deny::NOTHING)
    }

    /// The same, with warnings that say no more than those may know whom the report is for.
    pub fn records_for(&mut self, needs: Needs, strict: bool, deny: &Deny) -> Result<Records> {
        let records = gather::gather(self.sources, needs, self.context, deny, self.waiting);
        judged(&records, strict, deny)?;
        Ok(records)
    }
}

/// Warns of what sources could not say, or fails under `strict`.
fn judged(records: &Records, strict: bool, deny: &Deny) -> Result<()> {
    if strict {
        strict::check(records).map_err(|failure| {
            let is_told = !deny.finds(&failure.to_string());
            if is_told { failure } else { Failure::new(failure.kind, UNTOLD) }
        })?;
    }
    for problem in records.problems() {
        warn(&problem, deny);
    }
    Ok(())
}

/// Warns of a problem; of one that says too much, only that there is one.
fn warn(problem: &Problem, deny: &Deny) {
    if deny.finds(&problem.source) || deny.finds(&problem.message) {
        log::warn!("{UNTOLD}");
    } else {
        log::warn!("{}: {}", problem.source, problem.message);
    }
}

/// Runs `workflow` once.
pub fn run<W: Workflow>(workflow: &W, order: &Order, parts: &mut Parts<'_>) -> Result<()> {
    // The lock and the database come before the sources: a run that cannot be recorded must not
    // bother anyone's server.
    let mut recording = if order.dry_run || order.show_egress {
        None
    } else {
        Some(open_history(W::NAME.name(), parts)?)
    };
    let moment = parts.context.moment;
    let started_at = moment.now;
    let claim = match (&mut recording, order.scheduled) {
        (Some((_, store)), true) => {
            match scheduled::claim(
                (W::NAME, workflow.strand()),
                parts.settings,
                store,
                moment,
                &order.targets,
            )? {
                Some(claim) => Some(claim),
                None => return send_waiting(store, parts),
            }
        }
        _ => None,
    };
    let day = claim.as_ref().map_or(order.day, |claim| claim.slot.date);
    let period = W::NAME.period(day);
    let store = recording.as_mut().map(|(_, store)| store);
    let (facts, problems) = look(workflow, day, order.strict, store, parts)?;
    let late = claim.as_ref().and_then(|claim| claim.late.clone());
    let Drafted { report, brief, worded, document, markdown } =
        drafted(workflow, &facts, order, late.as_deref(), parts)?;
    let targets = order.targets(workflow.is_sent(&facts));
    let generated_at = (parts.clock)();
    let ics = report::ics(&workflow.entries(&facts, &report), generated_at);
    if order.dry_run && !order.show_egress && order.format != Format::Json {
        // Nobody asked for the envelope, which holds a copy of every record.
        let sheet = Sheet { document, json: String::new(), ics };
        return delivery::print(parts.stdout, &sheet.render(order.format)?);
    }
    let sheet = Sheet {
        json: envelope::workflow(&envelope::Run {
            workflow: W::NAME,
            period,
            generated_at: Moment { now: generated_at, ..moment },
            problems: &problems,
            writer: &worded.writer,
            facts: &facts,
            report: &report,
            markdown: &markdown,
        })?,
        ics,
        document,
    };
    if order.show_egress {
        let to = (targets, workflow.denied());
        let text = egress::egress(brief.as_ref(), to, order, parts, &sheet)?;
        return delivery::print(parts.stdout, &text);
    }
    let Some((_lock, mut store)) = recording else {
        return delivery::print(parts.stdout, &sheet.render(order.format)?);
    };
    let new = NewRun {
        workflow: W::NAME.name().to_owned(),
        period: period.to_string(),
        started_at,
        generated_at,
        timezone: moment.zone.name().to_owned(),
        trigger: if claim.is_some() { Trigger::Scheduled } else { Trigger::Manual },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        writer: to_compact_json(&worded.writer)?,
        prompt: worded.prompt.clone(),
        reply: worded.recorded_replies(),
        problems: to_compact_json(&problems)?,
        facts: to_compact_json(&facts)?,
        report: to_compact_json(&report)?,
        markdown,
        slot: claim.as_ref().map(|claim| claim.slot),
        strand: workflow.strand().map(str::to_owned),
        late,
    };
    let manner = Manner { format: order.format, is_explicit: order.format_is_explicit };
    let bodies = targets.iter().map(|target| Ok((target, sheet.parts(target, manner)?)));
    let bodies: Vec<(&Target, Vec<Rendered>)> = bodies.collect::<Result<_>>()?;
    let address = Address {
        title: &sheet.document.title.text(),
        workflow: &new.workflow,
        strand: workflow.strand(),
        period: &new.period,
        // A plan of yesterday must not arrive as today's.
        expires_at: Some(match &claim {
            Some(claim) => claim.expires_at,
            None => end_of(day.max(moment.today()), moment.zone),
        }),
    };
    let left = left(&workflow.leaves(&facts, &report))?;
    let occasion = claim.map_or(Occasion::ByHand, |claim| claim.occasion);
    let recorded = store.record_with(&new, &left, |id| address.of_run(&occasion, id, &bodies))?;
    send(&mut store, &recorded, generated_at, parts)
}

/// A report with its texts, and how they came about.
struct Drafted<R> {
    report: R,
    brief: Option<Brief>,
    worded: Worded,
    document: Document,
    markdown: String,
}

/// Drafts the report, has it worded, and looks at both once more before anything is recorded.
fn drafted<W: Workflow>(
    workflow: &W,
    facts: &W::Facts,
    order: &Order,
    late: Option<&str>,
    parts: &mut Parts<'_>,
) -> Result<Drafted<W::Report>> {
    let mut report = workflow.draft(facts);
    let brief = workflow.brief(facts, &report);
    let brief = brief.filter(|brief| screen::may_leave(workflow, brief));
    let brief = brief.map(|brief| word::complete(brief, parts.pen.extras()));
    let pen = if order.show_egress { Pen::BuiltIn } else { parts.pen };
    let worded = word::word(brief.as_ref(), pen, parts.settings, workflow.denied(), parts.waiting);
    word::check_outcome(&worded, order.strict)?;
    if let Some(checked) = &worded.checked {
        workflow.apply(facts, &mut report, checked);
    }
    let mut document = workflow.document(facts, &report);
    if !workflow.is_sent(facts) {
        document.footer.extend(word::footer(&worded.writer, worded.suspicious));
    }
    scheduled::mark(late, &mut document);
    screen::document(workflow, &mut document)?;
    // What is recorded and sent names no place of this machine, and nothing that is not to be told.
    let is_told = |name: &str, value: &str| name == "profile" && !workflow.denied().finds(value);
    let document = parts.called.only(is_told).document(document);
    let markdown = report::markdown(&document);
    Ok(Drafted { report, brief, worded, document, markdown })
}

/// Delivers what was recorded, and forgets what is older than it is kept.
fn send(
    store: &mut Store,
    recorded: &Recorded,
    now: DateTime<Utc>,
    parts: &mut Parts<'_>,
) -> Result<()> {
    let mut courier =
        Courier::new(store, parts.sinks, parts.outlets, parts.state, parts.clock, parts.stdout);
    let delivered = first(courier.send(&recorded.deliveries));
    if let Err(failure) = store.finish(recorded.run, (parts.clock)()) {
        log::warn!("it is not recorded how long the run took: {failure}");
    }
    // The report is out; a history that cannot be tidied is no reason to call the run failed.
    if let Err(failure) = tidy::after(recorded, store, now, parts.settings) {
        log::warn!("the history was not tidied: {failure}");
    }
    delivered
}

/// The first failure; the others are warned of. A reader of standard output that had enough hides
/// no other failure.
pub fn first(mut failures: Vec<Failure>) -> Result<()> {
    failures.sort_by_key(|failure| failure.kind == Kind::BrokenPipe);
    let mut failures = failures.into_iter();
    let first = failures.next();
    for failure in failures.filter(|failure| failure.kind != Kind::BrokenPipe) {
        log::warn!("{failure}");
    }
    first.map_or(Ok(()), Err)
}

/// When a local day is over.
pub fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    midnight(day.succ_opt().unwrap_or(day), zone)
}

/// The facts of `workflow` for `day` as of now, with nothing recorded.
pub fn facts<W: Workflow>(workflow: &W, day: NaiveDate, parts: &mut Parts<'_>) -> Result<W::Facts> {
    look(workflow, day, false, None, parts).map(|(facts, _)| facts)
}

/// Asks the sources and the history, and gives the facts with everything that is not known. Without
/// a store of the run's own the history is only looked at; with one, what was read of metrics, said in
/// feedback and is new in files of objectives is kept there.
fn look<W: Workflow>(
    workflow: &W,
    day: NaiveDate,
    strict: bool,
    store: Option<&mut Store>,
    parts: &mut Parts<'_>,
) -> Result<(W::Facts, Vec<Problem>)> {
    let moment = parts.context.moment;
    let needs = workflow.needs(parts.settings, moment_of(day, moment, &parts.settings.work), day);
    let (records, holidays) = parts
        .records_of(needs, day, strict, workflow.denied())
        .map_err(|failure| failure.hint(STRICT_HINT))?;
    let mut settings = parts.settings.clone();
    settings.work.days_off.extend(holidays.days);
    let as_of = moment_of(day, moment, &settings.work);
    let mut past = if let Some(store) = store {
        let mut past = past::recall(Ok(Some(store)), needs, day);
        past::keep_readings(store, &records, moment.zone);
        past::keep_feedback(store, &workflow.keeps(&records), moment);
        let seen = past::see_files(&records, &mut past, moment.now);
        if past.is_known() {
            store.check_in(&seen)?;
        }
        past
    } else {
        let store = Store::look(&parts.state.join(FILE_NAME));
        let mut past = past::recall(store.as_ref().map(Option::as_ref), needs, day);
        past::see_files(&records, &mut past, moment.now);
        past
    };
    past.problems.extend(records.clashes());
    if needs.metrics {
        past.problems.extend(records.metric_problems(&past.readings, as_of));
    }
    for problem in &past.problems {
        warn(problem, workflow.denied());
    }
    past.problems.splice(..0, holidays.problems);
    let facts = workflow.facts(Given {
        records: &records,
        past: &past,
        settings: &settings,
        moment: as_of,
        day,
        today: moment.today(),
    });
    let problems = [records.problems(), past.problems].concat().into_iter();
    Ok((facts, problems.map(|problem| workflow.tellable(problem)).collect()))
}

fn open_history(workflow: &str, parts: &Parts<'_>) -> Result<(Lock, Store)> {
    let hint = |failure: Failure| match failure.kind {
        Kind::Io => failure.hint("`--dry-run` prints the report and records nothing"),
        _ => failure,
    };
    let lock = Lock::acquire(parts.state, workflow).map_err(hint)?;
    let store = Store::open(&parts.state.join(FILE_NAME)).map_err(hint)?;
    Ok((lock, store))
}

/// The moment a report on `day` is made for: now if that is today, else the start of its work, so
/// that another day is planned whole. A day without work begins at midnight.
fn moment_of(day: NaiveDate, moment: Moment, work: &Work) -> Moment {
    if day == moment.today() {
        return moment;
    }
    let hours = work.hours_on(day).first().and_then(|hours| hours.on(day, moment.zone));
    Moment { now: hours.map_or_else(|| midnight(day, moment.zone), |hours| hours.start), ..moment }
}

/// What a run leaves, in the form of the store.
fn left(left: &[Left]) -> Result<Vec<NewRecord>> {
    let record = |left: &Left| {
        let body = left.to_json().map_err(envelope::defect)?;
        Ok(NewRecord { kind: left.kind().to_owned(), date: left.date(), body })
    };
    left.iter().map(record).collect()
}

fn to_compact_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(envelope::defect)
}
