//! Whether a claim is true of the evidence it speaks of.

use super::attribute::Scene;
use super::brief::{Brief, Evidence};
use super::claims::{Claim, Sense, What};
use super::dates::Date;
use super::fact::{Fact, Role, State};
use super::times::Time;
use super::vocabulary::{ALL_BUT, DENY, MODAL, SUPPOSE};
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

/// Words before a length or a number that make it another: "more than 90 min".
const THAN: &[&str] = &["more", "less", "fewer", "longer", "shorter", "greater", "higher", "lower"];
const BOUNDS: &[&str] =
    &["over", "under", "above", "below", "beyond", "exceeding", "nearly", "almost", "barely"];

/// Words after a length that make it a distance: "90 min late".
const SHIFTS: &[&str] = &[
    "late", "later", "longer", "early", "earlier", "behind", "ahead", "extra", "sooner", "faster",
];

/// Whether a claim is true.
pub(super) fn is_true(scene: &Scene, brief: &Brief, claim: &Claim) -> bool {
    if is_compared(scene, claim) {
        return false;
    }
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
        What::Is(state) => is_in(scene, brief, claim, *state),
    }
}

/// Whether a figure is said to be more or less than what it is of. Only "the gap over an hour" is
/// something that code says itself.
fn is_compared(scene: &Scene, claim: &Claim) -> bool {
    let is = |index: Option<usize>, words: &[&str]| {
        index
            .and_then(|index| scene.tokens.get(index))
            .is_some_and(|token| words.contains(&token.lower.as_str()))
    };
    let before = |offset: usize| claim.at.start.checked_sub(offset);
    let is_figure = match claim.what {
        What::Minutes(_) | What::Days { .. } | What::Percent(_) => true,
        What::Count { count, .. } => count > 0,
        _ => false,
    };
    let than = is(before(1), &["than"]) && is(before(2), THAN);
    let of_gap = (2..=4).any(|offset| is(before(offset), &["gap", "gaps"]));
    let bound = is(before(1), BOUNDS) && !of_gap;
    let time = matches!(claim.what, What::Minutes(_) | What::Days { .. });
    let shifted = time && is(Some(claim.at.end), SHIFTS);
    // "Two days late" is read as one claim, and "30 min ahead of E1" is none about T1.
    is_figure && (than || bound) || shifted
}

/// Where what stands at a place is denied: by a word within the five before it, in the same clause
/// and with no other claim between.
pub(super) fn denies(scene: &Scene, at: usize) -> Option<usize> {
    let clause = scene.clause(&(at..at + 1));
    let claimed = |index: &usize| scene.claims.iter().any(|claim| claim.at.contains(index));
    let denies = |index: &usize| {
        let token = &scene.tokens[*index];
        let more = |word: &str| scene.tokens.get(index + 1).is_some_and(|next| next.is(word));
        DENY.contains(&token.lower.as_str()) && !more("only") && !more("just")
            || token.lower.ends_with("n't")
            || token.is("no") && (more("longer") || more("more"))
    };
    let from = clause.start.max(at.saturating_sub(5));
    (from..at).rev().take_while(|index| !claimed(index)).find(denies)
}

/// Whether there are records and none has such a fact.
pub(super) fn has_none(records: &[&Evidence], of: impl Fn(&Fact) -> bool) -> bool {
    !records.is_empty() && !records.iter().flat_map(|evidence| &evidence.facts).any(of)
}

