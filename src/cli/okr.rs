//! `okr`: the review, checking in, and what was said of key results.

use super::args::{OkrCommand, OkrOptions};
use super::{Prepared, Session, workflow};
use crate::agents::{Needs, Records};
use crate::config::nearest;
use crate::domain::{CheckIn, CheckInOrigin, GoalReview, KeyResult, WorkflowName, clean, shorten};
use crate::error::{Failure, Kind, Result};

use crate::goals;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::Listing;
use crate::store::{FILE_NAME, RecordFilter, Store};
use crate::time::{Moment, rfc3339};
use chrono::{Days, NaiveDate};
use serde::Serialize;

/// The longest note, in bytes.
const LONGEST_NOTE: usize = 2_000;

/// So many key results are listed where a name fits none or several.
const MOST_NAMED: usize = 12;

/// Values are said as they were given.
const EXACT: usize = 6;

pub(super) fn run(session: &mut Session, options: &OkrOptions) -> Result<()> {
    match &options.command {
        None => workflow::run(session, WorkflowName::Okr, &options.run),
        Some(OkrCommand::Set { key_result, value, confidence, note, dry_run }) => {
            let said = Said { value: *value, confidence: *confidence, note: note.as_deref() };
            set(session, key_result, &said, *dry_run)
        }
        Some(OkrCommand::History { key_result, limit, json }) => {
            history(session, key_result.as_deref(), *limit, *json)
        }
    }
}

/// What is said of a key result.
struct Said<'a> {
    value: f64,
    confidence: Option<u8>,
    note: Option<&'a str>,
}

fn set(session: &mut Session, name: &str, said: &Said<'_>, dry_run: bool) -> Result<()> {
    let note = said.note.map(clean).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.len() > LONGEST_NOTE) {
        let message = format!("the note is longer than {LONGEST_NOTE} bytes");
        return Err(Failure::new(Kind::Usage, message));
    }
    let prepared = session.prepare()?;
    let records = records(session, &prepared)?;
    let path = session.paths.state.join(FILE_NAME);
    let look = Store::look(&path)?;
    let result = find(&results(&records), name, look.as_ref(), &prepared)?;
    drop(look);
    let now = session.now();
    let check_in = CheckIn {
        key_result: result.id.clone(),
        value: said.value,
        confidence: said.confidence,
        note,
        at: now,
        origin: CheckInOrigin::Command,
    };
    let before = if dry_run {
        let store = Store::look(&path)?;
        store.map_or(Ok(Vec::new()), |store| store.check_ins(Some(&result.id)))?
    } else {
        let store = Store::open(&path)?;
        let known = store.check_ins(None)?;
        // What the files say was there before; what is said now is newer.
        let mut new = goals::unseen(&records.objectives(), &known, now);
        let before: Vec<CheckIn> = known
            .into_iter()
            .chain(new.clone())
            .filter(|one| one.key_result == result.id)
            .collect();
        new.push(check_in.clone());
        store.check_in(&new)?;
        before
    };
    let last = before.iter().max_by_key(|one| one.at).map(|one| one.value).or(result.current);
    session.print(&told(&result, &check_in, last, dry_run))
}

/// What was kept, on a line.
fn told(result: &KeyResult, check_in: &CheckIn, last: Option<f64>, dry_run: bool) -> String {
    let what = if dry_run { "would check in" } else { "checked in" };
    let unit = result.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let number = |value: f64| words::number(value, EXACT);
    let mut line = format!("{what}: {} is {}{unit}", result.name, number(check_in.value));
    if let Some(last) = last {
        line.push_str(&format!(" (was {})", number(last)));
    }
    if let Some(confidence) = check_in.confidence {
        line.push_str(&format!(", confidence {confidence} of 10"));
    }
    // The newest counts, whoever said it.
    if let Some(metric) = &result.metric {
        line.push_str(&format!("; the next value of the metric \"{metric}\" is newer"));
    }
    clean(&line) + "\n"
}

fn records(session: &mut Session, prepared: &Prepared) -> Result<Records> {
    if prepared.sources.goals.is_empty() {
        return Err(Failure::new(Kind::Config, "no file of objectives is configured").hint(
            "write okr.toml and name it in the configuration: [okr] files = [\"okr.toml\"]",
        ));
    }
    session.records(prepared, Needs { goals: true, ..Needs::default() }, false)
}

fn results(records: &Records) -> Vec<KeyResult> {
    records.objectives().into_iter().flat_map(|objective| objective.key_results).collect()
}

