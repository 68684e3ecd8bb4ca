//! Why a theme stands as it does: every figure with what it is made of.

use super::draft::percent;
use super::facts::{Facts, ThemeFacts, Trend};
use super::score::{reach, score};
use super::words;
use crate::themes::{self, Share};

impl ThemeFacts {
    /// What it is called.
    pub fn label(&self) -> String {
        super::facts::listed(if self.name.is_empty() { &self.terms } else { &self.name })
    }
}

impl Facts {
    /// The zone whose days are meant.
    pub fn zone(&self) -> chrono_tz::Tz {
        self.timezone.parse().unwrap_or(chrono_tz::UTC)
    }

    /// Whether any theme can be compared with the days before.
    pub(super) fn compares(&self) -> bool {
        self.themes.iter().any(|theme| theme.trend.is_some())
    }

    /// What a theme's figures are made of, in sentences.
    pub fn why(&self, theme: &ThemeFacts) -> Vec<String> {
        let items = theme.items.len();
        let all = self.coverage.people.unwrap_or(self.coverage.items);
        let voices = reach(theme);
        let who = if theme.people.is_some() { "people" } else { "items" };
        let (bad, neutral, good) = theme.moods;
        let (worst, median) = theme.severity;
        let mut reasons = vec![
            format!(
                "voices: {voices} of {all} {who} ({} %), in {items} items",
                percent(voices, all)
            ),
            trend(theme.trend),
            format!(
                "severity: {worst} at worst, and half of the items reach {median} (4 data, safety or \
                 access lost, 3 something does not work, 2 it works with trouble, 1 else): {}",
                decided(theme)
            ),
            format!(
                "moods: {bad} bad, {neutral} neutral, {good} good, by stars or else by words; {} ask, \
                 {} wish",
                theme.asking, theme.wishing
            ),
        ];
        let score = score(self, theme);
        let inputs = super::score::inputs(self, theme);
        let said = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        if let Some(rice) = score.rice {
            reasons.push(format!(
                "RICE {rice}: reach {voices} × impact {} × confidence {} ÷ effort {}",
                said(inputs.impact),
                score.confidence,
                said(inputs.effort)
            ));
        }
        if let Some(ice) = score.ice {
            reasons.push(format!(
                "ICE {ice}: impact {} × confidence {} × 10 × ease {}",
                said(inputs.impact),
                score.confidence,
                said(inputs.ease)
            ));
        }
        if !score.missing.is_empty() {
            reasons.push(format!("no score without {}", score.missing.join(" and ")));
        }
        for (kind, names, whose) in [
            ("priority", &theme.priorities, "its `match`"),
            ("objective", &theme.objectives, "its `match`, or that of its priority,"),
        ] {
            let served = names
                .iter()
                .map(|name| format!("{kind} {name}: {whose} fits the label or half of the items"));
            reasons.extend(served);
        }
        reasons.push(format!("suggested: {}", words::action(theme)));
        reasons
    }
}

/// Which words decided the severities.
fn decided(theme: &ThemeFacts) -> String {
    let by = theme.decided.iter().map(|one| match &one.phrase {
        Some(phrase) => format!("{} by \"{phrase}\" in {}", one.level, one.items),
        None => format!("{} by no word of the lists in {}", one.level, one.items),
    });
    by.collect::<Vec<_>>().join(", ")
}

fn trend(trend: Option<Trend>) -> String {
    let Some(Trend { now, before }) = trend else {
        return "trend: none; there is no window before, or a source was not heard in both"
            .to_owned();
    };
    let share = |(part, whole): (usize, usize)| Share {
        part: u32::try_from(part).unwrap_or(u32::MAX),
        whole: u32::try_from(whole).unwrap_or(u32::MAX),
    };
    let z = themes::z(share(now), share(before));
    let z = z.map_or_else(|| "no difference to test".to_owned(), |z| format!("z = {z:.2}"));
    format!(
        "trend: {} of {} now, {} of {} in as many days before; {z} (a trend from |z| = 1.96 and five \
         voices on)",
        now.0, now.1, before.0, before.1
    )
}
