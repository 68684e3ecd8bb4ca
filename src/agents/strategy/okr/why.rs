//! Why a key result or an objective stands as it does: every formula with its numbers.

use super::facts::{Facts, KnownObjective, KnownResult};
use super::said;
use crate::domain::KeyResult;
use crate::goals::{Cause, Standing};
use crate::report::words;

/// What a handle or a key of a review names.
#[derive(Debug, Clone, Copy)]
pub enum Found<'f> {
    /// A key result of an objective.
    KeyResult(&'f KnownObjective, &'f KeyResult, &'f KnownResult),
    /// An objective.
    Objective(&'f KnownObjective),
}

impl Facts {
    /// What `text` names: `K1`, `O1` in any case, or a key.
    pub fn find(&self, text: &str) -> Option<Found<'_>> {
        let is = |handle: &str, key: &crate::domain::Key| {
            handle.eq_ignore_ascii_case(text) || key.0 == text
        };
        let result = self.results().find(|(_, one, known)| is(&known.handle, &one.key));
        let objective = || self.objectives.iter().find(|one| is(&one.handle, &one.objective.key));
        result
            .map(|(one, result, known)| Found::KeyResult(one, result, known))
            .or_else(|| objective().map(Found::Objective))
    }

    /// Why a key result stands as it does, a line for each formula that says something.
    pub fn why(&self, result: &KeyResult, known: &KnownResult) -> Vec<String> {
        let standing = &known.standing;
        let exact = |number: f64| words::number(number, 6);
        let two = |number: f64| words::number(number, 2);
        let Some(value) = standing.value else {
            return vec![cause(result, standing)];
        };
        let mut lines = vec![cause(result, standing)];
        if let (Some(start), Some(progress)) = (result.start, standing.progress) {
            lines.push(format!(
                "progress ({} - {}) / ({} - {}) = {}",
                exact(value),
                exact(start),
                exact(result.target),
                exact(start),
                words::percent(progress)
            ));
        }
        if let (Some(expected), Some(progress)) = (standing.expected, standing.progress) {
            lines.push(format!(
                "expected {}: the share of the work time of {} that is over",
                words::percent(expected),
                result.cycle.name
            ));
            if let Some(pace) = standing.pace {
                lines.push(format!("pace {} / {} = {}", two(progress), two(expected), two(pace)));
            }
        }
        if let Some(pace) = standing.aspirational_pace {
            lines.push(format!("set high: against 70 % of that its pace is {}", two(pace)));
        }
        if let Some(rate) = standing.required_per_week {
            lines.push(format!("needed {} a week from now on", said::rate(rate)));
        }
        if let Some(rate) = standing.actual_per_week {
            let alarm = if standing.alarm { "; needed is more than 1.5 times that" } else { "" };
            lines.push(format!("made {} a week in the last four{alarm}", said::rate(rate)));
        }
        if let Some(forecast) = standing.recent_forecast {
            lines.push(format!("ends at {} by the last four weeks", words::percent(forecast)));
        }
        if let Some(confidence) = standing.confidence {
            let against = standing.conflict.map(|_| ", against the forecast").unwrap_or_default();
            lines.push(format!("confidence {confidence} of 10{against}"));
        }
        if let (Some(updated), Some(days), Some(origin)) =
            (standing.updated, standing.age_days, standing.origin)
        {
            let day = said::day(self, updated);
            let ago = match days {
                0 => "today".to_owned(),
                1 => "1 day ago".to_owned(),
                _ => format!("{days} days ago"),
            };
            lines.push(format!("updated {day}, {ago}, by {}", origin.name()));
        }
        lines
    }
}

/// What decided the status.
fn cause(result: &KeyResult, standing: &Standing) -> String {
    let status = standing.status.words();
    match standing.cause {
        Cause::Pace => format!("{status}: its pace decides, 0.9 is on track and 0.7 at risk"),
        Cause::Reached => format!("{status}: the target is reached"),
        Cause::Threshold => {
            format!("{status}: {}", said::way(result, standing.value))
        }
        Cause::Stale => {
            format!(
                "{status}: its numbers are fine, but its value is older than a week, so nobody knows"
            )
        }
        Cause::TooEarly => format!("{status}: less than a tenth of the cycle is over"),
        Cause::NotStarted => format!("{status}: {} has not begun", result.cycle.name),
        Cause::NoValue => match &result.metric {
            Some(metric) => format!("{status}: no data from the metric \"{metric}\""),
            None => format!("{status}: nobody has said its value yet"),
        },
        Cause::Invalid => format!("{status}: start and target are the same"),
    }
}
