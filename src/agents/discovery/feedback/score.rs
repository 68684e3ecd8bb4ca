//! What a theme is worth doing: RICE and ICE, where the user says what only the user can know.

use super::facts::{Facts, Inputs, ThemeFacts, listed};
use crate::themes;
use serde::Serialize;

/// A score, or what is missing for one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Reach × impact × confidence ÷ effort.
    pub rice: Option<f64>,
    /// Impact × confidence (1 to 10) × ease.
    pub ice: Option<f64>,
    /// How sure it is, by the user or by how many say so: 1, 0.8 or 0.5.
    pub confidence: f64,
    /// What the user has not said.
    pub missing: Vec<&'static str>,
}

/// How many voices a theme has: people where they are known.
pub(super) fn reach(theme: &ThemeFacts) -> usize {
    theme.people.unwrap_or(theme.items.len())
}

/// What the user says of a theme: under its id, or under words that its label or its terms hold.
pub(super) fn inputs(facts: &Facts, theme: &ThemeFacts) -> Inputs {
    let label = format!("{}, {}", theme.label(), listed(&theme.terms)).to_lowercase();
    let by_id = facts.inputs.get(&theme.id.to_lowercase());
    let by_label = || facts.inputs.iter().find(|(name, _)| label.contains(name.as_str()));
    by_id.or_else(|| by_label().map(|(_, inputs)| inputs)).copied().unwrap_or_default()
}

pub(super) fn score(facts: &Facts, theme: &ThemeFacts) -> Score {
    let Inputs { impact, effort, ease, confidence } = inputs(facts, theme);
    let reach = reach(theme);
    let confidence = confidence.unwrap_or(match reach {
        20.. => 1.0,
        5.. => 0.8,
        _ => 0.5,
    });
    let given = themes::Inputs { impact, confidence: Some(confidence), effort, ease };
    let (rice, ice) = (themes::rice(reach, &given).worth(), themes::ice(&given).worth());
    let mut missing = Vec::new();
    if rice.is_none() && ice.is_none() {
        match (impact, effort, ease) {
            (None, ..) => missing.push("impact"),
            // What is given is no impact of the score that was begun.
            (Some(_), Some(_), _) => missing.push("an impact from 0.25 to 3"),
            (Some(_), None, Some(_)) => missing.push("an impact from 1 to 10"),
            (Some(_), None, None) => {}
        }
        if effort.is_none() && ease.is_none() {
            missing.push("effort or ease");
        }
    }
    let coarse = |number: f64| (number * 10.0).round() / 10.0;
    Score { rice: rice.map(coarse), ice: ice.map(coarse), confidence, missing }
}
