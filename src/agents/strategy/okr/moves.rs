//! The moves of the week in words.

use super::draft::{Found, MoveRow, quoted};
use super::facts::Facts;
use super::said;
use crate::agents::Said;
use crate::domain::{GoalKind, KeyResult};
use crate::goals::{self, Move, MoveKind, Standing};
use crate::report::Line;

pub(super) fn moves(facts: &Facts) -> Vec<MoveRow> {
    let pairs: Vec<(&KeyResult, &Standing)> =
        facts.results().map(|(_, result, known)| (result, &known.standing)).collect();
    goals::moves(&pairs).iter().filter_map(|one| move_row(facts, one)).collect()
}

fn move_row(facts: &Facts, one: &Move) -> Option<MoveRow> {
    let found: Vec<Found<'_>> = one.key_results.iter().filter_map(|id| facts.result(id)).collect();
    let (objective, result, known) = *found.first()?;
    let standing = &known.standing;
    let required = standing.required_per_week.map(said::rise).unwrap_or_default();
    let named = || said::named(Line::new(), result, known);
    let line = match one.kind {
        MoveKind::Decide => named().ours(format!(
            ": decide what gives way. It has to {required} a week and {}; change the plan or the target.",
            standing.actual_per_week.map(said::rose).unwrap_or_default()
        )),
        MoveKind::Raise => match standing.required_per_week {
            Some(_) => named().ours(format!(": it has to {required} a week.")),
            None => named().ours(": bring it back on its way."),
        },
        MoveKind::Restore => {
            let wanted = if result.kind == GoalKind::KeepAbove { "at least" } else { "at most" };
            named().ours(format!(": get it back to {wanted} ")).outside(said::value(result, result.target)).ours(".")
        }
        MoveKind::CheckIn => {
            let mut line = Line::new().ours("Check in ");
            for (place, (_, result, known)) in found.iter().enumerate() {
                line = line.ours(if place == 0 { "" } else { ", " }).handle(&known.handle);
                line = line.key(&result.key);
            }
            let by_hand = found.iter().find(|(_, result, _)| result.metric.is_none());
            let line = match (by_hand, &result.metric) {
                (None, Some(metric)) => {
                    line.ours(": see why the metric ").outside(quoted(metric)).ours(" says nothing new, or")
                }
                _ => line.ours(":"),
            };
            let id = by_hand.map_or(&result.id, |(_, result, _)| &result.id);
            line.ours(" `personal-os okr set ").outside(id).ours(" VALUE`.")
        }
        MoveKind::Reconcile => named().ours(": say why confidence and forecast are apart, or change one."),
        MoveKind::Hold => match standing.required_per_week {
            Some(_) if standing.progress.is_none_or(|progress| progress < 1.0) => named().ours(format!(": keep on; it has to {required} a week.")),
            _ => named().ours(": keep it where it is."),
        },
        MoveKind::Learn => named().ours(": the cycle is over. Write down what was learned."),
        MoveKind::Begin => named().ours(": the cycle is about to begin. See that its start value is right."),
    };
    let place = facts.objectives.iter().position(|other| other.handle == objective.handle)?;
    let pushes = matches!(one.kind, MoveKind::Decide | MoveKind::Raise | MoveKind::Restore);
    let task = facts.alignment.objectives.get(place).and_then(|served| served.first.first());
    let task = task.filter(|_| pushes);
    let line = match task {
        Some(task) => {
            let title =
                crate::domain::shorten(&crate::domain::clean(&task.title), said::SHORT_TITLE);
            let line =
                line.ours(" Next for ").handle(&objective.handle).ours(": \"").outside(title);
            let line = line.ours("\"").key(&task.key);
            match task.due {
                Some(due) => line.ours(format!(" (due {}).", said::day(facts, due))),
                None => line.ours("."),
            }
        }
        None => line,
    };
    Some(MoveRow {
        kind: one.kind,
        key_results: one.key_results.clone(),
        task: task.map(|task| task.key.clone()),
        text: Said(line),
    })
}