/// Whether nothing at all is so: a figure says that there are none.
fn is_none_counted(brief: &Brief, word: &str) -> bool {
    let none =
        |fact: &Fact| matches!(fact, Fact::Count { count: 0, words, .. } if words.contains(&word));
    figures(brief).flat_map(|evidence| &evidence.facts).any(none)
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
    let fits = governed(scene, claim, &["fit", "fits"], 4);
    let tense = tense(scene, claim, due);
    let asked = |fact: &Fact| {
        if let Fact::When { date: is, .. } = fact
            && !tense.holds(*is, date, today)
        {
            return false;
        }
        let deadline = matches!(fact, Fact::When { role: Role::Due, .. });
        !(plan && deadline) && fact_is(fact, date, time, due, (starts, ends), today)
    };
    let holds = |evidence: &&Evidence| evidence.facts.iter().any(asked);
    if let Some(no) = denies(scene, claim.at.start).filter(|_| due || fits && date.is_some()) {
        let limit = ["until", "till", "before", "by", "past", "after"];
        let between = &scene.tokens[no..claim.at.start];
        if !between.iter().any(|token| limit.contains(&token.lower.as_str())) {
            if ["nothing", "none", "neither", "nobody"].contains(&scene.tokens[no].lower.as_str()) {
                return due && matches!(date, Some(Date::Today)) && is_none_counted(brief, "due");
            }
            let of_kind =
                |fact: &Fact| matches!(fact, Fact::When { role, .. } if !due || *role == Role::Due);
            let has = |evidence: &&Evidence| !due || evidence.facts.iter().any(of_kind);
            return owners.records.iter().all(has) && has_none(&owners.records, asked);
        }
    }
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

/// Which way a due is said to lie.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tense {
    /// "was due", "overdue since"
    Past,
    /// "is due", "due"
    Ahead,
    /// It is no due.
    None,
}

impl Tense {
    /// Whether a date may be spoken of so. "Due Friday" is no word for last Friday.
    fn holds(self, is: NaiveDate, said: Option<&Date>, today: NaiveDate) -> bool {
        match self {
            Self::Past => is <= today,
            Self::Ahead => is >= today || !matches!(said, Some(Date::Weekday { .. })),
            Self::None => true,
        }
    }
}

fn tense(scene: &Scene, claim: &Claim, due: bool) -> Tense {
    if !due {
        return Tense::None;
    }
    let clause = scene.clause(&claim.at);
    let nearest = (clause.start..claim.at.start).rev().find_map(|index| {
        match scene.tokens[index].lower.as_str() {
            "was" | "were" | "overdue" | "since" | "passed" | "wasn't" | "weren't" => {
                Some(Tense::Past)
            }
            "is" | "are" | "comes" | "falls" => Some(Tense::Ahead),
            _ => None,
        }
    });
    nearest.unwrap_or(Tense::Ahead)
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
    let is_due = |fact: &Fact| matches!(fact, Fact::When { role: Role::Due, .. });
    if count == 0 && noun == Some("deadline") && has_none(&owners, is_due) {
        return true;
    }
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

fn is_in(scene: &Scene, brief: &Brief, claim: &Claim, state: State) -> bool {
    let owners = scene.owners(claim, false).records;
    let is = |evidence: &&Evidence| evidence.facts.contains(&Fact::Is(state));
    if governed(scene, claim, ALL_BUT, 3) {
        return false;
    }
    if let Some(no) = denies(scene, claim.at.start) {
        if ["nothing", "none", "neither", "nobody"].contains(&scene.tokens[no].lower.as_str()) {
            return state == State::Overdue && is_none_counted(brief, "overdue");
        }
        // That something is not accepted is known only of what is tentative.
        let not_so = |evidence: &&Evidence| match state {
            State::Accepted => evidence.facts.contains(&Fact::Is(State::Tentative)),
            _ => !is(evidence),
        };
        return !owners.is_empty() && owners.iter().all(not_so);
    }
    let supposed = (claim.at.start.saturating_sub(6)..claim.at.start)
        .any(|index| SUPPOSE.contains(&scene.tokens[index].lower.as_str()));
    supposed
        || may_become(scene, claim, state, &owners)
        || owners.is_empty() && qualifies_count(scene, claim)
        || owners.iter().any(is)
}

/// Whether a state is spoken of as what may be: "could be postponed". Of a meeting that is fixed
/// nobody may say so, nor that anything will be.
fn may_become(scene: &Scene, claim: &Claim, state: State, owners: &[&Evidence]) -> bool {
    let is_fact = matches!(
        state,
        State::Overdue | State::Blocked | State::Tentative | State::Overlaps | State::Unknown
    );
    if is_fact || !governed(scene, claim, MODAL, 2) {
        return false;
    }
    let gives_up = matches!(state, State::Cancelled | State::Moved | State::Declined);
    let fixed = owners.iter().any(|evidence| {
        evidence.alias.0.starts_with('E') && !evidence.facts.contains(&Fact::Is(State::Tentative))
    });
    !gives_up
        || !fixed
            && !owners.is_empty()
            && !governed(scene, claim, &["will", "going", "is", "are"], 4)
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
