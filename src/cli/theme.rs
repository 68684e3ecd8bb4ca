//! `why` and `source` of themes: the handles of the last digest of feedback.

use super::Session;
use super::args::OfHandle;
use super::goal::Ask;
use super::handles::{self, Asked, Of};
use crate::agents::discovery::Feedback;
use crate::agents::discovery::feedback::{Facts, ThemeFacts};
use crate::domain::{FeedbackItem, Key, WorkflowName, clean, shorten};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::{self, Listing};
use crate::store::{FILE_NAME, Store};
use chrono::NaiveDate;
use serde::Serialize;

/// So many items of a theme are listed, the most typical first; `--json` has all of them.
const MOST_LISTED: usize = 20;

/// How much of an item is shown in a list, in columns.
const SHOWN: usize = 160;

#[derive(Serialize)]
struct Answer<'f> {
    day: NaiveDate,
    handle: String,
    theme: &'f ThemeFacts,
    reasons: Vec<String>,
    items: Vec<FeedbackItem>,
}

/// Answers if the text has the form of a handle of a theme, or is the key of an item of the last
/// digest.
pub(super) fn answer(session: &mut Session, asked: &Asked<'_>, ask: Ask) -> Result<Option<()>> {
    let (options, of) = (asked.options, asked.of(&[WorkflowName::Feedback]));
    let place = place(&options.handle);
    let is_named = matches!(of, Of::Run(_));
    // A key is looked up where it is cheap.
    let is_ours = place.is_some() || is_named || !options.fresh && options.handle.contains(':');
    if matches!(of, Of::Other) || !is_ours {
        return Ok(None);
    }
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let read = facts(session, options, of, store.as_ref());
    let known = if place.is_some() || is_named { read? } else { read.ok().flatten() };
    let Some(facts) = known else {
        if place.is_none() {
            return Ok(None);
        }
        let message = "no digest of feedback is stored yet, so there are no such handles";
        return Err(Failure::new(Kind::Usage, message)
            .hint("`personal-os feedback` stores one; `--fresh` computes one without storing it"));
    };
    let holds = |theme: &ThemeFacts| match place {
        Some(_) => true,
        None => theme.keys.iter().any(|key| key.0 == options.handle),
    };
    let mut themes = (1..).zip(&facts.themes);
    let found = themes.find(|(at, theme)| place.is_none_or(|place| place == *at) && holds(theme));
    let Some((number, theme)) = found else {
        if place.is_none() && !is_named {
            return Ok(None);
        }
        let day = words::day(facts.day, facts.today);
        let message = format!("the digest of {day} has no \"{}\"", clean(&options.handle));
        return Err(Failure::new(Kind::Usage, message).hint(of.shown_by("feedback -n")));
    };
    let kept = |key: &Key| -> Result<Option<FeedbackItem>> {
        store.as_ref().map_or(Ok(None), |store| store.feedback_item(key))
    };
    let asked: Vec<&Key> = match place {
        Some(_) => theme.keys.iter().collect(),
        None => theme.keys.iter().filter(|key| key.0 == options.handle).collect(),
    };
    let most = if options.json { usize::MAX } else { MOST_LISTED };
    let mut items = Vec::new();
    for key in asked.iter().copied().take(most) {
        items.extend(kept(key)?);
    }
    let handle = format!("U{number}");
    let reasons = facts.why(theme);
    if options.json {
        let day = facts.day;
        let answer = Answer { day, handle, theme, reasons, items };
        return session.print_json(&Listing::new(answer)).map(Some);
    }
    let mut sections = Vec::new();
    if ask == Ask::Why {
        let lines = reasons.into_iter().map(|reason| Line::new().outside(reason)).collect();
        sections.push(Section::new("Because", Body::Lines(lines)));
    } else {
        let rows = items.iter().map(|item| row(item, &facts)).collect::<Vec<_>>();
        let columns = vec![
            Column::new("item", Fit::Wrap),
            Column::new("said", Fit::Whole),
            Column::new("text", Fit::Wrap),
            Column::new("where", Fit::Wrap),
        ];
        let missing = asked.len() - items.len();
        sections.push(Section::new("Items", Body::Table(Table { columns, rows })));
        if missing > 0 {
            let more = format!("{missing} more; `--json` has every one that is kept.");
            sections.push(Section::new("", Body::Lines(vec![Line::new().faint(more)])));
        }
    }
    session
        .print_document(&Document {
            title: Line::new().handle(handle).ours(" ").outside(theme.label()),
            verdict: Vec::new(),
            sections,
            footer: Vec::new(),
        })
        .map(Some)
}

/// The number of a handle of a theme: 3 of `U3`.
fn place(text: &str) -> Option<usize> {
    let digits = text.strip_prefix(['U', 'u'])?;
    let fine = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fine.then(|| digits.parse().ok())?
}

/// The facts of the last stored digest or of the named run, or with `--fresh` those of now.
fn facts(
    session: &mut Session,
    options: &OfHandle,
    of: Of<'_>,
    store: Option<&Store>,
) -> Result<Option<Facts>> {
    if let Of::Run(run) = of {
        return handles::recorded(run).map(Some);
    }
    if options.fresh {
        let prepared = session.prepare()?;
        let today = prepared.moment.today();
        let digest = Feedback::default();
        return session.with_parts(&prepared, |parts| run::facts(&digest, today, parts)).map(Some);
    }
    let last = store.map_or(Ok(None), |store| store.last(WorkflowName::Feedback.name()))?;
    let Some(last) = last else { return Ok(None) };
    serde_json::from_str(&last.run.facts).map(Some).map_err(|cause| {
        let message = format!(
            "the last digest (run {}, by version {}) cannot be read by this version",
            last.id, last.run.version
        );
        Failure::caused(Kind::Other, message, cause).hint("`personal-os feedback` stores a new one")
    })
}

fn row(item: &FeedbackItem, facts: &Facts) -> Vec<Line> {
    let day = item.at.map(|at| words::day(at.date(facts.zone()), facts.today));
    let place = item.url.as_deref().unwrap_or(&item.origin);
    vec![
        Line::new().outside(&item.id).key(&item.key),
        Line::new().ours(day.unwrap_or_default()),
        Line::new().outside(shorten(&clean(&item.whole()), SHOWN)),
        Line::new().outside(place),
    ]
}
