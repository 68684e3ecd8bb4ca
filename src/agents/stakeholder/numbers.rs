//! Key results, metrics and what users say: how they stand, and how they stood at the last update.

use super::facts::{MetricFact, ResultFact, ThemeFact, What};
use super::gathered::Gathering;
use crate::agents::standings;
use crate::domain::update::{KnownMetric, KnownResult, KnownTheme};
use crate::domain::{Commitment, GoalStatus, KeyResult, kpi};
use crate::goals::{AT_RISK, Phase, Standing};

impl Gathering<'_> {
    /// The key results of cycles that are under way or ended since the last update, and all of them
    /// for the next one.
    pub(super) fn results(&mut self) -> (Vec<ResultFact>, Vec<KnownResult>) {
        let (mut results, mut known) = (Vec::new(), Vec::new());
        let before = self.last.map(|last| last.key_results.clone()).unwrap_or_default();
        let objectives = standings(&self.given, self.given.moment);
        for (objective, (result, standing)) in
            objectives.iter().flat_map(|one| one.pairs().into_iter().map(move |pair| (one, pair)))
        {
            let is_news = match standing.phase {
                Phase::Before => false,
                Phase::Running => true,
                Phase::After => result.cycle.to >= self.from,
            };
            if !is_news {
                continue;
            }
            let denied = self.is_denied(result, &[]) || self.is_denied(&objective.objective, &[]);
            // They bear no mark, so those who are told only what bears one are not told which.
            let named = (!denied && self.update.audience.include.is_empty())
                .then_some((&result.key, result.name.as_str()));
            if let Some(what) = concern(result, standing) {
                self.concern(what, named);
            }
            if denied {
                self.withheld += 1;
                continue;
            }
            let was = before.iter().find(|one| one.id == result.id);
            known.push(KnownResult {
                id: result.id.clone(),
                value: standing.value,
                status: standing.status,
            });
            results.push(ResultFact {
                id: result.id.clone(),
                key: result.key.clone(),
                name: result.name.clone(),
                unit: result.unit.clone(),
                value: standing.value,
                before: was.and_then(|was| was.value),
                progress: standing.progress,
                pace: standing.pace,
                status: standing.status,
                was: was.map(|was| was.status),
            });
        }
        // A file that cannot be read today has changed nothing.
        if self.given.records.goals.iter().any(|file| file.loaded.items.is_none()) {
            let deny = &self.update.audience.deny;
            let gone = |one: &KnownResult| !known.iter().any(|now| now.id == one.id);
            let gone = before.into_iter().filter(gone);
            let unread: Vec<KnownResult> = gone.filter(|one| !deny.finds(&one.id)).collect();
            known.extend(unread);
        }
        (results, known)
    }

    /// The metrics, and all of them for the next update.
    pub(super) fn metrics(&mut self) -> (Vec<MetricFact>, Vec<KnownMetric>) {
        let (records, past) = (self.given.records, self.given.past);
        let readings = [past.readings.clone(), records.readings()].concat();
        let before = self.last.map(|last| last.metrics.clone()).unwrap_or_default();
        let (mut metrics, mut known) = (Vec::new(), Vec::new());
        for spec in &records.specs {
            if self.is_denied(spec, &[]) {
                self.withheld += 1;
                continue;
            }
            let row = kpi(spec, &readings, self.given.moment);
            let was = before.iter().find(|one| one.name == spec.name);
            let value = row.now.as_ref().map(|now| now.value);
            // Without a value now, the next one is held against the last that there was.
            if let Some(value) = value.or(was.map(|was| was.value)) {
                known.push(KnownMetric { name: spec.name.clone(), value });
            }
            metrics.push(MetricFact {
                name: spec.name.clone(),
                unit: spec.unit.clone(),
                value,
                day: row.day,
                before: was.map(|was| was.value),
                target: spec.target,
                met: row.met,
                stopped: row.stopped,
            });
        }
        (metrics, known)
    }

    /// The themes of the newest digest of feedback, if it is newer than the last update.
    pub(super) fn themes(&mut self) -> (Vec<ThemeFact>, Vec<KnownTheme>) {
        let deny = &self.update.audience.deny;
        let mut before = self.last.map(|last| last.themes.clone()).unwrap_or_default();
        before.retain(|one| !deny.finds(&one.id));
        let day = self.given.day;
        let newest = self.given.past.themes.as_ref();
        let Some(digest) = newest.filter(|found| found.date >= self.from && found.date <= day)
        else {
            return (Vec::new(), before);
        };
        let (mut themes, mut known) = (Vec::new(), Vec::new());
        // What is kept of older themes only keeps their names.
        for theme in
            digest.themes.iter().filter(|theme| theme.seen == digest.date && theme.items > 0)
        {
            if self.is_denied(theme, &[]) {
                self.withheld += 1;
                continue;
            }
            known.push(KnownTheme { id: theme.id.clone(), items: theme.items });
            themes.push(ThemeFact {
                id: theme.id.clone(),
                label: theme.label.clone(),
                items: theme.items,
                before: before.iter().find(|one| one.id == theme.id).map(|one| one.items),
            });
        }
        (themes, known)
    }
}

/// What a key result says against green: red is only what was promised whole and is far behind its
/// pace.
fn concern(result: &KeyResult, standing: &Standing) -> Option<What> {
    if standing.phase != Phase::Running {
        return None;
    }
    let far = standing.pace.is_some_and(|pace| pace < AT_RISK);
    match standing.status {
        GoalStatus::Off if far && result.commitment == Commitment::Committed => {
            Some(What::ResultOff)
        }
        GoalStatus::Off => Some(What::ResultShort),
        GoalStatus::AtRisk => Some(What::ResultAtRisk),
        GoalStatus::Unknown => Some(What::ResultUnknown),
        GoalStatus::OnTrack | GoalStatus::NotStarted | GoalStatus::TooEarly => None,
    }
}
