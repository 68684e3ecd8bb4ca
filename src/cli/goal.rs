//! `why` and `source` of key results and objectives: the handles of the last review.

use super::Session;
use super::args::OfHandle;
use super::handles::{self, Asked, Of};
use crate::agents::strategy::Okr;
use crate::agents::strategy::okr::{Facts, Found};
use crate::domain::{GoalKind, KeyResult, Objective, WorkflowName, clean};
use crate::error::{Failure, Kind, Result};
use crate::goals::Standing;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::{self, Listing};
use crate::store::{FILE_NAME, Store};
use serde::Serialize;

/// What is asked of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Why it stands as it does.
    Why,
    /// What its source says.
    Source,
}

#[derive(Serialize)]
struct Answer<'f> {
    week: chrono::NaiveDate,
    as_of: &'f str,
    handle: &'f str,
    key_result: Option<&'f KeyResult>,
    objective: &'f Objective,
    standing: Option<&'f Standing>,
    reasons: Vec<String>,
}

/// Answers if the text has the form of a handle of a review, or is a key of the last one.
pub(super) fn answer(session: &mut Session, asked: &Asked<'_>, ask: Ask) -> Result<Option<()>> {
    let (options, of) = (asked.options, asked.of(&[WorkflowName::Okr]));
    let is_handle = is_handle(&options.handle);
    let is_named = matches!(of, Of::Run(_));
    if matches!(of, Of::Other) || !is_handle && !is_named && !options.handle.contains(':') {
        return Ok(None);
    }
    let facts = match facts(session, options, of)? {
        Some(facts) => facts,
        None if is_handle => {
            let message = "no review is stored yet, so there are no such handles";
            return Err(Failure::new(Kind::Usage, message)
                .hint("`personal-os okr` stores one; `--fresh` computes one without storing it"));
        }
        None => return Ok(None),
    };
    let Some(found) = facts.find(&options.handle) else {
        if !is_handle && !is_named {
            return Ok(None);
        }
        let week = words::day(facts.week, facts.made_on);
        let message =
            format!("the review of the week of {week} has no \"{}\"", clean(&options.handle));
        return Err(Failure::new(Kind::Usage, message).hint(of.shown_by("okr -n")));
    };
    show(session, options, &facts, found, ask).map(Some)
}

fn show(
    session: &mut Session,
    options: &OfHandle,
    facts: &Facts,
    found: Found<'_>,
    ask: Ask,
) -> Result<()> {
    let (handle, name, key) = match found {
        Found::KeyResult(_, result, known) => (&known.handle, &result.name, &result.key),
        Found::Objective(one) => (&one.handle, &one.objective.name, &one.objective.key),
    };
    let reasons = match found {
        Found::KeyResult(_, result, known) => facts.why(result, known),
        Found::Objective(one) => of_objective(one),
    };
    if options.json {
        let (key_result, objective, standing) = match found {
            Found::KeyResult(one, result, known) => {
                (Some(result), &one.objective, Some(&known.standing))
            }
            Found::Objective(one) => (None, &one.objective, None),
        };
        let (week, as_of) = (facts.week, facts.as_of.as_str());
        return session.print_json(&Listing::new(Answer {
            week,
            as_of,
            handle,
            key_result,
            objective,
            standing,
            reasons,
        }));
    }
    let section = match ask {
        Ask::Why => {
            let lines = reasons.into_iter().map(|reason| Line::new().outside(reason)).collect();
            Section::new("Because", Body::Lines(lines))
        }
        Ask::Source => {
            let fields = match found {
                Found::KeyResult(one, result, _) => fields(one.objective.name.clone(), result),
                Found::Objective(one) => objective_fields(&one.objective),
            };
            let rows = fields.into_iter().filter(|(_, value)| !value.is_empty());
            let rows =
                rows.map(|(name, value)| vec![Line::new().faint(name), Line::new().outside(value)]);
            let columns = vec![Column::new("", Fit::Whole), Column::new("", Fit::Wrap)];
            Section::new("Record", Body::Table(Table { columns, rows: rows.collect() })).obvious()
        }
    };
    session.print_document(&Document {
        title: Line::new().handle(handle).ours(" ").outside(name).key(key),
        verdict: Vec::new(),
        sections: vec![section],
        footer: Vec::new(),
    })
}

