//! The items that are looked at: those of the sources with those that are kept, each once, masked,
//! and in the order of their keys, so that the order of the input decides nothing.

use super::facts::{Coverage, Trend};
use super::making::by_source;
use crate::agents::Given;
use crate::domain::{FeedbackItem, Key, ProblemKind, masked};
use crate::themes;
use crate::time::Window;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// One item as it is looked at.
#[derive(Debug)]
pub(super) struct Voice<'g> {
    /// The item.
    pub(super) item: &'g FeedbackItem,
    /// What was said, masked; in most of it there is nothing to mask.
    pub(super) text: Cow<'g, str>,
    /// Whether that was within the window.
    now: bool,
    /// A number of this run for who said it.
    person: u32,
}

/// All that is looked at.
#[derive(Debug)]
pub(super) struct Pool<'g> {
    pub(super) voices: Vec<Voice<'g>>,
    /// Items of the window that say nothing in words.
    wordless: Vec<&'g FeedbackItem>,
    zone: Tz,
    /// The last day on which anything can have been said.
    last: NaiveDate,
    /// The keys that an earlier run has kept; nothing if there are none at all.
    kept: Option<HashSet<&'g Key>>,
    /// Identities that do not tell an item from the others.
    shared: HashSet<&'g str>,
    /// For each voice the one that it repeats, itself if none.
    copy_of: Vec<usize>,
    /// The sources that have something in either window.
    compared: BTreeSet<&'g str>,
    /// All voices of those sources, now and before; nothing where there are none.
    compared_heads: Option<(usize, usize)>,
    has_authors: bool,
}

impl<'g> Pool<'g> {
    pub(super) fn of(given: Given<'g>, windows: Option<(Window, Window)>, with_past: bool) -> Self {
        let zone = given.moment.zone;
        let kept: &[_] = if with_past { &given.past.feedback } else { &[] };
        let mut all: BTreeMap<&Key, &FeedbackItem> =
            kept.iter().map(|known| (&known.item.key, &known.item)).collect();
        // What a source says now is newer than what is kept of it.
        let sources = given.records.feedback.iter();
        for item in sources.filter_map(|source| source.loaded.items.as_ref()).flatten() {
            all.insert(&item.key, item);
        }
        let first_seen: HashMap<&Key, NaiveDate> = kept
            .iter()
            .map(|known| (&known.item.key, known.first_seen.with_timezone(&zone).date_naive()))
            .collect();
        // What has no date, or one on which it cannot have been said, counts from when it was seen.
        let last = given.day.max(given.today);
        let day = |item: &FeedbackItem| match item.at.map(|at| at.date(zone)) {
            Some(day) if day <= last => day,
            _ => first_seen.get(&item.key).copied().unwrap_or(given.day),
        };
        let within = |window: &Window, day: NaiveDate| (window.from..window.to).contains(&day);
        let mut items: Vec<(&FeedbackItem, bool)> = Vec::with_capacity(all.len());
        let mut wordless: Vec<&FeedbackItem> = Vec::new();
        for item in all.into_values() {
            let now = match windows {
                None => true,
                Some((now, _)) if within(&now, day(item)) => true,
                Some((_, before)) if within(&before, day(item)) => false,
                Some(_) => continue,
            };
            if !item.text.is_empty() {
                items.push((item, now));
            } else if now {
                wordless.push(item);
            }
        }
        let sources_of = |wanted: bool| -> BTreeSet<&str> {
            items.iter().filter(|(_, now)| *now == wanted).map(|(item, _)| &*item.source).collect()
        };
        let sources_of_before = sources_of(false);
        // What is kept of a source that is down now is not all that was said there, and neither is what
        // one gives of which a part cannot be reached.
        let is_down = |name: &&str| {
            let mut read = given.records.feedback.iter().filter(|source| source.name == **name);
            read.any(|source| {
                let mut problems = source.loaded.problems.iter();
                source.loaded.items.is_none()
                    || problems.any(|problem| problem.kind == ProblemKind::Unreachable)
            })
        };
        let mut compared = sources_of(true);
        compared.retain(|name| sources_of_before.contains(name) && !is_down(name));
        let mut pool = Self {
            zone,
            last,
            kept: (with_past && !kept.is_empty())
                .then(|| kept.iter().map(|known| &known.item.key).collect()),
            shared: shared(&items),
            compared,
            compared_heads: None,
            has_authors: items.iter().any(|(item, now)| *now && item.author.is_some()),
            copy_of: Vec::new(),
            voices: Vec::new(),
            wordless,
        };
        // What is kept has a number in the place of the name, and both are one person. One without a
        // name is one of its own.
        let has_authors = pool.has_authors;
        let (mut people, mut count) = (HashMap::new(), 0);
        let mut fresh = || {
            count += 1;
            count
        };
        let voice = |(item, now): (&'g FeedbackItem, bool)| Voice {
            item,
            text: masked_whole(item),
            now,
            person: match item.author_number().filter(|_| has_authors) {
                Some(author) => *people.entry(author).or_insert_with(&mut fresh),
                None => fresh(),
            },
        };
        pool.voices = items.into_iter().map(voice).collect();
        if windows.is_some() && !pool.compared.is_empty() {
            let all: Vec<usize> = (0..pool.voices.len()).collect();
            let heads = |now| pool.heads(&all, now, true).len();
            pool.compared_heads = Some((heads(true), heads(false)));
        }
        let texts: Vec<&str> = pool.voices.iter().map(|voice| &*voice.text).collect();
        pool.copy_of = themes::copies(&texts, &[]);
        pool
    }

