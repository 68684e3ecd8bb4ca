//! The colour of an update, by one published rule.
//!
//! Red: a committed key result with a pace below 0.7, a milestone missed without a new day, or a
//! blocker for more than five workdays. Amber: another key result that is behind or off, a milestone
//! that moves, an ask that is late, or anything that is not known. Else green. The rule may make the colour worse than the last one that was
//! shown, never better: that is for a person to say, with a reason.

use super::facts::{Concern, Facts, Shown, What};
use crate::domain::{Colour, Override};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A blocker that is older than so many workdays makes an update red.
pub(super) const BLOCKED_DAYS: u32 = 5;

/// The colour that is shown, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// What is shown.
    pub colour: Colour,
    /// What the rule says of today alone.
    pub by_rule: Colour,
    /// The user set it.
    pub set: Option<Override>,
    /// It is worse than the rule says, because only a person may make it better.
    pub held: bool,
    /// For how many weeks it was this colour.
    pub weeks: i64,
}

/// What one concern makes of the whole.
pub(super) fn colour(what: What) -> Colour {
    match what {
        What::ResultOff | What::Missed { planned: None, .. } | What::Blocker { .. } => Colour::Red,
        What::ResultShort
        | What::ResultAtRisk
        | What::ResultUnknown
        | What::Missed { .. }
        | What::Moved { .. }
        | What::AskOverdue { .. }
        | What::Unknown => Colour::Amber,
    }
}

/// The status of an update.
pub(super) fn status(facts: &Facts) -> Status {
    rule(&facts.concerns, &facts.shown, facts.set.as_ref(), facts.day)
}

fn rule(concerns: &[Concern], shown: &[Shown], set: Option<&Override>, day: NaiveDate) -> Status {
    let by_rule = concerns.iter().map(|concern| concern.colour).max().unwrap_or(Colour::Green);
    let last = shown.first().map_or(Colour::Green, |shown| shown.colour);
    let colour = set.map_or(by_rule.max(last), |set| set.colour);
    let streak = shown.iter().take_while(|shown| shown.colour == colour).last();
    Status {
        colour,
        by_rule,
        set: set.cloned(),
        held: set.is_none() && colour > by_rule,
        weeks: streak.map_or(0, |first| (day - first.date).num_days() / 7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn concern(what: What) -> Concern {
        Concern { colour: colour(what), what, key: None, title: None }
    }

    fn shown(days: &[(&str, Colour)]) -> Vec<Shown> {
        days.iter().map(|(date, colour)| Shown { date: day(date), colour: *colour }).collect()
    }

    #[test]
    fn every_concern_has_its_colour() {
        let (due, later) = (day("2026-11-20"), day("2026-12-04"));
        for (what, expected) in [
            (What::ResultOff, Colour::Red),
            (What::ResultShort, Colour::Amber),
            (What::ResultAtRisk, Colour::Amber),
            (What::ResultUnknown, Colour::Amber),
            (What::Missed { due, planned: None }, Colour::Red),
            (What::Missed { due, planned: Some(later) }, Colour::Amber),
            (What::Moved { from: due, to: later }, Colour::Amber),
            (What::Blocker { days: 6 }, Colour::Red),
            (What::AskOverdue { due }, Colour::Amber),
            (What::Unknown, Colour::Amber),
        ] {
            assert_eq!(colour(what), expected, "{what:?}");
        }
    }

    #[test]
    fn the_rule_makes_a_colour_worse_and_never_better() {
        let friday = day("2026-11-27");
        let of = |concerns: &[Concern], before: &[(&str, Colour)]| {
            let status = rule(concerns, &shown(before), None, friday);
            (status.colour, status.by_rule, status.held)
        };
        assert_eq!(of(&[], &[]), (Colour::Green, Colour::Green, false));
        let amber = [concern(What::Unknown)];
        assert_eq!(of(&amber, &[]), (Colour::Amber, Colour::Amber, false));
        let green = [("2026-11-20", Colour::Green)];
        assert_eq!(of(&amber, &green), (Colour::Amber, Colour::Amber, false));
        let red = [("2026-11-20", Colour::Red)];
        assert_eq!(of(&[], &red), (Colour::Red, Colour::Green, true));
        assert_eq!(of(&amber, &red), (Colour::Red, Colour::Amber, true));
        let both = [concern(What::Unknown), concern(What::ResultOff)];
        assert_eq!(of(&both, &green), (Colour::Red, Colour::Red, false));
    }

    #[test]
    fn a_person_may_say_otherwise_and_the_rule_is_kept_beside_it() {
        let set = Override { colour: Colour::Green, reason: "signed today".to_owned() };
        let before = shown(&[("2026-11-20", Colour::Red)]);
        let status = rule(&[concern(What::ResultOff)], &before, Some(&set), day("2026-11-27"));
        assert_eq!((status.colour, status.by_rule), (Colour::Green, Colour::Red));
        assert_eq!((status.held, status.weeks), (false, 0));
    }

    #[test]
    fn weeks_count_from_the_first_of_an_unbroken_row() {
        let weeks =
            |before: &[(&str, Colour)]| rule(&[], &shown(before), None, day("2026-11-27")).weeks;
        assert_eq!(weeks(&[]), 0);
        assert_eq!(weeks(&[("2026-11-20", Colour::Green)]), 1);
        // 6 to 27 November are three weeks; the amber week before ends the row.
        let row = [
            ("2026-11-20", Colour::Green),
            ("2026-11-13", Colour::Green),
            ("2026-11-06", Colour::Green),
            ("2026-10-30", Colour::Amber),
            ("2026-10-23", Colour::Green),
        ];
        assert_eq!(weeks(&row), 3);
    }
}
