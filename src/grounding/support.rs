//! Whether a claim is true of the evidence it speaks of.

use super::attribute::Scene;
use super::brief::{Brief, Evidence};
use super::claims::{Claim, Sense, What};
use super::dates::Date;
use super::fact::{Fact, Role, State};
use super::times::Time;
use super::vocabulary::MODAL;
use chrono::{NaiveDate, NaiveTime};

/// Words that make a date a deadline.
const DUE: &[&str] = &["due", "deadline", "deadlines", "overdue"];

/// Words that make a date one on which something is to be done, and no deadline.
const DO: &[&str] = &[
    "leave",
    "move",
    "fits",
    "fit",
    "wait",
    "waits",
    "defer",
    "room",
    "shift",
    "push",
    "postpone",
    "slide",
    "reschedule",
    "schedule",
    "delay",
];

/// Words that say that something ends then, or starts then.
const ENDS: &[&str] = &["until", "till", "ends", "end", "ending", "finishes"];
const STARTS: &[&str] = &["starts", "start", "begins", "begin", "starting", "from", "opens"];

/// Whether a claim is true.
pub(super) fn is_true(scene: &Scene, brief: &Brief, claim: &Claim) -> bool {
    match &claim.what {
        What::When { date, time } => when(scene, brief, claim, date.as_ref(), time.as_ref()),
        What::Minutes(minutes) => length(scene, brief, claim, *minutes),
        What::Days { days, sense } => distance(scene, brief, claim, *days, *sense),
        What::Percent(hundredths) => {
            let owners = scene.owners(claim, false).records;
            let figures = brief.evidence.iter().filter(|evidence| evidence.alias.is_figure());
            figures.chain(owners).flat_map(|evidence| &evidence.facts).any(|fact| {
                matches!(fact, Fact::Percent { percent } if percent.checked_mul(100) == Some(*hundredths))
            })
        }
        What::Count { count, noun } => number_of(scene, brief, claim, *count, noun.as_deref()),
        What::Number => false,
        What::Is(state) => is_in(scene, claim, *state),
    }
}

fn figures(brief: &Brief) -> impl Iterator<Item = &Evidence> {
    brief.evidence.iter().filter(|evidence| evidence.alias.is_figure())
}

/// Whether one of `words` governs a claim: it stands in the same clause within a few words before,
/// or right after ("Friday's deadline").
fn governed(scene: &Scene, claim: &Claim, words: &[&str], reach: usize) -> bool {
    let clause = scene.clause(&claim.at);
    let from = clause.start.max(claim.at.start.saturating_sub(reach));
    let is = |index: usize| {
        scene.tokens.get(index).is_some_and(|token| words.contains(&token.lower.as_str()))
    };
    (from..claim.at.start).any(is)
        || words == DUE && (claim.at.end..(claim.at.end + 2).min(clause.end)).any(is)
}

fn when(
    scene: &Scene,
    brief: &Brief,
    claim: &Claim,
    date: Option<&Date>,
    time: Option<&Time>,
) -> bool {
    let today = brief.today;
    let due = date.is_some() && governed(scene, claim, DUE, 6)
        || date.is_none() && governed(scene, claim, DUE, 3);
    let limit = governed(scene, claim, &["by", "before", "until", "since"], 1);
    let owners = scene.owners(claim, due);
    let ends = governed(scene, claim, ENDS, 2);
    let starts = !ends && governed(scene, claim, STARTS, 3);
    let plan = !due && date.is_some() && governed(scene, claim, DO, 12);
    let asked = |fact: &Fact| {
        let deadline = matches!(fact, Fact::When { role: Role::Due, .. });
        !(plan && deadline) && fact_is(fact, date, time, due, (starts, ends), today)
    };
    let holds = |evidence: &&Evidence| evidence.facts.iter().any(asked);
    if !owners.records.is_empty() {
        let mut owners_hold = owners.records.iter().copied();
        if if owners.each { owners_hold.all(|e| holds(&e)) } else { owners_hold.any(|e| holds(&e)) }
        {
            return true;
        }
    }
    // "today" and its full date may be said of anything, but not as a deadline.
    if !due && !limit && time.is_none() {
        let free = match date {
            Some(Date::Today | Date::Week(0)) => true,
            Some(date @ Date::Parts { day: Some(_), month: Some(_), .. }) => date.is(today, today),
            Some(date) => owners.records.is_empty() && date.is(today, today),
            None => false,
        };
        if free {
            return true;
        }
    }
    if !owners.records.is_empty() {
        return false;
    }
    if due {
        return matches!(date, Some(Date::Today))
            && time.is_none()
            && qualifies_count(scene, claim);
    }
    let anything = matches!(time, Some(Time::Part(_)));
    let evidence = brief.evidence.iter().filter(|evidence| anything || evidence.alias.is_figure());
    evidence.flat_map(|evidence| &evidence.facts).any(asked)
}