/// Whether a text has the form of a handle of a review: `K3`, `O1`.
fn is_handle(text: &str) -> bool {
    text.strip_prefix(['K', 'k', 'O', 'o']).is_some_and(|digits| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The facts of the last stored review or of the named run, or with `--fresh` those of now.
fn facts(session: &mut Session, options: &OfHandle, of: Of<'_>) -> Result<Option<Facts>> {
    if let Of::Run(run) = of {
        return handles::recorded(run).map(Some);
    }
    if options.fresh {
        let prepared = session.prepare()?;
        let today = prepared.moment.today();
        return session.with_parts(&prepared, |parts| run::facts(&Okr, today, parts)).map(Some);
    }
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let last = store.map_or(Ok(None), |store| store.last(WorkflowName::Okr.name()))?;
    let Some(last) = last else { return Ok(None) };
    serde_json::from_str(&last.run.facts).map(Some).map_err(|cause| {
        let message = format!(
            "the last review (run {}, by version {}) cannot be read by this version",
            last.id, last.run.version
        );
        Failure::caused(Kind::Other, message, cause).hint("`personal-os okr` stores a new one")
    })
}

fn of_objective(one: &crate::agents::strategy::okr::KnownObjective) -> Vec<String> {
    let standing = &one.standing;
    let mut reasons = Vec::new();
    if let Some(weakest) = &standing.weakest {
        reasons.push(format!("{}: as weak as its weakest, {weakest}", standing.status.words()));
    }
    if let Some(progress) = standing.progress {
        let of = if standing.known == standing.of {
            "its key results".to_owned()
        } else {
            format!("the {} of {} key results that are known", standing.known, standing.of)
        };
        reasons.push(format!("progress {}: the weighted mean of {of}", words::percent(progress)));
    }
    reasons
}

fn fields(objective: String, result: &KeyResult) -> Vec<(&'static str, String)> {
    let number = |number: f64| words::number(number, 6);
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let kind = match result.kind {
        GoalKind::Metric => "metric",
        GoalKind::Milestone => "milestones",
        GoalKind::KeepAbove => "keep above",
        GoalKind::KeepBelow => "keep below",
    };
    let commitment = match result.commitment {
        crate::domain::Commitment::Committed => "committed",
        crate::domain::Commitment::Aspirational => "aspirational",
    };
    let milestones = result.milestones.iter().map(|step| {
        let mark = if step.done { "[x]" } else { "[ ]" };
        let due = step.due.map(|due| format!(" (due {due})")).unwrap_or_default();
        format!("{mark} {}{due}", step.name)
    });
    vec![
        ("where", result.origin.clone()),
        ("id", result.id.clone()),
        ("key", result.key.to_string()),
        ("objective", objective),
        ("kind", kind.to_owned()),
        ("start", result.start.map(number).unwrap_or_default()),
        ("target", number(result.target)),
        ("current", result.current.map(number).unwrap_or_default()),
        ("metric", some(&result.metric)),
        ("unit", some(&result.unit)),
        ("milestones", milestones.collect::<Vec<_>>().join(", ")),
        ("commitment", commitment.to_owned()),
        ("weight", number(result.weight)),
        ("confidence", result.confidence.map(|one| one.to_string()).unwrap_or_default()),
        ("owner", some(&result.owner)),
        ("cycle", format!("{} ({} to {})", result.cycle.name, result.cycle.from, result.cycle.to)),
    ]
}

fn objective_fields(one: &Objective) -> Vec<(&'static str, String)> {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let ids: Vec<&str> = one.key_results.iter().map(|result| result.id.as_str()).collect();
    vec![
        ("where", one.origin.clone()),
        ("id", one.id.clone()),
        ("key", one.key.to_string()),
        ("priority", some(&one.priority)),
        ("match", one.patterns.join(", ")),
        ("owner", some(&one.owner)),
        ("cycle", format!("{} ({} to {})", one.cycle.name, one.cycle.from, one.cycle.to)),
        ("key results", ids.join(", ")),
    ]
}
