//! Which open tasks belong to today's meetings: those that share a rare word, a project, a context
//! or a tag with one, and those that name somebody who is invited.
//!
//! A word counts if it is rare in what is known today: at most so many open tasks and titles of
//! meetings have it. What is said in every title ("review", "sync") is no sign of anything, nor are
//! the names of days and months. A person counts who is invited to few meetings, and to none of a crowd.

use super::known::Known;
use crate::domain::{Event, Key, Span, Task};
use std::collections::{BTreeSet, HashMap, HashSet};

/// At most so many open tasks, or different titles of events, may share a rare word.
const MOST_SHARING: usize = 3;

/// With more people than this in a meeting nobody is there for one task.
const CROWD: usize = 8;

/// At most so many tasks are named for one meeting.
const MOST_TASKS: usize = 2;

/// Words that say of what kind a meeting or a task is, not what it is about.
const KINDS: &[&str] = &[
    "about",
    "after",
    "again",
    "agenda",
    "all",
    "and",
    "ask",
    "before",
    "book",
    "call",
    "catchup",
    "chat",
    "check",
    "checkin",
    "coffee",
    "create",
    "daily",
    "day",
    "demo",
    "discuss",
    "discussion",
    "draft",
    "final",
    "finish",
    "fix",
    "follow",
    "followup",
    "for",
    "from",
    "get",
    "hands",
    "have",
    "into",
    "kickoff",
    "lunch",
    "make",
    "meet",
    "meeting",
    "monthly",
    "new",
    "next",
    "notes",
    "off",
    "old",
    "online",
    "open",
    "out",
    "over",
    "plan",
    "planning",
    "post",
    "prep",
    "prepare",
    "quarterly",
    "questions",
    "read",
    "refinement",
    "reply",
    "report",
    "retro",
    "retrospective",
    "review",
    "room",
    "send",
    "session",
    "share",
    "standup",
    "start",
    "status",
    "sync",
    "talk",
    "task",
    "team",
    "the",
    "this",
    "time",
    "today",
    "todo",
    "touch",
    "update",
    "weekly",
    "with",
    "work",
    "workshop",
    "write",
];

/// Days and months, whole and short.
const DATES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
];

/// A meeting and the open tasks that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Preparation {
    pub(super) meeting: Key,
    /// In the order of the plan.
    pub(super) tasks: Vec<Shared>,
    /// How many more there are.
    pub(super) more: usize,
}

/// A task and what it shares with a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shared {
    pub(super) task: Key,
    /// As the task has it: a word, or `+project`, `@context`, `#tag`; "Ben is invited" of a person.
    pub(super) what: String,
}

/// What the meetings of the day that are still ahead have to do with open tasks, in order of time.
pub(super) fn preparations(known: &Known, ranked: &[Key], own: &[String]) -> Vec<Preparation> {
    let own: HashSet<String> = own.iter().flat_map(|name| words(name)).collect();
    let about = about(known, &own);
    if about.is_empty() {
        return Vec::new();
    }
    let wanted: HashSet<&str> =
        about.iter().flat_map(|about| &about.words).map(String::as_str).collect();
    let tasks: Vec<&Task> = ranked.iter().filter_map(|key| known.tasks.get(key)).collect();
    let has: Vec<Vec<&str>> = tasks.iter().map(|task| found(&task.title, &wanted)).collect();
    let mut in_tasks: HashMap<&str, usize> = HashMap::new();
    for word in has.iter().flatten() {
        *in_tasks.entry(word).or_default() += 1;
    }
    let rare = |word: &&String| in_tasks.get(word.as_str()).is_some_and(|n| *n <= MOST_SHARING);
    let mut preparations = Vec::new();
    for about in &about {
        let shared = std::iter::zip(&tasks, &has).filter_map(|(task, has)| {
            let what = mark(task, &about.words);
            let word = || about.words.iter().filter(rare).find(|word| has.contains(&word.as_str()));
            let what = what.or_else(|| word().cloned());
            let what = what.or_else(|| person(task, &about.people))?;
            Some(Shared { task: task.key.clone(), what })
        });
        let mut shared: Vec<Shared> = shared.collect();
        let more = shared.len().saturating_sub(MOST_TASKS);
        shared.truncate(MOST_TASKS);
        if !shared.is_empty() {
            preparations.push(Preparation { meeting: about.meeting.clone(), tasks: shared, more });
        }
    }
    preparations
}