fn fact_is(
    fact: &Fact,
    date: Option<&Date>,
    time: Option<&Time>,
    due: bool,
    (starts, ends): (bool, bool),
    today: NaiveDate,
) -> bool {
    let day = |is: NaiveDate| date.is_none_or(|date| date.is(is, today));
    match fact {
        Fact::When { role, date, time: at } => {
            if due && *role != Role::Due || !day(*date) {
                return false;
            }
            match (time, at) {
                (None, _) => true,
                (Some(Time::At(times)), Some(at)) => times.contains(at),
                (Some(Time::Part(part)), Some(at)) => part.holds(*at),
                _ => false,
            }
        }
        Fact::Span { date, start, end } => {
            if due || !day(*date) {
                return false;
            }
            match time {
                None => true,
                Some(Time::At(times)) => {
                    let at = |time: NaiveTime| times.contains(&time);
                    !ends && at(*start) || !starts && at(*end)
                }
                Some(Time::Span(from, to)) => from.contains(start) && to.contains(end),
                Some(Time::Part(part)) => part.holds(*start) || part.holds(before(*end)),
            }
        }
        _ => false,
    }
}

/// A stretch that ends at noon has nothing of the afternoon.
fn before(end: NaiveTime) -> NaiveTime {
    end.overflowing_sub_signed(chrono::Duration::minutes(1)).0
}

/// Of several words of figures, the one that stands closest to a claim: after it before another
/// claim or turn, or else before it.
fn nearest_word<'s>(scene: &'s Scene, claim: &Claim, words: &[&str]) -> Option<&'s str> {
    let clause = scene.clause(&claim.at);
    let other = |index: usize| scene.claims.iter().any(|other| other.at.contains(&index));
    let word = |index: usize| {
        let lower = scene.tokens[index].lower.as_str();
        words.contains(&lower).then_some(lower)
    };
    let own = claim.at.clone().rev().find_map(word);
    let after = || {
        (claim.at.end..clause.end)
            .take_while(|index| !other(*index) || word(*index).is_some())
            .take(5)
            .find_map(word)
    };
    let ahead = || {
        (clause.start..claim.at.start)
            .rev()
            .take_while(|index| !other(*index))
            .take(6)
            .find_map(word)
    };
    own.or_else(after).or_else(ahead)
}

fn length(scene: &Scene, brief: &Brief, claim: &Claim, minutes: i64) -> bool {
    let owners = scene.owners(claim, false).records;
    let lengths = |evidence: &Evidence| -> Vec<i64> {
        let lengths = evidence.facts.iter().filter_map(|fact| match fact {
            Fact::Minutes { minutes, words: [] } => Some(*minutes),
            _ => None,
        });
        lengths.collect()
    };
    if owners.iter().any(|evidence| lengths(evidence).contains(&minutes)) {
        return true;
    }
    // "T1 and T4 take two hours together": the sum of their first lengths.
    let first: Option<Vec<i64>> =
        owners.iter().map(|evidence| lengths(evidence).first().copied()).collect();
    if owners.len() > 1 && first.is_some_and(|first| first.iter().sum::<i64>() == minutes) {
        return true;
    }
    // Where a text speaks of one record, a figure of the whole day must be cited to be meant.
    let meant = |evidence: &&Evidence| {
        scene.subject.is_none() || scene.figures.iter().any(|figure| figure.alias == evidence.alias)
    };
    let figures: Vec<(i64, &'static [&'static str])> = figures(brief)
        .filter(meant)
        .flat_map(|evidence| &evidence.facts)
        .filter_map(|fact| match fact {
            Fact::Minutes { minutes, words } => Some((*minutes, *words)),
            _ => None,
        })
        .collect();
    let all: Vec<&str> = figures.iter().flat_map(|(_, words)| *words).copied().collect();
    let Some(said) = nearest_word(scene, claim, &all) else { return false };
    figures.iter().any(|(is, words)| *is == minutes && words.contains(&said))
}

