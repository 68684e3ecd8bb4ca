//! `delivery`: what was delivered, what waits, and messages of one's own.

use super::args::DeliveryCommand;
use super::{Prepared, Session, workflow};
use crate::config::Config;
use crate::delivery::{Target, ledger};
use crate::domain::clean;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::report::{self, Body, Column, Document, Fit, Line, Section, Style, Table};
use crate::run::courier::Courier;
use crate::run::{self, Address, Format, Listing, Manner, Sheet};
use crate::store::{DeliveryId, DeliveryState, FILE_NAME, NewMessage, Store, StoredDelivery};
use crate::time::{read_clock, rfc3339};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A longer text is no message.
const MOST_BYTES: u64 = 1 << 20;

pub(super) fn run(session: &mut Session, command: &DeliveryCommand) -> Result<()> {
    match command {
        DeliveryCommand::List { limit, json } => list(session, *limit, *json),
        DeliveryCommand::Retry { keys } => retry(session, keys),
        DeliveryCommand::Resend { key } => resend(session, key),
        DeliveryCommand::Drop { key } => give_up(session, key),
        DeliveryCommand::Send { sink, title, alert, file } => {
            let prepared = session.prepare()?;
            let target = workflow::target(&prepared, "SINK", sink)?;
            let text = read(file.as_deref())?;
            if clean(&text).is_empty() && title.is_none() {
                return Err(Failure::new(Kind::Usage, "the message is empty"));
            }
            let document = report::read(title.as_deref(), &text);
            let message = Message { document, targets: vec![target], cause: None };
            let cause = alert.then(|| title.clone().unwrap_or(text));
            let told = send(session, &prepared, &Message { cause, ..message })?;
            if !told {
                log::info!("this alert was sent today");
            }
            Ok(())
        }
    }
}

/// The text of a message.
fn read(file: Option<&Path>) -> Result<String> {
    let (name, bytes) = match file {
        Some(path) if path != Path::new("-") => {
            let read = files::read_regular(path, MOST_BYTES);
            (path.display().to_string(), read.map(|contents| contents.bytes))
        }
        _ => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes);
            ("standard input".to_owned(), read.map(|_| bytes))
        }
    };
    let bytes = bytes
        .map_err(|error| Failure::caused(Kind::Io, format!("could not read {name}"), error))?;
    if bytes.len() as u64 > MOST_BYTES {
        let message = format!("{name} is larger than {} MiB", MOST_BYTES >> 20);
        return Err(Failure::new(Kind::Usage, message));
    }
    String::from_utf8(bytes).map_err(|_| Failure::new(Kind::Usage, format!("{name} is not UTF-8")))
}

/// A message that belongs to no run.
pub(super) struct Message {
    pub(super) document: Document,
    pub(super) targets: Vec<Target>,
    /// It is an alert; of one cause there is one a day.
    pub(super) cause: Option<String>,
}

/// Records and sends a message. `false` if it is an alert that was recorded today already.
pub(super) fn send(session: &mut Session, prepared: &Prepared, message: &Message) -> Result<bool> {
    let moment = prepared.moment;
    let style = Style { width: session.terminal.width, color: session.terminal.color };
    let format = if session.terminal.tty { Format::Terminal(style) } else { Format::Markdown };
    let manner = Manner { format, is_explicit: false };
    let sheet =
        Sheet { document: message.document.clone(), json: String::new(), ics: String::new() };
    let bodies = message.targets.iter().map(|target| Ok((target, sheet.parts(target, manner)?)));
    let bodies: Vec<_> = bodies.collect::<Result<_>>()?;
    let word = if message.cause.is_some() { "alert" } else { "message" };
    let period = moment.today().to_string();
    let address = Address {
        title: &sheet.document.title.text(),
        workflow: word,
        strand: None,
        period: &period,
        expires_at: Some(run::end_of(moment.today(), moment.zone)),
    };
    let mut store = Store::open(&session.paths.state.join(FILE_NAME))?;
    let new = NewMessage { workflow: word.to_owned(), period: period.clone(), at: moment.now };
    let occasion = if let Some(cause) = &message.cause {
        format!("alert:{period}:{}", hash(cause))
    } else {
        let at = moment.now.format("%Y%m%dT%H%M%SZ");
        // Two processes may write one each in the same moment.
        let stamp = format!("{}/{}", std::process::id(), read_clock().timestamp_subsec_nanos());
        format!("message:{at}-{}", hash(&stamp).get(..6).unwrap_or_default())
    };
    let rows = bodies
        .iter()
        .flat_map(|(target, parts)| address.rows(&format!("{occasion}/{target}"), target, parts));
    let Some(ids) = store.record_messages(&new, &rows.collect::<Vec<_>>())? else {
        return Ok(false);
    };
    let failures = with_courier(session, prepared, &mut store, |courier| Ok(courier.send(&ids)))?;
    run::first(failures).map(|()| true)
}

fn hash(text: &str) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(text.as_bytes());
    format!("{:016x}", hasher.finish())
}