/// What a meeting is about.
struct About<'k> {
    meeting: &'k Key,
    /// The words of its title that are rare among meetings.
    words: BTreeSet<String>,
    /// The names, word by word, of those whom it is with.
    people: Vec<BTreeSet<String>>,
}

/// The meetings that one can still prepare for and that are about something, in order of time.
fn about<'k>(known: &'k Known, own: &HashSet<String>) -> Vec<About<'k>> {
    // Many instances of one series are one title.
    let titles: BTreeSet<String> =
        known.events.iter().map(|event| event.title.to_lowercase()).collect();
    let mut in_events: HashMap<String, usize> = HashMap::new();
    for word in titles.iter().flat_map(|title| words(title)) {
        *in_events.entry(word).or_default() += 1;
    }
    let rare = |word: &String| {
        in_events.get(word).is_none_or(|count| *count <= MOST_SHARING) && !own.contains(word)
    };
    let meets = meets(&known.events);
    let ahead = known.today.iter().filter(|event| is_ahead(event, known));
    let about = ahead.map(|meeting| About {
        meeting: &meeting.key,
        words: words(&meeting.title).into_iter().filter(rare).collect(),
        people: people(meeting, &meets, own),
    });
    about.filter(|about| !(about.words.is_empty() && about.people.is_empty())).collect()
}