fn distance(scene: &Scene, brief: &Brief, claim: &Claim, days: i64, sense: Sense) -> bool {
    let due = governed(scene, claim, DUE, 6);
    let owners = scene.owners(claim, due).records;
    let away = |date: NaiveDate| {
        let distance = date.signed_duration_since(brief.today).num_days();
        match sense {
            Sense::Ahead => distance == days,
            Sense::Ago => distance == -days,
            Sense::Either => distance.abs() == days,
        }
    };
    let holds = |fact: &Fact| match fact {
        Fact::When { role, date, .. } => (!due || *role == Role::Due) && away(*date),
        Fact::Days { days: is } => sense == Sense::Either && *is == days,
        _ => false,
    };
    owners.into_iter().chain(figures(brief)).flat_map(|evidence| &evidence.facts).any(holds)
}

fn number_of(scene: &Scene, brief: &Brief, claim: &Claim, count: i64, noun: Option<&str>) -> bool {
    let owners = scene.owners(claim, false).records;
    let counts: Vec<(i64, &[&str], &'static [&'static str])> = owners
        .iter()
        .copied()
        .chain(figures(brief))
        .flat_map(|evidence| &evidence.facts)
        .filter_map(|fact| match fact {
            Fact::Count { count, nouns, words } => Some((*count, *nouns, *words)),
            _ => None,
        })
        .collect();
    // "Two meetings today" asks nothing of a word that qualifies tasks.
    let all: Vec<&str> = counts
        .iter()
        .filter(|(_, nouns, _)| noun.is_none_or(|noun| nouns.contains(&noun)))
        .flat_map(|(_, _, words)| *words)
        .copied()
        .collect();
    let said = nearest_word(scene, claim, &all);
    let counted = counts.iter().any(|(is, nouns, words)| {
        let fits = match noun {
            Some(noun) => nouns.contains(&noun),
            None => said.is_some(),
        };
        let qualified = match said {
            Some(said) => words.contains(&said),
            None => words.is_empty(),
        };
        *is == count && fits && qualified
    });
    // "T1 and T4, both due tomorrow": as many as are named side by side, or cited.
    let kind = |evidence: &Evidence| match noun {
        Some("meeting") => evidence.alias.0.starts_with('E'),
        Some("task" | "deadline") => evidence.alias.0.starts_with('T'),
        Some(_) => false,
        None => true,
    };
    let as_many = |records: &[&Evidence]| {
        count > 1
            && usize::try_from(count).is_ok_and(|count| count == records.len())
            && records.iter().all(|evidence| kind(evidence))
    };
    let said_of = said.is_none_or(|_| noun.is_none());
    counted
        || said_of && (as_many(&owners) || scene.groups.iter().any(|group| as_many(&group.members)))
}

fn is_in(scene: &Scene, claim: &Claim, state: State) -> bool {
    let may_be_wish =
        !matches!(state, State::Overdue | State::Blocked | State::Tentative | State::Overlaps);
    if may_be_wish && governed(scene, claim, MODAL, 2) {
        return true;
    }
    let owners = scene.owners(claim, false).records;
    owners.is_empty() && qualifies_count(scene, claim)
        || owners.iter().any(|evidence| evidence.facts.contains(&Fact::Is(state)))
}

/// Whether a word says what is counted ("three tasks are due today"): the count is a claim of its
/// own, and holds only with that word.
fn qualifies_count(scene: &Scene, claim: &Claim) -> bool {
    let clause = scene.clause(&claim.at);
    scene
        .claims
        .iter()
        .any(|other| matches!(other.what, What::Count { .. }) && clause.contains(&other.at.start))
}