/// The key result that a text names: by its id in any case, by its handle in the last review, or by a
/// part of its name.
fn find(
    results: &[KeyResult],
    name: &str,
    store: Option<&Store>,
    prepared: &Prepared,
) -> Result<KeyResult> {
    let lower = name.trim().to_lowercase();
    if let Some(result) = results.iter().find(|one| one.id.to_lowercase() == lower) {
        return Ok(result.clone());
    }
    let handles = last_review(store, prepared.moment)?;
    let of_handle = handles.iter().flat_map(|review| &review.key_results);
    let id = of_handle.clone().find(|state| state.handle.to_lowercase() == lower);
    if let Some(result) = id.and_then(|state| results.iter().find(|one| one.id == state.id)) {
        return Ok(result.clone());
    }
    let like = |one: &&KeyResult| !lower.is_empty() && one.name.to_lowercase().contains(&lower);
    let found: Vec<&KeyResult> = results.iter().filter(like).collect();
    if let [one] = found[..] {
        return Ok(one.clone());
    }
    let is_nobody = found.is_empty();
    let (message, listed) = if is_nobody {
        (
            format!("no key result is called \"{}\"", shorten(&clean(name), 40)),
            results.iter().collect(),
        )
    } else {
        (format!("{} key results are like \"{}\"", found.len(), shorten(&clean(name), 40)), found)
    };
    let ids: Vec<&str> = listed.iter().take(MOST_NAMED).map(|one| one.id.as_str()).collect();
    let more = if listed.len() > MOST_NAMED { ", …" } else { "" };
    let near = results.iter().flat_map(|one| [(&one.id, one), (&one.name, one)]);
    let near: Vec<(String, &KeyResult)> =
        near.map(|(text, one)| (text.to_lowercase(), one)).collect();
    let nearest = nearest(&lower, near.iter().map(|(text, _)| text.as_str()));
    let nearest = near.iter().find(|(text, _)| Some(text.as_str()) == nearest);
    Err(Failure::new(Kind::Usage, message).hint(match (ids.len(), nearest) {
        (_, Some((_, one))) if is_nobody => {
            format!("did you mean {}? there is {}{more}", one.id, ids.join(", "))
        }
        (0, _) => "none could be read; `personal-os okr --dry-run` says why".to_owned(),
        _ => format!("there is {}{more}", ids.join(", ")),
    }))
}

/// What the last review called its key results.
fn last_review(store: Option<&Store>, moment: Moment) -> Result<Option<GoalReview>> {
    let Some(store) = store else { return Ok(None) };
    let filter = RecordFilter {
        kind: GoalReview::KIND,
        from: NaiveDate::MIN,
        to: moment.today().checked_add_days(Days::new(400)).unwrap_or(NaiveDate::MAX),
        limit: 1,
    };
    Ok(store.left(&filter)?.first().and_then(|body| serde_json::from_str(body).ok()))
}

fn history(session: &mut Session, name: Option<&str>, limit: u32, json: bool) -> Result<()> {
    let prepared = session.prepare()?;
    let store = Store::look(&session.paths.state.join(FILE_NAME))?;
    let records = session.records(&prepared, Needs { goals: true, ..Needs::default() }, false)?;
    let results = results(&records);
    let known = store.as_ref().map_or(Ok(Vec::new()), |store| store.check_ins(None))?;
    // A key result that is in no file any more keeps its history.
    let id = match name {
        None => None,
        Some(name) if known.iter().any(|one| one.key_result == name) => Some(name.to_owned()),
        Some(name) => Some(find(&results, name, store.as_ref(), &prepared)?.id),
    };
    let wanted = |one: &&CheckIn| id.as_ref().is_none_or(|id| one.key_result == *id);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let rows: Vec<&CheckIn> = known.iter().filter(wanted).rev().take(limit).collect();
    let name_of = |one: &CheckIn| results.iter().find(|result| result.id == one.key_result);
    if json {
        #[derive(Serialize)]
        struct Row<'a> {
            key_result: &'a str,
            name: Option<&'a str>,
            value: f64,
            confidence: Option<u8>,
            note: Option<&'a str>,
            at: String,
            origin: CheckInOrigin,
        }
        #[derive(Serialize)]
        struct CheckIns<'a> {
            check_ins: Vec<Row<'a>>,
        }
        let check_ins = rows
            .iter()
            .map(|one| Row {
                key_result: &one.key_result,
                name: name_of(one).map(|result| result.name.as_str()),
                value: one.value,
                confidence: one.confidence,
                note: one.note.as_deref(),
                at: rfc3339(one.at, prepared.moment.zone),
                origin: one.origin,
            })
            .collect();
        return session.print_json(&Listing::new(CheckIns { check_ins }));
    }
    let values: Vec<f64> = rows.iter().rev().map(|one| one.value).collect();
    let mut verdict = match rows.len() {
        0 => Line::new().ours("Nothing was said yet. `personal-os okr set KR VALUE` checks in."),
        1 => Line::new().ours("1 check-in"),
        count => Line::new().ours(format!("{count} check-ins, the newest first")),
    };
    if id.is_some() && values.len() > 1 {
        verdict = verdict.ours(format!(" {}", words::sparkline(&values, 24)));
    }
    let table = Table {
        columns: vec![
            Column::new("day", Fit::Whole),
            Column::new("key result", Fit::Shorten),
            Column::new("value", Fit::Whole).right(),
            Column::new("conf", Fit::Whole).right(),
            Column::new("by", Fit::Whole),
            Column::new("note", Fit::Wrap),
        ],
        rows: rows.iter().map(|one| row(one, prepared.moment)).collect(),
    };
    session.print_document(&Document {
        title: Line::new().ours("Check-ins"),
        verdict: vec![verdict],
        sections: vec![Section::new("Check-ins", Body::Table(table))],
        footer: Vec::new(),
    })
}

fn row(one: &CheckIn, moment: Moment) -> Vec<Line> {
    let local = one.at.with_timezone(&moment.zone);
    let confidence = one.confidence.map(|confidence| confidence.to_string()).unwrap_or_default();
    vec![
        Line::new().ours(words::day(local.date_naive(), moment.today())),
        Line::new().outside(&one.key_result),
        Line::new().ours(words::number(one.value, EXACT)),
        Line::new().ours(confidence),
        Line::new().faint(one.origin.name()),
        Line::new().outside(one.note.as_deref().unwrap_or_default()),
    ]
}