    /// Whether something of a voice was said within the window.
    pub(super) fn is_now(&self, at: usize) -> bool {
        self.voices.get(at).is_some_and(|voice| voice.now)
    }

    /// The key by which the grouping knows a voice.
    pub(super) fn key(&self, at: usize) -> Option<String> {
        self.voices.get(at).map(|voice| voice.item.key.0.clone())
    }

    /// The voice that the one at `at` repeats; itself if it repeats none.
    pub(super) fn original(&self, at: usize) -> usize {
        self.copy_of.get(at).copied().unwrap_or(at)
    }

    /// How an item is called: by its own identity, unless that is another's too.
    pub(super) fn id(&self, item: &FeedbackItem) -> String {
        if self.shared.contains(item.id.as_str()) { item.key.0.clone() } else { item.id.clone() }
    }

    /// What the items of the window that say nothing are called.
    pub(super) fn wordless(&self) -> Vec<String> {
        self.wordless.iter().map(|item| self.id(item)).collect()
    }

    /// What an item of the window is called.
    pub(super) fn shown(&self, at: usize) -> Option<String> {
        let voice = self.voices.get(at).filter(|voice| voice.now)?;
        Some(self.id(voice.item))
    }

    pub(super) fn date(&self, item: &FeedbackItem) -> Option<NaiveDate> {
        item.at.map(|at| at.date(self.zone))
    }

    /// How many people speak in the voices; one without a name counts for itself. Nothing where no
    /// source names any.
    pub(super) fn people(&self, places: &[usize], now: bool) -> Option<usize> {
        self.has_authors.then(|| self.heads(places, now, false).len())
    }

    /// Who speaks in the voices of a window, each once; `compared` counts only the sources that were
    /// heard in both.
    pub(super) fn heads(&self, places: &[usize], now: bool, compared: bool) -> Vec<u32> {
        let voices = places.iter().filter_map(|at| self.voices.get(*at));
        let counts = |voice: &&Voice<'_>| {
            voice.now == now && (!compared || self.compared.contains(voice.item.source.as_str()))
        };
        let mut heads: Vec<u32> = voices.filter(counts).map(|voice| voice.person).collect();
        heads.sort_unstable();
        heads.dedup();
        heads
    }

    /// How many items of the voices were not known before.
    pub(super) fn not_known(&self, places: &[usize]) -> Option<usize> {
        let kept = self.kept.as_ref()?;
        let voices = places.iter().filter_map(|at| self.voices.get(*at));
        let new = voices.filter(|voice| voice.now && !kept.contains(&voice.item.key));
        Some(new.count())
    }

    /// The share of the voices now and before, among the sources that were heard in both. Nothing for
    /// voices of a source that was not: there is no telling what it would have said.
    pub(super) fn trend(&self, places: &[usize]) -> Option<Trend> {
        let (now, before) = self.compared_heads?;
        let mut voices = places.iter().filter_map(|at| self.voices.get(*at));
        if voices.any(|voice| !self.compared.contains(&*voice.item.source)) {
            return None;
        }
        Some(Trend {
            now: (self.heads(places, true, true).len(), now),
            before: (self.heads(places, false, true).len(), before),
        })
    }

    pub(super) fn coverage(&self, given: Given<'_>) -> Coverage {
        let all: Vec<usize> = (0..self.voices.len()).collect();
        let now = self.voices.iter().filter(|voice| voice.now);
        let items: Vec<&FeedbackItem> = now.clone().map(|voice| voice.item).collect();
        let originals = all.iter().filter(|at| self.is_now(**at)).map(|at| self.original(*at));
        let different: HashSet<usize> = originals.collect();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for item in &items {
            *counts.entry(item.source.clone()).or_default() += 1;
        }
        let dates: Vec<NaiveDate> = items.iter().filter_map(|item| self.date(item)).collect();
        let undated = items.len() - dates.len();
        let (dates, future): (Vec<NaiveDate>, Vec<NaiveDate>) =
            dates.into_iter().partition(|date| *date <= self.last);
        let first = dates.iter().min().copied();
        Coverage {
            items: items.len(),
            people: self.people(&all, true),
            sources: by_source(&given.records.feedback, &counts),
            dates: first.zip(dates.iter().max().copied()),
            undated,
            future: future.len(),
            latest: future.into_iter().max(),
            wordless: self.wordless.len(),
            repeated: items.len() - different.len(),
            new: self.not_known(&all),
            before: self.voices.len() - items.len(),
        }
    }
}

/// The text of an item, masked.
fn masked_whole(item: &FeedbackItem) -> Cow<'_, str> {
    let whole = item.whole();
    let masked = masked(&whole);
    if masked == *whole { whole } else { Cow::Owned(masked) }
}

/// The identities that items of several sources have, and those that are another's key.
fn shared<'g>(items: &[(&'g FeedbackItem, bool)]) -> HashSet<&'g str> {
    let mut sources: HashMap<&str, &str> = HashMap::new();
    let mut shared = HashSet::new();
    for (item, _) in items {
        let source = sources.entry(&item.id).or_insert(&item.source);
        if *source != item.source {
            shared.insert(item.id.as_str());
        }
    }
    let keys: HashSet<&str> = items.iter().map(|(item, _)| item.key.0.as_str()).collect();
    shared.extend(items.iter().map(|(item, _)| item.id.as_str()).filter(|id| keys.contains(id)));
    shared
}