/// Which of the wanted words a title has, each once.
fn found<'w>(title: &str, wanted: &HashSet<&'w str>) -> Vec<&'w str> {
    let lower = title.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let mut found: Vec<&str> = parts.filter_map(|word| wanted.get(word).copied()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// To how many different meetings each person is invited.
fn meets(events: &[Event]) -> HashMap<&str, usize> {
    let invitations: BTreeSet<(&str, String)> = events
        .iter()
        .flat_map(|event| {
            let title = event.title.to_lowercase();
            event.attendees.iter().map(move |one| (one.name.as_str(), title.clone()))
        })
        .collect();
    let mut meets: HashMap<&str, usize> = HashMap::new();
    for (name, _) in invitations {
        *meets.entry(name).or_default() += 1;
    }
    meets
}

/// The names, word by word, of those whom a meeting is with.
fn people(
    meeting: &Event,
    meets: &HashMap<&str, usize>,
    own: &HashSet<String>,
) -> Vec<BTreeSet<String>> {
    if meeting.attendees.len() > CROWD {
        return Vec::new();
    }
    let often = |name: &str| meets.get(name).is_some_and(|count| *count > MOST_SHARING);
    let names = meeting.attendees.iter().map(|one| &one.name).filter(|name| !often(name));
    // Of an address only what stands before the @ is a name.
    let names = names.map(|name| words(name.split('@').next().unwrap_or_default()));
    let other = |name: &BTreeSet<String>| !name.iter().any(|part| own.contains(part));
    names.filter(|name| !name.is_empty() && other(name)).collect()
}

/// Who of `people` a task names, by a mark or in its title.
fn person(task: &Task, people: &[BTreeSet<String>]) -> Option<String> {
    if people.is_empty() {
        return None;
    }
    let marks = [&task.projects, &task.contexts, &task.tags].into_iter().flatten();
    let marks: Vec<BTreeSet<String>> =
        marks.map(|mark| words(mark)).filter(|mark| !mark.is_empty()).collect();
    let named = named(&task.title);
    people.iter().find_map(|name| {
        let marked = marks.iter().find(|mark| mark.is_subset(name)).and_then(BTreeSet::first);
        let word = marked.or_else(|| name.iter().find(|part| named.contains(*part)))?;
        let mut letters = word.chars();
        let first = letters.next()?.to_uppercase();
        Some(format!("{first}{} is invited", letters.as_str()))
    })
}

/// The words of a title that may be names, in lower case: after an @, or with a capital. The first
/// word of a title has a capital anyway ("Mark it as paid"), so there more must speak for a name.
fn named(title: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut from = 0;
    while let Some(start) = title[from..].find(char::is_alphanumeric).map(|at| from + at) {
        let rest = &title[start..];
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let capital = word.starts_with(char::is_uppercase);
        let first = !title[..start].contains(char::is_alphanumeric);
        let called = after.starts_with(['\'', '’', ':', ',']);
        if title[..start].ends_with('@') || capital && (!first || called) {
            names.extend(words(word));
        }
        from = start + length;
    }
    names
}

/// A meeting that one can still prepare for.
fn is_ahead(event: &Event, known: &Known) -> bool {
    matches!(event.span, Span::Timed { start, .. } if start >= known.moment.now) && event.busy
}

/// The project, context or tag of a task that the words of a meeting name.
fn mark(task: &Task, said: &BTreeSet<String>) -> Option<String> {
    if said.is_empty() {
        return None;
    }
    let marks = [("+", &task.projects), ("@", &task.contexts), ("#", &task.tags)];
    let mut marks =
        marks.into_iter().flat_map(|(sign, names)| names.iter().map(move |name| (sign, name)));
    let named = |name: &str| {
        let parts = words(name);
        !parts.is_empty() && parts.iter().all(|part| said.contains(part))
    };
    marks.find(|(_, name)| named(name)).map(|(sign, name)| format!("{sign}{name}"))
}

/// The words of a text that can say what it is about, in lower case: of three letters and more, or
/// with a digit beside a letter ("q4").
fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let telling = |word: &&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let digits = word.chars().any(char::is_numeric);
        (letters >= 3 || letters >= 1 && digits) && !KINDS.contains(word) && !DATES.contains(word)
    };
    parts.filter(telling).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_a_text_is_about() {
        let of = |text| words(text).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("Design review: Pricing page (Q4)"), "design page pricing q4");
        assert_eq!(of("1:1 with Grace"), "grace");
        assert_eq!(of("Weekly sync, Mon 24 Nov"), "");
        assert_eq!(of("Über-Plan für Jörg"), "für jörg über");
    }

    #[test]
    fn a_name_is_a_word_that_is_written_as_one() {
        let of = |text| named(text).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(of("Feedback for Ben on Grace's draft"), "ben grace");
        assert_eq!(of("Ben: the numbers"), "ben");
        assert_eq!(of("Grace’s slides"), "grace");
        assert_eq!(of("ask @ben_marsh, then ask grace"), "ben");
        assert_eq!(of("Mark the invoice as paid"), "");
        assert_eq!(of("für Jörg – Über"), "jörg über");
    }

    #[test]
    fn who_is_named_is_told_by_the_word_of_the_task() {
        let people = [words("Ben Marsh"), words("grace.hopper")];
        let titled = |title: &str| Task {
            title: title.to_owned(),
            ..Task::sample("t", "a", Key("t:a".to_owned()), 30)
        };
        assert_eq!(person(&titled("Numbers for Hopper"), &people).unwrap(), "Hopper is invited");
        assert_eq!(person(&titled("numbers for hopper"), &people), None);
        let marked = Task { contexts: vec!["ben-marsh".to_owned()], ..titled("Numbers") };
        assert_eq!(person(&marked, &people).unwrap(), "Ben is invited");
        // The other Ben.
        let marked = Task { contexts: vec!["ben-smith".to_owned()], ..titled("Numbers") };
        assert_eq!(person(&marked, &people), None);
    }

    #[test]
    fn a_mark_must_be_named_whole() {
        let task = Task {
            projects: vec!["pricing-page".to_owned()],
            tags: vec!["review".to_owned()],
            ..Task::sample("t", "a", Key("t:a".to_owned()), 30)
        };
        assert_eq!(mark(&task, &words("Pricing page")), Some("+pricing-page".to_owned()));
        assert_eq!(mark(&task, &words("Pricing")), None);
        assert_eq!(mark(&task, &words("Design review")), None);
    }
}