fn with_courier<T>(
    session: &mut Session,
    prepared: &Prepared,
    store: &mut Store,
    work: impl FnOnce(&mut Courier<'_>) -> Result<T>,
) -> Result<T> {
    let fixed = session.fixed;
    let clock = move || fixed.unwrap_or_else(read_clock);
    work(&mut Courier::new(
        store,
        &prepared.sinks,
        &prepared.outlets,
        &session.paths.state,
        &clock,
        &mut session.terminal.stdout,
    ))
}

fn existing(session: &Session) -> Result<Store> {
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    store.ok_or_else(|| Failure::new(Kind::Other, "nothing has been delivered yet"))
}

/// The rows that `key` names.
fn named(store: &Store, key: &str) -> Result<Vec<StoredDelivery>> {
    let rows = store.deliveries_by_key(key.trim_end_matches('/'))?;
    if rows.is_empty() {
        return Err(Failure::new(Kind::Other, format!("there is no delivery {}", clean(key)))
            .hint("`personal-os delivery list` shows the keys there are"));
    }
    Ok(rows)
}

fn retry(session: &mut Session, keys: &[String]) -> Result<()> {
    let prepared = session.prepare()?;
    let mut store = existing(session)?;
    let now = session.now();
    let until = run::end_of(prepared.moment.today(), prepared.moment.zone);
    let mut own: Vec<DeliveryId> = Vec::new();
    let mut again: Vec<DeliveryId> = Vec::new();
    if keys.is_empty() {
        for row in store.unsent_deliveries()? {
            // What is local was seen to fail by whoever ran it.
            let target = prepared.sinks.target(&row.sink, |path| Ok(PathBuf::from(path)));
            let is_local = target.is_ok_and(|target| target.is_local());
            if !is_local && !ledger::is_late(&row, now) {
                own.push(row.id);
                again.push(row.id);
            }
        }
    }
    for key in keys {
        for row in named(&store, key)? {
            own.push(row.id);
            match row.state {
                DeliveryState::Planned
                | DeliveryState::Refused
                | DeliveryState::Skipped
                | DeliveryState::Dropped => again.push(row.id),
                // These are looked up; a sent one needs nothing.
                DeliveryState::Sending | DeliveryState::Unknown | DeliveryState::Sent => {}
            }
        }
    }
    let failures = with_courier(session, &prepared, &mut store, |courier| {
        for id in again {
            courier.plan_again(id, until)?;
        }
        let mut failures = if keys.is_empty() { courier.send_waiting(&own) } else { Vec::new() };
        failures.extend(courier.send_only(&own));
        Ok(failures)
    })?;
    run::first(failures)
}

fn resend(session: &mut Session, key: &str) -> Result<()> {
    let prepared = session.prepare()?;
    let mut store = existing(session)?;
    let rows = named(&store, key)?;
    let until = run::end_of(prepared.moment.today(), prepared.moment.zone);
    let unsent = rows.iter().filter(|row| row.state != DeliveryState::Sent);
    let mut own: Vec<DeliveryId> = unsent.map(|row| row.id).collect();
    if own.is_empty() {
        own.extend(rows.iter().map(|row| row.id));
    }
    let failures = with_courier(session, &prepared, &mut store, |courier| {
        for id in &own {
            courier.plan_again(*id, until)?;
        }
        Ok(courier.send_only(&own))
    })?;
    run::first(failures)
}

fn give_up(session: &mut Session, key: &str) -> Result<()> {
    let prepared = session.prepare()?;
    let mut store = existing(session)?;
    let rows = named(&store, key)?;
    let unsent = rows.iter().filter(|row| row.state != DeliveryState::Sent);
    let mut own: Vec<DeliveryId> = unsent.map(|row| row.id).collect();
    if own.is_empty() {
        own.extend(rows.iter().map(|row| row.id));
    }
    with_courier(session, &prepared, &mut store, |courier| {
        own.iter().try_for_each(|id| courier.give_up(*id))
    })
}

/// One row of `delivery list --json`.
#[derive(Serialize)]
struct Row {
    key: String,
    workflow: String,
    period: String,
    sink: String,
    part: u32,
    state: DeliveryState,
    attempts: u32,
    last_error: Option<String>,
    updated_at: String,
}

fn list(session: &mut Session, limit: u32, json: bool) -> Result<()> {
    // A broken configuration must not hide what waits; only the zone is lost.
    let zone = Config::load(session.paths.clone(), &session.environment)
        .map_or(Tz::UTC, |config| config.settings.user.zone);
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let rows = store.map_or(Ok(Vec::new()), |store| store.deliveries(limit))?;
    if json {
        #[derive(Serialize)]
        struct Deliveries {
            deliveries: Vec<Row>,
        }
        let deliveries = rows.into_iter().map(|row| Row {
            key: row.key,
            workflow: row.workflow,
            period: row.period,
            sink: row.sink,
            part: row.part,
            state: row.state,
            attempts: row.attempts,
            last_error: row.last_error,
            updated_at: rfc3339(row.updated_at, zone),
        });
        return session.print_json(&Listing::new(Deliveries { deliveries: deliveries.collect() }));
    }
    session.print_document(&document(&rows, zone))
}

fn document(rows: &[StoredDelivery], zone: Tz) -> Document {
    let open = |row: &&StoredDelivery| {
        matches!(row.state, DeliveryState::Planned | DeliveryState::Unknown)
    };
    let verdict = match (rows.len(), rows.iter().filter(open).count()) {
        (0, _) => "Nothing has been delivered yet.".to_owned(),
        (_, 0) => "Nothing waits.".to_owned(),
        (_, 1) => "1 waits, or nobody knows whether it arrived.".to_owned(),
        (_, open) => format!("{open} wait, or nobody knows whether they arrived."),
    };
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
    let table = Table {
        columns: vec![
            Column::new("state", Fit::Whole),
            Column::new("changed", Fit::Whole),
            Column::new("key", Fit::Wrap),
            Column::new("why", Fit::Wrap),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    Line::new().strong(row.state.name()),
                    Line::new().ours(local(row.updated_at)),
                    Line::new().outside(&row.key),
                    Line::new().outside(row.last_error.as_deref().unwrap_or("")),
                ]
            })
            .collect(),
    };
    Document {
        title: Line::new().ours("Deliveries"),
        verdict: vec![Line::new().ours(verdict)],
        sections: vec![Section::new("Deliveries", Body::Table(table))],
        footer: Vec::new(),
    }
}
